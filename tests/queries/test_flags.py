"""From stored rows to what the rules read: what counts, what is left out, and what it costs."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from diary.actions.background import add_fact, save_diary
from diary.actions.bin import delete_entry
from diary.actions.checkins import save_checkin
from diary.actions.episodes import ask_once
from diary.actions.sample import fill_with_sample
from diary.domain.background import ConditionKnown, MedicineTaken
from diary.domain.content import CheckInContent, SignAnswer
from diary.domain.flags import Status, marks
from diary.domain.heard import Heard
from diary.domain.rule_input import BASELINE_DAYS, NEVER, TREND_DAYS
from diary.domain.silences import NOT_TOLD, SHOWABLE, ShownQuestions, Silence
from diary.models import CachedResult, CheckIn, Condition, Diary, Episode, FlagMemory, Medicine, Visit
from diary.queries import flags as flags_module
from diary.queries.flags import background, counts, flags, flags_on, heard, load_rule_input
from tests.makers import NOW, make_diary, make_episode, make_user, uuid_of

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 14)


@pytest.fixture
def diary() -> Diary:
    return make_diary()


def day(ago: int) -> date:
    return TODAY - timedelta(days=ago)


def twitch(diary: Diary, ago: int, name: str = "", *, source: str = "person", **content: Any) -> Episode:
    episode = make_episode(diary=diary, name=name or f"twitch {ago}", at=NOW - timedelta(days=ago), **content)
    if source != "person":
        Episode.objects.filter(pk=episode.pk).update(source=source)
    return episode


def say(
    diary: Diary, ago: int, twitching: str = "", *answers: SignAnswer, source: str = "person", **items: Any
) -> CheckIn:
    content = CheckInContent(twitching, items, answers)
    checkin = save_checkin(diary=diary, day=day(ago), uuid=uuid_of(f"check-in {ago}"), content=content)
    if source != "person":
        CheckIn.objects.filter(pk=checkin.pk).update(source=source)
        checkin.answers.update(source=source)
    return checkin


def test_counts_have_the_own_episodes_of_a_day_and_their_intensities(diary: Diary) -> None:
    twitch(diary, 3, "a", intensity=4)
    twitch(diary, 3, "b", intensity=1)
    twitch(diary, 3, "c")
    twitch(diary, 1, "no intensity")
    told = counts(diary, day(4), day(0))
    assert told.first == day(4)
    assert told.episodes.tolist() == [0, 3, 0, 1, 0]
    assert told.intensity_sum.tolist() == [0, 5, 0, 0, 0]
    assert told.rated.tolist() == [0, 2, 0, 0, 0]
    assert told.recorded.tolist() == told.twitched.tolist() == [False, True, False, True, False]


def test_counts_leave_out_what_rules_do_not_read(diary: Diary) -> None:
    twitch(diary, 4, state="falling_asleep", intensity=5)
    twitch(diary, 3, left_out=True, intensity=5)
    twitch(diary, 2, source="import", intensity=5)
    delete_entry(diary=diary, entry=twitch(diary, 1, intensity=5), now=NOW)
    twitch(diary, 5, "before")
    twitch(diary, -1, "after")
    twitch(make_diary(owner=make_user("ben@example.org")), 0, "somebody else's")
    told = counts(diary, day(4), day(0))
    for column in (told.episodes, told.intensity_sum, told.rated, told.recorded, told.twitched):
        assert not column.any()


@pytest.mark.parametrize(
    ("twitching", "episode", "recorded", "twitched"),
    [
        ("no", None, True, False),
        ("yes", None, False, True),
        ("unsure", None, False, False),
        ("", None, False, False),
        ("yes", {}, True, True),
        ("no", {"state": "falling_asleep"}, True, False),
        ("yes", {"state": "falling_asleep"}, False, False),
        ("yes", {"left_out": True}, False, False),
        ("yes", {"source": "import"}, False, True),
        ("no", {"source": "import"}, True, False),
    ],
)
def test_a_day_is_known_by_an_episode_or_by_a_no(
    diary: Diary, twitching: str, episode: dict[str, Any] | None, recorded: bool, twitched: bool
) -> None:
    """A yes beside an entry that rules do not read means that entry, for all that anybody knows."""
    say(diary, 1, twitching, stress=3)
    if episode is not None:
        twitch(diary, 1, **episode)
    told = counts(diary, day(2), day(0))
    assert (told.recorded.tolist()[1], told.twitched.tolist()[1]) == (recorded, twitched)
    assert not told.recorded[[0, 2]].any()


def test_a_check_in_that_was_imported_or_deleted_says_nothing_of_twitching(diary: Diary) -> None:
    say(diary, 2, "yes", source="import")
    say(diary, 1, "no", source="import")
    delete_entry(diary=diary, entry=say(diary, 0, "no"), now=NOW)
    told = counts(diary, day(2), day(0))
    assert not told.recorded.any()
    assert not told.twitched.any()


@pytest.mark.slow
def test_the_baseline_is_the_regions_of_the_first_recorded_days(diary: Diary) -> None:
    for ago in range(60, 60 - BASELINE_DAYS + 1, -1):
        say(diary, ago, "no")
    twitch(diary, 60, sites=["left_hallux", "left_third_toe"])
    assert load_rule_input(diary, TODAY).baseline_until is None
    assert load_rule_input(diary, TODAY).first_recorded == day(60)
    twitch(diary, 40, "fourteenth", sites=["right_hand"])
    twitch(diary, 39, "fifteenth", sites=["trunk"])
    seen = load_rule_input(diary, TODAY)
    assert (seen.baseline_until, seen.first_recorded) == (day(40), day(60))
    assert seen.baseline == {"left_foot", "right_hand_or_arm"}


@pytest.mark.slow
def test_the_baseline_knows_nothing_of_what_rules_do_not_read(diary: Diary) -> None:
    for ago in range(60, 46, -1):
        say(diary, ago, "no")
        say(diary, ago + 100, "no", source="import")
        twitch(diary, ago + 200, source="import", sites=["face"])
    twitch(diary, 59, "asleep", state="falling_asleep", sites=["right_thigh"])
    twitch(diary, 58, "out", left_out=True, sites=["right_hand"])
    delete_entry(diary=diary, entry=twitch(diary, 57, "gone", sites=["trunk"]), now=NOW)
    twitch(diary, 56, sites=["left_hallux"])
    seen = load_rule_input(diary, TODAY)
    assert (seen.baseline_until, seen.baseline, seen.first_recorded) == (day(47), frozenset({"left_foot"}), day(60))


def test_where_no_place_was_known_at_first_the_first_place_is_the_baseline(diary: Diary) -> None:
    for ago in range(60, 45, -1):
        say(diary, ago, "no")
    twitch(diary, 30, sites=[])
    assert (load_rule_input(diary, TODAY).baseline_until, load_rule_input(diary, TODAY).baseline) == (
        day(47),
        frozenset(),
    )
    for ago in (20, 19):
        twitch(diary, ago, sites=["left_hallux"])
    seen = load_rule_input(diary, TODAY)
    assert (seen.baseline_until, seen.baseline) == (day(20), frozenset({"left_foot"}))
    assert not flags(diary, TODAY)


def test_the_background_is_what_the_diary_says_of_the_person(diary: Diary) -> None:
    twitch(diary, 30)
    add_fact(diary=diary, model=Visit, uuid=uuid_of("v"), values={"visited_on": day(9)})
    add_fact(diary=diary, model=Condition, uuid=uuid_of("c"), values={"key": "head_injury", "since": day(8)})
    values = {"name": "Pill", "group": "diuretic", "started_on": day(7), "changed_on": day(6), "stopped_on": day(5)}
    add_fact(diary=diary, model=Medicine, uuid=uuid_of("m"), values=values)
    gone = add_fact(diary=diary, model=Medicine, uuid=uuid_of("gone"), values={"name": "Old", "group": "stimulant"})
    delete_entry(diary=diary, entry=gone, now=NOW)
    save_diary(diary=diary, values={"diet": "vegan"})
    told = background(diary)
    assert (told.onset_on, told.diet, told.visits) == (day(30), "vegan", (day(9),))
    assert told.conditions == (ConditionKnown("head_injury", day(8)),)
    assert told.medicines == (MedicineTaken(str(uuid_of("m")), "Pill", "diuretic", day(7), day(6), day(5)),)
    assert told.said_onset_on is None
    save_diary(diary=diary, values={"onset_on": day(400)})
    assert (background(diary).onset_on, background(diary).said_onset_on) == (day(400), day(400))


def test_a_file_does_not_say_when_the_twitching_began(diary: Diary) -> None:
    """Neither does an entry that is left out; what the person wrote down or said does."""
    values = {"name": "Pill", "group": "stimulant", "started_on": day(230)}
    add_fact(diary=diary, model=Medicine, uuid=uuid_of("m"), values=values)
    twitch(diary, 200, source="import")
    twitch(diary, 199, left_out=True)
    assert background(diary).onset_on is None
    twitch(diary, 30)
    assert background(diary).onset_on == day(30)
    assert flags(diary, TODAY) == ()
    save_diary(diary=diary, values={"onset_on": day(200)})
    assert [flag.criterion.id for flag in flags(diary, TODAY)] == ["M1"]


CANNOT = SignAnswer("weakness", "cannot_do", side="left")


def test_flags_are_computed_once_for_a_revision_and_a_day(diary: Diary) -> None:
    say(diary, 3, "", CANNOT)
    twitch(diary, 2, pain=8)
    with CaptureQueriesContext(connection) as first:
        told = flags(diary, TODAY)
    with CaptureQueriesContext(connection) as again:
        assert flags(diary, TODAY) == told
    assert [(flag.criterion.id, flag.status, flag.urgency.word) for flag in told] == [
        ("W1", Status.NEW, "prompt"),
        ("X1", Status.NEW, "prompt"),
    ]
    assert len(again) == 2
    assert len(first) > len(again)
    twitch(diary, 1, "worse", pain=9)
    assert len(flags(diary, TODAY)[1].match.evidence) == 2
    assert flags(diary, TODAY + timedelta(days=53))[0].criterion.id == "X1"


def test_what_another_program_found_is_never_shown(diary: Diary, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its rules may have had other thresholds and other words, and it may have written them down in another shape."""
    twitch(diary, 2, pain=8)
    assert [flag.criterion.id for flag in flags(diary, TODAY)] == ["X1"]
    CachedResult.objects.update(body=b'[{"rule": "X1"}]')
    monkeypatch.setattr(flags_module, "CODE_VERSION", "another")
    assert [flag.criterion.id for flag in flags(diary, TODAY)] == ["X1"]


