"""The chart of episodes per day: what is drawn equals the numbers, and nothing is drawn that is not known."""

from __future__ import annotations

import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from datetime import date, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure
from matplotlib.patches import StepPatch

from diary.charts import frequency
from diary.charts.frequency import bars, draw, legend, table
from diary.charts.style import LIGHT, PALETTES, SIZES, Palette, Size, png_bytes, svg_bytes
from diary.domain.history import DayRow, Days, days_of
from diary.domain.spans import WEEKLY_FROM
from diary.domain.wording import recorded
from diary.domain.wording.frequency import details, sentence
from tests.each import each

FIRST = date(2026, 1, 1)
MONDAY = date(2026, 1, 5)
SVG = "{http://www.w3.org/2000/svg}"
XLINK = "{http://www.w3.org/1999/xlink}href"
ROOT = Path(__file__).resolve().parents[2]


def row(day: date, episodes: int = 0, *, twitching: str | None = None, seconds: int = 0, left_out: int = 0) -> DayRow:
    return DayRow(day, episodes, left_out, 0, seconds, 0, 0, {}, {}, twitching)


def said(*counts: int | str | None, first: date = FIRST) -> Days:
    """Days from counts, "quiet", "unknown", "yes" (twitched, and no episode written down), "over" (an episode reached
    over midnight into it) and None for a missing day."""
    kinds: dict[str, dict[str, Any]] = {
        "quiet": {"twitching": "no"},
        "unknown": {"twitching": ""},
        "yes": {"twitching": "yes"},
        "over": {"seconds": 60},
    }
    rows = []
    for index, count in enumerate(counts):
        if count is not None:
            values = kinds[count] if isinstance(count, str) else {"episodes": count}
            rows.append(row(first + timedelta(days=index), **values))
    return days_of(rows, first, first + timedelta(days=len(counts) - 1))


def random_days(n: int, seed: int = 1) -> Days:
    random = np.random.default_rng(seed)
    kinds: list[int | str | None] = [None, "quiet", "unknown", "yes", "over", 1, 2, 3, 7, 30]
    return said(*(kinds[int(index)] for index in random.integers(0, len(kinds), n)))


PERIODS: dict[str, Days] = {
    "no day at all": days_of([], FIRST, FIRST - timedelta(days=1)),
    "one missing day": said(None),
    "one quiet day": said("quiet"),
    "one day": said(3),
    "90 days": random_days(90),
    "the last length drawn by day": random_days(WEEKLY_FROM - 1),
    "the first length drawn by week": random_days(WEEKLY_FROM),
    "a leap year": random_days(366),
    "30 years": random_days(30 * 365 + 8),
    "all of the calendar": days_of([row(date(2026, 3, 14), 2)], date(1970, 1, 1), date(2199, 12, 31)),
    "all missing": said(*[None] * 30),
    "all missing by week": said(*[None] * 300),
    "all quiet": said(*["quiet"] * 30),
    "all quiet by week": said(*["quiet"] * 300),
    "all unknown": said(*["unknown"] * 30),
    "huge counts": said(1_000_000, 3, "quiet", None, 2_147_483_647),
}


def svg(days: Days, palette: Palette = LIGHT, *, calm: bool = False, size: str = "wide") -> bytes:
    figure = draw(days, palette, calm=calm, size=SIZES[size])
    return svg_bytes(figure, title=frequency.title(days), description=sentence(days, calm=calm), name="chart")


def stairs(figure: Figure) -> StepPatch:
    (patch,) = [patch for patch in figure.axes[0].patches if isinstance(patch, StepPatch)]
    return patch


def rings(figure: Figure) -> list[int]:
    lines = [line for line in figure.axes[0].lines if line.get_marker() == "o"]
    return [int(x) for line in lines for x in np.asarray(line.get_xdata())]


def boxes(figure: Figure, *, hatch: bool) -> list[tuple[float, float, float]]:
    """The boxes that are hatched, or those that are not: left and right edge, and top."""
    rows = [row for row in figure.axes[0].collections if isinstance(row, PolyCollection)]
    corners = [
        np.asarray(path.vertices).T for row in rows if bool(row.get_hatch()) is hatch for path in row.get_paths()
    ]
    return [(float(x.min()), float(x.max()), float(y.max())) for x, y in corners]


