"""A file on its way in: what it is, its lines in chunks that can be kept, and what a chunk says."""

from __future__ import annotations

import csv
import logging
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import islice, product
from traceback import extract_tb
from typing import Any, BinaryIO, Final

from diary.domain.wording import plural
from diary.exchange import apple_health, tables_in
from diary.exchange.chunks import Entry, pack
from diary.exchange.mapping.arrange import arranged, is_by_day
from diary.exchange.mapping.columns import DAY, Plan, layout_of
from diary.exchange.mapping.doubts import DATES, Note
from diary.exchange.mapping.evidence import NO_ANSWERS, FileAnswers, holds_dates
from diary.exchange.mapping.guess import DATING, PlanGuess, guess
from diary.exchange.mapping.pivot import Pivot, Pivoted
from diary.exchange.mapping.recipes import Recipe, recipes_for
from diary.exchange.mapping.rows import IN_FUTURE, CheckInRow, Context, Row, Told, read_row
from diary.exchange.mapping.survey import SAMPLE, Survey
from diary.exchange.mapping.values import Unfit
from diary.exchange.rejected import columns_of, delimiter_in, is_rejected, mended
from diary.exchange.source import SEPARATORS, Chosen, FileSource, Line, Rejected, SheetError, lines, look
from diary.exchange.warning_signs import WarningSigns
from diary.models.importing import ImportKind

logger = logging.getLogger(__name__)
UNREADABLE: Final = "this line cannot be read"
CHUNK: Final = 500
"""Lines in a chunk: what one short transaction writes."""
MAX_ROWS: Final = 1_000_000
MAX_NAME: Final = 80
AS_IT_IS: Final = Chosen()
HEAD: Final = "head"
_NAMED: Final = 12
_MARK: Final = 64
"""Bytes in which a table that came back is known."""
_LONGEST_HEAD: Final = 10_000
"""Characters."""
_HEADS_IN: Final = 50
"""Lines in which the head of a known program is looked for."""
_NO_DATES: Final = (
    "This is a table of {} with the columns: {}. None of its cells is a date, and a diary needs to know when something "
    "was. Add a column with the date, and choose the file again."
)
_NO_LINES: Final = (
    "This table has no line below the names of its columns: {}. Look whether its program shows any entries, and export "
    "them once more."
)
_OF_TRIALS: Final = (
    "This is Flicker's own table of trials, which is not read back. Trials come with the archive, on the page “Your "
    "diary as a file”, and what was written down on their days with the tables of episodes and check-ins."
)
_CAME_BACK: Final = "These lines were not taken before. The two columns that Flicker put in front are left out."
HEALTH_PLAN: Final = Plan("day", ("date", "sleep_minutes_minutes", "caffeine_mg"))


