"""Words for the page that a doctor reads: short, in the third person, with unit and base."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time
from math import ceil
from typing import Final
from zoneinfo import ZoneInfo

from diary.domain.association import Factor
from diary.domain.background import MedicineTaken
from diary.domain.days import resolve, resolve_late
from diary.domain.guesses import Guess
from diary.domain.rule_input import SHOWN_FOR, Match
from diary.domain.signs import Sign, SignStatus
from diary.domain.trial import BLOCKS_SHARE, Arm, Conclusion, EndReason, KeptToIt, ToldTrial, TrialPlan
from diary.domain.wording import (
    amount,
    are_listed,
    association,
    date_words,
    days_words,
    duration,
    joined,
    month_words,
    number,
    plural,
    ratio,
    whole,
)
from diary.domain.wording import clock as clock_words
from diary.domain.wording.trial_result import lived

SELF_REPORTED: Final = "Self-reported; not a medical record or diagnosis."
PURPOSE: Final = "A diary to record and share what is noticed. It does not diagnose, treat or rule out any condition."
NO_COUNT: Final = "Doctors go by examination, not by how often it twitches."
INTERVALS: Final = "A range beside a number of times is its 95 % interval, unless it says otherwise."
OWN_WORDS: Final = "Counts of what was written down; they say nothing about a cause."
NOT_ANSWERED: Final = "not answered"
NO_DATE: Final = "date not said"
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
        parts = [f"{'all' if n == len(distinct) else whole(n)} of them {where}" for where, n in away]
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
    return f"{whole(days)} of {plural(of, 'day')} recorded"


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
    several = f"{whole(together)} took several toes at once." if together else ""
    return tuple(filter(None, (several, f"{whole(unplaced)} say no place." if unplaced else "")))


def not_listed(left_out: int) -> str:
    older = "1 older entry of the period is" if left_out == 1 else f"{whole(left_out)} older entries of the period are"
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
    return f"{number(value, 1)} {what} ({plural(n, 'answer')})" if value is not None and n else NOT_ANSWERED


def mean_hours(minutes: float | None, n: int) -> str:
    return (
        f"{duration(round(minutes * 60))} a night ({plural(n, 'answer')})"
        if minutes is not None and n
        else NOT_ANSWERED
    )


def yes_of(yes: int, n: int) -> str:
    """How many days with a yes: "yes on 12 of 60 days that have an answer"."""
    return f"yes on {whole(yes)} of {plural(n, 'day')} with an answer" if n else NOT_ANSWERED


def summary(
    *,
    onset_on: date | None,
    is_about: bool,
    written: date | None,
    leaders: Sequence[str],
    most: int,
    episodes: int,
    signs: Iterable[Sign],
    links: Sequence[Factor],
    guesses: Sequence[Guess],
    questions: int,
) -> str:
    """The page in one sentence, for whoever reads no further. It is made of the values of the page, so each number is
    that of its section: since when, where most (`leaders` with `most` of the `episodes`), spread, weakness, the other
    signs that were reported, what it goes with or else what the person suspects most, and how much is asked.

    What is not known is said to be so, and what only some write down is left out where it is not there."""
    rows = {sign.key: sign for sign in signs}
    also = [
        _in_a_sentence(sign.name)
        for sign in rows.values()
        if sign.found is SignStatus.YES and not sign.is_part and sign.key not in ("spread", "weakness")
    ]
    parts = (
        _since(onset_on, is_about=is_about, written=written),
        _where_most(leaders, most, episodes),
        _spread(rows.get("spread")),
        _weakness(rows.get("weakness"), [sign for sign in rows.values() if sign.is_part]),
        f"also reported: {', '.join(also)}" if also else "",
        _goes_with(links, guesses),
        f"{plural(questions, 'question')} for the doctor" if questions else "",
    )
    return f"{'; '.join(filter(None, parts))}."


def _in_a_sentence(name: str) -> str:
    return f"{name[:1].lower()}{name[1:]}"


def _since(onset_on: date | None, *, is_about: bool, written: date | None) -> str:
    if onset_on:
        return f"Since {'about ' if is_about else ''}{month_words(onset_on)}"
    return f"Onset not said, first written down in {month_words(written)}" if written else "Onset not said"


def _where_most(leaders: Sequence[str], most: int, episodes: int) -> str:
    if not episodes:
        return "no episode written down"
    if not most:
        return f"{NO_PLACE} with {plural(episodes, 'episode')}"
    # More than two that share the lead are no place that stands out.
    if len(leaders) > 2:
        return "no place most"
    each = " each" if len(leaders) > 1 else ""
    where = joined([_in_a_sentence(name) for name in leaders])
    return f"{where} most ({whole(most)} of {plural(episodes, 'episode')}{each})"


def _spread(sign: Sign | None) -> str:
    match sign.found if sign else SignStatus.NOT_KNOWN:
        case SignStatus.YES:
            assert sign
            return f"spread to {joined([_in_a_sentence(report.name) for report in sign.reports])}"
        case SignStatus.NO:
            assert sign
            return f"no spread in {plural(sign.answers, 'later episode')}"
    return "spread not known"


def _weakness(sign: Sign | None, strength: Sequence[Sign]) -> str:
    """What was answered of weakness. Felt and not done are two things to whoever examines."""
    cannot = [row.name for row in strength if row.found is SignStatus.YES]
    match sign.found if sign else SignStatus.NEVER_SHOWN:
        case SignStatus.YES:
            assert sign
            worst = sign.reports[0]
            told = f"weakness on {plural(len(worst.days), 'day')} (“{worst.name}”)"
            return f"{told}: cannot {', '.join(cannot)}" if cannot else told
        case SignStatus.NO:
            assert sign
            return f"no weakness in {plural(sign.answers, sign.unit)}"
        case SignStatus.NEVER_SHOWN:
            return "weakness never asked about"
    return "weakness not answered"


def _goes_with(links: Sequence[Factor], guesses: Sequence[Guess]) -> str:
    told = [
        f"{'more' if link.ratio.ratio > 1 else 'fewer'} episodes on {association.which_days(link)}"
        for link in links
        if link.ratio
    ]
    if told:
        return joined(told)
    # More than two that are suspected alike are no suspicion that stands out.
    if not 1 <= len(guesses) <= 2:
        return ""
    # Their own words stay in their section: within a sentence a text of another script would turn the rest around.
    names = ["something of their own" if guess.is_own else _in_a_sentence(guess.name) for guess in guesses]
    each = " each" if len(guesses) > 1 else ""
    return f"suspected most: {joined(names)} ({plural(guesses[0].episodes, 'episode')}{each})"


def spread(word: str, lines: Sequence[str]) -> str:
    """Whether it has spread, in one line: "no, 58 episodes. Compared with the first recorded days, ..."."""
    return ". ".join((word, " ".join(lines))) if lines else word


def cannot(name: str, lines: Sequence[str]) -> str:
    return f"{name}, {'; '.join(lines)}"


def felt_as(feelings: Mapping[str, int], names: Mapping[str, str], episodes: int) -> str:
    """What it felt like, of the episodes that say so: "twitch 40, cramp 2; not said of 17"; "" where none does."""
    told = ", ".join(f"{_in_a_sentence(names[key])} {whole(n)}" for key, n in feelings.items() if n)
    silent = episodes - sum(feelings.values())
    return f"{told}; not said with {whole(silent)}" if told and silent else told


def ticked_with(n: int, episodes: int) -> str:
    return f"ticked with {whole(n)} of {plural(episodes, 'episode')}"


def rules(rows: Sequence[tuple[str, int]], sources: Sequence[str]) -> str:
    """Which rules say so, and which articles they follow, in one line: "" where there is none."""
    told = ", ".join(f"{criterion} (version {version})" for criterion, version in rows)
    after = f", after {joined([f'“{source}”' for source in sources])}" if sources else ""
    return f"Rule{'s' if len(rows) > 1 else ''} {told}{after}." if rows else ""


def trial_change(plan: TrialPlan) -> str:
    """What is changed, by itself: "Wider shoes"."""
    name = plan.change_name
    return f"{name[:1].upper()}{name[1:]}"


def runs_until(plan: TrialPlan) -> str:
    return f"runs until {date_words(plan.last_day)}; no result before its end"


def trial_days(told: ToldTrial) -> str:
    """The days of a trial that is over, up to its end; where none of them came, when it was to begin."""
    return lived(told)


def trial_numbers(told: ToldTrial, criterion: str) -> str:
    """The numbers of what is said of a trial, the ratio with its interval first; or why there are none. `criterion` is
    the name of the reason to see a doctor that ended it, "" where it is not told."""
    found = told.result.estimate
    if found:
        interval = f"{amount(90, '%')} interval {ratio.interval(found.low, found.high)}"
        # The number stays in one line with what it is.
        p = amount("p", number(found.p, 2 if found.p >= 0.0995 else 3))
        # Else it would seem to be no difference, against its interval.
        only = "; of more it says nothing" if found.low > 1 else ""
        rates = f"{_rate(told, Arm.CHANGED)} v {_rate(told, Arm.AS_USUAL)} a day"
        said = f"{ratio.beside_one(found.ratio)} times as often when changed ({interval}; {rates})"
        return f"{said}, {p} for fewer (one-sided randomisation test){only}"
    if told.end is None:
        blocks = len(told.result.blocks)
        needed = ceil(BLOCKS_SHARE * blocks)
        if told.result.enough >= needed:
            return "No episode was counted in any of its blocks, so nothing could become fewer"
        return f"Enough recorded days in {whole(told.result.enough)} of {whole(blocks)} blocks, and {needed} are needed"
    day = (told.end.on - told.plan.starts_on).days + 1
    on = f"on day {whole(day)} of {whole(told.plan.design.length)}"
    if told.end.reason is EndReason.STOPPED:
        return f"Stopped by the patient {on}"
    by = f": {_in_a_sentence(criterion)}" if criterion else ""
    return f"Ended {on}, when the entries met a reason to see a doctor{by}"


def _rate(told: ToldTrial, arm: Arm) -> str:
    """Episodes a day over all recorded days of a kind that count."""
    blocks = [block for block in told.result.blocks if block.arm is arm]
    return number(sum(block.episodes for block in blocks) / sum(block.recorded for block in blocks), 1)


def trial_base(told: ToldTrial) -> str:
    """What a trial rests on: its blocks, recorded days and how the changed ones were kept to, of one that was not ended
    early; that a difference may not be seen, where none is clear; how many asked the same; and whether entries were
    changed since the result was first read."""
    recorded = f"{whole(told.recorded)} of {plural(told.counting, 'counted day')} recorded"
    whole_trial = (_design(told), recorded, _kept_to(told)) if told.end is None else ()
    small = "a difference may be too small to see in so few days" if _may_be_small(told) else ""
    same = f"number {told.number} of {told.runs} that asked the same" if told.runs > 1 else ""
    read_on = told.read_on if told.is_changed else None
    changed = f"entries changed since first read on {date_words(read_on)}" if read_on else ""
    said = "; ".join(filter(None, (*whole_trial, small, same, changed)))
    return f"{said[:1].upper()}{said[1:]}"


def _may_be_small(told: ToldTrial) -> bool:
    """Whether "No clear difference" would be read as none: not where there was more."""
    found = told.result.estimate
    is_open = told.result.conclusion is Conclusion.NO_CLEAR_DIFFERENCE
    return is_open and found is not None and found.low <= 1


def _design(told: ToldTrial) -> str:
    design = told.plan.design
    dropped = "first" if design.dropped_days == 1 else f"first {design.dropped_days}"
    return f"{plural(design.blocks, 'block')} of {plural(design.block_days, 'day')}, {dropped} of each not counted"


def _kept_to(told: ToldTrial) -> str:
    """How the changed days were kept to; a day without an answer is no "no"."""
    days = sum((block.last - block.first).days + 1 for block in told.result.blocks if block.arm is Arm.CHANGED)
    yes, partly, no = (told.result.kept(Arm.CHANGED, answer) for answer in KeptToIt)
    if not yes + partly + no:
        return "never said whether it was kept to"
    others = (("partly", partly), ("not", no), ("no answer", days - yes - partly - no))
    return "".join(
        (
            f"kept to on {whole(yes)} of {whole(days)} changed days",
            *(f", {word} {whole(n)}" for word, n in others if n),
        )
    )