@pytest.mark.slow
@each("size", SIZES)
@each("theme", PALETTES)
@each("name", PERIODS)
def test_a_drawing_can_stand_in_a_page_under_the_strict_policy(name: str, theme: str, size: str) -> None:
    days = PERIODS[name]
    body = svg(days, PALETTES[theme], size=size)
    root = ET.fromstring(body)  # noqa: S314 - our own drawing
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    assert all(str(value).startswith("chart-") for value in ids)
    for element in root.iter():
        assert element.tag.startswith(SVG)
        assert element.tag not in {f"{SVG}{tag}" for tag in ("script", "style", "metadata", "image", "a")}
        for key, value in element.attrib.items():
            assert key != "style"
            assert not key.startswith("on")
            assert "javascript" not in value
            for target in re.findall(r"url\(#([^)]*)\)", value):
                assert target in ids, (key, value)
            if key in ("href", XLINK):
                assert value[0] == "#"
                assert value[1:] in ids
    assert (root[0].tag, root[1].tag) == (f"{SVG}title", f"{SVG}desc")
    assert root[0].text == frequency.title(days)
    assert root[1].text == sentence(days)
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == f"{root[0].get('id')} {root[1].get('id')}"
    assert root.get("viewBox")
    assert len(body) < 20_000 + 60 * len(bars(days).value)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["one day", "90 days", "30 years", "all missing"])
def test_the_same_days_are_the_same_bytes(name: str) -> None:
    days = PERIODS[name]
    assert svg(days) == svg(days)
    assert png_bytes(draw(days, LIGHT), title="t") == png_bytes(draw(days, LIGHT), title="t")


