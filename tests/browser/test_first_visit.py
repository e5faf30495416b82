"""A first visit to the shipped site: the page has its styles in it, and the browser lets them in."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import WAIT_MS
from tests.server.test_kill import ROOT, announced_link, environment, free_port, server

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif("DATABASE_URL" in os.environ, reason="one server of its own is enough"),
]
DARK_PAPER = "rgb(21, 24, 27)"


def test_a_first_visit_is_drawn_although_no_sheet_comes_and_the_next_one_asks_for_them(
    tmp_path: Path, browser: Browser
) -> None:
    port = free_port()
    address = f"http://localhost:{port}/account/login/"
    collect = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
    subprocess.run(collect, cwd=ROOT, env=environment(tmp_path, port), check=True, capture_output=True)
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="en-GB", color_scheme="dark")
    context.set_default_timeout(WAIT_MS)
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    with server(tmp_path, port) as process:
        announced_link(process)
        context.route("**/*.css", lambda route: route.abort())
        page.goto(address)
        expect(page.locator("html")).to_have_css("background-color", DARK_PAPER)
        expect(page.locator(".masthead")).to_have_css("display", "flex")
        expect(page.locator("head style")).to_have_count(2)
        assert not [line for line in said if "Content Security Policy" in line]

        context.unroute("**/*.css")
        page.reload()
        expect(page.locator("head style")).to_have_count(0)
        expect(page.locator("html")).to_have_css("background-color", DARK_PAPER)
        expect(page.locator(".masthead")).to_have_css("display", "flex")
    context.close()
