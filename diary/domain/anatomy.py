"""The places that twitch: ten toes and thirteen other sites, each named once.

A site's `key` is stored and exported; its `bit` is its place in a `History` site mask, so the order of
`SITES` never changes: new sites go to the end.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Site:
    """A place on the body.

    `region` is what "spreading to a new region" compares (rule S1); `side` is "left", "right" or "" for
    the midline; `digit` counts toes from 1 (hallux) to 5, and is 0 for any other place.
    """

    key: str
    name: str
    side: str
    region: str
    digit: int
    bit: int

    @property
    def is_toe(self) -> bool:
        return self.digit > 0


_TOES: Final = ("hallux", "second_toe", "third_toe", "fourth_toe", "fifth_toe")
_TOE_NAMES: Final = ("great toe", "second toe", "third toe", "fourth toe", "little toe")
_PAIRED: Final = (
    ("foot", "foot, not a toe", "foot"),
    ("lower_leg", "lower leg", "lower_leg"),
    ("thigh", "thigh", "thigh"),
    ("hand", "hand", "hand_or_arm"),
    ("arm", "arm", "hand_or_arm"),
)
_MIDLINE: Final = (
    ("trunk", "Trunk", "trunk"),
    ("face", "Face", "face_or_tongue"),
    ("tongue", "Tongue", "face_or_tongue"),
)


def _sites() -> tuple[Site, ...]:
    rows: list[tuple[str, str, str, str, int]] = []
    for side in ("left", "right"):
        rows += [
            (f"{side}_{key}", f"{side.capitalize()} {name}", side, f"{side}_foot", digit)
            for digit, (key, name) in enumerate(zip(_TOES, _TOE_NAMES, strict=True), start=1)
        ]
    for key, name, region in _PAIRED:
        rows += [
            (f"{side}_{key}", f"{side.capitalize()} {name}", side, f"{side}_{region}", 0) for side in ("left", "right")
        ]
    rows += [(key, name, "", region, 0) for key, name, region in _MIDLINE]
    return tuple(Site(*row, bit=bit) for bit, row in enumerate(rows))


SITES: Final[tuple[Site, ...]] = _sites()
SITE_BY_KEY: Final[dict[str, Site]] = {site.key: site for site in SITES}
TOES: Final[tuple[Site, ...]] = tuple(site for site in SITES if site.is_toe)
REGIONS: Final = {
    "left_foot": "left foot",
    "right_foot": "right foot",
    "left_lower_leg": "left lower leg",
    "right_lower_leg": "right lower leg",
    "left_thigh": "left thigh",
    "right_thigh": "right thigh",
    "left_hand_or_arm": "left hand or arm",
    "right_hand_or_arm": "right hand or arm",
    "trunk": "trunk",
    "face_or_tongue": "face or tongue",
}
"""What "spreading" compares (rule S1): all toes of a foot are one region."""
OTHER_SITES: Final[tuple[Site, ...]] = tuple(site for site in SITES if not site.is_toe)
SITE_CHOICES: Final = tuple((site.key, site.name) for site in SITES)


def describe(keys: frozenset[str] | set[str] | tuple[str, ...] | list[str]) -> str:
    """Say a set of sites in words, in the order of `SITES`: "Left great toe; Right foot, not a toe".

    Toes of one foot are drawn together: "Left third and fourth toes". Empty in, empty out.
    """
    chosen = [site for site in SITES if site.key in keys]
    parts: list[str] = []
    for side in ("left", "right"):
        toes = [_TOE_NAMES[site.digit - 1].removesuffix(" toe") for site in chosen if site.is_toe and site.side == side]
        if len(toes) == len(_TOES):
            parts.append(f"All {side} toes")
        elif toes:
            listed = ", ".join(toes[:-1]) + " and " + toes[-1] if len(toes) > 1 else toes[0]
            parts.append(f"{side.capitalize()} {listed} toe{'s' if len(toes) > 1 else ''}")
    parts += [site.name for site in chosen if not site.is_toe]
    return "; ".join(parts)
