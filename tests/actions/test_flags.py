from __future__ import annotations

from datetime import date, timedelta

import pytest

from accounts.models import User
from diary.actions.checkins import save_checkin, say_quiet
from diary.actions.flags import (
    NotHidden,
    answer_question,
    delete_talk,
    discuss_flag,
    hide_flag,
    reopen_flag,
    see_flags,
)
from diary.domain.content import CheckInContent, SignAnswer
from diary.domain.flags import Flag, shown_of
from diary.models import Diary, FlagMemory, FlagTalk
from diary.queries.entries import answers_on
from diary.queries.flags import flags, talks
from tests.makers import NOW, make_diary, make_episode, uuid_of

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


@pytest.fixture
def diary() -> Diary:
    """Twitching on every day of six weeks: P3, which stands in the place of P1."""
    diary = make_diary()
    for ago in range(42):
        make_episode(diary=diary, name=ago, at=NOW - timedelta(days=ago))
    return diary


def the_flag(diary: Diary) -> Flag:
    (flag,) = flags(diary, TODAY)
    return flag


def talk(diary: Diary, flag: Flag, *, on: date = TODAY, outcome: str = "", name: str = "talk") -> None:
    shown = shown_of([flag])
    discuss_flag(diary=diary, flag=flag, uuid=uuid_of(name), on=on, outcome=outcome, shown=shown)


@pytest.mark.slow
def test_settling_what_lasts_settles_both_and_taking_it_back_opens_both(diary: Diary) -> None:
    assert the_flag(diary).criterion.id == "P3"
    talk(diary, the_flag(diary), outcome="Nothing found")
    assert (the_flag(diary).criterion.id, str(the_flag(diary).status)) == ("P1", "discussed")
    assert FlagMemory.objects.count() == 2
    reopen_flag(diary=diary, criterion="P1")
    assert (the_flag(diary).criterion.id, str(the_flag(diary).status)) == ("P3", "seen")
    assert [row.outcome for row in talks(diary)] == ["Nothing found"]


@pytest.mark.slow
def test_seeing_twice_is_seeing_once(diary: Diary) -> None:
    shown = shown_of([the_flag(diary)])
    see_flags(diary=diary, flags=flags(diary, TODAY), shown=shown)
    revision = diary.revision
    see_flags(diary=diary, flags=flags(diary, TODAY), shown=shown)
    assert diary.revision == revision


def test_what_was_seen_before_stays_seen_beside_what_is_seen_now() -> None:
    diary = make_diary()
    make_episode(diary=diary, name="first", at=NOW - timedelta(days=1), pain=9)
    see_flags(diary=diary, flags=[the_flag(diary)], shown=shown_of([the_flag(diary)]))
    before = the_flag(diary)
    make_episode(diary=diary, name="second", pain=9)
    see_flags(diary=diary, flags=[the_flag(diary)], shown=shown_of([before]))
    assert str(the_flag(diary).status) == "new"
    see_flags(diary=diary, flags=[the_flag(diary)], shown=shown_of([the_flag(diary)]).split()[1])
    assert str(the_flag(diary).status) == "seen"


@pytest.mark.slow
def test_an_urgent_flag_cannot_be_hidden(diary: Diary) -> None:
    make_episode(diary=diary, name="pain", pain=9)
    urgent = flags(diary, TODAY)[0]
    with pytest.raises(NotHidden):
        hide_flag(diary=diary, flag=urgent, today=TODAY, shown=shown_of([urgent]))
    assert not FlagMemory.objects.exists()


def cannot(diary: Diary, ago: int, side: str) -> None:
    day = TODAY - timedelta(days=ago)
    said = CheckInContent(answers=[SignAnswer("weakness", "cannot_do", side=side)])
    save_checkin(diary=diary, day=day, uuid=uuid_of(f"c {ago}"), content=said)


def test_every_talk_is_kept_with_what_came_of_it() -> None:
    diary = make_diary()
    cannot(diary, 9, "left")
    talk(diary, the_flag(diary), on=TODAY - timedelta(days=8), outcome="First", name="one")
    cannot(diary, 3, "right")
    talk(diary, the_flag(diary), on=TODAY, outcome="Second", name="two")
    assert [(row.criterion, row.outcome) for row in talks(diary)] == [("W1", "First"), ("W1", "Second")]
    assert not the_flag(diary).is_open
    reopen_flag(diary=diary, criterion="W1")
    assert the_flag(diary).is_open
    assert [row.outcome for row in talks(diary)] == ["First", "Second"]


