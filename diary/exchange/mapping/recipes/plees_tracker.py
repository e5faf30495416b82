"""Plees Tracker: when each sleep was, and no word of what it is."""

from diary.exchange.mapping.columns import SLEEP
from diary.exchange.mapping.recipes import Recipe

RECIPES = (
    Recipe(
        "Plees Tracker",
        frozenset({"sid", "start", "stop", "rating"}),
        SLEEP,
        {"start": "sleep_start", "stop": "sleep_end"},
        takes="hours of sleep, by the morning of each night",
    ),
)
