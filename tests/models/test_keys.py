"""Every table of a diary is keyed by the diary, in the models and in the database after all migrations."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models
from django.test.utils import CaptureQueriesContext

from diary.exchange.archive import write_archive
from diary.models import Address, Diary, Episode, EpisodeSite
from diary.models.rows import HeldRow, KeyInDiary, PartOfRow, SameDiary
from tests.makers import make_diary, make_episode, make_user

NO_DIARY = {"Address", "Diary", "Guidance", "GuidanceEvent", "GuidanceVersion", "GuidanceVersion_sources", "Source"}
"""What is of the site, the root itself, and what leads to it."""

FOUND_OVER_ALL_DIARIES = {
    "reminder_sent_by_day": "what was sent long ago is forgotten",
    "share_by_end": "links that are over are emptied, and then forgotten",
    "share_by_revoking": "links that were taken back are forgotten",
    "taken_form_by_age": "forms that nobody can send any more are forgotten",
}
"""The indexes by which tidying finds rows of any diary by their age, and what for. None of them is unique."""

NOT_IN_THE_ARCHIVE = {
    "AccessToken": "a way into this site",
    "CachedResult": "it is made of the rest",
    "CalendarFeed": "a way to be reminded by this site",
    "Day": "it is made of the rest",
    "ImportBlock": "a file on its way",
    "ImportChunk": "a file on its way",
    "ImportJob": "a file on its way",
    "ImportMapping": "a file on its way",
    "ImportRejection": "a file on its way",
    "PushSubscription": "a way to be reminded by this site",
    "Reminder": "a way to be reminded by this site",
    "ReminderSent": "a way to be reminded by this site",
    "Share": "a link to this site",
    "ShareOpening": "a link to this site",
    "TakenForm": "what devices sent to this site",
    "Upload": "a file on its way",
}


def held() -> list[Any]:
    found = apps.get_app_config("diary").get_models(include_auto_created=True)
    return [model for model in found if model.__name__ not in NO_DIARY]


def keys_in_diary(model: Any) -> list[KeyInDiary]:
    return [field for field in model._meta.concrete_fields if isinstance(field, KeyInDiary)]


def test_every_table_of_a_diary_holds_rows_of_a_diary() -> None:
    assert len(held()) > 20
    assert [model.__name__ for model in held() if not issubclass(model, HeldRow)] == []
    assert [model.__name__ for model in held() if model._meta.get_field("diary").null] == []


def test_what_is_no_table_of_a_diary_holds_none() -> None:
    others = [apps.get_model("diary", name) for name in NO_DIARY]
    assert [model.__name__ for model in others if issubclass(model, HeldRow)] == []


def test_every_unique_key_begins_with_the_diary_and_every_index_that_is_not_for_tidying() -> None:
    for model in held():
        assert not model._meta.unique_together
        for field in model._meta.concrete_fields:
            assert not field.unique or field.primary_key or field.name == "diary", field
            assert not field.db_index or field.name == "diary", field
        for row in (*model._meta.constraints, *model._meta.indexes):
            if isinstance(row, models.UniqueConstraint) or (
                isinstance(row, models.Index) and row.name not in FOUND_OVER_ALL_DIARIES
            ):
                assert row.fields[0] == "diary", row.name


def test_every_key_between_two_rows_of_a_diary_is_by_the_diary() -> None:
    seen = 0
    for model in held():
        for field in model._meta.concrete_fields:
            if field.related_model is not None and issubclass(field.related_model, HeldRow):
                assert isinstance(field, KeyInDiary), field
        held_by = [row.field for row in model._meta.constraints if isinstance(row, SameDiary)]
        assert held_by == [field.name for field in keys_in_diary(model)]
        for field in keys_in_diary(model):
            uniques = [row.fields for row in field.related_model._meta.constraints if hasattr(row, "fields")]
            assert ("diary", "id") in uniques, field
            seen += 1
    assert seen > 8


def test_only_a_part_leaves_it_to_another_row_that_its_diary_is_there() -> None:
    for model in held():
        if issubclass(model, PartOfRow):
            assert any(not field.null for field in keys_in_diary(model)), model
        else:
            assert model._meta.get_field("diary").db_constraint, model


def foreign_keys(table: str) -> set[tuple[tuple[str, ...], str, tuple[str, ...], str]]:
    """Columns, the table they lead to, its columns, and what happens to a row whose other one goes."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                # Not those that follow from it for each partition.
                "SELECT pg_get_constraintdef(oid) FROM pg_constraint"
                " WHERE contype = 'f' AND conparentid = 0 AND conrelid = %s::regclass",
                [table],
            )
            found = set()
            for (said,) in cursor.fetchall():
                match = re.match(r"FOREIGN KEY \((.*)\) REFERENCES (\w+)\((.*?)\)", said)
                assert match
                assert said.endswith("DEFERRABLE INITIALLY DEFERRED")
                deletes = "CASCADE" if "ON DELETE CASCADE" in said else "NO ACTION"
                found.add((tuple(match[1].split(", ")), match[2], tuple(match[3].split(", ")), deletes))
            return found
        cursor.execute(f"PRAGMA foreign_key_list({table})")
        by_number: dict[int, list[tuple[Any, ...]]] = {}
        for row in cursor.fetchall():
            by_number.setdefault(row[0], []).append(row)
        return {
            (tuple(row[3] for row in rows), rows[0][2], tuple(row[4] for row in rows), rows[0][6])
            for rows in by_number.values()
        }


