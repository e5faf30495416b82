"""What a trial that is over has found: its part of a page, its chart, and its days as a table; nothing sooner."""

from __future__ import annotations

import csv
import io
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from datetime import date, timedelta
from html import unescape

import pytest
import time_machine
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from diary.actions.bin import delete_entry
from diary.actions.trials import answer_trial_day
from diary.domain.trial import Arm, EarlyEnd, EndReason, KeptToIt
from diary.exchange.cells import FORMULA
from diary.models import CachedResult, Diary, Trial
from diary.queries.trials import trials
from diary.views.trial_results import result_context
from tests.each import each
from tests.makers import NOW, make_diary, make_episode, uuid_of
from tests.trials import live_through, make_trial, noon
from tests.views.reading import text_of

TODAY = date(2026, 3, 14)
START = TODAY - timedelta(days=40)
"""The trial's last day was yesterday."""


@pytest.fixture(autouse=True)
def _frozen() -> Iterator[object]:
    with time_machine.travel(NOW + timedelta(hours=1), tick=False) as traveller:
        yield traveller


@pytest.fixture
def diary(ada: User) -> Diary:
    return make_diary(owner=ada)


@pytest.fixture
def trial(diary: Diary) -> Trial:
    """One that shows fewer, with one more episode on some of its days, and two answers."""
    trial = make_trial(diary, START)
    live_through(trial, {Arm.AS_USUAL: 3, Arm.CHANGED: 1})
    for ago in (3, 11, 12, 24, 33):
        make_episode(diary=diary, name=f"more {ago}", at=noon(TODAY - timedelta(days=ago)) + timedelta(hours=2))
    for day, kept in ((START, KeptToIt.NO), (START + timedelta(days=5), KeptToIt.YES)):
        answer_trial_day(diary=diary, trial=trial, day=day, kept=kept, today=TODAY)
    return trial


@pytest.fixture
def running(diary: Diary) -> Trial:
    trial = make_trial(diary, START + timedelta(days=2), name="running")
    live_through(trial, {Arm.AS_USUAL: 3, Arm.CHANGED: 1}, days=39)
    return trial


def at(trial: Trial, what: str = "auto.svg") -> str:
    return f"/trials/{trial.uuid}/{what}"


def shown(diary: Diary) -> str:
    """The part of the page that tells the newest trial of a diary."""
    return render_to_string(
        "shared/trial_result.html", result_context(RequestFactory().get("/"), diary, trials(diary)[0])
    )


def test_the_sentence_comes_first_then_the_ratio_and_only_then_a_probability(trial: Trial) -> None:
    html = shown(trial.diary)
    text = text_of(html)
    in_order = (
        "Fewer twitches in the changed blocks than chance explains.",
        "0.5 times as often in the changed blocks as in the usual ones (90 % interval 0.4 to 0.5).",
        "Of the 62 orders in which the 8 blocks could have been drawn, 1 (1.6 %) would show",
        "What the marks mean",
        "32 of 32 days that count are recorded. The first day of each block does not count.",
        "Of 20 changed days: kept to on 1, partly on 0, not on 0, no answer on 19.",
        "Of 20 days as usual: kept to on 0, partly on 0, not on 1, no answer on 19.",
        "This is a trial of one person over these weeks.",
        "ask a doctor before you change one.",
        "Doctors go by examination, not by how often.",
        "Its days as a table (CSV)",
        "The blocks, 2 February to 13 March 2026 Block Kind Episodes A day Recorded Days Kept to it 1",
    )
    places = [text.find(words) for words in in_order]
    assert -1 not in places, in_order[places.index(-1)]
    assert places == sorted(places)
    assert html.count("<h2") == 2
    assert "<h1" not in html


def test_every_picture_and_file_of_it_is_there(trial: Trial, ada_client: Client) -> None:
    html = shown(trial.diary)
    links = [unescape(link) for link in re.findall(r'(?:src|srcset|href)="(/trials/[^"]+)"', html)]
    assert len(links) == 3 + 8 + 1
    for link in links:
        response = ada_client.get(link)
        assert response.status_code == 200, link
        assert ("attachment" in response.headers.get("Content-Disposition", "")) == (
            "download" in link or "csv" in link
        )
    assert re.search(r'alt="The trial, day by day. Fewer twitches', html)


