"""Fitbit: the table of the website, the JSON of its archive, and what Google hands out."""

from diary.exchange.mapping.columns import SLEEP
from diary.exchange.mapping.recipes import Recipe

_TAKES = "hours of sleep, by the morning of each night"
RECIPES = (
    Recipe(
        "Fitbit",
        frozenset({"Start Time", "End Time", "Minutes Asleep", "Minutes Awake"}),
        SLEEP,
        {"Start Time": "sleep_start", "End Time": "sleep_end", "Minutes Asleep": "sleep_minutes_minutes"},
        takes=_TAKES,
    ),
    Recipe(
        "Fitbit (archive)",
        frozenset({"dateOfSleep", "startTime", "endTime", "minutesAsleep"}),
        SLEEP,
        {"startTime": "sleep_start", "endTime": "sleep_end", "minutesAsleep": "sleep_minutes_minutes"},
        takes=_TAKES,
    ),
    Recipe(
        "Fitbit (Google Takeout)",
        frozenset({"sleep_start", "sleep_end", "minutes_asleep", "start_utc_offset"}),
        SLEEP,
        {"sleep_start": "sleep_start", "sleep_end": "sleep_end", "minutes_asleep": "sleep_minutes_minutes"},
        zone="UTC",
        takes=_TAKES,
    ),
)
