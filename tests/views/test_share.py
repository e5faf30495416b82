from __future__ import annotations

import logging
import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.core import signing
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.row_security import of_diary
from diary.actions.share import MOST, find_share, note_opening, revoke_share
from diary.actions.trials import stop_trial
from diary.models import Diary, Share, ShareOpening
from diary.models.share import MOST_WRONG_CODES, hashed
from diary.report.snapshot import read_report, read_wanted
from diary.report.wanted import Wanted
from diary.views import share_open
from tests.makers import NOW, make_diary, make_episode, uuid_of
from tests.report.made import text_of
from tests.shares import WEEK, share_it
from tests.test_every_page import Page, check
from tests.trials import make_trial
from tests.views.filled import everything, form_of
from tests.views.reading import main_words, words
from tracker import logs

pytestmark = pytest.mark.django_db
SENTENCE = "My left great toe keeps me awake."
GONE = "This link does not work any more. Ask the person who gave it to you for a new one."
CODE = "014159"
CHOICE = {
    "period": "4w", "paper": "a4", "with_worry": "on", "with_medicines": "on", "with_conditions": "on",
    "with_visits": "on", "sentence": SENTENCE,
}  # fmt: skip
SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def clock(time_machine: Any) -> Any:
    time_machine.move_to(NOW, tick=False)
    return time_machine


@pytest.fixture(autouse=True)
def _no_limits_of_others() -> None:
    cache.clear()


@pytest.fixture
def diary(ada: User) -> Diary:
    return make_diary(owner=ada)


def opened(token: str) -> str:
    return reverse("diary:share_open", args=[token])


def paper(token: str) -> str:
    return reverse("diary:share_pdf", args=[token])


def is_gone(response: Any) -> bool:
    return response.status_code == 404 and main_words(response) == GONE


# Opening


def test_whoever_has_the_link_sees_the_report_without_an_account(client: Client, diary: Diary) -> None:
    _, token = share_it(diary)
    response = client.get(opened(token))
    assert response.status_code == 200
    assert SENTENCE in words(response)
    assert "It works until 21 March 2026, 22:30 (Europe/Berlin)." in words(response)
    check(response.content.decode(), "share_open")


def test_the_same_is_there_as_a_pdf(client: Client, diary: Diary) -> None:
    _, token = share_it(diary)
    response = client.get(paper(token))
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF-")


def test_the_pdf_is_made_once_and_fetched_again(client: Client, diary: Diary, monkeypatch: Any) -> None:
    _, token = share_it(diary)
    first = client.get(paper(token)).content
    monkeypatch.setattr("diary.actions.share.pdf", lambda *args: 1 / 0)
    assert client.get(paper(token)).content == first


def test_a_pdf_of_what_is_taken_back_while_it_is_made_is_gone(client: Client, diary: Diary, monkeypatch: Any) -> None:
    share, token = share_it(diary)

    def slow(*args: Any) -> bytes:
        revoke_share(share=share, now=NOW)
        return b"%PDF"

    monkeypatch.setattr("diary.actions.share.pdf", slow)
    assert is_gone(client.get(paper(token)))


@pytest.mark.parametrize("code", ["", CODE])
def test_nothing_else_of_the_site_is_on_what_opens(client: Client, diary: Diary, code: str) -> None:
    make_episode(diary=diary, note="a needle")
    _, token = share_it(diary, code=code)
    for response in (client.get(opened(token)), client.get(opened("unknown"))):
        page = Page(response.content.decode())
        assert {link["href"] for link in page.all("a")} <= {paper(token)}
        assert all(link["href"].startswith("/static/css/") for link in page.all("link"))
        for tag in ("script", "nav", "iframe", "img", "object"):
            assert not page.all(tag), tag
        assert b"needle" not in response.content
        assert b"ada@example.org" not in response.content


def test_what_is_written_later_is_not_in_it(ada_client: Client, client: Client, diary: Diary) -> None:
    token = made(ada_client).token
    before = client.get(opened(token)).content
    make_episode(diary=diary, at=NOW - SECOND, sites=["trunk"], note="a needle")
    assert client.get(opened(token)).content == before


