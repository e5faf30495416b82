"""Trials: the list, asking and the plan, what one is while it runs and once it is over, stopping and deleting."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from diary.actions.bin import delete_entry
from diary.actions.trials import AnotherRuns, before_telling, end_by_flags, is_answerable, start_trial, stop_trial
from diary.domain.guidance import GuidanceKind, Text
from diary.domain.trial import (
    CHANGES,
    OWN,
    EndReason,
    ToldTrial,
    TrialPlan,
    commitment,
    design_of,
)
from diary.domain.trial_power import can_find_of, data_of
from diary.domain.trial_rules import TrialRefusal, TrialWish, refusals
from diary.domain.wording import short_day_month, trial_result
from diary.domain.wording import trial as words
from diary.domain.wording import trial_today as today_words
from diary.forms.trials import BESIDE, TrialForm, prefilled
from diary.models import Diary, Trial
from diary.queries import background
from diary.queries.flags import flags
from diary.queries.guidance import shown
from diary.queries.trial_plan import can_find_by_blocks
from diary.queries.trials import read_all_told, unfinished
from diary.queries.trials import trials as all_trials
from diary.views.access import mine, mine_or_404, my_diary
from diary.views.htmx import Link, redirect_to, toast, toast_deleted
from diary.views.trial_results import result_context
from diary.views.trial_today import DayAsked, ask_of
from trouble.unsent import seal, unseal, unsent_of

_ABOUT: Final = "trial"
_CAFFEINE: Final = "caffeine_first_days"
_NEW: Final = "diary/trial_new.html"
_PLANNED: Final = "trial_planned"
"""What was chosen, in the session and encrypted: its own words are health data."""


def _today(diary: Diary) -> date:
    return timezone.now().astimezone(diary.zone).date()


@require_safe
def trials(request: HttpRequest) -> HttpResponse:
    """The trial that runs, and those that are over."""
    diary = my_diary(request)
    today = _today(diary)
    before_telling(diary=diary, first=date.min, last=date.max, today=today)
    rows = all_trials(diary)
    over = [trial for trial in rows if trial.state_on(today).is_over]
    told = read_all_told(diary, over)
    context = {
        "current": next((_current(trial, today) for trial in rows if trial not in over), None),
        "over": [_line(trial, said) for trial, said in zip(over, told, strict=True)],
        "what_it_is": words.WHAT_IT_IS,
        "text": _what_it_is(today),
        "is_on": settings.TRIALS,
        "off": words.REFUSALS[TrialRefusal.OFF],
    }
    return render(request, "diary/trials.html", context)


def _current(trial: Trial, today: date) -> dict[str, Any]:
    plan = trial.plan
    runs = plan.has(today)
    return {
        "uuid": trial.uuid,
        "title": words.title(plan),
        "now": today_words.what_it_is(plan, today, today) if runs else today_words.begins(plan),
        "where": today_words.where_it_is(plan, today) if runs else "",
        "until": plan.last_day,
    }


def _line(trial: Trial, told: ToldTrial) -> dict[str, Any]:
    return {
        "uuid": trial.uuid,
        "title": words.title(told.plan),
        "sentence": trial_result.sentence(told),
        "when": trial_result.lived(told),
        "same": words.asked_the_same(told.number, told.runs),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def trial_new(request: HttpRequest) -> HttpResponse:
    """Choose what to test, and start it from its plan (`trial_plan`). What was chosen waits in the session between the
    two: own words stand in no address."""
    diary = my_diary(request)
    today = _today(diary)
    if request.method != "POST":
        # Where none may begin there is nothing to fill in: the page says why.
        hindered = _hindered(_refused(diary, _anything(today), today), diary, today)
        form = TrialForm(today=today, initial=_chosen(request, diary, today))
        return _form_page(request, form, today, hindered=hindered, is_closed=bool(hindered))
    if "leave" in request.POST:
        _forget(request)
        return redirect_to(request, "diary:trials")
    form = TrialForm(request.POST, today=today)
    form.is_valid()
    if "start" in request.POST and (known := _started_before(diary, form)):
        _forget(request)
        return _led_to(request, known)
    refused = _refused(diary, form.wish(today), today)
    form.refuse(refused)
    if refused or form.errors:
        return _not_yet(request, form, today, _hindered(refused, diary, today))
    if "start" in request.POST:
        return _start(request, diary, form, today)
    request.session[_PLANNED] = seal(unsent_of(request))
    return redirect_to(request, "diary:trial_plan")


@require_safe
def trial_plan(request: HttpRequest) -> HttpResponse:
    """The plan of what was chosen, before it starts: a page of its own, so that "back" leads to it."""
    diary = my_diary(request)
    today = _today(diary)
    form = _planned(request, today)
    if form is None:
        # Started or left since, or it is long ago.
        if diary.has_open_trial and (running := unfinished(diary, today)):
            return redirect_to(request, "diary:trial", running.uuid)
        toast(request, "There is no plan now. Choose what to test.")
        return redirect_to(request, "diary:trial_new")
    form.is_valid()
    if known := _started_before(diary, form):
        return _led_to(request, known)
    refused = _refused(diary, form.wish(today), today)
    form.refuse(refused)
    if refused or form.errors:
        return _not_yet(request, form, today, _hindered(refused, diary, today))
    return render(request, _NEW, {"sent": form.sent(), "plan": _plan(diary, form, today)})


def _planned(request: HttpRequest, today: date) -> TrialForm | None:
    """What was chosen last, as it was sent; None once it was started or left, or after an hour."""
    known = unseal(request.session.get(_PLANNED) or "")
    if known is None:
        return None
    data = QueryDict(mutable=True)
    for name, value in known.fields:
        data.appendlist(name, value)
    return TrialForm(data, today=today)


def _forget(request: HttpRequest) -> None:
    request.session.pop(_PLANNED, None)


def _anything(today: date) -> TrialWish:
    """A wish that nothing speaks against in itself."""
    return TrialWish(CHANGES[0].key, "", today, is_adult=True, is_own_to_change=True)


def _chosen(request: HttpRequest, diary: Diary, today: date) -> dict[str, Any]:
    """What is chosen beforehand: by the address a check-in item, a change, or a trial to run again; else what was
    planned last and is neither started nor left."""
    if not request.GET and (planned := _planned(request, today)):
        # As it was typed, and without a word on what is wrong: it is being changed.
        return {name: planned[name].value() for name in planned.fields}
    if "again" not in request.GET:
        return prefilled(factor=request.GET.get("factor", ""), change=request.GET.get("change", ""))
    try:
        uuid = UUID(request.GET["again"])
    except ValueError:
        raise Http404 from None
    plan = mine_or_404(Trial.objects.kept(), diary, uuid).plan
    return {
        "change": plan.change,
        "own_words": plan.own_words,
        "factor": plan.factor,
        "blocks": plan.design.blocks,
    }


def _started_before(diary: Diary, form: TrialForm) -> Trial | None:
    """The trial that this form started already: sent twice, it starts one."""
    uuid = form.cleaned_data.get("uuid")
    return mine(Trial.objects.all(), diary, uuid) if uuid else None


def _refused(diary: Diary, wish: TrialWish, today: date) -> Sequence[TrialRefusal]:
    is_own = wish.change == OWN
    return refusals(
        wish,
        today=today,
        flags=flags(diary, today),
        another_runs=diary.has_open_trial and unfinished(diary, today) is not None,
        is_on=settings.TRIALS,
        medicines=list(background.medicines(diary).values_list("name", flat=True)) if is_own else (),
        conditions=set(background.conditions(diary).values_list("key", flat=True)) if is_own else (),
    )


def _hindered(refused: Iterable[TrialRefusal], diary: Diary, today: date) -> list[tuple[str, Link | None]]:
    """What stands at the head of the page: why nothing may begin at all, and where that leads."""
    return [(words.REFUSALS[row], _way(row, diary, today)) for row in refused if row not in BESIDE]


def _way(refusal: TrialRefusal, diary: Diary, today: date) -> Link | None:
    if refusal is TrialRefusal.FLAG:
        return reverse("diary:doctor"), "The Doctor page"
    if refusal is TrialRefusal.ANOTHER and (other := unfinished(diary, today)):
        return reverse("diary:trial", args=[other.uuid]), "Your trial"
    return None


def _form_page(request: HttpRequest, form: TrialForm, today: date, *, status: int = 200, **more: Any) -> HttpResponse:
    """The form, with the way to what a trial is."""
    context = {"form": form, "text": _what_it_is(today)} | more
    return render(request, _NEW, context, status=status)


def _what_it_is(today: date) -> Text | None:
    return shown(GuidanceKind.TOPIC, [_ABOUT], today).get(_ABOUT)


def _not_yet(
    request: HttpRequest, form: TrialForm, today: date, hindered: Sequence[tuple[str, Link | None]]
) -> HttpResponse:
    """The form as it was typed, with why it cannot be."""
    return _form_page(request, form, today, status=422, hindered=hindered)


def _plan(diary: Diary, form: TrialForm, today: date) -> dict[str, Any]:
    """All that is set before a trial begins, and what it can find."""
    told = form.cleaned_data
    change, first = told["change"], told["starts_on"]
    design = design_of(change, told["blocks"])
    starts = [first + timedelta(days=number * design.block_days) for number in range(design.blocks)]
    about = shown(GuidanceKind.TOPIC, [_CAFFEINE], today) if (caffeine := words.caffeine(change)) else {}
    return {
        "title": words.question(words.change_name(change, told["own_words"])),
        "shape": words.shape(design),
        "period": words.period(first, design),
        "means": words.changed_means(change, told["own_words"]),
        "drawn": words.drawn_at_start(design),
        "blocks": [words.block_span(start, start + timedelta(days=design.block_days - 1)) for start in starts],
        "caffeine": caffeine,
        "caffeine_text": about.get(_CAFFEINE),
        "rules": words.rules(design),
        "can_find": words.can_find(design.blocks, can_find_by_blocks(diary, change, today)),
    }


def _start(request: HttpRequest, diary: Diary, form: TrialForm, today: date) -> HttpResponse:
    told = form.cleaned_data
    # Computed anew, and not what the form has shown: its page shows it from now on (`_said_at_start`), and what was
    # written down between the two is in it.
    found = can_find_by_blocks(diary, told["change"], today)[told["blocks"]]
    try:
        row = start_trial(
            diary=diary,
            uuid=told["uuid"],
            change=told["change"],
            own_words=told["own_words"],
            factor=form.about,
            blocks=told["blocks"],
            starts_on=told["starts_on"],
            can_find=data_of(found),
            now=timezone.now(),
        )
    except AnotherRuns:
        # Another device was quicker, between this look and the lock.
        return _not_yet(request, form, today, _hindered([TrialRefusal.ANOTHER], diary, today))
    _forget(request)
    toast(request, "Started. The order of the blocks is drawn.")
    return _led_to(request, row)


def _led_to(request: HttpRequest, row: Trial) -> HttpResponse:
    if row.deleted_at is not None:
        toast_deleted(request, "trial", row.uuid)
        return redirect_to(request, "diary:trials")
    return redirect_to(request, "diary:trial", row.uuid)


@require_safe
def trial(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The plan of a trial while it is coming or runs, and what came of it once it is over."""
    diary = my_diary(request)
    today = _today(diary)
    end_by_flags(diary=diary, today=today)
    row = mine_or_404(Trial.objects.kept().prefetch_related("days"), diary, uuid)
    plan, is_over = row.plan, row.state_on(today).is_over
    context: dict[str, Any] = {
        "trial": row,
        "title": words.title(plan),
        "shape": words.shape(plan.design),
        "period": words.period(plan.starts_on, plan.design),
        "means": words.changed_means(plan.change, plan.own_words),
        "is_over": is_over,
        "blocks": _blocks(row, plan, today),
        "caffeine": words.caffeine(plan.change),
        "rules": words.rules(plan.design),
        "can_find": _said_at_start(row),
        "commitment": commitment(plan.seed),
        "kept_secret": words.kept_secret(),
        "again": urlencode({"again": row.uuid} if plan.change == OWN else {"change": plan.change}),
        "is_on": settings.TRIALS,
    }
    if not is_over:
        context |= {"current": _current(row, today), "asked": _asked_here(row, today)}
    else:
        by_flag = row.end is not None and row.end.reason is EndReason.FLAG
        context |= {"by_flag": by_flag, "draw_again": words.draw_again(plan), "seed": plan.seed}
        context |= result_context(request, diary, row)
    return render(request, "diary/trial.html", context)


