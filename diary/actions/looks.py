"""Looking for what goes with the twitching, on the days that are set for it."""

from __future__ import annotations

from datetime import date

from diary.actions.change import changing
from diary.domain.looks import fingerprint, look, look_data
from diary.models import Diary, Look
from diary.queries.code_version import CODE_VERSION
from diary.queries.looks import read_before, read_due_look
from diary.queries.trials import factors_on_trial
from trouble.quiet import quietly


def take_look(*, diary: Diary, today: date) -> None:
    """Make the look that is due today and keep what it finds; where none is due nothing is changed. It leaves out what
    a trial is about that runs on its day: more and less of that are the blocks, and these are not compared before.

    Call it before what looks found is shown. Of two calls at the same time the second finds the look of the first.
    """
    if read_due_look(diary, today) is None:
        return
    # The newest look that there is can be read all the same.
    with quietly("a look"), changing(diary):
        due = read_due_look(diary, today, with_trials=True)
        if due is None:
            return
        days, factors = read_before(diary, due.first, due.on)
        # By the day of the look, whenever it is made: what it leaves out does not depend on who opened which page.
        on_trial = factors_on_trial(diary, due.on) if due.has_trials else ()
        Look.objects.create(
            diary=diary,
            on=due.on,
            code_version=CODE_VERSION,
            fingerprint=fingerprint(days, factors),
            result=look_data(look(days, factors, on_trial=on_trial)),
        )
