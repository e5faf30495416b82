"""The style sheets: colours people can read in both themes, from one file, and one geometry of the feet."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from diary.charts.style import PALETTES
from diary.domain.feet import HEIGHT, TOES, WIDTH, Toe
from tests.each import each

ROOT = Path(__file__).resolve().parents[1]
CSS = {path.name: path.read_text() for path in sorted((ROOT / "static" / "css").glob("*.css"))}
THEMES = ("light", "dark")
TEXT, LARGE = 4.5, 3.0


def without_comments(css: str) -> str:
    return re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)


def _tokens() -> dict[str, dict[str, str]]:
    sheets = (without_comments(CSS[name]) for name in ("tokens.css", "dark.css"))
    read = [dict(re.findall(r"(--[\w-]+):\s*([^;]+);", sheet)) for sheet in sheets]
    return {"light": read[0], "dark": read[0] | read[1]}


TOKENS = _tokens()
COLOURS = [name for name, value in TOKENS["light"].items() if value.startswith("#")]


def rgb(colour: str) -> tuple[float, ...]:
    assert re.fullmatch(r"#[0-9a-f]{6}", colour), colour
    return tuple(int(colour[index : index + 2], 16) / 255 for index in (1, 3, 5))


def luminance(colour: tuple[float, ...]) -> float:
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: tuple[float, ...], other: tuple[float, ...]) -> float:
    """The contrast ratio of WCAG 2, from 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def token(theme: str, name: str) -> tuple[float, ...]:
    return rgb(TOKENS[theme][f"--{name}"])


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast(rgb("#000000"), rgb("#ffffff")) == pytest.approx(21)
    assert contrast(rgb("#777777"), rgb("#ffffff")) == pytest.approx(4.48, abs=0.01)


GROUNDS = ("paper", "card", "accent-soft")
READ = [
    *((text, ground) for text in ("ink", "muted", "accent", "danger") for ground in GROUNDS),
    *((text, ground) for text in ("routine", "soon", "prompt") for ground in ("paper", "card")),
    ("on-accent", "accent"),
]
"""Text and what it stands on."""

SEEN = [
    *((line, ground) for line in ("control", "accent", "danger") for ground in ("paper", "card")),
    ("control", "accent-soft"),
    ("accent", "accent-soft"),
]
"""Borders of controls, rings of focus and what is drawn, and what is beside them."""


@each("theme", THEMES)
@each(("text", "ground"), READ)
def test_text_can_be_read(text: str, ground: str, theme: str) -> None:
    assert contrast(token(theme, text), token(theme, ground)) >= TEXT


@each("theme", THEMES)
@each(("line", "ground"), SEEN)
def test_a_control_can_be_seen(line: str, ground: str, theme: str) -> None:
    assert contrast(token(theme, line), token(theme, ground)) >= LARGE


@pytest.mark.parametrize("theme", THEMES)
def test_the_big_button_can_be_read_with_a_pointer_on_it(theme: str) -> None:
    share = re.search(r"color-mix\(in srgb, var\(--accent\) (\d+)%, var\(--ink\)\)", CSS["components.css"])
    assert share
    part = int(share[1]) / 100
    pairs = zip(token(theme, "accent"), token(theme, "ink"), strict=True)
    mixed = tuple(part * accent + (1 - part) * ink for accent, ink in pairs)
    assert contrast(mixed, token(theme, "on-accent")) >= TEXT


def declarations(css: str) -> Iterator[tuple[str, str, str]]:
    """Selector, property and value of every declaration, those in @media too."""
    for selector, body in re.findall(r"([^{}]+)\{([^{}]*)\}", without_comments(css)):
        for declaration in filter(str.strip, body.split(";")):
            name, value = declaration.split(":", 1)
            yield " ".join(selector.split()), name.strip(), value.strip()


def day_styles(kind: str) -> dict[str, str]:
    """What the year's rule for one kind of day says."""
    base = {name: value for selector, name, value in declarations(CSS["diary.css"]) if selector == ".year__day"}
    own = {n: v for selector, n, v in declarations(CSS["diary.css"]) if selector == f".year__day--{kind}"}
    return base | own


@each("theme", THEMES)
@each("kind", ["twitched-1", "twitched-2", "twitched-3", "twitched-4", "quiet", "missing", "unknown"])
def test_the_number_of_a_day_of_the_year_can_be_read(kind: str, theme: str) -> None:
    style = day_styles(kind)
    text, ground = (re.search(r"var\(--([\w-]+)\)", style[name]) for name in ("color", "background"))
    assert text
    assert contrast(token(theme, text[1]), token(theme, ground[1] if ground else "paper")) >= TEXT


@pytest.mark.parametrize("theme", THEMES)
def test_the_fills_of_the_year_grow_step_by_step(theme: str) -> None:
    steps = [contrast(token(theme, f"fill-{n}"), token(theme, "card")) for n in range(1, 5)]
    assert steps == sorted(steps)
    assert min(later / earlier for earlier, later in itertools.pairwise(steps)) > 1.2


def test_quiet_missing_and_twitched_days_differ_without_colour() -> None:
    """By border, shape or weight: nobody needs to tell two colours apart."""
    told = {
        kind: tuple(day_styles(kind).get(name) for name in ("border", "border-style", "border-radius"))
        for kind in ("twitched-1", "quiet", "missing", "unknown")
    }
    assert len(set(told.values())) == len(told)


