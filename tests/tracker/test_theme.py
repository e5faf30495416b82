from __future__ import annotations

import re

import pytest
from django.test import Client

from accounts.models import User
from tests.makers import make_diary

SHEET = re.compile(r'<link rel="stylesheet" href="[^"]*dark[^"]*css" media="([^"]+)">')
SAID = {
    "": ("light dark", "(prefers-color-scheme: dark)", "system"),
    "light": ("light", "not all", "light"),
    "dark": ("dark", "all", "dark"),
    "<script>": ("light dark", "(prefers-color-scheme: dark)", "system"),
}
"""What a page says for each cookie: what the browser draws, where the dark sheet holds, and the attribute."""


def said(html: str) -> tuple[str, str, str]:
    scheme = re.findall(r'<meta name="color-scheme" content="([^"]+)">', html)
    name = re.findall(r'<html[^>]* data-theme="([^"]+)"', html) or [""]
    (sheet,) = SHEET.findall(html)
    return scheme[0], sheet, name[0]


@pytest.mark.parametrize("cookie", SAID)
@pytest.mark.parametrize("address", ["/", "/settings/", "/theme/", "/emergency/now/", "/account/logout/", "/nowhere/"])
def test_every_page_says_which_theme_holds(address: str, cookie: str, ada: User, ada_client: Client) -> None:
    make_diary(owner=ada)
    ada_client.cookies["theme"] = cookie
    response = ada_client.get(address)
    assert said(response.content.decode()) == SAID[cookie]
    assert "no-store" in response.headers["Cache-Control"]


@pytest.mark.parametrize("cookie", SAID)
def test_the_admin_has_the_same_theme(cookie: str, admin_client: Client) -> None:
    admin_client.cookies["theme"] = cookie
    html = admin_client.get("/admin/").content.decode()
    assert said(html)[:2] == SAID[cookie][:2]
    assert "theme-toggle" not in html
    assert 'href="/theme/"' in html


@pytest.mark.parametrize("key", ["light", "dark", "system"])
def test_a_visitor_chooses_and_comes_back_to_the_page(key: str, client: Client, db: None) -> None:
    client.cookies["theme"] = "dark"
    page = client.get("/theme/", headers={"Referer": "http://testserver/guidance/"}).content.decode()
    assert 'name="back" value="/guidance/"' in page
    assert re.findall(r'value="(\w+)" aria-pressed="true"', page) == ["dark"]
    response = client.post("/theme/", {"theme": key, "back": "/guidance/"})
    assert (response.status_code, response.headers["Location"]) == (302, "/guidance/")
    assert said(client.get("/guidance/").content.decode())[2] == key
    kept = response.cookies["theme"]
    assert (kept["samesite"], kept["path"]) == ("Lax", "/")
    assert key == "system" or (kept["httponly"] and int(kept["max-age"]) == 365 * 24 * 3600)


@pytest.mark.parametrize("back", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)", ""])
def test_nobody_is_sent_elsewhere(back: str, client: Client, db: None) -> None:
    assert client.post("/theme/", {"theme": "dark", "back": back}).headers["Location"] == "/theme/"
    assert 'name="back" value="/theme/"' in client.get("/theme/", headers={"Referer": back}).content.decode()


def test_a_theme_that_is_not_there_changes_nothing(client: Client, db: None) -> None:
    client.cookies["theme"] = "dark"
    client.post("/theme/", {"theme": "pink", "back": "/"})
    assert said(client.get("/").content.decode())[2] == "dark"
