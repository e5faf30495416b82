"""What an episode takes on PostgreSQL, its indexes apart, and how long a large database is in bringing up to date.

    python -m benchmarks.size                              # 300 diaries of 1,000 episodes
    python -m benchmarks.size --from 0018_keep_looks       # as an earlier version kept them; then migrated, and again

The rows are made by SQL, with the places, signs, triggers, remedies, check-ins and days of a usual diary.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import Any, Final

from benchmarks.__main__ import own_database

DAYS: Final = 365
EMPTY: Final = {"character varying": "''", "boolean": "false", "jsonb": "'{}'::jsonb"}
"""What stands in a column that is not spoken of; numbers are 0."""

# By table: what its rows are made of, and the columns that differ from row to row. Each names its diary by the number
# of it, `d`, and its episode by `e`, which is an episode's key too: the tables are empty before.
ROWS: Final[dict[str, tuple[str, dict[str, str]]]] = {
    "accounts_user": (
        "generate_series(1, {diaries}) d",
        {"email": "'person' || d || '@example.org'", "is_active": "true", "date_joined": "now()"},
    ),
    "diary_diary": (
        "generate_series(1, {diaries}) d",
        {"owner_id": "d", "uuid": "gen_random_uuid()", "time_zone": "'Europe/Berlin'", "revision": "{episodes}"},
    ),
    # Diaries grow beside each other: the rows of one lie among those of all.
    "diary_episode": (
        "generate_series(1, {episodes}) n, generate_series(1, {diaries}) d",
        {
            "diary_id": "d",
            "uuid": "gen_random_uuid()",
            "shape": "'moment'",
            "zone": "'Europe/Berlin'",
            "started_at": "timestamptz '2025-01-01 06:00+00' + (n % {days}) * interval '1 day 7 seconds'",
            "local_date": "date '2025-01-01' + (n % {days})",
            "local_time": "time '07:00'",
            "intensity": "1 + n % 5",
            "state": "(array['', 'falling_asleep'])[1 + n % 2]",
            "note": "case when n % 10 = 0 then 'after a long walk in the new shoes' else '' end",
            "source": "'person'",
        },
    ),
    "diary_episodesite": (
        "diary_episode, generate_series(0, 1) k where k = 0 or diary_episode.id % 3 = 0",
        {
            "diary_id": "diary_id",
            "episode_id": "diary_episode.id",
            "site": "(array['left_hallux', 'right_hallux', 'trunk'])[1 + (diary_episode.id + k) % 3]",
        },
    ),
    "diary_episodesign": (
        "diary_episode where id % 5 = 0",
        {"diary_id": "diary_id", "episode_id": "id", "sign": "(array['visible', 'pain'])[1 + id % 2]"},
    ),
    "diary_episodetrigger": (
        "diary_episode where id % 2 = 0",
        {"diary_id": "diary_id", "episode_id": "id", "key": "(array['caffeine', 'stress', 'fatigue'])[1 + id % 3]"},
    ),
    "diary_episoderemedy": (
        "diary_episode where id % 10 = 0",
        {"diary_id": "diary_id", "episode_id": "id", "remedy": "'water'", "outcome": "'better'"},
    ),
    "diary_checkin": (
        "generate_series(0, {days} - 1) n, generate_series(1, {diaries}) d",
        {
            "diary_id": "d",
            "uuid": "gen_random_uuid()",
            "local_date": "date '2025-01-01' + n",
            "twitching": "'yes'",
            "sleep_minutes": "420",
            "stress": "n % 5",
            "source": "'person'",
        },
    ),
    "diary_redflaganswer": (
        "diary_checkin, (values ('weakness'), ('numbness')) q(question) where diary_checkin.id % 3 = 0",
        {
            "diary_id": "diary_id",
            "checkin_id": "diary_checkin.id",
            "question": "q.question",
            "answer": "'no'",
            "parts": "'[]'::jsonb",
        },
    ),
    "diary_day": (
        "generate_series(0, {days} - 1) n, generate_series(1, {diaries}) d",
        {
            "diary_id": "d",
            "date": "date '2025-01-01' + n",
            "episodes": "{episodes} / {days}",
            "by_site": """'{{"left_hallux": 1, "trunk": 2}}'::jsonb""",
            "by_hour": """'{{"7": 3}}'::jsonb""",
            "has_checkin": "true",
            "twitching": "'yes'",
        },
    ),
}


def main() -> None:
    options = _options()
    with own_database("postgresql") as url, tempfile.TemporaryDirectory(prefix="flicker-size-") as place:
        if url is None:
            sys.exit("No PostgreSQL answers; set TEST_POSTGRES_URL to one that may make databases.")
        os.environ |= {"DATABASE_URL": url, "DATA_DIR": place, "DJANGO_SETTINGS_MODULE": "benchmarks.settings"}
        import django

        django.setup()
        _measure(options)


def _options() -> Namespace:
    parser = ArgumentParser(prog="python -m benchmarks.size", description=__doc__.partition("\n")[0])
    parser.add_argument("--diaries", type=int, default=300)
    parser.add_argument("--episodes", type=int, default=1000, help="of each diary")
    parser.add_argument("--from", dest="start", metavar="MIGRATION", help="an earlier migration of the diaries")
    return parser.parse_args()


def _measure(options: Namespace) -> None:
    from django.core.management import call_command

    call_command("migrate", "accounts", verbosity=0)
    call_command("migrate", *(["diary", options.start] if options.start else ["diary"]), verbosity=0)
    began = time.perf_counter()
    _fill(options)
    print(f"{options.diaries * options.episodes:,} episodes made in {time.perf_counter() - began:.0f} s\n")
    _tell(options)
    if options.start:
        with _asking() as waits:
            began = time.perf_counter()
            call_command("migrate", "diary", verbosity=0)
            seconds = time.perf_counter() - began
        print(f"\nmigrated in {seconds:.1f} s; a page's reading waited {max(waits):.2f} s at most\n")
        _tell(options)


def _fill(options: Namespace) -> None:
    from django.db import connection

    numbers = {"diaries": options.diaries, "episodes": options.episodes, "days": DAYS}
    with connection.cursor() as cursor:
        for table, (made_of, said) in ROWS.items():
            cursor.execute(
                "SELECT column_name, data_type FROM information_schema.columns"
                " WHERE table_name = %s AND is_nullable = 'NO' AND is_identity = 'NO'",
                [table],
            )
            values = {name: EMPTY.get(kind, "0") for name, kind in cursor.fetchall()}
            values |= {name: value.format(**numbers) for name, value in said.items()}
            columns = ", ".join(f'"{name}"' for name in values)
            cursor.execute(
                f"INSERT INTO {table} ({columns}) SELECT {', '.join(values.values())} FROM {made_of.format(**numbers)}"  # noqa: S608
            )
        cursor.execute("VACUUM ANALYZE")


def _tell(options: Namespace) -> None:
    """Bytes for each episode, by table, and by index where it is of some size."""
    from django.db import connection

    episodes = options.diaries * options.episodes
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, pg_table_size(c.oid), pg_indexes_size(c.oid) FROM pg_class c"
            " WHERE c.relkind IN ('r', 'p') AND c.relname LIKE 'diary\\_%%' ORDER BY 2 DESC"
        )
        tables = [(name, size, indexes) for name, size, indexes in cursor.fetchall() if size + indexes > episodes]
        cursor.execute(
            "SELECT relname, indexrelname, pg_relation_size(indexrelid) FROM pg_stat_user_indexes ORDER BY 3 DESC"
        )
        found = [row for row in cursor.fetchall() if row[2] > episodes]
    print(f"{'bytes an episode':<44}rows  indexes")
    for name, size, indexes in tables:
        print(f"{name:<40}{size / episodes:8.0f} {indexes / episodes:8.0f}")
    size, indexes = (sum(row[place] for row in tables) for place in (1, 2))
    print(f"{'all':<40}{size / episodes:8.0f} {indexes / episodes:8.0f}   {indexes / (size + indexes):.0%} in indexes")
    for table, index, bytes_ in found:
        print(f"    {table:<24}{index:<44}{bytes_ / episodes:6.1f}")


@contextmanager
def _asking() -> Iterator[list[float]]:
    """Read an entry with its places again and again meanwhile, and remember how long each time took."""
    from django.db import connection

    waits, over = [0.0], Event()

    def ask() -> None:
        mine: Any = connection.copy()
        with mine.cursor() as cursor:
            while not over.is_set():
                began = time.perf_counter()
                cursor.execute(
                    "SELECT e.note, s.site FROM diary_episode e JOIN diary_episodesite s ON s.episode_id = e.id"
                    " WHERE e.diary_id = 7 AND s.diary_id = 7 AND e.local_date = '2025-02-01'"
                )
                cursor.fetchall()
                waits.append(time.perf_counter() - began)
                over.wait(0.02)
        mine.close()

    thread = Thread(target=ask)
    thread.start()
    try:
        yield waits
    finally:
        over.set()
        thread.join()


if __name__ == "__main__":
    main()
