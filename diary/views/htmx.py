"""The only place that knows whether htmx asks: a page or a part of it, a redirect, an invalid form."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlsplit
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render, resolve_url
from django.template.loader import render_to_string
from django.urls import reverse

from trouble.kept import is_kept

DELETED_MEANWHILE: Final = "This was deleted meanwhile. What you typed is still here: put it back, or leave it deleted."


def wants_part(request: HttpRequest) -> bool:
    """Whether htmx asks for a part. Where it restores a page after Back it takes the whole one."""
    htmx = request.headers.get("HX-Request") == "true"
    return htmx and request.headers.get("HX-History-Restore-Request") != "true"


def stands_on(request: HttpRequest, address: str) -> bool:
    """Whether htmx asks from the page of this address."""
    return wants_part(request) and urlsplit(request.headers.get("HX-Current-URL", "")).path == address


def page_or_part(
    request: HttpRequest, template: str, part: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """The page, or the named partial of it where htmx asks."""
    name = f"{template}#{part}" if wants_part(request) else template
    return render(request, name, context, status=status)


def post_or_none(request: HttpRequest) -> QueryDict | None:
    """The data of a POST, or None for another method: what a form takes to be bound or not. An empty POST is bound."""
    return request.POST if request.method == "POST" else None


def form_page(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """A page with a form: 422 where the form was sent and cannot be accepted."""
    form = context["form"]
    return render(request, template, context, status=422 if form.is_bound and form.errors else 200)


def redirect_to(request: HttpRequest, to: str, *args: Any, anchor: str = "") -> HttpResponse:
    """A redirect, to a place of the page where it has an `anchor`; htmx is answered 204 with `HX-Redirect`, so that it
    loads the page whole."""
    address = resolve_url(to, *args)
    # To the page that it stands on a browser would go without loading it, where only the anchor is another.
    if anchor and not stands_on(request, address):
        address = f"{address}#{anchor}"
    if wants_part(request):
        # htmx follows a plain redirect by itself, and would put the whole page into the part it asked for.
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return redirect(address)


Link = tuple[str, str]
"""An address, and the words that lead there."""


def toast(request: HttpRequest, text: str, *, undo: str = "", link: Link | None = None) -> None:
    """Leave a toast for the next page.

    `undo`: the address that takes back what was done, "" for none. `link`: what to do next. What a device sends by
    itself leaves none: nobody looks at a page of it.
    """
    if is_kept(request):
        return
    html = render_to_string("shared/toast.html", {"text": text, "undo": undo, "link": link}, request)
    messages.success(request, html)


def toast_deleted(request: HttpRequest, kind: str, uuid: UUID) -> None:
    """Leave a toast for a form sent twice whose entry lies in the bin by now: it stays there, and can be put back."""
    toast(request, "You wrote this down before and deleted it.", undo=reverse("diary:restore", args=[kind, uuid]))
