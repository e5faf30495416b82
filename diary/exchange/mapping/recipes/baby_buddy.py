"""Baby Buddy: the sleeps of a child."""

from diary.exchange.mapping.recipes import Recipe

RECIPES = (
    Recipe(
        "Baby Buddy",
        frozenset({"child_id", "start", "end"}),
        # Whose sleep it is, the person alone knows.
        rows="",
        guess_others=True,
        takes="nothing by itself: it is the sleep of a child, so you are asked what each line is",
    ),
)
