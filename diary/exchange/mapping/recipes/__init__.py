"""Known programs: how the export of each is known by the names of its columns, and what these say.

Each program is one file here with its `RECIPES`, those of them that need more first. To add a program, add its file,
and a small input in the shape of its export to `tests/exchange/programs/`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from diary.exchange.mapping.columns import DAY, PARTS
from diary.exchange.mapping.evidence import ALL_LINES, POINTS, FileAnswers
from diary.exchange.mapping.meanings import names_twitching, speaks_of_twitching
from diary.exchange.mapping.pivot import Pivot
from diary.exchange.mapping.survey import Survey
from diary.exchange.source import Line, Rejected


@dataclass(frozen=True, slots=True)
class Recipe:
    """How the export of a program is known, and how it is read.

    `needs` are names of columns that its head has, in any order, whatever stands beside them. `rows` is what a line is,
    and `columns` what those with a name say (a key of `columns.TARGETS`); all others are left out, or guessed with
    `guess_others`. `dates` is the order of dates that the program always writes, where the cells cannot tell; `only` a
    column and its values where other lines are something else. `speaking` is a column of names of one's own: then only
    lines whose name speaks of twitching are taken, and the recipe is for files that have such lines. `speaks_in` are
    columns of free text: only lines that name twitching or a toe in one of them are read at all. `pivot` is for one
    line a thing; `columns` are then those of the things. `zone` is that of times without an offset. Where a table
    `repeats` its head, each may have other columns at its end, and lines without a first cell are none. `takes` says in
    words what is read, and `seen` whether a file of the program could be looked at.
    """

    program: str
    needs: frozenset[str]
    rows: str
    columns: Mapping[str, str] = field(default_factory=dict)
    dates: str = ""
    only: tuple[str, tuple[str, ...]] | None = None
    speaking: str = ""
    speaks_in: tuple[str, ...] = ()
    pivot: Pivot | None = None
    zone: str = ""
    repeats: bool = False
    guess_others: bool = False
    takes: str = ""
    seen: bool = True

    def fits(self, names: Sequence[str]) -> bool:
        """Whether a head may be one of this program."""
        return {_plain(name) for name in self.needs} <= {_plain(name) for name in names}

    def told(
        self, names: Sequence[str], lines: Iterable[Line | Rejected], taken: Sequence[str] = ()
    ) -> Iterator[Line | Rejected]:
        """The lines of a table with these names that the recipe is for; `taken` is what each column says."""
        named = [_plain(name) for name in names]
        spoken = [named.index(name) for name in map(_plain, self.speaks_in) if name in named]
        said = [index for index, key in enumerate(taken) if key and key not in POINTS]
        for line in lines:
            if isinstance(line, Rejected):
                yield line
            elif self.repeats and (not line.cells or _plain(line.cells[0]) in ("", named[0])):
                continue
            elif self._speaks(line, spoken) and self._says(line, said):
                yield line._replace(cells=line.cells[: len(names)]) if self.repeats else line

    @staticmethod
    def _speaks(line: Line, spoken: Sequence[int]) -> bool:
        return not spoken or any(map(names_twitching, _cells(line, spoken)))

    def _says(self, line: Line, said: Sequence[int]) -> bool:
        """Whether a line of a day says something of it: programs write one for each day, whatever they know."""
        if self.rows != DAY or self.guess_others or not said:
            return True
        # Where nothing was measured, no part of a night was.
        nothing = " -–—0" if PARTS.intersection(self.columns.values()) else " -–—"
        return any(cell.strip(nothing) for cell in _cells(line, said))

    def answers(self, names: Sequence[str], survey: Survey) -> FileAnswers | None:
        """What is known of a file of this program by its names and what is seen of it; None where it is not for this
        file after all."""
        at = {_plain(name): index for index, name in reversed(list(enumerate(names)))}
        columns = {at[_plain(name)]: key for name, key in self.columns.items() if _plain(name) in at}
        only = None if self.guess_others else ALL_LINES
        if self.only is not None and _plain(self.only[0]) in at:
            only = at[_plain(self.only[0])], self.only[1]
            there = {word.strip() for word in survey.words_of(only[0])}
            if there and there.isdisjoint(only[1]):
                return None
        if self.speaking:
            index = at[_plain(self.speaking)]
            speaking = tuple(word.strip() for word in survey.words_of(index) if speaks_of_twitching(word))
            if not speaking:
                return None
            only = index, speaking
        return FileAnswers(
            rows=self.rows,
            dates=self.dates,
            columns=columns,
            only=only,
            zone=self.zone,
            all_columns=not self.guess_others,
        )


def _cells(line: Line, at: Iterable[int]) -> list[str]:
    return [line.cells[index] for index in at if index < len(line.cells)]


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())


@cache
def all_recipes() -> tuple[Recipe, ...]:
    """Of all programs, by the names of their files."""
    modules = [import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__)]
    return tuple(recipe for module in modules for recipe in module.RECIPES)


def recipes_for(names: Sequence[str]) -> list[Recipe]:
    """Those whose export may have this head, what needs most first."""
    return sorted((one for one in all_recipes() if one.fits(names)), key=lambda one: -len(one.needs))
