"""How much waits to be done beside the answering: counts over all diaries, and nothing of anybody."""

from __future__ import annotations

from accounts.row_security import Crossing, crossing
from diary.models import ImportJob
from diary.models.importing import GOING


def imports_waiting() -> int:
    """The imports, and the undoings, that were begun and are not over."""
    with crossing(Crossing.IMPORTING):
        return ImportJob.objects.filter(state__in=GOING).count()
