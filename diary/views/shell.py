"""What a device keeps to log without a network: which pages, with which files, and when they must be fetched anew."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Final
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse

from diary.domain.trial import TrialState
from diary.domain.wording import trial_today as trial_words
from diary.models import Diary
from diary.queries.code_version import CODE_VERSION
from diary.queries.entries import own_triggers
from diary.queries.trials import trial_today
from diary.views.access import browser_zone

PAGES: Final = ("device_log", "device_episode", "device_check_in", "device_away", "emergency", "emergency_now")
"""What is kept everywhere; `device_diary` is kept only where a person chose it."""

FILES: Final = (
    "icons/favicon.svg",
    "icons/apple-touch-icon.png",
    *(f"css/{name}.css" for name in ("site", "dark", "log", "checkin")),
    "django_htmx/htmx-2.min.js",
    *(f"js/{name}.js" for name in ("page", "written", "queue", "kept", "device", "log", "checkin")),
)
"""All that these pages are shown with."""

_PARTS: Final = ("templates", "static", "diary/forms", "diary/views")


def kept_addresses() -> list[str]:
    """The addresses of all that a device keeps."""
    log = reverse("diary:device_log")
    return [*(reverse(f"diary:{name}") for name in PAGES), f"{log}?several", *map(static, FILES)]


@dataclass(frozen=True, slots=True)
class TodaysBlock:
    """All that the kept pages know of a trial: which one it is, and what `day` is in it. They show it on that day
    alone, and nothing of what was answered."""

    trial: UUID
    day: date
    what: str
    where: str


def todays_block(diary: Diary, today: date) -> TodaysBlock | None:
    """The block that today belongs to, None where no trial runs: no statement in a diary without an open one."""
    now = trial_today(diary, today)
    if now is None or now.state is not TrialState.RUNNING:
        return None
    what = trial_words.what_it_is(now.plan, today, today)
    return TodaysBlock(now.trial.uuid, today, what, trial_words.where_it_is(now.plan, today))


def shell_of(request: HttpRequest, diary: Diary, today: date) -> str:
    """A digest of all that the kept pages show: where it is another one, they must be fetched anew."""
    shown = [
        _version(),
        diary.time_zone,
        diary.writing.key,
        *diary.shown_items,
        f"{diary.pk} {diary.mirror_feet}",
        # Whom the emergency pages say to call: see views/doctor.py.
        settings.EMERGENCY_NUMBER,
        browser_zone(request),
        # The pages say their colours themselves (tracker/theme.py).
        request.COOKIES.get("theme", ""),
        *(f"{row.uuid} {row.name}" for row in own_triggers(diary) if not row.retired),
        *filter(None, [str(todays_block(diary, today) or "")]),
    ]
    return sha256("\n".join(shown).encode()).hexdigest()[:16]


@lru_cache(maxsize=1)
def _version() -> str:
    """A digest of the sources that the pages are made of."""
    digest = sha256(f"{settings.VERSION} {CODE_VERSION}".encode())
    for part in _PARTS:
        for path in sorted((Path(settings.BASE_DIR) / part).rglob("*.*")):
            if path.suffix != ".pyc" and path.is_file():
                digest.update(path.read_bytes())
    return digest.hexdigest()
