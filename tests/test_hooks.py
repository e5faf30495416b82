"""The hooks of a commit run what `make check` runs, and nothing that is not here."""

from __future__ import annotations

import re

from tests.test_architecture import ROOT


def make_check() -> list[str]:
    """The commands of `make check`."""
    recipe = re.search(r"^check:.*\n((?:\t.*\n)+)", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert recipe
    return re.findall(r"(?:\$\(BIN\)/|\t@(?=sh ))(.+)", recipe[1])


def tool(command: str) -> str:
    """What a command runs, without its options and files."""
    words = command.split()
    size = {"python": 3, "ruff": 2, "sh": 2}.get(words[0], 1)
    return " ".join(words[:size])


def test_the_hooks_run_what_make_check_runs() -> None:
    hooks = (ROOT / ".pre-commit-config.yaml").read_text()
    entries = re.findall(r"^ +entry: (?:env (?:[A-Z_]+=\S+ )+)?(?:\.venv/bin/|(?=sh ))(.+)$", hooks, re.MULTILINE)
    assert [tool(entry) for entry in entries] == [tool(command) for command in make_check()]


def test_the_hooks_download_nothing() -> None:
    hooks = (ROOT / ".pre-commit-config.yaml").read_text()
    assert re.findall(r"- repo: (.+)", hooks) == ["local"]
    assert set(re.findall(r"language: (.+)", hooks)) == {"system"}
    assert hooks.count("- id: ") == hooks.count("language: ") == hooks.count("entry: ")
