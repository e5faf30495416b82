"""JSON that holds records becomes a table; of any other it is said what it holds."""

from __future__ import annotations

import json

import pytest

from diary.exchange.source import Head, Rejected, SheetError
from tests.each import each
from tests.exchange.source.reading import cells, looked, rows

RECORD = {"date": "2026-11-10", "toe": {"side": "left", "which": ["big", "2nd"]}, "sure": True, "note": None, "n": 7.50}


def test_a_list_of_records_is_a_table_with_the_names_of_all() -> None:
    body = f'[{json.dumps(RECORD)},\n\n {{"date": "2026-11-11", "strength": 3}}]'
    source = looked(body)
    assert (source.kind, source.separator, source.encoding) == ("json", "", "utf-8")
    assert source.head == Head(1, ("date", "toe.side", "toe.which", "sure", "note", "n", "strength"))
    assert [tuple(row) for row in rows(body)] == [
        (1, ["2026-11-10", "left", "big; 2nd", "yes", "", "7.5", ""]),
        (3, ["2026-11-11", "", "", "", "", "", "3"]),
    ]


def test_a_list_within_an_object_is_found_and_what_stands_beside_it_is_told() -> None:
    body = '{\n"app": "My toes",\n"tags": [],\n"data": {"twitches":\n [{"start": "2026-11-10T22:05"}]}\n}'
    source = looked(body)
    assert (source.head, source.sheets, source.titles) == (Head(5, ("start",)), (), ("data", "twitches", "My toes"))
    assert [row.number for row in rows(body)] == [5]


def test_of_several_lists_those_with_dates_can_be_chosen() -> None:
    lists = {"toes": [{"d": "2026-11-10"}], "colours": [{"name": "red"}], "sleep": [{"day": "2026-11-11"}]}
    body = json.dumps(lists)
    source = looked(body)
    assert (source.sheet, source.sheets, source.asks) == ("toes", ("toes", "sleep"), ("sheet",))
    assert cells(body, sheet="sleep") == [["2026-11-11"]]
    assert looked(body, sheet="sleep").asks == ()


def test_a_record_on_each_line_is_a_table_and_a_damaged_line_costs_no_other() -> None:
    body = '{"d": "2026-11-10", "n": 1}\n{"d": "2026-11\n\n{"d": "2026-11-12", "n": 3}\n'
    found = rows(body)
    assert [row.cells for row in found if not isinstance(row, Rejected)] == [["2026-11-10", "1"], ["2026-11-12", "3"]]
    assert [row.line for row in found if isinstance(row, Rejected)] == [2]
    assert [row.number for row in found if not isinstance(row, Rejected)] == [1, 4]


@each("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_json_may_be_in_each_unicode_encoding(encoding: str) -> None:
    assert cells('[{"d": "2026-11-10", "Zeh": "groß"}]'.encode(encoding)) == [["2026-11-10", "groß"]]


@each("instant", ["2026-11-10", "22:05", 1794348000, 1794348000000, 1794348000.5])
def test_each_way_of_saying_when_makes_a_table_of_a_diary(instant: object) -> None:
    assert len(rows(json.dumps([{"at": instant}, {"at": instant}]))) == 2


REFUSED = {
    "an archive of Flicker": (
        '{"format": "flicker-archive", "version": 1}',
        "This is an archive of Flicker. Load it on",
    ),
    "a health record": (
        '{"resourceType": "Bundle", "entry": [{"resource": {"date": "2026-11-10"}}]}',
        "(FHIR, as JSON)",
    ),
    "another format": ('{"format": "other", "version": 1}', "JSON of another program. It holds “format”, “version”"),
    "records without a time": ('{"events": [{"note": "#toe"}]}', "a list of records in “events” that hold “note”"),
    "numbers": ("[1, 2, 3]", "a list of 3 values, and none of them is a record"),
    "nothing": ("{}", "without any entries"),
    "half of it": ('[{"d": "2026-11-10"},\n{"d": "2026', "damaged: line 2 cannot be read"),
    "lists in lists": ("[" * 200_000, "JSON"),
    "objects in objects": ('{"a":' * 200_000, "JSON"),
    "a number of a million digits": ('[{"n": ' + "9" * 1_000_000 + "}]", "none of these says when"),
    "too many names": (json.dumps([{"d": "2026-11-10"} | {str(n): n for n in range(600)}]), "more than 500"),
}


@each("name", REFUSED)
def test_any_other_json_is_refused_with_what_it_holds(name: str) -> None:
    body, reason = REFUSED[name]
    with pytest.raises(SheetError) as refused:
        looked(body)
    assert reason in str(refused.value)


def test_a_text_that_begins_with_a_bracket_may_be_none() -> None:
    assert looked("[10.11.26, 22:05:01] Ada: left toe\n[11.11.26, 22:05:01] Ada: left toe\n").kind == "text"
