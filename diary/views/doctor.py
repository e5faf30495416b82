"""The reasons to see a doctor that a diary meets, what a person does about them, and the emergency page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from diary.actions.flags import answer_question, delete_talk, discuss_flag, hide_flag, reopen_flag, see_flags
from diary.actions.trials import end_by_flags, end_where_held
from diary.domain import wording
from diary.domain.catalogue import DOCUMENTS
from diary.domain.criteria import CRITERION_BY_ID
from diary.domain.emergency import EMERGENCY_SIGNS, is_emergency
from diary.domain.flags import Flag, Status, shown_of, together
from diary.domain.guidance import GuidanceKind
from diary.domain.heard import Heard, reassures
from diary.domain.wording import heard as heard_words
from diary.forms.flags import DiscussedForm, RightNowForm, ShownForm
from diary.models import Diary, FlagTalk
from diary.queries.emergency import emergency_number
from diary.queries.entries import answers_on
from diary.queries.flags import flags, heard, talks
from diary.queries.guidance import shown
from diary.report.brief import brief
from diary.views.access import browser_zone, mine_or_404, my_diary
from diary.views.follow_up import offered_since
from diary.views.htmx import form_page, post_or_none, redirect_to, toast, wants_part
from trouble.bare import in_trouble, needs_nothing
from trouble.unsent import first_sent


def _today(diary: Diary) -> date:
    return timezone.now().astimezone(diary.zone).date()


@require_safe
def doctor(request: HttpRequest) -> HttpResponse:
    """The flags of a diary, the most urgent first."""
    diary = my_diary(request)
    return render(request, "diary/doctor.html", _page_context(diary, _today(diary)))


def _page_context(diary: Diary, today: date, form: DiscussedForm | None = None, of: str = "") -> dict[str, Any]:
    found = flags(diary, today)
    end_where_held(diary=diary, flags=found, today=today)
    texts = shown(GuidanceKind.CRITERION, [flag.criterion.id for flag in found], today)
    talked = talks(diary)
    cards = [
        _card(today, flag, form if form and of == flag.criterion.id else DiscussedForm(today=today, flag=flag))
        | {"text": texts.get(flag.criterion.id)}
        | {"talks": [talk for talk in talked if talk.criterion in together(flag.criterion.id)]}
        for flag in found
    ]
    known = heard(diary, today)
    beyond = known.beyond(flag.match for flag in found)
    return _unmet(today, found, known, beyond) | {
        "reassures": reassures((flag.criterion.id for flag in found), beyond),
        "cards": [card for card in cards if card["flag"].is_open],
        # Once for all cards: what is said beside counts is the same beside each.
        "besides": list(
            dict.fromkeys(flag.criterion.beside for flag in found if flag.is_open and flag.criterion.beside)
        ),
        "brief": brief(diary, today),
        "settled": [card for card in cards if not card["flag"].is_open],
        "talks": [(talk, CRITERION_BY_ID[talk.criterion].name) for talk in talked],
        "shown": shown_of(found),
        "has_new": any(flag.status is Status.NEW for flag in found),
        "needs_list": any(flag.criterion.id in ASKS_RIGHT_NOW for flag in found if flag.is_open),
    }


def _unmet(today: date, found: Sequence[Flag], known: Heard, beyond: Heard) -> dict[str, Any]:
    """What was written down beside the flags and meets no rule; and without a flag how much was answered, and where
    the questions are answered that have no answer."""
    if found:
        return {"unmet": "" if beyond.is_silent else heard_words.unmet(beyond)}
    address = reverse("diary:checkin", args=[today])
    query = urlencode({"ask": known.open}, doseq=True)
    rest = f"{address}?{query}#sign-{known.open[0]}" if known.open else ""
    return {"unmet": heard_words.unmet(beyond), "base": heard_words.base(known), "rest": rest}


ASKS_RIGHT_NOW = frozenset({"W1", "N1", "X2"})
"""A yes to what these rules read opens the list of what cannot wait."""


LINKED_DAYS = 42
"""So many days of evidence are links on a card. Of what lasts longer each month has one, so that years stay light."""


def _card(today: date, flag: Flag, form: DiscussedForm) -> dict[str, Any]:
    # The day on which a medicine was begun need not be one of the diary: no link leads there.
    days = sorted({day for row in flag.match.evidence if row.kind != "medicine" for day in row.days}, reverse=True)
    return {
        "flag": flag,
        "form": form,
        "shown": shown_of([flag]),
        "tone": flag.urgency.word,
        "how_soon": wording.HOW_SOON[flag.urgency],
        "news": wording.days_words(day for row in flag.news for day in row.days) if flag.settled and flag.news else "",
        "months": _by_month(days[:LINKED_DAYS]),
        "of_looks": any(row.kind == "look" for row in flag.match.evidence),
        "latest_day": days[0] if days else None,
        "is_now": bool(days) and days[0] >= today,
        "earlier": wording.plural(len(days[LINKED_DAYS:]), "earlier day"),
        "earlier_months": _by_month(days[LINKED_DAYS:]),
        "says": [(DOCUMENTS[document], words) for document, words in flag.criterion.says],
    }


def _by_month(days: Sequence[date]) -> list[tuple[str, list[date]]]:
    return [(month, list(of)) for month, of in groupby(days, wording.month_words)]


def _posted_shown(request: HttpRequest) -> str:
    form = ShownForm(request.POST)
    return str(form.cleaned_data["shown"]) if form.is_valid() else ""


def _leave_unseen(request: HttpRequest) -> HttpResponse | None:
    """Nothing, where the page says by itself that it was shown: it will again, and whoever reads is not disturbed."""
    return HttpResponse(status=204) if wants_part(request) else None


@in_trouble(_leave_unseen)
@require_POST
def flags_seen(request: HttpRequest) -> HttpResponse:
    """Mark as seen what the page showed, and nothing that is new since: the form carries what was shown."""
    diary = my_diary(request)
    see_flags(diary=diary, flags=flags(diary, _today(diary)), shown=_posted_shown(request))
    return HttpResponse() if wants_part(request) else redirect_to(request, "diary:doctor")


def _flag_or_404(diary: Diary, criterion: str, today: date) -> Flag:
    """The flag of a criterion, or the one that stands in its place by now."""
    for flag in flags(diary, today):
        if flag.criterion.id in together(criterion):
            return flag
    raise Http404


def _toast_settled(request: HttpRequest, diary: Diary, flag: Flag, quiet: str, undo: str) -> None:
    """Say that a flag is quiet, or that it is not: only what was shown and is not newer than the talk is settled."""
    now = _flag_or_404(diary, flag.criterion.id, _today(diary))
    stays = f"“{now.criterion.name}” stays open: what you wrote down after that day, or on another page, is new."
    toast(request, stays if now.is_open else quiet, undo=undo)


@require_POST
def flag_discussed(request: HttpRequest, criterion: str) -> HttpResponse:
    """It was talked about with a doctor."""
    diary = my_diary(request)
    today = _today(diary)
    flag = _flag_or_404(diary, criterion, today)
    # By the criterion of the address: the flag that stands in its place by now has another prefix.
    form = DiscussedForm(request.POST, today=today, flag=flag, prefix=criterion)
    if not form.is_valid():
        return render(request, "diary/doctor.html", _page_context(diary, today, form, flag.criterion.id), status=422)
    data = form.cleaned_data
    discuss_flag(diary=diary, flag=flag, **data)
    quiet = f"Noted. “{flag.criterion.name}” stays quiet until you write down something new about it."
    _toast_settled(request, diary, flag, quiet, reverse("diary:talk_deleted", args=[data["uuid"]]))
    return redirect_to(request, "diary:doctor")


@require_POST
def talk_deleted(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Forget a talk: it was noted by mistake, or nobody shall read of it."""
    diary = my_diary(request)
    delete_talk(diary=diary, talk=mine_or_404(FlagTalk.objects.all(), diary, uuid))
    toast(request, "The talk is deleted.")
    return redirect_to(request, "diary:doctor")


