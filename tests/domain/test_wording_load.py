"""The sentences of how long and how strong."""

from __future__ import annotations

import re
from collections.abc import Sequence

from diary.domain.load import load
from diary.domain.wording.load import details, length_words, sentence, strength_words
from tests.domain.test_load import MISSING, OVER_MIDNIGHT, QUIET, Said, said, timed, untimed
from tests.each import each


@each(
    ("days", "told", "calm"),
    [
        ([MISSING], "No episode is written down in this period.", None),
        ([QUIET, QUIET], "No episode is written down in this period.", None),
        ([untimed(2)], "No length and no strength is written down in this period.", None),
        ([{"twitching": "yes"}], "No length and no strength is written down in this period.", None),
        (
            [untimed(4, 2, 3), QUIET],
            "No length is written down. Strength is 2.5 of 5 on average, from 2 of 4 episodes rated.",
            "No length is written down. The episodes that you rated are medium on average.",
        ),
        (
            [timed(60), timed(720), timed(4000), untimed(2), QUIET],
            "Timed episodes lasted 12\u00a0min on a typical day that has one (3 of 4 days that twitched).",
            "Timed episodes lasted less than an hour on a typical day that has one.",
        ),
        (
            [OVER_MIDNIGHT],
            "Timed episodes lasted 2\u00a0min on the one day that has one (1 of 1 day that twitched).",
            "Timed episodes lasted a few minutes on the one day that has one.",
        ),
    ],
)
def test_the_sentence_says_how_long_or_else_how_strong(days: Sequence[Said], told: str, calm: str | None) -> None:
    assert sentence(load(said(*days))) == told
    assert sentence(load(said(*days)), calm=True) == (calm or told)


def test_each_number_has_its_base() -> None:
    value = load(said(timed(3600, 2, 3), timed(600), untimed(2, 5), QUIET, QUIET, MISSING, QUIET))
    assert details(value) == (
        "Together they lasted 1\u00a0h 10\u00a0min on 2 days.",
        "Strength is 3.3 of 5 on average, from 3 of 5 episodes rated.",
        "No length is written down on 1 of 3 days that twitched: the minutes are not known there, and not zero.",
        "The longest quiet stretch is 2 days, from 4 January 2026 to 5 January 2026. "
        "A day that is not recorded ends a stretch.",
    )
    assert details(value, calm=True) == (
        "Together they lasted an hour or more in this period.",
        "The episodes that you rated are medium on average.",
        "No length is written down on one day that twitched: the minutes are not known there, and not zero.",
        "The longest quiet stretch, a few days, began in January 2026. A day that is not recorded ends a stretch.",
    )


def test_strength_is_told_once() -> None:
    value = load(said(untimed(4, 2, 3)))
    assert not [told for told in details(value) if "Strength" in told]


def test_a_quiet_stretch_of_one_day_has_one_date() -> None:
    assert details(load(said(QUIET)))[0].startswith("The longest quiet stretch is 1 day, on 1 January 2026.")


def test_nothing_is_added_where_nothing_is_known() -> None:
    assert details(load(said(MISSING))) == ()
    assert details(load(said())) == ()


@each(
    ("seconds", "told", "calm"),
    [
        (0, "0\u00a0s", "none"),
        (59, "59\u00a0s", "less than a minute"),
        (60, "1\u00a0min", "a few minutes"),
        (599, "10\u00a0min", "a few minutes"),
        (600, "10\u00a0min", "less than an hour"),
        (3600, "1\u00a0h", "an hour or more"),
        (200 * 3600, "200\u00a0h", "an hour or more"),
    ],
)
def test_a_length_is_told_with_its_unit_or_as_a_band(seconds: float, told: str, calm: str) -> None:
    assert (length_words(seconds), length_words(seconds, calm=True)) == (told, calm)


def test_every_strength_has_a_word_and_the_ends_are_those_of_the_form() -> None:
    told = [strength_words(strength, calm=True) for strength in (1, 2, 3, 4, 5)]
    assert told == ["barely felt", "weak", "medium", "strong", "very strong"]
    assert strength_words(2.46) == "2.5"


def test_calm_mode_has_no_count() -> None:
    value = load(said(*[timed(3600, 2, 3), untimed(2, 5), QUIET] * 20))
    told = " ".join((sentence(value, calm=True), *details(value, calm=True)))
    assert re.findall(r"\d+", told.replace("January 2026", "")) == []