def test_a_trial_stays_in_it_as_it_was_shown_or_left_out(ada_client: Client, client: Client, diary: Diary) -> None:
    trial = make_trial(diary, NOW.date() - timedelta(days=20), change="own", own_words="walks after dinner")
    shown, hidden = (
        Made(ada_client.post(reverse("diary:share_new"), form_of(look(ada_client, **choice)).values | {"make": "yes"}))
        for choice in ({"with_trials": "on"}, {})
    )
    stop_trial(diary=diary, trial=trial, today=NOW.date())
    assert "Walks after dinner runs until 2 April 2026; no result before its end." in words(
        client.get(opened(shown.token))
    )
    assert "after dinner: runs until 2 April 2026" in text_of(client.get(paper(shown.token)).content)
    assert "after dinner" not in words(client.get(opened(hidden.token)))
    assert "after dinner" not in text_of(client.get(paper(hidden.token)).content)
    held = words(ada_client.get(reverse("diary:share_list")))
    assert held.count("your trials") == 1


def headers_of(response: Any) -> dict[str, str]:
    names = ("X-Robots-Tag", "Referrer-Policy", "Cache-Control", "Permissions-Policy", "Content-Security-Policy")
    return {name: response.headers[name] for name in names}


def test_no_answer_is_kept_searched_or_tells_where_it_was(client: Client, diary: Diary) -> None:
    _, token = share_it(diary)
    for address in (opened(token), paper(token), opened("unknown"), paper("unknown")):
        for method in (client.get, client.head, client.post):
            headers = headers_of(method(address))
            assert headers["X-Robots-Tag"] == "noindex, nofollow"
            assert headers["Referrer-Policy"] == "no-referrer"
            assert headers["Cache-Control"] == "private, no-store"
            assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]


def test_neither_does_any_answer_that_is_an_error_or_leads_elsewhere(
    client: Client, diary: Diary, monkeypatch: Any
) -> None:
    _, token = share_it(diary)
    _, locked = share_it(diary, name="locked", code=CODE)
    strict = Client(enforce_csrf_checks=True)
    client.raise_request_exception = False
    answers = {
        301: [client.get(opened(token).rstrip("/"))],
        302: [client.post(opened(token)), client.get(paper(locked)), enter(client, locked, CODE)],
        400: [client.get("/share/%00/")],
        403: [enter(strict, locked, CODE)],
        404: [client.get(f"{opened(token)}x"), client.get("/share/"), enter(client, "unknown", CODE)],
        405: [
            client.put(opened(token)),
            client.delete(paper(token)),
            client.post(paper(token)),
            client.put(opened("x")),
        ],
        429: [[enter(Client(), locked, "271828") for _ in range(6)][-1]],
    }
    monkeypatch.setattr(share_open, "render", lambda *arguments, **options: 1 / 0)
    answers[500] = [client.get(opened(token))]
    for status, responses in answers.items():
        for response in responses:
            assert response.status_code == status
            headers = headers_of(response)
            assert headers["X-Robots-Tag"] == "noindex, nofollow"
            assert headers["Referrer-Policy"] == "no-referrer"
            assert headers["Cache-Control"] == "private, no-store"


def test_no_cookie_is_set_where_no_code_is_asked(client: Client, diary: Diary) -> None:
    _, token = share_it(diary)
    for address in (opened(token), paper(token), opened("unknown")):
        assert not client.get(address).cookies


def test_unknown_over_and_taken_back_are_one_and_the_same_page(client: Client, diary: Diary, clock: Any) -> None:
    share, back = share_it(diary, name=1, code=CODE)
    revoke_share(share=share, now=NOW)
    _, over = share_it(diary, name=2, lasts=timedelta(days=1))
    clock.move_to(NOW + timedelta(days=1), tick=False)
    pages = [client.get(address(token)) for token in ("unknown", back, over) for address in (opened, paper)]
    pages += [client.post(opened(token), {"code": CODE}) for token in ("unknown", back, over)]
    assert all(map(is_gone, pages))
    assert len({(response.content, tuple(response.headers.items())) for response in pages}) == 1


def test_it_works_until_the_last_second_and_not_at_its_end(client: Client, diary: Diary, clock: Any) -> None:
    _, token = share_it(diary)
    clock.move_to(NOW + WEEK - SECOND, tick=False)
    assert client.get(opened(token)).status_code == 200
    clock.move_to(NOW + WEEK, tick=False)
    assert is_gone(client.get(opened(token)))
    assert is_gone(client.get(paper(token)))


@pytest.mark.parametrize(
    "token", ["x" * 5000, "%00", "%F0%9F%A6%B6", "..%2f", "' OR 1=1 --", "mfrg-g3df" * 7, "\N{KELVIN SIGN}" * 52]
)
def test_a_strange_token_leads_nowhere(client: Client, diary: Diary, token: str) -> None:
    share_it(diary)
    assert client.get(f"/share/{token}/").status_code in (400, 404)


