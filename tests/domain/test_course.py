"""The course: what lies in a period, in lanes."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from diary.domain.background import MedicineTaken
from diary.domain.catalogue import QUESTIONS, SIGNS
from diary.domain.course import NO_ANSWERS, Course, Lane, LaneKind, Stretch, course_of
from diary.domain.history import days_of
from tests.each import each

FIRST, LAST = date(2026, 5, 3), date(2026, 11, 21)
DAYS = days_of([], FIRST, LAST)
BEFORE, AFTER = FIRST - timedelta(days=1), LAST + timedelta(days=1)
MAY, JUNE, JULY = date(2026, 5, 9), date(2026, 6, 9), date(2026, 7, 9)
dates = st.one_of(st.none(), st.dates(FIRST - timedelta(days=90), LAST + timedelta(days=90)))


def taken(name: str = "Pills", group: str = "other_medicine", *when: date | None) -> MedicineTaken:
    started_on, changed_on, stopped_on = (*when, None, None, None)[:3]
    return MedicineTaken(f"{name}-{started_on}", name, group, started_on, changed_on, stopped_on)


def lanes(course: Course, kind: LaneKind) -> list[tuple[str, tuple[date, ...]]]:
    return [(lane.name, lane.days) for lane in course.lanes_of(kind)]


def test_a_sign_is_a_lane_with_each_of_its_days_once_and_in_order() -> None:
    course = course_of(DAYS, signs=[("tingling", JULY), ("pain", JUNE), ("tingling", MAY), ("tingling", JULY)])
    assert lanes(course, LaneKind.SIGN) == [("Pain", (JUNE,)), ("Tingling", (MAY, JULY))]


def test_an_episode_and_an_answer_that_name_the_same_sign_share_a_lane() -> None:
    course = course_of(DAYS, signs=[("stiffness", JUNE)], answers=[("stiffness", MAY), ("numbness", JULY)])
    assert lanes(course, LaneKind.SIGN) == [("Stiffness", (MAY, JUNE)), ("Numbness or tingling", (JULY,))]


def test_what_lies_out_of_the_period_is_no_part_of_it() -> None:
    for day in (BEFORE, AFTER):
        course = course_of(DAYS, signs=[("pain", day)], answers=[("jerks", day)], visits=[day], onset_on=day)
        assert course.lanes == ()
        assert course.onset_on == day
    for day in (FIRST, LAST):
        course = course_of(DAYS, signs=[("pain", day)], visits=[day], onset_on=day)
        assert [lane.days for lane in course.lanes] == [(day,)] * 3


def test_two_visits_on_a_day_are_two() -> None:
    assert lanes(course_of(DAYS, visits=[JULY, MAY, JULY]), LaneKind.VISIT) == [("Visits", (MAY, JULY, JULY))]


def test_the_onset_says_when_it_is_only_about_then() -> None:
    assert lanes(course_of(DAYS, onset_on=MAY), LaneKind.ONSET) == [("First noticed", (MAY,))]
    told = course_of(DAYS, onset_on=MAY, onset_is_about=True)
    assert lanes(told, LaneKind.ONSET) == [("First noticed, about", (MAY,))]


@each(
    ("row", "is_in"),
    [
        (taken(), True),
        (taken("Pills", "diuretic", MAY), True),
        (taken("Pills", "diuretic", LAST), True),
        (taken("Pills", "diuretic", AFTER), False),
        (taken("Pills", "diuretic", BEFORE, None, BEFORE), False),
        (taken("Pills", "diuretic", BEFORE, None, FIRST), True),
        (taken("Pills", "diuretic", None, None, BEFORE), False),
        (taken("Pills", "diuretic", BEFORE, None, AFTER), True),
    ],
)
def test_a_medicine_is_shown_where_it_was_taken_in_the_period(row: MedicineTaken, is_in: bool) -> None:
    lane = Lane(LaneKind.MEDICINE, row.name, (Stretch(row.started_on, row.stopped_on),))
    assert course_of(DAYS, medicines=[row]).lanes == ((lane,) if is_in else ())


def test_a_medicine_that_was_started_again_keeps_its_lane_and_unknown_ends_stay_unknown() -> None:
    rows = [taken("magnesium ", "magnesium", JULY), taken("Magnesium", "magnesium", None, None, MAY)]
    (lane,) = course_of(DAYS, medicines=rows).lanes
    assert (lane.kind, lane.name) == (LaneKind.SUPPLEMENT, "Magnesium")
    assert lane.stretches == (Stretch(None, MAY), Stretch(JULY, None))


def test_a_dose_change_is_a_mark_where_it_lies_in_the_period_and_in_the_stretch() -> None:
    for changed, marks in ((JUNE, (JUNE,)), (BEFORE, ()), (AFTER, ()), (None, ())):
        (lane,) = course_of(DAYS, medicines=[taken("Pills", "diuretic", MAY, changed)]).lanes
        assert lane.days == marks
    (lane,) = course_of(DAYS, medicines=[taken("Pills", "diuretic", MAY, JULY, JUNE)]).lanes
    assert lane.days == ()


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(["diuretic", "calcium"]), dates, dates, dates)))
def test_every_medicine_taken_on_a_day_of_the_period_has_one_stretch_and_no_other(
    rows: list[tuple[str, str, date | None, date | None, date | None]],
) -> None:
    medicines = [
        MedicineTaken(str(index), *row)
        for index, row in enumerate(rows)
        if row[2] is None or row[4] is None or row[2] <= row[4]
    ]
    course = course_of(DAYS, medicines=medicines)
    period = [FIRST + timedelta(days=index) for index in range(len(DAYS))]
    expected = sorted(
        (row.is_supplement, row.name, str(row.started_on), str(row.stopped_on))
        for row in medicines
        if any(row.taken_on(day) for day in period)
    )
    assert expected == sorted(
        (lane.kind is LaneKind.SUPPLEMENT, lane.name, str(stretch.first), str(stretch.last))
        for lane in course.lanes
        for stretch in lane.stretches
    )
    kinds = [lane.kind for lane in course.lanes]
    assert kinds == sorted(kinds, key=list(LaneKind).index)


def test_lanes_stand_in_the_order_of_their_kinds() -> None:
    course = course_of(
        DAYS,
        signs=[(term.key, MAY) for term in SIGNS],
        answers=[(question.key, MAY) for question in QUESTIONS],
        medicines=[taken("Zinc", "other_supplement"), taken()],
        visits=[MAY],
        onset_on=MAY,
    )
    assert list(dict.fromkeys(lane.kind for lane in course.lanes)) == list(LaneKind)
    names = [lane.name for lane in course.lanes_of(LaneKind.SIGN)]
    assert (
        len(names) == len(set(names)) == len({term.name for term in SIGNS} | {question.name for question in QUESTIONS})
    )


def test_an_answer_that_reports_a_sign_is_never_taken_for_a_no() -> None:
    for question in QUESTIONS:
        assert [answer.yes for answer in question.answers] == [a.key not in NO_ANSWERS for a in question.answers]


def test_an_empty_period_has_no_lanes_and_needs_nothing() -> None:
    course = course_of(days_of([], FIRST, BEFORE), signs=[("pain", FIRST)], medicines=[taken()], visits=[FIRST])
    assert course.lanes == ()
    assert course.needs == ()