@pytest.mark.slow
def test_the_same_days_are_the_same_bytes_in_another_process() -> None:
    program = (
        "import hashlib; from tests.charts.test_frequency import PERIODS, svg;"
        "print(hashlib.sha256(svg(PERIODS['90 days'])).hexdigest())"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", program],
            cwd=ROOT,
            env={"PYTHONHASHSEED": seed, "MPLCONFIGDIR": str(ROOT / ".pytest_cache" / "matplotlib")},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(told) == 1


@pytest.mark.slow
@each("name", PERIODS)
def test_the_bars_drawn_are_the_numbers(name: str) -> None:
    days = PERIODS[name]
    drawn = bars(days)
    if not len(days):
        assert not draw(days, LIGHT).axes[0].patches
        return
    values, edges, baseline = stairs(draw(days, LIGHT)).get_data()
    assert np.array_equal(values, np.nan_to_num(drawn.value))
    assert np.array_equal(edges, np.arange(len(drawn.value) + 1) - 0.5)
    assert baseline == 0
    if len(days) < WEEKLY_FROM:
        assert np.array_equal(np.isnan(drawn.value), ~days.counted)
        assert np.array_equal(drawn.value[days.counted], days.episodes[days.counted])


@pytest.mark.parametrize("name", ["the first length drawn by week", "a leap year", "30 years"])
def test_a_weekly_bar_is_the_mean_of_its_days_with_a_count(name: str) -> None:
    days = PERIODS[name]
    drawn = bars(days)
    weeks = [list(found) for _, found in groupby(range(len(days)), lambda i: days.date_of(i).isocalendar()[:2])]
    for index, (value, week) in enumerate(zip(drawn.value, weeks, strict=True)):
        counts = [int(days.episodes[i]) for i in week if days.counted[i]]
        assert drawn.spans.first[index] == days.date_of(week[0])
        assert bool(drawn.missing[index]) == (not any(days.recorded[i] for i in week))
        assert np.isnan(value) if not counts else value == pytest.approx(sum(counts) / len(counts))


@pytest.mark.slow
@each("name", sorted(set(PERIODS) - {"no day at all"}))
def test_exactly_the_bars_that_are_not_recorded_are_hatched(name: str) -> None:
    drawn = bars(PERIODS[name])
    marked = np.zeros(len(drawn.value), dtype=bool)
    for left, right, _ in boxes(draw(PERIODS[name], LIGHT), hatch=True):
        marked[int(left + 0.5) : int(right + 0.5)] = True
    assert np.array_equal(marked, drawn.missing)


def test_exactly_the_quiet_days_are_ringed() -> None:
    days = said(3, "quiet", None, "unknown", "yes", "over", "quiet")
    assert rings(draw(days, LIGHT)) == [1, 6]


def test_a_week_is_quiet_when_it_has_quiet_days_and_none_that_twitched() -> None:
    weeks: list[list[int | str | None]] = [
        ["quiet"] * 7,
        ["quiet", None, None, "unknown", None, None, None],
        ["quiet", "yes", *[None] * 5],
        ["quiet", "over", *[None] * 5],
        ["quiet", 1, *[None] * 5],
        ["unknown"] * 7,
    ]
    weeks += [[None] * 7] * (WEEKLY_FROM // 7)
    days = said(*(day for week in weeks for day in week), first=MONDAY)
    assert rings(draw(days, LIGHT)) == [0, 1]


@pytest.mark.slow
@each("name", sorted(set(PERIODS) - {"no day at all"}))
def test_the_axis_begins_at_zero_and_holds_every_bar(name: str) -> None:
    axes = draw(PERIODS[name], LIGHT).axes[0]
    low, high = axes.get_ylim()
    assert low == 0
    assert high > np.nan_to_num(bars(PERIODS[name]).value).max()
    assert axes.get_xlim() == (-0.5, len(bars(PERIODS[name]).value) - 0.5)
    assert all(float(tick).is_integer() for tick in axes.get_yticks())


@pytest.mark.slow
@each("size", SIZES.values())
@each("name", PERIODS)
def test_the_dates_along_the_axis_are_few_and_differ(name: str, size: Size) -> None:
    axes = draw(PERIODS[name], LIGHT, size=size).axes[0]
    labels = [label.get_text() for label in axes.get_xticklabels()]
    assert len(labels) == len(set(labels)) <= size.dates
    assert bool(labels) == bool(len(PERIODS[name]))


def test_calm_mode_draws_no_number() -> None:
    axes = draw(said(3, 17, "quiet"), LIGHT, calm=True).axes[0]
    assert list(axes.get_yticks()) == []
    assert axes.get_ylabel() == ""
    assert b"17" not in b"".join(re.findall(rb"<text.*?</text>", svg(said(3, 17, "quiet"), calm=True), re.DOTALL))


def test_the_two_themes_differ_in_colours_alone() -> None:
    light, dark = (svg(PERIODS["90 days"], palette).decode() for palette in PALETTES.values())
    colours = {colour for palette in PALETTES.values() for colour in (palette.paper, palette.ink, palette.accent)}
    assert light != dark
    assert PALETTES["dark"].accent in dark
    assert PALETTES["light"].accent not in dark
    assert len(colours) == 6
    swapped = light
    for name in ("paper", "ink", "muted", "hairline", "accent"):
        swapped = swapped.replace(getattr(PALETTES["light"], name), getattr(PALETTES["dark"], name))
    assert re.sub(r"[hmp][0-9a-f]{10}", "id", swapped) == re.sub(r"[hmp][0-9a-f]{10}", "id", dark)


def test_a_chart_is_given_no_word_that_a_person_wrote() -> None:
    columns = [value for value in vars(PERIODS["90 days"]).values() if isinstance(value, np.ndarray)]
    assert len(columns) > 8
    assert {column.dtype.kind for column in columns} <= {"i", "b"}


def test_title_and_sentence_are_text_and_never_markup() -> None:
    hostile = "</title><script>alert(1)</script> $x_1$ & \x00\x1b שלום"
    body = svg_bytes(draw(said(1), LIGHT), title=hostile, description=hostile, name="chart")
    root = ET.fromstring(body)  # noqa: S314 - our own drawing
    assert root[0].text == root[1].text == hostile.replace("\x00", "").replace("\x1b", "")
    assert not [element for element in root.iter() if element.tag.endswith("script")]


def test_a_drawing_has_few_parts_however_long_the_period() -> None:
    figure = draw(PERIODS["30 years"], LIGHT)
    assert len(figure.axes[0].get_children()) < 30


def test_a_png_says_its_title_and_no_maker() -> None:
    body = png_bytes(draw(said(1, 2), LIGHT), title="Episodes per day")
    assert body.startswith(b"\x89PNG")
    assert b"Episodes per day" in body
    assert b"matplotlib" not in body.lower()


def test_the_table_says_what_the_bars_draw_newest_first() -> None:
    assert table(said(3, "quiet", None, "unknown", "yes")).rows == (
        ("2026-01-05", "not said"),
        ("2026-01-04", "not said"),
        ("2026-01-03", "not recorded"),
        ("2026-01-02", "0"),
        ("2026-01-01", "3"),
    )


def test_in_calm_mode_the_table_says_bands() -> None:
    told = [row[1] for row in table(said(3, "quiet", None, 20), calm=True).rows]
    assert told == ["many episodes", "not recorded", "no episodes", "a few episodes"]


@each("name", PERIODS)
def test_the_table_has_a_row_for_each_bar(name: str) -> None:
    days = PERIODS[name]
    rows, drawn = table(days).rows[::-1], bars(days)
    assert len(rows) == len(drawn.value)
    for (when, told), value, missing in zip(rows, drawn.value, drawn.missing, strict=True):
        assert (told == "not recorded") == bool(missing)
        assert (told in ("not recorded", "not said")) == bool(np.isnan(value))
        if drawn.spans.span == 1 and not np.isnan(value):
            assert told == str(int(value)), when
    if drawn.spans.span == 7:
        assert days.last.isoformat() in rows[-1][0]


@each("name", sorted(set(PERIODS) - {"no day at all"}))
def test_the_sentence_and_its_base_count_what_is_there(name: str) -> None:
    days = PERIODS[name]
    assert recorded(days).startswith(f"{int(days.recorded.sum()):,} of ")
    total = int(days.episodes[days.counted].sum())
    if days.counted.any():
        assert f"{total:,} episode" in sentence(days)
    else:
        assert sentence(days) == "There is nothing to draw yet in this period."


def test_a_day_that_twitched_without_a_number_has_a_mark_of_its_own() -> None:
    days = said("yes", 3, "quiet", None, "over", "unknown")
    assert bars(days).unsaid.tolist() == [True, False, False, False, True, False]
    marks = {line.get_marker(): np.asarray(line.get_xdata()).tolist() for line in draw(days, LIGHT).axes[0].lines}
    assert marks == {"o": [2], "^": [0, 4]}


def test_a_week_that_the_period_cuts_is_a_pale_bar_of_the_rate_of_its_own_days() -> None:
    """From Thursday 1 January to Wednesday 22 July: four days of the first week, three of the last."""
    days = said(1, 2, None, 3, *[7] * 7 * 28, 4, 5, "quiet")
    drawn = bars(days)
    assert drawn.spans.first[:2] == (FIRST, MONDAY)
    assert drawn.value.tolist() == [2, *[7] * 28, 3]
    assert boxes(draw(days, LIGHT), hatch=False) == [(-0.5, 0.5, 2), (28.5, 29.5, 3)]
    told = table(days).rows
    assert told[-1] == ("2026-01-01 to 2026-01-04 (part of a week: 4 days)", "2.0")
    assert told[1] == ("2026-07-13 to 2026-07-19", "7.0")
    assert told[0] == ("2026-07-20 to 2026-07-22 (part of a week: 3 days)", "3.0")
    assert details(days)[-1] == "Part of a week: the first (4 days) and the last (3 days)."
    assert details(days, calm=True) == details(days)[-1:]


def test_a_single_day_of_a_week_is_named_by_its_date() -> None:
    days = said(*[1] * WEEKLY_FROM, first=MONDAY - timedelta(days=1))
    assert table(days).rows[-1] == ("2026-01-04 (part of a week: 1 day)", "1.0")


def test_the_legend_names_the_marks_of_the_period_and_no_other() -> None:
    assert legend(said(1, 2)) == ""
    assert legend(said(1, None, 2)) == "Hatched: not recorded."
    assert legend(said(1, "quiet")) == "Rings: quiet, or none of those you chose."
    assert legend(said("yes")) == "Triangles: twitching, and no number."
    assert legend(said(*[1] * WEEKLY_FROM)) == "Pale bars: part of a week."


def test_whole_weeks_and_days_are_no_parts() -> None:
    for days in (said(*[1] * 210, first=MONDAY), said(*[1] * 30), PERIODS["no day at all"]):
        assert boxes(draw(days, LIGHT), hatch=False) == []
        assert not any("part of a week" in row[0] for row in table(days).rows)
        assert not any("Part of a week" in words for words in details(days))
