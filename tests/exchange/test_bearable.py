"""The long table of Bearable, one line for each rating, as one line for each day."""

from __future__ import annotations

import io
from datetime import date

import pytest

from diary.exchange.chunks import Entry, unpack
from diary.exchange.incoming import Received, chunks_of, first_plan, receive
from diary.exchange.mapping.pivot import MOST_THINGS
from diary.exchange.source import SheetError
from diary.models import CheckIn
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
"12th Mar 2026","2026-03-12","Thursday","am","Symptom","1","Stress (Mild)",""
"12th Mar 2026","2026-03-12","Thursday","pm","Symptom","2","Stress (Moderate)",""
"12th Mar 2026","2026-03-12","Thursday","pm","Symptom","3","Weakness (Severe)",""
"12th Mar 2026","2026-03-12","Thursday","am","Factors","1","Coffee (cups)",""
"12th Mar 2026","2026-03-12","Thursday","pm","Factors","1","Coffee (cups)",""
"12th Mar 2026","2026-03-12","Thursday","pm","Factors","","Smoking",""
"13th Mar 2026","2026-03-13","Friday","am","Mood","3","",""
"13th Mar 2026","2026-03-13","Friday","pm","Sleep quality","2","","slept badly"
"""
TWITCHING = "Symptom: Muscle twitching"


def received(body: str, head: str = HEAD) -> Received:
    return receive(io.BytesIO((head + body).encode()), NOW.date())


def entries(body: str, head: str = HEAD) -> list[Entry]:
    file = io.BytesIO((head + body).encode())
    found = receive(file, NOW.date())
    guess = first_plan(found, None)
    assert guess is not None
    return [entry for _, chunk in chunks_of(file, found, guess.plan, "Europe/Berlin", NOW) for entry in unpack(chunk)]


def test_lines_are_put_together_by_day() -> None:
    found = received(BODY)
    assert (found.kind, found.recipe and found.recipe.program) == (ImportKind.TABLE, "Bearable")
    first, second = entries(BODY)
    assert (first.number, first.day, second.number, second.day) == (3, date(2026, 3, 12), 15, date(2026, 3, 13))
    # Sleeps and cups are added up, and of a symptom the strongest counts.
    assert first.columns == {
        "sleep_minutes": 495, "sleep_quality": 4, "twitching": "yes", "stress": 5, "caffeine_drinks": 2,
        "nicotine": True, "note": "after coffee",
    }  # fmt: skip
    assert second.columns == {"sleep_quality": 2, "note": "slept badly"}


def test_each_thing_that_flicker_knows_is_guessed_and_no_warning_sign_is() -> None:
    found = received(BODY)
    guess = first_plan(found, None)
    assert guess is not None
    assert guess.asks == ()
    assert {name: key for name, key in zip(found.names, guess.plan.columns, strict=True) if key} == {
        "date formatted": "date", "Sleep": "sleep_minutes_hours", "Sleep quality": "sleep_quality",
        TWITCHING: "twitching", "Symptom: Stress": "stress_4", "Factors: Coffee": "caffeine_drinks",
        "Factors: Smoking": "nicotine", "notes": "note",
    }  # fmt: skip
    assert any("“Symptom: Weakness”: 1 answer is not imported" in note.text for note in found.notes)


def test_older_exports_write_the_day_with_its_ordinal() -> None:
    head = "date,weekday,time of day,category,rating/amount,detail,notes\n"
    (day,) = entries('"8th Mar 2026","Sunday","mid","Symptom","2","Tiredness (Moderate)",""\n', head)
    assert (day.day, day.columns) == (date(2026, 3, 8), {"fatigue": 5})


@pytest.mark.django_db
def test_an_export_comes_in_as_check_ins_and_what_it_says_is_remembered_by_name() -> None:
    diary = make_diary()
    job = imported(diary, HEAD + BODY)
    assert (job.added, job.rejected) == (2, 0)
    row = CheckIn.objects.get(local_date=date(2026, 3, 12))
    assert (row.sleep_minutes, row.sleep_quality, row.twitching, row.stress) == (495, 4, "yes", 5)
    assert (row.caffeine_drinks, row.nicotine, row.note, row.source) == (2, True, "after coffee", "import")
    told = (job.plan or {}) | {"columns": ["fatigue" if name == "Mood" else "" for name in job.head]}
    more = received('"11th Mar 2026","2026-03-11","Wednesday","am","Factors","2","Alcohol (units)",""\n' + BODY)
    guess = first_plan(more, told)
    assert guess is not None
    named = dict(zip(more.names, guess.plan.columns, strict=True))
    assert [named[f"Factors: {name}"] for name in ("Alcohol", "Coffee")] == ["alcohol_units", ""]
    assert named["Mood"] == "fatigue"


@each(
    ("line", "column"),
    [
        ("2026-03-12,Symptom{huge},1,Stress,", "category"),
        ("2026-03-12,Symptom,1,Stress | Pain{huge},", "detail"),
    ],
)
@each("huge", ["1" * 131_000, "x" * 131_000, "(" * 131_000])
def test_a_name_that_is_too_long_to_be_one_is_turned_away_with_its_line(line: str, column: str, huge: str) -> None:
    good = "2026-03-12,Sleep,7:30,,\n"
    found = entries(good + line.format(huge=huge) + "\n", "date,category,rating/amount,detail,notes\n")
    (reason,) = [entry.reason for entry in found if entry.reason]
    assert reason.startswith(f"Column “{column}”: “")
    assert reason.endswith("is longer than 200 characters")


@each(
    ("detail", "thing"),
    [
        ("Stress (Moderate) ", "Stress"),
        ("Stress (a) (b)", "Stress (a)"),
        ("Stress (", "Stress ("),
        ("Stress (a) b", "Stress (a) b"),
        ("Stress" + " " * 130_000 + "(Mild)", "Stress"),
        ("Muscle" + " " * 130_000 + "twitching x", "Muscle twitching x"),
    ],
)
def test_what_stands_in_brackets_behind_a_name_is_left_out(detail: str, thing: str) -> None:
    found = received(f'"","2026-03-12","","","Symptom","1","{detail}",""\n')
    assert found.names[-1] == f"Symptom: {thing}"


def test_an_export_with_too_many_things_is_refused() -> None:
    body = "".join(f'"","2026-03-12","","","Factors","1","thing {n}",""\n' for n in range(MOST_THINGS + 1))
    with pytest.raises(SheetError, match="different things"):
        received(body)
