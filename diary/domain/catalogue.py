"""The words of a diary: everything that can be chosen, each named once, with the articles it comes from.

`documents` are ids of `DOCUMENTS`. A `key` is stored and exported and never changes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from diary.domain import articles

DOCUMENTS: Final = {**articles.ARTICLES, "EXT": "Not in the five articles: what doctors ask"}
"""What a word may come from, by id."""


@dataclass(frozen=True, slots=True)
class Term:
    """A word that can be chosen. `hint` is shown beside it, and is empty for most."""

    key: str
    name: str
    documents: tuple[str, ...] = ()
    hint: str = ""


def _terms(*rows: tuple[str, str, str] | tuple[str, str, str, str]) -> tuple[Term, ...]:
    return tuple(Term(row[0], row[1], tuple(row[2].split()), row[3] if len(row) == 4 else "") for row in rows)


def _said(table: Mapping[str, articles.Lines], *rows: tuple[str, str] | tuple[str, str, str]) -> tuple[Term, ...]:
    """The words of a table of `articles`, each with the articles that say it."""
    return tuple(Term(row[0], row[1], tuple(table[row[0]]), row[2] if len(row) == 3 else "") for row in rows)


def by_key(terms: Iterable[Term]) -> dict[str, Term]:
    return {term.key: term for term in terms}


def choices(terms: Iterable[Term]) -> list[tuple[str, str]]:
    """The (key, name) pairs that a form field wants."""
    return [(term.key, term.name) for term in terms]


class Shape(StrEnum):
    """The four shapes of an episode."""

    MOMENT = "moment"
    TIMED = "timed"
    BURST = "burst"
    ONGOING = "ongoing"


SHAPES: Final = _terms(
    ("moment", "A moment", "", "It happened; you do not know or mind how long"),
    ("timed", "From start to end", "", "You know when it started and when it stopped"),
    ("burst", "A burst", "", "Such as about 20 twitches in 5 minutes"),
    ("ongoing", "Still going on", "", "A spot that does not stop; it gets no end until you give it one"),
)


class OngoingState(StrEnum):
    """What became of an ongoing spot. `LOST_TRACK` ends the asking without inventing an end."""

    STILL_ON = "still_on"
    STOPPED = "stopped"
    LOST_TRACK = "lost_track"


# No trend reads these episodes: a jerk while drifting off is a thing of its own, and healthy people have it (D2).
FALLING_ASLEEP: Final = "falling_asleep"
STATES: Final = _terms(
    ("resting", "Resting", "D0 D2"),
    ("seated", "Sitting", "D2"),
    ("standing", "Standing", "D0 D4"),
    ("walking", "Walking", "D0 D4"),
    ("exercising", "Exercising", "D0 D4"),
    ("after_exercise", "After exercise", "D0 D1 D2 D3 D4"),
    ("lying_down", "Lying down", "D2"),
    (FALLING_ASLEEP, "Falling asleep", "D2"),
    ("woken", "It woke you", "D2"),
)

FEELINGS: Final = _terms(
    ("twitch", "Twitch", "D3 D4", "Brief and small, usually without pain"),
    ("cramp", "Cramp", "D1 D3", "Hard, tight, painful"),
    ("jerk", "Jerk", "D2", "The whole limb jumps"),
    ("urge_to_move", "Urge to move", "D1", "You feel you have to move it"),
)

# Asked for so that pain with a blister or an old injury is no reason to see a doctor (rule X1).
KNOWN_CAUSE: Final = "known_cause"
SIGNS: Final = _terms(
    ("visible", "You could see it", "D2"),
    ("rhythmic", "Regular, like a beat", "D0"),
    ("pain", "Pain", "D0 D1 D4"),
    ("tingling", "Tingling", "D0 D1 D3 D4"),
    ("numbness", "Numbness", "D0 D1 D3 D4"),
    ("burning", "Burning", "D4"),
    ("stiffness", "Stiffness", "D3"),
    ("felt_weak", "Felt weak", "D0 D1 D3 D4"),
    ("swelling", "Swelling", "D0 D4"),
    ("colour_change", "Skin changed colour", "D0 D4"),
    ("pressure_on_nerve", "Pressed or in an odd position", "D2 D4"),
    ("toe_scrunching", "Toes scrunched or tensed", "D2"),
    (KNOWN_CAUSE, "The pain has a cause you know", "EXT", "Such as a blister or an old injury"),
)

SHOES: Final = _terms(
    ("none", "None", ""),
    ("normal", "Normal shoes", ""),
    ("tight", "Tight", "D0 D2 D3 D4"),
    ("narrow", "Narrow toe box", "D0 D4"),
    ("high_heels", "High heels", "D0 D4"),
    ("ill_fitting", "Do not fit well", "D0 D4"),
)

TRIGGERS: Final = _said(
    articles.TRIGGERS,
    ("caffeine", "Caffeine"),
    ("other_stimulant", "Energy drink or other stimulant"),
    ("nicotine", "Nicotine"),
    ("alcohol", "Alcohol"),
    ("stress", "Stress"),
    ("anxiety", "Anxiety"),
    ("poor_sleep", "Poor sleep"),
    ("fatigue", "Tiredness"),
    ("exercise", "Exercise"),
    ("activity_rise", "Suddenly more active"),
    ("prolonged_standing", "Long standing or walking"),
    ("tight_shoes", "Tight shoes"),
    ("nerve_pressure", "Position or pressure on a nerve"),
    ("toe_scrunching", "Scrunching or tensing the toes"),
    ("massage", "Massage"),
    ("dehydration", "Not enough to drink"),
    ("heavy_sweating", "Heavy sweating"),
    ("stomach_upset", "Vomiting or diarrhoea"),
    ("medicine", "A medicine"),
    ("cold", "Cold or poor circulation"),
    ("low_minerals", "Low magnesium or other minerals"),
    ("low_vitamin_d", "Low vitamin D"),
    ("low_b12", "Low vitamin B12"),
    ("unknown", "No idea"),
)

REMEDIES: Final = _said(
    articles.REMEDIES,
    ("water", "Drank water"),
    ("electrolyte_drink", "Electrolyte drink"),
    ("mineral_rich_food", "Banana, spinach, nuts or the like"),
    ("magnesium", "Magnesium supplement", "Ask a pharmacist or doctor first if you take medicines"),
    ("potassium", "Potassium supplement", "Only with a doctor's advice: it can harm"),
    ("balanced_diet", "Balanced diet"),
    ("fewer_stimulants", "Less caffeine or nicotine"),
    ("stretching", "Stretched foot, ankle or calf"),
    ("point_and_curl", "Pointed and curled the toes"),
    ("massage", "Massage, roller or ball"),
    ("warm_bath", "Warm bath"),
    ("relaxation", "Breathing, meditation or yoga"),
    ("rest", "Rest"),
    ("sleep_routine", "Regular sleep"),
    ("wider_shoes", "Wider or supportive shoes"),
    ("shoes_off", "Shoes off or moved the foot"),
    ("medicine_review", "Medicines looked at by a professional"),
    ("blood_test", "Blood test"),
    ("counselling", "Therapist or counsellor"),
)

OUTCOMES: Final = _terms(
    ("better", "Better", ""),
    ("no_change", "No change", ""),
    ("worse", "Worse", ""),
    ("unsure", "Unsure", ""),
)

TWITCHING: Final = _terms(("yes", "Yes", ""), ("no", "No twitching", ""), ("unsure", "Do not know", ""))
WATER: Final = _terms(("low", "Little", ""), ("usual", "As usual", ""), ("high", "A lot", ""))
EXERCISE: Final = _terms(
    ("none", "None", ""),
    ("light", "Light", ""),
    ("usual", "As usual", ""),
    ("hard", "Hard", ""),
    ("unusual", "Unusual for you", ""),
)
SIDES: Final = _terms(("left", "Left", ""), ("right", "Right", ""), ("both", "Both", ""))

INTENSITY: Final = (1, 5)
PAIN: Final = (0, 10)
SCALE: Final = (0, 10)
SLEEP_QUALITY: Final = (1, 5)
MAX_NOTE: Final = 2000
MAX_NAME: Final = 80
MAX_BURST_COUNT: Final = 10_000


class Kind(StrEnum):
    """How a check-in item is answered and stored."""

    COUNT = "count"
    HOURS = "hours"
    SCALE = "scale"
    CHOICE = "choice"
    YES_NO = "yes_no"


@dataclass(frozen=True, slots=True)
class Item:
    """One question of the check-in, and one daily factor. Unanswered is stored as NULL and is never zero.

    `low` to `high` bound a number (hours are stored as whole minutes, in `<key>`); `terms` are the answers of a
    choice; `group` is "night", "today" or "body"; an item with `shown` False is off until the person wants it. `habit`
    says that one day of it is much like the next, so that a form may offer to repeat it; how somebody slept and felt is
    none. `quick` are the four numbers that a form offers at a tap to somebody who has not answered yet.
    """

    key: str
    name: str
    group: str
    kind: Kind
    low: float = 0
    high: float = 0
    unit: str = ""
    terms: tuple[Term, ...] = ()
    shown: bool = True
    habit: bool = False
    quick: tuple[float, ...] = ()


ITEMS: Final[tuple[Item, ...]] = (
    Item("sleep_minutes", "Hours of sleep", "night", Kind.HOURS, 0, 24, "hours", quick=(6.5, 7, 7.5, 8)),
    Item("sleep_quality", "How well you slept", "night", Kind.SCALE, *SLEEP_QUALITY, "1 badly to 5 well"),
    Item(
        "caffeine_drinks", "Drinks with caffeine", "today", Kind.COUNT, 0, 30, "drinks", habit=True, quick=(0, 1, 2, 3)
    ),
    Item(
        "caffeine_mg",
        "Caffeine, if you count it",
        "today",
        Kind.COUNT,
        0,
        3000,
        "mg",
        shown=False,
        habit=True,
        quick=(0, 100, 200, 300),
    ),
    Item("alcohol_units", "Alcohol", "today", Kind.COUNT, 0, 60, "drinks", habit=True, quick=(0, 1, 2, 3)),
    Item("nicotine", "Nicotine", "today", Kind.YES_NO, habit=True),
    Item("water", "Water", "today", Kind.CHOICE, terms=WATER, habit=True),
    Item("exercise", "Exercise", "today", Kind.CHOICE, terms=EXERCISE, habit=True),
    Item(
        "standing_minutes",
        "Hours standing or walking",
        "today",
        Kind.HOURS,
        0,
        24,
        "hours",
        habit=True,
        quick=(0, 2, 4, 6),
    ),
    Item("tight_shoes", "Tight shoes for two hours or more", "today", Kind.YES_NO, habit=True),
    Item("stress", "Stress", "body", Kind.SCALE, *SCALE, "0 none to 10 most"),
    Item("worry", "Worry about the twitching", "body", Kind.SCALE, *SCALE, "0 none to 10 most", shown=False),
    Item("fatigue", "Tiredness", "body", Kind.SCALE, *SCALE, "0 none to 10 most"),
    Item("heavy_sweating", "Heavy sweating", "body", Kind.YES_NO),
    Item("stomach_upset", "Vomiting or diarrhoea", "body", Kind.YES_NO),
    Item("electrolytes", "Electrolyte-rich food or a supplement", "body", Kind.YES_NO, habit=True),
)
ITEM_BY_KEY: Final[dict[str, Item]] = {item.key: item for item in ITEMS}


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer to a red-flag question; `yes` says whether it reports the sign at all."""

    key: str
    name: str
    yes: bool


