"""Polar Flow: the nights of the data of an account."""

from diary.exchange.mapping.columns import DAY
from diary.exchange.mapping.recipes import Recipe

RECIPES = (
    Recipe(
        "Polar Flow",
        frozenset({"night", "evaluation.asleepDuration"}),
        DAY,
        {"night": "date", "evaluation.asleepDuration": "sleep_minutes_hours"},
        takes="hours of sleep of each day",
    ),
)
