"""Points in time as people and programs write them."""

from __future__ import annotations

import time as stopwatch
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from babel.dates import format_date, format_time
from hypothesis import given, settings
from hypothesis import strategies as st

from diary.domain.content import Moment
from diary.exchange.mapping import cldr
from diary.exchange.mapping.dates import dates_in
from diary.exchange.mapping.times import (
    DATES,
    Said,
    clock_of,
    day_in,
    end_of,
    has_clock,
    has_date,
    moment_of,
    read_said,
    zone_of,
)
from diary.exchange.mapping.values import Unfit, collapsed
from tests.each import each

BERLIN = "Europe/Berlin"
THEN = date(2026, 11, 13)
HOUR = timedelta(hours=1)


def read(cell: str, order: str = "iso") -> Said:
    return read_said(collapsed(cell), order)


@each(
    ("cell", "order", "said"),
    [
        ("2026-03-14", "iso", date(2026, 3, 14)),
        ("2026/3/4", "day_first", date(2026, 3, 4)),
        ("2026.03.14", "iso", date(2026, 3, 14)),
        ("20260314", "iso", date(2026, 3, 14)),
        ("2026-W11-6", "iso", date(2026, 3, 14)),
        ("2026W116", "iso", date(2026, 3, 14)),
        ("2026-073", "iso", date(2026, 3, 14)),
        ("2026-03-14+01:00", "iso", date(2026, 3, 14)),
        ("2026-03-14Z", "iso", date(2026, 3, 14)),
        ("14.03.2026", "day_first", date(2026, 3, 14)),
        ("14. 3. 2026", "day_first", date(2026, 3, 14)),
        ("14-3-2026", "day_first", date(2026, 3, 14)),
        ("14 03 2026", "day_first", date(2026, 3, 14)),
        ("14/3-2026", "day_first", date(2026, 3, 14)),
        ("3/4/26", "day_first", date(2026, 4, 3)),
        ("3/4/26", "month_first", date(2026, 3, 4)),
        ("26-03-14", "year_first", date(2026, 3, 14)),
        ("3/4/69", "day_first", date(2069, 4, 3)),
        ("3/4/70", "day_first", date(1970, 4, 3)),
        ("14 Mar 2026", "iso", date(2026, 3, 14)),
        ("14-MAR-26", "iso", date(2026, 3, 14)),
        ("14Mar2026", "iso", date(2026, 3, 14)),
        ("2026-Mar-14", "iso", date(2026, 3, 14)),
        ("March 14, 2026", "iso", date(2026, 3, 14)),
        ("Mar. 14, 2026", "iso", date(2026, 3, 14)),
        ("Saturday, 14 March 2026", "iso", date(2026, 3, 14)),
        ("8th Dec 2021", "iso", date(2021, 12, 8)),
        ("the 8th of December, 2021", "iso", date(2021, 12, 8)),
        ("13 Sept 2026", "iso", date(2026, 9, 13)),
        ("14. März 2026", "iso", date(2026, 3, 14)),
        ("Samstag, 3. Okt. 2026", "iso", date(2026, 10, 3)),
        ("Sa 14.03.26", "day_first", date(2026, 3, 14)),
        ("1er août 2026", "iso", date(2026, 8, 1)),
        ("13 fevrier 2026", "iso", date(2026, 2, 13)),
        ("mar. 13 oct. 2026", "iso", date(2026, 10, 13)),
        ("mar 13/10/2026", "day_first", date(2026, 10, 13)),
        ("3 mar 2026", "iso", date(2026, 3, 3)),
        ("mar 3 mar 2026", "iso", date(2026, 3, 3)),
        ("13 de noviembre de 2026", "iso", THEN),
        ("13 LISTOPADA 2026", "iso", THEN),
        ("13 Kasım 2026 Cuma", "iso", THEN),
        ("13 KASIM 2026", "iso", THEN),
        ("13 ноября 2026 г.", "iso", THEN),
        ("13 พ.ย. 2569", "iso", THEN),
        ("วันศุกร์ที่ 13 พฤศจิกายน พ.ศ. 2569", "iso", THEN),
        ("१३ नवंबर २०२६", "iso", THEN),
        ("2026年11月13日", "iso", THEN),
        ("2026年11月13日(金)", "iso", THEN),
        ("2026年11月13日星期五", "iso", THEN),
        ("2026년 11월 13일 금요일", "iso", THEN),
        ("2026. 11. 13.", "iso", THEN),
        ("2026. november 13.", "iso", THEN),
        ("13/11/2569", "day_first", THEN),
        ("2569-11-13", "iso", THEN),
        ("٢٠٢٦-١١-١٣", "iso", THEN),
        ("١٣\u200f/١١\u200f/٢٠٢٦", "day_first", THEN),
        ("१३/११/२०२६", "day_first", THEN),
        ("۱۳/۱۱/۲۰۲۶", "day_first", THEN),
        ("๑๓/๑๑/๒๕๖๙", "day_first", THEN),
        ("２０２６／１１／１３", "iso", THEN),
        ("46339", "iso", THEN),
        ("46339.0", "iso", THEN),
    ],
)
def test_a_date_in_its_order(cell: str, order: str, said: date) -> None:
    assert read(cell, order) == Said(said, None)


