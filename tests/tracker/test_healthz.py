from __future__ import annotations

import shutil
from collections import namedtuple

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.db.utils import OperationalError

from tracker import views

pytestmark = pytest.mark.django_db
Usage = namedtuple("Usage", ["total", "used", "free"])


def test_it_answers_ok_when_the_site_is_ready(client):
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok")


def test_it_needs_no_session_and_starts_none(client):
    assert not client.get("/healthz").cookies


def test_it_can_be_asked_by_head(client):
    assert client.head("/healthz").status_code == 200
    assert client.post("/healthz").status_code == 405


def unready(client):
    response = client.get("/healthz")
    assert response.status_code == 503
    return response.content.decode()


# Not slow itself: `make fast` makes its database without the migrations, which are slow.
@pytest.mark.slow
def test_it_names_a_missing_migration(client):
    MigrationRecorder(connection).record_unapplied("accounts", "0001_initial")
    assert unready(client) == "migrations"


def test_it_names_a_cache_that_cannot_be_written(client):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE cache RENAME TO gone")
    assert unready(client) == "cache"


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
