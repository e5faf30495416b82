"""One server of a database at a time brings it up to date, whatever that takes."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connection, connections

from tracker import preparing
from tracker.preparing import one_at_a_time

WAITS = 30

pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="the embedded database has one server"),
]


def test_those_that_wait_hold_up_no_index_that_is_made_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    asked, takes_lock = threading.Semaphore(0), preparing._takes_lock

    def ask(cursor: Any) -> bool:
        found = takes_lock(cursor)
        asked.release()
        return found

    def come_second() -> None:
        try:
            with one_at_a_time(lambda: told.append("waits")):
                told.append("second")
        finally:
            connections.close_all()

    monkeypatch.setattr(preparing, "_takes_lock", ask)
    monkeypatch.setattr(preparing, "LOOK_EVERY_SECONDS", 0.01)
    second = threading.Thread(target=come_second)
    with one_at_a_time(lambda: told.append("never")):
        second.start()
        for _ in range(4):
            assert asked.acquire(timeout=WAITS)
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = '5s'")
            cursor.execute("CREATE INDEX CONCURRENTLY made_meanwhile ON beside_lease (until)")
            cursor.execute("DROP INDEX made_meanwhile")
            cursor.execute("RESET statement_timeout")
        told.append("first")
    second.join(WAITS)
    assert told == ["waits", "first", "second"]
