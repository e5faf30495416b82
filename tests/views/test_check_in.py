from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from diary.actions.bin import delete_entry
from diary.actions.checkins import save_checkin
from diary.domain.catalogue import ITEMS, Item, Kind, Question
from diary.domain.catalogue import QUESTIONS as ALL_QUESTIONS
from diary.domain.content import CheckInContent, SignAnswer
from diary.domain.silences import ShownQuestions
from diary.models import CheckIn, Day, Diary, RedFlagAnswer
from tests.makers import NOW, make_diary, make_episode, uuid_of
from tests.views.filled import everything, form_of

QUESTIONS = [question for question in ALL_QUESTIONS if question.every_days]
"""Those that the check-in asks."""

DAY = date(2026, 3, 14)
HERE = f"/check-in/{DAY}/"
QUIET = f"/check-in/{DAY}/quiet/"
ALL_ITEMS = [item.key for item in ITEMS]


@pytest.fixture(autouse=True)
def frozen() -> object:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def diary(ada: User) -> Diary:
    return make_diary(owner=ada, checkin_items=ALL_ITEMS)


def save(client: Client, address: str = HERE, **values: Any) -> None:
    """Open the form, fill in some of it, and save it."""
    response = client.post(address, form_of(client.get(address)).values | values)
    assert response.status_code == 302, form_of(response).errors


def stored() -> dict[str, Any]:
    return dict(CheckIn.objects.kept().values().get())


def extremes() -> list[tuple[Item, str, Any]]:
    """Each item with each end of its range, or each of its answers: as typed and as stored."""
    rows: list[tuple[Item, str, Any]] = []
    for item in ITEMS:
        if item.kind is Kind.CHOICE:
            rows += [(item, term.key, term.key) for term in item.terms]
        elif item.kind is Kind.YES_NO:
            rows += [(item, "yes", True), (item, "no", False)]
        elif item.kind is Kind.HOURS:
            rows += [(item, "0", 0), (item, "24", 1440), (item, "7.5", 450), (item, "7.25", 435), (item, "7.33", 440)]
        else:
            rows += [(item, f"{item.low:g}", item.low), (item, f"{item.high:g}", item.high)]
    return rows


@pytest.mark.slow
@pytest.mark.parametrize(
    ("item", "typed", "value"), [pytest.param(*row, id=f"{row[0].key}-{row[1]}") for row in extremes()]
)
def test_an_answered_item_is_kept_and_comes_back(
    item: Item, typed: str, value: Any, diary: Diary, ada_client: Client
) -> None:
    save(ada_client, **{item.key: typed})
    assert stored()[item.key] == value
    assert form_of(ada_client.get(HERE)).values[item.key] == [typed]
    assert ada_client.get(f"/diary/{DAY}/").status_code == 200


def test_everything_at_once_is_kept_and_saving_it_again_changes_nothing(diary: Diary, ada_client: Client) -> None:
    values: dict[str, Any] = {item.key: typed for item, typed, _ in extremes()}
    for question in QUESTIONS:
        name = f"q_{question.key}"
        values[name] = question.answers[-1].key
        if question.parts:
            values[f"{name}_parts"] = [part.key for part in question.parts]
        if question.has_side:
            values |= {f"{name}_side": "both", f"{name}_since": "2026-01-02"}
    save(ada_client, twitching="yes", note="a note", **values)
    row, answers = stored(), list(RedFlagAnswer.objects.order_by("question").values())
    assert all(row[item.key] not in (None, "") for item in ITEMS)
    assert len(answers) == len(QUESTIONS)
    save(ada_client)
    assert stored() == row
    again = RedFlagAnswer.objects.order_by("question").values()
    assert [answer | {"id": 0} for answer in again] == [answer | {"id": 0} for answer in answers]


@pytest.mark.slow
@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.key)
def test_what_is_skipped_is_neither_zero_nor_no(item: Item, diary: Diary, ada_client: Client) -> None:
    assert form_of(ada_client.get(HERE)).values.get(item.key, [""]) == [""]
    save(ada_client, twitching="unsure", **{item.key: ""})
    assert stored()[item.key] == ("" if item.kind is Kind.CHOICE else None)
    assert form_of(ada_client.get(HERE)).values.get(item.key, [""]) == [""]
    assert item.name not in ada_client.get(f"/diary/{DAY}/").content.decode()


def test_an_answer_can_be_taken_back(diary: Diary, ada_client: Client) -> None:
    save(ada_client, stress="0", nicotine="no", water="low", sleep_minutes="0", q_weakness="no", twitching="yes")
    save(ada_client, stress="", nicotine="", water="", sleep_minutes="", q_weakness="")
    row = stored()
    assert [row[name] for name in ("stress", "nicotine", "water", "sleep_minutes")] == [None, None, "", None]
    assert row["twitching"] == "yes"
    assert not RedFlagAnswer.objects.exists()


def answers() -> list[tuple[Question, str]]:
    return [(question, answer.key) for question in QUESTIONS for answer in question.answers]


@pytest.mark.slow
@pytest.mark.parametrize(("question", "answer"), [pytest.param(*row, id=f"{row[0].key}-{row[1]}") for row in answers()])
def test_each_answer_to_each_sign_is_kept_and_the_rest_stay_unasked(
    question: Question, answer: str, diary: Diary, ada_client: Client
) -> None:
    name = f"q_{question.key}"
    assert form_of(ada_client.get(HERE)).values[name] == [""]
    save(ada_client, **{name: answer})
    row = RedFlagAnswer.objects.get()
    assert (row.question, row.answer, row.parts, row.side, row.since) == (question.key, answer, [], "", None)
    form = form_of(ada_client.get(HERE))
    assert form.values[name] == [answer]
    assert {form.values[f"q_{other.key}"][0] for other in QUESTIONS if other is not question} == {""}


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.key)
def test_what_goes_with_a_yes_is_kept(question: Question, diary: Diary, ada_client: Client) -> None:
    name = f"q_{question.key}"
    yes = question.answers[1].key
    more: dict[str, Any] = {}
    if question.parts:
        more[f"{name}_parts"] = [question.parts[-1].key]
    if question.has_side:
        more |= {f"{name}_side": ["left"], f"{name}_since": ["2026-03-14"]}
    save(ada_client, **{name: yes}, **more)
    form = form_of(ada_client.get(HERE))
    assert {field: form.values[field] for field in more} == more
    row = RedFlagAnswer.objects.get()
    assert row.parts == more.get(f"{name}_parts", [])
    assert (row.side, row.since) == (("left", DAY) if question.has_side else ("", None))


