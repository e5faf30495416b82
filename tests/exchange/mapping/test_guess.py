"""What is guessed of somebody else's table, and what is asked."""

from __future__ import annotations

from dataclasses import replace

from diary.exchange.mapping.columns import DAY, EPISODE, SLEEP, Plan, layout_of
from diary.exchange.mapping.evidence import ALL_LINES, FileAnswers, holds_dates
from diary.exchange.mapping.guess import guess
from diary.exchange.mapping.survey import Survey
from tests.each import each


def surveyed(*lines: str, titles: tuple[str, ...] = ()) -> Survey:
    survey = Survey(titles)
    for line in lines:
        survey.see(tuple(line.split(",")))
    return survey


def guessed(head: str, *lines: str, titles: tuple[str, ...] = (), said: FileAnswers | None = None) -> Plan:
    return guess(head.split(","), surveyed(*lines, titles=titles), said or FileAnswers()).plan


def asked(head: str, *lines: str, titles: tuple[str, ...] = (), said: FileAnswers | None = None) -> tuple[str, ...]:
    return guess(head.split(","), surveyed(*lines, titles=titles), said or FileAnswers()).asks


@each(
    ("head", "cells", "rows", "columns"),
    [
        ("Date,Sleep,Caffeine,Stress,Notes", "2026-03-14,7.5,180,4,x", DAY,
         ("date", "sleep_minutes_hours", "caffeine_mg", "stress", "note")),
        ("date,hours slept,coffees,sleep quality", "14/03/2026,7.5,2,3", DAY,
         ("date", "sleep_minutes_hours", "caffeine_drinks", "sleep_quality")),
        ("Day,Time,Toe,Severity,Trigger,Duration (min)", "03/14/2026,10:00,left big toe,7,stress,5", EPISODE,
         ("date", "time", "place", "intensity_10", "trigger", "duration_minutes")),
        ("Datum,Schlaf (Std.),Koffein (mg),Stress (0-10),Müdigkeit,Notiz", "14.03.2026,7,80,3,2,x", DAY,
         ("date", "sleep_minutes_hours", "caffeine_mg", "stress", "fatigue", "note")),
        ("Datum,Uhrzeit,Zehe,Stärke,Dauer (Min),Auslöser,Bemerkung", "14.3.26,22:10,großer Zeh links,2,5,Kaffee,x",
         EPISODE, ("date", "time", "place", "intensity", "duration_minutes", "trigger", "note")),
        ("Start,End,Hours of sleep", "2026-03-13 23:00,2026-03-14 07:00,7.5", SLEEP,
         ("sleep_start", "sleep_end", "sleep_minutes_hours")),
        ("Bedtime,Wake time", "2026-03-13 23:00,2026-03-14 07:00", SLEEP, ("sleep_start", "sleep_end")),
        ("id,child_first_name,date,sleep,coffee,notes,tags", "1,A,2026-03-14,7:30:00,2,x,a", DAY,
         ("", "", "date", "sleep_minutes_hours", "caffeine_drinks", "note", "")),
        ("A,B,C", "2026-03-14,22:05,left big toe", EPISODE, ("date", "time", "place")),
        ("Date,Time,AM/PM,Toe", "2026-03-14,10:05,PM,left big toe", EPISODE, ("date", "time", "half", "place")),
        ("Date,Time,Place,Strength", "2026-03-14,22:05,left calf,3", EPISODE, ("date", "time", "place", "intensity")),
    ],
)  # fmt: skip
def test_names_and_cells_tell_what_a_table_says(head: str, cells: str, rows: str, columns: tuple[str, ...]) -> None:
    plan = guessed(head, cells)
    assert (plan.rows, plan.columns) == (rows, columns)
    assert asked(head, cells) == ()


@each(
    ("head", "cells"),
    [
        ("timestamp,heart_rate", "2026-03-14 10:00,61"),
        ("Date,Time,Systolic,Diastolic", "2026-03-14,10:00,120,80"),
        ("Date,Time,Task", "2026-03-14,10:00,buy milk"),
        ("Date,Time,Left big toe (°C),Right big toe (°C)", "2026-03-14,10:00,30.1,30.2"),
        ("Date,Anxiety,Mood", "2026-03-14,7,3"),
        ("time,level,face", "2026-03-14 10:00,80,analogue"),
        ("Date,Time,Systolic,Diastolic,Arm", "2026-03-14,10:00,120,80,Left arm"),
        ("Date,Time,Medication,Site", "2026-03-14,10:00,Insulin,left thigh"),
        ("Date,Time,Location,Pain", "2026-03-14,10:00,left foot,3"),
        ("id,start,end,duration,type", "1,2026-03-14 10:00,2026-03-14 10:20,0:20:00,x"),
    ],
)
def test_a_line_that_nothing_calls_a_twitch_is_asked_about(head: str, cells: str) -> None:
    assert guessed(head, cells).rows == ""
    assert asked(head, cells) == ("rows",)


