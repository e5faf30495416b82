"""What is derived of a diary and dear to make, kept by the diary's revision: charts, cards, what the rules found."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from diary.models import Diary, Drawing

MOST: Final = 120


def kept_drawing(diary: Diary, key: str, draw: Callable[[], bytes]) -> bytes:
    """The drawing of this key and revision; drawn, and kept in place of older ones, where it is not there yet."""
    return kept_drawings(diary, {key: draw})[key]


def kept_drawings(diary: Diary, draws: Mapping[str, Callable[[], bytes]]) -> dict[str, bytes]:
    """The drawings of these keys, in their order: one statement where all are kept, five where some are to be made."""
    rows = Drawing.objects.filter(diary=diary, key__in=draws, revision=diary.revision)
    kept = {key: bytes(body) for key, body in rows.values_list("key", "body")}
    made = {key: draw() for key, draw in draws.items() if key not in kept}
    if made:
        _keep(diary, made)
    return {key: made[key] if key in made else kept[key] for key in draws}


def _keep(diary: Diary, made: Mapping[str, bytes]) -> None:
    stale = Drawing.objects.filter(diary=diary)
    if stale.filter(revision=diary.revision).count() + len(made) <= MOST:
        stale = stale.filter(revision__lt=diary.revision)
    stale.delete()
    Drawing.objects.bulk_create(
        [Drawing(diary=diary, key=key, revision=diary.revision, body=body) for key, body in made.items()],
        update_conflicts=True,
        unique_fields=["diary", "key"],
        update_fields=["revision", "body"],
    )