def test_a_report_that_cannot_be_read_any_more_is_gone(client: Client, diary: Diary) -> None:
    _, token = share_it(diary)
    Share.objects.update(body=b'{"made_on": "2026-03-14"}')
    assert is_gone(client.get(opened(token)))
    assert is_gone(client.get(paper(token)))


def test_what_cannot_be_shown_was_not_opened(client: Client, diary: Diary) -> None:
    _, token = share_it(diary)
    Share.objects.update(body=b'{"made_on": "2026-03-14"}')
    assert is_gone(client.get(opened(token)))
    assert is_gone(client.get(paper(token)))
    assert not ShareOpening.objects.exists()


def test_the_link_of_somebody_who_was_shut_out_is_gone(client: Client, ada: User, diary: Diary) -> None:
    _, token = share_it(diary)
    User.objects.filter(pk=ada.pk).update(is_active=False)
    assert is_gone(client.get(opened(token)))
    assert is_gone(client.get(paper(token)))


@pytest.fixture
def guest(diary: Diary) -> Client:
    """Somebody who tries it, with the same diary."""
    User.objects.filter(pk=diary.owner_id).update(is_guest=True)
    client = Client()
    client.force_login(User.objects.get())
    return client


def test_a_guest_is_told_before_the_tap_that_no_link_is_made(guest: Client, diary: Diary) -> None:
    page = guest.post(reverse("diary:report"), CHOICE).content.decode()
    assert "See what a link would show</button>" in page
    assert "Make a link" not in page
    shown = look(guest)
    assert "This is sample data, so no link is made of it and nothing leaves this diary." in words(shown)
    assert "Open it as a doctor would" in words(shown)
    assert "Make the link" not in words(shown)
    assert "so no link is made of it" in words(guest.get(reverse("diary:share_list")))


def test_a_guest_sees_what_a_doctor_would_see_and_nothing_is_made(guest: Client, diary: Diary) -> None:
    before = everything()
    seen = look(guest).content.decode()
    preview = make(guest, with_code="on", lasts="1")
    assert preview.status_code == 200
    assert "This is a preview. No link was made" in words(preview)
    assert "and a code that opens it" in words(preview)
    assert "It works until 15 March 2026, 22:30 (Europe/Berlin)." in words(preview)
    articles = [re.findall(r"<article\b.*</article>", html, re.DOTALL) for html in (seen, preview.content.decode())]
    assert len(articles[0]) == 1
    assert articles[0] == articles[1]
    assert "/share/" not in preview.content.decode()
    check(preview.content.decode(), "share_preview")
    assert everything() == before


def test_what_is_taken_back_while_it_opens_is_gone(client: Client, diary: Diary, monkeypatch: Any) -> None:
    share, token = share_it(diary)

    def slow(**arguments: Any) -> Any:
        found = find_share(**arguments)
        with of_diary(diary.pk):
            revoke_share(share=share, now=NOW)
        return found

    monkeypatch.setattr("diary.views.share_open.find_share", slow)
    assert is_gone(client.get(opened(token)))


def test_a_link_needs_a_fixed_number_of_statements(client: Client, diary: Diary) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as found:
            client.get(opened(token))
        return len([query for query in found if '"cache"' not in query["sql"] and "SAVEPOINT" not in query["sql"]])

    _, token = share_it(diary)
    client.get(opened(token))
    few = cost()
    for name in range(15):
        share_it(diary, name=name)
    assert cost() == few <= 5


# That it was opened


def test_the_person_sees_when_it_was_opened(client: Client, ada_client: Client, diary: Diary, clock: Any) -> None:
    share_it(diary, name="other")
    _, token = share_it(diary)
    assert words(ada_client.get(reverse("diary:share_list"))).count("Not opened yet") == 2
    clock.move_to(NOW + timedelta(hours=1), tick=False)
    client.get(opened(token))
    client.get(paper(token))
    shown = words(ada_client.get(reverse("diary:share_list")))
    assert "1 time: 14 March 2026, 23:30" in shown
    assert shown.count("Not opened yet") == 1


def test_a_look_by_its_owner_a_head_and_the_question_for_a_code_are_no_opening(
    client: Client, ada_client: Client, ben_client: Client, diary: Diary
) -> None:
    _, token = share_it(diary)
    _, locked = share_it(diary, name="locked", code=CODE)
    ada_client.get(opened(token))
    client.head(opened(token))
    client.get(opened(locked))
    assert not ShareOpening.objects.exists()
    ben_client.get(opened(token))
    assert ShareOpening.objects.count() == 1


# The code


def enter(client: Client, token: str, code: str, **extra: Any) -> Any:
    return client.post(opened(token), {"code": code}, **extra)


