from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from diary.actions import import_steps
from diary.actions.uploads import keep_upload
from diary.models import Episode, Upload
from tests.exchange.importing import kept, many
from tests.makers import NOW, make_diary, uuid_of
from tracker import working
from tracker.checkpoints import alone


@pytest.fixture(autouse=True)
def lock(tmp_path: Path, settings: Any) -> Path:
    settings.DATA_DIR = tmp_path
    return tmp_path / "work_imports.lock"


@pytest.mark.slow
@pytest.mark.django_db
def test_what_was_begun_is_finished_by_itself() -> None:
    diary = make_diary()
    import_steps.start(diary=diary, job=kept(diary, many(1203)))
    assert working.work("work_imports")
    assert Episode.objects.count() == 1203


@pytest.mark.django_db
def test_a_previewed_archive_is_gone_at_its_hour(time_machine: Any) -> None:
    keep_upload(make_diary(), uuid_of("file"), b"{}", NOW)
    for minutes, left in ((60, True), (61, False)):
        time_machine.move_to(NOW + timedelta(minutes=minutes), tick=False)
        assert working.work("forget_uploads")
        assert Upload.objects.exists() is left


def test_one_process_of_a_machine_at_a_time_runs_each_command(lock: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[str] = []
    monkeypatch.setattr(working, "call_command", lambda name, **options: called.append(name))
    with alone(lock) as mine:
        assert mine
        assert not working.work("work_imports")
        assert working.work("send_mails")
    assert working.work("work_imports")
    assert called == ["send_mails", "work_imports"]
