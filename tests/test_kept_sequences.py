"""Whatever a device sends again, and however often: the diary is the one that it would be had each form come once."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from diary.actions.bin import delete_entry
from diary.exchange.archive import write_archive
from diary.models import CheckIn, Diary, Episode, TakenForm, Timer, TrialDay
from tests.makers import NOW, make_diary, uuid_of
from tests.trials import make_trial
from tests.views.from_device import (
    CAME,
    Kept,
    answer,
    burst,
    check_in,
    discard,
    episode,
    kept_to_it,
    quiet,
    said_of_day,
    stop,
    tap,
    timer,
)

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

LATER = NOW + timedelta(minutes=1)


def _take_back(diary: Diary, client: Client) -> None:
    """Somebody deletes on a page what is there by now."""
    for row in Episode.objects.kept().filter(diary=diary).order_by("started_at", "uuid")[:1]:
        delete_entry(diary=diary, entry=row, now=CAME)


def _unsay(diary: Diary, client: Client) -> None:
    client.post("/log/2026-03-13/", {"said": "yes", "undo": "yes"})


def _answer_on_a_page(diary: Diary, client: Client) -> None:
    client.post("/check-in/2026-03-12/", {"uuid": str(uuid_of("page")), "stress": "9", "twitching": "yes"})


def _discard_on_a_page(diary: Diary, client: Client) -> None:
    client.post(f"/timers/{uuid_of('timer')}/discard/")


def _say_kept_on_a_page(diary: Diary, client: Client) -> None:
    for day, said in (("2026-03-11", "no"), ("2026-03-12", "no"), ("2026-03-13", "")):
        client.post(f"/trials/{uuid_of('trial')}/days/{day}/", {"kept": said})


Edit = Callable[[Diary, Client], None]
STEPS: list[Kept | Edit] = [
    tap("one"),
    tap("two", LATER),
    burst("burst", "two", "one"),
    tap("bad", site="tail"),
    timer(),
    stop(),
    discard(),
    timer("other", LATER),
    discard("other"),
    episode("weak", signs=["felt_weak"]),
    answer("weak", "weakness feels_weak"),
    answer("weak", "weakness no", at=LATER),
    quiet(),
    said_of_day("yes"),
    said_of_day("no", at=LATER),
    check_in("first", "2026-03-12", stress="4", q_weakness="feels_weak", q_weakness_side="left"),
    check_in("second", "2026-03-12", LATER, stress="5", worry="2", prefer_device="stress"),
    check_in("third", "2026-03-12", LATER, worry="3", note="late"),
    kept_to_it("yes"),
    kept_to_it("no", at=LATER),
    kept_to_it("partly", "2026-03-12", prefer_device="kept"),
    check_in("tested", "2026-03-11", trial=str(uuid_of("trial")), kept_to_it="yes", worry="2"),
    _say_kept_on_a_page,
    _take_back,
    _unsay,
    _answer_on_a_page,
    _discard_on_a_page,
]


@st.composite
def sequences(draw: st.DrawFn) -> tuple[list[int], list[int]]:
    """Some steps in any order, and the same with forms sent again at any time after they were sent first."""
    once = draw(st.lists(st.integers(0, len(STEPS) - 1), unique=True, min_size=1, max_size=9))
    many = list(once)
    for step in draw(st.lists(st.sampled_from(once), max_size=8)):
        if isinstance(STEPS[step], Kept):
            many.insert(draw(st.integers(many.index(step) + 1, len(many))), step)
    return once, many


def walk(steps: list[int], diary: Diary, client: Client) -> None:
    for number in steps:
        step = STEPS[number]
        if isinstance(step, Kept):
            step.send(client, diary.owner)
        else:
            step(diary, client)


def written(diary: Diary) -> dict[str, Any]:
    """All that a diary holds, without what says whose and of when it is."""
    archive = json.loads(write_archive(diary))
    said = {name: rows for name, rows in archive.items() if isinstance(rows, list)}
    assert {"episodes", "checkins"} <= said.keys()
    said["timers"] = sorted(str(row) for row in Timer.objects.filter(diary=diary).values_list("uuid", "started_at"))
    said["binned"] = sorted(map(str, Episode.objects.binned().filter(diary=diary).values_list("uuid", flat=True)))
    said["kept_to_it"] = list(TrialDay.objects.filter(diary=diary).order_by("date").values_list("date", "kept"))
    said["shown"] = list(
        CheckIn.objects.filter(diary=diary).order_by("pk").values_list("local_date", "shown", "stress")
    )
    return said


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    with time_machine.travel(CAME, tick=False):
        yield


@given(steps=sequences())
@settings(
    # Each of them is some twenty requests.
    max_examples=min(20, settings().max_examples),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_sent_any_number_of_times_is_sent_once(steps: tuple[list[int], list[int]], ada: User, ben: User) -> None:
    results = []
    for user, order in zip((ada, ben), steps, strict=True):
        Diary.objects.filter(owner=user).delete()
        client = Client()
        client.force_login(user)
        diary = make_diary(owner=user)
        make_trial(diary, date(2026, 3, 10))
        walk(order, diary, client)
        results.append(written(diary))
    assert results[0] == results[1]


def test_a_hundred_forms_are_each_taken_once(ada: User) -> None:
    client, diary = Client(), make_diary(owner=ada)
    client.force_login(ada)
    kept = [tap(str(number), NOW - timedelta(minutes=number)) for number in range(100)]
    for _ in range(2):
        for one in kept:
            assert one.send(client, ada).json() == {"taken": True}
    assert Episode.objects.filter(diary=diary).count() == TakenForm.objects.filter(diary=diary).count() == 100
