"""A file chunk by chunk into the diary and out again: nothing lost, nothing twice, nobody's answer overwritten."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction
from django.db.models.functions import Now
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from beside.leases import Lost
from beside.models import Lease
from diary.actions import import_files, import_known, import_rows, import_steps
from diary.actions.bin import delete_entry
from diary.actions.checkins import save_checkin, say_quiet
from diary.actions.episodes import edit_episode, set_left_out
from diary.actions.import_preview import preview, remembered_plan
from diary.actions.triggers import add_trigger, merge_trigger, rename_trigger
from diary.domain.content import CheckInContent, Remedy, SignAnswer
from diary.exchange.archive import write_archive
from diary.exchange.chunks import Unread
from diary.exchange.mapping.columns import Plan
from diary.exchange.outcomes import LineOutcome
from diary.exchange.tables_out import write_checkins, write_episodes
from diary.models import (
    CheckIn,
    Day,
    Diary,
    Episode,
    ImportBlock,
    ImportChunk,
    ImportJob,
    ImportMapping,
    ImportRejection,
    OwnTrigger,
    RedFlagAnswer,
)
from diary.models.importing import ImportState
from tests.exchange.importing import imported, kept, many, undone, with_unread_cells, worked
from tests.makers import NOW, make_content, make_diary, make_episode, make_user, uuid_of

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 13)
DAYS = "Date,Sleep,Caffeine (mg),Stress\n2026-03-12,7:30,180,4\n2026-03-13,6,,7\n"
EPISODES = "Start,End,Toe,Severity,Note\n2026-03-12 10:00,10:20,left big toe,3,a\n2026-03-13 23:50,00:10,L 2nd,,b\n"


@pytest.fixture
def diary() -> Diary:
    return make_diary()


def table(diary: Diary) -> list[tuple[object, ...]]:
    return list(
        Day.objects.filter(diary=diary).order_by("date").values_list("date", "episodes", "seconds", "has_checkin")
    )


def test_episodes_come_in_as_imported_and_the_day_table_knows(diary: Diary) -> None:
    job = imported(diary, EPISODES)
    assert (job.state, job.total, job.done, job.added, job.rejected) == (ImportState.DONE, 2, 2, 2, 0)
    first, second = Episode.objects.order_by("local_date")
    assert (first.source, first.shape, first.content.seconds, first.intensity, first.note) == (
        "import",
        "timed",
        1200,
        3,
        "a",
    )
    assert (first.site_keys, second.site_keys) == (("left_hallux",), ("left_second_toe",))
    assert second.ended_local_date == date(2026, 3, 14)
    assert table(diary) == [
        (date(2026, 3, 12), 1, 1200, False), (date(2026, 3, 13), 1, 600, False), (date(2026, 3, 14), 0, 600, False),
    ]  # fmt: skip


def test_days_come_in_as_check_ins(diary: Diary) -> None:
    job = imported(diary, DAYS)
    assert (job.added, job.filled) == (2, 0)
    one, two = CheckIn.objects.order_by("local_date")
    assert (one.sleep_minutes, one.caffeine_mg, one.stress, one.source) == (450, 180, 4, "import")
    assert (two.sleep_minutes, two.caffeine_mg, two.stress, two.twitching) == (360, None, 7, "")


@pytest.mark.parametrize("body", [EPISODES, DAYS, many(1203)])
def test_the_same_file_again_brings_nothing(diary: Diary, body: str) -> None:
    first = imported(diary, body)
    before = write_archive(diary)
    again = imported(diary, body)
    assert (again.added, again.filled, again.known) == (0, 0, first.added)
    assert write_archive(diary) == before


def test_a_file_with_more_lines_brings_the_new_ones(diary: Diary) -> None:
    imported(diary, EPISODES)
    job = imported(diary, EPISODES + "2026-03-14 08:00,08:05,left big toe,1,c\n")
    assert (job.added, job.known) == (1, 2)


def test_the_same_line_twice_in_a_row_is_two_entries_and_stays_two(diary: Diary) -> None:
    line = "2026-03-12 10:00,,left big toe,,\n"
    body = "Start,End,Toe,Severity,Note\n" + line * 3
    assert imported(diary, body).added == 3
    assert imported(diary, body).added == 0
    assert Episode.objects.count() == 3


def test_an_answer_is_never_overwritten_and_an_open_one_is_filled(diary: Diary) -> None:
    content = CheckInContent("no", {"stress": 1}, [SignAnswer("weakness", "no")], "mine")
    save_checkin(diary=diary, day=DAY, uuid=uuid_of("c"), content=content)
    job = imported(diary, DAYS)
    assert (job.added, job.filled, job.rejected) == (1, 1, 0)
    mine = CheckIn.objects.get(local_date=DAY)
    assert (mine.stress, mine.sleep_minutes, mine.note, mine.source) == (1, 360, "mine", "person")
    assert RedFlagAnswer.objects.count() == 1
    undone(diary, job)
    mine.refresh_from_db()
    assert (mine.stress, mine.sleep_minutes, mine.twitching) == (1, None, "no")
    assert CheckIn.objects.count() == 1


def test_a_day_that_has_other_answers_is_known_and_listed_with_its_line(diary: Diary) -> None:
    save_checkin(diary=diary, day=DAY, uuid=uuid_of("c"), content=CheckInContent("", {"stress": 1, "sleep_minutes": 1}))
    job = imported(diary, DAYS)
    assert (job.added, job.known, job.rejected) == (1, 1, 0)
    rejection = ImportRejection.objects.get(job=job)
    assert (rejection.line, rejection.reason) == (3, "this day has other answers already, which stay")
    assert rejection.text == "2026-03-13, 6, , 7"


def test_two_lines_of_a_day_fill_one_check_in(diary: Diary) -> None:
    job = imported(diary, "Date,Stress,Sleep\n2026-03-13,3,\n2026-03-13,,8\n2026-03-13,3,8\n2026-03-13,9,\n")
    assert (job.added, job.filled, job.known, job.rejected) == (1, 1, 1, 1)
    assert ImportRejection.objects.get(job=job).line == 5
    row = CheckIn.objects.get()
    assert (row.stress, row.sleep_minutes) == (3, 480)
    assert undone(diary, job).kept == 0
    assert not CheckIn.objects.exists()


def test_what_is_left_out_of_a_line_is_listed_with_it(diary: Diary) -> None:
    save_checkin(diary=diary, day=DAY, uuid=uuid_of("c"), content=CheckInContent("", {"stress": 3}))
    plan = Plan("day", ("date", "sleep_minutes_hours", "stress", "worry", "note"))
    body = "Date,Sleep,Stress,Worry,Note\n2026-03-12,8,,,\n2026-03-12,1.5,,,hi\n2026-03-13,7,9,5,\n"
    job = imported(diary, body, plan=plan)
    assert (job.added, job.filled, job.known, job.rejected) == (1, 2, 0, 0)
    assert list(ImportRejection.objects.filter(job=job).order_by("line").values_list("line", "reason")) == [
        (3, "taken in part; not “Sleep 1.5 h”: this day has another answer already, which stays"),
        (
            4,
            "taken in part; not “Stress 9 of 10”: this day has another answer already, which stays; "
            "you checked in on this day yourself, so only you answer there: worry about the twitching",
        ),
    ]
    undone(diary, job)
    assert not ImportRejection.objects.exists()


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(8))
def test_every_line_counts_once_whatever_a_file_says(diary: Diary, seed: int) -> None:
    chance = Random(seed)  # noqa: S311
    save_checkin(diary=diary, day=DAY, uuid=uuid_of("c"), content=CheckInContent("", {"stress": 3}))

    def cell(*more: str) -> str:
        return chance.choice(["", "", "1", "2", "3", "99", *more])

    days = "".join(
        f"2026-03-{chance.randint(9, 14):02},{cell()},{cell()},{cell('hi')}\n" for _ in range(chance.randint(1, 700))
    )
    episodes = "".join(
        f"2026-03-{chance.randint(9, 14):02} 0{chance.randint(0, 9)}:00,left big toe,{cell()}\n" for _ in range(60)
    )
    table = "Date,Stress,Worry,Note\n" + days
    plan = Plan("day", ("date", "stress", "worry", "note"))
    for body, its_plan in ((table, plan), (table, plan), ("Start,Toe,Strength\n" + episodes, None)):
        job = imported(diary, body, plan=its_plan)
        assert job.added + job.filled + job.known + job.rejected == job.done == job.total
        assert job.total == body.count("\n") - 1


def test_lines_that_cannot_be_taken_are_listed_and_the_others_come_in(diary: Diary) -> None:
    body = "Date,Stress\n2026-03-12,4\nyesterday,4\n2026-03-13,99\n2027-01-01,1\n"
    job = imported(diary, body, plan=Plan("day", ("date", "stress")))
    assert (job.added, job.rejected, job.done) == (1, 3, 4)
    rows = ImportRejection.objects.filter(job=job).order_by("line").values_list("line", "reason")
    assert list(rows) == [
        (3, "Column “Date”: “yesterday” is no date"), (4, "Column “Stress”: “99” is not from 0 to 10"),
        (5, "Column “Date”: “2027-01-01” lies in the future"),
    ]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("body", [EPISODES, DAYS, many(1203)])
def test_an_undo_leaves_the_diary_as_it_was(diary: Diary, body: str) -> None:
    make_episode(diary=diary, name="mine", at=NOW - timedelta(days=2), triggers=["stress"])
    save_checkin(diary=diary, day=DAY, uuid=uuid_of("c"), content=CheckInContent("yes", {"worry": 2}))
    before, days = write_archive(diary), table(diary)
    job = imported(diary, body)
    assert write_archive(diary) != before
    assert undone(diary, job).state == ImportState.UNDONE
    assert (write_archive(diary), table(diary), job.kept) == (before, days, 0)
    assert not ImportChunk.objects.exists()


def test_an_undo_leaves_what_was_changed_and_says_how_many(diary: Diary) -> None:
    job = imported(diary, EPISODES + "2026-03-14 08:00,08:05,left big toe,1,c\n2026-03-14 09:00,,left big toe,1,d\n")
    a, b, c, d = Episode.objects.order_by("note")
    edit_episode(diary=diary, episode=a, content=make_content(note="changed"))
    set_left_out(diary=diary, episode=b, left_out=True)
    delete_entry(diary=diary, entry=c, now=NOW)
    undone(diary, job)
    job.refresh_from_db()
    assert job.kept == 2
    assert set(Episode.objects.values_list("pk", flat=True)) == {a.pk, b.pk}
    assert not Episode.objects.filter(pk=d.pk).exists()


def test_an_undo_of_days_leaves_what_was_changed(diary: Diary) -> None:
    job = imported(diary, DAYS)
    content = CheckInContent("yes", {"sleep_minutes": 360, "stress": 8})
    save_checkin(diary=diary, day=DAY, uuid=uuid_of("c"), content=content)
    undone(diary, job)
    job.refresh_from_db()
    row = CheckIn.objects.get()
    assert (row.local_date, row.sleep_minutes, row.stress, row.twitching, job.kept) == (DAY, None, 8, "yes", 1)


def test_an_answer_to_a_warning_sign_keeps_a_check_in_when_its_import_is_undone(diary: Diary) -> None:
    job = imported(diary, DAYS)
    content = CheckInContent("", {"sleep_minutes": 360, "stress": 7}, [SignAnswer("weakness", "feels_weak")])
    save_checkin(diary=diary, day=DAY, uuid=uuid_of("c"), content=content)
    undone(diary, job)
    row = CheckIn.objects.get()
    assert (row.stress, row.answers.get().answer) == (None, "feels_weak")


@pytest.mark.parametrize("how", ["quiet", "same"])
def test_an_undo_leaves_what_the_person_said_of_an_imported_day(diary: Diary, how: str) -> None:
    plan = Plan("day", ("date", "twitching", "worry", "stress"))
    job = imported(diary, "Date,Twitching,Worry,Stress\n2026-03-13,no,8,3\n2026-03-12,no,8,3\n", plan=plan)
    if how == "quiet":
        say_quiet(diary=diary, day=DAY, uuid=uuid_of("q"))
    else:
        content = CheckInContent("no", {"worry": 8})
        save_checkin(diary=diary, day=DAY, uuid=uuid_of("c"), content=content, touched={"twitching", "worry"})
    assert undone(diary, job).kept == 1
    row = CheckIn.objects.get()
    assert (row.local_date, row.twitching, row.stress, row.source) == (DAY, "no", None, "person")
    assert row.worry == (8 if how == "same" else None)
    assert table(diary) == [(DAY, 0, 0, True)]


def test_a_check_in_that_the_person_emptied_stays_theirs_through_an_undo(diary: Diary) -> None:
    job = imported(diary, "Date,Stress\n2026-03-13,3\n")
    save_checkin(diary=diary, day=DAY, uuid=uuid_of("c"), content=CheckInContent("", {"worry": 3}), touched={"worry"})
    CheckIn.objects.update(worry=None)
    assert undone(diary, job).kept == 1
    assert CheckIn.objects.get().stress is None


def test_two_imports_that_fill_one_day_are_undone_in_either_order(diary: Diary) -> None:
    one = imported(diary, "Date,Sleep\n2026-03-13,7\n")
    two = imported(diary, "Date,Stress\n2026-03-13,3\n")
    assert (one.added, two.filled) == (1, 1)
    undone(diary, one)
    row = CheckIn.objects.get()
    assert (row.sleep_minutes, row.stress) == (None, 3)
    undone(diary, two)
    assert not CheckIn.objects.exists()


def test_an_undo_never_removes_an_empty_check_in_of_the_person(diary: Diary) -> None:
    save_checkin(diary=diary, day=DAY, uuid=uuid_of("c"), content=CheckInContent("", {"worry": 2}))
    job = imported(diary, "Date,Stress\n2026-03-13,3\n")
    CheckIn.objects.update(worry=None)
    undone(diary, job)
    row = CheckIn.objects.get()
    assert (row.stress, row.source) == (None, "person")


def test_what_lies_in_the_bin_stays_there_through_an_import_and_its_undo(diary: Diary) -> None:
    imported(diary, EPISODES)
    imported(diary, DAYS)
    for row in [*Episode.objects.all(), *CheckIn.objects.all()]:
        delete_entry(diary=diary, entry=row, now=NOW)
    in_bin = [set(model.objects.binned().values_list("pk", flat=True)) for model in (Episode, CheckIn)]
    for body in (EPISODES, DAYS):
        found = preview(diary, kept(diary, body), NOW)
        assert (found.lines, found.readable, found.rejected_count) == (2, 0, 2)
        job = imported(diary, body)
        assert (job.added, job.known, job.rejected, job.done) == (0, 0, 2, 2)
        reasons = ImportRejection.objects.filter(job=job).values_list("reason", flat=True)
        assert set(reasons) == {"you deleted this; put it back from the bin"}
        undone(diary, job)
    assert [set(model.objects.binned().values_list("pk", flat=True)) for model in (Episode, CheckIn)] == in_bin
    assert not Episode.objects.kept().exists()
    assert not CheckIn.objects.kept().exists()


def test_a_check_in_comes_beside_the_one_of_its_day_in_the_bin(diary: Diary) -> None:
    mine = save_checkin(diary=diary, day=DAY, uuid=uuid_of("c"), content=CheckInContent("yes", {"stress": 1}))
    delete_entry(diary=diary, entry=mine, now=NOW)
    job = imported(diary, DAYS)
    assert (job.added, job.rejected, CheckIn.objects.kept().get(local_date=DAY).stress) == (2, 0, 7)
    undone(diary, job)
    left = CheckIn.objects.get()
    assert (left.pk, left.stress, left.deleted_at) == (mine.pk, 1, NOW)


def test_all_lines_of_a_day_whose_check_in_was_deleted_stay_out(diary: Diary) -> None:
    body = "Date,Stress,Sleep\n2026-03-13,3,\n2026-03-13,,8\n"
    imported(diary, body)
    delete_entry(diary=diary, entry=CheckIn.objects.get(), now=NOW)
    assert imported(diary, body).rejected == 2
    assert not CheckIn.objects.kept().exists()


@pytest.mark.slow
def test_stopped_it_waits_and_goes_on_where_it_stood(diary: Diary) -> None:
    job = kept(diary, many(1203))
    import_steps.start(diary=diary, job=job)
    worked(diary, job, chunks=1)
    assert (job.done, job.added, job.state) == (500, 500, ImportState.RUNNING)
    import_steps.stop(diary=diary, job=job)
    assert not import_steps.step(diary=diary, job=job, now=NOW)
    assert Episode.objects.count() == 500
    import_steps.start(diary=diary, job=job)
    worked(diary, job)
    assert (job.state, job.added, Episode.objects.count()) == (ImportState.DONE, 1203, 1203)


@pytest.mark.slow
def test_a_stopped_import_can_be_undone(diary: Diary) -> None:
    job = kept(diary, many(1203))
    import_steps.start(diary=diary, job=job)
    worked(diary, job, chunks=2)
    import_steps.stop(diary=diary, job=job)
    undone(diary, job)
    assert (Episode.objects.count(), Day.objects.count()) == (0, 0)


def test_an_import_whose_columns_were_changed_since_the_preview_does_not_begin(diary: Diary) -> None:
    job = kept(diary, DAYS)
    seen = import_files.digest_of_plan(job)
    import_files.save_plan(diary=diary, job=job, plan=Plan("day", ("date", "", "", "worry")), now=NOW)
    assert not import_steps.start(diary=diary, job=job, seen=seen)
    assert job.state == ImportState.PREVIEW
    assert import_steps.start(diary=diary, job=job, seen=import_files.digest_of_plan(job))
    assert job.state == ImportState.RUNNING


@pytest.mark.slow
def test_whoever_comes_second_does_nothing(diary: Diary) -> None:
    job = kept(diary, many(1203))
    import_steps.start(diary=diary, job=job)
    other = ImportJob.objects.get(pk=job.pk)
    import_steps.step(diary=diary, job=job, now=NOW)
    import_steps.step(diary=diary, job=other, now=NOW)
    assert (other.position, other.done, Episode.objects.count()) == (1, 500, 500)
    import_steps.step(diary=diary, job=other, now=NOW)
    assert (other.position, Episode.objects.count()) == (2, 1000)


def test_an_import_that_runs_cannot_be_forgotten_and_one_that_waits_can(diary: Diary) -> None:
    job = kept(diary, DAYS)
    import_steps.start(diary=diary, job=job)
    assert not import_files.forget_file(diary=diary, job=job)
    worked(diary, job)
    waiting = kept(diary, DAYS)
    assert import_files.forget_file(diary=diary, job=waiting)
    assert list(ImportJob.objects.all()) == [job]
    assert import_steps.step(diary=diary, job=job, now=NOW) is False


def test_an_import_that_is_over_can_be_removed_and_its_entries_stay(diary: Diary) -> None:
    job = imported(diary, many(3))
    assert import_files.remove_import(diary=diary, job=job)
    assert (Episode.objects.count(), ImportJob.objects.count(), ImportChunk.objects.count()) == (3, 0, 0)
    again = imported(diary, DAYS)
    undone(diary, again)
    assert import_files.remove_import(diary=diary, job=again)


def test_an_import_that_is_not_over_cannot_be_removed(diary: Diary) -> None:
    job = kept(diary, many(1203))
    assert not import_files.remove_import(diary=diary, job=job)
    import_steps.start(diary=diary, job=job)
    assert not import_files.remove_import(diary=diary, job=job)
    import_steps.stop(diary=diary, job=job)
    assert not import_files.remove_import(diary=diary, job=job)


def test_a_diary_has_one_file_that_waits_and_old_ones_are_forgotten(diary: Diary) -> None:
    kept(diary, DAYS)
    second = kept(diary, EPISODES)
    assert list(ImportJob.objects.all()) == [second]
    assert import_files.forget_old_files(NOW + timedelta(hours=25)) == 1
    assert not ImportChunk.objects.exists()


def test_the_lines_of_a_file_are_not_kept_once_they_are_in(diary: Diary) -> None:
    job = kept(diary, "Date,Note\n2026-03-13,needle\n", plan=Plan("day", ("date", "note")))
    assert ImportBlock.objects.filter(job=job).exists()
    import_steps.start(diary=diary, job=job)
    assert not ImportBlock.objects.exists()
    worked(diary, job)
    chunk = ImportChunk.objects.get()
    assert bytes(chunk.body) == b""


def test_a_mapping_is_remembered_for_the_layout_and_for_one_diary(diary: Diary) -> None:
    plan = Plan("day", ("date", "worry"))
    imported(diary, "When,How\n2026-03-13,3\n", plan=plan)
    layout = ImportMapping.objects.get().layout
    assert Plan.of_json(remembered_plan(diary, layout) or {}) == plan
    assert remembered_plan(make_diary(owner=make_user("ben@example.org")), layout) is None
    imported(diary, "When,How\n2026-03-12,3\n", plan=Plan("day", ("date", "stress")))
    assert ImportMapping.objects.count() == 1


@pytest.mark.slow
def test_a_chunk_costs_as_many_statements_in_a_full_diary_as_in_an_empty_one(diary: Diary) -> None:
    job = kept(diary, many(2000))
    import_steps.start(diary=diary, job=job)
    cost = []
    for _ in range(3):
        with CaptureQueriesContext(connection) as asked:
            import_steps.step(diary=diary, job=job, now=NOW)
        cost.append(len(asked))
    assert cost[0] == cost[1] == cost[2] < 60
    import_steps.start_undo(diary=diary, job=job)
    with CaptureQueriesContext(connection) as asked:
        import_steps.step(diary=diary, job=job, now=NOW)
    assert len(asked) < 40


@pytest.mark.skipif(connection.vendor != "postgresql", reason="only PostgreSQL plans by what it has counted")
def test_what_a_long_import_asks_is_planned_for_as_many_rows_as_there_are(diary: Diary) -> None:
    job = kept(diary, many(2500))
    import_steps.start(diary=diary, job=job)
    worked(diary, job)
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE relname = 'diary_episode'")
        assert cursor.fetchone() == (2000,)


def test_a_preview_stores_nothing_and_tells_what_would_come(diary: Diary) -> None:
    imported(diary, EPISODES)
    job = kept(diary, EPISODES + "2026-03-14 08:00,,left big toe,1,c\nnever,,,,\n")
    before = write_archive(diary)
    found = preview(diary, job, NOW)
    assert (found.lines, found.readable, found.known, found.rejected_count) == (4, 3, 2, 1)
    assert found.rows[0] == (2, "12 March 2026, 10:00 · Left great toe · 20\u00a0min · strength 3 of 5 · “a”")
    assert found.rejected == [(5, "Column “Start”: “never” is no date")]
    assert write_archive(diary) == before
    days = preview(diary, kept(diary, DAYS), NOW)
    assert days.rows[0] == (
        2, "12 March 2026 · Sleep 7.5\u00a0h · Caffeine, if you count it: 180\u00a0mg · Stress 4 of 10",
    )  # fmt: skip
    assert (days.readable, days.days) == (2, 0)


def full(diary: Diary) -> None:
    add_trigger(diary=diary, uuid=uuid_of("sweets"), name="Sweets")
    more = {"signs": ["visible"], "triggers": ["stress"], "remedies": [Remedy("water", "better", 3)], "note": "=1+1"}
    make_episode(diary=diary, name="a", own_triggers=[uuid_of("sweets")], **more)
    make_episode(diary=diary, name="b", at=NOW - timedelta(days=3), minutes=20, sites=["trunk", "face"])
    make_episode(diary=diary, name="c", at=NOW - timedelta(days=4), shape="ongoing", ongoing_state="still_on")
    content = CheckInContent(
        "yes", {"stress": 0, "water": "low", "nicotine": False}, [SignAnswer("weakness", "no")], "n"
    )
    save_checkin(diary=diary, day=DAY, uuid=uuid_of("ci"), content=content)


def test_flickers_own_tables_come_in_whole_but_for_the_warning_signs(diary: Diary) -> None:
    full(diary)
    episodes, checkins = b"".join(write_episodes(diary)), b"".join(write_checkins(diary))
    other = make_diary(owner=make_user("ben@example.org"))
    now = NOW + timedelta(hours=1)
    one, two = imported(other, episodes, now=now), imported(other, checkins, now=now)
    assert (one.kind, one.added, one.rejected) == ("episodes", 3, 0)
    assert (two.kind, two.added, two.rejected) == ("checkins", 1, 0)
    assert b"".join(write_episodes(other)).replace(b"import", b"person") == episodes
    assert not RedFlagAnswer.objects.filter(diary=other).exists()
    row = CheckIn.objects.get(diary=other)
    assert (row.uuid, row.stress, row.nicotine, row.water) == (uuid_of("ci"), 0, False, "low")
    assert imported(other, episodes, now=now).known == 3
    undone(other, two)
    assert undone(other, one).kept == 0
    assert not Episode.objects.filter(diary=other).exists()
    assert not OwnTrigger.objects.filter(diary=other).exists()


def test_own_triggers_that_were_renamed_since_are_made_again_and_go_with_the_undo(diary: Diary) -> None:
    full(diary)
    body = b"".join(write_episodes(diary))
    other = make_diary(owner=make_user("ben@example.org"))
    now = NOW + timedelta(hours=1)
    imported(other, body, now=now)
    OwnTrigger.objects.filter(diary=other).update(name="Cake", name_key="cake")
    Episode.objects.filter(diary=other, triggers__own__isnull=False).delete()
    again = imported(other, body, now=now)
    assert (again.added, again.rejected) == (1, 0)
    assert set(OwnTrigger.objects.filter(diary=other).values_list("name", flat=True)) == {"Cake", "Sweets"}
    undone(other, again)
    assert OwnTrigger.objects.get(diary=other).name == "Cake"


def brought(diary: Diary) -> tuple[Diary, ImportJob]:
    """Another diary with what a file of this one brought: three episodes, one of them with the own trigger Sweets."""
    full(diary)
    other = make_diary(owner=make_user("ben@example.org"))
    return other, imported(other, b"".join(write_episodes(diary)), now=NOW + timedelta(hours=1))


def test_an_own_trigger_that_is_merged_while_a_chunk_is_read_leaves_its_name_in_the_note(
    diary: Diary, monkeypatch: pytest.MonkeyPatch
) -> None:
    sweets, sugar = (add_trigger(diary=diary, uuid=uuid_of(name), name=name) for name in ("Sweets", "Sugar"))
    read = import_rows.read_lines

    def read_and_merged(*args: Any) -> Any:
        lines = read(*args)
        if OwnTrigger.objects.filter(pk=sweets.pk).exists():
            merge_trigger(diary=diary, trigger=sweets, into=sugar)
        return lines

    monkeypatch.setattr(import_rows, "read_lines", read_and_merged)
    imported(diary, "Start,Toe,Trigger\n2026-03-12 10:00,left big toe,Sweets\n2026-03-12 11:00,left big toe,Sugar\n")
    first, second = Episode.objects.with_parts().order_by("started_at")
    assert (first.note, list(first.content.own_triggers)) == ("Suspected: Sweets", [])
    assert (second.note, list(second.content.own_triggers)) == ("", [sugar.uuid])


def test_an_own_trigger_that_was_renamed_since_stays_when_its_import_is_undone(diary: Diary) -> None:
    other, job = brought(diary)
    rename_trigger(diary=other, trigger=OwnTrigger.objects.get(diary=other), name="Mine now")
    assert undone(other, job).kept == 0
    assert OwnTrigger.objects.get(diary=other).name == "Mine now"
    assert not Episode.objects.filter(diary=other).exists()


def test_entries_whose_own_trigger_was_merged_since_stay_when_their_import_is_undone(diary: Diary) -> None:
    other, job = brought(diary)
    mine = add_trigger(diary=other, uuid=uuid_of("mine"), name="Sugar")
    merge_trigger(diary=other, trigger=OwnTrigger.objects.get(diary=other, name="Sweets"), into=mine)
    assert undone(other, job).kept == 1
    assert Episode.objects.get(diary=other).triggers.get(own__isnull=False).own == mine


def test_an_import_that_tells_own_triggers_without_their_names_is_undone_by_their_use(diary: Diary) -> None:
    other, job = brought(diary)
    chunk = ImportChunk.objects.get(job=job)
    assert chunk.wrote is not None
    chunk.wrote["own"] = list(chunk.wrote["own"])
    chunk.save()
    undone(other, job)
    assert not OwnTrigger.objects.filter(diary=other).exists()


def test_what_lies_in_the_future_is_not_taken_from_flickers_own_tables_either(diary: Diary) -> None:
    full(diary)
    episodes, checkins = b"".join(write_episodes(diary)), b"".join(write_checkins(diary))
    other = make_diary(owner=make_user("ben@example.org"))
    early = NOW - timedelta(days=30)
    assert [imported(other, body, now=early).rejected for body in (episodes, checkins)] == [3, 1]
    reasons = set(ImportRejection.objects.values_list("reason", flat=True))
    assert reasons == {"it lies in the future"}


def test_what_ends_in_the_future_is_not_taken_from_flickers_own_tables_either(diary: Diary) -> None:
    make_episode(diary=diary, name="long", minutes=22 * 60)
    body = b"".join(write_episodes(diary))
    other = make_diary(owner=make_user("ben@example.org"))
    job = imported(other, body, now=NOW + timedelta(hours=1))
    assert (job.added, ImportRejection.objects.get(job=job).reason) == (0, "it ends in the future")
    assert imported(other, body, now=NOW + timedelta(hours=22)).added == 1


def test_ones_own_table_changes_nothing_in_ones_own_diary(diary: Diary) -> None:
    full(diary)
    before = write_archive(diary)
    for body in (b"".join(write_episodes(diary)), b"".join(write_checkins(diary))):
        job = imported(diary, body, now=NOW + timedelta(hours=1))
        assert (job.added, job.filled, job.rejected, job.known) == (0, 0, 0, job.total)
    assert write_archive(diary) == before


def test_a_day_that_is_full_takes_no_more(diary: Diary, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_known, "MAX_A_DAY", 400)
    lines = "2026-03-12 10:00,left big toe,\n" * 1200
    job = imported(diary, "Start,Toe,Note\n" + lines + "2026-03-11 10:00,left big toe,other\n")
    assert (job.added, job.rejected, job.done) == (501, 700, 1201)


def test_a_day_is_full_of_what_is_left_out_of_statistics_too(diary: Diary, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_known, "MAX_A_DAY", 2)
    at = NOW - timedelta(days=2)
    make_episode(diary=diary, name="counted", at=at)
    make_episode(diary=diary, name="left out", at=at, left_out=True)
    job = imported(diary, EPISODES)
    assert (job.added, job.rejected) == (1, 1)


def test_the_same_file_again_is_known_on_a_day_that_it_filled(diary: Diary, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_known, "MAX_A_DAY", 2)
    body = "Start,Toe,Note\n2026-03-12 10:00,left big toe,a\n2026-03-12 11:00,left big toe,b\n"
    imported(diary, body)
    again = imported(diary, body + "2026-03-12 12:00,left big toe,c\n")
    assert (again.added, again.known, again.rejected) == (0, 2, 1)


def test_deleting_the_diary_deletes_its_imports(diary: Diary) -> None:
    imported(diary, DAYS + "never,,,\n")
    diary.owner.delete()
    for model in (ImportJob, ImportChunk, ImportRejection, ImportMapping):
        assert not model._default_manager.exists()


# What fails


def go_on(diary: Diary, job: ImportJob) -> bool:
    with import_steps.lease_of(job) as lease:
        assert lease
        return import_steps.go_on(diary=diary, job=job, now=NOW, lease=lease)


def worked_on(diary: Diary, job: ImportJob) -> ImportJob:
    while go_on(diary, job):
        pass
    job.refresh_from_db()
    return job


def failing_at(what: str, monkeypatch: pytest.MonkeyPatch, *, error: Exception | None = None) -> None:
    """Writing fails as soon as a line with this note is among the rows."""
    write = import_rows._write

    def fail(diary: Diary, told: Any, wrote: Any) -> None:
        if any(what in entry.cells for entry, *_ in told[0]):
            raise error or ValueError(f"secret {what}")
        write(diary, told, wrote)

    monkeypatch.setattr(import_rows, "_write", fail)


@pytest.mark.parametrize("body", [EPISODES, "Date,Stress,Note\n2026-03-12,3,\n2026-03-12,,a\n2026-03-11,4,b\n"])
def test_of_a_chunk_that_fails_the_lines_that_can_be_stored_come_in(
    diary: Diary, body: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    before = write_archive(diary)
    failing_at("b", monkeypatch)
    job = kept(diary, body)
    import_steps.start(diary=diary, job=job)
    worked_on(diary, job)
    assert (job.state, job.rejected, job.done) == (ImportState.DONE, 1, job.total)
    assert job.added + job.filled == job.total - 1
    rejection = ImportRejection.objects.get(job=job)
    assert (rejection.line, rejection.reason) == (job.total + 1, "this line could not be stored")
    assert "Line" in caplog.text
    assert "ValueError" in caplog.text
    assert "secret" not in caplog.text
    assert undone(diary, job).kept == 0
    assert write_archive(diary) == before


def test_singly_a_chunk_becomes_what_it_becomes_at_once(diary: Diary, monkeypatch: pytest.MonkeyPatch) -> None:
    body = "Date,Stress,Sleep,Note\n2026-03-13,3,,\n2026-03-13,,8,\n2026-03-13,3,8,\n2026-03-13,9,,\n2026-03-14,9,,x\n"
    job, other = imported(diary, body), make_diary(owner=make_user("ben@example.org"))
    monkeypatch.setattr(import_steps, "bring", lambda **_: 1 / 0)
    singly = kept(other, body)
    import_steps.start(diary=other, job=singly)
    worked_on(other, singly)
    for name in ("added", "filled", "known", "rejected", "done", "state"):
        assert getattr(singly, name) == getattr(job, name), name
    wrote = ImportChunk.objects.get(job=singly).wrote or {}
    assert (len(wrote["made"]), wrote["filled"]) == (2, {})
    undone(other, singly)
    assert not CheckIn.objects.filter(diary=other).exists()


def test_a_chunk_that_takes_the_process_down_is_left_to_its_person_after_some_times(
    diary: Diary, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        """As `kill -9`: nothing runs after it."""

    def die(**_: object) -> None:
        raise Killed

    job = kept(diary, EPISODES)
    import_steps.start(diary=diary, job=job)
    with monkeypatch.context() as patch:
        patch.setattr(import_steps, "bring", die)
        for _ in range(import_steps.MAX_BEGUN):
            with pytest.raises(Killed):
                go_on(diary, job)
        assert not go_on(diary, job)
    assert (job.state, import_steps.is_stuck(job)) == (ImportState.STOPPED, True)
    import_steps.start(diary=diary, job=job)
    assert not import_steps.is_stuck(job)
    assert worked_on(diary, job).added == 2


def test_a_holder_that_was_stopped_for_too_long_writes_nothing_when_it_comes_back(diary: Diary) -> None:
    """Whatever it was about to do, in or out, and however far the other one has come meanwhile."""
    job = kept(diary, EPISODES)
    import_steps.start(diary=diary, job=job)
    for undoing in (False, True):
        stalled = ImportJob.objects.get(pk=job.pk)
        with import_steps.lease_of(job) as lost:
            assert lost
            Lease.objects.update(until=Now() - timedelta(seconds=1))
            with import_steps.lease_of(job) as lease:
                assert lease
                before = write_archive(diary)
                ways = (import_steps.step,) if undoing else (import_steps.step, import_rows.bring_singly)
                for way in ways:
                    with pytest.raises(Lost):
                        way(diary=diary, job=stalled, now=NOW, fence=lost.confirm)
                with pytest.raises(Lost):
                    import_steps.go_on(diary=diary, job=stalled, now=NOW, lease=lost)
                assert write_archive(diary) == before
                job.refresh_from_db()
                assert job.begun == 0
                while import_steps.go_on(diary=diary, job=job, now=NOW, lease=lease):
                    pass
            # The import is over, and what the other one holds in its hands is not.
            assert import_steps.step(diary=diary, job=stalled, now=NOW) is False
        assert Episode.objects.filter(diary=diary).count() == (0 if undoing else 2)
        if not undoing:
            import_steps.start_undo(diary=diary, job=job)


def test_a_database_that_does_not_answer_never_counts_as_begun(diary: Diary, monkeypatch: pytest.MonkeyPatch) -> None:
    job = kept(diary, EPISODES)
    import_steps.start(diary=diary, job=job)
    with monkeypatch.context() as patch:
        failing_at("b", patch, error=OperationalError())
        for _ in range(import_steps.MAX_BEGUN + 1):
            with pytest.raises(OperationalError):
                go_on(diary, job)
    assert worked_on(diary, job).added == 2


def test_a_file_that_was_begun_meanwhile_is_neither_forgotten_nor_removed(diary: Diary) -> None:
    """Each page has read the job before the other one changed it."""
    job = kept(diary, EPISODES)
    seen = ImportJob.objects.get(pk=job.pk)
    import_steps.start(diary=diary, job=job)
    assert not import_files.forget_file(diary=diary, job=seen)
    worked(diary, job)
    seen = ImportJob.objects.get(pk=job.pk)
    import_steps.start_undo(diary=diary, job=job)
    assert not import_files.remove_import(diary=diary, job=seen)
    assert (seen.state, ImportJob.objects.count()) == (ImportState.UNDOING, 1)


@pytest.mark.parametrize(
    "how", [import_steps.start_undo, import_steps.stop, import_files.forget_file, import_files.remove_import]
)
def test_what_decides_on_a_file_takes_its_turn(diary: Diary, how: Callable[..., object]) -> None:
    job, before = kept(diary, EPISODES), diary.revision
    how(diary=diary, job=job)
    assert diary.revision == before + 1


# Only what is new


def test_a_line_is_known_by_its_time_and_places_in_whatever_spelling_layout_and_order(diary: Diary) -> None:
    imported(diary, EPISODES)
    before = write_archive(diary)
    other = "Where;When;What for\nL second toe;13.03.2026 23:50;x\nleft hallux;12.03.2026 10:00;y\n"
    job = imported(diary, other, plan=Plan("episode", ("place", "start", "note"), dates="day_first"))
    assert (job.added, job.known, job.rejected) == (0, 2, 0)
    assert write_archive(diary) == before


@pytest.mark.parametrize(
    ("line", "is_new"),
    [
        ("2026-03-12 11:00,left big toe", False),
        ("2026-03-12 11:00:30,left big toe", True),
        ("2026-03-12 11:00,right big toe", True),
        ("2026-03-12 11:00,left big toe; left 2nd toe", True),
        ("2026-03-12 11:00,", True),
    ],
)
def test_an_entry_logged_by_hand_at_that_instant_and_places_is_known(diary: Diary, line: str, is_new: bool) -> None:
    make_episode(diary=diary, at=datetime(2026, 3, 12, 10, tzinfo=UTC), minutes=5, note="mine")
    for _ in range(2):
        job = imported(diary, f"Start,Toe\n{line}\n")
        assert Episode.objects.count() == 1 + is_new
    assert job.known == 1
    undone(diary, job)
    assert Episode.objects.filter(note="mine").exists()


def test_of_lines_at_the_time_of_entries_by_hand_only_those_beyond_them_are_new(diary: Diary) -> None:
    at = datetime(2026, 3, 12, 9, tzinfo=UTC)
    for name in "ab":
        make_episode(diary=diary, name=name, at=at)
    body = "Start,Toe\n" + "2026-03-12 10:00,left big toe\n" * 3
    first, again = imported(diary, body), imported(diary, body)
    assert (first.added, first.known, again.added, again.known) == (1, 2, 0, 3)
    undone(diary, first)
    assert set(Episode.objects.values_list("source", flat=True)) == {"person"}


def test_what_earlier_versions_imported_is_known_as_what_was_logged_by_hand(diary: Diary) -> None:
    job = imported(diary, EPISODES)
    Episode.objects.filter(note="a").update(uuid=uuid_of("made of the whole line"))
    assert imported(diary, EPISODES).known == job.total


def test_an_entry_by_hand_that_lies_in_the_bin_keeps_its_line_out(diary: Diary) -> None:
    at = datetime(2026, 3, 12, 9, tzinfo=UTC)
    delete_entry(diary=diary, entry=make_episode(diary=diary, at=at), now=NOW)
    body = "Start,Toe\n" + "2026-03-12 10:00,left big toe\n" * 2
    job = imported(diary, body)
    assert (job.added, job.rejected) == (1, 1)
    assert ImportRejection.objects.get(job=job).reason == "you deleted this; put it back from the bin"
    make_episode(diary=diary, name="b", at=at)
    again = imported(diary, body)
    assert (again.added, again.known, again.rejected) == (0, 2, 0)


def test_a_row_with_its_own_uuid_is_known_by_its_time_and_places_in_a_diary_that_has_it_from_elsewhere(
    diary: Diary,
) -> None:
    full(diary)
    episodes = b"".join(write_episodes(diary))
    other = make_diary(owner=make_user("ben@example.org"))
    make_episode(diary=other, name="of ben", at=NOW)
    job = imported(other, episodes, now=NOW + timedelta(hours=1))
    assert (job.added, job.known, job.rejected) == (2, 1, 0)
    assert imported(other, episodes, now=NOW + timedelta(hours=1)).known == 3


@pytest.mark.parametrize("gone", ["a", "b", "c"])
def test_rows_with_uuids_of_their_own_at_one_time_and_place_are_as_many_episodes(diary: Diary, gone: str) -> None:
    for name in "abc":
        make_episode(diary=diary, name=name, at=NOW - timedelta(days=1))
    body = b"".join(write_episodes(diary))
    Episode.objects.get(uuid=uuid_of(gone)).delete()
    assert imported(diary, body).added == 1
    assert set(Episode.objects.values_list("uuid", flat=True)) == {uuid_of(name) for name in "abc"}


def test_cells_that_cannot_be_read_are_listed_and_their_lines_come_in(
    diary: Diary, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_unread_cells(monkeypatch)
    job = imported(diary, "Start,Toe,Note\n2026-03-12 10:00,left big toe,?\n2026-03-12 11:00,left big toe,a\n")
    assert (job.added, job.rejected) == (2, 0)
    assert list(ImportRejection.objects.values_list("line", "reason")) == [
        (2, "taken in part; Column “Note”: “?” says nothing")
    ]
    save_checkin(diary=diary, day=DAY, uuid=uuid_of("c"), content=CheckInContent("", {"stress": 3}))
    plan = Plan("day", ("date", "stress", "fatigue", "note"))
    days = imported(diary, "Date,Stress,Fatigue,Note\n2026-03-13,9,2,?\n2026-03-13,3,2,?\n", plan=plan)
    assert (days.filled, days.known, days.rejected) == (1, 1, 0)
    assert ImportRejection.objects.get(job=days).reason == (
        "taken in part; not “Stress 9 of 10”: this day has another answer already, which stays; "
        "Column “Note”: “?” says nothing"
    )


def test_what_became_of_each_line_is_told(diary: Diary, monkeypatch: pytest.MonkeyPatch) -> None:
    with_unread_cells(monkeypatch)
    save_checkin(diary=diary, day=DAY, uuid=uuid_of("c"), content=CheckInContent("", {"stress": 3}))
    plan = Plan("day", ("date", "stress", "fatigue", ""))
    body = "Date,Stress,Fatigue,Note\n2026-03-12,1,,?\n2026-03-13,9,2,\nnever,1,,\n2026-03-12,1,,\n"
    job, outcomes = kept(diary, body, plan=plan), list[LineOutcome]()
    import_steps.start(diary=diary, job=job)
    import_rows.bring(diary=diary, job=job, now=NOW, outcomes=outcomes)
    assert [(told.entry.number, told.what, dict(told.columns)) for told in outcomes] == [
        (2, "new", {"stress": 1}),
        (3, "filled", {"fatigue": 2}),
        (4, "rejected", {}),
        (5, "known", {}),
    ]
    assert outcomes[0].unread == (Unread(3, "“?” says nothing"),)
    assert outcomes[2].row is None
    assert "never" in outcomes[2].why


def respelled(lines: list[str]) -> list[str]:
    """The same lines as another program writes them: the day first, no leading zero, the toe in other words."""
    found = []
    for line in lines:
        moment, toe, note = line.split(",")
        day, clock = moment.split()
        year, month, number = day.split("-")
        places = {"left big toe": "L hallux", "left 2nd toe": "second toe of the left foot", "trunk": "Trunk", "": ""}
        found.append(f"{int(number)}.{int(month)}.{year} {clock}:00,{places[toe]},{note}")
    return found


MOMENTS = [f"2026-03-{day:02} {hour:02}:00" for day in (10, 11) for hour in (0, 9, 23)]


@st.composite
def tables_of_episodes(draw: st.DrawFn) -> list[str]:
    """Lines of which some are the same, one after the other."""
    places = st.sampled_from([(at, toe) for at in MOMENTS for toe in ("left big toe", "left 2nd toe", "trunk", "")])
    chosen = draw(st.lists(places, max_size=6, unique=True))
    return [f"{at},{toe}," for at, toe in chosen for _ in range(draw(st.integers(1, 3)))]


@pytest.mark.slow
@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=tables_of_episodes(), by_hand=st.lists(st.sampled_from(MOMENTS), max_size=3), at=st.integers(0, 18))
def test_a_file_in_whatever_way_it_comes_again_leaves_the_diary_as_after_the_first_time(
    diary: Diary, lines: list[str], by_hand: list[str], at: int
) -> None:
    # Whole groups of the same lines stay together, in either half.
    while 0 < at < len(lines) and lines[at] == lines[at - 1]:
        at += 1
    halves = [lines[:at], lines[at:]]

    def brought(lines: list[str], order: str = "iso") -> int:
        if not lines:
            return 0
        plan = Plan("episode", ("start", "place", "note"), dates=order)
        return imported(diary, "\n".join(["Start,Toe,Note", *lines]), plan=plan).added

    with transaction.atomic():
        for number, moment in enumerate(by_hand):
            instant = datetime.fromisoformat(moment).replace(tzinfo=diary.zone)
            make_episode(diary=diary, name=number, at=instant)
        untouched = write_archive(diary)
        first = brought(lines)
        once = write_archive(diary)
        assert (brought(lines), brought(respelled(lines), "day_first")) == (0, 0)
        assert sum(map(brought, halves)) == 0
        assert write_archive(diary) == once
        assert brought([*lines, "2026-03-09 12:00,trunk,more"]) == 1
        for job in ImportJob.objects.order_by("-pk"):
            undone(diary, job)
        assert write_archive(diary) == untouched
        assert sum(map(brought, halves)) == first
        assert write_archive(diary) == once
        transaction.set_rollback(True)