def composite(model: Any) -> set[tuple[tuple[str, ...], str, tuple[str, ...], str]]:
    return {
        (("diary_id", field.column), field.related_model._meta.db_table, ("diary_id", "id"), "CASCADE")
        for field in keys_in_diary(model)
    }


@pytest.mark.django_db
def test_the_database_has_the_keys_of_the_models_after_all_migrations() -> None:
    for model in held():
        table = model._meta.db_table
        of_diary = set()
        if model._meta.get_field("diary").db_constraint:
            of_diary = {(("diary_id",), "diary_diary", ("id",), "NO ACTION")}
        assert foreign_keys(table) == composite(model) | of_diary, table
        with connection.cursor() as cursor:
            found = connection.introspection.get_constraints(cursor, table)
        keyed = [
            row for name, row in found.items() if row["unique"] or (row["index"] and name not in FOUND_OVER_ALL_DIARIES)
        ]
        assert keyed
        assert all(row["columns"][0] == "diary_id" for row in keyed if not row["primary_key"]), table


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL changes a table in its place")
def test_a_copied_table_keeps_its_keys() -> None:
    make_episode(diary=make_diary())
    before = foreign_keys("diary_episodesite"), foreign_keys("diary_episode")
    editor: Any
    with connection.schema_editor() as editor:
        editor._remake_table(Episode)
        editor._remake_table(EpisodeSite)
    assert (foreign_keys("diary_episodesite"), foreign_keys("diary_episode")) == before
    assert composite(EpisodeSite) <= before[0]
    assert EpisodeSite.objects.count() == 1


@pytest.mark.django_db
def test_an_archive_holds_every_table_of_a_diary_that_is_no_way_to_hand_it_out() -> None:
    diary = make_diary()
    make_episode(diary=diary)
    with CaptureQueriesContext(connection) as seen:
        write_archive(diary)
    statements = " ".join(row["sql"] for row in seen)
    read = {model.__name__ for model in held() if f'"{model._meta.db_table}"' in statements}
    # What hangs on an entry is read where there is one.
    parts = {"RedFlagAnswer", "TrialDay"}
    assert read | parts == {model.__name__ for model in held()} - NOT_IN_THE_ARCHIVE.keys()


@pytest.mark.django_db
def test_a_row_of_another_diary_is_not_found_by_its_key() -> None:
    mine, theirs = make_diary(), make_diary(owner=make_user("ben@example.org"))
    episode = make_episode(diary=mine)
    site = EpisodeSite.objects.get()
    site.diary = theirs
    with pytest.raises(Episode.DoesNotExist):
        _ = EpisodeSite(diary=theirs, episode_id=episode.pk).episode
    with pytest.raises(EpisodeSite.DoesNotExist):
        site.refresh_from_db()
    assert site.delete()[0] == 0
    assert EpisodeSite.objects.filter(diary=theirs, episode__shape="moment").count() == 0
    episode.diary = theirs
    assert list(episode.sites.all()) == []


@pytest.mark.django_db
def test_a_row_takes_what_hangs_on_it_along_in_one_statement() -> None:
    episode = make_episode(diary=make_diary(), signs=["pain"], triggers=["stress"])
    with CaptureQueriesContext(connection) as seen:
        episode.delete()
    assert len(seen) == 1
    connection.check_constraints()
    assert not EpisodeSite.objects.exists()


@pytest.mark.django_db
def test_every_statement_that_deletes_a_diary_names_it() -> None:
    diary = make_diary()
    make_episode(diary=diary, signs=["pain"])
    Address.objects.create(diary=diary, kind="share", token_hash="x")
    with CaptureQueriesContext(connection) as seen:
        diary.delete()
    of_tables = [row["sql"] for row in seen if row["sql"].startswith(("DELETE", "SELECT"))]
    assert len(of_tables) > 20
    # Nothing is read to be deleted, and each table is asked once.
    assert not [sql for sql in of_tables if sql.startswith("SELECT")]
    assert all(re.search(r'"(diary_id|id)" IN \(\d+\)', sql) for sql in of_tables)
    assert not Diary.objects.exists()
