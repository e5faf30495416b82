from __future__ import annotations

from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connection
from django.test import Client

from accounts.models import User
from tests.accounts.conftest import PASSWORD, is_signed_in, sign_in
from trouble.unsent import mark_of

pytestmark = pytest.mark.django_db
LEAVE = "/account/delete/"
NEEDLE = "ada@example.org"


def everything_stored() -> str:
    """All rows of all tables as text, and what the sessions hold."""
    rows = [str(row) for model in apps.get_models() for row in model._base_manager.values()]
    return "\n".join([*rows, *(str(session.get_decoded()) for session in Session.objects.all())])


def test_the_page_says_what_goes_and_offers_everything_first(ada_client):
    page = ada_client.get(LEAVE).content.decode()
    assert "every entry, check-in, note, chart and setting" in page
    assert "Download everything first" in page


def test_it_wants_the_password(ada_client, ada):
    for word in ["", "a wrong password"]:
        response = ada_client.post(LEAVE, {"password": word})
        assert response.status_code == 422
    assert b"This is not your password. Nothing is deleted." in response.content
    assert User.objects.get() == ada
    assert is_signed_in(ada_client)


def test_asking_for_the_page_deletes_nothing(ada_client, ada):
    ada_client.get(LEAVE, {"password": PASSWORD})
    assert User.objects.get() == ada


def test_it_needs_the_token_of_the_form(ada):
    client = Client(enforce_csrf_checks=True)
    client.force_login(ada)
    assert client.post(LEAVE, {"password": PASSWORD}).status_code == 403
    assert User.objects.exists()


def test_wrong_passwords_are_counted_with_those_of_signing_in(ada_client, ada):
    for number in range(6):
        ada_client.post(LEAVE, {"password": f"guess {number}"})
    assert ada_client.post(LEAVE, {"password": PASSWORD}).status_code == 422
    assert User.objects.exists()


def test_it_deletes_the_account_and_says_goodbye(ada_client):
    response = ada_client.post(LEAVE, {"password": PASSWORD})
    assert response.headers["Location"] == "/goodbye/"
    assert response.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert not User.objects.exists()
    assert not is_signed_in(ada_client)
    assert b"are deleted" in ada_client.get("/goodbye/").content


def test_what_waits_on_the_device_of_other_people_stays_and_the_last_page_takes_away_the_rest(ada_client, ada, ben):
    mark = mark_of(ada.pk)
    assert b"data-kept-leaves" in ada_client.get(LEAVE).content
    response = ada_client.post(LEAVE, {"password": PASSWORD, "keep_on_device": "1"})
    assert response.headers["Clear-Site-Data"] == '"cache"'
    page = ada_client.get(response.headers["Location"]).content.decode()
    assert f'data-kept-gone="{mark}"' in page


def test_the_last_page_takes_nothing_away_of_anybody_who_is_still_here(client, ben):
    for mark in (mark_of(ben.pk), "1:forged", ""):
        assert b"data-kept-gone" not in client.get("/goodbye/", {"of": mark}).content


def test_nothing_of_it_is_left(ada, admin_client, ben):
    here, elsewhere = Client(HTTP_USER_AGENT="Needle Browser"), Client(HTTP_USER_AGENT="Needle Browser")
    sign_in(here, NEEDLE)
    sign_in(elsewhere, NEEDLE)
    here.get("/more/")
    admin_client.post(f"/admin/accounts/user/{ada.pk}/change/", {"is_active": "on"})
    Authenticator.objects.create(user=ada, type=Authenticator.Type.TOTP, data={"secret": NEEDLE})
    stored = everything_stored()
    assert NEEDLE in stored
    assert "Needle Browser" in stored
    assert LogEntry.objects.filter(object_repr=NEEDLE).exists()

    here.post(LEAVE, {"password": PASSWORD})

    left = everything_stored()
    assert NEEDLE not in left
    assert "Needle Browser" not in left
    assert f"'_auth_user_id': '{ada.pk}'" not in left
    assert elsewhere.get("/more/").status_code == 302
    assert set(User.objects.values_list("email", flat=True)) == {"ben@example.org", "root@example.org"}


@pytest.mark.django_db(transaction=True)
def test_nothing_of_it_is_left_on_the_disk(ada):
    if connection.vendor != "sqlite":
        pytest.skip("only on SQLite")
    path = Path(connection.settings_dict["NAME"])
    files = [path, path.with_name(f"{path.name}-wal")]
    client = Client(HTTP_USER_AGENT="Needle Browser")
    sign_in(client, NEEDLE)
    assert any(NEEDLE.encode() in file.read_bytes() for file in files)
    call_command("checkpoint")
    assert NEEDLE.encode() in path.read_bytes()

    assert client.post(LEAVE, {"password": PASSWORD}).headers["Location"] == "/goodbye/"

    for file in files:
        assert NEEDLE.encode() not in file.read_bytes()
        assert b"Needle Browser" not in file.read_bytes()


def test_it_takes_nothing_of_anybody_else(ada_client, ben):
    client = Client()
    sign_in(client, "ben@example.org")
    ada_client.post(LEAVE, {"password": PASSWORD})
    assert UserSession.objects.get().user == ben
    assert client.get("/more/").status_code == 200


def test_a_guest_leaves_without_a_password(client):
    client.force_login(User.objects.create_guest())
    assert b"password" not in client.get(LEAVE).content.split(b"<main")[1]
    assert client.post(LEAVE).headers["Location"] == "/goodbye/"
    assert not User.objects.exists()


def test_when_the_last_account_goes_the_site_can_be_set_up_again(ada_client, capsys):
    ada_client.post(LEAVE, {"password": PASSWORD})
    call_command("setup_link")
    assert "/setup/" in capsys.readouterr().out


def test_an_admin_who_deletes_an_account_leaves_no_trace_of_it_either(admin_client, ada):
    admin_client.post(f"/admin/accounts/user/{ada.pk}/delete/", {"post": "yes"})
    assert not User.objects.filter(pk=ada.pk).exists()
    assert NEEDLE not in everything_stored()
