"""docs/archive.md says of the archive what the code does: fields, words, limits, the example, and what is refused."""

from __future__ import annotations

import json
import re
import time
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core.management import call_command

from diary.actions.episodes import start_timer, stop_timer
from diary.actions.load_archive import load, preview
from diary.actions.triggers import add_trigger
from diary.domain import catalogue
from diary.domain.catalogue import ITEMS, QUESTIONS, Kind
from diary.domain.content import Moment
from diary.exchange import archive
from diary.exchange.archive import Archive, ArchiveError, read_archive, write_archive
from diary.exchange.archive_manual import PARTS, WORDS
from diary.models import Episode, OwnTrigger, Timer
from tests.each import each
from tests.makers import NOW, make_diary, make_episode, make_user, uuid_of

DOCUMENT = (Path(__file__).resolve().parents[2] / "docs" / "archive.md").read_text()


def section(title: str) -> str:
    """What stands under a heading, up to the next one."""
    found = re.search(rf"^#+ `?{re.escape(title)}`?\n(.*?)(?=^#|\Z)", DOCUMENT, re.MULTILINE | re.DOTALL)
    assert found, title
    return found[1]


def table(title: str, heading: str) -> list[list[str]]:
    """The rows of the table whose first column has this heading."""
    lines = section(title).split(f"| {heading} |", 1)[1].splitlines()[2:]
    rows = [line for line in lines[: lines.index("") if "" in lines else None] if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in rows]


def words(cell: str) -> list[str]:
    return re.findall(r"`([^`]*)`", cell)


def keys(terms: Any) -> list[str]:
    return [getattr(term, "key", str(term)) for term in terms]


def all_parts(of: type[archive.Part] = archive.Part) -> set[type[archive.Part]]:
    """Those of the archive: other files build upon them."""
    found = {inner for part in of.__subclasses__() for inner in (part, *all_parts(part))}
    return {part for part in found if part.__module__ == archive.__name__}


def example() -> bytes:
    found = re.search(r"```json\n(.*?)```", DOCUMENT, re.DOTALL)
    assert found
    return found[1].encode()


def test_every_kind_of_object_has_its_table() -> None:
    assert set(PARTS.values()) == {part for part in all_parts() if not part.__name__.startswith("_")}


@each("title", PARTS)
def test_the_fields_are_those_of_the_document_in_its_order_and_absent_means_the_same(title: str) -> None:
    rows = table(title, "Field")
    assert [words(row[0])[0] for row in rows] == list(PARTS[title].model_fields)
    for name, _type, absent, _meaning in rows:
        field = PARTS[title].model_fields[words(name)[0]]
        said = "required" if field.is_required() else f"`{json.dumps(field.default)}`"
        assert absent == said, (title, name)


@each("title", PARTS)
def test_the_lengths_of_text_are_those_of_the_document(title: str) -> None:
    schema = PARTS[title].model_json_schema()["properties"]
    for name, kind, *_ in table(title, "Field"):
        found = re.search(r"\b(?:text|name), (\d+)", kind)
        longest = schema[words(name)[0]].get("maxLength")
        if found or longest in (catalogue.MAX_NAME, catalogue.MAX_NOTE):
            assert found, (title, name)
            assert int(found[1]) == longest, (title, name)


REQUIRED = {
    "The file": {"format", "version", "diary"},
    "diary": {"time_zone"},
    "own_triggers": {"uuid", "name"},
    "episodes": {"uuid", "shape", "zone", "started_at", "local_date", "local_time"},
    "remedies": {"remedy"},
    "timers": {"uuid", "zone", "started_at", "local_date", "local_time"},
    "checkins": {"uuid", "local_date"},
    "answers": {"question", "answer"},
    "medicines": {"uuid", "name", "group"},
    "conditions": {"uuid", "key"},
    "visits": {"uuid", "visited_on"},
    "examinations": {"uuid", "kind"},
    "flags": {"criterion"},
    "talks": {"uuid", "criterion", "talked_on"},
    "looks": {"on", "code_version", "fingerprint", "recorded", "period"},
    "factors": {"factor", "finding", "days", "days_with", "days_without", "episodes"},
    "ratio": {"ratio", "low", "high", "days_with", "days_without"},
    "trials": {"uuid", "change", "block_days", "dropped_days", "starts_on", "schedule", "seed", "started_at"},
    "can_find": {"halved", "third", "basis", "days"},
    "days": {"date", "kept"},
}
"""The fields that every file has: those of version 1, and of what came later, those that it had then."""


@each("title", list(REQUIRED))
def test_no_field_that_was_added_later_has_to_be_in_a_file(title: str) -> None:
    assert {name for name, field in PARTS[title].model_fields.items() if field.is_required()} <= REQUIRED[title]


@each(
    ("changes", "place"),
    [
        ({"dreams": []}, "dreams"),
        ({"moods": ["bright"]}, "episodes[0].moods"),
        ({"state": "flying"}, "episodes[0].state"),
    ],
)
def test_a_field_or_a_word_that_is_younger_than_its_reader_is_refused_by_its_place(
    changes: dict[str, Any], place: str
) -> None:
    document = json.loads(example())
    (document if "dreams" in changes else document["episodes"][0]).update(changes)
    with pytest.raises(ArchiveError) as error:
        read_archive(json.dumps(document).encode())
    assert [problem.split(":")[0] for problem in error.value.problems] == [place]


def test_the_words_are_those_of_the_catalogue() -> None:
    said = {words(name)[0]: words(listed) for name, listed in table("Words", "Field")}
    assert said == {name: keys(terms) for name, terms in WORDS.items()}


