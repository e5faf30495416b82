"""The export of Bearable: one line for each thing that was rated, turned into one line for each day.

Its columns are date, weekday, time of day, category, rating/amount, detail and notes, and in newer ones "date
formatted". A day gets a column for each category, and where its detail names what was rated ("Symptom: Headache"), for
each of these. The mapping then asks what each of them says.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from diary.exchange.faults import in_column
from diary.exchange.mapping.values import Unfit, collapsed, minutes
from diary.exchange.sheet import Line, Rejected, SheetError

MAX_THINGS: Final = 400
_NEEDED: Final = frozenset({"date", "category", "rating/amount", "detail"})
_UNNAMED: Final = frozenset({"mood", "energy", "sleep", "sleep quality"})
"""Categories whose detail says more of the rating, and not what was rated."""
_YES: Final = "yes"


def is_bearable(head: Sequence[str]) -> bool:
    return {name.casefold() for name in head} >= _NEEDED


class BearableDays:
    """The days of an export in the order they come, each with the number of its first line."""

    def __init__(self, head: Sequence[str]) -> None:
        at = {name.casefold(): index for index, name in enumerate(head)}
        # The formatted date has its year first; the other one is in words.
        self._date = at.get("date formatted", at["date"])
        self._category, self._amount, self._detail = (at[name] for name in ("category", "rating/amount", "detail"))
        self._notes = at.get("notes")
        self._things: dict[str, None] = {}
        self._days: dict[str, tuple[int, dict[str, list[str]], dict[str, None]]] = {}
        self.rejected: list[Rejected] = []

    def read(self, lines: Iterable[Line | Rejected]) -> None:
        for line in lines:
            if isinstance(line, Rejected):
                self.rejected.append(line)
            else:
                self._add(line)

    def _add(self, line: Line) -> None:
        def cell(index: int | None) -> str:
            return line.cells[index].strip() if index is not None and index < len(line.cells) else ""

        try:
            day = _short("date", cell(self._date))
            said = _ratings(cell(self._category), cell(self._amount), cell(self._detail))
        except Unfit as error:
            self.rejected.append(Rejected(line.number, str(error), line.cells))
            return
        # dict and not set: what comes first stays first.
        _, values, notes = self._days.setdefault(day, (line.number, {}, {}))
        for thing, value in said:
            self._things.setdefault(thing)
            if len(self._things) > MAX_THINGS:
                raise SheetError(f"This export holds more than {MAX_THINGS} different things. Export fewer at a time.")
            values.setdefault(thing, []).append(value)
        if note := cell(self._notes):
            notes.setdefault(note)

    @property
    def head(self) -> tuple[str, ...]:
        return ("Date", *self._things, "Notes")

    @property
    def table(self) -> list[tuple[int, tuple[str, ...]]]:
        """The number of the first line of each day, and its cells."""
        return [
            (number, (day, *(_one(thing, values.get(thing, [])) for thing in self._things), "\n".join(notes)))
            for day, (number, values, notes) in self._days.items()
        ]


def _ratings(category: str, amount: str, detail: str) -> list[tuple[str, str]]:
    """The things that a line rates, and how. What has no rating is said to have been there. Raises `Unfit` where a name
    or a rating is too long to be one."""
    if not category:
        return []
    category, amount = _short("category", category), _short("rating/amount", amount)
    if category.casefold() in _UNNAMED or not detail:
        return [(category, amount or _YES)]
    names = [_without_brackets(_short("detail", part)) for part in detail.split("|")]
    return [(f"{category}: {name}", amount or _YES) for name in names if name]


def _short(column: str, cell: str) -> str:
    try:
        return collapsed(cell)
    except Unfit as error:
        raise Unfit(in_column(column, str(error))) from None


def _without_brackets(name: str) -> str:
    """A name without the brackets at its end: "Stress (Moderate)" is stress."""
    before, bracket, inside = name.rpartition("(")
    return before.strip() if bracket and inside.find(")") == len(inside) - 1 >= 0 else name


def _one(thing: str, values: Sequence[str]) -> str:
    """What a day says of a thing that it says several times: the strongest of a symptom, the sum of hours asleep and of
    the amounts of a factor, and all of them where neither is meant."""
    different = list(dict.fromkeys(values))
    if len(different) < 2 and not thing.casefold().startswith("factor"):
        return "".join(different)
    kind = thing.split(":")[0].casefold()
    try:
        match kind:
            case "symptom":
                return max(different, key=float)
            case "sleep":
                total = round(sum(minutes(value, unit=60) for value in values))
                return f"{total // 60}:{total % 60:02}"
            case "factor" | "factors":
                return f"{sum(map(float, values)):g}" if len(values) > 1 else "".join(values)
    except (ValueError, OverflowError):
        pass
    return "; ".join(different)
