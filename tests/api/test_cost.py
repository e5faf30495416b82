"""What an answer costs does not grow with the diary."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from diary.actions.write_episodes import NewEpisode
from diary.models import Diary
from diary.queries.entries import EpisodeKey, Filter, episodes_before
from tests.api.programs import program, sent
from tests.makers import NOW, make_content, make_diary, make_episode, make_many, uuid_of
from tests.statements import bare

pytestmark = pytest.mark.django_db
LISTS = ("/episodes", "/check-ins", "/days", "/timers")


@pytest.fixture(autouse=True)
def _clock(time_machine: Any) -> None:
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def diary() -> Diary:
    return make_diary()


def test_more_rows_take_no_more_statements(diary: Diary) -> None:
    full = program(diary)
    counts: dict[str, list[int]] = {path: [] for path in LISTS}
    for number in range(2):
        for row in range(5):
            at = NOW - timedelta(days=10 * number + row)
            make_episode(diary=diary, name=f"{number} {row}", at=at, signs=["visible"], triggers=["stress"])
            sent(full, "PUT", f"/check-ins/{(at - timedelta(days=40)).date()}", {"note": "x"})
            sent(full, "POST", "/timers", {})
        for path in LISTS:
            with CaptureQueriesContext(connection) as seen:
                assert sent(full, "GET", path).status_code == 200
            counts[path].append(len(seen))
    assert all(few == many for few, many in counts.values())


def test_a_page_of_years_is_found_by_its_key_and_not_by_going_through_what_comes_before(diary: Diary) -> None:
    contents = [make_content(at=NOW - timedelta(hours=number)) for number in range(20_000)]
    make_many(diary=diary, episodes=[NewEpisode(uuid_of(number), said) for number, said in enumerate(contents)])
    deep = contents[10_000].start
    key = EpisodeKey(deep.date, deep.instant, uuid_of(10_000))
    with CaptureQueriesContext(connection) as seen:
        found = episodes_before(diary, Filter(), key, 51)
    assert [at.uuid for _, at in found] == [uuid_of(number) for number in range(10_001, 10_052)]
    statement = seen[-1]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"EXPLAIN QUERY PLAN {bare(statement['sql'])}")
            plan = " ".join(row[3] for row in cursor.fetchall())
            # It begins at the day of the key.
            assert "episode_by_day (diary_id=? AND local_date>? AND local_date<?)" in plan
        else:
            cursor.execute("ANALYZE diary_episode")
            cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {bare(statement['sql'])}")
            (plan,) = cursor.fetchone()[0]
            assert rows_read(plan["Plan"]) < 400


def rows_read(plan: dict[str, Any]) -> int:
    """The rows that all scans of a plan gave or threw away."""
    own = plan.get("Actual Rows", 0) + plan.get("Rows Removed by Filter", 0) if "Scan" in plan["Node Type"] else 0
    return int(own) + sum(rows_read(inner) for inner in plan.get("Plans", []))
