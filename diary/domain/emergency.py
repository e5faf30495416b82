"""What an answer asks for at once: the emergency page, or the list of what cannot wait."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from diary.domain.catalogue import QUESTION_BY_KEY
from diary.domain.content import SignAnswer


class AtOnce(StrEnum):
    """Where an answer leads."""

    EMERGENCY = "emergency_now"
    LIST = "right_now"
    NOWHERE = ""


RIGHT_NOW: Final = "right_now"
"""The question that is the list of what cannot wait."""

_EMERGENCY: Final = {("heartbeat", "with_faintness"), ("cannot_move", "yes"), (RIGHT_NOW, "yes")}
_LIST: Final = {
    ("weakness", "feels_weak"): {"weak"},
    ("weakness", "cannot_do"): {"weak", "cannot do"},
    ("numbness", "lasts_longer"): {"lasts"},
    ("numbness", "constant"): {"lasts", "constant"},
    ("swelling_or_colour", "swelling"): {"swelling"},
    ("swelling_or_colour", "colour"): {"colour"},
    ("swelling_or_colour", "both"): {"swelling", "colour"},
}
"""The answers that open the list, with what each says: a worse one says the milder too."""
_EXPLAINED: Final = "swelling_or_colour"
"""The question whose parts say what is behind the sign, and not how far it goes."""


@dataclass(frozen=True, slots=True)
class EmergencySign:
    """One thing that cannot wait: its words, the same on every list, and the answer that a tick beside them gives."""

    key: str
    words: str
    answer: SignAnswer


EMERGENCY_SIGNS: Final = (
    *(
        EmergencySign(part.key, part.name, SignAnswer(RIGHT_NOW, "yes", (part.key,)))
        for part in QUESTION_BY_KEY[RIGHT_NOW].parts
    ),
    EmergencySign(
        "heartbeat", "An irregular or pounding heartbeat with faintness", SignAnswer("heartbeat", "with_faintness")
    ),
    EmergencySign("cannot_move", "A limb that you cannot move at all", SignAnswer("cannot_move", "yes")),
)
"""What cannot wait: all answers that lead to the emergency page."""


def ticked(keys: Collection[str]) -> tuple[SignAnswer, ...]:
    """The answers that some ticks give, by key: one to each question that they belong to. None is the "no" of the list,
    and of nothing else: "not right now" is no answer to what a day was like."""
    parts = tuple(part.key for part in QUESTION_BY_KEY[RIGHT_NOW].parts if part.key in keys)
    others = [sign.answer for sign in EMERGENCY_SIGNS if sign.answer.question != RIGHT_NOW and sign.key in keys]
    if others and not parts:
        return tuple(others)
    return (*others, SignAnswer(RIGHT_NOW, "yes" if parts else "no", parts))


def is_emergency(answer: SignAnswer) -> bool:
    return (answer.question, answer.answer) in _EMERGENCY


def is_new_or_worse(answer: SignAnswer, before: SignAnswer | None) -> bool:
    """Whether an answer that opens the list says more than the one before it: worse, another part, the other side."""
    # `<=` asks whether one set is within the other: what says nothing beyond the answer before asks for nothing
    # again.
    return not _says(answer) <= (_says(before) if before else frozenset())


def _says(answer: SignAnswer) -> frozenset[str]:
    said = _LIST.get((answer.question, answer.answer))
    if said is None:
        return frozenset()
    # "both" as its two sides, so that "left" after "both" is nothing new and "both" after "left" is.
    sides = {"left", "right"} if answer.side == "both" else {answer.side}
    parts = () if answer.question == _EXPLAINED else answer.parts
    return frozenset({*said, *sides, *parts}) - {""}


def at_once(answers: Iterable[SignAnswer], touched: Collection[str]) -> AtOnce:
    """Where the answers of today lead, from explicit answers alone.

    `answers` are all of the day, in the order in which they were given or grew worse (`is_new_or_worse`), and `touched`
    the questions that were answered just now: an emergency is shown for those alone. The list is asked for what came
    after its last answer.
    """
    wants_list = False
    for answer in answers:
        if is_emergency(answer) and answer.question in touched:
            return AtOnce.EMERGENCY
        if answer.question == RIGHT_NOW:
            # The answer to the list settles what came before it, whichever it was; what came after it asks anew.
            wants_list = False
        elif (answer.question, answer.answer) in _LIST:
            wants_list = True
    return AtOnce.LIST if wants_list else AtOnce.NOWHERE
