"""Makers of test data: keyword-only, with fixed and readable defaults."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from accounts.models import User
from diary.actions.change import changing, refresh_days
from diary.actions.episodes import log_episode
from diary.actions.write_episodes import NewEpisode, write_episodes
from diary.domain.catalogue import Shape
from diary.domain.content import EpisodeContent, Moment
from diary.models import Diary, Episode, Guidance, GuidanceVersion, Source

NOW = datetime(2026, 3, 14, 21, 30, tzinfo=UTC)
_SPACE = UUID("6f1d3a52-0f6e-4f0c-8a0e-5b3f6f1d2c3b")


def uuid_of(name: str | int) -> UUID:
    """A uuid that is the same in every run."""
    return uuid5(_SPACE, str(name))


def make_user(email: str = "ada@example.org", **fields: Any) -> User:
    return User.objects.create_user(email, "correct horse battery staple", **fields)


def make_diary(*, owner: User | None = None, time_zone: str = "Europe/Berlin", **fields: Any) -> Diary:
    return Diary.objects.create(owner=owner or make_user(), time_zone=time_zone, **fields)


def make_content(
    *,
    at: datetime = NOW,
    zone: str = "Europe/Berlin",
    minutes: float | None = None,
    sites: Collection[str] = ("left_hallux",),
    **fields: Any,
) -> EpisodeContent:
    """A moment, or with `minutes` a timed episode."""
    end = None if minutes is None else Moment.at(at + timedelta(minutes=minutes), ZoneInfo(zone))
    fields.setdefault("shape", Shape.MOMENT if minutes is None else Shape.TIMED)
    when = {name: fields.pop(name) for name in ("shape", "ongoing_state", "twitch_count") if name in fields}
    return EpisodeContent.of(
        {"sites": sites, **fields}, zone=zone, start=Moment.at(at, ZoneInfo(zone)), end=end, **when
    )


def make_episode(*, diary: Diary, name: str | int = 1, **content: Any) -> Episode:
    return log_episode(diary=diary, uuid=uuid_of(name), content=make_content(**content))


def make_many(*, diary: Diary, episodes: Iterable[NewEpisode]) -> None:
    """Many episodes at once, of years."""
    with changing(diary):
        write_episodes(diary, [*episodes])
        refresh_days(diary)


def make_source(key: str = "guideline", title: str = "A guideline", url: str = "https://example.org/g") -> Source:
    return Source.objects.get_or_create(key=key, defaults={"title": title, "url": url})[0]


def make_text(
    *,
    kind: str = "topic",
    key: str = "emergency",
    title: str = "In an emergency",
    body: str = "Call **first**.",
    sources: Collection[Source] = (),
    **columns: Any,
) -> GuidanceVersion:
    """The next version of a text, published on 1 March 2026 unless `columns` say otherwise."""
    guidance, _ = Guidance.objects.get_or_create(kind=kind, key=key)
    columns = {"status": "published", "publish_on": date(2026, 3, 1), "created_at": NOW} | columns
    number = guidance.versions.count() + 1
    version = GuidanceVersion.objects.create(guidance=guidance, number=number, title=title, body=body, **columns)
    version.sources.set(sources)
    return version
