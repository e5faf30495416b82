from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from diary.actions import load_archive as load_module
from diary.actions.background import add_fact
from diary.actions.bin import delete_entry
from diary.actions.checkins import save_checkin
from diary.actions.episodes import ask_once, log_episode
from diary.actions.load_archive import load, preview
from diary.actions.triggers import add_trigger
from diary.charts import frequency
from diary.charts.style import LIGHT, svg_bytes
from diary.domain.content import CheckInContent, SignAnswer
from diary.domain.history import History
from diary.domain.silences import ShownQuestions
from diary.exchange.archive import ArchiveError, read_archive, write_archive
from diary.models import (
    CheckIn,
    Day,
    Diary,
    Episode,
    EpisodeTrigger,
    FlagMemory,
    FlagTalk,
    Look,
    Medicine,
    OwnTrigger,
    RedFlagAnswer,
)
from diary.queries.flags import flags, talks
from diary.queries.history import days, history
from diary.queries.looks import read_looked
from tests.exchange.strategies import checkins, contents
from tests.makers import NOW, make_diary, make_episode, make_user, uuid_of

pytestmark = pytest.mark.django_db
FIRST, LAST = date(2025, 12, 30), date(2027, 3, 1)
TRIGGERS = [uuid_of("sweets"), uuid_of("<b>")]


def picture(diary: Diary) -> bytes:
    shown = days(diary, FIRST, LAST)
    return svg_bytes(frequency.draw(shown, LIGHT), title="t", description="d", name="x")


def same(one: History, other: History) -> bool:
    return (
        repr(vars(one.episodes)) == repr(vars(other.episodes))
        and repr(vars(one.days)) == repr(vars(other.days))
        and repr(one.factors) == repr(other.factors)
        and (one.answers, one.tried) == (other.answers, other.tried)
    )


@pytest.mark.slow
@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(
    episodes=st.lists(contents(TRIGGERS), max_size=8),
    said=st.dictionaries(st.dates(date(2026, 1, 1), date(2026, 12, 31)), checkins(), max_size=4),
)
def test_out_and_in_again_is_the_same_diary(episodes: list[Any], said: dict[date, Any]) -> None:
    User.objects.all().delete()
    diary = make_diary(
        owner=make_user("one@example.org"),
        calm_mode=True,
        clock="12",
        date_order="month",
        decimal_mark="comma",
        diet="vegan",
        checkin_items=["stress"],
        asleep_from=time(23, 30),
        asleep_until=time(7),
    )
    for uuid, name in zip(TRIGGERS, ("Sweets", "<b>bold</b>"), strict=True):
        add_trigger(diary=diary, uuid=uuid, name=name)
    for index, content in enumerate(episodes):
        log_episode(diary=diary, uuid=uuid_of(index), content=content)
    for day, content in said.items():
        save_checkin(diary=diary, day=day, uuid=uuid_of(day.isoformat()), content=content)
    add_fact(diary=diary, model=Medicine, uuid=uuid_of("m"), values={"name": "=cmd", "group": "magnesium"})
    keys = {"suspected": "2026-01-02", "a": "2026-01-01"}
    remember = {"seen": keys, "settled_as": "hidden", "settled_on": FIRST, "settled_keys": keys}
    FlagMemory.objects.create(diary=diary, criterion="M1", settled_urgency=1, **remember)
    for index, outcome in enumerate(("First", "<b>Second</b>")):
        FlagTalk.objects.create(
            diary=diary, uuid=uuid_of(f"talk {-index}"), criterion="M1", talked_on=FIRST, outcome=outcome
        )
    body, told, drawn = write_archive(diary), history(diary, FIRST, LAST), picture(diary)
    flagged = flags(diary, LAST)
    talked = [(talk.talked_on, talk.outcome) for talk in talks(diary)]
    rows = list(Day.objects.order_by("date").values_list("date", "episodes", "seconds", "by_site", "by_hour"))

    diary.owner.delete()
    again = Diary.objects.create(owner=make_user("two@example.org"))
    load(again, read_archive(body))
    again.refresh_from_db()

    assert again.hours_asleep == 7.5
    assert write_archive(again) == body
    assert picture(again) == drawn
    assert flags(again, LAST) == flagged
    assert [(talk.talked_on, talk.outcome) for talk in talks(again)] == talked
    assert talked == [(FIRST, "First"), (FIRST, "<b>Second</b>")]
    assert same(history(again, FIRST, LAST), told)
    assert rows == list(Day.objects.order_by("date").values_list("date", "episodes", "seconds", "by_site", "by_hour"))


