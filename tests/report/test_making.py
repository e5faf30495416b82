from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Thread
from time import monotonic, sleep
from typing import Any

import pytest
from django.core.cache import cache
from django.db import IntegrityError
from django.db.models.functions import Now

from accounts.models import User
from beside.models import Lease
from diary.actions.change import changing
from diary.models import CachedResult, Diary
from diary.report import making, typeset
from diary.report import pdf as pdf_module
from diary.report.doctor import DoctorReport
from diary.report.making import KEPT_FOR, Progress, begin, forget_old, lines_of, progress_of, stop
from diary.report.pdf import inputs, pdf
from diary.report.typeset import Unwanted
from tests.makers import NOW, make_diary
from tests.report.made import TODAY, make_full, report_of, wanted

pytestmark = pytest.mark.django_db
LISTED = wanted(with_list=True)
Work = Callable[[], None]


@pytest.fixture
def diary() -> Diary:
    return make_full(days=3)


@pytest.fixture
def report(diary: Diary) -> DoctorReport:
    return report_of(diary, with_list=True)


@pytest.fixture(autouse=True)
def beside(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Work]]:
    """What would be done beside the requests, to be done when a test wants it."""
    work: list[Work] = []
    left: list[ExitStack] = []

    class Noted(ExitStack):
        def pop_all(self) -> Noted:
            left.append(popped := super().pop_all())
            return popped

    monkeypatch.setattr(making, "_beside", work.append)
    monkeypatch.setattr(making, "ExitStack", Noted)
    yield work
    # What a test left undone gives its lease back.
    for stack in left:
        stack.close()


@pytest.fixture(autouse=True)
def _looks_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typeset, "LOOK_EVERY", 0.01)
    monkeypatch.setattr(pdf_module, "LOOK_EVERY", 0.01)


def stage(diary: Diary, uuid: Any) -> str | None:
    progress = progress_of(Diary.objects.get(pk=diary.pk), uuid)
    return progress.stage if progress else None


