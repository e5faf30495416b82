"""The only place that knows whether htmx asks: a page or a part of it, a redirect, an invalid form."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse

DELETED_MEANWHILE: Final = "This was deleted meanwhile. What you typed is still here: put it back, or leave it deleted."


def wants_part(request: HttpRequest) -> bool:
    """Whether htmx asks for a part; restoring history after Back wants the whole page."""
    htmx = request.headers.get("HX-Request") == "true"
    return htmx and request.headers.get("HX-History-Restore-Request") != "true"


def page_or_part(
    request: HttpRequest, template: str, part: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """The page, or with htmx the named part of it."""
    name = f"{template}#{part}" if wants_part(request) else template
    return render(request, name, context, status=status)


def sent(request: HttpRequest) -> QueryDict | None:
    """What a form was sent with, or None where it is only looked at. A form sent empty is sent all the same."""
    return request.POST if request.method == "POST" else None


def form_page(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """A page with a form: 422 where the form was sent and cannot be accepted."""
    form = context["form"]
    return render(request, template, context, status=422 if form.is_bound and form.errors else 200)


def go(request: HttpRequest, to: str, *args: Any) -> HttpResponse:
    """Go to another page; htmx is told to load it whole."""
    response = redirect(to, *args)
    if wants_part(request):
        return HttpResponse(status=204, headers={"HX-Redirect": response["Location"]})
    return response


Link = tuple[str, str]
"""An address, and the words that lead there."""


def say(request: HttpRequest, text: str, *, undo: str = "", link: Link | None = None) -> None:
    """Leave a message for the next page, with the address that undoes what was done and a link to what to do next."""
    toast = render_to_string("shared/toast.html", {"text": text, "undo": undo, "link": link}, request)
    messages.success(request, toast)


def say_deleted(request: HttpRequest, kind: str, uuid: UUID) -> None:
    """Say that what was sent once more is in the bin: it stays there, and nobody may believe that it was kept."""
    say(request, "You wrote this down before and deleted it.", undo=reverse("diary:restore", args=[kind, uuid]))
