"""What a device keeps, and what it asks before it sends: nothing of it tells what was written in the diary."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.contrib.staticfiles import finders
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from diary.actions.checkins import save_checkin
from diary.actions.trials import answer_trial_day, stop_trial
from diary.actions.triggers import add_trigger
from diary.actions.write_episodes import NewEpisode
from diary.domain.content import CheckInContent
from diary.domain.trial import KeptToIt
from diary.models import Diary, OwnTrigger
from diary.views.shell import PAGES
from tests.makers import NOW, make_content, make_diary, make_episode, make_many, uuid_of
from tests.trials import make_trial
from trouble.unsent import mark_of

STATE = "/device/state/"


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        yield


@pytest.fixture
def diary(ada: User) -> Diary:
    return make_diary(owner=ada)


def state(client: Client) -> dict[str, Any]:
    answer = client.get(STATE)
    assert answer.status_code == 200
    assert answer.headers["Flicker-Queue"] == "1"
    assert "no-store" in answer.headers["Cache-Control"]
    said: dict[str, Any] = answer.json()
    return said


def test_signed_out_the_state_is_of_nobody_and_leads_nowhere(client: Client, db: None) -> None:
    said = state(client)
    assert (said["of"], said["shell"], said["keep"], said["reads"]) == ("", "", [], "")
    assert said["token"]


def test_the_state_says_whose_it_is_and_what_time_it_is(diary: Diary, ada: User, ada_client: Client) -> None:
    said = state(ada_client)
    assert said["formats"] == [1]
    assert said["of"] == mark_of(ada.pk)
    assert said["now"] == "2026-03-14T22:30:00+00:00"
    assert said["zone"] == "Europe/Berlin"
    assert said["offline"] is True
    assert said["hours"] == "24"
    assert said["names"]["left_hallux"] == "Left great toe"
    assert said["keep"][0] == "/device/log/"


def test_a_switched_off_worker_is_told_in_the_state(diary: Diary, ada_client: Client, settings: Any) -> None:
    settings.OFFLINE = False
    assert state(ada_client)["offline"] is False


def _another_zone(diary: Diary) -> None:
    Diary.objects.update(time_zone="Asia/Tokyo")


def _another_item(diary: Diary) -> None:
    Diary.objects.update(checkin_items=["stress"])


def _another_writing(diary: Diary) -> None:
    Diary.objects.update(clock="12")


def _own_trigger(diary: Diary) -> None:
    add_trigger(diary=diary, uuid=uuid_of("own"), name="Choir practice")


@pytest.mark.parametrize("change", [_another_zone, _another_item, _another_writing, _own_trigger])
def test_what_is_kept_is_fetched_anew_once_the_forms_show_something_else(
    change: Callable[[Diary], None], diary: Diary, ada_client: Client
) -> None:
    before = state(ada_client)["shell"]
    change(diary)
    assert state(ada_client)["shell"] != before


def test_the_emergency_pages_are_fetched_anew_once_they_name_another_number(
    diary: Diary, ada_client: Client, settings: Any
) -> None:
    said = [state(ada_client)["shell"]]
    ada_client.cookies["zone"] = "America/Los_Angeles"
    said.append(state(ada_client)["shell"])
    settings.EMERGENCY_NUMBER = "999"
    said.append(state(ada_client)["shell"])
    assert len(set(said)) == 3


def test_what_is_kept_stays_whatever_is_written_and_the_days_to_read_do_not(diary: Diary, ada_client: Client) -> None:
    before = state(ada_client)
    ada_client.post(reverse("diary:log"), {"uuid": str(uuid_of("new")), "ago": "0", "sites": "left_hallux"})
    after = state(ada_client)
    assert after["shell"] == before["shell"]
    assert after["reads"] != before["reads"]


def test_every_file_of_the_kept_pages_is_kept_and_no_other(diary: Diary, ada_client: Client) -> None:
    kept = state(ada_client)["keep"]
    shown: set[str] = set()
    for address in (address for address in kept if not address.startswith("/static/")):
        page = ada_client.get(address)
        assert page.status_code == 200, address
        shown |= set(re.findall(r'(?:href|src)="(/static/[^"]+)"', page.content.decode()))
    named = {address for address in kept if address.startswith("/static/")}
    assert shown == named
    for address in named:
        found = finders.find(address.removeprefix("/static/"))
        assert isinstance(found, str), address
        if found.endswith(".css"):
            assert "@import" not in Path(found).read_text()
            assert not re.search(r"url\((?![\"']?data:)", Path(found).read_text()), address


@pytest.mark.parametrize("name", PAGES)
def test_a_kept_page_tells_nothing_that_was_written(name: str, diary: Diary, ada_client: Client) -> None:
    address = reverse(f"diary:{name}")
    _own_trigger(diary)
    before = ada_client.get(address).content
    own = OwnTrigger.objects.get()
    for number in range(3):
        triggers = {"triggers": ["fatigue"], "own_triggers": [own.uuid]}
        make_episode(diary=diary, name=number, note="needle", signs=["burning"], **triggers)
    _check_in(diary)
    after = ada_client.get(address).content
    assert _plain(after) == _plain(before)
    assert b"needle" not in after


def _check_in(diary: Diary) -> None:
    content = CheckInContent(twitching="yes", items={"stress": 4, "sleep_minutes": 400}, note="needle")
    save_checkin(diary=diary, day=date(2026, 3, 14), uuid=uuid_of("check-in"), content=content)


def _plain(page: bytes) -> str:
    """A page without its token, which is another one each time."""
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page.decode())


def test_a_kept_page_is_of_no_moment_and_of_no_day(diary: Diary, ada_client: Client) -> None:
    for name in ("device_log", "device_episode", "device_check_in", "device_away"):
        address = reverse(f"diary:{name}")
        before = _plain(ada_client.get(address).content)
        with time_machine.travel(NOW + timedelta(days=9), tick=False):
            assert _plain(ada_client.get(address).content) == before


def test_the_names_of_own_triggers_are_offered_and_those_retired_are_not(diary: Diary, ada_client: Client) -> None:
    _own_trigger(diary)
    assert b"Choir practice" in ada_client.get("/device/episode/").content
    OwnTrigger.objects.update(retired=True)
    assert b"Choir practice" not in ada_client.get("/device/episode/").content


def test_a_kept_page_leaves_toasts_to_the_page_that_they_are_meant_for(diary: Diary, ada_client: Client) -> None:
    ada_client.post(reverse("diary:checkin_quiet", args=["2026-03-14"]))
    assert b"Written down" not in ada_client.get("/device/log/").content
    assert b"Written down" in ada_client.get("/diary/2026-03-14/").content


def test_the_forms_say_how_they_can_be_kept(diary: Diary, ada_client: Client) -> None:
    kinds = {
        "/": {"moment", "day"},
        "/device/log/": {"moment", "day"},
        "/device/episode/": {"episode"},
        "/device/check-in/": {"check-in", "day"},
        "/episodes/new/": {"episode"},
        "/check-in/2026-03-14/": {"check-in"},
    }
    for address, expected in kinds.items():
        page = ada_client.get(address).content.decode()
        assert set(re.findall(r'data-keep="([^"]+)"', page)) == expected, address


# Today's block of a trial


FIRST = date(2026, 3, 14)
BLOCKS = ("/device/log/", "/device/check-in/")


def _later(days: int) -> Any:
    return time_machine.travel(NOW + timedelta(days=days), tick=False)


def _block(client: Client, address: str) -> str:
    """What a kept page would show of a trial on the day that it names, "" for nothing."""
    found = re.findall(r"<template data-block-of=.*?</template>", client.get(address).content.decode(), re.DOTALL)
    return found[0] if found else ""


def test_the_kept_pages_hold_what_today_is_in_a_trial_and_nothing_else_of_it(
    diary: Diary, ada: User, ada_client: Client
) -> None:
    trial = make_trial(diary, FIRST, change="own", own_words="tea in place of coffee")
    for address in BLOCKS:
        usual = _block(ada_client, address)
        assert 'data-block-of="2026-03-14"' in usual
        assert "Today: as usual" in usual
        assert "Block 1 of 8, day 1 of 5" in usual
        # What is changed is told on the days on which it is.
        assert "tea in place of coffee" not in ada_client.get(address).content.decode()
        with _later(6):
            ada_client.force_login(ada)
            changed = _block(ada_client, address)
        assert 'data-block-of="2026-03-20"' in changed
        assert "Today: changed, tea in place of coffee" in changed
        assert "Block 2 of 8, day 2 of 5" in changed
        for word in (trial.seed, trial.schedule, "2026-03-19", "2026-03-21", 'aria-pressed="true"'):
            assert word not in changed


def test_what_was_answered_of_a_day_is_not_kept(diary: Diary, ada_client: Client) -> None:
    trial = make_trial(diary, FIRST)
    before = [_plain(ada_client.get(address).content) for address in BLOCKS], state(ada_client)["shell"]
    answer_trial_day(diary=diary, trial=trial, day=FIRST, kept=KeptToIt.PARTLY, today=FIRST)
    assert ([_plain(ada_client.get(address).content) for address in BLOCKS], state(ada_client)["shell"]) == before


def test_only_a_day_of_a_trial_that_runs_has_a_block(diary: Diary, ada: User, ada_client: Client) -> None:
    trial = make_trial(diary, FIRST + timedelta(days=1))
    for days, is_there in ((0, False), (1, True), (40, True), (41, False)):
        with _later(days):
            ada_client.force_login(ada)
            assert [bool(_block(ada_client, address)) for address in BLOCKS] == [is_there] * 2, days
    stop_trial(diary=diary, trial=trial, today=FIRST)
    with _later(1):
        ada_client.force_login(ada)
        assert not any(_block(ada_client, address) for address in BLOCKS)


def test_the_kept_pages_are_fetched_anew_for_each_day_of_a_trial_and_for_its_end(
    diary: Diary, ada: User, ada_client: Client
) -> None:
    shells = [state(ada_client)["shell"]]
    with _later(1):
        ada_client.force_login(ada)
        assert state(ada_client)["shell"] == shells[0]
    trial = make_trial(diary, FIRST)
    for days in (0, 1, 2):
        with _later(days):
            ada_client.force_login(ada)
            shells.append(state(ada_client)["shell"])
    assert len(set(shells)) == 4
    stop_trial(diary=diary, trial=trial, today=FIRST)
    assert state(ada_client)["shell"] == shells[0]


def test_the_question_of_a_trial_is_one_that_a_device_keeps(diary: Diary, ada_client: Client) -> None:
    trial = make_trial(diary, FIRST)
    on_log, in_check_in = (_block(ada_client, address) for address in BLOCKS)
    assert f'action="/trials/{trial.uuid}/days/2026-03-14/" data-keep="trial_day"' in on_log
    assert re.findall(r'name="kept" value="(\w+)"', on_log) == ["yes", "partly", "no"]
    assert re.findall(r'name="kept_to_it" value="(\w*)"', in_check_in) == ["", "yes", "partly", "no"]
    assert re.findall(r'name="trial" value="([^"]*)"', in_check_in) == [str(trial.uuid)]


def test_a_diary_without_a_trial_reads_nothing_of_one(diary: Diary, ada_client: Client) -> None:
    for address in (*BLOCKS, STATE):
        with CaptureQueriesContext(connection) as seen:
            ada_client.get(address)
            assert not [row["sql"] for row in seen if '"diary_trial' in row["sql"]]


def test_a_form_that_changes_what_the_server_has_waits_for_the_network(diary: Diary, ada_client: Client) -> None:
    _check_in(diary)
    episode = make_episode(diary=diary)
    for address in ("/check-in/2026-03-14/", f"/episodes/{episode.uuid}/"):
        assert b"data-keep" not in ada_client.get(address).content


def test_an_answer_that_cannot_wait_says_where_it_leads_without_asking_the_server(
    diary: Diary, ada_client: Client
) -> None:
    page = ada_client.get("/device/check-in/").content.decode()
    led = dict(re.findall(r'id="(id_q_[a-z_]+_[0-9])"[^>]* data-at-once="([^"]+)"', page))
    assert set(led.values()) == {"/emergency/now/", "/emergency/"}
    first = re.findall(r'name="q_cannot_move" value="([^"]*)"[^>]*?(?: data-at-once="([^"]+)")?>', page)
    assert first == [("", ""), ("no", ""), ("yes", "/emergency/now/")]


def test_the_days_to_read_are_the_last_thirty_and_lead_to_no_change(diary: Diary, ada_client: Client) -> None:
    for name, days in (("today", 0), ("first", 29), ("before", 30)):
        make_episode(diary=diary, name=name, at=NOW - timedelta(days=days), note=f"needle of {name}")
    _check_in(diary)
    page = ada_client.get("/device/diary/").content.decode()
    assert "needle of today" in page
    assert "needle of first" in page
    assert "needle of before" not in page
    assert "Stress 4 of 10" in page
    assert "As they were on" in page
    body = page[page.index("<main") : page.index("</main")]
    assert "<form" not in body
    assert "/episodes/" not in body


def test_the_days_to_read_cost_as_much_with_many_entries_and_stay_one_page(diary: Diary, ada_client: Client) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert ada_client.get("/device/diary/").status_code == 200
        return len(seen)

    make_episode(diary=diary, name="first", triggers=["stress"], signs=["burning"])
    _check_in(diary)
    cost()
    few = cost()
    content = [make_content(at=NOW - timedelta(minutes=90 * number)) for number in range(350)]
    make_many(diary=diary, episodes=[NewEpisode(uuid_of(n), said) for n, said in enumerate(content)])
    assert cost() == few <= 14
    page = ada_client.get("/device/diary/").content.decode()
    assert page.count('<li class="entry') == 300


def test_the_state_costs_the_same_however_much_is_written(diary: Diary, ada_client: Client) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as seen:
            state(ada_client)
        return len(seen)

    cost()
    few = cost()
    _own_trigger(diary)
    for number in range(9):
        make_episode(diary=diary, name=number)
    assert cost() == few <= 5
