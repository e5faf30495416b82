"""AutoSleep: one line a night, between many averages."""

from diary.exchange.mapping.columns import SLEEP
from diary.exchange.mapping.recipes import Recipe

RECIPES = (
    Recipe(
        "AutoSleep",
        frozenset({"fromDate", "toDate", "bedtime", "waketime", "asleep"}),
        SLEEP,
        {"bedtime": "sleep_start", "waketime": "sleep_end", "asleep": "sleep_minutes_hours"},
        takes="hours of sleep, by the morning of each night",
    ),
)
