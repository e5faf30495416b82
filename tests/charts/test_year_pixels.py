"""The chart of pixels: each day has the mark of what it says, at its place, and nothing else is drawn."""

from __future__ import annotations

import itertools
import re
import xml.etree.ElementTree as ET
from collections import Counter
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from matplotlib.collections import PolyCollection
from matplotlib.colors import to_hex
from matplotlib.patches import PathPatch

from diary.charts.style import DARK, LIGHT, MEDIUM, NARROW, PALETTES, SIZES, WIDE, Drawing, Palette, Size, svg_bytes
from diary.charts.year_pixels import FIGURE_TINTS, draw, legend, shape, table, title
from diary.domain.days import DayStatus
from diary.domain.history import STATUSES
from diary.domain.wording.year_pixels import sentence
from diary.domain.year_pixels import BY_DAY_UP_TO, YearPixels, year_pixels
from tests.charts.words import outside, overlapping
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


def forms(figure: Drawing, palette: Palette = LIGHT, *, of_key: bool = False) -> list[tuple[str, float, float]]:
    """The marks of the period, or those of the key below it, each with its middle in inches from the top left. Fills
    are told by how much of their box they take, and in squares with a number by their tint."""
    axes = figure.axes[0]
    tints = [palette.tint(level) for level in FIGURE_TINTS]
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
                colour = to_hex(patch.get_facecolor())
                level = tints.index(colour) + 1 if colour in tints else round(share * 4, 6)
                found.append((f"fill {level:g}", *((outer[0] + outer[1]) / 2)))
    for rings in (line for line in axes.lines if line.get_marker() == "o"):
        found += [("ring", float(x), float(y)) for x, y in np.asarray(rings.get_xydata())]
    assert len(outlines) == sum(kind.startswith("fill") for kind, _, _ in found)
    return [one for one in found if (one[2] > key_top(figure)) == of_key]


def key_top(figure: Drawing) -> float:
    """Where the key begins: at its first name."""
    names = ("1–2 a day", "one", "quiet", "none", "no number", "not said", "not recorded")
    return min((one.y for one in figure.words if one.text in names), default=figure.get_figheight()) - 0.09


def by_place(figure: Drawing, palette: Palette = LIGHT) -> list[str]:
    """The marks in the order of the days: block by block, in each week by week, and in each Monday to Sunday."""
    marks = forms(figure, palette)
    # Blocks of seven rows are further apart than the rows of one.
    heights = sorted({round(y, 4) for _, _, y in marks})
    block, blocks = 0, {}
    for index, y in enumerate(heights):
        block += bool(index) and y - heights[index - 1] > 0.5
        blocks[y] = block
    return [kind for kind, _, _ in sorted(marks, key=lambda one: (blocks[round(one[2], 4)], round(one[1], 3), one[2]))]


@pytest.mark.slow
@each("size", SIZES.values())
@each("name", ["one missing day", "all missing", "all quiet", "three days", "12 weeks", "a year", "three years"])
def test_every_day_has_the_mark_of_what_it_says_at_its_place(name: str, size: Size) -> None:
    value = VALUES[name]
    for calm in (False, True):
        expected = [mark(value, index, calm=calm) for index in range(len(value))]
        assert by_place(draw(value, LIGHT, size=size, calm=calm)) == expected


@pytest.mark.slow
@each("size", SIZES.values())
def test_every_week_of_a_long_period_has_its_mark_in_its_row(size: Size) -> None:
    value = VALUES["ten years"]
    marks = sorted(forms(draw(value, LIGHT, size=size)), key=lambda one: (round(one[2], 3), one[1]))
    assert [kind for kind, _, _ in marks] == [mark(value, index) for index in range(len(value))]


@pytest.mark.slow
@settings(max_examples=20, deadline=None)
@given(DAYS)
def test_as_many_marks_of_each_kind_as_days(told: list[Told]) -> None:
    value = year_pixels(diary(told))
    counted = Counter(kind.split()[0] for kind, _, _ in forms(draw(value, LIGHT)))
    assert counted["fill"] + counted["corner"] == value.twitched
    assert (counted["ring"], counted["dash"], counted["dot"]) == (value.quiet, value.unknown, value.missing)


