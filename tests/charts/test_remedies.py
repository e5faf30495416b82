"""The chart of remedies: parts as long as their counts, told apart without colour."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from matplotlib.collections import PolyCollection
from matplotlib.colors import to_hex

from diary.charts.remedies import draw, shape, table, title
from diary.charts.style import LIGHT, MEDIUM, NARROW, PALETTES, SIZES, WIDE, Drawing, png_bytes, svg_bytes
from diary.domain.catalogue import REMEDIES
from diary.domain.remedies import ANSWERS, Remedies, remedies_of
from diary.domain.wording.remedies import sentence
from tests.charts.words import outside, said, words

SIZE = pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)


def of(*counts: tuple[str, str, int | None, int], episodes: int = 80) -> Remedies:
    return remedies_of(counts, episodes=episodes)


YEAR = of(
    ("water", "better", 5, 7),
    ("water", "no_change", None, 3),
    ("water", "worse", None, 1),
    ("water", "", None, 1),
    ("rest", "unsure", 60, 4),
    ("rest", "better", None, 2),
    ("medicine_review", "", None, 1),
)
ALL = of(*((term.key, answer.key, None, 20 + n) for n, term in enumerate(REMEDIES) for answer in ANSWERS))
EMPTY = of(episodes=0)


def parts(figure: Drawing) -> list[list[tuple[int, float, float]]]:
    """For each of `ANSWERS` its parts: row, left and right."""
    found = []
    for boxes in figure.axes[0].collections:
        assert isinstance(boxes, PolyCollection)
        # Paper behind a number has no outline.
        if not np.asarray(boxes.get_linewidth()).any():
            continue
        sides = [np.asarray(path.vertices).T for path in boxes.get_paths()]
        found.append([(int(y.min()), float(x.min()), float(x.max())) for x, y in sides])
    return found


def looks(figure: Drawing, axes: int = 0) -> list[tuple[str, str | None]]:
    """Fill and pattern for each of `ANSWERS`."""
    outlined = [boxes for boxes in figure.axes[axes].collections if np.asarray(boxes.get_linewidth()).any()]
    return [(to_hex(tuple(np.asarray(boxes.get_facecolor())[0])), boxes.get_hatch()) for boxes in outlined]


def inside(figure: Drawing) -> list[str]:
    """The numbers printed inside the bars."""
    return [one.text for one in words(figure, figure.axes[0]) if one.across == "center"]


def svg(remedies: Remedies, **options: Any) -> bytes:
    figure = draw(remedies, LIGHT, **options)
    return svg_bytes(figure, title=title(remedies), description=sentence(remedies), name="chart")


@pytest.mark.slow
@SIZE
@pytest.mark.parametrize("remedies", [YEAR, ALL], ids=["year", "all"])
def test_parts_follow_each_other_from_zero_and_are_as_long_as_their_counts(remedies: Remedies, size: Any) -> None:
    drawn = parts(draw(remedies, LIGHT, size=size))
    assert len(drawn) == len(ANSWERS)
    for row, tried in enumerate(remedies.rows):
        at = 0
        for answer, count in enumerate(tried.outcomes):
            expected = [(row, at, at + count)] if count else []
            assert [part for part in drawn[answer] if part[0] == row] == expected
            at += count
        assert at == tried.tried


@SIZE
def test_names_stand_in_the_order_of_the_rows_and_totals_at_the_ends(size: Any) -> None:
    figure = draw(YEAR, LIGHT, size=size)
    found = [one.text for one in words(figure, figure.axes[0]) if one.across != "center"]
    assert found == [row.name for row in YEAR.rows] + ["12", "6", "1"]
    assert figure.axes[0].get_xlim() == (0, 12)


def test_counts_are_printed_inside_where_they_fit_and_nowhere_else() -> None:
    assert inside(draw(YEAR, LIGHT)) == ["7", "2", "3", "1", "4", "1", "1"]
    tight = of(("water", "better", None, 2000), ("water", "worse", None, 1), ("water", "", None, 300))
    assert inside(draw(tight, LIGHT, size=NARROW)) == ["2,000"]
    assert inside(draw(tight, LIGHT, size=MEDIUM)) == ["2,000", "300"]


@pytest.mark.parametrize("palette", PALETTES.values(), ids=PALETTES)
def test_each_outcome_has_a_look_of_its_own_and_three_differ_by_pattern_alone(palette: Any) -> None:
    told = looks(draw(ALL, palette))
    assert len(set(told)) == len(ANSWERS)
    patterns = [hatch for fill, hatch in told if fill == palette.paper]
    assert len(patterns) == len(set(patterns)) == 3
    assert [fill for fill, _ in told[:2]] == [palette.accent, palette.tint(0.4)]


@SIZE
def test_the_legend_names_every_outcome_in_words(size: Any) -> None:
    figure = draw(YEAR, LIGHT, size=size)
    assert [one.text for one in words(figure)] == [term.name for term in ANSWERS]
    legend = [
        (to_hex(tuple(np.asarray(box.get_facecolor())[0])), box.get_hatch()) for box in figure.axes[1].collections
    ]
    assert legend == looks(draw(ALL, LIGHT))


def test_calm_mode_draws_bands_and_no_number() -> None:
    figure = draw(YEAR, LIGHT, calm=True)
    assert inside(figure) == []
    assert [one.text for one in words(figure, figure.axes[0])][3:] == ["many times", "several times", "once"]
    drawn = re.findall(rb"<text[^>]*>(.*?)</text>", svg(YEAR, calm=True), re.DOTALL)
    assert drawn
    assert not re.search(rb"\d", b"".join(drawn))


@SIZE
@pytest.mark.parametrize("calm", [False, True])
def test_without_a_row_it_is_one_quiet_line(size: Any, calm: bool) -> None:
    figure = draw(EMPTY, LIGHT, size=size, calm=calm)
    assert said(figure) == ["Nothing was tried in this period."]
    assert (figure.axes, figure.legends) == ([], [])
    assert figure.get_size_inches()[1] < 0.5


@pytest.mark.slow
@SIZE
def test_the_size_drawn_is_the_size_promised_and_nothing_leaves_it(size: Any) -> None:
    for remedies in (YEAR, ALL, EMPTY, of(("rest", "", None, 1))):
        for calm in (False, True):
            figure = draw(remedies, LIGHT, size=size, calm=calm)
            promised = shape(remedies, size)
            assert tuple(figure.get_size_inches()) == (promised.width, promised.height)
            assert outside(figure) == []
    assert shape(YEAR, NARROW).height > shape(YEAR, WIDE).height


@SIZE
def test_every_name_of_the_catalogue_is_drawn_whole(size: Any) -> None:
    assert {term.name for term in REMEDIES} <= set(said(draw(ALL, LIGHT, size=size)))


@pytest.mark.slow
def test_the_same_counts_are_the_same_bytes_and_few_of_them() -> None:
    assert len(svg(ALL)) < 100_000
    assert svg(YEAR) == svg(YEAR)
    assert png_bytes(draw(YEAR, LIGHT), title="t") == png_bytes(draw(YEAR, LIGHT), title="t")


def test_the_table_says_every_number_of_the_chart() -> None:
    told = table(YEAR)
    assert told.head == (
        "Remedy", "Tried", "Better", "No change", "Worse", "Unsure", "Not said", "Median time to relief"
    )  # fmt: skip
    assert told.rows == (
        ("Drank water", "12", "7", "3", "1", "0", "1", "5\u00a0min (said 7 times)"),
        ("Rest", "6", "2", "0", "0", "4", "0", "1\u00a0h (said 4 times)"),
        ("Medicines looked at by a professional", "1", "0", "0", "0", "0", "1", "not said"),
    )
    assert table(EMPTY).rows == ()


def test_in_calm_mode_the_table_says_bands() -> None:
    calm = table(YEAR, calm=True).rows
    assert calm[0] == (
        "Drank water",
        "many times",
        "several times",
        "a few times",
        "once",
        "never",
        "once",
        "5\u00a0min",
    )
