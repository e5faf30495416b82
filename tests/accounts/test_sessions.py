from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.accounts.conftest import sign_in

pytestmark = pytest.mark.django_db
KITCHEN = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
LIBRARY = "Mozilla/5.0 (iPad; CPU OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Version/18.5 Safari/605.1.15"
NOW = datetime(2026, 3, 14, 21, 30, tzinfo=UTC)


def test_a_person_sees_where_they_are_signed_in_and_can_end_it_elsewhere(ada):
    here, elsewhere = Client(HTTP_USER_AGENT=KITCHEN), Client(HTTP_USER_AGENT=LIBRARY)
    for client in (here, elsewhere):
        sign_in(client, ada.email)
    page = here.get("/account/sessions/").content
    assert b"Firefox on Linux" in page
    assert b"Safari on an iPad" in page
    here.post("/account/sessions/")
    assert here.get("/more/").status_code == 200
    assert elsewhere.get("/more/").status_code == 302
    assert UserSession.objects.count() == 1


def test_the_times_of_a_session_say_their_zone(ada):
    with time_machine.travel(NOW, tick=False):
        client = Client(HTTP_USER_AGENT=KITCHEN)
        sign_in(client, ada.email)
        page = client.get("/account/sessions/").content
    assert page.count(b"14 March 2026, 21:30 UTC") == 2
    assert b"Mozilla" not in page


def test_nobody_sees_the_sessions_of_others(ada, ben):
    ada_here, ben_here = Client(HTTP_USER_AGENT=KITCHEN), Client(HTTP_USER_AGENT=LIBRARY)
    sign_in(ada_here, ada.email)
    sign_in(ben_here, ben.email)
    assert b"Safari on an iPad" not in ada_here.get("/account/sessions/").content


def test_a_page_does_not_write_each_time_it_is_read(ada):
    with time_machine.travel(NOW, tick=False) as clock:
        client = Client()
        sign_in(client, ada.email)
        client.get("/more/")
        seen = UserSession.objects.get().last_seen_at
        clock.shift(timedelta(minutes=9))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get("/more/")
        assert not [query for query in queries if not query["sql"].startswith("SELECT")]
        clock.shift(timedelta(minutes=2))
        client.get("/more/")
        assert UserSession.objects.get().last_seen_at == seen + timedelta(minutes=11)


def test_a_session_ends_when_it_is_not_used(ada):
    client = Client()
    with time_machine.travel(NOW, tick=False) as clock:
        sign_in(client, ada.email, remember="on")
        for _ in range(3):
            clock.shift(timedelta(days=20))
            assert client.get("/more/").status_code == 200
        clock.shift(timedelta(days=31))
        assert client.get("/more/").status_code == 302
