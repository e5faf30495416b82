"""Who may do what with a text, and which words none may use."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

import pytest

from diary.domain import criteria
from diary.domain.guidance import (
    KEYS,
    KIND_NAMES,
    STATUS_NAMES,
    GuidanceKind,
    Person,
    Standing,
    Step,
    VersionStatus,
    refusal,
    stands,
    wrong_words,
)
from tests.each import each

NOBODY = Person()
CURATOR = Person(writes=True)
REVIEWER = Person(publishes=True)
BOTH = Person(writes=True, publishes=True)
ALONE = Person(writes=True, alone=True)

DRAFT, IN_REVIEW, PUBLISHED, WITHDRAWN = (
    VersionStatus.DRAFT,
    VersionStatus.IN_REVIEW,
    VersionStatus.PUBLISHED,
    VersionStatus.WITHDRAWN,
)

MAY: dict[Step, tuple[tuple[Person, ...], tuple[VersionStatus, ...]]] = {
    Step.SEND: ((CURATOR, BOTH, ALONE), (DRAFT,)),
    Step.SEND_BACK: ((REVIEWER, BOTH, ALONE), (IN_REVIEW,)),
    Step.PUBLISH: ((REVIEWER, BOTH, ALONE), (IN_REVIEW,)),
    Step.WITHDRAW: ((REVIEWER, BOTH, ALONE), (PUBLISHED,)),
    Step.MARK_REVIEWED: ((REVIEWER, BOTH, ALONE), (IN_REVIEW, PUBLISHED)),
    Step.RESTORE: ((CURATOR, BOTH, ALONE), (WITHDRAWN,)),
}
"""Who may take a step with the newest version, of somebody else, and when."""


@each(
    ("step", "person", "status"),
    list(itertools.product(MAY, (NOBODY, CURATOR, REVIEWER, BOTH, ALONE), VersionStatus)),
)
def test_a_step_is_for_those_who_may_take_it_and_at_its_time(step: Step, person: Person, status: VersionStatus) -> None:
    people, times = MAY[step]
    allowed = person in people and status in times
    assert (refusal(step, person, Standing(status)) == "") == allowed


@pytest.mark.parametrize("person", [CURATOR, BOTH, ALONE])
def test_whoever_writes_may_always_write_another_version(person: Person) -> None:
    assert refusal(Step.WRITE, person) == ""


@pytest.mark.parametrize("person", [NOBODY, REVIEWER])
def test_nobody_else_writes(person: Person) -> None:
    assert refusal(Step.WRITE, person) == "Only a curator writes texts."


@pytest.mark.parametrize("step", [Step.PUBLISH, Step.MARK_REVIEWED])
def test_a_second_person_reads_what_one_has_written(step: Step) -> None:
    own = Standing(IN_REVIEW, own=True)
    assert "Somebody else has to read them first" in refusal(step, BOTH, own)
    assert refusal(step, ALONE, own) == ""


@pytest.mark.parametrize("step", [Step.SEND, Step.SEND_BACK, Step.PUBLISH])
def test_an_older_version_goes_no_further(step: Step) -> None:
    status = DRAFT if step is Step.SEND else IN_REVIEW
    assert "There is a newer version" in refusal(step, BOTH, Standing(status, newest=False))


@pytest.mark.parametrize("status", VersionStatus)
def test_any_older_version_can_be_restored(status: VersionStatus) -> None:
    assert refusal(Step.RESTORE, CURATOR, Standing(status, newest=False)) == ""


DAY = date(2026, 3, 14)
LATER = DAY + timedelta(days=5)


@each(
    ("status", "publish_on", "newer", "words"),
    [
        (VersionStatus.PUBLISHED, DAY, [], "published"),
        (VersionStatus.PUBLISHED, LATER, [], "planned"),
        (VersionStatus.PUBLISHED, LATER, [DAY], "overtaken"),
        (VersionStatus.PUBLISHED, LATER, [LATER], "overtaken"),
        (VersionStatus.PUBLISHED, LATER, [LATER + timedelta(days=1)], "planned"),
        (VersionStatus.PUBLISHED, DAY, [LATER], "published"),
        (VersionStatus.PUBLISHED, DAY - timedelta(days=9), [DAY], "overtaken"),
        (VersionStatus.DRAFT, None, [DAY], "draft"),
        (VersionStatus.WITHDRAWN, LATER, [DAY], "withdrawn"),
    ],
)
def test_a_version_is_planned_until_its_day_and_overtaken_by_a_newer_one(
    status: VersionStatus, publish_on: date | None, newer: list[date], words: str
) -> None:
    assert stands(status, publish_on, newer, DAY) == words


def test_every_kind_has_keys_and_a_name() -> None:
    assert set(KEYS) == set(KIND_NAMES) == set(GuidanceKind)
    assert set(STATUS_NAMES) == set(VersionStatus)
    least = {GuidanceKind.CRITERION: 19, GuidanceKind.TRIGGER: 24, GuidanceKind.REMEDY: 19}
    assert all(len(KEYS[kind]) >= count for kind, count in least.items())
    assert all(len(set(keys)) == len(keys) for keys in KEYS.values())


def test_every_reason_to_see_a_doctor_has_its_key() -> None:
    assert {criterion.id for criterion in criteria.CRITERIA} == set(KEYS[GuidanceKind.CRITERION])


WRONG = [
    "You have a problem.",
    "you’ve got something",
    "This is likely harmless.",
    "It is very unlikely.",
    "probably nothing",
    "a sign of trouble",
    "signs of it",
    "That is abnormal.",
    "normal for you",
    "This is safe.",
    "unsafely",
    "There is no need to see a doctor.",
    "You are fine.",
    "nothing to worry about",
    "Don't worry.",
    "a vitamin deficiency",
    "It may be ALS.",
    "MS begins like this",
    "motor neuron disease",
    "motor neurone disease",
    "peripheral neuropathy",
    "benign fasciculation syndrome",
    "a stroke",
    "Parkinson's",
    "5 % of people",
    "10% of people",
    "ten per cent",
    "your astral double",
    "a paranormal cause",
    "an out-of-body experience",
    "drink eight glasses a day",
    "8 glasses",
    "have a sports drink",
    "look at the colour of your urine",
    "flush out metabolic waste",
    "Stop your medicine.",
    "Please stop taking these tablets.",
    "Take potassium.",
    "add more potassium to it",
    "Tell us in the comments.",
    "a\ndefi\nciency and a sign\nof it",
]
RIGHT = [
    "Do not stop or change a prescribed medicine by yourself.",
    "Never stop a medicine without asking.",
    "Do not take potassium on your own account.",
    "The muscle stops after 200 ms.",
    "If you wrote that, contact a doctor in the next day or two.",
    "Some people find it helps.",
    "Flicker also works offline.",
    "false alarms, small forms, items",
]


@each("text", WRONG)
def test_words_that_no_text_may_use_are_named(text: str) -> None:
    assert wrong_words(text)


@each("text", RIGHT)
def test_words_that_a_text_may_use_are_let_through(text: str) -> None:
    assert wrong_words(text) == []


def test_what_is_wrong_is_said_with_what_was_found() -> None:
    assert wrong_words("You have ALS") == ["“You have” says what the reader has", "“ALS” names a disease"]
