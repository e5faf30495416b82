"""The chart of guesses: bars from zero with their counts, and names that are only text."""

from __future__ import annotations

import re
import unicodedata
import xml.etree.ElementTree as ET
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.collections import PolyCollection

from diary.charts.guesses import MAX_ROWS, draw, shape, shown, table, title
from diary.charts.rows import POINTS, fitted
from diary.charts.style import LIGHT, NARROW, PALETTES, SIZES, SMALL, WIDE, Drawing, png_bytes, svg_bytes
from diary.domain.guesses import Guesses, guesses_of
from diary.domain.wording.guesses import sentence
from tests.charts.words import outside, said, words

SVG = "{http://www.w3.org/2000/svg}"
SIZE = pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)


HOSTILE = {
    "formula": "$\\frac{1}{x}$ $",
    "markup": "<b>a</b></text><script>alert(1)</script>&amp;",
    "control": "\x00\x07bell\x1b[31m\nnew\tline",
    "emoji": "🦶🏽🔥 ⚡",
    "right to left": "שוקולד מריר",
    "turned": "\u202eevil\u202c\u2066x",
    "long": "W" * 100,
    "long and wide": "漢" * 100,
    "tower": "a" + "\u0301" * 80,
    "blank": "   ",
}


def of(*counts: tuple[str, int], episodes: int = 5000, without: int = 10) -> Guesses:
    return guesses_of(((key, key, n) for key, n in counts), episodes=episodes, without=without)


YEAR = of(("stress", 21), ("caffeine", 17), ("unknown", 9), ("Sweets", 3), ("nerve_pressure", 1), episodes=80)
MANY = of(*((f"own {n}", n) for n in range(10, 40)))
NASTY = of(*((name, 1000 - index) for index, name in enumerate(HOSTILE.values())))
EMPTY = of(episodes=0, without=0)


def bars(figure: Drawing) -> list[tuple[float, float, bool]]:
    """Left, right and whether it is hatched, of each bar from the top."""
    found = []
    for boxes in figure.axes[0].collections:
        assert isinstance(boxes, PolyCollection)
        for path in boxes.get_paths():
            x, y = np.asarray(path.vertices).T
            found.append((float(y.min()), float(x.min()), float(x.max()), bool(boxes.get_hatch())))
    return [bar[1:] for bar in sorted(found)]


def svg(guesses: Guesses, **options: Any) -> bytes:
    figure = draw(guesses, options.pop("palette", LIGHT), **options)
    return svg_bytes(figure, title=title(guesses), description=sentence(guesses), name="chart")


@SIZE
def test_each_bar_goes_from_zero_to_its_count_and_has_it_at_the_end(size: Any) -> None:
    figure = draw(YEAR, LIGHT, size=size)
    assert bars(figure) == [(0, row.episodes, False) for row in YEAR.rows]
    names, counts = said(figure)[:5], said(figure)[5:]
    assert names == ["Stress", "Caffeine", "No idea", "Sweets", "Position or pressure on a nerve"]
    assert counts == ["21", "17", "9", "3", "1", "of 80 episodes"]
    assert figure.axes[0].get_xlim() == (0, 21)


@SIZE
def test_a_name_stands_at_the_height_of_its_bar(size: Any) -> None:
    figure = draw(YEAR, LIGHT, size=size)
    axes = figure.axes[0]
    for row, (one, guess) in enumerate(zip(words(figure, axes), YEAR.rows, strict=False)):
        assert one.text == guess.name
        assert row < one.y < row + 1
    assert axes.get_ylim() == (len(YEAR.rows), 0)


def test_of_many_guesses_the_rest_is_summed_and_hatched() -> None:
    rows = shown(MANY)
    assert len(rows) == MAX_ROWS
    assert [row.episodes for row in rows[:-1]] == list(range(39, 28, -1))
    assert (rows[-1].name, rows[-1].episodes) == ("19 others together", sum(range(10, 29)))
    assert sum(row.episodes for row in rows) == sum(row.episodes for row in MANY.rows)
    drawn = bars(draw(MANY, LIGHT))
    assert drawn == [(0, row.episodes, row is rows[-1]) for row in rows]
    just = of(*((f"own {n}", n) for n in range(1, MAX_ROWS + 1)))
    assert shown(just) == just.rows


def test_calm_mode_draws_bands_and_no_number() -> None:
    figure = draw(YEAR, LIGHT, calm=True)
    assert said(figure)[5:] == ["many episodes", "many episodes", "several episodes", "a few episodes", "one episode"]
    drawn = re.findall(rb"<text[^>]*>(.*?)</text>", svg(YEAR, calm=True), re.DOTALL)
    assert drawn
    assert not re.search(rb"\d", b"".join(drawn))


