from __future__ import annotations

import re
from datetime import date, timedelta
from html import unescape
from itertools import pairwise, product
from typing import Any

import numpy as np
import pytest
import time_machine
from django.db import connection
from django.forms import Select
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from diary.actions.bin import delete_entry
from diary.actions.checkins import save_checkin, say_quiet
from diary.actions.episodes import set_left_out
from diary.actions.sample import fill_with_sample
from diary.actions.triggers import add_trigger
from diary.domain.content import CheckInContent
from diary.forms.fields import ListSelect
from diary.models import Day, Diary, Episode
from tests.makers import NOW, make_diary, make_episode, uuid_of
from tests.views.reading import days_shown, episodes_shown, main_words

TODAY = date(2026, 3, 14)
ADDRESS = "/diary/"


@pytest.fixture(autouse=True)
def _frozen() -> object:
    with time_machine.travel(NOW + timedelta(hours=1), tick=False) as traveller:
        yield traveller


@pytest.fixture
def diary(ada: User) -> Diary:
    return make_diary(owner=ada)


def next_link(html: str) -> str:
    found = re.search(r'id="more-days"><a class="button" href="([^"]+)"', html)
    return ADDRESS + unescape(found[1]) if found else ""


def walk(client: Client, query: str = "") -> list[str]:
    """All pages of a timeline, from the first to the last."""
    pages, link = [], ADDRESS + query
    while link:
        response = client.get(link)
        assert response.status_code == 200
        pages.append(response.content.decode())
        link = next_link(pages[-1])
        assert len(pages) < 200
    return pages


def on(days_ago: int, **fields: Any) -> dict[str, Any]:
    return {"at": NOW - timedelta(days=days_ago), **fields}


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_paging_shows_every_recorded_day_once_newest_first(seed: int, diary: Diary, ada_client: Client) -> None:
    fill_with_sample(diary=diary, now=NOW, episodes=300, years=0.6, seed=seed)
    for index in range(40):
        make_episode(diary=diary, name=index, **on(3))
    pages = walk(ada_client)
    shown = [day for page in pages for day in days_shown(page)]
    recorded = Day.objects.filter(diary=diary).order_by("-date").values_list("date", flat=True)
    assert shown == [day.isoformat() for day in recorded]
    assert len(pages) > 10
    seen = [uuid for page in pages for uuid in episodes_shown(page)]
    assert len(seen) == len(set(seen))
    crowded = Episode.objects.filter(diary=diary, local_date=TODAY - timedelta(days=3)).count()
    assert len(seen) == Episode.objects.filter(diary=diary).count() - (crowded - 30)


@pytest.mark.slow
def test_a_crowded_day_shows_thirty_entries_and_leads_to_the_rest(diary: Diary, ada_client: Client) -> None:
    for index in range(32):
        make_episode(diary=diary, name=index, at=NOW - timedelta(minutes=index))
    make_episode(diary=diary, name="before", **on(1))
    first, second = walk(ada_client)
    assert episodes_shown(first) == [str(uuid_of(index)) for index in range(30)]
    assert "32 episodes" in first
    assert '<a href="/diary/2026-03-14/">Show the rest of this day</a>' in first
    assert episodes_shown(second) == [str(uuid_of("before"))]
    assert len(episodes_shown(ada_client.get("/diary/2026-03-14/").content.decode())) == 32


@pytest.mark.slow
@pytest.mark.parametrize(("query", "number"), [("", 20), ("?site=left_hallux", 8), ("?first=2024-06-01", 20)])
def test_a_late_page_costs_as_many_statements_as_the_first(
    query: str, number: int, diary: Diary, ada_client: Client
) -> None:
    fill_with_sample(diary=diary, now=NOW, episodes=700, years=2, seed=1)
    late = ADDRESS + query
    for _ in range(number - 1):
        late = next_link(ada_client.get(late).content.decode())
    costs = []
    # With a query that chooses nothing: the first page without one is kept, and costs less.
    for address in (ADDRESS + (query or "?site="), late):
        with CaptureQueriesContext(connection) as statements:
            assert days_shown(ada_client.get(address).content.decode())
        costs.append(len(statements))
    assert costs[0] == costs[1]


