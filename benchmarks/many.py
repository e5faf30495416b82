"""Whether a page of one diary costs more among many: 10,000 diaries of 1,000 episodes on PostgreSQL, beside ten.

    python -m benchmarks.many                   # made, measured and dropped: half an hour, and 20 GB of disk
    python -m benchmarks.many --keep            # both databases stay, and another run takes them as they are
    python -m benchmarks.many --diaries 100     # fewer

The server is that of DATABASE_URL, else of TEST_POSTGRES_URL, as a role that row security holds. Two processes answer,
one for each database, and take turns, in an order that changes from round to round.

- *Again*: a page of a diary that was looked at a moment ago.
- *First*: of a diary that nobody has looked at since it was made. All that is kept is computed, and its rows may have
  to come from the disk.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from argparse import ArgumentParser, Namespace
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from statistics import median
from typing import Final
from urllib.parse import urlsplit

from benchmarks.__main__ import POSTGRES

LOG: Final = "/log/"
PAGES: Final = (
    "/",
    "/diary/",
    "/diary/?before={deep}",
    "/diary/?site=trunk",
    "/diary/{day}/",
    "/diary/week/{monday}/",
    "/diary/{year}/",
    "/episodes/new/",
    "/episodes/{episode}/",
    "/check-in/{today}/",
    "/doctor/",
    "/doctor/report/",
    "/doctor/shares/",
    "/patterns/",
    "/patterns/?period=all",
    "/patterns/compare/",
    "/patterns/frequency/",
    "/background/",
    "/triggers/",
    "/more/",
    "/settings/",
    "/bin/",
    "/import/",
    "/archive/",
    "/archive/days.csv",
    "/archive/episodes.csv",
    LOG,
)
MANY: Final = "flicker_many"
FEW: Final = 10
"""Diaries of the small database."""


def main() -> None:
    options = _options()
    with ExitStack() as stack:
        place = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="flicker-many-")))
        few, many = (
            stack.enter_context(_answering(stack.enter_context(made(name, diaries, options)), diaries, place / name))
            for name, diaries in (("flicker_few", FEW), (MANY, options.diaries))
        )
        about(many.url)
        _table("again", *_again(few, many, options.rounds))
        _table("first", *_first(few, many, options.rounds))


def _options() -> Namespace:
    parser = ArgumentParser(prog="python -m benchmarks.many", description=__doc__.partition("\n")[0])
    parser.add_argument("--diaries", type=int, default=10_000)
    parser.add_argument("--episodes", type=int, default=1_000, help="of each diary")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--keep", action="store_true", help="let both databases stay for another run")
    return parser.parse_args()


@dataclass(frozen=True)
class Answering:
    """A database, and the process that answers with it."""

    url: str
    diaries: int
    process: subprocess.Popen[str]

    def visit(self, diary: int, page: str, *, forget: bool = False) -> float:
        """Milliseconds of one answer; with `forget` it is one that nobody has asked for before."""
        assert self.process.stdin
        assert self.process.stdout
        print(json.dumps({"diary": diary, "page": page, "forget": forget}), file=self.process.stdin, flush=True)
        return float(self.process.stdout.readline())


@contextmanager
def made(name: str, diaries: int, options: Namespace) -> Iterator[str]:
    """The address of a filled database, dropped afterwards; one that is to be kept is taken as it is where it is there
    already."""
    import psycopg

    name = name if options.keep else f"{name}_{os.getpid()}"
    server = os.environ.get("DATABASE_URL") or os.environ.get("TEST_POSTGRES_URL") or POSTGRES
    url = urlsplit(server)._replace(path=f"/{name}").geturl()
    with psycopg.connect(server, autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            connection.execute(f"CREATE DATABASE {name}".encode())
            began = time.perf_counter()
            with tempfile.TemporaryDirectory(prefix="flicker-many-") as place:
                command = [*_PYTHON, "benchmarks.rows", f"{diaries}", f"{options.episodes}"]
                subprocess.run(command, env=_shell(url, Path(place)), check=True)
            print(f"{diaries * options.episodes:,} episodes made in {time.perf_counter() - began:.0f} s", flush=True)
        try:
            yield url
        finally:
            if not options.keep:
                connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@contextmanager
def _answering(url: str, diaries: int, place: Path) -> Iterator[Answering]:
    pipe, command = subprocess.PIPE, [*_PYTHON, "benchmarks.visits"]
    with subprocess.Popen(command, env=_shell(url, place), stdin=pipe, stdout=pipe, text=True) as process:
        yield Answering(url, diaries, process)
        assert process.stdin
        process.stdin.close()


def _shell(url: str, place: Path) -> dict[str, str]:
    told = {"DATABASE_URL": url, "DATA_DIR": str(place), "SECRET_KEY": "many" * 20}
    return os.environ | told | {"DJANGO_SETTINGS_MODULE": "benchmarks.settings"}


_PYTHON: Final = (sys.executable, "-m")
Samples = dict[str, tuple[list[float], list[float]]]


def _again(few: Answering, many: Answering, rounds: int) -> tuple[Samples, int]:
    """A round visits every page of one diary in each database; the first round is not counted. Logging comes after all
    of them, because a page that follows it computes what is kept anew."""
    samples: Samples = defaultdict(lambda: ([], []))
    pages = [page for page in PAGES if page != LOG]
    for number, turns in enumerate([*_rounds(pages, rounds + 1), *_rounds([LOG], rounds)]):
        for page, which in turns:
            milliseconds = (few, many)[which].visit(5, page)
            if number:
                samples[page][which].append(milliseconds)
    return samples, rounds


def _first(few: Answering, many: Answering, rounds: int) -> tuple[Samples, int]:
    """Every visit of the large database is to another diary, those of the small one to one of its few as if nobody had
    ever looked. There are no more rounds than the diaries last for."""
    samples: Samples = defaultdict(lambda: ([], []))
    # By the clock, so that another run finds others; nothing that is told depends on which.
    random = Random(time.time_ns())  # noqa: S311
    untouched = iter(random.sample(range(FEW + 1, many.diaries + 1), many.diaries - FEW))
    rounds = min(rounds, (many.diaries - FEW) // len(PAGES))
    for turns in _rounds(PAGES, rounds):
        for page, which in turns:
            diary = next(untouched) if which else random.randint(1, few.diaries)
            samples[page][which].append((few, many)[which].visit(diary, page, forget=True))
    return samples, rounds


def _rounds(pages: Sequence[str], rounds: int) -> Iterator[Sequence[tuple[str, int]]]:
    """Which page is visited in which database: both one after the other, and either first."""
    random = Random(1)  # noqa: S311
    for _ in range(rounds):
        order = random.sample(pages, len(pages))
        yield [(page, which) for page in order for which in random.sample((0, 1), 2)]


def _table(name: str, samples: Samples, rounds: int) -> None:
    """The ratio of the medians, and that of the quickest answers, which others on the machine spoil less."""
    print(f"\n{name + f', {rounds} rounds; ms, median (least)':<44}{'few':>14}{'many':>16}{'ratio':>16}")
    ratios = []
    for page in PAGES:
        sides = samples[page]
        told = (f"{median(side):.1f} ({min(side):.1f})" for side in sides)
        ratios.append([of(sides[1]) / of(sides[0]) for of in (median, min)])
        print(f"{page:<42}{''.join(f'{text:>16}' for text in told)}{_ratio(ratios[-1])}")
    print(f"{'median of the ratios':<74}{_ratio([median(column) for column in zip(*ratios, strict=True)])}")


def _ratio(pair: Sequence[float]) -> str:
    return f"{pair[0]:8.2f} ({pair[1]:.2f})"


def about(url: str) -> None:
    """Say which database it is, and how large."""
    import psycopg

    with psycopg.connect(url, options="-c flicker.diary=0") as connection:
        told = connection.execute(
            "SELECT current_setting('server_version'), pg_size_pretty(pg_database_size(current_database())),"
            " current_setting('shared_buffers'), (SELECT count(*) FROM diary_diary)"
        ).fetchone()
    assert told
    print(f"PostgreSQL {told[0]}; {told[3]:,} diaries, {told[1]}; shared_buffers {told[2]}", flush=True)


if __name__ == "__main__":
    main()
