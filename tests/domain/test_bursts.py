from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from diary.domain.bursts import as_burst, count_of, run_of
from diary.domain.catalogue import Shape
from diary.domain.content import EpisodeContent
from tests.makers import NOW, make_content


def moment(minute: float, **fields: Any) -> EpisodeContent:
    return make_content(at=NOW + timedelta(minutes=minute), **fields)


def burst(minute: float, minutes: float, count: int) -> EpisodeContent:
    return moment(minute, minutes=minutes, shape=Shape.BURST, twitch_count=count)


def test_nothing_is_no_burst_and_one_moment_is_alone() -> None:
    assert run_of([]) == 0
    assert run_of([moment(0)]) == 1


def test_moments_of_the_same_toe_within_five_minutes_of_each_other_are_one_burst() -> None:
    moments = [moment(9), moment(4), moment(0), moment(-5.1)]
    assert run_of(moments) == 3
    one = as_burst(moments[:3])
    assert (one.shape, one.twitch_count, one.seconds, one.start) == (Shape.BURST, 3, 540, moments[2].start)
    assert one.sites == ("left_hallux",)


def test_a_moment_after_a_burst_is_one_more_of_it() -> None:
    found = [moment(6), burst(0, 3, 20)]
    assert run_of(found) == 2
    assert (count_of(found), as_burst(found).seconds) == (21, 360)


def test_the_earliest_keeps_what_it_says() -> None:
    first = moment(0, intensity=3, note="It woke me.", signs=["visible"])
    found = [moment(1), first]
    assert run_of(found) == 2
    one = as_burst(found)
    assert (one.facet("intensity"), one.facet("note"), list(one.signs)) == (3, "It woke me.", ["visible"])


@pytest.mark.parametrize(
    ("later", "earlier"),
    [
        (moment(1), moment(0, sites=["right_hallux"])),
        (moment(1, sites=["left_hallux", "trunk"]), moment(0)),
        (moment(1, note="It woke me."), moment(0)),
        (moment(1, triggers=["stress"]), moment(0)),
        (moment(1), moment(0, minutes=0.5)),
        (moment(1), moment(0, shape=Shape.ONGOING, ongoing_state="still_on")),
        (burst(1, 1, 5), moment(0)),
        (moment(1), burst(0, 3, 5)),
        (moment(1), moment(0, zone="Asia/Tokyo")),
    ],
)
def test_what_says_more_or_is_elsewhere_stays_apart(later: EpisodeContent, earlier: EpisodeContent) -> None:
    assert run_of([later, earlier]) == 1


def test_a_burst_holds_no_more_than_can_be_stored() -> None:
    assert count_of([moment(4), burst(0, 3, 10_000)]) == 10_000