def test_a_title_or_most_cells_make_a_line_an_episode_and_a_single_note_does_not() -> None:
    head, lines = "Date,Time,Note", ("2026-03-14,10:00,left big toe", "2026-03-15,10:00,", "2026-03-16,10:00,")
    assert guessed(head, *lines).rows == ""
    assert guessed(head, *lines, titles=("My toe twitches",)).rows == EPISODE
    assert guessed(head, *lines[:1]).rows == EPISODE


def test_of_one_line_for_each_thing_those_of_twitching_are_taken() -> None:
    lines = ["Toe twitch,2026-03-14 10:00,3", "Coffee,2026-03-14 08:00,2", "Weight,2026-03-14 07:00,70"]
    plan = guessed("Tracker,When,Value", *lines, *(line.replace("-14", "-15") for line in lines))
    assert (plan.rows, plan.only) == (EPISODE, (0, ("Toe twitch",)))
    # Each thing once may be anything: a list of tasks, for one.
    assert "lines" in asked("Tracker,When,Value", *lines)
    every = guessed("Tracker,When,Value", *lines, said=FileAnswers(rows=EPISODE, only=ALL_LINES))
    assert (every.rows, every.only) == (EPISODE, None)


def test_the_state_of_what_is_noted_says_whether_it_twitched() -> None:
    lines = ("switch.toe_twitch,on,2026-03-14 22:05", "switch.toe_twitch,off,2026-03-14 22:06")
    other = "sensor.lamp,on,2026-03-14 22:07"
    for table in (lines, (*lines, "switch.toe_twitch,unavailable,2026-03-14 23:00"), (*lines, *lines, other, other)):
        assert guessed("entity_id,state,last_changed", *table).columns == ("", "twitched", "start")
    # What was done about a twitch is no word about whether there was one.
    stretched = guessed(
        "Date,Time,Toe,Stretched", "2026-03-14,22:05,left big toe,no", "2026-03-14,22:15,left big toe,no"
    )
    assert stretched.columns == ("date", "time", "place", "")


def test_a_line_that_says_that_nothing_twitched_makes_no_line_a_twitch() -> None:
    lines = [f"2026-03-{day},22:00,{'no twitching' if day % 2 else 'twitching'}" for day in range(10, 20)]
    assert guessed("Date,Time,Status", *lines).only == (2, ("twitching",))
    assert guessed("Date,Time,Status", *lines[1::2]).rows == ""
    told = guessed("Date,Time,Toe twitching", *lines[:3])
    assert told.columns == ("date", "time", "twitched")


def test_lines_of_a_night_awake_are_no_sleep() -> None:
    plan = guessed(
        "Start,End,Sleep stage", "2026-03-14 00:00,2026-03-14 02:00,deep", "2026-03-14 02:00,2026-03-14 02:20,awake"
    )
    assert plan.only == (2, ("deep",))


def test_what_somebody_said_goes_before_every_guess() -> None:
    said = FileAnswers(rows=DAY, columns={1: "note", 2: ""}, dates="month_first", zone="Asia/Tokyo")
    plan = guessed("Day,Sleep,Stress", "1/2/2026,7,4", said=said)
    assert (plan.rows, plan.columns, plan.dates, plan.zone) == (DAY, ("date", "note", ""), "month_first", "Asia/Tokyo")


@each(
    ("cells", "order", "asks"),
    [
        (["2026-03-14"], "iso", ()),
        (["14/03/2026", "1/2/2026"], "day_first", ()),
        (["1/2/2026", "03/14/2026"], "month_first", ()),
        (["1/2/2026"], "", ("dates",)),
        (["14/03/2026", "03/14/2026"], "", ("dates",)),
        (["3/3/2026"], "day_first", ()),
    ],
)
def test_the_order_of_dates_is_told_by_the_file_or_asked(cells: list[str], order: str, asks: tuple[str, ...]) -> None:
    lines = [f"{cell},7" for cell in cells]
    assert (guessed("Date,Sleep", *lines).dates, asked("Date,Sleep", *lines)) == (order, asks)


