"""Programs: the tokens that let other programs in, as their owner sees them. What a token opens is in `diary/api/`."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from diary.actions.tokens import MOST, TokenMadeBefore, TooManyTokens, make_token, revoke_token
from diary.domain.wording import moment
from diary.forms.tokens import SCOPES, TokenForm
from diary.models import AccessToken, Diary
from diary.models.token import TokenScope
from diary.queries.tokens import tokens
from diary.report.qr import qr
from diary.views.access import mine_or_404, my_diary, not_for_guests
from diary.views.htmx import form_page, post_or_none, redirect_to, toast

_MAY: Final = dict(SCOPES)


@require_http_methods(["GET", "HEAD", "POST"])
@not_for_guests
def programs(request: HttpRequest) -> HttpResponse:
    """The programs that may come in. Sent, it makes a token, shown on this page and never again."""
    diary, now = my_diary(request), timezone.now()
    form = TokenForm(post_or_none(request), initial={"uuid": uuid4()})
    if form.is_valid():
        return _make(request, diary, form, now)
    return form_page(request, "diary/programs.html", _list(request, diary, now) | {"form": form})


def _make(request: HttpRequest, diary: Diary, form: TokenForm, now: datetime) -> HttpResponse:
    data = form.cleaned_data
    try:
        made, token = make_token(
            diary=diary,
            uuid=data["uuid"],
            name=data["name"],
            scope=TokenScope(data["scope"]),
            lasts=form.lifetime,
            now=now,
        )
    except TokenMadeBefore:
        toast(request, "This token was made before. If you do not have it any more, revoke it and make another.")
        return redirect_to(request, "diary:programs")
    except TooManyTokens:
        form.add_error(None, f"There are {MOST} tokens. Revoke one that you do not use any more first.")
        return form_page(request, "diary/programs.html", _list(request, diary, now) | {"form": form})
    context = _list(request, diary, now) | {"form": TokenForm(initial={"uuid": uuid4()})}
    return render(request, "diary/programs.html", context | {"made": made, "token": token, "qr": qr(token)})


def _list(request: HttpRequest, diary: Diary, now: datetime) -> dict[str, Any]:
    rows = [(_row(token, diary, now), token.works(now)) for token in tokens(diary)]
    return {
        "working": [row for row, works in rows if works],
        "over": [row for row, works in rows if not works],
        "site": request.build_absolute_uri("/").rstrip("/"),
    }


def _row(token: AccessToken, diary: Diary, now: datetime) -> dict[str, Any]:
    def said(at: datetime | None) -> str:
        return moment(at.astimezone(diary.zone)) if at else ""

    return {
        "uuid": token.uuid,
        "name": token.name,
        "may": _MAY[token.scope],
        "made": said(token.made_at),
        "until": said(token.expires_at),
        "used": said(token.last_used_at),
    }


@require_POST
def program_revoke(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Take a token back: whoever has it is let in no more."""
    diary = my_diary(request)
    revoke_token(token=mine_or_404(AccessToken.objects.all(), diary, uuid))
    toast(request, "Revoked. It lets nobody in any more.")
    return redirect_to(request, "diary:programs")
