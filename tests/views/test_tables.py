from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.http import StreamingHttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from diary.actions.checkins import save_checkin
from diary.domain.content import CheckInContent, SignAnswer
from diary.exchange import tables_out
from diary.models import Diary
from tests.makers import NOW, make_diary, make_episode, uuid_of
from tests.trials import make_trial
from tests.views.reading import main_words, revision

NAMES = {"csv_episodes": "episodes", "csv_checkins": "check-ins", "csv_days": "days"}


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def diary(ada: User) -> Diary:
    """In a zone where it is the next day already."""
    diary = make_diary(owner=ada, time_zone="Asia/Kathmandu")
    for index in range(3):
        at = NOW - timedelta(days=index)
        make_episode(diary=diary, name=index, at=at, note="=needle")
        content = CheckInContent("yes", {"stress": 0}, [SignAnswer("weakness", "no")], note="=needle")
        save_checkin(diary=diary, day=at.date(), uuid=uuid_of(f"c{index}"), content=content)
    return diary


def ask(client: Client, name: str, **period: str) -> Any:
    return client.get(reverse(f"diary:{name}"), period)


def rows(response: Any) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(response.getvalue().decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("name", NAMES)
def test_a_table_is_a_file_with_a_name_that_nobody_keeps(name: str, diary: Diary, ada_client: Client) -> None:
    response = ask(ada_client, name)
    assert isinstance(response, StreamingHttpResponse)
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8; header=present"
    assert response.headers["Content-Disposition"] == f'attachment; filename="flicker-{NAMES[name]}-2026-03-15.csv"'
    assert {"private", "no-store"} <= set(response.headers["Cache-Control"].split(", "))
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "Content-Length" not in response.headers
    assert len(rows(response)) == 3
    assert revision(diary) == 6


@pytest.mark.parametrize("name", NAMES)
def test_the_addresses_are_those_of_files(name: str) -> None:
    assert reverse(f"diary:{name}") == f"/archive/{NAMES[name]}.csv"


@pytest.mark.parametrize("name", NAMES)
def test_a_period_narrows_it_down_and_may_be_open(name: str, diary: Diary, ada_client: Client) -> None:
    column = "date" if name == "csv_days" else "local_date"
    day = "2026-03-13"
    assert [row[column] for row in rows(ask(ada_client, name, first=day, last=day))] == [day]
    assert [row[column] for row in rows(ask(ada_client, name, first=day, last=""))] == [day, "2026-03-14"]
    assert [row[column] for row in rows(ask(ada_client, name, last=day))] == ["2026-03-12", day]


WRONG: dict[str, tuple[dict[str, str], str]] = {
    "no date": ({"first": "yesterday"}, "Enter a valid date."),
    "the wrong way round": ({"first": "2026-03-14", "last": "2026-03-13"}, "This is before the first day."),
    "before all days": ({"first": "0001-01-01"}, "Choose a day between 1970 and 2199."),
    "after all days": ({"last": "9999-12-31"}, "Choose a day between 1970 and 2199."),
}


@pytest.mark.parametrize("wrong", WRONG)
@pytest.mark.parametrize("name", NAMES)
def test_a_period_that_is_none_is_refused_beside_its_field(
    name: str, wrong: str, diary: Diary, ada_client: Client
) -> None:
    period, reason = WRONG[wrong]
    refused = ask(ada_client, name, **period)
    assert refused.status_code == 422
    assert reason in main_words(refused)
    assert f'value="{next(iter(period.values()))}"' in refused.content.decode()


def test_the_page_of_files_offers_all_of_them(diary: Diary, ada_client: Client) -> None:
    page = ada_client.get(reverse("diary:archive")).content.decode()
    for name in (*NAMES, "csv_trials"):
        assert f'action="{reverse(f"diary:{name}")}"' in page
    sent = ask(ada_client, "csv_days", first="", last="")
    assert len(rows(sent)) == 3


@pytest.mark.parametrize("name", NAMES)
def test_a_stranger_gets_only_what_is_theirs(name: str, diary: Diary, ben: User, ben_client: Client) -> None:
    assert rows(ask(ben_client, name)) == []
    mine = make_episode(diary=Diary.objects.get(owner=ben), name="ben's", at=NOW)
    save_checkin(diary=mine.diary, day=NOW.date(), uuid=uuid_of("ben's"), content=CheckInContent("no"))
    response = ask(ben_client, name)
    assert b"needle" not in response.getvalue()
    told = rows(ask(ben_client, name))
    assert [row.get("uuid", str(uuid_of("ben's"))) for row in told] == [str(uuid_of("ben's"))]


@pytest.mark.parametrize("name", NAMES)
def test_asking_for_the_head_alone_sends_no_rows(name: str, diary: Diary, ada_client: Client) -> None:
    with CaptureQueriesContext(connection) as asked:
        response = ada_client.head(reverse(f"diary:{name}"))
    assert response.getvalue() == b""
    assert response.headers["Content-Disposition"].endswith('.csv"')
    assert not [query for query in asked if "diary_episodesite" in query["sql"]]


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_a_table_costs_as_many_statements_with_many_rows_as_with_few(
    name: str, diary: Diary, ada_client: Client
) -> None:
    told = []
    ask(ada_client, name)
    for count in (4, 60):
        for index in range(3, count):
            at = NOW - timedelta(days=index)
            make_episode(diary=diary, name=index, at=at)
            content = CheckInContent("yes", answers=[SignAnswer("weakness", "no")])
            save_checkin(diary=diary, day=at.date(), uuid=uuid_of(f"c{index}"), content=content)
        with CaptureQueriesContext(connection) as asked:
            assert len(rows(ask(ada_client, name))) == count
        told.append(len(asked))
    assert told[0] == told[1] <= 9


def test_what_fails_before_the_first_row_is_an_error_and_no_file(
    diary: Diary, ada_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables_out, "read_parts", lambda *_: 1 / 0)
    ada_client.raise_request_exception = False
    response = ask(ada_client, "csv_episodes")
    assert response.status_code == 500
    assert "Content-Disposition" not in response.headers


def test_what_fails_later_is_not_swallowed(diary: Diary, ada_client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables_out, "BLOCK", 2)
    pieces = iter(ask(ada_client, "csv_episodes"))
    begun = next(pieces)
    monkeypatch.setattr(tables_out, "read_parts", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        next(pieces)
    assert not begun.endswith(b"\n")


def test_all_three_say_the_same_of_a_day(diary: Diary, ada_client: Client) -> None:
    make_episode(diary=diary, name="left out", left_out=True)
    of_day = [row for row in rows(ask(ada_client, "csv_episodes")) if row["local_date"] == "2026-03-14"]
    counted = sum(row["left_out"] == "no" for row in of_day)
    (day,) = rows(ask(ada_client, "csv_days", first="2026-03-14", last="2026-03-14"))
    assert (int(day["episodes"]), int(day["left_out"])) == (counted, len(of_day) - counted) == (1, 1)
    assert day["date"] == str(date(2026, 3, 14))


def test_trials_go_out_with_their_results_and_it_is_remembered_that_these_were_read(
    diary: Diary, ada_client: Client, ben_client: Client
) -> None:
    trial = make_trial(diary, NOW.date() - timedelta(days=60), change="own", own_words="needle")
    assert rows(ask(ada_client, "csv_trials", first="2026-03-14")) == []
    trial.refresh_from_db()
    assert trial.read_on is None
    response = ask(ada_client, "csv_trials")
    assert isinstance(response, StreamingHttpResponse)
    assert response.headers["Content-Disposition"] == 'attachment; filename="flicker-trials-2026-03-15.csv"'
    assert {(row["own_words"], row["state"], row["conclusion"]) for row in rows(response)} == {
        ("needle", "complete", "not_conclusive")
    }
    trial.refresh_from_db()
    assert trial.read_on == date(2026, 3, 15)
    assert b"needle" not in ask(ben_client, "csv_trials").getvalue()
    assert ask(ada_client, "csv_trials", first="yesterday").status_code == 422


def test_asking_for_the_trials_changes_nothing_in_a_diary_without_one(diary: Diary, ada_client: Client) -> None:
    before = revision(diary)
    assert rows(ask(ada_client, "csv_trials")) == []
    assert revision(diary) == before
