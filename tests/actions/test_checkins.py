"""A check-in takes what was touched and keeps the rest; its answers stand in the order in which they were given."""

from __future__ import annotations

from datetime import timedelta

import pytest

from diary.actions.bin import delete_entry
from diary.actions.checkins import EVERYTHING, answer_once, save_checkin, save_day, say_twitching, unsay_twitching
from diary.actions.flags import answer_question
from diary.domain.catalogue import ITEMS, QUESTIONS
from diary.domain.content import CheckInContent, SignAnswer
from diary.domain.silences import NOT_TOLD, ShownQuestions
from diary.models import CheckIn, Day, Diary, RedFlagAnswer
from diary.queries.entries import answers_on
from tests.makers import NOW, make_diary, uuid_of

pytestmark = pytest.mark.django_db
DAY = NOW.date()
WEAK, CANNOT = SignAnswer("weakness", "feels_weak"), SignAnswer("weakness", "cannot_do", ("grip",), "left")
NUMB = SignAnswer("numbness", "constant")


@pytest.fixture
def diary() -> Diary:
    return make_diary()


def save(diary: Diary, *answers: SignAnswer, touched: set[str] | None = None, **said: object) -> CheckIn:
    content = CheckInContent(answers=answers, **said)  # type: ignore[arg-type]
    return save_checkin(diary=diary, day=DAY, uuid=uuid_of("c"), content=content, touched=touched or EVERYTHING)


def order(diary: Diary) -> list[str]:
    return [answer.question for answer in answers_on(diary, DAY)]


def test_no_item_has_the_key_of_a_question() -> None:
    assert len(EVERYTHING) == 2 + len(ITEMS) + len(QUESTIONS)


def test_what_is_not_touched_stays_as_it_is_stored(diary: Diary) -> None:
    save(diary, CANNOT, NUMB, twitching="yes", note="a note", items={"stress": 7, "water": "low"})
    save(diary, SignAnswer("numbness", "clears"), touched={"stress", "numbness"}, twitching="no", note="other")
    row = CheckIn.objects.get()
    assert (row.twitching, row.note, row.stress, row.water) == ("yes", "a note", None, "low")
    assert set(answers_on(diary, DAY)) == {CANNOT, SignAnswer("numbness", "clears")}


def test_what_was_shown_is_added_to_and_is_known_where_every_page_tells_it(diary: Diary) -> None:
    shown = [
        ShownQuestions.only("jerks"),
        ShownQuestions.only("weakness", "weakness_parts"),
        NOT_TOLD,
        ShownQuestions.only("numbness"),
    ]
    said = []
    for page in shown:
        row = save(diary, touched={"note"}, shown=page)
        said.append((row.shown, row.shown_is_all))
    assert said == [
        ("jerks", True), ("weakness weakness_parts jerks", True), ("weakness weakness_parts jerks", False),
        ("weakness weakness_parts numbness jerks", False),
    ]  # fmt: skip
    assert CheckIn.objects.get().content.shown == ShownQuestions(
        frozenset({"weakness", "weakness_parts", "numbness", "jerks"}), is_all=False
    )


def test_an_answer_by_itself_was_shown_by_itself(diary: Diary) -> None:
    answer_once(diary=diary, day=DAY, answer=NUMB)
    assert CheckIn.objects.get().was_shown == ShownQuestions.only("numbness")


def test_a_touched_answer_that_is_not_there_is_taken_back(diary: Diary) -> None:
    save(diary, CANNOT, NUMB)
    save(diary, twitching="yes", touched={"weakness", "twitching"})
    assert answers_on(diary, DAY) == [NUMB]


def test_of_a_day_without_a_check_in_everything_is_written(diary: Diary) -> None:
    delete_entry(diary=diary, entry=save(diary, NUMB, items={"stress": 7}), now=NOW)
    save(diary, CANNOT, touched={"note"}, items={"stress": 2}, note="a note")
    row = CheckIn.objects.kept().get()
    assert (row.stress, row.note, answers_on(diary, DAY)) == (2, "a note", [CANNOT])