def named_beside_none(client: Client, address: str = HERE) -> str:
    """What the page says beside "None of these signs today"."""
    body = client.get(address).content.decode()
    found = re.search(r'id="id_none_of_these_helptext">(.*?)</span>', body)
    assert found
    return found[1]


def test_none_of_these_names_the_signs_that_are_due_and_answers_these_alone(diary: Diary, ada_client: Client) -> None:
    for ago in (1, 6):
        answers = [SignAnswer("thinner", "no"), SignAnswer("weakness", "no")]
        day, content = DAY - timedelta(days=ago), CheckInContent(answers=answers)
        save_checkin(diary=diary, day=day, uuid=uuid_of(ago), content=content)
    due = [question for question in QUESTIONS if question.key != "thinner"]
    assert named_beside_none(ada_client) == (
        f"Answers “no” to these, and to nothing else: {'; '.join(question.sign for question in due)}."
    )
    save(ada_client, none_of_these="on")
    rows = RedFlagAnswer.objects.filter(checkin__local_date=DAY).values_list("question", "answer")
    assert dict(rows) == {question.key: "no" for question in due}
    assert set(stored_shown()) == {question.key for question in due}


def test_none_of_these_answers_nothing_that_another_page_asks(diary: Diary, ada_client: Client) -> None:
    address = f"{HERE}?ask=right_now"
    assert "cannot wait" not in named_beside_none(ada_client, address)
    save(ada_client, address, none_of_these="on")
    assert set(said()) == {question.key for question in QUESTIONS}
    assert "right_now" in stored_shown()


def test_none_of_these_without_a_page_that_named_them_answers_nothing(diary: Diary, ada_client: Client) -> None:
    response = ada_client.post(HERE, {"uuid": str(uuid_of("c")), "none_of_these": "on"})
    assert "Nothing is answered yet." in response.content.decode()
    assert not CheckIn.objects.exists()


def stored_shown(day: date = DAY) -> list[str]:
    row = CheckIn.objects.kept().get(local_date=day)
    assert row.shown_is_all
    return row.shown.split()


def test_what_the_page_showed_is_kept_and_a_second_page_adds_to_it(diary: Diary, ada_client: Client) -> None:
    save_checkin(
        diary=diary, day=DAY - timedelta(days=1), uuid=uuid_of("b"),
        content=CheckInContent(answers=[SignAnswer("thinner", "no"), SignAnswer("stiffness", "no")]),
    )  # fmt: skip
    save(ada_client, stress="3")
    daily = [question.key for question in QUESTIONS if question.every_days == 1]
    assert stored_shown() == daily
    assert said().keys() == {"thinner", "stiffness"}
    save(ada_client, f"{HERE}?ask=stiffness", stress="4")
    assert stored_shown() == [*daily, "stiffness"]
    save(ada_client, q_numbness="clears")
    assert stored_shown() == [daily[0], daily[1], "numbness_parts", *daily[2:], "stiffness"]
    assert said().keys() == {"thinner", "stiffness", "numbness"}


def test_a_page_that_was_open_for_long_showed_what_it_named_and_no_more(diary: Diary, ada_client: Client) -> None:
    stale = form_of(ada_client.get(HERE)).values
    save(ada_client, f"{HERE}?ask=right_now", q_weakness="cannot_do", q_weakness_parts=["grip"])
    CheckIn.objects.update(shown="")
    ada_client.post(HERE, stale | {"stress": "3"})
    assert set(stored_shown()) == {question.key for question in QUESTIONS}


@pytest.mark.parametrize("carried", ["", "{", "[]", '{"q_nonsense": [], "q_weakness_side": []}', '{"weakness": []}'])
def test_a_form_that_does_not_tell_what_it_showed_claims_nothing(
    carried: str, diary: Diary, ada_client: Client
) -> None:
    save(ada_client, shown=carried, stress="3")
    assert stored()["shown"] == ""


def test_of_a_day_that_was_written_before_it_is_not_known_what_else_was_shown(diary: Diary, ada_client: Client) -> None:
    save(ada_client, q_weakness="no")
    CheckIn.objects.update(shown="", shown_is_all=False)
    save(ada_client, stress="3")
    row = CheckIn.objects.get()
    assert (row.shown_is_all, set(row.shown.split())) == (False, {question.key for question in QUESTIONS})


def test_a_button_that_asks_nothing_showed_nothing(diary: Diary, ada_client: Client) -> None:
    ada_client.post(QUIET)
    assert stored_shown() == []
    ada_client.post("/doctor/worried/")
    assert stored_shown() == ["worried"]
    ada_client.post("/emergency/check/", {"none": "on"})
    assert stored_shown() == ["right_now", "right_now_parts", "worried"]


def test_none_of_these_answers_no_to_every_sign(diary: Diary, ada_client: Client) -> None:
    save(ada_client, none_of_these="on")
    rows = dict(RedFlagAnswer.objects.values_list("question", "answer"))
    assert rows == {question.key: "no" for question in QUESTIONS}
    assert stored()["twitching"] == ""
    names = ", ".join(question.name.lower() for question in QUESTIONS if question.every_days)
    assert f"no: {names}" in ada_client.get(f"/diary/{DAY}/").content.decode()


@pytest.mark.parametrize(
    ("more", "field", "reason"),
    [
        ({"q_weakness": "feels_weak"}, "q_weakness", "You also ticked “None of these signs today”."),
        ({"q_weakness_parts": ["grip"]}, "q_weakness", "You also ticked “None of these signs today”."),
        ({"q_numbness_side": "left"}, "q_numbness", "You also ticked “None of these signs today”."),
        ({"q_stiffness_since": "2026-01-01"}, "q_stiffness", "You also ticked “None of these signs today”."),
    ],
)
def test_none_of_these_beside_a_sign_is_asked_about(
    more: dict[str, Any], field: str, reason: str, diary: Diary, ada_client: Client
) -> None:
    refused(ada_client, {"none_of_these": "on"} | more, field, reason)


