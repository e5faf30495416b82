"""The shipped server, killed while somebody logs: what was kept meanwhile is in the diary afterwards, once each."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import WAIT_MS
from tests.browser.steps import toe
from tests.browser.waiting import equipped, everything_is_sent, kept, panel, waits
from tests.server.test_kill import ROOT, announced_link, environment, free_port, server

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif("DATABASE_URL" in os.environ, reason="this is about the embedded database"),
]
PASSWORD = "a calm evening walk"
TOES = ("Left great toe", "Right great toe", "Left little toe")


def test_what_is_tapped_while_the_server_is_dead_is_in_the_diary_once_it_is_back(
    tmp_path: Path, browser: Browser
) -> None:
    port = free_port()
    site = f"http://localhost:{port}"
    collect = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
    subprocess.run(collect, cwd=ROOT, env=environment(tmp_path, port), check=True, capture_output=True)
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="en-GB", timezone_id="Europe/Berlin")
    context.set_default_timeout(WAIT_MS)
    page = context.new_page()
    with server(tmp_path, port) as process:
        page.goto(site + announced_link(process))
        page.get_by_label("E-mail address").fill("ada@example.org")
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_label("The same password again").fill(PASSWORD)
        page.get_by_role("button", name="Make my account").click()
        expect(page).to_have_url(f"{site}/")
        equipped(page)
    for name in TOES:
        toe(page, name).click()
    waits(page, len(TOES))
    # Opened anew, it is the page that was kept.
    page.goto(f"{site}/")
    expect(panel(page)).to_contain_text("3 kept on this device")
    toe(page, "Right little toe").click()
    waits(page, len(TOES) + 1)
    pressed = [entry["uuid"] for entry in kept(page)]
    with server(tmp_path, port) as process:
        announced_link(process)
        page.goto(f"{site}/")
        everything_is_sent(page)
        with closing(sqlite3.connect(tmp_path / "db.sqlite3")) as database:
            rows = database.execute("SELECT uuid FROM diary_episode ORDER BY started_at").fetchall()
    assert [str(uuid).replace("-", "") for (uuid,) in rows] == [uuid.replace("-", "") for uuid in pressed]
    context.close()
