"""The hint that Flicker can stand on a home screen: on the second day, once, and without a script."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from diary.models import Diary
from tests.makers import NOW, make_diary
from tests.views.reading import words

HINT = "Put Flicker on your home screen"
HERE = "/home-screen/"


@pytest.fixture
def diary(ada: User) -> Diary:
    return make_diary(owner=ada)


def is_hinted(client: Client, *, days: float = 0) -> bool:
    """Whether Log gives the hint so many days after NOW, which is 22:30 of the diary."""
    with time_machine.travel(NOW + timedelta(days=days), tick=False):
        client.force_login(User.objects.get())
        return HINT in words(client.get("/"))


def test_it_is_given_on_the_second_day_in_a_browser_and_not_on_the_first(diary: Diary) -> None:
    client = Client()
    assert [is_hinted(client, days=days) for days in (0, 0.01, 0.1, 1, 9)] == [False, False, True, True, True]
    # Another browser begins anew.
    assert not is_hinted(Client(), days=9)


def test_dismissed_it_is_never_given_again(diary: Diary) -> None:
    client = Client()
    assert [is_hinted(client), is_hinted(client, days=1)] == [False, True]
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        response = client.post(HERE)
    assert (response.status_code, response.headers["Location"]) == (302, "/")
    # Browsers keep no cookie for longer than 400 days: each visit begins them anew.
    for days in (1, 300, 600, 900):
        assert not is_hinted(client, days=days)
        assert client.cookies["home_screen"]["max-age"] == 400 * 24 * 3600


def test_the_answer_to_a_tap_keeps_it_where_it_is(diary: Diary) -> None:
    client = Client()
    assert [is_hinted(client), is_hinted(client, days=1)] == [False, True]
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        sent = {"uuid": "6ba7b810-9dad-41d1-80b4-00c04fd430c8", "sites": "left_hallux"}
        assert HINT in words(client.post("/log/", sent, headers={"HX-Request": "true"}))


def test_it_stands_below_everything_of_the_day(diary: Diary) -> None:
    client = Client()
    client.cookies["home_screen"] = "2026-03-01"
    with time_machine.travel(NOW, tick=False):
        client.force_login(diary.owner)
        client.post("/log/", {"uuid": "6ba7b810-9dad-41d1-80b4-00c04fd430c8", "sites": "left_hallux"})
        page = client.get("/").content.decode()
    assert page.count(HINT) == 1
    for above in ("Left great toe", "Check in", "log__feet"):
        assert page.rindex(above) < page.index(HINT), above


def test_nobody_is_hinted_who_is_signed_out_or_a_guest(db: None) -> None:
    client = Client()
    client.cookies["home_screen"] = "2026-03-01"
    assert HINT not in words(client.get("/"))
    assert "home_screen" not in client.get("/").cookies
    client.post("/guest/")
    assert HINT not in words(client.get("/"))


@pytest.mark.parametrize("kept", ["", "yes", "2026-02-30", "9999-12-31", "0001-01-01T00:00", "no\0no"])
def test_a_cookie_that_somebody_else_wrote_does_no_harm(kept: str, diary: Diary) -> None:
    client = Client()
    client.cookies["home_screen"] = kept
    with time_machine.travel(NOW, tick=False):
        client.force_login(diary.owner)
        response = client.get("/")
    assert response.status_code == 200 or "\0" in kept
    assert HINT not in response.content.decode()


def test_the_cookie_says_a_day_and_is_out_of_reach_of_scripts(diary: Diary) -> None:
    client = Client()
    assert not is_hinted(client)
    cookie = client.cookies["home_screen"]
    assert (cookie.value, cookie["httponly"], cookie["samesite"], cookie["path"]) == ("2026-03-14", True, "Lax", "/")


def test_the_page_says_how_it_is_done_and_offers_to_be_quiet_once(diary: Diary, ada_client: Client) -> None:
    said = words(ada_client.get(HERE))
    for device in ("iPhone and iPad", "Android", "Computer"):
        assert device in said
    assert "Do not suggest it any more" in said
    ada_client.post(HERE)
    assert "Do not suggest it any more" not in words(ada_client.get(HERE))
