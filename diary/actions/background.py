"""The background and the settings of a diary."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar
from uuid import UUID

from diary.actions.change import changing
from diary.models import Condition, Diary, Medicine, Visit

Fact = TypeVar("Fact", Medicine, Condition, Visit)


def save_diary(*, diary: Diary, values: Mapping[str, object]) -> None:
    """Change columns of the diary itself: its background or its settings."""
    with changing(diary):
        for name, value in values.items():
            setattr(diary, name, value)
        diary.save(update_fields=list(values))


def save_fact(*, diary: Diary, model: type[Fact], uuid: UUID, values: Mapping[str, object]) -> Fact:
    """Write a medicine, condition or visit, new or known by its uuid."""
    with changing(diary):
        fact, _ = model.objects.update_or_create(diary=diary, uuid=uuid, defaults=dict(values))
    return fact
