"""The library: what admins curate, for everybody to read. Its page tells an owner which texts concern their diary."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from diary.domain.guidance import KEYS, KIND_NAMES, GuidanceKind, Text
from diary.domain.wording.concerns import WHY
from diary.forms.guidance import SearchForm
from diary.queries.concerns import read_concerns
from diary.queries.guidance import library, shown
from diary.views.access import my_diary
from diary.views.htmx import form_page


@login_not_required
@require_safe
def guidance(request: HttpRequest) -> HttpResponse:
    """All texts by kind, those first that concern the diary of whoever is signed in; or those that hold some words."""
    form, today = SearchForm(request.GET), timezone.now().date()
    words = form.cleaned_data["q"].strip() if form.is_valid() else ""
    found = library(today, words) if form.is_valid() else []
    context = {
        "form": form,
        "words": words,
        "sections": [{"kind": kind, "name": KIND_NAMES[kind], "texts": texts} for kind, texts in found],
        "count": sum(len(texts) for _, texts in found),
        "first": [] if words else _of_mine(request, found),
    }
    return form_page(request, "diary/guidance.html", context)


def _of_mine(request: HttpRequest, found: Iterable[tuple[GuidanceKind, Sequence[Text]]]) -> list[tuple[Text, str]]:
    """The texts that concern the diary of whoever is signed in, each with why; those that are published."""
    if not request.user.is_authenticated:
        return []
    diary = my_diary(request)
    by_key = {(text.kind, text.key): text for _, texts in found for text in texts}
    rows = read_concerns(diary, timezone.now().astimezone(diary.zone).date())
    return [(by_key[row.kind, row.key], WHY[row.why]) for row in rows if (row.kind, row.key) in by_key]


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