def test_a_code_is_asked_before_anything_is_shown(client: Client, diary: Diary) -> None:
    _, token = share_it(diary, code=CODE)
    response = client.get(opened(token))
    assert response.status_code == 200
    assert SENTENCE not in words(response)
    assert "The person who gave you this link tells you." in words(response)
    check(response.content.decode(), "share_code")
    assert client.get(paper(token)).headers["Location"] == opened(token)


def test_the_right_code_opens_the_page_and_the_pdf(client: Client, diary: Diary) -> None:
    _, token = share_it(diary, code=CODE)
    response = enter(client, token, " 014 159 ")
    assert (response.status_code, response.headers["Location"]) == (302, opened(token))
    assert SENTENCE in words(client.get(opened(token)))
    assert client.get(paper(token)).content.startswith(b"%PDF-")


def test_the_code_is_remembered_for_an_hour_for_this_link_alone(client: Client, diary: Diary, clock: Any) -> None:
    _, token = share_it(diary, code=CODE)
    _, other = share_it(diary, name="other", code=CODE)
    cookie = enter(client, token, CODE).cookies["share"]
    assert (cookie["path"], cookie["max-age"], cookie["samesite"]) == (opened(token), 3600, "Lax")
    assert cookie["httponly"] is True
    assert CODE not in cookie.value
    assert token not in cookie.value
    # Even where a browser sent it along to another one.
    client.cookies["share"]["path"] = "/"
    assert SENTENCE not in words(client.get(opened(other)))
    assert SENTENCE in words(client.get(opened(token)))
    clock.move_to(NOW + timedelta(hours=1, seconds=1), tick=False)
    assert SENTENCE not in words(client.get(opened(token)))


def test_over_https_the_cookie_goes_over_https_alone(client: Client, diary: Diary, settings: Any) -> None:
    settings.SESSION_COOKIE_SECURE = True
    _, token = share_it(diary, code=CODE)
    assert enter(client, token, CODE).cookies["share"]["secure"] is True


def test_a_cookie_that_was_made_up_opens_nothing(client: Client, diary: Diary) -> None:
    share, token = share_it(diary, code=CODE)
    for value in (share.token_hash, signing.dumps(share.token_hash), signing.dumps(hashed(token), salt="diary.share")):
        client.cookies["share"] = value
        assert SENTENCE not in words(client.get(opened(token)))


def test_a_code_that_was_remembered_does_not_outlive_its_link(client: Client, diary: Diary) -> None:
    share, token = share_it(diary, code=CODE)
    enter(client, token, CODE)
    revoke_share(share=share, now=NOW)
    assert is_gone(client.get(opened(token)))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Type the six digits."),
        ("12345", "The code has six digits."),
        ("14159a", "The code has six digits."),
        ("٠١٤١٥٩", "The code has six digits."),
        ("271828", "This is not the code of this link."),
    ],
)
def test_a_wrong_code_is_said_beside_the_field(client: Client, diary: Diary, typed: str, said: str) -> None:
    _, token = share_it(diary, code=CODE)
    response = enter(client, token, typed)
    assert response.status_code == 422
    assert said in words(response)
    assert 'aria-invalid="true"' in response.content.decode()
    assert SENTENCE not in words(response)


def test_after_five_wrong_codes_it_waits_a_quarter_of_an_hour(client: Client, diary: Diary, clock: Any) -> None:
    _, token = share_it(diary, code=CODE)
    _, other = share_it(diary, name="other", code=CODE)
    for number in range(5):
        assert enter(client, token, f"27182{number}").status_code == 422
    for elsewhere in (client, Client(REMOTE_ADDR="10.9.8.7")):
        response = enter(elsewhere, token, CODE)
        assert response.status_code == 429
        assert "The code was wrong too many times. Open the link again in 15 minutes." in words(response)
        assert response.headers["Retry-After"] == "900"
        assert not response.cookies.get("share")
    assert enter(client, other, CODE).status_code == 302
    clock.move_to(NOW + timedelta(minutes=15, seconds=1), tick=False)
    assert enter(client, token, CODE).status_code == 302


def test_right_codes_and_what_is_no_code_are_not_counted(client: Client, diary: Diary) -> None:
    _, token = share_it(diary, code=CODE)
    for _ in range(8):
        assert enter(client, token, "12345").status_code == 422
    for number in range(4):
        assert enter(client, token, f"27182{number}").status_code == 422
    for _ in range(8):
        assert enter(Client(), token, CODE).status_code == 302


