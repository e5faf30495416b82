"""The tables of a diary go out and come back with nothing lost, and say what docs/csv.md says."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from diary.actions.bin import delete_entry
from diary.actions.checkins import save_checkin
from diary.actions.episodes import ask_once, log_episode
from diary.actions.triggers import add_trigger
from diary.domain.content import CheckInContent, Remedy, SignAnswer
from diary.domain.silences import ShownQuestions
from diary.exchange import tables_out
from diary.exchange.mapping.doubts import Doubts
from diary.exchange.mapping.rows import CheckInRow, EpisodeRow
from diary.exchange.source import Rejected, SheetError, lines, look
from diary.exchange.tables import CHECKINS, DAYS, EPISODES, SILENCES, TRIAL_DAYS, TRIALS, Column, Holds
from diary.exchange.tables_in import read_checkins, read_episodes, table_of, unknown_columns, with_dates
from diary.exchange.tables_out import write_checkins, write_days, write_episodes
from diary.models import Diary, OwnTrigger
from diary.queries.history import days
from tests.exchange.strategies import checkins, contents
from tests.makers import NOW, make_diary, make_episode, make_user, uuid_of

pytestmark = pytest.mark.django_db

DOCUMENT = (Path(__file__).resolve().parents[2] / "docs" / "csv.md").read_text()
FIRST, LAST = date(2026, 3, 1), date(2026, 3, 31)
NAMES = {"sweets": "Sweets", "pipes": r"=a|b\|c", "apostrophe": "'", "tiles": "Cold tiles\nin the bath"}
READERS: dict[str, Callable[..., Iterator[Any]]] = {"episodes": read_episodes, "checkins": read_checkins}


def whole(pieces: Iterator[bytes]) -> bytes:
    return b"".join(pieces)


def cells(body: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"), newline="")))


def back(body: bytes) -> list[Any]:
    """All that the reader makes of a file."""
    file = io.BytesIO(body)
    source = look(file)
    head = source.head.names
    return list(READERS[table_of(head)](lines(file, source), head))


def comparable(content: Any) -> Any:
    """An episode's content with what has no order in an order."""
    lists = {name: sorted(getattr(content, name)) for name in ("sites", "signs", "triggers")}
    return replace(content, own_triggers=(), remedies=sorted(content.remedies, key=lambda row: row.key), **lists)


@pytest.mark.slow
@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(
    episodes=st.lists(contents([uuid_of(name) for name in NAMES]), max_size=8),
    said=st.dictionaries(st.dates(date(2026, 1, 1), date(2026, 12, 31)), checkins(), max_size=4),
)
def test_all_that_is_written_down_comes_back(episodes: list[Any], said: dict[date, Any]) -> None:
    User.objects.all().delete()
    diary = make_diary()
    for name, text in NAMES.items():
        OwnTrigger.objects.create(diary=diary, uuid=uuid_of(name), name=text, name_key=text)
    for index, content in enumerate(episodes):
        log_episode(diary=diary, uuid=uuid_of(index), content=content)
    for day, content in said.items():
        save_checkin(diary=diary, day=day, uuid=uuid_of(day.isoformat()), content=content)

    rows = {row.uuid: row for row in back(whole(write_episodes(diary)))}
    assert {row.uuid for row in rows.values()} == {uuid_of(index) for index in range(len(episodes))}
    for index, content in enumerate(episodes):
        row = rows[uuid_of(index)]
        assert comparable(row.content) == comparable(content)
        assert {uuid_of(name) for name, text in NAMES.items() if text in row.own_names} == set(content.own_triggers)

    told = {row.day: row for row in back(whole(write_checkins(diary)))}
    assert told.keys() == said.keys()
    for day, content in said.items():
        row = told[day]
        assert row.uuid == uuid_of(day.isoformat())
        columns = {"twitching": content.twitching, "note": content.note, **content.items}
        assert row.columns == {key: value for key, value in columns.items() if value not in (None, "")}


TABLES = {
    "episodes.csv": EPISODES,
    "check-ins.csv": CHECKINS,
    "days.csv": DAYS,
    "trials.csv": TRIALS,
    "trial.csv": TRIAL_DAYS,
}


def said_of(heading: str) -> list[str]:
    """The rows of the table that the manual has under a heading."""
    section = DOCUMENT.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    return [line for line in section.splitlines() if line.startswith("|")][2:]


@pytest.mark.parametrize("name", TABLES)
def test_the_manual_lists_every_column_in_its_order(name: str) -> None:
    expected = [
        f"| `{column.name}` | {column.holds}{', needed' if column.needed else ''} | {column.says} |"
        for column in TABLES[name]
    ]
    assert said_of(name) == expected


