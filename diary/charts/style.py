"""One style for all charts: colours as names that the page resolves, sizes, and the only way to SVG and PNG.

matplotlib's object API alone; settings are made once, when this module is imported, and never inside a request.
"""

from __future__ import annotations

import io
import re
import warnings
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from itertools import pairwise
from math import floor, log10
from typing import Final, Literal

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis, XAxis, YAxis
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import PolyCollection
from matplotlib.colors import to_hex, to_rgb
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator
from matplotlib.transforms import Transform

from diary.domain.history import Bools
from diary.domain.wording import in_figures, short_day_month, short_month

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
        """Whether it has no room for names beside what is drawn."""
        return self.width < WIDE.width

    def high(self, height: float) -> Size:
        """The same width with a height of its own."""
        return replace(self, height=height)

    def box(self, left: float, bottom: float, right: float, top: float) -> tuple[float, float, float, float]:
        """The place of the axes that leaves these margins, in inches, as matplotlib wants it."""
        width, height = self.width, self.height
        return left / width, bottom / height, 1 - (left + right) / width, 1 - (bottom + top) / height


WIDE: Final = Size(6.4, 2.7, 7)
MEDIUM: Final = Size(4.2, 2.5, 4)
NARROW: Final = Size(2.5, 2.2, 3)
SIZES: Final = {"wide": WIDE, "medium": MEDIUM, "narrow": NARROW}
"""Each is shown in so wide a room that its smallest words, of `SMALL` points, are 11 pixels high and more: from 14.6
rem on, from 24.7 and from 37.7. `static/css/charts.css` holds that, and `templates/shared/chart.html` chooses."""

_DOWN: Literal[3] = 3
_LEFT: Literal[0] = 0
"""matplotlib's `TICKDOWN` and `TICKLEFT`, whose own names are not typed."""

_SHORT: Final = 1000
"""From here on a number beside an axis is told in thousands."""

SMALL: Final = 8.0
"""The size of the smallest words of a drawing, in points."""

LIGHT: Final = Palette("#ffffff", "#22262b", "#5b6470", "#ddd8ce", "#1f6f6b", "#3f5e8c", "#8a5a00", "#8b2f5b")
DARK: Final = Palette("#1e2226", "#ece8e1", "#a7afb8", "#343a40", "#6cc5be", "#9dbbe8", "#e6b559", "#ee9cc4")
PALETTES: Final = {"light": LIGHT, "dark": DARK}
AUTO: Final = "auto"
"""A drawing on a page has the colours of both papers, and the browser chooses: it is drawn once for both themes."""

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


@dataclass(frozen=True, slots=True)
class Lettering:
    """A piece of text at a place of its axes, or where it has none, at inches from the top left of the drawing.

    `shift` are points to the right and up from there. `across` and `down` are those of SVG and matplotlib.
    """

    axes: Axes | None
    x: float
    y: float
    text: str
    colour: str
    points: float
    across: Literal["left", "center", "right"]
    shift: tuple[float, float]
    is_bold: bool
    place: Transform | None


class _Scale(Axis):
    """An axis that is a scale and nothing else: `ticks` makes the marks, and matplotlib's own, which nobody sees, take
    a third of a chart."""

    def __init__(self, axes: Axes) -> None:
        super().__init__(axes, clear=False)
        self.majorTicks, self.minorTicks = [], []
        self.set_visible(False)

    def reset_ticks(self) -> None:
        """There are none, and none come again."""

    def set_tick_params(self, *_: object, **__: object) -> None:
        """Nothing is set of no tick."""

    def grid(self, *_: object, **__: object) -> None:
        """It hangs on ticks."""


class _Across(_Scale, XAxis):
    pass


class _Up(_Scale, YAxis):
    pass


class Panel(Axes):
    """Axes whose two axes are scales without ticks."""

    def __init__(self, figure: Figure, box: tuple[float, float, float, float]) -> None:
        super().__init__(figure, box)
        for spine in self.spines.values():
            if spine.get_visible():
                # Else it lies at the zero of the data until a tick asks where it is.
                spine.set_position(("outward", 0.0))

    def _init_axis(self) -> None:
        self.xaxis, self.yaxis = _Across(self), _Up(self)
        for name, axis in (("bottom", self.xaxis), ("top", self.xaxis), ("left", self.yaxis), ("right", self.yaxis)):
            self.spines[name].register_axis(axis)


