"""What curators and reviewers do with texts, and what the load of the shipped set leaves alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from diary.actions import guidance as actions
from diary.actions.dry_run import where_shown
from diary.actions.guidance import CURATORS, REVIEWERS, NotAllowed, load_shipped, make_groups
from diary.domain.catalogue import REMEDIES, TRIGGERS
from diary.domain.guidance import CRITERIA, GuidanceKind
from diary.domain.samples import SAMPLES
from diary.exchange.shipped import Shipped, read_sources, read_texts
from diary.models import Diary, Guidance, GuidanceEvent, GuidanceVersion, Source
from diary.models.guidance import Rewritten
from diary.queries.guidance import shown
from tests.makers import NOW, make_source, make_text, make_user

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
TOMORROW = TODAY + timedelta(days=1)


def in_group(email: str, *groups: str) -> User:
    make_groups()
    user = make_user(email, is_staff=True)
    user.groups.set(Group.objects.filter(name__in=groups))
    return user


@pytest.fixture
def curator(db: None) -> User:
    return in_group("curator@example.org", CURATORS)


@pytest.fixture
def reviewer(db: None) -> User:
    return in_group("reviewer@example.org", REVIEWERS)


@pytest.fixture
def text(db: None) -> Guidance:
    return Guidance.objects.create(kind="trigger", key="stress")


def write(text: Guidance, by: User, **says: Any) -> GuidanceVersion:
    said = {"title": "Stress", "body": "Breathe.", "sources": [make_source()]} | says
    return actions.write_draft(guidance=text, by=by, now=NOW, **said)


def published(text: Guidance, curator: User, reviewer: User, *, on: date = TODAY, **says: Any) -> GuidanceVersion:
    version = write(text, curator, **says)
    actions.send_to_review(version=version, by=curator, now=NOW)
    actions.publish(version=version, by=reviewer, now=NOW, publish_on=on)
    return version


def body_seen(today: date = TODAY) -> str | None:
    found = shown("trigger", ["stress"], today).get("stress")
    return found.body if found else None


def test_a_text_goes_from_one_person_to_the_next_before_readers_see_it(
    text: Guidance, curator: User, reviewer: User
) -> None:
    version = write(text, curator, sources=[make_source()])
    assert (version.number, version.status, body_seen()) == (1, "draft", None)
    actions.send_to_review(version=version, by=curator, now=NOW)
    assert (version.status, body_seen()) == ("in_review", None)
    actions.publish(version=version, by=reviewer, now=NOW, publish_on=TODAY, review_due_on=TOMORROW)
    assert body_seen() == "Breathe."
    assert [(event.step, event.by) for event in version.events.all()] == [("send", curator), ("publish", reviewer)]
    assert version.review_due_on == TOMORROW


def test_a_text_without_a_source_is_not_published(text: Guidance, curator: User, reviewer: User) -> None:
    with pytest.raises(NotAllowed, match="names no source"):
        published(text, curator, reviewer, sources=[])
    assert body_seen() is None


def test_a_published_text_is_due_to_be_read_again_in_a_year(text: Guidance, curator: User, reviewer: User) -> None:
    assert published(text, curator, reviewer).review_due_on == TODAY + timedelta(days=365)


def test_a_curator_does_not_publish(text: Guidance, curator: User, reviewer: User) -> None:
    version = write(text, curator)
    actions.send_to_review(version=version, by=curator, now=NOW)
    with pytest.raises(NotAllowed, match="Only a reviewer"):
        actions.publish(version=version, by=curator, now=NOW, publish_on=TODAY)
    assert body_seen() is None


def test_the_owner_of_the_site_does_not_publish_what_they_wrote_either(
    text: Guidance, curator: User, admin: User
) -> None:
    version = write(text, admin)
    actions.send_to_review(version=version, by=admin, now=NOW)
    with pytest.raises(NotAllowed, match="Somebody else"):
        actions.publish(version=version, by=admin, now=NOW, publish_on=TODAY)


@pytest.mark.parametrize("groups", [(CURATORS,), (CURATORS, REVIEWERS)])
def test_who_curates_alone_publishes_alone(text: Guidance, groups: tuple[str, ...]) -> None:
    only = in_group("only@example.org", *groups)
    make_user("reader@example.org", is_staff=True)
    in_group("gone@example.org", REVIEWERS).delete()
    published(text, only, only)
    assert body_seen() == "Breathe."


def test_a_curator_who_has_left_or_cannot_sign_in_does_not_count_as_a_second(text: Guidance) -> None:
    only = in_group("only@example.org", CURATORS)
    away = in_group("away@example.org", REVIEWERS)
    User.objects.filter(pk=away.pk).update(is_active=False)
    published(text, only, only)
    assert body_seen() == "Breathe."


def test_a_reader_writes_nothing(text: Guidance, ada: User) -> None:
    with pytest.raises(NotAllowed, match="Only a curator"):
        write(text, ada)


def test_a_text_appears_on_its_day(text: Guidance, curator: User, reviewer: User) -> None:
    published(text, curator, reviewer, body="Now.")
    published(text, curator, reviewer, body="Later.", on=TOMORROW)
    assert (body_seen(TODAY - timedelta(days=1)), body_seen(TODAY), body_seen(TOMORROW)) == (None, "Now.", "Later.")


def test_a_text_is_not_published_on_a_day_that_is_over(text: Guidance, curator: User, reviewer: User) -> None:
    with pytest.raises(NotAllowed, match="a day that is over"):
        published(text, curator, reviewer, on=TODAY - timedelta(days=1))
    assert text.versions.get().status == "in_review"


def test_withdrawing_what_readers_see_brings_nothing_older_back(text: Guidance, curator: User, reviewer: User) -> None:
    published(text, curator, reviewer, body="First.")
    second = published(text, curator, reviewer, body="Second.")
    actions.withdraw(version=second, by=reviewer, now=NOW, today=TODAY, note="wrong")
    assert body_seen() is None
    assert {version.status for version in text.versions.all()} == {"withdrawn"}
    assert GuidanceEvent.objects.filter(step="withdraw", by=reviewer, note="wrong").count() == 2


def test_withdrawing_a_plan_leaves_what_readers_see(text: Guidance, curator: User, reviewer: User) -> None:
    published(text, curator, reviewer, body="Now.")
    planned = published(text, curator, reviewer, body="Later.", on=TOMORROW)
    actions.withdraw(version=planned, by=reviewer, now=NOW, today=TODAY)
    assert body_seen(TOMORROW) == "Now."


def test_an_old_version_comes_back_as_a_new_draft(text: Guidance, curator: User, reviewer: User) -> None:
    first = published(text, curator, reviewer, body="First.", sources=[make_source()])
    published(text, curator, reviewer, body="Second.")
    again = actions.restore(version=first, by=curator, now=NOW)
    assert (again.number, again.status, again.body, again.author) == (3, "draft", "First.", curator)
    assert list(again.sources.all()) == [make_source()]
    assert body_seen() == "Second."


@pytest.mark.parametrize("copied", [False, True])
def test_four_eyes_are_those_of_who_wrote_the_words(copied: bool, text: Guidance, curator: User) -> None:
    """Whether somebody restores them or sends them in again as they are."""
    both = in_group("both@example.org", CURATORS, REVIEWERS)
    first = write(text, both, body="My own words.")
    write(text, curator, body="Other words.")
    if copied:
        again = write(text, curator, title="Another title", body="My own words.")
    else:
        again = actions.restore(version=first, by=curator, now=NOW)
        assert again.author == both
    actions.send_to_review(version=again, by=curator, now=NOW)
    with pytest.raises(NotAllowed, match="You wrote these words"):
        actions.publish(version=again, by=both, now=NOW, publish_on=TODAY)
    third = in_group("third@example.org", REVIEWERS)
    actions.publish(version=again, by=third, now=NOW, publish_on=TODAY)
    assert body_seen() == "My own words."


def test_of_two_people_who_may_do_everything_one_can_bring_back_what_the_other_wrote(text: Guidance) -> None:
    one, other = (in_group(f"{name}@example.org", CURATORS, REVIEWERS) for name in ("one", "other"))
    first = write(text, one, body="First.")
    write(text, other, body="Second.")
    again = actions.restore(version=first, by=other, now=NOW)
    actions.send_to_review(version=again, by=other, now=NOW)
    actions.publish(version=again, by=other, now=NOW, publish_on=TODAY)
    assert body_seen() == "First."


def test_words_of_somebody_who_has_left_are_answered_for_by_who_restores_them(text: Guidance, curator: User) -> None:
    gone = in_group("gone@example.org", CURATORS)
    first = write(text, gone, body="First.")
    write(text, curator, body="Second.")
    gone.delete()
    both = in_group("both@example.org", CURATORS, REVIEWERS)
    again = actions.restore(version=first, by=both, now=NOW)
    actions.send_to_review(version=again, by=both, now=NOW)
    with pytest.raises(NotAllowed, match="You wrote these words"):
        actions.publish(version=again, by=both, now=NOW, publish_on=TODAY)


def test_a_version_is_sent_back_with_what_is_to_be_mended(text: Guidance, curator: User, reviewer: User) -> None:
    version = write(text, curator)
    actions.send_to_review(version=version, by=curator, now=NOW)
    actions.send_back(version=version, by=reviewer, now=NOW, note="Too long")
    assert (version.status, version.events.last().note) == ("draft", "Too long")  # type: ignore[union-attr]


def test_a_review_is_written_down(text: Guidance, curator: User, reviewer: User) -> None:
    version = published(text, curator, reviewer)
    actions.mark_reviewed(
        version=version,
        by=reviewer,
        now=NOW,
        reviewed_on=TODAY,
        clinician="Dr Noor, neurologist",
        review_due_on=TOMORROW,
    )
    actions.mark_reviewed(version=version, by=reviewer, now=NOW, reviewed_on=TOMORROW)
    seen = shown("trigger", ["stress"], TODAY)["stress"]
    assert (seen.clinician, seen.reviewed_on) == ("Dr Noor, neurologist", TODAY)
    assert version.review_due_on is None


def test_words_that_no_text_may_use_are_not_published(text: Guidance, curator: User, reviewer: User) -> None:
    version = write(text, curator, body="You have ALS.")
    actions.send_to_review(version=version, by=curator, now=NOW)
    with pytest.raises(NotAllowed, match="names a disease"):
        actions.publish(version=version, by=reviewer, now=NOW, publish_on=TODAY)


def test_what_was_done_meanwhile_is_seen(text: Guidance, curator: User, reviewer: User) -> None:
    version = write(text, curator)
    actions.send_to_review(version=version, by=curator, now=NOW)
    stale = GuidanceVersion.objects.get(pk=version.pk)
    actions.send_back(version=version, by=reviewer, now=NOW)
    with pytest.raises(NotAllowed, match="not in review"):
        actions.publish(version=stale, by=reviewer, now=NOW, publish_on=TODAY)


def test_what_a_version_says_is_never_changed(text: Guidance, curator: User) -> None:
    version = write(text, curator)
    version.body = "Other words."
    with pytest.raises(Rewritten):
        version.save()
    with pytest.raises(Rewritten):
        GuidanceVersion.objects.update(body="Other words.")
    with pytest.raises(Rewritten):
        version.delete()
    with pytest.raises(Rewritten):
        GuidanceVersion.objects.all().delete()
    assert GuidanceVersion.objects.get().body == "Breathe."


def test_a_version_outlives_its_author(text: Guidance, curator: User, reviewer: User) -> None:
    published(text, curator, reviewer)
    curator.delete()
    version = text.versions.get()
    assert (version.author, version.shipped, body_seen()) == (None, False, "Breathe.")


BAD: list[dict[str, Any]] = [
    {"number": 0},
    {"number": 1},
    {"title": ""},
    {"body": ""},
    {"status": "lost"},
    {"status": ""},
    {"status": "published", "publish_on": None},
    {"clinician": "Dr Noor"},
    {"reviewed_on": TODAY},
    {"shipped": True, "author": "somebody"},
]


@pytest.mark.parametrize("columns", BAD)
def test_the_database_refuses_a_version_that_cannot_be(columns: dict[str, Any], text: Guidance, ada: User) -> None:
    make_text(kind="trigger", key="stress")
    row: dict[str, Any] = {"number": 2, "title": "Stress", "body": "Breathe.", "created_at": NOW} | columns
    if "author" in row:
        row["author"] = ada
    with pytest.raises(IntegrityError), transaction.atomic():
        GuidanceVersion.objects.create(guidance=text, **row)


@pytest.mark.parametrize(("kind", "key"), [("trigger", "ghosts"), ("topic", "stress"), ("song", "stress"), ("", "")])
def test_the_database_refuses_a_text_about_nothing(kind: str, key: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Guidance.objects.create(kind=kind, key=key)


@pytest.mark.parametrize(
    "columns", [{"url": "http://example.org"}, {"url": "javascript:x"}, {"title": ""}, {"key": ""}]
)
def test_the_database_refuses_a_source_that_leads_astray(columns: dict[str, str]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Source.objects.create(**({"key": "a", "title": "A"} | columns))


def load(texts: list[Shipped]) -> actions.Loaded:
    return load_shipped(texts=texts, sources=read_sources(), now=NOW, today=TODAY)


@pytest.fixture
def one() -> Shipped:
    return next(text for text in read_texts() if (text.kind, text.key) == (GuidanceKind.TRIGGER, "stress"))


@pytest.mark.slow
def test_the_whole_set_loads_once(db: None) -> None:
    texts = read_texts()
    first = load(texts)
    assert len(first.added) == len(texts) >= 67
    with CaptureQueriesContext(connection) as seen:
        second = load(texts)
    assert second == actions.Loaded([], [], [])
    assert not [query for query in seen if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert len(seen) <= 8
    assert not GuidanceVersion.objects.exclude(shipped=True, author=None, clinician="", status="published").exists()


def test_what_is_loaded_is_due_to_be_read_again_after_a_year(one: Shipped) -> None:
    load([one])
    assert GuidanceVersion.objects.get().review_due_on == TODAY + timedelta(days=365)


def test_newer_words_come_in_where_the_site_has_changed_nothing(one: Shipped) -> None:
    load([one])
    assert load([replace(one, body="Newer.")]).updated == [(GuidanceKind.TRIGGER, "stress")]
    assert body_seen() == "Newer."
    assert list(GuidanceVersion.objects.order_by("number").values_list("number", "shipped")) == [(1, True), (2, True)]


def test_what_a_site_writes_withdraws_or_reviews_is_left_alone(one: Shipped, curator: User, reviewer: User) -> None:
    def withdrawn(version: GuidanceVersion) -> None:
        actions.withdraw(version=version, by=reviewer, now=NOW, today=TODAY)

    def drafted(version: GuidanceVersion) -> None:
        write(version.guidance, curator)

    def reviewed(version: GuidanceVersion) -> None:
        actions.mark_reviewed(version=version, by=reviewer, now=NOW, reviewed_on=TODAY, clinician="Dr Noor")

    for change in (withdrawn, drafted, reviewed):
        with transaction.atomic():
            load([one])
            change(GuidanceVersion.objects.get())
            count = GuidanceVersion.objects.count()
            assert load([replace(one, body="Newer.")]).kept == [(GuidanceKind.TRIGGER, "stress")], change
            assert GuidanceVersion.objects.count() == count
            transaction.set_rollback(True)


def test_a_source_that_a_site_has_changed_stays_so(one: Shipped) -> None:
    load([one])
    Source.objects.filter(key="D0").update(title="Our words")
    load([replace(one, body="Newer.")])
    assert Source.objects.get(key="D0").title == "Our words"


def test_groups_that_a_site_has_changed_stay_so(db: None) -> None:
    make_groups()
    Group.objects.get(name=CURATORS).permissions.clear()
    make_groups()
    assert not Group.objects.get(name=CURATORS).permissions.exists()
    assert Group.objects.get(name=REVIEWERS).permissions.filter(codename="publish_guidance").exists()


@pytest.mark.slow
def test_a_dry_run_finds_where_a_text_would_be_shown_and_keeps_nothing(db: None) -> None:
    where = {key: where_shown(GuidanceKind.CRITERION, key, TODAY) for key in CRITERIA}
    assert all(where.values()), where
    assert where["W1"] == ["Cannot rise on the toes"]
    assert where["P2"] == ["Nothing helps"]
    assert where["G1"] == ["Three weeks, and a vegan diet"]
    assert where["P3"] == ["Six weeks without a break", "More often", "Stronger"]
    assert where["T1"] == ["More often"]
    shown_somewhere = {name for names in where.values() for name in names}
    calm = {"A calm first week", "Coffee and short nights", "Tingling from shoes"}
    assert {sample.name for sample in SAMPLES} - shown_somewhere == calm
    assert where_shown(GuidanceKind.TRIGGER, "tight_shoes", TODAY) == ["Nothing helps", "Tingling from shoes"]
    assert where_shown(GuidanceKind.REMEDY, "water", TODAY) == ["Nothing helps"]
    assert where_shown(GuidanceKind.TOPIC, "emergency", TODAY) == []
    assert not Diary.objects.exists()
    assert not User.objects.exists()


def test_the_samples_say_only_words_of_the_catalogue() -> None:
    assert len({sample.name for sample in SAMPLES}) == len(SAMPLES)
    for sample in SAMPLES:
        assert sample.uses("triggers") <= {term.key for term in TRIGGERS}
        assert sample.uses("remedies") <= {term.key for term in REMEDIES}
