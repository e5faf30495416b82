"""Writing episodes down, changing them, and taking them away again."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import IntegrityError

from diary.actions.change import changing, refresh_days, touched_days
from diary.domain.catalogue import OngoingState, Shape
from diary.domain.content import EpisodeContent, Moment
from diary.domain.days import MAX_TIMED
from diary.models import (
    Diary,
    Episode,
    EpisodeRemedy,
    EpisodeSign,
    EpisodeSite,
    EpisodeTrigger,
    OwnTrigger,
    Timer,
)


def log_episode(*, diary: Diary, uuid: UUID, content: EpisodeContent) -> Episode:
    """Write an episode down. The same uuid again changes nothing and answers the episode that is there."""
    known = Episode.objects.filter(diary=diary, uuid=uuid)
    if episode := known.first():
        return episode
    try:
        with changing(diary):
            episode = _create(diary, uuid, content)
            refresh_days(diary, touched_days(episode))
    except IntegrityError:
        if episode := known.first():
            return episode
        raise
    return episode


def edit_episode(*, diary: Diary, episode: Episode, content: EpisodeContent) -> Episode:
    """Replace all that an episode says."""
    with changing(diary):
        before = touched_days(episode)
        for name, value in content.columns().items():
            setattr(episode, name, value)
        episode.save(update_fields=list(content.columns()))
        for parts in (episode.sites, episode.signs, episode.triggers, episode.remedies):
            parts.all().delete()
        _create_parts(diary, episode, content)
        refresh_days(diary, before | touched_days(episode))
    return episode


def set_left_out(*, diary: Diary, episode: Episode, left_out: bool) -> None:
    """Leave an episode out of statistics, or count it again; it stays visible either way."""
    with changing(diary):
        episode.left_out = left_out
        episode.save(update_fields=["left_out"])
        refresh_days(diary, touched_days(episode))


def end_ongoing(*, diary: Diary, episode: Episode, end: Moment | None) -> Episode:
    """Say that an ongoing spot has stopped, or with `end` None that it was lost track of: it then keeps no end."""
    with changing(diary):
        episode.ongoing_state = OngoingState.STOPPED if end else OngoingState.LOST_TRACK
        episode.ended_at = end.instant if end else None
        episode.ended_local_date = end.date if end else None
        episode.ended_local_time = end.time if end else None
        episode.save(update_fields=["ongoing_state", "ended_at", "ended_local_date", "ended_local_time"])
    return episode


def start_timer(*, diary: Diary, uuid: UUID, start: Moment, zone: str, sites: Collection[str]) -> Timer:
    """Start a timer: a row, so it survives the browser. The same uuid again answers the timer that is there."""
    known = Timer.objects.filter(diary=diary, uuid=uuid)
    if timer := known.first():
        return timer
    with changing(diary):
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


def edit_timer(*, diary: Diary, timer: Timer, start: Moment, zone: str, sites: Collection[str]) -> Timer:
    """Mend the start or the toes of a running timer."""
    with changing(diary):
        timer.zone = zone
        timer.started_at, timer.local_date, timer.local_time = start.instant, start.date, start.time
        timer.sites = sorted(sites)
        timer.save(update_fields=["zone", "started_at", "local_date", "local_time", "sites"])
    return timer


def stop_timer(*, diary: Diary, timer: Timer, now: datetime) -> Episode:
    """Make a timer the episode of the same uuid. One that ran for longer than a timed episode can becomes an ongoing
    spot that was lost track of: its end is not known."""
    started = Moment(timer.started_at, timer.local_date, timer.local_time)
    if now - timer.started_at > MAX_TIMED:
        content = EpisodeContent(
            shape=Shape.ONGOING,
            zone=timer.zone,
            start=started,
            ongoing_state=OngoingState.LOST_TRACK,
            sites=timer.sites,
        )
    else:
        end = Moment.at(max(now, timer.started_at), ZoneInfo(timer.zone))
        content = EpisodeContent(shape=Shape.TIMED, zone=timer.zone, start=started, end=end, sites=timer.sites)
    with changing(diary):
        episode = Episode.objects.filter(diary=diary, uuid=timer.uuid).first() or _create(diary, timer.uuid, content)
        timer.delete()
        refresh_days(diary, touched_days(episode))
    return episode


def discard_timer(*, diary: Diary, timer: Timer) -> None:
    """Drop a timer without making an episode."""
    with changing(diary):
        timer.delete()


def _create(diary: Diary, uuid: UUID, content: EpisodeContent) -> Episode:
    episode = Episode.objects.create(diary=diary, uuid=uuid, **content.columns())
    _create_parts(diary, episode, content)
    return episode


def _create_parts(diary: Diary, episode: Episode, content: EpisodeContent) -> None:
    own = {"diary": diary, "episode": episode}
    if content.sites:
        EpisodeSite.objects.bulk_create([EpisodeSite(**own, site=key) for key in sorted(set(content.sites))])
    if content.signs:
        EpisodeSign.objects.bulk_create([EpisodeSign(**own, sign=key) for key in sorted(set(content.signs))])
    triggers = [EpisodeTrigger(**own, key=key) for key in sorted(set(content.triggers))]
    if content.own_triggers:
        mine = OwnTrigger.objects.filter(diary=diary, uuid__in=content.own_triggers)
        triggers += [EpisodeTrigger(**own, own=trigger) for trigger in mine]
    if triggers:
        EpisodeTrigger.objects.bulk_create(triggers)
    if content.remedies:
        EpisodeRemedy.objects.bulk_create(
            [
                EpisodeRemedy(**own, remedy=row.key, outcome=row.outcome, relief_minutes=row.relief_minutes)
                for row in content.remedies
            ]
        )
