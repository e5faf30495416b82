"""The pages that code can write are what the code says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from diary.domain.criteria import CRITERIA
from tracker import environment
from tracker.management.commands.write_docs import DOCUMENTS

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def docs(tmp_path: Path, settings) -> Path:
    settings.BASE_DIR = tmp_path
    (tmp_path / "docs").mkdir()
    return tmp_path / "docs"


def test_the_pages_are_what_the_code_says() -> None:
    call_command("write_docs", "--check")


def test_a_page_that_says_something_else_is_named_and_left_alone(docs: Path) -> None:
    call_command("write_docs")
    (docs / "criteria.md").write_text("Nothing is a reason.\n")
    with pytest.raises(CommandError, match=r"docs/criteria\.md") as caught:
        call_command("write_docs", "--check")
    assert "configuration" not in str(caught.value)
    assert (docs / "criteria.md").read_text() == "Nothing is a reason.\n"


def test_writing_makes_them_right_and_names_what_changed(docs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("write_docs")
    assert {path.name for path in docs.iterdir()} == set(DOCUMENTS)
    assert {(docs / name).read_text() == (ROOT / "docs" / name).read_text() for name in DOCUMENTS} == {True}
    (docs / "criteria.md").unlink()
    capsys.readouterr()
    call_command("write_docs")
    assert capsys.readouterr().out == "docs/criteria.md\n"
    call_command("write_docs", "--check")


def test_every_page_says_who_writes_it() -> None:
    for name in DOCUMENTS:
        assert "Written by `manage.py write_docs`" in (ROOT / "docs" / name).read_text(), name


def test_each_criterion_has_its_section() -> None:
    heads = re.findall(r"^## (\w+):", (ROOT / "docs" / "criteria.md").read_text(), re.MULTILINE)
    assert heads == [criterion.id for criterion in CRITERIA]


def test_each_variable_has_its_line() -> None:
    manual = (ROOT / "docs" / "configuration.md").read_text()
    assert sorted(re.findall(r"^\| `([A-Z_]+)` \|", manual, re.MULTILINE)) == environment.variables()
    for name in environment.SECRETS:
        assert f"`{name}_FILE`" in manual
