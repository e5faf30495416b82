"""What episodes mention, signs, triggers and remedies: as entries say it, and as the per-day table counts it."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, TypeVar

from django.db.models import IntegerField, QuerySet, TextField, UUIDField, Value
from django.db.models.functions import Cast

from diary.domain.days import Mention, MentionKind
from diary.domain.remedies import tried_key
from diary.models import Day, Diary, Episode, EpisodeRemedy, EpisodeSign, EpisodeTrigger
from diary.queries.prepared import prepared

Told = TypeVar("Told")


def read_mentions(
    diary: Diary, dates: Collection[date] | None, kinds: Collection[MentionKind] = tuple(MentionKind)
) -> Iterator[Mention]:
    """What of these kinds the episodes mention that count and start on one of these days, or on any where `dates` is
    None: one statement, and none without kinds."""
    if dates is None:
        counting: dict[str, Any] = {"diary": diary, "episode__deleted_at": None, "episode__left_out": False}
    else:
        # As a list of episodes: joined to them, SQLite goes through all that the diary mentions.
        episodes = Episode.objects.kept().filter(diary=diary, left_out=False, local_date__in=dates)
        counting = {"diary": diary, "episode__in": episodes}
    none, no_minutes, no_own = Value(""), Value(None, IntegerField()), Value(None, UUIDField())
    asked = [
        model.objects.filter(**counting)
        .order_by()
        .values_list("episode__local_date", "episode_id", Value(kind.value), *columns)
        # In this order: what is NULL in one of them is of the type that stands before it.
        for kind, model, columns in (
            (MentionKind.TRIGGER, EpisodeTrigger, ("key", none, no_minutes, "own__uuid")),
            (MentionKind.REMEDY, EpisodeRemedy, ("remedy", "outcome", "relief_minutes", no_own)),
            (MentionKind.SIGN, EpisodeSign, ("sign", none, no_minutes, no_own)),
        )
        if kind in kinds
    ]
    if not asked:
        return
    rows = asked[0].union(*asked[1:], all=True) if asked[1:] else asked[0]
    for day, episode, kind, key, outcome, minutes, own in rows.iterator():
        if kind == MentionKind.REMEDY:
            key = tried_key(key, outcome, minutes)
        yield Mention(day, episode, kind, key or str(own))


def mentioned(rows: Sequence[tuple[Told, str]]) -> Iterator[tuple[Told, Mapping[str, int]]]:
    """What stands beside the counts of each day, and these counts, of rows that say them as text."""
    # All of it parsed in one go: a decoder for each of thousands of days costs more than reading them.
    counts = json.loads(f"[{','.join(text for _, text in rows)}]")
    return zip((told for told, _ in rows), counts, strict=True)


@prepared
def triggers_by_day(diary: int, first: date, last: date) -> QuerySet[Day, tuple[int, str]]:
    """Of each day of a period with a trigger, in how many episodes, and the counts of each: no episode is read."""
    return _counted(diary, first, last, "by_trigger", "guessed")


@prepared
def remedies_by_day(diary: int, first: date, last: date) -> QuerySet[Day, tuple[date, str]]:
    """Each day of a period on which something was tried, and the counts of what; no episode is read."""
    return _counted(diary, first, last, "by_remedy", "date")


@prepared
def signs_by_day(diary: int, first: date, last: date) -> QuerySet[Day, tuple[date, str]]:
    """Each day of a period with a sign, and the counts of each; no episode is read."""
    return _counted(diary, first, last, "by_sign", "date")


def _counted(diary: int, first: date, last: date, column: str, beside: str) -> QuerySet[Day, tuple[Any, str]]:
    days = Day.objects.filter(diary=diary, date__range=(first, last))
    return days.annotate(counts=Cast(column, TextField())).exclude(counts="{}").values_list(beside, "counts")


def total(counts: Iterable[Mapping[str, int]]) -> Mapping[str, int]:
    """The counts of many days together."""
    together: defaultdict[str, int] = defaultdict(int)
    # By hand: a Counter asks of each of thousands of mappings what it is.
    for of_day in counts:
        for key, n in of_day.items():
            together[key] += n
    return together
