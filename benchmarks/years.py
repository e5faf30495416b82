"""A diary of years: pages and logging with 1,000,000 episodes in ten years.

    python -m benchmarks.years                                  # on both databases: ten minutes, and 1 GB of disk
    python -m benchmarks.years --database sqlite --episodes 1000 100000 1000000
    python -m benchmarks.years --processor                      # processor time of this process, on a busy machine

`python -m benchmarks` writes its diaries down as people do, which takes too long for these. Here rows are inserted many
at a time, and summed up by day as always. With SQLite the processor time is that of the database too.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from argparse import ArgumentParser, Namespace
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from datetime import time as wall_clock
from random import Random
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from benchmarks.__main__ import own_places

if TYPE_CHECKING:
    from benchmarks.diaries import Side
    from diary.models import Diary

MEASURED: Final = (
    "log a moment",
    "home",
    "home, flags to be computed",
    "patterns, 90 days, to be told",
    "patterns, all years, to be told",
)
"""The cases of `benchmarks/cases.py` that are called; their floors are called too."""
HERE: Final = "--here"
AT_ONCE: Final = 20_000
"""Episodes that are inserted in one transaction."""
DAYS_AT_ONCE: Final = 100
PLACES: Final = ("left_hallux", "left_hallux", "left_hallux", "right_hallux", "left_second_toe", "left_lower_leg")
SIGNS: Final = ("visible", "tingling", "toe_scrunching")
TRIGGERS: Final = ("caffeine", "poor_sleep", "stress", "tight_shoes", "exercise", "unknown")
REMEDIES: Final = ("stretching", "water", "shoes_off", "massage")
OUTCOMES: Final = ("better", "no_change", "unsure")
STATES: Final = ("", "", "seated", "resting", "falling_asleep")


def main() -> None:
    options = _options()
    if options.here:
        _measure(options)
        return
    for _, place, url in own_places(options.database):
        shell = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        shell |= {"DATA_DIR": str(place), "SECRET_KEY": "years" * 20, "DJANGO_SETTINGS_MODULE": "benchmarks.settings"}
        command = [sys.executable, "-m", "benchmarks.years", HERE, *sys.argv[1:]]
        subprocess.run(command, env=shell | ({"DATABASE_URL": url} if url else {}), check=True)


def _options() -> Namespace:
    parser = ArgumentParser(prog="python -m benchmarks.years", description=__doc__.partition("\n")[0])
    parser.add_argument("--episodes", type=int, nargs="+", default=[1_000_000], help="of each diary, smallest first")
    parser.add_argument("--years", type=int, default=10, help="of diaries with more than 1,000 episodes in each year")
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], help="one of the two; else all that answer")
    parser.add_argument("--processor", action="store_true", help="processor time, and not that of the clock")
    parser.add_argument(HERE, action="store_true", help="in this process, whose database is empty")
    return parser.parse_args()


def _measure(options: Namespace) -> None:
    import django

    django.setup()
    from django.db import connection

    from benchmarks import diaries, report
    from benchmarks.cases import CASES

    diaries.prepare()
    sides = [_side(size, _years(size, options.years)) for size in options.episodes]
    diaries.settle(vacuum=True)
    floors = {case.floor for case in CASES if case.name in MEASURED}
    cases = [case for case in CASES if case.name in MEASURED or case.name in floors]
    samples, clock = defaultdict(list), time.process_time if options.processor else time.perf_counter
    random = Random(1)  # noqa: S311
    # The first round makes ready what a process makes once.
    for number in range(options.rounds + 1):
        for case, side in random.sample(turns := [(case, side) for case in cases for side in sides], len(turns)):
            with case.run(side) as call:
                began = clock()
                call()
                if number:
                    samples[case.name, side.size].append((clock() - began) * 1000)
        diaries.settle()
    figures = [
        *(report.Figure(c.name, s.size, samples[c.name, s.size], c.floor) for c in cases for s in sides),
        *(report.Figure("make the diary, s", s.size, [s.seconds_to_make]) for s in sides),
    ]
    kind = "processor time" if options.processor else "time"
    print(report.table(figures, options.episodes, f"{connection.display_name}, {kind}, {options.rounds} rounds"))


def _years(size: int, most: int) -> int:
    """A small diary is of one year, as in `python -m benchmarks`."""
    return max(min(most, size // 1_000), 1)


def _side(size: int, years: int) -> Side:
    """A diary of so many episodes up to yesterday, with some of today, and its owner's signed-in browser."""
    from django.test import Client
    from django.utils import timezone

    from accounts.models import User
    from benchmarks.diaries import TODAY, Side
    from diary.actions.episodes import log_episode
    from diary.domain.catalogue import Shape
    from diary.domain.content import EpisodeContent, Moment
    from diary.models import Diary

    began, now = time.perf_counter(), timezone.now()
    user = User.objects.create_user(f"{size}-{uuid4().hex[:8]}@example.org")
    diary = Diary.objects.create(owner=user, time_zone="UTC")
    _fill(diary, size, [now.date() - timedelta(days=back) for back in range(years * 365, 0, -1)])
    seconds = time.perf_counter() - began
    for _ in range(TODAY):
        start = Moment.at(now, diary.zone)
        log_episode(
            diary=diary, uuid=uuid4(), content=EpisodeContent(Shape.MOMENT, "UTC", start, sites=["left_hallux"])
        )
    client = Client(enforce_csrf_checks=True, SERVER_NAME="localhost")
    client.force_login(user)
    side = Side(size, diary, client, seconds)
    side.get("/")
    return side