def test_what_was_written_down_before_a_flight_to_the_west_counts_at_once(diary: Diary) -> None:
    """It is another day again, and one that is written down already."""
    yesterday = TODAY - timedelta(days=1)
    say(diary, 0, "", CANNOT, worry=8)
    twitch(diary, 0, pain=8)
    say(diary, -1, "", CANNOT)
    twitch(diary, -1, "two days ahead", pain=8)
    assert [(flag.criterion.id, flag.match.days[0]) for flag in flags(diary, yesterday)] == [
        ("W1", TODAY),
        ("X1", TODAY),
    ]
    seen = load_rule_input(diary, yesterday)
    assert (len(seen.history.answers), len(seen.history.episodes), seen.days_with("worry", at_least=7)) == (
        1, 1, (TODAY,),
    )  # fmt: skip
    assert seen.counts.twitched.tolist()[-2:] == [False, True]
    episodes, days = marks(flags(diary, yesterday))
    assert (set(episodes), set(days)) == ({str(uuid_of("twitch 0"))}, {TODAY})


def test_what_is_taken_back_takes_its_flag_with_it(diary: Diary) -> None:
    checkin, episode = say(diary, 3, "", CANNOT), twitch(diary, 2, pain=8)
    assert len(flags(diary, TODAY)) == 2
    delete_entry(diary=diary, entry=checkin, now=NOW)
    assert [flag.criterion.id for flag in flags(diary, TODAY)] == ["X1"]
    delete_entry(diary=diary, entry=episode, now=NOW)
    assert flags(diary, TODAY) == ()


