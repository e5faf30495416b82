"""Reading what of the library concerns a diary."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from diary.domain.concerns import Concern, concerns
from diary.models import Diary, Episode
from diary.queries.flags import flags, medicines
from diary.queries.guesses import guess_rows
from diary.queries.looks import read_links

_LATELY: Final = timedelta(days=182)
"""So far back suspicions are counted: what somebody suspects changes."""


def read_concerns(diary: Diary, today: date) -> tuple[Concern, ...]:
    """Five statements where the flags are known, however much the diary holds."""
    lately = Episode.objects.kept().filter(local_date__gt=today - _LATELY, local_date__lte=today)
    return concerns(flags(diary, today), read_links(diary), guess_rows(diary, lately), medicines(diary))
