"""What a line of a file would become, in one line, and what an undo would do."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Final

from diary.domain import wording
from diary.domain.catalogue import ITEM_BY_KEY
from diary.domain.content import CheckInContent, EpisodeContent
from diary.domain.wording import entry

_NOTE = 60


def episode(content: EpisodeContent, own_triggers: Collection[str] = (), *, zone: str) -> str:
    """An episode: "14 March 2026, 10:00 · Left great toe · 20 min". `own_triggers` are names, `zone` the diary's."""
    said = [
        f"{wording.date_words(content.start.date)}, {wording.clock(content.start.time)}",
        entry.where(content.sites),
        entry.length(content),
        *(fact.words for fact in entry.episode(content, own_triggers, zone=zone)),
        entry.note(content.facet("note"), _NOTE),
    ]
    return " · ".join(filter(None, said))


def day(day: date, content: CheckInContent) -> str:
    """What a check-in takes of a line: "14 March 2026 · Sleep 7.5 h · Caffeine, if you count it: 180 mg"."""
    said = [fact.words for fact in entry.checkin(content)] + [entry.note(content.note, _NOTE)]
    return " · ".join([wording.date_words(day), *(filter(None, said) if not content.is_empty else ["nothing new"])])


_SEPARATED: Final = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}


def read_as(*, head: int, separator: str, encoding: str, sheet: str, sheets: int, odd: Collection[str]) -> list[str]:
    """How a table is read, each in a sentence. `head` is 0 where no line holds the names of its columns, and `odd` are
    words by which the letters can be told to be right."""
    said = []
    if sheets > 1:
        said.append(f"Of its {sheets} tables this is “{sheet}”.")
    said.append(f"Line {head} holds the names of the columns." if head else "No line holds the names of the columns.")
    if separator in _SEPARATED:
        said.append(f"Its columns are separated by {_SEPARATED[separator]}.")
    if encoding and odd:
        said.append(f"Its letters are read as {encoding}, such as: {' · '.join(odd)}.")
    return said


def file_says(key: str, value: object) -> str:
    """What a file said of a day that only the person says: "Your file says “yes”."."""
    return f"Your file says “{_fact(key, value).value}”."


def undoing(added: int, filled: int) -> str:
    """What an undo does with an import that made so many entries, and of which so many lines filled check-ins."""
    said = []
    if added:
        said.append(f"{wording.whole(added)} {'entry goes' if added == 1 else 'entries go'} out of your diary")
    if filled:
        said.append(f"what {wording.plural(filled, 'line')} filled in check-ins is emptied")
    sentence = " and ".join(said) or "nothing has come in from this file, so nothing changes"
    return f"{sentence[0].upper()}{sentence[1:]}. What you changed since stays."


def yours(columns: Iterable[str]) -> str:
    """What a file does not fill in check-ins of the person."""
    return (
        f"On days that you checked in on yourself, only you answer: {wording.joined([_asked(key) for key in columns])}."
    )


def left_out(other: Mapping[str, object], yours: Iterable[str], *, in_part: bool) -> str:
    """Why a check-in does not take some of what a line says: what it answers in another way, and what only the person
    answers. Empty without any."""
    said = []
    if other and in_part:
        named = wording.joined(["its note" if key == "note" else _answer(key, value) for key, value in other.items()])
        said.append(f"not {named}: this day has another answer already, which stays")
    elif other:
        said.append("this day has other answers already, which stay")
    if names := [_asked(key) for key in yours]:
        said.append(f"you checked in on this day yourself, so only you answer there: {wording.joined(names)}")
    return f"{'taken in part; ' if in_part and said else ''}{'; '.join(said)}"


def other_answer(day: date, key: str, value: object, first: object, line: int) -> str:
    """What a line says of a day that an earlier line says otherwise."""
    if key == "note":
        return f"{wording.date_words(day)}: its note is another one than in line {line}, which comes first and stays"
    here, there = (_answer(key, told) for told in (value, first))
    return f"{wording.date_words(day)}: {here} here, and {there} in line {line}, which comes first and stays"


def same_episode(line: int) -> str:
    return f"the same episode as line {line}: it comes in once, as that line says it"


def same_moment(line: int) -> str:
    return f"starts when and where line {line} does: both come in"


def _answer(key: str, value: object) -> str:
    return f"“{_fact(key, value).words}”"


def _fact(key: str, value: object) -> entry.Fact:
    return entry.item(key, value) if key in ITEM_BY_KEY else entry.twitching(str(value))


def _asked(key: str) -> str:
    return ITEM_BY_KEY[key].name.lower() if key in ITEM_BY_KEY else "any twitching"
