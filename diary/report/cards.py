"""All cards, in the order of the page: how often, when, where, how much, is it changing, what goes with it."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from diary.charts import change, course, factors, feet, frequency, guesses, load, remedies, rhythm, year_pixels
from diary.domain.change import Change
from diary.domain.course import Course
from diary.domain.guesses import Guesses
from diary.domain.load import Load
from diary.domain.load import load as load_of
from diary.domain.looks import Looked
from diary.domain.place import Place
from diary.domain.remedies import Remedies
from diary.domain.rhythm import Rhythm
from diary.domain.rhythm import rhythm as rhythm_of
from diary.domain.waking import awake
from diary.domain.wording import association as association_words
from diary.domain.wording import change as change_words
from diary.domain.wording import course as course_words
from diary.domain.wording import frequency as frequency_words
from diary.domain.wording import guesses as guesses_words
from diary.domain.wording import load as load_words
from diary.domain.wording import place as place_words
from diary.domain.wording import remedies as remedies_words
from diary.domain.wording import rhythm as rhythm_words
from diary.domain.wording import year_pixels as year_pixels_words
from diary.domain.year_pixels import YearPixels
from diary.domain.year_pixels import year_pixels as year_pixels_of
from diary.queries.association import read_factors
from diary.queries.change import read_change
from diary.queries.course import read_course
from diary.queries.guesses import read_guesses
from diary.queries.looks import read_looked
from diary.queries.pattern_query import PatternQuery
from diary.queries.place import read_place
from diary.queries.remedies import read_remedies
from diary.report.card import Card


def _year_pixels(query: PatternQuery) -> YearPixels:
    return year_pixels_of(query.days)


def _rhythm(query: PatternQuery) -> Rhythm:
    # By all that is written down, however the page is narrowed: a trigger does not change when somebody is awake.
    sleep = read_factors(query.diary, query.filter.first, query.filter.last)["sleep_minutes"]
    return rhythm_of(query.days, awake(query.all_days.by_hour, sleep, query.diary.hours_asleep))


def _place(query: PatternQuery) -> Place:
    return replace(read_place(query.diary, query.days, query.episodes), mirrored=query.diary.mirror_feet)


def _load(query: PatternQuery) -> Load:
    return load_of(query.days)


def _change(query: PatternQuery) -> Change:
    return read_change(query.diary, query.filter.last)


def _factors(query: PatternQuery) -> Looked:
    return read_looked(query.diary)


def _nothing_looked_at(value: Looked) -> bool:
    return value.next_on is None


def _guesses(query: PatternQuery) -> Guesses:
    return read_guesses(query.diary, query.episodes)


def _remedies(query: PatternQuery) -> Remedies:
    return read_remedies(query.diary, query.episodes)


def _course(query: PatternQuery) -> Course:
    return read_course(query.diary, query.filter, query.days)


CARDS: Final = (
    Card("frequency", "How often", lambda query: query.days, frequency_words, frequency),
    Card("year-pixels", "Day by day", _year_pixels, year_pixels_words, year_pixels),
    Card("rhythm", "At what time", _rhythm, rhythm_words, rhythm),
    Card("place", "Where", _place, place_words, feet),
    Card("load", "How long and how strong", _load, load_words, load),
    Card("change", "Whether it changes", _change, change_words, change, is_whole=True, base=change_words.base),
    Card(
        "factors",
        "What goes with it",
        _factors,
        association_words,
        factors,
        is_whole=True,
        base=association_words.base_of_look,
        is_empty=_nothing_looked_at,
    ),
    Card("guesses", "Your own guesses", _guesses, guesses_words, guesses),
    Card("remedies", "What you tried", _remedies, remedies_words, remedies),
    Card("course", "The course of everything", _course, course_words, course, is_whole=True),
)
CARD_BY_KEY: Final = {card.key: card for card in CARDS}
