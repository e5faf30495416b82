"""A report and what was asked for as JSON, so that a link shows later exactly what its maker saw."""

from __future__ import annotations

from typing import Final

from pydantic import TypeAdapter, ValidationError

from diary.report.doctor import DoctorReport
from diary.report.wanted import Wanted

_REPORT: Final = TypeAdapter(DoctorReport)
_WANTED: Final = TypeAdapter(Wanted)


def write_report(report: DoctorReport) -> bytes:
    return _REPORT.dump_json(report)


def read_report(body: bytes) -> DoctorReport | None:
    """The report; None where another version of the program wrote one that this one cannot show in full."""
    try:
        return _REPORT.validate_json(body)
    except ValidationError:
        return None


def write_wanted(wanted: Wanted) -> bytes:
    return _WANTED.dump_json(wanted)


def read_wanted(body: bytes) -> Wanted | None:
    """What was asked for; None where another version of the program wrote it."""
    try:
        return _WANTED.validate_json(body)
    except ValidationError:
        return None
