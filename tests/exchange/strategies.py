"""Generated diaries: all shapes, zones, clock-change nights, own triggers, answers, hostile text."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from diary.domain import catalogue
from diary.domain.anatomy import SITES
from diary.domain.catalogue import ITEMS, QUESTIONS, Kind, Shape
from diary.domain.content import CheckInContent, EpisodeContent, Moment, Remedy, SignAnswer
from diary.domain.days import resolve
from diary.domain.facets import COLUMN_FACETS, Facet, FacetKind, answered
from diary.domain.silences import SHOWABLE, ShownQuestions

ZONES = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC")
NIGHTS = (
    date(2026, 3, 29),
    date(2026, 10, 25),
    date(2026, 3, 8),
    date(2026, 11, 1),
    date(2026, 4, 5),
    date(2026, 6, 1),
)
HOSTILE = ("<script>alert(1)</script>", "=1+1", "$x_$", "שלום", "👩‍👩‍👧", "a\nb\tc", "é", "{{ x }}", "'; --", "²½Ⅳ٣")

texts = st.one_of(st.sampled_from(HOSTILE), st.just(""), st.text(st.characters(exclude_categories=["C"]), max_size=40))


def some(terms: tuple[catalogue.Term, ...]) -> st.SearchStrategy[str]:
    return st.sampled_from(["", *(term.key for term in terms)])


def few(keys: list[str]) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(keys), max_size=3, unique=True)


@st.composite
def moments(draw: st.DrawFn, zone: str) -> Moment:
    """A moment as a form makes it (any wall-clock time) or as a tap does (any instant)."""
    place = ZoneInfo(zone)
    if draw(st.booleans()):
        day = draw(st.sampled_from(NIGHTS))
        at = time(draw(st.integers(0, 23)), draw(st.integers(0, 59)))
        return Moment(resolve(day, at, place), day, at)
    seconds = draw(st.integers(0, 400 * 86_400))
    return Moment.at(datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds, microseconds=7), place)


def facet_values(facet: Facet) -> st.SearchStrategy[Any]:
    """What a facet of one column may hold, unknown included."""
    match facet.kind:
        case FacetKind.SCALE:
            return st.none() | st.integers(facet.low, facet.high)
        case FacetKind.WORD:
            return some(facet.terms)
        case FacetKind.FLAG:
            return st.booleans()
        case _:
            return texts


@st.composite
def contents(draw: st.DrawFn, own: list[Any]) -> EpisodeContent:
    zone = draw(st.sampled_from(ZONES))
    start = draw(moments(zone))
    shape = draw(st.sampled_from(Shape))
    state = draw(st.sampled_from(["still_on", "stopped", "lost_track"])) if shape == Shape.ONGOING else ""
    has_end = shape in (Shape.TIMED, Shape.BURST) or state == "stopped"
    length = timedelta(seconds=draw(st.integers(0, 86_400)))
    return EpisodeContent(
        shape=shape,
        zone=zone,
        start=start,
        end=Moment.at(start.instant + length, ZoneInfo(zone)) if has_end else None,
        ongoing_state=state,
        twitch_count=draw(st.integers(1, 10_000)) if shape == Shape.BURST else None,
        facets=answered({facet.key: draw(facet_values(facet)) for facet in COLUMN_FACETS}),
        sites=draw(few([site.key for site in SITES])),
        signs=draw(few([term.key for term in catalogue.SIGNS])),
        triggers=draw(few([term.key for term in catalogue.TRIGGERS])),
        own_triggers=draw(st.lists(st.sampled_from(own), max_size=2, unique=True)) if own else [],
        remedies=[
            Remedy(key, draw(some(catalogue.OUTCOMES)), draw(st.none() | st.integers(0, 1440)))
            for key in draw(few([term.key for term in catalogue.REMEDIES]))
        ],
    )


@st.composite
def checkins(draw: st.DrawFn) -> CheckInContent:
    items: dict[str, object] = {}
    for item in draw(st.lists(st.sampled_from(ITEMS), max_size=5, unique=True)):
        if item.kind is Kind.YES_NO:
            items[item.key] = draw(st.booleans())
        elif item.kind is Kind.CHOICE:
            items[item.key] = draw(st.sampled_from(item.terms)).key
        else:
            factor = 60 if item.kind is Kind.HOURS else 1
            items[item.key] = draw(st.integers(int(item.low) * factor, int(item.high) * factor))
    answers = [
        SignAnswer(
            question.key,
            draw(st.sampled_from(question.answers)).key,
            draw(few([part.key for part in question.parts])) if question.parts else [],
            draw(some(catalogue.SIDES)),
            draw(st.none() | st.just(date(2026, 1, 2))),
        )
        for question in draw(st.lists(st.sampled_from(QUESTIONS), max_size=3, unique=True))
    ]
    shown = ShownQuestions(frozenset(draw(few(list(SHOWABLE)))), is_all=draw(st.booleans()))
    return CheckInContent(draw(some(catalogue.TWITCHING)), items, answers, draw(texts), shown)
