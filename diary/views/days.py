"""Looking back: the timeline, one day, the year, the bin."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from diary.domain import wording
from diary.domain.days import FIRST_DAY, DayStatus
from diary.domain.flags import marks
from diary.domain.heard import READ
from diary.domain.rule_input import Urgency
from diary.domain.week import flags_by_day, unflagged, week_around
from diary.domain.wording import week as week_words
from diary.domain.year_pixels import CALM_LIMITS, LIMITS
from diary.forms.timeline import FilterForm
from diary.models import CheckIn, Episode
from diary.queries import entries
from diary.queries.flags import flags
from diary.queries.history import days as days_between
from diary.queries.history import span
from diary.queries.week import begun_before
from diary.views.access import my_diary
from diary.views.follow_up import asked_of, is_led_to, still_asked
from diary.views.htmx import page_or_part
from diary.views.lines import checkin_facts, line, marks_of, sections


@require_safe
def timeline(request: HttpRequest) -> HttpResponse:
    """Days as sections, newest first, narrowed by the filters in the address."""
    diary = my_diary(request)
    today = timezone.now().astimezone(diary.zone).date()
    form = FilterForm(request.GET, own=entries.own_triggers(diary))
    context: dict[str, Any] = {"form": form, "this_year": today.year, "today": today}
    if not form.is_valid():
        return render(request, "diary/timeline.html", context, status=422)
    wanted, before = form.filter(), form.cleaned_data["before"]
    page = entries.timeline(diary, wanted, before)
    # Where entries are filtered, the days between two that fit were not missing, and no gap is told.
    newer = min(before or today, today) if before or not form.is_narrowed else None
    context |= {
        "ask": asked_of(request, diary, (episode for day in page.days for episode in day.episodes)),
        "sections": sections(diary, page.days, today, newer, gaps=not wanted.by_entry, marks=marks_of(diary)),
        "next": _next_page(request, page.before),
        "counted": not form.is_narrowed,
        "calm": diary.calm_mode,
    }
    return page_or_part(request, "diary/timeline.html", "days", context)


def _next_page(request: HttpRequest, before: date | None) -> str:
    if before is None:
        return ""
    query = {key: value for key, value in request.GET.items() if key != "before" and value}
    return "?" + urlencode(query | {"before": before.isoformat()})


@require_safe
def day(request: HttpRequest, day: date) -> HttpResponse:
    """One day: its episodes, all of them, its check-in, and the flags that it is evidence for."""
    diary = my_diary(request)
    today = timezone.now().astimezone(diary.zone).date()
    row = entries.recorded_on(diary, day)
    checkin = entries.checkin_on(diary, day)
    episodes = list(entries.episodes_on(diary, day))
    found = flags(diary, today)
    episode_marks, day_marks = marks(found)
    status, ask = row.status if row else DayStatus.MISSING, _asked(request, episodes, checkin)
    count = row.episodes if row else 0
    before = week_words.from_before(day, begun_before(diary, day, day).get(day, ()), episodes=count)
    monday = week_around(day)[0]
    context = {
        "day": day,
        "name": wording.day_name(day, today),
        "full_name": wording.date_words(day),
        "mark": day_marks[day].word if day in day_marks else "",
        "status": " ".join(filter(None, (wording.day_status(status, count, calm=diary.calm_mode), before))),
        "from_before": before,
        "lines": [line(episode, diary=diary, marks=episode_marks) for episode in episodes],
        "ask": ask,
        "in_view": is_led_to(request, ask),
        "facts": checkin_facts(checkin) if checkin else [],
        "checkin": checkin,
        "flags": [
            (marked.flag.criterion.id, marked.urgency.word, week_words.flag(marked))
            for marked in flags_by_day(found).get(day, ())
        ],
        "unflagged": week_words.UNFLAGGED[
            unflagged(day, today, found, recorded=row is not None, all_read=_all_read(episodes, checkin))
        ],
        "may_be_quiet": not episodes and status is not DayStatus.TWITCHED,
        "before": day - timedelta(days=1) if day > FIRST_DAY else None,
        "after": day + timedelta(days=1) if day < today else None,
        "week": monday if monday <= today else None,
        "writable": day <= today,
    }
    return render(request, "diary/day.html", context)


def _asked(request: HttpRequest, episodes: Sequence[Episode], checkin: CheckIn | None) -> dict[str, Any] | None:
    """The question after an entry of this day that was just saved, while it is open."""
    answered = {row.question for row in checkin.answers.all()} if checkin else set()
    asked = (still_asked(request, episode, episode.content.signs, answered) for episode in episodes)
    return next(filter(None, asked), None)


def _all_read(episodes: Sequence[Episode], checkin: CheckIn | None) -> bool:
    """Whether rules read all entries of a day, which they do not of what is left out or was imported, and find no sign
    among them, ticked or answered."""
    own = all(entry.source == "person" for entry in (*episodes, *((checkin,) if checkin else ())))
    signs = any(episode.pain or not {row.sign for row in episode.signs.all()}.isdisjoint(READ) for episode in episodes)
    answers = any(row.said.is_yes for row in checkin.answers.all()) if checkin else False
    return own and not signs and not answers and not any(episode.left_out for episode in episodes)


@require_safe
def year(request: HttpRequest, year: int) -> HttpResponse:
    """Twelve rows of days: twitched, quiet, not recorded, and how much."""
    diary = my_diary(request)
    today = timezone.now().astimezone(diary.zone).date()
    # As `FIRST_DAY` bounds all entries.
    if not 1970 <= year <= today.year:
        raise Http404
    days = days_between(diary, date(year, 1, 1), date(year, 12, 31))
    known = span(diary)
    marks = marks_of(diary)[1]
    months: list[dict[str, Any]] = [{"name": name, "days": []} for name in wording.MONTHS]
    for index in range(len(days)):
        on = days.date_of(index)
        # The rest of this year is to come, and not missing.
        if on > today:
            break
        months[on.month - 1]["days"].append(
            _cell(days.status_of(index), int(days.episodes[index]), on, diary.calm_mode, marks.get(on))
        )
    context = {
        "year": year,
        "marked": any(days.first <= on <= days.last for on in marks),
        "months": [month for month in months if month["days"]],
        "before": year - 1 if known and known[0].year < year else None,
        "after": year + 1 if year < today.year else None,
        "totals": _totals(days, min(today, date(year, 12, 31)), diary.calm_mode),
        "levels": CALM_LEVELS if diary.calm_mode else LEVELS,
    }
    return render(request, "diary/year.html", context)


LEVELS = ("1 or 2 episodes", "3 to 5", "6 to 10", "more")
CALM_LEVELS = ("one episode", "a few", "several", "many")
"""What the legend says of `year_pixels.LIMITS` and `CALM_LIMITS`; the calm ones are the bands of `wording`."""


def _cell(status: DayStatus, episodes: int, on: date, calm: bool, mark: Urgency | None) -> dict[str, Any]:
    level = 1 + sum(episodes > limit for limit in (CALM_LIMITS if calm else LIMITS))
    kind = f"twitched-{level}" if status is DayStatus.TWITCHED else str(status)
    label = f"{on.day} {wording.MONTHS[on.month - 1]}: {wording.day_status(status, episodes, calm=calm)}"
    if mark:
        kind, label = f"{kind} year__day--marked", f"{label}, evidence for a flag: {mark.word}"
    return {"on": on.isoformat(), "number": on.day, "kind": kind, "label": label}


def _totals(days: Any, last: date, calm: bool) -> str:
    n = (last - days.first).days + 1
    twitched, quiet, recorded = (int(column[:n].sum()) for column in (days.twitched, days.quiet, days.recorded))
    return (
        f"{wording.plural(recorded, 'day')} of {n} recorded: {twitched} with twitching, {quiet} quiet."
        if not calm
        else f"{wording.plural(recorded, 'day')} of {n} recorded."
    )
