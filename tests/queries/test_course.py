"""The course read from the database: what is in the period, at a constant cost."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from diary.actions.background import add_fact
from diary.actions.bin import delete_entry
from diary.actions.checkins import save_checkin
from diary.actions.sample import fill_with_sample
from diary.domain.catalogue import QUESTIONS, SIGNS
from diary.domain.content import CheckInContent, SignAnswer
from diary.domain.course import Course, LaneKind, Stretch
from diary.domain.pattern_filter import PatternFilter
from diary.models import CheckIn, Diary, Medicine, Visit
from diary.queries.course import read_course
from diary.queries.history import days
from tests.makers import NOW, make_diary, make_episode, make_user, uuid_of

pytestmark = pytest.mark.django_db
LAST = date(2026, 3, 14)
FIRST = LAST - timedelta(days=27)
STATEMENTS = 4


@pytest.fixture
def diary() -> Diary:
    return make_diary()


def read(diary: Diary, first: date = FIRST, last: date = LAST) -> Course:
    return read_course(diary, PatternFilter(first, last), days(diary, first, last))


def answer(diary: Diary, day: date, *said: tuple[str, str]) -> CheckIn:
    content = CheckInContent(twitching="", items={}, answers=[SignAnswer(*row) for row in said])
    save_checkin(diary=diary, day=day, uuid=uuid_of(f"{diary.pk} {day}"), content=content)
    return CheckIn.objects.get(diary=diary, local_date=day, deleted_at=None)


def medicine(diary: Diary, name: str, **values: Any) -> Medicine:
    values = {"name": name, "group": "other_medicine"} | values
    fact = add_fact(diary=diary, model=Medicine, uuid=uuid_of(f"{diary.pk} {name} {values}"), values=values)
    assert isinstance(fact, Medicine)
    return fact


def visit(diary: Diary, day: date) -> Visit:
    fact = add_fact(diary=diary, model=Visit, uuid=uuid_of(f"{diary.pk} {day}"), values={"visited_on": day})
    assert isinstance(fact, Visit)
    return fact


def sign_days(course: Course) -> dict[str, tuple[date, ...]]:
    return {lane.name: lane.days for lane in course.lanes_of(LaneKind.SIGN)}


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_the_days_of_each_sign_are_those_of_a_plain_count(diary: Diary, seed: int) -> None:
    random = np.random.default_rng(seed)
    expected: dict[str, set[date]] = defaultdict(set)
    for index in range(40):
        ago = int(random.integers(0, 40))
        signs = {SIGNS[int(place)] for place in random.integers(0, len(SIGNS), 2)}
        make_episode(diary=diary, name=index, at=NOW - timedelta(days=ago), signs=[term.key for term in signs])
        for term in signs:
            expected[term.name].add(LAST - timedelta(days=ago))
    for ago in range(40):
        question = QUESTIONS[int(random.integers(0, len(QUESTIONS)))]
        said = question.answers[int(random.integers(0, len(question.answers)))]
        answer(diary, LAST - timedelta(days=ago), (question.key, said.key))
        if said.yes:
            expected[question.name].add(LAST - timedelta(days=ago))
    within = {name: tuple(sorted(day for day in found if FIRST <= day <= LAST)) for name, found in expected.items()}
    assert sign_days(read(diary)) == {name: found for name, found in within.items() if found}


def test_medicines_visits_and_the_onset_are_those_of_the_period(diary: Diary) -> None:
    middle = LAST - timedelta(days=9)
    medicine(diary, "Old", stopped_on=FIRST - timedelta(days=1))
    medicine(diary, "New", started_on=LAST + timedelta(days=1))
    medicine(diary, "Open")
    medicine(diary, "Tablets", started_on=FIRST, changed_on=middle, stopped_on=LAST)
    medicine(diary, "Iron", group="other_supplement", stopped_on=FIRST)
    for day in (FIRST - timedelta(days=1), FIRST, LAST, LAST + timedelta(days=1)):
        visit(diary, day)
    Diary.objects.filter(pk=diary.pk).update(onset_on=middle, onset_is_about=True)
    diary.refresh_from_db()
    told = read(diary)
    assert {lane.name: (lane.kind.value, lane.stretches, lane.days) for lane in told.lanes} == {
        "First noticed, about": ("onset", (), (middle,)),
        "Visits": ("visit", (), (FIRST, LAST)),
        "Open": ("medicine", (Stretch(None, None),), ()),
        "Tablets": ("medicine", (Stretch(FIRST, LAST),), (middle,)),
        "Iron": ("supplement", (Stretch(None, FIRST),), ()),
    }


def fill(diary: Diary, *, left_out: bool = False) -> list[Any]:
    return [
        make_episode(diary=diary, name=f"{diary.pk}", signs=["pain", "numbness"], left_out=left_out),
        answer(diary, LAST, ("weakness", "cannot_do"), ("jerks", "no")),
        medicine(diary, "Tablets"),
        visit(diary, LAST),
    ]


def test_left_out_deleted_and_other_peoples_entries_are_not_in_it(diary: Diary) -> None:
    fill(make_diary(owner=make_user("ben@example.org")))
    assert read(diary).lanes == ()
    rows = fill(diary)
    assert [lane.name for lane in read(diary).lanes] == ["Visits", "Pain", "Numbness", "Weakness", "Tablets"]
    for row in rows:
        delete_entry(diary=diary, entry=row, now=NOW)
    assert read(diary).lanes == ()
    make_episode(diary=diary, name="out", signs=["pain"], left_out=True)
    assert read(diary).lanes == ()


@pytest.mark.slow
def test_statements_do_not_grow_with_what_is_kept(diary: Diary) -> None:
    fill_with_sample(diary=diary, now=NOW, episodes=1500, years=10, seed=1)
    for n in (7, 3650):
        first = LAST - timedelta(days=n - 1)
        counted = days(diary, first, LAST)
        with CaptureQueriesContext(connection) as statements:
            told = read_course(diary, PatternFilter(first, LAST), counted)
        assert len(statements) == STATEMENTS
    assert told.lanes_of(LaneKind.SIGN)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL chooses its plans by statistics")
def test_only_what_the_period_holds_is_looked_up(diary: Diary) -> None:
    with CaptureQueriesContext(connection) as statements:
        read_course(diary, PatternFilter(FIRST, LAST), days(diary, FIRST, LAST))
    for query in statements.captured_queries:
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {query['sql']}")
            plan = [row[-1] for row in cursor.fetchall()]
        assert not [step for step in plan if step.startswith("SCAN")], plan
