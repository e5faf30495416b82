"""Which places a line names: "left big toe", "both second toes", "all toes of the left foot", "right calf"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from diary.domain import everyday
from diary.domain.anatomy import SITE_BY_KEY
from diary.domain.everyday import listed
from diary.domain.line.tokens import LineWord, Phrases, Spotted, word_at

PLACE: Final = "place"
VAGUE_PLACE: Final = "vague place"
"""A place by a word that is often none: "back", "face"."""
UNCLEAR: Final = "unclear"

WHICH_SIDE: Final = "does not say which side"
_WHICH_TOE: Final = "does not say which toe"
_SEVERAL: Final = "could be more than one place"

_DIGITS: Final = ("hallux", "second_toe", "third_toe", "fourth_toe", "fifth_toe")
_LEFT: Final = ("left",)
_RIGHT: Final = ("right",)


def _words() -> Iterator[tuple[str, str, object]]:
    for digit, words in [*everyday.WHICH_TOE.items(), *everyday.ORDINALS.items()]:
        yield from ((word, "digit", digit) for word in listed(words))
    yield from ((word, "toe", None) for word in listed(everyday.TOE))
    yield from ((word, "hallux", 1) for word in [*listed(everyday.HALLUX), *listed(everyday.BIG_TOE)])
    yield from ((word, "foot", None) for word in listed(everyday.FOOT))
    yield "foot, not a toe", "foot", None
    for part, words in everyday.PARTS.items():
        yield from ((word, "part", part) for word in listed(words))
    yield from ((word, "side", _LEFT) for word in listed(everyday.LEFT))
    yield from ((word, "side", _RIGHT) for word in listed(everyday.RIGHT))
    yield from ((word, "side", (*_LEFT, *_RIGHT)) for word in listed(everyday.BOTH))
    yield "all", "all", None


_PHRASES: Final = Phrases(_words())
_NOT_MEANT: Final = Phrases((phrase, "", None) for phrase in listed(everyday.NOT_MEANT))
_VAGUE: Final = frozenset(listed(everyday.VAGUE_PARTS))
_WITHIN: Final = frozenset({"the", "of", "my", "on", "in", "from", "at", "a", ":", "'s"})
_AND: Final = frozenset({"and", "&", "+", "/", "plus"})
_COMMAS: Final = frozenset({",", ";"})
_TO: Final = frozenset({"to", "-", "–", "through"})
_FINGERS: Final = frozenset({"finger", "thumb"})


class _Unclear(ValueError):
    """Words of places that do not say one; the text says why."""


@dataclass(slots=True)
class _Group:
    """What belongs together: a side, which toe, the word toe. `before` is what parts it from the group before it:
    "and", "or", a comma, or "" where nothing does."""

    start: int
    before: str = ""
    end: int = 0
    sides: tuple[str, ...] = ()
    digits: list[int] = field(default_factory=list)
    part: str = ""
    word: str = ""
    has_toe: bool = False
    has_foot: bool = False
    is_all: bool = False
    is_range: bool = False
    is_torn: bool = False

    @property
    def is_anchored(self) -> bool:
        """Whether it holds a word that is of a body and nothing else."""
        return self.has_toe or self.has_foot or bool(self.part)

    @property
    def is_side(self) -> bool:
        return bool(self.sides) and not (self.is_anchored or self.digits or self.is_all)

    def add(self, said: Spotted, word: str) -> None:
        match said.kind:
            case "side":
                self.is_torn = self.is_torn or bool(self.sides)
                self.sides = (*self.sides, *said.value)
            case "digit" | "hallux":
                self.digits.append(said.value)
                self.has_toe = self.has_toe or said.kind == "hallux"
            case "part":
                self.is_torn = self.is_torn or bool(self.part and self.part != said.value)
                self.part, self.word = said.value, self.word if self.word in _FINGERS else word
            case "toe":
                self.has_toe = True
            case "foot":
                self.has_foot = True
            case _:
                self.is_all = True
        self.end = said.end

    def is_whole_before(self, said: Spotted) -> bool:
        """Whether what comes next belongs to another place, though nothing parts the two."""
        is_whole = bool(self.digits and self.has_toe) or bool(self.part)
        if said.kind == "side":
            return bool(self.sides) and is_whole
        return is_whole and said.kind in ("digit", "hallux", "all") and not self.is_range


def read_place(line: Sequence[LineWord], at: int) -> Spotted | None:
    """The places that are named from a word on, as keys of sites; or what is not clear about them."""
    groups = _groups(line, at)
    # "Left big toe, little pain": what holds no part of a body ends what is said of it.
    while groups and not groups[-1].is_anchored and not groups[-1].is_side:
        groups.pop()
    # "First, left second toe": so does what begins it, but for "second and third toe" and "left, right".
    while groups and not groups[0].is_anchored and not groups[0].is_side and not _leads_on(groups):
        groups.pop(0)
    if not any(group.is_anchored for group in groups):
        return None
    start = groups[0].start
    if start > at:
        return None
    sites: list[str] = []
    end, is_vague = start, False
    try:
        for group in _sided(groups):
            try:
                found = _sites_of(group)
            except _Unclear:
                # "Left big toe, calf": what a comma parts may be left open.
                if sites and group.before in _COMMAS:
                    break
                raise
            sites, end = [*sites, *found], group.end
            is_vague = is_vague or group.word in _VAGUE
    except _Unclear as reason:
        return Spotted(UNCLEAR, start, groups[-1].end, str(reason))
    return Spotted(VAGUE_PLACE if is_vague else PLACE, start, end, tuple(dict.fromkeys(sites)))


def _leads_on(groups: Sequence[_Group]) -> bool:
    """Whether a group that only says which belongs to the toe that a later one names."""
    for group in groups[1:]:
        if group.before not in _AND and group.before not in _COMMAS:
            return False
        if group.is_anchored:
            return group.has_toe and group.before in _AND
    return False


def _groups(line: Sequence[LineWord], at: int) -> list[_Group]:
    """What is said of places from a word on, up to the first word that is none of them."""
    groups: list[_Group] = []
    part = ""
    while at < len(line):
        said = None if _NOT_MEANT.at(line, at) else _PHRASES.at(line, at)
        if said is None:
            if not groups:
                break
            word = line[at].word
            if word in _AND or word in _COMMAS or word == "or":
                # ", and" is an "and".
                part = word if word not in _COMMAS or not part else part
            elif word not in _WITHIN:
                break
            at += 1
            continue
        if not groups or part or groups[-1].is_whole_before(said):
            groups.append(_Group(at, part))
            part = ""
        group = groups[-1]
        group.add(said, " ".join(token.word for token in line[said.start : said.end]))
        at = said.end
        # "Second to fourth toe".
        if said.kind == "digit" and word_at(line, at) in _TO and at + 1 < len(line):
            last = _PHRASES.at(line, at + 1)
            if last and last.kind == "digit" and last.value > said.value:
                group.digits += range(said.value + 1, last.value + 1)
                group.end, group.is_range, at = last.end, True, last.end
    return groups


def _sided(groups: Sequence[_Group]) -> Iterator[_Group]:
    """Those that name a place, each with its sides: its own, or those that stand before it, or else behind it. Raises
    `_Unclear` for sides that do not go together."""
    waiting: tuple[str, ...] = ()
    named: list[_Group] = []
    for group in groups:
        if group.before == "or" or group.is_torn:
            raise _Unclear(_SEVERAL)
        if not group.is_side:
            group.sides = tuple(dict.fromkeys((*waiting, *group.sides)))
            waiting = ()
            named.append(group)
        elif not named:
            waiting = (*waiting, *group.sides)
        elif named[-1].sides and group.before not in _AND:
            # "Left big toe right".
            raise _Unclear(_SEVERAL)
        else:
            named[-1].sides = tuple(dict.fromkeys((*named[-1].sides, *group.sides)))
            named[-1].end = group.end
    for group, behind in pairwise(named):
        is_foot = group.has_foot and not (group.digits or group.has_toe or group.part)
        if is_foot and behind.digits and not behind.sides:
            # "Left foot, big toe" may be one place or two.
            raise _Unclear(_SEVERAL)
    later = next((group.sides for group in named if group.sides), ())
    has_toe = any(group.has_toe for group in named)
    sides: tuple[str, ...] = ()
    for group in named:
        # A part behind a comma may be said of anything: "left big toe, calf was fine".
        keeps = not group.part or group.before not in _COMMAS
        sides = group.sides or (sides if keeps else ()) or ("" if sides else later)  # type: ignore[assignment]
        group.sides, group.has_toe = sides, group.has_toe or bool(group.digits and has_toe)
        yield group


def _sites_of(group: _Group) -> list[str]:
    """The sites of a group. Raises `_Unclear` where it names none, or more than it says."""
    digits = list(dict.fromkeys(group.digits))
    if group.part and group.word in _FINGERS:
        digits = []
    elif group.part and digits:
        raise _Unclear(_SEVERAL)
    if group.is_all and group.has_toe and not digits:
        digits = [1, 2, 3, 4, 5]
    elif len(digits) > 1 and not group.is_range:
        raise _Unclear(_SEVERAL)
    if group.part in SITE_BY_KEY:
        return [group.part]
    if group.has_toe and not digits:
        raise _Unclear(_WHICH_TOE)
    if not group.sides:
        raise _Unclear(WHICH_SIDE)
    names = [_DIGITS[digit - 1] for digit in digits] or [group.part or "foot"]
    return [f"{side}_{name}" for side in group.sides for name in names]
