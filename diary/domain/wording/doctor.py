"""Words for the page that a doctor reads: short, in the third person, with unit and base."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from diary.domain.background import MedicineTaken
from diary.domain.days import resolve, resolve_late
from diary.domain.rule_input import SHOWN_FOR, Match
from diary.domain.wording import are_listed, date_words, days_words, duration, plural
from diary.domain.wording import clock as clock_words

SELF_REPORTED: Final = "Self-reported; not a medical record or diagnosis."
PURPOSE: Final = "A diary to record and share what is noticed. It does not diagnose, treat or rule out any condition."
NO_COUNT: Final = "Doctors go by examination, not by how often it twitches."
INTERVALS: Final = "A range beside a number of times is its 95 % interval."
OWN_WORDS: Final = "Counts of what was written down; they say nothing about a cause."
NOT_ANSWERED: Final = "not answered"
NO_PLACE: Final = "no place written down"
NOT_INCLUDED: Final = "Not included on this page."
BEFORE: Final = "before the period"
AFTER: Final = "after the period"


def period(first: date, last: date) -> str:
    return date_words(first) if first == last else f"{date_words(first)} to {date_words(last)}"


def outside(first: date, last: date, *, since: date | None, until: date | None) -> str:
    """Where something lies that began and ended on these days (None where that is not said): `BEFORE` or `AFTER` the
    period from `first` to `last`, or "" where some of it may be in the period."""
    if until and until < first:
        return BEFORE
    return AFTER if since and since > last else ""


def dated(day: date, first: date, last: date) -> str:
    """A day, and where it lies from the period: "2 February 2026 (before the period)"."""
    where = outside(first, last, since=day, until=day)
    return f"{date_words(day)} ({where})" if where else date_words(day)


def days_by_period(days: Iterable[date], first: date, last: date) -> str:
    """Some days, with those outside the period: "12 March 2026; before the period: 3 January 2026", or of many how many
    these are, "61 days from ... to ...; 12 of them before the period": their number is that of any other page."""
    found: dict[str, list[date]] = {"": [], BEFORE: [], AFTER: []}
    for day in days:
        found[outside(first, last, since=day, until=day)].append(day)
    distinct = {day for some in found.values() for day in some}
    if not are_listed(distinct):
        away = [(where, len(set(some))) for where, some in found.items() if where and some]
        parts = [f"{'all' if n == len(distinct) else f'{n:,}'} of them {where}" for where, n in away]
        return "; ".join([days_words(distinct), *parts])
    return "; ".join(
        f"{where}: {days_words(some)}" if where else days_words(some) for where, some in found.items() if some
    )


def shown_on(match: Match, first: date, last: date) -> str:
    """The days that show a reason to see a doctor, and which of the diary's days these are of."""
    found: dict[str, list[date]] = {}
    for row in match.evidence:
        found.setdefault(_OF.get(row.kind if row.id != "twitched" else row.id, _LATELY), []).extend(row.days)
    return "; ".join(f"{which}{days_by_period(days, first, last)}" for which, days in found.items())


_LATELY: Final = f"in the last {SHOWN_FOR} days: "
_OF: Final = {"twitched": "", "look": "weekly looks up to: ", "medicine": "started or changed: "}


def recorded(days: int, of: int) -> str:
    return f"{days:,} of {plural(of, 'day')} recorded"


def cut(began: date | None) -> str:
    """That a period begins in the midst of twitching, whose first day this is; "" where it does not."""
    if began is None:
        return ""
    return f"When this period began, twitching had been written down since {date_words(began)}, without a free week."


def weeks(span: int, rows: Sequence[tuple[date, int, int]]) -> str:
    """The strip of weeks for those who do not see it, from (first day, days that twitched, recorded days)."""
    told = "; ".join(f"from {date_words(first)} {twitched} of {of}" for first, twitched, of in rows)
    return f"Days with twitching of recorded days, by {'week' if span <= 7 else 'four weeks'}: {told}."


def about_places(together: int, unplaced: int) -> tuple[str, ...]:
    """Of how many episodes the places are not one toe each."""
    several = f"{together:,} took several toes at once." if together else ""
    return tuple(filter(None, (several, f"{unplaced:,} say no place." if unplaced else "")))


def not_listed(left_out: int) -> str:
    older = "1 older entry of the period is" if left_out == 1 else f"{left_out:,} older entries of the period are"
    return f"{older} not listed." if left_out else ""


def clock(day: date, at: time, instant: datetime, zone: ZoneInfo) -> str:
    """A wall-clock time; where the clock showed it twice, with how far it was from UTC: "02:30", "02:30 +02:00"."""
    # Only in the repeated hour the second pass lies after the first.
    if resolve(day, at, zone) >= resolve_late(day, at, zone):
        return clock_words(at)
    # The wall clock minus the instant is how far the clock was from UTC then.
    minutes = round((datetime.combine(day, at, tzinfo=UTC) - instant).total_seconds() / 60)
    hours, rest = divmod(abs(minutes), 60)
    return f"{clock_words(at)} {'-' if minutes < 0 else '+'}{hours:02}:{rest:02}"


def onset(said: date | None, *, is_about: bool, written: date | None) -> str:
    """When it was first noticed, as said; else the first day that it was written down."""
    if said:
        return f"{'about ' if is_about else ''}{date_words(said)}"
    return f"not said; first written down on {date_words(written)}" if written else "not said"


def medicine_dates(row: MedicineTaken, onset_on: date | None, first: date, last: date) -> str:
    """The dates of a medicine, each with where it lies from the onset: "started 3 May 2026 (12 days before onset)"; and
    of one that was not taken in the period where it lies from that."""
    where = outside(first, last, since=row.started_on, until=row.stopped_on)
    said = (*_dates(row, onset_on), *([where] if where else ()))
    return "; ".join(said) if said else "dates not said"


def _dates(row: MedicineTaken, onset_on: date | None) -> Iterator[str]:
    for verb, day in (("started", row.started_on), ("dose changed", row.changed_on), ("stopped", row.stopped_on)):
        if day:
            yield f"{verb} {date_words(day)}{_from_onset(day, onset_on)}"


def _from_onset(day: date, onset_on: date | None) -> str:
    if onset_on is None:
        return ""
    days = (day - onset_on).days
    if not days:
        return " (on the day of onset)"
    return f" ({_apart(abs(days))} {'after' if days > 0 else 'before'} onset)"


def _apart(days: int) -> str:
    # Two months exactly in days; beyond that nobody counts them.
    if days < 61:
        return plural(days, "day")
    # The mean length of a month, 365.25 / 12.
    return plural(round(days / 30.4375), "month") if days < 730 else plural(round(days / 365.25), "year")


def mean(value: float | None, n: int, what: str) -> str:
    """A mean with how many answers it is of: "2.1 drinks a day (61 answers)"."""
    return f"{value:,.1f} {what} ({plural(n, 'answer')})" if value is not None and n else NOT_ANSWERED


def mean_hours(minutes: float | None, n: int) -> str:
    return (
        f"{duration(round(minutes * 60))} a night ({plural(n, 'answer')})"
        if minutes is not None and n
        else NOT_ANSWERED
    )


def yes_of(yes: int, n: int) -> str:
    """How many days with a yes: "yes on 12 of 60 days that have an answer"."""
    return f"yes on {yes:,} of {plural(n, 'day')} with an answer" if n else NOT_ANSWERED
