"""A form field for each facet of an episode."""

from __future__ import annotations

from django import forms

from diary.domain.catalogue import choices
from diary.domain.facets import Facet, FacetKind
from diary.forms.fields import NoteField, PlainTextField, many_chips, one_chip, scale


def facet_field(facet: Facet) -> forms.Field | None:
    """What asks for a facet; None for places, own triggers and remedies, which no single field can ask for."""
    match facet.kind:
        case FacetKind.SCALE:
            return scale(facet.label, facet.low, facet.high, help_text=facet.hint)
        case FacetKind.WORD:
            return one_chip(facet.label, facet.terms, help_text=facet.hint)
        case FacetKind.WORDS:
            return many_chips(facet.label, choices(facet.terms), help_text=facet.hint)
        case FacetKind.TEXT:
            return PlainTextField(label=facet.label, max_length=facet.longest, required=False, help_text=facet.hint)
        case FacetKind.NOTE:
            return NoteField(label=facet.label, max_length=facet.longest, help_text=facet.hint)
        case FacetKind.FLAG:
            return forms.BooleanField(label=facet.label, required=False, help_text=facet.hint)
        case _:
            return None
