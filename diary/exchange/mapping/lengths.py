"""Lengths of time as people and programs write them, and which unit the bare numbers of a column can be in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from functools import lru_cache
from math import inf
from statistics import median
from typing import Final, NamedTuple

from diary.domain.days import MAX_TIMED
from diary.exchange.faults import quoted
from diary.exchange.mapping import cldr
from diary.exchange.mapping.values import ABOUT, EITHER, Numbers, Unfit, collapsed, number, plain, readings

IN_MINUTES: Final[Mapping[str, float]] = {"d": 1440, "h": 60, "min": 1, "s": 1 / 60, "ms": 1 / 60_000}
"""The units of a length, the longest first, and how many minutes each has."""
H_MM: Final = "h:mm"
M_SS: Final = "m:ss"
_MINUTE: Final = timedelta(minutes=1)
_RANKS: Final = tuple(IN_MINUTES)
_COLON: Final = re.compile(r"([0-9]{1,4}):([0-9]{2})(?::([0-9]{2})(?:[.,]([0-9]{1,9}))?)?")
_ISO: Final = re.compile(
    r"p(?:([0-9]{1,4})d)?(?:t(?=[0-9])(?:([0-9.,]{1,9})h)?(?:([0-9.,]{1,9})m)?(?:([0-9.,]{1,12})s)?)?"
)
_DIGITS: Final = r"[0-9]{1,3}(?:[ '][0-9]{3})+(?:[.,][0-9]{1,9})?|[0-9]{1,9}(?:[.,][0-9]{1,9}){0,3}"
_PART: Final = re.compile(rf"({_DIGITS}) ?('{{1,2}}|\"|[^\W\d_]{{1,15}}\.?),? ?(?:(?:and|und|et|y|e|i|og|och) )?")
_NAMED: Final = re.compile(r"[^\W\d_]|[0-9]'(?![0-9]{3})|\"")
_LAST: Final = re.compile(r"[0-9]{1,2}")
_PRIMES: Final = {"'": "min", "''": "s", '"': "s"}


@lru_cache(4096)
def minutes(cell: str, *, unit: float, high: float = inf, sign: str = "", colon: str = H_MM) -> float:
    """A length of time in minutes: "7:30", "0:05:46", "7 h 30 min", "7h30", "5'46\"" and "PT5M" say it themselves, a
    bare number is of `unit` minutes. `colon` is what two numbers with a colon are, `H_MM` or `M_SS`. `high` settles
    what could mean two numbers, and is not checked. Raises `Unfit` for what is no length or is less than nothing."""
    said = plain(collapsed(cell)).casefold()
    if about := ABOUT.match(said):
        said = said[about.end() :]
    if said.startswith("-") and said[1:2].isdigit():
        raise Unfit(f"{quoted(cell)} is less than nothing")
    if clock := _COLON.fullmatch(said):
        return _of_clock(clock, cell, colon)
    if (clock := _COLON.match(said)) and (named := _of_unit(said[clock.end() :])):
        return _of_clock(clock, cell, named)
    if (iso := _ISO.fullmatch(said)) and any(iso.groups()):
        parts = zip(("d", "h", "min", "s"), iso.groups(), strict=True)
        return sum(number(part, sign=".") * IN_MINUTES[name] for name, part in parts if part)
    if _NAMED.search(said):
        return _of_parts(said, cell, high, sign)
    return number(said, {"": unit}, 0, high, sign=sign)


def _of_unit(behind: str) -> str:
    """What two numbers with a colon are by the unit behind them, as in "7:30 h" and "5:30 min"; "" for other text."""
    return {"h": H_MM, "min": M_SS}.get(cldr.units().get(cldr.bare(behind), ""), "")


def _of_clock(found: re.Match[str], cell: str, colon: str) -> float:
    first, second, third = int(found[1]), int(found[2]), int(found[3] or 0)
    # "7:75" is a mistake, and no quarter past eight.
    if second >= 60 or third >= 60:
        raise Unfit(f"{quoted(cell)} is no length of time")
    if found[3] is None and colon == M_SS:
        return first + second / 60
    return first * 60 + second + (third + float(f"0.{found[4] or 0}")) / 60


def _of_parts(said: str, cell: str, high: float, sign: str) -> float:
    """A length of numbers with their units, each unit once, the longest first."""
    total, at, rank = 0.0, 0, -1
    while part := _PART.match(said, at):
        name = _PRIMES.get(part[2]) or cldr.units().get(cldr.bare(part[2]))
        if name is None or _RANKS.index(name) <= rank:
            break
        rank, at = _RANKS.index(name), part.end()
        total += number(part[1], {"": IN_MINUTES[name]}, 0, high, sign=sign)
    rest = said[at:]
    # "7h30" are minutes behind hours, and "5m46" seconds behind minutes.
    if rest and 0 <= rank < len(_RANKS) - 2 and _LAST.fullmatch(rest) and int(rest) < 60:
        total, rest = total + int(rest) * IN_MINUTES[_RANKS[rank + 1]], ""
    if rest or rank < 0:
        raise Unfit(f"{quoted(cell)} is no length of time")
    return total


def duration(unit: float, colon: str = H_MM) -> Numbers:
    """How long an episode was, with bare numbers of `unit` minutes."""

    def read(cell: str, sign: str = "") -> timedelta:
        length = _MINUTE * minutes(cell, unit=unit, high=MAX_TIMED / _MINUTE, sign=sign, colon=colon)
        if length > MAX_TIMED:
            raise Unfit(f"{quoted(cell)} is longer than a day")
        return length

    return read


def hours_of(high: float, unit: float) -> Numbers:
    """Minutes of a day, up to `high` hours, with bare numbers of `unit` minutes."""

    def read(cell: str, sign: str = "") -> int:
        value = minutes(cell, unit=unit, high=high * 60, sign=sign)
        if value > high * 60:
            raise Unfit(f"{quoted(cell)} is not from 0 to {high:g} hours")
        return int(value + 0.5)

    return read


def minutes_in(unit: float) -> Numbers:
    """Minutes that are a part of more, with their fractions, with bare numbers of `unit` minutes."""

    def read(cell: str, sign: str = "") -> float:
        return minutes(cell, unit=unit, sign=sign)

    return read


class Usual(NamedTuple):
    """What lengths of a kind usually are: the middle of a column lies from `low` to `high`, and nine of ten cells are
    `most` at most."""

    low: timedelta
    high: timedelta
    most: timedelta


NIGHT: Final = Usual(timedelta(hours=2), timedelta(hours=16), timedelta(days=1))
TWITCH: Final = Usual(timedelta(seconds=1), timedelta(hours=12), MAX_TIMED)


def units_of(cells: Iterable[str], usual: Usual, sign: str = "") -> tuple[str, ...]:
    """The units ("h", "min", "s", "ms") that the bare numbers of a column can be in, so that they are what is `usual`:
    one where they tell, several where it stays open, none where the column has no bare number above 0 or no unit
    fits."""
    told = [value for cell in cells if (value := _bare(cell, sign))]
    if not told:
        return ()
    return tuple(name for name in ("h", "min", "s", "ms") if _are(told, IN_MINUTES[name] * _MINUTE, usual))


def _are(numbers: Sequence[float], unit: timedelta, usual: Usual) -> bool:
    # One wild value of many does not decide.
    wild = sum(value * unit > usual.most for value in numbers)
    return usual.low <= median(numbers) * unit <= usual.high and wild * 10 <= len(numbers)


def _bare(cell: str, sign: str) -> float | None:
    try:
        values, unit = readings(collapsed(cell), sign)
    except Unfit:
        return None
    # Beyond any unit of any length, and what a timedelta holds.
    return values[0] if not unit and 0 < values[0] < 10**9 else None


def colon_of(cells: Sequence[str], usual: Usual) -> str:
    """What "1:05" is in a column: `H_MM` or `M_SS`, `EITHER` where it stays open, "" where the column has none."""
    found = [clock for cell in cells if (clock := _COLON.fullmatch(plain(cell.strip())))]
    pairs = [(int(clock[1]), int(clock[2])) for clock in found if clock[3] is None]
    if not pairs:
        return ""
    # A program that writes hours only where there are some writes minutes and seconds elsewhere.
    if len(pairs) < len(found) or max(pairs) > (usual.most / timedelta(hours=1), 0):
        return M_SS
    middle = median(first + second / 60 for first, second in pairs)
    return H_MM if middle * _MINUTE < usual.low else EITHER