def test_the_same_talk_twice_is_one() -> None:
    diary = make_diary()
    cannot(diary, 9, "left")
    flag = the_flag(diary)
    talk(diary, flag, outcome="Once")
    reopen_flag(diary=diary, criterion="W1")
    talk(diary, flag, outcome="Once")
    assert FlagTalk.objects.count() == 1
    assert the_flag(diary).is_open


def test_deleting_the_last_talk_opens_its_flag_and_deleting_an_older_one_does_not() -> None:
    diary = make_diary()
    cannot(diary, 9, "left")
    for name in ("one", "two"):
        talk(diary, the_flag(diary), name=name)
    one, two = talks(diary)
    delete_talk(diary=diary, talk=one)
    assert not the_flag(diary).is_open
    delete_talk(diary=diary, talk=two)
    assert the_flag(diary).is_open
    assert not FlagTalk.objects.exists()


def test_deleting_a_talk_does_not_show_what_was_hidden_since() -> None:
    diary = make_diary()
    make_episode(diary=diary, name="guess", triggers=["medicine"])
    talk(diary, the_flag(diary))
    hide_flag(diary=diary, flag=the_flag(diary), today=TODAY, shown=shown_of([the_flag(diary)]))
    delete_talk(diary=diary, talk=talks(diary)[0])
    assert str(the_flag(diary).status) == "hidden"


def test_a_talk_settles_nothing_that_was_written_down_after_it() -> None:
    diary = make_diary()
    cannot(diary, 3, "left")
    talk(diary, the_flag(diary), on=TODAY - timedelta(days=4), outcome="Too early")
    assert (the_flag(diary).is_open, the_flag(diary).settled) == (True, None)
    assert [row.outcome for row in talks(diary)] == ["Too early"]


def test_a_talk_settles_nothing_that_its_page_did_not_show() -> None:
    diary = make_diary()
    cannot(diary, 3, "left")
    old = the_flag(diary)
    cannot(diary, 1, "right")
    stale = shown_of([old])
    discuss_flag(diary=diary, flag=the_flag(diary), uuid=uuid_of("t"), on=TODAY, outcome="", shown=stale)
    now = the_flag(diary)
    assert (str(now.status), [row.day for row in now.news]) == ("new", [TODAY - timedelta(days=1)])


def answered(diary: Diary, answer: str, *parts: str, question: str = "right_now") -> SignAnswer:
    return answer_question(diary=diary, day=TODAY, uuid=uuid_of("c"), question=question, answer=answer, parts=parts)


def test_a_yes_of_the_day_is_not_taken_back_by_a_later_no() -> None:
    diary = make_diary()
    assert answered(diary, "yes", "breathless").is_yes
    assert answered(diary, "no") == SignAnswer("right_now", "yes", ("breathless",))
    assert answers_on(diary, TODAY) == [SignAnswer("right_now", "yes", ("breathless",))]
    assert [flag.criterion.id for flag in flags(diary, TODAY)] == ["E1"]


def test_an_emergency_stands_over_a_milder_yes_and_keeps_what_was_said_with_it() -> None:
    diary = make_diary()
    content = CheckInContent(answers=[SignAnswer("heartbeat", "palpitations"), SignAnswer("cannot_move", "no")])
    save_checkin(diary=diary, day=TODAY, uuid=uuid_of("c"), content=content)
    assert answered(diary, "with_faintness", question="heartbeat") == SignAnswer("heartbeat", "with_faintness")
    content = CheckInContent(answers=[SignAnswer("cannot_move", "yes", (), "left", TODAY)])
    save_checkin(diary=diary, day=TODAY, uuid=uuid_of("c"), content=content, touched={"cannot_move"})
    assert answered(diary, "yes", question="cannot_move") == SignAnswer("cannot_move", "yes", (), "left", TODAY)


