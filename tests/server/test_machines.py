"""Three servers behind haproxy and PgBouncer, with the very lines of docs/machines.md: a person's day, and one of them
killed in the middle of everything."""

from __future__ import annotations

import http.client
import json
import os
import re
import shutil
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import UUID, uuid4

import pytest

from tests.server.machines import balanced, pooled
from tests.server.nodes import Node, SharedDatabase, database, nodes
from tests.server.test_kill import HANGS, Browser
from tests.server.test_kill_import import COLUMNS, upload

MACHINES = 3
PEOPLE = 6
LINES = 300
DOWNLOADS = int(os.environ.get("DOWNLOADS", "300"))
"""How many; `DOWNLOADS=5000 pytest -k downloads tests/server/test_machines.py` takes some minutes."""
LONG = 4_000
ENTRIES = 60
PASSWORD = "a calm evening walk"
HOST = "localhost"
TABLES = ("/archive/episodes.csv", "/archive/download/", "/archive/fhir.json?notes=on")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.database,
    pytest.mark.skipif("DATABASE_URL" not in os.environ, reason="several machines share a PostgreSQL"),
    pytest.mark.skipif(
        not (shutil.which("haproxy") and shutil.which("pgbouncer")),
        reason="SEVERAL MACHINES NOT TESTED: haproxy or pgbouncer is not installed",
    ),
]


@dataclass
class ManyMachines:
    port: int
    machines: Sequence[Node]
    database: SharedDatabase

    def person(self, name: str) -> Browser:
        """Somebody who has just made an account."""
        browser = Browser(self.port, host=HOST)
        status, page = browser.send("GET", "/account/signup/")
        assert status == 200, page
        told = {"email": f"{name}@example.org", "password1": PASSWORD, "password2": PASSWORD}
        assert browser.send("POST", "/account/signup/", **told)[0] == 302
        assert browser.send("GET", "/")[0] == 200
        return browser


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ManyMachines]:
    place = tmp_path_factory.mktemp("machines")
    with (
        database() as made,
        pooled(made, place) as url,
        nodes(MACHINES, place, url, SIGN_UP="open", TRUSTED_PROXY_COUNT="1", WEB_CONCURRENCY="2") as machines,
        balanced(machines, place, HOST) as port,
    ):
        yield ManyMachines(port, machines, made)


def table(mark: str, lines: int = LINES) -> str:
    start = datetime.now(UTC) - timedelta(days=2)
    rows = (f"{start - timedelta(minutes=20 * index):%Y-%m-%d %H:%M},left big toe,3,{mark}" for index in range(lines))
    return "\n".join(["Start,Toe,Strength,Note", *rows]) + "\n"


def imported(site: ManyMachines, browser: Browser, name: str, body: str) -> None:
    """A file as it comes in by the pages."""
    assert upload(browser, body) == 302
    ((key,),) = site.database.ask(
        "SELECT job.uuid FROM diary_importjob job JOIN diary_diary diary ON diary.id = job.diary_id"
        " JOIN accounts_user person ON person.id = diary.owner_id WHERE person.email = %s",
        f"{name}@example.org",
    )
    page = f"/import/{UUID(str(key))}/"
    assert browser.send("POST", page, rows="episode", dates="iso", column_3="note", **COLUMNS)[0] == 302
    found = re.search(r'name="plan" value="(\w+)"', browser.send("GET", page)[1])
    assert found
    assert browser.send("POST", f"{page}start/", plan=found[1])[0] == 302


def importing(site: ManyMachines) -> Node:
    """The machine that imports a file at the moment."""
    until = time.monotonic() + HANGS
    while time.monotonic() < until:
        for (holder,) in site.database.ask("SELECT holder FROM beside_lease WHERE name LIKE 'import %%'"):
            with suppress(ProcessLookupError):
                server = os.getpgid(int(holder.split(":")[1]))
                return next(node for node in site.machines if node.process.pid == server)
    raise AssertionError("nobody imports it")


