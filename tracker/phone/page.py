"""The page from which a phone takes the certificate, over plain http: the certificate, how to take it, and nothing
else. No diary can be read by the process that serves it."""

from __future__ import annotations

import plistlib
import socket
from dataclasses import dataclass
from html import escape
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from ipaddress import IPv4Address
from pathlib import Path
from socketserver import ThreadingTCPServer
from string import Template
from threading import BoundedSemaphore
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding

from diary.report.qr import qr
from tracker.phone.certificates import Authority, fingerprint

POLICY: Final = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
AT_ONCE: Final = 16
"""How many may be answered at the same time; whoever comes then is turned away, and their browser tries again."""
PATIENCE_SECONDS: Final = 10
_HERE: Final = Path(__file__).parent


@dataclass(frozen=True)
class File:
    """What an address answers."""

    kind: str
    data: bytes
    saved_as: str = ""


@dataclass(frozen=True)
class PhonePage:
    """What the page is about: who is to be trusted, where the diary is, and where this page is."""

    authority: Authority
    diary: str
    address: str

    def file(self, path: str, *, on_the_laptop: bool) -> File | None:
        """What is at `path`; None where nothing is."""
        root = self.authority.root
        match path:
            case "/":
                return File("text/html; charset=utf-8", self._words(on_the_laptop).encode())
            case "/page.css":
                return File("text/css; charset=utf-8", (_HERE / "page.css").read_bytes())
            case "/flicker.crt":
                return File("application/x-x509-ca-cert", root.public_bytes(Encoding.DER), "flicker.crt")
            case "/flicker.pem":
                return File("application/x-pem-file", root.public_bytes(Encoding.PEM), "flicker.pem")
            case "/flicker.mobileconfig":
                # Without a name to save it by: Safari then offers to install it.
                return File("application/x-apple-aspen-config", profile(self.authority))
            case _:
                return None

    def _words(self, on_the_laptop: bool) -> str:
        said = {
            "authority": self.authority.name,
            "fingerprint": " ".join(fingerprint(self.authority.root)),
            "address": self.diary,
        }
        return Template((_HERE / "page.html").read_text()).substitute(
            {name: escape(text) for name, text in said.items()},
            for_the_laptop=self._for_the_laptop() if on_the_laptop else "",
        )

    def _for_the_laptop(self) -> str:
        code, address = qr(self.address), escape(self.address)
        return (
            "<p>You see this on the computer itself. Take the phone, and open this page there by its camera:</p>\n"
            f'<svg class="code" viewBox="0 0 {code.size} {code.size}" role="img" '
            f'aria-label="QR code of {address}"><path d="{code.path}"/></svg>\n'
            f"<p>Or type <strong>{address}</strong></p>"
        )


def profile(authority: Authority) -> bytes:
    """What Apple's devices call a profile, with the root in it. The same root makes the same profile, so that taking it
    twice leaves one."""
    digest = authority.root.fingerprint(SHA256()).hex()
    outer, inner = (str(uuid5(NAMESPACE_URL, f"flicker:{part}:{digest}")).upper() for part in ("profile", "root"))
    about = {
        "PayloadDisplayName": authority.name,
        "PayloadDescription": "Lets this device know the computer at home that Flicker runs on.",
        "PayloadVersion": 1,
    }
    root = {
        **about,
        "PayloadType": "com.apple.security.root",
        "PayloadIdentifier": f"flicker.at-home.{digest[:16]}.root",
        "PayloadUUID": inner,
        "PayloadCertificateFileName": "flicker.crt",
        "PayloadContent": authority.root.public_bytes(Encoding.DER),
    }
    return plistlib.dumps(
        {
            **about,
            "PayloadType": "Configuration",
            "PayloadIdentifier": f"flicker.at-home.{digest[:16]}",
            "PayloadUUID": outer,
            "PayloadRemovalDisallowed": False,
            "PayloadContent": [root],
        }
    )


class PageServer(ThreadingTCPServer):
    """Answers for `page`, which may be changed for another one at any time. `own` are the addresses of this machine.

    No HTTPServer, which asks the network for its own name as it begins.
    """

    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True
    request_queue_size = AT_ONCE

    def __init__(self, listens_on: IPv4Address, port: int, page: PhonePage, own: set[str]) -> None:
        self.page, self.own = page, own
        self._room = BoundedSemaphore(AT_ONCE)
        super().__init__((str(listens_on), port), _Handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        if self._room.acquire(blocking=False):
            super().process_request(request, client_address)
        else:
            self.shutdown_request(request)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._room.release()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A phone that went away is no news."""


class _Handler(BaseHTTPRequestHandler):
    server: PageServer
    timeout = PATIENCE_SECONDS
    server_version = "Flicker"
    sys_version = ""

    def setup(self) -> None:
        super().setup()
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def do_GET(self) -> None:
        on_the_laptop = str(self.client_address[0]) in self.server.own
        file = self.server.page.file(self.path, on_the_laptop=on_the_laptop)
        if file:
            self._answer(HTTPStatus.OK, file)
        else:
            self._answer(HTTPStatus.NOT_FOUND, File("text/plain; charset=utf-8", b"There is nothing here.\n"))

    do_HEAD = do_GET

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Whatever else is asked for or sent: words of our own, and none of theirs."""
        self._answer(HTTPStatus(code), File("text/plain; charset=utf-8", b"This page can only be read.\n"))

    def _answer(self, status: HTTPStatus, file: File) -> None:
        self.send_response(status)
        self.send_header("Content-Type", file.kind)
        self.send_header("Content-Length", str(len(file.data)))
        if file.saved_as:
            self.send_header("Content-Disposition", f'attachment; filename="{file.saved_as}"')
        self.send_header("Content-Security-Policy", POLICY)
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Referrer-Policy", "no-referrer")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(file.data)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  the name of the method that it replaces
        """Who came is nobody's business."""
