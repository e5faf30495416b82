"""What a trial that is over has found: its part of the trial's page, its chart, and its days as a table."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from diary.actions.trials import note_read
from diary.charts import trial as chart
from diary.charts.style import PALETTES, SIZES, palette_of, png_bytes, svg_bytes
from diary.domain.trial import EndReason
from diary.domain.wording import EXAMINATION
from diary.domain.wording import trial_result as words
from diary.domain.writing import writing
from diary.exchange.trial_table import write_trial_days
from diary.models import Diary, Trial
from diary.queries.code_version import CODE_VERSION
from diary.queries.flags import flags
from diary.queries.trials import read_told
from diary.report.summaries import UNITS_AN_INCH
from diary.views.access import mine_or_404, my_diary
from diary.views.patterns import TYPES, chart_answer, is_drawn
from diary.views.trial_today import is_still_open


def _today(diary: Diary) -> date:
    return timezone.now().astimezone(diary.zone).date()


def result_context(request: HttpRequest, diary: Diary, trial: Trial) -> dict[str, Any]:
    """What `shared/trial_result.html` shows of a trial that is over, its answers read before; that it was read is
    remembered."""
    note_read(diary=diary, trial=trial, today=_today(diary))
    told, calm = read_told(diary, trial), diary.calm_mode
    shapes = {name: chart.shape(told, size) for name, size in SIZES.items()}
    table = chart.table(told, calm=calm)
    return {
        "told": {
            "key": "trial",
            "title": chart.title(told),
            "sentence": words.sentence(told, calm=calm),
            "ratio": words.ratio_words(told, calm=calm),
            "chance": words.chance_words(told, calm=calm),
            "meaning": words.meaning(told, calm=calm),
            "is_open": trial.end is not None
            and trial.end.reason is EndReason.FLAG
            and is_still_open(trial.end, flags(diary, _today(diary))),
            "why": words.why_not_conclusive(told),
            "changed": words.changed_words(told),
            "details": words.details(told, calm=calm),
            "examination": EXAMINATION,
            "legend": chart.legend(told),
            "has_days": bool(told.days),
            "calm": calm,
            "sizes": {
                name: (round(shape.width * UNITS_AN_INCH), round(shape.height * UNITS_AN_INCH))
                for name, shape in shapes.items()
            },
        },
        "drawn_at": reverse("diary:trial_chart", args=[trial.uuid, "auto", "svg"]),
        "days_table": reverse("diary:trial_csv", args=[trial.uuid]),
        "table": table,
        "downloads": _downloads(trial.uuid),
        "revision": diary.revision,
    }


def _downloads(uuid: UUID) -> list[tuple[str, list[tuple[str, str]]]]:
    """The chart as files, as `views.patterns.downloads` has them."""
    return [
        (
            f"{size}, {theme}".capitalize(),
            [
                (kind.upper(), f"{reverse('diary:trial_chart', args=[uuid, theme, kind])}?size={size}&download")
                for kind in TYPES
            ],
        )
        for size in ("wide", "narrow")
        for theme in PALETTES
    ]


def _over_or_404(diary: Diary, uuid: UUID) -> Trial:
    """A trial of this diary that is over: before its end there is no result anywhere. It is remembered that it is
    shown; of one that ended early nothing is to be read, and its person is told of that elsewhere."""
    trial, today = mine_or_404(Trial.objects.kept(), diary, uuid), _today(diary)
    if not trial.state_on(today).is_over:
        raise Http404
    if trial.end is None:
        note_read(diary=diary, trial=trial, today=today)
    return trial


@require_safe
def trial_chart(request: HttpRequest, uuid: UUID, theme: str, kind: str) -> HttpResponse:
    """The picture of a trial that is over. Kept for the diary's revision: a second look computes nothing."""
    diary = my_diary(request)
    size = request.GET.get("size", "wide")
    if not is_drawn(theme, kind, size):
        raise Http404
    trial = _over_or_404(diary, uuid)
    key = f"trial:{CODE_VERSION}:{uuid}:{int(diary.calm_mode)}:{writing().key}:{theme}:{size}:{kind}"
    return chart_answer(
        request,
        diary,
        key,
        partial(_draw, diary, trial, theme, size, kind),
        kind,
        f"trial-{trial.starts_on}-{size}-{theme}",
    )


def _draw(diary: Diary, trial: Trial, theme: str, size: str, kind: str) -> bytes:
    told, calm = read_told(diary, trial), diary.calm_mode
    figure = chart.draw(told, palette_of(theme), size=SIZES[size], calm=calm)
    title = chart.title(told)
    if kind == "png":
        return png_bytes(figure, title=title)
    ratio = words.ratio_words(told, calm=calm)
    said = (words.sentence(told, calm=calm), ratio and f"{ratio}.", f"{words.base(told)}.")
    return svg_bytes(figure, title=title, description=" ".join(filter(None, said)), name="trial", theme=theme)


@require_safe
def trial_csv(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The days of a trial that is over, as a table."""
    diary = my_diary(request)
    trial = _over_or_404(diary, uuid)
    response = HttpResponse(write_trial_days(read_told(diary, trial)), "text/csv; charset=utf-8; header=present")
    response["Content-Disposition"] = f'attachment; filename="flicker-trial-{trial.starts_on}.csv"'
    return response
