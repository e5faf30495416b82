"""The one address that logs: for a shortcut, a tag, a button."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from ninja import Router

from diary.actions.episodes import log_episode
from diary.actions.trials import end_by_flags
from diary.api.answers import JSON, checked, read_object, written
from diary.api.bearer import Caller, caller_of, may_log
from diary.api.entries import created, said_of
from diary.api.problems import refused
from diary.api.shapes import Receipt, TwitchSent
from diary.domain.anatomy import SITE_BY_KEY, SITES
from diary.domain.catalogue import TRIGGERS, Shape
from diary.domain.content import EpisodeContent, Moment
from diary.domain.days import FIRST_DAY
from diary.domain.names import name_key
from diary.forms.episodes import FUTURE_SLACK
from diary.queries.entries import last_sites, own_triggers

router: Final = Router(tags=["Log"])

FORMS: Final = ("application/x-www-form-urlencoded", "multipart/form-data")
_SITES: Final = {name_key(site.name): site.key for site in SITES} | {key: key for key in SITE_BY_KEY}
_SITES_BIG: Final = {
    name.replace("great toe", "big toe"): key for name, key in _SITES.items() if name.endswith("great toe")
}
_TRIGGERS: Final = {name_key(term.name): term.key for term in TRIGGERS} | {term.key: term.key for term in TRIGGERS}
_LISTS: Final = ("sites", "triggers")
_NUMBERS: Final = ("minutes_ago", "minutes")
_BODY: Final[dict[str, Any]] = {
    "requestBody": {
        "required": False,
        "content": {
            kind: {"schema": {"$ref": "#/components/schemas/TwitchSent"}, "example": example}
            for kind, example in ((JSON, {}), *((form, {"sites": "left_hallux", "minutes_ago": 5}) for form in FORMS))
        },
    }
}


@router.post("/twitch", auth=may_log, response={200: Receipt, 201: Receipt}, openapi_extra=_BODY, summary="It twitched")
def twitch(request: HttpRequest) -> HttpResponse:
    """Logs a twitch and answers with one short sentence. An empty body, or `{}`, is a moment now at the place of the
    last entry. Whoever asks for `text/plain` gets the sentence alone."""
    caller = caller_of(request)
    said = checked(TwitchSent, _values(request))
    content = _content(caller, said)
    before = caller.diary.revision
    episode = log_episode(diary=caller.diary, uuid=said.uuid or uuid4(), content=content)
    is_new = caller.diary.revision != before
    words = said_of(caller, episode, is_new=is_new)
    if request.get_preferred_type([JSON, "text/plain"]) == "text/plain":
        end_by_flags(diary=caller.diary, today=caller.today)
        return HttpResponse(words, "text/plain; charset=utf-8", 201 if is_new else 200)
    return written(caller, created(caller, episode, words), status=201 if is_new else 200)


def _values(request: HttpRequest) -> dict[str, Any]:
    """What was sent, as JSON or by a form, whose values are all words. Nothing is something to send, too."""
    if request.content_type in FORMS:
        values: dict[str, Any] = {}
        for name, texts in request.POST.lists():
            if name in _LISTS:
                values[name] = [part.strip() for text in texts for part in text.split(",") if part.strip()]
            elif texts[-1].strip():
                text = texts[-1].strip()
                values[name] = int(text) if name in _NUMBERS and text.isascii() and text.isdigit() else texts[-1]
        return values
    return read_object(request)


def _content(caller: Caller, said: TwitchSent) -> EpisodeContent:
    start, minutes = _start(caller, said), said.minutes
    end = None
    if minutes is not None:
        over = start + timedelta(minutes=minutes)
        # Without a start, what lasted some minutes is over now.
        if said.minutes_ago is None and said.at is None:
            start, over = start - timedelta(minutes=minutes), start
        if over > caller.now + FUTURE_SLACK:
            raise refused(minutes="It would end in the future. Say when it began.")
        end = Moment.at(over, caller.diary.zone)
    sites = last_sites(caller.diary) if said.sites is None else _sites(said.sites)
    triggers, own = _triggers(caller, said.triggers)
    return EpisodeContent.of(
        {"sites": sites, "triggers": triggers, "own_triggers": own, "note": said.note},
        shape=Shape.MOMENT if end is None else Shape.TIMED,
        zone=caller.diary.time_zone,
        start=Moment.at(start, caller.diary.zone),
        end=end,
    )


def _start(caller: Caller, said: TwitchSent) -> datetime:
    if said.at is None:
        return caller.now - timedelta(minutes=said.minutes_ago or 0)
    if said.minutes_ago is not None:
        raise refused(at="Say either this or minutes_ago.")
    if said.at > caller.now + FUTURE_SLACK:
        raise refused(at="This is in the future. Say when it was.")
    if said.at.date().year <= FIRST_DAY.year:
        raise refused(at=f"This is before {FIRST_DAY.year + 1}. Check the year.")
    return said.at


def _sites(words: list[str]) -> list[str]:
    known = _SITES | _SITES_BIG
    keys = []
    for word in words:
        key = known.get(word) or known.get(name_key(word))
        if key is None:
            raise refused(sites=f"There is no place “{word}”. One is “left_hallux”, or “left great toe”.")
        keys.append(key)
    return sorted(set(keys))


def _triggers(caller: Caller, words: list[str]) -> tuple[list[str], list[UUID]]:
    """Words of the catalogue, and own triggers, by their names or uuids."""
    keys, own = set(), {}
    unknown = []
    for word in words:
        if key := _TRIGGERS.get(word) or _TRIGGERS.get(name_key(word)):
            keys.add(key)
        else:
            unknown.append(word)
    if unknown:
        mine = own_triggers(caller.diary)
        own = {row.name_key: row.uuid for row in mine} | {str(row.uuid): row.uuid for row in mine}
        for word in unknown:
            if name_key(word) not in own:
                raise refused(triggers=f"There is no trigger “{word}”.")
    return sorted(keys), sorted({own[name_key(word)] for word in unknown})
