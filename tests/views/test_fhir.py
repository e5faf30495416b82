"""The FHIR file over the web: who gets it, of which days, and what is said where it cannot be made."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.models import User
from diary.exchange.fhir import Sending, written
from diary.models import Diary
from tests.exchange.fhir_rules import check, resources
from tests.makers import NOW, make_diary, make_episode, uuid_of
from tests.trials import make_trial
from tests.views.reading import main_words, revision

DAY = date(2026, 3, 14)


@pytest.fixture
def diary(ada: User) -> Diary:
    diary = make_diary(owner=ada, time_zone="Asia/Kathmandu")
    make_episode(diary=diary, name="new", note="needle", sites=["left_hallux"])
    make_episode(diary=diary, name="old", at=NOW - timedelta(days=40))
    return diary


def ask(client: Client, **wishes: Any) -> Any:
    return client.get(reverse("diary:fhir"), wishes)


def episodes(response: Any) -> set[str]:
    found = json.loads(response.getvalue())
    check(found)
    return {row["id"] for row in resources(found, "Observation") if "valueBoolean" in row}


def test_the_file_is_streamed_has_a_name_and_nobody_keeps_it(diary: Diary, ada_client: Client) -> None:
    with time_machine.travel(NOW, tick=False):
        response = ask(ada_client)
    assert response.streaming
    assert response.getvalue() == b"".join(written(diary, Sending()))
    assert response.headers["Content-Type"] == "application/fhir+json"
    assert response.headers["Content-Disposition"] == 'attachment; filename="flicker-fhir-2026-03-15.json"'
    assert {"private", "no-store"} <= set(response.headers["Cache-Control"].split(", "))
    assert revision(diary) == diary.revision


@pytest.mark.slow
def test_a_period_is_both_its_days_and_those_between(diary: Diary, ada_client: Client) -> None:
    both = {str(uuid_of(name)) for name in ("new", "old")}
    day, long_ago = DAY, DAY - timedelta(days=40)
    assert episodes(ask(ada_client)) == both
    assert episodes(ask(ada_client, first=long_ago, last=day)) == both
    assert episodes(ask(ada_client, first=day)) == {str(uuid_of("new"))}
    assert episodes(ask(ada_client, last=long_ago)) == {str(uuid_of("old"))}
    assert episodes(ask(ada_client, first=day + timedelta(days=1))) == set()
    assert episodes(ask(ada_client, first=long_ago + timedelta(days=1), last=day - timedelta(days=1))) == set()


def test_notes_go_along_only_where_they_are_wanted(diary: Diary, ada_client: Client) -> None:
    assert b"needle" not in ask(ada_client).getvalue()
    assert b"needle" in ask(ada_client, notes="on").getvalue()


def test_snomed_codes_go_along_only_where_the_site_says_so(diary: Diary, ada_client: Client, settings: Any) -> None:
    assert b"snomed" not in ask(ada_client).getvalue()
    settings.SNOMED_BODY_SITES = True
    assert b"723724004" in ask(ada_client).getvalue()


@pytest.mark.parametrize(
    ("wishes", "reason"),
    [
        ({"first": "2026-03-14", "last": "2026-03-13"}, "This is before the first day."),
        ({"first": "soon"}, "Enter a valid date."),
        ({"first": "0001-01-01"}, "Choose a day between 1970 and 2199."),
    ],
)
def test_a_period_that_is_none_is_refused_beside_what_was_typed(
    wishes: dict[str, str], reason: str, diary: Diary, ada_client: Client
) -> None:
    response = ask(ada_client, notes="on", **wishes)
    assert response.status_code == 422
    assert reason in main_words(response)
    html = response.content.decode()
    assert f'value="{wishes["first"]}"' in html
    assert html.count("checked") == 1


def test_the_page_of_files_leads_there(diary: Diary, ada_client: Client) -> None:
    html = ada_client.get(reverse("diary:archive")).content.decode()
    assert 'action="/archive/fhir.json"' in html
    ids = [part.split('"')[0] for part in html.split(' id="')[1:]]
    assert len(ids) == len(set(ids))


def test_everybody_gets_their_own(diary: Diary, ben_client: Client) -> None:
    found = json.loads(ask(ben_client).getvalue())
    assert [row["resourceType"] for row in resources(found)] == ["Patient", "Device"]


def test_a_result_that_goes_out_was_read_from_then_on(diary: Diary, ada_client: Client) -> None:
    trial = make_trial(diary, DAY - timedelta(days=60))
    with time_machine.travel(NOW, tick=False):
        found = json.loads(ask(ada_client).getvalue())
    check(found)
    assert any(row.get("valueString") == "Not conclusive." for row in resources(found, "Observation"))
    trial.refresh_from_db()
    assert trial.read_on == date(2026, 3, 15)