@each(
    "cell",
    [
        "", "2026-02-30", "31/02/2026", "1969-12-31", "2200-01-01", "today", "12345", "450", "7", "1.5", "14 Foo 2026",
        "2026-W54-1", "2026-W11", "2026-W11-8", "2026-366", "2026-000", "2026-11", "Nov 2026", "13 November", "1/2/3",
        "13,11,2026", "13.11-26", "13/11/026", "13/11", "2026-13-11", "2026_11_13", "13 11 November 2026",
        "13/11/2469", "13/11/1426", "۱۴۰۵/۸/۲۲", "115年11月13日", "Sat 13 Nov 2026", "127.0.0.1", "1.2.3.2026",
        "0031 6 1234 5678", "2026-11-13 22", "20261313", "13112026", "+2026-11-13", "-2026-11-13", "-46339",
        "1.794348E+12",
    ],
)  # fmt: skip
def test_what_is_no_date_is_refused(cell: str) -> None:
    with pytest.raises(Unfit):
        read(cell, "day_first")


@each(
    ("cell", "order", "why"),
    [
        ("14/03/2026", "iso", "“14/03/2026” does not start with its year"),
        ("14.03.2026 10:00", "", "“14.03.2026” does not start with its year"),
        ("14/03/2026", "month_first", "is not a date of the calendar, read with its month first"),
        ("03/14/2026", "day_first", "is not a date of the calendar, read with its day first"),
        ("31/02/2026", "day_first", "“31/02/2026” is not a date of the calendar$"),
        ("Fri 14 Nov 2026", "iso", "names another day of the week than its date has"),
        ("1969-12-31", "iso", "lies before 1970 or after 2199"),
        ("2026-11-13 22:05 IST", "iso", "“IST” could be more than one time zone"),
        ("2026-11-13 22:05+25:00", "iso", "“.25:00” is the offset of no time zone"),
        ("2026-11-13 22:05 Mars/Olympus", "iso", "“Mars/Olympus” is not a time zone"),
        ("22:05 Europe/Berlin", "iso", "needs a date beside it"),
        ("07:30-08:00", "iso", "could be a span of time"),
        ("25:00", "iso", "“25:00” is no time"),
    ],
)
def test_why_it_is_refused_is_said_plainly(cell: str, order: str, why: str) -> None:
    with pytest.raises(Unfit, match=why):
        read(cell, order)


