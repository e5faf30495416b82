"""The one question after an entry: asked once a day and question, and answered where the entry stands.

That it was asked stands in the diary, with its entry. The session holds which entry this browser was asked after, while
that is open.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from diary.actions.episodes import ask_once
from diary.domain.catalogue import QUESTION_BY_KEY
from diary.domain.content import SignAnswer
from diary.domain.emergency import at_once
from diary.domain.ticked import FollowUp, asked_after
from diary.forms.follow_up import value_of
from diary.models import Diary, Episode
from diary.queries.entries import answers_on, asked_on
from diary.queries.listed import AnyEpisode
from diary.views.access import mine
from diary.views.htmx import Link, redirect_to

_NOTED: Final = "after_entry"
_IN_VIEW: Final = "question_in_view"
_SINCE: Final = "since_of_answer"


def ask_after(
    request: HttpRequest,
    diary: Diary,
    episode: Episode,
    signs: Collection[str],
    answered: Collection[str],
    today: date,
) -> dict[str, Any] | None:
    """The question to show right after an entry was saved, as its line takes it, or None. `answered` are the questions
    that its day has an answer to. Rules read no entry that is left out or imported, nobody checks in ahead, and while
    another question is open, there is no second one."""
    if episode.left_out or episode.is_imported or episode.local_date > today:
        return None
    if shown := still_asked(request, episode, signs, answered):
        return shown
    if _is_open(request, diary, today):
        return None
    if asked_after(signs, episode.state, answered) is None:
        return None
    found = asked_after(signs, episode.state, {*answered, *asked_on(diary, episode.local_date)})
    # Another device may have asked it meanwhile.
    if found is None or not ask_once(diary=diary, episode=episode, question=found.question):
        return None
    request.session[_NOTED] = {"entry": str(episode.uuid), "question": found.question, "on": today.isoformat()}
    return _shown(found, episode)


def still_asked(
    request: HttpRequest, episode: AnyEpisode, signs: Collection[str], answered: Collection[str]
) -> dict[str, Any] | None:
    """The question that was asked after this entry and is neither answered nor skipped, as its line takes it."""
    noted = request.session.get(_NOTED, {})
    if episode.left_out or noted.get("entry") != str(episode.uuid) or noted["question"] in answered:
        return None
    found = asked_after(signs, episode.state, QUESTION_BY_KEY.keys() - {noted["question"]})
    return _shown(found, episode) if found else None


def is_asked(request: HttpRequest) -> bool:
    """Whether a question about some entry may be open, so that its line has a form."""
    return bool(request.session.get(_NOTED, {}).get("entry"))


def asked_of(request: HttpRequest, diary: Diary, episodes: Iterable[AnyEpisode]) -> dict[str, Any] | None:
    """The open question about one of these entries, as its line takes it: wherever the entry stands. Nothing is read
    while none of them was asked about."""
    entry = request.session.get(_NOTED, {}).get("entry")
    episode = next((row for row in episodes if str(row.uuid) == entry), None)
    if episode is None or episode.deleted_at:
        return None
    answered = {row.question for row in answers_on(diary, episode.local_date)}
    return still_asked(request, episode, episode.content.signs, answered)


def lead_to_question(request: HttpRequest, episode: Episode) -> HttpResponse:
    """To the page of an entry's day, where its line asks: the page that is loaded brings the question into view."""
    request.session[_IN_VIEW] = str(episode.uuid)
    return redirect_to(request, "diary:day", episode.local_date, anchor=f"episode-{episode.uuid}")


def is_led_to(request: HttpRequest, ask: Mapping[str, Any] | None) -> bool:
    """Whether a page was asked for because of this question; once, so that it is not in the way of a later look."""
    if ask is None or request.session.get(_IN_VIEW) != str(ask["entry"]):
        return False
    del request.session[_IN_VIEW]
    return True


def may_answer(episode: Episode, day: date, question: str) -> bool:
    """Whether an entry leads to this question on this day by now: what its page showed may have changed since."""
    if episode.deleted_at or episode.left_out or episode.is_imported or episode.local_date != day:
        return False
    return asked_after(episode.content.signs, episode.state, QUESTION_BY_KEY.keys() - {question}) is not None


def _is_open(request: HttpRequest, diary: Diary, today: date) -> bool:
    """Whether the question that was asked last still waits for its answer. One of an earlier day keeps no other away:
    it may never be answered."""
    noted = request.session.get(_NOTED, {})
    if not noted.get("entry") or noted.get("on") != today.isoformat():
        return False
    episode = mine(Episode.objects.with_parts(), diary, UUID(noted["entry"]))
    if episode is None or not may_answer(episode, episode.local_date, noted["question"]):
        return False
    return noted["question"] not in {row.question for row in answers_on(diary, episode.local_date)}


def asked_no_more(request: HttpRequest, episode: Episode, answer: SignAnswer | None) -> None:
    """Take the question about an entry away: it was answered, or with None skipped. Another one stays open. What was
    skipped was shown, and the diary says so already."""
    noted = request.session.get(_NOTED, {})
    if noted.get("entry") == str(episode.uuid) and (answer is None or noted["question"] == answer.question):
        request.session[_NOTED] = noted | {"entry": ""}


def sign_address(question: str, day: date) -> str:
    """Where the check-in of a day asks a question."""
    return f"{reverse('diary:checkin', args=[day])}#sign-{question}"


def offer_since(request: HttpRequest, question: str, day: date) -> None:
    """Keep for the page after the list of what cannot wait that an answer has room for when the sign began. Nothing
    stands between a tap and that list."""
    request.session[_SINCE] = [question, day.isoformat()]


def offered_since(request: HttpRequest, today: date) -> Link | None:
    """What was kept, once, as a link to where the check-in asks it; None where nothing was kept today."""
    if _SINCE not in request.session:
        return None
    question, day = request.session.pop(_SINCE)
    return (sign_address(question, today), "Say since when") if day == today.isoformat() else None


def _shown(asked: FollowUp, episode: AnyEpisode) -> dict[str, Any]:
    return {
        "entry": episode.uuid,
        "day": episode.local_date,
        "text": asked.text,
        # With where it leads at once: a device without a network has nobody to ask.
        "answers": [(value_of(answer), words, at_once([answer], {answer.question})) for words, answer in asked.answers],
    }
