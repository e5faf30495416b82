"""Forms of accounts: allauth's with the site's words, and the two that allauth does not have."""

from __future__ import annotations

import time
from typing import Any, Final

from allauth.account import forms as allauth_forms
from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as ReauthenticateByCodeForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import NON_FIELD_ERRORS
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.adapters import TOO_MANY
from accounts.models import Invitation, User
from accounts.ways_in import has_account, invitation_of, is_for_another, use_invitation

# Longer than what is done for a known address, so that the time does not tell who has an account.
RESET_SECONDS: Final = 0.05
EMAIL: Final = "E-mail address"
ADDRESS_TAKEN: Final = "This address cannot be used here. Take another one."
ADVICE: Final = "At least 12 characters. A short sentence is easier to remember than a word."


class _Reworded(forms.Form):
    """A form of allauth's with the site's words, and without placeholders, which vanish when they are needed."""

    labels: dict[str, str] = {}
    help_texts: dict[str, str] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.labels.get(name, field.label)
            field.help_text = self.help_texts.get(name, "" if name.startswith("password") else field.help_text)


class LoginForm(_Reworded, allauth_forms.LoginForm):  # type: ignore[misc]
    labels = {"login": EMAIL, "password": "Password", "remember": "Stay signed in on this device"}

    @property
    def is_shut_out(self) -> bool:
        """Whether no password is looked at for a while."""
        return bool(self.has_error(NON_FIELD_ERRORS, TOO_MANY))


class SignUpForm(_Reworded, allauth_forms.SignupForm):  # type: ignore[misc]
    labels = {"email": EMAIL, "password1": "Password", "password2": "The same password again"}
    help_texts = {"password1": ADVICE}

    def clean_email(self) -> str:
        email: str = super().clean_email()
        if settings.SIGN_UP == "invitation" and is_for_another(invitation_of(context.request), email):
            raise forms.ValidationError("Your invitation is for another e-mail address.")
        return email

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        """An invitation is used up together with the account it makes, or not at all."""
        try:
            with transaction.atomic():
                if settings.SIGN_UP == "invitation" and not self.account_already_exists and not use_invitation(request):
                    return None, redirect("account_signup")
                return super().try_save(request)  # type: ignore[no-any-return]
        except IntegrityError:
            # Somebody signed up with this address between the check and now.
            return None, redirect("account_signup")


class ChangePasswordForm(_Reworded, allauth_forms.ChangePasswordForm):  # type: ignore[misc]
    labels = {
        "oldpassword": "Your password now",
        "password1": "New password",
        "password2": "The same new password again",
    }
    help_texts = {"password1": ADVICE}


class ResetPasswordForm(_Reworded, allauth_forms.ResetPasswordForm):  # type: ignore[misc]
    labels = {"email": EMAIL}

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        """Takes the same time whether or not there is somebody to write to."""
        start = time.monotonic()
        email: str = super().save(request, **kwargs)
        time.sleep(max(0.0, RESET_SECONDS - (time.monotonic() - start)))
        return email


class ResetPasswordKeyForm(_Reworded, allauth_forms.ResetPasswordKeyForm):  # type: ignore[misc]
    labels = {"password1": "New password", "password2": "The same new password again"}
    help_texts = {"password1": ADVICE}


class NewEmailForm(_Reworded, allauth_forms.AddEmailForm):  # type: ignore[misc]
    labels = {"email": "New e-mail address"}

    def clean_email(self) -> str:
        email: str = super().clean_email()
        if not settings.SENDS_MAIL and has_account(email):
            raise forms.ValidationError(ADDRESS_TAKEN)
        return email

    def save(self, request: HttpRequest) -> EmailAddress:
        """Without a mail server there is no link to wait for: the new address counts at once."""
        if settings.SENDS_MAIL:
            return super().save(request)
        address = EmailAddress.objects.add_new_email(
            request, self.user, self.cleaned_data["email"], send_verification=False
        )
        get_adapter(request).confirm_email(request, address)
        return address


class ReauthenticateForm(_Reworded, allauth_forms.ReauthenticateForm):  # type: ignore[misc]
    labels = {"password": "Your password"}


class AddKeyForm(_Reworded, AddWebAuthnForm):  # type: ignore[misc]
    labels = {"name": "Name it, to tell it from others", "passwordless": "Sign in with it alone, without the password"}
    help_texts = {"passwordless": "It then asks for your finger, your face or its PIN."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["passwordless"].initial = True


class SecondFactorForm(_Reworded, AuthenticateForm):  # type: ignore[misc]
    pass


class ConfirmByCodeForm(_Reworded, ReauthenticateByCodeForm):  # type: ignore[misc]
    pass


class UseAppForm(_Reworded, ActivateTOTPForm):  # type: ignore[misc]
    labels = {"code": "Code"}


class NewAccountForm(forms.Form):
    """An e-mail address and a password, typed twice. Whether the address is free is for the action to find out."""

    email = forms.EmailField(
        label=EMAIL,
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
        help_text="It is your name here.",
    )
    password1 = forms.CharField(
        label="Password",
        max_length=1000,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=ADVICE,
    )
    password2 = forms.CharField(
        label="The same password again",
        max_length=1000,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, invitation: Invitation | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.invitation = invitation

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].lower()
        if is_for_another(self.invitation, email):
            raise forms.ValidationError("Your invitation is for another e-mail address.")
        return email

    def clean(self) -> dict[str, Any]:
        password = self.cleaned_data.get("password1")
        if password:
            try:
                validate_password(password, User(email=self.cleaned_data.get("email")))
            except forms.ValidationError as error:
                self.add_error("password1", error)
        if password and self.cleaned_data.get("password2") not in {None, password}:
            self.add_error("password2", "The two passwords are not the same.")
        return self.cleaned_data


class DeleteAccountForm(forms.Form):
    """The password once more; a guest has none."""

    password = forms.CharField(
        label="Your password",
        max_length=1000,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        if user.is_guest:
            del self.fields["password"]

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        # allauth counts wrong passwords here together with those at the sign-in page.
        if not get_adapter().reauthenticate(self.user, password):
            raise forms.ValidationError("This is not your password. Nothing is deleted.")
        return password
