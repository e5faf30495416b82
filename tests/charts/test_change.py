"""The chart of a change: its dots, its lines and its interval are the numbers of the look."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from datetime import timedelta

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection

from diary.charts import change as chart
from diary.charts.change import draw, shape, table
from diary.charts.style import LIGHT, PALETTES, SIZES, Size, png_bytes, svg_bytes
from diary.domain.change import Change, change
from diary.domain.wording import span
from diary.domain.wording.change import sentence
from tests.charts.words import labels, outside, said
from tests.domain.test_change import EVERY, LONG_AGO, TODAY, counts, steady, stepped
from tests.each import each

T = np.arange(112)
GAPS = (T // 7 % 5 != 2) & (T % 7 < 6)
CASES: dict[str, Change] = {
    "empty": change(counts(steady(0), ~EVERY), None, TODAY),
    "no days": change(counts(np.zeros(0), np.zeros(0, bool)), None, TODAY),
    "three days": change(counts(T % 4, T > 108), TODAY, TODAY),
    "more": change(stepped(2, 6, 5), LONG_AGO, TODAY),
    "less": change(stepped(40, 10, 5), LONG_AGO, TODAY),
    "gaps": change(counts(1 + T % 4, GAPS), LONG_AGO, TODAY),
    "wild": change(counts(np.repeat([0, 900, 0, 0] * 4, 7)), LONG_AGO, TODAY),
}


def dots(axes: Axes) -> tuple[list[float], list[float]]:
    (line,) = [line for line in axes.lines if line.get_marker() == "o"]
    return [float(x) for x in np.asarray(line.get_xdata())], [float(y) for y in np.asarray(line.get_ydata())]


@each("name", CASES)
def test_the_dots_are_the_rates_of_the_weeks_with_enough_days(name: str) -> None:
    value = CASES[name]
    axes = draw(value, LIGHT).axes[0]
    places, rates = dots(axes)
    assert places == [index for index, week in enumerate(value.weeks) if week.is_enough]
    assert rates == [week.rate for week in value.weeks if week.is_enough]
    low, high = axes.get_ylim()
    assert low == 0
    assert high > max(rates, default=0)


@each("name", CASES)
def test_exactly_the_weeks_with_too_few_days_are_hatched(name: str) -> None:
    value = CASES[name]
    (boxes,) = [row for row in draw(value, LIGHT).axes[0].collections if isinstance(row, PolyCollection)]
    assert boxes.get_hatch()
    marked = set()
    for path in boxes.get_paths():
        sides = np.asarray(path.vertices)[:, 0]
        marked |= set(range(int(sides.min() + 0.5), int(sides.max() + 0.5)))
    assert marked == {index for index, week in enumerate(value.weeks) if not week.is_enough}


def test_each_period_has_its_mean_as_a_line_over_its_weeks() -> None:
    value = CASES["more"]
    lines = [line for line in draw(value, LIGHT).axes[0].lines if line.get_linestyle() == "--"]
    before, recent = value.mean_rate(recent=False), value.mean_rate(recent=True)
    assert [list(np.asarray(line.get_xdata())) for line in lines] == [[-0.5, 11.5], [11.5, 15.5]]
    assert [list(np.asarray(line.get_ydata())) for line in lines] == [[before, before], [recent, recent]]
    assert {"12 weeks before: mean 2.5", "last 4: mean 6.6"} <= set(said(draw(value, LIGHT)))


@pytest.mark.parametrize("name", ["more", "less", "gaps"])
def test_the_interval_drawn_is_that_of_the_look(name: str) -> None:
    value = CASES[name]
    assert value.frequency
    axes = draw(value, LIGHT).axes[1]
    assert axes.get_xscale() == "log"
    assert dots(axes)[0] == [pytest.approx(value.frequency.ratio)]
    ends = [list(np.asarray(line.get_xdata())) for line in axes.lines if len(np.asarray(line.get_xdata())) == 2]
    assert [1, 1] in ends
    assert [pytest.approx(value.frequency.low), pytest.approx(value.frequency.high)] in ends
    low, high = axes.get_xlim()
    assert low <= value.frequency.low < value.frequency.high <= high
    assert low * high == pytest.approx(1)


def test_an_interval_that_runs_out_of_the_axis_has_an_arrow() -> None:
    assert CASES["wild"].frequency
    assert CASES["wild"].frequency.high > 64
    axes = draw(CASES["wild"], LIGHT).axes[1]
    assert [line.get_marker() for line in axes.lines if line.get_marker() in ("<", ">", "|")] == ["<", ">"]
    assert axes.get_xlim() == pytest.approx((1 / 64, 64))


@pytest.mark.parametrize("name", ["empty", "three days", "no days"])
def test_without_a_look_there_is_no_ratio_and_the_drawing_is_lower(name: str) -> None:
    assert len(draw(CASES[name], LIGHT).axes) == 1
    assert shape(CASES[name], SIZES["wide"]).height < shape(CASES["more"], SIZES["wide"]).height


@pytest.mark.slow
@each("calm", [False, True])
@each("size", SIZES.values())
@each("name", CASES)
def test_the_drawing_has_its_size_and_few_parts(name: str, size: Size, calm: bool) -> None:
    figure = draw(CASES[name], LIGHT, size=size, calm=calm)
    real = shape(CASES[name], size)
    assert tuple(figure.get_size_inches()) == pytest.approx((real.width, real.height))
    assert sum(len(axes.get_children()) for axes in figure.axes) < 100
    assert all(len(labels(figure, axes, "x")) <= 12 for axes in figure.axes)
    assert outside(figure) == []


@pytest.mark.slow
@each("theme", PALETTES)
@each("name", CASES)
def test_the_same_look_is_the_same_bytes(name: str, theme: str) -> None:
    value = CASES[name]
    one, other = (
        svg_bytes(draw(value, PALETTES[theme]), title=chart.title(value), description=sentence(value), name="change")
        for _ in range(2)
    )
    assert one == other
    assert ET.fromstring(one)[1].text == sentence(value)  # noqa: S314 - our own drawing
    assert png_bytes(draw(value, PALETTES[theme]), title="t").startswith(b"\x89PNG")


def test_calm_mode_draws_no_rate_and_no_ratio() -> None:
    figure = draw(CASES["more"], LIGHT, calm=True)
    assert labels(figure, figure.axes[0], "y") == []
    assert said(figure)[:2] == ["12 weeks before", "last 4"]
    assert [word for word in said(figure) if "often" in word] == ["less often", "more often"]
    assert not [word for word in said(figure) if "." in word or "×" in word]


@each("name", CASES)
def test_the_table_has_the_weeks_newest_first_then_the_means_and_the_ratio(name: str) -> None:
    value = CASES[name]
    told = table(value)
    assert all(len(row) == len(told.head) for row in told.rows)
    weeks = told.rows[: len(value.weeks)]
    for row, week in zip(weeks, reversed(value.weeks), strict=True):
        assert row[0] == span(week.first, week.first + timedelta(days=6), short=True)
        assert row[1] == f"{week.days} of 7"
        assert row[2] == (f"{week.rate:.1f}" if week.is_enough else "too few days")
    means = [value.mean_rate(recent=recent) for recent in (True, False)]
    rest = told.rows[len(value.weeks) :]
    assert [row[2] for row in rest[:2]] == [f"{mean:.1f}" for mean in means if mean is not None][:2]
    assert ("times (" in "".join(row[2] for row in rest)) == (value.frequency is not None)


def test_in_calm_mode_the_table_says_bands() -> None:
    rows = table(CASES["more"], calm=True).rows
    assert {row[2] for row in rows} == {"a few episodes", "several episodes", "more often than before"}
    assert table(CASES["gaps"], calm=True).rows[-1][2] == "no clear change"
