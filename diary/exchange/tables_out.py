"""The tables of a diary as CSV, written block by block: a diary of any size takes the memory of one block.

UTF-8 with a byte order mark, since Excel takes a file without one for something else; commas, and CRLF as in RFC 4180.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache, partial
from typing import Any, Final, TypeVar

from django.db.models import IntegerField, TextField
from django.db.models.functions import Cast

from diary.domain.anatomy import SITES
from diary.domain.catalogue import ITEMS
from diary.domain.content import Remedy
from diary.domain.days import DayStatus
from diary.domain.facets import LIST_FACETS
from diary.domain.history import Days
from diary.domain.silences import ShownQuestions, silences_of
from diary.exchange.cells import SEPARATOR, list_cell, text_cell
from diary.exchange.tables import CHECKINS, DAYS, EPISODES, SILENCES, Column, Holds
from diary.models import CheckIn, Diary, Episode, RedFlagAnswer
from diary.models.rows import RowQuerySet
from diary.queries import history
from diary.queries.blocks import Among, key_blocks
from diary.queries.parts import read_parts
from diary.queries.silences import asked_after

BLOCK: Final = 1000
"""Rows that are read, and sent, at once."""
MARK: Final = b"\xef\xbb\xbf"
STATUS: Final = {
    DayStatus.TWITCHED: "twitched",
    DayStatus.QUIET: "quiet",
    DayStatus.UNKNOWN: "recorded",
    DayStatus.MISSING: "not recorded",
}
_YES_NO: Final = {True: "yes", False: "no", None: ""}
_PAGES: Final = 1000
"""So many different pages are remembered with what they leave open."""
_SENT_AHEAD: Final = 8
"""Bytes of the last row of a block that go out with it: less than any row has."""

_LISTS: Final = frozenset(facet.key for facet in LIST_FACETS)
_EPISODE_STORED: Final = {column.name: column.holds for column in EPISODES if column.name not in _LISTS}
_CHECKIN_NAMES: Final = ("uuid", "local_date", "twitching", *(item.key for item in ITEMS), "note", "source")
_CHECKIN_STORED: Final = {column.name: column.holds for column in CHECKINS if column.name in _CHECKIN_NAMES}
_ANSWERS: Final = [column.name for column in CHECKINS if column.name not in (*_CHECKIN_NAMES, *SILENCES)]
"""The columns of what was answered, which stand side by side."""
_ANSWER_AT: Final = {name: index for index, name in enumerate(_ANSWERS)}

Entry = TypeVar("Entry", Episode, CheckIn)
Cells = Sequence[object]


def write_episodes(diary: Diary, first: date | None = None, last: date | None = None) -> Iterator[bytes]:
    """episodes.csv: those that start in the period, by time, without those in the bin."""
    rows = Episode.objects.filter(diary=diary).order_by("local_date", "started_at", "pk")
    return table(EPISODES, _blocks(rows, first, last, partial(_episodes, diary)))


def write_checkins(diary: Diary, first: date | None = None, last: date | None = None) -> Iterator[bytes]:
    """check-ins.csv: those of the period, by day, without those in the bin."""
    rows = CheckIn.objects.filter(diary=diary).order_by("local_date", "pk")
    return table(CHECKINS, _blocks(rows, first, last, partial(_checkins, diary)))


def write_days(diary: Diary, first: date | None = None, last: date | None = None) -> Iterator[bytes]:
    """days.csv: every day of the period; where an end is not given, from the first or to the last recorded day."""
    return table(DAYS, _days(diary, first, last))


def table(columns: Sequence[Column], blocks: Iterable[Iterable[Cells]]) -> Iterator[bytes]:
    """A table in pieces, one for each block of rows, and one more.

    All but the last piece end within a row. So a table that breaks off cannot be taken for a whole one, not even where
    nobody says that it broke off, as with a proxy that speaks HTTP/1.0.
    """
    held = MARK + _lines([[column.name for column in columns]])
    for block in blocks:
        rows = list(block)
        if rows:
            final = _lines(rows[-1:])
            # The last row in two parts, the second with the next piece.
            yield held + _lines(rows[:-1]) + final[:_SENT_AHEAD]
            held = final[_SENT_AHEAD:]
    yield held


def _lines(rows: Iterable[Cells]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def _blocks(
    rows: RowQuerySet[Entry],
    first: date | None,
    last: date | None,
    read: Callable[[Sequence[int]], Iterable[Cells]],
) -> Iterator[Iterable[Cells]]:
    """The rows of a period in blocks, each read when its turn comes. What lies in the bin is left to `read`, so that
    an index alone answers which rows there are."""
    if first:
        rows = rows.filter(local_date__gte=first)
    if last:
        rows = rows.filter(local_date__lte=last)
    # map is lazy: a block is read when the one before has been sent.
    return map(read, key_blocks(rows, BLOCK))


def _episodes(diary: Diary, keys: Sequence[int]) -> Iterable[Cells]:
    """Five statements, whatever the block holds."""
    kept = Episode.objects.kept().filter(Among("pk", keys), diary=diary)
    rows = {row[0]: row for row in kept.values_list("pk", *_read(_EPISODE_STORED))}
    parts = read_parts(diary, keys)
    if not rows:
        return ()
    # Column by column, since most columns are read as they are written.
    in_order, *stored = zip(*(rows[pk] for pk in keys if pk in rows), strict=True)
    cells: dict[str, Iterable[object]] = dict(zip(_EPISODE_STORED, stored, strict=True))
    for name, write in _WRITTEN.items():
        cells[name] = map(write, cells[name])
    for name, write in _LISTS_WRITTEN.items():
        of = parts[name]
        cells[name] = [write(of[pk]) if pk in of else "" for pk in in_order]
    return zip(*(cells[column.name] for column in EPISODES), strict=True)


def _read(columns: Mapping[str, Holds]) -> Iterator[str | Cast]:
    """Columns as they are read: without making objects whose texts are written again, which is a third of the work."""
    for name, holds in columns.items():
        if holds in _AS_TEXT:
            yield Cast(name, TextField())
        else:
            yield Cast(name, IntegerField()) if holds is Holds.YES_NO else name


def _remedy(tried: Remedy) -> str:
    minutes = "" if tried.relief_minutes is None else tried.relief_minutes
    # Nothing said leaves nothing behind the key.
    return f"{tried.key}:{tried.outcome}:{minutes}".rstrip(":")


def _instant(stored: str | None) -> str:
    """An instant as both databases write one in UTC, "2026-03-14 20:30:00" with or without "+00"."""
    return f"{stored[:10]}T{stored[11:].removesuffix('+00')}Z" if stored else ""


def _uuid(stored: str) -> str:
    """A uuid as both databases write one, with or without its dashes."""
    if len(stored) > 32:
        return stored
    return f"{stored[:8]}-{stored[8:12]}-{stored[12:16]}-{stored[16:20]}-{stored[20:]}"


_AS_TEXT: Final = (Holds.UUID, Holds.DATE, Holds.TIME, Holds.INSTANT)
_CELL_OF: Final[Mapping[Holds, Callable[[Any], str]]] = {
    Holds.UUID: _uuid,
    Holds.INSTANT: _instant,
    Holds.TEXT: text_cell,
    Holds.YES_NO: _YES_NO.__getitem__,
    Holds.WORDS: SEPARATOR.join,
    Holds.TEXTS: lambda own: list_cell([name for _, name in own]),
    Holds.REMEDIES: lambda tried: SEPARATOR.join(map(_remedy, tried)),
}
"""How what is read becomes a cell; anything else is one as it is."""
_CHECKIN_WRITTEN: Final = {name: _CELL_OF[holds] for name, holds in _CHECKIN_STORED.items() if holds in _CELL_OF}
_WRITTEN: Final = {name: _CELL_OF[holds] for name, holds in _EPISODE_STORED.items() if holds in _CELL_OF} | {
    # Stored as one text, and not as a list.
    "asked": lambda words: SEPARATOR.join(words.split())
}
_LISTS_WRITTEN: Final = {column.name: _CELL_OF[column.holds] for column in EPISODES if column.name in _LISTS}


def _checkins(diary: Diary, keys: Sequence[int]) -> Iterable[Cells]:
    """Three statements, whatever the block holds. A question without an answer has empty cells, and its silence says
    which of the three it is."""
    kept = CheckIn.objects.kept().filter(Among("pk", keys), diary=diary)
    rows = {
        row[0]: row for row in kept.values_list("pk", "local_date", "shown", "shown_is_all", *_read(_CHECKIN_STORED))
    }
    if not rows:
        return ()
    in_order, days, shown, is_all, *stored = zip(*(rows[pk] for pk in keys if pk in rows), strict=True)
    asked = asked_after(diary, min(days), max(days))
    answered: dict[int, set[str]] = defaultdict(set)
    answers: dict[int, list[object]] = defaultdict(lambda: [""] * len(_ANSWERS))
    said = RedFlagAnswer.objects.filter(Among("checkin", keys), diary=diary)
    for pk, key, answer, parts, side, since in said.values_list(
        "checkin_id", "question", "answer", "parts", "side", "since"
    ):
        answered[pk].add(key)
        told = answers[pk]
        told[_ANSWER_AT[key]], told[_ANSWER_AT[f"{key}_side"]], told[_ANSWER_AT[f"{key}_since"]] = answer, side, since
        if parts:
            told[_ANSWER_AT[f"{key}_parts"]] = SEPARATOR.join(parts)
    # Column by column, as episodes are.
    cells: dict[str, Iterable[object]] = dict(zip(_CHECKIN_STORED, stored, strict=True))
    for name, write in _CHECKIN_WRITTEN.items():
        cells[name] = map(write, cells[name])
    cells |= zip(_ANSWERS, zip(*(answers[pk] for pk in in_order), strict=True), strict=True)
    silences = (
        _silences(page, asked.get(day, frozenset()), told_all, frozenset(answered[pk]))
        for pk, day, page, told_all in zip(in_order, days, shown, is_all, strict=True)
    )
    cells |= zip(SILENCES, zip(*silences, strict=True), strict=True)
    return zip(*(cells[column.name] for column in CHECKINS), strict=True)


@lru_cache(_PAGES)
def _silences(shown: str, asked: frozenset[str], is_all: bool, answered: frozenset[str]) -> tuple[str, ...]:
    """The cells of what has no answer, of a day whose pages showed these questions. Most days are like another one."""
    silences = silences_of(ShownQuestions(frozenset(shown.split()) | asked, is_all), answered)
    return tuple(
        SEPARATOR.join(key for key, silence in silences.items() if silence.replace(" ", "_") == name)
        for name in SILENCES
    )


def _days(diary: Diary, first: date | None, last: date | None) -> Iterator[Iterable[Cells]]:
    """The days in blocks, one statement for each."""
    recorded = None if first and last else history.span(diary)
    if recorded:
        first, last = first or recorded[0], last or recorded[1]
    if not (first and last):
        return
    for start in range(0, (last - first).days + 1, BLOCK):
        begin = first + timedelta(days=start)
        yield _day_cells(history.days(diary, begin, min(begin + timedelta(days=BLOCK - 1), last)))


def _day_cells(days: Days) -> Iterator[Cells]:
    for index in range(len(days)):
        status = days.status_of(index)
        known = bool(days.counted[index])
        seconds, strong = int(days.seconds[index]), int(days.intensity_count[index])
        yield (
            days.date_of(index),
            STATUS[status],
            int(days.episodes[index]) if known else "",
            int(days.left_out[index]) if days.recorded[index] else "",
            int(days.sleep_onset[index]) if known else "",
            # A quiet day lasted for no time; on any other without a length it is not known.
            seconds or (0 if status is DayStatus.QUIET else ""),
            round(int(days.intensity_sum[index]) / strong, 2) if strong else "",
            strong if known else "",
            *(days.by_site[index].tolist() if known else [""] * len(SITES)),
            *(days.by_hour[index].tolist() if known else [""] * 24),
        )
