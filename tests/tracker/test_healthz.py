from __future__ import annotations

import os
import shutil
from collections import namedtuple

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.db.utils import OperationalError

from beside import rounds
from diary import VERSION
from tracker import views

pytestmark = pytest.mark.django_db
Usage = namedtuple("Usage", ["total", "used", "free"])


@pytest.fixture(autouse=True)
def _as_in_a_new_process():
    views._up_to_date.clear()
    rounds.forget()
    yield
    views._up_to_date.clear()
    rounds.forget()


def test_it_answers_ok_when_the_site_is_ready(client):
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, f"ok\nversion {VERSION}\n".encode())


def test_it_says_when_this_process_last_looked_after_what_runs_beside(client, monkeypatch):
    now = 100.0
    monkeypatch.setattr(rounds, "monotonic", lambda: now)
    rounds.note("work_imports")
    now = 103.2
    rounds.note("send_mails")
    assert client.get("/healthz").content.decode().splitlines()[2:] == ["send_mails 0 s ago", "work_imports 3 s ago"]


def test_it_writes_nothing_and_once_it_is_ready_it_asks_little(client, django_assert_num_queries):
    client.get("/healthz")
    with django_assert_num_queries(1 if connection.vendor == "sqlite" else 2) as asked:
        client.get("/healthz")
    for query in asked.captured_queries:
        assert query["sql"].startswith(("SELECT", "SHOW"))


def test_it_needs_no_session_and_starts_none(client):
    assert not client.get("/healthz").cookies


def test_it_can_be_asked_by_head(client):
    assert client.head("/healthz").status_code == 200
    assert client.post("/healthz").status_code == 405


def unready(client):
    response = client.get("/healthz")
    assert response.status_code == 503
    return response.content.decode().strip()


# Not slow itself: `make fast` makes its database without the migrations, which are slow.
@pytest.mark.slow
def test_it_names_a_missing_migration(client):
    MigrationRecorder(connection).record_unapplied("accounts", "0001_initial")
    assert unready(client) == "migrations"


def test_it_names_a_database_that_can_only_be_read(client, monkeypatch):
    if connection.vendor == "sqlite":
        monkeypatch.setattr(os, "access", lambda path, how: False)
    else:
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION READ ONLY")
    assert unready(client) == "read-only"


def test_it_names_a_full_disk(client, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(10, 10, 0))
    assert unready(client) == "disk"


def test_it_names_a_database_that_does_not_answer(client, monkeypatch):
    def fail() -> bool:
        raise OperationalError("could not connect to server ada:secret@db")

    monkeypatch.setitem(views.CONDITIONS, "database", fail)
    assert unready(client) == "database"


def test_it_tells_strangers_no_versions(client):
    response = client.get("/healthz")
    told = response.content + str(response.headers).encode()
    assert b"django" not in told.lower()
    assert b"python" not in told.lower()