@each(
    ("cell", "orders"),
    [
        ("3/4/2026", {"day_first": date(2026, 4, 3), "month_first": date(2026, 3, 4)}),
        ("13/4/2026", {"day_first": date(2026, 4, 13)}),
        ("Fri 3/4/2026", {"": date(2026, 4, 3)}),
        ("Wed 3/4/2026", {"": date(2026, 3, 4)}),
        ("26-11-13", {"day_first": date(2013, 11, 26), "year_first": date(2026, 11, 13)}),
        ("3 April 2026", {"": date(2026, 4, 3)}),
    ],
)
def test_a_day_of_the_week_settles_the_order(cell: str, orders: dict[str, date]) -> None:
    assert dates_in(cell) == orders


ODD = ("2020-²²²-01", "1-½½½-2020", "1 ⅣⅣⅣ 2020", "²²²² 1, 2020", "1-٠٣٤-2020", "½½½ 1 2020", "1-²-2020")


@each("order", DATES)
@each("cell", ODD)
def test_signs_that_are_like_digits_are_none(cell: str, order: str) -> None:
    with pytest.raises(Unfit, match="is no"):
        read(cell, order)


@given(st.text("0123456789²½Ⅳ٣-/.: ,+ZTamärz年月日午後[]()", max_size=24), st.sampled_from(sorted(DATES)))
def test_whatever_stands_for_a_date_or_a_time_is_read_or_refused(cell: str, order: str) -> None:
    said = " ".join(cell.split())
    start = Moment(datetime(2026, 3, 14, 9, tzinfo=UTC), date(2026, 3, 14), time(10))
    for take in (
        lambda: day_in(said, order, BERLIN),
        lambda: moment_of(said, "", order, BERLIN),
        lambda: moment_of("2026-03-14", said, order, BERLIN),
        lambda: end_of(said, start, order, BERLIN),
        lambda: clock_of(said),
    ):
        with suppress(Unfit):
            take()
    has_date(said)
    has_clock(said)


@each(
    ("cell", "said"),
    [
        ("7:05", time(7, 5)),
        ("07:05:30", time(7, 5, 30)),
        ("07:05:30.250", time(7, 5, 30)),
        ("07:05:30,250", time(7, 5, 30)),
        ("7 pm", time(19)),
        ("10:05p", time(22, 5)),
        ("10.05 pm", time(22, 5)),
        ("10:05 p. m.", time(22, 5)),
        ("10:05:00\u202fPM", time(22, 5)),
        ("12:30 AM", time(0, 30)),
        ("0:30 AM", time(0, 30)),
        ("12pm", time(12)),
        ("22 Uhr", time(22)),
        ("22:05 Uhr", time(22, 5)),
        ("7.05 Uhr", time(7, 5)),
        # As spreadsheets write it in Denmark, Finland, Indonesia.
        ("22.05", time(22, 5)),
        ("7.05", time(7, 5)),
        ("klo 22.05", time(22, 5)),
        ("kl. 22.05", time(22, 5)),
        ("22h05", time(22, 5)),
        ("22h", time(22)),
        ("22 h 05 min 30 s", time(22, 5, 30)),
        ("22u05", time(22, 5)),
        ("午後10:05", time(22, 5)),
        ("午後0:30", time(12, 30)),
        ("下午10:05:30", time(22, 5, 30)),
        ("오후 10시 5분", time(22, 5)),
        ("22時05分", time(22, 5)),
        ("١٠:٠٥ م", time(22, 5)),
        ("10:05 μ.μ.", time(22, 5)),
        ("22：05", time(22, 5)),
        ("0.920138888888889", time(22, 5)),
        ("0,920138888888889", time(22, 5)),
        ("30.12.1899 22:05", time(22, 5)),
        ("1970-01-01T22:05:00", time(22, 5)),
        ("22:05+01:00", time(22, 5)),
        ("23:31-08:00", time(23, 31)),
        ("22.05", time(22, 5)),
        ("22.05.30", time(22, 5, 30)),
    ],
)
def test_a_time_of_day(cell: str, said: time) -> None:
    assert moment_of("13/11/2026", collapsed(cell), "day_first", BERLIN).time == said


