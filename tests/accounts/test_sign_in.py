from __future__ import annotations

import threading
from urllib.parse import urlsplit

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth
from django.core.cache import caches
from django.core.cache.backends.db import DatabaseCache
from django.core.management import call_command
from django.db import connection
from django.test import Client

from accounts.models import User
from tests.accounts.conftest import OTHER_PASSWORD, PASSWORD, is_signed_in, page, sign_in

WRONG = b"are not correct"
TOO_MANY = b"too many wrong tries"


def test_it_signs_in_with_address_and_password(client, ada):
    response = sign_in(client, "ada@example.org")
    assert response.status_code == 302
    assert response.headers["Location"] == "/"
    assert is_signed_in(client)


def test_it_does_not_care_about_capitals_in_the_address(client, ada):
    assert sign_in(client, "Ada@Example.ORG").status_code == 302


def test_it_leads_back_to_the_page_that_was_asked_for(client, ada):
    assert sign_in(client, "ada@example.org", next="/more/").headers["Location"] == "/more/"


def test_it_never_leads_to_another_site(client, ada):
    assert sign_in(client, "ada@example.org", next="https://evil.example/").headers["Location"] == "/"


def test_it_says_the_same_whether_or_not_the_address_is_known(client, ada):
    known = sign_in(client, "ada@example.org", "wrong")
    unknown = sign_in(client, "nobody@example.org", "wrong")
    assert known.status_code == unknown.status_code == 422
    assert WRONG in known.content
    assert page(known).replace("ada@example.org", "nobody@example.org") == page(unknown)


def test_it_hashes_a_password_whether_or_not_the_address_is_known(client, ada, hashed):
    sign_in(client, "nobody@example.org", "wrong")
    assert hashed == ["wrong"]


def test_it_keeps_the_address_that_was_typed_and_not_the_password(client, ada):
    response = sign_in(client, "ada@example.org", "a wrong guess")
    assert b'value="ada@example.org"' in response.content
    assert b"a wrong guess" not in response.content


def test_signing_in_changes_the_session_key(client, ada):
    client.get("/account/login/")
    session = client.session
    session["before"] = True
    session.save()
    before = session.session_key
    sign_in(client, "ada@example.org")
    assert client.session.session_key != before


def test_a_session_ends_with_the_browser_unless_the_person_wants_it_to_stay(ada):
    for remember, lasts in [({}, False), ({"remember": "on"}, True)]:
        client = Client()
        sign_in(client, "ada@example.org", **remember)
        assert bool(client.cookies["sessionid"]["max-age"]) is lasts


def test_asking_for_the_sign_out_page_does_not_sign_out(ada_client):
    assert ada_client.get("/account/logout/").status_code == 200
    assert is_signed_in(ada_client)
    ada_client.post("/account/logout/")
    assert not is_signed_in(ada_client)


def test_signing_out_clears_all_out_of_the_browser(ada_client):
    assert ada_client.post("/account/logout/").headers["Clear-Site-Data"] == '"cache", "storage"'
    assert not is_signed_in(ada_client)


def test_what_waits_on_the_device_stays_there_where_the_person_says_so(ada_client):
    assert ada_client.post("/account/logout/", {"keep_on_device": "1"}).headers["Clear-Site-Data"] == '"cache"'


def test_signing_out_of_the_admin_leads_to_the_page_that_asks_what_becomes_of_what_waits(admin_client):
    response = admin_client.post("/admin/logout/")
    assert response.headers["Location"] == "/account/logout/"
    assert "Clear-Site-Data" not in response.headers
    assert is_signed_in(admin_client)
    assert b"data-kept-at-sign-out" in admin_client.get("/account/logout/").content


def test_nothing_stays_on_the_device_of_a_guest_whose_diary_ends(client, db):
    client.post("/guest/")
    assert is_signed_in(client)
    response = client.post("/account/logout/", {"keep_on_device": "1"})
    assert response.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert not User.objects.exists()


def test_what_waits_for_a_guest_who_comes_back_stays(client, db):
    client.post("/guest/")
    form = client.get("/guest/leave/").content
    assert b'name="keep_on_device" value="1"' in form
    assert client.post("/guest/leave/", {"keep_on_device": "1"}).headers["Clear-Site-Data"] == '"cache"'
    assert User.objects.filter(is_guest=True).exists()


def test_the_page_asks_what_becomes_of_what_waits_and_no_guest_is_asked(ada_client, client):
    assert b"data-kept-at-sign-out hidden" in ada_client.get("/account/logout/").content
    client.post("/guest/")
    assert b"data-kept-at-sign-out" not in client.get("/account/logout/").content


def test_no_other_page_clears_anything(client, ada):
    assert "Clear-Site-Data" not in client.get("/").headers
    assert "Clear-Site-Data" not in sign_in(client, "ada@example.org").headers
    assert "Clear-Site-Data" not in client.get("/account/logout/").headers


def test_signing_out_needs_the_token_of_the_form(ada):
    client = Client(enforce_csrf_checks=True)
    client.force_login(ada)
    assert client.post("/account/logout/").status_code == 403
    assert is_signed_in(client)


