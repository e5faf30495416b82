"""Two pages that hold the same entry: what the second one sends finds an answer, whatever the first has done."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.models import User
from diary.actions.background import add_fact
from diary.actions.bin import delete_entry
from diary.actions.episodes import edit_episode
from diary.actions.triggers import add_trigger
from diary.models import Diary, Episode, Medicine, OwnTrigger
from diary.views import access, episodes
from tests.makers import NOW, make_content, make_diary, make_episode, uuid_of
from tests.views.filled import form_of
from tests.views.reading import main_words, revision, words

HTMX = {"HX-Request": "true"}
EDIT = reverse("diary:episode_edit", args=[uuid_of(1)])
TEA = reverse("diary:fact_edit", args=["medicine", uuid_of("tea")])
DELETED = "This was deleted meanwhile. What you typed is still here"
AGAIN = "Put it back and save"


@pytest.fixture(autouse=True)
def _frozen() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def diary(ada: User) -> Diary:
    return make_diary(owner=ada)


def put_in_bin(diary: Diary) -> None:
    for row in (Episode.objects.kept().first(), Medicine.objects.kept().first()):
        if row:
            delete_entry(diary=diary, entry=row, now=NOW)


@pytest.mark.slow
def test_an_edit_of_what_was_deleted_meanwhile_keeps_what_was_typed_and_offers_to_put_it_back(
    diary: Diary, ada_client: Client
) -> None:
    make_episode(diary=diary, note="first")
    typed = form_of(ada_client.get(EDIT)).values | {"note": "typed", "intensity": "4"}
    put_in_bin(diary)
    before = revision(diary)
    refused = ada_client.post(EDIT, typed)
    assert refused.status_code == 422
    assert DELETED in main_words(refused)
    assert AGAIN in main_words(refused)
    assert "Delete" not in main_words(refused).split()
    assert (Episode.objects.binned().get().note, revision(diary)) == ("first", before)
    again = form_of(refused).values
    assert (again["note"], again["intensity"], again["put_back"]) == (["typed"], ["4"], ["yes"])
    assert ada_client.post(EDIT, again)["Location"] == "/diary/2026-03-14/"
    episode = Episode.objects.kept().get()
    assert (episode.note, episode.intensity) == ("typed", 4)
    assert "put_back" not in form_of(ada_client.get(EDIT)).values


def test_what_cannot_be_accepted_of_what_was_deleted_says_both(diary: Diary, ada_client: Client) -> None:
    make_episode(diary=diary)
    typed = form_of(ada_client.get(EDIT)).values | {"start_time": "25:00"}
    put_in_bin(diary)
    refused = ada_client.post(EDIT, typed)
    assert refused.status_code == 422
    assert DELETED in main_words(refused)
    assert set(form_of(refused).errors) >= {"start_time"}
    refused = ada_client.post(EDIT, form_of(refused).values)
    assert refused.status_code == 422
    assert DELETED not in main_words(refused)
    assert Episode.objects.binned().exists()


@pytest.mark.slow
def test_an_edit_in_its_line_offers_to_put_it_back_there(diary: Diary, ada_client: Client) -> None:
    make_episode(diary=diary)
    typed = form_of(ada_client.get(EDIT)).values | {"note": "typed"}
    put_in_bin(diary)
    refused = ada_client.post(EDIT, typed, headers=HTMX)
    body = refused.content.decode()
    assert (refused.status_code, body.strip()[:3]) == (422, "<li")
    for part in (DELETED, AGAIN, "typed", 'name="put_back"', f'data-hx-post="{EDIT}"'):
        assert part in body, part
    assert reverse("diary:episode_line", args=[uuid_of(1)]) not in body
    saved = ada_client.post(EDIT, typed | {"put_back": "yes"}, headers=HTMX)
    assert (saved.status_code, Episode.objects.kept().get().note) == (200, "typed")


def test_a_fact_that_was_deleted_meanwhile_can_be_put_back_with_what_was_typed(
    diary: Diary, ada_client: Client
) -> None:
    values = {"name": "Tea", "group": "other_medicine"}
    add_fact(diary=diary, model=Medicine, uuid=uuid_of("tea"), values=values)
    typed = form_of(ada_client.get(TEA)).values | {"name": "Green tea", "dose": "three cups"}
    put_in_bin(diary)
    refused = ada_client.post(TEA, typed)
    assert refused.status_code == 422
    assert DELETED in main_words(refused)
    assert AGAIN in main_words(refused)
    assert Medicine.objects.binned().get().name == "Tea"
    again = form_of(refused).values
    assert (again["name"], again["dose"]) == (["Green tea"], ["three cups"])
    wrong = ada_client.post(TEA, again | {"name": ""})
    assert (wrong.status_code, DELETED in main_words(wrong)) == (422, False)
    assert "Green tea" in main_words(ada_client.post(TEA, again, follow=True))
    assert Medicine.objects.kept().get().dose == "three cups"


def test_only_what_is_sent_finds_what_was_deleted(diary: Diary, ada_client: Client, ben_client: Client) -> None:
    make_episode(diary=diary)
    typed = form_of(ada_client.get(EDIT)).values
    put_in_bin(diary)
    assert ada_client.get(EDIT).status_code == 404
    assert ben_client.post(EDIT, typed | {"put_back": "yes"}).status_code == 404
    assert Episode.objects.binned().exists()


@pytest.fixture
def gone_after_the_look(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another page empties the bin, or merges a trigger away, between what a view reads and what it writes."""
    look = access.mine

    def mine(rows: Any, diary: Diary, uuid: UUID) -> Any:
        row = look(rows, diary, uuid)
        if row:
            type(row).objects.filter(pk=row.pk).delete()
        return row

    for module in (access, episodes):
        monkeypatch.setattr(module, "mine", mine)


