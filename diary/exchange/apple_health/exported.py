"""Where the document of an export is: a file of its own or a member of a zip, whatever either is called."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, BinaryIO, Final

from diary.exchange.apple_health.text import CLINICAL, ROOT, root_of, start_of, text_of
from diary.exchange.faults import quoted
from diary.exchange.source import SheetError

MAX_MEMBERS: Final = 50_000
MAX_RATIO: Final = 100
MAX_XML: Final = 4 * 1024**3
_LOOKED_AT: Final = 20
"""Members of a zip that are opened to see what they are: XML first, and the largest of it first."""
_NAMED: Final = 3
_BLOCK: Final = 2**18
_START: Final = 2**16
_ZIP: Final = b"PK\x03\x04"
_DAMAGED: Final = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError)


class _NoExport(SheetError):
    """A zip of something else."""


def is_apple_health(file: BinaryIO) -> bool:
    """Whether a file is the export of Apple Health or a zip that holds one, however damaged, or the clinical document
    beside it: `read_health` says of each what it is."""
    try:
        with _document(file) as document:
            return _root_of(document) in (ROOT, CLINICAL)
    except _NoExport:
        return False
    except SheetError:
        return True
    except _DAMAGED:
        # What is in it cannot be seen any more. The folder has this name in every language.
        file.seek(0)
        return b"apple_health_export/" in file.read(_START)


def document_of(file: BinaryIO) -> Iterator[bytes]:
    """The document of an export in blocks, however long it is. Raises `SheetError` where a zip holds none or is
    damaged; of a file that is no zip it gives whatever is in it."""
    try:
        with _document(file) as document:
            size = 0
            while block := document.read(_BLOCK):
                # What really comes out: what a zip says of itself may be anything.
                size += len(block)
                if size > MAX_XML:
                    raise SheetError("This file is larger than 4 GB.")
                yield block
    except _DAMAGED:
        raise SheetError("This zip file is damaged or locked with a password. Export or send it once more.") from None


@contextmanager
def _document(file: BinaryIO) -> Iterator[IO[bytes]]:
    file.seek(0)
    packed = file.read(len(_ZIP)) == _ZIP
    file.seek(0)
    if not packed:
        # It stays open: it belongs to whoever opened it.
        yield file
        return
    with zipfile.ZipFile(file) as archive, archive.open(_member_of(archive)) as document:
        yield document


def _member_of(archive: zipfile.ZipFile) -> zipfile.ZipInfo:
    members = [member for member in archive.infolist() if not member.is_dir()]
    if len(members) > MAX_MEMBERS:
        raise SheetError(f"This zip file holds more than {MAX_MEMBERS:,} files.")
    # By what is in it: each language has its own name for the export, written in whatever way.
    members.sort(key=lambda member: (not member.filename.casefold().endswith(".xml"), -member.file_size))
    for member in members[:_LOOKED_AT]:
        with archive.open(member) as document:
            if _root_of(document) == ROOT:
                _check_size(member)
                return member
    names = ", ".join(quoted(member.filename.rsplit("/", 1)[-1]) for member in members[:_NAMED])
    raise _NoExport(
        f"This zip file holds no export of Apple Health. In it: {names or 'nothing'}"
        f"{' and others' if len(members) > _NAMED else ''}. Unpack it, and choose the file that you want."
    )


def _check_size(member: zipfile.ZipInfo) -> None:
    if member.file_size > MAX_XML:
        raise SheetError("The export in this zip file is larger than 4 GB.")
    if member.file_size > MAX_RATIO * max(member.compress_size, 1) + _BLOCK:
        raise SheetError("This zip file unpacks to more than a hundred times its size; Apple's do not.")


def _root_of(document: IO[bytes]) -> str:
    root = root_of(start_of(text_of(iter(lambda: document.read(_START), b""))))
    return root.name if root else ""
