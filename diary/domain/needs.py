"""What is still missing before a pattern can be told. A refusal shows how far one has come, and never blames."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Need:
    """There are `have` of something, and `need` are needed; `what` names it in the plural: "recorded days"."""

    have: int
    need: int
    what: str

    @property
    def is_met(self) -> bool:
        return self.have >= self.need


def unmet(needs: Iterable[Need]) -> tuple[Need, ...]:
    """Those that are still missing, in their order."""
    return tuple(need for need in needs if not need.is_met)
