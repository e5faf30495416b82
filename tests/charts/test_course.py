"""The chart of the course: every lane shows its days, and every stretch its own dates."""

from __future__ import annotations

import itertools
import re
import xml.etree.ElementTree as ET
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from matplotlib.collections import PolyCollection
from matplotlib.patches import StepPatch

from diary.charts.bars import bars_of
from diary.charts.course import MAX_LANES, draw, shape, table, title
from diary.charts.style import LIGHT, NARROW, PALETTES, SIZES, WIDE, Drawing, Palette, svg_bytes
from diary.domain.background import MedicineTaken
from diary.domain.catalogue import QUESTIONS, SIGNS
from diary.domain.course import Course, course_of
from diary.domain.history import DayRow, Days, days_of
from diary.domain.wording.course import sentence
from tests.charts.words import labels, outside, rendered, words
from tests.each import each

SVG = "{http://www.w3.org/2000/svg}"
FIRST = date(2026, 1, 1)
SIZE = pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)


HOSTILE = (
    "$\\frac{1}{x}$ $",
    "<b>a</b></text><script>alert(1)</script>&amp;",
    "\x07bell\nnew line",
    "🦶🏽🔥",
    "שוקולד מריר",
    "\u202eevil",
    "W" * 100,
    "a" + "\u0301" * 80,
)


def on(index: int) -> date:
    return FIRST + timedelta(days=index)


def days(n: int, seed: int = 1) -> Days:
    """Days with 1 to 5 episodes, some missing, some quiet."""
    random = np.random.default_rng(seed)
    rows = [
        DayRow(on(index), int(count), 0, 0, 0, 0, 0, {}, {}, None if count else "no")
        for index, count in enumerate(random.integers(-2, 6, n))
        if count >= 0
    ]
    return days_of(rows, FIRST, on(n - 1))


def taken(name: str, group: str = "other_medicine", *when: int | None) -> MedicineTaken:
    started_on, changed_on, stopped_on = ([None if at is None else on(at) for at in when] + [None] * 3)[:3]
    return MedicineTaken(f"{name}-{when}", name, group, started_on, changed_on, stopped_on)


def course(n: int = 90, **holds: Any) -> Course:
    return course_of(days(n), **holds)


FULL = course(
    signs=[("pain", on(index)) for index in (0, 5, 6, 7, 89)] + [("tingling", on(30))],
    medicines=[
        taken("Tablets", "diuretic", 10, 20, 40),
        taken("Old", "psychiatric", None, None, 15),
        taken("Iron", "other_supplement", -30, None, 12),
        taken("iron", "other_supplement", 50),
    ],
    visits=[on(44), on(70)],
    onset_on=on(3),
)
LANES = ["First noticed", "Visits", "Pain", "Tingling", "Old", "Tablets", "Iron"]
EMPTY = course_of(days_of([], FIRST, FIRST - timedelta(days=1)))
MISSING = course_of(days_of([], FIRST, on(27)))
HEAVY = course(3650, signs=[(term.key, on(index)) for term in SIGNS for index in range(0, 3650, 3)])
NASTY = course(medicines=[taken(f"{name} {n}", "calcium", n) for n, name in enumerate(HOSTILE * 5)])
ALL = {"full": FULL, "empty": EMPTY, "missing": MISSING, "heavy": HEAVY, "nasty": NASTY, "three days": course(3)}


def boxes(figure: Drawing) -> list[tuple[int, float, float, str | None]]:
    """Lane, left, right and hatch of all boxes in the lanes."""
    found = []
    for row in (row for row in figure.axes[1].collections if isinstance(row, PolyCollection)):
        for path in row.get_paths():
            x, y = np.asarray(path.vertices).T
            found.append((int(y.min()), float(x.min()), float(x.max()), row.get_hatch()))
    return sorted(found, key=lambda box: box[:2])


def marks(figure: Drawing, marker: str) -> list[tuple[float, int]]:
    """Place and lane of the marks of a shape."""
    lines = [line for line in figure.axes[1].lines if line.get_marker() == marker]
    return [(float(x), int(y)) for line in lines for x, y in np.asarray(line.get_xydata())]


def names(figure: Drawing) -> list[str]:
    dates = set(labels(figure, figure.axes[1], "x"))
    return [one.text for one in words(figure, figure.axes[1]) if one.text != "?" and one.text not in dates]


def svg(value: Course, palette: Palette = LIGHT, **options: Any) -> bytes:
    figure = draw(value, palette, **options)
    return svg_bytes(figure, title=title(value), description=sentence(value), name="chart")


