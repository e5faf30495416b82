"""The calibration in small: the rates stay in their bands, and one that leaves its band is told."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks import benign, calibrate, trials
from benchmarks.calibrate import (
    FALSE_LINKS,
    SHOWN,
    TRENDS,
    Diaries,
    MeasuredRate,
    at_least,
    at_most,
    beside,
    first_days,
    links,
    main,
    shown,
    written,
)
from diary.domain.association import FACTORS
from diary.domain.trial import Design, schedules

pytestmark = pytest.mark.slow

SHORT = 60
SHORT_TRIALS = 900


def rates(printed: str) -> dict[str, float]:
    rows = [line.split("|") for line in printed.splitlines() if line.startswith("| ") and "here" not in line]
    return {row[1].strip(): float(row[2]) for row in rows}


def test_a_short_calibration_stays_in_its_bands(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(SHORT) == 0
    printed = capsys.readouterr().out
    told = rates(printed)
    assert "OUT |" not in printed
    assert printed.splitlines()[-1] == "All within their bands."
    assert len(told) == len(FALSE_LINKS) + 3 * 3 + len(SHOWN) + 3 + 6 * len(TRENDS) + len(benign.KINDS) + 3
    assert told["tripling found in 8 weeks: every day alike"] > 85
    assert told["caffeine shown within a year"] > 80


def test_a_test_that_finds_too_much_leaves_its_bands(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(calibrate, "stand_out", lambda p: np.fromiter(p, float) < 0.2)
    monkeypatch.setattr(calibrate, "SHOWN", ())
    monkeypatch.setattr(calibrate, "TRENDS", {})
    assert main(SHORT) >= len(FALSE_LINKS)
    assert "OUT |" in capsys.readouterr().out


def test_the_same_seed_is_the_same_diary() -> None:
    kind = Diaries(84, "sticky", "strong", planted=True)
    (days, factors), (same_days, same_factors) = (written(np.random.default_rng(1), kind) for _ in range(2))
    assert np.array_equal(days.episodes, same_days.episodes)
    assert all(np.array_equal(factors[key], same_factors[key], equal_nan=True) for key in FACTORS)


def test_a_diary_is_written_as_said() -> None:
    days, factors = written(np.random.default_rng(2), Diaries(365, "ordinary", "moderate"))
    assert len(days) == 365
    assert 0.6 < days.recorded.mean() < 0.85
    assert not days.episodes[~days.recorded].any()
    assert np.array_equal(days.counted, days.recorded)
    for key, column in factors.items():
        assert np.array_equal(np.isfinite(column), days.recorded), key
    assert set(factors) == set(FACTORS)


def test_a_change_leaves_the_days_before_it_alone() -> None:
    kind = benign.KINDS["every day alike"]
    once, thrice = (calibrate.changed((1, 2), kind, times) for times in (1, 3))
    assert np.array_equal(once[: calibrate.CHANGE], thrice[: calibrate.CHANGE])
    assert thrice[calibrate.CHANGE :].mean() == pytest.approx(3 * kind.mean, rel=0.1)


def test_a_page_looks_on_its_own_days_alone() -> None:
    days, factors = written(np.random.default_rng(3), Diaries(365, "ordinary", "moderate", planted=True))
    found = shown(days, factors)
    assert list(found) == [84, 168, 252, 364]
    again = shown(first_days(days, 200), {key: column[:200] for key, column in factors.items()})
    assert {end: row.tolist() for end, row in again.items()} == {end: found[end].tolist() for end in (84, 168)}


def test_bouts_are_quiet_and_active_spells() -> None:
    kind = Diaries(2000, "sticky", "bouts")
    days, _ = written(np.random.default_rng(4), kind)
    assert days.episodes[days.recorded].mean() == pytest.approx(2, rel=0.2)
    assert len(days) == 2000
    assert 0.6 < days.recorded[-300:].mean() < 0.9


def test_without_an_effect_whatever_stands_out_is_false() -> None:
    found = links(30, Diaries(56, "sticky", "strong"), 1)
    assert found.false_share == found.any_false >= max(found.by_factor.values())


@pytest.mark.parametrize(
    ("rate", "low", "high"),
    [
        (beside("", 0.1, 800, 0.5, 800), 0.42, 0.58),
        (beside("", 0.1, 50, 0.05, 800), 0.0, 0.15),
        (at_most("", 0.1, 900, 0.1), 0.0, 0.13),
        (at_least("", 0.1, 900, 0.1), 0.07, 1.0),
    ],
    ids=["beside", "beside with few", "at most", "at least"],
)
def test_a_band_is_as_wide_as_chance_makes_it(rate: MeasuredRate, low: float, high: float) -> None:
    assert (rate.low, rate.high) == pytest.approx((low, high), abs=0.005)
    assert rate.is_within == (low <= 0.1 <= high)
    assert str(rate).endswith("|     |" if rate.is_within else "| OUT |")


def test_trials_stay_in_their_bands_in_short(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    # With so few trials chance reaches further.
    monkeypatch.setattr(trials, "ERRORS", 4.0)
    monkeypatch.setattr(trials, "NEAR", 0.08)
    assert trials.main(SHORT_TRIALS) == 0
    printed = capsys.readouterr().out
    told = rates(printed)
    assert "OUT |" not in printed
    assert printed.splitlines()[-1] == "All within their bands."
    kinds, designs = len(trials.KINDS), len(trials.DESIGNS)
    of_few = 2 * len(trials.SELECTED)
    assert len(told) == (
        2 * kinds * designs + 4 * kinds * designs + 2 * len(trials.POWER) * designs
        + 4 * of_few + 2 * of_few + 3 * designs + 2 * len(trials.POWER) * 2 + 1 + len(trials.SHORT_DIARIES)
    )  # fmt: skip
    assert told["test finds a third: frequent, 10 x 7"] > 75
    # Nothing can mend that bad days are left out in changed blocks alone; it is not hidden.
    assert told["false, 6 of 10 bad days of changed blocks missing, 8 x 7"] > 5


def test_a_test_of_trials_that_says_too_much_leaves_its_bands(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(trials, "LEVEL", 0.2)
    monkeypatch.setattr(trials, "KINDS", {"moderate": trials.MODERATE})
    told = list(trials.null_rates(SHORT_TRIALS, trials.SEED))
    assert [rate.is_within for rate in told] == [False, True] * len(trials.DESIGNS)


def test_the_days_of_trials_are_as_said() -> None:
    random, people = np.random.default_rng(6), trials.MODERATE
    episodes = trials.daily(random, people, 2000, 56)
    assert episodes.mean() == pytest.approx(people.process.mean, rel=0.05)
    known = trials.written(random, people, episodes, np.zeros(episodes.shape, np.bool_), 7)
    assert 0.82 < known.mean() < 0.9
    fading = trials.daily(random, trials.KINDS["drifting, fading to a third"], 4000, 56)
    assert fading[:, -7:].mean() / fading[:, :7].mean() == pytest.approx(0.4, abs=0.08)


def test_a_change_thins_the_days_of_changed_blocks_alone() -> None:
    design = Design(8, 7, 2)
    played = trials.play(np.random.default_rng(7), trials.KINDS["frequent"], design, 2000, 1 / 3)
    changed = trials.CHANGED[8][played.drawn]
    rate = [played.episodes[arm].sum() / played.recorded[arm].sum() for arm in (changed, ~changed)]
    assert rate[0] / rate[1] == pytest.approx(1 / 3, rel=0.05)


def test_a_trial_that_looks_bad_is_stopped_from_its_fourth_block_on() -> None:
    design = Design(8, 5, 1)
    recorded = np.full((3, 8), 4)
    drawn = np.full(3, schedules(8).index("CUCUCUCU"))
    episodes = np.array([[9, 1] * 4, [1, 9] * 4, [3, 3] * 4])
    played = trials.Played(design, episodes, recorded, drawn)
    assert trials.is_stopped(played, looks_good=False).tolist() == [True, False, False]
    assert trials.is_stopped(played, looks_good=True).tolist() == [False, True, False]
