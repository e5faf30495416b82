"""Bearable: one line for each rating; a day is put together of its lines."""

from diary.exchange.mapping.columns import DAY
from diary.exchange.mapping.pivot import Pivot
from diary.exchange.mapping.recipes import Recipe

_PIVOT = Pivot(
    ("category", "detail"),
    "rating/amount",
    split="|",
    blank="yes",
    # Their detail says more of the rating, and not what was rated.
    alone=frozenset({"mood", "energy", "sleep", "sleep quality"}),
)
_NEEDS = frozenset({"date", "category", "rating/amount", "detail"})
_TAKES = "hours of sleep; what a factor or symptom says that the check-in has too"
RECIPES = (
    Recipe(
        "Bearable",
        _NEEDS | {"date formatted"},
        DAY,
        # The formatted date has its year first; the other one is in words.
        {"date formatted": "date", "date": "", "weekday": "", "time of day": ""},
        pivot=_PIVOT,
        guess_others=True,
        takes=_TAKES,
    ),
    Recipe("Bearable", _NEEDS, DAY, {"date": "date", "time of day": ""}, pivot=_PIVOT, guess_others=True, takes=_TAKES),
)
