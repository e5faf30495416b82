"""How long something was, in a line: "2 min", "for half an hour", "90 s", "1h 30"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from diary.domain import everyday
from diary.domain.everyday import listed
from diary.domain.line.tokens import LineWord, Spotted, number, word_at

LENGTH: Final = "length"
_SECONDS: Final = {"s": 1, "min": 60, "h": 3600}
UNITS: Final = {word: _SECONDS[unit] for unit in _SECONDS for word in listed(everyday.UNITS[unit])}
"""The seconds of each unit that a twitch is told in."""
DAYS: Final = {"day": 86_400, "days": 86_400, "week": 604_800, "weeks": 604_800}
_TOES: Final = frozenset({*listed(everyday.TOE), *listed(everyday.FOOT)})
_ARTICLES: Final = frozenset({"a", "an", "one"})
_MOST: Final = 366 * 86_400
"""What is longer is no length of a twitch."""


def span(line: Sequence[LineWord], at: int, *, days: bool = False) -> tuple[int, int] | None:
    """The seconds of a length that begins at a word, and where it ends: "1 h 30 min", "1h30", "half an hour", "an hour
    and a half". None where none begins there."""
    found = _worded(line, at) or _counted(line, at, UNITS | DAYS if days else UNITS)
    return found if found and 0 < found[0] <= _MOST else None


def _worded(line: Sequence[LineWord], at: int) -> tuple[int, int] | None:
    """ "Half an hour", "quarter of an hour", "an hour and a half"."""
    words = [word_at(line, at + step) for step in range(7)]
    if words[0] == "a" and words[1] in ("half", "quarter"):
        return _worded(line, at + 1)
    if words[0] == "half" and words[1] in _ARTICLES and words[2] in UNITS:
        return UNITS[words[2]] // 2, at + 3
    if words[0] == "half" and words[1] in ("hour", "minute"):
        return UNITS[words[1]] // 2, at + 2
    if words[0] == "quarter" and words[1] == "of" and words[2] in _ARTICLES and words[3] == "hour":
        return 900, at + 4
    three = words[:2] == ["three", "quarters"]
    if three and words[2] == "of" and words[3] in _ARTICLES and words[4] == "hour":
        return 2700, at + 5
    if words[0] in _ARTICLES and words[1] in UNITS and len(words[1]) > 1 and not _is_toe(line, at + 2):
        seconds = UNITS[words[1]]
        if words[2:5] == ["and", "a", "half"]:
            return seconds * 3 // 2, at + 5
        return seconds, at + 2
    if words[0] == "one" and words[1:4] == ["and", "a", "half"] and words[4] in UNITS:
        return UNITS[words[4]] * 3 // 2, at + 5
    return None


def _counted(line: Sequence[LineWord], at: int, units: dict[str, int]) -> tuple[int, int] | None:
    """Numbers with their units, the longest first: "1 h 30 min", "1h30", "4 min 10 s"."""
    total, last, end = 0.0, 0, at
    while True:
        value, name = number(word_at(line, end)), word_at(line, end + 1)
        is_half = False
        if value is not None and word_at(line, end + 1) == "and" and word_at(line, end + 2) == "a":
            # "Two and a half hours".
            is_half = word_at(line, end + 3) == "half"
            name = word_at(line, end + 4) if is_half else name
        if value is None or name not in units or (last and units[name] >= last) or not _is_unit(line, end + 1, name):
            break
        total, last = total + (value + 0.5 * is_half) * units[name], units[name]
        end += 5 if is_half else 2
        # "1 h and 30 min".
        if word_at(line, end) == "and" and word_at(line, end + 2) in units and number(word_at(line, end + 1)):
            end += 1
    if not last:
        return None
    # "1h30" and "1 h 30" are minutes behind hours; "1 h 30 left" are not said better.
    rest = number(word_at(line, end))
    is_minutes = rest is not None and rest < 60 and re.fullmatch(r"\d\d", word_at(line, end)) is not None
    if last == 3600 and rest is not None and is_minutes and not _has_unit(line, end + 1):
        total, end = total + rest * 60, end + 1
    return round(total), end


def _is_unit(line: Sequence[LineWord], at: int, name: str) -> bool:
    """Whether a word is a unit here: "second" may be a toe, and a letter is one only right behind its number or where a
    blank stands behind it and no stop."""
    if name == "second" and _is_toe(line, at + 1):
        return False
    return name != "m" or word_at(line, at + 1) not in (".", "'", "/", "²")


def _is_toe(line: Sequence[LineWord], at: int) -> bool:
    return word_at(line, at) in _TOES


def _has_unit(line: Sequence[LineWord], at: int) -> bool:
    word = word_at(line, at)
    return word in UNITS or word in DAYS or word in ("am", "pm", "times", "twitches", "%")


def read_length(line: Sequence[LineWord], at: int) -> Spotted | None:
    """A length in seconds. Days and weeks are one only where it is said that it went on for them."""
    is_long = word_at(line, at - 1) in ("for", "lasted", "lasting")
    found = span(line, at, days=is_long)
    return Spotted(LENGTH, at, found[1], found[0]) if found else None
