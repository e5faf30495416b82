"""What is drawn on the page, as shapes: the feet and the strip of weeks, in ink on paper.

`templates/shared/report_feet.html` and `report_weeks.html` draw them, for the screen and for the PDF alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Final

from diary.domain import feet
from diary.domain.wording import number, short_date, whole
from diary.report.rows import PlaceRow, WeekRow

_GAP: Final = 16
_TINTS: Final = (("#ffffff", "#000000"), ("#e0e0e0", "#000000"), ("#c4c4c4", "#000000"), ("#a0a0a0", "#000000"))
_FULL: Final = ("#2b2b2b", "#ffffff")
"""Fill and number of a toe, by quarters of the highest count; a number is legible on each of them."""

_MOST_WHOLE: Final = 999

STRIP_WIDTH: Final = 680
STRIP_HEIGHT: Final = 70
_TOP: Final = 12
_BOTTOM: Final = 56
_MOST_LABELS: Final = 8
_MOST_NUMBERS: Final = 27
_MOST_WIDE: Final = 52
_DATE_WIDTH: Final = 76
"""A date in eleven units, as a screen has it."""


@dataclass(frozen=True, slots=True)
class DrawnToe:
    """An ellipse with its number."""

    cx: float
    cy: float
    rx: float
    ry: float
    fill: str
    ink: str
    label: str


@dataclass(frozen=True, slots=True)
class Foot:
    """A foot that begins `x` units from the left; `is_mirrored` where the outline has to be turned over."""

    name: str
    x: int
    is_mirrored: bool
    toes: tuple[DrawnToe, ...]


@dataclass(frozen=True, slots=True)
class Feet:
    width: int
    height: int
    sole: str
    feet: tuple[Foot, ...]
    is_shortened: bool
    """Whether a number is too long for its toe, so that the drawing does not have it whole."""


@dataclass(frozen=True, slots=True)
class Label:
    x: float
    text: str
    anchor: str = "middle"


@dataclass(frozen=True, slots=True)
class Strip:
    """A column for each week, in it a part for its days of each kind, as path data."""

    width: int
    height: int
    base: int
    end: float
    twitched: str
    quiet: str
    unknown: str
    missing: str
    numbers: tuple[Label, ...]
    dates: tuple[Label, ...]


def feet_of(places: Sequence[PlaceRow], *, is_known: bool) -> Feet:
    """Two soles with the episodes of each toe; without any number where none is known."""
    most = max((row.episodes for row in places if row.digit), default=0)
    shapes = {toe.digit: toe for toe in feet.TOES}
    # The left foot on the left, whatever the person has mirrored for themselves.
    found = []
    for side, x in (("left", 0), ("right", feet.WIDTH + _GAP)):
        is_mirrored = side == "right"
        toes = []
        for row in places:
            if row.digit and row.side == side:
                shape = shapes[row.digit]
                label = _fitting(row.episodes) if is_known else ""
                cx = feet.WIDTH - shape.cx if is_mirrored else shape.cx
                toes.append(DrawnToe(cx, shape.cy, shape.rx, shape.ry, *_tint(row.episodes, most), label))
        found.append(Foot(side.capitalize(), x, is_mirrored, tuple(toes)))
    is_shortened = is_known and any(row.digit and row.episodes > _MOST_WHOLE for row in places)
    return Feet(2 * feet.WIDTH + _GAP, feet.HEIGHT, feet.SOLE, tuple(found), is_shortened)


def _fitting(count: int) -> str:
    """A number that fits into a toe: "999", "1.2k", "14k". The words below the drawing have it whole."""
    return (
        str(count)
        if count <= _MOST_WHOLE
        else f"{number(count / 1000, 1)}k"
        if count < 9950
        else f"{number(count / 1000, 0)}k"
    )


def _tint(count: int, most: int) -> tuple[str, str]:
    # Rounded up, so that one episode among hundreds is tinted.
    step = -(-4 * count // most) if most else 0
    return _FULL if step == 4 else _TINTS[step]


def strip_of(weeks: Sequence[WeekRow]) -> Strip:
    """Days by what is known of them, stacked: twitched at the bottom, then quiet, not said, not recorded."""
    # Bounded, so that two weeks do not become two walls.
    column = min(STRIP_WIDTH / max(len(weeks), 1), _MOST_WIDE)
    width = column * (0.86 if column > 3 else 1)
    unit = (_BOTTOM - _TOP) / max((row.days for row in weeks), default=7)
    parts: dict[str, list[str]] = {"twitched": [], "quiet": [], "unknown": [], "missing": []}
    for index, row in enumerate(weeks):
        bottom = float(_BOTTOM)
        for kind, drawn in parts.items():
            height = getattr(row, kind) * unit
            if height:
                # From the bottom left up and round; all parts of a kind are one path.
                drawn.append(f"M{index * column:.1f} {bottom:.1f}h{width:.1f}v{-height:.1f}h{-width:.1f}z")
            bottom -= height
    few = len(weeks) <= _MOST_NUMBERS
    numbers = tuple(
        Label(round(index * column + width / 2, 1), whole(row.episodes))
        for index, row in enumerate(weeks)
        # A week without a recorded day has no number: a 0 would say that it was quiet.
        if few and row.missing < row.days
    )
    return Strip(
        STRIP_WIDTH,
        STRIP_HEIGHT,
        _BOTTOM,
        round(len(weeks) * column, 1),
        **{kind: "".join(drawn) for kind, drawn in parts.items()},
        numbers=numbers,
        dates=tuple(_dates(weeks, column)),
    )


def _dates(weeks: Sequence[WeekRow], column: float) -> Iterator[Label]:
    step = max(-(-len(weeks) // _MOST_LABELS), ceil(_DATE_WIDTH / column), 1)
    for index, row in list(enumerate(weeks))[::step]:
        at = round(index * column, 1)
        # None so near the end that it would be cut off.
        if at <= STRIP_WIDTH - _DATE_WIDTH:
            yield Label(at, short_date(row.first), "start")


def places_words(places: Iterable[PlaceRow]) -> str:
    """The same in words, of the places that come up."""
    return "; ".join(f"{row.name} {whole(row.episodes)}" for row in places if row.episodes)
