"""Two periods side by side: a page that works by its address alone, and its chart."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from diary.charts import compare as chart
from diary.charts.style import SIZES, palette_of, png_bytes, svg_bytes
from diary.domain.compare import TwoPeriods, two_periods
from diary.domain.days import from_beginning
from diary.domain.needs import unmet
from diary.domain.wording import compare as wording
from diary.domain.writing import writing
from diary.forms.compare import ChangedOnForm, Span, SpansForm, addressed
from diary.models import Diary
from diary.queries.code_version import CODE_VERSION
from diary.queries.history import begun, days
from diary.report.summaries import UNITS_AN_INCH
from diary.views.access import my_diary
from diary.views.patterns import chart_answer, downloads, is_drawn


def _today(diary: Diary) -> date:
    return timezone.now().astimezone(diary.zone).date()


def _read(diary: Diary, spans: tuple[Span, Span]) -> TwoPeriods:
    first = begun(diary, _today(diary))
    before, after = (from_beginning(*span, first) for span in spans)
    return two_periods(days(diary, *before), days(diary, *after))


@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """One day with the weeks around it, or four dates: whichever the address has; without either, the empty forms."""
    diary = my_diary(request)
    today = _today(diary)
    changed, chosen = ChangedOnForm(today=today), SpansForm(today=today)
    asked: ChangedOnForm | SpansForm | None = None
    if "changed_on" in request.GET:
        asked = changed = ChangedOnForm(request.GET, today=today)
    elif any(name in request.GET for name in SpansForm.base_fields):
        asked = chosen = SpansForm(request.GET, today=today)
    context: dict[str, Any] = {}
    if asked and asked.is_valid():
        spans = asked.spans()
        context = _answer_context(diary, spans)
        # The weeks around a day stand in the second form as four dates, to be changed one by one.
        chosen = chosen if chosen.is_bound else SpansForm(today=today, spans=spans)
    context |= {"changed": changed, "chosen": chosen}
    return render(request, "diary/compare.html", context, status=422 if asked and asked.errors else 200)


def _answer_context(diary: Diary, spans: tuple[Span, Span]) -> dict[str, Any]:
    """The comparison in words, as `shared/chart.html` and `shared/needs.html` want it."""
    two, calm, query = _read(diary, spans), diary.calm_mode, urlencode(addressed(spans))
    shapes = {name: chart.shape(two, size) for name, size in SIZES.items()}
    return {
        "told": {
            "key": "compare",
            "title": chart.title(two),
            "sentence": wording.sentence(two, calm=calm),
            "details": wording.details(two, calm=calm),
            "legend": chart.legend(two),
            "needs": unmet(two.needs),
            "calm": calm,
            "sizes": {
                name: (round(shape.width * UNITS_AN_INCH), round(shape.height * UNITS_AN_INCH))
                for name, shape in shapes.items()
            },
        },
        "bases": [("Before", wording.base(two.before)), ("After", wording.base(two.after))],
        "is_empty": not (two.before.recorded or two.after.recorded),
        "table": chart.table(two, calm=calm),
        "query": query,
        "downloads": downloads("compare", query),
        "revision": diary.revision,
    }


@require_safe
def compare_chart(request: HttpRequest, theme: str, kind: str) -> HttpResponse:
    """The chart of two periods, by four dates. Kept for the diary's revision: a second look computes nothing."""
    diary = my_diary(request)
    size = request.GET.get("size", "wide")
    if not is_drawn(theme, kind, size):
        raise Http404
    form = SpansForm(request.GET, today=_today(diary))
    if not form.is_valid():
        return HttpResponse("Say two periods that do not overlap.", "text/plain", status=422)
    query = urlencode(addressed(form.spans()))
    # Everything that changes the picture, and the version of the code that draws it.
    key = f"compare:{CODE_VERSION}:{query}:{int(diary.calm_mode)}:{writing().key}:{theme}:{size}:{kind}"
    return chart_answer(
        request,
        diary,
        key,
        lambda: _draw(diary, form.spans(), theme, size, kind),
        kind,
        f"compare-{size}-{theme}",
    )


def _draw(diary: Diary, spans: tuple[Span, Span], theme: str, size: str, kind: str) -> bytes:
    two, calm = _read(diary, spans), diary.calm_mode
    figure = chart.draw(two, palette_of(theme), size=SIZES[size], calm=calm)
    if kind == "png":
        return png_bytes(figure, title=chart.title(two))
    said = " ".join((wording.sentence(two, calm=calm), *wording.details(two, calm=calm)))
    return svg_bytes(figure, title=chart.title(two), description=said, name="compare", theme=theme)
