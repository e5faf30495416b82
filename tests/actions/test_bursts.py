from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from diary.actions.bin import delete_entry
from diary.actions.bursts import NoBurst, make_burst, part_burst
from diary.models import Day, Diary, Episode
from tests.makers import NOW, make_diary, make_episode, make_user, uuid_of
from tests.views.filled import everything

BURST = uuid_of("burst")


@pytest.fixture
def diary(db: None) -> Diary:
    return make_diary()


def three(diary: Diary) -> list[UUID]:
    return [make_episode(diary=diary, name=minute, at=NOW + timedelta(minutes=minute)).uuid for minute in (0, 2, 4)]


def merge(diary: Diary, moments: list[UUID]) -> Episode:
    return make_burst(diary=diary, uuid=BURST, moments=moments, now=NOW)


def test_moments_become_one_burst_and_lie_in_the_bin(diary: Diary) -> None:
    moments = three(diary)
    merge(diary, moments)
    burst = Episode.objects.kept().get()
    assert (burst.uuid, burst.shape, burst.twitch_count, burst.content.seconds) == (BURST, "burst", 3, 240)
    assert burst.site_keys == ("left_hallux",)
    assert list(Day.objects.values_list("episodes", "seconds")) == [(1, 240)]
    assert {row.uuid for row in Episode.objects.binned()} == set(moments)


def test_the_same_burst_twice_is_one_burst(diary: Diary) -> None:
    moments = three(diary)
    merge(diary, moments)
    before = everything()
    merge(diary, moments)
    assert everything() == before


def test_what_was_asked_about_the_moments_is_not_asked_again(diary: Diary) -> None:
    moments = three(diary)
    Episode.objects.filter(uuid=moments[0]).update(asked="weakness")
    assert merge(diary, moments).asked == "weakness"


def test_a_burst_that_is_taken_back_leaves_all_as_it_was(diary: Diary) -> None:
    moments = three(diary)
    days = list(Day.objects.order_by("date").values())
    for _ in range(2):
        part_burst(diary=diary, burst=merge(diary, moments), moments=moments, now=NOW)
    assert {row.uuid for row in Episode.objects.kept()} == set(moments)
    assert [{**row, "id": 0} for row in Day.objects.order_by("date").values()] == [{**row, "id": 0} for row in days]


def test_what_is_no_burst_by_now_changes_nothing(diary: Diary) -> None:
    moments = three(diary)
    delete_entry(diary=diary, entry=Episode.objects.get(uuid=moments[1]), now=NOW)
    apart = make_episode(diary=diary, name="apart", at=NOW + timedelta(hours=1)).uuid
    before = everything()
    for chosen in (moments, moments[:1], [moments[2], apart], []):
        with pytest.raises(NoBurst):
            merge(diary, chosen)
    assert everything() == before


def test_nobody_makes_a_burst_of_somebody_elses_moments(diary: Diary) -> None:
    moments = three(make_diary(owner=make_user("bea@example.org")))
    with pytest.raises(NoBurst):
        merge(diary, moments)
