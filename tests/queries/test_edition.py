"""Everything that understands, draws or words a diary makes another edition as soon as it is another."""

from __future__ import annotations

from pathlib import Path

import pytest

from diary.queries import edition as edition_module
from diary.queries.edition import EDITION, edition


def test_it_covers_what_is_kept_by_it() -> None:
    assert edition() == EDITION
    root = Path(edition_module.__file__).parents[1]
    assert {path.name for path in root.iterdir()} >= set(edition_module._SOURCES)


@pytest.mark.parametrize("folder", ["domain", "charts", "queries", "report"])
def test_a_change_anywhere_is_another_edition(folder: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(edition_module, "_HERE", tmp_path)
    (tmp_path / folder).mkdir()
    source = tmp_path / folder / "rules.py"
    source.write_text("AT_LEAST = 3")
    before = edition()
    assert edition() == before
    source.write_text("AT_LEAST = 4")
    assert edition() != before
