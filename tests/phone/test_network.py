"""Which addresses are those of the home network."""

from __future__ import annotations

from ipaddress import IPv4Address

import ifaddr
import pytest

from tracker.phone import network


@pytest.fixture
def adapters(monkeypatch):
    """Have this computer show these interfaces; the way to the rest of the world leaves by `usual`."""

    def adapters(usual: str | None = None, **found: str | tuple[str, int, int]) -> None:
        shown = [ifaddr.Adapter(name, name, [ifaddr.IP(ip, 24, name)]) for name, ip in found.items()]
        monkeypatch.setattr(ifaddr, "get_adapters", lambda: shown)
        monkeypatch.setattr(network, "_address_to_the_rest", lambda: usual and IPv4Address(usual))

    return adapters


def test_they_are_the_private_ones_and_the_usual_one_comes_first(adapters):
    adapters("192.168.1.5", lo="127.0.0.1", eth0="10.0.0.7", wlan0="192.168.1.5", wwan0="93.184.216.34")
    assert [str(address) for address in network.home_addresses()] == ["192.168.1.5", "10.0.0.7"]


def test_no_phone_is_among_containers_virtual_machines_and_tunnels(adapters):
    adapters("10.8.0.2", tun0="10.8.0.2", docker0="172.17.0.1", virbr0="192.168.122.1", en0="192.168.1.5")
    assert [str(address) for address in network.home_addresses()] == ["192.168.1.5"]


def test_without_a_network_there_is_none(adapters):
    adapters(None, lo="127.0.0.1", eth0=("fe80::1", 0, 2))
    assert network.home_addresses() == []


def test_those_of_this_computer_are_all_of_them(adapters):
    adapters(None, lo="127.0.0.1", eth0=("fe80::1", 0, 2), docker0="172.17.0.1")
    assert network.all_addresses() == {"127.0.0.1", "fe80::1", "172.17.0.1"}


def test_looking_for_the_usual_way_needs_no_network():
    found = network._address_to_the_rest()
    assert found is None or isinstance(found, IPv4Address)
