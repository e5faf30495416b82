"""Whatever a person types into comes back after the session ended and after a stale token, and is saved once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client

from accounts.models import User
from diary.actions.background import add_fact
from diary.actions.bin import delete_entry
from diary.actions.episodes import start_timer
from diary.actions.triggers import add_trigger
from diary.domain.content import Moment
from diary.models import (
    CheckIn,
    Condition,
    Diary,
    Episode,
    FlagTalk,
    Guidance,
    GuidanceVersion,
    ImportMapping,
    Medicine,
    OwnTrigger,
    Reminder,
    Share,
    Source,
    Timer,
    Visit,
)
from tests.exchange.importing import waiting
from tests.makers import NOW, make_diary, make_episode, make_source, uuid_of
from tests.trouble.test_signed_out import sign_in
from tests.trouble.test_writing import Sendable, token_of
from tests.views.filled import form_of
from trouble.unsent import AT

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
OURS = {"Origin": "http://testserver"}
TYPED = "TypedForm <b>late</b> & long"


Filled = tuple[str, dict[str, Any]]
"""Where a form is sent, and what a browser sends of it."""


@dataclass(frozen=True)
class TypedForm:
    """A form as a person fills it in, and what is stored of it, which is `after` once it was saved."""

    fill: Callable[[Client], Filled]
    stored: Callable[[], object]
    after: object


def typed(page: str, /, *, to: str = "", **types: Any) -> Callable[[Client], Filled]:
    """The form of a page with something typed into it."""
    return lambda client: (to or page, form_of(client.get(page)).values | types)


def talked(client: Client) -> Filled:
    """The form about a flag on the page of the doctor, whose names begin with the flag's."""
    page = client.get("/doctor/").content.decode()
    values = dict(re.findall(r'name="([A-Z0-9]+-(?:uuid|shown|on))" value="([^"]*)"', page))
    flag = next(iter(values)).partition("-")[0]
    return f"/doctor/{flag}/discussed/", {name: unescape(value) for name, value in values.items()} | {
        f"{flag}-outcome": TYPED
    }


def linked(client: Client) -> Filled:
    chosen = {"period": "4w", "paper": "a4", "sentence": "Mine"} | token_of(client)
    return "/doctor/shares/new/", form_of(client.post("/doctor/shares/new/", chosen)).values | {
        "with_code": "on", "make": "yes"
    }  # fmt: skip


def notes(model: Any) -> Any:
    return [*model.objects.exclude(note="").values_list("note", flat=True)]


def column(model: Any, name: str) -> Any:
    return [*model.objects.values_list(name, flat=True)]


FORMS = {
    "a new entry": TypedForm(typed("/episodes/new/", sites="trunk", note=TYPED), lambda: notes(Episode), [TYPED]),
    "an entry": TypedForm(typed(f"/episodes/{uuid_of('known')}/", note=TYPED), lambda: notes(Episode), [TYPED]),
    "one tap": TypedForm(typed("/", to="/log/", sites="trunk"), lambda: Episode.objects.count(), 1),
    "a timer": TypedForm(
        typed(f"/timers/{uuid_of('timer')}/", sites="trunk"), lambda: column(Timer, "sites"), [["trunk"]]
    ),
    "a check-in": TypedForm(typed(f"/check-in/{TODAY}/", note=TYPED), lambda: notes(CheckIn), [TYPED]),
    "a talk": TypedForm(talked, lambda: column(FlagTalk, "outcome"), [TYPED]),
    "a link": TypedForm(linked, lambda: [bool(code) for code in column(Share, "code")], [True]),
    "the background": TypedForm(
        typed("/background/", family_history_note=TYPED), lambda: column(Diary, "family_history_note"), [TYPED]
    ),
    "a medicine": TypedForm(
        typed("/background/medicine/new/", name="Iron", group="other_medicine", dose=TYPED),
        lambda: sorted(column(Medicine, "dose")),
        ["", TYPED],
    ),
    "a medicine that is known": TypedForm(
        typed(f"/background/medicine/{uuid_of('pill')}/", dose=TYPED), lambda: column(Medicine, "dose"), [TYPED]
    ),
    "a condition": TypedForm(
        typed("/background/condition/new/", key="other", name=TYPED), lambda: column(Condition, "name"), [TYPED]
    ),
    "a visit": TypedForm(
        typed("/background/visit/new/", visited_on=str(TODAY), outcome=TYPED), lambda: column(Visit, "outcome"), [TYPED]
    ),
    "the settings": TypedForm(typed("/settings/", calm_mode="on"), lambda: column(Diary, "calm_mode"), [True]),
    "a trigger": TypedForm(
        typed("/triggers/", name=TYPED), lambda: sorted(column(OwnTrigger, "name")), ["Sweets", TYPED]
    ),
    "the name of a trigger": TypedForm(
        typed(f"/triggers/{uuid_of('sweets')}/", name=TYPED), lambda: column(OwnTrigger, "name"), [TYPED]
    ),
    "the columns of a file": TypedForm(
        lambda client: (
            f"/import/{uuid_of('file')}/",
            {"rows": "day", "dates": "iso", "column_0": "date", "column_1": "worry"},
        ),
        lambda: [plan["columns"] for plan in column(ImportMapping, "plan")],
        [["date", "worry"]],
    ),
    "a reminder": TypedForm(
        lambda client: ("/reminders/", {"daily": "on", "weekday": "1", "at": "20:00"}),
        lambda: column(Reminder, "daily"),
        [True],
    ),
    "a text of guidance": TypedForm(
        lambda client: (
            f"/admin/diary/guidance/{Guidance.objects.get().pk}/write/",
            {"title": "Stress", "body": TYPED, "sources": [Source.objects.get().pk], "keep": "1"},
        ),
        lambda: column(GuidanceVersion, "body"),
        [TYPED],
    ),
    "a source": TypedForm(
        lambda client: ("/admin/diary/source/add/", {"key": "k", "title": TYPED, "url": "https://example.org/k"}),
        lambda: sorted(column(Source, "title")),
        ["A guideline", TYPED],
    ),
}


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture(autouse=True)
def _mail(settings: Any) -> None:
    settings.SENDS_MAIL = True


