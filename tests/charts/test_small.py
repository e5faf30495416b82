"""The small pictures beside the answers: their marks are the numbers, and words that are given stay text."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from math import nan

import pytest

from diary.charts import small
from diary.domain.rule_input import Urgency
from tests.each import each

SVG = "{http://www.w3.org/2000/svg}"


def kinds(markup: str) -> list[str]:
    return [str(part.get("class", "")).removeprefix("sketch__") for part in ET.fromstring(markup)]  # noqa: S314 - ours


def parts(markup: str, kind: str) -> list[ET.Element]:
    return [part for part in ET.fromstring(markup) if f"sketch__{kind}" in str(part.get("class"))]  # noqa: S314 - ours


def test_each_week_has_one_mark() -> None:
    drawn = kinds(small.weeks([2, 0, nan, 1, 4, 3, 0.5], recent=4))
    assert drawn == ["before", "quiet", "missing", "recent", "recent", "recent", "recent", "line"]


def test_a_bar_is_as_high_as_its_week() -> None:
    high = [float(bar.get("height", "")) for bar in parts(small.weeks([1, 2, 4]), "recent")]
    assert high[1] == pytest.approx(2 * high[0], abs=0.2)
    assert high[2] == pytest.approx(4 * high[0], abs=0.4)


def test_the_means_lie_over_their_own_weeks() -> None:
    before, recent = parts(small.weeks([1, 1, 2, 2, 2, 2], means=(1, 2)), "mean")
    assert before.get("d", "").startswith("M0.0 ")
    assert before.get("d", "").endswith("H32.0")
    assert recent.get("d", "").startswith("M32.0 ")


@each("rates", [[], [0], [nan], [nan, 0], [5]])
def test_few_weeks_are_a_picture_too(rates: list[float]) -> None:
    assert len(kinds(small.weeks(rates, means=(nan, nan)))) == len(rates) + 1


def middle(markup: str) -> float:
    (dot,) = parts(markup, "dot")
    return float(dot.get("cx", ""))


def test_half_as_often_is_as_far_from_the_line_as_twice() -> None:
    half, same, twice = (middle(small.interval(ratio, ratio / 2, ratio * 2)) for ratio in (0.5, 1, 2))
    assert same - half == pytest.approx(twice - same)
    assert half < same < twice


def test_an_interval_that_runs_out_ends_in_an_arrow() -> None:
    inside = [end.get("d", "").count("L") for end in parts(small.interval(1, 0.5, 2), "end")]
    beyond = [end.get("d", "").count("L") for end in parts(small.interval(0.1, 0, 100), "end")]
    assert (inside, beyond) == ([0, 0], [2, 2])


def test_an_unclear_answer_is_empty() -> None:
    assert "sketch__dot--open" not in small.interval(2, 1.5, 3)
    assert "sketch__dot--open" in small.interval(2, 0.5, 3, is_clear=False)


def test_words_stay_words() -> None:
    name = '<b onload="x">\x00'
    for markup in (small.weeks([1], words=name), small.interval(1, 1, 1, ends=(name, name), words=name)):
        root = ET.fromstring(markup)  # noqa: S314 - ours
        assert root.get("aria-label") == '<b onload="x">'
        assert root.get("role") == "img"
        assert not list(root.iter("b"))


def test_without_words_it_is_hidden_from_who_listens() -> None:
    for markup in (small.weeks([1]), small.interval(1, 1, 1), small.urgency()):
        assert 'aria-hidden="true"' in markup
        assert "role" not in markup


@each("level", Urgency)
def test_each_urgency_has_a_shape_of_its_own(level: Urgency) -> None:
    shapes = {small.urgency(one).partition(">")[2] for one in Urgency}
    assert len(shapes) == len(Urgency)
    assert f"sketch--{level.word}" in small.urgency(level)
