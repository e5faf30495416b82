"""Episodes and timers: written down, changed, put into the bin."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from diary.actions.bin import delete_entry
from diary.actions.change import InBin
from diary.actions.episodes import (
    discard_timer,
    edit_episode,
    edit_timer,
    end_ongoing,
    log_episode,
    set_left_out,
    stop_timer,
)
from diary.actions.import_undo import digest_of_content
from diary.actions.trials import end_by_flags
from diary.actions.write_episodes import TriggerGone
from diary.domain.catalogue import about
from diary.domain.content import EpisodeContent, Moment
from diary.domain.days import FIRST_DAY
from diary.domain.guidance import GuidanceKind
from diary.domain.heard import READ
from diary.forms.episodes import EpisodeForm, TimerForm
from diary.models import Diary, Episode, Timer
from diary.queries.entries import answers_on
from diary.queries.guidance import beside
from diary.views.access import mine, mine_or_404, my_diary
from diary.views.follow_up import ask_after, lead_to_question
from diary.views.htmx import (
    DELETED_MEANWHILE,
    Link,
    form_page,
    post_or_none,
    redirect_to,
    stands_on,
    toast,
    toast_deleted,
    wants_part,
)
from diary.views.kept import gone, keepable, refused_because, said_at, was_changed, zone_of
from diary.views.lines import line_part
from diary.views.problems import refused_form
from trouble.kept import is_kept
from trouble.unsent import AT, first_sent

_READ_WRITE = ["GET", "HEAD", "POST"]
_TRIGGER_GONE = (
    "One of your own triggers was merged into another one meanwhile, and nothing was saved. "
    "Take its tick away, and choose the other one."
)
_SAYS_SOMETHING_ELSE = "This entry is in your diary already and says something else. Change it there."
_TIMER_GONE = "This timer is not there any more: it was discarded, or it was never sent. Nothing was logged."
_TIMER_STOPPED = "This timer was stopped before, and its episode is in the diary. Delete it there if it is wrong."


@require_http_methods(_READ_WRITE)
@keepable
def episode_new(request: HttpRequest) -> HttpResponse:
    """Write an episode down with all that is known of it. Whoever comes back to this page after that, or sends it with
    something else, means the episode that it made."""
    diary, now = my_diary(request), said_at(request)
    made, uuid = _made_here(request, diary)
    if is_kept(request):
        # A kept form has no address of its own: its episode is the one of its uuid.
        made = _known(diary, request.POST.get("uuid", ""))
    if made and request.method != "POST":
        return redirect_to(request, "diary:episode_edit", made.uuid)
    zone = zone_of(request, diary)
    initial = _initial_day(request, now.astimezone(zone).date())
    if uuid and not made:
        initial["uuid"] = uuid
    over_at = made.ended_at if made else None
    form = EpisodeForm(post_or_none(request), diary=diary, now=now, zone=zone.key, over_at=over_at, initial=initial)
    if is_kept(request):
        return _episode_kept(request, diary, form, made)
    # What is sent again after a failure was pressed before: it changes nothing that was written since.
    is_anew = AT not in request.POST and form.is_valid()
    if made and is_anew and form.cleaned_data["uuid"] == made.uuid and _digests_differ(made.content, form.content()):
        return episode_edit(request, made.uuid)
    episode = _logged(diary, form) if form.is_valid() else None
    if episode is None:
        return form_page(request, "diary/episode_form.html", {"form": form})
    if episode.deleted_at:
        toast_deleted(request, "episode", episode.uuid)
    else:
        undo = reverse("diary:episode_delete", args=[episode.uuid])
        asks, link = _next(request, diary, episode, form.cleaned_data["signs"], now)
        toast(request, "Logged.", undo=undo, link=link)
        if asks:
            return lead_to_question(request, episode)
    return redirect_to(request, "diary:day", episode.local_date)


def _episode_kept(request: HttpRequest, diary: Diary, form: EpisodeForm, known: Episode | None) -> HttpResponse:
    """An episode that a device kept. Nobody looks at a page now, so that no question is asked about it; and one that is
    there already is not looked at for errors: what it names may have gone since. What says something else than the one
    that is there is refused, since nobody knows which of the two was meant last."""
    if known and not was_changed(request):
        is_other = not known.deleted_at and form.is_valid() and _digests_differ(known.content, form.content())
        said = refused_because(request, _SAYS_SOMETHING_ELSE) if is_other else None
        return said or redirect_to(request, "diary:day", known.local_date)
    try:
        episode = _logged(diary, form) if form.is_valid() else None
        if episode is not None and was_changed(request):
            edit_episode(diary=diary, episode=episode, content=form.content())
    except TriggerGone:
        form.add_error("triggers", _TRIGGER_GONE)
        episode = None
    if episode is None:
        return refused_form(form)
    # No page comes after it that would.
    end_by_flags(diary=diary, today=timezone.now().astimezone(diary.zone).date())
    return redirect_to(request, "diary:day", episode.local_date)


def _known(diary: Diary, uuid: str) -> Episode | None:
    """The episode of a uuid, wherever it lies; None where there is none, or it is no uuid."""
    try:
        return mine(Episode.objects.with_parts(), diary, UUID(uuid))
    except ValueError:
        return None


def _digests_differ(one: EpisodeContent, other: EpisodeContent) -> bool:
    return digest_of_content(one) != digest_of_content(other)


def _made_here(request: HttpRequest, diary: Diary) -> tuple[Episode | None, UUID | None]:
    """The episode that the page of this address made before, and the uuid that the address gives; None where it made
    none, or one that lies in the bin, and then a new one gets another uuid."""
    try:
        uuid = UUID(request.GET.get("as", ""))
    except ValueError:
        return None, None
    episode = mine(Episode.objects.with_parts(), diary, uuid)
    if episode is not None and episode.deleted_at is not None:
        return None, None
    return episode, uuid


def _logged(diary: Diary, form: EpisodeForm) -> Episode | None:
    """The episode that a form wrote down; None where it could not be, which the form then says."""
    try:
        return log_episode(diary=diary, uuid=form.cleaned_data["uuid"], content=form.content())
    except TriggerGone:
        form.add_error("triggers", _TRIGGER_GONE)
        return None


def _initial_day(request: HttpRequest, today: date) -> dict[str, Any]:
    """An earlier day that the address asks for; its time stays open."""
    try:
        day = date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return {}
    return {"start_date": day, "start_time": None, "offered": ""} if FIRST_DAY <= day < today else {}


@require_http_methods(_READ_WRITE)
def episode_edit(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Change what an episode says. What is sent of one that was deleted meanwhile is shown again, to be put back."""
    diary, now = my_diary(request), first_sent(request)
    # A form that was opened before its episode was deleted may still be sent; opening one of a deleted one is a 404.
    rows = Episode.objects.with_parts()
    episode = mine_or_404(rows if request.method == "POST" else rows.kept(), diary, uuid)
    was_on, was_read = episode.local_date, _is_read(episode.content)
    # Several forms may be open in a list at once: their fields need ids of their own.
    in_place: dict[str, Any] = {"auto_id": f"id_{uuid}_%s"} if wants_part(request) else {}
    form = EpisodeForm(post_or_none(request), diary=diary, now=now, episode=episode, **in_place)
    if "note" in request.GET:
        # Whoever asked for the note alone can type at once.
        form.fields["note"].widget.attrs["autofocus"] = True
    put_back = "put_back" in request.POST
    if form.is_valid():
        try:
            edit_episode(diary=diary, episode=episode, content=form.content(), put_back=put_back)
        except InBin:
            form.add_error(None, DELETED_MEANWHILE)
        except TriggerGone:
            # It was written on before it was refused: the page shows what is stored.
            episode.refresh_from_db()
            form.add_error("triggers", _TRIGGER_GONE)
    elif episode.deleted_at and not put_back:
        form.add_error(None, DELETED_MEANWHILE)
    if not form.is_valid():
        template = "diary/episode_form.html#in_place" if in_place else "diary/episode_form.html"
        context = {"form": form, "episode": episode, "in_place": bool(in_place)}
        return form_page(request, template, context | _about(request, episode, now))
    end_by_flags(diary=diary, today=now.astimezone(diary.zone).date())
    asks, link = _next(request, diary, episode, form.cleaned_data["signs"], now)
    # Moved to another day it belongs to no list of this page any more: the page of that day is loaded instead. So is
    # the page of its own day where rules read a sign of it or did: that page says of it more than the line.
    whole = (was_read or _is_read(form.content())) and stands_on(request, reverse("diary:day", args=[was_on]))
    if in_place and episode.local_date == was_on and not whole:
        return line_part(request, diary, episode, link=link)
    toast(request, "Saved.", link=link)
    if asks:
        return lead_to_question(request, episode)
    return redirect_to(request, "diary:day", episode.local_date)


