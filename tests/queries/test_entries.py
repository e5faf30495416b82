"""Entries as the pages ask for them. What the timeline's page holds is in tests/views/test_timeline.py."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from diary.actions.bin import delete_entry
from diary.actions.checkins import save_checkin
from diary.actions.episodes import start_timer
from diary.actions.triggers import add_trigger, set_retired
from diary.domain.content import CheckInContent, Moment, SignAnswer
from diary.models import Diary, Episode
from diary.queries.entries import (
    DAYS_A_PAGE,
    Filter,
    TimelinePage,
    answered_lately,
    binned,
    checkin_on,
    episodes_on,
    last_checkin_on,
    own_triggers,
    recorded_on,
    running,
    timeline,
)
from diary.queries.listed import ENTRIES_A_PAGE
from tests.makers import NOW, make_diary, make_episode, make_user, uuid_of

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 14)


@pytest.fixture
def diary() -> Diary:
    return make_diary()


@pytest.fixture
def other() -> Diary:
    """Somebody else's diary, with some of everything."""
    diary = make_diary(owner=make_user("ben@example.org"))
    make_episode(diary=diary, name="other", shape="ongoing", ongoing_state="still_on", sites=["tongue"])
    delete_entry(diary=diary, entry=make_episode(diary=diary, name="other gone"), now=NOW)
    answers = [SignAnswer("weakness", "no")]
    save_checkin(diary=diary, day=DAY, uuid=uuid_of("other"), content=CheckInContent("yes", answers=answers))
    add_trigger(diary=diary, uuid=uuid_of("other trigger"), name="Other")
    moment = Moment.at(NOW, diary.zone)
    start_timer(diary=diary, uuid=uuid_of("timer"), start=moment, zone=diary.time_zone, sites=["tongue"])
    return diary


def test_nothing_of_somebody_else_is_found(diary: Diary, other: Diary) -> None:
    assert timeline(diary, Filter(), None) == timeline(diary, Filter(site="tongue"), None) == TimelinePage((), None)
    assert (checkin_on(diary, DAY), last_checkin_on(diary, DAY), recorded_on(diary, DAY)) == (None, None, None)
    assert running(diary) == ([], [])
    assert (answered_lately(diary, DAY, DAY), binned(diary, NOW)) == ({}, [])
    assert not episodes_on(diary, DAY)
    assert not own_triggers(diary)
    assert (len(running(other)[0]), len(running(other)[1])) == (1, 1)


def pages(diary: Diary, wanted: Filter) -> list[TimelinePage]:
    found = [timeline(diary, wanted, None)]
    while found[-1].before:
        found.append(timeline(diary, wanted, found[-1].before))
    return found


@pytest.mark.slow
@pytest.mark.parametrize("wanted", [Filter(), Filter(site="left_hallux"), Filter(first=date(2026, 2, 1))])
@pytest.mark.parametrize("seed", range(3))
def test_pages_hold_about_thirty_entries_and_together_every_day_once(seed: int, wanted: Filter, diary: Diary) -> None:
    random = np.random.default_rng(seed)
    for ago in range(45):
        for index in range(int(random.choice([0, 0, 1, 2, 5, 12, 33], p=[0.2, 0.2, 0.2, 0.2, 0.1, 0.06, 0.04]))):
            make_episode(diary=diary, name=f"{ago} {index}", at=NOW - timedelta(days=ago, minutes=index))
    found = pages(diary, wanted)
    shown = [day.date for page in found for day in page.days]
    first = wanted.first or date.min
    dates = set(Episode.objects.filter(local_date__gte=first).values_list("local_date", flat=True))
    assert shown == sorted(dates, reverse=True)
    for page in found:
        whole = sum(len(day.episodes) + day.hidden for day in page.days)
        assert whole <= ENTRIES_A_PAGE or len(page.days) == 1
        assert len(page.days) <= DAYS_A_PAGE or wanted.by_entry
        assert page.before in (page.days[-1].date, None)
        for day in page.days:
            known = [episode.pk for episode in episodes_on(diary, day.date)]
            assert [episode.pk for episode in day.episodes] == known[:ENTRIES_A_PAGE]
            assert day.hidden == len(known) - len(day.episodes)


