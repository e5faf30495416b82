"""The reasons to see a doctor that the five articles give, in one table that the pages, the manual and the tests read.

EXT marks what stands in none of the five.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from diary.domain import rules
from diary.domain.articles import REASSURANCES, how_many
from diary.domain.rule_input import Match, RuleInput, Urgency


@dataclass(frozen=True, slots=True)
class Criterion:
    """A reason to see a doctor: its rule, and all that the pages, the manual and the tests say of it.

    `says` gives what each article says, in our words, where they differ; `fires` and `not_for` the rule's thresholds
    and exceptions ("" for none); `version` grows with any change of them. After it has been talked about or hidden, a
    sign is new `by_sign` when it says something it did not (another side, another place) or was gone in between, and
    else whenever it is written down again, `quiet_days` or more later; `new_when` says so. `reassuring` is what may
    come before it where that is true beside all that is shown (`heard.reassures`), and is empty where nothing may;
    `beside` is what always stands with it. `open_question` is what a clinician has still to decide about it ("" for
    nothing of its own).
    """

    id: str
    name: str
    rule: Callable[[RuleInput], Match | None]
    urgencies: tuple[Urgency, ...]
    fires: str
    not_for: str
    says: tuple[tuple[str, str], ...]
    by_sign: bool = False
    quiet_days: int = 0
    new_when: str = "you write it down again"
    reassuring: str = ""
    beside: str = ""
    open_question: str = ""
    version: int = 1

    @property
    def quiet(self) -> str:
        """For how long it is quiet once it has been talked about or hidden."""
        if not self.quiet_days:
            return f"quiet until {self.new_when}"
        return f"quiet for {self.quiet_days} days" + (f", or until {self.new_when}" if self.new_when else "")

    @property
    def can_be_hidden(self) -> bool:
        return max(self.urgencies) <= Urgency.ROUTINE


_P, _S, _R, _E = Urgency.PROMPT, Urgency.SOON, Urgency.ROUTINE, Urgency.EMERGENCY
_HARMLESS: Final = f"Most toe twitching is harmless, {how_many(REASSURANCES['mostly_harmless'])} say."
_NO_COUNT: Final = "The neurologist in one of these articles goes by an examination and not by how often it twitches."
_MORE: Final = "you write down more of it, such as another side or place, or write it down again after a “no”"
_AFTER_A_WEEK: Final = "it comes back after a week that you recorded without it"
_OF_DAY: Final = "; a tick on a day whose question in the check-in has an answer, which stands in its place"

CRITERIA: Final[tuple[Criterion, ...]] = (
    Criterion(
        "E1",
        "Something that cannot wait",
        rules.emergency,
        (_E, _P),
        "a yes to the list “any of these right now?”; an emergency for three days, prompt after that",
        "counts, trends, free text",
        (("EXT", "Emergency guidance asks for help at once; the five articles name no emergency."),),
    ),
    Criterion(
        "K1",
        "Loss of salts, or the heartbeat",
        rules.loss_of_salts,
        (_E, _P),
        "palpitations with faintness, or a limb that cannot be moved (an emergency for three days, prompt after that); "
        "or weakness or palpitations (prompt) on a day of heavy sweating, vomiting, diarrhoea or a water tablet, or on "
        "the two days after it",
        "palpitations or weakness that have been talked about, after the same loss of salts",
        (("D3", "Names an irregular heartbeat and a passing paralysis as marks of a severe lack of minerals."),),
        by_sign=True,
        new_when=_MORE,
    ),
    Criterion(
        "W1",
        "Weakness",
        rules.weakness,
        (_P, _S),
        "something that cannot be done, on one day (prompt); or a feeling of weakness, answered or ticked with an "
        "entry, on two days in 14 (prompt with an answer among them, soon of ticks alone)",
        "tiredness, weakness only within a day after exercise, a tick during or after exercise, an unanswered question"
        + _OF_DAY,
        (
            ("D0", "See a doctor promptly."),
            ("D1", "Ask a doctor when weakness comes with it."),
            ("D3", "Ask for medical advice."),
            ("D4", "A doctor should look when clear weakness in the foot or leg keeps coming with it."),
        ),
        by_sign=True,
        new_when=_MORE,
        version=2,
    ),
    Criterion(
        "N1",
        "Numbness, tingling or burning",
        rules.numbness,
        (_P, _S),
        "lasting or constant, or ticked with an entry, on two days in 14 (prompt with an answer among them, soon of "
        "ticks alone); or constant since the day before or longer (prompt)",
        "tingling that clears within minutes of moving or taking shoes off, a tick beside “Pressed or in an odd "
        "position”" + _OF_DAY,
        (
            ("D0", "See a doctor promptly."),
            ("D1", "Ask a doctor."),
            ("D3", "Ask for medical advice when it is in the limbs."),
            (
                "D4",
                "Numbness, or tingling or burning that stays, needs a doctor; short tingling from pressure does not.",
            ),
        ),
        by_sign=True,
        new_when=_MORE,
        open_question="whether tingling that is only ticked should count. Of made-up harmless diaries in which it is "
        "ticked with 5 % of the entries, 96 of 100 meet this within a year, 33 as prompt; where the question after "
        "such an entry is answered with “within minutes” on four days of five, 60 and 16",
        version=2,
    ),
    Criterion(
        "A1",
        "A thinner muscle",
        rules.thinner,
        (_P,),
        "a foot or calf that looks thinner, on one day",
        "an old injury that is known",
        (("D3", "Should be looked at by a doctor."),),
        by_sign=True,
        new_when=_MORE,
    ),
    Criterion(
        "X1",
        "Pain",
        rules.pain,
        (_P, _S),
        "pain of 7 or more of 10, once (prompt); of 4 or more of 10 on three days in 14",
        "a cramp; pain whose cause is known, such as a blister or an injury",
        (
            ("D0", "Ask a doctor when there is pain."),
            ("D1", "Ask a doctor when it is painful."),
            ("D4", "Severe pain should be looked at promptly."),
        ),
    ),
    Criterion(
        "X2",
        "Swelling or a change of colour",
        rules.swelling,
        (_P, _S),
        "swelling or a change of the skin's colour, on one day (prompt by an answer, soon by a tick with an entry); "
        "swelling of both feet that is gone by morning, on three days in 14 (soon)",
        "a cause that is known, such as a bruise or sock marks" + _OF_DAY,
        (("D0", "Ask a doctor."), ("D4", "Should be looked at promptly.")),
        version=2,
    ),
    Criterion(
        "F1",
        "Walking and daily life",
        rules.interference,
        (_P, _S),
        "not being able to walk normally, on one day (prompt); a lot in the way of walking or the "
        "day, on two days in 14",
        "annoyance",
        (("D3", "Ask for medical advice when it gets in the way of walking or daily life."),),
        by_sign=True,
        new_when=_MORE,
    ),
    Criterion(
        "J1",
        "Jerks of a whole limb",
        rules.jerks,
        (_P,),
        "jerks while awake on two days in 14, after a head injury within 28 days or a medicine started or changed "
        "within 56",
        "jerks while falling asleep, which healthy people have, on being woken, or without a state",
        (("D2", "Strong jerks can follow a medicine or an injury of the head."),),
        by_sign=True,
        new_when=_MORE,
    ),
    Criterion(
        "S1",
        "Spreading",
        rules.spreading,
        (_P, _S),
        "a region that did not twitch on the first 14 recorded days, on two days within 28; prompt with weakness, "
        "numbness or a thinner muscle, of answers alone",
        "another toe of the same foot, several toes in unison, one twitch elsewhere, jerks while falling asleep, what "
        "came before the 14th recorded day",
        (
            ("D0", "Ask a doctor when it spreads to other parts of the body."),
            ("D2", "Sees no problem in toes that twitch together, such as the third and the fourth."),
            ("D4", "Should be looked at promptly when it goes beyond the little toe."),
        ),
        by_sign=True,
        new_when="you write down another part of the body",
    ),
    Criterion(
        "A2",
        "Stiffness",
        rules.stiffness,
        (_S, _R),
        "stiffness, answered or ticked with an entry, on three days in 14 (soon with an answer among them, routine of "
        "ticks alone)",
        "stiffness only after exercise, or for less than half an hour on waking, a tick during or after exercise"
        + _OF_DAY,
        (("D3", "Ask for medical advice."),),
        by_sign=True,
        new_when=_MORE,
        version=2,
    ),
    Criterion(
        "T1",
        "More often",
        rules.more_frequent,
        (_R,),
        "1.5 times as many episodes a recorded day in the last 28 days as in the 28 days before, or more, and a weekly "
        "test below 0.01 of the last four weeks against up to twelve before, on two weekly looks running, with 14 "
        "recorded days in each 28 and 8 episodes in the last; told for eight weeks",
        "the first eight weeks of use, a share of recorded days that changed by more than 25 points, sleep onset",
        (
            ("D0", "Ask a doctor when it becomes more frequent."),
            ("D2", "A neurologist does not go by how often."),
            ("D3", "Ask when it gets worse."),
        ),
        quiet_days=56,
        new_when="",
        reassuring=_HARMLESS,
        beside=_NO_COUNT,
        version=2,
    ),
    Criterion(
        "T2",
        "Stronger",
        rules.more_intense,
        (_R,),
        "a weekly mean of intensities that is half a point of 5 higher, or more, in the last four weeks than in up to "
        "twelve before, and a weekly test of them below 0.005, on two weekly looks running; told for eight weeks",
        "weeks with fewer than two rated episodes, and what is left out for “More often”",
        (
            ("D0", "Ask a doctor when it becomes more intense."),
            ("D2", "A neurologist does not go by how often."),
            ("D3", "Ask when it gets worse."),
        ),
        quiet_days=56,
        new_when="",
        reassuring=_HARMLESS,
        beside=_NO_COUNT,
    ),
    Criterion(
        "P3",
        "Lasting for weeks",
        rules.lasting,
        (_R,),
        "twitching on three days or more in each of six weeks running, where three of them were never talked about or "
        "hidden",
        "a week without twitching in between, a visit to a doctor since the twitching began, sleep onset",
        (
            ("D0", "Ask a doctor when it stays for several weeks or months."),
            ("D2", "A neurologist would look no further when nothing else is wrong."),
        ),
        by_sign=True,
        new_when=_AFTER_A_WEEK,
        reassuring=_HARMLESS,
        beside=_NO_COUNT,
        version=2,
    ),
    Criterion(
        "P1",
        "Longer than two weeks",
        rules.persistent,
        (_R,),
        "twitching on three days or more in each of three weeks running",
        "a week without twitching in between, one long episode, a visit to a doctor since the twitching began, sleep "
        "onset",
        (
            ("D0", "Ask a doctor after several weeks or months."),
            ("D1", "Ask a doctor when it does not stop."),
            ("D2", "A neurologist would look no further when nothing else is wrong."),
            ("D3", "Ask after more than a couple of weeks."),
            ("D4", "Ask after several days or weeks, when nothing you try at home helps."),
        ),
        by_sign=True,
        new_when=_AFTER_A_WEEK,
        reassuring=_HARMLESS,
        beside=_NO_COUNT,
        version=2,
    ),
    Criterion(
        "P2",
        "Not relieved by what you tried",
        rules.unrelieved,
        (_R,),
        "twitching on five days running or more, and two remedies that were each tried twice in these days and did not "
        "help",
        "a day that is not recorded (it ends the run), remedies without an outcome or that helped once, what is not "
        "done at home (a blood test, a talk with a professional), sleep onset",
        (("D4", "Ask a doctor when it goes on for days or weeks and nothing you try at home helps."),),
        by_sign=True,
        new_when="other things that you try do not help",
        reassuring=_HARMLESS,
        beside=_NO_COUNT,
    ),
    Criterion(
        "M1",
        "A medicine",
        rules.medicine,
        (_R,),
        "a medicine started or changed in the 56 days before the twitching began (the day that you gave, or else the "
        "first one with it that you wrote down yourself), or suspected as a trigger",
        "what was started after the twitching began and is not suspected",
        (
            ("D0", "Talk to your doctor, and do not stop a medicine by yourself."),
            ("D2", "Some medicines can do it."),
        ),
        by_sign=True,
        new_when="you write down another medicine, or suspect one for the first time",
        reassuring=_HARMLESS,
        version=2,
    ),
    Criterion(
        "U1",
        "You are worried",
        rules.worried,
        (_R,),
        "a wish to talk to someone, within 14 days, which is a new one on every day; or worry of 7 or more of 10 on "
        "three days in 14",
        "",
        (("D0", "When you are worried, it is always best to ask a doctor."),),
        quiet_days=28,
        new_when="you ask for someone again",
        reassuring=_HARMLESS,
    ),
    Criterion(
        "G1",
        "Blood tests",
        rules.blood_tests,
        (Urgency.LINE,),
        "a vegan diet, an absorption disorder, a lot of alcohol or a water tablet, while it lasts longer than two "
        "weeks: a line for the doctor",
        "a blood test that is written down in the last eight weeks",
        (
            ("D0", "A blood test can be considered."),
            ("D3", "A doctor can test the blood; a vegan diet and absorption disorders are named."),
        ),
        by_sign=True,
    ),
)
"""Every criterion, the most urgent first."""

CRITERION_BY_ID: Final = {criterion.id: criterion for criterion in CRITERIA}


def matches(given: RuleInput) -> tuple[Match, ...]:
    """What the diary meets on this day, the most urgent first, and then in the order of `CRITERIA`."""
    found = [match for criterion in CRITERIA if (match := criterion.rule(given))]
    return tuple(sorted(found, key=lambda match: -match.urgency))
