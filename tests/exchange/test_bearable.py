"""The long table of Bearable, one line for each rating, as one line for each day."""

from __future__ import annotations

import io
from datetime import date

import pytest

from diary.exchange.bearable import MAX_THINGS, is_bearable
from diary.exchange.chunks import unpack
from diary.exchange.incoming import Received, first_plan, receive
from diary.exchange.source import SheetError
from diary.models import CheckIn, ImportRejection
from diary.models.importing import ImportKind
from tests.each import each
from tests.exchange.importing import imported
from tests.makers import NOW, make_diary

HEAD = "date,date formatted,weekday,time of day,category,rating/amount,detail,notes\n"
BODY = """"12th Mar 2026","2026-03-12","Thursday","am","Mood","6","calm | tired",""
"12th Mar 2026","2026-03-12","Thursday","all day","Sleep","7:30","Asleep 23:10. In bed 22:50",""
"12th Mar 2026","2026-03-12","Thursday","all day","Sleep","0:45","Asleep 14:00",""
"12th Mar 2026","2026-03-12","Thursday","all day","Sleep quality","4","",""
"12th Mar 2026","2026-03-12","Thursday","am","Symptom","1","Muscle twitching (Mild)",""
"12th Mar 2026","2026-03-12","Thursday","pm","Symptom","3","Muscle twitching (Severe)","after coffee"
"12th Mar 2026","2026-03-12","Thursday","pm","Symptom","2","Stress (Moderate)",""
"12th Mar 2026","2026-03-12","Thursday","pm","Symptom","3","Weakness (Severe)",""
"12th Mar 2026","2026-03-12","Thursday","am","Factors","1","Coffee (cups)",""
"12th Mar 2026","2026-03-12","Thursday","pm","Factors","1","Coffee (cups)",""
"12th Mar 2026","2026-03-12","Thursday","pm","Factors","","Smoking",""
"13th Mar 2026","2026-03-13","Friday","am","Mood","3","",""
"13th Mar 2026","2026-03-13","Friday","pm","Mood","5","",""
"13th Mar 2026","2026-03-13","Friday","pm","Sleep quality","2","","slept badly"
"""
TWITCHING = "Symptom: Muscle twitching"


def received(body: str, head: str = HEAD) -> Received:
    return receive(io.BytesIO((head + body).encode()), NOW.date())


def days(found: Received) -> list[dict[str, str]]:
    return [dict(zip(found.head, entry.cells, strict=True)) for entry in unpack(found.chunks[0])]


def test_lines_are_put_together_by_day() -> None:
    found = received(BODY)
    assert (found.kind, found.total) == (ImportKind.TABLE, 2)
    assert "put together by day" in found.notes[0].text
    first, second = days(found)
    assert first == {
        "Date": "2026-03-12", "Mood": "6", "Sleep": "8:15", "Sleep quality": "4", TWITCHING: "3",
        "Symptom: Stress": "2", "Symptom: Weakness": "3", "Factors: Coffee": "2", "Factors: Smoking": "yes",
        "Notes": "after coffee",
    }  # fmt: skip
    assert (second["Mood"], second["Sleep quality"], second["Sleep"]) == ("3; 5", "2", "")
    assert [entry.number for entry in unpack(found.chunks[0])] == [2, 13]


def test_each_thing_that_flicker_knows_is_guessed_and_no_warning_sign_is() -> None:
    found = received(BODY)
    plan = first_plan(found, None)
    assert plan is not None
    assert {name: key for name, key in zip(found.head, plan.columns, strict=True) if key} == {
        "Date": "date", "Sleep": "sleep_minutes_hours", "Sleep quality": "sleep_quality", TWITCHING: "twitching",
        "Symptom: Stress": "stress_4", "Factors: Coffee": "caffeine_drinks", "Factors: Smoking": "nicotine",
        "Notes": "note",
    }  # fmt: skip
    assert any("“Symptom: Weakness”: 1 answer is not imported" in note.text for note in found.notes)


