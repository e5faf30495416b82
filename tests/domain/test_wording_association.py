"""What is said of links: the numbers with their base, one of the allowed answers, and what a link is not."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from diary.domain.association import FACTORS, Factor, Finding
from diary.domain.looks import Looked, nothing_recorded
from diary.domain.needs import Need
from diary.domain.rate_ratio import RateRatio
from diary.domain.wording.association import (
    BASE,
    CAREFUL,
    NOT_A_CAUSE,
    SELDOM,
    STOOD_OUT,
    base_of_look,
    details,
    sentence,
    side,
    times,
)
from tests.each import each

RATIO = RateRatio(1.62, 1.07, 2.33, 31, 40)


def needs(
    days: int, more: int = 31, less: int = 40, episodes: int = 150, name: str = "more caffeine"
) -> tuple[Need, ...]:
    return (
        Need(days, 42, "recorded days with an answer"),
        Need(more, 10, f"days with {name}"),
        Need(less, 10, "days with less caffeine"),
        Need(episodes, 20, "episodes on days with an answer"),
    )


def factor(answer: Finding, key: str = "caffeine_drinks", *, days: int = 71, above: float = 2, lag: int = 0) -> Factor:
    return Factor(key, needs(days), answer, above, lag, 0.01, RATIO)


def refused(days: int, *, key: str = "caffeine_drinks", more: int = 31, answer: Finding = Finding.TOO_FEW) -> Factor:
    return Factor(key, needs(days, more), answer, 2.0)


def value(*factors: Factor) -> Looked:
    return Looked(factors, 80, 84, date(2026, 3, 26), date(2026, 6, 18))


def before_a_look(*factors: Factor) -> Looked:
    return Looked(factors, 60, 70, None, date(2026, 3, 26))


KINDS = {
    "waiting": before_a_look(refused(60, answer=Finding.WAITING), refused(23, key="water")),
    "nothing": value(),
    "never answered": value(Factor("stress", needs(0, 0, 0, 0), Finding.TOO_FEW)),
    "too few": value(refused(23)),
    "constant": value(refused(60, more=0, answer=Finding.CONSTANT)),
    "early": value(factor(Finding.EARLY, days=47), refused(23, key="water")),
    "no link": value(factor(Finding.NO_LINK), factor(Finding.NO_LINK, "stress")),
    "one tested": value(factor(Finding.NO_LINK), factor(Finding.EARLY, "stress", days=50)),
    "link": value(factor(Finding.LINK), factor(Finding.NO_LINK, "sleep_minutes", lag=1)),
    "links": value(
        factor(Finding.LINK), factor(Finding.LINK, "tight_shoes", above=0), factor(Finding.NO_LINK, "water")
    ),
}


@each(
    ("kind", "expected", "calm"),
    [
        ("nothing", "Not enough yet: 0 of 42 recorded days with an answer.", "Not enough yet to look for links."),
        (
            "never answered",
            "Not enough yet: 0 of 42 recorded days with an answer.",
            "Not enough yet to look for links.",
        ),
        ("too few", "Not enough yet: 23 of 42 recorded days with an answer.", "Not enough yet to look for links."),
        ("constant", "Not enough yet: 0 of 10 days with more caffeine.", "Not enough yet to look for links."),
        ("waiting", "Not looked at yet.", "Not looked at yet."),
        ("early", "Too early to tell: 47 of 56 recorded days with an answer.", "Too early to tell."),
        (
            "no link",
            "No clear link so far with the 2 things looked at.",
            "No clear link so far with the things looked at.",
        ),
        ("one tested", "No clear link so far with caffeine.", "No clear link so far with caffeine."),
        ("link", "A link stands out with caffeine.", "A link stands out with caffeine."),
        (
            "links",
            "A link stands out with caffeine and tight shoes.",
            "A link stands out with caffeine and tight shoes.",
        ),
    ],
)
def test_the_sentence(kind: str, expected: str, calm: str) -> None:
    assert (sentence(KINDS[kind]), sentence(KINDS[kind], calm=True)) == (expected, calm)


TIMES = "about 1.6 times as many episodes as on other days; it could be 1.1 to 2.3 times (31 and 40 days)."


@each(
    ("told", "expected", "calm"),
    [
        (
            factor(Finding.LINK),
            f"A link stands out with caffeine: on days with more than 2 drinks with caffeine you write down {TIMES}",
            "A link stands out with caffeine: on days with more caffeine you write down more episodes than on other "
            "days.",
        ),
        (
            factor(Finding.NO_LINK, "sleep_minutes", above=450, lag=1),
            "No clear link so far with sleep (a real one could still be hidden): on days after more than 7 h 30 min of "
            f"sleep you write down {TIMES}",
            "No clear link so far with sleep (a real one could still be hidden).",
        ),
        (
            factor(Finding.EARLY, "tight_shoes", above=0),
            f"Too early to tell with tight shoes: on days with tight shoes you write down {TIMES}",
            "Too early to tell with tight shoes.",
        ),
        (
            refused(23, more=7),
            "Not enough yet for caffeine: 23 of 42 recorded days with an answer, 7 of 10 days with more caffeine.",
            "Not enough yet for caffeine.",
        ),
        (
            refused(60, answer=Finding.CONSTANT),
            "Your answer on caffeine is the same on every day that has one: there is nothing to compare.",
            "Your answer on caffeine is the same on every day that has one: there is nothing to compare.",
        ),
        (
            refused(60, answer=Finding.WAITING),
            "Enough for caffeine: it waits for the first look.",
            "Enough for caffeine: it waits for the first look.",
        ),
    ],
)
def test_a_factor_is_told_with_its_numbers_and_base(told: Factor, expected: str, calm: str) -> None:
    assert details(value(told))[0] == expected
    assert details(value(told), calm=True)[0] == calm


@each("calm", [False, True])
@each("kind", KINDS)
def test_it_is_always_said_that_a_link_is_no_cause_and_what_doctors_go_by(kind: str, calm: bool) -> None:
    told = details(KINDS[kind], calm=calm)
    assert told[-1] == NOT_A_CAUSE
    assert BASE in told
    assert SELDOM in told
    assert (STOOD_OUT in told) == (not calm and bool(KINDS[kind].having(Finding.LINK)))
    assert (CAREFUL in told) == (not calm and any(factor.ratio for factor in KINDS[kind].factors))
    assert len([line for line in told if line.endswith(".")]) == len(told)


@each("kind", KINDS)
def test_calm_mode_says_no_number(kind: str) -> None:
    said = " ".join((sentence(KINDS[kind], calm=True), *details(KINDS[kind], calm=True)))
    assert not re.search(r"\d", said)


@each("kind", KINDS)
def test_nothing_sounds_like_a_diagnosis_or_a_cause(kind: str) -> None:
    said = " ".join((sentence(KINDS[kind]), *details(KINDS[kind])))
    assert not re.search(r"likely|sign of|abnormal|safe|because|caused by|trigger", said)


def test_the_base_is_the_look_and_says_when_the_next_is() -> None:
    found = KINDS["link"]
    told = "Looked at on 26 March 2026: 80 of 84 days recorded, 1 January 2026 to 25 March 2026"
    assert base_of_look(found) == f"{told}. The next look is on 18 June 2026"
    changed = "Entries of these days have changed since; the next look reads them as they are then"
    assert base_of_look(replace(found, is_changed=True)) == f"{told}. {changed}. The next look is on 18 June 2026"
    assert base_of_look(replace(found, next_on=None)) == told


def test_before_a_look_its_day_is_the_base() -> None:
    assert base_of_look(KINDS["waiting"]) == "The first look at links is on 26 March 2026"
    assert base_of_look(nothing_recorded()) == "Nothing is recorded yet"
    assert sentence(nothing_recorded()) == "Not enough yet: 0 of 42 recorded days with an answer."


def test_fewer_episodes_are_called_fewer() -> None:
    low = RateRatio(0.6, 0.4, 0.9, 31, 40)
    told = Factor("sleep_minutes", needs(71), Finding.LINK, 450.0, 0, 0.01, low)
    assert "about 0.6 times as many" in details(value(told))[0]
    assert "fewer episodes than" in details(value(told), calm=True)[0]


@each(
    ("key", "above", "words"),
    [
        ("caffeine_drinks", 1, "more than 1 drink with caffeine"),
        ("caffeine_drinks", 2.5, "more than 2.5 drinks with caffeine"),
        ("caffeine_drinks", 0, "caffeine"),
        ("alcohol_units", 1, "more than 1 drink of alcohol"),
        ("alcohol_units", 0, "alcohol"),
        ("sleep_minutes", 447.5, "more than 7 h 28 min of sleep"),
        ("standing_minutes", 180, "more than 3 h standing or walking"),
        ("standing_minutes", 0, "standing or walking"),
        ("stress", 4, "stress above 4 of 10"),
        ("stress", 0, "stress above 0 of 10"),
        ("tight_shoes", 0, "tight shoes"),
        ("water", 1, "water “A lot”"),
        ("water", 0, "water “As usual” or “A lot”"),
        ("exercise", 2, "exercise “Hard” or “Unusual for you”"),
    ],
)
def test_factor_days_are_named_by_what_they_have_more_of(key: str, above: float, words: str) -> None:
    assert side(factor(Finding.LINK, key, above=above)) == words


def test_every_factor_has_words_for_its_days() -> None:
    for key, name in FACTORS.items():
        assert name in side(factor(Finding.LINK, key, above=1))
        assert name in side(factor(Finding.LINK, key, above=1), calm=True)


@each(("ratio", "words"), [(1.0, "1.0"), (0.04, "0.04"), (0.004, "0.004"), (12.4, "12"), (9.9, "9.9")])
def test_a_ratio_is_never_rounded_to_nothing(ratio: float, words: str) -> None:
    assert times(ratio) == words
