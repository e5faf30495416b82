from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest
from django.template.loader import render_to_string
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from diary.report import pdf as pdf_module
from diary.report.doctor import DoctorReport
from diary.report.pdf import inputs, pdf, unprintable
from diary.report.typeset import NotTypeset, missing, typeset
from tests.makers import make_diary, make_episode
from tests.report.made import FULL, HOSTILE, make_full, on_paper, read, report_of, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def made() -> DoctorReport:
    return report_of(make_full(), name="Ada", sentence="Why does it twitch?", with_name=True)


@pytest.mark.slow
def test_it_says_what_the_page_says_in_its_order(made: DoctorReport) -> None:
    said = text_of(pdf(made))
    order = [
        "Toe twitching: a diary for the doctor", "30 of 84 days recorded",
        "Self-reported; not a medical record or diagnosis.", "Why does it twitch?", "10 January 2026",
        "Where: episodes at each place", "Signs that were asked about", "no, 30 answers",
        "Not answered (whether it was shown is not known)",
        "Medicines and supplements", "Conditions", "What was tried", "Daily factors", "guesses",
        "Reasons to see a doctor", "W1 (version 2)",
    ]  # fmt: skip
    places = [said.find(words) for words in order]
    assert -1 not in places, order[places.index(-1)]
    assert places == sorted(places)


@pytest.mark.slow
def test_a_sign_that_meets_no_rule_is_not_said_to_be_nothing() -> None:
    """The table above says YES of it, and the reasons below do not deny it."""
    diary = make_diary()
    make_episode(diary=diary, signs=["tingling"])
    made = report_of(diary)
    words = "None of the listed rules is met. Signs that were written down stand in the table"
    assert made.flags == ()
    assert "Numbness, tingling, burning YES" in text_of(pdf(made))
    assert words in text_of(pdf(made))
    assert words in render_to_string("shared/report.html", {"report": made})


@pytest.mark.slow
def test_every_number_of_the_page_is_on_paper(made: DoctorReport) -> None:
    said = text_of(pdf(made))
    for row in (*made.pattern, *made.substances, *made.scores, *made.factors):
        assert row.name in said
        assert on_paper(row.text) in said, row.text
    for sign in made.sign_table:
        assert f"{sign.name} {sign.word}" in said
    assert made.silences
    for row in made.silences:
        assert f"{row.name}: {row.text}" in said


@pytest.mark.slow
def test_it_is_tagged_in_english_and_has_a_title(made: DoctorReport) -> None:
    document = read(pdf(made))
    root: Any = document.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-GB"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert document.metadata
    assert document.metadata.title == "Toe twitching: a diary for the doctor · Ada"
    assert b"pdfuaid" in root["/Metadata"].get_data()


def structure(node: Any) -> list[tuple[str, str]]:
    """The tags of a document in reading order, with the words for pictures."""
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, list):
        return [found for child in node for found in structure(child)]
    if not hasattr(node, "get"):
        return []
    own = [(str(node["/S"]), str(node.get("/Alt", "")))] if "/S" in node else []
    return own + (structure(node["/K"]) if "/K" in node else [])


@pytest.mark.slow
def test_a_screen_reader_finds_headings_table_heads_and_words_for_the_drawings(made: DoctorReport) -> None:
    root: Any = read(pdf(made)).trailer["/Root"]
    tags = structure(root["/StructTreeRoot"])
    names = [name for name, _ in tags]
    assert names.count("/H1") == 1
    assert names.count("/H2") >= 9
    assert names.count("/TH") == 3 + 7 + 3
    assert [alt for name, alt in tags if name == "/Figure"] == [
        f"Episodes at each place: {made.where}",
        made.weeks_words,
    ]


@pytest.mark.slow
def test_without_drawings_the_places_are_in_words(made: DoctorReport) -> None:
    bare = replace(made, with_charts=False)
    assert made.where in text_of(pdf(bare))
    root: Any = read(pdf(bare)).trailer["/Root"]
    assert "/Figure" not in [name for name, _ in structure(root["/StructTreeRoot"])]


@pytest.mark.slow
def test_the_same_page_is_the_same_bytes(made: DoctorReport) -> None:
    body = pdf(made)
    pdf(replace(made, sentence="Another one in between."))
    assert pdf(made) == body


@pytest.mark.slow
@pytest.mark.parametrize(("paper", "size"), [("a4", (595, 842)), ("letter", (612, 792))])
def test_the_paper_is_the_one_that_was_chosen(paper: Any, size: tuple[int, int], made: DoctorReport) -> None:
    box = read(pdf(replace(made, paper=paper))).pages[0].mediabox
    assert (round(box.width), round(box.height)) == size


@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_an_ordinary_diary_is_one_page(paper: Any) -> None:
    empty = report_of(make_diary(), paper=paper)
    assert len(read(pdf(empty)).pages) == 1


@pytest.mark.slow
def test_an_ordinary_year_is_one_page(made: DoctorReport) -> None:
    assert len(read(pdf(replace(made, flags=made.flags[:2]))).pages) == 1


@pytest.mark.slow
def test_the_lists_begin_on_a_page_of_their_own() -> None:
    made = report_of(make_full("a note", days=10), with_list=True, with_notes=True)
    second = [text for sheet in read(pdf(made)).pages if (text := sheet.extract_text()).startswith("Episodes")]
    assert len(second) == 1
    assert "a note" in second[0]
    assert "left great toe" in second[0].lower()


