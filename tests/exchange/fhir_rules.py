"""What a FHIR Bundle has to hold to, beyond what fhir.resources looks at.

Its models know elements, types and cardinalities. They do not know the words of a status, where a reference leads,
codes, units, or that a value and the reason for having none exclude each other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from fhir.resources.R4B.bundle import Bundle

from diary.exchange import fhir_codes
from diary.exchange.fhir_codes import OWN_CODES, SNOMED_SITES, Code

STATUS = {
    "Observation": {"final"},
    "QuestionnaireResponse": {"completed"},
    "MedicationStatement": {"active", "completed"},
    "Procedure": {"completed"},
}
"""Of the words that R4 has for each, those that a diary may say."""

SAID = {"Observation", "QuestionnaireResponse", "Condition", "MedicationStatement", "Procedure"}
LEADS_TO = {
    "subject": {"Patient"},
    "performer": {"Patient"},
    "author": {"Patient"},
    "source": {"Patient"},
    "asserter": {"Patient"},
    "recorder": {"Patient"},
    "informationSource": {"Patient"},
    "device": {"Device"},
    "derivedFrom": {"QuestionnaireResponse"},
    "target": SAID,
    "who": {"Patient", "Device"},
}
FOREIGN = [code for code in vars(fhir_codes).values() if isinstance(code, Code)]
"""The codes of other systems that the file may use."""
CODES = {(code.system, code.code): code.display for code in (*FOREIGN, *OWN_CODES.values(), *SNOMED_SITES.values())}
UNITS = re.compile(r"s|min|h|mg|\{[a-z]+\}")
UCUM = "http://unitsofmeasure.org"
KINDS = SAID | {"Patient", "Device", "Provenance"}


def walk(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Everything in some JSON, with the names that lead to it."""
    yield path, value
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from walk(inner, (*path, name))
    elif isinstance(value, list):
        for inner in value:
            yield from walk(inner, path)


def resources(bundle: dict[str, Any], kind: str = "") -> list[dict[str, Any]]:
    found = [entry["resource"] for entry in bundle["entry"]]
    return [resource for resource in found if kind in ("", resource["resourceType"])]


def problems(bundle: dict[str, Any]) -> list[str]:
    """What is wrong with a Bundle, by the rules that fhir.resources does not look at."""
    return [*_whole(bundle), *_statuses(bundle), *_references(bundle), *_codes(bundle), *_values(bundle)]


def check(bundle: dict[str, Any]) -> None:
    """Raises where a Bundle is no valid R4 Bundle."""
    Bundle.model_validate(bundle)
    assert problems(bundle) == []


def _whole(bundle: dict[str, Any]) -> Iterator[str]:
    if bundle["type"] != "collection":
        yield f"a Bundle of type {bundle['type']}"
    addresses = [entry["fullUrl"] for entry in bundle["entry"]]
    if len(set(addresses)) != len(addresses):
        yield "a fullUrl twice"
    for entry in bundle["entry"]:
        resource = entry["resource"]
        if entry["fullUrl"] != f"urn:uuid:{resource['id']}":
            yield f"{entry['fullUrl']} is {resource['id']}"
        if resource["resourceType"] not in KINDS:
            yield f"a {resource['resourceType']}"
    vouched = [row["reference"] for made in resources(bundle, "Provenance") for row in made["target"]]
    said = [f"urn:uuid:{row['id']}" for row in resources(bundle) if row["resourceType"] in SAID]
    if sorted(vouched) != sorted(said):
        yield "not everything has one Provenance"
    for path, value in walk(bundle):
        if value in ("", [], {}, None):
            yield f"nothing at {'.'.join(path)}"


def _statuses(bundle: dict[str, Any]) -> Iterator[str]:
    for resource in resources(bundle):
        kind = resource["resourceType"]
        if kind in STATUS and resource["status"] not in STATUS[kind]:
            yield f"{kind}.status {resource['status']}"
        if kind == "Condition" and resource["verificationStatus"]["coding"][0]["code"] != "unconfirmed":
            yield "a Condition that claims to be confirmed"


def _references(bundle: dict[str, Any]) -> Iterator[str]:
    kinds = {entry["fullUrl"]: entry["resource"]["resourceType"] for entry in bundle["entry"]}
    seen: set[str] = set()
    for entry in bundle["entry"]:
        for path, value in walk(entry["resource"]):
            if path and path[-1] == "reference":
                allowed = LEADS_TO[path[-2]]
                if kinds.get(value) not in allowed:
                    yield f"{path[-2]} leads to {kinds.get(value, 'nothing')}"
                elif value not in seen:
                    yield f"{path[-2]} leads ahead"
        seen.add(entry["fullUrl"])


def _codes(bundle: dict[str, Any]) -> Iterator[str]:
    for path, value in walk(bundle):
        if path and path[-1] in ("coding", "valueCoding", "tag") and isinstance(value, dict):
            known = CODES.get((value["system"], value["code"]))
            if known is None:
                yield f"unknown code {value['code']}"
            elif value.get("display", known) != known:
                yield f"{value['code']} is not called {value['display']}"
        is_concept = path and path[-1] in ("code", "valueCodeableConcept", "bodySite") and isinstance(value, dict)
        if is_concept and not value["text"].strip():
            yield "a code without a text"


def _values(bundle: dict[str, Any]) -> Iterator[str]:
    for path, value in walk(bundle):
        if not isinstance(value, dict):
            continue
        for reason in value.get("extension", []):
            if (fhir_codes.UNKNOWN.system, reason["valueCode"]) not in CODES or reason["url"] != fhir_codes.ABSENT:
                yield f"no reason: {reason}"
            if "answer" in value:
                yield "an answer and a reason to have none"
        answers = [name for name in value if name.startswith("value") and name != "value"]
        if "dataAbsentReason" in value and answers:
            yield "a value and a reason to have none"
        is_observed = value.get("resourceType") == "Observation" or (path and path[-1] == "component")
        if is_observed and len(answers) + ("dataAbsentReason" in value) != 1:
            yield "an observation of nothing, or of two things"
        name = path[-1] if path else ""
        if name == "valueQuantity" and not (value["system"] == UCUM and UNITS.fullmatch(value["code"])):
            yield f"no UCUM unit: {value['code']}"
        if name == "effectivePeriod" and {"start", "end"} <= set(value) and _at(value["end"]) < _at(value["start"]):
            yield "an end before the start"


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text)
