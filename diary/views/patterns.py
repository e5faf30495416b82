"""Patterns: cards of what a diary shows, each with its chart, its numbers as a table, and its downloads."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, Final
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from diary.actions.looks import take_look
from diary.actions.trials import before_telling, end_where_held
from diary.charts.style import AUTO, PALETTES, SIZES
from diary.domain.pattern_filter import PatternFilter
from diary.domain.rule_input import Urgency
from diary.domain.wording import EXAMINATION
from diary.domain.wording import trial as trial_words
from diary.forms.patterns import PatternsForm
from diary.forms.period import PERIODS
from diary.forms.written import marked
from diary.models import Diary
from diary.queries.cached_results import cached_result
from diary.queries.entries import own_triggers
from diary.queries.flags import flags
from diary.queries.history import begun
from diary.queries.pattern_query import PatternQuery
from diary.queries.trials import unfinished
from diary.report.answers import ShownAnswer, first_screen
from diary.report.card import Card
from diary.report.cards import ANSWERED, CARD_BY_KEY, CARDS, MERGED
from diary.report.summaries import CardSummary, drawing, drawing_key, summaries, table
from diary.views.access import my_diary
from diary.views.bodies import NoBody, kept_bodies

_BODY: Final = "diary/patterns_body.html"
TYPES = {"svg": "image/svg+xml", "png": "image/png"}
_CHOOSING: Final = (*PatternsForm.base_fields, *map(marked, PatternsForm.base_fields))
"""The names in an address on which it depends what is looked at."""


def _asked(request: HttpRequest) -> dict[str, str]:
    """All that the address chooses, as it stands there: to read it costs more than what is kept by it."""
    return {name: request.GET[name] for name in _CHOOSING if name in request.GET}


def _today(diary: Diary) -> date:
    return timezone.now().astimezone(diary.zone).date()


def _read_choice(request: HttpRequest, diary: Diary, today: date) -> tuple[PatternsForm, PatternFilter | None]:
    """What the address chooses, or None where it cannot be."""
    form = PatternsForm(request.GET, today=today, own=own_triggers(diary))
    if not form.is_valid():
        return form, None
    return form, form.pattern_filter(begun(diary, today))


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
            "left_aside": [card for card in cards if card not in shown],
            "query": urlencode(dates | narrowing),
            "here": urlencode({"period": chosen} | (dates if chosen == "own" else {}) | narrowing),
            "revision": diary.revision,
        }
    return context


def _testing(diary: Diary, today: date) -> dict[str, Any]:
    """The factor that is being tested, and whether one may be: a diary without a trial is asked nothing."""
    row = unfinished(diary, today) if diary.has_open_trial else None
    if row is None:
        return {"may_test": settings.TRIALS}
    return {"testing": row, "testing_until": trial_words.until(row.plan.last_day)}


@require_safe
def patterns(request: HttpRequest) -> HttpResponse:
    """Three answers of all that is written down, then the cards of a period, narrowed by the filters in the address.
    The charts come by themselves, side by side."""
    diary = my_diary(request)
    today = _today(diary)
    try:
        (body,) = kept_bodies(diary, [_BODY], today, _asked(request), lambda: _body(request, diary, today))
    except NoBody as refused:
        return render(request, "diary/patterns.html", refused.context, status=422)
    return render(request, "diary/patterns.html", {"body": body})


def _body(request: HttpRequest, diary: Diary, today: date) -> dict[str, Any]:
    """What the page of all cards shows. Raises NoBody for a choice that cannot be.

    Whether a look is due, and what becomes of trials, depends on the day and the revision alone, as the body does:
    where one is kept, both were seen to.
    """
    take_look(diary=diary, today=today)
    # Before the page says that one runs, or what came of it.
    before_telling(diary=diary, first=date.min, last=date.max, today=today)
    form, pattern_filter = _read_choice(request, diary, today)
    context = _page_context(diary, form, pattern_filter, [card for card in CARDS if card.key not in ANSWERED])
    told: Sequence[CardSummary] = context.get("cards", ())
    answers, trials_told = first_screen(diary, today)
    of_period = [card for card in told if not CARD_BY_KEY[card.key].is_empty]
    context |= _testing(diary, today) | {
        "answers": [(answer, *_way(answer, today, context.get("here", ""))) for answer in answers],
        "trials_told": trials_told,
        "cards": [card for card in told if not (card.is_empty or card.is_silent)],
        "silent": [card for card in told if card.is_silent and not card.is_empty],
        "base": next((card.recorded for card in of_period if not card.has_own_base), ""),
        "is_empty": any(card.is_empty for card in of_period),
        # Only the cards that no period narrows say whether anything is recorded at all.
        "is_blank": bool(told) and all(card.is_empty for card in told) and not form.is_narrowed,
    }
    if pattern_filter is None:
        raise NoBody(context)
    return context


def _way(answer: ShownAnswer, today: date, here: str) -> tuple[str, str]:
    """The one way further from an answer: its address and its words."""
    if answer.key != "doctor":
        # An answer is of today, whatever dates the page shows.
        query = "" if "first=" in here else f"?{here}"
        words = "The weeks, one by one" if answer.key == "change" else "Each thing, with its numbers"
        words = words if answer.pictures else "What it still needs"
        return f"{reverse('diary:pattern', args=[answer.key])}{query}", words
    if answer.urgency is Urgency.EMERGENCY:
        return reverse("diary:emergency"), "What to say and do"
    if not answer.pictures:
        return reverse("diary:emergency"), "What cannot wait"
    if answer.open:
        asked = urlencode({"ask": answer.open}, doseq=True)
        return f"{reverse('diary:checkin', args=[today])}?{asked}#sign-{answer.open[0]}", "Answer the rest today"
    return reverse("diary:doctor"), "Why, and what to do"


@require_safe
def pattern(request: HttpRequest, key: str) -> HttpResponse:
    """One card with all its numbers."""
    if key in MERGED:
        query = request.GET.urlencode()
        return redirect(f"{reverse('diary:pattern', args=[MERGED[key]])}{'?' if query else ''}{query}", permanent=True)
    diary, card = my_diary(request), _card_or_404(key)
    today = _today(diary)
    take_look(diary=diary, today=today)
    if diary.has_open_trial:
        # Before the page says that it runs.
        end_where_held(diary=diary, flags=flags(diary, today), today=today)
    form, pattern_filter = _read_choice(request, diary, today)
    pattern_filter = pattern_filter and _choice_for(card, pattern_filter)
    context = _page_context(diary, form, pattern_filter, [card]) | {"title": card.name, "is_whole": card.is_whole}
    context |= _testing(diary, today)
    if pattern_filter is not None:
        numbers = table(PatternQuery(diary, pattern_filter), card)
        context |= {
            "told": context["cards"][0],
            "table": numbers,
            # A table of more columns needs the width of the page.
            "beside": bool(numbers.rows) and len(numbers.head) <= 3,
            "downloads": downloads(key, context["query"]),
        }
    return render(request, "diary/pattern.html", context, status=422 if pattern_filter is None else 200)


@require_safe
def chart(request: HttpRequest, key: str, theme: str, kind: str) -> HttpResponse:
    """A card's chart. Kept for the diary's revision by what its address asks today; a second look reads no more."""
    diary, card = my_diary(request), _card_or_404(key)
    today, size = _today(diary), request.GET.get("size", "wide")
    if not is_drawn(theme, kind, size):
        raise Http404
    asked = f"{today}?{urlencode(_asked(request))}"
    wanted = {"theme": theme, "size": size, "kind": kind}

    def chosen() -> PatternFilter:
        _, pattern_filter = _read_choice(request, diary, today)
        if pattern_filter is None:
            raise Http404
        return _choice_for(card, pattern_filter)

    def draw() -> bytes:
        take_look(diary=diary, today=today)
        return drawing(PatternQuery(diary, chosen()), card, **wanted)

    name = ""
    # A file is named after its days; and "*" is had by every browser, also of a chart that cannot be.
    if "download" in request.GET or request.headers.get("If-None-Match", "").strip() == "*":
        days = chosen()
        name = f"{key}-{days.first}-{days.last}-{size}-{theme}"
    kept_by = drawing_key(diary, card, asked, **wanted)
    return chart_answer(request, diary, kept_by, draw, kind, name)


def is_drawn(theme: str, kind: str, size: str) -> bool:
    """Whether there is such a drawing. Of the page's theme there is no PNG: only an SVG can follow it."""
    return (theme in PALETTES or (theme, kind) == (AUTO, "svg")) and kind in TYPES and size in SIZES


