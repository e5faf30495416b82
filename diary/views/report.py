"""The page for the doctor: what to put on it, how it will look, and the PDF."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from diary.actions.looks import take_look
from diary.actions.trials import before_telling
from diary.domain import wording
from diary.forms.report import ReportForm
from diary.models import Diary
from diary.queries.history import begun, span
from diary.report import making
from diary.report.brief import brief
from diary.report.doctor import compose
from diary.report.making import Progress
from diary.report.pdf import pdf, unprintable
from diary.report.wanted import Wanted
from diary.views.access import my_diary
from diary.views.htmx import form_page, page_or_part, post_or_none, redirect_to, toast, wants_part

NAMED: Final = 20
"""So many letters are named, so that a page in another script is not told letter by letter."""


def _read_form(request: HttpRequest, diary: Diary, today: date) -> tuple[ReportForm, Wanted | None]:
    """The form, and what is wanted where the form was sent and can be accepted. Nothing of it is stored."""
    form = ReportForm(post_or_none(request), today=today)
    if request.method != "POST" or not form.is_valid():
        return form, None
    return form, form.wanted(begun(diary, today))


def _form(request: HttpRequest, diary: Diary, form: ReportForm) -> HttpResponse:
    recorded = span(diary)
    context: dict[str, Any] = {
        "form": form,
        "since": wording.date_words(recorded[0]) if recorded else "",
        "brief": brief(diary, form.today),
    }
    return form_page(request, "diary/report.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """Choose what goes on the page; sent, it is shown as it will be shared, and beside the form while that is filled
    in."""
    diary, now = my_diary(request), timezone.now()
    today = now.astimezone(diary.zone).date()
    form, wanted = _read_form(request, diary, today)
    if wanted is None:
        # What stands beside the form stays as it was, until what is typed can be shown.
        return HttpResponse(status=204) if wants_part(request) else _form(request, diary, form)
    take_look(diary=diary, today=today)
    if wanted.with_trials:
        before_telling(diary=diary, first=wanted.first, last=wanted.last, today=today)
    made = compose(diary, wanted, today)
    if wants_part(request):
        return render(request, "shared/report.html", {"report": made})
    missing = unprintable(made)
    context = {
        "report": made,
        "typed": _posted_fields(request, form),
        "missing": missing[:NAMED],
        "more": len(missing[NAMED:]),
    }
    return render(request, "diary/report_preview.html", context)


def _posted_fields(request: HttpRequest, form: ReportForm) -> list[tuple[str, str]]:
    """What was sent, for the fields that are not seen: a page keeps it, and nothing else does."""
    return [(name, value) for name, values in request.POST.lists() if name in form.fields for value in values]


@require_POST
def report_change(request: HttpRequest) -> HttpResponse:
    """Back from a page to what was chosen for it."""
    # Nothing was chosen that could be shown again; as a form that was sent it would only be wrong.
    if "period" not in request.POST:
        return redirect_to(request, "diary:report")
    diary = my_diary(request)
    return _form(request, diary, ReportForm(request.POST, today=timezone.now().astimezone(diary.zone).date()))


@require_POST
def report_pdf(request: HttpRequest) -> HttpResponse:
    """The page as a file; a long one is made beside the request, and the answer is how far it is."""
    diary, now = my_diary(request), timezone.now()
    today = now.astimezone(diary.zone).date()
    form, wanted = _read_form(request, diary, today)
    if wanted is None:
        return _form(request, diary, form)
    take_look(diary=diary, today=today)
    if wanted.with_trials:
        before_telling(diary=diary, first=wanted.first, last=wanted.last, today=today)
    if making.lines_of(diary, wanted) <= making.LONG:
        return _file(pdf(compose(diary, wanted, today)), str(wanted.last))
    progress = making.progress_of(diary, making.begin(diary, wanted, today, now))
    if progress is None:
        # How far it is cannot be kept, so nobody could wait for it elsewhere.
        return _file(pdf(compose(diary, wanted, today)), str(wanted.last))
    if progress.stage == "ready":
        return _file(making.made(diary, progress.asked.uuid), progress.asked.last)
    return render(
        request, "diary/report_making.html", _progress_context(progress, now) | {"typed": _posted_fields(request, form)}
    )


def _file(body: bytes, last: str) -> HttpResponse:
    response = HttpResponse(body, "application/pdf")
    response["Content-Disposition"] = f'attachment; filename="toe-twitching-{last}.pdf"'
    return response


def _progress_or_404(diary: Diary, uuid: UUID) -> Progress:
    progress = making.progress_of(diary, uuid)
    if progress is None:
        raise Http404
    return progress


def _progress_context(progress: Progress, now: datetime) -> dict[str, Any]:
    """How far a page is, in numbers and words."""
    asked = progress.asked
    seconds, usual = round((now - asked.began).total_seconds()), max(round(asked.usual), 1)
    return {
        "uuid": asked.uuid,
        "stage": progress.stage,
        "going": progress.stage in ("composing", "waiting", "typesetting"),
        "lines": wording.plural(asked.lines, "line"),
        "seconds": seconds,
        "so_far": wording.plural(seconds, "second"),
        "usual": usual,
        "usually": wording.plural(usual, "second"),
    }


@require_safe
def report_progress(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """How far it is, for the page that waits; opened by itself it leads to the form."""
    progress = _progress_or_404(my_diary(request), uuid)
    if not wants_part(request):
        return redirect_to(request, "diary:report")
    return page_or_part(request, "diary/report_making.html", "making", _progress_context(progress, timezone.now()))


@require_safe
def report_file(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What was made beside."""
    diary = my_diary(request)
    progress = _progress_or_404(diary, uuid)
    if progress.stage != "ready":
        raise Http404
    return _file(making.made(diary, uuid), progress.asked.last)


@require_POST
def report_stop(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Do not make it, and go back to what was chosen for it."""
    diary = my_diary(request)
    making.stop(diary, _progress_or_404(diary, uuid).asked.uuid)
    toast(request, "Stopped. No PDF was made.")
    # The page that waited carries what was chosen, so none of it has to be typed again.
    return report_change(request)
