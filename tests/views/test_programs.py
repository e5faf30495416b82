from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from diary.actions.tokens import MOST, make_token
from diary.models import AccessToken, Diary
from diary.models.token import TokenScope
from tests.api.programs import V1
from tests.makers import NOW, make_diary, uuid_of
from tests.test_every_page import check
from tests.views.filled import form_of
from tests.views.reading import main_words

pytestmark = pytest.mark.django_db
PROGRAMS = "/programs/"


@pytest.fixture(autouse=True)
def clock(time_machine: Any) -> Any:
    time_machine.move_to(NOW, tick=False)
    return time_machine


@pytest.fixture
def diary(ada: User) -> Diary:
    return make_diary(owner=ada)


def made(client: Client, **said: str) -> Any:
    return client.post(PROGRAMS, form_of(client.get(PROGRAMS)).values | {"name": "Button by the bed"} | said)


def token_in(page: Any) -> str:
    found = re.search(r"flicker_[a-z2-7]{32}", page.content.decode())
    assert found
    return found[0]


def test_a_token_is_shown_once_and_logs(diary: Diary, ada_client: Client) -> None:
    page = made(ada_client)
    check(page.content.decode(), "a token")
    token = token_in(page)
    assert "It is shown only now." in main_words(page)
    assert token not in ada_client.get(PROGRAMS).content.decode()
    logged = Client().post(f"{V1}/twitch", headers={"Authorization": f"Bearer {token}"})
    assert logged.status_code == 201
    shown = main_words(ada_client.get(PROGRAMS))
    assert "Button by the bed" in shown
    assert "Log only" in shown
    assert "14 March 2027" in shown


@pytest.mark.parametrize(
    ("lasts", "words"), [("30", "13 April 2026"), ("90", "12 June 2026"), ("none", "you revoke it")]
)
def test_it_ends_when_it_was_said_to(lasts: str, words: str, diary: Diary, ada_client: Client) -> None:
    made(ada_client, lasts=lasts)
    assert words in main_words(ada_client.get(PROGRAMS))


def test_the_last_use_is_told_and_one_that_is_over_says_so(diary: Diary, ada_client: Client, clock: Any) -> None:
    token = token_in(made(ada_client, lasts="30", scope="read"))
    assert "not yet" in main_words(ada_client.get(PROGRAMS))
    Client().get(f"{V1}/timers", headers={"Authorization": f"Bearer {token}"})
    assert "22:30" in main_words(ada_client.get(PROGRAMS))
    clock.shift(timedelta(days=31))
    ada_client.force_login(diary.owner)
    shown = main_words(ada_client.get(PROGRAMS))
    assert "No program may come in." in shown
    assert "Over since" in shown


def test_revoked_it_lets_nobody_in(diary: Diary, ada_client: Client) -> None:
    token = token_in(made(ada_client))
    ada_client.post(reverse("diary:program_revoke", args=[AccessToken.objects.get().uuid]))
    assert "No program may come in." in main_words(ada_client.get(PROGRAMS))
    assert Client().post(f"{V1}/twitch", headers={"Authorization": f"Bearer {token}"}).status_code == 401


def test_the_same_form_twice_makes_one(diary: Diary, ada_client: Client) -> None:
    form = form_of(ada_client.get(PROGRAMS)).values | {"name": "Once"}
    assert ada_client.post(PROGRAMS, form).status_code == 200
    again = ada_client.post(PROGRAMS, form, follow=True)
    assert b"This token was made before." in again.content
    assert AccessToken.objects.count() == 1


@pytest.mark.parametrize(("said", "message"), [({"name": " "}, "Give it a name"), ({"scope": "account"}, "account")])
def test_what_cannot_be_is_said_beside_its_field(
    said: dict[str, str], message: str, diary: Diary, ada_client: Client
) -> None:
    page = made(ada_client, **said)
    assert page.status_code == 422
    assert message in main_words(page)
    assert not AccessToken.objects.exists()


def test_there_are_so_many_and_no_more(diary: Diary, ada_client: Client) -> None:
    for number in range(MOST):
        make_token(
            diary=diary, uuid=uuid_of(number), name=f"Button {number}", scope=TokenScope.LOG, lasts=None, now=NOW
        )
    page = made(ada_client)
    assert page.status_code == 422
    assert "Revoke one that you do not use any more first." in main_words(page)


def test_a_guest_makes_none(db: None) -> None:
    client = Client()
    client.force_login(User.objects.create_guest())
    assert client.post(PROGRAMS, {"name": "x", "scope": "log", "uuid": str(uuid_of(1))}).headers["Location"] == "/keep/"
    assert not AccessToken.objects.exists()
    assert b"Programs" not in client.get("/more/").content


def test_more_and_settings_lead_there(diary: Diary, ada_client: Client) -> None:
    for page in ("/more/", "/settings/"):
        assert f'href="{PROGRAMS}"'.encode() in ada_client.get(page).content


def test_the_page_of_all_addresses_is_there_for_everybody(diary: Diary, ada_client: Client) -> None:
    for client in (Client(), ada_client):
        page = client.get("/api/v1/docs")
        check(page.content.decode(), "the interface")
        shown = main_words(page)
        assert "POST /api/v1/twitch" in shown
        assert "“left_hallux”" in shown
        assert "`" not in shown
        assert "/problems/unknown-token" in shown
    assert client.get("/api/v1/openapi.json").json()["openapi"].startswith("3.1")
