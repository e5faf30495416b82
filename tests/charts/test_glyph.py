"""The glyph of a list line: ten toes, the chosen ones marked, and the place in words."""

from __future__ import annotations

import itertools
import xml.etree.ElementTree as ET

import pytest

from diary.charts.glyph import toe_glyph
from diary.domain.anatomy import SITES, TOES, describe

FEW = [frozenset(site.key for site in sites) for n in (0, 1, 2) for sites in itertools.combinations(SITES, n)]
TOE_SETS = [
    frozenset(toe.key for toe, on in zip(TOES, bits, strict=True) if on)
    for bits in itertools.product((0, 1), repeat=10)
]


def marks(sites: frozenset[str]) -> list[bool]:
    root = ET.fromstring(toe_glyph(sites))  # noqa: S314 - our own drawing
    assert root.get("role") == "img"
    assert root.get("aria-label") == (describe(sites) or "No place given")
    assert [circle.tag for circle in root] == ["circle"] * 10
    return [circle.get("class") == "on" for circle in root]


@pytest.mark.parametrize("sets", [FEW, TOE_SETS], ids=["up to two sites", "every set of toes"])
def test_the_chosen_toes_and_no_others_are_marked(sets: list[frozenset[str]]) -> None:
    assert len(sets) > 200
    for sites in sets:
        assert marks(sites) == [toe.key in sites for toe in TOES]


def test_every_site_at_once_is_named() -> None:
    everything = frozenset(site.key for site in SITES)
    assert marks(everything) == [True] * 10
    assert "All left toes; All right toes" in toe_glyph(everything)


def test_an_episode_without_a_place_says_so() -> None:
    assert 'aria-label="No place given"' in toe_glyph(frozenset())


def test_the_feet_are_mirror_images_with_the_great_toes_inside() -> None:
    root = ET.fromstring(toe_glyph(frozenset()))  # noqa: S314 - our own drawing
    places = [(float(circle.get("cx", "")), circle.get("cy"), circle.get("r")) for circle in root]
    width = float(root.get("viewBox", "").split()[2])
    for (x, *rest), (mirrored, *same) in zip(places[:5], places[5:], strict=True):
        assert width - x == pytest.approx(mirrored)
        assert rest == same
    left = [x for x, *_ in places[:5]]
    assert left[0] == max(left) < width / 2


def test_the_glyph_of_what_is_no_site_is_no_markup() -> None:
    assert "<b>" not in toe_glyph(frozenset({"<b>"}))