@pytest.mark.parametrize("name", ["full", "heavy", "missing", "three days"])
def test_the_strip_is_the_episodes_a_day_with_missing_days_hatched(name: str) -> None:
    strip = draw(ALL[name], LIGHT).axes[0]
    drawn = bars_of(ALL[name].days)
    (steps,) = [patch for patch in strip.patches if isinstance(patch, StepPatch)]
    values, _, baseline = steps.get_data()
    assert np.array_equal(values, np.nan_to_num(drawn.value))
    assert baseline == 0
    assert strip.get_ylim()[0] == 0
    (hatched,) = [row for row in strip.collections if isinstance(row, PolyCollection) and row.get_hatch()]
    widths = [np.ptp(np.asarray(path.vertices)[:, 0]) for path in hatched.get_paths()]
    assert sum(widths) == drawn.missing.sum()


@SIZE
def test_lanes_are_named_in_order_and_share_the_time_axis(size: Any) -> None:
    figure = draw(FULL, LIGHT, size=size)
    assert names(figure) == LANES
    heights = [one.y for one in words(figure, figure.axes[1]) if one.text in LANES]
    assert [int(height) for height in heights] == list(range(len(LANES)))
    assert figure.axes[0].get_xlim() == figure.axes[1].get_xlim() == (-0.5, 89.5)
    assert 0 < len(labels(figure, figure.axes[1], "x")) <= 5


def test_the_days_of_a_sign_are_ticks_and_neighbours_are_one() -> None:
    found = [box[1:3] for box in boxes(draw(FULL, LIGHT)) if box[0] == LANES.index("Pain")]
    assert found == [(-0.5, 0.5), (4.5, 7.5), (88.5, 89.5)]
    assert [box[1:3] for box in boxes(draw(FULL, LIGHT)) if box[0] == LANES.index("Tingling")] == [(29.5, 30.5)]


def test_in_a_long_period_a_tick_is_the_week_of_the_day() -> None:
    """The period begins on a Thursday, and its second week four days later."""
    long = course(400, signs=[("pain", on(index)) for index in (0, 3, 4, 350)])
    assert [box[1:3] for box in boxes(draw(long, LIGHT))] == [(-0.5, 1.5), (49.5, 50.5)]


def test_a_stretch_goes_from_its_first_to_its_last_day_and_no_further_than_the_period() -> None:
    found = [box for box in boxes(draw(FULL, LIGHT)) if box[0] >= LANES.index("Old")]
    assert found == [
        (4, -0.5, 15.5, None),
        (5, 9.5, 40.5, None),
        (6, -0.5, 12.5, "////"),
        (6, 49.5, 89.5, "////"),
    ]


def test_arrows_say_what_reaches_out_of_the_period_and_a_question_mark_that_no_start_is_known() -> None:
    figure = draw(FULL, LIGHT)
    assert [lane for _, lane in marks(figure, "<")] == [LANES.index("Iron")]
    assert [lane for _, lane in marks(figure, ">")] == [LANES.index("Iron")]
    asked = [int(one.y) for one in words(figure, figure.axes[1]) if one.text == "?"]
    assert asked == [LANES.index("Old")]


def test_visits_the_onset_and_dose_changes_are_marks_on_their_days() -> None:
    figure = draw(FULL, LIGHT)
    assert marks(figure, "D") == [(44, LANES.index("Visits")), (70, LANES.index("Visits"))]
    assert marks(figure, "v") == [(3, LANES.index("First noticed"))]
    assert marks(figure, "|") == [(20, LANES.index("Tablets"))]


def test_by_week_a_mark_stands_on_its_day_within_the_week() -> None:
    ((place, _),) = marks(draw(course(400, visits=[on(10)]), LIGHT), "D")
    assert place == pytest.approx((3 + 10.5) / 7 - 0.5)


def test_by_week_a_stretch_begins_no_earlier_than_the_period() -> None:
    long = course(400, medicines=[taken("Tablets", "diuretic", -30, None, 10)])
    ((_, left, right, _),) = boxes(draw(long, LIGHT))
    assert (left, right) == pytest.approx((3 / 7 - 0.5, (3 + 11) / 7 - 0.5))


@SIZE
def test_of_many_lanes_the_first_are_drawn_and_the_others_counted(size: Any) -> None:
    many = course(medicines=[taken(f"Pills {n}", "calcium", n) for n in range(29)])
    figure = draw(many, LIGHT, size=size)
    assert names(figure)[:-1] == [f"Pills {n}" for n in range(MAX_LANES)]
    assert names(figure)[-1] == "and 5 more"
    assert len(boxes(figure)) == MAX_LANES
    assert len(table(many).rows) == 29 + 1
    exactly = course(medicines=[taken(f"Pills {n}", "calcium", n) for n in range(MAX_LANES)])
    assert names(draw(exactly, LIGHT))[-1] == f"Pills {MAX_LANES - 1}"


