"""The words of the sign table: what was found, on which days, and on which side."""

from __future__ import annotations

from diary.domain.anatomy import REGIONS
from diary.domain.rule_input import BASELINE_DAYS
from diary.domain.signs import Report, Sign, SignStatus, Spread
from diary.domain.wording import date_words, days_words, joined, plural


def word(sign: Sign) -> str:
    """What stands in the table: "YES", "no, 12 answers", "NOT ASKED"."""
    return f"no, {plural(sign.answers, sign.unit)}" if sign.found is SignStatus.NO else sign.found.upper()


def lines(sign: Sign) -> tuple[str, ...]:
    """What was found, a line for each wording, how often the answer was no beside it, and what it was compared with; or
    why nothing is known."""
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
