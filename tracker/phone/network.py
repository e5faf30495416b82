"""Which addresses of this machine a phone in the same network may find it by."""

from __future__ import annotations

import socket
from contextlib import suppress
from ipaddress import IPv4Address
from typing import Final

import ifaddr

from tracker.phone.certificates import is_private

_NO_HOME: Final = (
    *("docker", "br-", "veth", "virbr", "vmnet", "vboxnet", "lxc", "lxd", "podman", "cni", "bridge"),
    *("tun", "tap", "wg", "utun", "tailscale", "zt", "ppp"),
)
"""How the interfaces of containers, of virtual machines and of tunnels are called: no phone is there."""


def home_addresses() -> list[IPv4Address]:
    """The private IPv4 addresses of this machine, the likeliest first; none without a network."""
    found = [
        IPv4Address(ip.ip)
        for adapter in ifaddr.get_adapters()
        if not adapter.nice_name.startswith(_NO_HOME)
        for ip in adapter.ips
        if isinstance(ip.ip, str)
    ]
    usual = _address_to_the_rest()
    return sorted((a for a in found if is_private(a) and not a.is_loopback), key=lambda a: a != usual)


def all_addresses() -> set[str]:
    """Every address of this machine, of IPv6 too: what another program of it says of them is said by itself."""
    return {ip.ip if isinstance(ip.ip, str) else ip.ip[0] for adapter in ifaddr.get_adapters() for ip in adapter.ips}


def _address_to_the_rest() -> IPv4Address | None:
    """The one that packets to the internet leave by; None without such a way. Nothing is sent."""
    with suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        # An address for examples alone (RFC 5737): the kernel only looks up the way.
        probe.connect(("198.51.100.1", 9))
        return IPv4Address(probe.getsockname()[0])
    return None
