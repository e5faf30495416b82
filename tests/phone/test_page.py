"""The page over plain http: a certificate, words, and nothing else."""

from __future__ import annotations

import http.client
import plistlib
import re
import socket
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from ipaddress import IPv4Address
from threading import Thread

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from tracker.phone.certificates import fingerprint, make_authority
from tracker.phone.page import AT_ONCE, POLICY, PageServer, PhonePage, profile

LOOPBACK = IPv4Address("127.0.0.1")
PAGE = PhonePage(
    make_authority(datetime(2026, 3, 14, tzinfo=UTC)), "https://flicker.local:8443/", "http://192.168.1.5:8081/"
)
FILES = ("/", "/page.css", "/flicker.crt", "/flicker.pem", "/flicker.mobileconfig")
Answer = tuple[int, http.client.HTTPMessage, bytes]


@pytest.fixture
def server() -> Iterator[PageServer]:
    with PageServer(LOOPBACK, 0, PAGE, set()) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def ask(server: PageServer, path: str, method: str = "GET") -> Answer:
    with closing(http.client.HTTPConnection("127.0.0.1", server.server_address[1], timeout=30)) as connection:
        connection.request(method, path)
        response = connection.getresponse()
        return response.status, response.headers, response.read()


def text_of(page: bytes) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.decode()).split())


@pytest.mark.parametrize("path", FILES)
def test_every_answer_has_the_strict_headers(server: PageServer, path: str) -> None:
    status, headers, body = ask(server, path)
    assert status == 200
    assert headers["Content-Security-Policy"] == POLICY
    assert "script-src" not in POLICY
    assert "unsafe" not in POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "no-store"
    assert int(headers["Content-Length"]) == len(body)
    assert not {"Set-Cookie", "Location", "Strict-Transport-Security"} & set(headers)


def test_the_certificate_comes_in_the_three_forms_that_devices_take(server: PageServer) -> None:
    root = PAGE.authority.root
    kinds = {path: ask(server, path)[1]["Content-Type"] for path in FILES[2:]}
    assert kinds == {
        "/flicker.crt": "application/x-x509-ca-cert",
        "/flicker.pem": "application/x-pem-file",
        "/flicker.mobileconfig": "application/x-apple-aspen-config",
    }
    assert ask(server, "/flicker.crt")[2] == root.public_bytes(Encoding.DER)
    assert ask(server, "/flicker.pem")[2] == root.public_bytes(Encoding.PEM)
    told = plistlib.loads(ask(server, "/flicker.mobileconfig")[2])
    assert told["PayloadType"] == "Configuration"
    assert told["PayloadDisplayName"] == PAGE.authority.name
    (payload,) = told["PayloadContent"]
    assert payload["PayloadType"] == "com.apple.security.root"
    assert payload["PayloadContent"] == root.public_bytes(Encoding.DER)
    assert payload["PayloadUUID"] != told["PayloadUUID"]


def test_taking_the_profile_twice_leaves_one() -> None:
    assert profile(PAGE.authority) == profile(PAGE.authority)
    assert profile(PAGE.authority) != profile(make_authority(datetime(2026, 3, 14, tzinfo=UTC)))


@pytest.mark.parametrize(
    "path",
    [
        "/account/login/",
        "/log/",
        "/healthz",
        "/static/css/base.css",
        "/favicon.ico",
        "/index.html",
        "/?next=/log/",
        "/../manage.py",
        "/page.css/",
        "/signer.key",
        "/server.pem",
        "/%2e%2e/signer.key",
        "http://elsewhere.example/",
    ],
)
def test_nothing_else_is_there(server: PageServer, path: str) -> None:
    status, headers, body = ask(server, path)
    assert status == 404
    assert body == b"There is nothing here.\n"
    assert "Location" not in headers
    assert headers["Content-Security-Policy"] == POLICY


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "TRACE"])
def test_it_can_only_be_read(server: PageServer, method: str) -> None:
    status, headers, body = ask(server, "/", method)
    assert status == 501
    assert body == b"This page can only be read.\n"
    assert headers["Content-Security-Policy"] == POLICY


def test_asking_for_the_head_alone_gives_no_body(server: PageServer) -> None:
    status, headers, body = ask(server, "/flicker.crt", "HEAD")
    assert (status, body) == (200, b"")
    assert int(headers["Content-Length"]) > 0


def test_it_says_what_to_do_and_what_to_compare(server: PageServer) -> None:
    page = ask(server, "/")[2]
    text = text_of(page)
    assert " ".join(fingerprint(PAGE.authority.root)) in text
    for words in (
        "General → About → Certificate Trust Settings",
        "Install a certificate → CA certificate",
        PAGE.authority.name,
        "https://flicker.local:8443/",
        "This page is not encrypted",
        "Remove Profile",
    ):
        assert words in text
    assert b"<script" not in page
    assert not re.search(rb"\sstyle=|<style", page)


def test_the_laptop_alone_is_shown_the_code_for_the_phone(server: PageServer) -> None:
    assert b"<svg" not in ask(server, "/")[2]
    server.own = {"127.0.0.1"}
    page = ask(server, "/")[2]
    assert b'aria-label="QR code of http://192.168.1.5:8081/"' in page


def test_what_is_said_is_never_markup() -> None:
    page = PhonePage(PAGE.authority, 'https://"><script>', "http://'><script>")
    file = page.file("/", on_the_laptop=True)
    assert file is not None
    assert b"<script>" not in file.data


def test_the_page_can_change_while_it_is_shown(server: PageServer) -> None:
    server.page = PhonePage(PAGE.authority, "https://flicker-2.local:8443/", "http://192.168.1.6:8081/")
    assert "https://flicker-2.local:8443/" in text_of(ask(server, "/")[2])


def test_connections_that_say_nothing_use_up_a_bounded_number_of_threads(server: PageServer) -> None:
    there = ("127.0.0.1", server.server_address[1])
    silent = [socket.create_connection(there, timeout=30) for _ in range(AT_ONCE)]
    try:
        with closing(socket.create_connection(there, timeout=30)) as turned_away:
            assert turned_away.recv(1) == b""
    finally:
        for connection in silent:
            connection.close()


def test_nothing_is_told_of_who_came(server: PageServer, capfd: pytest.CaptureFixture[str]) -> None:
    ask(server, "/")
    ask(server, "/secret")
    assert capfd.readouterr() == ("", "")
