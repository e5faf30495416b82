"""Whatever is typed into a text field is either refused in words, or stored and shown as the text it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import pytest
import time_machine
from django.http.response import HttpResponseBase
from django.test import Client
from django.utils.html import escape

from accounts.models import User
from diary.actions.triggers import add_trigger
from diary.domain.catalogue import MAX_NAME, MAX_NOTE
from diary.domain.wording import entry
from diary.models import CheckIn, Condition, Diary, Episode, Medicine, OwnTrigger, Visit
from tests.makers import NOW, make_diary, uuid_of
from tests.views.filled import everything, form_of

DAY = "2026-03-14"
UUID = str(uuid_of("text"))


@pytest.fixture(autouse=True)
def _frozen() -> object:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def diary(ada: User) -> Diary:
    diary = make_diary(owner=ada)
    add_trigger(diary=diary, uuid=uuid_of("old"), name="Sweets")
    return diary


NOTE_IN_A_LINE = 120
"""Characters of a note that the line of an entry shows, as one line of text."""


@dataclass(frozen=True)
class TypedText:
    """A text field: where it is sent with what else, how long it may be, where it is stored, and shown.

    `form` is the page whose form holds it afterwards; `excerpt` is how many characters a list shows of it.
    """

    send: str
    name: str
    limit: int
    column: Callable[[], str]
    form: str
    lists: tuple[str, ...] = ()
    rest: tuple[tuple[str, str], ...] = ()
    required: bool = False
    excerpt: int = 10_000
    one_line: bool = False


def column(model: Any, name: str, **which: Any) -> Callable[[], str]:
    return lambda: str(model.objects.values_list(name, flat=True).get(**which))


def fact(kind: str, model: Any, name: str, limit: int, *rest: tuple[str, str], **more: Any) -> TypedText:
    form = f"/background/{kind}/{UUID}/"
    return TypedText(f"/background/{kind}/new/", name, limit, column(model, name), form, rest=rest, **more)


MOMENT = (("sites", "left_hallux"), ("shape", "moment"), ("start_date", DAY), ("start_time", "10:00"))
ON_DAYS = (f"/diary/{DAY}/", "/diary/")
BACK = ("/background/",)
PLACES = {
    "episode note": TypedText(
        "/episodes/new/", "note", MAX_NOTE, column(Episode, "note"), f"/episodes/{UUID}/",
        (*ON_DAYS, "/"), MOMENT, excerpt=NOTE_IN_A_LINE,
    ),
    "check-in note": TypedText(
        f"/check-in/{DAY}/", "note", MAX_NOTE, column(CheckIn, "note"), f"/check-in/{DAY}/",
        ON_DAYS, (("stress", "1"),),
    ),
    "new trigger": TypedText(
        "/triggers/", "name", MAX_NAME, column(OwnTrigger, "name", uuid=UUID), f"/triggers/{UUID}/",
        ("/triggers/", "/episodes/new/", "/diary/"), required=True, one_line=True,
    ),
    "renamed trigger": TypedText(
        f"/triggers/{uuid_of('old')}/", "name", MAX_NAME, column(OwnTrigger, "name"), f"/triggers/{uuid_of('old')}/",
        ("/triggers/", "/episodes/new/", "/diary/"), required=True, one_line=True,
    ),
    "family": TypedText("/background/", "family_history_note", MAX_NOTE, column(Diary, "family_history_note"), *BACK),
    "medicine": fact("medicine", Medicine, "name", MAX_NAME, ("group", "calcium"), lists=BACK, required=True),
    "dose": fact("medicine", Medicine, "dose", MAX_NAME, ("group", "calcium"), ("name", "Pill"), lists=BACK),
    "condition": fact("condition", Condition, "name", MAX_NAME, ("key", "other"), lists=BACK, required=True),
    "condition note": fact("condition", Condition, "note", MAX_NOTE, ("key", "anxiety")),
    "clinician": fact("visit", Visit, "clinician", MAX_NAME, ("visited_on", DAY), lists=BACK),
    "discussed": fact("visit", Visit, "discussed", MAX_NOTE, ("visited_on", DAY)),
    "outcome": fact("visit", Visit, "outcome", MAX_NOTE, ("visited_on", DAY), lists=BACK, excerpt=80),
}  # fmt: skip

NO = None
"""Refused."""

TEXTS: dict[str, tuple[str, str | None]] = {
    "as long as it may be": ("<limit>", "<limit>"),
    "longer by one": ("<limit>x", NO),
    "longer by one when composed": ("<devanagari>", NO),
    "as many emoji as letters": ("<emoji>", "<emoji>"),
    "NUL": ("a\0b", NO),
    "bell": ("a\ab", NO),
    "escape": ("a\x1b[31mb", NO),
    "vertical tab": ("a\vb", NO),
    "delete": ("a\x7fb", NO),
    "C1": ("a\x85b", NO),
    "lone surrogate": ("a\ud800b", "a\ufffd\ufffd\ufffdb"),
    "no character at all": ("a\uffffb", "a\uffffb"),
    "right-to-left override": ("a\u202egpj.exe", "a\u202egpj.exe"),
    "Hebrew": ("רעד בבוהן", "רעד בבוהן"),
    "Arabic": ("رعشة في إصبع القدم", "رعشة في إصبع القدم"),
    "a family of emoji": ("👩‍👩‍👧‍👦 👍🏽", "👩‍👩‍👧‍👦 👍🏽"),
    "decomposed": ("A\u0308rger und Cafe\u0301", "Ärger und Café"),
    "a ligature that is eighteen letters": ("\ufdfa" * 30, "\ufdfa" * 30),
    "a formula": ("=HYPERLINK(1)", "=HYPERLINK(1)"),
    "a script": ("<script>alert(1)</script>", "<script>alert(1)</script>"),
    "the end of a text area": ("</textarea><b>x</b>", "</textarea><b>x</b>"),
    "an expression": ("{{ 7*7 }}", "{{ 7*7 }}"),
    "a template tag": ("{% now %}", "{% now %}"),
    "quotes": ("\"'`&amp;\\ 5 > 3", "\"'`&amp;\\ 5 > 3"),
    "SQL": ("'; DROP TABLE diary_episode; --", "'; DROP TABLE diary_episode; --"),
    "only spaces": ("  \t \n ", ""),
    "spaces around": ("  a b  ", "a b"),
    "only line breaks": ("\n" * 5000, ""),
    "many line breaks": ("a" + "\n" * 5000 + "b", NO),
    "line breaks of Windows and of old": ("a\r\nb\rc", "a\nb\nc"),
}
WORDS = ("cannot be stored", "at most", "This field is required.", "Say what it is.")


def fitted(text: str, place: TypedText) -> str:
    """Put in what depends on how long the field may be."""
    fillers = {"<limit>": "x", "<devanagari>": "\u0958", "<emoji>": "🦶"}
    for name, filler in fillers.items():
        count = place.limit // 2 + 1 if name == "<devanagari>" else place.limit
        text = text.replace(name, filler * count)
    return text


def send(client: Client, place: TypedText, text: str) -> HttpResponseBase:
    """Send it byte by byte as it is, also what is no text."""
    values = {"uuid": UUID, **dict(place.rest), place.name: text.encode("utf-8", "surrogatepass")}
    return client.post(place.send, urlencode(values), content_type="application/x-www-form-urlencoded")


def shown(text: str, place: TypedText) -> str:
    if place.excerpt == NOTE_IN_A_LINE:
        return escape(entry.note(text, place.excerpt)) if text else ""
    return escape(text if len(text) <= place.excerpt else text[: place.excerpt - 1] + "…")


@pytest.mark.slow
@pytest.mark.parametrize("where", PLACES)
@pytest.mark.parametrize("what", TEXTS)
def test_it_is_refused_in_words_or_kept_and_shown_as_text(
    what: str, where: str, diary: Diary, ada_client: Client
) -> None:
    place = PLACES[where]
    typed, wanted = (text if text is None else fitted(text, place) for text in TEXTS[what])
    assert typed is not None
    if place.one_line and wanted:
        wanted = " ".join(wanted.split())
    before = everything()
    response = send(ada_client, place, typed)
    if wanted is None or (place.required and not wanted):
        assert response.status_code == 422
        form = form_of(response)
        assert any(words in form.errors[place.name] for words in WORDS), form.errors
        assert form.values[place.name] == [typed]
        assert everything() == before
        return
    assert response.status_code == 302, form_of(response).errors
    assert place.column() == wanted
    assert form_of(ada_client.get(place.form)).values[place.name] == [wanted]
    for page in place.lists:
        html = ada_client.get(page).content.decode()
        assert shown(wanted, place) in html, page
        assert "<script>alert" not in html
        assert "<b>x" not in html


@pytest.mark.parametrize("where", PLACES)
def test_a_text_that_was_kept_is_the_same_after_saving_it_again(where: str, diary: Diary, ada_client: Client) -> None:
    place = PLACES[where]
    text = "Ärger\n<b>\u202ea" if not place.one_line else "Ärger <b>\u202ea"
    send(ada_client, place, text)
    response = ada_client.post(place.form, form_of(ada_client.get(place.form)).values)
    assert response.status_code == 302, form_of(response).errors
    assert place.column() == text


def test_an_own_trigger_is_text_wherever_it_is_named(diary: Diary, ada_client: Client) -> None:
    name = "<script>alert(1)</script>{{ 7*7 }}"
    own = add_trigger(diary=diary, uuid=uuid_of("own"), name=name)
    values = {"uuid": UUID, **dict(MOMENT), "triggers": str(own.uuid)}
    assert ada_client.post("/episodes/new/", values).status_code == 302
    for page in ("/", *ON_DAYS, f"/episodes/{UUID}/", f"/triggers/{own.uuid}/", f"/triggers/{uuid_of('old')}/"):
        html = ada_client.get(page).content.decode()
        assert escape(name) in html, page
        assert name not in html, page


def test_a_trigger_whose_name_is_there_in_other_letters_is_refused(diary: Diary, ada_client: Client) -> None:
    for typed in ("sweets", " SWEETS ", "\uff33weets", "Caffeine", "cafFEINE"):
        before = everything()
        response = send(ada_client, PLACES["new trigger"], typed)
        assert response.status_code == 422
        assert form_of(response).errors["name"]
        assert everything() == before
