"""A flag: a criterion that a diary meets now, and its life: new, seen, talked about or hidden, quiet until there is
something new."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from hashlib import blake2s
from typing import Final

from diary.domain.criteria import CRITERION_BY_ID, Criterion
from diary.domain.rule_input import NEVER, Evidence, Match, Urgency
from diary.domain.ticked import RULES as TICK_RULES


class Status(StrEnum):
    NEW = "new"
    SEEN = "seen"
    DISCUSSED = "discussed"
    HIDDEN = "hidden"


TALKED_ABOUT_FOR: Final = timedelta(days=365)
"""For so long a sign that was talked about is the same one."""
SETTLED: Final = (Status.DISCUSSED, Status.HIDDEN)
_TOGETHER: Final = frozenset({"P1", "P3"})
"""P3 is P1 once more: what was said to a doctor of the one was said of the other."""
_READS_TICKS: Final = "reads ticks"
"""Among the keys of a criterion that reads the ticks of entries. Memories of the time before that do not have it: what
was ticked up to their last day lay in the diary already, and so did the answers that count only together with ticks.
That a rule reads them by now is no news."""


Keys = Mapping[str, date]
"""What evidence says, so that the same thing said again can be told from something new: for each key the last day on
which it said so."""


@dataclass(frozen=True, slots=True)
class Settled:
    """That a flag was talked about with a doctor, or hidden: on which day, what of it, and how urgent that was."""

    status: Status
    on: date
    keys: Keys
    urgency: Urgency


@dataclass(frozen=True, slots=True)
class Memory:
    """What a diary remembers of a flag: what of it has been seen, and how it was settled, if it was."""

    seen: Keys = field(default_factory=dict)
    settled: Settled | None = None


@dataclass(frozen=True, slots=True)
class Flag:
    """`news` is the evidence that was not there when it was settled; all of it where it never was."""

    criterion: Criterion
    match: Match
    status: Status
    news: tuple[Evidence, ...]
    settled: Settled | None

    @property
    def is_open(self) -> bool:
        return self.status not in SETTLED

    @property
    def urgency(self) -> Urgency:
        """That of the news: what was settled is urgent no more, unless all of it has become so."""
        if self.settled is None or self.match.urgency <= self.settled.urgency:
            return max((row.urgency for row in self.news), default=self.match.urgency)
        return self.match.urgency

    @property
    def can_be_hidden(self) -> bool:
        return self.criterion.can_be_hidden


def together(criterion: str) -> frozenset[str]:
    """The criteria that are talked about as one."""
    return _TOGETHER if criterion in _TOGETHER else frozenset({criterion})


def keys_of(criterion: Criterion, rows: Iterable[Evidence]) -> dict[str, date]:
    """The `Keys` of some evidence."""
    return joined(*(dict.fromkeys(_keys(row, criterion), row.last) for row in rows))


def remembered(criterion: Criterion, *known: Keys) -> dict[str, date]:
    """Several `Keys` as one that a diary is to remember."""
    keys = joined(*known)
    return keys | {_READS_TICKS: max(keys.values())} if keys and criterion.id in TICK_RULES else keys


def joined(*known: Keys) -> dict[str, date]:
    """Several `Keys` as one."""
    days: dict[str, date] = {}
    for keys in known:
        days |= {key: max(day, days.get(key, day)) for key, day in keys.items()}
    return days


def _keys(row: Evidence, criterion: Criterion) -> tuple[str, ...]:
    """A sign is the same on any day; anything else is itself, and says what it says now that it may be corrected."""
    return row.says if criterion.by_sign else (row.key, *(f"{row.key} {part}" for part in row.says))


def _is_known(row: Evidence, criterion: Criterion, known: Keys, until: date) -> bool:
    """Whether all that it says is known. A sign that was gone since then is another one, whatever it says; and what was
    ticked `until` a day, or counts only with ticks, was there when an older memory was made. An answer that counts by
    itself would be in that memory, so one that is not was written down or corrected since."""
    if (row.ticked or row.with_ticks) and _READS_TICKS not in known and row.day <= until:
        return True
    return all(
        any(same in known and row.free_on <= known[same] for same in _same(key, row)) for key in _keys(row, criterion)
    )


def _same(key: str, row: Evidence) -> tuple[str, ...]:
    """The keys that say the same. The side of a tick is that of its entry, which the person said of the twitch and not
    of the sign: so where either says no side, it is no other one."""
    if not row.ticked:
        return (key,)
    sign, _, side = key.rpartition(" ")
    return (key, f"{sign} left", f"{sign} right") if side == "-" else (key, f"{sign} -")


def flag_of(match: Match, memory: Memory) -> Flag:
    """The flag that a match is, with what is remembered of it."""
    criterion, settled = CRITERION_BY_ID[match.criterion], memory.settled
    news = match.grounds if settled is None else tuple(row for row in match.grounds if _is_new(row, criterion, settled))
    if settled and not news and match.urgency <= settled.urgency:
        return Flag(criterion, match, settled.status, (), settled)
    status = Status.SEEN if _is_seen(match, criterion, memory.seen) else Status.NEW
    return Flag(criterion, match, status, news, settled)


def _is_seen(match: Match, criterion: Criterion, seen: Keys) -> bool:
    """A trend or a worry of which something has been seen is the one that was seen, and no new one each week."""
    rows, last = match.grounds, max(seen.values(), default=NEVER)
    if criterion.quiet_days and any(_is_known(row, criterion, seen, last) for row in rows if row.kind != "answer"):
        rows = tuple(row for row in rows if row.kind == "answer")
    return all(_is_known(row, criterion, seen, last) for row in rows)


def _is_new(row: Evidence, criterion: Criterion, settled: Settled) -> bool:
    """An answer that asks for help is new on every day, whatever else the criterion is quiet about; an urgent sign that
    is written down more than a year after it was talked about may have gone and come back."""
    if not criterion.can_be_hidden and row.day > settled.on + TALKED_ABOUT_FOR:
        return True
    if criterion.quiet_days and row.kind != "answer":
        return row.day > settled.on + timedelta(days=criterion.quiet_days)
    return not _is_known(row, criterion, settled.keys, settled.on)


def flags_of(matches: Iterable[Match], memories: Mapping[str, Memory]) -> tuple[Flag, ...]:
    """The flags of a diary, the most urgent first, without what only goes on the doctor's page.

    P3 repeats P1 once where that is not settled, and stands in its place.
    """
    found = {
        match.criterion: flag_of(match, memories.get(match.criterion, Memory()))
        for match in matches
        if match.urgency > Urgency.LINE
    }
    if "P1" in found and "P3" in found:
        del found["P1" if found["P1"].is_open else "P3"]
    return tuple(sorted(found.values(), key=lambda flag: -flag.urgency))


def shown_of(flags: Iterable[Flag]) -> str:
    """What a form carries of the evidence that its page shows: a short word for each, with how urgent it is."""
    return " ".join(_word(flag.match.criterion, row) for flag in flags for row in flag.match.grounds)


def _word(criterion: str, row: Evidence) -> str:
    said = "\n".join((min(together(criterion)), row.key, *row.says))
    return f"{row.urgency:d}{blake2s(said.encode(), digest_size=6).hexdigest()}"


def seen_of(flag: Flag, shown: str) -> tuple[Evidence, ...]:
    """The evidence of a flag that was shown, as urgent as it was then; what has come or was corrected since was not."""
    words, criterion = frozenset(shown.split()), flag.match.criterion
    as_shown = (replace(row, urgency=urgency) for row in flag.match.grounds for urgency in Urgency)
    return tuple(row for row in as_shown if _word(criterion, row) in words)


def settle(flag: Flag, known: Settled | None, status: Status, on: date, shown: str, *, until: date) -> Settled | None:
    """How a flag is settled by whoever was shown this: with what was settled before (`known`), all of that which is
    dated up to a day, and nothing else. None where none of it is."""
    rows = [row for one in seen_of(flag, shown) if (row := one.until(until))]
    if not rows:
        return None
    criterion, last = flag.criterion, max(on, known.on) if known else on
    now = keys_of(criterion, flag.match.grounds)
    kept = {
        key: day
        for key, day in (known.keys if known else {}).items()
        if key in now or (criterion.by_sign and day + TALKED_ABOUT_FOR >= last)
    }
    settled = Settled(status, last, remembered(criterion, kept, keys_of(criterion, rows)), Urgency.LINE)
    quiet = max(row.urgency for row in flag.match.grounds if not _is_new(row, criterion, settled))
    told = max(row.urgency for row in rows)
    return replace(settled, urgency=min(quiet, max(told, known.urgency) if known else told))


def marks(flags: Iterable[Flag]) -> tuple[dict[str, Urgency], dict[date, Urgency]]:
    """Which episodes (by uuid) and which days are evidence for a flag that is not hidden, with the highest urgency.

    What only lasts (P1, P3) marks no day: it would mark nearly all of them, and shows nothing on any of them.
    """
    episodes: dict[str, Urgency] = {}
    days: dict[date, Urgency] = {}
    for flag in flags:
        if flag.status is Status.HIDDEN:
            continue
        for row in flag.match.evidence:
            if row.kind == "episode":
                episodes[row.id] = max(row.urgency, episodes.get(row.id, Urgency.LINE))
            if row.kind in ("episode", "answer") or row.id == "worry":
                days[row.day] = max(row.urgency, days.get(row.day, Urgency.LINE))
    return episodes, days
