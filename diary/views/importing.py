"""Files of other programs on their way into the diary: looked at, brought in chunk by chunk, taken out again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from time import monotonic
from typing import Any, Final
from uuid import UUID, uuid4

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from beside.leases import Lost
from diary.actions import import_files, import_rows, import_steps
from diary.actions.import_preview import preview
from diary.actions.room import NoRoom
from diary.domain import wording
from diary.domain.wording import importing as words
from diary.domain.wording.room import megabytes, uses
from diary.exchange.incoming import names_of
from diary.exchange.mapping.columns import Plan
from diary.exchange.mapping.doubts import Note, of_all, standing
from diary.exchange.rejected import write_rejected
from diary.exchange.seen import Reading, Seen
from diary.exchange.source import ENCODINGS, SheetError
from diary.forms.importing import ImportForm, MappingForm, ReadingForm
from diary.models import Diary, ImportChunk, ImportJob, ImportRejection
from diary.models.importing import GOING, OVER, UNDECIDED, ImportKind, ImportState
from diary.queries.room import room_of
from diary.views.access import mine_or_404, my_diary
from diary.views.htmx import form_page, page_or_part, post_or_none, redirect_to, toast, wants_part

LISTED: Final = 50
AT_ONCE: Final = 1.0
"""Seconds that the request which begins something works on it: a small file is in when the next page shows. What is
longer goes on beside the answering (`manage.py work_imports`)."""
_KINDS: Final = {
    ImportKind.TABLE: "A table",
    ImportKind.EPISODES: "Episodes of Flicker",
    ImportKind.CHECKINS: "Check-ins of Flicker",
    ImportKind.APPLE_HEALTH: "Apple Health",
}
_STATES: Final = {
    ImportState.MAPPING: "waits for you",
    ImportState.PREVIEW: "waits for you",
    ImportState.RUNNING: "on its way",
    ImportState.STOPPED: "stopped",
    ImportState.DONE: "done",
    ImportState.UNDOING: "being taken out",
    ImportState.UNDONE: "taken out again",
}


@require_http_methods(["GET", "HEAD", "POST"])
def imports(request: HttpRequest) -> HttpResponse:
    """All imports, and a form for one more file."""
    diary, now = my_diary(request), timezone.now()
    form = ImportForm(post_or_none(request), request.FILES if request.method == "POST" else None)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            received, found = import_files.look_at(diary=diary, file=file.file, today=now.astimezone(diary.zone).date())
            job = import_files.keep_file(
                diary=diary,
                uuid=uuid4(),
                name=file.name or "",
                file=file.file,
                received=received,
                found=found,
                now=now,
            )
        except (SheetError, NoRoom) as error:
            form.add_error("file", str(error))
        else:
            return redirect_to(request, "diary:import_show", job.uuid)
    jobs = ImportJob.objects.filter(diary=diary).order_by("-made_at", "-pk")[:LISTED]
    rows = [(job, _STATES[ImportState(job.state)], job.made_at.astimezone(diary.zone)) for job in jobs]
    context = {"form": form, "rows": rows, "limit": settings.MAX_UPLOAD_MB, "guest_mb": settings.GUEST_MB}
    return form_page(request, "diary/imports.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def import_show(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What a file's columns say, what it would bring, how far it is, or what became of it."""
    diary = my_diary(request)
    job = mine_or_404(ImportJob.objects.all(), diary, uuid)
    is_table = job.kind == ImportKind.TABLE
    asks = job.state == ImportState.MAPPING or "columns" in request.GET
    if (is_table or job.seen) and job.state in UNDECIDED and (asks or request.method == "POST"):
        return _mapping(request, diary, job)
    if job.state in UNDECIDED:
        found = preview(diary, job, timezone.now())
        context = {
            "job": job,
            "notes": standing(Note(*note) for note in job.notes),
            "found": found,
            "plan": import_files.digest_of_plan(job),
            "kind": _KINDS[ImportKind(job.kind)],
            "can_change": is_table or job.seen,
            "needs": megabytes(import_files.needed_by(job.kind, job.total)),
            "room": uses(room_of(diary)),
        }
        return render(request, "diary/import_preview.html", context)
    # It is over: the page is loaded whole once, which ends the asking.
    if wants_part(request) and job.state not in GOING:
        return redirect_to(request, "diary:import_show", uuid)
    return page_or_part(request, "diary/import_job.html", "progress", _progress_context(diary, job))