def test_the_manual_says_what_a_cell_holds() -> None:
    said = [line.split(" | ")[0].strip("| ") for line in said_of("What a cell holds")]
    assert said == [str(holds) for holds in Holds]


@pytest.mark.parametrize("columns", TABLES.values(), ids=TABLES)
def test_a_name_stands_for_one_column(columns: tuple[Column, ...]) -> None:
    assert len({column.name for column in columns}) == len(columns)


@pytest.fixture
def diary() -> Diary:
    return make_diary()


def test_the_first_row_names_the_columns_and_an_empty_diary_has_no_other(diary: Diary) -> None:
    for write, columns in ((write_episodes, EPISODES), (write_checkins, CHECKINS), (write_days, DAYS)):
        body = whole(write(diary))
        assert body == b"\xef\xbb\xbf" + ",".join(column.name for column in columns).encode() + b"\r\n"


def test_an_episode_is_written_as_the_manual_says(diary: Diary) -> None:
    sweets = add_trigger(diary=diary, uuid=uuid_of("sweets"), name="=Sweets|candy")
    make_episode(
        diary=diary,
        minutes=20,
        sites=["trunk", "left_hallux"],
        signs=["visible", "rhythmic"],
        triggers=["stress", "caffeine"],
        own_triggers=[sweets.uuid],
        remedies=[Remedy("water", "better", 20), Remedy("rest"), Remedy("massage", "", 0)],
        intensity=3,
        pain=0,
        note='=1+1, "so"\nand שלום 👩‍👩‍👧',
        left_out=True,
    )
    (row,) = cells(whole(write_episodes(diary)))
    assert list(row) == [column.name for column in EPISODES]
    assert {name: cell for name, cell in row.items() if cell} == {
        "uuid": str(uuid_of(1)),
        "shape": "timed",
        "local_date": "2026-03-14",
        "local_time": "22:30:00",
        "zone": "Europe/Berlin",
        "started_at": "2026-03-14T21:30:00Z",
        "ended_local_date": "2026-03-14",
        "ended_local_time": "22:50:00",
        "ended_at": "2026-03-14T21:50:00Z",
        "sites": "left_hallux|trunk",
        "intensity": "3",
        "pain": "0",
        "signs": "rhythmic|visible",
        "triggers": "caffeine|stress",
        "own_triggers": "'=Sweets\\|candy",
        "remedies": "massage::0|rest|water:better:20",
        "note": '\'=1+1, "so"\nand שלום 👩‍👩‍👧',
        "left_out": "yes",
        "source": "person",
    }


def test_what_was_skipped_is_empty_and_what_was_answered_no_is_no(diary: Diary) -> None:
    content = CheckInContent(
        items={"nicotine": False, "stress": 0, "sleep_minutes": 450},
        answers=[SignAnswer("weakness", "cannot_do", ("grip", "foot_drags"), "left", date(2026, 3, 1)),
                 SignAnswer("numbness", "no")],
    )  # fmt: skip
    save_checkin(diary=diary, day=NOW.date(), uuid=uuid_of("c"), content=content)
    (row,) = cells(whole(write_checkins(diary)))
    assert {name: cell for name, cell in row.items() if cell} == {
        "uuid": str(uuid_of("c")),
        "local_date": "2026-03-14",
        "nicotine": "no",
        "stress": "0",
        "sleep_minutes": "450",
        "weakness": "cannot_do",
        "weakness_parts": "grip|foot_drags",
        "weakness_side": "left",
        "weakness_since": "2026-03-01",
        "numbness": "no",
        "source": "person",
        "not_known": "swelling_or_colour|interference|heartbeat|cannot_move|jerks|thinner|stiffness",
    }


def test_no_answer_never_shown_and_not_known_have_a_column_each(diary: Diary) -> None:
    day = NOW.date()
    shown = ShownQuestions.only("weakness", "weakness_parts", "heartbeat", "worried")
    content = CheckInContent(answers=[SignAnswer("weakness", "no")], shown=shown)
    save_checkin(diary=diary, day=day, uuid=uuid_of("c"), content=content)
    older = CheckInContent("yes")
    save_checkin(diary=diary, day=day - timedelta(days=1), uuid=uuid_of("older"), content=older)
    for name, ago in (("now", 0), ("before", 1), ("quiet day", 2)):
        episode = make_episode(diary=diary, name=name, at=NOW - timedelta(days=ago), signs=["tingling"])
        ask_once(diary=diary, episode=episode, question="numbness")
    before, now = cells(whole(write_checkins(diary)))
    others = "swelling_or_colour|interference|{}cannot_move|jerks|thinner|stiffness"
    assert [now[name] for name in SILENCES] == ["numbness|heartbeat|worried", others.format(""), ""]
    assert [before[name] for name in SILENCES] == ["numbness", "", f"weakness|{others.format('heartbeat|')}"]
    assert [row["asked"] for row in cells(whole(write_episodes(diary)))] == ["numbness"] * 3


