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
from diary.domain.content import CheckInContent
from diary.models import CheckIn, Condition, Day, Diary, Episode, Medicine, Visit
from tests.makers import NOW, make_diary, make_episode, make_user, uuid_of
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
    ]


def test_the_bin_says_what_it_holds_deleted_last_first(diary: Diary, ada_client: Client) -> None:
    for minute, row in enumerate(one_of_each(diary)):
        delete_entry(diary=diary, entry=row, now=NOW + timedelta(minutes=minute))
    assert binned(ada_client) == [
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
    for model in (Episode, CheckIn, Medicine, Condition, Visit):
        assert not model.objects.filter(diary=diary, deleted_at__isnull=False).exists()
        assert model.objects.filter(diary=other).exists()
    assert Episode.objects.filter(diary=diary).get() == kept
    assert count() == (1, 0)
    assert ada_client.post(reverse("diary:restore", args=["episode", uuid_of("toe")])).status_code == 404


def test_a_kind_that_does_not_exist_is_not_there(diary: Diary, ada_client: Client) -> None:
    row = make_episode(diary=diary)
    for kind in ("diary", "timer", "Episode", "checkin"):
        assert ada_client.post(reverse("diary:restore", args=[kind, row.uuid])).status_code == 404
