from __future__ import annotations

from dataclasses import FrozenInstanceError
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.domain.anatomy import SITE_BY_KEY
from diary.domain.catalogue import ITEMS
from diary.domain.days import DayStatus
from diary.domain.history import (
    STATE_CODES,
    STATUSES,
    DayRow,
    Days,
    Episodes,
    HistoryEpisode,
    days_of,
    episodes_of,
    factors_of,
)
from diary.domain.names import MAX_KEY, name_key
from tests.each import each

FIRST, LAST = date(2026, 3, 1), date(2026, 3, 31)
START = datetime(2026, 3, 14, 21, 30, tzinfo=UTC)


def day_row(day: date, **changes: Any) -> DayRow:
    known: dict[str, Any] = {
        "episodes": 0,
        "left_out": 0,
        "sleep_onset": 0,
        "seconds": 0,
        "intensity_sum": 0,
        "intensity_count": 0,
        "by_site": {},
        "by_hour": {},
        "twitching": None,
    }
    return DayRow(day=day, **(known | changes))


def entry(**changes: Any) -> HistoryEpisode:
    known: dict[str, Any] = {
        "uuid": "a",
        "day": date(2026, 3, 14),
        "started_at": START,
        "pain": None,
        "state": "",
        "feeling": "",
        "counted": True,
        "imported": False,
        "sites": (),
        "signs": (),
        "triggers": (),
    }
    return HistoryEpisode(**(known | changes))


def arrays(thing: object) -> dict[str, np.ndarray[Any, Any]]:
    return {name: value for name, value in vars(thing).items() if isinstance(value, np.ndarray)}


def a_month() -> Days:
    return days_of([day_row(date(2026, 3, 14), episodes=2, by_site={"trunk": 2}, by_hour={"22": 2})], FIRST, LAST)


@pytest.mark.parametrize("thing", [a_month(), episodes_of([entry(signs=["pain"])], FIRST)], ids=["days", "episodes"])
def test_no_column_can_be_written_to(thing: Days | Episodes) -> None:
    derived = ("recorded", "quiet", "twitched", "counted") if isinstance(thing, Days) else ("sleep_onset",)
    columns = arrays(thing) | {name: getattr(thing, name) for name in derived}
    assert len(columns) > 9
    for name, column in columns.items():
        with pytest.raises(ValueError, match="read-only"):
            column[...] = 0
        with pytest.raises(FrozenInstanceError):
            setattr(thing, name, column)


def test_no_factor_can_be_written_to() -> None:
    for column in factors_of([], FIRST, LAST).values():
        with pytest.raises(ValueError, match="read-only"):
            column[...] = 0


STATUS_ROWS: list[tuple[dict[str, Any], DayStatus, bool]] = [
    ({"episodes": 2}, DayStatus.TWITCHED, True),
    ({"episodes": 1, "twitching": "no"}, DayStatus.TWITCHED, True),
    ({"twitching": "yes"}, DayStatus.TWITCHED, False),
    ({"twitching": "no"}, DayStatus.QUIET, True),
    ({"twitching": ""}, DayStatus.UNKNOWN, False),
    ({"twitching": "unsure"}, DayStatus.UNKNOWN, False),
    ({"left_out": 1}, DayStatus.UNKNOWN, False),
    ({"left_out": 1, "twitching": "no"}, DayStatus.UNKNOWN, False),
]


@each(("values", "status", "counted"), STATUS_ROWS)
def test_a_stored_day_has_its_status_and_only_a_known_number_counts(
    values: dict[str, Any], status: DayStatus, counted: bool
) -> None:
    days = days_of([day_row(FIRST, **values)], FIRST, FIRST)
    assert days.status_of(0) is status
    assert days.counted.tolist() == [counted]
    assert days.recorded.tolist() == [True]
    assert days.quiet.tolist() == [status is DayStatus.QUIET]
    assert days.twitched.tolist() == [status is DayStatus.TWITCHED]


def test_a_day_without_a_row_is_missing_and_never_a_zero() -> None:
    days = a_month()
    missing = ~days.recorded
    assert missing.sum() == 30
    assert {days.status_of(int(index)) for index in np.flatnonzero(missing)} == {DayStatus.MISSING}
    assert not days.counted[missing].any()
    assert not days.quiet[missing].any()


def test_rows_outside_the_period_are_left_out() -> None:
    outside = [day_row(FIRST - timedelta(days=1), episodes=9), day_row(LAST + timedelta(days=1), episodes=9)]
    days = days_of(outside, FIRST, LAST)
    assert len(days) == 31
    assert not days.recorded.any()
    assert not days.episodes.any()


def test_a_period_without_days_is_empty() -> None:
    days = days_of([day_row(FIRST)], FIRST, FIRST - timedelta(days=1))
    assert len(days) == 0
    assert (days.by_site.shape, days.by_hour.shape) == ((0, 23), (0, 24))


