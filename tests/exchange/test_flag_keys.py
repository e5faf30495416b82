"""Another program can write that a flag was talked about: docs/archive.md says by which keys a flag is known again."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta

import pytest

from diary.actions.checkins import save_checkin
from diary.actions.load_archive import load
from diary.domain.background import Background
from diary.domain.content import CheckInContent, SignAnswer
from diary.domain.criteria import CRITERION_BY_ID, matches
from diary.domain.flags import Memory, Settled, Status, flag_of, keys_of
from diary.domain.rule_input import Match
from diary.exchange.archive import read_archive, write_archive
from diary.exchange.archive_manual import KEY_WORDS, KEYS
from diary.queries.flags import flags
from tests.domain.cases import EXAMPLES
from tests.domain.rule_inputs import CheckInItems, Reply, Row, rule_input
from tests.exchange.test_archive_document import section, table, words
from tests.makers import make_diary, uuid_of

WITH_PARTS: list[Row] = [
    Reply(0, "weakness", "cannot_do", side="left", parts=("grip",)),
    *(Reply(ago, "numbness", "lasts_longer", side="both", parts=("foot",)) for ago in (0, 1)),
    CheckInItems(1, items={"heavy_sweating": True}),
]
MATCHES: list[Match] = [
    match
    for rows, known in [*EXAMPLES, (WITH_PARTS, Background())]
    for match in matches(rule_input(*rows, known=known))
    if match.criterion != "G1"
]
SAID = {key: words(keys) for row, keys in table("Keys", "Criterion") for key in words(row)}
FREE = {"UUID": r".+", "DAY": r"\d{4}-\d\d-\d\d"}


def pattern(key: str) -> re.Pattern[str]:
    """A documented key as a pattern: its words in capitals stand for what the document says."""
    parts = [
        FREE.get(word) or f"(?:{'|'.join(map(re.escape, KEY_WORDS[word][1]))})"
        if word in KEY_WORDS
        else re.escape(word)
        for word in key.split()
    ]
    return re.compile(" ".join(parts))


def test_the_table_is_that_of_the_code_and_has_every_flag() -> None:
    assert {key: list(keys) for criteria, keys in KEYS.items() for key in criteria} == SAID
    assert set(SAID) == set(CRITERION_BY_ID) - {"G1"}


def test_every_key_of_a_flag_is_documented_and_every_documented_key_is_one_of_a_flag() -> None:
    used: set[tuple[str, str]] = set()
    for match in MATCHES:
        for key in keys_of(CRITERION_BY_ID[match.criterion], match.evidence):
            found = [said for said in SAID[match.criterion] if pattern(said).fullmatch(key)]
            assert found, (match.criterion, key)
            used.update((match.criterion, said) for said in found)
    assert used == {(criterion, said) for criterion, keys in SAID.items() for said in keys}


@pytest.mark.parametrize("match", MATCHES, ids=lambda match: str(match.criterion))
def test_a_flag_with_all_its_keys_is_one_that_was_talked_about(match: Match) -> None:
    criterion = CRITERION_BY_ID[match.criterion]
    keys = keys_of(criterion, match.evidence)
    settled = Settled(Status.DISCUSSED, max(row.day for row in match.evidence), keys, match.urgency)
    assert flag_of(match, Memory({}, settled)).status is Status.DISCUSSED


@pytest.mark.django_db
def test_the_example_says_that_a_weakness_was_talked_about() -> None:
    found = re.search(r"```json\n(.*?)```", section("Keys"), re.DOTALL)
    assert found
    row = json.loads(found[1])
    on = date.fromisoformat(row["settled_on"])
    diary = make_diary()
    for ago in (1, 0):
        content = CheckInContent("", {}, (SignAnswer("weakness", "feels_weak", side="left"),))
        save_checkin(diary=diary, day=on - timedelta(days=ago), uuid=uuid_of(f"day {ago}"), content=content)
    assert [(flag.criterion.id, flag.is_open) for flag in flags(diary, on)] == [("W1", True)]
    talked = json.loads(write_archive(diary))
    talked["flags"] = [row]
    talked["talks"] = [{"uuid": str(uuid_of("talk")), "criterion": "W1", "talked_on": row["settled_on"]}]
    load(diary, read_archive(json.dumps(talked).encode()))
    assert [(flag.criterion.id, flag.status) for flag in flags(diary, on)] == [("W1", Status.DISCUSSED)]
    worse = CheckInContent("", {}, (SignAnswer("weakness", "cannot_do", side="left"),))
    save_checkin(diary=diary, day=on + timedelta(days=1), uuid=uuid_of("worse"), content=worse)
    assert [flag.is_open for flag in flags(diary, on + timedelta(days=1))] == [True]
