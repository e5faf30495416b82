"""Clue: the words that were chosen of each day, none of which a diary of twitching has."""

from diary.exchange.mapping.recipes import Recipe

RECIPES = (
    Recipe(
        "Clue",
        frozenset({"date", "type", "value.option"}),
        rows="",
        guess_others=True,
        takes="nothing: it holds none of what is kept here",
    ),
)
