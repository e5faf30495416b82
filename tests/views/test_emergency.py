"""What cannot wait: the list, when it is offered again, and the page that says whom to call."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from diary.actions.checkins import save_checkin
from diary.domain.content import CheckInContent, SignAnswer
from diary.domain.emergency import EMERGENCY_SIGNS
from diary.models import Diary, RedFlagAnswer
from tests.makers import NOW, make_diary, uuid_of
from tests.views.filled import form_of

TODAY = NOW.date()
CHECK_IN, LIST, HELP, NOW_HELP = f"/check-in/{TODAY}/", "/emergency/check/", "/emergency/", "/emergency/now/"


@pytest.fixture(autouse=True)
def _frozen() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def diary(ada: User) -> Diary:
    return make_diary(owner=ada)


def check_in(client: Client, **answers: Any) -> str:
    """Open today's check-in, answer some of it, save it: where that leads."""
    response = client.post(CHECK_IN, form_of(client.get(CHECK_IN)).values | answers)
    assert response.status_code == 302, form_of(response).errors
    return str(response["Location"])


def tick(client: Client, *parts: str) -> str:
    return str(client.post(LIST, {"parts": parts} if parts else {"none": "on"})["Location"])


def page(client: Client, address: str = HELP) -> str:
    return client.get(address).content.decode()


@pytest.mark.slow
def test_the_list_is_offered_again_when_something_gets_worse(diary: Diary, ada_client: Client) -> None:
    assert check_in(ada_client, q_weakness="feels_weak", q_weakness_side="left") == LIST
    assert tick(ada_client) == "/doctor/"
    assert check_in(ada_client, stress="3", q_heartbeat="palpitations") == "/"
    assert check_in(ada_client, q_weakness="cannot_do", q_numbness="constant") == LIST
    assert tick(ada_client) == "/doctor/"
    assert check_in(ada_client, q_weakness="feels_weak") == "/"
    assert check_in(ada_client, q_weakness_side="both") == LIST


@pytest.mark.slow
def test_the_list_is_offered_until_it_is_answered(diary: Diary, ada_client: Client) -> None:
    assert check_in(ada_client, q_weakness="feels_weak") == LIST
    assert check_in(ada_client, stress="3") == LIST
    tick(ada_client)
    assert check_in(ada_client, q_weakness="cannot_do") == LIST
    assert check_in(ada_client, stress="4") == LIST
    tick(ada_client)
    assert check_in(ada_client, stress="5") == "/"


@pytest.mark.slow
def test_none_of_these_takes_no_yes_of_the_day_back_and_the_check_in_does(diary: Diary, ada_client: Client) -> None:
    assert tick(ada_client, "breathless") == NOW_HELP
    assert tick(ada_client) == "/doctor/"
    body = page(ada_client, "/doctor/")
    assert "What you ticked earlier today stays" in body
    assert f'href="{CHECK_IN}#sign-right_now"' in body
    assert 'id="sign-right_now"' in page(ada_client, CHECK_IN)
    row = RedFlagAnswer.objects.get()
    assert (row.answer, row.parts) == ("yes", ["breathless"])
    assert "Call the emergency number now." in body
    check_in(ada_client, q_right_now="", q_right_now_parts=[], stress="1")
    assert not RedFlagAnswer.objects.exists()


def test_none_of_these_after_no_tick_says_nothing_of_ticks(diary: Diary, ada_client: Client) -> None:
    tick(ada_client)
    tick(ada_client)
    assert "What you ticked" not in page(ada_client, "/doctor/")
    assert RedFlagAnswer.objects.get().answer == "no"


@pytest.mark.slow
@pytest.mark.parametrize("answers", [{"q_heartbeat": "with_faintness"}, {"q_cannot_move": "yes"}])
def test_a_later_save_that_does_not_touch_what_was_ticked_goes_home(
    answers: dict[str, str], diary: Diary, ada_client: Client
) -> None:
    assert check_in(ada_client, **answers) == NOW_HELP
    assert check_in(ada_client, stress="3") == "/"
    assert f'href="{NOW_HELP}"' in page(ada_client, "/doctor/")


@pytest.mark.slow
def test_a_tick_on_the_list_does_not_come_back_with_every_save(diary: Diary, ada_client: Client) -> None:
    tick(ada_client, "breathless")
    assert check_in(ada_client, stress="3") == "/"
    assert check_in(ada_client, q_right_now_parts=["breathless", "pale_cold_limb"]) == NOW_HELP


