"""The codes of the FHIR file: those of others that were looked up, and Flicker's own. docs/fhir.md lists them all.

A code that is not here cannot be sent. Texts go with every code, so that nobody needs to know one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from diary.domain import catalogue
from diary.domain.anatomy import SITES
from diary.domain.catalogue import ITEMS, QUESTIONS, Kind, OngoingState
from diary.domain.days import DayStatus
from diary.domain.facets import COLUMN_FACETS, FacetKind

OWN: Final = "urn:uuid:74609bee-143d-4656-a610-2c103fba88c8"
"""Flicker's own code system. A name and no address: it means the same from every machine, and leads to none."""

QUESTIONNAIRE: Final = "urn:uuid:1f86e679-f787-415a-aacc-e02de5db9208"
"""The check-in, as a questionnaire."""

_HL7: Final = "http://terminology.hl7.org/CodeSystem/"
UCUM: Final = "http://unitsofmeasure.org"


@dataclass(frozen=True, slots=True)
class Code:
    """A code of a system, with the name that the system gives it ("" where that was not looked up)."""

    system: str
    code: str
    display: str = ""

    @property
    def coding(self) -> dict[str, str]:
        coding = {"system": self.system, "code": self.code}
        return coding | {"display": self.display} if self.display else coding


FASCICULATIONS: Final = Code("http://human-phenotype-ontology.org", "HP:0002380", "Fasciculations")
FASCICULATION_ICD: Final = Code("http://hl7.org/fhir/sid/icd-10-cm", "R25.3", "Fasciculation")
FASCICULATION_MESH: Final = Code("https://www.nlm.nih.gov/mesh", "D005207", "Fasciculation")
SLEEP: Final = Code("http://loinc.org", "93832-4", "Sleep duration")
PAIN: Final = Code("http://loinc.org", "72514-3", "Pain severity - 0-10 verbal numeric rating [Score] - Reported")
CAFFEINE: Final = Code("http://hl7.org/fhir/uv/phr/CodeSystem/observation-pghd-codes", "dietaryCaffeine", "Caffeine")

SURVEY: Final = Code(f"{_HL7}observation-category", "survey", "Survey")
ACTIVE: Final = Code(f"{_HL7}condition-clinical", "active", "Active")
UNCONFIRMED: Final = Code(f"{_HL7}condition-ver-status", "unconfirmed", "Unconfirmed")
PROBLEM: Final = Code(f"{_HL7}condition-category", "problem-list-item", "Problem List Item")
AUTHOR: Final = Code(f"{_HL7}provenance-participant-type", "author", "Author")
ASSEMBLER: Final = Code(f"{_HL7}provenance-participant-type", "assembler", "Assembler")
UNKNOWN: Final = Code(f"{_HL7}data-absent-reason", "unknown", "Unknown")
ASKED_DECLINED: Final = Code(f"{_HL7}data-absent-reason", "asked-declined", "Asked But Declined")
NOT_ASKED: Final = Code(f"{_HL7}data-absent-reason", "not-asked", "Not Asked")
ABSENT: Final = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
"""The extension that says why there is no answer."""

_SNOMED: Final = "http://snomed.info/sct"
SNOMED_SITES: Final = {
    "left_hallux": Code(_SNOMED, "723724004"),
    "right_hallux": Code(_SNOMED, "723730004"),
    "left_fifth_toe": Code(_SNOMED, "895650002"),
    "right_fifth_toe": Code(_SNOMED, "895651003"),
}
"""Only what two sources agree on, and only where the site may use SNOMED CT. The other places have no code here."""

UNITS: Final = {"s": "s", "min": "min", "h": "h", "mg": "mg", "{score}": "score", "{drinks}": "drinks"}
"""UCUM units by code, with how people write them."""

_CODED: Final = (FacetKind.SCALE, FacetKind.WORD, FacetKind.TEXT)
_SINGLE: Final = {
    "episode": "Episode in a twitching diary",
    "episode-count": "Episodes that start on the day",
    "day-status": "What is known of the day",
    "time-spent": "Time spent twitching in the day",
    "diary-day": "Day of the diary",
    "shape": "Shape of the episode",
    "ongoing-state": "What became of an ongoing spot",
    "duration": "Duration",
    "twitch-count": "Single twitches in the burst",
    **{facet.key: facet.description for facet in COLUMN_FACETS if facet.kind in _CODED and facet.key != "pain"},
    "sign": "Sign that came with it",
    "trigger": "Trigger that the person suspects",
    "site": "Place",
    "caffeine-drinks": "Drinks with caffeine",
    "asked": "Question that was shown right after it",
    "imported": "Came from another system",
    "trial": "Trial by the person of one change of their days",
}
_ONGOING: Final = {
    OngoingState.STILL_ON: "Still on",
    OngoingState.STOPPED: "Stopped",
    OngoingState.LOST_TRACK: "Nobody knows when it stopped",
}
_STATUS: Final = {
    DayStatus.TWITCHED: "Twitched",
    DayStatus.QUIET: "Quiet, as the person said",
    DayStatus.UNKNOWN: "Recorded, twitching not said",
}
FAMILIES: Final = {
    "shape": catalogue.SHAPES,
    **{facet.key: facet.terms for facet in COLUMN_FACETS if facet.kind is FacetKind.WORD},
    "sign": catalogue.SIGNS,
    "trigger": catalogue.TRIGGERS,
    "remedy": catalogue.REMEDIES,
    "relief": catalogue.REMEDIES,
    "outcome": catalogue.OUTCOMES,
    "medicine": catalogue.MEDICINE_GROUPS,
    "examination": catalogue.EXAMINATIONS,
    "twitching": catalogue.TWITCHING,
    "side": catalogue.SIDES,
}
"""Own codes that are words of the catalogue, `state.seated`, by what stands before the dot."""


def _own() -> Iterator[tuple[str, str]]:
    yield from _SINGLE.items()
    for family, terms in FAMILIES.items():
        for term in terms:
            yield f"{family}.{term.key}", term.name + (": minutes until it helped" if family == "relief" else "")
    for site in SITES:
        yield f"site.{site.key}", site.name
    for ongoing, name in _ONGOING.items():
        yield f"ongoing-state.{ongoing}", name
    for status, name in _STATUS.items():
        yield f"day-status.{status}", name
    for item in ITEMS:
        if item.kind is Kind.CHOICE:
            for term in item.terms:
                yield f"{item.key}.{term.key}", term.name
    for question in QUESTIONS:
        yield f"asked.{question.key}", question.text
        for answer in question.answers:
            yield f"{question.key}.{answer.key}", answer.name
        for part in question.parts:
            yield f"{question.key}.part.{part.key}", part.name


OWN_CODES: Final = {code: Code(OWN, code, display) for code, display in _own()}


def own(code: str) -> Code:
    """One of Flicker's own codes. Raises KeyError for a word that the catalogue does not have."""
    return OWN_CODES[code]


def concept(*codes: Code, text: str = "") -> dict[str, Any]:
    """A CodeableConcept with its text, the name of the first code where none is given; that says what an own code is
    called."""
    coding = [{"system": OWN, "code": code.code} if code.system == OWN else code.coding for code in codes]
    return {"coding": coding, "text": text or codes[0].display}


def quantity(value: float, unit: str) -> dict[str, Any]:
    return {"value": value, "unit": UNITS[unit], "system": UCUM, "code": unit}
