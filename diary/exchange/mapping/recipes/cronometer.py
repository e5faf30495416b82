"""Cronometer, daily nutrition: milligrams of caffeine. Its alcohol is in grams, which are no drinks."""

from diary.exchange.mapping.columns import DAY
from diary.exchange.mapping.recipes import Recipe

_NEEDS = frozenset({"Date", "Energy (kcal)", "Caffeine (mg)", "Completed"})
RECIPES = (
    # With a line for each meal and their sum, a day would count twice.
    Recipe("Cronometer", _NEEDS | {"Group"}, rows=""),
    Recipe(
        "Cronometer",
        _NEEDS,
        DAY,
        {"Date": "date", "Caffeine (mg)": "caffeine_mg"},
        # A day that nobody filled in is all zeros.
        only=("Completed", ("true",)),
        takes="milligrams of caffeine of the days that are completed",
    ),
)
