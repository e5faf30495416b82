"""What the page of a week shows of single episodes."""

from __future__ import annotations

from collections.abc import Iterable

from diary.models import Diary, Episode


def episodes_named(diary: Diary, uuids: Iterable[str]) -> dict[str, Episode]:
    """Kept episodes of a diary with their parts, by uuid: five statements. One that is not there is left out."""
    rows = Episode.objects.kept().filter(diary=diary, uuid__in=uuids).with_parts()
    return {str(row.uuid): row for row in rows}