@pytest.mark.slow
def test_imported_rows_make_no_flag(diary: Diary) -> None:
    for ago in range(40):
        say(diary, ago, "yes", CANNOT, source="import", worry=10, heavy_sweating=True)
        twitch(diary, ago, source="import", pain=9, triggers=["medicine"], sites=["face"])
    assert flags(diary, TODAY) == ()
    assert load_rule_input(diary, TODAY).imported == {day(ago) for ago in range(40)}


NO_WEAKNESS = SignAnswer("weakness", "no")


@pytest.mark.parametrize(
    ("ago", "source", "deleted", "known"),
    [
        (56, "person", False, {("weakness", ""): day(56)}),
        (56 + 364, "person", False, {("weakness", ""): day(56 + 364)}),
        (56 + 365, "person", False, {}),
        (55, "person", False, {}),
        (60, "import", False, {}),
        (60, "person", True, {}),
    ],
)
def test_a_no_of_before_the_days_looked_at_is_known_for_a_year(
    ago: int, source: str, deleted: bool, known: dict[tuple[str, str], date], diary: Diary
) -> None:
    checkin = say(diary, ago, "", NO_WEAKNESS, source=source)
    say(diary, 70, "", SignAnswer("numbness", "clears"))
    if deleted:
        delete_entry(diary=diary, entry=checkin, now=NOW)
    assert load_rule_input(diary, TODAY).denied == known


