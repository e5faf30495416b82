"""The person's own guesses in words: counts, and that they are no more."""

from __future__ import annotations

from typing import Final

from diary.domain.guesses import Guess, Guesses
from diary.domain.wording import count_words, joined, of_words, plural, whole

_BARS: Final = "Each bar counts the episodes with that guess, and an episode can have several guesses."
_MOST_NAMED: Final = 3
"""So many equally frequent guesses are named, more are only counted."""


def sentence(guesses: Guesses, *, calm: bool = False) -> str:
    """The most frequent guess, with how many episodes of all it was made."""
    if not guesses.episodes:
        return "No episode is written down in this period."
    leaders = guesses.leaders
    # "No idea" is counted, and is no guess.
    if not leaders:
        told = "You write down no guess" if not guesses.no_idea else "You write down no guess but “No idea”"
        return f"{told} with {count_words(guesses.episodes, 'episode', calm=calm)}."
    count = leaders[0].episodes
    base = (
        count_words(count, "episode", calm=True) if calm else f"{whole(count)} of {plural(guesses.episodes, 'episode')}"
    )
    return f"You suspect {_named(leaders, calm=calm)}, with {base}{' each' if len(leaders) > 1 else ''}."


def _named(leaders: tuple[Guess, ...], *, calm: bool) -> str:
    if len(leaders) > _MOST_NAMED:
        return "several things equally often" if calm else f"{len(leaders)} things equally often"
    return f"{joined([_in_sentence(row) for row in leaders])} most often"


def _in_sentence(row: Guess) -> str:
    """A word of the catalogue inside a sentence; own words stay as they were written."""
    return f"“{row.name}”" if row.is_own else row.name[:1].lower() + row.name[1:]


def details(guesses: Guesses, *, calm: bool = False) -> tuple[str, ...]:
    """What a bar counts, how many episodes have no guess, and what counts cannot say."""
    if not guesses.rows:
        return ()
    without = of_words(guesses.without, guesses.episodes, "episode", calm=calm)
    told = [f"{without[:1].upper()}{without[1:]} {'has' if guesses.without == 1 else 'have'} no guess."]
    if guesses.no_idea:
        told.append(f"You write “No idea” with {of_words(guesses.no_idea, guesses.episodes, 'episode', calm=calm)}.")
    return (
        _BARS,
        *(told if guesses.without else told[1:]),
        "These are your guesses, counted. No test stands behind them: they cannot say what happens on other days.",
    )
