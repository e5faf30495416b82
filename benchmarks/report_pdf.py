"""The doctor's page, composed and as a PDF, beside typst with the same page ready."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import Final

from benchmarks import charts
from benchmarks.case import Call, Case, Run
from benchmarks.diaries import Side
from diary.models import CachedResult
from diary.queries.flags import met
from diary.report.doctor import DoctorReport, compose
from diary.report.pdf import inputs, pdf
from diary.report.typeset import typeset
from diary.report.wanted import Wanted

_NUMBER: Final = count()
"""Each page says something else, so that nothing of it is laid out already."""


def _page(side: Side, period: charts.Period, *, with_list: bool) -> DoctorReport:
    first, last = period(side)
    wanted = Wanted(first, last, sentence=f"Page {next(_NUMBER)}", with_list=with_list, with_notes=True)
    return compose(side.diary, wanted, side.today)


def made(period: charts.Period, *, with_list: bool = False, is_kept: bool = True) -> Run:
    """From the diary to the PDF; not `is_kept`, what the diary meets is computed anew, as after a change."""

    @contextmanager
    def run(side: Side) -> Iterator[Call]:
        if is_kept:
            met(side.diary, side.today)
        else:
            CachedResult.objects.filter(diary=side.diary).delete()
        yield lambda: pdf(_page(side, period, with_list=with_list))

    return run


def composed(period: charts.Period) -> Run:
    @contextmanager
    def run(side: Side) -> Iterator[Call]:
        met(side.diary, side.today)
        yield lambda: _page(side, period, with_list=False)

    return run


def bare(period: charts.Period, *, with_list: bool = False) -> Run:
    """typst alone, with all that the page says ready."""

    @contextmanager
    def run(side: Side) -> Iterator[Call]:
        page = _page(side, period, with_list=with_list)
        ready = inputs(page)
        yield lambda: typeset(*ready)

    return run


YEAR: Final = "floor: typst with the page of a year ready"
LISTED: Final = "floor: typst with the page of all years and its list ready"

CASES: Final = (
    Case(YEAR, bare(charts.last(365))),
    Case(LISTED, bare(charts.everything, with_list=True), slow=True),
    Case("report of a year, composed", composed(charts.last(365)), YEAR),
    Case("report of a year, PDF", made(charts.last(365)), YEAR),
    Case("report of a year, PDF, flags to be computed", made(charts.last(365), is_kept=False), YEAR),
    Case("report of all years, composed", composed(charts.everything), YEAR, slow=True),
    Case("report of all years, PDF", made(charts.everything), YEAR, slow=True),
    Case("report of all years, PDF, flags to be computed", made(charts.everything, is_kept=False), YEAR, slow=True),
    Case("report of all years with its list, PDF", made(charts.everything, with_list=True), LISTED, slow=True),
)
