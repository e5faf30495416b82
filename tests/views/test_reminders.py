"""The page of reminders, the calendar's address, and stopping an e-mail from within it."""

from __future__ import annotations

import html
import re
from datetime import date, time, timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from icalendar import Calendar

from accounts.models import User
from diary.actions.mail import stop_token
from diary.actions.reminders import save_reminder
from diary.actions.trials import stop_trial
from diary.domain.reminders import Mailing
from diary.exchange.archive import write_archive
from diary.models import CalendarFeed, Diary, Reminder, Trial
from tests.makers import NOW, make_diary, make_episode, uuid_of
from tests.trials import make_trial

PAGE = "/reminders/"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def diary(ada: User) -> Diary:
    return make_diary(owner=ada)


@pytest.fixture
def with_mail(settings, ada: User) -> None:
    settings.SENDS_MAIL = True
    EmailAddress.objects.filter(user=ada).update(verified=True)


def make(client: Client, *, name: str = "feed", at: str = "20:00") -> str:
    """Ask for an address; returns the one that is shown."""
    response = client.post(reverse("diary:calendar_make"), {"feed-uuid": uuid_of(name), "feed-at": at})
    assert response.status_code == 200
    (address,) = re.findall(r'<code class="address">([^<]+)</code>', response.content.decode())
    return html.unescape(address)


def event_of(response):
    (event,) = Calendar.from_ical(response.content).walk("VEVENT")
    return event


# The calendar's address


@pytest.mark.slow
def test_an_address_is_shown_once_and_kept_nowhere(diary: Diary, ada_client: Client) -> None:
    address = make(ada_client)
    (token,) = re.findall(r"^http://testserver/calendar/([\w-]{43})\.ics$", address)
    for page in (PAGE, "/more/", "/settings/"):
        assert token not in ada_client.get(page).content.decode()
    tables = connection.introspection.table_names()
    assert "diary_calendarfeed" in tables
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608
            assert token not in repr(cursor.fetchall()), table
    assert token.encode() not in write_archive(diary)


def test_a_calendar_fetches_it_without_signing_in(diary: Diary, ada_client: Client, client: Client) -> None:
    response = client.get(make(ada_client, at="07:05"))
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert response.headers["Cache-Control"] == "private, no-cache"
    assert response.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert not response.cookies
    event = event_of(response)
    assert event["SUMMARY"] == "Diary"
    assert event.decoded("DTSTART").time() == time(7, 5)
    assert str(event.decoded("DTSTART").tzinfo) == "Europe/Berlin"


def test_no_answer_is_searched_kept_by_others_or_tells_where_it_was(
    diary: Diary, ada_client: Client, client: Client
) -> None:
    address = make(ada_client)
    etag = client.get(address).headers["ETag"]
    save_reminder(diary=diary, values={"daily": True, "weekly": True})
    stop = stop_of(diary, Mailing.DAILY)
    answers = {
        200: [client.get(address), client.head(address), client.get(stop), client.post(stop)],
        304: [client.get(address, headers={"If-None-Match": etag})],
        400: [client.get("/calendar/%00.ics")],
        404: [
            client.get(address[:-5] + ".ics"),
            client.get(address + "/"),
            client.get("/calendar/"),
            client.get(stop + "x"),
        ],
        405: [client.post(address), client.options(address), client.put(stop)],
    }
    for status, responses in answers.items():
        for response in responses:
            assert response.status_code == status
            assert response.headers["X-Robots-Tag"] == "noindex, nofollow"
            assert response.headers["Referrer-Policy"] == "no-referrer"
            assert response.headers["Cache-Control"].startswith("private, no-")


def test_a_calendar_that_has_it_is_answered_with_nothing(diary: Diary, ada_client: Client, client: Client) -> None:
    address = make(ada_client)
    first = client.get(address)
    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert client.head(address).content == b""
    for change in ({"time_zone": "Europe/London"}, {"time_zone": "Asia/Kathmandu"}):
        Diary.objects.filter(pk=diary.pk).update(**change)
        fresh = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
        assert fresh.status_code == 200
        assert str(event_of(fresh).decoded("DTSTART").tzinfo) == change["time_zone"]


