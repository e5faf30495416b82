"""Days without an answer: shown and left open, or not known; a plain count over the days says the same."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from diary.actions.bin import delete_entry
from diary.actions.checkins import save_checkin
from diary.actions.episodes import ask_once
from diary.domain.catalogue import QUESTION_BY_KEY
from diary.domain.content import CheckInContent, SignAnswer
from diary.domain.silences import NO_DAY, NOT_TOLD, SHOWABLE, ShownQuestions, Silence, Silent
from diary.models import CheckIn, Diary
from diary.queries.silences import read_silences
from tests.makers import NOW, make_diary, make_episode, uuid_of

pytestmark = pytest.mark.django_db
LAST = date(2026, 3, 14)
FIRST = LAST - timedelta(days=5)
FEW = ("weakness", "weakness_parts", "jerks")


def checked_in(diary: Diary, ago: int, shown: ShownQuestions, *answered: str) -> None:
    answers = [SignAnswer(key, QUESTION_BY_KEY[key].answers[0].key) for key in answered]
    day, content = LAST - timedelta(days=ago), CheckInContent("yes", answers=answers, shown=shown)
    save_checkin(diary=diary, day=day, uuid=uuid_of(f"checkin {ago}"), content=content)


def asked(diary: Diary, ago: int, question: str, name: str = "") -> None:
    episode = make_episode(diary=diary, name=f"{ago}{name}", at=NOW - timedelta(days=ago))
    ask_once(diary=diary, episode=episode, question=question)


def test_a_diary_with_nothing_in_it_showed_nothing() -> None:
    assert read_silences(make_diary(), FIRST, LAST) == {}


def test_what_is_left_open_after_an_entry_counts_once_a_day_and_an_answer_ends_it() -> None:
    diary = make_diary()
    asked(diary, 0, "weakness")
    asked(diary, 1, "weakness")
    checked_in(diary, 1, ShownQuestions.only("weakness", "jerks"))
    asked(diary, 2, "weakness")
    checked_in(diary, 2, NOT_TOLD)
    asked(diary, 3, "weakness")
    checked_in(diary, 3, ShownQuestions.only(), "weakness")
    asked(diary, 6, "weakness")
    told = read_silences(diary, FIRST, LAST)
    assert (told["weakness"], told["jerks"]) == (Silent(3, 0), Silent(1, 1))


def test_what_lies_in_the_bin_and_what_a_file_brought_is_not_counted() -> None:
    diary = make_diary()
    for ago in range(3):
        checked_in(diary, ago, ShownQuestions.only("jerks"))
    CheckIn.objects.filter(local_date=LAST).update(source="import")
    delete_entry(diary=diary, entry=CheckIn.objects.get(local_date=LAST - timedelta(days=1)), now=NOW)
    assert read_silences(diary, FIRST, LAST)["jerks"] == Silent(1, 0)


day = st.tuples(
    st.frozensets(st.sampled_from(FEW)),
    st.booleans(),
    st.sets(st.sampled_from(["weakness", "jerks"])),
    st.sets(st.sampled_from(["weakness", "jerks"])),
    st.booleans(),
)


@pytest.mark.slow
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(day, max_size=6))
def test_a_plain_count_says_the_same(
    days: list[tuple[frozenset[str], bool, set[str], set[str], bool]],
) -> None:
    User.objects.all().delete()
    diary = make_diary()
    expected = {key: [0, 0] for key in FEW}
    for ago, (shown, is_all, answered, after, has_checkin) in enumerate(days):
        page = ShownQuestions(shown, is_all)
        if has_checkin:
            checked_in(diary, ago, page, *sorted(answered))
        for question in sorted(after):
            asked(diary, ago, question, question)
        for key in FEW:
            if has_checkin and key in answered:
                continue
            silence = page.silence(key) if has_checkin else Silence.NEVER_SHOWN
            if key in after or silence is Silence.NO_ANSWER:
                expected[key][0] += 1
            elif silence is Silence.NOT_KNOWN:
                expected[key][1] += 1
    told = read_silences(diary, FIRST, LAST)
    found = {key: told.get(key, NO_DAY) for key in FEW}
    assert {key: [days.left_open, days.not_known] for key, days in found.items()} == expected


def test_it_costs_as_many_statements_for_many_days_as_for_few() -> None:
    diary, costs = make_diary(), []
    for days in (2, 6):
        for ago in range(days):
            asked(diary, ago, SHOWABLE[0], str(days))
            checked_in(diary, ago, ShownQuestions.only(*SHOWABLE[: 1 + ago]), "jerks")
        with CaptureQueriesContext(connection) as statements:
            read_silences(diary, FIRST, LAST)
        costs.append(len(statements))
    assert costs == [5, 5]