@each(
    "cell",
    ["7", "7:60", "24:05", "13 pm", "am", "7:5", "24.05", "22.5", "22.60", "2.5", "0.5", "22:05:7", "1 h 1",
     "7:30 - 8:00", "10:00-10:30", "22:05 tomorrow", "h22", "2205", "450 min", "1:2:3:4"],
)  # fmt: skip
def test_what_is_no_time_is_refused(cell: str) -> None:
    with pytest.raises(Unfit):
        moment_of("2026-11-13", cell, "iso", BERLIN)
    with pytest.raises(Unfit):
        clock_of(cell)


LOCAL = ("2026-11-13", "22:05:09", None)
ABOUT = ("2026-11-13", "22:05:00", None)


@each(
    ("cell", "order", "said"),
    [
        ("2026-11-13T22:05:09", "iso", LOCAL),
        ("2026-11-13 22:05", "iso", ABOUT),
        ("2026-11-13T22:05:09.123456789", "iso", LOCAL),
        ("2026-11-13T22:05:09,123+0100", "iso", ("2026-11-13", "22:05:09", 1)),
        ("2026-11-13t22:05:09z", "iso", ("2026-11-13", "22:05:09", "utc")),
        ("2026-11-13T22", "iso", ("2026-11-13", "22:00:00", None)),
        ("20261113T220509", "iso", LOCAL),
        ("20261113T2205Z", "iso", ("2026-11-13", "22:05:00", "utc")),
        ("20261113_220509", "iso", LOCAL),
        ("202611132205", "iso", ABOUT),
        ("20261113220509", "iso", LOCAL),
        ("20261113220509123", "iso", LOCAL),
        ("1794603909", "iso", ("2026-11-13", "21:05:09", "utc")),
        ("1794603909.123", "iso", ("2026-11-13", "21:05:09", "utc")),
        ("1794603909123", "iso", ("2026-11-13", "21:05:09", "utc")),
        ("1794603909123456", "iso", ("2026-11-13", "21:05:09", "utc")),
        ("1794603909123456789", "iso", ("2026-11-13", "21:05:09", "utc")),
        ("46336.92", "iso", ("2026-11-10", "22:04:48", None)),
        ("46339,9202430556", "iso", LOCAL),
        ("46338.9999999", "iso", ("2026-11-13", "00:00:00", None)),
        ("13.11.2026 22:05:09", "day_first", LOCAL),
        ("13/11/2026, 22:05:09", "day_first", LOCAL),
        ("13.11.2026 22.05.09", "day_first", LOCAL),
        ("13.11.26 22.05", "day_first", ABOUT),
        ("13.11.2026 klo 22.05.09", "day_first", LOCAL),
        ("22:05:09 13/11/2026", "day_first", LOCAL),
        ("11/13/2026, 10:05:09\u202fPM", "month_first", LOCAL),
        ("11/13/26 10:05 pm", "month_first", ABOUT),
        ("2026-11-13, 10:05:09 p.m.", "iso", LOCAL),
        ("2026-11-13 22 h 05 min 09 s", "iso", LOCAL),
        ("2026/11/13 下午10:05:09", "iso", LOCAL),
        ("2026. 11. 13. 오후 10:05:09", "iso", LOCAL),
        ("2026年11月13日金曜日 午後10:05", "iso", ABOUT),
        ("١٣\u200f/١١\u200f/٢٠٢٦، ١٠:٠٥:٠٩ م", "day_first", LOCAL),
        ("13/11/2569 22:05:09", "day_first", LOCAL),
        ("Nov 13, 2026 10:05 PM", "iso", ABOUT),
        ("Friday, November 13, 2026 at 10:05 PM GMT+1", "iso", ("2026-11-13", "22:05:00", 1)),
        ("Freitag, 13. November 2026 um 22:05 MEZ", "iso", ("2026-11-13", "22:05:00", 1)),
        ("13. Nov. 2026, 22.05 Uhr", "iso", ABOUT),
        ("vendredi 13 novembre 2026 à 22h05", "iso", ABOUT),
        ("sexta-feira, 13 de novembro de 2026 às 22:05", "iso", ABOUT),
        ("fredag den 13. november 2026 kl. 22.05", "iso", ABOUT),
        ("pátek 13. listopadu 2026 v 22:05", "iso", ABOUT),
        ("пʼятниця, 13 листопада 2026 р. о 22:05", "iso", ABOUT),
        ("Fri, 13 Nov 2026 22:05:09 +0100", "iso", ("2026-11-13", "22:05:09", 1)),
        ("Fri, 13 Nov 2026 21:05:09 GMT", "iso", ("2026-11-13", "21:05:09", "utc")),
        ("Fri Nov 13 2026 22:05:09 GMT+0100 (CET)", "iso", ("2026-11-13", "22:05:09", 1)),
        ("Fri Nov 13 2026 22:05:09 GMT+0100 (Mitteleuropäische Normalzeit)", "iso", ("2026-11-13", "22:05:09", 1)),
        ("Fri Nov 13 22:05:09 CET 2026", "iso", ("2026-11-13", "22:05:09", 1)),
        ("Fri Nov 13 21:05:09 +0000 2026", "iso", ("2026-11-13", "21:05:09", 0)),
        ("2026/11/13 10:05:09 PM GMT+1", "iso", ("2026-11-13", "22:05:09", 1)),
        ("2026-11-13 22:05 UTC-03:30", "iso", ("2026-11-13", "22:05:00", -3.5)),
        ("2026-11-13 22:05 UTC+0", "iso", ("2026-11-13", "22:05:00", 0)),
        ("2026-11-13 22:05 +01", "iso", ("2026-11-13", "22:05:00", 1)),
        ("2026-11-13 22:05:09+00:00", "iso", ("2026-11-13", "22:05:09", 0)),
        ("2026-11-13 22:05 (UTC)", "iso", ("2026-11-13", "22:05:00", "utc")),
        ("2026-11-13 22:05:09 +0545", "iso", ("2026-11-13", "22:05:09", 5.75)),
        ("2026-11-13 22:05 PST", "iso", ("2026-11-13", "22:05:00", -8)),
        ("2026-11-13 22:05 AEDT", "iso", ("2026-11-13", "22:05:00", 11)),
        ("2026-11-13T22:05:09+01:00[Europe/Berlin]", "iso", ("2026-11-13", "22:05:09", 1)),
        ("2026-07-13T22:05:09[America/New_York]", "iso", ("2026-07-13", "22:05:09", -4)),
        ("2026-11-13 22:05 Asia/Kathmandu", "iso", ("2026-11-13", "22:05:00", 5.75)),
        ("2026-11-13 22:05:09 +0100 CET", "iso", ("2026-11-13", "22:05:09", 1)),
        ("2026-11-13 21:05:09.123 +0000 UTC", "iso", ("2026-11-13", "21:05:09", 0)),
        ("13-NOV-26 10.05.09.000000 PM", "iso", LOCAL),
        ("13.11.2026 - 22:05", "day_first", ABOUT),
        ("22:05 - 13.11.2026", "day_first", ABOUT),
        ("13 Nov 2026 · 22:05", "iso", ABOUT),
        ("13/11/2026 @ 10:05 PM", "day_first", ABOUT),
        ("2026-11-12 24:00", "iso", ("2026-11-13", "00:00:00", None)),
        ("31.12.2026 24:00:00", "day_first", ("2027-01-01", "00:00:00", None)),
    ],
)
def test_a_point_in_time(cell: str, order: str, said: tuple[str, str, float | str | None]) -> None:
    day, clock, zone = said
    is_instant = zone == "utc"
    offset = None if zone is None else timedelta(0) if isinstance(zone, str) else zone * HOUR
    assert read(cell, order) == Said(date.fromisoformat(day), time.fromisoformat(clock), offset, is_instant)


