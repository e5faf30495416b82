"""All measurements on one database. Started by `__main__` with a data directory and a database of its own."""

from __future__ import annotations

import gc
import json
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import django
import numpy as np

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from benchmarks import diaries, report  # noqa: E402
from benchmarks.case import Case  # noqa: E402
from benchmarks.cases import chosen  # noqa: E402
from benchmarks.diaries import Side  # noqa: E402
from benchmarks.importing import foreign_table, fresh_diary  # noqa: E402
from benchmarks.report import Figure  # noqa: E402

Samples = dict[tuple[str, int], list[float]]


def main(options: dict[str, Any]) -> None:
    diaries.prepare()
    sides = diaries.make(options["episodes"])
    cases = chosen(options["only"])
    quick, slow = ([case for case in cases if case.slow is is_slow] for is_slow in (False, True))
    if options["in_turn"]:
        cases, slow = quick, []
    statements = {(case.name, side.size): _statements(case, side) for case in quick for side in sides}
    turns = _when_told() if options["in_turn"] else range(options["rounds"])
    samples = _rounds(quick, sides, turns) | _rounds(slow, sides, range(options["slow_rounds"]))
    figures = [
        Figure(case.name, side.size, samples[case.name, side.size], case.floor, statements.get((case.name, side.size)))
        for case in cases
        for side in sides
    ]
    if options["in_turn"]:
        Path(options["results"]).write_text(json.dumps([asdict(figure) for figure in figures]))
        return
    if not options["only"]:
        figures += [Figure("make the sample", side.size, [side.seconds_to_make * 1000]) for side in sides]
        figures += _peaks(sides)
    if not options["only"] or options["only"] in "report":
        figures += _reports(sides)
    print(report.table(figures, options["episodes"], _about(options)), flush=True)
    Path(options["results"]).write_text(json.dumps([asdict(figure) for figure in figures]))


def _statements(case: Case, side: Side) -> int:
    """How many SQL statements a call takes, after one that was not counted."""
    with case.run(side) as call:
        call()
    with case.run(side) as call, CaptureQueriesContext(connection) as seen:
        call()
    return len(seen)


def _when_told() -> Iterator[int]:
    """A round for each line that comes, until there is no more: another version has its round in between."""
    print("ready", flush=True)
    for number, _ in enumerate(sys.stdin):
        yield number
        print("ready", flush=True)


def _rounds(cases: Sequence[Case], sides: Sequence[Side], rounds: Iterable[int]) -> Samples:
    """Milliseconds of each call: one a round, in an order that changes from round to round."""
    samples: Samples = defaultdict(list)
    random = np.random.default_rng(1)
    turns = [(case, side) for case in cases for side in sides]
    for _ in rounds:
        for index in random.permutation(len(turns)):
            case, side = turns[index]
            with case.run(side) as call:
                if case.slow:
                    gc.collect()
                started = time.perf_counter()
                call()
                samples[case.name, side.size].append((time.perf_counter() - started) * 1000)
        diaries.settle()
    return samples


def _peaks(sides: Sequence[Side]) -> Iterator[Figure]:
    for side in sides:
        file = settings.DATA_DIR / f"{side.size}.json"
        yield Figure("memory to write an archive, MiB", side.size, [_grown("write", side.diary.pk, file)])
        empty = fresh_diary()
        yield Figure("memory to load an archive, MiB", side.size, [_grown("load", empty.pk, file)])
        yield Figure("the archive itself, MiB", side.size, [file.stat().st_size / 2**20])
        empty.owner.delete()
        table = settings.DATA_DIR / f"{side.size}.csv"
        for what in ("write episodes.csv", "read episodes.csv", "write FHIR"):
            yield Figure(f"memory to {what}, MiB", side.size, [_grown(what, side.diary.pk, table)])
        empty = fresh_diary()
        table.write_bytes(foreign_table(side.size))
        yield Figure("memory to import a table, MiB", side.size, [_grown("import", empty.pk, table)])
        empty.owner.delete()


def _reports(sides: Sequence[Side]) -> Iterator[Figure]:
    """The first report of a process, of all years: its memory, with that of the process beside it which typesets a
    list, and its time."""
    for side in sides:
        ready = settings.DATA_DIR / f"{side.size}.ready"
        for page in ("", " with its list"):
            _first(f"report, ready{page}", side.diary.pk, ready)
            floor = f"floor: typst alone, first page of a process{page}"
            bare = _first(f"report, typst alone{page}", side.diary.pk, ready)
            made = _first(f"report{page}", side.diary.pk, ready)
            yield Figure(f"{floor}, MiB", side.size, [bare[0]])
            yield Figure(f"first report of a process{page}, MiB", side.size, [made[0]], f"{floor}, MiB")
            yield Figure(floor, side.size, [bare[1]])
            yield Figure(f"first report of a process{page}", side.size, [made[1]], floor)


def _grown(what: str, diary_key: int, file: Path) -> float:
    return _first(what, diary_key, file)[0]


def _first(what: str, diary_key: int, file: Path) -> tuple[float, float]:
    """MiB and milliseconds of something done in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.peak", what, str(diary_key), str(file)]
    said = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True).stdout
    mebibytes, milliseconds = said.split()
    return float(mebibytes), float(milliseconds)


def _about(options: dict[str, Any]) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT sqlite_version()" if connection.vendor == "sqlite" else "SHOW server_version")
        version = cursor.fetchone()[0]
    rounds = f"{options['rounds']} rounds, {options['slow_rounds']} of the slow ones"
    return f"{connection.display_name} {version}; {rounds}"


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
