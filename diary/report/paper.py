"""The doctor's page as its template has it: the value, and what that says in words of itself."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Final

from diary.domain.wording import date_words
from diary.report.doctor import DoctorReport

_PAPERS: Final = {"a4": "a4", "letter": "us-letter"}


def data_of(report: DoctorReport) -> dict[str, Any]:
    """What the template shows: the page, and what it says in words of it."""
    return asdict(report) | {
        "born": report.born and date_words(report.born),
        "paper": _PAPERS[report.paper],
        "made": [report.made_on.year, report.made_on.month, report.made_on.day],
        "period": report.period,
        "base": report.base,
        "where": report.where,
        "signs": [asdict(row) for row in report.sign_table],
        "spread": [asdict(row) for row in report.spread],
        "strength": [asdict(row) for row in report.strength],
        "below_feet": [asdict(row) for row in report.below_feet],
        "about_places": report.about_places,
        "medicines": [asdict(row) | {"group_within": row.group_within} for row in report.medicines],
        "rules": report.rules,
        "remedies": [asdict(row) | {"counts": row.counts} for row in report.remedies],
        "guesses": [f"{row.name} {row.count}" for row in report.guesses],
        "not_listed": report.not_listed,
        "weeks_words": report.weeks_words,
        "weeks_span": report.weeks_span,
        "self_reported": report.self_reported,
        "purpose": report.purpose,
        "no_count": report.no_count,
        "own_words": report.own_words,
        "not_included": report.not_included,
    }
