"""Daylio: one line a mood. Its names are English in every language, what stands in the cells is not."""

from diary.exchange.mapping.columns import EPISODE
from diary.exchange.mapping.recipes import Recipe

_NEEDS = frozenset({"weekday", "time", "mood", "activities", "note"})
_TAKES = "entries whose activities or note speak of twitching: time and note"
RECIPES = (
    Recipe(
        "Daylio",
        _NEEDS | {"full_date"},
        EPISODE,
        {"full_date": "date", "time": "time", "note_title": "note", "note": "note"},
        speaks_in=("activities", "note_title", "note"),
        takes=_TAKES,
    ),
)
