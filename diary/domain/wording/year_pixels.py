"""What the pixels of a period say, in words."""

from __future__ import annotations

from collections.abc import Iterator

from diary.domain.wording import count_words, date_words, month_words, plural, whole
from diary.domain.year_pixels import DayRun, YearPixels


def sentence(value: YearPixels, *, calm: bool = False) -> str:
    """How many days of which kind; together they are the period."""
    if value.missing == value.length:
        return "No day is written down in this period."
    return ", ".join(_parts(value, calm))


def _parts(value: YearPixels, calm: bool) -> Iterator[str]:
    twitched = count_words(value.twitched, "day", calm=calm) if value.twitched else "no day"
    yield f"{twitched[0].upper()}{twitched[1:]} with {'these episodes' if value.narrowed else 'twitching'}"
    if value.narrowed:
        yield f"{_number(value.quiet, calm)} with none of them"
    elif calm:
        yield count_words(value.quiet, "quiet day", calm=True)
    else:
        yield f"{whole(value.quiet)} quiet" if value.quiet else "none quiet"
    if value.unknown:
        yield f"{_number(value.unknown, calm)} recorded but not said"
    if value.missing:
        yield f"{_number(value.missing, calm)} not recorded"


def _number(days: int, calm: bool) -> str:
    return count_words(days, "day", calm=True) if calm else whole(days)


def details(value: YearPixels, *, calm: bool = False) -> tuple[str, ...]:
    """The longest quiet stretch, and what a quiet day is, or one with none of the chosen episodes."""
    if value.missing == value.length:
        return ()
    if value.narrowed:
        return ("A day has none of them when its episodes are known and none is what you chose.",)
    stretch = value.longest_quiet
    quiet = "A day is quiet when its check-in says that there was no twitching."
    if not stretch.days:
        return (quiet,)
    return _longest(stretch, calm), f"{quiet} A day that is not recorded ends a stretch: it may have had some."


def _longest(stretch: DayRun, calm: bool) -> str:
    if calm:
        when = month_words(stretch.first)
        return f"Your longest quiet stretch, {count_words(stretch.days, 'day', calm=True)}, began in {when}."
    when = date_words(stretch.first)
    when = f"from {when} to {date_words(stretch.last)}" if stretch.days > 1 else f"on {when}"
    return f"Your longest quiet stretch is {plural(stretch.days, 'day')}, {when}."
