"""A day that says one thing on a device and another one in the diary, in words."""

from __future__ import annotations

from datetime import date

from diary.domain import wording
from diary.domain.catalogue import ITEM_BY_KEY, QUESTION_BY_KEY
from diary.domain.content import SignAnswer
from diary.domain.trial import KeptToIt
from diary.domain.wording import entry, trial_today


def title(day: date, today: date) -> str:
    """What is asked of a day: "Today says something else in your diary. Choose what stands."."""
    return f"{wording.day_name(day, today)} says something else in your diary. Choose what stands."


def label(key: str) -> str:
    """What an answer is asked by."""
    if key == "kept_to_it":
        return trial_today.QUESTION
    if key == "twitching":
        return "Any twitching?"
    if key == "note":
        return "Note"
    return ITEM_BY_KEY[key].name if key in ITEM_BY_KEY else QUESTION_BY_KEY[key].text


def said(key: str, value: object) -> str:
    """An answer alone: "6 of 10", "feels weak (left), calf, since 3 March"."""
    if isinstance(value, SignAnswer):
        return _sign(value)
    if isinstance(value, KeptToIt):
        return trial_today.answer(value)
    if key == "note":
        return str(value)
    return entry.twitching(str(value)).value if key == "twitching" else entry.item(key, value).value


def _sign(answer: SignAnswer) -> str:
    question = QUESTION_BY_KEY[answer.question]
    chosen = next(row.name.lower() for row in question.answers if row.key == answer.answer)
    parts = [part.name.lower() for part in question.parts if part.key in answer.parts]
    side = f" ({answer.side})" if answer.side else ""
    since = [f"since {wording.date_words(answer.since)}"] if answer.since else []
    return ", ".join([f"{chosen}{side}", *parts, *since])
