"""A device that sends what it kept: what its worker posts, and what it is answered."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.test import Client

from accounts.models import User
from tests.makers import NOW, uuid_of
from trouble.unsent import mark_of

CAME = NOW + timedelta(hours=1)
"""When a device that was away reaches the server: 23:30 in Berlin."""

QUEUE = {"Flicker-Queue": "1", "Accept": "application/problem+json, application/json"}


@dataclass(frozen=True)
class Kept:
    """A form as it waits on a device. `at` is the instant at which it was pressed."""

    address: str
    fields: Mapping[str, Any] = field(default_factory=dict)
    at: datetime = NOW
    zone: str = "Europe/Berlin"

    def send(self, client: Client, user: User, headers: Mapping[str, str] = QUEUE, **more: Any) -> Any:
        said = {"first_sent_at": self.at.isoformat(), "pressed_zone": self.zone, "form_of": mark_of(user.pk)}
        return client.post(self.address, {**self.fields, **said, **more}, headers=dict(headers))


def tap(name: str = "tap", at: datetime = NOW, site: str = "left_hallux", **fields: str) -> Kept:
    return Kept("/log/", {"uuid": str(uuid_of(name)), "ago": "0", "sites": site, **fields}, at)


def timer(name: str = "timer", at: datetime = NOW) -> Kept:
    return tap(name, at, what="timer")


def stop(name: str = "timer", at: datetime = NOW + timedelta(minutes=7)) -> Kept:
    return Kept(f"/timers/{uuid_of(name)}/stop/", {}, at)


def discard(name: str = "timer", at: datetime = NOW + timedelta(minutes=7)) -> Kept:
    return Kept(f"/timers/{uuid_of(name)}/discard/", {}, at)


def burst(name: str, *of: str, at: datetime = NOW + timedelta(minutes=3)) -> Kept:
    return Kept(f"/log/{uuid_of(name)}/burst/", {"of": [str(uuid_of(one)) for one in of]}, at)


def episode(name: str = "episode", at: datetime = NOW, **fields: Any) -> Kept:
    said = {"shape": "moment", "sites": ["left_hallux"], "start_date": "2026-03-14", "start_time": "20:15"}
    return Kept("/episodes/new/", {"uuid": str(uuid_of(name)), **said, **fields}, at)


def quiet(day: str = "2026-03-13", at: datetime = NOW) -> Kept:
    return Kept(f"/check-in/{day}/quiet/", {}, at)


def said_of_day(said: str, day: str = "2026-03-13", at: datetime = NOW, **fields: str) -> Kept:
    return Kept(f"/log/{day}/", {"said": said, **fields}, at)


def check_in(name: str = "check-in", day: str = "2026-03-13", at: datetime = NOW, **answers: Any) -> Kept:
    """A check-in of the page that a device keeps, which shows every question."""
    shown: dict[str, list[str]] = {f"q_{key}": [] for key in ("weakness", "numbness", "cannot_move")}
    return Kept(f"/check-in/{day}/", {"uuid": str(uuid_of(name)), "shown": json.dumps(shown), **answers}, at)


def kept_to_it(said: str, day: str = "2026-03-13", at: datetime = NOW, **fields: str) -> Kept:
    """The answer to a day of the trial "trial"."""
    return Kept(f"/trials/{uuid_of('trial')}/days/{day}/", {"kept": said, **fields}, at)


def answer(entry: str, said: str, day: str = "2026-03-14", at: datetime = NOW) -> Kept:
    return Kept(f"/check-in/{day}/answer/", {"entry": str(uuid_of(entry)), "answer": said}, at)
