"""The days of a week with what is known of each, and the flags that each is evidence for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from diary.domain.criteria import CRITERION_BY_ID
from diary.domain.days import FIRST_DAY, LAST_DAY, DayStatus
from diary.domain.flags import Flag, Memory, Settled, Status, flag_of, keys_of, marks
from diary.domain.history import Answered, DayRow, History, HistoryEpisode, days_of, episodes_of, factors_of
from diary.domain.rule_input import SHOWN_FOR, Evidence, Match, Urgency
from diary.domain.week import FIRST_SHOWN, Unflagged, Week, flags_by_day, unflagged, week_around, week_of
from tests.each import each

MONDAY = date(2026, 3, 9)
SUNDAY = MONDAY + timedelta(days=6)


def on(index: int) -> date:
    """A day of the week, counted from its Monday."""
    return MONDAY + timedelta(days=index)


def row(index: int, twitching: str | None = None, **numbers: int) -> DayRow:
    columns = dict.fromkeys(("episodes", "left_out", "sleep_onset", "seconds", "intensity_sum", "intensity_count"), 0)
    return DayRow(on(index), **(columns | numbers), by_site={}, by_hour={}, twitching=twitching)


def entry(index: int, hour: int = 12, signs: Sequence[str] = (), *, counted: bool = True) -> HistoryEpisode:
    return HistoryEpisode(
        uuid=f"{index} at {hour}",
        day=on(index),
        started_at=datetime.combine(on(index), time(hour), UTC),
        pain=None,
        state="",
        feeling="",
        counted=counted,
        imported=False,
        sites=("left_hallux",),
        signs=signs,
        triggers=(),
    )


def said(index: int, question: str, answer: str) -> Answered:
    return Answered(on(index), "checkin", question, answer, (), "", None, False)


def history(
    rows: Sequence[DayRow] = (),
    entries: Sequence[HistoryEpisode] = (),
    items: Mapping[int, Mapping[str, Any]] | None = None,
    answers: Sequence[Answered] = (),
) -> History:
    told = [(on(index), values) for index, values in (items or {}).items()]
    return History(
        days=days_of(rows, MONDAY, SUNDAY),
        episodes=episodes_of(entries, MONDAY),
        factors=factors_of(told, MONDAY, SUNDAY),
        answers=tuple(answers),
        tried=(),
    )


def flag(criterion: str, *rows: tuple[int, str, Urgency], settled: Status | None = None) -> Flag:
    """A flag with evidence of days of the week: (day, kind, urgency)."""
    evidence = tuple(Evidence(on(index), kind, f"{kind} {index}", urgency) for index, kind, urgency in rows)
    match = Match(criterion, evidence, "")
    keys = keys_of(CRITERION_BY_ID[criterion], evidence)
    memory = Memory(keys, Settled(settled, SUNDAY, keys, match.urgency)) if settled else Memory()
    return flag_of(match, memory)


def week(today: date = SUNDAY, flags: Sequence[Flag] = (), *, since: date = FIRST_DAY, **written: Any) -> Week:
    return week_of(history(**written), flags, today, since=since)


@given(st.dates(FIRST_DAY + timedelta(days=7), LAST_DAY - timedelta(days=7)))
def test_a_week_is_the_monday_to_sunday_around_a_day(day: date) -> None:
    first, last = week_around(day)
    assert first <= day <= last
    assert (first.weekday(), last.weekday(), (last - first).days) == (0, 6, 6)
    assert week_around(first) == week_around(last) == (first, last)


def test_the_weeks_at_the_ends_of_the_calendar_hold_the_days_there_are() -> None:
    assert week_around(date(1970, 1, 3)) == (FIRST_DAY, date(1970, 1, 4))
    assert week_around(LAST_DAY) == (date(2199, 12, 30), LAST_DAY)


def test_each_day_has_its_own_counts_and_missing_days_stay_missing() -> None:
    seen = week(
        rows=[row(0, episodes=2, seconds=300), row(1, "no"), row(2, ""), row(3, left_out=1), row(4, "yes", seconds=60)]
    )
    assert [(day.status, day.episodes, day.left_out, day.seconds) for day in seen.days] == [
        (DayStatus.TWITCHED, 2, 0, 300),
        (DayStatus.QUIET, 0, 0, 0),
        (DayStatus.UNKNOWN, 0, 0, 0),
        (DayStatus.UNKNOWN, 0, 1, 0),
        (DayStatus.TWITCHED, 0, 0, 60),
        (DayStatus.MISSING, 0, 0, 0),
        (DayStatus.MISSING, 0, 0, 0),
    ]
    assert [day.date for day in seen.days] == [on(index) for index in range(7)]
    assert [day.date for day in seen.recorded] == [on(index) for index in range(5)]
    assert seen.episodes == 2


def test_a_day_after_today_is_to_come_unless_something_is_written_on_it() -> None:
    seen = week(on(2), rows=[row(3, episodes=1)], entries=[entry(3)])
    assert [day.to_come for day in seen.days] == [False, False, False, False, True, True, True]
    assert [day.date for day in seen.so_far] == [on(index) for index in range(4)]
    assert not any(day.to_come for day in week(SUNDAY).days)


def test_the_days_before_a_diary_had_begun_are_none_of_those_so_far() -> None:
    seen = week(on(4), since=on(2), rows=[row(2, episodes=1)], entries=[entry(2)])
    assert [day.before for day in seen.days] == [True] * 2 + [False] * 5
    assert [day.date for day in seen.so_far] == [on(index) for index in (2, 3, 4)]


def test_the_first_episodes_are_the_earliest_that_count() -> None:
    entries = [entry(1, hour) for hour in (20, 7, 9, 12)]
    seen = week(
        rows=[row(1, episodes=4, left_out=1), row(2, episodes=1)],
        entries=[*entries, entry(1, 1, counted=False), entry(2, 3)],
    )
    assert seen.days[1].first == ("1 at 7", "1 at 9", "1 at 12")
    assert (len(seen.days[1].first), seen.days[1].more) == (FIRST_SHOWN, 1)
    assert (seen.days[2].first, seen.days[2].more) == (("2 at 3",), 0)
    assert (seen.days[0].first, seen.days[0].more) == ((), 0)


def test_signs_are_those_of_all_counted_episodes_of_the_day_once_and_in_the_order_of_the_catalogue() -> None:
    entries = [entry(0, hour, ["tingling", "visible"]) for hour in range(5)]
    entries += [entry(0, 20, ["rhythmic"]), entry(0, 21, ["pain"], counted=False), entry(1, 1, ["swelling"])]
    seen = week(rows=[row(0, episodes=6, left_out=1), row(1, episodes=1)], entries=entries)
    assert [day.signs for day in seen.days[:3]] == [("visible", "rhythmic", "tingling"), ("swelling",), ()]


def test_items_are_the_answered_ones_and_a_zero_is_an_answer() -> None:
    seen = week(items={1: {"stress": 0, "tight_shoes": False, "water": ""}, 3: {"sleep_minutes": 450, "stress": None}})
    assert [dict(day.items) for day in seen.days[:4]] == [
        {},
        {"tight_shoes": 0.0, "stress": 0.0},
        {},
        {"sleep_minutes": 450.0},
    ]
    assert seen.items == ("sleep_minutes", "tight_shoes", "stress")
    assert week().items == ()


def test_a_question_answered_with_no_is_denied_and_one_not_asked_is_neither() -> None:
    seen = week(answers=[said(0, "weakness", "no"), said(0, "numbness", "clears"), said(2, "weakness", "no")])
    assert [[(question.key, answer.key) for question, answer in day.reported] for day in seen.days[:3]] == [
        [("numbness", "clears")],
        [],
        [],
    ]
    assert [day.denied for day in seen.days[:3]] == [1, 0, 1]


def test_flags_stand_on_the_days_of_their_evidence_with_its_own_urgency() -> None:
    pain = flag("X1", (0, "episode", Urgency.SOON), (2, "episode", Urgency.PROMPT), (2, "episode", Urgency.SOON))
    weak = flag("W1", (2, "answer", Urgency.PROMPT))
    seen = week(flags=[weak, pain])
    assert [[(marked.flag.criterion.id, marked.urgency) for marked in day.flags] for day in seen.days[:4]] == [
        [("X1", Urgency.SOON)],
        [],
        [("W1", Urgency.PROMPT), ("X1", Urgency.PROMPT)],
        [],
    ]


def test_what_is_hidden_or_only_lasts_stands_on_no_day_and_what_was_talked_about_does() -> None:
    hidden = flag("M1", (0, "episode", Urgency.ROUTINE), settled=Status.HIDDEN)
    lasting = flag("P1", (1, "day", Urgency.ROUTINE))
    talked = flag("X1", (2, "episode", Urgency.SOON), settled=Status.DISCUSSED)
    assert list(flags_by_day([hidden, lasting, talked])) == [on(2)]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(sorted(CRITERION_BY_ID)),
            st.lists(
                st.tuples(
                    st.integers(0, 6),
                    st.sampled_from(["episode", "answer", "day", "look", "medicine"]),
                    st.sampled_from([Urgency.ROUTINE, Urgency.SOON, Urgency.PROMPT]),
                ),
                min_size=1,
                max_size=5,
            ),
            st.sampled_from([None, Status.HIDDEN, Status.DISCUSSED]),
        ),
        max_size=4,
    )
)
def test_the_days_with_flags_are_the_days_that_carry_a_mark(drawn: list[Any]) -> None:
    flags = [flag(criterion, *rows, settled=status) for criterion, rows, status in drawn]
    on_days = {day: max(marked.urgency for marked in found) for day, found in flags_by_day(flags).items()}
    assert on_days == marks(flags)[1]


OLDEST = SUNDAY - timedelta(days=SHOWN_FOR - 1)


@each(
    ("day", "recorded", "all_read", "flags", "why"),
    [
        (on(0), True, True, [], Unflagged.NO_MATCH),
        (on(0), False, True, [], Unflagged.EMPTY),
        (on(0), True, False, [], Unflagged.NO_MARK),
        (OLDEST, True, True, [], Unflagged.NO_MATCH),
        (OLDEST - timedelta(days=1), True, True, [], Unflagged.OLDER),
        (SUNDAY + timedelta(days=1), True, True, [], Unflagged.NO_MARK),
        (on(0), True, True, [flag("X1", (1, "episode", Urgency.SOON))], Unflagged.NO_MATCH),
        (on(0), True, True, [flag("P1", (0, "day", Urgency.ROUTINE))], Unflagged.NO_MARK),
        (on(0), True, True, [flag("M1", (0, "episode", Urgency.ROUTINE), settled=Status.HIDDEN)], Unflagged.NO_MARK),
    ],
)
def test_no_match_is_said_only_where_all_was_looked_at_and_nothing_matched(
    day: date, recorded: bool, all_read: bool, flags: list[Flag], why: Unflagged
) -> None:
    assert unflagged(day, SUNDAY, flags, recorded=recorded, all_read=all_read) is why
