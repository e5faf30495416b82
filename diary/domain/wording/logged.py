"""One short sentence for what a program has just written down: what a phone shows, or says aloud."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from diary.domain import wording
from diary.domain.content import EpisodeContent
from diary.domain.wording import entry


def logged(content: EpisodeContent, today: date) -> str:
    """ "Logged: left great toe, 14:05, 5 min." A day is named where it is another one than today."""
    return _said("Logged", _place(entry.where(content.sites)), _when(content, today), entry.length(content))


def logged_before(content: EpisodeContent, today: date) -> str:
    """The same of what was there already."""
    return _said("Logged before", _place(entry.where(content.sites)), _when(content, today), entry.length(content))


def started(sites: list[str], at: datetime, zone: ZoneInfo) -> str:
    """ "Started: left great toe, 14:05." """
    return _said("Started", _place(entry.where(sites)), wording.clock(at.astimezone(zone).time()))


def stopped(content: EpisodeContent) -> str:
    """ "Stopped: left great toe, 4 min 10 s." """
    return _said("Stopped", _place(entry.where(content.sites)), entry.length(content))


def _said(done: str, *parts: str) -> str:
    # Nothing is wrapped there, and not every program takes a no-break space for a space.
    return f"{done}: {', '.join(filter(None, parts))}.".replace("\u00a0", " ")


def _place(words: str) -> str:
    """Places within a sentence: "left great toe and right foot, not a toe"."""
    return wording.joined([_in_sentence(part) for part in words.split("; ")])


def _in_sentence(words: str) -> str:
    return f"{words[0].lower()}{words[1:]}"


def _when(content: EpisodeContent, today: date) -> str:
    clock = wording.clock(content.start.time)
    if content.start.date == today:
        return clock
    day = wording.day_name(content.start.date, today)
    return f"{_in_sentence(day) if day == 'Yesterday' else day}, {clock}"
