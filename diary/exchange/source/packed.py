"""What a zip file holds, listed and read with bounds: nothing is unpacked to the disk, and nothing that claims to be
far larger than it is."""

from __future__ import annotations

import io
import zipfile
import zlib
from dataclasses import dataclass
from typing import Any, BinaryIO, Final, cast

from diary.exchange.source.encodings import text_of
from diary.exchange.source.shapes import SheetError

MAX_MEMBERS: Final = 50_000
MAX_RATIO: Final = 100
MAX_UNPACKED: Final = 4 * 2**30
"""Bytes of all members; an export of Apple Health may be so large."""
_SLACK: Final = 2**20
"""Bytes that may be packed as tightly as they like."""
_IS_UTF8: Final = 0x800
_IS_LOCKED: Final = 0x1
_LONGEST_NAME: Final = 1_000
DAMAGED: Final = (
    "This zip file is damaged or locked with a password. Pack it again, or unpack it and import what was in it."
)
BOMB: Final = "This zip file unpacks to more than a hundred times its size, as no export of a program does."
_BROKEN: Final = (
    zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Member:
    """A file in a zip: its path as people read it, its size in bytes, and how it is opened."""

    path: str
    size: int
    _info: zipfile.ZipInfo

    @property
    def name(self) -> str:
        return self.path.rsplit("/", 1)[-1]


def members(file: BinaryIO) -> list[Member]:
    """The files of a zip, without folders and what macOS adds. Raises `SheetError` where it is damaged or locked, holds
    too many of them, or unpacks to far more than any export."""
    file.seek(0)
    try:
        rows = zipfile.ZipFile(file).infolist()
    except _BROKEN:
        raise SheetError(DAMAGED) from None
    if len(rows) > MAX_MEMBERS:
        raise SheetError(f"This zip file holds more than {MAX_MEMBERS:,} files.")
    rows = [row for row in rows if not row.is_dir()]
    unpacked = sum(row.file_size for row in rows)
    if unpacked > MAX_UNPACKED or unpacked > MAX_RATIO * sum(row.compress_size for row in rows) + _SLACK:
        raise SheetError(BOMB)
    if any(row.flag_bits & _IS_LOCKED for row in rows):
        raise SheetError(DAMAGED)
    found = [Member(_path(row), row.file_size, row) for row in rows]
    return [one for one in found if not one.path.startswith("__MACOSX/") and not one.name.startswith(".")]


def _path(row: zipfile.ZipInfo) -> str:
    name = row.filename[:_LONGEST_NAME]
    if row.flag_bits & _IS_UTF8 or name.isascii():
        return name
    try:
        # Without the mark for UTF-8, zipfile takes each byte for a letter of the first PCs.
        return text_of(name.encode("cp437"))
    except UnicodeEncodeError:
        return name


def open_member(file: BinaryIO, member: Member) -> BinaryIO:
    """A member as a file of its own, which can be sought in. Reading it raises `SheetError` where it is damaged."""
    return cast(BinaryIO, io.BufferedReader(_Unpacked(file, member)))


class _Unpacked(io.RawIOBase):
    def __init__(self, file: BinaryIO, member: Member) -> None:
        super().__init__()
        try:
            self._member = zipfile.ZipFile(file).open(member._info)  # noqa: SIM115 - it is closed with the file
        except _BROKEN:
            raise SheetError(DAMAGED) from None

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        try:
            # Back is from the start again.
            return self._member.seek(offset, whence)
        except _BROKEN:
            raise SheetError(DAMAGED) from None

    def tell(self) -> int:
        return self._member.tell()

    def readinto(self, buffer: Any) -> int:
        try:
            block = self._member.read(len(buffer))
        except _BROKEN:
            raise SheetError(DAMAGED) from None
        buffer[: len(block)] = block
        return len(block)
