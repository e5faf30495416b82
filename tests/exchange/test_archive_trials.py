"""Trials in an archive: lossless, half way too, and none that nobody could have planned here."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from diary.actions.bin import delete_entry, restore_entry
from diary.actions.change import changing
from diary.actions.load_archive import load, preview
from diary.actions.trials import (
    AnotherRuns,
    NotItsDay,
    answer_trial_day,
    note_open_trials,
    note_read,
    start_trial,
    stop_trial,
)
from diary.domain.trial import CHANGES, OWN, Arm, KeptToIt, TrialState, draw, schedules
from diary.exchange.archive import ArchiveError, read_archive, write_archive
from diary.models import Diary, Trial, TrialDay
from diary.queries.trials import read_all_told, trial_today, trials
from tests.each import each
from tests.exchange.strategies import HOSTILE
from tests.makers import NOW, make_diary, make_user, uuid_of
from tests.trials import live_through, make_trial, seed_of

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
ZONES = ("Pacific/Kiritimati", "Europe/Berlin", "Etc/GMT+12")
CAN_FIND = {"halved": 0.31, "third": 0.0, "basis": "own", "days": 84}


def second() -> Diary:
    return make_diary(owner=make_user("ben@example.org"), time_zone="UTC")


class Life:
    """What a person may do with trials, at any time and in any zone."""

    def __init__(self, diary: Diary) -> None:
        self.diary, self.now = diary, NOW
        self.count = 0

    @property
    def today(self) -> date:
        return self.now.astimezone(self.diary.zone).date()

    def step(self, what: str, number: int) -> None:
        getattr(self, what)(number)

    def wait(self, number: int) -> None:
        self.now += timedelta(hours=number)

    def move(self, number: int) -> None:
        self.diary.time_zone = ZONES[number % len(ZONES)]
        self.diary.save(update_fields=["time_zone"])

    def start(self, number: int) -> None:
        self.count += 1
        change = CHANGES[number % len(CHANGES)].key
        with suppress(AnotherRuns):
            start_trial(
                diary=self.diary,
                uuid=uuid_of(f"trial {self.count}"),
                change=change,
                own_words=HOSTILE[number % len(HOSTILE)] if change == OWN else "",
                factor="tight_shoes" if number % 2 else "",
                blocks=8 if number % 3 else 10,
                starts_on=self.today + timedelta(days=number % 15),
                can_find=CAN_FIND if number % 2 else {},
                now=self.now,
            )

    def of(self, number: int) -> Trial | None:
        rows = list(Trial.objects.filter(diary=self.diary).order_by("-pk"))
        return rows[0] if rows else None

    def answer(self, number: int) -> None:
        trial = self.of(number)
        if trial is None or trial.deleted_at:
            return
        latest = (self.now + timedelta(hours=14)).date()
        for back in range(number % 5 + 1):
            with suppress(NotItsDay):
                answer_trial_day(
                    diary=self.diary,
                    trial=trial,
                    day=latest - timedelta(days=back),
                    kept=list(KeptToIt)[number % 3],
                    today=latest,
                )

    def stop(self, number: int) -> None:
        trial = self.of(number)
        if trial is not None and not trial.deleted_at:
            stop_trial(diary=self.diary, trial=trial, today=self.today)

    def flag(self, number: int) -> None:
        self.stop(number)
        with changing(self.diary):
            Trial.objects.filter(diary=self.diary, ended_why="stopped").update(ended_why="flag", ended_criterion="W1")
            note_open_trials(self.diary)

    def read(self, number: int) -> None:
        trial = Trial.objects.filter(diary=self.diary).prefetch_related("days").order_by("-pk").first()
        if trial is not None and not trial.deleted_at:
            note_read(diary=self.diary, trial=trial, today=self.today)

    def delete(self, number: int) -> None:
        trial = self.of(number)
        if trial is not None:
            delete_entry(diary=self.diary, entry=trial, now=self.now)

    def restore(self, number: int) -> None:
        for trial in Trial.objects.binned().filter(diary=self.diary):
            restore_entry(diary=self.diary, entry=trial, now=self.now)


STEPS = ("start", "start", "answer", "answer", "wait", "wait", "move", "stop", "flag", "read", "delete", "restore")


@pytest.mark.slow
@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(
    zone=st.sampled_from(ZONES),
    steps=st.lists(
        st.tuples(st.sampled_from(STEPS), st.integers(0, 100) | st.sampled_from([24 * 41, 24 * 71])), max_size=30
    ),
)
def test_whatever_is_done_with_trials_comes_out_and_in_again(zone: str, steps: list[tuple[str, int]]) -> None:
    User.objects.all().delete()
    life = Life(make_diary(owner=make_user("one@example.org"), time_zone=zone))
    life.start(1)
    for what, number in steps:
        life.step(what, number)
    diary, today = life.diary, life.today
    diary.refresh_from_db()
    body, is_open = write_archive(diary), diary.has_open_trial
    over = [row for row in trials(diary) if row.end or row.plan.last_day < today]
    # Those in the bin are counted among the runs of a diary, and are not in its archive.
    told = [(row.plan, row.end, row.result, row.is_changed) for row in read_all_told(diary, over)]

    diary.owner.delete()
    again = Diary.objects.create(owner=make_user("two@example.org"))
    load(again, read_archive(body))
    again.refresh_from_db()
    assert write_archive(again) == body
    assert again.has_open_trial == is_open
    over = [row for row in trials(again) if row.end or row.plan.last_day < today]
    assert [(row.plan, row.end, row.result, row.is_changed) for row in read_all_told(again, over)] == told


def test_every_column_of_a_trial_is_in_the_archive_and_its_answers_by_day() -> None:
    diary = make_diary()
    trial = make_trial(diary, TODAY, change=OWN, own_words="Clogs")
    trial.can_find, trial.factor = CAN_FIND, "tight_shoes"
    trial.save()
    for day in (TODAY + timedelta(days=1), TODAY):
        TrialDay.objects.create(diary=diary, trial=trial, date=day, kept="partly")
    (row,) = json.loads(write_archive(diary))["trials"]
    columns = {field.name for field in Trial._meta.concrete_fields} - {"id", "diary", "deleted_at"}
    assert row.keys() == columns | {"days"}
    assert (row["own_words"], row["can_find"]) == ("Clogs", CAN_FIND)
    assert list(row["can_find"]) == list(CAN_FIND)
    assert row["days"] == [{"date": "2026-03-14", "kept": "partly"}, {"date": "2026-03-15", "kept": "partly"}]


def test_a_file_without_trials_has_none() -> None:
    document = json.loads(write_archive(make_diary()))
    assert document.pop("trials") == []
    other = second()
    load(other, read_archive(json.dumps(document).encode()))
    assert not Trial.objects.exists()


def test_a_trial_half_way_goes_on_where_it_is_loaded() -> None:
    diary = make_diary()
    trial = make_trial(diary, TODAY - timedelta(days=2))
    Trial.objects.update(started_at=NOW - timedelta(days=2))
    answer_trial_day(diary=diary, trial=trial, day=TODAY, kept=KeptToIt.PARTLY, today=TODAY)
    other = second()
    assert load(other, read_archive(write_archive(diary))).new["trials"] == 1
    other.refresh_from_db()
    here = trial_today(other, TODAY)
    assert here is not None
    assert (here.state, here.kept, here.plan) == (TrialState.RUNNING, KeptToIt.PARTLY, trial.plan)
    answer_trial_day(diary=other, trial=here.trial, day=TODAY, kept=KeptToIt.NO, today=TODAY)
    with pytest.raises(AnotherRuns):
        begin(other, NOW)


def begin(diary: Diary, now: datetime, name: str = "another") -> Trial:
    return start_trial(
        diary=diary,
        uuid=uuid_of(name),
        change="more_water",
        own_words="",
        factor="",
        blocks=8,
        starts_on=now.date(),
        can_find={},
        now=now,
    )


def test_a_result_is_the_same_where_the_days_come_along_and_remembers_what_was_read() -> None:
    diary = make_diary()
    trial = make_trial(diary, TODAY)
    live_through(trial, {Arm.AS_USUAL: 4, Arm.CHANGED: 1})
    over = trial.plan.last_day + timedelta(days=1)
    note_read(diary=diary, trial=trials(diary)[0], today=over)
    other = second()
    load(other, read_archive(write_archive(diary)))
    mine, theirs = trials(diary), trials(other)
    assert (theirs[0].read_on, theirs[0].fingerprint) == (over, mine[0].fingerprint)
    assert read_all_told(diary, mine) == read_all_told(other, theirs)
    assert not other.has_open_trial


def test_a_trial_that_is_there_stays_as_it_is() -> None:
    diary = make_diary()
    trial = make_trial(diary, TODAY)
    before = write_archive(diary)
    stop_trial(diary=diary, trial=trial, today=TODAY)
    done = load(diary, read_archive(before))
    assert (done.new["trials"], done.known["trials"], list(done.taken_trials)) == (0, 1, [])
    assert Trial.objects.get().ended_why == "stopped"


def test_a_deleted_trial_is_not_in_the_file_and_comes_back_as_the_file_has_it() -> None:
    diary = make_diary()
    trial = make_trial(diary, TODAY)
    TrialDay.objects.create(diary=diary, trial=trial, date=TODAY, kept="yes")
    before = write_archive(diary)
    delete_entry(diary=diary, entry=trial, now=NOW)
    assert json.loads(write_archive(diary))["trials"] == []
    assert not Diary.objects.get().has_open_trial
    assert preview(diary, read_archive(before)).new["trials"] == 1
    load(diary, read_archive(before))
    assert Diary.objects.get().has_open_trial
    assert write_archive(diary) == before


def test_a_trial_beside_one_that_is_not_over_is_left_out_and_named() -> None:
    diary, other = make_diary(), second()
    make_trial(diary, TODAY)
    mine = begin(other, NOW + timedelta(days=3))
    found = read_archive(write_archive(diary))
    assert list(preview(other, found).taken_trials) == [TODAY]
    done = load(other, found)
    assert (done.new["trials"], done.known["trials"], list(done.taken_trials)) == (0, 0, [TODAY])
    assert list(Trial.objects.filter(diary=other)) == [mine]


def test_a_trial_beside_one_in_the_bin_is_left_out_so_that_this_can_be_put_back() -> None:
    diary, other = make_diary(), second()
    make_trial(diary, TODAY)
    mine = begin(other, NOW + timedelta(days=3))
    with changing(other):
        Trial.objects.filter(pk=mine.pk).update(deleted_at=NOW + timedelta(days=30))
    done = load(other, read_archive(write_archive(diary)))
    assert (done.new["trials"], list(done.taken_trials)) == (0, [TODAY])
    mine.refresh_from_db()
    restore_entry(diary=other, entry=mine, now=NOW + timedelta(days=31))
    assert len(read_archive(write_archive(other)).trials) == 1


def test_a_trial_that_began_after_another_was_deleted_comes_and_that_one_does_not_go_on() -> None:
    diary, other = make_diary(), second()
    make_trial(diary, (NOW + timedelta(days=5)).date(), name="later")
    mine = begin(other, NOW)
    delete_entry(diary=other, entry=mine, now=NOW + timedelta(days=3))
    assert load(other, read_archive(write_archive(diary))).new["trials"] == 1
    restore_entry(diary=other, entry=mine, now=NOW + timedelta(days=6))
    assert mine.ended_on == (NOW + timedelta(days=3)).date()
    assert len(read_archive(write_archive(other)).trials) == 2


def test_a_trial_after_another_comes_beside_it() -> None:
    diary, other = make_diary(), second()
    stop_trial(diary=diary, trial=make_trial(diary, TODAY), today=TODAY)
    begin(other, NOW)
    assert load(other, read_archive(write_archive(diary))).new["trials"] == 1
    assert Trial.objects.filter(diary=other).count() == 2


def test_a_diary_with_a_trial_is_not_empty() -> None:
    diary, other = make_diary(calm_mode=True), second()
    begin(other, NOW)
    assert not load(other, read_archive(write_archive(diary))).takes_settings


TRIAL: dict[str, Any] = {
    "uuid": str(uuid_of("t")),
    "change": "wider_shoes",
    "block_days": 5,
    "dropped_days": 1,
    "starts_on": "2026-03-14",
    "schedule": "UCUCUCUC",
    "seed": seed_of("UCUCUCUC"),
    "started_at": "2026-03-14T21:30:00Z",
}
LAST_DAY = "2026-04-22"
ANOTHER_SEED = next(str(seed) for seed in range(100) if draw(8, str(seed)) != "UCUCUCUC")
CAFFEINE = {"change": "no_caffeine", "block_days": 7, "dropped_days": 2}
BY_FLAG = {"ended_on": "2026-03-20", "ended_why": "flag", "ended_criterion": "W1"}
READ = {"read_on": "2026-04-23", "fingerprint": "f"}
ANSWER = {"date": "2026-03-14", "kept": "yes"}
LATER: dict[str, Any] = TRIAL | {"uuid": str(uuid_of("later")), "starts_on": "2026-03-21"}


def file_of(*rows: dict[str, Any]) -> bytes:
    head = {"format": "flicker-archive", "version": 2, "diary": {"time_zone": "UTC"}}
    return json.dumps(head | {"trials": list(rows)}).encode()


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "six blocks": ({"schedule": "UCUCUC"}, "trials[0].schedule: is none of 8 or 10 blocks"),
    "five changed of eight": ({"schedule": "UCCUCCUC"}, "trials[0].schedule: is none"),
    "four alike": ({"schedule": "UUUUCCCC"}, "trials[0].schedule: is none"),
    "another letter": ({"schedule": "UCUCUCUX"}, "trials[0].schedule: is none"),
    "another seed": ({"seed": ANOTHER_SEED}, "trials[0]: its seed draws another schedule"),
    "another drawn one": ({"schedule": schedules(8)[0]}, "trials[0]: its seed draws another schedule"),
    "blocks of another change": ({"block_days": 7, "dropped_days": 2}, "trials[0]: a trial of wider_shoes has blocks"),
    "every day counts": ({"dropped_days": 0}, "trials[0]: a trial of wider_shoes has blocks of 5 days"),
    "caffeine in short blocks": ({"change": "no_caffeine"}, "trials[0]: a trial of no_caffeine has blocks of 7 days"),
    "a change nobody knows": ({"change": "potassium"}, "trials[0].change"),
    "an own change without words": ({"change": OWN}, "trials[0]: a change of one's own"),
    "an own change of blanks": ({"change": OWN, "own_words": " \t"}, "trials[0]: a change of one's own"),
    "words of another change": ({"own_words": "Clogs"}, "trials[0]: a change of one's own"),
    "blanks of another change": ({"own_words": "\n"}, "trials[0]: a change of one's own"),
    "words with NUL": ({"change": OWN, "own_words": "a\0"}, "trials[0].own_words"),
    "a factor nobody knows": ({"factor": "moon"}, "trials[0].factor"),
    "begun before it was planned": ({"starts_on": "2026-03-12"}, "trials[0]: starts_on is not within 14 days"),
    "far ahead": ({"starts_on": "2026-03-30"}, "trials[0]: starts_on is not within 14 days"),
    "beyond the calendar": ({"starts_on": "2199-12-01", "started_at": "2199-12-01T12:00:00Z"}, "it ends after 2199"),
    "an end without a reason": ({"ended_on": "2026-03-20"}, "trials[0]: ended_on and ended_why go together"),
    "a reason without an end": ({"ended_why": "stopped"}, "trials[0]: ended_on and ended_why go together"),
    "a reason nobody knows": ({"ended_on": "2026-03-20", "ended_why": "bored"}, "trials[0].ended_why"),
    "a flag of no criterion": (BY_FLAG | {"ended_criterion": ""}, "trials[0]: what a flag ended"),
    "stopped by a criterion": (BY_FLAG | {"ended_why": "stopped"}, "trials[0]: what a flag ended"),
    "ended before it was planned": (BY_FLAG | {"ended_on": "2026-03-12"}, "trials[0]: ended_on lies before started_at"),
    "ended after its last day": (BY_FLAG | {"ended_on": "2026-04-23"}, "trials[0]: ended_on lies before started_at"),
    "a day before it": (
        {"days": [ANSWER | {"date": "2026-03-13"}]},
        "trials[0]: days has one that is not of the trial",
    ),
    "a day after it": ({"days": [ANSWER | {"date": "2026-04-23"}]}, "trials[0]: days has one that is not of the trial"),
    "a day after its end": (
        BY_FLAG | {"days": [ANSWER | {"date": "2026-03-23"}]},
        "trials[0]: days has one after the trial ended",
    ),
    "a day twice": ({"days": [ANSWER, ANSWER]}, "trials[0]: days has a date twice"),
    "an answer nobody gives": ({"days": [ANSWER | {"kept": ""}]}, "trials[0].days[0].kept"),
    "read before its end": (READ | {"read_on": LAST_DAY}, "trials[0]: read_on lies before its end"),
    "read, and nobody knows what": ({"read_on": "2026-04-23"}, "trials[0]: read_on and fingerprint go together"),
    "more than all": ({"can_find": CAN_FIND | {"halved": 1.5}}, "trials[0].can_find.halved"),
    "found in the cards": ({"can_find": CAN_FIND | {"basis": "cards"}}, "trials[0].can_find.basis"),
    "a result": ({"ratio": 0.5}, "trials[0].ratio: is not known here"),
}


@each("name", list(REFUSED))
def test_a_trial_that_nobody_could_have_planned_is_refused_with_its_place(name: str) -> None:
    changes, told = REFUSED[name]
    with pytest.raises(ArchiveError) as refused:
        read_archive(file_of(TRIAL | changes))
    assert any(problem.startswith(told) or told in problem for problem in refused.value.problems), refused.value


TAKEN: dict[str, list[dict[str, Any]]] = {
    "as it was planned": [{}],
    "caffeine": [CAFFEINE],
    "ten blocks": [{"schedule": "UCUCUCUCUC", "seed": seed_of("UCUCUCUCUC")}],
    "own words of a medicine": [{"change": OWN, "own_words": "Less magnesium, 300 mg"}],
    "begun on the day before in UTC": [{"starts_on": "2026-03-13"}],
    "begun after two weeks": [{"starts_on": "2026-03-29"}],
    "ended by a flag": [BY_FLAG | {"days": [ANSWER | {"date": "2026-03-22"}]}],
    "ended before it began": [{"starts_on": "2026-03-20", "ended_on": "2026-03-15", "ended_why": "stopped"}],
    "ended on its last day": [{"ended_on": LAST_DAY, "ended_why": "stopped"}],
    "answered on all days": [{"days": [ANSWER, ANSWER | {"date": LAST_DAY, "kept": "no"}]}],
    "read": [READ],
    "read after a flag": [BY_FLAG | READ],
    "with what it can find": [{"can_find": CAN_FIND}],
    "one after another": [BY_FLAG, LATER | {"started_at": "2026-03-20T21:00:00Z"}],
}


@each("name", list(TAKEN))
def test_a_trial_that_could_be_is_taken(name: str) -> None:
    User.objects.all().delete()
    diary = make_diary(time_zone="UTC")
    done = load(diary, read_archive(file_of(*(TRIAL | changes for changes in TAKEN[name]))))
    assert done.new["trials"] == len(TAKEN[name])
    body = write_archive(diary)
    other = second()
    load(other, read_archive(body))
    other.refresh_from_db()
    assert write_archive(other) == body


@each(
    "rows",
    [
        [TRIAL, LATER | {"started_at": "2026-03-15T12:00:00Z", "starts_on": "2026-03-15"}],
        [TRIAL, LATER | {"started_at": "2026-04-21T12:00:00Z", "starts_on": "2026-05-05"}],
        [LATER | {"started_at": "2026-03-18T12:00:00Z"}, TRIAL | BY_FLAG],
        [TRIAL, TRIAL | {"uuid": str(uuid_of("twin"))}],
    ],
)
def test_two_that_run_at_once_are_refused(rows: list[dict[str, Any]]) -> None:
    with pytest.raises(ArchiveError, match=r"trials\[\d\] and trials\[\d\] run at once"):
        read_archive(file_of(*rows))


def test_a_trial_twice_and_one_in_a_file_of_the_first_version_are_refused() -> None:
    with pytest.raises(ArchiveError, match="trials has a uuid twice"):
        read_archive(file_of(TRIAL, TRIAL))
    with pytest.raises(ArchiveError, match="trials is not known in version 1"):
        read_archive(file_of(TRIAL).replace(b'"version": 2', b'"version": 1'))


def test_the_order_of_trials_is_that_of_their_starts() -> None:
    later = LATER | {"started_at": "2026-03-21T12:00:00+02:00"}
    diary = make_diary()
    load(diary, read_archive(file_of(later, TRIAL | BY_FLAG)))
    assert [row["uuid"] for row in json.loads(write_archive(diary))["trials"]] == [TRIAL["uuid"], LATER["uuid"]]
    assert Trial.objects.get(uuid=LATER["uuid"]).started_at == datetime(2026, 3, 21, 10, tzinfo=UTC)
