"""Who asks: a program with a token, what it may do, and which diary it leads to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.http import HttpRequest
from django.utils import timezone
from ninja.security.base import AuthBase

from accounts.row_security import say_diary
from diary.actions.tokens import PREFIX, is_noted, note_use
from diary.api.problems import ApiProblem
from diary.domain.writing import write_as
from diary.models import AccessToken, Diary
from diary.models.token import TokenScope
from diary.queries.tokens import token_of
from diary.views.often import seconds_to_wait
from trouble.quiet import quietly

_REALM: Final = {"WWW-Authenticate": 'Bearer realm="Flicker"'}


@dataclass(frozen=True, slots=True)
class Caller:
    """A program that was let in, and when its request came."""

    token: AccessToken
    diary: Diary
    now: datetime

    @property
    def today(self) -> date:
        return self.now.astimezone(self.diary.zone).date()

    @property
    def reads(self) -> bool:
        return self.token.scope != TokenScope.LOG

    @property
    def answers_questions(self) -> bool:
        """Whether it may say what rules read as a sign: on the pages a person does, who sees what follows."""
        return self.token.scope == TokenScope.FULL


class Bearer(AuthBase):
    """Lets in by the header `Authorization: Bearer` alone: a token in an address would stand in logs and histories."""

    openapi_type = "http"
    openapi_scheme = "bearer"

    def __init__(self, *scopes: TokenScope) -> None:
        super().__init__()
        self.scopes = frozenset(scopes)

    def __call__(self, request: HttpRequest) -> Caller:
        """Who asks. From here on the request is about the diary that the token leads to. Raises `ApiProblem`."""
        now: datetime = getattr(request, "came_at", None) or timezone.now()
        caller = _caller(request, now)
        if caller.token.scope not in self.scopes:
            raise ApiProblem("scope", _NEEDS[self.scopes])
        if not is_noted(token=caller.token, now=now):
            with quietly("that a token was used"):
                note_use(token=caller.token, now=now)
        return caller


def _caller(request: HttpRequest, now: datetime) -> Caller:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise ApiProblem("unknown-token", "Send a token in the header Authorization: Bearer.", headers=_REALM)
    token = token.strip()
    found = token_of(token, now) if token.startswith(PREFIX) else None
    if found is None:
        # Nobody guesses a token; who tries is slowed down all the same, and a loop of a program that was revoked too.
        if seconds := seconds_to_wait(request, "api_refused", "token"):
            raise _too_often(seconds)
        raise ApiProblem("unknown-token", "It was never made, it was revoked, or it is over.", headers=_REALM)
    row, diary = found
    say_diary(diary.pk)
    write_as(diary.writing)
    if seconds := seconds_to_wait(request, "api", str(row.pk)):
        raise _too_often(seconds)
    return Caller(row, diary, now)


def _too_often(seconds: int) -> ApiProblem:
    return ApiProblem("too-often", headers={"Retry-After": str(seconds)})


may_log: Final = Bearer(TokenScope.LOG, TokenScope.FULL)
may_read: Final = Bearer(TokenScope.READ, TokenScope.FULL)
may_write: Final = Bearer(TokenScope.FULL)
_NEEDS: Final = {
    may_log.scopes: "This needs a token that may log.",
    may_read.scopes: "This needs a token that may read.",
    may_write.scopes: "This needs a token that may do everything but your account.",
}


def caller_of(request: HttpRequest) -> Caller:
    """Who asks; for operations that have let them in."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    return caller


def slow_down(request: HttpRequest, action: str) -> None:
    """Count something dear by its token. Raises `ApiProblem` where it was done too often."""
    if seconds := seconds_to_wait(request, action, str(caller_of(request).token.pk)):
        raise _too_often(seconds)
