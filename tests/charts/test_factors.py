"""The chart of factors: each mark lies where its number says, and each kind of answer has its own mark."""

from __future__ import annotations

import itertools
import re
import xml.etree.ElementTree as ET
from datetime import date
from typing import Any

import numpy as np
import pytest
from matplotlib.collections import LineCollection
from matplotlib.lines import Line2D
from matplotlib.markers import TICKDOWN

from diary.charts.factors import MARKERS, NOTHING, draw, legend, reach, shape, shown, table, title
from diary.charts.style import DARK, LIGHT, NARROW, PALETTES, SIZES, SMALL, WIDE, Drawing, Palette, Size, svg_bytes
from diary.domain.association import FACTORS, Factor, Finding
from diary.domain.looks import Looked
from diary.domain.needs import Need
from diary.domain.rate_ratio import RateRatio
from diary.domain.wording.association import sentence
from tests.charts.words import labels, outside, overlapping, said, words
from tests.each import each


def needs(days: int, more: int = 30) -> tuple[Need, ...]:
    return (
        Need(days, 42, "recorded days with an answer"),
        Need(more, 10, "days with more standing or walking"),
        Need(40, 10, "days with less standing or walking"),
        Need(90, 20, "episodes on days with an answer"),
    )


def told(key: str, answer: Finding, ratio: float, low: float, high: float, *, lag: int = 0) -> Factor:
    return Factor(key, needs(71), answer, 2.0, lag, 0.5, RateRatio(ratio, low, high, 31, 40))


def refused(key: str, answer: Finding = Finding.TOO_FEW, *, days: int = 23, more: int = 30) -> Factor:
    return Factor(key, needs(days, more), answer, 2.0)


def value(*factors: Factor) -> Looked:
    return Looked(factors, 80, 84, date(2026, 3, 26), date(2026, 6, 18))


MIXED = value(
    told("caffeine_drinks", Finding.LINK, 1.6, 1.1, 2.3),
    told("sleep_minutes", Finding.NO_LINK, 0.8, 0.4, 1.6, lag=1),
    refused("stress"),
    told("exercise", Finding.EARLY, 1.5, 0.5, 4.2),
    refused("standing_minutes", days=71, more=4),
    told("tight_shoes", Finding.LINK, 0.5, 0.3, 0.7, lag=1),
    refused("water", Finding.CONSTANT, days=71, more=0),
    told("alcohol_units", Finding.NO_LINK, 1.0, 0.9, 1.1),
)
VALUES = {
    "nothing looked at": value(),
    "never answered": value(*(refused(key, days=0) for key in FACTORS)),
    "waiting": Looked((refused("stress", Finding.WAITING, days=71), refused("water")), 80, 84, None, date(2026, 3, 26)),
    "being tested": value(refused("stress", Finding.TESTED, days=71), MIXED.factors[1]),
    "one link": value(MIXED.factors[0]),
    "mixed": MIXED,
    "all told": value(*(told(key, Finding.NO_LINK, 1.2, 0.7, 2.1, lag=1) for key in FACTORS)),
    "far out": value(told("stress", Finding.EARLY, 3.0, 0.01, 900.0), told("water", Finding.LINK, 12.0, 6.0, 24.0)),
}


def line_sets(figure: Drawing) -> list[list[np.ndarray]]:
    """The lines of no difference, and the intervals."""
    sets = [row for row in figure.axes[0].collections if isinstance(row, LineCollection)]
    assert len(sets) == 2
    return [[np.asarray(line) for line in row.get_segments()] for row in sets]


def marks(figure: Drawing) -> dict[str, list[tuple[float, int]]]:
    """Where each kind of mark lies: its ratio, and its row, by the intervals from the top."""
    rows = [float(line[0, 1]) for line in line_sets(figure)[1]]
    return {
        str(line.get_marker()): [(float(x), rows.index(float(y))) for x, y in np.asarray(line.get_xydata())]
        for line in figure.axes[0].lines
        if line.get_marker() != TICKDOWN
    }


