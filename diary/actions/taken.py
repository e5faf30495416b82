"""Taking a form once that a device may send many times: it hears no answer where the network ends in between."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from accounts.row_security import Crossing, crossing
from diary.actions.change import changing
from diary.models import Diary, TakenForm

REMEMBERED_FOR: Final = timedelta(days=400)
"""Longer than any instant of a form is believed (`trouble.unsent.TAKEN_FOR`)."""


class TakenBefore(Exception):
    """A form with this mark was taken already: nothing was changed."""


@contextmanager
def taking(*, diary: Diary, mark: UUID, now: datetime) -> Iterator[None]:
    """Do once what a form says: what the block writes and that the form was taken are one transaction.

    Raises `TakenBefore`, and the block is not entered, where it was. Whatever the block raises leaves nothing behind.
    """
    with changing(diary):
        if TakenForm.objects.filter(diary=diary, mark=mark).exists():
            raise TakenBefore
        TakenForm.objects.create(diary=diary, mark=mark, taken_at=now)
        yield


def forget_taken(now: datetime) -> int:
    """Forget the forms of everybody that nobody can send any more; returns how many."""
    with crossing(Crossing.TIDYING):
        return TakenForm.objects.filter(taken_at__lt=now - REMEMBERED_FOR).delete()[0]
