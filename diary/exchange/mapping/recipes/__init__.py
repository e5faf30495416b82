"""Known programs: how the export of each is known by the names of its columns, and what these say.

Each program is one file here with its `RECIPES`, those of them that need more first. To add a program, add its file,
and a small input in the shape of its export to `tests/exchange/programs/`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Final

from diary.exchange.mapping.guess import FileAnswers
from diary.exchange.mapping.meanings import speaks_of_twitching
from diary.exchange.mapping.pivot import Pivot
from diary.exchange.mapping.survey import Survey


@dataclass(frozen=True, slots=True)
class Recipe:
    """How the export of a program is known, and how it is read.

    `needs` are names of columns that its head has, in any order, whatever stands beside them. `rows` is what a line is,
    and `columns` what those with a name say (a key of `columns.TARGETS`); all others are left out, or guessed with
    `guess_others`. `dates` is the order of dates that the program always writes, where the cells cannot tell; `only` a
    column and its values where other lines are something else. `speaking` is a column of names of one's own: then only
    lines whose name speaks of twitching are taken, and the recipe is for files that have such lines. `pivot` is for one
    line a thing; `columns` are then those of the things. `zone` is that of times without an offset. `takes` says in
    words what is read, and `seen` whether a file of the program could be looked at.
    """

    program: str
    needs: frozenset[str]
    rows: str
    columns: Mapping[str, str] = field(default_factory=dict)
    dates: str = ""
    only: tuple[str, tuple[str, ...]] | None = None
    speaking: str = ""
    pivot: Pivot | None = None
    zone: str = ""
    guess_others: bool = False
    takes: str = ""
    seen: bool = True

    def fits(self, names: Sequence[str]) -> bool:
        """Whether a head may be one of this program."""
        return {_plain(name) for name in self.needs} <= {_plain(name) for name in names}

    def answers(self, names: Sequence[str], survey: Survey) -> FileAnswers | None:
        """What is known of a file of this program by its names and what is seen of it; None where it is not for this
        file after all."""
        at = {_plain(name): index for index, name in reversed(list(enumerate(names)))}
        columns = {at[_plain(name)]: key for name, key in self.columns.items() if _plain(name) in at}
        only = None
        if self.only is not None and _plain(self.only[0]) in at:
            only = at[_plain(self.only[0])], self.only[1]
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


NO_RECIPE: Final = ""
