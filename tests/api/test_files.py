from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from diary.exchange.archive import write_archive
from diary.models import Diary, Episode
from tests.api.programs import FULL, LOG, READ, V1, program, sent
from tests.makers import NOW, make_diary, make_user
from tests.test_access import make_named

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock(time_machine: Any) -> None:
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def adas(ada: User) -> Diary:
    return make_named(ada)


def loaded(client: Client, body: bytes, query: str = "") -> Any:
    return client.generic("POST", f"{V1}/archive{query}", body, "application/json")


def test_it_is_the_archive_of_the_page(adas: Diary) -> None:
    told = sent(program(adas, READ), "GET", "/archive")
    assert told.content == write_archive(adas)
    assert 'filename="flicker-2026-03-14.json"' in told.headers["Content-Disposition"]


def test_it_comes_into_another_diary_whole_and_once(adas: Diary) -> None:
    empty = make_diary(owner=make_user("eve@example.org"), time_zone="UTC")
    full, body = program(empty), write_archive(adas)
    would = loaded(full, body, "?dry_run=true").json()
    assert (would["loaded"], Episode.objects.filter(diary=empty).count()) == (False, 0)
    done = loaded(full, body)
    assert done.status_code == 200
    assert done.json() == would | {"loaded": True}
    empty.refresh_from_db()
    assert write_archive(empty) == body
    again = loaded(full, body).json()
    assert not any(again["new"].values())
    assert again["known"]["episodes"] == would["new"]["episodes"]


def test_only_a_full_token_loads(adas: Diary) -> None:
    for scope, status in ((LOG, 403), (READ, 403), (FULL, 200)):
        assert loaded(program(adas, scope), write_archive(adas)).status_code == status


def test_what_is_wrong_is_said_where(adas: Diary) -> None:
    full, broken = program(adas), json.loads(write_archive(adas))
    broken["episodes"][0]["shape"] = "spiral"
    for body, field in ((json.dumps(broken).encode(), "episodes[0].shape"), (b"{", ""), (b"\xff", ""), (b"", "")):
        answer = loaded(full, body)
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["field"] == field
    assert Episode.objects.filter(diary=adas).count() == len(broken["episodes"]) + 1


def test_a_file_may_be_larger_than_a_form_and_not_larger_than_the_limit(adas: Diary, settings: Any) -> None:
    full, body = program(adas), write_archive(adas)
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    assert loaded(full, body).status_code == 200
    small = full.generic("POST", f"{V1}/episodes", b"{" + b" " * 200 + b"}", "application/json")
    assert small.status_code == 413
    settings.MAX_UPLOAD_MB = 0
    assert loaded(full, body).status_code == 413


def test_what_the_diary_has_no_room_for_is_refused(adas: Diary, settings: Any) -> None:
    empty = make_diary(owner=make_user("eve@example.org"))
    settings.DIARY_MB = 0
    answer = loaded(program(empty), write_archive(adas))
    assert answer.status_code == 413
    assert not Episode.objects.filter(diary=empty).exists()
