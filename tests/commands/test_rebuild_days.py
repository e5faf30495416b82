"""rebuild_days: finds every row of the per-day table that is not what the entries say, and mends it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from diary.actions import change
from diary.actions.checkins import save_checkin
from diary.domain.content import CheckInContent, Remedy
from diary.models import Day, Diary
from tests.makers import make_diary, make_episode, uuid_of
from tests.statements import bare

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 14)


@pytest.fixture
def diary(ada: User) -> Diary:
    diary = make_diary(owner=ada)
    tried = [Remedy("water", "better")]
    make_episode(diary=diary, name="a", minutes=120, signs=["pain"], triggers=["stress"], remedies=tried)
    save_checkin(diary=diary, day=date(2026, 3, 10), uuid=uuid_of("c"), content=CheckInContent("no"))
    return diary


@pytest.fixture
def untouched(ben: User) -> Diary:
    diary = make_diary(owner=ben)
    make_episode(diary=diary, name="b")
    return diary


def rows() -> list[dict[str, Any]]:
    return [
        {key: value for key, value in row.items() if key != "id"}
        for row in Day.objects.order_by("diary", "date").values()
    ]


TAMPERED: dict[str, Any] = {
    "a count": lambda days: days.filter(date=DAY).update(episodes=7),
    "seconds": lambda days: days.filter(date=date(2026, 3, 15)).update(seconds=1),
    "an hour": lambda days: days.filter(date=DAY).update(by_hour={"3": 1}),
    "a site": lambda days: days.filter(date=DAY).update(by_site={"trunk": 1}),
    "a place": lambda days: days.filter(date=DAY).update(placed=0),
    "several toes": lambda days: days.filter(date=DAY).update(together=1),
    "a guess": lambda days: days.filter(date=DAY).update(guessed=0),
    "a sign": lambda days: days.filter(date=DAY).update(by_sign={}),
    "a trigger": lambda days: days.filter(date=DAY).update(by_trigger={"cold": 1}),
    "what came of a remedy": lambda days: days.filter(date=DAY).update(by_remedy={"water:worse:": 1}),
    "the check-in's word": lambda days: days.filter(date=date(2026, 3, 10)).update(twitching="yes"),
    "a row gone": lambda days: days.filter(date=DAY).delete(),
    "a row too many": lambda days: Day.objects.create(
        diary=days.get(date=DAY).diary, date=date(2026, 1, 1), episodes=1
    ),
    "no row at all": lambda days: days.all().delete(),
}


@pytest.mark.parametrize("what", TAMPERED)
def test_check_finds_it_and_changes_nothing_and_a_rebuild_mends_it(
    what: str, diary: Diary, untouched: Diary, capsys: pytest.CaptureFixture[str]
) -> None:
    right = rows()
    TAMPERED[what](Day.objects.filter(diary=diary))
    wrong, revision = rows(), Diary.objects.get(pk=diary.pk).revision
    assert wrong != right

    with pytest.raises(SystemExit) as ended:
        call_command("rebuild_days", check=True)
    assert ended.value.code == 1
    assert capsys.readouterr().out == f"diary {diary.uuid}: differs\n2 diaries checked, 1 differed\n"
    assert (rows(), Diary.objects.get(pk=diary.pk).revision) == (wrong, revision)

    call_command("rebuild_days")
    assert capsys.readouterr().out == f"diary {diary.uuid}: rebuilt\n2 diaries checked, 1 differed\n"
    assert rows() == right
    assert Diary.objects.get(pk=diary.pk).revision > revision

    call_command("rebuild_days", check=True)
    assert "0 differed" in capsys.readouterr().out


def test_a_rebuild_of_what_is_right_raises_no_revision(diary: Diary, capsys: pytest.CaptureFixture[str]) -> None:
    before = Diary.objects.get(pk=diary.pk).revision
    call_command("rebuild_days")
    assert Diary.objects.get(pk=diary.pk).revision == before
    assert "0 differed" in capsys.readouterr().out


def test_a_check_reads_and_locks_nobody_out(diary: Diary) -> None:
    with CaptureQueriesContext(connection) as seen:
        call_command("rebuild_days", check=True)
    statements = [bare(query["sql"]) for query in seen]
    assert [sql for sql in statements if not sql.startswith(("SELECT", "(SELECT"))] == []
    assert [sql for sql in statements if "FOR UPDATE" in sql] == []
    # Its revision before, days, episodes, what they mention, check-ins; and beside the diary the list of all.
    assert len(statements) == 5 + 1


def test_what_is_written_during_a_check_is_no_difference(diary: Diary, monkeypatch: pytest.MonkeyPatch) -> None:
    read, entries = change._summed_up, [2, 3]

    def and_then_somebody_writes(diary: Diary, wanted: Any) -> Any:
        days = read(diary, wanted)
        if wanted is None and entries:
            make_episode(diary=diary, name=f"meanwhile {entries.pop()}")
            days = read(diary, wanted)
        return days

    monkeypatch.setattr(change, "_summed_up", and_then_somebody_writes)
    assert not change.days_differ(diary)
    assert entries == []


def test_a_site_without_diaries_is_right(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("rebuild_days", check=True)
    assert capsys.readouterr().out == "0 diaries checked, 0 differed\n"
