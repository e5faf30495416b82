from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client

from accounts.models import Invitation, User
from accounts.ways_in import setup_token
from tests.accounts.conftest import OTHER_PASSWORD, forget_limits, is_signed_in, link_in, new_account, page, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def guest(client) -> User:
    guest = User.objects.create_guest()
    client.force_login(guest)
    return guest


@pytest.fixture
def open_site(settings):
    settings.SIGN_UP = "open"


def test_a_guest_becomes_an_account_and_stays_the_same_person(client, guest, open_site):
    assert client.get("/keep/").status_code == 200
    assert client.post("/keep/", new_account("Ada@example.org")).headers["Location"] == "/"
    kept = User.objects.get()
    assert kept.pk == guest.pk
    assert (kept.email, kept.is_guest, kept.is_staff) == ("ada@example.org", False, False)
    assert is_signed_in(client)
    assert sign_in(Client(), "ada@example.org", OTHER_PASSWORD).status_code == 302


def test_what_is_kept_does_not_go_with_signing_out(client, guest, open_site):
    client.post("/keep/", new_account())
    client.post("/account/logout/")
    assert User.objects.filter(pk=guest.pk).exists()


def test_the_page_is_not_there_for_an_account(ada_client, open_site):
    assert ada_client.get("/keep/").status_code == 404
    assert ada_client.post("/keep/", new_account()).status_code == 404


def test_where_sign_up_is_closed_nothing_is_kept(client, guest):
    assert b"No new accounts can be made here" in client.get("/keep/").content
    assert client.post("/keep/", new_account()).status_code == 403
    guest.refresh_from_db()
    assert guest.is_guest


@pytest.mark.parametrize("path", ["/", "/more/", "/account/logout/"])
def test_where_sign_up_is_closed_a_guest_is_offered_the_file_alone(client, guest, path):
    shown = client.get(path).content
    assert b'href="/keep/"' not in shown
    assert b'href="/archive/"' in shown


@pytest.mark.parametrize("path", ["/", "/more/", "/account/logout/"])
def test_a_guest_who_could_keep_the_diary_is_offered_that(client, guest, path, settings):
    client.get(f"/setup/{setup_token()}/")
    assert b'href="/keep/"' in client.get(path).content
    for settings.SIGN_UP in ("open", "invitation"):
        other = Client()
        other.force_login(guest)
        assert b'href="/keep/"' in other.get(path).content


def test_the_page_promises_nothing_that_is_not_there(client, guest, open_site):
    assert b"until you delete them one by one" in client.get("/keep/").content


@pytest.mark.parametrize("words", [new_account("nonsense"), new_account(password="short"), new_account(again="other")])
def test_a_form_that_is_not_right_keeps_nothing(client, guest, open_site, words):
    assert client.post("/keep/", words).status_code == 422
    guest.refresh_from_db()
    assert guest.is_guest
    assert is_signed_in(client)


def test_an_address_that_somebody_has_is_refused(client, guest, open_site, ada):
    response = client.post("/keep/", new_account("ada@example.org"))
    assert response.status_code == 422
    assert b"This address cannot be used here" in response.content
    guest.refresh_from_db()
    assert guest.is_guest


def test_by_invitation_it_takes_one(client, guest, settings):
    settings.SIGN_UP = "invitation"
    assert client.post("/keep/", new_account()).status_code == 403
    invitation, token = Invitation.objects.issue()
    assert client.get(f"/invitation/{token}/").headers["Location"] == "/keep/"
    assert client.post("/keep/", new_account()).headers["Location"] == "/"
    invitation.refresh_from_db()
    assert invitation.used_at is not None


def test_one_invitation_keeps_one_diary(settings):
    settings.SIGN_UP = "invitation"
    _, token = Invitation.objects.issue()
    visitors = [Client(), Client()]
    for visitor in visitors:
        visitor.force_login(User.objects.create_guest())
        visitor.get(f"/invitation/{token}/")
    for number, visitor in enumerate(visitors):
        visitor.post("/keep/", new_account(f"guest{number}@example.org"))
    assert [user.email for user in User.objects.filter(is_guest=False)] == ["guest0@example.org"]


