"""What opens a flag again that was talked about, and what does not, for each criterion."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from diary.domain.criteria import matches
from diary.domain.flags import Memory, Settled, Status, flag_of, flags_of
from diary.domain.rule_input import Urgency
from diary.domain.rules import weakness
from tests.domain.rule_inputs import CheckInItems, Reply, Row, Twitch, day, every_day, rule_input
from tests.domain.test_flags import Rows, keys, match_of, settled
from tests.each import each


def weak(ago: int, side: str = "", *parts: str, answer: str = "cannot_do") -> Reply:
    return Reply(ago, "weakness", answer, side, parts)


def numb(ago: int, answer: str, side: str = "left") -> Reply:
    return Reply(ago, "numbness", answer, side)


def disturbed(ago: int, answer: str) -> Reply:
    return Reply(ago, "interference", answer)


def jerk(ago: int, side: str = "") -> Reply:
    return Reply(ago, "jerks", "awake", side)


def palpitations(ago: int) -> Reply:
    return Reply(ago, "heartbeat", "palpitations")


def with_item(ago: int, item: str) -> CheckInItems:
    return CheckInItems(ago, items={item: True})


def calf(ago: int) -> Twitch:
    return Twitch(ago, sites=("left_lower_leg",))


def hand(ago: int) -> Twitch:
    return Twitch(ago, f"hand {ago}", sites=("left_hand",))


LASTS: list[Row] = [numb(6, "lasts_longer"), numb(5, "lasts_longer")]
CONSTANT: list[Row] = [numb(6, "constant"), numb(5, "constant")]
A_LOT: list[Row] = [disturbed(5, "a_lot"), disturbed(6, "a_lot")]
A_LOT_NOW: list[Row] = [disturbed(0, "a_lot"), disturbed(1, "a_lot")]
UPSET: list[Row] = [palpitations(5), with_item(5, "stomach_upset")]
SWOLLEN = Reply(5, "swelling_or_colour", "swelling")
TRIED: list[Row] = [
    Twitch(ago, tried=[("rest", "worse"), ("water", "worse")] if ago < 7 else ()) for ago in range(5, 10)
]
AGAIN: dict[str, tuple[str, Rows, Rows, bool]] = {
    "the same weakness": ("W1", [weak(5, "left")], [weak(0, "left")], False),
    "the other side": ("W1", [weak(5, "left")], [weak(0, "right")], True),
    "one side of two that are known": ("W1", [weak(5, "both")], [weak(0, "right")], False),
    "both sides where one is known": ("W1", [weak(5, "left")], [weak(0, "both")], True),
    "a part more": ("W1", [weak(5, "left", "grip")], [weak(0, "left", "grip", "lift_hallux")], True),
    "a known part on the other side": (
        "W1",
        [weak(6, "left", "grip"), weak(5, "right", "lift_hallux")],
        [weak(0, "left", "lift_hallux")],
        True,
    ),
    "a feeling that became more": (
        "W1",
        [weak(6, "left", answer="feels_weak"), weak(5, "left", answer="feels_weak")],
        [weak(0, "left")],
        True,
    ),
    "what became a feeling": (
        "W1",
        [weak(5, "left")],
        [weak(1, "left", answer="feels_weak"), weak(0, "left", answer="feels_weak")],
        False,
    ),
    "numbness that stays": ("N1", LASTS, [numb(0, "lasts_longer")], False),
    "numbness that became constant": ("N1", LASTS, [numb(0, "constant")], True),
    "numbness that is no longer constant": ("N1", CONSTANT, [numb(0, "lasts_longer")], False),
    "the same thin calf": ("A1", [Reply(5, "thinner", side="left")], [Reply(0, "thinner", side="left")], False),
    "the other calf": ("A1", [Reply(5, "thinner", side="left")], [Reply(0, "thinner", side="right")], True),
    "the same stiffness": ("A2", [Reply(ago, "stiffness") for ago in (5, 6, 7)], [Reply(0, "stiffness")], False),
    "a lot in the way, still": ("F1", A_LOT, [disturbed(0, "a_lot")], False),
    "in the way of walking": ("F1", A_LOT, [disturbed(0, "could_not_walk")], True),
    "no longer in the way of walking": ("F1", [disturbed(5, "could_not_walk")], A_LOT_NOW, False),
    "jerks again": ("J1", [jerk(5), jerk(6)], [jerk(0)], False),
    "the same region": ("S1", [calf(5), calf(6)], [calf(0)], False),
    "a region more": ("S1", [calf(5), calf(6)], [hand(1), hand(0)], True),
    "a region once more than known": ("S1", [calf(5), calf(6)], [hand(0)], False),
    "persisting": ("P1", every_day(range(5, 40)), every_day(range(5)), False),
    "lasting": ("P3", every_day(range(5, 60)), every_day(range(5)), False),
    "the same remedies": ("P2", TRIED, every_day(range(5), tried=[("rest", "worse"), ("water", "worse")]), False),
    "other remedies": ("P2", TRIED, every_day(range(5), tried=[("rest", "worse"), ("massage", "worse")]), True),
    "the same suspicion": ("M1", [Twitch(5, triggers=("medicine",))], [Twitch(0, triggers=("medicine",))], False),
    "palpitations of the same kind": ("K1", UPSET, [palpitations(0), with_item(0, "stomach_upset")], False),
    "palpitations after another loss": ("K1", UPSET, [palpitations(0), with_item(0, "heavy_sweating")], True),
    "palpitations that do not matter": ("K1", UPSET, [palpitations(0)], False),
    "palpitations with faintness": ("K1", UPSET, [Reply(0, "heartbeat", "with_faintness")], True),
    "faintness again": (
        "K1", [Reply(5, "heartbeat", "with_faintness")], [Reply(0, "heartbeat", "with_faintness")], True,
    ),
    "pain once more": ("X1", [Twitch(5, pain=8)], [Twitch(0, pain=8)], True),
    "little pain once more": ("X1", [Twitch(5, pain=8)], [Twitch(0, pain=4)], False),
    "less pain for days": ("X1", [Twitch(5, pain=8)], every_day(range(2), pain=4), True),
    "swelling once more": ("X2", [SWOLLEN], [replace(SWOLLEN, ago=0)], True),
    "a colour too, on the same day": ("X2", [SWOLLEN], [Reply(5, "swelling_or_colour", "both")], True),
    "an emergency on another day": ("E1", [Reply(5, "right_now")], [Reply(0, "right_now")], True),
    "worry on the next day, asked for": ("U1", [Reply(5, "worried")], [Reply(4, "worried")], True),
}  # fmt: skip


@each(("criterion", "known", "later", "opens"), AGAIN.values())
def test_a_settled_flag_opens_with_something_new_alone(criterion: str, known: Rows, later: Rows, opens: bool) -> None:
    memory = settled(match_of(criterion, known), ago=5)
    assert flag_of(match_of(criterion, known), memory).status is Status.DISCUSSED
    flag = flag_of(match_of(criterion, [*known, *later]), memory)
    assert (flag.status, bool(flag.news)) == ((Status.NEW, True) if opens else (Status.DISCUSSED, False))


def no(ago: int, question: str, side: str = "", *, imported: bool = False) -> Reply:
    return Reply(ago, question, "no", side, imported=imported)


TWICE_NUMB: list[Row] = [numb(1, "lasts_longer"), numb(0, "lasts_longer")]
TWICE_JERKS: list[Row] = [jerk(1), jerk(0)]
TWICE_A_JERK: list[Row] = [Twitch(ago, f"jerk {ago}", feeling="jerk", state="seated") for ago in (0, 1)]
GONE: dict[str, tuple[str, Rows, Rows, bool]] = {
    "a no in between": ("W1", [weak(5, "left")], [no(3, "weakness"), weak(0, "left")], True),
    "no no": ("W1", [weak(5, "left")], [weak(3, "left", answer="after_exercise"), weak(0, "left")], False),
    "a no before": ("W1", [no(6, "weakness"), weak(5, "left")], [weak(0, "left")], False),
    "a no since": ("W1", [weak(5, "left")], [weak(1, "left"), no(0, "weakness")], False),
    "a no of that side": ("W1", [weak(5, "left")], [no(3, "weakness", "left"), weak(0, "left")], True),
    "a no of both sides": ("W1", [weak(5, "left")], [no(3, "weakness", "both"), weak(0, "left")], True),
    "a no of the other side": ("W1", [weak(5, "left")], [no(3, "weakness", "right"), weak(0, "left")], False),
    "a no of one of two sides": ("W1", [weak(5, "both")], [no(3, "weakness", "right"), weak(0, "both")], True),
    "a no of a side, and none said": ("W1", [weak(5)], [no(3, "weakness", "right"), weak(0)], True),
    "an imported no": ("W1", [weak(5, "left")], [no(3, "weakness", imported=True), weak(0, "left")], False),
    "a no to another question": ("W1", [weak(5, "left")], [no(3, "numbness"), weak(0, "left")], False),
    "two noes": ("W1", [weak(5, "left")], [no(3, "weakness"), no(2, "weakness"), weak(0, "left")], True),
    "one side went on, and the other came back": (
        "W1",
        [weak(9, "left"), weak(5, "right")],
        [no(7, "weakness", "left"), weak(0, "left")],
        True,
    ),
    "numbness that was gone": ("N1", LASTS, [no(3, "numbness"), *TWICE_NUMB], True),
    "numbness that clears": ("N1", LASTS, [numb(3, "clears"), *TWICE_NUMB], False),
    "a calf that was not thinner": (
        "A1",
        [Reply(5, "thinner", side="left")],
        [no(3, "thinner"), Reply(0, "thinner", side="left")],
        True,
    ),
    "an old injury": (
        "A1",
        [Reply(5, "thinner", side="left")],
        [Reply(3, "thinner", "known"), Reply(0, "thinner", side="left")],
        False,
    ),
    "in the way once more": ("F1", A_LOT, [no(3, "interference"), *A_LOT_NOW], True),
    "a little in the way between": ("F1", A_LOT, [disturbed(3, "a_little"), *A_LOT_NOW], False),
    "jerks once more": ("J1", [jerk(5), jerk(6)], [no(3, "jerks"), *TWICE_JERKS], True),
    "jerks that were logged": (
        "J1",
        [replace(row, ago=row.ago + 5) for row in TWICE_A_JERK if isinstance(row, Twitch)],
        [no(3, "jerks"), *TWICE_A_JERK],
        True,
    ),
    "palpitations of the same kind once more": (
        "K1",
        UPSET,
        [no(3, "heartbeat"), palpitations(0), with_item(0, "stomach_upset")],
        True,
    ),
}


@each(("criterion", "known", "later", "opens"), GONE.values())
def test_a_sign_that_was_gone_and_came_back_is_a_new_one(criterion: str, known: Rows, later: Rows, opens: bool) -> None:
    memory = settled(match_of(criterion, known), ago=5)
    flag = flag_of(match_of(criterion, [*known, *later]), memory)
    assert (flag.status, bool(flag.news)) == ((Status.NEW, True) if opens else (Status.DISCUSSED, False))
    if opens:
        assert all(row.day > day(3) for row in flag.news)


OLD_BOUT = every_day(range(60, 90))
NEW_BOUT = every_day(range(30))


@each(
    ("between", "opens"),
    [
        ([CheckInItems(ago, "no") for ago in range(30, 60)], True),
        ([CheckInItems(ago, "no") for ago in range(30, 37)], True),
        ([CheckInItems(ago, "no") for ago in range(30, 36)], False),
        ([CheckInItems(ago, "unsure") for ago in range(30, 60)], False),
        ([*every_day(range(36, 60)), *(CheckInItems(ago, "no") for ago in range(30, 36))], False),
        ([], False),
    ],
)
def test_twitching_that_was_hidden_is_told_again_after_a_week_without_it(between: list[Row], opens: bool) -> None:
    """A week that nobody recorded is none without twitching."""
    persists = {"persists": day(60)}
    hidden = Memory(persists, Settled(Status.HIDDEN, day(60), persists, Urgency.ROUTINE))
    match = match_of("P1", [*OLD_BOUT, *between, *NEW_BOUT])
    assert flag_of(match, hidden).is_open is opens
    again = settled(match, Status.HIDDEN)
    assert not flag_of(match, again).is_open
    earlier = match_of("P1", [*OLD_BOUT, *between, *NEW_BOUT, Twitch(34, "later written down")])
    assert not flag_of(earlier, again).is_open


def test_six_weeks_of_a_new_bout_repeat_three_weeks_of_it() -> None:
    """What was settled of an older bout does not stand in the way."""
    free = [CheckInItems(ago, "no") for ago in range(42, 60)]
    persists = {"persists": day(60)}
    memory = Memory(persists, Settled(Status.DISCUSSED, day(60), persists, Urgency.ROUTINE))
    found = matches(rule_input(*OLD_BOUT, *free, *every_day(range(42))))
    told = flags_of(found, {"P1": memory, "P3": memory})
    assert [(flag.criterion.id, flag.is_open) for flag in told] == [("P3", True)]


def test_a_sign_that_was_read_is_new_when_it_was_gone_in_between() -> None:
    first = [weak(9, "left")]
    read = Memory(settled(match_of("W1", first)).seen)
    assert flag_of(match_of("W1", [*first, weak(0, "left")]), read).status is Status.SEEN
    assert flag_of(match_of("W1", [*first, no(5, "weakness"), weak(0, "left")]), read).status is Status.NEW


def test_a_no_counts_however_long_ago_it_was_said() -> None:
    """Days before those that are looked back on are told by `RuleInput.denied` alone."""
    match = match_of("W1", [weak(0, "left")])
    memory = Memory(settled=Settled(Status.DISCUSSED, day(149), dict.fromkeys(keys(match), day(150)), match.urgency))
    for denied, opens in (
        ({}, False),
        ({("weakness", ""): day(100)}, True),
        ({("weakness", "left"): day(100), ("weakness", "right"): day(60)}, True),
        ({("weakness", "right"): day(100)}, False),
        ({("weakness", ""): day(151)}, False),
        ({("numbness", ""): day(100)}, False),
    ):
        again = weakness(replace(rule_input(weak(0, "left")), denied=denied))
        assert again
        assert flag_of(again, memory).is_open is opens, denied


@pytest.mark.parametrize(("days", "opens"), [(365, False), (366, True)])
def test_an_urgent_sign_may_have_come_back_after_a_year(days: int, opens: bool) -> None:
    match = match_of("W1", [weak(0)])
    memory = settled(match)
    assert memory.settled
    on = match.evidence[-1].day - timedelta(days=days)
    flag = flag_of(match, replace(memory, settled=replace(memory.settled, on=on)))
    assert (flag.status is not Status.DISCUSSED) is opens


def test_a_routine_flag_stays_quiet_after_a_year() -> None:
    match = match_of("M1", [Twitch(0, triggers=("medicine",))])
    memory = settled(match)
    assert memory.settled
    on = match.evidence[-1].day - timedelta(days=1000)
    assert flag_of(match, replace(memory, settled=replace(memory.settled, on=on))).status is Status.DISCUSSED
