"""Migraine Buddy: attacks, which are no twitches."""

from diary.exchange.mapping.recipes import Recipe

RECIPES = (
    Recipe(
        "Migraine Buddy",
        frozenset({"Started", "Lasted", "Pain Level", "Pain Positions"}),
        rows="",
        guess_others=True,
        takes="nothing by itself: an attack is no twitch, so you are asked what each line is",
        seen=False,
    ),
)
