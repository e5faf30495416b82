from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.sessions import signs_in
from tests.accounts.conftest import sign_in

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 14, 21, 30, tzinfo=UTC)


def signed_in(email):
    client = Client()
    sign_in(client, email, remember="on")
    return client, client.session.session_key


def test_a_session_signs_in_who_began_it_and_nobody_else(ada, ben):
    client, key = signed_in(ada.email)
    with CaptureQueriesContext(connection) as asked:
        assert signs_in(key, ada)
    assert len(asked) == 1
    assert not signs_in(key, ben)
    assert not signs_in("", ada)
    assert not signs_in("no-such-session", ada)
    client.post("/account/logout/")
    assert not signs_in(key, ada)


def test_one_that_was_ended_from_elsewhere_signs_nobody_in(ada):
    _, there = signed_in(ada.email)
    here, key = signed_in(ada.email)
    here.post("/account/sessions/")
    assert signs_in(key, ada)
    assert not signs_in(there, ada)


def test_a_new_password_ends_it(ada):
    _, key = signed_in(ada.email)
    ada.set_password("another horse battery staple")
    ada.save()
    assert not signs_in(key, ada)


def test_a_new_secret_key_ends_it_unless_the_earlier_one_is_accepted(ada, settings):
    _, key = signed_in(ada.email)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another"
    assert signs_in(key, ada)
    settings.SECRET_KEY_FALLBACKS = []
    assert not signs_in(key, ada)


def test_one_that_is_over_and_one_of_somebody_who_may_not_sign_in_sign_nobody_in(ada):
    with time_machine.travel(NOW, tick=False) as clock:
        _, key = signed_in(ada.email)
        clock.shift(timedelta(days=29))
        assert signs_in(key, ada)
        ada.is_active = False
        assert not signs_in(key, ada)
        ada.is_active = True
        clock.shift(timedelta(days=2))
        assert not signs_in(key, ada)
