"""What a person sees whose form could not be sent, or whose page could not be shown: see trouble/unsent.py."""

from __future__ import annotations

import sys
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware, get_token
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve, reverse
from django.views.csrf import csrf_failure
from django.views.decorators.http import require_POST, require_safe

from accounts.forms import LoginForm
from accounts.models import User
from diary.views.problems import later, problem
from tracker.offline import offline
from tracker.theme import theme
from trouble.bare import answer_in_trouble
from trouble.kept import is_kept
from trouble.kinds import Trouble, trouble_of
from trouble.quiet import note_trouble, trouble_now
from trouble.unsent import AT, KEPT, Unsent, first_sent, owner_of, said, seal, unseal, unsent_of

SAFE_METHODS: Final = {"GET", "HEAD", "OPTIONS", "TRACE"}
KEPT_APP: Final = "diary"
KEPT_ADMIN: Final = "diary_"
"""What is typed elsewhere, in the pages of an account and of accounts in the admin, is neither shown again nor kept."""

_BROKE: Final = "Something broke. It is not your fault."
_BROKEN_SECONDS: Final = 60
_TOO_OLD: Final = (
    "This page had been open for too long, or cookies are switched off. Load it again, and send it once more."
)
_OF_ANOTHER: Final = (
    "Somebody else has signed in here since this page was opened. Sign in as yourself, and send it once more."
)


def server_error(request: HttpRequest) -> HttpResponse:
    """503 where the database or its disk is in trouble, with what was typed and a way to send it again; 500 where it is
    a mistake of ours. Asks neither session nor database."""
    trouble = trouble_of(sys.exc_info()[1])
    if is_kept(request):
        return _told_to_device(trouble)
    return _answer(request, None, 500) if trouble is None else _troubled(request, trouble)


def _told_to_device(trouble: Trouble | None) -> HttpResponse:
    """The same for a form that a device had kept: it waits there, and is sent again."""
    if trouble is None:
        return later("fault", _BROKE, 500, seconds=_BROKEN_SECONDS)
    note_trouble(trouble, "a form that a device had kept")
    response = later("trouble", trouble.words.what, 503, seconds=trouble.words.retry_after)
    # As for a page: nothing of ours broke.
    response._has_been_logged = True  # type: ignore[attr-defined]
    return response


def too_often(request: HttpRequest) -> HttpResponse:
    """429; 503 where it cannot be counted how often it was, and so nobody is let in."""
    trouble = trouble_now()
    return _troubled(request, trouble) if trouble else render(request, "429.html", status=429)


def _troubled(request: HttpRequest, trouble: Trouble) -> HttpResponse:
    is_sent = request.method not in SAFE_METHODS
    note_trouble(trouble, "a form" if is_sent else "a page")
    response = _own_answer(request) if is_sent else None
    response = response or _answer(request, trouble, 503)
    response.headers["Retry-After"] = str(trouble.words.retry_after)
    # Told above, once and without a traceback: nothing of ours broke.
    response._has_been_logged = True  # type: ignore[attr-defined]
    return response


def _own_answer(request: HttpRequest) -> HttpResponse | None:
    try:
        match = resolve(request.path_info)
    except Resolver404:
        return None
    return answer_in_trouble(match.func, request) if _token_fits(request) else None


def _answer(request: HttpRequest, trouble: Trouble | None, status: int) -> HttpResponse:
    words = trouble.words if trouble else None
    htmx = request.headers.get("HX-Request") == "true"
    if request.method in SAFE_METHODS:
        context = {"what": words.what if words else _BROKE, "address": request.get_full_path(), "trouble": trouble}
        response = _bare(request, "unshown.html", context, status)
        if htmx:
            # What is on the page stays there, and says that it is not the newest.
            response.headers["HX-Reswap"] = "none"
            response.headers["HX-Trigger"] = "lost"
        return response
    unsent = unsent_of(request) if _may_keep(request) and _token_fits(request) else None
    is_sign_in = request.path == reverse(settings.LOGIN_URL)
    saved = "Signing in has to wait" if is_sign_in else "Not saved yet"
    context = _context(request, unsent) | {
        "heading": saved if trouble else "Something broke",
        "what": words.what if words else _BROKE,
        "advice": words.advice if words else "Try it once more. If it breaks again, tell whoever runs this site.",
        "is_sign_in": is_sign_in,
    }
    return _bare(request, "unsent_part.html" if htmx else "unsent.html", context, status)


def _bare(request: HttpRequest, template: str, context: dict[str, Any], status: int) -> HttpResponse:
    """A page without what every page is told, so that nothing on it asks for a session or a database."""
    known = {"request": request, "came_from_diary": settings.SESSION_COOKIE_NAME in request.COOKIES}
    known |= theme(request) | offline(request)
    return HttpResponse(render_to_string(template, known | context), status=status)


def _may_keep(request: HttpRequest) -> bool:
    try:
        match = resolve(request.path_info)
    except Resolver404:
        return False
    # Of the admin the pages of this app's own tables: texts, which take long to write.
    is_text = match.app_name == "admin" and (match.url_name or "").startswith(KEPT_ADMIN)
    return is_text or match.app_name == KEPT_APP


class _TokenCheck(CsrfViewMiddleware):
    def _reject(self, request: HttpRequest, reason: str) -> HttpResponse:
        """Any answer, for it is not shown: the usual one asks who is there."""
        return HttpResponse(status=403)


