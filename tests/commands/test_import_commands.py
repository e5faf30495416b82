from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from io import StringIO
from pathlib import Path
from unittest.mock import patch

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from accounts.row_security import Crossing, crossing
from beside.leases import Held
from diary.actions import import_steps
from diary.models import CheckIn, Diary, Episode, ImportChunk, ImportJob
from tests.exchange.importing import imported, kept, many
from tests.exchange.test_apple_health import drink, export
from tests.makers import make_diary, make_user

pytestmark = pytest.mark.django_db
DAYS = "Date,Stress\n2026-03-12,4\nnever,4\n"


def run(*arguments: str) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


@pytest.mark.slow
def test_imports_that_were_left_are_finished() -> None:
    diary = make_diary()
    import_steps.start(diary=diary, job=kept(diary, many(1203)))
    assert run("work_imports") == "An import of 1203 lines: done\n"
    assert Episode.objects.count() == 1203
    import_steps.start_undo(diary=diary, job=ImportJob.objects.get())
    run("work_imports")
    assert not Episode.objects.exists()
    assert run("work_imports") == ""


@pytest.mark.slow
def test_imports_take_turns_chunk_by_chunk() -> None:
    jobs = [kept(make_diary(owner=make_user(f"{name}@example.org")), many(1203)) for name in ("ada", "ben")]
    for job in jobs:
        import_steps.start(diary=job.diary, job=job)
    seen: list[tuple[int, ...]] = []

    def looked(*, diary: Diary, job: ImportJob, now: datetime, lease: Held) -> bool:
        with crossing(Crossing.UPKEEP):
            seen.append(tuple(ImportJob.objects.order_by("pk").values_list("position", flat=True)))
        return import_steps.go_on(diary=diary, job=job, now=now, lease=lease)

    with patch("diary.management.commands.work_imports.go_on", looked):
        run("work_imports")
    assert seen == [(0, 0), (1, 0), (1, 1), (2, 1), (2, 2), (3, 2)]


@pytest.mark.parametrize(("begin", "left"), [(import_steps.start, "stopped"), (import_steps.start_undo, "done")])
def test_what_fails_is_left_to_its_person_and_the_others_go_on(
    begin: Callable[..., object], left: str, caplog: pytest.LogCaptureFixture
) -> None:
    diary = make_diary()
    broken, other = imported(diary, DAYS), kept(diary, many(3))
    ImportJob.objects.filter(pk=broken.pk).update(state="stopped", position=0 if left == "stopped" else 1)
    ImportChunk.objects.filter(job=broken).update(body=b"no chunk", wrote=None if left == "stopped" else {"bad": 1})
    begin(diary=diary, job=broken)
    import_steps.start(diary=diary, job=other)
    said = run("work_imports")
    assert said == f"An import of 2 lines: {left}\nAn import of 3 lines: done\n"
    assert "of an import failed" in caplog.text
    assert import_steps.is_stuck(ImportJob.objects.get(pk=broken.pk))


def test_a_database_that_does_not_answer_stops_no_import() -> None:
    diary = make_diary()
    import_steps.start(diary=diary, job=kept(diary, many(3)))
    with (
        patch("diary.actions.import_steps.step", side_effect=OperationalError),
        pytest.raises(OperationalError),
    ):
        run("work_imports")
    assert ImportJob.objects.get().state == "running"


def test_an_import_that_vanishes_meanwhile_is_no_error() -> None:
    diary = make_diary()
    import_steps.start(diary=diary, job=kept(diary, many(3)))

    def vanish(*, diary: Diary, job: ImportJob, now: datetime, lease: Held) -> bool:
        ImportJob.objects.all().delete()
        return import_steps.go_on(diary=diary, job=job, now=now, lease=lease)

    with patch("diary.management.commands.work_imports.go_on", vanish):
        assert run("work_imports") == ""


def test_what_somebody_else_works_on_is_left_to_them_and_the_others_go_on() -> None:
    diary = make_diary()
    held = kept(diary, many(3))
    import_steps.start(diary=diary, job=held)
    import_steps.start(diary=diary, job=kept(diary, DAYS))
    with import_steps.lease_of(held) as lease:
        assert lease
        assert run("work_imports") == "An import of 2 lines: done\n"
    assert run("work_imports") == "An import of 3 lines: done\n"


def test_a_file_that_waits_is_not_imported() -> None:
    diary = make_diary()
    kept(diary, DAYS)
    run("work_imports")
    assert not CheckIn.objects.exists()


def test_an_export_of_apple_health_is_imported(tmp_path: Path) -> None:
    make_diary()
    file = tmp_path / "export.xml"
    file.write_bytes(export(drink("2026-03-12 08:00:00", "80")))
    said = run("import_file", str(file), "--owner", "ada@example.org", "--kind", "apple-health")
    assert said == "1 new, 0 filled, 0 there already, 0 not taken of 1\n"
    assert CheckIn.objects.get().caffeine_mg == 80


def test_an_import_that_cannot_go_on_says_how_far_it_came(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_diary()
    file = tmp_path / "export.xml"
    file.write_bytes(export(drink("2026-03-12 08:00:00", "80")))
    for way in ("step", "bring_singly"):
        monkeypatch.setattr(import_steps, way, lambda *_, **__: 1 / 0)
    with pytest.raises(CommandError, match="Stopped after 0 of 1 lines"):
        run("import_file", str(file), "--owner", "ada@example.org")
    assert ImportJob.objects.get().state == "stopped"


@pytest.mark.parametrize(
    ("name", "body", "more", "why"),
    [
        ("missing.csv", None, [], "No such file"),
        ("a.pdf", b"%PDF-1.7", [], "nothing has changed"),
        ("days.csv", DAYS.encode(), ["--kind", "apple-health"], "is of the kind table"),
    ],
)
def test_a_file_that_cannot_be_imported_is_named_with_the_reason(
    name: str, body: bytes | None, more: list[str], why: str, tmp_path: Path
) -> None:
    make_diary()
    if body is not None:
        (tmp_path / name).write_bytes(body)
    with pytest.raises(CommandError, match=why):
        run("import_file", str(tmp_path / name), "--owner", "ada@example.org", *more)
    assert not ImportJob.objects.exists()
