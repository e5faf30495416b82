"""The manual of the criteria is what the table says."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import call_command

from diary.domain.criteria import CRITERIA

PAGE = Path(__file__).resolve().parents[2] / "docs" / "criteria.md"


def test_the_page_is_what_the_command_prints(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("criteria_manual")
    printed = capsys.readouterr().out
    assert printed == PAGE.read_text(), "print it anew: manage.py criteria_manual > docs/criteria.md"
    assert [line.split(":")[0] for line in printed.splitlines() if line.startswith("## ")] == [
        f"## {criterion.id}" for criterion in CRITERIA
    ]
