"""The floors: the least that a Django view can do and still do that kind of thing."""

from __future__ import annotations

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import get_conditional_response

from benchmarks.models import Blob, FloorRow

ETAG = '"kept"'


class RowForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = FloorRow
        fields = ("place", "strength", "note")


def hello(request: HttpRequest) -> HttpResponse:
    """An answer in three words, for somebody who is signed in."""
    return HttpResponse(f"hello, {request.user}")


def insert(request: HttpRequest) -> HttpResponse:
    """One row in one transaction."""
    with transaction.atomic():
        FloorRow.objects.create(owner=request.user.pk, at=timezone.now(), place=request.POST["place"])
    return redirect("floor_hello")


def insert_form(request: HttpRequest) -> HttpResponse:
    """One row in one transaction, from a form that checks it."""
    form = RowForm(request.POST)
    if not form.is_valid():
        return HttpResponse(status=422)
    form.instance.owner, form.instance.at = request.user.pk, timezone.now()
    with transaction.atomic():
        form.save()
    return redirect("floor_hello")


def rows(request: HttpRequest) -> HttpResponse:
    """A page with the twenty newest of many rows."""
    newest = FloorRow.objects.filter(owner=0).order_by("-at")[:20]
    return render(request, "benchmarks/rows.html", {"rows": newest})


def empty(request: HttpRequest) -> HttpResponse:
    """The site's own frame with nothing in it."""
    return render(request, "base.html")


def kept(request: HttpRequest) -> HttpResponse:
    """A ready answer, or word that the browser has it."""
    response = get_conditional_response(request, etag=ETAG)
    if response is None:
        body = Blob.objects.values_list("body", flat=True).get(key="kept")
        response = HttpResponse(bytes(body), "image/svg+xml")
    response["ETag"] = ETAG
    return response
