"""What is said of a trial that is over: each sentence, and figures that never say another thing than it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.domain.trial import (
    BLOCKS,
    LEVEL,
    Arm,
    Conclusion,
    Design,
    EarlyEnd,
    EndReason,
    Estimate,
    KeptToIt,
    ToldTrial,
    TrialPlan,
    TrialResult,
    TrialState,
    blocks_of,
    days_told,
    result_of,
    schedules,
)
from diary.domain.wording.trial_result import (
    EACH_THE_SAME,
    NO_ADVICE,
    NOT_BLINDED,
    ONE_PERSON,
    base,
    chance_words,
    changed_words,
    details,
    dropped_words,
    kept_words,
    meaning,
    number_words,
    ratio_words,
    runs_words,
    sentence,
    waiting_words,
    why_not_conclusive,
)
from diary.domain.wording.trial_result import lived as when
from diary.domain.writing import DecimalMark, Writing, written_as
from tests.domain.test_compare import days as days_of
from tests.each import each

START = date(2026, 3, 2)
Count = int | None


def lived(
    usual: Sequence[Count],
    changed: Sequence[Count],
    *,
    schedule: str = "UCUCUCUC",
    design: Design | None = None,
    kept: Mapping[date, KeptToIt] | None = None,
    end: EarlyEnd | None = None,
    said: Mapping[int, Count] | None = None,
    own_words: str = "",
    runs: tuple[int, int] = (1, 1),
    read_on: date | None = None,
) -> ToldTrial:
    """A trial with so many episodes on each day of a usual and of a changed block, None on a day that is not recorded
    and -1 on one without a number; `said` are other numbers of some days, by their place from 0 on."""
    design = design or Design(len(schedule), 5, 1)
    change = "own" if own_words else "wider_shoes"
    plan = TrialPlan(change, own_words, "", design, START, schedule, "5f" * 32)
    counts = [count for letter in schedule for count in (usual if letter == "U" else changed)]
    for index, count in (said or {}).items():
        counts[index] = count
    days, kept = days_of(*counts, first=START), kept or {}
    result = result_of(plan, end, blocks_of(plan, days, kept, end))
    told = days_told(plan, days, kept, end)
    return ToldTrial(plan, end, result, *runs, is_changed=read_on is not None, days=told, read_on=read_on)


FEWER = lived((9, 3, 2, 4, 3), (7, 1, 0, 2, 1), said={2: 5, 13: 2, 24: 1, 28: 2, 36: 3, 31: None, 17: -1})
SAME = lived((2, 1, 3, 2, 2), (2, 1, 2, 3, 2), said={3: 6, 7: 4, 12: 5, 18: 0, 23: 4, 27: 0, 33: 1, 38: 5})
MORE = lived((1, 1, 0, 2, 1), (4, 3, 4, 6, 3), said={2: 2, 13: 1, 28: 9, 36: 3})
ZEROS = lived((0,) * 5, (0,) * 5)
FEW = lived((1, None, None, None, 2), (3, 1, 2, 0, 1))
STOPPED = lived((3, 2, 3, 2, 1), (1, 0, 1, 2, 1), end=EarlyEnd(START + timedelta(days=12), EndReason.STOPPED))
FLAGGED = lived((3, 2, 3, 2, 1), (1, 0, 1, 2, 1), end=EarlyEnd(START + timedelta(days=6), EndReason.FLAG, "W1"))
NEVER = lived((3,) * 5, (1,) * 5, end=EarlyEnd(START - timedelta(days=1), EndReason.STOPPED))
EVERY = {
    "fewer": FEWER,
    "same": SAME,
    "more": MORE,
    "zeros": ZEROS,
    "few": FEW,
    "stopped": STOPPED,
    "flagged": FLAGGED,
    "never": NEVER,
}


def estimated(estimate: Estimate, *, blocks: int = 8) -> ToldTrial:
    """A trial of which these numbers were found."""
    told = lived((2,) * 5, (2,) * 5, schedule=schedules(blocks)[0])
    said = Conclusion.FEWER if estimate.p <= LEVEL else Conclusion.NO_CLEAR_DIFFERENCE
    return ToldTrial(told.plan, None, TrialResult(said, told.result.blocks, estimate), 1, 1)


@each("calm", [False, True])
def test_there_are_three_sentences(calm: bool) -> None:
    assert {name: sentence(told, calm=calm) for name, told in EVERY.items()} == {
        "fewer": "Fewer twitches in the changed blocks than chance explains.",
        "same": "No clear difference.",
        "more": "No clear difference.",
        "zeros": "Not conclusive.",
        "few": "Not conclusive.",
        "stopped": "Not conclusive.",
        "flagged": "Not conclusive.",
        "never": "Not conclusive.",
    }


def test_the_ratio_has_its_interval_and_chance_its_orders() -> None:
    assert ratio_words(SAME) == (
        "0.8 times as often in the changed blocks as in the usual ones (90\N{NO-BREAK SPACE}% interval 0.5 to 1.2)"
    )
    assert chance_words(SAME) == (
        "Of the 62 orders in which the 8 blocks could have been drawn, 9 (14.5\N{NO-BREAK SPACE}%) would show as "
        "low a ratio, or a lower one, by chance alone."
    )
    assert "could have been drawn, 1 (1.6\N{NO-BREAK SPACE}%) would" in chance_words(FEWER)


def test_that_the_ratio_is_no_quotient_of_the_sums_is_said_beside_it_alone() -> None:
    assert EACH_THE_SAME in details(FEWER)
    assert EACH_THE_SAME not in details(FEWER, calm=True) + details(STOPPED)


@each("name", ["few", "stopped", "flagged", "never", "zeros"])
def test_without_an_answer_there_is_no_ratio_and_no_chance(name: str) -> None:
    assert (ratio_words(EVERY[name]), chance_words(EVERY[name])) == ("", "")


@each("name", EVERY)
def test_calm_mode_has_no_figure_of_twitching(name: str) -> None:
    told = EVERY[name]
    assert (ratio_words(told, calm=True), chance_words(told, calm=True)) == ("", "")
    assert not re.search(r"\d", sentence(told, calm=True) + meaning(told, calm=True))


def test_a_result_that_is_not_clear_says_what_it_does_not_mean() -> None:
    assert meaning(FEW) == meaning(STOPPED) == meaning(ZEROS) == ""
    assert meaning(SAME) == (
        "This does not mean that there is no difference: any ratio of the interval could be the true one."
    )
    assert meaning(SAME, calm=True) == "This does not mean that there is no difference."
    assert MORE.result.estimate
    assert MORE.result.estimate.low > 1
    assert meaning(MORE) == "The trial asked for fewer alone, as was said before it began: of more it says nothing."


@each("blocks", BLOCKS)
def test_a_share_is_never_rounded_over_the_level_that_the_sentence_rests_on(blocks: int) -> None:
    every = len(schedules(blocks))
    for so_many in range(1, every + 1):
        told = estimated(Estimate(0.8, 0.5, 1.2, so_many / every), blocks=blocks)
        found = re.search(r"drawn, (\d+) \(([\d.]+)\s%\)", chance_words(told))
        assert found
        assert int(found[1]) == so_many
        assert 0 < float(found[2]) <= 100
        assert (float(found[2]) < 100 * LEVEL) == (told.result.conclusion is Conclusion.FEWER)


@given(st.floats(0.9, 1.1), st.floats(0.9, 1.1))
def test_an_end_beside_one_and_the_ratio_keep_their_side(ratio: float, high: float) -> None:
    found = re.search(r"^([\d.]+) times .* to ([\d.]+)\)$", ratio_words(estimated(Estimate(ratio, 0.5, high, 0.04))))
    assert found
    for said, value in zip(found.groups(), (ratio, high), strict=True):
        assert np.sign(float(said) - 1) == (np.sign(value - 1) if abs(value - 1) > 1e-9 else 0)


def test_numbers_are_written_as_the_person_chose() -> None:
    with written_as(Writing(decimal_mark=DecimalMark.COMMA)):
        assert "0,8 times" in ratio_words(SAME)
        assert "0,5 to 1,2" in ratio_words(SAME)
        assert "(14,5\N{NO-BREAK SPACE}%)" in chance_words(SAME)


@each("calm", [False, True])
def test_fewer_says_what_it_does_not_mean_and_how_often_it_is_said_of_nothing(calm: bool) -> None:
    assert meaning(FEWER, calm=calm) == (
        "It does not say why, and up to one in twenty trials of a change that does nothing says the same."
    )


def test_why_nothing_is_told() -> None:
    assert why_not_conclusive(FEWER) == why_not_conclusive(SAME) == ""
    assert why_not_conclusive(FEW) == (
        "4 of 8 blocks have enough recorded days: 3 of the 4 that count. A result needs 6 such blocks."
    )
    assert why_not_conclusive(ZEROS) == "No episode was counted in any of its blocks, so nothing could become fewer."
    early = "A trial that ends early is never conclusive, whatever its days show."
    assert why_not_conclusive(STOPPED) == f"It was stopped on 14 March 2026, before its last day. {early}"
    assert why_not_conclusive(NEVER) == f"It was stopped on 1 March 2026, before its first day. {early}"
    assert why_not_conclusive(FLAGGED) == (
        "It ended on 8 March 2026, before its last day, because what was written down matched a reason to see a "
        f"doctor: weakness. {early}"
    )


def test_of_ten_blocks_of_seven_days_eight_have_to_be_enough() -> None:
    told = lived((1, *(None,) * 6), (1,) * 7, schedule="UCUCUCUCUC", design=Design(10, 7, 2))
    assert why_not_conclusive(told) == (
        "5 of 10 blocks have enough recorded days: 3 of the 5 that count. A result needs 8 such blocks."
    )
    assert dropped_words(told.plan) == "The first 2 days of each block do not count"
    assert dropped_words(FEW.plan) == "The first day of each block does not count"


def test_what_it_rests_on() -> None:
    assert base(FEWER) == "30 of 32 days that count are recorded"
    assert base(FEW) == "20 of 32 days that count are recorded"
    # Nothing after the end is one of its days.
    assert base(STOPPED) == "10 of 10 days that count are recorded"
    assert base(NEVER) == "It ended before a day that counts"


def test_a_day_without_an_answer_was_no_no() -> None:
    changed, usual = START + timedelta(days=5), START
    kept = {changed: KeptToIt.YES, changed + timedelta(days=1): KeptToIt.PARTLY, usual: KeptToIt.NO}
    told = lived((1,) * 5, (1,) * 5, kept=kept)
    assert kept_words(told) == "Of 20 changed days: kept to on 1, partly on 1, not on 0, no answer on 18."
    assert kept_words(told, Arm.AS_USUAL) == (
        "Of 20 days as usual: kept to on 0, partly on 0, not on 1, no answer on 19."
    )


def test_only_days_that_came_can_be_kept_to() -> None:
    assert kept_words(STOPPED) == "Of 5 changed days: kept to on 0, partly on 0, not on 0, no answer on 5."
    assert kept_words(STOPPED, Arm.AS_USUAL).startswith("Of 8 days as usual: ")
    assert kept_words(NEVER) == kept_words(NEVER, Arm.AS_USUAL) == ""
    first = lived((3,) * 5, (1,) * 5, schedule="CUCUCUCU", end=EarlyEnd(START, EndReason.STOPPED))
    assert kept_words(first) == "Of 1 changed day: kept to on 0, partly on 0, not on 0, no answer on 1."


def test_several_trials_of_a_question_are_counted_and_never_added_up() -> None:
    assert runs_words(FEWER) == number_words(FEWER) == ""
    assert number_words(lived((1,) * 5, (1,) * 5, runs=(2, 3))) == "Number 2 of 3 that asked the same."
    assert runs_words(lived((1,) * 5, (1,) * 5, runs=(2, 3))) == (
        "This is number 2 of 3 trials that asked the same. The more there are, the more often one of them shows "
        "fewer by chance; they are not added up."
    )


def test_one_that_is_not_over_has_no_result() -> None:
    assert waiting_words(FEWER.plan, TrialState.RUNNING) == "Runs until 10 April 2026; no result before its end."
    assert waiting_words(FEWER.plan, TrialState.COMING) == (
        "Begins on 2 March 2026 and runs until 10 April 2026; no result before its end."
    )
    assert when(FEWER) == "2 March to 10 April 2026"
    assert when(STOPPED) == "2 to 14 March 2026"
    assert when(NEVER) == "Planned from 2 March 2026"


def test_what_was_changed_after_the_first_reading_is_said() -> None:
    assert changed_words(FEWER) == ""
    assert changed_words(lived((1,) * 5, (1,) * 5, read_on=date(2026, 4, 12))) == (
        "Entries or answers of its days were changed since the result was first read on 12 April 2026. What stands "
        "here is of the days as they are now."
    )


@each("calm", [False, True])
@each("name", EVERY)
def test_every_trial_says_what_it_does_not_say(name: str, calm: bool) -> None:
    told = EVERY[name]
    # Of one that never began nobody knew which days were changed, and none was kept to.
    assert (NOT_BLINDED in details(told, calm=calm)) is bool(told.days)
    assert any("kept to" in row for row in details(told, calm=calm)) is bool(told.days)
    assert details(told, calm=calm)[-2:] == (ONE_PERSON, NO_ADVICE)
    said = " ".join((sentence(told), meaning(told), why_not_conclusive(told), *details(told)))
    for word in ("treat", "effect", "works", "helps", "harmless", "cause", "significant", "proof", "proves"):
        assert not re.search(rf"\b{word}", said.replace("because", "")), word


@pytest.mark.parametrize(
    ("p", "said"),
    [(3 / 62, Conclusion.FEWER), (4 / 62, Conclusion.NO_CLEAR_DIFFERENCE)],
)
def test_the_sentence_goes_by_the_share(p: float, said: Conclusion) -> None:
    assert estimated(Estimate(0.6, 0.4, 0.99, p)).result.conclusion is said
