"""What a line of somebody else's table says: pure, by table."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.domain.anatomy import SITES
from diary.domain.catalogue import ITEMS, MAX_NOTE, QUESTION_BY_KEY
from diary.exchange.mapping import (
    DATES,
    TARGET_BY_KEY,
    TARGETS,
    Context,
    DayRow,
    EpisodeRow,
    Plan,
    Unfit,
    day_of,
    guess,
    guess_dates,
    layout_of,
    minutes,
    moment_of,
    number,
    places,
    problems,
    read_row,
    time_of,
)
from diary.models.checkin import CheckIn
from tests.makers import uuid_of

NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)
CONTEXT = Context("Europe/Berlin", NOW, {"sweets": uuid_of("sweets")})


def episode(columns: str, cells: list[str], **plan: Any) -> EpisodeRow:
    row = read_row(Plan("episode", tuple(columns.split()), **plan), cells, CONTEXT)
    assert isinstance(row, EpisodeRow)
    return row


def day(columns: str, cells: list[str], **plan: Any) -> DayRow:
    row = read_row(Plan("day", tuple(columns.split()), **plan), cells, CONTEXT)
    assert isinstance(row, DayRow)
    return row


@pytest.mark.parametrize(
    ("cell", "value"),
    [("7", 7), ("7.5", 7.5), ("7,5", 7.5), ("-2", -2), ("0,125", 0.125)],
)
def test_a_number_as_people_write_it(cell: str, value: float) -> None:
    assert number(cell) == value


@pytest.mark.parametrize(
    "cell", ["", "abc", "1,200", "1.500", "80 mg", "95%", "1.2.3", "1e9", "inf", "nan", "٣", "=1+1", "1 2", "9" * 40]
)
def test_what_is_no_number_or_could_be_two_is_refused(cell: str) -> None:
    with pytest.raises(Unfit):
        number(cell)


@pytest.mark.parametrize(
    ("cell", "unit", "value"),
    [
        ("7:30", 60, 450), ("7.5", 60, 450), ("7h 30m", 60, 450), ("7 h", 60, 420), ("450", 1, 450), ("45 min", 60, 45),
        ("0:05:30", 1, 5.5), ("90 s", 1, 1.5), ("30", 1 / 60, 0.5), ("7,5 h", 60, 450), ("450 min", 60, 450),
        ("1.5 hours", 1, 90),
    ],
)  # fmt: skip
def test_a_length_of_time_as_people_write_it(cell: str, unit: float, value: float) -> None:
    assert minutes(cell, unit=unit) == pytest.approx(value)


@pytest.mark.parametrize("cell", ["100 mg", "7 horses", "95%", "3 cups", "1.200"])
def test_what_is_no_length_of_time_is_refused(cell: str) -> None:
    with pytest.raises(Unfit):
        minutes(cell, unit=1)


@pytest.mark.parametrize(
    ("cell", "order", "said"),
    [
        ("2026-03-14", "iso", date(2026, 3, 14)),
        ("2026/3/4", "day_first", date(2026, 3, 4)),
        ("14.03.2026", "day_first", date(2026, 3, 14)),
        ("3/4/26", "day_first", date(2026, 4, 3)),
        ("3/4/26", "month_first", date(2026, 3, 4)),
        ("14 Mar 2026", "iso", date(2026, 3, 14)),
        ("March 14, 2026", "iso", date(2026, 3, 14)),
        ("Saturday, 14 March 2026", "iso", date(2026, 3, 14)),
    ],
)
def test_a_date_in_its_order(cell: str, order: str, said: date) -> None:
    assert day_of(cell, order) == said


@pytest.mark.parametrize(
    "cell", ["", "2026-02-30", "31/02/2026", "1969-12-31", "2200-01-01", "today", "45000", "14 Foo 2026"]
)
def test_what_is_no_date_is_refused(cell: str) -> None:
    with pytest.raises(Unfit):
        day_of(cell, "day_first")


@given(st.dates(date(1970, 1, 1), date(2199, 12, 31)))
def test_a_date_written_in_any_order_is_read_back(said: date) -> None:
    assert day_of(said.isoformat(), "iso") == said
    assert day_of(f"{said:%d/%m/%Y}", "day_first") == said
    assert day_of(f"{said:%m/%d/%Y}", "month_first") == said
    assert day_of(f"{said.day} {said:%B} {said.year}", "iso") == said


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("7:05", time(7, 5)),
        ("07:05:30", time(7, 5, 30)),
        ("7 pm", time(19)),
        ("12:30 AM", time(0, 30)),
        ("12pm", time(12)),
    ],
)
def test_a_time_of_day(cell: str, said: time) -> None:
    assert time_of(cell) == said


@pytest.mark.parametrize("cell", ["7", "24:00", "7:60", "13 pm", "am", "", "7:5"])
def test_what_is_no_time_is_refused(cell: str) -> None:
    with pytest.raises(Unfit):
        time_of(cell)


def test_a_time_with_its_offset_is_brought_to_the_zone_of_the_diary() -> None:
    for cell in ("2026-03-14T22:30:00Z", "2026-03-14 23:30:00+01:00", "2026-03-14T17:30-0500"):
        found = moment_of(cell, "", "iso", "Europe/Berlin")
        assert (found.instant, found.date, found.time) == (
            datetime(2026, 3, 14, 22, 30, tzinfo=UTC), date(2026, 3, 14), time(23, 30),
        )  # fmt: skip


def test_a_time_without_one_is_what_the_clock_said() -> None:
    found = moment_of("14.3.2026", "10:00", "day_first", "Europe/Berlin")
    assert (found.instant.hour, found.date, found.time) == (9, date(2026, 3, 14), time(10))


@pytest.mark.parametrize(
    ("cell", "keys"),
    [
        ("left_hallux", ("left_hallux",)),
        ("Left great toe", ("left_hallux",)),
        ("L big toe; right 2nd", ("left_hallux", "right_second_toe")),
        ("left 3rd, 4th", ("left_third_toe", "left_fourth_toe")),
        ("pinky toe (right)", ("right_fifth_toe",)),
        ("little toe of the left foot", ("left_fifth_toe",)),
        ("both big toes", ("left_hallux", "right_hallux")),
        ("right calf", ("right_lower_leg",)),
        ("right lower leg", ("right_lower_leg",)),
        ("right upper arm", ("right_arm",)),
        ("Left big and second toe", ("left_hallux", "left_second_toe")),
        ("both big toes, 2nd", ("left_hallux", "right_hallux", "left_second_toe", "right_second_toe")),
        ("Left great toe; Right foot, not a toe", ("left_hallux", "right_foot")),
        ("sole of my left foot", ("left_foot",)),
        ("eyelid", ("face",)),
        ("", ()),
    ],
)
def test_a_place_as_people_write_it(cell: str, keys: tuple[str, ...]) -> None:
    assert places(cell) == keys


@pytest.mark.parametrize("cell", ["big toe", "left elbow", "left leg", "left", "42"])
def test_a_place_without_a_side_or_unknown_is_refused(cell: str) -> None:
    with pytest.raises(Unfit):
        places(cell)


@pytest.mark.parametrize(
    "cell",
    [
        "right middle finger", "left hand 2nd finger", "left little finger", "right foot 3 times",
        "left big muscle of thigh", "back of left hand", "left calf back", "not left big toe", "left big toe?",
        "middle of the left foot", "left foot 3", "left 3", "left toes 2-4", "left right big toe", "both left big toes",
        "left heel of the big toe", "left toe", "left arm hand", "left big", "left foot 2nd",
    ],
)  # fmt: skip
def test_a_place_with_a_word_too_many_is_refused_and_never_guessed(cell: str) -> None:
    with pytest.raises(Unfit, match=f"“{re.escape(cell)}”"):
        places(cell)


@pytest.mark.parametrize("site", SITES, ids=lambda site: site.key)
def test_every_site_is_read_by_its_key_and_its_name(site: Any) -> None:
    assert places(site.key) == places(site.name) == places(site.name.upper()) == (site.key,)


def test_an_episode_with_an_end_of_the_next_day() -> None:
    content = episode("start end place intensity_10 trigger note", [
        "2026-03-14 23:50", "00:10", "left big toe", "7", "Caffeine; sweets; the moon", "=cmd|' /C calc'!A0",
    ]).content  # fmt: skip
    assert (content.shape, content.start.date, content.end and content.end.date) == (
        "timed", date(2026, 3, 14), date(2026, 3, 15),
    )  # fmt: skip
    assert (content.sites, content.intensity) == (("left_hallux",), 4)
    assert (content.triggers, content.own_triggers) == (["caffeine"], [uuid_of("sweets")])
    assert content.note == "=cmd|' /C calc'!A0\nSuspected: the moon"


def test_an_episode_without_a_length_is_a_moment() -> None:
    assert episode("date time", ["2026-03-14", "10:00"]).content.shape == "moment"
    assert episode("date time duration_minutes", ["2026-03-14", "10:00", "0"]).content.shape == "moment"


def test_an_episode_without_a_time_takes_the_one_that_was_chosen_or_none() -> None:
    assert episode("date place", ["2026-03-14", "trunk"], at="20:00").content.start.time == time(20)
    with pytest.raises(Unfit, match="no time"):
        episode("date place", ["2026-03-14", "trunk"])


def test_an_episode_without_a_place_takes_the_one_that_was_chosen() -> None:
    assert episode("start", ["2026-03-14 10:00"], sites=("left_hallux",)).content.sites == ("left_hallux",)
    both = Plan("episode", ("start", "place"), sites=("left_hallux",))
    row = read_row(both, ["2026-03-14 10:00", "trunk"], CONTEXT)
    assert isinstance(row, EpisodeRow)
    assert row.content.sites == ("trunk",)


@pytest.mark.parametrize(
    ("columns", "cells", "why"),
    [
        ("start", ["2026-03-21 10:00"], "future"),
        ("start end", ["2026-03-14 10:00", "2026-03-14 09:00"], "before it starts"),
        ("start end", ["2026-03-14 10:00", "2026-03-16 10:00"], "longer than a day"),
        ("start duration_hours", ["2026-03-14 10:00", "25"], "longer than a day"),
        ("start intensity", ["2026-03-14 10:00", "6"], "not from 1 to 5"),
        ("start intensity_10", ["2026-03-14 10:00", "0"], "nothing twitched"),
        ("start pain", ["2026-03-14 10:00", "mild"], "no number"),
        ("start state", ["2026-03-14 10:00", "flying"], "none of"),
        ("start note", ["2026-03-14 10:00", "x" * (MAX_NOTE + 1)], "longer than"),
        ("start note", ["2026-03-14 10:00", "a\x00b"], "cannot be stored"),
        ("start", ["2026-03-14 10:00", "more"], "more cells"),
        ("start note", ["", "a note"], "no date"),
    ],
)
def test_an_episode_that_cannot_be_is_refused_with_a_reason(columns: str, cells: list[str], why: str) -> None:
    with pytest.raises(Unfit, match=why):
        episode(columns, cells)


def test_a_day_takes_what_is_answered_alone() -> None:
    row = day("date sleep_minutes_hours caffeine_mg stress twitching note", ["2026-03-14", "7:30", "", "0", "3", ""])
    assert row == DayRow(date(2026, 3, 14), {"sleep_minutes": 450, "stress": 0, "twitching": "yes"})


@pytest.mark.parametrize(("cell", "said"), [("0", "no"), ("2", "yes"), ("Yes", "yes"), ("n", "no"), ("?", "unsure")])
def test_whether_a_day_twitched(cell: str, said: str) -> None:
    assert day("date twitching", ["2026-03-14", cell]).columns == {"twitching": said}


@pytest.mark.parametrize(
    ("columns", "cells", "why"),
    [
        ("date stress", ["2026-03-14", ""], "nothing but its date"),
        ("date stress", ["2026-03-21", "3"], "future"),
        ("date stress", ["2026-03-14", "11"], "not from 0 to 10"),
        ("date stress", ["2026-03-14", "2.5"], "no whole number"),
        ("date sleep_minutes_hours", ["2026-03-14", "25"], "24 hours"),
        ("date caffeine_drinks", ["2026-03-14", "-1"], "not from 0"),
        ("date nicotine", ["2026-03-14", "perhaps"], "neither yes nor no"),
        ("date water", ["2026-03-14", "ocean"], "none of"),
        ("date caffeine_mg", ["2026-03-14", "1.500"], "a thousand or a fraction"),
        ("date caffeine_mg", ["2026-03-14", "1,500 mg"], "a thousand or a fraction"),
        ("date caffeine_mg", ["2026-03-14", "95%"], "unit"),
        ("date caffeine_mg", ["2026-03-14", "2 cups"], "unit"),
        ("date caffeine_drinks", ["2026-03-14", "80 mg"], "unit"),
        ("date stress", ["2026-03-14", "5 h"], "unit"),
        ("date sleep_minutes_hours", ["2026-03-14", "80%"], "unit"),
    ],
)
def test_a_day_that_cannot_be_is_refused_with_a_reason(columns: str, cells: list[str], why: str) -> None:
    with pytest.raises(Unfit, match=why):
        day(columns, cells)


@pytest.mark.parametrize(("key", "cell", "value"), [
    ("stress_100", "70", 7), ("stress_5", "3", 6), ("sleep_minutes_minutes", "450", 450), ("water", "A lot", "high"),
    ("exercise", "hard", "hard"), ("tight_shoes", "x", True), ("caffeine_mg", "180.4 mg", 180), ("worry", "10", 10),
    ("caffeine_mg", "80mg", 80), ("caffeine_mg", "180.500", 181), ("caffeine_drinks", "3 cups", 3),
    ("alcohol_units", "2 units", 2), ("stress_100", "70%", 7), ("sleep_minutes_hours", "7.500", 450),
    ("sleep_minutes_minutes", "7.5 h", 450),
])  # fmt: skip
def test_an_item_in_its_unit(key: str, cell: str, value: object) -> None:
    row = day(f"date {key}", ["2026-03-14", cell])
    assert row.columns == {TARGET_BY_KEY[key].column: value}


def test_every_item_of_the_check_in_can_be_said_by_a_column_and_no_warning_sign_can() -> None:
    columns = {target.column for target in TARGETS if target.rows == "day"}
    assert columns >= {item.key for item in ITEMS}
    assert not columns & set(QUESTION_BY_KEY)
    assert columns <= {field.name for field in CheckIn._meta.get_fields()}
    assert len(TARGET_BY_KEY) == len(TARGETS)


@pytest.mark.parametrize(
    ("plan", "problem"),
    [
        (Plan("day", ("stress",)), "Say which column is the date."),
        (Plan("day", ("date", "date", "stress")), "Two columns say the same: The date."),
        (Plan("day", ("date", "sleep_minutes_hours", "sleep_minutes_minutes")), "Two columns say the same: Sleep"),
        (Plan("day", ("date", "place")), "Each line is a day, which has no “The toe or place”."),
        (Plan("episode", ("date", "stress")), "Each line is an episode, which has no"),
        (Plan("episode", ("start", "end", "duration_minutes")), "Choose the end or how long"),
        (Plan("day", ("date", "")), "Say which column holds something about the day."),
    ],
)
def test_a_mapping_that_cannot_be_says_why(plan: Plan, problem: str) -> None:
    assert any(said.startswith(problem) for said in problems(plan))


@pytest.mark.parametrize("plan", [Plan("day", ("date", "stress", "note", "note")), Plan("episode", ("start", ""))])
def test_a_mapping_that_can_be_has_no_problem(plan: Plan) -> None:
    assert problems(plan) == []
    assert Plan.of_json(plan.as_json()) == plan


def test_a_word_that_is_no_longer_known_is_left_out_of_a_kept_mapping() -> None:
    told = Plan("day", ("date", "phase_of_moon"), sites=("tail",)).as_json()
    assert Plan.of_json(told) == Plan("day", ("date", ""))


@pytest.mark.parametrize(
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
    ],
)  # fmt: skip
def test_a_first_mapping_is_guessed_from_the_names_and_the_first_lines(header: str, cells: str, plan: Plan) -> None:
    assert guess(header.split(","), [tuple(cells.split(","))]) == plan


@pytest.mark.parametrize(
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


@given(st.lists(st.text(max_size=30), min_size=3, max_size=3))
def test_whatever_stands_in_a_line_it_is_read_or_refused(cells: list[str]) -> None:
    for columns in (
        ("start", "place", "duration_minutes"),
        ("date", "sleep_minutes_hours", "note"),
        ("date", "time", "end"),
    ):
        rows = "day" if "note" in columns else "episode"
        try:
            row = read_row(Plan(rows, columns, "day_first"), cells, CONTEXT)
        except Unfit:
            continue
        assert isinstance(row, EpisodeRow | DayRow)


def test_an_instant_at_the_end_of_time_is_refused_and_not_an_error() -> None:
    late = replace(CONTEXT, now=datetime(2199, 12, 31, 23, tzinfo=UTC) - timedelta(hours=1))
    for cell in ("2199-12-31T23:59:00-12:00", "9999-12-31T23:59:00Z", "1970-01-01T00:00:00+23:59"):
        with pytest.raises(Unfit):
            read_row(Plan("episode", ("start",)), [cell], late)
