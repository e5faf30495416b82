from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from diary.domain import catalogue
from diary.domain.catalogue import ITEMS, QUESTIONS, Item, Kind, OngoingState, Question, Shape, Term
from tests.each import each

LISTS: dict[str, Sequence[Term]] = {
    name: value
    for name, value in vars(catalogue).items()
    if isinstance(value, tuple) and value and all(isinstance(term, Term) for term in value)
}
LISTS |= {f"answers to {question.key}": [Term(row.key, row.name) for row in question.answers] for question in QUESTIONS}
LISTS |= {f"parts of {question.key}": question.parts for question in QUESTIONS if question.parts}
SOURCES = {"D0", "D1", "D2", "D3", "D4", "EXT"}


def test_all_lists_are_looked_at() -> None:
    assert {"SHAPES", "STATES", "SIGNS", "TRIGGERS", "REMEDIES", "CONDITIONS", "DIETS", "MEDICINE_GROUPS"} <= set(LISTS)
    assert len(LISTS) > 20


@each("name", LISTS)
def test_no_key_and_no_name_of_a_list_is_there_twice(name: str) -> None:
    terms = LISTS[name]
    assert len({term.key for term in terms}) == len({term.name.casefold() for term in terms}) == len(terms)


@each("name", LISTS)
def test_every_word_has_a_plain_key_a_name_and_known_sources(name: str) -> None:
    for term in LISTS[name]:
        assert re.fullmatch(r"[a-z][a-z0-9_]*", term.key), term
        assert term.name == term.name.strip() != "", term
        assert term.name[0].isupper(), term
        assert not term.name.endswith("."), term
        assert set(term.documents) <= SOURCES, term
        assert list(term.documents) == sorted(set(term.documents)), term


def test_items_and_questions_are_named_once() -> None:
    for rows in (ITEMS, QUESTIONS):
        assert len({row.key for row in rows}) == len({row.name for row in rows}) == len(rows)
    assert not {item.key for item in ITEMS} & {question.key for question in QUESTIONS}


@each("item", ITEMS)
def test_an_item_has_what_its_kind_needs(item: Item) -> None:
    assert item.group in {"night", "today", "body"}
    assert bool(item.terms) == (item.kind is Kind.CHOICE)
    if item.kind in (Kind.COUNT, Kind.HOURS, Kind.SCALE):
        assert 0 <= item.low < item.high
        assert item.unit
    assert item.key.endswith("_minutes") == (item.kind is Kind.HOURS)


@each("question", QUESTIONS)
def test_the_first_answer_of_a_question_is_its_no_and_every_other_reports_the_sign(question: Question) -> None:
    assert [answer.yes for answer in question.answers] == [False] + [True] * (len(question.answers) - 1)
    assert len(question.answers) >= 2
    assert question.answers[0].key == "no"
    assert question.text.endswith("?")
    assert question.every_days in (0, 1, 7)
    assert re.fullmatch(r"[A-Z]\d", question.rule)
    assert question.documents
    assert set(question.documents) <= SOURCES


@each(
    ("every_days", "ago", "answer", "due"),
    [(1, 1, "no", True), (7, 6, "no", False), (7, 7, "no", True), (7, 1, "yes", True), (0, 9, "yes", False)],
)
def test_a_question_is_due_again_in_time_or_while_the_sign_is_there(
    every_days: int, ago: int, answer: str, due: bool
) -> None:
    question = replace(QUESTIONS[0], every_days=every_days)
    day = date(2026, 3, 14)
    assert question.is_due(day, (day - timedelta(days=ago), answer)) is due
    assert question.is_due(day, None) is (every_days > 0)


def test_shapes_and_states_of_the_code_are_those_of_the_lists() -> None:
    assert [term.key for term in catalogue.SHAPES] == list(Shape)
    assert catalogue.FALLING_ASLEEP in {term.key for term in catalogue.STATES}
    assert catalogue.SUPPLEMENTS.issubset(term.key for term in catalogue.MEDICINE_GROUPS)
    assert list(OngoingState) == ["still_on", "stopped", "lost_track"]


def test_a_warning_stands_beside_what_can_harm() -> None:
    hints = {term.key: term.hint for term in catalogue.REMEDIES}
    assert "doctor" in hints["potassium"]
    assert "doctor" in hints["magnesium"]


def test_lists_by_key_and_as_choices_say_the_same() -> None:
    assert list(catalogue.by_key(catalogue.SIGNS)) == [key for key, _ in catalogue.choices(catalogue.SIGNS)]
    assert catalogue.by_key(catalogue.SIGNS)["pain"].name == dict(catalogue.choices(catalogue.SIGNS))["pain"]
