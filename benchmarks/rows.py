"""Many usual diaries on PostgreSQL, made by SQL: all that hangs on an episode, check-ins and days."""

from __future__ import annotations

import sys
from typing import Final

import django
from django.conf import settings
from django.core.management import call_command
from django.db import connection

DAYS: Final = 365
EMPTY: Final = {"character varying": "''", "boolean": "false", "jsonb": "'{{}}'::jsonb"}
"""What stands in a column that is not spoken of and has no default of its own; numbers are 0."""

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
            "started_at": "current_date - {days} + interval '6 hours' + n % {days} * interval '1 day 7 seconds'",
            "local_date": "current_date - {days} + n % {days}",
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
            "local_date": "current_date - {days} + n",
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
            "source": "'person'",
            "parts": "'[]'::jsonb",
        },
    ),
    "diary_day": (
        "generate_series(0, {days} - 1) n, generate_series(1, {diaries}) d",
        {
            "diary_id": "d",
            "date": "current_date - {days} + n",
            "episodes": "{episodes} / {days}",
            "intensity_sum": "3 * ({episodes} / {days})",
            "intensity_count": "{episodes} / {days}",
            "by_site": """'{{"left_hallux": 1, "trunk": 2}}'::jsonb""",
            "by_hour": """'{{"7": 3}}'::jsonb""",
            "placed": "{episodes} / {days}",
            "guessed": "1",
            "by_sign": """'{{"visible": 1}}'::jsonb""",
            "by_trigger": """'{{"stress": 1}}'::jsonb""",
            "by_remedy": """'{{"water:better:": 1}}'::jsonb""",
            "has_checkin": "true",
            "twitching": "'yes'",
        },
    ),
}


def fill(diaries: int, episodes: int) -> None:
    """As many diaries with as many episodes each, in the last year up to yesterday, in a migrated and empty database.

    Row security is to come afterwards: it would hold who fills it, too.
    """
    numbers = {"diaries": diaries, "episodes": episodes, "days": DAYS}
    with connection.cursor() as cursor:
        for table, (made_of, said) in ROWS.items():
            cursor.execute(
                "SELECT column_name, data_type, is_nullable = 'YES' OR column_default IS NOT NULL"
                " FROM information_schema.columns WHERE table_name = %s AND is_identity = 'NO'",
                [table],
            )
            # An earlier version has not all of the columns that are spoken of.
            values = {
                name: said.get(name, EMPTY.get(kind, "0")).format(**numbers)
                for name, kind, says_itself in cursor.fetchall()
                if name in said or not says_itself
            }
            columns = ", ".join(f'"{name}"' for name in values)
            cursor.execute(
                f"INSERT INTO {table} ({columns}) SELECT {', '.join(values.values())} FROM {made_of.format(**numbers)}"  # noqa: S608
            )
        cursor.execute("VACUUM ANALYZE")


def main() -> None:
    """Make the database of DATABASE_URL a site with as many diaries with as many episodes each as the command says."""
    call_command("migrate", verbosity=0)
    fill(*map(int, sys.argv[1:]))
    # As the server does at its start: row security above all.
    for command in settings.STARTUP_COMMANDS:
        call_command(command, verbosity=0)


if __name__ == "__main__":
    django.setup()
    main()
