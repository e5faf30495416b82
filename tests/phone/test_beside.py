"""Name, certificate and page keep in step with the network. The network itself is a fake here."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path

import pytest
from cryptography import x509

from tracker.phone.beside import Beside, CannotServe, Choice, hosts
from tracker.phone.certificates import RENEWED_BEFORE, SERVER_LASTS, server_certificate
from tracker.phone.names import NoNameIsFree, NothingCanBeSaid

NOW = datetime(2026, 3, 14, 8, 0, tzinfo=UTC)


@dataclass
class PretendedName:
    name: str
    ended: bool = False

    def end(self) -> None:
        self.ended = True


@dataclass
class PretendedNetwork:
    """What this computer finds: addresses, names that others have, and what it said itself."""

    addresses: list[str] = field(default_factory=lambda: ["192.168.1.5"])
    taken: set[str] = field(default_factory=set)
    refuses: str = ""
    said: list[tuple[PretendedName, list[str]]] = field(default_factory=list)
    heard: Callable[[str, str], None] = lambda name, other: None

    def say(
        self,
        names: Sequence[str],
        addresses: Sequence[IPv4Address],
        port: int,
        own: set[str],
        conflict: Callable[[str, str], None],
    ) -> PretendedName:
        if self.refuses:
            raise NothingCanBeSaid(self.refuses)
        free = [name for name in names if name not in self.taken]
        if not free:
            raise NoNameIsFree
        self.heard = conflict
        self.said.append((PretendedName(free[0]), [str(address) for address in addresses]))
        return self.said[-1][0]


@dataclass
class Notes:
    words: list[str] = field(default_factory=list)
    changes: int = 0

    def changed(self) -> None:
        self.changes += 1


@pytest.fixture
def network() -> PretendedNetwork:
    return PretendedNetwork()


@pytest.fixture
def told() -> Notes:
    return Notes()


@pytest.fixture
def beside(tmp_path: Path, network: PretendedNetwork, told: Notes) -> Beside:
    return begun(tmp_path, network, told)


def begun(folder: Path, network: PretendedNetwork, told: Notes, **chosen: str) -> Beside:
    choice = Choice(**{"folder": str(folder), "name": "", "address": "", **chosen}, port=8443, page_port=8081)
    return Beside(
        choice,
        tell=told.words.append,
        changed=told.changed,
        say=network.say,
        addresses=lambda: [IPv4Address(address) for address in network.addresses],
    )


def shown(folder: Path) -> tuple[list[str], list[str], datetime]:
    """The names, the addresses and the end of what the server shows."""
    certificate, _ = x509.load_pem_x509_certificates(server_certificate(folder).read_bytes())
    said = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    addresses = [str(address) for address in said.get_values_for_type(x509.IPAddress)]
    return said.get_values_for_type(x509.DNSName), addresses, certificate.not_valid_after_utc


def test_it_settles_on_a_name_with_a_certificate_and_a_page(tmp_path: Path, beside: Beside) -> None:
    settled = beside.settle(NOW)
    assert (settled.name, settled.addresses) == ("flicker.local", ["192.168.1.5"])
    assert shown(tmp_path)[:2] == (["flicker.local"], ["192.168.1.5"])
    assert hosts(tmp_path) == ["flicker.local", "192.168.1.5"]
    assert (beside.page.diary, beside.page.address) == ("https://flicker.local:8443/", "http://192.168.1.5:8081/")
    assert settled.said == ["The certificate that phones trust is new: each phone takes it once."]


def test_the_next_start_says_nothing_new(
    tmp_path: Path, network: PretendedNetwork, told: Notes, beside: Beside
) -> None:
    first = beside.settle(NOW)
    again = begun(tmp_path, network, told).settle(NOW + timedelta(days=3))
    assert again.said == []
    assert (again.authority, again.fingerprint) == (first.authority, first.fingerprint)


def test_a_name_that_is_taken_makes_way_and_the_next_one_is_kept(
    tmp_path: Path, network: PretendedNetwork, told: Notes, beside: Beside
) -> None:
    network.taken = {"flicker"}
    settled = beside.settle(NOW)
    assert settled.name == "flicker-2.local"
    assert shown(tmp_path)[0] == ["flicker-2.local"]
    assert (
        "flicker.local is taken in this network; this computer is flicker-2.local. A passkey is for the name that it "
        "was made under." in settled.said
    )
    # Home screens and passkeys know this name now, even where the first one has become free.
    network.taken = set()
    again = begun(tmp_path, network, told).settle(NOW)
    assert (again.name, again.said) == ("flicker-2.local", [])


def test_a_chosen_name_goes_before_the_kept_one(
    tmp_path: Path, network: PretendedNetwork, told: Notes, beside: Beside
) -> None:
    beside.settle(NOW)
    assert begun(tmp_path, network, told, name="diary").settle(NOW).name == "diary.local"
    assert begun(tmp_path, network, told).settle(NOW).name == "diary.local"


def test_without_a_network_it_does_not_begin(network: PretendedNetwork, beside: Beside) -> None:
    network.addresses = []
    with pytest.raises(CannotServe, match="This computer is in no home network"):
        beside.settle(NOW)


@pytest.mark.parametrize("trouble", ["port", "names"])
def test_where_no_name_can_be_said_phones_come_by_address(
    tmp_path: Path, network: PretendedNetwork, beside: Beside, trouble: str
) -> None:
    if trouble == "port":
        network.refuses = "Permission denied"
    else:
        network.taken = {"flicker", *(f"flicker-{number}" for number in range(2, 10))}
    settled = beside.settle(NOW)
    assert settled.name == ""
    assert hosts(tmp_path) == ["192.168.1.5"]
    assert beside.page.diary == "https://192.168.1.5:8443/"
    said = settled.said[-1]
    assert "UDP port 5353 cannot be used (Permission denied)" in said or "flicker-9.local are taken" in said
    assert "passkeys do not work there" in said


def test_another_network_is_another_certificate_and_the_server_is_told(
    tmp_path: Path, network: PretendedNetwork, told: Notes, beside: Beside
) -> None:
    beside.settle(NOW)
    network.addresses = ["10.0.0.7", "192.168.1.5"]
    beside.look(NOW)
    assert told.changes == 1
    assert told.words == ["The network has changed. Phones come by https://flicker.local:8443/ now."]
    assert hosts(tmp_path) == ["flicker.local", "10.0.0.7", "192.168.1.5"]
    assert shown(tmp_path)[1] == ["10.0.0.7", "192.168.1.5"]
    (first, _), (second, addresses) = network.said
    assert first.ended
    assert not second.ended
    assert addresses == ["10.0.0.7", "192.168.1.5"]
    beside.look(NOW)
    assert told.changes == 1


def test_another_network_may_have_the_name_already(network: PretendedNetwork, told: Notes, beside: Beside) -> None:
    beside.settle(NOW)
    network.addresses, network.taken = ["10.0.0.7"], {"flicker"}
    beside.look(NOW)
    assert "this computer is flicker-2.local" in told.words[0]
    assert beside.page.diary == "https://flicker-2.local:8443/"


def test_an_order_of_addresses_is_no_change(network: PretendedNetwork, told: Notes, beside: Beside) -> None:
    network.addresses = ["10.0.0.7", "192.168.1.5"]
    beside.settle(NOW)
    network.addresses = ["192.168.1.5", "10.0.0.7"]
    beside.look(NOW)
    assert (told.words, told.changes, len(network.said)) == ([], 0, 1)


def test_leaving_the_network_and_coming_back_is_said_once_each(
    network: PretendedNetwork, told: Notes, beside: Beside
) -> None:
    beside.settle(NOW)
    home, network.addresses = network.addresses, []
    beside.look(NOW)
    beside.look(NOW)
    network.addresses = home
    beside.look(NOW)
    beside.look(NOW)
    assert told.words == [
        "This computer has left its network; phones cannot reach it until it is back.",
        "This computer is back in its network.",
    ]
    assert told.changes == 0


def test_the_certificate_is_renewed_while_the_server_runs(tmp_path: Path, told: Notes, beside: Beside) -> None:
    beside.settle(NOW)
    first = shown(tmp_path)[2]
    beside.look(NOW + timedelta(days=1))
    assert shown(tmp_path)[2] == first
    later = NOW + SERVER_LASTS - RENEWED_BEFORE
    beside.look(later)
    assert shown(tmp_path)[2] == later + SERVER_LASTS
    # No phone and no server needs to know.
    assert (told.words, told.changes) == ([], 0)


def test_another_machine_that_takes_the_name_is_told_of_once(
    network: PretendedNetwork, told: Notes, beside: Beside
) -> None:
    beside.settle(NOW)
    network.heard("flicker", "192.168.1.9")
    network.heard("flicker", "192.168.1.9")
    (words,) = told.words
    assert words.startswith("192.168.1.9 in this network says that it is flicker.local, too.")


def test_an_authority_that_cannot_be_read_ends_it_in_words(tmp_path: Path, beside: Beside) -> None:
    beside.settle(NOW)
    (tmp_path / "signer.key").write_text("x")
    with pytest.raises(CannotServe, match="cannot be used: what lies there cannot be read"):
        beside.settle(NOW)


def test_the_end_says_goodbye(network: PretendedNetwork, beside: Beside) -> None:
    beside.settle(NOW)
    beside.end()
    assert network.said[0][0].ended


def test_what_it_hands_over_is_plain(tmp_path: Path, beside: Beside) -> None:
    beside.settle(NOW)
    assert json.loads((tmp_path / "hosts.json").read_text()) == ["flicker.local", "192.168.1.5"]
