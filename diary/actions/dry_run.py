"""Which sample diaries would show a text: each is written down by the people's own actions, looked at, and undone."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from uuid import uuid4

from django.db import transaction

from accounts.models import User
from accounts.row_security import Crossing, crossing
from diary.actions.background import add_fact, save_diary
from diary.actions.checkins import save_checkin
from diary.actions.episodes import log_episode
from diary.domain.criteria import matches
from diary.domain.guidance import GuidanceKind
from diary.domain.samples import SAMPLES, ZONE, Sample
from diary.models import Diary, Medicine
from diary.queries.flags import load_rule_input


def where_shown(kind: GuidanceKind, key: str, today: date) -> list[str]:
    """The names of the sample diaries in which a text would be shown today. A topic is shown in the library alone."""
    match kind:
        case GuidanceKind.TRIGGER:
            return [sample.name for sample in SAMPLES if key in sample.uses("triggers")]
        case GuidanceKind.REMEDY:
            return [sample.name for sample in SAMPLES if key in sample.uses("remedies")]
        case GuidanceKind.CRITERION:
            return [name for name, met in _criteria_met(today) if key in met]
        case GuidanceKind.TOPIC:
            return []


@lru_cache(maxsize=2)
def _criteria_met(today: date) -> tuple[tuple[str, frozenset[str]], ...]:
    """The criteria that each sample diary meets. Nothing of it is kept, and nobody who writes waits for long."""
    return tuple((sample.name, _met(sample, today)) for sample in SAMPLES)


def _met(sample: Sample, today: date) -> frozenset[str]:
    with crossing(Crossing.TRYING), transaction.atomic():
        diary = _written_down(sample, today)
        met = frozenset(match.criterion for match in matches(load_rule_input(diary, today)))
        # Written down for real, by the people's own actions, and then undone: what is tried is the code that people
        # use.
        transaction.set_rollback(True)
    return met


def _written_down(sample: Sample, today: date) -> Diary:
    diary = Diary.objects.create(owner=User.objects.create_guest(), time_zone=ZONE)
    for content in sample.contents(today):
        log_episode(diary=diary, uuid=uuid4(), content=content)
    if sample.diet:
        save_diary(diary=diary, values={"diet": sample.diet})
    if sample.medicine:
        begun = {"name": "A medicine", "group": sample.medicine, "started_on": today - timedelta(days=20)}
        add_fact(diary=diary, model=Medicine, uuid=uuid4(), values=begun)
    for ago, checkin in sample.checkins.items():
        save_checkin(diary=diary, day=today - timedelta(days=ago), uuid=uuid4(), content=checkin)
    return diary