def test_calm_mode_has_no_figure_of_twitching(trial: Trial) -> None:
    trial.diary.calm_mode = True
    text = text_of(shown(trial.diary))
    assert "Fewer twitches in the changed blocks than chance explains." in text
    for words in ("times as often", "interval", "orders in which", "Episodes A day"):
        assert words not in text
    assert "as usual a few episodes 4 of 4 2 Feb to 6 Feb" in text


def test_the_first_reading_is_remembered_and_a_later_change_is_said(trial: Trial) -> None:
    assert "were changed since" not in shown(trial.diary)
    trial.refresh_from_db()
    assert trial.read_on == TODAY
    assert "were changed since" not in shown(trial.diary)
    make_episode(diary=trial.diary, name="late", at=noon(START))
    words = "Entries or answers of its days were changed since the result was first read on 14 March 2026."
    assert words in text_of(shown(trial.diary))


@pytest.mark.parametrize("which", ["chart", "csv"])
def test_the_picture_and_the_table_are_readings_too(which: str, trial: Trial, ada_client: Client) -> None:
    args = [trial.uuid, "auto", "svg"] if which == "chart" else [trial.uuid]
    assert ada_client.get(reverse(f"diary:trial_{which}", args=args)).status_code == 200
    trial.refresh_from_db()
    assert trial.read_on == TODAY
    make_episode(diary=trial.diary, name="late", at=noon(START))
    assert "were changed since the result was first read on 14 March 2026" in text_of(shown(trial.diary))


def test_a_second_reading_writes_nothing(trial: Trial) -> None:
    shown(trial.diary)
    before = Diary.objects.get(pk=trial.diary_id).revision
    shown(trial.diary)
    assert Diary.objects.get(pk=trial.diary_id).revision == before == trial.diary.revision


@pytest.mark.parametrize("reason", EndReason)
def test_one_that_ended_early_says_why_and_shows_its_days_without_a_ratio(reason: EndReason, diary: Diary) -> None:
    end = EarlyEnd(START + timedelta(days=20), reason, "W1" if reason is EndReason.FLAG else "")
    live_through(make_trial(diary, START, end=end), {Arm.AS_USUAL: 3, Arm.CHANGED: 1})
    text = text_of(shown(diary))
    assert "Not conclusive." in text
    assert "A trial that ends early is never conclusive, whatever its days show." in text
    assert ("matched a reason to see a doctor" in text) == (reason is EndReason.FLAG)
    assert "times as often" not in text
    assert "5 as usual not known not known 0 of 0 22 Feb no answer 1" in text
    assert "6 changed" not in text


def test_one_that_was_stopped_before_its_first_day_has_nothing_to_draw(diary: Diary) -> None:
    make_trial(diary, START, end=EarlyEnd(START - timedelta(days=2), EndReason.STOPPED))
    html = shown(diary)
    assert "before its first day" in html
    assert "<img" not in html
    assert "<table" not in html


def test_the_same_question_again_is_counted_and_not_added_up(trial: Trial) -> None:
    live_through(make_trial(trial.diary, START - timedelta(days=90), name="before"), {Arm.AS_USUAL: 2, Arm.CHANGED: 2})
    text = text_of(shown(trial.diary))
    assert "of 2 trials that asked the same." in text
    assert "32 of 32 days that count are recorded" in text


FILES = ("auto.svg", "light.svg", "dark.svg", "light.png", "dark.png", "light.svg?size=narrow", "trial.csv")


def test_before_its_end_there_is_no_file(running: Trial, ada_client: Client) -> None:
    for what in FILES:
        assert ada_client.get(at(running, what)).status_code == 404, what
    with time_machine.travel(NOW + timedelta(days=2), tick=False):
        for what in FILES:
            assert ada_client.get(at(running, what)).status_code == 200, what


