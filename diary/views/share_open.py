"""What opens for whoever has a link, without an account: one report, and nothing else of the diary."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from accounts.row_security import say_diary
from diary.actions.change import Gone
from diary.actions.share import find_share, note_opening, paper_of, try_code
from diary.domain.wording.share import again, until
from diary.domain.writing import write_as
from diary.forms.share import ShareCodeForm
from diary.models import Share
from diary.report.doctor import DoctorReport
from diary.report.snapshot import read_report
from diary.views.htmx import form_page, post_or_none
from diary.views.often import forget_times, seconds_to_wait
from trouble.quiet import quietly

_CODE_COOKIE: Final = "share"
_CODE_SALT: Final = "diary.share"
_CODE_LASTS: Final = timedelta(hours=1)


@login_not_required
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def share_open(request: HttpRequest, token: str) -> HttpResponse:
    """The report, after its code where it has one."""
    now = timezone.now()
    share = find_share(token=token, now=now)
    if share is None:
        return _gone(request)
    say_diary(share.diary_id)
    write_as(share.diary.writing)
    if seconds := seconds_to_wait(request, "share_open", str(share.pk)):
        return _wait(request, "This page was opened many times.", seconds)
    if not _knows_code(request, share):
        return _ask_code(request, share, token)
    # The code was typed before, in another tab: show the page by GET, so that reloading it sends nothing.
    if request.method == "POST":
        return redirect("diary:share_open", token)
    report = _opened(request, share, now)
    if report is None:
        return _gone(request)
    zone = share.diary.zone
    end = until(share.expires_at.astimezone(zone), zone.key)
    context = {"report": report, "token": token, "until": end}
    return render(request, "diary/share_open.html", context)


@login_not_required
@require_safe
def share_pdf(request: HttpRequest, token: str) -> HttpResponse:
    """The same on paper."""
    now = timezone.now()
    share = find_share(token=token, now=now)
    if share is None:
        return _gone(request)
    say_diary(share.diary_id)
    write_as(share.diary.writing)
    if not _knows_code(request, share):
        return redirect("diary:share_open", token)
    if seconds := seconds_to_wait(request, "share_pdf", str(share.pk)):
        return _wait(request, "This page was fetched as a PDF many times.", seconds)
    report = _opened(request, share, now)
    if report is None:
        return _gone(request)
    try:
        body = paper_of(share=share, report=report)
    except Gone:
        return _gone(request)
    response = HttpResponse(body, "application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="report-{report.last}.pdf"'
    return response


def _gone(request: HttpRequest) -> HttpResponse:
    """Unknown, over or taken back: all the same to a visitor."""
    return render(request, "diary/share_gone.html", status=404)


def _wait(request: HttpRequest, why: str, seconds: int) -> HttpResponse:
    response = render(request, "diary/share_wait.html", {"why": why, "again": again(seconds)}, status=429)
    response.headers["Retry-After"] = str(seconds)
    return response


def _knows_code(request: HttpRequest, share: Share) -> bool:
    """Whether there is no code, or this browser was told it within the hour."""
    if not share.code:
        return True
    known = request.get_signed_cookie(_CODE_COOKIE, default="", salt=_CODE_SALT, max_age=_CODE_LASTS)
    # The cookie holds the hash of this link, so that the code of one link opens no other.
    return constant_time_compare(known or "", share.token_hash)


def _ask_code(request: HttpRequest, share: Share, token: str) -> HttpResponse:
    form = ShareCodeForm(post_or_none(request))
    if form.is_valid():
        if seconds := seconds_to_wait(request, "share_code", str(share.pk)):
            return _wait(request, "The code was wrong too many times.", seconds)
        try:
            fits = try_code(share=share, code=form.cleaned_data["code"], now=timezone.now())
        except Gone:
            return _gone(request)
        if fits:
            forget_times(request, "share_code", str(share.pk))
            return _remember_code(redirect("diary:share_open", token), share, token)
        form.add_error("code", "This is not the code of this link. Ask the person who gave it to you.")
    response = form_page(request, "diary/share_code.html", {"form": form})
    # With "no-referrer" a browser says of its own form that it comes from nowhere, and the form would be refused.
    response.headers["Referrer-Policy"] = "same-origin"
    return response


def _remember_code(response: HttpResponse, share: Share, token: str) -> HttpResponse:
    """For this share alone: no other address gets to see the cookie."""
    response.set_signed_cookie(
        _CODE_COOKIE,
        share.token_hash,
        salt=_CODE_SALT,
        max_age=_CODE_LASTS,
        path=reverse("diary:share_open", args=[token]),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def _opened(request: HttpRequest, share: Share, now: datetime) -> DoctorReport | None:
    """The report; that it was opened is remembered unless its owner looks. None where it is gone by now, or cannot be
    shown any more."""
    report = read_report(bytes(share.body or b""))
    if report:
        write_as(report.writing)
    if report and request.method == "GET" and request.user.pk != share.diary.owner_id:
        try:
            with quietly("that a link was opened"):
                note_opening(share=share, now=now)
        except Gone:
            return None
    return report
