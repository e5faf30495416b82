"""The rules that read what is ticked with entries: W1, N1, X2, A2. What just fires, and what just does not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from diary.domain import rules
from diary.domain.catalogue import QUESTION_BY_KEY, SIGNS
from diary.domain.criteria import CRITERIA, matches
from diary.domain.flags import Memory, flag_of, marks
from diary.domain.rule_input import SHOWN_FOR, Urgency
from diary.domain.ticked import COUNTS_AS, RULES, counting
from tests.domain.rule_inputs import CheckInItems, Reply, Row, Twitch, day, every_day, found, rule_input
from tests.each import each

Case = tuple[str, Sequence[Row], str]


def felt(*agos: int, sign: str = "felt_weak", **said: object) -> list[Row]:
    return [Twitch(ago, signs=(sign,), **said) for ago in agos]  # type: ignore[arg-type]


def said(question: str, *agos: int, answer: str, **more: object) -> list[Row]:
    return [Reply(ago, question, answer, **more) for ago in agos]  # type: ignore[arg-type]


def weak(*agos: int, answer: str = "feels_weak", **more: object) -> list[Row]:
    return said("weakness", *agos, answer=answer, **more)


def numb(*agos: int, answer: str = "lasts_longer", **more: object) -> list[Row]:
    return said("numbness", *agos, answer=answer, **more)


def swollen(*agos: int, answer: str = "swelling", **more: object) -> list[Row]:
    return said("swelling_or_colour", *agos, answer=answer, **more)


def stiff(*agos: int, answer: str = "yes", **more: object) -> list[Row]:
    return said("stiffness", *agos, answer=answer, **more)


def check(rule: object, rows: Sequence[Row], expected: str) -> None:
    assert found(rule(rule_input(*rows))) == expected  # type: ignore[operator]


WEAKNESS: list[Case] = [
    ("felt weak, once", felt(0), "nothing"),
    ("twice on one day", [*felt(0, name="a"), *felt(0, name="b")], "nothing"),
    ("felt weak, 13 days from each other", felt(13, 0), "soon"),
    ("felt weak, 14 days from each other", felt(14, 0), "nothing"),
    ("every day of twelve", felt(*range(12)), "soon"),
    ("on the first of the days looked at", felt(55, 50), "soon"),
    ("and on the day before", felt(56, 50), "nothing"),
    ("one tick, and an answer of another day", [*felt(13), *weak(0)], "prompt"),
    ("two ticks, and an answer out of their window", [*felt(30, 29), *weak(15)], "soon"),
    ("two ticks, and an answer in the window of one of them", [*felt(29, 28), *weak(15)], "prompt"),
    ("one tick, and what cannot be done", [*felt(13), *weak(0, answer="cannot_do")], "prompt"),
    ("while exercising", felt(*range(5), state="exercising"), "nothing"),
    ("after exercise", felt(*range(5), state="after_exercise"), "nothing"),
    ("while sitting", felt(0, 1, state="seated"), "soon"),
    ("while falling asleep", felt(0, 1, state="falling_asleep"), "soon"),
    ("one of two during exercise", [*felt(0), *felt(1, state="exercising")], "nothing"),
    ("both days answered with no", [*felt(0, 1), *weak(0, 1, answer="no")], "nothing"),
    ("one of the days answered with no", [*felt(0, 1), *weak(1, answer="no")], "nothing"),
    ("the days answered with only after exercise", [*felt(0, 1), *weak(0, 1, answer="after_exercise")], "nothing"),
    ("no, of a day between", [*felt(0, 2), *weak(1, answer="no")], "soon"),
    ("no, of a file", [*felt(0, 1), *weak(0, 1, answer="no", imported=True)], "soon"),
    ("a yes of a file confirms nothing", [*felt(0, 1), *weak(2, imported=True)], "soon"),
    ("imported", felt(0, 1, 2, imported=True), "nothing"),
    ("left out of statistics", felt(0, 1, 2, left_out=True), "nothing"),
    ("something else that came with it", [Twitch(ago, signs=("visible", "rhythmic")) for ago in range(9)], "nothing"),
]


@each("case", WEAKNESS)
def test_weakness(case: Case) -> None:
    check(rules.weakness, *case[1:])


NUMBNESS: list[Case] = [
    *((f"{sign}, once", felt(0, sign=sign), "nothing") for sign in ("numbness", "tingling", "burning")),
    *((f"{sign}, twice", felt(0, 13, sign=sign), "soon") for sign in ("numbness", "tingling", "burning")),
    ("14 days from each other", felt(0, 14, sign="tingling"), "nothing"),
    ("one of each", [*felt(0, sign="tingling"), *felt(3, sign="burning")], "soon"),
    ("beside a position", [Twitch(ago, signs=("tingling", "pressure_on_nerve")) for ago in range(9)], "nothing"),
    (
        "one of two beside a position",
        [Twitch(0, signs=("numbness", "pressure_on_nerve")), *felt(1, sign="numbness")],
        "nothing",
    ),
    ("a position on another entry of the day",
     [Twitch(0, "a", signs=("pressure_on_nerve",)), *felt(0, 1, sign="numbness")], "soon"),
    ("and an answer that it lasts", [*felt(0, sign="tingling"), *numb(5)], "prompt"),
    ("and an answer that it is constant", [*felt(0, sign="tingling"), *numb(5, answer="constant")], "prompt"),
    ("and an answer that it clears", [*felt(0, 1, sign="tingling"), *numb(5, answer="clears")], "soon"),
    ("both days: it clears", [*felt(0, 1, sign="tingling"), *numb(0, 1, answer="clears")], "nothing"),
    ("both days: no", [*felt(0, 1, sign="tingling"), *numb(0, 1, answer="no")], "nothing"),
    ("both days: it lasts", [*felt(0, 1, sign="tingling"), *numb(0, 1)], "prompt"),
    ("one day: it lasts", [*felt(0, 1, sign="tingling"), *numb(1)], "prompt"),
    ("constant since yesterday, and a tick once", [*felt(30, sign="numbness"), *numb(0, answer="constant", since=1)],
     "prompt"),
    ("imported", felt(0, 1, sign="burning", imported=True), "nothing"),
    ("left out", felt(0, 1, sign="burning", left_out=True), "nothing"),
]  # fmt: skip


@each("case", NUMBNESS)
def test_numbness(case: Case) -> None:
    check(rules.numbness, *case[1:])


SWELLING: list[Case] = [
    ("swelling, once", felt(0, sign="swelling"), "soon"),
    ("colour, once", felt(0, sign="colour_change"), "soon"),
    ("on the first of the days looked at", felt(55, sign="swelling"), "soon"),
    ("on the day before", felt(56, sign="swelling"), "nothing"),
    ("the day: no", [*felt(0, sign="swelling"), *swollen(0, answer="no")], "nothing"),
    ("the day: swelling", [*felt(0, sign="swelling"), *swollen(0)], "prompt"),
    ("the day: a cause that is known", [*felt(0, sign="swelling"), *swollen(0, parts=("known_cause",))], "nothing"),
    ("the day: gone by morning", [*felt(0, sign="swelling"), *swollen(0, parts=("goes_overnight",))], "nothing"),
    ("a cause that is known, of the day before", [*felt(0, sign="swelling"), *swollen(1, parts=("known_cause",))],
     "soon"),
    ("beside a cause of the pain", [Twitch(0, signs=("swelling", "known_cause"))], "soon"),
    ("imported", felt(0, sign="swelling", imported=True), "nothing"),
    ("left out", felt(0, sign="swelling", left_out=True), "nothing"),
]  # fmt: skip


@each("case", SWELLING)
def test_swelling(case: Case) -> None:
    check(rules.swelling, *case[1:])


STIFFNESS: list[Case] = [
    ("on two days", felt(0, 1, sign="stiffness"), "nothing"),
    ("on three days of 14", felt(0, 6, 13, sign="stiffness"), "routine"),
    ("on three days of 15", felt(0, 6, 14, sign="stiffness"), "nothing"),
    ("two ticks and an answer", [*felt(0, 6, sign="stiffness"), *stiff(13)], "soon"),
    ("three ticks, one of the days answered", [*felt(0, 6, 13, sign="stiffness"), *stiff(6)], "soon"),
    ("three ticks, one of the days: brief", [*felt(0, 6, 13, sign="stiffness"), *stiff(6, answer="brief")], "nothing"),
    ("three ticks, one of the days: no", [*felt(0, 6, 13, sign="stiffness"), *stiff(6, answer="no")], "nothing"),
    ("during and after exercise",
     [*felt(0, 1, sign="stiffness", state="exercising"), *felt(2, 3, sign="stiffness", state="after_exercise")],
     "nothing"),
    ("imported", felt(0, 1, 2, sign="stiffness", imported=True), "nothing"),
]  # fmt: skip


@each("case", STIFFNESS)
def test_stiffness(case: Case) -> None:
    check(rules.stiffness, *case[1:])


ALL = tuple(COUNTS_AS)


def test_twelve_days_with_every_sign_fire_the_four_rules_and_no_other() -> None:
    rows = every_day(range(12), signs=(*ALL, "pain"), pain=3)
    told = {match.criterion: match.urgency.word for match in matches(rule_input(*rows))}
    assert told == {"W1": "soon", "N1": "soon", "X2": "soon", "A2": "routine"}
    assert set(told) == RULES


def test_a_tick_makes_no_other_rule_fire_or_more_urgent() -> None:
    lost = [CheckInItems(0, items={"stomach_upset": True, "heavy_sweating": True})]
    assert rules.loss_of_salts(rule_input(*felt(0, 1), *lost)) is None
    spread = every_day((5, 6), sites=("left_lower_leg",))
    check(rules.spreading, [*spread, *felt(0, 1), *felt(0, 1, sign="numbness", name="n")], "soon")
    check(rules.spreading, [*spread, *felt(0), *weak(1)], "soon")
    check(rules.weakness, [*spread, *felt(0), *weak(1)], "prompt")
    check(rules.spreading, [*spread, *weak(0, 1)], "prompt")


def test_what_counts_is_named_by_its_question_and_answer() -> None:
    assert {"W1", "N1", "X2", "A2"} == RULES
    for sign, meant in COUNTS_AS.items():
        asked = QUESTION_BY_KEY[meant.question]
        assert sign in asked.signs
        assert next(answer.yes for answer in asked.answers if answer.key == meant.answer)
        assert meant.not_signs <= {term.key for term in SIGNS}
    assert {sign for asked in QUESTION_BY_KEY.values() for sign in asked.signs} == set(COUNTS_AS)
    assert counting(("felt_weak", "burning", "tingling", "visible"), "") == {
        "numbness": ("tingling", "burning"), "weakness": ("felt_weak",),
    }  # fmt: skip


def test_the_evidence_names_the_entries_and_they_are_marked() -> None:
    rows = [*felt(1, name="yesterday", sites=("right_hallux",)), *felt(0, name="a"), *felt(0, name="b", sites=())]
    match = rules.weakness(rule_input(*rows))
    assert match
    assert [(row.kind, row.id, row.says, row.ticked) for row in match.evidence] == [
        ("episode", "yesterday", ("feels_weak right",), True),
        ("episode", "a", ("feels_weak left",), True),
        ("episode", "b", ("feels_weak -",), True),
    ]
    episodes, days = marks([flag_of(match, Memory())])
    assert episodes == dict.fromkeys(("yesterday", "a", "b"), Urgency.SOON)
    assert days == {day(0): Urgency.SOON, day(1): Urgency.SOON}


def test_the_sentence_says_what_was_ticked_and_what_was_not_answered() -> None:
    rows = [*felt(5, sign="burning"), *felt(4, 3, sign="tingling"), *numb(0)]
    match = rules.numbness(rule_input(*rows))
    assert match
    assert match.sentence == (
        "In the last 56 days "
        "you answered “Lasts longer” to “Numbness, tingling or burning?” on 14 March 2026. You ticked “Tingling” with "
        "what you wrote down on 10 and 11 March 2026. You ticked “Burning” with what you wrote down on 9 March 2026. "
        "The question “Numbness, tingling or burning?” has no answer on these days."
    )
    swelling = rules.swelling(rule_input(*felt(0, sign="swelling")))
    assert swelling
    assert swelling.sentence == (
        "In the last 56 days "
        "you ticked “Swelling” with what you wrote down on 14 March 2026. The question “Swelling, or a change in the "
        "colour of the skin?” has no answer on that day."
    )


def test_both_signs_of_one_entry_are_one_row() -> None:
    match = rules.swelling(rule_input(Twitch(0, signs=("swelling", "colour_change"), sites=())))
    assert match
    assert [row.says for row in match.evidence] == [("swelling -", "colour -")]


agos = st.integers(0, SHOWN_FOR - 1)
ticks = st.builds(
    Twitch, agos, signs=st.sets(st.sampled_from([*ALL, "pressure_on_nerve", "visible"])).map(tuple),
    state=st.sampled_from(["", "seated", "exercising", "after_exercise"]),
    sites=st.sampled_from([(), ("left_hallux",)]),
)  # fmt: skip
answers = st.lists(
    st.tuples(agos, st.sampled_from([(key, answer.key) for key in ("weakness", "numbness", "swelling_or_colour",
                                                                  "stiffness", "heartbeat", "thinner")
                                     for answer in QUESTION_BY_KEY[key].answers])),
    max_size=8, unique_by=lambda row: (row[0], row[1][0]),
).map(lambda rows: [Reply(ago, *of) for ago, of in rows])  # fmt: skip


def named(rows: Sequence[Twitch]) -> list[Row]:
    return [replace(row, name=f"tick {index}") for index, row in enumerate(rows)]


def urgencies(rows: Sequence[Row]) -> dict[str, Urgency]:
    return {row.id: match.urgency for row in CRITERIA if (match := row.rule(rule_input(*rows)))}


@given(st.lists(ticks, max_size=8), answers, ticks)
def test_a_tick_more_never_lowers_anything_and_raises_its_own_rules_alone(
    before: list[Twitch], said_too: list[Row], one: Twitch
) -> None:
    known = [*named(before), *said_too]
    less, more = urgencies(known), urgencies([*known, replace(one, name="one", sites=())])
    assert all(more[criterion] >= urgency for criterion, urgency in less.items())
    assert {criterion for criterion in more if more[criterion] != less.get(criterion)} <= RULES


@given(st.lists(ticks, max_size=8))
def test_ticks_alone_are_a_step_below_the_rule(rows: list[Twitch]) -> None:
    for criterion, urgency in urgencies(named(rows)).items():
        assert criterion not in RULES or urgency is (Urgency.ROUTINE if criterion == "A2" else Urgency.SOON)


@given(st.lists(ticks, max_size=8), answers)
def test_what_answers_say_is_said_whatever_is_ticked(rows: list[Twitch], said_too: list[Row]) -> None:
    alone, both = urgencies(said_too), urgencies([*said_too, *named(rows)])
    assert all(both[criterion] >= urgency for criterion, urgency in alone.items())
    assert {criterion: both[criterion] for criterion in both if criterion not in RULES} == {
        criterion: alone[criterion] for criterion in alone if criterion not in RULES
    }
