"""Which line names the columns: words above lines of other kinds, as wide as these. And where another table begins.

A line is a head where its cells are words and a column below one of them holds dates, times or numbers. A table whose
every cell is a word is decided by whether cells of its first line come again below it. What stays unsure is asked.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice, pairwise
from typing import Final, NamedTuple

from diary.exchange.source.kinds import DATA, DATE, EMPTY, MIXED, NUMBER, TIME, WORD, kind_of, letters, most
from diary.exchange.source.shapes import MAX_COLUMNS, Head, Line, Row

LOOKED_AT: Final = 200
"""Rows in which the head of the first table is looked for."""
SURVEYED: Final = 5_000
"""Rows in which heads of further tables are looked for; below them only where the number of cells changes."""
_CHARACTERS: Final = 2**23
_BELOW: Final = 30
"""Rows below a head that tell whether it is one."""
_MOST_CHANGES: Final = 1_000
_SHOWN: Final = 1_000
"""Characters of a cell that are looked at; a longer one is no name."""
_MOST_TITLES: Final = 50
_NAMED: Final = 0.6
"""Of the columns that hold something so many have a name in a head."""
_UNIT: Final = re.compile(
    r"[(\[].*[)\]]|[%°#]|ms|s|secs?|seconds?|sek|min|mins|minutes?|minuten|h|hrs?|hours?|std|stunden|mg|g|kg|ml|l"
    r"|bpm|count|cups?|units?|[dtjm]{1,2}([-./][dtjmy]{1,4}){2}|h{1,2}:mm(:ss)?|y{4}-mm-dd"
    r"|[01] ?(-|–|to|bis) ?\d{1,3}|text|date|time|datetime|number|string|integer|float|boolean|yes/no|ja/nein|n/a|-+",
    re.IGNORECASE,
)


class Found(NamedTuple):
    """What `find` makes of a table, as `FileSource` has it; `is_unsure` where a person has to say which head it is."""

    head: Head
    heads: tuple[Head, ...]
    titles: tuple[str, ...]
    ends: tuple[int, ...]
    is_unsure: bool


@dataclass(frozen=True, slots=True)
class _Block:
    """A table of the file: the index of its first row, titles counted, the lines that may be its head, the guess first,
    whether it stays unsure, and how many rows it has."""

    start: int
    heads: tuple[int, ...]
    is_unsure: bool = False


def find(rows: Iterable[Iterable[Row]], chosen: int | None, may_go_on: Callable[[], bool]) -> Found | None:
    """The head of a table, or the one that was chosen; None where no row holds anything. A long file in which another
    table `may_go_on` is looked at to its end."""
    waiting = (row for row in chain.from_iterable(rows) if isinstance(row, Line))
    seen = list(_few(waiting))
    if not any(map(_width, seen)):
        return None
    blocks = _blocks(seen)
    later = list(_later(waiting)) if len(seen) >= SURVEYED and may_go_on() else []
    heads = [_head(seen[index]) for block in blocks for index in block.heads] + later
    guess, is_unsure = _guess(seen, blocks)
    if not blocks:
        heads = [_of_line(seen, guess) or Head(0, letters(_common_width(seen))), *heads]
    heads.sort(key=lambda head: head.line != guess)
    starts = [seen[block.start].number for block in blocks[1:]] + [head.line for head in later]
    line = guess if chosen is None else chosen
    named = next((head for head in heads if head.line == line), None) or _of_line(seen, line)
    head = named or Head(0, letters(_common_width(seen)))
    if named:
        head = replace(head, names=_as_wide_as(head.names, [row for row in seen if row.number > line][:_BELOW]))
        heads = [head if one.line == head.line else one for one in heads]
    begin = max((start for start in starts if start <= head.line), default=0)
    above = (row for row in seen if begin <= row.number < head.line)
    titles = (cell.strip() for row in above for cell in row.cells if cell.strip())
    return Found(head, tuple(heads), tuple(islice(titles, _MOST_TITLES)), tuple(starts), is_unsure and chosen is None)


def _few(rows: Iterator[Line]) -> Iterator[Line]:
    """The first rows, and of huge cells their beginnings."""
    size = 0
    for row in islice(rows, SURVEYED):
        cells = [cell[:_SHOWN] for cell in row.cells[: MAX_COLUMNS + 1]]
        size += sum(map(len, cells)) + len(cells)
        yield row._replace(cells=cells)
        if size > _CHARACTERS:
            return


def _width(row: Line) -> int:
    """How many cells a row has up to the last in which something stands."""
    width = len(row.cells)
    while width and not row.cells[width - 1].strip():
        width -= 1
    return width


def _common_width(rows: Sequence[Line]) -> int:
    """How many cells most rows have."""
    widths = Counter(width for row in rows if (width := _width(row)))
    top = max(widths.values(), default=0)
    # Cells at the end are often empty: of what is usual the widest.
    return max((width for width, count in widths.items() if count * 4 >= top), default=0)


def _head(row: Line) -> Head:
    names = [cell.strip() for cell in row.cells]
    return Head(row.number, tuple(names))


def _as_wide_as(names: tuple[str, ...], below: Sequence[Line]) -> tuple[str, ...]:
    """The names, and empty ones for columns that most rows below have and the head does not."""
    wider = sum(_width(row) > len(names) for row in below)
    more = max(map(_width, below), default=0) - len(names) if wider * 2 > len(below) else 0
    return (*names, *[""] * more)


def _of_line(rows: Sequence[Line], line: int) -> Head | None:
    return next((_head(row) for row in rows if row.number == line and line), None)


def _is_wordy(row: Line) -> bool:
    """Whether a row may be a head: words, and hardly anything that is data; a column may be called 24h."""
    cells = [cell for cell in row.cells if cell.strip()]
    kinds = [kind_of(cell) for cell in cells]
    is_short = all(len(cell) < _SHOWN for cell in cells)
    return is_short and WORD in kinds and not {DATE, TIME} & {*kinds} and kinds.count(NUMBER) * 3 <= len(kinds)


def _below(rows: Sequence[Line], index: int) -> list[Line]:
    """The rows below one that tell whether it is a head: up to where another table may begin."""
    found: list[Line] = []
    for before, row in pairwise(rows[index : index + 2 * _BELOW]):
        if found and not _width(before) and _is_wordy(row):
            break
        if _width(row):
            found.append(row)
    return found[:_BELOW]


def _names(row: Line, below: Sequence[Line]) -> bool:
    """Whether the words of a row name what stands below it."""
    told = filled = named = same = 0
    for column in range(_common_width(below)):
        kinds = [kind_of(other.cells[column]) for other in below if column < len(other.cells)]
        above = kind_of(row.cells[column]) if column < len(row.cells) else EMPTY
        # A cell too many in one line is no column.
        if sum(map(bool, kinds)) * 2 > len(below):
            filled += 1
            named += above != EMPTY
        kind = most(kinds)
        told += (above == WORD and kind in DATA | {MIXED}) or (above == MIXED and kind in DATA)
        same += above == kind and kind in DATA
    # Columns may be called by times and dates, but not by such as stand in them; among words by one of three.
    is_told = told > 0 and same * 3 <= filled if _is_wordy(row) else told > 1 and not same
    return is_told and named >= _NAMED * filled


def _blocks(rows: Sequence[Line]) -> list[_Block]:
    """The tables of a file, each with what may be its head. Without any head: none."""
    blocks: list[_Block] = []
    index, known = 0, set[tuple[str, ...]]()
    while index < len(rows):
        row = rows[index]
        is_candidate = _head(row).names not in known and (_is_wordy(row) or not blocks)
        if blocks:
            is_candidate = is_candidate and _begins(rows, index, rows[blocks[-1].heads[0]])
        elif index >= LOOKED_AT:
            break
        if is_candidate and _names(row, _below(rows, index)):
            block = _block(rows, index, blocks)
            blocks.append(block)
            known |= {_head(rows[one]).names for one in block.heads}
            index = max(block.heads)
        index += 1
    return blocks


def _begins(rows: Sequence[Line], index: int, head: Line) -> bool:
    """Whether another table may begin with a row: it stands behind an empty or a short one, or is not as wide as the
    table before, or has one of its names."""
    row, before = rows[index], rows[index - 1]
    is_apart = _width(before) <= 1 < _width(row) or len(row.cells) != len(before.cells)
    around = [*rows[max(0, index - _BELOW) : index], *_below(rows, index)]
    # Heads of several tables have names in common; a head has none with lines of data.
    if _comes_again(row, [other for other in around if not _is_wordy(other)]):
        return False
    return is_apart or bool({*_head(row).names} & {*_head(head).names} - {""})


def _block(rows: Sequence[Line], index: int, blocks: Sequence[_Block]) -> _Block:
    """The table whose head, or the first line of it, stands here."""
    run, after = [index], index + 1
    while after < len(rows) and (
        not _width(rows[after]) or (_is_wordy(rows[after]) and _names(rows[after], _below(rows, after)))
    ):
        if _width(rows[after]):
            # What an empty line sets apart is no part of the head below it.
            is_apart = not _width(rows[after - 1]) and _filled(rows[after]) >= _filled(rows[run[-1]])
            run = [after] if is_apart else [*run, after]
        after += 1
    fullest = max(_filled(rows[one]) for one in run)
    full = [one for one in run if _filled(rows[one]) == fullest]
    start = index
    # Titles of a second table stand between it and the empty line above them.
    while blocks and start - 1 > max(blocks[-1].heads) and _width(rows[start - 1]) == 1:
        start -= 1
    if len(full) == 1:
        return _Block(start, (full[0], *(one for one in run if one != full[0])))
    first, second = full[:2]
    if is_units(rows[second].cells) or _comes_again(rows[second], _below(rows, second)):
        return _Block(start, (first, *(one for one in run if one != first)))
    # Two lines of words: the last stands right above the table, and a person has to look.
    last = full[-1]
    return _Block(start, (last, *(one for one in run if one != last)), is_unsure=True)


def _filled(row: Line) -> int:
    return sum(bool(cell.strip()) for cell in row.cells)


def is_units(cells: Sequence[str]) -> bool:
    """Whether a line below a head says in what its columns are measured."""
    said = [" ".join(cell.split()) for cell in cells if cell.strip()]
    return bool(said) and sum(bool(len(one) < 40 and _UNIT.fullmatch(one)) for one in said) * 2 > len(said)


def _comes_again(row: Line, below: Sequence[Line]) -> bool:
    """Whether a cell of a row stands below it in the same column again: then it is no name."""
    return any(
        cell.strip() and column < len(other.cells) and other.cells[column].strip() == cell.strip()
        for other in below
        for column, cell in enumerate(row.cells)
    )


def _guess(rows: Sequence[Line], blocks: Sequence[_Block]) -> tuple[int, bool]:
    """The line of the head, 0 for none, and whether a person has to say."""
    filled = [index for index, row in enumerate(rows) if _width(row)]
    if not blocks:
        return _of_words(rows, filled)
    sizes = [_size(rows, blocks, at) if _is_dated(rows, block) else 0 for at, block in enumerate(blocks)]
    at = max(range(len(blocks)), key=sizes.__getitem__)
    block = blocks[at]
    # Names and values above a table, with the date of the export among them, are no table of a diary.
    is_open = sum(size * 2 > sizes[at] for size in sizes) > 1
    above = [rows[index] for index in filled if index < blocks[0].start]
    # Lines of data above the first head, as many as below it: a table without a head stands there too.
    dataful = [row for row in above if _width(row) > 1 and kind_of(row.cells[0]) in DATA]
    is_open = is_open or sum(map(_filled, dataful)) * 2 > max(sizes[at], 2)
    return rows[block.heads[0]].number, block.is_unsure or is_open


def _size(rows: Sequence[Line], blocks: Sequence[_Block], at: int) -> int:
    """How many cells of a table hold something."""
    end = blocks[at + 1].start if at + 1 < len(blocks) else len(rows)
    return sum(_filled(row) for row in rows[max(blocks[at].heads) + 1 : end])


def is_dated(rows: Sequence[Line]) -> bool:
    """Whether one of the tables in these rows, or all that stands in them, has a column of dates or times."""
    few = list(_few(iter(rows)))
    blocks = _blocks(few)
    return any(_is_dated(few, block) for block in blocks) if blocks else _have_dates(few[:LOOKED_AT])


def _is_dated(rows: Sequence[Line], block: _Block) -> bool:
    """Whether a table has a column of dates or times, without which it is no diary."""
    return _have_dates(_below(rows, max(block.heads)))


def _have_dates(rows: Sequence[Line]) -> bool:
    width = max(map(_width, rows), default=0)
    columns = ([kind_of(row.cells[column]) for row in rows if column < len(row.cells)] for column in range(width))
    return any(most(kinds) in (DATE, TIME) for kinds in columns)


def _of_words(rows: Sequence[Line], filled: Sequence[int]) -> tuple[int, bool]:
    """The same of a table in which no line is told by kinds: each cell is a word, or the first line is data."""
    width = _common_width(rows)
    first = next(index for index in filled if _width(rows[index]) * 2 > width)
    row = rows[first]
    below = _below(rows, first)
    if any(kind_of(cell) in DATA for cell in row.cells):
        # A word above dates names them, whatever the other columns are called.
        stacks = zip(row.cells, *(other.cells for other in below), strict=False)
        names_dates = any(kind_of(top) == WORD and most(map(kind_of, rest)) in (DATE, TIME) for top, *rest in stacks)
        return (row.number, True) if names_dates else (0, False)
    if not below:
        return row.number, False
    if _comes_again(row, below):
        return 0, False
    columns = [[other.cells[at].strip() for other in below if at < len(other.cells)] for at in range(width)]
    repeats = any(len({*cells} - {""}) < len([*filter(None, cells)]) for cells in columns)
    return row.number, not repeats


def _later(rows: Iterator[Line]) -> Iterator[Head]:
    """Heads of further tables far down, where an empty or a short row comes before a wider one."""
    before, changes = 0, 0
    for row in rows:
        cells = row.cells
        if len(cells) == before:
            continue
        was_short, before = before <= 1, len(cells)
        if before > 1 and was_short and changes < _MOST_CHANGES:
            changes += 1
            if _is_wordy(row):
                below = [Line(n, c) for n, c in islice(rows, 5)]
                if below and _names(row, below):
                    yield _head(row)
