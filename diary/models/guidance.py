"""The texts that curators keep, and where they come from. Nothing here belongs to a diary."""

from __future__ import annotations

from typing import Any, ClassVar, NoReturn, Self

from django.conf import settings
from django.core.validators import URLValidator
from django.db import models
from django.db.models import Q

from diary.domain.guidance import KEYS, MAX_BODY, MAX_TITLE, STATUS_NAMES, GuidanceKind, Step, VersionStatus
from diary.models.rows import named, one_of


class Source(models.Model):
    """Something that was published, and that texts are drawn from."""

    key = models.SlugField("short name", max_length=40, unique=True)
    title = models.CharField(max_length=200)
    about = models.CharField("what it is", max_length=300, blank=True)
    url = models.CharField("address", max_length=300, blank=True, validators=[URLValidator(schemes=["https"])])

    class Meta:
        ordering: ClassVar = ["key"]
        constraints: ClassVar = [
            named("key", name="source_has_a_key"),
            named("title", name="source_has_a_title"),
            models.CheckConstraint(condition=Q(url="") | Q(url__startswith="https://"), name="source_is_https"),
        ]

    def __str__(self) -> str:
        return self.title


class Guidance(models.Model):
    """One thing that is explained. What is said of it stands in its versions."""

    kind = models.CharField(max_length=12, choices=[(kind.value, kind.value) for kind in GuidanceKind])
    key = models.CharField(max_length=40)

    class Meta:
        verbose_name = "text of guidance"
        verbose_name_plural = "texts of guidance"
        default_permissions = ("view",)
        permissions: ClassVar = [
            ("write_guidance", "Can write texts of guidance"),
            ("publish_guidance", "Can publish and withdraw texts of guidance"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "key"], name="guidance_once"),
            models.CheckConstraint(
                condition=Q(*(Q(kind=kind, key__in=keys) for kind, keys in KEYS.items()), _connector=Q.OR),
                name="guidance_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class Rewritten(Exception):
    """Somebody tried to change what a version says. A version is never changed; another is written."""


class VersionQuerySet(models.QuerySet["GuidanceVersion"]):
    def update(self, **columns: Any) -> int:
        """Change where versions stand, never what they say."""
        if not set(columns) <= GuidanceVersion.MAY_CHANGE:
            raise Rewritten
        return super().update(**columns)

    def delete(self) -> NoReturn:
        raise Rewritten

    def published(self, today: Any) -> Self:
        """All that are published and whose day has come."""
        return self.filter(status=VersionStatus.PUBLISHED, publish_on__lte=today)


class GuidanceVersion(models.Model):
    """What a text said at one time. Its words are written once; only where it stands changes, by the actions.

    `shipped` marks what came with Flicker; `author` is empty for that, and for somebody who has left since.
    `clinician` is who with medical training has read this very version, and when.
    """

    MAY_CHANGE: ClassVar = frozenset({"status", "publish_on", "review_due_on", "clinician", "reviewed_on", "author"})

    # What was ever said to readers is never deleted, not even with its text.
    guidance = models.ForeignKey(Guidance, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=MAX_TITLE)
    body = models.TextField(max_length=MAX_BODY)
    note = models.CharField("what changed", max_length=300, blank=True)
    sources = models.ManyToManyField(Source, blank=True, related_name="versions")
    shipped = models.BooleanField(default=False)
    # Somebody may leave the site; their words stay, without their name.
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    status = models.CharField(
        max_length=12, default=VersionStatus.DRAFT, choices=[(key.value, name) for key, name in STATUS_NAMES.items()]
    )
    publish_on = models.DateField(null=True, blank=True)
    review_due_on = models.DateField(null=True, blank=True)
    clinician = models.CharField(max_length=120, blank=True)
    reviewed_on = models.DateField(null=True, blank=True)

    objects = VersionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["guidance", "-number"]
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["guidance", "number"], name="version_number_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="version_counts_from_one"),
            named("title", name="version_has_a_title"),
            named("body", name="version_has_a_body"),
            one_of("status", [status.value for status in VersionStatus], name="version_status_known", optional=False),
            models.CheckConstraint(
                condition=~Q(status=VersionStatus.PUBLISHED) | Q(publish_on__isnull=False),
                name="version_published_on_a_day",
            ),
            models.CheckConstraint(
                condition=Q(clinician="", reviewed_on__isnull=True) | ~Q(clinician="") & Q(reviewed_on__isnull=False),
                name="version_reviewed_by_somebody_on_a_day",
            ),
            models.CheckConstraint(condition=Q(shipped=False) | Q(author__isnull=True), name="version_shipped_by_none"),
        ]

    def __str__(self) -> str:
        return f"{self.title}, version {self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise Rewritten
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise Rewritten


class GuidanceEvent(models.Model):
    """What happened to a version, by whom and when. Rows are only ever added."""

    version = models.ForeignKey(GuidanceVersion, on_delete=models.PROTECT, related_name="events")
    step = models.CharField(max_length=16)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar = ["at", "pk"]
        default_permissions = ()
        constraints: ClassVar = [one_of("step", [step.value for step in Step], name="event_step_known", optional=False)]

    def __str__(self) -> str:
        return f"{self.step} on {self.at:%Y-%m-%d}"
