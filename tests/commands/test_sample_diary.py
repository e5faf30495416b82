"""sample_diary: believable, in the past, the same for the same seed, and never over somebody's own entries."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command

from accounts.models import User
from diary.domain.catalogue import Shape
from diary.exchange.archive import read_archive, write_archive
from diary.models import CheckIn, Diary, Episode
from diary.queries.history import days
from tests.makers import NOW, make_diary, make_episode

pytestmark = pytest.mark.django_db


def sample(owner: str = "sample@example.org", **options: Any) -> Diary:
    call_command("sample_diary", owner=owner, **options)
    return Diary.objects.get(owner__email=owner)


@pytest.fixture(autouse=True)
def _frozen() -> Any:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.mark.slow
def test_it_has_as_many_episodes_as_asked_for_all_in_the_past(capsys: pytest.CaptureFixture[str]) -> None:
    diary = sample(episodes=300, years=0.5, zone="Asia/Kathmandu")
    assert "300 episodes over 0.5 years in the diary of sample@example.org" in capsys.readouterr().out
    episodes = Episode.objects.filter(diary=diary)
    assert episodes.count() == 300
    assert not episodes.filter(started_at__gt=NOW).exists()
    assert not episodes.filter(ended_at__gt=NOW).exists()
    assert not CheckIn.objects.filter(diary=diary, local_date__gt=NOW.astimezone(diary.zone).date()).exists()
    assert diary.time_zone == "Asia/Kathmandu"


@pytest.mark.slow
def test_the_same_seed_is_the_same_diary_and_another_seed_another() -> None:
    one, same, other = (
        write_archive(sample(f"{name}@example.org", episodes=50, years=0.2, seed=seed))
        for name, seed in (("one", 4), ("same", 4), ("other", 5))
    )
    assert one == same
    assert one != other


@pytest.mark.slow
def test_it_has_missing_quiet_and_twitched_days_and_can_be_archived() -> None:
    diary = sample(episodes=200, years=1)
    last = NOW.date()
    shown = days(diary, last - timedelta(days=364), last)
    assert shown.twitched.sum() > 30
    assert shown.quiet.sum() > 30
    assert 5 < (~shown.recorded).sum() < 120
    assert len(read_archive(write_archive(diary)).episodes) == 200


@pytest.mark.slow
@pytest.mark.parametrize("options", [{"episodes": 1, "years": 0.001}, {"episodes": 1, "years": 50.0}])
def test_the_smallest_and_the_longest_can_be_made(options: dict[str, Any]) -> None:
    assert Episode.objects.filter(diary=sample(**options)).count() == 1


def test_without_a_size_it_is_the_year_that_guests_get(capsys: pytest.CaptureFixture[str]) -> None:
    diary = sample()
    assert "A year that shows everything in the diary of sample@example.org" in capsys.readouterr().out
    assert set(Episode.objects.filter(diary=diary).values_list("shape", flat=True)) == set(Shape)


def test_it_fills_the_empty_diary_of_somebody_who_is_there(ada: User) -> None:
    diary = make_diary(owner=ada)
    assert sample("ada@example.org", episodes=5, years=0.1) == diary
    assert Episode.objects.filter(diary=diary).count() == 5


def test_it_never_writes_over_entries(ada: User) -> None:
    diary = make_diary(owner=ada)
    make_episode(diary=diary)
    before = write_archive(diary)
    with pytest.raises(CommandError, match=r"ada@example\.org has entries already"):
        sample("ada@example.org")
    assert write_archive(diary) == before


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        (["--zone", "Mars/Base"], "There is no time zone 'Mars/Base'"),
        (["--years", "0"], "--years is above 0 and at most 50"),
        (["--years", "51"], "--years is above 0 and at most 50"),
        (["--years", "nan"], "--years is above 0 and at most 50"),
        (["--episodes", "0"], "a whole number above zero"),
        (["--episodes", "-3"], "a whole number above zero"),
        (["--episodes", "many"], "a whole number above zero"),
    ],
)
def test_a_wrong_option_is_refused_in_words_before_anything_is_made(options: list[str], problem: str) -> None:
    with pytest.raises(CommandError, match=problem):
        call_command("sample_diary", *options)
    assert not User.objects.exists()