@pytest.mark.parametrize("name", ["asked", *SILENCES])
def test_what_was_shown_is_never_taken_from_a_table(name: str, diary: Diary) -> None:
    save_checkin(diary=diary, day=NOW.date(), uuid=uuid_of("c"), content=CheckInContent("yes"))
    make_episode(diary=diary)
    body = whole((write_episodes if name == "asked" else write_checkins)(diary))
    (row,) = back(body)
    head, line = body.decode().splitlines()
    place = head.split(",").index(name)
    changed = line.split(",")
    changed[place] = "weakness|nonsense"
    (same,) = back(f"{head}\r\n{','.join(changed)}\r\n".encode())
    assert same == row


def test_what_lies_in_the_bin_or_in_another_diary_is_not_in_it(diary: Diary) -> None:
    gone = make_episode(diary=diary, name="gone")
    delete_entry(diary=diary, entry=gone, now=NOW)
    day = save_checkin(diary=diary, day=NOW.date(), uuid=uuid_of("c"), content=CheckInContent("yes"))
    delete_entry(diary=diary, entry=day, now=NOW)
    other = make_diary(owner=make_user("ben@example.org"))
    make_episode(diary=other)
    save_checkin(diary=other, day=NOW.date(), uuid=uuid_of("c"), content=CheckInContent("yes"))
    for write in (write_episodes, write_checkins, write_days):
        assert cells(whole(write(diary))) == []


def test_a_period_takes_the_days_from_the_first_to_the_last(diary: Diary) -> None:
    for name, ago in enumerate((0, 1, 2, 3)):
        at = NOW - timedelta(days=ago)
        make_episode(diary=diary, name=name, at=at)
        save_checkin(diary=diary, day=at.date(), uuid=uuid_of(f"c{ago}"), content=CheckInContent("yes"))
    first, last = date(2026, 3, 12), date(2026, 3, 13)
    for write, column in ((write_episodes, "local_date"), (write_checkins, "local_date"), (write_days, "date")):
        assert [row[column] for row in cells(whole(write(diary, first, last)))] == ["2026-03-12", "2026-03-13"]
        assert [row[column] for row in cells(whole(write(diary, None, first)))] == ["2026-03-11", "2026-03-12"]
        assert [row[column] for row in cells(whole(write(diary, last, None)))] == ["2026-03-13", "2026-03-14"]


def test_days_tell_quiet_from_not_recorded_and_unknown_is_never_zero(diary: Diary) -> None:
    make_episode(diary=diary, name=1, intensity=2, state="falling_asleep", sites=["left_hallux", "trunk"])
    make_episode(diary=diary, name=2, intensity=5, minutes=2)
    make_episode(diary=diary, name=3, left_out=True)
    make_episode(diary=diary, name=4, at=NOW - timedelta(days=2), left_out=True)
    for ago, twitching in ((1, "no"), (4, "yes")):
        day = NOW.date() - timedelta(days=ago)
        save_checkin(diary=diary, day=day, uuid=uuid_of(f"c{ago}"), content=CheckInContent(twitching))
    rows = {row["date"]: row for row in cells(whole(write_days(diary)))}
    told = {
        day: [row[name] for name in ("status", "episodes", "left_out", "seconds", "left_hallux", "trunk", "hour_22")]
        for day, row in rows.items()
    }
    assert told == {
        "2026-03-10": ["twitched", "", "0", "", "", "", ""],
        "2026-03-11": ["not recorded", "", "", "", "", "", ""],
        "2026-03-12": ["recorded", "", "1", "", "", "", ""],
        "2026-03-13": ["quiet", "0", "0", "0", "0", "0", "0"],
        "2026-03-14": ["twitched", "2", "1", "120", "2", "1", "2"],
    }
    last = rows["2026-03-14"]
    assert [last[name] for name in ("sleep_onset", "intensity_mean", "intensity_count")] == ["1", "3.5", "2"]
    assert rows["2026-03-13"]["intensity_mean"] == ""


def test_days_add_up_to_what_the_pages_read(diary: Diary) -> None:
    for index in range(12):
        make_episode(diary=diary, name=index, at=NOW - timedelta(hours=9 * index), minutes=3 * index, intensity=3)
    rows = cells(whole(write_days(diary, FIRST, LAST)))
    read_ = days(diary, FIRST, LAST)
    assert len(rows) == 31
    for name, expected in (("episodes", read_.episodes), ("seconds", read_.seconds)):
        assert sum(int(row[name] or 0) for row in rows) == expected.sum() > 0
    assert sum(int(row["left_hallux"] or 0) for row in rows) == 12


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables_out, "BLOCK", 4)