@each(
    ("cell", "said"),
    [
        ("2026-10-01T23:30:00Z", date(2026, 10, 2)),
        ("2026-10-01 23:30 UTC", date(2026, 10, 2)),
        ("2026-10-01 23:30 +02:00", date(2026, 10, 1)),
        ("2026-10-02T00:30-0500", date(2026, 10, 2)),
        ("2026-10-02 00:30:00 +0900", date(2026, 10, 2)),
        ("2026-10-01T23:30:00", date(2026, 10, 1)),
        ("2026-10-01", date(2026, 10, 1)),
    ],
)
def test_the_day_of_an_instant_is_the_one_of_the_diary_and_any_other_the_one_that_was_written(
    cell: str, said: date
) -> None:
    assert day_in(cell, "iso", BERLIN) == said


def test_an_instant_is_brought_to_the_zone_of_the_diary() -> None:
    for cell in ("2026-03-14T22:30:00Z", "2026-03-14 22:30 UTC", "1773527400", "1773527400000"):
        assert moment_of(cell, "", "iso", BERLIN) == Moment(
            datetime(2026, 3, 14, 22, 30, tzinfo=UTC), date(2026, 3, 14), time(23, 30)
        )


def test_a_time_with_its_offset_keeps_its_wall_clock() -> None:
    for cell in ("2026-11-10T23:31:05-08:00", "Tue Nov 10 2026 23:31:05 PST", "2026-11-10 11:31:05 PM GMT-8"):
        found = moment_of(cell, "", "iso", BERLIN)
        assert found == Moment(datetime(2026, 11, 11, 7, 31, 5, tzinfo=UTC), date(2026, 11, 10), time(23, 31, 5))
        assert zone_of(found, BERLIN) == "Etc/GMT+8"


