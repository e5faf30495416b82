"""Rules read what a person says. A file that fills a check-in of the person's says nothing in their name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta

import pytest

from diary.actions.checkins import answer_once, save_checkin, say_quiet
from diary.actions.flags import answer_question
from diary.domain.catalogue import ITEMS, Item, Kind
from diary.domain.content import CheckInContent, SignAnswer
from diary.domain.criteria import matches
from diary.domain.rule_input import OWN_WORD
from diary.exchange.mapping.columns import Plan
from diary.models import CheckIn, Diary, ImportRejection, RedFlagAnswer
from diary.queries.doctor import read_answers
from diary.queries.flags import heard, load_rule_input
from tests.exchange.importing import imported, undone
from tests.makers import make_diary, uuid_of

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 14)
DAYS = [TODAY - timedelta(days=ago) for ago in range(30)]
WEAK = SignAnswer("weakness", "feels_weak")


def most(item: Item) -> tuple[object, str, str]:
    """The most that can be said of an item: as it is stored, and the column and the cell of a table that say it."""
    match item.kind:
        case Kind.YES_NO:
            return True, item.key, "yes"
        case Kind.CHOICE:
            return item.terms[-1].key, item.key, item.terms[-1].key
        case Kind.HOURS:
            return int(item.high) * 60, f"{item.key}_hours", f"{item.high:g}"
        case _:
            return int(item.high), item.key, f"{item.high:g}"


MOST = {item.key: most(item) for item in ITEMS}
PLAN = Plan("day", ("date", "twitching", *(column for _, column, _ in MOST.values())))
FILE = "Day,Twitching," + ",".join(MOST) + "\n"
FILE += "".join(f"{day},yes,{','.join(cell for _, _, cell in MOST.values())}\n" for day in DAYS)


@pytest.fixture
def diary() -> Diary:
    return make_diary()


def check_in(diary: Diary, *answers: SignAnswer, twitching: str = "", **items: object) -> None:
    for day in DAYS:
        content = CheckInContent(twitching, items, answers)
        save_checkin(diary=diary, day=day, uuid=uuid_of(f"own {day}"), content=content)


def met(diary: Diary) -> Mapping[str, object]:
    return {match.criterion: match for match in matches(load_rule_input(diary, TODAY))}


@pytest.mark.slow
def test_no_rule_reads_what_a_file_fills_in_a_check_in_of_the_persons(diary: Diary) -> None:
    check_in(diary, WEAK)
    before = met(diary)
    job = imported(diary, FILE, plan=PLAN)
    assert job.filled == len(DAYS)
    assert met(diary) == before
    row = CheckIn.objects.get(local_date=TODAY)
    assert {key: getattr(row, key) for key in MOST} == {
        key: None if key in OWN_WORD else value for key, (value, _, _) in MOST.items()
    }
    assert row.twitching == ""
    assert undone(diary, job).kept == 0


@pytest.mark.slow
def test_the_person_who_says_the_same_is_told_of_it(diary: Diary) -> None:
    """Else the test above would hold for any file."""
    check_in(diary, WEAK)
    before = met(diary)
    check_in(diary, WEAK, twitching="yes", **{key: value for key, (value, _, _) in MOST.items()})
    assert met(diary).keys() - before.keys() == {"K1", "U1", "P1"}


@pytest.mark.slow
def test_a_line_that_says_nothing_else_is_known_and_listed_with_what_is_left_to_the_person(diary: Diary) -> None:
    check_in(diary, WEAK, stress=3)
    told = f"Day,Stress,Heavy sweating,Worry\n{TODAY},3,yes,9\n"
    job = imported(diary, told, plan=Plan("day", ("date", "stress", "heavy_sweating", "worry")))
    assert (job.filled, job.known, job.rejected) == (0, 1, 0)
    reason = (
        "you checked in on this day yourself, so only you answer there: heavy sweating and worry about the twitching"
    )
    assert ImportRejection.objects.get(job=job).reason == reason


@pytest.mark.slow
@pytest.mark.parametrize("how", ["quiet", "item"])
def test_an_imported_check_in_that_becomes_the_persons_says_to_rules_what_they_say_alone(
    diary: Diary, how: str
) -> None:
    imported(diary, FILE, plan=PLAN)
    for day in DAYS:
        match how:
            case "quiet":
                say_quiet(diary=diary, day=day, uuid=uuid_of("q"))
            case "item":
                content = CheckInContent("", {"stress": 1})
                save_checkin(diary=diary, day=day, uuid=uuid_of("s"), content=content, touched={"stress"})
    row = CheckIn.objects.get(local_date=TODAY)
    assert (row.source, row.twitching) == ("person", "no" if how == "quiet" else "")
    assert [getattr(row, key) for key in OWN_WORD - {"twitching"}] == [None, None, None]
    assert row.fatigue == 10
    assert met(diary).keys() == set()


ANSWERS: list[Callable[[Diary, date], object]] = [
    lambda diary, day: answer_once(diary=diary, day=day, answer=WEAK),
    lambda diary, day: answer_question(
        diary=diary, day=day, uuid=uuid_of("a"), question=WEAK.question, answer=WEAK.answer
    ),
    lambda diary, day: save_checkin(
        diary=diary, day=day, uuid=uuid_of("c"), content=CheckInContent(answers=[WEAK]), touched={WEAK.question}
    ),
]


@pytest.mark.slow
@pytest.mark.parametrize("answer", ANSWERS, ids=["after an entry", "asked at once", "in the form"])
def test_an_answer_in_an_imported_check_in_is_the_persons_and_the_rest_stays_imported(
    diary: Diary, answer: Callable[[Diary, date], object]
) -> None:
    job = imported(diary, FILE, plan=PLAN)
    for day in DAYS:
        answer(diary, day)
    row = CheckIn.objects.get(local_date=TODAY)
    assert (row.source, [said.source for said in row.answers.all()]) == ("import", ["person"])
    assert {key: getattr(row, key) for key in ("twitching", *MOST)} == {"twitching": "yes"} | {
        key: value for key, (value, _, _) in MOST.items()
    }
    # The file says heavy sweating too: weakness with it would be K1, and its worry U1.
    assert met(diary).keys() == {"W1"}
    assert heard(diary, TODAY).answered == {"weakness"}
    assert {said.answer for said in read_answers(diary, DAYS[-1], TODAY).said} == {"feels_weak"}
    assert imported(diary, FILE, plan=PLAN).added == 0
    assert met(diary).keys() == {"W1"}
    assert undone(diary, job).kept == 0
    row.refresh_from_db()
    assert (row.source, row.items, row.twitching, row.answers.count()) == ("person", {}, "", 1)
    assert met(diary).keys() == {"W1"}


@pytest.mark.slow
def test_an_import_never_takes_over_a_question_that_was_answered_before_it(diary: Diary) -> None:
    for day in DAYS:
        answer_once(diary=diary, day=day, answer=WEAK)
    job = imported(diary, FILE, plan=PLAN)
    row = CheckIn.objects.get(local_date=TODAY)
    assert (row.source, [said.source for said in row.answers.all()]) == ("person", ["person"])
    assert met(diary).keys() == {"W1"}
    undone(diary, job)
    assert CheckIn.objects.get(local_date=TODAY).answers.count() == 1
    assert met(diary).keys() == {"W1"}


def test_an_answer_that_no_person_gave_is_read_by_no_rule_until_they_give_it(diary: Diary) -> None:
    """As an archive of another program may hold it."""
    save_checkin(
        diary=diary, day=TODAY, uuid=uuid_of("c"), content=CheckInContent(answers=[SignAnswer("thinner", "yes")])
    )
    RedFlagAnswer.objects.update(source="import")
    assert met(diary) == {}
    save_checkin(
        diary=diary,
        day=TODAY,
        uuid=uuid_of("c"),
        content=CheckInContent(answers=[SignAnswer("thinner", "yes")]),
        touched={"thinner"},
    )
    assert met(diary).keys() == {"A1"}


@pytest.mark.slow
def test_a_form_that_shows_what_was_imported_and_is_sent_says_it(diary: Diary) -> None:
    imported(diary, FILE, plan=PLAN)
    check_in(diary, twitching="yes", heavy_sweating=True, worry=10)
    row = CheckIn.objects.get(local_date=TODAY)
    assert (row.twitching, row.heavy_sweating, row.worry, row.stomach_upset) == ("yes", True, 10, None)
    assert {"U1", "P1"} <= met(diary).keys()
