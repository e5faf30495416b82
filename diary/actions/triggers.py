"""The person's own triggers: add, rename, merge, retire."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from diary.actions.change import changing, refresh_episodes
from diary.domain.days import MentionKind
from diary.domain.names import name_key
from diary.models import Diary, Episode, EpisodeTrigger, OwnTrigger

_DAYS_AT_ONCE: Final = 500
"""Days that are counted anew at once: neither database takes a list of dates of any length."""


class NameTaken(Exception):
    """The diary has a trigger of this name already."""


def add_trigger(*, diary: Diary, uuid: UUID, name: str) -> OwnTrigger:
    """Add an own trigger; the same uuid again answers the one that is there. A retired one of the name comes back."""
    same = OwnTrigger.objects.filter(diary=diary, uuid=uuid)
    if known := same.first():
        return known
    with changing(diary):
        # The other half of a double tap may have been quicker.
        if known := same.first():
            return known
        trigger, made = OwnTrigger.objects.get_or_create(
            diary=diary, name_key=name_key(name), defaults={"uuid": uuid, "name": name}
        )
        # A retired one of this name comes back, with all its episodes.
        if not made and not trigger.retired:
            raise NameTaken
        trigger.retired = False
        trigger.save(update_fields=["retired"])
    return trigger


def rename_trigger(*, diary: Diary, trigger: OwnTrigger, name: str) -> None:
    """Give an own trigger another name, in all its episodes. Raises `Gone` where it was merged into another."""
    key = name_key(name)
    with changing(diary, trigger):
        if OwnTrigger.objects.filter(diary=diary, name_key=key).exclude(pk=trigger.pk).exists():
            raise NameTaken
        trigger.name, trigger.name_key = name, key
        trigger.save(update_fields=["name", "name_key"])


def merge_trigger(*, diary: Diary, trigger: OwnTrigger, into: OwnTrigger) -> int:
    """Make all uses of one own trigger uses of another, and drop it; returns in how many episodes.

    Raises `Gone`, and changes nothing, where one of the two was merged into another.
    """
    with changing(diary, trigger, into):
        # Episodes that say both would say the same twice, which a constraint forbids.
        said = Episode.objects.kept().filter(diary=diary, triggers__own=trigger)
        days = list(said.order_by("local_date").values_list("local_date", flat=True).distinct())
        both = EpisodeTrigger.objects.filter(diary=diary, own=into).values("episode")
        trigger.uses.filter(episode__in=both).delete()
        moved = trigger.uses.update(own=into)
        trigger.delete()
        for start in range(0, len(days), _DAYS_AT_ONCE):
            refresh_episodes(diary, days[start : start + _DAYS_AT_ONCE], kinds=[MentionKind.TRIGGER])
    return moved


def set_retired(*, diary: Diary, trigger: OwnTrigger, retired: bool) -> None:
    """Stop offering an own trigger, or offer it again; its episodes keep it either way. Raises `Gone` where it was
    merged into another."""
    with changing(diary, trigger):
        trigger.retired = retired
        trigger.save(update_fields=["retired"])
