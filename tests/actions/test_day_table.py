"""The per-day table equals a rebuild after any sequence of what people do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from diary.actions.bin import delete_entry, restore_entry
from diary.actions.change import changing, days_differ, refresh_days
from diary.actions.checkins import save_checkin, say_quiet
from diary.actions.episodes import edit_episode, log_episode, set_left_out
from diary.actions.triggers import add_trigger, merge_trigger, rename_trigger
from diary.domain.content import CheckInContent, Remedy
from diary.models import CheckIn, Day, Diary, Episode, OwnTrigger
from tests.makers import NOW, make_content, make_diary

STEPS = 60


def rows(diary: Diary) -> list[tuple[Any, ...]]:
    names = [field.name for field in Day._meta.concrete_fields if field.name != "id"]
    return list(Day.objects.filter(diary=diary).order_by("date").values_list(*names))


def _some(random: np.random.Generator, among: Sequence[Any]) -> list[Any]:
    return [one for one in among if random.random() < 0.4]


def step(random: np.random.Generator, diary: Diary) -> None:
    at = NOW + timedelta(minutes=int(random.integers(0, 6 * 1440)))
    content = make_content(
        at=at,
        minutes=float(random.integers(1, 1440)) if random.random() < 0.5 else None,
        sites=random.choice(["left_hallux", "right_fifth_toe", "trunk"], size=2, replace=False).tolist(),
        intensity=int(random.integers(1, 6)) if random.random() < 0.5 else None,
        state="falling_asleep" if random.random() < 0.2 else "",
        signs=_some(random, ["pain", "visible"]),
        triggers=_some(random, ["stress", "cold", "unknown"]),
        own_triggers=_some(random, sorted(OwnTrigger.objects.filter(diary=diary).values_list("uuid", flat=True))),
        remedies=[
            Remedy(
                key, str(random.choice(["", "better", "worse"])), int(random.integers(60)) if key == "water" else None
            )
            for key in _some(random, ["water", "rest"])
        ],
    )
    # PostgreSQL gives rows in the order in which they were last written, another one each time.
    known = list(Episode.objects.filter(diary=diary).order_by("id"))
    kept = [episode for episode in known if episode.deleted_at is None]
    binned = [episode for episode in known if episode.deleted_at]
    uuid = UUID(bytes=random.bytes(16), version=4)
    own = list(OwnTrigger.objects.filter(diary=diary).order_by("name"))
    match int(random.integers(0, 9)):
        case 0 | 1:
            log_episode(diary=diary, uuid=uuid, content=content)
        case 2 if kept:
            edit_episode(diary=diary, episode=kept[int(random.integers(len(kept)))], content=content)
        case 3 if kept:
            delete_entry(diary=diary, entry=kept[int(random.integers(len(kept)))], now=timezone.now())
        case 4 if binned:
            restore_entry(diary=diary, entry=binned[0], now=timezone.now())
        case 5 if kept:
            episode = kept[int(random.integers(len(kept)))]
            set_left_out(diary=diary, episode=episode, left_out=not episode.left_out)
        case 6 if len(own) < 3 or len(known) < 5:
            add_trigger(diary=diary, uuid=uuid, name=f"own {uuid}")
        case 6:
            merge_trigger(diary=diary, trigger=own[0], into=own[-1])
        case 7 if own:
            rename_trigger(diary=diary, trigger=own[0], name=f"renamed {uuid}")
        case 8:
            day = content.start.date
            if random.random() < 0.3:
                say_quiet(diary=diary, day=day, uuid=uuid)
            elif checkin := CheckIn.objects.kept().filter(diary=diary, local_date=day).first():
                delete_entry(diary=diary, entry=checkin, now=timezone.now())
            else:
                save_checkin(diary=diary, day=day, uuid=uuid, content=CheckInContent(twitching="yes"))


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(4))
def test_the_day_table_equals_a_rebuild_after_anything_people_do(seed: int) -> None:
    diary = make_diary()
    random = np.random.default_rng(seed)
    for _ in range(STEPS):
        step(random, diary)
        kept = rows(diary)
        assert not days_differ(diary)
        with changing(diary):
            refresh_days(diary)
        assert kept == rows(diary)
    assert len(rows(diary)) >= 5


@pytest.mark.django_db
def test_what_a_day_has_of_its_check_in_stays_unread_where_an_episode_is_written_and_the_other_way_round() -> None:
    diary, day = make_diary(), NOW.date()
    log_episode(diary=diary, uuid=UUID(int=1), content=make_content(intensity=3))
    with CaptureQueriesContext(connection) as saved:
        save_checkin(diary=diary, day=day, uuid=UUID(int=2), content=CheckInContent(twitching="yes"))
    known = Day.objects.get(diary=diary, date=day)
    assert (known.episodes, known.intensity_sum, known.has_checkin, known.twitching) == (1, 3, True, "yes")
    with CaptureQueriesContext(connection) as logged:
        log_episode(diary=diary, uuid=UUID(int=3), content=make_content(intensity=4))
    assert [query["sql"] for query in saved if '"diary_episode"' in query["sql"]] == []
    assert [query["sql"] for query in logged if '"diary_checkin"' in query["sql"]] == []
    known = Day.objects.get(diary=diary, date=day)
    assert (known.episodes, known.intensity_sum, known.has_checkin, known.twitching) == (2, 7, True, "yes")
    assert (len(saved), len(logged)) == (7, 8)


@pytest.mark.django_db
def test_a_day_without_an_episode_by_now_is_what_its_check_in_says_or_is_missing() -> None:
    diary, day = make_diary(), NOW.date()
    episode = log_episode(diary=diary, uuid=UUID(int=1), content=make_content())
    save_checkin(diary=diary, day=day, uuid=UUID(int=2), content=CheckInContent(twitching="yes"))
    moved = make_content(at=NOW - timedelta(days=5))
    edit_episode(diary=diary, episode=episode, content=moved)
    assert [(row.date, row.episodes, row.twitching) for row in Day.objects.filter(diary=diary).order_by("date")] == [
        (moved.start.date, 1, ""),
        (day, 0, "yes"),
    ]
    edit_episode(diary=diary, episode=episode, content=make_content())
    assert [(row.date, row.episodes, row.twitching) for row in Day.objects.filter(diary=diary)] == [(day, 1, "yes")]
