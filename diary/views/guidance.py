"""The library: what admins curate, for everybody to read. It holds nothing of anybody's diary."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from diary.domain.guidance import KEYS, KIND_NAMES, GuidanceKind, Text
from diary.forms.guidance import SearchForm
from diary.queries.guidance import library, shown
from diary.views.htmx import form_page


@login_not_required
@require_safe
def guidance(request: HttpRequest) -> HttpResponse:
    """All texts by kind, or those that hold some words."""
    form = SearchForm(request.GET)
    words = form.cleaned_data["q"].strip() if form.is_valid() else ""
    found = library(timezone.now().date(), words) if form.is_valid() else []
    sections = [{"kind": kind, "name": KIND_NAMES[kind], "texts": texts} for kind, texts in found]
    context = {"form": form, "words": words, "sections": sections, "count": sum(len(texts) for _, texts in found)}
    return form_page(request, "diary/guidance.html", context)


@login_not_required
@require_safe
def guidance_text(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """One text with its sources, version and date."""
    if kind not in KEYS or key not in KEYS[GuidanceKind(kind)]:
        raise Http404
    text = shown(kind, [key], timezone.now().date()).get(key)
    if text is None:
        raise Http404
    return render(request, "diary/guidance_text.html", text_context(text))


def text_context(text: Text) -> dict[str, Any]:
    """What the page of a text needs; a preview is the same page."""
    return {"text": text, "kind_name": KIND_NAMES[text.kind]}
