"""The chart of minutes and strength: what is drawn equals the numbers, and nothing is drawn that is not known."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from typing import Any

import numpy as np
import pytest
from matplotlib.collections import PolyCollection
from matplotlib.markers import TICKDOWN
from matplotlib.patches import StepPatch

from diary.charts import load as chart
from diary.charts.load import draw, shape, table
from diary.charts.style import LIGHT, PALETTES, SIZES, Drawing, Size, svg_bytes
from diary.domain.history import Days
from diary.domain.load import Series, load, series
from diary.domain.spans import WEEKLY_FROM
from diary.domain.wording import short_date
from diary.domain.wording.load import details
from tests.charts.words import labels, outside, words
from tests.domain.test_load import MISSING, OVER_MIDNIGHT, QUIET, UNSAID, Said, said, timed, untimed
from tests.each import each


def random_days(n: int) -> Days:
    random = np.random.default_rng(n)
    kinds: list[Said] = [MISSING, QUIET, UNSAID, untimed(2, 4), untimed(), OVER_MIDNIGHT, timed(600, 1, 5), timed(95)]
    return said(*(kinds[int(index)] for index in random.integers(0, len(kinds), n)))


PERIODS: dict[str, Days] = {
    "no day at all": said(),
    "one missing day": said(MISSING),
    "one quiet day": said(QUIET),
    "three days": said(timed(754, 3), untimed(2, 5, 4), QUIET),
    "the last length drawn by day": random_days(WEEKLY_FROM - 1),
    "the first length drawn by week": random_days(WEEKLY_FROM),
    "ten years": random_days(3653),
    "all missing": said(*[MISSING] * 30),
    "all quiet by week": said(*[QUIET] * 300),
    "no length": said(*[untimed(1, 2)] * 30),
    "a day and night": said(timed(86_400, 5), QUIET),
}


def expected(name: str) -> Series:
    return series(PERIODS[name])


def marks(figure: Drawing, marker: str) -> list[int]:
    lines = [line for line in figure.axes[0].lines if line.get_marker() == marker]
    assert not any(np.any(line.get_ydata()) for line in lines)
    return [int(x) for line in lines for x in np.asarray(line.get_xdata())]


def dots(figure: Drawing) -> Any:
    """The line of all dots, and the empty ones of parts of weeks on top of it."""
    line, *parts = [one for one in figure.axes[1].lines if one.get_marker() == "o"]
    for part in parts:
        assert part.get_markerfacecolor() == LIGHT.paper
        assert set(np.asarray(part.get_xdata())) <= {0, len(np.asarray(line.get_xdata())) - 1}
    return line


@each("name", PERIODS)
def test_the_bars_are_the_minutes_from_zero(name: str) -> None:
    stairs = [patch for patch in draw(load(PERIODS[name]), LIGHT).axes[0].patches if isinstance(patch, StepPatch)]
    told = expected(name).minutes
    assert len(stairs) == bool(len(told))
    for patch in stairs:
        values, edges, baseline = patch.get_data()
        assert np.array_equal(values, np.nan_to_num(told))
        assert np.array_equal(edges, np.arange(len(told) + 1) - 0.5)
        assert baseline == 0


@each("name", PERIODS)
def test_the_dots_are_the_strength_and_the_line_breaks_where_nothing_is_rated(name: str) -> None:
    line, told = dots(draw(load(PERIODS[name]), LIGHT)), expected(name).intensity
    assert np.array_equal(np.asarray(line.get_ydata(), dtype=float), told, equal_nan=True)
    assert np.array_equal(line.get_xdata(), np.arange(len(told)))
    assert line.get_marker() == "o"
    assert line.get_linewidth() > 0


@each("name", PERIODS)
def test_a_zero_is_ringed_an_unknown_crossed_and_a_missing_day_hatched(name: str) -> None:
    figure, told = draw(load(PERIODS[name]), LIGHT), expected(name)
    assert marks(figure, "o") == np.flatnonzero(told.quiet).tolist()
    assert marks(figure, "x") == np.flatnonzero(told.unknown).tolist()
    for axes in figure.axes:
        (boxes,) = [row for row in axes.collections if isinstance(row, PolyCollection) and row.get_hatch()]
        hatched = np.zeros(len(told.missing), dtype=bool)
        for path in boxes.get_paths():
            side = np.asarray(path.vertices)[:, 0]
            hatched[int(side.min() + 0.5) : int(side.max() + 0.5)] = True
        assert np.array_equal(hatched, told.missing)


@each("size", SIZES.values())
@each("name", PERIODS)
def test_both_panels_share_an_honest_axis(name: str, size: Size) -> None:
    figure = draw(load(PERIODS[name]), LIGHT, size=size)
    minutes, strength = figure.axes
    n = max(len(expected(name).minutes), 1)
    assert minutes.get_xlim() == strength.get_xlim() == (-0.5, n - 0.5)
    assert minutes.get_position().x0 == strength.get_position().x0
    assert minutes.get_position().y0 > strength.get_position().y1
    assert minutes.get_ylim()[0] == 0
    assert minutes.get_ylim()[1] > np.nan_to_num(expected(name).minutes).max(initial=0)
    assert labels(figure, strength, "y") == ["1", "2", "3", "4", "5"]
    low, high = strength.get_ylim()
    assert low < 1
    assert high > 5
    dates = labels(figure, strength, "x")
    assert len(dates) == len(set(dates)) <= size.dates
    above, below = (
        [np.asarray(line.get_xdata()).tolist() for line in axes.lines if line.get_marker() == TICKDOWN]
        for axes in figure.axes
    )
    assert above == below
    assert labels(figure, minutes, "x") == []


@pytest.mark.slow
@each("calm", [False, True])
@each("size", SIZES.values())
@each("name", PERIODS)
def test_the_figure_has_the_size_that_it_says_and_no_word_is_cut_off(name: str, size: Size, calm: bool) -> None:
    value = load(PERIODS[name])
    figure = draw(value, LIGHT, size=size, calm=calm)
    assert tuple(figure.get_size_inches()) == (shape(value, size).width, shape(value, size).height)
    assert outside(figure) == []


def test_the_headings_say_what_a_place_is() -> None:
    for name, mean in (("three days", ""), ("ten years", ", weekly mean")):
        headings = [one.text for one in words(draw(load(PERIODS[name]), LIGHT))]
        assert headings == [f"Minutes a day{mean}", f"Strength{mean}"]
        assert chart.title(load(PERIODS[name])).endswith("by week") == bool(mean)


@pytest.mark.parametrize("name", ["three days", "the first length drawn by week", "a day and night"])
def test_calm_mode_draws_words_and_no_number(name: str) -> None:
    figure = draw(load(PERIODS[name]), LIGHT, calm=True)
    minutes, strength = figure.axes
    assert labels(figure, minutes, "y") == []
    assert labels(figure, strength, "y") == ["barely felt", "very strong"]
    cells = [cell for row in table(load(PERIODS[name]), calm=True).rows for cell in row[1:]]
    assert not re.search(r"\d", " ".join(cells))


def test_the_table_says_what_is_drawn_newest_first() -> None:
    value = load(said(timed(754, 3), untimed(2, 5, 4), MISSING, UNSAID, QUIET))
    assert table(value).head == ("Day", "Minutes a day", "Strength of 5")
    assert table(value).rows == (
        ("5 Jan 2026", "0.0", "not rated"),
        ("4 Jan 2026", "not known", "not rated"),
        ("3 Jan 2026", "not recorded", "not recorded"),
        ("2 Jan 2026", "not known", "4.5"),
        ("1 Jan 2026", "12.6", "3.0"),
    )
    assert [row[1:] for row in table(value, calm=True).rows[::-1]] == [
        ("less than an hour", "medium"),
        ("not known", "very strong"),
        ("not recorded", "not recorded"),
        ("not known", "not rated"),
        ("none", "not rated"),
    ]


@each("name", PERIODS)
def test_the_table_has_a_row_for_each_place(name: str) -> None:
    told, rows = expected(name), table(load(PERIODS[name])).rows[::-1]
    assert len(rows) == len(told.minutes)
    for index, (when, minutes, strength) in enumerate(rows):
        assert when.startswith(str(told.spans.first[index].day))
        assert (minutes == "not recorded") == bool(told.missing[index])
        assert (minutes in ("not recorded", "not known")) == bool(np.isnan(told.minutes[index]))
        assert (strength in ("not recorded", "not rated")) == bool(np.isnan(told.intensity[index]))
    if rows and told.spans.span == 7:
        assert short_date(PERIODS[name].last) in rows[-1][0]


@pytest.mark.slow
@each("theme", PALETTES)
@each("name", ["no day at all", "three days", "ten years"])
def test_the_same_days_are_the_same_drawing_of_few_parts(name: str, theme: str) -> None:
    value = load(PERIODS[name])
    bodies = [
        svg_bytes(draw(value, PALETTES[theme]), title=chart.title(value), description="How much.", name="load")
        for _ in range(2)
    ]
    assert bodies[0] == bodies[1]
    root = ET.fromstring(bodies[0])  # noqa: S314 - our own drawing
    assert [element for element in root.iter() if element.get("style")] == []
    assert sum(len(axes.get_children()) for axes in draw(value, PALETTES[theme]).axes) < 60


def test_the_legend_names_the_marks_of_the_period_and_no_other() -> None:
    always = "Bars: minutes of timed episodes and bursts. Dots: mean strength of the rated episodes."
    assert chart.legend(load(said(timed(600, 4)))) == always
    assert chart.legend(load(said(timed(600, 4), QUIET))) == f"{always} Ring: quiet, or none of those you chose."
    assert chart.legend(load(said(timed(600), MISSING, untimed()))) == (
        f"{always} Hatched: not recorded. Cross: no length is known."
    )
    weeks = chart.legend(load(said(*[timed(600, 4)] * WEEKLY_FROM)))
    assert weeks == f"{always} Pale bars and empty dots: part of a week."


def test_a_week_that_the_period_cuts_is_a_pale_bar_and_an_empty_dot() -> None:
    """From Thursday 1 January to Monday 20 July: four days of the first week, one of the last."""
    value = load(said(*[timed(600, 4)] * 4, *[timed(1200, 2)] * 7 * 28, timed(60, 5)))
    minutes, strength = draw(value, LIGHT).axes
    pale = [row for row in minutes.collections if isinstance(row, PolyCollection) and not row.get_hatch()]
    tops = [float(np.asarray(path.vertices)[:, 1].max()) for row in pale for path in row.get_paths()]
    assert tops == [10, 1]
    assert np.asarray(strength.lines[1].get_xydata()).tolist() == [[0, 4], [29, 5]]
    assert table(value).rows[-1] == ("1 to 4 Jan 2026 (part of a week: 4 days)", "10.0", "4.0")
    assert table(value).rows[0] == ("20 Jul 2026 (part of a week: 1 day)", "1.0", "5.0")
    assert details(value)[-1] == "Part of a week: the first (4 days) and the last (1 day)."
