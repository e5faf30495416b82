"""A database of the version before comes through the migrations unchanged, also where they are broken off."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connections
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from accounts.row_security import Crossing, crossing
from diary.actions import change
from diary.migrations import _large_tables
from diary.models import Day, Diary
from tests.makers import NOW, uuid_of

# Not `django_db`, which lets nobody ask another database.
pytestmark = pytest.mark.database

BEFORE = [("accounts", "0001_initial"), ("diary", "0022_say_when_somebody_sleeps")]
DAY = date(2026, 3, 14)


@pytest.fixture
def old(tmp_path: Path, django_db_blocker: Any) -> Iterator[Any]:
    """A connection to a database of its own, empty, in the place of that of all tests."""
    with django_db_blocker.unblock():
        yield from _old(tmp_path)


def _old(tmp_path: Path) -> Iterator[Any]:
    default: Any = connections["default"]
    is_postgres = default.vendor == "postgresql"
    name = f"{default.settings_dict['NAME']}_old_{os.getpid()}" if is_postgres else str(tmp_path / "old.sqlite3")
    if is_postgres:
        with default.creation._nodb_cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{name}"')
    connection = default.copy()
    connection.settings_dict["NAME"] = name
    # Under the same name: migrations of old do not say which database they mean.
    connections["default"] = connection
    yield connection
    connections["default"].close()
    connections["default"] = default
    if is_postgres:
        with default.creation._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{name}"')


def fill(apps: Any) -> None:
    """Two diaries, with a row in every table that gets another key."""
    # Rows of the first diary come between those of the second, so that no key is right by chance.
    for number, email in enumerate(["ben@example.org", "ada@example.org"]):
        user = make(apps, "accounts", "User", email=email, password="!")
        diary = make(apps, "diary", "Diary", owner=user, time_zone="UTC", uuid=uuid_of(email))
        mine = {"diary": diary}
        for entry in range(3):
            episode = make(
                apps,
                "diary",
                "Episode",
                **mine,
                uuid=uuid_of(f"{email} {entry}"),
                shape="moment",
                zone="UTC",
                started_at=NOW,
                local_date=DAY,
                local_time=time(21, 30),
                note=f"note {number} {entry}",
            )
            of = mine | {"episode": episode}
            make(apps, "diary", "EpisodeSite", **of, site="trunk")
            make(apps, "diary", "EpisodeSite", **of, site="left_hallux")
            make(apps, "diary", "EpisodeSign", **of, sign="pain")
            make(apps, "diary", "EpisodeRemedy", **of, remedy="water", outcome="better")
            name = f"sweets {number} {entry}"
            own = make(apps, "diary", "OwnTrigger", **mine, uuid=uuid_of(name), name=name, name_key=name)
            make(apps, "diary", "EpisodeTrigger", **of, key="stress")
            make(apps, "diary", "EpisodeTrigger", **of, own=own)
        checkin = make(apps, "diary", "CheckIn", **mine, uuid=uuid_of(f"day of {email}"), local_date=DAY)
        make(apps, "diary", "RedFlagAnswer", **mine, checkin=checkin, question="weakness", answer="no")
        make(apps, "diary", "RedFlagAnswer", **mine, checkin=checkin, question="numbness", answer="no")
        job = make(
            apps,
            "diary",
            "ImportJob",
            **mine,
            uuid=uuid_of(f"file of {email}"),
            kind="table",
            state="done",
            made_at=NOW,
        )
        for line in range(3):
            make(apps, "diary", "ImportChunk", job=job, number=line, body=b"lines")
            make(apps, "diary", "ImportRejection", job=job, line=line, reason="why", text=f"{number} {line}")
        share = make(
            apps,
            "diary",
            "Share",
            **mine,
            uuid=uuid_of(f"link of {email}"),
            token_hash=f"hash of the link of {email}",
            first=DAY,
            last=DAY,
            revision=1,
            wanted=b"{}",
            body=b"{}",
            made_at=NOW,
            expires_at=NOW + timedelta(days=7),
        )
        make(apps, "diary", "ShareOpening", share=share, at=NOW)
        make(
            apps,
            "diary",
            "CalendarFeed",
            **mine,
            uuid=uuid_of(f"calendar of {email}"),
            token_hash=f"hash of the calendar of {email}",
            at=time(20),
            made_at=NOW,
            changed_at=NOW,
        )
        make(apps, "diary", "Reminder", **mine, at=time(20), daily=True)
        make(apps, "diary", "Day", **mine, date=DAY, episodes=3)


def make(apps: Any, app: str, model: str, **values: Any) -> Any:
    return apps.get_model(app, model).objects.create(**values)


def migrate(connection: Any, targets: list[tuple[str, str]] | None = None) -> Any:
    """Bring the diaries to these migrations, or to the newest; returns the models of then."""
    executor = MigrationExecutor(connection)
    # By each of the steps, as a database of then takes them, and not by what stands for all of them in a new one.
    executor.loader = MigrationLoader(connection, replace_migrations=False)
    newest = executor.loader.graph.leaf_nodes("diary")
    to = targets or [key for key in newest if not executor.loader.disk_migrations[key].replaces]
    executor.migrate(to)
    # Made afresh: the state that was migrated holds models of two ages.
    return executor.loader.project_state(to).apps


def stored(connection: Any) -> dict[str, list[dict[str, object]]]:
    """All rows of the diaries' tables, by table."""
    rows: dict[str, list[dict[str, object]]] = {}
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            if table.startswith(("diary_", "accounts_user")):
                cursor.execute(f'SELECT * FROM "{table}" ORDER BY id')  # noqa: S608
                names = [column[0] for column in cursor.description]
                rows[table] = [dict(zip(names, map(readable, row), strict=True)) for row in cursor.fetchall()]
    return rows


