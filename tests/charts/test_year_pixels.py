"""The chart of pixels: each day has the mark of what it says, at its place, and nothing else is drawn."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections import Counter
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch

from diary.charts.style import DARK, LIGHT, PALETTES, SIZES, WIDE, Palette, Size, svg_bytes
from diary.charts.year_pixels import draw, legend, shape, table, title
from diary.domain.days import DayStatus
from diary.domain.history import STATUSES
from diary.domain.wording.year_pixels import sentence
from diary.domain.year_pixels import BY_DAY_UP_TO, YearPixels, year_pixels
from tests.domain.test_year_pixels import DAYS, Told, diary, long
from tests.each import each

SVG = "{http://www.w3.org/2000/svg}"
KINDS: list[Told] = [None, "quiet", "unknown", "yes", 1, 2, 3, 7, 30]


def random(n: int, seed: int = 1) -> YearPixels:
    generator = np.random.default_rng(seed)
    return year_pixels(diary([KINDS[int(index)] for index in generator.integers(0, len(KINDS), n)]))


def of(*told: Told, first: date = date(2026, 1, 1)) -> YearPixels:
    return year_pixels(diary(told, first))


VALUES: dict[str, YearPixels] = {
    "no day at all": of(),
    "one missing day": of(None),
    "all missing": of(*[None] * 90),
    "all quiet": of(*["quiet"] * 366),
    "three days": of(3, "quiet", None),
    "12 weeks": random(84),
    "a year": random(366),
    "three years": random(BY_DAY_UP_TO),
    "ten years": random(3652),
    "all of the calendar": year_pixels(diary([5, *[None] * 84_000], date(1970, 1, 1))),
    "huge counts": of(2_147_483_647, 1),
}


def mark(value: YearPixels, index: int, *, calm: bool = False) -> str:
    """The mark that a pixel should have."""
    status = STATUSES[int(value.status[index])]
    level = int(value.level(calm=calm)[index])
    named = {DayStatus.QUIET: "ring", DayStatus.UNKNOWN: "dash", DayStatus.MISSING: "dot"}
    return named.get(status) or (f"fill {level}" if level else "corner")


def cells(value: YearPixels) -> list[tuple[int, int]]:
    return list(zip(value.row.tolist(), value.column.tolist(), strict=True))


def forms(axes: Axes, palette: Palette = LIGHT) -> list[tuple[str, float, float]]:
    """The marks on the paper, each with its middle in inches. Fills are told by how much of their box they take."""
    found: list[tuple[str, float, float]] = []
    patches = [patch for patch in axes.patches if isinstance(patch, PathPatch)]
    outlines = {}
    for patch in patches:
        for closed in patch.get_path().to_polygons():
            box = np.asarray(closed)[:-1]
            low, high = box.min(0), box.max(0)
            middle = (low + high) / 2
            if patch.get_linewidth():
                outlines[round(low[0], 6), round(high[1], 6)] = (low, high)
            elif to_hex(patch.get_facecolor()) == palette.muted:
                found.append(("dash" if high[0] - low[0] > 2 * (high[1] - low[1]) else "dot", *middle))
            elif len(box) == 3:
                found.append(("corner", *middle))
            else:
                outer = outlines[round(low[0], 6), round(high[1], 6)]
                share = (high[1] - low[1]) / (outer[1][1] - outer[0][1])
                found.append((f"fill {round(share * 4, 6):g}", *((outer[0] + outer[1]) / 2)))
    (rings,) = [line for line in axes.lines if line.get_marker() == "o"]
    found += [("ring", float(x), float(y)) for x, y in np.asarray(rings.get_xydata())]
    assert len(outlines) == sum(kind.startswith("fill") for kind, _, _ in found)
    return found


def drawn(figure: Figure, value: YearPixels, palette: Palette = LIGHT) -> dict[tuple[int, int], str]:
    """The mark at each row and column of the chart."""
    axes = figure.axes[0]
    marks = forms(axes, palette)
    pitch = axes.get_xlim()[1] / (53 if value.by_week else 31)
    heights = sorted({round(y, 4) for _, _, y in marks})
    rows = dict(zip(heights, sorted(set(value.row.tolist())), strict=True))
    return {(rows[round(y, 4)], int(x / pitch)): kind for kind, x, y in marks}


@pytest.mark.slow
@each("size", SIZES.values())
@each("name", sorted(set(VALUES) - {"all of the calendar"}))
def test_every_pixel_has_the_mark_of_what_it_says_at_its_place(name: str, size: Size) -> None:
    value = VALUES[name]
    for calm in (False, True):
        expected = {cell: mark(value, index, calm=calm) for index, cell in enumerate(cells(value))}
        assert drawn(draw(value, LIGHT, size=size, calm=calm), value) == expected
        assert len(forms(draw(value, LIGHT, size=size, calm=calm).axes[0])) == len(value)


@pytest.mark.slow
@settings(max_examples=20, deadline=None)
@given(DAYS)
def test_as_many_marks_of_each_kind_as_days(told: list[Told]) -> None:
    value = year_pixels(diary(told))
    counted = Counter(kind.split()[0] for kind, _, _ in forms(draw(value, LIGHT).axes[0]))
    assert counted["fill"] + counted["corner"] == value.twitched
    assert (counted["ring"], counted["dash"], counted["dot"]) == (value.quiet, value.unknown, value.missing)


def test_the_fuller_a_square_the_darker() -> None:
    patches = [patch for patch in draw(of(1, 3, 6, 11), LIGHT).axes[0].patches if not patch.get_linewidth()]
    shades = [float(np.sum(patch.get_facecolor()[:3])) for patch in patches]
    assert len(shades) == 4
    assert shades == sorted(shades, reverse=True)
    assert to_hex(patches[-1].get_facecolor()) == LIGHT.accent


def test_the_kinds_differ_by_form_and_not_by_colour_alone() -> None:
    value = of(1, 3, 6, 11, "yes", "quiet", "unknown", None)
    assert [kind for kind, _, _ in sorted(forms(draw(value, LIGHT).axes[0]), key=lambda one: one[1])] == [
        *("fill 1", "fill 2", "fill 3", "fill 4", "corner", "ring", "dash", "dot")
    ]


@pytest.mark.parametrize(("calm", "levels"), [(False, ["1–2", "3–5", "6–10", "more a day"]), (True, None)])
def test_the_key_has_every_mark_with_its_name(calm: bool, levels: list[str] | None) -> None:
    for size in SIZES.values():
        key = draw(VALUES["three days"], LIGHT, size=size, calm=calm).axes[1]
        names = {(round(x, 2), round(y, 1)): t.get_text() for t in key.texts for x, y in [t.get_position()]}
        marks = {}
        for kind, x, y in forms(key):
            (name,) = [word for (left, top), word in names.items() if 0 < left - x < 0.2 and abs(top - y) < 0.1]
            marks[name] = kind
        assert list(marks.values()).count("fill 1") == 1
        expected = levels or ["one", "a few", "several", "many"]
        assert marks == {name: f"fill {level}" for level, name in enumerate(expected, 1)} | {
            "quiet": "ring",
            "no number": "corner",
            "not said": "dash",
            "not recorded": "dot",
        }


def labels(axes: Axes) -> tuple[list[str], list[str]]:
    return [t.get_text() for t in axes.get_xticklabels()], [t.get_text() for t in axes.get_yticklabels()]


def test_months_are_rows_below_their_year() -> None:
    axes = draw(random(366), LIGHT).axes[0]
    across, down = labels(axes)
    assert across == ["1", "8", "15", "22", "29"]
    assert down == ["Nov", "Dec", *("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov")]
    assert [(text.get_text()) for text in axes.texts] == ["2025", "2026"]


def test_of_three_years_every_third_month_is_named_and_the_first_of_each_year() -> None:
    across, down = labels(draw(of(*[1] * 1096, first=date(2023, 11, 20)), LIGHT).axes[0])
    assert down == ["Nov", *("Jan", "Apr", "Jul", "Oct") * 3]
    assert across == ["1", "8", "15", "22", "29"]


def test_years_are_rows_of_a_long_period() -> None:
    value = of(*[1] * 3652, first=date(2016, 3, 1))
    across, down = labels(draw(value, LIGHT).axes[0])
    assert across == ["Jan", "Mar", "May", "Jul", "Sep", "Nov"]
    assert down == [str(year) for year in range(2016, 2027)]
    assert len(labels(draw(VALUES["all of the calendar"], LIGHT).axes[0])[1]) <= 12


@pytest.mark.slow
def test_the_names_of_months_stand_at_their_weeks() -> None:
    axes = draw(VALUES["ten years"], LIGHT).axes[0]
    pitch = axes.get_xlim()[1] / 53
    weeks = [int(place / pitch) + 1 for place in axes.get_xticks()]
    for month, week in zip(range(1, 13, 2), weeks, strict=True):
        assert abs(week - (date(2026, month, 1) + timedelta(days=3)).isocalendar().week) <= 1


@pytest.mark.slow
@each("size", SIZES.values())
@each("name", VALUES)
def test_no_words_are_cut_off_or_lie_on_each_other(name: str, size: Size) -> None:
    for calm in (False, True):
        figure = draw(VALUES[name], LIGHT, size=size, calm=calm)
        figure.draw_without_rendering()
        texts = [t for one in figure.axes for t in (*one.texts, *one.get_xticklabels(), *one.get_yticklabels())]
        extents = [text.get_window_extent() for text in texts if text.get_text()]
        assert len(extents) >= 8
        assert all(figure.bbox.x0 <= one.x0 and one.x1 <= figure.bbox.x1 for one in extents)
        assert all(figure.bbox.y0 <= one.y0 and one.y1 <= figure.bbox.y1 for one in extents)
        assert not [(a, b) for i, a in enumerate(extents) for b in extents[:i] if a.overlaps(b)]


@each("size", SIZES.values())
@each("name", VALUES)
def test_the_figure_is_as_large_as_said_and_has_few_parts(name: str, size: Size) -> None:
    figure = draw(VALUES[name], LIGHT, size=size)
    said = shape(VALUES[name], size)
    assert tuple(figure.get_size_inches()) == pytest.approx((said.width, said.height))
    assert said.width == size.width
    assert said.height < 10
    assert sum(len(axes.get_children()) for axes in figure.axes) < 70


@pytest.mark.slow
@each("palette", PALETTES.values())
@each("name", sorted(set(VALUES) - {"all of the calendar"}))
def test_a_drawing_is_small_names_itself_and_is_the_same_each_time(name: str, palette: Palette) -> None:
    value = VALUES[name]
    bodies = {
        svg_bytes(draw(value, palette), title=title(value), description=sentence(value), name="pixels")
        for _ in range(2)
    }
    assert len(bodies) == 1
    body = bodies.pop()
    root = ET.fromstring(body)  # noqa: S314 - our own drawing
    assert [element.text for element in root[:2]] == [title(value), sentence(value)]
    assert not [element for element in root.iter() if "style" in element.attrib or not element.tag.startswith(SVG)]
    assert len(body) < 20_000 + 270 * len(value)


def test_calm_mode_draws_no_number_of_episodes() -> None:
    said = [text.get_text() for axes in draw(VALUES["a year"], LIGHT, calm=True).axes for text in axes.texts]
    assert [text for text in said if re.search(r"\d", text)] == ["2025", "2026"]


def test_dark_and_light_differ_in_colour_alone() -> None:
    value = VALUES["12 weeks"]
    light, dark = draw(value, LIGHT), draw(value, DARK)
    assert drawn(light, value) == drawn(dark, value, DARK)
    assert light.get_facecolor() != dark.get_facecolor()


def test_the_table_says_each_day_newest_first_and_gathers_what_is_the_same() -> None:
    told = table(of(1, 3, "quiet", "quiet", "quiet", None, None, "unknown", "yes", 3))
    assert told.caption == title(of(1)) == "Day by day"
    assert told.head == ("Days", "Episodes")
    assert told.rows == (
        ("2026-01-10", "3 episodes"),
        ("2026-01-09", "twitched"),
        ("2026-01-08", "recorded, twitching not said"),
        ("2026-01-06 to 2026-01-07", "not recorded"),
        ("2026-01-03 to 2026-01-05", "quiet"),
        ("2026-01-02", "3 episodes"),
        ("2026-01-01", "1 episode"),
    )


def test_the_table_of_a_long_period_says_each_week() -> None:
    weeks: list[Told] = [4, "quiet", None, 1, None, None, None, "quiet", *[None] * 6, "yes", "quiet"]
    told = table(year_pixels(diary(long(weeks), date(2026, 1, 5))))
    assert told.caption == "Week by week"
    assert told.rows[-3:] == (
        ("2026-01-19 to 2026-01-25", "twitched"),
        ("2026-01-12 to 2026-01-18", "quiet"),
        ("2026-01-05 to 2026-01-11", "1.7"),
    )
    assert told.rows[0][1] == "not recorded"
    assert told.rows[0][0].endswith(str(date(2026, 1, 5) + timedelta(days=BY_DAY_UP_TO)))


def test_the_table_of_calm_mode_says_bands() -> None:
    assert [row[1] for row in table(of(1, 30, 3, "quiet"), calm=True).rows] == [
        *("quiet", "a few episodes", "many episodes", "one episode")
    ]


def test_the_legend_names_every_mark() -> None:
    assert all(word in legend(VALUES["three days"]) for word in ("fuller", "corner", "ring", "dash", "dot"))


def test_a_period_of_three_years_has_a_size_for_every_screen() -> None:
    assert shape(VALUES["three years"], SIZES["narrow"]).height < shape(VALUES["three years"], WIDE).height < 10
