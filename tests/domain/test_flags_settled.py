"""What is settled by whoever talked about a flag or hid it: what its page showed, up to the day of the talk."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from diary.domain.flags import (
    Flag,
    Memory,
    Settled,
    Status,
    flag_of,
    joined,
    keys_of,
    remembered,
    seen_of,
    settle,
    shown_of,
    together,
)
from diary.domain.rule_input import Urgency
from tests.domain.rule_inputs import CheckInItems, Reply, Row, Twitch, day, every_day
from tests.domain.test_flags import Rows, match_of
from tests.domain.test_rules_background import growing
from tests.each import each


def flag(criterion: str, rows: Rows, settled: Settled | None = None) -> Flag:
    return flag_of(match_of(criterion, rows), Memory(settled=settled))


def talk(now: Flag, ago: int, shown: str | None = None, known: Settled | None = None) -> Settled | None:
    """What a talk so many days ago settles of what was shown, or of all that is there."""
    said = shown_of([now]) if shown is None else shown
    return settle(now, known or now.settled, Status.DISCUSSED, day(ago), said, until=day(ago))


def is_open(criterion: str, rows: Rows, settled: Settled | None) -> bool:
    return flag(criterion, rows, settled).is_open


LEFT = Reply(5, "weakness", "cannot_do", "left")
RIGHT = Reply(2, "weakness", "cannot_do", "right")
SEVERE = Twitch(20, "severe", pain=8)
SOME = every_day(range(3), pain=5)


def test_what_is_dated_up_to_the_talk_is_settled_and_what_came_after_it_is_not() -> None:
    both = flag("W1", [LEFT, RIGHT])
    assert talk(both, 6) is None
    settled = talk(both, 5)
    assert settled
    assert (settled.on, settled.status, settled.urgency) == (day(5), Status.DISCUSSED, Urgency.PROMPT)
    assert {key for key in settled.keys if "cannot_do" in key} == {"cannot_do left"}
    again = flag("W1", [LEFT, RIGHT], settled)
    assert (again.is_open, [row.day for row in again.news]) == (True, [day(2)])
    assert not is_open("W1", [LEFT, RIGHT], talk(both, 2))


def test_what_was_not_shown_is_not_settled() -> None:
    shown = shown_of([flag("W1", [LEFT])])
    assert talk(flag("W1", [LEFT, RIGHT]), 0, "") is None
    assert talk(flag("W1", [LEFT, RIGHT]), 0, "nonsense 9 \x00") is None
    settled = talk(flag("W1", [LEFT, RIGHT]), 0, shown)
    assert settled
    assert [row.day for row in flag("W1", [LEFT, RIGHT], settled).news] == [day(2)]


def test_what_was_corrected_since_was_not_shown() -> None:
    some, worse = Twitch(5, "a", pain=7), Twitch(5, "a", pain=7, triggers=("stress",))
    shown = shown_of([flag("X1", [some])])
    assert len(seen_of(flag("X1", [worse]), shown)) == 1
    changed = [Reply(5, "weakness", "cannot_do", "left", ("grip",))]
    assert seen_of(flag("W1", changed), shown_of([flag("W1", [LEFT])])) == ()


def test_what_is_shown_of_one_criterion_is_not_shown_of_another() -> None:
    shown = shown_of([flag("W1", [LEFT])])
    other = replace(flag("W1", [LEFT]), match=replace(match_of("W1", [LEFT]), criterion="N1"))
    assert seen_of(other, shown) == ()


def test_six_weeks_show_the_three_weeks_in_them() -> None:
    rows = every_day(range(42))
    three, six = flag("P1", rows), flag("P3", rows)
    assert together("P1") == together("P3") == {"P1", "P3"}
    assert together("W1") == {"W1"}
    assert seen_of(three, shown_of([six])) == three.match.evidence
    assert set(seen_of(six, shown_of([three]))) == set(three.match.evidence)


def test_a_second_talk_settles_what_the_first_did_and_what_came_since() -> None:
    first = talk(flag("X1", [SEVERE]), 19)
    graded = flag("X1", [SEVERE, *SOME], first)
    assert (graded.urgency, graded.is_open) == (Urgency.SOON, True)
    second = talk(graded, 0)
    assert second
    assert (second.urgency, second.on) == (Urgency.PROMPT, day(0))
    assert not is_open("X1", [SEVERE, *SOME], second)


def test_a_talk_that_is_noted_late_takes_nothing_back() -> None:
    first = talk(flag("W1", [LEFT]), 4)
    late = talk(flag("W1", [replace(LEFT, ago=9, side="right"), LEFT], first), 8)
    assert late
    assert late.on == day(4)
    assert not is_open("W1", [replace(LEFT, ago=9, side="right"), LEFT], late)


def test_a_sign_is_remembered_for_a_year_and_an_entry_while_it_is_looked_at() -> None:
    known = Settled(Status.DISCUSSED, day(100), {"cannot_do left": day(365), "grip": day(366)}, Urgency.PROMPT)
    settled = talk(flag("W1", [RIGHT]), 0, known=known)
    assert settled
    assert "cannot_do left" in settled.keys
    assert "grip" not in settled.keys
    entry = replace(known, keys={"episode old 2026-01-01": day(72)})
    settled = talk(flag("X1", [SEVERE]), 0, known=entry)
    assert settled
    assert "episode old 2026-01-01" not in settled.keys


def test_what_became_urgent_after_it_was_shown_is_not_settled_as_urgent() -> None:
    places: list[Row] = [*every_day((5, 6), sites=("left_lower_leg",))]
    shown = shown_of([flag("S1", places)])
    thinner: list[Row] = [*places, Reply(0, "thinner")]
    settled = talk(flag("S1", thinner), 0, shown)
    assert settled
    assert settled.urgency is Urgency.SOON
    assert is_open("S1", thinner, settled)
    assert not is_open("S1", thinner, talk(flag("S1", thinner), 0))


def test_what_became_less_urgent_since_it_was_shown_is_settled() -> None:
    """An emergency ages over midnight."""
    now = flag("E1", [Reply(3, "right_now")])
    (row,) = now.match.evidence
    before = replace(now, match=replace(now.match, evidence=(replace(row, urgency=Urgency.EMERGENCY),)))
    settled = talk(now, 0, shown_of([before]))
    assert settled
    assert settled.urgency is now.urgency is Urgency.PROMPT
    assert not is_open("E1", [Reply(3, "right_now")], settled)


@pytest.mark.parametrize(("ago", "quiet"), [(6, True), (7, False)])
def test_a_trend_is_quiet_after_a_talk_that_came_after_it(ago: int, quiet: bool) -> None:
    """The latest look was six days ago; what was said before it was not about it."""
    found = flag("T1", growing())
    assert [row.day for row in found.match.evidence] == [day(6)]
    settled = talk(found, ago)
    assert (settled is not None) is quiet
    assert is_open("T1", growing(), settled) is not quiet


def test_hiding_settles_a_day_ahead_too() -> None:
    ahead = [Twitch(-1, triggers=("medicine",))]
    now = flag("M1", ahead)
    hidden = settle(now, None, Status.HIDDEN, day(0), shown_of([now]), until=date.max)
    assert hidden
    assert (hidden.on, is_open("M1", ahead, hidden)) == (day(0), False)


def test_joined_keys_have_their_last_days() -> None:
    early, late = day(9), day(2)
    assert joined({"a": early, "b": late}, {"a": late, "c": early}) == {"a": late, "b": late, "c": early}
    assert joined({"a": late}, {"a": early}) == {"a": late}
    rows = match_of("W1", [LEFT, replace(LEFT, ago=1)]).evidence
    assert set(keys_of(flag("W1", [LEFT]).criterion, rows).values()) == {day(1)}


def ticked(*agos: int, sign: str, **said: Any) -> list[Row]:
    return [Twitch(ago, f"{sign} {ago}", signs=(sign,), **said) for ago in agos]


def of_before(now: Flag, ago: int) -> Settled:
    """A talk so many days ago, as it was remembered before ticks were read: without anything that says so."""
    settled = talk(now, ago)
    assert settled
    return replace(settled, keys={key: on for key, on in settled.keys.items() if key != "reads ticks"})


OLDER: list[tuple[str, list[Row], list[Row]]] = [
    ("W1", [Reply(9, "weakness", "cannot_do", "left")], ticked(20, 12, 7, 6, sign="felt_weak")),
    ("W1", [Reply(9, "weakness", "cannot_do")], ticked(20, 12, 5, 2, sign="felt_weak")),
    ("N1", [Reply(9, "numbness", "constant", "left", since=30)], ticked(13, 12, 7, 3, sign="tingling")),
    ("N1", [Reply(9, "numbness", "constant", since=30)],
     [*ticked(13, 12, sign="burning", sites=("right_foot",)), *ticked(8, 2, sign="burning", sites=())]),
    ("A2", [Reply(ago, "stiffness") for ago in (8, 9, 10)], ticked(20, 19, 7, sign="stiffness")),
    ("X2", [Reply(9, "swelling_or_colour", "both", "left")], ticked(50, 12, 6, sign="swelling")),
]  # fmt: skip


@each(("criterion", "answers", "ticks"), OLDER)
def test_a_talk_of_the_time_before_ticks_were_read_stays_one(
    criterion: str, answers: list[Row], ticks: list[Row]
) -> None:
    settled = of_before(flag(criterion, answers), 6)
    both = flag(criterion, [*answers, *ticks], settled)
    assert (both.is_open, both.news) == (False, ())
    seen = keys_of(both.criterion, match_of(criterion, answers).evidence)
    until = [row for row in ticks if row.ago >= 8]
    assert flag_of(match_of(criterion, [*answers, *until]), Memory(seen)).status is Status.SEEN


OLD_ANSWERS: list[tuple[str, list[Row], list[Row]]] = [
    ("W1", [LEFT], [Reply(12, "weakness", "feels_weak", "right"), *ticked(11, sign="felt_weak")]),
    ("W1", [Reply(9, "weakness", "cannot_do")], [Reply(6, "weakness", "feels_weak", "both", ("grip",)),
                                                 *ticked(15, sign="felt_weak")]),
    ("N1", [Reply(9, "numbness", "constant", "left", since=30)],
     [Reply(25, "numbness", "lasts_longer", "right"), *ticked(26, sign="burning")]),
    ("N1", [Reply(9, "numbness", "constant", "left", since=30)],
     [Reply(40, "numbness", "no"), Reply(30, "numbness", "constant", "right"), *ticked(31, sign="tingling")]),
    ("A2", [Reply(ago, "stiffness", side="left") for ago in (8, 9, 10)],
     [Reply(30, "stiffness", side="right"), Reply(31, "stiffness"), *ticked(32, sign="stiffness")]),
]  # fmt: skip


@each(("criterion", "told", "older"), OLD_ANSWERS)
def test_an_old_answer_that_counts_only_with_ticks_opens_no_talk_of_the_time_before(
    criterion: str, told: list[Row], older: list[Row]
) -> None:
    ago = min(row.ago for row in [*told, *older])
    settled = of_before(flag(criterion, told), ago)
    both = flag(criterion, [*told, *older], settled)
    before = match_of(criterion, told).evidence
    assert any(row.kind == "answer" for row in both.match.evidence[: -len(before)]), "no older answer is read"
    assert (both.is_open, both.news) == (False, ())
    seen = keys_of(both.criterion, match_of(criterion, told).evidence) | {"as seen": day(ago)}
    assert flag_of(both.match, Memory(seen)).status is Status.SEEN


@each(("criterion", "told", "older"), OLD_ANSWERS)
def test_an_answer_opens_a_talk_of_the_time_before_with_what_is_new(
    criterion: str, told: list[Row], older: list[Row]
) -> None:
    """By itself it would have been in that memory; and what is dated after the talk, the talk was not about."""
    answers = [row for row in older if isinstance(row, Reply) and row.answer != "no"]
    settled = of_before(flag(criterion, told), min(row.ago for row in [*told, *older]))
    again = [replace(row, ago=row.ago + 1) for row in answers] + [replace(row, ago=row.ago + 2) for row in answers]
    assert is_open(criterion, [*told, *answers, *again], settled)
    back = max(row.ago for row in answers) - settled_ago(settled) + 1
    later = [replace(row, ago=row.ago - back) for row in older if row in answers or isinstance(row, Twitch)]
    assert is_open(criterion, [*told, *later], settled)


def settled_ago(settled: Settled) -> int:
    return (day(0) - settled.on).days


def test_what_is_ticked_on_another_side_or_after_a_no_is_news_of_an_older_talk_too() -> None:
    answers: list[Row] = [Reply(9, "numbness", "constant", "left", since=30)]
    settled = of_before(flag("N1", answers), 6)
    assert is_open("N1", [*answers, *ticked(2, 1, sign="tingling", sites=("right_foot",))], settled)
    gone = Reply(5, "numbness", "no")
    assert is_open("N1", [*answers, gone, *ticked(2, 1, sign="tingling")], settled)
    assert is_open("X2", [Reply(9, "swelling_or_colour", "both"), *ticked(2, sign="swelling")],
                   of_before(flag("X2", [Reply(9, "swelling_or_colour", "both")]), 6))  # fmt: skip


def test_ticks_that_were_talked_about_are_quiet_until_an_answer_confirms_them() -> None:
    ticks = ticked(5, 4, sign="tingling")
    settled = talk(flag("N1", ticks), 3)
    assert settled
    assert settled.urgency is Urgency.SOON
    assert not is_open("N1", ticks, settled)
    assert not is_open("N1", [*ticks, *ticked(1, sign="tingling")], settled)
    assert is_open("N1", [*ticks, *ticked(1, sign="tingling", sites=("right_foot",))], settled)
    confirmed: list[Row] = [*ticks, Reply(1, "numbness", "lasts_longer", "left")]
    assert flag("N1", confirmed, settled).urgency is Urgency.PROMPT
    assert is_open("N1", confirmed, settled)
    assert not is_open("N1", confirmed, talk(flag("N1", confirmed, settled), 0))


def test_a_tick_that_was_not_shown_is_not_settled() -> None:
    one = [Reply(9, "swelling_or_colour", "both", "left")]
    shown = shown_of([flag("X2", one)])
    late = [*one, *ticked(12, sign="swelling")]
    settled = talk(flag("X2", late), 0, shown)
    assert settled
    assert [row.day for row in flag("X2", late, settled).news] == [day(12)]


@each(("length", "last"), [(30, 0), (42, 6), (122, 1), (182, 0), (400, 3), (3650, 6)])
def test_what_lasts_and_was_settled_when_its_last_weeks_alone_were_evidence_stays_settled(
    length: int, last: int
) -> None:
    """The memory of that time: the last day of these weeks. Twitching that goes on, and more days of it that are told
    of, open nothing."""
    rows: list[Row] = [*every_day(range(length)), *(CheckInItems(ago, "no") for ago in range(length, length + 20))]
    keys = {"persists": day(last)}
    for criterion in ("P1", "P3") if length >= 42 else ("P1",):
        for status in (Status.DISCUSSED, Status.HIDDEN):
            memory = Memory(keys, Settled(status, day(last), keys, Urgency.ROUTINE))
            known = flag_of(match_of(criterion, rows), memory)
            assert (known.status, known.news, len(known.match.days)) == (status, (), length)
        assert flag_of(match_of(criterion, rows), Memory(keys)).status is Status.SEEN


BESIDE: list[tuple[str, list[Row], list[Row]]] = [
    ("W1", [Reply(ago, "weakness", "feels_weak", "left") for ago in (3, 2)],
     [Reply(40, "weakness", "feels_weak", "right")]),
    ("F1", [Reply(ago, "interference", "a_lot") for ago in (3, 2)], [Reply(30, "interference", "a_lot")]),
    ("X1", [*every_day((3, 2, 1), pain=5)], [Twitch(40, "alone", pain=6)]),
    ("X2", [Reply(ago, "swelling_or_colour", "swelling", parts=("goes_overnight",)) for ago in (3, 2, 1)],
     [Reply(40, "swelling_or_colour", "swelling", parts=("goes_overnight",))]),
    ("S1", [*every_day((3, 2), sites=("trunk",))], [Twitch(45, "alone", sites=("trunk",))]),
    ("U1", [CheckInItems(ago, items={"worry": 9}) for ago in (3, 2, 1)], [CheckInItems(40, items={"worry": 9})]),
    ("A2", ticked(3, 2, 1, sign="stiffness"), ticked(40, sign="stiffness", sites=("right_hallux",))),
]  # fmt: skip


@each(("criterion", "rows", "alone"), BESIDE)
def test_what_is_told_beside_a_reason_opens_nothing_and_is_not_remembered(
    criterion: str, rows: list[Row], alone: list[Row]
) -> None:
    """A memory of the time when it was not told is as good as any."""
    before, now = flag(criterion, rows), flag(criterion, [*rows, *alone])
    assert len(now.match.evidence) == len(before.match.evidence) + 1
    assert now.match.grounds == before.match.grounds
    assert shown_of([now]) == shown_of([before])
    settled = talk(before, 0)
    assert settled
    assert settled == talk(now, 0)
    assert not is_open(criterion, [*rows, *alone], settled)
    seen = keys_of(before.criterion, before.match.evidence)
    assert flag_of(now.match, Memory(remembered(now.criterion, seen))).status is Status.SEEN


def test_a_page_that_showed_the_last_weeks_alone_settles_what_lasts() -> None:
    """The form of such a page carries a word for its first day, and one for each of the last."""
    found = flag("P1", every_day(range(30)))
    row = replace(found.match.evidence[0], later=())
    before = replace(
        found, match=replace(found.match, evidence=(row, *(replace(row, day=day(ago)) for ago in range(21))))
    )
    settled = talk(found, 0, shown_of([before]))
    assert settled
    assert settled.keys == {"persists": day(0)}
    assert not is_open("P1", every_day(range(30)), settled)


def test_a_talk_of_some_days_ago_remembers_what_lasted_up_to_it() -> None:
    settled = talk(flag("P1", every_day(range(60))), 9)
    assert settled
    assert settled.keys == {"persists": day(9)}
    assert not is_open("P1", every_day(range(60)), settled)
    assert talk(flag("P1", every_day(range(60))), 60) is None
