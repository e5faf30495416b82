"""The chart of two periods: its bars, intervals and words are the numbers."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.patches import Rectangle

from diary.charts.compare import draw, shape, table, title
from diary.charts.style import LIGHT, PALETTES, SIZES, Drawing, Size, svg_bytes
from diary.domain.compare import TwoPeriods, two_periods
from diary.domain.wording.compare import sentence
from diary.domain.writing import DecimalMark, Writing, written_as
from tests.charts.words import labels, said
from tests.domain.test_compare import after, days
from tests.domain.test_wording_compare import CLEAR, EMPTY, FEW, MORE, SAME
from tests.each import each

RARE = two_periods(days(*[1] * 40), after(40, *[0] * 39, 1))
HUGE = two_periods(days(*[40_000] * 1000), after(1000, *[0] * 1000))
CASES = {"clear": CLEAR, "more": MORE, "same": SAME, "few": FEW, "empty": EMPTY, "rare": RARE, "huge": HUGE}


def test_the_numbers_of_an_axis_are_written_as_the_person_chose() -> None:
    def marks() -> list[str]:
        figure = draw(FEW, LIGHT)
        return labels(figure, figure.axes[0], "x")

    usual = marks()
    assert any("." in label for label in usual)
    with written_as(Writing(decimal_mark=DecimalMark.COMMA)):
        assert marks() == [label.replace(".", ",") for label in usual]


def words(figure: Drawing) -> list[str]:
    """What stands above the bars."""
    return [word for word in said(figure) if word.startswith(("Before", "After"))]


@pytest.mark.slow
@each("name", CASES)
def test_the_bars_are_the_rates_and_the_second_is_hatched(name: str) -> None:
    two = CASES[name]
    bars = [patch for patch in draw(two, LIGHT).axes[0].patches if isinstance(patch, Rectangle)]
    known = [period for period in (two.before, two.after) if period.rate is not None]
    assert [bar.get_width() for bar in bars] == [period.rate for period in known]
    assert {bar.get_x() for bar in bars} <= {0}
    assert [bool(bar.get_hatch()) for bar in bars] == [period is two.after for period in known]
    low, high = draw(two, LIGHT).axes[0].get_xlim()
    assert low == 0
    assert high > max((period.rate or 0 for period in known), default=0)


@each("name", CASES)
def test_the_intervals_are_drawn_and_those_of_too_few_days_are_not(name: str) -> None:
    two = CASES[name]
    lines = draw(two, LIGHT).axes[0].lines
    drawn = [tuple(np.asarray(line.get_xdata())) for line in lines if line.get_marker() == "|"]
    known = [period.interval for period in (two.before, two.after) if period.interval]
    assert drawn == [(found.low, found.high) for found in known]


@each("name", CASES)
def test_the_ratio_is_drawn_where_there_is_one(name: str) -> None:
    two = CASES[name]
    axes = draw(two, LIGHT).axes
    assert len(axes) == (2 if two.ratio else 1)
    assert shape(two, SIZES["wide"]).height == (3.0 if two.ratio else pytest.approx(2.05))
    if two.ratio and name != "huge":
        (dot,) = [line for line in axes[1].lines if line.get_marker() == "o"]
        assert np.asarray(dot.get_xdata()) == [pytest.approx(max(two.ratio.ratio, 1 / 64))]


def test_n_rate_and_interval_are_printed() -> None:
    assert words(draw(CLEAR, LIGHT)) == ["Before, 30 days: 4.0 (3.2 to 4.9)", "After, 30 days: 1.0 (0.7 to 1.5)"]
    assert words(draw(FEW, LIGHT)) == ["Before, 2 days: 2.0", "After, 1 day: 1.0"]
    assert words(draw(EMPTY, LIGHT)) == ["Before, 0 days: not known", "After, 0 days: not known"]


def test_calm_mode_draws_bands_and_no_axis_of_counts() -> None:
    figure = draw(CLEAR, LIGHT, calm=True)
    assert words(figure) == ["Before: a few episodes a day", "After: one episode a day"]
    assert said(figure)[2:] == ["less often", "more often"]


@pytest.mark.slow
@each("theme", PALETTES)
@each("size", SIZES.values())
@each("name", CASES)
def test_the_drawing_has_its_size_few_parts_and_the_same_bytes(name: str, size: Size, theme: str) -> None:
    two = CASES[name]
    one, other = (draw(two, PALETTES[theme], size=size) for _ in range(2))
    real = shape(two, size)
    assert tuple(one.get_size_inches()) == pytest.approx((real.width, real.height))
    assert sum(len(axes.get_children()) for axes in one.axes) < 100
    said = {"title": title(two), "description": sentence(two), "name": "compare"}
    assert svg_bytes(one, **said) == svg_bytes(other, **said)


@each("calm", [False, True])
@each("name", CASES)
def test_the_table_has_both_periods_in_columns(name: str, calm: bool) -> None:
    two: TwoPeriods = CASES[name]
    told = table(two, calm=calm)
    assert told.head == ("", "Before", "After")
    assert all(len(row) == 3 for row in told.rows)
    assert (told.rows[-1][0] == "Times as often") == (two.ratio is not None)


def test_the_table_says_the_numbers() -> None:
    rows = {row[0]: row[1:] for row in table(CLEAR).rows}
    assert rows["With a count"] == ("30 days", "30 days")
    assert rows["Recorded"] == ("30 of 30 days", "30 of 30 days")
    assert (rows["From"], rows["To"]) == (("1 Jan 2026", "31 Jan 2026"), ("30 Jan 2026", "1 Mar 2026"))
    assert rows["Episodes a day"] == ("4.0", "1.0")
    assert rows["95 % interval"] == ("3.2 to 4.9", "0.7 to 1.5")
    assert rows["Minutes a day"] == ("4.0", "1.0")
    assert rows["Intensity of 5"] == ("2.0", "2.0")
    assert rows["With a known length"] == ("30 days", "30 days")
    assert rows["Left great toe, a day"] == ("4.0 (120 on 30 days)", "1.0 (30 on 30 days)")
    assert rows["Times as often"] == ("", "0.3 (0.2 to 0.4)")


def test_the_table_of_calm_mode_says_bands() -> None:
    rows = {row[0]: row[1:] for row in table(CLEAR, calm=True).rows}
    assert "95 % interval" not in rows
    assert rows["Episodes a day"] == ("a few episodes", "one episode")
    assert rows["Left great toe, a day"] == ("a few episodes", "one episode")
    assert rows["Times as often"] == ("", "less often than before")


def test_what_does_not_stand_out_has_no_direction_in_calm_mode() -> None:
    assert table(SAME, calm=True).rows[-1] == ("Times as often", "", "no clear difference")


def test_the_table_of_nothing_says_so() -> None:
    rows = {row[0]: row[1:] for row in table(EMPTY).rows}
    assert rows["Episodes a day"] == rows["Minutes a day"] == ("not known", "not known")
    assert rows["95 % interval"] == ("too few days", "too few days")
    assert rows["Intensity of 5"] == ("not said", "not said")
