"""What is said where no reason to see a doctor is met: never more than what was written down and answered."""

from __future__ import annotations

from diary.domain.catalogue import QUESTION_BY_KEY, SIGNS
from diary.domain.heard import ANSWERED_WITHIN, ASKED, Heard
from diary.domain.wording import days_words, joined

NOTHING = (
    "Nothing in your entries matches one of the listed reasons to see a doctor. That is all it says: it only knows "
    "what you wrote down."
)


def unmet(heard: Heard) -> str:
    """Why no reason is met: nothing was written down that one could be met by, or what was does not meet one."""
    if heard.is_silent:
        return NOTHING
    said = [f"“{term.name}” with an entry, on {days_words(heard.ticked[term.key])}"
            for term in SIGNS if term.key in heard.ticked]  # fmt: skip
    for (question, answer), days in heard.reported.items():
        asked = QUESTION_BY_KEY[question]
        name = next(row.name for row in asked.answers if row.key == answer)
        said.append(f"“{name}” to “{asked.text}”, on {days_words(days)}")
    return (
        f"You wrote down {'; '.join(said)}. None of the listed reasons to see a doctor is met by that so far: some ask "
        "for a sign on several days, or for an answer. It only knows what you wrote down."
    )


def base(heard: Heard) -> str:
    """How much of what the check-in asks has an answer. What was shown and left open is not known."""
    n = len(ASKED) - len(heard.open)
    said = f"You answered {n} of {len(ASKED)} questions in the last {ANSWERED_WITHIN} days"
    if not heard.open:
        return f"{said}."
    names = joined([f"{QUESTION_BY_KEY[key].name[0].lower()}{QUESTION_BY_KEY[key].name[1:]}" for key in heard.open])
    return f"{said}. Not answered (whether they were shown is not known): {names}."
