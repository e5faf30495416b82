"""The words of places along a time axis."""

from __future__ import annotations

import numpy as np

from diary.domain.spans import Spans
from diary.domain.wording import joined, plural


def part_weeks(spans: Spans) -> tuple[str, ...]:
    """Which weeks the period cuts: "Part of a week: the first (3 days) and the last (6 days)."."""
    parts = np.flatnonzero(spans.part)
    told = [f"the {'last' if place else 'first'} ({plural(int(spans.days[place]), 'day')})" for place in parts]
    return (f"Part of a week: {joined(told)}.",) if told else ()
