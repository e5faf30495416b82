"""Whatever way a diary goes out, its numbers are the same: on the page, in the tables, in the FHIR file, and on the
page for the doctor. Each is read here as its reader reads it, and none by the code that wrote it."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from html.parser import HTMLParser
from statistics import median
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from diary.actions.bin import delete_entry
from diary.actions.checkins import save_checkin
from diary.actions.episodes import log_episode
from diary.domain.anatomy import SITES
from diary.domain.content import CheckInContent, EpisodeContent
from diary.domain.wording.load import length_words
from diary.models import Day, Diary
from diary.report.doctor import DoctorReport, compose
from diary.report.pdf import pdf
from diary.report.wanted import Wanted
from tests.exchange.strategies import checkins, contents
from tests.makers import NOW, make_diary, make_episode, uuid_of
from tests.report.made import text_of

pytestmark = pytest.mark.django_db
FIRST, LAST = date(2026, 2, 20), date(2026, 7, 10)
PERIOD = {"first": str(FIRST), "last": str(LAST)}
DAYS = [FIRST + timedelta(days=index) for index in range((LAST - FIRST).days + 1)]
SITE_OF = {site.name: site.key for site in SITES}


@dataclass(frozen=True)
class Daily:
    """What the recorded days of the period say: episodes (None where nobody knows), the quiet ones, and seconds."""

    episodes: dict[date, int | None]
    quiet: frozenset[date]
    seconds: dict[date, int]


@dataclass(frozen=True)
class Counted:
    """What the episodes of the period come to, counted one by one: by day, by place, and by how many they say."""

    by_day: dict[date, int]
    by_site: dict[str, int]
    together: int
    unplaced: int

    @property
    def total(self) -> int:
        return sum(self.by_day.values())


def counted(episodes: Iterable[tuple[date, list[str]]]) -> Counted:
    rows = list(episodes)
    toes = {site.key for site in SITES if site.is_toe}
    return Counted(
        by_day=dict(Counter(day for day, _ in rows)),
        by_site=dict(Counter(site for _, sites in rows for site in sites)),
        together=sum(len(toes.intersection(sites)) >= 2 for _, sites in rows),
        unplaced=sum(not sites for _, sites in rows),
    )


# The page


class Cells(HTMLParser):
    """The rows of the table of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self._inside = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append([])
        self._inside = tag in ("th", "td", "bdi")
        if tag in ("th", "td"):
            self.rows[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        self._inside = False

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.rows[-1][-1] += data


@dataclass(frozen=True)
class Shown:
    """What the patterns show; minutes as they stand there, and the words under the drawing."""

    episodes: dict[date, int | None]
    quiet: frozenset[date]
    minutes: dict[date, str]
    places: dict[str, int]
    base: str


def _day_of(words: str) -> date:
    """The day that a table of a pattern names: "10 Jul 2026"."""
    return datetime.strptime(words, "%d %b %Y").date()  # noqa: DTZ007 - a date alone


def shown(diary: Diary) -> Shown:
    client = Client()
    client.force_login(diary.owner)
    pages = {key: _pattern(client, key) for key in ("frequency", "load", "place")}
    rows = {key: Cells(html).rows[1:] for key, html in pages.items()}
    per_day = {_day_of(day): said for day, said in rows["frequency"]}
    base = re.search(r"\d+ of \d+ days recorded", pages["frequency"])
    return Shown(
        episodes={
            day: None if said == "not said" else int(said) for day, said in per_day.items() if said != "not recorded"
        },
        # A day that has none is expressly without twitching: what is not said is no zero.
        quiet=frozenset(day for day, said in per_day.items() if said == "0"),
        minutes={_day_of(day): said for day, said, _ in rows["load"] if said[0].isdigit()},
        places={name: int(said.replace(",", "")) for name, said in rows["place"] if said != "not known"},
        base=base[0] if base else "",
    )


def _pattern(client: Client, key: str) -> str:
    return str(client.get(reverse("diary:pattern", args=[key]), {"period": "own"} | PERIOD).content.decode())


# The tables


def read_csv(diary: Diary, name: str, asked: dict[str, str] = PERIOD) -> list[dict[str, str]]:
    client = Client()
    client.force_login(diary.owner)
    response: Any = client.get(reverse(f"diary:csv_{name}"), asked)
    return list(csv.DictReader(io.StringIO(response.getvalue().decode("utf-8-sig"), newline="")))


def days_table(diary: Diary) -> Daily:
    rows = {date.fromisoformat(row["date"]): row for row in read_csv(diary, "days")}
    assert list(rows) == DAYS or not rows
    recorded = {day: row for day, row in rows.items() if row["status"] != "not recorded"}
    return Daily(
        episodes={day: int(row["episodes"]) if row["episodes"] else None for day, row in recorded.items()},
        quiet=frozenset(day for day, row in recorded.items() if row["status"] == "quiet"),
        seconds={day: int(row["seconds"]) for day, row in recorded.items() if row["seconds"] not in ("", "0")},
    )


def days_table_places(diary: Diary) -> dict[str, int]:
    rows = read_csv(diary, "days")
    sums = {
        site.key: sum(int(row[name] or 0) for row in rows for name in row if name.endswith(site.key)) for site in SITES
    }
    return {key: count for key, count in sums.items() if count}


def episodes_table(diary: Diary) -> Counted:
    return counted(
        (date.fromisoformat(row["local_date"]), row["sites"].split("|") if row["sites"] else [])
        for row in read_csv(diary, "episodes")
        if row["left_out"] == "no"
    )


# The FHIR file


def read_fhir(diary: Diary) -> list[dict[str, Any]]:
    client = Client()
    client.force_login(diary.owner)
    response: Any = client.get(reverse("diary:fhir"), PERIOD)
    found = [entry["resource"] for entry in json.loads(response.getvalue())["entry"]]
    return [resource for resource in found if resource["resourceType"] == "Observation"]


def _own_code(observation: dict[str, Any]) -> str:
    return str(observation["code"]["coding"][-1]["code"])


def _parts(observation: dict[str, Any], code: str) -> list[dict[str, Any]]:
    return [part for part in observation.get("component", []) if part["code"]["coding"][0]["code"] == code]


def fhir_days(observations: list[dict[str, Any]]) -> Daily:
    rows = {date.fromisoformat(row["effectiveDateTime"]): row for row in observations
            if _own_code(row) == "episode-count"}  # fmt: skip
    status = {
        day: _parts(row, "day-status")[0]["valueCodeableConcept"]["coding"][0]["code"] for day, row in rows.items()
    }
    return Daily(
        episodes={day: row.get("valueInteger") for day, row in rows.items()},
        quiet=frozenset(day for day, said in status.items() if said == "day-status.quiet"),
        seconds={
            day: part["valueQuantity"]["value"] for day, row in rows.items() for part in _parts(row, "time-spent")
        },
    )


def fhir_episodes(observations: list[dict[str, Any]]) -> Counted:
    return counted((_day(row), _sites(row)) for row in observations if _own_code(row) == "episode")


def _day(row: dict[str, Any]) -> date:
    at = row.get("effectiveDateTime") or row["effectivePeriod"]["start"]
    said = [part["valueDateTime"] for part in _parts(row, "diary-day")]
    return date.fromisoformat((said or [at])[0][:10])


def _sites(row: dict[str, Any]) -> list[str]:
    several = [part["valueCodeableConcept"] for part in _parts(row, "site")]
    places = several or [place for place in [row.get("bodySite")] if place]
    return [place["coding"][0]["code"].removeprefix("site.") for place in places]


# What they say of each other


def page_for_the_doctor(diary: Diary, **wishes: Any) -> DoctorReport:
    return compose(diary, Wanted(FIRST, LAST, **wishes), LAST)


def agree(diary: Diary) -> None:
    """Raises where any two ways out say something else."""
    page, told, found = shown(diary), page_for_the_doctor(diary), read_fhir(diary)
    days, per_day = days_table(diary), fhir_days(found)
    one_by_one = episodes_table(diary)

    assert days == per_day
    assert one_by_one == fhir_episodes(found)
    assert one_by_one.by_day == {day: count for day, count in days.episodes.items() if count}
    assert days_table_places(diary) == one_by_one.by_site
    if days.episodes:
        assert (page.episodes, page.quiet) == (days.episodes, days.quiet)
        timed = {day: f"{seconds / 60:,.1f}" for day, seconds in days.seconds.items()}
        assert page.minutes == {day: timed.get(day, "0.0") for day in {*days.quiet, *timed}}
    else:
        assert (page.episodes, page.quiet, page.minutes) == ({}, frozenset(), {})

    places = {SITE_OF[name]: count for name, count in page.places.items() if name in SITE_OF and count}
    assert places == {row.key: row.episodes for row in told.places if row.episodes} == one_by_one.by_site
    if page.places:
        assert page.places["Several toes at once"] == told.together == one_by_one.together
        assert page.places["No place written down"] == told.unplaced == one_by_one.unplaced

    assert told.episodes == one_by_one.total
    assert (told.days, told.recorded_days) == (len(DAYS), len(days.episodes))
    # Patterns begin with the diary, which may be before the period: what is before it was never missed.
    begun = [date.fromisoformat(row["date"]) for row in read_csv(diary, "days", {})[:1]]
    lasts = (LAST - max(FIRST, *begun)).days + 1 if begun else len(DAYS)
    assert page.base in ("", f"{told.recorded_days} of {lasts} days recorded")
    assert told.counted_days == sum(count is not None for count in days.episodes.values())
    lengths = [row.text.partition(" of ")[0] for row in told.pattern if row.name == "Length"]
    assert lengths == ([said_of_lengths(list(days.seconds.values()))] if one_by_one.total else [])
    for week in told.weeks:
        of_week = {week.first + timedelta(days=index) for index in range(week.days)}
        recorded = of_week & set(days.episodes)
        assert (week.quiet, week.missing) == (len(of_week & days.quiet), len(of_week - recorded))
        assert week.episodes == sum(days.episodes[day] or 0 for day in recorded)


def said_of_lengths(seconds: list[int]) -> str:
    """How the page for the doctor begins what it says of lengths: the median of the days, and how many have one."""
    if not seconds:
        return "not written down"
    return f"{length_words(median(seconds))} in all on a typical day that has times ({len(seconds):,}"


@pytest.mark.slow
@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(
    episodes=st.lists(contents([]), max_size=14),
    said=st.dictionaries(st.sampled_from(DAYS), checkins(), max_size=6),
)
def test_all_ways_out_of_a_diary_say_the_same(episodes: list[EpisodeContent], said: dict[date, CheckInContent]) -> None:
    User.objects.all().delete()
    diary = make_diary()
    for index, content in enumerate(episodes):
        log_episode(diary=diary, uuid=uuid_of(index), content=content)
    for day, answers in said.items():
        save_checkin(diary=diary, day=day, uuid=uuid_of(day.isoformat()), content=answers)
    agree(diary)


@pytest.fixture
def filled() -> Diary:
    """Every kind of day: twitched, quiet, not said, left out, run into from the night before, deleted, missing."""
    diary = make_diary()
    for index in range(12):
        at = NOW - timedelta(days=index % 5, hours=index)
        toes = ["left_hallux", "right_third_toe", "trunk"][: index % 4]
        make_episode(diary=diary, name=index, at=at, minutes=7 * index, sites=toes)
    make_episode(diary=diary, name="long", at=NOW - timedelta(days=9), minutes=1440, sites=["tongue"])
    make_episode(diary=diary, name="out", at=NOW - timedelta(days=12), left_out=True, minutes=9)
    delete_entry(diary=diary, entry=make_episode(diary=diary, name="gone", at=NOW - timedelta(days=13)), now=NOW)
    for back, twitching in ((14, "no"), (15, "no"), (16, "unsure"), (17, "yes"), (18, "")):
        content = CheckInContent(twitching, {"stress": 1})
        save_checkin(diary=diary, day=NOW.date() - timedelta(days=back), uuid=uuid_of(f"c{back}"), content=content)
    return diary


@pytest.mark.slow
def test_a_diary_with_every_kind_of_day_says_the_same_everywhere(filled: Diary) -> None:
    agree(filled)
    days = days_table(filled)
    assert list(days.episodes.values()).count(0) == len(days.quiet) == 2
    assert list(days.episodes.values()).count(None) == 5
    assert sum(count or 0 for count in days.episodes.values()) == 13
    assert sum(days.seconds.values()) == (7 * sum(range(12)) + 1440) * 60


@pytest.mark.slow
def test_the_pdf_says_what_the_page_for_the_doctor_says(filled: Diary) -> None:
    page = page_for_the_doctor(filled, with_charts=False)
    said = text_of(pdf(page))
    assert page.base in said
    assert f"{page.episodes} on {page.counted_days} days with a count" in said
    assert page.where in said


@pytest.mark.slow
def test_a_difference_would_be_found(filled: Diary) -> None:
    Day.objects.filter(diary=filled, episodes__gt=1).update(episodes=1)
    with pytest.raises(AssertionError):
        agree(filled)