def test_nothing_of_the_diary_changes_it(diary: Diary, ada_client: Client, client: Client) -> None:
    address = make(ada_client)
    before = client.get(address).content
    make_episode(diary=diary, note="needle")
    assert client.get(address).content == before


@pytest.mark.parametrize("token", ["needle", "0" * 43, "-_" * 30])
def test_an_address_that_nobody_made_is_not_there(token: str, diary: Diary, client: Client) -> None:
    response = client.get(f"/calendar/{token}.ics")
    assert response.status_code == 404
    assert token.encode() not in response.content


def test_what_is_kept_of_a_token_does_not_open_it(diary: Diary, ada_client: Client, client: Client) -> None:
    make(ada_client)
    assert client.get(f"/calendar/{CalendarFeed.objects.get().token_hash}.ics").status_code == 404


def test_only_the_day_of_the_latest_fetch_is_kept_by_one_write_a_day(
    diary: Diary, ada_client: Client, client: Client, clock
) -> None:
    address = make(ada_client)
    assert "It has not been fetched yet." in ada_client.get(PAGE).content.decode()
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
    # Whose it is, and then the feed in that diary.
    assert ["UPDATE" in query["sql"] for query in queries] == [False, False]
    assert "It was last fetched on 14 March 2026." in ada_client.get(PAGE).content.decode()
    clock.shift(timedelta(hours=2))
    client.get(address)
    assert CalendarFeed.objects.get().fetched_on == date(2026, 3, 15)


def test_changing_the_time_keeps_the_address_and_the_entry(
    diary: Diary, ada_client: Client, client: Client, clock
) -> None:
    address = make(ada_client)
    first = client.get(address)
    before = event_of(first)
    clock.shift(timedelta(hours=1))
    sent = {"feed-uuid": uuid_of("feed"), "feed-at": "06:30"}
    assert ada_client.post(reverse("diary:calendar_move"), sent).status_code == 302
    moved = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert moved.status_code == 200
    after = event_of(moved)
    assert after["UID"] == before["UID"]
    for name in ("DTSTAMP", "LAST-MODIFIED"):
        assert after.decoded(name) - before.decoded(name) == timedelta(hours=1)
    assert (before.decoded("DTSTART").time(), after.decoded("DTSTART").time()) == (time(20, 0), time(6, 30))


@pytest.mark.parametrize(("zone", "later"), [("Europe/Berlin", 0), ("Asia/Kathmandu", 1)])
def test_another_time_zone_changes_the_entry_and_other_settings_do_not(
    zone: str, later: int, diary: Diary, ada_client: Client, client: Client, clock
) -> None:
    address = make(ada_client)
    before = event_of(client.get(address))
    clock.shift(timedelta(hours=1))
    assert ada_client.post("/settings/", {"time_zone": zone, "mirror_feet": "on"}).status_code == 302
    after = event_of(client.get(address))
    assert str(after.decoded("DTSTART").tzinfo) == zone
    assert after.decoded("LAST-MODIFIED") - before.decoded("LAST-MODIFIED") == timedelta(hours=later)


def test_saving_the_same_time_changes_nothing(diary: Diary, ada_client: Client, client: Client, clock) -> None:
    address = make(ada_client)
    before = client.get(address).content
    clock.shift(timedelta(hours=1))
    sent = {"feed-uuid": uuid_of("feed"), "feed-at": "20:00"}
    answer = ada_client.post(reverse("diary:calendar_move"), sent, follow=True)
    assert "Saved." in answer.content.decode()
    assert client.get(address).content == before


def test_revoking_ends_it_at_once_and_twice_is_once(diary: Diary, ada_client: Client, client: Client) -> None:
    address = make(ada_client)
    for _ in range(2):
        assert ada_client.post(reverse("diary:calendar_revoke")).status_code == 302
    assert client.get(address).status_code == 404
    assert not CalendarFeed.objects.exists()
    assert "Make an address" in ada_client.get(PAGE).content.decode()


def test_a_new_address_ends_the_old_one(diary: Diary, ada_client: Client, client: Client) -> None:
    old, new = make(ada_client), make(ada_client, name="another")
    assert client.get(old).status_code == 404
    assert client.get(new).status_code == 200


