"""Flaredown: one line a day, with a column for each thing that was tracked, out of 4."""

from diary.exchange.mapping.columns import DAY
from diary.exchange.mapping.recipes import Recipe

RECIPES = (
    Recipe(
        "Flaredown",
        frozenset({"Date", "Tags", "Foods"}),
        DAY,
        {"Date": "date", "Stress": "stress_4", "Fatigue": "fatigue_4", "Tags": "", "Foods": ""},
        guess_others=True,
        takes="twitching, stress and fatigue of each day",
    ),
)