def chart_answer(
    request: HttpRequest, diary: Diary, key: str, draw: Callable[[], bytes], kind: str, name: str
) -> HttpResponse:
    """A drawing that is kept by this key for the diary's revision: a file where the address asks for one, and 304 where
    the browser has it."""
    response = get_conditional_response(request, etag=_etag(diary, key))
    if response is None:
        response = HttpResponse(cached_result(diary, key, draw), TYPES[kind])
    # Only now: a look that is taken while it is drawn raises the revision.
    response["ETag"] = _etag(diary, key)
    # no-cache: kept by the browser, and asked about each time, since the next entry makes it stale.
    response["Cache-Control"] = "private, no-cache"
    if "download" in request.GET:
        response["Content-Disposition"] = f'attachment; filename="flicker-{name}.{kind}"'
    return response


def _etag(diary: Diary, key: str) -> str:
    return quote_etag(f"{diary.uuid}:{diary.revision}:{key}")


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
        for size in ("wide", "narrow")
        for theme in PALETTES
    ]


def _choice_for(card: Card, pattern_filter: PatternFilter) -> PatternFilter:
    """The choice that a card is told of: a whole one looks at all episodes of the period."""
    return PatternFilter(pattern_filter.first, pattern_filter.last) if card.is_whole else pattern_filter


def _card_or_404(key: str) -> Card:
    if key not in CARD_BY_KEY:
        raise Http404
    return CARD_BY_KEY[key]
