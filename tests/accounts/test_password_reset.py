from __future__ import annotations

import time

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client

from accounts import forms
from tests.accounts.conftest import OTHER_PASSWORD, forget_limits, is_signed_in, link_in, page, sign_in

pytestmark = pytest.mark.django_db
RESET = "/account/password/reset/"


def choose_password(client: Client, path: str):
    """Follow the link, which moves its key into the session, and choose."""
    form = client.get(path).headers["Location"]
    return client.post(form, {"password1": OTHER_PASSWORD, "password2": OTHER_PASSWORD})


def test_without_mail_the_way_is_not_offered(client):
    assert RESET.encode() not in client.get("/account/login/").content
    text = client.get(RESET).content
    assert b"This site sends no mail" in text
    assert b'type="email"' not in text


def test_without_mail_a_command_makes_the_link(client, ada, settings, capsys):
    call_command("reset_link", "Ada@example.org")
    line = capsys.readouterr().out.strip()
    assert line.startswith(settings.SITE_ADDRESS)
    assert choose_password(client, link_in(line)).status_code == 302
    assert sign_in(client, ada.email, OTHER_PASSWORD).headers["Location"] == "/"


def test_the_link_works_once(ada, capsys):
    call_command("reset_link", ada.email)
    path = link_in(capsys.readouterr().out)
    assert choose_password(Client(), path).status_code == 302
    assert b"This link has been used" in Client().get(path, follow=True).content


def test_a_link_does_not_sign_in_and_does_not_lead_round_a_second_factor(client, ada, capsys):
    call_command("reset_link", ada.email)
    choose_password(client, link_in(capsys.readouterr().out))
    assert not is_signed_in(client)


def test_a_new_password_ends_the_sessions_there_are(ada_client, ada, capsys):
    call_command("reset_link", ada.email)
    choose_password(Client(), link_in(capsys.readouterr().out))
    assert ada_client.get("/more/").status_code == 302


def test_the_command_says_when_it_knows_nobody(ada):
    with pytest.raises(CommandError, match="Nobody here"):
        call_command("reset_link", "nobody@example.org")


def test_with_mail_it_is_offered_and_sends_a_link(client, with_mail, ada):
    assert RESET.encode() in client.get("/account/login/").content
    client.post(RESET, {"email": "ada@example.org"})
    (message,) = mail.outbox
    assert message.to == ["ada@example.org"]
    assert choose_password(client, link_in(str(message.body))).status_code == 302
    assert sign_in(client, ada.email, OTHER_PASSWORD).status_code == 302


def ask(email: str):
    forget_limits()
    client = Client()
    response = client.post(RESET, {"email": email})
    return response, client.get(response.headers["Location"])


def test_nobody_learns_who_has_an_account(with_mail, ada):
    known, known_page = ask("ada@example.org")
    unknown, unknown_page = ask("nobody@example.org")
    assert (known.status_code, known.headers["Location"]) == (unknown.status_code, unknown.headers["Location"])
    assert page(known_page) == page(unknown_page)
    assert [message.to for message in mail.outbox] == [["ada@example.org"]]


def test_nobody_learns_it_from_the_time_it_takes(with_mail, ada, monkeypatch):
    waited: list[float] = []
    monkeypatch.setattr(time, "sleep", waited.append)
    ask("ada@example.org")
    ask("nobody@example.org")
    assert len(waited) == 2
    assert all(0 < seconds <= forms.RESET_SECONDS for seconds in waited)


def test_nobody_learns_it_from_a_dead_mail_server_either(with_mail, ada, settings):
    settings.EMAIL_BACKEND = "tracker.mail.InBackground"
    settings.MAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    assert ask("ada@example.org")[0].status_code == ask("nobody@example.org")[0].status_code == 302


def test_a_strange_host_does_not_get_into_the_link(client, with_mail, ada):
    response = client.post(RESET, {"email": "ada@example.org"}, headers={"host": "evil.example"})
    assert response.status_code == 400
    assert mail.outbox == []


def test_an_address_is_not_flooded(client, with_mail, ada):
    for _ in range(10):
        client.post(RESET, {"email": "ada@example.org"})
    assert len(mail.outbox) == 5
