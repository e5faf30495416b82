"""The simulation of times of day in small: the app's rule meets its goals, and one that misses them is told."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks import hours
from benchmarks.hours import DAYS, LIVES, MEETING_GOALS, OF, RULES, Living, chances, diaries, main, rates

APP = {"Flicker": RULES["Flicker"]}


def test_the_rule_of_the_app_comes_first() -> None:
    assert next(iter(RULES)) == "Flicker"
    assert set(MEETING_GOALS) <= set(LIVES)


def test_chances_are_those_of_the_hours_awake() -> None:
    even = chances(Living(7, 23), 1)
    assert even.shape == (DAYS, 24)
    assert even.sum(1) == pytest.approx(np.ones(DAYS))
    assert even[0, 7:23] == pytest.approx(np.full(16, 1 / 16))
    busy = chances(Living(7, 23, strays=0.02), 2)[0]
    assert busy[19] / busy[12] == pytest.approx(2, abs=0.02)
    assert busy[3] == pytest.approx(0.02 / 24)
    shifts = chances(LIVES["shifts, 06 to 22 and 14 to 06"], 1)
    assert [bool(shifts[day, 3]) for day in (0, 7, 14)] == [False, True, False]
    moved = chances(LIVES["07 to 23, moved by nine hours"], 1)
    assert [bool(moved[day, 12]) for day in (0, DAYS - 1)] == [True, False]


@pytest.mark.parametrize("bout", [1, 5])
def test_a_diary_has_its_episodes_and_its_nights(bout: int) -> None:
    life = Living(7, 23, bout=bout)
    (days, sleep), *more = diaries(np.random.default_rng(1), life, 40, 1, 3)
    assert days.by_hour.sum() == days.episodes.sum() == 40
    assert len(more) == 2
    assert np.nanmean(sleep) == pytest.approx(8 * 60, abs=30)
    assert 0.5 < np.isfinite(sleep).mean() < 0.9


@pytest.mark.slow
@pytest.mark.parametrize("place", MEETING_GOALS)
def test_no_time_is_named_where_all_hours_are_alike_and_a_busy_evening_is(place: str) -> None:
    life = LIVES[place]
    assert rates(life, OF, 1, 60, APP)["Flicker"] <= 0.05
    assert rates(life, OF, 3, 60, APP)["Flicker"] >= 0.85


@pytest.mark.slow
def test_a_row_that_misses_a_goal_is_told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(hours, "LIVES", {"08 to 22": LIVES["08 to 22"]})
    monkeypatch.setattr(hours, "RULES", {"Flicker": RULES["24 hours, .01"]})
    assert main(12) == 2
    printed = capsys.readouterr().out
    assert printed.count("| OUT |") == 2
    assert printed.endswith("2 rows miss a goal.\n")
