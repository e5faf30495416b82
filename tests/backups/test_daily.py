from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from tests.each import each
from tracker import checks
from tracker.backups import BackupError, daily
from tracker.backups.file import LAST_BACKUP
from tracker.templatetags import backups

NOW = datetime(2026, 3, 14, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Path:
    settings.DATA_DIR, settings.BACKUP_DIR, settings.BACKUP_KEEP = tmp_path / "data", tmp_path / "backups", 3
    settings.DATA_DIR.mkdir()
    settings.BACKUP_DIR.mkdir()
    monkeypatch.setattr(daily, "make_backup", lambda target, passphrase, now: target.write_text(str(passphrase)))
    return tmp_path / "backups"


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_one_is_made_each_day_and_the_newest_are_kept(folder: Path, settings: Any) -> None:
    settings.BACKUP_PASSPHRASE = "toes that twitch"
    (folder / "flicker-before-the-move.backup").touch()
    (folder / "photographs").touch()
    (folder / ".flicker-2026-03-13T12-00-00Z.backup.part").touch()
    made = [daily.back_up_if_due(folder, NOW + timedelta(hours=hours)) for hours in range(0, 24 * 5, 6)]
    assert [path is not None for path in made] == [True, False, False, False] * 5
    days = [f"flicker-2026-03-{day}T12-00-00Z.backup" for day in (16, 17, 18)]
    assert names(folder) == [*days, "flicker-before-the-move.backup", "photographs"]
    assert (folder / days[0]).read_text() == "toes that twitch"


def test_nothing_is_deleted_where_none_could_be_made(folder: Path, settings: Any, monkeypatch: Any) -> None:
    for day in range(3):
        daily.back_up_if_due(folder, NOW + timedelta(days=day))
    before, settings.BACKUP_KEEP = names(folder), 1

    def fail(*args: object) -> None:
        raise BackupError("The disk is full.")

    monkeypatch.setattr(daily, "make_backup", fail)
    with pytest.raises(BackupError):
        daily.back_up_if_due(folder, NOW + timedelta(days=9))
    assert names(folder) == before


def test_its_age_is_that_of_the_newest_in_the_folder(folder: Path, settings: Any) -> None:
    (settings.DATA_DIR / LAST_BACKUP).write_text((NOW - timedelta(hours=1)).isoformat())
    assert daily.hours_since_last(NOW) is None
    daily.back_up_if_due(folder, NOW - timedelta(hours=30))
    assert daily.hours_since_last(NOW) == 30
    settings.BACKUP_DIR = settings.DATA_DIR / "away"
    assert daily.hours_since_last(NOW) is None


def test_without_a_folder_it_is_that_of_what_the_command_made_last(settings: Any) -> None:
    settings.BACKUP_DIR = None
    assert daily.hours_since_last(NOW) is None
    (settings.DATA_DIR / LAST_BACKUP).write_text(f"{(NOW - timedelta(hours=5)).isoformat()}\n")
    assert daily.hours_since_last(NOW) == 5
    (settings.DATA_DIR / LAST_BACKUP).write_text("spoilt")
    assert daily.hours_since_last(NOW) is None


@each(
    ("hours", "age"),
    [
        (0.5, "less than an hour ago"),
        (1.9, "1 hour ago"),
        (47.9, "47 hours ago"),
        (48, "2 days ago"),
        (24 * 9.9, "9 days ago"),
    ],
)
def test_its_age_in_words(hours: float, age: str) -> None:
    assert backups._age(hours) == age


def test_a_folder_that_is_away_or_in_the_data_is_warned_of(settings: Any) -> None:
    assert checks.backups_go_elsewhere(None) == []
    for wrong in (settings.DATA_DIR / "away", settings.DATA_DIR):
        settings.BACKUP_DIR = wrong
        (warning,) = checks.backups_go_elsewhere(None)
        assert warning.id == "flicker.W005"
    settings.BACKUP_DIR = None
    assert checks.backups_go_elsewhere(None) == []


@pytest.mark.django_db
def test_the_admin_and_healthz_say_how_old_the_last_one_is(
    admin_client: Client, folder: Path, settings: Any, time_machine: Any
) -> None:
    time_machine.move_to(NOW, tick=False)

    def said() -> tuple[str, str]:
        page = admin_client.get("/admin/").content.decode()
        return page.split("last-backup", 1)[1].split("</div>")[0], Client().get("/healthz")["Last-Backup-Hours"]

    page, hours = said()
    assert "There is no backup yet." in page
    assert "One should be made each day." in page
    assert hours == "none"
    daily.back_up_if_due(folder, NOW - timedelta(hours=5))
    page, hours = said()
    assert "The last backup was made 5 hours ago." in page
    assert "warns" not in page
    assert hours == "5.0"
    time_machine.move_to(NOW + timedelta(days=3), tick=False)
    page, hours = said()
    assert "made 3 days ago" in page
    assert "warns" in page
    settings.BACKUP_DIR = None
    assert "Set <code>BACKUP_DIR</code>" in said()[0]


@pytest.mark.django_db
def test_who_only_curates_texts_is_not_told(ada: User, ada_client: Client) -> None:
    ada.is_staff = True
    ada.save()
    assert b"last-backup" not in ada_client.get("/admin/").content


@pytest.mark.django_db
def test_whoever_leaves_is_told_how_long_backups_live(ada_client: Client, settings: Any) -> None:
    assert b"up to 3 days more" in ada_client.get("/account/delete/").content
    settings.BACKUP_DIR = None
    assert b"days more" not in ada_client.get("/account/delete/").content
