"""The reasons to see a doctor as rules: one small function for each, from a `RuleInput` to nothing or a `Match`.

Signs that are ticked with entries (`domain.ticked`) count for W1, N1, X2 and A2 alone, one step less urgent than
answers, until an answer in the same window confirms them. A rule never reads free text, imported rows, entries left out
of statistics, or an unanswered question, and a day without notes says nothing. `criteria.CRITERIA` has their thresholds
and exceptions in words. The windows that the articles do not give ("2 days in 14", 28 and 56 days, the cuts on scales)
are proposals that a clinician has still to confirm.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Final, Protocol, TypeVar

import numpy as np

from diary.domain import wording
from diary.domain.anatomy import REGIONS, SITES
from diary.domain.catalogue import KNOWN_CAUSE, QUESTION_BY_KEY, QUESTIONS, SIGNS
from diary.domain.history import STATE_CODES, Answered
from diary.domain.rule_input import (
    NEVER,
    SHOWN_FOR,
    SPELL,
    Evidence,
    Match,
    RuleInput,
    Urgency,
    in_spell,
)
from diary.domain.ticked import Ticked, ticked
from diary.domain.trend import Rise, Worsening, more_often, stronger

_GRADED = frozenset({"weakness", "numbness", "interference"})
"""Questions whose answers grow worse in their order: a worse one says the milder ones too."""
_SIDE_WORDS = {"left": "left", "right": "right", "both": "both sides"}
_NOT_AT_HOME = frozenset({"medicine_review", "blood_test", "counselling"})
_LOSSES = (("heavy_sweating", "heavy sweating"), ("stomach_upset", "vomiting or diarrhoea"))
_HALF_A_YEAR: Final = 175
LOSSES: Final = tuple(name for _, name in _LOSSES)
WATER_TABLET: Final = "a water tablet"


def _says(row: Answered) -> tuple[str, ...]:
    """The same answer, on the same side and of the same parts, is the same sign; both sides are left and right."""
    sides = ("left", "right") if row.side == "both" else (row.side or "-",)
    parts = tuple(f"{row.answer} {side} {part}" for side in sides for part in row.parts)
    answers = [answer.key for answer in QUESTION_BY_KEY[row.question].answers if answer.yes]
    milder = answers[: answers.index(row.answer)] if row.question in _GRADED else []
    return (*(f"{answer} {side}" for answer in (*milder, row.answer) for side in sides), *parts)


def _of_answer(
    given: RuleInput, row: Answered, urgency: Urgency, says: Iterable[str], *, beside: bool = False
) -> Evidence:
    free_on = given.free_on(row.question, row.side, row.day)
    return Evidence(row.day, "answer", row.question, urgency, tuple(says), free_on, beside=beside)


def _of_answers(
    given: RuleInput, rows: Iterable[Answered], urgency: Urgency, *, beside: bool = False
) -> tuple[Evidence, ...]:
    return tuple(_of_answer(given, row, urgency, _says(row), beside=beside) for row in rows)


class _Dated(Protocol):
    @property
    def day(self) -> date: ...


_Row = TypeVar("_Row", bound=_Dated)


def _beside(rows: Sequence[_Row], often: Collection[date]) -> list[_Row]:
    """Those of the same sign on other days, where it meets a rule on some: who is told of a sign asks for all its
    days."""
    return [row for row in rows if row.day not in often] if any(row.day in often for row in rows) else []


def _beside_too(rows: Sequence[Evidence], often: Collection[date]) -> list[Evidence]:
    """Those of the days on which a sign meets a rule, and those beside."""
    return [
        *(row for row in rows if row.day in often),
        *(replace(row, beside=True) for row in _beside(rows, often)),
    ]


def _lately(*said: str) -> str:
    """Some sentences, with the days that they count: those that are looked back on."""
    told = " ".join(filter(None, said))
    return f"In the last {SHOWN_FOR} days {told[0].lower()}{told[1:]}"


def _answered(
    given: RuleInput,
    criterion: str,
    *groups: tuple[Urgency, Sequence[Answered]],
    beside: tuple[Urgency, Sequence[Answered]] = (Urgency.LINE, ()),
    ticks: Sequence[tuple[Urgency, Ticked, bool]] = (),
    alone: Collection[Answered] | None = None,
) -> Match | None:
    """The match that some answers make, the most urgent group first, and ticks of entries; or None without any. Answers
    that stand beside come last, and ticks say whether they do. Where `alone` names those that would count without the
    ticks, the others count only with them."""
    question = next(question for question in QUESTIONS if question.rule == criterion).key
    evidence = [
        *(
            replace(_of_answer(given, row, urgency, _says(row)), with_ticks=alone is not None and row not in alone)
            for urgency, rows in groups
            for row in rows
        ),
        *_of_answers(given, beside[1], beside[0], beside=True),
        *(_of_tick(given, question, row, urgency, beside=is_beside) for urgency, row, is_beside in ticks),
    ]
    if not evidence:
        return None
    answers = [row for _, rows in (*groups, beside) for row in rows]
    said = _lately(_answers_words(answers), _ticks_words(question, [row for _, row, _ in ticks]))
    return Match(criterion, tuple(sorted(evidence)), said)


def _of_tick(given: RuleInput, question: str, row: Ticked, urgency: Urgency, *, beside: bool) -> Evidence:
    sides = ("left", "right") if row.side == "both" else (row.side or "-",)
    says = tuple(f"{answer} {side}" for answer in row.answers for side in sides)
    free_on = given.free_on(question, row.side, row.day)
    return Evidence(row.day, "episode", row.uuid, urgency, says, free_on, ticked=True, beside=beside)


def _often(
    given: RuleInput, question: str, rows: Sequence[Answered], n: int, own: Urgency
) -> tuple[frozenset[date], frozenset[date], list[tuple[Urgency, Ticked, bool]]]:
    """The days on which a sign was answered or ticked, `n` or more in fourteen; those of answers alone; and of the
    ticks those on such days, as urgent as the rule's `own` where one of the answers is among the `n`, and one step less
    where none is; then those beside them."""
    answered, ticks = {row.day for row in rows}, ticked(given, question)
    days = [*answered, *(row.day for row in ticks)]
    often, confirmed = in_spell(days, n), in_spell(days, n, with_one_of=answered)
    told = [
        *((own if row.day in confirmed else _less(own), row, False) for row in ticks if row.day in often),
        *((_less(own), row, True) for row in _beside(ticks, often)),
    ]
    return often, in_spell(answered, n), told


def _less(urgency: Urgency) -> Urgency:
    return Urgency(urgency - 1)


def _answers_words(rows: Sequence[Answered], what_was_there: str = "") -> str:
    """A sentence for each answer, with what was said with it, and the days on which it was said so."""
    days: dict[tuple[str, str, str], list[date]] = {}
    for row in rows:
        days.setdefault((row.question, row.answer, _details(row)), []).append(row.day)
    said = []
    for (question, answer, details), when in days.items():
        asked = QUESTION_BY_KEY[question]
        name = next(row.name for row in asked.answers if row.key == answer)
        said.append(f"You answered “{name}”{details} to “{asked.text}” on {wording.days_words(when)}{what_was_there}.")
    return " ".join(said)


def _ticks_words(question: str, rows: Sequence[Ticked]) -> str:
    """A sentence for each sign with the days on which it was ticked, and one on what was not answered. No question is
    said to have been asked: nobody knows what was shown."""
    if not rows:
        return ""
    said = [
        f"You ticked “{term.name}” with what you wrote down on {wording.days_words(days)}."
        for term in SIGNS
        if (days := [row.day for row in rows if term.key in row.signs])
    ]
    asked = QUESTION_BY_KEY[question].text
    when = "on that day" if len({row.day for row in rows}) == 1 else "on these days"
    return f"{' '.join(said)} The question “{asked}” has no answer {when}."


def _details(row: Answered) -> str:
    """The side and the parts of an answer: " (left, “Grip with a hand”)"."""
    parts = [f"“{part.name}”" for part in QUESTION_BY_KEY[row.question].parts if part.key in row.parts]
    told = [*([_SIDE_WORDS[row.side]] if row.side else []), *parts]
    return f" ({', '.join(told)})" if told else ""


def weakness(given: RuleInput) -> Match | None:
    """W1. Something that cannot be done, once; or a feeling of weakness, answered or ticked, on two days in
    fourteen."""
    weak = given.answers_to("weakness", "feels_weak")
    often, alone, ticks = _often(given, "weakness", weak, 2, Urgency.PROMPT)
    counted, by_answers = _weak_rows(given, often), _weak_rows(given, alone)
    beside = (Urgency.PROMPT, _beside(weak, often))
    return _answered(given, "W1", (Urgency.PROMPT, counted), beside=beside, ticks=ticks, alone=by_answers)


def _weak_rows(given: RuleInput, often: Collection[date]) -> list[Answered]:
    weak = given.answers_to("weakness", "feels_weak")
    return [*given.answers_to("weakness", "cannot_do"), *(row for row in weak if row.day in often)]


def numbness(given: RuleInput) -> Match | None:
    """N1. Numbness, tingling or burning that does not clear, answered or ticked, on two days in fourteen; or all the
    time, since the day before or longer."""
    rows = given.answers_to("numbness", *_LASTS)
    often, alone, ticks = _often(given, "numbness", rows, 2, Urgency.PROMPT)
    numb, by_answers = _numb_rows(rows, often), _numb_rows(rows, alone)
    beside = (Urgency.PROMPT, _beside(rows, {row.day for row in numb}))
    return _answered(given, "N1", (Urgency.PROMPT, numb), beside=beside, ticks=ticks, alone=by_answers)


_LASTS = ("lasts_longer", "constant")


def _numb_rows(rows: Iterable[Answered], often: Collection[date]) -> list[Answered]:
    return [row for row in rows if row.day in often or _constant_for_a_day(row)]


def _constant_for_a_day(row: Answered) -> bool:
    return row.answer == "constant" and row.since is not None and row.since < row.day


def thinner(given: RuleInput) -> Match | None:
    """A1. A foot or calf that looks thinner, once."""
    return _answered(given, "A1", (Urgency.PROMPT, given.answers_to("thinner", "yes")))


def stiffness(given: RuleInput) -> Match | None:
    """A2. Stiffness that is not brief, answered or ticked, on three days in fourteen."""
    rows = given.answers_to("stiffness", "yes")
    often, alone, ticks = _often(given, "stiffness", rows, 3, Urgency.SOON)
    counted, by_answers = ([row for row in rows if row.day in days] for days in (often, alone))
    beside = (Urgency.SOON, _beside(rows, often))
    return _answered(given, "A2", (Urgency.SOON, counted), beside=beside, ticks=ticks, alone=by_answers)


def spreading(given: RuleInput) -> Match | None:
    """S1. A region that did not twitch on the first fourteen recorded days, on two days within 28.

    Another toe of the same foot is the same region. Urgent where weakness, numbness or wasting is there as well, by
    answers: a tick is read by the rule of its own question alone.
    """
    if given.baseline_until is None:
        return None
    urgency = Urgency.PROMPT if _has_answered_sign(given) else Urgency.SOON
    episodes, first = given.history.episodes, given.history.days.first
    later = given.awake & (episodes.day > (given.baseline_until - first).days)
    evidence: list[Evidence] = []
    said = []
    for region, name in REGIONS.items():
        if region in given.baseline:
            continue
        there = given.episodes_where(
            later & episodes.sites[:, [site.region == region for site in SITES]].any(axis=1), urgency, region
        )
        rows = _beside_too(there, in_spell((row.day for row in there), 2, span=28))
        if rows:
            evidence += rows
            said.append(f"{name} on {wording.days_words(row.day for row in rows)}")
    if not evidence:
        return None
    sentence = f"You wrote down twitching where there was none at first: {'; '.join(said)}."
    return Match("S1", tuple(sorted(evidence)), _lately(sentence))


def _has_answered_sign(given: RuleInput) -> bool:
    """Whether answers alone meet the rule of weakness, numbness or wasting."""
    weak = in_spell((row.day for row in given.answers_to("weakness", "feels_weak")), 2)
    numb = given.answers_to("numbness", *_LASTS)
    return bool(_weak_rows(given, weak) or _numb_rows(numb, in_spell((row.day for row in numb), 2)) or thinner(given))


def more_frequent(given: RuleInput) -> Match | None:
    """T1. More frequent than in the weeks before, by the weekly looks of `trend`."""
    told = more_often(given.counts, given.first_recorded, given.today)
    if told is None:
        return None
    assert isinstance(told.latest, Worsening)
    found = told.latest
    return Match("T1", _of_looks(told.looks), wording.more_often(found, told.looks[-1]))


def more_intense(given: RuleInput) -> Match | None:
    """T2. Stronger than in the weeks before, by the weekly looks of `trend`."""
    told = stronger(given.counts, given.first_recorded, given.today)
    if told is None:
        return None
    assert isinstance(told.latest, Rise)
    found = told.latest
    return Match("T2", _of_looks(told.looks), wording.stronger(found, told.looks[-1]))


def _of_looks(looks: Iterable[date]) -> tuple[Evidence, ...]:
    return tuple(Evidence(day, "look", "week", Urgency.ROUTINE) for day in looks)


def persistent(given: RuleInput) -> Match | None:
    """P1. Twitching on three days or more in each of three weeks running."""
    return _persists(given, "P1", weeks=3)


def lasting(given: RuleInput) -> Match | None:
    """P3. The same for six weeks running."""
    return _persists(given, "P3", weeks=6)


def _persists(given: RuleInput, criterion: str, *, weeks: int) -> Match | None:
    """Weeks of seven days up to one of the last seven days, so that one quiet day does not end it and a week without
    twitching does. Silent once it has been talked about: after a visit to a doctor since this twitching began.

    The evidence is all that lasts, and not these weeks alone: whoever reads of it asks since when.
    """
    days = given.lasted.days
    if not days or not any(_full_weeks(days, max(given.today, days[-1]) - timedelta(back), weeks) for back in range(7)):
        return None
    if any(_began(given, days[0]) <= visit <= given.today for visit in given.background.visits):
        return None
    free_on = _free_before(given, days[0])
    row = Evidence(days[0], "day", "twitched", Urgency.ROUTINE, ("persists",), free_on, later=days[1:])
    return Match(criterion, (row,), wording.lasts(days, weeks, given.lasted.others))


def _full_weeks(days: Sequence[date], last: date, weeks: int) -> bool:
    """Whether each of the weeks that end on a day has three of these days or more."""
    ago = [(last - day).days for day in days[-7 * (weeks + 1) :]]
    by_week = np.bincount([back // 7 for back in ago if 0 <= back < 7 * weeks], minlength=weeks)
    return int(by_week.min()) >= 3


def _twitching(given: RuleInput) -> list[date]:
    """The days with twitching that the counts have, oldest first."""
    found = np.flatnonzero(given.counts.until(given.last).twitched)
    return [given.counts.first + timedelta(days=int(index)) for index in found]


def _began(given: RuleInput, first: date) -> date:
    """When twitching began whose first day was written down: for what has lasted half a year or longer, on the day that
    the person gives, where that lies before it."""
    if (given.today - first).days < _HALF_A_YEAR:
        return first
    return min(given.background.said_onset_on or first, first)


def _free_before(given: RuleInput, day: date) -> date:
    """The last day of the latest time before a day in which seven recorded days or more were free of twitching, with
    none between them that was not; `NEVER` where the counts have none."""
    twitching = [before for before in _twitching(given) if before <= day]
    for before, after in reversed([*pairwise([given.counts.first - timedelta(days=1), *twitching])]):
        between = slice((before - given.counts.first).days + 1, (after - given.counts.first).days)
        if given.counts.recorded[between].sum() >= 7:
            return after - timedelta(days=1)
    return NEVER


def unrelieved(given: RuleInput) -> Match | None:
    """P2. Twitching on five days running or more, and two remedies, each tried twice or more in these days, that did
    not help. A day that is not recorded ends the run, and a run counts until it has been over for a week."""
    return next((match for run in _runs(given) if (match := _unrelieved_in(given, run))), None)


def _unrelieved_in(given: RuleInput, run: Sequence[date]) -> Match | None:
    episodes, first = given.history.episodes, given.history.days.first
    outcomes: dict[str, list[tuple[int, str]]] = {}
    for row in given.history.tried:
        if given.awake[row.episode] and run[0] <= first + timedelta(days=int(episodes.day[row.episode])) <= run[-1]:
            outcomes.setdefault(row.remedy, []).append((row.episode, row.outcome))
    failed = {
        remedy: [index for index, outcome in rows if outcome in ("no_change", "worse")]
        for remedy, rows in outcomes.items()
        if remedy not in _NOT_AT_HOME and all(outcome != "better" for _, outcome in rows)
    }
    failed = {remedy: rows for remedy, rows in failed.items() if len(rows) >= 2}
    if len(failed) < 2:
        return None
    chosen = np.zeros(len(episodes), dtype=np.bool_)
    chosen[[index for rows in failed.values() for index in rows]] = True
    evidence = given.episodes_where(chosen, Urgency.ROUTINE, *sorted(failed))
    days = wording.days_words(row.day for row in evidence)
    sentence = (
        f"You wrote down twitching on {wording.whole(len(run))} days running, {wording.date_words(run[0])} to "
        f"{wording.date_words(run[-1])}. Of those in the last {SHOWN_FOR} days, you wrote on {days} that "
        f"{wording.remedies_words(sorted(failed))} did not help."
    )
    return Match("P2", evidence, sentence)


def _runs(given: RuleInput) -> Iterator[list[date]]:
    """The runs of five days or more with twitching that have not been over for a week, the latest first, each oldest
    first."""
    days, end = given.lasted.days, len(given.lasted.days)
    while end and (given.today - days[end - 1]).days < 7:
        start = end - 1
        while start and (days[start] - days[start - 1]).days == 1:
            start -= 1
        if end - start >= 5:
            yield [*days[start:end]]
        end = start


def pain(given: RuleInput) -> Match | None:
    """X1. Pain of 7 of 10 or more, once; or of 4 or more on three days in fourteen. No cramp, and no known cause."""
    episodes = given.history.episodes
    known = np.zeros(len(episodes), dtype=np.bool_)
    if KNOWN_CAUSE in episodes.sign_keys:
        known = episodes.signs[:, episodes.sign_keys.index(KNOWN_CAUSE)]
    painful = given.usable & np.not_equal(episodes.feeling, "cramp") & ~known
    severe = given.episodes_where(painful & (episodes.pain >= 7), Urgency.PROMPT, "severe")
    rows = given.episodes_where(painful & (episodes.pain >= 4), Urgency.SOON, "some")
    often = in_spell((row.day for row in rows), 3)
    urgent = {row.id for row in severe}
    some = _beside_too([row for row in rows if row.id not in urgent], often)
    said = []
    if severe:
        said.append(f"You wrote down pain of 7 or more of 10 on {wording.days_words(row.day for row in severe)}.")
    if some:
        said.append(f"You wrote down pain of 4 to 6 of 10 on {wording.days_words(row.day for row in some)}.")
    return Match("X1", tuple(sorted((*severe, *some))), _lately(*said)) if severe or some else None


def swelling(given: RuleInput) -> Match | None:
    """X2. Swelling or a change of colour without a known cause, answered or ticked, once; swelling of both feet that is
    gone by morning, on three days in fourteen."""
    rows = [
        row
        for row in given.answers_to("swelling_or_colour", "swelling", "colour", "both")
        if "known_cause" not in row.parts
    ]
    stays = [row for row in rows if not _gone_by_morning(row)]
    goes = [row for row in rows if _gone_by_morning(row)]
    often = in_spell((row.day for row in goes), 3)
    return _answered(
        given,
        "X2",
        (Urgency.PROMPT, stays),
        (Urgency.SOON, [row for row in goes if row.day in often]),
        beside=(Urgency.SOON, _beside(goes, often)),
        ticks=[(_less(Urgency.PROMPT), row, False) for row in ticked(given, "swelling_or_colour")],
    )


def _gone_by_morning(row: Answered) -> bool:
    """Of both feet alone, and swelling alone: a colour that changes and one foot that swells are what they are."""
    return row.answer == "swelling" and "goes_overnight" in row.parts and row.side in ("", "both")


def interference(given: RuleInput) -> Match | None:
    """F1. Could not walk normally, once; or a lot in the way of the day, on two days in fourteen."""
    stopped = given.answers_to("interference", "could_not_walk")
    rows = given.answers_to("interference", "a_lot")
    often = in_spell((row.day for row in rows), 2)
    lots = [row for row in rows if row.day in often]
    beside = (Urgency.SOON, _beside(rows, often))
    return _answered(given, "F1", (Urgency.PROMPT, stopped), (Urgency.SOON, lots), beside=beside)


def medicine(given: RuleInput) -> Match | None:
    """M1. A medicine started or changed in the 56 days before the twitching, or suspected as its trigger."""
    background, episodes = given.background, given.history.episodes
    evidence: list[Evidence] = []
    said = []
    if background.onset_on:
        for taken in background.medicines:
            begun = taken.begun_or_changed(background.onset_on - timedelta(days=56), background.onset_on)
            if begun:
                evidence.append(Evidence(begun, "medicine", taken.key, Urgency.ROUTINE, (taken.key,)))
                said.append(
                    f"You wrote that you started {taken.name} or changed its dose on {wording.date_words(begun)}, in "
                    "the eight weeks before the twitching began."
                )
    if "medicine" in episodes.trigger_keys:
        suspected = given.episodes_where(
            given.usable & episodes.triggers[:, episodes.trigger_keys.index("medicine")], Urgency.ROUTINE, "suspected"
        )
        if suspected:
            evidence += suspected
            said.append(_lately(f"You suspected a medicine on {wording.days_words(row.day for row in suspected)}."))
    if not evidence:
        return None
    return Match("M1", tuple(sorted(evidence)), " ".join(said))


def loss_of_salts(given: RuleInput) -> Match | None:
    """K1. Palpitations with faintness, or a limb that cannot be moved; or weakness or palpitations on a day of heavy
    sweating, vomiting, diarrhoea or a water tablet, or on the two days after it."""
    now = [*given.answers_to("heartbeat", "with_faintness"), *given.answers_to("cannot_move", "yes")]
    signs = [*given.answers_to("weakness", "feels_weak", "cannot_do"), *given.answers_to("heartbeat", "palpitations")]
    lost = {item: given.days_with(item, at_least=1) for item, _ in _LOSSES}
    with_losses = [(row, losses) for row in signs if (losses := _losses(given, row.day, lost))]
    evidence = [
        *(_of_answer(given, row, _at_once(given, row), (f"{says} {row.day}" for says in _says(row))) for row in now),
        *(
            _of_answer(given, row, Urgency.PROMPT, (f"{says} with {loss}" for says in _says(row) for loss in losses))
            for row, losses in with_losses
        ),
    ]
    if not evidence:
        return None
    return Match("K1", tuple(sorted(evidence)), _lately(_answers_words(now), *_losses_words(with_losses)))


def _losses_words(with_losses: Iterable[tuple[Answered, Sequence[str]]]) -> Iterator[str]:
    """A sentence for each answer that came with the same losses: on other days it may have come without."""
    found: dict[tuple[str, ...], list[Answered]] = {}
    for row, losses in with_losses:
        found.setdefault(tuple(losses), []).append(row)
    for losses, rows in found.items():
        yield _answers_words(rows, f", each time with {wording.joined(losses)} on that day or the two before it")


def _losses(given: RuleInput, day: date, lost: Mapping[str, Sequence[date]]) -> list[str]:
    """What takes salts, of a day and the two days before it."""
    recent = [day - timedelta(days=back) for back in range(3)]
    found = [name for item, name in _LOSSES if any(before in lost[item] for before in recent)]
    return [*found, WATER_TABLET] if any(given.background.takes("diuretic", before) for before in recent) else found


def _at_once(given: RuleInput, row: Answered) -> Urgency:
    """An emergency is one on the day it is written down for and the two days after; later it is still urgent."""
    return Urgency.EMERGENCY if (given.today - row.day).days < 3 else Urgency.PROMPT


def jerks(given: RuleInput) -> Match | None:
    """J1. Jerks of a whole limb while awake on two days in fourteen, after a head injury within 28 days or a medicine
    that was started or changed within 56."""
    episodes = given.history.episodes
    known_awake = np.not_equal(episodes.state, STATE_CODES[""]) & np.not_equal(episodes.state, STATE_CODES["woken"])
    jerked = given.episodes_where(
        given.awake & known_awake & np.equal(episodes.feeling, "jerk"), Urgency.PROMPT, "jerk"
    )
    rows = [
        *_of_answers(given, given.answers_to("jerks", "awake"), Urgency.PROMPT),
        *(replace(row, free_on=given.free_on("jerks", "", row.day)) for row in jerked),
    ]
    evidence = tuple(sorted(_beside_too(rows, in_spell((row.day for row in rows), 2))))
    injured = [row for row in evidence if given.background.injured_within("head_injury", row.day, 28)]
    begun = [row for row in evidence if _begun_before(given, row.day)]
    if any(not row.beside for row in injured):
        return Match("J1", evidence, _jerks_words(evidence, injured, "28 days after a head injury"))
    if any(not row.beside for row in begun):
        return Match("J1", evidence, _jerks_words(evidence, begun, "56 days after a medicine was started or changed"))
    return None


def _begun_before(given: RuleInput, day: date) -> bool:
    medicines = (taken for taken in given.background.medicines if not taken.is_supplement)
    return any(taken.begun_or_changed(day - timedelta(days=56), day) for taken in medicines)


def _jerks_words(rows: Sequence[Evidence], some: Sequence[Evidence], after: str) -> str:
    """On which days, and of these on which the cause came before."""
    days, caused = {row.day for row in rows}, {row.day for row in some}
    which = "" if caused == days else f"of these on {wording.days_words(caused)} "
    told = f"You wrote that a whole limb jerked while awake on {wording.days_words(days)}, {which}within {after}."
    return _lately(told)


def worried(given: RuleInput) -> Match | None:
    """U1. Asked for somebody to talk to, within fourteen days; or worry of 7 of 10 or more on three in fourteen."""
    rows = given.answers_to("worried", "yes")
    asked = [row for row in rows if (given.today - row.day).days < SPELL]
    beside = _beside(rows, {row.day for row in asked})
    worries = [Evidence(day, "day", "worry", Urgency.ROUTINE) for day in given.days_with("worry", at_least=7)]
    often = _beside_too(worries, in_spell((row.day for row in worries), 3))
    said = []
    if asked:
        said.append(f"You wrote that you are worried, on {wording.days_words(row.day for row in (*asked, *beside))}.")
    if often:
        said.append(f"You wrote down worry of 7 or more of 10 on {wording.days_words(row.day for row in often)}.")
    evidence = [
        *_of_answers(given, asked, Urgency.ROUTINE),
        *_of_answers(given, beside, Urgency.ROUTINE, beside=True),
        *often,
    ]
    return Match("U1", tuple(sorted(evidence)), _lately(*said)) if said else None


def blood_tests(given: RuleInput) -> Match | None:
    """G1. Something that makes doctors ask for blood tests, while the twitching lasts, and no blood test noted."""
    background = given.background
    lasts = persistent(given)
    asked = [
        name
        for name, holds in (
            ("a vegan diet", background.diet == "vegan"),
            ("an absorption disorder", background.has("absorption_disorder")),
            ("a lot of alcohol for a long time", background.has("alcohol_problem")),
            ("a water tablet", background.takes("diuretic", given.today)),
        )
        if holds
    ]
    tried = any(row.remedy == "blood_test" for row in given.history.tried)
    if lasts is None or not asked or tried or any(day >= given.first for day in background.blood_tests):
        return None
    sentence = f"You wrote down {wording.joined(asked)}; in the last eight weeks no blood test is written down."
    return Match("G1", tuple(replace(row, urgency=Urgency.LINE) for row in lasts.evidence), sentence)


def emergency(given: RuleInput) -> Match | None:
    """E1. A yes to the list of what cannot wait. Never from counts, trends or text."""
    rows = given.answers_to("right_now", "yes")
    return _answered(given, "E1", *((_at_once(given, row), [row]) for row in rows))
