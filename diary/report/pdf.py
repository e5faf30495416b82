"""The doctor's page as a tagged PDF (PDF/UA-1), the same bytes for the same page.

The template is constant and everything a person wrote comes to it as data, so that no text can become markup, read a
file or ask the network for anything.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import partial
from threading import Lock
from typing import Any, Final, Literal
from unicodedata import category

from django.template.loader import render_to_string

from diary.charts.style import plain
from diary.domain.wording import date_words
from diary.domain.writing import written_as
from diary.report.doctor import DoctorReport
from diary.report.paper import data_of
from diary.report.typeset import LOOK_EVERY, Inputs, NotTypeset, Unwanted, missing, typeset

Stage = Literal["waiting", "typesetting"]

ONE_AT_A_TIME: Final = Lock()
"""A long list takes several hundred MiB: two at once would take both. A page without one does not wait for it."""

_PAGES: Final = Lock()
"""Whose turn it is of those without one, which take a moment and 60 MiB each."""

_UNBROKEN: Final = re.compile(r"[^\s\u200b]{20}(?=[^\s\u200b])")
_UNSET: Final = re.compile(r"[\u061c\u200e\u200f\u202a-\u202e\u2060-\u206f\ufff0-\ufffb\U000e0000-\U000e0fff]")
_NOT_LATIN: Final = re.compile(r"[^\n\t\u0020-\u007e\u00a0-\u017f\u200b\u2010-\u2027\u2212\ufffd]")


def pdf(report: DoctorReport, is_wanted: Callable[[Stage], bool] = lambda stage: True) -> bytes:
    """The page as a PDF; with lists it waits while others with lists are made. Any text makes a page: a letter that is
    in no font is replaced, since a page for screen readers must show every letter. With lists `is_wanted` is asked
    again and again; Unwanted where it says no."""
    with written_as(report.writing):
        given, made_at = inputs(report)
    if not report.with_list:
        with _PAGES:
            return _any_text(typeset, given, made_at)
    with _in_turn(is_wanted):
        return _any_text(partial(typeset, is_wanted=lambda: is_wanted("typesetting")), given, made_at)


def unprintable(report: DoctorReport) -> tuple[str, ...]:
    """The letters of the page that its PDF cannot show."""
    return tuple(sorted(missing(_letters(data_of(report)))))


@contextmanager
def _in_turn(is_wanted: Callable[[Stage], bool]) -> Iterator[None]:
    # With a timeout, to ask again and again whether anybody still waits for it.
    while not ONE_AT_A_TIME.acquire(timeout=LOOK_EVERY):
        if not is_wanted("waiting"):
            raise Unwanted
    try:
        if not is_wanted("typesetting"):
            raise Unwanted
        yield
    finally:
        ONE_AT_A_TIME.release()


def _any_text(typeset: Callable[[Inputs, int], bytes], given: Inputs, made_at: int) -> bytes:
    # From the least to the most: first marks stand by themselves, then only letters of Latin are left.
    for change in (_apart, _latin):
        try:
            return typeset(given, made_at)
        except NotTypeset:
            given = _changed(given, change)
    return typeset(given, made_at)


def inputs(report: DoctorReport) -> tuple[Inputs, int]:
    """What the template is given, and when the page was made, in seconds since 1970."""
    drawn = {"feet": "", "weeks": ""}
    if report.with_charts:
        drawn["feet"] = render_to_string("shared/report_feet.html", {"feet": report.feet, "words": ""}).strip()
        drawn["weeks"] = render_to_string("shared/report_weeks.html", {"strip": report.strip, "words": ""}).strip()
    # Cleaned before it is asked which letters are missing: what is taken out needs no font.
    data = _each(data_of(report), _clean)
    if gone := missing(_letters(data)):
        data = _each(data, lambda text: "".join("\ufffd" if char in gone else char for char in text))
    # The day and not the moment, so that the same page is the same bytes.
    made_at = datetime.combine(report.made_on, datetime.min.time(), UTC)
    return drawn | {"data": json.dumps(data)}, int(made_at.timestamp())


def _changed(given: Inputs, change: Callable[[str], str]) -> Inputs:
    return given | {"data": json.dumps(_each(json.loads(given["data"]), change))}


def _clean(text: str) -> str:
    """The same without what no page can show, and with places to break in long unbroken words."""
    return _UNBROKEN.sub("\\g<0>\u200b", _UNSET.sub("", plain(text)))


def _apart(text: str) -> str:
    """The same with each mark apart from the letter before it: alone, one that the letter's font does not have is shown
    in another font, or as a box."""
    return "".join(f"\u200b{char}" if category(char).startswith("M") else char for char in text)


def _latin(text: str) -> str:
    return _NOT_LATIN.sub("\ufffd", text)


def _letters(data: Any) -> frozenset[str]:
    """The letters that may be in no font, each once."""
    return frozenset(_NOT_LATIN.findall(_clean(json.dumps(data, default=str, ensure_ascii=False))))


def _each(value: Any, change: Callable[[str], str]) -> Any:
    """The same with every text changed, and days in words."""
    if isinstance(value, dict):
        return {key: _each(part, change) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_each(part, change) for part in value]
    if isinstance(value, date):
        return date_words(value)
    return change(value) if isinstance(value, str) else value
