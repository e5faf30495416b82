"""Which column of somebody else's table says what, and the reading of a line with it. Pure: no clock, no database."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from math import ceil, floor, inf
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from diary.domain import catalogue
from diary.domain.anatomy import SITE_BY_KEY, SITES
from diary.domain.catalogue import ITEMS, Kind, Shape, Term
from diary.domain.content import EpisodeContent, Moment
from diary.domain.days import FIRST_DAY, LAST_DAY, MAX_TIMED, resolve
from diary.domain.names import name_key
from diary.domain.wording import MONTHS

EPISODE: Final = "episode"
DAY: Final = "day"
DATES: Final = {
    "iso": "Year first: 2026-03-14",
    "day_first": "Day first: 14/03/2026",
    "month_first": "Month first: 03/14/2026",
}
_SLACK: Final = timedelta(minutes=2)


def layout_of(header: Sequence[str]) -> str:
    """What tells one layout from another: a digest of the names of its columns."""
    return sha256("\x1f".join(name.strip().casefold() for name in header).encode()).hexdigest()


class Unfit(ValueError):
    """A line that cannot be taken; the message says why, to the person."""


@dataclass(frozen=True, slots=True)
class EpisodeRow:
    """An episode that a line tells. `uuid` is its own one, or None where the file gives none; `own_names` are own
    triggers that the diary may not have yet."""

    content: EpisodeContent
    uuid: UUID | None = None
    own_names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DayRow:
    """What a line tells of a day: columns of its check-in, the answered ones alone. Never a red-flag answer."""

    day: date
    columns: Mapping[str, Any]
    uuid: UUID | None = None


Row = EpisodeRow | DayRow


@dataclass(frozen=True, slots=True)
class Context:
    """What a line cannot say itself: the zone of its times, now, and the diary's own triggers by the key of their
    name."""

    zone: str
    now: datetime
    own_triggers: Mapping[str, UUID] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Target:
    """What a column can say. `rows` is whose word it is: an episode's, a day's, or "" for both."""

    key: str
    name: str
    rows: str
    column: str
    read: Callable[[str], Any]


@dataclass(frozen=True, slots=True)
class Plan:
    """A mapping: what a line is, what each column says ("" is not taken), how dates are written, and for episodes the
    time and the places of a line that gives none."""

    rows: str
    columns: tuple[str, ...]
    dates: str = "iso"
    at: str = ""
    sites: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def of_json(cls, told: Mapping[str, Any]) -> Plan:
        """A kept mapping; a word that is no longer known is not taken."""
        columns = tuple(key if key in TARGET_BY_KEY else "" for key in told["columns"])
        sites = tuple(key for key in told["sites"] if key in SITE_BY_KEY)
        return cls(told["rows"], columns, told["dates"], told["at"], sites)


# Cells


def _said(cell: str) -> str:
    return f"“{cell[:30]}{'…' if len(cell) > 30 else ''}”"


Units = Mapping[str, float]
"""The units that a column takes, and how many of its own each is; "" is a bare number."""
_BARE: Final[Units] = {"": 1}
_PERCENT: Final[Units] = {"": 1, "%": 1}
_UNITS: Final[Mapping[str, Units]] = {
    "caffeine_mg": dict.fromkeys(("", "mg", "milligram", "milligrams"), 1),
    "caffeine_drinks": dict.fromkeys(("", "drink", "drinks", "cup", "cups"), 1),
    "alcohol_units": dict.fromkeys(("", "drink", "drinks", "unit", "units"), 1),
}
_IN_MINUTES: Final[Units] = {
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), 60),
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes"), 1),
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds"), 1 / 60),
}
_NUMBER: Final = re.compile(r"([+-]?\d{1,9}(?:[.,]\d{1,9})?)\s*(%|[A-Za-z]*)\.?", re.ASCII)


def _readings(cell: str) -> tuple[list[float], str]:
    """What a number can mean, the fraction first, and its unit: "1.500" and "1,500" are a thousand to some people."""
    found = _NUMBER.fullmatch(cell.strip())
    if not found:
        raise Unfit(f"{_said(cell)} is no number")
    values = [float(found[1].replace(",", "."))]
    if re.fullmatch(r"[+-]?[1-9]\d{0,2}[.,]\d{3}", found[1]):
        values.append(values[0] * 1000)
    return values, found[2].casefold()


def number(cell: str, units: Units = _BARE, low: float = -inf, high: float = inf) -> float:
    """A number as people write it: "7.5", "7,5", "80 mg". The bounds settle which of two it is, and are not checked.
    Raises `Unfit` where it could still mean two numbers, or is in another unit."""
    values, unit = _readings(cell)
    if unit not in units:
        raise Unfit(f"{_said(cell)} has a unit that this column does not take")
    told = [value * units[unit] for value in values]
    fits = [value for value in told if low <= value <= high]
    if len(fits) > 1:
        raise Unfit(f"{_said(cell)} could be a thousand or a fraction")
    return fits[0] if fits else told[0]


def _between(cell: str, low: float, high: float, units: Units = _BARE) -> float:
    value = number(cell, units, low, high)
    if not low <= value <= high:
        raise Unfit(f"{_said(cell)} is not from {low:g} to {high:g}")
    return value


def _whole(low: float, high: float, *, of: float = 1, units: Units = _BARE) -> Callable[[str], int]:
    """A whole number in the bounds after multiplying; what lies between two is rounded to the nearer one."""

    def read(cell: str) -> int:
        return floor(_between(cell, low / of, high / of, units) * of + 0.5)

    return read


def _count(low: float, high: float, units: Units = _BARE) -> Callable[[str], int]:
    """A number of things: a half of one is none."""

    def read(cell: str) -> int:
        value = _between(cell, low, high, units)
        if value != int(value):
            raise Unfit(f"{_said(cell)} is no whole number")
        return int(value)

    return read


def _upwards(high: int, top: int, units: Units = _BARE) -> Callable[[str], int]:
    """A strength of 1 to `high` out of one of 0 to `top`; 0 says that there was none, so it is no episode."""

    def read(cell: str) -> int:
        value = _between(cell, 0, top, units)
        if value == 0:
            raise Unfit("its strength is 0, so nothing twitched")
        return ceil(value * high / top)

    return read


_LENGTH: Final = re.compile(
    r"(?:(\d{1,4})\s*(?:h|hrs?|hours?))?\s*(?:(\d{1,4})\s*(?:m|mins?|minutes?))?\s*(?:(\d{1,5})\s*(?:s|secs?|seconds?))?",
    re.ASCII,
)


def minutes(cell: str, *, unit: float, high: float = inf) -> float:
    """A length of time in minutes: "7:30" and "7 h 30 min" say it themselves, a bare number is of `unit` minutes.
    `high` settles what could mean two numbers, and is not checked."""
    text = cell.strip().casefold()
    if match := re.fullmatch(r"(\d{1,4}):(\d{2})(?::(\d{2}))?", text, re.ASCII):
        if int(match[2]) < 60 and int(match[3] or 0) < 60:
            return int(match[1]) * 60 + int(match[2]) + int(match[3] or 0) / 60
        raise Unfit(f"{_said(cell)} is no length of time")
    parts = _LENGTH.fullmatch(text)
    if parts and sum(part is not None for part in parts.groups()) > 1:
        hours, mins, seconds = (int(part or 0) for part in parts.groups())
        return hours * 60 + mins + seconds / 60
    return number(cell, {**_IN_MINUTES, "": unit}, 0, high)


def _duration(unit: float) -> Callable[[str], timedelta]:
    def read(cell: str) -> timedelta:
        length = timedelta(minutes=minutes(cell, unit=unit, high=MAX_TIMED / timedelta(minutes=1)))
        if not timedelta(0) <= length <= MAX_TIMED:
            raise Unfit(f"{_said(cell)} is longer than a day, or less than nothing")
        return length

    return read


def _hours_of(high: float, unit: float) -> Callable[[str], int]:
    def read(cell: str) -> int:
        value = minutes(cell, unit=unit, high=high * 60)
        if not 0 <= value <= high * 60:
            raise Unfit(f"{_said(cell)} is not from 0 to {high:g} hours")
        return floor(value + 0.5)

    return read


_YES: Final = frozenset({"yes", "y", "true", "1", "x", "✓", "✔", "on"})
_NO: Final = frozenset({"no", "n", "false", "0", "off"})


def yes_no(cell: str) -> bool:
    word = cell.strip().casefold()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise Unfit(f"{_said(cell)} is neither yes nor no")


def _twitching(cell: str) -> str:
    """Whether a day twitched: yes, no, unsure, or a number of times."""
    word = cell.strip().casefold()
    if word in ("unsure", "do not know", "don't know", "?"):
        return "unsure"
    if re.fullmatch(r"\d{1,6}", word, re.ASCII):
        return "yes" if int(word) else "no"
    return "yes" if yes_no(cell) else "no"


def _one_of(terms: Sequence[Term]) -> Callable[[str], str]:
    known = {name_key(word): term.key for term in terms for word in (term.key, term.name)}

    def read(cell: str) -> str:
        key = known.get(name_key(cell))
        if key is None:
            raise Unfit(f"{_said(cell)} is none of: {', '.join(term.name.lower() for term in terms)}")
        return key

    return read


def text(cell: str) -> str:
    """A text as it is stored: composed, without control characters."""
    value = unicodedata.normalize("NFC", cell.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if any(unicodedata.category(char) in ("Cc", "Cs") and char not in "\n\t" for char in value):
        raise Unfit("its text holds a character that cannot be stored")
    if len(value) > catalogue.MAX_NOTE:
        raise Unfit(f"its text is longer than {catalogue.MAX_NOTE:,} characters")
    return value


_ORDINALS: Final = {
    "first": "hallux", "1st": "hallux", "second": "second_toe", "2nd": "second_toe", "third": "third_toe",
    "3rd": "third_toe", "fourth": "fourth_toe", "4th": "fourth_toe", "fifth": "fifth_toe", "5th": "fifth_toe",
}  # fmt: skip
_NAMES: Final = {
    "great": "hallux", "big": "hallux", "1": "hallux", "2": "second_toe", "3": "third_toe", "middle": "third_toe",
    "4": "fourth_toe", "5": "fifth_toe", "little": "fifth_toe", "small": "fifth_toe", "pinky": "fifth_toe",
}  # fmt: skip
"""What says which toe only where the word toe stands with it."""
_TOES: Final = {**_ORDINALS, **_NAMES, "hallux": "hallux"}
_TOE_WORDS: Final = frozenset({"toe", "toes", "hallux"})
_SIDES: Final = {
    "left": ("left",), "l": ("left",), "right": ("right",), "r": ("right",), "both": ("left", "right"),
}  # fmt: skip
_FILLERS: Final = frozenset({"the", "of", "my", "on", "in"})
_PARTS: Final = {
    "foot": "foot", "sole": "foot", "heel": "foot", "calf": "lower_leg", "shin": "lower_leg", "thigh": "thigh",
    "hand": "hand", "finger": "hand", "thumb": "hand", "arm": "arm", "forearm": "arm",
}  # fmt: skip
_MIDLINE: Final = {
    "trunk": "trunk", "back": "trunk", "belly": "trunk", "chest": "trunk", "face": "face", "cheek": "face",
    "eyelid": "face", "eye": "face", "tongue": "tongue",
}  # fmt: skip
_SITE_KEYS: Final = {name_key(word): site.key for site in SITES for word in (site.key, site.name)}


def places(cell: str) -> tuple[str, ...]:
    """The sites that a cell names: "left_hallux", "Left great toe", "L big toe; right 2nd", "eyelid".

    A side holds on for what follows it in the same cell. Raises `Unfit` for a place without a side, and for whatever is
    not said in the words that are known here.
    """
    if whole := _SITE_KEYS.get(name_key(cell)):
        return (whole,)
    found: list[str] = []
    sides: tuple[str, ...] = ()
    for group in re.split(r"[;|]", re.sub(r"\b(foot), not a toe\b", r"\1", cell, flags=re.I)):
        parts = [part for part in re.split(r"\s*(?:[,/+&]|\band\b)\s*", group.strip(), flags=re.I) if part]
        # "Left big and second toe": the word may stand behind the last of several.
        has_toe = any(_TOE_WORDS & set(_words(part)) for part in parts)
        for part in parts:
            if key := _SITE_KEYS.get(name_key(part)):
                found.append(key)
                sides = tuple(filter(None, [SITE_BY_KEY[key].side]))
            else:
                named, sides = _named(part, sides, has_toe)
                found += named
    return tuple(dict.fromkeys(found))


def _words(part: str) -> list[str]:
    """The words of a place, and each sign that is no bracket, stop or hyphen."""
    said = part.casefold().replace("_", " ")
    said = re.sub(r"\blower leg\b", "calf", re.sub(r"\b(?:upper|lower) (arm|back)\b", r"\1", said))
    return re.findall(r"\w+|[^\w\s().:-]", said)


def _named(part: str, before: tuple[str, ...], has_toe: bool) -> tuple[list[str], tuple[str, ...]]:
    """The sites that a part of a cell names, and its sides, which are those `before` where it says none. `has_toe`:
    the word toe stands with it. Raises `Unfit` where a word is unknown, or two do not go together."""
    words = _words(part)
    toes = {_TOES[word] for word in words if word in _TOES}
    others = {key for word in words if (key := _PARTS.get(word) or _MIDLINE.get(word))}
    known = (_TOES, _TOE_WORDS, _PARTS, _MIDLINE, _SIDES, _FILLERS)
    if not toes | others or not all(any(word in some for some in known) for word in words):
        raise Unfit(f"{_said(part)} is no place that Flicker knows")
    own = {_SIDES[word] for word in words if word in _SIDES}
    is_toe = bool(toes) or bool(_TOE_WORDS & set(words))
    beside = {word for word in words if word in _PARTS or word in _MIDLINE}
    # A toe lies on a foot: "little toe of the left foot". Without the word toe, "middle of the foot" is no toe.
    toe_fits = bool(toes) and beside <= {"foot"} and (not beside or bool(_TOE_WORDS & set(words)))
    bare = any(word in _NAMES for word in words) and not has_toe
    if len(toes or others) > 1 or len(own) > 1 or (is_toe and not toe_fits) or bare:
        raise Unfit(f"{_said(part)} could be more than one place")
    sides = next(iter(own), before)
    key = next(iter(toes or others))
    if key in SITE_BY_KEY:
        return [key], sides
    if not sides:
        raise Unfit(f"{_said(part)} does not say which side")
    return [f"{side}_{key}" for side in sides], sides


# Dates and times

_MONTHS: Final = {name[:3].casefold(): index for index, name in enumerate(MONTHS, start=1)}
_DATE: Final = re.compile(r"(\d{1,4})[-/. ]\s?(\d{1,2}|[A-Za-z]{3,9})[-/., ]\s?(\d{1,4})", re.ASCII)
_WORD_FIRST: Final = re.compile(r"([A-Za-z]{3,9})\.? (\d{1,2}),? (\d{4})", re.ASCII)
_TIME: Final = re.compile(r"(\d{1,2})(?::(\d{2}))?(?::(\d{2})(?:[.,]\d{1,6})?)?\s*([AaPp]\.?[Mm]\.?)?", re.ASCII)
_OFFSET: Final = re.compile(r"(Z|UTC|[+-]\d{2}:?\d{2})", re.IGNORECASE)


def day_of(cell: str, order: str) -> date:
    """A date in one of the orders of `DATES`. One that starts with its year, or names its month, needs no order."""
    said = cell.strip()
    named = _WORD_FIRST.fullmatch(re.sub(r"^[A-Za-z]{3,9},\s*", "", said))
    if named:
        month, day, year = _month(named[1], cell), int(named[2]), int(named[3])
    else:
        found = _DATE.fullmatch(re.sub(r"^[A-Za-z]{3,9},?\s+(?=\d)", "", said))
        if not found:
            raise Unfit(f"{_said(cell)} is no date")
        first, middle, last = found[1], found[2], found[3]
        if len(first) == 4:
            year, month, day = int(first), _month(middle, cell), int(last)
        elif middle.isalpha():
            year, month, day = _year(last), _month(middle, cell), int(first)
        elif order == "month_first":
            year, month, day = _year(last), int(first), int(middle)
        elif order == "day_first":
            year, month, day = _year(last), int(middle), int(first)
        else:
            raise Unfit(f"{_said(cell)} does not start with its year")
    try:
        found_day = date(year, month, day)
    except ValueError:
        raise Unfit(f"{_said(cell)} is no date") from None
    _check_calendar(found_day, cell)
    return found_day


def _check_calendar(day: date, cell: str) -> None:
    if not FIRST_DAY <= day <= LAST_DAY:
        raise Unfit(f"{_said(cell)} lies before {FIRST_DAY.year} or after {LAST_DAY.year}")


def _month(word: str, cell: str) -> int:
    if word.isdigit():
        return int(word)
    month = _MONTHS.get(word[:3].casefold())
    if month is None:
        raise Unfit(f"{_said(cell)} is no date")
    return month


def _year(digits: str) -> int:
    return 2000 + int(digits) if len(digits) <= 2 else int(digits)


def time_of(cell: str) -> time:
    """A time of day: "7:05", "07:05:30", "7 pm"."""
    found = _TIME.fullmatch(cell.strip())
    if not found or not (found[2] or found[4]):
        raise Unfit(f"{_said(cell)} is no time")
    hour = int(found[1])
    if found[4]:
        if not 1 <= hour <= 12:
            raise Unfit(f"{_said(cell)} is no time")
        hour = hour % 12 + (12 if found[4][0] in "Pp" else 0)
    try:
        return time(hour, int(found[2] or 0), int(found[3] or 0))
    except ValueError:
        raise Unfit(f"{_said(cell)} is no time") from None


def moment_of(day_cell: str, time_cell: str, order: str, zone: str, *, at: str = "") -> Moment:
    """A point in time of a cell with a date, or with both, and one with a time. A time with its offset from UTC is
    brought to `zone`; without one it is what the clock in `zone` said. `at` is the time where none is given."""
    said, clock = day_cell.strip(), time_cell.strip()
    if not clock:
        said, clock = _parted(said)
    offset = _OFFSET.search(clock)
    if offset and offset.end() == len(clock):
        clock = clock[: offset.start()].strip()
    else:
        offset = None
    day = day_of(said, order)
    if not clock and not at:
        raise Unfit("it gives no time")
    shown = time_of(clock) if clock else time.fromisoformat(at)
    if offset:
        try:
            instant = datetime.combine(day, shown, UTC) - _behind(offset[1])
            moment = Moment.at(instant, ZoneInfo(zone))
        except OverflowError:
            raise Unfit(f"{_said(day_cell)} is no date") from None
        _check_calendar(moment.date, day_cell)
        return moment
    return Moment(resolve(day, shown, ZoneInfo(zone)), day, shown)


def _parted(cell: str) -> tuple[str, str]:
    """A cell with a date, and a time behind it where it has one."""
    found = re.fullmatch(r"(.*?\d{2,4})(?:T|,?\s+(?:at\s+)?)(\d{1,2}:\d{2}.*|\d{1,2}\s*[AaPp]\.?[Mm]\.?)", cell)
    return (found[1], found[2].strip()) if found else (cell, "")


def _behind(offset: str) -> timedelta:
    if offset.upper() in ("Z", "UTC"):
        return timedelta(0)
    digits = offset[1:].replace(":", "")
    length = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return -length if offset[0] == "-" else length


# What a column can say


def _items() -> list[Target]:
    """The items of the check-in, those that are measured in several ways once for each."""
    targets: list[Target] = []
    for item in ITEMS:
        match item.kind:
            case Kind.YES_NO:
                targets.append(Target(item.key, f"{item.name} (yes or no)", DAY, item.key, yes_no))
            case Kind.CHOICE:
                words = ", ".join(term.name.lower() for term in item.terms)
                targets.append(Target(item.key, f"{item.name} ({words})", DAY, item.key, _one_of(item.terms)))
            case Kind.HOURS:
                name = item.name.replace("Hours of s", "S").replace("Hours s", "S")
                for unit, factor in (("hours", 60), ("minutes", 1)):
                    read = _hours_of(item.high, factor)
                    shown = "hours, as 7.5 or 7:30" if unit == "hours" else unit
                    targets.append(Target(f"{item.key}_{unit}", f"{name} ({shown})", DAY, item.key, read))
            case Kind.COUNT:
                units = _UNITS[item.key]
                in_mg = item.unit == "mg"
                read = _whole(item.low, item.high, units=units) if in_mg else _count(item.low, item.high, units)
                name = "Caffeine" if in_mg else item.name
                targets.append(Target(item.key, f"{name} ({item.unit})", DAY, item.key, read))
            case Kind.SCALE:
                own = f"{item.low:g} to {item.high:g}"
                targets.append(Target(item.key, f"{item.name} ({own})", DAY, item.key, _count(item.low, item.high)))
                if item.high == 10:
                    hundred, five = _whole(0, 10, of=0.1, units=_PERCENT), _whole(0, 10, of=2)
                    targets.append(Target(f"{item.key}_100", f"{item.name} (0 to 100)", DAY, item.key, hundred))
                    targets.append(Target(f"{item.key}_5", f"{item.name} (0 to 5)", DAY, item.key, five))
    return targets


def _as_it_is(cell: str) -> str:
    return cell


_TRIGGERS: Final = {name_key(word): term.key for term in catalogue.TRIGGERS for word in (term.key, term.name)}
TARGETS: Final[tuple[Target, ...]] = (
    Target("date", "The date", "", "date", _as_it_is),
    Target("time", "The time", EPISODE, "time", _as_it_is),
    Target("start", "The start: date and time", EPISODE, "date", _as_it_is),
    Target("end", "The end: time, or date and time", EPISODE, "end", _as_it_is),
    Target("duration_minutes", "How long (minutes, or h:mm)", EPISODE, "duration", _duration(1)),
    Target("duration_seconds", "How long (seconds)", EPISODE, "duration", _duration(1 / 60)),
    Target("duration_hours", "How long (hours)", EPISODE, "duration", _duration(60)),
    Target("place", "The toe or place", EPISODE, "sites", places),
    Target("intensity", "Strength (1 to 5)", EPISODE, "intensity", _count(*catalogue.INTENSITY)),
    Target("intensity_10", "Strength (0 to 10)", EPISODE, "intensity", _upwards(5, 10)),
    Target("intensity_100", "Strength (0 to 100)", EPISODE, "intensity", _upwards(5, 100, _PERCENT)),
    Target("pain", "Pain (0 to 10)", EPISODE, "pain", _count(*catalogue.PAIN)),
    Target("state", "What you were doing", EPISODE, "state", _one_of(catalogue.STATES)),
    Target("feeling", "What it felt like", EPISODE, "feeling", _one_of(catalogue.FEELINGS)),
    Target("shoes", "Shoes", EPISODE, "shoes", _one_of(catalogue.SHOES)),
    Target("trigger", "What you suspect", EPISODE, "triggers", text),
    Target("note", "A note", "", "note", text),
    Target("twitching", "Any twitching (yes, no, or how often)", DAY, "twitching", _twitching),
    *_items(),
)
TARGET_BY_KEY: Final[dict[str, Target]] = {target.key: target for target in TARGETS}
_SEVERAL: Final = frozenset({"note", "trigger"})


def problems(plan: Plan) -> list[str]:
    """Why a mapping cannot be used; empty where it can."""
    chosen = [TARGET_BY_KEY[key] for key in plan.columns if key]
    found = []
    dates = sum(target.column == "date" for target in chosen)
    if not dates:
        found.append("Say which column is the date.")
    counted = Counter(target.column for target in chosen if target.key not in _SEVERAL)
    found += [
        f"Two columns say the same: {next(t.name for t in chosen if t.column == column)}."
        for column, count in counted.items()
        if count > 1
    ]
    other = [target.name for target in chosen if target.rows and target.rows != plan.rows]
    if other:
        what = "an episode" if plan.rows == EPISODE else "a day"
        found.append(f"Each line is {what}, which has no “{other[0]}”.")
    if plan.rows == EPISODE and counted["end"] and counted["duration"]:
        found.append("Choose the end or how long it lasted, and not both.")
    if plan.rows == DAY and len(chosen) == dates == 1:
        found.append("Say which column holds something about the day.")
    return found


def read_row(plan: Plan, cells: Sequence[str], context: Context) -> Row:
    """What a line says. Raises `Unfit`."""
    if len(cells) > len(plan.columns) and any(cell.strip() for cell in cells[len(plan.columns) :]):
        raise Unfit("it has more cells than the first line")
    said = [
        (TARGET_BY_KEY[key], cell.strip())
        for key, cell in zip(plan.columns, cells, strict=False)
        if key and cell.strip()
    ]
    raw = {target.column: cell for target, cell in said if target.read is _as_it_is}
    if "date" not in raw:
        raise Unfit("it gives no date")
    return _episode(plan, said, raw, context) if plan.rows == EPISODE else _day(plan, said, raw, context)


def _notes(said: Sequence[tuple[Target, str]]) -> list[str]:
    return [text(cell) for target, cell in said if target.key == "note"]


def _joined(notes: Sequence[str]) -> str:
    return text("\n".join(note for note in notes if note))


def _day(plan: Plan, said: Sequence[tuple[Target, str]], raw: Mapping[str, str], context: Context) -> DayRow:
    day = day_of(_parted(raw["date"])[0], plan.dates)
    if day > context.now.astimezone(ZoneInfo(context.zone)).date():
        raise Unfit("it lies in the future")
    columns = {
        target.column: target.read(cell)
        for target, cell in said
        if target.read is not _as_it_is and target.key != "note"
    }
    if note := _joined(_notes(said)):
        columns["note"] = note
    if not columns:
        raise Unfit("it says nothing but its date")
    return DayRow(day, columns)


def _episode(plan: Plan, said: Sequence[tuple[Target, str]], raw: Mapping[str, str], context: Context) -> EpisodeRow:
    start = moment_of(raw["date"], raw.get("time", ""), plan.dates, context.zone, at=plan.at)
    if start.instant > context.now + _SLACK:
        raise Unfit("it lies in the future")
    values: dict[str, Any] = {
        target.column: target.read(cell)
        for target, cell in said
        if target.read is not _as_it_is and target.key not in _SEVERAL
    }
    end = _end(start, values.pop("duration", None), raw.get("end", ""), plan, context)
    keys, own, unknown = _triggers(said, context)
    return EpisodeRow(
        EpisodeContent(
            shape=Shape.TIMED if end else Shape.MOMENT,
            zone=context.zone,
            start=start,
            end=end,
            note=_joined([*_notes(said), *(f"Suspected: {name}" for name in unknown)]),
            triggers=keys,
            own_triggers=own,
            **{"sites": plan.sites, **values},
        )
    )


def _end(start: Moment, length: timedelta | None, cell: str, plan: Plan, context: Context) -> Moment | None:
    """The end of an episode. A time alone that lies before the start is one of the next day. No length is a moment."""
    zone = ZoneInfo(context.zone)
    if length is None and not cell:
        return None
    if length is not None:
        end = Moment.at(start.instant + length, zone)
    elif _parted(cell)[1]:
        end = moment_of(cell, "", plan.dates, context.zone)
    else:
        clock = time_of(cell)
        day = start.date if clock >= start.time else start.date + timedelta(days=1)
        end = Moment(resolve(day, clock, zone, not_before=start.instant), day, clock)
    if end.instant < start.instant:
        raise Unfit("it ends before it starts")
    if end.instant - start.instant > MAX_TIMED:
        raise Unfit("it is longer than a day")
    if end.instant > context.now + _SLACK or end.date > LAST_DAY:
        raise Unfit("it ends in the future")
    return end if end.instant > start.instant else None


def _triggers(said: Sequence[tuple[Target, str]], context: Context) -> tuple[list[str], list[UUID], list[str]]:
    """The words of the catalogue, the diary's own triggers, and what is neither: that stays as words in the note."""
    keys: list[str] = []
    own: list[UUID] = []
    unknown: list[str] = []
    for target, cell in said:
        if target.key == "trigger":
            for name in filter(None, (text(part) for part in re.split(r"[;,|]", cell))):
                if key := _TRIGGERS.get(name_key(name)):
                    keys.append(key)
                elif uuid := context.own_triggers.get(name_key(name)):
                    own.append(uuid)
                else:
                    unknown.append(name)
    return sorted(set(keys)), sorted(set(own)), unknown


