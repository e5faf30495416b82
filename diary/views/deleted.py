"""What was deleted, and the way back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from diary.actions.bin import BIN_LASTS, BINNED, PlaceTaken, empty_bin, restore_entry
from diary.domain import catalogue, wording
from diary.domain.wording import entry
from diary.domain.wording.own import isolated
from diary.models import CheckIn, Condition, Episode, Examination, Trial, Visit
from diary.queries import entries
from diary.views.access import mine_or_404, my_diary
from diary.views.htmx import redirect_to, toast, wants_part
from diary.views.lines import line_part

_CONDITIONS = catalogue.by_key(catalogue.CONDITIONS)
_EXAMINATIONS = catalogue.by_key(catalogue.EXAMINATIONS)


@require_safe
def bin_show(request: HttpRequest) -> HttpResponse:
    """What was deleted in the last thirty days."""
    diary, now = my_diary(request), timezone.now()
    # The daily tidying deletes what is older; until it has run, what is over is not shown.
    rows = [_binned(row) for row in entries.binned(diary, now - BIN_LASTS)]
    return render(request, "diary/bin.html", {"rows": rows})


def _binned(row: Any) -> dict[str, Any]:
    kind = type(row).__name__.lower()
    if isinstance(row, Episode):
        when = f"{wording.date_words(row.local_date)} {wording.clock(row.local_time)}"
        what = f"{entry.where(row.site_keys) if row.site_keys else 'Episode'}, {when}"
    elif isinstance(row, CheckIn):
        what = f"Check-in of {wording.date_words(row.local_date)}"
    elif isinstance(row, Condition):
        what = row.name or _CONDITIONS[row.key].name
    elif isinstance(row, Examination):
        what = row.name or _EXAMINATIONS[row.kind].name
    elif isinstance(row, Visit):
        what = f"Visit on {wording.date_words(row.visited_on)}"
    elif isinstance(row, Trial):
        what = f"Trial of {isolated(row.plan.change_name)}, from {wording.date_words(row.starts_on)}"
    else:
        what = row.name
    return {"kind": kind, "uuid": row.uuid, "what": what}


@require_POST
def restore(request: HttpRequest, kind: str, uuid: UUID) -> HttpResponse:
    """Take something out of the bin; doing it twice is doing it once."""
    diary = my_diary(request)
    model = {model.__name__.lower(): model for model in BINNED}.get(kind)
    if model is None:
        raise Http404
    row: Any = mine_or_404(model.objects.all(), diary, uuid)
    had_ended = isinstance(row, Trial) and row.ended_on is not None
    try:
        restore_entry(diary=diary, entry=row, now=timezone.now())
    except PlaceTaken:
        toast(request, "This day has another check-in by now. Delete that one first.")
        return redirect_to(request, "diary:bin_show")
    if isinstance(row, Episode) and wants_part(request):
        return line_part(request, diary, row)
    if isinstance(row, Trial) and row.ended_on is not None and not had_ended:
        toast(request, "It is back. It could not go on, and counts as stopped on the day you deleted it.")
    else:
        toast(request, "It is back.")
    if isinstance(row, Episode | CheckIn):
        return redirect_to(request, "diary:day", row.local_date)
    if isinstance(row, Trial):
        return redirect_to(request, "diary:trial", row.uuid)
    return redirect_to(request, "diary:background")


@require_POST
def bin_empty(request: HttpRequest) -> HttpResponse:
    """Delete for good what is in the bin."""
    diary = my_diary(request)
    empty_bin(diary=diary, before=timezone.now())
    toast(request, "The bin is empty.")
    return redirect_to(request, "diary:bin_show")
