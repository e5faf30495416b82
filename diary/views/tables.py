"""The diary as tables for a spreadsheet: episodes, check-ins, days and trials, each as one CSV file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from itertools import chain

from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe

from diary.actions.trials import note_all_read
from diary.exchange.tables_out import write_checkins, write_days, write_episodes
from diary.exchange.trial_table import write_trials
from diary.forms.tables import TablePeriodForm
from diary.models import Diary
from diary.views.access import my_diary
from diary.views.archive import archive_page

Write = Callable[[Diary, date | None, date | None], Iterator[bytes]]


@require_safe
def csv_episodes(request: HttpRequest) -> HttpResponseBase:
    return _table(request, "episodes", write_episodes)


@require_safe
def csv_checkins(request: HttpRequest) -> HttpResponseBase:
    return _table(request, "check-ins", write_checkins)


@require_safe
def csv_days(request: HttpRequest) -> HttpResponseBase:
    return _table(request, "days", write_days)


@require_safe
def csv_trials(request: HttpRequest) -> HttpResponseBase:
    return _table(request, "trials", _trials)


def _trials(diary: Diary, first: date | None, last: date | None) -> Iterator[bytes]:
    """The trials as they stand today; that their results are handed out is remembered, as on their pages."""
    today = timezone.now().astimezone(diary.zone).date()
    note_all_read(diary=diary, first=first or date.min, last=last or date.max, today=today)
    return write_trials(diary, first, last, today=today)


def _table(request: HttpRequest, name: str, write: Write) -> HttpResponseBase:
    """A table as it is read, block by block; the page again where the period is none.

    Where reading fails on the way the connection is cut, so that the browser says that the file is not whole.
    """
    diary = my_diary(request)
    form = TablePeriodForm(request.GET)
    if not form.is_valid():
        return archive_page(request, table_form=form, status=422)
    pieces: Iterator[bytes] = iter(())
    if request.method == "GET":
        pieces = write(diary, form.cleaned_data["first"], form.cleaned_data["last"])
        # Read before anything is sent: what fails by then is an error page and no file.
        pieces = chain([next(pieces)], pieces)
    response = StreamingHttpResponse(pieces, "text/csv; charset=utf-8; header=present")
    today = timezone.now().astimezone(diary.zone).date()
    response["Content-Disposition"] = f'attachment; filename="flicker-{name}-{today}.csv"'
    return response
