"""What the domain allows fits its column: SQLite would keep a longer word, PostgreSQL would refuse it."""

from __future__ import annotations

import zoneinfo
from typing import Any

from django.db import models

from diary.domain import catalogue
from diary.domain.anatomy import SITES
from diary.domain.catalogue import ITEMS, MAX_NAME, MAX_NOTE, QUESTIONS, Kind, OngoingState, Shape
from diary.domain.facets import COLUMN_FACETS
from diary.domain.names import MAX_KEY
from diary.domain.silences import SHOWABLE, words_of
from diary.models import (
    CheckIn,
    Condition,
    Diary,
    Episode,
    EpisodeRemedy,
    EpisodeSign,
    EpisodeSite,
    EpisodeTrigger,
    Examination,
    Medicine,
    OwnTrigger,
    RedFlagAnswer,
    Timer,
    Visit,
)
from diary.models.episode import SOURCES
from tests.each import each


def keys(terms: Any) -> list[str]:
    return [getattr(term, "key", str(term)) for term in terms]


def longest(model: type[models.Model], name: str) -> int:
    field = model._meta.get_field(name)
    assert isinstance(field, models.CharField)
    assert field.max_length
    return field.max_length


WORDS: list[tuple[type[models.Model], str, list[str]]] = [
    (Episode, "shape", keys(Shape)),
    (Episode, "ongoing_state", keys(OngoingState)),
    *((Episode, facet.key, keys(facet.terms)) for facet in COLUMN_FACETS if facet.terms),
    (Episode, "source", list(SOURCES)),
    (EpisodeSite, "site", keys(SITES)),
    (EpisodeSign, "sign", keys(catalogue.SIGNS)),
    (EpisodeTrigger, "key", keys(catalogue.TRIGGERS)),
    (EpisodeRemedy, "remedy", keys(catalogue.REMEDIES)),
    (EpisodeRemedy, "outcome", keys(catalogue.OUTCOMES)),
    (CheckIn, "twitching", keys(catalogue.TWITCHING)),
    (CheckIn, "source", list(SOURCES)),
    *((CheckIn, item.key, keys(item.terms)) for item in ITEMS if item.kind is Kind.CHOICE),
    (RedFlagAnswer, "question", keys(QUESTIONS)),
    (RedFlagAnswer, "answer", [answer.key for question in QUESTIONS for answer in question.answers]),
    (RedFlagAnswer, "side", keys(catalogue.SIDES)),
    (RedFlagAnswer, "source", list(SOURCES)),
    (Medicine, "group", keys(catalogue.MEDICINE_GROUPS)),
    (Condition, "key", keys(catalogue.CONDITIONS)),
    (Diary, "diet", keys(catalogue.DIETS)),
    (Diary, "family_history", ["yes", "no"]),
    *((model, name, sorted(zoneinfo.available_timezones())) for model, name in (
        (Diary, "time_zone"), (Episode, "zone"), (Timer, "zone"),
    )),
]  # fmt: skip


@each(("model", "name", "words"), WORDS)
def test_every_word_fits_its_column(model: type[models.Model], name: str, words: list[str]) -> None:
    assert words
    assert max(len(word) for word in words) <= longest(model, name)


LENGTHS: list[tuple[type[models.Model], str, int]] = [
    (OwnTrigger, "name", MAX_NAME),
    (OwnTrigger, "name_key", MAX_KEY),
    (Medicine, "name", MAX_NAME),
    (Medicine, "dose", MAX_NAME),
    (Condition, "name", MAX_NAME),
    (Visit, "clinician", MAX_NAME),
    (Examination, "name", MAX_NAME),
    *((Episode, facet.key, facet.longest) for facet in COLUMN_FACETS if facet.longest),
    (CheckIn, "note", MAX_NOTE),
    (Condition, "note", MAX_NOTE),
    (Visit, "discussed", MAX_NOTE),
    (Visit, "outcome", MAX_NOTE),
    (Examination, "outcome", MAX_NOTE),
    (Diary, "family_history_note", MAX_NOTE),
]


@each(("model", "name"), [(CheckIn, "shown"), (Episode, "asked")])
def test_all_that_can_be_shown_fits_its_column(model: type[models.Model], name: str) -> None:
    assert len(words_of(SHOWABLE)) <= longest(model, name)


@each(("model", "name", "length"), LENGTHS)
def test_a_text_can_be_as_long_as_the_domain_says(model: type[models.Model], name: str, length: int) -> None:
    assert longest(model, name) == length


@each("item", ITEMS)
def test_every_item_of_the_check_in_has_its_column_and_may_be_skipped(item: catalogue.Item) -> None:
    field = CheckIn._meta.get_field(item.key)
    assert isinstance(field, models.Field)
    kinds = {Kind.YES_NO: models.BooleanField, Kind.CHOICE: models.CharField}
    assert isinstance(field, kinds.get(item.kind, models.PositiveSmallIntegerField))
    assert field.blank
    assert field.null is (item.kind is not Kind.CHOICE)
    assert not field.has_default()
