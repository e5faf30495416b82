from __future__ import annotations

import re

import pytest
from django.urls import reverse

from tests.conftest import PASSWORD

HTMX = {"HX-Request": "true"}


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_signed_out_htmx_request_loads_the_sign_in_page_whole(client, method):
    response = getattr(client, method)("/more/", headers={**HTMX, "HX-Current-URL": "http://testserver/diary/?toe=1"})
    assert response.status_code == 401
    unsaved = "&unsaved=yes" if method == "post" else ""
    assert response.headers["HX-Redirect"] == f"/account/login/?next=%2Fdiary%2F%3Ftoe%3D1{unsaved}"
    assert response.content == b""


@pytest.mark.django_db
def test_it_does_not_lead_to_another_site_afterwards(client):
    response = client.get("/more/", headers={**HTMX, "HX-Current-URL": "https://evil.example/diary/"})
    assert response.headers["HX-Redirect"] == "/account/login/?next=%2F"


@pytest.mark.django_db
def test_a_signed_out_visitor_without_htmx_is_redirected(client):
    response = client.get("/more/")
    assert response.status_code == 302
    assert response.headers["Location"] == "/account/login/?next=/more/"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("referer", "page"),
    [
        ("http://testserver/diary/?toe=1#day", "%2Fdiary%2F%3Ftoe%3D1"),
        ("http://testserver", "%2F"),
        ("https://evil.example/diary/", "%2F"),
        ("javascript:alert(1)", "%2F"),
        ("", "%2F"),
    ],
)
def test_whoever_sends_something_while_signed_out_comes_back_to_the_page_it_was_sent_from(client, referer, page):
    response = client.post("/settings/", headers={"Referer": referer})
    assert response.status_code == 302
    assert response.headers["Location"] == f"/account/login/?next={page}&unsaved=yes"


@pytest.mark.django_db
def test_a_crafted_referer_leads_to_no_other_site(client, ada):
    sent = client.post("/log/", headers={"Referer": "http://testserver//evil.example/"})
    page = client.get(sent.headers["Location"])
    (target,) = set(re.findall(rb'name="next" value="([^"]*)"', page.content)) or {b"/"}
    words = {"login": ada.email, "password": PASSWORD, "next": target.decode()}
    assert client.post("/account/login/", words).headers["Location"] == "/"


@pytest.mark.django_db
def test_the_sign_in_page_says_what_was_not_saved(client):
    words = b"what you just sent was not saved"
    assert words in client.get(client.post("/log/").headers["Location"]).content
    assert words not in client.get(client.get("/more/").headers["Location"]).content


def test_another_wrong_method_is_answered_as_before(ada_client):
    assert ada_client.put("/log/").content == b""


def test_other_redirects_of_htmx_requests_are_left_alone(ada_client):
    response = ada_client.get("/account/login/", headers=HTMX)
    assert response.status_code == 302
    assert response.headers["Location"] == "/"


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/?q=%00", "/?a=1&b=x%00y", "/?%00=1", "/nowhere%00/", "/account/login/?next=%00"])
def test_nul_in_an_address_is_refused(client, path):
    response = client.get(path)
    assert response.status_code == 400
    assert response.headers["Content-Type"] == "text/plain"


@pytest.mark.django_db
def test_nul_in_a_cookie_is_refused(client):
    client.cookies["sessionid"] = "\0" * 32
    assert client.get("/more/").status_code == 400


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["account_login", "account_reset_password"])
def test_nul_in_a_form_is_said_beside_the_field(client, name, settings):
    settings.SENDS_MAIL = True
    response = client.post(reverse(name), {"login": "a\0b@example.org", "password": "x\0", "email": "a\0@example.org"})
    assert response.status_code == 422
    assert b"Null characters are not allowed" in response.content


@pytest.mark.django_db
def test_every_page_is_private_unless_it_says_otherwise(client):
    public = {"/", "/healthz", "/goodbye/", "/account/login/", "/account/signup/", "/account/inactive/"}
    for path in ["/more/", "/keep/", "/account/delete/", "/account/email/", "/account/2fa/", "/account/sessions/"]:
        assert client.get(path).headers["Location"].startswith("/account/login/"), path
    for path in public:
        assert client.get(path).status_code == 200, path


@pytest.mark.django_db
@pytest.mark.parametrize("secure", [True, False])
def test_cookies_set_over_https_stay_with_it_where_http_is_served_too(client, secure):
    client.get("/account/login/", secure=secure)
    client.post("/theme/", {"theme": "dark"}, secure=secure)
    assert client.cookies
    assert all(bool(cookie["secure"]) is secure for cookie in client.cookies.values())
