"""Patterns: cards of what a diary shows, each with its chart, its numbers as a table, and its downloads."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from diary.charts.style import PALETTES, SIZES
from diary.domain.choice import Choice
from diary.domain.wording import EXAMINATION
from diary.forms.patterns import PatternsForm
from diary.forms.period import PERIODS
from diary.models import Diary
from diary.queries.entries import own_triggers
from diary.queries.history import span
from diary.queries.reading import Reading
from diary.report.card import Card
from diary.report.cards import CARD_BY_KEY, CARDS
from diary.report.told import drawing, drawing_key, table, tell
from diary.views.access import my_diary

TYPES = {"svg": "image/svg+xml", "png": "image/png"}


def _chosen(request: HttpRequest, diary: Diary) -> tuple[PatternsForm, Choice | None]:
    """What the address chooses, or None where it cannot be."""
    today = timezone.now().astimezone(diary.zone).date()
    form = PatternsForm(request.GET, today=today, own=own_triggers(diary))
    if not form.is_valid():
        return form, None
    known = span(diary) if form.cleaned_data["period"] == "all" else None
    return form, form.choice(known)


def _page(diary: Diary, form: PatternsForm, choice: Choice | None, cards: list[Card]) -> dict[str, Any]:
    """What both pages show: the form, and for a choice the cards in words with the addresses of their charts."""
    chosen = form.cleaned_data.get("period", "12w")
    narrowing = form.narrowing()
    context: dict[str, Any] = {
        "form": form,
        "periods": [(urlencode({"period": key} | narrowing), name, key == chosen) for key, name in PERIODS],
        "period": chosen,
        "examination": EXAMINATION,
    }
    if choice is not None:
        shown = [card for card in cards if not (card.is_whole and choice.is_narrowed)]
        dates = {"period": "own", "first": choice.first, "last": choice.last}
        context |= {
            "cards": tell(Reading(diary, choice), shown),
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
    form, choice = _chosen(request, diary)
    context = _page(diary, form, choice, list(CARDS))
    return render(request, "diary/patterns.html", context, status=422 if choice is None else 200)


@require_safe
def pattern(request: HttpRequest, key: str) -> HttpResponse:
    """One card with all its numbers."""
    diary, card = my_diary(request), _card(key)
    form, choice = _chosen(request, diary)
    choice = choice and _told_of(card, choice)
    context = _page(diary, form, choice, [card]) | {"title": card.name, "is_whole": card.is_whole}
    if choice is not None:
        context |= {
            "told": context["cards"][0],
            "table": table(Reading(diary, choice), card),
            "downloads": downloads(key, context["query"]),
        }
    return render(request, "diary/pattern.html", context, status=422 if choice is None else 200)


@require_safe
def chart(request: HttpRequest, key: str, theme: str, kind: str) -> HttpResponse:
    """A card's chart. Kept for the diary's revision: a second look computes nothing."""
    diary, card = my_diary(request), _card(key)
    _, choice = _chosen(request, diary)
    size = request.GET.get("size", "wide")
    if choice is None or theme not in PALETTES or kind not in TYPES or size not in SIZES:
        raise Http404
    choice = _told_of(card, choice)
    reading, wanted = Reading(diary, choice), {"theme": theme, "size": size, "kind": kind}
    name = f"{key}-{choice.first}-{choice.last}-{size}-{theme}"
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


def _told_of(card: Card, choice: Choice) -> Choice:
    """The choice that a card is told of: a whole one looks at all episodes of the period."""
    return Choice(choice.first, choice.last) if card.is_whole else choice


def _card(key: str) -> Card:
    if key not in CARD_BY_KEY:
        raise Http404
    return CARD_BY_KEY[key]
