"""Episodes narrowed down by what was said of them."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Exists, OuterRef

from diary.models import EpisodeSign, EpisodeSite, EpisodeTrigger
from diary.models.episode import EpisodeQuerySet


def fitting(
    rows: EpisodeQuerySet, *, site: str = "", sign: str = "", trigger: str = "", state: str = ""
) -> EpisodeQuerySet:
    """Those with this site, sign, trigger (a key of the catalogue or an own one's uuid) and state; "" means any."""
    mine = {"diary": OuterRef("diary"), "episode": OuterRef("pk")}
    if site:
        # Exists and no join: an episode comes once, however many of its rows fit, and nothing needs DISTINCT.
        rows = rows.filter(Exists(EpisodeSite.objects.filter(**mine, site=site)))
    if sign:
        rows = rows.filter(Exists(EpisodeSign.objects.filter(**mine, sign=sign)))
    if trigger:
        own = _as_uuid(trigger)
        which = {"own__uuid": own} if own else {"key": trigger}
        rows = rows.filter(Exists(EpisodeTrigger.objects.filter(**mine, **which)))
    return rows.filter(state=state) if state else rows


def _as_uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
