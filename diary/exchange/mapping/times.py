"""Dates and times as people and programs write them, in cells that were `collapsed` before."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from diary.domain.content import Moment
from diary.domain.days import FIRST_DAY, LAST_DAY, resolve
from diary.domain.wording import MONTHS
from diary.exchange.faults import quoted
from diary.exchange.mapping.values import Unfit

DATES: Final = {
    "iso": "Year first: 2026-03-14",
    "day_first": "Day first: 14/03/2026",
    "month_first": "Month first: 03/14/2026",
}


_READ_AS: Final = {"day_first": ", read with its day first", "month_first": ", read with its month first"}
_MONTHS_OF_YEAR: Final = 12
_GERMAN: Final = ("jan", "feb", "mär", "apr", "mai", "jun", "jul", "aug", "sep", "okt", "nov", "dez")
_MONTHS: Final = {
    name[:3].casefold(): index for names in (MONTHS, _GERMAN) for index, name in enumerate(names, start=1)
} | {"mrz": 3}
_WORD: Final = r"[^\W\d_]"
_DATE: Final = re.compile(
    rf"([0-9]{{1,4}})(?:st|nd|rd|th)?[-/. ] ?([0-9]{{1,2}}|{_WORD}{{3,9}})[-/., ] ?([0-9]{{1,4}})"
)
_WORD_FIRST: Final = re.compile(rf"({_WORD}{{3,9}})\.? ([0-9]{{1,2}})(?:st|nd|rd|th)?,? ([0-9]{{4}})")
_WEEKDAY_FIRST: Final = re.compile(rf"{_WORD}{{2,10}}, ?")
_WEEKDAY: Final = re.compile(rf"{_WORD}{{2,10}}[.,]? (?=[0-9])")
_TIME: Final = re.compile(
    r"([0-9]{1,2})(?:[:.]([0-9]{2}))?(?::([0-9]{2})(?:[.,][0-9]{1,6})?)? ?([AaPp]\.?[Mm]\.?|Uhr)?"
)
_BOTH: Final = re.compile(
    r"(.*?[0-9]{2,4})(?:T|,? (?:(?:at|um) )?)([0-9]{1,2}:[0-9]{2}.*|[0-9]{1,2} ?(?:[AaPp]\.?[Mm]\.?|Uhr))"
)
_OFFSET: Final = re.compile(r"(Z|UTC|[+-][0-9]{2}:?[0-9]{2})", re.IGNORECASE)


def day_of(cell: str, order: str) -> date:
    """A date in one of the orders of `DATES`. One that starts with its year, or names its month, needs no order."""
    said = cell.strip()
    if named := _WORD_FIRST.fullmatch(_without(_WEEKDAY_FIRST, said)):
        month, day, year = _month(named[1], cell), int(named[2]), int(named[3])
    else:
        found = _DATE.fullmatch(_without(_WEEKDAY, said))
        if not found:
            raise Unfit(f"{quoted(cell)} is no date")
        first, middle, last = found[1], found[2], found[3]
        # A year of four digits settles the order by itself, and so does the name of a month.
        if len(first) == 4:
            year, month, day = int(first), _month(middle, cell), int(last)
        elif not _is_number(middle):
            year, month, day = year_of(last), _month(middle, cell), int(first)
        elif order == "month_first":
            year, month, day = year_of(last), int(first), int(middle)
        elif order == "day_first":
            year, month, day = year_of(last), int(middle), int(first)
        else:
            raise Unfit(f"{quoted(cell)} does not start with its year")
    try:
        found_day = date(year, month, day)
    except ValueError:
        how = "" if month <= _MONTHS_OF_YEAR or day > _MONTHS_OF_YEAR else _READ_AS.get(order, "")
        raise Unfit(f"{quoted(cell)} is not a date of the calendar{how}") from None
    _check_calendar(found_day, cell)
    return found_day


def _without(weekday: re.Pattern[str], said: str) -> str:
    found = weekday.match(said)
    return said[found.end() :] if found else said


def day_in(cell: str, order: str, zone: str) -> date:
    """The date of a cell that may hold a time behind it: the one in `zone` where the time has its offset from UTC."""
    said, clock = parted(cell)
    return moment_of(cell, "", order, zone).date if _without_offset(clock)[1] else day_of(said, order)


def _check_calendar(day: date, cell: str) -> None:
    if not FIRST_DAY <= day <= LAST_DAY:
        raise Unfit(f"{quoted(cell)} lies before {FIRST_DAY.year} or after {LAST_DAY.year}")


def _is_number(word: str) -> bool:
    """Whether it is digits that `int` reads: "²" and "½" count as digits or letters, and are no numbers."""
    return word.isascii() and word.isdecimal()


def _month(word: str, cell: str) -> int:
    if _is_number(word):
        return int(word)
    month = _MONTHS.get(word[:3].casefold())
    if month is None:
        raise Unfit(f"{quoted(cell)} is no date")
    return month


def year_of(digits: str) -> int:
    return 2000 + int(digits) if len(digits) <= 2 else int(digits)


def time_of(cell: str) -> time:
    """A time of day: "7:05", "07:05:30", "7 pm"."""
    found = _TIME.fullmatch(cell.strip())
    # A bare number is no time: "7" may be seven of anything.
    if not found or not (found[2] or found[4]):
        raise Unfit(f"{quoted(cell)} is no time")
    hour = int(found[1])
    if found[4] and found[4] != "Uhr":
        if not 1 <= hour <= 12:
            raise Unfit(f"{quoted(cell)} is no time")
        # 12 am is midnight, and 12 pm is noon.
        hour = hour % 12 + (12 if found[4][0] in "Pp" else 0)
    try:
        return time(hour, int(found[2] or 0), int(found[3] or 0))
    except ValueError:
        raise Unfit(f"{quoted(cell)} is no time") from None


def moment_of(
    day_cell: str, time_cell: str, order: str, zone: str, *, at: str = "", not_before: datetime | None = None
) -> Moment:
    """A point in time of a cell with a date, or with both, and one with a time. A time with its offset from UTC is
    brought to `zone`; without one it is what the clock in `zone` said. `at` is the time where none is given. A time of
    the repeated hour is `not_before` the start, when this is an end."""
    said, clock = day_cell.strip(), time_cell.strip()
    if not clock:
        said, clock = parted(said)
    clock, offset = _without_offset(clock)
    day = day_of(said, order)
    if not clock and not at:
        raise Unfit("it gives no time")
    shown = time_of(clock) if clock else time.fromisoformat(at)
    if offset:
        try:
            # As if it were UTC, and then put right: the date is that of the offset's own clock.
            instant = datetime.combine(day, shown, UTC) - _behind(offset)
            moment = Moment.at(instant, ZoneInfo(zone))
        except OverflowError:
            raise Unfit(f"{quoted(day_cell)} is no date") from None
        _check_calendar(moment.date, day_cell)
        return moment
    return Moment(resolve(day, shown, ZoneInfo(zone), not_before=not_before), day, shown)


def clock_of(cell: str) -> time:
    """The time of a cell that may hold an offset from UTC behind it."""
    return time_of(_without_offset(cell.strip())[0])


def _without_offset(clock: str) -> tuple[str, str]:
    offset = _OFFSET.search(clock)
    if offset and offset.end() == len(clock):
        return clock[: offset.start()].strip(), offset[1]
    return clock, ""


def parted(cell: str) -> tuple[str, str]:
    """A cell with a date, and a time behind it where it has one."""
    found = _BOTH.fullmatch(cell)
    return (found[1], found[2].strip()) if found else (cell, "")


def _behind(offset: str) -> timedelta:
    if offset.upper() in ("Z", "UTC"):
        return timedelta(0)
    digits = offset[1:].replace(":", "")
    length = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return -length if offset[0] == "-" else length
