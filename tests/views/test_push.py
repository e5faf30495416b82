"""Messages to devices on the page of reminders: turned on, listed, turned off, and ended with the session."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.models import User
from beside.pushing import public_key
from diary.actions.push import MOST
from diary.actions.reminders import save_reminder
from diary.models import Diary, PushSubscription, Reminder
from tests.accounts.conftest import sign_in
from tests.beside.push_service import Subscriber, told_by
from tests.conftest import PASSWORD
from tests.makers import NOW, make_diary

PAGE = "/reminders/"
ON = "/reminders/device/on/"
KITCHEN = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture(autouse=True)
def _site(settings: Any) -> Any:
    settings.PUSH = True
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def diary(ada: User) -> Diary:
    return make_diary(owner=ada)


@pytest.fixture
def here(ada: User, diary: Diary) -> Client:
    """Ada's browser, signed in by its form."""
    client = Client(HTTP_USER_AGENT=KITCHEN)
    sign_in(client, ada.email)
    return client


def said(endpoint: str = "https://push.example.org/one", **changes: str) -> dict[str, str]:
    return {f"device-{name}": value for name, value in (told_by(Subscriber(), endpoint) | changes).items()}


def test_a_device_is_turned_on_and_named_by_its_browser(here: Client, diary: Diary) -> None:
    page = here.get(PAGE).content.decode()
    assert f'data-push="{public_key()}"' in page
    assert "They learn that this site sent something, when, and to which device." in page
    assert here.post(ON, said()).status_code == 302
    row = PushSubscription.objects.get()
    assert (row.diary_id, row.endpoint, row.made_for) == (diary.pk, "https://push.example.org/one", public_key())
    assert (row.name, row.session_key) == ("Firefox on Linux", here.session.session_key)
    page = here.get(PAGE).content.decode()
    assert "Firefox on Linux" in page
    assert "Turned on 14 March 2026. Nothing was sent yet." in page
    assert f'data-push-device="{row.endpoint_hash}"' in page
    for secret in (row.endpoint, row.p256dh, row.auth):
        assert secret not in page


def test_the_list_says_when_it_was_last_sent_and_that_it_was_not_taken(here: Client) -> None:
    here.post(ON, said())
    PushSubscription.objects.update(sent_on=date(2026, 3, 13), failures=2)
    page = here.get(PAGE).content.decode()
    assert "Last sent 13 March 2026. Its push service did not take the latest." in page


def test_it_is_turned_off_from_any_device(here: Client, ada_client: Client) -> None:
    here.post(ON, said())
    uuid = PushSubscription.objects.get().uuid
    assert ada_client.post(reverse("diary:push_off", args=[uuid])).status_code == 302
    assert not PushSubscription.objects.exists()
    assert ada_client.post(reverse("diary:push_off", args=[uuid])).status_code == 404


def test_a_stranger_turns_off_nothing(here: Client, ben_client: Client) -> None:
    here.post(ON, said())
    uuid = PushSubscription.objects.get().uuid
    assert ben_client.post(reverse("diary:push_off", args=[uuid])).status_code == 404
    assert PushSubscription.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"endpoint": "http://push.example.org/one"},
        {"endpoint": "https://192.168.1.1/one"},
        {"endpoint": "https://push.example.org:8443/one"},
        {"endpoint": "https://user@push.example.org/one"},
        {"endpoint": ""},
        {"endpoint": f"https://push.example.org/{'a' * 1000}"},
        {"endpoint": "https://push.example.org/\x00"},
        {"p256dh": "AAAA"},
        {"p256dh": ""},
        {"auth": "short"},
        {"auth": ""},
    ],
)
def test_what_no_browser_says_is_refused_in_words_and_changes_nothing(wrong: dict[str, str], here: Client) -> None:
    response = here.post(ON, said(**wrong))
    assert response.status_code in (400, 422)
    if response.status_code == 422:
        assert b'role="alert"' in response.content
        assert b"Your browser" in response.content
    assert not PushSubscription.objects.exists()


