"""What a device keeps and asks to log without a network: see "Without a network" in docs/architecture.md.

The pages are those of Log, of an episode and of a check-in, with nothing in them that was written in the diary but the
names of own triggers, and what today is in a trial, which is shown today alone. What depends on the moment is empty,
and filled in by a script (`static/js/device.js`).
"""

from __future__ import annotations

from datetime import date, timedelta
from hashlib import sha256
from typing import Any, Final

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from diary.domain import wording
from diary.domain.anatomy import SITE_CHOICES
from diary.domain.catalogue import QUESTIONS
from diary.domain.trial import KEPT
from diary.domain.writing import writing
from diary.forms.checkin import CheckInForm
from diary.forms.device import KeptToItForm
from diary.forms.episodes import EpisodeForm, LogForm
from diary.models import Diary
from diary.queries.entries import days_between
from diary.views.access import my_diary
from diary.views.lines import sections
from diary.views.shell import kept_addresses, shell_of, todays_block
from trouble.unsent import FORMATS, QUEUE, mark_of

READ_DAYS: Final = 30
"""So many days can be read without a network, where somebody chose so."""

MOST_ENTRIES: Final = 300
"""So many entries of them at most: one page is kept, and a phone has to show it."""


@login_not_required
@require_safe
def device_state(request: HttpRequest) -> HttpResponse:
    """What a device asks before it sends what it kept: whose session this is, a fresh token, the clock of the server,
    and whether what it keeps is still what it would be given now. Signed out it says so by an empty `of`."""
    now = timezone.now()
    said: dict[str, Any] = {
        "formats": list(FORMATS),
        "of": "",
        "token": get_token(request),
        "now": now.isoformat(),
        "zone": "",
        "hours": writing().clock,
        "names": dict(SITE_CHOICES),
        "shell": "",
        "keep": [],
        "reads": "",
        "offline": settings.OFFLINE,
    }
    if request.user.is_authenticated:
        diary = my_diary(request)
        today = now.astimezone(diary.zone).date()
        reads = f"{diary.pk} {diary.revision} {today}".encode()
        said |= {"of": mark_of(request.user.pk), "zone": diary.time_zone, "hours": diary.clock}
        said |= {"shell": shell_of(request, diary, today), "keep": kept_addresses()}
        said |= {"reads": sha256(reads).hexdigest()[:16]}
    return JsonResponse(said, headers={QUEUE: str(FORMATS[-1]), "Cache-Control": "private, no-store"})


@require_safe
def device_log(request: HttpRequest) -> HttpResponse:
    """Log, to be kept: one tap for a toe, or several of them with `several`."""
    diary = my_diary(request)
    form = LogForm(diary=diary, several="several" in request.GET, initial={"uuid": ""})
    context = {"form": form, "of_today": todays_block(diary, _today(diary)), "choices": KEPT, "device": True}
    return render(request, "diary/device_log.html", context)


@require_safe
def device_episode(request: HttpRequest) -> HttpResponse:
    """The form of an episode, to be kept: without a day and a time."""
    open_yet = {"uuid": "", "start_date": None, "start_time": None, "offered": ""}
    form = EpisodeForm(diary=my_diary(request), now=timezone.now(), offers_usual=False, initial=open_yet)
    return render(request, "diary/device_episode.html", {"form": form, "device": True})


@require_safe
def device_check_in(request: HttpRequest) -> HttpResponse:
    """The check-in, to be kept: for a day that is chosen once it is opened, with all questions that it may ask."""
    diary = my_diary(request)
    today = _today(diary)
    form = CheckInForm(
        day=today,
        items=diary.shown_items,
        questions=[question for question in QUESTIONS if question.every_days],
        initial={"uuid": ""},
    )
    block, asked = todays_block(diary, today), None
    if block:
        asked = KeptToItForm(words=f"{block.what}. {block.where}", initial={"trial": block.trial, "kept_to_it": ""})
    context = {"form": form, "of_today": block, "asked": asked, "device": True}
    return render(request, "diary/device_check_in.html", context)


def _today(diary: Diary) -> date:
    return timezone.now().astimezone(diary.zone).date()


@require_safe
def device_away(request: HttpRequest) -> HttpResponse:
    """What is shown in place of a page that needs the network."""
    return render(request, "diary/device_away.html", {"device": True})


@require_safe
def device_diary(request: HttpRequest) -> HttpResponse:
    """The last days to read: kept on a device only where the person chose so there. Nothing on it asks the network."""
    diary = my_diary(request)
    today = timezone.now().astimezone(diary.zone).date()
    days = days_between(diary, today - timedelta(days=READ_DAYS - 1), today, MOST_ENTRIES)
    # No marks: whether a reason to see a doctor is met is told by the page that knows it now.
    context = {
        "sections": sections(diary, days, today, None, gaps=False, marks=({}, {})),
        "of": wording.weekday_words(today),
        "hours": wording.clock(timezone.now().astimezone(diary.zone).time()),
        "calm": diary.calm_mode,
        "device": True,
    }
    return render(request, "diary/device_diary.html", context)
