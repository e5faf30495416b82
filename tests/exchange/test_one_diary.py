"""What a diary hands out is read from this diary alone: every statement names it, and no cursor outlives its answer."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from diary.actions.checkins import save_checkin
from diary.domain.catalogue import Shape
from diary.domain.content import CheckInContent, Remedy, SignAnswer
from diary.exchange.archive import write_archive
from diary.exchange.tables_out import write_checkins, write_days, write_episodes
from diary.exchange.trial_table import write_trials
from diary.models import Diary, ImportJob, TrialDay
from tests.exchange.importing import imported, many
from tests.makers import make_diary, make_episode, make_user, uuid_of
from tests.trials import make_trial

pytestmark = pytest.mark.django_db

DAY = date(2026, 3, 14)
OF_A_DIARY = re.compile(r'(?:FROM|JOIN) "(diary_(?!diary"|guidance|source)\w+)"')


def unnamed(statements: Iterable[str], diary: Diary) -> list[str]:
    """The statements that read a row of some diary and do not say of which."""
    # The second is how Django reads what hangs on rows.
    named = re.compile(rf'"diary_id" (= {diary.pk}\b|IN \({diary.pk}\))')
    return [sql for sql in statements if OF_A_DIARY.search(sql) and not named.search(sql)]


def fill(diary: Diary) -> ImportJob:
    """Something in every table that the files read, and an import that turned lines away."""
    make_episode(
        diary=diary,
        minutes=3,
        shape=Shape.TIMED,
        signs=["visible"],
        triggers=["caffeine"],
        remedies=[Remedy("water", "better", 5)],
    )
    content = CheckInContent("yes", {"stress": 3}, (SignAnswer("weakness", "no"),), "")
    save_checkin(diary=diary, uuid=uuid_of("day"), day=DAY, content=content)
    TrialDay.objects.create(diary=diary, trial=make_trial(diary, DAY), date=DAY, kept="yes")
    return imported(diary, many(3) + "not a day,left big toe,3\n")


@pytest.fixture
def diary(ada_client: Client) -> Diary:
    ben = make_diary(owner=make_user("ben@example.org"))
    make_episode(diary=ben, name="ben's")
    ada_client.get(reverse("diary:home"))
    return Diary.objects.get(owner__email="ada@example.org")


FILES: dict[str, Callable[[Diary], object]] = {
    "archive": write_archive,
    "episodes": lambda diary: list(write_episodes(diary)),
    "checkins": lambda diary: list(write_checkins(diary)),
    "days": lambda diary: list(write_days(diary)),
    "trials": lambda diary: list(write_trials(diary, None, None, today=date(2026, 12, 1))),
}


@pytest.mark.parametrize("name", FILES)
def test_every_statement_of_a_file_names_its_diary(diary: Diary, name: str) -> None:
    fill(diary)
    with CaptureQueriesContext(connection) as captured:
        FILES[name](diary)
    statements = [row["sql"] for row in captured]
    assert any(map(OF_A_DIARY.search, statements))
    assert unnamed(statements, diary) == []


@pytest.mark.parametrize("name", ["fhir", "import_rejected"])
def test_every_statement_of_a_download_names_its_diary(diary: Diary, ada_client: Client, name: str) -> None:
    job = fill(diary)
    address = reverse("diary:import_rejected", args=[job.uuid]) if name == "import_rejected" else reverse("diary:fhir")
    with CaptureQueriesContext(connection) as captured:
        response = ada_client.get(address, {"first": "2026-03-01", "last": "2026-03-31"})
        body = b"".join(response.streaming_content)  # type: ignore[attr-defined]
    assert response.status_code == 200
    assert body
    statements = [row["sql"] for row in captured]
    assert any(map(OF_A_DIARY.search, statements))
    assert unnamed(statements, diary) == []


def test_a_statement_without_its_diary_is_found(diary: Diary) -> None:
    job = fill(diary)
    with CaptureQueriesContext(connection) as captured:
        list(ImportJob.objects.filter(pk=job.pk))
    assert len(unnamed((row["sql"] for row in captured), diary)) == 1


def test_no_cursor_of_the_server_is_left_open_between_two_blocks() -> None:
    assert settings.DATABASES["default"].get("DISABLE_SERVER_SIDE_CURSORS", False) is (
        connection.vendor == "postgresql"
    )