def test_blocks_hold_every_row_once_and_in_order(diary: Diary, small_blocks: None) -> None:
    for index in range(10):
        at = NOW - timedelta(days=index // 3, minutes=index)
        make_episode(diary=diary, name=index, at=at, sites=["trunk"], triggers=["stress"], remedies=[Remedy("rest")])
        day = NOW.date() - timedelta(days=index)
        save_checkin(diary=diary, day=day, uuid=uuid_of(f"c{index}"), content=CheckInContent("yes", {"stress": index}))
    episodes = cells(whole(write_episodes(diary)))
    assert sorted(row["uuid"] for row in episodes) == sorted(str(uuid_of(index)) for index in range(10))
    assert [row["started_at"] for row in episodes] == sorted(row["started_at"] for row in episodes)
    assert all((row["sites"], row["triggers"], row["remedies"]) == ("trunk", "stress", "rest") for row in episodes)
    assert [row["stress"] for row in cells(whole(write_checkins(diary)))] == [str(9 - index) for index in range(10)]
    assert len(cells(whole(write_days(diary)))) == 10


def test_a_change_meanwhile_neither_doubles_nor_drops_another_row(diary: Diary, small_blocks: None) -> None:
    made = [make_episode(diary=diary, name=index, at=NOW + timedelta(minutes=index)) for index in range(10)]
    pieces = write_episodes(diary)
    begun = next(pieces)
    made[0].delete()
    made[1].started_at = made[1].started_at + timedelta(days=1)
    made[1].save()
    made[9].delete()
    make_episode(diary=diary, name="new", at=NOW - timedelta(days=1))
    rows = cells(begun + whole(pieces))
    assert [row["uuid"] for row in rows] == [str(uuid_of(index)) for index in range(9)]


def statements(pieces: Callable[[Diary], Iterator[bytes]], diary: Diary) -> int:
    with CaptureQueriesContext(connection) as asked:
        whole(pieces(diary))
    return len(asked)


@pytest.mark.slow
def test_a_block_costs_as_many_statements_whatever_it_holds(diary: Diary) -> None:
    told = {}
    for count in (1, 30):
        for index in range(count):
            at = NOW - timedelta(days=index)
            make_episode(diary=diary, name=index, at=at, sites=["trunk"], signs=["visible"], remedies=[Remedy("rest")])
            content = CheckInContent("yes", answers=[SignAnswer("weakness", "no")])
            save_checkin(diary=diary, day=at.date(), uuid=uuid_of(f"c{index}"), content=content)
        told[count] = [statements(write, diary) for write in (write_episodes, write_checkins, write_days)]
    assert told[1] == told[30] == [6, 4, 2]


def test_a_table_that_breaks_off_ends_within_a_row(
    diary: Diary, small_blocks: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for index in range(10):
        make_episode(diary=diary, name=index, at=NOW + timedelta(minutes=index), note="a\r\nb" if index == 3 else "")
    pieces = write_episodes(diary)
    came = [next(pieces), next(pieces)]
    monkeypatch.setattr(tables_out, "read_parts", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        next(pieces)
    for so_far, held in ((came[0], 3), (b"".join(came), 7)):
        rows = back(so_far)
        assert [type(row) for row in rows] == [EpisodeRow] * held + [Rejected]
        assert (
            rows[-1].reason == f"the row has 1 cells and the first row has {len(EPISODES)}: a part of it may be missing"
        )


def test_nothing_is_read_before_it_is_asked_for(diary: Diary, small_blocks: None) -> None:
    for index in range(10):
        make_episode(diary=diary, name=index)
    with CaptureQueriesContext(connection) as asked:
        next(write_episodes(diary))
    assert len(asked) == 6


ROW = {
    "uuid": str(uuid_of("row")),
    "shape": "moment",
    "local_date": "2026-03-14",
    "local_time": "22:30",
    "zone": "Europe/Berlin",
}
DAY_ROW = {"uuid": str(uuid_of("row")), "local_date": "2026-03-14"}


def sheet(*rows: dict[str, str], delimiter: str = ",") -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(dict.fromkeys(name for row in rows for name in row)), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def test_instants_that_are_not_said_are_worked_out() -> None:
    ended = {"shape": "timed", "ended_local_date": "2026-03-15", "ended_local_time": "00:10:30"}
    (row,) = back(sheet(ROW | ended))
    assert row.content.start.instant == datetime(2026, 3, 14, 21, 30, tzinfo=UTC)
    assert row.content.end.instant == datetime(2026, 3, 14, 23, 10, 30, tzinfo=UTC)


def test_both_passes_of_the_repeated_hour_come_back() -> None:
    night = ROW | {"local_date": "2026-10-25", "local_time": "02:30"}
    second = night | {"started_at": "2026-10-25T01:30:00Z"}
    assert [row.content.start.instant.hour for row in back(sheet(night, second | {"uuid": str(uuid_of(2))}))] == [0, 1]


WRONG_EPISODES: dict[str, tuple[dict[str, str], str]] = {
    "no uuid": ({"uuid": ""}, "Column “uuid”: is empty"),
    "a wrong uuid": ({"uuid": "1"}, "Column “uuid”: “1” is no uuid"),
    "a date of no order": ({"local_date": "14.13.2026"}, "Column “local_date”: “14.13.2026” is no date such as"),
    "a date that could be two": ({"local_date": "3/4/2026"}, "“3/4/2026” could be two dates, and nothing else"),
    "a date with a time": ({"local_date": "14.03.2026 21:30"}, "is no date"),
    "a week that is not there": ({"local_date": "2026-W60-6"}, "is no date"),
    "a day that is not there": ({"local_date": "2026-02-30"}, "is no date"),
    "a day before all days": ({"local_date": "1969-12-31"}, "lies before 1970"),
    "a day after all days": ({"local_date": "9999-12-31"}, "lies before 1970 or after 2199"),
    "a time of no afternoon": ({"local_time": "21:30 PM"}, "Column “local_time”: “21:30 PM” is no time"),
    "the end of a day": ({"local_time": "24:00"}, "Column “local_time”: “24:00” is no time"),
    "a number for a time": ({"local_time": "21.5"}, "Column “local_time”: “21.5” is no time"),
    "a time with a zone": ({"local_time": "21:30+01:00"}, "“21:30+01:00” is what a clock shows, without a zone"),
    "no such zone": ({"zone": "Mars/Olympus"}, "Column “zone”: “Mars/Olympus” is not a time zone"),
    "a path for a zone": ({"zone": "../../etc/passwd"}, "is not a time zone"),
    "an absolute path for a zone": ({"zone": "/etc/passwd"}, "is not a time zone"),
    "an instant without a zone": (
        {"started_at": "2026-03-14T21:30:00"},
        "Column “started_at”: “2026-03-14T21:30:00” needs the Z",
    ),
    "an instant days away": ({"started_at": "2026-03-10T21:30:00Z"}, "started_at and local_date are days apart"),
    "no such word": ({"state": "flying"}, "Column “state”: “flying” is not a word of the catalogue"),
    "no such site": (
        {"sites": "left_hallux|left_sixth_toe"},
        "Column “sites”: “left_hallux|left_sixth_toe” is not a word",
    ),
    "the same site twice": ({"sites": "trunk|trunk"}, "“trunk|trunk” says the same twice"),
    "half a number": ({"intensity": "2.5"}, "Column “intensity”: “2.5” is no whole number"),
    "a number of another script": ({"intensity": "٣"}, "is no whole number"),
    "a number with a sign": ({"pain": "-1"}, "Column “pain”: “-1” is no whole number"),
    "too much": ({"pain": "11"}, "Column “pain”: “11” is more than 10"),
    "far too much": ({"twitch_count": "9" * 5000}, "is no whole number"),
    "a moment with an end": ({"ended_local_date": "2026-03-14", "ended_local_time": "23:00"}, "a moment has no end"),
    "half an end": ({"shape": "timed", "ended_local_date": "2026-03-14"}, "an end needs"),
    "an end before its start": (
        {"shape": "timed", "ended_local_date": "2026-03-14", "ended_local_time": "22:00"},
        "it ends before it starts",
    ),
    "no such outcome": ({"remedies": "water:cured"}, "Column “remedies”: “water:cured” is not a word"),
    "a remedy with more": ({"remedies": "water:better:20:1"}, "says more of a remedy"),
    "a list of far too many": ({"sites": "|" * 100_000}, "is a list of more than 100"),
    "far too many remedies": ({"remedies": "|" * 100_000}, "is a list of more than 100"),
    "far too many names": ({"own_triggers": "a|" * 50_000}, "is a list of more than 1,000"),
    "neither yes nor no": ({"left_out": "perhaps"}, "Column “left_out”: “perhaps” is neither yes nor no"),
    "an instant of another time": ({"started_at": "14.03.2026 20:30"}, "“14.03.2026 20:30” needs the Z"),
    "NUL": ({"note": "a\0b"}, "holds a character that cannot be stored"),
    "an escape": ({"note": "a\x1bb"}, "holds a character that cannot be stored"),
    "a long note": ({"note": "x" * 10_000}, "is too long"),
    "a name of blanks": ({"own_triggers": "Sweets| "}, "needs a name"),
    "a long name": ({"own_triggers": "x" * 81}, "is too long"),
    "another source": ({"source": "robot"}, "Column “source”: “robot” is"),
}


@pytest.mark.parametrize("name", WRONG_EPISODES)
def test_a_wrong_episode_is_refused_in_words_and_the_next_one_is_read(name: str) -> None:
    change, reason = WRONG_EPISODES[name]
    good = ROW | {"uuid": str(uuid_of("good"))}
    rows = back(sheet(ROW | change, good))
    assert [type(row) for row in rows] == [Rejected, EpisodeRow]
    assert rows[0].line == 2
    assert reason in rows[0].reason
    assert rows[0].cells[0] == (ROW | change)["uuid"]
    assert rows[1].uuid == uuid_of("good")


WRONG_CHECKINS: dict[str, tuple[dict[str, str], str]] = {
    "no day": ({"local_date": ""}, "Column “local_date”: is empty"),
    "no such answer": ({"weakness": "a lot"}, "'a lot' is no answer to weakness"),
    "a side without an answer": ({"weakness_side": "left"}, "weakness: is empty, and weakness_side is not"),
    "a part of another question": ({"weakness": "cannot_do", "weakness_parts": "toes"}, "parts holds what weakness"),
    "too many hours": ({"sleep_minutes": "1500"}, "Column “sleep_minutes”: cannot be 1500"),
    "no such choice": ({"water": "plenty"}, "Column “water”: cannot be 'plenty'"),
    "no such word": ({"twitching": "maybe"}, "Column “twitching”: “maybe” is not a word of the catalogue"),
    "a wide yes": ({"nicotine": "SOMETIMES"}, "Column “nicotine”: “SOMETIMES” is neither yes nor no"),
    "a day that could be two": ({"local_date": "03/04/2026"}, "“03/04/2026” could be two dates"),
}


@pytest.mark.parametrize("name", WRONG_CHECKINS)
def test_a_wrong_check_in_is_refused_in_words(name: str) -> None:
    change, reason = WRONG_CHECKINS[name]
    (row,) = back(sheet(DAY_ROW | change))
    assert isinstance(row, Rejected)
    assert reason in row.reason


def test_a_row_is_told_all_its_faults_each_with_its_column() -> None:
    (row,) = back(sheet(ROW | {"local_date": "14.13.2026", "intensity": "2.5", "left_out": "perhaps"}))
    assert row.reason == (
        "Column “local_date”: “14.13.2026” is no date such as 2026-03-14; "
        "Column “intensity”: “2.5” is no whole number; Column “left_out”: “perhaps” is neither yes nor no"
    )
    (row,) = back(sheet(ROW | {"pain": "11", "state": "flying"}))
    assert row.reason == "Column “pain”: “11” is more than 10; Column “state”: “flying” is not a word of the catalogue"


def test_red_flag_answers_are_never_part_of_what_is_imported() -> None:
    (row,) = back(sheet(DAY_ROW | {"stress": "0", "weakness": "no", "numbness": "clears", "numbness_side": "left"}))
    assert isinstance(row, CheckInRow)
    assert row.columns == {"stress": 0}


def test_an_empty_cell_says_nothing() -> None:
    (row,) = back(sheet(DAY_ROW | {"stress": "", "nicotine": "", "weakness": "", "twitching": ""}))
    assert row.columns == {}


def test_a_note_keeps_its_line_breaks_whoever_wrote_them() -> None:
    for written in ("a\nb", "a\r\nb", "a\rb"):
        (row,) = back(sheet(ROW | {"note": written}))
        assert row.content.facet("note") == "a\nb"


def test_the_kind_of_a_table_is_known_by_its_columns() -> None:
    assert table_of([column.name for column in EPISODES]) == "episodes"
    assert table_of([column.name for column in CHECKINS]) == "checkins"
    assert table_of([column.name for column in DAYS]) == ""
    assert table_of([column.name for column in TRIALS]) == ""
    assert table_of(["Datum", "Koffein"]) == ""
    assert unknown_columns([*ROW, "mood", "note"]) == ("mood",)


@pytest.mark.parametrize(
    ("head", "reason"),
    [(b"uuid,shape\n", "This table has no column local_date."), (b"uuid,local_date,note,note\n", "a column twice")],
)
def test_a_table_with_the_wrong_columns_is_refused_in_words(head: bytes, reason: str) -> None:
    file = io.BytesIO(head)
    source = look(file)
    reader = read_episodes if b"shape" in head else read_checkins
    with pytest.raises(SheetError, match=reason):
        reader(lines(file, source), source.head.names)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_spreadsheet_may_save_it_in_its_own_way(delimiter: str, encoding: str) -> None:
    note = 'semi;colon, comma\ttab "quoted"\nלילה'
    text = sheet(ROW | {"note": note, "sites": "trunk|face"}, delimiter=delimiter).decode()
    (row,) = back(text.encode(encoding))
    assert (row.content.facet("note"), row.content.sites) == (note, ["trunk", "face"])


class Spreadsheet(NamedTuple):
    """How a spreadsheet saves a table again: its dates, times, yes and no, whole numbers, and the separator."""

    day: Callable[[date], str]
    clock: Callable[[time], str]
    yes_no: tuple[str, str] = ("yes", "no")
    fraction: str = ""
    delimiter: str = ","


def _half(clock: time) -> str:
    return f"{clock.hour % 12 or 12}:{clock:%M:%S} {'PM' if clock.hour >= 12 else 'AM'}"


SPREADSHEETS = {
    "American": Spreadsheet(lambda day: f"{day.month}/{day.day}/{day.year}", lambda at: f"{at.hour}:{at:%M:%S}"),
    "American with halves of the day": Spreadsheet(
        lambda day: f"{day.month}/{day.day}/{day.year}", _half, ("TRUE", "FALSE"), ".0"
    ),
    "American and short": Spreadsheet(lambda day: f"{day.month}/{day.day}/{day:%y}", lambda at: f"{at:%H:%M}"),
    "German": Spreadsheet(lambda day: f"{day:%d.%m.%Y}", lambda at: f"{at:%H:%M:%S}", ("WAHR", "FALSCH"), ",0", ";"),
    "German without zeros": Spreadsheet(
        lambda day: f"{day.day}.{day.month}.{day:%y}", lambda at: f"{at.hour}:{at:%M}", delimiter=";"
    ),
    "British": Spreadsheet(lambda day: f"{day:%d/%m/%Y}", lambda at: f"{at:%H:%M:%S}"),
    "Danish": Spreadsheet(lambda day: f"{day:%d-%m-%Y}", lambda at: f"{at:%H.%M.%S} Uhr", delimiter=";"),
    "Korean": Spreadsheet(lambda day: f"{day.year}. {day.month}. {day.day}.", lambda at: f"{at:%H:%M:%S}"),
    "in words": Spreadsheet(lambda day: f"{day.day} {day:%b %Y}", _half),
    "serial": Spreadsheet(
        lambda day: f"{(day - date(1899, 12, 30)).days}",
        lambda at: f"{(at.hour * 3600 + at.minute * 60 + at.second) / 86400:.10f}",
    ),
    "with midnights": Spreadsheet(lambda day: f"{day} 00:00:00", lambda at: f"1899-12-30 {at:%H:%M:%S}"),
}


def saved_again(rows: list[dict[str, str]], columns: tuple[Column, ...], how: Spreadsheet) -> bytes:
    """A table as a spreadsheet saves it, with two columns more that are empty."""
    write: dict[Holds, Callable[[str], str]] = {
        Holds.DATE: lambda cell: how.day(date.fromisoformat(cell)),
        Holds.TIME: lambda cell: how.clock(time.fromisoformat(cell)),
        Holds.NUMBER: lambda cell: f"{cell}{how.fraction}",
        Holds.YES_NO: lambda cell: how.yes_no[cell == "no"],
    }
    holds = {column.name: column.holds for column in columns}
    text = io.StringIO()
    table = csv.writer(text, delimiter=how.delimiter)
    table.writerow([*rows[0], "", ""])
    for row in rows:
        cells_ = (write.get(holds[name], str)(cell) if cell else "" for name, cell in row.items())
        table.writerow([*cells_, "", ""])
    return text.getvalue().encode("utf-8-sig")


def read_whole(body: bytes) -> list[Any]:
    """All that comes of a file, its dates read as all of it tells."""
    file = io.BytesIO(body)
    source = look(file)
    head, doubts = source.head.names, Doubts()
    found = list(lines(file, source))
    for line in found:
        doubts.see(line.cells)
    return list(READERS[table_of(head)](with_dates(found, head, doubts.orders(len(head))), head))


def episodes_of_a_season() -> list[dict[str, str]]:
    rows = []
    for index in range(40):
        start = datetime(2026, 2, 25, 22, 40, tzinfo=UTC) + timedelta(days=index, minutes=17 * index)
        end = start + timedelta(minutes=5 * index + 1)
        zone = ZoneInfo("Europe/Berlin")
        rows.append({
            **ROW, "uuid": str(uuid_of(index)), "shape": "timed", "local_date": f"{start.astimezone(zone):%Y-%m-%d}",
            "local_time": f"{start.astimezone(zone):%H:%M:%S}", "started_at": f"{start:%Y-%m-%dT%H:%M:%SZ}",
            "ended_local_date": f"{end.astimezone(zone):%Y-%m-%d}",
            "ended_local_time": f"{end.astimezone(zone):%H:%M:%S}", "ended_at": f"{end:%Y-%m-%dT%H:%M:%SZ}",
            "sites": "left_hallux|trunk", "intensity": f"{index % 5 + 1}", "left_out": "yes" if index % 7 else "no",
            "note": "a, b; c", "source": "person", "asked": "",
        })  # fmt: skip
    return rows


@pytest.mark.parametrize("how", SPREADSHEETS)
def test_every_line_comes_back_as_a_spreadsheet_saves_it_again(how: str) -> None:
    rows = episodes_of_a_season()
    told = read_whole(saved_again(rows, EPISODES, SPREADSHEETS[how]))
    assert told == back(sheet(*rows))
    without = [row | {"started_at": "", "ended_at": ""} for row in rows]
    assert read_whole(saved_again(without, EPISODES, SPREADSHEETS[how])) == back(sheet(*without))
    days = [
        DAY_ROW | {"uuid": str(uuid_of(index)), "local_date": f"{date(2026, 2, 1) + timedelta(days=index)}",
                   "nicotine": "no", "stress": f"{index % 11}", "weakness": "no", "weakness_since": "2026-01-02"}
        for index in range(40)
    ]  # fmt: skip
    assert read_whole(saved_again(days, CHECKINS, SPREADSHEETS[how])) == back(sheet(*days))


def test_a_word_may_begin_with_a_capital() -> None:
    (day,) = back(sheet(DAY_ROW | {"twitching": "Yes", "water": "Low"}))
    assert day.columns["twitching"] == "yes"
    (episode,) = back(sheet(ROW | {"shape": "Moment"}))
    assert episode.content.shape == "moment"


def test_the_start_in_utc_tells_the_order_where_no_other_line_does() -> None:
    row = ROW | {"local_date": "3/4/2026", "started_at": "2026-03-04T21:30:00Z", "shape": "timed",
                 "ended_local_date": "3/5/2026", "ended_local_time": "0:10"}  # fmt: skip
    (told,) = back(sheet(row))
    assert (told.content.start.date, told.content.end.date) == (date(2026, 3, 4), date(2026, 3, 5))
    (other,) = back(sheet(row | {"started_at": "2026-04-03T20:30:00Z", "ended_local_date": "4/4/2026"}))
    assert (other.content.start.date, other.content.end.date) == (date(2026, 4, 3), date(2026, 4, 4))


def test_seconds_that_a_spreadsheet_left_out_come_from_the_start_in_utc() -> None:
    (told,) = back(sheet(ROW | {"started_at": "2026-03-14T21:30:17Z"}))
    assert told.content.start.time == time(22, 30, 17)
    (other,) = back(sheet(ROW | {"started_at": "2026-03-14T21:31:17Z"}))
    assert other.content.start.time == time(22, 30)


def test_a_start_in_utc_without_its_z_is_taken_where_the_clock_confirms_it() -> None:
    for said in ("2026-03-14 21:30", "3/14/2026 21:30", "14.03.2026 21:30:00"):
        (told,) = back(sheet(ROW | {"started_at": said}))
        assert told.content.start.instant == datetime(2026, 3, 14, 21, 30, tzinfo=UTC)


def test_words_may_have_a_capital_and_cells_blanks_around_them() -> None:
    (row,) = back(sheet(DAY_ROW | {"twitching": "Yes", "nicotine": "No", "water": "HIGH"}))
    assert row.columns == {"twitching": "yes", "nicotine": False, "water": "high"}
    (told,) = back(sheet({name: f" {cell} " for name, cell in (ROW | {"note": "a b", "intensity": "3"}).items()}))
    assert (told.uuid, told.content.facet("note"), told.content.facet("intensity")) == (uuid_of("row"), "a b", 3)


def test_cells_that_a_spreadsheet_left_out_at_the_end_are_missed_where_they_say_something() -> None:
    head = "uuid,shape,local_date,local_time,zone,source,asked,,\r\n"
    line = ",".join([*ROW.values(), "person"])
    for end in ("", ",", ",,,", ",,,,,,"):
        (row,) = back(f"{head}{line}{end}\r\n".encode())
        assert isinstance(row, EpisodeRow)
    (row,) = back(f"{head}{','.join(ROW.values())}\r\n".encode())
    assert "a part of it may be missing" in row.reason
    *_, row = back(f"{head}{line}\r\n{line}\r\n{line},,,,more\r\n".encode())
    assert isinstance(row, Rejected)
    assert row.reason == "the row has 10 cells and the first row has 7"
