"""One style for all charts: colours as names that the page resolves, sizes, and the only way to SVG and PNG.

matplotlib's object API alone; settings are made once, when this module is imported, and never inside a request.
"""

from __future__ import annotations

import io
import re
import warnings
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import PolyCollection
from matplotlib.colors import to_hex, to_rgb
from matplotlib.figure import Figure

from diary.domain.history import Bools
from diary.domain.wording import MONTHS

# A letter that the typeface of the PNG lacks comes from a name somebody gave: it belongs in no log.
warnings.filterwarnings("ignore", "Glyph .* missing")
matplotlib.rcParams.update(
    {
        # Text stays text: it takes the page's typeface, and can be found, read aloud and enlarged.
        "svg.fonttype": "none",
        # Without a salt of its own matplotlib makes up new ids each time, and the same chart would never be the same
        # bytes.
        "svg.hashsalt": "flicker",
        "font.family": ["DejaVu Sans"],
        "font.size": 9,
        # A name with two dollar signs is a name and no formula.
        "text.parse_math": False,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "hatch.linewidth": 0.6,
    }
)


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of a drawing, those of the site's light or dark paper."""

    paper: str
    ink: str
    muted: str
    hairline: str
    accent: str
    routine: str
    soon: str
    prompt: str

    def tint(self, level: float) -> str:
        """A colour between the paper (0) and the accent (1), for how much."""
        (r0, g0, b0), (r1, g1, b1) = to_rgb(self.paper), to_rgb(self.accent)
        return to_hex((r0 + (r1 - r0) * level, g0 + (g1 - g0) * level, b0 + (b1 - b0) * level))


@dataclass(frozen=True, slots=True)
class Size:
    """Width and height of a drawing in inches, and how many dates fit along it. One inch is 72 units of the SVG."""

    width: float
    height: float
    dates: int

    @property
    def is_narrow(self) -> bool:
        """Whether it is drawn for a phone."""
        return self.width < WIDE.width

    def high(self, height: float) -> Size:
        """The same width with a height of its own."""
        return replace(self, height=height)

    def box(self, left: float, bottom: float, right: float, top: float) -> tuple[float, float, float, float]:
        """The place of the axes that leaves these margins, in inches, as matplotlib wants it."""
        width, height = self.width, self.height
        return left / width, bottom / height, 1 - (left + right) / width, 1 - (bottom + top) / height


WIDE: Final = Size(6.4, 2.7, 7)
NARROW: Final = Size(3.5, 2.6, 4)
SIZES: Final = {"wide": WIDE, "narrow": NARROW}

LIGHT: Final = Palette("#ffffff", "#22262b", "#5b6470", "#ddd8ce", "#1f6f6b", "#3f5e8c", "#8a5a00", "#8b2f5b")
DARK: Final = Palette("#1e2226", "#ece8e1", "#a7afb8", "#343a40", "#6cc5be", "#9dbbe8", "#e6b559", "#ee9cc4")
PALETTES: Final = {"light": LIGHT, "dark": DARK}

_SVG: Final = "http://www.w3.org/2000/svg"
_XLINK: Final = "http://www.w3.org/1999/xlink"
_DROPPED: Final = {f"{{{_SVG}}}{name}" for name in ("metadata", "style", "script", "foreignObject")}
_ALLOWED: Final = {
    f"{{{_SVG}}}{name}"
    for name in (
        "svg",
        "g",
        "path",
        "rect",
        "line",
        "text",
        "tspan",
        "defs",
        "clipPath",
        "use",
        "pattern",
        "title",
        "desc",
    )
}
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufeff\ud800-\udfff\ufffe\uffff]")


def canvas(size: Size, palette: Palette) -> Figure:
    """An empty figure of this size on this paper."""
    return Figure(figsize=(size.width, size.height), facecolor=palette.paper)


def dress(axes: Axes, palette: Palette) -> None:
    """Paper, hairlines and quiet labels: what all axes have in common."""
    axes.set_facecolor(palette.paper)
    axes.tick_params(colors=palette.muted, length=3, width=0.6)
    for spine in axes.spines.values():
        spine.set_color(palette.hairline)


def hatch_missing(axes: Axes, missing: Bools, top: float, palette: Palette) -> None:
    """Hatch the places along the axis, at 0, 1, 2 ..., that are not recorded, from 0 to `top`."""
    # False at both ends makes edges come in pairs: where a run of missing places begins, and where it has ended.
    edges = np.flatnonzero(np.diff(np.concatenate(([False], missing, [False])).astype(int)))
    boxes = [
        [(left - 0.5, 0), (left - 0.5, top), (right - 0.5, top), (right - 0.5, 0)]
        for left, right in zip(edges[::2], edges[1::2], strict=True)
    ]
    # One artist for all runs: matplotlib's time goes by artists, and a long period has hundreds of them.
    axes.add_collection(PolyCollection(boxes, facecolor="none", edgecolor=palette.hairline, hatch="////", linewidth=0))


