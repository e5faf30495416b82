"""What an import wrote is taken back, chunk by chunk from the end. What somebody changed since stays."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any, Final

from diary.actions.change import Fence, changing, refresh_days, touched_days, unfenced
from diary.actions.checkins import PERSON
from diary.domain.catalogue import ITEMS, Kind
from diary.domain.content import EpisodeContent
from diary.domain.facets import FACET_BY_KEY
from diary.domain.rule_input import OWN_WORD
from diary.models import (
    CheckIn,
    Diary,
    Episode,
    ImportChunk,
    ImportJob,
    ImportRejection,
    OwnTrigger,
)
from diary.models.episode import DETAILS
from diary.models.importing import ImportState
from diary.queries.cached_results import discard_results

CHECKIN_COLUMNS: Final = ("twitching", "note", *(item.key for item in ITEMS))
UNANSWERED: Final[dict[str, Any]] = {
    "twitching": "",
    "note": "",
    **{item.key: "" if item.kind is Kind.CHOICE else None for item in ITEMS},
}
"""What each column of a check-in holds where nothing is answered."""


_FIRST_FACETS: Final = frozenset({"intensity", "pain", "state", "feeling", "shoes", "note", "left_out"})
"""Those that digests spell out where they are unknown too. A facet that came later counts where it says something: so
what was imported before it can still be undone."""


def digest_of_content(content: EpisodeContent) -> str:
    """A short digest of all that an episode says, to tell later whether somebody changed it."""
    columns = {
        name: value
        for name, value in content.columns().items()
        if name not in FACET_BY_KEY or name in _FIRST_FACETS or name in content.facets
    }
    for name in ("started_at", "ended_at"):
        instant = columns[name]
        # In UTC, so that an instant has the same text before and after it was stored.
        columns[name] = instant.astimezone(UTC) if isinstance(instant, datetime) else instant
    lists: dict[str, Collection[object]] = {
        "sites": content.sites,
        "signs": content.signs,
        "triggers": content.triggers,
        "own": content.own_triggers,
        "remedies": [(row.key, row.outcome, row.relief_minutes) for row in content.remedies],
    }
    # As text: an enum before it is stored is a plain word after.
    texts = {name: str(value) for name, value in columns.items()}
    sorted_lists = {name: sorted(str(part) for part in set(parts)) for name, parts in lists.items()}
    return sha256(json.dumps([texts, sorted_lists], sort_keys=True).encode()).hexdigest()[:16]


def digest_of_episode(episode: Episode) -> str:
    """The digest of an episode that is stored, with its parts read before."""
    return digest_of_content(episode.content)


def take_back(*, diary: Diary, job: ImportJob, fence: Fence = unfenced) -> None:
    """The last chunk that is still in goes out. What somebody changed since stays."""
    with changing(diary, job):
        fence()
        if job.state != ImportState.UNDOING:
            return
        # From the end: an own trigger goes with the chunk that made it, after all that used it later.
        chunk = ImportChunk.objects.filter(diary=diary, job=job, number=job.position - 1).first()
        if chunk is not None and chunk.wrote:
            touched = _remove_episodes(diary, job, chunk.wrote["episodes"])
            touched |= _empty_days(diary, job, chunk.wrote["made"] | chunk.wrote["filled"], chunk.wrote["made"])
            _remove_own(diary, chunk.wrote["own"])
            refresh_days(diary, touched)
            # Pages are kept with the words of entries, and these are gone for good.
            discard_results([diary.pk], "")
            chunk.itself().update(wrote=None)
        job.position = max(job.position - 1, 0)
        job.begun = 0
        if job.position == 0:
            job.state = ImportState.UNDONE
            ImportChunk.objects.filter(diary=diary, job=job).delete()
            ImportRejection.objects.filter(diary=diary, job=job).delete()
        job.save()


def _remove_episodes(diary: Diary, job: ImportJob, digests: Mapping[str, str]) -> set[date]:
    episodes = list(Episode.objects.filter(diary=diary, uuid__in=digests).with_parts())
    same = [row for row in episodes if digest_of_episode(row) == digests[str(row.uuid)]]
    job.kept += len(episodes) - len(same)
    # The parts first, each in a statement of its own: else each is looked at before it goes.
    keys = [row.pk for row in same]
    for detail in DETAILS:
        detail.objects.filter(diary=diary, episode__in=keys).delete()
    Episode.objects.filter(diary=diary, pk__in=keys).delete()
    return {day for row in same for day in touched_days(row)}


def _remove_own(diary: Diary, made: Mapping[str, str] | Sequence[str]) -> None:
    """Remove the own triggers that a chunk made, given as names by uuid. One that the person has renamed or used since
    is theirs. What earlier versions of Flicker imported tells the uuids alone: of these the use alone decides."""
    if not made:
        return
    unused = OwnTrigger.objects.filter(diary=diary, uuid__in=made, uses__isnull=True)
    as_made = [row.pk for row in unused if not isinstance(made, Mapping) or made[str(row.uuid)] == row.name]
    OwnTrigger.objects.filter(diary=diary, pk__in=as_made).delete()


def _empty_days(
    diary: Diary, job: ImportJob, wrote: Mapping[str, Mapping[str, Any]], made: Collection[str]
) -> set[date]:
    """Empty what was filled and is still the same. A check-in of an import, this or another, that says nothing any
    more goes; one that holds nothing but the person's answers by then is theirs. One that the person made theirs stays,
    with all that only they say: a file's words were dropped then."""
    rows = list(CheckIn.objects.filter(diary=diary, uuid__in=wrote).prefetch_related("answers"))
    gone = []
    for row in rows:
        columns = wrote[str(row.uuid)]
        own = row.source == PERSON
        same = [key for key, value in columns.items() if getattr(row, key) == value and not (own and key in OWN_WORD)]
        for key in same:
            setattr(row, key, UNANSWERED[key])
        is_empty = all(getattr(row, key) == empty for key, empty in UNANSWERED.items())
        if is_empty and not row.answers.all() and not own:
            gone.append(row.pk)
            continue
        job.kept += len(same) < len(columns) or (own and str(row.uuid) in made)
        if is_empty and row.has_own_answers:
            row.source = PERSON
    changed = [row for row in rows if row.pk not in gone]
    CheckIn.objects.filter(diary=diary).bulk_update(changed, [*CHECKIN_COLUMNS, "source"], batch_size=100)
    CheckIn.objects.filter(diary=diary, pk__in=gone).delete()
    return {row.local_date for row in rows}
