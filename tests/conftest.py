from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from hypothesis import settings

from accounts.models import User
from accounts.row_security import Crossing, crossing, is_bypassed
from diary.models.row_policies import turn_on
from tests.each import CASES

PASSWORD = "a calm evening walk"

settings.register_profile("the same examples in every run", derandomize=True, deadline=None)
settings.register_profile("few", derandomize=True, deadline=None, max_examples=5)
settings.load_profile("the same examples in every run")

_HERE = Path(__file__).parent
PAGES, FILES = [_HERE / "views", _HERE / "report"], _HERE / "exchange"
"""The folders of tests that are about what a page, a report or a file says: that hardly depends on the database below
it. Of files that is told of the slow ones, such as hostile ones; what is stored of a file is asked of both."""
DATABASE_FIXTURES = {"db", "transactional_db", "django_db_serialized_rollback", "live_server"}


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Iterator[None]:
    """Tells what asks a database from what does not (pytest-django lets nobody else ask one), and what is the same on
    either. Of those that are chosen, files with slow tests come first: of two processes none is left with one at the
    end."""
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        if item.get_closest_marker("django_db") or fixtures & DATABASE_FIXTURES:
            item.add_marker("database")
        is_slow_file = item.path.is_relative_to(FILES) and item.get_closest_marker("slow")
        if is_slow_file or any(item.path.is_relative_to(folder) for folder in PAGES):
            item.add_marker("either")
    yield
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


def pytest_collection_finish() -> None:
    """Thousands of tests stay until the end: the collector need not look at them again each time, and not so often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Says how many cases were checked in loops: the count of tests hides them. Where TEST_FAILURES names a file, what
    failed is added to it, for the last lines of a run of several parts."""
    stats = terminalreporter.stats
    reports = [report for kept in stats.values() for report in kept if isinstance(report, pytest.TestReport)]
    counts = [
        int(str(value))
        for report in reports
        if report.when == "call"
        for name, value in report.user_properties
        if name == CASES
    ]
    if counts:
        terminalreporter.write_line(f"{sum(counts)} cases in {len(counts)} loops")
    kept_in = os.environ.get("TEST_FAILURES")
    if kept_in and not hasattr(terminalreporter.config, "workerinput"):
        with Path(kept_in).open("a", encoding="utf-8") as file:
            for report in [*stats.get("failed", []), *stats.get("error", [])]:
                crash = getattr(report.longrepr, "reprcrash", None)
                said = crash.message if crash else str(report.longrepr)
                file.write(f"{report.nodeid}: {' '.join(said.split())[:300]}\n")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """On PostgreSQL, with TEST_PARTITIONS=8, each table of a diary is in 8 partitions by its diary; and row security is
    on where the role of the database is one that it holds. See CONTRIBUTING.md."""
    with django_db_blocker.unblock():
        if number := os.environ.get("TEST_PARTITIONS"):
            call_command("distribute", partitions=int(number), run=True)
        if connection.vendor == "postgresql" and not is_bypassed(connection):
            turn_on(connection)


@pytest.fixture(autouse=True)
def _over_all_diaries() -> Iterator[None]:
    """A test looks into any diary; the requests, actions and commands that it starts into one."""
    with crossing(Crossing.UPKEEP):
        yield


@pytest.fixture(autouse=True)
def empty_cache(request: pytest.FixtureRequest) -> Iterator[None]:
    """The cache's table is no model's, so tests that commit would hand what it holds to the next."""
    marker = request.node.get_closest_marker("django_db")
    commits = "live_server" in request.fixturenames or bool(marker and marker.kwargs.get("transaction"))
    if commits:
        assert not connection.in_atomic_block, "here rows stand in a transaction: what commits needs another file"
        request.getfixturevalue("transactional_db")
    yield
    if commits:
        cache.clear()


Standing = Callable[[], AbstractContextManager[None]]


@pytest.fixture(scope="module")
def standing(django_db_setup: None, django_db_blocker: Any) -> Iterator[Standing]:
    """Rows that all tests of a file share, for what takes long to write: what is written inside of it is there in each
    of them. What a test changes is taken back after it as ever, and these after the last. They stand in a transaction,
    so not in files with tests that commit."""

    @contextmanager
    def writing() -> Iterator[None]:
        with django_db_blocker.unblock(), crossing(Crossing.UPKEEP):
            yield

    around = transaction.atomic()
    with django_db_blocker.unblock():
        around.__enter__()
    yield writing
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        around.__exit__(None, None, None)


@pytest.fixture
def ada(db: None) -> User:
    """The owner of the diary in most tests."""
    return known("ada@example.org")


@pytest.fixture
def ben(db: None) -> User:
    """A stranger: has an account, and no business with Ada's diary."""
    return known("ben@example.org")


def known(email: str) -> User:
    """Who has this address: made now, but where rows stand that are theirs."""
    return User.objects.filter(email=email).first() or User.objects.create_user(email, PASSWORD)


@pytest.fixture
def admin(db: None) -> User:
    return User.objects.create_superuser("root@example.org", PASSWORD)


@pytest.fixture
def ada_client(ada: User) -> Client:
    return _signed_in(ada)


@pytest.fixture
def ben_client(ben: User) -> Client:
    return _signed_in(ben)


@pytest.fixture
def admin_client(admin: User) -> Client:
    return _signed_in(admin)


def _signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client