@dataclass(frozen=True, slots=True)
class Received:
    """A file that was looked at: what it is, the names of its columns, and what was seen of all its lines. `source` is
    how it is read, None for Apple Health, whose few days are `entries`. `recipe` is the program that a table is of."""

    kind: ImportKind
    head: tuple[str, ...]
    layout: str
    survey: Survey
    source: FileSource | None = None
    pivot: Pivot | None = None
    recipe: Recipe | None = None
    notes: tuple[Note, ...] = ()
    entries: tuple[Entry, ...] = ()
    order: str = ""

    @property
    def total(self) -> int:
        return self.survey.total

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its columns as a page can show them."""
        return names_of(self.head)


def receive(
    file: BinaryIO, today: date, chosen: Chosen = AS_IT_IS, pivot: Pivot | None = None, *, zone: str = "UTC"
) -> Received:
    """Look at a file, whatever it is, read as was `chosen`, for a diary in `zone`. Nothing is stored. Raises
    `SheetError` with the reason where it cannot be taken."""
    file.seek(0)
    # By what it holds, never by the name: what a file is called says nothing.
    if apple_health.is_apple_health(file):
        return _health(file, today, zone)
    file.seek(0)
    if delimiter := delimiter_in(file.read(_MARK)):
        chosen = replace(chosen, separator=chosen.separator or delimiter)
    source = _of_a_program(file, look(file, chosen), chosen)
    head = _head(source)
    if tables_in.is_of_trials(head):
        raise SheetError(_OF_TRIALS)
    notes = [Note(text) for text in (*source.notes, *[_CAME_BACK] * is_rejected(source.head.names))]
    kind = {"episodes": ImportKind.EPISODES, "checkins": ImportKind.CHECKINS}.get(tables_in.table_of(head))
    if kind:
        tables_in.check_head(head)
        if unknown := tables_in.unknown_columns(head):
            notes.append(Note(f"These columns are not read: {', '.join(unknown)}."))
        return _surveyed(file, source, kind, head, None, notes)
    return _table(file, source, head, pivot, notes)


def _of_a_program(file: BinaryIO, source: FileSource, chosen: Chosen) -> FileSource:
    """Of several tables in a file the one that is of a known program, where nobody chose one."""
    if chosen.head is not None or tables_in.table_of(_head(source)):
        return source
    heads = {head.line: head.names for head in source.heads}
    if not source.head.line:
        # No line looks like a head, and yet a program may be known by one.
        first = islice(lines(file, source), _HEADS_IN)
        heads |= {line.number: tuple(line.cells) for line in first if isinstance(line, Line)}
    for line, names in heads.items():
        if known := recipes_for(names):
            is_sure = line == source.head.line and HEAD not in source.asks
            found = source if is_sure else look(file, replace(chosen, head=line))
            return replace(found, ends=()) if known[0].repeats else found
    if not chosen.separator and (separator := _separator(source, heads.values())):
        chosen = replace(chosen, separator=separator)
        return _of_a_program(file, look(file, chosen), chosen)
    return source


def _separator(source: FileSource, rows: Iterable[Sequence[str]]) -> str:
    """What stands between the names of a known program, where something else stands in more of its cells; "" where
    none is known."""
    if not source.separator:
        return ""
    alone = ["".join(cells) for cells in rows if sum(map(bool, cells)) == 1]
    for text, separator in product((*source.titles, *alone), SEPARATORS):
        if separator not in text[:_LONGEST_HEAD]:
            continue
        # A line break within a cell is none of a head.
        names = next(csv.reader([text[:_LONGEST_HEAD].replace("\r", " ")], delimiter=separator), [])
        if recipes_for(names):
            return separator
    return ""


def _table(
    file: BinaryIO, source: FileSource, head: tuple[str, ...], pivot: Pivot | None, notes: Sequence[Note]
) -> Received:
    """Somebody else's table, and the program that it is of. Raises `SheetError` where it can be nothing of a diary."""
    if pivot is None:
        received = _surveyed(file, source, ImportKind.TABLE, head, None, notes)
        if set(source.asks) <= {HEAD} and not holds_dates(received.names, received.survey):
            raise SheetError(_NO_DATES.format(plural(received.total, "line"), ", ".join(received.names[:_NAMED])))
        for recipe in recipes_for(head):
            if recipe.pivot is not None:
                return replace(_surveyed(file, source, ImportKind.TABLE, head, recipe.pivot, notes), recipe=recipe)
            if recipe.answers(received.names, received.survey) is not None and any(
                isinstance(line, Line) for line in recipe.told(head, _lines(file, source))
            ):
                return replace(received, recipe=recipe)
        return received
    return _surveyed(file, source, ImportKind.TABLE, head, pivot, notes)


def _health(file: BinaryIO, today: date, zone: str) -> Received:
    health = apple_health.read_health(file, today, zone)
    entries = [Entry(told.line, told.cells) for told in health.days]
    entries += [Entry(*refused) for refused in health.rejected]
    survey = Survey()
    for entry in entries:
        survey.see(entry.cells)
    head, notes = apple_health.HEAD, tuple(Note(text) for text in health.notes)
    return Received(ImportKind.APPLE_HEALTH, head, layout_of(head), survey, notes=notes, entries=tuple(entries))


def _surveyed(
    file: BinaryIO,
    source: FileSource,
    kind: ImportKind,
    head: tuple[str, ...],
    pivot: Pivot | None,
    notes: Sequence[Note],
) -> Received:
    """A table, with what is seen of all its lines. Raises `SheetError` where it has none, or too many."""
    survey = Survey(source.titles)
    pivoted = Pivoted(head, pivot) if pivot else None
    signs = WarningSigns(kind, names_of(head))
    found = _lines(file, source)
    for line in pivoted.lines(found) if pivoted else found:
        if isinstance(line, Rejected):
            survey.total += 1
        elif any(line.cells):
            signs.see(line.cells)
            survey.see(line.cells)
        if survey.total > MAX_ROWS:
            raise SheetError(f"This file has more than {MAX_ROWS:,} lines. Split it and import the parts.")
    if not survey.total:
        raise SheetError(_NO_LINES.format(", ".join(names_of(head)[:_NAMED])))
    layout = layout_of(head)
    if pivoted:
        # Which columns there are is known only now.
        head = pivoted.names
        signs = WarningSigns(kind, names_of(head))
        for index in range(len(head)):
            signs.count(index, sum(survey.words_of(index).values()))
    told = (*notes, *signs.notes(), *survey.doubts.notes(names_of(head)))
    return Received(kind, head, layout, survey, source, pivot, notes=told)