# Guesses

_HEADINGS: Final[tuple[tuple[str, str], ...]] = (
    (r"begin|began|from|start(ed)?[ _]?(at|time|date)?|date[ _]?(and|/|&)?[ _]?time|datetime|timestamp", "start"),
    (r"date|day|local[ _]?date|date[ _]formatted|date of .*", "date"),
    (r"time|clock|time of day|at", "time"),
    (r"end|ended|stop|stopped|until|to|end(ed)?[ _]?(at|time|date)?", "end"),
    (r"(duration|length|lasted|how long)\W*(in )?\W*(s|sec|secs|seconds)\W*", "duration_seconds"),
    (r"(duration|length|lasted|how long)\W*(in )?\W*(h|hrs?|hours)\W*", "duration_hours"),
    (r"(duration|length|lasted|how long|minutes)(\W.*)?", "duration_minutes"),
    (r"toe|toes|place|location|site|sites|where|body ?part|side", "place"),
    (r"(intensity|strength|severity|level)\W*(0|1)?\W*(-|to|–)?\W*10\W*", "intensity_10"),
    (r"intensity|strength|severity|level|how strong", "intensity"),
    (r"pain(\W.*)?", "pain"),
    (r"trigger|triggers|cause|suspected|suspected trigger", "trigger"),
    (r"(any )?(muscle |toe )?(twitch|twitches|twitching|twitched|symptom)", "twitching"),
    (r"(sleep|slept|time asleep|sleep duration)\W*(in )?\W*(m|mins?|minutes)\W*", "sleep_minutes_minutes"),
    (r"sleep quality|quality of sleep", "sleep_quality"),
    (r"sleep|slept|hours slept|hours of sleep|time asleep|sleep(ing)?\W*(duration|time|hours|length|h|hrs)\W*.*",
     "sleep_minutes_hours"),
    (r"caffeine\W*(drinks|cups)?|coffee|coffees|cups( of coffee)?|tea and coffee", "caffeine_drinks"),
    (r"stress( level)?", "stress"),
    (r"worry|anxiety", "worry"),
    (r"fatigue|tiredness|tired|energy loss", "fatigue"),
    (r"alcohol( units| drinks)?|units of alcohol|drinks", "alcohol_units"),
    (r"nicotine|smoking|smoked|cigarettes\?", "nicotine"),
    (r"tight shoes", "tight_shoes"),
    (r"notes?|comments?|remarks?|description|details?", "note"),
)  # fmt: skip
_OF_EPISODES: Final = frozenset(target.key for target in TARGETS if target.rows == EPISODE) - {"time"}