@pytest.mark.slow
def test_one_address_can_not_try_the_codes_of_many_links(client: Client, diary: Diary) -> None:
    tokens = [share_it(diary, name=name, code=CODE)[1] for name in range(8)]
    statuses = [enter(client, token, f"27182{number}").status_code for token in tokens for number in range(4)]
    assert statuses == [422] * 30 + [429] * 2


@pytest.mark.slow
def test_after_twenty_wrong_codes_in_all_the_link_is_closed(
    client: Client, ada_client: Client, diary: Diary, clock: Any
) -> None:
    _, token = share_it(diary, code=CODE)
    statuses = []
    for number in range(MOST_WRONG_CODES):
        clock.shift(timedelta(minutes=10))
        statuses.append(enter(client, token, f"2718{number:02}").status_code)
    assert statuses == [422] * (MOST_WRONG_CODES - 1) + [404]
    assert is_gone(enter(client, token, CODE))
    assert is_gone(client.get(opened(token)))
    shown = words(ada_client.get(reverse("diary:share_list")))
    assert "Closed 15 March 2026, 01:50 Wrong code tried 20 times Opened Not opened yet" in shown
    assert "somebody has its address and does not know its code" in shown
    assert "make a new link , and tell its code to your doctor alone" in shown
    assert "Taken back" not in shown


def test_closing_ends_also_a_browser_that_knows_the_code(client: Client, diary: Diary) -> None:
    _, token = share_it(diary, code=CODE)
    enter(client, token, CODE)
    Share.objects.update(wrong_codes=MOST_WRONG_CODES - 1)
    enter(Client(), token, "271828")
    assert is_gone(client.get(opened(token)))


def test_the_person_sees_how_often_a_wrong_code_was_tried(client: Client, ada_client: Client, diary: Diary) -> None:
    _, token = share_it(diary, code=CODE)
    assert "Wrong code" not in words(ada_client.get(reverse("diary:share_list")))
    for typed in ("271828", "12", "271829", CODE):
        enter(client, token, typed)
    shown = words(ada_client.get(reverse("diary:share_list")))
    assert "Wrong code tried 2 times; after 20 the link closes Opened Not opened yet" in shown


def test_the_form_of_the_code_needs_its_token(diary: Diary) -> None:
    _, token = share_it(diary, code=CODE)
    client = Client(enforce_csrf_checks=True)
    assert enter(client, token, CODE).status_code == 403
    client.get(opened(token))
    sent = {"code": CODE, "csrfmiddlewaretoken": client.cookies["csrftoken"].value}
    assert client.post(opened(token), sent).status_code == 302


def test_a_browser_may_say_to_this_site_where_the_code_comes_from(client: Client, diary: Diary) -> None:
    """With "no-referrer" its form would come from the origin "null", which is refused."""
    _, token = share_it(diary, code=CODE)
    assert headers_of(client.get(opened(token)))["Referrer-Policy"] == "same-origin"
    assert headers_of(enter(client, token, "1"))["Referrer-Policy"] == "same-origin"
    assert headers_of(enter(client, token, CODE))["Referrer-Policy"] == "no-referrer"


def test_a_pdf_is_made_so_often_and_then_not(client: Client, diary: Diary, monkeypatch: Any) -> None:
    monkeypatch.setattr(share_open, "paper_of", lambda **options: b"%PDF-")
    _, token = share_it(diary)
    statuses = [client.get(paper(token)).status_code for _ in range(11)]
    assert statuses == [200] * 10 + [429]
    assert client.get(opened(token)).status_code == 200


@pytest.mark.slow
def test_a_page_is_opened_so_often_from_an_address_and_then_says_when_to_come_again(
    client: Client, diary: Diary, clock: Any
) -> None:
    _, token = share_it(diary)
    _, other = share_it(diary, name="other", code=CODE)
    for _ in range(59):
        assert client.get(opened(token)).status_code == 200
    clock.shift(timedelta(minutes=1))
    assert client.head(opened(other)).status_code == 200
    for refused in (client.get(opened(token)), client.get(opened(other)), enter(client, other, CODE)):
        assert refused.status_code == 429
        assert refused.headers["Retry-After"] == "240"
        assert "This page was opened many times. Open the link again in 4 minutes." in main_words(refused)
        assert SENTENCE not in words(refused)
    assert Client(REMOTE_ADDR="10.9.8.7").get(opened(token)).status_code == 200
    clock.shift(timedelta(minutes=3, seconds=59))
    assert client.get(opened(token)).headers["Retry-After"] == "1"
    clock.shift(SECOND)
    assert client.get(opened(token)).status_code == 200


