from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from diary.domain.guidance import Cited, GuidanceKind
from diary.queries.guidance import beside, library, shown
from tests.makers import make_source, make_text

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 14)


def test_the_texts_of_some_keys_come_in_two_statements() -> None:
    for key in ("stress", "caffeine", "cold"):
        make_text(kind="trigger", key=key, title=key.capitalize(), sources=[make_source()])
    make_text(kind="remedy", key="massage")
    with CaptureQueriesContext(connection) as seen:
        found = shown("trigger", ["caffeine", "stress", "massage", "no such key"], TODAY)
    assert list(found) == ["caffeine", "stress"]
    assert found["stress"].sources == (Cited("A guideline", "https://example.org/g"),)
    assert found["stress"].since == date(2026, 3, 1)
    assert len(seen) == 2


def test_nothing_asked_costs_nothing() -> None:
    with CaptureQueriesContext(connection) as seen:
        assert shown(GuidanceKind.TRIGGER, [], TODAY) == {}
        assert beside([], TODAY) == []
    assert len(seen) == 0


def test_texts_of_several_kinds_come_in_the_order_they_are_asked_for() -> None:
    for kind in ("trigger", "remedy"):
        make_text(kind=kind, key="massage", title=kind)
    with CaptureQueriesContext(connection) as seen:
        found = beside([(GuidanceKind.REMEDY, "massage"), ("trigger", "stress"), ("trigger", "massage")], TODAY)
    assert [text.title for text in found] == ["remedy", "trigger"]
    assert len(seen) == 2


@pytest.mark.parametrize("status", ["draft", "in_review", "withdrawn"])
def test_what_is_not_published_is_not_shown(status: str) -> None:
    make_text(kind="trigger", key="stress", status=status)
    assert shown("trigger", ["stress"], TODAY) == {}
    assert library(TODAY) == []


def test_the_newest_version_whose_day_has_come_is_shown() -> None:
    for body, on in (("old", TODAY - timedelta(days=9)), ("now", TODAY), ("later", TODAY + timedelta(days=1))):
        make_text(kind="trigger", key="stress", body=body, publish_on=on)
    make_text(kind="trigger", key="stress", body="draft", status="draft")
    assert shown("trigger", ["stress"], TODAY)["stress"].body == "now"
    assert shown("trigger", ["stress"], TODAY)["stress"].number == 2


def test_the_library_holds_all_in_the_order_of_the_domain_in_two_statements() -> None:
    for kind, key in (("remedy", "rest"), ("trigger", "stress"), ("trigger", "caffeine"), ("criterion", "W1")):
        make_text(kind=kind, key=key)
    with CaptureQueriesContext(connection) as seen:
        found = [(kind, [text.key for text in texts]) for kind, texts in library(TODAY)]
    assert found == [("criterion", ["W1"]), ("trigger", ["caffeine", "stress"]), ("remedy", ["rest"])]
    assert len(seen) == 2


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("coffee", ["caffeine"]),
        ("COFFEE cup", ["caffeine"]),
        ("coffee tea", []),
        ("%", []),
        ("_", []),
        ("breath", ["stress"]),
    ],
)
def test_the_library_is_searched_by_all_words_in_title_and_text(words: str, found: list[str]) -> None:
    make_text(kind="trigger", key="caffeine", title="Coffee", body="A cup of it.")
    make_text(kind="trigger", key="stress", title="Stress", body="Breathe.")
    assert [text.key for _, texts in library(TODAY, words) for text in texts] == found
