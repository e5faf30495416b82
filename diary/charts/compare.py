"""Two periods side by side: how often in each with its interval, and the ratio of the two with its own."""

from __future__ import annotations

from typing import Final

from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from diary.charts.interval import BELOW, draw_ratio
from diary.charts.style import SMALL, WIDE, Drawing, Palette, Size, canvas, drawing_of, dress, numbers
from diary.charts.table import Table
from diary.domain import wording
from diary.domain.compare import Period, TwoPeriods
from diary.domain.wording import plural, whole
from diary.domain.wording.compare import amount, figure, rate
from diary.domain.wording.ratio import direction, interval, number

_UNIT: Final = "episodes a day that has a count"
_HEIGHT: Final = 3.0
_THICK: Final = 0.36
_MOST_PLACES: Final = 3


def title(two: TwoPeriods) -> str:
    return "Episodes a day, before and after"


def legend(_: TwoPeriods) -> str:
    return "Bars: episodes a day that has a count. Lines across their ends: 95 % intervals. Hatched: after."


def shape(two: TwoPeriods, size: Size) -> Size:
    """Higher by the ratio where there is one."""
    return size.high(_HEIGHT if two.ratio else _HEIGHT - BELOW)


def draw(two: TwoPeriods, palette: Palette, *, size: Size = WIDE, calm: bool = False) -> Drawing:
    """Two bars from zero with their intervals; below them the ratio, where there is enough for it."""
    size = shape(two, size)
    figure = canvas(size, palette)
    below = BELOW if two.ratio else 0.0
    axes = figure.panel(size.box(left=0.2, bottom=below + 0.48, right=0.25, top=0.08))
    _draw_rates(axes, two, palette, calm=calm)
    if two.ratio:
        draw_ratio(figure, size, two.ratio, palette, calm=calm)
    return figure


def _draw_rates(axes: Axes, two: TwoPeriods, palette: Palette, *, calm: bool) -> None:
    dress(axes, palette)
    periods = (("Before", two.before), ("After", two.after))
    ends = [period.interval.high if period.interval else period.rate or 0.0 for _, period in periods]
    for place, (name, period) in enumerate(periods):
        if period.rate is not None:
            axes.barh(
                [place],
                [period.rate],
                height=_THICK,
                facecolor=palette.tint(0.35),
                edgecolor=palette.accent,
                hatch="////" if name == "After" else None,
                linewidth=0.8,
            )
        if found := period.interval:
            axes.plot(
                [found.low, found.high], [place, place], color=palette.ink, linewidth=1.4, marker="|", markersize=8
            )
        drawing_of(axes).say(axes, 0, place - 0.42, _label(name, period, calm=calm), palette.ink)
    # Upside down, "Before" on top, with room above each bar for its label.
    axes.set_ylim(1.3, -0.72)
    # From zero, as bars have to be; half an episode at least, so that nothing does not look like much.
    axes.set_xlim(0, max(*ends, 0.5) * 1.08)
    if not calm:
        numbers(axes, "x", MaxNLocator(nbins=5, steps=[1, 2, 5, 10]), 0, axes.get_xlim()[1], palette)
        corner = axes.transAxes
        drawing_of(axes).say(axes, 0, 0, _UNIT, palette.muted, points=SMALL, shift=(0, -26), place=corner)


def _label(name: str, period: Period, *, calm: bool) -> str:
    """ "Before, 25 days: 2.3 (1.5 to 3.4)": the n, the rate and its interval."""
    n = f"{name}, {plural(period.counted, 'day')}"
    if period.rate is None:
        return f"{n}: not known"
    if calm:
        return f"{name}: {rate(period, calm=True)}"
    ends = f" ({figure(period.interval.low)} to {figure(period.interval.high)})" if period.interval else ""
    return f"{n}: {figure(period.rate)}{ends}"


def table(two: TwoPeriods, *, calm: bool = False) -> Table:
    """Both periods in columns, with the places that twitched most, and the ratio after them where there is one."""
    both = (two.before, two.after)
    rows = [
        ("From", *(wording.short_date(period.first) for period in both)),
        ("To", *(wording.short_date(period.last) for period in both)),
        ("Recorded", *(f"{whole(period.recorded)} of {plural(period.days, 'day')}" for period in both)),
        ("With a count", *(plural(period.counted, "day") for period in both)),
        ("Episodes a day", *(amount(period.rate, "episode", calm=calm) for period in both)),
        *([] if calm else [("95 % interval", *(_interval(period) for period in both))]),
        ("With a known length", *(plural(period.timed, "day") for period in both)),
        ("Minutes a day", *(amount(period.minutes_a_day, "minute", calm=calm) for period in both)),
        ("Intensity of 5", *(_intensity(period) for period in both)),
    ]
    for site, *counts in two.places[:_MOST_PLACES]:
        cells = (_place(count, period, calm=calm) for count, period in zip(counts, both, strict=True))
        rows.append((f"{site.name}, a day", *cells))
    if found := two.ratio:
        words = f"{direction(more=found.ratio > 1)} before" if two.stands_out else "no clear difference"
        told = words if calm else f"{number(found.ratio)} ({interval(found.low, found.high)})"
        rows.append(("Times as often", "", told))
    return Table(title(two), ("", "Before", "After"), tuple(rows))


def _place(count: int, period: Period, *, calm: bool) -> str:
    """Episodes of a place a day with a count, and what that rests on: "4.0 (120 on 30 days)"."""
    if not period.counted:
        return "not known"
    told = amount(count / period.counted, "episode", calm=calm)
    return told if calm else f"{told} ({whole(count)} on {plural(period.counted, 'day')})"


def _interval(period: Period) -> str:
    found = period.interval
    return f"{figure(found.low)} to {figure(found.high)}" if found else "too few days"


def _intensity(period: Period) -> str:
    return "not said" if period.intensity is None else wording.number(period.intensity, 1)
