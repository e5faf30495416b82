"""What was tried in words: counts, and never that something has an effect."""

from __future__ import annotations

from typing import Final

from diary.domain.remedies import ANSWERS, NOT_SAID, Remedies, RemedyTried
from diary.domain.wording import count_words, duration, remedies_words

_BARS: Final = "Each bar counts how often you tried it, parted by what you wrote came of it."
_MOST_NAMED: Final = 3
"""So many remedies that were tried equally often are named, more are only counted."""


def sentence(remedies: Remedies, *, calm: bool = False) -> str:
    """What was tried most often, and how often it then got better."""
    if not remedies.episodes:
        return "No episode is written down in this period."
    leaders = remedies.leaders
    if not leaders:
        return "Nothing that you tried is written down in this period."
    often = times(leaders[0].tried, calm=calm)
    if len(leaders) == 1:
        return f"{remedies_words([leaders[0].key])} was tried most often: {often}, {_better(leaders[0], calm=calm)}."
    if len(leaders) > _MOST_NAMED:
        return f"{'Several' if calm else len(leaders)} remedies were tried equally often: {often} each."
    return f"{remedies_words([row.key for row in leaders])} were tried most often: {often} each."


def times(count: int, *, calm: bool = False) -> str:
    """How often: "never", "once", "12 times", in calm mode "a few times"."""
    return {0: "never", 1: "once"}.get(count) or count_words(count, "time", calm=calm)


def _better(row: RemedyTried, *, calm: bool) -> str:
    if row.tried == row.times(NOT_SAID.key):
        return "and what came of it is not written down"
    better = row.times("better")
    return f"better {times(better, calm=calm)}" if better else "never better"


def relief(row: RemedyTried) -> str:
    """The median time to relief: "10 min", or "not said"."""
    return "not said" if row.relief is None else duration(round(row.relief * 60))


def details(remedies: Remedies, *, calm: bool = False) -> tuple[str, ...]:
    """What a bar counts, all that was tried, by what came of it, and what counts cannot say."""
    if not remedies.rows:
        return ()
    told = ", ".join(
        f"{term.name.lower()} {times(remedies.times(term.key), calm=calm)}"
        for term in ANSWERS
        if remedies.times(term.key)
    )
    return (
        _BARS,
        f"All that you tried, taken together: {told}.",
        "These are counts of what you wrote down. Where it got better, it may have got better by itself.",
    )
