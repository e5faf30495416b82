"""What was seen of a table, as far as the page needs it that asks what its columns say, and what was chosen there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Final

from diary.exchange.incoming import Received, names_of, open_questions
from diary.exchange.mapping.evidence import FileAnswers
from diary.exchange.mapping.guess import PlanGuess
from diary.exchange.mapping.pivot import Pivot
from diary.exchange.source import Chosen, FileSource

_EXAMPLES: Final = 3
_WORDS: Final = 40
"""Different cells of a column among which lines can be chosen."""
_LONGEST: Final = 60
_HEADS: Final = 12
_ODD: Final = 8


@dataclass(frozen=True, slots=True)
class Seen:
    """How a table is read, and what could be chosen instead (see `source.FileSource`); `program` is whose export it
    seems to be, `asks` what is open. Of each column: the first different cells, the few cells that it holds with how
    often each stands there, and how many cells of the sample the guess reads, of how many. `odd` are words with
    other letters than those of ASCII. `things` are the names of the columns that may say of what a line is, where
    each line is one thing, and `pivot` is how they become columns then."""

    kind: str
    encoding: str
    separator: str
    sheet: str
    sheets: tuple[str, ...]
    head: int
    heads: tuple[tuple[int, tuple[str, ...]], ...]
    titles: tuple[str, ...]
    program: str
    asks: tuple[str, ...]
    examples: tuple[tuple[str, ...], ...]
    words: tuple[tuple[tuple[str, int], ...], ...]
    reads: tuple[tuple[int, int], ...]
    odd: tuple[str, ...]
    things: tuple[str, ...]
    pivot: Pivot | None

    @classmethod
    def of(cls, received: Received, found: PlanGuess | None, chosen: Chosen) -> Seen:
        """What is kept of a look at a file, read as was `chosen`."""
        source, survey = received.source, received.survey
        assert source is not None
        columns = range(len(received.names))
        heads = tuple((head.line, tuple(map(_short, names_of(head.names)))) for head in source.heads[:_HEADS])
        asked = found.plan.only[0] if found and found.plan.only else -1
        return cls(
            source.kind,
            source.encoding,
            source.separator,
            source.sheet,
            source.sheets,
            source.head.line,
            heads,
            tuple(map(_short, source.titles)),
            received.recipe.program if received.recipe else "",
            open_questions(received, found, chosen),
            tuple(_first(map(_short, survey.cells(index)), _EXAMPLES) for index in columns),
            tuple(_words(survey.words_of(index), is_asked=index == asked) for index in columns),
            found.reads if found else (),
            _odd_words(source, survey.sample),
            names_of(source.head.names),
            received.pivot,
        )

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"pivot": self.pivot and pivot_as_json(self.pivot)}

    @classmethod
    def of_json(cls, told: Mapping[str, Any]) -> Seen:
        pivot = told["pivot"] and pivot_of(told["pivot"])
        return cls(**{name: _tuples(value) for name, value in told.items() if name != "pivot"}, pivot=pivot)


def _tuples(value: Any) -> Any:
    return tuple(map(_tuples, value)) if isinstance(value, list) else value


def _short(text: str) -> str:
    """Words of a file as a page can show them: on one line, and not too many."""
    shown = "".join(char if char.isprintable() else " " for char in text[: _LONGEST + 1]).strip()
    return shown if len(text) <= _LONGEST else f"{shown[:_LONGEST]}…"


def _first(cells: Iterable[str], most: int) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for cell in cells:
        if cell and cell not in found:
            found[cell] = None
            if len(found) == most:
                break
    return tuple(found)


def _words(counted: Mapping[str, int], *, is_asked: bool) -> tuple[tuple[str, int], ...]:
    """The cells of a column of a few words, the most frequent first; none of one whose cells are all different, unless
    it `is_asked` which of them are meant."""
    told: dict[str, int] = {}
    for word, times in counted.items():
        if word.strip():
            told[word.strip()] = told.get(word.strip(), 0) + times
    if len(told) > _WORDS or (max(told.values(), default=0) < 2 and not is_asked):
        return ()
    return tuple(sorted(told.items(), key=lambda word: -word[1]))


def _odd_words(source: FileSource, sample: Iterable[Sequence[str]]) -> tuple[str, ...]:
    """Words by which a person sees whether the letters are right."""
    texts = [*source.titles, *source.head.names, *(cell for cells in sample for cell in cells)]
    odd = (word for text in texts if not text.isascii() for word in text.split() if not word.isascii())
    return _first(map(_short, odd), _ODD)


def pivot_as_json(pivot: Pivot) -> dict[str, Any]:
    return asdict(pivot) | {"alone": sorted(pivot.alone)}


def pivot_of(told: Mapping[str, Any]) -> Pivot:
    return Pivot(**{**told, "things": tuple(told["things"]), "alone": frozenset(told["alone"])})


@dataclass(frozen=True, slots=True)
class Reading:
    """How a person wants a table to be read: what they chose of its bytes, and whether each line is one thing."""

    chosen: Chosen = field(default_factory=Chosen)
    pivot: Pivot | None = None

    def as_json(self) -> dict[str, Any]:
        return asdict(self.chosen) | {"pivot": self.pivot and pivot_as_json(self.pivot)}

    @classmethod
    def of_json(cls, told: Mapping[str, Any] | None) -> Reading:
        if told is None:
            return cls()
        chosen = Chosen(told["encoding"], told["separator"], told["sheet"], told["head"])
        return cls(chosen, pivot_of(told["pivot"]) if told["pivot"] else None)


AS_IT_IS: Final = Reading()


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody chose on the page of a file, which may be read in another way before it is taken over. The columns
    of its `answers` are those that they changed, by their place among the `names` that there were."""

    names: tuple[str, ...]
    answers: FileAnswers
    at: str = ""
    sites: tuple[str, ...] = ()

    def for_columns(self, names: Sequence[str]) -> FileAnswers:
        """The same for a table whose columns have these names. What is of a column that is gone is not in it."""
        places = {old: new for old in range(len(self.names)) if (new := self._place(old, names)) is not None}
        only, columns = self.answers.only, self.answers.columns or {}
        if only is not None and only[0] >= 0:
            only = (places[only[0]], only[1]) if only[0] in places else None
        return replace(
            self.answers, columns={places[old]: key for old, key in columns.items() if old in places}, only=only
        )

    def _place(self, old: int, names: Sequence[str]) -> int | None:
        if self.names[old] in names:
            return list(names).index(self.names[old])
        # In other letters a name is another one.
        return old if len(names) == len(self.names) else None
