"""What is said of the rhythm: a time only where there is enough, with its share and its base."""

from __future__ import annotations

import re

import pytest
from hypothesis import given

from diary.domain.waking import Awake
from diary.domain.wording.rhythm import details, hour_words, sentence
from tests.domain.test_rhythm import DAYS, Told, diary, rhythm
from tests.each import each

EVENINGS: list[Told] = [{22: 2, 23: 1, 0: 1, 12: 1}] * 16
EVEN: list[Told] = [dict.fromkeys(range(24), 1)] * 14


def told(days: list[Told], *, calm: bool = False) -> tuple[str, tuple[str, ...]]:
    value = rhythm(diary(days))
    return sentence(value, calm=calm), details(value, calm=calm)


def test_a_time_that_stands_out_is_named_with_its_share() -> None:
    heading, more = told(EVENINGS)
    assert heading == "Most often between 22:00 and 01:00."
    assert more[0] == "64 of 80 episodes began then, on 16 recorded days."


def test_the_base_is_recorded_days_and_not_days_with_a_count() -> None:
    assert told([*EVENINGS, "quiet", "yes", "unknown", None])[1][0].endswith("on 19 recorded days.")


def test_all_episodes_at_one_time_are_said_as_all() -> None:
    assert told([{22: 2}] * 14)[1][0] == "All 28 episodes began then, on 14 recorded days."


def test_an_even_spread_names_no_time() -> None:
    heading, more = told(EVEN)
    assert heading == "At all hours, with no time that stands out."
    assert more[0] == (
        "The busiest three hours, 00:00 to 03:00, hold 42 of 336 episodes, on 14 recorded days; an even spread over "
        "24 waking hours would put three in 24 there."
    )


@each(
    ("days", "said"),
    [
        ([{9: 1}] * 7 + ["quiet"] * 20, "Not enough yet to say when: 7 of 20 episodes."),
        ([{9: 7}] * 5, "Not enough yet to say when: 5 of 14 recorded days."),
        ([{9: 1}, None], "Not enough yet to say when: 1 of 20 episodes, 1 of 14 recorded days."),
        ([], "No episode is written down in this period."),
        ([None] * 9, "No episode is written down in this period."),
        (["quiet"] * 30, "No episode is written down in this period."),
        (["yes"] * 30, "No episode is written down in this period."),
    ],
)
def test_too_little_is_said_with_what_is_still_needed(days: list[Told], said: str) -> None:
    assert told(days) == (said, ())


def test_a_share_that_chance_can_make_names_no_time_and_says_on_how_many_days_it_rests() -> None:
    days: list[Told] = [{22: 9}, {22: 4, 12: 1}, {9: 3}, {15: 3}, *["quiet"] * 10]
    heading, more = told(days)
    assert heading == told(days, calm=True)[0] == "No time stands out so far."
    assert more[0] == (
        "The busiest three hours, 21:00 to 00:00, hold 13 of 20 episodes, on 14 recorded days; an even spread over "
        "24 waking hours would put three in 24 there. They lie on 2 of 4 days with an episode, and that can be chance "
        "alone."
    )
    assert told(days, calm=True)[1][0] == ("What the busiest three hours, 21:00 to 00:00, hold can be chance alone.")


@each(
    ("awake", "said"),
    [
        (Awake(15.6, 40), "16 waking hours: what the sleep of 40 nights leaves, or"),
        (Awake(13.2), "13 waking hours: 16, since your sleep is not answered often enough, or"),
    ],
)
def test_what_the_busiest_hours_are_measured_against_is_said(awake: Awake, said: str) -> None:
    rest = "the hours that hold entries where these are fewer, counted as 12 at least."
    value = rhythm(diary(EVENINGS), awake)
    assert details(value)[1] == f"A day is taken to have about {said} {rest}"
    assert details(value, calm=True)[1].startswith("Measured against the hours that you seem to be awake")


def test_hours_that_were_said_are_told_as_said() -> None:
    value = rhythm(diary(EVENINGS), Awake(15, 40, said=True))
    assert details(value)[1].startswith(
        "A day is taken to have about 15 waking hours: those you said you are awake, or"
    )
    assert (
        details(value, calm=True)[1]
        == "Measured against the hours you said you are awake and by when you write entries."
    )


@each("calm", [False, True])
@each("days", [EVENINGS, EVEN, [{22: 9}] * 3, [None], [{22: 9}, *["quiet"] * 20]])
def test_every_sentence_ends(days: list[Told], calm: bool) -> None:
    heading, more = told(days, calm=calm)
    assert all(line.endswith(".") for line in (heading, *more))


CALM: list[tuple[list[Told], str]] = [
    ([{22: 4, 12: 1}] * 14, "Most of your episodes began then."),
    ([{22: 4, 12: 4}] * 14, "At least half of your episodes began then."),
    ([{22: 4, 12: 3, 8: 3}] * 14, "At least a third of your episodes began then."),
    ([{22: 3, 12: 2, 8: 2, 4: 2, 17: 2}] * 14, "At least a quarter of your episodes began then."),
]


@pytest.mark.parametrize(("days", "said"), CALM)
def test_calm_mode_says_shares_in_words(days: list[Told], said: str) -> None:
    heading, more = told(days, calm=True)
    assert heading == sentence(rhythm(diary(days)))
    assert more[0] == said


def test_calm_mode_counts_no_episode_that_is_still_needed() -> None:
    assert told([{9: 1}] * 7, calm=True)[0] == "Not enough yet to say when."


@given(DAYS)
def test_calm_mode_says_no_number_but_times_of_day(days: list[Told]) -> None:
    heading, more = told(days * 3, calm=True)
    assert not re.search(r"\d", re.sub(r"\d\d:00", "", " ".join((heading, *more))))


@given(DAYS)
def test_nothing_that_is_said_claims_more_than_a_count(days: list[Told]) -> None:
    said = " ".join((told(days * 3)[0], *told(days * 3)[1])).lower()
    assert not re.search(r"nan|inf\b|signific|likely|sign of|normal|safe|proves", said)


def test_hours_are_those_of_a_clock() -> None:
    assert [hour_words(hour) for hour in (0, 7, 23, 24)] == ["00:00", "07:00", "23:00", "00:00"]
