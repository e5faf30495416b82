from __future__ import annotations

from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.test import Client, RequestFactory
from django.urls import path

from tracker import views
from tracker.uploads import FilesTooLarge
from tracker.urls import handler400
from tracker.urls import urlpatterns as site_urls

MEGABYTE = 1024 * 1024


def receive(request: HttpRequest) -> HttpResponseBase:
    (file,) = request.FILES.getlist("file")
    return HttpResponse(str(file.size))


receive.login_required = False  # type: ignore[attr-defined]
urlpatterns = [path("receive/", receive), *site_urls]
__all__ = ["handler400", "urlpatterns"]


@pytest.fixture(autouse=True)
def small_limit(settings):
    settings.ROOT_URLCONF = __name__
    settings.MAX_UPLOAD_MB = 1


@pytest.mark.django_db
def test_a_file_within_the_limit_arrives_whole(client):
    response = client.post("/receive/", {"file": SimpleUploadedFile("diary.json", b"x" * (MEGABYTE - 1000))})
    assert response.content == str(MEGABYTE - 1000).encode()


@pytest.mark.django_db
def test_a_file_above_the_limit_is_refused_in_words(client):
    response = client.post("/receive/", {"file": SimpleUploadedFile("diary.json", b"x" * (MEGABYTE + 1))})
    assert response.status_code == 413
    assert b"Files up to 1 MB can be loaded" in response.content


@pytest.mark.django_db
def test_many_files_are_counted_together(client):
    half = b"x" * (MEGABYTE // 2 + 1)
    files = {"one": SimpleUploadedFile("1", half), "two": SimpleUploadedFile("2", half)}
    assert client.post("/receive/", files).status_code == 413


@pytest.mark.django_db
def test_a_request_that_lies_about_its_length_is_refused_as_well(monkeypatch):
    from tracker.uploads import SizeLimit

    monkeypatch.setattr(SizeLimit, "handle_raw_input", lambda self, *arguments: None)
    response = Client().post("/receive/", {"file": SimpleUploadedFile("diary.json", b"x" * (MEGABYTE + 1))})
    assert response.status_code == 413


@pytest.mark.django_db
@pytest.mark.parametrize("words", [{"note": "x" * 3_000_000}, {f"field {number}": "" for number in range(1001)}])
@pytest.mark.parametrize("kind", ["multipart/form-data", "application/x-www-form-urlencoded"])
def test_too_much_text_is_refused_in_words_of_its_own(client, settings, words, kind):
    settings.MAX_UPLOAD_MB = 50
    body = words if kind.startswith("multipart") else urlencode(words)
    response = client.post("/receive/", body, *([kind] if body is not words else []))
    assert response.status_code == 413
    assert b"longer than a form can take" in response.content
    assert b"MB" not in response.content.split(b"<main")[1]


@pytest.mark.django_db
def test_too_many_files_are_refused_in_words(client, settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FILES = 2
    files = {str(number): SimpleUploadedFile("a", b"a") for number in range(3)}
    response = client.post("/receive/", files)
    assert response.status_code == 413
    assert b"longer than a form can take" in response.content


def test_what_is_refused_is_read_to_its_end_but_not_for_ever(monkeypatch):
    monkeypatch.setattr(
        views, "render", lambda request, template, context=None, status=200: HttpResponse(status=status)
    )
    monkeypatch.setattr(views, "_READ_ON", 3 * MEGABYTE)
    for size, left in ((2 * MEGABYTE, 0), (4 * MEGABYTE, MEGABYTE)):
        request = RequestFactory().post("/receive/", b"x" * size, content_type="text/plain")
        assert views.bad_request(request, FilesTooLarge()).status_code == 413
        assert len(request.read()) == left
