"""What a day was like."""

from __future__ import annotations

from collections.abc import Container
from datetime import date, timedelta
from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from diary.actions.bin import delete_entry
from diary.actions.checkins import answer_once, save_checkin, say_quiet
from diary.domain import wording
from diary.domain.catalogue import QUESTION_BY_KEY, QUESTIONS, Question
from diary.domain.emergency import at_once
from diary.domain.ticked import follow_up_answers
from diary.forms.checkin import CheckInForm
from diary.forms.follow_up import FollowUpForm
from diary.models import CheckIn, Diary, Episode
from diary.queries import entries
from diary.views.access import mine_or_404, my_diary
from diary.views.follow_up import asked_no_more, may_answer, offer_since, sign_address
from diary.views.htmx import form_page, post_or_none, redirect_to, stands_on, toast, wants_part
from diary.views.lines import line_part


@require_http_methods(["GET", "HEAD", "POST"])
def checkin(request: HttpRequest, day: date) -> HttpResponse:
    """What a day was like."""
    diary = my_diary(request)
    today = timezone.now().astimezone(diary.zone).date()
    if day > today:
        raise Http404
    known = entries.checkin_on(diary, day)
    row = entries.recorded_on(diary, day)
    form = CheckInForm(
        post_or_none(request),
        day=day,
        # With what is posted, so that an item hidden in the settings meanwhile is not lost.
        items={*diary.shown_items, *request.POST},
        questions=_due(diary, day, known, {*request.POST, *(f"q_{key}" for key in request.GET.getlist("ask"))}),
        checkin=known,
        episodes=row.episodes if row else 0,
        ran_into=bool(row and row.seconds and not row.episodes),
    )
    if not form.is_valid():
        context = {"form": form, "day": day, "name": wording.day_name(day, today), "checkin": known}
        return form_page(request, "diary/checkin_form.html", context)
    save_checkin(diary=diary, day=day, uuid=form.cleaned_data["uuid"], content=form.content(), touched=form.touched)
    toast(request, "Check-in saved.")
    # Only today's: what was answered for an earlier day is no emergency of now.
    if day == today and (where := at_once(entries.answers_on(diary, day), form.touched)):
        return redirect_to(request, f"diary:{where}")
    return redirect_to(request, "diary:home") if day == today else redirect_to(request, "diary:day", day)


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
def checkin_answer(request: HttpRequest, day: date) -> HttpResponse:
    """The one question after an entry, answered or skipped where the entry stands. It is that day's answer, and the
    first one stays: what was answered meanwhile is changed in the check-in. An entry that lies in the bin, on another
    day or without the sign by now asks nothing any more."""
    diary = my_diary(request)
    today = timezone.now().astimezone(diary.zone).date()
    if day > today:
        raise Http404
    form = FollowUpForm(request.POST)
    if not form.is_valid():
        toast(request, "This answer could not be read. Choose one here.")
        return redirect_to(request, "diary:checkin", day)
    episode = mine_or_404(Episode.objects.with_parts(), diary, form.cleaned_data["entry"])
    answer, link = form.cleaned_data["answer"], None
    if answer and not may_answer(episode, day, answer.question):
        toast(request, "This entry was changed meanwhile. Nothing was written down: answer here.")
        return redirect_to(request, "diary:checkin", day)
    asked_no_more(request, episode, answer)
    if answer:
        stands = not answer_once(diary=diary, day=day, answer=answer)
        has_since = not stands and QUESTION_BY_KEY[answer.question].has_since(answer.answer)
        # Only today's, as in the check-in.
        if day == today and (where := at_once(entries.answers_on(diary, day), {answer.question})):
            if has_since:
                offer_since(request, answer.question, day)
            return redirect_to(request, f"diary:{where}")
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
def checkin_quiet(request: HttpRequest, day: date) -> HttpResponse:
    """No twitching on this day: the zero that statistics need."""
    diary = my_diary(request)
    if day > timezone.now().astimezone(diary.zone).date():
        raise Http404
    row = entries.recorded_on(diary, day)
    # `seconds` without an episode: one that began the day before lasted into this one.
    if row and (row.episodes or row.left_out or row.seconds):
        toast(request, "This day has episodes. Delete what is wrong first.")
        return redirect_to(request, "diary:day", day)
    say_quiet(diary=diary, day=day, uuid=uuid4())
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