def receive_again(file: BinaryIO, received: Received, chosen: Chosen) -> Received:
    """A table that was `received` before, without a look over all of its lines: `survey` holds the first of them."""
    source = look(file, chosen)
    survey = Survey(source.titles)
    found = _lines(file, source)
    for line in islice(Pivoted(_head(source), received.pivot).lines(found) if received.pivot else found, SAMPLE):
        if isinstance(line, Line):
            survey.see(line.cells)
    return replace(received, source=source, survey=survey)


def _head(source: FileSource) -> tuple[str, ...]:
    """The names of the columns that a file has, without those that Flicker put in front."""
    return columns_of(source.head.names) if is_rejected(source.head.names) else source.head.names


def _lines(file: BinaryIO, source: FileSource) -> Iterable[Line | Rejected]:
    return mended(lines(file, source)) if is_rejected(source.head.names) else lines(file, source)


def first_plan(received: Received, told: Mapping[str, Any] | None, said: FileAnswers = NO_ANSWERS) -> PlanGuess | None:
    """What the columns of somebody else's table seem to say, and what is open; None where a file says so itself.

    What somebody `said` of this file goes before what the person `told` of an earlier one, that before what is known of
    the program, and that before a guess. How dates are written is told by the file where it tells; what was told of
    another file counts only where its dates looked alike.
    """
    if received.kind is not ImportKind.TABLE:
        return None
    names, survey = received.names, received.survey
    known = received.recipe.answers(names, survey) if received.recipe else None
    if received.pivot:
        # One line for each thing says of each day what there was, however twitching is called among these things.
        said = replace(said, rows=said.rows or DAY)
    guessed = guess(names, survey, known or NO_ANSWERS)
    if known and not any(read for read, _ in guessed.reads):
        guessed = guess(names, survey)
    if told:
        earlier = Plan.of_json(told).fitted(names, guessed.plan)
        known = FileAnswers(
            rows=earlier.rows,
            dates=earlier.dates if earlier.like and earlier.like == how_written(received.notes, earlier) else "",
            columns=dict(enumerate(earlier.columns)),
            only=earlier.only,
            zone=earlier.zone,
        )
    found = guess(names, survey, (known or NO_ANSWERS).over(said))
    if not told:
        return found
    # What the file tells goes before what the person said of an earlier one.
    signs = tuple(sign or earlier.sign(index) for index, sign in enumerate(found.plan.signs))
    return replace(found, plan=replace(found.plan, at=earlier.at, sites=earlier.sites, signs=signs))


def how_written(notes: Iterable[Note], plan: Plan) -> str:
    """How the dates of a table are written whose order it leaves open, as its `notes` tell: "0/0/0000"; "" where it
    does not."""
    dated = {index for index, key in enumerate(plan.columns) if key in DATING}
    return " ".join(sorted({note.written for note in notes if note.column in dated and note.written}))


def open_questions(received: Received, found: PlanGuess | None, chosen: Chosen) -> tuple[str, ...]:
    """What a file leaves open without what was `chosen`: "encoding", "sheet", "head", and the questions of a guess."""
    answered = {
        "encoding": bool(chosen.encoding), "sheet": bool(chosen.sheet), "head": chosen.head is not None
    }  # fmt: skip
    asks = received.source.asks if received.source else ()
    told = found.asks if found else (DATES,) * _leaves_dates_open(received)
    return (*(ask for ask in asks if not answered.get(ask)), *told)


def _leaves_dates_open(received: Received) -> bool:
    """Whether nothing tells how the dates of Flicker's own table are written, as a spreadsheet saved them again."""
    if received.kind not in (ImportKind.EPISODES, ImportKind.CHECKINS) or received.order:
        return False
    return tables_in.are_dates_open(
        received.head, received.survey.doubts.orders(len(received.head)), received.survey.sample
    )


def chunks_of(
    file: BinaryIO, received: Received, plan: Plan | None, zone: str, now: datetime
) -> Iterator[tuple[int, bytes]]:
    """The lines of a file that come in, in chunks that can be kept: how many lines each has, and these packed."""
    separator = received.source.separator if received.source else ""
    waiting = iter(_entries(file, received, plan, Context(zone, now, names=received.names)))
    while chunk := list(islice(waiting, CHUNK)):
        yield len(chunk), pack(chunk, separator or ",")


