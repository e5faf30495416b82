"""Zip files: each table in one counts as a sheet."""

from __future__ import annotations

import io

import pytest

from diary.exchange.source import SheetError, members
from tests.each import each
from tests.exchange.source.making import ods, xlsx, zip_of, zipped
from tests.exchange.source.reading import cells, looked, rows

TOES = "My toes\n\nDate,Toe\n2026-11-10,left\n2026-11-11,right\n"
SLEEP = "Day;Hours\n10.11.2026;7,5\n11.11.2026;8\n"
WORDS = "Toe,What it is\nhallux,the great toe\nminimus,the little toe\n"


def test_the_one_table_of_a_zip_is_read_with_its_own_line_numbers() -> None:
    body = zip_of(
        {"export/toes.csv": TOES, "export/logo.png": "x", "__MACOSX/export/._toes.csv": "x", ".DS_Store": "x"}
    )
    source = looked(body)
    assert (source.kind, source.sheet, source.sheets, source.separator) == ("text", "", (), ",")
    assert (source.head.line, source.titles) == (3, ("My toes",))
    assert [row.number for row in rows(body)] == [4, 5]


def test_of_several_tables_the_first_with_dates_is_read_and_each_can_be_chosen() -> None:
    body = zip_of({"a.csv": WORDS, "b.csv": TOES, "read me.txt": "Hello, you.\nBye.\n", "c.txt": "x"})
    source = looked(body)
    assert (source.sheet, source.sheets, source.asks) == ("b.csv", ("a.csv", "b.csv"), ())
    assert cells(body, sheet="a.csv")[0] == ["hallux", "the great toe"]


def test_where_two_tables_hold_dates_it_is_asked_which() -> None:
    body = zip_of({"toes.csv": TOES, "sleep.tsv": SLEEP})
    assert (looked(body).sheet, looked(body).asks) == ("toes.csv", ("sheet",))
    chosen = looked(body, sheet="sleep.tsv")
    assert (chosen.separator, chosen.asks, chosen.head.names) == (";", (), ("Day", "Hours"))
    assert cells(body, sheet="sleep.tsv") == [["10.11.2026", "7,5"], ["11.11.2026", "8"]]


def test_the_encoding_of_a_member_and_of_its_name_is_told() -> None:
    body = zip_of({"zehen grün.csv": "Datum;Zehe\n10.11.2026;große Zehe\n".encode("cp1252"), "b.csv": SLEEP})
    old = body.replace("zehen grün.csv".encode(), "zehen gr\udcfcn .csv".encode("latin-1", "surrogateescape"))
    flagged = bytearray(old)
    for at in (index for index in range(len(old)) if old[index : index + 4] in (b"PK\x03\x04", b"PK\x01\x02")):
        flagged[at + (7 if old[at + 2] == 3 else 9)] &= 0xF7
    source = looked(bytes(flagged))
    assert source.sheets == ("zehen grün .csv", "b.csv")
    assert (source.encoding, source.notes != ()) == ("cp1252", True)


def test_json_in_a_zip_is_a_table_too() -> None:
    body = zip_of({"a/log.json": '[{"date": "2026-11-10", "toe": "left"}]', "a/settings.json": '{"theme": "dark"}'})
    assert looked(body).kind == "json"
    assert cells(body) == [["2026-11-10", "left"]]


def wrong_sum() -> bytes:
    body = bytearray(zip_of({"a.csv": TOES}))
    body[14] ^= 1
    body[body.rindex(b"PK\x01\x02") + 16] ^= 1
    return bytes(body)


REFUSED = {
    "pictures": (zipped(a="x", b="y"), "holds no table. In it are “a”, “b”"),
    "many pictures": (zip_of({f"{n}.png": "x" for n in range(9)}), "9 files (9 of the kind “.png”)"),
    "a Word document": (zip_of({"word/document.xml": "x"}), "This is a Word document"),
    "slides": (zip_of({"ppt/presentation.xml": "x"}), "These are slides"),
    "Numbers": (zip_of({"Index/Document.iwa": "x"}), "In Numbers choose File, Export To, CSV"),
    "a text of LibreOffice": (ods(kind="application/vnd.oasis.opendocument.text"), "no workbook"),
    "nothing": (zip_of({}), "This zip file is empty"),
    "half a zip": (zip_of({"a.csv": TOES * 50})[:100], "damaged"),
    "a wrong sum": (wrong_sum(), "damaged"),
    "a bomb": (zip_of({"a.csv": bytes(20_000_000)}), "a hundred times its size"),
    "a bomb in a workbook": (xlsx({"A": {1: ["x" * 20_000_000]}}), "a hundred times its size"),
}


@each("name", REFUSED)
def test_a_zip_without_a_table_is_refused_with_what_is_in_it(name: str) -> None:
    body, reason = REFUSED[name]
    with pytest.raises(SheetError) as refused:
        rows(body)
    assert reason in str(refused.value)


def test_the_members_of_a_zip_are_listed_without_folders_and_what_macos_adds() -> None:
    body = zip_of({"a/": "", "a/b.csv": "x", "__MACOSX/a/._b.csv": "x", "a/.hidden": "x"})
    assert [(member.path, member.name, member.size) for member in members(io.BytesIO(body))] == [
        ("a/b.csv", "b.csv", 1)
    ]