def _asked_here(row: Trial, today: date) -> list[tuple[str, DayAsked]]:
    """The questions of today and of yesterday, its answers read before. What today is stands above them."""
    plan, kept = row.plan, row.kept_to_it
    return [
        (
            "" if day == today else today_words.what_it_is(plan, day, today),
            ask_of(row, day, kept.get(day), back="trial"),
        )
        for day in (today, today - timedelta(days=1))
        if is_answerable(row, day, today)
    ]


def _said_at_start(row: Trial) -> Sequence[str]:
    """What the plan could find as it was computed when the trial was started; nothing where nothing was."""
    blocks = row.plan.design.blocks
    return words.could_find(blocks, can_find_of(row.can_find)) if row.can_find else ()


def _blocks(row: Trial, plan: TrialPlan, today: date) -> list[dict[str, Any]]:
    """The blocks as they stand today, without a word on what twitched in them."""
    kept, end = row.kept_to_it, row.end
    last_lived = min(today, end.on) if end else today
    found = []
    for number, arm in enumerate(plan.arms, start=1):
        first, last = plan.days_of(number)
        begun = (min(last, last_lived) - first).days + 1
        counts_from = first + timedelta(days=plan.design.dropped_days)
        found.append(
            {
                "number": number,
                "arm": arm.value,
                "arm_words": words.ARM_NAMES[arm],
                "days": words.block_span(first, last),
                "counts_from": short_day_month(counts_from),
                "is_today": not row.state_on(today).is_over and first <= today <= last,
                "is_past": last < today or last_lived < first < today,
                "kept": words.kept_words([kept[day] for day in kept if first <= day <= last], max(begun, 0)),
            }
        )
    return found


@require_POST
def trial_stop(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Stop a trial that is coming or runs; one that is over stays as it is."""
    diary = my_diary(request)
    row = mine_or_404(Trial.objects.kept(), diary, uuid)
    stop_trial(diary=diary, trial=row, today=_today(diary))
    toast(request, "Stopped.")
    return redirect_to(request, "diary:trial", uuid)


@require_POST
def trial_delete(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Put a trial into the bin; doing it twice is doing it once. There it does not run."""
    diary = my_diary(request)
    row = mine_or_404(Trial.objects.all(), diary, uuid)
    delete_entry(diary=diary, entry=row, now=timezone.now())
    toast(request, "Deleted.", undo=reverse("diary:restore", args=["trial", uuid]))
    return redirect_to(request, "diary:trials")
