"""Messages to devices: who is sent one, when, what it says, and never twice."""

from __future__ import annotations

import socket
import time as clock
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from io import StringIO
from threading import Barrier, Thread
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from beside import pushing
from beside.models import Lease
from beside.pushing import Delivery
from diary.actions import push
from diary.actions.bin import delete_entry
from diary.actions.push import MOST, NotOfThisDiary, TooManyDevices, send_messages, turn_off, turn_on
from diary.actions.reminders import save_reminder
from diary.models import Diary, PushSubscription
from tests.beside.push_service import PushService, Subscriber, push_service
from tests.commands.test_remind import begin_trial, check_in
from tests.makers import NOW, make_diary, make_episode, make_user

pytestmark = pytest.mark.django_db
SATURDAY = date(2026, 3, 14)
EVENING = datetime.fromisoformat("2026-03-14T20:00:00+01:00")
QUARTER = timedelta(minutes=15)


@pytest.fixture(autouse=True)
def _site(settings: Any) -> None:
    settings.PUSH = True
    settings.PUSH_TO_LOOPBACK = True
    settings.PUSH_CONTACT = "https://diary.example.org"


@pytest.fixture
def service() -> Iterator[PushService]:
    with push_service() as service:
        yield service


def a_diary(email: str = "ada@example.org", *, zone: str = "Europe/Berlin", **wish: Any) -> Diary:
    """The diary of somebody who is reminded at 20:00, unless said."""
    diary = make_diary(owner=make_user(email), time_zone=zone)
    if wish:
        save_reminder(diary=diary, values=wish)
    return diary


def add(diary: Diary, service: PushService, path: str = "/one", *, browser: int = 1, **more: Any) -> PushSubscription:
    """A device of a diary that is signed in now."""
    client = Client()
    client.force_login(diary.owner)
    device = Subscriber(browser).at(service.address + path)
    key = client.session.session_key
    assert key
    return turn_on(diary=diary, device=device, name="Firefox", session_key=key, now=NOW, **more)


def told(service: PushService, now: datetime = EVENING) -> list[str]:
    """The devices that are sent something in this run."""
    before = len(service.taken)
    send_messages(now)
    return sorted(each.path for each in service.taken[before:])


def test_it_says_that_there_is_a_day_and_nothing_of_what_is_in_the_diary(service: PushService) -> None:
    diary = a_diary()
    make_episode(diary=diary, note="needle")
    begin_trial(diary)
    add(diary, service)
    assert send_messages(EVENING) == {Delivery.TAKEN: 1}
    (taken,) = service.taken
    assert Subscriber().read(taken.body) == {
        "title": "Flicker",
        "body": "A minute for today?",
        "address": "/check-in/2026-03-14/",
        "tag": "check-in",
    }
    assert [taken.headers[name] for name in ("TTL", "Topic", "Urgency")] == ["14400", "check-in", "low"]
    assert taken.claims["sub"] == "https://diary.example.org"
    row = PushSubscription.objects.get()
    assert (row.sent_on, row.failures, row.retry_at) == (SATURDAY, 0, None)


def test_each_device_is_sent_it_once_a_day(service: PushService) -> None:
    diary = a_diary()
    add(diary, service)
    add(diary, service, "/two", browser=2)
    assert told(service) == ["/one", "/two"]
    assert told(service) == told(service, EVENING + 3 * QUARTER) == []
    assert told(service, EVENING + timedelta(days=1)) == ["/one", "/two"]
    assert {Subscriber(1).read(each.body)["body"] for each in service.taken if each.path == "/one"} == {
        "A minute for today?"
    }


def test_it_comes_at_the_time_of_the_reminder_where_each_diary_is(service: PushService) -> None:
    add(a_diary("berlin@example.org"), service, "/berlin")
    add(a_diary("late@example.org", at=time(22, 30)), service, "/late")
    add(a_diary("apia@example.org", zone="Pacific/Apia", daily=False, at=time(21, 0)), service, "/apia")
    at = datetime.fromisoformat
    assert told(service, at("2026-03-14T07:59:00Z")) == []
    assert told(service, at("2026-03-14T08:00:00Z")) == ["/apia"]
    assert told(service, at("2026-03-14T19:00:00Z")) == ["/berlin"]
    assert told(service, at("2026-03-14T21:30:00Z")) == ["/late"]
    assert service.taken[-1].headers["TTL"] == "5400"


