"""A period as `History`: what is counted, what is unknown, and what it costs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from diary.actions.bin import delete_entry, empty_bin
from diary.actions.checkins import save_checkin, say_quiet
from diary.actions.episodes import edit_episode
from diary.actions.sample import fill_with_sample
from diary.actions.triggers import add_trigger, merge_trigger
from diary.domain.anatomy import SITE_BY_KEY
from diary.domain.catalogue import ITEMS
from diary.domain.content import CheckInContent, Remedy, SignAnswer
from diary.domain.history import History
from diary.models import CheckIn, Diary, Episode, OwnTrigger
from diary.queries.history import days, history, span
from tests.makers import NOW, make_content, make_diary, make_episode, make_user, uuid_of

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 14)
FIRST = date(2026, 3, 8)
STATEMENTS = 7


@pytest.fixture
def diary() -> Diary:
    return make_diary()


def week(diary: Diary) -> History:
    return history(diary, FIRST, DAY)


def say(diary: Diary, day: date, twitching: str, **items: object) -> None:
    content = CheckInContent(twitching=twitching, items=items)
    save_checkin(diary=diary, day=day, uuid=uuid_of(f"check-in {day}"), content=content)


@pytest.mark.slow
def test_a_week_costs_as_many_statements_as_ten_years(diary: Diary) -> None:
    fill_with_sample(diary=diary, now=NOW, episodes=1500, years=10, seed=1)
    costs = []
    for n in (7, 3650):
        with CaptureQueriesContext(connection) as statements:
            told = history(diary, DAY - timedelta(days=n - 1), DAY)
        assert len(told.days) == n
        assert len(told.episodes) > 0
        costs.append(len(statements))
    assert len(told.episodes) == 1500
    assert costs[0] == costs[1] == STATEMENTS


def test_the_days_of_a_period_cost_one_statement_and_read_no_episode(diary: Diary) -> None:
    fill_with_sample(diary=diary, now=NOW, episodes=50, years=1, seed=1)
    with CaptureQueriesContext(connection) as statements:
        told = days(diary, DAY - timedelta(days=9999), DAY)
    assert len(told) == 10_000
    assert told.episodes.sum() == 50
    assert [query["sql"].count('FROM "diary_day"') for query in statements] == [1]


def test_twitched_quiet_unknown_and_missing_days_are_told_apart(diary: Diary) -> None:
    make_episode(diary=diary, at=NOW - timedelta(days=6))
    say_quiet(diary=diary, day=date(2026, 3, 9), uuid=uuid_of("quiet"))
    for day, twitching in ((10, "unsure"), (11, ""), (12, "yes")):
        say(diary, date(2026, 3, day), twitching, stress=0)
    make_episode(diary=diary, name="out", at=NOW - timedelta(days=1), left_out=True)
    told = week(diary).days
    words = ["twitched", "quiet", "unknown", "unknown", "twitched", "unknown", "missing"]
    assert [str(told.status_of(index)) for index in range(7)] == words
    assert told.recorded.tolist() == [True] * 6 + [False]
    assert told.quiet.tolist() == [False, True] + [False] * 5
    assert told.counted.tolist() == [True, True] + [False] * 5
    assert told.episodes.tolist() == [1, 0, 0, 0, 0, 0, 0]
    assert told.left_out.tolist() == [0, 0, 0, 0, 0, 1, 0]
    assert (told.date_of(1), told.last) == (date(2026, 3, 9), DAY)


def test_what_was_skipped_is_nan_and_never_zero(diary: Diary) -> None:
    say(diary, date(2026, 3, 9), "no", stress=0, nicotine=False, water="low", sleep_minutes=450)
    say(diary, date(2026, 3, 10), "", nicotine=True, water="high")
    factors = week(diary).factors
    assert set(factors) == {item.key for item in ITEMS}
    assert factors["stress"][1] == 0
    assert factors["nicotine"][1:3].tolist() == [0, 1]
    assert factors["water"][1:3].tolist() == [0, 2]
    assert factors["sleep_minutes"][1] == 450
    answered = {key: int(np.isfinite(column).sum()) for key, column in factors.items()}
    assert {key: n for key, n in answered.items() if n} == {"stress": 1, "nicotine": 2, "water": 2, "sleep_minutes": 1}


def test_an_episode_that_says_little_leaves_the_rest_unknown(diary: Diary) -> None:
    make_episode(diary=diary, sites=[])
    episodes = week(diary).episodes
    for name in ("pain", "state"):
        assert getattr(episodes, name).tolist() == [-1], name
    assert episodes.feeling.tolist() == [""]
    assert not episodes.sites.any()
    assert (episodes.signs.shape, episodes.triggers.shape) == ((1, 0), (1, 0))


def test_an_episode_says_all_it_says(diary: Diary) -> None:
    sweets = add_trigger(diary=diary, uuid=uuid_of("sweets"), name="Sweets")
    make_episode(
        diary=diary,
        minutes=2,
        sites=["left_hallux", "trunk"],
        intensity=5,
        pain=0,
        state="falling_asleep",
        signs=["visible", "pain"],
        triggers=["stress"],
        own_triggers=[sweets.uuid],
        remedies=[Remedy("water", "better", 0), Remedy("rest")],
    )
    make_episode(diary=diary, name="earlier", at=NOW - timedelta(days=3))
    told = week(diary)
    episodes, last = told.episodes, 1
    assert episodes.day[last] == 6
    assert (episodes.pain[last], bool(episodes.sleep_onset[last])) == (0, True)
    assert set(np.flatnonzero(episodes.sites[last])) == {SITE_BY_KEY[key].bit for key in ("left_hallux", "trunk")}
    assert (episodes.sign_keys, episodes.signs[last].tolist()) == (("pain", "visible"), [True, True])
    assert set(episodes.trigger_keys) == {"stress", str(sweets.uuid)}
    assert episodes.triggers.tolist() == [[False, False], [True, True]]
    assert [(row.episode, row.remedy, row.outcome, row.relief_minutes) for row in told.tried] == [
        (last, "rest", "", None),
        (last, "water", "better", 0),
    ]


def test_answers_are_there_as_given_and_what_was_not_asked_is_not(diary: Diary) -> None:
    answers = [SignAnswer("weakness", "cannot_do", ["grip"], "left", date(2026, 1, 2)), SignAnswer("numbness", "no")]
    content = CheckInContent(answers=answers)
    save_checkin(diary=diary, day=date(2026, 3, 9), uuid=uuid_of("c"), content=content)
    no, yes = week(diary).answers
    assert (no.question, no.answer, no.parts, no.side, no.since) == ("numbness", "no", (), "", None)
    assert (yes.day, yes.question, yes.answer) == (date(2026, 3, 9), "weakness", "cannot_do")
    assert (yes.parts, yes.side, yes.since) == (("grip",), "left", date(2026, 1, 2))
    assert history(diary, date(2026, 3, 10), DAY).answers == ()


def test_left_out_episodes_are_there_and_not_counted(diary: Diary) -> None:
    make_episode(diary=diary, name=1, intensity=5, minutes=10)
    make_episode(diary=diary, name=2, at=NOW + timedelta(minutes=1), intensity=1, minutes=30, left_out=True)
    told = week(diary)
    assert told.episodes.counted.tolist() == [True, False]
    last = {name: getattr(told.days, name)[6] for name in ("episodes", "left_out", "seconds", "intensity_sum")}
    assert last == {"episodes": 1, "left_out": 1, "seconds": 600, "intensity_sum": 5}
    assert (told.days.by_site[6].sum(), told.days.by_hour[6].sum()) == (1, 1)


def test_what_lies_in_the_bin_is_not_there(diary: Diary) -> None:
    answers = [SignAnswer("weakness", "no")]
    content = CheckInContent(twitching="no", items={"stress": 3}, answers=answers)
    checkin = save_checkin(diary=diary, day=DAY, uuid=uuid_of("c"), content=content)
    sweets = add_trigger(diary=diary, uuid=uuid_of("sweets"), name="Sweets")
    row = make_episode(diary=diary, own_triggers=[sweets.uuid], remedies=[Remedy("water")])
    for entry in (row, checkin):
        delete_entry(diary=diary, entry=entry, now=NOW)
    told = week(diary)
    assert (len(told.episodes), told.answers, told.tried) == (0, (), ())
    assert not told.days.recorded.any()
    assert np.isnan(told.factors["stress"]).all()


def test_an_episode_over_midnight_belongs_to_the_day_of_its_start_and_spends_minutes_in_both(diary: Diary) -> None:
    make_episode(diary=diary, at=datetime(2026, 3, 12, 22, 30, tzinfo=UTC), minutes=90)
    told = week(diary)
    assert told.days.episodes.tolist() == [0, 0, 0, 0, 1, 0, 0]
    assert told.days.seconds.tolist() == [0, 0, 0, 0, 1800, 3600, 0]
    assert told.days.by_hour[4, 23] == told.days.by_hour.sum() == 1
    assert told.episodes.day.tolist() == [4]
    assert len(history(diary, date(2026, 3, 13), DAY).episodes) == 0
    assert [str(told.days.status_of(index)) for index in (4, 5, 6)] == ["twitched", "twitched", "missing"]


def test_the_clock_of_the_place_decides_the_day_and_the_instant_the_order(diary: Diary) -> None:
    at = datetime(2026, 3, 13, 11, 0, tzinfo=UTC)
    make_episode(diary=diary, name="ahead", at=at, zone="Pacific/Kiritimati", sites=["left_hallux"])
    make_episode(diary=diary, name="behind", at=at + timedelta(minutes=30), zone="Pacific/Pago_Pago", sites=["trunk"])
    told = week(diary).episodes
    assert told.uuid.tolist() == [str(uuid_of("ahead")), str(uuid_of("behind"))]
    assert told.day.tolist() == [6, 5]


def test_a_period_holds_its_first_and_last_day_and_no_other(diary: Diary) -> None:
    for ago in range(10):
        make_episode(diary=diary, name=ago, at=NOW - timedelta(days=ago))
        say(diary, DAY - timedelta(days=ago), "yes", stress=ago)
    told = week(diary)
    assert told.episodes.day.tolist() == list(range(7))
    assert told.days.episodes.tolist() == [1] * 7
    assert told.factors["stress"].tolist() == [6, 5, 4, 3, 2, 1, 0]
    assert len(history(diary, DAY, FIRST).days) == 0


def test_another_persons_diary_is_no_part_of_it(diary: Diary) -> None:
    other = make_diary(owner=make_user("ben@example.org"))
    fill_with_sample(diary=other, now=NOW, episodes=30, years=0.1, seed=1)
    told = week(diary)
    assert (len(told.episodes), int(told.days.recorded.sum()), span(diary)) == (0, 0, None)
    assert np.isnan([*told.factors.values()]).all()


def test_a_history_cannot_be_written_to(diary: Diary) -> None:
    make_episode(diary=diary)
    told = week(diary)
    for column in (told.days.episodes, told.episodes.pain, told.episodes.sites, told.factors["stress"]):
        with pytest.raises(ValueError, match="read-only"):
            column[...] = 0


def test_the_span_goes_from_the_first_to_the_last_recorded_day(diary: Diary) -> None:
    assert span(diary) is None
    say(diary, date(2025, 1, 2), "no")
    row = make_episode(diary=diary)
    assert span(diary) == (date(2025, 1, 2), DAY)
    delete_entry(diary=diary, entry=row, now=NOW)
    assert span(diary) == (date(2025, 1, 2),) * 2
    assert Episode.objects.binned().count() == 1


def full(diary: Diary, name: str, ago: int) -> None:
    """An episode with a part of each kind, and a check-in with an answer."""
    at = NOW - timedelta(days=ago)
    own = [OwnTrigger.objects.get(name=key).uuid for key in ("Sweets", "Candy")]
    make_episode(diary=diary, name=name, at=at, signs=["pain"], own_triggers=own, remedies=[Remedy("water", "better")])
    content = CheckInContent(twitching="yes", items={"stress": 3}, answers=[SignAnswer("weakness", "no")])
    save_checkin(diary=diary, day=at.date(), uuid=uuid_of(f"c {name}"), content=content)


def remove_all(diary: Diary) -> None:
    for row in (Episode.objects.get(), CheckIn.objects.get()):
        delete_entry(diary=diary, entry=row, now=NOW)
    empty_bin(diary=diary, before=NOW + timedelta(days=1))


def merge(diary: Diary) -> None:
    sweets, candy = (OwnTrigger.objects.get(name=name) for name in ("Sweets", "Candy"))
    merge_trigger(diary=diary, trigger=candy, into=sweets)


MEANWHILE: dict[str, Callable[[Diary], object]] = {
    "something arrives": lambda diary: full(diary, "new", 1),
    "all is removed": remove_all,
    "an episode is edited": lambda diary: edit_episode(
        diary=diary, episode=Episode.objects.get(), content=make_content(at=NOW - timedelta(days=2), sites=["trunk"])
    ),
    "two triggers are merged": merge,
}


@pytest.mark.slow
@pytest.mark.parametrize("after", range(1, STATEMENTS))
@pytest.mark.parametrize("what", MEANWHILE)
def test_what_changes_between_the_statements_breaks_nothing(diary: Diary, what: str, after: int) -> None:
    for name in ("Sweets", "Candy"):
        add_trigger(diary=diary, uuid=uuid_of(name), name=name)
    full(diary, "old", 3)
    ran = 0

    def interrupt(execute: Any, *statement: Any) -> Any:
        nonlocal ran
        ran += 1
        if ran == after + 1:
            MEANWHILE[what](diary)
        return execute(*statement)

    with connection.execute_wrapper(interrupt):
        told = week(diary)
    assert ran > after
    assert told.episodes.uuid.tolist() == [str(uuid_of("old"))]
    assert {row.episode for row in told.tried} <= {0}
    if what == "something arrives":
        assert told.episodes.signs.tolist() == [[True]]
        assert len(told.tried) == 1
        assert len(told.answers) == int(np.isfinite(told.factors["stress"]).sum())
    later = week(diary)
    assert len(later.episodes) == Episode.objects.kept().count()
