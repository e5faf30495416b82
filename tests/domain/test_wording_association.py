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
    EARLY,
    KNOWN,
    LESS,
    MORE,
    NO_DIFFERENCE,
    NOT_A_CAUSE,
    SELDOM,
    STOOD_OUT,
    base_of_look,
    details,
    found,
    sentence,
    side,
    times,
    unanswered,
    when,
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
    "being tested": value(refused(60, answer=Finding.TESTED), refused(0, key="water")),
    "some being tested": value(
        refused(60, answer=Finding.TESTED),
        factor(Finding.NO_LINK, "stress"),
        refused(60, key="water", answer=Finding.TESTED),
    ),
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
        (
            "being tested",
            "Not looked at: caffeine was being tested.",
            "Not looked at: caffeine was being tested.",
        ),
        ("some being tested", "No clear link so far with stress.", "No clear link so far with stress."),
        ("early", "Too early to tell: 47 of 56 recorded days with an answer.", "Too early to tell."),
        (
            "no link",
            "No clear link so far with the 2 things looked at.",
            "No clear link so far with the things looked at.",
        ),
        ("one tested", "No clear link so far with caffeine.", "No clear link so far with caffeine."),
        (
            "link",
            "More often on days with more than 2 drinks with caffeine: a link stands out.",
            "More often on days with more caffeine: a link stands out.",
        ),
        (
            "links",
            "Links stand out with caffeine and tight shoes.",
            "Links stand out with caffeine and tight shoes.",
        ),
    ],
)
def test_the_sentence(kind: str, expected: str, calm: str) -> None:
    assert (sentence(KINDS[kind]), sentence(KINDS[kind], calm=True)) == (expected, calm)


TIMES = "About 1.6 times as often (could be 1.1 to 2.3) as on other days; 31 and 40 days."


@each(
    ("told", "expected", "calm"),
    [
        (
            factor(Finding.LINK),
            "On days with more than 2 drinks with caffeine: more often, and a link stands out.",
            "On days with more caffeine: more often, and a link stands out.",
        ),
        (
            factor(Finding.NO_LINK, "sleep_minutes", above=450),
            "After nights of more than 7\u00a0h 30\u00a0min: "
            "no clear difference so far (a real one could still be hidden).",
            "After nights of more sleep: no clear difference so far (a real one could still be hidden).",
        ),
        (
            factor(Finding.EARLY, "tight_shoes", above=0),
            "On days with tight shoes: too early to tell.",
            "On days with tight shoes: too early to tell.",
        ),
    ],
)
def test_a_factor_is_told_with_its_days_its_direction_and_its_numbers(told: Factor, expected: str, calm: str) -> None:
    assert details(value(told))[0] == f"{expected} {TIMES}"
    assert details(value(told), calm=True)[0] == calm


@each(
    ("told", "words"),
    [
        (factor(Finding.NO_LINK, "sleep_minutes", above=390), "After nights of more than 6\u00a0h 30\u00a0min"),
        (
            factor(Finding.NO_LINK, "sleep_minutes", above=390, lag=1),
            "The second day after nights of more than 6\u00a0h 30\u00a0min",
        ),
        (factor(Finding.NO_LINK, lag=1), "The day after more than 2 drinks with caffeine"),
        (factor(Finding.NO_LINK, "stress", above=4), "On days with stress above 4 of 10"),
        (factor(Finding.NO_LINK, "tight_shoes", above=0, lag=1), "The day after tight shoes"),
    ],
)
def test_the_days_of_a_factor_name_its_threshold_with_its_unit(told: Factor, words: str) -> None:
    assert when(told) == words


def test_what_is_not_told_stands_in_one_line_for_each_reason() -> None:
    told = value(
        refused(23, more=7),
        refused(60, more=4, key="water"),
        refused(60, key="stress", answer=Finding.CONSTANT),
        factor(Finding.NO_LINK, "tight_shoes", above=0),
    )
    assert unanswered(told) == (
        "Always the same answer, so nothing to compare: stress.",
        "Not enough answers yet: caffeine (23 of 42 days), water (4 of 10 days with more caffeine).",
    )
    assert unanswered(told, calm=True)[1] == "Not enough answers yet: caffeine and water."
    assert unanswered(KINDS["being tested"])[0] == "Not looked at, because it was being tested then: caffeine."
    both = unanswered(KINDS["some being tested"], calm=True)
    assert both == ("Not looked at, because they were being tested then: caffeine and water.",)
    assert unanswered(KINDS["waiting"])[0] == "Enough for caffeine: it waits for the first look."


@each(
    ("told", "known"),
    [
        (factor(Finding.LINK), MORE),
        (replace(factor(Finding.LINK), ratio=RateRatio(0.6, 0.4, 0.9, 31, 40)), LESS),
        (factor(Finding.NO_LINK), NO_DIFFERENCE),
        (factor(Finding.EARLY), EARLY),
    ],
)
def test_every_factor_that_is_told_has_a_direction_or_none_in_words(told: Factor, known: str) -> None:
    assert found(told) == known
    assert known in KNOWN


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
    # Why something was not looked at is no cause of twitching.
    said = re.sub("because (it was|they were) being tested", "", said)
    assert not re.search(r"likely|sign of|abnormal|safe|because|caused by|trigger", said)


def test_the_base_is_the_look_and_says_when_the_next_is() -> None:
    looked = KINDS["link"]
    told = "Looked at on 26 March 2026: 80 of 84 days recorded, 1 January 2026 to 25 March 2026"
    assert base_of_look(looked) == f"{told}. The next look is due on 18 June 2026"
    changed = "Entries of these days have changed since; the next look reads them as they are then"
    assert base_of_look(replace(looked, is_changed=True)) == f"{told}. {changed}. The next look is due on 18 June 2026"
    assert base_of_look(replace(looked, next_on=None)) == told


def test_before_a_look_its_day_is_the_base() -> None:
    assert base_of_look(KINDS["waiting"]) == "The first look at links is due on 26 March 2026"
    assert base_of_look(nothing_recorded()) == "Nothing is recorded yet"
    assert sentence(nothing_recorded()) == "Not enough yet: 0 of 42 recorded days with an answer."


def test_fewer_episodes_are_called_fewer() -> None:
    low = RateRatio(0.6, 0.4, 0.9, 31, 40)
    told = Factor("sleep_minutes", needs(71), Finding.LINK, 450, 0, 0.01, low)
    assert "less often, and a link stands out. About 0.6 times as often" in details(value(told))[0]
    assert sentence(value(told)) == "Less often after nights of more than 7\u00a0h 30\u00a0min: a link stands out."


@each(
    ("key", "above", "words"),
    [
        ("caffeine_drinks", 1, "more than 1 drink with caffeine"),
        ("caffeine_drinks", 2.5, "more than 2.5 drinks with caffeine"),
        ("caffeine_drinks", 0, "caffeine"),
        ("alcohol_units", 1, "more than 1 drink of alcohol"),
        ("alcohol_units", 0, "alcohol"),
        ("sleep_minutes", 447.5, "more than 7\u00a0h 28\u00a0min of sleep"),
        ("standing_minutes", 180, "more than 3\u00a0h standing or walking"),
        ("standing_minutes", 0, "standing or walking"),
        ("stress", 4, "stress above 4 of 10"),
        ("stress", 0, "stress above 0 of 10"),
        ("tight_shoes", 0, "tight shoes"),
        ("water", 1, "water “A lot”"),
        ("water", 0, "water “As usual” or “A lot”"),
        ("exercise", 1, "exercise “As usual”, “Hard” or “Unusual for you”"),
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