@dataclass(frozen=True, slots=True)
class Question:
    """A red-flag question of the check-in. An unanswered question is never a "no" (`domain.silences`).

    `rule` is the criterion that reads the answers; `parts` are what can be ticked with a yes; `every_days` is how
    often the check-in asks it of itself (0: never, another page does); `signs` are those of an episode that it asks
    about; `sign` names within a sentence what its "no" denies, of those that the check-in asks. Every question's first
    answer is its "no".
    """

    key: str
    rule: str
    name: str
    text: str
    answers: tuple[Answer, ...]
    documents: tuple[str, ...]
    parts: tuple[Term, ...] = ()
    has_side: bool = False
    every_days: int = 1
    signs: tuple[str, ...] = ()
    sign: str = ""

    def is_due(self, day: date, latest: tuple[date, str] | None) -> bool:
        """Whether a check-in asks it on a day, with its latest answer of the days before. A sign that is asked for
        once a week and was there is asked for every day, since a rule may want it on several."""
        # 0 is asked by another page alone; what was never answered is due whatever its rhythm.
        if not self.every_days or latest is None:
            return bool(self.every_days)
        answered_on, answer = latest
        return (day - answered_on).days >= self.every_days or answer != self.answers[0].key

    def has_since(self, answer: str) -> bool:
        """Whether the check-in asks since when it is so where this is the answer."""
        return self.has_side and answer != self.answers[0].key


