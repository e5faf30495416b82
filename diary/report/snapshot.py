"""A report and what was asked for as JSON, so that a link shows later exactly what its maker saw.

A report is kept with the version of its form. One of an earlier version is brought into today's when it is read, and
says what it said; what a new version adds has a default in `DoctorReport`, which shows nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from pydantic import TypeAdapter, ValidationError

from diary.report.doctor import DoctorReport
from diary.report.wanted import Wanted

VERSION: Final = 3
"""What is written. In version 1, which does not say so, what cannot be done was called "cannot grip"; the trials came
with version 3."""

_CANNOT: Final = "cannot "


@dataclass(frozen=True, slots=True)
class _Kept:
    """What a kept report says of itself."""

    snapshot: int = 1


_KEPT: Final = TypeAdapter(_Kept)
_REPORT: Final = TypeAdapter(DoctorReport)
_WANTED: Final = TypeAdapter(Wanted)


def write_report(report: DoctorReport) -> bytes:
    # Put before the rest as it is: a long list is not taken apart for it.
    return b'{"snapshot":%d,' % VERSION + _REPORT.dump_json(report).removeprefix(b"{")


def read_report(body: bytes) -> DoctorReport | None:
    """The report; None where another version of the program wrote one that this one cannot show in full."""
    try:
        version = _KEPT.validate_json(body).snapshot
        if version > VERSION:
            return None
        report = _REPORT.validate_json(body)
    except ValidationError:
        return None
    return _from_first(report) if version == 1 else report


def _from_first(report: DoctorReport) -> DoctorReport:
    """What version 1 kept: what cannot be done loses the word that stands before all of it now."""
    signs = (replace(row, name=row.name.removeprefix(_CANNOT)) if row.is_part else row for row in report.signs)
    return replace(report, signs=tuple(signs))


def write_wanted(wanted: Wanted) -> bytes:
    return _WANTED.dump_json(wanted)


def read_wanted(body: bytes) -> Wanted | None:
    """What was asked for; None where another version of the program wrote it."""
    try:
        return _WANTED.validate_json(body)
    except ValidationError:
        return None
