"""What a doctor reads is the first page: whatever a person may type for it, it stays one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from diary.actions.sample import fill_with_sample
from diary.domain.catalogue import MAX_NAME
from diary.forms.report import MAX_QUESTION, MAX_SENTENCE, MOST_QUESTIONS
from diary.report.doctor import DoctorReport
from diary.report.pdf import pdf
from diary.report.rows import MedicineRow
from tests.makers import NOW, make_diary
from tests.report.made import read, report_of, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def year() -> DoctorReport:
    """A year as people write it, with everything that can be put on the page."""
    diary = make_diary()
    fill_with_sample(diary=diary, now=NOW, episodes=1000, years=1, seed=1)
    return report_of(diary, 365, with_worry=True, with_name=True)


@pytest.mark.parametrize("paper", ["a4", "letter"])
@pytest.mark.parametrize("letter", ["W", "\u1f600", "m ", "漢", "ש"])
def test_as_much_as_a_person_may_type_stays_on_it(letter: str, paper: Any, year: DoctorReport) -> None:
    question, sentence, name = ((letter * most)[:most] for most in (MAX_QUESTION, MAX_SENTENCE, MAX_NAME))
    whole = replace(year, questions=(question,) * MOST_QUESTIONS, sentence=sentence, name=name, born=year.first)
    (sheet,) = read(pdf(replace(whole, paper=paper))).pages
    assert "not talked about with a doctor yet" in " ".join(sheet.extract_text().split())


def test_what_is_too_much_goes_on_on_the_next_page_and_nothing_is_cut_off(year: DoctorReport) -> None:
    many = tuple(MedicineRow(f"Medicine {n}", "Other", "", "dates not said", False) for n in range(120))
    body = pdf(replace(year, medicines=many))
    assert len(read(body).pages) > 1
    assert text_of(body).count("dates not said") == 120
