from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from benchmarks.diaries import Side

Call = Callable[[], object]
Run = Callable[[Side], AbstractContextManager[Call]]


@dataclass(frozen=True)
class Case:
    """One row of the table. `run` makes ready, gives the call that is timed, and tidies up after it.

    `floor` names the case it is compared with; `slow` ones get few rounds.
    """

    name: str
    run: Run
    floor: str | None = None
    slow: bool = False