@pytest.mark.slow
def test_a_link_is_opened_so_often_from_everywhere(client: Client, diary: Diary) -> None:
    _, token = share_it(diary)
    _, other = share_it(diary, name="other")
    statuses = [Client(REMOTE_ADDR=f"10.0.0.{number}").get(opened(token)).status_code for number in range(121)]
    assert statuses == [200] * 120 + [429]
    assert client.get(opened(other)).status_code == 200


@pytest.mark.slow
def test_whoever_is_refused_uses_up_nothing_of_a_link(client: Client, diary: Diary) -> None:
    _, token = share_it(diary, code=CODE)
    for name in range(6):
        _, other = share_it(diary, name=name, code=CODE)
        for number in range(5):
            assert enter(client, other, f"27182{number}").status_code == 422
    statuses = {enter(client, token, "271828").status_code for _ in range(10)}
    assert statuses == {429}
    assert enter(Client(REMOTE_ADDR="10.9.8.7"), token, CODE).status_code == 302


def test_what_others_do_makes_no_limit_forgotten(client: Client, diary: Diary) -> None:
    _, token = share_it(diary, code=CODE)
    for number in range(5):
        enter(client, token, f"27182{number}")
    for number in range(350):
        cache.add(f"somebody-else-{number}", [1.0])
    assert enter(client, token, CODE).status_code == 429


# Making


class Made:
    """A link as its maker gets it: the page, and what stands on it."""

    def __init__(self, response: Any) -> None:
        self.response = response
        self.html = response.content.decode()
        self.words = words(response)
        (self.address,) = set(re.findall(r'http://testserver/share/[^"<]*', self.html))
        self.token = self.address.split("/")[-2]
        found = re.search(r"The code: (\d{6})", self.words)
        self.code = found[1] if found else ""


def look(client: Client, **choice: Any) -> Any:
    return client.post(reverse("diary:share_new"), CHOICE | choice)


def make(client: Client, **more: Any) -> Any:
    """Look at the page, then send its form."""
    form = form_of(look(client))
    return client.post(reverse("diary:share_new"), form.values | {"make": "yes"} | more)


def made(client: Client, **more: Any) -> Made:
    response = make(client, **more)
    assert response.status_code == 200
    return Made(response)


def test_it_can_be_changed_and_nothing_typed_is_lost(ada_client: Client, diary: Diary) -> None:
    shown = look(ada_client, with_list="on", questions="Which one?\nAnd when?")
    change = reverse("diary:report_change")
    assert f'formaction="{change}">Change</button>' in shown.content.decode()
    form = ada_client.post(change, form_of(shown).values).context["form"]
    typed = CHOICE | {"with_list": "on", "questions": "Which one?\nAnd when?"}
    assert {name: form[name].value() for name in typed} == {n: True if v == "on" else v for n, v in typed.items()}
    assert form["with_charts"].value() is False
    assert not Share.objects.exists()


def test_the_person_looks_at_it_first_and_nothing_is_made(ada_client: Client, diary: Diary) -> None:
    before = everything()
    response = look(ada_client)
    assert response.status_code == 200
    assert SENTENCE in words(response)
    assert form_of(response).values["lasts"] == ["7"]
    check(response.content.decode(), "share_new")
    assert everything() == before


@pytest.mark.slow
def test_the_doctor_sees_exactly_what_the_person_saw(ada_client: Client, client: Client, diary: Diary) -> None:
    make_episode(diary=diary, at=NOW - SECOND, sites=["left_hallux"])
    seen = look(ada_client).content.decode()
    shown = client.get(opened(made(ada_client).token)).content.decode()
    articles = [re.findall(r"<article\b.*</article>", html, re.DOTALL) for html in (seen, shown)]
    assert len(articles[0]) == 1
    assert articles[0] == articles[1]


def test_what_was_chosen_is_what_is_shared_and_kept(ada_client: Client, diary: Diary) -> None:
    make_episode(diary=diary, at=NOW - timedelta(days=60))
    chosen = form_of(look(ada_client, period="own", first="2026-02-01", last="2026-03-01")).values
    assert ada_client.post(reverse("diary:share_new"), chosen | {"make": "yes"}).status_code == 200
    share = Share.objects.get()
    assert (share.first, share.last) == (date(2026, 2, 1), date(2026, 3, 1))
    kept = read_wanted(bytes(share.wanted or b""))
    assert kept == Wanted(share.first, share.last, sentence=SENTENCE, with_charts=False, with_worry=True)


@pytest.mark.slow
def test_a_link_lasts_as_long_as_was_chosen(ada_client: Client, diary: Diary) -> None:
    for days in (1, 7, 30):
        made(ada_client, lasts=str(days))
        assert Share.objects.latest("pk").expires_at == NOW + timedelta(days=days)


