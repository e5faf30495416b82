"""Whose row is this? The only place that turns a request into a diary and an id into a row of it."""

from __future__ import annotations

from typing import TypeVar
from uuid import UUID

from django.db import models
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from accounts.models import User
from diary.models import Diary

Row = TypeVar("Row", bound=models.Model)


class DiaryRequest(HttpRequest):
    """A request of somebody who is signed in."""

    user: User


def my_diary(request: HttpRequest) -> Diary:
    """The diary of whoever asks; made on first use. One statement."""
    assert isinstance(request.user, User)
    diary = Diary.objects.filter(owner=request.user).first()
    return diary or Diary.objects.get_or_create(owner=request.user)[0]


def mine_or_404(rows: models.QuerySet[Row], diary: Diary, uuid: UUID) -> Row:
    """A row of my own diary; anybody else's is not there."""
    return get_object_or_404(rows, diary=diary, uuid=uuid)
