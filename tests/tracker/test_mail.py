from __future__ import annotations

import threading
from collections.abc import Sequence

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

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
def background_backend(settings):
    settings.EMAIL_BACKEND = "tracker.mail.InBackground"
    released.clear()
    yield
    released.set()
    for thread in background():
        thread.join()


def send() -> int:
    return mail.send_mail("Subject", "Body", "flicker@example.org", ["ada@example.org"])


def test_a_slow_server_holds_nobody_up(settings):
    settings.MAIL_BACKEND = f"{__name__}.SlowBackend"
    assert send() == 1
    assert SlowBackend.sent == []
    (thread,) = background()
    released.set()
    thread.join()
    assert [message.to for message in SlowBackend.sent] == [["ada@example.org"]]


def test_a_dead_server_is_logged_without_the_address(settings, caplog):
    settings.MAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    assert send() == 1
    for thread in background():
        thread.join()
    assert "Mail could not be sent." in caplog.text
    assert "ada@example.org" not in caplog.text


def test_without_a_mail_server_nothing_is_sent_and_nothing_fails(settings, caplog):
    settings.MAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    assert send() == 1
    for thread in background():
        thread.join()
    assert caplog.text == ""