def test_of_many_noes_the_last_of_each_side_is_known(diary: Diary) -> None:
    for ago, side in ((90, ""), (80, ""), (70, "left"), (65, "left")):
        say(diary, ago, "", SignAnswer("weakness", "no", side=side))
    assert load_rule_input(diary, TODAY).denied == {("weakness", ""): day(80), ("weakness", "left"): day(65)}


def test_what_is_remembered_is_part_of_the_flag(diary: Diary) -> None:
    twitch(diary, 2, triggers=["medicine"])
    FlagMemory.objects.create(
        diary=diary, criterion="M1", seen={"suspected": "2026-03-12"}, settled_as="hidden", settled_on=day(1),
        settled_keys={"suspected": "2026-03-12"}, settled_urgency=1,
    )  # fmt: skip
    (flag,) = flags(diary, TODAY)
    assert (flag.status, flag.settled is not None and flag.settled.on) == (Status.HIDDEN, day(1))
    FlagMemory.objects.update(settled_as="", settled_on=None, settled_keys={}, settled_urgency=0)
    (flag,) = flags(diary, TODAY)
    assert (flag.status, flag.settled) == (Status.SEEN, None)


def test_signs_that_are_ticked_with_entries_are_evidence_and_cost_no_statement_more(diary: Diary) -> None:
    with CaptureQueriesContext(connection) as without:
        load_rule_input(diary, TODAY)
    signs = ["felt_weak", "numbness", "swelling", "stiffness", "pain"]
    for ago in range(12):
        twitch(diary, ago, signs=signs, pain=3)
    for name in ("left out", "imported"):
        twitch(diary, 20, name, signs=signs, source="import" if name == "imported" else "person",
               left_out=name == "left out")  # fmt: skip
    with CaptureQueriesContext(connection) as ticks:
        load_rule_input(diary, TODAY)
    assert len(ticks) - len(without) <= 3
    assert len(ticks) <= 17
    told = {flag.criterion.id: flag for flag in flags(diary, TODAY)}
    assert {key: flag.urgency.word for key, flag in told.items() if key in ("W1", "N1", "X2", "A2")} == {
        "W1": "soon", "N1": "soon", "X2": "soon", "A2": "routine",
    }  # fmt: skip
    assert {row.id for row in told["N1"].match.evidence} == {str(uuid_of(f"twitch {ago}")) for ago in range(12)}
    say(diary, 3, "", SignAnswer("numbness", "clears"))
    say(diary, 2, "", SignAnswer("weakness", "feels_weak"))
    told = {flag.criterion.id: flag for flag in flags(diary, TODAY)}
    assert str(uuid_of("twitch 3")) not in {row.id for row in told["N1"].match.evidence}
    assert told["W1"].urgency.word == "prompt"