@pytest.fixture
def diary(ada: User) -> Diary:
    diary = make_diary(owner=ada)
    add_trigger(diary=diary, uuid=uuid_of("sweets"), name="Sweets")
    add_fact(diary=diary, model=Medicine, uuid=uuid_of("pill"), values={"name": "Old", "group": "other_medicine"})
    return diary


def prepared(name: str, diary: Diary) -> None:
    """What a form needs to be there."""
    if name == "an entry":
        make_episode(diary=diary, name="known", at=NOW - timedelta(days=1))
    if name == "a timer":
        start = Moment.at(NOW, diary.zone)
        start_timer(diary=diary, uuid=uuid_of("timer"), start=start, zone=diary.time_zone, sites=["left_hallux"])
    if name == "a talk":
        make_episode(diary=diary, pain=8)
    if name in ("a text of guidance", "a source"):
        User.objects.update(is_staff=True, is_superuser=True)
        make_source()
        Guidance.objects.create(kind="trigger", key="stress")
    if name == "the columns of a file":
        waiting(diary, f"Date,Stress\n{TODAY},3\n", uuid=uuid_of("file"))


@pytest.fixture
def hers(diary: Diary) -> Client:
    client = Client(raise_request_exception=False, enforce_csrf_checks=True)
    client.force_login(diary.owner)
    return client


@pytest.mark.parametrize("name", FORMS)
def test_what_was_typed_comes_back_after_the_session_ended_and_is_saved_once(
    name: str, hers: Client, diary: Diary, clock: Any
) -> None:
    prepared(name, diary)
    form = FORMS[name]
    address, sent = form.fill(hers)
    sent |= token_of(hers)
    before = form.stored()
    Session.objects.all().delete()
    page = hers.post(address, sent)
    assert page.status_code == 401
    assert form.stored() == before != form.after
    clock.shift(timedelta(minutes=5))
    assert sign_in(hers, page).headers["Location"] == "/unsent/"
    saved_once(hers, hers.get("/unsent/"), form, sent)


@pytest.mark.parametrize("name", FORMS)
def test_what_was_typed_comes_back_after_a_stale_token_and_is_saved_once(name: str, hers: Client, diary: Diary) -> None:
    prepared(name, diary)
    form = FORMS[name]
    address, sent = form.fill(hers)
    sent |= token_of(hers)
    hers.cookies["csrftoken"] = "b" * 32
    refused = hers.post(address, sent, headers=OURS)
    assert refused.status_code == 403
    saved_once(hers, refused, form, sent)


def saved_once(client: Client, page: Any, form: TypedForm, sent: dict[str, Any]) -> None:
    """A page shows all that was typed and sends it, however often."""
    sendable = Sendable(page)
    values = {value for _, value in sendable.fields}
    for name, value in sent.items():
        if name not in ("csrfmiddlewaretoken", "form_of"):
            wanted = {str(part) for part in (value if isinstance(value, list) else [value])}
            assert wanted <= values | {""}, name
    for _ in range(2):
        assert sendable.send(client).status_code in (200, 302)
        assert form.stored() == form.after


def test_what_was_typed_for_the_doctor_comes_back_too(hers: Client) -> None:
    sent = {"period": "4w", "paper": "a4", "sentence": TYPED} | token_of(hers)
    Session.objects.all().delete()
    page = hers.post("/doctor/report/", sent)
    sign_in(hers, page)
    shown = Sendable(hers.get("/unsent/")).send(hers)
    assert shown.status_code == 200
    assert "TypedForm &lt;b&gt;late&lt;/b&gt; &amp; long" in shown.content.decode()


# Back, then edit, then save


def test_the_form_of_a_new_entry_that_is_sent_again_with_something_else_changes_the_entry(hers: Client) -> None:
    address = f"/episodes/new/?as={uuid_of('new')}"
    _, sent = typed(address, sites="trunk", note="first")(hers)
    sent |= token_of(hers)
    for note in ("first", "first", "second", "third"):
        assert hers.post(address, sent | {"note": note}).status_code == 302
        assert notes(Episode) == [note]
    # What could not be sent before, and is sent now, was pressed before.
    assert hers.post(address, sent | {"note": "first", AT: NOW.isoformat()}).status_code == 302
    assert notes(Episode) == ["third"]


def test_back_on_the_page_of_a_new_entry_shows_the_entry_that_it_made(hers: Client, diary: Diary) -> None:
    link = re.search(r'href="(/episodes/new/\?as=[^"]+)"', hers.get("/").content.decode())
    assert link
    page = form_of(hers.get(link[1]))
    assert page.values["uuid"] == [link[1].partition("=")[2]]
    hers.post(link[1], page.values | {"sites": "trunk", "note": "first"} | token_of(hers))
    episode = Episode.objects.get()
    assert hers.get(link[1]).headers["Location"] == f"/episodes/{episode.uuid}/"
    delete_entry(diary=diary, entry=episode, now=NOW)
    anew = form_of(hers.get(link[1])).values["uuid"]
    assert anew != page.values["uuid"]
