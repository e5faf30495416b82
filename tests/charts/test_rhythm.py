"""The chart of hours and weekdays: marks, figures and table are the rates, and nothing is drawn that is not known."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.colors import to_hex, to_rgb

from diary.charts.rhythm import draw, figure_words, legend, shape, table, title
from diary.charts.style import DARK, LIGHT, MEDIUM, NARROW, PALETTES, SIZES, WIDE, Drawing, Palette, Size, svg_bytes
from diary.domain.rhythm import Rhythm
from diary.domain.wording.rhythm import sentence
from tests.charts.words import labels, outside, overlapping, said, words
from tests.domain.test_rhythm import Told, diary, rhythm
from tests.each import each

SVG = "{http://www.w3.org/2000/svg}"


def of(*told: Told) -> Rhythm:
    return rhythm(diary(told))


def random(n: int, seed: int = 1) -> Rhythm:
    generator = np.random.default_rng(seed)
    kinds: list[Told] = [None, "quiet", "unknown", "yes"]
    hours = ({int(hour): int(generator.integers(1, 4)) for hour in generator.integers(0, 24, 4)} for _ in range(n))
    return of(*(day if generator.random() < 0.7 else kinds[int(generator.integers(0, 4))] for day in hours))


VALUES: dict[str, Rhythm] = {
    "no day at all": of(),
    "all missing": of(*[None] * 30),
    "all quiet": of(*["quiet"] * 30),
    "three days": of({22: 2}, "quiet", {7: 1}),
    "90 days": random(90),
    "ten years": random(3652),
    "over midnight": of(*[{22: 2, 23: 1, 0: 1, 12: 1}] * 21),
    "huge counts": of({3: 2_147_483_647, 9: 1}, {4: 5}),
}


def svg(value: Rhythm, palette: Palette = LIGHT, *, calm: bool = False, size: Size = WIDE) -> bytes:
    figure = draw(value, palette, size=size, calm=calm)
    return svg_bytes(figure, title=title(value), description=sentence(value, calm=calm), name="rhythm")


def boxes(figure: Drawing) -> list[np.ndarray]:
    """The corners of the marks or cells, as places on the axes."""
    (collection,) = [
        one for one in figure.axes[0].collections if isinstance(one, PolyCollection) and not one.get_hatch()
    ]
    return [np.asarray(path.vertices) for path in collection.get_paths()]


def areas(figure: Drawing, hours: int) -> dict[tuple[int, int], float]:
    """The area of each mark on the paper, by its row and column."""
    scale = abs(np.linalg.det(figure.axes[0].transData.get_matrix()[:2, :2]))
    found = {}
    for corners in boxes(figure):
        (left, top), (right, bottom) = corners.min(0), corners.max(0)
        found[int((top + bottom) / 2), int((left + right) / 2 / hours)] = (right - left) * (bottom - top) * scale
    return found


def hatched(figure: Drawing) -> list[int]:
    (collection,) = [one for one in figure.axes[0].collections if isinstance(one, PolyCollection) and one.get_hatch()]
    return [int(np.asarray(path.vertices)[:, 1].min()) for path in collection.get_paths()]


def line_on_top(figure: Drawing) -> list[tuple[float, float]]:
    lines = [one for one in figure.axes[0].collections if isinstance(one, LineCollection)]
    ends = [segment for one in lines for segment in one.get_segments() if segment[0][1] < 0]
    return [(float(segment[0][0]), float(segment[1][0])) for segment in ends]


@each("name", VALUES)
def test_a_mark_stands_in_every_hour_with_an_episode_and_in_no_other(name: str) -> None:
    value = VALUES[name]
    assert set(areas(draw(value, LIGHT), 1)) == {(int(day), int(hour)) for day, hour in np.argwhere(value.counts)}


def test_the_area_of_a_mark_is_the_rate() -> None:
    value = of(*[{6: 2, 7: 4, 8: 8}] * 7, {6: 8})
    found = areas(draw(value, LIGHT), 1)
    for (day, hour), area in found.items():
        assert area / found[1, 8] == pytest.approx(value.rate()[day, hour] / 8)


def test_marks_are_square_on_the_paper_and_stay_in_their_cells() -> None:
    for size, calm, hours in ((WIDE, False, 1), (WIDE, True, 1), (MEDIUM, True, 3), (NARROW, True, 4)):
        figure = draw(VALUES["90 days"], LIGHT, size=size, calm=calm)
        for corners in boxes(figure):
            low, high = corners.min(0), corners.max(0)
            wide, tall = np.ptp(figure.axes[0].transData.transform(corners), axis=0)
            assert wide == pytest.approx(tall)
            assert int(low[1]) == int(high[1])
            assert int(low[0] / hours) == int(high[0] / hours)


@each(("size", "hours"), [(MEDIUM, 3), (NARROW, 4)])
@each("name", VALUES)
def test_where_there_is_less_room_the_cells_say_the_rate_of_some_hours(name: str, size: Size, hours: int) -> None:
    value = VALUES[name]
    figure = draw(value, LIGHT, size=size)
    cells = {(int(c[:, 1].min()), int(c[:, 0].min() // hours)) for c in boxes(figure)}
    found = {(int(one.y), int(one.x // hours)): one.text for one in words(figure, figure.axes[0]) if one.place is None}
    rate = value.rate(hours)
    expected = {(int(row), int(column)) for row, column in np.argwhere(np.nan_to_num(rate) > 0)}
    assert cells == set(found) == expected
    assert found == {(row, column): figure_words(float(rate[row, column])) for row, column in expected}


@each(
    ("rate", "said"),
    [(0.001, "<0.1"), (0.05, "0.1"), (0.34, "0.3"), (9.94, "9.9"), (9.96, "10"), (312.4, "312"), (999.6, "1k+")],
)
def test_a_figure_is_short_and_never_a_zero_that_is_none(rate: float, said: str) -> None:
    assert figure_words(rate) == said


def test_weekdays_without_a_count_are_hatched() -> None:
    assert hatched(draw(of({22: 2}, "quiet", None, "yes", "unknown", {7: 1}), LIGHT)) == [2, 3, 4, 6]
    assert hatched(draw(VALUES["90 days"], LIGHT)) == []


def test_each_weekday_says_its_days_with_a_count() -> None:
    value = of({22: 2}, "quiet", None, "yes", "unknown", {7: 1}, None, {1: 1})
    figure = draw(value, LIGHT)
    right = [one.text for one in words(figure, figure.axes[0]) if one.x == 1]
    assert right == ["days", "2", "1", "0", "0", "0", "1", "0"]


def test_the_busiest_hours_have_a_line_on_top_in_two_parts_over_midnight() -> None:
    for size in SIZES.values():
        lines = line_on_top(draw(VALUES["over midnight"], LIGHT, size=size))
        assert [(round(left), round(right)) for left, right in lines] == [(22, 24), (0, 1)]
    noon = of(*[{12: 1, 13: 1}] * 14)
    assert [(round(a), round(b)) for a, b in line_on_top(draw(noon, LIGHT))] == [(11, 14)]
    evening = of(*[{21: 1, 22: 2, 23: 1}] * 14)
    assert [(round(a), round(b)) for a, b in line_on_top(draw(evening, LIGHT))] == [(21, 24)]


@pytest.mark.parametrize("value", [VALUES["three days"], of(*[dict.fromkeys(range(24), 1)] * 14), VALUES["all quiet"]])
def test_no_line_is_drawn_where_no_time_is_named(value: Rhythm) -> None:
    assert line_on_top(draw(value, LIGHT)) == []


def test_the_key_shows_marks_by_number_as_large_as_in_the_chart() -> None:
    value = of(*[{6: 2, 7: 4, 8: 8}] * 7)
    figure = draw(value, LIGHT)
    key = figure.axes[1]
    marks_said = [one.text for one in words(figure, key)]
    assert marks_said == ["0.5", "2", "5", "episodes an hour, per day with a count"]
    (marks,) = key.collections
    scale = abs(np.linalg.det(key.transData.get_matrix()[:2, :2]))
    for path, number in zip(marks.get_paths(), marks_said, strict=False):
        area = np.prod(np.ptp(np.asarray(path.vertices), axis=0)) * scale
        assert area / areas(figure, 1)[0, 8] == pytest.approx(float(number) / 8)


def test_darker_is_more() -> None:
    (marks,) = [
        one
        for one in draw(of({6: 1, 7: 2, 8: 4}), LIGHT).axes[0].collections
        if isinstance(one, PolyCollection) and not one.get_hatch()
    ]
    shades = [float(sum(colour[:3])) for colour in np.asarray(marks.get_facecolor())]
    assert shades == sorted(shades, reverse=True)
    assert to_hex(tuple(np.asarray(marks.get_facecolor())[-1])) == LIGHT.accent


@pytest.mark.parametrize("palette", PALETTES.values(), ids=PALETTES)
def test_a_figure_can_be_read_on_the_darkest_cell(palette: Palette) -> None:
    figure = draw(of({6: 1, 12: 4}), palette, size=NARROW)
    (cells,) = [one for one in figure.axes[0].collections if isinstance(one, PolyCollection) and not one.get_hatch()]

    def luminance(colour: tuple[float, float, float]) -> float:
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    for cell in np.asarray(cells.get_facecolor()):
        dark, light = sorted((luminance(tuple(cell[:3])), luminance(to_rgb(palette.ink))))
        assert (light + 0.05) / (dark + 0.05) >= 4.5


@pytest.mark.slow
@each("size", SIZES.values())
@each("name", VALUES)
def test_calm_mode_draws_no_number_but_times_of_day(name: str, size: Size) -> None:
    said = re.findall(rb"<text.*?>([^<]*)</text>", svg(VALUES[name], calm=True, size=size), re.DOTALL)
    assert b"Mon" in said
    assert not [text for text in said if re.search(rb"\d", re.sub(rb"\d\d:00", b"", text))]


@pytest.mark.slow
@each("size", SIZES.values())
@each("name", VALUES)
def test_days_go_down_hours_across_and_few_parts_are_drawn(name: str, size: Size) -> None:
    figure = draw(VALUES[name], LIGHT, size=size)
    axes = figure.axes[0]
    assert labels(figure, axes, "y") == ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    assert labels(figure, axes, "x") == ["00:00", "06:00", "12:00", "18:00", "00:00"]
    assert axes.get_ylim() == (7, 0)
    assert axes.get_xlim() == (0, 24)
    assert sum(len(one.get_children()) for one in figure.axes) < 100
    given = shape(VALUES[name], size)
    assert tuple(figure.get_size_inches()) == (given.width, given.height)
    assert given.width == size.width


@pytest.mark.slow
@each("palette", PALETTES.values())
@each("name", VALUES)
def test_a_drawing_is_small_names_itself_and_is_the_same_each_time(name: str, palette: Palette) -> None:
    body = svg(VALUES[name], palette)
    root = ET.fromstring(body)  # noqa: S314 - our own drawing
    assert [element.text for element in root[:2]] == ["Episodes by hour and weekday", sentence(VALUES[name])]
    assert not [element for element in root.iter() if "style" in element.attrib or not element.tag.startswith(SVG)]
    assert body == svg(VALUES[name], palette)
    assert len(body) < 45_000


@pytest.mark.slow
@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
def test_no_words_are_cut_off_or_lie_on_each_other(size: Size) -> None:
    for name in ("ten years", "huge counts", "no day at all"):
        for calm in (False, True):
            figure = draw(VALUES[name], LIGHT, size=size, calm=calm)
            assert (outside(figure), overlapping(figure)) == ([], []), (name, calm)


def test_the_table_has_every_rate_below_its_base() -> None:
    told = table(of({22: 3}, "quiet", None, "yes", None, {7: 1}, {22: 1}, {22: 2, 7: 1}))
    assert told.caption == "Episodes by hour and weekday, per day with a count"
    assert told.head == ("Hour", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
    assert len(told.rows) == 25
    assert told.rows[0] == ("Days with a count", "2", "1", "0", "0", "0", "1", "1")
    assert told.rows[1 + 7] == ("07:00 to 08:00", "0.50", "0", *["no count"] * 3, "1.00", "0")
    assert told.rows[1 + 22] == ("22:00 to 23:00", "2.50", "0", *["no count"] * 3, "0", "1.00")
    assert told.rows[-1][0] == "23:00 to 00:00"


def test_the_table_of_calm_mode_says_how_full_in_words() -> None:
    told = table(of({22: 9, 7: 3, 8: 4, 9: 7}, "quiet"), calm=True)
    assert [row[1] for row in told.rows if row[1] != "none"] == ["fewer", "some", "most", "most"]
    assert {row[2] for row in told.rows} == {"none"}
    assert {row[3] for row in told.rows} == {"no count"}
    assert not [word for row in told.rows for word in row[1:] if re.search(r"\d", word)]


HOURS = st.dictionaries(st.integers(0, 23), st.integers(1, 9), max_size=8)


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(st.lists(HOURS, min_size=1, max_size=30))
def test_what_is_drawn_on_a_phone_sums_to_the_episodes(told: list[Mapping[int, int]]) -> None:
    value = of(*(day or "quiet" for day in told))
    found = areas(draw(value, LIGHT, size=NARROW, calm=True), 4)
    assert set(found) == {(int(row), int(column)) for row, column in np.argwhere(np.nan_to_num(value.rate(4)))}
    total = sum(value.rate(4)[place] * value.days[place[0]] for place in found)
    assert total == pytest.approx(sum(sum(day.values()) for day in told))


def test_dark_and_light_differ_in_colour_alone() -> None:
    light, dark = draw(VALUES["90 days"], LIGHT), draw(VALUES["90 days"], DARK)
    assert said(light) == said(dark)
    assert np.array_equal(boxes(light), boxes(dark))
    assert svg(VALUES["90 days"], LIGHT) != svg(VALUES["90 days"], DARK)


def test_the_legend_names_every_mark() -> None:
    assert all(word in legend(VALUES["90 days"]) for word in ("larger and darker", "Empty", "Hatched", "line on top"))
