"""Rules read what a person says. A file that fills a check-in of the person's says nothing in their name."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import pytest

from diary.actions.checkins import save_checkin, say_quiet
from diary.actions.flags import answer_question
from diary.domain.catalogue import ITEMS, Item, Kind
from diary.domain.content import CheckInContent, SignAnswer
from diary.domain.criteria import matches
from diary.domain.rule_input import OWN_WORD
from diary.exchange.mapping.columns import Plan
from diary.models import CheckIn, Diary, ImportRejection
from diary.queries.flags import load_rule_input
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
def test_a_line_that_says_nothing_else_is_turned_away_with_what_is_left_to_the_person(diary: Diary) -> None:
    check_in(diary, WEAK, stress=3)
    told = f"Day,Stress,Heavy sweating,Worry\n{TODAY},3,yes,9\n"
    job = imported(diary, told, plan=Plan("day", ("date", "stress", "heavy_sweating", "worry")))
    assert (job.filled, job.known, job.rejected) == (0, 0, 1)
    reason = (
        "you checked in on this day yourself, so only you answer there: heavy sweating and worry about the twitching"
    )
    assert ImportRejection.objects.get(job=job).reason == reason


@pytest.mark.slow
@pytest.mark.parametrize("how", ["quiet", "question", "item"])
def test_an_imported_check_in_that_becomes_the_persons_says_to_rules_what_they_say_alone(
    diary: Diary, how: str
) -> None:
    imported(diary, FILE, plan=PLAN)
    for day in DAYS:
        match how:
            case "quiet":
                say_quiet(diary=diary, day=day, uuid=uuid_of("q"))
            case "question":
                answer_question(diary=diary, day=day, uuid=uuid_of("a"), question="weakness", answer="feels_weak")
            case "item":
                content = CheckInContent("", {"stress": 1})
                save_checkin(diary=diary, day=day, uuid=uuid_of("s"), content=content, touched={"stress"})
    row = CheckIn.objects.get(local_date=TODAY)
    assert (row.source, row.twitching) == ("person", "no" if how == "quiet" else "")
    assert [getattr(row, key) for key in OWN_WORD - {"twitching"}] == [None, None, None]
    assert row.fatigue == 10
    assert met(diary).keys() == ({"W1"} if how == "question" else set())


@pytest.mark.slow
def test_a_form_that_shows_what_was_imported_and_is_sent_says_it(diary: Diary) -> None:
    imported(diary, FILE, plan=PLAN)
    check_in(diary, twitching="yes", heavy_sweating=True, worry=10)
    row = CheckIn.objects.get(local_date=TODAY)
    assert (row.twitching, row.heavy_sweating, row.worry, row.stomach_upset) == ("yes", True, 10, None)
    assert {"U1", "P1"} <= met(diary).keys()
