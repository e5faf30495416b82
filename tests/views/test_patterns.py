from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from datetime import date, timedelta
from html import unescape
from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.test import Client
from PIL import Image

from accounts.models import User
from diary.actions.bin import delete_entry
from diary.actions.checkins import save_checkin, say_quiet
from diary.actions.load_archive import load
from diary.actions.sample import fill_with_sample
from diary.charts.style import PALETTES
from diary.domain.content import CheckInContent
from diary.domain.wording import short_date
from diary.exchange.archive import read_archive, write_archive
from diary.models import CachedResult, Day, Diary
from tests.makers import NOW, make_diary, make_episode, uuid_of
from tests.views.reading import main_words, text_of

TODAY = date(2026, 3, 14)
PAGE = "/patterns/frequency/"
ALL = "/patterns/"
SENTENCE = re.compile(r"Twitching on ([\d,]+) of ([\d,]+) recorded days?: ([\d,]+) episodes?, ([\d.]+) a day")
BASE = re.compile(r"The average is of ([\d,]+) days? with a count, ([\d,]+) quiet days? among them\.")


@pytest.fixture(autouse=True)
def _frozen() -> Iterator[object]:
    with time_machine.travel(NOW + timedelta(hours=1), tick=False) as traveller:
        yield traveller


@pytest.fixture
def diary(ada: User) -> Diary:
    return make_diary(owner=ada)


@pytest.fixture
def filled(diary: Diary) -> Diary:
    """More than a year of a diary, and all kinds of days in the last week."""
    fill_with_sample(diary=diary, now=NOW - timedelta(days=8), episodes=300, years=1.2, seed=3)
    make_episode(diary=diary, name=1, note="needle <script>", at=NOW - timedelta(days=1, hours=23), minutes=1440)
    make_episode(diary=diary, name=2, left_out=True, at=NOW - timedelta(days=4))
    delete_entry(diary=diary, entry=make_episode(diary=diary, name=3), now=NOW)
    say_quiet(diary=diary, day=TODAY - timedelta(days=5), uuid=uuid_of("q"))
    content = CheckInContent(twitching="yes")
    save_checkin(diary=diary, day=TODAY - timedelta(days=6), uuid=uuid_of("y"), content=content)
    return diary


def table(html: str) -> list[tuple[str, str]]:
    return re.findall(r'<tr><th scope="row"><bdi>([^<]+)</bdi></th><td class="number">([^<]+)</td>', html)


def alt(html: str) -> str:
    (found,) = re.findall(r'<img [^>]*alt="([^"]*)"', html)
    return unescape(found)


def pictures(html: str) -> list[str]:
    return [unescape(address) for address in re.findall(r'(?:src|srcset)="(/patterns/[^"]+)"', html)]


BANDS = {
    "no episodes",
    "one episode",
    "a few episodes",
    "several episodes",
    "many episodes",
    "not recorded",
    "not said",
}

PERIODS = {
    "?period=4w": (TODAY - timedelta(days=27), TODAY),
    "": (TODAY - timedelta(days=83), TODAY),
    "?period=12w": (TODAY - timedelta(days=83), TODAY),
    "?period=own&first=2026-03-08&last=2026-03-14": (date(2026, 3, 8), TODAY),
    "?period=own&first=2026-03-12&last=2026-03-12": (date(2026, 3, 12), date(2026, 3, 12)),
    "?first=2026-03-08&last=2026-03-14": (date(2026, 3, 8), TODAY),
    "?period=12w&first=2026-03-08&last=2026-03-14": (TODAY - timedelta(days=83), TODAY),
    "?period=4w&first=x": (TODAY - timedelta(days=27), TODAY),
    "?period=own": (TODAY - timedelta(days=83), TODAY),
}


