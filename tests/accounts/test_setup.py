from __future__ import annotations

import pytest
import time_machine
from django.core.management import call_command
from django.db import IntegrityError
from django.test import Client

from accounts import actions
from accounts.models import User
from accounts.ways_in import SETUP_TOKEN_SECONDS, setup_token
from tests.accounts.conftest import PASSWORD, is_signed_in, link_in, new_account, sign_in

pytestmark = pytest.mark.django_db


def path() -> str:
    return f"/setup/{setup_token()}/"


def test_the_link_makes_the_first_account_which_owns_the_site(client):
    link = path()
    assert client.get(link).status_code == 200
    assert client.post(link, new_account("Ada@example.org", PASSWORD)).headers["Location"] == "/"
    owner = User.objects.get()
    assert owner.email == "ada@example.org"
    assert (owner.is_owner, owner.is_superuser, owner.is_staff) == (True, True, True)
    assert is_signed_in(client)
    assert client.get("/admin/").status_code == 200


def test_the_link_works_once(client):
    link = path()
    client.post(link, new_account())
    for visitor in (client, Client()):
        assert visitor.get(link).status_code == 404
        assert visitor.post(link, new_account("second@example.org")).status_code == 404
    assert User.objects.count() == 1


def test_the_link_is_closed_while_anybody_has_an_account(client, ada):
    assert client.get(path()).status_code == 404


def test_guests_do_not_close_the_link(client):
    User.objects.create_guest()
    assert client.get(path()).status_code == 200


@pytest.mark.parametrize("token", ["x", "InNldCB1cCI:1xUe0k:brBhoYWzlGF2KQLUn6UulP5pc8g-yNlXKGwLYSvJkxI"])
def test_a_made_up_link_is_not_there(client, token):
    assert client.get(f"/setup/{token}/").status_code == 404


def test_the_link_of_another_key_is_not_there(client, settings):
    link = path()
    settings.SECRET_KEY = "another key, which the visitor of the link does not have"
    assert client.get(link).status_code == 404


def test_the_link_ends_after_a_day(client):
    with time_machine.travel(0, tick=False):
        link = path()
    with time_machine.travel(SETUP_TOKEN_SECONDS - 1, tick=False):
        assert client.get(link).status_code == 200
    with time_machine.travel(SETUP_TOKEN_SECONDS + 1, tick=False):
        assert client.get(link).status_code == 404


def test_a_form_that_is_not_right_keeps_what_was_typed_and_makes_nothing(client):
    response = client.post(path(), new_account("ada@example.org", "short"))
    assert response.status_code == 422
    assert b"ada@example.org" in response.content
    assert b"at least 12 characters" in response.content
    assert not User.objects.exists()
    assert client.post(path(), new_account(again="other words")).status_code == 422


def test_of_two_at_once_one_wins(client, monkeypatch):
    """The second passes the check of the link before the first has finished."""
    monkeypatch.setattr("accounts.views.setup_is_open", lambda token: True)
    first = Client().post(path(), new_account("first@example.org"))
    second = client.post(path(), new_account("second@example.org"))
    assert (first.status_code, second.status_code) == (302, 404)
    assert [user.email for user in User.objects.all()] == ["first@example.org"]
    assert not is_signed_in(client)


def test_the_database_holds_one_owner():
    actions.set_up_site(email="first@example.org", password=PASSWORD)
    with pytest.raises(IntegrityError):
        actions.set_up_site(email="second@example.org", password=PASSWORD)


def test_the_owner_can_sign_in_where_addresses_are_confirmed(client, with_mail):
    actions.set_up_site(email="ada@example.org", password=PASSWORD)
    assert sign_in(client, "ada@example.org").headers["Location"] == "/"


def test_a_command_prints_the_link_while_there_is_no_account(client, settings, capsys):
    call_command("setup_link")
    out = capsys.readouterr().out
    assert settings.SITE_ADDRESS in out
    assert client.get(link_in(out)).status_code == 200
    User.objects.create_user("ada@example.org", PASSWORD)
    call_command("setup_link")
    assert capsys.readouterr().out == ""