def date_ticks(first: Sequence[date], span: int, most: int) -> tuple[list[int], list[str]]:
    """At most so many dates along places of `span` days each: days, or the months of a long period, each once. None so
    near the end that its label would be cut off."""
    n = len(first)
    if not n:
        return [], []
    # Division rounded up: at most `most` labels.
    step = max(1, -(-n // most))
    places = [place for place in range(0, n, step) if n - place > n / most / 3 or not place]
    by_month = span > 1 or n > 1200
    labels: dict[str, int] = {}
    for place in places:
        day, month = first[place], MONTHS[first[place].month - 1][:3]
        # The first place of a month keeps the label, so that none stands twice.
        labels.setdefault(f"{month} {day.year}" if by_month else f"{day.day} {month}", place)
    return list(labels.values()), list(labels)


def plain(text: str) -> str:
    """Text that any SVG can hold: without control characters. Markup and dollar signs are only text."""
    return _CONTROL.sub("", text)


def svg_bytes(figure: Figure, *, title: str, description: str, name: str) -> bytes:
    """A figure as SVG that can stand in a page under a strict Content-Security-Policy, the same bytes each time.

    Style becomes presentation attributes, ids are prefixed with `name`, anything but drawing is left out; `title` and
    `description` are its accessible name and its sentence.
    """
    raw = io.BytesIO()
    # A date would make other bytes of the same chart.
    figure.savefig(raw, format="svg", metadata={"Date": None, "Creator": None})
    root = ET.fromstring(raw.getvalue())  # noqa: S314 - our own drawing, not a file from outside
    _clean(root, name)
    # The page sets the size, and the viewBox keeps the shape.
    root.attrib.pop("width", None)
    root.attrib.pop("height", None)
    root.set("role", "img")
    root.set("aria-labelledby", f"{name}-title {name}-desc")
    root.set("stroke-linejoin", "round")
    # Once for all texts, instead of the typeface that matplotlib measured with.
    root.set("font-family", "system-ui, sans-serif")
    # SVG asks for the title as the first child of what it names.
    for index, (tag, text) in enumerate((("title", title), ("desc", description))):
        element = ET.Element(f"{{{_SVG}}}{tag}", {"id": f"{name}-{tag}"})
        element.text = plain(text)
        root.insert(index, element)
    ET.register_namespace("", _SVG)
    ET.register_namespace("xlink", _XLINK)
    body: bytes = ET.tostring(root, encoding="utf-8")
    return body


def _clean(element: ET.Element, name: str) -> None:
    for child in list(element):
        # A list of what may be there, and not of what may not: a new version of matplotlib brings nothing in unseen.
        if child.tag in _DROPPED or child.tag not in _ALLOWED:
            element.remove(child)
        else:
            _clean(child, name)
    # A strict Content-Security-Policy forbids style attributes, and presentation attributes say the same.
    for rule in filter(None, (part.strip() for part in element.attrib.pop("style", "").split(";"))):
        key, _, value = rule.partition(":")
        if key.strip() == "font":
            # The shorthand has the typeface as well, which the page gives.
            if size := re.search(r"([\d.]+)px", value):
                element.set("font-size", size.group(1))
        else:
            element.set(key.strip(), _prefixed(value.strip(), name))
    for key, value in list(element.attrib.items()):
        # Ids are one name space for the whole page: two charts on it must not share one.
        if key == "id":
            element.set(key, f"{name}-{value}")
        elif key.startswith("on"):
            del element.attrib[key]
        elif "#" in value:
            element.set(key, _prefixed(value, name))


def _prefixed(value: str, name: str) -> str:
    # A reference, and no colour.
    if value.startswith("#") and not re.fullmatch(r"#[0-9a-fA-F]{3,8}", value):
        return f"#{name}-{value[1:]}"
    return re.sub(r"url\(#", f"url(#{name}-", value) if f"url(#{name}-" not in value else value


def png_bytes(figure: Figure, *, title: str, dpi: int = 150) -> bytes:
    """A figure as PNG, the same bytes each time."""
    # Attached here: a figure that nothing else holds goes when it has been written.
    FigureCanvasAgg(figure)
    raw = io.BytesIO()
    figure.savefig(raw, format="png", dpi=dpi, metadata={"Title": plain(title), "Software": None})
    return raw.getvalue()
