"""What is said of a day with one tap: that it was quiet, or that it twitched."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Final
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from diary.actions.checkins import KEPT_TO_IT, Differs, fill_checkin, say_twitching
from diary.actions.trials import TrialAnswer
from diary.domain.catalogue import QUESTION_BY_KEY
from diary.domain.content import CheckInContent
from diary.domain.silences import ShownQuestions
from diary.domain.wording import said_twice as words
from diary.models import Diary
from diary.queries import entries
from diary.views.kept import was_changed
from diary.views.problems import Difference, differs
from trouble.kept import is_kept, mark_of_form

HAS_EPISODES: Final = "This day has episodes. Delete what is wrong first."
_HERE: Final = "prefer_device"
_THERE: Final = "prefer_diary"


def has_twitched(diary: Diary, day: date) -> bool:
    """Whether anything is written down of a day that says it was not quiet."""
    row = entries.recorded_on(diary, day)
    # `seconds` without an episode: one that began the day before lasted into this one.
    return bool(row and (row.episodes or row.left_out or row.seconds))


def say_or_ask(request: HttpRequest, diary: Diary, day: date, said: str) -> HttpResponse | None:
    """Say of a day whether it twitched. The answer for a kept form where the diary says something else; None where it
    is written."""
    if not is_kept(request):
        say_twitching(diary=diary, day=day, uuid=uuid4(), said=said)
        return None
    # The button stands beside no question.
    content = CheckInContent(twitching=said, shown=ShownQuestions.only())
    return fill_or_ask(request, diary, day, content, {"twitching"})


def fill_or_ask(
    request: HttpRequest,
    diary: Diary,
    day: date,
    content: CheckInContent,
    said: Collection[str],
    uuid: UUID | None = None,
    trial: TrialAnswer | None = None,
) -> HttpResponse | None:
    """Fill what a device kept into a day, with its answer of a `trial`. The answer where the diary says something else,
    for the person to choose; None where it is written.

    The names of fields that `prefer_device` and `prefer_diary` send say what was chosen before.
    """
    chosen = {name: {_key(field) for field in request.POST.getlist(name)} for name in (_HERE, _THERE)}
    try:
        fill_checkin(
            diary=diary,
            day=day,
            uuid=uuid or mark_of_form(request),
            content=content,
            said=said,
            trial=trial,
            # Nobody else has seen the first try of what was changed since.
            prefer_here={*said, KEPT_TO_IT} if was_changed(request) else chosen[_HERE],
            prefer_there=chosen[_THERE],
        )
    except Differs as other:
        today = timezone.now().astimezone(diary.zone).date()
        differences = [
            Difference(_field(key), words.label(key), words.said(key, here), words.said(key, there))
            for key, here, there in other.differences
        ]
        return differs(words.title(day, today), differences, day=day.isoformat())
    return None


def _field(key: str) -> str:
    """The name of the field of an answer."""
    return f"q_{key}" if key in QUESTION_BY_KEY else key


def _key(field: str) -> str:
    return field.removeprefix("q_")
