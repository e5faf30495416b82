"""Forms that a device had kept and sends by itself: see "Without a network" in docs/architecture.md.

A view that takes one does what it always does, for the moment at which the form was pressed. What it has to say is said
in a problem (`views/problems.py`) instead of a page, and a form that was taken before changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import wraps
from typing import Concatenate, Final, ParamSpec
from zoneinfo import ZoneInfo

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from diary.actions.taken import TakenBefore, taking
from diary.domain import wording
from diary.models import Diary
from diary.views.access import my_diary
from diary.views.problems import FieldError, is_problem, problem, refused, refused_form
from trouble.kept import Untimely, is_kept, mark_of_form, pressed_at, pressed_zone, takes_kept
from trouble.unsent import AT, OF, first_sent, owner_of

P = ParamSpec("P")

CHANGED: Final = "changed_on_device"
"""A form that was changed on its device after a try whose answer was lost: it says more than that try did."""


class _NotTaken(Exception):
    def __init__(self, answer: HttpResponse) -> None:
        self.answer = answer


def keepable(view: Callable[Concatenate[HttpRequest, P], HttpResponse]) -> Callable[..., HttpResponse]:
    """For a view whose form a device may keep: a kept form is taken once, as its owner's and at the moment at which it
    was pressed, and answered to a program. Any other form goes the usual way."""

    @wraps(view)
    def taking_kept(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not is_kept(request):
            return view(request, *args, **kwargs)
        if owner_of(request.POST.get(OF, "")) != request.user.pk:
            return problem("another", "This was written down by somebody else who uses this device.", 403)
        came = timezone.now()
        pressed = pressed_at(request, came)
        if isinstance(pressed, Untimely):
            return refused(pressed.value, [FieldError(AT, "When", pressed.value)])
        try:
            with taking(diary=my_diary(request), mark=mark_of_form(request), now=came):
                answer = view(request, *args, **kwargs)
                # Whatever was written on the way to a refusal is undone with it.
                if is_problem(answer.headers):
                    raise _NotTaken(answer)
        except TakenBefore:
            return _taken()
        except _NotTaken as not_taken:
            return not_taken.answer
        return answer if isinstance(answer, JsonResponse) else _taken()

    return takes_kept(taking_kept)


def _taken(**more: str) -> JsonResponse:
    return JsonResponse({"taken": True, **more})


def taken_and_leads_to(request: HttpRequest, address: str) -> HttpResponse | None:
    """For a kept form that was taken: the page that its answer leads to at once. None for any other form."""
    return _taken(leads_to=address) if is_kept(request) else None


def refused_kept(request: HttpRequest, form: forms.BaseForm) -> HttpResponse | None:
    """What is wrong with a kept form; None for a form of a page, which is shown again."""
    return refused_form(form) if is_kept(request) else None


def refused_because(request: HttpRequest, why: str) -> HttpResponse | None:
    """Why a kept form cannot be taken; None for a form of a page, which leads somewhere else."""
    return refused(why, [FieldError("", "", why)]) if is_kept(request) else None


def gone(request: HttpRequest, why: str) -> HttpResponse | None:
    """Why what a kept form is about is not there; None for a form of a page."""
    return problem("gone", why, 404) if is_kept(request) else None


def was_changed(request: HttpRequest) -> bool:
    """Whether a kept form says something else than it did at a try whose answer was lost."""
    return is_kept(request) and CHANGED in request.POST


def said_at(request: HttpRequest) -> datetime:
    """The moment of a form, by the clock of whoever sent it: what is typed in it may be of up to then."""
    pressed = pressed_at(request, timezone.now()) if is_kept(request) else None
    return pressed if isinstance(pressed, datetime) else first_sent(request)


def zone_of(request: HttpRequest, diary: Diary) -> ZoneInfo:
    """The time zone of the times in a form: that of the page where it says so, or else the diary's."""
    return ZoneInfo(pressed_zone(request) or diary.time_zone)


def last_day(request: HttpRequest, diary: Diary) -> date:
    """The day that it was for whoever sent a form: nobody writes about a later one."""
    return said_at(request).astimezone(zone_of(request, diary)).date()


def not_yet(request: HttpRequest, diary: Diary, day: date) -> HttpResponse | None:
    """What is said of a form about a day that had not begun when it was pressed; None where it had. Raises Http404 for
    a form of a page: nothing leads there."""
    if day <= last_day(request, diary):
        return None
    if not is_kept(request):
        raise Http404
    why = f"{wording.date_words(day)} had not begun when this was pressed. The clock of this device may be wrong."
    return refused(why, [FieldError("day", "Day", why)])
