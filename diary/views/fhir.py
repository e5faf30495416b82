"""The diary as a FHIR file, for the system of a clinic."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe

from diary.actions.trials import note_all_read
from diary.exchange.fhir import MEDIA_TYPE, Sending, written
from diary.forms.fhir import FhirForm
from diary.views.access import my_diary
from diary.views.archive import archive_page


@require_safe
def fhir(request: HttpRequest) -> HttpResponseBase:
    """The file as it is made, block by block; the page again where the period is none. No name goes into an address,
    and so none into this file."""
    diary = my_diary(request)
    form = FhirForm(request.GET)
    if not form.is_valid():
        return archive_page(request, fhir_form=form, status=422)
    said = form.cleaned_data
    today = timezone.now().astimezone(diary.zone).date()
    sending = Sending(said["first"], said["last"], with_notes=said["notes"], with_snomed=settings.SNOMED_BODY_SITES)
    # A HEAD is answered without reading the diary.
    if request.method == "HEAD":
        response: HttpResponseBase = HttpResponse(content_type=MEDIA_TYPE)
    else:
        note_all_read(diary=diary, first=said["first"] or date.min, last=said["last"] or date.max, today=today)
        response = StreamingHttpResponse(written(diary, sending), MEDIA_TYPE)
    response["Content-Disposition"] = f'attachment; filename="flicker-fhir-{today}.json"'
    return response