@given(st.dates(date(1970, 1, 1), date(2190, 1, 1)), st.integers(1, 4000), st.data())
def test_a_place_is_so_many_days_after_the_first(first: date, n: int, data: st.DataObject) -> None:
    days = days_of([], first, first + timedelta(days=n - 1))
    index = data.draw(st.integers(0, n - 1))
    assert len(days) == n
    assert (days.date_of(index) - first).days == index
    assert days.date_of(n - 1) == days.last


def test_sites_and_hours_stand_in_their_columns() -> None:
    days = a_month()
    assert days.by_site[13, SITE_BY_KEY["trunk"].bit] == days.by_hour[13, 22] == 2
    assert days.by_site.sum() == days.by_hour.sum() == 2


def test_the_statuses_are_all_there_and_missing_is_what_nothing_said_is() -> None:
    assert set(STATUSES) == set(DayStatus)
    assert STATUSES[0] is DayStatus.MISSING


def test_what_an_episode_does_not_say_is_unknown_and_never_zero() -> None:
    episodes = episodes_of([entry()], FIRST)
    for name in ("pain", "state"):
        assert getattr(episodes, name).tolist() == [-1], name
    assert episodes.feeling.tolist() == [""]
    assert not episodes.sites.any()


def test_a_zero_that_was_said_is_a_zero() -> None:
    assert episodes_of([entry(pain=0)], FIRST).pain.tolist() == [0]


def test_an_episode_stands_in_its_columns() -> None:
    said = entry(
        pain=1,
        state="falling_asleep",
        sites=["trunk"],
        signs=["pain", "visible"],
        triggers=["stress", "an-own-uuid"],
        counted=False,
        imported=True,
    )
    episodes = episodes_of([said, entry(uuid="b", started_at=START - timedelta(days=20), day=date(2026, 2, 22))], FIRST)
    assert episodes.uuid.tolist() == ["b", "a"]
    assert episodes.day.tolist() == [-7, 13]
    assert episodes.state.tolist() == [STATE_CODES[""], STATE_CODES["falling_asleep"]]
    assert episodes.sleep_onset.tolist() == [False, True]
    assert (episodes.counted.tolist(), episodes.imported.tolist()) == ([True, False], [False, True])
    assert (episodes.sign_keys, episodes.trigger_keys) == (("pain", "visible"), ("an-own-uuid", "stress"))
    assert episodes.signs.tolist() == [[False, False], [True, True]]
    assert np.flatnonzero(episodes.sites[1]).tolist() == [SITE_BY_KEY["trunk"].bit]


@given(st.permutations(range(6)))
def test_the_order_in_which_episodes_come_does_not_matter(order: list[int]) -> None:
    rows = [entry(uuid=str(index), started_at=START + timedelta(minutes=index // 2)) for index in range(6)]
    assert episodes_of([rows[index] for index in order], FIRST).uuid.tolist() == list("012345")


def test_no_episode_is_a_picture_too() -> None:
    episodes = episodes_of([], FIRST)
    assert len(episodes) == 0
    assert (episodes.sites.shape, episodes.signs.shape, episodes.sign_keys) == ((0, 23), (0, 0), ())


def test_a_skipped_item_is_not_a_number_and_an_answered_one_is() -> None:
    answers = {"stress": 0, "nicotine": False, "tight_shoes": True, "exercise": "light", "water": "", "worry": None}
    factors = factors_of([(date(2026, 3, 2), answers)], FIRST, LAST)
    assert set(factors) == {item.key for item in ITEMS}
    known = {key: float(column[1]) for key, column in factors.items() if not np.isnan(column[1])}
    assert known == {"stress": 0.0, "nicotine": 0.0, "tight_shoes": 1.0, "exercise": 1.0}
    assert all(np.isnan(np.delete(column, 1)).all() and len(column) == 31 for column in factors.values())


@pytest.mark.parametrize("day", [FIRST - timedelta(days=1), LAST + timedelta(days=1)])
def test_a_factor_outside_the_period_is_left_out(day: date) -> None:
    assert all(np.isnan(column).all() for column in factors_of([(day, {"stress": 5})], FIRST, LAST).values())


@each(
    ("one", "other"),
    [("Sweets", "  SWEETS "), ("Straße", "STRASSE"), ("é", "e\u0301"), ("Cold tiles", "Cold \t tiles"), ("ﬁg", "Fig")],
)
def test_names_that_people_read_as_the_same_are_the_same(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


@given(st.text(max_size=80))
def test_a_name_as_compared_fits_its_column_and_is_stable(name: str) -> None:
    assert len(name_key(name)) <= MAX_KEY


def test_a_letter_that_becomes_many_is_cut() -> None:
    assert len(name_key("ﷺ" * 80)) == MAX_KEY
