"""The sentences of guesses: counts with their base, and no more than counts."""

from __future__ import annotations

import re

import pytest

from diary.domain.guesses import NO_IDEA, Guesses, guesses_of
from diary.domain.wording.guesses import details, sentence
from tests.each import each

BARS = "Each bar counts the episodes with that guess, and an episode can have several guesses."
NO_TEST = "These are your guesses, counted. No test stands behind them: they cannot say what happens on other days."


def of(*counts: tuple[str, int], episodes: int = 80, without: int = 40) -> Guesses:
    return guesses_of(((key, key, n) for key, n in counts), episodes=episodes, without=without)


@each(
    ("guesses", "words"),
    [
        (of(("stress", 21), ("cold", 3)), "You suspect stress most often, with 21 of 80 episodes."),
        (of(("Sweets", 1), episodes=1), "You suspect “Sweets” most often, with 1 of 1 episode."),
        (
            of(("stress", 2), ("cold", 2)),
            "You suspect stress and cold or poor circulation most often, with 2 of 80 episodes each.",
        ),
        (of(*((key, 1) for key in "abcd")), "You suspect 4 things equally often, with 1 of 80 episodes each."),
        (
            of((NO_IDEA, 50), ("stress", 2000), episodes=3000),
            "You suspect stress most often, with 2,000 of 3,000 episodes.",
        ),
        (of((NO_IDEA, 5)), "You write down no guess but “No idea” with 80 episodes."),
        (of(without=80), "You write down no guess with 80 episodes."),
        (of(episodes=0, without=0), "No episode is written down in this period."),
    ],
)
def test_the_most_frequent_guess_in_a_sentence(guesses: Guesses, words: str) -> None:
    assert sentence(guesses) == words


def test_details_count_what_has_no_guess_and_say_that_nothing_is_tested() -> None:
    assert details(of(("stress", 21), (NO_IDEA, 9))) == (
        BARS,
        "40 of 80 episodes have no guess.",
        "You write “No idea” with 9 of 80 episodes.",
        NO_TEST,
    )
    assert details(of(("stress", 1), without=1))[1] == "1 of 80 episodes has no guess."
    assert details(of(("stress", 1), without=0)) == (BARS, NO_TEST)
    assert details(of()) == ()


@pytest.mark.parametrize("n", [1, 2, 7, 21])
def test_calm_mode_tells_bands_and_no_number(n: int) -> None:
    guesses = of(("stress", n), (NO_IDEA, n), without=n)
    told = " ".join([sentence(guesses, calm=True), *details(guesses, calm=True)])
    assert not re.search(r"\d", told)
    assert NO_TEST in told
    assert sentence(of(*((key, 1) for key in "abcd")), calm=True) == (
        "You suspect several things equally often, with one episode each."
    )
    assert sentence(of(("stress", 21)), calm=True) == "You suspect stress most often, with many episodes."
