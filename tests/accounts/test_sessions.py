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
NOW = datetime(2026, 3, 14, 21, 30, tzinfo=UTC)


def test_a_person_sees_where_they_are_signed_in_and_can_end_it_elsewhere(ada):
    here, elsewhere = Client(HTTP_USER_AGENT="Kitchen"), Client(HTTP_USER_AGENT="Library")
    for client in (here, elsewhere):
        sign_in(client, ada.email)
    page = here.get("/account/sessions/").content
    assert b"Kitchen" in page
    assert b"Library" in page
    here.post("/account/sessions/")
    assert here.get("/more/").status_code == 200
    assert elsewhere.get("/more/").status_code == 302
    assert UserSession.objects.count() == 1


def test_nobody_sees_the_sessions_of_others(ada, ben):
    ada_here, ben_here = Client(HTTP_USER_AGENT="Kitchen"), Client(HTTP_USER_AGENT="Library")
    sign_in(ada_here, ada.email)
    sign_in(ben_here, ben.email)
    assert b"Library" not in ada_here.get("/account/sessions/").content


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
