from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.models import User
from diary.actions.bin import delete_entry
from diary.actions.checkins import save_checkin, say_quiet
from diary.actions.flags import discuss_flag, hide_flag
from diary.domain.content import CheckInContent, Remedy, SignAnswer
from diary.domain.flags import shown_of
from diary.models import CheckIn, Diary, Episode
from diary.queries.flags import flags
from tests.makers import NOW, make_diary, make_episode, uuid_of
from tests.views.reading import episodes_shown, main_words, words

DAY = date(2026, 3, 14)
ADDRESS = "/diary/2026-03-14/"


@pytest.fixture(autouse=True)
def _frozen() -> object:
    with time_machine.travel(NOW + timedelta(hours=1), tick=False) as traveller:
        yield traveller


@pytest.fixture
def diary(ada: User) -> Diary:
    return make_diary(owner=ada)


def two(diary: Diary) -> None:
    make_episode(diary=diary, name=1)
    make_episode(diary=diary, name=2, at=NOW - timedelta(hours=1))


def said(diary: Diary, twitching: str) -> None:
    content = CheckInContent(twitching=twitching, items={"stress": 0})
    save_checkin(diary=diary, day=DAY, uuid=uuid_of("c"), content=content)


def said_and_seen(diary: Diary) -> None:
    make_episode(diary=diary)
    said(diary, "yes")


def left_out(diary: Diary) -> None:
    make_episode(diary=diary, name="left out", left_out=True)


def two_and_left_out(diary: Diary) -> None:
    two(diary)
    left_out(diary)


def deleted(diary: Diary) -> None:
    delete_entry(diary=diary, entry=make_episode(diary=diary), now=NOW)


def spilled(diary: Diary) -> None:
    make_episode(diary=diary, at=NOW - timedelta(hours=23), minutes=120)


UNKNOWN = "recorded, twitching not said"
OVER = "twitched from the evening before (23:30)"
STATUSES: dict[str, tuple[Callable[[Diary], object], str, str]] = {
    "two episodes": (two, "2 episodes", "a few episodes"),
    "one and a check-in": (said_and_seen, "1 episode", "one episode"),
    "left out": (left_out, UNKNOWN, UNKNOWN),
    "one counts": (two_and_left_out, "2 episodes", "a few episodes"),
    "check-in says yes": (partial(said, twitching="yes"), "twitched", "twitched"),
    "check-in says no": (partial(said, twitching="no"), "quiet", "quiet"),
    "check-in says unsure": (partial(said, twitching="unsure"), UNKNOWN, UNKNOWN),
    "check-in says nothing of it": (partial(said, twitching=""), UNKNOWN, UNKNOWN),
    "the end of an episode": (spilled, OVER, OVER),
    "a deleted episode": (deleted, "not recorded", "not recorded"),
    "nothing": (lambda d: None, "not recorded", "not recorded"),
}


@pytest.mark.slow
@pytest.mark.parametrize("calm", [False, True])
@pytest.mark.parametrize("name", STATUSES)
def test_a_day_says_what_is_known_of_it(name: str, calm: bool, ada: User, ada_client: Client) -> None:
    diary = make_diary(owner=ada, calm_mode=calm)
    fill, plainly, calmly = STATUSES[name]
    fill(diary)
    assert f"Today 14 March 2026: {calmly if calm else plainly} The day before" in main_words(ada_client.get(ADDRESS))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("day", "name", "before", "after"),
    [
        ("2026-03-14", "Today", "2026-03-13", ""),
        ("2026-03-13", "Yesterday", "2026-03-12", "2026-03-14"),
        ("2026-03-01", "Sunday 1 March", "2026-02-28", "2026-03-02"),
        ("2024-02-29", "Thursday 29 February 2024", "2024-02-28", "2024-03-01"),
        ("2026-01-01", "Thursday 1 January", "2025-12-31", "2026-01-02"),
        ("1970-01-01", "Thursday 1 January 1970", "", "1970-01-02"),
        ("2026-03-15", "Sunday 15 March", "2026-03-14", ""),
        ("2199-12-31", "Tuesday 31 December 2199", "2199-12-30", ""),
    ],
)
def test_a_day_has_a_name_and_leads_to_its_neighbours(
    day: str, name: str, before: str, after: str, diary: Diary, ada_client: Client
) -> None:
    response = ada_client.get(f"/diary/{day}/")
    assert main_words(response).startswith(name)
    html = response.content.decode()
    for neighbour, text in ((before, "The day before"), (after, "The day after")):
        assert (text in html) == bool(neighbour)
        assert not neighbour or f'href="/diary/{neighbour}/">{text}<' in html
        assert not neighbour or ada_client.get(f"/diary/{neighbour}/").status_code == 200


