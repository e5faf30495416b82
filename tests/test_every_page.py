"""What holds for every page, whoever looks: structure, headers, links, and a cost that does not grow with rows."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from html.parser import HTMLParser
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from diary.actions.background import add_fact
from diary.actions.bin import delete_entry
from diary.actions.checkins import save_checkin
from diary.actions.episodes import start_timer
from diary.actions.share import note_opening
from diary.actions.triggers import add_trigger
from diary.domain.content import CheckInContent, Moment, Remedy, SignAnswer
from diary.models import Condition, Diary, Examination, Medicine, PushSubscription, Visit
from tests.conftest import Standing
from tests.exchange.importing import waiting
from tests.makers import NOW, make_diary, make_episode, make_source, make_text, make_user, uuid_of
from tests.shares import WEEK, share_it
from tests.trials import make_trial

DAY = date(2026, 3, 14)
TODAY = NOW + timedelta(hours=1)
PAGES: dict[str, list[Any]] = {
    "diary:home": [],
    "diary:timeline": [],
    "diary:day": [DAY],
    "diary:year": [2026],
    "diary:week": [date(2026, 3, 9)],
    "diary:checkin": [DAY],
    "diary:episode_new": [],
    "diary:episode_from_line": [],
    "diary:episode_edit": [uuid_of(0)],
    "diary:timer_edit": [uuid_of("timer")],
    "diary:bin_show": [],
    "diary:doctor": [],
    "diary:report": [],
    "diary:share_list": [],
    "diary:right_now": [],
    "diary:emergency": [],
    "diary:emergency_now": [],
    "diary:patterns": [],
    "diary:compare": [],
    "diary:pattern": ["frequency"],
    "diary:trials": [],
    "diary:trial_new": [],
    "diary:trial": [uuid_of("trial")],
    "diary:background": [],
    "diary:fact_new": ["medicine"],
    "diary:fact_edit": ["visit", uuid_of("visit 0")],
    "diary:device_log": [],
    "diary:device_episode": [],
    "diary:device_check_in": [],
    "diary:device_away": [],
    "diary:device_diary": [],
    "diary:guidance": [],
    "diary:guidance_text": ["topic", "emergency"],
    "diary:more": [],
    "diary:device": [],
    "diary:home_screen": [],
    "diary:reminders": [],
    "diary:settings": [],
    "diary:triggers": [],
    "diary:trigger_edit": [uuid_of("trigger 0")],
    "diary:imports": [],
    "diary:import_show": [uuid_of("import")],
    "diary:archive": [],
    "account_delete": [],
    "account_change_password": [],
    "mfa_index": [],
    "usersessions_list": [],
}
NEED_ROWS = {
    "diary:episode_edit",
    "diary:timer_edit",
    "diary:fact_edit",
    "diary:trigger_edit",
    "diary:import_show",
    "diary:trial",
}
PUBLIC = ("diary:home", "diary:guidance", "diary:guidance_text", "account_login", "goodbye")


def fill(diary: Diary, rows: int) -> None:
    """So many of everything that a page can list."""
    for index in range(rows):
        episode = make_episode(
            diary=diary,
            name=index,
            at=NOW - timedelta(minutes=index),
            sites=["left_hallux", "trunk"],
            signs=["visible"],
            triggers=["stress"],
            remedies=[Remedy("water", "better")],
            note="<b>note</b>",
        )
        gone = make_episode(diary=diary, name=f"gone {index}")
        delete_entry(diary=diary, entry=gone, now=TODAY)
        spot = {"shape": "ongoing", "ongoing_state": "still_on"}
        make_episode(diary=diary, name=f"spot {index}", at=NOW - timedelta(days=1), **spot)
        add_trigger(diary=diary, uuid=uuid_of(f"trigger {index}"), name=f"Trigger {index}")
        facts = {"name": "Pill", "group": "magnesium"}
        add_fact(diary=diary, model=Medicine, uuid=uuid_of(f"pill {index}"), values=facts)
        add_fact(diary=diary, model=Condition, uuid=uuid_of(f"condition {index}"), values={"key": "anxiety"})
        add_fact(diary=diary, model=Visit, uuid=uuid_of(f"visit {index}"), values={"visited_on": DAY})
        add_fact(diary=diary, model=Examination, uuid=uuid_of(f"test {index}"), values={"kind": "emg", "done_on": DAY})
        answers = [SignAnswer("weakness", "feels_weak", (), "left"), SignAnswer("numbness", "no")]
        content = CheckInContent(twitching="yes", items={"stress": 3, "sleep_minutes": 450}, answers=answers)
        known = {"uuid": uuid_of(f"device {index}"), "endpoint_hash": str(index), "name": "Firefox", "made_at": NOW}
        PushSubscription.objects.create(diary=diary, **known)
        shared, _ = share_it(diary, name=f"shared {index}", now=NOW - index * WEEK / 2)
        note_opening(share=shared, now=NOW)
        make_trial(diary, DAY - (index + 1) * timedelta(days=50), name=f"trial {index}")
        day = episode.local_date - timedelta(days=index)
        save_checkin(diary=diary, day=day, uuid=uuid_of(f"checkin {index}"), content=content)
    make_trial(diary, DAY - timedelta(days=7), change="own", own_words="socks of wool")
    waiting(diary, "Date,Note\n2026-03-01,a\n", uuid=uuid_of("import"))
    start = Moment.at(NOW, diary.zone)
    start_timer(diary=diary, uuid=uuid_of("timer"), start=start, zone=diary.time_zone, sites=["left_hallux"])


TABLE_PARTS = {"thead", "tbody", "tr", "th", "td"}


class Page(HTMLParser):
    """What is on a page, as far as these tests ask."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attrs for name, attrs in self.tags if name == tag]