def test_a_day_with_a_check_in_needs_no_message_and_one_in_the_bin_is_none(service: PushService) -> None:
    diary = a_diary()
    add(diary, service)
    row = check_in(diary, SATURDAY)
    assert told(service) == []
    delete_entry(diary=diary, entry=row, now=EVENING)
    assert told(service) == ["/one"]


def test_a_traveller_who_has_a_day_twice_is_told_of_it_once(service: PushService) -> None:
    diary = a_diary(zone="Pacific/Auckland", at=time(8, 0))
    add(diary, service)
    at = datetime.fromisoformat
    assert told(service, at("2026-03-12T20:00:00Z")) == told(service, at("2026-03-13T20:00:00Z")) == ["/one"]
    Diary.objects.filter(pk=diary.pk).update(time_zone="Pacific/Honolulu")
    assert told(service, at("2026-03-13T19:00:00Z")) == told(service, at("2026-03-14T19:00:00Z")) == []
    assert told(service, at("2026-03-15T19:00:00Z")) == ["/one"]


# Who is sent nothing


@pytest.mark.parametrize(
    "spoil",
    [
        lambda diary: User.objects.filter(pk=diary.owner_id).update(is_active=False),
        lambda diary: User.objects.filter(pk=diary.owner_id).update(is_guest=True),
        lambda diary: turn_off(diary=diary, uuid=PushSubscription.objects.get().uuid),
        lambda diary: diary.owner.delete(),
    ],
    ids=["may not sign in", "a guest", "turned off", "left"],
)
def test_nothing_is_sent_to_somebody_who_is_not_there(spoil: Any, service: PushService) -> None:
    diary = a_diary()
    add(diary, service)
    spoil(diary)
    assert told(service) == []


def new_password() -> None:
    user = User.objects.get()
    user.set_password("another horse battery")
    user.save()


@pytest.mark.parametrize(
    "end",
    [
        lambda client: client.post("/account/logout/"),
        lambda client: client.session.flush(),
        lambda client: new_password(),
    ],
    ids=["signed out", "ended from elsewhere", "a new password"],
)
def test_a_device_that_was_signed_out_is_sent_nothing_and_forgotten(end: Any, service: PushService) -> None:
    diary = a_diary()
    client = Client()
    client.force_login(diary.owner)
    key = client.session.session_key
    assert key
    device = Subscriber().at(f"{service.address}/one")
    turn_on(diary=diary, device=device, name="Firefox", session_key=key, now=NOW)
    add(diary, service, "/another")
    end(client)
    kept = [] if User.objects.get().check_password("another horse battery") else ["/another"]
    assert told(service) == kept
    assert PushSubscription.objects.count() == len(kept)


# What push services answer


@pytest.mark.parametrize("status", [404, 410])
def test_a_device_that_its_push_service_knows_no_more_is_forgotten(status: int, service: PushService) -> None:
    diary = a_diary()
    add(diary, service)
    add(diary, service, "/gone", browser=2)
    service.of_path["/gone"] = status
    assert send_messages(EVENING) == {Delivery.TAKEN: 1, Delivery.GONE: 1}
    assert [row.endpoint for row in PushSubscription.objects.all()] == [f"{service.address}/one"]


@pytest.mark.parametrize("status", [429, 500, 503])
def test_one_that_says_later_is_asked_again_then_and_the_message_comes_once(status: int, service: PushService) -> None:
    add(a_diary(), service)
    service.status, service.headers = status, {"Retry-After": "1800"}
    assert send_messages(EVENING) == {Delivery.LATER: 1}
    assert told(service, EVENING + QUARTER) == []
    assert PushSubscription.objects.get().failures == 1
    service.status = 201
    assert told(service, EVENING + 2 * QUARTER) == ["/one"]
    assert told(service, EVENING + 3 * QUARTER) == []
    assert PushSubscription.objects.get().failures == 0


