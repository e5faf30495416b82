"""Health Auto Export: Apple Health as tables, one by day and one of sleeps, or as JSON."""

from diary.exchange.mapping.columns import DAY, SLEEP
from diary.exchange.mapping.recipes import Recipe

_TAKES = "hours of sleep and milligrams of caffeine of each day"
_TOTAL, _ASLEEP = "Sleep Analysis [Total] (hr)", "Sleep Analysis [Asleep] (hr)"
_CAFFEINE = {"Dietary Caffeine (mg)": "caffeine_mg", "Caffeine (mg)": "caffeine_mg"}
RECIPES = (
    *(
        Recipe(
            "Health Auto Export",
            frozenset({date, slept}),
            DAY,
            {date: "date", slept: "sleep_minutes_hours", **_CAFFEINE},
            takes=_TAKES,
        )
        # Beside a total, "asleep" is only what no stage is said of.
        for slept in (_TOTAL, _ASLEEP)
        for date in ("Date/Time", "Date")
    ),
    Recipe(
        "Health Auto Export (sleep)",
        frozenset({"Start", "End", "Duration (hr)", "Value", "Source"}),
        SLEEP,
        {"Start": "sleep_start", "End": "sleep_end"},
        only=("Value", ("Core", "Deep", "REM", "Asleep", "Unspecified")),
        takes="hours of sleep, by the morning of each night",
    ),
)
