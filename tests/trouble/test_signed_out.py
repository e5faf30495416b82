"""A form that was sent after its session had ended: it goes through the sign-in, and to nobody else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret, hotp_value, yield_hotp_counters_from_time
from django.contrib.sessions.models import Session
from django.test import Client

from accounts.models import User
from diary.models import Diary, Episode
from tests.conftest import PASSWORD
from tests.makers import NOW, make_diary, make_episode, uuid_of
from tests.trouble.test_writing import HTMX, TYPED, Sendable, one_tap, token_of
from trouble import unsent
from trouble.unsent import KEPT, Unsent, seal, unseal

pytestmark = pytest.mark.django_db

HERS = "ada@example.org"


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def diary(ada: User) -> Diary:
    return make_diary(owner=ada)


@pytest.fixture
def hers(diary: Diary) -> Client:
    client = Client(raise_request_exception=False, enforce_csrf_checks=True)
    client.force_login(diary.owner)
    return client


def after_the_end(client: Client, address: str, sent: dict[str, Any], **headers: str) -> Any:
    """What a browser is answered whose session was ended elsewhere while a form was being filled in."""
    token = token_of(client)
    Session.objects.all().delete()
    return client.post(address, sent | token, headers=headers)


def hidden(response: Any, *names: str) -> dict[str, str]:
    """What the hidden fields of a page hold; by default those of the sign-in page."""
    html = response.content.decode()
    found = {
        name: re.search(rf'name="{name}" value="([^"]*)"', html)
        for name in names or ("csrfmiddlewaretoken", KEPT, "next")
    }
    return {name: match[1] for name, match in found.items() if match}


def sign_in(client: Client, page: Any, login: str = HERS, password: str = PASSWORD) -> Any:
    return client.post("/account/login/", hidden(page) | {"login": login, "password": password})


def test_what_was_typed_is_shown_after_signing_in_and_sent_by_one_button(hers: Client, clock: Any) -> None:
    sent = one_tap("long", note=TYPED, shape="moment", start_date="2026-03-14", start_time="20:15")
    page = after_the_end(hers, "/episodes/new/", sent)
    assert page.status_code == 401
    assert b"is not saved yet" in page.content
    assert "late" not in page.content.decode()
    clock.shift(timedelta(minutes=5))
    signed_in = sign_in(hers, page)
    assert signed_in.headers["Location"] == "/unsent/"
    shown = hers.get("/unsent/")
    assert ("note", TYPED) in Sendable(shown).fields
    assert Sendable(shown).send(hers).status_code == 302
    assert Episode.objects.get().note == TYPED
    assert KEPT not in hers.session
    assert hers.get("/unsent/").headers["Location"] == "/"


def test_one_tap_keeps_its_moment(hers: Client, clock: Any) -> None:
    page = after_the_end(hers, "/log/", one_tap())
    clock.shift(timedelta(minutes=20))
    sign_in(hers, page)
    Sendable(hers.get("/unsent/")).send(hers)
    assert Episode.objects.get().started_at == NOW


def test_a_wrong_password_loses_nothing(hers: Client) -> None:
    page = after_the_end(hers, "/log/", one_tap())
    wrong = sign_in(hers, page, password="wrong as can be")
    assert wrong.status_code == 422
    assert hidden(wrong)[KEPT] == hidden(page)[KEPT]
    assert hidden(wrong)["next"] == "/unsent/"
    assert sign_in(hers, wrong).headers["Location"] == "/unsent/"


def test_nor_does_a_second_step(hers: Client, ada: User) -> None:
    secret = generate_totp_secret()
    TOTP.activate(ada, secret)
    page = after_the_end(hers, "/log/", one_tap())
    second = sign_in(hers, page)
    assert second.headers["Location"].startswith("/account/2fa/authenticate/")
    token = token_of(hers, second.headers["Location"])
    code = hotp_value(secret, next(iter(yield_hotp_counters_from_time())))
    done = hers.post("/account/2fa/authenticate/", token | {"code": f"{code:06}"})
    assert done.headers["Location"] == "/unsent/"
    assert Sendable(hers.get("/unsent/")).send(hers).status_code == 302
    assert Episode.objects.exists()


def test_somebody_else_who_signs_in_is_not_shown_it(hers: Client, ben: User) -> None:
    page = after_the_end(hers, "/log/", one_tap(note=TYPED))
    assert sign_in(hers, page, "ben@example.org").headers["Location"] == "/unsent/"
    shown = hers.get("/unsent/")
    assert b"belongs to another account" in shown.content
    assert str(uuid_of("tap")) not in shown.content.decode()
    assert KEPT not in hers.session


def test_nothing_of_it_stands_in_an_address_a_cookie_or_a_log(hers: Client, caplog: pytest.LogCaptureFixture) -> None:
    page = after_the_end(hers, "/episodes/new/", one_tap(note="needle"))
    answer = sign_in(hers, page)
    for response in (page, answer):
        told = f"{response.headers} {response.cookies} {caplog.text}"
        assert "needle" not in told
        assert hidden(page)[KEPT] not in told
    assert "needle" not in page.content.decode()


def test_it_is_kept_for_an_hour(hers: Client, clock: Any) -> None:
    page = after_the_end(hers, "/log/", one_tap())
    clock.shift(timedelta(minutes=61))
    sign_in(hers, page)
    assert hers.get("/unsent/").headers["Location"] == "/"


def test_a_form_of_nobody_who_can_sign_in_is_not_kept(hers: Client, ada: User) -> None:
    for change in ({"is_active": False}, {"is_active": True, "is_guest": True}):
        hers.force_login(ada)
        token = token_of(hers)
        User.objects.filter(pk=ada.pk).update(**change)
        Session.objects.all().delete()
        answer = hers.post("/log/", one_tap() | token)
        assert answer.status_code == 302
        assert "unsaved=yes" in answer.headers["Location"]
        User.objects.filter(pk=ada.pk).update(is_active=True, is_guest=False)


def test_a_form_that_does_not_say_whose_it_is_is_not_kept(hers: Client) -> None:
    for forged in ({}, {"form_of": ""}, {"form_of": "1:forged"}):
        token = {"csrfmiddlewaretoken": token_of(hers, "/emergency/check/")["csrfmiddlewaretoken"]}
        Session.objects.all().delete()
        assert hers.post("/log/", one_tap() | token | forged).status_code == 302


def test_in_place_the_part_leads_to_the_sign_in(hers: Client, diary: Diary) -> None:
    episode = make_episode(diary=diary)
    part = after_the_end(hers, f"/episodes/{episode.uuid}/leave-out/", {}, **HTMX)
    assert part.status_code == 401
    assert "HX-Redirect" not in part.headers
    assert part.content.decode().startswith('<li class="entry-form" id="episode-1">')
    page = hers.post("/unsent/sign-in/", hidden(part, KEPT, "csrfmiddlewaretoken"))
    assert sign_in(hers, page).headers["Location"] == "/unsent/"
    Sendable(hers.get("/unsent/")).send(hers)
    episode.refresh_from_db()
    assert episode.left_out


def test_an_old_token_of_this_site_is_no_loss(hers: Client, diary: Diary) -> None:
    sent = one_tap() | token_of(hers)
    # Signed out and in again in another tab, which changes the token.
    hers.cookies["csrftoken"] = "b" * 32
    ours = {"Origin": "http://testserver"}
    refused = hers.post("/log/", sent, headers=ours)
    assert refused.status_code == 403
    assert Sendable(refused).send(hers).status_code == 302
    assert Episode.objects.count() == 1
    for headers in ({}, {"Origin": "https://evil.example"}):
        hers.cookies["csrftoken"] = "c" * 32
        assert Sendable(hers.post("/log/", sent, headers=headers)).action == ""


def test_a_page_on_which_somebody_else_signed_in_meanwhile_says_so_in_place(
    hers: Client, ben: User, diary: Diary
) -> None:
    sent = one_tap() | token_of(hers)
    hers.force_login(ben)
    # Signing in changes the token.
    hers.cookies["csrftoken"] = "b" * 32
    for _ in range(2):
        part = hers.post("/log/", sent, headers=HTMX | {"Origin": "http://testserver"})
        html = part.content.decode()
        # What is pressed next finds its place again.
        assert (part.status_code, f'id="{HTMX["HX-Target"]}"' in html, "<html" in html) == (403, True, False)
        assert "Somebody else has signed in here" in html
    assert not Episode.objects.exists()
    whole = hers.post("/log/", sent, headers={"Origin": "http://testserver"})
    assert (whole.status_code, b"Please try that again" in whole.content) == (403, True)


@pytest.mark.parametrize("origin", ["http://testserver", "https://other.example"])
def test_a_form_that_cannot_be_shown_again_says_so_in_place(origin: str, hers: Client, diary: Diary) -> None:
    token = {"csrfmiddlewaretoken": token_of(hers)["csrfmiddlewaretoken"]}
    hers.cookies["csrftoken"] = "b" * 32
    part = hers.post("/log/", one_tap() | token, headers=HTMX | {"Origin": origin})
    html = part.content.decode()
    assert (part.status_code, f'id="{HTMX["HX-Target"]}"' in html, "<html" in html) == (403, True, False)
    assert "had been open for too long" in html


def test_what_is_sealed_cannot_be_changed_and_is_not_too_long() -> None:
    form = Unsent("/log/", (("note", TYPED), ("note", "")), NOW.isoformat(), "1:x")
    sealed = seal(form)
    assert sealed
    assert unseal(sealed) == form
    for wrong in ("", "x", sealed[:-2], sealed.swapcase(), "\udcff"):
        assert unseal(wrong) is None


def test_a_form_that_is_too_long_is_not_kept(hers: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unsent, "MOST_CHARACTERS", 100)
    assert after_the_end(hers, "/log/", one_tap()).status_code == 302
