"""The search of the library: whole words in any of their forms, and beginnings only where no word is meant."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from diary.domain.search import MOST_WORDS, holding
from tests.each import each


@each(
    ("wanted", "text"),
    [
        ("cramp", "Cramps at night"),
        ("cramps", "A cramp."),
        ("cramping", "it cramped"),
        ("numb", "Numbness in the foot"),
        ("numbness", "a numb toe"),
        ("toes", "one toe"),
        ("shoe", "tight shoes"),
        ("muscle", "small muscles"),
        ("exercise", "after exercising"),
        ("stop", "before stopping"),
        ("stress", "stressed, with many stresses"),
        ("body", "bodies"),
        ("foot", "both feet"),
        ("calf", "the calves"),
        ("doctor", "a doctor’s letter"),
        ("doctor's letter", "Letters of the doctors"),
        ("bleed", "bleeding"),
        ("same-foot", "in the same foot"),
        ("ÉTÉ", "été"),
    ],
)
def test_a_word_is_found_in_its_forms(wanted: str, text: str) -> None:
    assert holding(wanted, [text]) == [True]


@each(
    ("wanted", "own", "other"),
    [
        ("numb", "It is numb.", "a number of days"),
        ("heart", "a strong heart", "heartburn"),
        ("leg", "legs", "legal"),
        ("ring", "a ring", "bring, spring"),
        ("water", "Water", "underwater, waterproof"),
    ],
)
def test_a_word_is_not_found_inside_another_one(wanted: str, own: str, other: str) -> None:
    assert holding(wanted, [own, other]) == [True, False]


def test_what_no_text_holds_as_a_word_may_be_the_beginning_of_one() -> None:
    texts = ["Magnesium and salt", "A number", "Salt"]
    assert holding("magnes", texts) == [True, False, False]
    assert holding("numb", texts) == [False, True, False]
    assert holding("agnes", texts) == [False] * 3
    assert holding("salt magn", texts) == [True, False, False]


def test_all_words_must_be_there_up_to_a_number_of_them() -> None:
    assert holding("night cramp", ["Cramps at night", "Cramps"]) == [True, False]
    assert holding(" ".join(["cramp"] * MOST_WORDS + ["tuba"]), ["cramp"]) == [True]
    assert holding(" ".join(["cramp"] * (MOST_WORDS - 1) + ["tuba"]), ["cramp"]) == [False]


@each("nothing", ["%", "_", "' '", "**", "🦶"])
def test_what_is_no_word_is_nowhere(nothing: str) -> None:
    assert holding(nothing, ["Any 100% text_with *all* of it 🦶"]) == [False]


@given(st.lists(st.text(max_size=30), max_size=4), st.text(max_size=30))
def test_a_text_holds_its_own_words_whatever_they_are(texts: list[str], own: str) -> None:
    found = holding(own, [*texts, own])
    assert len(found) == len(texts) + 1
    assert found[-1] or not any(char.isalnum() for char in own)
