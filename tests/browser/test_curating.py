"""Curators and readers in Chromium: the admin keeps to the policy, and a text goes from the form to the reader."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import User
from diary.actions.guidance import send_to_review, write_draft
from diary.models import Guidance, Source
from tests.browser.conftest import Visit
from tests.browser.steps import click
from tests.browser.taps import Taps, bottom
from tests.browser.test_accessibility import faults
from tests.makers import make_user

pytestmark = pytest.mark.browser


@pytest.fixture
def stress(db: None) -> Guidance:
    call_command("load_guidance", verbosity=0)
    return Guidance.objects.get(kind="trigger", key="stress")


def test_a_text_is_written_sent_published_and_read(visit: Visit, admin: User, stress: Guidance) -> None:
    curator = make_user("cleo@example.org", is_staff=True, is_superuser=True)
    page = visit(curator, width=1280)
    page.goto("/admin/diary/guidance/?q=stress")
    click(page.get_by_role("link", name="Stress", exact=True))
    click(page.get_by_role("link", name="Write another version"))
    page.get_by_label("Text, in Markdown").fill("Breathe **slowly**.\n\n<script>alert(1)</script>")
    click(page.get_by_role("button", name="Preview"))
    expect(page.get_by_role("complementary").locator("strong")).to_have_text("slowly")
    click(page.get_by_role("button", name="Keep as a draft"))
    click(page.get_by_role("link", name="Send to review"))
    click(page.get_by_role("button", name="Send to review"))
    expect(page.get_by_text("Somebody else has to read them first.")).to_be_visible()

    reviewer = visit(admin, width=1280)
    reviewer.goto(reverse("admin:diary_guidance_change", args=[stress.pk]))
    click(reviewer.get_by_role("link", name="What changed since version 1"))
    expect(reviewer.locator("ins").first).to_be_visible()
    reviewer.go_back()
    click(reviewer.get_by_role("link", name="Publish"))
    click(reviewer.get_by_role("button", name="Publish"))
    expect(reviewer.get_by_text("Published.")).to_be_visible()

    reader = visit()
    reader.goto("/guidance/")
    reader.get_by_label("Search the texts").fill("slowly script")
    click(reader.get_by_role("button", name="Search"))
    click(reader.get_by_role("link", name="Stress"))
    expect(reader.get_by_text("<script>alert(1)</script>")).to_be_visible()
    expect(reader.get_by_text("Version 2,")).to_be_visible()


def test_a_reviewer_lands_on_what_waits_and_is_one_tap_from_publishing(
    visit: Visit, admin: User, stress: Guidance
) -> None:
    cleo = make_user("cleo@example.org", is_staff=True, is_superuser=True)
    version = write_draft(
        guidance=stress,
        by=cleo,
        now=timezone.now(),
        title="Stress",
        body="Breathe **slowly**.",
        sources=Source.objects.all()[:1],
    )
    send_to_review(version=version, by=cleo, now=timezone.now())
    reviewer = visit(admin)
    reviewer.goto("/admin/")
    waits = reviewer.get_by_role("region", name="Waits for you")
    taps = Taps(reviewer)
    taps.tap(waits.get_by_role("link", name="Publish"))
    assert taps.made == 1
    # What is published stands above the button that publishes it.
    expect(reviewer.locator(".curate__sheet strong")).to_have_text("slowly")
    assert bottom(reviewer.locator(".curate__sheet")) < bottom(reviewer.get_by_role("button", name="Publish"))
    click(reviewer.get_by_role("button", name="Publish"))
    expect(reviewer.get_by_text("Published.")).to_be_visible()
    reviewer.goto("/admin/")
    expect(reviewer.get_by_role("region", name="Waits for you")).to_have_count(0)


@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing_where_texts_are_curated(width: int, visit: Visit, admin: User, stress: Guidance) -> None:
    page = visit(admin, width=width, reduced_motion="reduce")
    found: list[str] = []
    page.goto("/admin/")
    found += faults(page, "first page")
    for name, args in (
        ("changelist", []), ("change", [stress.pk]), ("write", [stress.pk]), ("step", [stress.pk, 1, "withdraw"]),
        ("differences", [stress.pk, 1, 1]), ("dry_run", []), ("preview", [stress.pk, 1]),
    ):  # fmt: skip
        page.goto(reverse(f"admin:diary_guidance_{name}", args=args))
        found += faults(page, name)
    assert not found, "\n".join(found)