@pytest.mark.slow
@pytest.mark.parametrize("wanted", [Filter(), Filter(sign="visible"), Filter(trigger="stress", last=DAY)])
def test_a_page_of_the_timeline_costs_nine_statements_at_most(wanted: Filter, diary: Diary) -> None:
    sweets = add_trigger(diary=diary, uuid=uuid_of("sweets"), name="Sweets")
    content = CheckInContent("yes", answers=[SignAnswer("weakness", "no")])
    for ago in range(40):
        parts = {"signs": ["visible"], "triggers": ["stress"], "own_triggers": [sweets.uuid]}
        make_episode(diary=diary, name=ago, at=NOW - timedelta(days=ago), **parts)
        save_checkin(diary=diary, day=DAY - timedelta(days=ago), uuid=uuid_of(f"c {ago}"), content=content)
    with CaptureQueriesContext(connection) as statements:
        page = timeline(diary, wanted, DAY)
        for day in page.days:
            for episode in day.episodes:
                assert (episode.content.own_triggers, episode.own_trigger_names) == ([sweets.uuid], ["Sweets"])
                assert len(episode.content.sites) == len(episode.content.signs) == 1
    assert len(page.days) >= DAYS_A_PAGE
    assert len(statements) <= 9


def test_running_are_timers_and_spots_that_are_still_on_oldest_first(diary: Diary) -> None:
    for name, state in (("new", "still_on"), ("old", "still_on"), ("lost", "lost_track"), ("gone", "still_on")):
        at = NOW - timedelta(hours=5 if name == "old" else 1)
        spot = make_episode(diary=diary, name=name, at=at, shape="ongoing", ongoing_state=state)
        if name == "gone":
            delete_entry(diary=diary, entry=spot, now=NOW)
    for hours in (1, 3):
        start = Moment.at(NOW - timedelta(hours=hours), diary.zone)
        start_timer(diary=diary, uuid=uuid_of(hours), start=start, zone=diary.time_zone, sites=[])
    timers, spots = running(diary)
    assert [timer.uuid for timer in timers] == [uuid_of(3), uuid_of(1)]
    assert [spot.uuid for spot in spots] == [uuid_of("old"), uuid_of("new")]


def test_questions_were_answered_lately_when_a_kept_check_in_answers_them(diary: Diary) -> None:
    for ago, questions in ((0, ["weakness"]), (1, ["weakness", "numbness"]), (6, ["interference"]), (7, ["heartbeat"])):
        answers = [SignAnswer(question, "no") for question in questions]
        day, content = DAY - timedelta(days=ago), CheckInContent(answers=answers)
        checkin = save_checkin(diary=diary, day=day, uuid=uuid_of(ago), content=content)
    save_checkin(diary=diary, day=DAY - timedelta(days=2), uuid=uuid_of("no answer"), content=CheckInContent("no"))
    week = (DAY - timedelta(days=7), DAY - timedelta(days=1))
    yesterday, monday = DAY - timedelta(days=1), DAY - timedelta(days=6)
    assert answered_lately(diary, *week) == {
        "weakness": (yesterday, "no"), "numbness": (yesterday, "no"), "interference": (monday, "no"),
        "heartbeat": (DAY - timedelta(days=7), "no"),
    }  # fmt: skip
    delete_entry(diary=diary, entry=checkin, now=NOW)
    assert "heartbeat" not in answered_lately(diary, *week)


def test_the_last_check_in_of_a_day_is_the_kept_one_or_the_one_deleted_last(diary: Diary) -> None:
    found = []
    for minute, name in enumerate(("first", "second")):
        row = save_checkin(diary=diary, day=DAY, uuid=uuid_of(name), content=CheckInContent("no"))
        found.append(last_checkin_on(diary, DAY))
        delete_entry(diary=diary, entry=row, now=NOW + timedelta(minutes=minute))
        found.append(last_checkin_on(diary, DAY))
    assert [row and row.uuid for row in found] == [uuid_of("first")] * 2 + [uuid_of("second")] * 2
    assert checkin_on(diary, DAY) is None


def test_own_triggers_come_by_name_the_retired_ones_last(diary: Diary) -> None:
    for name in ("Zucker", "late", "Apple", "Äpfel"):
        trigger = add_trigger(diary=diary, uuid=uuid_of(name), name=name)
        set_retired(diary=diary, trigger=trigger, retired=name == "Apple")
    assert [row.name for row in own_triggers(diary)] == ["late", "Zucker", "Äpfel", "Apple"]


@pytest.mark.slow
def test_the_bin_gives_two_hundred_of_a_kind_at_most_deleted_last_first(diary: Diary) -> None:
    for index in range(203):
        row = make_episode(diary=diary, name=index, at=NOW - timedelta(days=index))
        Episode.objects.filter(pk=row.pk).update(deleted_at=NOW - timedelta(minutes=index))
    checkin = save_checkin(diary=diary, day=DAY, uuid=uuid_of("c"), content=CheckInContent("no"))
    delete_entry(diary=diary, entry=checkin, now=NOW - timedelta(seconds=90))
    found = [row.uuid for row in binned(diary, NOW - timedelta(days=1))]
    assert found == [uuid_of(0), uuid_of(1), uuid_of("c"), *(uuid_of(index) for index in range(2, 200))]
    assert [row.uuid for row in binned(diary, NOW - timedelta(minutes=1))] == [uuid_of(0), uuid_of(1)]
