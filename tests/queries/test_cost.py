"""What the database does for a query, where a wrong plan would read a whole diary."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from diary.actions.bin import BINNED, empty_old_bins
from diary.actions.import_files import forget_old_files
from diary.actions.reminders import forget_sent
from diary.actions.share import tidy_shares
from diary.models import Episode
from diary.queries.blocks import Among
from diary.queries.entries import running, suspected_most
from diary.queries.history import bouts_touching
from diary.queries.parts import read_parts
from tests.exchange.importing import imported, many
from tests.makers import NOW, make_diary, make_episode
from tests.statements import bare

pytestmark = pytest.mark.django_db


def plan_of(statement: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {statement}")
        return [row[-1] for row in cursor.fetchall()]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL chooses its plans by statistics")
def test_a_day_is_summed_up_by_looking_up_its_own_episodes_and_no_others() -> None:
    diary = make_diary()
    for back in range(5):
        make_episode(diary=diary, name=back, at=NOW - timedelta(days=back), minutes=30)
    with CaptureQueriesContext(connection) as seen:
        bouts = list(bouts_touching(diary, [NOW.date()]))
    assert len(bouts) == 1
    (query,) = seen.captured_queries
    plan = plan_of(query["sql"])
    assert "USING INDEX episode_by_day (diary_id=? AND local_date=?)" in plan[0], plan
    assert not [step for step in plan if step.startswith("SCAN")], plan


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL chooses its plans by statistics")
def test_what_is_still_on_is_looked_up_and_not_searched_for_in_the_whole_diary() -> None:
    diary = make_diary()
    make_episode(diary=diary, shape="ongoing", ongoing_state="still_on")
    with CaptureQueriesContext(connection) as seen:
        assert len(running(diary)[1]) == 1
    plans = [plan_of(query["sql"]) for query in seen.captured_queries if "'still_on'" in query["sql"]]
    assert plans == [["SEARCH diary_episode USING INDEX episode_still_on (diary_id=?)"]]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL chooses its plans by statistics")
def test_what_is_suspected_most_of_late_is_counted_from_the_episodes_of_late() -> None:
    diary = make_diary()
    for name, back, triggers in (
        ("new", 1, ["stress"]),
        ("newer", 0, ["stress", "caffeine"]),
        ("old", 99, ["alcohol"]),
    ):
        make_episode(diary=diary, name=name, at=NOW - timedelta(days=back), triggers=triggers)
    with CaptureQueriesContext(connection) as seen:
        assert suspected_most(diary, NOW.date() - timedelta(days=9)) == ["stress", "caffeine"]
    (query,) = seen.captured_queries
    plan = " ".join(plan_of(query["sql"]))
    assert "USING INDEX episode_by_day (diary_id=? AND local_date>?)" in plan, plan
    assert re.search(r"diary_episodetrigger USING \w*\s?INDEX \S+ \(diary_id=\? AND episode_id=\?\)", plan), plan


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL chooses its plans by statistics")
def test_what_is_at_the_instants_of_a_file_is_looked_up_and_not_searched_for_in_the_whole_diary() -> None:
    diary = make_diary()
    with CaptureQueriesContext(connection) as seen:
        imported(diary, many(3))
    (asked,) = [query["sql"] for query in seen.captured_queries if '"started_at" IN' in query["sql"]]
    plan = plan_of(asked)
    assert "USING INDEX episode_by_start (diary_id=? AND started_at=?)" in plan[0], plan
    assert not [step for step in plan if step.startswith("SCAN")], plan


def test_what_lies_in_bins_is_looked_up_and_not_searched_for_among_all_rows() -> None:
    with CaptureQueriesContext(connection) as seen:
        empty_old_bins(now=NOW)
    asked = [query["sql"] for query in seen.captured_queries if '"deleted_at" <' in query["sql"]]
    assert len(asked) == len(BINNED)
    for model, sql in zip(BINNED, asked, strict=True):
        assert f"{model._meta.model_name}_binned" in " ".join(plan_by_index(sql)), sql


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite looks each key up")
def test_entries_are_found_by_a_list_of_keys_that_the_planner_knows_the_length_of() -> None:
    """Guessed too short, each of a thousand keys was compared with a thousand rows: 87 ms instead of one."""
    diary = make_diary()
    keys = [make_episode(diary=diary, name=name, signs=["visible"]).pk for name in range(3)]
    with CaptureQueriesContext(connection) as seen:
        assert set(read_parts(diary, keys)["signs"]) == set(keys)
        assert Episode.objects.filter(Among("pk", keys), diary=diary).count() == 3
    asked = [query["sql"] for query in seen.captured_queries if "ANY" in query["sql"]]
    assert len(asked) == 5
    for sql in asked:
        plan = " ".join(plan_by_index(sql))
        assert "ANY" in plan, plan
        assert "Function Scan" not in plan
        assert "SubPlan" not in plan


def test_links_that_are_over_are_looked_up_and_not_searched_for_among_all() -> None:
    with CaptureQueriesContext(connection) as seen:
        tidy_shares(now=NOW)
    asked = [query["sql"] for query in seen.captured_queries if '"expires_at" <=' in query["sql"]]
    assert len(asked) == 2
    for sql in asked:
        assert "share_by_end" in " ".join(plan_by_index(sql)), sql
    assert "share_by_revoking" in " ".join(plan_by_index(asked[1])), asked[1]


def test_reminders_of_long_ago_are_looked_up_and_not_searched_for_among_all() -> None:
    with CaptureQueriesContext(connection) as seen:
        forget_sent(now=NOW)
    asked = [query["sql"] for query in seen.captured_queries if '"diary_remindersent"' in query["sql"]]
    assert len(asked) == 1
    assert "reminder_sent_by_day" in " ".join(plan_by_index(asked[0])), asked


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has the imports of few people")
def test_an_import_that_goes_on_is_looked_up_among_those_that_are_over() -> None:
    with CaptureQueriesContext(connection) as seen:
        call_command("work_imports", verbosity=0)
        forget_old_files(NOW)
    asked = [query["sql"] for query in seen.captured_queries if '"state" IN' in query["sql"]]
    assert len(asked) == 2
    for sql in asked:
        assert "import_not_over" in " ".join(plan_by_index(sql)), sql


def plan_by_index(statement: str) -> list[str]:
    """The plan; of PostgreSQL, which reads a small table as a whole, the one that it takes where the table is large."""
    if connection.vendor == "sqlite":
        return plan_of(statement)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {bare(statement)}")
        return [row[-1] for row in cursor.fetchall()]