def bars(figure: Drawing) -> list[tuple[float, float, bool]]:
    """The left edge and the height of each week's bar in inches, and whether it is pale."""
    found = []
    for row in figure.axes[0].collections:
        assert isinstance(row, PolyCollection)
        pale = to_hex(tuple(np.asarray(row.get_facecolor())[0])) != LIGHT.accent
        for path in row.get_paths():
            box = np.asarray(path.vertices)
            found.append((float(box[:, 0].min()), float(np.ptp(box[:, 1])), pale))
    return sorted(found)


def test_a_bar_is_the_mean_of_the_days_of_its_week_with_a_number_and_pale_for_a_part() -> None:
    """From a Thursday on: 4 of a part, then 2 of the two days with a number, nothing, and 6 of a whole week."""
    value = of(4, *[None] * 3, 2, "yes", 2, *[None] * 4, *["quiet"] * 7, *[6] * 7, 3)
    drawn = bars(draw(value, LIGHT))
    assert [pale for _, _, pale in drawn] == [True, False, False, True]
    unit = drawn[2][1] / 6
    assert [height / unit for _, height, _ in drawn] == pytest.approx([4, 2, 6, 3])
    assert drawn[2][0] - drawn[1][0] == pytest.approx(2 * (drawn[1][0] - drawn[0][0]))


def test_calm_mode_has_bars_without_a_number() -> None:
    assert bars(draw(VALUES["a year"], LIGHT, calm=True)) == bars(draw(VALUES["a year"], LIGHT))


@each(("name", "size", "has"), [("12 weeks", NARROW, True), ("12 weeks", WIDE, True), ("a year", WIDE, False)])
def test_large_squares_say_their_number(name: str, size: Size, has: bool) -> None:
    value = VALUES[name]
    numbers = [one.text for one in draw(value, LIGHT, size=size).words if one.across == "center" and one.text.isdigit()]
    assert numbers == ([f"{number:g}" for number in value.value.tolist() if number > 0] if has else [])


def test_on_a_phone_a_square_of_a_year_is_nine_pixels_and_more() -> None:
    """The room for a drawing is 320 px where the screen has 390."""
    marks = forms(draw(VALUES["a year"], LIGHT, size=NARROW))
    across = sorted({round(x, 3) for _, x, _ in marks})
    assert min(right - left for left, right in itertools.pairwise(across)) * 320 / NARROW.width > 9.9


def test_the_fuller_a_square_the_darker() -> None:
    for calm in (False, True):
        figure = draw(of(1, 3, 6, 11), LIGHT, calm=calm)
        patches = [patch for patch in figure.axes[0].patches if not patch.get_linewidth()][:4]
        shades = [float(np.sum(patch.get_facecolor()[:3])) for patch in patches]
        assert len(shades) == 4
        assert shades == sorted(shades, reverse=True)


def test_the_kinds_differ_by_form_and_not_by_colour_alone() -> None:
    value = of(1, 3, 6, 11, "yes", "quiet", "unknown", None)
    kinds = ["fill 1", "fill 2", "fill 3", "fill 4", "corner", "ring", "dash", "dot"]
    assert by_place(draw(value, LIGHT, calm=True)) == kinds


@pytest.mark.parametrize("calm", [False, True])
def test_the_key_has_every_mark_that_is_drawn_with_its_name(calm: bool) -> None:
    levels = ["one", "a few", "several", "many"] if calm else ["1–2 a day", "3–5", "6–10", "over 10"]
    others = {"quiet": "ring", "no number": "corner", "not said": "dash", "not recorded": "dot"}
    for size in SIZES.values():
        figure = draw(of(3, "quiet", "yes", "unknown", None), LIGHT, size=size, calm=calm)
        names = {(round(one.x, 2), round(one.y, 2)): one.text for one in figure.words if one.y > key_top(figure)}
        marks = {}
        for kind, x, y in forms(figure, of_key=True):
            (name,) = [word for (left, top), word in names.items() if 0 < left - x < 0.2 and abs(top - y) < 0.05]
            marks[name] = kind
        assert marks == {name: f"fill {level}" for level, name in enumerate(levels, 1)} | others
    quiet = draw(of("quiet", "quiet"), LIGHT)
    assert [one.text for one in quiet.words if one.y > key_top(quiet)] == ["quiet"]


def named(figure: Drawing) -> list[str]:
    """The months above the weeks, or what stands beside the rows of years."""
    return [one.text for one in figure.words if re.fullmatch(r"[A-Z][a-z]{2}( \d{4})?|\d{4}", one.text)]