def _token_fits(request: HttpRequest) -> bool:
    """Whether a page of this site sent the form. What another site sends is not offered to be sent again: a click would
    then do what the token is there to prevent."""
    if getattr(request, "csrf_processing_done", False):
        return True
    check = _TokenCheck(lambda request: HttpResponse())
    return check.process_view(request, server_error, (), {}) is None


def _context(request: HttpRequest, unsent: Unsent | None) -> dict[str, Any]:
    """What the template says of a form, None for one that cannot be shown again."""
    context: dict[str, Any] = {
        "csrf_token": get_token(request),
        "target": request.headers.get("HX-Target", ""),
        "clock": _clock(request, first_sent(request)),
    }
    if unsent is None:
        return context
    return context | {
        "unsent": unsent,
        "said": said(unsent),
        "at_field": AT,
        "clock": _clock(request, datetime.fromisoformat(unsent.at)),
    }


def _clock(request: HttpRequest, at: datetime) -> str:
    """An instant as the clock of the browser said it, as far as it tells."""
    zone = request.COOKIES.get("zone", "")
    local = at.astimezone(ZoneInfo(zone if zone in available_timezones() else "UTC"))
    return f"{local:%H:%M} on {local.day} {local:%B}{'' if zone in available_timezones() else ' (UTC)'}"


# A session that ended while a form was being filled in


def signed_out(request: HttpRequest) -> HttpResponse | None:
    """The sign-in page with a form that was sent without a session, encrypted; for htmx a part that leads there.

    None where the form does not say whose it is, or belongs to nobody who could sign in: it is not kept then. One that
    a device keeps stays there.
    """
    if is_kept(request):
        return _signed_out_device()
    if not _may_keep(request):
        return None
    unsent = unsent_of(request)
    owner = owner_of(unsent.of)
    if owner is None or not User.objects.filter(pk=owner, is_guest=False, is_active=True).exists():
        return None
    sealed = seal(unsent)
    if sealed is None:
        return None
    if request.headers.get("HX-Request") == "true":
        context = _context(request, unsent) | {
            "heading": "You are signed out",
            "what": "So this is not saved yet. What you typed is kept here.",
            "sealed": sealed,
            "kept_field": KEPT,
        }
        return HttpResponse(render_to_string("unsent_part.html", context), status=401)
    return _sign_in_page(request, sealed)


def _signed_out_device() -> HttpResponse:
    return problem("signed-out", "Sign in to send what waits on this device.", 401)


def _sign_in_page(request: HttpRequest, sealed: str) -> HttpResponse:
    context = {
        "form": LoginForm(request=request),
        "signup_url": reverse("account_signup"),
        "unsent": sealed,
    }
    return render(request, "account/login.html", context, status=401)


@login_not_required
@require_POST
def unsent_sign_in(request: HttpRequest) -> HttpResponse:
    """The sign-in page with a form that a part of a page has kept."""
    sealed = request.POST.get(KEPT, "")
    if request.user.is_authenticated or unseal(sealed) is None:
        return redirect("unsent") if request.user.is_authenticated else redirect(settings.LOGIN_URL)
    return _sign_in_page(request, sealed)


@require_safe
def unsent(request: HttpRequest) -> HttpResponse:
    """What was typed before signing in, for whom it belongs to, and one button that sends it."""
    kept = unseal(request.session.get(KEPT, ""))
    if kept is None:
        request.session.pop(KEPT, None)
        return redirect(settings.LOGIN_REDIRECT_URL)
    if owner_of(kept.of) != request.user.pk:
        del request.session[KEPT]
        return render(request, "unsent_of_another.html")
    context = _context(request, kept) | {
        "heading": "Not saved yet",
        "what": "You were signed out when you sent this. Look at it, then send it.",
    }
    return render(request, "unsent_kept.html", context)


def token_refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """What is said where the token of a form is an old one: it is shown again where this site sent it. Else as ever."""
    if is_kept(request):
        # Whoever is signed out has no token that could fit.
        is_out = not request.user.is_authenticated
        return _signed_out_device() if is_out else problem("token", "The token of this form is an old one.", 403)
    ours = f"{request.scheme}://{request.get_host()}"
    if not _may_keep(request) or request.headers.get("Origin") != ours:
        return _not_shown_again(request, reason, _TOO_OLD)
    if not request.user.is_authenticated:
        return signed_out(request) or _not_shown_again(request, reason, _TOO_OLD)
    kept = unsent_of(request)
    owner = owner_of(kept.of)
    if owner != request.user.pk:
        return _not_shown_again(request, reason, _TOO_OLD if owner is None else _OF_ANOTHER)
    context = _context(request, kept) | {
        "heading": "Please send it once more",
        "what": "This page had been open for too long, so nothing is saved yet.",
    }
    template = "unsent_part.html" if request.headers.get("HX-Request") == "true" else "unsent_kept.html"
    return render(request, template, context, status=403)


def _not_shown_again(request: HttpRequest, reason: str, why: str) -> HttpResponse:
    """The page that says so; for htmx a part of one, which would find nothing on a whole page to put on its own."""
    if request.headers.get("HX-Request") != "true":
        return csrf_failure(request, reason)
    context = _context(request, None) | {"heading": "This was not saved", "what": why, "is_over": True}
    return render(request, "unsent_part.html", context, status=403)
