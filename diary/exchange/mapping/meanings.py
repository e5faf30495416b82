"""What the name of a column means, and what a text speaks of, in the words of all languages that are known."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from diary.domain.catalogue import ITEMS, Item, Kind
from diary.domain.facets import COLUMN_FACETS, FacetKind
from diary.exchange.mapping.language import listed, plain
from diary.exchange.mapping.places import names_place
from diary.exchange.mapping.values import MAX_CELL
from diary.exchange.mapping.words import LANGUAGES, merged


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a column says, by its name alone; whether its cells fit is another question.

    `key` is a key of `columns.TARGETS` without its unit and scale, "standing", or one of "sleep_start" (went to bed,
    fell asleep) and "sleep_end" (woke up, got up). `unit` is "ms", "s", "min", "h", "mg" or "drinks" where the name
    says so, of a point in time that of a Unix time. `top` is out of how much a number is, `order` a key of
    `times.DATES`, and `zone` "UTC", each where the name says so.
    """

    key: str
    unit: str = ""
    top: int | None = None
    order: str = ""
    zone: str = ""


_LANGUAGES: Final = tuple(LANGUAGES.values())
_LENGTHS: Final = frozenset({"duration", "sleep", "standing"})
_POINTS: Final = frozenset({"start", "end", "sleep_start", "sleep_end"})
_UNITS: Final[Mapping[str, frozenset[str]]] = {
    "ms": _LENGTHS | _POINTS,
    "s": _LENGTHS | _POINTS,
    "min": _LENGTHS,
    "h": _LENGTHS,
    "mg": frozenset({"caffeine"}),
    "drinks": frozenset({"caffeine", "alcohol"}),
}
_SCALED: Final = frozenset({"intensity", "pain", "stress", "worry", "fatigue", "sleep_quality"})
_OF_EPISODES: Final = frozenset({
    "date", "time", "start", "end", "duration", "place", "intensity", "pain", "trigger", "note",
})  # fmt: skip
"""What may be said of an episode by its name: "twitch start"."""
_IN_UNITS: Final[Mapping[str, Meaning]] = {
    "duration_minutes": Meaning("duration", "min"),
    "sleep_minutes": Meaning("sleep", "min"),
    "sleep_hours": Meaning("sleep", "h"),
    "standing_minutes": Meaning("standing", "min"),
    "caffeine_mg": Meaning("caffeine", "mg"),
    "caffeine_drinks": Meaning("caffeine", "drinks"),
    "alcohol_units": Meaning("alcohol", "drinks"),
    "alcohol_drinks": Meaning("alcohol", "drinks"),
}
_OWN_TABLES: Final = {
    "local_date": "date", "local_time": "time", "started_at": "start", "ended_local_time": "end", "ended_at": "end",
    "sites": "place", "triggers": "trigger", "own_triggers": "trigger", "note": "note", "twitching": "twitching",
}  # fmt: skip
"""Columns of the diary's own tables that are no facet and no item."""


def _of_key(key: str) -> Meaning:
    return _IN_UNITS.get(key, Meaning(key))


def _on_screen(item: Item) -> Meaning:
    """Hours on the screen are minutes in the tables."""
    found = _of_key(item.key)
    return replace(found, unit="h") if item.kind is Kind.HOURS else found


_OWN_FACETS: Final = tuple(facet for facet in COLUMN_FACETS if facet.kind is not FacetKind.FLAG)
_OWN_KEYS: Final[Mapping[str, Meaning]] = {
    **{name: Meaning(key) for name, key in _OWN_TABLES.items()},
    **{facet.key: Meaning(facet.key) for facet in _OWN_FACETS},
    **{item.key: _of_key(item.key) for item in ITEMS},
}
"""As the diary's own tables write them: "Worry" or "Feeling" is a column of anybody's."""
_OWN_NAMES: Final[Mapping[str, Meaning]] = {
    **{plain(said): Meaning(facet.key) for facet in _OWN_FACETS for said in (facet.name, facet.label)},
    **{plain(item.name): _on_screen(item) for item in ITEMS},
}
_NAMES: Final[Mapping[str, Meaning]] = {
    **_OWN_NAMES,
    **{name: _of_key(key) for name, key in merged(language.names for language in _LANGUAGES).items()},
}
_MEASURED: Final = merged(language.measured for language in _LANGUAGES)
_UNIT_WORDS: Final = merged(language.units for language in _LANGUAGES)