def _answers(*rows: tuple[str, str]) -> tuple[Answer, ...]:
    return tuple(Answer(key, name, yes=index > 0) for index, (key, name) in enumerate(rows))


QUESTIONS: Final[tuple[Question, ...]] = (
    Question(
        "weakness",
        "W1",
        "Weakness",
        "New weakness in a foot, leg or hand?",
        _answers(
            ("no", "No"),
            ("after_exercise", "Only within a day after exercise"),
            ("feels_weak", "It feels weak"),
            ("cannot_do", "There is something you can't do"),
        ),
        ("D0", "D1", "D3", "D4"),
        parts=_terms(
            ("rise_on_toes", "Rise on your toes", "EXT"),
            ("rise_on_heels", "Rise on your heels", "EXT"),
            ("lift_hallux", "Lift the great toe", "EXT"),
            ("foot_drags", "Foot drags or you trip", "EXT"),
            ("grip", "Grip with a hand", "EXT"),
        ),
        has_side=True,
        signs=("felt_weak",),
        sign="new weakness in a foot, leg or hand",
    ),
    Question(
        "numbness",
        "N1",
        "Numbness or tingling",
        "Numbness, tingling or burning?",
        _answers(
            ("no", "No"),
            ("clears", "Clears within minutes of moving or taking shoes off"),
            ("lasts_longer", "Lasts longer"),
            ("constant", "All the time"),
        ),
        ("D0", "D1", "D3", "D4"),
        parts=_terms(("toes", "Toes", ""), ("foot", "Foot", ""), ("leg", "Leg", ""), ("hand", "Hand or arm", "")),
        has_side=True,
        signs=("tingling", "numbness", "burning"),
        sign="numbness, tingling or burning",
    ),
    Question(
        "swelling_or_colour",
        "X2",
        "Swelling or colour",
        "Swelling, or a change in the colour of the skin?",
        _answers(("no", "No"), ("swelling", "Swelling"), ("colour", "Colour"), ("both", "Both")),
        ("D0", "D4"),
        parts=_terms(
            ("known_cause", "You know the cause, such as a bruise or sock marks", ""),
            ("goes_overnight", "Both feet, and gone by morning", ""),
        ),
        has_side=True,
        signs=("swelling", "colour_change"),
        sign="swelling, or a change in the colour of the skin",
    ),
    Question(
        "interference",
        "F1",
        "Walking and daily life",
        "Did it get in the way of walking or your day?",
        _answers(
            ("no", "No"),
            ("a_little", "A little"),
            ("somewhat", "Somewhat"),
            ("a_lot", "A lot"),
            ("could_not_walk", "You couldn't walk normally"),
        ),
        ("D3",),
        sign="anything that got in the way of walking or your day",
    ),
    Question(
        "heartbeat",
        "K1",
        "Heartbeat",
        "Was your heartbeat irregular or pounding?",
        _answers(("no", "No"), ("palpitations", "Yes"), ("with_faintness", "Yes, and you felt faint")),
        ("D3",),
        sign="an irregular or pounding heartbeat",
    ),
    Question(
        "cannot_move",
        "K1",
        "Moving a limb",
        "Was there a limb you could not move at all?",
        _answers(("no", "No"), ("yes", "Yes")),
        ("D3",),
        has_side=True,
        sign="a limb that you could not move at all",
    ),
    Question(
        "jerks",
        "J1",
        "Jerks",
        "Did a whole limb jerk?",
        _answers(("no", "No"), ("falling_asleep", "Only while falling asleep"), ("awake", "While awake")),
        ("D2",),
        sign="a jerk of a whole limb",
    ),
    Question(
        "thinner",
        "A1",
        "Muscle bulk",
        "Does one foot or calf look thinner than before, or than the other?",
        _answers(("no", "No"), ("known", "Yes, from an old injury"), ("yes", "Yes")),
        ("D3",),
        has_side=True,
        every_days=7,
        sign="a foot or calf that looks thinner",
    ),
    Question(
        "stiffness",
        "A2",
        "Stiffness",
        "Stiffness in a foot or leg?",
        _answers(
            ("no", "No"),
            ("brief", "Only after exercise, or under half an hour on waking"),
            ("yes", "Yes"),
        ),
        ("D3",),
        has_side=True,
        every_days=7,
        signs=("stiffness",),
        sign="stiffness in a foot or leg",
    ),
    Question(
        "right_now",
        "E1",
        "Any of these right now",
        "Is any of these true right now?",
        _answers(("no", "None of these"), ("yes", "Yes")),
        ("EXT",),
        parts=_terms(
            ("sudden_weakness", "Sudden weakness of an arm or a leg", "EXT"),
            ("weaker_by_the_day", "Weakness that grows within hours or days", "EXT"),
            (
                "back_and_bladder",
                "Bad back pain with a change in bladder, bowel or sex, or numbness between the legs",
                "EXT",
            ),
            ("breathless", "Short of breath at rest or when lying flat", "EXT"),
            ("pale_cold_limb", "A limb that is suddenly painful, pale, cold or numb", "EXT"),
        ),
        every_days=0,
    ),
    Question(
        "worried",
        "U1",
        "Worried",
        "Are you worried, and would you like to talk to someone?",
        _answers(("no", "No"), ("yes", "Yes")),
        ("D0",),
        every_days=0,
    ),
)
QUESTION_BY_KEY: Final[dict[str, Question]] = {question.key: question for question in QUESTIONS}


