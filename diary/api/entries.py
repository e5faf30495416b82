"""Episodes and timers."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any, Final
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from ninja import Query, Router

from diary.actions.bin import delete_entry, restore_entry
from diary.actions.change import InBin
from diary.actions.episodes import AlreadyStopped, discard_timer, edit_episode, log_episode, start_timer, stop_timer
from diary.actions.write_episodes import TriggerGone
from diary.api.answers import answer, if_match, sent, unless_known, written
from diary.api.bearer import Caller, caller_of, may_log, may_read, may_write
from diary.api.problems import ApiProblem, refused
from diary.api.schema import body_of
from diary.api.shapes import (
    MOST_AT_ONCE,
    USUAL_AT_ONCE,
    EpisodePage,
    EpisodeSent,
    Receipt,
    TimerList,
    TimerSent,
)
from diary.domain.content import EpisodeContent, Moment
from diary.domain.days import wall_clock
from diary.domain.heard import PAIN, READ
from diary.domain.wording import logged as words
from diary.exchange.archive import EpisodePart, written_episodes, written_timer
from diary.forms.episodes import FUTURE_SLACK
from diary.models import Episode, Timer
from diary.queries.entries import EpisodeKey, Filter, episodes_before
from diary.queries.entries import running as running_now
from diary.views.access import mine, mine_or_404

router: Final = Router(tags=["Episodes"])
timers: Final = Router(tags=["Timers"])

Limit = Annotated[int, Query(ge=1, le=MOST_AT_ONCE)]
_SENT: Final = body_of(
    "EpisodeSent",
    {"shape": "moment", "started_at": "2026-03-14T21:30:00Z", "sites": ["left_hallux"], "intensity": 3},
)


@router.get("/episodes", auth=may_read, response=EpisodePage, summary="The newest episodes, or the older ones")
def episodes(
    request: HttpRequest,
    first: date | None = None,
    last: date | None = None,
    site: str = "",
    trigger: str = "",
    sign: str = "",
    after: str = "",
    limit: Limit = USUAL_AT_ONCE,
) -> HttpResponseBase:
    """Those that are not in the bin, the newest first, by their local dates. `trigger` is a word of the catalogue or
    the uuid of an own one."""
    caller = caller_of(request)
    before = _read_cursor(after) if after else None
    wanted = Filter(site, trigger, sign, first, last)

    def page() -> HttpResponse:
        found = episodes_before(caller.diary, wanted, before, limit + 1)
        shown = found[:limit]
        rows = list(written_episodes(caller.diary, [pk for pk, _ in shown]))
        return answer({"episodes": rows, "next": _cursor(shown[-1][1]) if len(found) > limit else None})

    return unless_known(request, caller, page)


def _cursor(key: EpisodeKey) -> str:
    said = f"{key.local_date} {key.started_at.isoformat()} {key.uuid}"
    return base64.urlsafe_b64encode(said.encode()).decode().rstrip("=")


def _read_cursor(text: str) -> EpisodeKey:
    try:
        said = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()
        day, at, uuid = said.split(" ")
        key = EpisodeKey(date.fromisoformat(day), datetime.fromisoformat(at), UUID(uuid))
        if key.started_at.tzinfo is None:
            raise ValueError
    except (ValueError, binascii.Error):
        raise refused(after="Send what `next` of the page before said.") from None
    return key


@router.post(
    "/episodes",
    auth=may_log,
    response={200: Receipt, 201: Receipt},
    openapi_extra=_SENT,
    summary="Write an episode down",
)
def episode_create(request: HttpRequest) -> HttpResponse:
    """The same uuid again changes nothing and answers what is there, with 200. What rules read as a sign, pain among
    it, needs a token that may do everything."""
    caller = caller_of(request)
    said = sent(request, EpisodeSent, lambda values: _filled(caller, values))
    content = _typed(caller, said)
    if not caller.answers_questions and (set(content.signs) & set(READ) or PAIN in content.facets):
        raise ApiProblem(
            "scope", "Signs and pain are read for warning signs: that needs a token that may do everything."
        )
    before = caller.diary.revision
    try:
        episode = log_episode(diary=caller.diary, uuid=said.uuid, content=content)
    except TriggerGone:
        raise refused(own_triggers="You have no such trigger.") from None
    is_new = caller.diary.revision != before
    said_words = said_of(caller, episode, is_new=is_new)
    return written(caller, created(caller, episode, said_words), status=201 if is_new else 200)


def said_of(caller: Caller, episode: Episode, *, is_new: bool) -> str:
    """The one sentence about an episode that was written down now, or before: then a token that reads nothing is told
    no more than that. Raises `ApiProblem` where it lies in the bin."""
    if episode.deleted_at is not None:
        raise ApiProblem("not-now", "This was written down before and deleted. It lies in the bin.")
    if is_new:
        return words.logged(episode.content, caller.today)
    return words.logged_before(episode.content, caller.today) if caller.reads else "Logged before."


def created(caller: Caller, episode: Episode, said: str) -> dict[str, Any]:
    """What is answered to an episode that was sent: for a token that reads, with what is there."""
    told: dict[str, Any] = {"uuid": str(episode.uuid), "said": said}
    return told | {"episode": _shown(caller, episode)} if caller.reads else told


def _shown(caller: Caller, episode: Episode) -> dict[str, Any]:
    found = list(written_episodes(caller.diary, [episode.pk]))
    if not found:
        raise Http404
    return found[0]


def _filled(caller: Caller, values: dict[str, Any], *, zone: str = "") -> Mapping[str, Any]:
    """An episode as it was sent, with what follows from the rest: its uuid, its zone, and what the clock there said."""
    filled = {"uuid": str(uuid4()), "zone": zone or caller.diary.time_zone} | values
    for at, day, clock in (
        ("started_at", "local_date", "local_time"),
        ("ended_at", "ended_local_date", "ended_local_time"),
    ):
        if isinstance(filled.get(at), str) and filled.get(day) is None and filled.get(clock) is None:
            filled |= _wall(filled[at], filled["zone"], day, clock)
    return filled


def _wall(at: str, zone: object, day: str, clock: str) -> dict[str, str]:
    """What the clock said. Nothing where that cannot be told: then the shape says what is wrong."""
    try:
        instant = datetime.fromisoformat(at)
        if instant.tzinfo is None:
            return {}
        local_date, local_time = wall_clock(instant, ZoneInfo(str(zone)))
    except (ValueError, OverflowError, OSError, KeyError):
        return {}
    return {day: local_date.isoformat(), clock: local_time.isoformat()}


def _typed(caller: Caller, said: EpisodeSent) -> EpisodeContent:
    """What an episode says, by the rules of the pages: nothing is in the future."""
    content = said.content
    latest = caller.now + FUTURE_SLACK
    if content.start.instant > latest:
        raise refused(started_at="This is in the future. Say when it was.")
    if content.end and content.end.instant > latest:
        raise refused(ended_at="This is in the future. Say when it was.")
    return content


@router.get("/episodes/{uuid:uuid}", auth=may_read, response=EpisodePart, summary="One episode")
def episode(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """One that is not in the bin."""
    caller = caller_of(request)
    found = mine_or_404(Episode.objects.kept(), caller.diary, uuid)
    return unless_known(request, caller, lambda: answer(_shown(caller, found)))


@router.put(
    "/episodes/{uuid:uuid}", auth=may_write, response=EpisodePart, openapi_extra=_SENT, summary="Change an episode"
)
def episode_replace(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Replaces all that it says: what is left out is not known any more. With `If-Match` only where nothing of the
    diary has changed since it was read."""
    caller = caller_of(request)
    found = mine_or_404(Episode.objects.with_parts(), caller.diary, uuid)
    said = sent(request, EpisodeSent, lambda values: _filled(caller, {"uuid": str(uuid)} | values, zone=found.zone))
    if said.uuid != uuid:
        raise refused(uuid="This is another one than the address says.")
    content = _typed(caller, said)
    try:
        with if_match(request, caller):
            edit_episode(diary=caller.diary, episode=found, content=content)
    except InBin:
        raise ApiProblem("not-now", "It lies in the bin. Restore it first.") from None
    except TriggerGone:
        raise refused(own_triggers="You have no such trigger.") from None
    return written(caller, _shown(caller, found))


