"""The style sheets of a first visit: they stand in the page, the policy lets them and nothing else in, and a browser
that has them is not sent them again."""

from __future__ import annotations

import re
from base64 import b64encode
from gzip import decompress
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.http import HttpResponse
from django.test import Client, override_settings

from tests.each import each
from tracker.settings import STORAGES
from tracker.stylesheets import COOKIE, sheet

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

LINKED = re.compile(r'<link rel="stylesheet" href="/static/(css/[\w-]+)\.[0-9a-f]{12}\.css" media="([^"]+)">')
WRITTEN = re.compile(r'<style media="([^"]+)">(.*?)</style>', re.DOTALL)
COMPRESSED = {"Accept-Encoding": "gzip"}


COLLECTED = {"BACKEND": "tracker.collected.CollectedStorage"}


@pytest.fixture(scope="module")
def collection(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The static files as they are served."""
    folder = tmp_path_factory.mktemp("collected")
    with override_settings(STATIC_ROOT=folder, STORAGES=STORAGES | {"staticfiles": COLLECTED}):
        call_command("collectstatic", interactive=False, verbosity=0)
    return folder


@pytest.fixture
def collected(collection: Path, settings: Any) -> None:
    settings.STATIC_ROOT = collection
    settings.STORAGES = {**settings.STORAGES, "staticfiles": COLLECTED}


def visit(address: str, client: Client, **headers: str) -> HttpResponse:
    response: Any = client.get(address, headers=COMPRESSED | headers)
    assert response.status_code == 200
    return response


def page(response: HttpResponse) -> str:
    body = response.content
    return (decompress(body) if response.headers.get("Content-Encoding") == "gzip" else body).decode()


def allowed(response: HttpResponse) -> str:
    policy = dict(part.strip().split(" ", 1) for part in response.headers["Content-Security-Policy"].split(";"))
    return policy["style-src"]


def test_what_a_first_visit_waits_for_stands_in_its_page(collected: None, client: Client) -> None:
    response = visit("/account/login/", client)
    medias, rules = zip(*WRITTEN.findall(page(response)), strict=True)
    assert rules[0] == sheet().decode()
    assert medias == ("all", "(prefers-color-scheme: dark)")
    # No browser waits for a sheet that does not hold.
    assert LINKED.findall(page(response)) == [("css/site", "not all"), ("css/dark", "not all")]


def test_the_policy_lets_in_what_is_written_and_no_other_style(collected: None, client: Client) -> None:
    response = visit("/account/login/", client)
    hashes = [b64encode(sha256(rules.encode()).digest()).decode() for _, rules in WRITTEN.findall(page(response))]
    assert sorted(allowed(response).split()) == sorted(["'self'", *(f"'sha256-{known}'" for known in hashes)])
    assert "unsafe" not in response.headers["Content-Security-Policy"]


def test_a_second_visit_asks_for_them(collected: None, client: Client) -> None:
    visit("/account/login/", client)
    response = visit("/account/login/", client)
    assert not WRITTEN.findall(page(response))
    assert LINKED.findall(page(response)) == [("css/site", "all"), ("css/dark", "(prefers-color-scheme: dark)")]
    assert allowed(response) == "'self'"
    assert COOKIE not in response.cookies
    assert "Cookie" in response.headers["Vary"]


def test_the_own_sheet_of_a_page_is_written_with_the_others(collected: None, ada_client: Client) -> None:
    assert len(WRITTEN.findall(page(visit("/patterns/", ada_client)))) == 3
    assert LINKED.findall(page(visit("/patterns/", ada_client)))[-1] == ("css/patterns", "all")


def test_the_cookie_says_which_version_the_browser_has_and_no_script_reads_it(collected: None, client: Client) -> None:
    response = visit("/account/login/", client)
    cookie = response.cookies[COOKIE]
    assert re.search(rf"css/site\.{cookie.value}\.css", page(response))
    assert cookie["max-age"] == 365 * 24 * 3600
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    client.cookies[COOKIE] = "0123456789ab"
    assert WRITTEN.findall(page(visit("/account/login/", client)))


@each("header", ["cross-site", "same-site"])
def test_a_page_that_is_not_compressed_asks_for_its_sheets(header: str, collected: None, client: Client) -> None:
    for response in (
        visit("/account/login/", client, **{"Sec-Fetch-Site": header}),
        visit("/account/login/", client, **{"Accept-Encoding": "identity"}),
    ):
        assert not response.has_header("Content-Encoding")
        assert not WRITTEN.findall(page(response))


def test_a_page_that_may_show_a_secret_asks_for_its_sheets(collected: None, admin_client: Client) -> None:
    assert not WRITTEN.findall(page(visit("/admin/", admin_client)))
    assert not WRITTEN.findall(page(visit("/programs/", admin_client)))


def test_where_files_are_served_as_they_lie_every_page_asks_for_its_sheets(client: Client) -> None:
    assert not WRITTEN.findall(page(visit("/account/login/", client)))


def test_no_sheet_can_end_the_element_it_is_written_in() -> None:
    sheets = list((Path(__file__).resolve().parents[2] / "static" / "css").glob("*.css"))
    assert len(sheets) > 20
    for path in sheets:
        text = path.read_text()
        assert "</" not in text, path
        assert "url(" not in text, f"{path}: it would be looked for beside the page"
        assert "\r" not in text, path
