"""Withings: nights with the seconds of each stage, named in the language of the account."""

from diary.exchange.mapping.columns import SLEEP
from diary.exchange.mapping.recipes import Recipe

_WORDS = (
    ("from", "to", "light (s)", "deep (s)"),
    ("von", "bis", "leicht (s)", "tief (s)"),
    ("de", "a", "ligero (s)", "profundo (s)"),
)
RECIPES = tuple(
    Recipe(
        "Withings",
        frozenset({start, end, light, deep}),
        SLEEP,
        {
            start: "sleep_start",
            end: "sleep_end",
            light: "sleep_part_seconds",
            deep: "sleep_part_seconds",
            "rem (s)": "sleep_part_seconds",
        },
        takes="hours of sleep, by the morning of each night",
    )
    for start, end, light, deep in _WORDS
)
