"""Lengths of time as people and programs write them."""

from __future__ import annotations

import time as stopwatch
from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.exchange.mapping.lengths import (
    H_MM,
    IN_MINUTES,
    M_SS,
    NIGHT,
    TWITCH,
    Usual,
    colon_of,
    duration,
    hours_of,
    minutes,
    units_of,
)
from diary.exchange.mapping.values import EITHER, Unfit
from tests.each import each


@each(
    ("cell", "unit", "value"),
    [
        ("7:30", "h", 450), ("7.5", "h", 450), ("7,5", "h", 450), ("7h 30m", "h", 450), ("7 h", "h", 420),
        ("7h30", "min", 450), ("7 h 30", "min", 450), ("7 h 30 min", "min", 450), ("7 hrs. 30 mins.", "min", 450),
        ("1 hour and 5 minutes", "s", 65), ("450", "min", 450), ("45 min", "h", 45), ("0:05:30", "h", 5.5),
        ("0:05:46", "min", 5 + 46 / 60), ("0:05:46.5", "min", 5 + 46.5 / 60), ("1:05", "min", 65), ("90 s", "min", 1.5),
        ("90s", "min", 1.5), ("30", "s", 0.5), ("7,5 h", "h", 450), ("450 min", "h", 450), ("1.5 hours", "min", 90),
        ("7 Std. 30 Min.", "min", 450), ("7,5 Stunden", "min", 450), ("PT5M", "h", 5), ("P0DT1H", "h", 60),
        ("PT1H30M15.5S", "h", 90 + 15.5 / 60), ("P1DT2H", "h", 1560), ("PT0.250S", "h", 0.25 / 60),
        ("5m 46s", "h", 5 + 46 / 60), ("7 h 30 m 5", "min", 450 + 5 / 60),
        ("5m46", "h", 5 + 46 / 60), ("5'46\"", "h", 5 + 46 / 60), ("5′46″", "h", 5 + 46 / 60), ("46''", "h", 46 / 60),
        ("7'", "h", 7), ("346000 ms", "h", 346 / 60), ("346000", "ms", 346 / 60), ("27180", "s", 453),
        ("1 heure 30", "min", 90), ("2 uur", "min", 120), ("7 godz. 30 min", "min", 450), ("7 ч 30 мин", "min", 450),
        ("7時間30分", "min", 450), ("7小时30分钟", "min", 450), ("7시간 30분", "min", 450),
        ("7 tim 30 min", "min", 450),
        ("7 saat 30 dakika", "min", 450), ("٧:٣٠", "min", 450), ("~30 min", "h", 30), ("ca. 30", "min", 30),
        ("7:30 h", "min", 450), ("07:30 Std.", "h", 450), ("5:30 min", "h", 5.5), ("0:05:30 h", "s", 5.5),
        ("1 day 2 hours", "min", 1560), ("0", "min", 0), ("1 234 s", "min", 1234 / 60),
    ],
)  # fmt: skip
def test_a_length_of_time_as_people_write_it(cell: str, unit: str, value: float) -> None:
    assert minutes(cell, unit=IN_MINUTES[unit]) == pytest.approx(value)


@each(
    "cell",
    ["", "100 mg", "7 horses", "95%", "3 cups", "1.200", "7:75", "1:05:60", "7:3", "-5", "-5 min", "-1:05", "−5", "h",
     "30 min 7 h", "7 h 7 h", "7 h 90", "PT", "P", "P1", "PT5", "P1Y", "1:2:3:4", "5''46'", "7:30 mg", "7:30 s",
     "x", "7 h x", "5/10", "7h30 or so"],
)  # fmt: skip
def test_what_is_no_length_of_time_is_refused(cell: str) -> None:
    with pytest.raises(Unfit):
        minutes(cell, unit=1)


def test_less_than_nothing_says_so() -> None:
    for cell in ("-5", "-5 min", "−0:05"):
        with pytest.raises(Unfit, match="less than nothing"):
            minutes(cell, unit=1)