def test_an_answer_that_says_the_same_keeps_its_row_and_its_place(diary: Diary) -> None:
    save(diary, WEAK, NUMB)
    before = list(RedFlagAnswer.objects.order_by("pk").values())
    save(diary, NUMB, WEAK)
    assert list(RedFlagAnswer.objects.order_by("pk").values()) == before


@pytest.mark.parametrize(
    ("first", "then", "stands"),
    [
        (WEAK, CANNOT, ["right_now", "weakness"]),
        (SignAnswer("weakness", "no"), WEAK, ["right_now", "weakness"]),
        (CANNOT, WEAK, ["weakness", "right_now"]),
        (WEAK, SignAnswer("weakness", "no"), ["weakness", "right_now"]),
    ],
)
def test_an_answer_stands_after_the_list_where_it_grew_worse_since(
    first: SignAnswer, then: SignAnswer, stands: list[str], diary: Diary
) -> None:
    save(diary, first)
    answer_question(diary=diary, day=DAY, uuid=uuid_of("n"), question="right_now", answer="no")
    assert order(diary) == ["weakness", "right_now"]
    save(diary, then, touched={"weakness"})
    assert order(diary) == stands
    assert then in answers_on(diary, DAY)


def test_a_list_that_is_corrected_in_the_check_in_is_answered_anew(diary: Diary) -> None:
    answer_question(diary=diary, day=DAY, uuid=uuid_of("n"), question="right_now", answer="yes", parts=["breathless"])
    save(diary, WEAK, touched={"weakness"})
    save(diary, WEAK, SignAnswer("right_now", "no"), touched={"right_now"})
    assert order(diary) == ["weakness", "right_now"]


@pytest.mark.parametrize("said", ["yes", "no"])
def test_what_was_said_of_a_day_with_one_tap_is_taken_back_with_another(diary: Diary, said: str) -> None:
    say_twitching(diary=diary, day=DAY, uuid=uuid_of("c"), said=said)
    assert Day.objects.get().twitching == said
    for _ in range(2):
        unsay_twitching(diary=diary, day=DAY, said=said, now=NOW)
    assert not CheckIn.objects.kept().exists()
    assert not Day.objects.exists()


def test_taking_it_back_leaves_all_else_that_the_day_says(diary: Diary) -> None:
    save(diary, items={"stress": 7})
    say_twitching(diary=diary, day=DAY, uuid=uuid_of("d"), said="no")
    unsay_twitching(diary=diary, day=DAY, said="no", now=NOW)
    row = CheckIn.objects.kept().get()
    assert (row.twitching, row.stress) == ("", 7)


def test_what_was_changed_meanwhile_is_not_taken_back(diary: Diary) -> None:
    save(diary, twitching="yes")
    unsay_twitching(diary=diary, day=DAY, said="no", now=NOW)
    assert CheckIn.objects.kept().get().twitching == "yes"


def test_a_save_tells_all_answers_of_the_day_as_they_stand(diary: Diary) -> None:
    saves: list[tuple[list[SignAnswer], set[str]]] = [
        ([WEAK, NUMB], {*EVERYTHING}),
        ([CANNOT], {"weakness"}),
        ([CANNOT, NUMB], {"weakness", "numbness"}),
        ([SignAnswer("right_now", "no")], {"right_now"}),
        ([WEAK], {"weakness"}),
        ([SignAnswer("numbness", "no"), CANNOT], {"numbness", "weakness"}),
        ([], {"right_now"}),
        ([NUMB], {"stress"}),
    ]
    for answers, touched in saves:
        content = CheckInContent(answers=answers, items={"stress": 3})
        told = save_day(diary=diary, day=DAY, uuid=uuid_of("c"), content=content, touched=touched)
        assert list(told) == answers_on(diary, DAY)
    assert order(diary) == ["numbness", "weakness"]
    nothing = save_day(diary=diary, day=DAY - timedelta(days=1), uuid=uuid_of("d"), content=CheckInContent())
    assert list(nothing) == []