@pytest.mark.parametrize("lasts", ["", "365", "0", "-1", "x"])
def test_another_length_is_refused(ada_client: Client, diary: Diary, lasts: str) -> None:
    response = make(ada_client, lasts=lasts)
    assert response.status_code == 422
    assert "lasts" in form_of(response).errors
    assert not Share.objects.exists()


def test_the_address_is_shown_once_as_text_and_as_a_code_to_scan(ada_client: Client, diary: Diary) -> None:
    link = made(ada_client)
    assert 'role="img" aria-label="The address as a QR code"' in link.html
    assert re.search(r'<path d="M4 4h7v1h-7z', link.html)
    assert "It works until 21 March 2026, 22:30 (Europe/Berlin)" in link.words
    assert "The address is shown this one time." in link.words
    check(link.html, "share_made")
    again = ada_client.get(reverse("diary:share_list")).content.decode()
    assert link.token not in again


def test_no_health_is_on_the_sheet_with_the_address(ada_client: Client, diary: Diary) -> None:
    make_episode(diary=diary, at=NOW - SECOND, note="a needle")
    link = made(ada_client)
    main = re.search(r"<main.*</main>", link.html, re.DOTALL)
    assert main
    for word in ("toe", "twitch", "episode", "needle", "awake", "ada@"):
        assert word not in main[0].lower(), word


@pytest.mark.slow
def test_a_code_is_made_and_shown_once_and_is_not_printed(ada_client: Client, client: Client, diary: Diary) -> None:
    assert made(ada_client).code == ""
    link = made(ada_client, with_code="on")
    assert re.search(r'<section class="[^"]*\bshare-aside\b[^"]*" aria-labelledby="share-code">', link.html)
    assert link.html.count(link.code) == 1
    assert enter(client, link.token, link.code).status_code == 302


