"""What the five articles say is held as data, and nothing that counts them says anything else."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import pytest

from diary.domain import articles
from diary.domain.articles import (
    ARTICLES,
    CRITERIA,
    DEPARTURES,
    PROMPTLY,
    REASSURANCES,
    TEMPERED,
    Lines,
    how_many,
    lines,
)
from diary.domain.catalogue import QUESTIONS, REMEDIES, TRIGGERS
from diary.domain.criteria import CRITERIA as RULES
from diary.domain.criteria import CRITERION_BY_ID
from diary.domain.guidance import wrong_words
from diary.domain.wording.place import TOGETHER
from diary.exchange.shipped import read_texts
from tests.domain.counted import COUNTED
from tests.test_architecture import ROOT

LAST_LINES = {"D0": 130, "D1": 50, "D2": 87, "D3": 104, "D4": 37}
TABLES: dict[str, Mapping[str, Lines]] = {
    name: getattr(articles, name)
    for name in ("CRITERIA", "PROMPTLY", "TEMPERED", "TRIGGERS", "REMEDIES", "REASSURANCES")
}

NUMBER = (
    r"[Nn]one|[Nn]either|[Oo]ne|[Tt]wo|[Tt]wo others|[Tt]hree|[Ff]our|[Aa]ll (?:three|four|five)|[Bb]oth|[Mm]ost|"
    r"[Aa]nother|[Aa] third|[Tt]he third|[Tt]he fourth|[Tt]he fifth|[Tt]he other(?: two| three| four|s)?|[Oo]thers|"
    r"[Tt]he same"
)
VERB = (
    r"adds?|advises?|asks?|describes?|do not|explains?|gives?|goes|hopes?|lists?|makes?|means?|mentions?|names?|notes?|"
    r"only says|recommends?|says?|sees?|speaks?|suggests?|tells?|that|thinks?|wants?|would look|of weeks"
)
COUNTS = re.compile(
    rf"\b(?P<number>{NUMBER})(?: of (?:the|these|our))?(?: (?:two|three|four|five))? articles?\b"
    rf"|\b(?P<again>{NUMBER}) of (?:them|the (?:two|three|four|five))\b"
    rf"|\b(?P<bare>{NUMBER})(?= (?:{VERB})\b|, and the British)"
)
"""A count of articles: with the word itself, of "them", or with a verb that an article does."""

WORDS = {"none": 0, "neither": 0, "one": 1, "two": 2, "three": 3, "four": 4, "both": 2, "two others": 2}
ONE = {"another", "a third", "the third", "the fourth", "the fifth", "the other", "the same"}


def texts() -> Iterator[tuple[str, str, frozenset[str]]]:
    """Every text that may count articles: its name, its words, and the articles that it cites."""
    everything = frozenset(ARTICLES)
    for text in read_texts():
        yield f"{text.kind}-{text.key.lower()}", " ".join(text.body.split()), everything & set(text.sources)
    for key, said in DEPARTURES.items():
        yield f"departure-{key.lower()}", said, everything
    rule = CRITERION_BY_ID["T1"]
    yield "criterion T1", f"{rule.reassuring} {rule.beside}", everything
    yield "place", TOGETHER, everything


def counted(row: str) -> Lines:
    name = row.removeprefix("not ").split()
    return TABLES[name[0]][name[1]] if name and name[0] in TABLES else lines(row)


def number(match: re.Match[str]) -> tuple[int, int]:
    """The least and the most articles that a word stands for."""
    said = (match["number"] or match["again"] or match["bare"]).lower()
    if said.startswith("all "):
        said = said.removeprefix("all ")
        return {"three": (3, 3), "four": (4, 4), "five": (5, 5)}[said]
    if said in ONE:
        return 1, 1
    if said in ("others", "the others"):
        return 2, 4
    if said.startswith("the other "):
        return WORDS[said.removeprefix("the other ")], WORDS[said.removeprefix("the other ")]
    assert said != "most", match.string
    return WORDS[said], WORDS[said]


TEXTS = list(texts())


@pytest.mark.parametrize(("name", "text"), [row[:2] for row in TEXTS], ids=[row[0] for row in TEXTS])
def test_every_count_of_articles_is_that_of_the_articles_which_say_so(name: str, text: str) -> None:
    rows = COUNTED.get(name, ())
    matches = list(COUNTS.finditer(text))
    assert len(matches) == len(rows), [text[match.start() :][:40] for match in matches]
    for match, (begins, row) in zip(matches, rows, strict=True):
        assert text[match.start() :].startswith(begins), (begins, text[match.start() :][:40])
        if row == "-":
            continue
        said = counted(row)
        least, most = number(match)
        count = len(ARTICLES) - len(said) if row.startswith("not ") else len(said)
        assert least <= count <= most, (begins, said)


def test_no_row_counts_in_a_text_that_is_not_there() -> None:
    assert set(COUNTED) <= {name for name, _, _ in TEXTS}


@pytest.mark.parametrize(("name", "cited"), [(row[0], row[2]) for row in TEXTS], ids=[row[0] for row in TEXTS])
def test_a_text_cites_every_article_that_it_counts(name: str, cited: frozenset[str]) -> None:
    for begins, row in COUNTED.get(name, ()):
        if row != "-":
            assert set(counted(row)) <= cited, begins


def test_most_articles_is_no_count() -> None:
    """It cannot be checked: a text says how many."""
    assert [name for name, text, _ in TEXTS if re.search(r"\bmost (?:of them|of the|articles)\b", text, re.I)] == []


def test_what_pages_and_manuals_count_is_counted_here() -> None:
    """Outside the texts, articles are counted only in sentences that a row above holds."""
    here = {text for _, text, _ in TEXTS} | set(DEPARTURES.values())
    files = [ROOT / "README.md", *(ROOT / "docs").glob("*.md"), *(ROOT / "templates").rglob("*.html")]
    files += [*(ROOT / "diary").rglob("*.typ"), *(ROOT / "diary" / "domain" / "wording").glob("*.py")]
    for path in files:
        flat = " ".join(re.sub(r'"\s*\n\s*f?"', "", path.read_text()).split())
        for known in sorted(here, key=len, reverse=True):
            flat = flat.replace(known, "")
        for known in (CRITERION_BY_ID["T1"].reassuring, CRITERION_BY_ID["T1"].beside):
            flat = flat.replace(known, "")
        counts = [flat[match.start() :][:60] for match in COUNTS.finditer(flat) if match["number"]]
        assert counts == [], path


@pytest.mark.parametrize("name", TABLES)
def test_every_line_is_one_of_its_article(name: str) -> None:
    for key, said in TABLES[name].items():
        for article, numbers in said.items():
            assert numbers == tuple(sorted(set(numbers))), key
            assert 1 <= numbers[0] <= numbers[-1] <= LAST_LINES[article], key


def test_the_tables_have_a_row_for_every_word() -> None:
    assert list(articles.TRIGGERS) == [term.key for term in TRIGGERS]
    assert list(articles.REMEDIES) == [term.key for term in REMEDIES]
    assert {*CRITERIA, "E1"} == set(CRITERION_BY_ID)
    assert all(set(table) <= set(CRITERIA) for table in (PROMPTLY, TEMPERED, DEPARTURES))


@pytest.mark.parametrize("rule", [row for row in RULES if row.id in CRITERIA], ids=lambda row: str(row.id))
def test_a_criterion_says_what_each_of_its_articles_says_and_no_other(rule) -> None:
    assert [article for article, _ in rule.says] == sorted({*CRITERIA[rule.id], *TEMPERED.get(rule.id, ())})


def test_a_criterion_says_promptly_where_its_article_does() -> None:
    said = {
        rule.id: {article for article, words in rule.says if "prompt" in words}
        for rule in RULES
        if any("prompt" in words for _, words in rule.says)
    }
    assert said == {key: set(row) for key, row in PROMPTLY.items()}


@pytest.mark.parametrize("question", [row for row in QUESTIONS if row.rule in CRITERIA], ids=lambda row: str(row.key))
def test_a_question_comes_from_the_articles_of_its_criterion(question) -> None:
    assert set(question.documents) <= set(CRITERIA[question.rule])


def test_lines_are_read_as_they_are_written() -> None:
    assert lines("D0 61 110, D1 48") == {"D0": (61, 110), "D1": (48,)}
    assert lines("") == {}
    with pytest.raises(AssertionError):
        lines("D7 1")


def test_how_many_articles_say_it_in_words() -> None:
    assert how_many(REASSURANCES["mostly_harmless"]) == "four of the five articles"
    assert how_many(REASSURANCES["passes_by_itself"]) == "two of the five articles"
    assert how_many(articles.TRIGGERS["dehydration"]) == "all five articles"
    assert how_many({}) == "none of the five articles"


@pytest.mark.parametrize("key", DEPARTURES)
def test_a_departure_says_nothing_that_nobody_may_say(key: str) -> None:
    assert wrong_words(DEPARTURES[key]) == []
    assert "because" in DEPARTURES[key]
