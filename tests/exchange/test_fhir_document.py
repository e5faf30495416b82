"""docs/fhir.md holds exactly the codes that can be sent."""

from __future__ import annotations

import re
from pathlib import Path

from diary.domain.anatomy import SITE_BY_KEY
from diary.domain.catalogue import ITEMS, QUESTION_BY_KEY, Kind
from diary.domain.facets import COLUMN_FACETS, FacetKind
from diary.exchange.fhir_codes import OWN, OWN_CODES, QUESTIONNAIRE, SNOMED_SITES, UNITS
from diary.exchange.fhir_resources import Frame, app_uuid
from tests.exchange.fhir_rules import FOREIGN, KINDS

DOCUMENT = (Path(__file__).resolve().parents[2] / "docs" / "fhir.md").read_text()
ARCHIVE = (Path(__file__).resolve().parents[2] / "docs" / "archive.md").read_text()


def section(title: str, text: str = DOCUMENT) -> str:
    return text.split(f"\n## {title}\n")[1].split("\n## ")[0]


def rows(text: str) -> list[list[str]]:
    """The cells of the rows of all tables that begin with some code, without its marks."""
    return [[cell.strip().strip("`") for cell in line.split("|")]
            for line in re.findall(r"^\| (`.*) \|$", text, re.MULTILINE)]  # fmt: skip


def test_the_codes_of_others_are_those_of_the_table() -> None:
    told = [(system, code, name) for system, code, name, *_ in rows(section("Codes of others"))]
    sent = [(code.system, code.code, code.display) for code in (*FOREIGN, *SNOMED_SITES.values())]
    assert len(told) > 15
    assert sorted(told) == sorted(sent)


def test_every_code_of_others_says_where_it_was_looked_up() -> None:
    for *_, used_for, status in rows(section("Codes of others")):
        assert used_for
        assert status


def test_the_places_with_a_snomed_code_are_those_of_the_table() -> None:
    told = {code: used_for for _, code, _, used_for, _ in rows(section("Codes of others"))}
    for key, code in SNOMED_SITES.items():
        assert told[code.code] == SITE_BY_KEY[key].name.lower()


def verhoeff(number: str) -> int:
    """0 where the last digit is the right one, by Verhoeff 1969."""
    turns = [
        [(i + j) % 5 if j < 5 else (i + j) % 5 + 5 for j in range(10)] if i < 5
        else [(i - j) % 5 + 5 if j < 5 else (i - j) % 5 for j in range(10)]
        for i in range(10)
    ]  # fmt: skip
    swaps = [list(range(10))]
    first = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4]
    for _ in range(7):
        swaps.append([swaps[-1][first[digit]] for digit in range(10)])
    check = 0
    for place, digit in enumerate(reversed(number)):
        check = turns[check][swaps[place % 8][int(digit)]]
    return check


def test_snomed_codes_have_the_right_check_digit() -> None:
    for code in SNOMED_SITES.values():
        assert verhoeff(code.code) == 0
        assert verhoeff(str(int(code.code) + 1)) != 0


def test_loinc_codes_have_the_right_check_digit() -> None:
    """By Luhn, of the number before the dash."""
    codes = [code.code for code in FOREIGN if code.system == "http://loinc.org"]
    assert len(codes) == 2
    for code in codes:
        number, digit = code.split("-")
        doubled = [int(part) * (2 if place % 2 == 0 else 1) for place, part in enumerate(reversed(number))]
        assert (10 - sum(sum(divmod(part, 10)) for part in doubled)) % 10 == int(digit)


def words() -> dict[str, list[str]]:
    return {name: re.findall(r"`([^`]+)`", line) for name, line in
            re.findall(r"^\| `(\w+)` \| (.*) \|$", section("Words", ARCHIVE), re.MULTILINE)}  # fmt: skip


def test_the_own_codes_are_those_of_the_tables() -> None:
    told: list[str] = []
    known = words() | {item.key: [term.key for term in item.terms] for item in ITEMS if item.kind is Kind.CHOICE}
    single, families = section("Flicker's own codes").split("| Family | Words |")
    told += [code for code, *_ in rows(single)]
    for family, said in rows(families):
        named = re.match(r"\w+", said.replace("`", ""))
        assert named
        if family == "day-status":
            told += [f"{family}.{word}" for word in re.findall(r"\w+", said)]
        else:
            listed = known[family if said == "the answers of that item" else named[0]]
            told += [f"{family}.{word}" for word in listed]
    for facet in COLUMN_FACETS:
        if facet.kind in (FacetKind.SCALE, FacetKind.WORD, FacetKind.TEXT) and facet.key != "pain":
            told += [facet.key, *(f"{facet.key}.{term.key}" for term in facet.terms)]
    for key, question in QUESTION_BY_KEY.items():
        told += [f"{key}.{answer.key}" for answer in question.answers]
        told += [f"{key}.part.{part.key}" for part in question.parts]
    assert len(told) > 150
    assert sorted(told) == sorted(OWN_CODES)


def test_every_own_code_has_a_name() -> None:
    assert all(code.display.strip() and code.system == OWN for code in OWN_CODES.values())


def test_the_names_of_the_system_and_of_the_questionnaire_are_those_of_the_page() -> None:
    assert re.findall(r"`(urn:uuid:[0-9a-f-]+)`", DOCUMENT) == [OWN, QUESTIONNAIRE]


def test_the_units_are_those_of_the_page() -> None:
    (line,) = re.findall(r"^Units are UCUM: (.*)\.$", DOCUMENT, re.MULTILINE)
    assert set(re.findall(r"`([^`]+)`", line)) == set(UNITS)


def test_the_resources_are_those_of_the_page() -> None:
    assert {kind.split("`")[0] for kind, *_ in rows(section("What is sent"))} == KINDS


def test_an_app_has_another_id_in_another_version() -> None:
    assert app_uuid("1") == app_uuid("1") != app_uuid("2")
    assert Frame(app_uuid("1"), app_uuid("2")).patient == {"reference": f"urn:uuid:{app_uuid('1')}"}
