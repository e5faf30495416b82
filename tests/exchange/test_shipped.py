"""The texts that come with Flicker: complete, short, plain, and saying nothing that none may say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.template.loader import render_to_string

from diary.domain.catalogue import REMEDIES, TRIGGERS, by_key
from diary.domain.guidance import KEYS, MAX_TITLE, GuidanceKind, wrong_words
from diary.domain.looks import EVERY, FIRST_LOOKS
from diary.domain.trial import CHANGES
from diary.domain.wording.trial_result import SENTENCES
from diary.exchange import shipped
from diary.exchange.shipped import FOLDER, Shipped, read_sources, read_texts
from diary.templatetags.markdown import markdown
from tests.each import each

TEXTS = read_texts()
EACH = pytest.mark.parametrize("text", TEXTS, ids=lambda text: f"{text.kind} {text.key}")
TERMS = {GuidanceKind.TRIGGER: by_key(TRIGGERS), GuidanceKind.REMEDY: by_key(REMEDIES)}
STATISTICS = Path(__file__).resolve().parents[2] / "docs" / "statistics.md"
PROMPT = ("W1", "N1", "A1", "X1", "X2", "F1", "K1", "J1")
ROUTINE = ("T1", "T2", "P1", "P2", "P3", "M1", "U1")


def of(kind: GuidanceKind, key: str) -> str:
    return next(text.body for text in TEXTS if (text.kind, text.key) == (kind, key))


def syllables(word: str) -> int:
    """A rough count, by groups of vowels, without a silent e."""
    word = word.lower()
    count = len(re.findall(r"[aeiouy]+", word))
    if count > 1 and word.endswith("e") and not word.endswith(("le", "ee")):
        count -= 1
    if count > 1 and re.search(r"(?<![sxzcgtd])(?:es|ed)$", word):
        count -= 1
    return max(count, 1)


def grade(text: str) -> float:
    """The Flesch-Kincaid grade: years at school. A point of a list is a sentence."""
    sentences = [part for part in re.split(r"[.!?](?=\s)|\n(?=- )|\n\n", text) if re.search(r"\w", part)]
    words = re.findall(r"[A-Za-z’']+", text)
    return 0.39 * len(words) / len(sentences) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


def test_the_measure_tells_plain_from_hard() -> None:
    assert grade("The cat sat on the mat. It was warm.") < 2
    assert grade("Involuntary contractions necessitate comprehensive neurological investigation.") > 20


def test_every_key_has_its_text_and_every_text_a_key() -> None:
    found = [(text.kind, text.key) for text in TEXTS]
    assert len(found) == len(set(found))
    assert set(found) == {(kind, key) for kind, keys in KEYS.items() for key in keys}


def test_a_file_is_called_after_its_text() -> None:
    names = {f"{text.kind}-{text.key.lower()}.md" for text in TEXTS}
    assert {path.name for path in FOLDER.iterdir()} == names | {"sources.toml"}


@EACH
def test_it_uses_no_word_that_none_may_use(text: Shipped) -> None:
    assert wrong_words(f"{text.title}\n{text.body}") == []


@EACH
def test_it_is_short(text: Shipped) -> None:
    assert 80 <= len(text.body.split()) <= 180
    assert len(text.title) <= min(MAX_TITLE, 60)


@EACH
def test_a_child_of_twelve_can_read_it(text: Shipped) -> None:
    assert grade(text.body) <= 8


@EACH
def test_it_is_markdown_that_leaves_nothing_behind(text: Shipped) -> None:
    html = markdown(text.body)
    assert html.startswith("<p>")
    assert not re.search(r"\*\*|&lt;|\[", html)


@EACH
def test_it_names_its_sources(text: Shipped) -> None:
    known = {source.key for source in read_sources()}
    assert text.sources
    assert set(text.sources) <= known
    if text.kind in TERMS:
        assert set(text.sources) >= set(TERMS[text.kind][text.key].documents)


def test_every_source_is_drawn_on() -> None:
    assert {source.key for source in read_sources()} == {key for text in TEXTS for key in text.sources}


def test_nothing_of_the_other_world_and_no_careless_advice_is_in_the_set() -> None:
    """What one of the articles says and no guidance may: see `domain.guidance`."""
    everything = " ".join(f"{text.title} {text.body}" for text in TEXTS).lower()
    for word in (
        "astral", "paranormal", "body experience", "eight glasses", "sports drink", "urine", "byproduct", "flush",
        "syndrome", "sclerosis", " als ", " ms ", "comments", "supplement with",
    ):  # fmt: skip
        assert word not in everything, word


@each("key", KEYS[GuidanceKind.CRITERION])
def test_a_criterion_says_what_to_do_and_how_soon(key: str) -> None:
    body = of(GuidanceKind.CRITERION, key)
    if key != "E1":
        assert "**What to do.**" in body
        assert re.search(r"next day or two|today or tomorrow|coming weeks|next visit|appointment|Ask your", body)


@each("key", ROUTINE)
def test_a_quiet_reason_begins_with_what_is_reassuring(key: str) -> None:
    assert of(GuidanceKind.CRITERION, key).startswith("Most toe twitching is harmless, four of the five articles say.")


def test_more_often_is_more_often_than_in_the_four_weeks_before() -> None:
    """The ratio compares four weeks with four; the test alone looks at up to twelve."""
    said = of(GuidanceKind.CRITERION, "T1")
    assert "one and a half times as many episodes per recorded day as the four weeks before." in said
    assert "at up to twelve weeks before the last four" in said


def test_what_is_said_of_looks_is_what_looks_do_and_what_was_measured() -> None:
    said = of(GuidanceKind.TOPIC, "statistics")
    *first, last = (str(days) for days in FIRST_LOOKS)
    when = f"{', '.join(first)} and {last} days after the first recorded day, and then every {EVERY} days."
    assert when in said
    assert "about 6 of 100 links shown were wrong" in said
    assert "Half of the real ones stayed hidden for half a year." in said
    measured = " ".join(STATISTICS.read_text().split())
    assert "about 6 of 100 links that are ever shown are wrong when two of eight things matter" in measured
    assert "and more when only one does; half of the real links stay hidden in the first half year" in measured


def test_what_is_said_of_trials_is_what_trials_do() -> None:
    said = of(GuidanceKind.TOPIC, "trial").replace("*Fewer in", "*Fewer twitches in")
    assert [sentence for sentence in SENTENCES.values() if f"- *{sentence}*" not in said] == []
    blocks = {(change.block_days, change.dropped_days) for change in CHANGES if change.factor == "caffeine_drinks"}
    assert blocks == {(7, 2)}
    caffeine = of(GuidanceKind.TOPIC, "caffeine_first_days")
    assert "a block about caffeine lasts seven days, and its first two do not count" in caffeine


@each("key", [key for key in KEYS[GuidanceKind.CRITERION] if key not in ROUTINE])
def test_no_other_reason_is_talked_down(key: str) -> None:
    assert not re.search(
        r"most .*twitching|harmless|without harm|rarely", of(GuidanceKind.CRITERION, key), re.IGNORECASE
    )


@each("key", PROMPT)
def test_an_urgent_reason_says_how_soon(key: str) -> None:
    assert re.search(r"next day or two|today or tomorrow", of(GuidanceKind.CRITERION, key))


def test_in_an_emergency_the_first_sentence_is_what_to_do() -> None:
    for kind, key in ((GuidanceKind.TOPIC, "emergency"), (GuidanceKind.CRITERION, "E1")):
        assert of(kind, key).startswith("Call your emergency number now")


@pytest.mark.parametrize("key", ["magnesium", "potassium", "electrolyte_drink"])
def test_what_can_harm_carries_its_caution(key: str) -> None:
    body = of(GuidanceKind.REMEDY, key)
    assert re.search(r"pharmacist or doctor|a doctor's hands|Ask a pharmacist first", body)
    assert "kidneys" in body


def test_potassium_is_not_recommended() -> None:
    assert of(GuidanceKind.REMEDY, "potassium").startswith("Do not begin this on your own.")


@pytest.mark.parametrize("key", ["medicine", "other_stimulant"])
def test_no_medicine_is_ended_by_a_text(key: str) -> None:
    assert "o not stop or change" in of(GuidanceKind.TRIGGER, key)


def test_a_shipped_text_is_marked_as_not_yet_reviewed() -> None:
    text = TEXTS[0]
    html = render_to_string("shared/guidance.html", {"text": text})
    assert "Not yet reviewed by a clinician." in html


@pytest.mark.parametrize("content", ["no head", "---\nkind: topic\n---\n\ntext", "---\nkey: a\nkind: b\n---\ntext"])
def test_a_file_that_is_not_as_it_should_be_is_refused(content: str, tmp_path, monkeypatch) -> None:
    (tmp_path / "topic-x.md").write_text(content)
    monkeypatch.setattr(shipped, "FOLDER", tmp_path)
    with pytest.raises(ValueError, match=r"topic-x\.md"):
        read_texts()
