from __future__ import annotations

import tomllib
from pathlib import Path

from diary import VERSION


def test_the_version_that_is_handed_out_is_that_of_the_package() -> None:
    project = tomllib.loads((Path(__file__).resolve().parents[1] / "pyproject.toml").read_text())["project"]
    assert project["version"] == VERSION
