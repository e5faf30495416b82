"""Looking for links: on the set days, once, and what was found stays as it is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from diary.actions.bin import delete_entry, restore_entry
from diary.actions.change import changing
from diary.actions.checkins import save_checkin
from diary.actions.load_archive import load
from diary.actions.looks import take_look
from diary.domain.association import Finding
from diary.domain.content import CheckInContent
from diary.domain.looks import found_of
from diary.domain.trial import EarlyEnd, EndReason
from diary.exchange.archive import read_archive, write_archive
from diary.models import Diary, Episode, Look, Trial
from diary.queries.code_version import CODE_VERSION
from diary.queries.looks import read_looked
from tests.actions.test_together import HANDS, Act, at_once, errors, together
from tests.linked import after, write_linked_days
from tests.makers import NOW, make_diary, make_episode, make_user, uuid_of
from tests.trials import make_trial


@pytest.fixture
def diary(request: pytest.FixtureRequest) -> Diary:
    committed = request.node.get_closest_marker("django_db")
    request.getfixturevalue("transactional_db" if committed else "db")
    return make_diary()


def days_of_looks() -> list[date]:
    return list(Look.objects.order_by("on").values_list("on", flat=True))


def test_an_empty_diary_is_never_looked_at(diary: Diary) -> None:
    take_look(diary=diary, today=date(2199, 1, 1))
    assert not Look.objects.exists()
    found = read_looked(diary)
    assert (found.on, found.next_on, found.needs[0].have) == (None, None, 0)


def test_a_look_is_made_on_its_day_and_kept(diary: Diary) -> None:
    write_linked_days(diary, end=100)
    revision = diary.revision
    take_look(diary=diary, today=after(83))
    assert (days_of_looks(), diary.revision) == ([], revision)
    found = read_looked(diary)
    assert (found.on, found.next_on) == (None, after(84))
    assert {factor.answer for factor in found.factors} <= {Finding.WAITING, Finding.TOO_FEW, Finding.CONSTANT}
    take_look(diary=diary, today=after(84))
    row = Look.objects.get()
    assert (row.on, row.code_version) == (after(84), CODE_VERSION)
    diary.refresh_from_db()
    assert diary.revision == revision + 1
    found = read_looked(diary)
    assert (found.on, found.next_on, found.period, found.recorded) == (after(84), after(168), 84, 84)
    assert [factor.key for factor in found.having(Finding.LINK)] == ["tight_shoes"]
    assert not found.is_changed


def test_looking_again_changes_nothing_and_costs_one_statement(diary: Diary) -> None:
    write_linked_days(diary, end=100)
    take_look(diary=diary, today=after(90))
    revision, found = diary.revision, read_looked(diary)
    for day in range(90, 168, 7):
        with CaptureQueriesContext(connection) as queries:
            take_look(diary=diary, today=after(day))
        assert len(queries) == 1
        assert read_looked(diary) == found
    assert (diary.revision, days_of_looks()) == (revision, [after(84)])


def test_who_comes_late_gets_the_last_look_that_was_due_and_no_earlier_one(diary: Diary) -> None:
    write_linked_days(diary, end=300)
    take_look(diary=diary, today=after(299))
    assert days_of_looks() == [after(252)]
    assert read_looked(diary).period == 252


def test_a_look_is_the_same_whether_the_one_before_was_made(diary: Diary) -> None:
    other = make_diary(owner=make_user("ben@example.org"))
    for each in (diary, other):
        write_linked_days(each, end=180)
    take_look(diary=diary, today=after(84))
    for each in (diary, other):
        take_look(diary=each, today=after(170))
    assert Look.objects.filter(on=after(168)).count() == 2
    assert read_looked(diary) == read_looked(other)


def test_new_entries_change_no_look(diary: Diary) -> None:
    write_linked_days(diary, end=84)
    take_look(diary=diary, today=after(84))
    found = read_looked(diary)
    write_linked_days(diary, start=84, end=120)
    assert read_looked(diary) == found


def test_an_edit_of_what_was_read_is_told_until_it_is_undone_or_the_next_look(diary: Diary) -> None:
    write_linked_days(diary, end=168)
    take_look(diary=diary, today=after(84))
    episode = Episode.objects.filter(local_date=after(30))[0]
    delete_entry(diary=diary, entry=episode, now=NOW)
    assert read_looked(diary).is_changed
    restore_entry(diary=diary, entry=episode, now=NOW)
    assert not read_looked(diary).is_changed
    content = CheckInContent(twitching="yes", items={"tight_shoes": True, "stress": 1})
    save_checkin(diary=diary, day=after(3), uuid=uuid_of("checkin 3"), content=content)
    changed = read_looked(diary)
    assert changed.is_changed
    assert [factor.p for factor in changed.factors] == [row["p"] for row in Look.objects.get().result["factors"]]
    take_look(diary=diary, today=after(168))
    assert not read_looked(diary).is_changed
    assert days_of_looks() == [after(84), after(168)]


def test_older_days_that_come_with_a_file_add_no_past_look_and_bring_none_nearer(diary: Diary) -> None:
    write_linked_days(diary, end=100)
    take_look(diary=diary, today=after(100))
    write_linked_days(diary, start=-100, end=0)
    found = read_looked(diary)
    assert (found.on, found.is_changed) == (after(84), True)
    assert found.next_on == after(264)
    for today in range(100, 264, 9):
        take_look(diary=diary, today=after(today))
    assert days_of_looks() == [after(84)]
    take_look(diary=diary, today=after(264))
    assert days_of_looks() == [after(84), after(264)]
    assert read_looked(diary).period == 364


def test_a_diary_whose_days_are_gone_says_so(diary: Diary) -> None:
    make_episode(diary=diary)
    take_look(diary=diary, today=NOW.date() + timedelta(days=90))
    for episode in Episode.objects.all():
        delete_entry(diary=diary, entry=episode, now=NOW)
    found = read_looked(diary)
    assert (found.is_changed, found.next_on) == (True, None)


def test_out_and_in_again_is_the_same_look(diary: Diary) -> None:
    write_linked_days(diary, end=170)
    for today in (84, 168):
        take_look(diary=diary, today=after(today))
    found, body = read_looked(diary), write_archive(diary)
    again = make_diary(owner=make_user("ben@example.org"))
    load(again, read_archive(body))
    again.refresh_from_db()
    assert write_archive(again) == body
    assert read_looked(again) == found
    take_look(diary=again, today=after(169))
    assert write_archive(again) == body


def kept_answers() -> dict[str, Finding]:
    """What the only look that was made found."""
    found = found_of(Look.objects.get().result)
    return {factor.key: factor.answer for factor in found.factors}


@pytest.mark.parametrize("starts", [50, 83])
def test_a_look_leaves_out_what_is_being_tested_then_and_nothing_else(diary: Diary, starts: int) -> None:
    other = make_diary(owner=make_user("ben@example.org"))
    for each in (diary, other):
        write_linked_days(each, end=90)
    make_trial(diary, after(starts), change="wider_shoes")
    for each in (diary, other):
        take_look(diary=each, today=after(84))
    here, there = ({row.key: row for row in read_looked(each).factors} for each in (diary, other))
    assert there["tight_shoes"].answer is Finding.LINK
    shoes = here.pop("tight_shoes")
    assert (shoes.answer, shoes.ratio, shoes.p) == (Finding.TESTED, None, 1.0)
    assert shoes.needs == there.pop("tight_shoes").needs
    assert here == there
    assert not read_looked(diary).is_changed


def test_the_item_that_the_question_came_from_is_left_out_as_well(diary: Diary) -> None:
    write_linked_days(diary, end=90)
    trial = make_trial(diary, after(60), change="own", own_words="sandals")
    with changing(diary):
        Trial.objects.filter(pk=trial.pk).update(factor="tight_shoes")
    take_look(diary=diary, today=after(84))
    assert kept_answers()["tight_shoes"] is Finding.TESTED


@pytest.mark.parametrize("made", [84, 95, 130])
def test_what_a_look_leaves_out_does_not_depend_on_the_day_it_is_made(diary: Diary, made: int) -> None:
    write_linked_days(diary, end=84)
    make_trial(diary, after(70), end=EarlyEnd(after(90), EndReason.STOPPED))
    take_look(diary=diary, today=after(made))
    assert kept_answers()["tight_shoes"] is Finding.TESTED


@pytest.mark.parametrize(
    ("starts", "ended"),
    [(44, None), (84, None), (100, None), (70, EarlyEnd(after(83), EndReason.STOPPED))],
    ids=["over the day before", "begins that day", "comes", "stopped the day before"],
)
def test_a_trial_without_a_day_in_it_or_that_is_over_leaves_a_look_whole(
    diary: Diary, starts: int, ended: EarlyEnd | None
) -> None:
    write_linked_days(diary, end=100)
    make_trial(diary, after(starts), end=ended)
    take_look(diary=diary, today=after(85))
    assert kept_answers()["tight_shoes"] is Finding.LINK


def test_one_in_the_bin_leaves_nothing_out(diary: Diary) -> None:
    write_linked_days(diary, end=90)
    delete_entry(diary=diary, entry=make_trial(diary, after(70)), now=NOW)
    take_look(diary=diary, today=after(84))
    assert Finding.TESTED not in kept_answers().values()


def test_a_look_from_before_the_trial_stays_and_the_one_after_it_tells_again(diary: Diary) -> None:
    write_linked_days(diary, end=170)
    take_look(diary=diary, today=after(84))
    found = read_looked(diary)
    make_trial(diary, after(90))
    take_look(diary=diary, today=after(100))
    assert read_looked(diary) == found
    take_look(diary=diary, today=after(168))
    assert [factor.key for factor in read_looked(diary).having(Finding.LINK)] == ["tight_shoes"]


def test_a_look_with_a_factor_left_out_is_the_same_out_and_in_again(diary: Diary) -> None:
    write_linked_days(diary, end=90)
    make_trial(diary, after(60))
    take_look(diary=diary, today=after(84))
    body = write_archive(diary)
    again = make_diary(owner=make_user("ben@example.org"))
    load(again, read_archive(body))
    again.refresh_from_db()
    assert write_archive(again) == body
    assert read_looked(again) == read_looked(diary)


@together
def test_two_at_once_make_one_look(diary: Diary) -> None:
    write_linked_days(diary, end=90)

    def looking() -> Callable[[], Act]:
        def read() -> Act:
            mine = Diary.objects.get()
            return lambda: take_look(diary=mine, today=after(85))

        return read

    assert not errors(at_once([looking() for _ in range(HANDS)]))
    assert days_of_looks() == [after(84)]