def test_a_form_that_is_sent_twice_shows_an_address_that_works(
    diary: Diary, ada_client: Client, client: Client
) -> None:
    first = make(ada_client)
    again = make(ada_client)
    assert CalendarFeed.objects.count() == 1
    assert client.get(again).status_code == 200
    assert client.get(first).status_code == 404


@pytest.mark.parametrize("at", ["", "25:00", "noon", "\u0661\u0662:00x"])
@pytest.mark.parametrize("name", ["calendar_make", "calendar_move"])
def test_a_time_that_is_none_is_refused_beside_the_field(name: str, at: str, diary: Diary, ada_client: Client) -> None:
    response = ada_client.post(reverse(f"diary:{name}"), {"feed-uuid": uuid_of(1), "feed-at": at})
    assert response.status_code == 422
    assert b'id="id_feed-at_error"' in response.content
    assert not CalendarFeed.objects.exists()


def test_moving_what_was_revoked_says_so(diary: Diary, ada_client: Client) -> None:
    sent = {"feed-uuid": uuid_of("feed"), "feed-at": "06:30"}
    response = ada_client.post(reverse("diary:calendar_move"), sent, follow=True)
    assert "There is no address any more." in response.content.decode()


def test_nobody_touches_the_calendar_of_another(
    diary: Diary, ada_client: Client, ben_client: Client, client: Client
) -> None:
    address = make(ada_client)
    sent = {"feed-uuid": uuid_of("feed"), "feed-at": "06:30"}
    for name in ("calendar_make", "calendar_move", "calendar_revoke"):
        ben_client.post(reverse(f"diary:{name}"), sent)
    assert event_of(client.get(address)).decoded("DTSTART").time() == time(20, 0)


def test_the_address_ends_with_the_account(diary: Diary, ada_client: Client, client: Client) -> None:
    address = make(ada_client)
    diary.owner.delete()
    assert client.get(address).status_code == 404


def test_the_address_of_somebody_who_may_not_sign_in_is_not_there(
    diary: Diary, ada_client: Client, client: Client
) -> None:
    address = make(ada_client)
    User.objects.filter(pk=diary.owner_id).update(is_active=False)
    assert client.get(address).status_code == 404


def test_nothing_of_it_raises_the_revision(diary: Diary, ada_client: Client, client: Client, with_mail) -> None:
    client.get(make(ada_client))
    ada_client.post(PAGE, {"daily": "on", "weekday": "0", "at": "20:00"})
    diary.refresh_from_db()
    assert diary.revision == 0


# The blocks of a trial


def begin_trial(diary: Diary) -> Trial:
    return make_trial(diary, date(2026, 3, 15), change="own", own_words="needle")


def choose_trials(client: Client, **sent: str) -> None:
    sent = {"feed-uuid": str(uuid_of("feed")), "feed-at": "20:00"} | sent
    assert client.post(reverse("diary:calendar_move"), sent).status_code == 302


def entries_of(client: Client, address: str) -> int:
    return client.get(address).content.count(b"BEGIN:VEVENT")


def test_the_blocks_of_a_trial_are_in_it_only_where_that_was_chosen(
    diary: Diary, ada_client: Client, client: Client
) -> None:
    begin_trial(diary)
    address = make(ada_client)
    assert not re.search(r'name="feed-trials"[^>]*checked', ada_client.get(PAGE).content.decode())
    # The first fetch of a day is written down.
    client.get(address)
    with CaptureQueriesContext(connection) as seen:
        assert entries_of(client, address) == 1
    without = list(seen)
    assert "diary_trial" not in str(without)
    choose_trials(ada_client, **{"feed-trials": "on"})
    assert re.search(r'name="feed-trials"[^>]*checked', ada_client.get(PAGE).content.decode())
    with CaptureQueriesContext(connection) as seen:
        assert entries_of(client, address) == 9
        assert len(seen) == len(without) + 1
    assert b"needle" not in client.get(address).content
    choose_trials(ada_client)
    assert entries_of(client, address) == 1