def about(signs: Collection[str]) -> tuple[Question, ...]:
    """The red-flag questions that ask about some signs of an episode."""
    return tuple(question for question in QUESTIONS if not set(question.signs).isdisjoint(signs))


MEDICINE_GROUPS: Final = _terms(
    ("diuretic", "Water tablet (diuretic)", "D0 D3"),
    ("corticosteroid", "Corticosteroid", "D0"),
    ("psychiatric", "For mood, anxiety or sleep", "D0"),
    ("stimulant", "Stimulant", "D0"),
    ("other_medicine", "Other medicine", "D2"),
    ("magnesium", "Magnesium", "D0 D3 D4"),
    ("potassium", "Potassium", "D3 D4"),
    ("calcium", "Calcium", "D3"),
    ("vitamin_d", "Vitamin D", "D3"),
    ("vitamin_b12", "Vitamin B12", "D3"),
    ("other_supplement", "Other supplement", ""),
)
SUPPLEMENTS: Final = frozenset({"magnesium", "potassium", "calcium", "vitamin_d", "vitamin_b12", "other_supplement"})

CONDITIONS: Final = _terms(
    ("diabetes", "Diabetes", "D1 D3"),
    ("neuropathy", "Neuropathy", "D1 D3 D4"),
    ("tarsal_tunnel", "Tarsal tunnel syndrome", "D0"),
    ("restless_legs", "Restless legs", "D1"),
    ("poor_circulation", "Poor circulation", "D1"),
    ("foot_problem", "Flat feet or other foot problem", "D0"),
    ("anxiety", "Anxiety", "D0 D1 D2 D3 D4"),
    ("absorption_disorder", "Absorption disorder", "D3"),
    ("high_blood_pressure", "High blood pressure", "D3"),
    ("kidney_disease", "Kidney disease", "EXT"),
    ("thyroid_disease", "Thyroid disease", "EXT"),
    ("back_problem", "Back problem", "EXT"),
    ("head_injury", "Head injury", "D2"),
    ("foot_injury", "Foot injury", "D1"),
    ("alcohol_problem", "A lot of alcohol for a long time", "D3"),
    ("other", "Something else", ""),
)

EXAMINATIONS: Final = _terms(
    ("blood", "Blood test", "D0 D3"),
    ("emg", "EMG or nerve conduction", "D0"),
    ("imaging", "MRI or other picture", "EXT"),
    ("by_a_doctor", "Examination by a doctor", "D0"),
    ("other", "Something else", ""),
)
"""Tests that were done; what was said of one is in the person's own words."""

DIETS: Final = _terms(
    ("mixed", "Mixed", ""),
    ("vegetarian", "Vegetarian", ""),
    ("vegan", "Vegan", "D3"),
    ("restricted", "Otherwise restricted", "D3"),
)
