from __future__ import annotations

import re
from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.domain import wording
from diary.domain.catalogue import ITEMS, Kind
from diary.domain.days import DayStatus
from diary.domain.history import DayRow, Days, days_of
from diary.domain.wording import entry, frequency
from tests.each import each

TODAY = date(2026, 3, 14)
counts = st.integers(0, 10**7)


@each(
    ("seconds", "words"),
    [
        (0, "0\u00a0s"),
        (1, "1\u00a0s"),
        (59, "59\u00a0s"),
        (60, "1\u00a0min"),
        (89, "1\u00a0min"),
        (91, "2\u00a0min"),
        (3569, "59\u00a0min"),
        (3571, "1\u00a0h"),
        (3600, "1\u00a0h"),
        (4200, "1\u00a0h 10\u00a0min"),
        (86_400, "24\u00a0h"),
        (47 * 3600 + 59 * 60, "47\u00a0h 59\u00a0min"),
        (48 * 3600, "2 days"),
        (10 * 86_400, "10 days"),
    ],
)
def test_a_duration_in_words(seconds: int, words: str) -> None:
    assert wording.duration(seconds) == words


@given(st.integers(0, 10**8))
def test_a_duration_is_told_to_within_its_smallest_unit(seconds: int) -> None:
    units = {"s": 1, "min": 60, "h": 3600, "days": 86_400}
    parts = re.findall(r"(\d+)\s(s|min|h|days)", wording.duration(seconds))
    assert " ".join(f"{number} {unit}" for number, unit in parts) == " ".join(wording.duration(seconds).split())
    told = sum(int(number) * units[unit] for number, unit in parts)
    smallest = 60 if seconds >= 60 and parts[-1][1] == "h" else units[parts[-1][1]]
    assert abs(told - seconds) < smallest


@each(
    ("day", "words"),
    [
        (TODAY, "Today"),
        (TODAY - timedelta(days=1), "Yesterday"),
        (TODAY - timedelta(days=2), "Thursday 12 March"),
        (TODAY + timedelta(days=1), "Sunday 15 March"),
        (date(2026, 1, 1), "Thursday 1 January"),
        (date(2025, 12, 31), "Wednesday 31 December 2025"),
    ],
)
def test_a_day_as_people_say_it(day: date, words: str) -> None:
    assert wording.day_name(day, TODAY) == words


def test_the_last_day_of_the_year_is_yesterday_on_new_year() -> None:
    assert wording.day_name(date(2025, 12, 31), date(2026, 1, 1)) == "Yesterday"


@given(st.dates(date(1970, 1, 1), date(2199, 12, 31)))
def test_no_two_days_of_a_calendar_share_a_name(day: date) -> None:
    names = {wording.day_name(day + timedelta(days=step), TODAY) for step in (0, 1, 7, 365, 366)}
    assert len(names) == 5
    assert wording.date_words(day) == f"{day.day} {day:%B} {day.year}"


def test_a_clock_has_two_digits_twice() -> None:
    assert (wording.clock(time(7, 5, 59)), wording.clock(time(0)), wording.clock(time(23, 59))) == (
        "07:05",
        "00:00",
        "23:59",
    )


@each(
    ("count", "words"), [(0, "0 days"), (1, "1 day"), (2, "2 days"), (1000, "1,000 days"), (1234567, "1,234,567 days")]
)
def test_a_number_with_its_noun(count: int, words: str) -> None:
    assert wording.plural(count, "day") == words == wording.count_words(count, "day")
    assert wording.gap(count) == f"{words} not recorded"


@each(
    ("count", "words"),
    [
        (0, "no episodes"),
        (1, "one episode"),
        (2, "a few episodes"),
        (4, "a few episodes"),
        (5, "several episodes"),
        (9, "several episodes"),
        (10, "many episodes"),
        (10**9, "many episodes"),
    ],
)
def test_calm_mode_says_bands(count: int, words: str) -> None:
    assert wording.count_words(count, "episode", calm=True) == words


@given(counts)
def test_calm_mode_never_says_a_number(count: int) -> None:
    for status in DayStatus:
        assert not re.search(r"\d", wording.day_status(status, count, calm=True))


@each(
    ("status", "episodes", "words"),
    [
        (DayStatus.TWITCHED, 3, "3 episodes"),
        (DayStatus.TWITCHED, 1, "1 episode"),
        (DayStatus.TWITCHED, 0, "twitched"),
        (DayStatus.QUIET, 0, "quiet"),
        (DayStatus.UNKNOWN, 0, "recorded, twitching not said"),
        (DayStatus.MISSING, 0, "not recorded"),
    ],
)
def test_what_the_year_says_of_a_day(status: DayStatus, episodes: int, words: str) -> None:
    assert wording.day_status(status, episodes) == words


