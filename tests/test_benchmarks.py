from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import pytest
from django.db import connection

import benchmarks.__main__
from benchmarks.__main__ import PARTS
from benchmarks.over_http import FLOORS

pytestmark = [pytest.mark.slow, pytest.mark.database]

ROOT = Path(__file__).resolve().parent.parent
SIZES = (20, 40)
MEASURED_APART = {
    "make the sample",
    "memory to write an archive, MiB",
    "memory to load an archive, MiB",
    "the archive itself, MiB",
    "memory to write episodes.csv, MiB",
    "memory to read episodes.csv, MiB",
    "memory to write FHIR, MiB",
    "memory to import a table, MiB",
    *(
        f"{what}{page}{unit}"
        for what in ("floor: typst alone, first page of a process", "first report of a process")
        for page in ("", " with its list")
        for unit in ("", ", MiB")
    ),
}


def names() -> set[str]:
    """The names of all cases, from a Python with the settings of the benchmarks."""
    program = (
        "import django; django.setup(); from benchmarks.cases import CASES; print(*(c.name for c in CASES), sep='\\n')"
    )
    shell = os.environ | {"DJANGO_SETTINGS_MODULE": "benchmarks.settings"}
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=shell, capture_output=True, text=True, check=True
    )
    return set(done.stdout.splitlines())


def run(*options: str) -> str:
    command = [sys.executable, "-m", "benchmarks", "--database", connection.vendor, "--rounds", "1", *options]
    done = subprocess.run(command, cwd=ROOT, env=dict(os.environ), capture_output=True, text=True, timeout=900)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


# What benchmarks ask is asked by other tests on both databases; these take minutes.
@pytest.mark.either
def test_every_row_is_measured_on_both_diaries(tmp_path: Path) -> None:
    file = tmp_path / "figures.json"
    table = run("--episodes", *map(str, SIZES), "--json", str(file))
    expected = names() | MEASURED_APART
    assert len(expected) > 30
    lines = table.splitlines()
    for name in expected:
        assert any(line.startswith(f"{name}  ") for line in lines), name
    figures = json.loads(file.read_text())[connection.vendor]
    assert {(figure["name"], figure["size"]) for figure in figures} == {(name, n) for name in expected for n in SIZES}
    assert all(sample > 0 for figure in figures for sample in figure["samples"])


@pytest.mark.either
def test_one_name_brings_its_floor_along_and_nothing_else() -> None:
    lines = run("--episodes", *map(str, SIZES), "--only", "log a moment").splitlines()
    rows = [line.split("  ")[0] for line in lines if line and not line.startswith(" ")]
    assert rows[1:] == ["floor: insert one row", "log a moment"]


def test_what_is_measured_besides_is_a_program_each_and_said_in_the_docs() -> None:
    docs = (ROOT / "docs" / "performance.md").read_text()
    for part, module in PARTS.items():
        assert find_spec(module), part
        assert f"- *{part}*, `python -m {module}`" in docs


@pytest.mark.either
def test_a_tap_is_measured_over_http_beside_its_floor() -> None:
    command = [sys.executable, "-m", "benchmarks.over_http", "--database", connection.vendor, "--rounds", "2"]
    done = subprocess.run(command, cwd=ROOT, env=dict(os.environ), capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr[-2000:]
    for name, floor in FLOORS.items():
        (line,) = [line for line in done.stdout.splitlines() if line.startswith(f"  {name}  ")]
        assert re.search(rf" \d+\.\d\d \(.*\)  \d+\.\d  {floor}$", line), line


def test_a_part_that_is_not_there_is_refused_before_anything_is_measured() -> None:
    command = [sys.executable, "-m", "benchmarks", "--with", "memory,moon"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 2
    assert "there is no 'moon', but memory, first-paint, years, over-http" in done.stderr


def test_parts_come_after_the_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[Sequence[str]] = []
    monkeypatch.setattr(benchmarks.__main__, "_run", lambda *asked: ran.append(["the tables"]))
    monkeypatch.setattr(subprocess, "run", lambda command, **how: ran.append(command))
    monkeypatch.setattr(sys, "argv", ["benchmarks", "--database", "sqlite", "--with", "first-paint,memory"])
    benchmarks.__main__.main()
    assert [command[-1] for command in ran] == ["the tables", "benchmarks.first_paint", "benchmarks.memory"]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="many diaries are a matter of PostgreSQL")
@pytest.mark.parametrize(
    ("module", "options", "said"),
    [
        ("size", ("--diaries", "2", "--episodes", "10"), "% in indexes"),
        ("many", ("--diaries", "40", "--episodes", "15", "--rounds", "2"), "median of the ratios"),
        ("load", ("--diaries", "70", "--episodes", "15", "--seconds", "1"), "3 behind haproxy and PgBouncer, 64"),
    ],
)
def test_many_diaries_are_made_and_measured(module: str, options: Sequence[str], said: str) -> None:
    if module == "load" and not (shutil.which("haproxy") and shutil.which("pgbouncer")):
        pytest.skip("LOAD NOT TRIED: haproxy or pgbouncer is not installed")
    command = [sys.executable, "-m", f"benchmarks.{module}", *options]
    done = subprocess.run(command, cwd=ROOT, env=dict(os.environ), capture_output=True, text=True, timeout=900)
    assert done.returncode == 0, done.stderr[-2000:]
    assert said in done.stdout


@pytest.mark.either
def test_diaries_of_years_are_made_and_measured_beside_their_floors() -> None:
    options = ["--database", connection.vendor, "--episodes", "30", "60", "--rounds", "1"]
    command = [sys.executable, "-m", "benchmarks.years", *options]
    done = subprocess.run(command, cwd=ROOT, env=dict(os.environ), capture_output=True, text=True, timeout=900)
    assert done.returncode == 0, done.stderr[-2000:]
    lines = done.stdout.splitlines()
    measured = ["log a moment", "home, flags to be computed", "patterns, 90 days, to be told"]
    for name in [*measured, "patterns, all years, to be told", "floor: page of 20 rows", "make the diary, s"]:
        (line,) = [line for line in lines if line.startswith(f"{name}  ")]
        assert line.endswith(("of 20 rows", "insert one row")) or name not in measured
