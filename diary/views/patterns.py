"""Patterns: cards of what a diary shows, each with its chart, its numbers as a table, and its downloads."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from diary.actions.looks import take_look
from diary.charts.style import PALETTES, SIZES
from diary.domain.pattern_filter import PatternFilter
from diary.domain.wording import EXAMINATION
from diary.forms.patterns import PatternsForm
from diary.forms.period import PERIODS
from diary.models import Diary
from diary.queries.entries import own_triggers
from diary.queries.history import span
from diary.queries.pattern_query import PatternQuery
from diary.report.card import Card
from diary.report.cards import CARD_BY_KEY, CARDS
from diary.report.summaries import drawing, drawing_key, summaries, table
from diary.views.access import my_diary

TYPES = {"svg": "image/svg+xml", "png": "image/png"}


def _today(diary: Diary) -> date:
    return timezone.now().astimezone(diary.zone).date()


def _read_choice(request: HttpRequest, diary: Diary) -> tuple[PatternsForm, PatternFilter | None]:
    """What the address chooses, or None where it cannot be."""
    today = _today(diary)
    form = PatternsForm(request.GET, today=today, own=own_triggers(diary))
    if not form.is_valid():
        return form, None
    known = span(diary) if form.cleaned_data["period"] == "all" else None
    return form, form.pattern_filter(known)


def _page_context(
    diary: Diary, form: PatternsForm, pattern_filter: PatternFilter | None, cards: list[Card]
) -> dict[str, Any]:
    """What both pages show: the form, and for a choice the cards in words with the addresses of their charts."""
    chosen = form.cleaned_data.get("period", "12w")
    narrowing = form.narrowing()
    context: dict[str, Any] = {
        "form": form,
        "periods": [(urlencode({"period": key} | narrowing), name, key == chosen) for key, name in PERIODS],
        "period": chosen,
        "examination": EXAMINATION,
    }
    if pattern_filter is not None:
        shown = [card for card in cards if not (card.is_whole and pattern_filter.is_narrowed)]
        # The charts are fetched with dates, so that midnight between page and chart changes no period.
        dates = {"period": "own", "first": pattern_filter.first, "last": pattern_filter.last}
        context |= {
            "cards": summaries(PatternQuery(diary, pattern_filter), shown),
            "left_aside": len(cards) - len(shown),
            "query": urlencode(dates | narrowing),
            "here": urlencode({"period": chosen} | (dates if chosen == "own" else {}) | narrowing),
            "revision": diary.revision,
        }
    return context


@require_safe
def patterns(request: HttpRequest) -> HttpResponse:
    """All cards of a period, narrowed by the filters in the address. The charts come by themselves, side by side."""
    diary = my_diary(request)
    take_look(diary=diary, today=_today(diary))
    form, pattern_filter = _read_choice(request, diary)
    context = _page_context(diary, form, pattern_filter, list(CARDS))
    return render(request, "diary/patterns.html", context, status=422 if pattern_filter is None else 200)


@require_safe
def pattern(request: HttpRequest, key: str) -> HttpResponse:
    """One card with all its numbers."""
    diary, card = my_diary(request), _card_or_404(key)
    take_look(diary=diary, today=_today(diary))
    form, pattern_filter = _read_choice(request, diary)
    pattern_filter = pattern_filter and _choice_for(card, pattern_filter)
    context = _page_context(diary, form, pattern_filter, [card]) | {"title": card.name, "is_whole": card.is_whole}
    if pattern_filter is not None:
        context |= {
            "told": context["cards"][0],
            "table": table(PatternQuery(diary, pattern_filter), card),
            "downloads": downloads(key, context["query"]),
        }
    return render(request, "diary/pattern.html", context, status=422 if pattern_filter is None else 200)


@require_safe
def chart(request: HttpRequest, key: str, theme: str, kind: str) -> HttpResponse:
    """A card's chart. Kept for the diary's revision: a second look computes nothing."""
    diary, card = my_diary(request), _card_or_404(key)
    take_look(diary=diary, today=_today(diary))
    _, pattern_filter = _read_choice(request, diary)
    size = request.GET.get("size", "wide")
    if pattern_filter is None or theme not in PALETTES or kind not in TYPES or size not in SIZES:
        raise Http404
    pattern_filter = _choice_for(card, pattern_filter)
    # The key costs no look at the entries, so a browser that has the chart is answered before any is read.
    reading, wanted = PatternQuery(diary, pattern_filter), {"theme": theme, "size": size, "kind": kind}
    name = f"{key}-{pattern_filter.first}-{pattern_filter.last}-{size}-{theme}"
    return chart_answer(
        request, drawing_key(reading, card, **wanted), lambda: drawing(reading, card, **wanted), kind, name
    )


def chart_answer(request: HttpRequest, kept_by: str, draw: Callable[[], bytes], kind: str, name: str) -> HttpResponse:
    """A drawing that is kept by this key: a file where the address asks for one, and 304 where the browser has it."""
    etag = quote_etag(kept_by)
    response = get_conditional_response(request, etag=etag)
    if response is None:
        response = HttpResponse(draw(), TYPES[kind])
    response["ETag"] = etag
    # no-cache: kept by the browser, and asked about each time, since the next entry makes it stale.
    response["Cache-Control"] = "private, no-cache"
    if "download" in request.GET:
        response["Content-Disposition"] = f'attachment; filename="flicker-{name}.{kind}"'
    return response


def downloads(key: str, query: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """A chart as files: what each looks like, with its address for each kind."""
    return [
        (
            f"{size}, {theme}".capitalize(),
            [
                (kind.upper(), f"{reverse('diary:chart', args=[key, theme, kind])}?{query}&size={size}&download")
                for kind in TYPES
            ],
        )
        for size in SIZES
        for theme in PALETTES
    ]


def _choice_for(card: Card, pattern_filter: PatternFilter) -> PatternFilter:
    """The choice that a card is told of: a whole one looks at all episodes of the period."""
    return PatternFilter(pattern_filter.first, pattern_filter.last) if card.is_whole else pattern_filter


def _card_or_404(key: str) -> Card:
    if key not in CARD_BY_KEY:
        raise Http404
    return CARD_BY_KEY[key]
