"""The three answers: plain words first, numbers behind them, and a refusal that says what is missing."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import numpy as np

from diary.domain.association import Finding
from diary.domain.catalogue import QUESTIONS
from diary.domain.change import Change, change
from diary.domain.criteria import CRITERION_BY_ID
from diary.domain.flags import Flag, Status
from diary.domain.heard import ASKED, Heard
from diary.domain.looks import Looked, nothing_recorded
from diary.domain.needs import Need
from diary.domain.rule_input import Evidence, Match, Urgency
from diary.domain.wording.answers import TopAnswer, changing, doctor, goes_with, urgency_label, weeks_label
from diary.domain.wording.association import NOT_A_CAUSE, STOOD_OUT
from tests.domain.test_change import EVERY, LONG_AGO, TODAY, counts, steady, step
from tests.domain.test_wording_association import before_a_look, factor, refused, value
from tests.domain.test_wording_change import CLEAR_MORE, strength
from tests.each import each

YOUNG = change(counts(steady(1)), TODAY, TODAY)
STEADY = change(counts(step(2, 2), np.arange(112) % 16 > 0), LONG_AGO, TODAY)
EMPTY = change(counts(steady(0), ~EVERY), None, TODAY)
STRONGER = strength(0.8, 0.3, 1.3, 0.001)
CHANGES = (YOUNG, STEADY, EMPTY, CLEAR_MORE, STRONGER)

LOOKS = (
    nothing_recorded(),
    before_a_look(refused(23)),
    value(factor(Finding.NO_LINK), factor(Finding.NO_LINK, "stress")),
    value(factor(Finding.LINK)),
    value(factor(Finding.LINK), factor(Finding.LINK, "tight_shoes", above=0)),
    value(factor(Finding.EARLY, days=47)),
    value(refused(23)),
)


def test_a_change_is_told_in_words_then_in_numbers_with_its_base() -> None:
    told = changing(STEADY)
    assert told.known == "No clear change: about as often as in the weeks before."
    assert told.numbers.startswith("In the last four weeks about 1.0 times as often as in the weeks before (could be ")
    assert told.base == "From 105 of 112 days, up to 8 March 2026."
    assert told.need is None


def test_a_change_that_cannot_be_told_says_what_is_missing_most() -> None:
    told = changing(YOUNG)
    assert told.known == "This cannot be told yet."
    assert told.need == Need(0, 56, "days since your first entry")
    assert told.base == "Counted in whole weeks, up to Sunday 8 March."
    assert changing(EMPTY).need == told.need


def test_what_became_stronger_is_told_before_how_often() -> None:
    assert changing(STRONGER).known == (
        "You rate twitches stronger than before: this stands out. How often cannot be told yet."
    )


@each("told", CHANGES)
def test_bars_have_words(told: Change) -> None:
    assert weeks_label(told) == f"How often in each of {len(told.weeks)} weeks, the last four marked"


def test_a_link_is_told_with_its_days_and_that_it_may_be_chance() -> None:
    told = goes_with(LOOKS[3], date(2026, 4, 1))
    assert told.known == "More often on days with more than 2 drinks with caffeine: a link stands out."
    assert (
        told.numbers == "About 1.6 times as often (could be 1.1 to 2.3). It can still be chance, and it is not a cause."
    )
    assert told.base == "From 80 of 84 days, looked at on 26 March 2026; next on 18 June 2026."
    assert goes_with(replace(LOOKS[3], is_changed=True), date(2026, 4, 1)).base == (
        f"{told.base} Entries of these days have changed since."
    )
    assert goes_with(LOOKS[4], date(2026, 4, 1)).numbers == "It can still be chance, and it is not a cause."
    assert "chance" in STOOD_OUT
    assert "not a cause" in NOT_A_CAUSE


def test_without_a_link_what_was_looked_at_is_named() -> None:
    told = goes_with(LOOKS[2], date(2026, 4, 1))
    assert (told.known, told.numbers) == (
        "No clear link so far with the 2 things looked at.",
        "Looked at: caffeine and stress.",
    )


@each(("today", "passed"), [(date(2026, 1, 1), 0), (date(2026, 3, 1), 59), (date(2026, 3, 26), 84)])
def test_before_the_first_look_its_day_is_said_and_how_far_it_is(today: date, passed: int) -> None:
    told = goes_with(LOOKS[1], today)
    assert told.known == "Not looked at yet."
    assert told.numbers == "The first look is on 26 March 2026, so that chance is not taken for a link."
    assert told.need == Need(passed, 84, "days since your first entry")


def test_too_few_answers_at_a_look_are_told_as_progress() -> None:
    told = goes_with(LOOKS[6], date(2026, 4, 1))
    assert told.known == "Too few answers to look for links."
    assert told.need == Need(23, 42, "recorded days with an answer")
    assert goes_with(LOOKS[5], date(2026, 4, 1)).known == "Too early to tell: 47 of 56 recorded days with an answer."


def flag(criterion: str, urgency: Urgency, status: Status = Status.SEEN) -> Flag:
    row = Evidence(TODAY, "answer", "weakness", urgency)
    return Flag(CRITERION_BY_ID[criterion], Match(criterion, (row,), "You wrote it down."), status, (row,), None)


WEAK, LASTING, WORRIED = flag("W1", Urgency.PROMPT), flag("P1", Urgency.ROUTINE), flag("U1", Urgency.ROUTINE)
BASE = f"You answered 0 of {len(ASKED)} questions in the last 14 days."


def test_a_reason_says_what_to_do_and_why() -> None:
    assert doctor([LASTING], Heard(), is_begun=True) == TopAnswer(
        "Yes. Mention it at your next visit to a doctor.", "The reason in your entries: longer than two weeks.", BASE
    )
    told = doctor([WEAK, LASTING, WORRIED], Heard(), is_begun=True)
    assert told.known == "Yes. Contact a doctor in the next day or two."
    assert told.numbers == "The reasons in your entries: weakness, longer than two weeks and 1 more."
    assert doctor([WEAK, LASTING], Heard(), is_begun=True).numbers == (
        "The reasons in your entries: weakness and longer than two weeks."
    )


def test_what_was_talked_about_is_no_new_reason() -> None:
    settled = replace(WEAK, status=Status.DISCUSSED)
    assert doctor([settled], Heard(), is_begun=True).known == "No new one: you talked about what there was, or hid it."
    assert doctor([LASTING, settled], Heard(), is_begun=True).known.startswith("Yes. Mention it")


def test_that_nothing_matches_stands_only_beside_what_was_answered_and_where_no_sign_was_written_down() -> None:
    told = doctor([], Heard(answered=frozenset(ASKED[:3])), is_begun=True)
    assert told == TopAnswer(
        "Nothing you wrote down matches a listed reason.",
        "That is all it says: it only knows what you wrote down.",
        f"You answered 3 of {len(ASKED)} questions in the last 14 days.",
    )
    ticked = doctor([], Heard(ticked={"tingling": (TODAY,)}), is_begun=True)
    assert ticked.known == "You wrote down signs that match none of the listed reasons so far."
    for question in QUESTIONS:
        reported = Heard(reported={(question.key, question.answers[1].key): (TODAY,)})
        assert doctor([], reported, is_begun=True).known == ticked.known


def test_of_an_empty_diary_nothing_is_said_but_what_will_come() -> None:
    assert doctor([], Heard(), is_begun=False).known == "Nothing is written down yet."
    assert goes_with(LOOKS[0], TODAY).numbers.startswith("Twelve weeks after your first entry")
    assert changing(EMPTY).numbers == (
        "It takes eight weeks, and in the last four about as many recorded days as before."
    )


@each("urgency", Urgency)
def test_the_shape_of_an_urgency_has_a_word(urgency: Urgency) -> None:
    assert urgency_label(urgency) == (f"Urgency: {urgency.word}" if urgency else "No listed reason is open")


@each("change", CHANGES)
def test_what_is_known_of_a_change_needs_no_number(change: Change) -> None:
    for calm in (False, True):
        assert not re.search(r"\d", changing(change, calm=calm).known)
    assert not changing(change, calm=True).numbers or not re.search(r"\d", changing(change, calm=True).numbers)


@each("found", LOOKS)
def test_calm_mode_tells_no_ratio(found: Looked) -> None:
    told = goes_with(found, date(2026, 3, 1), calm=True)
    assert not re.search(r"\d", told.known)
    assert "times" not in told.numbers