def _words_of(part: str) -> frozenset[str]:
    return frozenset(word for language in _LANGUAGES for word in listed(getattr(language, part)))


def _any_of(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))


_OF: Final = _words_of("of")
_ASIDES: Final = _words_of("asides")
_OF_A_DAY: Final = _words_of("per_day")
_EPISODE: Final = _words_of("episode") | _words_of("twitching")
_FILLERS: Final = frozenset(word for language in _LANGUAGES for word in listed(language.body.fillers))
_SCALE: Final = re.compile(
    rf"(?:[01](?: ?(?:[-–—~〜…]|\.\.|{_any_of(_words_of('to'))}) ?| )|/ ?|(?:{_any_of(_words_of('out_of'))}) )"
    r"([2-9]|10|100)"
)
_SCALES: Final = {"%": 100, "percent": 100, "per cent": 100, "prozent": 100, "0-100%": 100, "0-100 %": 100, "nrs": 10}
_UTC: Final = frozenset({"utc", "gmt", "z", "utc time"})
_CLOCK: Final = re.compile(r"(?:h{1,2}|hrs?|hours?|std)[:. ]m(?:m|ins?|inutes?)?(?:[:. ]s{1,2})?(?: am/pm)?")
_FORMAT: Final = re.compile(
    r"([dtgj]{1,2}|m{1,3}|[yjar]{2,4})[-/. ](\1|[dtgj]{1,2}|m{1,3})[-/. ]([dtgj]{1,2}|[yjar]{2,4})(?:[t, ]+(.+))?"
)
_ORDERS: Final = {"ymd": "iso", "dmy": "day_first", "mdy": "month_first"}
_BRACKET: Final = re.compile(r" ?[(\[{]([^()\[\]{}]*)[)\]}] ?")
_JOINED: Final = re.compile(rf" ?[/&+,|] ?| (?:{_any_of(_words_of('both'))}) ")
_LISTED: Final = re.compile(r"(?:symptom|factor)s?: (.+)")
_PICTURE: Final = "So"
_FRAME: Final = " .:;,*?!#-–"
_TOO_SHORT: Final = frozenset({"m", "s", "h", "min"})
"""No units at the beginning of a name: "min" may be the least of something."""
_DAILY: Final = "daily"
"""Said of a day beside a meaning, which then is none of an instant."""
_MISSING: Final = "?"
"""The unit of what is measured, as long as none is found."""


@lru_cache(4096)
def meaning(name: str) -> Meaning | None:
    """What the name of a column means, or None where it is not the whole of a meaning that is known: "Sleep [h]",
    "stress_0_100" and "Beginn" have one; "Sleep score", "Heart rate" and "Anxiety" have none."""
    if len(name) > MAX_CELL:
        return None
    said = plain(name)
    return _OWN_KEYS.get(name.strip()) or _NAMES.get(said) or _meaning(said)


def _meaning(said: str) -> Meaning | None:
    if listed_under := _LISTED.fullmatch(said):
        said = listed_under[1]
    said = " ".join("".join(char for char in said if unicodedata.category(char) != _PICTURE).split())
    beside = _BRACKET.findall(said)
    # "Pain/10" is written together.
    said = re.sub(r" ?/ ?(?=[0-9])", " /", _BRACKET.sub(" ", said).strip(_FRAME))
    found = _worded(said) or _joined(said)
    for part in beside:
        found = _with(found, _beside(part))
    return found if found and _goes_together(found) else None


def _goes_together(found: Meaning) -> bool:
    """Whether what a name says beside its meaning belongs to it."""
    return (
        (not found.unit or found.key in _UNITS.get(found.unit, ()))
        and (found.top is None or found.key in _SCALED)
        and (not found.order or found.key in _POINTS or found.key == "date")
        and (not found.zone or found.key in _POINTS or found.key in ("date", "time"))
    )


