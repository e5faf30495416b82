from __future__ import annotations

import threading
from collections.abc import Sequence

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.core.management import call_command
from django.db import transaction

from beside.models import WaitingMail

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
released = threading.Event()


class SlowBackend(BaseEmailBackend):
    sent: list[EmailMessage] = []

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        released.wait(10)
        self.sent.extend(email_messages)
        return len(email_messages)


def background() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "mail"]


@pytest.fixture(autouse=True)
def background_backend(settings, transactional_db):
    settings.EMAIL_BACKEND = "tracker.mail.InBackground"
    settings.MAIL_BACKEND = f"{__name__}.SlowBackend"
    SlowBackend.sent.clear()
    released.clear()
    yield
    released.set()
    for thread in background():
        thread.join()


def send() -> int:
    return mail.send_mail("Subject", "Body", "flicker@example.org", ["ada@example.org"])


def test_a_slow_server_holds_nobody_up():
    assert send() == 1
    assert SlowBackend.sent == []
    (thread,) = background()
    released.set()
    thread.join()
    assert [message.to for message in SlowBackend.sent] == [["ada@example.org"]]
    assert not WaitingMail.objects.exists()


def test_it_goes_with_what_the_request_writes_or_not_at_all():
    released.set()
    with transaction.atomic():
        send()
        transaction.set_rollback(True)
    with transaction.atomic():
        send()
        assert background() == []
    for thread in background():
        thread.join()
    assert len(SlowBackend.sent) == 1


def test_a_dead_server_is_logged_without_the_address_and_the_mail_waits(settings, caplog):
    settings.MAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    assert send() == 1
    for thread in background():
        thread.join()
    assert "The mail server cannot be reached: ConnectionRefusedError" in caplog.text
    assert "ada@example.org" not in caplog.text
    assert WaitingMail.objects.count() == 1


def test_what_a_killed_server_left_is_sent_by_another(monkeypatch):
    released.set()
    with monkeypatch.context() as killed:
        killed.setattr("tracker.mail._send", lambda: None)
        send()
        for thread in background():
            thread.join()
    assert SlowBackend.sent == []
    call_command("send_mails", verbosity=0)
    call_command("send_mails", verbosity=0)
    assert len(SlowBackend.sent) == 1


def test_without_a_mail_server_nothing_is_sent_and_nothing_fails(settings, caplog):
    settings.MAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    assert send() == 1
    for thread in background():
        thread.join()
    assert caplog.text == ""
