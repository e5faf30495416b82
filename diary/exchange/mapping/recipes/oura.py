"""Oura: its trends by day, and the periods of sleep in the data of an account."""

from diary.exchange.mapping.columns import DAY, SLEEP
from diary.exchange.mapping.recipes import Recipe

_TAKES = "hours of sleep of each day"
RECIPES = (
    *(
        Recipe(
            "Oura",
            frozenset({"date", "Sleep Score", slept}),
            DAY,
            {"date": "date", slept: "sleep_minutes_seconds"},
            takes=_TAKES,
        )
        for slept in ("Total Sleep Duration", "Total Sleep Time")
    ),
    Recipe(
        "Oura (account data)",
        frozenset({"bedtime_start", "bedtime_end", "total_sleep_duration", "type"}),
        SLEEP,
        {
            "bedtime_start": "sleep_start",
            "bedtime_end": "sleep_end",
            "total_sleep_duration": "sleep_minutes_seconds",
        },
        only=("type", ("long_sleep", "sleep", "late_nap")),
        takes=_TAKES,
    ),
)
