"""The words of the sign table: what was found, on which days, and on which side."""

from __future__ import annotations

from collections.abc import Iterable

from diary.domain.anatomy import REGIONS
from diary.domain.rule_input import BASELINE_DAYS
from diary.domain.signs import OF_SILENCE, Report, Sign, SignStatus, Spread
from diary.domain.wording import date_words, days_words, joined, plural
from diary.domain.wording.silences import NAMES

_SILENCES = {OF_SILENCE[silence]: name for silence, name in NAMES.items()} | {SignStatus.NOT_KNOWN: "Not known"}
"""What it is called where nothing was answered, in the order in which it is told."""


def word(sign: Sign) -> str:
    """What stands in the table: "YES", "no, 12 answers"; of a silence its name, with its days."""
    match sign.found:
        case SignStatus.YES:
            return "YES"
        case SignStatus.NO:
            return f"no, {plural(sign.answers, sign.unit)}"
        case SignStatus.NO_ANSWER:
            return f"no answer on {plural(sign.silent.left_open, 'day')}"
        case SignStatus.NOT_ANSWERED:
            return f"not answered on {plural(sign.silent.not_known, 'day')} (whether it was shown is not known)"
    return str(sign.found)


def silences(signs: Iterable[Sign]) -> tuple[tuple[str, str], ...]:
    """The signs without an answer, by what that means: shown and left open, with how many days; of older days not
    known; never shown; and what nothing was compared with."""
    rows = [sign for sign in signs if sign.found.is_silent and not sign.is_part]
    told = [
        (name, "; ".join(_silent(sign) for sign in rows if sign.found is found)) for found, name in _SILENCES.items()
    ]
    return tuple((name, text) for name, text in told if text)


def _silent(sign: Sign) -> str:
    name = f"{sign.name[0].lower()}{sign.name[1:]}"
    match sign.found:
        case SignStatus.NO_ANSWER:
            return f"{name} ({plural(sign.silent.left_open, 'day')})"
        case SignStatus.NOT_ANSWERED:
            return f"{name} ({plural(sign.silent.not_known, 'day')})"
        case SignStatus.NOT_KNOWN:
            why = " ".join(lines(sign)).rstrip(".")
            return f"{name} ({why[0].lower()}{why[1:]})"
    return name


def lines(sign: Sign) -> tuple[str, ...]:
    """What was found, a line for each wording, how often the answer was no beside it, and what it was compared with; or
    why nothing is known."""
    if sign.key == "pain" and sign.found.is_silent:
        return ("It was rated with no episode.",)
    if sign.found is SignStatus.NOT_KNOWN and sign.against is None:
        return (f"It takes {BASELINE_DAYS} recorded days with places, and later ones, to compare.",)
    noes = [f"No: {plural(sign.answers, sign.unit)}"] if sign.reports and sign.answers else []
    against = [_against(sign.against, sign.found)] if sign.against else []
    return (*(_line(report) for report in sign.reports), *noes, *against)


def _against(spread: Spread, found: SignStatus) -> str:
    """What spreading is judged by: which days, and where it twitched on them."""
    assert spread.since
    assert spread.until
    days = f"the first recorded days, {date_words(spread.since)} to {date_words(spread.until)}"
    if found is SignStatus.NOT_KNOWN:
        return f"No place is written down in the period after {days}."
    regions = joined([words for region, words in REGIONS.items() if region in spread.baseline])
    return f"Compared with {days}" + (f": {regions}." if regions else ".")


def _line(report: Report) -> str:
    sides = "both sides" if set(report.sides) >= {"left", "right"} else joined(report.sides)
    beside = [
        *([sides] if sides else ()),
        *([", ".join(part.lower() for part in report.parts)] if report.parts else ()),
        *([f"since {date_words(report.since)}"] if report.since else ()),
        *(["with episodes"] if report.with_episodes else ()),
    ]
    name = f"{report.name}: " if report.name else ""
    return f"{name}{days_words(report.days)}" + (f" ({'; '.join(beside)})" if beside else "")
