"""The lines that were not taken, handed back as they stood, mended, and imported again."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.exchange.chunks import Entry, left_over, pack, unpack
from diary.exchange.incoming import receive
from diary.exchange.rejected import write_rejected
from diary.models import CheckIn, Diary, Episode, ImportChunk, ImportJob, ImportRejection
from diary.models.importing import ImportKind
from tests.each import each
from tests.exchange.importing import imported, kept
from tests.makers import NOW, make_diary


def handed_back(job: ImportJob) -> bytes:
    bodies = ImportChunk.objects.filter(job=job).order_by("number").values_list("body", flat=True)
    return b"".join(write_rejected(job.head, map(bytes, bodies)))


@pytest.fixture
def diary() -> Diary:
    return make_diary()


@pytest.mark.django_db
def test_they_have_the_columns_and_the_delimiter_of_their_file_behind_line_and_reason(diary: Diary) -> None:
    job = imported(diary, 'Tag;Stress;=Notiz\n2026-03-12;4;ja\ngestern;viel;=1+1\n2026-03-13;-5;"zwei\nZeilen"\n')
    table = handed_back(job).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(table), delimiter=";")) == [
        ["Flicker: line", "Flicker: why not", "Tag", "Stress", "'=Notiz"],
        [
            "3",
            "Column “Tag”: “gestern” is no date; Column “Stress”: “viel” is no number",
            "gestern",
            "viel",
            "'=1+1",
        ],
        ["4", "Column “Stress”: “-5” is not from 0 to 10", "2026-03-13", "'-5", "zwei\nZeilen"],
    ]


@pytest.mark.django_db
def test_mended_they_come_in_as_lines_of_the_file_they_came_of(diary: Diary) -> None:
    job = imported(diary, "Tag;Stress;=Notiz\n2026-03-12;4;ja\ngestern;9;=1+1\n")
    table = handed_back(job).replace(b'"gestern"', b'"2026-03-13"')
    again = kept(diary, table)
    assert again.layout == job.layout
    assert again.head == job.head == ["Tag", "Stress", "=Notiz"]
    assert "The two columns that Flicker put in front are left out." in str(again.notes)
    imported(diary, table)
    assert CheckIn.objects.get(stress=9).local_date.isoformat() == "2026-03-13"


@pytest.mark.django_db
def test_lines_of_flickers_own_tables_come_back_too(diary: Diary) -> None:
    head = "uuid,shape,local_date,local_time,zone,note\n"
    row = "0f2b7a52-5f6b-4a57-8f0a-6d1d7a0f1a01,moment,2026-03-{},10:00:00,Europe/Berlin,'=1+1\n"
    job = imported(diary, head + row.format("99"))
    assert job.rejected == 1
    table = handed_back(job).replace(b"2026-03-99", b"2026-03-12")
    assert receive(io.BytesIO(table), NOW.date()).kind is ImportKind.EPISODES
    assert imported(diary, table).added == 1
    assert Episode.objects.get().note == "=1+1"


@pytest.mark.django_db
def test_a_line_whose_cells_cannot_be_told_apart_comes_back_whole(diary: Diary) -> None:
    job = imported(diary, 'Date,Stress\n2026-03-12,4\n2026-03-13,"5" o,\n2026-03-14,,"6\n')
    rows = list(csv.reader(io.StringIO(handed_back(job).decode("utf-8-sig"))))
    assert [row[2:] for row in rows[1:]] == [['2026-03-13,"5" o,'], ['2026-03-14,,"6']]
    assert ImportRejection.objects.filter(job=job).first().text == '2026-03-13,"5" o,'  # type: ignore[union-attr]


@pytest.mark.django_db
def test_what_was_taken_is_not_kept_with_the_import(diary: Diary) -> None:
    job = imported(diary, "Date,Stress\n2026-03-12,4\n2026-03-13,5\n")
    assert [bytes(body) for body in ImportChunk.objects.filter(job=job).values_list("body", flat=True)] == [b""]
    assert handed_back(job) == b""


TEXTS = st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=12) | st.text(",;|=+-'\"ab\n", max_size=12)


@given(st.lists(st.tuples(TEXTS, TEXTS, TEXTS), min_size=1, max_size=5), st.sampled_from(",;\t|"))
def test_every_cell_is_safe_to_open_and_comes_back_as_it_was(rows: list[tuple[str, ...]], delimiter: str) -> None:
    entries = [Entry(number, ("2026-03-12", *row), "why") for number, row in enumerate(rows, start=2)]
    body = b"".join(write_rejected(("Date", "b", "c", "d"), [pack(entries, delimiter)]))
    cells = list(csv.reader(io.StringIO(body.decode("utf-8-sig"), newline=""), delimiter=delimiter))
    assert not [cell for row in cells for cell in row if cell.startswith(("=", "+", "-", "@"))]
    received = receive(io.BytesIO(body), NOW.date())
    assert received.head == ("Date", "b", "c", "d")
    assert received.survey.sample == [entry.cells for entry in entries]


@each("cell", ["a,=1+1", "a,=1+1,b", 'a,"=1+1",b', "a,'=1+1", "a\n=1+1,b", "a|=1+1|b", "=1,=1,+1"])
def test_no_formula_comes_out_where_a_program_takes_another_delimiter(cell: str) -> None:
    body = b"".join(write_rejected(("Tag", cell), [pack([Entry(2, ("2026-03-12", cell), "why")], ";")]))
    text = body.decode("utf-8-sig")
    assert text.startswith('"Flicker: line";"Flicker: why not";"Tag";"')
    for delimiter in ",;|\t":
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        assert not [found for row in rows for found in row if found.lstrip('"').startswith(("=", "+"))]
    received = receive(io.BytesIO(body), NOW.date())
    assert received.head == ("Tag", cell)
    assert received.survey.sample == [("2026-03-12", cell)]


def test_a_chunk_keeps_its_delimiter_with_what_is_left_over_of_it() -> None:
    entries = [Entry(2, ("a",)), Entry(3, ("b",), "why", 1)]
    rest = left_over(pack(entries, "\t"), entries[1:])
    assert unpack(rest) == entries[1:]
    assert b"b" in b"".join(write_rejected(("h", "i"), [b"", rest]))
    assert left_over(pack(entries, "\t"), []) == b""
