"""What a file leaves open is told by the command with the option that answers it, and stored once it is answered."""

from __future__ import annotations

import json
import re
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command, load_command_class

from diary.models import CheckIn, Episode, ImportJob, ImportMapping
from tests.makers import make_diary

pytestmark = pytest.mark.django_db
TODAY = "2026-11-28"


@pytest.fixture
def table(tmp_path: Path) -> Any:
    make_diary()

    def written(text: str, name: str = "table.csv") -> str:
        file = tmp_path / name
        file.write_text(text)
        return str(file)

    return written


def run(file: str, *options: str) -> str:
    out = StringIO()
    call_command("import_file", file, "--owner", "ada@example.org", "--today", TODAY, *options, stdout=out)
    return out.getvalue()


def dry(file: str, *options: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run(file, "--dry-run", "--json", *options))
    assert not ImportJob.objects.exists()
    assert not ImportMapping.objects.exists()
    return found


@pytest.mark.parametrize(
    ("text", "asks", "answer", "taken"),
    [
        ("timestamp,pulse\n2026-11-10 10:00,61\n", "rows", ["--rows", "episode"],
         ("episode", "2026-11-10", "10:00", {})),
        ("Date,Time,Toe\n5/11/2026,22:05,left big toe\n", "dates", ["--dates", "day_first"],
         ("episode", "2026-11-05", "22:05", {})),
        ("Date,Time,Toe,Duration\n2026-11-10,22:05,left big toe,5\n", "units", ["--units", "Duration=s"],
         ("episode", "2026-11-10", "22:05", {})),
        ("Date,Anxiety\n2026-11-10,7\n", "rows", ["--rows", "day", "--columns", "Anxiety=stress"],
         ("day", "2026-11-10", None, {"stress": 7})),
        ("Tracker,When,How\nToe twitch,2026-11-10 10:00,1\nCoffee,2026-11-10 08:00,2\n", "lines",
         ["--lines", "Tracker=Toe twitch"], ("episode", "2026-11-10", "10:00", {})),
    ],
)  # fmt: skip
def test_a_question_is_told_and_its_option_answers_it(
    table: Any, text: str, asks: str, answer: list[str], taken: tuple[Any, ...]
) -> None:
    file = table(text)
    told = dry(file)
    assert (told["what"], told["reason"], told["taken"]) == ("ask", None, [])
    assert asks in told["asks"]
    with pytest.raises(CommandError, match=f"--{asks}"):
        run(file)
    assert not ImportJob.objects.exists()
    (line,) = dry(file, *answer)["taken"]
    assert (line["kind"], line["date"], line["time"], line["values"]) == taken
    assert run(file, *answer).startswith("1 new")
    # What was said of the columns is remembered, so the next file of this kind asks nothing.
    assert run(file).startswith("0 new, 0 filled, 1 there already")


def test_the_order_of_dates_of_a_table_of_ones_own_is_asked_and_said(table: Any) -> None:
    uuid = "0f2b7a52-5f6b-4a57-8f0a-6d1d7a0f1a0"
    file = table(f"uuid,local_date,stress\n{uuid}1,3/4/2026,4\n{uuid}2,3/5/2026,5\n", "check-ins.csv")
    assert dry(file)["asks"] == ["dates"]
    with pytest.raises(CommandError, match="--dates"):
        run(file)
    for order, days in (("day_first", ["2026-04-03", "2026-05-03"]), ("month_first", ["2026-03-04", "2026-03-05"])):
        assert [line["date"] for line in dry(file, "--dates", order)["taken"]] == days
    settled = table(f"uuid,local_date,stress\n{uuid}1,3/4/2026,4\n{uuid}2,3/15/2026,5\n", "check-ins.csv")
    assert dry(settled)["asks"] == []
    assert run(file, "--dates", "month_first").startswith("2 new")


def test_where_no_line_gives_anything_nothing_is_kept_and_other_columns_are_asked_for(table: Any) -> None:
    file = table("Date,Time,Toe\n2026-11-10,22:05,left big toe\n".replace("2026-11-10", "2027-11-10") + ",22:05,\n")
    assert dry(file)["asks"] == ["columns"]
    with pytest.raises(CommandError, match="--columns"):
        run(file)
    assert not ImportJob.objects.exists()


def test_a_length_is_in_the_unit_that_was_said(table: Any) -> None:
    file = table("Date,Time,Toe,Duration\n2026-11-10,22:05,left big toe,90\n")
    assert dry(file, "--units", "Duration=s")["taken"][0]["minutes"] == 1.5


