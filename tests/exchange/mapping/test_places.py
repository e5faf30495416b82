"""Which sites a cell names."""

from __future__ import annotations

import re
from typing import Any

import pytest

from diary.domain.anatomy import SITES
from diary.exchange.mapping.places import places
from diary.exchange.mapping.values import Unfit
from tests.each import each


@each(
    ("cell", "keys"),
    [
        ("left_hallux", ("left_hallux",)),
        ("Left great toe", ("left_hallux",)),
        ("L big toe; right 2nd", ("left_hallux", "right_second_toe")),
        ("left 3rd, 4th", ("left_third_toe", "left_fourth_toe")),
        ("pinky toe (right)", ("right_fifth_toe",)),
        ("little toe of the left foot", ("left_fifth_toe",)),
        ("both big toes", ("left_hallux", "right_hallux")),
        ("right calf", ("right_lower_leg",)),
        ("right lower leg", ("right_lower_leg",)),
        ("right upper arm", ("right_arm",)),
        ("Left big and second toe", ("left_hallux", "left_second_toe")),
        ("both big toes, 2nd", ("left_hallux", "right_hallux", "left_second_toe", "right_second_toe")),
        ("Left great toe; Right foot, not a toe", ("left_hallux", "right_foot")),
        ("sole of my left foot", ("left_foot",)),
        ("eyelid", ("face",)),
        ("linke große Zehe", ("left_hallux",)),
        ("großer Zeh links", ("left_hallux",)),
        ("Großzehe re.", ("right_hallux",)),
        ("2. Zehe rechts", ("right_second_toe",)),
        ("beide großen Zehen", ("left_hallux", "right_hallux")),
        ("linke große und zweite Zehe", ("left_hallux", "left_second_toe")),
        ("kleine Zehe am linken Fuß", ("left_fifth_toe",)),
        ("rechte Wade; Augenlid", ("right_lower_leg", "face")),
        ("", ()),
    ],
)
def test_a_place_as_people_write_it(cell: str, keys: tuple[str, ...]) -> None:
    assert places(cell) == keys


@each("cell", ["big toe", "left elbow", "left leg", "left", "42", "Zehe", "große Zehe", "linkes Bein"])
def test_a_place_without_a_side_or_unknown_is_refused(cell: str) -> None:
    with pytest.raises(Unfit):
        places(cell)


@each(
    "cell",
    [
        "right middle finger", "left hand 2nd finger", "left little finger", "right foot 3 times",
        "left big muscle of thigh", "back of left hand", "left calf back", "not left big toe", "left big toe?",
        "middle of the left foot", "left foot 3", "left 3", "left toes 2-4", "left right big toe", "both left big toes",
        "left heel of the big toe", "left toe", "left arm hand", "left big", "left foot 2nd",
        "linke Ferse der großen Zehe", "rechter Mittelfinger",
    ],
)  # fmt: skip
def test_a_place_with_a_word_too_many_is_refused_and_never_guessed(cell: str) -> None:
    with pytest.raises(Unfit, match=f"“{re.escape(cell)}”"):
        places(cell)


@each("site", SITES)
def test_every_site_is_read_by_its_key_and_its_name(site: Any) -> None:
    assert places(site.key) == places(site.name) == places(site.name.upper()) == (site.key,)
