"""A limit is forgotten when it is over, and never before, whatever others do."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection

from tracker.limits import Limits, forget_over

pytestmark = pytest.mark.django_db


@pytest.fixture
def limits() -> Limits:
    kept = caches.create_connection("default")
    assert isinstance(kept, Limits)
    kept._max_entries = 10
    return kept


def rows() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM cache")
        return int(cursor.fetchone()[0])


def test_whoever_fills_it_makes_it_forget_nothing(limits: Limits) -> None:
    for number in range(40):
        limits.set(f"wrong-passwords-{number}", [1.0], 300)
    assert [limits.get(f"wrong-passwords-{number}") for number in range(40)] == [[1.0]] * 40


def test_what_is_over_makes_room(limits: Limits, time_machine: Any) -> None:
    time_machine.move_to("2026-03-14T12:00:00Z", tick=False)
    for number in range(40):
        limits.set(f"wrong-passwords-{number}", [1.0], 300)
    time_machine.shift(301)
    limits.set("another", [1.0], 300)
    assert rows() == 1


def test_addresses_of_visitors_do_not_stay_when_their_limit_is_over(limits: Limits, time_machine: Any) -> None:
    time_machine.move_to("2026-03-14T12:00:00Z", tick=False)
    for name, seconds in (("short", 60), ("long", 600)):
        limits.set(name, [1.0], seconds)
    time_machine.shift(61)
    forget_over()
    assert (rows(), limits.get("long")) == (1, [1.0])
