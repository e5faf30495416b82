"""A backup: one file with the database and the secret key, sealed where there is a passphrase.

It is a tar of a few members, packed by gzip. The first of them, `manifest.json`, says what the others hold, with the
checksum of each. `docs/backup.md` describes all of it.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import shutil
import tarfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, BinaryIO, Final, cast

from django.conf import settings

from tracker.backups import BackupError
from tracker.backups.databases import Contents, database, flush
from tracker.backups.sealing import DAMAGED, MAGIC, NotOpened, Opening, Sealing, is_sealed
from tracker.checkpoints import alone

FORMAT: Final = 1
MANIFEST: Final = "manifest.json"
DATABASE: Final = "database"
SECRET_KEY: Final = "secret_key"  # noqa: S105  the name of a member
FALLBACKS: Final = "secret_key_fallbacks"
_MEMBERS: Final = {DATABASE, SECRET_KEY, FALLBACKS}
LAST_BACKUP: Final = "last_backup"
"""The file in DATA_DIR that is touched whenever a backup was made."""
_SCRATCH: Final = "backup-"
_MOST_OF_A_MANIFEST: Final = 10 * 1024 * 1024
_CHUNK: Final = 1024 * 1024
# Levels above gain little with a database, and take several times as long.
_PACKED: Final = 3
_NOT_ONE: Final = "This is not a backup of Flicker, or it is damaged at its beginning."


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself.

    When it was made, of which kind of database, what that holds, and the SHA-256 of each member by name.
    """

    made_at: datetime
    kind: str
    holds: Contents
    sums: dict[str, str]

    def as_json(self) -> bytes:
        told = {
            "format": FORMAT,
            "made_at": self.made_at.isoformat(),
            "database": self.kind,
            "rows": self.holds.rows,
            "migrations": self.holds.migrations,
            "sha256": self.sums,
        }
        return json.dumps(told, indent=1).encode()

    @classmethod
    def of_json(cls, text: bytes) -> Manifest:
        """Raises BackupError where this version cannot know what it says."""
        try:
            told: dict[str, Any] = json.loads(text)
            if told["format"] > FORMAT:
                raise BackupError("A newer Flicker made this backup. Take that version, and try again.")
            holds = Contents(told["rows"], told["migrations"])
            return cls(datetime.fromisoformat(told["made_at"]), told["database"], holds, told["sha256"])
        except (ValueError, KeyError, TypeError):
            raise NotOpened(_NOT_ONE) from None


def make_backup(target: Path, passphrase: str | None, now: datetime) -> Manifest:
    """Write a backup of this site into a file that is not there yet, and see that it can be read.

    It is sealed where a passphrase is given. The site may run meanwhile. A file that is there under the name of
    `target` is whole; one that broke off has another name. Raises BackupError.
    """
    draft = target.with_name(f".{target.name}.part")
    with _alone(), sentences(f"{target} could not be written"):
        if target.exists():
            raise BackupError(f"{target} is there already. Choose another name.")
        with scratch() as place:
            manifest = _collect(place, now)
            try:
                _write(place, manifest, draft, passphrase)
                flush(draft)
                if unpack(draft, lambda: passphrase or "") != manifest:
                    raise BackupError("What was written cannot be read again. Is the disk sound?")
                draft.rename(target)
            finally:
                draft.unlink(missing_ok=True)
        flush(target.parent)
        (settings.DATA_DIR / LAST_BACKUP).write_text(f"{now.isoformat()}\n")
    return manifest