def test_months_stand_above_their_weeks_and_years_where_they_begin() -> None:
    figure = draw(of(*[1] * 366, first=date(2025, 11, 20)), LIGHT)
    months = [word for word in named(figure) if word not in ("Mon", "Wed", "Fri", "Sun")]
    assert months[:4] == ["Nov", "Dec", "2026", "Feb"]
    assert months[-1] == "Nov"
    assert len(months) == 13


def test_years_are_rows_of_a_long_period_and_halves_where_there_is_less_room() -> None:
    value = of(*[1] * 3652, first=date(2016, 3, 1))
    years = [str(year) for year in range(2016, 2027)]
    assert named(draw(value, LIGHT)) == [*years, "Jan", "Mar", "May", "Jul", "Sep", "Nov"]
    for size in (MEDIUM, NARROW):
        assert named(draw(value, LIGHT, size=size)) == [name for year in years for name in (year, "Jul")]
    assert len([name for name in named(draw(VALUES["all of the calendar"], LIGHT)) if name.isdigit()]) <= 12


@pytest.mark.slow
def test_the_names_of_months_stand_at_their_weeks() -> None:
    figure = draw(VALUES["ten years"], LIGHT)
    marks = sorted({round(x, 3) for _, x, _ in forms(figure)})
    pitch = marks[1] - marks[0]
    places = {one.text: one.x for one in figure.words if one.across == "center"}
    for month, name in zip(range(1, 13, 2), ("Jan", "Mar", "May", "Jul", "Sep", "Nov"), strict=True):
        week = (places[name] - marks[0]) / pitch + 1
        assert abs(week - (date(2026, month, 1) + timedelta(days=3)).isocalendar().week) <= 1


@pytest.mark.slow
@each("size", SIZES.values())
@each("name", VALUES)
def test_no_words_are_cut_off_or_lie_on_each_other(name: str, size: Size) -> None:
    for calm in (False, True):
        figure = draw(VALUES[name], LIGHT, size=size, calm=calm)
        assert outside(figure) == []
        assert overlapping(figure) == []


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
    for name in ("12 weeks", "a year"):
        said = [one.text for one in draw(VALUES[name], LIGHT, calm=True).words if re.search(r"\d", one.text)]
        assert not [text for text in said if not re.fullmatch(r"([A-Z][a-z]{2} )?\d{4}", text)]


def test_dark_and_light_differ_in_colour_alone() -> None:
    value = VALUES["12 weeks"]
    light, dark = draw(value, LIGHT), draw(value, DARK)
    assert forms(light) == forms(dark, DARK)
    assert light.get_facecolor() != dark.get_facecolor()


def test_the_table_says_each_day_newest_first_and_gathers_what_is_the_same() -> None:
    told = table(of(1, 3, "quiet", "quiet", "quiet", None, None, "unknown", "yes", 3))
    assert told.caption == title(of(1)) == "Day by day"
    assert told.head == ("Days", "Episodes")
    assert told.rows == (
        ("10 Jan 2026", "3 episodes"),
        ("9 Jan 2026", "twitched"),
        ("8 Jan 2026", "recorded, twitching not said"),
        ("6 to 7 Jan 2026", "not recorded"),
        ("3 to 5 Jan 2026", "quiet"),
        ("2 Jan 2026", "3 episodes"),
        ("1 Jan 2026", "1 episode"),
    )


def test_the_table_of_a_long_period_says_each_week() -> None:
    weeks: list[Told] = [4, "quiet", None, 1, None, None, None, "quiet", *[None] * 6, "yes", "quiet"]
    told = table(year_pixels(diary(long(weeks), date(2026, 1, 5))))
    assert told.caption == "Week by week"
    assert told.rows[-3:] == (
        ("19 to 25 Jan 2026", "twitched"),
        ("12 to 18 Jan 2026", "quiet"),
        ("5 to 11 Jan 2026", "1.7"),
    )
    assert told.rows[0][1] == "not recorded"
    assert told.rows[0][0].endswith("7 Jan 2029")


def test_the_table_of_calm_mode_says_bands() -> None:
    assert [row[1] for row in table(of(1, 30, 3, "quiet"), calm=True).rows] == [
        *("quiet", "a few episodes", "many episodes", "one episode")
    ]


def test_the_legend_names_every_mark() -> None:
    assert all(word in legend(VALUES["three days"]) for word in ("fuller", "corner", "ring", "dash", "dot"))


def test_a_period_of_three_years_has_a_size_for_every_screen() -> None:
    assert shape(VALUES["three years"], WIDE).height < shape(VALUES["three years"], NARROW).height < 10
