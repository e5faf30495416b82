"""No page of a diary writes a date, a time or a number in another way than its person chose."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from html import unescape
from html.parser import HTMLParser

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from diary.actions.sample import fill_with_sample
from diary.actions.share import make_share
from diary.charts.style import SIZES
from diary.domain.writing import written_as
from diary.models import Diary
from diary.report.cards import CARDS
from diary.report.doctor import compose
from tests.browser.filled import addresses
from tests.makers import make_diary, uuid_of
from tests.report.made import text_of, wanted
from tests.shares import WEEK
from tests.test_every_page import fill

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*"
WRONG = {
    "a time of 24 hours": re.compile(r"(?<![\d.:+-])\d{1,2}:\d{2}(?!\s?[ap]m|[\d:])"),
    "a day before its month": re.compile(rf"\b\d{{1,2}} {_MONTH}\b(?! \d{{1,2}}\b)"),
    "a date of figures": re.compile(r"\b\d{4}-\d{2}-\d{2}\b"),
    "a decimal point": re.compile(r"(?<![\d.v/])\d+\.\d+(?![\d./])"),
    "a comma between thousands": re.compile(r"\b\d{1,3},\d{3}\b"),
}
ALLOWED = {
    # Each choice of the settings is an example of itself.
    "/settings/": {"22:30", "14 March", "2.5"},
    # The name of the file that the person has, and what its cells say.
    "/import/": {"2026-03-01"},
    # How the files look that are taken.
    "/archive/": set(),
}
SHOWN = ("aria-label", "title", "alt", "placeholder")


class Reader(HTMLParser):
    """What people read or hear of a page, with what stands in its text fields."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.said: list[str] = []
        self._silent = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        self._silent += tag in ("script", "style")
        self.said += [has[name] for name in SHOWN if has.get(name)]
        if tag == "input" and has.get("type") == "text":
            self.said.append(has.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in ("script", "style")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.said.append(data)


def found_in(text: str, allowed: set[str]) -> list[str]:
    return [
        f"{kind}: {text[max(match.start() - 40, 0) : match.end() + 30]!r}"
        for kind, wrong in WRONG.items()
        for match in wrong.finditer(text)
        if match[0] not in allowed
    ]


def read(html: str) -> str:
    # Apart, since a date is never put together of several parts of a page, and two parts can look like one.
    return " | ".join(" ".join(said.split()) for said in Reader(html).said if said.strip())


@pytest.fixture
def diary(ada: User) -> Diary:
    diary = make_diary(owner=ada, clock="12", date_order="month", decimal_mark="comma")
    call_command("load_guidance", verbosity=0)
    fill(diary, 3)
    fill_with_sample(diary=diary, now=timezone.now(), episodes=1200, years=0.5, seed=1)
    return diary


def test_the_pages_write_as_the_person_chose(diary: Diary, ada_client: Client) -> None:
    wrong = {}
    ada_client.get("/")
    for address in addresses(diary):
        response = ada_client.get(address)
        assert response.status_code == 200, address
        allowed = next((words for start, words in ALLOWED.items() if address.startswith(start)), set())
        if found := found_in(read(response.content.decode()), allowed):
            wrong[address] = found
    assert not wrong, "\n".join(f"{address}: {line}" for address, found in wrong.items() for line in found[:8])


def test_the_patterns_and_their_drawings_write_as_the_person_chose(diary: Diary, ada_client: Client) -> None:
    wrong = []
    two = "before_first=2026-01-01&before_last=2026-02-28&after_first=2026-03-01&after_last=2026-03-31"
    compared = ada_client.get(f"{reverse('diary:compare')}?{two}")
    wrong += [f"compared: {line}" for line in found_in(read(compared.content.decode()), set())]
    for card in CARDS:
        page = reverse("diary:pattern", args=[card.key])
        drawings = [reverse("diary:chart", args=[card.key, "light", "svg"]) + f"?size={size}" for size in SIZES]
        for period in "12w", "all":
            for address in (page, *drawings):
                mark = "&" if "?" in address else "?"
                response = ada_client.get(f"{address}{mark}period={period}")
                assert response.status_code == 200, address
                text = unescape(re.sub(r"<[^>]*>", " ", response.content.decode())) if "svg" in address else None
                found = found_in((text or read(response.content.decode())).replace("\u00a0", " "), set())
                wrong += [f"{address} {period}: {line}" for line in found[:4]]
    assert not wrong, "\n".join(wrong)


def test_the_page_for_the_doctor_writes_as_the_person_chose(diary: Diary, ada_client: Client) -> None:
    asked = {"period": "12w", "paper": "a4", "with_list": "on", "with_notes": "on", "with_worry": "on"}
    asked |= {f"with_{part}": "on" for part in ("charts", "medicines", "conditions", "visits")}
    asked |= {"born": "March 3, 1980", "born_typed": "1"}
    page = ada_client.post("/doctor/report/", asked)
    assert page.status_code == 200
    with written_as(diary.writing):
        chosen = wanted(with_list=True, with_notes=True, with_worry=True, born=date(1980, 3, 3))
        today = timezone.now().astimezone(diary.zone).date()
        chosen = replace(chosen, first=today - timedelta(days=83), last=today)
        report, now = compose(diary, chosen, today), timezone.now()
        _, token = make_share(diary=diary, uuid=uuid_of("s"), wanted=chosen, report=report, lasts=WEEK, now=now)
    opened = Client().get(f"/share/{token}/")
    paper = Client().get(f"/share/{token}/report.pdf")
    told = {"page": read(page.content.decode()), "link": read(opened.content.decode()), "paper": text_of(paper.content)}
    version = set(re.findall(r"Flicker (\d+\.\d+)", told["paper"]))
    wrong = [
        f"{name}: {line}" for name, text in told.items() for line in found_in(text.replace("\u00a0", " "), version)
    ]
    assert not wrong, "\n".join(wrong)
