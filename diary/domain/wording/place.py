"""The sentences of where it twitches."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from diary.domain.anatomy import Site, describe
from diary.domain.place import Halves, Place
from diary.domain.wording import count_words, date_words, joined, plural, whole

MAX_NAMED: Final = 3
"""More places than this are told as a number."""

TOGETHER: Final = "One of the articles speaks calmly of two toes that twitch together, such as the third and fourth."


def sentence(place: Place, *, calm: bool = False) -> str:
    """The place that leads, or the places that share the lead."""
    if not place.episodes:
        return "No episode is written down in this period."
    if not place.most:
        return "No place is written down with the episodes of this period."
    told = f"{_named(place.leaders, calm=calm)}: {_share(place.most, place.episodes, calm=calm)}"
    if len(place.leaders) > 1 and (calm or place.most < place.episodes):
        told += " each"
    if len(place.seen) == 1:
        return f"One place in this period, {told}."
    if place.leaders == place.seen:
        return f"No place leads, with {told}."
    return f"Most often {told}."


def details(place: Place, *, calm: bool = False) -> tuple[str, ...]:
    """The left toes against the right ones, several toes at once, no place said, then against now."""
    return tuple(_details(place, calm=calm)) if place.episodes else ()


def _details(place: Place, *, calm: bool) -> Iterator[str]:
    left, right = place.toes("left"), place.toes("right")
    if left or right:
        yield (
            f"Toes of the left foot come up {_times(left, calm=calm)}, those of the right foot "
            f"{_times(right, calm=calm)}; an episode counts once for each of its toes."
        )
    if place.together:
        share = _share(place.together, place.episodes, calm=calm)
        yield f"{share[0].upper()}{share[1:]} took several toes at once. {TOGETHER}"
    elif place.together is not None and (left or right):
        yield "No episode took several toes at once."
    if place.unplaced and place.most:
        yield f"No place is written down with {_share(place.unplaced, place.episodes, calm=calm)}."
    if place.halves and (place.halves.before or place.halves.after):
        yield " ".join(_then_and_now(place.halves, calm=calm))


def _then_and_now(halves: Halves, *, calm: bool) -> Iterator[str]:
    since = date_words(halves.since)
    if not halves.before:
        yield f"Before {since} no place is written down."
    elif not halves.after:
        yield f"Since {since} no place is written down."
    elif halves.before == halves.after:
        yield f"The places are the same before {since} and since."
    else:
        if halves.new:
            yield f"Since {since} also: {_listed(halves.new)}."
        if halves.gone:
            yield f"Only before {since}: {_listed(halves.gone)}."
    if not calm:
        before, after = halves.days
        yield f"Compared are {plural(before, 'day')} with a count before that day, and {whole(after)} since."


def _listed(sites: Sequence[Site]) -> str:
    return describe([site.key for site in sites]).lower()


def _named(sites: Sequence[Site], *, calm: bool) -> str:
    """Places inside a sentence: "the left great toe and the right foot (not a toe)"."""
    if len(sites) > MAX_NAMED:
        return count_words(len(sites), "place", calm=calm)
    # "Left foot, not a toe" holds a comma, which would part it in a list.
    names = (site.name.lower().partition(", ") for site in sites)
    return joined([f"the {name} ({rest})" if rest else f"the {name}" for name, _, rest in names])


def _share(count: int, total: int, *, calm: bool) -> str:
    """So many of the episodes: "34 of 80 episodes", "all 80 episodes"; the total is named even where it is reached."""
    if calm:
        return count_words(count, "episode", calm=True)
    all_of_them = "all " if total > 1 else ""
    return (
        f"{all_of_them}{plural(total, 'episode')}"
        if count == total
        else f"{whole(count)} of {plural(total, 'episode')}"
    )


def _times(count: int, *, calm: bool) -> str:
    return count_words(count, "time", calm=calm) if count else "never"