@pytest.fixture(autouse=True)
def _frozen() -> object:
    with time_machine.travel(TODAY, tick=False) as traveller:
        yield traveller


@pytest.fixture(autouse=True)
def _guidance(db: None) -> None:
    make_text(kind="topic", key="emergency", sources=[make_source()])
    make_text(kind="trigger", key="stress", title="Stress")


@pytest.fixture
def diary(ada: User) -> Diary:
    return make_diary(owner=ada)


@pytest.fixture(scope="module")
def _filled(standing: Standing) -> None:
    """Diaries of three people who have some rows of everything, few and many."""
    with standing(), time_machine.travel(TODAY, tick=False):
        # More recorded days than the first fourteen, by which spreading is judged.
        for name, rows in (("some", 3), ("few", 16), ("many", 16)):
            diary = make_diary(owner=make_user(f"{name}@example.org"))
            fill(diary, rows)
        for index in range(16, 56):
            at = NOW - timedelta(minutes=index)
            make_episode(diary=diary, name=index, at=at, signs=["visible"], triggers=["stress"], sites=["trunk"])
            add_trigger(diary=diary, uuid=uuid_of(f"trigger {index}"), name=f"Trigger {index}")
            facts = {"name": "Pill", "group": "magnesium"}
            add_fact(diary=diary, model=Medicine, uuid=uuid_of(f"pill {index}"), values=facts)
            content = CheckInContent(items={"stress": 3}, answers=[SignAnswer("weakness", "no")])
            day = DAY - timedelta(days=index)
            save_checkin(diary=diary, day=day, uuid=uuid_of(f"checkin {index}"), content=content)


Filled = Callable[[str], tuple[Diary, Client]]


@pytest.fixture
def filled(_filled: None, db: None) -> Filled:
    """One of the filled diaries, and its owner's browser."""

    def of(name: str) -> tuple[Diary, Client]:
        diary = Diary.objects.select_related("owner").get(owner__email=f"{name}@example.org")
        client = Client()
        client.force_login(diary.owner)
        return diary, client

    return of


def looked_at(client: Client, name: str) -> str:
    response = client.get(reverse(name, args=PAGES.get(name, [])))
    assert response.status_code == 200, name
    assert {"private", "no-store"} <= set(response.headers["Cache-Control"].split(", "))
    return response.content.decode()


