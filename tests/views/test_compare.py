"""Two periods side by side: the dates that are asked for, the answer, its chart and its numbers."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from diary.actions.checkins import say_quiet
from diary.models import CachedResult, Diary
from tests.makers import NOW, make_diary, make_episode, uuid_of
from tests.views.reading import main_words

TODAY = date(2026, 3, 14)
CHANGED = TODAY - timedelta(days=27)
PAGE = "/patterns/compare/"
SHORT = f"{PAGE}?changed_on={CHANGED}&weeks=4"
DATES = "before_first=2026-01-18&before_last=2026-02-14&after_first=2026-02-15&after_last=2026-03-14"
CLEAR = (
    "A difference stands out in your diary: after, less often than before. After, about 0.2 times as often as before"
)


@pytest.fixture(autouse=True)
def _frozen() -> Iterator[object]:
    with time_machine.travel(NOW + timedelta(hours=1), tick=False) as traveller:
        yield traveller


@pytest.fixture
def diary(ada: User) -> Diary:
    return make_diary(owner=ada)


@pytest.fixture
def filled(diary: Diary) -> Diary:
    """Two or three episodes on each day of the four weeks before the change, none or one on those after it."""
    for ago in range(56):
        day = TODAY - timedelta(days=ago)
        count = 2 + ago % 2 if day < CHANGED else ago % 2
        for index in range(count):
            make_episode(diary=diary, name=f"{ago} {index}", at=NOW - timedelta(days=ago, minutes=index), intensity=3)
        if not count:
            say_quiet(diary=diary, day=day, uuid=uuid_of(f"quiet {ago}"))
    return diary


def pictures(html: str) -> list[str]:
    return [unescape(link) for link in re.findall(r'(?:src|srcset)="(/patterns/[^"]+)"', html)]


def value(html: str, name: str) -> str:
    (tag,) = re.findall(rf'<input[^>]*name="{name}"[^>]*>', html)
    found = re.search(r'value="([^"]*)"', tag)
    return found[1] if found else ""


def test_without_a_question_there_are_two_empty_forms(diary: Diary, ada_client: Client) -> None:
    response = ada_client.get(PAGE)
    html = response.content.decode()
    assert response.status_code == 200
    assert html.count('<form method="get"') == 2
    assert "field__error" not in html
    assert not re.search(r"<img|<table", html.split("<main")[1])


@pytest.mark.slow
def test_one_day_compares_the_weeks_before_it_with_those_from_it_on(filled: Diary, ada_client: Client) -> None:
    response = ada_client.get(SHORT)
    assert response.status_code == 200
    text = main_words(response)
    assert CLEAR in text
    assert "Before: 28 of 28 days recorded. After: 28 of 28 days recorded." in text
    assert "This does not say why" in text
    assert "Doctors go by examination, not by how often." in text
    assert "Episodes a day 2.5 0.5" in text
    assert "Intensity of 5 3.0 3.0" in text


@pytest.mark.slow
def test_the_four_dates_of_the_short_way_are_there_to_be_changed(filled: Diary, ada_client: Client) -> None:
    html = ada_client.get(SHORT).content.decode()
    assert [value(html, name) for name in ("before_first", "before_last", "after_first", "after_last")] == [
        "2026-01-18",
        "2026-02-14",
        "2026-02-15",
        "2026-03-14",
    ]
    assert CLEAR in main_words(ada_client.get(f"{PAGE}?{DATES}"))


@pytest.mark.parametrize(
    ("query", "dates"),
    [
        ("changed_on=2026-03-10&weeks=8", ["2026-01-13", "2026-03-09", "2026-03-10", "2026-03-14"]),
        ("changed_on=2026-03-14", ["2026-01-31", "2026-03-13", "2026-03-14", "2026-03-14"]),
        ("changed_on=1970-01-03&weeks=4", ["1970-01-01", "1970-01-02", "1970-01-03", "1970-01-30"]),
    ],
)
def test_weeks_end_today_and_begin_with_the_calendar(
    query: str, dates: list[str], diary: Diary, ada_client: Client
) -> None:
    html = ada_client.get(f"{PAGE}?{query}").content.decode()
    assert [value(html, name) for name in ("before_first", "before_last", "after_first", "after_last")] == dates


@pytest.mark.slow
@pytest.mark.parametrize(
    ("query", "name", "reason"),
    [
        ("changed_on=", "changed_on", "Say this day."),
        ("changed_on=x", "changed_on", "Enter a valid date."),
        ("changed_on=2026-03-15", "changed_on", "Choose days between 1970 and today."),
        ("changed_on=1970-01-01", "changed_on", "Choose days between 1970 and today."),
        ("changed_on=2026-03-01&weeks=5", "weeks", "Select a valid choice."),
        ("before_first=2026-01-01", "after_last", "Say this day."),
        (DATES.replace("2026-02-14", "2026-01-17"), "before_last", "This is before the first day."),
        (DATES.replace("2026-03-14", "2026-02-14"), "after_last", "This is before the first day."),
        (DATES.replace("2026-03-14", "2026-03-15"), "after_last", "Choose days between 1970 and today."),
        (DATES.replace("2026-01-18", "1969-12-31"), "before_first", "Choose days between 1970 and today."),
        (DATES.replace("2026-02-15", "2026-02-14"), "after_first", "The periods overlap"),
        (DATES.replace("2026-02-15", "2026-01-01"), "after_first", "The periods overlap"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(
    query: str, name: str, reason: str, filled: Diary, ada_client: Client
) -> None:
    refused = ada_client.get(f"{PAGE}?{query}")
    html = refused.content.decode()
    assert refused.status_code == 422
    assert re.search(rf'id="id_{name}_error">{reason}', html)
    assert not re.search(r"<img|<table", html.split("<main")[1])
    assert ada_client.get(f"{PAGE}light.svg?{query}").status_code == 422


def test_too_few_days_are_told_as_progress(diary: Diary, ada_client: Client) -> None:
    make_episode(diary=diary, at=NOW - timedelta(days=2))
    html = ada_client.get(SHORT).content.decode()
    assert "Not enough yet to compare: 1 of 42 days with a count in both periods." in html
    assert html.count("<progress") == 4
    assert 'value="1" max="42"' in html


def test_empty_periods_say_so_and_draw_nothing(diary: Diary, ada_client: Client) -> None:
    response = ada_client.get(SHORT)
    assert "There is nothing to compare in these periods." in main_words(response)
    assert not re.search(r"<img|<table|<progress", response.content.decode().split("<main")[1])


@pytest.mark.slow
def test_calm_mode_has_no_count(filled: Diary, ada_client: Client) -> None:
    Diary.objects.update(calm_mode=True)
    response = ada_client.get(SHORT)
    text = main_words(response)
    assert "A difference stands out in your diary: after, less often than before." in text
    assert "Episodes a day a few episodes one episode" in text
    assert not re.search(r"[\d.]+ (episode|times|minute)", text)
    body = ada_client.get(pictures(response.content.decode())[-1]).content
    words = [element.text or "" for element in ET.fromstring(body).iter()]  # noqa: S314 - our own drawing
    assert not [word for word in words if re.search(r"\d\.\d", word)]


def test_calm_mode_says_what_is_missing_without_a_count(diary: Diary, ada_client: Client) -> None:
    for ago in range(6):
        make_episode(diary=diary, name=ago, at=NOW - timedelta(days=ago))
    assert "6 of 20 episodes" in main_words(ada_client.get(SHORT))
    Diary.objects.update(calm_mode=True)
    told = main_words(ada_client.get(SHORT))
    assert "Not enough episodes in both periods yet" in told
    assert "of 20 episodes" not in told


@pytest.mark.slow
def test_every_picture_is_there_and_its_own_and_drawn_once(filled: Diary, ada_client: Client) -> None:
    found = pictures(ada_client.get(SHORT).content.decode())
    bodies = {address: ada_client.get(address).content for address in found}
    assert len(set(bodies.values())) == len(bodies) == 3
    drawn = CachedResult.objects.filter(key__startswith="compare:").count()
    assert drawn == 3
    with CaptureQueriesContext(connection) as asked:
        first: Any = ada_client.get(found[0])
    assert not [query for query in asked if "diary_day" in query["sql"]]
    again = ada_client.get(found[0], headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    make_episode(diary=filled, name="new")
    assert ada_client.get(found[0], headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


@pytest.mark.slow
@pytest.mark.parametrize("address", ["red.svg", "light.gif", "light.svg?size=huge"])
def test_a_drawing_of_another_kind_is_not_there(address: str, filled: Diary, ada_client: Client) -> None:
    joint = "&" if "?" in address else "?"
    assert ada_client.get(f"{PAGE}{address}{joint}{DATES}").status_code == 404


@pytest.mark.slow
def test_a_download_has_its_type_and_name(filled: Diary, ada_client: Client) -> None:
    html = ada_client.get(SHORT).content.decode()
    links = [unescape(link) for link in re.findall(r'href="(/patterns/[^"]+)" download', html)]
    told = [ada_client.get(link).headers for link in links]
    assert [head["Content-Type"] for head in told] == ["image/svg+xml", "image/png"] * 4
    assert [head["Content-Disposition"] for head in told] == [
        f'attachment; filename="flicker-compare-{size}-{theme}.{kind}"'
        for size in ("wide", "narrow")
        for theme in ("light", "dark")
        for kind in ("svg", "png")
    ]


@pytest.mark.slow
def test_what_another_person_wrote_is_not_compared(filled: Diary, ben_client: Client) -> None:
    assert "There is nothing to compare in these periods." in main_words(ben_client.get(SHORT))


@pytest.mark.slow
def test_it_costs_three_statements_on_days_however_long_the_periods(filled: Diary, ada_client: Client) -> None:
    long = "before_first=1970-01-01&before_last=2026-02-14&after_first=2026-02-15&after_last=2026-03-14"
    for query in (DATES, long):
        with CaptureQueriesContext(connection) as asked:
            assert ada_client.get(f"{PAGE}?{query}").status_code == 200
        assert len([query for query in asked if "diary_day" in query["sql"]]) == 3
