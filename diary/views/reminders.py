"""Reminders: an address for the person's own calendar; messages to devices, and e-mails, where the site sends some."""

from __future__ import annotations

import hashlib
from typing import Any
from uuid import UUID

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

from accounts.browsers import describe
from accounts.row_security import say_diary
from beside.pushing import public_key
from diary.actions.mail import read_stop
from diary.actions.push import MOST, NotOfThisDiary, TooManyDevices, turn_off, turn_on
from diary.actions.reminders import make_feed, move_feed, note_fetch, revoke_feed, save_reminder, stop_mailing
from diary.forms.reminders import FeedForm, PushForm, PushTimeForm, ReminderForm
from diary.models import Diary, PushSubscription
from diary.queries.push import devices
from diary.queries.reminders import feed_of, feed_of_token, has_confirmed, reminder_of, trial_told
from diary.views.access import mine_or_404, my_diary, not_for_guests
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
    token = make_feed(diary=diary, now=timezone.now(), **form.cleaned_data)
    return _page(request, diary, address=request.build_absolute_uri(reverse("diary:calendar_feed", args=[token])))


@require_POST
@not_for_guests
def calendar_move(request: HttpRequest) -> HttpResponse:
    diary = my_diary(request)
    form = FeedForm(request.POST)
    if not form.is_valid():
        return _page(request, diary, status=422, feed_form=form)
    told = form.cleaned_data
    moved = move_feed(diary=diary, at=told["at"], trials=told["trials"], now=timezone.now())
    toast(request, "Saved. Your calendar shows it when it looks next." if moved else "There is no address any more.")
    return redirect_to(request, "diary:reminders")


@require_POST
@not_for_guests
def calendar_revoke(request: HttpRequest) -> HttpResponse:
    revoke_feed(diary=my_diary(request))
    toast(request, "Revoked. The address shows nothing any more.")
    return redirect_to(request, "diary:reminders")


@require_POST
@not_for_guests
def push_on(request: HttpRequest) -> HttpResponse:
    """Turn messages on for the browser that asks. Its worker asks too, where it got another endpoint by itself."""
    diary = my_diary(request)
    # The form is not shown then; a page that was open before may still send it.
    if not settings.PUSH:
        toast(request, "This site sends no messages to devices.")
        return redirect_to(request, "diary:reminders")
    form = PushForm(request.POST)
    if form.is_valid():
        try:
            turn_on(
                diary=diary,
                device=form.device,
                name=describe(request.headers.get("User-Agent", "")),
                session_key=request.session.session_key or "",
                now=timezone.now(),
                replaces=form.cleaned_data["replaces"],
            )
        except TooManyDevices:
            form.add_error(None, f"You have turned on {MOST} devices. Turn one of them off first.")
        except NotOfThisDiary:
            form.add_error(None, "Messages were not turned on for this device here.")
        else:
            toast(request, "Turned on. This device is told while a day has no check-in.")
            return redirect_to(request, "diary:reminders")
    return _page(request, diary, status=422, push_form=form)


@require_POST
def push_off(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Turn messages off for a device, from any other."""
    diary = my_diary(request)
    turn_off(diary=diary, uuid=mine_or_404(PushSubscription.objects.all(), diary, uuid).uuid)
    toast(request, "Turned off. That device is sent nothing any more.")
    return redirect_to(request, "diary:reminders")


@require_POST
@not_for_guests
def push_move(request: HttpRequest) -> HttpResponse:
    diary = my_diary(request)
    form = PushTimeForm(request.POST, reminder=reminder_of(diary))
    if not form.is_valid():
        return _page(request, diary, status=422, push_time_form=form)
    save_reminder(diary=diary, values=form.cleaned_data)
    toast(request, "Saved.")
    return redirect_to(request, "diary:reminders")


def _page(request: HttpRequest, diary: Diary, *, status: int = 200, address: str = "", **forms: Any) -> HttpResponse:
    feed, reminder = feed_of(diary), reminder_of(diary)
    context: dict[str, Any] = {
        "diary": diary,
        "feed": feed,
        "feed_form": FeedForm(feed=feed),
        "address": address,
        # What makes a phone open its calendar instead of a page.
        "subscribe": address.replace(f"{request.scheme}:", "webcal:", 1),
        "devices": devices(diary),
        "at": reminder.at,
    }
    if settings.PUSH:
        context |= {"push_form": PushForm(), "push_key": public_key()}
        # One time for both; where there are e-mails, their form asks for it.
        context |= {} if settings.SENDS_MAIL else {"push_time_form": PushTimeForm(reminder=reminder)}
    if settings.SENDS_MAIL:
        context |= {"form": ReminderForm(reminder=reminder), "confirmed": has_confirmed(diary)}
    return render(request, "diary/reminders.html", context | forms, status=status)


@login_not_required
@require_safe
def calendar_feed(request: HttpRequest, token: str) -> HttpResponse:
    """What a calendar program fetches. It signs in by the address alone, which nobody can guess."""
    # What writes calendars is loaded where one is fetched: no page needs it.
    from diary.exchange.calendar import CONTENT_TYPE, write_calendar

    feed = feed_of_token(token)
    if feed is None:
        raise Http404
    say_diary(feed.diary_id)
    today = timezone.now().astimezone(feed.diary.zone).date()
    with quietly("that a calendar was fetched"):
        note_fetch(feed=feed, today=today)
    body = write_calendar(feed, trial_told(feed, today))
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
