"""Which sites a cell names, in the words of the catalogue and in everyday ones of each language that is known."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from diary.domain import everyday
from diary.domain.anatomy import SITE_BY_KEY, SITES
from diary.domain.names import name_key
from diary.exchange.faults import quoted
from diary.exchange.mapping.language import Body, Language, listed, plain
from diary.exchange.mapping.values import Unfit, collapsed
from diary.exchange.mapping.words import LANGUAGES

_DIGITS: Final = ("hallux", "second_toe", "third_toe", "fourth_toe", "fifth_toe")
_SITE_KEYS: Final = {name_key(word): site.key for site in SITES for word in (site.key, site.name)}
_LATIN: Final = Body(
    which={digit: f"{digit}" for digit in range(1, 6)},
    ordinals={digit: f"d{digit}" for digit in range(1, 6)},
    toes={1: everyday.HALLUX},
    left="l",
    right="r",
)
"""What is written alike whatever the language is."""
_GROUPS: Final = re.compile(r"[;|；]")
_PARTS: Final = re.compile(r"[,/+&，、]")
_WORDS: Final = re.compile(r"[^\W_]+(?:'[^\W_]+)*|[^\w\s().:°-]")
_ELIDED: Final = re.compile(r"\b(?:l|d|dell|all|nell|sull)'(?=[^\W\d_])")
_NOT_A_TOE: Final = re.compile(r"\b(foot), not a toe\b", re.IGNORECASE)

_LONGEST: Final = 80
"""Characters of a cell that does nothing but name places, and no toe by that word."""
_NAMING: Final = frozenset({"toe", "toes", "digits", "foot", "parts"})

_OF_TOES: Final = frozenset({"toe", "which", "ordinals", "toes", "digits"})

Sides = tuple[str, ...]


class _Role(NamedTuple):
    """What a word does in a place: its kind is the field of `Body` that it stands in, "and" or "sides"."""

    kind: str
    digit: int = 0
    key: str = ""
    sides: Sides = ()


class _Lexicon:
    """The words of places of one language."""

    def __init__(self, language: Language) -> None:
        self.mark = " " if language.spaced else ""
        self.roles: dict[str, tuple[_Role, ...]] = {}
        for body in (_LATIN, language.body):
            for words, role in _roles_of(body):
                self.roles |= dict.fromkeys(listed(words), (role,))
        self.roles |= dict.fromkeys(listed(language.both), (_Role("and"),))
        self._join(language.body.joined)
        for sign, side in (("l", "left"), ("r", "right")):
            for digit in range(1, 6):
                self.roles[f"{sign}{digit}"] = (_Role("sides", sides=(side,)), _Role("ordinals", digit))
        self.vague = frozenset(listed(language.body.vague))
        self.known = frozenset(word for phrase in self.roles for word in self._units([phrase]))
        self._longest = max(len(self._units([phrase])) for phrase in self.roles)

    def _join(self, before: str) -> None:
        whole = {word: roles for word, roles in self.roles.items() if roles[0].kind not in ("sides", "fillers", "and")}
        for side in listed(before):
            self.roles |= {f"{side}{word}": (*self.roles[side], *roles) for word, roles in whole.items()}

    def _units(self, words: Sequence[str]) -> list[str]:
        """What is looked up: words, or characters where none are told apart by blanks."""
        return [unit for word in words for unit in (word.split(" ") if self.mark else word)]

    def names_any(self, words: Sequence[str]) -> bool:
        """Whether one of these words names a place, and is not too common to do so alone."""
        return any(
            role.kind in _NAMING and phrase not in self.vague
            for phrase in self.phrases(words)
            for role in self.roles.get(phrase, ())
        )

    def knows(self, words: Sequence[str]) -> bool:
        return self.known.issuperset(words if self.mark else "".join(words))

    def phrases(self, words: Sequence[str]) -> Iterator[str]:
        """The longest phrases that are known, up to what is not."""
        units, at = self._units(words), 0
        while at < len(units):
            for length in range(min(self._longest, len(units) - at), 0, -1):
                phrase = self.mark.join(units[at : at + length])
                if phrase in self.roles:
                    yield phrase
                    at += length
                    break
            else:
                yield ""
                return


def _roles_of(body: Body) -> Iterator[tuple[str, _Role]]:
    for kind in ("which", "ordinals", "toes", "digits"):
        numbered: Mapping[int, str] = getattr(body, kind)
        yield from ((words, _Role(kind, digit)) for digit, words in numbered.items())
    yield from ((words, _Role("parts", key=key)) for key, words in body.parts.items())
    yield body.foot, _Role("foot", key="foot")
    yield from ((getattr(body, kind), _Role(kind)) for kind in ("toe", "limb", "all", "fillers"))
    yield body.left, _Role("sides", sides=("left",))
    yield body.right, _Role("sides", sides=("right",))
    yield body.both, _Role("sides", sides=("left", "right"))


_LEXICONS: Final = tuple(map(_Lexicon, LANGUAGES.values()))
_ALIKE: Final = frozenset.intersection(*(lexicon.known for lexicon in _LEXICONS if lexicon.mark))
_KNOWN: Final = frozenset(word for lexicon in _LEXICONS for word in lexicon.known)


@lru_cache(4096)
def places(cell: str) -> tuple[str, ...]:
    """The sites that a cell names: "left_hallux", "Left great toe", "L big toe; right 2nd", "gros orteil gauche".

    A side holds on for what follows it in the same cell. Raises `Unfit` for a place without a side, and for whatever is
    not said in the words that are known here.
    """
    if whole := _SITE_KEYS.get(name_key(cell)):
        return (whole,)
    found: list[str] = []
    sides: Sides = ()
    for group in _GROUPS.split(_NOT_A_TOE.sub(r"\1", cell)):
        parts = [part for part in map(str.strip, _PARTS.split(group)) if part]
        if parts:
            keys, sides = _group(parts, sides)
            found += keys
    return tuple(dict.fromkeys(found))


def names_place(text: str) -> bool:
    """Whether a text is a place of the catalogue and nothing else, said in words: a toe, another place with its side,
    or one of the midline that is no everyday word as "back" is. "L1" may be anything."""
    try:
        if len(text) > _LONGEST or not places(collapsed(text)):
            return False
    except Unfit:
        return False
    words = _words(_GROUPS.sub(" ", _PARTS.sub(" ", _NOT_A_TOE.sub(r"\1", text))))
    return any(lexicon.names_any(words) for lexicon in _LEXICONS if lexicon.knows(words))


def _words(part: str) -> list[str]:
    """The words of a place, and each sign that is no bracket, stop or hyphen."""
    return _WORDS.findall(_ELIDED.sub(" ", plain(part)))


def _group(parts: Sequence[str], before: Sides) -> tuple[list[str], Sides]:
    """The sites of several parts that are said in one language, and the sides that hold on."""
    words = [_words(part) for part in parts]
    every = [word for some in words for word in some]
    answers: set[tuple[tuple[str, ...], Sides]] = set()
    fault = _unknown(parts[0])
    # Most cells that are no place hold a word that no language knows for one.
    if not all(word in _KNOWN or _KNOWN.issuperset(word) for word in every):
        raise fault
    # What every language writes alike is read once.
    known = _LEXICONS[:1] if _ALIKE.issuperset(every) else [some for some in _LEXICONS if some.knows(every)]
    for lexicon in known if len(parts) <= len(SITES) else ():
        try:
            answers.add(_in_one_language(lexicon, parts, words, before))
        except Unfit as error:
            fault = error
    if len(answers) > 1:
        raise Unfit(f"{quoted(parts[0])} could be more than one place")
    if not answers:
        raise fault
    keys, sides = next(iter(answers))
    return list(keys), sides


def _in_one_language(
    lexicon: _Lexicon, parts: Sequence[str], words: Sequence[Sequence[str]], sides: Sides
) -> tuple[tuple[str, ...], Sides]:
    said = [(part, roles) for part, some in zip(parts, words, strict=True) for roles in _roles(lexicon, part, some)]
    # "Left big and second toe": the word may stand behind the last of several.
    has_toe = any(_is_toe(roles) for _, roles in said)
    found: list[str] = []
    is_foot = False
    for part, roles in said:
        kinds = {role.kind for role in roles}
        # "Left foot, big toe" may be one place or two.
        if is_foot and "sides" not in kinds and kinds & _OF_TOES:
            raise Unfit(f"{quoted(', '.join(parts))} could be more than one place")
        is_foot = "foot" in kinds and not kinds & _OF_TOES
        keys, sides = _named(part, roles, sides, has_toe)
        found += keys
    return tuple(found), sides


def _roles(lexicon: _Lexicon, part: str, words: Sequence[str]) -> Iterator[list[_Role]]:
    """What the words of a part do, for each of those that an "and" joins. Raises `Unfit` where one is unknown."""
    roles: list[_Role] = []
    for phrase in lexicon.phrases(words):
        if phrase not in lexicon.roles:
            raise _unknown(part)
        if lexicon.roles[phrase] == (_Role("and"),):
            yield roles
            roles = []
        else:
            roles += lexicon.roles[phrase]
    yield roles


def _unknown(part: str) -> Unfit:
    return Unfit(f"{quoted(part)} is no place that Flicker knows")


def _is_toe(roles: Sequence[_Role]) -> bool:
    """Whether the word toe is said, in any way that a language has for it."""
    kinds = {role.kind for role in roles}
    return bool(kinds & {"toe", "toes"} or ("digits" in kinds and kinds & {"foot", "limb"}))


def _named(part: str, roles: Sequence[_Role], before: Sides, has_toe: bool) -> tuple[list[str], Sides]:
    """The sites that a part of a cell names, and its sides, which are those `before` where it says none. `has_toe`:
    the word toe stands with it. Raises `Unfit` where it names none, or words do not go together."""
    kinds = {role.kind for role in roles}
    digits = {role.digit for role in roles if role.digit}
    if "all" in kinds and not digits and _is_toe(roles):
        digits = set(range(1, 6))
    places = {role.key for role in roles if role.key}
    if not digits | places:
        raise _unknown(part)
    is_toe = bool(digits or kinds & {"toe", "digits", "limb"})
    # A toe lies on a foot: "little toe of the left foot". Without the word toe, "middle of the foot" is no toe.
    fits = bool(digits) and places <= {"foot"} and "parts" not in kinds
    fits = fits and (("digits" not in kinds and not kinds & {"foot", "limb"}) or _is_toe(roles))
    bare = "which" in kinds and not has_toe
    own = {role.sides for role in roles if role.sides}
    several = len(digits) > 1 and "all" not in kinds
    if several or len(places) > 1 or len(own) > 1 or (is_toe and not fits) or bare:
        raise Unfit(f"{quoted(part)} could be more than one place")
    sides = next(iter(own), before)
    keys = [_DIGITS[digit - 1] for digit in sorted(digits)] or list(places)
    if keys[0] in SITE_BY_KEY:
        return keys, sides
    if not sides:
        raise Unfit(f"{quoted(part)} does not say which side")
    return [f"{side}_{key}" for side in sides for key in keys], sides
