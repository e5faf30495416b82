"""Whether a day of a trial was kept to."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from diary.actions.trials import AnsweredOtherwise, NotItsDay, TrialAnswer, answer_trial_day, fill_trial_day
from diary.domain.trial import KeptToIt
from diary.domain.wording import said_twice
from diary.domain.wording import trial_today as words
from diary.models import Diary, Trial
from diary.views.access import mine_or_404, my_diary
from diary.views.home import go_on
from diary.views.htmx import redirect_to, toast
from diary.views.kept import keepable, last_day, refused_because, was_changed
from diary.views.problems import Difference, differs
from trouble.kept import is_kept

_UNREADABLE = "This answer could not be read. Choose one of the three."


@require_POST
@keepable
def trial_day(request: HttpRequest, uuid: UUID, day: date) -> HttpResponse:
    """Say of a day of a trial whether it was kept to, or take that back; the last answer stands. What a device kept
    fills a day that has no answer yet."""
    diary = my_diary(request)
    trial = mine_or_404(Trial.objects.kept(), diary, uuid)
    said = request.POST.get("kept")
    if said is None or (said and said not in list(KeptToIt)):
        return _refused(request, diary, trial, day, _UNREADABLE)
    answer = TrialAnswer(trial, KeptToIt(said) if said else None, last_day(request, diary))
    try:
        if is_kept(request):
            return _fill_or_ask(request, diary, day, answer) or _go_back(request, diary, trial, day)
        answer_trial_day(diary=diary, trial=trial, day=day, kept=answer.kept, today=answer.today)
    except NotItsDay:
        return _refused(request, diary, trial, day, words.no_such_day(trial.plan, day, trial.ended_on))
    return _go_back(request, diary, trial, day)


def _fill_or_ask(request: HttpRequest, diary: Diary, day: date, answer: TrialAnswer) -> HttpResponse | None:
    """Fill what a device kept into a day. The answer where the diary has another one, for the person to choose; None
    where it is written, or was there."""
    try:
        fill_trial_day(
            diary=diary,
            day=day,
            said=answer,
            # Nobody else has seen the first try of what was changed since.
            prefer_here=was_changed(request) or "kept" in request.POST.getlist("prefer_device"),
            prefer_there="kept" in request.POST.getlist("prefer_diary"),
        )
    except AnsweredOtherwise as other:
        assert answer.kept is not None
        today = timezone.now().astimezone(diary.zone).date()
        difference = Difference("kept", words.QUESTION, words.answer(answer.kept), words.answer(other.there))
        return differs(said_twice.title(day, today), [difference], day=day.isoformat())
    return None


def _refused(request: HttpRequest, diary: Diary, trial: Trial, day: date, why: str) -> HttpResponse:
    toast(request, why)
    return refused_because(request, why) or _go_back(request, diary, trial, day)


def _go_back(request: HttpRequest, diary: Diary, trial: Trial, day: date) -> HttpResponse:
    """Where a day was answered: Log, in place where htmx asks, the page of the day, or that of the trial."""
    match request.POST.get("back"):
        case "day":
            return redirect_to(request, "diary:day", day)
        case "trial":
            return redirect_to(request, "diary:trial", trial.uuid)
    return go_on(request, diary)
