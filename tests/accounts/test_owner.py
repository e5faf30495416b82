"""Somebody can always manage the site."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from accounts import actions
from accounts.models import User
from tests.accounts.conftest import PASSWORD
from tests.each import each

pytestmark = pytest.mark.django_db
ALL = {"is_active": "on", "is_staff": "on", "is_superuser": "on"}


@pytest.fixture
def second(db: None) -> User:
    return User.objects.create_superuser("second@example.org", PASSWORD)


def change(client: Client, user: User, data: dict[str, str]) -> str:
    return client.post(f"/admin/accounts/user/{user.pk}/change/", data).content.decode()


@each("data", [{}, {**ALL, "is_active": ""}, {**ALL, "is_staff": ""}, {**ALL, "is_superuser": ""}])
def test_the_last_one_cannot_give_the_site_out_of_their_hands(
    data: dict[str, str], admin_client: Client, admin: User, ada: User
) -> None:
    told = change(admin_client, admin, {name: value for name, value in data.items() if value})
    assert "Nobody but root@example.org could manage this site." in told
    assert User.objects.keepers().get() == admin


def test_one_of_two_can(admin_client: Client, admin: User, second: User) -> None:
    change(admin_client, second, {})
    assert User.objects.keepers().get() == admin
    change(admin_client, second, ALL)
    change(admin_client, admin, {})
    assert User.objects.keepers().get() == second


def test_whoever_cannot_manage_it_is_changed_as_before(admin_client: Client, ada: User) -> None:
    change(admin_client, ada, {})
    assert not User.objects.get(pk=ada.pk).is_active


def test_the_last_one_is_not_deleted_in_the_admin(admin_client: Client, admin: User, ada: User) -> None:
    selected = {"action": "delete_selected", "_selected_action": [admin.pk, ada.pk], "post": "yes"}
    for path, data in ((f"{admin.pk}/delete/", {"post": "yes"}), ("", selected)):
        told = admin_client.post(f"/admin/accounts/user/{path}", data).content.decode()
        assert "Nobody but root@example.org could manage this site. Give somebody else these rights first" in told
        assert "protected" not in told
    assert User.objects.count() == 2


def test_one_of_two_is_deleted_and_both_are_not(admin_client: Client, admin: User, second: User) -> None:
    both = {"action": "delete_selected", "_selected_action": [admin.pk, second.pk], "post": "yes"}
    admin_client.post("/admin/accounts/user/", both)
    assert User.objects.count() == 2
    admin_client.post("/admin/accounts/user/", {**both, "_selected_action": [second.pk]})
    assert User.objects.get() == admin


def test_whoever_keeps_the_site_for_others_is_told_what_to_do_before_leaving(
    admin_client: Client, admin: User, ada: User
) -> None:
    page = admin_client.get("/account/delete/").content.decode()
    assert "Let somebody else" in page
    assert "Delete everything" not in page
    assert admin_client.post("/account/delete/", {"password": PASSWORD}).status_code == 422
    with pytest.raises(actions.KeepsTheSite):
        actions.leave(admin)
    assert User.objects.count() == 2
    ada.delete()
    User.objects.create_guest()
    assert admin_client.post("/account/delete/", {"password": PASSWORD}).status_code == 302
    assert not User.objects.filter(is_guest=False).exists()


def test_the_second_of_two_who_leave_in_the_same_moment_is_told_so_in_words(
    admin_client: Client, admin: User, second: User, ada: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeps_others = actions.keeps_others

    def asked(user: User, *, lock: bool = True) -> bool:
        """The other one leaves after this one was looked at for the first time."""
        found = keeps_others(user, lock=lock)
        if not lock:
            actions.leave(second)
        return found

    monkeypatch.setattr(actions, "keeps_others", asked)
    told = admin_client.post("/account/delete/", {"password": PASSWORD})
    assert told.status_code == 422
    assert "You are the only one who can manage this site" in told.content.decode()
    assert set(User.objects.all()) == {admin, ada}
    assert admin_client.get("/more/").status_code == 200


def test_others_leave_as_before(ada_client: Client, admin: User, ada: User) -> None:
    assert ada_client.post("/account/delete/", {"password": PASSWORD}).status_code == 302
    assert User.objects.get() == admin


def test_a_command_brings_an_owner_back(ada: User, admin: User, capsys: pytest.CaptureFixture[str]) -> None:
    User.objects.filter(pk=admin.pk).update(is_owner=True, is_active=False)
    User.objects.filter(pk=ada.pk).update(is_active=False)
    call_command("make_owner", "Ada@example.org")
    assert User.objects.keepers().get() == ada
    assert User.objects.get(is_owner=True) == ada
    assert "manage.py reset_link ada@example.org" in capsys.readouterr().out
    call_command("make_owner", "ada@example.org")
    with pytest.raises(CommandError, match="Nobody here has the e-mail address nobody"):
        call_command("make_owner", "nobody@example.org")