@pytest.mark.slow
@pytest.mark.parametrize("query", PERIODS)
def test_sentence_table_and_alt_say_the_same_numbers(query: str, filled: Diary, ada_client: Client) -> None:
    html = ada_client.get(PAGE + query).content.decode()
    first, last = PERIODS[query]
    rows = table(html)
    n = (last - first).days + 1
    assert [day for day, _ in rows] == [short_date(last - timedelta(days=ago)) for ago in range(n)]
    counted = [int(value) for _, value in rows if value.isdigit()]
    stored = Day.objects.filter(diary=filled, date__range=(first, last))
    assert sum(counted) == sum(row.episodes for row in stored)
    found, of = SENTENCE.search(text_of(html)), BASE.search(text_of(html))
    assert found
    assert of
    said = (float(part.replace(",", "")) for part in (*found.groups(), *of.groups()))
    twitched, recorded, total, average, base, quiet = said
    assert (total, base) == (sum(counted), len(counted))
    assert (twitched, recorded) == (sum(row.status == "twitched" for row in stored), stored.count())
    assert abs(average - total / base) <= 0.05
    assert quiet == sum(row.status == "quiet" for row in stored)
    assert alt(html).startswith(f"Episodes per day. {found[0]}. {of[0]}")
    assert f"{stored.count()} of {n} day{'s' if n > 1 else ''} recorded." in text_of(html)
    assert stored.count() == sum(value != "not recorded" for _, value in rows)


@pytest.mark.slow
def test_each_kind_of_day_has_its_word(filled: Diary, ada_client: Client) -> None:
    rows = dict(table(ada_client.get(f"{PAGE}?period=own&first=2026-03-07&last=2026-03-14").content.decode()))
    assert {day.split()[0]: value for day, value in rows.items()} == {
        "14": "not recorded", "13": "not said", "12": "1", "11": "not recorded", "10": "not said", "9": "0",
        "8": "not said", "7": "not recorded",
    }  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("period", ["year", "all"])
def test_a_long_period_is_told_by_week(period: str, filled: Diary, ada_client: Client) -> None:
    html = ada_client.get(f"{PAGE}?period={period}").content.decode()
    rows = table(html)
    recorded = Day.objects.filter(diary=filled).order_by("date")
    first = recorded[0].date if period == "all" else TODAY - timedelta(days=364)
    assert rows[-1][0].startswith(str(first.day))
    assert rows[0][0] == "9 to 14 Mar 2026 (part of a week: 6 days)"
    assert len(rows) == len(
        {day.isocalendar()[:2] for day in (first + timedelta(days=n) for n in range((TODAY - first).days + 1))}
    )
    assert "Part of a week: the first (" in alt(html)
    assert "the last (6 days)." in alt(html)
    found = SENTENCE.search(alt(html))
    assert found
    assert int(found[3]) == sum(row.episodes for row in recorded.filter(date__gte=first))
    monday = TODAY - timedelta(days=TODAY.weekday())
    for index, (when, value) in list(enumerate(rows))[::5]:
        begin, end = monday - timedelta(weeks=index), monday - timedelta(weeks=index, days=-6)
        assert short_date(min(end, TODAY)) in when
        week = recorded.filter(date__range=(max(begin, first), min(end, TODAY)))
        known = [row.episodes for row in week if row.status == "quiet" or row.episodes]
        unknown = "not said" if week else "not recorded"
        assert value == (f"{sum(known) / len(known):.1f}" if known else unknown)


@pytest.mark.parametrize("period", ["4w", "12w", "year", "all"])
def test_days_before_the_diary_began_are_not_called_missing(period: str, diary: Diary, ada_client: Client) -> None:
    make_episode(diary=diary, at=NOW - timedelta(days=2))
    html = ada_client.get(f"{PAGE}?period={period}").content.decode()
    assert [day for day, _ in table(html)] == ["14 Mar 2026", "13 Mar 2026", "12 Mar 2026"]
    assert "1 of 3 days recorded." in text_of(html)
    own = ada_client.get(f"{PAGE}?period=own&first=2026-03-01&last=2026-03-14").content.decode()
    assert len(table(own)) == 3