def guess(header: Sequence[str], sample: Sequence[Sequence[str]]) -> Plan:
    """A first mapping from the names of the columns and the first lines; whoever imports looks at it and mends it."""
    keys = [
        _guess_column(name, [row[index] for row in sample if index < len(row)]) for index, name in enumerate(header)
    ]
    rows = EPISODE if {*keys} & _OF_EPISODES else DAY
    if rows == DAY and "time" in keys and not any(key and TARGET_BY_KEY[key].rows == DAY for key in keys):
        rows = EPISODE
    taken: set[str] = set()
    columns = []
    for key in keys:
        target = TARGET_BY_KEY[key] if key else None
        fits = target and target.rows in ("", rows) and (target.column not in taken or key in _SEVERAL)
        columns.append(key if fits else "")
        if target and fits:
            taken.add(target.column)
    if "end" in taken and "duration" in taken:
        columns = ["" if key.startswith("duration") else key for key in columns]
    dated = [index for index, key in enumerate(columns) if key in ("date", "start")]
    return Plan(rows, tuple(columns), guess_dates([row[i] for i in dated for row in sample if i < len(row)]))


def _guess_column(name: str, cells: Sequence[str]) -> str:
    word = re.sub(r"[\s_]+", " ", name.strip().casefold())
    if re.search(r"caffeine|coffee", word):
        numbers = [value for cell in cells if (value := _number_or_none(cell)) is not None]
        in_mg = "mg" in word or any("mg" in cell.casefold() for cell in cells) or max(numbers, default=0) > 30
        return "caffeine_mg" if in_mg else "caffeine_drinks"
    key = next((key for pattern, key in _HEADINGS if re.fullmatch(pattern, word)), "")
    numbers = [value for cell in cells if (value := _number_or_none(cell)) is not None]
    top = max(numbers, default=0)
    if key == "sleep_minutes_hours" and top > 24:
        return "sleep_minutes_minutes"
    if key == "intensity" and top > 5:
        return "intensity_10" if top <= 10 else "intensity_100"
    if key in ("stress", "worry", "fatigue") and top > 10:
        return f"{key}_100"
    return key


def _number_or_none(cell: str) -> float | None:
    try:
        return _readings(cell)[0][0]
    except Unfit:
        return None


def guess_dates(cells: Sequence[str]) -> str:
    """The order in which most of these dates can be read; the day first where two fit alike."""

    def read(order: str) -> int:
        fits = 0
        for cell in cells:
            try:
                day_of(_parted(cell.strip())[0], order)
            except Unfit:
                continue
            fits += 1
        return fits

    return max(DATES, key=lambda order: (read(order), order == "iso", order == "day_first")) if cells else "iso"
