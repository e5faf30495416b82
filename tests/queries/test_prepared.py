"""A statement that is prepared says what the queryset that it was written as says."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime
from typing import Any, Final
from uuid import UUID

import pytest
from django.db import connection
from django.db.models import Count, QuerySet
from django.urls import get_resolver

from diary.actions.episodes import start_timer
from diary.domain.content import Moment
from diary.models import Diary, Episode, EpisodeSite, Timer
from diary.queries.prepared import ALL, Prepared, prepared
from tests.makers import NOW, make_diary, make_episode, uuid_of

get_resolver().url_patterns  # noqa: B018 - whatever the site asks is imported with its addresses

VALUES: Final[dict[str, Any]] = {
    "int": 7,
    "str": "a 'quoted' % word",
    "date": date(2026, 3, 14),
    "datetime": datetime(2026, 3, 14, 22, 30, tzinfo=UTC),
    "UUID": UUID(int=7),
    "RowKeys": [7, 8],
}
HERE: Final = "tests."


def _of_the_site() -> list[Prepared[..., Any]]:
    return [statement for statement in ALL if not statement.name.startswith(HERE)]


@pytest.mark.django_db
@pytest.mark.parametrize("statement", _of_the_site(), ids=lambda statement: statement.name)
def test_what_was_compiled_before_is_what_django_writes_for_the_values(statement: Prepared[..., Any]) -> None:
    values = {one.name: VALUES[one.annotation] for one in statement.signature.parameters.values()}
    compiled = statement.compiled(connection)
    written, given = statement.written(**values).query.get_compiler(connection=connection).as_sql()
    assert (compiled.sql, compiled.filled(values, connection)) == (written, list(given))
    assert list(statement(**values)) == []


def test_there_are_some() -> None:
    assert len(_of_the_site()) >= 40


@prepared
def _moments(diary: int, since: datetime, uuid: UUID) -> QuerySet[Episode, tuple[UUID, datetime, date]]:
    rows = Episode.objects.filter(diary=diary, started_at__gte=since, uuid=uuid)
    return rows.values_list("uuid", "started_at", "local_date")


@prepared
def _timers(diary: int) -> QuerySet[Timer]:
    return Timer.objects.filter(diary=diary)


@pytest.mark.django_db
def test_values_and_whole_rows_are_those_of_the_queryset() -> None:
    diary = make_diary()
    episode = make_episode(diary=diary)
    make_episode(diary=diary, name="another")
    assert _moments(diary.pk, episode.started_at, episode.uuid) == [
        (episode.uuid, episode.started_at, episode.local_date)
    ]
    start = Moment.at(NOW, diary.zone)
    timer = start_timer(diary=diary, uuid=uuid_of("timer"), start=start, zone=diary.time_zone, sites=["trunk"])
    (row,) = _timers(diary=diary.pk)
    assert row == timer
    assert {field.attname: getattr(row, field.attname) for field in Timer._meta.concrete_fields} == {
        field.attname: getattr(timer, field.attname) for field in Timer._meta.concrete_fields
    }
    row.delete()
    assert _timers(diary.pk) == []


@pytest.mark.django_db
def test_it_is_written_once_for_a_connection() -> None:
    asked = []

    @prepared
    def _diaries(owner: int) -> QuerySet[Diary]:
        asked.append(owner)
        return Diary.objects.filter(owner=owner)

    diary = make_diary()
    assert _diaries(diary.owner_id) == [diary]
    assert _diaries(diary.owner_id + 1) == []
    assert len(asked) == 1
    ALL.remove(_diaries)


@pytest.mark.django_db(transaction=True)
def test_each_thread_has_its_own() -> None:
    diary = make_diary()
    assert _timers(diary.pk) == []
    found: list[Any] = []

    def look() -> None:
        found.append(_timers(diary.pk))
        connection.close()

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    assert found == [[]]


def _refused() -> list[QuerySet[Any, Any]]:
    rows = EpisodeSite.objects.all()
    return [
        rows.values_list("site", flat=True),
        rows.values("site"),
        rows.only("site"),
        rows.annotate(n=Count("pk")),
        rows.select_related("episode"),
        Episode.objects.prefetch_related("sites"),
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("number", range(6))
def test_what_is_neither_a_whole_row_nor_a_list_of_values_is_refused(number: int) -> None:
    @prepared
    def _rows() -> QuerySet[Any, Any]:
        return _refused()[number]

    ALL.remove(_rows)
    with pytest.raises(TypeError, match="only whole rows, or lists of values"):
        _rows()
