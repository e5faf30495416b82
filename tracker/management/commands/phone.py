from __future__ import annotations

import errno
import json
import re
import socket
import subprocess
import sys
from argparse import ArgumentTypeError
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from io import StringIO
from ipaddress import AddressValueError, IPv4Address, ip_address
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError, CommandParser
from qrcode.main import QRCode

from tracker.management.commands.start import Command as StartCommand
from tracker.phone.beside import Choice, PhoneFacts
from tracker.phone.certificates import is_private
from tracker.phone.server import PhoneServer

EVERY_ADDRESS = "0.0.0.0"  # noqa: S104  phones are let in, over https


class Command(StartCommand):
    help = (
        "Serve the site over https to phones in the home network, and over http to this computer as `start` does, "
        "until Ctrl-C. docs/phone.md says how a phone gets to know it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--name",
            type=_name,
            help="what phones call this computer: flicker, unless said otherwise, is flicker.local",
        )
        parser.add_argument("--port", type=_port, default=8443, help="where phones find the diary (8443)")
        parser.add_argument(
            "--page-port", type=_port, default=8081, help="where phones find the certificate, over plain http (8081)"
        )
        parser.add_argument(
            "--address",
            type=_address,
            help="the only address of this computer that phones are let in by; without it, every private one",
        )

    def handle(self, *, name: str | None, port: int, page_port: int, address: str | None, **options: Any) -> None:  # type: ignore[override]
        self.choice = Choice(str(settings.DATA_DIR / "phone"), name or "", address or "", port, page_port)
        self.refuse_what_has_https_already()
        super().handle(**options)

    def refuse_what_has_https_already(self) -> None:
        if settings.HTTPS or settings.SECURE_PROXY_SSL_HEADER:
            raise CommandError(
                "HTTPS or TRUSTED_PROXY_COUNT says that a proxy stands in front of Flicker, and phones can come by "
                "that one. Leave both out to serve phones from here. docs/phone.md compares the ways."
            )
        if not ip_address(settings.HOST).is_loopback:
            raise CommandError(
                f"HOST={settings.HOST} would let the network in without https. Leave it out: phones are let in by "
                "https alone, and this computer by http."
            )

    def refuse_an_address_that_cannot_be_had(self) -> None:
        super().refuse_an_address_that_cannot_be_had()
        ports = {"PORT": settings.PORT, "--port": self.choice.port, "--page-port": self.choice.page_port}
        if len(set(ports.values())) < len(ports):
            raise CommandError(f"{', '.join(ports)} must be three different ports.")
        for option in ("--port", "--page-port"):
            with socket.socket() as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                try:
                    probe.bind((self.choice.address or EVERY_ADDRESS, ports[option]))
                except OSError as error:
                    raise CommandError(_why_not(error, option, ports[option], self.choice.address)) from None

    def serve(self) -> None:
        with self.beside() as self.settled:
            listens_on = IPv4Address(self.choice.address or EVERY_ADDRESS)
            PhoneServer(self.announce, listens_on, self.choice.port, Path(self.choice.folder)).run()

    @contextmanager
    def beside(self) -> Iterator[PhoneFacts]:
        """The process that says the name and shows the page, from when it is ready until the block ends."""
        process = subprocess.Popen(  # noqa: S603  this very program
            [sys.executable, "-m", "tracker.phone.beside", json.dumps(asdict(self.choice))],
            cwd=settings.BASE_DIR,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            answer = json.loads(process.stdout.readline() or b'{"error": "What says the name has ended."}')
            if "error" in answer:
                raise CommandError(answer["error"])
            yield PhoneFacts(**answer)
        finally:
            process.terminate()
            process.stdin.close()
            process.wait()

    def announce(self) -> None:
        host = self.settled.name or self.settled.addresses[0]
        page = f"http://{self.settled.addresses[0]}:{self.choice.page_port}/"
        self.stdout.write(f"{settings.SITE_NAME} is open on this computer at {settings.SITE_ADDRESS}/")
        self.stdout.write(f"and for phones in the same network at https://{host}:{self.choice.port}/")
        self.stdout.write(f"Its data lies in {settings.DATA_DIR}")
        for words in self.settled.said:
            self.stdout.write(words)
        self.stdout.write(f"\nA phone takes the certificate once, from {page}\n")
        self.show_code(page)
        groups = self.settled.fingerprint
        self.stdout.write(
            f"It is called {self.settled.authority}. Compare its SHA-256 fingerprint before you trust it:"
        )
        for start in range(0, len(groups), 8):
            self.stdout.write(f"  {' '.join(groups[start : start + 8])}")
        self.stdout.write("")
        call_command("setup_link", stdout=self.stdout)
        self.stdout.write("Ctrl-C stops it.")
        self.stdout.flush()

    def show_code(self, address: str) -> None:
        """A QR code, where the terminal has the characters for it."""
        code = QRCode(border=2)
        code.add_data(address)
        try:
            "▀▄█".encode(getattr(self.stdout, "encoding", None) or "ascii")
        except UnicodeEncodeError:
            return
        drawn = StringIO()
        # Inverted, since most terminals are dark, and readers take both.
        code.print_ascii(out=drawn, invert=True)
        self.stdout.write(drawn.getvalue())


def _name(text: str) -> str:
    name = text.lower().removesuffix(".local")
    if not re.fullmatch(r"[a-z0-9]([a-z0-9-]{0,58}[a-z0-9])?", name):
        raise ArgumentTypeError("a name has letters from a to z, digits and hyphens alone, such as flicker")
    return name


def _port(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise ArgumentTypeError("a port is a whole number from 1 to 65535")
    return int(text)


def _address(text: str) -> str:
    try:
        if is_private(IPv4Address(text)):
            return text
    except AddressValueError:
        pass
    raise ArgumentTypeError("must be a private IPv4 address of this computer, such as 192.168.1.5")


def _why_not(error: OSError, option: str, port: int, address: str) -> str:
    match error.errno:
        case errno.EADDRINUSE:
            other = port + 1 if port < 65535 else 8443
            return f"Port {port} is in use. Choose another: manage.py phone {option} {other}"
        case errno.EACCES:
            return f"Port {port} is not open to this user. Choose one above 1023: manage.py phone {option} 8443"
        case errno.EADDRNOTAVAIL:
            return f"This computer does not have the address {address}. Leave out --address, or mend it."
        case _:
            return f"Nothing can listen on port {port}: {error.strerror}."
