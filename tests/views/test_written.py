"""Dates, times and numbers are written as the person chose, and inputs take them so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
import time_machine
from django.http import QueryDict
from django.template import Context, Template
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from diary.domain.writing import USUAL, DateOrder, DecimalMark, Hours, Writing, writing, written_as
from diary.forms.background import SettingsForm, VisitForm
from diary.forms.checkin import CheckInForm
from diary.forms.written import Native, as_sent, shown_by
from diary.models import CheckIn, Diary, Episode
from diary.views.language import of_languages
from tests.each import each
from tests.makers import NOW, make_diary, make_episode, uuid_of
from tests.report.made import text_of as paper_text
from tests.shares import share_it
from tests.views.reading import main_words, words

AMERICAN = Writing(Hours.HALF_DAY, DateOrder.MONTH_FIRST, DecimalMark.POINT)
GERMAN = Writing(Hours.DAY, DateOrder.DAY_FIRST, DecimalMark.COMMA)
SHOWS_USUAL = Native(Hours.DAY, DateOrder.DAY_FIRST)
CHOSEN = {"clock": "12", "date_order": "month", "decimal_mark": "comma"}


@pytest.fixture(autouse=True)
def _frozen() -> Iterator[object]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@each(
    ("accepted", "native", "wanted"),
    [
        ("", SHOWS_USUAL, USUAL),
        ("*", SHOWS_USUAL, USUAL),
        ("xx-YY, 12;q=x", SHOWS_USUAL, USUAL),
        ("en-US,en;q=0.9", Native(Hours.HALF_DAY, DateOrder.MONTH_FIRST), AMERICAN),
        ("en-GB", SHOWS_USUAL, USUAL),
        ("de-AT,de;q=0.9,en;q=0.8", SHOWS_USUAL, GERMAN),
        ("tlh, de;q=0.5", SHOWS_USUAL, GERMAN),
        ("en-AU", Native(Hours.HALF_DAY, DateOrder.DAY_FIRST), Writing(Hours.HALF_DAY)),
        # They write the year first in figures, and a month in words before its day.
        ("ja", Native(Hours.DAY, None), Writing(date_order=DateOrder.MONTH_FIRST)),
        # "HH 'h' mm": a letter that is shown is not the hours of half a day.
        ("fr-CA", Native(Hours.DAY, None), GERMAN),
    ],
)
def test_a_browser_says_by_its_languages_how_it_writes(accepted: str, native: Native, wanted: Writing) -> None:
    assert of_languages(accepted) == (native, wanted)


@given(st.text())
def test_whatever_a_browser_sends_is_some_writing(accepted: str) -> None:
    assert of_languages(accepted)[1] in {Writing(*one) for one in _all()}


def _all() -> list[tuple[Hours, DateOrder, DecimalMark]]:
    return [(hours, order, mark) for hours in Hours for order in DateOrder for mark in DecimalMark]


@pytest.mark.parametrize(("languages", "wanted"), [("en-US", AMERICAN), ("de", GERMAN), ("", USUAL)])
def test_a_new_diary_is_written_as_the_browser_does(
    languages: str, wanted: Writing, ada: User, ada_client: Client
) -> None:
    ada_client.get("/", headers={"Accept-Language": languages})
    assert Diary.objects.get(owner=ada).writing == wanted
    # Said once, at the first look: a diary that is there stays as it is.
    ada_client.get("/", headers={"Accept-Language": "ja"})
    assert Diary.objects.get(owner=ada).writing == wanted
    assert writing() == USUAL


def test_what_is_chosen_is_written_on_the_next_page_and_raises_the_revision(ada: User, ada_client: Client) -> None:
    diary = make_diary(owner=ada)
    make_episode(diary=diary)
    assert "22:30 " in main_words(ada_client.get("/diary/2026-03-14/"))
    ada_client.post("/settings/", {"time_zone": "Europe/Berlin"} | CHOSEN)
    again = Diary.objects.get(pk=diary.pk)
    assert (again.writing, again.revision > diary.revision) == (
        Writing(*[*Hours][1:], *[*DateOrder][1:], *[*DecimalMark][1:]),
        True,
    )
    text = main_words(ada_client.get("/diary/2026-03-14/"))
    assert "10:30 pm" in text.replace("\u00a0", " ")
    assert "March 14, 2026" in text
    assert "22:30" not in text


def test_settings_of_an_older_page_leave_the_writing_as_it_is(ada: User, ada_client: Client) -> None:
    diary = make_diary(owner=ada, **CHOSEN)
    ada_client.post("/settings/", {"time_zone": "Europe/Berlin"})
    assert Diary.objects.get(pk=diary.pk).writing == diary.writing


def fields(html: Any) -> dict[str, dict[str, str]]:
    """The inputs for dates and times of a page: their attributes by name."""
    found = {}
    for tag in re.findall(r"<input\b[^>]*data-written[^>]*>", str(html)):
        attrs = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        found[attrs["name"]] = attrs
    return found


def test_a_browser_s_own_input_is_used_where_it_writes_as_the_person_chose(ada: User) -> None:
    diary = make_diary(owner=ada, asleep_from=time(22, 30), asleep_until=time(6))
    with written_as(diary.writing):
        for native, kind, value in (
            (SHOWS_USUAL, "time", "22:30"),
            (Native(Hours.HALF_DAY, None), "text", "22:30"),
        ):
            with shown_by(native):
                html = str(SettingsForm(diary=diary)["asleep_from"])
                assert (fields(html)["asleep_from"]["type"], fields(html)["asleep_from"]["value"]) == (kind, value)
                assert ("asleep_from_typed" in html) == (kind == "text")
    with written_as(AMERICAN), shown_by(SHOWS_USUAL):
        field = fields(SettingsForm(diary=diary)["asleep_from"])["asleep_from"]
        assert (field["type"], field["value"], field["data-sent"]) == ("text", "10:30\u00a0pm", "22:30")
        assert field["placeholder"] == "10:30\u00a0pm"


@pytest.mark.parametrize(
    ("order", "typed", "read"),
    [
        ("day", "14/3/2026", date(2026, 3, 14)), ("month", "March 14, 2026", date(2026, 3, 14)),
        ("day", "3.2.26", date(2026, 2, 3)), ("month", "3/2/26", date(2026, 3, 2)),
        ("month", "2026-03-02", date(2026, 3, 2)),
    ],
)  # fmt: skip
def test_a_date_is_read_as_it_was_chosen_to_be_written(order: str, typed: str, read: date) -> None:
    with written_as(Writing(date_order=DateOrder(order))):
        form = VisitForm({"uuid": str(uuid_of("v")), "visited_on": typed, "visited_on_typed": "1"}, today=NOW.date())
        assert form.is_valid(), form.errors
        assert form.cleaned_data["visited_on"] == read


def test_a_date_or_time_that_cannot_be_read_is_kept_as_it_was_typed_beside_what_to_type(
    ada: User, ada_client: Client
) -> None:
    make_diary(owner=ada, **CHOSEN)
    sent = {"time_zone": "Europe/Berlin", "asleep_from": "10:30", "asleep_until": "dawn"}
    marks = {"asleep_from_typed": "1", "asleep_until_typed": "1"}
    response = ada_client.post("/settings/", sent | marks)
    assert response.status_code == 422
    text, shown = words(response), fields(response.content.decode())
    assert "Say whether it is 10:30 am or 10:30 pm." in text
    assert "Write a time such as 10:30 pm." in text.replace("\u00a0", " ")
    assert (shown["asleep_from"]["value"], shown["asleep_until"]["value"]) == ("10:30", "dawn")
    # What a browser's own input sends is never typed: it says the hour of the day.
    assert ada_client.post("/settings/", sent | {"asleep_until": "16:30"}).status_code == 302
    assert Diary.objects.get(owner=ada).asleep_from == time(10, 30)


def test_an_empty_text_field_is_an_empty_field() -> None:
    form = VisitForm({"uuid": str(uuid_of("v")), "visited_on": "  ", "visited_on_typed": "1"}, today=NOW.date())
    assert form.errors == {"visited_on": ["This field is required."]}


@pytest.mark.parametrize(("typed", "minutes"), [("7.5", 450), ("7,5", 450), ("7,25", 435), ("8", 480)])
@pytest.mark.parametrize("chosen", [USUAL, GERMAN])
def test_hours_are_read_with_a_point_and_with_a_comma(typed: str, minutes: int, chosen: Writing) -> None:
    with written_as(chosen):
        data = QueryDict(mutable=True)
        data.update({"uuid": str(uuid_of("c")), "sleep_minutes": typed})
        form = CheckInForm(data, day=NOW.date(), items=["sleep_minutes"], questions=())
        assert form.is_valid(), form.errors
        assert form.content().items == {"sleep_minutes": minutes}


def test_a_check_in_that_comes_back_as_it_was_shown_has_changed_nothing(ada: User, ada_client: Client) -> None:
    diary = make_diary(owner=ada, **CHOSEN)
    address = "/check-in/2026-03-14/"
    sent = {"uuid": str(uuid_of("c")), "sleep_minutes": "7,5", "q_weakness": "feels_weak", "shown": "{}"}
    sent |= {"q_weakness_since": "March 1, 2026", "q_weakness_since_typed": "1"}
    ada_client.post(address, sent)
    checkin = CheckIn.objects.get(diary=diary)
    assert checkin.sleep_minutes == 450
    assert checkin.answers.get().since == date(2026, 3, 1)
    html = ada_client.get(address).content.decode()
    assert re.search(r'name="sleep_minutes"[^>]*value="7,5"|value="7,5"[^>]*name="sleep_minutes"', html)
    data = QueryDict(mutable=True)
    form = CheckInForm(day=NOW.date(), items=["sleep_minutes"], checkin=checkin)
    data.update(sent | {"shown": form.shown})
    assert CheckInForm(data, day=NOW.date(), items=["sleep_minutes"], checkin=checkin).touched == frozenset()


def test_an_episode_is_logged_with_a_typed_date_and_time(ada: User, ada_client: Client) -> None:
    make_diary(owner=ada, **CHOSEN)
    page = ada_client.get("/episodes/new/").content.decode()
    shown = fields(page)
    assert (shown["start_date"]["value"], shown["start_time"]["value"]) == ("Mar 14, 2026", "10:30\u00a0pm")
    sent = {"uuid": str(uuid_of("e")), "sites": "left_hallux", "shape": "moment"}
    sent |= {"start_date": "3/14/26", "start_time": "9.15pm", "start_date_typed": "1", "start_time_typed": "1"}
    assert ada_client.post("/episodes/new/", sent).status_code in (302, 303), ada_client.post(
        "/episodes/new/", sent
    ).content
    episode = Episode.objects.get()
    assert (episode.local_date, episode.local_time) == (date(2026, 3, 14), time(21, 15))


def test_what_was_typed_becomes_what_a_browser_s_own_inputs_send() -> None:
    form = VisitForm(today=NOW.date())
    with written_as(AMERICAN):
        data = QueryDict(mutable=True)
        data.update({"visited_on": "March 3, 2026", "visited_on_typed": "1", "clinician": "March 3, 2026"})
        as_sent(form.fields, data)
    assert data.dict() == {"visited_on": "2026-03-03", "clinician": "March 3, 2026"}


def test_an_instant_in_a_template_is_on_the_clock_in_force() -> None:

    at = datetime(2026, 3, 14, 21, 30, tzinfo=UTC)
    template = Template(
        "{{ at|moment }} / {{ at|day }} / {{ at|clock }} / {{ at|day_month }} / {{ n|number }} / {{ x|number }}"
    )
    with written_as(Writing(*[*Hours][1:], *[*DateOrder][1:], *[*DecimalMark][1:])):
        said = template.render(Context({"at": at, "n": 1234, "x": 2.5})).replace("\u00a0", " ")
    assert said == "March 14, 2026, 9:30 pm / March 14, 2026 / 9:30 pm / March 14 / 1 234 / 2,5"


def test_pages_that_ask_no_diary_write_as_the_diary_that_was_seen_last(ada: User, ada_client: Client) -> None:
    make_diary(owner=ada, **CHOSEN)
    sessions = "/account/sessions/"
    assert "14 March 2026, 21:30 UTC" in main_words(ada_client.get(sessions))
    first = ada_client.get("/diary/")
    assert first.cookies["writing"].value == "12-month-comma"
    assert first.cookies["writing"]["httponly"]
    assert "writing" not in ada_client.get("/diary/").cookies
    assert "March 14, 2026, 9:30 pm UTC" in main_words(ada_client.get(sessions)).replace("\u00a0", " ")
    ada_client.cookies["writing"] = "12-month-runes"
    assert "14 March 2026, 21:30 UTC" in main_words(ada_client.get(sessions))


def test_whoever_opens_a_link_reads_it_as_it_was_made_and_keeps_the_writing_of_their_own_browser(
    ada: User, client: Client
) -> None:
    diary = make_diary(owner=ada, **CHOSEN)
    _, token = share_it(diary, writing=diary.writing)
    _, older = share_it(diary, name="older")
    Diary.objects.update(date_order="day")
    page = client.get(f"/share/{token}/")
    assert "March 14, 2026" in main_words(page)
    assert "14 March 2026" in main_words(client.get(f"/share/{older}/"))
    assert "March 14, 2026" in paper_text(client.get(f"/share/{token}/report.pdf").content).replace("\u00a0", " ")
    assert "writing" not in page.cookies