def test_a_new_password_ends_all_other_sessions(ada_client, ada):
    elsewhere = Client()
    elsewhere.force_login(ada)
    words = {"oldpassword": PASSWORD, "password1": OTHER_PASSWORD, "password2": OTHER_PASSWORD}
    assert ada_client.post("/account/password/change/", words).status_code == 302
    assert ada_client.get("/more/").status_code == 200
    assert elsewhere.get("/more/").status_code == 302


@pytest.mark.parametrize("password", ["elevenchars", "password1234", "123456789012345", "ada@example.org"])
def test_a_weak_new_password_is_refused(ada_client, password):
    words = {"oldpassword": PASSWORD, "password1": password, "password2": password}
    assert ada_client.post("/account/password/change/", words).status_code == 422


def test_somebody_switched_off_cannot_sign_in(client, ada):
    ada.is_active = False
    ada.save()
    response = sign_in(client, "ada@example.org")
    assert response.headers["Location"] == "/account/inactive/"
    assert not is_signed_in(client)


@pytest.mark.slow
def test_of_sixty_guesses_five_are_weighed(client, ada, weighed):
    for number in range(60):
        sign_in(client, "ada@example.org", f"guess {number}")
    assert len(weighed) == 5
    elsewhere = Client(REMOTE_ADDR="10.9.8.7")
    assert TOO_MANY in sign_in(elsewhere, "ada@example.org").content
    assert not is_signed_in(elsewhere)


def shut_out(client: Client) -> str:
    """The page that somebody sees with the right password, after five wrong ones from elsewhere."""
    for number in range(5):
        sign_in(Client(REMOTE_ADDR="10.9.8.7"), "ada@example.org", f"guess {number}")
    return sign_in(client, "ada@example.org").content.decode()


def test_whoever_is_shut_out_is_told_for_how_long_and_what_else_works(client, ada, settings):
    told = shut_out(client)
    assert "Wait five minutes" in told
    assert "a passkey signs you in now" in told
    assert "whoever runs this site can make you a link to choose one" in told
    settings.SENDS_MAIL = True
    assert 'href="/account/password/reset/">new password</a>' in shut_out(client)


def test_a_wrong_password_alone_speaks_of_nothing_else(client, ada):
    assert b"You need not wait" not in sign_in(client, "ada@example.org", "a guess").content


def test_a_passkey_passes_meanwhile(client, ada, monkeypatch):
    shut_out(client)
    key = Authenticator.objects.create(user=ada, type=Authenticator.Type.WEBAUTHN, data={"name": "a key"})
    # What the device signed is checked by a library; here it is about what comes after.
    monkeypatch.setattr(auth, "parse_authentication_response", lambda response: None)
    monkeypatch.setattr(auth, "extract_user_from_response", lambda response: ada)
    monkeypatch.setattr(auth, "complete_authentication", lambda user, response: key)
    assert client.post("/account/2fa/webauthn/login/", {"credential": '{"id": "a key"}'}).status_code == 302
    assert is_signed_in(client)


def test_a_new_password_by_a_link_passes_meanwhile(client, ada, capsys):
    shut_out(client)
    call_command("reset_link", "ada@example.org")
    link = urlsplit(capsys.readouterr().out.strip()).path
    form = client.get(link, follow=True)
    client.post(form.request["PATH_INFO"], {"password1": OTHER_PASSWORD, "password2": OTHER_PASSWORD})
    sign_in(client, "ada@example.org", OTHER_PASSWORD)
    assert is_signed_in(client)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_guesses_at_once_and_from_many_places_are_counted_together(ada, weighed):
    def guess(worker: int) -> None:
        for number in range(5):
            address = f"10.0.{worker}.{number}"
            Client(REMOTE_ADDR=address).post(
                "/account/login/", {"login": "ada@example.org", "password": f"guess {worker} {number}"}
            )
        connection.close()

    workers = [threading.Thread(target=guess, args=(worker,)) for worker in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert 1 <= len(weighed) <= 5


def test_the_count_is_kept_where_all_workers_see_it_and_a_restart_forgets_nothing():
    assert isinstance(caches["default"], DatabaseCache)


def test_a_lock_on_one_address_leaves_others_alone(client, ada, ben):
    for number in range(8):
        sign_in(client, "ada@example.org", f"guess {number}")
    assert sign_in(Client(REMOTE_ADDR="10.9.8.7"), "ben@example.org").status_code == 302


@pytest.mark.slow
def test_behind_a_proxy_visitors_are_told_apart(client, ada, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    statuses = [
        client.post(
            "/account/login/",
            {"login": f"nobody{number}@example.org", "password": "x"},
            headers={"X-Forwarded-For": f"1.2.3.4, 10.0.0.{number}"},
        ).status_code
        for number in range(40)
    ]
    assert set(statuses) == {422}


@pytest.mark.slow
def test_without_a_trusted_proxy_a_forged_address_does_not_help(client, db):
    statuses = [
        client.post(
            "/account/login/",
            {"login": f"nobody{number}@example.org", "password": "x"},
            headers={"X-Forwarded-For": f"10.0.0.{number}"},
        ).status_code
        for number in range(40)
    ]
    assert statuses[-1] == 429


@pytest.mark.slow
def test_the_page_for_too_many_tries_looks_like_the_rest(client, db):
    for _ in range(31):
        response = client.post("/account/login/", {"login": "x", "password": "x"})
    assert response.status_code == 429
    assert b"A little too often" in response.content
