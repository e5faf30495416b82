"""Every part of an episode is described once, and its description holds."""

from __future__ import annotations

import pytest
from django import forms
from pydantic import TypeAdapter

from diary.domain.content import EpisodeContent
from diary.domain.facets import COLUMN_FACETS, FACET_BY_KEY, FACETS, LIST_FACETS, Facet, FacetKind, answered
from diary.exchange.archive import _facet_type
from diary.exchange.archive_manual import _FACET_TYPES
from diary.exchange.mapping.columns import facet_targets
from diary.exchange.mapping.values import Unfit
from diary.exchange.tables import _FACET_HOLDS
from diary.forms.facets import facet_field
from tests.makers import make_content


def test_each_facet_has_a_key_of_its_own_and_words_for_it() -> None:
    assert len(FACET_BY_KEY) == len(FACETS) == len(COLUMN_FACETS) + len(LIST_FACETS) >= 12
    for facet in FACETS:
        assert facet.label, facet.key
        assert facet.name, facet.key
        assert facet.description, facet.key


def test_words_scales_and_texts_have_their_bounds() -> None:
    for facet in FACETS:
        assert bool(facet.terms) == (facet.kind in (FacetKind.WORD, FacetKind.WORDS, FacetKind.REMEDIES)), facet.key
        assert (facet.low < facet.high) == (facet.kind is FacetKind.SCALE), facet.key
        assert bool(facet.longest) == (facet.kind in (FacetKind.TEXT, FacetKind.NOTE)), facet.key


def test_what_is_not_known_is_not_kept() -> None:
    assert answered({"pain": 0, "intensity": None, "state": "", "note": "", "left_out": False}) == {"pain": 0}


@pytest.mark.parametrize("key", ["sites", "mood"])
def test_only_a_facet_of_one_value_is_taken(key: str) -> None:
    with pytest.raises(KeyError, match=key):
        answered({key: "x"})


def test_a_content_tells_lists_and_values_apart() -> None:
    content = make_content(pain=3, signs=["visible"])
    assert (content.facets, content.signs) == ({"pain": 3}, ["visible"])
    assert [content.facet(key) for key in ("pain", "intensity", "shoes", "left_out")] == [3, None, "", False]


def test_two_ways_to_write_an_unknown_down_are_one_content() -> None:
    bare = make_content()
    assert make_content(pain=None, shoes="", left_out=False) == bare
    assert EpisodeContent.of({"sites": bare.sites}, shape=bare.shape, zone=bare.zone, start=bare.start) == bare


def test_every_facet_of_one_value_has_its_column() -> None:
    assert {facet.key for facet in COLUMN_FACETS} <= make_content().columns().keys()


def test_a_facet_of_text_is_known_wherever_facets_are_read() -> None:
    """There is none yet: whoever adds the first finds every reader ready."""
    name = Facet("shoe_name", FacetKind.TEXT, label="Which shoe?", name="Which shoe", description="Shoe", longest=80)
    field = facet_field(name)
    assert isinstance(field, forms.CharField)
    assert field.clean("a\u0301") == "á"
    with pytest.raises(forms.ValidationError):
        field.clean("x" * 81)
    (target,) = facet_targets([name])
    assert (target.key, target.is_text, target.read(" Old\r\none ")) == ("shoe_name", True, "Old\none")
    with pytest.raises(Unfit):
        target.read("x" * 81)
    written = TypeAdapter(_facet_type(name))
    assert written.validate_python("x" * 80) == "x" * 80
    with pytest.raises(ValueError, match="80 characters"):
        written.validate_python("x" * 81)


def test_every_kind_of_facet_has_its_column_and_its_type() -> None:
    assert set(_FACET_HOLDS) == set(_FACET_TYPES) == set(FacetKind)