def _mapping(request: HttpRequest, diary: Diary, job: ImportJob) -> HttpResponse:
    """What the file leaves open and what its columns say, to be answered; or to be read in another way first."""
    if job.seen is None:
        # Kept by a version that kept no files: it is a matter of a day, and the file can be chosen again.
        import_files.forget_file(diary=diary, job=job)
        toast(request, "Flicker was brought up to date meanwhile. Choose this file again.")
        return redirect_to(request, "diary:imports")
    seen, reading = Seen.of_json(job.seen), Reading.of_json(job.chosen)
    notes = [Note(*note) for note in job.notes]
    # One of Flicker's own tables says itself what its columns are.
    plan = Plan.of_json(job.plan) if job.plan else Plan("", (), dates="")
    form = MappingForm(
        post_or_none(request),
        seen=seen,
        plan=plan,
        names=names_of(job.head),
        zone=diary.time_zone,
        notes=notes,
        is_own=job.plan is None,
    )
    how = ReadingForm(post_or_none(request), seen=seen, reading=reading)
    if request.method == "POST" and (done := _mapped(request, diary, job, form, how)):
        return done
    context = {
        "form": form,
        "how": how,
        "job": job,
        "seen": seen,
        "notes": of_all(notes),
        "holds": zip(names_of(job.head), seen.examples, strict=False),
        "has_questions": bool([*form.questions, *how.questions, *form.open_columns]),
        "read_as": words.read_as(
            head=seen.head,
            separator=seen.separator,
            encoding=ENCODINGS.get(seen.encoding, ""),
            sheet=seen.sheet,
            sheets=len(seen.sheets),
            odd=seen.odd,
        ),
    }
    status = 422 if form.is_bound and (form.errors or how.errors) else 200
    return render(request, "diary/import_mapping.html", context, status=status)


def _mapped(
    request: HttpRequest, diary: Diary, job: ImportJob, form: MappingForm, how: ReadingForm
) -> HttpResponse | None:
    """What was sent, taken over; None where it cannot be, which the forms then say."""
    if form.is_left:
        return _leave(request, diary, job)
    can_be_read, is_valid = how.is_valid(), form.is_valid()
    reads_again = "again" in request.POST or how.is_changed or form.has_other_rows
    now = timezone.now()
    try:
        if reads_again and can_be_read:
            import_files.read_again(diary=diary, job=job, reading=how.reading, typed=form.typed(), now=now)
        elif is_valid and can_be_read and job.plan is None:
            import_files.save_order(diary=diary, job=job, order=form.cleaned_data.get("dates", ""), now=now)
        elif is_valid and can_be_read:
            import_files.save_plan(diary=diary, job=job, plan=form.plan(form.cleaned_data), now=now)
        else:
            return None
    except (SheetError, NoRoom) as error:
        (how if reads_again else form).add_error(None, str(error))
        return None
    return redirect_to(request, "diary:import_show", job.uuid)


def _progress_context(diary: Diary, job: ImportJob) -> dict[str, Any]:
    """How far an import is, or what became of it, in numbers and words."""
    rejected = _rejections(diary, job).order_by("line", "pk")
    return {
        "job": job,
        "state": _STATES[ImportState(job.state)],
        "going": job.state in GOING,
        "going_out": job.state in (ImportState.UNDOING, ImportState.UNDONE),
        "lines": f"{wording.whole(job.done)} of {wording.plural(job.total, 'line')}",
        "left": wording.plural(job.total - job.done, "line"),
        "left_count": job.total - job.done,
        "percent": 100 * job.position // job.chunks if job.chunks else 100,
        "is_stopped": job.state == ImportState.STOPPED,
        "is_stuck": import_steps.is_stuck(job),
        "is_over": job.state in OVER,
        "can_undo": job.state in (ImportState.STOPPED, ImportState.DONE),
        "undo": words.undoing(job.added, job.filled),
        "rejected": rejected[:LISTED],
        "more_rejected": max(rejected.count() - LISTED, 0),
        "counts": [
            (wording.whole(job.added), "new in your diary"),
            (wording.whole(job.filled), "filled what a check-in left open"),
            (wording.whole(job.known), "there already"),
            (wording.whole(job.rejected), "not taken"),
        ],
    }