def marker(figure: Drawing, shape: str) -> Line2D:
    (line,) = [line for line in figure.axes[0].lines if line.get_marker() == shape]
    return line


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
def test_each_mark_lies_at_its_ratio_in_its_row(size: Size) -> None:
    drawn = marks(draw(MIXED, LIGHT, size=size))
    assert drawn == {"D": [(1.6, 0), (0.5, 3)], "o": [(0.8, 1), (1.0, 4)], "s": [(1.5, 2)]}
    assert set(drawn) == set(MARKERS.values())


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
def test_each_interval_is_drawn_from_end_to_end(size: Size) -> None:
    ones, intervals = line_sets(draw(MIXED, LIGHT, size=size))
    expected = [factor.ratio for factor in MIXED.factors if factor.ratio]
    assert [(line[0, 0], line[1, 0]) for line in intervals] == [(ratio.low, ratio.high) for ratio in expected]
    heights = [float(line[0, 1]) for line in intervals]
    assert heights == sorted(heights)
    assert all((line[:, 0] == 1).all() for line in ones)
    assert len(ones) == len(intervals)


@pytest.mark.parametrize("palette", PALETTES.values(), ids=PALETTES)
def test_a_link_is_filled_and_bold_and_too_early_is_dashed(palette: Palette) -> None:
    figure = draw(MIXED, palette)
    fills = {shape: marker(figure, shape).get_markerfacecolor() for shape in "Dos"}
    assert fills == {"D": palette.accent, "o": palette.paper, "s": palette.paper}
    dashes: list[Any] = list(figure.axes[0].collections[1].get_linestyle())
    assert [pattern is not None for _, pattern in dashes] == [False, False, True, False, False]
    bold = " ".join(one.text for one in figure.words if one.is_bold)
    assert bold == "Days with more than 2 drinks with caffeine 1.6 (1.1 to 2.3) Days after tight shoes 0.5 (0.3 to 0.7)"


def test_the_legend_explains_every_mark() -> None:
    for word in ("Filled diamond: a link stands out", "Ring: no clear link so far", "too early to tell", "at 1"):
        assert word in legend(MIXED)


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
def test_every_row_says_its_days_and_numbers_and_what_cannot_be_told_is_no_row(size: Size) -> None:
    figure = draw(MIXED, LIGHT, size=size)
    drawn = " ".join(one.text for one in words(figure))
    places = [
        drawn.index(start)
        for start in ("Days with more than 2", "nights of", "exercise", "Days after tight", "alcohol")
    ]
    assert places == sorted(places)
    assert drawn.count("31 and 40 days") == 5
    assert "stress" not in drawn
    assert "water" not in drawn
    assert [factor.key for factor in shown(MIXED)] == [factor.key for factor in MIXED.factors if factor.ratio]


@pytest.mark.slow
def test_the_axis_is_logarithmic_and_even_around_one() -> None:
    figure = draw(MIXED, LIGHT)
    axes = figure.axes[0]
    low, high = axes.get_xlim()
    assert axes.get_xscale() == "log"
    assert low * high == pytest.approx(1)
    assert labels(figure, axes, "x") == ["1/4×", "1/2×", "1×", "2×", "4×"]
    assert [one.x for one in words(figure, axes)] == [0.25, 0.5, 1, 2, 4]


@each(("low", "high", "far"), [(0.9, 1.1, 4.5), (0.5, 6.0, 6.6), (0.1, 2.0, 11.0), (0.01, 2.0, 20.0), (0.5, 900, 20.0)])
def test_the_axis_reaches_as_far_as_the_intervals_within_bounds(low: float, high: float, far: float) -> None:
    assert reach([RateRatio(1.0, low, high, 31, 40)]) == pytest.approx(far)


def test_an_interval_that_goes_beyond_the_axis_ends_in_an_arrow() -> None:
    figure = draw(VALUES["far out"], LIGHT)
    drawn = marks(figure)
    assert drawn[">"] == [(20, 0), (20, 1)]
    assert drawn["<"] == [(1 / 20, 0)]
    _, intervals = line_sets(figure)
    assert [tuple(line[:, 0]) for line in intervals] == [(1 / 20, 20), (6, 20)]


