"""A period that reaches back before the diary had begun: what is found is the same, and nothing is called missed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from diary.actions.sample import fill_with_sample
from diary.domain.pattern_filter import PatternFilter
from diary.models import Diary
from diary.queries.history import begun
from diary.queries.pattern_query import PatternQuery
from diary.report.cards import CARDS
from diary.report.summaries import CardSummary, summaries
from tests.makers import NOW, make_diary, make_episode
from tests.views.reading import text_of

TODAY = date(2026, 3, 14)
COUNTED = {"frequency", "course"}
"""What they say names the period's days, or how many were not recorded."""


@pytest.fixture(autouse=True)
def _frozen() -> object:
    with time_machine.travel(NOW + timedelta(hours=1), tick=False) as traveller:
        yield traveller


def told(diary: Diary, first: date) -> dict[str, CardSummary]:
    return {card.key: card for card in summaries(PatternQuery(diary, PatternFilter(first, TODAY)), CARDS)}


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_a_shorter_period_finds_the_same(seed: int, ada: User) -> None:
    diary = make_diary(owner=ada)
    fill_with_sample(diary=diary, now=NOW, episodes=90, years=0.15, seed=seed)
    first = begun(diary, TODAY)
    assert first > TODAY - timedelta(days=83)
    whole, cut = told(diary, TODAY - timedelta(days=83)), told(diary, first)
    for key in set(cut) - COUNTED:
        assert (cut[key].sentence, cut[key].details, cut[key].needs) == (
            whole[key].sentence,
            whole[key].details,
            whole[key].needs,
        ), key


@pytest.mark.parametrize("period", ["4w", "12w", "year", "all", "own&first=2025-01-01&last=2026-03-14"])
def test_a_diary_of_six_days_says_six_of_six(period: str, ada: User, ada_client: Client) -> None:
    diary = make_diary(owner=ada)
    for ago in range(6):
        make_episode(diary=diary, name=ago, at=NOW - timedelta(days=ago))
    said = text_of(ada_client.get(f"/patterns/frequency/?period={period}").content.decode())
    assert "6 of 6 days recorded" in said