def test_older_exports_write_the_day_with_its_ordinal() -> None:
    head = "date,weekday,time of day,category,rating/amount,detail,notes\n"
    assert is_bearable(head.strip().split(","))
    found = received('"8th Mar 2026","Sunday","mid","Symptom","2","Tiredness (Moderate)",""\n', head)
    assert days(found) == [{"Date": "8th Mar 2026", "Symptom: Tiredness": "2", "Notes": ""}]


@pytest.mark.django_db
def test_an_export_comes_in_as_check_ins_and_what_it_says_is_remembered_by_name() -> None:
    diary = make_diary()
    job = imported(diary, HEAD + BODY, plan=first_plan(received(BODY), None))
    assert (job.added, job.rejected) == (2, 0)
    row = CheckIn.objects.get(local_date=date(2026, 3, 12))
    assert (row.sleep_minutes, row.sleep_quality, row.twitching, row.stress) == (495, 4, "yes", 5)
    assert (row.caffeine_drinks, row.nicotine, row.note, row.source) == (2, True, "after coffee", "import")
    told = (job.plan or {}) | {"columns": ["fatigue" if name == "Mood" else "" for name in job.head]}
    more = received('"11th Mar 2026","2026-03-11","Wednesday","am","Factors","2","Alcohol (units)",""\n' + BODY)
    plan = first_plan(more, told)
    assert plan is not None
    named = dict(zip(more.head, plan.columns, strict=True))
    assert [named[f"Factors: {name}"] for name in ("Alcohol", "Coffee")] == ["alcohol_units", ""]
    assert named["Mood"] == "fatigue"


@pytest.mark.django_db
def test_a_day_that_says_two_things_of_one_is_turned_away_with_both() -> None:
    body = "".join(f'"","2026-03-12","","","Custom ratings","{stress}","Stress",""\n' for stress in (3, 5))
    job = imported(make_diary(), HEAD + body)
    reason = "Column “Custom ratings: Stress”: “3; 5” is no number"
    assert ImportRejection.objects.get(job=job).reason == reason


@each(
    ("line", "column"),
    [
        ("2026-03-12{huge},Symptom,1,Stress,", "date"),
        ("2026-03-12,Symptom{huge},1,Stress,", "category"),
        ("2026-03-12,Sleep,7:30{huge},,", "rating/amount"),
        ("2026-03-12,Symptom,1,Stress | Pain{huge},", "detail"),
    ],
)
@each("huge", ["1" * 131_000, "x" * 131_000, "(" * 131_000])
def test_a_name_that_is_too_long_to_be_one_is_turned_away_with_its_line(line: str, column: str, huge: str) -> None:
    good = "2026-03-12,Mood,6,,\n"
    found = received(good + line.format(huge=huge) + "\n", "date,category,rating/amount,detail,notes\n")
    assert found.head == ("Date", "Mood", "Notes")
    _, entry = unpack(found.chunks[0])
    assert entry.reason.startswith(f"Column “{column}”: “")
    assert entry.reason.endswith("is longer than 200 characters")


@each(
    ("detail", "thing"),
    [
        ("Stress (Moderate) ", "Stress"),
        ("Stress (a) (b)", "Stress (a)"),
        ("Stress (", "Stress ("),
        ("Stress (a) b", "Stress (a) b"),
        ("(a)", ""),
        ("Stress" + " " * 130_000 + "(Mild)", "Stress"),
        ("Muscle" + " " * 130_000 + "twitching x", "Muscle twitching x"),
    ],
)
def test_what_stands_in_brackets_behind_a_name_is_left_out(detail: str, thing: str) -> None:
    found = received(f'"","2026-03-12","","","Symptom","1","{detail}",""\n')
    assert found.head[1:-1] == ((f"Symptom: {thing}",) if thing else ())


def test_an_export_with_too_many_things_is_refused() -> None:
    body = "".join(f'"","2026-03-12","","","Factors","1","thing {n}",""\n' for n in range(MAX_THINGS + 1))
    with pytest.raises(SheetError, match="different things"):
        received(body)
