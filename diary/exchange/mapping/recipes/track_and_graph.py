"""Track & Graph: one line for each data point of a tracker with a name of one's own."""

from diary.exchange.mapping.columns import DAY, EPISODE
from diary.exchange.mapping.pivot import Pivot
from diary.exchange.mapping.recipes import Recipe

_NEEDS = frozenset({"FeatureName", "Timestamp", "Value", "Label", "Note"})
RECIPES = (
    Recipe(
        "Track & Graph",
        _NEEDS,
        EPISODE,
        {"Timestamp": "start", "Value": "duration", "Label": "place", "Note": "note"},
        speaking="FeatureName",
        takes="trackers whose name speaks of twitching: when, how long, and the place in the label",
    ),
    Recipe(
        "Track & Graph",
        _NEEDS,
        DAY,
        {"Timestamp": "date", "Label": ""},
        pivot=Pivot(("FeatureName",), "Value"),
        guess_others=True,
    ),
    # Before there were labels, they stood behind the value: "3:left".
    Recipe(
        "Track & Graph",
        _NEEDS - {"Label"},
        EPISODE,
        {"Timestamp": "start", "Note": "note"},
        speaking="FeatureName",
    ),
)