@pytest.fixture
def full() -> bytes:
    """The archive of a small diary of Ada's."""
    diary = make_diary()
    add_trigger(diary=diary, uuid=uuid_of("sweets"), name="Sweets")
    make_episode(diary=diary, name="a", own_triggers=[uuid_of("sweets")])
    make_episode(diary=diary, name="b", minutes=20, at=NOW + timedelta(hours=2))
    save_checkin(diary=diary, day=date(2026, 3, 14), uuid=uuid_of("c"), content=CheckInContent("yes", {"stress": 0}))
    return write_archive(diary)


@pytest.fixture
def other(full: bytes) -> Diary:
    """Another person's diary with an entry of its own."""
    diary = make_diary(owner=make_user("ben@example.org"), time_zone="Asia/Kathmandu")
    make_episode(diary=diary, name="mine", zone="Asia/Kathmandu")
    return diary


def test_loading_twice_adds_nothing(full: bytes, other: Diary) -> None:
    load(other, read_archive(full))
    before = write_archive(other)
    done = load(other, read_archive(full))
    assert done.total == 0
    assert done.known["episodes"] == 2
    assert write_archive(other) == before


@pytest.mark.parametrize(
    ("of_answer", "of_checkin", "told"),
    [
        (None, "import", "import"),
        (None, "person", "person"),
        ("person", "import", "person"),
        ("import", "person", "import"),
    ],
)
def test_whose_an_answer_is_comes_along_and_is_that_of_its_check_in_where_it_is_absent(
    full: bytes, other: Diary, of_answer: str | None, of_checkin: str, told: str
) -> None:
    answer = {"question": "weakness", "answer": "cannot_do"} | ({"source": of_answer} if of_answer else {})
    body = _change("checkins.0.answers", [answer])(_change("checkins.0.source", of_checkin)(full))
    load(other, read_archive(body))
    (row,) = RedFlagAnswer.objects.filter(diary=other)
    assert (row.checkin.source, row.source) == (of_checkin, told)
    assert json.loads(write_archive(other))["checkins"][0]["answers"][0]["source"] == told


def test_a_diary_with_entries_keeps_them_and_its_settings(full: bytes, other: Diary) -> None:
    done = load(other, read_archive(full))
    other.refresh_from_db()
    assert (done.takes_settings, other.time_zone) == (False, "Asia/Kathmandu")
    assert Episode.objects.filter(diary=other).count() == 3


SAID: dict[str, Any] = {
    "onset_on": date(2026, 1, 10),
    "onset_is_about": True,
    "diet": "vegan",
    "family_history": "yes",
    "family_history_note": "An uncle",
}
UNSAID: dict[str, Any] = {
    "onset_on": None, "onset_is_about": False, "diet": "", "family_history": "", "family_history_note": "",
}  # fmt: skip


def background(diary: Diary) -> dict[str, Any]:
    return dict(Diary.objects.values(*SAID).get(pk=diary.pk))


@pytest.mark.parametrize("said", [{}, SAID, {"diet": "vegan"}, {"onset_on": date(2026, 1, 10)}])
def test_an_empty_diary_keeps_what_it_says_of_its_background(said: dict[str, Any]) -> None:
    theirs: dict[str, Any] = {"onset_on": date(2025, 1, 1), "onset_is_about": True, "diet": "mixed"}
    file = read_archive(write_archive(make_diary(calm_mode=True, **theirs)))
    mine = make_diary(owner=make_user("ben@example.org"), **said)
    keeps = preview(mine, file).keeps
    assert set(keeps) == said.keys() & {"onset_on", "diet", "family_history"}
    assert load(mine, file).keeps == keeps
    taken: dict[str, Any] = {} if "diet" in said else {"diet": "mixed"}
    taken |= {} if "onset_on" in said else {name: theirs[name] for name in ("onset_on", "onset_is_about")}
    assert background(mine) == UNSAID | said | taken
    assert Diary.objects.get(pk=mine.pk).calm_mode