def test_a_time_without_one_is_what_the_clock_said() -> None:
    found = moment_of("14.3.2026", "10:00", "day_first", BERLIN)
    assert (found.instant.hour, found.date, found.time) == (9, date(2026, 3, 14), time(10))


@each(
    ("day", "clock", "shown"),
    [
        ("13/11/2026 00:00", "22:05", "2026-11-13 22:05"),
        ("2026-11-13T00:00:00", "22h05", "2026-11-13 22:05"),
        ("2026-11-12T23:00:00.000Z", "22:05", "2026-11-13 22:05"),
        ("2026-11-13T00:00:00Z", "22:05", "2026-11-13 22:05"),
        ("2026-11-13 22:05", "22:05", "2026-11-13 22:05"),
        ("2026-11-13T21:05:09Z", "22:05", "2026-11-13 22:05"),
        ("13/11/2026", "12/11/2026 23:10", "2026-11-12 23:10"),
        ("13/11/2026", "30/12/1899 23:10", "2026-11-13 23:10"),
        ("13/11/2026", "24:00", "2026-11-14 00:00"),
        ("46339", "0.920138888888889", "2026-11-13 22:05"),
        ("46339.0", "22:05", "2026-11-13 22:05"),
    ],
)
def test_a_date_beside_a_time_says_the_day_alone(day: str, clock: str, shown: str) -> None:
    found = moment_of(day, clock, "day_first", BERLIN)
    assert f"{found.date} {found.time:%H:%M}" == shown


def test_two_different_times_in_the_two_cells_are_refused() -> None:
    with pytest.raises(Unfit, match="gives another time"):
        moment_of("2026-11-13 21:05", "22:05", "iso", BERLIN)


def test_a_time_that_was_chosen_stands_in_for_none() -> None:
    assert moment_of("2026-11-13", "", "iso", BERLIN, at="20:00").time == time(20)
    assert moment_of("2026-11-13 21:05", "", "iso", BERLIN, at="20:00").time == time(21, 5)
    with pytest.raises(Unfit, match="it gives no time"):
        moment_of("2026-11-13", "", "iso", BERLIN)


