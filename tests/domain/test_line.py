"""A line of text: what is read of it, what stays in the note, and that nothing is read that was not said."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from diary.domain import everyday
from diary.domain.anatomy import SITE_BY_KEY, SITES, describe
from diary.domain.catalogue import FEELINGS, MAX_BURST_COUNT, OUTCOMES, REMEDIES, SIGNS, STATES, TRIGGERS, Shape
from diary.domain.content import EpisodeContent, Moment, Remedy
from diary.domain.days import MAX_TIMED
from diary.domain.everyday import listed
from diary.domain.line import WrittenLine, read_line
from diary.domain.line.said import DOUBTING, SIGN_DOUBTING
from diary.domain.line.tokens import tokens
from diary.domain.wording import entry
from diary.domain.writing import DateOrder, DecimalMark, Hours, Writing, written_as

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 3, 14, 21, 0, tzinfo=UTC)
"""A Saturday, 22:00 in Berlin."""
NIGHT_SHIFT = UUID(int=7)
AMERICAN = Writing(Hours.HALF_DAY, DateOrder.MONTH_FIRST, DecimalMark.POINT)
COMMA = Writing(Hours.DAY, DateOrder.DAY_FIRST, DecimalMark.COMMA)


def read(line: str, now: datetime = NOW) -> WrittenLine:
    return read_line(line, now=now, zone=BERLIN, own_triggers={"Night shift": NIGHT_SHIFT})


def told(line: WrittenLine) -> dict[str, Any]:
    """What a line says, in a form that is short to write: without what it does not say."""
    said: dict[str, Any] = {
        "where": describe(line.sites),
        "shape": "" if line.shape == Shape.MOMENT else str(line.shape),
        "day": f"{line.day}" if line.day else "",
        "at": f"{line.at:%H:%M}" if line.at else "",
        "end": f"{line.end.astimezone(BERLIN):%H:%M}" if line.end else "",
        "seconds": line.seconds,
        "count": line.twitch_count,
        "state": str(line.ongoing_state),
        "facets": dict(line.facets),
        "signs": line.signs,
        "triggers": line.triggers,
        "own": line.own_triggers,
        "remedies": [(row.key, row.outcome, row.relief_minutes) for row in line.remedies],
        "note": line.note,
    }
    return {key: value for key, value in said.items() if value not in ("", None, (), [], {})}


PLACES: list[tuple[str, str]] = [
    ("left big toe", "Left great toe"),
    ("LEFT BIG TOE", "Left great toe"),
    ("left great toe", "Left great toe"),
    ("left hallux", "Left great toe"),
    ("big toe left", "Left great toe"),
    ("big toe, left", "Left great toe"),
    ("the big toe of my left foot", "Left great toe"),
    ("big toe on the right", "Right great toe"),
    ("left foot big toe", "Left great toe"),
    ("L big toe", "Left great toe"),
    ("R pinky toe", "Right little toe"),
    ("right little toe", "Right little toe"),
    ("right baby toe", "Right little toe"),
    ("left second toe", "Left second toe"),
    ("left 2nd toe", "Left second toe"),
    ("left middle toe", "Left third toe"),
    ("fourth toe of the right foot", "Right fourth toe"),
    ("both big toes", "Left great toe; Right great toe"),
    ("left and right big toe", "Left great toe; Right great toe"),
    ("big toe left and right", "Left great toe; Right great toe"),
    ("left big and second toe", "Left great and second toes"),
    ("left second, third and fourth toes", "Left second, third and fourth toes"),
    ("second to fourth toe left", "Left second, third and fourth toes"),
    ("left big toe and second toe", "Left great and second toes"),
    ("left big toe, right little toe", "Left great toe; Right little toe"),
    ("left big toe right little toe", "Left great toe; Right little toe"),
    ("all toes of the left foot", "All left toes"),
    ("all left toes", "All left toes"),
    ("all my toes on both feet", "All left toes; All right toes"),
    ("left foot", "Left foot, not a toe"),
    ("arch of the left foot", "Left foot, not a toe"),
    ("right heel", "Right foot, not a toe"),
    ("left calf", "Left lower leg"),
    ("both calves", "Left lower leg; Right lower leg"),
    ("left big toe and calf", "Left great toe; Left lower leg"),
    ("right thigh", "Right thigh"),
    ("little finger of the left hand", "Left hand"),
    ("my lower back", "Trunk"),
    ("face", "Face"),
    ("tongue", "Tongue"),
]


@pytest.mark.parametrize(("line", "where"), PLACES)
def test_places_are_read_in_anatomical_and_everyday_words(line: str, where: str) -> None:
    assert told(read(line)) == {"where": where}


UNCLEAR_PLACES = [
    ("big toe", "does not say which side"),
    ("left toe", "does not say which toe"),
    ("toe", "does not say which toe"),
    ("both calves or thighs", "could be more than one place"),
    ("left right big toe", "could be more than one place"),
    ("left big toe right", "could be more than one place"),
    ("left or right big toe", "could be more than one place"),
    ("calf", "does not say which side"),
    ("left foot, big toe", "could be more than one place"),
]


@pytest.mark.parametrize(("line", "why"), UNCLEAR_PLACES)
def test_a_place_that_is_not_clear_is_not_read_and_is_said_to_be_so(line: str, why: str) -> None:
    found = read(f"{line} 2 min")
    assert (found.sites, found.note) == ((), line)
    assert [doubt.why for doubt in found.doubts] == [why]
    assert found.seconds == 120


LENGTHS = [
    ("2 min", 120),
    ("2min", 120),
    ("2 minutes", 120),
    ("2m", 120),
    ("two minutes", 120),
    ("for half an hour", 1800),
    ("half a minute", 30),
    ("90 s", 90),
    ("90s", 90),
    ("30 sec", 30),
    ("1h 30", 5400),
    ("1h30", 5400),
    ("1 h 30 min", 5400),
    ("1 hour and 30 minutes", 5400),
    ("an hour and a half", 5400),
    ("one and a half hours", 5400),
    ("2 and a half minutes", 150),
    ("a quarter of an hour", 900),
    ("an hour", 3600),
    ("a minute", 60),
    ("4 min 10 s", 250),
    ("2.5 min", 150),
    ("2,5 min", 150),
    ("about 20 minutes", 1200),
    ("lasted 5 min", 300),
    ("stopped after 5 min", 300),
    ("twitched for 30 seconds", 30),
]


@pytest.mark.parametrize(("line", "seconds"), LENGTHS)
def test_lengths_are_read(line: str, seconds: int) -> None:
    assert told(read(f"left big toe {line}")) == {"where": "Left great toe", "shape": "timed", "seconds": seconds}


NO_LENGTHS = [
    "a few minutes",
    "a couple of minutes",
    "some time",
    "30 min run",
    "ran for 30 min",
    "30 minutes walk",
    "slept 5 hours",
    "5 hours of sleep",
    "every 5 min",
    "10 min after coffee",
    "2 min later",
    "in 5 min",
    "5",
    "0 min",
    "minutes",
    "99999999999999999999 min",
    "5 days",
]


@pytest.mark.parametrize("line", NO_LENGTHS)
def test_what_is_no_length_of_a_twitch_stays_in_the_note(line: str) -> None:
    found = read(f"left big toe {line}")
    assert (found.sites, found.seconds, found.shape) == (("left_hallux",), None, Shape.MOMENT)
    for word in re.findall(r"\d+", line):
        assert word in found.note


TIMES: list[tuple[str, dict[str, str]]] = [
    ("20 minutes ago", {"day": "2026-03-14", "at": "21:40"}),
    ("half an hour ago", {"day": "2026-03-14", "at": "21:30"}),
    ("an hour ago", {"day": "2026-03-14", "at": "21:00"}),
    ("1h30 ago", {"day": "2026-03-14", "at": "20:30"}),
    ("1 h 30 ago", {"day": "2026-03-14", "at": "20:30"}),
    ("23 h ago", {"day": "2026-03-13", "at": "23:00"}),
    ("2 days ago", {"day": "2026-03-12"}),
    ("at 14:30", {"day": "2026-03-14", "at": "14:30"}),
    ("14:30", {"day": "2026-03-14", "at": "14:30"}),
    ("at 14.30", {"day": "2026-03-14", "at": "14:30"}),
    ("at 1430", {"day": "2026-03-14", "at": "14:30"}),
    ("at 14h30", {"day": "2026-03-14", "at": "14:30"}),
    ("at 2:30 pm", {"day": "2026-03-14", "at": "14:30"}),
    ("at 2.30 p.m.", {"day": "2026-03-14", "at": "14:30"}),
    ("2pm", {"day": "2026-03-14", "at": "14:00"}),
    ("at 9", {"day": "2026-03-14", "at": "09:00"}),
    ("at 9 o'clock", {"day": "2026-03-14", "at": "09:00"}),
    ("at half past nine", {"day": "2026-03-14", "at": "09:30"}),
    ("at quarter to 9", {"day": "2026-03-14", "at": "08:45"}),
    ("at noon", {"day": "2026-03-14", "at": "12:00"}),
    ("this morning at 7", {"day": "2026-03-14", "at": "07:00"}),
    ("at 7 this morning", {"day": "2026-03-14", "at": "07:00"}),
    ("at 3 in the afternoon", {"day": "2026-03-14", "at": "15:00"}),
    ("tonight at 9", {"day": "2026-03-14", "at": "21:00"}),
    ("yesterday evening at 10", {"day": "2026-03-13", "at": "22:00"}),
    ("yesterday at 22:15", {"day": "2026-03-13", "at": "22:15"}),
    ("yesterday", {"day": "2026-03-13"}),
    ("last night at 11", {"day": "2026-03-13", "at": "23:00"}),
    ("last night at 2", {"day": "2026-03-14", "at": "02:00"}),
    ("on Monday at 9:15", {"day": "2026-03-09", "at": "09:15"}),
    ("on 12 March at 9:15", {"day": "2026-03-12", "at": "09:15"}),
    ("March 12, 2026", {"day": "2026-03-12"}),
    ("2026-03-12 at 9:15", {"day": "2026-03-12", "at": "09:15"}),
    ("12/3/2026", {"day": "2026-03-12"}),
    ("12.3.2026", {"day": "2026-03-12"}),
    ("24 December", {"day": "2025-12-24"}),
    ("since 9", {"day": "2026-03-14", "at": "09:00", "shape": "ongoing", "state": "still_on"}),
    ("since yesterday at 9", {"day": "2026-03-13", "at": "09:00", "shape": "ongoing", "state": "still_on"}),
    ("from 9:00 to 9:20", {"day": "2026-03-14", "at": "09:00", "end": "09:20", "shape": "timed"}),
    ("9:00-9:20", {"day": "2026-03-14", "at": "09:00", "end": "09:20", "shape": "timed"}),
    ("since 9 until 9:20", {"day": "2026-03-14", "at": "09:00", "end": "09:20", "shape": "timed"}),
    ("yesterday from 23:50 to 0:10", {"day": "2026-03-13", "at": "23:50", "end": "00:10", "shape": "timed"}),
    ("from 8 to 9 pm", {"day": "2026-03-14", "at": "20:00", "end": "21:00", "shape": "timed"}),
    ("just now", {}),
    ("now", {}),
]


@pytest.mark.parametrize(("line", "expected"), TIMES)
def test_times_are_read(line: str, expected: dict[str, str]) -> None:
    assert told(read(f"left big toe {line}")) == {"where": "Left great toe"} | expected


UNCLEAR_TIMES = [
    ("last night", "last night"),
    ("this morning", "this morning"),
    ("yesterday evening", "evening"),
    ("a few minutes ago", "a few minutes ago"),
    ("at 23:30", "at 23:30"),
    ("tomorrow at 9:00 pm, on Saturday", None),
    ("until 9:30", "until 9:30"),
    ("20 minutes ago at 9", "20 minutes ago at 9"),
    ("at 9, at 10", None),
    ("this morning at 22:00", "this morning at 22:00"),
    ("at 25:00", "at 25:00"),
    ("1.1.1960", "1.1.1960"),
    ("1.1.2030", "1.1.2030"),
]


@pytest.mark.parametrize(("line", "note"), UNCLEAR_TIMES)
def test_a_time_that_is_not_clear_stays_in_the_note_and_is_not_taken_for_now(line: str, note: str | None) -> None:
    found = read(f"left big toe {line}")
    assert found.at is None
    if note is not None:
        assert found.note == note
    # "25:00" is no time of anything.
    assert found.asks_when == ("25" not in line)


def test_shortly_after_midnight_a_late_time_is_one_of_the_day_before() -> None:
    found = read("left big toe at 23:50", now=datetime(2026, 3, 14, 23, 30, tzinfo=UTC))
    assert (found.day, found.at) == (date(2026, 3, 14), time(23, 50))


def test_last_night_is_not_clear_while_it_lasts() -> None:
    assert read("left big toe last night at 11", now=datetime(2026, 3, 14, 1, 0, tzinfo=UTC)).at is None


def test_by_a_clock_of_twelve_hours_a_time_that_could_be_two_is_not_guessed() -> None:
    with written_as(AMERICAN):
        found = read("left big toe at 9")
        assert (found.at, found.note, found.asks_when) == (None, "at 9", True)
        assert [doubt.why for doubt in found.doubts] == ["could be 9:00 am or 9:00 pm"]
        assert read("left big toe at 9 am").at == time(9)
        assert read("left big toe this morning at 9").at == time(9)
        assert read("left big toe at 21:15").at == time(21, 15)


def test_dates_and_numbers_are_read_as_the_diary_writes_them() -> None:
    assert read("left big toe 3/12/2026").day is None  # 3 December lies ahead
    assert read("about 1.500 twitches in 5 min").twitch_count is None
    with written_as(AMERICAN):
        assert read("left big toe 3/12/2026").day == date(2026, 3, 12)
        assert read("about 1,500 twitches in 5 min").twitch_count == 1500
    with written_as(COMMA):
        assert read("about 1.500 twitches in 5 min").twitch_count == 1500
        assert read("2,5 min").seconds == 150


REST: list[tuple[str, dict[str, Any]]] = [
    ("left big toe 2 min coffee, stressed",
     {"where": "Left great toe", "shape": "timed", "seconds": 120, "triggers": ("caffeine", "stress")}),
    ("burst of 12", {"shape": "burst", "count": 12}),
    ("a burst of about 20 in 5 min", {"shape": "burst", "count": 20, "seconds": 300}),
    ("about 20 in 5 min", {"shape": "burst", "count": 20, "seconds": 300}),
    ("12 twitches in 5 min", {"shape": "burst", "count": 12, "seconds": 300}),
    ("12 twitches", {"shape": "burst", "count": 12}),
    ("twitched 12 times", {"shape": "burst", "count": 12}),
    ("burst", {"shape": "burst"}),
    ("still on", {"shape": "ongoing", "state": "still_on"}),
    ("timer still on", {"shape": "ongoing", "state": "still_on"}),
    ("still on for 20 min",
     {"shape": "ongoing", "state": "still_on", "seconds": 1200, "day": "2026-03-14", "at": "21:40"}),
    ("for 3 days", {"shape": "ongoing", "seconds": 259_200, "day": "2026-03-11"}),
    ("strength 3", {"facets": {"intensity": 3}}),
    ("strength 3 of 5", {"facets": {"intensity": 3}}),
    ("strength: 3/5, pain 4 of 10", {"facets": {"intensity": 3, "pain": 4}}),
    ("pain 0", {"facets": {"pain": 0}}),
    ("very strong", {"facets": {"intensity": 5}}),
    ("very strong coffee", {"triggers": ("caffeine",), "note": "very strong"}),
    ("barely felt", {"facets": {"intensity": 1}}),
    ("espresso", {"triggers": ("caffeine",)}),
    ("two cups of tea", {"triggers": ("caffeine",), "note": "two"}),
    ("cola and beer", {"triggers": ("caffeine", "alcohol")}),
    ("wine", {"triggers": ("alcohol",)}),
    ("slept badly", {"triggers": ("poor_sleep",)}),
    ("bad sleep", {"triggers": ("poor_sleep",)}),
    ("not enough sleep", {"triggers": ("poor_sleep",)}),
    ("tight shoes", {"triggers": ("tight_shoes",)}),
    ("after a run", {"triggers": ("exercise",)}),
    ("gym", {"triggers": ("exercise",)}),
    ("tired and stressed", {"triggers": ("fatigue", "stress")}),
    ("not enough to drink", {"triggers": ("dehydration",)}),
    ("Low magnesium or other minerals", {"triggers": ("low_minerals",)}),
    ("no idea", {"triggers": ("unknown",)}),
    ("night shift", {"own": (NIGHT_SHIFT,)}),
    ("Night  Shift", {"own": (NIGHT_SHIFT,)}),
    ("stretched, helped", {"remedies": [("stretching", "better", None)]}),
    ("stretched it, didn't help", {"remedies": [("stretching", "no_change", None)]}),
    ("stretched, helped after 5 min", {"remedies": [("stretching", "better", 5)]}),
    ("stretched my left calf", {"remedies": [("stretching", "", None)]}),
    ("stretched and massaged, helped",
     {"remedies": [("stretching", "better", None), ("massage", "better", None)]}),
    ("massage helped", {"remedies": [("massage", "better", None)]}),
    ("water helped, magnesium", {"remedies": [("water", "better", None), ("magnesium", "", None)]}),
    ("took my shoes off", {"remedies": [("shoes_off", "", None)]}),
    ("pain", {"signs": ("pain",)}),
    ("tingling and numbness", {"signs": ("tingling", "numbness")}),
    ("You could see it", {"signs": ("visible",)}),
    ("regular like a beat", {"signs": ("rhythmic",)}),
    ("sitting", {"facets": {"state": "seated"}}),
    ("it woke me", {"facets": {"state": "woken"}}),
    ("barefoot", {"facets": {"shoes": "none"}}),
    ("cramp", {"facets": {"feeling": "cramp"}}),
]  # fmt: skip


@pytest.mark.parametrize(("line", "expected"), REST)
def test_shape_strength_suspicions_remedies_and_signs_are_read(line: str, expected: dict[str, Any]) -> None:
    assert told(read(line)) == expected


NOTHING = [
    "no pain",
    "no pain, numbness or tingling",
    "no pain, numbness, tingling",
    "without pain or swelling",
    "not stressed",
    "isn't stressed",
    "wasnt stressed",
    "never coffee",
    "without coffee",
    "w/o coffee",
    "no coffee, tea or beer",
    "didn't really drink much coffee",
    "neither coffee nor tea",
    "caffeine-free",
    "pain-free",
    "pain free",
    "pain: none",
    "coffee no",
    "pain is gone",
    "pain went away",
    "decaf coffee",
    "decaf",
    "herbal tea",
    "ginger beer",
    "painkiller",
    "pain killers",
    "painful",
    "it hurts",
    "a bit weak",
    "weak",
    "felt funny",
    "pins and needles",
    "numb",
    "swollen",
    "stiff",
    "red skin",
    "afraid of numbness",
    "not tired, not stressed",
    "tired of it",
    "before coffee",
    "quit smoking",
    "needed coffee",
    "no burst",
    "not left big toe",
    "no twitching in the left big toe",
    "her pain",
    "she was stressed, he had coffee",
    "coffee helped",
    "massage",
    "water",
    "rest",
    "the rest of it",
    "after stretching",
    "didn't stretch",
    "less coffee did not help, no stretching",
    "teapot",
    "coffeee",
    "stresses",
    "lefft bigg toe",
    "righ big to",
    "hallucination",
    "toenail",
    "two toes",
    "ran out of milk",
    "came back",
    "on the other hand",
    "right now",
    "left the house",
    "all right",
    "strong",
    "strength 7",
    "pain 11",
    "5",
    "5/5",
    "3 of 5",
    "1 2 3",
    "-1 min",
    "12",
    "timer",
    "🦶",
    "👣🦶🏽👨‍👩‍👧 ok",
    "עברית בלבד",
    "\u202eeot gib tfel",
    "'; DROP TABLE diary_episode;--",
    "<script>alert(1)</script>",
    "{{ 7*7 }} {% load x %}",
    "=HYPERLINK(1)",
    "² ½ ٣",
    "hello world",
    ",,,,",
    "and with the",
]


@pytest.mark.parametrize("line", NOTHING)
def test_nothing_is_read_of_what_says_nothing_denies_it_or_is_only_alike(line: str) -> None:
    found = read(line)
    kept = {key: value for key, value in told(found).items() if key not in ("note", "remedies")}
    if line.startswith("less coffee"):
        assert found.remedies == (Remedy("fewer_stimulants", "no_change"),)
    elif line == "-1 min":
        # The sign is a dash to most who write one.
        kept.pop("seconds", None)
        kept.pop("shape", None)
    elif line == "right now":
        kept = {}
    else:
        assert found.remedies == ()
        assert found.note == line
    assert kept == {}


DOUBTED = [
    "numbness isn't there",
    "numbness isn’t there",
    "pain wasn't there",
    "pain wasnt there",
    "tingling didn't come",
    "swelling hasn't come back",
    "I couldn't feel pain",
    "stiffness? no",
    "stiffness?",
    "numbness, tingling?",
    "numbness or tingling? neither",
    "pain. no",
    "pain... no",
    "pain - no",
    "pain – not really",
    "numbness, tingling: none",
    "numbness, tingling, pain: none",
    "pain and numbness: no",
    "pain & numbness no",
    "pain, numbness and tingling: not today",
    "pain, numbness, both absent",
    "numbness: not",
    "numbness not",
    "numbness, not",
    "numbness but not really",
    "numbness, but I am not sure",
    "numbness: never",
    "numbness 0",
    "0 numbness",
    "zero pain",
    "lack of numbness",
    "absence of pain",
    "denies numbness",
    "denied pain and tingling",
    "ruled out numbness",
    "numbness ruled out",
    "numbness was excluded",
    "negative for numbness",
    "maybe numbness",
    "numbness maybe",
    "numbness, maybe",
    "maybe numbness, tingling",
    "probably pain",
    "perhaps tingling",
    "possibly swelling",
    "might be numbness",
    "almost numbness",
    "hardly pain",
    "pain, hardly any",
    "no longer numbness",
    "numbness no longer there",
    "numbness stopped",
    "pain stopped",
    "pain has gone",
    "the pain went away quickly",
    "pain faded",
    "pain is over",
    "without any real pain",
    "pain instead of numbness",
    "it used to be numbness",
    "suspected numbness",
    "worried about numbness",
    "I thought it was pain",
    "no coffee, numbness",
    "did not sleep, pain",
    "stopped coffee",
    "stopped having coffee",
    "coffee? no",
    "coffee, tea: none",
    "coffee and beer: no",
    "coffee wasn't it",
    "gave up coffee",
    "given up beer",
    "tea instead of coffee",
    "maybe coffee",
    "coffee perhaps",
    "coffee, maybe",
    "hardly coffee",
    "cut out coffee",
    "coffee: not today",
    "no longer stressed",
    "stress is over",
    "wasn't the stress",
    "stressed? not really",
    "night shift? no",
    "maybe night shift",
    "cramp wasn't there",
    "pain 4 of 10, not",
    "maybe pain 4",
]


@pytest.mark.parametrize("line", DOUBTED)
def test_what_is_denied_doubted_or_over_is_not_ticked_and_no_word_of_it_is_lost(line: str) -> None:
    found = read(f"{line}; left big toe")
    assert (found.signs, found.triggers, found.own_triggers, dict(found.facets)) == ((), (), (), {})
    assert set(words(line)) - {"today"} <= set(words(found.note))


SAID_ALL_THE_SAME: list[tuple[str, dict[str, Any]]] = [
    ("numbness, no coffee", {"signs": ("numbness",), "note": "no coffee"}),
    ("coffee, no milk", {"triggers": ("caffeine",), "note": "no milk"}),
    ("coffee, tingling, stopped after 5 min",
     {"triggers": ("caffeine",), "signs": ("tingling",), "shape": "timed", "seconds": 300}),
    ("tingling but no pain", {"signs": ("tingling",), "note": "but no pain"}),
    ("no pain; tingling", {"signs": ("tingling",), "note": "no pain"}),
    ("no coffee, stressed", {"triggers": ("stress",), "note": "no coffee"}),
    ("stressed, maybe coffee", {"triggers": ("stress",), "note": "maybe coffee"}),
    ("tingling, hasn't stopped", {"signs": ("tingling",), "shape": "ongoing", "state": "still_on"}),
]  # fmt: skip


@pytest.mark.parametrize(("line", "expected"), SAID_ALL_THE_SAME)
def test_a_denial_takes_back_nothing_that_it_is_not_said_of(line: str, expected: dict[str, Any]) -> None:
    assert told(read(line)) == expected


NOTES: list[tuple[str, str]] = [
    ("left big toe for 2 min after dinner with Anna", "after dinner with Anna"),
    ("it felt odd, left big toe, 2 min, really odd", "it felt odd, really odd"),
    ("left big toe 2 min no coffee, stressed", "no coffee"),
    ("left big toe <script>alert(1)</script> 2 min", "<script>alert(1)</script>"),
    ("left big toe 🦶🏽 2 min", "🦶🏽"),
    ("שלום left big toe 2 min", "שלום"),
    ("left big toe 2 min; DROP TABLE x", "DROP TABLE x"),
    ("left big toe 2 min, right big toe 5 min", "left big toe 2 min, right big toe 5 min"),
    ("on my left big toe for 2 min", ""),
]


@pytest.mark.parametrize(("line", "note"), NOTES)
def test_what_is_not_read_stays_in_the_note_in_its_order(line: str, note: str) -> None:
    assert read(line).note == note
    assert "left_hallux" in read(line).sites


def test_two_toes_with_different_lengths_are_no_one_entry() -> None:
    found = read("left big toe 2 min, right big toe 5 min")
    assert (found.sites, found.seconds) == (("left_hallux", "right_hallux"), None)
    assert [(doubt.words, doubt.why) for doubt in found.doubts] == [("2 min … 5 min", "an entry has one length")]


def test_it_is_said_what_was_read_of_which_words() -> None:
    found = read("On my left big toe for 2 min, coffee")
    assert [(row.kind, row.words) for row in found.read] == [
        ("place", "On my left big toe"),
        ("length", "for 2 min"),
        ("trigger", "coffee"),
    ]


def test_a_sign_is_read_of_the_words_of_the_form_alone() -> None:
    for term in SIGNS:
        assert read(term.name).signs == (term.key,)
        assert read(f"no {term.name}").signs == ()


def test_every_name_of_the_catalogue_is_read() -> None:
    for term in TRIGGERS:
        if term.key != "massage":
            assert read(term.name).triggers == (term.key,), term
    for term in REMEDIES:
        helped = read(f"{term.name}, helped").remedies
        assert helped == (Remedy(term.key, "better"),), term
    for term in STATES:
        assert read(term.name).facets == {"state": term.key}, term


def test_everyday_words_are_of_keys_that_are_there_and_mean_one_thing() -> None:
    for table, terms in (
        (everyday.TRIGGERS, TRIGGERS),
        (everyday.REMEDIES, REMEDIES),
        (everyday.MAYBE_REMEDIES, REMEDIES),
        (everyday.OUTCOMES, OUTCOMES),
        (everyday.STATES, STATES),
    ):
        assert set(table) <= {term.key for term in terms}
    spoken = [
        word for table in (everyday.TRIGGERS, everyday.REMEDIES) for said in table.values() for word in listed(said)
    ]
    assert len(spoken) == len(set(spoken))
    for key, said in everyday.TRIGGERS.items():
        for word in listed(said):
            assert read(word).triggers == (key,), word
    for key, said in everyday.REMEDIES.items():
        for word in listed(said):
            assert [row.key for row in read(f"{word}, helped").remedies] == [key], word


# What people may write: words that are read, and anything else.
_KNOWN = st.sampled_from([
    *(line for line, _ in PLACES), *(line for line, _ in LENGTHS), *(line for line, _ in TIMES),
    *(line for line, _ in REST), *NOTHING, "and", "or", "no", ",", ";", ".", "left", "right", "toe", "second", "to",
    "at",
])  # fmt: skip
LINES = st.one_of(st.text(max_size=80), st.lists(st.one_of(_KNOWN, st.text(max_size=8)), max_size=7).map(" ".join))
MOMENTS = st.integers(0, 80_000).map(lambda days: datetime(1971, 1, 1, 22, 17, tzinfo=UTC) + timedelta(days=days))
WRITINGS = st.sampled_from([Writing(), AMERICAN, COMMA])


def words(text: str) -> list[str]:
    return [token.word for token in tokens(text) if not token.is_mark]


@given(LINES, MOMENTS, WRITINGS)
def test_reading_never_fails_and_loses_no_word(line: str, now: datetime, writing: Writing) -> None:
    with written_as(writing):
        found = read(line, now)
    assert set(words(line)) <= {
        word for part in (found.note, *(row.words for row in found.read)) for word in words(part)
    }
    assert set(words(found.note)) <= set(words(line))
    assert set(found.sites) <= set(SITE_BY_KEY)
    assert found.twitch_count is None or 1 < found.twitch_count <= MAX_BURST_COUNT
    if found.shape in (Shape.TIMED, Shape.BURST) and found.seconds is not None and found.shape == Shape.TIMED:
        assert 0 < found.seconds <= MAX_TIMED.total_seconds()
    if found.at is not None:
        assert found.day is not None
    if found.end is not None:
        assert found.end <= now + timedelta(minutes=2)


_DENIALS = st.sampled_from([
    *DOUBTING, *SIGN_DOUBTING, "isn't", "didn’t", "wasnt", "hadn't", "instead of", "no sign of", "?",
])  # fmt: skip
_SIGNS = st.sampled_from([term.name for term in SIGNS])
_SMALL = st.sampled_from(["", "the", "my", "it was", "there", "really", "had", "left big toe", "odd"])


@given(_DENIALS, st.lists(_SIGNS, min_size=1, max_size=3), _SMALL, st.booleans(), st.sampled_from([" and ", ", "]))
@example("suspect", ["Burning", "Tingling"], "", False, ", ")
@example("worried", ["Regular, like a beat", "You could see it"], "", False, " and ")
@example("afraid", ["Toes scrunched or tensed"], "left big toe", False, ", ")
def test_no_word_that_denies_ticks_a_sign_before_or_behind_it(
    denial: str, signs: list[str], small: str, is_behind: bool, joined: str
) -> None:
    if is_behind:
        # One that speaks of another time or person is of what stands with it between two commas.
        signs = signs[:1] if denial in SIGN_DOUBTING else signs
    said = joined.join(signs)
    parts = [said, small, denial] if is_behind else [denial, small, said]
    line = " ".join(filter(None, parts))
    # A question mark ends what stands before it.
    assume(is_behind or denial != "?")
    found = read(line)
    assert found.signs == (), line
    assert set(words(line)) <= {
        word for text in (found.note, *(row.words for row in found.read)) for word in words(text)
    }
    for sign in signs:
        assert set(words(sign)) <= set(words(found.note)), line


@given(st.lists(_KNOWN, max_size=7), st.sampled_from([str.upper, str.lower, str.title, str.swapcase]))
def test_case_and_blanks_change_nothing(parts: list[str], cased: Any) -> None:
    line = " ".join(parts)
    plain, other = read(line), read("  " + cased(line).replace(" ", "   ") + " ")
    assert without_words(other) == without_words(plain)
    assert words(other.note) == words(plain.note)


def without_words(line: WrittenLine) -> dict[str, Any]:
    return {key: value for key, value in told(line).items() if key != "note"}


@st.composite
def contents(draw: st.DrawFn) -> EpisodeContent:
    """Any episode, as the form may write it."""
    shape = draw(st.sampled_from(Shape))
    start = Moment.at(NOW - timedelta(days=9), BERLIN)
    lasted = timedelta(seconds=draw(st.integers(1, 86_400 if shape != Shape.ONGOING else 6 * 86_400)))
    has_end = shape in (Shape.TIMED, Shape.BURST) or (shape == Shape.ONGOING and draw(st.booleans()))
    keys = st.sampled_from
    return EpisodeContent.of(
        {
            "sites": draw(st.sets(keys([site.key for site in SITES]), min_size=1)),
            "intensity": draw(st.none() | st.integers(1, 5)),
            "pain": draw(st.none() | st.integers(0, 10)),
            "state": draw(keys(["", *(term.key for term in STATES)])),
            "feeling": draw(keys(["", *(term.key for term in FEELINGS)])),
            "signs": draw(st.sets(keys([term.key for term in SIGNS]))),
            "triggers": draw(st.sets(keys([term.key for term in TRIGGERS]))),
            "remedies": [
                Remedy(term.key, draw(keys(["", "better", "worse"])), draw(st.none() | st.integers(1, 90)))
                for term in draw(st.lists(keys(REMEDIES), unique=True, max_size=3))
            ],
        },
        shape=shape,
        zone="Europe/Berlin",
        start=start,
        end=Moment.at(start.instant + lasted, BERLIN) if has_end else None,
        ongoing_state="" if shape != Shape.ONGOING else "stopped" if has_end else "still_on",
        twitch_count=draw(st.integers(2, MAX_BURST_COUNT)) if shape == Shape.BURST else None,
    )


@given(contents(), WRITINGS, st.booleans())
def test_what_an_entry_says_in_words_is_read_as_its_places_and_length(
    content: EpisodeContent, writing: Writing, with_facts: bool
) -> None:
    with written_as(writing):
        facts = [fact.words for fact in entry.episode(content, [], zone=content.zone)] if with_facts else []
        found = read(". ".join(filter(None, [entry.where(content.sites), entry.length(content), *facts])))
        assert describe(found.sites) == describe(list(content.sites))
        if content.seconds is None:
            assert found.seconds is None
        else:
            assert found.seconds is not None
            assert entry.exact_duration(found.seconds) == entry.exact_duration(content.seconds)
    if content.shape != Shape.MOMENT:
        assert found.shape == content.shape or content.shape == Shape.TIMED
    assert found.twitch_count == content.twitch_count
    if with_facts:
        assert set(found.signs) <= set(content.signs)
        assert set(found.triggers) <= set(content.triggers) | {"massage", "toe_scrunching"}