def test_a_file_that_does_not_say_how_dates_are_written_leaves_that_as_it_is() -> None:
    body = json.loads(write_archive(make_diary(decimal_mark="comma")))
    for name in ("clock", "date_order"):
        del body["diary"][name]
    mine = make_diary(owner=make_user("ben@example.org"), clock="12", date_order="month")
    load(mine, read_archive(json.dumps(body).encode()))
    mine.refresh_from_db()
    assert (mine.clock, mine.date_order, mine.decimal_mark) == ("12", "month", "comma")


def test_what_was_said_of_the_background_since_a_diary_was_read_stays() -> None:
    file = read_archive(write_archive(make_diary(diet="vegan")))
    mine = make_diary(owner=make_user("ben@example.org"))
    Diary.objects.filter(pk=mine.pk).update(**SAID | {"diet": "mixed"})
    load(mine, file)
    assert background(mine) == SAID | {"diet": "mixed"}


def test_a_preview_changes_nothing(full: bytes, other: Diary) -> None:
    before = write_archive(other)
    found = preview(other, read_archive(full))
    assert (found.new["episodes"], found.new["checkins"], found.total) == (2, 1, 4)
    assert write_archive(other) == before


def test_the_talks_of_a_file_come_to_those_of_the_diary(full: bytes, other: Diary) -> None:
    """What the diary remembers of the flag itself stays as it is."""
    FlagTalk.objects.create(diary=other, uuid=uuid_of("mine"), criterion="W1", talked_on=FIRST, outcome="First")
    talk = {"uuid": str(uuid_of("t")), "criterion": "W1", "talked_on": "2026-03-14", "outcome": "Second"}
    body = _change("talks", [talk])(full)
    assert load(other, read_archive(body)).new["talks"] == 1
    assert load(other, read_archive(body)).known["talks"] == 1
    assert [row.outcome for row in talks(other)] == ["First", "Second"]


def test_looks_come_with_their_entries_and_go_to_no_other_diary(full: bytes, other: Diary) -> None:
    later = LOOK | {"on": "2026-08-29", "factors": []}
    body = _change("looks", [later, LOOK])(full)
    load(other, read_archive(body))
    assert not Look.objects.exists()
    third = Diary.objects.create(owner=make_user("cleo@example.org"))
    Look.objects.create(diary=third, on=FIRST, code_version="", fingerprint="", result={})
    assert load(third, read_archive(body)).takes_settings
    written = json.loads(write_archive(third))
    assert written["looks"] == [LOOK, later]
    assert list(written["looks"][0]["factors"][0]) == list(FOUND)
    assert load(third, read_archive(write_archive(third))).total == 0
    found = read_looked(third)
    assert (found.on, found.is_changed) == (date(2026, 8, 29), True)


def test_a_file_of_the_first_version_is_read(full: bytes, other: Diary) -> None:
    document = json.loads(full)
    del document["looks"]
    load(other, read_archive(json.dumps(document | {"version": 1}).encode()))
    assert Episode.objects.filter(diary=other).count() == 3


