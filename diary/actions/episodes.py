"""Writing episodes down, changing them, and taking them away again."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import IntegrityError

from diary.actions.change import changing, refresh_episodes, refuse_binned, touched_days
from diary.actions.write_episodes import NewEpisode, write_episode, write_parts
from diary.domain.catalogue import OngoingState, Shape
from diary.domain.content import EpisodeContent, Moment
from diary.domain.days import MAX_TIMED
from diary.domain.silences import words_of
from diary.models import Diary, Episode, Timer
from diary.models.episode import DETAILS
from diary.queries.entries import asked_on


class AlreadyStopped(Exception):
    """A timer was stopped before this start of it arrived once more."""


def log_episode(*, diary: Diary, uuid: UUID, content: EpisodeContent) -> Episode:
    """Write an episode down. The same uuid again changes nothing and answers the episode that is there.

    Raises `TriggerGone`, and writes nothing, where an own trigger of it is not there any more.
    """
    try:
        with changing(diary):
            episode = write_episode(diary, NewEpisode(uuid, content))
            # Most say a place and no more: then what the day mentions is not read.
            refresh_episodes(diary, touched_days(episode), kinds=content.kinds)
    except IntegrityError:
        # Looking first would cost every entry a statement, and could not see one that is being written just now.
        if known := Episode.objects.filter(diary=diary, uuid=uuid).first():
            return known
        raise
    return episode


def edit_episode(*, diary: Diary, episode: Episode, content: EpisodeContent, put_back: bool = False) -> Episode:
    """Replace all that an episode says; with `put_back` also where it lies in the bin, out of which it comes.

    Raises `InBin`, and changes nothing, where it lies there without, `TriggerGone` where an own trigger of the content
    is not there any more, and `Gone` where the episode is not.
    """
    with changing(diary, episode):
        if not put_back:
            refuse_binned(episode)
        # The days it was part of need a new sum too, where it has moved away from them.
        before = touched_days(episode)
        for name, value in {**content.columns(), "deleted_at": None}.items():
            setattr(episode, name, value)
        episode.save(update_fields=[*content.columns(), "deleted_at"])
        for detail in DETAILS:
            detail.objects.filter(diary=diary, episode=episode).delete()
        write_parts(diary, [(episode.pk, content)])
        refresh_episodes(diary, before | touched_days(episode))
    return episode


def ask_once(*, diary: Diary, episode: Episode, question: str) -> bool:
    """Note that a question is shown right after an episode. False, and nothing is changed, where one of the same day
    led to it before: it is asked once a day. Raises `InBin` or `Gone` where the episode was deleted."""
    with changing(diary, episode):
        refuse_binned(episode)
        if question in asked_on(diary, episode.local_date):
            return False
        episode.asked = words_of({*episode.asked.split(), question})
        episode.save(update_fields=["asked"])
    return True


def set_left_out(*, diary: Diary, episode: Episode, left_out: bool) -> None:
    """Leave an episode out of statistics, or count it again; it stays visible either way. Raises `InBin` or `Gone`
    where it was deleted."""
    with changing(diary, episode):
        refuse_binned(episode)
        episode.left_out = left_out
        episode.save(update_fields=["left_out"])
        refresh_episodes(diary, touched_days(episode))


def end_ongoing(*, diary: Diary, episode: Episode, end: Moment | None) -> bool:
    """Say that an ongoing spot has stopped, or with `end` None that it was lost track of: it then keeps no end.

    No end lies before its start. False, and nothing is changed, where it is not still on: it has been ended or edited.
    Raises `InBin` or `Gone` where it was deleted.
    """
    with changing(diary, episode):
        refuse_binned(episode)
        still_on = episode.ongoing_state == OngoingState.STILL_ON
        if still_on:
            if end and end.instant < episode.started_at:
                end = Moment(episode.started_at, episode.local_date, episode.local_time)
            episode.ongoing_state = OngoingState.STOPPED if end else OngoingState.LOST_TRACK
            episode.ended_at = end.instant if end else None
            episode.ended_local_date = end.date if end else None
            episode.ended_local_time = end.time if end else None
            episode.save(update_fields=["ongoing_state", "ended_at", "ended_local_date", "ended_local_time"])
    return still_on


def start_timer(*, diary: Diary, uuid: UUID, start: Moment, zone: str, sites: Collection[str]) -> Timer:
    """Start a timer: a row, so it survives the browser. The same uuid again answers the timer that is there.

    Raises `AlreadyStopped` where it has become the episode of its uuid.
    """
    known = Timer.objects.filter(diary=diary, uuid=uuid)
    if timer := known.first():
        return timer
    with changing(diary):
        if Episode.objects.filter(diary=diary, uuid=uuid).exists():
            raise AlreadyStopped
        # Again, since the other half of a double tap may have been quicker than the lock.
        timer, _ = Timer.objects.get_or_create(
            diary=diary,
            uuid=uuid,
            defaults={
                "zone": zone,
                "started_at": start.instant,
                "local_date": start.date,
                "local_time": start.time,
                "sites": sorted(sites),
            },
        )
    return timer


def edit_timer(*, diary: Diary, timer: Timer, start: Moment, sites: Collection[str]) -> bool:
    """Change the start or the toes of a timer. False, and nothing is changed, where it was stopped meanwhile."""
    with changing(diary):
        changed = timer.itself().update(
            started_at=start.instant, local_date=start.date, local_time=start.time, sites=sorted(sites)
        )
    return bool(changed)


def stop_timer(*, diary: Diary, timer: Timer, now: datetime) -> Episode | None:
    """Make a timer the episode of the same uuid. One that ran for longer than a timed episode can becomes an ongoing
    spot that was lost track of: its end is not known. One that was stopped meanwhile has its episode already, and one
    that was dropped meanwhile has none."""
    with changing(diary):
        # Its start may have been mended since it was read.
        running = timer.itself().first()
        if running is None:
            return Episode.objects.filter(diary=diary, uuid=timer.uuid).first()
        known = Episode.objects.filter(diary=diary, uuid=timer.uuid).first()
        episode = known or write_episode(diary, NewEpisode(timer.uuid, _timed(running, now)))
        running.delete()
        refresh_episodes(diary, touched_days(episode))
    return episode


def _timed(timer: Timer, now: datetime) -> EpisodeContent:
    started = Moment(timer.started_at, timer.local_date, timer.local_time)
    if now - timer.started_at > MAX_TIMED:
        return EpisodeContent(
            shape=Shape.ONGOING,
            zone=timer.zone,
            start=started,
            ongoing_state=OngoingState.LOST_TRACK,
            sites=timer.sites,
        )
    # A start may have been mended to a minute or two ahead of now.
    end = Moment.at(max(now, timer.started_at), ZoneInfo(timer.zone))
    return EpisodeContent(shape=Shape.TIMED, zone=timer.zone, start=started, end=end, sites=timer.sites)


def discard_timer(*, diary: Diary, timer: Timer) -> bool:
    """Drop a timer without making an episode. False, and nothing is changed, where it was stopped meanwhile."""
    with changing(diary):
        dropped, _ = timer.itself().delete()
    return bool(dropped)
