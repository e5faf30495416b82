from __future__ import annotations

import pytest
from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.templatetags.static import static
from django.test import RequestFactory
from django.urls import reverse

from tracker.middleware import no_store_by_default

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'; object-src 'none'"
)
PUBLIC = ["/", "/account/login/", "/account/signup/", "/account/password/reset/", "/goodbye/", "/healthz", "/nowhere/"]


def directives(policy: str) -> list[str]:
    return sorted(policy.split("; "))


@pytest.mark.django_db
@pytest.mark.parametrize("path", PUBLIC)
def test_every_public_page_carries_the_whole_policy(client, path):
    response = client.get(path)
    assert directives(response.headers["Content-Security-Policy"]) == directives(POLICY)
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["X-Frame-Options"] == "DENY"
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert response.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "geolocation=()" in response.headers["Permissions-Policy"]


@pytest.mark.parametrize("path", ["/more/", "/account/email/", "/account/2fa/", "/account/delete/"])
def test_private_pages_carry_it_too(ada_client, path):
    response = ada_client.get(path)
    assert response.status_code == 200
    assert directives(response.headers["Content-Security-Policy"]) == directives(POLICY)


def test_the_admin_carries_it_too(admin_client):
    for path in [reverse("admin:index"), reverse("admin:accounts_user_changelist")]:
        response = admin_client.get(path)
        assert response.status_code == 200
        assert directives(response.headers["Content-Security-Policy"]) == directives(POLICY)
        assert b"<style" not in response.content
        assert b" style=" not in response.content


@pytest.mark.django_db
@pytest.mark.parametrize("path", PUBLIC)
def test_nothing_is_kept_by_browsers_and_proxies(client, path):
    response = client.get(path)
    assert "no-store" in response.headers["Cache-Control"]
    assert "HX-Request" in response.headers["Vary"]


def test_nothing_private_is_kept_either(ada_client):
    for path in ["/more/", "/account/email/", "/account/sessions/"]:
        response = ada_client.get(path)
        assert response.status_code == 200
        assert "no-store" in response.headers["Cache-Control"]


def test_a_view_may_say_what_may_be_kept():
    chart = HttpResponse("<svg/>", headers={"Cache-Control": "private, no-cache", "ETag": '"7"'})
    response = no_store_by_default(lambda request: chart)(RequestFactory().get("/"))
    assert response.headers["Cache-Control"] == "private, no-cache"


@pytest.mark.django_db
def test_cookies_are_out_of_reach_of_scripts_and_other_sites(client, ada):
    client.post("/account/login/", {"login": ada.email, "password": "a calm evening walk"})
    for name in ["sessionid", "csrftoken"]:
        assert client.cookies[name]["httponly"]
        assert client.cookies[name]["samesite"] == "Lax"


@pytest.mark.django_db
def test_a_strange_host_is_refused(client):
    assert client.get("/account/login/", headers={"host": "evil.example"}).status_code == 400


def test_browsers_that_ask_for_the_icon_find_it(client):
    icon = "icons/favicon.svg"
    assert client.get("/favicon.ico").headers["Location"] == static(icon)
    assert finders.find(icon)
