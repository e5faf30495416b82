"""Simple Health Export: Apple Health with a table for each kind. All its times are UTC."""

from diary.exchange.mapping.columns import DAY, SLEEP
from diary.exchange.mapping.recipes import Recipe

_NEEDS = frozenset({"type", "sourceName", "startDate", "endDate", "value"})
_STAGES = ("Asleep", "AsleepCore", "AsleepDeep", "AsleepREM", "AsleepUnspecified")
_ASLEEP = tuple(f"{before}{stage}" for stage in _STAGES for before in ("HKCategoryValueSleepAnalysis", "")) + tuple(
    f"a{stage[1:]}" for stage in _STAGES
)
RECIPES = (
    Recipe(
        "Simple Health Export (caffeine)",
        _NEEDS | {"unit"},
        DAY,
        {"startDate": "date", "value": "caffeine_mg"},
        only=("type", ("HKQuantityTypeIdentifierDietaryCaffeine",)),
        takes="milligrams of caffeine of each day",
    ),
    Recipe(
        "Simple Health Export (sleep)",
        _NEEDS,
        SLEEP,
        {"startDate": "sleep_start", "endDate": "sleep_end"},
        only=("value", _ASLEEP),
        takes="hours of sleep, by the morning of each night",
    ),
)
