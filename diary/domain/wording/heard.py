"""What is said where no reason to see a doctor is met: never more than what was written down and answered."""

from __future__ import annotations

from datetime import date

from diary.domain.catalogue import QUESTION_BY_KEY, SIGNS
from diary.domain.heard import ANSWERED_WITHIN, ASKED, PAIN, Heard
from diary.domain.wording import days_words, joined
from diary.domain.wording.silences import NAMES

NOTHING = (
    "Nothing in your entries matches one of the listed reasons to see a doctor. That is all it says: it only knows "
    "what you wrote down."
)


def unmet(heard: Heard) -> str:
    """Why no reason is met: nothing was written down that one could be met by, or what was does not meet one."""
    if heard.is_silent:
        return NOTHING
    said = _ticked(heard)
    for (question, answer), days in heard.reported.items():
        asked = QUESTION_BY_KEY[question]
        name = next(row.name for row in asked.answers if row.key == answer)
        said.append(f"“{name}” to “{asked.text}”, on {days_words(days)}")
    return (
        f"You wrote down {'; '.join(said)}. None of the listed reasons to see a doctor is met by that so far: "
        f"{_why(heard)}. It only knows what you wrote down."
    )


def _ticked(heard: Heard) -> list[str]:
    """The signs of entries, those of the same days together."""
    signs: dict[tuple[date, ...], list[str]] = {}
    for term in SIGNS:
        if term.key in heard.ticked:
            signs.setdefault(heard.ticked[term.key], []).append(f"“{term.name}”")
    return [f"{joined(names)} with an entry, on {days_words(days)}" for days, names in signs.items()]


def _why(heard: Heard) -> str:
    """What may keep such signs from meeting a reason."""
    why = ["some ask for a sign on several days"]
    if PAIN in heard.ticked:
        why.append("pain goes by its number, and one with a known cause or with a cramp does not count")
    if heard.ticked.keys() - {PAIN}:
        why.append("a day's own answer stands in place of its ticks")
        why.append("what came with exercise, or in a foot that was pressed or in an odd position, may not count")
    return "; ".join(why)


def base(heard: Heard) -> str:
    """How much of what the check-in asks has an answer, and what the rest is: left open, not shown, or not known."""
    n = len(ASKED) - len(heard.open)
    said = [f"You answered {n} of {len(ASKED)} questions in the last {ANSWERED_WITHIN} days."]
    for silence, words in NAMES.items():
        names = [_name(key) for key in heard.open if heard.silence(key) is silence]
        if names:
            said.append(f"{words}: {joined(names)}.")
    return " ".join(said)


def _name(question: str) -> str:
    name = QUESTION_BY_KEY[question].name
    return f"{name[0].lower()}{name[1:]}"
