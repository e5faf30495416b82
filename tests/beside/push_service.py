"""A push service on loopback, and a browser that it could be of: what Flicker sends is taken down, and opened."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from py_vapid import Vapid02

from beside import pushing
from beside.pushing import Device


def encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass(frozen=True)
class Subscriber:
    """The keys that a browser keeps to itself, the same each time."""

    number: int = 1

    @property
    def key(self) -> ec.EllipticCurvePrivateKey:
        return ec.derive_private_key(1_000_003 * self.number, ec.SECP256R1())

    @property
    def p256dh(self) -> str:
        return encoded(self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))

    @property
    def secret(self) -> bytes:
        return self.number.to_bytes(16)

    def at(self, endpoint: str) -> Device:
        return Device(endpoint, self.p256dh, encoded(self.secret), pushing.public_key())

    def read(self, body: bytes) -> Any:
        """What a message says. Raises where it is for another browser."""
        content = http_ece.decrypt(body, private_key=self.key, auth_secret=self.secret, version="aes128gcm")
        return json.loads(content)


def told_by(browser: Subscriber, endpoint: str = "https://push.example.org/one") -> dict[str, str]:
    """What a browser says of itself, by the names that the standard has."""
    return {"endpoint": endpoint, "p256dh": browser.p256dh, "auth": encoded(browser.secret)}


@dataclass
class Taken:
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def claims(self) -> dict[str, Any]:
        """What the token of this site claims; its signature is held to the key beside it."""
        authorization = self.headers["Authorization"]
        assert Vapid02.verify(authorization)
        token = authorization.split("t=")[1].split(",")[0]
        claims: dict[str, Any] = json.loads(decoded(token.split(".")[1]))
        return claims


@dataclass
class PushService:
    """Answers with `status`, or that of a path, and `headers`; where `hangs` is set, says nothing until it is over."""

    status: int = 201
    of_path: dict[str, int] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    hangs: bool = False
    drips: bool = False
    taken: list[Taken] = field(default_factory=list)
    address: str = ""
    over: threading.Event = field(default_factory=threading.Event)

    @property
    def paths(self) -> list[str]:
        return sorted(each.path for each in self.taken)


@contextmanager
def push_service() -> Iterator[PushService]:
    service = PushService()

    class Handler(BaseHTTPRequestHandler):
        of: ClassVar[PushService] = service

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.of.taken.append(Taken(self.path, dict(self.headers), body))
            if self.of.hangs:
                self.of.over.wait(60)
                return
            if self.of.drips:
                self._drip()
                return
            self.send_response(self.of.of_path.get(self.path, self.of.status))
            for name, value in self.of.headers.items():
                self.send_header(name, value)
            self.end_headers()

        def do_GET(self) -> None:
            self.of.taken.append(Taken(self.path, dict(self.headers), b""))
            self.send_response(200)
            self.end_headers()

        def _drip(self) -> None:
            """A byte every now and then, so that no wait for one byte is ever long."""
            try:
                while not self.of.over.wait(0.05):
                    self.wfile.write(b"H")
            except OSError:
                pass

        def log_message(self, *said: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    service.address = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield service
    finally:
        service.over.set()
        server.shutdown()
        server.server_close()
        thread.join()
