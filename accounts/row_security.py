"""Whose rows a statement reaches: said once, where it becomes known, and held by PostgreSQL beneath the filters.

Every statement names its diary (`tests/test_every_statement.py`). Should one forget it, row security gives nothing
instead of somebody else's rows. What is said travels with each statement and ends with its transaction, so a
connection that a pooler hands on to somebody else takes nothing along. SQLite has no row security: there this module
remembers what is said and no more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from enum import StrEnum
from typing import Any, Final, TypeVar

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase

SETTING: Final = "flicker.diary"
"""What PostgreSQL is told, as one number, which is cheap to compare with each row: the key of a diary; of a user whose
diary it is, below zero; or 0 where diaries are crossed. "" reaches nothing."""
MARK: Final = '"diary_'
"""How the tables of diaries begin in a statement. What reads no such table needs no diary."""
_READS: Final = ("SELECT", "INSERT", "UPDATE", "DELETE", "EXPLAIN", "(SELECT", "WITH")

T = TypeVar("T")


class Crossing(StrEnum):
    """Why rows of more than one diary are reached. There is no other reason."""

    LINK = "link"
    """A token leads to the row that knows it, and that row to its diary."""
    TIDYING = "tidying"
    """What is over is removed, whosever it is."""
    REMINDING = "reminding"
    """Who is to be reminded now is asked over all."""
    IMPORTING = "importing"
    """Which imports wait to be worked on is asked over all."""
    LEAVING = "leaving"
    """A user goes with all that is theirs."""
    BACKUP = "backup"
    """All that a site holds is written into one file, or put back."""
    TRYING = "trying"
    """Sample diaries are written down, looked at, and undone in the same transaction."""
    ROOM = "room"
    """How much all guests take together is counted."""
    UPKEEP = "upkeep"
    """Migrations and checks that whoever runs the site starts by hand."""


_said: ContextVar[str] = ContextVar("said", default="")


def say_diary(key: int) -> None:
    """From here on, to the end of the request, command or block around, it is about this diary."""
    _said.set(str(key))


@contextmanager
def of_diary(key: int) -> Iterator[None]:
    """It is about this diary."""
    with _saying(str(key)):
        yield


@contextmanager
def of_owner(key: int) -> Iterator[None]:
    """It is about the diary of a user: about its own row alone, which tells its key."""
    with _saying(str(-key)):
        yield


@contextmanager
def crossing(why: Crossing) -> Iterator[None]:
    """It is about more diaries than one."""
    # Why is for whoever reads the code: each of the reasons reaches all.
    assert why in Crossing
    with _saying("0"):
        yield


@contextmanager
def of_nobody() -> Iterator[None]:
    """Nothing has been said yet."""
    with _saying(""):
        yield


@contextmanager
def _saying(said: str) -> Iterator[None]:
    before = _said.set(said)
    try:
        yield
    finally:
        _said.reset(before)


class RowSecurityMiddleware:
    """Begins every request without a diary, and reads an answer that comes in pieces as the view left it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with of_nobody():
            response = self.get_response(request)
            if isinstance(response, StreamingHttpResponse):
                pieces: Any = response.streaming_content
                response.streaming_content = _each_as(_said.get(), pieces)
            return response


def _each_as(said: str, pieces: Iterator[T]) -> Iterator[T]:
    pieces = iter(pieces)
    while True:
        with _saying(said):
            try:
                piece = next(pieces)
            except StopIteration:
                return
        yield piece


def guard(connection: BaseDatabaseWrapper, **told: Any) -> None:
    """Have every statement of a PostgreSQL connection say whose rows it may reach."""
    if connection.vendor == "postgresql" and tell not in connection.execute_wrappers:
        # First and not last: a connection may be made inside `execute_wrapper`, which takes the last one away again.
        connection.execute_wrappers.insert(0, tell)


def tell(execute: Callable[..., T], sql: str, params: Any, many: bool, context: dict[str, Any]) -> T:
    """Send a statement with what was said before it, in the same message."""
    connection, said = context["connection"], _said.get()
    if connection.connection.pgconn.transaction_status == _IDLE:
        # What was told before ended with its transaction.
        connection.row_security_told = None
    if MARK not in sql or not sql.startswith(_READS) or _is_told(connection, said):
        return execute(sql, params, many, context)
    if many:
        with transaction.atomic(using=connection.alias, savepoint=False), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL {SETTING} = '{said}'")
            return execute(sql, params, many, context)
    # Two statements in one message are one transaction, also where nobody began one: what is set ends with it.
    result = execute(f"SET LOCAL {SETTING} = '{said}'; {sql}", params, many, context)
    context["cursor"].nextset()
    if connection.in_atomic_block:
        connection.row_security_told = said, connection.atomic_blocks[0], tuple(connection.savepoint_ids)
    return result


def _is_told(connection: Any, said: str) -> bool:
    """Whether the transaction that is open was told the same, and not inside a savepoint that is over."""
    told = getattr(connection, "row_security_told", None)
    if told is None or not connection.in_atomic_block:
        return False
    before, outermost, inside = told
    is_same = before == said and outermost is connection.atomic_blocks[0]
    return is_same and tuple(connection.savepoint_ids[: len(inside)]) == inside


def is_bypassed(connection: BaseDatabaseWrapper) -> bool:
    """Whether the role of a PostgreSQL connection is one that no policy holds."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
        return bool(cursor.fetchone()[0])


_IDLE: Final = 0
"""What libpq calls a connection without a transaction."""
