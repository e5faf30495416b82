"""Moments that follow each other are one burst: which of them belong together, and what they are as one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import Final

from diary.domain.catalogue import MAX_BURST_COUNT, Shape
from diary.domain.content import EpisodeContent

WITHIN: Final = timedelta(minutes=5)
"""A moment that comes so soon after another one of the same places may be part of the same burst. A convention."""


def run_of(contents: Sequence[EpisodeContent]) -> int:
    """How many of some episodes, newest first, are one burst: the first, and those that it follows without a break."""
    run = min(1, len(contents))
    for later, earlier in pairwise(contents):
        if not _follows(later, earlier):
            break
        run += 1
    return run


def as_burst(contents: Sequence[EpisodeContent]) -> EpisodeContent:
    """Some episodes, newest first, as one burst: how many and how long by them, all else as the earliest says it."""
    last, first = contents[0], contents[-1]
    return replace(first, shape=Shape.BURST, end=last.end or last.start, twitch_count=count_of(contents))


def count_of(contents: Sequence[EpisodeContent]) -> int:
    """How many twitches some moments and bursts are."""
    return min(sum(content.twitch_count or 1 for content in contents), MAX_BURST_COUNT)


def _follows(later: EpisodeContent, earlier: EpisodeContent) -> bool:
    if not _is_bare(later) or earlier.shape not in (Shape.MOMENT, Shape.BURST):
        return False
    # An end as a clock of another zone says it would be read wrongly.
    same = (set(later.sites), later.zone) == (set(earlier.sites), earlier.zone)
    return same and timedelta(0) <= later.start.instant - (earlier.end or earlier.start).instant <= WITHIN


def _is_bare(content: EpisodeContent) -> bool:
    """Whether it is a moment that says where and when alone: nothing is lost where it becomes a part of a burst."""
    more = (content.facets, content.signs, content.triggers, content.own_triggers, content.remedies)
    return content.shape == Shape.MOMENT and not any(more)
