from __future__ import annotations

from typing import cast

from allauth.account.models import EmailAddress
from allauth.core import ratelimit
from django.conf import settings
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_not_required
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.forms import DeleteAccountForm, FirstAccountForm
from accounts.models import Invitation, User
from accounts.setup import BACKEND, INVITATION_KEY, invitation_of, may_sign_up, setup_is_open, use_invitation


def _confirm_address(user: User) -> None:
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=not settings.SENDS_MAIL)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def setup(request: HttpRequest, token: str) -> HttpResponse:
    """The first account of a site, by the link that starting it prints."""
    if not setup_is_open(token):
        raise Http404
    form = FirstAccountForm(request.POST or None)
    if not form.is_valid():
        return render(request, "accounts/setup.html", {"form": form}, status=422 if form.is_bound else 200)
    try:
        with transaction.atomic():
            owner = User.objects.create_owner(form.cleaned_data["email"], form.cleaned_data["password1"])
            _confirm_address(owner)
    except IntegrityError:
        raise Http404 from None
    login(request, owner, backend=BACKEND)
    return redirect("/")


@login_not_required
@require_safe
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Open an invitation: it is remembered in the session until the account is made."""
    if settings.SIGN_UP != "invitation" or Invitation.objects.open_for(token) is None:
        raise Http404
    request.session[INVITATION_KEY] = token
    return redirect("account_signup")


@require_http_methods(["GET", "HEAD", "POST"])
def keep(request: HttpRequest) -> HttpResponse:
    """Make a guest's diary a real account's: the same person, with an e-mail address and a password."""
    user = cast(User, request.user)
    if not user.is_guest:
        raise Http404
    if not may_sign_up(request):
        return render(request, "accounts/keep_closed.html", status=200)
    form = FirstAccountForm(request.POST or None)
    if not form.is_valid():
        return render(request, "accounts/keep.html", {"form": form}, status=422 if form.is_bound else 200)
    invited = invitation_of(request)
    if invited and invited.email and invited.email != form.cleaned_data["email"]:
        form.add_error("email", "Your invitation is for another e-mail address.")
        return render(request, "accounts/keep.html", {"form": form}, status=422)
    user.email, user.is_guest = form.cleaned_data["email"], False
    user.set_password(form.cleaned_data["password1"])
    with transaction.atomic():
        user.save(update_fields=["email", "is_guest", "password"])
        _confirm_address(user)
        use_invitation(request)
    login(request, user, backend=BACKEND)
    return redirect("/")


@require_http_methods(["GET", "HEAD", "POST"])
def account_delete(request: HttpRequest) -> HttpResponse:
    """Leave: the account and everything written in it go at once and for good."""
    user = cast(User, request.user)
    if request.method == "POST":
        limited = ratelimit.consume_or_429(request, action="reauthenticate", user=user)
        if limited:
            return cast(HttpResponse, limited)
    form = DeleteAccountForm(request.POST if request.method == "POST" else None, user=user)
    if not form.is_valid():
        return render(request, "accounts/delete.html", {"form": form}, status=422 if form.is_bound else 200)
    logout(request)
    user.delete()
    return redirect("goodbye")


@login_not_required
@require_safe
def goodbye(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/goodbye.html")
