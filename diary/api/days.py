"""Days and what they were like: check-ins, and the per-day table."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final
from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from ninja import Router

from diary.actions.bin import PlaceTaken, delete_entry, restore_entry
from diary.actions.checkins import SaidOtherwise, save_checkin, say_quiet_if_open
from diary.api.answers import answer, if_match, sent, unless_known, written
from diary.api.bearer import Caller, caller_of, may_log, may_read, may_write
from diary.api.entries import Limit
from diary.api.problems import ApiProblem, refused
from diary.api.schema import body_of
from diary.api.shapes import USUAL_AT_ONCE, CheckInPage, CheckInSent, DayPage, DayShape, Receipt
from diary.domain import wording
from diary.domain.content import CheckInContent, SignAnswer
from diary.domain.days import DayStatus
from diary.domain.emergency import at_once
from diary.exchange.archive import CheckInPart, written_checkin
from diary.exchange.tables_out import STATUS
from diary.models import CheckIn, Day
from diary.queries.entries import (
    answers_on,
    checkin_on,
    checkins_before_day,
    days_before,
    last_checkin_on,
    recorded_on,
)

router: Final = Router(tags=["Check-ins"])
days: Final = Router(tags=["Days"])
_SENT: Final = body_of("CheckInSent", {"twitching": "yes", "items": {"stress": 3}, "note": "A long day."})


def _written(checkin: CheckIn) -> dict[str, Any]:
    return written_checkin(checkin, sorted(checkin.answers.all(), key=lambda row: row.question))


@router.get("/check-ins", auth=may_read, response=CheckInPage, summary="The newest check-ins, or the older ones")
def checkins(
    request: HttpRequest,
    first: date | None = None,
    last: date | None = None,
    after: date | None = None,
    limit: Limit = USUAL_AT_ONCE,
) -> HttpResponseBase:
    """Those that are not in the bin, the newest first."""
    caller = caller_of(request)

    def page() -> HttpResponse:
        found = checkins_before_day(caller.diary, first, last, after, limit + 1)
        end = found[limit - 1].local_date.isoformat() if len(found) > limit else None
        return answer({"checkins": [_written(row) for row in found[:limit]], "next": end})

    return unless_known(request, caller, page)


@router.get("/check-ins/{day:day}", auth=may_read, response=CheckInPart, summary="The check-in of a day")
def checkin(request: HttpRequest, day: date) -> HttpResponseBase:
    """What a day was like."""
    caller = caller_of(request)
    found = checkin_on(caller.diary, day)
    if found is None:
        raise Http404
    return unless_known(request, caller, lambda: answer(_written(found)))


@router.put(
    "/check-ins/{day:day}", auth=may_write, response=Receipt, openapi_extra=_SENT, summary="Say what a day was like"
)
def checkin_replace(request: HttpRequest, day: date) -> HttpResponse:
    """Replaces all that the check-in of the day says, answers about warning signs among it: what is left out is not
    answered any more. `see` is an address where something cannot wait."""
    caller = caller_of(request)
    _not_ahead(caller, day)
    known = checkin_on(caller.diary, day)

    def filled(values: dict[str, Any]) -> Mapping[str, Any]:
        return {"uuid": str(known.uuid if known else uuid4()), "local_date": day.isoformat()} | values

    said = sent(request, CheckInSent, filled)
    if said.local_date != day:
        raise refused(local_date="This is another day than the address says.")
    content = _typed(caller, said)
    with if_match(request, caller):
        saved = save_checkin(diary=caller.diary, day=day, uuid=said.uuid, content=content)
    told = {"uuid": str(saved.uuid), "said": "Check-in saved."}
    # Only today's: what was answered for an earlier day is no emergency of now.
    touched = {row.question for row in said.answers}
    where = at_once(answers_on(caller.diary, day), touched) if day == caller.today else ""
    return written(caller, told | {"see": request.build_absolute_uri(reverse(f"diary:{where}"))} if where else told)


def _typed(caller: Caller, said: CheckInSent) -> CheckInContent:
    """What a check-in says, by the rules of its page."""
    day = recorded_on(caller.diary, said.local_date)
    # `seconds` without an episode: one that began the day before lasted into this one.
    if said.twitching == "no" and day and (day.episodes or day.seconds):
        raise refused(twitching="This day has episodes. Delete what is wrong, or choose another answer.")
    for row in said.answers:
        if row.since and row.since > said.local_date:
            raise refused(answers="A sign cannot begin after the day of its answer.")
        answer = SignAnswer(row.question, row.answer)
        if not answer.is_yes and (row.parts or row.side or row.since):
            raise refused(answers=f"{row.question}: more is said of it, and the answer is no.")
    # What a program showed is not known, whatever it says: no page of this site did.
    answers = [SignAnswer(row.question, row.answer, tuple(row.parts), row.side, row.since) for row in said.answers]
    content = CheckInContent(said.twitching, said.items, answers, said.note)
    if content.is_empty:
        raise ApiProblem("refused", "Nothing is answered. Answer one thing, or leave the day as it is.")
    return content


def _not_ahead(caller: Caller, day: date) -> None:
    if day > caller.today:
        raise ApiProblem("refused", "This day has not come yet.")


@router.api_operation(
    ["DELETE"], "/check-ins/{day:day}", auth=may_write, response={204: None}, summary="Delete the check-in of a day"
)
def checkin_delete(request: HttpRequest, day: date) -> HttpResponse:
    """Puts it into the bin, where it stays for 30 days. Doing it twice is doing it once."""
    caller = caller_of(request)
    known = last_checkin_on(caller.diary, day)
    if known is None:
        raise Http404
    with if_match(request, caller):
        if known.deleted_at is None:
            delete_entry(diary=caller.diary, entry=known, now=caller.now)
    return written(caller)


@router.post(
    "/check-ins/{day:day}/restore", auth=may_write, response=CheckInPart, summary="Take a check-in out of the bin"
)
def checkin_restore(request: HttpRequest, day: date) -> HttpResponse:
    """The one of this day that was deleted last; one that is not in the bin stays as it is."""
    caller = caller_of(request)
    known = last_checkin_on(caller.diary, day)
    if known is None:
        raise Http404
    try:
        with if_match(request, caller):
            if known.deleted_at is not None:
                restore_entry(diary=caller.diary, entry=known, now=caller.now)
    except PlaceTaken:
        raise ApiProblem("not-now", "This day has another check-in by now.") from None
    return written(caller, _written(known))


@days.get("/days", auth=may_read, response=DayPage, summary="The newest recorded days, or the older ones")
def day_list(
    request: HttpRequest,
    first: date | None = None,
    last: date | None = None,
    after: date | None = None,
    limit: Limit = USUAL_AT_ONCE,
) -> HttpResponseBase:
    """The recorded days, the newest first. A day that is not there is not recorded."""
    caller = caller_of(request)

    def page() -> HttpResponse:
        found = days_before(caller.diary, first, last, after, limit + 1)
        end = found[limit - 1].date.isoformat() if len(found) > limit else None
        return answer({"days": [_day(row) for row in found[:limit]], "next": end})

    return unless_known(request, caller, page)


@days.get("/days/{day:day}", auth=may_read, response=DayShape, summary="One day")
def day_one(request: HttpRequest, day: date) -> HttpResponseBase:
    """A day without an entry is "not recorded", which is not quiet."""
    caller = caller_of(request)

    def shown() -> HttpResponse:
        return answer(_day(recorded_on(caller.diary, day) or Day(date=day)))

    return unless_known(request, caller, shown)


def _day(row: Day) -> dict[str, Any]:
    # Without a row nothing is recorded; a day made up for it has neither entry nor check-in.
    status = row.status if row.pk else DayStatus.MISSING
    # A zero is known of a quiet day alone.
    known = row.episodes > 0 or status is DayStatus.QUIET
    return {
        "date": row.date.isoformat(),
        "status": STATUS[status],
        "episodes": row.episodes if known else None,
        "left_out": row.left_out,
        "sleep_onset": row.sleep_onset,
        "seconds": row.seconds or None,
        "intensity_mean": row.intensity_sum / row.intensity_count if row.intensity_count else None,
        "intensity_count": row.intensity_count,
        "by_site": row.by_site,
        "by_hour": row.by_hour,
    }


@days.post("/days/{day:day}/quiet", auth=may_log, response=Receipt, summary="No twitching on this day")
def day_quiet(request: HttpRequest, day: date) -> HttpResponse:
    """Says of a day that there was no twitching, and leaves the rest of its check-in as it is. A day with another
    answer or with episodes stays as it is (409). A token that only logs says it of today and yesterday alone."""
    caller = caller_of(request)
    _not_ahead(caller, day)
    # Else who cannot read could ask day for day which have an entry.
    if not caller.reads and day < caller.today - timedelta(days=1):
        raise ApiProblem("refused", "A token that only logs says this of today and yesterday.")
    try:
        checkin = say_quiet_if_open(diary=caller.diary, day=day, uuid=uuid4())
    except SaidOtherwise:
        raise ApiProblem("not-now", "This day has another answer, or episodes. Nothing was changed.") from None
    name = wording.day_name(day, caller.today)
    on = name.lower() if name in ("Today", "Yesterday") else f"on {name}"
    return written(caller, {"uuid": str(checkin.uuid), "said": f"Written down: no twitching {on}."})
