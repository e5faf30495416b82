"""Patterns: the charts, each with its sentence, its table and its downloads."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from diary.charts import frequency as chart
from diary.charts.style import PALETTES, png_bytes, svg_bytes
from diary.domain import wording
from diary.forms.period import PERIODS, PeriodForm
from diary.models import Diary
from diary.queries.drawings import kept_drawing
from diary.queries.history import days as days_between
from diary.queries.history import span
from diary.views.access import my_diary

TYPES = {"svg": "image/svg+xml", "png": "image/png"}


def _period(request: HttpRequest, diary: Diary) -> tuple[PeriodForm, tuple[date, date] | None]:
    form = PeriodForm(request.GET, today=timezone.now().astimezone(diary.zone).date())
    if not form.is_valid():
        return form, None
    known = span(diary) if form.cleaned_data["period"] == "all" else None
    return form, form.span(known)


@require_safe
def patterns(request: HttpRequest) -> HttpResponse:
    diary = my_diary(request)
    form, period = _period(request, diary)
    chosen = form.cleaned_data.get("period", "12w")
    context: dict[str, Any] = {
        "form": form,
        "periods": [(key, name, key == chosen) for key, name in PERIODS],
        "own": chosen == "own",
    }
    if period is None:
        return render(request, "diary/patterns.html", context, status=422)
    days = days_between(diary, *period)
    query = urlencode({"period": "own", "first": period[0], "last": period[1], "revision": diary.revision})
    context |= {
        "title": chart.title(days),
        "sentence": wording.frequency(days, calm=diary.calm_mode),
        "recorded": wording.recorded(days),
        "empty": not days.recorded.any(),
        "table": [] if diary.calm_mode else chart.table(days),
        "query": query,
    }
    return render(request, "diary/patterns.html", context)


@require_safe
def frequency(request: HttpRequest, theme: str, kind: str) -> HttpResponse:
    """The chart of episodes per day. Kept for the diary's revision: a second look computes nothing."""
    diary = my_diary(request)
    _, period = _period(request, diary)
    if period is None or theme not in PALETTES or kind not in TYPES:
        raise Http404
    key = f"frequency:{period[0]}:{period[1]}:{theme}:{kind}:{int(diary.calm_mode)}"
    etag = quote_etag(f"{diary.uuid}:{diary.revision}:{key}")
    response = get_conditional_response(request, etag=etag)
    if response is None:
        body = kept_drawing(diary, key, lambda: _draw(diary, period, theme, kind))
        response = HttpResponse(body, TYPES[kind])
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    if "download" in request.GET:
        response["Content-Disposition"] = f'attachment; filename="flicker-episodes-per-day.{kind}"'
    return response


def _draw(diary: Diary, period: tuple[date, date], theme: str, kind: str) -> bytes:
    days = days_between(diary, *period)
    figure = chart.draw(days, PALETTES[theme], calm=diary.calm_mode)
    title = chart.title(days)
    if kind == "png":
        return png_bytes(figure, title=title)
    sentence = f"{wording.frequency(days, calm=diary.calm_mode)} {wording.recorded(days)}."
    return svg_bytes(figure, title=title, description=sentence, name="frequency")
