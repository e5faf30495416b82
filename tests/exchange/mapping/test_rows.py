"""What a line of somebody else's table says."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.domain.catalogue import MAX_NOTE
from diary.exchange.mapping import values
from diary.exchange.mapping.columns import SEVERAL, TARGET_BY_KEY, TARGETS, Plan, Target, as_it_is
from diary.exchange.mapping.rows import CheckInRow, Context, EpisodeRow, read_row, read_sleep
from diary.exchange.mapping.values import Unfit
from tests.each import each
from tests.makers import uuid_of

NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)
CONTEXT = Context("Europe/Berlin", NOW, {"sweets": uuid_of("sweets")})


def episode(columns: str, cells: list[str], **plan: Any) -> EpisodeRow:
    row = read_row(Plan("episode", tuple(columns.split()), **plan), cells, CONTEXT).row
    assert isinstance(row, EpisodeRow)
    return row


def day(columns: str, cells: list[str], **plan: Any) -> CheckInRow:
    row = read_row(Plan("day", tuple(columns.split()), **plan), cells, CONTEXT).row
    assert isinstance(row, CheckInRow)
    return row


def wrong(plan: Plan, cells: list[str], context: Context = CONTEXT) -> str:
    """Why a line is not taken, or what of it is not read."""
    try:
        if plan.rows == "sleep":
            return context.why(read_sleep(plan, cells, context)[1])
        return context.why(read_row(plan, cells, context).unread)
    except Unfit as error:
        return str(error)


def test_what_the_body_may_lack_is_a_trigger_by_its_name_and_by_its_key() -> None:
    row = episode("start trigger", ["2026-03-14 23:50", "Low Vitamin D; low_b12; low magnesium or other minerals"])
    assert sorted(row.content.triggers) == ["low_b12", "low_minerals", "low_vitamin_d"]


def test_an_episode_with_an_end_of_the_next_day() -> None:
    content = episode("start end place intensity_10 trigger note", [
        "2026-03-14 23:50", "00:10", "left big toe", "7", "Caffeine; sweets; the moon", "=cmd|' /C calc'!A0",
    ]).content  # fmt: skip
    assert (content.shape, content.start.date, content.end and content.end.date) == (
        "timed", date(2026, 3, 14), date(2026, 3, 15),
    )  # fmt: skip
    assert (content.sites, content.facet("intensity")) == (("left_hallux",), 4)
    assert (content.triggers, content.own_triggers) == (["caffeine"], [uuid_of("sweets")])
    assert content.facet("note") == "=cmd|' /C calc'!A0\nSuspected: the moon"


def test_an_episode_without_a_length_is_a_moment() -> None:
    assert episode("date time", ["2026-03-14", "10:00"]).content.shape == "moment"
    assert episode("date time duration_minutes", ["2026-03-14", "10:00", "0"]).content.shape == "moment"


@each(
    ("columns", "cells"),
    [
        ("date time half", ["2026-03-14", "10:05", "PM"]),
        ("start half", ["2026-03-14 10:05", "p.m."]),
        ("half date time", ["pm", "2026-03-14", "10:05"]),
    ],
)
def test_a_time_is_of_the_half_of_the_day_that_stands_beside_it(columns: str, cells: list[str]) -> None:
    assert episode(columns, cells).content.start.time == time(22, 5)


def test_half_of_the_day_beside_a_time_that_has_none_is_no_time() -> None:
    assert "is no time" in wrong(Plan("episode", ("date", "time", "half")), ["2026-03-14", "22:05", "am"])


def test_an_episode_without_a_time_takes_the_one_that_was_chosen_or_none() -> None:
    assert episode("date place", ["2026-03-14", "trunk"], at="20:00").content.start.time == time(20)
    with pytest.raises(Unfit, match="no time"):
        episode("date place", ["2026-03-14", "trunk"])


def test_an_episode_without_a_place_takes_the_one_that_was_chosen() -> None:
    assert episode("start", ["2026-03-14 10:00"], sites=("left_hallux",)).content.sites == ("left_hallux",)
    both = Plan("episode", ("start", "place"), sites=("left_hallux",))
    for cell, sites in (("trunk", ("trunk",)), ("", ("left_hallux",)), ("elbow", ())):
        row = read_row(both, ["2026-03-14 10:00", cell], CONTEXT).row
        assert isinstance(row, EpisodeRow)
        assert row.content.sites == sites


@each(
    ("columns", "cells", "why"),
    [
        ("start", ["2026-03-21 10:00"], "future"),
        ("start intensity_10", ["2026-03-14 10:00", "0"], "nothing twitched"),
        ("start intensity", ["2026-03-14 10:00", "0"], "nothing twitched"),
        ("start twitched", ["2026-03-14 10:00", "no"], "nothing twitched"),
        ("start twitched", ["2026-03-14 10:00", "off"], "nothing twitched"),
        ("start twitched", ["2026-03-14 10:00", "no twitching"], "nothing twitched"),
        ("start place", ["2026-03-14 10:00", "none"], "nothing twitched"),
        ("start place", ["2026-03-14 10:00", "no toe twitched"], "nothing twitched"),
        ("start twitched", ["2026-03-14 10:00", "Unavailable"], "does not say that anything twitched"),
        ("start", ["2026-03-14 10:00", "more"], "more cells"),
        ("start note", ["", "a note"], "no date"),
    ],
)
def test_an_episode_that_cannot_be_is_refused_with_a_reason(columns: str, cells: list[str], why: str) -> None:
    with pytest.raises(Unfit, match=why):
        episode(columns, cells)


@each(
    ("columns", "cell", "why"),
    [
        ("start end", "2026-03-14 09:00", "before the start"),
        ("start end", "2026-03-16 10:00", "more than a day after the start"),
        ("start end", "2026-03-14 late", "no "),
        ("start duration_hours", "25", "longer than a day"),
        ("start duration", "5", "minutes or seconds"),
        ("start intensity", "6", "not from 1 to 5"),
        ("start pain", "mild", "no number"),
        ("start state", "flying", "none of"),
        ("start place", "left toe", "no place"),
        ("start note", "x" * (MAX_NOTE + 1), "longer than"),
        ("start note", "a\x00b", "cannot be stored"),
    ],
)
def test_another_cell_that_cannot_be_read_costs_itself_alone(columns: str, cell: str, why: str) -> None:
    told = read_row(Plan("episode", tuple(columns.split())), ["2026-03-14 10:00", cell], CONTEXT)
    assert isinstance(told.row, EpisodeRow)
    assert (told.row.content.start.time, told.row.content.end) == (time(10), None)
    (unread,) = told.unread
    assert unread.column == 1
    assert re.search(why, unread.why)


NAMED = Context("Europe/Berlin", NOW, names=("Start", "Ort", "Strength", "Note"))


@each(
    ("cells", "why"),
    [
        (["31/02/2026 10:00", "", "", ""],
         "Column “Start”: “31/02/2026” is not a date of the calendar"),
        (["03/14/2026 10:00", "", "", ""],
         "Column “Start”: “03/14/2026” is not a date of the calendar, read with its day first"),
        (["14/03/2026 25:00", "left elbow", "9", "a\x00"],
         "Column “Start”: “25:00” is no time; Column “Ort”: “left elbow” is no place that Flicker knows; "
         "Column “Strength”: “9” is not from 1 to 5; Column “Note”: its text holds a character that cannot be stored"),
        (["14/03/2027 10:00", "", "x", ""],
         "Column “Start”: “14/03/2027 10:00” lies in the future; Column “Strength”: “x” is no number"),
        (["", "left toe", "3", ""],
         "Column “Start”: it gives no date; Column “Ort”: “left toe” is no place that Flicker knows"),
    ],
)  # fmt: skip
def test_a_line_is_told_all_its_faults_each_with_its_column(cells: list[str], why: str) -> None:
    with pytest.raises(Unfit) as error:
        read_row(Plan("episode", ("start", "place", "intensity", "note"), "day_first"), cells, NAMED)
    assert str(error.value) == why


HUGE = {
    "letters": "a" * 131_000,
    "digits": "1" * 131_000,
    "words": "left big toe, " * 9_000,
    "times": "12 12:00 " * 14_000 + "\n",
    "marks": "\u0301\u0316" * 65_000,
}
BLANKS = ("left" + " " * 131_000 + "x toe", "1" + "\u2003\t" * 65_000 + "h 1", "2026-03-14" + " " * 131_000 + "at 1")


@pytest.mark.parametrize("said", HUGE)
@pytest.mark.parametrize("target", [target for target in TARGETS if target.key not in SEVERAL], ids=lambda t: t.key)
def test_a_cell_that_is_too_long_to_be_one_is_refused_before_it_is_read(
    target: Target, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(*cell: object) -> None:
        raise AssertionError("it is read")

    if target.read is not as_it_is:
        monkeypatch.setitem(TARGET_BY_KEY, target.key, replace(target, read=read))
    other = "date" if target.column != "date" else "note"
    plan = Plan(target.rows or "day", (target.key, other), "day_first")
    cells = [HUGE[said], "2026-03-14 10:00" if other == "date" else "a note"]
    told = wrong(plan, cells, replace(CONTEXT, names=("Ort", "Tag")))
    assert re.search(r"^Column “Ort”: (it gives no date; Column “Ort”: )?“.{30}…” is longer than 200 characters", told)


@each("cell", BLANKS)
@each("target", [target for target in TARGETS if target.key not in SEVERAL])
def test_any_number_of_blanks_is_one(target: Target, cell: str) -> None:
    plan = Plan(target.rows or "day", (target.key, "date" if target.column != "date" else "note"))
    assert wrong(plan, [cell, "2026-03-14"]) == wrong(plan, [" ".join(cell.split()), "2026-03-14"])


@pytest.mark.parametrize("said", HUGE)
def test_a_text_that_is_too_long_is_refused_before_it_is_composed(said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(values, "unicodedata", None)
    with pytest.raises(Unfit, match="its text is longer than 2,000 characters"):
        values.text(HUGE[said])


PARTS = "date sleep_part_seconds sleep_part_minutes sleep_part_seconds"


@each(
    ("cells", "minutes"),
    [
        (["2026-03-14", "14430", "180", "5430"], 511),
        (["2026-03-14", "20", "0", "20"], 1),
        (["2026-03-14", "", "6 h 40 min", ""], 400),
    ],
)
def test_parts_of_a_sleep_are_added_up_before_they_are_rounded(cells: list[str], minutes: int) -> None:
    assert day(PARTS, cells).columns == {"sleep_minutes": minutes}


@each(
    ("cells", "why"),
    [
        (["2026-03-14", "0", "0", "0"], "it says nothing but its date"),
        (["2026-03-14", "36000", "841", ""], "Column “B”: its parts are longer than a day"),
    ],
)
def test_parts_of_nothing_and_of_more_than_a_day_are_no_sleep(cells: list[str], why: str) -> None:
    plan = Plan("day", tuple(PARTS.split()))
    assert wrong(plan, cells, replace(CONTEXT, names=("A", "B", "C", "D"))) == why


def test_a_date_and_a_time_in_two_columns_are_each_told() -> None:
    plan = Plan("episode", ("date", "time", "end"))
    with pytest.raises(Unfit, match="Column “1”: “14/03/2026” does not start with its year; Column “2”: “late” is no"):
        read_row(plan, ["14/03/2026", "late", "10:00"], CONTEXT)
    with pytest.raises(Unfit, match=r"^Column “2”: “late” is no time$"):
        read_row(plan, ["2026-03-14", "late", ""], CONTEXT)
    with pytest.raises(Unfit, match=r"^Column “1”: it gives no time$"):
        read_row(plan, ["2026-03-14", "", ""], CONTEXT)


def test_a_line_that_is_wrong_all_over_is_told_some_of_it() -> None:
    items = [key for key in TARGET_BY_KEY if key.endswith(("_4", "_100"))][:8]
    told = wrong(Plan("day", ("date", *items)), ["2026-03-14", *("never" for _ in items)])
    assert (told.count("never"), told.endswith(f"; and {len(items) - 5} more")) == (5, True)


def test_a_day_takes_what_is_answered_alone() -> None:
    row = day("date sleep_minutes_hours caffeine_mg stress twitching note", ["2026-03-14", "7:30", "", "0", "3", ""])
    assert row == CheckInRow(date(2026, 3, 14), {"sleep_minutes": 450, "stress": 0, "twitching": "yes"})


@each(
    ("cell", "said"),
    [
        ("0", "no"),
        ("2", "yes"),
        ("Yes", "yes"),
        ("n", "no"),
        ("?", "unsure"),
        ("ja", "yes"),
        ("Nein", "no"),
        ("weiß nicht", "unsure"),
    ],
)
def test_whether_a_day_twitched(cell: str, said: str) -> None:
    assert day("date twitching", ["2026-03-14", cell]).columns == {"twitching": said}


@each(
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


@each(("key", "cell", "value"), [
    ("stress_100", "70", 7), ("stress_5", "3", 6), ("sleep_minutes_minutes", "450", 450), ("water", "A lot", "high"),
    ("exercise", "hard", "hard"), ("tight_shoes", "x", True), ("caffeine_mg", "180.4 mg", 180), ("worry", "10", 10),
    ("caffeine_mg", "80mg", 80), ("caffeine_mg", "180.500", 181), ("caffeine_drinks", "3 cups", 3),
    ("alcohol_units", "2 units", 2), ("stress_100", "70%", 7), ("sleep_minutes_hours", "7.500", 450),
    ("sleep_minutes_minutes", "7.5 h", 450), ("caffeine_mg", "1.234,5 mg", 1235), ("stress_4", "3", 8),
])  # fmt: skip
def test_an_item_in_its_unit(key: str, cell: str, value: object) -> None:
    row = day(f"date {key}", ["2026-03-14", cell])
    assert row.columns == {TARGET_BY_KEY[key].column: value}


CELLS = st.text(max_size=30) | st.text("0123456789²½Ⅳ٣-/.: ,+ZThmin", max_size=30)


@given(st.lists(CELLS, min_size=3, max_size=3))
def test_whatever_stands_in_a_line_it_is_read_or_refused(cells: list[str]) -> None:
    for columns in (
        ("start", "place", "duration_minutes"),
        ("date", "sleep_minutes_hours", "note"),
        ("date", "time", "end"),
    ):
        rows = "day" if "note" in columns else "episode"
        try:
            row = read_row(Plan(rows, columns, "day_first"), cells, CONTEXT).row
        except Unfit:
            continue
        assert isinstance(row, EpisodeRow | CheckInRow)


@each(
    ("start", "end", "minutes"),
    [
        ("2025-10-26 02:30", "2025-10-26 02:10", 40),
        ("2025-10-26 02:30", "02:10", 40),
        ("2025-10-26 02:30", "2025-10-26 02:50", 20),
        ("2025-10-26 01:30", "02:10", 40),
        ("2025-10-26 02:30", "03:10", 100),
        ("2025-10-26T02:30+01:00", "02:40", 10),
        ("2025-10-26 03:30", "02:10", 22 * 60 + 40),
        ("2025-03-30 03:10", "02:50", 23 * 60 + 40),
    ],
)
def test_an_end_in_the_repeated_hour_lies_behind_its_start(start: str, end: str, minutes: int) -> None:
    content = episode("start end", [start, end]).content
    assert content.end is not None
    assert content.end.instant - content.start.instant == timedelta(minutes=minutes)


@each(
    ("start", "zone", "end"),
    [
        ("2026-03-10T23:31-08:00", "Etc/GMT+8", "23:50"),
        ("2026-03-10T23:31+01:00", "Europe/Berlin", "23:50"),
        ("2026-03-10T22:31Z", "Europe/Berlin", "23:50"),
        ("2026-03-10 23:31 +05:30", "Asia/Kolkata", "23:50"),
    ],
)
def test_what_was_written_on_a_journey_keeps_its_clock_and_its_zone(start: str, zone: str, end: str) -> None:
    for columns, other in (("start end", end), ("start duration_minutes", "19")):
        content = episode(columns, [start, other]).content
        assert content.end is not None
        assert (content.zone, content.start.date, content.start.time, content.end.time) == (
            zone, date(2026, 3, 10), time(23, 31), time(23, 50),
        )  # fmt: skip


def test_an_instant_at_the_end_of_time_is_refused_and_not_an_error() -> None:
    late = replace(CONTEXT, now=datetime(2199, 12, 31, 23, tzinfo=UTC) - timedelta(hours=1))
    for cell in ("2199-12-31T23:59:00-12:00", "9999-12-31T23:59:00Z", "1970-01-01T00:00:00+23:59"):
        with pytest.raises(Unfit):
            read_row(Plan("episode", ("start",)), [cell], late)
