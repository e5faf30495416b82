"""Messages to devices: how they are sealed and signed, where they may go, and what the answers mean."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any
from unittest.mock import patch

import http_ece
import pytest

from beside import pushing
from beside.pushing import Delivery, Message, NoEndpoint, PushAnswer, are_keys, public_key, read_endpoint, send
from tests.beside.push_service import PushService, Subscriber, decoded, encoded, push_service

MESSAGE = Message(json.dumps({"title": "A title"}).encode(), "a-topic", timedelta(hours=4))
FCM = "https://fcm.googleapis.com/fcm/send/abc:def-_"


@pytest.fixture(autouse=True)
def _site(settings: Any) -> None:
    settings.PUSH_TO_LOOPBACK = True
    settings.PUSH_CONTACT = "https://diary.example.org:8443"


@pytest.fixture
def service() -> Iterator[PushService]:
    with push_service() as service:
        yield service


def sent(service: PushService, path: str = "/one") -> PushAnswer:
    return send(MESSAGE, Subscriber().at(service.address + path))


def test_the_browser_it_is_for_reads_it_and_no_other(service: PushService) -> None:
    assert sent(service, "/one?of=two") == PushAnswer(Delivery.TAKEN)
    (taken,) = service.taken
    assert Subscriber().read(taken.body) == {"title": "A title"}
    with pytest.raises(http_ece.ECEException):
        Subscriber(2).read(taken.body)
    assert b"title" not in taken.body
    assert taken.path == "/one?of=two"
    told = {name: taken.headers[name] for name in ("TTL", "Topic", "Urgency", "Content-Encoding", "Host")}
    assert told == {
        "TTL": "14400",
        "Topic": "a-topic",
        "Urgency": "low",
        "Content-Encoding": "aes128gcm",
        "Host": service.address.removeprefix("http://"),
    }
    assert "User-Agent" not in taken.headers


def test_no_two_messages_are_sealed_alike(service: PushService) -> None:
    sent(service)
    sent(service)
    assert service.taken[0].body != service.taken[1].body


def test_the_push_service_is_told_who_signs_for_how_long_and_whom_to_write_to(service: PushService) -> None:
    before = time.time()
    sent(service)
    claims = service.taken[0].claims
    assert claims.keys() == {"aud", "exp", "sub"}
    assert (claims["aud"], claims["sub"]) == (service.address, "https://diary.example.org:8443")
    assert before + 3600 < claims["exp"] <= time.time() + 24 * 3600
    assert service.taken[0].headers["Authorization"].endswith(f",k={public_key()}")


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (200, Delivery.TAKEN),
        (201, Delivery.TAKEN),
        (202, Delivery.TAKEN),
        (301, Delivery.REFUSED),
        (307, Delivery.REFUSED),
        (400, Delivery.REFUSED),
        (403, Delivery.REFUSED),
        (404, Delivery.GONE),
        (410, Delivery.GONE),
        (413, Delivery.REFUSED),
        (429, Delivery.LATER),
        (500, Delivery.LATER),
        (503, Delivery.LATER),
    ],
)
def test_each_answer_means_one_thing(status: int, outcome: Delivery, service: PushService) -> None:
    service.status = status
    assert sent(service).outcome is outcome


def test_a_redirect_is_not_followed(service: PushService) -> None:
    service.status, service.headers = 307, {"Location": f"{service.address}/elsewhere"}
    assert sent(service).outcome is Delivery.REFUSED
    assert service.paths == ["/one"]


@pytest.mark.parametrize(
    ("said", "wait"),
    [
        ({}, pushing.AGAIN),
        ({"Retry-After": "3600"}, timedelta(hours=1)),
        ({"Retry-After": "0"}, timedelta(minutes=1)),
        ({"Retry-After": "999999999999999999999"}, pushing.AGAIN),
        ({"Retry-After": "864000"}, timedelta(days=1)),
        ({"Retry-After": "soon"}, pushing.AGAIN),
        ({"Retry-After": "-5"}, pushing.AGAIN),
    ],
)
def test_it_comes_again_when_the_service_says(said: dict[str, str], wait: timedelta, service: PushService) -> None:
    service.status, service.headers = 429, said
    assert sent(service) == PushAnswer(Delivery.LATER, wait)


def test_it_comes_again_on_the_date_that_the_service_says(service: PushService) -> None:
    at = datetime.now(UTC) + timedelta(hours=2)
    service.status, service.headers = 503, {"Retry-After": format_datetime(at, usegmt=True)}
    assert timedelta(hours=1, minutes=59) < sent(service).wait <= timedelta(hours=2)


def test_whoever_says_nothing_holds_it_up_for_seconds(service: PushService, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pushing, "ANSWERS_WITHIN", 0.3)
    service.hangs = True
    began = time.monotonic()
    assert sent(service).outcome is Delivery.UNKNOWN
    assert time.monotonic() - began < 3


def test_and_so_does_whoever_says_it_byte_by_byte(service: PushService, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pushing, "ANSWERS_WITHIN", 0.5)
    service.drips = True
    began = time.monotonic()
    assert sent(service).outcome is Delivery.UNKNOWN
    assert time.monotonic() - began < 3


def test_where_nobody_listens_nothing_has_left() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    assert send(MESSAGE, Subscriber().at(f"http://127.0.0.1:{port}/one")).outcome is Delivery.UNREACHED


def test_a_name_that_leads_nowhere_is_one_that_is_not_reached() -> None:
    with patch.object(socket, "getaddrinfo", side_effect=socket.gaierror):
        assert send(MESSAGE, Subscriber().at(FCM)).outcome is Delivery.UNREACHED


def test_nothing_is_called_where_the_name_was_found_too_late(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pushing, "ANSWERS_WITHIN", 0.0)
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("142.250.0.1", 443))]
    with patch.object(socket, "getaddrinfo", return_value=found), patch.object(socket, "socket") as opened:
        assert send(MESSAGE, Subscriber().at(FCM)).outcome is Delivery.UNREACHED
    opened.assert_not_called()


# Where it may go


@pytest.mark.parametrize(
    "address",
    [
        FCM,
        "https://updates.push.services.mozilla.com/wpush/v2/gAAAA",
        "https://web.push.apple.com/QGuQyavXutnMH",
        "https://wns2-par02p.notify.windows.com:443/w/?token=BQY%2b",
    ],
)
def test_an_address_of_a_push_service_is_taken(address: str) -> None:
    assert read_endpoint(address).scheme == "https"


@pytest.mark.parametrize(
    "address",
    [
        "",
        "nonsense",
        "http://fcm.googleapis.com/fcm/send/abc",
        "ftp://fcm.googleapis.com/abc",
        "file:///etc/passwd",
        "https://fcm.googleapis.com:8443/abc",
        "https://fcm.googleapis.com:99999/abc",
        "https://fcm.googleapis.com:22/abc",
        "https://user:word@fcm.googleapis.com/abc",
        "https://user@fcm.googleapis.com/abc",
        "https://fcm.googleapis.com\\@127.0.0.1/abc",
        "https://fcm.googleapis.com/a b",
        "https://fcm.googleapis.com/a\r\nX-Other: b",
        "https://fcm.googleapis.com/ä",
        "https://localhost/abc",
        "https://push/abc",
        "https://127.0.0.1/abc",
        "https://127.1/abc",
        "https://2130706433/abc",
        "https://0x7f000001/abc",
        "https://0x7f.0.0.1/abc",
        "https://[::1]/abc",
        "https://[::ffff:10.0.0.1]/abc",
        "https://169.254.169.254/latest/meta-data",
        "https://fcm.googleapis.com./abc",
        f"https://fcm.googleapis.com/{'a' * 1000}",
    ],
)
def test_every_other_address_is_refused_and_nothing_is_asked_of_it(address: str) -> None:
    with pytest.raises(NoEndpoint):
        read_endpoint(address)
    with patch.object(socket, "getaddrinfo") as asked, patch.object(socket, "socket") as opened:
        assert send(MESSAGE, Subscriber().at(address)).outcome is Delivery.REFUSED
    assert not asked.called
    assert not opened.called


def leads_to(*addresses: str) -> Any:
    """As if every name led to these addresses."""
    found = []
    for address in addresses:
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        found.append((family, socket.SOCK_STREAM, 6, "", (address, 443)))
    return patch.object(socket, "getaddrinfo", return_value=found)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.8.8.8",
        "0.0.0.0",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "100.64.0.1",
        "169.254.169.254",
        "192.0.0.8",
        "198.18.0.1",
        "224.0.0.251",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::ffff:127.0.0.1",
        "::ffff:192.168.1.1",
        "64:ff9b::10.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "2002:c0a8:101::",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",
        "fc00::1",
        "fd12:3456::1",
        "fe80::1",
        "fe80::1%eth0",
        "fec0::1",
        "ff02::1",
    ],
)
def test_a_name_that_leads_into_a_network_of_somebodys_own_is_not_called(address: str, settings: Any) -> None:
    settings.PUSH_TO_LOOPBACK = False
    for found in ((address,), ("142.250.74.202", address)):
        with leads_to(*found), patch.object(socket, "socket") as opened:
            assert send(MESSAGE, Subscriber().at(FCM)).outcome is Delivery.REFUSED
        assert not opened.called


@pytest.mark.parametrize("address", ["142.250.74.202", "2a00:1450:4001:80e::200a", "64:ff9b::8efa:4aca"])
def test_the_address_that_was_looked_at_is_the_one_that_is_called(address: str, settings: Any) -> None:
    settings.PUSH_TO_LOOPBACK = False
    with leads_to(address) as asked, patch.object(socket.socket, "connect", side_effect=OSError) as called:
        assert send(MESSAGE, Subscriber().at(FCM)).outcome is Delivery.UNREACHED
    called.assert_called_once_with((address, 443))
    asked.assert_called_once()


def test_shipped_settings_let_no_message_go_to_this_machine(service: PushService, settings: Any) -> None:
    settings.PUSH_TO_LOOPBACK = False
    assert sent(service).outcome is Delivery.REFUSED
    assert service.taken == []


# Keys


def test_the_key_comes_of_the_secret_key_so_all_machines_have_the_same(settings: Any) -> None:
    here = public_key()
    assert len(decoded(here)) == 65
    pushing._derived.cache_clear()
    assert public_key() == here
    settings.SECRET_KEY = "another"
    assert public_key() != here


def test_a_device_of_an_earlier_secret_key_is_reached_while_that_is_accepted(
    service: PushService, settings: Any
) -> None:
    device = Subscriber().at(f"{service.address}/one")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "a new one"
    assert send(MESSAGE, device) == PushAnswer(Delivery.TAKEN)
    assert service.taken[0].headers["Authorization"].endswith(f",k={device.made_for}")
    settings.SECRET_KEY_FALLBACKS = []
    assert send(MESSAGE, device).outcome is Delivery.GONE
    assert len(service.taken) == 1


def test_keys_of_a_browser_are_a_point_of_the_curve_and_sixteen_bytes() -> None:
    good, secret = Subscriber().p256dh, encoded(Subscriber().secret)
    assert are_keys(good, secret)
    assert are_keys(good, secret + "==")
    off_curve = encoded(b"\x04" + b"\x01" * 64)
    compressed = encoded(b"\x02" + decoded(good)[1:33])
    for p256dh in ("", "ä", "A", "AAAA", off_curve, compressed, good[:-4], good + "AAAA", f"{good} "):
        assert not are_keys(p256dh, secret)
    for auth in ("", "AAAA", secret + "AAAA", "!" * 22):
        assert not are_keys(good, auth)


def test_keys_that_are_none_are_sent_nothing(service: PushService) -> None:
    device = pushing.Device(f"{service.address}/one", "AAAA", "AAAA", public_key())
    assert send(MESSAGE, device).outcome is Delivery.REFUSED
    assert service.taken == []
