"""Log: what is going on, and the day so far. What was just written down is shown, to be taken back, where it was
tapped; the address of the page says what that was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.guests import start_guest
from accounts.models import User
from diary.actions.bin import delete_entry
from diary.actions.bursts import NoBurst, make_burst, part_burst
from diary.actions.checkins import unsay_twitching
from diary.actions.episodes import AlreadyStopped, edit_episode, edit_timer, log_episode, start_timer
from diary.actions.sample_story import MOST_CHECKINS, MOST_EPISODES, fill_with_story
from diary.actions.trials import end_where_held
from diary.domain import wording
from diary.domain.first_week import DAYS as FIRST_WEEK
from diary.domain.first_week import first_week
from diary.domain.flags import marks
from diary.domain.room import bytes_of_rows
from diary.domain.wording import entry
from diary.domain.wording.first_week import sentence
from diary.forms.episodes import LogForm
from diary.forms.line import LineForm
from diary.models import Diary, Episode
from diary.queries import entries
from diary.queries.flags import flags, last_flags
from diary.queries.listed import listed_on
from diary.queries.room import room_of_guests
from diary.views.access import mine_or_404, my_diary
from diary.views.follow_up import asked_of
from diary.views.home_screen import is_hinted, note_day
from diary.views.htmx import toast, wants_part
from diary.views.just import just_said, just_written
from diary.views.kept import keepable, not_yet, refused_because, refused_kept, was_changed, zone_of
from diary.views.lines import banner, line
from diary.views.trial_today import strip
from diary.views.twitching import HAS_EPISODES, has_twitched, say_or_ask
from trouble.unsent import first_sent

A_SAMPLE: Final = bytes_of_rows(episodes=MOST_EPISODES, checkins=MOST_CHECKINS)
"""Bytes that the diary of a new guest takes."""

MUCH: Final = 20
"""More entries than this on a day, and the page says that checking often can make twitches feel stronger."""

_SKIPPED: Final = "day_not_asked_about"


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Log, for its owner; what Flicker is, for a visitor."""
    if not request.user.is_authenticated:
        return render(request, "diary/welcome.html")
    diary = my_diary(request)
    # What was chosen before "Several toes" was stays chosen.
    chosen = {name: request.GET[name] for name in ("what", "ago", "minutes") if name in request.GET}
    form = LogForm(diary=diary, several="several" in request.GET, initial=chosen)
    today = timezone.now().astimezone(diary.zone).date()
    return note_day(request, _page(request, diary, form, request.GET), today)


def _page(request: HttpRequest, diary: Diary, form: LogForm, just: QueryDict, *, status: int = 200) -> HttpResponse:
    context = _home_context(request, diary, timezone.now(), just)
    return render(request, "diary/home.html", context | {"form": form, "line_form": LineForm()}, status=status)


def _home_context(request: HttpRequest, diary: Diary, now: datetime, just: QueryDict) -> dict[str, Any]:
    today = now.astimezone(diary.zone).date()
    timers, spots = entries.running(diary)
    # What answers a tap waits for no rule. The next page has the flags of then.
    looked = not wants_part(request)
    found = flags(diary, today) if looked else last_flags(diary, today)
    episode_marks, _ = marks(found)
    day = entries.recorded_on(diary, today)
    shown = listed_on(diary, today)
    count = day.episodes + day.left_out if day else 0
    written = just_written(diary, just, shown, marks=episode_marks)
    # What was just written down stands above.
    lines = [row for row in shown if written is None or row.uuid != written.uuid]
    rows = [*shown, written.episode] if written and written.episode not in shown else shown
    if looked:
        end_where_held(diary=diary, flags=found, today=today)
    trial = strip(diary, found, today)
    return {
        "fresh": uuid4(),
        "today": today,
        # Until something is written down: the time zone was taken from the browser, and may be wrong.
        "zone": diary.time_zone.replace("_", " ") if not diary.revision else "",
        "today_name": wording.weekday_words(today),
        "timers": [
            {"timer": timer, "where": entry.where(timer.sites), "clock": wording.clock(timer.local_time)}
            for timer in timers
        ],
        "spots": [{"line": line(spot, diary=diary), "day": wording.day_name(spot.local_date, today)} for spot in spots],
        "just": written or just_said(diary, just, today),
        "lines": [line(episode, diary=diary, marks=episode_marks) for episode in lines],
        "ask": asked_of(request, diary, rows),
        "banner": banner(found),
        "trial": trial,
        "hidden": count - len(shown),
        "calm": diary.calm_mode,
        # In calm mode no page tells that many were counted.
        "is_much": count > MUCH and not diary.calm_mode,
        "count": wording.count_words(count, "episode", calm=diary.calm_mode),
        "checkin_done": bool(day and day.has_checkin) and entries.is_checked_in(diary, today),
        "may_be_quiet": not count,
        "home_screen": is_hinted(request, today),
        **_of_first_days(request, diary, today),
    }


