"""A file as it came, kept in blocks until its import is begun: how it is read may be chosen anew until then."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, Final, cast

from diary.models import Diary, ImportBlock, ImportJob

_BLOCK: Final = 1_000_000
"""Bytes in a block: so much of a file is in memory at once."""
_IN_MEMORY: Final = 5_000_000


def pack_blocks(file: BinaryIO) -> list[bytes]:
    """A file in blocks, packed."""
    file.seek(0)
    # Level 1: most of the gain, and a person waits for it.
    return [zlib.compress(block, 1) for block in iter(lambda: file.read(_BLOCK), b"")]


def keep_blocks(diary: Diary, job: ImportJob, blocks: Sequence[bytes]) -> None:
    """Keep them with the import of this file; inside `changing`."""
    rows = [ImportBlock(diary=diary, job=job, number=number, body=body) for number, body in enumerate(blocks)]
    ImportBlock.objects.bulk_create(rows, batch_size=10)


def forget_blocks(diary: Diary, job: ImportJob) -> None:
    ImportBlock.objects.filter(diary=diary, job=job).delete()


@contextmanager
def opened(diary: Diary, job: ImportJob) -> Iterator[BinaryIO]:
    """The file of an import, to be read from its start; empty where nothing of it is kept any more."""
    blocks = ImportBlock.objects.filter(diary=diary, job=job)
    with SpooledTemporaryFile(_IN_MEMORY) as file:
        # One at a time, and no cursor stays open.
        for number in list(blocks.order_by("number").values_list("number", flat=True)):
            for body in blocks.filter(number=number).values_list("body", flat=True):
                file.write(zlib.decompress(body))
        file.seek(0)
        yield cast("BinaryIO", file)
