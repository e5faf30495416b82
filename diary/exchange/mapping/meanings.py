"""What the name of a column means, and what a text speaks of, in the words of all languages that are known."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import dropwhile
from typing import Final

from diary.domain.catalogue import ITEMS, Item, Kind
from diary.domain.facets import COLUMN_FACETS, FacetKind
from diary.exchange.mapping.language import Language, listed, plain
from diary.exchange.mapping.places import names_place
from diary.exchange.mapping.speech import SLEEP, TWITCHING
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


def _any_of(part: str) -> str:
    words = {word for language in LANGUAGES.values() for word in listed(getattr(language, part))}
    return "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))


_SCALE: Final = re.compile(
    rf"(?:[01](?: ?(?:[-–—~〜…]|\.\.|{_any_of('to')}) ?| )|/ ?|(?:{_any_of('out_of')}) )([2-9]|10|100)"
)
_SCALES: Final = {"%": 100, "percent": 100, "per cent": 100, "prozent": 100, "0-100%": 100, "0-100 %": 100, "nrs": 10}
_UTC: Final = frozenset({"utc", "gmt", "z", "utc time"})
_CLOCK: Final = re.compile(r"(?:h{1,2}|hrs?|hours?|std)[:. ]m(?:m|ins?|inutes?)?(?:[:. ]s{1,2})?(?: am/pm)?")
_M_SS: Final = re.compile(r"m{1,2}:s{2}(?:[.,]s+)?")
_FORMAT: Final = re.compile(
    r"([dtgj]{1,2}|m{1,3}|[yjar]{2,4})[-/. ](\1|[dtgj]{1,2}|m{1,3})[-/. ]([dtgj]{1,2}|[yjar]{2,4})(?:[t, ]+(.+))?"
)
_ORDERS: Final = {"ymd": "iso", "dmy": "day_first", "mdy": "month_first"}
_BRACKET: Final = re.compile(r" ?[(\[{]([^()\[\]{}]*)[)\]}] ?")
_LISTED: Final = re.compile(r"(?:symptom|factor)s?: (.+)")
_PICTURE: Final = "So"
_FRAME: Final = " .:;,*?!#-–"
_TOO_SHORT: Final = frozenset({"m", "s", "h", "min"})
"""No units at the beginning of a name: "min" may be the least of something."""
_MOST_BESIDE: Final = 6
"""Words that stand beside a meaning: nobody writes more, and the time that they take grows with each."""
_LONGEST: Final = 12
"""Words of a name. No meaning takes more, and the time that it takes grows faster than they do."""
_DAILY: Final = "daily"
"""Said of a day beside a meaning, which then is none of an instant."""
_MISSING: Final = "?"
"""The unit of what is measured, as long as none is found."""
_SLEEP: Final = "sleep"
_ENDS: Final = ("start", "end")
_JOINED: Final = (({"date", "time"}, "start"), ({"start", "time"}, "start"), ({"end", "time"}, "end"))


@lru_cache(4096)
def meaning(name: str) -> Meaning | None:
    """What the name of a column means, or None where it is not the whole of a meaning that is known: "Sleep [h]",
    "stress_0_100" and "Beginn" have one; "Sleep score", "Heart rate" and "Anxiety" have none."""
    if len(name) > MAX_CELL:
        return None
    if own := _OWN_KEYS.get(name.strip()):
        return own
    said = plain(name)
    found = {one for names in _in_each_language() if (one := names.read(said))}
    return found.pop() if len(found) == 1 else None


@cache
def _in_each_language() -> tuple[_Names, ...]:
    # Made for the first file, and not for every start.
    return tuple(map(_Names, LANGUAGES.values()))


class _Names:
    """The names of columns in one language. Units and what else stands beside a name may be English in all of them."""

    def __init__(self, language: Language) -> None:
        english = LANGUAGES["en"]

        def words(*lists: str) -> frozenset[str]:
            return frozenset(word for some in lists for word in listed(some))

        self._names: dict[str, Meaning] = {
            **(_OWN_NAMES if language is english else {}),
            **{name: _of_key(key) for name, key in merged([language.names]).items()},
        }
        self._measured = merged([language.measured])
        self._units = merged([english.units, language.units])
        self._of = words(english.of, language.of)
        self._asides = words(english.asides, language.asides)
        self._of_a_day = words(english.per_day, language.per_day)
        self._episode = words(language.episode, language.twitching)
        self._fillers = words(language.body.fillers)
        both = "|".join(map(re.escape, words(language.both)))
        self._mark = re.compile(rf" ?[/&+,|] ?| (?:{both}) ")

    def read(self, said: str) -> Meaning | None:
        if found := self._names.get(said):
            return found
        if listed_under := _LISTED.fullmatch(said):
            said = listed_under[1]
        said = " ".join("".join(char for char in said if unicodedata.category(char) != _PICTURE).split())
        beside = _BRACKET.findall(said)
        # "Pain/10" is written together.
        said = re.sub(r" ?/ ?(?=[0-9])", " /", _BRACKET.sub(" ", said).strip(_FRAME))
        if said.count(" ") > _LONGEST:
            return None
        found = self._worded(said) or self._joined(said)
        for part in beside if found else ():
            found = _with(found, self._beside(part))
        return found if found and _goes_together(found) else None

    def _worded(self, said: str) -> Meaning | None:
        """A name, with what may stand behind it without a bracket."""
        if found := self._named(said):
            return found
        words = said.split(" ")
        for cut in range(len(words) - 1, 0, -1):
            found = self._named(" ".join(words[:cut]).rstrip(_FRAME))
            if found and (found := _with(found, self._beside(" ".join(words[cut:])))):
                return found
        return None

    def _named(self, said: str) -> Meaning | None:
        return (
            self._name(said)
            or self._in_unit(said)
            or self._in_zone(said)
            or self._of_an_episode(said)
            or self._of_a_sleep(said)
        )

    def _name(self, said: str) -> Meaning | None:
        if found := self._names.get(said):
            return found
        return Meaning(self._measured[said], _MISSING) if said in self._measured else None

    def _in_unit(self, said: str) -> Meaning | None:
        """What is measured, behind its unit: "hours of sleep"."""
        unit, _, rest = said.partition(" ")
        if unit in _TOO_SHORT or unit not in self._units:
            return None
        first, _, behind = rest.partition(" ")
        found = self._name(rest) or (self._name(behind) if first in self._of else None)
        return _with(found, Meaning("", self._units[unit]))

    def _in_zone(self, said: str) -> Meaning | None:
        """A point in time, behind the zone of its clock: "UTC start time"."""
        zone, _, rest = said.partition(" ")
        return _with(self._names.get(rest), Meaning("", zone="UTC")) if zone in _UTC else None

    def _of_an_episode(self, said: str) -> Meaning | None:
        """What is said of an episode: "twitch start", "start of the twitching"."""
        words = said.split(" ")
        for cut in range(1, len(words)):
            before, behind = words[:cut], words[cut:]
            if " ".join(before) in self._episode:
                named = " ".join(behind)
            elif len(behind) > 1 and behind[-1] in self._episode and self._fillers.issuperset(behind[:-1]):
                named = " ".join(before)
            else:
                continue
            if (found := self._names.get(named)) and found.key in _OF_EPISODES:
                return found
        return None

    def _of_a_sleep(self, said: str) -> Meaning | None:
        """The ends of a sleep: "slept until", "end of the sleep"."""
        words = said.split(" ")
        for cut in range(1, len(words)):
            first, rest = self._names.get(" ".join(words[:cut])), words[cut:]
            behind = list(dropwhile(self._fillers.__contains__, rest))
            # "To sleep" is no end of one.
            if first and (first.key == _SLEEP or len(behind) < len(rest)):
                other = self._names.get(" ".join(behind))
                keys = {first.key, other.key} if other else set()
                if end := next((end for end in _ENDS if keys == {_SLEEP, end}), ""):
                    return Meaning(f"sleep_{end}")
        return None

    def _joined(self, said: str) -> Meaning | None:
        """Names that are joined: "Date/Time" is a point in time, and "notes, comments" are notes."""
        parts = [self._names.get(part) for part in self._mark.split(said)]
        if len(parts) < 2 or None in parts:
            return None
        keys = {part.key for part in parts if part}
        if len(keys) == 1:
            return parts[0]
        # "Start date / time" is the start.
        return next((Meaning(key) for both, key in _JOINED if keys == both), None)

    def _beside(self, said: str) -> Meaning | None:
        """What may stand beside a meaning: a unit, a scale, how dates are written, or nothing of importance. None where
        it is anything else."""
        said = said.strip(_FRAME)
        if not said or said in self._asides or _CLOCK.fullmatch(said):
            return Meaning("")
        if said in self._of_a_day:
            return Meaning(_DAILY)
        if unit := ("min" if _M_SS.fullmatch(said) else self._units.get(said)):
            return Meaning("", unit)
        if scale := _SCALE.fullmatch(said):
            return Meaning("", top=int(scale[1]))
        if said in _SCALES:
            return Meaning("", top=_SCALES[said])
        if said in _UTC:
            return Meaning("", zone="UTC")
        return Meaning("", order=order) if (order := _order(said)) else self._parts_beside(said)

    def _parts_beside(self, said: str) -> Meaning | None:
        """Two things beside a meaning: "minutes per day", "1 to 5, optional", "in hours"."""
        if said.count(" ") + said.count(",") + said.count("/") > _MOST_BESIDE:
            return None
        for mark in re.finditer(r"[ ,;]|(?=/)", said):
            first, rest = said[: mark.start()], said[mark.end() :]
            if first in self._of:
                found = self._beside(rest)
            else:
                found = _with(self._beside(first), self._beside(rest)) if first and rest else None
            if found:
                return found
        return None


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


def _goes_together(found: Meaning) -> bool:
    """Whether what a name says beside its meaning belongs to it."""
    return (
        (not found.unit or found.key in _UNITS.get(found.unit, ()))
        and (found.top is None or found.key in _SCALED)
        and (not found.order or found.key in _POINTS or found.key == "date")
        and (not found.zone or found.key in _POINTS or found.key in ("date", "time"))
    )


def _order(said: str) -> str:
    """The order of dates that a pattern such as "dd/mm/yyyy" or "TT.MM.JJJJ hh:mm" tells; empty where it is none."""
    found = _FORMAT.fullmatch(said)
    if not found or (found[4] and not _CLOCK.fullmatch(found[4])):
        return ""
    # A "j" is the day in French, and the year in German and Dutch.
    parts = str.maketrans("tgjar", "dddyy" if "a" in found[1] + found[3] else "ddyyy")
    return _ORDERS.get("".join(part[0] for part in found.group(1, 2, 3)).translate(parts), "")


_NAMES_OF_SLEEP: Final = frozenset({"sleep", "sleep_quality", "sleep_start", "sleep_end"})


@lru_cache(4096)
def speaks_of_twitching(text: str) -> bool:
    """Whether a name, a cell or a title names twitching or a toe in any language that is known, or is another place of
    the catalogue as a whole. Pain and strength do not, nor does "foot" in "foot steps"."""
    return names_twitching(text) or names_place(text)


@lru_cache(4096)
def names_twitching(text: str) -> bool:
    """Whether a text names twitching or a toe, wherever in it: then it is about twitching, and no other place is."""
    return TWITCHING.is_in(text)


@lru_cache(4096)
def denies_twitching(text: str) -> bool:
    """Whether a text says that nothing twitched: "no twitching today"."""
    return TWITCHING.is_denied_in(text)


@lru_cache(4096)
def speaks_of_sleep(text: str) -> bool:
    """Whether a name, a cell or a title names sleep, in any language that is known."""
    if SLEEP.is_in(text):
        return True
    # "Sono" and "sen" are sleep as a whole name, and other words elsewhere.
    found = meaning(text)
    return found is not None and found.key in _NAMES_OF_SLEEP
