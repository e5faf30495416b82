"""A line of text, and the form of an episode as it fills it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django import forms

from diary.domain import wording
from diary.domain.catalogue import Shape
from diary.domain.content import Moment
from diary.domain.line import MAX_LINE, WrittenLine
from diary.domain.wording.line import minutes
from diary.forms.episodes import EpisodeForm
from diary.forms.fields import PlainTextField
from diary.models import Diary

EXAMPLE: Final = "left big toe, 2 min, coffee"

EXAMPLES: Final = (
    "left big toe 2 min coffee, stressed",
    "both little toes 20 minutes ago, for 5 min",
    "right calf, about 20 twitches in 5 min, after a run",
    "left second toe 2 hours ago, stretched, helped",
    "right big toe since this morning at 9, still on, strength 3",
)
"""What a line may look like; a test reads each of them whole."""


class LineForm(forms.Form):
    """One line, as it is typed or dictated. It is health data, so it is sent and never stands in an address."""

    line = PlainTextField(
        label=f"One line, such as: {EXAMPLE}",
        max_length=MAX_LINE,
        error_messages={
            "required": f"Write something first, such as: {EXAMPLE}.",
            "max_length": f"This is longer than {wording.whole(MAX_LINE)} characters. Write less here; the form that "
            "comes next has a note for the rest.",
        },
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto", "enterkeyhint": "go"}),
    )


def filled(line: WrittenLine, *, diary: Diary, now: datetime) -> dict[str, Any]:
    """What the form of an episode shows of a line. What the line does not say stays as in a new form."""
    initial: dict[str, Any] = {
        **line.facets,
        "sites": list(line.sites),
        "shape": line.shape,
        "ongoing_state": line.ongoing_state,
        "signs": list(line.signs),
        "triggers": [*line.triggers, *map(str, line.own_triggers)],
        "note": line.note,
    }
    for index, row in enumerate(line.remedies):
        initial |= {f"remedy_{index}": row.key, f"outcome_{index}": row.outcome, f"relief_{index}": row.relief_minutes}
    initial |= _number("about", "twitch_count", line.twitch_count) | _lasted(line)
    if line.at or line.day or line.asks_when:
        # Nothing of it is over "now".
        today = now.astimezone(diary.zone).date()
        initial |= {"start_date": line.day or today, "start_time": line.at, "offered": ""}
    if line.end:
        end = Moment.at(line.end, diary.zone)
        initial |= {"end_date": end.date, "end_time": end.time}
    return initial


def _lasted(line: WrittenLine) -> dict[str, Any]:
    """How long it lasted in minutes, which are what the form has; the note keeps what is more exact."""
    if line.seconds is None or line.shape == Shape.ONGOING:
        return {}
    initial: dict[str, Any] = {}
    if line.seconds % 60:
        said = [row.words for row in line.read if row.kind == "length"]
        initial["note"] = ", ".join(dict.fromkeys(filter(None, [line.note, *said])))
    if not minutes(line.seconds) and line.shape == Shape.TIMED:
        return initial | {"shape": Shape.MOMENT}
    return initial | _number("lasted", "minutes", minutes(line.seconds))


def _number(chips: str, typed: str, value: int | None) -> dict[str, Any]:
    """A number as the chip that has it, or typed beside the chips."""
    offered = {str(key) for key, _ in EpisodeForm.base_fields[chips].widget.choices}
    if value is None:
        return {}
    return {chips: str(value)} if str(value) in offered else {typed: value}
