"""CONTRIBUTING.md names the files that a change touches: its examples stand in those files and in no other."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.test_architecture import ROOT, own_files, text_of

GUIDE = (ROOT / "CONTRIBUTING.md").read_text()
RECIPES = dict(re.findall(r"^### (.+?)\n(.*?)(?=^##|\Z)", GUIDE.split("## Recipes")[1], re.MULTILINE | re.DOTALL))


DIGESTS = ROOT / "diary" / "actions" / "import_undo.py"
"""Lists the parts of an episode that there were when digests began; no later part joins them."""


def example(recipe: str) -> str:
    found = re.search(r"^Example: `(\w+)`", RECIPES[recipe], re.MULTILINE)
    assert found, recipe
    return found[1]


def named(recipe: str) -> list[str]:
    """The files of a recipe, in its order, for its example."""
    files = re.findall(r"^\d+\. `([^`]+)`(?::| and$)", RECIPES[recipe], re.MULTILINE)
    return [path.replace("KEY", example(recipe).lower()) for path in files]


def place(path: Path) -> str:
    """A file as recipes name it: one migration is like another."""
    name = path.relative_to(ROOT).as_posix()
    return "diary/migrations/" if name.startswith("diary/migrations/") else name


def says(path: Path, key: str) -> bool:
    """Whether a file names a key: quoted or as a name that is set in code, in backticks or in its head in prose."""
    in_prose = rf"`{key}`|^key: {key}$|^## {key}:"
    in_code = rf"""["'.]{key}["']|^\s*{key}\b|\b{key}=|\.{key}\b"""
    marked = in_prose if path.suffix == ".md" else in_code
    return re.search(marked, text_of(path), re.MULTILINE) is not None


def where(key: str) -> set[str]:
    """The files that name a key, beside tests and what measures and fills sample diaries."""
    beside = ("tests", "benchmarks", "static")
    files = [path for path in own_files() if path.relative_to(ROOT).parts[0] not in beside and path != DIGESTS]
    return {place(path) for path in files if says(path, key)} - {"CONTRIBUTING.md"}


def where_as_card(key: str) -> set[str]:
    """The modules of a card's name, and the files that name its key as a text."""
    files = [path for path in (ROOT / "diary").rglob("*.py") if "migrations" not in path.parts]
    return {place(path) for path in files if path.name == f"{key}.py" or f'"{key}"' in path.read_text()}


def test_there_is_a_recipe_for_each_thing_that_grows() -> None:
    assert list(RECIPES) == ["A remedy", "A check-in item", "A part of an episode", "A card", "A criterion"]


@pytest.mark.parametrize("recipe", RECIPES)
def test_the_files_of_a_recipe_are_there(recipe: str) -> None:
    files = named(recipe)
    assert len(files) >= 4
    for file in files:
        assert (ROOT / file).exists(), file


@pytest.mark.parametrize("recipe", RECIPES)
def test_a_recipe_names_every_file_that_its_example_stands_in(recipe: str) -> None:
    key = example(recipe)
    found = where_as_card(key) if recipe == "A card" else where(key)
    assert found == set(named(recipe))


@pytest.mark.parametrize("recipe", RECIPES)
def test_other_files_that_a_recipe_speaks_of_are_there(recipe: str) -> None:
    for file in re.findall(r"`((?:diary|docs|tests)/[^`]+)`", RECIPES[recipe]):
        named, word, _ = file.partition("KEY")
        place = ROOT / named
        # A pattern names no file: its folder is there, and files of its beginning.
        assert list(place.parent.glob(f"{place.name}*")) if word else place.exists(), file
