"""Looking back: the timeline, one day, the year, the bin."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from diary.domain import wording
from diary.domain.days import DayStatus
from diary.forms.timeline import FilterForm
from diary.queries import entries
from diary.queries.history import days as days_between
from diary.queries.history import span
from diary.views.access import my_diary
from diary.views.htmx import page_or_part
from diary.views.lines import checkin_facts, line, sections


@require_safe
def timeline(request: HttpRequest) -> HttpResponse:
    """Days as sections, newest first, narrowed by the filters in the address."""
    diary = my_diary(request)
    today = timezone.now().astimezone(diary.zone).date()
    form = FilterForm(request.GET, own=entries.own_triggers(diary))
    if not form.is_valid():
        return render(request, "diary/timeline.html", {"form": form}, status=422)
    wanted, before = form.filter(), form.cleaned_data["before"]
    page = entries.timeline(diary, wanted, before)
    newer = before or (today + timedelta(days=1) if not form.is_narrowed else None)
    context: dict[str, Any] = {
        "form": form,
        "sections": sections(diary, page.days, today, newer, gaps=not wanted.by_entry),
        "next": _next_page(request, page.before),
        "today": today,
    }
    return page_or_part(request, "diary/timeline.html", "days", context)


def _next_page(request: HttpRequest, before: date | None) -> str:
    if before is None:
        return ""
    query = {key: value for key, value in request.GET.items() if key != "before" and value}
    return "?" + urlencode(query | {"before": before.isoformat()})


@require_safe
def day(request: HttpRequest, day: date) -> HttpResponse:
    """One day: its episodes, all of them, and its check-in."""
    diary = my_diary(request)
    today = timezone.now().astimezone(diary.zone).date()
    row = entries.recorded_on(diary, day)
    checkin = entries.checkin_on(diary, day)
    lines = [line(episode, zone=diary.time_zone) for episode in entries.episodes_on(diary, day)]
    status = row.status if row else DayStatus.MISSING
    context = {
        "day": day,
        "name": wording.day_name(day, today),
        "full_name": wording.date_words(day),
        "status": wording.day_status(status, row.episodes if row else 0, calm=diary.calm_mode),
        "lines": lines,
        "facts": checkin_facts(checkin) if checkin else [],
        "checkin": checkin,
        "may_be_quiet": not lines and day <= today and not (checkin and checkin.twitching == "no"),
        "quiet_uuid": uuid4(),
        "before": day - timedelta(days=1),
        "after": day + timedelta(days=1) if day < today else None,
        "writable": day <= today,
    }
    return render(request, "diary/day.html", context)


@require_safe
def year(request: HttpRequest, year: int) -> HttpResponse:
    """Twelve rows of days: twitched, quiet, not recorded, and how much."""
    diary = my_diary(request)
    today = timezone.now().astimezone(diary.zone).date()
    if not 1970 <= year <= today.year:
        raise Http404
    days = days_between(diary, date(year, 1, 1), date(year, 12, 31))
    known = span(diary)
    months: list[dict[str, Any]] = [{"name": name, "days": []} for name in wording.MONTHS]
    for index in range(len(days)):
        on = days.date_of(index)
        if on > today:
            break
        months[on.month - 1]["days"].append(
            _cell(days.status_of(index), int(days.episodes[index]), on, diary.calm_mode)
        )
    context = {
        "year": year,
        "months": [month for month in months if month["days"]],
        "before": year - 1 if known and known[0].year < year else None,
        "after": year + 1 if year < today.year else None,
        "totals": _totals(days, min(today, date(year, 12, 31)), diary.calm_mode),
    }
    return render(request, "diary/year.html", context)


LEVELS = (2, 5, 10)


def _cell(status: DayStatus, episodes: int, on: date, calm: bool) -> dict[str, Any]:
    level = 1 + sum(episodes > limit for limit in LEVELS)
    kind = f"twitched-{level}" if status is DayStatus.TWITCHED else str(status)
    label = f"{on.day} {wording.MONTHS[on.month - 1]}: {wording.day_status(status, episodes, calm=calm)}"
    return {"on": on.isoformat(), "number": on.day, "kind": kind, "label": label}


def _totals(days: Any, last: date, calm: bool) -> str:
    n = (last - days.first).days + 1
    twitched, quiet, recorded = (int(column[:n].sum()) for column in (days.twitched, days.quiet, days.recorded))
    return (
        f"{wording.plural(recorded, 'day')} of {n} recorded: {twitched} with twitching, {quiet} quiet."
        if not calm
        else f"{wording.plural(recorded, 'day')} of {n} recorded."
    )