def check(html: str, where: str) -> None:
    page = Page(html)
    assert len(page.all("h1")) == 1, where
    assert page.all("html")[0]["lang"], where
    assert re.search(r"<title>\s*\S", html), where
    assert not page.all("style"), where
    assert len(page.all("main")) == 1, where
    ids = [attrs["id"] for _, attrs in page.tags if attrs.get("id")]
    assert len(ids) == len(set(ids)), (where, [value for value in ids if ids.count(value) > 1])
    for tag, attrs in page.tags:
        # What the Nu checker found once: a part of a table is told by its element.
        assert tag not in TABLE_PARTS or "role" not in attrs, (where, tag, attrs)
        for name in ("for", "aria-labelledby", "aria-describedby", "aria-controls"):
            assert set(attrs.get(name, "").split()) <= set(ids), (where, tag, attrs)
        assert "style" not in attrs, (where, tag)
        assert not [name for name in attrs if name.startswith(("on", "hx-on", "data-hx-on"))], (where, tag)
        assert tag != "script" or attrs.get("src") or attrs.get("type") == "application/json", where
    labels = {attrs.get("for") for attrs in page.all("label")}
    for tag in ("input", "select", "textarea"):
        for attrs in page.all(tag):
            if attrs.get("type") not in ("hidden", "submit"):
                assert attrs.get("id") in labels or "aria-label" in attrs, (where, attrs)


@pytest.mark.slow
@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_a_full_diary_is_well_made(name: str, filled: Filled) -> None:
    _, client = filled("some")
    check(looked_at(client, name), name)


@pytest.mark.parametrize("name", sorted(set(PAGES) - NEED_ROWS))
def test_a_page_of_an_empty_diary_is_well_made(name: str, diary: Diary, ada_client: Client) -> None:
    check(looked_at(ada_client, name), name)


@pytest.mark.parametrize("change", ["no_caffeine", "own"])
def test_the_plan_of_a_trial_is_well_made(change: str, diary: Diary, ada_client: Client) -> None:
    asked = {"uuid": str(uuid_of("wish")), "change": change, "own_words": "socks of wool", "blocks": "8"}
    ticks = {"is_adult": "on", "is_own_to_change": "on"}
    ada_client.post(reverse("diary:trial_new"), asked | ticks | {"starts_on": str(DAY), "plan": "yes"})
    check(looked_at(ada_client, "diary:trial_plan"), change)


@pytest.mark.parametrize("name", PUBLIC)
def test_a_page_for_everybody_is_well_made(name: str, client: Client, db: None) -> None:
    check(looked_at(client, name), name)


@pytest.mark.slow
def test_every_link_of_every_page_leads_somewhere(filled: Filled) -> None:
    _, client = filled("some")
    links: set[str] = set()
    for name in PAGES:
        page = Page(looked_at(client, name))
        outside = [attrs for attrs in page.all("a") if attrs.get("href", "").startswith("https://")]
        assert all(attrs["rel"] == "noopener noreferrer" for attrs in outside), (name, outside)
        found = {attrs["href"] for attrs in page.all("a") if "href" in attrs and attrs not in outside}
        found |= {attrs["src"] for attrs in page.all("img")}
        base = reverse(name, args=PAGES[name])
        links |= {base + link if link.startswith("?") else link for link in found if not link.startswith("#")}
    assert len(links) > 60
    for link in sorted(link for link in links if not link.startswith("tel:")):
        assert link.startswith("/"), link
        if not link.startswith("/admin"):
            assert client.get(link).status_code in (200, 302), link


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(set(PAGES) - {"diary:bin_show"}))
def test_a_page_costs_as_many_statements_with_many_rows_as_with_few(name: str, filled: Filled) -> None:
    statements: list[CaptureQueriesContext] = []
    for rows in ("few", "many"):
        diary, client = filled(rows)
        looked_at(client, name)
        # What is kept for a revision is computed anew both times.
        make_episode(diary=diary, name="change")
        with CaptureQueriesContext(connection) as seen:
            looked_at(client, name)
        statements.append(seen)
    few, many = statements
    assert len(many) <= len(few), [query["sql"][:90] for query in many]


@pytest.mark.slow
def test_the_bin_costs_a_fixed_number_of_statements(diary: Diary, ada_client: Client) -> None:
    fill(diary, 5)
    looked_at(ada_client, "diary:bin_show")
    with CaptureQueriesContext(connection) as few:
        looked_at(ada_client, "diary:bin_show")
    for index in range(5, 50):
        gone = make_episode(diary=diary, name=f"gone {index}", at=NOW - timedelta(days=index))
        delete_entry(diary=diary, entry=gone, now=TODAY)
    with CaptureQueriesContext(connection) as many:
        looked_at(ada_client, "diary:bin_show")
    assert len(many) == len(few) <= 14


