"""Reminders: an address for the person's own calendar, and e-mails where the site can send some."""

from __future__ import annotations

import hashlib
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.row_security import say_diary
from diary.actions.mail import read_stop
from diary.actions.reminders import make_feed, move_feed, note_fetch, revoke_feed, save_reminder, stop_mailing
from diary.exchange.calendar import CONTENT_TYPE, write_calendar
from diary.forms.reminders import FeedForm, ReminderForm
from diary.models import Diary
from diary.queries.reminders import feed_of, feed_of_token, has_confirmed, reminder_of
from diary.views.access import my_diary, not_for_guests
from diary.views.htmx import post_or_none, redirect_to, toast
from trouble.quiet import quietly


@require_http_methods(["GET", "HEAD", "POST"])
@not_for_guests
def reminders(request: HttpRequest) -> HttpResponse:
    """What reminds of the check-in; sending the form changes which e-mails come."""
    diary = my_diary(request)
    if post_or_none(request) is None:
        return _page(request, diary)
    # The form is not shown then; a page that was open before may still send it.
    if not settings.SENDS_MAIL:
        toast(request, "This site sends no e-mail.")
        return redirect_to(request, "diary:reminders")
    form = ReminderForm(request.POST, reminder=reminder_of(diary))
    if not form.is_valid():
        return _page(request, diary, status=422, form=form)
    save_reminder(diary=diary, values=form.cleaned_data)
    toast(request, "Saved.")
    return redirect_to(request, "diary:reminders")


@require_POST
@not_for_guests
def calendar_make(request: HttpRequest) -> HttpResponse:
    """A new address, shown on this page and never again."""
    diary = my_diary(request)
    form = FeedForm(request.POST)
    if not form.is_valid():
        return _page(request, diary, status=422, feed_form=form)
    token = make_feed(diary=diary, uuid=form.cleaned_data["uuid"], at=form.cleaned_data["at"], now=timezone.now())
    return _page(request, diary, address=request.build_absolute_uri(reverse("diary:calendar_feed", args=[token])))


@require_POST
@not_for_guests
def calendar_move(request: HttpRequest) -> HttpResponse:
    diary = my_diary(request)
    form = FeedForm(request.POST)
    if not form.is_valid():
        return _page(request, diary, status=422, feed_form=form)
    moved = move_feed(diary=diary, at=form.cleaned_data["at"], now=timezone.now())
    toast(request, "Saved. Your calendar shows it when it looks next." if moved else "There is no address any more.")
    return redirect_to(request, "diary:reminders")


@require_POST
@not_for_guests
def calendar_revoke(request: HttpRequest) -> HttpResponse:
    revoke_feed(diary=my_diary(request))
    toast(request, "Revoked. The address shows nothing any more.")
    return redirect_to(request, "diary:reminders")


def _page(request: HttpRequest, diary: Diary, *, status: int = 200, address: str = "", **forms: Any) -> HttpResponse:
    feed = feed_of(diary)
    context: dict[str, Any] = {
        "diary": diary,
        "feed": feed,
        "feed_form": FeedForm(feed=feed),
        "address": address,
        # What makes a phone open its calendar instead of a page.
        "subscribe": address.replace(f"{request.scheme}:", "webcal:", 1),
    }
    if settings.SENDS_MAIL:
        context |= {"form": ReminderForm(reminder=reminder_of(diary)), "confirmed": has_confirmed(diary)}
    return render(request, "diary/reminders.html", context | forms, status=status)


@login_not_required
@require_safe
def calendar_feed(request: HttpRequest, token: str) -> HttpResponse:
    """What a calendar program fetches. It signs in by the address alone, which nobody can guess."""
    feed = feed_of_token(token)
    if feed is None:
        raise Http404
    say_diary(feed.diary_id)
    with quietly("that a calendar was fetched"):
        note_fetch(feed=feed, today=timezone.now().astimezone(feed.diary.zone).date())
    body = write_calendar(feed)
    # Of the bytes: an update of the zone's rules is a new calendar too.
    etag = quote_etag(hashlib.sha256(body).hexdigest())
    response = get_conditional_response(request, etag=etag) or HttpResponse(body, CONTENT_TYPE)
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    return response


@csrf_exempt
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def reminder_stop(request: HttpRequest, token: str) -> HttpResponse:
    """Stop an e-mail from within it. A mail program sends the POST by itself, without cookies and so without a CSRF
    token (RFC 8058): the signed address is what it shows instead. It is answered here, for it follows no redirect."""
    known = read_stop(token)
    if known is None:
        raise Http404
    diary, mailing = known
    if request.method == "POST":
        stop_mailing(diary=diary, mailing=mailing)
    context = {"mailing": mailing, "stopped": request.method == "POST"}
    return render(request, "diary/reminders_stop.html", context)
