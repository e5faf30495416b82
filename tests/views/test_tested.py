"""What Patterns tells of trials: each that is over with its sentence and its ratio, one that runs without a result."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from diary.actions.bin import delete_entry
from diary.actions.checkins import save_checkin
from diary.domain.content import CheckInContent, SignAnswer
from diary.domain.trial import Arm, EarlyEnd, EndReason
from diary.models import Diary, Trial
from tests.makers import NOW, make_diary, make_episode, uuid_of
from tests.trials import live_through, make_trial
from tests.views.reading import text_of

TODAY = date(2026, 3, 14)
START = TODAY - timedelta(days=40)


@pytest.fixture(autouse=True)
def _frozen() -> Iterator[object]:
    with time_machine.travel(NOW + timedelta(hours=1), tick=False) as traveller:
        yield traveller


@pytest.fixture
def diary(ada: User) -> Diary:
    return make_diary(owner=ada)


def section(client: Client) -> str:
    """The section, "" where there is none."""
    html = client.get("/patterns/").content.decode()
    found = re.search(r'<section class="card tested".*?</section>', html, re.S)
    return found[0] if found else ""


def test_each_trial_has_its_sentence_its_ratio_and_its_way(diary: Diary, ada_client: Client) -> None:
    trial = make_trial(diary, START)
    live_through(trial, {Arm.AS_USUAL: 3, Arm.CHANGED: 1})
    html = section(ada_client)
    assert text_of(html).startswith(
        "What you tested Wider shoes: does it change my twitching? Fewer twitches in the changed blocks than chance "
        "explains. 0.4 times as often in the changed blocks as in the usual ones (90 % interval 0.4 to 0.4). "
        "2 February to 13 March 2026: 32 of 32 days that count are recorded."
    )
    assert f'href="/trials/{trial.uuid}/"' in html
    assert html.count('class="sketch sketch--interval"') == 1


def test_calm_mode_has_the_sentence_and_the_picture_alone(diary: Diary, ada_client: Client) -> None:
    live_through(make_trial(diary, START), {Arm.AS_USUAL: 3, Arm.CHANGED: 1})
    Diary.objects.filter(pk=diary.pk).update(calm_mode=True)
    html = section(ada_client)
    assert "than chance explains" in html
    assert "times as often" not in html
    assert "sketch--interval" in html


def test_two_of_the_same_question_are_both_shown(diary: Diary, ada_client: Client) -> None:
    live_through(make_trial(diary, START), {Arm.AS_USUAL: 3, Arm.CHANGED: 1})
    early = make_trial(diary, START - timedelta(days=90), name="early")
    live_through(early, {Arm.AS_USUAL: 2, Arm.CHANGED: 2})
    stopped = EarlyEnd(START - timedelta(days=150), EndReason.STOPPED)
    make_trial(diary, START - timedelta(days=160), name="stopped", end=stopped)
    html = section(ada_client)
    assert re.findall(r"Fewer twitches|No clear difference|Not conclusive", html) == [
        "Fewer twitches",
        "No clear difference",
        "Not conclusive",
    ]
    assert html.count("of 3 that asked the same") == 3
    assert "Earlier trials (1)" in html
    assert html.count("sketch--interval") == 2


@pytest.mark.parametrize(("begins", "said"), [(-12, "Runs until"), (3, "Begins on 17 March 2026 and runs until")])
def test_one_that_is_not_over_shows_nothing_of_its_days(
    begins: int, said: str, diary: Diary, ada_client: Client
) -> None:
    trial = make_trial(diary, TODAY + timedelta(days=begins))
    live_through(trial, {Arm.AS_USUAL: 9, Arm.CHANGED: 1}, days=max(-begins, 0))
    html = section(ada_client)
    assert f"{said} {'10 April 2026' if begins < 0 else '25 April 2026'}; no result before its end." in html
    for words in ("sketch", "recorded", "times", "Fewer", "difference"):
        assert words not in html


def test_it_is_remembered_that_a_result_was_shown(diary: Diary, ada_client: Client) -> None:
    row = make_trial(diary, START)
    section(ada_client)
    row.refresh_from_db()
    assert row.read_on == TODAY


def test_a_card_shows_no_result_and_remembers_none(diary: Diary, ada_client: Client) -> None:
    row = make_trial(diary, START)
    ada_client.get("/patterns/factors/")
    row.refresh_from_db()
    assert row.read_on is None


def test_a_card_does_not_say_that_one_runs_which_an_open_flag_ends(diary: Diary, ada_client: Client) -> None:
    make_trial(diary, TODAY - timedelta(days=12))
    assert "testing" in ada_client.get("/patterns/factors/").context
    content = CheckInContent("yes", {}, (SignAnswer("weakness", "cannot_do", (), "left"),), "")
    save_checkin(diary=diary, day=TODAY, uuid=uuid_of("weak"), content=content)
    assert "testing" not in ada_client.get("/patterns/factors/").context
    assert Trial.objects.get(diary=diary).ended_on == TODAY


def test_one_in_the_bin_is_not_told(diary: Diary, ada_client: Client) -> None:
    trial = make_trial(diary, START)
    assert section(ada_client)
    delete_entry(diary=diary, entry=trial, now=NOW)
    assert not section(ada_client)


def test_a_trial_that_an_open_flag_ends_is_not_said_to_run(diary: Diary, ada_client: Client) -> None:
    make_trial(diary, TODAY - timedelta(days=12))
    content = CheckInContent("yes", {}, (SignAnswer("weakness", "cannot_do", (), "left"),), "")
    save_checkin(diary=diary, day=TODAY, uuid=uuid_of("weak"), content=content)
    assert "Not conclusive" in section(ada_client)
    assert Trial.objects.get(diary=diary).ended_on == TODAY


def test_a_diary_without_a_trial_asks_once_and_not_again(diary: Diary, ada_client: Client) -> None:
    make_episode(diary=diary)
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as asked:
            assert not section(ada_client)
        counts.append(sum("diary_trial" in query["sql"] for query in asked.captured_queries))
    assert counts == [1, 0]
