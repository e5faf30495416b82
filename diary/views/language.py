"""How a browser writes dates, times and numbers, by the languages that it asks for."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from functools import lru_cache
from typing import Final

from babel import Locale
from babel.core import UnknownLocaleError
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation.trans_real import parse_accept_lang_header

from diary.domain.writing import USUAL, DateOrder, DecimalMark, Hours, Writing, written_as
from diary.forms.written import Native, shown_by

_QUOTED: Final = re.compile("'[^']*'")
_COOKIE: Final = "writing"
_LASTS: Final = timedelta(days=365)
_REMEMBERED: Final = "flicker.writing"
_LONGEST: Final = 200
"""Letters of a header that are read: what comes first in it is what a person wants most."""


class WritingMiddleware:
    """Writes as the diary that was seen last in this browser, or else as the browser's language does, until a view has
    found the diary, which says it itself: the pages of an account ask no diary."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        native, usual = of_languages(request.headers.get("Accept-Language", "")[:_LONGEST])
        with shown_by(native), written_as(Writing.of(request.COOKIES.get(_COOKIE, "")) or usual):
            response = self.get_response(request)
        if (key := request.META.get(_REMEMBERED)) and key != request.COOKIES.get(_COOKIE):
            response.set_cookie(
                _COOKIE, key, _LASTS, secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax"
            )
        return response


def remember(request: HttpRequest, writing: Writing) -> None:
    """Write in this browser like this from here on, where no diary is asked."""
    request.META[_REMEMBERED] = writing.key


@lru_cache(maxsize=256)
def of_languages(accepted: str) -> tuple[Native, Writing]:
    """What a browser's own inputs show that asks for these languages (an Accept-Language), and the writing that comes
    closest to it; the usual for one that says nothing that is known."""
    for tag, _ in parse_accept_lang_header(accepted):
        try:
            return _of_locale(Locale.parse(tag, sep="-"))
        # A tag that is none, or of a language without data.
        except (UnknownLocaleError, ValueError):
            continue
    return Native(USUAL.clock, USUAL.date_order), USUAL


def _of_locale(locale: Locale) -> tuple[Native, Writing]:
    time, numbers, words = (
        # Letters between quotation marks are shown, and stand for nothing.
        _QUOTED.sub("", pattern.pattern)
        for pattern in (locale.time_formats["short"], locale.date_formats["short"], locale.date_formats["long"])
    )
    hours = Hours.HALF_DAY if "h" in time or "K" in time else Hours.DAY
    # A date that begins with its year is read in one way only, whatever the order in words.
    order = None if numbers.index("y") < numbers.index("d") else _order(numbers)
    mark = DecimalMark.COMMA if locale.number_symbols["latn"]["decimal"] == "," else DecimalMark.POINT
    return Native(hours, order), Writing(hours, _order(words), mark)


def _order(pattern: str) -> DateOrder:
    month = min(pattern.index(letter) for letter in "ML" if letter in pattern)
    return DateOrder.MONTH_FIRST if month < pattern.index("d") else DateOrder.DAY_FIRST
