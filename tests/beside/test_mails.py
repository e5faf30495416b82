"""A mail is kept until it is sent, and never sent twice."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from datetime import timedelta
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected

import pytest
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import F
from django.db.models.functions import Now

from beside.mails import AGAIN, KEPT_FOR, give_up_old, keep, send_waiting
from beside.models import WaitingMail

pytestmark = pytest.mark.django_db


class MailServer(BaseEmailBackend):
    """Takes what it is given, but for the mails whose subject it has an answer for."""

    def __init__(self, *, is_away: bool = False, **answers: BaseException) -> None:
        super().__init__()
        self.is_away, self.answers = is_away, answers
        self.taken: list[EmailMessage] = []
        self.opened = 0

    def open(self) -> bool:
        if self.is_away:
            raise ConnectionRefusedError
        self.opened += 1
        return True

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        (message,) = email_messages
        if message.subject in self.answers:
            raise self.answers[str(message.subject)]
        self.taken.append(message)
        return 1

    @property
    def subjects(self) -> list[str]:
        return [str(message.subject) for message in self.taken]


def written(subject: str = "a") -> EmailMessage:
    return EmailMessage(subject, "A secret link", "flicker@example.org", ["ada@example.org"])


AGAIN_AND_MORE = AGAIN + timedelta(seconds=1)
"""SQLite tells instants apart by their milliseconds, and one of these may pass before a mail is put off."""


def later(by: timedelta) -> None:
    WaitingMail.objects.update(due=F("due") - by, made_at=F("made_at") - by)


def test_it_comes_out_as_it_was_written() -> None:
    message = EmailMultiAlternatives(
        subject="Größe",
        body="Text",
        from_email="a@example.org",
        to=["b@example.org"],
        bcc=["c@example.org"],
        cc=["d@example.org"],
        reply_to=["e@example.org"],
        headers={"Auto-Submitted": "no"},
    )
    message.attach_alternative("<p>Text</p>", "text/html")
    assert keep([message]) == 1
    server = MailServer()
    assert send_waiting(server) == 1
    (sent,) = server.taken
    parts = ("subject", "body", "from_email", "to", "cc", "bcc", "reply_to", "extra_headers", "alternatives")
    for part in parts:
        assert getattr(sent, part) == getattr(message, part), part
    assert not WaitingMail.objects.exists()
    assert send_waiting(server) == 0


def test_a_copy_of_the_database_tells_nothing_of_it() -> None:
    keep([written()])
    sealed = WaitingMail.objects.get().sealed
    for text in (sealed.encode(), base64.urlsafe_b64decode(sealed)):
        assert b"secret" not in text
        assert b"ada" not in text


def test_a_server_that_cannot_be_reached_gets_it_later(caplog: pytest.LogCaptureFixture) -> None:
    keep([written("a"), written("b")])
    assert send_waiting(MailServer(is_away=True)) == 0
    assert caplog.messages == ["The mail server cannot be reached: ConnectionRefusedError"]
    server = MailServer()
    assert send_waiting(server) == 0
    later(AGAIN_AND_MORE)
    assert send_waiting(server) == 2
    assert server.subjects == ["a", "b"]
    assert server.opened == 1


def test_one_that_is_put_off_comes_later_and_the_others_now() -> None:
    keep([written("a"), written("b")])
    busy = SMTPRecipientsRefused({"ada@example.org": (451, b"later")})
    server = MailServer(a=busy)
    assert send_waiting(server) == 1
    later(AGAIN_AND_MORE)
    server.answers.clear()
    assert send_waiting(server) == 1
    assert server.subjects == ["b", "a"]


def test_one_that_may_have_left_is_not_sent_again(caplog: pytest.LogCaptureFixture) -> None:
    keep([written("a"), written("b")])
    server = MailServer(a=SMTPServerDisconnected("ada@example.org"))
    assert send_waiting(server) == 1
    assert server.opened == 2
    assert caplog.messages == ["A mail could not be sent: SMTPServerDisconnected"]
    assert not WaitingMail.objects.exists()


def test_one_whose_sender_was_killed_in_the_middle_is_not_sent_again_and_goes_after_a_day(
    caplog: pytest.LogCaptureFixture,
) -> None:
    class KilledInTheMiddle(BaseException):
        """As `kill -9`: nothing runs after it."""

    keep([written("a"), written("b")])
    with pytest.raises(KilledInTheMiddle):
        send_waiting(MailServer(a=KilledInTheMiddle()))
    server = MailServer()
    assert send_waiting(server) == 1
    assert server.subjects == ["b"]
    assert give_up_old() == 0
    WaitingMail.objects.update(made_at=Now() - KEPT_FOR - AGAIN)
    assert give_up_old() == 1
    assert caplog.messages == ["Mails that were given up, after a day: 1"]


def test_one_that_somebody_else_claims_meanwhile_is_left_to_them() -> None:
    keep([written("a"), written("b")])

    class SlowServer(MailServer):
        def open(self) -> bool:
            other = MailServer()
            assert send_waiting(other) == 2
            return super().open()

    server = SlowServer()
    assert send_waiting(server) == 0
    assert server.taken == []