@pytest.mark.slow
@SIZE
@pytest.mark.parametrize("name", HOSTILE)
def test_an_own_name_is_text_on_one_line_that_keeps_to_its_place(name: str, size: Any) -> None:
    guesses = of((HOSTILE[name], 12), ("stress", 30))
    figure = draw(guesses, LIGHT, size=size)
    body = svg(guesses, size=size)
    root = ET.fromstring(body)  # noqa: S314 - our own drawing
    drawn = ["".join(element.itertext()) for element in root.iter(f"{SVG}text")]
    cleaned = fitted(HOSTILE[name], 2.45) if size is WIDE else fitted(HOSTILE[name], size.width - 0.24, SMALL)
    assert cleaned == "" or cleaned in drawn
    assert not any("\n" in word for word in drawn)
    assert not [element for element in root.iter() if element.tag.endswith("script")]
    assert outside(figure) == []
    assert [bar[1] for bar in bars(figure)] == [30, 12]


def test_what_cannot_be_text_is_taken_out_and_the_rest_kept_to_the_letter() -> None:
    assert fitted(HOSTILE["control"], 9) == "bell[31m new line"
    assert fitted(HOSTILE["turned"], 9) == "evilx"
    assert fitted(HOSTILE["tower"], 9) == "a\u0301\u0301"
    assert fitted(HOSTILE["blank"], 9) == ""
    for name in ("formula", "markup", "emoji", "right to left"):
        assert fitted(HOSTILE[name], 9) == HOSTILE[name]


@given(st.text(max_size=120), st.floats(0.3, 4))
def test_fitted_text_begins_as_it_was_and_is_cut_once(text: str, inches: float) -> None:
    whole, cut = fitted(text, 1000), fitted(text, inches)
    assert cut == whole or (cut.endswith("…") and whole.startswith(cut[:-1].rstrip()))
    assert not any(unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co") for char in cut)
    assert fitted(cut, 1000) == cut


@given(st.text(st.characters(min_codepoint=32, max_codepoint=0x17F, exclude_categories=["Cc", "Cf"]), max_size=120))
def test_fitted_text_is_not_wider_than_its_room_in_the_typeface_of_the_drawing(text: str) -> None:
    figure = draw(EMPTY, LIGHT)
    written = figure.text(0, 0, fitted(text, 1.5), fontsize=POINTS)
    assert written.get_window_extent().width / figure.dpi < 1.5 * 1.05


@SIZE
@pytest.mark.parametrize("calm", [False, True])
def test_without_a_row_it_is_one_quiet_line(size: Any, calm: bool) -> None:
    figure = draw(EMPTY, LIGHT, size=size, calm=calm)
    assert said(figure) == ["Nothing was suspected in this period."]
    assert (figure.axes, figure.legends) == ([], [])
    assert figure.get_size_inches()[1] < 0.5


@pytest.mark.slow
@SIZE
def test_the_size_drawn_is_the_size_promised_and_nothing_leaves_it(size: Any) -> None:
    for guesses in (YEAR, MANY, NASTY, EMPTY, of(("stress", 1))):
        for calm in (False, True):
            figure = draw(guesses, LIGHT, size=size, calm=calm)
            promised = shape(guesses, size)
            assert tuple(figure.get_size_inches()) == (promised.width, promised.height)
            assert outside(figure) == []
    assert shape(MANY, size).height > shape(YEAR, size).height
    assert shape(YEAR, NARROW).height > shape(YEAR, WIDE).height


@pytest.mark.slow
def test_the_same_guesses_are_the_same_bytes_and_themes_differ_in_colour_alone() -> None:
    assert svg(NASTY) == svg(NASTY)
    assert png_bytes(draw(NASTY, LIGHT), title="t") == png_bytes(draw(NASTY, LIGHT), title="t")
    light, dark = (draw(MANY, palette) for palette in PALETTES.values())
    assert said(light) == said(dark)
    assert bars(light) == bars(dark)
    assert len(light.axes[0].get_children()) < 60


def test_the_table_has_every_guess_and_those_without() -> None:
    told = table(YEAR)
    assert told.head == ("Your guess", "Of 80 episodes")
    assert told.rows[0] == ("Stress", "21")
    assert told.rows[-1] == ("No guess", "10")
    assert len(table(MANY).rows) == len(MANY.rows) + 1
    assert table(YEAR, calm=True).rows[-1] == ("No guess", "many episodes")
    assert not re.search(r"\d", str(table(YEAR, calm=True)))
    assert table(EMPTY).rows == ()
