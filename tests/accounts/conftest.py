from __future__ import annotations

import re

import pytest
from django.contrib.auth.hashers import make_password
from django.core.cache import cache
from django.test import Client

from accounts.models import User

PASSWORD = "a calm evening walk"
OTHER_PASSWORD = "three quiet blue boats"


@pytest.fixture
def with_mail(settings):
    """A site with a mail server, where addresses are confirmed."""
    settings.SENDS_MAIL = True
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    settings.MFA_ALLOW_UNVERIFIED_EMAIL = False


@pytest.fixture
def weighed(monkeypatch) -> list[str]:
    """The passwords that were compared with somebody's."""
    weighed: list[str] = []
    real = User.check_password

    def check_password(user: User, raw_password: str) -> bool:
        weighed.append(raw_password)
        return real(user, raw_password)

    monkeypatch.setattr(User, "check_password", check_password)
    return weighed


@pytest.fixture
def hashed(monkeypatch) -> list[str]:
    """The passwords that were hashed, to keep them or to seem to."""
    hashed: list[str] = []

    def record(raw_password: str) -> str:
        hashed.append(raw_password)
        return make_password(raw_password)

    for module in ("django.contrib.auth.base_user", "accounts.adapters"):
        monkeypatch.setattr(f"{module}.make_password", record)
    return hashed


def sign_in(client: Client, email: str | None, password: str = PASSWORD, **more: str):
    return client.post("/account/login/", {"login": email or "", "password": password, **more})


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def new_account(email: str = "new@example.org", password: str = OTHER_PASSWORD, again: str | None = None):
    return {"email": email, "password1": password, "password2": password if again is None else again}


def link_in(text: str) -> str:
    """The path of the one link in a mail or in what a command prints."""
    (path,) = re.findall(r"https?://[^/\s]+(/\S+)", text)
    return path


def forget_limits() -> None:
    """As if the waiting time were over."""
    cache.clear()


def page(response) -> str:
    """The page as its reader sees it, without the tokens that differ each time."""
    return re.sub(r"\b\w{64}\b", "", response.content.decode())