@each(
    ("name", "cells", "key"),
    [
        ("Stress (0-10)", ["3"], "stress"),
        ("Stress", ["3", "77"], "stress_100"),
        ("Sleep quality", ["4", "3"], "sleep_quality"),
        ("Sleep quality", ["8", "4"], ""),
        ("Sleep quality", ["78", "4"], ""),
        ("Stress 0 bis 5", ["3"], "stress_5"),
        ("Müdigkeit /100", ["3"], "fatigue_100"),
        ("Symptom: Stress", ["3"], "stress_4"),
        ("Symptom: Twitching", ["3"], "twitching"),
        ("Sleep", ["7.5", "8", "30"], "sleep_minutes_hours"),
        ("Sleep", ["450", "8", "480"], "sleep_minutes_minutes"),
        ("Sleep", ["27180", "25200"], "sleep_minutes_seconds"),
        ("Sleep", ["7:30", "8 h"], "sleep_minutes_hours"),
        ("Sleep score", ["81"], ""),
        ("Sleep quality (1-5)", ["4"], "sleep_quality"),
        ("Sleep quality (1-10)", ["4"], ""),
        ("Stress (0-7)", ["4"], ""),
        ("Sleep", ["good", "bad"], ""),
        ("Coffee", ["2", "3"], "caffeine_drinks"),
        ("Caffeine", ["2", "180"], "caffeine_mg"),
    ],
)
def test_unit_and_scale_are_told_by_the_name_or_by_most_of_what_the_column_holds(
    name: str, cells: list[str], key: str
) -> None:
    assert guessed(f"Date,{name}", *(f"2026-03-14,{cell}" for cell in cells)).columns[1:] == ((key,) if key else ("",))


def test_when_somebody_went_to_bed_is_no_length_of_a_sleep() -> None:
    for cells in (("23:10", "22:40"), ("23:10", "0:15"), ("23:10", "1:15", "2:00")):
        lines = [f"2026-03-1{index},{cell},06:30" for index, cell in enumerate(cells)]
        assert "sleep_minutes_hours" not in guessed("Date,Sleep,Wake up", *lines).columns
    nights = [f"2026-03-1{index},{cell},3" for index, cell in enumerate(("7:30", "6:45", "0:40", "8:00", "16:30"))]
    assert guessed("Date,Sleep,Mood", *nights).columns == ("date", "sleep_minutes_hours", "")


def test_a_date_that_programs_put_before_a_time_dates_nothing() -> None:
    for clock in ("1899-12-30T22:05:00", "1970-01-01 22:05:00", "1904-01-01 22:05"):
        plan = guessed("Date,Time,Toe", f"2026-03-14,{clock},left big toe")
        assert plan.columns == ("date", "time", "place")
        assert asked("Date,Time,Toe", f"2026-03-14,{clock},left big toe") == ()


def test_one_number_beyond_a_scale_makes_no_other_scale_of_it() -> None:
    cells = ["3", "4", "5", "6", "44"]
    assert guessed("Date,Stress", *(f"2026-03-1{cell[0]},{cell}" for cell in cells)).columns == ("date", "stress")
    toes = [f"2026-03-1{cell[0]},22:05,left big toe,{cell}" for cell in cells]
    assert guessed("Date,Time,Toe,Intensity", *toes).columns[3] == "intensity_10"


def test_a_length_without_a_unit_is_asked_about() -> None:
    head = "Date,Time,Toe,Duration"
    assert asked(head, "2026-03-14,10:00,left big toe,5") == ("units",)
    assert asked(head, "2026-03-14,10:00,left big toe,5 min") == ()
    said = FileAnswers(units={3: "s"})
    assert guessed(head, "2026-03-14,10:00,left big toe,5", said=said).columns[3] == "duration_seconds"