def _entries(file: BinaryIO, received: Received, plan: Plan | None, context: Context) -> Iterator[Entry]:
    if received.source is None:
        yield from received.entries
        return
    found = _lines(file, received.source)
    if received.pivot:
        found = Pivoted(_head(received.source), received.pivot).lines(found)
    if received.kind is not ImportKind.TABLE:
        orders = received.survey.doubts.orders(len(received.head))
        orders = (received.order,) * len(received.head) if received.order else orders
        yield from _own_entries(tables_in.with_dates(found, received.head, orders))
        return
    assert plan is not None
    # Whoever says that its lines are something else wants all of them.
    if received.recipe and received.recipe.rows == plan.rows:
        found = received.recipe.told(_head(received.source), found, plan.columns)
    by_day = received.pivot is not None or is_by_day(plan, received.survey.sample)
    yield from arranged(plan, found, context, by_day=by_day)


def names_of(head: Sequence[str]) -> tuple[str, ...]:
    """The names of the columns as a page can show them: what turns the direction of a whole page is left out."""
    return tuple(_shown(name) or f"Column {index}" for index, name in enumerate(head, start=1))


def _shown(name: str) -> str:
    # Joiners shape letters of some scripts and emoji, and turn nothing around.
    joiners = ("\u200c", "\u200d")
    line = " ".join(name.split())
    return "".join(char for char in line if unicodedata.category(char) != "Cf" or char in joiners)[:MAX_NAME].strip()


def _own_entries(lines: Iterable[Line | Rejected]) -> Iterator[Entry]:
    before: Sequence[str] = ()
    again = 0
    for line in lines:
        if isinstance(line, Rejected):
            yield Entry(line.line, tuple(line.cells), line.reason)
            continue
        if not any(cell.strip() for cell in line.cells):
            continue
        again = again + 1 if line.cells == before else 0
        # Only the same line running counts up: twice the same line in a row is two entries.
        before = line.cells
        yield Entry(line.number, tuple(line.cells), "", again)


def rows_of(
    kind: str, head: Sequence[str], plan: Plan | None, entries: Sequence[Entry], context: Context
) -> Iterator[tuple[Entry, Told | str]]:
    """What each line says, or why it says nothing that can be taken."""
    context = replace(context, names=names_of(head))
    match kind:
        case ImportKind.EPISODES | ImportKind.CHECKINS:
            yield from _own_rows(kind, head, entries, context)
        case _:
            chosen = HEALTH_PLAN if kind == ImportKind.APPLE_HEALTH else plan
            assert chosen is not None
            for entry in entries:
                yield entry, entry.reason or _read(chosen, entry, context)


def _read(plan: Plan, entry: Entry, context: Context) -> Told | str:
    if entry.day is not None:
        return Told(CheckInRow(entry.day, entry.columns or {}), entry.unread)
    try:
        return read_row(plan, entry.cells, context)
    except Unfit as error:
        return str(error)
    except (ValueError, ArithmeticError) as error:
        # What the error says may quote the line, which is nobody else's to read.
        at = extract_tb(error.__traceback__)[-1]
        logger.error("A line cannot be read: %s in %s, line %d", type(error).__name__, at.name, at.lineno or 0)
        return UNREADABLE


def _own_rows(
    kind: str, head: Sequence[str], entries: Sequence[Entry], context: Context
) -> Iterator[tuple[Entry, Told | str]]:
    lines = [
        Rejected(entry.number, entry.reason, entry.cells) if entry.reason else Line(entry.number, entry.cells)
        for entry in entries
    ]
    read = tables_in.read_episodes if kind == ImportKind.EPISODES else tables_in.read_checkins
    # The reader gives one answer for each line, in order.
    for entry, row in zip(entries, read(lines, head), strict=True):
        if isinstance(row, Rejected):
            yield entry, row.reason
        else:
            yield entry, _lateness(row, context) or Told(row)


def _lateness(row: Row, context: Context) -> str:
    """Why a row cannot have been yet; "" where it can."""
    if isinstance(row, CheckInRow):
        return f"it {IN_FUTURE}" if row.day > context.today else ""
    if row.content.start.instant > context.now:
        return f"it {IN_FUTURE}"
    end = row.content.end
    return "it ends in the future" if end and end.instant > context.now else ""