@pytest.fixture
def mixed(diary: Diary) -> list[dict[str, Any]]:
    """Sixty episodes of all kinds over three months, as they were written down."""
    sweets = add_trigger(diary=diary, uuid=uuid_of("sweets"), name="Sweets")
    random = np.random.default_rng(7)
    rows = []
    for index in range(60):
        yes = random.random(5) < 0.7
        row = on(
            int(random.integers(0, 90)),
            sites=["left_hallux", "trunk"] if yes[0] else ["right_hallux"],
            triggers=["stress"] if yes[1] else [],
            own_triggers=[sweets.uuid] if yes[2] else [],
            signs=["visible"] if yes[3] else ["pain"],
            left_out=not yes[4],
        )
        episode = make_episode(diary=diary, name=index, **row)
        rows.append(row | {"uuid": str(episode.uuid), "day": episode.local_date})
    return rows


FIRST, LAST = date(2025, 12, 31), date(2026, 2, 28)
CHOICES = {
    "site": ("", "left_hallux", "right_hallux"),
    "trigger": ("", "stress", str(uuid_of("sweets"))),
    "sign": ("", "visible"),
    "first": ("", FIRST.isoformat()),
    "last": ("", LAST.isoformat()),
}


def fits(row: dict[str, Any], query: dict[str, str]) -> bool:
    suspects = [*row["triggers"], *map(str, row["own_triggers"])]
    return (
        (not query["site"] or query["site"] in row["sites"])
        and (not query["trigger"] or query["trigger"] in suspects)
        and (not query["sign"] or query["sign"] in row["signs"])
        and (not query["first"] or row["day"] >= FIRST)
        and (not query["last"] or row["day"] <= LAST)
    )


@pytest.mark.slow
@pytest.mark.parametrize("site", CHOICES["site"])
def test_filters_and_all_their_combinations_show_what_fits_and_nothing_else(
    site: str, mixed: list[dict[str, Any]], ada_client: Client
) -> None:
    found = []
    for values in product([site], *(CHOICES[name] for name in ("trigger", "sign", "first", "last"))):
        query = dict(zip(CHOICES, values, strict=True))
        pages = walk(ada_client, "?" + "&".join(f"{key}={value}" for key, value in query.items()))
        shown = [uuid for page in pages for uuid in episodes_shown(page)]
        assert sorted(shown) == sorted(row["uuid"] for row in mixed if fits(row, query)), query
        days = [day for page in pages for day in days_shown(page)]
        assert all(newer > older for newer, older in pairwise(days)), query
        found.append(len(shown))
    assert 0 < min(found) < max(found)


def test_dates_alone_keep_days_that_have_a_check_in_alone(diary: Diary, ada_client: Client) -> None:
    save_checkin(diary=diary, day=TODAY, uuid=uuid_of("c"), content=CheckInContent(items={"stress": 0}))
    assert days_shown(walk(ada_client, "?first=2026-03-14")[0]) == ["2026-03-14"]
    for query in ("?site=trunk", "?last=2026-03-13"):
        response = ada_client.get(ADDRESS + query)
        assert "Nothing in your diary fits this." in main_words(response)
        assert not days_shown(response.content.decode())


@pytest.mark.slow
def test_gaps_are_told_between_days_and_over_the_border_of_pages(diary: Diary, ada_client: Client) -> None:
    ago = [*range(14), *range(19, 33), 34, 35]
    for days_ago in ago:
        make_episode(diary=diary, name=days_ago, **on(days_ago))
    pages = walk(ada_client)
    assert [len(days_shown(page)) for page in pages] == [14, 14, 2]
    gaps = [re.findall(r'class="day__gap">([^<]+)<', page) for page in pages]
    assert gaps == [[], ["5 days not recorded"], ["1 day not recorded"]]
    for page in pages[1:]:
        assert page.index("day__gap") < page.index('id="day-')


