"""What a column can say, and a plan of what all of them say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import lru_cache, partial
from hashlib import sha256
from typing import Any, Final

from diary.domain.anatomy import SITE_BY_KEY
from diary.domain.catalogue import ITEMS, Kind
from diary.domain.facets import COLUMN_FACETS, Facet, FacetKind
from diary.exchange.faults import quoted
from diary.exchange.mapping.language import plain
from diary.exchange.mapping.lengths import M_SS, duration, hours_of, minutes_in
from diary.exchange.mapping.places import places
from diary.exchange.mapping.speech import TWITCHING
from diary.exchange.mapping.values import (
    PERCENT,
    UNITS,
    Denied,
    Unfit,
    count,
    number_of,
    one_of,
    scale,
    strength,
    text,
    twitching,
    whole,
    yes_no,
)
from diary.exchange.mapping.words import NO, STRENGTHS

EPISODE: Final = "episode"
DAY: Final = "day"
SLEEP: Final = "sleep"
"""What a line can be. A sleep becomes the day of its night, beside what it says of that day."""


@dataclass(frozen=True, slots=True)
class Target:
    """What a column can say. `rows` is whose word it is: an episode's, a day's, a sleep's, or "" for all. The `read` of
    one that `is_number` takes beside the cell what stands before the fractions of its column (`values.Numbers`). One
    that `is_text` is read as it was written, line breaks too."""

    key: str
    name: str
    rows: str
    column: str
    read: Callable[..., Any]
    is_number: bool = False
    is_text: bool = False

    def belongs_to(self, rows: str) -> bool:
        """Whether a line of this kind can say it."""
        return self.rows in ("", rows) or (rows == SLEEP and self.rows == DAY)


_UNITS_OF_PARTS: Final = {"minutes": 1, "seconds": 1 / 60}
_UNITS_OF_SLEEP: Final = {"hours": 60, "minutes": 1, "seconds": 1 / 60, "milliseconds": 1 / 60_000}
_OTHER_SCALES: Final = (
    (100, scale(0, 10, 100, PERCENT)),
    (5, scale(0, 10, 5)),
    (4, scale(0, 10, 4)),
)


def _items() -> list[Target]:
    """The items of the check-in, those that are measured in several ways once for each."""
    targets: list[Target] = []
    for item in ITEMS:
        match item.kind:
            case Kind.YES_NO:
                targets.append(Target(item.key, f"{item.name} (yes or no)", DAY, item.key, yes_no))
            case Kind.CHOICE:
                words = ", ".join(term.name.lower() for term in item.terms)
                targets.append(Target(item.key, f"{item.name} ({words})", DAY, item.key, one_of(item.terms)))
            case Kind.HOURS:
                name = item.name.replace("Hours of s", "S").replace("Hours s", "S")
                for unit, factor in _UNITS_OF_SLEEP.items():
                    read = hours_of(item.high, factor)
                    shown = "hours, as 7.5 or 7:30" if unit == "hours" else unit
                    targets.append(Target(f"{item.key}_{unit}", f"{name} ({shown})", DAY, item.key, read, True))
            case Kind.COUNT:
                units = UNITS[item.key]
                in_mg = item.unit == "mg"
                read = whole(item.low, item.high, units=units) if in_mg else count(item.low, item.high, units)
                name = "Caffeine" if in_mg else item.name
                targets.append(Target(item.key, f"{name} ({item.unit})", DAY, item.key, read, True))
            case Kind.SCALE:
                own = f"{item.low:g} to {item.high:g}"
                read = scale(item.low, item.high)
                targets.append(Target(item.key, f"{item.name} ({own})", DAY, item.key, read, True))
                if item.high == 10:
                    targets += [
                        Target(f"{item.key}_{top}", f"{item.name} (0 to {top})", DAY, item.key, read, True)
                        for top, read in _OTHER_SCALES
                    ]
    return targets


def _parts_of_sleep() -> list[Target]:
    """What is added up to the length of a sleep, such as its stages."""
    return [
        Target(f"sleep_part_{unit}", f"A part of the sleep ({unit})", DAY, "sleep_minutes", minutes_in(factor), True)
        for unit, factor in _UNITS_OF_PARTS.items()
    ]


_STRENGTHS: Final = ((10, strength(5, 10)), (100, strength(5, 100, PERCENT)))
"""The strength on the scales of other programs."""


def facet_targets(facets: Iterable[Facet]) -> list[Target]:
    """What columns can say of facets of one value, strength once for each scale that it is measured on. A note is
    another target, and what is left out of statistics only the person says."""
    targets: list[Target] = []
    for facet in facets:
        match facet.kind:
            case FacetKind.SCALE:
                name = f"{facet.name} ({facet.low} to {facet.high})"
                is_strength = facet.key == "intensity"
                read = strength(facet.high) if is_strength else scale(facet.low, facet.high)
                targets.append(Target(facet.key, name, EPISODE, facet.key, read, True))
                if is_strength:
                    targets += [
                        Target(f"{facet.key}_{top}", f"{facet.name} (0 to {top})", EPISODE, facet.key, read, True)
                        for top, read in _STRENGTHS
                    ]
            case FacetKind.WORD:
                targets.append(Target(facet.key, facet.name, EPISODE, facet.key, one_of(facet.terms)))
            case FacetKind.TEXT:
                read = partial(text, longest=facet.longest)
                targets.append(Target(facet.key, facet.name, EPISODE, facet.key, read, is_text=True))
    return targets


_NOWHERE: Final = NO | {word for word, step in STRENGTHS.items() if step == 0}
_NOT_KNOWN: Final = frozenset({"unavailable", "unknown"})


@lru_cache(4096)
def twitched(cell: str) -> bool:
    """Whether there was an episode. Raises `Denied` where there was none, or where a device does not know."""
    if cell.strip().casefold() in _NOT_KNOWN:
        raise Denied(f"{quoted(cell)} does not say that anything twitched")
    is_denied = TWITCHING.is_denied_in(cell) if TWITCHING.is_in(cell) else twitching(cell) == "no"
    if is_denied:
        raise Denied(f"{quoted(cell)} says that nothing twitched")
    return True


@lru_cache(4096)
def twitching_places(cell: str) -> tuple[str, ...]:
    """The sites that a cell names. Raises `Denied` for one that says that none twitched."""
    if plain(cell) in _NOWHERE or TWITCHING.is_denied_in(cell):
        raise Denied(f"{quoted(cell)} says that nothing twitched")
    return places(cell)


def said_duration(cell: str, sign: str = "") -> Any:
    """How long, where the cell says itself of what its number is. Raises `Unfit` for a bare number, too."""
    if (found := number_of(cell)) and not found[2]:
        if not found[1].strip("0.,"):
            raise Denied(f"{quoted(cell)} says that nothing twitched")
        raise Unfit(f"{quoted(cell)} does not say whether it is minutes or seconds")
    return duration(1)(cell, sign)


def as_it_is(cell: str) -> str:
    return cell


TARGETS: Final[tuple[Target, ...]] = (
    Target("date", "The date", "", "date", as_it_is),
    Target("time", "The time", EPISODE, "time", as_it_is),
    Target("half", "AM or PM, beside the time", EPISODE, "half", as_it_is),
    Target("start", "The start: date and time", EPISODE, "date", as_it_is),
    Target("end", "The end: time, or date and time", EPISODE, "end", as_it_is),
    Target("duration", "How long, with its unit (5 min, 0:05:46)", EPISODE, "duration", said_duration, True),
    Target("duration_minutes", "How long (minutes, or h:mm)", EPISODE, "duration", duration(1), True),
    Target("duration_seconds", "How long (seconds)", EPISODE, "duration", duration(1 / 60), True),
    Target("duration_minutes_and_seconds", "How long (m:ss)", EPISODE, "duration", duration(1, M_SS), True),
    Target("duration_hours", "How long (hours)", EPISODE, "duration", duration(60), True),
    Target("duration_milliseconds", "How long (milliseconds)", EPISODE, "duration", duration(1 / 60_000), True),
    Target("zone", "The time zone, or the offset from UTC", EPISODE, "zone", as_it_is),
    Target("sleep_start", "Asleep from: date and time", SLEEP, "sleep_start", as_it_is),
    Target("sleep_end", "Awake at: time, or date and time", SLEEP, "sleep_end", as_it_is),
    Target("place", "The toe or place", EPISODE, "sites", twitching_places),
    *facet_targets(COLUMN_FACETS),
    Target("twitched", "Whether it twitched (a no is no episode)", EPISODE, "twitched", twitched),
    Target("trigger", "What you suspect", EPISODE, "triggers", text, is_text=True),
    Target("note", "A note", "", "note", text, is_text=True),
    Target("twitching", "Any twitching (yes, no, or how often)", DAY, "twitching", twitching),
    *_parts_of_sleep(),
    *_items(),
)
TARGET_BY_KEY: Final[dict[str, Target]] = {target.key: target for target in TARGETS}
_TEXTS: Final = frozenset({"note", "trigger"})
PARTS: Final = frozenset(f"sleep_part_{unit}" for unit in _UNITS_OF_PARTS)
SEVERAL: Final = _TEXTS | PARTS
"""What more than one column can say: texts, which stand below each other, and parts, which are added up."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A mapping: what a line is ("" is not said yet), what each column says ("" is not taken), how dates are written
    ("" is not known yet), and for episodes the time and the places of a line that gives none. `signs` are what stands
    before the fractions of each column ("" where each number tells by itself), `names` the columns that it was made
    for. `only` is a column and its values where other lines are left out, and `zone` that of times without an offset
    where it is not the diary's. `like` is how the dates were written whose order the person chose (`doubts.written`):
    it counts for no others."""

    rows: str
    columns: tuple[str, ...]
    dates: str = "iso"
    at: str = ""
    sites: tuple[str, ...] = ()
    signs: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    only: tuple[int, tuple[str, ...]] | None = None
    zone: str = ""
    like: str = ""

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def of_json(cls, told: Mapping[str, Any]) -> Plan:
        """A kept mapping; a word that is no longer known is not taken."""
        # An item may be gone from the catalogue since.
        columns = tuple(key if key in TARGET_BY_KEY else "" for key in told["columns"])
        sites = tuple(key for key in told["sites"] if key in SITE_BY_KEY)
        signs, names = (tuple(told.get(name, ())) for name in ("signs", "names"))
        only = told.get("only")
        return cls(
            told["rows"],
            columns,
            told["dates"],
            told["at"],
            sites,
            signs,
            names,
            (only[0], tuple(only[1])) if only else None,
            told.get("zone", ""),
            told.get("like", ""),
        )

    def fitted(self, names: Sequence[str], guessed: Plan) -> Plan:
        """The same mapping for a file with other columns, such as one of its program with one more: by their names, and
        as `guessed` where one is new."""
        # A mapping that was kept before names were: the layout is the same, so the places are.
        if not self.names and len(self.columns) == len(names):
            return self
        at = {name: index for index, name in enumerate(self.names)}
        known = [at.get(name) for name in names]
        columns = (guessed.columns[new] if old is None else self.columns[old] for new, old in enumerate(known))
        signs = ("" if old is None else self.sign(old) for old in known)
        only = self.only and self.names[self.only[0]] in names and (names.index(self.names[self.only[0]]), self.only[1])
        return replace(self, columns=tuple(columns), signs=tuple(signs), names=tuple(names), only=only or None)

    def sign(self, index: int) -> str:
        return self.signs[index] if index < len(self.signs) else ""

    def index_of(self, *columns: str) -> int | None:
        """Which column says one of these; None where none does."""
        for index, key in enumerate(self.columns):
            if key and TARGET_BY_KEY[key].column in columns:
                return index
        return None

    def takes(self, cells: Sequence[str]) -> bool:
        """Whether a line is one of those that are asked for."""
        if self.only is None:
            return True
        column, values = self.only
        return column < len(cells) and cells[column].strip() in values


def layout_of(head: Sequence[str]) -> str:
    """What tells one layout from another: a digest of the names of its columns."""
    # The unit separator stands in no name, so two different heads never make the same text.
    return sha256("\x1f".join(name.strip().casefold() for name in head).encode()).hexdigest()


def problems(plan: Plan) -> list[str]:
    """Why a mapping cannot be used; empty where it can."""
    if not plan.rows:
        return ["Say what each line is."]
    chosen = [TARGET_BY_KEY[key] for key in plan.columns if key]
    counted = Counter(target.column for target in chosen if target.key not in SEVERAL)
    found = _without_date(plan, counted)
    found += [
        f"Two columns say the same: {next(t.name for t in chosen if t.column == column)}."
        for column, times in counted.items()
        if times > 1
    ]
    if other := [target.name for target in chosen if not target.belongs_to(plan.rows)]:
        found.append(f"Each line is {_KINDS[plan.rows]}, which has no “{other[0]}”.")
    if plan.rows == EPISODE and counted["end"] and counted["duration"]:
        found.append("Choose the end or how long it lasted, and not both.")
    if plan.rows == DAY and len(chosen) == counted["date"] == 1:
        found.append("Say which column holds something about the day.")
    if plan.rows == SLEEP and not (counted["sleep_minutes"] or {"sleep_start", "sleep_end"} <= counted.keys()):
        found.append("Say which column holds how long the sleep was, or its start and its end.")
    return found


_KINDS: Final = {EPISODE: "an episode", DAY: "a day", SLEEP: "a sleep"}


def _without_date(plan: Plan, counted: Mapping[str, int]) -> list[str]:
    dating = ("date", "sleep_start", "sleep_end") if plan.rows == SLEEP else ("date",)
    return [] if any(column in counted for column in dating) else ["Say which column is the date."]