def _fill(diary: Diary, size: int, calendar: list[date]) -> None:
    """Episodes over these days, a twelfth of which stays empty, with their parts, check-ins, and the per-day table."""
    from diary.actions.change import changing, refresh_days
    from diary.models import CheckIn
    from diary.models.bulk import insert

    random = Random(size)  # noqa: S311
    recorded = [day for day in calendar if random.random() > 1 / 12] or calendar
    for start in range(0, size, AT_ONCE):
        with changing(diary):
            _insert(diary, random, [recorded[n % len(recorded)] for n in range(start, min(start + AT_ONCE, size))])
    with changing(diary):
        columns = ("diary_id", "uuid", "local_date", "twitching", "sleep_minutes", "stress", "caffeine_drinks")
        said = [day for day in recorded if random.random() < 0.75]
        rows = [(diary.pk, uuid4(), day, "yes", 30 * random.randint(10, 18), random.randint(0, 9), 2) for day in said]
        insert(CheckIn, columns, rows)
    for start in range(0, len(recorded), DAYS_AT_ONCE):
        with changing(diary):
            refresh_days(diary, recorded[start : start + DAYS_AT_ONCE])


def _insert(diary: Diary, random: Random, days: list[date]) -> None:
    from diary.models import Episode, EpisodeRemedy, EpisodeSign, EpisodeSite, EpisodeTrigger
    from diary.models.bulk import insert

    def rows() -> Iterator[tuple[object, ...]]:
        for day in days:
            at = wall_clock(random.randrange(24), random.randrange(60), random.randrange(60))
            start = datetime.combine(day, at, tzinfo=UTC)
            end = start + timedelta(seconds=random.randint(5, 900)) if random.random() < 0.4 else None
            strength = random.randint(1, 4) if random.random() < 0.7 else None
            ended = (end, end.date(), end.time()) if end else (None, None, None)
            shape = "timed" if end else "moment"
            yield diary.pk, uuid4(), shape, "UTC", start, day, at, *ended, strength, random.choice(STATES)

    columns = ("shape", "zone", "started_at", "local_date", "local_time")
    ended = ("ended_at", "ended_local_date", "ended_local_time")
    last = Episode.objects.filter(diary=diary).order_by("-pk").values_list("pk", flat=True).first() or 0
    insert(Episode, ("diary_id", "uuid", *columns, *ended, "intensity", "state"), list(rows()))
    keys = list(Episode.objects.filter(diary=diary, pk__gt=last).values_list("pk", flat=True))

    def parts(share: float, *among: Any) -> list[tuple[object, ...]]:
        return [(diary.pk, key, *map(random.choice, among)) for key in keys if random.random() < share]

    insert(EpisodeSite, ("diary_id", "episode_id", "site"), parts(1.0, PLACES))
    second = [(diary.pk, key, "trunk") for key in keys if random.random() < 0.1]
    insert(EpisodeSite, ("diary_id", "episode_id", "site"), second)
    insert(EpisodeSign, ("diary_id", "episode_id", "sign"), parts(0.3, SIGNS))
    insert(EpisodeTrigger, ("diary_id", "episode_id", "key"), parts(0.4, TRIGGERS))
    insert(EpisodeRemedy, ("diary_id", "episode_id", "remedy", "outcome"), parts(0.12, REMEDIES, OUTCOMES))


if __name__ == "__main__":
    main()
