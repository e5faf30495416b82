"""drip: the signs of a cycle, none of which a diary of twitching has."""

from diary.exchange.mapping.recipes import Recipe

RECIPES = (
    Recipe(
        "drip",
        frozenset({"date", "temperature.value", "bleeding.value", "note.value"}),
        rows="",
        guess_others=True,
        takes="nothing by itself: a note of the day, if you choose it",
    ),
)
