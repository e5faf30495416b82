"""The one style sheet: all of its parts in their order, the same bytes wherever static files are looked for."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.test import Client

from tracker.stylesheets import PARTS, SHEET, sheet

ROOT = Path(__file__).resolve().parents[2]
SOURCES = {path.stem: path.read_text() for path in (ROOT / "static" / "css").glob("*.css")}
LINKED = re.compile(r'<link rel="stylesheet" href="/static/([^"]+)"')


def found() -> Path:
    place = finders.find(SHEET)
    assert isinstance(place, str)
    return Path(place)


def sent(address: str) -> bytes:
    answer: Any = Client().get(address)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/css")
    return b"".join(answer.streaming_content)


def rules(css: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)).strip()


def test_it_holds_every_rule_of_its_parts_in_their_order_and_no_comment() -> None:
    made = sheet().decode()
    assert rules(made) == " ".join(rules(SOURCES[name]) for name in PARTS)
    assert "/*" not in made
    assert found().read_bytes() == sheet()


def test_the_dark_colours_stay_a_sheet_of_their_own() -> None:
    assert "dark" not in PARTS
    assert PARTS[0] == "tokens"


def test_it_lies_with_the_data_and_not_among_the_sources(settings: Any) -> None:
    assert found().is_relative_to(settings.DATA_DIR)
    assert not (ROOT / "static" / SHEET).exists()
    assert not [place for place in finders.find("css/base.css", find_all=True) if "made" in place]


def test_it_is_made_anew_once_a_part_changes_and_left_alone_otherwise(settings: Any, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "static" / "css", tmp_path / "static" / "css")
    settings.BASE_DIR, settings.DATA_DIR = tmp_path, tmp_path / "data"
    first = found()
    before, made = first.read_bytes(), first.stat().st_mtime_ns
    assert found().stat().st_mtime_ns == made
    with (tmp_path / "static" / "css" / "kept.css").open("a") as part:
        part.write(".another {\n  color: var(--ink);\n}\n")
    assert found().read_bytes() == before + b".another {\n  color: var(--ink);\n}\n"
    assert [path.name for path in first.parent.iterdir()] == ["site.css"]


def test_whoever_only_asks_what_there_is_makes_nothing(settings: Any, tmp_path: Path) -> None:
    """As the start does, which may lie on a disk that is full."""
    settings.DATA_DIR = tmp_path
    assert SHEET in {path for finder in finders.get_finders() for path, _ in finder.list(None)}
    assert not list(tmp_path.iterdir())


@pytest.mark.slow
def test_what_is_collected_is_what_is_found(settings: Any, tmp_path: Path) -> None:
    settings.STATIC_ROOT = tmp_path
    backend = {"BACKEND": "tracker.collected.CollectedStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": backend}
    call_command("collectstatic", interactive=False, verbosity=0)
    (collected,) = tmp_path.glob("css/site.*.css")
    assert collected.read_bytes() == sheet()
    assert Path(f"{collected}.br").is_file()
    # From there on nobody looks for it anywhere else.
    assert sent(f"/static/css/{collected.name}") == sheet()


def test_a_visitor_is_sent_the_same_as_it_lies(settings: Any) -> None:
    """With the settings by which a server of the tests, and one with DEBUG, serves static files."""
    settings.WHITENOISE_USE_FINDERS = True
    assert sent(f"/static/{SHEET}") == sheet()


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", "/account/login/", "/guidance/", "/emergency/"])
def test_a_page_asks_for_it_in_place_of_its_parts(address: str, client: Client) -> None:
    asked = LINKED.findall(client.get(address).content.decode())
    assert asked[:2] == [SHEET, "css/dark.css"]
    assert not {f"css/{name}.css" for name in PARTS} & set(asked)
    assert len(asked) <= 4


def test_no_page_with_the_sheet_asks_for_a_part_of_it_again() -> None:
    for template in (ROOT / "templates").rglob("*.html"):
        text = template.read_text()
        if re.search(r'{% extends "(?!.*(admin|share_frame|frame\.html))', text):
            named = set(re.findall(r"css/([\w-]+)\.css", text))
            assert not named & set(PARTS), template