def test_it_is_given_up_when_the_day_is_over(service: PushService) -> None:
    add(a_diary(), service)
    service.status = 503
    runs = [len(told(service, EVENING + n * QUARTER)) for n in range(24)]
    assert runs == [1] * 16 + [0] * 8
    service.status = 201
    assert told(service, EVENING + timedelta(days=1)) == ["/one"]


@pytest.mark.parametrize("status", [301, 400, 403, 413])
def test_what_is_refused_is_not_sent_again_that_day(status: int, service: PushService) -> None:
    add(a_diary(), service)
    service.status = status
    assert send_messages(EVENING) == {Delivery.REFUSED: 1}
    assert told(service, EVENING + QUARTER) == []
    assert (PushSubscription.objects.get().failures, PushSubscription.objects.get().sent_on) == (1, None)


def test_what_may_have_been_taken_is_not_sent_again(service: PushService, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pushing, "ANSWERS_WITHIN", 0.3)
    add(a_diary(), service)
    service.hangs = True
    assert send_messages(EVENING) == {Delivery.UNKNOWN: 1}
    service.hangs = False
    assert told(service, EVENING + QUARTER) == []


def test_while_a_push_service_is_away_nothing_is_used_up(service: PushService) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    diary = a_diary()
    row = add(diary, service)
    there = row.endpoint
    row.itself().update(endpoint=f"http://127.0.0.1:{port}/one")
    assert send_messages(EVENING) == {Delivery.UNREACHED: 1}
    row.itself().update(endpoint=there)
    assert told(service, EVENING + QUARTER) == ["/one"]


def test_one_in_trouble_gets_no_more_in_this_run_and_holds_up_nobody_else(
    service: PushService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pushing, "ANSWERS_WITHIN", 0.3)
    monkeypatch.setattr(push, "CONNECTIONS", 2)
    with push_service() as hanging:
        hanging.hangs = True
        for number in range(6):
            add(a_diary(f"{number}@example.org"), hanging, f"/{number}")
        add(a_diary(), service)
        began = clock.monotonic()
        assert send_messages(EVENING) == {Delivery.UNKNOWN: 2, Delivery.TAKEN: 1}
        assert clock.monotonic() - began < 3
        assert len(hanging.taken) == 2
    # The rest is not used up.
    assert PushSubscription.objects.filter(claimed_on=None).count() == 4


def test_so_many_messages_are_on_their_way_at_a_time_and_no_more(
    service: PushService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pushing, "ANSWERS_WITHIN", 0.5)
    for number in range(push.CONNECTIONS + 3):
        add(a_diary(f"{number}@example.org"), service, f"/{number}")
    service.hangs = True
    send_messages(EVENING)
    assert len(service.taken) == push.CONNECTIONS == 8


# Never twice


