"""The tables of a diary as CSV: their columns, which docs/csv.md lists.

`tables_out` and `trial_table` write them, `tables_in` reads episodes and check-ins back; the others only go out.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from diary.domain import catalogue
from diary.domain.anatomy import SITES
from diary.domain.catalogue import ITEMS, QUESTIONS
from diary.domain.facets import FACETS, FacetKind
from diary.domain.silences import Silence


class Holds(StrEnum):
    """What stands in the cells of a column, as docs/csv.md says it."""

    UUID = "uuid"
    WORD = "word"
    WORDS = "words"
    DATE = "date"
    TIME = "time"
    INSTANT = "instant"
    NUMBER = "number"
    YES_NO = "yes or no"
    TEXT = "text"
    TEXTS = "texts"
    REMEDIES = "remedies"


@dataclass(frozen=True, slots=True)
class Column:
    """A column, its name being a word of the catalogue or of the archive; a row without a `needed` one is not taken."""

    name: str
    holds: Holds
    says: str
    needed: bool = False


_FACET_HOLDS: Final = {
    FacetKind.SCALE: Holds.NUMBER,
    FacetKind.WORD: Holds.WORD,
    FacetKind.TEXT: Holds.TEXT,
    FacetKind.NOTE: Holds.TEXT,
    FacetKind.FLAG: Holds.YES_NO,
    FacetKind.SITES: Holds.WORDS,
    FacetKind.WORDS: Holds.WORDS,
    FacetKind.OWN_TRIGGERS: Holds.TEXTS,
    FacetKind.REMEDIES: Holds.REMEDIES,
}


EPISODES: Final = (
    Column("uuid", Holds.UUID, "made once, with the episode; the same uuid is the same episode", needed=True),
    Column("shape", Holds.WORD, "moment, timed, burst or ongoing", needed=True),
    Column("local_date", Holds.DATE, "the day it started, as it was said", needed=True),
    Column("local_time", Holds.TIME, "the time it started, as it was said", needed=True),
    Column("zone", Holds.TEXT, "the time zone it was said in, such as Europe/Berlin", needed=True),
    Column("started_at", Holds.INSTANT, "the same start in UTC; where empty, it is worked out"),
    Column("ended_local_date", Holds.DATE, "the day it ended; empty without an end"),
    Column("ended_local_time", Holds.TIME, "the time it ended; empty without an end"),
    Column("ended_at", Holds.INSTANT, "the same end in UTC; where empty, it is worked out"),
    Column("ongoing_state", Holds.WORD, "of an ongoing spot alone: still_on, stopped or lost_track"),
    Column("twitch_count", Holds.NUMBER, "of a burst alone: about how many twitches"),
    *(Column(facet.key, _FACET_HOLDS[facet.kind], facet.description) for facet in FACETS),
    Column("source", Holds.WORD, "who wrote it down: person or import"),
    Column("asked", Holds.WORDS, "questions about warning signs that were shown right after it"),
)

_ITEM_HOLDS: Final = {catalogue.Kind.CHOICE: Holds.WORD, catalogue.Kind.YES_NO: Holds.YES_NO}


def item_words(item: catalogue.Item) -> str:
    """An item of the check-in with the unit in which it is stored."""
    unit = {catalogue.Kind.HOURS: ", in minutes"}.get(item.kind, f", {item.unit}" if item.unit else "")
    return item.name + unit


def _question(question: catalogue.Question) -> list[Column]:
    key = question.key
    columns = [Column(key, Holds.WORD, question.text)]
    if question.parts:
        columns.append(Column(f"{key}_parts", Holds.WORDS, "what was ticked with it"))
    columns.append(Column(f"{key}_side", Holds.WORD, "left, right or both"))
    columns.append(Column(f"{key}_since", Holds.DATE, "since when"))
    return columns


SILENCES: Final = {
    Silence.NO_ANSWER.replace(" ", "_"): "questions about warning signs that were shown that day and left open",
    Silence.NEVER_SHOWN.replace(" ", "_"): "those that were not shown that day",
    Silence.NOT_KNOWN.replace(" ", "_"): "those without an answer of which it is not known whether they were shown",
}
"""The columns of what has no answer, by name."""

CHECKINS: Final = (
    Column("uuid", Holds.UUID, "made once, with the check-in; the same uuid is the same check-in", needed=True),
    Column("local_date", Holds.DATE, "the day it is of", needed=True),
    Column("twitching", Holds.WORD, "any twitching that day: yes, no or unsure"),
    *(Column(item.key, _ITEM_HOLDS.get(item.kind, Holds.NUMBER), item_words(item)) for item in ITEMS),
    *(column for question in QUESTIONS for column in _question(question)),
    Column("note", Holds.TEXT, "what you wrote"),
    Column("source", Holds.WORD, "who wrote it down: person or import"),
    *(Column(name, Holds.WORDS, says) for name, says in SILENCES.items()),
)

DAYS: Final = (
    Column("date", Holds.DATE, "every day of the period"),
    Column("status", Holds.WORD, "twitched, quiet, recorded (and neither of the two is known) or not recorded"),
    Column("episodes", Holds.NUMBER, "how many started that day; 0 on a quiet day alone, empty where not known"),
    Column("left_out", Holds.NUMBER, "how many more are left out of statistics"),
    Column("sleep_onset", Holds.NUMBER, "how many of the episodes came while falling asleep"),
    Column("seconds", Holds.NUMBER, "spent in timed episodes and bursts that day; empty where none was timed"),
    Column("intensity_mean", Holds.NUMBER, "of the episodes whose strength is known"),
    Column("intensity_count", Holds.NUMBER, "how many those are"),
    *(Column(site.key, Holds.NUMBER, f"episodes there: {site.name}") for site in SITES),
    *(
        Column(f"hour_{hour:02}", Holds.NUMBER, f"episodes that started from {hour:02}:00 to {hour:02}:59")
        for hour in range(24)
    ),
)

TRIAL_DAYS: Final = (
    Column("date", Holds.DATE, "every day of the trial up to its end"),
    Column("block", Holds.NUMBER, "the number of its block, from 1 on"),
    Column("kind", Holds.WORD, "what its block was: as_usual or changed"),
    Column("counts", Holds.YES_NO, "no for the first days of a block, which are not counted"),
    Column("recorded", Holds.YES_NO, "whether anything was written down that day"),
    Column("episodes", Holds.NUMBER, "how many started that day; empty where not known"),
    Column("kept_to_it", Holds.WORD, "yes, partly or no; empty where nothing was answered"),
)
TRIALS: Final = (
    Column("uuid", Holds.UUID, "of the trial; it has a row for each of its days"),
    Column("change", Holds.WORD, "what was changed"),
    Column("own_words", Holds.TEXT, "the change as you said it, where it is your own"),
    Column("starts_on", Holds.DATE, "its first day"),
    Column("state", Holds.WORD, "coming, running, complete, or ended (before its last day)"),
    *TRIAL_DAYS,
    Column("conclusion", Holds.WORD, "once it is over: fewer, no_clear_difference or not_conclusive"),
    Column("ratio", Holds.NUMBER, "how many times as often in the changed blocks as in the usual ones"),
    Column("low", Holds.NUMBER, "the lower end of its 90 % interval"),
    Column("high", Holds.NUMBER, "and the upper one"),
    Column("p", Holds.NUMBER, "the share of the orders of its blocks that would show as low a ratio by chance alone"),
)
"""All trials of a diary. Before the end of one it has neither a result nor anything that it can be worked out from."""
