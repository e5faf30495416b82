from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import IntegrityError
from django.test import Client
from django.utils import timezone

from accounts.models import Invitation, User
from tests.accounts.conftest import forget_limits, is_signed_in, link_in, new_account, page, sign_in

pytestmark = pytest.mark.django_db
SIGN_UP = "/account/signup/"


def test_it_is_closed_from_the_start(client):
    for response in [client.get(SIGN_UP), client.post(SIGN_UP, new_account())]:
        assert b"No new accounts can be made here" in response.content
    assert not User.objects.exists()


def test_where_it_is_open_anybody_makes_an_account_and_is_signed_in(client, settings):
    settings.SIGN_UP = "open"
    assert client.get(SIGN_UP).status_code == 200
    response = client.post(SIGN_UP, new_account("New@Example.org"))
    assert response.headers["Location"] == "/"
    assert is_signed_in(client)
    user = User.objects.get()
    assert user.email == "new@example.org"
    assert not user.is_staff
    assert not user.is_superuser


@pytest.mark.parametrize(
    "words",
    [
        new_account(email="no address"),
        new_account(password="short"),
        new_account(password="password1234"),
        new_account(password="new@example.org"),
        new_account(again="something else entirely"),
    ],
)
def test_a_form_that_is_not_right_makes_nothing(client, settings, words):
    settings.SIGN_UP = "open"
    response = client.post(SIGN_UP, words)
    assert response.status_code == 422
    assert b"field__error" in response.content or b"errorlist" in response.content
    assert not User.objects.exists()


def test_a_second_account_with_an_address_is_refused(client, settings, ada):
    settings.SIGN_UP = "open"
    assert client.post(SIGN_UP, new_account("ADA@example.org")).status_code == 422
    assert User.objects.count() == 1


def test_two_accounts_with_one_address_at_once_are_one(client, settings, monkeypatch):
    settings.SIGN_UP = "open"

    def too_late(self, *arguments, **options):
        raise IntegrityError

    monkeypatch.setattr(User, "save", too_late)
    assert client.post(SIGN_UP, new_account()).headers["Location"] == SIGN_UP
    assert not is_signed_in(client)


# With a mail server


def outcome(client: Client, email: str):
    forget_limits()
    mail.outbox.clear()
    response = client.post(SIGN_UP, new_account(email))
    return response, client.get(response.headers["Location"])


def test_with_mail_nobody_learns_who_has_an_account(settings, with_mail, ada):
    settings.SIGN_UP = "open"
    free, free_page = outcome(Client(), "new@example.org")
    (free_mail,) = mail.outbox
    taken, taken_page = outcome(Client(), "ada@example.org")
    (taken_mail,) = mail.outbox
    assert (free.status_code, free.headers["Location"]) == (taken.status_code, taken.headers["Location"])
    assert page(free_page).replace("new@", "ada@") == page(taken_page)
    assert free_mail.to == ["new@example.org"]
    assert "/account/confirm-email/" in free_mail.body
    assert taken_mail.to == ["ada@example.org"]
    assert "there is one already" in taken_mail.body


def test_with_mail_both_cost_one_hashed_password(settings, with_mail, ada, hashed):
    settings.SIGN_UP = "open"
    outcome(Client(), "new@example.org")
    assert len(hashed) == 1
    outcome(Client(), "ada@example.org")
    assert len(hashed) == 2


def test_with_mail_an_account_opens_once_its_address_is_confirmed(client, settings, with_mail):
    settings.SIGN_UP = "open"
    client.post(SIGN_UP, new_account())
    assert not is_signed_in(client)
    path = link_in(str(mail.outbox[0].body))
    assert client.get(path).status_code == 200
    assert not EmailAddress.objects.filter(verified=True).exists()
    client.post(path)
    assert sign_in(client, "new@example.org", "three quiet blue boats").headers["Location"] == "/"


# By invitation


@pytest.fixture
def by_invitation(settings):
    settings.SIGN_UP = "invitation"


def invite(**options: str) -> str:
    _, token = Invitation.objects.issue(**options)
    return f"/invitation/{token}/"


