"""Samsung Health: the table of its sleeps, below a line that says what it is. Whether its times are those of the clock
there or of UTC differs, so no length is taken from both."""

from diary.exchange.mapping.columns import SLEEP
from diary.exchange.mapping.recipes import Recipe

_PREFIX = "com.samsung.health.sleep."
RECIPES = tuple(
    Recipe(
        "Samsung Health",
        frozenset({f"{prefix}start_time", f"{prefix}end_time", f"{prefix}time_offset", *more}),
        SLEEP,
        {
            f"{prefix}start_time": "sleep_start",
            f"{prefix}end_time": "sleep_end",
            "sleep_duration": "sleep_minutes_minutes",
        },
        takes="hours of sleep, by the morning of each night",
    )
    for prefix, more in ((_PREFIX, ()), ("com.samsung.shealth.sleep.", ()), ("", ("sleep_duration",)))
)
