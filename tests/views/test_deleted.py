"""Deleting with a way back: the undo, the bin, and what the per-day table says meanwhile."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.models import User
from diary.actions.background import add_fact
from diary.actions.bin import delete_entry
from diary.actions.checkins import save_checkin
from diary.actions.trials import start_trial, stop_trial
from diary.domain.content import CheckInContent
from diary.domain.trial import EarlyEnd, EndReason
from diary.exchange.archive import read_archive, write_archive
from diary.models import CheckIn, Condition, Day, Diary, Episode, Examination, Medicine, Trial, TrialDay, Visit
from diary.queries.trials import trials, unfinished
from tests.makers import NOW, make_diary, make_episode, make_user, uuid_of
from tests.trials import make_trial
from tests.views.reading import episodes_shown, main_words, revision, words

DAY = date(2026, 3, 14)
TODAY = NOW + timedelta(hours=1)

Clock = time_machine.Traveller


@pytest.fixture(autouse=True)
def clock() -> Iterator[Clock]:
    with time_machine.travel(TODAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def diary(ada: User) -> Diary:
    return make_diary(owner=ada)


def count() -> tuple[int, int] | None:
    """How many episodes the per-day table has for the day, and how many left out of statistics."""
    return Day.objects.filter(date=DAY).values_list("episodes", "left_out").first()


def binned(client: Client) -> list[str]:
    """What the bin lists, from top to bottom."""
    html = client.get(reverse("diary:bin_show")).content.decode()
    return [unescape(what) for what in re.findall(r'<span dir="auto">([^<]*)</span><form', html)]


def undo_of(response: Any) -> str:
    """The address of the undo that a page offers."""
    (address,) = re.findall(r'action="(/bin/[^"]+/restore/)"', response.content.decode())
    return str(address)


def test_a_deleted_episode_comes_back_by_its_undo_as_it_was(diary: Diary, ada_client: Client) -> None:
    kept = make_episode(diary=diary, name="kept")
    gone = make_episode(diary=diary, name="gone", signs=["visible"], note="with all it said")
    before = Episode.objects.filter(pk=gone.pk).values().get()
    assert count() == (2, 0)
    told = ada_client.post(reverse("diary:episode_delete", args=[gone.uuid]), follow=True)
    assert "Deleted. It stays in the bin for 30 days." in words(told)
    assert episodes_shown(told.content.decode()) == [str(kept.uuid)]
    assert count() == (1, 0)
    back = ada_client.post(undo_of(told), follow=True)
    assert "It is back." in words(back)
    assert set(episodes_shown(back.content.decode())) == {str(kept.uuid), str(gone.uuid)}
    assert "with all it said" in words(back)
    assert count() == (2, 0)
    assert Episode.objects.filter(pk=gone.pk).values().get() == before


def test_htmx_is_given_the_undo_in_place_of_the_entry(diary: Diary, ada_client: Client) -> None:
    episode = make_episode(diary=diary)
    address = reverse("diary:episode_delete", args=[episode.uuid])
    line = ada_client.post(address, headers={"HX-Request": "true"})
    assert words(line).startswith("Deleted.")
    assert "<html" not in line.content.decode()
    assert count() is None
    ada_client.post(undo_of(line))
    assert count() == (1, 0)


def fact(diary: Diary) -> tuple[Medicine, str, str]:
    values = {"name": "Pill", "group": "magnesium"}
    row = add_fact(diary=diary, model=Medicine, uuid=uuid_of("pill"), values=values)
    assert isinstance(row, Medicine)
    return row, reverse("diary:fact_delete", args=["medicine", row.uuid]), "/background/"


def episode(diary: Diary) -> tuple[Episode, str, str]:
    row = make_episode(diary=diary)
    return row, reverse("diary:episode_delete", args=[row.uuid]), "/diary/2026-03-14/"


def checkin(diary: Diary, name: str = "c", twitching: str = "no") -> tuple[CheckIn, str, str]:
    content = CheckInContent(twitching=twitching)
    row = save_checkin(diary=diary, day=DAY, uuid=uuid_of(name), content=content)
    return row, reverse("diary:checkin_delete", args=[DAY]), "/diary/2026-03-14/"


@pytest.mark.parametrize("make", [episode, checkin, fact])
def test_deleting_twice_is_deleting_once_and_so_is_putting_back(
    make: Any, diary: Diary, ada_client: Client, clock: Clock
) -> None:
    row, delete, then = make(diary)
    first = ada_client.post(delete)
    once = revision(diary)
    clock.shift(60)
    again = ada_client.post(delete, follow=True)
    assert (first["Location"], again.redirect_chain) == (then, [(then, 302)])
    assert revision(diary) == once
    row.refresh_from_db()
    assert row.deleted_at == TODAY
    for _ in range(2):
        back = ada_client.post(reverse("diary:restore", args=[type(row).__name__.lower(), row.uuid]))
        assert back["Location"] == then
        row.refresh_from_db()
        assert row.deleted_at is None
    assert binned(ada_client) == []


def test_a_check_in_cannot_come_back_while_its_day_has_another(diary: Diary, ada_client: Client) -> None:
    old, delete, _ = checkin(diary, "old", "no")
    ada_client.post(delete)
    assert not Day.objects.exists()
    checkin(diary, "new", "yes")
    before, restore = revision(diary), reverse("diary:restore", args=["checkin", old.uuid])
    told = ada_client.post(restore, follow=True)
    assert "This day has another check-in by now. Delete that one first." in words(told)
    assert told.redirect_chain == [("/bin/", 302)]
    assert (revision(diary), Day.objects.get().twitching) == (before, "yes")
    ada_client.post(delete)
    ada_client.post(restore)
    assert Day.objects.get().twitching == "no"
    assert binned(ada_client) == ["Check-in of 14 March 2026"]


def test_a_left_out_episode_comes_back_left_out(diary: Diary, ada_client: Client) -> None:
    row = make_episode(diary=diary, left_out=True)
    assert count() == (0, 1)
    ada_client.post(reverse("diary:episode_delete", args=[row.uuid]))
    assert count() is None
    ada_client.post(reverse("diary:restore", args=["episode", row.uuid]))
    assert count() == (0, 1)


def test_an_episode_over_midnight_leaves_both_days_and_comes_back_to_both(diary: Diary, ada_client: Client) -> None:
    row = make_episode(diary=diary, at=datetime.fromisoformat("2026-03-13T22:30:00Z"), minutes=60)
    days = list(Day.objects.order_by("date").values("date", "episodes", "seconds"))
    assert [(day["episodes"], day["seconds"]) for day in days] == [(1, 1800), (0, 1800)]
    ada_client.post(reverse("diary:episode_delete", args=[row.uuid]))
    assert not Day.objects.exists()
    ada_client.post(reverse("diary:restore", args=["episode", row.uuid]))
    assert list(Day.objects.order_by("date").values("date", "episodes", "seconds")) == days


def one_of_each(diary: Diary) -> list[Any]:
    condition = {"key": "foot_problem"}
    own = {"key": "other", "name": "Cold <feet>"}
    return [
        make_episode(diary=diary, name="toe"),
        make_episode(diary=diary, name="nowhere", sites=[]),
        checkin(diary)[0],
        fact(diary)[0],
        add_fact(diary=diary, model=Condition, uuid=uuid_of("condition"), values=condition),
        add_fact(diary=diary, model=Condition, uuid=uuid_of("own"), values=own),
        add_fact(diary=diary, model=Visit, uuid=uuid_of("visit"), values={"visited_on": DAY}),
        add_fact(diary=diary, model=Examination, uuid=uuid_of("examination"), values={"kind": "emg"}),
    ]


def test_the_bin_says_what_it_holds_deleted_last_first(diary: Diary, ada_client: Client) -> None:
    for minute, row in enumerate(one_of_each(diary)):
        delete_entry(diary=diary, entry=row, now=NOW + timedelta(minutes=minute))
    assert binned(ada_client) == [
        "EMG or nerve conduction",
        "Visit on 14 March 2026",
        "Cold <feet>",
        "Flat feet or other foot problem",
        "Pill",
        "Check-in of 14 March 2026",
        "Episode, 14 March 2026 22:30",
        "Left great toe, 14 March 2026 22:30",
    ]


def test_the_bin_keeps_for_thirty_days(diary: Diary, ada_client: Client, clock: Clock) -> None:
    ada_client.post(episode(diary)[1])
    clock.shift(timedelta(days=30))
    ada_client.force_login(diary.owner)
    assert len(binned(ada_client)) == 1
    clock.shift(1)
    assert binned(ada_client) == []
    assert "The bin is empty." in main_words(ada_client.get("/bin/"))


def test_emptying_the_bin_removes_for_good_all_of_ones_own_and_nothing_kept(
    diary: Diary, ada_client: Client, clock: Clock
) -> None:
    other = make_diary(owner=make_user("ben@example.org"))
    for owner in (diary, other):
        for row in one_of_each(owner):
            delete_entry(diary=owner, entry=row, now=TODAY)
    kept = make_episode(diary=diary, name="kept")
    clock.shift(1)
    assert "The bin is empty." in words(ada_client.post("/bin/empty/", follow=True))
    for model in (Episode, CheckIn, Medicine, Condition, Visit, Examination):
        assert not model.objects.filter(diary=diary, deleted_at__isnull=False).exists()
        assert model.objects.filter(diary=other).exists()
    assert Episode.objects.filter(diary=diary).get() == kept
    assert count() == (1, 0)
    assert ada_client.post(reverse("diary:restore", args=["episode", uuid_of("toe")])).status_code == 404


def test_a_kind_that_does_not_exist_is_not_there(diary: Diary, ada_client: Client) -> None:
    row = make_episode(diary=diary)
    for kind in ("diary", "timer", "Episode", "checkin"):
        assert ada_client.post(reverse("diary:restore", args=[kind, row.uuid])).status_code == 404


def test_a_trial_lies_in_the_bin_with_its_words_and_comes_back_to_its_page(diary: Diary, ada_client: Client) -> None:
    trial = make_trial(diary, DAY - timedelta(days=60), change="own", own_words="Clogs <b>")
    answered = TrialDay.objects.create(diary=diary, trial=trial, date=trial.starts_on, kept="no")
    told = ada_client.post(reverse("diary:trial_delete", args=[trial.uuid]), follow=True)
    assert binned(ada_client) == ["Trial of Clogs <b>, from 13 January 2026"]
    assert "Clogs" not in main_words(told)
    back = ada_client.post(undo_of(told))
    assert back.headers["Location"] == reverse("diary:trial", args=[trial.uuid])
    trial.refresh_from_db()
    assert (trial.deleted_at, trial.end) == (None, None)
    assert list(trial.days.all()) == [answered]
    assert binned(ada_client) == []


def begin(diary: Diary, name: str, now: datetime) -> Trial:
    plan: dict[str, Any] = {
        "change": "wider_shoes",
        "own_words": "",
        "factor": "",
        "blocks": 8,
        "starts_on": now.date(),
    }
    return start_trial(diary=diary, uuid=uuid_of(name), can_find={}, now=now, **plan)


def delete_and_undo(client: Client, trial: Trial, clock: Clock, days: int = 0) -> str:
    """What is said after the undo of a delete, so many days later."""
    client.post(reverse("diary:trial_delete", args=[trial.uuid]))
    assert not Diary.objects.get().has_open_trial
    clock.shift(timedelta(days=days))
    client.force_login(trial.diary.owner)
    told = words(client.post(reverse("diary:restore", args=["trial", trial.uuid]), follow=True))
    trial.refresh_from_db()
    assert trial.deleted_at is None
    return told


@pytest.mark.parametrize("days", [0, 29])
def test_a_trial_that_ran_goes_on_when_its_deleting_is_undone(
    days: int, diary: Diary, ada_client: Client, clock: Clock
) -> None:
    trial = make_trial(diary, DAY - timedelta(days=3))
    assert "It is back. " in delete_and_undo(ada_client, trial, clock, days)
    assert trial.end is None
    assert Diary.objects.get().has_open_trial
    assert unfinished(diary, DAY + timedelta(days=days)) == trial


def test_a_trial_whose_last_day_passed_in_the_bin_was_stopped_when_it_was_deleted(
    diary: Diary, ada_client: Client, clock: Clock
) -> None:
    trial = make_trial(diary, DAY - timedelta(days=38))
    assert "It could not go on, and counts as stopped" in delete_and_undo(ada_client, trial, clock, 2)
    assert trial.end == EarlyEnd(DAY, EndReason.STOPPED)


@pytest.mark.parametrize("other", ["runs", "was stopped", "in the bin"])
def test_a_trial_does_not_go_on_where_another_one_ran_meanwhile(
    other: str, diary: Diary, ada_client: Client, clock: Clock
) -> None:
    trial = make_trial(diary, DAY - timedelta(days=3))
    delete_entry(diary=diary, entry=trial, now=TODAY)
    begun = begin(diary, "another", TODAY + timedelta(days=2))
    clock.shift(timedelta(days=4))
    now = TODAY + timedelta(days=4)
    if other == "was stopped":
        stop_trial(diary=diary, trial=begun, today=now.date())
    elif other == "in the bin":
        delete_entry(diary=diary, entry=begun, now=now)
    ada_client.force_login(diary.owner)
    ada_client.post(reverse("diary:restore", args=["trial", trial.uuid]))
    trial.refresh_from_db()
    assert trial.end == EarlyEnd(DAY, EndReason.STOPPED)
    ada_client.post(reverse("diary:restore", args=["trial", begun.uuid]))
    assert {row.uuid for row in trials(diary)} == {trial.uuid, begun.uuid}
    # What ran one after the other can be read back.
    assert len(read_archive(write_archive(diary)).trials) == 2
    begun.refresh_from_db()
    assert (begun.end is None) is (other != "was stopped")


def test_emptying_the_bin_takes_a_trial_with_its_days(diary: Diary, ada_client: Client) -> None:
    trial = make_trial(diary, DAY)
    TrialDay.objects.create(diary=diary, trial=trial, date=DAY, kept="yes")
    delete_entry(diary=diary, entry=trial, now=NOW)
    ada_client.post(reverse("diary:bin_empty"))
    assert not Trial.objects.exists()
    assert not TrialDay.objects.exists()


def test_a_trial_of_somebody_else_is_neither_put_back_nor_seen(
    diary: Diary, ada_client: Client, ben_client: Client
) -> None:
    trial = make_trial(diary, DAY, change="own", own_words="Clogs")
    delete_entry(diary=diary, entry=trial, now=NOW)
    assert ben_client.post(reverse("diary:restore", args=["trial", trial.uuid])).status_code == 404
    assert binned(ben_client) == []
