"""How far the clock of a file is from UTC, as people and programs write it behind a time."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from diary.domain.content import Moment
from diary.domain.days import resolve, resolve_late
from diary.exchange.faults import quoted


class SaidZone(NamedTuple):
    """What a cell says of its zone: an `offset` from UTC or the `name` of a zone, or that it is an instant in UTC;
    `fault` is why its zone is none."""

    offset: timedelta | None = None
    name: str = ""
    is_instant: bool = False
    fault: str = ""


_UTC: Final = SaidZone(timedelta(0), is_instant=True)
_INSTANTS: Final = frozenset({"Z", "UTC", "GMT", "UT", "Etc/UTC"})
"""What stands behind instants of programs. A number behind it, as in GMT+0, makes it the clock of a place."""
_HOURS: Final[Mapping[str, float]] = {
    "HST": -10, "AKST": -9, "AKDT": -8, "PST": -8, "PDT": -7, "MST": -7, "MDT": -6, "CST": -6, "CDT": -5, "EST": -5,
    "EDT": -4, "NST": -3.5, "NDT": -2.5, "BRT": -3, "WET": 0, "WEST": 1, "BST": 1, "CET": 1, "CEST": 2, "MEZ": 1,
    "MESZ": 2, "SAST": 2, "EET": 2, "EEST": 3, "MSK": 3, "PKT": 5, "NPT": 5.75, "WIB": 7, "HKT": 8, "AWST": 8, "JST": 9,
    "KST": 9, "ACST": 9.5, "ACDT": 10.5, "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13,
}  # fmt: skip
_SEVERAL: Final = frozenset({"IST", "AST", "ADT", "ECT", "GST", "SST", "WST"})
"""Names that stand for several offsets: IST is the time of India, of Israel and of Ireland."""
_PLACES: Final[Mapping[float, tuple[str, ...]]] = {
    -9.5: ("Pacific/Marquesas",), -4.5: ("America/Caracas",), -3.5: ("America/St_Johns",), -2.5: ("America/St_Johns",),
    3.5: ("Asia/Tehran",), 4.5: ("Asia/Kabul", "Asia/Tehran"), 5.5: ("Asia/Kolkata",), 5.75: ("Asia/Kathmandu",),
    6.5: ("Asia/Yangon", "Asia/Colombo"), 8.5: ("Asia/Pyongyang",), 8.75: ("Australia/Eucla",),
    9.5: ("Australia/Darwin",), 10.5: ("Australia/Adelaide", "Australia/Lord_Howe"), 11.5: ("Pacific/Norfolk",),
    12.75: ("Pacific/Chatham",), 13.75: ("Pacific/Chatham",),
}  # fmt: skip
"""Where clocks are or were a part of an hour off, by the hours from UTC."""
_HOUR: Final = timedelta(hours=1)
_WHOLE: Final = range(-12, 15)

_NUMBER: Final = re.compile(r"((?:UTC|GMT|UT) ?)?([+-])(?:([0-9]{2}):?([0-9]{2})|([0-9]{1,2}))")
_NAME: Final = re.compile(r"[A-Z][A-Za-z]+(?:/[A-Za-z0-9_+-]+){1,2}")
_BEHIND: Final = re.compile(rf",? ?({_NUMBER.pattern}|{_NAME.pattern}|[A-Z]{{1,5}}|z)(?![0-9A-Za-z:])", re.ASCII)
_BRACKET: Final = re.compile(r" ?[\[(]([^\[\]()]{1,60})[\])]")


def zone_behind(text: str) -> tuple[SaidZone | None, str]:
    """What a text that stands behind a time begins with, where it is a zone, and the rest of it."""
    zone, rest = _first(text)
    # "+0100 CET": the number counts.
    if zone and zone.offset is not None and not zone.is_instant:
        rest = _first(rest)[1]
    if bracket := _BRACKET.match(rest):
        # "GMT+0100 (Central European Standard Time)": the number counts, and so does a name that stands alone.
        if zone is None:
            zone = zone_said(bracket[1].strip())
            return zone, rest[bracket.end() :] if zone else text
        rest = rest[bracket.end() :]
    return zone, rest


def _first(text: str) -> tuple[SaidZone | None, str]:
    found = _BEHIND.match(text)
    zone = zone_said(found[1]) if found else None
    return (zone, text[found.end() :]) if found and zone else (None, text)


def zone_said(word: str) -> SaidZone | None:
    """The zone that a text is, or None where it is something else."""
    if word.upper() in _INSTANTS or word in _INSTANTS:
        return _UTC
    if number := _NUMBER.fullmatch(word):
        return _by_number(number, word)
    if word in _HOURS:
        return SaidZone(timedelta(hours=_HOURS[word]))
    if word in _SEVERAL:
        return SaidZone(fault=f"{quoted(word)} could be more than one time zone")
    if _NAME.fullmatch(word):
        return SaidZone(name=word) if _place(word) else SaidZone(fault=f"{quoted(word)} is not a time zone")
    return None


def _by_number(found: re.Match[str], word: str) -> SaidZone:
    prefix, sign, hours, minutes, alone = found.groups()
    # "+1" alone may be anything; "+01" and "GMT+1" are offsets.
    length = timedelta(hours=int(hours or alone), minutes=int(minutes or 0))
    offset = -length if sign == "-" else length
    if not is_offset(offset) or (alone and len(alone) == 1 and not prefix):
        return SaidZone(fault=f"{quoted(word)} is the offset of no time zone")
    return SaidZone(offset)


def is_offset(offset: timedelta) -> bool:
    """Whether clocks of some place are or were that far from UTC."""
    hours = offset / _HOUR
    return hours in _PLACES or hours in _WHOLE


@lru_cache(256)
def _place(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def offset_at(zone: SaidZone, wall: datetime) -> timedelta | None:
    """How far from UTC the clock of a zone is that shows `wall`: the first time, where it shows it twice."""
    place = _place(zone.name) if zone.name else None
    return place.utcoffset(wall) if place else zone.offset


def zone_of(moment: Moment, zone: str) -> str:
    """The IANA zone to store with a moment: `zone` where its clock shows at that instant what was said, else one whose
    clock is as far from UTC then."""
    day, clock, own = moment.date, moment.time, ZoneInfo(zone)
    # Either pass of a repeated hour fits, and a time of a missing hour.
    if moment.instant in (resolve(day, clock, own), resolve_late(day, clock, own)):
        return zone
    offset = datetime.combine(day, clock, UTC) - moment.instant
    hours = offset / _HOUR
    if hours in _WHOLE:
        # The sign of these names is the other way round: Etc/GMT+8 lies eight hours behind.
        return f"Etc/GMT{-hours:+.0f}" if hours else "Etc/GMT"
    places = _PLACES.get(hours, ())
    fits = [name for name in places if moment.instant.astimezone(ZoneInfo(name)).utcoffset() == offset]
    return next(iter([*fits, *places, zone]))