def test_what_two_numbers_with_a_colon_are_is_told() -> None:
    assert minutes("1:05", unit=1, colon=H_MM) == 65
    assert minutes("1:05", unit=1, colon=M_SS) == pytest.approx(1 + 5 / 60)
    assert minutes("1:05:00", unit=1, colon=M_SS) == 65
    assert duration(1, M_SS)("1:05") == timedelta(seconds=65)


def test_a_length_beyond_its_bounds_is_refused_and_bounds_settle_a_thousand() -> None:
    assert duration(1)("24:00") == timedelta(days=1)
    with pytest.raises(Unfit, match="longer than a day"):
        duration(60)("25")
    assert hours_of(24, 60)("7.500") == 450
    assert hours_of(24, 1 / 60)("27180") == 453
    with pytest.raises(Unfit, match="not from 0 to 24 hours"):
        hours_of(24, 60)("25")


@each(
    ("cells", "usual", "units"),
    [
        (["27180", "25200"], NIGHT, ("s",)),
        (["433", "416", ""], NIGHT, ("min",)),
        (["7.2", "8", "0"], NIGHT, ("h",)),
        (["7,2", "8,1"], NIGHT, ("h",)),
        (["27180000"], NIGHT, ("ms",)),
        (["78", "72"], NIGHT, ()),
        (["7:30", "7 h", "none"], NIGHT, ()),
        (["5", "10"], TWITCH, ("h", "min", "s")),
        (["346", "1500"], TWITCH, ("s",)),
        (["90", "1200"], TWITCH, ("min", "s")),
        (["346000"], TWITCH, ("ms",)),
    ],
)
def test_which_unit_the_numbers_of_a_column_can_be_in(cells: list[str], usual: Usual, units: tuple[str, ...]) -> None:
    assert units_of(cells, usual) == units


@each(
    ("cells", "usual", "colon"),
    [
        (["7:30", "6:20"], NIGHT, H_MM),
        (["1:05", "2:10"], TWITCH, EITHER),
        (["1:05", "45:30"], TWITCH, M_SS),
        (["1:05", "0:05:46"], TWITCH, M_SS),
        (["24:00", "1:05"], TWITCH, EITHER),
        (["0:05:46", "5 min"], TWITCH, ""),
        ([], NIGHT, ""),
    ],
)
def test_whether_a_column_has_hours_or_minutes_before_its_colons(cells: list[str], usual: Usual, colon: str) -> None:
    assert colon_of(cells, usual) == colon


@given(st.integers(0, 24 * 3600))
def test_a_length_written_in_any_form_comes_back(seconds: int) -> None:
    hours, mins, secs = seconds // 3600, seconds // 60 % 60, seconds % 60
    forms = (
        f"{hours}:{mins:02}:{secs:02}", f"{hours}h {mins}m {secs}s", f"PT{hours}H{mins}M{secs}S",
        f"{seconds // 60}'{secs}\"", f"{hours} Std. {mins} Min. {secs} Sek.", f"{seconds} s", f"{seconds * 1000}ms",
        f"{hours}時間{mins}分{secs}秒", f"{seconds // 60} min {secs}",
    )  # fmt: skip
    for written in forms:
        assert minutes(written, unit=1) == pytest.approx(seconds / 60), written
    assert minutes(f"{seconds}", unit=IN_MINUTES["s"]) == pytest.approx(seconds / 60)
    if not secs:
        assert minutes(f"{hours}h{mins:02}", unit=1) == minutes(f"{hours}:{mins:02}", unit=1) == seconds / 60


HOSTILE = ("1", "1h", "1 h ", "1:", "1'", "pt", "1d", "h", "1 and ", "1.", "~", "1時", "'", "-")


@pytest.mark.parametrize("piece", HOSTILE)
def test_a_hostile_cell_takes_no_longer_than_its_length(piece: str) -> None:
    cell = (piece * 200)[:200]
    begun = stopwatch.process_time()
    for _ in range(50):
        with suppress(Unfit):
            minutes(cell, unit=1)
    assert stopwatch.process_time() - begun < 0.5
