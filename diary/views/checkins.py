"""What a day was like."""

from __future__ import annotations

import json
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from diary.actions.bin import delete_entry
from diary.actions.change import Gone
from diary.actions.checkins import KEPT_TO_IT, answer_once, save_day
from diary.actions.trials import NotItsDay, TrialAnswer, end_by_flags
from diary.domain import wording
from diary.domain.catalogue import ITEM_BY_KEY, QUESTION_BY_KEY, QUESTIONS, Question
from diary.domain.content import CheckInContent, SignAnswer
from diary.domain.emergency import at_once
from diary.domain.habits import REPEATED_DAYS, habits_of
from diary.domain.silences import ShownQuestions
from diary.domain.ticked import follow_up_answers
from diary.domain.wording import checkin as words
from diary.domain.wording.trial_today import ENDED_MEANWHILE
from diary.forms.checkin import CheckInForm, shown_fields, typed
from diary.forms.follow_up import FollowUpForm
from diary.models import CheckIn, Diary, Episode
from diary.queries import entries
from diary.queries.lately import checkins_before
from diary.queries.listed import listed_on
from diary.views.access import mine_or_404, my_diary
from diary.views.follow_up import asked_no_more, may_answer, offer_since, sign_address
from diary.views.htmx import form_page, post_or_none, redirect_to, stands_on, toast, wants_part
from diary.views.kept import keepable, last_day, not_yet, refused_because, refused_kept, taken_and_leads_to
from diary.views.lines import checkin_facts, line, line_part
from diary.views.trial_today import asked_in_checkin
from diary.views.twitching import HAS_EPISODES, fill_or_ask, has_twitched, say_or_ask
from trouble.kept import is_kept

_ENTRIES_BESIDE: Final = 8
_DAYS_BESIDE: Final = 3


@require_http_methods(["GET", "HEAD", "POST"])
@keepable
def checkin(request: HttpRequest, day: date) -> HttpResponse:
    """What a day was like."""
    diary = my_diary(request)
    if early := not_yet(request, diary, day):
        return early
    today = timezone.now().astimezone(diary.zone).date()
    known = entries.checkin_on(diary, day)
    row = entries.recorded_on(diary, day)
    trial, trial_asked = asked_in_checkin(request, diary, day, today)
    form = CheckInForm(
        post_or_none(request),
        day=day,
        # With what is posted, so that an item hidden in the settings meanwhile is not lost.
        items={*diary.shown_items, *request.POST},
        questions=_due(diary, day, known, _wanted(request)),
        checkin=known,
        episodes=row.episodes if row else 0,
        ran_into=bool(row and row.seconds and not row.episodes),
        trial=trial_asked,
    )
    # Filled in is shown, and saved by the person alone.
    wants_habits = "fill" in request.POST and not is_kept(request)
    asked: HttpResponse | None = None
    answers: Sequence[SignAnswer] = ()
    if not wants_habits and form.is_valid():
        is_said = trial_asked and not trial_asked.refusal and form.is_kept_to_it_said
        said = TrialAnswer(trial, form.kept_to_it, last_day(request, diary)) if trial and is_said else None
        uuid, content = form.cleaned_data["uuid"], form.content()
        try:
            if is_kept(request):
                asked = fill_or_ask(request, diary, day, content, form.touched, uuid, said)
                answers = entries.answers_on(diary, day) if asked is None else ()
            else:
                answers = save_day(diary=diary, day=day, uuid=uuid, content=content, touched=form.touched, trial=said)
        except (NotItsDay, Gone):
            # The trial ended, or was deleted, since it was looked at.
            if said is None:
                raise
            form.add_error(KEPT_TO_IT, ENDED_MEANWHILE)
    if wants_habits or not form.is_valid():
        before = checkins_before(diary, day)
        # An answer right after an entry, or "no twitching" alone, tells nothing of how the form is used.
        form.offer_usual([items for one in before if (items := one.items)])
        last = _last_habits(before, {item.key for item in form.items}, day, today)
        if wants_habits and last:
            form.fill(last.habits, last.origin)
        context = {"form": form, "day": day, "name": wording.day_name(day, today), "last": last}
        # What says nothing yet may be kept on a device; what changes a check-in waits for the network.
        context["is_new"] = known is None
        page = context | _beside(diary, day, today, before)
        return refused_kept(request, form) or form_page(request, "diary/checkin_form.html", page)
    if asked:
        return asked
    end_by_flags(diary=diary, today=today)
    toast(request, "Check-in saved.")
    # Only today's: what was answered for an earlier day is no emergency of now.
    if day == today and (where := at_once(answers, form.touched)):
        address = reverse(f"diary:{where}")
        return taken_and_leads_to(request, address) or redirect_to(request, address)
    return redirect_to(request, "diary:home") if day == today else redirect_to(request, "diary:day", day)


def _wanted(request: HttpRequest) -> set[str]:
    """The fields that a check-in has in any case: what was sent, and what an address asks for."""
    wanted = {*request.POST, *(f"q_{key}" for key in request.GET.getlist("ask"))}
    # A kept page asks all questions, and "None of these" answers each that it named.
    return wanted | shown_fields(request.POST) if is_kept(request) else wanted


@dataclass(frozen=True, slots=True)
class LastHabits:
    """The habits of the last day that has some: by key as they are stored, and as JSON for the script of the form."""

    habits: Mapping[str, Any]
    json: str
    button: str
    origin: str


