from __future__ import annotations

from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from diary.actions.bin import delete_entry
from diary.actions.episodes import (
    discard_timer,
    edit_episode,
    edit_timer,
    end_ongoing,
    log_episode,
    set_left_out,
    stop_timer,
)
from diary.domain.catalogue import OngoingState
from diary.domain.content import Moment
from diary.forms.episodes import EpisodeForm, TimerForm
from diary.models import Episode, Timer
from diary.queries.entries import last_sites
from diary.views.access import mine_or_404, my_diary
from diary.views.htmx import form_page, go, say, sent, wants_part

_READ_WRITE = ["GET", "HEAD", "POST"]


@require_http_methods(_READ_WRITE)
def episode_new(request: HttpRequest) -> HttpResponse:
    """Write an episode down with all that is known of it."""
    diary, now = my_diary(request), timezone.now()
    form = EpisodeForm(sent(request), diary=diary, now=now, initial={"sites": last_sites(diary)})
    if not form.is_valid():
        return form_page(request, "diary/episode_form.html", {"form": form})
    episode = log_episode(diary=diary, uuid=form.cleaned_data["uuid"], content=form.content())
    say(request, "Logged.", undo=reverse("diary:episode_delete", args=[episode.uuid]))
    return go(request, "diary:day", episode.local_date)


@require_http_methods(_READ_WRITE)
def episode_edit(request: HttpRequest, uuid: UUID) -> HttpResponse:
    diary, now = my_diary(request), timezone.now()
    episode = mine_or_404(Episode.objects.kept().with_parts(), diary, uuid)
    form = EpisodeForm(sent(request), diary=diary, now=now, episode=episode)
    if not form.is_valid():
        return form_page(request, "diary/episode_form.html", {"form": form, "episode": episode})
    edit_episode(diary=diary, episode=episode, content=form.content())
    say(request, "Saved.")
    return go(request, "diary:day", episode.local_date)


@require_POST
def episode_delete(request: HttpRequest, uuid: UUID) -> HttpResponse:
    diary = my_diary(request)
    episode = mine_or_404(Episode.objects.kept(), diary, uuid)
    delete_entry(diary=diary, entry=episode, now=timezone.now())
    undo = reverse("diary:restore", args=["episode", episode.uuid])
    if wants_part(request):
        return render(request, "diary/deleted_line.html", {"undo": undo})
    say(request, "Deleted. It stays in the bin for 30 days.", undo=undo)
    return go(request, "diary:day", episode.local_date)


@require_POST
def episode_leave_out(request: HttpRequest, uuid: UUID) -> HttpResponse:
    diary = my_diary(request)
    episode = mine_or_404(Episode.objects.kept(), diary, uuid)
    set_left_out(diary=diary, episode=episode, left_out=True)
    say(request, "Left out of statistics.", undo=reverse("diary:episode_count", args=[episode.uuid]))
    return go(request, "diary:day", episode.local_date)


@require_POST
def episode_count(request: HttpRequest, uuid: UUID) -> HttpResponse:
    diary = my_diary(request)
    episode = mine_or_404(Episode.objects.kept(), diary, uuid)
    set_left_out(diary=diary, episode=episode, left_out=False)
    say(request, "Counted again.")
    return go(request, "diary:day", episode.local_date)


@require_POST
def episode_stopped(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """An ongoing spot has stopped, just now."""
    diary = my_diary(request)
    episode = mine_or_404(Episode.objects.kept().filter(ongoing_state=OngoingState.STILL_ON), diary, uuid)
    end_ongoing(diary=diary, episode=episode, end=Moment.at(timezone.now(), ZoneInfo(episode.zone)))
    say(request, "Stopped.", details=reverse("diary:episode_edit", args=[episode.uuid]))
    return go(request, "diary:home")


@require_POST
def episode_lost_track(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Nobody knows when an ongoing spot stopped; it keeps no end."""
    diary = my_diary(request)
    episode = mine_or_404(Episode.objects.kept().filter(ongoing_state=OngoingState.STILL_ON), diary, uuid)
    end_ongoing(diary=diary, episode=episode, end=None)
    say(request, "Its end stays open.", details=reverse("diary:episode_edit", args=[episode.uuid]))
    return go(request, "diary:home")


@require_POST
def timer_stop(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Stop a timer: it becomes an episode. Stopping it twice is stopping it once."""
    diary = my_diary(request)
    timer = Timer.objects.filter(diary=diary, uuid=uuid).first()
    if timer is None:
        mine_or_404(Episode.objects.kept(), diary, uuid)
        return go(request, "diary:home")
    episode = stop_timer(diary=diary, timer=timer, now=timezone.now())
    say(
        request,
        "Stopped and logged.",
        undo=reverse("diary:episode_delete", args=[episode.uuid]),
        details=reverse("diary:episode_edit", args=[episode.uuid]),
    )
    return go(request, "diary:home")


@require_http_methods(_READ_WRITE)
def timer_edit(request: HttpRequest, uuid: UUID) -> HttpResponse:
    diary, now = my_diary(request), timezone.now()
    timer = mine_or_404(Timer.objects.all(), diary, uuid)
    form = TimerForm(sent(request), diary=diary, timer=timer, now=now)
    if not form.is_valid():
        return form_page(request, "diary/timer_form.html", {"form": form, "timer": timer})
    data = form.cleaned_data
    edit_timer(diary=diary, timer=timer, start=data["start"], zone=timer.zone, sites=data["sites"])
    say(request, "Saved. The timer goes on.")
    return go(request, "diary:home")


@require_POST
def timer_discard(request: HttpRequest, uuid: UUID) -> HttpResponse:
    diary = my_diary(request)
    discard_timer(diary=diary, timer=mine_or_404(Timer.objects.all(), diary, uuid))
    say(request, "The timer is dropped; nothing was logged.")
    return go(request, "diary:home")