def test_a_head_and_a_zone_can_be_said(table: Any) -> None:
    file = table("left big toe,10 November 2026,22:05\nright big toe,11 November 2026,22:05\n")
    first, second = dry(file, "--head", "0", "--zone", "Asia/Tokyo")["taken"]
    assert (first["line"], first["sites"], first["offset"]) == (1, ["left_hallux"], "+09:00")
    assert (second["line"], second["sites"]) == (2, ["right_hallux"])


def test_lines_of_one_thing_each_can_be_put_together(table: Any) -> None:
    file = table("Day,What,How much\n2026-11-10,Sleep,7.5\n2026-11-10,Coffee,2\n2026-11-11,Coffee,1\n")
    told = dry(file, "--pivot", "What=How much")
    assert [(line["line"], line["values"]) for line in told["taken"]] == [
        (2, {"sleep_minutes": 450, "caffeine_drinks": 2}),
        (4, {"caffeine_drinks": 1}),
    ]
    assert run(file, "--pivot", "What=How much").startswith("2 new")
    assert CheckIn.objects.count() == 2


def test_lines_of_one_thing_each_are_days_where_one_thing_is_twitching(table: Any) -> None:
    file = table("When,What,How much\n2026-11-10 22:05,Toe twitch,1\n2026-11-10 08:00,Coffee,2\n")
    told = dry(file, "--pivot", "What=How much")
    assert [(line["kind"], line["values"]) for line in told["taken"]] == [
        ("day", {"twitching": "yes", "caffeine_drinks": 2})
    ]


def test_what_a_file_told_itself_is_not_remembered(table: Any) -> None:
    run(table("Date;Time;Toe\n13.11.2026;22:05;left big toe\n"))
    assert not ImportMapping.objects.exists()
    file = table("Date,Time,Toe\n11/10/2026,22:05,left big toe\n", "next.csv")
    assert json.loads(run(file, "--dry-run", "--json"))["asks"] == ["dates"]


def test_a_cell_that_is_not_read_is_listed_and_a_line_without_its_date_is_rejected(table: Any) -> None:
    file = table("Date,Time,Toe,Strength\n2026-11-10,22:05,left big toe,much\nnever,22:05,left big toe,3\n")
    told = dry(file)
    assert told["cells"] == [{"line": 2, "column": "Strength", "why": "“much” is no number"}]
    assert [line["line"] for line in told["rejected"]] == [3]
    assert run(file).startswith("1 new, 0 filled, 0 there already, 1 not taken of 2")
    assert Episode.objects.count() == 1


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (["--json"], "--dry-run"),
        (["--zone", "Mars/Olympus"], "no time zone"),
        (["--columns", "Toe"], "has no “=”"),
        (["--columns", "Toe=foot"], "cannot say “foot”"),
        (["--columns", "Finger=place"], "no column “Finger”"),
        (["--units", "Toe=days"], "cannot be in “days”"),
    ],
)
def test_an_option_that_says_nothing_is_refused_in_words(table: Any, options: list[str], why: str) -> None:
    file = table("Date,Time,Toe\n2026-11-10,22:05,left big toe\n")
    with pytest.raises(CommandError, match=why):
        run(file, *options)
    assert not ImportJob.objects.exists()


def test_every_option_with_its_values_stands_in_the_manual() -> None:
    manual = Path("docs/import.md").read_text()
    parser = load_command_class("diary", "import_file").create_parser("manage.py", "import_file")
    answers = next(group for group in parser._action_groups if group.title and group.title.startswith("what a file"))
    assert answers._group_actions
    for action in answers._group_actions:
        (option,) = action.option_strings
        (row,) = re.findall(rf"^\| `{option}` \|.*$", manual, re.MULTILINE)
        for value in action.choices if action.choices and option != "--encoding" else ():
            assert f"`{value}`" in row


def test_a_dry_run_in_words_says_how_much_would_come(table: Any) -> None:
    said = run(table("Date,Sleep\n2026-11-10,7\nnever,7\n"), "--dry-run")
    assert said.startswith("It would bring 1 new and 0 that fill")
    assert "1 cannot be taken. Nothing has changed." in said
    assert "--rows" in run(table("timestamp,pulse\n2026-11-10 10:00,61\n", "b.csv"), "--dry-run")
