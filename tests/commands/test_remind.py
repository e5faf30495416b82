"""`manage.py remind`: who is written to, when, what, and never twice."""

from __future__ import annotations

import smtplib
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from email import message_from_bytes
from email.policy import default
from threading import Barrier, Thread
from typing import ClassVar
from zoneinfo import ZoneInfo

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.mail import EmailMessage
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from diary.actions.bin import delete_entry
from diary.actions.checkins import save_checkin
from diary.actions.mail import read_stop
from diary.actions.reminders import claim, save_reminder, stop_mailing
from diary.domain.content import CheckInContent
from diary.domain.reminders import Mailing
from diary.models import CheckIn, Diary, Reminder, ReminderSent
from tests.makers import make_diary, make_episode, make_user, uuid_of
from tests.trials import make_trial

pytestmark = pytest.mark.django_db
SATURDAY = date(2026, 3, 14)
EVENING = "2026-03-14T20:00:00+01:00"
MONDAY_EVENING = "2026-03-16T20:00:00+01:00"
HERE = f"{__name__}."


@pytest.fixture(autouse=True)
def _site(settings) -> None:
    settings.SENDS_MAIL = True
    settings.MAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.SITE_ADDRESS = "https://diary.example.org"


def reminded(email: str = "ada@example.org", *, zone: str = "Europe/Berlin", **wish: object) -> Diary:
    """The diary of somebody with a confirmed address, who asked for a reminder each day at 20:00 unless said."""
    diary = make_diary(owner=make_user(email), time_zone=zone)
    EmailAddress.objects.filter(user=diary.owner).update(verified=True)
    save_reminder(diary=diary, values={"daily": True} | wish)
    return diary


def check_in(diary: Diary, day: date) -> CheckIn:
    diary.refresh_from_db()
    save_checkin(diary=diary, day=day, uuid=uuid_of(str(day)), content=CheckInContent(twitching="yes"))
    return CheckIn.objects.get(diary=diary, local_date=day)


def begin_trial(diary: Diary) -> None:
    """A trial of her own words, which begins today."""
    make_trial(diary, SATURDAY, change="own", own_words="needle")


def remind(now: str = EVENING) -> list[EmailMessage]:
    """What this run sends."""
    before = len(mail.outbox)
    call_command("remind", now=now, verbosity=0)
    return mail.outbox[before:]


def test_it_writes_once_a_day_and_says_nothing_of_what_is_in_the_diary():
    diary = reminded()
    make_episode(diary=diary, note="needle")
    begin_trial(diary)
    (sent,) = remind()
    assert (sent.to, sent.cc, sent.bcc) == (["ada@example.org"], [], [])
    assert sent.subject == "Flicker: your diary is open for today"
    first, address, stop = sent.body.strip().split("\n\n")
    assert (first, address) == ("Your diary is open for today.", "https://diary.example.org/")
    assert stop.startswith(
        "You asked for this e-mail each day. To stop it, open:\nhttps://diary.example.org/reminders/stop/"
    )
    for word in ("needle", "twitch", "toe", "episode", "doctor", "trial", "block", "changed"):
        assert word not in f"{sent.subject} {sent.body}".lower()
    assert remind() == remind("2026-03-14T23:59:00+01:00") == []
    assert len(remind("2026-03-15T20:00:00+01:00")) == 1


def test_it_waits_for_the_time_of_day_where_each_diary_is():
    reminded("berlin@example.org")
    reminded("apia@example.org", zone="Pacific/Apia")
    reminded("honolulu@example.org", zone="Pacific/Honolulu", at=time(22, 0))
    assert [row.to for row in remind("2026-03-14T06:59:00Z")] == []
    assert [row.to[0] for row in remind("2026-03-14T07:00:00Z")] == ["apia@example.org"]
    assert [row.to[0] for row in remind("2026-03-14T08:00:00Z")] == ["honolulu@example.org"]
    assert [row.to[0] for row in remind("2026-03-14T19:00:00Z")] == ["berlin@example.org"]