@require_POST
def flag_hidden(request: HttpRequest, criterion: str) -> HttpResponse:
    """A routine flag is hidden until there is something new; an urgent one is not."""
    diary = my_diary(request)
    today = _today(diary)
    flag = _flag_or_404(diary, criterion, today)
    if not flag.can_be_hidden:
        raise Http404
    hide_flag(diary=diary, flag=flag, today=today, shown=_posted_shown(request))
    quiet = f"“{flag.criterion.name}” is hidden."
    _toast_settled(request, diary, flag, quiet, reverse("diary:flag_reopened", args=[flag.criterion.id]))
    return redirect_to(request, "diary:doctor")


@require_POST
def flag_reopened(request: HttpRequest, criterion: str) -> HttpResponse:
    """Show it again. What came of the talks about it stays."""
    if criterion not in CRITERION_BY_ID:
        raise Http404
    reopen_flag(diary=my_diary(request), criterion=criterion)
    return redirect_to(request, "diary:doctor")


@require_POST
def worried(request: HttpRequest) -> HttpResponse:
    """I am worried and would like to talk to someone: an answer of today's check-in."""
    diary = my_diary(request)
    day = first_sent(request).astimezone(diary.zone).date()
    answer_question(diary=diary, day=day, uuid=uuid4(), question="worried", answer="yes")
    toast(request, "Thank you for saying so. It is written down, and it is a good reason to talk to someone.")
    return redirect_to(request, "diary:doctor")


