"""What a diary shows, as the pages tell it: patterns, flags, and the page for the doctor."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final, Literal

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from ninja import Router

from diary.api.answers import JSON, answer, unless_known
from diary.api.bearer import Caller, caller_of, may_read, slow_down
from diary.api.problems import ApiProblem, FieldFault
from diary.api.schema import PDF, answers_with
from diary.api.shapes import FlagList, PatternList, PatternShape
from diary.domain import wording
from diary.domain.catalogue import DOCUMENTS
from diary.domain.flags import Flag
from diary.domain.pattern_filter import PatternFilter
from diary.domain.wording import heard as heard_words
from diary.forms.patterns import PatternsForm
from diary.forms.period import PeriodForm
from diary.forms.report import ReportForm
from diary.queries.entries import own_triggers
from diary.queries.flags import flags, heard
from diary.queries.history import begun
from diary.queries.pattern_query import PatternQuery
from diary.report.card import Card
from diary.report.cards import CARD_BY_KEY, CARDS
from diary.report.doctor import DoctorReport, compose
from diary.report.pdf import pdf
from diary.report.snapshot import write_report
from diary.report.summaries import CardSummary, summaries, table
from diary.report.wanted import Wanted

router: Final = Router(tags=["What it shows"])

Period = Literal["4w", "12w", "year", "all", "own"]
SleepOnsets = Literal["with", "without", "alone"]


def _chosen(form: PeriodForm) -> None:
    """Raises `ApiProblem` with what the form of the page would say."""
    if not form.is_valid():
        faults = [
            FieldFault(field=name, label=str(form.fields[name].label or ""), message=" ".join(map(str, errors)))
            if name in form.fields
            else FieldFault(field="", label="", message=" ".join(map(str, errors)))
            for name, errors in form.errors.items()
        ]
        raise ApiProblem("refused", errors=faults)


def _query(**said: Any) -> QueryDict:
    query = QueryDict(mutable=True)
    query.update({name: str(value) for name, value in said.items() if value not in (None, "", False)})
    return query


@router.get("/patterns", auth=may_read, response=PatternList, summary="All patterns of a period")
def patterns(
    request: HttpRequest,
    period: Period | None = None,
    first: date | None = None,
    last: date | None = None,
    site: str = "",
    state: str = "",
    trigger: str = "",
    sleep_onset: SleepOnsets | None = None,
) -> HttpResponseBase:
    """The cards of the page, with their numbers. `period` is the last 12 weeks where nothing else is said; `own` needs
    `first` and `last`."""
    said = _query(
        period=period, first=first, last=last, site=site, state=state, trigger=trigger, sleep_onset=sleep_onset
    )
    caller, wanted = _looking(request, said)

    def shown() -> HttpResponse:
        cards = [card for card in CARDS if not (card.is_whole and wanted.is_narrowed)]
        told = zip(cards, summaries(PatternQuery(caller.diary, wanted), cards), strict=True)
        rows = [_pattern(caller, wanted, card, summary) for card, summary in told]
        return answer({"first": str(wanted.first), "last": str(wanted.last), "patterns": rows})

    return unless_known(request, caller, shown, daily=True)


@router.get("/patterns/{key}", auth=may_read, response=PatternShape, summary="One pattern")
def pattern(
    request: HttpRequest,
    key: str,
    period: Period | None = None,
    first: date | None = None,
    last: date | None = None,
    site: str = "",
    state: str = "",
    trigger: str = "",
    sleep_onset: SleepOnsets | None = None,
) -> HttpResponseBase:
    """One card with its numbers."""
    if key not in CARD_BY_KEY:
        raise Http404
    said = _query(
        period=period, first=first, last=last, site=site, state=state, trigger=trigger, sleep_onset=sleep_onset
    )
    caller, wanted = _looking(request, said)
    card = CARD_BY_KEY[key]
    if card.is_whole:
        wanted = PatternFilter(wanted.first, wanted.last)

    def shown() -> HttpResponse:
        (summary,) = summaries(PatternQuery(caller.diary, wanted), [card])
        return answer(_pattern(caller, wanted, card, summary))

    return unless_known(request, caller, shown, daily=True)


def _looking(request: HttpRequest, said: QueryDict) -> tuple[Caller, PatternFilter]:
    """Who asks, and for what. No look is taken: reading changes nothing, and the last one is shown."""
    caller = caller_of(request)
    form = PatternsForm(said, today=caller.today, own=own_triggers(caller.diary))
    _chosen(form)
    return caller, form.pattern_filter(begun(caller.diary, caller.today))


def _pattern(caller: Caller, wanted: PatternFilter, card: Card, told: CardSummary) -> Mapping[str, Any]:
    numbers = table(PatternQuery(caller.diary, wanted), card)
    return {
        "key": told.key,
        "name": told.name,
        "title": told.title,
        "sentence": told.sentence,
        "details": list(told.details),
        "recorded": told.recorded,
        "needs": [{"have": need.have, "need": need.need, "what": need.what} for need in told.needs],
        "table": {"caption": numbers.caption, "head": list(numbers.head), "rows": [list(row) for row in numbers.rows]},
    }


@router.get("/flags", auth=may_read, response=FlagList, summary="Reasons to see a doctor")
def flag_list(request: HttpRequest) -> HttpResponseBase:
    """The flags that the diary has today. It marks none of them as seen. No flag is no all-clear: `answered` says how
    much of what is asked has an answer."""
    caller = caller_of(request)

    def shown() -> HttpResponse:
        found = [_flag(flag) for flag in flags(caller.diary, caller.today)]
        return answer({"flags": found, "answered": heard_words.base(heard(caller.diary, caller.today))})

    return unless_known(request, caller, shown, daily=True)


def _flag(flag: Flag) -> dict[str, Any]:
    return {
        "criterion": flag.criterion.id,
        "name": flag.criterion.name,
        "urgency": flag.urgency.word,
        "how_soon": wording.HOW_SOON[flag.urgency],
        "status": flag.status.value,
        "open": flag.is_open,
        "sentence": flag.match.sentence,
        "says": {DOCUMENTS[document]: words for document, words in flag.criterion.says},
        "days": [day.isoformat() for day in flag.match.days],
        "settled_on": flag.settled.on.isoformat() if flag.settled else None,
    }


@router.get("/report", auth=may_read, response=DoctorReport, summary="The page for the doctor, as data")
def report(
    request: HttpRequest,
    period: Period = "12w",
    first: date | None = None,
    last: date | None = None,
    with_medicines: bool = True,
    with_conditions: bool = True,
    with_visits: bool = True,
    with_trials: bool = True,
    with_worry: bool = False,
    with_list: bool = False,
    with_notes: bool = False,
) -> HttpResponseBase:
    """What stands on it. A name, a sentence and questions are typed on the page alone: in an address they would stand
    in logs."""
    caller, wanted = _wanted(
        request,
        _query(
            period=period,
            first=first,
            last=last,
            with_charts=True,
            with_medicines=with_medicines,
            with_conditions=with_conditions,
            with_visits=with_visits,
            with_trials=with_trials,
            with_worry=with_worry,
            with_list=with_list,
            with_notes=with_notes,
            paper="a4",
        ),
    )

    def shown() -> HttpResponse:
        return HttpResponse(write_report(compose(caller.diary, wanted, caller.today)), JSON)

    return unless_known(request, caller, shown, daily=True)


@router.get(
    "/report.pdf",
    auth=may_read,
    openapi_extra=answers_with(PDF, "The page as a PDF.", {"type": "string", "contentMediaType": PDF}),
    summary="The page for the doctor, on paper",
)
def report_pdf(
    request: HttpRequest,
    period: Period = "12w",
    first: date | None = None,
    last: date | None = None,
    with_charts: bool = True,
    with_medicines: bool = True,
    with_conditions: bool = True,
    with_visits: bool = True,
    with_trials: bool = True,
    with_worry: bool = False,
    with_list: bool = False,
    with_notes: bool = False,
    paper: Literal["a4", "letter"] = "a4",
) -> HttpResponseBase:
    """The same as a PDF. A long list takes some seconds."""
    slow_down(request, "api_pdf")
    caller, wanted = _wanted(
        request,
        _query(
            period=period,
            first=first,
            last=last,
            with_charts=with_charts,
            with_medicines=with_medicines,
            with_conditions=with_conditions,
            with_visits=with_visits,
            with_trials=with_trials,
            with_worry=with_worry,
            with_list=with_list,
            with_notes=with_notes,
            paper=paper,
        ),
    )

    def shown() -> HttpResponse:
        response = HttpResponse(pdf(compose(caller.diary, wanted, caller.today)), PDF)
        response["Content-Disposition"] = f'attachment; filename="toe-twitching-{wanted.last}.pdf"'
        return response

    return unless_known(request, caller, shown, daily=True)


def _wanted(request: HttpRequest, said: QueryDict) -> tuple[Caller, Wanted]:
    caller = caller_of(request)
    form = ReportForm(said, today=caller.today)
    _chosen(form)
    return caller, form.wanted(begun(caller.diary, caller.today))
