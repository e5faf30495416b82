"""Zepp and Zepp Life (Mi Fit): one line a day with the minutes of each stage."""

from diary.exchange.mapping.columns import DAY
from diary.exchange.mapping.recipes import Recipe

RECIPES = (
    Recipe(
        "Zepp",
        frozenset({"date", "deepSleepTime", "shallowSleepTime"}),
        DAY,
        {
            "date": "date",
            "deepSleepTime": "sleep_part_minutes",
            "shallowSleepTime": "sleep_part_minutes",
            "REMTime": "sleep_part_minutes",
        },
        takes="hours of sleep of each day",
    ),
)
