"""What holds of all rules: order means nothing, what is not known says nothing, and a flag goes with its evidence."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from diary.domain.background import Background
from diary.domain.catalogue import QUESTIONS
from diary.domain.criteria import CRITERIA, Criterion, matches
from diary.domain.rule_input import NEVER, SHOWN_FOR, Match
from tests.domain.cases import EXAMPLES
from tests.domain.rule_inputs import CheckInItems, Reply, Row, Twitch, day, rule_input

YES = [(asked.key, answer.key) for asked in QUESTIONS for answer in asked.answers if answer.yes]
NO = [(asked.key, asked.answers[0].key) for asked in QUESTIONS]
agos = st.integers(0, SHOWN_FOR - 1)
twitches = st.builds(
    Twitch,
    agos,
    sites=st.sampled_from([("left_hallux",), ("face",), ("right_hand", "trunk"), ()]),
    pain=st.sampled_from([None, 0, 4, 7]),
    state=st.sampled_from(["", "seated", "falling_asleep"]),
    feeling=st.sampled_from(["", "twitch", "cramp", "jerk"]),
    signs=st.sampled_from([(), (), ("felt_weak", "tingling"), ("swelling", "stiffness")]),
    triggers=st.sampled_from([(), ("medicine",)]),
    tried=st.sampled_from([(), (("rest", "no_change"), ("water", "worse"))]),
)
yeses = st.builds(
    lambda ago, said, side: Reply(ago, said[0], said[1], side),
    agos,
    st.sampled_from(YES),
    st.sampled_from(["", "left"]),
)
more = st.lists(st.one_of(twitches, yeses), max_size=6)
PEOPLE = [known for _, known in EXAMPLES if known != Background()]


@st.composite
def diaries(draw: st.DrawFn) -> tuple[list[Row], Background]:
    """One or two of the examples, and a few rows more; every entry its own, and one answer of a question a day."""
    rows, known = draw(st.sampled_from(EXAMPLES))
    if known == Background():
        known = draw(st.sampled_from([known, *PEOPLE]))
    rows = [*rows, *draw(st.sampled_from(EXAMPLES))[0], *draw(more)]
    once = {(row.ago, row.question) if isinstance(row, Reply) else index: row for index, row in enumerate(rows)}
    named = [
        replace(row, name=f"{row.uuid} {index}") if isinstance(row, Twitch) else row
        for index, row in enumerate(once.values())
    ]
    return [row for row in named if not isinstance(row, CheckInItems)] + list(
        {row.ago: row for row in named if isinstance(row, CheckInItems)}.values()
    ), known


def all_matches(rows: list[Row], known: Background) -> list[Match]:
    return [match for criterion in CRITERIA if (match := criterion.rule(rule_input(*rows, known=known)))]


@pytest.mark.slow
@given(diaries(), st.randoms(use_true_random=False))
def test_the_order_in_which_things_were_written_down_does_not_matter(
    diary: tuple[list[Row], Background], chance: Random
) -> None:
    rows, known = diary
    shuffled = list(rows)
    chance.shuffle(shuffled)
    assert all_matches(shuffled, known) == all_matches(rows, known)


@pytest.mark.slow
@given(diaries(), st.lists(st.one_of(twitches, yeses), min_size=1, max_size=6), st.sampled_from(NO), agos)
def test_what_rules_do_not_read_changes_nothing(
    diary: tuple[list[Row], Background], unread: list[Twitch | Reply], no: tuple[str, str], ago: int
) -> None:
    """Imported and left-out rows, a day without notes, and a check-in that says nothing of twitching. A no changes only
    whether a sign that came after it is the one that was there before, and stands in place of the ticks of its day."""
    rows, known = diary
    assume(not any(isinstance(row, Twitch) and row.ago == ago and row.signs for row in rows))
    taken = {row.ago for row in rows if isinstance(row, CheckInItems)}
    extra: list[Row] = [replace(row, imported=True) for row in unread]
    extra += [
        replace(row, name=f"out {index}", left_out=True) for index, row in enumerate(unread) if isinstance(row, Twitch)
    ]
    extra += [Reply(ago, *no, imported=True)]
    if ago not in taken:
        extra += [CheckInItems(ago, "unsure", {"fatigue": 9, "worry": 6, "heavy_sweating": False})]
    before = all_matches(rows, known)
    assert all_matches([*rows, *extra], known) == before
    assert [_whenever(match) for match in all_matches([*rows, *extra, Reply(ago, *no)], known)] == [
        _whenever(match) for match in before
    ]


def _whenever(match: Match) -> Match:
    return replace(match, evidence=tuple(replace(row, free_on=NEVER) for row in match.evidence))


def without(rows: list[Row], match: Match) -> list[Row]:
    """A diary without what a match names."""
    uuids = {row.id for row in match.evidence if row.kind == "episode"}
    answers = {(row.day, row.id) for row in match.evidence if row.kind == "answer"}
    days = {on for row in match.evidence if row.kind == "day" for on in row.days}
    return [
        row
        for row in rows
        if not (isinstance(row, Twitch) and row.uuid in uuids)
        and not (isinstance(row, Reply) and (day(row.ago), row.question) in answers)
        and not (isinstance(row, Twitch | CheckInItems) and day(row.ago) in days)
    ]


FROM_ENTRIES = [criterion for criterion in CRITERIA if criterion.id not in ("T1", "T2")]


@pytest.mark.slow
@pytest.mark.parametrize("criterion", FROM_ENTRIES, ids=lambda criterion: str(criterion.id))
@settings(max_examples=40)
@given(diaries())
def test_a_flag_goes_with_its_evidence(criterion: Criterion, diary: tuple[list[Row], Background]) -> None:
    """Each time that what a rule names is taken away, it names something else, until it names nothing."""
    rows, known = diary
    for _ in range(SHOWN_FOR):
        match = criterion.rule(rule_input(*rows, known=known))
        if match is None:
            return
        assert match.evidence
        if {row.kind for row in match.evidence} == {"medicine"}:
            known = replace(known, medicines=())
        fewer = without(rows, match)
        assert len(fewer) < len(rows) or not known.medicines
        rows = fewer
    raise AssertionError("it never ends")


@given(diaries())
def test_more_evidence_never_takes_a_flag_away(diary: tuple[list[Row], Background]) -> None:
    """Of what happens to a person, that is: the same diary with further signs."""
    rows, known = diary
    signs: list[Row] = [
        Reply(7, "weakness", "cannot_do"), Reply(7, "heartbeat", "with_faintness"), Twitch(7, "pain", pain=9),
        Reply(7, "interference", "could_not_walk"), Reply(7, "swelling_or_colour", "both"), Reply(7, "jerks", "awake"),
        Twitch(7, "jerk", feeling="jerk", state="seated"), Twitch(0, "now"), Reply(7, "worried"),
    ]  # fmt: skip
    free = [row for row in rows if not (isinstance(row, Reply) and row.ago == 7)]
    before = {match.criterion: match.urgency for match in matches(rule_input(*free, known=known))}
    after = {match.criterion: match.urgency for match in matches(rule_input(*free, *signs, known=known))}
    for criterion, urgency in before.items():
        if criterion not in ("T1", "T2"):
            assert after.get(criterion, -1) >= urgency, criterion
