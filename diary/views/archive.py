"""The diary as a file: the lossless archive, out and in."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID, uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from diary.actions.load_archive import KINDS, LoadPreview, preview
from diary.actions.room import NoRoom
from diary.actions.uploads import keep_upload, leave_upload, load_upload
from diary.domain import wording
from diary.domain.room import bytes_of_rows
from diary.domain.wording.room import uses
from diary.exchange.archive import ArchiveError, read_archive, write_archive
from diary.forms.archive import ArchiveForm
from diary.forms.fhir import FhirForm
from diary.forms.tables import TablePeriodForm
from diary.models import Upload
from diary.queries.room import room_of
from diary.views.access import mine_or_404, my_diary
from diary.views.htmx import redirect_to, toast

_NOUNS = {
    "episodes": "episode",
    "checkins": "check-in",
    "medicines": "medicine",
    "conditions": "condition",
    "visits": "visit",
    "examinations": "test that was done",
    "timers": "running timer",
    "own_triggers": "own trigger",
    "flags": "remembered flag",
    "talks": "noted talk",
    "trials": "trial",
}
_ANSWERS = {
    "onset_on": "when you first noticed it",
    "diet": "how you eat",
    "family_history": "a nerve or muscle disease in your family",
}


@require_safe
def archive(request: HttpRequest) -> HttpResponse:
    return archive_page(request)


def archive_page(
    request: HttpRequest,
    *,
    form: ArchiveForm | None = None,
    problems: Sequence[str] = (),
    table_form: TablePeriodForm | None = None,
    fhir_form: FhirForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of all files, with what is wrong beside the form that it is wrong in."""
    forms = {
        "form": form or ArchiveForm(),
        "table_form": table_form or TablePeriodForm(),
        "fhir_form": fhir_form or FhirForm(),
    }
    context = {**forms, "problems": problems, "limit": settings.MAX_UPLOAD_MB, "guest_mb": settings.GUEST_MB}
    return render(request, "diary/archive.html", context, status=status)


@require_safe
def archive_download(request: HttpRequest) -> HttpResponse:
    """The whole diary as one file."""
    diary = my_diary(request)
    name = f"flicker-{timezone.now().astimezone(diary.zone).date()}.json"
    response = HttpResponse(write_archive(diary), "application/json")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_POST
def archive_preview(request: HttpRequest) -> HttpResponse:
    """Keep a file and show what it would bring; nothing of the diary changes. 422 with all that is wrong with it."""
    diary = my_diary(request)
    form = ArchiveForm(request.POST, request.FILES)
    problems: list[str] = []
    if form.is_valid():
        body = form.cleaned_data["file"].read()
        try:
            found = preview(diary, read_archive(body))
        except ArchiveError as error:
            problems = error.problems
        else:
            # Kept as it was sent, so that what is loaded after the preview is the file that was previewed.
            brings = bytes_of_rows(episodes=found.new["episodes"], checkins=found.new["checkins"])
            try:
                upload = keep_upload(diary, uuid4(), body, timezone.now(), brings)
            except NoRoom as error:
                problems = [str(error)]
            else:
                context = {"upload": upload, "room": uses(room_of(diary))}
                return render(request, "diary/archive_preview.html", context | _preview_context(found))
    return archive_page(request, form=form, problems=problems, status=422)


def _preview_context(found: LoadPreview) -> dict[str, object]:
    return {
        "found": found,
        "rows": [
            (wording.plural(found.new[kind], _NOUNS[kind]), found.known[kind])
            for kind in KINDS
            if found.new[kind] or found.known[kind]
        ],
        "period": f"{wording.date_words(found.first)} to {wording.date_words(found.last)}"
        if found.first and found.last
        else "",
        "taken": [wording.date_words(day) for day in found.taken_days[:10]],
        "keeps": [_ANSWERS[name] for name in found.keeps],
        "more_taken": max(len(found.taken_days) - 10, 0),
        "taken_trials": [wording.date_words(day) for day in found.taken_trials[:10]],
        "more_taken_trials": max(len(found.taken_trials) - 10, 0),
    }


@require_POST
def archive_load(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Load what was previewed: all of it or nothing; doing it twice is doing it once."""
    diary = my_diary(request)
    done = load_upload(diary, mine_or_404(Upload.objects.all(), diary, uuid))
    episodes, checkins = (wording.plural(done[kind], _NOUNS[kind]) for kind in ("episodes", "checkins"))
    toast(request, f"Loaded: {episodes}, {checkins}.")
    return redirect_to(request, "diary:timeline")


@require_POST
def archive_cancel(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Forget a previewed file."""
    diary = my_diary(request)
    left = leave_upload(diary, mine_or_404(Upload.objects.all(), diary, uuid))
    toast(request, "Nothing was loaded." if left else "This file was loaded before; it stays in your diary.")
    return redirect_to(request, "diary:archive")
