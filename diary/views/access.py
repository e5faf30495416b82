"""Whose row is this? The only place that turns a request into a diary and an id into a row of it."""

from __future__ import annotations

from typing import TypeVar
from uuid import UUID
from zoneinfo import available_timezones

from django.db import models
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from accounts.models import User
from diary.models import Diary

Row = TypeVar("Row", bound=models.Model)


ZONE_COOKIE = "zone"


def my_diary(request: HttpRequest) -> Diary:
    """The diary of whoever asks: one statement. Made on first use, in the time zone that the browser told."""
    assert isinstance(request.user, User)
    diary = Diary.objects.filter(owner=request.user).first()
    if diary is None:
        diary, _ = Diary.objects.get_or_create(owner=request.user, defaults={"time_zone": _told_zone(request)})
    return diary


def _told_zone(request: HttpRequest) -> str:
    told = request.COOKIES.get(ZONE_COOKIE, "")
    return told if told in available_timezones() else "UTC"


def mine_or_404(rows: models.QuerySet[Row], diary: Diary, uuid: UUID) -> Row:
    """A row of my own diary; anybody else's is not there."""
    return get_object_or_404(rows, diary=diary, uuid=uuid)
