"""What a file is taken for on its way in, and what has to be said of it."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import UTC, date, datetime

import pytest

from diary.exchange import incoming, tables_in
from diary.exchange.chunks import unpack
from diary.exchange.incoming import Received, chunks_of, first_plan, receive, rows_of
from diary.exchange.mapping.columns import Plan
from diary.exchange.mapping.guess import PlanGuess
from diary.exchange.mapping.rows import CheckInRow, Context, Told, read_row
from diary.models.importing import ImportKind

TODAY = date(2026, 3, 20)
CONTEXT = Context("UTC", datetime(2026, 3, 20, 12, tzinfo=UTC))


def received(body: str) -> Received:
    return receive(io.BytesIO(body.encode()), TODAY)


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_a_table_may_be_separated_by_each_of_the_signs(sign: str) -> None:
    assert received(f"Date{sign}Stress\n2026-03-12{sign}4\n").head == ("Date", "Stress")


def guessed(body: str, told: Plan | None = None) -> PlanGuess:
    found = first_plan(received(body), told.as_json() if told else None)
    assert found is not None
    return found


def planned(body: str, told: Plan | None = None) -> Plan:
    return guessed(body, told).plan


def read(body: str, plan: Plan | None = None) -> list[Told | str]:
    """What each line of a file says."""
    file = io.BytesIO(body.encode())
    found = receive(file, TODAY)
    if plan is None and found.kind is ImportKind.TABLE:
        plan = planned(body)
    chunks = chunks_of(file, found, plan, CONTEXT.zone, CONTEXT.now)
    entries = [entry for _, chunk in chunks for entry in unpack(chunk)]
    return [said for _, said in rows_of(found.kind, found.head, plan, entries, CONTEXT)]


def test_the_file_settles_the_order_of_its_dates_and_where_it_cannot_it_is_open() -> None:
    either = "Day,Stress\n3/4/2026,1\n4/5/2026,2\n"
    assert planned(either).dates == ""
    assert planned(either + "13/5/2026,1\n").dates == "day_first"
    assert planned("Day,Stress\n" + "3/4/2026,1\n" * 60 + "3/14/2026,1\n").dates == "month_first"
    assert planned("Day,Stress\n2026-03-04,1\n").dates == "iso"


def test_dates_with_points_start_with_their_day_unless_one_of_them_tells_otherwise() -> None:
    pointed = "Tag;Stress\n10.01.2026;1\n11.01.2026;2\n"
    (note,) = received(pointed).notes
    assert (note.about, note.example) == ("dates", "10.01.2026")
    assert note.text.startswith("“10.01.2026” could be 10 January 2026 or 1 October 2026")
    assert (guessed(pointed).plan.dates, guessed(pointed).asks) == ("day_first", ())
    assert planned(pointed + "1.14.2026;2\n").dates == "month_first"
    assert planned(pointed + "14.1.2026;2\n").dates == "day_first"


def test_what_was_chosen_of_a_layout_is_kept_until_a_file_tells_otherwise() -> None:
    told = Plan(
        "day", ("date", "caffeine_mg"), "month_first", signs=("", ","), names=("Day", "Caffeine"), like="0/0/0000"
    )
    doubtful = "Day;Caffeine\n3/4/2026;1.500\n"
    found = guessed(doubtful, told)
    assert (found.plan.dates, found.asks) == ("month_first", ())
    assert planned(doubtful).signs == ("", "")
    clear = planned(doubtful + "14/3/2026;7.5\n", told)
    assert (clear.dates, clear.signs) == ("day_first", ("", "."))
    # It was said of dates that look alike, and of no others.
    assert guessed(doubtful.replace("3/4/2026", "03/04/2026"), told).asks == ("dates",)


@pytest.mark.parametrize(
    ("numbers", "told"),
    [("1.500|7,5", {"caffeine_mg": 1500}), ("1.500|7.5", {"caffeine_mg": 2}), ("1,500|1,234.5", {"caffeine_mg": 1500})],
)
def test_a_number_that_could_be_two_is_settled_by_the_others_of_its_column(numbers: str, told: dict[str, int]) -> None:
    lines = "".join(f"2026-03-12;{number}\n" for number in numbers.split("|"))
    assert read("Day;Caffeine (mg)\n" + lines)[0] == Told(CheckInRow(date(2026, 3, 12), told))


@pytest.mark.parametrize(
    ("body", "notes"),
    [
        ("Date,Weakness,Stress\n2026-03-12,yes,1\n2026-03-13,,2\n2026-03-14,no,2\n",
         ["Column “Weakness”: 2 answers are not imported. Flicker asks you about warning signs itself."]),
        ("Datum;Kribbeln (links)\n2026-03-12;ja\n",
         ["Column “Kribbeln (links)”: 1 answer is not imported. Flicker asks you about warning signs itself."]),
        ("uuid,local_date,weakness,numbness,note\n0f2b7a52-5f6b-4a57-8f0a-6d1d7a0f1a01,2026-03-12,no,,weakness\n",
         ["Column “weakness”: 1 answer is not imported. Flicker asks you about warning signs itself."]),
        ("Date,Weakness,Weekday\n2026-03-12,,Thursday\n", []),
    ],
)  # fmt: skip
def test_answers_about_warning_signs_are_counted_over_the_whole_file(body: str, notes: list[str]) -> None:
    assert [note.text for note in received(body).notes] == notes


HUGE = (
    "left" + " " * 131_000 + "x toe",
    "left (" + " " * 131_000 + "x",
    "1" + " " * 131_000 + "h x",
    "1." * 65_000 + "x",
    "12 12:00 " * 14_000 + "\n",
    "2026-03-14" + " " * 131_000 + "at" + "\t" * 20 + "x",
    "_" * 131_000 + "!",
    "\u0301\u0316" * 65_000,
    "/ " * 65_000,
)


@pytest.mark.parametrize("plan", [
    Plan("day", ("stress", "date", "note", "sleep_minutes_hours", "twitching")),
    Plan("episode", ("end", "start", "place", "duration_minutes", "trigger")),
    Plan("episode", ("time", "date", "intensity_10", "state", "place")),
], ids=["a day", "an episode", "a time"])  # fmt: skip
def test_a_file_of_huge_cells_is_read_to_its_end(plan: Plan) -> None:
    body = "".join(",".join([f'"{cell}"'] * 5) + "\n" for cell in HUGE)
    one = "1,2026-03-14 10:00,x,x,x\n"
    told = read(f'Stärke,Datum,Ort,Dauer,"Wann{" " * 100_000}x"\n{one}{body}', plan)
    assert len(told) == len(HUGE) + 1
    assert sum(isinstance(row, str) for row in told) >= len(HUGE)


@pytest.mark.parametrize("error", [ValueError("=1+1"), OverflowError("=1+1"), ZeroDivisionError("=1+1")])
def test_a_line_that_fails_is_not_taken_and_nothing_of_it_is_logged(
    error: Exception, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(plan: Plan, cells: Sequence[str], context: Context) -> Told:
        if cells[1] == "=1+1":
            raise error
        return read_row(plan, cells, context)

    monkeypatch.setattr(incoming, "read_row", fail)
    told = read("Day,Stress\n2026-03-12,=1+1\n2026-03-13,2\n")
    assert told == ["this line cannot be read", Told(CheckInRow(date(2026, 3, 13), {"stress": 2}))]
    assert f"{type(error).__name__} in fail, line" in caplog.text
    assert "=1+1" not in caplog.text


def test_a_line_of_flickers_own_table_that_fails_is_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*line: object) -> None:
        raise OverflowError("=1+1")

    monkeypatch.setattr(tables_in, "_checkin", fail)
    told = read("uuid,local_date,stress\n0f2b7a52-5f6b-4a57-8f0a-6d1d7a0f1a01,2026-03-12,1\n")
    assert told == ["this line cannot be read"]


def test_three_milligrams_of_apple_health_are_no_three_thousand() -> None:
    record = (
        '<Record type="HKQuantityTypeIdentifierDietaryCaffeine" unit="mg" value="2.125" sourceName="a" '
        'startDate="2026-03-12 10:00:00 +0000" endDate="2026-03-12 10:00:00 +0000"/>'
    )
    assert read(f"<?xml version='1.0'?><HealthData>{record}</HealthData>") == [
        Told(CheckInRow(date(2026, 3, 12), {"caffeine_mg": 2}))
    ]


def test_a_line_break_within_a_title_is_no_end_of_it() -> None:
    found = received('"A title, of\ra table"\nDate,Hours of sleep\n2026-03-12,7\n')
    assert found.head == ("Date", "Hours of sleep")