@each(
    ("key", "value", "words"),
    [
        ("sleep_minutes", 450, "Sleep 7.5\u00a0h"),
        ("sleep_minutes", 480, "Sleep 8\u00a0h"),
        ("sleep_minutes", 455, "Sleep 7.58\u00a0h"),
        ("sleep_minutes", 0, "Sleep 0\u00a0h"),
        ("standing_minutes", 90, "Standing or walking 1.5\u00a0h"),
        ("sleep_quality", 4, "How well you slept 4 of 5"),
        ("stress", 0, "Stress 0 of 10"),
        ("caffeine_drinks", 2, "Drinks with caffeine: 2"),
        ("caffeine_mg", 200, "Caffeine, if you count it: 200\u00a0mg"),
        ("water", "low", "Water: little"),
        ("nicotine", True, "Nicotine: yes"),
        ("tight_shoes", False, "Tight shoes for two hours or more: no"),
    ],
)
def test_an_answered_item_in_words(key: str, value: object, words: str) -> None:
    assert entry.item(key, value).words == words


@each("item", ITEMS)
def test_every_answer_of_every_item_has_its_own_words(item: object) -> None:
    spec = next(row for row in ITEMS if row is item)
    factor = 60 if spec.kind is Kind.HOURS else 1
    values: list[object] = (
        [True, False]
        if spec.kind is Kind.YES_NO
        else [term.key for term in spec.terms]
        if spec.kind is Kind.CHOICE
        else list(range(int(spec.low) * factor, int(spec.high) * factor + 1))
    )
    assert len({entry.item(spec.key, value).words for value in values}) == len(values) > 1


def days_from(*said: int | str | None) -> Days:
    """Counts of episodes, answers to "any twitching?", None for a missing day."""
    rows = []
    for index, value in enumerate(said):
        if value is not None:
            count, twitching = (value, None) if isinstance(value, int) else (0, value)
            rows.append(DayRow(TODAY + timedelta(days=index), count, 0, 0, 0, 0, 0, {}, {}, twitching))
    return days_of(rows, TODAY, TODAY + timedelta(days=len(said) - 1))


@each(
    ("said", "sentence"),
    [
        ([], "There is nothing to draw yet in this period."),
        ([None, ""], "There is nothing to draw yet in this period."),
        ([None, "", "yes"], "1 day with twitching, and no number is written down."),
        (["no", "yes", "yes"], "2 days with twitching, and no number is written down."),
        ([1], "Twitching on 1 of 1 recorded day: 1 episode, 1.0 a day."),
        ([3, "no", None, "", "yes"], "Twitching on 2 of 4 recorded days: 3 episodes, 1.5 a day."),
        (["no"] * 3, "No episode on 3 days with a count."),
    ],
)
def test_the_sentence_of_the_chart_leaves_out_what_is_not_known(said: list[int | str | None], sentence: str) -> None:
    assert frequency.sentence(days_from(*said)) == sentence


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ([None], "There is nothing to draw yet in this period."),
        (["no"] * 3, "On a recorded day you write down no episodes; a few quiet days."),
        ([12, "no"], "On a recorded day you write down several episodes; one quiet day."),
        ([30, 30], "On a recorded day you write down many episodes; no quiet days."),
    ],
)
def test_the_calm_sentence_of_the_chart(said: list[int | str | None], sentence: str) -> None:
    assert frequency.sentence(days_from(*said), calm=True) == sentence


def test_the_details_of_the_chart_say_what_the_average_is_of() -> None:
    assert frequency.details(days_from(3, "no", None, "", "yes")) == (
        "The average is of 2 days with a count, 1 quiet day among them.",
        "2 recorded days without a count are left aside.",
        "On some of these it twitched, so the average may be too low.",
        "2 days with twitching, 1 quiet, 1 recorded but not said, 1 not recorded.",
        "Your longest quiet stretch is 1 day, on 15 March 2026.",
        "A day is quiet when its check-in says that there was no twitching. "
        "A day that is not recorded ends a stretch: it may have had some.",
    )
    assert frequency.details(days_from(3, None))[:2] == (
        "The average is of 1 day with a count, 0 quiet days among them.",
        "1 day with twitching, none quiet, 1 not recorded.",
    )
    assert frequency.details(days_from(None, None)) == ()
    assert frequency.details(days_from(3, "no", ""), calm=True)[0] == (
        "One day with twitching, one quiet day, one day recorded but not said."
    )


@given(st.lists(st.one_of(st.none(), st.sampled_from(["no", "yes", "", "unsure"]), st.integers(1, 10**6)), max_size=40))
def test_the_calm_sentence_never_says_a_number(said: list[int | str | None]) -> None:
    assert not re.search(r"\d", frequency.sentence(days_from(*said), calm=True))


def test_the_base_of_every_number() -> None:
    assert wording.recorded(days_from(1, None, "no", "")) == "3 of 4 days recorded"
    assert wording.recorded(days_from(None)) == "0 of 1 day recorded"
    assert wording.recorded(days_from()) == "0 of 0 days recorded"
