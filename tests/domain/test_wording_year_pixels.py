"""What is said of the days of a period: they add up, and only a quiet day is called quiet."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given

from diary.domain.wording.year_pixels import details, sentence
from diary.domain.year_pixels import year_pixels
from tests.domain.test_year_pixels import DAYS, Told, diary
from tests.each import each

SENTENCES: list[tuple[list[Told], str, str]] = [
    (
        [1] * 21 + ["yes"] + ["quiet"] * 3 + [None] * 6,
        "22 days with twitching, 3 quiet, 6 not recorded",
        "Many days with twitching, a few quiet days, several days not recorded",
    ),
    (
        [4, "quiet", "unknown", "unknown"],
        "1 day with twitching, 1 quiet, 2 recorded but not said",
        "One day with twitching, one quiet day, a few days recorded but not said",
    ),
    (["quiet"], "No day with twitching, 1 quiet", "No day with twitching, one quiet day"),
    ([2, 2], "2 days with twitching, none quiet", "A few days with twitching, no quiet days"),
    (
        [1] * 1200 + [None],
        "1,200 days with twitching, none quiet, 1 not recorded",
        "Many days with twitching, no quiet days, one day not recorded",
    ),
    ([None] * 5, "No day is written down in this period.", "No day is written down in this period."),
    ([], "No day is written down in this period.", "No day is written down in this period."),
]


@each(("told", "said", "calm"), SENTENCES)
def test_the_days_of_each_kind_are_counted_and_in_calm_mode_banded(told: list[Told], said: str, calm: str) -> None:
    value = year_pixels(diary(told))
    assert sentence(value) == said
    assert sentence(value, calm=True) == calm


@given(DAYS)
def test_the_numbers_of_the_sentence_add_up_to_the_period(told: list[Told]) -> None:
    numbers = [int(number) for number in re.findall(r"\d+", sentence(year_pixels(diary(told))))]
    assert sum(numbers) == (len(told) if any(day is not None for day in told) else 0)


def test_the_longest_quiet_stretch_has_its_dates() -> None:
    told: list[Told] = [1, "quiet", "quiet", "quiet", None, "quiet"]
    assert details(year_pixels(diary(told, date(2026, 2, 26))))[0] == (
        "Your longest quiet stretch is 3 days, from 27 February 2026 to 1 March 2026."
    )
    assert details(year_pixels(diary([1, "quiet"], date(2026, 2, 26))))[0] == (
        "Your longest quiet stretch is 1 day, on 27 February 2026."
    )


def test_in_calm_mode_the_stretch_is_a_band_and_its_month() -> None:
    told: list[Told] = [1, "quiet", "quiet", "quiet", None, "quiet"]
    assert details(year_pixels(diary(told, date(2026, 2, 26))), calm=True)[0] == (
        "Your longest quiet stretch, a few days, began in February 2026."
    )


def test_a_quiet_stretch_comes_with_what_ends_it() -> None:
    assert "not recorded ends a stretch" in details(year_pixels(diary(["quiet"])))[1]


def test_without_a_quiet_day_it_is_said_how_one_is_written_down() -> None:
    told = details(year_pixels(diary([1, None])))
    assert told == ("A day is quiet when its check-in says that there was no twitching.",)


@pytest.mark.parametrize("told", [[], [None] * 4])
def test_of_nothing_nothing_more_is_said(told: list[Told]) -> None:
    assert details(year_pixels(diary(told))) == ()


@given(DAYS)
def test_calm_mode_says_no_number_but_a_year(told: list[Told]) -> None:
    value = year_pixels(diary(told))
    said = " ".join((sentence(value, calm=True), *details(value, calm=True)))
    assert not re.search(r"\d", re.sub(r"\b20\d\d\b", "", said))
