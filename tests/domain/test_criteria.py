"""The table of the criteria: complete, true to its rules, and in words that none of them may leave."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest

from diary.domain.catalogue import DOCUMENTS, QUESTIONS
from diary.domain.criteria import CRITERIA, CRITERION_BY_ID, Criterion, matches
from diary.domain.guidance import CRITERIA as TEXTS
from diary.domain.guidance import wrong_words
from diary.domain.rule_input import Match, Urgency
from diary.domain.trend import (
    BASE_WEEKS,
    FREQUENCY_P,
    INTENSITY_P,
    KEPT_LOOKS,
    MIN_EPISODES,
    MIN_RATIO,
    MIN_RISE,
    MIN_WINDOW_DAYS,
    RECENT_WEEKS,
    WINDOW,
)
from diary.domain.wording.criteria_manual import manual
from tests.domain.cases import EXAMPLES
from tests.domain.rule_inputs import Reply, Row, Twitch, background, every_day, rule_input
from tests.each import each

MATCHES: list[Match] = [match for rows, known in EXAMPLES for match in matches(rule_input(*rows, known=known))]

WORSE_ONLY = frozenset({"W1", "N1", "A1", "A2", "X1", "X2", "F1", "S1", "K1", "E1", "J1"})
"""What no reassuring word stands beside."""


def test_every_criterion_stands_once_and_has_its_text() -> None:
    assert len(CRITERIA) == 19
    assert sorted(CRITERION_BY_ID) == sorted(TEXTS)
    assert len({criterion.rule for criterion in CRITERIA}) == 19
    assert len({criterion.name for criterion in CRITERIA}) == 19


@pytest.mark.slow
def test_every_rule_gives_matches_of_its_own_and_all_the_urgencies_it_declares() -> None:
    seen: dict[str, set[Urgency]] = {criterion.id: set() for criterion in CRITERIA}
    for rows, known in EXAMPLES:
        for criterion in CRITERIA:
            match = criterion.rule(rule_input(*rows, known=known))
            if match is not None:
                assert match.criterion == criterion.id
                seen[criterion.id].add(match.urgency)
    assert seen == {criterion.id: set(criterion.urgencies) for criterion in CRITERIA}


URGENCIES = {
    "E1": "emergency prompt", "K1": "emergency prompt", "W1": "prompt soon", "N1": "prompt soon",
    "A1": "prompt", "X1": "prompt soon", "X2": "prompt soon", "F1": "prompt soon", "J1": "prompt", "S1": "prompt soon",
    "A2": "soon routine",
    "T1": "routine", "T2": "routine", "P3": "routine", "P1": "routine", "P2": "routine", "M1": "routine",
    "U1": "routine", "G1": "line",
}  # fmt: skip


def test_the_urgencies_are_those_agreed_on_and_the_most_urgent_comes_first() -> None:
    assert {row.id: " ".join(urgency.word for urgency in row.urgencies) for row in CRITERIA} == URGENCIES
    assert all(max(one.urgencies) >= max(next_one.urgencies) for one, next_one in pairwise(CRITERIA))


def test_only_what_is_routine_can_be_hidden() -> None:
    hidden = {row.id for row in CRITERIA if row.can_be_hidden}
    assert hidden == {"T1", "T2", "P1", "P2", "P3", "M1", "U1", "G1"}


def test_trends_are_quiet_for_eight_weeks_and_worry_for_four() -> None:
    assert {row.id: row.quiet_days for row in CRITERIA if row.quiet_days} == {"T1": 56, "T2": 56, "U1": 28}
    assert not [row.id for row in CRITERIA if row.quiet_days and row.by_sign]
    assert {row.id for row in CRITERIA if not row.quiet_days and not row.by_sign} == {"E1", "X1", "X2"}


@each("criterion", CRITERIA)
def test_what_the_articles_say_names_known_articles_once(criterion: Criterion) -> None:
    documents = [document for document, _ in criterion.says]
    assert documents
    assert len(set(documents)) == len(documents)
    assert set(documents) <= set(DOCUMENTS)
    assert documents == ["EXT"] or "EXT" not in documents


SAYS = {
    "E1": "EXT", "K1": "D3", "W1": "D0 D1 D3 D4", "N1": "D0 D1 D3 D4", "A1": "D3", "A2": "D3", "S1": "D0 D2 D4",
    "T1": "D0 D2 D3", "T2": "D0 D2 D3", "P1": "D0 D1 D2 D3 D4", "P2": "D4", "P3": "D0 D2", "X1": "D0 D1 D4",
    "X2": "D0 D4", "F1": "D3", "M1": "D0 D2", "J1": "D2", "U1": "D0", "G1": "D0 D3",
}  # fmt: skip


def test_every_article_that_gives_a_reason_is_named_beside_it() -> None:
    assert {row.id: " ".join(document for document, _ in row.says) for row in CRITERIA} == SAYS


def test_every_question_names_the_criterion_that_reads_it() -> None:
    for asked in QUESTIONS:
        worst = asked.answers[-1].key
        rows = [Reply(ago, asked.key, worst) for ago in range(3)]
        known = background(conditions=[("head_injury", 5)])
        assert asked.rule in {match.criterion for match in matches(rule_input(*rows, known=known))}, asked.key


@each("criterion", CRITERIA)
def test_a_criterion_says_nothing_that_nobody_may_say(criterion: Criterion) -> None:
    texts = (
        criterion.name,
        criterion.fires,
        criterion.not_for,
        criterion.quiet,
        criterion.reassuring,
        criterion.beside,
        *(said for _, said in criterion.says),
    )
    assert [wrong_words(text) for text in texts if wrong_words(text)] == []


@each("criterion", CRITERIA)
def test_a_criterion_is_told_in_words_that_its_reader_knows(criterion: Criterion) -> None:
    """No article and no rule by its id; and how soon by the words of its tone."""
    told = (criterion.fires, criterion.not_for, criterion.quiet, criterion.reassuring, criterion.beside)
    for text in (*told, *(said for _, said in criterion.says)):
        assert not re.search(r"\b[A-Z]\d\b|urgent", text), text


def test_a_criterion_says_for_how_long_it_is_quiet() -> None:
    said = {row.id: row.quiet for row in CRITERIA}
    assert said["X1"] == "quiet until you write it down again"
    assert said["T1"] == "quiet for 56 days"
    assert said["U1"] == "quiet for 28 days, or until you ask for someone again"
    assert said["P1"] == said["P3"] == "quiet until it comes back after a week that you recorded without it"
    asked = {question.rule for question in QUESTIONS}
    for row in CRITERIA:
        assert ("after a “no”" in row.quiet) is (row.by_sign and row.id in asked), row.id


def test_the_words_of_trends_are_those_of_their_thresholds() -> None:
    more, stronger = CRITERION_BY_ID["T1"].fires, CRITERION_BY_ID["T2"].fires
    assert f"{MIN_RATIO:g} times as many" in more
    assert f"the last {WINDOW} days as in the {WINDOW} days before" in more
    assert f"test below {FREQUENCY_P:g} of the last four weeks against up to twelve" in more
    assert (RECENT_WEEKS, BASE_WEEKS, KEPT_LOOKS) == (4, 12, 8)
    assert f"with {MIN_WINDOW_DAYS} recorded days in each {WINDOW} and {MIN_EPISODES} episodes" in more
    assert "half a point of 5 higher" in stronger
    assert MIN_RISE == 0.5
    assert f"below {INTENSITY_P:g}" in stronger


def test_no_sentence_of_a_rule_says_what_nobody_may_say() -> None:
    sentences = {match.sentence for match in MATCHES}
    assert len(sentences) > 60
    assert [sentence for sentence in sentences if wrong_words(sentence)] == []
    assert all(sentence.endswith(".") and sentence[0].isupper() for sentence in sentences)
    assert all("You " in sentence or "you " in sentence for sentence in sentences)


def test_reassurance_stands_beside_routine_flags_alone() -> None:
    assert {row.id for row in CRITERIA if not row.reassuring} == WORSE_ONLY | {"G1"}
    for row in CRITERIA:
        assert not row.reassuring or max(row.urgencies) == Urgency.ROUTINE


def test_counts_are_never_urgent_and_stand_beside_the_neurologists_word() -> None:
    for criterion in ("T1", "T2", "P1", "P2", "P3"):
        row = CRITERION_BY_ID[criterion]
        assert row.urgencies == (Urgency.ROUTINE,)
        assert "not by how often" in row.beside


def test_a_sign_that_is_known_again_says_what_it_is() -> None:
    for match in MATCHES:
        if CRITERION_BY_ID[match.criterion].by_sign:
            assert all(row.says for row in match.evidence), match


def test_evidence_is_oldest_first_and_since_is_its_first_day() -> None:
    for match in MATCHES:
        assert list(match.evidence) == sorted(match.evidence)
        assert match.days[0] == match.evidence[0].day
        assert len({(row.key, row.kind) for row in match.evidence}) == len(match.evidence)


def test_the_most_urgent_matches_come_first_and_then_as_in_the_table() -> None:
    rows: list[Row] = [
        Reply(0, "weakness", "cannot_do"), Reply(0, "right_now"), Reply(0, "worried"), Reply(0, "thinner"),
        *(Reply(ago, "stiffness") for ago in range(3)), *every_day(range(21)), Twitch(0, "pain", pain=7),
    ]  # fmt: skip
    told = [match.criterion for match in matches(rule_input(*rows, known=background(diet="vegan")))]
    assert told == ["E1", "W1", "A1", "X1", "A2", "P1", "U1", "G1"]


def test_what_is_less_urgent_today_goes_below_what_is_more() -> None:
    told = matches(rule_input(Reply(9, "right_now"), Reply(0, "cannot_move")))
    assert [(match.criterion, match.urgency.word) for match in told] == [("K1", "emergency"), ("E1", "prompt")]


def test_an_empty_diary_matches_nothing() -> None:
    assert matches(rule_input(baseline=(), baseline_until=None, first_recorded=None)) == ()


def test_an_open_question_is_asked_with_the_numbers_that_were_measured() -> None:
    (asked,) = [row for row in CRITERIA if row.open_question]
    assert asked.id == "N1"
    assert f"- **Open question for the clinician**: {asked.open_question}." in manual()
    measured = (Path(__file__).parents[2] / "docs" / "statistics.md").read_text()
    (row,) = re.findall(r"^\| all nine kinds \|(.+)\|$", measured, re.MULTILINE)
    _, ticked, _, answered, _ = ([int(part) for part in cell.split("/")] for cell in row.split("|"))
    often = f"5 % of the entries, {ticked[0]} of 100 meet this within a year, {ticked[1]} as prompt"
    assert often in asked.open_question
    assert asked.open_question.endswith(f"on four days of five, {answered[0]} and {answered[1]}")
    assert "**Open question for the clinician:** whether tingling that is only ticked" in " ".join(measured.split())
