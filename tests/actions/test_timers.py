"""A timer that two pages hold: one stops or drops it while the other still shows it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from diary.actions.episodes import discard_timer, edit_timer, log_episode, start_timer, stop_timer
from diary.actions.write_episodes import NewEpisode, TriggerGone
from diary.domain.content import Moment
from diary.models import Diary, Episode, Timer
from tests.makers import NOW, make_content, make_diary, make_many, make_user, uuid_of

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=10)


@pytest.fixture
def diary() -> Diary:
    return make_diary()


@pytest.fixture
def timer(diary: Diary) -> Timer:
    start_timer(
        diary=diary,
        uuid=uuid_of("timer"),
        start=Moment.at(NOW, diary.zone),
        zone=diary.time_zone,
        sites=["left_hallux"],
    )
    return Timer.objects.get()


def test_mending_a_stopped_timer_changes_nothing(diary: Diary, timer: Timer) -> None:
    stop_timer(diary=diary, timer=Timer.objects.get(), now=LATER)
    assert not edit_timer(diary=diary, timer=timer, start=Moment.at(NOW, diary.zone), sites=["trunk"])
    assert Episode.objects.get().site_keys == ("left_hallux",)
    assert not Timer.objects.exists()


def test_stopping_takes_the_start_that_was_mended_meanwhile(diary: Diary, timer: Timer) -> None:
    earlier = Moment.at(NOW - timedelta(minutes=5), diary.zone)
    assert edit_timer(diary=diary, timer=Timer.objects.get(), start=earlier, sites=["trunk"])
    episode = stop_timer(diary=diary, timer=timer, now=LATER)
    assert episode is not None
    assert (episode.started_at, episode.content.seconds, episode.site_keys) == (earlier.instant, 900, ("trunk",))


def test_stopping_twice_is_one_episode_and_stopping_what_was_dropped_is_none(diary: Diary, timer: Timer) -> None:
    first = stop_timer(diary=diary, timer=Timer.objects.get(), now=LATER)
    again = stop_timer(diary=diary, timer=timer, now=LATER + timedelta(minutes=1))
    assert first == again
    other = make_diary_of_ben()
    discard_timer(diary=other.diary, timer=Timer.objects.get())
    assert stop_timer(diary=other.diary, timer=other, now=LATER) is None


def make_diary_of_ben() -> Timer:
    diary = make_diary(owner=make_user("ben@example.org"))
    start = Moment.at(NOW, diary.zone)
    start_timer(diary=diary, uuid=uuid_of("other"), start=start, zone=diary.time_zone, sites=["trunk"])
    return Timer.objects.get(diary=diary)


@pytest.mark.parametrize("many", [False, True])
def test_an_episode_of_the_uuid_of_a_running_timer_ends_it_and_no_other(many: bool, diary: Diary, timer: Timer) -> None:
    other = make_diary(owner=make_user("ben@example.org"))
    start = Moment.at(NOW, diary.zone)
    for theirs, uuid in ((diary, uuid_of("another")), (other, timer.uuid)):
        start_timer(diary=theirs, uuid=uuid, start=start, zone=diary.time_zone, sites=[])
    if many:
        make_many(diary=diary, episodes=[NewEpisode(timer.uuid, make_content(minutes=3))])
    else:
        log_episode(diary=diary, uuid=timer.uuid, content=make_content(minutes=3))
    assert set(Timer.objects.values_list("diary", "uuid")) == {(diary.pk, uuid_of("another")), (other.pk, timer.uuid)}
    assert Episode.objects.get().uuid == timer.uuid


def test_a_timer_runs_on_where_its_episode_could_not_be_written(diary: Diary, timer: Timer) -> None:
    with pytest.raises(TriggerGone):
        log_episode(diary=diary, uuid=timer.uuid, content=make_content(own_triggers=[uuid_of("nothing")]))
    assert Timer.objects.get() == timer
    assert not Episode.objects.exists()
