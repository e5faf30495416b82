"""A name is asked for before it is said. Two addresses of loopback stand for two machines, and the sockets are real."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from ipaddress import IPv4Address
from threading import Event
from uuid import uuid4

import pytest
from zeroconf import IPVersion, ServiceInfo, Zeroconf
from zeroconf._protocol.incoming import DNSIncoming
from zeroconf._services.info import AddressResolverIPv4

from tracker.phone import names
from tracker.phone.names import NoNameIsFree, NothingCanBeSaid, SpokenName, names_from

ONE, OTHER = IPv4Address("127.0.0.1"), IPv4Address("127.0.0.2")
WAIT = 20.0

Say = Callable[..., SpokenName]


def multicast_works() -> bool:
    """Whether loopback carries it here; other systems than Linux have one address there."""
    try:
        for address in (ONE, OTHER):
            Zeroconf(interfaces=[str(address)], ip_version=IPVersion.V4Only).close()
    except OSError:
        return False
    return True


@pytest.fixture
def name() -> str:
    """One that no other run on this machine has."""
    return f"flicker-test-{uuid4().hex[:8]}"


@pytest.fixture
def say() -> Iterator[Say]:
    """Say a name as one machine or the other; all are quiet at the end."""
    if not multicast_works():
        pytest.skip("MULTICAST TESTS SKIPPED: loopback does not carry it")
    said: list[SpokenName] = []

    def say(tried: list[str], address: IPv4Address, conflict: Callable[[str, str], None] | None = None) -> SpokenName:
        told = conflict or (lambda name, other: None)
        said.append(names.say(tried, [address], 8443, {str(address)}, told))
        return said[-1]

    yield say
    for one in said:
        one.end()


def asked_for(name: str) -> list[str]:
    """What a phone learns that asks for a name."""
    asker = Zeroconf(interfaces=[str(OTHER)], ip_version=IPVersion.V4Only)
    try:
        resolver = AddressResolverIPv4(f"{name}.local.")
        resolver.request(asker, 2000)
        return resolver.parsed_addresses()
    finally:
        asker.close()


@pytest.mark.slow
def test_a_phone_that_asks_for_the_name_is_told_the_address(say: Say, name: str) -> None:
    assert asked_for(name) == []
    said = say([name], ONE)
    assert asked_for(name) == ["127.0.0.1"]
    said.end()
    assert asked_for(name) == []


@pytest.mark.slow
def test_a_name_that_another_machine_has_is_left_to_it(say: Say, name: str) -> None:
    assert say(names_from(name), ONE).name == name
    assert say(names_from(name), OTHER).name == f"{name}-2"
    assert asked_for(name) == ["127.0.0.1"]


@pytest.mark.slow
def test_where_every_name_is_taken_none_is_said(say: Say, name: str) -> None:
    say([name], ONE)
    with pytest.raises(NoNameIsFree):
        say([name], OTHER)


@pytest.mark.slow
def test_what_this_machine_says_of_itself_is_no_conflict(say: Say, name: str) -> None:
    """Its own system may say the same name, where the machine is called so."""
    say([name], ONE)
    heard: list[str] = []
    own = {str(ONE), str(OTHER)}
    said = names.say([name], [OTHER], 8443, own, lambda name, other: heard.append(other))
    said.end()
    assert said.name == name
    assert heard == []


@pytest.mark.slow
def test_a_machine_that_says_the_same_later_on_is_told_of(say: Say, name: str) -> None:
    told, heard = Event(), []

    def conflict(name: str, other: str) -> None:
        heard.append((name, other))
        told.set()

    say([name], ONE, conflict)
    rude = Zeroconf(interfaces=[str(OTHER)], ip_version=IPVersion.V4Only)
    try:
        info = ServiceInfo(
            names.SERVICE, f"rude-{name}.{names.SERVICE}", port=1, addresses=[OTHER.packed], server=f"{name}.local."
        )
        rude.register_service(info)
        assert told.wait(WAIT)
    finally:
        rude.close()
    assert heard[0] == (name, "127.0.0.2")


def test_a_probe_is_what_the_standard_asks_for() -> None:
    (packet,) = names._probe("flicker.local.", ONE).packets()
    probe = DNSIncoming(packet)
    assert probe.is_query()
    assert probe.num_authorities == 1
    assert {question.name for question in probe.questions} == {"flicker.local."}
    assert 255 in [question.type for question in probe.questions]
    # For an answer that everybody hears: another program on this machine may have the port as well.
    assert not any(question.unique for question in probe.questions)


def test_three_probes_go_out_a_quarter_of_a_second_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[float] = []

    class SilentLink:
        def send(self, out: object) -> None:
            sent.append(time.monotonic())

        def add_listener(self, listener: object, question: object) -> None: ...

        def remove_listener(self, listener: object) -> None: ...

    link: list = [SilentLink()]
    assert names._is_free("flicker", link, [ONE], set())
    ended = time.monotonic()
    assert len(sent) == 3
    assert all(after - before >= 0.25 for before, after in zip(sent, [*sent[1:], ended], strict=True))


def test_a_port_that_cannot_be_had_is_said_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    opened = []

    class RefusedLink:
        def __init__(self, interfaces: list[str], **options: object) -> None:
            if interfaces == [str(OTHER)]:
                raise PermissionError(13, "Permission denied")
            opened.append(self)

        def close(self) -> None:
            opened.remove(self)

    monkeypatch.setattr(names, "Zeroconf", RefusedLink)
    with pytest.raises(NothingCanBeSaid, match="Permission denied"):
        names.say(["flicker"], [ONE, OTHER], 8443, set(), lambda name, other: None)
    assert opened == []


def test_the_names_that_are_tried_are_few() -> None:
    assert names_from("flicker") == ["flicker", *(f"flicker-{number}" for number in range(2, 10))]


def test_the_port_of_multicast_is_shared_with_the_system() -> None:
    """As with avahi or mDNSResponder, which have it already."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as system:
        system.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        system.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        system.bind(("0.0.0.0", 5353))
        Zeroconf(interfaces=[str(ONE)], ip_version=IPVersion.V4Only).close()