def test_by_invitation_only_the_invited_make_an_account(client, by_invitation):
    assert b"by invitation" in client.post(SIGN_UP, new_account()).content
    assert not User.objects.exists()
    assert client.get(invite()).headers["Location"] == SIGN_UP
    assert client.post(SIGN_UP, new_account()).headers["Location"] == "/"
    assert User.objects.get().email == "new@example.org"


def test_an_invitation_is_used_once(by_invitation):
    path = invite()
    first, second = Client(), Client()
    for visitor in (first, second):
        assert visitor.get(path).status_code == 302
    first.post(SIGN_UP, new_account("first@example.org"))
    second.post(SIGN_UP, new_account("second@example.org"))
    assert [user.email for user in User.objects.all()] == ["first@example.org"]
    assert Client().get(path).status_code == 404


def test_an_invitation_is_not_used_up_by_a_form_that_is_not_right(client, by_invitation):
    client.get(invite())
    assert client.post(SIGN_UP, new_account(password="short")).status_code == 422
    assert client.post(SIGN_UP, new_account()).headers["Location"] == "/"


def test_an_invitation_is_not_used_up_by_an_account_that_could_not_be_made(client, by_invitation, monkeypatch):
    def too_late(self, *arguments, **options):
        raise IntegrityError

    client.get(invite())
    with monkeypatch.context() as patch:
        patch.setattr(User, "save", too_late)
        client.post(SIGN_UP, new_account())
    assert client.post(SIGN_UP, new_account()).headers["Location"] == "/"


def test_an_invitation_ends_after_two_weeks(client, by_invitation):
    path = invite()
    with time_machine.travel(timezone.now() + timedelta(days=14, seconds=1)):
        assert client.get(path).status_code == 404


def test_an_invitation_for_an_address_is_for_that_address(client, by_invitation):
    client.get(invite(email="Invited@example.org"))
    response = client.post(SIGN_UP, new_account("else@example.org"))
    assert response.status_code == 422
    assert b"Your invitation is for another e-mail address" in response.content
    assert client.post(SIGN_UP, new_account("invited@example.org")).headers["Location"] == "/"


def test_an_invitation_for_an_address_vouches_for_it(client, by_invitation, with_mail):
    client.get(invite(email="invited@example.org"))
    assert client.post(SIGN_UP, new_account("invited@example.org")).headers["Location"] == "/"
    assert EmailAddress.objects.get().verified


def test_an_invitation_does_not_remember_whom_it_was_for(client, by_invitation):
    client.get(invite(email="invited@example.org"))
    client.post(SIGN_UP, new_account("invited@example.org"))
    assert Invitation.objects.get().email == ""


def test_the_database_holds_no_token(by_invitation):
    token = invite().split("/")[2]
    assert token not in str(Invitation.objects.values().get())


@pytest.mark.parametrize("sign_up", ["closed", "open"])
def test_invitations_count_only_where_sign_up_is_by_invitation(client, settings, sign_up):
    settings.SIGN_UP = sign_up
    assert client.get(invite()).status_code == 404


def test_a_command_makes_an_invitation(client, by_invitation, settings, capsys):
    call_command("invite", "--email", "invited@example.org")
    line = capsys.readouterr().out.strip()
    assert line.startswith(f"{settings.SITE_ADDRESS}/invitation/")
    assert client.get(link_in(line)).headers["Location"] == SIGN_UP
    assert Invitation.objects.get().email == "invited@example.org"


def test_the_command_refuses_what_would_not_work(settings):
    settings.SIGN_UP = "closed"
    with pytest.raises(CommandError, match="SIGN_UP=invitation"):
        call_command("invite")
    settings.SIGN_UP = "invitation"
    with pytest.raises(CommandError, match="not an e-mail address"):
        call_command("invite", "--email", "nonsense")


def test_an_admin_makes_an_invitation_and_sees_its_link_once(admin_client, client, by_invitation):
    page = admin_client.post("/admin/accounts/invitation/add/", {"email": ""}, follow=True).content.decode()
    (path,) = {word for word in page.split() if "/invitation/" in word and word.startswith("http")}
    path = link_in(path.split("<")[0])
    assert client.get(path).headers["Location"] == SIGN_UP
    assert path not in admin_client.get("/admin/accounts/invitation/").content.decode()
