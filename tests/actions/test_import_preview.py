"""What an import would do, told before: lines of a file that do not go together, and what stays the person's."""

from __future__ import annotations

from datetime import date

import pytest

from diary.actions.checkins import save_checkin
from diary.actions.import_preview import preview
from diary.domain.content import CheckInContent
from diary.exchange.mapping.columns import Plan
from diary.models import CheckIn, Diary, Episode
from tests.exchange.importing import imported, kept
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
        (5, "12 March 2026: “Yes” here, and “No twitching” in line 3, which comes first and stays"),
        (5, "12 March 2026: its note is another one than in line 2, which comes first and stays"),
    ]
    assert found.clash_count == 2
    assert not CheckIn.objects.exists()
    imported(diary, body, plan=plan)
    row = CheckIn.objects.get(local_date=DAY)
    assert (row.stress, row.twitching, row.note) == (3, "no", "a")


def test_an_episode_that_a_file_tells_twice_is_told(diary: Diary) -> None:
    line = "2026-03-12 10:00,left big toe,{}\n"
    body = "Start,Toe,Note\n" + "".join(line.format(note) for note in "abaab") + "2026-03-12 10:00,trunk,a\n"
    found = preview(diary, kept(diary, body), NOW)
    assert found.clashes == [
        (3, "starts when and where line 2 does: both come in"),
        (4, "the same episode as line 2: it comes in once, as that line says it"),
        (5, "starts when and where line 2 does: both come in"),
        (6, "the same episode as line 3: it comes in once, as that line says it"),
    ]
    assert (imported(diary, body).known, Episode.objects.count()) == (2, 4)


def test_what_only_the_person_answers_is_told_where_the_file_says_it_of_a_day_of_theirs(diary: Diary) -> None:
    save_checkin(diary=diary, day=DAY, uuid=uuid_of("c"), content=CheckInContent("", {"stress": 3}))
    plan = Plan("day", ("date", "twitching", "heavy_sweating", "fatigue"))
    body = "Date,Twitching,Sweating,Fatigue\n2026-03-{},yes,yes,3\n"
    theirs = preview(diary, kept(diary, body.format(12), plan=plan), NOW)
    assert theirs.yours == "On days that you checked in on yourself, only you answer: any twitching and heavy sweating."
    assert preview(diary, kept(diary, body.format(13), plan=plan), NOW).yours == ""
    plain = preview(diary, kept(diary, "Date,Fatigue\n2026-03-12,3\n", plan=Plan("day", ("date", "fatigue"))), NOW)
    assert (plain.days, plain.yours, plain.clashes) == (1, "", [])
