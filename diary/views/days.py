"""Looking back: the timeline, one day, the year, the bin."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from diary.actions.trials import end_where_held
from diary.domain import wording
from diary.domain.days import FIRST_DAY, DayStatus
from diary.domain.flags import marks
from diary.domain.heard import READ
from diary.domain.history import Days
from diary.domain.trial import Arm
from diary.domain.week import flags_by_day, unflagged, week_around
from diary.domain.wording import week as week_words
from diary.forms.timeline import FilterForm
from diary.models import CheckIn, Diary
from diary.queries import entries
from diary.queries.flags import flags
from diary.queries.history import days as days_between
from diary.queries.listed import ListedEpisode, listed
from diary.queries.trials import NO_TRIALS, arms_by_day, begun_and_arms
from diary.queries.week import begun_before
from diary.views.access import my_diary
from diary.views.bodies import kept_bodies
from diary.views.follow_up import asked_of, is_asked, is_led_to, still_asked
from diary.views.htmx import wants_part
from diary.views.lines import Marks, checkin_facts, line, marks_of, sections
from diary.views.months import CALM_LEVELS, LEVELS, months_of
from diary.views.trial_today import of_day

MONTHS_BESIDE: Final = 3
"""So many months stand beside the timeline where there is room."""
_BODIES: Final = ("diary/timeline_body.html", "diary/timeline_months.html")


@require_safe
def timeline(request: HttpRequest) -> HttpResponse:
    """Days as sections, newest first, narrowed by the filters in the address."""
    diary = my_diary(request)
    today = timezone.now().astimezone(diary.zone).date()
    if request.GET or wants_part(request) or is_asked(request):
        context = _timeline(request, diary, today)
        if context["form"].errors:
            return render(request, "diary/timeline.html", context, status=422)
        if wants_part(request):
            return render(request, "diary/timeline_body.html#days", context)
        return render(request, "diary/timeline.html", context)
    # The first page, which is looked at most.
    body, months = kept_bodies(diary, _BODIES, today, {}, lambda: _timeline(request, diary, today))
    return render(request, "diary/timeline.html", {"body": body, "months_beside": months})


def _timeline(request: HttpRequest, diary: Diary, today: date) -> dict[str, Any]:
    """What a page of the timeline shows, or the form alone where what is chosen cannot be."""
    form = FilterForm(request.GET, own=entries.own_triggers(diary))
    context: dict[str, Any] = {"form": form, "this_year": today.year, "today": today}
    if not form.is_valid():
        return context
    wanted, before = form.filter(), form.cleaned_data["before"]
    page = entries.timeline(diary, wanted, before)
    # Where entries are filtered, the days between two that fit were not missing, and no gap is told.
    newer = min(before or today, today) if before or not form.is_narrowed else None
    found = marks_of(diary)
    # A part goes into a page that has its months already.
    with_months = bool(page.days) and not wants_part(request)
    if with_months:
        since, arms = begun_and_arms(diary, today)
    else:
        since, arms = today, arms_by_day(diary, today) if page.days else NO_TRIALS
    context |= {
        "ask": asked_of(request, diary, (episode for day in page.days for episode in day.episodes)),
        "sections": sections(diary, page.days, today, newer, gaps=not wanted.by_entry, marks=found, arms=arms.every),
        "next": _next_page(request, page.before),
        "counted": not form.is_narrowed,
        "calm": diary.calm_mode,
    }
    if with_months:
        context |= _months(diary, page.days[0].date, today, since, found, arms.over)
    return context


def _months(
    diary: Diary, newest: date, today: date, since: date, found: Marks, arms: Mapping[date, Arm]
) -> dict[str, Any]:
    """The months that stand beside the days: that of the newest of them, and those before it that the diary has."""
    first, last = newest.replace(day=1), newest.replace(day=monthrange(newest.year, newest.month)[1])
    for _ in range(MONTHS_BESIDE - 1):
        if first > since:
            first = (first - timedelta(days=1)).replace(day=1)
    days = days_between(diary, first, last, in_detail=False)
    return {
        "months": months_of(days, today, since, calm=diary.calm_mode, marks=found[1], arms=arms)[::-1],
        "levels": CALM_LEVELS if diary.calm_mode else LEVELS,
        "marked": any(first <= on <= last for on in found[1]),
        "tried": any(first <= on <= min(last, today) for on in arms),
    }


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
    episodes = listed(diary, entries.episodes_on(diary, day))
    found = flags(diary, today)
    end_where_held(diary=diary, flags=found, today=today)
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
        "status_kind": str(status),
        "is_empty": not episodes and checkin is None and status is DayStatus.MISSING,
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
        "trial": of_day(diary, day, today),
    }
    return render(request, "diary/day.html", context)


def _asked(request: HttpRequest, episodes: Sequence[ListedEpisode], checkin: CheckIn | None) -> dict[str, Any] | None:
    """The question after an entry of this day that was just saved, while it is open."""
    answered = {row.question for row in checkin.answers.all()} if checkin else set()
    asked = (still_asked(request, episode, episode.content.signs, answered) for episode in episodes)
    return next(filter(None, asked), None)


def _all_read(episodes: Sequence[ListedEpisode], checkin: CheckIn | None) -> bool:
    """Whether rules read all entries of a day, which they do not of what is left out or was imported, and find no sign
    among them, ticked or answered."""
    own = not any(entry.is_imported for entry in (*episodes, *((checkin,) if checkin else ())))
    said = [episode.content for episode in episodes]
    signs = any(content.facet("pain") or not set(content.signs).isdisjoint(READ) for content in said)
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
    since, of_trials = begun_and_arms(diary, today)
    arms = of_trials.over
    days = days_between(diary, date(year, 1, 1), date(year, 12, 31), in_detail=False)
    marks = marks_of(diary)[1]
    context = {
        "year": year,
        "tried": any(days.first <= on <= min(days.last, today) for on in arms),
        "marked": any(days.first <= on <= days.last for on in marks),
        "months": months_of(days, today, since, calm=diary.calm_mode, marks=marks, arms=arms),
        "before": year - 1 if since.year < year else None,
        "after": year + 1 if year < today.year else None,
        "totals": _totals(days, since, today, calm=diary.calm_mode),
        "levels": CALM_LEVELS if diary.calm_mode else LEVELS,
    }
    return render(request, "diary/year.html", context)


def _totals(days: Days, since: date, today: date, *, calm: bool) -> str:
    """How many days are recorded, of those that could be: from the first of the diary up to today."""
    if since > days.last:
        return "Your diary begins after this year."
    n = (min(today, days.last) - max(since, days.first)).days + 1
    twitched, quiet, recorded = (int(column.sum()) for column in (days.twitched, days.quiet, days.recorded))
    told = f"{wording.plural(recorded, 'day')} of {n} recorded"
    return f"{told}." if calm or not recorded else f"{told}: {twitched} with twitching, {quiet} quiet."
