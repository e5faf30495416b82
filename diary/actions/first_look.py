"""The empty diary that somebody gets who looks for the first time."""

from __future__ import annotations

from dataclasses import asdict

from accounts.models import User
from accounts.row_security import of_owner
from diary.domain.writing import USUAL, Writing
from diary.models import Diary


def begin_diary(*, owner: User, time_zone: str, writing: Writing = USUAL) -> Diary:
    """The diary of a person: an empty one in this zone, which writes dates, times and numbers like this, where there is
    none yet. Safe to call at the same time twice."""
    with of_owner(owner.pk):
        diary, _ = Diary.objects.get_or_create(owner=owner, defaults={"time_zone": time_zone, **asdict(writing)})
    return diary