def _of_first_days(request: HttpRequest, diary: Diary, today: date) -> dict[str, Any]:
    """The day before, where nothing of it is written down though the diary was there, and the line of the first
    week."""
    assert isinstance(request.user, User)
    began = request.user.date_joined.astimezone(diary.zone).date()
    yesterday = today - timedelta(days=1)
    is_open = (
        began <= yesterday
        and request.session.get(_SKIPPED) != yesterday.isoformat()
        and entries.recorded_on(diary, yesterday) is None
    )
    told = None
    if 0 <= (today - began).days < FIRST_WEEK:
        told = first_week(began, today, entries.days_recorded(diary))
    return {"yesterday": yesterday if is_open else None, "first_week": sentence(told) if told else ""}


def go_on(request: HttpRequest, diary: Diary, **just: Any) -> HttpResponse:
    """Log anew, with what was just written down: its parts where htmx asks, else by a redirect."""
    told = urlencode(just, doseq=True)
    if wants_part(request):
        return _page(request, diary, LogForm(diary=diary), QueryDict(told))
    return redirect(f"{reverse('diary:home')}{'?' if told else ''}{told}")


@require_POST
@keepable
def log(request: HttpRequest) -> HttpResponse:
    """It is twitching: one moment or the start of a timer, now or a while ago."""
    diary, now = my_diary(request), first_sent(request)
    form = LogForm(request.POST, diary=diary)
    if not form.is_valid():
        return refused_kept(request, form) or _page(request, diary, form, QueryDict(), status=422)
    zone = zone_of(request, diary)
    if form.starts_timer:
        return _start(request, diary, form, now, zone)
    content = form.content(now, zone.key)
    episode = log_episode(diary=diary, uuid=form.cleaned_data["uuid"], content=content)
    if was_changed(request):
        said = replace(episode.content, start=content.start, sites=content.sites)
        edit_episode(diary=diary, episode=episode, content=said)
    return go_on(request, diary, just=episode.uuid)


def _start(request: HttpRequest, diary: Diary, form: LogForm, now: datetime, zone: ZoneInfo) -> HttpResponse:
    start, sites = form.start(now, zone), form.cleaned_data["sites"]
    try:
        timer = start_timer(diary=diary, uuid=form.cleaned_data["uuid"], start=start, zone=zone.key, sites=sites)
        if was_changed(request):
            edit_timer(diary=diary, timer=timer, start=start, sites=sites)
    except AlreadyStopped:
        toast(request, "This timer was stopped already. Start a new one if it goes on.")
    return go_on(request, diary)


@require_POST
def log_undo(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Take back what was just logged. A burst that was made of other entries (`of`) becomes these again."""
    diary, now = my_diary(request), timezone.now()
    episode, parts = mine_or_404(Episode.objects.all(), diary, uuid), _uuids(request.POST)
    if not parts:
        delete_entry(diary=diary, entry=episode, now=now)
        return go_on(request, diary, just=uuid)
    part_burst(diary=diary, burst=episode, moments=parts, now=now)
    return go_on(request, diary, just=parts[0])


@require_POST
@keepable
def log_burst(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Make the entries `of` one burst, the newest of them first."""
    diary, parts = my_diary(request), _uuids(request.POST)
    try:
        make_burst(diary=diary, uuid=uuid, moments=parts, now=first_sent(request))
    except NoBurst:
        why = "One of these entries was changed meanwhile. Nothing was changed now."
        toast(request, why)
        return refused_because(request, why) or go_on(request, diary)
    return go_on(request, diary, just=uuid, of=parts)


@require_POST
@keepable
def log_day(request: HttpRequest, day: date) -> HttpResponse:
    """Say of a day with one tap that it was quiet ("no") or twitched ("yes"), take that back, or skip the question."""
    diary, now, said = my_diary(request), first_sent(request), request.POST.get("said", "")
    if early := not_yet(request, diary, day):
        return early
    if "undo" in request.POST:
        unsay_twitching(diary=diary, day=day, said=said, now=now)
        return go_on(request, diary)
    if said not in ("yes", "no"):
        request.session[_SKIPPED] = day.isoformat()
        return go_on(request, diary)
    if said == "no" and has_twitched(diary, day):
        toast(request, HAS_EPISODES)
        return refused_because(request, HAS_EPISODES) or go_on(request, diary)
    return say_or_ask(request, diary, day, said) or go_on(request, diary, day=day)


def _uuids(posted: QueryDict) -> Sequence[UUID]:
    try:
        return [UUID(value) for value in posted.getlist("of")]
    except ValueError:
        raise Http404 from None


@login_not_required
@require_POST
def guest_start(request: HttpRequest) -> HttpResponse:
    """Try Flicker: a guest with a made-up year of entries that shows all of it, the same for everybody."""
    if not request.user.is_authenticated:
        if not room_of_guests().has(A_SAMPLE):
            return render(request, "diary/guests_full.html", status=503)
        start_guest(request)
        diary = my_diary(request)
        fill_with_story(diary=diary, now=timezone.now())
    return redirect("diary:home")
