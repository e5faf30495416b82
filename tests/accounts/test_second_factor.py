from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.test import Client

from accounts.models import User
from tests.accounts.conftest import PASSWORD, is_signed_in, sign_in

pytestmark = pytest.mark.django_db
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
NOW = datetime(2026, 3, 14, 21, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def protected(ada) -> User:
    TOTP.activate(ada, SECRET)
    return ada


def code(at: datetime = NOW) -> str:
    return format_hotp_value(hotp_value(SECRET, int(at.timestamp()) // 30))


def second_step(client: Client, value: str):
    return client.post("/account/2fa/authenticate/", {"code": value})


def test_a_password_alone_is_not_enough(client, protected):
    assert sign_in(client, protected.email).headers["Location"] == "/account/2fa/authenticate/"
    assert not is_signed_in(client)
    assert client.get("/more/").status_code == 302
    assert second_step(client, "000000").status_code == 422
    assert not is_signed_in(client)
    assert second_step(client, code()).headers["Location"] == "/"
    assert is_signed_in(client)


def test_a_code_works_once(protected):
    for client, status in [(Client(), 302), (Client(), 422)]:
        sign_in(client, protected.email)
        assert second_step(client, code()).status_code == status


def test_an_old_code_does_not_work(client, protected, clock):
    sign_in(client, protected.email)
    old = code()
    clock.shift(timedelta(seconds=90))
    assert second_step(client, old).status_code == 422


@pytest.mark.slow
def test_codes_cannot_be_guessed_without_end(client, protected):
    sign_in(client, protected.email)
    answers = [second_step(client, f"{number:06}") for number in range(20)]
    assert not is_signed_in(client)
    assert b"too many wrong tries" in answers[-1].content or answers[-1].status_code in {302, 429}
    assert second_step(client, code()).status_code != 302 or not is_signed_in(client)


def test_the_admin_is_behind_the_same_second_step(client):
    root = User.objects.create_superuser("root@example.org", PASSWORD)
    TOTP.activate(root, SECRET)
    response = client.post("/admin/login/", {"username": root.email, "password": PASSWORD}, follow=True)
    assert response.redirect_chain[-1][0].startswith("/account/login/")
    assert not is_signed_in(client)
    sign_in(client, root.email)
    assert client.get("/admin/").status_code == 302
    second_step(client, code())
    assert client.get("/admin/").status_code == 200


def test_an_account_without_rights_does_not_open_the_admin(ada_client):
    assert ada_client.get("/admin/").status_code == 302
    assert ada_client.get("/admin/login/").status_code == 403


# Switching it on


def confirm(client: Client) -> None:
    assert client.post("/account/reauthenticate/", {"password": PASSWORD}).status_code == 302


@pytest.mark.parametrize(
    "path",
    ["/account/2fa/totp/activate/", "/account/2fa/webauthn/add/", "/account/2fa/recovery-codes/generate/"],
)
def test_it_asks_whether_it_is_you_before_anything_changes(ada_client, protected, path):
    assert ada_client.get(path).headers["Location"].startswith("/account/reauthenticate/")
    assert ada_client.post(path).headers["Location"].startswith("/account/reauthenticate/")


def test_an_app_is_switched_on_without_a_mail_server_and_brings_recovery_codes(ada_client, ada):
    confirm(ada_client)
    ada_client.get("/account/2fa/totp/activate/")
    secret = ada_client.session["mfa.totp.secret"]
    now = format_hotp_value(hotp_value(secret, int(NOW.timestamp()) // 30))
    response = ada_client.post("/account/2fa/totp/activate/", {"code": now}, follow=True)
    kinds = set(Authenticator.objects.filter(user=ada).values_list("type", flat=True))
    assert kinds == {"totp", "recovery_codes"}
    assert b"They are shown only now" in response.content


def test_the_picture_of_the_secret_needs_no_other_site(ada_client):
    confirm(ada_client)
    page = ada_client.get("/account/2fa/totp/activate/").content
    assert b'src="data:image/svg+xml' in page
    assert b" style=" not in page


def test_recovery_codes_are_shown_once(ada_client, protected):
    confirm(ada_client)
    made = ada_client.post("/account/2fa/recovery-codes/generate/", follow=True)
    shown = RecoveryCodes(Authenticator.objects.get(user=protected, type="recovery_codes")).get_unused_codes()
    assert len(shown) == 10
    assert shown[0].encode() in made.content
    assert shown[0].encode() not in ada_client.get("/account/2fa/recovery-codes/").content


def test_a_recovery_code_works_once(protected):
    codes = RecoveryCodes.activate(protected).get_unused_codes()
    for client, signed_in in [(Client(), True), (Client(), False)]:
        sign_in(client, protected.email)
        second_step(client, codes[0])
        assert is_signed_in(client) is signed_in


# What the database holds


def test_the_secrets_are_not_in_the_database_in_clear(protected):
    RecoveryCodes.activate(protected)
    stored = str(list(Authenticator.objects.values()))
    seed = get_adapter().decrypt(Authenticator.objects.get(type="recovery_codes").data["seed"])
    assert SECRET not in stored
    assert seed not in stored


def test_the_same_secret_is_stored_differently_each_time():
    assert get_adapter().encrypt(SECRET) != get_adapter().encrypt(SECRET)


def test_an_earlier_key_still_opens_them(client, protected, settings):
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "a new key of the site, long enough to be believed in"
    sign_in(client, protected.email)
    assert second_step(client, code()).headers["Location"] == "/"


def test_without_the_earlier_key_no_code_works_and_nothing_breaks(client, protected, settings, caplog):
    settings.SECRET_KEY = "a new key of the site, long enough to be believed in"
    sign_in(client, protected.email)
    for value in [code(), "000000", format_hotp_value(hotp_value("", int(NOW.timestamp()) // 30))]:
        assert second_step(client, value).status_code == 422
    assert not is_signed_in(client)
    assert "SECRET_KEY has changed" in caplog.text
    assert get_adapter().decrypt("nonsense") != get_adapter().decrypt("nonsense")


def test_the_admin_shows_neither_second_factors_nor_session_keys(admin_client):
    page = admin_client.get("/admin/").content
    assert b"Invitations" in page
    assert admin_client.get("/admin/mfa/authenticator/").status_code == 404
    assert admin_client.get("/admin/usersessions/usersession/").status_code == 404