def test_a_gap_leads_to_each_of_its_latest_days(diary: Diary, ada_client: Client) -> None:
    for days_ago in (3, 60):
        make_episode(diary=diary, name=days_ago, **on(days_ago))
    html = walk(ada_client)[0]
    assert re.findall(r'class="day__gap">([^<]+)<', html) == ["2 days not recorded", "56 days not recorded"]
    latest, earlier = re.findall(r'<ul class="gap__days" role="list">(.*?)</ul>', html)
    named = re.findall(r'href="/diary/([0-9-]+)/">([^<]+)<', latest)
    assert named == [("2026-03-13", "Yesterday"), ("2026-03-12", "Thursday 12 March")]
    assert earlier.count("<li>") == 31


def beside(html: str) -> dict[str, list[tuple[str, str]]]:
    """The months beside the days: kind and day of each square, by the name of the month."""
    found = re.findall(r'<section class="month" aria-label="([^"]+)">(.*?)</section>', html, re.DOTALL)
    square = r'year__day--([\w-]+)" href="/diary/([0-9-]+)/"'
    return {name: re.findall(square, days) for name, days in found}


def test_the_last_three_months_stand_beside_the_days(diary: Diary, ada_client: Client) -> None:
    say_quiet(diary=diary, day=date(2026, 2, 27), uuid=uuid_of("quiet"))
    for days_ago in (0, 80):
        make_episode(diary=diary, name=days_ago, **on(days_ago))
    months = beside(ada_client.get(ADDRESS).content.decode())
    assert list(months) == ["March 2026", "February 2026", "January 2026"]
    assert [len(days) for days in months.values()] == [14, 28, 31]
    assert months["March 2026"][-2:] == [("missing", "2026-03-13"), ("twitched-1", "2026-03-14")]
    assert months["February 2026"][26] == ("quiet", "2026-02-27")


def test_an_older_page_has_its_own_months_and_none_before_the_diary(diary: Diary, ada_client: Client) -> None:
    for days_ago in (0, 40):
        make_episode(diary=diary, name=days_ago, **on(days_ago))
    months = beside(ada_client.get(ADDRESS + "?before=2026-03-01").content.decode())
    assert list(months) == ["February 2026"]
    assert [kind for kind, _ in months["February 2026"]] == ["before"] * 1 + ["twitched-1"] + ["missing"] * 26
    assert not beside(ada_client.get(ADDRESS, headers={"HX-Request": "true"}).content.decode())


@pytest.mark.parametrize("query", ["", "?before=2026-03-14", "?before=9999-12-31"])
def test_days_to_come_and_today_are_no_gap(query: str, diary: Diary, ada_client: Client) -> None:
    make_episode(diary=diary, **on(3))
    (html,) = walk(ada_client, query)
    assert re.findall(r'class="day__gap">([^<]+)<', html) == ["2 days not recorded"]


@pytest.mark.slow
@pytest.mark.parametrize("query", ["", "?first=2025-10-01&last=2026-03-14"])
def test_every_gap_of_a_long_diary_is_right(query: str, diary: Diary, ada_client: Client) -> None:
    fill_with_sample(diary=diary, now=NOW, episodes=200, years=0.6, seed=5)
    pieces = re.findall(r'class="day__gap">([^<]+)<|id="day-([0-9-]+)"', "".join(walk(ada_client, query)))
    newer, gap, told = TODAY, "", 0
    for text, day in pieces:
        if text:
            gap = text
            continue
        missing = (newer - date.fromisoformat(day)).days - 1
        assert gap == (f"{missing} day{'s' if missing > 1 else ''} not recorded" if missing > 0 else ""), day
        newer, gap, told = date.fromisoformat(day), "", told + bool(gap)
    assert told > 5


def test_htmx_is_given_the_part_and_back_the_whole_page(diary: Diary, ada_client: Client) -> None:
    make_episode(diary=diary)
    page = ada_client.get(ADDRESS).content.decode()
    part = ada_client.get(ADDRESS, headers={"HX-Request": "true"}).content.decode()
    back = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    restored = ada_client.get(ADDRESS, headers=back).content.decode()
    assert days_shown(part) == days_shown(page) == days_shown(restored) == ["2026-03-14"]
    assert [("<html" in html, "<h1" in html) for html in (page, part, restored)] == [
        (True,) * 2,
        (False,) * 2,
        (True,) * 2,
    ]


