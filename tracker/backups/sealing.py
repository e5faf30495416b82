"""A stream of bytes, sealed with a passphrase: nobody reads it without, and no byte of it is changed unseen.

`docs/backup.md` says how a sealed file is laid out. It is written and read in pieces, so a large one needs no more
memory than a small one.
"""

from __future__ import annotations

import io
import os
import struct
from dataclasses import dataclass
from typing import BinaryIO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from tracker.backups import BackupError

WRONG: Final = "The passphrase is wrong, or this backup is damaged at its beginning."
DAMAGED: Final = "This backup is cut off or damaged. Take another copy of it, or an older one."
MAGIC: Final = b"FLICKER SEALED 1\n"
PIECE: Final = 1024 * 1024
"""Bytes of each piece before it is sealed; the last one may have fewer."""
_TAG: Final = 16
_PREFIX: Final = 7
_MOST_PIECES: Final = 2**32
_MOST_MEMORY: Final = 2**28
# log2 of n, r and p of scrypt, its salt, and what every nonce begins with.
_HEAD: Final = struct.Struct(f">BBB16s{_PREFIX}s")


class NotOpened(BackupError):
    """A file that cannot be opened: a wrong passphrase, or it is not as it was written."""


@dataclass(frozen=True, slots=True)
class Cost:
    """How dear it is to try a passphrase: n = 2 ** `log_n`, `r` and `p` of scrypt (RFC 7914). It takes
    128 * r * n bytes of memory."""

    log_n: int = 16
    r: int = 8
    p: int = 2

    def is_bearable(self) -> bool:
        """Whether this machine should try at all: the numbers come from a file, which may be anybody's."""
        memory = 128 * self.r * 2 ** min(self.log_n, 64)
        return min(self.log_n, self.r, self.p) >= 1 and self.p <= 16 and memory <= _MOST_MEMORY


def is_sealed(start: bytes) -> bool:
    """Whether a file that begins so is a sealed one; it takes the first `len(MAGIC)` bytes."""
    return start.startswith(MAGIC)


class _Pieces:
    """The key of a file, and the nonce of its next piece."""

    def __init__(self, head: bytes, passphrase: str) -> None:
        self._prefix: bytes
        log_n, r, p, salt, self._prefix = _HEAD.unpack(head)
        key = Scrypt(salt=salt, length=32, n=2**log_n, r=r, p=p).derive(passphrase.encode())
        self.cipher, self.head, self.number = AESGCM(key), MAGIC + head, 0

    def nonce(self, *, is_last: bool) -> bytes:
        """Of its number and whether it is the last: so none can be moved, left out or put at the end."""
        if self.number >= _MOST_PIECES:
            raise OverflowError("A sealed file cannot have more pieces.")
        made = self._prefix + struct.pack(">I?", self.number, is_last)
        self.number += 1
        return made


class Sealing(io.RawIOBase):
    """Seals what is written to it into `file`, which stays open. Nothing can be opened before `finish` is called."""

    def __init__(self, file: BinaryIO, passphrase: str, cost: Cost = Cost()) -> None:
        head = _HEAD.pack(cost.log_n, cost.r, cost.p, os.urandom(16), os.urandom(_PREFIX))
        self._file, self._waiting = file, bytearray()
        self._pieces = _Pieces(head, passphrase)
        file.write(MAGIC + head)

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        added = bytes(data)  # type: ignore[call-overload]
        self._waiting += added
        # One more than a piece, because what is left at the end must be the last piece.
        while len(self._waiting) > PIECE:
            self._seal(bytes(self._waiting[:PIECE]), is_last=False)
            del self._waiting[:PIECE]
        return len(added)

    def finish(self) -> None:
        """Write the last piece, which says that nothing is missing."""
        self._seal(bytes(self._waiting), is_last=True)
        self._waiting.clear()

    def _seal(self, piece: bytes, *, is_last: bool) -> None:
        nonce = self._pieces.nonce(is_last=is_last)
        self._file.write(self._pieces.cipher.encrypt(nonce, piece, self._pieces.head))


class Opening(io.RawIOBase):
    """Reads what `Sealing` wrote into `file`, which must stand at its beginning. Raises `NotOpened`.

    Each piece is given out only once it is known to be whole.
    """

    def __init__(self, file: BinaryIO, passphrase: str) -> None:
        head = file.read(len(MAGIC) + _HEAD.size)[len(MAGIC) :]
        if len(head) < _HEAD.size:
            raise NotOpened(DAMAGED)
        if not Cost(*_HEAD.unpack(head)[:3]).is_bearable():
            raise NotOpened(DAMAGED)
        self._file, self._ready, self._at_end = file, memoryview(b""), False
        self._pieces = _Pieces(head, passphrase)
        self._next = self._file.read(PIECE + _TAG)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        into = memoryview(buffer).cast("B")  # type: ignore[arg-type]
        while not self._ready and not self._at_end:
            self._open()
        count = min(len(into), len(self._ready))
        into[:count] = self._ready[:count]
        self._ready = self._ready[count:]
        return count

    def _open(self) -> None:
        piece, self._next = self._next, self._file.read(PIECE + _TAG)
        is_first, is_last = self._pieces.number == 0, not self._next
        try:
            nonce = self._pieces.nonce(is_last=is_last)
            opened = self._pieces.cipher.decrypt(nonce, piece, self._pieces.head)
        except InvalidTag:
            raise NotOpened(WRONG if is_first else DAMAGED) from None
        self._ready, self._at_end = memoryview(opened), is_last