def test_a_day_to_come_can_only_be_looked_at(diary: Diary, ada_client: Client) -> None:
    response = ada_client.get("/diary/2026-03-15/")
    assert "This day is still to come." in words(response)
    assert "Check in" not in main_words(response)
    assert "Add an episode" not in main_words(response)
    assert ada_client.post(reverse("diary:checkin_quiet", args=[date(2026, 3, 15)])).status_code == 404
    assert not CheckIn.objects.exists()


def test_today_is_the_day_of_the_diarys_own_zone(ada: User, ada_client: Client) -> None:
    make_diary(owner=ada, time_zone="Pacific/Kiritimati")
    assert main_words(ada_client.get("/diary/2026-03-15/")).startswith("Today 15 March 2026")


def test_an_empty_day_asks_what_it_was_like_and_says_nothing_else(diary: Diary, ada_client: Client) -> None:
    shown = main_words(ada_client.get(ADDRESS))
    assert shown.endswith(
        "Nothing is written down on this day It counts as not recorded, and not as quiet. "
        "No twitching that day Check in Add an episode"
    )
    deleted(diary)
    assert "Episodes" not in main_words(ada_client.get(ADDRESS))
    to_come = main_words(ada_client.get("/diary/2026-03-15/"))
    assert to_come.endswith("This day is still to come.")
    assert "Nothing is written down" not in to_come


def test_a_day_asks_for_what_is_not_said_yet_in_one_tap_each(diary: Diary, ada_client: Client) -> None:
    make_episode(diary=diary)
    shown = main_words(ada_client.get(ADDRESS))
    assert "Add an episode Check-in Nothing is said about this day yet. Check in Flags" in shown
    save_checkin(diary=diary, day=DAY, uuid=uuid_of("c"), content=CheckInContent(items={"stress": 3}))
    assert "Change it Delete it" in main_words(ada_client.get(ADDRESS))
    delete_entry(diary=diary, entry=Episode.objects.get(), now=NOW)
    shown = main_words(ada_client.get(ADDRESS))
    assert "recorded, twitching not said" in shown
    assert "Stress 3 of 10 Change it No twitching that day Delete it" in shown
    ada_client.post(reverse("diary:checkin_quiet", args=[DAY]))
    assert "No twitching that day" not in main_words(ada_client.get(ADDRESS))


@pytest.mark.parametrize(
    ("fill", "shape"),
    [
        (two, "twitched"),
        (partial(said, twitching="no"), "quiet"),
        (partial(said, twitching=""), "unknown"),
        (lambda diary: None, "missing"),
    ],
)
def test_the_shape_beside_a_day_says_what_its_words_say(
    fill: Callable[[Diary], object], shape: str, diary: Diary, ada_client: Client
) -> None:
    fill(diary)
    assert f"day-status--{shape}" in ada_client.get(ADDRESS).content.decode()


