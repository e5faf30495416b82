"""The picture of a trial: its bands, dots and lines are the days, and nothing that is not known is a zero."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from datetime import timedelta

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PolyCollection

from diary.charts import trial as chart
from diary.charts.style import AUTO, LIGHT, PALETTES, SIZES, Drawing, Size, palette_of, png_bytes, svg_bytes
from diary.charts.trial import draw, legend, shape, table, title
from diary.domain.trial import Arm, Design, EarlyEnd, EndReason, KeptToIt, ToldTrial
from diary.domain.wording import short_day_month
from diary.domain.wording.trial_result import lived as when
from diary.domain.wording.trial_result import sentence
from tests.charts.words import labels, outside, overlapping, said
from tests.domain.test_wording_trial_result import EVERY, FEWER, NEVER, SAME, START, STOPPED, ZEROS, lived
from tests.each import each

_TEN = "UCCUCUUCUC"
_POISSON = np.random.default_rng(3).poisson([3 if letter == "U" else 1.3 for letter in _TEN for _ in range(7)])
LONG = lived(
    (0,) * 7,
    (0,) * 7,
    schedule=_TEN,
    design=Design(10, 7, 2),
    said=dict(enumerate(_POISSON.tolist())) | {12: None, 13: None, 40: -1},
)
SPIKE = lived((3, 2, 4, 1, 3), (2, 1, 1, 3, 0), said={17: 80, 22: 12})
MISSING = lived((3, 2, 4, 1, 3), (2, 1, 1, 3, 0), said=dict.fromkeys(range(10, 15)) | {3: 6, 23: 7, 36: 5})
NOTHING = lived((None,) * 5, (None,) * 5)
ONE_DAY = lived((3,) * 5, (1,) * 5, end=EarlyEnd(START, EndReason.STOPPED))
MANY = lived((4000, 5200, 3900, 4100, 3000), (2000, 1500, 1900, 1200, 2400))
CASES: dict[str, ToldTrial] = {
    **EVERY,
    "long": LONG,
    "spike": SPIKE,
    "missing": MISSING,
    "nothing": NOTHING,
    "one day": ONE_DAY,
    "many": MANY,
}


def rows(figure: Drawing) -> list[Axes]:
    """The rows of blocks, without the ratio."""
    return [axes for axes in figure.axes if axes.get_xscale() == "linear"]


def places(axes: Axes, *markers: str) -> list[tuple[float, float]]:
    lines = [line for line in axes.lines if line.get_marker() in markers]
    return [(float(x), float(y)) for line in lines for x, y in np.asarray(line.get_xydata())]


@each("size", SIZES.values())
@each("name", CASES)
def test_each_day_with_a_number_is_a_dot_and_no_other(name: str, size: Size) -> None:
    told = CASES[name]
    figure = draw(told, LIGHT, size=size)
    drawn = [dot for axes in rows(figure) for dot in places(axes, "o", "^")]
    known = [(index + 0.5, day.episodes) for index, day in enumerate(told.days) if day.episodes is not None]
    assert sorted(x for x, _ in drawn) == [x for x, _ in known]
    top = rows(figure)[0].get_ylim()[1]
    counts = dict(known)
    assert all(y == counts[x] or counts[x] > top > y for x, y in drawn)


@each("name", CASES)
def test_a_day_without_a_number_has_a_mark_below_zero(name: str) -> None:
    told = CASES[name]
    marked = {
        marker: [at for axes in rows(draw(told, LIGHT, size=SIZES["narrow"])) for at in places(axes, marker)]
        for marker in ("x", "_")
    }
    for marker, is_recorded in (("x", False), ("_", True)):
        days = [
            index + 0.5
            for index, day in enumerate(told.days)
            if day.episodes is None and day.is_recorded is is_recorded
        ]
        assert [x for x, _ in marked[marker]] == days
        assert all(y < 0 for _, y in marked[marker])


@each("name", CASES)
def test_days_that_do_not_count_are_empty_dots(name: str) -> None:
    told = CASES[name]
    (axes,) = rows(draw(told, LIGHT))
    empty = [
        line for line in axes.lines if line.get_markerfacecolor() == LIGHT.paper and line.get_marker() in ("o", "^")
    ]
    at = {float(x) for line in empty for x in np.asarray(line.get_xdata())}
    assert at == {index + 0.5 for index, day in enumerate(told.days) if not day.counts and day.episodes is not None}


@each("size", SIZES.values())
@each("name", CASES)
def test_exactly_the_changed_blocks_that_came_are_hatched(name: str, size: Size) -> None:
    told = CASES[name]
    marked: set[int] = set()
    for axes in rows(draw(told, LIGHT, size=size)):
        for band in [found for found in axes.collections if isinstance(found, PolyCollection)]:
            assert band.get_hatch()
            for path in band.get_paths():
                sides = np.asarray(path.vertices)[:, 0]
                marked |= set(range(int(sides.min()), int(sides.max())))
    assert marked == {index for index, day in enumerate(told.days) if day.arm is Arm.CHANGED}


@each("name", CASES)
def test_the_lines_are_the_means_of_the_days_that_count(name: str) -> None:
    told = CASES[name]
    (axes,) = rows(draw(told, LIGHT))
    lines = [
        np.asarray(line)
        for found in axes.collections
        if isinstance(found, LineCollection)
        for line in found.get_segments()
    ]
    flat = [line for line in lines if line[0, 1] == line[1, 1]]
    design, known = told.plan.design, [block for block in told.result.blocks if block.recorded]
    assert [float(line[0, 0]) for line in flat] == [
        (block.number - 1) * design.block_days + design.dropped_days for block in known
    ]
    assert [float(line[1, 0]) for line in flat] == [
        min(block.number * design.block_days, len(told.days)) for block in known
    ]
    assert [float(line[0, 1]) for line in flat] == [pytest.approx(block.episodes / block.recorded) for block in known]


@each("size", SIZES.values())
@each("name", CASES)
def test_each_block_is_named_in_words_and_dated(name: str, size: Size) -> None:
    told = CASES[name]
    words = said(draw(told, LIGHT, size=size))
    assert [word for word in words if word in ("as usual", "changed")] == [
        "changed" if letter == "C" else "as usual" for letter in told.plan.schedule
    ]
    dates = [short_day_month(block.first) for block in told.result.blocks]
    assert [word for word in words if word in dates] == dates


@each("size", SIZES.values())
def test_all_rows_have_one_scale_from_below_zero(size: Size) -> None:
    found = rows(draw(LONG, LIGHT, size=size))
    assert len(found) == {"wide": 1, "medium": 2, "narrow": 3}[next(key for key in SIZES if SIZES[key] is size)]
    assert len({axes.get_ylim() for axes in found}) == 1
    assert found[0].get_ylim()[0] < 0
    assert all("0" in labels(axes.figure, axes, "y") for axes in found if isinstance(axes.figure, Drawing))


def test_a_day_far_above_the_others_is_an_arrow_with_its_number() -> None:
    (axes,) = rows(figure := draw(SPIKE, LIGHT))
    assert [x for x, _ in places(axes, "^")] == [17.5]
    assert axes.get_ylim()[1] < 40
    assert "80" in said(figure)
    assert "80" not in said(draw(SPIKE, LIGHT, calm=True))
    assert [x for x, _ in places(rows(draw(SPIKE, LIGHT, calm=True))[0], "^")] == [17.5]


def test_the_ratio_is_drawn_where_there_is_one() -> None:
    for name, told in CASES.items():
        ratio = [axes for axes in draw(told, LIGHT).axes if axes.get_xscale() == "log"]
        assert bool(ratio) == (told.result.estimate is not None), name
    assert "0.8 times as often (90 %: 0.5 to 1.2)" in said(draw(SAME, LIGHT))
    assert shape(FEWER, SIZES["wide"]).height > shape(STOPPED, SIZES["wide"]).height


def test_calm_mode_has_no_figure_but_dates() -> None:
    dates = {short_day_month(START + timedelta(days=index)) for index in range(70)}
    for name, told in CASES.items():
        words = [word for word in said(draw(told, LIGHT, calm=True)) if word not in dates]
        assert set(words) <= {"as usual", "changed", "less often", "more often", "Episodes, day by day"}, name


@pytest.mark.slow
@each("calm", [False, True])
@each("size", SIZES.values())
@each("name", CASES)
def test_the_drawing_has_its_size_few_parts_and_words_that_can_be_read(name: str, size: Size, calm: bool) -> None:
    figure = draw(CASES[name], LIGHT, size=size, calm=calm)
    real = shape(CASES[name], size)
    assert tuple(figure.get_size_inches()) == pytest.approx((real.width, real.height))
    assert sum(len(axes.get_children()) for axes in figure.axes) < 120
    assert outside(figure) == []
    assert overlapping(draw(CASES[name], LIGHT, size=size, calm=calm)) == []


@pytest.mark.slow
@each("theme", [*PALETTES, AUTO])
@each("name", ["fewer", "stopped", "long", "spike"])
def test_the_same_trial_is_the_same_bytes(name: str, theme: str) -> None:
    told = CASES[name]
    one, other = (
        svg_bytes(
            draw(told, palette_of(theme)), title=title(told), description=sentence(told), name="trial", theme=theme
        )
        for _ in range(2)
    )
    assert one == other
    assert ET.fromstring(one)[1].text == sentence(told)  # noqa: S314 - our own drawing
    assert png_bytes(draw(told, palette_of(theme)), title="t").startswith(b"\x89PNG")


@each("calm", [False, True])
@each("name", CASES)
def test_the_table_has_a_row_for_each_block(name: str, calm: bool) -> None:
    told = CASES[name]
    made = table(told, calm=calm)
    began = [block for block in told.result.blocks if told.days and block.first <= told.days[-1].day]
    assert len(made.rows) == len(began)
    assert made.caption == f"The blocks, {when(told)}"
    assert all(len(row) == len(made.head) for row in made.rows)
    assert ("Episodes" in made.head) is not calm
    for row, block in zip(made.rows, began, strict=True):
        assert row[0] == str(block.number)
        assert row[1] == ("changed" if block.arm is Arm.CHANGED else "as usual")
        assert row[-3].startswith(f"{block.recorded} of ")
        assert (row[2] == "not known") == (not block.recorded)


def test_the_table_says_the_numbers_and_in_calm_mode_bands() -> None:
    assert table(SPIKE).rows[3] == (
        "4",
        "changed",
        "84",
        "21.0",
        "4 of 4",
        "17\u00a0Mar\u00a0to 21\u00a0Mar",
        "no\u00a0answer 5",
    )
    assert table(SPIKE, calm=True).rows[3] == (
        "4",
        "changed",
        "many episodes",
        "4 of 4",
        "17\u00a0Mar\u00a0to 21\u00a0Mar",
        "no\u00a0answer 5",
    )
    assert {row[2] for row in table(ZEROS, calm=True).rows} == {"no episodes"}


def test_the_table_says_how_each_block_was_kept_to_up_to_its_end() -> None:
    kept = {START: KeptToIt.YES, START + timedelta(days=1): KeptToIt.NO}
    assert table(lived((1,) * 5, (1,) * 5, kept=kept)).rows[0][-1] == "yes 1, no 1, no\u00a0answer 3"
    # It ended on the third day of its third block.
    assert [row[-1] for row in table(STOPPED).rows] == [
        "no\u00a0answer 5",
        "no\u00a0answer 5",
        "no\u00a0answer 3",
    ]


def test_the_table_lists_only_what_began() -> None:
    assert table(NEVER).rows == ()
    assert table(ONE_DAY).rows == (
        ("1", "as usual", "not known", "not known", "0 of 0", "2\u00a0Mar", "no\u00a0answer 1"),
    )
    assert [row[4:6] for row in table(STOPPED).rows] == [
        ("4 of 4", "2\u00a0Mar\u00a0to 6\u00a0Mar"),
        ("4 of 4", "7\u00a0Mar\u00a0to 11\u00a0Mar"),
        ("2 of 2", "12\u00a0Mar\u00a0to 14\u00a0Mar"),
    ]


def test_the_legend_explains_every_mark() -> None:
    words = legend(FEWER)
    for mark in ("Hatched", "dot", "empty", "line", "arrow", "cross", "dash"):
        assert mark in words
    said = "In the ratio each block counts the same, so it is no quotient of the sums."
    assert words.endswith(said)
    assert said not in legend(STOPPED)
    assert chart.title(FEWER) == "The trial, day by day"
