"""A first plan, and what tells one layout from another."""

from __future__ import annotations

from diary.exchange.mapping.columns import Plan
from diary.exchange.mapping.layouts import guess, guess_dates, layout_of
from diary.exchange.mapping.times import DATES
from tests.each import each


@each(
    ("header", "cells", "plan"),
    [
        ("Date,Sleep,Caffeine,Stress,Notes", "2026-03-14,7.5,180,4,x",
         Plan("day", ("date", "sleep_minutes_hours", "caffeine_mg", "stress", "note"))),
        ("date,hours slept,coffees,sleep quality,twitching", "14/03/2026,450,2,3,1",
         Plan("day", ("date", "sleep_minutes_minutes", "caffeine_drinks", "sleep_quality", "twitching"), "day_first")),
        ("id,Start,End,Duration,Notes", "1,2026-03-14 10:00,2026-03-14 10:20,0:20,x",
         Plan("episode", ("", "start", "end", "", "note"))),
        ("Day,Time,Toe,Severity,Trigger,Duration (min)", "03/14/2026,10:00,left big toe,7,stress,5",
         Plan("episode", ("date", "time", "place", "intensity_10", "trigger", "duration_minutes"), "month_first")),
        ("a,b,c", "1,2,3", Plan("day", ("", "", ""))),
        ("Datum,Schlaf (Std.),Koffein (mg),Stress (0-10),Müdigkeit,Notiz", "14.03.2026,7,80,3,2,x",
         Plan("day", ("date", "sleep_minutes_hours", "caffeine_mg", "stress", "fatigue", "note"), "day_first")),
        ("Datum,Uhrzeit,Zehe,Stärke,Dauer (Min),Auslöser,Bemerkung", "14.3.26,22:10,großer Zeh links,2,5,Kaffee,x",
         Plan("episode", ("date", "time", "place", "intensity", "duration_minutes", "trigger", "note"), "day_first")),
        ("Tag,Zuckungen,Kaffee,Alkohol,Nikotin,Starkes Schwitzen,Schlafqualität", "2026-03-14,ja,2,0,nein,nein,4",
         Plan("day", ("date", "twitching", "caffeine_drinks", "alcohol_units", "nicotine", "heavy_sweating",
                      "sleep_quality"))),
        ("id,child_first_name,child_last_name,date,sleep,coffee,notes,tags", "1,A,B,2026-03-14,7:30:00,2,x,a",
         Plan("day", ("", "", "", "date", "sleep_minutes_hours", "caffeine_drinks", "note", ""))),
        ("id,child_id,start,end,duration,type,amount,notes,tags",
         "1,1,2026-03-14 10:00:00+01:00,2026-03-14 10:20:00+01:00,0:20:00,x,1,y,a",
         Plan("episode", ("", "", "start", "end", "", "", "", "note", ""))),
    ],
)  # fmt: skip
def test_a_first_mapping_is_guessed_from_the_names_and_the_first_lines(header: str, cells: str, plan: Plan) -> None:
    assert guess(header.split(","), [tuple(cells.split(","))]) == plan


@each(
    ("cells", "order"),
    [(["2026-03-14"], "iso"), (["14/03/2026", "1/2/2026"], "day_first"), (["1/2/2026", "03/14/2026"], "month_first"),
     (["1/2/2026"], "day_first"), ([], "iso"), (["never"], "iso")],
)  # fmt: skip
def test_the_order_of_dates_is_guessed_from_what_can_be_read(cells: list[str], order: str) -> None:
    assert guess_dates(cells) == order
    assert order in DATES


def test_a_layout_is_told_by_the_names_of_its_columns() -> None:
    assert layout_of(("Date", " Sleep ")) == layout_of(("date", "sleep"))
    assert layout_of(("a", "b c")) != layout_of(("a b", "c"))


@each(
    ("name", "cells", "key"),
    [
        ("Stress (0-10)", ["3", "77"], "stress"),
        ("Stress", ["3", "77"], "stress_100"),
        ("Stress 0 bis 5", ["3"], "stress_5"),
        ("Müdigkeit /100", ["3"], "fatigue_100"),
        ("Symptom: Stress", ["3"], "stress_4"),
        ("Sleep", ["7.5", "8", "30"], "sleep_minutes_hours"),
        ("Sleep", ["450", "8", "480"], "sleep_minutes_minutes"),
    ],
)
def test_the_scale_is_told_by_the_name_or_by_most_of_what_the_column_holds(
    name: str, cells: list[str], key: str
) -> None:
    assert guess(["Date", name], [("2026-03-14", cell) for cell in cells]).columns[1] == key