@pytest.mark.slow
def test_a_page_with_lists_is_the_same_bytes_too() -> None:
    made = report_of(make_full(days=3), with_list=True)
    assert typeset(*inputs(made)) == pdf(made)


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="what a process has loaded is looked up in /proc")
def test_what_typesets_a_page_is_not_loaded_where_others_are_answered(made: DoctorReport) -> None:
    program = (
        "import json, sys; from diary.report.typeset import missing, typeset; "
        "assert typeset(*json.loads(sys.stdin.read())).startswith(b'%PDF-'); assert missing('\\u4dc0') == set(); "
        "print('_typst' in open('/proc/self/maps').read(), 'typst' in sys.modules)"
    )
    told = json.dumps(inputs(made))
    said = subprocess.run([sys.executable, "-c", program], input=told, capture_output=True, text=True, check=True)
    assert said.stdout.split() == ["False", "False"]


@pytest.mark.slow
def test_only_the_letter_that_no_font_has_is_replaced_in_a_page_with_lists(made: DoctorReport) -> None:
    said = text_of(pdf(replace(made, sentence="Привет ✨ \u1f5a", with_list=True)))
    assert "Привет \ufffd \ufffd" in said


@pytest.mark.slow
def test_a_letter_that_no_font_has_is_an_error_that_names_it(made: DoctorReport) -> None:
    given, made_at = inputs(made)
    with pytest.raises(NotTypeset, match="✨"):
        typeset(given | {"data": given["data"].replace(made.sentence, "✨")}, made_at)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "gone"),
    [("plain", ""), ("Zürich, Łódź, Привет, Ωμ, שלום, مرحبا", ""), ("漢字 and 漢", "字漢"), ("✨\u1f5a", "\u1f5a✨")],
)
def test_letters_that_the_paper_cannot_show_are_known_before(text: str, gone: str, made: DoctorReport) -> None:
    assert "".join(unprintable(replace(made, sentence=text))) == gone
    assert "".join(unprintable(replace(made, questions=("ก", text)))) == "".join(sorted("ก" + gone))


def at_once(*works: Callable[[], Any]) -> list[Any]:
    """What these say who begin at the same moment, or how they failed."""
    said: list[Any] = []
    gate = Barrier(len(works), timeout=30)

    def run(work: Callable[[], Any]) -> None:
        gate.wait()
        try:
            said.append(work())
        except BaseException as error:
            said.append(error)

    threads = [Thread(target=run, args=(work,), daemon=True) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return said


@pytest.mark.slow
def test_the_letters_of_several_people_are_looked_up_at_once() -> None:
    texts = [[chr(first + number) for number in range(2000)] for first in range(0x4E00, 0x4E00 + 12000, 2000)]
    said = at_once(*[lambda text=text: missing(text) for text in texts])
    assert sorted(map(sorted, said)) == texts


@pytest.mark.slow
def test_the_pages_of_several_people_are_typeset_at_once(made: DoctorReport) -> None:
    given, made_at = inputs(made)
    said = at_once(*[lambda: typeset(given, made_at)] * 6, lambda: missing("\u4dc0"))
    assert said.count(typeset(given, made_at)) == 6
    assert frozenset() in said


def test_a_letter_is_looked_up_once_and_none_not_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    assert missing("\u3042\u0416") == {"\u3042"}
    monkeypatch.setattr("diary.report.typeset._apart", lambda *args: 1 / 0)
    assert missing("\u0416\u3042") == {"\u3042"}
    assert missing("") == frozenset()


@pytest.mark.slow
def test_a_list_with_letters_that_no_font_has_is_typeset_once(
    made: DoctorReport, monkeypatch: pytest.MonkeyPatch
) -> None:
    times: list[int] = []

    def counted(*args: Any, **options: Any) -> bytes:
        times.append(1)
        return typeset(*args, **options)

    monkeypatch.setattr(pdf_module, "typeset", counted)
    said = text_of(pdf(replace(made, sentence="✨ \u1f5a 🏳️‍🌈 漢字", with_list=True)))
    assert "“\ufffd \ufffd" in said
    assert "漢" not in said
    assert times == [1]


@pytest.mark.slow
def test_hostile_text_is_only_text() -> None:
    made = report_of(make_full(HOSTILE, days=3), name=HOSTILE[:80], sentence=HOSTILE, questions=HOSTILE, **FULL)
    said = text_of(pdf(made))
    for words in ('#read("secret")', '#eval("1")', "*bold*", "_it_", "$x^2$", "@ref", "<label>", "`raw`", "/*"):
        assert said.count(words) >= 6, words
    assert "<script>alert(1)</script>" in said
    assert "{{ 7 }}" in said
    assert "\ufeff" not in said


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        "\x00\x01\x1f\x7f",
        "\ufeff",
        "\U000e0041",
        "\ud800",
        "\u0f37\u0f71",
        "✨",
        "\u1f5a",
        "x" * 3000,
        "\u202eabc",
        "🏳️‍🌈",
    ],
)
def test_no_text_makes_the_page_impossible(text: str, made: DoctorReport) -> None:
    body = pdf(replace(made, sentence=f"before {text} after", name=text, questions=(text,)))
    assert "before" in text_of(body)
    assert "after" in text_of(body)


@pytest.mark.slow
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=60))
def test_any_text_makes_a_page(made: DoctorReport, text: str) -> None:
    assert pdf(replace(made, sentence=text, flags=(), signs=())).startswith(b"%PDF-1.7")