class Drawing(Figure):
    """A figure whose words are kept apart: they become text of the SVG at once. matplotlib lays out each text for
    itself, and that takes longer than all that is drawn."""

    def __init__(self, size: Size, palette: Palette) -> None:
        super().__init__(figsize=(size.width, size.height), facecolor=palette.paper)
        self.words: list[Lettering] = []

    def panel(self, box: tuple[float, float, float, float]) -> Axes:
        """New axes at a place that `Size.box` gives."""
        return self.add_axes(Panel(self, box))

    def say(
        self,
        axes: Axes | None,
        x: float,
        y: float,
        text: str,
        colour: str,
        *,
        points: float = 9.0,
        across: Literal["left", "center", "right"] = "left",
        shift: tuple[float, float] = (0.0, 0.0),
        is_bold: bool = False,
        place: Transform | None = None,
    ) -> None:
        """Write at a place of the axes' data, or of `place`; the middle of the letters lies there."""
        if text:
            self.words.append(Lettering(axes, x, y, plain(text), colour, points, across, shift, is_bold, place))

    def at(self, words: Lettering) -> tuple[float, float]:
        """Where words stand, in points from the bottom left."""
        if words.axes is None:
            x, y = words.x * 72, self.get_figheight() * 72 - words.y * 72
        else:
            transform = words.place or words.axes.transData
            x, y = transform.transform((words.x, words.y)) * 72 / self.dpi
        return float(x) + words.shift[0], float(y) + words.shift[1]

    def write(self) -> None:
        """Make matplotlib's text of the words, for a drawing that is no SVG."""
        for words in self.words:
            x, y = self.at(words)
            self.text(
                x / 72 / self.get_figwidth(), y / 72 / self.get_figheight(), words.text, color=words.colour,
                fontsize=words.points, ha=words.across, va="center_baseline",
                weight="bold" if words.is_bold else "normal",
            )  # fmt: skip
        self.words.clear()


def canvas(size: Size, palette: Palette) -> Drawing:
    """An empty figure of this size on this paper."""
    return Drawing(size, palette)


def drawing_of(axes: Axes) -> Drawing:
    """The drawing that axes are a part of."""
    figure = axes.figure
    assert isinstance(figure, Drawing)
    return figure


def ticks(
    axes: Axes,
    along: Literal["x", "y"],
    places: Sequence[float],
    labels: Sequence[str],
    palette: Palette,
    *,
    points: float = 9.0,
    length: float = 3.0,
) -> None:
    """Marks at these places of an axis with their labels: in place of matplotlib's own, which take half of a chart."""
    figure = drawing_of(axes)
    if length and len(places):
        at = np.asarray(places, dtype=float)
        zero = np.zeros(len(at))
        marks = Line2D(
            *((at, zero) if along == "x" else (zero, at)), linestyle="",
            marker=_DOWN if along == "x" else _LEFT, markersize=length, markeredgewidth=0.6, color=palette.muted,
            transform=axes.get_xaxis_transform() if along == "x" else axes.get_yaxis_transform(), clip_on=False,
        )  # fmt: skip
        # As an artist and no line, so that marks move no limits.
        axes.add_artist(marks)
    for place, label in zip(places, labels, strict=True):
        if along == "x":
            edge, shift = axes.get_xaxis_transform(), (0.0, -length - 3.5 - points / 2)
            figure.say(axes, place, 0, label, palette.muted, points=points, across="center", shift=shift, place=edge)
        else:
            edge, shift = axes.get_yaxis_transform(), (-length - 3.0, 0.0)
            figure.say(axes, 0, place, label, palette.muted, points=points, across="right", shift=shift, place=edge)


def numbers(
    axes: Axes, along: Literal["x", "y"], locator: MaxNLocator, low: float, high: float, palette: Palette
) -> None:
    """Marks at round numbers from `low` to `high`."""
    places = [float(place) for place in locator.tick_values(low, high) if low <= place <= high * (1 + 1e-9)]
    # As many decimals as the numbers need, the same for all of them.
    step = min((round(right - left, 6) for left, right in pairwise(places)), default=1.0)
    decimals = max(0, -floor(log10(step)))
    labels = [short(place) if place >= _SHORT else in_figures(f"{place:.{decimals}f}") for place in places]
    ticks(axes, along, places, labels, palette)


def short(number: float) -> str:
    """A number that fits beside an axis: "999", "1.5k", "20k"."""
    if number >= 1e6:
        return "1M+"
    return f"{number:.0f}" if number < _SHORT else f"{in_figures(f'{number / 1000:g}')}k"


