"""Which layout a table has, and a first plan of its columns, guessed from their names and the first lines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from hashlib import sha256
from typing import Final

from diary.exchange.mapping.columns import DAY, EPISODE, SEVERAL, TARGET_BY_KEY, TARGETS, Plan
from diary.exchange.mapping.times import DATES, day_of, parted
from diary.exchange.mapping.values import Unfit, readings


def layout_of(header: Sequence[str]) -> str:
    """What tells one layout from another: a digest of the names of its columns."""
    return sha256("\x1f".join(name.strip().casefold() for name in header).encode()).hexdigest()


_HEADINGS: Final[tuple[tuple[str, str], ...]] = (
    (r"begin|began|from|start(ed)?[ _]?(at|time|date)?|date[ _]?(and|/|&)?[ _]?time|datetime|timestamp", "start"),
    (r"date|day|local[ _]?date|date[ _]formatted|date of .*", "date"),
    (r"time|clock|time of day|at", "time"),
    (r"end|ended|stop|stopped|until|to|end(ed)?[ _]?(at|time|date)?", "end"),
    (r"(duration|length|lasted|how long)\W*(in )?\W*(s|sec|secs|seconds)\W*", "duration_seconds"),
    (r"(duration|length|lasted|how long)\W*(in )?\W*(h|hrs?|hours)\W*", "duration_hours"),
    (r"(duration|length|lasted|how long|minutes)(\W.*)?", "duration_minutes"),
    (r"toe|toes|place|location|site|sites|where|body ?part|side", "place"),
    (r"(intensity|strength|severity|level)\W*(0|1)?\W*(-|to|–)?\W*10\W*", "intensity_10"),
    (r"intensity|strength|severity|level|how strong", "intensity"),
    (r"pain(\W.*)?", "pain"),
    (r"trigger|triggers|cause|suspected|suspected trigger", "trigger"),
    (r"(any )?(muscle |toe )?(twitch|twitches|twitching|twitched|symptom)", "twitching"),
    (r"(sleep|slept|time asleep|sleep duration)\W*(in )?\W*(m|mins?|minutes)\W*", "sleep_minutes_minutes"),
    (r"sleep quality|quality of sleep", "sleep_quality"),
    (r"sleep|slept|hours slept|hours of sleep|time asleep|sleep(ing)?\W*(duration|time|hours|length|h|hrs)\W*.*",
     "sleep_minutes_hours"),
    (r"caffeine\W*(drinks|cups)?|coffee|coffees|cups( of coffee)?|tea and coffee", "caffeine_drinks"),
    (r"stress( level)?", "stress"),
    (r"worry|anxiety", "worry"),
    (r"fatigue|tiredness|tired|energy loss", "fatigue"),
    (r"alcohol( units| drinks)?|units of alcohol|drinks", "alcohol_units"),
    (r"nicotine|smoking|smoked|cigarettes\?", "nicotine"),
    (r"tight shoes", "tight_shoes"),
    (r"notes?|comments?|remarks?|description|details?", "note"),
)  # fmt: skip
_OF_EPISODES: Final = frozenset(target.key for target in TARGETS if target.rows == EPISODE) - {"time"}


def guess(header: Sequence[str], sample: Sequence[Sequence[str]]) -> Plan:
    """A first mapping from the names of the columns and the first lines; whoever imports looks at it and mends it."""
    keys = [
        _guess_column(name, [row[index] for row in sample if index < len(row)]) for index, name in enumerate(header)
    ]
    rows = EPISODE if {*keys} & _OF_EPISODES else DAY
    if rows == DAY and "time" in keys and not any(key and TARGET_BY_KEY[key].rows == DAY for key in keys):
        rows = EPISODE
    taken: set[str] = set()
    columns = []
    for key in keys:
        target = TARGET_BY_KEY[key] if key else None
        fits = target and target.rows in ("", rows) and (target.column not in taken or key in SEVERAL)
        columns.append(key if fits else "")
        if target and fits:
            taken.add(target.column)
    if "end" in taken and "duration" in taken:
        columns = ["" if key.startswith("duration") else key for key in columns]
    dated = [index for index, key in enumerate(columns) if key in ("date", "start")]
    return Plan(rows, tuple(columns), guess_dates([row[i] for i in dated for row in sample if i < len(row)]))


def _guess_column(name: str, cells: Sequence[str]) -> str:
    word = re.sub(r"[\s_]+", " ", name.strip().casefold())
    if re.search(r"caffeine|coffee", word):
        numbers = [value for cell in cells if (value := _number_or_none(cell)) is not None]
        in_mg = "mg" in word or any("mg" in cell.casefold() for cell in cells) or max(numbers, default=0) > 30
        return "caffeine_mg" if in_mg else "caffeine_drinks"
    key = next((key for pattern, key in _HEADINGS if re.fullmatch(pattern, word)), "")
    numbers = [value for cell in cells if (value := _number_or_none(cell)) is not None]
    top = max(numbers, default=0)
    if key == "sleep_minutes_hours" and top > 24:
        return "sleep_minutes_minutes"
    if key == "intensity" and top > 5:
        return "intensity_10" if top <= 10 else "intensity_100"
    if key in ("stress", "worry", "fatigue") and top > 10:
        return f"{key}_100"
    return key


def _number_or_none(cell: str) -> float | None:
    try:
        return readings(cell)[0][0]
    except Unfit:
        return None


def guess_dates(cells: Sequence[str]) -> str:
    """The order in which most of these dates can be read; the day first where two fit alike."""

    def read(order: str) -> int:
        fits = 0
        for cell in cells:
            try:
                day_of(parted(cell.strip())[0], order)
            except Unfit:
                continue
            fits += 1
        return fits

    return max(DATES, key=lambda order: (read(order), order == "iso", order == "day_first")) if cells else "iso"
