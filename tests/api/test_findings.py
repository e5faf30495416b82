from __future__ import annotations

import json
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from diary.actions.looks import take_look
from diary.domain.trial import Arm
from diary.domain.wording import date_words
from diary.models import Diary, FlagMemory, Look
from diary.models.token import TokenScope
from diary.report.cards import CARDS
from diary.report.snapshot import read_report
from tests.api.programs import FULL, READ, program, sent
from tests.each import each
from tests.linked import after, write_linked_days
from tests.makers import NOW, make_diary, make_user
from tests.test_access import make_named
from tests.trials import live_through, make_trial

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock() -> Any:
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        yield


@pytest.fixture
def diary(ada: User) -> Diary:
    return make_named(ada)


@pytest.fixture
def full(diary: Diary) -> Client:
    return program(diary)


def test_every_card_says_the_numbers_of_its_page(full: Client, ada_client: Client) -> None:
    told = sent(full, "GET", "/patterns?period=4w").json()
    assert [row["key"] for row in told["patterns"]] == [card.key for card in CARDS]
    assert told["last"] == "2026-03-14"
    page = ada_client.get("/patterns/frequency/", {"period": "4w"}).context
    one = sent(full, "GET", "/patterns/frequency?period=4w").json()
    assert one["sentence"] == page["told"].sentence
    assert one["table"]["rows"] == [list(row) for row in page["table"].rows]


def test_what_is_narrowed_leaves_out_what_looks_at_all(full: Client) -> None:
    told = sent(full, "GET", "/patterns?site=left_hallux").json()
    assert {row["key"] for row in told["patterns"]} == {card.key for card in CARDS if not card.is_whole}
    whole = next(card.key for card in CARDS if card.is_whole)
    assert sent(full, "GET", f"/patterns/{whole}?site=left_hallux").status_code == 200


@each(
    ("path", "field"),
    [
        ("/patterns?first=2026-03-10&last=2026-03-01", "last"),
        ("/patterns?site=nowhere", "site"),
        ("/patterns?trigger=nothing", "trigger"),
        ("/patterns?period=ever", "period"),
        ("/patterns/frequency?state=flying", "state"),
        ("/report?period=own", "first"),
        ("/report?with_list=perhaps", "with_list"),
        ("/report.pdf?paper=napkin", "paper"),
    ],
)
def test_what_cannot_be_asked_is_said_beside_its_field(path: str, field: str, full: Client) -> None:
    answer = sent(full, "GET", path)
    assert answer.status_code == 422, answer.content
    assert [row["field"] for row in answer.json()["errors"]] == [field]


def test_a_card_that_is_not_there_is_a_404(full: Client) -> None:
    assert sent(full, "GET", "/patterns/horoscope").status_code == 404


@pytest.mark.parametrize("scope", [READ, FULL])
def test_reading_takes_no_look_and_says_when_one_is_due(scope: TokenScope) -> None:
    linked = make_diary()
    write_linked_days(linked, end=100)
    reader = program(linked, scope)
    with time_machine.travel(datetime.combine(after(90), time(12), UTC), tick=False):
        before = Diary.objects.get(pk=linked.pk).revision
        told = sent(reader, "GET", "/patterns/factors")
        due = f"is due on {date_words(after(84))}"
        assert f"The first look at links {due}" in json.dumps(told.json(), ensure_ascii=False)
        for path in ("/patterns", "/report", "/report.pdf"):
            assert sent(reader, "GET", path).status_code == 200
        assert not Look.objects.filter(diary=linked).exists()
        assert Diary.objects.get(pk=linked.pk).revision == before
        take_look(diary=linked, today=after(90))
        looked = sent(reader, "GET", "/patterns/factors", **{"If-None-Match": told.headers["ETag"]})
        assert looked.status_code == 200
        assert "a link stands out" in looked.json()["sentence"]


def test_flags_are_told_with_their_days_and_seen_by_nobody(full: Client) -> None:
    told = sent(full, "GET", "/flags").json()
    assert "X1" in {row["criterion"] for row in told["flags"]}
    assert all(row["days"] and row["sentence"] and row["how_soon"] for row in told["flags"])
    assert "You answered" in told["answered"]
    assert not FlagMemory.objects.exists()
    empty = make_diary(owner=make_user("eve@example.org"))
    assert sent(program(empty), "GET", "/flags").json()["flags"] == []


def test_the_page_for_the_doctor_comes_as_data_and_on_paper(full: Client) -> None:
    told = sent(full, "GET", "/report?period=4w&with_list=true&with_notes=true")
    report = read_report(told.content)
    assert report
    assert report.with_list
    assert b"needle" in told.content
    assert b"needle" not in sent(full, "GET", "/report?period=4w&with_list=true").content
    paper = sent(full, "GET", "/report.pdf?period=4w")
    assert paper.headers["Content-Type"] == "application/pdf"
    assert paper.content.startswith(b"%PDF")


def test_trials_stand_on_it_unless_they_are_left_out(full: Client) -> None:
    diary = Diary.objects.get(owner__email="ada@example.org")
    trial = make_trial(
        diary, NOW.date() - timedelta(days=60), name="walks", change="own", own_words="walks after dinner"
    )
    live_through(trial, {Arm.AS_USUAL: 3, Arm.CHANGED: 1})
    row = next(row for row in sent(full, "GET", "/report").json()["trials"] if row["change"] == "Walks after dinner")
    assert row["days"] == "13 January to 21 February 2026"
    assert "times as often when changed (90\u00a0% interval " in row["numbers"]
    assert sent(full, "GET", "/report?with_trials=false").json()["trials"] == []
    # Reading by a program changes nothing.
    trial.refresh_from_db()
    assert trial.read_on is None


def test_no_name_of_anybody_is_taken_from_an_address(full: Client) -> None:
    told = sent(full, "GET", "/report?name=Ada&sentence=Needle")
    assert json.loads(told.content)["name"] == ""


def test_paper_is_limited_by_its_token(full: Client) -> None:
    for _ in range(10):
        assert sent(full, "GET", "/report.pdf?period=4w&with_charts=false").status_code == 200
    late = sent(full, "GET", "/report.pdf?period=4w")
    assert late.status_code == 429
    assert int(late.headers["Retry-After"]) > 0
    assert sent(full, "GET", "/report").status_code == 200
