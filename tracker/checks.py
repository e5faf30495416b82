"""System checks: wrong or risky ways to run the site are named before it starts."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Final

from django.apps import AppConfig
from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Tags, register
from django.db import Error, connection

from accounts.row_security import is_bypassed

# The release that mended the bug that tracker/checkpoints.py goes round.
FIXED_SQLITE: Final = (3, 51, 3)
# Their locks may not hold between machines, and write-ahead logging needs memory that processes share.
NETWORK_FILE_SYSTEMS: Final = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "afs", "ceph", "glusterfs"}
MOUNTS: Final = Path("/proc/self/mounts")


@register(Tags.files)
def data_dir_is_private(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    if not settings.DATA_DIR.stat().st_mode & 0o077:
        return []
    return [
        checks.Warning(
            f"Other users of this machine may look into the data directory {settings.DATA_DIR}.",
            hint=f"chmod 700 {settings.DATA_DIR}",
            id="flicker.W001",
        )
    ]


@register(Tags.database)
def sqlite_file_is_local(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    if not _is_embedded() or _file_system_of(settings.DATA_DIR) not in NETWORK_FILE_SYSTEMS:
        return []
    return [
        checks.Error(
            f"The data directory {settings.DATA_DIR} lies on a network file system, where SQLite can lose entries.",
            hint="Set DATA_DIR to a local disk, or DATABASE_URL to a PostgreSQL database.",
            id="flicker.E002",
        )
    ]


def sqlite_has_no_known_bug(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """A note, which `manage.py check` alone asks for: nothing is wrong, and every command would repeat it."""
    if not _is_embedded() or sqlite3.sqlite_version_info >= FIXED_SQLITE:
        return []
    return [
        checks.Info(
            f"SQLite {sqlite3.sqlite_version} has the WAL-reset bug, mended in 3.51.3.",
            hint="Flicker avoids it (tracker/checkpoints.py). Let no other program write to its database.",
            id="flicker.I001",
        )
    ]


@register(Tags.security)
def secret_key_is_strong(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    key = settings.SECRET_KEY
    if len(key) >= 50 and len(set(key)) >= 5:
        return []
    return [
        checks.Warning(
            "SECRET_KEY can be guessed: it has fewer than 50 characters or hardly any different ones.",
            hint="Leave it out, and a good one is made and kept in the data directory.",
            id="flicker.W002",
        )
    ]


@register(Tags.security)
def network_is_encrypted(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    if settings.HTTPS or ip_address(settings.HOST).is_loopback:
        return []
    return [
        checks.Warning(
            f"The site listens on {settings.HOST} without HTTPS: passwords and diaries cross the network in clear.",
            hint="Put a proxy with a certificate in front and set HTTPS=on. Passkeys need it too.",
            id="flicker.W003",
        )
    ]


@register(Tags.security)
def open_sign_up_has_mail(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    if settings.SIGN_UP != "open" or settings.SENDS_MAIL:
        return []
    return [
        checks.Warning(
            "Sign-up is open without a mail server: addresses are not verified, and the form tells who has an account.",
            hint="Set EMAIL_URL, or SIGN_UP=invitation.",
            id="flicker.W004",
        )
    ]


@register(Tags.files)
def backups_go_elsewhere(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    folder = settings.BACKUP_DIR
    if not folder or (folder.is_dir() and not folder.is_relative_to(settings.DATA_DIR)):
        return []
    what = f"BACKUP_DIR lies in the data directory: {folder}." if folder.is_dir() else f"{folder} is no folder."
    return [
        checks.Warning(
            f"No backup is safe there: {what}",
            hint="Mount the disk, or set BACKUP_DIR to a folder that is there, on another disk.",
            id="flicker.W005",
        )
    ]


@register(Tags.database)
def rows_are_held(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    if not databases or not settings.ROW_SECURITY or connection.vendor != "postgresql":
        return []
    try:
        if not is_bypassed(connection):
            return []
    except Error:
        # A database that does not answer is told of by whoever needs it.
        return []
    return [
        checks.Warning(
            "The role in DATABASE_URL is a superuser's or has BYPASSRLS, so row security holds nothing: each statement "
            "still names its diary, but PostgreSQL does not see to it.",
            hint="Give the site a role of its own that owns its database: see SECURITY.md. Or set ROW_SECURITY=off.",
            id="flicker.W006",
        )
    ]


def _is_embedded() -> bool:
    return str(settings.DATABASES["default"]["ENGINE"]).endswith("sqlite3")


def _file_system_of(path: Path) -> str:
    """The type of the file system with the longest mount point above `path`; "" where that cannot be told."""
    try:
        mounts = [line.split()[1:3] for line in MOUNTS.read_text().splitlines()]
    except OSError:
        return ""
    # The mount table writes a space as \040; of several mount points above a path the longest is the one it lies on.
    above = [(len(point), kind) for point, kind in mounts if path.is_relative_to(point.replace("\\040", " "))]
    return max(above)[1] if above else ""