def _came_from_diary(request: HttpRequest) -> bool:
    """Not who it is, only whether it makes sense to offer the way to a diary."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES


def _in_danger_all_the_same(request: HttpRequest) -> HttpResponse | None:
    """Whom to call, where something was ticked: whether it can be written down comes after that."""
    form = RightNowForm(request.POST)
    return redirect_to(request, "diary:emergency_now") if form.is_valid() and form.cleaned_data["parts"] else None


@needs_nothing
@in_trouble(_in_danger_all_the_same)
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def right_now(request: HttpRequest) -> HttpResponse:
    """The list of what cannot wait; a tick leads to the emergency page, whether it is written down or not."""
    form = RightNowForm(post_or_none(request))
    if not form.is_valid():
        return form_page(request, "diary/right_now.html", {"form": form, "came_from_diary": _came_from_diary(request)})
    parts = form.cleaned_data["parts"]
    if not request.user.is_authenticated:
        return redirect_to(request, "diary:emergency_now" if parts else "diary:home")
    diary = my_diary(request)
    today = first_sent(request).astimezone(diary.zone).date()
    since = offered_since(request, today)
    for said in form.answers():
        answer_question(
            diary=diary, day=today, uuid=uuid4(), question=said.question, answer=said.answer, parts=said.parts
        )
    end_by_flags(diary=diary, today=today)
    if parts:
        return redirect_to(request, "diary:emergency_now")
    if standing := [said.question for said in answers_on(diary, today) if is_emergency(said)]:
        where = reverse("diary:checkin", args=[today])
        toast(
            request,
            "Written down. What you ticked earlier today stays; if that was a slip, correct it in the check-in.",
            link=(f"{where}#sign-{standing[-1]}", "Today's check-in"),
        )
    elif since:
        toast(request, "Written down. The check-in has room for since when it has been there, if you like.", link=since)
    return redirect_to(request, "diary:doctor")


@needs_nothing
@login_not_required
@require_safe
def emergency(request: HttpRequest) -> HttpResponse:
    """What cannot wait and whom to call, for everybody."""
    return _whom_to_call(request, ticked=False)


@needs_nothing
@login_not_required
@require_safe
def emergency_now(request: HttpRequest) -> HttpResponse:
    """What to do now, for whoever has ticked something today."""
    return _whom_to_call(request, ticked=True)


def _whom_to_call(request: HttpRequest, *, ticked: bool) -> HttpResponse:
    # By the clock of the browser: neither session nor database may be asked here. Most mobile phones know 112.
    number = settings.EMERGENCY_NUMBER or emergency_number(browser_zone(request))
    context = {
        "number": number,
        "dialled": number.replace(" ", ""),
        "signs": [sign.words for sign in EMERGENCY_SIGNS],
        "ticked": ticked,
        "has_diary": _came_from_diary(request),
        # Nothing distracts where there is one thing to do.
        "came_from_diary": not ticked and _came_from_diary(request),
    }
    return render(request, "diary/emergency.html", context)
