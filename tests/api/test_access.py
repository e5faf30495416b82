"""Which token may do what: every operation of the interface x every scope, and nothing without a token."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse

from accounts.models import User
from diary.api.interface import interface
from diary.exchange.archive import write_archive
from diary.models import AccessToken, CheckIn, Diary
from diary.models.token import TokenScope
from tests.api.programs import EVERYTHING, FULL, LOG, READ, V1, program, sent, token_for
from tests.conftest import Standing, known
from tests.each import each
from tests.makers import NOW, make_user, uuid_of
from tests.statements import spied
from tests.test_access import DAY, GONE, MOMENT, OF_PROGRAMS, TIMER, TRIAL, addresses, make_named
from tests.test_every_statement import body_of, unsaid

pytestmark = pytest.mark.django_db
LOGS, READS, WRITES = (LOG, FULL), (READ, FULL), (FULL,)
AT = {"shape": "moment", "started_at": "2026-03-14T20:30:00Z"}
QUIET = DAY - timedelta(days=1)


@dataclass(frozen=True)
class Operation:
    """What is sent to an address, by which tokens it may be, and whether it names a row of one diary."""

    name: str
    scopes: tuple[TokenScope, ...]
    args: tuple[Any, ...] = ()
    body: Any = None
    owned: bool = False
    path: str = field(default="", compare=False)

    @property
    def address(self) -> str:
        return reverse(f"{OF_PROGRAMS}{self.name}", args=self.args).removeprefix(V1)


TABLE = [
    ("POST", Operation("twitch", LOGS, body={})),
    ("GET", Operation("episodes", READS)),
    ("POST", Operation("episode_create", LOGS, body=AT)),
    ("GET", Operation("episode", READS, (MOMENT,), owned=True)),
    ("PUT", Operation("episode_replace", WRITES, (MOMENT,), AT, owned=True)),
    ("DELETE", Operation("episode_delete", WRITES, (MOMENT,), owned=True)),
    ("POST", Operation("episode_restore", WRITES, (GONE,), owned=True)),
    ("GET", Operation("timer_list", READS)),
    ("POST", Operation("timer_start", LOGS, body={})),
    ("POST", Operation("timer_stop", LOGS, (TIMER,), owned=True)),
    ("DELETE", Operation("timer_discard", WRITES, (TIMER,), owned=True)),
    ("GET", Operation("checkins", READS)),
    ("GET", Operation("checkin", READS, (DAY,), owned=True)),
    ("PUT", Operation("checkin_replace", WRITES, (DAY,), {"note": "x"})),
    ("DELETE", Operation("checkin_delete", WRITES, (DAY,), owned=True)),
    ("POST", Operation("checkin_restore", WRITES, (DAY,), owned=True)),
    ("GET", Operation("day_list", READS)),
    ("GET", Operation("day_one", READS, (DAY,))),
    ("POST", Operation("day_quiet", LOGS, (QUIET,))),
    ("GET", Operation("trial_list", READS)),
    ("GET", Operation("trial_one", READS, (TRIAL,), owned=True)),
    ("PUT", Operation("trial_day_replace", LOGS, (TRIAL, DAY), {"kept": "yes"}, owned=True)),
    ("GET", Operation("patterns", READS)),
    ("GET", Operation("pattern", READS, ("frequency",))),
    ("GET", Operation("flag_list", READS)),
    ("GET", Operation("report", READS)),
    ("GET", Operation("report_pdf", READS)),
    ("GET", Operation("archive", READS)),
    ("POST", Operation("archive_load", WRITES)),
]


LATER = NOW + timedelta(hours=1)


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    with time_machine.travel(LATER, tick=False):
        yield


@pytest.fixture(autouse=True)
def _no_limits_of_others() -> None:
    cache.clear()


@pytest.fixture(scope="module")
def _named(standing: Standing) -> None:
    with standing(), time_machine.travel(LATER, tick=False):
        make_named(known("ada@example.org"))
        make_named(known("ben@example.org"), token="another", feed="of-another")


@pytest.fixture
def diary(_named: None, ada: User) -> Diary:
    return Diary.objects.get(owner=ada)


@pytest.fixture
def bens(_named: None, ben: User) -> Diary:
    return Diary.objects.get(owner=ben)


def call(client: Client, method: str, row: Operation, diary: Diary) -> Any:
    if row.name == "day_quiet":
        # It says something else of the day, which is left so.
        CheckIn.objects.filter(diary=diary, local_date=QUIET).update(twitching="")
    if row.name == "archive_load":
        return client.generic(method, f"{V1}{row.address}", write_archive(diary), "application/json")
    return sent(client, method, row.address, row.body)


def test_every_operation_has_a_row_and_every_row_an_operation() -> None:
    names = {name for name in addresses(get_resolver().url_patterns) if name.startswith(OF_PROGRAMS)}
    assert names == {f"{OF_PROGRAMS}{row.name}" for _, row in TABLE} | {f"{OF_PROGRAMS}api-root"}
    told = {
        (method.upper(), path)
        for path, operations in interface.get_openapi_schema()["paths"].items()
        for method in operations
    }
    assert len(told) == len(TABLE)


@pytest.mark.slow
@pytest.mark.parametrize(("method", "row"), TABLE, ids=lambda value: getattr(value, "name", ""))
def test_each_scope_does_what_it_says_and_nothing_else(method: str, row: Operation, diary: Diary) -> None:
    for scope in EVERYTHING:
        before = Diary.objects.get(pk=diary.pk).revision
        answer = call(program(diary, scope), method, row, diary)
        if scope in row.scopes:
            assert answer.status_code in (200, 201, 204), (scope, answer.content)
        else:
            assert (answer.status_code, answer.json()["type"]) == (403, "/problems/scope"), scope
            assert Diary.objects.get(pk=diary.pk).revision == before


@pytest.mark.slow
@pytest.mark.parametrize(("method", "row"), TABLE, ids=lambda value: getattr(value, "name", ""))
def test_what_belongs_to_somebody_else_is_not_there(method: str, row: Operation, diary: Diary) -> None:
    stranger = Diary.objects.create(owner=make_user("eve@example.org"), time_zone="UTC")
    before = write_archive(diary)
    answer = call(program(stranger), method, row, stranger)
    if row.owned:
        assert answer.status_code == 404
    assert b"eedle" not in body_of(answer)
    assert write_archive(diary) == before


@pytest.mark.slow
@pytest.mark.parametrize(("method", "row"), TABLE, ids=lambda value: getattr(value, "name", ""))
def test_every_statement_names_the_diary(method: str, row: Operation, diary: Diary, bens: Diary) -> None:
    client = program(diary)
    with spied() as statements:
        answer = call(client, method, row, diary)
        body_of(answer)
    assert answer.status_code in (200, 201, 204)
    assert unsaid(statements, diary) == []


@pytest.mark.slow
@each(("method", "row"), TABLE)
def test_nothing_is_there_without_a_token(method: str, row: Operation, ada_client: Client, diary: Diary) -> None:
    """A session is none either: what a browser sends by itself opens nothing here, so no CSRF token is asked for."""
    cache.clear()
    AccessToken.objects.filter(diary=diary).delete()
    token = token_for(diary, FULL, row.name)
    address = f"{V1}{row.address}"
    for client, headers in (
        (Client(), {}),
        (ada_client, {}),
        (Client(), {"Authorization": f"Token {token}"}),
        (Client(), {"Authorization": "Bearer"}),
        (Client(), {"Authorization": f"Bearer {token[:-1]}"}),
        (Client(), {"Authorization": "Bearer flicker_é"}),
        (Client(), {"X-Token": token}),
    ):
        before = Diary.objects.get(pk=diary.pk).revision
        answer = client.generic(method, address, headers=headers)
        assert (answer.status_code, answer.json()["type"]) == (401, "/problems/unknown-token"), headers
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
        assert Diary.objects.get(pk=diary.pk).revision == before
    for query in (f"?token={token}", f"?access_token={token}"):
        assert Client().generic(method, address + query).status_code == 401


def test_a_cross_site_form_opens_nothing(ada: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(ada)
    form = client.post(f"{V1}/twitch", {}, headers={"Origin": "https://evil.example"})
    assert form.status_code == 401
    assert "Access-Control-Allow-Origin" not in form.headers


def test_a_token_lets_in_without_a_csrf_token(diary: Diary) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post(f"{V1}/twitch", headers={"Authorization": f"Bearer {token_for(diary)}"})
    assert answer.status_code == 201
    assert not answer.cookies


@each("scheme", ["Bearer", "bearer", "BEARER"])
def test_the_scheme_is_written_in_any_letters(scheme: str, diary: Diary) -> None:
    token = token_for(diary, FULL, scheme)
    assert Client().get(f"{V1}/timers", headers={"Authorization": f"{scheme} {token}"}).status_code == 200


def test_a_token_that_is_over_or_revoked_or_whose_owner_was_shut_out_lets_nobody_in(diary: Diary, ada: User) -> None:
    over = Client(headers={"Authorization": f"Bearer {token_for(diary, name='over', lasts=timedelta(days=1))}"})
    assert sent(over, "GET", "/timers").status_code == 401
    full = program(diary)
    assert sent(full, "GET", "/timers").status_code == 200
    ada.is_active = False
    ada.save()
    assert sent(full, "GET", "/timers").status_code == 401
    ada.is_active = True
    ada.save()
    assert sent(full, "GET", "/timers").status_code == 200
    ada.delete()
    assert sent(full, "GET", "/timers").status_code == 401


@each(("method", "row"), TABLE)
def test_other_methods_are_said_to_be_none(method: str, row: Operation, diary: Diary) -> None:
    at_address = {known for known, other in TABLE if other.address == row.address}
    for other in {"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"} - at_address:
        answer = sent(Client(), other, row.address)
        assert (answer.status_code, answer.headers["Content-Type"]) == (405, "application/problem+json"), other
        assert {name.strip() for name in answer.headers["Allow"].split(",")} == at_address


@each(("method", "row"), [(method, row) for method, row in TABLE if method == "GET"])
def test_what_can_be_read_has_a_head(method: str, row: Operation, diary: Diary) -> None:
    cache.clear()
    AccessToken.objects.filter(diary=diary).delete()
    client = program(diary)
    head, whole = (sent(client, name, row.address) for name in ("HEAD", "GET"))
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["ETag"] == whole.headers["ETag"]


def test_nothing_is_kept_by_others_and_nobody_elses_page_may_ask(diary: Diary) -> None:
    for path in ("/timers", "/episodes", "/archive", "/nowhere"):
        answer = sent(program(diary), "GET", path, Origin="https://evil.example")
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert not [name for name in answer.headers if name.startswith("Access-Control")]
        AccessToken.objects.filter(name=FULL).delete()


def test_the_last_use_is_noted_and_the_revision_is_not_raised(diary: Diary) -> None:
    before = Diary.objects.get(pk=diary.pk).revision
    full = program(diary)
    sent(full, "GET", "/timers")
    assert AccessToken.objects.get(name=FULL).last_used_at == NOW + timedelta(hours=1)
    with CaptureQueriesContext(connection) as seen:
        sent(full, "GET", "/timers")
    assert not [row for row in seen if 'UPDATE "diary_accesstoken"' in row["sql"]]
    assert Diary.objects.get(pk=diary.pk).revision == before


def test_too_many_calls_are_told_when_to_come_again(diary: Diary) -> None:
    full, another = program(diary), program(diary, READ)
    statuses = [sent(full, "GET", "/timers").status_code for _ in range(121)]
    assert statuses == [200] * 120 + [429]
    late = sent(full, "GET", "/timers")
    assert late.json()["type"] == "/problems/too-often"
    assert 0 < int(late.headers["Retry-After"]) <= 60
    # Another token of the same diary is counted by itself.
    assert sent(another, "GET", "/timers").status_code == 200


def test_whoever_guesses_is_slowed_down_and_keeps_nobody_else_out(diary: Diary) -> None:
    guess = Client(headers={"Authorization": "Bearer flicker_" + "a" * 32})
    statuses = [sent(guess, "GET", "/timers").status_code for _ in range(31)]
    assert statuses == [401] * 30 + [429]
    assert sent(program(diary), "GET", "/timers").status_code == 200


def test_the_same_uuid_in_two_diaries_is_two_entries(diary: Diary, bens: Diary) -> None:
    once = AT | {"uuid": str(uuid_of("of both"))}
    assert [sent(program(of), "POST", "/episodes", once).status_code for of in (diary, bens)] == [201, 201]
