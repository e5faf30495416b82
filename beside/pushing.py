"""Messages to devices, handed to the push services of the makers of their browsers (RFC 8030, 8188, 8291 and 8292).

Where a message goes is told by a browser, and so by anybody who may sign in. So a message goes to a public address by
https alone: the very address that was looked at is the one that is called, no redirect is followed, nothing of what is
answered is read but the status and when to come again, and each message has a few seconds. Looking up the name of its
host has the time limit of the system's resolver alone, and counts for these.
"""

from __future__ import annotations

import base64
import re
import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum
from functools import cache
from http.client import HTTPConnection, HTTPException, HTTPResponse
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from threading import Timer
from typing import Final
from urllib.parse import SplitResult, urlsplit

import http_ece
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from py_vapid import Vapid02

ANSWERS_WITHIN: Final = 10.0
"""Seconds for a message to its status, however slowly it comes. Where looking up the name takes longer, for which the
system has a limit of its own, it ends with that and nothing is sent."""
CONNECTS_WITHIN: Final = 3.0
MOST_ADDRESSES: Final = 3
"""A host may have more; of so many the next is tried where one does not answer."""
LONGEST: Final = 1000
"""Characters of an endpoint. Those of today's push services have up to 700."""
TOKEN_LASTS: Final = timedelta(hours=12)
"""A push service takes no token that lasts longer than a day, and clocks differ."""
AGAIN: Final = timedelta(minutes=15)
"""After a push service that could not be reached, or that did not say when to come again."""
_LATEST: Final = timedelta(days=1)
_ORDER: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""The number of points of the curve P-256."""
_HOST: Final = re.compile(r"([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]([a-z0-9-]*[a-z0-9])?", re.IGNORECASE)
"""A name, which an address in numbers is not."""
_NAT64: Final = IPv6Network("64:ff9b::/96")
_INTERNET_IPV6: Final = IPv6Network("2000::/3")
_NOT_OF_IT: Final[tuple[IPv4Network | IPv6Network, ...]] = (
    *map(IPv4Network, ("192.0.0.0/24", "192.88.99.0/24")),
    *map(IPv6Network, ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")),
)
"""What Python's older releases take for public: for protocols and examples, or with an IPv4 address inside."""


class Delivery(StrEnum):
    """What became of a message."""

    TAKEN = "taken"
    GONE = "gone"
    """The device is there no more, or nobody can sign for it any more: it may be forgotten."""
    LATER = "later"
    """Not taken now, and perhaps later: `PushAnswer.wait`."""
    UNREACHED = "unreached"
    """Nothing has left."""
    REFUSED = "refused"
    """Not taken, and not to be sent again."""
    UNKNOWN = "unknown"
    """It may have been taken: nobody answered in time."""


@dataclass(frozen=True, slots=True)
class PushAnswer:
    """What became of a message, and for how long not to come again where it was put off."""

    outcome: Delivery
    wait: timedelta = AGAIN


@dataclass(frozen=True, slots=True)
class Device:
    """Where the messages to a browser go, and its keys, as it told them; `made_for` is the `public_key` that it was
    given, and it takes no messages of another one."""

    endpoint: str
    p256dh: str
    auth: str
    made_for: str


@dataclass(frozen=True, slots=True)
class Message:
    """What is said. A push service keeps it while the device is off, and only the newest of a `topic`."""

    content: bytes
    topic: str
    lasts: timedelta


class NoEndpoint(ValueError):
    """An address to which no message is sent."""


class _NotPublic(Exception):
    """A host that lies, or one of whose addresses lies, in a network of somebody's own."""


def public_key() -> str:
    """The key by which a push service knows this site, as browsers take it."""
    return _public(_keys()[0])


def read_endpoint(address: str) -> SplitResult:
    """The parts of the address of a push service. Raises `NoEndpoint` for every other address."""
    if len(address) > LONGEST or not re.fullmatch(r"[!-~]+", address) or "\\" in address:
        raise NoEndpoint
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise NoEndpoint from None
    if settings.PUSH_TO_LOOPBACK and parts.scheme == "http" and host == "127.0.0.1":
        return parts
    if parts.scheme != "https" or "@" in parts.netloc or port not in (None, 443) or not _HOST.fullmatch(host):
        raise NoEndpoint
    return parts