def test_an_invitation_is_not_used_up_by_an_address_that_somebody_has(client, guest, settings, ada):
    settings.SIGN_UP = "invitation"
    _, token = Invitation.objects.issue()
    client.get(f"/invitation/{token}/")
    assert client.post("/keep/", new_account("ada@example.org")).status_code == 422
    assert client.post("/keep/", new_account("new@example.org")).headers["Location"] == "/"


def test_an_invitation_for_another_address_is_refused(client, guest, settings):
    settings.SIGN_UP = "invitation"
    _, token = Invitation.objects.issue(email="invited@example.org")
    client.get(f"/invitation/{token}/")
    assert client.post("/keep/", new_account("else@example.org")).status_code == 422
    assert client.post("/keep/", new_account("invited@example.org")).headers["Location"] == "/"


def test_a_guest_with_the_set_up_link_becomes_the_owner(client, guest):
    assert client.get(f"/setup/{setup_token()}/").headers["Location"] == "/keep/"
    assert b"owns this site" in client.get("/keep/").content
    assert client.post("/keep/", new_account()).headers["Location"] == "/"
    guest.refresh_from_db()
    assert (guest.is_owner, guest.is_superuser, guest.is_guest) == (True, True, False)


def test_the_set_up_link_is_worth_nothing_once_somebody_has_an_account(client, guest, ada):
    session = client.session
    session["setup"] = setup_token()
    session.save()
    assert client.post("/keep/", new_account()).status_code == 403
    guest.refresh_from_db()
    assert guest.is_guest


# With a mail server


def test_with_mail_a_diary_is_kept_once_the_address_is_confirmed(client, guest, open_site, with_mail):
    response = client.post("/keep/", new_account())
    assert b"new@example.org" in response.content
    guest.refresh_from_db()
    assert (guest.is_guest, guest.email) == (True, None)
    assert is_signed_in(client)
    path = link_in(str(mail.outbox[0].body))
    assert client.get(path).status_code == 200
    assert client.post(path).headers["Location"] == "/"
    guest.refresh_from_db()
    assert (guest.is_guest, guest.email) == (False, "new@example.org")
    assert EmailAddress.objects.get().primary
    assert sign_in(Client(), "new@example.org", OTHER_PASSWORD).headers["Location"] == "/"


def test_with_mail_the_link_works_in_another_browser_too(client, guest, open_site, with_mail):
    client.post("/keep/", new_account())
    Client().post(link_in(str(mail.outbox[0].body)))
    guest.refresh_from_db()
    assert guest.is_guest is False


def test_with_mail_nobody_learns_who_has_an_account(client, guest, open_site, with_mail, ada):
    taken = client.post("/keep/", new_account("ada@example.org"))
    assert "there is one already" in mail.outbox[0].body
    free = client.post("/keep/", new_account("new@example.org"))
    assert taken.status_code == free.status_code == 200
    assert page(free).replace("new@", "ada@") == page(taken)


def test_with_mail_a_later_address_replaces_an_earlier_one(client, guest, open_site, with_mail):
    client.post("/keep/", new_account("typo@example.org"))
    forget_limits()
    client.post("/keep/", new_account("right@example.org"))
    assert [address.email for address in EmailAddress.objects.all()] == ["right@example.org"]


def test_with_mail_the_first_to_confirm_an_address_has_it(client, guest, open_site, with_mail):
    client.post("/keep/", new_account())
    User.objects.create_user("new@example.org", OTHER_PASSWORD)
    client.post(link_in(str(mail.outbox[0].body)))
    guest.refresh_from_db()
    assert guest.is_guest


def test_with_mail_one_address_is_not_flooded(client, guest, open_site, with_mail):
    for _ in range(5):
        client.post("/keep/", new_account())
    assert len(mail.outbox) == 1
