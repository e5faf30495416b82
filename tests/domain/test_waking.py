"""How many hours a day somebody is awake: by their sleep, by the hours they write in, and never by these alone."""

from __future__ import annotations

from datetime import time

import numpy as np
import pytest

from diary.domain.history import Floats, Ints
from diary.domain.waking import FEWEST, MIN_NIGHTS, USUAL, Awake, asleep, awake, weights


def written(*hours: int, days: int = 40) -> Ints:
    """Days with an episode in each of these hours."""
    by_hour = np.zeros((days, 24), dtype=np.int64)
    by_hour[:, list(hours)] = 1
    return by_hour


def slept(hours: float, nights: int = 40, skipped: int = 0) -> Floats:
    return np.array([*[hours * 60] * nights, *[np.nan] * skipped])


NEVER: Floats = np.full(40, np.nan)
DAY = written(*range(7, 23))
CLOCK = written(*range(24))


@pytest.mark.parametrize(
    ("by_hour", "sleep", "said"),
    [
        (CLOCK, slept(7.5), Awake(16.5, 40)),
        (CLOCK, slept(7.5, nights=MIN_NIGHTS, skipped=9), Awake(16.5, MIN_NIGHTS)),
        (CLOCK, slept(7.5, nights=MIN_NIGHTS - 1, skipped=9), Awake(USUAL)),
        (CLOCK, NEVER, Awake(USUAL)),
        (DAY, slept(6), Awake(16, 40)),
        (DAY, slept(9), Awake(15, 40)),
        (written(*range(8, 22)), NEVER, Awake(14)),
        (written(20, 21, 22), NEVER, Awake(FEWEST)),
        (written(20, 21, 22), slept(13), Awake(11, 40)),
        (CLOCK, slept(24), Awake(6, 40)),
        (written(days=0), np.array([]), Awake(FEWEST)),
    ],
)
def test_the_hours_of_a_day_are_what_sleep_leaves_and_no_more_than_what_is_written_in(
    by_hour: Ints, sleep: Floats, said: Awake
) -> None:
    assert awake(by_hour, sleep) == said


@pytest.mark.parametrize(
    ("by_hour", "sleep", "hours", "told"),
    [
        (CLOCK, NEVER, 7.0, Awake(17, said=True)),
        (CLOCK, NEVER, 9.5, Awake(14.5, said=True)),
        (CLOCK, slept(9), 7.0, Awake(15, 40)),
        (CLOCK, slept(7), 9.0, Awake(15, 40, said=True)),
        (CLOCK, slept(7, nights=MIN_NIGHTS - 1), 6.0, Awake(18, said=True)),
        (DAY, NEVER, 5.0, Awake(16, said=True)),
        (written(20, 21, 22), NEVER, 5.0, Awake(FEWEST, said=True)),
        (written(20, 21, 22), NEVER, 18.0, Awake(6, said=True)),
    ],
)
def test_what_is_said_of_the_sleep_counts_with_what_is_learnt_of_it(
    by_hour: Ints, sleep: Floats, hours: float, told: Awake
) -> None:
    assert awake(by_hour, sleep, hours) == told


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        (time(23), time(7), 8),
        (time(22, 30), time(6), 7.5),
        (time(8), time(16), 8),
        (time(0), time(18), 18),
        (None, None, None),
        (time(23), None, None),
    ],
)
def test_sleep_goes_over_midnight_too(start: time | None, end: time | None, hours: float | None) -> None:
    assert asleep(start, end) == hours


def test_an_hour_counts_in_part_where_it_holds_less_than_half_the_usual() -> None:
    by_hour = written(*range(7, 23), days=100)
    by_hour[:30, 3] = 1
    by_hour[:10, 4] = 1
    assert weights(by_hour)[[3, 4, 5, 12]] == pytest.approx([0.5, 0, 0, 1])


def test_entries_in_the_night_do_not_turn_the_night_into_day() -> None:
    by_hour = written(*range(7, 23), days=50)
    by_hour[0, [0, 1, 2, 3, 4, 5, 6, 23]] = 1
    assert weights(by_hour).sum() == 16


def test_a_busy_evening_takes_no_weight_from_the_other_hours() -> None:
    by_hour = written(*range(7, 23), days=90)
    by_hour[30:, :19] = by_hour[30:, 22:] = 0
    assert weights(by_hour).sum() == 16


def test_many_episodes_of_one_hour_of_a_day_count_once() -> None:
    by_hour = written(*range(7, 23))
    by_hour[0, 12] = 500
    assert np.array_equal(weights(by_hour), weights(DAY))