def are_keys(p256dh: str, auth: str) -> bool:
    """Whether these are the keys of a browser: a point of the curve P-256, and 16 bytes."""
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), _decoded(p256dh))
        return len(_decoded(p256dh)) == 65 and len(_decoded(auth)) == 16
    except ValueError:
        return False


def send(message: Message, to: Device) -> PushAnswer:
    """Hand a message to the push service of a device, and say what became of it. It raises nothing of what others do,
    asks no database, and may be called from many threads at once."""
    key = next((key for key in _keys() if _public(key) == to.made_for), None)
    if key is None:
        return PushAnswer(Delivery.GONE)
    try:
        url = read_endpoint(to.endpoint)
        body = _encrypted(message.content, to)
    except ValueError:
        return PushAnswer(Delivery.REFUSED)
    headers = _headers(message, url) | {"Authorization": _authorization(key, url), "Content-Length": str(len(body))}
    deadline = time.monotonic() + ANSWERS_WITHIN
    with _cut_at(deadline) as opened:
        try:
            connection = _connect(url, opened, deadline)
        except _NotPublic:
            return PushAnswer(Delivery.REFUSED)
        except OSError:
            return PushAnswer(Delivery.UNREACHED)
        try:
            connection.request("POST", url.path + (f"?{url.query}" if url.query else ""), body, headers)
            with connection.getresponse() as response:
                return _answer(response)
        except (OSError, HTTPException):
            return PushAnswer(Delivery.UNKNOWN)


def _headers(message: Message, url: SplitResult) -> dict[str, str]:
    return {
        "Host": url.netloc,
        "Connection": "close",
        "Content-Type": "application/octet-stream",
        "Content-Encoding": "aes128gcm",
        "TTL": str(max(0, int(message.lasts.total_seconds()))),
        "Topic": message.topic,
        # It may wait until the device is awake anyway.
        "Urgency": "low",
    }


def _authorization(key: ec.EllipticCurvePrivateKey, url: SplitResult) -> str:
    claims = {
        "aud": f"{url.scheme}://{url.netloc}",
        "exp": int(time.time() + TOKEN_LASTS.total_seconds()),
        "sub": settings.PUSH_CONTACT,
    }
    # Not strict, for which an address with a port is none; `environment.push_contact` has looked at it.
    signed: dict[str, str] = Vapid02(key, conf={"no-strict": True}).sign(claims)
    return signed["Authorization"]


def _encrypted(content: bytes, to: Device) -> bytes:
    """Raises ValueError where the keys are none."""
    if not are_keys(to.p256dh, to.auth):
        raise ValueError
    sealed: bytes = http_ece.encrypt(
        content,
        private_key=ec.generate_private_key(ec.SECP256R1()),
        dh=_decoded(to.p256dh),
        auth_secret=_decoded(to.auth),
        version="aes128gcm",
    )
    return sealed


def _answer(response: HTTPResponse) -> PushAnswer:
    status = response.status
    if 200 <= status < 300:
        return PushAnswer(Delivery.TAKEN)
    if status in (404, 410):
        return PushAnswer(Delivery.GONE)
    if status == 429 or status >= 500:
        return PushAnswer(Delivery.LATER, _wait(response.headers.get("Retry-After", "")))
    return PushAnswer(Delivery.REFUSED)


def _wait(said: str) -> timedelta:
    """What `Retry-After` says, in seconds or as a date: at least a minute and at most a day."""
    try:
        wait = timedelta(seconds=int(said)) if said.strip().isdecimal() else _until(said)
    except (ValueError, TypeError, OverflowError):
        wait = AGAIN
    return max(timedelta(minutes=1), min(wait, _LATEST))


def _until(said: str) -> timedelta:
    at = parsedate_to_datetime(said)
    return (at if at.tzinfo else at.replace(tzinfo=UTC)) - datetime.now(UTC)


