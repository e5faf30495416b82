"""Which lines of a table are put together."""

from __future__ import annotations

from datetime import UTC, date, datetime

from diary.exchange.mapping.arrange import arranged, is_by_day
from diary.exchange.mapping.columns import DAY, Plan
from diary.exchange.mapping.rows import Context
from diary.exchange.source import Line
from tests.each import each

PLAN = Plan(DAY, ("date", "", "caffeine_mg", "stress"))
CONTEXT = Context("Europe/Berlin", datetime(2026, 3, 20, tzinfo=UTC))


@each(
    ("rows", "is_one"),
    [
        (["2026-03-14,08:00,80,3", "2026-03-14,14:00,40,5"], True),
        (["2026-03-14 08:00,,80,3", "2026-03-15 14:00,,40,5"], True),
        # One line a day, whenever it was written; or a word beside the date.
        (["2026-03-14,08:00,80,3", "2026-03-15,14:00,40,5"], False),
        (["2026-03-14,tea,80,3", "2026-03-14,coffee,40,5"], False),
        (["2026-03-14,,80,3", "2026-03-14,,40,5"], False),
    ],
)
def test_lines_of_a_day_that_have_a_time_are_put_together(rows: list[str], is_one: bool) -> None:
    assert is_by_day(PLAN, [tuple(row.split(",")) for row in rows]) is is_one


def test_amounts_are_added_up_and_of_a_scale_the_highest_counts() -> None:
    rows = ["2026-03-14,08:00,80,3", "2026-03-14,14:00,80,5", "2026-03-15,08:00,80,1"]
    lines = [Line(number, row.split(",")) for number, row in enumerate(rows, start=2)]
    told = [(entry.number, entry.day, entry.columns) for entry in arranged(PLAN, lines, CONTEXT, by_day=True)]
    assert told == [
        (2, date(2026, 3, 14), {"caffeine_mg": 160, "stress": 5}),
        (4, date(2026, 3, 15), {"caffeine_mg": 80, "stress": 1}),
    ]