@each("what", FILES)
def test_what_is_of_somebody_else_binned_or_unknown_is_not_there(
    what: str, trial: Trial, ada_client: Client, ben_client: Client
) -> None:
    assert ben_client.get(at(trial, what)).status_code == 404
    assert ada_client.get(at(trial, what)).status_code == 200
    assert ada_client.get(f"/trials/{uuid_of('nobody')}/{what}").status_code == 404
    delete_entry(diary=trial.diary, entry=trial, now=NOW)
    assert ada_client.get(at(trial, what)).status_code == 404
    Trial.objects.filter(pk=trial.pk).update(deleted_at=None)


@pytest.mark.parametrize(
    "what", ["auto.png", "sepia.svg", "light.pdf", "light.svg?size=huge", "light.csv", "trial.svg", "trial.xlsx"]
)
def test_a_drawing_that_there_is_none_of_is_not_there(what: str, trial: Trial, ada_client: Client) -> None:
    assert ada_client.get(at(trial, what)).status_code == 404


def test_a_drawing_is_kept_and_a_browser_that_has_it_is_told_so(trial: Trial, ada_client: Client) -> None:
    first = ada_client.get(at(trial))
    assert first.headers["Content-Type"] == "image/svg+xml"
    assert first.headers["Cache-Control"] == "private, no-cache"
    root = ET.fromstring(first.content)  # noqa: S314 - our own drawing
    assert root[0].text == "The trial, day by day"
    assert root[1].text == (
        "Fewer twitches in the changed blocks than chance explains. 0.5 times as often in the changed blocks as in "
        "the usual ones (90\N{NO-BREAK SPACE}% interval 0.4 to 0.5). 32 of 32 days that count are recorded."
    )
    assert CachedResult.objects.filter(diary=trial.diary, key__startswith="trial:").count() == 1
    with CaptureQueriesContext(connection) as asked:
        again = ada_client.get(at(trial), headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert not any("diary_day" in query["sql"] for query in asked.captured_queries)
    make_episode(diary=trial.diary, name="new", at=NOW)
    changed = ada_client.get(at(trial), headers={"If-None-Match": first.headers["ETag"]})
    assert changed.status_code == 200


def test_calm_mode_is_another_drawing(trial: Trial, ada_client: Client) -> None:
    first = ada_client.get(at(trial))
    Diary.objects.filter(pk=trial.diary_id).update(calm_mode=True)
    calm = ada_client.get(at(trial), headers={"If-None-Match": first.headers["ETag"]})
    assert calm.status_code == 200
    assert b"times as often" not in calm.content


def test_the_table_has_a_line_for_each_day(trial: Trial, ada_client: Client) -> None:
    response = ada_client.get(reverse("diary:trial_csv", args=[trial.uuid]))
    assert response.headers["Content-Disposition"] == 'attachment; filename="flicker-trial-2026-02-02.csv"'
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8; header=present"
    assert "no-store" in response.headers["Cache-Control"]
    assert response.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert len(rows) == 40
    assert list(rows[0].values()) == ["2026-02-02", "1", "as_usual", "no", "yes", "3", "no"]
    assert list(rows[6].values()) == ["2026-02-08", "2", "changed", "yes", "yes", "1", ""]
    assert rows[5]["kept_to_it"] == "yes"


def test_what_is_not_known_is_an_empty_cell_and_nothing_runs_in_a_spreadsheet(diary: Diary, ada_client: Client) -> None:
    trial = make_trial(diary, START, change="own", own_words="=1+1", end=EarlyEnd(TODAY, EndReason.STOPPED))
    body = ada_client.get(at(trial, "trial.csv")).content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(body)))
    assert len(rows) == 41
    assert rows[1] == ["2026-02-02", "1", "as_usual", "no", "no", "", ""]
    assert not any(cell.startswith(FORMULA) for row in rows for cell in row)
    assert "=1+1" not in body
    assert b"=1+1" not in ada_client.get(at(trial)).content