def test_whoever_dies_in_between_loses_that_message_and_doubles_none(
    service: PushService, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(a_diary(), service)

    def dies(row: Any) -> Any:
        raise SystemExit

    with monkeypatch.context() as dying:
        dying.setattr(push, "_send", dies)
        with pytest.raises(SystemExit):
            send_messages(EVENING)
    assert told(service, EVENING + QUARTER) == []
    assert told(service, EVENING + timedelta(days=1)) == ["/one"]


@pytest.mark.django_db(transaction=True)
def test_of_two_runs_at_once_each_device_is_sent_it_by_one(service: PushService) -> None:
    for number in range(6):
        add(a_diary(f"{number}@example.org"), service, f"/{number}")
    start, failed = Barrier(2), []

    def run() -> None:
        try:
            start.wait()
            send_messages(EVENING)
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    runs = [Thread(target=run) for _ in range(2)]
    for each in runs:
        each.start()
    for each in runs:
        each.join()
    assert failed == []
    assert service.paths == [f"/{number}" for number in range(6)]


def test_many_devices_are_read_in_few_statements(service: PushService, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(5):
        add(a_diary(f"{number}@example.org", at=time(23)), service, f"/{number}")
    with CaptureQueriesContext(connection) as asked:
        assert told(service) == []
    assert len(asked) <= 3


# The commands


def test_the_server_sends_them_each_minute_by_one_machine(
    service: PushService, time_machine: Any, settings: Any
) -> None:
    time_machine.move_to(EVENING, tick=False)
    add(a_diary(), service)
    call_command("send_pushes", verbosity=0)
    assert service.paths == ["/one"]
    add(a_diary("ben@example.org"), service, "/two")
    call_command("send_pushes", verbosity=0)
    assert service.paths == ["/one"]
    Lease.objects.update(until=datetime(2000, 1, 1, tzinfo=EVENING.tzinfo))
    settings.PUSH = False
    call_command("send_pushes", verbosity=0)
    assert service.paths == ["/one"]
    settings.PUSH = True
    call_command("send_pushes", verbosity=0)
    assert service.paths == ["/one", "/two"]


def test_remind_sends_them_after_the_mails_and_tells_counts_alone(
    service: PushService, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    settings.SENDS_MAIL = True
    settings.MAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    diary = a_diary(daily=True)
    EmailAddress.objects.filter(user=diary.owner).update(verified=True)
    add(diary, service)
    add(diary, service, "/refused", browser=2)
    service.of_path["/refused"] = 400
    out = StringIO()
    call_command("remind", now=EVENING.isoformat(), stdout=out)
    assert len(mail.outbox) == 1
    assert out.getvalue() == "Sent: daily 1, weekly 0.\nMessages to devices: refused 1, taken 1.\n"
    assert "127.0.0.1" not in caplog.text
    assert "/refused" not in caplog.text


def test_remind_sends_messages_where_the_mail_server_is_away_or_there_is_none(
    service: PushService, settings: Any
) -> None:
    diary = a_diary(daily=True)
    EmailAddress.objects.filter(user=diary.owner).update(verified=True)
    add(diary, service)
    settings.SENDS_MAIL = True
    settings.MAIL_BACKEND = "tests.commands.test_remind.Away"
    with pytest.raises(CommandError, match="cannot be reached"):
        call_command("remind", now=EVENING.isoformat(), verbosity=0)
    assert service.paths == ["/one"]
    settings.SENDS_MAIL = False
    call_command("remind", now=(EVENING + timedelta(days=1)).isoformat(), verbosity=0)
    assert service.paths == ["/one", "/one"]
    settings.PUSH = False
    with pytest.raises(CommandError, match="PUSH is off"):
        call_command("remind", now=EVENING.isoformat(), verbosity=0)


# Turning on


def test_the_same_device_again_is_the_same_row(service: PushService) -> None:
    diary = a_diary()
    first = add(diary, service)
    first.itself().update(failures=3, retry_at=EVENING)
    again = add(diary, service)
    again.refresh_from_db()
    assert (again.pk, again.uuid, again.failures, again.retry_at) == (first.pk, first.uuid, 0, None)
    assert again.session_key != first.session_key


def test_a_diary_has_so_many_devices(service: PushService) -> None:
    diary = a_diary()
    for number in range(MOST):
        add(diary, service, f"/{number}")
    with pytest.raises(TooManyDevices):
        add(diary, service, "/more")
    add(diary, service, "/0")
    assert PushSubscription.objects.count() == MOST


def test_a_browser_that_got_another_endpoint_takes_its_own_place_and_nobody_elses(service: PushService) -> None:
    ada, ben = a_diary(), a_diary("ben@example.org")
    add(ada, service)
    with pytest.raises(NotOfThisDiary):
        add(ben, service, "/new", replaces=f"{service.address}/one")
    assert [row.diary_id for row in PushSubscription.objects.all()] == [ada.pk]
    assert told(service) == ["/one"]
    add(ada, service, "/new", replaces=f"{service.address}/one")
    assert told(service) == []
    assert [row.endpoint for row in PushSubscription.objects.all()] == [f"{service.address}/new"]