@pytest.mark.parametrize("name", ["nothing looked at", "never answered"])
def test_without_a_ratio_it_is_one_quiet_line(name: str) -> None:
    figure = draw(VALUES[name], LIGHT)
    assert (figure.axes, said(figure)) == ([], [NOTHING])
    assert figure.get_figheight() < 0.5


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
def test_the_ends_of_the_axis_say_the_direction(size: Size) -> None:
    for calm in (False, True):
        ends = {one.text: one.x for one in words(draw(MIXED, LIGHT, size=size, calm=calm))}
        assert ends["← less often"] < size.width / 2 + 0.8
        assert ends["more often →"] > ends["← less often"]


@each("name", VALUES)
@each("size", SIZES.values())
def test_the_figure_has_the_size_told_and_a_row_for_each_factor(name: str, size: Size) -> None:
    figure = draw(VALUES[name], LIGHT, size=size)
    expected = shape(VALUES[name], size)
    assert tuple(figure.get_size_inches()) == (expected.width, expected.height)
    assert expected.width == size.width
    assert sum(len(axes.get_children()) for axes in figure.axes) < 60


@pytest.mark.slow
@each("calm", [False, True])
@each("name", VALUES)
@each("size", SIZES.values())
def test_no_words_overlap_or_leave_the_paper_and_none_is_small(name: str, size: Size, calm: bool) -> None:
    figure = draw(VALUES[name], LIGHT, size=size, calm=calm)
    assert min(one.points for one in figure.words) >= SMALL
    assert outside(figure) == []
    assert overlapping(figure) == []


@each("name", VALUES)
@each("size", SIZES.values())
def test_calm_mode_shows_no_number(name: str, size: Size) -> None:
    figure = draw(VALUES[name], LIGHT, size=size, calm=True)
    assert not [word for word in said(figure) if re.search(r"\d", word)]
    rows = table(VALUES[name], calm=True).rows
    assert not re.search(r"\d", " ".join(itertools.chain(*rows)))
    assert len(rows) == len(VALUES[name].factors)


def test_the_table_says_every_number_of_the_chart() -> None:
    rows = table(MIXED).rows
    assert rows[0] == (
        "Days with more than 2 drinks with caffeine", "1.6", "1.1 to 2.3", "31 and 40 days", "a link stands out",
    )  # fmt: skip
    assert rows[1][0].startswith("The second day after nights of more than ")
    assert rows[1][-1] == "no clear link so far"
    assert rows[3][-1] == "too early to tell"
    assert rows[2] == ("Stress", "not told", "not told", "not told", "23 of 42 recorded days with an answer")
    assert rows[6][-1] == "the same on every day with an answer"
    assert {len(row) for row in rows} == {len(table(MIXED).head)}
    drawn = [word for word in said(draw(MIXED, LIGHT)) if "(" in word]
    assert drawn == [f"{row[1]} ({row[2]})" for row in rows if row[1] != "not told"]


def test_the_calm_table_says_the_answers() -> None:
    assert [row[1] for row in table(MIXED, calm=True).rows[:4]] == [
        "a link stands out",
        "no clear link so far",
        "not enough yet",
        "too early to tell",
    ]


@pytest.mark.slow
@each("name", VALUES)
def test_the_same_value_is_the_same_picture_and_can_stand_in_a_page(name: str) -> None:
    def svg(palette: Palette, size: Size) -> bytes:
        figure = draw(VALUES[name], palette, size=size)
        return svg_bytes(figure, title=title(VALUES[name]), description=sentence(VALUES[name]), name="chart")

    assert svg(LIGHT, WIDE) == svg(LIGHT, WIDE)
    root = ET.fromstring(svg(DARK, NARROW))  # noqa: S314 - our own drawing
    assert not [element for element in root.iter() if "style" in element.attrib]
    assert len(svg(LIGHT, WIDE)) < 40_000