def test_a_day_with_a_check_in_needs_no_reminder_and_one_in_the_bin_is_none():
    diary = reminded()
    row = check_in(diary, SATURDAY)
    assert remind() == []
    delete_entry(diary=diary, entry=row, now=datetime.fromisoformat(EVENING))
    assert len(remind()) == 1


def test_the_check_in_of_another_day_does_not_count():
    diary = reminded()
    check_in(diary, SATURDAY - timedelta(days=1))
    assert len(remind()) == 1


@pytest.mark.parametrize(
    "spoil",
    [
        lambda diary: User.objects.filter(pk=diary.owner_id).update(is_active=False),
        lambda diary: User.objects.filter(pk=diary.owner_id).update(is_guest=True),
        lambda diary: EmailAddress.objects.filter(user=diary.owner_id).update(verified=False),
        lambda diary: EmailAddress.objects.filter(user=diary.owner_id).update(email="other@example.org"),
        lambda diary: stop_mailing(diary=diary.uuid, mailing=Mailing.DAILY),
        lambda diary: diary.owner.delete(),
    ],
    ids=["may not sign in", "a guest", "not confirmed", "another address", "stopped", "left"],
)
def test_it_writes_to_nobody_who_is_not_there_or_never_confirmed_the_address(spoil):
    spoil(reminded())
    assert remind() == []


@pytest.mark.slow
def test_both_clock_changes_of_a_year_send_one_mail_each():
    reminded(at=time(2, 30))
    spring = datetime(2026, 3, 28, 23, 0, tzinfo=ZoneInfo("UTC"))
    autumn = datetime(2026, 10, 24, 22, 0, tzinfo=ZoneInfo("UTC"))
    for start in (spring, autumn):
        runs = [len(remind((start + timedelta(minutes=15 * n)).isoformat())) for n in range(4 * 6)]
        assert sum(runs) == 1


def test_a_traveller_who_has_a_day_twice_is_reminded_of_it_once():
    diary = reminded(zone="Pacific/Auckland", at=time(8, 0))
    assert len(remind("2026-03-13T20:00:00Z")) == 1
    Diary.objects.filter(pk=diary.pk).update(time_zone="Pacific/Honolulu")
    assert remind("2026-03-14T19:00:00Z") == []
    assert len(remind("2026-03-15T19:00:00Z")) == 1


# The weekly summary


def test_the_summary_says_that_the_week_is_ready_and_no_more():
    diary = reminded(daily=False, weekly=True)
    make_episode(diary=diary)
    assert remind("2026-03-15T20:00:00+01:00") == remind("2026-03-16T19:59:00+01:00") == []
    (sent,) = remind(MONDAY_EVENING)
    assert sent.subject == "Flicker: your week is ready to look at"
    said = sent.body.split("\n\n")
    assert said[:2] == ["Your week is ready to look at.", "https://diary.example.org/diary/week/2026-03-09/"]
    assert "each week" in said[2]
    assert len(said) == 3
    assert remind(MONDAY_EVENING) == remind("2026-03-16T23:00:00+01:00") == []
    assert len(remind("2026-03-23T20:00:00+01:00")) == 1


def test_a_check_in_does_not_keep_the_summary_away():
    diary = reminded(weekly=True)
    check_in(diary, date(2026, 3, 16))
    assert [row.subject for row in remind(MONDAY_EVENING)] == ["Flicker: your week is ready to look at"]


def test_figures_come_where_they_are_asked_for_and_are_those_of_the_page():
    diary = reminded(daily=False, weekly=True, figures=True)
    for name in range(3):
        make_episode(diary=diary, name=name)
    check_in(diary, date(2026, 3, 10))
    (sent,) = remind(MONDAY_EVENING)
    assert sent.body.split("\n\n")[1] == (
        "9 to 15 March 2026\n3 episodes on 1 of 2 recorded days.\n4 days not recorded."
    )


