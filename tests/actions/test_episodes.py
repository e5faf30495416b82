from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from diary.actions.bin import PlaceTaken, delete_entry, empty_bin, restore_entry
from diary.actions.checkins import save_checkin, say_quiet
from diary.actions.episodes import end_ongoing, log_episode, start_timer, stop_timer
from diary.actions.triggers import NameTaken, add_trigger, merge_trigger, rename_trigger
from diary.domain.content import CheckInContent, Moment, SignAnswer
from diary.models import CheckIn, Day, Diary, Episode, EpisodeTrigger, RedFlagAnswer, Timer
from tests.makers import NOW, make_content, make_diary, make_episode, uuid_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def diary() -> Diary:
    return make_diary()


def revision(diary: Diary) -> int:
    return Diary.objects.values_list("revision", flat=True).get(pk=diary.pk)


def test_the_same_uuid_twice_is_one_entry_and_changes_nothing(diary: Diary) -> None:
    first = log_episode(diary=diary, uuid=uuid_of("one"), content=make_content())
    before = revision(diary)
    again = log_episode(diary=diary, uuid=uuid_of("one"), content=make_content(sites=["trunk"]))
    assert again == first
    assert [row.site for row in again.sites.all()] == ["left_hallux"]
    assert revision(diary) == before == diary.revision == 1


def test_a_write_that_fails_leaves_no_trace(diary: Diary) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        log_episode(diary=diary, uuid=uuid_of("one"), content=make_content(intensity=6))
    assert not Episode.objects.exists()
    assert not Day.objects.exists()
    assert revision(diary) == 0


def test_logging_a_moment_costs_the_same_in_a_long_diary(diary: Diary) -> None:
    with CaptureQueriesContext(
        connection,
    ) as first:
        make_episode(diary=diary, name="first")
    for index in range(30):
        make_episode(diary=diary, name=index, at=NOW - timedelta(days=index))
    with CaptureQueriesContext(connection) as last:
        make_episode(diary=diary, name="last")
    assert len(last) == len(first) <= 8


def test_stopping_a_timer_makes_the_episode_of_the_same_uuid(diary: Diary) -> None:
    start = Moment.at(NOW, diary.zone)
    timer = start_timer(diary=diary, uuid=uuid_of("t"), start=start, zone=diary.time_zone, sites=["left_hallux"])
    episode = stop_timer(diary=diary, timer=timer, now=NOW + timedelta(seconds=95))
    assert episode is not None
    assert (episode.uuid, episode.shape, episode.content.seconds) == (uuid_of("t"), "timed", 95)
    assert episode.site_keys == ("left_hallux",)
    assert not Timer.objects.exists()


def test_a_timer_forgotten_for_longer_than_a_day_gets_no_invented_end(diary: Diary) -> None:
    start = Moment.at(NOW, diary.zone)
    timer = start_timer(diary=diary, uuid=uuid_of("t"), start=start, zone=diary.time_zone, sites=["left_hallux"])
    episode = stop_timer(diary=diary, timer=timer, now=NOW + timedelta(hours=25))
    assert episode is not None
    assert (episode.shape, episode.ongoing_state, episode.ended_at) == ("ongoing", "lost_track", None)


def test_losing_track_of_an_ongoing_spot_leaves_its_end_open(diary: Diary) -> None:
    spot = make_episode(diary=diary, shape="ongoing", ongoing_state="still_on")
    end_ongoing(diary=diary, episode=spot, end=None)
    spot.refresh_from_db()
    assert (spot.ongoing_state, spot.ended_at) == ("lost_track", None)


