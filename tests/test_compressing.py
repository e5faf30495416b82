"""What is compressed on its way: every page, and no page that may show a secret that lasts. See SECURITY.md."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import get_resolver, reverse

from accounts.models import Invitation, User
from accounts.ways_in import setup_token
from diary.models import Diary
from tests.conftest import PASSWORD
from tests.makers import make_diary, make_source, make_text
from tests.shares import share_it
from tests.test_access import addresses
from tests.test_every_page import PAGES, PUBLIC, TODAY, fill
from tests.views.filled import Filled
from tracker.compressing import WITH_SECRETS, compress

BROWSER = {"Accept-Encoding": "gzip, deflate, br, zstd"}
CHART = "/patterns/frequency/auto.svg"


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def diary(ada: User) -> Diary:
    make_text(kind="topic", key="emergency", sources=[make_source()])
    made = make_diary(owner=ada)
    fill(made, 3)
    return made


def plain(answer: Any) -> str:
    """What an answer says, which must have been sent as it is."""
    assert "Content-Encoding" not in answer.headers
    said: bytes = answer.content
    return said.decode()


def unpacked(answer: Any) -> str:
    """What a compressed answer says."""
    assert answer.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in answer.headers["Vary"]
    assert "HX-Request" in answer.headers["Vary"]
    assert answer.headers["Content-Length"] == str(len(answer.content))
    return gzip.decompress(answer.content).decode()


def form_in(page: str) -> dict[str, Any]:
    """What the form of a page would send as it stands."""
    return dict(Filled(page).values)


def found(pattern: str, text: str) -> str:
    (one,) = set(re.findall(pattern, text))
    return str(one)


def secrets_made(client: Client) -> list[str]:
    """Everything that is shown once, as its page shows it: none of these pages is compressed."""
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    looked = client.post(reverse("diary:share_new"), {"period": "4w", "paper": "a4"}, headers=BROWSER)
    link = {**form_in(plain(looked)), "make": "yes"}
    shared = plain(client.post(reverse("diary:share_new"), link, headers=BROWSER))
    feed = {"feed-uuid": "0192d4f0-5b1e-7c3a-8f00-000000000001", "feed-at": "20:00"}
    calendar = plain(client.post(reverse("diary:calendar_make"), feed, headers=BROWSER))
    asked = {
        **form_in(plain(client.get(reverse("diary:programs"), headers=BROWSER))),
        "name": "Button",
        "scope": "read",
    }
    program = plain(client.post(reverse("diary:programs"), asked, headers=BROWSER))
    app = plain(client.get(reverse("mfa_activate_totp"), headers=BROWSER))
    return [
        found(r"http://testserver/share/([^/\"<]{20,})/", shared),
        found(r"/calendar/([\w-]{20,})\.ics", calendar),
        found(r"flicker_[a-z2-7]{32}", program),
        found(r"Secret: <code>(\w+)</code>", app),
    ]


@pytest.mark.slow
def test_every_page_is_compressed_but_those_with_a_secret_and_none_shows_one(diary: Diary, ada_client: Client) -> None:
    secrets = secrets_made(ada_client)
    assert len(set(secrets)) == 4
    for name, args in PAGES.items():
        answer = ada_client.get(reverse(name, args=args), headers=BROWSER)
        assert answer.status_code == 200, name
        is_plain = name in WITH_SECRETS or name.startswith("mfa_")
        page = plain(answer) if is_plain else unpacked(answer)
        assert "<!doctype html>" in page, name
        assert not [secret for secret in secrets if secret in page], name


@pytest.mark.parametrize("name", PUBLIC)
def test_a_page_for_everybody_is_compressed(name: str, diary: Diary, client: Client) -> None:
    answer = client.get(reverse(name, args=PAGES.get(name, [])), headers=BROWSER)
    assert "<!doctype html>" in unpacked(answer)


def test_an_address_that_lets_somebody_in_is_answered_as_it_is(diary: Diary, admin_client: Client, db: None) -> None:
    _, token = share_it(diary)
    _, invited = Invitation.objects.issue(email="")
    for address in (
        reverse("diary:share_open", args=[token]),
        reverse("diary:share_open", args=["none"]),
        reverse("diary:reminder_stop", args=["none"]),
        reverse("invitation", args=[invited]),
        reverse("account_reset_password_from_key", kwargs={"uidb36": "1", "key": "set-password"}),
        "/account/confirm-email/none/",
    ):
        plain(Client().get(address, headers=BROWSER))
    for address in (reverse("admin:index"), reverse("admin:accounts_invitation_add")):
        plain(admin_client.get(address, headers=BROWSER))


def test_the_first_account_is_made_on_a_page_that_is_not_compressed(client: Client, db: None) -> None:
    assert "<form" in plain(client.get(f"/setup/{setup_token()}/", headers=BROWSER))


def test_recovery_codes_are_shown_on_a_page_that_is_not_compressed(diary: Diary, ada_client: Client) -> None:
    ada_client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    ada_client.get(reverse("mfa_activate_totp"))
    TOTP.activate(diary.owner, ada_client.session["mfa.totp.secret"])
    ada_client.post(reverse("mfa_generate_recovery_codes"))
    code = RecoveryCodes(Authenticator.objects.get(type="recovery_codes")).get_unused_codes()[0]
    assert code in plain(ada_client.get(reverse("mfa_view_recovery_codes"), headers=BROWSER))


def test_every_view_that_is_named_is_there() -> None:
    assert set(addresses(get_resolver().url_patterns)) >= WITH_SECRETS


def test_who_takes_no_compressed_page_gets_it_as_it_is(diary: Diary, ada_client: Client) -> None:
    answer = ada_client.get("/diary/")
    assert "<!doctype html>" in plain(answer)
    assert "Accept-Encoding" in answer.headers["Vary"]


@pytest.mark.parametrize(
    ("said", "is_packed"), [("none", True), ("same-origin", True), ("cross-site", False), ("same-site", False)]
)
def test_a_page_that_another_site_asked_for_is_sent_as_it_is(
    said: str, is_packed: bool, diary: Diary, ada_client: Client
) -> None:
    """Its author may have chosen the words of the address, which the form for the theme leads back to."""
    answer = ada_client.get("/more/?guess=words", headers=BROWSER | {"Sec-Fetch-Site": said})
    assert "guess=words" in (unpacked(answer) if is_packed else plain(answer))


def test_the_length_of_a_page_tells_little(diary: Diary, client: Client) -> None:
    """The very same bytes, sent sixteen times."""
    send = compress(lambda request: HttpResponse("<p>as before</p>" * 100))
    request = RequestFactory().get("/", headers=BROWSER)
    request.resolver_match = None
    assert len({len(send(request).content) for _ in range(16)}) > 4


def test_a_drawing_is_compressed_and_asked_about_by_the_etag_that_it_came_with(
    diary: Diary, ada_client: Client
) -> None:
    first = ada_client.get(CHART, headers=BROWSER)
    assert unpacked(first).lstrip().startswith(("<?xml", "<svg"))
    etag = first.headers["ETag"]
    assert etag.startswith('W/"')
    again = ada_client.get(CHART, headers=BROWSER | {"If-None-Match": etag})
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", etag)
    assert "Accept-Encoding" in again.headers["Vary"]
    as_it_is = ada_client.get(CHART)
    assert plain(as_it_is) == unpacked(first)
    assert as_it_is.headers["ETag"] == etag.removeprefix("W/")
    known = ada_client.get(CHART, headers={"If-None-Match": as_it_is.headers["ETag"]})
    assert (known.status_code, known.headers["ETag"]) == (304, as_it_is.headers["ETag"])


@pytest.mark.parametrize("name", ["csv_episodes", "csv_checkins", "csv_days", "csv_trials", "fhir"])
def test_a_file_is_sent_as_it_is_written(name: str, diary: Diary, ada_client: Client) -> None:
    answer: Any = ada_client.get(reverse(f"diary:{name}"), headers=BROWSER)
    assert answer.streaming
    assert "Content-Encoding" not in answer.headers
    assert next(iter(answer.streaming_content))


@pytest.mark.parametrize("address", ["/device/state/", "/api/v1/openapi.json", "/manifest.webmanifest", "/worker.js"])
def test_what_programs_read_is_sent_as_it_is(address: str, diary: Diary, ada_client: Client) -> None:
    assert plain(ada_client.get(address, headers=BROWSER))


def test_the_interface_keeps_its_strong_etags(diary: Diary, ada_client: Client) -> None:
    token = secrets_made(ada_client)[2]
    answer = Client().get("/api/v1/episodes", headers=BROWSER | {"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200
    assert len(plain(answer)) > 1000
    assert answer.headers["ETag"].startswith('"')


def test_what_somebody_has_compressed_is_not_compressed_again() -> None:
    packed = gzip.compress(b"<p>once</p>" * 100)
    headers = {"Content-Encoding": "gzip", "Content-Type": "text/html"}
    request = RequestFactory().get("/", headers=BROWSER)
    request.resolver_match = None
    assert compress(lambda request: HttpResponse(packed, headers=headers))(request).content == packed


def test_an_address_that_holds_anything_else_is_told_by_its_path(client: Client, db: None) -> None:
    assert "<!doctype html>" in unpacked(client.get(f"/nowhere/{quote('share/')}", headers=BROWSER))
