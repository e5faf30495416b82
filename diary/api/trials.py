"""Trials: what is planned, what was answered of their days, and of those that are over what came of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from ninja import Router

from diary.actions.trials import (
    AnsweredOtherwise,
    NotItsDay,
    TrialAnswer,
    answer_trial_day,
    end_by_flags,
    fill_trial_day,
)
from diary.api.answers import answer, if_match, sent, unless_known, written
from diary.api.bearer import Caller, caller_of, may_log, may_read
from diary.api.problems import ApiProblem
from diary.api.schema import body_of
from diary.api.shapes import Receipt, TrialDaySent, TrialList, TrialShape
from diary.domain import wording
from diary.domain.trial import KeptToIt, ToldTrial, TrialState, commitment
from diary.domain.wording import trial_result as result_words
from diary.domain.wording import trial_today as day_words
from diary.domain.wording.trial import title
from diary.models import Trial
from diary.queries.trials import read_all_told, trials
from diary.views.access import mine_or_404

router: Final = Router(tags=["Trials"])
_NOT_SAID: Final = "This cannot be said of this day. Nothing was changed."
_SENT: Final = body_of("TrialDaySent", {"kept": "yes"})


@router.get("/trials", auth=may_read, response=TrialList, summary="All trials, the newest first")
def trial_list(request: HttpRequest) -> HttpResponseBase:
    """What is tested, and what was. Nothing of a result is told before a trial is over; that a program reads one does
    not mark it as read."""
    caller = caller_of(request)
    end_by_flags(diary=caller.diary, today=caller.today)

    def shown() -> HttpResponse:
        return answer({"trials": _written(caller, trials(caller.diary))})

    return unless_known(request, caller, shown, daily=True)


@router.get("/trials/{uuid:uuid}", auth=may_read, response=TrialShape, summary="One trial")
def trial_one(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """Its plan, what was answered of its days, and once it is over its result."""
    caller = caller_of(request)
    end_by_flags(diary=caller.diary, today=caller.today)
    found = mine_or_404(Trial.objects.kept().prefetch_related("days"), caller.diary, uuid)

    def shown() -> HttpResponse:
        (row,) = _written(caller, [found])
        return answer(row)

    return unless_known(request, caller, shown, daily=True)


@router.put(
    "/trials/{uuid:uuid}/days/{day:day}",
    auth=may_log,
    response=Receipt,
    openapi_extra=_SENT,
    summary="Say whether a day was kept to",
)
def trial_day_replace(request: HttpRequest, uuid: UUID, day: date) -> HttpResponse:
    """The answer to "Did you keep to it?"; "" takes it back. A token that only logs says it of today and yesterday
    alone, and a day with another answer stays as it is (409)."""
    caller = caller_of(request)
    found = mine_or_404(Trial.objects.kept(), caller.diary, uuid)
    said = sent(request, TrialDaySent)
    kept = KeptToIt(said.kept) if said.kept else None
    with if_match(request, caller):
        try:
            _say(caller, found, day, kept)
        except NotItsDay:
            # Else who cannot read could ask when it begins, and whether it ended.
            why = day_words.no_such_day(found.plan, day, found.ended_on) if caller.reads else _NOT_SAID
            raise ApiProblem("refused", why) from None
        except AnsweredOtherwise:
            raise ApiProblem("not-now", "This day has another answer. Nothing was changed.") from None
    name = wording.day_name(day, caller.today)
    on = name.lower() if name in ("Today", "Yesterday") else f"on {name}"
    words = f"Kept to it {on}: {day_words.answer(kept).lower()}." if kept else f"Not answered {on} any more."
    return written(caller, {"uuid": str(found.uuid), "said": words})


def _say(caller: Caller, trial: Trial, day: date, kept: KeptToIt | None) -> None:
    if caller.reads:
        answer_trial_day(diary=caller.diary, trial=trial, day=day, kept=kept, today=caller.today)
        return
    # Else who cannot read could ask day for day what was answered.
    if day < caller.today - timedelta(days=1):
        raise ApiProblem("refused", "A token that only logs says this of today and yesterday.")
    if kept is None:
        raise ApiProblem("scope", "Taking an answer back needs a token that may do everything.")
    fill_trial_day(diary=caller.diary, day=day, said=TrialAnswer(trial, kept, caller.today))


def _written(caller: Caller, rows: Sequence[Trial]) -> list[dict[str, Any]]:
    """The trials, their answers read before: two more statements where one of them is over."""
    states = {row.uuid: row.state_on(caller.today) for row in rows}
    over = [row for row in rows if states[row.uuid].is_over]
    told = dict(zip((row.uuid for row in over), read_all_told(caller.diary, over), strict=True))
    return [_trial(row, states[row.uuid], told.get(row.uuid)) for row in rows]


def _trial(trial: Trial, state: TrialState, told: ToldTrial | None) -> dict[str, Any]:
    plan = trial.plan
    blocks = []
    for number, arm in enumerate(plan.arms, 1):
        first, last = plan.days_of(number)
        blocks.append({"number": number, "arm": arm, "first": first.isoformat(), "last": last.isoformat()})
    return {
        "uuid": str(trial.uuid),
        "question": title(plan),
        "change": plan.change,
        "own_words": plan.own_words,
        "factor": plan.factor,
        "block_days": plan.design.block_days,
        "dropped_days": plan.design.dropped_days,
        "starts_on": plan.starts_on.isoformat(),
        "last_day": plan.last_day.isoformat(),
        "blocks": blocks,
        "commitment": commitment(plan.seed),
        "seed": plan.seed if told else None,
        "started_at": trial.started_at.isoformat(),
        "state": state,
        "ended_on": trial.ended_on.isoformat() if trial.ended_on else None,
        "ended_why": trial.ended_why,
        "ended_criterion": trial.ended_criterion,
        "kept_to_it": {day.isoformat(): answer for day, answer in trial.kept_to_it.items()},
        "result": _result(told) if told else None,
    }


def _result(told: ToldTrial) -> dict[str, Any]:
    result, found = told.result, told.result.estimate
    return {
        "conclusion": result.conclusion,
        "sentence": result_words.sentence(told),
        "why": result_words.why_not_conclusive(told),
        "base": result_words.base(told),
        "ratio": found.ratio if found else None,
        "low": found.low if found else None,
        "high": found.high if found else None,
        "p": found.p if found else None,
        "blocks": [
            {
                "number": block.number,
                "counting": block.counting,
                "recorded": block.recorded,
                "episodes": block.episodes if block.recorded else None,
            }
            for block in result.blocks
        ],
        "number": told.number,
        "runs": told.runs,
        "changed_since_read": told.is_changed,
    }
