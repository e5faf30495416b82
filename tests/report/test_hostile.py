from __future__ import annotations

from datetime import date
from html import unescape

import pytest
from django.template.loader import render_to_string

from diary.models import Condition, Diary, Medicine, Visit
from diary.report.doctor import DoctorReport, compose
from diary.report.pdf import pdf
from diary.report.snapshot import read_report, write_report
from tests.makers import make_diary, make_episode, uuid_of
from tests.report.hostile import CONTROLS, MARKUP, SHAPES
from tests.report.made import TODAY, text_of, wanted

pytestmark = pytest.mark.django_db

STORED = MARKUP | SHAPES
"""What a diary can hold."""
READ_INSTEAD = (SHAPES["zero width"], SHAPES["many marks"])
"""Where a PDF says with each glyph what is to be read for it, and pypdf reads the glyphs."""


def blanks(text: str) -> str:
    return " ".join(text.split())


def typed(diary: Diary, text: str) -> DoctorReport:
    asked = wanted(name=text, sentence=text, questions=text, with_name=True, with_notes=True)
    return compose(diary, asked, TODAY)


def written(text: str) -> DoctorReport:
    """A page on which a text stands wherever a person may write one."""
    diary, common = make_diary(family_history_note=text), {"diary_id": 0, "uuid": uuid_of("row")}
    common["diary_id"] = diary.pk
    Medicine.objects.create(**common, name=text[:80], dose=text[:20], group="diuretic")
    Condition.objects.create(**common, key="other", name=text[:80], note=text)
    Visit.objects.create(**common, visited_on=date(2026, 3, 1), clinician=text[:80], outcome=text)
    make_episode(diary=diary, note=text)
    return typed(diary, text)


def test_the_table_is_long_enough() -> None:
    assert len(MARKUP) + len(SHAPES) + len(CONTROLS) >= 60


@pytest.mark.slow
@pytest.mark.parametrize("text", STORED.values(), ids=STORED)
def test_any_text_is_only_text_on_the_page_and_in_the_pdf(text: str) -> None:
    page = written(text)
    assert read_report(write_report(page)) == page
    html = render_to_string("shared/report.html", {"report": page})
    assert html.count("<script") == html.count("<b>") == 0
    assert blanks(unescape(html)).count(blanks(text)) >= 5
    said = text_of(pdf(page))
    assert said.startswith("Toe twitching: a diary for the doctor")
    if text not in READ_INSTEAD:
        for words in ("Signs that were asked about", "Conditions, injuries, family", "Reasons to see a doctor"):
            assert words in said
    if text in MARKUP.values():
        assert said.replace(" ", "").count(text.replace(" ", "")) >= 5


@pytest.mark.slow
@pytest.mark.parametrize("text", CONTROLS.values(), ids=CONTROLS)
def test_what_no_form_lets_in_breaks_no_page(text: str) -> None:
    page = typed(make_diary(), text)
    assert "Signs that were asked about" in render_to_string("shared/report.html", {"report": page})
    said = text_of(pdf(page))
    assert "Signs that were asked about" in said
    assert not [char for char in said if ord(char) < 32]