def _rejections(diary: Diary, job: ImportJob) -> QuerySet[ImportRejection]:
    return ImportRejection.objects.filter(diary=diary, job=job)


@require_POST
def import_start(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Begin, or go on where it was stopped."""
    diary = my_diary(request)
    job = mine_or_404(ImportJob.objects.all(), diary, uuid)
    seen = request.POST.get("plan", "")
    if import_steps.start(diary=diary, job=job, seen=seen):
        _work_at_once(diary, job)
    elif seen:
        toast(request, "The columns were changed meanwhile. This is what the file would add now.")
    else:
        toast(request, "Nothing was imported. Look here at what the file would add, then press “Import them”.")
    return redirect_to(request, "diary:import_show", uuid)


def _work_at_once(diary: Diary, job: ImportJob) -> None:
    until = monotonic() + AT_ONCE
    # A database that does not answer holds up nobody's page: the work goes on beside the answering.
    # So it does where somebody works on it already.
    with suppress(Lost, *import_rows.DATABASE_ERRORS), import_steps.lease_of(job) as lease:
        while lease and import_steps.go_on(diary=diary, job=job, now=timezone.now(), lease=lease):
            if monotonic() >= until:
                break


@require_POST
def import_stop(request: HttpRequest, uuid: UUID) -> HttpResponse:
    diary = my_diary(request)
    import_steps.stop(diary=diary, job=mine_or_404(ImportJob.objects.all(), diary, uuid))
    return redirect_to(request, "diary:import_show", uuid)


@require_POST
def import_undo(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Begin to take all of it out again."""
    diary = my_diary(request)
    job = mine_or_404(ImportJob.objects.all(), diary, uuid)
    import_steps.start_undo(diary=diary, job=job)
    _work_at_once(diary, job)
    return redirect_to(request, "diary:import_show", uuid)


@require_POST
def import_forget(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Leave a file that was only looked at."""
    diary = my_diary(request)
    return _leave(request, diary, mine_or_404(ImportJob.objects.all(), diary, uuid))


def _leave(request: HttpRequest, diary: Diary, job: ImportJob) -> HttpResponse:
    left = import_files.forget_file(diary=diary, job=job)
    toast(request, "Nothing was imported." if left else "This file is on its way already. You can undo it.")
    return redirect_to(request, "diary:imports")


@require_POST
def import_remove(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Take an import that is over off the list."""
    diary = my_diary(request)
    removed = import_files.remove_import(diary=diary, job=mine_or_404(ImportJob.objects.all(), diary, uuid))
    toast(request, "Removed from the list. Your diary is as it was." if removed else "This import is not over yet.")
    return redirect_to(request, "diary:imports")


@require_safe
def import_rejected(request: HttpRequest, uuid: UUID) -> StreamingHttpResponse:
    """The lines of which not all was taken, as they stood in their file: to be mended, and imported again."""
    diary = my_diary(request)
    job = mine_or_404(ImportJob.objects.all(), diary, uuid)
    if job.state in (ImportState.UNDOING, ImportState.UNDONE) or not _rejections(diary, job).exists():
        raise Http404
    blocks = write_rejected(job.head, _left_over(diary, job))
    response = StreamingHttpResponse(blocks, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="not-imported.csv"'
    return response


def _left_over(diary: Diary, job: ImportJob) -> Iterator[bytes]:
    """What is left of each chunk that was brought in, one at a time: a chunk may be large, and no cursor stays open."""
    chunks = ImportChunk.objects.filter(diary=diary, job=job, wrote__isnull=False)
    for number in list(chunks.order_by("number").values_list("number", flat=True)):
        yield from map(bytes, chunks.filter(number=number).values_list("body", flat=True))
