"""A line of text on its way into the form of an episode: nothing is saved before it was checked."""

from __future__ import annotations

import logging
from datetime import time, timedelta
from html import unescape
from html.parser import HTMLParser
from typing import Any

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from diary.actions.triggers import add_trigger, set_retired
from diary.domain.catalogue import Shape
from diary.domain.line import MAX_LINE
from diary.forms.line import EXAMPLES
from diary.models import Diary, Episode
from tests.each import each
from tests.makers import NOW, make_diary, uuid_of
from tests.views.filled import everything, form_of

LINE = "/episodes/line/"


@pytest.fixture(autouse=True)
def frozen() -> object:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def diary(ada: User) -> Diary:
    return make_diary(owner=ada)


class _Actions(HTMLParser):
    """Where the forms of a page are sent."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "form":
            self.found.append(dict(attrs).get("action") or "")


def filled(client: Client, line: str) -> tuple[dict[str, list[str]], str, str]:
    """What the form holds that a line fills, where it is sent, and the page in words."""
    response = client.post(LINE, {"line": line})
    assert response.status_code == 200
    html = response.content.decode()
    action = next(action for action in _Actions(html).found if action.startswith("/episodes/new/"))
    return form_of(response).values, action, unescape(html)


def saved(client: Client, line: str, **changes: Any) -> Episode:
    values, action, _ = filled(client, line)
    response = client.post(action, values | changes)
    assert response.status_code == 302, form_of(response).errors
    return Episode.objects.get()


def test_a_line_fills_a_form_and_saves_nothing(ada_client: Client, diary: Diary) -> None:
    before = everything()
    values, _, html = filled(ada_client, "left big toe 2 min coffee, stressed, with Anna")
    assert everything() == before
    assert values["sites"] == ["left_hallux"]
    assert (values["shape"], values["lasted"]) == (["timed"], ["2"])
    assert set(values["triggers"]) == {"caffeine", "stress"}
    assert values["note"] == ["with Anna"]
    assert "Read: left great toe, 2\u00a0min, suspects: caffeine; stress. Check it, then save." in html
    assert "What was not read stands in the note." in html


def test_what_was_filled_in_is_saved_like_any_other_entry(ada_client: Client, diary: Diary) -> None:
    episode = saved(ada_client, "left big toe 2 min coffee, stressed")
    assert (episode.shape, episode.content.seconds) == (Shape.TIMED, 120)
    # Nobody said when: it is over now.
    assert episode.ended_at == NOW
    assert set(episode.content.triggers) == {"caffeine", "stress"}
    assert set(episode.content.sites) == {"left_hallux"}


def test_times_bursts_remedies_and_signs_reach_the_entry(ada_client: Client, diary: Diary) -> None:
    line = "right calf 20 minutes ago, 25 twitches in 3 min, tingling, strength 4, stretched, helped after 5 min"
    content = saved(ada_client, line).content
    assert (content.shape, content.twitch_count, content.seconds) == (Shape.BURST, 25, 180)
    assert NOW - content.start.instant - timedelta(minutes=20) < timedelta(minutes=1)
    assert list(content.signs) == ["tingling"]
    assert content.facet("intensity") == 4
    assert [(row.key, row.outcome, row.relief_minutes) for row in content.remedies] == [("stretching", "better", 5)]


def test_a_sign_in_a_line_leads_to_the_same_question(ada_client: Client, diary: Diary) -> None:
    values, action, _ = filled(ada_client, "left big toe, felt weak")
    response = ada_client.post(action, values)
    assert response["Location"].endswith(f"#episode-{Episode.objects.get().uuid}")


def test_seconds_stay_in_the_note_because_the_form_has_minutes(ada_client: Client, diary: Diary) -> None:
    values, _, html = filled(ada_client, "left big toe 90 s")
    assert (values["lasted"], values["note"]) == (["2"], ["90 s"])
    assert "1\u00a0min 30\u00a0s (as 2 minutes)" in html
    values, _, _ = filled(ada_client, "left big toe 20 s")
    assert (values["shape"], values["note"]) == (["moment"], ["20 s"])


def test_a_time_that_is_not_clear_is_asked_and_never_taken_for_now(ada_client: Client, diary: Diary) -> None:
    values, action, html = filled(ada_client, "left big toe last night")
    assert values["start_time"] == [""]
    assert "Not read: “last night” does not say a time." in html
    assert "Say when it was." in html
    assert ada_client.post(action, values).status_code == 422


def test_own_triggers_are_known_by_their_names_and_those_of_others_are_not(
    ada_client: Client, ben_client: Client, diary: Diary
) -> None:
    mine = add_trigger(diary=diary, uuid=uuid_of("mine"), name="Night shift")
    values, _, _ = filled(ada_client, "left big toe, NIGHT shift")
    assert values["triggers"] == [str(mine.uuid)]
    set_retired(diary=diary, trigger=mine, retired=True)
    assert "triggers" not in filled(ada_client, "left big toe, night shift")[0]
    assert filled(ben_client, "left big toe, night shift")[0]["note"] == ["night shift"]


def test_more_remedies_than_a_form_has_rows_are_all_there(ada_client: Client, diary: Diary) -> None:
    content = saved(ada_client, "left big toe, stretched, massaged, hot bath, yoga, drank some water").content
    assert {row.key for row in content.remedies} == {"stretching", "massage", "warm_bath", "relaxation", "water"}


@each(
    ("line", "error"),
    [("", "Write something first"), ("   ", "Write something first"), ("toe " * 200, f"longer than {MAX_LINE}")],
)
def test_what_cannot_be_read_is_said_beside_the_field_and_stays(
    line: str, error: str, ada_client: Client, diary: Diary
) -> None:
    response = ada_client.post(LINE, {"line": line})
    assert response.status_code == 422
    form = form_of(response)
    assert error in form.errors["line"]
    assert form.values["line"][0].strip() == line.strip()


def test_markup_is_text(ada_client: Client, diary: Diary) -> None:
    response = ada_client.post(LINE, {"line": "left big toe <script>alert(1)</script>"})
    assert "<script>alert" not in response.content.decode()
    assert form_of(response).values["note"] == ["<script>alert(1)</script>"]


def test_a_line_stands_in_no_address_and_in_no_log(
    ada_client: Client, diary: Diary, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    _, action, _ = filled(ada_client, "left big toe, needleneedle")
    assert "needle" not in action
    assert not [
        record for record in caplog.records if record.name != "django.db.backends" and "needle" in record.getMessage()
    ]
    assert "needle" not in str(dict(ada_client.session))
    # What an address says is not read: it would stand in logs and in the history.
    assert "needle" not in ada_client.get(LINE, {"line": "left big toe, needleneedle"}).content.decode()


def test_the_examples_of_the_page_are_read_whole(ada_client: Client, diary: Diary) -> None:
    page = unescape(ada_client.get(LINE).content.decode())
    for example in EXAMPLES:
        assert example in page
        values, _, html = filled(ada_client, example)
        assert values["note"] == [""], example
        assert "Not read" not in html


def test_a_range_of_the_clock_fills_start_and_end(ada_client: Client, diary: Diary) -> None:
    content = saved(ada_client, "left big toe yesterday from 9:00 to 9:20").content
    assert content.end is not None
    assert (content.start.time, content.end.time) == (time(9), time(9, 20))


def test_log_offers_a_line_that_is_sent(ada_client: Client, diary: Diary) -> None:
    assert LINE in _Actions(ada_client.get("/").content.decode()).found
