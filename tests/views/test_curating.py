"""Curating in the admin, as curators and reviewers do it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from diary.actions.guidance import CURATORS, REVIEWERS, make_groups
from diary.models import Guidance, GuidanceVersion, Source
from tests.makers import NOW, make_source, make_text, make_user
from tests.views.reading import live

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
LIST = "/admin/diary/guidance/"


@pytest.fixture(autouse=True)
def _frozen() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def colleague(name: str, *groups: str) -> Client:
    make_groups()
    user = make_user(f"{name}@example.org", is_staff=True)
    user.groups.set(Group.objects.filter(name__in=groups))
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def curator(db: None) -> Client:
    return colleague("curator", CURATORS)


@pytest.fixture
def reviewer(db: None) -> Client:
    return colleague("reviewer", REVIEWERS)


@pytest.fixture
def text(db: None) -> Guidance:
    return Guidance.objects.create(kind="trigger", key="stress")


def address(name: str, text: Guidance, *args: Any) -> str:
    return reverse(f"admin:diary_guidance_{name}", args=[text.pk, *args])


def page(client: Client, where: str) -> str:
    response = client.get(where, follow=True)
    assert response.status_code == 200, where
    return response.content.decode()


def step(client: Client, text: Guidance, number: int, name: str, **sent: Any) -> int:
    return client.post(address("step", text, number, name), sent).status_code


def write(client: Client, text: Guidance, **sent: Any) -> Any:
    says = {"title": "Stress", "body": "Calm **down**.", "sources": [make_source().pk], "keep": "1"}
    return client.post(address("write", text), says | sent)


def article(html: str) -> str:
    """The text with its sources and version, as it stands on a page."""
    found = re.search(r"<article.*?</article>", html, re.DOTALL)
    assert found
    return found[0]


@pytest.mark.slow
def test_a_text_goes_from_the_curator_through_the_reviewer_to_the_reader(
    curator: Client, reviewer: Client, client: Client, text: Guidance
) -> None:
    source = make_source()
    assert write(curator, text, sources=[source.pk], note="First words").status_code == 302
    assert step(curator, text, 1, "send") == 302
    assert step(curator, text, 1, "publish", publish_on=TODAY) == 403
    assert client.get("/guidance/trigger/stress/").status_code == 404

    preview = article(page(reviewer, address("preview", text, 1)))
    assert step(reviewer, text, 1, "publish", publish_on=TODAY) == 302
    read = page(client, "/guidance/trigger/stress/")
    assert "Calm <strong>down</strong>." in read
    assert article(read) == preview

    assert step(reviewer, text, 1, "withdraw", note="Wrong") == 302
    assert client.get("/guidance/trigger/stress/").status_code == 404
    assert step(curator, text, 1, "restore") == 302
    assert GuidanceVersion.objects.get(number=2).status == "draft"
    history = page(curator, address("change", text))
    for words in ("First words", "withdrawn by reviewer@example.org: Wrong", "restored by curator@example.org"):
        assert words in history


def test_an_open_question_stands_beside_the_text_of_its_rule(curator: Client, text: Guidance) -> None:
    asked = "Open question for the clinician"
    assert asked not in page(curator, address("change", text))
    for key in ("W1", "N1"):
        rule = Guidance.objects.create(kind="criterion", key=key)
        shown = page(curator, address("change", rule))
        assert (asked in shown, "96 of 100 meet this within a year" in shown) == (key == "N1", key == "N1")


def test_a_reviewer_does_not_write(reviewer: Client, text: Guidance) -> None:
    assert write(reviewer, text).status_code == 403
    assert "Write" not in page(reviewer, address("change", text))


def test_the_owner_cannot_publish_alone_where_somebody_else_curates(
    admin_client: Client, curator: Client, text: Guidance
) -> None:
    write(admin_client, text)
    step(admin_client, text, 1, "send")
    assert "Somebody else has to read them first." in page(admin_client, address("change", text))
    assert step(admin_client, text, 1, "publish", publish_on=TODAY) == 403


def test_the_owner_alone_publishes_alone(admin_client: Client, client: Client, text: Guidance) -> None:
    write(admin_client, text)
    step(admin_client, text, 1, "send")
    assert step(admin_client, text, 1, "publish", publish_on=TODAY) == 302
    assert client.get("/guidance/trigger/stress/").status_code == 200


def test_a_day_in_the_future_is_waited_for(admin_client: Client, client: Client, text: Guidance) -> None:
    write(admin_client, text)
    step(admin_client, text, 1, "send")
    step(admin_client, text, 1, "publish", publish_on=TODAY + timedelta(days=1))
    assert client.get("/guidance/trigger/stress/").status_code == 404
    with time_machine.travel(NOW + timedelta(days=1)):
        assert "15 March 2026" in page(client, "/guidance/trigger/stress/")


@pytest.mark.parametrize(
    "sent",
    [
        {"publish_on": ""},
        {"publish_on": "soon"},
        {"publish_on": TODAY - timedelta(days=1)},
        {"publish_on": TODAY, "review_due_on": TODAY},
    ],
)
def test_a_day_that_makes_no_sense_is_refused(sent: dict[str, Any], full: Guidance, admin_client: Client) -> None:
    assert step(admin_client, full, 2, "publish", **sent) == 422
    assert GuidanceVersion.objects.get(number=2).status == "in_review"


def test_a_text_without_a_source_is_refused_in_words(curator: Client, text: Guidance) -> None:
    response = write(curator, text, sources=[])
    assert response.status_code == 422
    assert "Name at least one source." in response.content.decode()
    assert not GuidanceVersion.objects.exists()


def test_a_preview_beside_the_form_keeps_nothing(curator: Client, text: Guidance) -> None:
    response = write(curator, text, body="Only *looking*.", keep="")
    assert response.status_code == 302
    says = {"title": "Stress", "body": "Only *looking*.", "sources": [make_source().pk], "preview": "1"}
    response = curator.post(address("write", text), says)
    assert response.status_code == 200
    assert "Only <em>looking</em>." in response.content.decode()
    assert GuidanceVersion.objects.count() == 1


@pytest.mark.parametrize(("name", "words"), [("title", "You have it"), ("body", "It is a sign of ALS")])
def test_words_that_no_text_may_use_are_refused_with_what_is_wrong(
    name: str, words: str, curator: Client, text: Guidance
) -> None:
    response = write(curator, text, **{name: words})
    assert response.status_code == 422
    assert "Say it otherwise" in response.content.decode()
    assert not GuidanceVersion.objects.exists()


def test_differences_show_what_changed(admin_client: Client) -> None:
    first = make_text(kind="trigger", key="stress", body="Drink a lot.\n\nRest.")
    make_text(kind="trigger", key="stress", body="Drink a little.\n\nRest.", sources=[make_source()])
    html = page(admin_client, address("differences", first.guidance, 1, 2))
    assert "<del>lot.</del>" in html
    assert "<ins>little.</ins>" in html
    assert "<ins>guideline</ins>" in html


def test_what_is_due_to_be_read_again_is_listed(admin_client: Client) -> None:
    for key, days in (("stress", 0), ("caffeine", 10), ("cold", 300)):
        make_text(kind="trigger", key=key, title=key.upper(), review_due_on=TODAY + timedelta(days=days))
    make_text(kind="trigger", key="massage", title="MASSAGE")
    assert "1 to be read again" in page(admin_client, LIST)
    for due, shown in (("now", {"STRESS"}), ("soon", {"STRESS", "CAFFEINE"}), ("never", {"MASSAGE"})):
        html = page(admin_client, f"{LIST}?due={due}")
        assert {name for name in ("STRESS", "CAFFEINE", "COLD", "MASSAGE") if name in html} == shown


@pytest.mark.slow
def test_the_list_names_a_text_as_readers_know_it_and_the_draft_beside_it(admin_client: Client) -> None:
    make_text(kind="trigger", key="stress", title="What readers read")
    html = page(admin_client, LIST)
    assert "What readers read</a>" in html
    draft = make_text(kind="trigger", key="stress", title="A new name", status="draft")
    html = page(admin_client, LIST)
    assert "What readers read (draft: A new name)</a>" in html
    assert "2,\N{NO-BREAK SPACE}draft; readers see 1" in html
    assert "<h1>What readers read</h1>" in page(admin_client, address("change", draft.guidance))
    make_text(kind="trigger", key="cold", title="Never published", status="draft")
    assert "Never published</a>" in page(admin_client, LIST)


def test_a_plan_that_a_newer_version_overtakes_is_no_longer_one(admin_client: Client) -> None:
    make_text(kind="trigger", key="stress", title="First")
    planned = make_text(kind="trigger", key="stress", title="Second", publish_on=TODAY + timedelta(days=5))
    text = planned.guidance
    assert "2,\N{NO-BREAK SPACE}planned; readers see 1" in page(admin_client, LIST)
    html = page(admin_client, address("change", text))
    assert "Version 2, planned</h2>" in html
    assert "For readers from 19 March 2026" in html
    assert "Preview of version 2, planned." in page(admin_client, address("preview", text, 2))
    make_text(kind="trigger", key="stress", title="Third", publish_on=TODAY)
    html = page(admin_client, address("change", text))
    assert 'Second <span class="help">overtaken</span>' in html
    assert "Was planned for readers from 19 March 2026" in html
    assert "Preview of version 2, overtaken." in page(admin_client, address("preview", text, 2))


def test_who_wrote_the_words_does_not_publish_them_whoever_restores_them(curator: Client, text: Guidance) -> None:
    both = colleague("both", CURATORS, REVIEWERS)
    write(both, text, body="My own words.")
    write(curator, text, body="Other words.")
    step(curator, text, 1, "restore")
    step(curator, text, 3, "send")
    html = page(both, address("change", text))
    assert "You wrote these words. Somebody else has to read them first." in html
    assert "restored by curator@example.org: from version 1" in html
    assert step(both, text, 3, "publish", publish_on=TODAY) == 403


def test_the_list_is_narrowed_by_status_and_by_review(admin_client: Client) -> None:
    make_text(kind="trigger", key="stress", title="STRESS", clinician="Dr Noor", reviewed_on=TODAY)
    make_text(kind="trigger", key="cold", title="COLD")
    make_text(kind="trigger", key="massage", title="MASSAGE", status="draft")
    for query, shown in (
        ("status=draft", {"MASSAGE"}),
        ("status=published", {"STRESS", "COLD"}),
        ("clinician=yes", {"STRESS"}),
        ("clinician=no", {"COLD"}),
        ("q=massage", {"MASSAGE"}),
    ):
        html = page(admin_client, f"{LIST}?{query}")
        assert {name for name in ("STRESS", "COLD", "MASSAGE") if name in html} == shown, query


def test_marking_as_read_names_the_clinician(admin_client: Client, client: Client) -> None:
    text = make_text().guidance
    sent = {"clinician": "Dr Noor", "reviewed_on": TODAY, "review_due_on": TODAY + timedelta(days=365)}
    assert step(admin_client, text, 1, "mark_reviewed", **sent) == 302
    assert "Read by Dr Noor on 14 March 2026." in page(client, "/guidance/topic/emergency/")


@pytest.mark.slow
def test_a_dry_run_says_which_samples_show_a_text(admin_client: Client) -> None:
    text = make_text(kind="criterion", key="W1", title="Weakness").guidance
    assert "Cannot rise on the toes" in page(admin_client, address("change", text))
    html = page(admin_client, reverse("admin:diary_guidance_dry_run"))
    assert re.search(r"Weakness</a></th>\s*<td>Cannot rise on the toes</td>", html)
    assert User.objects.count() == 1


def every_page(text: Guidance) -> list[str]:
    steps = ["publish", "send_back", "mark_reviewed"]
    return [
        LIST,
        reverse("admin:diary_guidance_dry_run"),
        reverse("admin:diary_source_changelist"),
        reverse("admin:diary_source_add"),
        address("change", text),
        address("write", text),
        address("preview", text, 1),
        address("differences", text, 1, 2),
        address("step", text, 1, "withdraw"),
        address("step", text, 1, "restore"),
        *(address("step", text, 2, name) for name in steps),
    ]


@pytest.fixture
def full(db: None) -> Guidance:
    make_text(kind="trigger", key="stress", sources=[make_source()])
    return make_text(kind="trigger", key="stress", status="in_review", publish_on=None).guidance


@pytest.mark.slow
def test_every_page_keeps_to_the_policy(full: Guidance, admin_client: Client) -> None:
    for where in every_page(full):
        response = admin_client.get(where)
        assert response.status_code == 200, where
        html = response.content.decode()
        assert "script-src 'self'" in response.headers["Content-Security-Policy"]
        assert live(html) == [], where


def test_nobody_else_comes_in(full: Guidance, ada_client: Client, client: Client) -> None:
    staff = colleague("staff")
    for where in every_page(full):
        for visitor in (client, ada_client):
            response = visitor.get(where)
            assert response.status_code == 302, where
            assert "/login/" in response.headers["Location"]
        assert staff.get(where).status_code == 403, where
        assert staff.post(where).status_code in (403, 405), where


@pytest.mark.parametrize("where", ["versions/9/", "versions/1/dance/", "differences/1/9/"])
def test_what_is_not_there_is_not_there(where: str, full: Guidance, admin_client: Client) -> None:
    assert admin_client.get(f"{LIST}{full.pk}/{where}").status_code == 404
    assert admin_client.get(f"{LIST}999/{where}").status_code == 404


@pytest.mark.slow
def test_a_step_is_not_taken_by_looking_at_it(full: Guidance, admin_client: Client) -> None:
    before = list(GuidanceVersion.objects.values_list("status", flat=True))
    for where in every_page(full):
        admin_client.get(where)
    assert list(GuidanceVersion.objects.values_list("status", flat=True)) == before


def test_a_step_needs_a_token(full: Guidance, admin: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(admin)
    for where in (address("step", full, 2, "publish"), address("write", full)):
        assert client.post(where, {"publish_on": TODAY}).status_code == 403


HOSTILE = ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7|add:7 }}{% debug %}"]


@pytest.mark.slow
@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_come_out_as_text_on_every_page(words: str, admin_client: Client) -> None:
    source = make_source(title=f"S {words}", url="")
    says: dict[str, Any] = {"title": f"T {words}", "body": f"B {words}", "note": f"N {words}", "sources": [source]}
    says |= {"clinician": f"C {words}", "reviewed_on": TODAY}
    make_text(kind="trigger", key="stress", **says)
    text = make_text(kind="trigger", key="stress", **says | {"body": f"Other {words}"}, status="in_review").guidance
    step(admin_client, text, 2, "send_back", note=f"E {words}")
    make_text(kind="trigger", key="stress", **says, status="in_review")
    for where in [*every_page(text)[:8], address("step", text, 3, "publish")]:
        html = page(admin_client, where)
        assert live(html) == [], where
        assert "14" not in re.findall(r"[TBNCES] (\w+)", html), where


def test_a_source_cannot_be_deleted_or_lead_to_anything_but_https(full: Guidance, admin_client: Client) -> None:
    source = Source.objects.get()
    assert admin_client.post(reverse("admin:diary_source_delete", args=[source.pk]), {"post": "yes"}).status_code == 403
    for url in ("javascript:alert(1)", "http://example.org"):
        response = admin_client.post(reverse("admin:diary_source_add"), {"key": "x", "title": "X", "url": url})
        assert response.status_code == 200
    assert (
        admin_client.post(
            reverse("admin:diary_source_add"), {"key": "x", "title": "X", "url": "https://example.org"}
        ).status_code
        == 302
    )
    assert Source.objects.count() == 2


@pytest.mark.parametrize(("status", "changes"), [("draft", True), ("in_review", False), ("published", False)])
def test_a_source_stays_as_two_people_have_read_it(status: str, changes: bool, curator: Client) -> None:
    source = make_source()
    make_text(kind="trigger", key="stress", status=status, sources=[source])
    sent = {"key": "guideline", "title": "Another", "url": ""}
    response = curator.post(reverse("admin:diary_source_change", args=[source.pk]), sent)
    assert response.status_code == (302 if changes else 403)
    assert Source.objects.get().title == ("Another" if changes else "A guideline")
    assert "A guideline" in page(curator, reverse("admin:diary_source_changelist")) or changes


def test_no_text_can_be_deleted_or_changed_past_the_steps(full: Guidance, admin_client: Client) -> None:
    assert admin_client.post(f"{LIST}{full.pk}/delete/", {"post": "yes"}).status_code == 403
    assert admin_client.post(f"{LIST}add/", {"kind": "topic"}).status_code == 403
    admin_client.post(address("change", full), {"kind": "topic", "key": "emergency"})
    assert Guidance.objects.get(pk=full.pk).kind == "trigger"


@pytest.mark.parametrize("name", ["list", "change", "write"])
def test_a_page_costs_as_many_statements_with_many_rows_as_with_few(name: str, admin_client: Client) -> None:
    text = make_text(kind="trigger", key="stress").guidance
    make_text(kind="trigger", key="stress")
    where = LIST if name == "list" else address(name, text)
    page(admin_client, where)
    with CaptureQueriesContext(connection) as few:
        page(admin_client, where)
    for key in ("caffeine", "cold", "massage", "stress", "stress", "stress"):
        make_text(kind="trigger", key=key, sources=[make_source()])
    with CaptureQueriesContext(connection) as many:
        page(admin_client, where)
    assert len(many) <= len(few) + 1, [query["sql"][:120] for query in many]


# The first page


def waits(client: Client) -> dict[str, list[str]]:
    """What waits on the first page: of each lane the titles, in order."""
    html = page(client, "/admin/")
    found = {}
    for lane in re.findall(r'<section class="tasks__lane.*?</section>', html, re.DOTALL):
        name = re.search(r"<h3[^>]*>([^<]*) <", lane)
        assert name
        found[name[1]] = re.findall(r'class="tasks__title"[^>]*>([^<]*)<', lane)
    return found


def in_review(author: Client, key: str) -> Guidance:
    text = Guidance.objects.create(kind="trigger", key=key)
    write(author, text, title=f"About {key}", body=f"Words on {key}.")
    step(author, text, 1, "send")
    return text


def test_what_waits_is_another_thing_for_the_curator_and_the_reviewer(curator: Client, reviewer: Client) -> None:
    text = in_review(curator, "stress")
    write(curator, Guidance.objects.create(kind="trigger", key="cold"), title="About cold")
    assert waits(reviewer) == {"Waits for you": ["About stress"], "Drafts of others": ["About cold"]}
    assert waits(curator) == {"Your drafts": ["About cold"], "Waits for somebody else": ["About stress"]}
    html = page(reviewer, "/admin/")
    for name in ("publish", "send_back"):
        assert f'href="{address("step", text, 1, name)}"' in html
        assert f'href="{address("step", text, 1, name)}"' not in page(curator, "/admin/")
    assert "sent to review on 14 March 2026 by curator@example.org" in html


def test_nobody_is_asked_to_publish_words_of_their_own(curator: Client) -> None:
    both = colleague("both", CURATORS, REVIEWERS)
    in_review(both, "stress")
    assert waits(both) == {"Waits for somebody else": ["About stress"]}
    assert waits(colleague("another", REVIEWERS)) == {"Waits for you": ["About stress"]}


def test_a_draft_that_was_sent_back_says_why(curator: Client, reviewer: Client) -> None:
    text = in_review(curator, "stress")
    step(reviewer, text, 1, "send_back", note="Name the source")
    html = page(curator, "/admin/")
    assert waits(curator) == {"Your drafts": ["About stress"]}
    assert "sent back on 14 March 2026 by reviewer@example.org: “Name the source”" in html


def test_what_is_due_and_what_is_planned_stand_there_with_their_days(reviewer: Client) -> None:
    make_text(kind="trigger", key="stress", title="Old", review_due_on=TODAY - timedelta(days=2))
    make_text(kind="trigger", key="cold", title="Later", publish_on=TODAY + timedelta(days=3))
    make_text(kind="trigger", key="massage", title="Still good", review_due_on=TODAY + timedelta(days=9))
    assert waits(reviewer) == {"To be read again": ["Old"], "Planned": ["Later"]}
    html = page(reviewer, "/admin/")
    assert "since 12 March 2026" in html
    assert "from 17 March 2026" in html
    # A newer one that readers see sooner takes its place.
    make_text(kind="trigger", key="cold", title="Sooner", publish_on=TODAY + timedelta(days=1))
    assert waits(reviewer)["Planned"] == ["Sooner"]


def test_where_nothing_waits_it_says_so_and_when_the_next_is_due(reviewer: Client) -> None:
    make_text(kind="trigger", key="massage", review_due_on=TODAY + timedelta(days=9))
    html = page(reviewer, "/admin/")
    assert "Nothing waits for anybody." in html
    assert "The next text is to be read again by 23 March 2026." in html


def test_who_does_not_curate_has_no_such_list(db: None) -> None:
    assert "What waits among the texts" not in page(colleague("staff"), "/admin/")


def test_the_first_page_costs_as_many_statements_with_many_texts_as_with_few(curator: Client, reviewer: Client) -> None:
    def fill(suspected: tuple[str, ...], tried: tuple[str, ...]) -> None:
        for key in suspected:
            in_review(curator, key)
        for key in tried:
            make_text(kind="remedy", key=key, review_due_on=TODAY)
            make_text(kind="remedy", key=key, status="draft", publish_on=None, body="Other words.")

    fill(("massage",), ("massage",))
    page(reviewer, "/admin/")
    with CaptureQueriesContext(connection) as few:
        page(reviewer, "/admin/")
    fill(
        ("stress", "cold", "alcohol", "caffeine", "nicotine", "anxiety"),
        ("water", "rest", "magnesium", "potassium", "stretching", "relaxation"),
    )
    with CaptureQueriesContext(connection) as many:
        html = page(reviewer, "/admin/")
    assert len(many) == len(few)
    assert "2 more" in html