def test_a_new_address_shows_what_its_form_said(diary: Diary, ada_client: Client, client: Client) -> None:
    begin_trial(diary)
    sent = {"feed-uuid": uuid_of("feed"), "feed-at": "20:00", "feed-trials": "on"}
    page = ada_client.post(reverse("diary:calendar_make"), sent).content.decode()
    assert CalendarFeed.objects.get().trials
    assert re.search(r'name="feed-trials"[^>]*checked', page)
    make(ada_client)
    assert not CalendarFeed.objects.get().trials


def test_choosing_the_blocks_is_no_change_of_the_entry_of_each_day(
    diary: Diary, ada_client: Client, client: Client, clock
) -> None:
    address = make(ada_client)
    before = client.get(address).content
    clock.shift(timedelta(hours=1))
    choose_trials(ada_client, **{"feed-trials": "on"})
    assert client.get(address).content == before


def test_a_trial_that_is_over_or_deleted_takes_its_blocks_along(
    diary: Diary, ada_client: Client, client: Client, clock
) -> None:
    make_trial(diary, date(2026, 1, 1), name="long over")
    trial = begin_trial(diary)
    address = make(ada_client)
    choose_trials(ada_client, **{"feed-trials": "on"})
    etag = client.get(address).headers["ETag"]
    clock.shift(timedelta(days=6))
    stop_trial(diary=diary, trial=trial, today=date(2026, 3, 20))
    assert client.get(address, headers={"If-None-Match": etag}).status_code == 200
    assert entries_of(client, address) == 1
    trial = make_trial(diary, date(2026, 3, 21), name="another")
    assert entries_of(client, address) == 9
    Trial.objects.update(deleted_at=NOW)
    assert entries_of(client, address) == 1
    Trial.objects.update(deleted_at=None)
    clock.shift(timedelta(days=41))
    assert entries_of(client, address) == 1


# Guests


@pytest.mark.slow
def test_a_guest_has_none_of_it(db: None) -> None:
    guest = Client()
    guest.post(reverse("diary:guest_start"))
    assert PAGE not in guest.get("/more/").content.decode()
    for name in ("reminders", "calendar_make", "calendar_move", "calendar_revoke"):
        sent = {"feed-uuid": uuid_of("feed"), "feed-at": "06:30"}
        assert guest.post(reverse(f"diary:{name}"), sent).headers["Location"] == reverse("keep")
    assert not CalendarFeed.objects.exists()
    assert not Reminder.objects.exists()


# By e-mail


def test_a_site_without_a_mail_server_offers_no_mail(diary: Diary, ada_client: Client) -> None:
    page = ada_client.get(PAGE).content.decode()
    assert "This site sends no e-mail." in page
    assert "A reminder each day" not in page
    assert ada_client.post(PAGE, {"daily": "on", "weekday": "0", "at": "20:00"}).status_code == 302
    assert not Reminder.objects.exists()


def test_everything_is_off_until_it_is_asked_for(diary: Diary, ada_client: Client, with_mail) -> None:
    page = ada_client.get(PAGE).content.decode()
    assert "To ada@example.org." in page
    assert not re.search(r'type="checkbox"[^>]*checked', page)
    assert not Reminder.objects.exists()


def test_what_was_chosen_is_kept_and_shown(diary: Diary, ada_client: Client, with_mail) -> None:
    sent = {"daily": "on", "weekly": "on", "weekday": "6", "figures": "on", "at": "21:30"}
    assert ada_client.post(PAGE, sent).status_code == 302
    kept = Reminder.objects.get(diary=diary)
    assert (kept.daily, kept.weekly, kept.weekday, kept.figures, kept.at) == (True, True, 6, True, time(21, 30))
    page = ada_client.get(PAGE).content.decode()
    assert len(re.findall(r'type="checkbox"[^>]*checked', page)) == 3
    assert 'value="21:30"' in page
    assert '<option value="6" selected>Sunday</option>' in page
    assert ada_client.post(PAGE, {"weekday": "0", "at": "20:00"}).status_code == 302
    kept.refresh_from_db()
    assert (kept.daily, kept.weekly, kept.figures) == (False, False, False)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"at": "23:01"}, "Choose 23:00 or earlier"),
        ({"at": "later"}, "Enter a valid time"),
        ({"at": ""}, "This field is required"),
        ({"weekday": "7"}, "Select a valid choice"),
    ],
)
def test_what_cannot_be_is_refused_and_stays_typed(
    wrong: dict[str, str], says: str, diary: Diary, ada_client: Client, with_mail
) -> None:
    response = ada_client.post(PAGE, {"daily": "on", "weekday": "0", "at": "20:00"} | wrong)
    page = response.content.decode()
    assert response.status_code == 422
    assert says in page
    assert re.search(r'name="daily"[^>]*checked', page)
    assert not Reminder.objects.exists()


