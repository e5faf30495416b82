"""What `manage.py phone` refuses, in words, before it begins; and what `manage.py start` tells of phones."""

from __future__ import annotations

import socket
from io import StringIO
from ipaddress import IPv4Address

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from tests.server.test_kill import free_port
from tracker.management.commands import start
from tracker.management.commands.phone import Command, _why_not


def said(*chosen: str) -> str:
    with pytest.raises(CommandError) as refused:
        call_command("phone", *chosen)
    return str(refused.value)


@pytest.fixture(autouse=True)
def _a_free_port(settings):
    settings.PORT = free_port()


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("HOST", "0.0.0.0", "HOST=0.0.0.0 would let the network in without https."),
        ("HOST", "192.168.1.5", "HOST=192.168.1.5 would let the network in without https."),
        ("HTTPS", True, "a proxy stands in front of Flicker"),
        ("SECURE_PROXY_SSL_HEADER", ("HTTP_X_FORWARDED_PROTO", "https"), "a proxy stands in front of Flicker"),
    ],
)
def test_settings_of_another_way_are_refused(settings, name, value, words):
    setattr(settings, name, value)
    assert words in said()


@pytest.mark.parametrize(
    ("option", "value", "words"),
    [
        ("--address", "8.8.8.8", "must be a private IPv4 address of this computer"),
        ("--address", "flicker", "must be a private IPv4 address of this computer"),
        ("--address", "::1", "must be a private IPv4 address of this computer"),
        ("--address", "10.255.255.254", "This computer does not have the address 10.255.255.254."),
        ("--name", "my flicker", "a name has letters from a to z"),
        ("--name", "flicker.example.org", "a name has letters from a to z"),
        ("--name", "-", "a name has letters from a to z"),
        ("--port", "99999", "a port is a whole number from 1 to 65535"),
        ("--port", "https", "a port is a whole number from 1 to 65535"),
    ],
)
def test_what_cannot_be_chosen_is_said(option, value, words):
    assert words in said(f"{option}={value}")


def test_three_ports_are_three(settings):
    words = "PORT, --port, --page-port must be three different ports."
    assert said("--port", str(settings.PORT)) == words
    assert said("--port", "8443", "--page-port", "8443") == words


@pytest.mark.parametrize("option", ["--port", "--page-port"])
def test_a_port_that_is_in_use_is_said(option):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        free = "--page-port" if option == "--port" else "--port"
        words = said("--address", "127.0.0.1", option, str(port), free, str(free_port()))
    assert words == f"Port {port} is in use. Choose another: manage.py phone {option} {port + 1}"


def test_a_port_for_the_administrator_alone_is_said():
    words = _why_not(PermissionError(13, "Permission denied"), "--port", 443, "")
    assert words == "Port 443 is not open to this user. Choose one above 1023: manage.py phone --port 8443"


@pytest.mark.parametrize(("typed", "name"), [("Flicker", "flicker"), ("diary.local", "diary"), ("toe-2", "toe-2")])
def test_a_name_may_be_typed_as_it_is_shown(typed, name):
    parser = Command().create_parser("manage.py", "phone")
    assert parser.parse_args(["--name", typed]).name == name


def told(settings, monkeypatch, *addresses: str, **chosen: object) -> str:
    for name, value in chosen.items():
        setattr(settings, name, value)
    monkeypatch.setattr(start, "home_addresses", lambda: [IPv4Address(address) for address in addresses])
    out = StringIO()
    start.Command(stdout=out).tell_of_phones()
    return out.getvalue()


HOSTS = ["localhost", "192.168.1.5"]


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5"])
def test_the_start_tells_where_phones_find_it_and_what_they_lack(settings, monkeypatch, host):
    words = told(settings, monkeypatch, "10.0.0.7", "192.168.1.5", HOST=host, PORT=8000, ALLOWED_HOSTS=HOSTS)
    assert words == (
        "Phones in the same network find it at http://192.168.1.5:8000/\n"
        "Without https they can read and write, but keep nothing while they have no network, and know no passkeys: see "
        "docs/phone.md\n"
    )


def test_the_start_tells_why_phones_are_turned_away(settings, monkeypatch):
    words = told(settings, monkeypatch, "192.168.1.5", HOST="0.0.0.0", ALLOWED_HOSTS=["localhost", "127.0.0.1"])
    assert words == (
        "Phones in the same network are turned away without: ALLOWED_HOSTS=localhost,127.0.0.1,192.168.1.5\n"
        "docs/phone.md says how they come by https.\n"
    )


@pytest.mark.parametrize(
    "chosen",
    [
        {"HOST": "127.0.0.1"},
        {"HOST": "0.0.0.0", "HTTPS": True},
        {"HOST": "0.0.0.0", "SECURE_PROXY_SSL_HEADER": ("HTTP_X_FORWARDED_PROTO", "https")},
        {"HOST": "192.168.1.9"},
    ],
    ids=["this computer alone", "https", "a proxy", "another address"],
)
def test_the_start_says_nothing_of_phones_that_cannot_come_or_come_another_way(settings, monkeypatch, chosen):
    assert told(settings, monkeypatch, "192.168.1.5", ALLOWED_HOSTS=HOSTS, **chosen) == ""
