"""When this process last looked after each thing that it does beside the answering. Nothing is written for it."""

from __future__ import annotations

from time import monotonic

_last: dict[str, float] = {}


def note(name: str) -> None:
    """Say that something is being looked after now; ask it again and again while one round lasts."""
    _last[name] = monotonic()


def ages() -> dict[str, float]:
    """The seconds since each thing was last looked after by this process; those that it never did are not named."""
    now = monotonic()
    return {name: now - last for name, last in sorted(_last.items())}


def forget() -> None:
    """As in a new process."""
    _last.clear()
