from __future__ import annotations

import io
import tracemalloc

import pytest

from tests.each import each
from tracker.backups.sealing import MAGIC, PIECE, Cost, NotOpened, Opening, Sealing, is_sealed

PASSPHRASE = "toes that twitch at night"
CHEAP = Cost(log_n=4, r=8, p=1)


def sealed(data: bytes, passphrase: str = PASSPHRASE, cost: Cost = CHEAP) -> bytes:
    file = io.BytesIO()
    sealing = Sealing(file, passphrase, cost)
    # In parts of another size than the pieces.
    for start in range(0, len(data), 300_007):
        sealing.write(data[start : start + 300_007])
    sealing.finish()
    return file.getvalue()


def opened(data: bytes, passphrase: str = PASSPHRASE) -> bytes:
    return Opening(io.BytesIO(data), passphrase).read()


@each("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, 3 * PIECE + 5])
def test_what_was_sealed_is_opened(size: int) -> None:
    data = bytes(range(256)) * (size // 256 + 1)
    data = data[:size]
    closed = sealed(data)
    assert is_sealed(closed[: len(MAGIC)])
    assert opened(closed) == data


def test_it_shows_nothing_of_what_is_in_it() -> None:
    assert b"twitch" not in sealed(b"twitch" * 100)


def test_the_same_twice_looks_different() -> None:
    assert sealed(b"a") != sealed(b"a")


def test_what_it_costs_to_try_a_passphrase_is_not_little() -> None:
    shipped = Cost()
    assert 128 * shipped.r * 2**shipped.log_n >= 64 * 1024 * 1024
    assert opened(sealed(b"a", cost=shipped)) == b"a"


@each("passphrase", ["", "toes that twitch at nigh", "toes that twitch at night "])
def test_a_wrong_passphrase_is_told_in_words(passphrase: str) -> None:
    with pytest.raises(NotOpened, match="passphrase is wrong"):
        opened(sealed(b"a"), passphrase)


def test_a_file_that_is_cut_anywhere_is_told_in_words() -> None:
    whole = sealed(b"a" * (2 * PIECE + 10))
    for length in (len(MAGIC), 30, 50, 100, PIECE, PIECE + 16 + 43, len(whole) - 27, len(whole) - 1):
        with pytest.raises(NotOpened):
            opened(whole[:length])


def test_every_changed_byte_is_found() -> None:
    whole = sealed(b"what a day was like")
    for at in range(len(MAGIC), len(whole)):
        changed = bytearray(whole)
        changed[at] ^= 1
        with pytest.raises(NotOpened):
            opened(bytes(changed))


def test_pieces_that_are_swapped_left_out_or_added_are_found() -> None:
    whole = sealed(bytes(PIECE) + b"\1" * PIECE + b"end")
    head, step = len(whole) - 2 * (PIECE + 16) - 19, PIECE + 16
    first, second, last = whole[head : head + step], whole[head + step : head + 2 * step], whole[head + 2 * step :]
    for pieces in (second + first + last, first + last, first + second, first + second + last + last):
        with pytest.raises(NotOpened):
            opened(whole[:head] + pieces)


def test_a_file_that_asks_for_much_memory_is_not_tried() -> None:
    whole = bytearray(sealed(b"a"))
    whole[len(MAGIC)] = 40
    with pytest.raises(NotOpened, match="damaged"):
        opened(bytes(whole))


def test_a_large_file_takes_no_more_memory_than_a_few_pieces() -> None:
    class Nowhere(io.RawIOBase):
        def write(self, data: object) -> int:
            return len(data)  # type: ignore[arg-type]

    tracemalloc.start()
    sealing = Sealing(Nowhere(), PASSPHRASE, CHEAP)  # type: ignore[arg-type]
    for _ in range(64):
        sealing.write(bytes(PIECE))
    sealing.finish()
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 8 * PIECE
