"""Which sites a cell names."""

from __future__ import annotations

import re
from typing import Any

import pytest

from diary.domain.anatomy import OTHER_SITES, SITE_BY_KEY, SITES, TOES
from diary.exchange.mapping.language import Language, listed
from diary.exchange.mapping.places import places
from diary.exchange.mapping.values import Unfit
from diary.exchange.mapping.words import LANGUAGES
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
        ("Left third and fourth toes", ("left_third_toe", "left_fourth_toe")),
        ("L1", ("left_hallux",)),
        ("R2; R3", ("right_second_toe", "right_third_toe")),
        ("R hallux", ("right_hallux",)),
        ("hallux sx", ("left_hallux",)),
        ("lt great toe", ("left_hallux",)),
        ("leftBigToe", ("left_hallux",)),
        ("li. Großzehe", ("left_hallux",)),
        ("grosse Zehe bds.", ("left_hallux", "right_hallux")),
        ("D1 links", ("left_hallux",)),
        ("", ()),
    ],
)
def test_a_place_as_people_write_it(cell: str, keys: tuple[str, ...]) -> None:
    assert places(cell) == keys


@each(
    ("cell", "keys"),
    [
        ("gros orteil gauche", ("left_hallux",)),
        ("2e orteil du pied droit", ("right_second_toe",)),
        ("les deux gros orteils", ("left_hallux", "right_hallux")),
        ("Gros orteil gauche et petit orteil droit", ("left_hallux", "right_fifth_toe")),
        ("mollet droit; paupière", ("right_lower_leg", "face")),
        ("dedo gordo del pie izquierdo", ("left_hallux",)),
        ("segundo dedo de mi pie derecho", ("right_second_toe",)),
        ("2º dedo del pie izq.", ("left_second_toe",)),
        ("dedos gordos de ambos pies", ("left_hallux", "right_hallux")),
        ("pantorrilla derecha", ("right_lower_leg",)),
        ("alluce destro", ("right_hallux",)),
        ("l'alluce sinistro", ("left_hallux",)),
        ("secondo dito del piede sinistro", ("left_second_toe",)),
        ("mignolo del piede dx", ("right_fifth_toe",)),
        ("linker grote teen", ("left_hallux",)),
        ("linker grote en tweede teen", ("left_hallux", "left_second_toe")),
        ("rechterkuit", ("right_lower_leg",)),
        ("dedão do pé esquerdo", ("left_hallux",)),
        ("hálux direito", ("right_hallux",)),
        ("segundo dedo do pé direito", ("right_second_toe",)),
        ("duży palec u lewej nogi", ("left_hallux",)),
        ("paluch prawy", ("right_hallux",)),
        ("prawa łydka", ("right_lower_leg",)),
        ("stortån vänster", ("left_hallux",)),
        ("vänsterfot", ("left_foot",)),
        ("anden tå højre fod", ("right_second_toe",)),
        ("venstre storetå", ("left_hallux",)),
        ("høyre legg", ("right_lower_leg",)),
        ("palec u levé nohy", ("left_hallux",)),
        ("druhý prst pravé nohy", ("right_second_toe",)),
        ("sol ayak başparmağı", ("left_hallux",)),
        ("SAĞ BALDIR", ("right_lower_leg",)),
        ("большой палец левой ноги", ("left_hallux",)),
        ("мизинец правой стопы", ("right_fifth_toe",)),
        ("左足の親指", ("left_hallux",)),
        ("右足の第2趾", ("right_second_toe",)),
        ("両足の小指", ("left_fifth_toe", "right_fifth_toe")),
        ("左脚大脚趾", ("left_hallux",)),
        ("右小腿、左大腿", ("right_lower_leg", "left_thigh")),
    ],
)
def test_a_place_in_another_language(cell: str, keys: tuple[str, ...]) -> None:
    assert places(cell) == keys


@each(
    "cell",
    [
        "orteil gauche", "gros orteil", "doigt gauche", "jambe gauche", "dedo", "dedo gordo", "dedo gordo izquierdo",
        "segundo izquierdo", "dedo de la mano izquierda", "dito destro", "teen links", "linkerbeen", "dedão esquerdo",
        "perna direita", "palec", "duży palec lewy", "lewa noga", "lewe ramię", "tå venstre", "palec vlevo",
        "levá noha",
        "sol parmak", "большой палец", "левая нога", "правая рука", "左足", "左の親指", "親指", "左大拇指", "左腿",
        "hallux v.", "hallux valgus links", "D1", "L6", "linke big toe", "gauche L",
    ],
)  # fmt: skip
def test_a_word_that_may_be_a_finger_or_a_leg_is_refused_in_every_language(cell: str) -> None:
    with pytest.raises(Unfit):
        places(cell)


@each("language", LANGUAGES.values())
def test_every_place_of_a_language_is_read_with_every_side_of_it(language: Language) -> None:
    mark, body = " " if language.spaced else "", language.body
    sides = {word: key for key, words in (("left", body.left), ("right", body.right)) for word in listed(words)}
    toes = {word: digit for digit, words in body.toes.items() for word in listed(words)}
    parts = {word: key for key, words in body.parts.items() for word in listed(words)}
    assert sides
    assert {*parts.values()} == {site.key.removeprefix(f"{site.side}_") for site in OTHER_SITES}
    for side, key in sides.items():
        for word, digit in toes.items():
            assert places(f"{side}{mark}{word}") == (TOES[digit - 1].key.replace("left", key),)
        for word, part in parts.items():
            assert places(f"{side}{mark}{word}") == (part if part in SITE_BY_KEY else f"{key}_{part}",)


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
        "left foot, big toe",
        "Left foot and second toe", "linker Fuß, große Zehe", "linke Ferse der großen Zehe", "rechter Mittelfinger",
    ],
)  # fmt: skip
def test_a_place_with_a_word_too_many_is_refused_and_never_guessed(cell: str) -> None:
    with pytest.raises(Unfit, match=f"“{re.escape(cell)}”"):
        places(cell)


@each("site", SITES)
def test_every_site_is_read_by_its_key_and_its_name(site: Any) -> None:
    assert places(site.key) == places(site.name) == places(site.name.upper()) == (site.key,)