def test_a_day_lists_all_its_episodes_newest_first_with_all_they_say(diary: Diary, ada_client: Client) -> None:
    two(diary)
    make_episode(
        diary=diary,
        name=3,
        at=NOW - timedelta(hours=2),
        minutes=5,
        shape="burst",
        twitch_count=20,
        sites=["left_hallux", "left_second_toe", "trunk"],
        intensity=3,
        pain=0,
        signs=["visible"],
        triggers=["stress"],
        remedies=[Remedy("water", "better")],
        state="seated",
        zone="Asia/Kathmandu",
        note="<b>=1+1",
    )
    make_episode(diary=diary, name="day before", at=NOW - timedelta(days=1))
    response = ada_client.get(ADDRESS)
    assert episodes_shown(response.content.decode()) == [str(uuid_of(1)), str(uuid_of(2))]
    abroad = main_words(ada_client.get("/diary/2026-03-15/"))
    assert "01:15 " in abroad
    for part in (
        "Left great and second toes; Trunk, about 20 in 5 min", "time of Asia/Kathmandu", "strength 3 of 5",
        "pain 0 of 10",
        "sitting", "signs: you could see it", "suspects: stress", "tried: drank water (better)",
        "“<b>=1+1”",
    ):  # fmt: skip
        assert part in abroad


def test_a_check_in_says_what_was_answered_and_nothing_of_what_was_skipped(diary: Diary, ada_client: Client) -> None:
    answers = [SignAnswer("weakness", "no"), SignAnswer("numbness", "clears")]
    items = {"stress": 0, "sleep_minutes": 450, "tight_shoes": False, "water": "low"}
    content = CheckInContent(twitching="unsure", items=items, answers=answers, note="A long day")
    save_checkin(diary=diary, day=DAY, uuid=uuid_of("c"), content=content)
    facts = main_words(ada_client.get(ADDRESS))
    for part in (
        "Twitching: do not know", "Sleep 7.5 h", "Water: little", "Tight shoes for two hours or more: no",
        "Stress 0 of 10", "Numbness or tingling: clears within minutes", "no: weakness",
        "A long day",
    ):  # fmt: skip
        assert part in facts
    assert "Nicotine" not in facts
    assert "Alcohol" not in facts


def test_a_day_that_an_episode_ran_into_cannot_be_called_quiet(diary: Diary, ada_client: Client) -> None:
    spilled(diary)
    assert "No twitching that day" not in main_words(ada_client.get(ADDRESS))
    told = ada_client.post(reverse("diary:checkin_quiet", args=[DAY]), follow=True)
    assert "This day has episodes. Delete what is wrong first." in words(told)
    assert not CheckIn.objects.exists()


@pytest.mark.slow
def test_a_day_without_anything_can_be_called_quiet_once_or_twice(diary: Diary, ada_client: Client) -> None:
    assert "No twitching that day" in main_words(ada_client.get(ADDRESS))
    for _ in range(2):
        told = ada_client.post(reverse("diary:checkin_quiet", args=[DAY]), follow=True)
        assert "14 March 2026: quiet" in words(told)
    assert CheckIn.objects.get().twitching == "no"


def test_a_quiet_day_that_gets_an_episode_has_twitched(diary: Diary, ada_client: Client) -> None:
    say_quiet(diary=diary, day=DAY, uuid=uuid_of("c"))
    make_episode(diary=diary)
    assert "14 March 2026: 1 episode" in main_words(ada_client.get(ADDRESS))


def test_a_day_puts_its_episodes_its_check_in_and_its_flags_side_by_side(diary: Diary, ada_client: Client) -> None:
    said_and_seen(diary)
    html = ada_client.get(ADDRESS).content.decode()
    assert '<div class="sides">' in html
    sides = html.split('<div class="sides">')[1].split("</main>")[0]
    assert re.findall(r"<h2[^>]*>(.*?)</h2>", sides) == ["Episodes", "Check-in", "Flags"]


def flags_said(client: Client, address: str = ADDRESS) -> str:
    """What stands under the heading of the flags."""
    return main_words(client.get(address)).split(" Flags ")[1]


def test_a_day_tells_the_flags_that_it_is_evidence_for(diary: Diary, ada_client: Client) -> None:
    make_episode(diary=diary, pain=8)
    answers = [SignAnswer("weakness", "cannot_do", (), "left")]
    save_checkin(diary=diary, day=DAY, uuid=uuid_of("c"), content=CheckInContent(answers=answers))
    said_of_two = flags_said(ada_client)
    assert said_of_two.startswith("Prompt: weakness Prompt: pain ")
    assert said_of_two.endswith("What you wrote on this day matches reasons these articles give for seeing a doctor.")
    html = ada_client.get(ADDRESS).content.decode()
    assert [f'href="/doctor/#flag-{one}"' in html for one in ("W1", "X1", "N1")] == [True, True, False]
    assert "matches" not in main_words(ada_client.get("/diary/2026-03-13/"))


