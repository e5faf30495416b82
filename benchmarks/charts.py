"""The charts: each drawn for a page, beside the same figure drawn by matplotlib alone from ready numbers."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Final

import numpy as np
from django.urls import reverse
from matplotlib.figure import Figure

from benchmarks.case import Call, Case, Run, at_once, first_look, page
from benchmarks.diaries import Side
from benchmarks.views import ETAG
from diary.charts.bars import bars_of
from diary.charts.style import LIGHT, WIDE
from diary.domain.pattern_filter import PatternFilter
from diary.queries import history
from diary.queries.pattern_query import PatternQuery
from diary.report.card import Card
from diary.report.cards import CARDS

Period = Callable[[Side], tuple[date, date]]


def last(days: int) -> Period:
    return lambda side: (side.today - timedelta(days=days - 1), side.today)


def everything(side: Side) -> tuple[date, date]:
    return side.first, side.today


def query(side: Side, period: Period) -> str:
    first, until = period(side)
    return f"period=own&first={first}&last={until}"


def _address(card: Card, side: Side, period: Period) -> str:
    return f"{reverse('diary:chart', args=[card.key, 'light', 'svg'])}?{query(side, period)}"


def drawn(card: Card, period: Period) -> Run:
    return first_look(lambda side: _address(card, side, period))


def bare(card: Card, period: Period) -> Run:
    """The card's own figure from a value that is ready: no reading, no tidying up of the SVG, no answer."""

    @contextmanager
    def run(side: Side) -> Iterator[Call]:
        value = card.read(PatternQuery(side.diary, PatternFilter(*period(side))))
        yield lambda: card.chart.draw(value, LIGHT, size=WIDE).savefig(io.BytesIO(), format="svg")

    return run


def bare_bars(period: Period) -> Run:
    """The bars of the episodes per day from ready numbers, by matplotlib with nothing of ours."""

    @contextmanager
    def run(side: Side) -> Iterator[Call]:
        value = np.nan_to_num(bars_of(history.days(side.diary, *period(side))).value)
        edges = np.arange(len(value) + 1) - 0.5

        def draw() -> None:
            figure = Figure(figsize=(6.4, 2.7))
            figure.add_axes((0.08, 0.2, 0.9, 0.7)).stairs(value, edges, fill=True)
            figure.savefig(io.BytesIO(), format="svg")

        yield draw

    return run


@contextmanager
def not_modified(side: Side) -> Iterator[Call]:
    where = _address(CARDS[0], side, last(90))
    etag = side.get(where).headers["ETag"]
    yield lambda: side.get(where, status=304, if_none_match=etag)


kept: Final = page(lambda side: _address(CARDS[0], side, last(90)))
floor_not_modified: Final = at_once(lambda side: side.get("/floor/kept/", status=304, if_none_match=ETAG))


def of_each_card() -> Iterator[Case]:
    """For 90 days and for all years: the bare figure, and the chart of the page."""
    for card in CARDS:
        for name, period in (("90 days", last(90)), ("all years", everything)):
            floor = f"floor: bare {card.key}, {name}"
            yield Case(floor, bare(card, period))
            yield Case(f"chart {card.key}, {name}, to be drawn", drawn(card, period), floor)