def test_the_same_save_sent_twice_leads_to_the_same_place(diary: Diary, ada_client: Client) -> None:
    values = form_of(ada_client.get(CHECK_IN)).values | {"q_cannot_move": "yes"}
    assert [ada_client.post(CHECK_IN, values)["Location"] for _ in range(2)] == [NOW_HELP, NOW_HELP]


def test_after_a_tick_the_first_sentence_is_what_to_do(diary: Diary, ada_client: Client) -> None:
    body = page(ada_client, tick(ada_client, "breathless"))
    assert "<h1>Call 112 now</h1>" in body
    assert body.index('href="tel:112"') < body.index("This is what cannot wait:")
    assert 'class="page page--emergency"' in body
    assert 'aria-label="Main"' not in body


def test_without_a_tick_the_page_is_help_and_no_order(diary: Diary, ada_client: Client) -> None:
    check_in(ada_client, q_weakness="cannot_do", q_heartbeat="palpitations")
    tick(ada_client)
    body = page(ada_client)
    assert "<h1>Call 112 if any of these is true now</h1>" in body
    assert "Call 112 now" not in body
    assert body.index("Short of breath at rest") < body.index('href="tel:112"')
    assert "page--emergency" not in body
    assert "button--call" not in body
    assert 'aria-label="Main"' in body


@pytest.mark.parametrize(("days_ago", "ordered"), [(0, True), (1, False)])
def test_only_what_was_ticked_today_leads_to_an_order(
    days_ago: int, ordered: bool, diary: Diary, ada_client: Client
) -> None:
    said = CheckInContent(answers=[SignAnswer("right_now", "yes", ("breathless",))])
    save_checkin(diary=diary, day=TODAY - timedelta(days=days_ago), uuid=uuid_of("c"), content=said)
    body = page(ada_client, "/doctor/")
    assert (f'href="{NOW_HELP}"' in body) is ordered
    assert "What to say and do" in body


def test_a_check_in_that_was_deleted_leads_nowhere(diary: Diary, ada_client: Client) -> None:
    tick(ada_client, "breathless")
    ada_client.post(f"{CHECK_IN}delete/")
    assert NOW_HELP not in page(ada_client, "/doctor/")


def test_the_list_is_there_for_everybody_and_a_tick_leads_on(client: Client, db: None) -> None:
    assert client.get(LIST).status_code == 200
    assert tick(client, "breathless") == NOW_HELP
    assert tick(client) == "/"
    assert not RedFlagAnswer.objects.exists()


def test_both_lists_say_the_same(client: Client, db: None) -> None:
    said = [[sign.words for sign in EMERGENCY_SIGNS if sign.words in page(client, where)] for where in (HELP, LIST)]
    assert said[0] == said[1] == [sign.words for sign in EMERGENCY_SIGNS]


@pytest.mark.parametrize("question", ["heartbeat", "cannot_move"])
def test_a_tick_that_is_an_answer_of_the_check_in_is_written_there(
    question: str, diary: Diary, ada_client: Client
) -> None:
    assert tick(ada_client, question) == NOW_HELP
    assert [row.question for row in RedFlagAnswer.objects.all()] == [question]
    assert f'href="{NOW_HELP}"' in page(ada_client, "/doctor/")
    tick(ada_client)
    assert f'href="{CHECK_IN}#sign-{question}"' in page(ada_client, "/doctor/")
    assert {row.question: row.said.is_yes for row in RedFlagAnswer.objects.all()} == {
        question: True,
        "right_now": False,
    }
    assert tick(ada_client, "breathless", question) == NOW_HELP
    assert {row.question: row.said.is_yes for row in RedFlagAnswer.objects.all()} == {question: True, "right_now": True}


def test_a_time_zone_that_is_none_has_the_number_that_most_phones_know(client: Client, db: None) -> None:
    client.cookies["zone"] = "Nowhere/Atlantis"
    assert 'href="tel:112"' in page(client, NOW_HELP)


@pytest.mark.parametrize("address", [HELP, NOW_HELP, LIST])
def test_the_page_asks_no_database_whoever_looks(
    address: str, ada_client: Client, django_assert_num_queries: Any
) -> None:
    for client in (ada_client, Client()):
        with django_assert_num_queries(0):
            response = client.get(address)
        assert response.status_code == 200
        assert b"Sign in" not in response.content
        assert response.headers["X-Frame-Options"] == "DENY"
        assert "no-store" in response.headers["Cache-Control"]
