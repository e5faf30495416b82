from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.management import CommandError, call_command

from accounts.models import User
from tests.makers import NOW
from tests.report.made import make_full, read, text_of
from tests.trials import make_trial


@pytest.fixture(autouse=True)
def _frozen() -> object:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def make(path: Path, *options: str, owner: str = "ada@example.org") -> str:
    call_command("make_report", "--owner", owner, "--output", str(path), *options)
    return text_of(path.read_bytes())


@pytest.mark.slow
def test_it_writes_the_last_twelve_weeks(ada: User, tmp_path: Path) -> None:
    make_full("needle", days=3, owner=ada)
    said = make(tmp_path / "page.pdf")
    assert "12 March 2026 to 14 March 2026" in said
    assert "3 of 3 days recorded" in said
    assert "Ada" not in said


@pytest.mark.slow
def test_it_takes_dates_paper_name_and_what_to_include(ada: User, tmp_path: Path) -> None:
    make_full("needle", days=3, owner=ada)
    path = tmp_path / "page.pdf"
    options = [
        "--first",
        "2026-03-13",
        "--last",
        "2026-03-14",
        "--paper",
        "letter",
        "--name",
        "Ada",
        "--list",
        "--notes",
    ]
    said = make(path, *options)
    assert "2 of 2 days recorded" in said
    assert "Ada" in said
    assert said.count("needle") >= 4
    assert round(read(path.read_bytes()).pages[0].mediabox.width) == 612


@pytest.mark.slow
def test_it_takes_a_date_of_birth_a_sentence_and_questions(ada: User, tmp_path: Path) -> None:
    make_full("needle", days=3, owner=ada)
    words = ["--born", "1980-02-03", "--sentence", "It keeps me awake.", "--question", "Why?", "--question", "And now?"]
    said = make(tmp_path / "page.pdf", *words)
    assert "born 3 February 1980" in said
    assert "“It keeps me awake.”" in said
    assert "Why? • And now?" in said


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (["--born", "2030-01-01"], "Date of birth: Choose a day between"),
        (["--born", "never"], "Date of birth: "),
        (["--sentence", "x" * 301], "What matters most to you, in one sentence: "),
        (["--question", "x" * 151], "Question 1 has 151 characters"),
        (["--question", "Why?"] * 6, "These are 6 questions"),
    ],
)
def test_it_refuses_what_the_form_refuses(options: list[str], why: str, ada: User, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=why):
        make(tmp_path / "page.pdf", *options)


@pytest.mark.slow
def test_it_takes_worry_and_leaves_out_what_it_is_told_to(ada: User, tmp_path: Path) -> None:
    make_full("needle", days=3, owner=ada)
    said = make(tmp_path / "page.pdf")
    assert "needle" in said
    assert "Worry about" not in said
    said = make(tmp_path / "page.pdf", "--worry", "--no-medicines", "--no-conditions", "--no-visits", "--no-charts")
    assert "needle" not in said
    assert "Worry about the twitching" in said


@pytest.mark.slow
def test_it_has_what_was_tested_unless_it_is_told_to_leave_that_out(ada: User, tmp_path: Path) -> None:
    diary = make_full("needle", days=3, owner=ada)
    make_trial(diary, NOW.date() - timedelta(days=2))
    assert "Wider shoes" in make(tmp_path / "page.pdf")
    assert "Wider shoes" not in make(tmp_path / "page.pdf", "--no-trials")


@pytest.mark.parametrize(
    "options",
    [
        ["--first", "2026-03-14", "--last", "2026-03-01"],
        ["--last", "2026-03-15"],
        ["--first", "never"],
        ["--paper", "x"],
    ],
)
def test_it_refuses_what_is_no_period_or_paper(options: list[str], ada: User, tmp_path: Path) -> None:
    with pytest.raises(CommandError):
        make(tmp_path / "page.pdf", *options)
    assert not (tmp_path / "page.pdf").exists()


def test_it_says_what_is_wrong_with_the_owner_or_the_file(ada: User, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="Nobody has the e-mail address"):
        make(tmp_path / "page.pdf", owner="nobody@example.org")
    with pytest.raises(CommandError, match="No such file"):
        make(tmp_path / "nowhere" / "page.pdf")