def _with(found: Meaning | None, beside: Meaning | None) -> Meaning | None:
    """A meaning with what stands beside it; None where either is not known, or they say different things."""
    if found is None or beside is None:
        return None
    if beside.key and found.key and (found.key in _POINTS or found.key in ("date", "time")):
        return None
    unit = "" if found.unit == _MISSING else found.unit
    if (unit and beside.unit) or (found.top and beside.top):
        return None
    return Meaning(
        found.key or beside.key,
        beside.unit or found.unit,
        found.top or beside.top,
        found.order or beside.order,
        found.zone or beside.zone,
    )


def _worded(said: str) -> Meaning | None:
    """A name, with what may stand behind it without a bracket."""
    if found := _named(said):
        return found
    words = said.split(" ")
    for cut in range(len(words) - 1, 0, -1):
        found = _named(" ".join(words[:cut]).rstrip(_FRAME))
        if found and (found := _with(found, _beside(" ".join(words[cut:])))):
            return found
    return None


def _named(said: str) -> Meaning | None:
    return _name(said) or _in_unit(said) or _in_zone(said) or _of_an_episode(said)


def _name(said: str) -> Meaning | None:
    if found := _NAMES.get(said):
        return found
    return Meaning(_MEASURED[said], _MISSING) if said in _MEASURED else None


def _in_unit(said: str) -> Meaning | None:
    """What is measured, behind its unit: "hours of sleep"."""
    unit, _, rest = said.partition(" ")
    if unit in _TOO_SHORT or unit not in _UNIT_WORDS:
        return None
    first, _, behind = rest.partition(" ")
    found = _name(rest) or (_name(behind) if first in _OF else None)
    return _with(found, Meaning("", _UNIT_WORDS[unit]))


def _in_zone(said: str) -> Meaning | None:
    """A point in time, behind the zone of its clock: "UTC start time"."""
    zone, _, rest = said.partition(" ")
    return _with(_NAMES.get(rest), Meaning("", zone="UTC")) if zone in _UTC else None


def _of_an_episode(said: str) -> Meaning | None:
    """What is said of an episode: "twitch start", "start of the twitching"."""
    words = said.split(" ")
    for cut in range(1, len(words)):
        before, behind = words[:cut], words[cut:]
        if " ".join(before) in _EPISODE:
            named = " ".join(behind)
        elif len(behind) > 1 and behind[-1] in _EPISODE and _FILLERS.issuperset(behind[:-1]):
            named = " ".join(before)
        else:
            continue
        if (found := _NAMES.get(named)) and found.key in _OF_EPISODES:
            return found
    return None


def _joined(said: str) -> Meaning | None:
    """Names that are joined: "Date/Time" is a point in time, and "notes, comments" are notes."""
    parts = [_NAMES.get(part) for part in _JOINED.split(said)]
    if len(parts) < 2 or None in parts:
        return None
    keys = {part.key for part in parts if part}
    if len(keys) == 1:
        return parts[0]
    # "Start date / time" is the start.
    return next((Meaning(key) for both, key in _POINTS_OF if keys == both), None)


_POINTS_OF: Final = (({"date", "time"}, "start"), ({"start", "time"}, "start"), ({"end", "time"}, "end"))


def _beside(said: str) -> Meaning | None:
    """What may stand beside a meaning: a unit, a scale, how dates are written, or nothing of importance. None where it
    is anything else."""
    said = said.strip(_FRAME)
    if not said or said in _ASIDES or _CLOCK.fullmatch(said):
        return Meaning("")
    if said in _OF_A_DAY:
        return Meaning(_DAILY)
    if unit := _UNIT_WORDS.get(said):
        return Meaning("", unit)
    if scale := _SCALE.fullmatch(said):
        return Meaning("", top=int(scale[1]))
    if said in _SCALES:
        return Meaning("", top=_SCALES[said])
    if said in _UTC:
        return Meaning("", zone="UTC")
    return Meaning("", order=order) if (order := _order(said)) else _parts_beside(said)