def _is_read(content: EpisodeContent) -> bool:
    """Whether an episode says anything that a rule may read as a sign."""
    return bool(content.facet("pain")) or not set(content.signs).isdisjoint(READ)


def _next(
    request: HttpRequest, diary: Diary, episode: Episode, signs: Collection[str], now: datetime
) -> tuple[bool, Link | None]:
    """What comes after an episode with signs: whether its line asks the one question about them; and where nothing is
    asked a link to where the check-in of the day asks about them, unless it says yes already."""
    today, answers = now.astimezone(diary.zone).date(), answers_on(diary, episode.local_date)
    if ask_after(request, diary, episode, signs, {row.question for row in answers}, today):
        return True, None
    yes = {row.question for row in answers if row.is_yes}
    asked = [question.key for question in about(signs) if question.key not in yes]
    if not asked or episode.local_date > today:
        return False, None
    day = "today" if episode.local_date == today else "that day"
    address = reverse("diary:checkin", args=[episode.local_date])
    link = (f"{address}?{urlencode({'ask': asked}, doseq=True)}#sign-{asked[0]}", f"Answer {day}'s question about it")
    return False, link


def _about(request: HttpRequest, episode: Episode, now: datetime) -> dict[str, Any]:
    """The texts about what was suspected and tried, on the whole page alone."""
    if wants_part(request):
        return {}
    chosen = [(GuidanceKind.TRIGGER, row.key) for row in episode.triggers.all() if row.key]
    chosen += [(GuidanceKind.REMEDY, row.remedy) for row in episode.remedies.all()]
    return {"guidance": beside(chosen, now.date())}


