"""Every error is a problem, in trouble too, and nothing of it stands in a log."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from diary.models import Diary, Episode
from tests.api.programs import V1, program, sent, token_for
from tests.makers import make_diary, uuid_of
from tests.trouble.conftest import TROUBLES, away
from tracker import logs
from trouble import quiet

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_trouble_of_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quiet, "_known", quiet._Known())


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """All that is logged, at every level, as the site writes it."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(logs.WithoutWords())
    loggers = [logging.getLogger(name) for name in ("", "django", "django.request", "django.security", "trouble")]
    levels = [logger.level for logger in loggers]
    logging.getLogger().addHandler(handler)
    for logger in loggers:
        logger.setLevel(logging.DEBUG)
    yield written
    logging.getLogger().removeHandler(handler)
    for logger, level in zip(loggers, levels, strict=True):
        logger.setLevel(level)


def is_problem(answer: Any, status: int, kind: str) -> bool:
    problem = answer.json()
    assert (answer.status_code, problem["status"], problem["type"]) == (status, status, f"/problems/{kind}")
    assert problem.keys() <= {"type", "title", "status", "detail", "errors"}
    return bool(answer.headers["Content-Type"] == "application/problem+json")


@pytest.mark.parametrize("path", ["/", "/nowhere", "/episodes/no-uuid", "/check-ins/today", "/twitch/", "/docs/x"])
def test_an_address_that_is_not_there_is_a_problem(path: str) -> None:
    assert is_problem(Client().get(f"{V1}{path}"), 404, "not-there")


def test_what_no_view_is_asked_for_is_a_problem_too() -> None:
    assert is_problem(Client().get(f"{V1}/timers?x=%00"), 400, "unreadable")
    assert is_problem(Client().get(f"{V1}/timers", headers={"Host": "evil.example"}), 400, "unreadable")


def test_pages_keep_their_own_errors() -> None:
    assert Client().get("/nowhere/").headers["Content-Type"].startswith("text/html")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", sorted(TROUBLES))
def test_what_cannot_be_written_is_told_and_can_be_sent_again(kind: str, log: io.StringIO) -> None:
    diary = make_diary()
    token = token_for(diary)
    client = Client(headers={"Authorization": f"Bearer {token}"})
    sent(client, "GET", "/timers")
    cache.clear()
    with TROUBLES[kind]():
        # The last page of a full disk may have room for one or two.
        for number in range(20):
            note = {"note": "needle" * 300, "uuid": str(uuid_of(number))}
            late = sent(client, "POST", "/twitch", note)
            if late.status_code != 201:
                break
        # What can be read is read.
        assert sent(client, "GET", "/timers").status_code == 200
    assert is_problem(late, 503, "trouble")
    assert int(late.headers["Retry-After"]) > 0
    assert token.removeprefix("flicker_") not in log.getvalue()
    assert "needle" not in log.getvalue()
    assert sent(client, "POST", "/twitch", note).status_code == 201
    assert Episode.objects.count() == number + 1


@pytest.mark.django_db(transaction=True)
def test_a_database_that_is_away_is_a_problem(log: io.StringIO) -> None:
    token = token_for(make_diary())
    client = Client(headers={"Authorization": f"Bearer {token}"})
    with away():
        for method, path in (("GET", "/episodes"), ("POST", "/twitch")):
            answer = sent(client, method, path, {} if method == "POST" else None)
            assert is_problem(answer, 503, "trouble")
            assert int(answer.headers["Retry-After"]) > 0
    assert token.removeprefix("flicker_") not in log.getvalue()
    assert "Traceback" not in log.getvalue()


def test_a_mistake_of_ours_is_a_problem_and_is_logged_without_the_token(
    diary_and_token: tuple[Diary, str], log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    word = "".join(["nee", "dle"])

    def broken(**_: Any) -> None:
        raise RuntimeError(word)

    _, token = diary_and_token
    monkeypatch.setattr("diary.api.twitch.log_episode", broken)
    client = Client(raise_request_exception=False, headers={"Authorization": f"Bearer {token}"})
    assert is_problem(sent(client, "POST", "/twitch", {"note": word}), 500, "broken")
    said = log.getvalue()
    assert "RuntimeError" in said
    assert word not in said
    assert token.removeprefix("flicker_") not in said


@pytest.fixture
def diary_and_token() -> tuple[Diary, str]:
    diary = make_diary()
    return diary, token_for(diary)


def test_no_line_of_a_log_holds_a_token(diary_and_token: tuple[Diary, str], log: io.StringIO, settings: Any) -> None:
    _, token = diary_and_token
    for debug in (False, True):
        settings.DEBUG = debug
        for scheme in ("Bearer", "Basic", "Token"):
            client = Client(headers={"Authorization": f"{scheme} {token}"})
            for method, path in (("GET", "/timers"), ("POST", "/twitch"), ("GET", "/nowhere"), ("PATCH", "/timers")):
                sent(client, method, path)
        Client().get(f"{V1}/timers?token={token}")
    assert log.getvalue()
    assert token.removeprefix("flicker_") not in log.getvalue()


def test_a_body_that_is_too_large_is_refused(settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    assert is_problem(sent(program(make_diary()), "POST", "/twitch", {"note": "x" * 200}), 413, "too-large")
