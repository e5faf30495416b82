"""Guidance as readers and curators see it. `today` is the day by which a text counts as published."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import compress
from typing import Final

from django.contrib.auth.models import AnonymousUser
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.models import User
from diary.domain.guidance import KEYS, Cited, GuidanceKind, Person, Standing, Text, VersionStatus
from diary.domain.search import holding
from diary.models import Guidance, GuidanceVersion, Source

WRITE: Final = "write_guidance"
PUBLISH: Final = "publish_guidance"


# What readers see


def shown(kind: str, keys: Iterable[str], today: date) -> dict[str, Text]:
    """The texts of some keys of one kind that are published, by key. Two statements, or none without keys."""
    return {text.key: text for text in beside([(kind, key) for key in keys], today)}


def beside(wanted: Iterable[tuple[str, str]], today: date) -> list[Text]:
    """The published texts of some (kind, key), in the order they are asked for. Two statements, or none."""
    pairs = list(dict.fromkeys(wanted))
    if not pairs:
        return []
    # One statement for all: a page with five flags shows five texts.
    one_of = Q(*(Q(guidance__kind=kind, guidance__key=key) for kind, key in pairs), _connector=Q.OR)
    found = {(text.kind.value, text.key): text for text in _texts(readers_see(today).filter(one_of))}
    return [found[pair] for pair in pairs if pair in found]


def library(today: date, words: str = "") -> list[tuple[GuidanceKind, list[Text]]]:
    """Every published text by kind, in the order of the domain; with words, those that hold all of them
    (`domain.search`)."""
    texts = _texts(readers_see(today))
    if words:
        texts = list(compress(texts, holding(words, [f"{text.title}\n{text.body}" for text in texts])))
    found = {(text.kind, text.key): text for text in texts}
    by_kind = [(kind, [found[kind, key] for key in keys if (kind, key) in found]) for kind, keys in KEYS.items()]
    return [(kind, texts) for kind, texts in by_kind if texts]


def as_text(version: GuidanceVersion, today: date) -> Text:
    """A version as a reader would see it, published or not; what has no day yet carries today's."""
    return Text(
        kind=GuidanceKind(version.guidance.kind),
        key=version.guidance.key,
        title=version.title,
        body=version.body,
        number=version.number,
        since=version.publish_on or today,
        sources=tuple(Cited(source.title, source.url, source.about) for source in version.sources.all()),
        clinician=version.clinician,
        reviewed_on=version.reviewed_on,
    )


def readers_see(today: date) -> QuerySet[GuidanceVersion]:
    """Of each text the newest version that is published and whose day has come."""
    newest = GuidanceVersion.objects.published(today).filter(guidance=OuterRef("guidance")).order_by("-number")
    return GuidanceVersion.objects.filter(pk=Subquery(newest.values("pk")[:1]))


def _texts(rows: QuerySet[GuidanceVersion]) -> list[Text]:
    return [
        as_text(row, row.publish_on or date.min) for row in rows.select_related("guidance").prefetch_related("sources")
    ]


# Who curates


def curators() -> QuerySet[User]:
    """Everybody who can enter the admin and write or publish texts."""
    may = {"content_type__app_label": "diary", "codename__in": (WRITE, PUBLISH)}
    by_group = Q(**{f"groups__permissions__{name}": value for name, value in may.items()})
    by_person = Q(**{f"user_permissions__{name}": value for name, value in may.items()})
    # A person with the permission and without the admin cannot curate.
    rows = User.objects.filter(is_active=True, is_staff=True)
    # Joins over groups and permissions bring a person several times.
    return rows.filter(Q(is_superuser=True) | by_group | by_person).distinct()


def person(user: User | AnonymousUser) -> Person:
    """What somebody may do with texts. Alone is who curates on a site where nobody else does."""
    if not isinstance(user, User):
        return Person()
    writes, publishes = user.has_perm(f"diary.{WRITE}"), user.has_perm(f"diary.{PUBLISH}")
    if not (writes or publishes):
        return Person()
    return Person(writes, publishes, alone=not curators().exclude(pk=user.pk).exists())


def is_relied_on(source: Source) -> bool:
    """Whether a version that somebody else has read by now, or will read as it stands, cites a source."""
    return source.versions.exclude(status=VersionStatus.DRAFT).exists()


def standing(version: GuidanceVersion, user: User) -> Standing:
    """How a version stands to somebody; one statement."""
    return standing_among(version, GuidanceVersion.objects.filter(guidance=version.guidance_id), user)


def standing_among(version: GuidanceVersion, versions: Iterable[GuidanceVersion], user: User) -> Standing:
    """The same, where all versions of its text are read already.

    Words are somebody's who wrote them down in any version, also where another person wrote them down again.
    """
    others = list(versions)
    newest = all(other.number <= version.number for other in others)
    own = any(
        # By the words and not by the row: restored by somebody else they are still theirs, so they do not publish
        # them alone.
        other.author_id == user.pk and other.number <= version.number and other.body == version.body
        for other in others
    )
    return Standing(VersionStatus(version.status), newest, own)


# What curators see


def texts_to_curate(today: date) -> QuerySet[Guidance]:
    """Every text with how it stands: of its newest version `newest`, `title`, `status` and `publish_on`, of what
    readers see `shown`, `due` and `read_by`; `called` is the title that readers see, or else the newest."""
    versions = GuidanceVersion.objects.filter(guidance=OuterRef("pk")).order_by("-number")
    seen = versions.filter(status=VersionStatus.PUBLISHED, publish_on__lte=today)
    return Guidance.objects.annotate(
        newest=Subquery(versions.values("number")[:1]),
        title=Subquery(versions.values("title")[:1]),
        status=Subquery(versions.values("status")[:1]),
        publish_on=Subquery(versions.values("publish_on")[:1]),
        called=Coalesce(Subquery(seen.values("title")[:1]), Subquery(versions.values("title")[:1])),
        shown=Subquery(seen.values("number")[:1]),
        due=Subquery(seen.values("review_due_on")[:1]),
        read_by=Subquery(seen.values("clinician")[:1]),
    ).order_by("kind", "key")


def how_many_due(today: date) -> int:
    """How many texts that readers see are to be read again by now."""
    return readers_see(today).filter(review_due_on__lte=today).count()


def history(guidance: Guidance) -> list[GuidanceVersion]:
    """All versions of a text, newest first, with their authors, sources and events."""
    rows = guidance.versions.order_by("-number").select_related("author", "guidance")
    return list(rows.prefetch_related("sources", "events__by"))


def shown_number(guidance: Guidance, today: date) -> int | None:
    """Which version readers see, or None."""
    rows = guidance.versions.filter(status=VersionStatus.PUBLISHED, publish_on__lte=today).order_by("-number")
    return rows.values_list("number", flat=True).first()