def refused(client: Client, changes: dict[str, Any], field: str, reason: str, address: str = HERE) -> None:
    """Hold that something is refused beside its field, that all else typed is kept, and that nothing has changed."""
    typed = form_of(client.get(address)).values | {"note": "typed", "water": "low"} | changes
    before = everything()
    response = client.post(address, typed)
    assert response.status_code == 422
    form = form_of(response)
    assert list(form.errors) == [field]
    assert reason in form.errors[field]
    for name, value in typed.items():
        values = value if isinstance(value, list) else [value]
        assert form.values.get(name, [""]) == values or name == field, name
    assert everything() == before


@pytest.mark.slow
@pytest.mark.parametrize(
    ("changes", "field", "reason"),
    [
        ({"sleep_minutes": "24.5"}, "sleep_minutes", "24"),
        ({"sleep_minutes": "-1"}, "sleep_minutes", "0"),
        ({"sleep_minutes": "a lot"}, "sleep_minutes", "number"),
        ({"sleep_minutes": "NaN"}, "sleep_minutes", "number"),
        ({"sleep_minutes": "7.123"}, "sleep_minutes", "2 decimal places"),
        ({"sleep_quality": "0"}, "sleep_quality", "0"),
        ({"sleep_quality": "6"}, "sleep_quality", "6"),
        ({"stress": "11"}, "stress", "11"),
        ({"stress": "-1"}, "stress", "-1"),
        ({"caffeine_drinks": "31"}, "caffeine_drinks", "30"),
        ({"caffeine_drinks": "1.5"}, "caffeine_drinks", "whole number"),
        ({"caffeine_mg": "3001"}, "caffeine_mg", "3000"),
        ({"alcohol_units": "99999999999999999999"}, "alcohol_units", "60"),
        ({"nicotine": "maybe"}, "nicotine", "maybe"),
        ({"exercise": "chess"}, "exercise", "chess"),
        ({"twitching": "often"}, "twitching", "often"),
        ({"q_weakness": "yes"}, "q_weakness", "yes"),
        ({"q_weakness": "feels_weak", "q_weakness_parts": ["grip", "smile"]}, "q_weakness_parts", "smile"),
        ({"q_numbness": "clears", "q_numbness_side": "top"}, "q_numbness_side", "top"),
        ({"q_numbness": "clears", "q_numbness_since": "2026-03-15"}, "q_numbness_since", "after the day"),
        ({"q_numbness": "clears", "q_numbness_since": "9999-12-31"}, "q_numbness_since", "after the day"),
        ({"q_numbness": "clears", "q_numbness_since": "1899-12-31"}, "q_numbness_since", "before 1900"),
        ({"q_numbness": "clears", "q_numbness_since": "2026-02-30"}, "q_numbness_since", "valid date"),
        ({"q_weakness_parts": ["grip"]}, "q_weakness", "You said more about this below."),
        ({"q_weakness": "no", "q_weakness_side": "left"}, "q_weakness", "You said more about this below."),
        ({"q_stiffness_since": "2026-03-01"}, "q_stiffness", "You said more about this below."),
        ({"uuid": "1"}, "?", "Reload the page and try again."),
        ({"note": "x" * 2001}, "note", "2000"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field_and_nothing_typed_is_lost(
    changes: dict[str, Any], field: str, reason: str, diary: Diary, ada_client: Client
) -> None:
    save(ada_client, stress="3", q_heartbeat="no")
    refused(ada_client, changes, field, reason)


def test_a_check_in_that_says_nothing_is_refused(diary: Diary, ada_client: Client) -> None:
    before = everything()
    response = ada_client.post(HERE, form_of(ada_client.get(HERE)).values)
    assert response.status_code == 422
    assert "Nothing is answered yet." in response.content.decode()
    assert everything() == before


def test_a_day_with_episodes_cannot_be_said_to_be_without(diary: Diary, ada_client: Client) -> None:
    make_episode(diary=diary, name=1)
    refused(ada_client, {"twitching": "no"}, "twitching", "You wrote down 1 episode on this day.")
    make_episode(diary=diary, name=2)
    refused(ada_client, {"twitching": "no"}, "twitching", "You wrote down 2 episodes on this day.")


@pytest.mark.parametrize("is_open_since_noon", [True, False], ids=["open since noon", "opened in the evening"])
def test_what_was_said_at_noon_holds_up_no_answer_of_the_evening(
    is_open_since_noon: bool, diary: Diary, ada_client: Client
) -> None:
    opened = form_of(ada_client.get(HERE)).values
    assert ada_client.post(f"/log/{DAY}/", {"said": "no"}).status_code == 302
    make_episode(diary=diary)
    values = opened if is_open_since_noon else form_of(ada_client.get(HERE)).values
    assert ada_client.post(HERE, values | {"caffeine_drinks": "2"}).status_code == 302
    row = stored()
    assert (row["caffeine_drinks"], row["twitching"]) == (2, "no")
    # Said once more it is refused as ever, on a form that showed nothing and on one that showed another answer.
    for before in ("", "unsure"):
        CheckIn.objects.update(twitching=before)
        refused(ada_client, {"twitching": "no"}, "twitching", "You wrote down 1 episode on this day.")


def test_saving_twice_is_one_check_in(diary: Diary, ada_client: Client) -> None:
    values = form_of(ada_client.get(HERE)).values | {"stress": "4", "q_weakness": "no"}
    first = ada_client.post(HERE, values)
    row, count = stored(), RedFlagAnswer.objects.count()
    again = ada_client.post(HERE, values)
    assert (again.status_code, again["Location"]) == (first.status_code, first["Location"]) == (302, "/")
    assert stored() == row
    assert RedFlagAnswer.objects.count() == count == 1


def test_two_forms_of_one_day_are_one_check_in_and_each_changes_what_was_changed_on_it(
    diary: Diary, ada_client: Client
) -> None:
    forms = [form_of(ada_client.get(HERE)).values for _ in range(2)]
    ada_client.post(HERE, forms[0] | {"stress": "4"})
    assert ada_client.post(HERE, forms[1] | {"fatigue": "5"}).status_code == 302
    row = stored()
    assert (row["stress"], row["fatigue"]) == (4, 5)
    assert CheckIn.objects.count() == 1


CANNOT: dict[str, Any] = {"q_weakness": "cannot_do", "q_weakness_parts": ["grip"], "q_weakness_side": "left"}


def said() -> dict[str, tuple[str, list[str], str]]:
    rows = RedFlagAnswer.objects.filter(checkin__deleted_at=None)
    return {row.question: (row.answer, row.parts, row.side) for row in rows}


def test_a_form_that_was_open_for_long_takes_no_answer_back(diary: Diary, ada_client: Client) -> None:
    stale = form_of(ada_client.get(HERE)).values
    save(ada_client, note="a note", caffeine_drinks="2", twitching="yes", **CANNOT)
    ada_client.post("/emergency/check/", {"parts": ["breathless"]})
    ada_client.post("/doctor/worried/")
    assert ada_client.post(HERE, stale | {"stress": "3"}).status_code == 302
    row = stored()
    assert [row[name] for name in ("stress", "note", "caffeine_drinks", "twitching")] == [3, "a note", 2, "yes"]
    assert said() == {
        "weakness": ("cannot_do", ["grip"], "left"),
        "right_now": ("yes", ["breathless"], ""),
        "worried": ("yes", [], ""),
    }


def test_what_two_forms_changed_of_one_answer_is_kept_of_both(diary: Diary, ada_client: Client) -> None:
    save(ada_client, **CANNOT)
    stale = form_of(ada_client.get(HERE)).values
    save(ada_client, q_weakness_parts=["grip", "foot_drags"])
    assert ada_client.post(HERE, stale | {"q_weakness_side": "both"}).status_code == 302
    assert said() == {"weakness": ("cannot_do", ["grip", "foot_drags"], "both")}


def test_what_was_changed_on_an_old_form_holds(diary: Diary, ada_client: Client) -> None:
    save(ada_client, stress="4", water="low", note="first", q_jerks="awake", twitching="yes")
    stale = form_of(ada_client.get(HERE)).values
    save(ada_client, stress="5", water="high", note="second", q_jerks="falling_asleep", twitching="unsure")
    changes = {"stress": "6", "water": "", "note": "", "q_jerks": "no", "twitching": ""}
    assert ada_client.post(HERE, stale | changes).status_code == 302
    row = stored()
    assert [row[name] for name in ("stress", "water", "note", "twitching")] == [6, "", "", ""]
    assert said() == {"jerks": ("no", [], "")}


def test_a_note_of_several_lines_is_not_taken_for_changed(diary: Diary, ada_client: Client) -> None:
    save(ada_client, note="one\n\n  two “three”")
    stale = form_of(ada_client.get(HERE)).values
    assert stale["note"] == ["one\n\n  two “three”"]
    save(ada_client, note="another")
    sent_by_a_browser = stale | {"note": "one\r\n\r\n  two “three”", "stress": "1"}
    assert ada_client.post(HERE, sent_by_a_browser).status_code == 302
    assert (stored()["note"], stored()["stress"]) == ("another", 1)


def test_none_of_these_on_an_old_form_does_not_undo_a_yes_that_it_did_not_show(
    diary: Diary, ada_client: Client
) -> None:
    stale = form_of(ada_client.get(HERE)).values
    save(ada_client, **CANNOT)
    before = everything()
    response = ada_client.post(HERE, stale | {"none_of_these": "on"})
    form = form_of(response)
    assert (response.status_code, list(form.errors)) == (422, ["q_weakness"])
    assert {name: form.values[name] for name in CANNOT} == {
        name: value if isinstance(value, list) else [value] for name, value in CANNOT.items()
    }
    assert everything() == before


def test_none_of_these_answers_the_questions_that_its_form_asked_and_no_others(
    diary: Diary, ada_client: Client
) -> None:
    stale = form_of(ada_client.get(HERE)).values
    ada_client.post("/emergency/check/", {"parts": ["breathless"]})
    ada_client.post("/doctor/worried/")
    assert ada_client.post(HERE, stale | {"none_of_these": "on"}).status_code == 302
    assert said()["right_now"] == ("yes", ["breathless"], "")
    assert said()["worried"] == ("yes", [], "")
    assert {said()[question.key][0] for question in QUESTIONS} == {"no"}


def test_what_is_kept_is_kept_after_a_mistake_too(diary: Diary, ada_client: Client) -> None:
    stale = form_of(ada_client.get(HERE)).values
    save(ada_client, **CANNOT)
    again = form_of(ada_client.post(HERE, stale | {"stress": "11", "fatigue": "2"}))
    assert list(again.errors) == ["stress"]
    assert again.values["q_weakness"] == ["cannot_do"]
    save(ada_client, q_weakness="feels_weak", q_weakness_parts=[], fatigue="9", water="low")
    assert ada_client.post(HERE, again.values | {"stress": "10"}).status_code == 302
    row = stored()
    assert (row["stress"], row["fatigue"], row["water"]) == (10, 2, "low")
    assert said() == {"weakness": ("feels_weak", [], "left")}


def test_an_old_form_of_a_check_in_that_was_deleted_is_written_down_whole(diary: Diary, ada_client: Client) -> None:
    save(ada_client, stress="4", note="a note", **CANNOT)
    stale = form_of(ada_client.get(HERE)).values
    ada_client.post(f"{HERE}delete/")
    assert ada_client.post(HERE, stale | {"fatigue": "2"}).status_code == 302
    row = CheckIn.objects.kept().get()
    assert (row.stress, row.note, row.fatigue) == (4, "a note", 2)
    assert said() == {"weakness": ("cannot_do", ["grip"], "left")}


@pytest.mark.parametrize("shown", ["", "[", "null", "[1]", '{"stress": 4}', '{"stress": ["4"]', "[" * 20000])
def test_a_form_that_says_nonsense_of_what_it_showed_takes_nothing_back(
    shown: str, diary: Diary, ada_client: Client
) -> None:
    save(ada_client, stress="4", **CANNOT)
    sent = {"uuid": str(uuid_of("c")), "shown": shown, "fatigue": "2"}
    assert ada_client.post(HERE, sent).status_code == 302
    assert (stored()["stress"], stored()["fatigue"]) == (4, 2)
    assert said() == {"weakness": ("cannot_do", ["grip"], "left")}


def test_a_question_that_an_episode_leads_to_is_asked(diary: Diary, ada_client: Client) -> None:
    content = CheckInContent(answers=[SignAnswer("stiffness", "no")])
    save_checkin(diary=diary, day=DAY - timedelta(days=1), uuid=uuid_of("c"), content=content)
    assert 'id="sign-stiffness"' not in ada_client.get(HERE).content.decode()
    save(ada_client, f"{HERE}?ask=stiffness&ask=nonsense", q_stiffness="yes")
    assert said() == {"stiffness": ("yes", [], "")}


def test_a_form_sent_again_after_its_check_in_was_deleted_is_written_down(diary: Diary, ada_client: Client) -> None:
    values = form_of(ada_client.get(HERE)).values | {"stress": "4"}
    ada_client.post(HERE, values)
    ada_client.post(f"/check-in/{DAY}/delete/")
    assert ada_client.post(HERE, values).status_code == 302
    assert stored()["stress"] == 4
    assert CheckIn.objects.binned().count() == 1


def test_the_form_of_one_day_cannot_take_the_check_in_of_another(diary: Diary, ada_client: Client) -> None:
    values = form_of(ada_client.get(HERE)).values | {"stress": "4"}
    ada_client.post(HERE, values)
    assert ada_client.post("/check-in/2026-03-13/", values | {"stress": "5"}).status_code == 302
    rows = CheckIn.objects.order_by("local_date").values_list("local_date", "stress")
    assert list(rows) == [(date(2026, 3, 13), 5), (DAY, 4)]


def test_changing_a_check_in_changes_what_was_changed(diary: Diary, ada_client: Client) -> None:
    save(ada_client, stress="4", water="high", q_jerks="awake", note="first")
    before = stored()
    page = ada_client.get("/").content.decode()
    assert "Change the check-in" in page
    save(ada_client, stress="5", note="second")
    assert stored() == before | {"stress": 5, "note": "second"}
    assert RedFlagAnswer.objects.get().answer == "awake"


def test_an_earlier_day_leads_back_to_that_day(diary: Diary, ada_client: Client) -> None:
    response = ada_client.post("/check-in/2026-03-01/", {"uuid": str(uuid_of("c")), "stress": "1"})
    assert response["Location"] == "/diary/2026-03-01/"
    assert list(Day.objects.values_list("date", "has_checkin")) == [(date(2026, 3, 1), True)]


@pytest.mark.parametrize("what", ["", "quiet/"])
def test_a_day_to_come_is_refused(what: str, diary: Diary, ada_client: Client) -> None:
    before = everything()
    values = {"uuid": str(uuid_of("c")), "stress": "1"}
    assert ada_client.post(f"/check-in/2026-03-15/{what}", values).status_code == 404
    assert everything() == before


def test_today_is_the_day_of_the_diarys_clock(ada: User, ada_client: Client, frozen: Any) -> None:
    make_diary(owner=ada, time_zone="Pacific/Kiritimati")
    assert ada_client.get("/check-in/2026-03-15/").status_code == 200
    Diary.objects.update(time_zone="Pacific/Midway")
    frozen.shift(timedelta(hours=4))
    assert ada_client.get("/check-in/2026-03-15/").status_code == 404
    assert ada_client.get("/check-in/2026-03-14/").status_code == 200


def test_one_button_says_that_it_was_a_quiet_day(diary: Diary, ada_client: Client) -> None:
    assert f'action="{QUIET}"' in ada_client.get(f"/diary/{DAY}/").content.decode()
    assert ada_client.post(QUIET)["Location"] == f"/diary/{DAY}/"
    assert stored()["twitching"] == "no"
    assert Day.objects.get().status == "quiet"
    assert f'action="{QUIET}"' not in ada_client.get("/").content.decode()
    assert not RedFlagAnswer.objects.exists()
    row = stored()
    assert ada_client.post(QUIET).status_code == 302
    assert stored() == row


def test_the_quiet_button_keeps_what_the_check_in_says(diary: Diary, ada_client: Client) -> None:
    save(ada_client, stress="7", q_weakness="feels_weak", note="a note")
    before = stored()
    ada_client.post(QUIET)
    assert stored() == before | {"twitching": "no"}
    assert RedFlagAnswer.objects.get().answer == "feels_weak"


@pytest.mark.parametrize("left_out", [False, True])
def test_a_day_with_episodes_does_not_become_quiet(left_out: bool, diary: Diary, ada_client: Client) -> None:
    make_episode(diary=diary, left_out=left_out)
    assert QUIET not in ada_client.get("/").content.decode()
    assert QUIET not in ada_client.get(f"/diary/{DAY}/").content.decode()
    before = everything()
    assert ada_client.post(QUIET)["Location"] == f"/diary/{DAY}/"
    assert everything() == before
    assert "This day has episodes." in ada_client.get("/").content.decode()


def test_an_item_that_is_not_wanted_is_not_asked(diary: Diary, ada_client: Client) -> None:
    Diary.objects.update(checkin_items=["stress"])
    values = form_of(ada_client.get(HERE)).values
    assert "stress" in values
    assert "sleep_minutes" not in values
    assert "caffeine_drinks" not in values
    Diary.objects.update(checkin_items=None)
    shown = {item.key for item in ITEMS if item.shown}
    html = ada_client.get(HERE).content.decode()
    assert {item.key for item in ITEMS if f'name="{item.key}"' in html} == shown


def test_hiding_an_item_keeps_what_was_said_of_it(diary: Diary, ada_client: Client) -> None:
    save(ada_client, stress="7", water="low", nicotine="no", sleep_minutes="6.5", alcohol_units="0")
    before = stored()
    Diary.objects.update(checkin_items=["fatigue"])
    save(ada_client, fatigue="2")
    assert stored() == before | {"fatigue": 2}


def test_hiding_an_item_while_its_form_is_open_keeps_what_is_typed(diary: Diary, ada_client: Client) -> None:
    values = form_of(ada_client.get(HERE)).values | {"stress": "7", "q_weakness": "no"}
    Diary.objects.update(checkin_items=["fatigue"])
    assert ada_client.post(HERE, values).status_code == 302
    assert stored()["stress"] == 7


def test_a_weekly_question_is_asked_again_after_a_week(diary: Diary, ada_client: Client) -> None:
    said = CheckInContent(answers=[SignAnswer("thinner", "no"), SignAnswer("weakness", "no")])
    save_checkin(diary=diary, day=DAY - timedelta(days=6), uuid=uuid_of("c"), content=said)
    values = form_of(ada_client.get(HERE)).values
    assert "q_thinner" not in values
    assert {"q_weakness", "q_stiffness"} <= set(values)
    CheckIn.objects.update(local_date=DAY - timedelta(days=7))
    assert "q_thinner" in form_of(ada_client.get(HERE)).values


def test_a_weekly_answer_of_this_day_is_kept_when_another_day_has_one_too(diary: Diary, ada_client: Client) -> None:
    save(ada_client, q_thinner="yes", q_thinner_side="left")
    said = CheckInContent(answers=[SignAnswer("thinner", "no")])
    save_checkin(diary=diary, day=DAY - timedelta(days=1), uuid=uuid_of("c"), content=said)
    save(ada_client, stress="1")
    row = RedFlagAnswer.objects.get(checkin__local_date=DAY)
    assert (row.answer, row.side) == ("yes", "left")


def test_a_weekly_answer_is_kept_though_another_day_got_one_while_the_form_was_open(
    diary: Diary, ada_client: Client
) -> None:
    values = form_of(ada_client.get(HERE)).values | {"q_thinner": "yes", "q_thinner_side": "left"}
    said = CheckInContent(answers=[SignAnswer("thinner", "no")])
    save_checkin(diary=diary, day=DAY - timedelta(days=1), uuid=uuid_of("c"), content=said)
    assert ada_client.post(HERE, values).status_code == 302
    assert RedFlagAnswer.objects.get(checkin__local_date=DAY).answer == "yes"


def test_a_deleted_check_in_is_not_what_the_form_begins_with(diary: Diary, ada_client: Client) -> None:
    save(ada_client, stress="7", note="gone")
    delete_entry(diary=diary, entry=CheckIn.objects.get(), now=NOW)
    form = form_of(ada_client.get(HERE))
    assert (form.values.get("stress"), form.values["note"]) == ([""], [""])
    save(ada_client, fatigue="1")
    assert (stored()["stress"], stored()["note"]) == (None, "")


@pytest.mark.parametrize("minutes", [1, 7, 59, 440, 1439])
def test_hours_that_were_written_to_the_minute_come_back_to_the_minute(
    minutes: int, diary: Diary, ada_client: Client
) -> None:
    shown = ShownQuestions.only(*(question.key for question in QUESTIONS))
    said = CheckInContent(items={"sleep_minutes": minutes, "standing_minutes": minutes}, shown=shown)
    save_checkin(diary=diary, day=DAY, uuid=uuid_of("c"), content=said)
    before = stored()
    save(ada_client)
    assert stored() == before


def test_a_browser_takes_every_number_that_the_form_takes(diary: Diary, ada_client: Client) -> None:
    html = ada_client.get(HERE).content.decode()
    for item in ITEMS:
        if item.kind in (Kind.HOURS, Kind.COUNT):
            (tag,) = [tag for tag in html.split("<input") if f'name="{item.key}"' in tag.split(">")[0]]
            # A browser's own input for numbers takes hours with a point or with a comma, and never with both.
            assert ('inputmode="decimal"' if item.kind is Kind.HOURS else 'step="1"') in tag.split(">")[0], item.key
            assert ('type="text"' if item.kind is Kind.HOURS else 'type="number"') in tag.split(">")[0], item.key


def test_the_day_in_the_address_is_the_day_that_is_saved(diary: Diary, ada_client: Client) -> None:
    address = reverse("diary:checkin", args=[date(1970, 1, 1)])
    save(ada_client, address, stress="0")
    assert stored()["local_date"] == date(1970, 1, 1)


def test_a_day_that_an_episode_ran_into_is_not_quiet(diary: Diary, ada_client: Client) -> None:
    make_episode(diary=diary, at=datetime(2026, 3, 13, 22, tzinfo=UTC), minutes=180)
    response = ada_client.post(HERE, {"uuid": uuid_of("c"), "twitching": "no"})
    assert response.status_code == 422
    assert "An episode of the day before ran into this day." in response.content.decode()
    assert not CheckIn.objects.exists()


OF_FILE = {"twitching": "yes", "worry": 8, "heavy_sweating": True, "stress": 3, "note": "of the file"}


def of_file(diary: Diary) -> None:
    CheckIn.objects.create(diary=diary, uuid=uuid_of("i"), local_date=DAY, source="import", **OF_FILE)


def test_what_a_file_said_in_place_of_the_person_is_shown_beside_and_not_as_answered(
    diary: Diary, ada_client: Client
) -> None:
    of_file(diary)
    response = ada_client.get(HERE)
    assert "only what you answer yourself is kept where it says" in response.content.decode()
    page = form_of(response)
    answered = {name: values for name, values in page.values.items() if name in OF_FILE and values != [""]}
    assert answered == {"stress": ["3"], "note": ["of the file"]}
    for told in ("yes", "8 of 10"):
        assert f"Your file says “{told}”." in page.text
    save(ada_client, stress="5")
    row = stored()
    assert (row["twitching"], row["worry"], row["heavy_sweating"]) == ("", None, None)
    assert (row["stress"], row["note"], row["source"]) == (5, "of the file", "person")
    assert "our file says" not in ada_client.get(HERE).content.decode()


def test_what_the_person_answers_as_their_file_does_is_kept(diary: Diary, ada_client: Client) -> None:
    of_file(diary)
    save(ada_client, twitching="yes", worry="8")
    row = stored()
    assert (row["twitching"], row["worry"], row["heavy_sweating"], row["stress"]) == ("yes", 8, None, 3)


def test_an_imported_day_that_is_saved_as_it_was_shown_stays_imported(diary: Diary, ada_client: Client) -> None:
    of_file(diary)
    save(ada_client)
    row = stored()
    assert {name: row[name] for name in OF_FILE} == OF_FILE
    assert row["source"] == "import"


def folds(html: str) -> dict[str, bool]:
    """The folds of the form by their titles, and whether each is open."""
    return {
        title: bool(is_open)
        for is_open, title in re.findall(r'<details class="fold"( open)?>\s*<summary>(.*?) <', html)
    }


SIGNS = "Or one by one"


def page_of(client: Client, address: str = HERE) -> str:
    return client.get(address).content.decode()


def past(diary: Diary, ago: int, **items: Any) -> CheckIn:
    """A check-in of so many days ago."""
    content = CheckInContent(items=items)
    return save_checkin(diary=diary, day=DAY - timedelta(days=ago), uuid=uuid_of(ago), content=content)


def test_what_is_asked_every_day_comes_first_and_everything_else_is_folded(diary: Diary, ada_client: Client) -> None:
    html = page_of(ada_client)
    order = ["twitching", "sleep_minutes", "caffeine_drinks", "stress", "tight_shoes", "none_of_these", "q_weakness"]
    places = [html.index(f'name="{name}"') for name in [*order, "sleep_quality", "alcohol_units", "fatigue", "note"]]
    assert places == sorted(places)
    assert folds(html) == {SIGNS: False, "Last night": False, "The day": False, "Body and mind": False}
    Diary.objects.update(checkin_items=["stress", "fatigue"])
    assert folds(page_of(ada_client)) == {SIGNS: False, "Body and mind": False}
    assert 'name="tight_shoes"' not in page_of(ada_client)


def test_what_somebody_often_answers_stands_open(diary: Diary, ada_client: Client) -> None:
    for ago in (1, 2):
        past(diary, ago, fatigue=3)
    assert not folds(page_of(ada_client))["Body and mind"]
    past(diary, 28, stress=1)
    assert folds(page_of(ada_client)) == {SIGNS: False, "Last night": False, "The day": False, "Body and mind": True}
    for ago in (3, 4):
        past(diary, ago, stress=1, alcohol_units=0)
    for ago in (5, 6):
        # These say nothing of how the form is used.
        ada_client.post(f"/check-in/{DAY - timedelta(days=ago)}/quiet/")
    assert [title for title, is_open in folds(page_of(ada_client)).items() if is_open] == []
    past(diary, 7, alcohol_units=2)
    assert [title for title, is_open in folds(page_of(ada_client)).items() if is_open] == ["The day"]
    CheckIn.objects.filter(local_date=DAY - timedelta(days=7)).update(local_date=DAY + timedelta(days=7))
    assert [title for title, is_open in folds(page_of(ada_client)).items() if is_open] == []


def test_what_is_answered_or_wrong_is_never_behind_a_fold(diary: Diary, ada_client: Client) -> None:
    save(ada_client, water="low")
    assert folds(page_of(ada_client)) == {SIGNS: False, "Last night": False, "The day": True, "Body and mind": False}
    wrong = form_of(ada_client.get(HERE)).values | {"fatigue": "11", "q_numbness_since": "2027-01-01"}
    response = ada_client.post(HERE, wrong)
    assert response.status_code == 422
    assert folds(response.content.decode()) == {
        SIGNS: True,
        "Last night": False,
        "The day": True,
        "Body and mind": True,
    }


@pytest.mark.parametrize(
    ("answers", "address", "is_open", "told"),
    [
        ({}, HERE, False, "none answered"),
        ({"none_of_these": "on"}, HERE, False, "all answered with “no”"),
        ({"q_weakness": "no"}, HERE, True, "1 of 9 answered"),
        ({"none_of_these": "on", "q_weakness": ""}, f"{HERE}?ask=right_now", True, "9 of 10 answered"),
        ({"q_jerks": "awake"}, HERE, True, "1 of 9 answered, not all with “no”"),
    ],
)
def test_the_signs_one_by_one_are_open_where_there_is_more_to_see_than_no(
    answers: dict[str, str], address: str, is_open: bool, told: str, diary: Diary, ada_client: Client
) -> None:
    if answers:
        save(ada_client, **answers)
    html = page_of(ada_client, address)
    assert folds(html)[SIGNS] is is_open
    assert f'<span class="fold__names">{told}</span>' in html


@pytest.mark.parametrize("more", [{}, {"twitching": "yes"}])
def test_as_yesterday_fills_in_habits_and_nothing_else_and_keeps_nothing(
    more: dict[str, str], diary: Diary, ada_client: Client
) -> None:
    habits = {"caffeine_drinks": 2, "nicotine": False, "water": "high", "standing_minutes": 90, "electrolytes": True}
    felt = {"sleep_minutes": 400, "sleep_quality": 2, "stress": 9, "fatigue": 8, "worry": 3, "heavy_sweating": True}
    answers = [SignAnswer("weakness", "cannot_do", ("grip",), "left"), SignAnswer("jerks", "no")]
    content = CheckInContent(twitching="no", items=habits | felt, answers=answers, note="a note")
    save_checkin(diary=diary, day=DAY - timedelta(days=1), uuid=uuid_of("b"), content=content)
    before = everything()
    sent = form_of(ada_client.get(HERE)).values
    response = ada_client.post(HERE, sent | more | {"fill": "habits"})
    assert (response.status_code, everything()) == (200, before)
    page = form_of(response)
    filled = {
        "caffeine_drinks": ["2"], "nicotine": ["no"], "water": ["high"], "standing_minutes": ["1.5"],
        "electrolytes": ["yes"],
    }  # fmt: skip
    wanted = sent | {name: [value] for name, value in more.items()} | filled
    assert {name: page.values[name] for name in wanted} == wanted
    assert "Filled in from yesterday: drinks with caffeine, nicotine, water, hours standing or walking" in page.text
    assert folds(response.content.decode()) == {
        SIGNS: False, "Last night": False, "The day": True, "Body and mind": True
    }  # fmt: skip
    assert ada_client.post(HERE, page.values).status_code == 302
    row = CheckIn.objects.get(local_date=DAY)
    assert row.items == habits
    assert (row.twitching, row.note, row.answers.count()) == (more.get("twitching", ""), "", 0)


def test_as_yesterday_overwrites_nothing_that_is_typed_or_saved(diary: Diary, ada_client: Client) -> None:
    past(diary, 1, caffeine_drinks=2, alcohol_units=3, water="high", exercise="hard", tight_shoes=True)
    save(ada_client, water="low", tight_shoes="no")
    sent = form_of(ada_client.get(HERE)).values | {"caffeine_drinks": "0", "alcohol_units": "x", "fill": "habits"}
    response = ada_client.post(HERE, sent)
    page = form_of(response)
    kept = {"caffeine_drinks": "0", "alcohol_units": "x", "water": "low", "tight_shoes": "no", "exercise": "hard"}
    assert {name: page.values[name][0] for name in kept} == kept
    assert "Filled in from yesterday: exercise." in page.text
    assert "Write a whole number" in page.errors["alcohol_units"]


def test_as_yesterday_brings_back_what_was_taken_back_on_this_page_only_where_it_is_asked_to(
    diary: Diary, ada_client: Client
) -> None:
    past(diary, 1, water="high")
    save(ada_client, water="low", stress="1")
    taken_back = form_of(ada_client.get(HERE)).values | {"water": ""}
    assert form_of(ada_client.post(HERE, taken_back | {"fill": "habits"})).values["water"] == ["high"]
    ada_client.post(HERE, taken_back)
    assert CheckIn.objects.get(local_date=DAY).water == ""


def fill_button(client: Client, address: str = HERE) -> str:
    found = re.search(r'<button class="button checkin__fill".*?>(.*?)</button>', page_of(client, address))
    return found[1] if found else ""


def test_it_is_said_which_day_habits_are_filled_in_from(diary: Diary, ada_client: Client) -> None:
    assert fill_button(ada_client) == ""
    past(diary, 8, water="high")
    past(diary, 1, stress=3)
    assert fill_button(ada_client) == ""
    past(diary, 7, water="low")
    assert fill_button(ada_client) == "As last time"
    filled = form_of(ada_client.post(HERE, form_of(ada_client.get(HERE)).values | {"fill": "habits"}))
    assert "Filled in from Saturday 7 March: water." in filled.text
    assert filled.values["water"] == ["low"]
    assert fill_button(ada_client, f"/check-in/{DAY - timedelta(days=6)}/") == "As the day before"
    delete_entry(diary=diary, entry=CheckIn.objects.get(local_date=DAY - timedelta(days=7)), now=NOW)
    assert fill_button(ada_client) == ""
    past(diary, 1, water="usual")
    assert fill_button(ada_client) == "As yesterday"


def test_a_habit_that_is_not_asked_is_not_offered(diary: Diary, ada_client: Client) -> None:
    past(diary, 1, water="high")
    past(diary, 2, nicotine=True, water="low")
    Diary.objects.update(checkin_items=["nicotine"])
    assert fill_button(ada_client) == "As last time"
    Diary.objects.update(checkin_items=["stress"])
    assert fill_button(ada_client) == ""


def test_habits_of_a_day_are_not_filled_in_where_there_is_none_by_now(diary: Diary, ada_client: Client) -> None:
    stale = form_of(ada_client.get(HERE)).values | {"fill": "habits", "stress": "4"}
    before = everything()
    response = ada_client.post(HERE, stale)
    assert (response.status_code, everything()) == (200, before)
    assert form_of(response).values["stress"] == ["4"]


def test_the_first_button_of_the_form_saves(diary: Diary, ada_client: Client) -> None:
    """Browsers press it where somebody presses Enter."""
    past(diary, 1, water="high")
    first = page_of(ada_client).split('class="checkin"')[1].split("<button")[1].split("</button>")[0]
    assert first.endswith(">Save")
    assert "name=" not in first


def test_numbers_that_are_usual_are_at_a_tap(diary: Diary, ada_client: Client) -> None:
    def offered(name: str) -> list[str]:
        part = page_of(ada_client).split(f'data-answer="{name}"')[1].split("<input")[0]
        return re.findall(r'value="([\d.]+)"', part)

    assert offered("sleep_minutes") == ["6.5", "7", "7.5", "8"]
    for ago in (1, 2, 3):
        past(diary, ago, sleep_minutes=300, caffeine_drinks=6)
    assert (offered("sleep_minutes"), offered("caffeine_drinks")) == (["4", "4.5", "5", "5.5"], ["0", "5", "6", "7"])


def test_beside_the_form_stands_what_was_written_down_on_the_day_and_the_days_before(
    diary: Diary, ada_client: Client, django_assert_num_queries: Any
) -> None:
    beside = page_of(ada_client).split("<aside")[1]
    assert "<h2" not in beside
    past(diary, 2, water="high")
    make_episode(diary=diary, minutes=5)
    beside = page_of(ada_client).split("<aside")[1]
    assert "Left great toe, 5\u00a0min" in beside
    assert f'href="/diary/{DAY - timedelta(days=2)}/">Thursday 12 March</a>' in beside
    assert "<li>Water: a lot</li>" in beside
    with CaptureQueriesContext(connection) as few:
        ada_client.get(HERE)
    for number in range(3, 12):
        past(diary, number, water="high", stress=3)
        make_episode(diary=diary, name=number)
    with django_assert_num_queries(len(few)):
        beside = page_of(ada_client).split("<aside")[1]
    assert (beside.count("<h3"), beside.count("entry__time"), "All of this day" in beside) == (3, 8, True)


@pytest.mark.parametrize(("zone", "day"), [("Europe/Berlin", "2026-03-14"), ("Pacific/Auckland", "2026-03-15")])
def test_the_address_of_today_leads_to_the_day_that_it_is_for_the_diary(
    zone: str, day: str, ada: User, ada_client: Client
) -> None:
    make_diary(owner=ada, time_zone=zone)
    response = ada_client.get("/check-in/today/")
    assert (response.status_code, response.headers["Location"]) == (302, f"/check-in/{day}/")
    # Tomorrow it leads elsewhere.
    assert "no-store" in response.headers["Cache-Control"]
