"""The two diaries, each with its owner's signed-in browser."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import Final
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from accounts.models import User
from benchmarks.models import Blob, FloorRow
from diary.actions.change import changing, refresh_days
from diary.actions.episodes import log_episode
from diary.actions.sample import fill_with_sample
from diary.domain.catalogue import Shape
from diary.domain.content import EpisodeContent, Moment
from diary.models import Day, Diary, Episode
from diary.queries.history import span
from tracker import checkpoints

A_BUSY_YEAR: Final = 11_000
"""Episodes in each year before the last one: 100,000 fill ten years."""
TODAY: Final = 5
"""Moments of today, in each diary: the home page shows as much in one as in the other."""
ROWS: Final = 20_000
FORM: Final = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Side:
    """One diary, its browser, and the days that the pages are asked for."""

    size: int
    diary: Diary
    client: Client
    seconds_to_make: float

    @cached_property
    def today(self) -> date:
        return timezone.now().date()

    @cached_property
    def first(self) -> date:
        ends = span(self.diary)
        assert ends
        return ends[0]

    @cached_property
    def busy_day(self) -> date:
        """The day of the last year with the most episodes: the same in both diaries."""
        lately = Day.objects.filter(diary=self.diary, date__gt=self.today - timedelta(days=365))
        return lately.order_by("-episodes", "date").values_list("date", flat=True)[0]

    @cached_property
    def an_episode(self) -> Episode:
        return Episode.objects.filter(diary=self.diary, local_date=self.busy_day).order_by("pk")[0]

    def get(self, address: str, *, status: int = 200, **headers: str) -> HttpResponse:
        response = self.client.get(address, headers={name.replace("_", "-"): text for name, text in headers.items()})
        assert response.status_code == status, (address, response.status_code)
        return response  # type: ignore[return-value]

    def post(self, address: str, fields: Mapping[str, object]) -> None:
        """Send a form as a browser does. Both the site and the floors answer with a redirect."""
        token = {"csrfmiddlewaretoken": self.client.cookies["csrftoken"].value}
        response = self.client.post(address, urlencode({**fields, **token}, doseq=True), content_type=FORM)
        assert response.status_code == 302, (address, response.status_code)

    def read_message(self) -> None:
        """Drop the message that the next page would show; otherwise they pile up in a cookie."""
        self.client.cookies.pop("messages", None)

    def forget(self, uuid: UUID) -> None:
        """Take an episode of today away again, so that the day does not grow while it is measured."""
        with changing(self.diary):
            Episode.objects.filter(diary=self.diary, uuid=uuid).delete()
            refresh_days(self.diary, [self.today])


def prepare() -> None:
    """Make the tables and the static files of the site, and the rows that the floors read."""
    call_command("migrate", run_syncdb=True, interactive=False, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    now = timezone.now()
    FloorRow.objects.bulk_create(
        [
            FloorRow(owner=0, at=now - timedelta(minutes=index), place="left_hallux", strength=3)
            for index in range(ROWS)
        ],
        batch_size=500,
    )
    Blob.objects.create(key="kept", body=b"x" * 20_000)


def make(sizes: Sequence[int]) -> list[Side]:
    """A diary of each size. All say the same of the last year, as many episodes as the smallest has."""
    sides = [_side(size, min(sizes)) for size in sizes]
    settle(vacuum=True)
    return sides


def _side(size: int, lately: int) -> Side:
    user = User.objects.create_user(f"{size}-{uuid4().hex[:8]}@example.org")
    diary = Diary.objects.create(owner=user, time_zone="UTC")
    now = timezone.now()
    yesterday = now - timedelta(days=1)
    started = time.perf_counter()
    if size > lately:
        before = yesterday - timedelta(days=365)
        years = max(1, round((size - lately) / A_BUSY_YEAR))
        fill_with_sample(diary=diary, now=before, episodes=size - lately, years=years, seed=2)
    fill_with_sample(diary=diary, now=yesterday, episodes=lately, years=1, seed=1)
    seconds = time.perf_counter() - started
    for _ in range(TODAY):
        content = EpisodeContent(
            shape=Shape.MOMENT, zone="UTC", start=Moment.at(now, diary.zone), sites=["left_hallux"]
        )
        log_episode(diary=diary, uuid=uuid4(), content=content)
    client = Client(enforce_csrf_checks=True, SERVER_NAME="localhost")
    client.force_login(user)
    side = Side(size, diary, client, seconds)
    side.get("/")
    return side


def settle(*, vacuum: bool = False) -> None:
    """Do at once what the running site does in the background: short log on SQLite, fresh statistics on PostgreSQL."""
    if connection.vendor == "sqlite":
        checkpoints.checkpoint(Path(settings.DATABASES["default"]["NAME"]))
    elif vacuum:
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
