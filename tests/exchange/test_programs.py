"""The export of each known program, through `manage.py import_file --dry-run --json`.

A small input in the shape of each stands in `programs/`; what is right to take of it stands here.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from datetime import datetime
from io import StringIO
from pathlib import Path
from typing import Any, Final

import pytest
import time_machine
from django.core.management import call_command

from diary.exchange.mapping.columns import TARGET_BY_KEY
from diary.exchange.mapping.recipes import all_recipes, recipes_for
from tests.makers import make_diary

pytestmark = pytest.mark.django_db
PROGRAMS: Final = Path(__file__).parent / "programs"
_OTHERS: Final = ("fitbit.", "fitbit_sleep", "samsung", "simple_health", "sleep_as_android", "sleepmeter", "loop")
"""Tables whose first line is no head, whose heads come again, or that have a column without a name."""
TAKEN: Final[dict[str, tuple[str | None, list[str] | None]]] = {
    "autosleep.csv": ("AutoSleep", ["2 day 2026-11-10 sleep_minutes=430", "3 day 2026-11-11 sleep_minutes=390"]),
    "baby_buddy.csv": ("Baby Buddy", None),
    "bearable.csv": (
        "Bearable",
        [
            "2 day 2026-11-10 twitching=yes note=left big toe in bed stress=5 sleep_minutes=450",
            "7 day 2026-11-11 sleep_minutes=405",
        ],
    ),
    "clue.json": ("Clue", None),
    "cronometer.csv": ("Cronometer", ["2 day 2026-11-10 caffeine_mg=95", "3 day 2026-11-11 caffeine_mg=190"]),
    "daylio.csv": ("Daylio", ["2 episode 2026-11-11 22:13+01:00 note=große Zehe links"]),
    "drip.csv": ("drip", None),
    "fitbit.csv": ("Fitbit", ["11 day 2026-11-11 sleep_minutes=445"]),
    "fitbit.json": ("Fitbit (archive)", ["1 day 2026-11-11 sleep_minutes=410", "8 day 2026-11-12 sleep_minutes=390"]),
    "fitbit_sleep.csv": ("Fitbit", ["3 day 2026-11-11 sleep_minutes=410", "4 day 2026-11-12 sleep_minutes=390"]),
    "fitbit_takeout.csv": (
        "Fitbit (Google Takeout)",
        ["2 day 2026-11-11 sleep_minutes=410", "3 day 2026-11-12 sleep_minutes=390"],
    ),
    "flaredown.csv": (
        "Flaredown",
        ["2 day 2026-11-10 twitching=yes fatigue=5 stress=3", "3 day 2026-11-11 twitching=no stress=8"],
    ),
    "garmin.csv": ("Garmin Connect", ["2 day 2026-11-11 sleep_minutes=450", "3 day 2026-11-10 sleep_minutes=365"]),
    "garmin.json": (
        "Garmin (account data)",
        ["1 day 2026-11-10 sleep_minutes=479", "2 day 2026-11-11 sleep_minutes=420"],
    ),
    "garmin_de.csv": ("Garmin Connect", ["2 day 2026-11-11 sleep_minutes=450", "3 day 2026-11-10 sleep_minutes=365"]),
    "garmin_fr.csv": ("Garmin Connect", ["2 day 2026-11-11 sleep_minutes=450"]),
    "google_fit.csv": ("Google Fit", ["2 day 2026-11-10 sleep_minutes=420", "3 day 2026-11-11 sleep_minutes=360"]),
    "google_fit.json": ("Google Fit (session)", ["2 day 2026-11-10 sleep_minutes=372"]),
    "google_forms.csv": (
        None,
        ["2 episode 2026-11-10 20:05:09+01:00 3 min left_hallux", "3 episode 2026-11-11 07:15+01:00 right_hallux"],
    ),
    "google_forms_de.csv": (
        None,
        [
            "2 episode 2026-11-13 22:05:09+01:00 left_hallux note=im Bett",
            "3 episode 2026-11-14 07:15+01:00 right_hallux",
        ],
    ),
    "habitbull.csv": (
        "HabitBull",
        ["2 day 2026-11-10 twitching=yes caffeine_drinks=2", "3 day 2026-11-11 twitching=no"],
    ),
    "health_auto_export.csv": (
        "Health Auto Export",
        ["2 day 2026-11-10 caffeine_mg=160 sleep_minutes=450", "3 day 2026-11-11 sleep_minutes=405"],
    ),
    "health_auto_export_sleep.csv": ("Health Auto Export (sleep)", ["2 day 2026-11-10 sleep_minutes=420"]),
    "home_assistant.csv": ("Home Assistant", ["2 episode 2026-11-10 22:31:05+01:00"]),
    "loop_habits.csv": (None, None),
    "migraine_buddy.csv": ("Migraine Buddy", None),
    "nomie.csv": ("Nomie", ["2 episode 2026-11-10 22:31:05+01:00 note=#left_big_toe_twitch in bed"]),
    "nomie.json": ("Nomie (JSON)", ["5 episode 2026-11-10 22:31:05+01:00 note=#toe_twitch left big toe, in bed"]),
    "oura.csv": ("Oura", ["2 day 2026-11-10 sleep_minutes=453", "3 day 2026-11-11 sleep_minutes=420"]),
    "oura_sleepmodel.csv": (
        "Oura (account data)",
        ["2 day 2026-11-10 sleep_minutes=483", "5 day 2026-11-11 sleep_minutes=420"],
    ),
    "plees_tracker.csv": (
        "Plees Tracker",
        ["2 day 2026-11-11 sleep_minutes=390", "3 day 2026-11-10 sleep_minutes=450"],
    ),
    "polar.json": ("Polar Flow", ["1 day 2026-11-10 sleep_minutes=432", "3 day 2026-11-11 sleep_minutes=390"]),
    "samsung_health.csv": (
        "Samsung Health",
        ["3 day 2026-11-10 sleep_minutes=420", "4 day 2026-11-11 sleep_minutes=400"],
    ),
    "simple_health_export_caffeine.csv": (
        "Simple Health Export (caffeine)",
        ["3 day 2026-11-10 caffeine_mg=140", "5 day 2026-11-11 caffeine_mg=80"],
    ),
    "simple_health_export_sleep.csv": ("Simple Health Export (sleep)", ["3 day 2026-11-10 sleep_minutes=420"]),
    "simple_health_export_steps.csv": (None, None),
    "sleep_as_android.csv": (
        "Sleep as Android",
        ["2 day 2026-11-10 sleep_minutes=450", "4 day 2026-11-11 sleep_minutes=390"],
    ),
    "sleep_cycle.csv": ("Sleep Cycle", ["2 day 2026-11-10 sleep_minutes=433", "3 day 2026-11-11 sleep_minutes=416"]),
    "sleepmeter.csv": ("Sleepmeter", ["5 day 2026-11-11 sleep_minutes=440", "6 day 2026-11-10 sleep_minutes=420"]),
    "track_and_graph.csv": (
        "Track & Graph",
        [
            "2 episode 2026-11-10 22:31:05+01:00 5.7667 min left_hallux note=after the run",
            "3 episode 2026-11-11 07:02+01:00 0.5 min right_hallux",
        ],
    ),
    "track_and_graph_old.csv": ("Track & Graph", ["2 episode 2026-11-10 22:31:05+01:00 note=after the run"]),
    "whoop_cycles.csv": ("WHOOP", ["2 day 2026-11-10 sleep_minutes=370"]),
    "whoop_de.csv": ("WHOOP", ["2 day 2026-11-11 sleep_minutes=432"]),
    "whoop_es.csv": ("WHOOP", ["2 day 2026-11-11 sleep_minutes=432"]),
    "whoop_sleeps.csv": ("WHOOP", ["2 day 2026-11-11 sleep_minutes=432", "3 day 2026-11-10 sleep_minutes=400"]),
    "withings.csv": ("Withings", ["2 day 2026-11-10 sleep_minutes=400", "3 day 2026-11-11 sleep_minutes=400"]),
    "withings_de.csv": ("Withings", ["2 day 2026-11-10 sleep_minutes=400"]),
    "zepp.csv": ("Zepp", ["2 day 2026-11-10 sleep_minutes=349", "3 day 2026-11-11 sleep_minutes=410"]),
}
"""Of each file its program, and the lines that are taken; None where the person is asked what a line is."""
TABLES: Final = [name for name in TAKEN if name.endswith(".csv") and not name.startswith(_OTHERS)]


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with time_machine.travel(datetime.fromisoformat("2026-11-28T12:00:00+00:00"), tick=False):
        yield


@pytest.mark.parametrize("name", TAKEN)
def test_what_a_program_writes_is_taken_as_what_it_is(name: str) -> None:
    assert _shown(_told(PROGRAMS / name)) == TAKEN[name]


@pytest.mark.parametrize("name", [name for name, (_, taken) in TAKEN.items() if taken])
def test_what_is_stored_of_it_is_known_the_second_time(name: str) -> None:
    make_diary(time_zone="Europe/Berlin")
    _run(PROGRAMS / name)
    again = json.loads(_run(PROGRAMS / name, "--dry-run", "--json"))
    assert (again["taken"], len(again["known"])) == ([], len(TAKEN[name][1] or ()))


@pytest.mark.parametrize("name", TABLES)
def test_columns_in_another_order_with_one_more_are_read_alike(name: str, tmp_path: Path) -> None:
    with (PROGRAMS / name).open(encoding="utf-8-sig", newline="") as file:
        separator = ";" if ";" in file.readline() else ","
        file.seek(0)
        rows = [row for row in csv.reader(file, delimiter=separator) if row]
    head, width = rows[0], max(map(len, rows))
    turned = [["New", *reversed(head)]] + [["more", *reversed(row + [""] * (width - len(row)))] for row in rows[1:]]
    path = tmp_path / name
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=separator, quoting=csv.QUOTE_ALL).writerows(turned)
    program, taken = _shown(_told(path))
    assert (program, _sorted(taken)) == (TAKEN[name][0], _sorted(TAKEN[name][1]))


@pytest.mark.parametrize(
    ("name", "words", "other"),
    [
        ("daylio.csv", ("Zehenzucken", "große Zehe"), "Knie"),
        ("nomie.csv", ("left_big_toe_twitch",), "run"),
        ("home_assistant.csv", (",on,",), ",off,"),
        ("track_and_graph_old.csv", ("Toe twitch", "toe"), "Sneeze"),
    ],
)
def test_a_file_without_a_line_of_these_is_of_no_program(
    name: str, words: tuple[str, ...], other: str, tmp_path: Path
) -> None:
    text = (PROGRAMS / name).read_text(encoding="utf-8")
    for word in words:
        text = text.replace(word, other)
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    told = _told(path)
    assert (told["recipe"], told["what"]) == (None, "ask")


def test_a_bar_in_each_cell_is_not_what_stands_between_the_columns(tmp_path: Path) -> None:
    head, line, *_ = (PROGRAMS / "daylio.csv").read_text(encoding="utf-8").splitlines()
    path = tmp_path / "daylio.csv"
    path.write_text("\n".join([head, *[line.replace("Lesen", "Lesen | Sport")] * 20]), encoding="utf-8")
    told = _told(path)
    assert (told["recipe"], len(told["taken"]), told["rejected"]) == ("Daylio", 20, [])


def test_whoever_says_that_the_lines_are_something_else_gets_all_of_them() -> None:
    told = _told(PROGRAMS / "daylio.csv", "--rows", "day", "--columns", "time=", "--lines", "all")
    assert [line["date"] for line in told["taken"]] == ["2026-11-11", "2026-11-10"]


def test_a_head_that_lacks_a_name_is_of_no_program() -> None:
    for recipe in all_recipes():
        for name in recipe.needs:
            assert recipe not in recipes_for([*(recipe.needs - {name}), "more"])


def test_each_program_has_an_input_and_each_input_its_program() -> None:
    assert {path.name for path in PROGRAMS.iterdir()} == set(TAKEN)
    assert {program for program, _ in TAKEN.values() if program} == {recipe.program for recipe in all_recipes()}


def test_each_recipe_speaks_of_columns_that_there_are_and_says_what_it_takes() -> None:
    for recipe in all_recipes():
        assert {key for key in recipe.columns.values() if key} <= set(TARGET_BY_KEY)
        assert recipe.takes or recipe.program in {one.program for one in all_recipes() if one.takes}


def _told(path: Path, *said: str) -> dict[str, Any]:
    make_diary(time_zone="Europe/Berlin")
    return json.loads(_run(path, "--dry-run", "--json", *said))


def _run(path: Path, *options: str) -> str:
    out = StringIO()
    of_whom = ("--owner", "ada@example.org", "--today", "2026-11-28")
    call_command("import_file", str(path), *of_whom, *options, stdout=out)
    return out.getvalue()


def _shown(told: dict[str, Any]) -> tuple[str | None, list[str] | None]:
    """The program, and what is taken in a few words a line; nothing of it may be listed as unread."""
    assert (told["cells"], told["rejected"], told["reason"]) == ([], [], None)
    if told["asks"]:
        assert {"rows", "columns"}.issuperset(told["asks"])
        return told["recipe"], None
    return told["recipe"], [_line(line) for line in told["taken"]]


def _line(line: dict[str, Any]) -> str:
    when = [line["date"], *([f"{line['time']}{line['offset']}"] if line["time"] else [])]
    length = [] if line["minutes"] is None else [f"{line['minutes']:g} min"]
    values = [f"{key}={value}" for key, value in line["values"].items()]
    return " ".join([str(line["line"]), line["kind"], *when, *length, *line["sites"], *values])


def _sorted(lines: list[str] | None) -> list[list[str]] | None:
    return None if lines is None else [sorted(line.split(" ")) for line in lines]
