"""What an import would do, told before: lines of a file that do not go together, and what stays the person's."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from diary.actions.checkins import save_checkin
from diary.actions.import_preview import preview
from diary.actions.triggers import add_trigger
from diary.domain.content import CheckInContent
from diary.exchange.mapping.columns import Plan
from diary.models import CheckIn, Diary, Episode
from tests.exchange.importing import imported, kept, many, with_unread_cells
from tests.makers import NOW, make_diary, uuid_of

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 12)


@pytest.fixture
def diary() -> Diary:
    return make_diary()


def test_two_lines_of_a_day_that_disagree_are_told_with_the_one_that_stays(diary: Diary) -> None:
    plan = Plan("day", ("date", "stress", "twitching", "note"))
    body = "Date,Stress,Twitching,Note\n2026-03-12,3,,a\n2026-03-12,9,no,\n2026-03-13,9,,\n2026-03-12,3,yes,b\n"
    found = preview(diary, kept(diary, body, plan=plan), NOW)
    assert found.clashes == [
        (3, "12 March 2026: “Stress 9 of 10” here, and “Stress 3 of 10” in line 2, which comes first and stays"),
        (5, "12 March 2026: “Twitching” here, and “No twitching” in line 3, which comes first and stays"),
        (5, "12 March 2026: its note is another one than in line 2, which comes first and stays"),
    ]
    assert found.clash_count == 2
    assert not CheckIn.objects.exists()
    imported(diary, body, plan=plan)
    row = CheckIn.objects.get(local_date=DAY)
    assert (row.stress, row.twitching, row.note) == (3, "no", "a")


def test_an_episode_that_a_file_tells_twice_is_told(diary: Diary) -> None:
    body = "Start,Toe\n" + "2026-03-12 10:00,left big toe\n" * 2 + "2026-03-12T10:00,L hallux\n2026-03-12 10:00,trunk\n"
    found = preview(diary, kept(diary, body), NOW)
    assert found.clashes == [
        (3, "starts when and where line 2 does: both come in"),
        (4, "the same episode as line 2: it comes in once, as that line says it"),
    ]
    assert (imported(diary, body).known, Episode.objects.count()) == (1, 3)


def test_what_only_the_person_answers_is_told_where_the_file_says_it_of_a_day_of_theirs(diary: Diary) -> None:
    save_checkin(diary=diary, day=DAY, uuid=uuid_of("c"), content=CheckInContent("", {"stress": 3}))
    plan = Plan("day", ("date", "twitching", "heavy_sweating", "fatigue"))
    body = "Date,Twitching,Sweating,Fatigue\n2026-03-{},yes,yes,3\n"
    theirs = preview(diary, kept(diary, body.format(12), plan=plan), NOW)
    assert theirs.yours == "On days that you checked in on yourself, only you answer: any twitching and heavy sweating."
    assert preview(diary, kept(diary, body.format(13), plan=plan), NOW).yours == ""
    plain = preview(diary, kept(diary, "Date,Fatigue\n2026-03-12,3\n", plan=Plan("day", ("date", "fatigue"))), NOW)
    assert (plain.days, plain.yours, plain.clashes) == (1, "", [])


def test_of_a_day_the_preview_shows_what_its_check_in_would_take(diary: Diary) -> None:
    save_checkin(diary=diary, day=DAY, uuid=uuid_of("c"), content=CheckInContent("", {"stress": 3}))
    plan = Plan("day", ("date", "stress", "fatigue", "worry"))
    body = "Date,Stress,Fatigue,Worry\n2026-03-12,9,2,5\n2026-03-12,9,2,\n2026-03-11,4,,6\n2026-03-11,5,1,\n"
    found = preview(diary, kept(diary, body, plan=plan), NOW)
    assert [words for _, words in found.rows] == [
        "12 March 2026 · Tiredness 2 of 10",
        "12 March 2026 · nothing new",
        "11 March 2026 · Stress 4 of 10 · Worry about the twitching 6 of 10",
        "11 March 2026 · Tiredness 1 of 10",
    ]
    assert CheckIn.objects.get().fatigue is None


def test_own_triggers_are_shown_by_their_names(diary: Diary) -> None:
    add_trigger(diary=diary, uuid=uuid_of("sweets"), name="Sweets")
    plan = Plan("episode", ("start", "trigger"))
    found = preview(diary, kept(diary, "Start,Why\n2026-03-12 10:00,sweets\n", plan=plan), NOW)
    assert found.rows == [(2, "12 March 2026, 10:00 · No place given · suspects: Sweets")]


def test_lines_at_the_time_and_place_of_an_episode_are_known_in_whatever_spelling(diary: Diary) -> None:
    imported(diary, "Start,Toe\n2026-03-12 10:00,left big toe\n2026-03-12 11:00,left big toe\n")
    body = "Start,Toe,Note\n12.03.2026 10:00,L hallux,a\n12.03.2026 11:00,trunk,b\n13.03.2026 10:00,trunk,c\n"
    found = preview(diary, kept(diary, body), NOW)
    assert (found.readable, found.known) == (3, 1)
    job = imported(diary, body)
    assert (job.added, job.known) == (2, 1)


def test_a_line_that_says_again_what_is_known_is_told_nowhere_else(diary: Diary) -> None:
    body = "Start,Toe\n2026-03-12 10:00,left big toe\n12.03.2026 10:00,left big toe\n"
    plan = Plan("episode", ("start", "place"), dates="day_first")
    assert preview(diary, kept(diary, body, plan=plan), NOW).clashes == [
        (3, "the same episode as line 2: it comes in once, as that line says it")
    ]
    imported(diary, body, plan=plan)
    found = preview(diary, kept(diary, body, plan=plan), NOW)
    assert (found.known, found.clashes) == (2, [])


def test_cells_that_cannot_be_read_are_told_with_their_lines(diary: Diary, monkeypatch: pytest.MonkeyPatch) -> None:
    with_unread_cells(monkeypatch)
    found = preview(diary, kept(diary, "Start,Toe,Note\n2026-03-12 10:00,left big toe,?\n"), NOW)
    assert (found.readable, found.missing_count, found.rejected) == (1, 1, [])
    assert found.missing == [(2, "Column “Note”: “?” says nothing")]


def test_a_preview_asks_the_diary_as_often_for_many_lines_as_for_few(diary: Diary) -> None:
    cost = []
    for lines in (3, 300):
        job = kept(diary, many(lines))
        with CaptureQueriesContext(connection) as asked:
            preview(diary, job, NOW)
        cost.append(len(asked))
    assert cost[0] == cost[1]
