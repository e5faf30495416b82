"""The diary as one file, out and in."""

from __future__ import annotations

from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from ninja import Router

from diary.actions.load_archive import LoadPreview, load, preview
from diary.actions.room import NoRoom, need_room
from diary.api.answers import JSON, answer, if_match, unless_known, written
from diary.api.bearer import caller_of, may_read, may_write
from diary.api.problems import ApiProblem, FieldFault
from diary.api.shapes import LoadShape
from diary.domain.room import bytes_of_rows
from diary.exchange.archive import Archive, ArchiveError, read_archive, write_archive

router: Final = Router(tags=["Archive"])

_BODY: Final = {
    "requestBody": {"required": True, "content": {JSON: {"schema": {"$ref": "#/components/schemas/ArchiveSent"}}}}
}


@router.get("/archive", auth=may_read, response=Archive, summary="The whole diary as one file")
def archive(request: HttpRequest) -> HttpResponseBase:
    """All of it but what lies in the bin, as docs/archive.md describes it."""
    caller = caller_of(request)

    def shown() -> HttpResponse:
        response = HttpResponse(write_archive(caller.diary), JSON)
        response["Content-Disposition"] = f'attachment; filename="flicker-{caller.today}.json"'
        return response

    return unless_known(request, caller, shown)


@router.post("/archive", auth=may_write, response=LoadShape, openapi_extra=_BODY, summary="Load an archive")
def archive_load(request: HttpRequest, dry_run: bool = False) -> HttpResponse:
    """Brings what is new, by the rules of the page: what is there stays as it is, and settings come only into an empty
    diary. With `dry_run` nothing is changed, and the answer says what would be."""
    caller = caller_of(request)
    try:
        brought = read_archive(_body(request))
    except ArchiveError as error:
        raise ApiProblem("refused", errors=[_fault(problem) for problem in error.problems]) from None
    if dry_run:
        return answer(_told(preview(caller.diary, brought), loaded=False))
    would = preview(caller.diary, brought).new
    try:
        need_room(caller.diary, bytes_of_rows(episodes=would["episodes"], checkins=would["checkins"]))
    except NoRoom as error:
        raise ApiProblem("too-large", str(error)) from None
    with if_match(request, caller):
        done = load(caller.diary, brought)
    return written(caller, _told(done, loaded=True), as_it_came=True)


def _body(request: HttpRequest) -> bytes:
    """What was sent, up to the limit for files, which is higher than that for forms. Raises `ApiProblem`."""
    most = settings.MAX_UPLOAD_MB * 1024 * 1024
    body: bytes = request.read(most + 1)
    if len(body) > most:
        raise ApiProblem("too-large", f"A file may have {settings.MAX_UPLOAD_MB} MB.")
    return body


def _fault(problem: str) -> FieldFault:
    path, found, reason = problem.partition(": ")
    # What is said of the file as a whole names no path, which has no blank.
    if not found or " " in path:
        return FieldFault(field="", label="", message=problem)
    return FieldFault(field=path, label=path, message=reason)


def _told(found: LoadPreview, *, loaded: bool) -> dict[str, Any]:
    return {
        "loaded": loaded,
        "new": dict(found.new),
        "known": dict(found.known),
        "taken_days": [day.isoformat() for day in found.taken_days],
        "taken_trials": [day.isoformat() for day in found.taken_trials],
        "takes_settings": found.takes_settings,
    }
