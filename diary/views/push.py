"""Messages to devices end with the session in which they were turned on."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from accounts.models import User
from accounts.row_security import of_diary, of_owner
from diary.actions.push import move_session, turn_off_session
from diary.models import Diary
from trouble.quiet import quietly

GetResponse = Callable[[HttpRequest], HttpResponse]


def follow_session(get_response: GetResponse) -> GetResponse:
    """Turns messages off for a device that is signed out by this request, and lets them go on where its session goes on
    under another key.

    A session that is ended from elsewhere, or that runs out, is found out before the next message is sent.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        user, key = request.user, request.session.session_key
        # Read now: what stands for the user is another one after the request.
        owner = user.pk if isinstance(user, User) and user.is_authenticated else None
        response = get_response(request)
        now_under = request.session.session_key
        if owner is not None and key and key != now_under:
            with quietly("that a device is signed out"):
                _follow(owner, key, now_under if request.user.pk == owner else None)
        return response

    return middleware


def _follow(owner: int, key: str, now_under: str | None) -> None:
    with of_owner(owner):
        diary = Diary.objects.filter(owner=owner).first()
    # Of somebody who has left, or who never looked at it, there is none.
    if diary is None:
        return
    with of_diary(diary.pk):
        if now_under is None:
            turn_off_session(diary=diary, session_key=key)
        else:
            move_session(diary=diary, session_key=key, to=now_under)
