"""The sample year: everything that it is said to show is found in it by the code that shows it."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta

import pytest

from diary.actions.load_archive import load
from diary.actions.looks import take_look
from diary.actions.sample_story import MOST_CHECKINS, MOST_EPISODES, VISIT, fill_with_story
from diary.domain.association import Association, Finding
from diary.domain.flags import Status
from diary.domain.heard import ASKED
from diary.domain.looks import found_of
from diary.domain.needs import unmet
from diary.domain.room import MB, bytes_of_rows
from diary.domain.rule_input import Urgency
from diary.domain.signs import SignStatus
from diary.domain.trial import Arm, Conclusion, Design, KeptToIt, TrialState
from diary.domain.trial_faults import fault_of
from diary.domain.trial_power import Basis, can_find_of
from diary.exchange.archive import read_archive, write_archive
from diary.models import CheckIn, Condition, Diary, Episode, Look, Medicine, RedFlagAnswer, Visit
from diary.queries.doctor import read_answers, read_signs
from diary.queries.flags import beginning, flags, talks
from diary.queries.history import days
from diary.queries.trials import read_all_told, trials
from tests.makers import NOW, make_diary, make_user

pytestmark = pytest.mark.django_db

TODAY = NOW.date()


@pytest.fixture
def story() -> Diary:
    return told(NOW)


def told(now: datetime, seed: int = 1, owner: str = "ada") -> Diary:
    diary = make_diary(owner=make_user(f"{owner}@example.org"))
    fill_with_story(diary=diary, now=now, seed=seed)
    return diary


def looked(diary: Diary, today: date) -> Association:
    take_look(diary=diary, today=today)
    return found_of(Look.objects.get(diary=diary).result)


def lives(diary: Diary, today: date) -> dict[str, Status]:
    return {flag.criterion.id: flag.status for flag in flags(diary, today)}


def test_the_look_of_today_finds_sleep_and_nothing_else(story: Diary) -> None:
    found = looked(story, TODAY)
    assert [factor.key for factor in found.having(Finding.LINK)] == ["sleep_minutes"]
    sleep = found.having(Finding.LINK)[0]
    # Fewer after longer nights, and far from 1.
    assert sleep.ratio is not None
    assert sleep.ratio.high < 0.9


def test_caffeine_has_enough_days_on_both_sides_to_be_tried_out(story: Diary) -> None:
    caffeine = next(factor for factor in looked(story, TODAY).factors if factor.key == "caffeine_drinks")
    assert not unmet(caffeine.needs)
    assert caffeine.answer is Finding.NO_LINK
    lately = days(story, TODAY - timedelta(days=84), TODAY - timedelta(days=1))
    assert lately.recorded.sum() >= 75


def test_three_reasons_to_see_a_doctor_stand_at_three_points_of_their_life(story: Diary) -> None:
    assert lives(story, TODAY) == {"X1": Status.NEW, "P3": Status.SEEN, "M1": Status.DISCUSSED}
    assert max(flag.urgency for flag in flags(story, TODAY)) is Urgency.SOON
    assert [(talk.criterion, talk.talked_on) for talk in talks(story)] == [("M1", TODAY - timedelta(days=VISIT))]


@pytest.mark.slow
@pytest.mark.parametrize("later", range(7))
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_it_is_so_on_every_weekday_and_with_other_seeds(later: int, seed: int) -> None:
    now = NOW + timedelta(days=later)
    diary = told(now, seed)
    assert lives(diary, now.date()) == {"X1": Status.NEW, "P3": Status.SEEN, "M1": Status.DISCUSSED}
    assert "sleep_minutes" in {factor.key for factor in looked(diary, now.date()).having(Finding.LINK)}
    assert Episode.objects.count() <= MOST_EPISODES
    assert CheckIn.objects.count() <= MOST_CHECKINS


def test_every_sign_that_is_asked_about_is_answered_and_mostly_with_no(story: Diary) -> None:
    answers = RedFlagAnswer.objects.filter(checkin__local_date__gt=TODAY - timedelta(days=28))
    said = Counter(answers.values_list("question", "answer"))
    assert all(said[question, "no"] >= 2 for question in ASKED)
    every = Counter(RedFlagAnswer.objects.values_list("answer", flat=True))
    assert every["no"] > 0.95 * every.total()
    assert every.keys() == {"no", "clears", "a_little", "falling_asleep"}
    first = TODAY - timedelta(days=83)
    signs = read_signs(story, first, TODAY, read_answers(story, first, TODAY), beginning(story))
    assert not [row.key for row in signs if row.found.is_silent and not row.is_part]
    assert next(row for row in signs if row.key == "spread").found is SignStatus.NO
    # Left open, though it was shown, is another thing than no.
    assert CheckIn.objects.filter(answers=None).exclude(shown="").exists()


def test_every_shape_is_there_and_what_was_ongoing_has_stopped(story: Diary) -> None:
    shapes = Counter(Episode.objects.values_list("shape", flat=True))
    assert shapes["burst"] == shapes["ongoing"] == 1
    assert shapes["timed"] > 50
    assert Episode.objects.get(shape="ongoing").ongoing_state == "stopped"
    assert Episode.objects.get(shape="burst").twitch_count == 20
    last = Episode.objects.filter(shape="timed").latest("started_at")
    assert last.ended_at is not None
    # As a timer leaves it: no whole minutes.
    assert (last.ended_at - last.started_at).seconds == 3 * 60 + 48


def test_entries_say_what_it_was_like_what_is_suspected_and_what_was_tried(story: Diary) -> None:
    assert {"twitch", "cramp"} <= set(Episode.objects.values_list("feeling", flat=True))
    assert Episode.objects.filter(signs__sign="visible").count() > 50
    assert Episode.objects.filter(triggers__own__name="Cycling shoes").count() > 10
    outcomes = Counter(Episode.objects.values_list("remedies__remedy", "remedies__outcome"))
    assert outcomes["stretching", "better"] > outcomes["stretching", "no_change"] > 0
    assert outcomes["water", "no_change"] > 0


def test_the_background_has_medicines_with_their_dates_and_a_visit(story: Diary) -> None:
    assert story.onset_on
    assert Medicine.objects.filter(stopped_on__isnull=False).get().group == "corticosteroid"
    assert Medicine.objects.filter(started_on__isnull=False).count() == 3
    assert Condition.objects.exists()
    assert Visit.objects.get().visited_on == TODAY - timedelta(days=VISIT)


def test_yesterday_is_checked_in_and_today_is_not_yet(story: Diary) -> None:
    checked = set(CheckIn.objects.values_list("local_date", flat=True))
    assert TODAY - timedelta(days=1) in checked
    assert TODAY not in checked
    assert Episode.objects.filter(local_date=TODAY).count() == 2
    year = days(story, TODAY - timedelta(days=364), TODAY)
    assert year.quiet.sum() > 30
    assert 10 < (~year.recorded).sum() < 60


def test_nothing_lies_in_the_future_just_after_midnight() -> None:
    now = NOW.replace(hour=23, minute=20) - timedelta(days=1)
    diary = told(now)
    assert now.astimezone(diary.zone).hour == 0
    assert not Episode.objects.filter(started_at__gt=now).exists()
    assert not Episode.objects.filter(ended_at__gt=now).exists()
    assert "X1" in lives(diary, now.astimezone(diary.zone).date())


def test_the_same_seed_is_the_same_year_and_another_seed_another() -> None:
    years = {"one": 4, "same": 4, "other": 5}
    one, same, other = (write_archive(told(NOW, seed, owner)) for owner, seed in years.items())
    assert one == same
    assert one != other


def test_it_takes_no_more_room_than_a_guest_is_reckoned_with(story: Diary) -> None:
    assert Episode.objects.count() <= MOST_EPISODES
    assert CheckIn.objects.count() <= MOST_CHECKINS
    # The documentation promises it.
    assert bytes_of_rows(episodes=MOST_EPISODES, checkins=MOST_CHECKINS) < MB


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_trial_is_over_and_was_read_and_shows_what_its_days_say(seed: int) -> None:
    diary = told(NOW, seed)
    (trial,) = trials(diary)
    (said,) = read_all_told(diary, [trial])
    assert trial.state_on(TODAY) is TrialState.COMPLETE
    assert (trial.plan.change_name, trial.plan.design) == ("wider shoes", Design(8, 5, 1))
    assert said.result.conclusion is Conclusion.NO_CLEAR_DIFFERENCE
    assert said.result.estimate is not None
    assert said.result.kept(Arm.CHANGED, KeptToIt.YES) >= 10
    assert not said.is_changed
    assert not Diary.objects.get(pk=diary.pk).has_open_trial
    assert fault_of(trial.plan, trial.end, trial.started_at, trial.kept_to_it.keys()) == ""
    assert can_find_of(trial.can_find).basis is Basis.OWN


def test_the_trial_lies_between_the_visit_and_what_is_new(story: Diary) -> None:
    (trial,) = trials(story)
    assert trial.starts_on > TODAY - timedelta(days=VISIT)
    assert trial.plan.last_day < TODAY - timedelta(days=60)


def test_the_archive_of_the_story_comes_in_again(story: Diary) -> None:
    body = write_archive(story)
    other = make_diary(owner=make_user("again@example.org"))
    load(other, read_archive(body))
    other.refresh_from_db()
    assert write_archive(other) == body
