"""What rules read on a day: which days, which entries, and which days lie close together."""

from __future__ import annotations

import inspect
from datetime import date, timedelta
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.domain import rules
from diary.domain.rule_input import BASELINE_DAYS, NEVER, SHOWN_FOR, SPELL, Evidence, Match, Urgency, in_spell
from tests.domain.rule_inputs import TODAY, CheckInItems, Reply, Twitch, day, every_day, rule_input
from tests.each import each


def test_the_windows_are_those_agreed_on() -> None:
    assert (SHOWN_FOR, SPELL, BASELINE_DAYS) == (56, 14, 14)
    assert [urgency.word for urgency in Urgency] == ["line", "routine", "soon", "prompt", "emergency"]
    assert [int(urgency) for urgency in Urgency] == [0, 1, 2, 3, 4]


@given(st.lists(st.integers(0, 60)), st.integers(1, 4), st.integers(1, 30))
def test_a_day_is_in_a_spell_with_enough_others_within_the_span(offsets: list[int], n: int, span: int) -> None:
    days = [TODAY + timedelta(days=offset) for offset in offsets]
    groups = [group for group in combinations(sorted(set(days)), n) if (group[-1] - group[0]).days < span]
    assert in_spell(days, n, span=span) == {day for group in groups for day in group}


def test_the_same_day_twice_is_one_day() -> None:
    assert in_spell([TODAY, TODAY], 2) == frozenset()
    assert in_spell([TODAY, TODAY - timedelta(days=13)], 2) == {TODAY, TODAY - timedelta(days=13)}
    assert in_spell([TODAY, TODAY - timedelta(days=14)], 2) == frozenset()


def test_a_look_reads_the_days_that_are_shown_and_no_others() -> None:
    """A day ahead is one of them: who flies west has written it down already."""
    rows = [Reply(ago, "thinner") for ago in (56, 55, 0, -1, -2)]
    assert [row.day for row in rule_input(*rows).answers_to("thinner", "yes")] == [day(55), day(0), day(-1)]
    scores = [CheckInItems(ago, items={"worry": 7}) for ago in (56, 55, 0, -1, -2)]
    assert rule_input(*scores).days_with("worry", at_least=7) == (day(55), day(0), day(-1))
    seen = rule_input(*every_day((56, 55, 0, -1, -2)))
    assert (seen.first, seen.last) == (day(55), day(-1))
    assert seen.usable.tolist() == [True, True, True, False]


def test_a_history_that_reaches_further_is_read_no_further() -> None:
    """So that whoever has a longer one at hand may use it."""
    seen = rule_input(Twitch(3), Reply(3, "thinner"), CheckInItems(3, items={"worry": 9}))
    assert seen.usable.all()
    for today in (day(5), day(3 - SHOWN_FOR)):
        other = type(seen)(today=today, history=seen.history, counts=seen.counts)
        assert not other.usable.any()
        assert other.answers_to("thinner", "yes") == ()
        assert other.days_with("worry", at_least=7) == ()
    for today in (day(4), day(3 - SHOWN_FOR + 1)):
        edge = type(seen)(today=today, history=seen.history, counts=seen.counts)
        assert edge.usable.all()
        assert edge.answers_to("thinner", "yes")
        assert edge.days_with("worry", at_least=7)


def test_the_last_no_before_a_day_is_known_by_its_side() -> None:
    seen = rule_input(
        Reply(9, "weakness", "no"),
        Reply(7, "weakness", "no", "left"),
        Reply(5, "weakness", "no", "right", imported=True),
        Reply(3, "numbness", "no"),
        Reply(2, "weakness", "after_exercise"),
    )
    assert seen.free_on("weakness", "left", day(0)) == day(7)
    assert seen.free_on("weakness", "right", day(0)) == day(9)
    assert seen.free_on("weakness", "both", day(0)) == seen.free_on("weakness", "", day(0)) == day(7)
    assert seen.free_on("weakness", "left", day(7)) == day(9)
    assert seen.free_on("weakness", "left", day(9)) == seen.free_on("thinner", "left", day(0)) == NEVER


@each(
    ("said", "usable", "awake"),
    [
        ({}, True, True),
        ({"state": "seated"}, True, True),
        ({"state": "falling_asleep"}, True, False),
        ({"left_out": True}, False, False),
        ({"imported": True}, False, False),
    ],
)
def test_an_episode_is_read_where_it_is_the_persons_own_and_counted(
    said: dict[str, Any], usable: bool, awake: bool
) -> None:
    seen = rule_input(Twitch(0, **said))
    assert (seen.usable.tolist(), seen.awake.tolist()) == ([usable], [awake])


def test_an_item_is_read_from_its_value_on_and_never_from_an_import() -> None:
    rows = [
        CheckInItems(0, items={"worry": 7}),
        CheckInItems(1, items={"worry": 6}),
        CheckInItems(2, items={"worry": 8}, imported=True),
    ]
    assert rule_input(*rows).days_with("worry", at_least=7) == (day(0),)
    assert rule_input(
        CheckInItems(0, items={"heavy_sweating": True}), CheckInItems(1, items={"heavy_sweating": False})
    ).days_with("heavy_sweating", at_least=1) == (day(0),)


def test_a_match_is_as_urgent_as_its_worst_evidence_and_as_old_as_its_first() -> None:
    rows = [
        Evidence(date(2026, 3, 2), "day", "a", Urgency.SOON),
        Evidence(date(2026, 3, 1), "day", "b", Urgency.ROUTINE),
    ]
    match = Match("X1", tuple(rows), "")
    assert (match.urgency, match.days[0]) == (Urgency.SOON, date(2026, 3, 1))
    assert rows[0].key == "day a 2026-03-02"


def test_a_rule_reads_no_item_that_a_file_could_fill_in_the_persons_name() -> None:
    """`RuleInput.days_with` is the only way to an item, and it knows those of `OWN_WORD` alone."""
    assert ".factors" not in inspect.getsource(rules)
    with pytest.raises(AssertionError, match="stress"):
        rule_input(CheckInItems(1, items={"stress": 9})).days_with("stress", at_least=1)
