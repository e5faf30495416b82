"""The page for the doctor: what to put on it, how it will look, and the PDF."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from diary.domain import wording
from diary.forms.report import ReportForm
from diary.models import Diary
from diary.queries.history import span
from diary.report.doctor import DoctorReport, compose
from diary.report.pdf import pdf
from diary.views.access import my_diary
from diary.views.htmx import form_page, sent


def _asked(request: HttpRequest, diary: Diary) -> tuple[ReportForm, DoctorReport | None]:
    """The form, and the page where the form was sent and can be accepted. Nothing of it is stored."""
    today = timezone.now().astimezone(diary.zone).date()
    form = ReportForm(sent(request), today=today)
    if request.method != "POST" or not form.is_valid():
        return form, None
    known = span(diary) if form.cleaned_data["period"] == "all" else None
    return form, compose(diary, form.wanted(known), today)


def _form(request: HttpRequest, diary: Diary, form: ReportForm) -> HttpResponse:
    recorded = span(diary)
    context: dict[str, Any] = {"form": form, "since": wording.date_words(recorded[0]) if recorded else ""}
    return form_page(request, "diary/report.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """Choose what goes on the page; sent, it is shown as it will be shared."""
    diary = my_diary(request)
    form, made = _asked(request, diary)
    if made is None:
        return _form(request, diary, form)
    again = [(name, value) for name, values in request.POST.lists() if name in form.fields for value in values]
    return render(request, "diary/report_preview.html", {"report": made, "again": again})


@require_POST
def report_pdf(request: HttpRequest) -> HttpResponse:
    """The page as a file."""
    diary = my_diary(request)
    form, made = _asked(request, diary)
    if made is None:
        return _form(request, diary, form)
    response = HttpResponse(pdf(made), "application/pdf")
    response["Content-Disposition"] = f'attachment; filename="toe-twitching-{made.last}.pdf"'
    return response
