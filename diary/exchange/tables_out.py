"""The tables of a diary as CSV, written block by block: a diary of any size takes the memory of one block.

UTF-8 with a byte order mark, since Excel takes a file without one for something else; commas, and CRLF as in RFC 4180.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from operator import itemgetter
from typing import Any, Final, TypeVar

from django.db.models import TextField
from django.db.models.functions import Cast

from diary.domain.anatomy import SITES
from diary.domain.catalogue import ITEMS, Kind
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
_SENT_AHEAD: Final = 8
"""Bytes of the last row of a block that go out with it: less than any row has."""

_LISTS: Final = frozenset(facet.key for facet in LIST_FACETS)
_EPISODE_STORED: Final = {column.name: column.holds for column in EPISODES if column.name not in _LISTS}
_TIMES: Final = (Holds.DATE, Holds.TIME, Holds.INSTANT)
_CHECKIN_STORED: Final = ("uuid", "local_date", "twitching", *(item.key for item in ITEMS), "note", "source")
_DAY: Final = _CHECKIN_STORED.index("local_date")
_NO_ANSWERS: Final = {column.name: "" for column in CHECKINS if column.name not in _CHECKIN_STORED}
_YES_NO_ITEMS: Final = tuple(item.key for item in ITEMS if item.kind is Kind.YES_NO)

Entry = TypeVar("Entry", Episode, CheckIn)
Cells = Sequence[object]


def write_episodes(diary: Diary, first: date | None = None, last: date | None = None) -> Iterator[bytes]:
    """episodes.csv: those that start in the period, by time, without those in the bin."""
    rows = Episode.objects.filter(diary=diary).order_by("local_date", "started_at", "pk")
    return _table(EPISODES, _blocks(rows, first, last, partial(_episodes, diary)))


def write_checkins(diary: Diary, first: date | None = None, last: date | None = None) -> Iterator[bytes]:
    """check-ins.csv: those of the period, by day, without those in the bin."""
    rows = CheckIn.objects.filter(diary=diary).order_by("local_date", "pk")
    return _table(CHECKINS, _blocks(rows, first, last, partial(_checkins, diary)))


def write_days(diary: Diary, first: date | None = None, last: date | None = None) -> Iterator[bytes]:
    """days.csv: every day of the period; where an end is not given, from the first or to the last recorded day."""
    return _table(DAYS, _days(diary, first, last))


def _table(columns: Sequence[Column], blocks: Iterable[Iterable[Cells]]) -> Iterator[bytes]:
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


def _episodes(diary: Diary, keys: Sequence[int]) -> Iterator[Cells]:
    """Five statements, whatever the block holds."""
    # Dates and times as text: to make objects of them and texts of these again is a third of the work.
    stored = [Cast(name, TextField()) if holds in _TIMES else name for name, holds in _EPISODE_STORED.items()]
    kept = Episode.objects.kept().filter(Among("pk", keys), diary=diary)
    rows = {pk: values for pk, *values in kept.values_list("pk", *stored)}
    parts = read_parts(diary, keys)
    in_order = itemgetter(*(column.name for column in EPISODES))
    for pk in keys:
        if pk in rows:
            cells: dict[str, Any] = dict(zip(_EPISODE_STORED, rows[pk], strict=True))
            for name, write in _WRITTEN.items():
                cells[name] = write(cells[name])
            for name, write in _LISTS_WRITTEN.items():
                cells[name] = write(parts[name][pk]) if pk in parts[name] else ""
            yield in_order(cells)


def _remedy(tried: Remedy) -> str:
    minutes = "" if tried.relief_minutes is None else tried.relief_minutes
    # Nothing said leaves nothing behind the key.
    return f"{tried.key}:{tried.outcome}:{minutes}".rstrip(":")


def _instant(stored: str | None) -> str:
    """An instant as both databases write one in UTC, "2026-03-14 20:30:00" with or without "+00"."""
    return f"{stored[:10]}T{stored[11:].removesuffix('+00')}Z" if stored else ""


_CELL_OF: Final[Mapping[Holds, Callable[[Any], str]]] = {
    Holds.INSTANT: _instant,
    Holds.TEXT: text_cell,
    Holds.YES_NO: lambda value: _YES_NO[value],
    Holds.WORDS: SEPARATOR.join,
    Holds.TEXTS: lambda own: list_cell([name for _, name in own]),
    Holds.REMEDIES: lambda tried: SEPARATOR.join(map(_remedy, tried)),
}
"""How what is read becomes a cell; anything else is one as it is."""
_WRITTEN: Final = {name: _CELL_OF[holds] for name, holds in _EPISODE_STORED.items() if holds in _CELL_OF} | {
    # Stored as one text, and not as a list.
    "asked": lambda words: SEPARATOR.join(words.split())
}
_LISTS_WRITTEN: Final = {column.name: _CELL_OF[column.holds] for column in EPISODES if column.name in _LISTS}


def _checkins(diary: Diary, keys: Sequence[int]) -> Iterator[Cells]:
    """Three statements, whatever the block holds. A question without an answer has empty cells, and its silence says
    which of the three it is."""
    rows = {
        pk: told
        for pk, *told in CheckIn.objects.kept()
        .filter(Among("pk", keys), diary=diary)
        .values_list("pk", *_CHECKIN_STORED, "shown", "shown_is_all")
    }
    days = [told[_DAY] for told in rows.values()]
    asked = asked_after(diary, min(days), max(days)) if days else {}
    answers: dict[int, dict[str, Any]] = defaultdict(dict)
    said = RedFlagAnswer.objects.filter(Among("checkin", keys), diary=diary)
    for pk, key, answer, parts, side, since in said.values_list(
        "checkin_id", "question", "answer", "parts", "side", "since"
    ):
        answers[pk] |= {key: answer, f"{key}_side": side, f"{key}_since": since}
        if parts:
            answers[pk][f"{key}_parts"] = SEPARATOR.join(parts)
    in_order = itemgetter(*(column.name for column in CHECKINS))
    for pk in keys:
        if pk in rows:
            *stored, shown, is_all = rows[pk]
            page = ShownQuestions(frozenset(shown.split()) | asked.get(stored[_DAY], frozenset()), is_all)
            told = _NO_ANSWERS | dict(zip(_CHECKIN_STORED, stored, strict=True)) | answers.get(pk, {})
            told |= _silences(page, answers.get(pk, {}))
            told |= {key: _YES_NO[told[key]] for key in _YES_NO_ITEMS}
            told["note"] = text_cell(told["note"])
            yield in_order(told)


def _silences(page: ShownQuestions, answered: Collection[str]) -> dict[str, str]:
    """The cells of what has no answer."""
    silences = silences_of(page, answered)
    return {
        name: SEPARATOR.join(key for key, silence in silences.items() if silence.replace(" ", "_") == name)
        for name in SILENCES
    }


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