def readable(value: object) -> object:
    return bytes(value) if isinstance(value, memoryview) else value


class PowerCut(Exception):
    pass


def cut_after(monkeypatch: pytest.MonkeyPatch, connection: Any, statements: int) -> None:
    """The next migrations are ended by something that is no fault of theirs."""
    editor: Any = connection.SchemaEditorClass
    execute, left = editor.execute, [statements]

    def until_cut(self: Any, *arguments: Any, **options: Any) -> Any:
        left[0] -= 1
        if left[0] < 0:
            raise PowerCut
        return execute(self, *arguments, **options)

    monkeypatch.setattr(editor, "execute", until_cut)


def schema(connection: Any) -> set[tuple[object, ...]]:
    """Every column, constraint and index of the diaries' tables, as the database says it."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT table_name, column_name, data_type, character_maximum_length, is_nullable, column_default,"
                " is_identity FROM information_schema.columns WHERE table_name LIKE 'diary\\_%%'"
                " UNION ALL SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), NULL, '', '', ''"
                " FROM pg_constraint WHERE conrelid::regclass::text LIKE 'diary\\_%%'"
                " UNION ALL SELECT tablename, indexname, indexdef, NULL, '', '', '' FROM pg_indexes"
                " WHERE tablename LIKE 'diary\\_%%'",
                [],
            )
            # What PostgreSQL calls by itself keeps the name of a table or column that was renamed.
            own = re.compile(r"\w+_(pkey|check)\b")
            return {tuple(own.sub("its own", str(said)) for said in row) for row in cursor.fetchall()}
        cursor.execute(
            "SELECT tbl_name, name, type, sql FROM sqlite_master WHERE tbl_name LIKE 'diary\\_%%' ESCAPE '\\'"
        )
        return {
            (table, name, part)
            for table, name, kind, sql in cursor.fetchall()
            for part in (_parts(sql) if kind == "table" else [sql])
        }


def _parts(table: str) -> list[str]:
    """The columns and constraints of a statement that makes a table: what a comma divides that is in no brackets."""
    parts, depth, is_quoted = [""], 0, False
    for letter in table[table.index("(") + 1 : table.rindex(")")]:
        is_quoted ^= letter == "'"
        depth += (not is_quoted) * ((letter == "(") - (letter == ")"))
        if letter == "," and not depth and not is_quoted:
            parts.append("")
        else:
            parts[-1] += letter
    return [" ".join(part.split()) for part in parts]


@pytest.fixture
def new(db: None) -> set[tuple[object, ...]]:
    """The schema of a database that was made at once, as that of all tests is."""
    return schema(connections["default"])


@pytest.mark.slow
def test_a_new_database_is_as_one_that_took_every_step(new: set[tuple[object, ...]], old: Any) -> None:
    migrate(old)
    assert len(new) > 400
    assert new ^ schema(old) == set()


def test_nothing_of_the_version_before_changes(old: Any) -> None:
    fill(migrate(old, BEFORE))
    before = stored(old)
    apps = migrate(old)
    check(before, stored(old), apps)


def test_what_was_broken_off_goes_on(old: Any) -> None:
    fill(migrate(old, BEFORE))
    before = stored(old)
    # Before, in and after the tables that others refer to.
    for statements in (5, 12, 33, 60):
        with pytest.MonkeyPatch.context() as monkeypatch:
            cut_after(monkeypatch, old, statements)
            with pytest.raises(PowerCut):
                migrate(old)
        # With the process its connection ends, whatever is open.
        old.connection.close()
        old = connections["default"] = old.copy()
        # All that was there can still be read.
        assert {row["note"] for row in stored(old)["diary_episode"]} == {row["note"] for row in before["diary_episode"]}
    apps = migrate(old)
    check(before, stored(old), apps)


def test_a_table_that_somebody_reads_for_long_is_waited_for_and_keeps_nobody_else_waiting(
    old: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    if old.vendor != "postgresql":
        pytest.skip("SQLite is read while it is written")
    fill(migrate(old, BEFORE))
    monkeypatch.setattr(_large_tables, "PATIENCE", "50ms")
    monkeypatch.setattr(_large_tables, "TRIES", 3)
    reader = old.copy()
    with reader.cursor() as cursor:
        cursor.execute("BEGIN; SELECT count(*) FROM diary_calendarfeed")
        with pytest.raises(OperationalError, match="lock timeout"):
            migrate(old)
        cursor.execute("COMMIT")
    reader.close()
    migrate(old)
    assert stored(old)["diary_address"]


_LATER: dict[str, dict[str, Any]] = {
    "diary_importjob": {"chosen": None, "seen": None},
    # Older diaries are written as they were, and have no trial.
    "diary_diary": {"clock": "24", "date_order": "day", "decimal_mark": "point", "has_open_trial": False},
    # A calendar carries trials where that was chosen.
    "diary_calendarfeed": {"trials": False},
}
_COUNTED = ("placed", "together", "guessed", "by_sign", "by_trigger", "by_remedy")
"""What days count since then, of entries that were there before."""


def _without(row: dict[str, Any], later: dict[str, Any]) -> dict[str, Any]:
    assert {name: row[name] for name in later} == later
    return {name: value for name, value in row.items() if name not in later}


def check(before: dict[str, Any], after: dict[str, Any], apps: Any) -> None:
    added = {"diary_importchunk", "diary_importrejection", "diary_shareopening"}
    assert before["diary_episode"]
    for table, rows in before.items():
        known = after[table]
        if table in added:
            known = [{name: value for name, value in row.items() if name != "diary_id"} for row in known]
        # What a later version added says nothing of a row that was there before.
        if table == "diary_day":
            known = [{name: value for name, value in row.items() if name not in _COUNTED} for row in known]
        known = [row if table not in _LATER else _without(row, _LATER[table]) for row in known]
        assert known == rows, table
    for day in apps.get_model("diary", "Day").objects.all():
        own = apps.get_model("diary", "OwnTrigger").objects.filter(diary=day.diary_id)
        assert (day.placed, day.together, day.guessed) == (3, 0, 3)
        assert day.by_sign == {"pain": 3}
        assert day.by_trigger == {"stress": 3, **{str(row.uuid): 1 for row in own}}
        assert day.by_remedy == {"water:better:": 3}
    for name, whole in (("ImportChunk", "job"), ("ImportRejection", "job"), ("ShareOpening", "share")):
        for row in apps.get_model("diary", name).objects.select_related(whole):
            assert row.diary_id == getattr(row, whole).diary_id
    addresses = {(row["kind"], row["token_hash"], row["diary_id"]) for row in after["diary_address"]}
    tables = {"share": "diary_share", "calendar": "diary_calendarfeed"}
    assert addresses == {
        (kind, row["token_hash"], row["diary_id"]) for kind, table in tables.items() for row in before[table]
    }
    assert len(addresses) == 4


def test_days_count_what_was_said_before_as_they_count_it_now(old: Any) -> None:
    apps = migrate(old, [("accounts", "0001_initial"), ("diary", "0037_explain_trials")])
    user = make(apps, "accounts", "User", email="ada@example.org", password="!")
    diary = make(apps, "diary", "Diary", owner=user, time_zone="UTC", uuid=uuid_of("ada"))
    sweets = make(apps, "diary", "OwnTrigger", diary=diary, uuid=uuid_of("own"), name="Sweets", name_key="sweets")
    states: list[dict[str, Any]] = [{}, {}, {"left_out": True}, {"deleted_at": NOW}, {}, {}]
    for number, state in enumerate(states):
        on = DAY + timedelta(days=number // 4)
        when = {"zone": "UTC", "started_at": NOW, "local_date": on, "local_time": time(21, 30)}
        episode = make(
            apps,
            "diary",
            "Episode",
            diary=diary,
            uuid=uuid_of(number),
            shape="moment",
            source="person",
            **when,
            **state,
        )
        of = {"diary": diary, "episode": episode}
        # The last one says nothing.
        if number < len(states) - 1:
            for site in ("trunk", "left_hallux", *(["right_fifth_toe"] if number else [])):
                make(apps, "diary", "EpisodeSite", **of, site=site)
            make(apps, "diary", "EpisodeSign", **of, sign="pain")
            make(apps, "diary", "EpisodeRemedy", **of, remedy="water", outcome="better", relief_minutes=number or None)
            make(apps, "diary", "EpisodeTrigger", **of, key="stress")
            make(apps, "diary", "EpisodeTrigger", **of, own=sweets)
    for date_, episodes in ((DAY, 2), (DAY + timedelta(days=1), 2), (DAY + timedelta(days=2), 0)):
        places = {"trunk": episodes, "left_hallux": episodes} if episodes else {}
        make(apps, "diary", "Day", diary=diary, date=date_, episodes=episodes, by_site=places, has_checkin=True)
    before = stored(old)["diary_day"]
    migrate(old)
    with crossing(Crossing.UPKEEP):
        mine = Diary.objects.get()
        told = change._summed_up(mine, None)
        kept = {day: sums for day, *sums in Day.objects.values_list("date", *change._SUMS)}
    names = list(change._SUMS)
    counted = {day: {name: sums[names.index(name)] for name in _COUNTED} for day, sums in kept.items()}
    assert counted[DAY] == {name: told[DAY][names.index(name)] for name in _COUNTED}
    assert counted[DAY]["by_trigger"] == {"stress": 2, str(uuid_of("own")): 2}
    assert counted[DAY]["by_remedy"] == {"water:better:": 1, "water:better:1": 1}
    assert (counted[DAY]["placed"], counted[DAY]["together"], counted[DAY]["guessed"]) == (2, 1, 2)
    later = DAY + timedelta(days=1)
    assert counted[later] == {name: told[later][names.index(name)] for name in _COUNTED}
    assert not any(counted[DAY + timedelta(days=2)].values())
    # And nothing else of them changes.
    after = [{k: v for k, v in row.items() if k not in _COUNTED} for row in stored(old)["diary_day"]]
    assert after == before
