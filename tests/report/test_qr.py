from __future__ import annotations

import re

import pytest

from diary.report.qr import QUIET_ZONE, qr

ADDRESS = "https://diary.example.org/share/" + "-".join(["mfrg"] * 13) + "/"


def squares(path: str, size: int) -> list[list[bool]]:
    """The path drawn: which squares are dark."""
    drawn = [[False] * size for _ in range(size)]
    rectangles = re.findall(r"M(\d+) (\d+)h(\d+)v1h-(\d+)z", path)
    assert "".join(f"M{x} {y}h{w}v1h-{back}z" for x, y, w, back in rectangles) == path
    for x, y, width, back in rectangles:
        assert width == back
        for column in range(int(x), int(x) + int(width)):
            drawn[int(y)][column] = True
    return drawn


def test_the_finders_stand_in_three_corners_and_quiet_lies_around() -> None:
    code = qr(ADDRESS)
    drawn = squares(code.path, code.size)
    inner = [row[QUIET_ZONE:-QUIET_ZONE] for row in drawn[QUIET_ZONE:-QUIET_ZONE]]
    assert sum(map(sum, drawn)) == sum(map(sum, inner))
    finder = [[x in (0, 6) or y in (0, 6) or (2 <= x <= 4 and 2 <= y <= 4) for x in range(7)] for y in range(7)]
    for rows, columns in ((slice(7), slice(7)), (slice(7), slice(-7, None)), (slice(-7, None), slice(7))):
        assert [row[columns] for row in inner[rows]] == finder


@pytest.mark.parametrize("text", ["x", ADDRESS, "https://" + "long." * 40 + "example/share/" + "-".join(["mfrg"] * 13)])
def test_it_has_as_many_squares_as_its_version_says(text: str) -> None:
    assert (qr(text).size - 2 * QUIET_ZONE - 17) % 4 == 0


def test_another_address_is_another_code() -> None:
    assert qr(ADDRESS).path != qr(ADDRESS.replace("mfrg", "mfrh")).path
    assert qr(ADDRESS) == qr(ADDRESS)
