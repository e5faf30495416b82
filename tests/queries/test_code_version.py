"""Everything that understands, draws or words a diary gives another code version as soon as it changes."""

from __future__ import annotations

from pathlib import Path

import pytest

from diary.queries import code_version as code_version_module
from diary.queries.code_version import CODE_VERSION, code_version


def test_it_covers_what_is_kept_by_it() -> None:
    assert code_version() == CODE_VERSION
    root = Path(code_version_module.__file__).parents[1]
    assert {path.name for path in root.iterdir()} >= set(code_version_module._SOURCES)


@pytest.mark.parametrize("folder", ["domain", "charts", "queries", "report"])
def test_a_change_anywhere_is_another_code_version(
    folder: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(code_version_module, "_HERE", tmp_path)
    (tmp_path / folder).mkdir()
    source = tmp_path / folder / "rules.py"
    source.write_text("AT_LEAST = 3")
    before = code_version()
    assert code_version() == before
    source.write_text("AT_LEAST = 4")
    assert code_version() != before
