"""What somebody says of a file beforehand, as the options of `manage.py import_file` do: by names of columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from diary.exchange.mapping.columns import TARGET_BY_KEY
from diary.exchange.mapping.evidence import ALL_LINES, UNIT_WORDS, FileAnswers
from diary.exchange.mapping.pivot import Pivot
from diary.exchange.seen import AS_IT_IS, Reading
from diary.exchange.source import Chosen, SheetError

UNITS: Final = tuple(UNIT_WORDS)
SEPARATORS: Final[Mapping[str, str]] = {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|"}
_ALL: Final = "all"


@dataclass(frozen=True, slots=True)
class FileOptions:
    """What is said; empty where nothing is. `columns`, `units` and `lines` are pairs of the name of a column and a key
    of `columns.TARGETS`, a unit, or a cell."""

    reading: Reading = AS_IT_IS
    rows: str = ""
    dates: str = ""
    zone: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    lines: tuple[tuple[str, str], ...] = ()
    all_lines: bool = False

    @classmethod
    def of_options(cls, options: Mapping[str, Any]) -> FileOptions:
        """What the options of the command say. Raises `SheetError` for one that says nothing that can be meant."""
        columns, units = _pairs(options["columns"]), _pairs(options["units"])
        lines = options["lines"] or []
        if unknown := [key for _, key in columns if key and key not in TARGET_BY_KEY]:
            raise SheetError(f"A column cannot say “{unknown[0]}”.")
        if unknown := [unit for _, unit in units if unit not in UNITS]:
            raise SheetError(f"A column cannot be in “{unknown[0]}”: it is one of {', '.join(UNITS)}.")
        pivot = _pairs([options["pivot"]] if options["pivot"] else [])
        chosen = Chosen(
            options["encoding"] or "", SEPARATORS.get(options["separator"], ""), options["sheet"] or "", options["head"]
        )
        return cls(
            Reading(chosen, Pivot((pivot[0][0],), pivot[0][1]) if pivot else None),
            options["rows"] or "",
            options["dates"] or "",
            options["zone"] or "",
            dict(columns),
            dict(units),
            tuple(_pairs([line for line in lines if line != _ALL])),
            _ALL in lines,
        )

    def answers(self, names: Sequence[str]) -> FileAnswers:
        """The same by the places of a table's columns. Raises `SheetError` for a name that none of them has."""
        only = None
        if self.lines:
            only = _place(names, self.lines[0][0]), tuple(value for _, value in self.lines)
        return FileAnswers(
            rows=self.rows,
            dates=self.dates,
            columns={_place(names, name): key for name, key in self.columns.items()},
            units={_place(names, name): unit for name, unit in self.units.items()},
            only=ALL_LINES if self.all_lines else only,
            zone=self.zone,
        )

    @property
    def is_about_columns(self) -> bool:
        """Whether it says anything that is remembered for the next file with the same columns."""
        return bool(self.rows or self.dates or self.zone or self.columns or self.units or self.lines or self.all_lines)


def _pairs(options: Iterable[str] | None) -> list[tuple[str, str]]:
    found = []
    for option in options or ():
        # From the right: a name may hold the sign, and neither a key nor a unit does.
        name, sign, value = option.rpartition("=")
        if not sign:
            raise SheetError(f"“{option}” has no “=” between the column and what it says.")
        found.append((name.strip(), value.strip()))
    return found


def _place(names: Sequence[str], name: str) -> int:
    folded = [known.casefold() for known in names]
    if name.casefold() not in folded:
        raise SheetError(f"This table has no column “{name}”. It has: {', '.join(names[:20])}.")
    return folded.index(name.casefold())
