from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import path
from django.utils import timezone

from accounts.guests import remove_expired_guests, start_guest
from accounts.models import User
from tests.accounts.conftest import is_signed_in
from tests.conftest import PASSWORD
from tracker.urls import handler400, handler429, handler500
from tracker.urls import urlpatterns as site_urls

pytestmark = pytest.mark.django_db


def begin(request):
    return HttpResponse(start_guest(request).pk)


begin.login_required = False  # type: ignore[attr-defined]
urlpatterns = [path("begin/", begin), *site_urls]
__all__ = ["handler400", "handler429", "handler500", "urlpatterns"]


@pytest.fixture(autouse=True)
def bare_start(settings):
    """Only what accounts do for a guest; the sample diary is the diary's business."""
    settings.ROOT_URLCONF = __name__


def start(client: Client) -> User:
    return User.objects.get(pk=int(client.post("/begin/").content))


def test_a_guest_is_signed_in_without_address_or_password(client):
    guest = start(client)
    assert guest.is_guest
    assert guest.email is None
    assert not guest.has_usable_password()
    assert is_signed_in(client)
    assert int(client.session["_auth_user_id"]) == guest.pk


def test_guests_stay_as_long_as_the_setting_says(client, settings):
    settings.GUEST_DAYS = 3
    guest = start(client)
    assert guest.guest_until == guest.date_joined + timedelta(days=3)
    assert User(email="ada@example.org").guest_until is None


def test_where_guests_are_off_there_is_no_way_in(client, settings):
    settings.GUESTS = False
    assert client.post("/begin/").status_code == 404
    assert not User.objects.exists()


@pytest.mark.slow
def test_one_address_cannot_start_guests_without_end(settings):
    statuses = [Client().post("/begin/").status_code for _ in range(25)]
    assert statuses.count(200) == 20
    assert statuses[-1] == 429
    assert User.objects.count() == 20
    assert Client(REMOTE_ADDR="10.9.8.7").post("/begin/").status_code == 200


def test_guests_whose_time_is_over_are_removed():
    with time_machine.travel(timezone.now() - timedelta(days=7, minutes=1)):
        User.objects.create_guest()
        kept = User.objects.create_user("ada@example.org")
    with time_machine.travel(timezone.now() - timedelta(days=6, hours=23)):
        young = User.objects.create_guest()
    assert remove_expired_guests() == 1
    assert set(User.objects.all()) == {kept, young}


def test_a_command_removes_them_and_says_how_many(capsys):
    with time_machine.travel(timezone.now() - timedelta(days=8)):
        User.objects.create_guest()
    call_command("remove_guests")
    assert capsys.readouterr().out == "Removed guests: 1\n"
    call_command("remove_guests", verbosity=0)
    assert capsys.readouterr().out == ""


def test_each_start_removes_them(settings):
    assert "remove_guests" in settings.TIDYING_COMMANDS


def test_a_new_guest_clears_some_of_them_away(client):
    with time_machine.travel(timezone.now() - timedelta(days=8)):
        for _ in range(5):
            User.objects.create_guest()
    start(client)
    assert User.objects.count() == 3


def test_the_sign_out_page_tells_a_guest_what_goes(client):
    start(client)
    page = client.get("/account/logout/").content
    assert b"this diary is deleted at once" in page
    assert b"/archive/" in page


def test_signing_out_deletes_a_guest_at_once(client):
    start(client)
    client.post("/account/logout/")
    assert not is_signed_in(client)
    assert not User.objects.exists()


def test_signing_out_deletes_nobody_else(ada_client, ada):
    ada_client.post("/account/logout/")
    assert User.objects.get() == ada


@pytest.mark.parametrize(
    "address",
    ["/account/email/", "/account/password/change/", "/account/2fa/", "/account/sessions/", "/account/reauthenticate/"],
)
def test_the_pages_of_an_account_lead_a_guest_to_making_one(client, address):
    start(client)
    for method in (client.get, client.post):
        assert method(address).headers["Location"] == "/keep/"


def test_nobody_signs_in_as_a_guest(client):
    User.objects.create_guest()
    for login in ["", "None", "guest 1"]:
        client.post("/account/login/", {"login": login, "password": ""})
        assert not is_signed_in(client)


def test_only_a_guest_has_no_address():
    with pytest.raises(IntegrityError), transaction.atomic():
        User(is_guest=False).save()
    with pytest.raises(ValueError, match="needs an e-mail address"):
        User.objects.create_user("")


def test_the_admin_pages_are_closed_to_guests(client):
    start(client)
    assert client.get("/admin/").status_code == 302


def test_who_has_an_account_signs_in_and_finds_the_way_back(client: Client, ada: User) -> None:
    guest = start(client)
    assert client.get("/account/login/").headers["Location"] == "/guest/leave/"
    said = client.get("/guest/leave/").content.decode()
    assert "This diary is not deleted" in said
    assert f'datetime="{guest.guest_until:%Y-%m-%d}' in said
    assert client.post("/guest/leave/").headers["Location"] == "/account/login/"
    assert b"The diary that you tried as a guest stays until" in client.get("/account/login/").content
    signed_in = client.post("/account/login/", {"login": ada.email, "password": PASSWORD})
    assert signed_in.headers["Location"] == "/"
    assert int(client.session["_auth_user_id"]) == ada.pk
    assert User.objects.filter(pk=guest.pk).exists()
    assert b"Back to it" in client.get("/goodbye/").content
    assert client.post("/guest/back/").headers["Location"] == "/"
    assert int(client.session["_auth_user_id"]) == guest.pk
    assert b"Back to it" not in client.get("/goodbye/").content


def test_there_is_no_way_back_to_a_guest_who_is_over_or_to_anybody_else(client: Client, ada: User) -> None:
    assert client.post("/guest/back/").status_code == 404
    guest = start(client)
    client.post("/guest/leave/")
    for change in (
        {"is_guest": False, "email": "now@example.org"},
        {"date_joined": guest.date_joined - timedelta(days=8)},
    ):
        User.objects.filter(pk=guest.pk).update(**change)
        assert client.post("/guest/back/").status_code == 404
        User.objects.filter(pk=guest.pk).update(is_guest=True, email=None, date_joined=guest.date_joined)
    assert client.post("/guest/back/").status_code == 302


def test_signing_out_forgets_the_way_back(client: Client, ada: User) -> None:
    start(client)
    client.post("/guest/leave/")
    client.post("/account/login/", {"login": ada.email, "password": PASSWORD})
    client.post("/account/logout/")
    assert client.post("/guest/back/").status_code == 404
    assert User.objects.filter(is_guest=True).exists()


def test_an_account_leaves_nobody(ada_client: Client) -> None:
    assert ada_client.post("/guest/leave/").headers["Location"] == "/"
    assert is_signed_in(ada_client)
