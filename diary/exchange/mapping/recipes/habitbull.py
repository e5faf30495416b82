"""HabitBull: one line for each habit and day."""

from diary.exchange.mapping.columns import DAY
from diary.exchange.mapping.pivot import Pivot
from diary.exchange.mapping.recipes import Recipe

RECIPES = (
    Recipe(
        "HabitBull",
        frozenset({"HabitName", "CalendarDate", "Value"}),
        DAY,
        {"CalendarDate": "date", "HabitDescription": "", "HabitCategory": "", "CommentText": ""},
        pivot=Pivot(("HabitName",), "Value"),
        guess_others=True,
        takes="whether anything twitched, and what else a habit says that the check-in has",
    ),
)