def test_every_answer_carries_the_policy(client: Client, db: None) -> None:
    policy = client.get("/").headers["Content-Security-Policy"]
    directives = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert directives == {
        "default-src": "'none'", "script-src": "'self'", "style-src": "'self'", "img-src": "'self' data:",
        "font-src": "'self'", "connect-src": "'self'", "manifest-src": "'self'", "worker-src": "'self'",
        "form-action": "'self'", "base-uri": "'none'", "frame-ancestors": "'none'", "object-src": "'none'",
    }  # fmt: skip


def test_a_chart_is_drawn_once_and_answered_with_nothing_when_the_browser_has_it(
    diary: Diary, ada_client: Client
) -> None:
    fill(diary, 2)
    address = reverse("diary:chart", args=["frequency", "light", "svg"])
    first = ada_client.get(address)
    assert first.headers["Cache-Control"] == "private, no-cache"
    again = ada_client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    make_episode(diary=diary, name="new")
    fresh = ada_client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert fresh.status_code == 200
    assert fresh.content != first.content


def test_a_chart_that_is_kept_costs_its_diary_and_itself(diary: Diary, ada_client: Client) -> None:
    fill(diary, 2)
    address = f"{reverse('diary:chart', args=['frequency', 'light', 'svg'])}?period=4w"
    first = ada_client.get(address)
    with CaptureQueriesContext(connection) as kept:
        assert ada_client.get(address).content == first.content
    with CaptureQueriesContext(connection) as had:
        ada_client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    # Both of them the session, the user and the diary.
    assert [len(seen) for seen in (kept, had)] == [4, 3]
    for other in ("?period=4w&site=trunk", "?period=12w", "?period="):
        answer = ada_client.get(address.replace("?period=4w", other), headers={"If-None-Match": first.headers["ETag"]})
        assert answer.status_code == 200
    # The same words of an address mean other days tomorrow.
    with time_machine.travel(TODAY + timedelta(days=1), tick=False):
        tomorrow = ada_client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert tomorrow.status_code == 200
    assert tomorrow.content != first.content


def test_no_browser_has_a_chart_that_cannot_be(diary: Diary, ada_client: Client) -> None:
    address = f"{reverse('diary:chart', args=['frequency', 'light', 'svg'])}?period=own&first=x"
    assert ada_client.get(address, headers={"If-None-Match": "*"}).status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        "/diary/2026-02-30/", "/diary/1969-12-31/", "/diary/9999-12-31/", "/diary/1969/", "/diary/2027/",
        "/diary/99999999999999999999/", "/check-in/2026-03-15/", "/check-in/0001-01-01/", "/episodes/1/",
        "/background/tail/new/", "/patterns/tail/", "/patterns/tail/light.svg",
        "/patterns/frequency/red.svg", "/patterns/frequency/light.gif", "/patterns/frequency/light.svg?size=huge",
        "/patterns/frequency/light.svg?period=own&first=x",
    ],
)  # fmt: skip
def test_an_address_of_nothing_is_not_there(address: str, diary: Diary, ada_client: Client) -> None:
    assert ada_client.get(address).status_code == 404


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/diary/?site=tail", 422),
        ("/diary/?trigger=%00", 400),
        ("/diary/?before=yesterday", 422),
        ("/diary/?first=2026-03-02&last=2026-03-01", 422),
        ("/diary/?before=9999-12-31", 200),
        ("/patterns/?period=forever", 422),
        ("/patterns/?period=own", 200),
        ("/patterns/?period=own&first=2026-03-01", 422),
        ("/patterns/?period=own&first=0001-01-01&last=2026-03-01", 422),
        ("/patterns/?period=own&first=1970-01-01&last=2026-03-14", 200),
    ],
)
def test_a_strange_question_is_answered_in_words(address: str, status: int, diary: Diary, ada_client: Client) -> None:
    assert ada_client.get(address).status_code == status


@pytest.mark.slow
def test_the_sample_is_well_made_for_a_guest(db: None) -> None:
    client = Client()
    assert client.post(reverse("diary:guest_start")).status_code == 302
    for name in ("diary:home", "diary:timeline", "diary:patterns", "diary:more"):
        check(looked_at(client, name), name)
