"""export_diary and load_diary: what they do, and what they say when they cannot."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from diary.actions.checkins import save_checkin
from diary.domain.content import CheckInContent
from diary.exchange.archive import write_archive
from diary.models import CheckIn, Diary, Episode
from tests.makers import make_diary, make_episode, uuid_of

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 14)


@pytest.fixture
def diary(ada: User) -> Diary:
    diary = make_diary(owner=ada)
    make_episode(diary=diary, name="a", note="schön")
    save_checkin(diary=diary, day=DAY, uuid=uuid_of("c"), content=CheckInContent("yes"))
    return diary


@pytest.fixture
def file(diary: Diary, tmp_path: Path) -> Path:
    path = tmp_path / "diary.json"
    path.write_bytes(write_archive(diary))
    return path


def test_export_writes_the_archive_to_a_file(diary: Diary, tmp_path: Path) -> None:
    path = tmp_path / "out.json"
    call_command("export_diary", owner="Ada@example.org", output=path)
    assert path.read_bytes() == write_archive(diary)


def test_export_writes_the_archive_and_nothing_else_to_standard_output(
    diary: Diary, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    call_command("export_diary", owner=diary.owner.email)
    assert capfdbinary.readouterr().out == write_archive(diary)


def test_export_of_somebody_who_never_wrote_is_an_empty_diary(ben: User, tmp_path: Path) -> None:
    path = tmp_path / "out.json"
    call_command("export_diary", owner=ben.email, output=path)
    assert json.loads(path.read_text())["episodes"] == []


@pytest.mark.parametrize("command", [("export_diary",), ("load_diary", "missing.json")])
def test_an_owner_that_nobody_is_is_named(command: tuple[str, ...], db: None) -> None:
    with pytest.raises(CommandError, match=r"^Nobody has the e-mail address nobody@example\.org\.$") as error:
        call_command(*command, owner="nobody@example.org")
    assert error.value.returncode == 1
    assert not Diary.objects.exists()


@pytest.mark.parametrize("command", [("export_diary",), ("load_diary", "missing.json"), ("load_diary", "--owner=ada")])
def test_a_missing_argument_is_named(command: tuple[str, ...]) -> None:
    with pytest.raises(CommandError, match=r"required: (--owner|file)"):
        call_command(*command)


@pytest.mark.parametrize("name", ["missing/out.json", "."])
def test_export_to_a_place_that_cannot_be_written_says_so(name: str, diary: Diary, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="directory") as error:
        call_command("export_diary", owner=diary.owner.email, output=tmp_path / name)
    assert str(tmp_path) in str(error.value)


@pytest.mark.parametrize("name", ["missing.json", "."])
def test_load_of_a_file_that_cannot_be_read_says_so(name: str, ben: User, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="directory") as error:
        call_command("load_diary", str(tmp_path / name), owner=ben.email)
    assert str(tmp_path) in str(error.value)


def test_load_brings_everything_into_another_diary(
    file: Path, diary: Diary, ben: User, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("load_diary", str(file), owner="BEN@example.org")
    assert write_archive(Diary.objects.get(owner=ben)) == file.read_bytes()
    assert "episodes: 1 new, 0 there already\ncheckins: 1 new, 0 there already\n" in capsys.readouterr().out


def test_load_on_trial_changes_nothing(file: Path, ben: User, capsys: pytest.CaptureFixture[str]) -> None:
    theirs = make_diary(owner=ben)
    call_command("load_diary", str(file), owner=ben.email, dry_run=True)
    assert "episodes: 1 would be new, 0 there already" in capsys.readouterr().out
    assert not Episode.objects.filter(diary=theirs).exists()
    assert Diary.objects.get(pk=theirs.pk).revision == 0


def test_load_says_which_check_ins_are_left_out(file: Path, ben: User, capsys: pytest.CaptureFixture[str]) -> None:
    theirs = make_diary(owner=ben)
    save_checkin(diary=theirs, day=DAY, uuid=uuid_of("theirs"), content=CheckInContent("no"))
    call_command("load_diary", str(file), owner=ben.email)
    assert "check-ins left out: their days have another one" in capsys.readouterr().out
    assert CheckIn.objects.get(diary=theirs).twitching == "no"


def test_load_says_what_becomes_of_settings_and_background(
    file: Path, ben: User, capsys: pytest.CaptureFixture[str]
) -> None:
    theirs = make_diary(owner=ben, time_zone="Asia/Kathmandu", diet="vegan")
    for dry_run, said in ((True, "would be taken"), (False, "taken")):
        call_command("load_diary", str(file), owner=ben.email, dry_run=dry_run)
        out = capsys.readouterr().out
        assert f"settings, background and looks: {said}\n" in out
        assert "the diary keeps what it says of its background: diet\n" in out
    theirs.refresh_from_db()
    assert (theirs.time_zone, theirs.diet) == ("Europe/Berlin", "vegan")
    call_command("load_diary", str(file), owner=ben.email)
    out = capsys.readouterr().out
    assert "settings, background and looks: left out, since the diary has entries\n" in out
    assert "keeps" not in out


def test_the_help_of_load_says_what_an_archive_brings_beside_entries(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        call_command("load_diary", "--help")
    told = " ".join(capsys.readouterr().out.split())
    assert "An empty diary takes the archive's time zone, settings, background and looks too" in told
    assert "one with entries keeps its own" in told


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"", "This is not a whole JSON file: EOF while parsing a value at line 1 column 0."),
        (b'{"format": "flicker-archive"', "This is not a whole JSON file: EOF while parsing an object at line 1"),
        (b"{}", "format: this is not a Flicker archive of version 1 to 2."),
    ],
)
def test_a_broken_file_is_refused_in_words(body: bytes, problem: str, ben: User, tmp_path: Path) -> None:
    path = tmp_path / "broken.json"
    path.write_bytes(body)
    with pytest.raises(CommandError) as error:
        call_command("load_diary", str(path), owner=ben.email)
    first, *problems = str(error.value).splitlines()
    assert first == f"{path} cannot be loaded; nothing has changed."
    assert any(line.startswith(problem) for line in problems)


def test_of_a_file_full_of_faults_the_first_twenty_are_named(file: Path, ben: User) -> None:
    document = json.loads(file.read_bytes())
    document["episodes"] = document["episodes"] * 100
    for row in document["episodes"]:
        row["intensity"] = 9
    file.write_text(json.dumps(document))
    with pytest.raises(CommandError) as error:
        call_command("load_diary", str(file), owner=ben.email)
    lines = str(error.value).splitlines()
    assert len(lines) == 21
    assert lines[20].startswith("episodes[19].intensity: ")
