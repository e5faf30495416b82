"""What docs/privacy.md promises of cookies: those that it lists, and no other."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.conftest import PASSWORD
from tests.makers import make_diary
from tracker.stylesheets import COOKIE

ROOT = Path(__file__).resolve().parents[1]


def listed() -> dict[str, str]:
    """How long each cookie is kept, by the page."""
    text = (ROOT / "docs" / "privacy.md").read_text()
    return dict(re.findall(r"^\| `(\w+)` \|[^|]*\| ([^|]*) \|$", text, re.MULTILINE))


def set_by_scripts() -> set[str]:
    sources = (path.read_text() for path in sorted((ROOT / "static" / "js").glob("*.js")))
    return {name for source in sources for name in re.findall(r"document\.cookie = [`'\"](\w+)=", source)}


@pytest.mark.django_db
def test_a_browser_is_given_the_cookies_that_are_listed_and_no_other(ada: User) -> None:
    make_diary(owner=ada)
    client = Client()
    given: dict[str, int | str] = {}

    def note() -> None:
        given.update({name: cookie["max-age"] for name, cookie in client.cookies.items() if cookie["max-age"] != 0})

    for address in ("/", "/account/login/", "/account/signup/", "/guidance/"):
        client.get(address)
        note()
    client.post(reverse("account_login"), {"login": ada.email, "password": PASSWORD, "remember": "on"})
    note()
    client.post(reverse("theme"), {"theme": "dark"})
    client.post(reverse("diary:checkin_quiet", args=["2026-03-14"]))
    note()
    for address in ("/", "/diary/", "/patterns/", "/doctor/", "/more/", "/settings/", "/device/", "/account/2fa/"):
        client.get(address)
        note()
    days = {"30 days": 30, "a year": 365, "400 days": 400}
    # One is given only where static files are collected: tests/tracker/test_first_visit.py.
    assert set(given) | set_by_scripts() | {COOKIE} == set(listed())
    assert COOKIE not in given
    for name, age in given.items():
        long = [days[words] for words in days if listed()[name].startswith(words)]
        # Django counts a year of 52 weeks.
        assert not long or isinstance(age, int), name
        assert not long or abs(int(age) / 86400 - long[0]) <= 1, name