def test_calm_mode_has_bands_for_figures():
    diary = reminded(daily=False, weekly=True, figures=True)
    Diary.objects.filter(pk=diary.pk).update(calm_mode=True)
    for name in range(3):
        make_episode(diary=diary, name=name)
    (sent,) = remind(MONDAY_EVENING)
    told = sent.body.split("\n\n")[1].splitlines()[1]
    assert "episodes on" in told
    assert not any(char.isdigit() for char in told)


def test_the_figures_of_one_are_not_those_of_another():
    for count, email in ((1, "one@example.org"), (2, "two@example.org")):
        diary = reminded(email, daily=False, weekly=True, figures=True)
        for name in range(count):
            make_episode(diary=diary, name=name)
    reminded("none@example.org", daily=False, weekly=True)
    told = {row.to[0]: row.body for row in remind(MONDAY_EVENING)}
    assert "\n1 episode on 1 recorded day." in told["one@example.org"]
    assert "\n2 episodes on 1 recorded day." in told["two@example.org"]
    assert "episode" not in told["none@example.org"]


@pytest.mark.slow
@pytest.mark.parametrize("starts", ["2026-03-07T00:15:00+00:00", "2026-03-28T00:15:00+00:00"])
def test_over_four_days_with_a_run_each_hour_each_mail_comes_once_a_day(starts):
    """The clocks change in New York on 8 March and in Berlin on 29 March, a day before the summary."""
    zones = {"a@example.org": "Europe/Berlin", "b@example.org": "America/New_York", "c@example.org": "Pacific/Apia"}
    for email, zone in zones.items():
        reminded(email, zone=zone, weekly=True, weekday=0, at=time(2, 30))
    start = datetime.fromisoformat(starts)
    seen: dict[tuple[str, str], list[date]] = {(email, kind): [] for email in zones for kind in ("today", "week")}
    for hours in range(4 * 24):
        now = start + timedelta(hours=hours)
        for row in remind(now.isoformat()):
            kind = "today" if "today" in row.subject else "week"
            seen[row.to[0], kind].append(now.astimezone(ZoneInfo(zones[row.to[0]])).date())
    for email in zones:
        days = seen[email, "today"]
        assert len(days) >= 4
        assert days == [days[0] + timedelta(days=number) for number in range(len(days))]
        assert seen[email, "week"] == [day for day in days if day.weekday() == 0]


# What the mail is made of


