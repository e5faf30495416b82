"""What an episode takes on PostgreSQL, its indexes apart, and how long a large database is in bringing up to date.

    python -m benchmarks.size                              # 300 diaries of 1,000 episodes
    python -m benchmarks.size --from 0018_keep_looks       # as an earlier version kept them; then migrated, and again

The rows are made by SQL (`benchmarks/rows.py`).
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
from typing import Any

from benchmarks.__main__ import own_database


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

    from benchmarks.rows import fill

    call_command("migrate", "accounts", verbosity=0)
    if options.start:
        _take_steps(options.start)
    else:
        call_command("migrate", "diary", verbosity=0)
    began = time.perf_counter()
    fill(options.diaries, options.episodes)
    print(f"{options.diaries * options.episodes:,} episodes made in {time.perf_counter() - began:.0f} s\n")
    _tell(options)
    if options.start:
        with _asking() as waits:
            began = time.perf_counter()
            call_command("migrate", "diary", verbosity=0)
            seconds = time.perf_counter() - began
        print(f"\nmigrated in {seconds:.1f} s; a page's reading waited {max(waits):.2f} s at most\n")
        _tell(options)


def _take_steps(last: str) -> None:
    """Each migration of the diaries up to this one, and not the one that stands for all in a new database."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor
    from django.db.migrations.loader import MigrationLoader

    executor = MigrationExecutor(connection)
    executor.loader = MigrationLoader(connection, replace_migrations=False)
    executor.migrate([("diary", last)])


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
                    " WHERE e.diary_id = 7 AND s.diary_id = 7 AND e.local_date = current_date - 30"
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
