"""Several machines on one PostgreSQL: what runs beside the answering is shared, done once, and outlives any of them."""

from __future__ import annotations

import http.client
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from tests.server.nodes import Node, SharedDatabase, database, environment, nodes
from tests.server.test_kill import HANGS, ROOT, Browser
from tests.server.test_kill_import import COLUMNS, upload

NODES = 5
PEOPLE = 10
LINES = 2_100
PASSWORD = "a calm evening walk"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.database,
    pytest.mark.skipif("DATABASE_URL" not in os.environ, reason="several machines share a PostgreSQL"),
]


@pytest.fixture(scope="module")
def shared() -> Iterator[SharedDatabase]:
    with database() as made:
        yield made


@pytest.fixture(scope="module")
def running(shared: SharedDatabase, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sequence[Node]]:
    """All of them were begun at once, on an empty database, and each came up."""
    with nodes(NODES, tmp_path_factory.mktemp("nodes"), shared.url, SIGN_UP="open") as started:
        yield started


def table(number: int) -> str:
    """Another file for each person, so that what is whose can be told."""
    start = datetime.now(UTC) - timedelta(days=2, minutes=number)
    rows = (f"{start - timedelta(minutes=20 * index):%Y-%m-%d %H:%M},left big toe,3" for index in range(LINES))
    return "\n".join(["Start,Toe,Strength", *rows]) + "\n"


def person(node: Node, number: int) -> Browser:
    browser = Browser(node.port)
    browser.send("GET", "/account/signup/")
    email = f"person{number}@example.org"
    told = {"email": email, "password1": PASSWORD, "password2": PASSWORD}
    assert browser.send("POST", "/account/signup/", **told)[0] == 302
    browser.send("GET", "/")
    return browser


def begin(browser: Browser, shared: SharedDatabase, number: int) -> None:
    """Send a file, say what its columns are, and press the button; the server may be killed before it answers."""
    assert upload(browser, table(number)) == 302
    ((key,),) = shared.ask(
        "SELECT job.uuid FROM diary_importjob job JOIN diary_diary diary ON diary.id = job.diary_id"
        " JOIN accounts_user person ON person.id = diary.owner_id WHERE person.email = %s",
        f"person{number}@example.org",
    )
    page = f"/import/{UUID(str(key))}/"
    assert browser.send("POST", page, rows="episode", dates="iso", **COLUMNS)[0] == 302
    found = re.search(r'name="plan" value="(\w+)"', browser.send("GET", page)[1])
    assert found
    with suppress(OSError, http.client.HTTPException):
        browser.send("POST", f"{page}start/", plan=found[1])


def done(shared: SharedDatabase) -> int:
    return int(shared.ask("SELECT coalesce(sum(done), 0) FROM diary_importjob")[0][0])


def wait_until(shared: SharedDatabase, lines: int) -> None:
    until = time.monotonic() + HANGS
    while done(shared) < lines:
        assert time.monotonic() < until, "it does not get on"
        time.sleep(0.05)


def test_five_that_import_at_once_lose_nothing_when_two_are_killed(
    running: Sequence[Node], shared: SharedDatabase
) -> None:
    people = [person(running[number % NODES], number) for number in range(PEOPLE)]
    threads = [threading.Thread(target=begin, args=(who, shared, number)) for number, who in enumerate(people)]
    for thread in threads:
        thread.start()
    states = "SELECT count(*) FROM diary_importjob WHERE state = 'running'"
    until = time.monotonic() + HANGS
    while shared.ask(states) != [(PEOPLE,)]:
        assert done(shared) < PEOPLE * LINES, "it was to be killed on its way"
        assert time.monotonic() < until
        time.sleep(0.02)
    seen: set[str] = set()
    for victim, share in ((running[0], 0.3), (running[1], 0.5)):
        while done(shared) < PEOPLE * LINES * share:
            seen |= {name for (name,) in shared.ask("SELECT holder FROM beside_lease WHERE name LIKE 'import %%'")}
            time.sleep(0.02)
        victim.kill()
    assert done(shared) < PEOPLE * LINES, "it was to be killed on its way"
    assert len({holder.split(":")[1] for holder in seen}) > 2, "the others were to share the work"
    for thread in threads:
        thread.join(HANGS)
    wait_until(shared, PEOPLE * LINES)
    jobs = shared.ask("SELECT state, total, done, added, known, rejected, begun, notes::text FROM diary_importjob")
    assert jobs == [("done", LINES, LINES, LINES, 0, 0, 0, "[]")] * PEOPLE
    assert shared.ask("SELECT DISTINCT count(*), count(DISTINCT started_at) FROM diary_episode GROUP BY diary_id") == [
        (LINES, LINES)
    ]
    assert shared.ask("SELECT sum(episodes) FROM diary_day") == [(PEOPLE * LINES,)]


def test_wrong_passwords_are_counted_by_all(running: Sequence[Node]) -> None:
    weighed = 0
    for number in range(12):
        browser = Browser(running[2 + number % 3].port, host="localhost")
        browser.send("GET", "/account/login/")
        told = {"login": "stranger@example.org", "password": f"guess {number}"}
        weighed += "are not correct" in browser.send("POST", "/account/login/", **told)[1]
    assert weighed == 5


SHARE = """
from django.utils import timezone
from accounts.row_security import Crossing, crossing
from diary.models import Diary
from tests.shares import share_it
with crossing(Crossing.UPKEEP):
    print(share_it(Diary.objects.first(), now=timezone.now(), code="123456")[1])
"""


def test_wrong_codes_of_a_link_are_counted_by_all(
    running: Sequence[Node], shared: SharedDatabase, tmp_path: Path
) -> None:
    browser = person(running[2], PEOPLE)
    browser.send("GET", "/")
    command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", SHARE]
    told = environment(tmp_path, shared.url)
    token = subprocess.run(command, cwd=ROOT, env=told, check=True, capture_output=True, text=True).stdout.split()[-1]
    weighed = 0
    for number in range(12):
        visitor = Browser(running[2 + number % 3].port)
        visitor.send("GET", f"/share/{token}/")
        page = visitor.send("POST", f"/share/{token}/", code=f"65432{number % 10}")[1]
        weighed += "This is not the code of this link" in page
    assert weighed == 5
