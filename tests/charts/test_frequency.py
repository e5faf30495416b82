"""The chart of how often: what every drawing can be trusted with, and the numbers of bars along time."""

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

from diary.charts import frequency, year_pixels
from diary.charts.bars import bars_of
from diary.charts.frequency import draw, legend, table
from diary.charts.style import AUTO, DARK, LIGHT, PALETTES, SIZES, Palette, png_bytes, svg_bytes
from diary.domain.history import DayRow, Days, days_of
from diary.domain.spans import WEEKLY_FROM
from diary.domain.wording import recorded, short_date
from diary.domain.wording.frequency import details, sentence
from diary.domain.year_pixels import year_pixels as pixels_of
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
    assert len(body) < 20_000 + 270 * len(days)


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


@pytest.mark.parametrize("name", ["the first length drawn by week", "a leap year", "30 years"])
def test_a_weekly_bar_is_the_mean_of_its_days_with_a_count(name: str) -> None:
    days = PERIODS[name]
    drawn = bars_of(days)
    weeks = [list(found) for _, found in groupby(range(len(days)), lambda i: days.date_of(i).isocalendar()[:2])]
    for index, (value, week) in enumerate(zip(drawn.value, weeks, strict=True)):
        counts = [int(days.episodes[i]) for i in week if days.counted[i]]
        assert drawn.spans.first[index] == days.date_of(week[0])
        assert bool(drawn.missing[index]) == (not any(days.recorded[i] for i in week))
        assert np.isnan(value) if not counts else value == pytest.approx(sum(counts) / len(counts))


def test_calm_mode_draws_no_number() -> None:
    assert b"17" not in b"".join(
        re.findall(rb"<text[^>]*>(.*?)</text>", svg(said(3, 17, "quiet"), calm=True), re.DOTALL)
    )


def filled(body: bytes) -> dict[str, str]:
    """What each rule of a drawing's style sheet gives to the colour that its attributes have."""
    style = ET.fromstring(body).find(f"{SVG}style")  # noqa: S314 - our own drawing
    assert style is not None
    assert str(style.text).startswith("@media (prefers-color-scheme:dark){")
    return dict(re.findall(r'\[(?:fill|stroke)="(#\w+)"\]\{\w+:(#\w+)\}', str(style.text)))


@pytest.mark.parametrize("name", ["90 days", "a leap year", "30 years"])
def test_a_drawing_of_a_page_has_the_colours_of_both_papers(name: str) -> None:
    """Drawn once: in light as the light one, and every colour of it has what the dark one has in its place."""
    days = PERIODS[name]
    both = svg_bytes(draw(days, LIGHT), title="t", description="d", name="chart", theme=AUTO)
    light, dark = (
        svg_bytes(draw(days, palette), title="t", description="d", name="chart") for palette in (LIGHT, DARK)
    )
    assert re.sub(rb"<style>.*</style>", b"", both) == light
    colours = [re.findall(r'(?:fill|stroke)="(#\w+)"', body.decode()) for body in (light, dark)]
    swapped = filled(both)
    for one, other in set(zip(*colours, strict=True)):
        # The places of the colours are the same; a tint may be one of 255 steps off.
        parts = [np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) for colour in (swapped[one], other)]
        assert np.abs(parts[0] - parts[1]).max() <= 2, (one, other)


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
    assert len(figure.axes[0].get_children()) < 40


def test_a_png_says_its_title_and_no_maker() -> None:
    body = png_bytes(draw(said(1, 2), LIGHT), title="Episodes per day")
    assert body.startswith(b"\x89PNG")
    assert b"Episodes per day" in body
    assert b"matplotlib" not in body.lower()


def test_the_table_says_what_the_bars_draw_newest_first() -> None:
    assert table(said(3, "quiet", None, "unknown", "yes")).rows == (
        ("5 Jan 2026", "not said"),
        ("4 Jan 2026", "not said"),
        ("3 Jan 2026", "not recorded"),
        ("2 Jan 2026", "0"),
        ("1 Jan 2026", "3"),
    )


def test_in_calm_mode_the_table_says_bands() -> None:
    told = [row[1] for row in table(said(3, "quiet", None, 20), calm=True).rows]
    assert told == ["many episodes", "not recorded", "no episodes", "a few episodes"]


@each("name", PERIODS)
def test_the_table_has_a_row_for_each_bar(name: str) -> None:
    days = PERIODS[name]
    rows, drawn = table(days).rows[::-1], bars_of(days)
    assert len(rows) == len(drawn.value)
    for (when, told), value, missing in zip(rows, drawn.value, drawn.missing, strict=True):
        assert (told == "not recorded") == bool(missing)
        assert (told in ("not recorded", "not said")) == bool(np.isnan(value))
        if drawn.spans.span == 1 and not np.isnan(value):
            assert told == str(int(value)), when
    if drawn.spans.span == 7:
        assert short_date(days.last) in rows[-1][0]


@each("name", sorted(set(PERIODS) - {"no day at all"}))
def test_the_sentence_and_its_base_count_what_is_there(name: str) -> None:
    days = PERIODS[name]
    assert recorded(days).startswith(f"{int(days.recorded.sum()):,} of ")
    total = int(days.episodes[days.counted].sum())
    if days.counted.any():
        assert (f"{total:,} episode" if total else "No episode on") in sentence(days)
    else:
        assert sentence(days) == "There is nothing to draw yet in this period."


def test_it_draws_the_calendar_of_its_days() -> None:
    days = said(3, "quiet", None, "unknown", "yes")
    assert "A column is a week" in legend(days)
    drawn = year_pixels.draw(pixels_of(days), LIGHT)
    assert svg(days) == svg_bytes(drawn, title=frequency.title(days), description=sentence(days), name="chart")


def test_a_week_that_the_period_cuts_is_the_rate_of_its_own_days() -> None:
    """From Thursday 1 January to Wednesday 22 July: four days of the first week, three of the last."""
    days = said(1, 2, None, 3, *[7] * 7 * 28, 4, 5, "quiet")
    drawn = bars_of(days)
    assert drawn.spans.first[:2] == (FIRST, MONDAY)
    assert drawn.value.tolist() == [2, *[7] * 28, 3]
    told = table(days).rows
    assert told[-1] == ("1 to 4 Jan 2026 (part of a week: 4 days)", "2.0")
    assert told[1] == ("13 to 19 Jul 2026", "7.0")
    assert told[0] == ("20 to 22 Jul 2026 (part of a week: 3 days)", "3.0")
    assert details(days)[-1] == "Part of a week: the first (4 days) and the last (3 days)."
    assert details(days, calm=True)[-1] == details(days)[-1]


def test_a_single_day_of_a_week_is_named_by_its_date() -> None:
    days = said(*[1] * WEEKLY_FROM, first=MONDAY - timedelta(days=1))
    assert table(days).rows[-1] == ("4 Jan 2026 (part of a week: 1 day)", "1.0")
