"""What a screen reader makes of the PDF: its tags in their order, with the words that stand on the page for each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from pypdf import PageObject, PdfReader

from diary.report.doctor import DoctorReport
from diary.report.pdf import pdf
from tests.report.made import make_full, on_paper, read, report_of

pytestmark = pytest.mark.django_db
INLINE = ("/Strong", "/Em", "/Span")


@dataclass(frozen=True)
class Read:
    """An element of the structure tree: its tag, all that is read out in it, and what it says of itself."""

    tag: str
    words: str
    about: Any


def marked(page: PageObject) -> dict[int, str]:
    """The words of a page by the number of the marked content they stand in."""
    found: dict[int, str] = defaultdict(str)
    inside: list[int | None] = []

    def operator(name: bytes, args: Any, *_: Any) -> None:
        if name in (b"BDC", b"BMC"):
            inside.append(args[1].get("/MCID") if len(args) > 1 and hasattr(args[1], "get") else None)
        elif name == b"EMC":
            inside.pop()

    def words(text: str, *_: Any) -> None:
        numbers = [number for number in inside if number is not None]
        if numbers:
            found[numbers[-1]] += text

    page.extract_text(visitor_operand_before=operator, visitor_text=words)
    return found


def read_out(document: PdfReader) -> list[Read]:
    """The elements of the structure tree in the order in which they are read."""
    pages = {page.indirect_reference: marked(page) for page in document.pages}
    found: list[Read] = []

    def walk(node: Any, page: Any) -> str:
        if isinstance(node, int):
            return pages[page][node]
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, list):
            return "".join(walk(child, page) for child in node)
        page = node.raw_get("/Pg") if "/Pg" in node else page
        if "/S" not in node:
            return pages[page][node["/MCID"]] if "/MCID" in node else walk(node.get("/K", []), page)
        place = len(found)
        text = walk(node.get("/K", []), page).replace("\u200b", "").replace("\u200e", "")
        found.insert(place, Read(node["/S"][1:], " ".join(text.split()), node))
        return text if node["/S"] in INLINE else f" {text} "

    root: Any = document.trailer["/Root"]
    walk(root["/StructTreeRoot"]["/K"], None)
    return found


@pytest.fixture
def made() -> DoctorReport:
    texts: dict[str, Any] = {"name": "Ada", "sentence": "Why does it twitch?", "questions": "One?\nTwo?"}
    return report_of(make_full(days=30), with_name=True, with_list=True, **texts)


@pytest.fixture
def said(made: DoctorReport) -> list[Read]:
    return read_out(read(pdf(made)))


def table(said: list[Read], after: str) -> Iterator[str]:
    """The rows of the table after a heading, as they are read."""
    place = next(index for index, element in enumerate(said) if (element.tag, element.words) == ("H2", after))
    rows = False
    for element in said[place + 1 :]:
        if element.tag == "H2" or (element.tag == "Table" and rows):
            return
        rows = rows or element.tag == "Table"
        if element.tag == "TR":
            yield element.words


@pytest.mark.slow
def test_it_begins_with_what_it_is_and_of_whom_and_then_each_section_in_the_order_of_the_page(
    made: DoctorReport, said: list[Read]
) -> None:
    blocks = [(element.tag, element.words) for element in said if element.tag in ("H1", "Strong", "P", "H2")]
    assert blocks[:2] == [("H1", "Toe twitching: a diary for the doctor"), ("Strong", "Ada")]
    assert blocks[2] == ("P", f"Period {made.period}. {made.base}. {made.self_reported}")
    assert [words for tag, words in blocks if tag == "H2"] == [
        "In the patient’s own words",
        "Since when, and what it is like",
        "Where: episodes at each place",
        "Signs that were asked about",
        "Course",
        "Medicines and supplements",
        "Conditions, injuries, family",
        "Visits to doctors",
        "Tests that were done, as the patient was told",
        "Sleep, stress: self-reported means",
        "What was tried",
        "Daily factors",
        "The patient’s own guesses, with so many episodes",
        "Reasons to see a doctor that the entries meet on 14 March 2026",
        "Episodes",
        "Check-ins",
    ]
    own_words = [element.words for element in said if element.tag in ("P", "LBody")]
    assert own_words[1] == made.summary
    assert own_words[2:6] == ["“Why does it twitch?”", "Questions for the doctor", "One?", "Two?"]


@pytest.mark.slow
def test_the_red_flags_are_read_row_by_row_and_each_answer_after_its_sign(made: DoctorReport, said: list[Read]) -> None:
    head, *rows = table(said, "Signs that were asked about")
    assert head == "Sign Answer When, on which side"
    assert len(rows) == len(made.sign_table) >= 3
    for row, sign in zip(rows, made.sign_table, strict=True):
        assert row.startswith(" ".join((f"{sign.name} {sign.word}", *sign.lines)))


@pytest.mark.slow
def test_every_row_of_every_table_is_read_in_the_order_of_the_page(made: DoctorReport, said: list[Read]) -> None:
    tried = list(table(said, "What was tried"))
    assert tried[1:] == [on_paper(f"{row.name} typically {row.relief} {' '.join(row.counts)}") for row in made.remedies]
    _, *flags = table(said, "Reasons to see a doctor that the entries meet on 14 March 2026")
    assert len(flags) == len(made.flags)
    for line, row in zip(flags, made.flags, strict=True):
        assert line.startswith(f"{row.name}, {row.urgency}" if row.urgency else row.name)
    _, *episodes = table(said, "Episodes")
    assert len(episodes) == len(made.episode_list) == 30
    for line, episode in zip(episodes, made.episode_list, strict=True):
        assert on_paper(f"{episode.time} {episode.where} {episode.length}") in line
    _, *checkins = table(said, "Check-ins")
    assert len(checkins) == 30


@pytest.mark.slow
def test_every_table_has_heads_that_say_they_are_of_columns(said: list[Read]) -> None:
    tables = [element for element in said if element.tag == "Table"]
    assert len(tables) == 5
    heads = [element for element in said if element.tag == "TH"]
    assert len(heads) == 3 + 7 + 3 + 6 + 2
    for head in heads:
        assert head.words
        assert {part.get("/Scope") for part in head.about["/A"]} == {"/Column"}
    cells = [element for element in said if element.tag == "TD"]
    identities = {head.about["/ID"] for head in heads}
    assert all(part["/Headers"][0] in identities for cell in cells for part in cell.about["/A"] if "/Headers" in part)


@pytest.mark.slow
def test_pictures_are_read_in_words_and_lines_of_the_layout_are_not_read(made: DoctorReport, said: list[Read]) -> None:
    figures = [element.about["/Alt"] for element in said if element.tag == "Figure"]
    assert figures == [f"Episodes at each place: {made.where}", made.weeks_words]


@pytest.mark.slow
def test_the_document_says_its_language_and_its_title_and_the_footer_is_not_read(
    made: DoctorReport, said: list[Read]
) -> None:
    document = read(pdf(made))
    root: Any = document.trailer["/Root"]
    assert root["/Lang"] == "en-GB"
    assert document.metadata
    assert document.metadata.title == "Toe twitching: a diary for the doctor · Ada"
    assert not [element for element in said if "Page 1 of" in element.words]
