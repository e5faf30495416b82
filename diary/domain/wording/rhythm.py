"""What the rhythm of a diary says, in words."""

from __future__ import annotations

from diary.domain.needs import unmet
from diary.domain.rhythm import STANDS_OUT, Busiest, Rhythm
from diary.domain.waking import FEWEST, USUAL, Awake
from diary.domain.wording import hour as hour_of_clock
from diary.domain.wording import number, of_words, plural

_SHARES = ((0.75, "Most"), (0.5, "At least half"), (1 / 3, "At least a third"), (0, "At least a quarter"))
"""What calm mode says of a share that stands out."""

_UNCLEAR = "No time stands out so far."


def hour_words(hour: int) -> str:
    """An hour of the clock, 0 to 24: "22:00"."""
    return hour_of_clock(hour)


def sentence(value: Rhythm, *, calm: bool = False) -> str:
    """When episodes begin, or what is still needed to say so."""
    busiest = value.busiest
    if busiest is None:
        return "No episode is written down in this period."
    if unmet(value.needs):
        return "Not enough yet to say when." if calm else f"Not enough yet to say when: {_still_needed(value)}."
    if busiest.stands_out:
        return f"Most often between {hour_words(busiest.start)} and {hour_words(busiest.end)}."
    return "At all hours, with no time that stands out." if busiest.share < STANDS_OUT else _UNCLEAR


def _still_needed(value: Rhythm) -> str:
    return ", ".join(f"{need.have} of {need.need} {need.what}" for need in unmet(value.needs))


def details(value: Rhythm, *, calm: bool = False) -> tuple[str, ...]:
    """The share of the busiest hours, and what such a chart cannot show."""
    busiest = value.busiest
    if busiest is None or unmet(value.needs):
        return ()
    return (
        _share(busiest, value.recorded, calm),
        _measured(busiest.awake, calm=calm),
        "Hours in which you sleep or are busy can look emptier than they are.",
    )


def _measured(awake: Awake, *, calm: bool) -> str:
    """What the busiest hours are compared with, and how it is known."""
    if calm:
        hours = "you said you are awake" if awake.said else "that you seem to be awake, by your sleep"
        return f"Measured against the hours {hours} and by when you write entries."
    if awake.said:
        told = "those you said you are awake"
    elif not awake.nights:
        told = f"{number(USUAL)}, since your sleep is not answered often enough"
    else:
        told = f"what the sleep of {plural(awake.nights, 'night')} leaves"
    return (
        f"A day is taken to have about {round(awake.hours)} waking hours: {told}, or the hours that hold entries where "
        f"these are fewer, counted as {number(FEWEST)} at least."
    )


def _share(busiest: Busiest, recorded: int, calm: bool) -> str:
    if not busiest.stands_out:
        hours = f"{hour_words(busiest.start)} to {hour_words(busiest.end)}"
        if calm and busiest.share >= STANDS_OUT:
            return f"What the busiest three hours, {hours}, hold can be chance alone."
        if calm:
            return f"Even the busiest three hours, {hours}, hold less than a quarter of your episodes."
        waking = round(busiest.awake.hours)
        even = f"an even spread over {waking} waking hours would put three in {waking} there"
        part = of_words(busiest.episodes, busiest.total, "episode")
        told = f"The busiest three hours, {hours}, hold {part}, on {plural(recorded, 'recorded day')}; {even}."
        if busiest.share < STANDS_OUT:
            return told
        days = of_words(busiest.days_in, busiest.days, "day")
        return f"{told} They lie on {days} with an episode, and that can be chance alone."
    if calm:
        return f"{next(word for least, word in _SHARES if busiest.share >= least)} of your episodes began then."
    part = of_words(busiest.episodes, busiest.total, "episode")
    everything = "All " if busiest.episodes == busiest.total else ""
    return f"{everything}{part} began then, on {plural(recorded, 'recorded day')}."
