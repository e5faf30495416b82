"""Home Assistant, its history: one line for each change of a state."""

from diary.exchange.mapping.columns import EPISODE
from diary.exchange.mapping.recipes import Recipe

RECIPES = (
    Recipe(
        "Home Assistant",
        frozenset({"entity_id", "state", "last_changed"}),
        EPISODE,
        {"last_changed": "start"},
        only=("state", ("on",)),
        speaks_in=("entity_id",),
        takes="entities whose name speaks of twitching: each time they went on",
    ),
)