def test_what_was_shown_comes_with_the_entries_and_of_older_files_is_not_known(full: bytes, other: Diary) -> None:
    content = CheckInContent(answers=[SignAnswer("weakness", "no")], shown=ShownQuestions.only("weakness", "jerks"))
    mine = Diary.objects.get(owner__email="ada@example.org")
    save_checkin(diary=mine, day=date(2026, 3, 13), uuid=uuid_of("d"), content=content)
    ask_once(diary=mine, episode=Episode.objects.get(diary=mine, uuid=uuid_of("a")), question="numbness")
    load(other, read_archive(write_archive(mine)))
    row = CheckIn.objects.get(diary=other, uuid=uuid_of("d"))
    assert row.was_shown == content.shown
    assert dict(Episode.objects.filter(diary=other).values_list("uuid", "asked")) == {
        uuid_of("a"): "numbness", uuid_of("b"): "", uuid_of("mine"): "",
    }  # fmt: skip
    document = json.loads(write_archive(mine))
    for entry in (*document["checkins"], *document["episodes"]):
        for name in ("shown", "shown_is_all", "asked"):
            entry.pop(name, None)
    for version in (1, 2):
        User.objects.exclude(pk=mine.owner_id).delete()
        older = make_diary(owner=make_user("older@example.org"))
        load(older, read_archive(json.dumps(document | {"version": version}).encode()))
        shown = CheckIn.objects.filter(diary=older).values_list("shown", "shown_is_all")
        assert list(shown) == [("", False), ("", False)]
        assert set(Episode.objects.filter(diary=older).values_list("asked", flat=True)) == {""}


def test_a_deleted_entry_comes_back(full: bytes) -> None:
    diary = Diary.objects.get()
    delete_entry(diary=diary, entry=Episode.objects.get(uuid=uuid_of("a")), now=NOW)
    assert preview(diary, read_archive(full)).new["episodes"] == 1
    load(diary, read_archive(full))
    assert write_archive(diary) == full


def test_an_own_trigger_of_the_same_name_is_the_same(full: bytes, other: Diary) -> None:
    mine = add_trigger(diary=other, uuid=uuid_of("my sweets"), name="SWEETS")
    load(other, read_archive(full))
    assert list(OwnTrigger.objects.filter(diary=other)) == [mine]
    assert EpisodeTrigger.objects.filter(diary=other, own=mine).count() == 1


def test_a_day_that_has_another_check_in_keeps_it_and_is_named(full: bytes, other: Diary) -> None:
    day = date(2026, 3, 14)
    save_checkin(diary=other, day=day, uuid=uuid_of("mine"), content=CheckInContent("no"))
    done = load(other, read_archive(full))
    assert list(done.taken_days) == [day]
    assert CheckIn.objects.get(diary=other).twitching == "no"


