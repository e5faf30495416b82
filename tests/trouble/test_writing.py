"""What was sent and cannot be kept: it comes back with all that was typed, and is sent again by one button."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from html import unescape
from html.parser import HTMLParser
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory

from accounts.models import User
from diary.models import CheckIn, Diary, Episode, RedFlagAnswer, Timer
from tests.conftest import PASSWORD
from tests.each import each
from tests.makers import NOW, make_diary, make_episode, uuid_of
from tests.trouble.conftest import away, full, read_only
from trouble.unsent import AT, TAKEN_FOR, first_sent, said, unsent_of

pytestmark = [pytest.mark.django_db(transaction=True)]

TYPED = 'Woke me twice.\n<b>Cold</b> room, "odd" & it\'s late'
HTMX = {"HX-Request": "true", "HX-Target": "episode-1"}
LATER = timedelta(minutes=40)
AWAYS = {"read-only": read_only, "away": away}


class Sendable(HTMLParser):
    """The one form of a page that sends something again: its address and fields, as a browser would send them."""

    def __init__(self, response: Any) -> None:
        super().__init__()
        self.action = ""
        self.fields: list[tuple[str, str]] = []
        self._inside = False
        self.feed(response.content.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        if tag == "form" and "data-once" in has:
            self._inside, self.action = True, has["action"]
        if self._inside and tag == "input":
            self.fields.append((has["name"], has["value"]))

    def handle_endtag(self, tag: str) -> None:
        self._inside = self._inside and tag != "form"

    def send(self, client: Client) -> Any:
        data: dict[str, list[str]] = {}
        for name, value in self.fields:
            data.setdefault(name, []).append(value)
        return client.post(self.action, data)


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def diary(transactional_db: None, ada: User) -> Diary:
    return make_diary(owner=ada)


@pytest.fixture
def hers(diary: Diary) -> Client:
    """Ada's browser, which is answered what a browser is, and refused what has no token."""
    client = Client(raise_request_exception=False, enforce_csrf_checks=True)
    client.force_login(diary.owner)
    return client


def token_of(client: Client, page: str = "/") -> dict[str, str]:
    """The token that a page gives, and whose its forms are."""
    html = client.get(page).content.decode()
    names = ("csrfmiddlewaretoken", "form_of")
    found = {name: re.search(rf'name="{name}" value="([^"]+)"', html) for name in names}
    return {name: unescape(match[1]) for name, match in found.items() if match}


def one_tap(name: str = "tap", **fields: str) -> dict[str, str]:
    return {"uuid": str(uuid_of(name)), "ago": "0", "sites": "left_hallux", **fields}


@pytest.mark.parametrize("trouble", AWAYS)
def test_one_tap_keeps_its_moment(trouble: str, hers: Client, clock: Any) -> None:
    sent = one_tap() | token_of(hers)
    with AWAYS[trouble]():
        answer = hers.post("/log/", sent)
        clock.shift(LATER / 2)
        again = Sendable(answer).send(hers)
    assert (answer.status_code, again.status_code) == (503, 503)
    assert int(answer.headers["Retry-After"]) > 0
    assert b"<h1>Not saved yet</h1>" in answer.content
    for wrong in (b"igned out", b"Sign in", b"sign in"):
        assert wrong not in answer.content
    assert "sessionid" not in answer.cookies
    assert not Episode.objects.exists()
    clock.shift(LATER / 2)
    # By the second page, and then by the first one: it is the same entry.
    assert Sendable(again).send(hers).status_code == 302
    assert Sendable(answer).send(hers).status_code == 302
    episode = Episode.objects.get()
    assert (episode.uuid, episode.started_at) == (uuid_of("tap"), NOW)


def test_so_does_a_timer_at_both_ends(hers: Client, clock: Any) -> None:
    token = token_of(hers)
    with read_only():
        started = hers.post("/log/", one_tap("timer") | {"what": "timer"} | token)
    clock.shift(LATER)
    Sendable(started).send(hers)
    assert Timer.objects.get().started_at == NOW
    with away():
        stopped = hers.post(f"/timers/{uuid_of('timer')}/stop/", token)
    clock.shift(LATER)
    Sendable(stopped).send(hers)
    assert Episode.objects.get().ended_at == NOW + LATER


