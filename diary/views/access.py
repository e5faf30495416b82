"""Whose row is this? The only place that turns a request into a diary and the id of an address into a row of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar
from uuid import UUID
from zoneinfo import available_timezones

from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.models import User
from diary.actions.change import Gone
from diary.models import Diary

Row = TypeVar("Row", bound=models.Model)
P = ParamSpec("P")


ZONE_COOKIE = "zone"


def my_diary(request: HttpRequest) -> Diary:
    """The diary of whoever asks: one statement. Made on first use, in the time zone that the browser told."""
    assert isinstance(request.user, User)
    diary = Diary.objects.filter(owner=request.user).first()
    if diary is None:
        diary, _ = Diary.objects.get_or_create(owner=request.user, defaults={"time_zone": _zone_of_browser(request)})
    return diary


def _zone_of_browser(request: HttpRequest) -> str:
    told = request.COOKIES.get(ZONE_COOKIE, "")
    return told if told in available_timezones() else "UTC"


def mine(rows: models.QuerySet[Row], diary: Diary, uuid: UUID) -> Row | None:
    """A row of my own diary, or None; anybody else's is not there."""
    return rows.filter(diary=diary, uuid=uuid).first()


def mine_or_404(rows: models.QuerySet[Row], diary: Diary, uuid: UUID) -> Row:
    """A row of my own diary; anybody else's is not there."""
    row = mine(rows, diary, uuid)
    if row is None:
        raise Http404
    return row


def not_for_guests(
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """A guest has sample data, no mailbox and no diary next week: the way leads to the page that keeps it."""

    @wraps(view)
    def for_accounts(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        assert isinstance(request.user, User)
        return redirect("keep") if request.user.is_guest else view(request, *args, **kwargs)

    return for_accounts


class GoneAs404Middleware:
    """Answers 404 where an action raises `Gone`: the row was there when the view looked, and another request has
    deleted it since. A moment later the view itself would have answered 404."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        if isinstance(exception, Gone):
            raise Http404 from exception
