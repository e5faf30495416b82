"""One style for all charts: colours as names that the page resolves, sizes, and the only way to SVG and PNG.

matplotlib's object API alone; settings are made once, when this module is imported, and never inside a request.
"""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from typing import Final

import matplotlib
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

matplotlib.rcParams.update(
    {
        "svg.fonttype": "none",
        "svg.hashsalt": "flicker",
        "font.family": ["DejaVu Sans"],
        "font.size": 9,
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


LIGHT: Final = Palette("#ffffff", "#22262b", "#5b6470", "#ddd8ce", "#1f6f6b")
DARK: Final = Palette("#1e2226", "#ece8e1", "#a7afb8", "#343a40", "#6cc5be")
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


def plain(text: str) -> str:
    """Text that any SVG can hold: without control characters. Markup and dollar signs are only text."""
    return _CONTROL.sub("", text)


def svg_bytes(figure: Figure, *, title: str, description: str, name: str) -> bytes:
    """A figure as SVG that can stand in a page under a strict Content-Security-Policy, the same bytes each time.

    Style becomes presentation attributes, ids are prefixed with `name`, anything but drawing is left out; `title` and
    `description` are its accessible name and its sentence.
    """
    raw = io.BytesIO()
    figure.savefig(raw, format="svg", metadata={"Date": None, "Creator": None})
    root = ET.fromstring(raw.getvalue())  # noqa: S314 - our own drawing, not a file from outside
    _clean(root, name)
    root.attrib.pop("width", None)
    root.attrib.pop("height", None)
    root.set("role", "img")
    root.set("aria-labelledby", f"{name}-title {name}-desc")
    root.set("stroke-linejoin", "round")
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
        if child.tag in _DROPPED or child.tag not in _ALLOWED:
            element.remove(child)
        else:
            _clean(child, name)
    for rule in filter(None, (part.strip() for part in element.attrib.pop("style", "").split(";"))):
        key, _, value = rule.partition(":")
        if key.strip() == "font":
            _font(element, value.strip())
        else:
            element.set(key.strip(), _prefixed(value.strip(), name))
    for key, value in list(element.attrib.items()):
        if key == "id":
            element.set(key, f"{name}-{value}")
        elif key.startswith("on"):
            del element.attrib[key]
        elif "#" in value:
            element.set(key, _prefixed(value, name))


def _prefixed(value: str, name: str) -> str:
    if value.startswith("#") and not re.fullmatch(r"#[0-9a-fA-F]{3,8}", value):
        return f"#{name}-{value[1:]}"
    return re.sub(r"url\(#", f"url(#{name}-", value) if f"url(#{name}-" not in value else value


def _font(element: ET.Element, value: str) -> None:
    size = re.search(r"([\d.]+)px", value)
    if size:
        element.set("font-size", size.group(1))


def png_bytes(figure: Figure, *, title: str, dpi: int = 150) -> bytes:
    """A figure as PNG, the same bytes each time."""
    FigureCanvasAgg(figure)
    raw = io.BytesIO()
    figure.savefig(raw, format="png", dpi=dpi, metadata={"Title": plain(title), "Software": None})
    return raw.getvalue()
