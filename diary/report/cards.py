"""All cards, in the order of the page: how often, when, where, how much, what goes with it, what was tried."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from diary.charts import change, course, factors, feet, frequency, guesses, load, remedies, rhythm, small
from diary.domain.association import Factor, Finding
from diary.domain.change import Change
from diary.domain.course import Course
from diary.domain.load import Load
from diary.domain.load import load as load_of
from diary.domain.looks import Looked
from diary.domain.needs import unmet
from diary.domain.place import Place
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
from diary.queries.association import read_factors
from diary.queries.change import read_change
from diary.queries.course import read_course
from diary.queries.guesses import guesses_in
from diary.queries.looks import read_looked
from diary.queries.pattern_query import PatternQuery
from diary.queries.place import place_in
from diary.queries.remedies import remedies_in
from diary.report.card import Card, CardLine, Lines


def _rhythm(query: PatternQuery) -> Rhythm:
    # By all that is written down, however the page is narrowed: a trigger does not change when somebody is awake.
    sleep = read_factors(query.diary, query.filter.first, query.filter.last)["sleep_minutes"]
    return rhythm_of(query.days, awake(query.all_days.by_hour, sleep, query.diary.hours_asleep))


def _place(query: PatternQuery) -> Place:
    return replace(place_in(query), mirrored=query.diary.mirror_feet)


def _load(query: PatternQuery) -> Load:
    return load_of(query.days)


def _change(query: PatternQuery) -> Change:
    return read_change(query.diary, query.filter.last)


def _factors(query: PatternQuery) -> Looked:
    return read_looked(query.diary)


def _nothing_looked_at(value: Looked) -> bool:
    return value.next_on is None


def interval_of(factor: Factor, reach: float = 8.0) -> str:
    """The ratio of a factor as a small picture without words, "" where nothing is told."""
    found = factor.ratio
    if found is None:
        return ""
    is_clear = factor.answer is Finding.LINK
    return small.interval(found.ratio, found.low, found.high, ends=("", ""), reach=reach, is_clear=is_clear)


def _factor_lines(value: Looked, calm: bool) -> tuple[Lines, ...]:
    """What is told of each factor: the direction first, and for each its days and the ratio."""
    told: dict[str, list[CardLine]] = {known: [] for known in association_words.KNOWN}
    ratios = [factor.ratio for factor in value.factors if factor.ratio]
    # One axis for all, as far as the longest of them goes.
    reach = min(max((max(ratio.high, 1 / ratio.low) for ratio in ratios), default=2.0) * 1.05, 8.0)
    for factor in value.factors:
        if factor.ratio:
            line = CardLine(
                association_words.when(factor, calm=calm),
                "" if calm else association_words.as_often(factor.ratio),
                interval_of(factor, reach),
                factor.key,
                association_words.name(factor),
            )
            told[association_words.found(factor)].append(line)
    return tuple(Lines(known, tuple(lines)) for known, lines in told.items() if lines)


def _factor_notes(value: Looked, calm: bool) -> tuple[str, ...]:
    """The factors without an answer in one line, and beside a link that it may be none."""
    stood_out = (association_words.STOOD_OUT,) if value.having(Finding.LINK) else ()
    return (*association_words.unanswered(value, calm=calm), *stood_out, association_words.NOT_A_CAUSE)


def _course(query: PatternQuery) -> Course:
    return read_course(query.diary, query.filter, query.days)


def _has_unmet(value: Rhythm | Change) -> bool:
    return bool(unmet(value.needs))


CARDS: Final = (
    Card(
        "frequency",
        "How often",
        lambda query: query.days,
        frequency_words,
        frequency,
        is_silent=lambda days: not (days.counted.any() or days.twitched.any()),
    ),
    Card("rhythm", "At what time", _rhythm, rhythm_words, rhythm, is_silent=_has_unmet),
    Card("place", "Where", _place, place_words, feet, is_silent=lambda place: not place.most),
    Card(
        "load",
        "How long and how strong",
        _load,
        load_words,
        load,
        is_silent=lambda load: load.typical_seconds is None and load.intensity is None,
        is_minor=True,
    ),
    Card(
        "change",
        "Whether it changes",
        _change,
        change_words,
        change,
        is_silent=_has_unmet,
        is_whole=True,
        base=change_words.base,
    ),
    Card(
        "factors",
        "What goes with it",
        _factors,
        association_words,
        factors,
        is_silent=lambda looked: not any(factor.ratio for factor in looked.factors),
        is_whole=True,
        base=association_words.base_of_look,
        is_empty=_nothing_looked_at,
        lines=_factor_lines,
        notes=_factor_notes,
    ),
    Card(
        "guesses",
        "Your own guesses",
        guesses_in,
        guesses_words,
        guesses,
        is_silent=lambda value: not value.leaders,
        is_minor=True,
    ),
    Card(
        "remedies",
        "What you tried",
        remedies_in,
        remedies_words,
        remedies,
        is_silent=lambda value: not value.rows,
        is_minor=True,
    ),
    Card(
        "course",
        "The course of everything",
        _course,
        course_words,
        course,
        is_silent=lambda course: not (course.lanes or course.days.twitched.any()),
        is_whole=True,
        is_minor=True,
    ),
)
CARD_BY_KEY: Final = {card.key: card for card in CARDS}
ANSWERED: Final = ("change",)
"""The cards that an answer at the head of the page stands for: each has its own page, and none among the others."""

MERGED: Final = {"year-pixels": "frequency"}
"""Cards that became part of another one, by the key that old addresses have."""
