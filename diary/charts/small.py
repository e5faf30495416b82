"""Pictures the size of a line or two, beside the sentence that says the same: a row of weeks, an interval, an urgency.

Markup with classes and no colours of its own: it stands in the page and takes its ink, in either theme. Sizes are in
units of which sixteen are a rem, so the words in a picture grow with the reader's text.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from math import isnan, log
from typing import Final

from diary.charts.style import plain
from diary.domain.rule_input import Urgency

_HIGH: Final = 44
_BASE: Final = 38
_WIDE: Final = 224
_SLOT: Final = 16.0
"""At most so wide is a week, so that two weeks do not become two walls."""

_ENDS: Final = 12
"""The size of words, three quarters of a rem."""

_SHAPES: Final = {
    Urgency.LINE: '<path d="M5 14h18"/>',
    Urgency.ROUTINE: '<circle cx="14" cy="14" r="9"/>',
    Urgency.SOON: '<rect x="5.5" y="5.5" width="17" height="17" rx="1.5"/>',
    Urgency.PROMPT: '<path d="M14 2.5L25.5 14L14 25.5L2.5 14z"/>',
    Urgency.EMERGENCY: '<path d="M14 3.5L25 23.5H3z"/>',
}
"""The same as before the words of a flag."""


def weeks(rates: Sequence[float], *, recent: int = 4, means: tuple[float, float] | None = None, words: str = "") -> str:
    """A bar from zero for each week, oldest first; the last `recent` ones are full, those before them pale.

    NaN is a week with too few recorded days: a dot below the line. Zero is a week without twitching: a ring. `means`
    are those of the weeks before and of the recent ones, a line across each.
    """
    slot = min(_WIDE / max(len(rates), 1), _SLOT)
    top = max([rate for rate in (*rates, *(means or ())) if not isnan(rate)], default=0.0) or 1.0
    unit, split = (_BASE - 4) / top, max(len(rates) - recent, 0)
    drawn = []
    for index, rate in enumerate(rates):
        left, middle = index * slot, (index + 0.5) * slot
        if isnan(rate):
            drawn.append(f'<circle class="sketch__missing" cx="{middle:.1f}" cy="{_BASE + 3}" r="1.2"/>')
        elif not rate:
            drawn.append(f'<circle class="sketch__quiet" cx="{middle:.1f}" cy="{_BASE - 4}" r="2.8"/>')
        else:
            kind = "recent" if index >= split else "before"
            high = max(rate * unit, 1.5)
            box = f'x="{left + slot * 0.1:.1f}" y="{_BASE - high:.1f}" width="{slot * 0.8:.1f}" height="{high:.1f}"'
            drawn.append(f'<rect class="sketch__{kind}" {box}/>')
    wide = len(rates) * slot
    drawn.append(f'<path class="sketch__line" d="M0 {_BASE}H{wide:.1f}"/>')
    for mean, left, right in zip(means or (), (0.0, split * slot), (split * slot, wide), strict=False):
        if right > left and not isnan(mean):
            drawn.append(f'<path class="sketch__mean" d="M{left:.1f} {_BASE - mean * unit:.1f}H{right:.1f}"/>')
    return _svg("weeks", _WIDE, _HIGH, drawn, words)


def interval(
    estimate: float,
    low: float,
    high: float,
    *,
    ends: tuple[str, str] = ("less often", "more often"),
    reach: float = 8.0,
    is_clear: bool = True,
    words: str = "",
) -> str:
    """A ratio and its interval around the line of no difference, with `ends` in words at both sides.

    The axis is one of doublings and goes from 1 in `reach` to `reach` times; what runs out of it ends in an arrow. Full
    where the answer is clear, else empty.
    """

    def at(ratio: float) -> float:
        share = log(max(ratio, 1e-9)) / log(reach)
        return _WIDE / 2 + max(-1.0, min(1.0, share)) * (_WIDE / 2 - 8)

    left, right, y = at(low), at(high), 14
    drawn = [
        f'<path class="sketch__line" d="M{_WIDE / 2:g} 3V25M8 {y}H{_WIDE - 8}"/>',
        f'<path class="sketch__reach" d="M{left:.1f} {y}H{right:.1f}"/>',
    ]
    # An arrow where the interval goes on, else its end.
    for x, goes_on, towards in ((left, low < 1 / reach, -1), (right, high > reach, 1)):
        end = f"M{x - towards * 5:.1f} {y - 5}L{x:.1f} {y}L{x - towards * 5:.1f} {y + 5}"
        drawn.append(f'<path class="sketch__end" d="{end if goes_on else f"M{x:.1f} {y - 5}V{y + 5}"}"/>')
    kind = "sketch__dot" if is_clear else "sketch__dot sketch__dot--open"
    drawn.append(f'<circle class="{kind}" cx="{at(estimate):.1f}" cy="{y}" r="5"/>')
    for x, anchor, text in zip((0, _WIDE), ("start", "end"), ends, strict=True):
        drawn.append(f'<text x="{x}" y="39" font-size="{_ENDS}" text-anchor="{anchor}">{escape(plain(text))}</text>')
    return _svg("interval", _WIDE, _HIGH, drawn, words)


def urgency(level: Urgency = Urgency.LINE, *, words: str = "") -> str:
    """The shape of an urgency, as before the words of a flag; a line where there is no reason."""
    return _svg(f"urgency sketch--{level.word}", 28, 28, [_SHAPES[level]], words)


def _svg(kind: str, wide: float, high: float, drawn: Sequence[str], words: str) -> str:
    # Without words of its own it is hidden: the sentence beside it says the same.
    said = f'role="img" aria-label="{escape(plain(words))}"' if words else 'aria-hidden="true"'
    # Width and height before any style sheet; `charts.css` has them in rem.
    size = f'viewBox="0 0 {wide:g} {high:g}" width="{wide:g}" height="{high:g}"'
    return f'<svg class="sketch sketch--{kind}" {size} {said} focusable="false">{"".join(drawn)}</svg>'
