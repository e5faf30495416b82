"""Access: the only place that turns a request into a diary, and the id of an address into a row of that diary."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, Final, ParamSpec, TypeVar
from uuid import UUID

from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.models import User
from accounts.row_security import of_owner, say_diary
from diary.actions.change import Gone
from diary.actions.first_look import begin_diary
from diary.domain.writing import write_as, writing
from diary.models import Diary
from diary.queries.prepared import prepared
from diary.views.language import remember
from trouble.kept import is_zone

Row = TypeVar("Row", bound=models.Model)
P = ParamSpec("P")


# Set by a script of the pages; a browser without JavaScript sends none.
_ZONE_COOKIE: Final = "zone"


def browser_zone(request: HttpRequest) -> str:
    """The time zone that the browser says it is in; "" where it says none, or one that does not exist."""
    zone = request.COOKIES.get(_ZONE_COOKIE, "")
    return zone if is_zone(zone) else ""


def my_diary(request: HttpRequest) -> Diary:
    """The diary of the user who is signed in, read in one query.

    Made at the first look, in the time zone of the cookie that the pages set, or in UTC, and with dates, times and
    numbers as the browser's language writes them. From then on the request reaches the rows of this diary alone, and
    writes as its owner does.
    """
    assert isinstance(request.user, User)
    with of_owner(request.user.pk):
        diary = next(iter(_diaries(request.user.pk)), None)
    if diary is None:
        diary = begin_diary(owner=request.user, time_zone=browser_zone(request) or "UTC", writing=writing())
    say_diary(diary.pk)
    write_as(diary.writing)
    remember(request, diary.writing)
    return diary


@prepared
def _diaries(owner: int) -> models.QuerySet[Diary]:
    return Diary.objects.filter(owner=owner)


def mine(rows: models.QuerySet[Row], diary: Diary, uuid: UUID) -> Row | None:
    """The row of this diary with this uuid, or None. A row of another diary is None too."""
    # By both in one statement: there is no moment in which somebody else's row is at hand.
    return rows.filter(diary=diary, uuid=uuid).first()


def mine_or_404(rows: models.QuerySet[Row], diary: Diary, uuid: UUID) -> Row:
    """As `mine`, raising Http404 instead of None: nobody can tell another diary's row from one that never was."""
    row = mine(rows, diary, uuid)
    if row is None:
        raise Http404
    return row


def not_for_guests(
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Redirects a guest to the page that makes an account: what the view does needs a mailbox, or lasts longer than a
    guest's diary."""

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
