"""A day that a device and the diary say something of: blanks are filled, and only the person decides what differs."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.domain.content import CheckInContent, SignAnswer
from diary.domain.said_twice import SaidTogether, answers_of, content_of, settle
from diary.domain.silences import ShownQuestions
from diary.domain.wording import said_twice as words

WEAK = SignAnswer("weakness", "feels_weak")
WEAK_LEFT = SignAnswer("weakness", "feels_weak", (), "left")
WEAK_CALF = SignAnswer("weakness", "feels_weak", ("grip",))
NOT_WEAK = SignAnswer("weakness", "no")
SINCE = date(2026, 3, 1)

CASES: dict[str, tuple[dict[str, Any], dict[str, Any], dict[str, Any], tuple[str, ...]]] = {
    # here, there, written, differ
    "a day that says nothing takes all": ({"stress": 3}, {}, {"stress": 3}, ()),
    "the same again writes nothing": ({"stress": 3}, {"stress": 3}, {}, ()),
    "another answer is asked about": ({"stress": 3}, {"stress": 4}, {}, ("stress",)),
    "zero is an answer": ({"stress": 0}, {"stress": 4}, {}, ("stress",)),
    "no is an answer": ({"tight_shoes": False}, {"tight_shoes": True}, {}, ("tight_shoes",)),
    "blanks change nothing": ({}, {"stress": 4, "weakness": WEAK}, {}, ()),
    "the rest is filled where one differs": (
        {"stress": 3, "worry": 2},
        {"stress": 4},
        {"worry": 2},
        ("stress",),
    ),
    "a side fills an open one": ({"weakness": WEAK_LEFT}, {"weakness": WEAK}, {"weakness": WEAK_LEFT}, ()),
    "an open side takes none back": ({"weakness": WEAK}, {"weakness": WEAK_LEFT}, {}, ()),
    "side and part come together": (
        {"weakness": WEAK_LEFT},
        {"weakness": WEAK_CALF},
        {"weakness": SignAnswer("weakness", "feels_weak", ("grip",), "left")},
        (),
    ),
    "another side differs": (
        {"weakness": WEAK_LEFT},
        {"weakness": SignAnswer("weakness", "feels_weak", (), "right")},
        {},
        ("weakness",),
    ),
    "another part differs": (
        {"weakness": WEAK_CALF},
        {"weakness": SignAnswer("weakness", "feels_weak", ("foot_drags",))},
        {},
        ("weakness",),
    ),
    "another beginning differs": (
        {"weakness": SignAnswer("weakness", "feels_weak", since=SINCE)},
        {"weakness": SignAnswer("weakness", "feels_weak", since=date(2026, 3, 2))},
        {},
        ("weakness",),
    ),
    "a no does not take a sign back": ({"weakness": NOT_WEAK}, {"weakness": WEAK}, {}, ("weakness",)),
}


@pytest.mark.parametrize("case", CASES)
def test_blanks_are_filled_and_differences_are_asked_about(case: str) -> None:
    here, there, written, differ = CASES[case]
    assert settle(here, there) == SaidTogether(written, differ)


def test_what_the_person_preferred_stands() -> None:
    here, there = {"stress": 3, "weakness": NOT_WEAK}, {"stress": 4, "weakness": WEAK}
    assert settle(here, there, prefer_here={"stress"}, prefer_there={"weakness"}) == SaidTogether({"stress": 3})
    assert settle(here, there, prefer_here={"stress"}) == SaidTogether({"stress": 3}, ("weakness",))
    # What the diary does not say it cannot be preferred for.
    assert settle({"stress": 3}, {}, prefer_there={"stress"}) == SaidTogether({"stress": 3})


SIGNS = st.builds(
    SignAnswer,
    st.just("weakness"),
    st.sampled_from(["no", "feels_weak", "cannot_do"]),
    st.sampled_from([(), ("grip",), ("foot_drags",)]),
    st.sampled_from(["", "left", "right"]),
    st.sampled_from([None, SINCE]),
)
SAID = st.fixed_dictionaries(
    {},
    optional={
        "twitching": st.sampled_from(["yes", "no"]),
        "stress": st.integers(0, 2),
        "tight_shoes": st.booleans(),
        "weakness": SIGNS,
        "note": st.sampled_from(["a", "b"]),
    },
)


@given(SAID, SAID)
def test_the_same_once_more_changes_nothing(here: dict[str, Any], there: dict[str, Any]) -> None:
    first = settle(here, there)
    after = there | dict(first.written)
    again = settle(here, after)
    assert again.written == {}
    assert again.differ == first.differ


@given(SAID, SAID)
def test_nothing_is_lost_without_a_choice(here: dict[str, Any], there: dict[str, Any]) -> None:
    settled = settle(here, there)
    assert settled.written.keys() <= here.keys()
    assert not settled.written.keys() & set(settled.differ)
    for key, value in settled.written.items():
        known = there.get(key)
        if isinstance(known, SignAnswer):
            assert isinstance(value, SignAnswer)
            assert value.answer == known.answer
            assert not known.side or value.side == known.side
        else:
            assert known is None
    for key, value in here.items():
        assert key in settled.written or key in settled.differ or there[key] == value or key == "weakness"


@given(SAID, SAID)
def test_a_choice_for_everything_leaves_nothing_to_ask(here: dict[str, Any], there: dict[str, Any]) -> None:
    ours = settle(here, there, prefer_here=here)
    assert ours.differ == ()
    theirs = settle(here, there, prefer_there=here)
    assert theirs.differ == ()
    assert not theirs.written.keys() & there.keys()


def test_a_check_in_and_its_answers_by_key_say_the_same() -> None:
    shown = ShownQuestions.only("weakness")
    whole = CheckInContent("yes", {"stress": 0, "tight_shoes": False}, (WEAK,), "a note", shown)
    assert content_of(answers_of(whole), shown) == whole
    assert answers_of(CheckInContent()) == {}


@pytest.mark.parametrize(
    ("key", "value", "label", "said"),
    [
        ("twitching", "no", "Any twitching?", "no twitching"),
        ("stress", 6, "Stress", "6 of 10"),
        ("tight_shoes", False, "Tight shoes for two hours or more", "no"),
        ("note", "<b>late</b>", "Note", "<b>late</b>"),
        ("weakness", NOT_WEAK, "New weakness in a foot, leg or hand?", "no"),
    ],
)
def test_an_answer_is_told_in_words(key: str, value: object, label: str, said: str) -> None:
    assert (words.label(key), words.said(key, value)) == (label, said)


def test_a_sign_is_told_with_its_side_its_parts_and_its_beginning() -> None:
    said = words.said("weakness", SignAnswer("weakness", "feels_weak", ("grip",), "left", SINCE))
    assert said.startswith("it feels weak (left), grip with a hand, ")
    assert said.endswith("since 1 March 2026")


def test_the_question_names_its_day() -> None:
    today = date(2026, 3, 14)
    assert words.title(today, today) == "Today says something else in your diary. Choose what stands."