def test_a_second_check_in_of_a_day_replaces_the_first_whole(diary: Diary) -> None:
    day = date(2026, 3, 14)
    first = CheckInContent(
        twitching="no", items={"stress": 0, "tight_shoes": False}, answers=[SignAnswer("weakness", "no")]
    )
    save_checkin(diary=diary, day=day, uuid=uuid_of("a"), content=first)
    save_checkin(diary=diary, day=day, uuid=uuid_of("b"), content=CheckInContent(items={"worry": 3}))
    checkin = CheckIn.objects.get()
    assert (checkin.stress, checkin.tight_shoes, checkin.worry, checkin.twitching) == (None, None, 3, "")
    assert not RedFlagAnswer.objects.exists()


def test_zero_and_no_are_kept_apart_from_skipped(diary: Diary) -> None:
    content = CheckInContent(items={"stress": 0, "caffeine_drinks": 0, "nicotine": False})
    checkin = save_checkin(diary=diary, day=date(2026, 3, 14), uuid=uuid_of("a"), content=content)
    checkin.refresh_from_db()
    assert (checkin.stress, checkin.caffeine_drinks, checkin.nicotine) == (0, 0, False)
    assert (checkin.worry, checkin.alcohol_units, checkin.tight_shoes, checkin.water) == (None, None, None, "")


def test_saying_quiet_leaves_the_rest_of_the_check_in_as_it_is(diary: Diary) -> None:
    day = date(2026, 3, 14)
    save_checkin(diary=diary, day=day, uuid=uuid_of("a"), content=CheckInContent(items={"stress": 7}))
    checkin = say_quiet(diary=diary, day=day, uuid=uuid_of("b"))
    checkin.refresh_from_db()
    assert (checkin.twitching, checkin.stress) == ("no", 7)


def test_a_check_in_cannot_come_back_to_a_day_that_has_another(diary: Diary) -> None:
    day = date(2026, 3, 14)
    first = save_checkin(diary=diary, day=day, uuid=uuid_of("a"), content=CheckInContent(twitching="no"))
    delete_entry(diary=diary, entry=first, now=timezone.now())
    save_checkin(diary=diary, day=day, uuid=uuid_of("b"), content=CheckInContent(twitching="yes"))
    with pytest.raises(PlaceTaken):
        restore_entry(diary=diary, entry=first, now=timezone.now())
    assert CheckIn.objects.kept().get().twitching == "yes"


def test_emptying_the_bin_removes_what_was_deleted_before_and_nothing_else(diary: Diary) -> None:
    old, new, kept = (make_episode(diary=diary, name=name) for name in ("old", "new", "kept"))
    delete_entry(diary=diary, entry=old, now=NOW - timedelta(days=31))
    delete_entry(diary=diary, entry=new, now=NOW)
    assert empty_bin(diary=diary, before=NOW - timedelta(days=30)) == 1
    assert set(Episode.objects.values_list("pk", flat=True)) == {new.pk, kept.pk}


def test_merging_two_triggers_makes_their_episodes_say_the_one(diary: Diary) -> None:
    sweets, candy = (add_trigger(diary=diary, uuid=uuid_of(name), name=name) for name in ("Sweets", "Candy"))
    make_episode(diary=diary, name="both", own_triggers=[sweets.uuid, candy.uuid])
    make_episode(diary=diary, name="candy", own_triggers=[candy.uuid])
    assert merge_trigger(diary=diary, trigger=candy, into=sweets) == 1
    assert list(EpisodeTrigger.objects.values_list("own", flat=True)) == [sweets.pk, sweets.pk]


@pytest.mark.parametrize("name", ["Ärger", "ärger", "  ÄRGER ", "A\u0308rger"])
def test_two_triggers_cannot_share_a_name(diary: Diary, name: str) -> None:
    add_trigger(diary=diary, uuid=uuid_of("a"), name="Ärger")
    with pytest.raises(NameTaken):
        add_trigger(diary=diary, uuid=uuid_of("b"), name=name)
    other = add_trigger(diary=diary, uuid=uuid_of("c"), name="Sweets")
    with pytest.raises(NameTaken):
        rename_trigger(diary=diary, trigger=other, name=name)