def everything_stored() -> str:
    """Every value of every table, as the database gives them."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608
            found += [value for row in cursor for value in row]
    return "\n".join(bytes(v).decode(errors="replace") if isinstance(v, bytes | memoryview) else str(v) for v in found)


@pytest.mark.slow
def test_neither_token_nor_code_is_kept_anywhere(ada_client: Client, client: Client, diary: Diary, caplog: Any) -> None:
    caplog.set_level(logging.DEBUG)
    caplog.handler.setFormatter(logs.WithoutWords("{message}", style="{"))
    link = made(ada_client, with_code="on")
    enter(client, link.token, "000000")
    enter(client, link.token, link.code)
    client.get(opened(link.token))
    enter(Client(enforce_csrf_checks=True), link.token, link.code)
    said = [caplog.handler.format(entry) for entry in caplog.records if not entry.name.startswith("django.db")]
    assert any("share/…" in line for line in said)
    for text in (everything_stored(), "\n".join(said)):
        assert link.token not in text
        assert link.token.replace("-", "") not in text
        assert link.code not in re.findall(r"\b\d{6}\b", text)


def test_a_page_that_breaks_leaves_the_token_out_of_the_log(
    client: Client, diary: Diary, monkeypatch: Any, caplog: Any
) -> None:
    def break_down(*arguments: object, **options: object) -> None:
        raise ValueError(SENTENCE)

    _, token = share_it(diary)
    monkeypatch.setattr(share_open, "render", break_down)
    client.raise_request_exception = False
    caplog.handler.setFormatter(logs.WithoutWords("{message}", style="{"))
    assert client.get(opened(token)).status_code == 500
    assert "Internal Server Error: /share/…/" in caplog.text
    assert token not in caplog.text
    assert SENTENCE not in caplog.text


@pytest.mark.slow
def test_what_changed_since_it_was_seen_is_shown_again_before_it_is_shared(ada_client: Client, diary: Diary) -> None:
    form = form_of(look(ada_client))
    make_episode(diary=diary, at=NOW - SECOND, sites=["left_hallux"])
    response = ada_client.post(reverse("diary:share_new"), form.values | {"make": "yes", "lasts": "30"})
    assert response.status_code == 422
    assert "Your diary has changed since you looked at this page." in words(response)
    assert not Share.objects.exists()
    again = form_of(response)
    assert again.values["lasts"] == ["30"]
    assert ada_client.post(reverse("diary:share_new"), again.values | {"make": "yes"}).status_code == 200
    kept = read_report(bytes(Share.objects.get().body or b""))
    assert kept is not None
    assert kept.episodes == 1


def test_the_same_form_sent_twice_makes_one_link(ada_client: Client, diary: Diary) -> None:
    values = form_of(look(ada_client)).values | {"make": "yes"}
    assert ada_client.post(reverse("diary:share_new"), values).status_code == 200
    again = ada_client.post(reverse("diary:share_new"), values, follow=True)
    assert again.redirect_chain == [(reverse("diary:share_list"), 302)]
    assert "This link was made before." in words(again)
    assert Share.objects.count() == 1


@pytest.mark.slow
def test_too_many_links_are_refused_in_words(ada_client: Client, diary: Diary) -> None:
    for name in range(MOST):
        share_it(diary, name=name)
    response = ada_client.post(
        reverse("diary:share_new"), form_of(look(ada_client)).values | {"make": "y"}, follow=True
    )
    assert f"{MOST} links work already. Take one back first." in words(response)
    assert Share.objects.count() == MOST


def test_a_choice_that_makes_no_sense_leads_back_to_the_form(ada_client: Client, diary: Diary) -> None:
    for choice in ({"period": "forever"}, {"period": "own", "first": "2026-03-02", "last": "2026-03-01"}):
        assert look(ada_client, **choice).headers["Location"] == reverse("diary:report")


def test_the_page_for_the_doctor_leads_to_a_link(ada_client: Client, diary: Diary) -> None:
    preview = ada_client.post(reverse("diary:report"), CHOICE).content.decode()
    assert f'formaction="{reverse("diary:share_new")}"' in preview


# Taking back


def test_taking_it_back_ends_it_at_once_and_says_so(ada_client: Client, client: Client, diary: Diary) -> None:
    share, token = share_it(diary)
    response = ada_client.post(reverse("diary:share_revoke", args=[share.uuid]), follow=True)
    assert "The link does not work any more, and what it showed is deleted." in words(response)
    assert "Taken back 14 March 2026, 22:30" in words(response)
    assert is_gone(client.get(opened(token)))
    share.refresh_from_db()
    assert share.body is None


def test_another_persons_link_is_not_there(ben_client: Client, diary: Diary) -> None:
    share, _ = share_it(diary)
    assert ben_client.post(reverse("diary:share_revoke", args=[share.uuid])).status_code == 404
    assert ben_client.post(reverse("diary:share_revoke", args=[uuid_of("nobody's")])).status_code == 404
    share.refresh_from_db()
    assert share.revoked_at is None
    assert "14 March" not in words(ben_client.get(reverse("diary:share_list")))


def test_the_list_says_what_works_with_what_and_what_is_over(ada_client: Client, diary: Diary, clock: Any) -> None:
    share_it(diary, name=1, lasts=timedelta(days=1))
    share_it(diary, name=2, code=CODE)
    clock.move_to(NOW + timedelta(days=1), tick=False)
    shown = words(ada_client.get(reverse("diary:share_list")))
    assert "Works Until 21 March 2026, 22:30 Made 14 March 2026, 22:30" in shown
    assert (
        "Shows your name, medicines, conditions, visits to doctors and drawings Code asks for one Opened Not opened yet"
        in shown
    )
    assert "Ran out 15 March 2026, 22:30" in shown


def test_the_list_says_that_what_ran_out_is_deleted_and_it_is(ada_client: Client, diary: Diary, clock: Any) -> None:
    share, _ = share_it(diary, name=1, lasts=timedelta(days=1))
    other, _ = share_it(diary, name=2)
    clock.move_to(NOW + timedelta(days=1), tick=False)
    assert "What these links showed is deleted." in words(ada_client.get(reverse("diary:share_list")))
    share.refresh_from_db()
    other.refresh_from_db()
    assert share.body is None
    assert other.body is not None


def test_a_visit_after_the_end_deletes_what_the_link_showed(client: Client, diary: Diary, clock: Any) -> None:
    for name, address in enumerate((opened, paper)):
        share, token = share_it(diary, name=name, now=timezone.now())
        clock.shift(WEEK)
        assert is_gone(client.get(address(token)))
        share.refresh_from_db()
        assert share.body is None


def test_leaving_takes_all_links_along(ada: User, client: Client, diary: Diary) -> None:
    share, token = share_it(diary)
    note_opening(share=share, now=NOW)
    ada.delete()
    assert is_gone(client.get(opened(token)))
    assert not ShareOpening.objects.exists()


def test_the_administration_knows_no_links(admin_client: Client, diary: Diary) -> None:
    share, _ = share_it(diary)
    assert b"hare" not in admin_client.get("/admin/").content
    for model in ("share", "shareopening"):
        assert admin_client.get(f"/admin/diary/{model}/").status_code == 404
    assert admin_client.get(f"/admin/diary/share/{share.pk}/change/").status_code == 404