def test_an_address_that_is_not_confirmed_is_asked_for_first(diary: Diary, ada_client: Client, with_mail) -> None:
    EmailAddress.objects.update(verified=False)
    page = ada_client.get(PAGE).content.decode()
    assert "Confirm your e-mail address" in page
    assert "To ada@example.org." not in page


# Stopping an e-mail from within it


@pytest.fixture
def wished(diary: Diary) -> Diary:
    save_reminder(diary=diary, values={"daily": True, "weekly": True})
    return diary


def stop_of(diary: Diary, mailing: Mailing) -> str:
    return reverse("diary:reminder_stop", args=[stop_token(diary.uuid, mailing)])


def wishes() -> tuple[bool, bool]:
    kept = Reminder.objects.get()
    return kept.daily, kept.weekly


def test_looking_stops_nothing(wished: Diary, client: Client) -> None:
    """Programs that look for harm open every link of a mail."""
    response = client.get(stop_of(wished, Mailing.DAILY))
    assert response.status_code == 200
    assert response.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert "Stop the daily reminder" in response.content.decode()
    assert "ada@example.org" not in response.content.decode()
    assert client.head(stop_of(wished, Mailing.DAILY)).status_code == 200
    assert wishes() == (True, True)


@pytest.mark.parametrize(("mailing", "left"), [(Mailing.DAILY, (False, True)), (Mailing.WEEKLY, (True, False))])
def test_one_click_stops_one_mailing_without_signing_in(
    mailing: Mailing, left: tuple[bool, bool], wished: Diary
) -> None:
    """As a mail program sends it: no cookie, no CSRF token, and no redirect is followed."""
    program = Client(enforce_csrf_checks=True)
    for _ in range(2):
        response = program.post(stop_of(wished, mailing), {"List-Unsubscribe": "One-Click"})
        assert response.status_code == 200
        assert "It has stopped" in response.content.decode()
        assert wishes() == left
    assert not program.cookies


def test_the_button_of_the_page_stops_it(wished: Diary) -> None:
    visitor = Client(enforce_csrf_checks=True)
    page = visitor.get(stop_of(wished, Mailing.WEEKLY)).content.decode()
    (form,) = re.findall(r"<form[^>]*>", page)
    assert "action" not in form
    assert 'method="post"' in form
    assert visitor.post(stop_of(wished, Mailing.WEEKLY)).status_code == 200
    assert wishes() == (True, False)


def test_a_stop_that_this_site_did_not_sign_is_not_there(wished: Diary, client: Client) -> None:
    good = stop_token(wished.uuid, Mailing.DAILY)
    forged = good.replace("daily", "weekly")
    for token in (
        forged,
        good[:-1],
        f"daily-{wished.uuid.hex}",
        "x",
        "daily-:",
        good.replace(wished.uuid.hex, "0" * 32),
    ):
        address = reverse("diary:reminder_stop", args=[token])
        assert client.get(address).status_code == client.post(address).status_code == 404, token
    assert wishes() == (True, True)


def test_the_stop_of_one_diary_is_for_no_other(wished: Diary, client: Client, ben: User) -> None:
    other = make_diary(owner=ben)
    client.post(stop_of(other, Mailing.DAILY))
    assert wishes() == (True, True)


def test_a_stop_still_answers_when_the_diary_has_gone(wished: Diary, client: Client) -> None:
    address = stop_of(wished, Mailing.DAILY)
    wished.owner.delete()
    assert client.post(address).status_code == 200


def test_a_stop_works_after_the_secret_key_has_changed(wished: Diary, client: Client, settings) -> None:
    address = stop_of(wished, Mailing.DAILY)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another" * 10, [settings.SECRET_KEY]
    assert client.post(address).status_code == 200
    assert wishes() == (False, True)
