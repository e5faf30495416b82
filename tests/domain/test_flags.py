"""The life of a flag: new, seen, talked about or hidden, and back with something new."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from diary.domain.criteria import CRITERION_BY_ID, matches
from diary.domain.flags import Flag, Memory, Settled, Status, flag_of, flags_of, keys_of, marks
from diary.domain.rule_input import Match, Urgency
from tests.domain.rule_inputs import CheckInItems, Reply, Row, Twitch, background, day, every_day, rule_input
from tests.domain.test_rules_background import growing
from tests.each import each

Rows = Sequence[Row]


def match_of(criterion: str, rows: Rows, days_later: int = 0) -> Match:
    """The match of these rows as it is so many days later."""
    seen = rule_input(
        *(replace(row, ago=row.ago + days_later) for row in rows), known=background(conditions=[("head_injury", 9)])
    )
    match = CRITERION_BY_ID[criterion].rule(seen)
    assert match
    return match


def keys(match: Match) -> dict[str, date]:
    return keys_of(CRITERION_BY_ID[match.criterion], match.evidence)


def settled(match: Match, status: Status = Status.DISCUSSED, *, ago: int = 0) -> Memory:
    return Memory(keys(match), Settled(status, day(ago), keys(match), match.urgency))


def test_a_flag_is_new_until_it_has_been_seen_and_new_again_with_something_new() -> None:
    match = match_of("W1", [Reply(1, "weakness", "cannot_do", "left")])
    assert flag_of(match, Memory()).status is Status.NEW
    seen = flag_of(match, Memory(keys(match)))
    assert (seen.status, seen.is_open, seen.news, seen.settled) == (Status.SEEN, True, match.evidence, None)
    other = match_of("W1", [Reply(1, "weakness", "cannot_do", "left"), Reply(0, "weakness", "cannot_do", "right")])
    assert flag_of(other, Memory(keys(match))).status is Status.NEW
    assert flag_of(match, Memory(keys(other))).status is Status.SEEN


@pytest.mark.parametrize("status", [Status.DISCUSSED, Status.HIDDEN])
def test_a_settled_flag_is_not_open_and_has_no_news(status: Status) -> None:
    match = match_of("M1", [Twitch(0, triggers=("medicine",))])
    flag = flag_of(match, settled(match, status))
    assert (flag.status, flag.is_open, flag.news, flag.urgency) == (status, False, (), Urgency.ROUTINE)
    assert flag.can_be_hidden


def test_two_ticks_of_one_day_are_two_signs() -> None:
    morning = Reply(0, "right_now", parts=("breathless",))
    memory = settled(match_of("E1", [morning]))
    evening = match_of("E1", [replace(morning, parts=("breathless", "pale_cold_limb"))])
    assert flag_of(evening, memory).status is Status.NEW
    assert flag_of(match_of("E1", [replace(morning, parts=("breathless",))]), memory).status is Status.DISCUSSED


def test_an_entry_that_is_corrected_to_worse_opens_its_flag() -> None:
    some = [Twitch(ago, pain=5) for ago in range(3)]
    memory = settled(match_of("X1", [*some, Twitch(9, pain=8)]))
    assert not flag_of(match_of("X1", [*some, Twitch(9, pain=8)]), memory).is_open
    assert flag_of(match_of("X1", [*some[:2], Twitch(2, pain=9), Twitch(9, pain=8)]), memory).is_open


def test_a_flag_is_as_urgent_as_its_news() -> None:
    memory = settled(match_of("X1", [Twitch(20, pain=9)]))
    flag = flag_of(match_of("X1", [Twitch(20, pain=9), *every_day(range(3), pain=4)]), memory)
    assert (flag.is_open, flag.match.urgency, flag.urgency) == (True, Urgency.PROMPT, Urgency.SOON)
    assert {row.day for row in flag.news} == {day(0), day(1), day(2)}
    worse = flag_of(match_of("X1", [Twitch(20, pain=9), *every_day(range(3), pain=4), Twitch(4, pain=9)]), memory)
    assert worse.urgency is Urgency.PROMPT


def test_a_flag_that_became_more_urgent_opens_without_anything_new() -> None:
    places: Rows = every_day((5, 6), sites=("left_lower_leg",))
    memory = settled(match_of("S1", places))
    flag = flag_of(match_of("S1", [*places, Reply(0, "thinner")]), memory)
    assert (flag.status, flag.news, flag.urgency) == (Status.SEEN, (), Urgency.PROMPT)
    urgent = settled(match_of("S1", [*places, Reply(0, "thinner")]))
    assert flag_of(match_of("S1", places), urgent).status is Status.DISCUSSED


def test_an_emergency_that_was_talked_about_is_quiet_as_it_ages() -> None:
    rows = [Reply(0, "right_now")]
    assert match_of("E1", rows, 3).urgency is Urgency.PROMPT
    memory = Memory({}, Settled(Status.DISCUSSED, day(3), keys(match_of("E1", rows, 3)), Urgency.EMERGENCY))
    assert flag_of(match_of("E1", rows, 3), memory).status is Status.DISCUSSED


@pytest.mark.parametrize(
    ("criterion", "rows", "quiet_days", "newest"),
    [
        ("T1", growing(), 56, 6),
        ("T2", growing(times=1, strongly=4), 56, 6),
        ("U1", [CheckInItems(ago, items={"worry": 9}) for ago in range(3)], 28, 0),
    ],
)
def test_trends_and_worry_are_quiet_for_some_weeks(criterion: str, rows: Rows, quiet_days: int, newest: int) -> None:
    match = match_of(criterion, rows)
    assert max(row.day for row in match.evidence) == day(newest)
    assert not flag_of(match, settled(match, ago=newest + quiet_days)).is_open
    flag = flag_of(match, settled(match, ago=newest + quiet_days + 1))
    assert flag.is_open
    assert [row.day for row in flag.news] == [day(newest)]


def names(flags: Sequence[Flag]) -> list[str]:
    return [f"{flag.criterion.id} {flag.status}" for flag in flags]


def told(rows: Rows, memories: dict[str, Memory] | None = None, **known: Any) -> tuple[Flag, ...]:
    found = matches(rule_input(*rows, known=background(**known)))
    return flags_of(found, memories or {})


def test_what_lasts_for_six_weeks_repeats_what_lasted_for_three_once() -> None:
    three, six = every_day(range(21)), every_day(range(42))
    assert names(told(three)) == ["P1 new"]
    assert names(told(three, {"P1": Memory(keys(match_of("P1", three)))})) == ["P1 seen"]
    assert names(told(six)) == ["P3 new"]
    first = settled(match_of("P1", three), Status.HIDDEN)
    assert names(told(six, {"P1": first})) == ["P1 hidden"]
    assert names(told(six, {"P1": Memory(first.seen)})) == ["P3 new"]
    both = settled(match_of("P3", six))
    assert names(told(six, {"P3": both})) == ["P3 discussed"]
    assert names(told(six, {"P1": both, "P3": both})) == ["P1 discussed"]


def test_a_line_for_the_doctor_is_no_flag() -> None:
    assert names(told(every_day(range(21)), diet="vegan")) == ["P1 new"]


def test_flags_come_by_the_urgency_of_what_is_open() -> None:
    rows: list[Row] = [
        Reply(1, "right_now"),
        Reply(1, "weakness", "cannot_do"),
        Reply(0, "worried"),
        Twitch(20, pain=9),
    ]
    memories = {"X1": settled(match_of("X1", [Twitch(20, pain=9)]))}
    assert names(told(rows, memories)) == ["E1 new", "W1 new", "X1 discussed", "U1 new"]
    some = [*rows, *every_day(range(3), pain=4), *(Reply(ago, "stiffness") for ago in range(3))]
    assert names(told(some, memories)) == ["E1 new", "W1 new", "X1 new", "A2 new", "U1 new"]
    assert told(some, memories)[2].urgency is Urgency.SOON


def test_entries_and_days_are_marked_by_the_highest_urgency_of_what_is_not_hidden() -> None:
    suspected = ("medicine",)
    rows: list[Row] = [
        Twitch(0, "sore", pain=8, triggers=suspected), Twitch(1, "guess", triggers=suspected), Twitch(2, "plain"),
        Reply(3, "weakness", "cannot_do"), *(CheckInItems(ago, items={"worry": 9}) for ago in (3, 4, 5)),
    ]  # fmt: skip
    flags = told(rows, onset=60, medicines=[("stimulant", 61)])
    assert names(flags) == ["W1 new", "X1 new", "M1 new", "U1 new"]
    episodes, days = marks(flags)
    assert episodes == {"sore": Urgency.PROMPT, "guess": Urgency.ROUTINE}
    assert days == {
        day(0): Urgency.PROMPT, day(1): Urgency.ROUTINE, day(3): Urgency.PROMPT,
        day(4): Urgency.ROUTINE, day(5): Urgency.ROUTINE,
    }  # fmt: skip
    hidden = {flag.criterion.id: settled(flag.match, Status.HIDDEN) for flag in flags[2:]}
    assert marks(told(rows, hidden, onset=60, medicines=[("stimulant", 61)])) == (
        {"sore": Urgency.PROMPT},
        {day(0): Urgency.PROMPT, day(3): Urgency.PROMPT},
    )
    assert day(4) in marks(told(rows, {"M1": hidden["M1"]}, onset=60, medicines=[("stimulant", 61)]))[1]
    assert marks(told(rows, {"X1": settled(flags[1].match)}))[0]["sore"] is Urgency.PROMPT


def test_what_lasts_and_what_looks_found_marks_no_day() -> None:
    assert names(told(growing())) == ["T1 new", "P3 new"]
    assert marks(told(growing())) == ({}, {})
    assert day(0) - timedelta(days=6) == match_of("T1", growing()).evidence[-1].day


KEYS: list[tuple[str, Rows, set[str]]] = [
    ("J1", [Twitch(ago, feeling="jerk", state="seated") for ago in (0, 1)], {"jerk"}),
    ("S1", every_day((0, 1), sites=("face",)), {"face_or_tongue"}),
    ("P1", every_day(range(21)), {"persists"}),
    ("M1", [Twitch(0, triggers=("medicine",))], {"suspected"}),
    ("N1", [Reply(ago, "numbness", "constant", "left", ("toes",)) for ago in (0, 1)],
     {"clears left", "lasts_longer left", "constant left", "constant left toes"}),
    ("K1", [Reply(0, "cannot_move", "yes", "left")], {"yes left 2026-03-14"}),
    ("K1", [Reply(0, "heartbeat", "palpitations"), CheckInItems(2, items={"heavy_sweating": True})],
     {"palpitations - with heavy sweating"}),
    ("E1", [Reply(0, "right_now", parts=("breathless",))],
     {f"answer right_now 2026-03-14{said}" for said in ("", " yes -", " yes - breathless")}),
    ("X1", [Twitch(0, "sore", pain=7)], {"episode sore 2026-03-14", "episode sore 2026-03-14 severe"}),
    ("X1", [Twitch(ago, pain=4) for ago in range(3)],
     {f"episode twitch {ago} {day(ago)}{said}" for ago in range(3) for said in ("", " some")}),
    ("U1", [CheckInItems(ago, items={"worry": 7}) for ago in range(3)], {f"day worry {day(ago)}" for ago in range(3)}),
    ("T1", growing(), {"look week 2026-03-08"}),
]  # fmt: skip


@each(("criterion", "rows", "written"), KEYS)
def test_what_a_diary_remembers_of_a_flag_is_always_written_the_same(
    criterion: str, rows: Rows, written: set[str]
) -> None:
    """These words are stored: another word for the same thing would open what was talked about."""
    assert set(keys(match_of(criterion, rows))) == written


def test_each_thing_said_is_remembered_with_the_last_day_on_which_it_was() -> None:
    rows: list[Row] = [Reply(9, "weakness", "cannot_do", "left"), Reply(4, "weakness", "cannot_do", "both"), Twitch(2)]
    said = keys(match_of("W1", rows))
    assert (said["cannot_do left"], said["cannot_do right"]) == (day(4), day(4))
    assert keys(match_of("W1", rows[:1]))["cannot_do left"] == day(9)


def test_a_trend_that_was_seen_is_no_new_one_in_the_next_week() -> None:
    match = match_of("T1", growing())
    (last,) = match.evidence
    later = replace(match, evidence=(last, replace(last, day=last.day + timedelta(weeks=1))))
    assert flag_of(match, Memory()).status is Status.NEW
    assert flag_of(later, Memory(keys(match))).status is Status.SEEN
    assert flag_of(replace(match, evidence=later.evidence[1:]), Memory(keys(match))).status is Status.NEW


def test_worry_that_was_seen_is_new_when_somebody_asks_for_help() -> None:
    worry = [CheckInItems(ago, items={"worry": 9}) for ago in range(1, 4)]
    seen = Memory(keys(match_of("U1", worry)))
    assert flag_of(match_of("U1", [*worry, CheckInItems(0, items={"worry": 9})]), seen).status is Status.SEEN
    asked = match_of("U1", [*worry, Reply(0, "worried")])
    assert flag_of(asked, seen).status is Status.NEW
    assert flag_of(asked, Memory(keys(asked))).status is Status.SEEN
    assert flag_of(asked, Memory(keys(match_of("U1", [Reply(0, "worried")])))).status is Status.NEW


def test_what_is_not_quiet_for_some_time_is_new_each_time() -> None:
    seen = Memory(keys(match_of("X1", [Twitch(1, pain=9)])))
    assert flag_of(match_of("X1", [Twitch(1, pain=9), Twitch(0, pain=9)]), seen).status is Status.NEW
