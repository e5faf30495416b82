"""The background and the settings of a diary."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from diary.actions.change import changing, refuse_binned
from diary.models import Diary, Fact


def save_diary(*, diary: Diary, values: Mapping[str, object]) -> None:
    """Change columns of the diary itself: its background or its settings."""
    with changing(diary):
        for name, value in values.items():
            setattr(diary, name, value)
        diary.save(update_fields=list(values))


def add_fact(*, diary: Diary, model: type[Fact], uuid: UUID, values: Mapping[str, object]) -> Fact:
    """Write down a fact of the background. The same uuid again changes nothing and answers what is there."""
    known = model.objects.filter(diary=diary, uuid=uuid).first()
    if known is not None:
        return known
    with changing(diary):
        fact, _ = model.objects.get_or_create(diary=diary, uuid=uuid, defaults=dict(values))
    return fact


def edit_fact(*, diary: Diary, fact: Fact, values: Mapping[str, object], put_back: bool = False) -> None:
    """Replace what a fact of the background says; with `put_back` also where it lies in the bin, out of which it comes.
    Raises `InBin`, and changes nothing, where it lies there without, and `Gone` where it is not there at all."""
    with changing(diary, fact):
        if not put_back:
            refuse_binned(fact)
        for name, value in {**values, "deleted_at": None}.items():
            setattr(fact, name, value)
        fact.save(update_fields=[*values, "deleted_at"])