def test_there_are_so_many_devices_and_no_more(here: Client) -> None:
    for number in range(MOST):
        here.post(ON, said(f"https://push.example.org/{number}"))
    response = here.post(ON, said())
    assert response.status_code == 422
    assert b"You have turned on 10 devices" in response.content
    assert here.post(ON, said("https://push.example.org/3")).status_code == 302
    assert PushSubscription.objects.count() == MOST


def test_a_worker_puts_a_new_endpoint_in_the_place_of_its_own_alone(here: Client, ben_client: Client) -> None:
    here.post(ON, said())
    renewed = said("https://push.example.org/two", replaces="https://push.example.org/one")
    assert ben_client.post(ON, renewed).status_code == 422
    assert here.post(ON, renewed).status_code == 302
    assert [row.endpoint for row in PushSubscription.objects.all()] == ["https://push.example.org/two"]
    assert here.post(ON, renewed).status_code == 422


def test_a_guest_has_none(db: None, diary: Diary) -> None:
    client = Client()
    client.force_login(User.objects.create_guest())
    for address in (PAGE, ON):
        assert client.post(address, said()).headers["Location"] == reverse("keep")
    assert not PushSubscription.objects.exists()


def test_where_the_site_sends_none_the_page_says_so_and_nothing_can_be_turned_on(here: Client, settings: Any) -> None:
    here.post(ON, said())
    settings.PUSH = False
    page = here.get(PAGE).content.decode()
    assert "This site sends no messages to devices." in page
    assert "Firefox on Linux" in page
    assert "push-page" not in page
    assert here.post(ON, said("https://push.example.org/two")).status_code == 302
    assert PushSubscription.objects.count() == 1


# The time


def test_the_time_is_that_of_the_reminder(here: Client, diary: Diary, settings: Any) -> None:
    settings.SENDS_MAIL = False
    assert 'value="20:00"' in here.get(PAGE).content.decode()
    assert here.post("/reminders/device/time/", {"push-at": "21:15"}).status_code == 302
    assert Reminder.objects.get().at == time(21, 15)
    assert "at 21:15, while the day" in here.get(PAGE).content.decode()
    late = here.post("/reminders/device/time/", {"push-at": "23:30"})
    assert late.status_code == 422
    assert b"Choose 23:00 or earlier" in late.content
    assert b'value="23:30"' in late.content
    settings.SENDS_MAIL = True
    page = here.get(PAGE).content.decode()
    assert "push-at" not in page
    assert "The time is that of “By e-mail” below" in page


def test_changing_the_time_leaves_the_e_mails_as_they_are(here: Client, diary: Diary) -> None:
    save_reminder(diary=diary, values={"daily": True, "weekly": True, "weekday": 3})
    here.post("/reminders/device/time/", {"push-at": "06:45"})
    row = Reminder.objects.get()
    assert (row.daily, row.weekly, row.weekday, row.at) == (True, True, 3, time(6, 45))


# The session


def test_signing_out_turns_it_off_for_this_device_alone(here: Client, ada: User) -> None:
    elsewhere = Client()
    sign_in(elsewhere, ada.email)
    here.post(ON, said())
    elsewhere.post(ON, said("https://push.example.org/two"))
    here.post("/account/logout/")
    assert [row.endpoint for row in PushSubscription.objects.all()] == ["https://push.example.org/two"]


def test_it_goes_on_after_a_new_password(here: Client) -> None:
    here.post(ON, said())
    before = here.session.session_key
    new = "another horse battery staple"
    sent = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert here.post("/account/password/change/", sent).status_code == 302
    assert here.session.session_key != before
    assert PushSubscription.objects.get().session_key == here.session.session_key


def test_whoever_leaves_takes_it_along(here: Client, ada: User) -> None:
    here.post(ON, said())
    ada.delete()
    assert not PushSubscription.objects.exists()
