from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass

from benchmarks.diaries import Side
from diary.models import CachedResult

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


def at_once(call: Callable[[Side], object]) -> Run:
    """A call with nothing to make ready and nothing to tidy up."""

    @contextmanager
    def run(side: Side) -> Iterator[Call]:
        yield lambda: call(side)

    return run


def page(address: Callable[[Side], str]) -> Run:
    """A second look: what is kept for a revision of the diary is there, whichever case wrote before this one."""

    @contextmanager
    def run(side: Side) -> Iterator[Call]:
        where = address(side)
        side.get(where)
        yield lambda: side.get(where)

    return run


def first_look(address: Callable[[Side], str]) -> Run:
    """A page with everything derived to be computed anew, as after a change or on a new day."""

    @contextmanager
    def run(side: Side) -> Iterator[Call]:
        CachedResult.objects.filter(diary=side.diary).delete()
        where = address(side)
        yield lambda: side.get(where)

    return run
