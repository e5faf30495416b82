from __future__ import annotations

from datetime import time

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from diary.models import Diary, Episode
from diary.models.bulk import insert
from tests.makers import NOW, make_diary, uuid_of

pytestmark = pytest.mark.django_db
TOLD = ("diary_id", "uuid", "shape", "zone", "started_at", "local_date", "local_time")


def row(diary: Diary, name: str, shape: str = "moment") -> tuple[object, ...]:
    return diary.pk, uuid_of(name), shape, "UTC", NOW, NOW.date(), time(22, 30)


def test_rows_are_stored_as_the_models_would_and_the_rest_has_its_defaults() -> None:
    diary = make_diary()
    insert(Episode, TOLD, [row(diary, "a"), row(diary, "b")])
    assert Episode.objects.count() == 2
    stored = Episode.objects.get(uuid=uuid_of("a"))
    made = Episode(**dict(zip(TOLD, row(diary, "a"), strict=True)))
    for field in Episode._meta.concrete_fields:
        if not field.primary_key:
            assert getattr(stored, field.attname) == getattr(made, field.attname), field.attname


def test_what_may_not_be_stored_is_refused() -> None:
    diary = make_diary()
    with pytest.raises(IntegrityError):
        insert(Episode, TOLD, [row(diary, "a", shape="cloud")])


def test_any_number_of_rows_is_one_call_and_none_is_nothing() -> None:
    diary = make_diary()
    with CaptureQueriesContext(connection) as asked:
        insert(Episode, TOLD, [])
        insert(Episode, TOLD, [row(diary, str(index)) for index in range(2000)])
    assert len(asked) == 1
    assert Episode.objects.count() == 2000
