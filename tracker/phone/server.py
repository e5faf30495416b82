"""gunicorn for this computer and for phones: http on this computer alone, https for the network, one database."""

from __future__ import annotations

import socket
import ssl
import struct
import sys
from collections.abc import Callable
from copy import copy
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from gunicorn.config import Config
from gunicorn.workers.gthread import TConn, ThreadWorker

from tracker.phone.beside import hosts
from tracker.phone.certificates import is_private, server_certificate
from tracker.server import Server

PATIENCE_SECONDS: Final = 30
"""How long a thread waits for a phone that stops in the middle of something, such as one that left the house."""


class PhoneServer(Server):
    """Serves http at `HOST` and `PORT` and https at `listens_on` and `port`, with the certificates in `folder`.

    A SIGHUP has it take the names anew, by new workers.
    """

    def __init__(self, announce: Callable[[], None], listens_on: IPv4Address, port: int, folder: Path) -> None:
        self.listens_on, self.port, self.folder = listens_on, port, folder
        self.own_hosts = list(settings.ALLOWED_HOSTS)
        super().__init__(announce)

    def load_config(self) -> None:
        super().load_config()
        settings.ALLOWED_HOSTS = self.own_hosts + hosts(self.folder)
        self.cfg.set("bind", [*self.cfg.settings["bind"].get(), f"{self.listens_on}:{self.port}"])
        self.cfg.set("worker_class", f"{PhoneWorker.__module__}.{PhoneWorker.__qualname__}")
        # Read anew with each connection, so that a new one is shown from the next on.
        self.cfg.set("certfile", str(server_certificate(self.folder)))
        self.cfg.set("ssl_context", lambda config, default: _at_least_tls_1_2(default()))


class PhoneWorker(ThreadWorker):  # type: ignore[misc]
    """Speaks TLS where the network is let in, and plain http on this computer."""

    def accept(self, listener: Any) -> None:
        at = listener.getsockname()
        try:
            connection, client = listener.accept()
        except (BlockingIOError, ConnectionAbortedError):
            # Taken by another worker, or gone by now.
            return
        if not _came_from_home(connection):
            connection.close()
            return
        _lose_patience_after(connection, PATIENCE_SECONDS)
        connection.setblocking(True)
        self.nr_conns += 1
        plain = tuple(at[:2]) == (settings.HOST, settings.PORT)
        config = _without_tls(self.cfg) if plain else self.cfg
        self.enqueue_req(TConn(config, connection, client, at))

    def handle_error(self, req: Any, client: Any, addr: Any, exc: BaseException) -> None:
        """A phone that does not know the certificate yet, or that went away, is no news."""
        if not isinstance(exc, ssl.SSLError):
            super().handle_error(req, client, addr, exc)


def _came_from_home(connection: socket.socket) -> bool:
    """Whether it came by an address of a private network: one of the internet is not listened on at all."""
    try:
        return is_private(IPv4Address(connection.getsockname()[0]))
    except (OSError, ValueError):
        # HOST may be ::1.
        return connection.family == socket.AF_INET6


def _lose_patience_after(connection: socket.socket, seconds: int) -> None:
    """gunicorn makes its sockets wait for ever, and Python's own time-outs go with that; those of the system stay."""
    wait = struct.pack("@ll", seconds, 0)
    for option in (socket.SO_RCVTIMEO, socket.SO_SNDTIMEO):
        connection.setsockopt(socket.SOL_SOCKET, option, wait)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    if sys.platform == "linux":
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, 2 * seconds * 1000)


def _without_tls(config: Config) -> Config:
    """As `config`, for a connection that is not encrypted."""
    plain = copy(config)
    plain.settings = {**config.settings, "certfile": copy(config.settings["certfile"])}
    plain.set("certfile", None)
    return plain


def _at_least_tls_1_2(context: ssl.SSLContext) -> ssl.SSLContext:
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context
