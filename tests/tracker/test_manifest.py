"""What a device is told that installs Flicker, with static files as they are served in earnest."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy
import pytest
from django.core.management import call_command
from django.test import Client
from PIL import Image

from tests.each import each
from tests.test_styles import TOKENS, rgb

ROOT = Path(__file__).resolve().parents[2]
ICONS = sorted(path.name for path in (ROOT / "static" / "icons").glob("*.png"))
FULL = [name for name in ICONS if "maskable" in name or "apple" in name]
"""Those that a device cuts into the shape of its own icons."""


@pytest.fixture
def served(settings: Any, tmp_path: Path) -> Client:
    """As in production: hashed names alone, from where `collectstatic` puts them."""
    settings.STATIC_ROOT = tmp_path
    backend = {"BACKEND": "tracker.collected.CollectedStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": backend}
    assert settings.WHITENOISE_KEEP_ONLY_HASHED_FILES
    call_command("collectstatic", interactive=False, verbosity=0)
    return Client()


def body(response: Any) -> bytes:
    assert response.status_code == 200
    return b"".join(response.streaming_content) if response.streaming else response.content


@pytest.mark.slow
@pytest.mark.django_db
def test_every_address_that_the_manifest_and_the_page_name_is_there(served: Client, ada_client: Client) -> None:
    page = body(served.get("/")).decode()
    (address,) = re.findall(r'<link rel="manifest" href="([^"]*)">', page)
    response = served.get(address)
    assert response["Content-Type"] == "application/manifest+json"
    said = response.json()
    assert body(served.get(said["start_url"]))
    purposes = set()
    pictures = [*said["icons"], *said["screenshots"], *(icon for one in said["shortcuts"] for icon in one["icons"])]
    for named in pictures:
        found = served.get(named["src"])
        assert found["Content-Type"].split(";")[0] == named["type"]
        picture = body(found)
        # A name with a hash never comes to mean another picture.
        assert "immutable" in found["Cache-Control"]
        assert len(picture) < 150_000
        if named["type"] == "image/png":
            width, height = Image.open(BytesIO(picture)).size
            assert named["sizes"] == f"{width}x{height}"
            purposes.add((width, named.get("purpose")))
    # What Chromium asks of what it installs.
    assert {(192, "any"), (512, "any"), (192, "maskable"), (512, "maskable")} <= purposes
    for address in re.findall(r'<link rel="(?:icon|apple-touch-icon|stylesheet)" href="([^"]*)"', page):
        body(served.get(address))
    for shortcut in said["shortcuts"]:
        assert ada_client.get(shortcut["url"], follow=True).status_code == 200


def test_its_pictures_show_a_phone_and_a_wide_screen_as_stores_take_them(client: Client) -> None:
    forms: dict[str, set[str]] = {}
    for picture in client.get("/manifest.webmanifest").json()["screenshots"]:
        sides = sorted(map(int, picture["sizes"].split("x")))
        assert sides[0] >= 320
        assert sides[1] <= min(3840, 2.3 * sides[0])
        assert picture["label"]
        forms.setdefault(picture["form_factor"], set()).add(picture["sizes"])
    # Those of one form have one size, or Chromium shows the first alone.
    assert {form: len(sizes) for form, sizes in forms.items()} == {"narrow": 1, "wide": 1}


def test_its_shortcuts_are_what_is_done_every_day(client: Client) -> None:
    shortcuts = client.get("/manifest.webmanifest").json()["shortcuts"]
    assert [(one["name"], one["url"]) for one in shortcuts] == [
        ("It's twitching", "/"),
        ("Check in", "/check-in/today/"),
    ]


def test_it_says_nothing_of_anybody_and_may_be_kept_for_a_while(client: Client) -> None:
    response = client.get("/manifest.webmanifest")
    assert response.cookies == {}
    assert response["Cache-Control"] == "public, max-age=3600"
    said = response.json()
    assert (said["name"], said["display"], said["scope"]) == ("Flicker", "standalone", "/")
    assert said["background_color"] == said["theme_color"] == TOKENS["light"]["--paper"]


def pixels(name: str) -> Any:
    """The picture as an array of rows, columns, and red, green, blue and opacity."""
    return numpy.asarray(Image.open(ROOT / "static" / "icons" / name).convert("RGBA")).astype(float)


@each("name", ICONS)
def test_an_icon_shows_the_mark_and_nothing_else(name: str) -> None:
    """Its pixels are the accent, white, or between the two, where they are there at all."""
    accent = 255 * numpy.array(rgb(TOKENS["light"]["--accent"]))
    picture = pixels(name)
    solid = picture[picture[..., 3] > 64][:, :3]
    parts = (solid - accent) / (255 - accent)
    assert numpy.ptp(parts, axis=1).max() < 0.08


@each("name", FULL)
def test_an_icon_that_is_cut_to_a_shape_loses_nothing_of_its_mark(name: str) -> None:
    picture = pixels(name)
    assert picture[..., 3].min() == 255
    size = len(picture)
    marked = numpy.argwhere((picture != picture[0, 0]).any(axis=2)) - (size - 1) / 2
    assert len(marked)
    assert numpy.hypot(*marked.T).max() <= 0.4 * size
    # And it stands in the middle.
    assert abs(marked.min(axis=0) + marked.max(axis=0)).max() / 2 <= 0.02 * size
