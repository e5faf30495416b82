"""What the five articles say, as data: which of them says what, and on which of its lines.

Each table goes from a key to `Lines`: the ids of the articles that say it, with the numbers of the lines that do, in
the article as plain text (the first line is 1, empty lines count). The catalogue takes the articles of its words from
here; what a text counts ("two articles") is checked against it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

ARTICLES: Final = {
    "D0": "Why Is My Big Toe Twitching",
    "D1": "Why Does My Toe Keep Moving By Itself?",
    "D2": "So, your toe is twitching",
    "D3": "What Deficiency Causes Toe Twitching?",
    "D4": "Why Is My Pinky Toe Twitching?",
}
"""The five articles whose system this is, by id, with their titles."""

Lines = Mapping[str, tuple[int, ...]]

_NUMBERS: Final = ("none", "one", "two", "three", "four", "all five")


def lines(text: str) -> Lines:
    """The lines that a short text names: "D0 61 110, D1 48" is lines 61 and 110 of D0, and line 48 of D1."""
    found = {}
    for part in filter(None, text.split(", ")):
        article, *numbers = part.split()
        assert article in ARTICLES, article
        assert numbers, part
        found[article] = tuple(int(number) for number in numbers)
    return found


def how_many(said: Lines) -> str:
    """How many of the five articles say something: "four of the five articles", "all five articles"."""
    if len(said) == len(ARTICLES):
        return "all five articles"
    return f"{_NUMBERS[len(said)]} of the five articles"


def _table(**rows: str) -> Mapping[str, Lines]:
    return {key: lines(text) for key, text in rows.items()}


CRITERIA: Final = _table(
    K1="D3 35 39 41",
    W1="D0 61 110, D1 48, D3 23 76 84 98, D4 33",
    N1="D0 61 110, D1 48, D3 23 77 84 98, D4 35",
    A1="D3 23 76",
    X1="D0 63, D1 48, D4 37",
    X2="D0 63, D4 37",
    F1="D3 78 98",
    J1="D2 67",
    S1="D0 62, D4 37",
    A2="D3 76",
    T1="D0 60, D3 84",
    T2="D0 60, D3 84",
    P3="D0 59",
    P1="D0 59, D1 48, D3 75 98, D4 35",
    P2="D4 35",
    M1="D0 47 88, D2 55",
    U1="D0 64",
    G1="D0 92, D3 35 41 49 80",
)
"""What each criterion is drawn from. E1 is drawn from none: no article names an emergency."""

PROMPTLY: Final = _table(W1="D0 110", N1="D0 110", X1="D4 37", X2="D4 37", S1="D4 37")
"""Where an article asks to be seen promptly, by criterion. No article asks for more."""

TEMPERED: Final = _table(S1="D2 17 19", T1="D2 33", T2="D2 33", P3="D2 31", P1="D2 31")
"""What an article says against a criterion, or calmer than it."""

TRIGGERS: Final = _table(
    caffeine="D0 39 82 102, D1 39, D3 21 67, D4 21 29",
    other_stimulant="D0 39 82, D3 67",
    nicotine="D4 21 29",
    alcohol="D3 35",
    stress="D0 41 80 102, D1 39 47, D3 11 21 65 84, D4 17",
    anxiety="D0 41 80 106, D2 37 45, D3 65, D4 17",
    poor_sleep="D0 90",
    fatigue="D2 51",
    exercise="D0 43, D1 35 39, D2 41, D3 66, D4 15",
    activity_rise="D4 15",
    prolonged_standing="D0 43, D4 15",
    tight_shoes="D0 94, D2 39, D3 68, D4 19",
    nerve_pressure="D0 45, D2 43, D4 19",
    toe_scrunching="D2 11 13 37",
    massage="D2 49",
    dehydration="D0 35 37 78, D1 35 45, D2 53, D3 11 21 64 92, D4 13",
    heavy_sweating="D0 35, D3 41 92",
    stomach_upset="D3 41",
    medicine="D0 39 47 88, D2 55 67",
    cold="D1 13 15",
    low_minerals="D0 35 49, D1 35, D2 47, D3 7 11 15 17 29 33 39 45 84, D4 13",
    low_vitamin_d="D0 49 92, D3 45 57 94",
    low_b12="D0 49 92, D1 17 19, D3 11 19 49 58 84 96",
    unknown="D0 31",
)
"""The causes that articles name, by trigger. That of `cold` is poor circulation; `unknown` is that none is found."""

REMEDIES: Final = _table(
    water="D0 78 114 118, D1 45, D3 84, D4 27",
    electrolyte_drink="D0 78, D4 27",
    mineral_rich_food="D0 84, D4 27",
    magnesium="D0 84, D4 27",
    potassium="D4 27",
    balanced_diet="D0 84, D1 46, D3 84",
    fewer_stimulants="D0 82 114, D4 29",
    stretching="D0 86 114 118, D4 25",
    point_and_curl="D4 25",
    massage="D0 86 114, D4 25",
    warm_bath="D0 86 118",
    relaxation="D0 68 80, D1 47, D4 29",
    rest="",
    sleep_routine="D0 90 118",
    wider_shoes="D0 94, D4 29",
    shoes_off="D4 19",
    medicine_review="D0 88",
    blood_test="D0 92, D3 80",
    counselling="D0 80",
)
"""What articles suggest, by remedy. None names rest: that muscles tire is a cause, and rest its other side."""

REASSURANCES: Final = _table(
    mostly_harmless="D0 15 17 57 102, D2 9 25 57, D3 7 73, D4 3 33",
    sometimes_harmless="D1 39",
    passes_by_itself="D3 73, D4 3",
    small_or_brief="D0 21 29, D2 15, D3 100, D4 7",
    toes_together="D2 17 19 21",
    visible_jump="D2 15",
    falling_asleep="D2 63 65",
    nothing_else_wrong="D2 31",
    no_count="D2 33",
    rarely_a_disease="D0 53, D2 57",
)
"""What articles say to reassure. D1 says no more than that some twitching is harmless, and first that there may be
"more significant" reasons."""

DEPARTURES: Final[Mapping[str, str]] = {
    "W1": "Three articles name weakness without exception. Flicker leaves out weakness only within a day after "
    "exercise, because a tired muscle is weak for a while, and asks for two days where nothing has become impossible.",
    "N1": "Three articles name numbness and tingling without exception. Flicker leaves out what clears within minutes, "
    "because the fourth tells of tingling that goes once the pressure is off.",
    "X1": "Two articles name any pain. Pain below 4 of 10 never leads here, and pain of 4 to 6 only on three days in "
    "14, because the third article means severe pain, and a reason that every small pain gives would soon be passed "
    "over.",
    "X2": "Both articles name swelling and colour without exception. Flicker leaves out a cause that is known, and "
    "waits where both feet swell and it is gone by morning, because such changes have everyday reasons.",
    "F1": "The article names any trouble with walking or the day. Flicker asks for a lot of it on two days, because a "
    "twitch that annoys is a little in the way on many days.",
    "S1": "Two articles name any spreading, one of them beyond a single toe. Flicker leaves out toes of the same foot, "
    "because a third article sees no problem in these, and is prompt only where another sign is there, because the "
    "article that says promptly speaks of signs that come together.",
    "A2": "The article names stiffness without exception. Flicker asks for three days, and leaves out what follows "
    "exercise or passes soon after waking, because muscles are stiff then without any twitching.",
    "T1": "Two articles name any twitching that becomes more frequent or gets worse. Flicker asks a strict test, which "
    "misses many a doubling, because twitching comes in waves, and because a third article does not go by how often.",
    "T2": "Two articles name any twitching that becomes more intense or gets worse. Flicker asks a strict test, "
    "because twitching comes in waves.",
}
"""Where a rule asks for more than an article does, and why. Windows and cuts on scales that no article gives are no
departure: they stand in the criterion."""