def test_its_headers_let_a_mail_program_stop_it_by_one_click():
    diary = reminded()
    (sent,) = remind()
    parsed = message_from_bytes(sent.message().as_bytes(), policy=default)
    stop = parsed["List-Unsubscribe"].strip()
    assert parsed["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert parsed["Auto-Submitted"] == "auto-generated"
    assert parsed.get_content_type() == "text/plain"
    assert stop.startswith("<https://diary.example.org/reminders/stop/")
    assert f"\n{stop[1:-1]}\n" in parsed.get_content()
    assert read_stop(stop[1:-2].rsplit("/", 1)[1]) == (diary.uuid, Mailing.DAILY)


def test_a_hostile_name_of_the_site_adds_no_header(settings):
    settings.SITE_NAME = "Flicker\r\nBcc: eve@example.org\n\nHello"
    reminded()
    (sent,) = remind()
    parsed = message_from_bytes(sent.message().as_bytes(), policy=default)
    assert parsed["Bcc"] is None
    assert parsed["Subject"] == "Flicker Bcc: eve@example.org Hello: your diary is open for today"
    assert sent.recipients() == ["ada@example.org"]


# Never twice, and what fails


class Refuses(EmailBackend):
    """Takes no mail for Ben, and then closes the connection, as some servers do."""

    opened = 0

    def open(self) -> bool:
        type(self).opened += 1
        return True

    def send_messages(self, messages: Sequence[EmailMessage]) -> int:
        if messages[0].to == ["ben@example.org"]:
            raise smtplib.SMTPRecipientsRefused({"ben@example.org": (550, b"no such user")})
        return super().send_messages(messages)


def test_an_address_that_fails_keeps_nobody_else_from_theirs_and_nothing_private_is_said(settings, caplog):
    settings.MAIL_BACKEND = HERE + "Refuses"
    Refuses.opened = 0
    for email in ("ada@example.org", "ben@example.org", "cleo@example.org"):
        reminded(email)
    with pytest.raises(CommandError) as error:
        remind()
    assert str(error.value) == (
        "Sent: daily 2, weekly 0. Not sent, and not tried again today: SMTPRecipientsRefused 1."
    )
    assert error.value.returncode != 0
    assert [row.to[0] for row in mail.outbox] == ["ada@example.org", "cleo@example.org"]
    assert Refuses.opened == 2
    assert "example.org" not in caplog.text
    assert remind() == []


BEN = {"ben@example.org": (451, b"4.7.1 greylisted, come again")}


class Later(EmailBackend):
    """Takes Ben's mail when it comes again."""

    refusals: ClassVar[list[Exception]] = []

    def send_messages(self, messages: Sequence[EmailMessage]) -> int:
        if messages[0].to == ["ben@example.org"] and self.refusals:
            raise self.refusals.pop()
        return super().send_messages(messages)


@pytest.mark.parametrize(
    "refusal",
    [
        smtplib.SMTPRecipientsRefused(BEN),
        smtplib.SMTPSenderRefused(421, b"too many mails", "flicker@localhost"),
        smtplib.SMTPDataError(452, b"no space left"),
    ],
    ids=["the recipient", "the sender", "the mail"],
)
def test_what_the_server_does_not_take_now_comes_with_the_next_run_and_once(refusal, settings, caplog):
    settings.MAIL_BACKEND = HERE + "Later"
    Later.refusals = [refusal]
    for email in ("ada@example.org", "ben@example.org", "cleo@example.org"):
        reminded(email)
    with pytest.raises(CommandError) as error:
        remind()
    kind = type(refusal).__name__
    assert str(error.value) == (
        f"Sent: daily 2, weekly 0. Not taken by the mail server now: {kind} 1; the next run tries again."
    )
    assert [row.to[0] for row in mail.outbox] == ["ada@example.org", "cleo@example.org"]
    assert [row.to[0] for row in remind("2026-03-14T20:15:00+01:00")] == ["ben@example.org"]
    assert remind("2026-03-14T20:30:00+01:00") == []
    assert "example.org" not in caplog.text


@pytest.mark.parametrize(
    "refusal",
    [
        smtplib.SMTPRecipientsRefused({"ben@example.org": (550, b"no such user")}),
        smtplib.SMTPDataError(554, b"refused"),
        smtplib.SMTPServerDisconnected("Connection unexpectedly closed"),
        TimeoutError(),
    ],
    ids=["no such user", "refused", "cut off", "no answer"],
)
def test_what_may_have_left_or_never_will_is_not_tried_again_that_day(refusal, settings):
    settings.MAIL_BACKEND = HERE + "Later"
    Later.refusals = [refusal]
    reminded("ben@example.org")
    with pytest.raises(CommandError, match=f"not tried again today: {type(refusal).__name__} 1"):
        remind()
    assert remind("2026-03-14T20:15:00+01:00") == []
    assert len(remind("2026-03-15T20:00:00+01:00")) == 1


class Away(EmailBackend):
    def open(self) -> bool:
        raise ConnectionRefusedError


def test_while_the_mail_server_is_away_nothing_is_used_up(settings):
    settings.MAIL_BACKEND = HERE + "Away"
    reminded()
    with pytest.raises(CommandError, match=r"Sent: daily 0, weekly 0. The mail server cannot be reached \(Conn"):
        remind()
    settings.MAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert len(remind()) == 1


class Dies(EmailBackend):
    def send_messages(self, messages: Sequence[EmailMessage]) -> int:
        raise SystemExit


def test_whoever_dies_in_between_loses_that_mail_and_doubles_none(settings):
    for email in ("ada@example.org", "ben@example.org"):
        reminded(email)
    settings.MAIL_BACKEND = HERE + "Dies"
    with pytest.raises(SystemExit):
        remind()
    assert ReminderSent.objects.count() == 1
    settings.MAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert [row.to for row in remind()] == [["ben@example.org"]]


def test_a_claim_is_for_one_and_not_for_a_wish_that_has_gone():
    diary = reminded(weekly=True)
    reminder = Reminder.objects.get()
    assert claim(reminder=reminder, mailing=Mailing.DAILY, day=SATURDAY)
    assert not claim(reminder=reminder, mailing=Mailing.DAILY, day=SATURDAY)
    assert claim(reminder=reminder, mailing=Mailing.WEEKLY, day=SATURDAY)
    assert claim(reminder=reminder, mailing=Mailing.DAILY, day=date(2026, 3, 15))
    stop_mailing(diary=diary.uuid, mailing=Mailing.DAILY)
    assert not claim(reminder=reminder, mailing=Mailing.DAILY, day=date(2026, 3, 16))
    diary.owner.delete()
    assert not claim(reminder=reminder, mailing=Mailing.WEEKLY, day=date(2026, 3, 16))


@pytest.mark.django_db(transaction=True)
def test_of_many_runs_at_once_one_sends():
    reminder = Reminder.objects.get(diary=reminded())
    barrier, told = Barrier(6), []

    def ask() -> None:
        barrier.wait()
        told.append(claim(reminder=reminder, mailing=Mailing.DAILY, day=SATURDAY))
        connection.close()

    threads = [Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == [False] * 5 + [True]


def test_what_was_sent_long_ago_is_forgotten():
    diary = reminded(daily=False, weekly=True)
    for day in (date(2026, 2, 1), date(2026, 3, 1)):
        ReminderSent.objects.create(diary=diary, mailing="daily", local_date=day)
    remind()
    assert list(ReminderSent.objects.values_list("local_date", flat=True)) == [date(2026, 3, 1)]


# What it costs, and how it is called


@pytest.mark.slow
def test_looking_costs_as_many_statements_for_many_diaries_as_for_few():
    def cost(now: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            call_command("remind", now=now, verbosity=0)
        return len(queries)

    for number in range(3):
        check_in(reminded(f"{number}@example.org", weekly=True, weekday=5, figures=True), SATURDAY)
    remind()
    few = cost(EVENING)
    for number in range(3, 20):
        check_in(reminded(f"{number}@example.org", weekly=True, weekday=5, figures=True), SATURDAY)
    remind()
    assert cost(EVENING) == few <= 5


def test_all_are_reached_in_batches(monkeypatch):
    monkeypatch.setattr("diary.queries.reminders.BATCH", 2)
    for number in range(5):
        reminded(f"{number}@example.org")
    assert len(remind()) == 5


def test_it_says_how_many_it_sent(capsys):
    reminded(weekly=True, weekday=5)
    call_command("remind", now=EVENING)
    assert capsys.readouterr().out == "Sent: daily 1, weekly 1.\n"


def test_without_now_it_is_now(capsys):
    call_command("remind")
    assert capsys.readouterr().out == "Sent: daily 0, weekly 0.\n"


@pytest.mark.parametrize(
    ("now", "said"), [("soon", "--now is an instant such as"), ("2026-03-14T20:00:00", "--now needs an offset")]
)
def test_it_says_what_is_wrong(now, said):
    with pytest.raises(CommandError, match=said):
        call_command("remind", now=now)


def test_without_a_mail_server_it_says_so(settings):
    settings.SENDS_MAIL = False
    with pytest.raises(CommandError, match="EMAIL_URL is not set"):
        call_command("remind")
