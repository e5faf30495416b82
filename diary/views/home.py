"""Log: what is going on, and the day so far."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import uuid4

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.guests import start_guest
from diary.actions.episodes import AlreadyStopped, log_episode, start_timer
from diary.actions.sample import fill_with_sample
from diary.domain import wording
from diary.domain.flags import marks
from diary.domain.room import bytes_of_rows
from diary.domain.wording import entry
from diary.forms.episodes import LogForm
from diary.models import Diary
from diary.queries import entries
from diary.queries.flags import flags
from diary.queries.room import room_of_guests
from diary.views.access import my_diary
from diary.views.follow_up import asked_of
from diary.views.htmx import redirect_to, toast, toast_deleted
from diary.views.lines import banner, line
from trouble.unsent import first_sent

A_SAMPLE: Final = bytes_of_rows(episodes=420, checkins=300)
"""Bytes that the diary of a new guest takes."""

MUCH: Final = 20
"""More entries than this on a day, and the page says that checking often can make twitches feel stronger."""


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Log, for its owner; what Flicker is, for a visitor."""
    if not request.user.is_authenticated:
        return render(request, "diary/welcome.html")
    diary = my_diary(request)
    form = LogForm(diary=diary, initial={"sites": entries.last_sites(diary)})
    return render(request, "diary/home.html", _home_context(request, diary, form, timezone.now()))


def _home_context(request: HttpRequest, diary: Diary, form: LogForm, now: datetime) -> dict[str, Any]:
    today = now.astimezone(diary.zone).date()
    timers, spots = entries.running(diary)
    found = flags(diary, today)
    episode_marks, _ = marks(found)
    day = entries.recorded_on(diary, today)
    shown = list(entries.episodes_on(diary, today)[: entries.ENTRIES_A_PAGE])
    count = day.episodes + day.left_out if day else 0
    return {
        "form": form,
        "fresh": uuid4(),
        "today": today,
        # Until something is written down: the time zone was taken from the browser, and may be wrong.
        "zone": diary.time_zone.replace("_", " ") if not diary.revision else "",
        "today_name": wording.weekday_words(today),
        "timers": [{"timer": timer, "where": entry.where(timer.sites)} for timer in timers],
        "spots": [{"line": line(spot, diary=diary), "day": wording.day_name(spot.local_date, today)} for spot in spots],
        "lines": [line(episode, diary=diary, marks=episode_marks) for episode in shown],
        "ask": asked_of(request, diary, shown),
        "banner": banner(found),
        "hidden": count - len(shown),
        "calm": diary.calm_mode,
        # In calm mode no page tells that many were counted.
        "is_much": count > MUCH and not diary.calm_mode,
        "count": wording.count_words(count, "episode", calm=diary.calm_mode),
        "checkin_done": bool(day and day.has_checkin) and entries.is_checked_in(diary, today),
        "may_be_quiet": not count,
    }


@require_POST
def log(request: HttpRequest) -> HttpResponse:
    """It is twitching: one moment, now or a while ago."""
    diary, now = my_diary(request), first_sent(request)
    form = LogForm(request.POST, diary=diary)
    if not form.is_valid():
        return render(request, "diary/home.html", _home_context(request, diary, form, timezone.now()), status=422)
    episode = log_episode(diary=diary, uuid=form.cleaned_data["uuid"], content=form.content(now, diary.time_zone))
    if episode.deleted_at:
        toast_deleted(request, "episode", episode.uuid)
        return redirect_to(request, "diary:home")
    toast(
        request,
        f"Logged: {entry.where(form.cleaned_data['sites'])}, {wording.clock(episode.local_time)}.",
        undo=reverse("diary:episode_delete", args=[episode.uuid]),
        link=(reverse("diary:episode_edit", args=[episode.uuid]), "Add details"),
    )
    return redirect_to(request, "diary:home")


@require_POST
def timer_start(request: HttpRequest) -> HttpResponse:
    """Start a timer, now or as of a while ago."""
    diary, now = my_diary(request), first_sent(request)
    form = LogForm(request.POST, diary=diary)
    if not form.is_valid():
        return render(request, "diary/home.html", _home_context(request, diary, form, timezone.now()), status=422)
    try:
        start_timer(
            diary=diary,
            uuid=form.cleaned_data["uuid"],
            start=form.start(now, diary.zone),
            zone=diary.time_zone,
            sites=form.cleaned_data["sites"],
        )
    except AlreadyStopped:
        toast(request, "This timer was stopped already. Start a new one if it goes on.")
    return redirect_to(request, "diary:home")


@login_not_required
@require_POST
def guest_start(request: HttpRequest) -> HttpResponse:
    """Try Flicker: a guest with a believable year of entries, the same for everybody."""
    if not request.user.is_authenticated:
        if not room_of_guests().has(A_SAMPLE):
            return render(request, "diary/guests_full.html", status=503)
        start_guest(request)
        diary = my_diary(request)
        fill_with_sample(diary=diary, now=timezone.now(), episodes=420, years=1, seed=1)
    return redirect("diary:home")
