"""export_fhir: what it does, and what it says when it cannot."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from diary.exchange.fhir import Sending, written
from diary.models import Diary
from tests.exchange.fhir_rules import check, resources
from tests.makers import NOW, make_diary, make_episode

pytestmark = pytest.mark.django_db


@pytest.fixture
def diary(ada: User) -> Diary:
    diary = make_diary(owner=ada)
    make_episode(diary=diary, name="a", note="schön")
    make_episode(diary=diary, name="b", at=NOW - timedelta(days=9))
    return diary


def test_it_writes_the_file(diary: Diary, tmp_path: Path) -> None:
    path = tmp_path / "out.json"
    call_command("export_fhir", owner="Ada@example.org", output=path)
    assert path.read_bytes() == b"".join(written(diary, Sending()))


def test_it_writes_the_file_and_nothing_else_to_standard_output(
    diary: Diary, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    call_command("export_fhir", owner=diary.owner.email)
    assert capfdbinary.readouterr().out == b"".join(written(diary, Sending()))


def test_it_takes_a_period_a_name_and_the_notes(diary: Diary, tmp_path: Path, settings: Any) -> None:
    settings.SNOMED_BODY_SITES = True
    path = tmp_path / "out.json"
    wishes = ["--first=2026-03-10", "--last=2026-03-14", "--name=Ada", "--notes"]
    call_command("export_fhir", "--owner=ada@example.org", f"--output={path}", *wishes)
    found = json.loads(path.read_bytes())
    check(found)
    (person,) = resources(found, "Patient")
    assert person["name"] == [{"text": "Ada"}]
    (episode,) = [row for row in resources(found, "Observation") if "valueBoolean" in row]
    assert episode["note"] == [{"text": "schön"}]
    assert episode["bodySite"]["coding"][1]["code"] == "723724004"


@pytest.mark.parametrize("name", ["missing/out.json", "."])
def test_a_place_that_cannot_be_written_is_named(name: str, diary: Diary, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="directory") as error:
        call_command("export_fhir", owner=diary.owner.email, output=tmp_path / name)
    assert str(tmp_path) in str(error.value)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--owner=nobody@example.org"], r"^Nobody has the e-mail address nobody@example\.org\.$"),
        ([], "required: --owner"),
        (["--owner=ada@example.org", "--first=soon"], "--first"),
    ],
)
def test_what_is_wrong_is_named(options: list[str], words: str, db: None) -> None:
    with pytest.raises(CommandError, match=words):
        call_command("export_fhir", *options)