def test_dark_says_every_colour_anew() -> None:
    said = set(re.findall(r"(--[\w-]+):", CSS["dark.css"]))
    assert set(COLOURS) <= said <= set(TOKENS["light"])
    assert len(COLOURS) > 14


@each("name", CSS)
def test_which_theme_holds_is_said_by_the_page_alone(name: str) -> None:
    """A sheet that asked the device would not know what somebody chose."""
    assert "prefers-color-scheme" not in CSS[name]
    assert "color-scheme:" not in CSS[name]


FREE = {"none", "inherit", "transparent", "currentcolor", "0"}


@each("name", sorted(set(CSS) - {"tokens.css", "dark.css"}))
def test_colours_come_from_the_tokens_alone(name: str) -> None:
    for selector, key, value in declarations(CSS[name]):
        where = f"{name}: {selector} {{ {key}: {value} }}"
        assert not re.search(r"#[0-9a-fA-F]{3,8}\b|\b(?:rgba?|hsla?|hwb|lab|lch|oklab|oklch)\(", value), where
        if re.fullmatch(r"color|background(-color)?|fill|stroke|(border|outline|accent|caret)(-\w+)*-color", key):
            assert value.lower() in FREE or "var(--" in value, where


@each("name", CSS)
def test_every_variable_that_is_used_is_there(name: str) -> None:
    known = set(TOKENS["light"]) | set(re.findall(r"(--[\w-]+):", CSS[name]))
    assert set(re.findall(r"var\((--[\w-]+)", CSS[name])) <= known


@each("name", CSS)
def test_a_sheet_asks_nobody_else_for_anything(name: str) -> None:
    assert not re.search(r"@import|url\(|expression\(", CSS[name])
    assert CSS[name].count("{") == CSS[name].count("}")


@pytest.mark.parametrize("theme", THEMES)
def test_a_chart_has_the_colours_of_the_site(theme: str) -> None:
    """A chart stands on a card."""
    names = {"paper": "card", "ink": "ink", "muted": "muted", "hairline": "hairline", "accent": "accent"}
    for name, of_site in names.items():
        assert getattr(PALETTES[theme], name) == TOKENS[theme][f"--{of_site}"], name


def test_the_browser_is_told_the_colours_of_the_paper() -> None:
    html = (ROOT / "templates" / "shared" / "theme.html").read_text()
    said = re.findall(r'<meta name="theme-color"(.*?) content="(#\w+)">', html)
    # The first that fits is taken.
    assert said == [(' media="{{ dark_on }}"', TOKENS["dark"]["--paper"]), ("", TOKENS["light"]["--paper"])]


def declared(selector: str) -> dict[str, str]:
    """What the sheet of the feet says of a selector."""
    return {key: value for where, key, value in declarations(CSS["feet.css"]) if where == selector}


def of_a_foot(value: str) -> float:
    """A length of the drawing, where a foot has its whole width: pixels, or a share of that width."""
    length = re.fullmatch(r"(?:max\(44px, )?([\d.]+)(px|%|)\)?", value)
    assert length, value
    return float(length[1]) * (WIDTH / 100 if length[2] == "%" else 1)


def test_a_foot_is_as_large_as_the_domain_says() -> None:
    foot, sole = declared(".feet__foot"), declared(".feet__sole")
    assert (foot["flex"], foot["height"]) == (f"0 1 {WIDTH}px", f"{HEIGHT}px")
    assert (sole["width"], sole["height"]) == ("100%", f"{HEIGHT}px")


@each(("place", "edge"), [("left", "left"), ("right", "right")])
@each("toe", TOES)
def test_a_toe_lies_where_the_domain_says(toe: Toe, place: str, edge: str) -> None:
    """The foot on the right is the mirror image: the same distance from the other edge."""
    box = declared(f".feet__toe--{toe.digit}")
    from_edge = declared(f".feet__foot--at-{place} .feet__toe--{toe.digit}")
    assert list(from_edge) == [edge]
    lies = (of_a_foot(from_edge[edge]), of_a_foot(box["width"]), of_a_foot(box["height"]))
    assert lies == pytest.approx((toe.cx - toe.rx, 2 * toe.rx, 2 * toe.ry), abs=0.05)
    # Where a foot has not its whole width the toe lies at the other end.
    top = re.fullmatch(r"clamp\((\d+)px, (\d+)px ([+-]) \(100% - 171\.5px\) \* 1000, (\d+)px\)", box["margin-top"])
    assert top
    assert int(top[2]) == int(top[1] if top[3] == "-" else top[4]) == toe.cy - toe.ry


def test_two_feet_fit_on_a_narrow_screen() -> None:
    """Below the width of both, feet and the gap between them shrink alike, so that they fill it and no more."""
    gap = re.fullmatch(r"min\((\d+)px, ([\d.]+)%\)", declared(".feet__pair")["gap"])
    assert gap
    assert float(gap[2]) == pytest.approx(100 * int(gap[1]) / (2 * WIDTH + int(gap[1])), abs=0.01)
    assert declared(".feet__foot")["min-width"] == "0"
