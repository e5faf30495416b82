"""Sleepmeter: sleeps, below up to three tables of words of one's own."""

from diary.exchange.mapping.columns import SLEEP
from diary.exchange.mapping.recipes import Recipe

RECIPES = (
    Recipe(
        "Sleepmeter",
        frozenset({"wake", "sleep", "bedtime", "holes"}),
        SLEEP,
        {"sleep": "sleep_start", "wake": "sleep_end"},
        takes="hours of sleep, by the morning of each night",
    ),
)