@pytest.mark.parametrize("query", ["", "?period=4w", "?period=year", "?period=all", "?period=own"])
def test_an_empty_period_says_so_and_draws_nothing(query: str, diary: Diary, ada_client: Client) -> None:
    html = ada_client.get(PAGE + query).content.decode()
    text = main_words(ada_client.get(PAGE + query))
    assert "No day of this period is recorded." in text
    assert not re.search(r"<img|<table|<picture", html.split("<main")[1])
    assert not re.search(r"\d episode|NaN|nan", text)
    assert ada_client.get(f"/patterns/frequency/light.svg{query}").status_code == 200


def test_days_without_a_count_make_no_average(diary: Diary, ada_client: Client) -> None:
    save_checkin(diary=diary, day=TODAY, uuid=uuid_of("c"), content=CheckInContent(twitching="yes"))
    html = ada_client.get(PAGE).content.decode()
    assert alt(html).startswith("Episodes per day. 1 day with twitching, and no number is written down. ")
    assert "1 of 1 day recorded." in text_of(html)
    assert table(html)[0] == ("14 Mar 2026", "not said")


@pytest.mark.slow
@pytest.mark.parametrize("query", ["?period=4w", "?period=all"])
def test_calm_mode_hides_every_count(query: str, filled: Diary, ada_client: Client) -> None:
    Diary.objects.update(calm_mode=True)
    response = ada_client.get(PAGE + query)
    html, text = response.content.decode(), main_words(response)
    told = re.search(
        r"On a recorded day you write down (one|a few|several|many) episodes?; \w+( few)? quiet days?\.", text
    )
    assert told
    assert told[0] in alt(html)
    assert not SENTENCE.search(text)
    assert {value for _, value in table(html)} <= BANDS
    (drawn,) = {
        ada_client.get(address).content
        for address in pictures(html)
        if "/frequency/" in address and "size=" not in address
    }
    words = [element.text or "" for element in ET.fromstring(drawn).iter()]  # noqa: S314 - our own drawing
    assert told[0] in " ".join(words)
    # The year of a month is no count.
    assert not [word for word in words if re.fullmatch(r"[\d.]+", word.strip()) and not word.strip().startswith("20")]
    assert not [word for word in words if "episodes a day" in word]


@pytest.mark.slow
def test_the_chosen_period_is_marked_and_own_dates_can_be_typed(filled: Diary, ada_client: Client) -> None:
    for query, name in (
        ("", "12 weeks"),
        ("?period=4w", "4 weeks"),
        ("?period=all", "All"),
        ("?period=own", "Own dates"),
        ("?period=12w&first=2026-03-08&last=2026-03-14", "12 weeks"),
        ("?first=2026-03-08&last=2026-03-14", "Own dates"),
    ):
        html = ada_client.get(PAGE + query).content.decode()
        assert re.findall(r'aria-current="true">([^<]+)<', html.split("<main")[1]) == [name]
        assert ('name="first"' in html) == (name == "Own dates")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("?period=own&first=2026-03-02&last=2026-03-01", "This is before the first day."),
        ("?period=own&first=2026-03-02", "Say the first and the last day."),
        ("?period=own&first=2026-03-02&last=2026-03-15", "Choose days between 1970 and today."),
        ("?period=own&first=1969-12-31&last=2026-03-01", "Choose days between 1970 and today."),
        ("?period=own&first=x&last=2026-03-01", "Enter a valid date."),
        ("?period=1y", "There is no such period. Choose one of these."),
    ],
)
def test_a_period_that_cannot_be_is_refused_in_words(
    query: str, reason: str, filled: Diary, ada_client: Client
) -> None:
    refused = ada_client.get(PAGE + query)
    assert refused.status_code == 422
    assert reason in main_words(refused)
    assert ada_client.get(f"/patterns/frequency/light.svg{query}").status_code == 404