def test_so_does_a_spot_that_stopped_and_a_worry_of_that_day(hers: Client, diary: Diary, clock: Any) -> None:
    spot = make_episode(diary=diary, shape="ongoing", ongoing_state="still_on", at=NOW - LATER)
    token = token_of(hers)
    with read_only():
        stopped = hers.post(f"/episodes/{spot.uuid}/stopped/", token)
        worried = hers.post("/doctor/worried/", token)
    clock.shift(timedelta(days=1))
    Sendable(stopped).send(hers)
    Sendable(worried).send(hers)
    spot.refresh_from_db()
    assert spot.ended_at == NOW
    assert CheckIn.objects.get().local_date == NOW.date()


@pytest.mark.parametrize("trouble", AWAYS)
def test_all_that_was_typed_comes_back_to_the_letter(trouble: str, hers: Client, clock: Any) -> None:
    sent: dict[str, Any] = one_tap("long", note=TYPED, shape="moment", start_date="2026-03-14", start_time="20:15")
    sent |= {"signs": ["visible", "pain"], "remedy_0": "", "outcome_0": ""} | token_of(hers)
    with AWAYS[trouble]():
        answer = hers.post("/episodes/new/?day=2026-03-14", sent)
    page = Sendable(answer)
    assert page.action == "/episodes/new/?day=2026-03-14"
    names = [name for name, _ in page.fields]
    assert (names.count("signs"), names.count("csrfmiddlewaretoken"), names.count(AT)) == (2, 1, 1)
    assert ("note", TYPED) in page.fields
    assert "Cold&lt;/b&gt; room" in answer.content.decode()
    page.send(hers)
    assert Episode.objects.get().note == TYPED


def test_in_place_the_part_says_it(hers: Client, diary: Diary) -> None:
    episode = make_episode(diary=diary)
    token = token_of(hers)
    with read_only():
        answer = hers.post(f"/episodes/{episode.uuid}/delete/", token, headers=HTMX)
    html = answer.content.decode()
    assert answer.status_code == 503
    assert html.startswith('<li class="entry-form" id="episode-1">')
    assert f'data-hx-post="/episodes/{episode.uuid}/delete/"' in html
    assert "<html" not in html


def test_a_part_that_cannot_be_loaded_leaves_the_page_as_it_is(hers: Client) -> None:
    with away():
        answer = hers.get("/diary/", headers=HTMX)
    assert answer.status_code == 503
    assert (answer.headers["HX-Reswap"], answer.headers["HX-Trigger"]) == ("none", "lost")


def test_a_page_that_cannot_be_shown_says_so_and_signs_nobody_out(hers: Client) -> None:
    with away():
        answer = hers.get("/diary/?toe=1")
    assert answer.status_code == 503
    assert b"This page cannot be shown now" in answer.content
    assert b'href="/diary/?toe=1"' in answer.content
    assert b'href="/emergency/"' in answer.content
    assert b"Sign in" not in answer.content
    assert "sessionid" not in answer.cookies
    assert hers.get("/diary/").status_code == 200


def test_what_another_site_sends_is_not_offered_to_be_sent(hers: Client) -> None:
    token_of(hers)
    with away():
        answer = hers.post("/log/", one_tap("theirs"))
    assert answer.status_code == 503
    assert str(uuid_of("theirs")) not in answer.content.decode()
    assert Sendable(answer).action == ""


@pytest.mark.parametrize("trouble", AWAYS)
def test_a_password_is_never_shown_and_signing_in_says_what_is_so(trouble: str, transactional_db: None) -> None:
    User.objects.create_user("ada@example.org", PASSWORD)
    client = Client(raise_request_exception=False, enforce_csrf_checks=True)
    token = token_of(client, "/account/login/")
    with AWAYS[trouble]():
        answer = client.post("/account/login/", {"login": "ada@example.org", "password": PASSWORD} | token)
    assert answer.status_code == 503
    assert b"Signing in has to write a little" in answer.content
    assert PASSWORD.encode() not in answer.content
    assert b"ada@example.org" not in answer.content


def test_nothing_that_opens_something_is_kept(rf: RequestFactory) -> None:
    names = [
        "password",
        "old_password",
        "passphrase",
        "code",
        "backup_code",
        "csrfmiddlewaretoken",
        "credential",
        "token",
    ]
    request = rf.post("/log/", dict.fromkeys([*names, "note", "decode"], "x"))
    assert [name for name, _ in unsent_of(request).fields] == ["note", "decode"]