@contextmanager
def _alone() -> Iterator[None]:
    with alone(settings.DATA_DIR / "backup.lock") as mine:
        if not mine:
            raise BackupError("Another backup is being made right now. Try again when that is done.")
        # Of one that broke off.
        for left in settings.DATA_DIR.glob(f"{_SCRATCH}*/"):
            shutil.rmtree(left, ignore_errors=True)
        yield


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder that is gone afterwards. It lies in DATA_DIR, where what is in it for a moment is as private as all."""
    place = Path(mkdtemp(prefix=_SCRATCH, dir=settings.DATA_DIR))
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


@contextmanager
def sentences(what: str) -> Iterator[None]:
    """Turns what the disk refuses into a BackupError that begins with `what`."""
    try:
        yield
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise BackupError(f"{what}: {reason}. Let its folder be writable, and its disk have room.") from None


def _collect(place: Path, now: datetime) -> Manifest:
    """All that a site needs, each in a file of its own. The rest of DATA_DIR is made again by itself."""
    source = database()
    holds = source.copy(place / DATABASE)
    (place / SECRET_KEY).write_text(settings.SECRET_KEY)
    if settings.SECRET_KEY_FALLBACKS:
        (place / FALLBACKS).write_text(",".join(settings.SECRET_KEY_FALLBACKS))
    sums = {path.name: _sum(path) for path in sorted(place.iterdir())}
    return Manifest(now, source.name, holds, sums)


def _sum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write(place: Path, manifest: Manifest, draft: Path, passphrase: str | None) -> None:
    (place / MANIFEST).write_bytes(manifest.as_json())
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with open(handle, "wb") as file:
        sealing = Sealing(file, passphrase) if passphrase else None
        outer = cast(BinaryIO, sealing or file)
        with (
            gzip.GzipFile("", "wb", _PACKED, outer, mtime=0) as packed,
            tarfile.open(fileobj=packed, mode="w|") as tar,
        ):
            for name in (MANIFEST, *manifest.sums):
                tar.add(place / name, name, filter=_plain)
        if sealing:
            sealing.finish()


def _plain(member: tarfile.TarInfo) -> tarfile.TarInfo:
    # Whose file it was on that machine is of no use here.
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    member.mode = 0o600
    return member


def unpack(path: Path, passphrase: Callable[[], str], into: Path | None = None) -> Manifest:
    """What a backup says of itself, once every byte of it has been checked; its members are written `into` a folder.

    `passphrase` is asked for where it is sealed. Raises NotOpened, and BackupError for a version that is not known.
    """
    try:
        with path.open("rb") as file:
            start = file.read(len(MAGIC))
            file.seek(0)
            outer = io.BufferedReader(Opening(file, passphrase())) if is_sealed(start) else file
            return _unpack(cast(BinaryIO, outer), into)
    except (tarfile.TarError, gzip.BadGzipFile, zlib.error, EOFError):
        raise NotOpened(DAMAGED) from None


def _unpack(outer: BinaryIO, into: Path | None) -> Manifest:
    manifest: Manifest | None = None
    sums: dict[str, str] = {}
    with gzip.GzipFile(fileobj=outer, mode="rb") as packed:
        with _tar(packed) as tar:
            for member in tar:
                body = tar.extractfile(member)
                if manifest is None:
                    if member.name != MANIFEST or body is None or member.size > _MOST_OF_A_MANIFEST:
                        raise NotOpened(_NOT_ONE)
                    manifest = Manifest.of_json(body.read())
                elif body is None or member.name not in _MEMBERS:
                    raise NotOpened(DAMAGED)
                else:
                    # One of the names that are known: it cannot lead out of the folder.
                    sums[member.name] = _take(body, into / member.name if into else None)
        # To the end, where the checksum of the whole and the last piece of a sealed file are.
        while packed.read(_CHUNK):
            pass
    while outer.read(_CHUNK):
        pass
    if manifest is None or sums != manifest.sums or not {DATABASE, SECRET_KEY} <= sums.keys() <= _MEMBERS:
        raise NotOpened(DAMAGED)
    return manifest


def _tar(packed: gzip.GzipFile) -> tarfile.TarFile:
    try:
        return tarfile.open(fileobj=packed, mode="r|")
    except (tarfile.TarError, gzip.BadGzipFile):
        raise NotOpened(_NOT_ONE) from None


def _take(body: Any, target: Path | None) -> str:
    digest = hashlib.sha256()
    with open(os.devnull if target is None else target, "wb") as file:
        while chunk := body.read(_CHUNK):
            digest.update(chunk)
            file.write(chunk)
    return digest.hexdigest()
