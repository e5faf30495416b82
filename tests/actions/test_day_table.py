"""The per-day table equals a rebuild after any sequence of what people do."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import numpy as np
import pytest
from django.utils import timezone

from diary.actions.bin import delete_entry, restore_entry
from diary.actions.change import changing, refresh_days
from diary.actions.checkins import save_checkin, say_quiet
from diary.actions.episodes import edit_episode, log_episode, set_left_out
from diary.domain.content import CheckInContent
from diary.models import CheckIn, Day, Diary, Episode
from tests.makers import NOW, make_content, make_diary

STEPS = 60


def rows(diary: Diary) -> list[tuple[Any, ...]]:
    names = [field.name for field in Day._meta.concrete_fields if field.name != "id"]
    return list(Day.objects.filter(diary=diary).order_by("date").values_list(*names))


def step(random: np.random.Generator, diary: Diary) -> None:
    at = NOW + timedelta(minutes=int(random.integers(0, 6 * 1440)))
    content = make_content(
        at=at,
        minutes=float(random.integers(1, 1440)) if random.random() < 0.5 else None,
        sites=random.choice(["left_hallux", "right_fifth_toe", "trunk"], size=2, replace=False).tolist(),
        intensity=int(random.integers(1, 6)) if random.random() < 0.5 else None,
        state="falling_asleep" if random.random() < 0.2 else "",
    )
    known = list(Episode.objects.filter(diary=diary))
    kept = [episode for episode in known if episode.deleted_at is None]
    binned = [episode for episode in known if episode.deleted_at]
    uuid = UUID(bytes=random.bytes(16), version=4)
    match int(random.integers(0, 7)):
        case 0 | 1:
            log_episode(diary=diary, uuid=uuid, content=content)
        case 2 if kept:
            edit_episode(diary=diary, episode=kept[int(random.integers(len(kept)))], content=content)
        case 3 if kept:
            delete_entry(diary=diary, entry=kept[int(random.integers(len(kept)))], now=timezone.now())
        case 4 if binned:
            restore_entry(diary=diary, entry=binned[0])
        case 5 if kept:
            episode = kept[int(random.integers(len(kept)))]
            set_left_out(diary=diary, episode=episode, left_out=not episode.left_out)
        case 6:
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
        with changing(diary):
            refresh_days(diary)
        assert kept == rows(diary)
    assert len(rows(diary)) >= 5
