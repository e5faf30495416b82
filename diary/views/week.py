"""A week: seven days side by side."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from diary.actions.trials import end_where_held
from diary.domain import wording
from diary.domain.catalogue import ITEM_BY_KEY
from diary.domain.days import FIRST_DAY
from diary.domain.flags import marks
from diary.domain.rule_input import Urgency
from diary.domain.trial import Arm
from diary.domain.week import Week, WeekDay, week_around, week_of
from diary.domain.wording import week as words
from diary.domain.wording.trial import ARM_NAMES
from diary.models import Diary
from diary.queries.flags import flags
from diary.queries.history import history
from diary.queries.trials import begun_and_arms
from diary.queries.week import begun_before, episodes_named
from diary.views.access import my_diary
from diary.views.lines import TimelineLine, line

_WEEK = timedelta(days=7)


@require_safe
def week(request: HttpRequest, monday: date) -> HttpResponse:
    """The week of a Monday. Any other day leads to the week around it, and a week to come to this one."""
    diary = my_diary(request)
    today = timezone.now().astimezone(diary.zone).date()
    first, last = week_around(min(monday, today))
    if monday != first:
        return redirect("diary:week", first)
    found = flags(diary, today)
    end_where_held(diary=diary, flags=found, today=today)
    since, of_trials = begun_and_arms(diary, today)
    arms = of_trials.over
    seen = week_of(history(diary, first, last), found, today, begun_before(diary, first, last), since=since)
    calm = diary.calm_mode
    # Calm mode lists no episodes: a column of them is a count.
    lines = {} if calm else _lines(diary, seen, marks(found)[0])
    context = {
        "name": words.name(first, today),
        "span": words.span(first, last),
        "base": words.base(seen),
        "sentence": words.sentence(seen, calm=calm),
        "columns": [_column(day, seen, today, lines, arms, calm=calm) for day in seen.days],
        "items": [ITEM_BY_KEY[key].name for key in seen.items],
        "recorded": bool(seen.recorded),
        "with_lines": bool(lines),
        "with_signs": any(day.signs for day in seen.days),
        "with_answers": any(day.reported for day in seen.days),
        "with_flags": any(day.flags for day in seen.days),
        "with_trial": any(day.date in arms for day in seen.days),
        "footnote": words.footnote(seen, calm=calm),
        "before": week_around(first - timedelta(days=1))[0] if first > FIRST_DAY else None,
        "after": last + timedelta(days=1) if last < today else None,
        "is_now": first <= today <= last,
    }
    return render(request, "diary/week.html", context)


def _lines(diary: Diary, seen: Week, episode_marks: Mapping[str, Urgency]) -> dict[str, TimelineLine]:
    """The first episodes of each day as lines, by uuid."""
    shown = episodes_named(diary, [uuid for day in seen.days for uuid in day.first])
    return {uuid: line(episode, diary=diary, marks=episode_marks) for uuid, episode in shown.items()}


def _column(
    day: WeekDay,
    seen: Week,
    today: date,
    lines: Mapping[str, TimelineLine],
    arms: Mapping[date, Arm],
    *,
    calm: bool,
) -> dict[str, Any]:
    return {
        "date": day.date,
        "weekday": wording.weekday_words(day.date).split()[0],
        "rest": wording.date_words(day.date),
        "is_today": day.date == today,
        "kind": "to-come" if day.to_come else "before" if day.before else str(day.status),
        "status": words.status(day, calm=calm),
        "details": words.details(day, calm=calm),
        "lines": [lines[uuid] for uuid in day.first if uuid in lines],
        "more": day.more,
        "items": [
            (ITEM_BY_KEY[key].name, words.answer(key, day.items[key]) if key in day.items else "") for key in seen.items
        ],
        "trial": ARM_NAMES[arms[day.date]] if day.date in arms else "",
        "signs": words.signs(day),
        "answers": words.answers(day),
        "flags": [(marked.flag.criterion.id, marked.urgency.word, words.flag(marked)) for marked in day.flags],
    }
