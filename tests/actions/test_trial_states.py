"""What a trial is on a day: read once it is over, it stays so, and what lies in the bin does not run."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from diary.actions.trials import stop_trial
from diary.domain.trial import TrialState
from diary.models import Diary, Trial
from diary.queries.trials import unfinished
from tests.makers import make_diary
from tests.trials import make_trial
from tests.views.reading import main_words

pytestmark = pytest.mark.django_db
LAST = date(2026, 3, 14)


@pytest.fixture
def diary(ada: User) -> Diary:
    return make_diary(owner=ada, time_zone="Pacific/Auckland")


@time_machine.travel(datetime(2026, 3, 14, 12, tzinfo=UTC), tick=False)
def test_a_trial_whose_result_was_read_is_over_for_whoever_flies_west_then(diary: Diary, ada_client: Client) -> None:
    trial = make_trial(diary, LAST - timedelta(days=39))
    there = f"/trials/{trial.uuid}/"
    assert "Not conclusive" in main_words(ada_client.get(there))
    trial.refresh_from_db()
    assert trial.read_on == LAST + timedelta(days=1)
    Diary.objects.update(time_zone="America/New_York")
    for page in (ada_client.get(there), ada_client.get("/trials/")):
        assert "Not conclusive" in main_words(page)
    assert "Stop this trial" not in main_words(ada_client.get(there))
    assert "block--today" not in ada_client.get(there).content.decode()
    assert ada_client.post(f"{there}stop/").status_code == 302
    assert Trial.objects.get().end is None
    assert trial.state_on(LAST) is trial.state_on(date(2026, 1, 1)) is TrialState.COMPLETE
    assert unfinished(Diary.objects.get(), LAST) is None


def test_one_that_nobody_has_read_runs_on_its_last_day_once_more(diary: Diary) -> None:
    trial = make_trial(diary, LAST - timedelta(days=39))
    assert trial.state_on(LAST + timedelta(days=1)) is TrialState.COMPLETE
    assert trial.state_on(LAST) is TrialState.RUNNING
    assert unfinished(diary, LAST) == trial
    stop_trial(diary=diary, trial=trial, today=LAST)
    assert trial.state_on(LAST) is TrialState.ENDED