def dress(axes: Axes, palette: Palette) -> None:
    """Paper and hairlines: what all axes have in common. Their marks and labels are those of `ticks`."""
    axes.set_facecolor(palette.paper)
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
        day = first[place]
        # The first place of a month keeps the label, so that none stands twice.
        labels.setdefault(f"{short_month(day)} {day.year}" if by_month else short_day_month(day), place)
    return list(labels.values()), list(labels)


def plain(text: str) -> str:
    """Text that any SVG can hold: without control characters. Markup and dollar signs are only text."""
    return _CONTROL.sub("", text)


def palette_of(theme: str) -> Palette:
    """The colours that a theme is drawn in: `AUTO` in those of light, and `svg_bytes` adds those of dark."""
    return LIGHT if theme == AUTO else PALETTES[theme]


def svg_bytes(figure: Drawing, *, title: str, description: str, name: str, theme: str = "") -> bytes:
    """A figure as SVG that can stand in a page under a strict Content-Security-Policy, the same bytes each time.

    Style becomes presentation attributes, ids are prefixed with `name`, anything but drawing is left out; `title` and
    `description` are its accessible name and its sentence. Of the theme `AUTO` it is light, and dark where the page is.
    """
    raw = io.BytesIO()
    # A date would make other bytes of the same chart.
    figure.savefig(raw, format="svg", metadata={"Date": None, "Creator": None})
    root = ET.fromstring(raw.getvalue())  # noqa: S314 - our own drawing, not a file from outside
    _clean(root, name)
    _write_words(root, figure)
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
    if theme == AUTO:
        _follow_theme(root)
    ET.register_namespace("", _SVG)
    ET.register_namespace("xlink", _XLINK)
    body: bytes = ET.tostring(root, encoding="utf-8")
    return body


def _write_words(root: ET.Element, figure: Drawing) -> None:
    """The words of a drawing as text on top of it. What all of one look have in common is said once, by their group."""
    high = figure.get_figheight() * 72
    looks: dict[tuple[str, float, str, bool], ET.Element] = {}
    for words in figure.words:
        look = (words.colour, words.points, words.across, words.is_bold)
        if look not in looks:
            anchor = {"left": "start", "center": "middle", "right": "end"}[words.across]
            bold = {"font-weight": "bold"} if words.is_bold else {}
            said = {"fill": words.colour, "font-size": f"{words.points:g}", "text-anchor": anchor, **bold}
            looks[look] = ET.SubElement(root, f"{{{_SVG}}}g", said)
        x, y = figure.at(words)
        # Down by about half the height of an x and a capital, to be in the middle in any typeface.
        where = {"x": f"{x:.2f}".rstrip("0").rstrip("."), "y": f"{high - y + 0.36 * words.points:.2f}"}
        ET.SubElement(looks[look], f"{{{_SVG}}}text", where).text = words.text


def _follow_theme(root: ET.Element) -> None:
    """Add what the colours of light are in dark. A style sheet stands above presentation attributes."""
    used = {(key, value) for one in root.iter() for key in ("fill", "stroke") if "#" in (value := one.get(key, ""))}
    rules = (
        f'[{key}="{value}"]{{{key}:{in_dark(value)}}}' for key, value in sorted(used) if not value.startswith("url")
    )
    style = ET.Element(f"{{{_SVG}}}style")
    # An image asks the page that shows it, whose `color-scheme` is the reader's choice or that of the device.
    style.text = f"@media (prefers-color-scheme:dark){{{''.join(rules)}}}"
    root.append(style)


def in_dark(colour: str) -> str:
    """What a colour of `LIGHT`, or a tint of it, is in `DARK`."""
    for name in (field.name for field in fields(Palette)):
        if colour == getattr(LIGHT, name):
            return str(getattr(DARK, name))
    # A tint lies between paper and accent: as far along as its red part, where the two differ most.
    red, paper, accent = (to_rgb(one)[0] for one in (colour, LIGHT.paper, LIGHT.accent))
    return DARK.tint((paper - red) / (paper - accent))


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


def png_bytes(figure: Drawing, *, title: str, dpi: int = 150) -> bytes:
    """A figure as PNG, the same bytes each time."""
    # Attached here: a figure that nothing else holds goes when it has been written.
    FigureCanvasAgg(figure)
    figure.write()
    raw = io.BytesIO()
    figure.savefig(raw, format="png", dpi=dpi, metadata={"Title": plain(title), "Software": None})
    return raw.getvalue()
