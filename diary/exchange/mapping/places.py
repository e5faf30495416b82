"""Which sites a cell names, in the words of the catalogue and in everyday ones."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from diary.domain.anatomy import SITE_BY_KEY, SITES
from diary.domain.names import name_key
from diary.exchange.faults import quoted
from diary.exchange.mapping.values import Unfit

_ORDINALS: Final = {
    "first": "hallux", "1st": "hallux", "second": "second_toe", "2nd": "second_toe", "third": "third_toe",
    "3rd": "third_toe", "fourth": "fourth_toe", "4th": "fourth_toe", "fifth": "fifth_toe", "5th": "fifth_toe",
    "erste": "hallux", "zweite": "second_toe", "dritte": "third_toe", "vierte": "fourth_toe", "fünfte": "fifth_toe",
}  # fmt: skip
_NAMES: Final = {
    "great": "hallux", "big": "hallux", "1": "hallux", "2": "second_toe", "3": "third_toe", "middle": "third_toe",
    "4": "fourth_toe", "5": "fifth_toe", "little": "fifth_toe", "small": "fifth_toe", "pinky": "fifth_toe",
    "grosse": "hallux", "dicke": "hallux", "mittlere": "third_toe", "kleine": "fifth_toe",
}  # fmt: skip
"""What says which toe only where the word toe stands with it."""
_TOES: Final = {
    **_ORDINALS, **_NAMES, "hallux": "hallux", "grosszehe": "hallux", "grosszeh": "hallux", "kleinzehe": "fifth_toe",
    "kleinzeh": "fifth_toe",
}  # fmt: skip
_TOE_WORDS: Final = frozenset({
    "toe", "toes", "hallux", "zehe", "zehen", "zeh", "zehs", "grosszehe", "grosszeh", "kleinzehe", "kleinzeh",
})  # fmt: skip
_SIDES: Final = {
    "left": ("left",), "l": ("left",), "right": ("right",), "r": ("right",), "both": ("left", "right"),
    "links": ("left",), "linke": ("left",), "li": ("left",), "rechts": ("right",), "rechte": ("right",),
    "re": ("right",), "beide": ("left", "right"), "beidseits": ("left", "right"),
}  # fmt: skip
_FILLERS: Final = frozenset({
    "the", "of", "my", "on", "in", "der", "die", "das", "den", "dem", "des", "am", "an", "im", "vom", "meine", "mein",
})  # fmt: skip
_PARTS: Final = {
    "foot": "foot", "sole": "foot", "heel": "foot", "calf": "lower_leg", "shin": "lower_leg", "thigh": "thigh",
    "hand": "hand", "finger": "hand", "thumb": "hand", "arm": "arm", "forearm": "arm",
    "fuss": "foot", "füsse": "foot", "fusssohle": "foot", "ferse": "foot", "wade": "lower_leg",
    "waden": "lower_leg", "schienbein": "lower_leg", "unterschenkel": "lower_leg", "oberschenkel": "thigh",
    "hände": "hand", "daumen": "hand", "arme": "arm", "unterarm": "arm", "oberarm": "arm",
}  # fmt: skip
_FEET: Final = frozenset({"foot", "fuss"})
_MIDLINE: Final = {
    "trunk": "trunk", "back": "trunk", "belly": "trunk", "chest": "trunk", "face": "face", "cheek": "face",
    "eyelid": "face", "eye": "face", "tongue": "tongue",
    "rumpf": "trunk", "rücken": "trunk", "bauch": "trunk", "brust": "trunk", "gesicht": "face", "wange": "face",
    "lid": "face", "augenlid": "face", "auge": "face", "zunge": "tongue",
}  # fmt: skip
_ENDED: Final = re.compile(r"(link|recht|beid|gross|dick|klein|mittler|erst|zweit|dritt|viert|fünft|mein)e[rsnm]")
"""The endings that German gives these words. Case folding has made two s of each ß, here and above."""
_BETWEEN: Final = re.compile(r"[,/+&]|\b(?:and|und)\b", re.IGNORECASE)
_SITE_KEYS: Final = {name_key(word): site.key for site in SITES for word in (site.key, site.name)}


@lru_cache(4096)
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
        parts = [part for part in map(str.strip, _BETWEEN.split(group)) if part]
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
    words = re.findall(r"\w+|[^\w\s().:-]", said)
    return [f"{found[1]}e" if (found := _ENDED.fullmatch(word)) else word for word in words]


def _named(part: str, before: tuple[str, ...], has_toe: bool) -> tuple[list[str], tuple[str, ...]]:
    """The sites that a part of a cell names, and its sides, which are those `before` where it says none. `has_toe`:
    the word toe stands with it. Raises `Unfit` where a word is unknown, or two do not go together."""
    words = _words(part)
    toes = {_TOES[word] for word in words if word in _TOES}
    others = {key for word in words if (key := _PARTS.get(word) or _MIDLINE.get(word))}
    known = (_TOES, _TOE_WORDS, _PARTS, _MIDLINE, _SIDES, _FILLERS)
    if not toes | others or not all(any(word in some for some in known) for word in words):
        raise Unfit(f"{quoted(part)} is no place that Flicker knows")
    own = {_SIDES[word] for word in words if word in _SIDES}
    is_toe = bool(toes) or bool(_TOE_WORDS & set(words))
    beside = {word for word in words if word in _PARTS or word in _MIDLINE}
    # A toe lies on a foot: "little toe of the left foot". Without the word toe, "middle of the foot" is no toe.
    toe_fits = bool(toes) and beside <= _FEET and (not beside or bool(_TOE_WORDS & set(words)))
    bare = any(word in _NAMES for word in words) and not has_toe
    if len(toes or others) > 1 or len(own) > 1 or (is_toe and not toe_fits) or bare:
        raise Unfit(f"{quoted(part)} could be more than one place")
    sides = next(iter(own), before)
    key = next(iter(toes or others))
    if key in SITE_BY_KEY:
        return [key], sides
    if not sides:
        raise Unfit(f"{quoted(part)} does not say which side")
    return [f"{side}_{key}" for side in sides], sides
