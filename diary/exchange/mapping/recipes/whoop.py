"""WHOOP: sleeps, and cycles that hold a sleep each. Its names are in the language of the account."""

from diary.exchange.mapping.columns import SLEEP
from diary.exchange.mapping.recipes import Recipe

_WORDS = (
    ("Sleep onset", "Wake onset", "Asleep duration (min)"),
    ("Beginn des Schlafs", "Beginn des Aufwachens", "Schlafdauer (Min.)"),
    ("Inicio del sueño", "Inicio de la vigilia", "Duración del sueño (min)"),
)
RECIPES = tuple(
    Recipe(
        "WHOOP",
        frozenset({start, end, slept}),
        SLEEP,
        {start: "sleep_start", end: "sleep_end", slept: "sleep_minutes_minutes"},
        takes="hours of sleep, by the morning of each night",
    )
    for start, end, slept in _WORDS
)
