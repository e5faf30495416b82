"""What a doctor reads is the first page: whatever a person may type for it, it stays one."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from diary.actions.sample import fill_with_sample
from diary.domain.catalogue import MAX_NAME
from diary.forms.report import MAX_QUESTION, MAX_SENTENCE, MOST_QUESTIONS
from diary.report.doctor import DoctorReport
from diary.report.pdf import pdf
from diary.report.rows import MedicineRow, NamedLine
from tests.makers import NOW, make_diary
from tests.report.made import read, report_of, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def year() -> DoctorReport:
    """A year as people write it, with everything that can be put on the page."""
    diary = make_diary()
    fill_with_sample(diary=diary, now=NOW, episodes=1000, years=1, seed=1)
    return report_of(diary, 365, with_worry=True, with_name=True)


@pytest.mark.slow
@pytest.mark.parametrize("paper", ["a4", "letter"])
@pytest.mark.parametrize("letter", ["W", "\u1f600", "m ", "漢", "ש"])
def test_as_much_as_a_person_may_type_stays_on_it(letter: str, paper: Any, year: DoctorReport) -> None:
    question, sentence, name = ((letter * most)[:most] for most in (MAX_QUESTION, MAX_SENTENCE, MAX_NAME))
    whole = replace(year, questions=(question,) * MOST_QUESTIONS, sentence=sentence, name=name, born=year.first)
    (sheet,) = read(pdf(replace(whole, paper=paper))).pages
    assert "not talked about with a doctor yet" in " ".join(sheet.extract_text().split())


@pytest.mark.slow
def test_what_is_too_much_goes_on_on_the_next_page_and_nothing_is_cut_off(year: DoctorReport) -> None:
    many = tuple(MedicineRow(f"Medicine {n}", "Other", "", "dates not said", False) for n in range(120))
    body = pdf(replace(year, medicines=many))
    assert len(read(body).pages) > 1
    assert text_of(body).count("dates not said") == 120


@pytest.mark.slow
def test_the_flags_stay_on_it_with_long_lists_and_what_is_left_of_them_comes_after(year: DoctorReport) -> None:
    medicines = tuple(MedicineRow(f"Medicine {n}", "Other", "50 mg", "started 3 May 2025", False) for n in range(30))
    visits = tuple(NamedLine(f"{n + 1} February 2026", f"Dr {n}", "What was said.\n" * 3) for n in range(12))
    first, *others = read(pdf(replace(year, medicines=medicines, visits=visits))).pages
    words = " ".join(first.extract_text().split())
    assert "not talked about with a doctor yet" in words
    assert re.search(r"And \d+ more below the reasons to see a doctor\.", words)
    said = " ".join(" ".join(page.extract_text().split()) for page in (first, *others)).replace("\u200e", "")
    assert [said.count(f"Medicine {n} 50 mg") for n in range(30)] == [1] * 30
    assert [said.count(f"2026: Dr {n} ") for n in range(12)] == [1] * 12
    assert said.count("What was said.") == 36


def set_in(body: bytes) -> tuple[list[float], set[tuple[str, ...]]]:
    """The sizes of the letters of a first page, in points, and the colours that fill."""
    sizes: list[float] = []
    colours: set[tuple[str, ...]] = set()

    def operator(name: bytes, operands: Any, *_: Any) -> None:
        if name in (b"g", b"sc", b"scn", b"rg"):
            colours.add(tuple(map(str, operands)))

    def words(text: str, cm: Any, tm: Any, font: Any, size: float) -> None:
        if text.strip():
            sizes.append(round(abs(size * tm[3] * cm[3]), 2))

    read(body).pages[0].extract_text(visitor_operand_before=operator, visitor_text=words)
    return sizes, colours


@pytest.mark.slow
def test_it_is_set_as_large_as_it_fits_and_all_of_it_in_black(year: DoctorReport) -> None:
    bare = replace(year, with_charts=False)
    few, inks = set_in(pdf(replace(bare, flags=(), signs=())))
    assert 10.5 in few
    assert inks == {("0",)}
    most, _ = set_in(pdf(year))
    assert 8.8 < max(set(most), key=most.count) < 10.5
