"""Dates and times as people write them."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.exchange.mapping.times import DATES, day_in, day_of, moment_of, time_of
from diary.exchange.mapping.values import Unfit
from tests.each import each


@each(
    ("cell", "order", "said"),
    [
        ("2026-03-14", "iso", date(2026, 3, 14)),
        ("2026/3/4", "day_first", date(2026, 3, 4)),
        ("14.03.2026", "day_first", date(2026, 3, 14)),
        ("3/4/26", "day_first", date(2026, 4, 3)),
        ("3/4/26", "month_first", date(2026, 3, 4)),
        ("14 Mar 2026", "iso", date(2026, 3, 14)),
        ("March 14, 2026", "iso", date(2026, 3, 14)),
        ("Saturday, 14 March 2026", "iso", date(2026, 3, 14)),
        ("8th Dec 2021", "iso", date(2021, 12, 8)),
        ("14. März 2026", "iso", date(2026, 3, 14)),
        ("Samstag, 3. Okt. 2026", "iso", date(2026, 10, 3)),
        ("Sa 14.03.26", "day_first", date(2026, 3, 14)),
    ],
)
def test_a_date_in_its_order(cell: str, order: str, said: date) -> None:
    assert day_of(cell, order) == said


@each("cell", ["", "2026-02-30", "31/02/2026", "1969-12-31", "2200-01-01", "today", "45000", "14 Foo 2026"])
def test_what_is_no_date_is_refused(cell: str) -> None:
    with pytest.raises(Unfit):
        day_of(cell, "day_first")


ODD = ("2020-²²²-01", "1-½½½-2020", "1 ⅣⅣⅣ 2020", "²²²² 1, 2020", "٢٠٢٦-٠٣-١٢", "1-٠٣٤-2020", "½½½ 1 2020", "1-²-2020")


@each("order", DATES)
@each("cell", ODD)
def test_signs_that_are_like_digits_are_none(cell: str, order: str) -> None:
    with pytest.raises(Unfit, match="is no"):
        day_of(cell, order)


@given(st.text("0123456789²½Ⅳ٣-/.: ,+ZTamärz", max_size=24), st.sampled_from(sorted(DATES)))
def test_whatever_stands_for_a_date_or_a_time_is_read_or_refused(cell: str, order: str) -> None:
    said = " ".join(cell.split())
    for read in (lambda: day_in(said, order, "Europe/Berlin"), lambda: moment_of(said, "", order, "Europe/Berlin")):
        with suppress(Unfit):
            read()
    with suppress(Unfit):
        time_of(said)


@each(
    ("cell", "said"),
    [
        ("2026-10-01T23:30:00Z", date(2026, 10, 2)),
        ("2026-10-01 23:30 +02:00", date(2026, 10, 1)),
        ("2026-10-02T00:30-0500", date(2026, 10, 2)),
        ("2026-10-02 00:30:00 +0900", date(2026, 10, 1)),
        ("2026-10-01T23:30:00", date(2026, 10, 1)),
        ("2026-10-01", date(2026, 10, 1)),
    ],
)
def test_the_day_of_a_time_with_its_offset_is_the_one_of_the_diary(cell: str, said: date) -> None:
    assert day_in(cell, "iso", "Europe/Berlin") == said


@given(st.dates(date(1970, 1, 1), date(2199, 12, 31)))
def test_a_date_written_in_any_order_is_read_back(said: date) -> None:
    assert day_of(said.isoformat(), "iso") == said
    assert day_of(f"{said:%d/%m/%Y}", "day_first") == said
    assert day_of(f"{said:%m/%d/%Y}", "month_first") == said
    assert day_of(f"{said.day} {said:%B} {said.year}", "iso") == said


@each(
    ("cell", "said"),
    [
        ("7:05", time(7, 5)),
        ("07:05:30", time(7, 5, 30)),
        ("7 pm", time(19)),
        ("12:30 AM", time(0, 30)),
        ("12pm", time(12)),
        ("22 Uhr", time(22)),
        ("7.05 Uhr", time(7, 5)),
    ],
)
def test_a_time_of_day(cell: str, said: time) -> None:
    assert time_of(cell) == said


@each("cell", ["7", "24:00", "7:60", "13 pm", "am", "", "7:5"])
def test_what_is_no_time_is_refused(cell: str) -> None:
    with pytest.raises(Unfit):
        time_of(cell)


def test_a_time_with_its_offset_is_brought_to_the_zone_of_the_diary() -> None:
    for cell in ("2026-03-14T22:30:00Z", "2026-03-14 23:30:00+01:00", "2026-03-14T17:30-0500"):
        found = moment_of(cell, "", "iso", "Europe/Berlin")
        assert (found.instant, found.date, found.time) == (
            datetime(2026, 3, 14, 22, 30, tzinfo=UTC), date(2026, 3, 14), time(23, 30),
        )  # fmt: skip


def test_a_time_without_one_is_what_the_clock_said() -> None:
    found = moment_of("14.3.2026", "10:00", "day_first", "Europe/Berlin")
    assert (found.instant.hour, found.date, found.time) == (9, date(2026, 3, 14), time(10))
