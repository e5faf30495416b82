"""Google Fit, as Takeout hands it out."""

from diary.exchange.mapping.columns import DAY, SLEEP
from diary.exchange.mapping.recipes import Recipe

_NEEDS = frozenset({"Date", "Move Minutes count"})
RECIPES = (
    *(
        Recipe(
            "Google Fit",
            _NEEDS | {slept},
            DAY,
            {"Date": "date", slept: "sleep_minutes_milliseconds"},
            takes="hours of sleep of each day",
        )
        for slept in ("Sleep duration (ms)", "Sleeping duration (ms)")
    ),
    Recipe(
        "Google Fit (session)",
        frozenset({"fitnessActivity", "startTime", "endTime"}),
        SLEEP,
        {"startTime": "sleep_start", "endTime": "sleep_end"},
        only=("fitnessActivity", ("sleep",)),
        takes="hours of sleep, by the morning of each night",
    ),
)