@each(
    ("start", "end", "shown"),
    [
        ("2026-11-13 22:05", "22:30", "2026-11-13 22:30 +1"),
        ("2026-11-13 22:05", "00:10", "2026-11-14 00:10 +1"),
        ("2026-11-13 22:05", "24:00", "2026-11-14 00:00 +1"),
        ("2026-11-13 22:05", "14/11/2026 07:00", "2026-11-14 07:00 +1"),
        ("2026-11-13 22:05-08:00", "23:30", "2026-11-13 23:30 -8"),
        ("2026-11-13 22:05-08:00", "00:30", "2026-11-14 00:30 -8"),
        ("2026-11-13 22:05-08:00", "2026-11-14T08:30Z", "2026-11-14 00:30 -8"),
        ("2026-11-13 22:05-08:00", "00:30 -08:00", "2026-11-14 00:30 -8"),
        ("2026-11-13T21:05Z", "22:30", "2026-11-13 22:30 +1"),
    ],
)
def test_an_end_with_a_time_alone_follows_its_start_on_the_same_clock(start: str, end: str, shown: str) -> None:
    found = end_of(end, moment_of(start, "", "iso", BERLIN), "day_first", BERLIN)
    hours = (datetime.combine(found.date, found.time, UTC) - found.instant) / HOUR
    assert f"{found.date} {found.time:%H:%M} {hours:+g}" == shown


@each(
    ("cell", "zone"),
    [
        ("2026-11-13 22:05", BERLIN),
        ("2026-11-13 22:05+01:00", BERLIN),
        ("2026-07-13 22:05+02:00", BERLIN),
        ("2026-07-13 22:05+01:00", "Etc/GMT-1"),
        ("2026-10-25 02:30+02:00", BERLIN),
        ("2026-10-25 02:30+01:00", BERLIN),
        ("2026-03-29 02:30", BERLIN),
        ("2026-11-13 22:05+00:00", "Etc/GMT"),
        ("2026-11-13 22:05-08:00", "Etc/GMT+8"),
        ("2026-11-13 22:05+14:00", "Etc/GMT-14"),
        ("2026-11-13 22:05+05:30", "Asia/Kolkata"),
        ("2026-11-13 22:05+05:45", "Asia/Kathmandu"),
        ("2026-11-13 22:05-03:30", "America/St_Johns"),
        ("2026-07-13 22:05-02:30", "America/St_Johns"),
        ("2026-11-13 22:05+10:30", "Australia/Adelaide"),
        ("2026-07-13 22:05+10:30", "Australia/Lord_Howe"),
        ("2026-07-13 22:05+12:45", "Pacific/Chatham"),
    ],
)
def test_the_zone_that_is_stored_has_the_offset_that_was_said(cell: str, zone: str) -> None:
    found = moment_of(cell, "", "iso", BERLIN)
    assert zone_of(found, BERLIN) == zone
    offset = datetime.combine(found.date, found.time, UTC) - found.instant
    assert found.instant.astimezone(ZoneInfo(zone)).utcoffset() == offset or cell == "2026-03-29 02:30"


@each(
    ("cell", "is_date", "is_clock"),
    [
        ("13/11/2026", True, False), ("2026-11-13T22:05Z", True, True), ("22h05", False, True),
        ("1794348000", True, True),
        ("20261113", True, False), ("46339", False, False), ("46339.92", False, False), ("0.92014", False, False),
        ("left toe", False, False), ("", False, False), ("450", False, False), ("7:30", False, True),
        ("13. November 2026", True, False), ("22.05", False, False),
    ],
)  # fmt: skip
def test_whether_a_cell_holds_a_date_or_a_time_is_told_without_an_order(
    cell: str, is_date: bool, is_clock: bool
) -> None:
    assert (has_date(cell), has_clock(cell)) == (is_date, is_clock)


@given(st.dates(date(1970, 1, 1), date(2199, 12, 31)))
def test_a_date_written_in_any_order_is_read_back(said: date) -> None:
    for sign in "-/. ":
        assert read(said.strftime(f"%Y{sign}%m{sign}%d")).date == said
        assert read(said.strftime(f"%d{sign}%m{sign}%Y"), "day_first").date == said
        assert read(f"{said.month}{sign}{said.day}{sign}{said.year}", "month_first").date == said
    assert read(f"{said:%G-W%V-%u}").date == said
    assert read(f"{said:%Y-%j}").date == said
    if 1970 <= said.year <= 2069:
        assert read(f"{said:%d/%m/%y}", "day_first").date == said
    if 2000 <= said.year <= 2099:
        assert read(f"{said:%d/%m}/{said.year + 543}", "day_first").date == said
        assert read(str((said - date(1899, 12, 30)).days)).date == said


