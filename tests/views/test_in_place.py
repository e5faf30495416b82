"""An episode of a list is changed where it stands: htmx asks for parts, and without it whole pages answer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.models import User
from diary.models import Diary, Episode
from tests.makers import NOW, make_diary, make_episode, uuid_of

HTMX = {"HX-Request": "true"}
SHOWN = {"sites": "right_hallux", "shape": "moment", "start_date": "2026-03-14", "start_time": "22:30"}


@pytest.fixture(autouse=True)
def _frozen() -> Iterator[None]:
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        yield


@pytest.fixture
def diary(ada: User) -> Diary:
    diary = make_diary(owner=ada)
    make_episode(diary=diary, name="one", note="first")
    make_episode(diary=diary, name="two", at=NOW - timedelta(minutes=5))
    return diary


def address(name: str) -> str:
    return reverse(f"diary:{name}", args=[uuid_of("one")])


def test_edit_opens_the_form_in_the_line(diary: Diary, ada_client: Client) -> None:
    body = ada_client.get(address("episode_edit"), headers=HTMX).content.decode()
    assert body.strip().startswith(f'<li class="entry-form" id="episode-{uuid_of("one")}">')
    assert "<html" not in body
    assert f'id="id_{uuid_of("one")}_sites_left_hallux"' in body
    assert "<html" in ada_client.get(address("episode_edit")).content.decode()


def test_saving_answers_with_the_changed_line(diary: Diary, ada_client: Client) -> None:
    response = ada_client.post(address("episode_edit"), SHOWN | {"uuid": str(uuid_of("one"))}, headers=HTMX)
    body = response.content.decode()
    assert response.status_code == 200
    assert "Right great toe" in body
    assert 'id="count-' not in body
    assert "HX-Redirect" not in response.headers


def test_what_cannot_be_accepted_comes_back_in_the_line(diary: Diary, ada_client: Client) -> None:
    wrong = SHOWN | {"uuid": str(uuid_of("one")), "start_time": "25:00", "note": "kept"}
    response = ada_client.post(address("episode_edit"), wrong, headers=HTMX)
    body = response.content.decode()
    assert response.status_code == 422
    assert body.strip().startswith("<li")
    assert 'value="25:00"' in body
    assert "kept" in body
    assert Episode.objects.get(uuid=uuid_of("one")).note == "first"


def test_an_episode_that_moves_to_another_day_takes_the_reader_along(diary: Diary, ada_client: Client) -> None:
    moved = SHOWN | {"uuid": str(uuid_of("one")), "start_date": "2026-03-10"}
    response = ada_client.post(address("episode_edit"), moved, headers=HTMX)
    assert (response.status_code, response.headers["HX-Redirect"]) == (204, "/diary/2026-03-10/")


def test_cancelling_shows_the_line_again(diary: Diary, ada_client: Client) -> None:
    body = ada_client.get(address("episode_line"), headers=HTMX).content.decode()
    assert body.strip().startswith(f'<li class="entry" id="episode-{uuid_of("one")}">')
    assert ada_client.get(address("episode_line")).headers["Location"] == "/diary/2026-03-14/"


def test_deleting_leaves_its_undo_in_the_line_and_mends_the_count(diary: Diary, ada_client: Client) -> None:
    body = ada_client.post(address("episode_delete"), {"counted": "yes"}, headers=HTMX).content.decode()
    undo = reverse("diary:restore", args=["episode", uuid_of("one")])
    assert f'data-hx-post="{undo}"' in body
    assert '<span id="count-2026-03-14" data-hx-swap-oob="true">1 episode</span>' in body
    body = ada_client.post(undo, {"counted": "yes"}, headers=HTMX).content.decode()
    assert "Left great toe" in body
    assert '<span id="count-2026-03-14" data-hx-swap-oob="true">2 episodes</span>' in body
    assert Episode.objects.kept().count() == 2


def test_leaving_out_and_counting_again_answer_with_the_line(diary: Diary, ada_client: Client) -> None:
    body = ada_client.post(address("episode_leave_out"), headers=HTMX).content.decode()
    assert "entry--left-out" in body
    assert "left out of statistics" in body
    body = ada_client.post(address("episode_count"), headers=HTMX).content.decode()
    assert "left out" not in body


def test_the_list_says_where_a_count_stands(diary: Diary, ada_client: Client) -> None:
    counted = """data-hx-vals='{"counted": "yes"}'"""
    assert counted in ada_client.get(reverse("diary:timeline")).content.decode()
    assert counted in ada_client.get(reverse("diary:home")).content.decode()
    narrowed = ada_client.get(reverse("diary:timeline"), {"site": "left_hallux"}).content.decode()
    assert counted not in narrowed
