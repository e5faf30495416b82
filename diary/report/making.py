"""A long page for the doctor while it is made, beside the request that asked for it.

How far it is stands in the cache, which all processes of the site share, and says nothing of health. Whether anybody
still works on it is told by a lease: one whose process was killed is gone, and its person is asked to begin it again.
Nobody else can, because what the person typed is kept nowhere: neither there, nor with the PDF, which is a
`CachedResult` of the diary, gone with it and with its revision.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import ExitStack
from contextvars import copy_context
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from threading import Thread
from time import monotonic
from typing import Final, Literal
from uuid import UUID

from django.core.cache import cache, caches
from django.db import IntegrityError, connections

from accounts.row_security import Crossing, crossing
from beside.leases import held, is_held
from diary.models import CachedResult, Diary
from diary.queries.cached_results import cached_result, discard_results
from diary.queries.code_version import CODE_VERSION
from diary.queries.doctor import newest_checkins, newest_episodes
from diary.report.doctor import MOST_LISTED, compose
from diary.report.pdf import Stage, pdf
from diary.report.snapshot import write_wanted
from diary.report.typeset import Unwanted
from diary.report.wanted import Wanted
from trouble.quiet import quietly

LONG: Final = 500
"""Lines that take half a second and more, with notes several seconds."""

KEPT_FOR: Final = timedelta(hours=1)

_PACE: Final = 1e-3
"""Seconds for a line, until this site has measured its own."""

_KEY: Final = "report:"

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Asked:
    """A page with so many lines that somebody asked for, up to a last day, and takes about `usual` seconds."""

    uuid: UUID
    lines: int
    usual: float
    last: str
    began: datetime


@dataclass(frozen=True, slots=True)
class Progress:
    """How far it is. It is "gone" where another one was asked for since, its process has ended, or the diary has
    changed."""

    asked: Asked
    stage: Literal["composing", "waiting", "typesetting", "failed", "gone", "ready"]


def lines_of(diary: Diary, wanted: Wanted) -> int:
    """How many lines the lists have: two statements, or none without them."""
    if not wanted.with_list:
        return 0
    counts = (read(diary, wanted.first, wanted.last, 0)[1] for read in (newest_episodes, newest_checkins))
    return sum(min(count, MOST_LISTED) for count in counts)


def begin(diary: Diary, wanted: Wanted, today: date, now: datetime) -> UUID:
    """Have a page made, in place of any other of this diary. The same page again is the same one, and begun once.

    In trouble nothing is begun, and nothing is known of it (`progress_of`).
    """
    # Of all that the page depends on, so that the same page asked for twice, by a double tap, is one.
    said = f"{CODE_VERSION} {diary.pk} {diary.revision} {today} ".encode() + write_wanted(wanted)
    uuid = UUID(bytes=sha256(said).digest()[:16])
    progress = progress_of(diary, uuid)
    if progress and progress.stage not in ("failed", "gone"):
        return uuid
    with quietly("that reports are over"):
        forget_old()
        discard_results([diary.pk], _KEY)
    lines = lines_of(diary, wanted)
    asked = Asked(uuid, lines, lines * caches["forgettable"].get("report-pace", _PACE), str(wanted.last), now)
    cache.set(_asked_of(diary, uuid), asdict(asked), KEPT_FOR.total_seconds())
    # A diary wants one at a time: the uuid here decides which, and a process that finds another one ends.
    cache.set(_wanted_of(diary.pk), uuid, KEPT_FOR.total_seconds())
    with quietly("that a report is made"), ExitStack() as stack:
        # Of two requests one begins.
        if stack.enter_context(held(_lease_of(uuid))):
            _tell(uuid, "composing")
            # Held from here on, and given back by whoever makes it.
            lease = stack.pop_all()
            _beside(lambda: _make(diary, asked, wanted, today, lease))
    return uuid


def progress_of(diary: Diary, uuid: UUID) -> Progress | None:
    """How far it is; None where this diary has not asked for it within the hour."""
    told = cache.get(_asked_of(diary, uuid))
    if told is None:
        return None
    if not _is_wanted(diary, uuid):
        return Progress(Asked(**told), "gone")
    # First whether it is worked on, and how far it is: what is done by then is found below.
    is_alive = is_held(_lease_of(uuid))
    stage = cache.get(_stage_of(uuid), "gone")
    if stage != "failed" and not is_alive:
        stage = "gone"
    if CachedResult.objects.filter(diary=diary, key=_key(uuid), revision=diary.revision).exists():
        stage = "ready"
    return Progress(Asked(**told), stage)


def made(diary: Diary, uuid: UUID) -> bytes:
    """The PDF of a page that is ready."""
    return bytes(CachedResult.objects.values_list("body", flat=True).get(diary=diary, key=_key(uuid)))


def stop(diary: Diary, uuid: UUID) -> None:
    """Nobody wants it any more: its process ends, and nothing of it stays."""
    if _is_wanted(diary, uuid):
        cache.delete(_wanted_of(diary.pk))
    discard_results([diary.pk], _key(uuid))


def forget_old() -> int:
    """Remove the PDFs of everybody that nobody can fetch any more; returns how many."""
    # By what is wanted in the cache, which forgets after an hour by itself.
    with crossing(Crossing.TIDYING):
        diaries = set(CachedResult.objects.filter(key__startswith=_KEY).values_list("diary", flat=True))
        wanted = cache.get_many([_wanted_of(pk) for pk in diaries])
        old = [pk for pk in diaries if _wanted_of(pk) not in wanted]
        return discard_results(old, _KEY)


def _key(uuid: UUID) -> str:
    return f"{_KEY}{uuid}"


def _stage_of(uuid: UUID) -> str:
    return f"report-stage:{uuid}"


def _lease_of(uuid: UUID) -> str:
    return f"report {uuid}"


def _tell(uuid: UUID, stage: Stage | Literal["composing", "failed"]) -> None:
    cache.set(_stage_of(uuid), stage, KEPT_FOR.total_seconds())


def _asked_of(diary: Diary, uuid: UUID) -> str:
    return f"report-asked:{diary.pk}:{uuid}"


def _wanted_of(diary: int) -> str:
    return f"report-wanted:{diary}"


def _is_wanted(diary: Diary, uuid: UUID) -> bool:
    return bool(cache.get(_wanted_of(diary.pk)) == uuid)


def _beside(work: Callable[[], None]) -> None:
    def run() -> None:
        try:
            work()
        finally:
            # Django closes the connections of a request; this thread has none to end with.
            connections.close_all()

    # daemon: a server that is stopped does not wait for a page.
    # In a copy of the context: what was said of the diary is true of this work too.
    Thread(target=copy_context().run, args=(run,), name="report", daemon=True).start()


def _make(diary: Diary, asked: Asked, wanted: Wanted, today: date, lease: ExitStack) -> None:
    """Compose a page, typeset it and keep it, say meanwhile how far it is, and give the lease of it back."""
    uuid, since = asked.uuid, {"composing": monotonic()}

    def is_wanted(stage: Stage) -> bool:
        # The first time alone, so that waiting for another list is not counted as work.
        since.setdefault(stage, monotonic())
        _tell(uuid, stage)
        return _is_wanted(diary, uuid)

    def draw() -> bytes:
        report = compose(diary, wanted, today)
        composed = monotonic()
        body = pdf(report, is_wanted)
        seconds = composed - since["composing"] + monotonic() - since["typesetting"]
        # What this machine needs for a line, for the guess that the next one is shown.
        caches["forgettable"].set("report-pace", seconds / max(asked.lines, 1), None)
        return body

    with lease:
        try:
            cached_result(diary, _key(uuid), draw)
            if not _is_wanted(diary, uuid):
                discard_results([diary.pk], _key(uuid))
        except (Unwanted, IntegrityError):
            # Without its diary it is not wanted either.
            cache.delete(_stage_of(uuid))
        except Exception as error:
            # Its text may have what the person wrote.
            logger.error("A report could not be made: %s", type(error).__name__)
            _tell(uuid, "failed")
        else:
            cache.delete(_stage_of(uuid))
