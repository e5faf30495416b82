"""The certificates by which a phone knows the laptop: what a phone trusts, who signs, and what the server shows.

A phone trusts the root. Its key signs one certificate, that of the signer, and is then forgotten: it is never stored.
The signer's key is kept. It may vouch for names below `.local` and for addresses of private networks, and for nothing
else: both certificates say so. That a root's own constraints are held to is a matter of taste among programs; those of
a signer below it have to be (RFC 5280, 6.1). So whoever steals the data folder can still pass for no site of the world.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv4Address, IPv4Network, IPv6Network
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

PRIVATE_NETWORKS: Final = tuple(
    IPv4Network(network)
    for network in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "127.0.0.0/8")
)
"""Where a phone may find the laptop; nothing of the internet is among them."""
AUTHORITY_LASTS: Final = timedelta(days=5 * 365)
SERVER_LASTS: Final = timedelta(days=90)
"""Browsers take at most 397 days; a phone notices nothing of a new one."""
RENEWED_BEFORE: Final = timedelta(days=30)
_CLOCKS_DIFFER: Final = timedelta(days=1)
"""How much earlier a certificate begins, for a phone whose clock is slow."""
_ROOT, _SIGNER, _SIGNER_KEY, _SERVER = "root.pem", "signer.pem", "signer.key", "server.pem"


@dataclass(frozen=True)
class Authority:
    """What a phone trusts, who signs below it, and with which key."""

    root: x509.Certificate
    signer: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @property
    def name(self) -> str:
        """As a phone shows it in the list of what it trusts."""
        return str(self.root.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value)


def make_authority(now: datetime) -> Authority:
    """A new root and its only signer, of the same five years. The root's key is gone with this call."""
    # Phones show certificates by their names, and somebody may have to tell an old one from a new one.
    name = f"Flicker at home {secrets.token_hex(2).upper()}"
    root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    until = now + AUTHORITY_LASTS
    root = (
        _certificate(_named(name), _named(name), root_key.public_key(), now, until)
        .add_extension(x509.BasicConstraints(ca=True, path_length=1), critical=True)
        .add_extension(_key_usage(signs=True), critical=True)
        .add_extension(_constraints(), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(root_key.public_key()), critical=False)
        .sign(root_key, SHA256())
    )
    signer = (
        _certificate(_named(f"{name}, signer"), root.subject, key.public_key(), now, until)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_key_usage(signs=True), critical=True)
        .add_extension(_constraints(), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()), critical=False)
        .sign(root_key, SHA256())
    )
    return Authority(root, signer, key)


def make_server_certificate(authority: Authority, name: str, addresses: Sequence[IPv4Address], now: datetime) -> bytes:
    """What the server shows for `name` and `addresses`: its key, its certificate and that of the signer, as PEM. It
    ends with its signer at the latest."""
    key = ec.generate_private_key(ec.SECP256R1())
    names: list[x509.GeneralName] = [x509.DNSName(name), *(x509.IPAddress(address) for address in addresses)]
    until = min(now + SERVER_LASTS, authority.signer.not_valid_after_utc)
    certificate = (
        _certificate(_named(name), authority.signer.subject, key.public_key(), now, until)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_key_usage(signs=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key()), critical=False)
        .sign(authority.key, SHA256())
    )
    return _pem_of(key) + certificate.public_bytes(Encoding.PEM) + authority.signer.public_bytes(Encoding.PEM)


def kept_authority(folder: Path, now: datetime) -> tuple[Authority, bool]:
    """The authority that is kept in `folder`, and whether it is a new one, because there was none or it ends soon.

    Raises OSError where the folder cannot be read or written, ValueError where what lies there is no authority.
    """
    folder.mkdir(mode=0o700, exist_ok=True)
    if (folder / _ROOT).exists():
        key = load_pem_private_key((folder / _SIGNER_KEY).read_bytes(), None)
        root, signer = (x509.load_pem_x509_certificate((folder / name).read_bytes()) for name in (_ROOT, _SIGNER))
        signer.verify_directly_issued_by(root)
        if not isinstance(key, ec.EllipticCurvePrivateKey) or key.public_key() != signer.public_key():
            raise ValueError("the key is not that of the certificate")
        if now < signer.not_valid_after_utc - RENEWED_BEFORE:
            return Authority(root, signer, key), False
    made = make_authority(now)
    # The root comes last: where it stands, the others do.
    _write(folder / _SIGNER_KEY, _pem_of(made.key))
    _write(folder / _SIGNER, made.signer.public_bytes(Encoding.PEM))
    _write(folder / _ROOT, made.root.public_bytes(Encoding.PEM))
    return made, True


def kept_server_certificate(
    folder: Path, authority: Authority, name: str, addresses: Sequence[IPv4Address], now: datetime
) -> bool:
    """See that `server.pem` in `folder` is good for `name` and `addresses` for a while; whether it had to be made."""
    path = server_certificate(folder)
    try:
        (certificate, *_) = x509.load_pem_x509_certificates(path.read_bytes())
        if _is_good(certificate, authority, name, addresses, now):
            return False
    except (FileNotFoundError, ValueError):
        pass
    _write(path, make_server_certificate(authority, name, addresses, now))
    return True


def server_certificate(folder: Path) -> Path:
    """Where the key and the certificates that the server shows lie, in one file: both change at once."""
    return folder / _SERVER


def is_private(address: IPv4Address) -> bool:
    """Whether the signer may vouch for it."""
    return any(address in network for network in PRIVATE_NETWORKS)


def fingerprint(certificate: x509.Certificate) -> list[str]:
    """Its SHA-256 in 16 groups of four digits, so that two people can compare them."""
    digits = certificate.fingerprint(SHA256()).hex().upper()
    return [digits[start : start + 4] for start in range(0, len(digits), 4)]


def _is_good(
    certificate: x509.Certificate, authority: Authority, name: str, addresses: Iterable[IPv4Address], now: datetime
) -> bool:
    said = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    ends = certificate.not_valid_after_utc
    # One that ends with its signer is not made again each time.
    lasts = now < ends - RENEWED_BEFORE or (now < ends and ends == authority.signer.not_valid_after_utc)
    return (
        lasts
        and certificate.issuer == authority.signer.subject
        and name in said.get_values_for_type(x509.DNSName)
        and set(addresses) <= set(said.get_values_for_type(x509.IPAddress))
    )


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _certificate(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, now: datetime, until: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _CLOCKS_DIFFER)
        .not_valid_after(until)
    )


def _key_usage(*, signs: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )


def _constraints() -> x509.NameConstraints:
    networks = [x509.IPAddress(network) for network in PRIVATE_NETWORKS]
    return x509.NameConstraints(
        permitted_subtrees=[x509.DNSName("local"), *networks],
        # Not every program takes a list of IPv4 networks for a refusal of all IPv6.
        excluded_subtrees=[x509.IPAddress(IPv6Network("::/0"))],
    )


def _pem_of(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _write(path: Path, data: bytes) -> None:
    """For its owner alone, and whole or not at all: the server reads it with every visitor."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