def test_its_lines_are_those_of_the_lists_up_to_their_end(
    diary: Diary, report: DoctorReport, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert lines_of(diary, LISTED) == len(report.episode_list) + len(report.checkin_list) == 6
    assert lines_of(diary, replace(LISTED, with_list=False)) == 0
    assert lines_of(diary, replace(LISTED, first=TODAY)) == 2
    monkeypatch.setattr(making, "MOST_LISTED", 1)
    assert lines_of(diary, LISTED) == 2


@pytest.mark.slow
def test_it_is_made_beside_and_then_there_to_be_fetched(diary: Diary, report: DoctorReport, beside: list[Work]) -> None:
    uuid = begin(diary, LISTED, TODAY, NOW)
    assert stage(diary, uuid) == "composing"
    (work,) = beside
    work()
    assert stage(diary, uuid) == "ready"
    assert making.made(diary, uuid) == pdf(report)


@pytest.mark.slow
def test_it_says_how_many_lines_there_are_and_how_long_that_takes_here(
    diary: Diary, report: DoctorReport, beside: list[Work]
) -> None:
    uuid = begin(diary, LISTED, TODAY, NOW)
    progress = progress_of(diary, uuid)
    assert isinstance(progress, Progress)
    assert progress.asked.lines == 6
    assert 0 < progress.asked.usual < 1
    cache.set("report-pace", 1_000.0, None)
    slow = progress_of(diary, begin(diary, replace(LISTED, sentence="Once more"), TODAY, NOW))
    assert slow
    assert slow.asked.usual == 6_000
    beside[-1]()
    assert 0 < cache.get("report-pace") < 100


@pytest.mark.slow
def test_the_same_page_again_is_begun_once_and_kept(diary: Diary, beside: list[Work]) -> None:
    uuid = begin(diary, LISTED, TODAY, NOW)
    assert begin(diary, LISTED, TODAY, NOW) == uuid
    (work,) = beside
    work()
    assert begin(diary, LISTED, TODAY, NOW) == uuid
    assert len(beside) == 1


def test_two_diaries_never_share_one(diary: Diary, ben: User) -> None:
    other = make_diary(owner=ben)
    uuid = begin(diary, LISTED, TODAY, NOW)
    assert begin(other, LISTED, TODAY, NOW) != uuid
    assert progress_of(other, uuid) is None


def test_one_that_is_stopped_is_not_made_and_leaves_nothing(
    diary: Diary, report: DoctorReport, beside: list[Work]
) -> None:
    uuid = begin(diary, LISTED, TODAY, NOW)
    stop(diary, uuid)
    beside[0]()
    assert stage(diary, uuid) == "gone"
    assert not CachedResult.objects.filter(key__startswith="report:").exists()


def test_one_that_was_stopped_as_it_became_ready_leaves_nothing_either(
    diary: Diary, report: DoctorReport, beside: list[Work], monkeypatch: pytest.MonkeyPatch
) -> None:
    uuid = begin(diary, LISTED, TODAY, NOW)

    def too_late(report: DoctorReport, is_wanted: Callable[[Any], bool]) -> bytes:
        assert is_wanted("typesetting")
        stop(diary, uuid)
        return b"%PDF"

    monkeypatch.setattr(making, "pdf", too_late)
    beside[0]()
    assert not CachedResult.objects.filter(key__startswith="report:").exists()


@pytest.mark.slow
def test_another_one_takes_the_place_of_the_first(diary: Diary, report: DoctorReport, beside: list[Work]) -> None:
    first = begin(diary, LISTED, TODAY, NOW)
    second = begin(diary, replace(LISTED, sentence="Another"), TODAY, NOW)
    for work in beside:
        work()
    assert (stage(diary, first), stage(diary, second)) == ("gone", "ready")
    stop(diary, first)
    assert stage(diary, second) == "ready"
    assert CachedResult.objects.filter(key__startswith="report:").count() == 1


def test_one_whose_process_ended_is_gone_and_can_be_begun_again(
    diary: Diary, report: DoctorReport, beside: list[Work]
) -> None:
    uuid = begin(diary, LISTED, TODAY, NOW)
    Lease.objects.update(until=Now() - timedelta(seconds=1))
    assert stage(diary, uuid) == "gone"
    assert begin(diary, LISTED, TODAY, NOW) == uuid
    assert len(beside) == 2
    assert stage(diary, uuid) == "composing"


def test_one_that_takes_long_is_not_taken_for_one_whose_process_ended(
    diary: Diary, beside: list[Work], time_machine: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    time_machine.move_to(NOW, tick=False)
    uuid = begin(diary, LISTED, TODAY, NOW)
    time_machine.shift(900)
    assert stage(diary, uuid) == "composing"

    def typesetting(report: DoctorReport, is_wanted: Callable[[Any], bool]) -> bytes:
        assert is_wanted("typesetting")
        time_machine.shift(900)
        assert stage(diary, uuid) == "typesetting"
        return b"%PDF"

    monkeypatch.setattr(making, "pdf", typesetting)
    beside[0]()
    assert stage(diary, uuid) == "ready"
    assert not Lease.objects.exists()


def test_one_that_cannot_be_made_says_so_and_logs_nothing_of_it(
    diary: Diary, beside: list[Work], monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    def broken(*args: object) -> bytes:
        raise subprocess.CalledProcessError(-9, ["typst"], b"needle", b"needle")

    monkeypatch.setattr(making, "pdf", broken)
    uuid = begin(diary, LISTED, TODAY, NOW)
    beside[0]()
    assert stage(diary, uuid) == "failed"
    assert "CalledProcessError" in caplog.text
    assert "needle" not in caplog.text
    begin(diary, LISTED, TODAY, NOW)
    assert stage(diary, uuid) == "composing"
    assert len(beside) == 2


@pytest.mark.slow
def test_one_of_a_diary_that_has_changed_is_not_handed_out(diary: Diary, beside: list[Work]) -> None:
    uuid = begin(diary, LISTED, TODAY, NOW)
    beside[0]()
    with changing(diary):
        pass
    assert stage(diary, uuid) == "gone"


def test_one_whose_diary_was_deleted_meanwhile_is_not_wanted(
    diary: Diary, beside: list[Work], monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    def vanished(*args: object) -> bytes:
        raise IntegrityError

    monkeypatch.setattr(making, "cached_result", vanished)
    begin(diary, LISTED, TODAY, NOW)
    beside[0]()
    assert caplog.text == ""


@pytest.mark.slow
def test_what_nobody_can_fetch_any_more_is_forgotten(diary: Diary, report: DoctorReport, beside: list[Work]) -> None:
    uuid = begin(diary, LISTED, TODAY, NOW)
    beside[0]()
    assert forget_old() == 0
    cache.clear()  # as an hour later
    assert KEPT_FOR.total_seconds() == 3600
    assert progress_of(diary, uuid) is None
    assert forget_old() == 1
    assert not CachedResult.objects.filter(key__startswith="report:").exists()


def test_what_was_typed_is_not_in_the_cache(diary: Diary, monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[object] = []
    monkeypatch.setattr(cache, "set", lambda *args: kept.append(args))
    begin(diary, replace(LISTED, sentence="A secret", name="Ada"), TODAY, NOW)
    assert kept
    assert "secret" not in str(kept)
    assert "Ada" not in str(kept)


@pytest.mark.slow
def test_one_is_made_at_a_time_and_the_next_says_that_it_waits(report: DoctorReport) -> None:
    told: list[str] = []

    def is_wanted(stage: str) -> bool:
        told.append(stage)
        return len(told) < 3

    with pdf_module.ONE_AT_A_TIME, pytest.raises(Unwanted):
        pdf(report, is_wanted)
    assert told == ["waiting"] * 3
    assert pdf(report)


def test_a_page_without_lists_does_not_wait_for_a_list(report: DoctorReport) -> None:
    made: list[bytes] = []
    thread = Thread(target=lambda: made.append(pdf(replace(report, with_list=False))), daemon=True)
    with pdf_module.ONE_AT_A_TIME:
        thread.start()
        thread.join(timeout=30)
        assert made


def processes(parent: int) -> list[int]:
    """The processes that another one began and that have not ended."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, ppid = path.read_text().rpartition(")")[2].split()[:2]
        except OSError:
            continue
        if int(ppid) == parent and state != "Z":
            found.append(int(path.parent.name))
    return found


@pytest.fixture
def endless(report: DoctorReport) -> DoctorReport:
    """A page that takes longer than any test."""
    noted = replace(report.episode_list[0], note="word " * 4_000)
    return replace(report, episode_list=(noted,) * 2_000)


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are looked up in /proc")
def test_the_process_of_a_page_that_is_not_wanted_any_more_ends_at_once(endless: DoctorReport) -> None:
    seen: list[list[int]] = []

    def is_wanted() -> bool:
        seen.append(processes(os.getpid()))
        return False

    before = processes(os.getpid())
    with pytest.raises(Unwanted):
        typeset.typeset(*inputs(endless), is_wanted)
    assert len(seen[0]) == len(before) + 1
    assert processes(os.getpid()) == before


def wait_for(found: Callable[[], Any]) -> Any:
    until = monotonic() + 20
    while not (value := found()) and monotonic() < until:
        sleep(0.02)
    return value


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are looked up in /proc")
def test_it_ends_with_the_process_that_began_it(endless: DoctorReport) -> None:
    program = "import json, sys; from diary.report.typeset import typeset; typeset(*json.loads(sys.stdin.read()))"
    with subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE) as parent:
        assert parent.stdin
        parent.stdin.write(json.dumps(inputs(endless)).encode())
        parent.stdin.close()
        (child,) = wait_for(lambda: processes(parent.pid))
        parent.send_signal(signal.SIGKILL)
    assert wait_for(lambda: not Path(f"/proc/{child}").exists() or "\tZ" in Path(f"/proc/{child}/status").read_text())
