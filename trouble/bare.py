"""Views that need less than others: neither session nor database, or none of them once there is trouble."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeVar

from django.http import HttpRequest, HttpResponse

View = TypeVar("View", bound=Callable[..., HttpResponse])
Fallback = Callable[[HttpRequest], HttpResponse | None]

_SAFE: Final = frozenset({"GET", "HEAD"})
_NEEDS_NOTHING: Final = "needs_nothing"
_IN_TROUBLE: Final = "in_trouble"


def needs_nothing(view: View) -> View:
    """Marks a view that is read without session, user and database: it is asked before any of them is looked for, and
    `request` has none of them. What is sent to it goes the usual way."""
    setattr(view, _NEEDS_NOTHING, True)
    return view


def is_bare(view: Callable[..., Any], method: str | None) -> bool:
    """Whether a view is asked without session and database for a request of this method."""
    return method in _SAFE and getattr(view, _NEEDS_NOTHING, False)


def in_trouble(answer: Fallback) -> Callable[[View], View]:
    """Gives a view an `answer` of its own for what was sent and cannot be written. It is asked without session, user
    and database, after the token was checked; None means that what is said of any other form does."""

    def mark(view: View) -> View:
        setattr(view, _IN_TROUBLE, answer)
        return view

    return mark


def answer_in_trouble(view: Callable[..., Any], request: HttpRequest) -> HttpResponse | None:
    """What a view says of its own in trouble."""
    answer: Fallback | None = getattr(view, _IN_TROUBLE, None)
    return answer(request) if answer else None
