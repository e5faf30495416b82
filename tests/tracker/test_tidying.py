from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db.models import F
from django.db.models.functions import Now

from accounts.models import User
from beside.leases import held
from beside.models import Lease
from diary.actions.bin import delete_entry
from diary.actions.uploads import keep_upload
from diary.models import CachedResult, Diary, Episode, ImportJob, Share, Upload
from tests.exchange.importing import kept
from tests.makers import make_diary, make_episode, uuid_of
from tests.report.made import keep_page
from tests.shares import share_it
from tracker import tidying

NOW = datetime(2026, 3, 14, 12, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _forget() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    calls: list[str] = []
    monkeypatch.setattr(tidying, "call_command", lambda name, **options: calls.append(name))
    return calls


def a_day_later() -> None:
    Lease.objects.update(until=F("until") - tidying.DAILY)


def test_it_happens_once_a_day_whoever_asks(calls: list[str]) -> None:
    assert tidying.tidy_up_daily()
    assert calls == ["clearsessions", "remove_guests", "tidy_diaries"]
    assert not tidying.tidy_up_daily()
    assert len(calls) == 3
    a_day_later()
    assert tidying.tidy_up_daily()


def test_it_is_left_to_whoever_is_at_it(calls: list[str]) -> None:
    with held("tidying"):
        assert not tidying.tidy_up_daily()
    assert calls == []
    assert tidying.tidy_up_daily()


def test_what_failed_is_tried_again(calls: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(name: str, **options: object) -> None:
        raise ValueError

    with monkeypatch.context() as broken:
        broken.setattr(tidying, "call_command", fail)
        with pytest.raises(ValueError):
            tidying.tidy_up_daily()
    assert tidying.tidy_up_daily()


def test_what_killed_processes_held_is_forgotten(calls: list[str]) -> None:
    Lease.objects.create(name="import", holder="another:1:holder", until=Now() - 2 * tidying.DAILY)
    tidying.tidy_up()
    assert not Lease.objects.exists()


def gone(diary: Diary, name: str, ago: timedelta) -> None:
    delete_entry(diary=diary, entry=make_episode(diary=diary, name=name), now=NOW - ago)


def test_bins_lose_what_is_older_than_thirty_days(ada: User, ben: User, time_machine: Any) -> None:
    for owner, prefix in ((ada, "a"), (ben, "b")):
        diary = make_diary(owner=owner)
        gone(diary, f"{prefix} old", timedelta(days=30, seconds=1))
        gone(diary, f"{prefix} new", timedelta(days=30))
        make_episode(diary=diary, name=f"{prefix} kept")
    time_machine.move_to(NOW, tick=False)
    call_command("tidy_diaries", verbosity=0)
    left = set(Episode.objects.values_list("uuid", flat=True))
    assert left == {uuid_of(f"{prefix} {name}") for prefix in "ab" for name in ("new", "kept")}


def test_an_import_that_nobody_decided_on_goes_after_a_day(ada: User, time_machine: Any) -> None:
    job = kept(make_diary(owner=ada), b"day;sleep\n2026-03-01;7", now=NOW)
    for later, left in ((timedelta(days=1), True), (timedelta(days=1, seconds=1), False)):
        time_machine.move_to(NOW + later, tick=False)
        call_command("tidy_diaries", verbosity=0)
        assert ImportJob.objects.filter(pk=job.pk).exists() is left


def test_a_file_that_nobody_decided_on_goes(ada: User, capsys: pytest.CaptureFixture[str]) -> None:
    keep_upload(make_diary(owner=ada), uuid_of("file"), b"{}", NOW)
    call_command("tidy_diaries")
    assert "files: 1" in capsys.readouterr().out
    assert not Upload.objects.exists()


def test_a_pdf_that_nobody_can_fetch_any_more_goes(ada: User, capsys: pytest.CaptureFixture[str]) -> None:
    keep_page(make_diary(owner=ada), uuid_of("report"), b"%PDF")
    for said in ("PDFs: 0", "PDFs: 1"):
        call_command("tidy_diaries")
        assert said in capsys.readouterr().out
        cache.clear()  # as an hour later
    assert not CachedResult.objects.exists()


def test_a_report_whose_link_is_over_goes_and_later_the_link_too(
    ada: User, capsys: pytest.CaptureFixture[str], time_machine: object
) -> None:
    share, _ = share_it(make_diary(owner=ada), now=NOW, lasts=timedelta(days=1))
    for days, said in ((1, "reports: 1; links: 0"), (31, "reports: 0; links: 1")):
        time_machine.move_to(NOW + timedelta(days=days), tick=False)  # type: ignore[attr-defined]
        call_command("tidy_diaries")
        assert said in capsys.readouterr().out
    assert not Share.objects.filter(pk=share.pk).exists()
