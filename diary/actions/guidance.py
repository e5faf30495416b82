"""What curators and reviewers do with the texts of guidance.

A text's row is locked while it changes, so that of two people at once one sees what the other did. What a version says
is never changed: writing and restoring make another one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Max

from accounts.models import User
from diary.domain.guidance import GuidanceKind, Step, VersionStatus, refusal, wrong_words
from diary.exchange.shipped import Shipped
from diary.models import Guidance, GuidanceEvent, GuidanceVersion, Source
from diary.queries.guidance import PUBLISH, WRITE, person, standing

CURATORS: Final = "Guidance curator"
REVIEWERS: Final = "Guidance reviewer"
READ_AGAIN_AFTER: Final = timedelta(days=365)
"""How long a text may stand before it is due to be read again."""


class NotAllowed(Exception):
    """This person may not do this now; the message says why, as a sentence."""


@contextmanager
def _changing(guidance: Guidance) -> Iterator[None]:
    with transaction.atomic():
        # The text's row, not the version's: two new versions at once must not get the same number.
        Guidance.objects.select_for_update().get(pk=guidance.pk)
        yield


def _may(step: Step, version: GuidanceVersion, by: User) -> None:
    """Read how the version stands anew, and refuse what its rules refuse."""
    version.refresh_from_db()
    if why := refusal(step, person(by), standing(version, by)):
        raise NotAllowed(why)


def _note(version: GuidanceVersion, step: Step, by: User | None, now: datetime, note: str = "") -> None:
    GuidanceEvent.objects.create(version=version, step=step, by=by, at=now, note=note)


def _set(version: GuidanceVersion, **columns: object) -> None:
    GuidanceVersion.objects.filter(pk=version.pk).update(**columns)
    version.refresh_from_db()


def _add_version(
    guidance: Guidance, sources: Iterable[Source], *, title: str, body: str, **columns: object
) -> GuidanceVersion:
    newest = guidance.versions.aggregate(newest=Max("number"))["newest"] or 0
    version = GuidanceVersion(guidance=guidance, number=newest + 1, title=title, body=body)
    for name, value in columns.items():
        setattr(version, name, value)
    version.save()
    version.sources.set(sources)
    return version


def write_draft(
    *,
    guidance: Guidance,
    by: User,
    now: datetime,
    title: str,
    body: str,
    sources: Iterable[Source] = (),
    note: str = "",
    review_due_on: date | None = None,
) -> GuidanceVersion:
    """Write another version of a text, as a draft. An older draft stays as history. The same of the same person once
    more, as of a form that is sent twice, is the draft that is there."""
    if why := refusal(Step.WRITE, person(by)):
        raise NotAllowed(why)
    sources = list(sources)
    with _changing(guidance):
        newest = guidance.versions.order_by("-number").first()
        says = {"title": title, "body": body, "note": note, "review_due_on": review_due_on, "author_id": by.pk}
        if (
            newest is not None
            and newest.status == VersionStatus.DRAFT
            and all(getattr(newest, name) == value for name, value in says.items())
            and set(newest.sources.values_list("pk", flat=True)) == {source.pk for source in sources}
        ):
            return newest
        return _add_version(
            guidance,
            sources,
            title=title,
            body=body,
            note=note,
            review_due_on=review_due_on,
            author=by,
            created_at=now,
        )


def restore(*, version: GuidanceVersion, by: User, now: datetime) -> GuidanceVersion:
    """Write an old version anew, as a draft that goes through review like any other.

    Its author stays who wrote the words. Where that is nobody who is still there, it is who brings them back.
    """
    with _changing(version.guidance):
        _may(Step.RESTORE, version, by)
        fresh = _add_version(
            version.guidance,
            version.sources.all(),
            title=version.title,
            body=version.body,
            note=f"Version {version.number} again",
            author=version.author or by,
            created_at=now,
        )
        _note(version, Step.RESTORE, by, now, f"as version {fresh.number}")
        _note(fresh, Step.RESTORE, by, now, f"from version {version.number}")
        return fresh


def send_to_review(*, version: GuidanceVersion, by: User, now: datetime) -> None:
    """Hand a draft to whoever reviews."""
    with _changing(version.guidance):
        _may(Step.SEND, version, by)
        _set(version, status=VersionStatus.IN_REVIEW)
        _note(version, Step.SEND, by, now)


def send_back(*, version: GuidanceVersion, by: User, now: datetime, note: str = "") -> None:
    """Give a version back to its curator, with what is to be mended."""
    with _changing(version.guidance):
        _may(Step.SEND_BACK, version, by)
        _set(version, status=VersionStatus.DRAFT)
        _note(version, Step.SEND_BACK, by, now, note)


def publish(
    *, version: GuidanceVersion, by: User, now: datetime, publish_on: date, review_due_on: date | None = None
) -> None:
    """Put a version before readers from a day on, today or later. Its author may not, unless nobody else curates.

    It names a source, and a day by which it is to be read again: a year later where nobody said otherwise.
    """
    if publish_on < now.date():
        raise NotAllowed("A text cannot be published on a day that is over.")
    with _changing(version.guidance):
        _may(Step.PUBLISH, version, by)
        if wrong := wrong_words(f"{version.title}\n{version.body}"):
            raise NotAllowed(f"This text {'; '.join(wrong)}.")
        if not version.sources.exists():
            raise NotAllowed("This text names no source.")
        due = review_due_on or version.review_due_on or publish_on + READ_AGAIN_AFTER
        _set(version, status=VersionStatus.PUBLISHED, publish_on=publish_on, review_due_on=due)
        _note(version, Step.PUBLISH, by, now)


def withdraw(*, version: GuidanceVersion, by: User, now: datetime, today: date, note: str = "") -> None:
    """Take a version away from readers.

    With one that readers see, all older ones go as well, so that none of them comes back into sight; of one whose day
    has not come only the plan goes.
    """
    with _changing(version.guidance):
        _may(Step.WITHDRAW, version, by)
        gone = GuidanceVersion.objects.filter(guidance=version.guidance, status=VersionStatus.PUBLISHED)
        planned = version.publish_on is not None and version.publish_on > today
        gone = gone.filter(pk=version.pk) if planned else gone.filter(number__lte=version.number)
        # An event for each before the update, after which the query would find none of them.
        for row in list(gone.order_by("number")):
            _note(row, Step.WITHDRAW, by, now, note)
        gone.update(status=VersionStatus.WITHDRAWN)
        version.refresh_from_db()


def mark_reviewed(
    *,
    version: GuidanceVersion,
    by: User,
    now: datetime,
    reviewed_on: date,
    clinician: str = "",
    review_due_on: date | None = None,
) -> None:
    """Write down that a version was read and still holds, when it is due next, and which clinician read it, if one did.

    Without a clinician what is known of an earlier one stays.
    """
    with _changing(version.guidance):
        _may(Step.MARK_REVIEWED, version, by)
        columns: dict[str, object] = {"review_due_on": review_due_on}
        if clinician:
            columns |= {"clinician": clinician, "reviewed_on": reviewed_on}
        _set(version, **columns)
        _note(version, Step.MARK_REVIEWED, by, now, f"read by {clinician}" if clinician else "")


def make_groups() -> None:
    """The two groups of those who curate; what a site has changed of them stays."""
    for name, codename in ((CURATORS, WRITE), (REVIEWERS, PUBLISH)):
        group, made = Group.objects.get_or_create(name=name)
        if made:
            may = ["view_guidance", "view_source", codename]
            may += ["add_source", "change_source"] if codename == WRITE else []
            group.permissions.set(Permission.objects.filter(content_type__app_label="diary", codename__in=may))


# What comes with Flicker


@dataclass(frozen=True, slots=True)
class Loaded:
    """What loading did, as (kind, key) of the texts: new ones, newer words, and those that are the site's own."""

    added: list[tuple[GuidanceKind, str]]
    updated: list[tuple[GuidanceKind, str]]
    kept: list[tuple[GuidanceKind, str]]


