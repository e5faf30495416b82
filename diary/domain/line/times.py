"""When it was, in a line: "20 minutes ago", "since 9", "at 2:30 pm", "yesterday evening at 10", "on 14 March"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from diary.domain import wording
from diary.domain.content import Moment
from diary.domain.days import FIRST_DAY, resolve, wall_clock
from diary.domain.line.lengths import UNITS, span
from diary.domain.line.tokens import LineWord, Spotted, number, whole, word_at
from diary.domain.typed import Unreadable, read_date
from diary.domain.writing import Hours, writing

AGO, DAY, PART, CLOCK, END_CLOCK, NOW = "ago", "day", "part of a day", "clock", "end clock", "now"
SINCE = "since"
WHEN: Final = (AGO, DAY, PART, CLOCK, END_CLOCK, NOW, SINCE)

_CLOCK: Final = re.compile(r"(\d{1,2})[:.](\d{2})")
_STARTS: Final = frozenset({"at", "since", "from", "@", "around", "about", "started"})
_ENDS: Final = frozenset({"until", "till", "to"})
_PARTS: Final = {"morning": range(12), "afternoon": range(12, 19), "evening": range(16, 24), "night": range(18, 24)}
WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS: Final = tuple(month.casefold() for month in wording.MONTHS)
_NEAR: Final = timedelta(hours=12)
"""A time that lies ahead today is one of yesterday where that is not longer ago."""
_SLACK: Final = timedelta(minutes=2)
_NIGHT_IS_OVER: Final = 6
_AHEAD: Final = "lies ahead"


class UnclearTime(ValueError):
    """Times that do not say one; the text says why."""


@dataclass(frozen=True, slots=True)
class SaidClock:
    """A time of day as it was said. `half` is "a" or "p" where that was said, and `is_since` that it began then."""

    hours: int
    minutes: int
    half: str = ""
    is_since: bool = False


def read_time_words(line: Sequence[LineWord], at: int, today: date) -> Spotted | None:
    """A part of when it was, that begins at a word."""
    return (
        _ago(line, at)
        or _date(line, at, today)
        or _day(line, at, today)
        or _part(line, at)
        or _clock(line, at)
        or _now(line, at)
        or _since(line, at, today)
    )


def _ago(line: Sequence[LineWord], at: int) -> Spotted | None:
    found = span(line, at, days=True)
    if found is None or word_at(line, found[1]) != "ago":
        return None
    seconds, end = found
    # "Two days ago" is a day, and no instant of it.
    if seconds >= 86_400 and seconds % 86_400 == 0 and word_at(line, end - 1) not in ("h", "hours", "hrs"):
        return Spotted(DAY, at, end + 1, -(seconds // 86_400))
    return Spotted(AGO, at, end + 1, seconds)


def _day(line: Sequence[LineWord], at: int, today: date) -> Spotted | None:
    word = word_at(line, at)
    if word in ("today", "yesterday"):
        return Spotted(DAY, at, at + 1, 0 if word == "today" else -1)
    name = at + (word in ("on", "last"))
    if word_at(line, name) not in WEEKDAYS or word_at(line, at - 1) in ("next", "every", "each", "this"):
        return None
    since = (today.weekday() - WEEKDAYS.index(word_at(line, name))) % 7
    # On a Monday, "Monday" is today to some and a week ago to others.
    return Spotted(DAY, at, name + 1, -(since or 7)) if since or word == "last" else None


def _date(line: Sequence[LineWord], at: int, today: date) -> Spotted | None:
    """A date: "14 March", "March 14, 2026", "2026-03-14", "14/3/2026"."""
    at_date = at + (word_at(line, at) in ("on", "the"))
    for length in (7, 5, 4, 3, 2, 1):
        words = [word_at(line, at_date + step) for step in range(length)]
        day = _one_date(words, today)
        # "March 20 min" is a length in the month of March.
        if day and not span(line, at_date + length - 1) and not _goes_on(line, at_date + length):
            return Spotted(DAY, at, at_date + length, (day - today).days)
    return None


def _goes_on(line: Sequence[LineWord], at: int) -> bool:
    """Whether what stands behind a date is a part of a number or of a longer one."""
    return at < len(line) and line[at].glued and (line[at].word.isdecimal() or line[at].word in "/-")


def _one_date(words: Sequence[str], today: date) -> date | None:
    if not words[0][:1].isalnum():
        return None
    told = [word for word in words if word and word not in (",", "of", "th", "st", "nd", "rd")]
    is_named = any(_is_month(word) for word in told)
    if not told or not words[-1] or words[-1] == "of" or (words[-1] in "," and len(words) > 1):
        return None
    text = " ".join(words)
    if is_named and len(told) in (2, 3):
        return _named_date(told, today)
    if re.fullmatch(r"\d{1,4}( ?[-/.] ?)\d{1,2}\1\d{1,4}", text) and len(words) in (1, 5):
        try:
            return read_date(text.replace(" ", ""))
        except Unreadable:
            return None
    return None


def _is_month(word: str) -> bool:
    return len(word) >= 3 and any(month.startswith(word) for month in _MONTHS)


def _named_date(told: Sequence[str], today: date) -> date | None:
    numbers = [re.sub(r"(?<=\d)(st|nd|rd|th)$", "", word) for word in told]
    named = [at for at, word in enumerate(numbers) if _is_month(word)]
    if named not in ([0], [1]) or not all(word.isdecimal() for at, word in enumerate(numbers) if at not in named):
        return None
    if len(numbers) == 3:
        if len(numbers[2]) != 4:
            return None
        years = [int(numbers[2])]
    else:
        # The newest that has been.
        years = [today.year, today.year - 1]
    for year in years:
        try:
            day = read_date(" ".join([*numbers[:2], f"{year:04}"]))
        except Unreadable:
            continue
        if day <= today:
            return day
    return None


def _part(line: Sequence[LineWord], at: int) -> Spotted | None:
    """A part of a day: "this morning", "in the evening", "last night", "tonight"."""
    words = [word_at(line, at + step) for step in range(3)]
    if words[0] == "tonight":
        return Spotted(PART, at, at + 1, ("this", "night"))
    if words[0] in ("this", "last") and words[1] in _PARTS:
        return Spotted(PART, at, at + 2, (words[0], words[1]))
    if words[:2] == ["in", "the"] and words[2] in _PARTS:
        return Spotted(PART, at, at + 3, ("", words[2]))
    if words[:2] == ["at", "night"]:
        return Spotted(PART, at, at + 2, ("", "night"))
    return Spotted(PART, at, at + 1, ("", words[0])) if words[0] in _PARTS else None


def _clock(line: Sequence[LineWord], at: int) -> Spotted | None:
    """A time of day: behind "at", "since" or "from", or one with a colon, "am" or "pm"."""
    begin, first = at, word_at(line, at)
    is_end = first in _ENDS or first in ("-", "–")
    if first in ("stopped", "ended") and word_at(line, at + 1) == "at":
        is_end, begin = True, at + 2
    elif first == "started" and word_at(line, at + 1) == "at":
        begin = at + 2
    elif is_end or first in _STARTS:
        begin = at + 1
        if word_at(line, begin) in ("around", "about", "at"):
            begin += 1
    found = _clock_words(line, begin, is_led=begin > at and first not in ("-", "–", "about", "around", "to"))
    if found is None:
        return None
    clock, end = found
    if is_end and first in ("-", "–", "to") and not _ends_span(line, at):
        return None
    clock = SaidClock(clock.hours, clock.minutes, clock.half, first == "since")
    return Spotted(END_CLOCK if is_end else CLOCK, at, end, clock)


def _ends_span(line: Sequence[LineWord], at: int) -> bool:
    """Whether a time of day stands right before: "9:00 - 9:20", "from 9 to 10"."""
    return any(
        (found := _clock_words(line, before, is_led=True)) is not None and found[1] == at
        for before in range(max(at - 5, 0), at)
    )


def _clock_words(line: Sequence[LineWord], at: int, *, is_led: bool) -> tuple[SaidClock, int] | None:
    """A time of day and where it ends. `is_led`: a word stands before it that says that it is one."""
    word = word_at(line, at)
    if word in ("noon", "midnight", "midday"):
        return SaidClock(0 if word == "midnight" else 12, 0, "a" if word == "midnight" else "p"), at + 1
    if word in ("half", "quarter") and word_at(line, at + 1) in ("past", "to"):
        return _past(line, at)
    hours, minutes, end = whole(word), 0, at + 1
    is_clock = False
    if found := _CLOCK.fullmatch(word):
        hours, minutes = int(found[1]), int(found[2])
        is_clock = ":" in word
    elif is_led and re.fullmatch(r"\d{4}", word):
        hours, minutes = int(word[:2]), int(word[2:])
    elif (
        re.fullmatch(r"\d{1,2}", word) and word_at(line, at + 1) == "h" and re.fullmatch(r"\d\d", word_at(line, at + 2))
    ):
        # "14h30" is a time of day where a word leads to it, and a length otherwise.
        if not is_led:
            return None
        clock = SaidClock(int(word), int(word_at(line, at + 2)))
        return (clock, at + 3) if clock.hours <= 23 and clock.minutes <= 59 else None
    if hours is None or hours > 23 or minutes > 59:
        return None
    half, end = _half(line, end)
    if half and not 1 <= hours <= 12 and not (half == "p" and hours >= 13):
        return None
    if word_at(line, end) in ("o'clock", "oclock"):
        return SaidClock(hours, minutes, half), end + 1
    if not (is_led or is_clock or half) or (not half and _is_other(line, at, end)):
        return None
    return SaidClock(hours, minutes, half), end


def _past(line: Sequence[LineWord], at: int) -> tuple[SaidClock, int] | None:
    hours = whole(word_at(line, at + 2))
    if hours is None or not 1 <= hours <= 12:
        return None
    half, end = _half(line, at + 3)
    if word_at(line, at + 1) == "past":
        return SaidClock(hours, 30 if word_at(line, at) == "half" else 15, half), end
    if word_at(line, at) == "half":
        return None
    return SaidClock(hours - 1 or 12, 45, half), end


def _half(line: Sequence[LineWord], at: int) -> tuple[str, int]:
    """ "a" or "p" where a word says which half of the day it is, and where what says it ends."""
    word = word_at(line, at)
    if word in ("am", "pm"):
        return word[0], at + 1
    if word in ("a", "p") and word_at(line, at + 1) == "." and word_at(line, at + 2) == "m":
        return word, at + 3 + (word_at(line, at + 3) == ".")
    return "", at


def _is_other(line: Sequence[LineWord], at: int, end: int) -> bool:
    """Whether a number is one of something else: "at 9 min", "since 5 days", "from 3 toes"."""
    if span(line, at, days=True):
        return True
    word = word_at(line, end)
    is_free = (
        not word or line[end].is_mark or word in _STARTS | _ENDS | {"and", "in", "on", "this", "last", "yesterday"}
    )
    is_number = number(word) is not None
    exact = word_at(line, at)
    return (
        word in UNITS
        or word in ("%", "/", "of", "out", "times", "toes", "x", "cups", "drinks")
        or (not is_free and is_number and not _CLOCK.fullmatch(exact))
    )


def _now(line: Sequence[LineWord], at: int) -> Spotted | None:
    word = word_at(line, at)
    if word in ("just", "right", "until", "till") and word_at(line, at + 1) == "now":
        return Spotted(NOW, at, at + 2)
    return Spotted(NOW, at, at + 1) if word == "now" else None


def _since(line: Sequence[LineWord], at: int, today: date) -> Spotted | None:
    """ "Since" before a day or a part of one; before a time of day it belongs to that."""
    is_led = word_at(line, at) == "since" and at + 1 < len(line)
    if is_led and (_date(line, at + 1, today) or _day(line, at + 1, today) or _part(line, at + 1)):
        return Spotted(SINCE, at, at + 1)
    return None


@dataclass(frozen=True, slots=True)
class When:
    """When it began and stopped, as far as it is known, and what of it was said: an end, that it began then."""

    day: date | None = None
    at: time | None = None
    end: datetime | None = None
    is_since: bool = False


def when(found: Sequence[Spotted], now: datetime, zone: ZoneInfo) -> When:
    """What the parts of a time say together, none of them twice, and a part of a day or an end not without a beginning.
    Raises `UnclearTime` where that could be several, lies
    ahead, or does not go together."""
    said = {row.kind: row.value for row in found}
    today, _ = wall_clock(now, zone)
    if AGO in said:
        if len(said) > 1:
            raise UnclearTime("could be more than one time")
        start = Moment.at(now - timedelta(seconds=said[AGO]), zone)
        return When(_known(start.date), start.time.replace(second=0, microsecond=0))
    part = said.get(PART, ("", ""))
    day = today + timedelta(days=said[DAY]) if DAY in said else None
    if day is not None and _known(day) > today:
        raise UnclearTime(_AHEAD)
    clock: SaidClock | None = said.get(CLOCK)
    if clock is None:
        return When(day, is_since=SINCE in said)
    last: SaidClock | None = said.get(END_CLOCK)
    if last and last.half and not clock.half and clock.hours % 12 <= last.hours % 12 and clock.hours <= 12:
        # "From 9 to 10 pm".
        clock = replace(clock, half=last.half)
    begun, at = _start(clock, day, part, now, zone)
    end = _end(last, clock, resolve(begun, at, zone), begun, part, now, zone) if last else None
    return When(begun, at, end, clock.is_since or SINCE in said)


def _start(
    clock: SaidClock, day: date | None, part: tuple[str, str], now: datetime, zone: ZoneInfo
) -> tuple[date, time]:
    today, local = wall_clock(now, zone)
    at = time(_hour(clock, part[1]), clock.minutes)
    if part[0] == "last":
        if part[1] != "night" or day is not None or local.hour < _NIGHT_IS_OVER:
            raise UnclearTime("could be more than one day")
        day = today - timedelta(days=at.hour >= 12)
    elif day is None and part[0] == "this":
        day = today
    elif part[1] == "night" and at.hour < 12 and (day is not None):
        # "Yesterday night at 1".
        raise UnclearTime("could be more than one day")
    if day is None:
        day = today
        if resolve(day, at, zone) > now + _SLACK:
            day -= timedelta(days=1)
            if now - resolve(day, at, zone) > _NEAR:
                raise UnclearTime(_AHEAD)
    elif resolve(day, at, zone) > now + _SLACK:
        raise UnclearTime(_AHEAD)
    return _known(day), at


def _hour(clock: SaidClock, part: str) -> int:
    """The hour of 24 that a clock says. Raises `UnclearTime` where it could be two."""
    hours = clock.hours
    if clock.half:
        hours = hours % 12 + 12 * (clock.half == "p")
    elif 1 <= hours <= 12 and part:
        hours = _in_part(hours, part)
    elif 1 <= hours <= 12 and writing().clock == Hours.HALF_DAY:
        both = " or ".join(f"{hours}:{clock.minutes:02} {half}" for half in ("am", "pm"))
        raise UnclearTime(f"could be {both}")
    if part and hours not in _PARTS[part] and not (part == "night" and hours < _NIGHT_IS_OVER):
        raise UnclearTime("does not go together")
    return hours


def _in_part(hours: int, part: str) -> int:
    """The hour of 24 of one of 12 in a part of the day."""
    if part == "morning":
        return hours
    if part == "night":
        return hours % 12 if hours == 12 or hours < _NIGHT_IS_OVER else hours + 12
    return 12 if hours == 12 and part == "afternoon" else hours + 12 * (hours < 12)


def _end(
    clock: SaidClock,
    start_clock: SaidClock,
    start: datetime,
    day: date,
    part: tuple[str, str],
    now: datetime,
    zone: ZoneInfo,
) -> datetime:
    if not clock.half and start_clock.half and clock.hours <= 12:
        # "From 9 pm to 10".
        clock = replace(clock, half=start_clock.half)
    at = time(_hour(clock, part[1]), clock.minutes)
    end = resolve(day, at, zone, not_before=start)
    if end < start:
        end = resolve(day + timedelta(days=1), at, zone)
    if end > now + _SLACK:
        raise UnclearTime(_AHEAD)
    return end.astimezone(UTC)


def _known(day: date) -> date:
    if day < FIRST_DAY:
        raise UnclearTime("is too long ago")
    return day