@pytest.mark.usefixtures("gone_after_the_look")
@pytest.mark.parametrize("name", ["delete", "leave_out", "count", "stopped", "lost_track", "restore", "edit"])
def test_an_episode_that_is_gone_for_good_when_it_is_written_is_a_404(
    name: str, diary: Diary, ada_client: Client
) -> None:
    spot = make_episode(diary=diary, shape="ongoing", ongoing_state="still_on")
    if name == "restore":
        delete_entry(diary=diary, entry=spot, now=NOW)
    address = reverse("diary:restore", args=["episode", spot.uuid]) if name == "restore" else ""
    sent = {"uuid": str(spot.uuid), "sites": "trunk", "shape": "moment"}
    sent |= {"start_date": "2026-03-14", "start_time": "10:00"}
    before = revision(diary)
    response = ada_client.post(address or reverse(f"diary:episode_{name}", args=[spot.uuid]), sent)
    assert response.status_code == 404
    assert b"<h1" in response.content
    assert revision(diary) == before


@pytest.mark.usefixtures("gone_after_the_look")
@pytest.mark.parametrize("name", ["edit", "retire", "offer"])
def test_an_own_trigger_that_is_gone_when_it_is_written_is_a_404(name: str, diary: Diary, ada_client: Client) -> None:
    trigger = add_trigger(diary=diary, uuid=uuid_of("sweets"), name="Sweets")
    address = reverse(f"diary:trigger_{name}", args=[trigger.uuid])
    assert ada_client.post(address, {"name": "Candy"}).status_code == 404
    assert not OwnTrigger.objects.exists()


@pytest.mark.usefixtures("gone_after_the_look")
def test_a_timer_that_is_gone_when_it_is_dropped_is_told(diary: Diary, ada_client: Client) -> None:
    ada_client.post(reverse("diary:log"), {"uuid": str(uuid_of("t")), "what": "timer", "sites": ["left_hallux"]})
    told = ada_client.post(reverse("diary:timer_discard", args=[uuid_of("t")]), follow=True)
    assert "This timer was stopped meanwhile." in words(told)


def test_ending_a_spot_that_was_edited_to_a_moment_changes_nothing_and_says_so(
    diary: Diary, ada_client: Client
) -> None:
    spot = make_episode(diary=diary, shape="ongoing", ongoing_state="still_on")
    edit_episode(diary=diary, episode=spot, content=make_content())
    for name in ("stopped", "lost_track"):
        told = ada_client.post(reverse(f"diary:episode_{name}", args=[spot.uuid]), follow=True)
        assert "This is not going on any more; nothing was changed." in words(told)
    assert Episode.objects.get().shape == "moment"