@transaction.atomic
def load_shipped(*, texts: Collection[Shipped], sources: Collection[Source], now: datetime, today: date) -> Loaded:
    """Publish what comes with Flicker where the site has nothing of its own.

    A text is the site's own as soon as its newest version was written, withdrawn or marked as reviewed here; then it is
    left alone. Each is due for review a year later. Three statements where there is nothing to do.
    """
    by_key = {source.key: source for source in Source.objects.all()}
    for source in sources:
        if source.key not in by_key:
            source.save()
            by_key[source.key] = source
    known = {(GuidanceKind(row.kind), row.key): row for row in Guidance.objects.prefetch_related("versions__sources")}
    added: list[tuple[GuidanceKind, str]] = []
    updated: list[tuple[GuidanceKind, str]] = []
    kept: list[tuple[GuidanceKind, str]] = []
    for text in texts:
        guidance = known.get((text.kind, text.key)) or Guidance.objects.create(kind=text.kind, key=text.key)
        newest = max(guidance.versions.all(), key=lambda version: version.number, default=None)
        # Compared by the words: a start of the server writes nothing where nothing is new.
        if newest is not None and _says(newest) == (text.title, text.body, frozenset(text.sources)):
            continue
        if newest is not None and not _is_untouched(newest):
            kept.append((text.kind, text.key))
            continue
        (updated if newest else added).append((text.kind, text.key))
        version = _add_version(
            guidance,
            [by_key[key] for key in text.sources],
            title=text.title,
            body=text.body,
            note="Shipped with Flicker",
            shipped=True,
            created_at=now,
            status=VersionStatus.PUBLISHED,
            publish_on=today,
            review_due_on=today + READ_AGAIN_AFTER,
        )
        _note(version, Step.PUBLISH, None, now, "Shipped with Flicker")
    return Loaded(added, updated, kept)


def _says(version: GuidanceVersion) -> tuple[str, str, frozenset[str]]:
    return version.title, version.body, frozenset(source.key for source in version.sources.all())


def _is_untouched(version: GuidanceVersion) -> bool:
    return version.shipped and version.status == VersionStatus.PUBLISHED and not version.clinician
