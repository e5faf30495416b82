"""Garmin Connect: its page of sleep, whose dates stand below the name of a score, and the JSON of an account."""

from diary.exchange.mapping.columns import DAY
from diary.exchange.mapping.recipes import Recipe

_TAKES = "hours of sleep of each day"
_DATED = {
    "Duration": ("Sleep Score 4 Weeks", "Sleep Score 7 Days"),
    "Dauer": ("Sleep Score 4 Wochen", "Sleep Score 7 Tage"),
    "Durée": ("Score de sommeil 4 semaines", "Score de sommeil 7 jours"),
}
RECIPES = (
    *(
        Recipe(
            "Garmin Connect",
            frozenset({date, length}),
            DAY,
            {date: "date", length: "sleep_minutes_hours"},
            takes=_TAKES,
        )
        for length, dates in _DATED.items()
        for date in dates
    ),
    # Weeks are no days.
    Recipe("Garmin Connect", frozenset({"Date", "Avg Duration", "Avg Bedtime"}), rows=""),
    Recipe(
        "Garmin (account data)",
        frozenset({"calendarDate", "deepSleepSeconds", "lightSleepSeconds"}),
        DAY,
        {
            "calendarDate": "date",
            "deepSleepSeconds": "sleep_part_seconds",
            "lightSleepSeconds": "sleep_part_seconds",
            "remSleepSeconds": "sleep_part_seconds",
        },
        takes=_TAKES,
    ),
)
