"""A line of text that fills the form of an episode. It writes nothing down: what it filled is checked, and then saved
like any other."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from diary.domain.line import read_line
from diary.domain.wording.line import sentences
from diary.forms.episodes import EpisodeForm
from diary.forms.line import EXAMPLES, LineForm, filled
from diary.queries.entries import own_triggers
from diary.views.access import my_diary
from diary.views.htmx import form_page, post_or_none
from trouble.unsent import first_sent


@require_http_methods(["GET", "HEAD", "POST"])
def episode_from_line(request: HttpRequest) -> HttpResponse:
    """Ask for a line, and answer one with the form that it fills, and with what was read."""
    diary, now = my_diary(request), first_sent(request)
    form = LineForm(post_or_none(request))
    if not form.is_valid():
        return form_page(request, "diary/line_form.html", {"form": form, "examples": EXAMPLES})
    own = {row.name: row.uuid for row in own_triggers(diary) if not row.retired}
    line = read_line(form.cleaned_data["line"], now=now, zone=diary.zone, own_triggers=own)
    episode = EpisodeForm(diary=diary, now=now, initial=filled(line, diary=diary, now=now))
    names = {uuid: name for name, uuid in own.items()}
    context = {
        "form": episode,
        "read": sentences(line, names, now=now, zone=diary.zone),
        "line": form.cleaned_data["line"],
        "saves_at": f"{reverse('diary:episode_new')}?{urlencode({'as': episode['uuid'].value()})}",
    }
    return render(request, "diary/episode_form.html", context)
