"""What pages show of a trial beside what they are for: a strip on Log, a line on a day, a question of a check-in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse

from diary.actions.trials import is_answerable
from diary.domain.flags import Flag, Status
from diary.domain.trial import KEPT, EarlyEnd, EndReason, KeptToIt, TrialState
from diary.domain.wording import trial_today as words
from diary.forms.checkin import TrialAsked
from diary.models import Diary, Trial
from diary.queries.flags import flags
from diary.queries.trials import kept_on, trial_on, trial_today
from diary.views.access import mine
from diary.views.htmx import Link
from diary.views.kept import last_day

FIELD: Final = "trial"
"""The field of a check-in that says of which trial its answer is."""


@dataclass(frozen=True, slots=True)
class KeptChoice:
    """One answer to "Did you keep to it?", as a button."""

    value: str
    name: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class DayAsked:
    """The question of a day of a trial, to be answered in place: where its form goes, and `back` for where it leads."""

    address: str
    day: date
    about: str
    choices: Sequence[KeptChoice]
    is_answered: bool
    back: str


@dataclass(frozen=True, slots=True)
class TrialStrip:
    """What Log says of the trial: a line, what else there is to say, where that leads, and the question of today."""

    line: str
    more: str = ""
    links: Sequence[Link] = ()
    ask: DayAsked | None = None


def ask_of(trial: Trial, day: date, kept: KeptToIt | None, *, back: str) -> DayAsked:
    """The question of a day, for `shared/trial_today.html`; `back` is "log", "day" or "trial"."""
    choices = [KeptChoice(term.key, term.name, kept == term.key) for term in KEPT]
    about = words.block_line(trial.plan, day)
    return DayAsked(
        reverse("diary:trial_day", args=[trial.uuid, day]), day, about, choices, is_answered=kept is not None, back=back
    )


def strip(diary: Diary, found: Iterable[Flag], today: date) -> TrialStrip | None:
    """What Log says of the trial, beside the flags that were `found`. None, and no statement, in a diary without one
    that is open."""
    now = trial_today(diary, today)
    if now is None:
        return None
    plan, there = now.plan, reverse("diary:trial", args=[now.trial.uuid])
    match now.state:
        case TrialState.COMING:
            return TrialStrip(f"{words.begins(plan)}.", links=[(there, "Look at its plan")])
        case TrialState.RUNNING:
            return TrialStrip(
                words.what_it_is(plan, today, today),
                words.where_it_is(plan, today),
                [(there, "The trial")],
                ask_of(now.trial, today, now.kept, back="log"),
            )
        case TrialState.ENDED:
            end = now.trial.end
            assert end is not None
            which = [(reverse("diary:doctor"), words.SEE_WHICH)] if is_still_open(end, found) else []
            return TrialStrip(words.ended(end, today), links=[*which, (there, "The trial")])
    return TrialStrip(words.OVER, links=[(there, "Read the result")])


def is_still_open(end: EarlyEnd, found: Iterable[Flag]) -> bool:
    """Whether the flag that ended a trial is among those that were `found`, and not talked about: else it is not to be
    read of on the Doctor page."""
    return any(flag.criterion.id == end.criterion and flag.status is not Status.DISCUSSED for flag in found)


@dataclass(frozen=True, slots=True)
class TrialOfDay:
    """What the page of a day says of the trial that it belongs to. `is_open`: it ended on this day, by a flag that
    is open still."""

    address: str
    line: str
    what: str
    ended: str
    is_open: bool
    ask: DayAsked | None


def of_day(diary: Diary, day: date, today: date) -> TrialOfDay | None:
    """What the page of a day says of the trial that it belongs to, None where it belongs to none: one statement, or two
    where it does, and those of the flags on the day on which one ended it."""
    trial = trial_on(diary, day)
    if trial is None:
        return None
    plan, end = trial.plan, trial.end
    kept = kept_on(diary, trial, day)
    ended = end if end is not None and end.on == day else None
    return TrialOfDay(
        reverse("diary:trial", args=[trial.uuid]),
        words.block_line(plan, day),
        plan.change_name,
        words.ended(ended, today) if ended else "",
        is_open=bool(ended and ended.reason is EndReason.FLAG and is_still_open(ended, flags(diary, today))),
        ask=ask_of(trial, day, kept, back="day") if is_answerable(trial, day, today) else None,
    )


def asked_in_checkin(
    request: HttpRequest, diary: Diary, day: date, today: date
) -> tuple[Trial | None, TrialAsked | None]:
    """What a check-in asks of the trial that its day belongs to; of the one that is sent with it, whatever became of it
    meanwhile. No statement where there is no open trial, and none is sent."""
    sent = request.POST.get(FIELD, "")
    if not sent:
        trial = trial_on(diary, day) if diary.has_open_trial else None
        if trial is None or not is_answerable(trial, day, last_day(request, diary)):
            return None, None
    else:
        trial = _sent(diary, sent)
        if trial is None:
            return None, TrialAsked(sent, refusal=words.GONE)
    plan = trial.plan
    if not is_answerable(trial, day, last_day(request, diary)):
        refusal = words.no_such_day(plan, day, trial.ended_on)
        return trial, TrialAsked(sent, refusal=refusal, kept=kept_on(diary, trial, day))
    said = f"{words.what_it_is(plan, day, today)}. {words.where_it_is(plan, day)}"
    return trial, TrialAsked(str(trial.uuid), said, kept_on(diary, trial, day))


def _sent(diary: Diary, sent: str) -> Trial | None:
    try:
        return mine(Trial.objects.kept(), diary, UUID(sent))
    except ValueError:
        return None
