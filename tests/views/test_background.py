from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.models import User
from diary.exchange.archive import write_archive
from diary.models import Condition, Diary, Examination, Medicine, Visit
from tests.makers import NOW, make_diary, uuid_of
from tests.views.filled import form_of
from tests.views.reading import main_words, revision, words

MODELS: dict[str, Any] = {"medicine": Medicine, "condition": Condition, "visit": Visit, "examination": Examination}
LEAST: dict[str, dict[str, str]] = {
    "medicine": {"name": "Pill", "group": "magnesium"},
    "condition": {"key": "anxiety"},
    "visit": {"visited_on": "2026-03-14"},
    "examination": {"kind": "blood"},
}
FULL: dict[str, tuple[dict[str, str], str]] = {
    "medicine": (
        {
            "name": "Salbutamol <b>",
            "group": "other_medicine",
            "dose": "100 µg",
            "started_on": "1999-12-31",
            "changed_on": "2026-01-02",
            "stopped_on": "2026-03-14",
        },
        "Salbutamol <b> Other medicine, 100 µg, since 31 December 1999, until 14 March 2026",
    ),
    "condition": (
        {"key": "other", "name": "Cold feet", "since": "1900-01-01", "note": "since I can think"},
        "Cold feet since 1 January 1900",
    ),
    "visit": (
        {"visited_on": "2026-03-14", "clinician": "Dr Ito", "discussed": "Toes", "outcome": "Wait\nand see"},
        "14 March 2026 Dr Ito: Wait and see",
    ),
    "examination": (
        {"kind": "other", "name": "Sleep <b>", "done_on": "2026-03-01", "outcome": "Nothing\nwas found"},
        "Sleep <b> 1 March 2026: Nothing was found",
    ),
}


@pytest.fixture(autouse=True)
def _frozen() -> Iterator[object]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def diary(ada: User) -> Diary:
    return make_diary(owner=ada)


def send(client: Client, kind: str, values: dict[str, str], **options: Any) -> Any:
    data = {"uuid": str(uuid_of(kind))} | values
    return client.post(reverse("diary:fact_new", args=[kind]), data, **options)


def stored(kind: str, values: dict[str, str]) -> dict[str, str]:
    row = MODELS[kind].objects.values(*values).get()
    return {name: "" if value is None else str(value) for name, value in row.items()}


@pytest.mark.parametrize("kind", MODELS)
def test_a_fact_needs_little_and_shows_no_date_that_is_not_known(kind: str, diary: Diary, ada_client: Client) -> None:
    told = send(ada_client, kind, LEAST[kind], follow=True)
    assert told.redirect_chain == [("/background/", 302)]
    assert "Saved." in words(told)
    assert stored(kind, LEAST[kind]) == LEAST[kind]
    text = main_words(told)
    assert "None yet." in text
    assert "since" not in text
    assert "until" not in text
    assert "None," not in text


@pytest.mark.parametrize("kind", MODELS)
def test_a_fact_is_added_shown_changed_and_removed(kind: str, diary: Diary, ada_client: Client) -> None:
    values, shown = FULL[kind]
    assert shown in main_words(send(ada_client, kind, values, follow=True))
    assert stored(kind, values) == values
    edit = reverse("diary:fact_edit", args=[kind, uuid_of(kind)])
    form = ada_client.get(edit).content.decode()
    for name, value in values.items():
        assert name in ("group", "key") or value.replace("<", "&lt;").replace(">", "&gt;") in form
    changed = LEAST[kind] | {"uuid": str(uuid_of("another"))}
    assert shown not in main_words(ada_client.post(edit, changed, follow=True))
    assert stored(kind, LEAST[kind]) == LEAST[kind]
    assert MODELS[kind].objects.get().uuid == uuid_of(kind)
    gone = ada_client.post(reverse("diary:fact_delete", args=[kind, uuid_of(kind)]), follow=True)
    assert main_words(gone).count("None yet.") == 3
    assert ada_client.get(edit).status_code == 404
    assert ada_client.post(edit, changed).status_code == 422


