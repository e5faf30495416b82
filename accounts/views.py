"""Pages that allauth does not have: the first account, invitations, a guest who stays, and leaving."""

from __future__ import annotations

from typing import cast
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.core import ratelimit
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout, update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import actions, guests
from accounts.forms import ADDRESS_TAKEN, DeleteAccountForm, NewAccountForm
from accounts.middleware import KEEP_ON_DEVICE
from accounts.models import Invitation, User
from accounts.ways_in import (
    has_account,
    invitation_of,
    may_become_owner,
    may_sign_up,
    remember_invitation,
    remember_setup,
    setup_is_open,
    use_invitation,
)
from trouble.unsent import mark_of, owner_of


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("password1", "password2")
def setup(request: HttpRequest, token: str) -> HttpResponse:
    """The first account of the site, by the link that is printed when it starts."""
    if not setup_is_open(token):
        raise Http404
    if request.user.is_authenticated:
        remember_setup(request, token)
        return redirect("keep")
    form = NewAccountForm(request.POST or None)
    if not form.is_valid():
        return render(request, "accounts/setup.html", {"form": form}, status=422 if form.is_bound else 200)
    try:
        owner = actions.set_up_site(email=form.cleaned_data["email"], password=form.cleaned_data["password1"])
    except IntegrityError:
        # Somebody else has made the first account since the link was looked at.
        raise Http404 from None
    login(request, owner)
    return redirect("/")


@login_not_required
@require_safe
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Open an invitation; the session remembers it until the account is made."""
    opened = Invitation.objects.usable(token)
    if settings.SIGN_UP != "invitation" or opened is None:
        raise Http404
    remember_invitation(request, token, opened)
    return redirect("keep" if request.user.is_authenticated else "account_signup")


@require_http_methods(["GET", "HEAD", "POST"])
def leave_guest(request: HttpRequest) -> HttpResponse:
    """Sign in to an account while a guest: the guest's diary stays for its days, and there is a way back to it."""
    if not cast(User, request.user).is_guest:
        return redirect("/")
    if request.method != "POST":
        return render(request, "accounts/leave_guest.html")
    guests.leave_guest(request)
    return redirect("account_login")


@login_not_required
@require_POST
def back_to_guest(request: HttpRequest) -> HttpResponse:
    """Back to the diary of the guest whom this browser left."""
    guests.back_to_guest(request)
    return redirect("/")


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("password1", "password2")
def keep(request: HttpRequest) -> HttpResponse:
    """A guest becomes an account and keeps what was written."""
    guest = cast(User, request.user)
    if not guest.is_guest:
        raise Http404
    as_owner = may_become_owner(request)
    if not as_owner and not may_sign_up(request):
        return render(request, "accounts/keep_closed.html", status=403 if request.method == "POST" else 200)
    if not ratelimit.consume(request, action="signup"):
        return cast(HttpResponse, ratelimit.respond_429(request))
    invited = invitation_of(request)
    form = NewAccountForm(request.POST or None, invitation=invited)
    if not form.is_valid():
        context = {"form": form, "as_owner": as_owner}
        return render(request, "accounts/keep.html", context, status=422 if form.is_bound else 200)
    is_vouched_for = as_owner or bool(invited and invited.email)
    if settings.SENDS_MAIL and not is_vouched_for:
        return _keep_once_confirmed(request, guest, form)
    return _keep_now(request, guest, form, as_owner=as_owner)


def _keep_now(request: HttpRequest, guest: User, form: NewAccountForm, *, as_owner: bool) -> HttpResponse:
    email, password = form.cleaned_data["email"], form.cleaned_data["password1"]
    try:
        # Together, so that an invitation is not used up where the address turns out to be taken.
        with transaction.atomic():
            if not as_owner and settings.SIGN_UP == "invitation" and not use_invitation(request):
                return redirect("keep")
            actions.keep_guest(guest, email=email, password=password, as_owner=as_owner)
    except IntegrityError:
        form.add_error("email", ADDRESS_TAKEN)
        return render(request, "accounts/keep.html", {"form": form, "as_owner": as_owner}, status=422)
    login(request, guest)
    messages.success(request, "It is yours now. Sign in with your e-mail address from now on.")
    return redirect("/")


def _keep_once_confirmed(request: HttpRequest, guest: User, form: NewAccountForm) -> HttpResponse:
    """Sends the mail that confirms the address, or tells its mailbox that it has an account.

    The page is the same either way, so that it tells nobody who has one.
    """
    email, password = form.cleaned_data["email"], form.cleaned_data["password1"]
    if ratelimit.consume(request, action="confirm_email", key=email):
        if settings.SIGN_UP == "invitation" and not use_invitation(request):
            return redirect("keep")
        if has_account(email):
            get_adapter().send_account_already_exists_mail(email)
        else:
            address = actions.promise_to_keep(guest, email=email, password=password)
            # A new password ends the sessions of the old one; the guest, who had none, stays signed in.
            update_session_auth_hash(request, guest)
            address.send_confirmation(request, signup=True)
    return render(request, "accounts/keep_sent.html", {"email": email})


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("password")
def account_delete(request: HttpRequest) -> HttpResponse:
    """Deletes the account with all that belongs to it, after its password; there is no way back."""
    user = cast(User, request.user)
    form = DeleteAccountForm(request.POST if request.method == "POST" else None, user=user)
    # Asked once more, behind a lock, by whoever deletes.
    keeps_others = actions.keeps_others(user, lock=False)
    if not keeps_others and form.is_valid():
        try:
            mark = mark_of(user.pk)
            actions.leave(user)
        except actions.KeepsTheSite:
            # Somebody else who could manage the site has left in the same moment.
            keeps_others = True
        else:
            return _signed_out_for_good(request, mark)
    backup_days = settings.BACKUP_KEEP if settings.BACKUP_DIR else 0
    context = {"form": form, "keeps_others": keeps_others, "backup_days": backup_days}
    return render(request, "accounts/delete.html", context, status=422 if form.is_bound else 200)


def _signed_out_for_good(request: HttpRequest, mark: str) -> HttpResponse:
    """Nothing of somebody who has left stays in the browser. What waits there of other people does, where the page's
    script found any: the next page takes away what waits of the one who left."""
    logout(request)
    others_wait = request.POST.get(KEEP_ON_DEVICE) == "1"
    response = redirect(f"{reverse('goodbye')}?{urlencode({'of': mark})}" if others_wait else "goodbye")
    response.headers["Clear-Site-Data"] = '"cache"' if others_wait else '"cache", "storage"'
    return response


@login_not_required
@require_safe
def goodbye(request: HttpRequest) -> HttpResponse:
    """After leaving. Only what waits of somebody who is not here any more is taken from a device."""
    mark = request.GET.get("of", "")
    owner = owner_of(mark)
    is_gone = owner is not None and not User.objects.filter(pk=owner).exists()
    return render(request, "accounts/goodbye.html", {"gone": mark if is_gone else ""})
