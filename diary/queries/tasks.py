"""What waits for whom among the texts of guidance: one look for a curator or a reviewer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import User
from diary.domain.guidance import Person, Standing, Step, VersionStatus, WaitsFor, lane, next_step
from diary.models import GuidanceVersion
from diary.models.guidance import GuidanceEvent
from diary.queries.guidance import readers_see


@dataclass(frozen=True, slots=True)
class Task:
    """A version that waits, the newest event of it, and the step that this person may take next."""

    version: GuidanceVersion
    step: Step | None
    event: GuidanceEvent | None

    @property
    def sent_back(self) -> str:
        """Why it was sent back, where that is the last that happened to it."""
        return self.event.note if self.event and self.event.step == Step.SEND_BACK else ""


def read_tasks(user: User, may: Person, today: date) -> dict[WaitsFor, Sequence[Task]]:
    """What waits, by what it waits for, the longest first: five statements, however many texts there are."""
    found: defaultdict[WaitsFor, list[Task]] = defaultdict(list)

    def add(place: WaitsFor, version: GuidanceVersion, how: Standing) -> None:
        events = [*version.events.all()]
        found[place].append(Task(version, next_step(may, place, how), events[-1] if events else None))

    for version in _with_events(_newest().filter(status__in=(VersionStatus.DRAFT, VersionStatus.IN_REVIEW)), user):
        how = Standing(VersionStatus(version.status), newest=True, own=_is_own(version))
        add(lane(may, how), version, how)
    shown = _with_events(readers_see(today).filter(review_due_on__lte=today).order_by("review_due_on"), user)
    for version in shown:
        how = Standing(VersionStatus.PUBLISHED, own=_is_own(version))
        add(WaitsFor.READ_AGAIN, version, how)
    for version in _with_events(_planned(today), user):
        add(WaitsFor.PLANNED, version, Standing(VersionStatus.PUBLISHED, own=_is_own(version)))
    return {place: found[place] for place in WaitsFor if place in found}


def next_reading(today: date) -> date | None:
    """The next day by which something that readers see is to be read again."""
    days = readers_see(today).filter(review_due_on__gt=today).order_by("review_due_on")
    return days.values_list("review_due_on", flat=True).first()


def _newest() -> QuerySet[GuidanceVersion]:
    newer = GuidanceVersion.objects.filter(guidance=OuterRef("guidance"), number__gt=OuterRef("number"))
    return GuidanceVersion.objects.filter(~Exists(newer)).order_by("created_at", "pk")


def _planned(today: date) -> QuerySet[GuidanceVersion]:
    """Published for a later day, and not overtaken (`domain.guidance.stands`)."""
    newer = GuidanceVersion.objects.filter(
        guidance=OuterRef("guidance"),
        number__gt=OuterRef("number"),
        status=VersionStatus.PUBLISHED,
        publish_on__lte=OuterRef("publish_on"),
    )
    rows = GuidanceVersion.objects.filter(~Exists(newer), status=VersionStatus.PUBLISHED, publish_on__gt=today)
    return rows.order_by("publish_on", "pk")


def _with_events(rows: QuerySet[GuidanceVersion], user: User) -> Iterable[GuidanceVersion]:
    """With whether the words are this person's, whoever brought them back, and all that happened to each."""
    own = GuidanceVersion.objects.filter(
        guidance=OuterRef("guidance"), author=user, number__lte=OuterRef("number"), body=OuterRef("body")
    )
    return rows.annotate(is_own=Exists(own)).select_related("guidance", "author").prefetch_related("events__by")


def _is_own(version: GuidanceVersion) -> bool:
    return bool(getattr(version, "is_own"))  # noqa: B009
