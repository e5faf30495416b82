"""A name for this machine in its own network, said by multicast DNS (RFC 6762): asked for first, then said."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from ipaddress import IPv4Address, ip_address
from threading import Event
from typing import Any, Final

from zeroconf import (
    IPVersion,
    NonUniqueNameException,
    RecordUpdate,
    RecordUpdateListener,
    ServiceInfo,
    Zeroconf,
)
from zeroconf._dns import DNSAddress, DNSQuestion
from zeroconf._protocol.outgoing import DNSOutgoing
from zeroconf.const import _CLASS_IN, _DNS_HOST_TTL, _FLAGS_QR_QUERY, _TYPE_A, _TYPE_ANY

SERVICE: Final = "_https._tcp.local."
PROBES: Final = 3
PROBE_EVERY_SECONDS: Final = 0.25
"""Both as RFC 6762 has it, 8.1: three, a quarter of a second apart, and as long after the last one."""
MOST_NAMES: Final = 9


class NoNameIsFree(Exception):
    """All names that were tried belong to other machines."""


class NothingCanBeSaid(Exception):
    """Multicast DNS is not to be had here; its text says why."""


class _Others(RecordUpdateListener):
    """Listens whether another machine says a name. The addresses of this one are no other's, whoever says them: its own
    name may be the same, and said by its system."""

    def __init__(self, host: str, own: Collection[str], heard: Callable[[str], None]) -> None:
        self.host, self.own, self.heard = host, own, heard

    def async_update_records(self, zc: Zeroconf, now: float, records: list[RecordUpdate]) -> None:
        for record in (update.new for update in records):
            # A record that says goodbye lives for no second.
            if isinstance(record, DNSAddress) and record.key == self.host and record.ttl > 0:
                address = str(ip_address(record.address))
                if address not in self.own:
                    self.heard(address)


class SpokenName:
    """A name that is being said, until `end`."""

    def __init__(self, name: str, said: Sequence[tuple[Zeroconf, ServiceInfo]]) -> None:
        self.name = name
        self._said = said

    def end(self) -> None:
        """Say goodbye, so that nobody asks here any more."""
        for zeroconf, _ in self._said:
            zeroconf.close()


def say(
    names: Sequence[str],
    addresses: Sequence[IPv4Address],
    port: int,
    own: Collection[str],
    conflict: Callable[[str, str], None],
) -> SpokenName:
    """Say the first of `names` that is free, in the network of each of `addresses` with that address alone.

    `own` are all addresses of this machine. `conflict` is called, from another thread, with a name and an address,
    where another machine says that name later on. Raises NoNameIsFree, and NothingCanBeSaid.
    """
    links: list[Zeroconf] = []
    try:
        # One after the other, so that those before one that fails are closed.
        links.extend(Zeroconf(interfaces=[str(address)], ip_version=IPVersion.V4Only) for address in addresses)
        for name in names:
            if _is_free(name, links, addresses, own):
                return SpokenName(name, [*_announced(name, links, addresses, port, own, conflict)])
    except (OSError, NonUniqueNameException) as error:
        _close(links)
        raise NothingCanBeSaid(getattr(error, "strerror", None) or str(error) or type(error).__name__) from error
    except BaseException:
        _close(links)
        raise
    _close(links)
    raise NoNameIsFree


def names_from(name: str) -> list[str]:
    """`name` and what is taken where that is not free: flicker, flicker-2, flicker-3, and so on."""
    return [name, *(f"{name}-{number}" for number in range(2, MOST_NAMES + 1))]


def _close(links: Sequence[Zeroconf]) -> None:
    for link in links:
        link.close()


def _is_free(name: str, links: Sequence[Zeroconf], addresses: Sequence[IPv4Address], own: Collection[str]) -> bool:
    """Whether nobody answers for the name within three probes."""
    host, taken = _host(name), Event()
    with _listening(links, _Others(host, own, lambda address: taken.set())):
        # Machines that start at the same moment, as after a power cut, do not ask at the same moment.
        time.sleep(random.uniform(0, PROBE_EVERY_SECONDS))  # noqa: S311  spreads, and hides nothing
        for _ in range(PROBES):
            for link, address in zip(links, addresses, strict=True):
                link.send(_probe(host, address))
            if taken.wait(PROBE_EVERY_SECONDS):
                return False
    return True


def _probe(host: str, address: IPv4Address) -> DNSOutgoing:
    """Asks who says `host`, and tells that this machine is about to. Not for an answer to it alone: where several
    programs share the port, the system gives such an answer to any of them (RFC 6762, 15.1)."""
    out = DNSOutgoing(_FLAGS_QR_QUERY)
    # Asked for any kind, as the standard wants, and for the one that programs answer that do not know of that.
    out.add_question(DNSQuestion(host, _TYPE_ANY, _CLASS_IN))
    out.add_question(DNSQuestion(host, _TYPE_A, _CLASS_IN))
    proposed: Any = DNSAddress(host, _TYPE_A, _CLASS_IN, _DNS_HOST_TTL, address.packed, created=0)
    # Its own method takes the names of services alone.
    out.authorities.append(proposed)
    return out


def _announced(
    name: str,
    links: Sequence[Zeroconf],
    addresses: Sequence[IPv4Address],
    port: int,
    own: Collection[str],
    conflict: Callable[[str, str], None],
) -> Iterator[tuple[Zeroconf, ServiceInfo]]:
    for link, address in zip(links, addresses, strict=True):
        host = _host(name)
        info = ServiceInfo(SERVICE, f"{name}.{SERVICE}", port=port, addresses=[address.packed], server=host)
        link.add_listener(_Others(host, own, lambda other: conflict(name, other)), None)
        # The service is only found by who looks for services, so that its name may differ.
        link.register_service(info, allow_name_change=True)
        yield link, info


@contextmanager
def _listening(links: Sequence[Zeroconf], listener: RecordUpdateListener) -> Iterator[None]:
    for link in links:
        link.add_listener(listener, None)
    try:
        yield
    finally:
        for link in links:
            link.remove_listener(listener)


def _host(name: str) -> str:
    return f"{name}.local."
