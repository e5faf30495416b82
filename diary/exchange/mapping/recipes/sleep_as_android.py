"""Sleep as Android: each night has a head of its own, and its hours were slept from `From` to `To`."""

from diary.exchange.mapping.columns import SLEEP
from diary.exchange.mapping.recipes import Recipe

RECIPES = (
    Recipe(
        "Sleep as Android",
        frozenset({"Id", "Tz", "From", "To", "Hours", "Rating"}),
        SLEEP,
        {"From": "sleep_start", "To": "sleep_end", "Hours": "sleep_minutes_hours"},
        dates="day_first",
        repeats=True,
        takes="hours of sleep, by the morning of each night",
    ),
)
