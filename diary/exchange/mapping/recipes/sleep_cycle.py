"""Sleep Cycle: one line a night, with the seconds that were slept."""

from diary.exchange.mapping.columns import SLEEP
from diary.exchange.mapping.recipes import Recipe

RECIPES = (
    Recipe(
        "Sleep Cycle",
        frozenset({"Start", "End", "Sleep Quality", "Time asleep (seconds)"}),
        SLEEP,
        {"Start": "sleep_start", "End": "sleep_end", "Time asleep (seconds)": "sleep_minutes_seconds"},
        takes="hours of sleep, by the morning of each night",
    ),
)