@pytest.mark.slow
def test_a_flag_that_was_talked_about_stays_on_its_day_and_a_hidden_one_leaves_it(
    diary: Diary, ada_client: Client
) -> None:
    make_episode(diary=diary, triggers=["medicine"])
    assert flags_said(ada_client).startswith("Routine: a medicine What you wrote on this day matches a reason")
    (flag,) = flags(diary, DAY)
    discuss_flag(diary=diary, flag=flag, uuid=uuid_of("talk"), on=DAY, outcome="", shown=shown_of([flag]))
    assert flags_said(ada_client).startswith("Routine: a medicine, talked about")
    hide_flag(diary=diary, flag=flag, today=DAY, shown=shown_of([flag]))
    assert flags_said(ada_client) == "No entry of this day carries a flag."


NO_MATCH = "No entry of this day matched any of the listed reasons to see a doctor."


def weak_once(diary: Diary) -> None:
    two(diary)
    content = CheckInContent(answers=[SignAnswer("weakness", "feels_weak")])
    save_checkin(diary=diary, day=DAY, uuid=uuid_of("c"), content=content)


def imported(diary: Diary) -> None:
    two(diary)
    Episode.objects.filter(diary=diary, uuid=uuid_of(1)).update(source="import")


@pytest.mark.parametrize(
    ("fill", "said"),
    [
        (two, NO_MATCH),
        (said_and_seen, NO_MATCH),
        (partial(said, twitching="no"), NO_MATCH),
        (two_and_left_out, "No entry of this day carries a flag."),
        (imported, "No entry of this day carries a flag."),
        (weak_once, "No entry of this day carries a flag."),
    ],
)
def test_that_nothing_matched_is_said_only_where_everything_was_looked_at(
    fill: Callable[[Diary], object], said: str, diary: Diary, ada_client: Client
) -> None:
    fill(diary)
    assert flags_said(ada_client) == said


def test_a_day_that_flags_no_longer_look_at_says_so(diary: Diary, ada_client: Client) -> None:
    make_episode(diary=diary, at=NOW - timedelta(days=56), pain=8)
    older = "Flags look at what you wrote in the last 56 days. This day is older."
    assert flags_said(ada_client, "/diary/2026-01-17/") == older
    make_episode(diary=diary, name="newer", at=NOW - timedelta(days=55))
    assert flags_said(ada_client, "/diary/2026-01-18/") == NO_MATCH


def test_a_day_that_twitched_from_the_evening_before_alone_says_so(diary: Diary, ada_client: Client) -> None:
    """In Berlin the episode runs from 23:50 to 00:20."""
    make_episode(diary=diary, at=NOW - timedelta(days=1) + timedelta(hours=1, minutes=20), minutes=30)
    shown = main_words(ada_client.get(ADDRESS))
    assert "14 March 2026: twitched from the evening before (23:50)" in shown
    assert "None begins on this day: it twitched from the evening before (23:50)" in shown
    assert 'href="/diary/2026-03-13/">from the evening before' in ada_client.get(ADDRESS).content.decode()
    assert "evening before" not in main_words(ada_client.get("/diary/2026-03-13/"))
    make_episode(diary=diary, name="own")
    shown = main_words(ada_client.get(ADDRESS))
    assert "14 March 2026: 1 episode also from the evening before (23:50)" in shown
    assert "None begins" not in shown


@pytest.mark.parametrize(("minutes", "left_out"), [(10, False), (30, True)])
def test_what_ends_at_midnight_or_is_left_out_reaches_into_no_day(
    minutes: int, left_out: bool, diary: Diary, ada_client: Client
) -> None:
    at = NOW - timedelta(days=1) + timedelta(hours=1, minutes=20)
    make_episode(diary=diary, at=at, minutes=minutes, left_out=left_out)
    assert "evening before" not in main_words(ada_client.get(ADDRESS))