@pytest.mark.parametrize("kind", MODELS)
def test_a_fact_sent_again_after_it_was_deleted_stays_deleted_and_says_so(
    kind: str, diary: Diary, ada_client: Client
) -> None:
    send(ada_client, kind, LEAST[kind])
    ada_client.post(reverse("diary:fact_delete", args=[kind, uuid_of(kind)]))
    ada_client.get("/more/")
    send(ada_client, kind, LEAST[kind])
    page = ada_client.get("/more/")
    assert "You wrote this down before and deleted it." in words(page)
    assert "Saved." not in words(page)
    assert f'action="{reverse("diary:restore", args=[kind, uuid_of(kind)])}"' in page.content.decode()
    assert MODELS[kind].objects.get().deleted_at


@pytest.mark.parametrize("kind", MODELS)
def test_a_fact_sent_twice_is_one_fact(kind: str, diary: Diary, ada_client: Client) -> None:
    send(ada_client, kind, FULL[kind][0])
    once = revision(diary)
    assert send(ada_client, kind, LEAST[kind]).status_code == 302
    assert stored(kind, FULL[kind][0]) == FULL[kind][0]
    assert revision(diary) == once == 1


FAULTS: list[tuple[str, dict[str, str], str]] = [
    ("medicine", {"started_on": "2026-03-02", "stopped_on": "2026-03-01"}, "It cannot stop before it started."),
    ("medicine", {"started_on": "2026-03-15"}, "This is in the future. Say when it was."),
    ("medicine", {"changed_on": "1899-12-31"}, "This is before 1900. Check the year."),
    ("medicine", {"stopped_on": "yesterday"}, "Enter a valid date."),
    ("medicine", {"name": "  "}, "This field is required."),
    ("medicine", {"name": "x" * 81}, "at most 80 characters"),
    ("medicine", {"group": "sweets"}, "Select a valid choice."),
    ("medicine", {"uuid": "1"}, "Reload the page and try again."),
    ("condition", {"key": "other"}, "Say what it is."),
    ("condition", {"since": "2026-03-15"}, "This is in the future. Say when it was."),
    ("condition", {"note": "x" * 2001}, "at most 2000 characters"),
    ("examination", {"kind": ""}, "Choose one."),
    ("examination", {"kind": "other"}, "Say what it is."),
    ("examination", {"done_on": "2026-03-15"}, "This is in the future. Say when it was."),
    ("examination", {"outcome": "x" * 2001}, "at most 2000 characters"),
    ("visit", {"visited_on": ""}, "This field is required."),
    ("visit", {"visited_on": "2026-03-15"}, "This is in the future. Say when it was."),
    ("visit", {"outcome": "bell \a"}, "This text holds a character that cannot be stored."),
]


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "fault", "reason"), FAULTS)
def test_a_fault_is_named_and_nothing_is_written(
    kind: str, fault: dict[str, str], reason: str, diary: Diary, ada_client: Client
) -> None:
    refused = send(ada_client, kind, LEAST[kind] | fault)
    assert refused.status_code == 422
    assert reason in main_words(refused)
    send(ada_client, kind, LEAST[kind])
    before = write_archive(diary)
    edit = reverse("diary:fact_edit", args=[kind, uuid_of(kind)])
    again = ada_client.post(edit, {"uuid": str(uuid_of(kind))} | LEAST[kind] | fault)
    assert (again.status_code, write_archive(diary), revision(diary)) == (422, before, 1)


def test_a_stop_on_the_day_of_the_start_or_without_a_start_is_fine(diary: Diary, ada_client: Client) -> None:
    for index, dates in enumerate(({"started_on": "2026-03-14"}, {})):
        values = LEAST["medicine"] | {"stopped_on": "2026-03-14", "uuid": str(uuid_of(index))} | dates
        assert send(ada_client, "medicine", values).status_code == 302
    assert Medicine.objects.filter(stopped_on=date(2026, 3, 14)).count() == 2


