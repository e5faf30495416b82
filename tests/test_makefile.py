"""What `make` offers is what it says it offers."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TARGETS = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)


def made(*options: str) -> str:
    return subprocess.run(["make", *options], cwd=ROOT, capture_output=True, text=True, check=True).stdout


def test_help_lists_every_target_with_what_it_does() -> None:
    listed = dict(re.findall(r"^make (\w+) +(\S.*\.)$", made("help"), re.MULTILINE))
    assert list(listed) == TARGETS
    assert {"run", "help", "dev", "fast", "test", "check"} <= set(listed)


def test_the_readme_names_the_targets_of_the_inner_loop() -> None:
    section = (ROOT / "README.md").read_text().split("## Read the code")[1]
    named = re.findall(r"^    make (\w+)", section, re.MULTILINE)
    assert named == ["help", "dev", "fast", "test"]
    assert set(named) <= set(TARGETS)


def test_the_development_server_keeps_away_from_the_data_of_the_site() -> None:
    said = made("-n", "-o", ".venv/installed-dev", "dev")
    assert "-u DATABASE_URL " in said
    assert "DATA_DIR=data-dev " in said
    assert "DEBUG=on" in said
