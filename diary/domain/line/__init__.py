"""A line that somebody wrote or said, such as "left big toe 2 min coffee, stressed", read into what a form can hold.

What is read is shown, to be checked; what is not read stays in the note, in its order. So a word that is not read costs
nothing, and one that is read wrongly costs trust: where a word could mean two things it is not read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from diary.domain.catalogue import OngoingState, Shape
from diary.domain.content import Moment, Remedy
from diary.domain.days import MAX_TIMED
from diary.domain.line import said
from diary.domain.line.lengths import LENGTH, read_length
from diary.domain.line.places import PLACE, UNCLEAR, VAGUE_PLACE, read_place
from diary.domain.line.said import FILLERS, MARKS, KnownPhrases, denied
from diary.domain.line.times import (
    CLOCK,
    END_CLOCK,
    NOW,
    PART,
    WEEKDAYS,
    WHEN,
    UnclearTime,
    When,
    read_time_words,
    when,
)
from diary.domain.line.tokens import LineWord, Spotted, tokens

MAX_LINE: Final = 500
"""Characters of a line. Reading takes any; a person is asked to be shorter."""
_OF_TIMES: Final = frozenset({
    "ago", "earlier", "yesterday", "today", "tonight", "morning", "afternoon", "evening", "night", "noon", "midnight",
    "since", "until", "till", "am", "pm", "o'clock", *WEEKDAYS,
})  # fmt: skip
"""Where one of these was not read, when it was is asked and not taken to be now."""
_ANOTHER_DAY: Final = frozenset({"tomorrow", *WEEKDAYS})
_SEVERAL_LENGTHS: Final = "an entry has one length"
_SEVERAL_TIMES: Final = "an entry has one time"


@dataclass(frozen=True, slots=True)
class ReadWords:
    """What was read from which words, as they were written."""

    kind: str
    words: str


@dataclass(frozen=True, slots=True)
class Doubt:
    """Words that were not read, and why, as the end of a sentence."""

    words: str
    why: str


@dataclass(frozen=True, slots=True)
class WrittenLine:
    """What a line says. Nothing is None, "" or empty where it does not say it.

    `day` and `at` are when it began, by the clock of the zone; `at` is None where only the day was said, and both are
    where it is over now or nothing was said. `asks_when`: a time was said that is not clear, so that it must not be
    taken for now. `end` is when it stopped, where a clock said so, and `seconds` how long it lasted. `facets` are those
    of one value, by key; `triggers` words of the catalogue, `own_triggers` uuids of own ones. `note` holds what was not
    read.
    """

    sites: tuple[str, ...] = ()
    shape: Shape = Shape.MOMENT
    day: date | None = None
    at: time | None = None
    asks_when: bool = False
    end: datetime | None = None
    seconds: int | None = None
    ongoing_state: str = ""
    twitch_count: int | None = None
    facets: Mapping[str, Any] = field(default_factory=dict)
    signs: tuple[str, ...] = ()
    triggers: tuple[str, ...] = ()
    own_triggers: tuple[UUID, ...] = ()
    remedies: tuple[Remedy, ...] = ()
    note: str = ""
    read: tuple[ReadWords, ...] = ()
    doubts: tuple[Doubt, ...] = ()


def read_line(line: str, *, now: datetime, zone: ZoneInfo, own_triggers: Mapping[str, UUID]) -> WrittenLine:
    """What a line says, at an instant and by the clock of a zone. `own_triggers` are the person's own, by their names.
    Never raises: what cannot be read is in the note."""
    words = tokens(line)
    found = _found(words, now.astimezone(zone).date(), KnownPhrases(own_triggers))
    found = denied(words, said.belonging(words, found))
    found = _once(_without_vague(words, found))
    reading = _LineReading(line, words, found, now, zone)
    return reading.line()


def _found(words: Sequence[LineWord], today: date, speech: KnownPhrases) -> list[Spotted]:
    """All that is said, from the left, and of what begins at one word the longest."""
    found: list[Spotted] = []
    at = 0
    while at < len(words):
        rows = (
            read_place(words, at),
            read_time_words(words, at, today),
            speech.shape(words, at),
            read_length(words, at),
            speech.rated(words, at),
            speech.phrase(words, at),
        )
        # The first of those that are as long.
        best = max((row for row in rows if row), key=lambda row: row.end, default=None)
        if best is None:
            at += 1
            continue
        found.append(best)
        at = best.end
    return found


def _without_vague(words: Sequence[LineWord], found: Sequence[Spotted]) -> list[Spotted]:
    """Without what is often said of something else, unless nothing else is said with it: "back", "very strong"."""
    kept = []
    for row in found:
        if row.kind not in (VAGUE_PLACE, said.VAGUE_STRENGTH):
            kept.append(row)
        elif _stands_alone(words, found, row):
            kept.append(replace(row, kind=PLACE if row.kind == VAGUE_PLACE else said.FACET))
    return kept


def _stands_alone(words: Sequence[LineWord], found: Sequence[Spotted], row: Spotted) -> bool:
    read = {at for one in found if one.kind not in said.UNREAD for at in range(one.start, one.end)}
    first, last = row.start, row.end
    while first > 0 and not words[first - 1].ends_clause:
        first -= 1
    while last < len(words) and not words[last].ends_clause:
        last += 1
    read |= set(range(row.start, row.end))
    behind = next((one for one in found if one.start >= row.end), None)
    is_of_next = behind is not None and behind.start == row.end and behind.kind not in (PLACE, LENGTH, *WHEN)
    return not is_of_next and all(at in read or _is_filler(words[at]) for at in range(first, last))


def _is_filler(token: LineWord) -> bool:
    return token.is_mark or token.word in FILLERS


def _once(found: Sequence[Spotted]) -> list[Spotted]:
    """Without what is said twice in two ways, where an entry has one of it."""
    rows = list(found)
    values: dict[str, list[Any]] = {}
    for row in rows:
        values.setdefault(_single(row), []).append(row.value)
    several = {key for key, said_ in values.items() if key and any(value != said_[0] for value in said_)}
    return [replace(row, kind=said.TWICE, value=_single(row)) if _single(row) in several else row for row in rows]


def _single(row: Spotted) -> str:
    """What an entry has one of, "" for what it may have several of."""
    if row.kind == said.FACET:
        return str(row.value[0])
    return row.kind if row.kind in (LENGTH, said.SHAPE, *WHEN) else ""


class _LineReading:
    """What is found in a line, put together."""

    def __init__(self, line: str, words: Sequence[LineWord], found: Sequence[Spotted], now: datetime, zone: ZoneInfo):
        self.text, self.words, self.found, self.now, self.zone = line, words, list(found), now, zone
        self.doubts: list[Doubt] = []
        self.keeps_all = self.asks_when = False
        self.when = self._when()

    def line(self) -> WrittenLine:
        facts = self._facts()
        read = self._read()
        return WrittenLine(
            **facts,
            note=self._note(read),
            read=tuple(ReadWords(row.kind, self._words_of(row)) for row in read),
            doubts=tuple(dict.fromkeys(self.doubts)),
        )

    def _of(self, kind: str) -> Iterator[Spotted]:
        return (row for row in self.found if row.kind == kind)

    def _doubt(self, rows: Sequence[Spotted], why: str) -> None:
        """These words stay in the note."""
        self.asks_when = self.asks_when or any(row.kind in WHEN or row.value in WHEN for row in rows)
        if rows:
            self.doubts.append(Doubt(" … ".join(self._words_of(row) for row in rows), why))
        self.found = [replace(row, kind=said.NOT_READ) if row in rows else row for row in self.found]

    def _when(self) -> When:
        rows = [row for row in self.found if row.kind in WHEN]
        if len(rows) > 1:
            # "Now" says nothing beside another time.
            self.found = [replace(row, kind=said.NOT_READ) if row.kind == NOW else row for row in self.found]
            rows = [row for row in rows if row.kind != NOW]
        if not any(row.kind == CLOCK for row in rows):
            # "Last night", "until 9".
            self._doubt([row for row in rows if row.kind in (PART, END_CLOCK)], "does not say a time")
            rows = [row for row in rows if row.kind not in (PART, END_CLOCK)]
        taken = {at for row in rows for at in range(row.start, row.end)}
        if any(word.word in _ANOTHER_DAY for at, word in enumerate(self.words) if at not in taken):
            self._doubt(rows, "does not say which day")
            return When()
        try:
            return when(rows, self.now, self.zone)
        except UnclearTime as reason:
            self._doubt(rows, str(reason))
            return When()

    def _facts(self) -> dict[str, Any]:
        for kind in sorted({row.value for row in self._of(said.TWICE)}):
            rows = [row for row in self._of(said.TWICE) if row.value == kind]
            # Which of two lengths is that of which toe is told by the whole line alone.
            self.keeps_all = True
            self._doubt(rows, _SEVERAL_LENGTHS if kind == LENGTH else _SEVERAL_TIMES if kind in WHEN else said.ONE)
        for row in list(self._of(UNCLEAR)):
            self._doubt([row], row.value)
        values = {kind: [row.value for row in self._of(kind)] for kind in said.LISTS}
        return self._course() | {
            "sites": tuple(dict.fromkeys(key for row in self._of(PLACE) for key in row.value)),
            "facets": dict(row.value for row in self._of(said.FACET)),
            "signs": tuple(dict.fromkeys(values[said.SIGN])),
            "triggers": tuple(dict.fromkeys(values[said.TRIGGER])),
            "own_triggers": tuple(dict.fromkeys(values[said.OWN])),
            "remedies": tuple({row.key: row for row in reversed(values[said.REMEDY])}.values())[::-1],
        }

    def _course(self) -> dict[str, Any]:
        """When it was, how long, and in which shape."""
        shape, count, state = next((row.value for row in self._of(said.SHAPE)), (None, None, ""))
        seconds: int | None = next((row.value for row in self._of(LENGTH)), None)
        lengths, ends = list(self._of(LENGTH)), [row for row in self.found if row.kind == END_CLOCK]
        if seconds is not None and self.when.end is not None:
            self._doubt([*lengths, *ends], _SEVERAL_LENGTHS)
            seconds, self.when = None, replace(self.when, end=None)
        end, day = self.when.end, self.when.day
        if seconds is not None and seconds > MAX_TIMED.total_seconds() and shape in (None, Shape.TIMED, Shape.ONGOING):
            # Nothing timed is so long. Its end is not known, and its day where no other was said.
            shape = Shape.ONGOING
            day = day or Moment.at(self.now - timedelta(seconds=seconds), self.zone).date
        elif shape is None and (seconds is not None or end is not None):
            shape = Shape.TIMED
        elif shape is None and self.when.is_since:
            shape, state = Shape.ONGOING, OngoingState.STILL_ON
        elif shape == Shape.ONGOING and seconds is not None and day is None:
            # "Still on for 20 min" began then.
            return self._begun(seconds, state)
        if shape == Shape.MOMENT and seconds is not None:
            shape = Shape.TIMED
        return {
            "shape": shape or Shape.MOMENT,
            "twitch_count": count,
            "ongoing_state": state,
            "seconds": seconds,
            "day": day,
            "at": self.when.at,
            "asks_when": self.when.at is None and self._says_a_time(),
            "end": end,
        }

    def _says_a_time(self) -> bool:
        """Whether words that were not read speak of a time, or an unclear one was said."""
        taken = {at for row in self.found if row.kind not in said.UNREAD for at in range(row.start, row.end)}
        return (
            self.asks_when
            or self.when.day is not None
            or any(word.word in _OF_TIMES for at, word in enumerate(self.words) if at not in taken)
        )

    def _begun(self, seconds: int, state: str) -> dict[str, Any]:
        """What has gone on for so long."""
        start = Moment.at(self.now - timedelta(seconds=seconds), self.zone)
        at = start.time.replace(second=0, microsecond=0)
        return {"shape": Shape.ONGOING, "ongoing_state": state, "seconds": seconds, "day": start.date, "at": at}

    def _read(self) -> list[Spotted]:
        """What was read, each with the small words beside it, so that no word is lost."""
        read = [row for row in self.found if row.kind not in said.UNREAD]
        if not read:
            return []
        taken = {at for row in read for at in range(row.start, row.end)}
        widened = list(read)
        for first, last in self._gaps(taken):
            if not all(_is_filler(self.words[at]) for at in range(first, last)):
                continue
            # "On my" belongs to what follows, and what stands last to what came before.
            at = next((at for at, row in enumerate(widened) if row.start >= last), len(widened) - 1)
            low, high = first, last
            while low < high and self.words[low].is_mark:
                low += 1
            while high > low and self.words[high - 1].is_mark:
                high -= 1
            if low < high:
                widened[at] = widened[at].widened(low, high)
        return widened

    def _gaps(self, taken: set[int]) -> Iterator[tuple[int, int]]:
        """Where words stand in a row that are not taken."""
        first = None
        for at in range(len(self.words) + 1):
            if at < len(self.words) and at not in taken:
                first = at if first is None else first
            elif first is not None:
                yield first, at
                first = None

    def _note(self, read: Sequence[Spotted]) -> str:
        if not read or self.keeps_all:
            return self.text.strip()
        taken = {at for row in read for at in range(row.start, row.end)}
        left = [
            self.text[self.words[first].start : self.words[last - 1].end].strip(MARKS)
            for first, last in self._gaps(taken)
            if not all(self.words[at].is_mark for at in range(first, last))
        ]
        return ", ".join(part for part in left if part)

    def _words_of(self, row: Spotted) -> str:
        return " ".join(self.text[self.words[row.start].start : self.words[row.end - 1].end].split())
