"""Nomie: one line a log, whose note holds its trackers. The times are those of the clock there."""

from diary.exchange.mapping.columns import EPISODE
from diary.exchange.mapping.recipes import Recipe

_TAKES = "logs whose tracker or note speaks of twitching: time and note"
RECIPES = (
    Recipe(
        "Nomie",
        frozenset({"epoch", "start", "end", "offset", "note"}),
        EPISODE,
        # A log is of its end; it starts a second before.
        {"end": "start", "note": "note"},
        speaks_in=("tracker", "note"),
        takes=_TAKES,
    ),
    Recipe(
        "Nomie (JSON)",
        frozenset({"note", "end", "offset", "score"}),
        EPISODE,
        {"end": "start", "note": "note"},
        speaks_in=("note",),
        takes=_TAKES,
    ),
)
