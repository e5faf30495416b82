"""What holds for all pages of an account."""

from __future__ import annotations

import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client

from tests.accounts.conftest import PASSWORD, link_in, sign_in

pytestmark = pytest.mark.django_db
SIGNED_OUT = [
    "/account/login/",
    "/account/signup/",
    "/account/password/reset/",
    "/account/password/reset/done/",
    "/account/password/reset/key/1-abc/",
    "/account/confirm-email/",
    "/account/confirm-email/abc:def/",
    "/account/inactive/",
    "/goodbye/",
]
SIGNED_IN = [
    "/account/email/",
    "/account/password/change/",
    "/account/sessions/",
    "/account/logout/",
    "/account/delete/",
    "/account/reauthenticate/",
    "/account/2fa/",
    "/account/2fa/totp/activate/",
    "/account/2fa/webauthn/",
    "/account/2fa/webauthn/add/",
]


def assert_is_a_page_of_the_site(response) -> None:
    assert response.status_code == 200
    text = response.content.decode()
    assert '<html lang="en-GB"' in text
    assert len(re.findall(r"<h1[ >]", text)) == 1
    assert len(re.findall(r"<main[ >]", text)) == 1
    assert " style=" not in text
    assert "<style" not in text
    assert " on" not in {attribute[:3] for attribute in re.findall(r" on[a-z]+=", text)}
    for script in re.findall(r"<script(.*?)>", text):
        assert "src=" in script or 'type="application/json"' in script
    for field in re.findall(r'<input(?![^>]*type="hidden")[^>]*id="([^"]+)"', text):
        assert f'for="{field}"' in text
    assert "placeholder=" not in text


@pytest.mark.parametrize("sends_mail", [False, True])
@pytest.mark.parametrize("sign_up", ["closed", "invitation", "open"])
def test_pages_for_visitors(client, settings, sign_up, sends_mail):
    settings.SIGN_UP, settings.SENDS_MAIL = sign_up, sends_mail
    for path in SIGNED_OUT:
        assert_is_a_page_of_the_site(client.get(path))


def test_pages_for_those_who_are_signed_in(ada_client):
    ada_client.post("/account/reauthenticate/", {"password": PASSWORD})
    for path in SIGNED_IN:
        assert_is_a_page_of_the_site(ada_client.get(path))


def test_changing_the_address_waits_for_the_link(ada_client, ada, with_mail):
    change_address(ada_client, "new@example.org")
    waiting = ada_client.get("/account/email/")
    assert_is_a_page_of_the_site(waiting)
    assert b"new@example.org" in waiting.content
    ada.refresh_from_db()
    assert ada.email == "ada@example.org"
    path = link_in(str(mail.outbox[-1].body))
    assert_is_a_page_of_the_site(ada_client.get(path))
    ada_client.post(path)
    ada.refresh_from_db()
    assert ada.email == "new@example.org"


def change_address(client: Client, email: str):
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    return client.post("/account/email/", {"email": email, "action_add": ""})


def test_without_mail_a_new_address_counts_at_once(ada_client, ada):
    assert change_address(ada_client, "New@example.org").status_code == 302
    ada.refresh_from_db()
    assert ada.email == "new@example.org"
    assert [address.email for address in EmailAddress.objects.filter(user=ada)] == ["new@example.org"]
    assert sign_in(Client(), "new@example.org").status_code == 302
    assert sign_in(Client(), "ada@example.org").status_code == 422


def test_without_mail_an_address_that_somebody_has_is_refused(ada_client, ada, ben):
    response = change_address(ada_client, "ben@example.org")
    assert response.status_code == 422
    assert b"This address cannot be used here" in response.content
    ada.refresh_from_db()
    assert ada.email == "ada@example.org"


def test_with_mail_an_address_that_somebody_has_stays_theirs(ada_client, ada, ben, with_mail):
    assert change_address(ada_client, "ben@example.org").status_code == 302
    Client().post(link_in(str(mail.outbox[-1].body)))
    for person, email in [(ada, "ada@example.org"), (ben, "ben@example.org")]:
        person.refresh_from_db()
        assert person.email == email


def test_a_message_of_the_site_says_no_more_than_needed(with_mail, client, ada):
    client.post("/account/password/reset/", {"email": "ada@example.org"})
    (message,) = mail.outbox
    text = f"{message.subject} {message.body}".lower()
    assert "toe" not in text
    assert "twitch" not in text
