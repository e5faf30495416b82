"""What a line of somebody else's table is: an episode, a sleep, a day, or something that has to be asked; and which of
its lines are meant, where each is one of many things."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Final

from diary.exchange.mapping.columns import (
    DAY,
    EPISODE,
    SLEEP,
    TARGET_BY_KEY,
)
from diary.exchange.mapping.evidence import BRACKET, MOST, POINTS, SeenColumn, bare_number, is_place
from diary.exchange.mapping.meanings import (
    denies_twitching,
    meaning,
    names_twitching,
    speaks_of_sleep,
    speaks_of_twitching,
)
from diary.exchange.mapping.survey import Survey
from diary.exchange.mapping.times import has_clock, has_date

_YES_NO: Final = "nicotine"
"""A target that is a yes or a no."""
_AWAKE: Final = frozenset({
    "awake", "wake", "wakeful", "inbed", "in bed", "in_bed", "out of bed", "restless", "wach", "wachphase", "im bett",
    "éveil", "éveillé", "despierto", "sveglio", "wakker", "acordado", "vaken", "våken", "vågen", "obudzony",
})  # fmt: skip


def speaking_lines(names: Sequence[str], survey: Survey) -> tuple[tuple[int, tuple[str, ...]] | None, bool]:
    """The lines that speak of twitching, in a table with one line for each of many things: the column that says which,
    and its values. Then whether it is unsure that these lines are meant."""
    for index, name in enumerate(names):
        words = survey.words_of(index)
        if meaning(name) is not None or len(words) < 2:
            continue
        speaking = tuple(word for word in words if speaks_of_twitching(word) and not denies_twitching(word))
        others = [word for word in words if word not in speaking]
        if not speaking or not others or _are_numbers(others):
            continue
        rest = [row for row in survey.sample if not (index < len(row) and row[index].strip() in speaking)]
        elsewhere = any(speaks_of_twitching(text) for text in (*survey.titles, *(cell for row in rest for cell in row)))
        # Things that are noted come again and again; what stands there once each may be anything.
        comes_again = sum(words.values()) >= 2 * len(words)
        return (index, tuple(word.strip() for word in speaking)), elsewhere or not comes_again
    return None, False


def lines_asleep(columns: Sequence[SeenColumn], survey: Survey) -> tuple[int, tuple[str, ...]] | None:
    """The lines of a night that are sleep, where a column tells its stages."""
    for column in columns:
        words = survey.words_of(column.index)
        asleep = tuple(word.strip() for word in words if word.strip().casefold() not in _AWAKE)
        if column.key == "" and 0 < len(asleep) < len(words):
            return column.index, asleep
    return None


def _are_numbers(cells: Iterable[str]) -> bool:
    return all(bare_number(cell) is not None or has_date(cell) or has_clock(cell) for cell in cells)


def narrowed(survey: Survey, only: tuple[int, tuple[str, ...]] | None) -> Survey:
    """What is seen of the lines that are asked for."""
    if only is None:
        return survey
    column, values = only
    sample = [row for row in survey.sample if column < len(row) and row[column].strip() in values]
    # Few of many lines may stand behind the sample: then the others show how the cells are written.
    return replace(survey, sample=sample or survey.sample)


def is_about_twitching(columns: Sequence[SeenColumn], survey: Survey) -> bool:
    """Whether a table is about twitching: a title or a name says so, or most lines name twitching, a toe or a place. A
    name that is another place counts where its cells are places, and single notes tell nothing of the other lines."""
    named = (column.name for column in columns if names_twitching(column.name) and not _measures_a_place(column))
    if any(map(speaks_of_twitching, survey.titles)) or any(named):
        return True
    return any(
        sum(not denies_twitching(cell) for cell in filter(_speaking(column, columns), column.cells))
        > MOST * len(survey.sample)
        for column in columns
    )


def _measures_a_place(column: SeenColumn) -> bool:
    """Whether a column is called by a place and holds numbers, as of how warm a toe is: it may be about anything."""
    is_number = bool(column.cells) and all(bare_number(cell) is not None for cell in column.cells)
    return is_number and column.is_nameless and is_place(BRACKET.sub("", column.name))


def _speaking(column: SeenColumn, columns: Sequence[SeenColumn]) -> Callable[[str], bool]:
    """Which cells of a column make their line one of twitching. Blood pressure is measured at the left arm, and an
    injection given into the right thigh: a place that is no toe does so where nothing else can be what the line is."""
    others = [other for other in columns if other is not column and other.cells]
    if column.key == "note" or any(other.is_nameless or other.key.startswith("pain") for other in others):
        return names_twitching
    return speaks_of_twitching


def rows_of(columns: Sequence[SeenColumn], speaks: bool, titles: Sequence[str]) -> str:
    """What a line is; "" where it has to be asked."""
    keys = {column.key for column in columns} - {""}
    items = {key for key in keys if TARGET_BY_KEY[key].rows == DAY and key != "twitching"}
    if speaks and "sleep_start" not in keys:
        return _rows_of_twitching(columns, keys, items)
    of_sleep = any(map(speaks_of_sleep, titles)) or any(map(_is_about_sleep, columns))
    slept = any(key.startswith("sleep_minutes") for key in keys)
    spans = {"start", "end"} <= keys or bool(keys & {"sleep_start", "sleep_end"})
    if of_sleep and spans:
        return SLEEP
    if of_sleep and slept:
        return SLEEP if "start" in keys and any(c.clocks for c in columns if c.key == "start") else DAY
    return DAY if items and not _several_a_day(columns) else ""


def _is_about_sleep(column: SeenColumn) -> bool:
    """Whether a column says that its lines are sleeps: by its name, unless it only answers whether somebody slept, or
    measures something else meanwhile."""
    if not speaks_of_sleep(column.name):
        return False
    if column.key or column.tells(_YES_NO):
        return bool(column.key)
    are_numbers = bool(column.cells) and all(bare_number(cell) is not None for cell in column.cells)
    return column.meaning is not None or not are_numbers


def _rows_of_twitching(columns: Sequence[SeenColumn], keys: set[str], items: set[str]) -> str:
    """What a line of a table about twitching is: an episode where it says when on its day it was, and where, how long
    or how strong; a day where it says whether there was any."""
    answers = [column for column in columns if column.tells_whether]
    told = keys & {"place", "intensity", "pain", "end"} or any(key.startswith("duration") for key in keys)
    if not any(column.clocks for column in columns if column.key in POINTS or not column.key):
        return DAY if answers or (items and not told) else EPISODE
    if told:
        return EPISODE
    if answers and (items or "time" not in keys):
        # A form that is filled in once a day has the time at which that was.
        return DAY if items and "twitching" in keys else ""
    return EPISODE


def _several_a_day(columns: Sequence[SeenColumn]) -> bool:
    """Whether most lines share their day with another one, as the measurements of a device do."""
    for column in columns:
        if column.key in ("date", "start") and column.clocks:
            days = {cell[:10] for cell in column.cells}
            return len(days) * 2 < len(column.cells)
    return False