def _last_habits(before: Iterable[CheckIn], asked: Container[str], day: date, today: date) -> LastHabits | None:
    """What "As yesterday" fills in, of one day alone and of the items that are `asked`; None where none of the last
    days has any such habit."""
    for one in before:
        habits = {key: value for key, value in habits_of(one.items).items() if key in asked}
        if habits and (day - one.local_date).days <= REPEATED_DAYS:
            fields = {
                key: {"value": wording.in_figures(str(typed(ITEM_BY_KEY[key], value))), "name": words.names([key])}
                for key, value in habits.items()
            }
            button = words.repeat(one.local_date, day, today)
            return LastHabits(habits, json.dumps(fields), button, words.from_day(one.local_date, today))
    return None


def _beside(diary: Diary, day: date, today: date, before: Sequence[CheckIn]) -> dict[str, Any]:
    """What stands beside the form: the day's own entries, and what was said of the days before."""
    lines = [line(episode, diary=diary) for episode in listed_on(diary, day)[: _ENTRIES_BESIDE + 1]]
    return {
        "lines": lines[:_ENTRIES_BESIDE],
        "more_lines": len(lines) > _ENTRIES_BESIDE,
        "before": [
            {"day": one.local_date, "name": wording.day_name(one.local_date, today), "facts": checkin_facts(one)}
            for one in before[:_DAYS_BESIDE]
        ],
    }


def _due(diary: Diary, day: date, known: CheckIn | None, wanted: Container[str]) -> list[Question]:
    """The questions to ask on a day: those that are due, those that it answers already, and those whose field is
    `wanted`: what was sent was asked when the form was opened, and an episode may have brought a sign."""
    answered = {row.question for row in known.answers.all()} if known else set()
    # No question rests for longer than a week: an answer before that leaves it due.
    lately = entries.answered_lately(diary, day - timedelta(days=6), day - timedelta(days=1))
    return [
        question
        for question in QUESTIONS
        if question.is_due(day, lately.get(question.key)) or question.key in answered or f"q_{question.key}" in wanted
    ]


@require_POST
@keepable
def checkin_answer(request: HttpRequest, day: date) -> HttpResponse:
    """The one question after an entry, answered or skipped where the entry stands. It is that day's answer, and the
    first one stays: what was answered meanwhile is changed in the check-in. An entry that lies in the bin, on another
    day or without the sign by now asks nothing any more."""
    diary = my_diary(request)
    if early := not_yet(request, diary, day):
        return early
    today = timezone.now().astimezone(diary.zone).date()
    form = FollowUpForm(request.POST)
    if not form.is_valid():
        toast(request, "This answer could not be read. Choose one here.")
        return refused_kept(request, form) or redirect_to(request, "diary:checkin", day)
    episode = mine_or_404(Episode.objects.with_parts(), diary, form.cleaned_data["entry"])
    answer, link = form.cleaned_data["answer"], None
    if answer and not may_answer(episode, day, answer.question):
        why = "This entry was changed meanwhile. Nothing was written down."
        toast(request, "This entry was changed meanwhile. Nothing was written down: answer here.")
        return refused_because(request, why) or redirect_to(request, "diary:checkin", day)
    asked_no_more(request, episode, answer)
    if answer and is_kept(request):
        content = CheckInContent(answers=[answer], shown=ShownQuestions.only(answer.question))
        if asked := fill_or_ask(request, diary, day, content, {answer.question}):
            return asked
    stands = False
    if answer:
        stands = not is_kept(request) and not answer_once(diary=diary, day=day, answer=answer)
        end_by_flags(diary=diary, today=today)
        has_since = not stands and QUESTION_BY_KEY[answer.question].has_since(answer.answer)
        # Only today's, as in the check-in.
        if day == today and (where := at_once(entries.answers_on(diary, day), {answer.question})):
            address = reverse(f"diary:{where}")
            if has_since:
                offer_since(request, answer.question, day)
            return taken_and_leads_to(request, address) or redirect_to(request, address)
        said = "It was answered before." if stands else f"Answered “{follow_up_answers()[answer]}”."
        more = "Say since when, or change it, in the check-in" if has_since else "Change it in the check-in"
        link = (sign_address(answer.question, day), f"{said} {more}")
    # The page of the day says more about it than the line does: it is loaded anew.
    whole = stands_on(request, reverse("diary:day", args=[day]))
    if wants_part(request) and not whole and episode.deleted_at is None and episode.local_date == day:
        return line_part(request, diary, episode, link=link)
    if link:
        toast(request, "Written down in the check-in." if not stands else "Nothing was changed.", link=link)
    return redirect_to(request, "diary:day", day)


@require_POST
@keepable
def checkin_quiet(request: HttpRequest, day: date) -> HttpResponse:
    """No twitching on this day: the zero that statistics need."""
    diary = my_diary(request)
    if early := not_yet(request, diary, day):
        return early
    if has_twitched(diary, day):
        toast(request, HAS_EPISODES)
        return refused_because(request, HAS_EPISODES) or redirect_to(request, "diary:day", day)
    if asked := say_or_ask(request, diary, day, "no"):
        return asked
    toast(request, "Written down: no twitching.")
    return redirect_to(request, "diary:day", day)


@require_POST
def checkin_delete(request: HttpRequest, day: date) -> HttpResponse:
    """Put a day's check-in into the bin; doing it twice is doing it once."""
    diary = my_diary(request)
    known = entries.last_checkin_on(diary, day)
    if known is None:
        raise Http404
    if known.deleted_at is None:
        delete_entry(diary=diary, entry=known, now=timezone.now())
    toast(request, "Check-in deleted.", undo=reverse("diary:restore", args=["checkin", known.uuid]))
    return redirect_to(request, "diary:day", day)


@require_safe
def checkin_today(request: HttpRequest) -> HttpResponse:
    """To the check-in of the diary's today: an address that stays, for a shortcut on a home screen."""
    diary = my_diary(request)
    return redirect("diary:checkin", timezone.now().astimezone(diary.zone).date())
