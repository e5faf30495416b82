"""What a phone trusts, what it refuses, and for how long."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address, IPv4Network, IPv6Network, ip_address
from pathlib import Path
from stat import S_IMODE
from typing import TypeVar

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key
from cryptography.x509.oid import ExtendedKeyUsageOID
from cryptography.x509.verification import PolicyBuilder, Store, VerificationError

from tracker.phone import certificates
from tracker.phone.certificates import (
    AUTHORITY_LASTS,
    RENEWED_BEFORE,
    SERVER_LASTS,
    Authority,
    fingerprint,
    is_private,
    kept_authority,
    kept_server_certificate,
    make_authority,
    make_server_certificate,
    server_certificate,
)

NOW = datetime(2026, 3, 14, 8, 0, tzinfo=UTC)
HOME = IPv4Address("192.168.1.5")
NAME = "flicker.local"
Kind = TypeVar("Kind", bound=x509.ExtensionType)


@pytest.fixture(scope="module")
def authority() -> Authority:
    return make_authority(NOW)


def made(authority: Authority, name: str = NAME, address: IPv4Address = HOME) -> list[x509.Certificate]:
    return x509.load_pem_x509_certificates(make_server_certificate(authority, name, [address], NOW))


def extension(certificate: x509.Certificate, kind: type[Kind]) -> x509.Extension[Kind]:
    return certificate.extensions.get_extension_for_class(kind)


def openssl_says(authority: Authority, chain: list[x509.Certificate], place: Path, *asked: str) -> str:
    """What another program makes of a chain, on the day that it was made."""
    for name, certificate in zip(("root", "server", "signer"), (authority.root, *chain), strict=True):
        (place / name).write_bytes(certificate.public_bytes(Encoding.PEM))
    command = ["openssl", "verify", "-x509_strict", "-attime", str(int(NOW.timestamp())), "-purpose", "sslserver"]
    command += [*asked, "-CAfile", str(place / "root"), "-untrusted", str(place / "signer"), str(place / "server")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


def refused_by_cryptography(authority: Authority, chain: list[x509.Certificate], host: x509.GeneralName) -> bool:
    assert isinstance(host, x509.DNSName | x509.IPAddress)
    verifier = PolicyBuilder().store(Store([authority.root])).time(NOW).build_server_verifier(host)
    try:
        verifier.verify(chain[0], chain[1:])
    except VerificationError:
        return True
    return False


def test_a_phone_accepts_the_name_and_the_address(authority: Authority, tmp_path: Path) -> None:
    chain = made(authority)
    assert openssl_says(authority, chain, tmp_path, "-verify_hostname", NAME).endswith("server: OK\n")
    assert openssl_says(authority, chain, tmp_path, "-verify_ip", str(HOME)).endswith("server: OK\n")
    assert not refused_by_cryptography(authority, chain, x509.DNSName(NAME))
    assert not refused_by_cryptography(authority, chain, x509.IPAddress(HOME))


@pytest.mark.parametrize("name", ["bank.example", "local.example", "flickerlocal"])
def test_it_vouches_for_no_name_of_the_internet(authority: Authority, tmp_path: Path, name: str) -> None:
    chain = made(authority, name)
    assert "permitted subtree violation" in openssl_says(authority, chain, tmp_path, "-verify_hostname", name)
    assert refused_by_cryptography(authority, chain, x509.DNSName(name))


@pytest.mark.parametrize("address", ["1.1.1.1", "172.32.0.1", "100.64.0.1"])
def test_it_vouches_for_no_address_of_the_internet(authority: Authority, tmp_path: Path, address: str) -> None:
    chain = made(authority, NAME, IPv4Address(address))
    assert "permitted subtree violation" in openssl_says(authority, chain, tmp_path)
    assert refused_by_cryptography(authority, chain, x509.DNSName(NAME))
    assert not is_private(IPv4Address(address))


def test_what_a_root_allows_need_not_be_held_to_and_so_the_signer_says_it_too(authority: Authority) -> None:
    for certificate in (authority.root, authority.signer):
        said = extension(certificate, x509.NameConstraints)
        assert said.critical
        assert said.value.permitted_subtrees is not None
        permitted = [subtree.value for subtree in said.value.permitted_subtrees]
        assert permitted == [
            "local",
            IPv4Network("10.0.0.0/8"),
            IPv4Network("172.16.0.0/12"),
            IPv4Network("192.168.0.0/16"),
            IPv4Network("169.254.0.0/16"),
            IPv4Network("127.0.0.0/8"),
        ]
        assert said.value.excluded_subtrees is not None
        assert [subtree.value for subtree in said.value.excluded_subtrees] == [IPv6Network("::/0")]


def test_nothing_can_be_signed_below_what_the_server_shows(authority: Authority, tmp_path: Path) -> None:
    server, signer = made(authority)
    assert [extension(one, x509.BasicConstraints).value.path_length for one in (authority.root, signer)] == [1, 0]
    assert not extension(server, x509.BasicConstraints).value.ca
    for certificate in (authority.root, signer):
        usage = extension(certificate, x509.KeyUsage)
        assert usage.critical
        assert usage.value.key_cert_sign
        assert not usage.value.digital_signature
    usage = extension(server, x509.KeyUsage)
    assert usage.value.digital_signature
    assert not usage.value.key_cert_sign
    for certificate in (server, signer):
        assert list(extension(certificate, x509.ExtendedKeyUsage).value) == [ExtendedKeyUsageOID.SERVER_AUTH]


def test_keys_and_dates_are_those_that_phones_take(authority: Authority) -> None:
    server, signer = made(authority)
    for certificate in (authority.root, signer, server):
        key = certificate.public_key()
        assert isinstance(key, ec.EllipticCurvePublicKey)
        assert key.curve.name == "secp256r1"
        assert isinstance(certificate.signature_hash_algorithm, SHA256)
        assert certificate.not_valid_before_utc == NOW - timedelta(days=1)
    assert authority.root.not_valid_after_utc == signer.not_valid_after_utc == NOW + AUTHORITY_LASTS
    assert server.not_valid_after_utc - server.not_valid_before_utc <= timedelta(days=397)


def test_the_root_has_a_name_by_which_somebody_finds_it_again(authority: Authority) -> None:
    assert authority.name.startswith("Flicker at home ")
    assert authority.name != make_authority(NOW).name


def test_the_fingerprint_is_that_of_openssl(authority: Authority, tmp_path: Path) -> None:
    (tmp_path / "root").write_bytes(authority.root.public_bytes(Encoding.PEM))
    command = ["openssl", "x509", "-in", str(tmp_path / "root"), "-noout", "-fingerprint", "-sha256"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert said.strip().partition("=")[2].replace(":", "") == "".join(fingerprint(authority.root))
    assert [len(group) for group in fingerprint(authority.root)] == [4] * 16


def test_what_is_kept_is_for_its_owner_alone_and_the_key_of_the_root_is_not_among_it(tmp_path: Path) -> None:
    folder = tmp_path / "phone"
    authority, is_new = kept_authority(folder, NOW)
    kept_server_certificate(folder, authority, NAME, [HOME], NOW)
    assert is_new
    assert S_IMODE(folder.stat().st_mode) == 0o700
    files = {path.name: path for path in folder.iterdir()}
    assert set(files) == {"root.pem", "signer.pem", "signer.key", "server.pem"}
    keys = []
    for path in files.values():
        assert S_IMODE(path.stat().st_mode) == 0o600
        if "PRIVATE KEY" in path.read_text():
            keys.append(load_pem_private_key(path.read_bytes(), None).public_key())
    assert len(keys) == 2
    assert authority.root.public_key() not in keys


def test_the_next_start_finds_the_same_authority(tmp_path: Path) -> None:
    first, _ = kept_authority(tmp_path, NOW)
    again, is_new = kept_authority(tmp_path, NOW + timedelta(days=1000))
    assert not is_new
    assert again.root == first.root
    assert again.key.private_numbers() == first.key.private_numbers()


def test_an_authority_that_ends_within_a_month_makes_way_for_another(tmp_path: Path) -> None:
    first, _ = kept_authority(tmp_path, NOW)
    again, is_new = kept_authority(tmp_path, NOW + AUTHORITY_LASTS - RENEWED_BEFORE)
    assert is_new
    assert again.root != first.root
    assert kept_server_certificate(tmp_path, again, NAME, [HOME], NOW + AUTHORITY_LASTS - RENEWED_BEFORE)


@pytest.mark.parametrize("spoilt", ["root.pem", "signer.pem", "signer.key"])
def test_an_authority_that_cannot_be_read_is_not_silently_another(tmp_path: Path, spoilt: str) -> None:
    kept_authority(tmp_path, NOW)
    (tmp_path / spoilt).write_text("x")
    with pytest.raises(ValueError):
        kept_authority(tmp_path, NOW)


def test_a_key_of_somebody_else_is_refused(tmp_path: Path, authority: Authority) -> None:
    kept_authority(tmp_path, NOW)
    (tmp_path / "signer.key").write_bytes(certificates._pem_of(authority.key))
    with pytest.raises(ValueError, match="not that of the certificate"):
        kept_authority(tmp_path, NOW)


def test_an_authority_that_was_begun_and_not_finished_is_begun_again(tmp_path: Path) -> None:
    (tmp_path / "signer.key").write_text("half of")
    _, is_new = kept_authority(tmp_path, NOW)
    assert is_new


def test_the_certificate_of_the_server_stays_while_it_is_good(tmp_path: Path, authority: Authority) -> None:
    assert kept_server_certificate(tmp_path, authority, NAME, [HOME], NOW)
    before = server_certificate(tmp_path).read_bytes()
    later = NOW + SERVER_LASTS - RENEWED_BEFORE - timedelta(seconds=1)
    assert not kept_server_certificate(tmp_path, authority, NAME, [HOME], later)
    assert server_certificate(tmp_path).read_bytes() == before


@pytest.mark.parametrize(
    ("name", "address", "later"),
    [
        (NAME, "192.168.1.5", SERVER_LASTS - RENEWED_BEFORE),
        ("flicker-2.local", "192.168.1.5", timedelta(0)),
        (NAME, "192.168.1.6", timedelta(0)),
    ],
    ids=["a month before its end", "another name", "another address"],
)
def test_it_is_renewed(tmp_path: Path, authority: Authority, name: str, address: str, later: timedelta) -> None:
    kept_server_certificate(tmp_path, authority, NAME, [HOME], NOW)
    assert kept_server_certificate(tmp_path, authority, name, [IPv4Address(address)], NOW + later)
    server, _ = x509.load_pem_x509_certificates(server_certificate(tmp_path).read_bytes())
    said = extension(server, x509.SubjectAlternativeName).value
    assert said.get_values_for_type(x509.DNSName) == [name]
    assert said.get_values_for_type(x509.IPAddress) == [ip_address(address)]
    assert server.not_valid_after_utc == NOW + later + SERVER_LASTS


def test_another_authority_makes_another_one(tmp_path: Path, authority: Authority) -> None:
    kept_server_certificate(tmp_path, authority, NAME, [HOME], NOW)
    assert kept_server_certificate(tmp_path, make_authority(NOW), NAME, [HOME], NOW)


def test_one_that_was_spoilt_is_made_again(tmp_path: Path, authority: Authority) -> None:
    server_certificate(tmp_path).write_text("x")
    assert kept_server_certificate(tmp_path, authority, NAME, [HOME], NOW)


def test_it_never_outlasts_its_signer_and_is_then_not_made_at_every_look(tmp_path: Path, authority: Authority) -> None:
    late = NOW + AUTHORITY_LASTS - timedelta(days=20)
    kept_server_certificate(tmp_path, authority, NAME, [HOME], late)
    server, signer = x509.load_pem_x509_certificates(server_certificate(tmp_path).read_bytes())
    assert server.not_valid_after_utc == signer.not_valid_after_utc
    assert not kept_server_certificate(tmp_path, authority, NAME, [HOME], late)
