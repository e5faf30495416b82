"""Of many processes one holds a lease, and one that was killed or stopped for too long holds none."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection, connections
from django.db.models.functions import Now

from beside import leases
from beside.leases import LASTS, Lost, forget_ended, held, is_held
from beside.models import Lease

pytestmark = pytest.mark.django_db
ELSEWHERE = "another:1:holder"


def over(by: timedelta = timedelta(seconds=1)) -> None:
    Lease.objects.update(until=Now() - by)


def test_one_holds_it_at_a_time_and_the_next_one_after() -> None:
    with held("import") as lease:
        assert lease
        assert is_held("import")
        with held("import") as other, held("report") as another:
            assert other is None
            assert another
        lease.confirm()
    assert not Lease.objects.exists()
    with held("import") as lease:
        assert lease


def test_it_is_free_after_an_error() -> None:
    with pytest.raises(ValueError), held("import"):
        raise ValueError
    assert not is_held("import")


def test_what_a_killed_machine_held_is_free_once_it_is_over() -> None:
    Lease.objects.create(name="import", holder=ELSEWHERE, until=Now() + LASTS)
    with held("import") as lease:
        assert lease is None
    assert is_held("import")
    over()
    assert not is_held("import")
    with held("import") as lease:
        assert lease


def test_what_a_killed_process_of_this_machine_held_is_free_at_once() -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        pass
    for pid, is_free in ((os.getpid(), False), (ended.pid, True)):
        Lease.objects.all().delete()
        Lease.objects.create(name="import", holder=f"{leases._machine()}:{pid}:x", until=Now() + LASTS)
        assert is_held("import") is not is_free
        with held("import") as lease:
            assert bool(lease) is is_free


def test_whoever_lost_it_writes_nothing_more_and_takes_it_from_nobody() -> None:
    with held("import") as stalled:
        assert stalled
        over()
        with held("import") as other:
            assert other
            with pytest.raises(Lost):
                stalled.confirm()
            stalled._release()
            other.confirm()
            stalled.keep_for(timedelta(days=1))
            other.confirm()


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite keeps no lock for a process that stands still")
def test_whoever_stands_still_in_the_middle_of_a_transaction_is_given_up_as_well() -> None:
    with held("import") as lease, connection.cursor() as cursor:
        assert lease
        lease.confirm()
        cursor.execute("SHOW idle_in_transaction_session_timeout")
        assert cursor.fetchone() == (f"{LASTS.seconds}s",)


def test_one_that_is_over_and_that_nobody_took_goes_on() -> None:
    with held("import") as lease:
        assert lease
        over()
        lease.confirm()
        assert is_held("import")


def test_its_end_is_told_by_the_clock_of_the_database(time_machine: Any) -> None:
    time_machine.move_to("2019-01-01T00:00:00Z", tick=False)
    with held("import"):
        time_machine.move_to("2039-01-01T00:00:00Z", tick=False)
        assert is_held("import")
        with held("import") as other:
            assert other is None


def test_what_is_done_is_kept_from_being_done_again() -> None:
    with held("tidying") as lease:
        assert lease
        lease.keep_for(timedelta(hours=1))
    with held("tidying") as again:
        assert again is None
    over()
    with held("tidying") as again:
        assert again


def test_what_was_left_by_the_killed_is_forgotten_after_a_day() -> None:
    Lease.objects.create(name="import", holder=ELSEWHERE, until=Now() - timedelta(hours=23))
    assert forget_ended() == 0
    over(timedelta(hours=25))
    assert forget_ended() == 1


def test_it_is_renewed_while_the_work_lasts_and_through_a_restart_of_the_database(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """By the thread that renews it, step by step."""
    answers: list[bool | Exception] = [True, OperationalError("secret"), True, False]
    renewed: list[object] = []

    class Clock:
        def wait(self, seconds: float) -> bool:
            assert seconds * 3 < LASTS.total_seconds()
            return not answers

    def renew(lease: object) -> bool:
        answer = answers.pop(0)
        renewed.append(answer)
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(leases.Held, "_renew", renew)
    monkeypatch.setattr(connections, "close_all", lambda: None)
    leases._keep_renewing(leases.Held("import", "x"), Clock())  # type: ignore[arg-type]
    assert len(renewed) == 4
    assert "OperationalError" in caplog.text
    assert "secret" not in caplog.text


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_many_who_try_at_once_one_gets_it() -> None:
    for _ in range(5):
        start, leave = threading.Barrier(8), threading.Barrier(8)
        got: list[bool] = []

        def run(start: threading.Barrier = start, leave: threading.Barrier = leave, got: list[bool] = got) -> None:
            start.wait()
            with held("import") as lease:
                got.append(lease is not None)
                leave.wait()
            connections.close_all()

        threads = [threading.Thread(target=run) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(got) == [False] * 7 + [True]