def test_what_is_still_taken_comes_first_and_the_newest_visit_too(diary: Diary, ada_client: Client) -> None:
    rows = (("Old", "2019-01-01", "2020-01-01"), ("Now", "2020-01-01", ""), ("New", "2025-01-01", ""), ("Some", "", ""))
    for name, start, stop in rows:
        values = {"name": name, "started_on": start, "stopped_on": stop, "uuid": str(uuid_of(name))}
        send(ada_client, "medicine", LEAST["medicine"] | values)
    for day in ("2024-01-01", "2026-01-01", "2025-01-01"):
        send(ada_client, "visit", {"visited_on": day, "uuid": str(uuid_of(day))})
    text = main_words(ada_client.get("/background/"))
    order = ["New", "Now", "Some", "Old", "1 January 2026", "1 January 2025", "1 January 2024"]
    places = [text.rindex(f"{name} ") if name.startswith("1") else text.index(f"{name} Magnesium") for name in order]
    assert places == sorted(places)


BACKGROUND = {
    "onset_on": "2020-02-29",
    "onset_is_about": "on",
    "diet": "vegan",
    "family_history": "yes",
    "family_history_note": "An aunt",
}


def test_the_background_itself_is_saved_shown_and_taken_back(diary: Diary, ada_client: Client) -> None:
    assert "Saved." in words(ada_client.post("/background/", BACKGROUND, follow=True))
    diary.refresh_from_db()
    assert (diary.onset_on, diary.onset_is_about) == (date(2020, 2, 29), True)
    assert (diary.diet, diary.family_history, diary.family_history_note) == ("vegan", "yes", "An aunt")
    html = ada_client.get("/background/").content.decode()
    assert 'value="2020-02-29"' in html
    assert "An aunt" in html
    ada_client.post("/background/", {})
    diary.refresh_from_db()
    assert (diary.onset_on, diary.diet, diary.family_history, diary.family_history_note) == (None, "", "", "")


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ({"onset_on": "2026-03-15"}, "This is in the future. Say when it was."),
        ({"onset_on": "1899-12-31"}, "This is before 1900. Check the year."),
        ({"diet": "sweets"}, "Select a valid choice."),
        ({"family_history": "unsure"}, "Select a valid choice."),
    ],
)
def test_a_fault_in_the_background_changes_nothing(
    fault: dict[str, str], reason: str, diary: Diary, ada_client: Client
) -> None:
    send(ada_client, "medicine", FULL["medicine"][0])
    refused = ada_client.post("/background/", BACKGROUND | fault)
    assert refused.status_code == 422
    assert reason in main_words(refused)
    assert "Salbutamol" in main_words(refused)
    assert revision(diary) == 1


def test_a_kind_of_fact_that_does_not_exist_is_not_there(diary: Diary, ada_client: Client) -> None:
    assert send(ada_client, "medicine", LEAST["medicine"]).status_code == 302
    for kind in ("Medicine", "episode", "x"):
        for name in ("fact_edit", "fact_delete"):
            address = reverse(f"diary:{name}", args=[kind, uuid_of("medicine")])
            assert ada_client.post(address).status_code == 404
    assert ada_client.get(reverse("diary:fact_edit", args=["visit", uuid_of("medicine")])).status_code == 404


@pytest.mark.parametrize(("kind", "name", "typed"), [("condition", "key", {}), ("medicine", "group", {"name": "Pill"})])
def test_nothing_is_written_down_that_nobody_chose(
    kind: str, name: str, typed: dict[str, str], diary: Diary, ada_client: Client
) -> None:
    address = f"/background/{kind}/new/"
    form = form_of(ada_client.get(address))
    assert form.values[name] == [""]
    response = ada_client.post(address, {"uuid": form.values["uuid"][0], **typed})
    assert response.status_code == 422
    assert "Choose one." in form_of(response).errors[name]
    assert not Condition.objects.exists()
    assert not Medicine.objects.exists()