def test_what_was_ticked_at_any_time_of_the_day_counts() -> None:
    diary = make_diary()
    assert answered(diary, "no") == SignAnswer("right_now", "no")
    answered(diary, "yes", "breathless", "pale_cold_limb")
    answered(diary, "yes", "sudden_weakness", "breathless")
    (row,) = answers_on(diary, TODAY)
    assert (row.answer, sorted(row.parts)) == ("yes", ["breathless", "pale_cold_limb", "sudden_weakness"])


def test_a_list_that_is_answered_again_is_the_latest_answer() -> None:
    diary = make_diary()
    answered(diary, "no")
    answered(diary, "yes", question="worried")
    assert [row.question for row in answers_on(diary, TODAY)] == ["right_now", "worried"]
    answered(diary, "no")
    assert [row.question for row in answers_on(diary, TODAY)] == ["worried", "right_now"]


@pytest.mark.parametrize("how", ["the form", "quiet", "the list"])
def test_what_a_person_says_of_an_imported_day_is_read_by_the_rules(how: str, ada: User) -> None:
    diary = make_diary(owner=ada)
    checkin = save_checkin(diary=diary, day=TODAY, uuid=uuid_of("i"), content=CheckInContent(items={"stress": 3}))
    type(checkin).objects.update(source="import")
    content = CheckInContent(answers=[SignAnswer("weakness", "cannot_do")])
    if how == "the form":
        save_checkin(diary=diary, day=TODAY, uuid=uuid_of("f"), content=content, touched={"weakness"})
    elif how == "quiet":
        say_quiet(diary=diary, day=TODAY, uuid=uuid_of("f"))
    else:
        answer_question(diary=diary, day=TODAY, uuid=uuid_of("f"), question="right_now", answer="yes")
    checkin.refresh_from_db()
    assert (checkin.source, checkin.stress) == ("person" if how == "quiet" else "import", 3)
    assert {row.source for row in checkin.answers.all()} <= {"person"}
    diary.refresh_from_db()
    assert {flag.criterion.id for flag in flags(diary, TODAY)} == {"the form": {"W1"}, "the list": {"E1"}}.get(
        how, set()
    )


def test_a_form_of_an_imported_day_on_which_nothing_was_touched_leaves_it_imported(ada: User) -> None:
    diary = make_diary(owner=ada)
    checkin = save_checkin(diary=diary, day=TODAY, uuid=uuid_of("i"), content=CheckInContent(items={"stress": 3}))
    type(checkin).objects.update(source="import")
    save_checkin(diary=diary, day=TODAY, uuid=uuid_of("f"), content=CheckInContent(), touched=())
    checkin.refresh_from_db()
    assert (checkin.source, checkin.stress) == ("import", 3)


def test_a_stored_talk_of_the_time_before_ticks_were_read_stays_one(ada: User) -> None:
    """An answer of the right side that counted for nothing alone, and counts beside a tick that rules read by now."""
    diary = make_diary(owner=ada)
    for ago, answer, side in ((20, "feels_weak", "right"), (9, "cannot_do", "left")):
        content = CheckInContent(answers=[SignAnswer("weakness", answer, side=side)])
        save_checkin(diary=diary, day=TODAY - timedelta(days=ago), uuid=uuid_of(ago), content=content)
    make_episode(diary=diary, name="tick", at=NOW - timedelta(days=21), signs=("felt_weak",))
    keys = dict.fromkeys(("after_exercise left", "feels_weak left", "cannot_do left"), "2026-03-05")
    FlagMemory.objects.create(
        diary=diary,
        criterion="W1",
        seen=keys,
        settled_as="discussed",
        settled_on=date(2026, 3, 8),
        settled_keys=keys,
        settled_urgency=3,
    )
    assert (the_flag(diary).is_open, len(the_flag(diary).match.evidence)) == (False, 3)
    content = CheckInContent(answers=[SignAnswer("weakness", "feels_weak", side="right")])
    save_checkin(diary=diary, day=TODAY - timedelta(days=19), uuid=uuid_of("late"), content=content)
    diary.refresh_from_db()
    assert [row.day for row in the_flag(diary).news] == [TODAY - timedelta(days=20), TODAY - timedelta(days=19)]