def test_an_episode_that_is_left_out_stays_and_says_so(diary: Diary, ada_client: Client) -> None:
    episode = make_episode(diary=diary)
    assert "left out" not in walk(ada_client)[0]
    set_left_out(diary=diary, episode=episode, left_out=True)
    (html,) = walk(ada_client)
    assert episodes_shown(html) == [str(episode.uuid)]
    assert "entry--left-out" in html
    assert "left out of statistics" in html


def test_a_deleted_episode_is_gone_and_so_is_a_day_that_had_nothing_else(diary: Diary, ada_client: Client) -> None:
    kept, gone = (make_episode(diary=diary, name=name) for name in ("kept", "gone"))
    alone = make_episode(diary=diary, name="day before", **on(1))
    for episode in (gone, alone):
        delete_entry(diary=diary, entry=episode, now=NOW)
    for query in ("", "?site=left_hallux"):
        (html,) = walk(ada_client, query)
        assert str(gone.uuid) not in html
        assert str(kept.uuid) in html
        assert days_shown(html) == ["2026-03-14"]


def test_an_empty_diary_leads_to_the_first_entry(diary: Diary, ada_client: Client) -> None:
    response = ada_client.get(ADDRESS)
    assert "Your days appear here" in main_words(response)
    assert reverse("diary:home") in response.content.decode()


def test_a_part_of_a_day_says_of_how_many(diary: Diary, ada_client: Client) -> None:
    for name, site in (("a", "trunk"), ("b", "left_hallux"), ("c", "left_hallux")):
        make_episode(diary=diary, name=name, sites=[site])
    assert "1 of 3 episodes" in ada_client.get("/diary/", {"site": "trunk"}).content.decode()
    assert "3 episodes" in ada_client.get("/diary/").content.decode()


def test_calm_mode_folds_the_episodes_of_a_day(ada: User, ada_client: Client) -> None:
    diary = make_diary(owner=ada, calm_mode=True)
    make_episode(diary=diary)
    for address in ("/diary/", "/"):
        body = ada_client.get(address).content.decode()
        assert "<details><summary>Show them</summary>" in body
    Diary.objects.update(calm_mode=False)
    assert "Show them" not in ada_client.get("/diary/").content.decode()


def test_the_glyphs_are_mirrored_with_the_feet(ada: User, ada_client: Client) -> None:
    diary = make_diary(owner=ada)
    make_episode(diary=diary, sites=["left_hallux"])
    left, right = '<circle class="on" cx="17"', '<circle class="on" cx="27"'
    body = ada_client.get("/diary/").content.decode()
    assert left in body
    Diary.objects.filter(pk=diary.pk).update(mirror_feet=True)
    assert right in ada_client.get("/diary/").content.decode()


@pytest.mark.parametrize(
    ("path", "current"),
    [
        (ADDRESS, ["Diary"]),
        ("/diary/2026-03-14/", ["Diary"]),
        ("/admin/diary/guidance/", []),
        ("/", ["Log"]),
        ("/patterns/", ["Patterns"]),
    ],
)
def test_the_navigation_marks_the_diary_on_its_own_pages_only(path: str, current: list[str]) -> None:
    html = render_to_string("shared/nav.html", {"request": RequestFactory().get(path)})
    assert re.findall(r'aria-current="page"><svg.*?</svg>(\w+)', html) == current


def test_a_list_to_choose_from_is_djangos_own_and_escapes_what_somebody_named() -> None:
    choices = [("", "Any"), ('a"b', '<b>Tea & "milk"</b>'), ("c", "Plain")]
    for value in ("", 'a"b', "c", None, "unknown"):
        ours, djangos = (
            re.sub(r"\s+(?=<)", "", widget(choices=choices).render("x", value, {"id": "id_x", "aria-invalid": "true"}))
            for widget in (ListSelect, Select)
        )
        assert ours == djangos
        assert "<b>" not in ours
