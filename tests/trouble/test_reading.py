"""Every page that only reads is shown while nothing can be kept, and says so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.models import User
from diary.models import Address, CachedResult, Diary, Share
from diary.models.share import hashed
from tests.makers import NOW, make_diary, make_episode, make_source, make_text
from tests.shares import share_it
from tests.test_every_page import PAGES, TODAY, fill
from tests.trouble.conftest import TROUBLES, away, read_only
from trouble.kinds import Trouble

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

BARE = {"diary:emergency", "diary:emergency_now", "diary:right_now"} | {
    # What a device keeps says nothing of a moment.
    f"diary:device_{name}"
    for name in ("log", "episode", "check_in", "away", "diary")
}
FILES = {
    "diary:archive_download": [],
    "diary:csv_episodes": [],
    "diary:csv_checkins": [],
    "diary:csv_days": [],
    "diary:csv_trials": [],
    "diary:fhir": [],
    "diary:chart": ["frequency", "light", "svg"],
}
LIST = {"period": "all", "with_list": "on", "paper": "a4"}
TOKEN = "mfrg-g3df-mztw-q2lk"


@pytest.fixture(autouse=True)
def _frozen() -> Iterator[None]:
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def diary(transactional_db: None, ada: User) -> Diary:
    make_text(kind="topic", key="emergency", sources=[make_source()])
    diary = make_diary(owner=ada)
    fill(diary, 3)
    share, _ = share_it(diary, name="read", now=NOW)
    Address.objects.filter(token_hash=share.token_hash).update(token_hash=hashed(TOKEN))
    Share.objects.filter(pk=share.pk).update(token_hash=hashed(TOKEN))
    return diary


def body_of(response: Any) -> bytes:
    return bytes(response.getvalue())


@pytest.mark.parametrize("trouble", TROUBLES)
def test_every_page_and_every_file_is_there(trouble: str, diary: Diary, ada_client: Client) -> None:
    kept = CachedResult.objects.count()
    with TROUBLES[trouble]():
        for name, args in PAGES.items():
            response = ada_client.get(reverse(name, args=args))
            assert response.status_code == 200, name
            said = body_of(response).count(b"data-trouble")
            assert said <= 1, name
            # Of a file that must not grow, small writes succeed: nothing is wrong for them.
            assert name in BARE or trouble == "full" or said == 1, name
        for name, args in FILES.items():
            response = ada_client.get(reverse(name, args=args))
            assert response.status_code == 200, name
            assert body_of(response), name
        assert ada_client.post(reverse("diary:report"), LIST).status_code == 200
        assert body_of(ada_client.post(reverse("diary:report_pdf"), LIST)).startswith(b"%PDF")
        assert b"Toe twitching" in body_of(Client().get(reverse("diary:share_open", args=[TOKEN])))
        assert body_of(Client().get(reverse("diary:share_pdf", args=[TOKEN]))).startswith(b"%PDF")
        assert trouble == "full" or CachedResult.objects.count() == kept


def test_the_line_says_what_is_so_and_goes_with_it(diary: Diary, ada_client: Client) -> None:
    with read_only():
        assert Trouble.READ_ONLY.words.reading.encode() in ada_client.get("/diary/").content
    assert b"data-trouble" not in ada_client.get("/diary/").content


def test_a_session_in_use_stays_one(diary: Diary, ada_client: Client) -> None:
    with read_only():
        answers = [ada_client.get("/diary/") for _ in range(2)]
    assert not any("sessionid" in answer.cookies for answer in answers)
    assert ada_client.get("/diary/").status_code == 200
    assert ada_client.get("/diary/").wsgi_request.user.is_authenticated


def test_a_long_list_is_made_at_once_where_nobody_could_wait_for_it(
    diary: Diary, ada_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("diary.report.making.LONG", 1)
    monkeypatch.setattr("diary.report.making._beside", lambda work: pytest.fail("nothing is begun"))
    with read_only():
        assert body_of(ada_client.post(reverse("diary:report_pdf"), LIST)).startswith(b"%PDF")


def test_what_a_page_says_that_it_was_read_disturbs_nobody(diary: Diary) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(diary.owner)
    make_episode(diary=diary, name="painful", pain=9)
    (shown,) = set(re.findall(r'name="shown" value="([^"]+)"', client.get("/doctor/").content.decode()))
    with read_only():
        answer = client.post("/doctor/seen/", {"shown": shown}, headers={"HX-Request": "true"})
    assert (answer.status_code, answer.content) == (204, b"")


@pytest.mark.parametrize("address", ["/emergency/", "/emergency/now/", "/emergency/check/", "/favicon.ico"])
def test_what_cannot_wait_is_there_without_any_database(address: str, diary: Diary, ada_client: Client) -> None:
    usual = [len(client.get(address).content) for client in (ada_client, Client())]
    with away():
        # But for the token, which is another one each time.
        assert [len(client.get(address).content) for client in (ada_client, Client())] == usual


def test_healthz_says_what_is_wrong(diary: Diary, client: Client) -> None:
    with away():
        assert (client.get("/healthz").status_code, client.get("/healthz").content) == (503, b"database\n")
    with read_only():
        assert (client.get("/healthz").status_code, client.get("/healthz").content) == (503, b"read-only\n")
    assert client.get("/healthz").status_code == 200