def _parts_beside(said: str) -> Meaning | None:
    """Two things beside a meaning: "minutes per day", "1 to 5, optional", "in hours"."""
    # Nobody writes more, and the time that this takes grows with each word.
    if said.count(" ") + said.count(",") + said.count("/") > _MOST_BESIDE:
        return None
    for mark in re.finditer(r"[ ,;]|(?=/)", said):
        first, rest = said[: mark.start()], said[mark.end() :]
        found = _beside(rest) if first in _OF else _with(_beside(first), _beside(rest)) if first and rest else None
        if found:
            return found
    return None


_MOST_BESIDE: Final = 6


def _order(said: str) -> str:
    """The order of dates that a pattern such as "dd/mm/yyyy" or "TT.MM.JJJJ hh:mm" tells; empty where it is none."""
    found = _FORMAT.fullmatch(said)
    if not found or (found[4] and not _CLOCK.fullmatch(found[4])):
        return ""
    # A "j" is the day in French, and the year in German and Dutch.
    parts = str.maketrans("tgjar", "dddyy" if "a" in found[1] + found[3] else "ddyyy")
    return _ORDERS.get("".join(part[0] for part in found.group(1, 2, 3)).translate(parts), "")


_MOST_SAID: Final = 2000
"""Characters of a text that are looked at: no note of a diary is longer."""
_WORD: Final = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_LONGEST: Final = 5
_RIVALS: Final = {word: frozenset(listed(words)) for language in _LANGUAGES for word, words in language.rivals.items()}


class _Speech:
    """Words and phrases that a text may speak of something with, what words may end with, and what is none of these."""

    def __init__(self, *fields: str, ends: str = "", never: str = "") -> None:
        self._phrases = self._of(fields, spaced=True)
        self._written = self._of(fields, spaced=False)
        self._ends = tuple(self._of([ends], spaced=True)) if ends else ()
        self._never = self._of([never], spaced=True)

    @staticmethod
    def _of(fields: Iterable[str], *, spaced: bool) -> frozenset[str]:
        known = [language for language in _LANGUAGES if language.spaced == spaced]
        return frozenset(word for language in known for name in fields for word in listed(getattr(language, name)))

    def is_in(self, said: str) -> bool:
        if any(word in said for word in self._written):
            return True
        words = _WORD.findall(said)
        never = {at for start, end in self._found(words, self._never) for at in range(start, end)}
        return any(
            never.isdisjoint(range(start, end)) and not _is_another(words[start:end], words)
            for start, end in self._found(words, self._phrases, self._ends)
        )

    @staticmethod
    def _found(words: list[str], phrases: frozenset[str], ends: tuple[str, ...] = ()) -> Iterator[tuple[int, int]]:
        for start in range(len(words)):
            for end in range(start + 1, min(start + _LONGEST, len(words)) + 1):
                said = words[start] if end == start + 1 else " ".join(words[start:end])
                if said in phrases or (ends and end == start + 1 and said.endswith(ends)):
                    yield start, end


def _is_another(said: list[str], words: list[str]) -> bool:
    """Whether it is a word of another language, which its neighbours tell: "toe" is Dutch as well."""
    rivals = _RIVALS.get(" ".join(said))
    return rivals is not None and not rivals.isdisjoint(words)


_TWITCHING: Final = _Speech("twitching", "toes", ends="ends", never="not_twitching")
_SLEEP: Final = _Speech("sleep", never="not_sleep")
_ALONE: Final = _words_of("alone")


@lru_cache(4096)
def speaks_of_twitching(text: str) -> bool:
    """Whether a name, a cell or a title names twitching or a toe in any language that is known, or is another place of
    the catalogue as a whole. Pain and strength do not, nor does "foot" in "foot steps"."""
    return names_twitching(text) or names_place(text)


@lru_cache(4096)
def names_twitching(text: str) -> bool:
    """Whether a text names twitching or a toe, wherever in it: then it is about twitching, and no other place is."""
    return _TWITCHING.is_in(plain(text[:_MOST_SAID]))


@lru_cache(4096)
def speaks_of_sleep(text: str) -> bool:
    """Whether a name, a cell or a title names sleep, in any language that is known."""
    said = plain(text[:_MOST_SAID])
    return said in _ALONE or _SLEEP.is_in(said)