def test_a_file_cannot_be_kept_and_the_page_says_so(hers: Client) -> None:
    token = token_of(hers, "/import/")
    with read_only():
        answer = hers.post("/import/", token | {"file": SimpleUploadedFile("a.csv", b"Date,Note\n2026-03-01,a\n")})
    assert answer.status_code == 503
    assert b"A file cannot be kept here" in answer.content
    assert Sendable(answer).action == ""


@pytest.mark.parametrize("trouble", AWAYS)
def test_whoever_ticks_what_cannot_wait_is_told_whom_to_call(trouble: str, hers: Client) -> None:
    token = token_of(hers, "/emergency/check/")
    with AWAYS[trouble]():
        answer = hers.post("/emergency/check/", {"parts": ["breathless"]} | token)
        assert hers.get(answer.headers["Location"]).status_code == 200
        none = hers.post("/emergency/check/", {"none": "on"} | token)
    assert answer.headers["Location"] == "/emergency/now/"
    assert none.status_code == 503
    assert not RedFlagAnswer.objects.exists()


def test_a_mistake_of_ours_keeps_what_was_typed_too(hers: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def break_down(**kwargs: object) -> None:
        raise ZeroDivisionError

    sent = one_tap(note=TYPED) | token_of(hers)
    monkeypatch.setattr("diary.views.home.log_episode", break_down)
    answer = hers.post("/log/", sent)
    assert answer.status_code == 500
    assert b"<h1>Something broke</h1>" in answer.content
    assert ("uuid", str(uuid_of("tap"))) in Sendable(answer).fields
    monkeypatch.undo()
    assert Sendable(answer).send(hers).status_code == 302


@pytest.mark.slow
def test_a_file_that_must_not_grow_keeps_all_that_was_acknowledged(hers: Client) -> None:
    token, kept, refused = token_of(hers), set(), {}
    with full():
        for n in range(60):
            uuid = str(uuid_of(n))
            sent = one_tap(uuid=uuid, note="x" * 1500, shape="moment", start_date="2026-03-14", start_time="20:15")
            answer = hers.post("/episodes/new/", sent | token)
            if answer.status_code == 302:
                kept.add(uuid)
            else:
                assert answer.status_code == 503
                refused[uuid] = answer
    stored = {str(uuid) for uuid in Episode.objects.values_list("uuid", flat=True)}
    assert stored == kept
    assert refused
    for answer in refused.values():
        assert Sendable(answer).send(hers).status_code == 302
    assert Episode.objects.count() == 60


def test_trouble_is_told_once_and_says_nothing_of_anybody(
    hers: Client, caplog: pytest.LogCaptureFixture, clock: Any
) -> None:
    sent = one_tap(note="needle") | token_of(hers)
    with away():
        for _ in range(3):
            hers.post("/log/", sent)
    told = [record.getMessage() for record in caplog.records]
    assert len(told) == 1
    assert "needle" not in told[0]
    assert str(uuid_of("tap")) not in told[0]


@each(
    ("said_at", "taken"),
    [
        (NOW - LATER, True),
        (NOW, True),
        (NOW - TAKEN_FOR, True),
        (NOW + timedelta(seconds=1), False),
        (NOW - TAKEN_FOR - timedelta(seconds=1), False),
        (datetime.min.replace(tzinfo=UTC), False),
    ],
)
def test_the_instant_of_a_first_try_is_believed_within_a_year(
    rf: RequestFactory, said_at: datetime, taken: bool
) -> None:
    with time_machine.travel(NOW, tick=False):
        assert first_sent(rf.post("/", {AT: said_at.isoformat()})) == (said_at if taken else NOW)


@each("text", ["", "yesterday", "2026-03-14T20:00:00", "9" * 5000, "2026-03-14T20:00:00+99:00"])
def test_what_is_no_instant_is_now(rf: RequestFactory, text: str) -> None:
    with time_machine.travel(NOW, tick=False):
        assert first_sent(rf.post("/", {AT: text})) == NOW
        assert first_sent(rf.get("/")) == NOW


def test_what_was_typed_is_said_in_words(rf: RequestFactory) -> None:
    sent = {
        "uuid": str(uuid_of(1)),
        "sites": ["left_hallux", "trunk"],
        "note": "Hot_dog  day",
        "q_weakness": "no",
        "x": " ",
    }
    told = said(unsent_of(rf.post("/", sent | {"empty": " "})))
    assert told == [("Sites", ["left hallux", "trunk"]), ("Note", ["Hot_dog  day"]), ("Weakness", ["no"])]
