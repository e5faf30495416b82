"""What goes with the twitching, on the pages: looked for on set days, and the same however it is opened."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from diary.actions.checkins import save_checkin
from diary.domain.content import CheckInContent
from diary.models import Diary, Look
from diary.queries.looks import read_looked
from diary.report.doctor import compose
from diary.report.wanted import Wanted
from tests.linked import after, write_linked_days
from tests.makers import make_diary, uuid_of
from tests.views.reading import main_words, text_of

PAGE = "/patterns/factors/"
LINK = "tight shoes: a link stands out."


def at(day: date) -> time_machine.travel:
    return time_machine.travel(datetime.combine(day, time(10), UTC), tick=False)


@pytest.fixture
def diary(ada: User) -> Diary:
    diary = make_diary(owner=ada)
    write_linked_days(diary, end=100)
    return diary


@pytest.fixture
def _on_day_100(diary: Diary) -> Iterator[None]:
    with at(after(100)):
        yield


def card(html: str) -> str:
    found = re.search(
        r'<section class="card told told--factors[^"]*" aria-labelledby="factors">.*?</section>', html, re.S
    )
    assert found
    return re.sub(r'<(picture>.*?</picture|a href="[^"]*").*?>', "", found[0], flags=re.S)


@pytest.mark.usefixtures("_on_day_100")
def test_opening_the_page_makes_the_look_that_is_due_and_says_when_the_next_is(ada_client: Client) -> None:
    html = ada_client.get("/patterns/").content.decode()
    assert LINK in text_of(html)
    assert "From 84 of 84 days, looked at on 30 March 2026; next on 22 June 2026." in text_of(html)
    told = "Looked at on 30 March 2026: 84 of 84 days recorded, 5 January 2026 to 29 March 2026. "
    assert f"{told}The next look is due on 22 June 2026." in main_words(ada_client.get(PAGE))
    assert Look.objects.get().on == after(84)


@pytest.mark.usefixtures("_on_day_100")
def test_neither_a_reload_nor_the_period_changes_the_card(ada: User, ada_client: Client) -> None:
    first = card(ada_client.get("/patterns/").content.decode())
    for period in ("", "?period=4w", "?period=year", "?period=all", "?period=own&first=2026-03-01&last=2026-03-05"):
        assert card(ada_client.get(f"/patterns/{period}").content.decode()) == first
    for day in (120, 150, 167):
        with at(after(day)):
            ada_client.force_login(ada)
            assert card(ada_client.get("/patterns/?period=all").content.decode()) == first
    assert Look.objects.count() == 1


@pytest.mark.usefixtures("_on_day_100")
def test_a_period_without_a_recorded_day_leaves_it_as_it_is(ada_client: Client) -> None:
    empty = "?period=own&first=2020-01-01&last=2020-02-01"
    told = main_words(ada_client.get(f"/patterns/{empty}"))
    assert "No day of this period is recorded." in told
    assert LINK in told
    assert LINK in main_words(ada_client.get(f"{PAGE}{empty}"))


@pytest.mark.usefixtures("_on_day_100")
def test_a_narrowed_choice_leaves_it_to_the_answer_of_all_episodes(ada_client: Client) -> None:
    html = ada_client.get("/patterns/?site=trunk").content.decode()
    assert 'id="factors"' not in html
    assert LINK in text_of(html)
    assert LINK in main_words(ada_client.get(f"{PAGE}?site=trunk"))


@pytest.mark.usefixtures("_on_day_100")
def test_its_own_page_says_that_it_was_told_because_it_stood_out(ada_client: Client) -> None:
    told = main_words(ada_client.get(PAGE))
    assert "What stands out can still be chance, and it tends to look larger than it is" in told
    assert "Links are looked for on a few set days of a year" in told
    assert "The next look is due on 22 June 2026" in told


def test_a_changed_entry_is_told_beside_the_old_answer_until_the_next_look(
    ada: User, diary: Diary, ada_client: Client
) -> None:
    changed = "Entries of these days have changed since; the next look reads them as they are then."
    with at(after(100)):
        ada_client.force_login(ada)
        assert changed not in main_words(ada_client.get(PAGE))
        content = CheckInContent(twitching="yes", items={"stress": 10})
        save_checkin(diary=diary, day=after(5), uuid=uuid_of("checkin 5"), content=content)
        told = main_words(ada_client.get(PAGE))
        assert changed in told
        assert LINK in told
        assert "Entries of these days have changed since." in main_words(ada_client.get("/patterns/"))
    write_linked_days(diary, start=100, end=170)
    with at(after(168)):
        ada_client.force_login(ada)
        told = main_words(ada_client.get(PAGE))
        assert changed not in told
        assert "Looked at on 22 June 2026" in told


def test_before_the_first_look_the_page_says_when_it_is_and_how_far_the_days_have_come(
    ada: User, diary: Diary, ada_client: Client
) -> None:
    with at(after(83)):
        ada_client.force_login(ada)
        told = main_words(ada_client.get(PAGE))
    assert "Not looked at yet." in told
    assert "The first look at links is due on 30 March 2026." in told
    assert "Enough for stress and tight shoes: they wait for the first look." in told
    assert "times as many" not in told
    assert not Look.objects.exists()


@pytest.mark.usefixtures("_on_day_100")
def test_the_page_for_the_doctor_tells_the_same_look_whatever_its_period(diary: Diary, ada_client: Client) -> None:
    response = ada_client.post("/doctor/report/", {"period": "4w", "paper": "a4"})
    told = main_words(response)
    assert "A link stands out with tight shoes" in told
    assert "Looked at on 30 March 2026: 84 of 84 days recorded" in told
    assert "tends to look larger than it is" in told
    found = read_looked(diary)
    made = [compose(diary, Wanted(after(start), after(99)), after(100)).factors for start in (0, 60, 90)]
    assert made[0] == made[1] == made[2]
    ratio = next(factor.ratio for factor in found.factors if factor.key == "tight_shoes")
    assert ratio
    assert f"{ratio.ratio:.1f} times" in made[0][0].text


@pytest.mark.usefixtures("_on_day_100")
def test_every_way_to_the_page_for_the_doctor_looks_first(ada_client: Client) -> None:
    assert ada_client.post("/doctor/report/pdf/", {"period": "4w", "paper": "a4"}).status_code == 200
    assert Look.objects.count() == 1


@pytest.mark.usefixtures("_on_day_100")
def test_a_browser_has_the_chart_for_which_a_look_was_made(ada_client: Client) -> None:
    address = "/patterns/factors/light.svg?period=12w"
    first = ada_client.get(address)
    assert Look.objects.get().on == after(84)
    assert ada_client.get(address, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    assert ada_client.get(address).content == first.content