@SIZE
def test_hostile_names_are_text_on_one_line_within_the_drawing(size: Any) -> None:
    figure = draw(NASTY, LIGHT, size=size)
    lanes = names(figure)
    assert outside(figure) == []
    root = ET.fromstring(svg(NASTY, size=size))  # noqa: S314 - our own drawing
    drawn = ["".join(element.itertext()) for element in root.iter(f"{SVG}text")]
    assert [word for word in drawn if word in lanes] == lanes
    assert not [element for element in root.iter() if element.tag.endswith("script")]
    assert "$\\frac{1}{x}$ $ 0" in drawn
    assert not any(re.search(r"[\n\x07\u202e]", word) for word in drawn)
    if size is WIDE:
        left = figure.axes[1].get_window_extent().x0
        assert all(text.get_window_extent().x1 < left for text in rendered(figure) if text.get_text() in lanes)


@pytest.mark.slow
@SIZE
@pytest.mark.parametrize("name", ALL)
def test_the_size_drawn_is_the_size_promised_and_no_text_leaves_it(name: str, size: Any) -> None:
    for calm in (False, True):
        figure = draw(ALL[name], LIGHT, size=size, calm=calm)
        promised = shape(ALL[name], size)
        assert tuple(figure.get_size_inches()) == (promised.width, promised.height)
        assert outside(figure) == []
    assert shape(FULL, NARROW).height > shape(FULL, WIDE).height


@pytest.mark.slow
@SIZE
@pytest.mark.parametrize("n", [3, 28, 90, 199, 200, 365, 3650])
def test_dates_do_not_touch_each_other(n: int, size: Any) -> None:
    figure = draw(course(n), LIGHT, size=size)
    dates = labels(figure, figure.axes[1], "x")
    found = [text.get_window_extent() for text in rendered(figure) if text.get_text() in dates]
    assert len(found) > 1
    assert all(left.x1 + 2 < right.x0 for left, right in itertools.pairwise(found))


@SIZE
def test_every_name_of_a_sign_is_drawn_whole(size: Any) -> None:
    assert names(draw(HEAVY, LIGHT, size=size)) == [term.name for term in SIGNS]
    told = course(answers=[(question.key, FIRST) for question in QUESTIONS])
    assert set(names(draw(told, LIGHT, size=size))) == {question.name for question in QUESTIONS}


def test_calm_mode_shows_no_number_but_dates() -> None:
    figure = draw(FULL, LIGHT, calm=True)
    assert labels(figure, figure.axes[0], "y") == []
    assert not any(re.search(r"\d", name) for name in names(figure))
    assert names(draw(NASTY, LIGHT, calm=True))[-1] == "and more"


@pytest.mark.slow
@each("name", ALL)
def test_the_same_course_is_the_same_bytes_and_few_parts(name: str) -> None:
    assert svg(ALL[name]) == svg(ALL[name])
    figure = draw(ALL[name], LIGHT)
    assert len(figure.axes[1].get_children()) < 60
    assert len(svg(ALL[name])) < 400_000


def test_the_two_themes_draw_the_same() -> None:
    light, dark = (draw(FULL, palette) for palette in PALETTES.values())
    assert boxes(light) == boxes(dark)
    assert names(light) == names(dark)


def test_the_table_has_a_row_for_each_stretch_and_for_the_marks_of_each_lane() -> None:
    told = table(FULL)
    assert told.head == ("What", "Kind", "When")
    twitched = int(FULL.days.twitched.sum())
    assert told.rows[0][:2] == ("Twitching", "episodes")
    assert told.rows[0][2].startswith(f"{twitched} days from ")
    assert told.rows[1:] == (
        ("First noticed", "onset", "4 January 2026"),
        ("Visits", "visit", "14 February and 12 March 2026"),
        ("Pain", "sign", "5 days from 1 January 2026 to 31 March 2026"),
        ("Tingling", "sign", "31 January 2026"),
        ("Old", "medicine", "start not said, until 16 January 2026"),
        ("Tablets", "medicine", "from 11 January 2026, until 10 February 2026"),
        ("Tablets", "dose changed", "21 January 2026"),
        ("Iron", "supplement", "from 2 December 2025, until 13 January 2026"),
        ("Iron", "supplement", "from 20 February 2026, no stop written down"),
    )
    assert table(EMPTY).rows == table(MISSING).rows == ()


def test_in_calm_mode_the_table_says_bands() -> None:
    told = {row[0]: row[2] for row in table(FULL, calm=True).rows}
    assert told["Twitching"].startswith("many days from ")
    assert told["Pain"] == "several days from 1 January 2026 to 31 March 2026"
    assert told["Tingling"] == "31 January 2026"