@router.api_operation(
    ["DELETE"], "/episodes/{uuid:uuid}", auth=may_write, response={204: None}, summary="Delete an episode"
)
def episode_delete(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Puts it into the bin, where it stays for 30 days. Doing it twice is doing it once."""
    caller = caller_of(request)
    found = mine_or_404(Episode.objects.all(), caller.diary, uuid)
    with if_match(request, caller):
        if found.deleted_at is None:
            delete_entry(diary=caller.diary, entry=found, now=caller.now)
    return written(caller)


@router.post(
    "/episodes/{uuid:uuid}/restore", auth=may_write, response=EpisodePart, summary="Take an episode out of the bin"
)
def episode_restore(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One that is not in the bin stays as it is."""
    caller = caller_of(request)
    found = mine_or_404(Episode.objects.all(), caller.diary, uuid)
    with if_match(request, caller):
        if found.deleted_at is not None:
            restore_entry(diary=caller.diary, entry=found, now=caller.now)
    return written(caller, _shown(caller, found))


@timers.get("/timers", auth=may_read, response=TimerList, summary="What runs now")
def timer_list(request: HttpRequest) -> HttpResponseBase:
    """The timers, the oldest first."""
    caller = caller_of(request)

    def listed() -> HttpResponse:
        return answer({"timers": [written_timer(row) for row in running_now(caller.diary)[0]]})

    return unless_known(request, caller, listed)


@timers.post(
    "/timers",
    auth=may_log,
    response={200: Receipt, 201: Receipt},
    openapi_extra=body_of("TimerSent", {"sites": ["left_hallux"]}, required=False),
    summary="Start a timer",
)
def timer_start(request: HttpRequest) -> HttpResponse:
    """Starts now where nothing else is said. Stopped, it becomes the episode of the same uuid. The same uuid again
    changes nothing."""
    caller = caller_of(request)
    start = {"started_at": caller.now.isoformat()}
    said = sent(request, TimerSent, lambda values: _filled(caller, start | values))
    if said.started_at > caller.now + FUTURE_SLACK:
        raise refused(started_at="This is in the future. Say when it was.")
    before = caller.diary.revision
    begun = Moment(said.started_at, said.local_date, said.local_time)
    try:
        timer = start_timer(diary=caller.diary, uuid=said.uuid, start=begun, zone=said.zone, sites=said.sites)
    except AlreadyStopped:
        return written(caller, {"uuid": str(said.uuid), "said": "This was stopped already."})
    if caller.diary.revision == before and not caller.reads:
        return written(caller, {"uuid": str(timer.uuid), "said": "Started before."})
    told = words.started(timer.sites, timer.started_at, ZoneInfo(timer.zone))
    return written(
        caller, {"uuid": str(timer.uuid), "said": told}, status=200 if caller.diary.revision == before else 201
    )


@timers.post("/timers/{uuid:uuid}/stop", auth=may_log, response=Receipt, summary="Stop a timer")
def timer_stop(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """It becomes an episode. Stopping it twice is stopping it once."""
    caller = caller_of(request)
    timer = mine(Timer.objects.all(), caller.diary, uuid)
    if timer is None:
        stopped = mine_or_404(Episode.objects.kept(), caller.diary, uuid)
        told = words.stopped(stopped.content) if caller.reads else "Stopped before."
        return written(caller, created(caller, stopped, told))
    made = stop_timer(diary=caller.diary, timer=timer, now=caller.now)
    if made is None:
        raise Http404
    return written(caller, created(caller, made, words.stopped(made.content)))


@timers.api_operation(
    ["DELETE"], "/timers/{uuid:uuid}", auth=may_write, response={204: None}, summary="Discard a timer"
)
def timer_discard(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Nothing is logged."""
    caller = caller_of(request)
    timer = mine_or_404(Timer.objects.all(), caller.diary, uuid)
    with if_match(request, caller):
        discard_timer(diary=caller.diary, timer=timer)
    return written(caller)
