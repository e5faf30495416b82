"""Where it twitches: what is counted, what leads, and what changes nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from diary.domain.anatomy import SITE_BY_KEY, SITES, TOES
from diary.domain.history import DayRow, Days, days_of
from diary.domain.place import MIN_HALF_DAYS, Place, place

FIRST = date(2026, 1, 1)
Said = Sequence[Sequence[str]] | None
"""The places of each episode of a day; no episode is a quiet day, and None a missing one."""


def said(*days: Said) -> Days:
    rows = []
    for index, episodes in enumerate(days):
        if episodes is not None:
            by_site = Counter(key for keys in episodes for key in keys)
            twitching = None if episodes else "no"
            day = FIRST + timedelta(days=index)
            rows.append(DayRow(day, len(episodes), 0, 0, 0, 0, 0, by_site, {}, twitching))
    return days_of(rows, FIRST, FIRST + timedelta(days=len(days) - 1))


def keys(sites: Sequence[object]) -> list[str]:
    return [getattr(site, "key", "") for site in sites]


KEYS = st.sampled_from([site.key for site in SITES])
EPISODES = st.lists(st.lists(KEYS, unique=True, max_size=4), max_size=3)
DIARIES = st.lists(EPISODES, min_size=1, max_size=50)


def test_an_episode_counts_once_at_each_of_its_places() -> None:
    told = place(said([["left_hallux", "right_hallux"], ["left_hallux"]], None, [], [["trunk"], []]))
    assert {site.key: told.count(site) for site in told.seen} == {"left_hallux": 2, "right_hallux": 1, "trunk": 1}
    assert (told.episodes, told.days) == (4, 3)
    assert (told.toes("left"), told.toes("right")) == (2, 1)


def test_left_and_right_are_counted_over_toes_alone() -> None:
    told = place(said([["left_fifth_toe"], ["left_foot"], ["right_lower_leg"], ["right_hallux", "right_second_toe"]]))
    assert (told.toes("left"), told.toes("right")) == (1, 2)


def test_other_places_come_most_often_first_and_without_those_that_never_came_up() -> None:
    told = place(said([["face"], ["left_foot"], ["face"], ["trunk"], ["left_hallux"]]))
    assert keys(told.others) == ["face", "left_foot", "trunk"]


def test_all_places_that_share_the_highest_count_lead() -> None:
    told = place(said([["right_hallux"], ["left_hallux"], ["trunk"]], [["left_hallux"], ["right_hallux"]]))
    assert (keys(told.leaders), told.most) == (["left_hallux", "right_hallux"], 2)


def test_without_a_place_none_leads() -> None:
    for days in (said(None), said([]), said([[]]), days_of([], FIRST, FIRST - timedelta(days=1))):
        told = place(days)
        assert (told.leaders, told.seen, told.others, told.most) == ((), (), (), 0)


def test_what_the_days_do_not_hold_is_not_known_unless_it_is_given() -> None:
    days = said([["left_hallux"]])
    assert (place(days).together, place(days).unplaced) == (None, None)
    assert (place(days, 0, 3).together, place(days, 0, 3).unplaced) == (0, 3)


def test_places_are_told_from_the_first_one_on() -> None:
    assert place(said([["trunk"]])).needs == ()


def test_then_and_now_are_halves_of_the_days_with_a_count() -> None:
    then: list[Said] = [[["left_hallux"]], *[[]] * (MIN_HALF_DAYS - 2), [["trunk"]]]
    now: list[Said] = [[["left_hallux"]], *[[]] * (MIN_HALF_DAYS - 2), [["right_thigh"]]]
    halves = place(said(*then, *[None] * 40, *now)).halves
    assert halves is not None
    assert halves.since == FIRST + timedelta(days=MIN_HALF_DAYS + 40)
    assert halves.days == (MIN_HALF_DAYS, MIN_HALF_DAYS)
    assert (keys(halves.before), keys(halves.after)) == (["left_hallux", "trunk"], ["left_hallux", "right_thigh"])
    assert (keys(halves.new), keys(halves.gone)) == (["right_thigh"], ["trunk"])


def test_an_odd_day_belongs_to_the_later_half() -> None:
    halves = place(said(*[[["trunk"]]] * (2 * MIN_HALF_DAYS + 1))).halves
    assert halves is not None
    assert halves.days == (MIN_HALF_DAYS, MIN_HALF_DAYS + 1)


def test_then_and_now_are_not_compared_with_a_day_too_few() -> None:
    assert place(said(*[[["trunk"]]] * (2 * MIN_HALF_DAYS - 1), *[None] * 30)).halves is None


@given(DIARIES, st.data())
def test_missing_days_change_nothing_but_the_date_between_the_halves(
    diary: list[list[list[str]]], data: st.DataObject
) -> None:
    gaps = data.draw(st.lists(st.integers(0, 3), min_size=len(diary) + 1, max_size=len(diary) + 1))
    sparse: list[Said] = [None] * gaps[0]
    for day, gap in zip(diary, gaps[1:], strict=True):
        sparse += [day, *[None] * gap]
    assert undated(place(said(*sparse))) == undated(place(said(*diary)))


def undated(told: Place) -> Place:
    return replace(told, halves=told.halves and replace(told.halves, since=FIRST))


@given(DIARIES, st.permutations([toe.key for toe in TOES]))
def test_relabelling_toes_permutes_the_counts(diary: list[list[list[str]]], other: list[str]) -> None:
    renamed = dict(zip((toe.key for toe in TOES), other, strict=True))
    before = place(said(*diary))
    after = place(said(*[[[renamed.get(key, key) for key in episode] for episode in day] for day in diary]))
    for site in SITES:
        assert after.count(SITE_BY_KEY[renamed.get(site.key, site.key)]) == before.count(site)
    assert (after.episodes, after.most, after.others) == (before.episodes, before.most, before.others)
    assert {renamed.get(site.key, site.key) for site in before.leaders} == {site.key for site in after.leaders}


@given(DIARIES)
def test_mirroring_a_diary_swaps_left_and_right(diary: list[list[list[str]]]) -> None:
    swap = {"left": "right", "right": "left"}
    mirrored = [
        [["_".join([swap.get(part, part) for part in key.split("_")]) for key in episode] for episode in day]
        for day in diary
    ]
    told, other = place(said(*diary)), place(said(*mirrored))
    assert (told.toes("left"), told.toes("right")) == (other.toes("right"), other.toes("left"))


def test_the_counts_are_those_of_the_days() -> None:
    random = np.random.default_rng(7)
    days = said(*[[[SITES[int(site)].key] for site in random.integers(0, len(SITES), 3)] for _ in range(30)])
    assert np.array_equal(place(days).counts, days.by_site.sum(axis=0))
    assert sum(place(days).counts) == place(days).episodes == 90