@require_safe
def episode_line(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """An episode as a line of a list: what htmx shows again when editing in place is cancelled."""
    diary = my_diary(request)
    episode = mine_or_404(Episode.objects.kept(), diary, uuid)
    if wants_part(request):
        return line_part(request, diary, episode)
    return redirect_to(request, "diary:day", episode.local_date)


@require_POST
def episode_delete(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Put an episode into the bin; doing it twice is doing it once."""
    diary = my_diary(request)
    episode = mine_or_404(Episode.objects.all(), diary, uuid)
    if episode.deleted_at is None:
        delete_entry(diary=diary, entry=episode, now=timezone.now())
    undo = reverse("diary:restore", args=["episode", episode.uuid])
    if wants_part(request):
        return line_part(request, diary, episode, undo=undo)
    toast(request, "Deleted. It stays in the bin for 30 days.", undo=undo)
    return redirect_to(request, "diary:day", episode.local_date)


@require_POST
def episode_leave_out(request: HttpRequest, uuid: UUID) -> HttpResponse:
    diary = my_diary(request)
    episode = mine_or_404(Episode.objects.kept(), diary, uuid)
    set_left_out(diary=diary, episode=episode, left_out=True)
    if wants_part(request):
        return line_part(request, diary, episode)
    toast(request, "Left out of statistics.", undo=reverse("diary:episode_count", args=[episode.uuid]))
    return redirect_to(request, "diary:day", episode.local_date)


@require_POST
def episode_count(request: HttpRequest, uuid: UUID) -> HttpResponse:
    diary = my_diary(request)
    episode = mine_or_404(Episode.objects.kept(), diary, uuid)
    set_left_out(diary=diary, episode=episode, left_out=False)
    if wants_part(request):
        return line_part(request, diary, episode)
    toast(request, "Counted again.")
    return redirect_to(request, "diary:day", episode.local_date)


@require_POST
def episode_stopped(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """An ongoing spot has stopped, just now."""
    diary = my_diary(request)
    episode = mine_or_404(Episode.objects.kept(), diary, uuid)
    return _ended(request, diary, episode, Moment.at(first_sent(request), ZoneInfo(episode.zone)), "Stopped.")


@require_POST
def episode_lost_track(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Nobody knows when an ongoing spot stopped; it keeps no end."""
    diary = my_diary(request)
    return _ended(request, diary, mine_or_404(Episode.objects.kept(), diary, uuid), None, "Its end stays open.")


def _ended(request: HttpRequest, diary: Diary, episode: Episode, end: Moment | None, done: str) -> HttpResponse:
    """End an ongoing spot and say so. One that is not on by now, since it was ended or edited, stays as it is."""
    ended = end_ongoing(diary=diary, episode=episode, end=end)
    text = done if ended else "This is not going on any more; nothing was changed."
    toast(request, text, link=(reverse("diary:episode_edit", args=[episode.uuid]), "Add details"))
    return redirect_to(request, "diary:home")


@require_POST
@keepable
def timer_stop(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Stop a timer: it becomes an episode. Stopping it twice is stopping it once."""
    diary = my_diary(request)
    timer = mine(Timer.objects.all(), diary, uuid)
    if timer is None:
        # Stopped before, perhaps on another device: the episode has the uuid of its timer.
        rows = Episode.objects.all() if is_kept(request) else Episode.objects.kept()
        if mine(rows, diary, uuid) is None:
            return _no_timer(request)
        return redirect_to(request, f"{reverse('diary:home')}?just={uuid}")
    episode = stop_timer(diary=diary, timer=timer, now=first_sent(request))
    if episode is None:
        toast(request, "This timer was discarded meanwhile; nothing was logged.")
        return gone(request, _TIMER_GONE) or redirect_to(request, "diary:home")
    return redirect_to(request, f"{reverse('diary:home')}?just={episode.uuid}")


def _no_timer(request: HttpRequest) -> HttpResponse:
    """What is said of a timer that is not there. Raises Http404 for a form of a page."""
    if told := gone(request, _TIMER_GONE):
        return told
    raise Http404


@require_http_methods(_READ_WRITE)
def timer_edit(request: HttpRequest, uuid: UUID) -> HttpResponse:
    diary, now = my_diary(request), timezone.now()
    timer = mine_or_404(Timer.objects.all(), diary, uuid)
    form = TimerForm(post_or_none(request), diary=diary, timer=timer, now=now)
    if not form.is_valid():
        return form_page(request, "diary/timer_form.html", {"form": form, "timer": timer})
    data = form.cleaned_data
    goes_on = edit_timer(diary=diary, timer=timer, start=data["start"], sites=data["sites"])
    toast(request, "Saved. The timer goes on." if goes_on else "This timer was stopped meanwhile; nothing was changed.")
    return redirect_to(request, "diary:home")


@require_POST
@keepable
def timer_discard(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Drop a timer; nothing is logged. One that was stopped meanwhile has its episode, which stays."""
    diary = my_diary(request)
    timer = mine(Timer.objects.all(), diary, uuid)
    if timer is None and is_kept(request):
        # Discarded before, and what was to be done is done, unless it was stopped.
        stopped = mine(Episode.objects.all(), diary, uuid) is not None
        return (stopped and gone(request, _TIMER_STOPPED)) or redirect_to(request, "diary:home")
    dropped = discard_timer(diary=diary, timer=timer or mine_or_404(Timer.objects.all(), diary, uuid))
    toast(request, "The timer is discarded; nothing was logged." if dropped else "This timer was stopped meanwhile.")
    return redirect_to(request, "diary:home")