WHEN = st.datetimes(datetime(2000, 1, 1), datetime(2099, 12, 31)).map(lambda said: said.replace(microsecond=0))  # noqa: DTZ001


@pytest.mark.parametrize("language", cldr.LANGUAGES)
@settings(max_examples=25)
@given(said=WHEN)
def test_a_date_in_words_is_read_back_in_each_language(language: str, said: datetime) -> None:
    for width in ("full", "long", "medium"):
        written = format_date(said.date(), width, locale=language)
        assert read(written, "day_first").date == said.date(), written
    day = format_date(said.date(), "full", locale=language)
    assert read(f"{day} {said:%H:%M:%S}") == Said(said.date(), said.time()), day
    half = format_time(said, "h:mm:ss a", locale=language)
    # In Hungarian the halves are words of other languages.
    if language != "hu":
        assert read(f"{day}, {half}") == Said(said.date(), said.time()), half


FORMS = {
    "%Y-%m-%dT%H:%M:%S": "iso", "%Y%m%dT%H%M%S": "iso", "%Y%m%d%H%M%S": "iso", "%d.%m.%Y %H:%M:%S": "day_first",
    "%m/%d/%Y, %I:%M:%S %p": "month_first", "%d/%m/%Y %H.%M.%S": "day_first", "%a %b %d %H:%M:%S %Y": "iso",
    "%d %B %Y at %I:%M:%S %p": "iso", "%H:%M:%S %d-%m-%Y": "day_first", "%Y年%m月%d日 %H時%M分%S秒": "iso",
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
@given(said=WHEN)
def test_a_point_in_time_is_read_back_in_each_form(form: str, said: datetime) -> None:
    written = said.strftime(form)
    assert read(written, FORMS[form]) == Said(said.date(), said.time()), written


@given(said=WHEN)
def test_an_instant_is_read_back_in_each_unit(said: datetime) -> None:
    seconds = int(said.replace(tzinfo=UTC).timestamp())
    for cell in (f"{seconds}", f"{seconds}.5", f"{seconds}250", f"{seconds}250000", f"{seconds}250000000"):
        moment = moment_of(cell, "", "iso", "Asia/Tokyo")
        assert moment == Moment.at(said.replace(tzinfo=UTC), ZoneInfo("Asia/Tokyo"))
    days = (said - datetime(1899, 12, 30)) / timedelta(days=1)  # noqa: DTZ001
    assert read(f"{days:.8f}1") == Said(said.date(), said.time())


def test_names_mean_one_month_and_one_half_of_the_day_in_all_languages() -> None:
    for kind in ("months", "day_periods"):
        told: dict[str, set[object]] = {}
        for name, key in cldr._names(kind):
            if key in ("am", "pm") or kind == "months":
                told.setdefault(name, set()).add(key)
        assert [name for name, keys in told.items() if len(keys) > 1] == []


HOSTILE = (
    "1",
    "12:",
    "12.",
    "1 ",
    "1/",
    "m",
    "mar ",
    "(",
    "[",
    "12:30 ",
    "-",
    "a.",
    "+0",
    "午後",
    "é",
    "1年",
    "klo ",
    "\u200f",
)


@pytest.mark.parametrize("piece", HOSTILE)
def test_a_hostile_cell_takes_no_longer_than_its_length(piece: str) -> None:
    cell = (piece * 200)[:200]
    begun = stopwatch.process_time()
    for _ in range(20):
        with suppress(Unfit):
            read_said(cell, "day_first")
    # About 100 microseconds each; what grew with the square would take many times as long.
    assert stopwatch.process_time() - begun < 0.5
    with pytest.raises(Unfit):
        read_said(piece * 100_000, "day_first")
