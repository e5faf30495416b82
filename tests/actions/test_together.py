"""Many hands on one diary: whoever comes second works on what the first has left, and never on what was read before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any

import numpy as np
import pytest
from django.core.management import call_command
from django.db import connections

from diary.actions.background import add_fact, edit_fact
from diary.actions.bin import PlaceTaken, delete_entry, empty_bin, restore_entry
from diary.actions.change import Gone, InBin
from diary.actions.checkins import save_checkin, say_quiet
from diary.actions.episodes import discard_timer, edit_episode, end_ongoing, log_episode, set_left_out, start_timer
from diary.actions.triggers import add_trigger, merge_trigger, rename_trigger, set_retired
from diary.actions.uploads import keep_upload, leave_upload, load_upload
from diary.domain.catalogue import Shape
from diary.domain.content import CheckInContent, Moment
from diary.exchange.archive import write_archive
from diary.models import CheckIn, Diary, Episode, EpisodeTrigger, Medicine, OwnTrigger, Timer, Upload
from tests.makers import NOW, make_content, make_diary, make_episode, uuid_of

HANDS = 8
ROUNDS = 6
START = datetime(2026, 9, 1, 12, tzinfo=UTC)
Act = Callable[[], object]
together = pytest.mark.django_db(transaction=True)


@pytest.fixture
def diary(request: pytest.FixtureRequest) -> Diary:
    committed = request.node.get_closest_marker("django_db").kwargs.get("transaction")
    request.getfixturevalue("transactional_db" if committed else "db")
    return make_diary()


def at_once(reads: Sequence[Callable[[], Act]]) -> list[object]:
    """Let each hand read in a thread of its own and, when all have read, act; what each act gives, or its exception."""
    ready = Barrier(len(reads), timeout=60)

    def hand(read: Callable[[], Act]) -> object:
        try:
            try:
                act = read()
            finally:
                ready.wait()
            return act()
        except Exception as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(reads)) as hands:
        # In copies of the context, since a thread begins with none: what a test may see, its threads may.
        return list(hands.map(lambda context, read: context.run(hand, read), [copy_context() for _ in reads], reads))


def make_spot(diary: Diary, name: str | int = 1, **content: Any) -> Episode:
    return make_episode(diary=diary, name=name, shape="ongoing", ongoing_state="still_on", **content)


def errors(results: Sequence[object]) -> list[str]:
    return [repr(result) for result in results if isinstance(result, Exception)]


def hold_the_days() -> None:
    """The per-day table is what a rebuild makes of the entries; `SystemExit` where it is not."""
    call_command("rebuild_days", check=True)


@together
def test_eight_edits_of_one_episode_leave_the_days_right(diary: Diary) -> None:
    make_episode(diary=diary, at=START)

    def moving(days: int) -> Callable[[], Act]:
        def read() -> Act:
            mine, episode = Diary.objects.get(), Episode.objects.get()
            content = make_content(at=START + timedelta(days=days), minutes=60 * 20)
            return lambda: edit_episode(diary=mine, episode=episode, content=content)

        return read

    assert not errors(at_once([moving(3 * n) for n in range(1, HANDS + 1)]))
    hold_the_days()
    assert Diary.objects.get().revision == 1 + HANDS


def anything(random: np.random.Generator) -> Callable[[], Act]:
    """Read a row of the diary as a page would, and then do something with it that a page offers."""
    kind, pick, days = int(random.integers(18)), int(random.integers(60)), int(random.integers(9))
    at = START + timedelta(days=days)
    content = make_content(at=at, minutes=pick * 20)
    said = CheckInContent(twitching="yes")

    def read() -> Act:
        diary = Diary.objects.get()
        triggers = list(OwnTrigger.objects.order_by("pk"))
        if kind == 0:
            return lambda: log_episode(diary=diary, uuid=uuid_of(pick % 3), content=content)
        if kind == 1:
            return lambda: empty_bin(diary=diary, before=NOW + timedelta(days=1))
        if kind == 2:
            return lambda: save_checkin(diary=diary, day=at.date(), uuid=uuid_of(f"c{pick}"), content=said)
        if kind == 3:
            return lambda: say_quiet(diary=diary, day=at.date(), uuid=uuid_of(f"q{pick}"))
        if kind == 4 and len(triggers) > 1:
            trigger, into = triggers[pick % 2], triggers[1 - pick % 2]
            return lambda: merge_trigger(diary=diary, trigger=trigger, into=into)
        if kind in (5, 6) and (checkins := list(CheckIn.objects.order_by("pk"))):
            checkin = checkins[pick % len(checkins)]
            if kind == 5:
                return lambda: delete_entry(diary=diary, entry=checkin, now=NOW)
            return lambda: restore_entry(diary=diary, entry=checkin, now=NOW)
        episodes = list(Episode.objects.order_by("pk"))
        if not episodes:
            return lambda: log_episode(diary=diary, uuid=uuid_of(pick % 3), content=content)
        episode = episodes[pick % len(episodes)]
        acts: list[Act] = [
            lambda: end_ongoing(diary=diary, episode=episode, end=Moment.at(at, diary.zone)),
            lambda: delete_entry(diary=diary, entry=episode, now=NOW),
            lambda: restore_entry(diary=diary, entry=episode, now=NOW),
            lambda: set_left_out(diary=diary, episode=episode, left_out=pick % 2 == 0),
            lambda: edit_episode(diary=diary, episode=episode, content=content, put_back=True),
            lambda: edit_episode(diary=diary, episode=episode, content=content),
        ]
        return acts[kind % len(acts)]

    return read


@pytest.mark.slow
@together
@pytest.mark.parametrize("seed", range(2))
def test_whatever_eight_hands_do_at_once_the_days_are_right_and_nothing_breaks(diary: Diary, seed: int) -> None:
    random = np.random.default_rng(seed)
    own = [add_trigger(diary=diary, uuid=uuid_of(f"t{n}"), name=f"own {n}").uuid for n in range(ROUNDS)]
    make_episode(diary=diary, name=0, at=START, own_triggers=own)
    make_spot(diary, "spot")
    for _ in range(ROUNDS):
        for result in at_once([anything(random) for _ in range(HANDS)]):
            assert not isinstance(result, Exception) or isinstance(result, Gone | PlaceTaken), repr(result)
        hold_the_days()


@together
def test_the_same_episode_sent_eight_times_at_once_is_one(diary: Diary) -> None:
    def read() -> Act:
        mine = Diary.objects.get()
        return lambda: log_episode(diary=mine, uuid=uuid_of("one"), content=make_content()).pk

    results = at_once([read] * HANDS)
    assert not errors(results)
    assert set(results) == {Episode.objects.get().pk}
    assert Diary.objects.get().revision == 1
    hold_the_days()


@together
def test_eight_check_ins_of_one_day_at_once_are_one(diary: Diary) -> None:
    def saying(n: int) -> Callable[[], Act]:
        def read() -> Act:
            mine, content = Diary.objects.get(), CheckInContent(twitching="no", items={"stress": n})
            return lambda: save_checkin(diary=mine, day=START.date(), uuid=uuid_of(n), content=content)

        return read

    assert not errors(at_once([saying(n) for n in range(HANDS)]))
    assert CheckIn.objects.count() == 1
    hold_the_days()


@together
def test_the_same_own_trigger_sent_eight_times_at_once_is_one(diary: Diary) -> None:
    def read() -> Act:
        mine = Diary.objects.get()
        return lambda: add_trigger(diary=mine, uuid=uuid_of("sweets"), name="Sweets").pk

    results = at_once([read] * HANDS)
    assert not errors(results)
    assert set(results) == {OwnTrigger.objects.get().pk}


@together
def test_a_file_that_is_loaded_or_left_eight_times_at_once_is_one_of_the_two(diary: Diary) -> None:
    episode = make_episode(diary=diary)
    keep_upload(diary, uuid_of("file"), write_archive(diary), NOW)
    emptied(diary, episode)

    def deciding(n: int) -> Callable[[], Act]:
        def read() -> Act:
            mine, upload = Diary.objects.get(), Upload.objects.get()
            return (lambda: leave_upload(mine, upload)) if n == 0 else (lambda: load_upload(mine, upload)["episodes"])

        return read

    left, *loaded = at_once([deciding(n) for n in range(HANDS)])
    if left is True:
        assert {type(result) for result in loaded} == {Gone}
        assert not Episode.objects.exists()
        assert not Upload.objects.exists()
    else:
        assert (left, loaded) == (False, [1] * (HANDS - 1))
        assert (Episode.objects.count(), bytes(Upload.objects.get().body)) == (1, b"")
    hold_the_days()


# One after the other, with what was read before: the same in one thread.

alone = pytest.mark.django_db


def stale(row: Any) -> Any:
    """The row as another page has read it."""
    return type(row).objects.get(pk=row.pk)


def emptied(diary: Diary, row: Any) -> Any:
    """The row as a page still holds it while another one deletes it and empties the bin."""
    held = stale(row)
    delete_entry(diary=diary, entry=row, now=NOW)
    empty_bin(diary=diary, before=NOW + timedelta(seconds=1))
    return held


ACTS: dict[str, Callable[[Diary, Episode], object]] = {
    "edit": lambda diary, row: edit_episode(diary=diary, episode=row, content=make_content()),
    "put back": lambda diary, row: edit_episode(diary=diary, episode=row, content=make_content(), put_back=True),
    "delete": lambda diary, row: delete_entry(diary=diary, entry=row, now=NOW),
    "restore": lambda diary, row: restore_entry(diary=diary, entry=row, now=NOW),
    "leave out": lambda diary, row: set_left_out(diary=diary, episode=row, left_out=True),
    "end": lambda diary, row: end_ongoing(diary=diary, episode=row, end=None),
}


@alone
@pytest.mark.parametrize("act", ACTS)
def test_what_was_emptied_out_of_the_bin_is_gone_and_nothing_changes(diary: Diary, act: str) -> None:
    held = emptied(diary, make_episode(diary=diary))
    before = Diary.objects.get().revision
    with pytest.raises(Gone):
        ACTS[act](diary, held)
    assert Diary.objects.get().revision == before
    assert not Episode.objects.exists()


@alone
@pytest.mark.parametrize("act", ["edit", "leave out", "end"])
def test_what_lies_in_the_bin_by_now_stays_as_it_is(diary: Diary, act: str) -> None:
    held = stale(row := make_spot(diary, note="kept"))
    delete_entry(diary=diary, entry=row, now=NOW)
    before = Diary.objects.get().revision
    with pytest.raises(InBin):
        ACTS[act](diary, held)
    left = Episode.objects.binned().get()
    assert (left.note, left.left_out, left.ongoing_state) == ("kept", False, "still_on")
    assert Diary.objects.get().revision == before


@alone
def test_putting_back_takes_an_episode_out_of_the_bin_and_says_what_is_new(diary: Diary) -> None:
    held = stale(row := make_episode(diary=diary))
    delete_entry(diary=diary, entry=row, now=NOW)
    edit_episode(diary=diary, episode=held, content=make_content(at=START, note="new"), put_back=True)
    assert Episode.objects.kept().get().note == "new"
    hold_the_days()


@alone
def test_deleting_what_was_deleted_keeps_when_it_was(diary: Diary) -> None:
    held = stale(row := make_episode(diary=diary))
    delete_entry(diary=diary, entry=row, now=NOW)
    delete_entry(diary=diary, entry=held, now=NOW + timedelta(days=1))
    assert Episode.objects.get().deleted_at == held.deleted_at == NOW


@alone
def test_a_spot_that_was_edited_to_a_moment_is_not_ended(diary: Diary) -> None:
    held = stale(row := make_spot(diary))
    edit_episode(diary=diary, episode=row, content=make_content())
    assert not end_ongoing(diary=diary, episode=held, end=Moment.at(NOW, diary.zone))
    left = Episode.objects.get()
    assert (left.shape, left.ended_at) == ("moment", None)


@alone
def test_a_spot_that_was_moved_meanwhile_does_not_end_before_it_starts(diary: Diary) -> None:
    held = stale(row := make_spot(diary))
    later = NOW + timedelta(minutes=1)
    moved = make_content(at=later, shape=Shape.ONGOING, ongoing_state="still_on")
    edit_episode(diary=diary, episode=row, content=moved)
    assert end_ongoing(diary=diary, episode=held, end=Moment.at(NOW, diary.zone))
    left = Episode.objects.get()
    assert (left.ongoing_state, left.started_at, left.ended_at, left.ended_local_time) == (
        "stopped",
        later,
        later,
        left.local_time,
    )


@alone
def test_a_fact_is_edited_where_it_is_and_can_be_put_back(diary: Diary) -> None:
    values = {"name": "Tea", "group": "other_medicine"}
    row = add_fact(diary=diary, model=Medicine, uuid=uuid_of("tea"), values=values)
    held = stale(row)
    delete_entry(diary=diary, entry=row, now=NOW)
    with pytest.raises(InBin):
        edit_fact(diary=diary, fact=held, values={"name": "Coffee"})
    assert Medicine.objects.binned().get().name == "Tea"
    edit_fact(diary=diary, fact=held, values={"name": "Coffee"}, put_back=True)
    assert Medicine.objects.kept().get().name == "Coffee"
    held = emptied(diary, Medicine.objects.get())
    with pytest.raises(Gone):
        edit_fact(diary=diary, fact=held, values={"name": "Milk"}, put_back=True)


@alone
def test_an_own_trigger_that_was_merged_is_gone(diary: Diary) -> None:
    sweets, candy, cake = (add_trigger(diary=diary, uuid=uuid_of(n), name=n) for n in ("Sweets", "Candy", "Cake"))
    make_episode(diary=diary, own_triggers=[cake.uuid])
    held = stale(candy)
    merge_trigger(diary=diary, trigger=candy, into=sweets)
    acts: list[Act] = [
        lambda: rename_trigger(diary=diary, trigger=held, name="Sugar"),
        lambda: set_retired(diary=diary, trigger=held, retired=True),
        lambda: merge_trigger(diary=diary, trigger=held, into=cake),
        lambda: merge_trigger(diary=diary, trigger=cake, into=held),
    ]
    for act in acts:
        with pytest.raises(Gone):
            act()
    assert EpisodeTrigger.objects.get().own == cake


@alone
def test_a_diary_that_was_deleted_takes_nothing_any_more(diary: Diary) -> None:
    held = stale(diary)
    diary.delete()
    with pytest.raises(Gone):
        log_episode(diary=held, uuid=uuid_of("late"), content=make_content())
    assert not Episode.objects.exists()


@alone
def test_a_timer_that_was_stopped_cannot_be_dropped(diary: Diary) -> None:
    start = Moment.at(NOW, diary.zone)
    timer = start_timer(diary=diary, uuid=uuid_of("t"), start=start, zone=diary.time_zone, sites=[])
    held = stale(timer)
    assert discard_timer(diary=diary, timer=timer)
    assert not discard_timer(diary=diary, timer=held)
    assert not Timer.objects.exists()