def chart(client: Client, theme: str = "light", kind: str = "svg", query: str = "period=year") -> Any:
    response = client.get(f"/patterns/frequency/{theme}.{kind}?{query}")
    assert response.status_code == 200
    return response


@pytest.mark.slow
def test_every_picture_of_the_page_is_there_and_its_own(filled: Diary, ada_client: Client) -> None:
    found = pictures(ada_client.get(PAGE).content.decode())
    bodies = {address: ada_client.get(address).content for address in found}
    assert len(bodies) == len(set(bodies.values())) >= 2


@pytest.mark.slow
def test_a_download_has_its_type_and_name(filled: Diary, ada_client: Client) -> None:
    html = ada_client.get(PAGE).content.decode()
    links = [unescape(link) for link in re.findall(r'href="(/patterns/[^"]+)" download', html)]
    answers = [ada_client.get(link) for link in links]
    names = [
        f"flicker-frequency-2025-12-21-2026-03-14-{size}-{theme}.{kind}"
        for size in ("wide", "narrow")
        for theme in ("light", "dark")
        for kind in ("svg", "png")
    ]
    dispositions = [answer.headers["Content-Disposition"] for answer in answers]
    assert dispositions == [f'attachment; filename="{name}"' for name in names]
    assert [answer.headers["Content-Type"] for answer in answers] == ["image/svg+xml", "image/png"] * 4
    assert len({answer.content for answer in answers}) == len(names)
    for answer, name in zip(answers, names, strict=True):
        if name.endswith("svg"):
            assert (PALETTES["dark"].paper in answer.content.decode()) == ("dark" in name)
    assert "Content-Disposition" not in chart(ada_client).headers


@pytest.mark.slow
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("query", ["period=year", "period=own&first=2020-01-01&last=2020-01-01"])
def test_the_files_are_whole_and_hold_nothing_but_the_drawing(
    theme: str, query: str, filled: Diary, ada_client: Client
) -> None:
    png, svg = (chart(ada_client, theme, kind, query).content for kind in ("png", "svg"))
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    with Image.open(BytesIO(png)) as image:
        image.load()
        assert image.width > 2 * image.height > 400
    root = ET.fromstring(svg)  # noqa: S314 - our own drawing
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    for element in root.iter():
        assert element.tag.rpartition("}")[2] not in ("script", "style", "foreignObject", "metadata", "image")
        for name, value in element.attrib.items():
            assert name != "style"
            assert not name.startswith("on")
            assert "href" not in name or value.startswith("#")
    for body in (png, svg):
        assert b"needle" not in body
        assert b"ada@" not in body


def all_charts(client: Client) -> dict[tuple[str, str, str], bytes]:
    CachedResult.objects.all().delete()
    queries = ("period=4w", "period=all&size=narrow")
    made = [(theme, kind, query) for theme in ("light", "dark") for kind in ("svg", "png") for query in queries]
    return {key: chart(client, *key).content for key in made}


@pytest.mark.slow
def test_a_chart_is_the_same_drawn_twice_and_after_out_and_in_again(
    ada: User, filled: Diary, ada_client: Client
) -> None:
    drawn = all_charts(ada_client)
    assert len(set(drawn.values())) == len(drawn)
    assert all_charts(ada_client) == drawn
    body = write_archive(filled)
    filled.delete()
    again = Diary.objects.create(owner=ada)
    load(again, read_archive(body))
    assert all_charts(ada_client) == drawn


@pytest.mark.slow
def test_a_change_is_drawn_and_a_chart_of_somebody_else_is_not_shown(
    filled: Diary, ada_client: Client, ben_client: Client
) -> None:
    before = chart(ada_client).content
    assert chart(ben_client).content != before
    make_episode(diary=filled, name="new")
    assert chart(ada_client).content != before