@each(
    ("name", "cells", "key", "asks"),
    [
        ("Duration", ["1:05", "45:30"], "duration_minutes_and_seconds", ()),
        ("Duration", ["1:05", "0:01:20"], "duration_minutes_and_seconds", ()),
        ("Duration", ["0:01:05", "0:05:46"], "duration_minutes", ()),
        ("Duration (min)", ["1:05"], "duration_minutes_and_seconds", ()),
        ("Duration (h)", ["1:05"], "duration_hours", ()),
        ("Duration", ["1:05", "2:10"], "duration_minutes", ("units",)),
        ("Duration", ["346000", "20000"], "duration_milliseconds", ()),
        ("Duration", ["5", "10"], "duration_minutes", ("units",)),
        ("Duration (mm:ss)", ["01:30", "00:45"], "duration_minutes_and_seconds", ()),
    ],
)
def test_the_cells_tell_what_a_length_is_in_or_it_is_asked(
    name: str, cells: list[str], key: str, asks: tuple[str, ...]
) -> None:
    lines = [f"2026-03-14,10:00,left big toe,{cell}" for cell in cells]
    assert (guessed(f"Date,Time,Toe,{name}", *lines).columns[3], asked(f"Date,Time,Toe,{name}", *lines)) == (key, asks)
    said = FileAnswers(units={3: "m:ss"})
    assert guessed(f"Date,Time,Toe,{name}", *lines, said=said).columns[3] in ("duration_minutes_and_seconds", "")


def test_of_two_columns_that_say_the_same_the_one_that_more_cells_fit_is_taken() -> None:
    plan = guessed("full_date,date,time,toe", "2026-03-14,March 14,22:13,left big toe")
    assert plan.columns == ("date", "", "time", "place")


def test_hours_and_the_minutes_beyond_them_are_left_out_together() -> None:
    head = "Date,Sleep (hours),Sleep (minutes),Stress (0-10)"
    parts = [f"2026-03-1{index},7,{minutes},4" for index, minutes in enumerate((30, 5, 59))]
    assert guessed(head, *parts).columns == ("date", "", "", "stress")
    twice = [f"2026-03-1{index},{minutes / 60},{minutes},4" for index, minutes in enumerate((450, 405))]
    assert guessed(head, *twice).columns.count("") == 1


@each(
    ("head", "cells"),
    [
        ("Timestamp,Date of twitch,Toe", "2026-03-16 09:12,2026-03-14,left big toe"),
        ("Timestamp,What time did it start?,Toe", "2026-03-16 09:12,22:40,left big toe"),
        ("Zeitstempel,Wann war das?,Zeh", "16.03.2026 09:12,14.03.2026 22:00,großer Zeh links"),
        ("created_at,happened_at,toe", "2026-03-16 09:12,2026-03-14 21:10,left big toe"),
    ],
)
def test_which_column_says_when_it_was_is_asked_where_a_form_says_when_it_was_sent(head: str, cells: str) -> None:
    assert asked(head, cells) == ("columns",)
    assert asked(head, cells, said=FileAnswers(columns={0: "start"})) == ()


@each(
    ("head", "cells"),
    [
        ("Timestamp,Day,Toe", "2026-03-16 09:12,2026-03-16,left big toe"),
        ("Start time,Completion time,Toe", "2026-03-16 09:12,2026-03-16 09:13,left big toe"),
        ("Timestamp,Modified,Toe", "2026-03-16 09:12,2026-03-17 09:13,left big toe"),
        ("Start,Weather at,Toe", "2026-03-16 09:12,2026-03-16 06:00,left big toe"),
    ],
)
def test_another_time_that_says_no_other_start_is_not_asked_about(head: str, cells: str) -> None:
    assert asked(head, cells) == ()


def test_what_was_read_is_counted() -> None:
    found = guess(["Date", "Sleep"], surveyed("2026-03-14,7", "2026-03-15,much"))
    assert found.reads == ((2, 2), (1, 2))


def test_a_table_without_any_date_is_known() -> None:
    assert not holds_dates(["Toe", "Strength"], surveyed("left big toe,3"))
    assert holds_dates(["Toe", "Timestamp"], surveyed("left big toe,46336.9201"))


def test_a_layout_is_told_by_the_names_of_its_columns() -> None:
    assert layout_of(("Date", " Sleep ")) == layout_of(("date", "sleep"))
    assert layout_of(("a", "b c")) != layout_of(("a b", "c"))


def test_a_kept_plan_comes_back_and_follows_the_names_of_its_columns() -> None:
    plan = Plan(EPISODE, ("start", "place", ""), names=("When", "Toe", "Kind"), only=(2, ("a", "b")), zone="Asia/Tokyo")
    assert Plan.of_json(plan.as_json()) == plan
    moved = plan.fitted(("Kind", "When", "Toe"), Plan(EPISODE, ("", "", "")))
    assert (moved.columns, moved.only) == (("", "start", "place"), (0, ("a", "b")))
    assert replace(plan).fitted(("When", "Toe"), Plan(EPISODE, ("", ""))).only is None
