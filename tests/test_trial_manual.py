"""What docs/trial.md lets anybody compute by themselves: it is what Flicker computes."""

from __future__ import annotations

import contextlib
import io
import re
import runpy
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from diary.domain.guidance import GuidanceKind
from diary.domain.trial import BLOCKS, CHANGES, OWN, analyse, commitment, draw, schedules
from diary.domain.wording.trial_result import SENTENCES
from diary.exchange.shipped import read_texts

MANUAL = (Path(__file__).resolve().parent.parent / "docs" / "trial.md").read_text()
ITEMS = [
    *("1a", "1b", "2a.1", "2a.2", "2b", "3a", "3b", "4a", "4b", "4c", "5", "6a.1", "6a.2", "6b", "7a", "7b"),
    *("8a.1", "8a.2", "8b", "9", "10", "11a", "11b", "12a", "12b", "12c", "13a.1", "13a.2", "13b", "14a", "14b"),
    *("15", "16", "17a.1", "17a.2", "17b", "18", "19", "20", "21", "22", "23", "24", "25"),
]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The names that its lines of Python make, and what they print, as "printed"."""
    lines = tmp_path_factory.mktemp("trial") / "lines.py"
    lines.write_text("\n\n".join(re.findall(r"```python\n(.*?)```", MANUAL, re.DOTALL)))
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        names = runpy.run_path(str(lines))
    return names | {"printed": printed.getvalue()}


@pytest.mark.parametrize("blocks", BLOCKS)
def test_the_order_of_a_trial_can_be_drawn_again(told: dict[str, Any], blocks: int) -> None:
    assert tuple(told["schedules"](blocks)) == schedules(blocks)
    for number in range(300):
        assert told["drawn"](f"{number:064x}", blocks) == draw(blocks, f"{number:064x}")


def test_the_commitment_of_a_seed_can_be_checked(told: dict[str, Any]) -> None:
    for number in range(20):
        assert told["commitment"](f"{number:064x}") == commitment(f"{number:064x}")


@pytest.mark.parametrize("blocks", BLOCKS)
def test_the_result_of_a_trial_can_be_computed_again(told: dict[str, Any], blocks: int) -> None:
    rng = np.random.default_rng(11)
    for _ in range(40):
        schedule = str(rng.choice(schedules(blocks)))
        recorded = rng.integers(0, 6, blocks)
        episodes = np.where(recorded > 0, rng.poisson(4, blocks), 0)
        found = analyse(episodes, recorded, schedule)
        here = told["result"](schedule, episodes.tolist(), recorded.tolist())
        assert here == pytest.approx((found.ratio, found.low, found.high, found.p), rel=1e-9)


def test_it_prints_an_example(told: dict[str, Any]) -> None:
    drawn, example = told["printed"].splitlines()
    assert drawn == f"{draw(8, '5f' * 32)} {commitment('5f' * 32)}"
    ratio, low, high, p = (float(part) for part in example.strip("()").split(", "))
    assert low < ratio < high < 1
    assert p < 0.05


def test_it_names_the_changes_the_sentences_and_the_sets_as_they_are() -> None:
    flat = " ".join(MANUAL.split())
    listed = ", ".join(change.name for change in CHANGES if change.key != OWN)
    assert f"({listed})" in flat
    assert flat.count("62 for 8 blocks, 194 for 10") == 1
    assert [len(schedules(blocks)) for blocks in BLOCKS] == [62, 194]
    assert [sentence for sentence in SENTENCES.values() if f"| {sentence[:-1]} |" not in flat] == []
    titles = [text.title for text in read_texts() if text.kind is GuidanceKind.TOPIC]
    for title in re.findall(r"\*([^*]+)\*", flat[flat.index("The texts *") : flat.index("are guidance, and marked")]):
        assert title in titles


def test_the_checklist_has_every_item_once_and_says_something_of_each() -> None:
    rows = re.findall(r"^\| (\d+[a-z]?(?:\.\d)?) \| (.+?) \| (.+?) \|$", MANUAL, re.MULTILINE)
    assert [number for number, _, _ in rows] == ITEMS
    assert all(asked and answer for _, asked, answer in rows)
