"""Tables that are spread by the diary: what fits, how they are made, and that whatever is done touches one place."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from accounts.row_security import is_bypassed, of_diary
from diary.actions.bin import delete_entry
from diary.actions.checkins import save_checkin
from diary.actions.episodes import edit_episode
from diary.actions.sample import fill_with_sample
from diary.domain.content import CheckInContent, SignAnswer
from diary.exchange.archive import write_archive
from diary.models import CheckIn, Diary, Episode, EpisodeSite
from diary.models.row_policies import missing, turn_on
from diary.models.spread import held_tables, misfits, over_nodes, partitions
from tests.makers import NOW, make_content, make_diary, make_episode, make_user, uuid_of

PARTITIONS = 8
IS_SPREAD = bool(os.environ.get("TEST_PARTITIONS"))

pytestmark = pytest.mark.django_db
only_postgres = pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one place for all")
still_whole = pytest.mark.skipif(IS_SPREAD, reason="spread already")


def run(statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for sql in statements:
            cursor.execute(sql)


@pytest.fixture
def spread_out(db: None) -> None:
    """The database of the test, in partitions until the test ends."""
    if not IS_SPREAD:
        run(partitions(PARTITIONS))


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL can")
def test_sqlite_is_not_spread() -> None:
    with pytest.raises(CommandError, match="Only PostgreSQL"):
        call_command("distribute", check=True)


@only_postgres
@still_whole
def test_everything_fits(capsys: pytest.CaptureFixture[str]) -> None:
    assert misfits() == []
    call_command("distribute", check=True)
    assert capsys.readouterr().out == f"All {len(held_tables())} tables of a diary fit.\n"


MISFITS = {
    "CREATE UNIQUE INDEX one_note ON diary_episode (note)": "diary_episode: one_note says that note is there once",
    "ALTER TABLE diary_visit ADD CONSTRAINT one UNIQUE (visited_on, outcome)": "one says that visited_on with outcome",
    "ALTER TABLE diary_timer ADD COLUMN of bigint REFERENCES diary_episode": "refers to a row of diary_episode by of",
    "CREATE TABLE diary_new (diary_id bigint)": "diary_new: it has a diary, and is neither a table of a diary",
    "ALTER TABLE diary_look ALTER COLUMN diary_id DROP NOT NULL": "diary_look: it does not say of every row",
}


@only_postgres
@still_whole
def test_what_does_not_fit_is_said_in_words_and_nothing_is_done(capsys: pytest.CaptureFixture[str]) -> None:
    for change, words in MISFITS.items():
        with transaction.atomic():
            run([change])
            with pytest.raises(CommandError, match=r"1 of the keys or tables do not fit\. Nothing was changed\."):
                call_command("distribute", partitions=PARTITIONS, run=True)
            transaction.set_rollback(True)
        assert words in capsys.readouterr().err


@only_postgres
@still_whole
def test_what_is_there_stays_and_keys_go_on() -> None:
    diary, other = make_diary(), make_diary(owner=make_user("ben@example.org"))
    for of in (diary, other):
        make_episode(diary=of, signs=["pain"])
    before, archive = last_number(), write_archive(diary)
    connection.check_constraints()
    run(partitions(PARTITIONS))
    assert write_archive(diary) == archive
    assert {row.diary_id for row in EpisodeSite.objects.all()} == {diary.pk, other.pk}
    assert make_episode(diary=diary, name="new").pk > before
    connection.check_constraints()
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relkind = 'p' ORDER BY 1")
        assert [name for (name,) in cursor.fetchall()] == sorted(held_tables())


def last_number() -> int:
    return Episode.objects.order_by("-pk").values_list("pk", flat=True)[0]


@only_postgres
@still_whole
def test_policies_and_rights_come_along() -> None:
    run(
        [
            "GRANT SELECT ON diary_visit TO PUBLIC",
            "ALTER TABLE diary_visit ENABLE ROW LEVEL SECURITY",
            "ALTER TABLE diary_visit FORCE ROW LEVEL SECURITY",
            "CREATE POLICY mine ON diary_visit USING (diary_id = 1) WITH CHECK (diary_id = 2)",
        ]
    )
    asked = (
        "SELECT relrowsecurity, relforcerowsecurity, has_table_privilege('public', oid, 'SELECT'),"
        " (SELECT array_agg(policyname || qual || with_check) FROM pg_policies"
        " WHERE tablename = 'diary_visit' AND policyname = 'mine')"
        " FROM pg_class WHERE relname = 'diary_visit'"
    )
    with connection.cursor() as cursor:
        cursor.execute(asked)
        before = cursor.fetchone()
        assert before == (True, True, True, ["mine(diary_id = 1)(diary_id = 2)"])
        run(partitions(PARTITIONS))
        cursor.execute(asked)
        assert cursor.fetchone() == before


@only_postgres
@still_whole
def test_the_sql_is_written_and_not_run(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("distribute", partitions=PARTITIONS)
    written = capsys.readouterr().out
    assert written.startswith("BEGIN;\nSET LOCAL flicker.diary = '0';\nALTER TABLE ")
    assert written.endswith(";\nCOMMIT;\n")
    assert written.count("FOR VALUES WITH (MODULUS 8, REMAINDER 7)") == len(held_tables())
    call_command("distribute", citus=True)
    nodes = capsys.readouterr().out
    assert nodes.count("SELECT create_distributed_table(") == len(held_tables())
    assert "create_reference_table('diary_address')" in nodes
    # Whatever is dropped comes back.
    assert len(re.findall(r"DROP CONSTRAINT \S+_in_diary", nodes)) == len(
        re.findall(r"ADD CONSTRAINT \S+_in_diary", nodes)
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_class WHERE relkind = 'p'")
        assert cursor.fetchone() == (0,)


@only_postgres
@still_whole
def test_over_nodes_the_keys_of_all_tables_can_be_made() -> None:
    """All but the two calls that Citus alone knows is run."""
    run([sql for sql in over_nodes() if not sql.startswith("SELECT create_")])
    diary = make_diary()
    make_episode(diary=diary, signs=["pain"])
    connection.check_constraints()
    assert misfits() == []


def touched(sql: str) -> set[str]:
    """The partitions that a statement looks into."""
    with connection.cursor() as cursor:
        # What is only known while it runs is looked at while it runs; a writing statement would write twice.
        analyze = "ANALYZE, TIMING OFF, " if sql.startswith("SELECT") and "FOR " not in sql else ""
        cursor.execute(f"EXPLAIN ({analyze}FORMAT JSON) {sql}")
        plan = cursor.fetchone()[0]
    plan = json.loads(plan) if isinstance(plan, str) else plan
    return {name for name in _relations(plan[0]["Plan"]) if re.search(r"_p\d+$", name)}


def _relations(node: dict[str, Any]) -> Iterator[str]:
    if "Relation Name" in node and node.get("Actual Loops", 1):
        yield node["Relation Name"]
    for inner in node.get("Plans", ()):
        yield from _relations(inner)


def scattered(statements: list[str]) -> list[str]:
    """The statements that look into more than one partition of a table of a diary."""
    found = []
    for sql in statements:
        if sql.startswith(("SELECT", "UPDATE", "DELETE")) and any(f'"{table}"' in sql for table in held_tables()):
            numbers = {re.sub(r".*_p", "", name) for name in touched(sql)}
            if len(numbers) > 1:
                found.append(sql)
    return found


@pytest.fixture
def filled(spread_out: None, ada: User) -> Diary:
    diary = make_diary(owner=ada)
    fill_with_sample(diary=diary, now=NOW, episodes=60, years=1, seed=1)
    make_episode(diary=diary, name="spot", shape="ongoing", ongoing_state="still_on")
    make_episode(diary=make_diary(owner=make_user("ben@example.org")), name="ben's")
    connection.check_constraints()
    return diary


PAGES: dict[str, Callable[[Client], Any]] = {
    "home": lambda client: client.get("/"),
    "timeline": lambda client: client.get(reverse("diary:timeline")),
    "timeline of a place": lambda client: client.get(reverse("diary:timeline"), {"site": "left_hallux"}),
    "timeline of a trigger": lambda client: client.get(reverse("diary:timeline"), {"trigger": "caffeine"}),
    "day": lambda client: client.get(reverse("diary:day", args=["2026-03-14"])),
    "patterns": lambda client: client.get(reverse("diary:patterns")),
    "patterns of a place": lambda client: client.get(reverse("diary:patterns"), {"site": "left_hallux"}),
    "doctor": lambda client: client.get(reverse("diary:doctor")),
    "bin": lambda client: client.get(reverse("diary:bin_show")),
    "check-in": lambda client: client.get(reverse("diary:checkin", args=["2026-03-14"])),
    "report": lambda client: client.get(reverse("diary:report")),
}


@only_postgres
def test_a_page_touches_one_partition(filled: Diary, ada_client: Client) -> None:
    for name, ask in PAGES.items():
        with CaptureQueriesContext(connection) as seen:
            response = ask(ada_client)
        assert response.status_code == 200, name
        statements = [row["sql"] for row in seen]
        assert any(f'"{table}"' in sql for table in held_tables() for sql in statements), name
        assert scattered(statements) == [], name


WAYS: dict[str, Callable[[Diary], object]] = {
    "log": lambda diary: make_episode(diary=diary, name="new", signs=["pain"], triggers=["stress"]),
    "archive": write_archive,
    "edit": lambda diary: edit_episode(
        diary=diary, episode=diary_episode(diary), content=make_content(at=NOW - timedelta(days=1))
    ),
    "bin": lambda diary: delete_entry(diary=diary, entry=diary_episode(diary), now=NOW),
    "check in": lambda diary: save_checkin(
        diary=diary,
        day=NOW.date(),
        uuid=uuid_of("today"),
        content=CheckInContent("yes", {"stress": 3}, (SignAnswer("weakness", "no"),), ""),
    ),
    "delete an entry for good": lambda diary: diary_episode(diary).delete(),
    "delete a check-in for good": lambda diary: CheckIn.objects.filter(diary=diary)[0].delete(),
    "delete": lambda diary: diary.delete(),
}


def diary_episode(diary: Diary) -> Episode:
    return Episode.objects.filter(diary=diary).order_by("pk")[0]


@only_postgres
def test_a_change_touches_one_partition(filled: Diary) -> None:
    for name, change in WAYS.items():
        diary = Diary.objects.get(pk=filled.pk)
        with transaction.atomic(), CaptureQueriesContext(connection) as seen:
            change(diary)
            connection.check_constraints()
            transaction.set_rollback(True)
        assert scattered([row["sql"] for row in seen]) == [], name


@only_postgres
def test_a_diary_is_moved_by_one_partition_of_each_table(filled: Diary) -> None:
    numbers = set()
    for table in held_tables():
        for way in ("SELECT *", "DELETE"):
            sql = f"{way} FROM {table} WHERE diary_id = {filled.pk}"
            numbers |= {name.removeprefix(f"{table}_p") for name in touched(sql)}
    assert len(numbers) == 1


@only_postgres
def test_a_statement_that_goes_by_an_entry_alone_is_found(filled: Diary) -> None:
    key = diary_episode(filled).pk
    with CaptureQueriesContext(connection) as seen:
        list(EpisodeSite.objects.filter(episode_id=key))
    assert len(scattered([row["sql"] for row in seen])) == 1


@only_postgres
@still_whole
def test_no_row_stays_behind_where_its_owner_is_held_by_policies() -> None:
    if is_bypassed(connection):
        pytest.skip("the role passes by policies")
    diary = make_diary()
    for number in range(3):
        make_episode(diary=diary, name=number, signs=["tingling"])
    connection.check_constraints()
    turn_on(connection)
    with connection.cursor() as cursor:
        # As in a session of its own, where nothing was said yet.
        cursor.execute("SET LOCAL flicker.diary = ''")
    call_command("distribute", partitions=2, run=True)
    connection.row_security_told = None  # type: ignore[attr-defined]
    with of_diary(diary.pk):
        assert (Episode.objects.count(), EpisodeSite.objects.count()) == (3, 3)
    assert missing(connection) == []
    with pytest.raises(CommandError, match="already"):
        call_command("distribute", partitions=2, run=True)