def again_and_again(send: Callable[[], tuple[int, str]]) -> str:
    """What somebody does whose page does not come: the same once more."""
    until = time.monotonic() + HANGS
    while time.monotonic() < until:
        with suppress(OSError, http.client.HTTPException):
            status, page = send()
            if status < 500:
                assert status in (200, 302), status
                return page
        time.sleep(0.2)
    raise AssertionError("the site does not come back")


def test_in_hundreds_of_downloads_nobody_gets_a_row_of_somebody_else(site: ManyMachines) -> None:
    marks = [f"mark-of-{number}-{uuid4().hex}" for number in range(PEOPLE)]
    people = [site.person(f"marked{number}") for number in range(PEOPLE)]
    for number, (browser, mark) in enumerate(zip(people, marks, strict=True)):
        imported(site, browser, f"marked{number}", table(mark))
    until = time.monotonic() + HANGS
    while site.database.ask("SELECT count(*) FROM diary_importjob WHERE state <> 'done'") != [(0,)]:
        assert time.monotonic() < until
        time.sleep(0.1)

    def fetch(number: int) -> tuple[int, int]:
        """How many rows of others it holds, and how many of its owner's."""
        owner, path = number % PEOPLE, TABLES[number // PEOPLE % len(TABLES)]
        # A browser of its own for each: several tabs, with the same cookies.
        status, body = Browser(site.port, dict(people[owner].cookies), HOST).send("GET", path)
        assert status == 200, path
        return sum(body.count(mark) for mark in marks if mark != marks[owner]), body.count(marks[owner])

    with ThreadPoolExecutor(16) as pool:
        found = list(pool.map(fetch, range(DOWNLOADS)))
    foreign, own = (sum(column) for column in zip(*found, strict=True))
    print(f"{DOWNLOADS:,} downloads: {own:,} rows of their own, {foreign:,} of somebody else")
    assert set(found) == {(0, LINES)}


def test_a_day_goes_on_when_one_machine_is_killed_in_the_middle_of_it(site: ManyMachines) -> None:
    ada = site.person("ada")
    acknowledged: list[UUID] = []

    def log() -> None:
        browser = Browser(site.port, dict(ada.cookies), HOST)
        for _ in range(ENTRIES):
            uuid = uuid4()
            again_and_again(partial(browser.send, "POST", "/log/", uuid=str(uuid), ago="0", sites="left_hallux"))
            acknowledged.append(uuid)

    def look() -> None:
        browser = Browser(site.port, dict(ada.cookies), HOST)
        for path in ("/", "/diary/", "/patterns/", "/doctor/", "/emergency/", "/archive/episodes.csv") * 4:
            again_and_again(partial(browser.send, "GET", path))

    threads = [threading.Thread(target=work) for work in (log, log, look)]
    for thread in threads:
        thread.start()
    imported(site, ada, "ada", table("of-ada", LONG))
    importing(site).kill()
    assert 0 < len(acknowledged) < 2 * ENTRIES, "it was to be killed on its way"
    for thread in threads:
        thread.join(HANGS)
        assert not thread.is_alive()
    today = datetime.now(UTC).date()
    again_and_again(lambda: ada.send("POST", f"/check-in/{today}/quiet/", next="day"))
    until = time.monotonic() + HANGS
    mine = (
        " FROM diary_importjob job JOIN diary_diary diary ON diary.id = job.diary_id"
        " JOIN accounts_user person ON person.id = diary.owner_id WHERE person.email = 'ada@example.org'"
    )
    while site.database.ask(f"SELECT job.state, job.added{mine}") != [("done", LONG)]:
        assert time.monotonic() < until
        time.sleep(0.1)
    told = json.loads(again_and_again(lambda: ada.send("GET", "/archive/download/")))
    stored = [UUID(row["uuid"]) for row in told["episodes"]]
    assert len(acknowledged) == 2 * ENTRIES
    assert set(acknowledged) <= set(stored)
    assert len(stored) == len(set(stored)) == 2 * ENTRIES + LONG