def test_the_items_and_their_limits_are_those_of_the_catalogue() -> None:
    known = {}
    for item in ITEMS:
        factor = 60 if item.kind is Kind.HOURS else 1
        if item.kind is Kind.YES_NO:
            known[item.key] = "`true`, `false`"
        elif item.kind is Kind.CHOICE:
            known[item.key] = ", ".join(f"`{term.key}`" for term in item.terms)
        else:
            known[item.key] = f"{item.low * factor} to {item.high * factor}"
    assert {words(row[0])[0]: row[1] for row in table("items", "Key")} == known


def test_the_questions_and_their_answers_are_those_of_the_catalogue() -> None:
    said = {words(row[0])[0]: (row[1], words(row[2]), words(row[3])) for row in table("answers", "Question")}
    assert said == {row.key: (row.text, keys(row.answers), keys(row.parts)) for row in QUESTIONS}


@pytest.mark.django_db
def test_the_example_loads_and_comes_out_as_it_went_in() -> None:
    diary = make_diary(time_zone="UTC")
    done = load(diary, read_archive(example()))
    diary.refresh_from_db()
    body = write_archive(diary)
    assert (done.total, done.takes_settings) == (4, True)
    assert read_archive(body) == read_archive(example())
    again = make_diary(owner=make_user("again@example.org"))
    load(again, read_archive(body))
    again.refresh_from_db()
    assert write_archive(again) == body


@pytest.mark.django_db
def test_an_archive_has_exactly_the_documented_keys_and_is_written_as_documented() -> None:
    diary = make_diary()
    load(diary, read_archive(example()))
    body = write_archive(diary)
    document = json.loads(body)
    assert body == json.dumps(document, ensure_ascii=False, indent=1).encode() + b"\n"
    assert list(document) == list(Archive.model_fields)
    for title in ("diary", "own_triggers", "episodes", "checkins"):
        value = document[title]
        for row in value if isinstance(value, list) else [value]:
            assert list(row) == list(PARTS[title].model_fields), title


@pytest.mark.django_db
def test_the_example_loads_by_command_and_a_second_time_changes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    diary = make_diary()
    path = tmp_path / "example.json"
    path.write_bytes(example())
    call_command("load_diary", str(path), owner=diary.owner.email)
    before = write_archive(diary)
    call_command("load_diary", str(path), owner=diary.owner.email)
    assert write_archive(diary) == before
    assert "episodes: 0 new, 2 there already" in capsys.readouterr().out


def refused(**changes: Any) -> list[str]:
    """What is said of the example with its first episode, or with whole fields, changed."""
    document = json.loads(example())
    own = {name: changes.pop(name) for name in list(changes) if name in Archive.model_fields}
    document["episodes"][0] |= changes
    with pytest.raises(ArchiveError) as error:
        read_archive(json.dumps(document | own).encode())
    return error.value.problems


@pytest.mark.parametrize("clock", ["07:45:00Z", "07:45:00+01:00"])
def test_a_clock_time_with_a_zone_is_refused_because_no_clock_shows_one(clock: str) -> None:
    assert refused(local_time=clock) == ["episodes[0].local_time: is what a clock shows, without a zone."]


def test_two_own_triggers_of_one_name_are_refused() -> None:
    rows = [{"uuid": str(uuid_of(index)), "name": name} for index, name in enumerate(["Cold tiles", "cold  TILES"])]
    assert refused(own_triggers=rows) == ["archive: own_triggers has a name twice."]


@pytest.mark.parametrize("name", ["", " ", "\n"])
def test_a_blank_name_is_refused(name: str) -> None:
    row = {"uuid": str(uuid_of("blank")), "name": name}
    assert refused(own_triggers=[row]) == ["own_triggers[0].name: needs a name."]
    assert refused(medicines=[row | {"group": "magnesium"}]) == ["medicines[0].name: needs a name."]


@each("value", [-1, 0, 6, "3", 2.5, True])
def test_an_intensity_that_is_no_number_from_1_to_5_is_refused(value: object) -> None:
    (problem,) = refused(intensity=value)
    assert problem.startswith("episodes[0].intensity: ")


@pytest.mark.django_db
def test_a_name_whose_letters_become_many_can_be_kept() -> None:
    """U+FDFA is one letter as written and eighteen as compared."""
    long = "ﷺ" * catalogue.MAX_NAME
    diary = make_diary()
    add_trigger(diary=diary, uuid=uuid_of("long"), name=long)
    other = make_diary(owner=make_user("other@example.org"))
    load(other, read_archive(write_archive(diary)))
    assert OwnTrigger.objects.get(diary=other).name == long


@pytest.mark.django_db
def test_a_timer_that_has_become_an_episode_does_not_run_again() -> None:
    diary = make_diary()
    start = Moment.at(NOW, diary.zone)
    timer = start_timer(diary=diary, uuid=uuid_of("t"), start=start, zone=diary.time_zone, sites=["left_hallux"])
    body = write_archive(diary)
    stop_timer(diary=diary, timer=timer, now=NOW + timedelta(minutes=3))
    assert preview(diary, read_archive(body)).known["timers"] == 1
    load(diary, read_archive(body))
    assert not Timer.objects.filter(diary=diary).exists()
    assert Episode.objects.get(diary=diary).uuid == uuid_of("t")


@pytest.mark.django_db
def test_a_thousand_episodes_are_read_in_a_moment() -> None:
    """The names of all time zones are asked for once, and not for each episode."""
    diary = make_diary()
    make_episode(diary=diary)
    document = json.loads(write_archive(diary))
    (row,) = document["episodes"]
    document["episodes"] = [row | {"uuid": str(UUID(int=index))} for index in range(1000)]
    body = json.dumps(document).encode()
    begun = time.process_time()
    assert len(read_archive(body).episodes) == 1000
    assert time.process_time() - begun < 2