def test_an_error_in_the_middle_leaves_the_diary_as_it_was(
    full: bytes, other: Diary, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = write_archive(other)

    def fail(*args: object) -> None:
        raise RuntimeError("the power went")

    monkeypatch.setattr(load_module, "_write_checkins", fail)
    with pytest.raises(RuntimeError):
        load(other, read_archive(full))
    assert write_archive(other) == before


def _change(path: str, value: object) -> Callable[[bytes], bytes]:
    """An archive with one thing changed, such as "episodes.0.intensity"."""

    def changed(body: bytes) -> bytes:
        document = json.loads(body)
        *parents, last = path.split(".")
        place = document
        for part in parents:
            place = place[int(part)] if part.isdigit() else place[part]
        place[int(last) if last.isdigit() else last] = value
        return json.dumps(document).encode()

    return changed


def _double(kind: str) -> Callable[[bytes], bytes]:
    def doubled(body: bytes) -> bytes:
        document = json.loads(body)
        document[kind] *= 2
        return json.dumps(document).encode()

    return doubled


RATIO: dict[str, Any] = {"ratio": 1.6, "low": 1.1, "high": 2.3, "days_with": 31, "days_without": 40}
FOUND: dict[str, Any] = {
    "factor": "stress", "finding": "link", "days": 71, "days_with": 31, "days_without": 40, "episodes": 150,
    "above": 4.0, "lag": 1, "p": 1.25e-05, "ratio": RATIO,
}  # fmt: skip
SKIPPED: dict[str, Any] = {
    "factor": "water", "finding": "too_few", "days": 0, "days_with": 0, "days_without": 0, "episodes": 0,
    "above": None, "lag": 0, "p": 1.0, "ratio": None,
}  # fmt: skip
LOOK: dict[str, Any] = {
    "on": "2026-06-06", "code_version": "0123456789ab", "fingerprint": "f" * 64, "recorded": 71, "period": 84,
    "factors": [FOUND, SKIPPED],
}  # fmt: skip


def _look(**changes: Any) -> Callable[[bytes], bytes]:
    return _change("looks", [LOOK | {"factors": [FOUND | changes]}])


HOSTILE: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "empty": (lambda body: b"", "JSON"),
    "cut in half": (lambda body: body[: len(body) // 2], "line"),
    "cut at the end": (lambda body: body.rstrip()[:-1], "line"),
    "not JSON": (lambda body: b"hello", "line 1"),
    "a zip": (lambda body: b"PK\x03\x04" + bytes(200), "line 1"),
    "UTF-16": (lambda body: body.decode().encode("utf-16"), "line 1"),
    "a list": (lambda body: b"[]", "archive"),
    "a number": (lambda body: b"1", "archive"),
    "null": (lambda body: b"null", "archive"),
    "nothing in it": (lambda body: b"{}", "format"),
    "foreign": (lambda body: b'{"resourceType": "Bundle", "entry": []}', "format"),
    "200,000 deep": (lambda body: b"[" * 200_000, "line 1"),
    "deep object": (lambda body: b'{"a":' * 100_000, "line 1"),
    "another format": (_change("format", "other"), "format"),
    "a later version": (_change("version", 3), "version"),
    "an unknown key": (_change("diary.colour", "red"), "diary.colour"),
    "text for a number": (_change("episodes.0.intensity", "3"), "episodes[0].intensity"),
    "intensity 6": (_change("episodes.0.intensity", 6), "episodes[0].intensity"),
    "a huge number": (_change("episodes.0.pain", 10**30), "episodes[0].pain"),
    "a fraction": (_change("episodes.0.pain", 1.5), "episodes[0].pain"),
    "true for a number": (_change("episodes.0.pain", True), "episodes[0].pain"),
    "an unknown site": (_change("episodes.0.sites", ["tail"]), "episodes[0].sites[0]"),
    "a site twice": (_change("episodes.0.sites", ["trunk", "trunk"]), "episodes[0].sites"),
    "an unknown zone": (_change("episodes.0.zone", "Mars/Base"), "episodes[0].zone"),
    "no such instant": (_change("episodes.0.started_at", "2026-02-30T10:00:00Z"), "episodes[0].started_at"),
    "an instant without a zone": (_change("episodes.0.started_at", "2026-02-03T10:00:00"), "episodes[0].started_at"),
    "the year 1": (_change("episodes.0.started_at", "0001-01-01T00:00:00+14:00"), "episodes[0]"),
    "the year 9999": (_change("episodes.0.started_at", "9999-12-31T23:59:59-14:00"), "episodes[0]"),
    "an old date": (_change("episodes.0.local_date", "0900-01-01"), "episodes[0].local_date"),
    "an end before the start": (_change("episodes.1.ended_at", "2020-01-01T00:00:00Z"), "episodes[1]"),
    "an end without its clock": (_change("episodes.1.ended_local_time", None), "episodes[1]"),
    "a moment with a count": (_change("episodes.0.twitch_count", 3), "episodes[0]"),
    "a bad uuid": (_change("episodes.0.uuid", "1"), "episodes[0].uuid"),
    "NUL": (_change("episodes.0.note", "a\0b"), "episodes[0].note"),
    "a lone surrogate": (lambda body: body.replace(b'"note": ""', b'"note": "\\ud800"', 1), "line"),
    "a note too long": (_change("episodes.0.note", "x" * 2001), "episodes[0].note"),
    "a trigger of nobody's": (_change("episodes.0.own_triggers", [str(uuid_of("?"))]), "own_triggers"),
    "an episode twice": (_double("episodes"), "episodes"),
    "a check-in twice": (_double("checkins"), "checkins"),
    "an unknown item": (_change("checkins.0.items", {"mood": 1}), "checkins[0]"),
    "stress 11": (_change("checkins.0.items", {"stress": 11}), "checkins[0]"),
    "stress true": (_change("checkins.0.items", {"stress": True}), "checkins[0]"),
    "an answer that does not fit": (
        _change("checkins.0.answers", [{"question": "weakness", "answer": "constant"}]),
        "checkins[0].answers[0]",
    ),
    "a question that nobody shows": (_change("checkins.0.shown", ["mood"]), "checkins[0].shown[0]"),
    "a question shown twice": (_change("checkins.0.shown", ["jerks", "jerks"]), "checkins[0].shown"),
    "a number for all": (_change("checkins.0.shown_is_all", 1), "checkins[0].shown_is_all"),
    "a question that nobody asks": (_change("episodes.0.asked", [""]), "episodes[0].asked[0]"),
    "a sleep without an end": (_change("diary.asleep_from", "23:00:00"), "diary"),
    "a sleep of a day": (
        lambda body: _change("diary.asleep_from", "07:00:00")(_change("diary.asleep_until", "06:00:00")(body)),
        "diary",
    ),
    "a flag of no criterion": (_change("flags", [{"criterion": "Z9"}]), "flags[0].criterion"),
    "a flag twice": (_change("flags", [{"criterion": "W1"}] * 2), "flags has a criterion twice"),
    "a flag settled on no day": (_change("flags", [{"criterion": "W1", "settled_as": "hidden"}]), "flags[0]"),
    "a flag without days": (_change("flags", [{"criterion": "W1", "seen": ["grip"]}]), "flags[0].seen"),
    "a flag of no day": (_change("flags", [{"criterion": "W1", "settled_keys": {"grip": "soon"}}]), "flags[0]"),
    "a look of no factor": (_look(factor="luck"), "looks[0].factors[0].factor"),
    "a look that waits": (_look(finding="waiting"), "looks[0].factors[0].finding"),
    "a ratio of what was being tested": (_look(finding="tested"), "looks[0]"),
    "a link without a ratio": (_look(ratio=None), "looks[0]"),
    "a link of too few days": (_look(days=3), "looks[0]"),
    "too few with enough": (_look(finding="too_few"), "looks[0]"),
    "a ratio of zero": (_look(ratio=RATIO | {"low": 0.0}), "looks[0].factors[0].ratio.low"),
    "two looks of a day": (lambda body: _change("looks", [LOOK, LOOK])(body), "looks has a day twice"),
    "a factor twice": (lambda body: _change("looks", [LOOK | {"factors": [FOUND, FOUND]}])(body), "looks[0]"),
    "a look before the calendar": (lambda body: _change("looks", [LOOK | {"on": "1970-01-05"}])(body), "looks[0]"),
    "a look in an old file": (lambda body: _change("looks", [LOOK])(_change("version", 1)(body)), "version 1"),
    "a talk of no day": (_change("talks", [{"uuid": str(uuid_of("t")), "criterion": "W1"}]), "talks[0].talked_on"),
    "a talk of no criterion": (
        _change("talks", [{"uuid": str(uuid_of("t")), "criterion": "Z9", "talked_on": "2026-03-14"}]),
        "talks[0].criterion",
    ),
    "a talk twice": (
        _change("talks", [{"uuid": str(uuid_of("t")), "criterion": "W1", "talked_on": "2026-03-14"}] * 2),
        "talks has a uuid twice",
    ),
    "a flag of no urgency": (_change("flags", [{"criterion": "W1", "settled_urgency": 9}]), "flags[0].settled_urgency"),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_archive_is_refused_with_its_place_and_reason(name: str, full: bytes) -> None:
    spoil, place = HOSTILE[name]
    with pytest.raises(ArchiveError) as refused:
        read_archive(spoil(full))
    assert place in str(refused.value)
    assert len(refused.value.problems) <= 20


def test_a_byte_order_mark_is_no_reason_to_refuse(full: bytes) -> None:
    assert read_archive(b"\xef\xbb\xbf" + full) == read_archive(full)


def test_the_order_of_an_archive_does_not_depend_on_the_order_of_writing() -> None:
    one = make_diary(owner=make_user("one@example.org"))
    two = make_diary(owner=make_user("two@example.org"))
    names = ["a", "b", "c"]
    for diary, order in ((one, names), (two, names[::-1])):
        for name in order:
            make_episode(diary=diary, name=name, at=NOW - timedelta(hours=ord(name)))
    assert write_archive(one) == write_archive(two)