@contextmanager
def _cut_at(deadline: float) -> Iterator[list[socket.socket]]:
    """What is put into the list is closed after the block, and at the deadline nothing more comes from it: the time
    limit of a socket counts anew with each byte."""
    opened: list[socket.socket] = []

    def cut() -> None:
        for each in opened:
            with suppress(OSError):
                # Not that of a TLS socket, which would take away what another thread reads with.
                socket.socket.shutdown(each, socket.SHUT_RDWR)

    timer = Timer(deadline - time.monotonic(), cut)
    timer.daemon = True
    timer.start()
    try:
        yield opened
    finally:
        timer.cancel()
        for each in opened:
            with suppress(OSError):
                each.close()


def _connect(url: SplitResult, opened: list[socket.socket], deadline: float) -> HTTPConnection:
    """A connection to a public address of the host, which is added to what was `opened`. Raises `_NotPublic`, and
    OSError where there is none."""
    host = url.hostname or ""
    port = url.port or 443
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    # All of them: a name that leads here as well is asked for one reason.
    if not all(_is_public(str(row[4][0])) for row in found):
        raise _NotPublic
    problem: OSError = OSError("no address")
    for family, kind, protocol, _, address in found[:MOST_ADDRESSES]:
        left = deadline - time.monotonic()
        if left <= 0:
            break
        plain = socket.socket(family, kind, protocol)
        opened.append(plain)
        plain.settimeout(min(CONNECTS_WITHIN, left))
        try:
            plain.connect(address)
            connection = HTTPConnection(host, port)
            connection.sock = plain
            if url.scheme == "https":
                secured = _tls().wrap_socket(plain, server_hostname=host, do_handshake_on_connect=False)
                opened.append(secured)
                secured.do_handshake()
                connection.sock = secured
        except OSError as error:
            problem = error
            continue
        connection.sock.settimeout(max(0.1, deadline - time.monotonic()))
        return connection
    raise problem


def _is_public(address: str) -> bool:
    """Whether an address lies in the Internet, and in no network of somebody's own."""
    found = ip_address(address)
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped is not None:
            found = found.ipv4_mapped
        elif found in _NAT64:
            found = IPv4Address(int(found) & 0xFFFFFFFF)
        elif found not in _INTERNET_IPV6:
            return False
    if settings.PUSH_TO_LOOPBACK and found.is_loopback:
        return True
    return found.is_global and not (
        any(found in network for network in _NOT_OF_IT)
        or found.is_private
        or found.is_loopback
        or found.is_link_local
        or found.is_multicast
        or found.is_reserved
        or found.is_unspecified
    )


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()


def _keys() -> list[ec.EllipticCurvePrivateKey]:
    """The keys that this site signs with, the present one first.

    They come of the secret key, which all machines of a site share and every backup holds: so there is one key from
    the first start on, nobody can lose it alone, and two machines never have two. A device that was turned on under an
    earlier secret key is reached while that stands among the fallbacks.
    """
    return [_derived(secret) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]


@cache
def _derived(secret: str) -> ec.EllipticCurvePrivateKey:
    # 16 bytes more than the number has, so that each is as likely as any other (FIPS 186-5, A.2.1).
    drawn = HKDF(hashes.SHA256(), length=48, salt=None, info=b"beside.pushing").derive(secret.encode())
    return ec.derive_private_key(int.from_bytes(drawn) % (_ORDER - 1) + 1, ec.SECP256R1())


@cache
def _public(key: ec.EllipticCurvePrivateKey) -> str:
    point = key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return base64.urlsafe_b64encode(point).decode().rstrip("=")


def _decoded(text: str) -> bytes:
    """Raises ValueError where it is not base64 as browsers write it."""
    if not re.fullmatch(r"[A-Za-z0-9_-]+={0,2}", text):
        raise ValueError
    bare = text.rstrip("=")
    return base64.urlsafe_b64decode(bare + "=" * (-len(bare) % 4))
