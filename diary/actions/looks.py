"""Looking for what goes with the twitching, on the days that are set for it."""

from __future__ import annotations

from datetime import date

from diary.actions.change import changing
from diary.domain.looks import fingerprint, look, look_data
from diary.models import Diary, Look
from diary.queries.code_version import CODE_VERSION
from diary.queries.looks import read_before, read_due_look
from trouble.quiet import quietly


def take_look(*, diary: Diary, today: date) -> None:
    """Make the look that is due today and keep what it finds; where none is due nothing is changed.

    Call it before what looks found is shown. Of two calls at the same time the second finds the look of the first.
    """
    if read_due_look(diary, today) is None:
        return
    # The newest look that there is can be read all the same.
    with quietly("a look"), changing(diary):
        due = read_due_look(diary, today)
        if due is None:
            return
        first, on = due
        days, factors = read_before(diary, first, on)
        Look.objects.create(
            diary=diary,
            on=on,
            code_version=CODE_VERSION,
            fingerprint=fingerprint(days, factors),
            result=look_data(look(days, factors)),
        )
