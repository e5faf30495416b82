"""The drawing of the two feet, as their owner sees them from above: one geometry for picker, charts and report.

Units are pixels of a foot's box of `WIDTH` x `HEIGHT`, for the foot that lies on the left; the one on the right is its
mirror image. A person's left foot lies on the left unless the picture is mirrored.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

WIDTH: Final = 172
HEIGHT: Final = 262


@dataclass(frozen=True, slots=True)
class Toe:
    """An ellipse: centre and radii. `digit` counts from 1 (hallux) to 5."""

    digit: int
    cx: float
    cy: float
    rx: float
    ry: float


TOES: Final = (
    Toe(1, 136, 46, 27, 31),
    Toe(2, 88, 34, 22, 26),
    Toe(3, 49, 54, 22, 24),
    Toe(4, 25, 92, 22, 22),
    Toe(5, 22, 137, 22, 22),
)

SOLE: Final = (
    "M158 98 C168 132 150 160 144 190 C139 214 142 240 120 252 C100 262 76 254 70 230 "
    "C64 204 62 190 54 172 C44 150 48 128 62 108 C80 82 146 62 158 98 Z"
)
"""The outline of the sole, as SVG path data."""
