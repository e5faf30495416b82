"""The sign table: no answer, never shown and no are three things."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from diary.domain.catalogue import QUESTIONS
from diary.domain.course import NO_ANSWERS
from diary.domain.signs import (
    OF_SILENCE,
    ROWS,
    STRENGTH,
    Pain,
    ReportedAnswer,
    Sign,
    SignStatus,
    Spread,
    TickedSign,
    signs_of,
)
from diary.domain.silences import SHOWABLE, Silent
from diary.domain.wording.signs import lines, silences, word
from tests.each import each

DAY = date(2026, 3, 12)
ASKED = [question.key for question in QUESTIONS if question.key != "worried"]


FIRST_DAYS = (date(2026, 1, 1), date(2026, 1, 14))
FEET = frozenset({"left_foot", "right_foot"})


def table(*said: ReportedAnswer, **others: object) -> dict[str, Sign]:
    noes = others.pop("noes", {})
    return {sign.key: sign for sign in signs_of(said, noes, **others)}  # type: ignore[arg-type]


def test_nothing_shown_is_never_shown_and_never_no() -> None:
    rows = table()
    of_weakness = [key for key, _ in STRENGTH]
    keys = [key for row in ROWS for key in (row[0], *(of_weakness if row[0] == "weakness" else ()))]
    assert list(rows) == [key for key in keys if key != "right_now"]
    assert {row.found for row in rows.values()} == {SignStatus.NEVER_SHOWN, SignStatus.NOT_KNOWN}
    assert (rows["pain"].found, lines(rows["pain"])) == (SignStatus.NOT_KNOWN, ("It was rated with no episode.",))
    assert word(rows["spread"]) == "not known"
    assert word(rows["jerks"]) == "never shown"


ONLY_ASKED = [question.key for question in QUESTIONS if question.every_days]


@each("question", ONLY_ASKED)
def test_each_silence_says_what_it_is_and_on_how_many_days(question: str) -> None:
    left = {question: Silent(left_open=3, not_known=40)}
    row = table(silent=left)[question]
    assert (row.found, word(row)) == (SignStatus.NO_ANSWER, "no answer on 3 days")
    row = table(silent={question: Silent(not_known=1)})[question]
    assert row.found is SignStatus.NOT_ANSWERED
    assert word(row) == "not answered on 1 day (whether it was shown is not known)"
    row = table(silent={question: Silent()})[question]
    assert (row.found, word(row)) == (SignStatus.NEVER_SHOWN, "never shown")
    # An answer is told whatever days there are without one.
    no = table(silent=left, noes={question: 2})[question]
    assert (no.found, no.answers) == (SignStatus.NO, 2)


def test_the_silences_are_told_below_the_table_each_by_its_name() -> None:
    shown = {"stiffness": Silent(2), "numbness": Silent(1, 9), "jerks": Silent(0, 7)}
    noes = dict.fromkeys(("weakness", "cannot_move", "thinner", "interference"), 5)
    told = silences(table(silent=shown, noes=noes, pain=Pain(zeros=1)).values())
    assert told == (
        ("No answer (shown and left open)", "numbness, tingling, burning (1 day); stiffness (2 days)"),
        ("Not answered (whether it was shown is not known)", "jerks of a whole limb (7 days)"),
        ("Never shown", "swelling or skin colour; irregular or pounding heartbeat"),
        ("Not known", "spread to other regions "
                      "(it takes 14 recorded days with places, and later ones, to compare)"),
    )  # fmt: skip
    assert [name for name, _ in silences(table(noes=noes, pain=Pain(zeros=1)).values())] == ["Never shown", "Not known"]


def test_a_no_to_weakness_answers_for_none_of_what_an_examination_tests() -> None:
    rows = table(noes={"weakness": 36}, silent={"weakness": Silent(4)})
    assert (rows["weakness"].found, word(rows["weakness"])) == (SignStatus.NO, "no, 36 answers")
    assert lines(rows["weakness"]) == ()
    assert {word(rows[key]) for key, _ in STRENGTH} == {"never shown"}


def test_every_red_flag_question_but_the_worry_has_a_row() -> None:
    assert set(ASKED) <= {row[0] for row in ROWS}


@each("question", ASKED)
def test_a_no_says_how_often_it_was_answered(question: str) -> None:
    row = table(noes={question: 12})[question]
    assert (row.found, row.answers, word(row), lines(row)) == (SignStatus.NO, 12, "no, 12 answers", ())


@each("question", ASKED)
def test_any_other_answer_is_a_yes_with_its_day_whatever_noes_there_are(question: str) -> None:
    answers = next(row.answers for row in QUESTIONS if row.key == question)
    for answer in answers[1:]:
        row = table(ReportedAnswer(DAY, question, answer.key), noes={question: 90})[question]
        assert row.found is SignStatus.YES
        assert word(row) == "YES"
        assert "12 March 2026" in lines(row)[0]
        assert answer.name in lines(row)[0] or answer.key == "yes"


def test_the_graver_answer_comes_first_with_sides_parts_and_the_earliest_start() -> None:
    row = table(
        ReportedAnswer(DAY, "numbness", "clears", ("toes",), "left"),
        ReportedAnswer(DAY + timedelta(days=1), "numbness", "constant", ("foot",), "left", date(2026, 3, 2)),
        ReportedAnswer(DAY + timedelta(days=2), "numbness", "constant", ("leg",), "right", date(2026, 3, 1)),
    )["numbness"]
    assert lines(row) == (
        "All the time: 13 and 14 March 2026 (both sides; foot, leg; since 1 March 2026)",
        "Clears within minutes of moving or taking shoes off: 12 March 2026 (left; toes)",
    )


def test_what_cannot_be_done_is_yes_where_ticked_and_else_a_silence() -> None:
    cannot = ReportedAnswer(DAY, "weakness", "cannot_do", ("grip",), "right")
    beside = {"weakness_parts": Silent(2)}
    rows = table(cannot, noes={"weakness": 3}, silent=beside)
    assert (rows["grip"].found, lines(rows["grip"])) == (SignStatus.YES, ("12 March 2026 (right)",))
    assert (rows["rise_on_toes"].found, word(rows["rise_on_toes"])) == (SignStatus.NO_ANSWER, "no answer on 2 days")
    assert table(noes={"weakness": 3})["rise_on_toes"].found is SignStatus.NEVER_SHOWN
    assert table(cannot)["rise_on_toes"].found is SignStatus.NEVER_SHOWN
    older = table(cannot, silent={"weakness_parts": Silent(0, 5)})
    assert older["rise_on_toes"].found is SignStatus.NOT_ANSWERED
    assert all(rows[key].is_part for key, _ in STRENGTH)


def test_a_sign_ticked_with_an_episode_is_a_yes_and_says_where_from() -> None:
    row = table(marked=[TickedSign("felt_weak", (DAY,), frozenset({"left"}))], noes={"weakness": 40})["weakness"]
    assert row.found is SignStatus.YES
    assert lines(row) == ("Felt weak: 12 March 2026 (left; with episodes)", "No: 40 answers")


def test_a_sign_that_was_not_ticked_is_no_answer() -> None:
    assert table(marked=[TickedSign("visible", (DAY,))])["swelling_or_colour"].found is SignStatus.NEVER_SHOWN


def test_pain_is_what_was_rated() -> None:
    assert word(table(pain=Pain(zeros=1))["pain"]) == "no, 1 answer"
    row = table(pain=Pain((DAY,), 7, 5))["pain"]
    assert (row.found, lines(row)) == (
        SignStatus.YES,
        ("Up to 7 of 10: 12 March 2026 (with episodes)", "No: 5 answers"),
    )


def test_jerks_while_awake_count_with_the_answers() -> None:
    row = table(jerked=TickedSign("jerk", (DAY,)), noes={"jerks": 4})["jerks"]
    assert lines(row) == ("Felt as a jerk while awake: 12 March 2026 (with episodes)", "No: 4 answers")
    assert table(jerked=TickedSign("jerk", ()), noes={"jerks": 4})["jerks"].found is SignStatus.NO


def test_spread_names_the_regions_that_the_first_days_did_not_have() -> None:
    regions = {"left_foot": (DAY,), "trunk": (DAY, DAY)}
    row = table(spread=Spread(*FIRST_DAYS, FEET, regions, 9))["spread"]
    against = "Compared with the first recorded days, 1 January 2026 to 14 January 2026: left foot and right foot."
    assert (row.found, lines(row)) == (SignStatus.YES, ("Trunk: 12 March 2026", against))


def test_no_spread_is_told_of_episodes_with_a_place_and_without_any_it_is_not_known() -> None:
    row = table(spread=Spread(*FIRST_DAYS, FEET, {"left_foot": (DAY,)}, 9))["spread"]
    assert word(row) == "no, 9 episodes"
    assert lines(row)[0].startswith("Compared with the first recorded days, 1 January 2026 to 14 January 2026: ")
    later = table(spread=Spread(*FIRST_DAYS, FEET))["spread"]
    assert later.found is SignStatus.NOT_KNOWN
    assert "after the first recorded days, 1 January 2026 to 14 January 2026" in lines(later)[0]
    never = table(spread=Spread())["spread"]
    assert never.found is SignStatus.NOT_KNOWN
    assert lines(never) == ("It takes 14 recorded days with places, and later ones, to compare.",)


def test_the_list_of_what_cannot_wait_stands_there_only_when_it_was_answered() -> None:
    assert "right_now" not in table()
    row = table(ReportedAnswer(DAY, "right_now", "yes", ("breathless",)))["right_now"]
    assert lines(row) == ("12 March 2026 (short of breath at rest or when lying flat)",)


@given(
    st.dictionaries(st.sampled_from(ASKED), st.integers(0, 400)),
    st.lists(
        st.sampled_from([(q.key, a.key) for q in QUESTIONS for a in q.answers if a.key not in NO_ANSWERS]), max_size=9
    ),
    st.dictionaries(
        st.sampled_from(SHOWABLE), st.builds(Silent, left_open=st.integers(0, 9), not_known=st.integers(0, 9))
    ),
)
def test_no_is_said_only_where_no_was_answered_and_nothing_was_found(
    noes: dict[str, int], said: list[tuple[str, str]], silent: dict[str, Silent]
) -> None:
    rows = table(*(ReportedAnswer(DAY, question, answer) for question, answer in said), noes=noes, silent=silent)
    found = {question for question, _ in said}
    for question in ASKED:
        if question in rows:
            silence = OF_SILENCE[silent.get(question, Silent()).silence]
            expected = SignStatus.YES if question in found else SignStatus.NO if noes.get(question) else silence
            assert rows[question].found is expected
    assert all(rows[key].found is not SignStatus.NO for key, _ in STRENGTH)
