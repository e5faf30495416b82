"""Which layout a table has, and a first plan of its columns, guessed from their names and the first lines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from hashlib import sha256
from statistics import median
from typing import Final

from diary.exchange.mapping.columns import DAY, EPISODE, SEVERAL, TARGET_BY_KEY, TARGETS, Plan
from diary.exchange.mapping.times import DATES, read_said
from diary.exchange.mapping.values import MAX_CELL, Unfit, collapsed, readings


def layout_of(header: Sequence[str]) -> str:
    """What tells one layout from another: a digest of the names of its columns."""
    # The unit separator stands in no name, so two different heads never make the same text.
    return sha256("\x1f".join(name.strip().casefold() for name in header).encode()).hexdigest()


_IN: Final = r"\W*(in )?\W*"
_LONG: Final = "duration|length|lasted|how long|dauer"
_SLEPT: Final = "sleep|slept|time asleep|sleep duration|schlaf|schlafdauer|geschlafen"
_HEADINGS: Final[tuple[tuple[str, str], ...]] = (
    (r"begin|began|from|start(ed)?[ _]?(at|time|date)?|date[ _]?(and|/|&)?[ _]?time|datetime|timestamp"
     r"|beginn|anfang|von|datum (und|/) uhrzeit", "start"),
    (r"date|day|local[ _]?date|date[ _]formatted|date of .*|datum|tag", "date"),
    (r"time|clock|time of day|at|uhrzeit|zeit", "time"),
    (r"end|ended|stop|stopped|until|to|end(ed)?[ _]?(at|time|date)?|ende|bis", "end"),
    (rf"({_LONG}){_IN}(s|sec|secs|seconds|sek|sekunden)\W*", "duration_seconds"),
    (rf"({_LONG}){_IN}(h|hrs?|hours|std|stunden)\W*", "duration_hours"),
    (rf"({_LONG}|minutes|minuten)(\W.*)?", "duration_minutes"),
    (r"toe|toes|place|location|site|sites|where|body ?part|side|zehe|zehen|zeh|ort|stelle|körperstelle|wo", "place"),
    (r"(intensity|strength|severity|level|stärke|intensität)\W*(0|1)?\W*(-|to|–|bis)?\W*10\W*", "intensity_10"),
    (r"intensity|strength|severity|level|how strong|stärke|intensität", "intensity"),
    (r"(pain|schmerz|schmerzen)(\W.*)?", "pain"),
    (r"trigger|triggers|cause|suspected|suspected trigger|auslöser|ursache|vermutung", "trigger"),
    (r"(any )?(muscle |toe )?(twitch|twitches|twitching|twitched|symptom)|(muskel|zehen)?zuck(en|ung|ungen)"
     r"|(muskel|zehen)?zuckungen|gezuckt", "twitching"),
    (rf"({_SLEPT}){_IN}(m|mins?|minutes|minuten)\W*", "sleep_minutes_minutes"),
    (r"sleep quality|quality of sleep|schlafqualität", "sleep_quality"),
    (rf"{_SLEPT}|hours slept|hours of sleep|stunden schlaf|schlafstunden"
     r"|sleep(ing)?\W*(duration|time|hours|length|h|hrs)\W*.*|schlaf\W*(std|stunden|h)\W*", "sleep_minutes_hours"),
    (r"stress([ -]?level)?", "stress"),
    (r"worry|anxiety|sorge|sorgen|angst", "worry"),
    (r"fatigue|tiredness|tired|energy loss|müdigkeit|müde|erschöpfung", "fatigue"),
    (r"alcohol( units| drinks)?|units of alcohol|drinks|alkohol", "alcohol_units"),
    (r"nicotine|smoking|smoked|cigarettes\?|nikotin|geraucht|rauchen", "nicotine"),
    (r"tight shoes|enge schuhe", "tight_shoes"),
    (r"(heavy )?sweating|(starkes )?schwitzen", "heavy_sweating"),
    (r"notes?|comments?|remarks?|description|details?|notiz|notizen|bemerkung(en)?|kommentare?|anmerkung(en)?", "note"),
)  # fmt: skip
_SCALED: Final = ("stress", "worry", "fatigue")
_CAFFEINE: Final = re.compile("caffeine|coffee|koffein|kaffee")
_OUT_OF: Final = re.compile(r"(?:[01]\s?(?:-|–|to|bis)\s?|/\s?|out of )(100|10|5|4)\b")
_BRACKET: Final = re.compile(r" ?[(\[][^()\[\]]*[)\]]$")
_OF_EPISODES: Final = frozenset(target.key for target in TARGETS if target.rows == EPISODE) - {"time"}


def guess(header: Sequence[str], sample: Sequence[Sequence[str]]) -> Plan:
    """A first mapping from the names of the columns and the first lines; whoever imports looks at it and mends it."""
    keys = [
        _guess_column(name, [row[index] for row in sample if index < len(row)]) for index, name in enumerate(header)
    ]
    rows = EPISODE if {*keys} & _OF_EPISODES else DAY
    # A date and a time, and nothing about the day: something that happened then.
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
    word = " ".join(name.replace("_", " ").casefold().split())[:MAX_CELL]
    cells = [cell for cell in cells if len(cell) <= MAX_CELL]
    numbers = [value for cell in cells if (value := _number_or_none(cell)) is not None]
    top = max(numbers, default=0)
    if _CAFFEINE.search(word):
        # Drinks go up to thirty: what is more must be milligrams.
        in_mg = "mg" in word or any("mg" in cell.casefold() for cell in cells) or top > 30
        return "caffeine_mg" if in_mg else "caffeine_drinks"
    # "Stress (0-10)" is stress, and so is "Symptom: Stress".
    category, _, thing = word.rpartition(": ")
    words = (word, _BRACKET.sub("", word), _OUT_OF.sub("", word).strip(), thing)
    key = next((key for said in words for pattern, key in _HEADINGS if re.fullmatch(pattern, said)), "")
    # The median, so that one wild value does not decide.
    if key == "sleep_minutes_hours" and numbers and median(numbers) > 24:
        return "sleep_minutes_minutes"
    # By the highest value of the sample. Where nobody rated above 5 the person mends the guess.
    if key == "intensity" and top > 5:
        return "intensity_10" if top <= 10 else "intensity_100"
    return f"{key}{_scale(word, category, top)}" if key in _SCALED else key


def _scale(word: str, category: str, top: float) -> str:
    """Out of how much a column of the check-in is, by its name where it says so: "" is out of ten."""
    if said := _OUT_OF.search(word):
        return "" if said[1] == "10" else f"_{said[1]}"
    if category == "symptom" and top <= 4:
        return "_4"
    return "_100" if top > 10 else ""


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
                read_said(collapsed(cell), order)
            except Unfit:
                continue
            fits += 1
        return fits

    # True is more than False: of equals first the ISO order, then the day first.
    return max(DATES, key=lambda order: (read(order), order == "iso", order == "day_first")) if cells else "iso"