def test_what_is_heard_of_signs_is_what_rules_read(diary: Diary) -> None:
    assert heard(diary, TODAY) == Heard()
    for ago, pain in ((57, 1), (55, 0), (54, 2), (-1, None), (-2, 5)):
        twitch(diary, ago, signs=["burning", "visible"], pain=pain)
    twitch(diary, 3, "out", signs=["stiffness"], pain=9, left_out=True)
    twitch(diary, 4, "file", signs=["stiffness"], pain=9, source="import")
    say(diary, 2, "", SignAnswer("numbness", "clears"), SignAnswer("weakness", "no"), SignAnswer("right_now", "no"))
    say(diary, 14, "", SignAnswer("jerks", "awake"))
    say(diary, 5, "", SignAnswer("stiffness", "yes"), source="import")
    with CaptureQueriesContext(connection) as statements:
        told = heard(diary, TODAY)
    assert len(statements) == 6
    assert dict(told.ticked) == {"burning": (day(55), day(54), day(-1)), "pain": (day(54),)}
    assert dict(told.reported) == {("jerks", "awake"): (day(14),), ("numbness", "clears"): (day(2),)}
    assert told.answered == {"numbness", "weakness", "right_now"}
    assert len(told.open) == 7
    assert {told.silence(question) for question in told.open} == {Silence.NOT_KNOWN}


def test_no_silence_is_read_as_an_answer(diary: Diary) -> None:
    """A sign that came, and then days on which everything was shown and left open: as if these days had no page."""
    shown = [NOT_TOLD, ShownQuestions.only(), ShownQuestions.only(*SHOWABLE)]
    read = []
    for page in shown:
        CheckIn.objects.all().delete()
        Episode.objects.all().delete()
        for ago in (400, 60, 20, 18, 1):
            say(diary, ago, "", SignAnswer("weakness", "feels_weak"))
        for ago in (300, 59, 30, 19, 5, 0):
            content = CheckInContent("yes", {"stress": 3}, shown=page)
            save_checkin(diary=diary, day=day(ago), uuid=uuid_of(f"open {ago}"), content=content)
            episode = twitch(diary, ago, f"tick {ago}", signs=["tingling"])
            if page.keys:
                ask_once(diary=diary, episode=episode, question="numbness")
        told = load_rule_input(diary, TODAY)
        assert told.denied == {}
        assert told.free_on("weakness", "", day(1)) == NEVER
        read.append([(flag.criterion.id, flag.urgency, flag.match) for flag in flags_on(diary, TODAY)])
    assert read[0] == read[1] == read[2]
    assert {"W1", "N1"} <= {criterion for criterion, _, _ in read[0]}


@pytest.mark.django_db(transaction=True)
def test_what_was_found_waits_for_the_disk_once(diary: Diary) -> None:
    with CaptureQueriesContext(connection) as statements:
        flags(diary, TODAY)
    assert [query["sql"] for query in statements].count("COMMIT") == 1
    assert CachedResult.objects.count() == 1


@pytest.mark.slow
def test_a_large_diary_costs_as_many_statements_as_a_small_one() -> None:
    costs = []
    for episodes, years in ((100, 1), (5000, 10)):
        diary = make_diary(owner=make_user(f"{episodes}@example.org"))
        fill_with_sample(diary=diary, now=NOW, episodes=episodes, years=years, seed=1)
        with CaptureQueriesContext(connection) as statements:
            assert len(load_rule_input(diary, TODAY).counts) == TREND_DAYS + 1
        told = flags(diary, TODAY)
        with CaptureQueriesContext(connection) as again:
            assert flags(diary, TODAY) == told
        costs.append((len(statements), len(again)))
    assert costs == [(17, 2), (17, 2)]
