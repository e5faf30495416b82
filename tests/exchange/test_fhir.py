"""The FHIR file: valid by an independent reader and by the rules that it does not look at, and true to the diary."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import uuid5

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from fhir.resources.R4B.bundle import Bundle
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from accounts.models import User
from diary import VERSION
from diary.actions.background import add_fact
from diary.actions.bin import delete_entry
from diary.actions.checkins import save_checkin
from diary.actions.episodes import ask_once, log_episode
from diary.actions.trials import note_read
from diary.actions.triggers import add_trigger
from diary.domain.catalogue import ITEMS, QUESTIONS
from diary.domain.content import CheckInContent, EpisodeContent, Moment, Remedy, SignAnswer
from diary.domain.silences import ShownQuestions
from diary.domain.trial import Arm, EarlyEnd, EndReason
from diary.domain.wording import trial_result as words
from diary.domain.writing import written_as
from diary.exchange import fhir_rows
from diary.exchange.fhir import Sending, written
from diary.exchange.fhir_codes import ABSENT, SURVEY
from diary.models import CheckIn, Condition, Diary, Episode, Examination, FlagMemory, Medicine, Trial, Visit
from diary.queries.trials import read_all_told, trials
from tests.exchange.fhir_rules import check, problems, resources, walk
from tests.exchange.strategies import HOSTILE, checkins, contents
from tests.makers import NOW, make_diary, make_episode, make_user, uuid_of
from tests.trials import live_through, make_trial

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 14)
TRIGGERS = [uuid_of("sweets"), uuid_of("<b>")]
EVERYTHING = Sending(with_notes=True, with_snomed=True, name="Ada <b>")


def made(diary: Diary, **wishes: Any) -> dict[str, Any]:
    """The Bundle, once it has passed all checks."""
    found = bundle(diary, Sending(**wishes))
    check(found)
    return found


def bundle(diary: Diary, wishes: Sending) -> dict[str, Any]:
    """What a reader of the file reads."""
    found: dict[str, Any] = json.loads(b"".join(written(diary, wishes)))
    return found


def code_of(resource: dict[str, Any]) -> str:
    return str(resource["code"]["coding"][-1]["code"])


def observations(found: dict[str, Any], code: str) -> list[dict[str, Any]]:
    return [resource for resource in resources(found, "Observation") if code_of(resource) == code]


def the_episode(found: dict[str, Any]) -> dict[str, Any]:
    (resource,) = observations(found, "episode")
    return resource


def parts(resource: dict[str, Any], code: str) -> list[Any]:
    """The values of the components of a code: numbers, own codes, or texts."""
    return [value_of(part) for part in resource["component"] if part["code"]["coding"][0]["code"] == code]


def value_of(part: dict[str, Any]) -> Any:
    for name, value in part.items():
        match name:
            case "valueQuantity":
                return value["value"], value["code"]
            case "valueCodeableConcept":
                return value["coding"][0]["code"] if "coding" in value else value["text"]
            case "valueCoding":
                return value["code"]
            case "dataAbsentReason":
                return None
        if name.startswith("value"):
            return value
    raise AssertionError(part)


def says(on: date = DAY, *, diary: Diary, name: str = "c", **content: Any) -> CheckIn:
    return save_checkin(diary=diary, day=on, uuid=uuid_of(name), content=CheckInContent(**content))


@pytest.mark.slow
@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(
    episodes=st.lists(contents(TRIGGERS), max_size=8),
    said=st.dictionaries(st.dates(date(2026, 1, 1), date(2026, 12, 31)), checkins(), max_size=4),
    onset=st.none() | st.dates(date(1900, 1, 1), date(2026, 12, 31)),
    wishes=st.builds(Sending, with_notes=st.booleans(), with_snomed=st.booleans(), name=st.sampled_from(HOSTILE)),
)
def test_any_diary_makes_a_valid_bundle(
    episodes: list[EpisodeContent], said: dict[date, CheckInContent], onset: date | None, wishes: Sending
) -> None:
    User.objects.all().delete()
    diary = make_diary(onset_on=onset, onset_is_about=len(episodes) % 2 == 1)
    for uuid, name in zip(TRIGGERS, ("Sweets", "<b>bold</b>"), strict=True):
        add_trigger(diary=diary, uuid=uuid, name=name)
    for index, content in enumerate(episodes):
        log_episode(diary=diary, uuid=uuid_of(index), content=content)
    for day, answers in said.items():
        save_checkin(diary=diary, day=day, uuid=uuid_of(day.isoformat()), content=answers)
    add_fact(diary=diary, model=Medicine, uuid=uuid_of("m"), values={"name": "=cmd", "group": "magnesium"})
    found = bundle(diary, wishes)
    check(found)
    counted = [index for index, content in enumerate(episodes) if not content.facet("left_out")]
    told = {resource["id"]: resource for resource in observations(found, "episode")}
    assert set(told) == {str(uuid_of(index)) for index in counted}
    for index in counted:
        holds_what_was_said(told[str(uuid_of(index))], episodes[index], wishes)


def holds_what_was_said(resource: dict[str, Any], content: EpisodeContent, wishes: Sending) -> None:
    """Every part of an episode is in its resource, and nothing else is."""
    at = resource.get("effectivePeriod", {"start": resource.get("effectiveDateTime")})
    assert datetime.fromisoformat(at["start"]) == content.start.instant
    assert ("end" in at) == (content.end is not None)
    if content.end:
        assert datetime.fromisoformat(at["end"]) == content.end.instant
    local = parts(resource, "diary-day") or [at["start"][:10]]
    assert local == [str(content.start.date)]
    sites = parts(resource, "site") or [row["code"] for row in resource.get("bodySite", {}).get("coding", [])[:1]]
    assert sorted(sites) == sorted(f"site.{key}" for key in content.sites)
    assert parts(resource, "intensity") == ([] if content.facet("intensity") is None else [content.facet("intensity")])
    assert parts(resource, "72514-3") == ([] if content.facet("pain") is None else [(content.facet("pain"), "{score}")])
    assert parts(resource, "twitch-count") == ([] if content.twitch_count is None else [content.twitch_count])
    assert parts(resource, "sign") == sorted(f"sign.{key}" for key in content.signs)
    assert len(parts(resource, "trigger")) == len(content.triggers) + len(content.own_triggers)
    for name in ("state", "feeling", "shoes"):
        key = content.facet(name)
        assert parts(resource, name) == ([f"{name}.{key}"] if key else [])
    for remedy in content.remedies:
        assert parts(resource, f"remedy.{remedy.key}") == [f"outcome.{remedy.outcome}" if remedy.outcome else None]
    assert resource.get("note", []) == (
        [{"text": content.facet("note")}] if wishes.with_notes and content.facet("note") else []
    )


def test_the_same_revision_gives_the_same_bytes() -> None:
    diary = make_diary(onset_on=DAY)
    for index in range(4):
        sites = ["trunk", "left_hallux", "face"]
        make_episode(diary=diary, name=index, sites=sites, signs=["pain", "visible"], triggers=["stress", "cold"])
        says(DAY - timedelta(days=index), diary=diary, name=f"c{index}", items={"stress": index})
    once = b"".join(written(diary, EVERYTHING))
    assert b"".join(written(Diary.objects.get(pk=diary.pk), EVERYTHING)) == once


def test_ids_are_those_of_the_rows_and_stay_when_the_period_changes() -> None:
    diary = make_diary()
    make_episode(diary=diary, name="a")
    make_episode(diary=diary, name="b", at=NOW - timedelta(days=40))
    says(diary=diary, items={"sleep_minutes": 400})
    add_fact(diary=diary, model=Medicine, uuid=uuid_of("m"), values={"name": "Pill", "group": "magnesium"})
    whole, month = made(diary), made(diary, first=DAY - timedelta(days=27), last=DAY)
    ids = {resource["id"] for resource in resources(whole)}
    assert {str(uuid_of(name)) for name in ("a", "b", "c", "m")} <= ids
    assert {row["id"] for row in resources(month) if row["resourceType"] != "Provenance"} < ids
    assert [row["id"] for row in observations(month, "episode")] == [str(uuid_of("a"))]


def test_a_uuid_that_two_kinds_of_rows_have_is_told_apart() -> None:
    diary = make_diary()
    make_episode(diary=diary, name="same")
    says(diary=diary, name="same", items={"sleep_minutes": 400})
    add_fact(diary=diary, model=Medicine, uuid=uuid_of("same"), values={"name": "Pill", "group": "magnesium"})
    add_fact(diary=diary, model=Examination, uuid=uuid_of("same"), values={"kind": "emg"})
    found = made(diary)
    assert the_episode(found)["id"] == str(uuid_of("same"))
    ids = [resource["id"] for resource in resources(found)]
    assert len(ids) == len(set(ids))


def test_an_empty_diary_is_a_person_and_an_app_and_nothing_that_was_said() -> None:
    found = made(make_diary())
    assert [resource["resourceType"] for resource in resources(found)] == ["Patient", "Device"]
    assert resources(found, "Device")[0]["version"] == [{"value": VERSION}]
    assert "name" not in resources(found, "Patient")[0]


def test_a_name_is_there_where_it_is_wanted() -> None:
    (person,) = resources(made(make_diary(), name="Ada Lovelace"), "Patient")
    assert person["name"] == [{"text": "Ada Lovelace"}]


def test_notes_stay_at_home_unless_they_are_wanted() -> None:
    diary = make_diary()
    make_episode(diary=diary, note="needle")
    says(diary=diary, note="needle", items={"stress": 1})
    assert b"needle" not in b"".join(written(diary, Sending()))
    assert b"".join(written(diary, Sending(with_notes=True))).count(b"needle") == 2
    made(diary, with_notes=True)


@pytest.mark.slow
@pytest.mark.parametrize("text", [*HOSTILE, '"},{"resourceType":"Patient"', "\u2028\u2029", "x" * 2000, "\ud7ff￿", " "])
def test_hostile_text_is_only_text(text: str) -> None:
    diary = make_diary()
    named = text.strip() or "x"
    add_trigger(diary=diary, uuid=uuid_of("own"), name=named[:80])
    make_episode(diary=diary, note=text, own_triggers=[uuid_of("own")])
    says(diary=diary, note=text)
    add_fact(diary=diary, model=Medicine, uuid=uuid_of("m"), values={"name": named[:80], "group": "magnesium"})
    found = made(diary, with_notes=True, name=text)
    assert json.loads(b"".join(written(diary, Sending(with_notes=True, name=text)))) == found
    assert the_episode(found).get("note", []) == ([{"text": text}] if text.strip() else [])
    assert parts(the_episode(found), "trigger") == [named[:80]]
    assert resources(found, "MedicationStatement")[0]["medicationCodeableConcept"]["text"] == named[:80]


# Episodes


def test_a_moment_is_a_point_in_time_with_the_offset_of_its_own_zone() -> None:
    diary = make_diary()
    make_episode(diary=diary, zone="Asia/Kathmandu")
    found = the_episode(made(diary))
    assert found["effectiveDateTime"] == "2026-03-15T03:15:00+05:45"
    assert "effectivePeriod" not in found


def test_an_episode_of_a_whole_day_has_its_seconds_and_both_ends() -> None:
    diary = make_diary()
    make_episode(diary=diary, minutes=1440)
    found = the_episode(made(diary))
    assert found["effectivePeriod"] == {"start": "2026-03-14T22:30:00+01:00", "end": "2026-03-15T22:30:00+01:00"}
    assert parts(found, "duration") == [(86_400, "s")]


@pytest.mark.parametrize("state", ["still_on", "lost_track"])
def test_a_spot_that_is_not_known_to_have_stopped_gets_no_end(state: str) -> None:
    diary = make_diary()
    make_episode(diary=diary, shape="ongoing", ongoing_state=state)
    found = the_episode(made(diary))
    assert found["effectivePeriod"] == {"start": "2026-03-14T22:30:00+01:00"}
    assert parts(found, "ongoing-state") == [f"ongoing-state.{state}"]
    assert parts(found, "duration") == []


@pytest.mark.parametrize(
    ("start", "minutes", "first", "last"),
    [
        (datetime(2026, 3, 29, 0, 30, tzinfo=UTC), 60, "2026-03-29T01:30:00+01:00", "2026-03-29T03:30:00+02:00"),
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), 60, "2026-10-25T02:30:00+02:00", "2026-10-25T02:30:00+01:00"),
    ],
)
def test_a_clock_change_shows_in_the_offsets_and_not_in_the_length(
    start: datetime, minutes: int, first: str, last: str
) -> None:
    diary = make_diary()
    make_episode(diary=diary, at=start, minutes=minutes)
    found = the_episode(made(diary))
    assert found["effectivePeriod"] == {"start": first, "end": last}
    assert parts(found, "duration") == [(3600, "s")]


def test_a_zone_that_was_off_by_seconds_is_written_in_utc() -> None:
    diary = make_diary()
    make_episode(diary=diary, zone="Africa/Monrovia", at=datetime(1971, 5, 1, 12, tzinfo=UTC))
    assert the_episode(made(diary))["effectiveDateTime"] == "1971-05-01T12:00:00+00:00"


def test_a_day_that_the_instant_does_not_show_is_said() -> None:
    diary = make_diary()
    skipped = Moment(datetime(2011, 12, 30, 22, tzinfo=UTC), date(2011, 12, 30), time(12))
    content = EpisodeContent(shape="moment", zone="Pacific/Apia", start=skipped)  # type: ignore[arg-type]
    log_episode(diary=diary, uuid=uuid_of(1), content=content)
    found = the_episode(made(diary))
    assert found["effectiveDateTime"].startswith("2011-12-31")
    assert parts(found, "diary-day") == ["2011-12-30"]


def test_one_place_is_the_body_site_and_several_are_named_and_counted() -> None:
    diary = make_diary()
    make_episode(diary=diary, name="one", sites=["left_hallux"])
    make_episode(diary=diary, name="two", sites=["right_fifth_toe", "left_hallux"])
    make_episode(diary=diary, name="none", sites=[])
    found = {row["id"]: row for row in observations(made(diary), "episode")}
    one, two, none = (found[str(uuid_of(name))] for name in ("one", "two", "none"))
    assert (one["bodySite"]["text"], parts(one, "site")) == ("Left great toe", [])
    assert two["bodySite"] == {"text": "Left great toe; Right little toe"}
    assert parts(two, "site") == ["site.left_hallux", "site.right_fifth_toe"]
    assert "bodySite" not in none


def test_snomed_codes_are_sent_for_four_toes_and_only_where_the_site_may() -> None:
    diary = make_diary()
    toes = [f"{side}_{toe}" for side in ("left", "right") for toe in ("hallux", "second_toe", "fifth_toe")]
    make_episode(diary=diary, name="many", sites=[*toes, "left_foot"])
    make_episode(diary=diary, name="one", sites=["left_hallux"])
    assert b"snomed" not in b"".join(written(diary, Sending()))
    found = made(diary, with_snomed=True)
    codes = sorted(
        value["code"] for _, value in walk(found) if isinstance(value, dict) and "snomed" in value.get("system", "")
    )
    assert codes == ["723724004", "723724004", "723730004", "895650002", "895651003"]


@pytest.mark.parametrize(
    ("feeling", "state", "is_twitch"),
    [
        ("", "", True),
        ("twitch", "falling_asleep", True),
        ("", "seated", True),
        ("", "falling_asleep", False),
        ("cramp", "", False),
        ("jerk", "", False),
        ("urge_to_move", "", False),
    ],
)
def test_only_a_twitch_is_called_a_fasciculation(feeling: str, state: str, is_twitch: bool) -> None:
    diary = make_diary()
    make_episode(diary=diary, feeling=feeling, state=state)
    codes = [row["code"] for row in the_episode(made(diary))["code"]["coding"]]
    assert codes == (["HP:0002380", "episode"] if is_twitch else ["episode"])


def test_a_remedy_says_what_came_of_it_and_an_outcome_that_was_not_said_is_none() -> None:
    diary = make_diary()
    make_episode(diary=diary, remedies=[Remedy("water", "better", 0), Remedy("rest")])
    found = the_episode(made(diary))
    assert parts(found, "remedy.water") == ["outcome.better"]
    assert parts(found, "relief.water") == [(0, "min")]
    assert (parts(found, "remedy.rest"), parts(found, "relief.rest")) == ([None], [])


def test_what_is_left_out_deleted_or_outside_the_period_is_not_sent() -> None:
    diary = make_diary()
    make_episode(diary=diary, name="in")
    make_episode(diary=diary, name="out", left_out=True)
    make_episode(diary=diary, name="before", at=NOW - timedelta(days=9))
    gone = make_episode(diary=diary, name="gone")
    delete_entry(diary=diary, entry=gone, now=NOW)
    other = make_diary(owner=make_user("ben@example.org"))
    make_episode(diary=other, name="ben's")
    assert the_episode(made(diary, first=DAY, last=DAY))["id"] == str(uuid_of("in"))


# Days


def test_a_zero_is_a_value_an_unknown_count_has_a_reason_and_a_missing_day_is_absent() -> None:
    diary = make_diary()
    make_episode(diary=diary, minutes=20)
    make_episode(diary=diary, name=2, left_out=True, at=NOW - timedelta(days=5))
    for back, twitching in ((1, "no"), (2, "yes"), (3, "unsure"), (4, "")):
        items = {"stress": 1}
        says(DAY - timedelta(days=back), diary=diary, name=f"c{back}", twitching=twitching, items=items)
    found = observations(made(diary, first=DAY - timedelta(days=30), last=DAY), "episode-count")
    told = {row["effectiveDateTime"]: (row.get("valueInteger"), *parts(row, "day-status")) for row in found}
    assert told == {
        "2026-03-14": (1, "day-status.twitched"),
        "2026-03-13": (0, "day-status.quiet"),
        "2026-03-12": (None, "day-status.twitched"),
        "2026-03-11": (None, "day-status.unknown"),
        "2026-03-10": (None, "day-status.unknown"),
        "2026-03-09": (None, "day-status.unknown"),
    }
    assert [parts(row, "time-spent") for row in found] == [[], [], [], [], [], [(1200, "s")]]


# Check-ins


def test_a_check_in_is_told_question_by_question_and_only_what_was_answered() -> None:
    diary = make_diary()
    answers = [SignAnswer("weakness", "cannot_do", ["grip"], "left", date(2026, 1, 2)), SignAnswer("jerks", "no")]
    items = {"sleep_minutes": 440, "water": "low", "nicotine": False, "stress": 0, "caffeine_mg": 80}
    says(diary=diary, twitching="no", items=items, answers=answers, note="calm")
    (response,) = resources(made(diary, with_notes=True), "QuestionnaireResponse")
    said = [row for row in response["item"] if "answer" in row]
    told = {row["linkId"]: (row["text"], [value_of(answer) for answer in row["answer"]]) for row in said}
    texts = {question.key: question.text for question in QUESTIONS} | {item.key: item.name for item in ITEMS}
    assert told == {
        "twitching": ("Any twitching?", ["twitching.no"]),
        "sleep_minutes": (texts["sleep_minutes"], [(440, "min")]),
        "caffeine_mg": (texts["caffeine_mg"], [(80, "mg")]),
        "nicotine": (texts["nicotine"], [False]),
        "water": (texts["water"], ["water.low"]),
        "stress": (texts["stress"], [0]),
        "weakness": (texts["weakness"], ["weakness.cannot_do"]),
        "jerks": (texts["jerks"], ["jerks.no"]),
        "note": ("Note", ["calm"]),
    }
    (weak,) = [row["answer"][0]["item"] for row in response["item"] if row["linkId"] == "weakness"]
    assert [(row["linkId"], value_of(row["answer"][0])) for row in weak] == [
        ("weakness.parts", "weakness.part.grip"),
        ("weakness.side", "side.left"),
        ("weakness.since", "2026-01-02"),
    ]
    assert response["author"] == response["source"] == response["subject"]
    assert response["authored"] == "2026-03-14"


def reasons(response: dict[str, Any]) -> dict[str, str]:
    """Why each question of a check-in has no answer."""
    silent = [row for row in response["item"] if "answer" not in row]
    assert all([reason["url"] for reason in row["extension"]] == [ABSENT] and row["text"] for row in silent)
    return {row["linkId"]: row["extension"][0]["valueCode"] for row in silent}


def test_no_answer_never_shown_and_not_known_have_a_reason_each() -> None:
    diary = make_diary()
    shown = ShownQuestions.only("weakness", "weakness_parts", "heartbeat", "worried")
    says(diary=diary, answers=[SignAnswer("weakness", "no")], shown=shown)
    older = CheckInContent("yes", answers=[SignAnswer("jerks", "no")])
    save_checkin(diary=diary, day=date(2026, 3, 13), uuid=uuid_of("older"), content=older)
    for name, ago in (("now", 0), ("before", 1), ("a day without a check-in", 2)):
        episode = make_episode(diary=diary, name=name, at=NOW - timedelta(days=ago), signs=["tingling"])
        ask_once(diary=diary, episode=episode, question="numbness")
    bundle = made(diary)
    before, now = resources(bundle, "QuestionnaireResponse")
    others = ("swelling_or_colour", "interference", "cannot_move", "thinner", "stiffness")
    assert reasons(now) == {
        **dict.fromkeys(("numbness", "heartbeat", "worried"), "asked-declined"),
        **dict.fromkeys((*others, "jerks"), "not-asked"),
    }
    assert reasons(before) == {
        "numbness": "asked-declined", **dict.fromkeys((*others, "weakness", "heartbeat"), "unknown")
    }  # fmt: skip
    for twitch in observations(bundle, "episode"):
        (asked,) = [row for row in twitch["component"] if row["code"]["coding"][0]["code"] == "asked"]
        assert asked["valueCodeableConcept"]["text"] == "Numbness, tingling or burning?"


def test_sleep_and_caffeine_are_measures_of_their_own_and_lead_to_the_answers() -> None:
    diary = make_diary()
    says(diary=diary, items={"sleep_minutes": 440, "caffeine_mg": 0, "caffeine_drinks": 2})
    found = made(diary)
    values = {code: value_of(row) for code in ("93832-4", "dietaryCaffeine", "caffeine-drinks")
              for row in observations(found, code)}  # fmt: skip
    assert values == {"93832-4": (7.3333, "h"), "dietaryCaffeine": (0, "mg"), "caffeine-drinks": (2, "{drinks}")}
    for code in values:
        (row,) = observations(found, code)
        assert row["derivedFrom"] == [{"reference": f"urn:uuid:{uuid_of('c')}"}]
        assert row["effectiveDateTime"] == "2026-03-14"


def test_what_came_from_another_system_says_so() -> None:
    diary = make_diary()
    make_episode(diary=diary)
    says(diary=diary, items={"sleep_minutes": 440})
    assert not [row for row in resources(made(diary)) if "meta" in row]
    Episode.objects.update(source="import")
    CheckIn.objects.update(source="import")
    tagged = [row["resourceType"] for row in resources(made(diary)) if "meta" in row]
    assert sorted(tagged) == ["Observation", "Observation", "QuestionnaireResponse"]


# Background


def test_the_complaint_is_what_the_person_says_and_no_diagnosis() -> None:
    diary = make_diary(onset_on=date(2026, 1, 10))
    make_episode(diary=diary)
    found = made(diary)
    (complaint,) = resources(found, "Condition")
    assert complaint["verificationStatus"]["coding"][0]["code"] == "unconfirmed"
    assert complaint["asserter"] == complaint["subject"] == {"reference": found["entry"][0]["fullUrl"]}
    assert complaint["onsetDateTime"] == "2026-01-10"
    assert complaint["clinicalStatus"]["text"] == "Active"
    assert [row["code"] for row in complaint["code"]["coding"]] == ["HP:0002380", "R25.3", "D005207"]


def test_an_onset_that_is_a_guess_is_no_date_and_a_quiet_period_claims_nothing() -> None:
    diary = make_diary(onset_on=date(2026, 1, 10), onset_is_about=True)
    says(diary=diary, twitching="no")
    (complaint,) = resources(made(diary), "Condition")
    assert complaint["onsetString"] == "About 2026-01-10"
    assert not {"onsetDateTime", "clinicalStatus"} & set(complaint)


def test_a_medicine_has_the_dates_that_are_known_and_an_end_when_it_was_stopped() -> None:
    diary = make_diary()
    values: dict[str, Any] = {
        "name": "Magnesium",
        "group": "magnesium",
        "dose": "300 mg",
        "changed_on": date(2026, 2, 1),
    }
    add_fact(diary=diary, model=Medicine, uuid=uuid_of("a"), values=values)
    dates: dict[str, Any] = {"started_on": date(2026, 1, 1), "stopped_on": date(2026, 1, 31)}
    add_fact(diary=diary, model=Medicine, uuid=uuid_of("b"), values={"name": "B", "group": "diuretic"} | dates)
    found = {row["id"]: row for row in resources(made(diary), "MedicationStatement")}
    taken, stopped = found[str(uuid_of("a"))], found[str(uuid_of("b"))]
    assert (taken["status"], taken["dosage"]) == ("active", [{"text": "300 mg"}])
    assert taken["note"] == [{"text": "Dose last changed on 2026-02-01."}]
    assert "effectivePeriod" not in taken
    assert (stopped["status"], stopped["effectivePeriod"]) == (
        "completed",
        {"start": "2026-01-01", "end": "2026-01-31"},
    )


def test_a_test_that_was_done_is_a_procedure_that_the_person_tells_of_and_no_result() -> None:
    diary = make_diary()
    blood: dict[str, Any] = {"kind": "blood", "done_on": date(2026, 2, 1), "outcome": "needle"}
    add_fact(diary=diary, model=Examination, uuid=uuid_of("a"), values=blood)
    add_fact(diary=diary, model=Examination, uuid=uuid_of("b"), values={"kind": "other", "name": "Sleep laboratory"})
    found = {row["id"]: row for row in resources(made(diary, with_notes=True), "Procedure")}
    done, other = found[str(uuid_of("a"))], found[str(uuid_of("b"))]
    assert (done["status"], done["code"]["text"], done["performedDateTime"]) == (
        "completed",
        "Blood test",
        "2026-02-01",
    )
    assert done["note"] == [{"text": "needle"}]
    assert done["asserter"] == done["subject"]
    assert other["code"]["text"] == "Sleep laboratory"
    assert not {"performedDateTime", "note"} & set(other)
    assert b"needle" not in b"".join(written(diary, Sending()))


def test_flags_conditions_and_visits_are_not_sent() -> None:
    diary = make_diary()
    make_episode(diary=diary, pain=9, triggers=["medicine"])
    says(diary=diary, answers=[SignAnswer("weakness", "cannot_do")])
    FlagMemory.objects.create(diary=diary, criterion="W1", seen=["needle"])
    add_fact(diary=diary, model=Condition, uuid=uuid_of("d"), values={"key": "diabetes", "note": "needle"})
    add_fact(diary=diary, model=Visit, uuid=uuid_of("v"), values={"visited_on": DAY, "discussed": "needle"})
    body = b"".join(written(diary, EVERYTHING))
    assert b"needle" not in body
    for word in (b"DetectedIssue", b"RiskAssessment", b"Composition", b"diabetes", b"W1"):
        assert word not in body
    assert len(resources(json.loads(body), "Condition")) == 1


# Trials

FIRST = date(2026, 3, 2)


def trial_of(diary: Diary, changed: int = 1, **made_with: Any) -> Trial:
    trial = make_trial(diary, FIRST, **made_with)
    live_through(trial, {Arm.AS_USUAL: 4, Arm.CHANGED: changed})
    note_read(diary=diary, trial=trials(diary)[0], today=trial.plan.last_day + timedelta(days=1))
    return trial


def test_a_trial_that_was_read_is_one_observation_in_words() -> None:
    diary = make_diary(decimal_mark="comma", date_order="month")
    trial = trial_of(diary, change="own", own_words="Clogs <b>")
    with written_as(diary.writing):
        (told,) = observations(made(diary), "trial")
    (said,) = read_all_told(diary, trials(diary))
    assert told["id"] == str(uuid5(trial.uuid, "trial"))
    assert told["status"] == "final"
    assert told["code"]["text"] == "Trial by the person of one change of their days: Clogs <b>"
    assert told["effectivePeriod"] == {"start": "2026-03-02", "end": "2026-04-10"}
    # As everybody writes it, whoever hands the file over.
    assert told["valueString"] == f"{words.sentence(said)} {words.ratio_words(said)}."
    assert "Fewer twitches in the changed blocks than chance explains. 0.3" in told["valueString"]
    notes = [row["text"] for row in told["note"]]
    assert words.chance_words(said) in notes
    assert words.kept_words(said) in notes
    assert not any("trials that asked the same" in note for note in notes)
    assert "component" not in told


def test_the_second_of_two_that_asked_the_same_says_so() -> None:
    diary = make_diary()
    trial_of(diary, end=EarlyEnd(FIRST + timedelta(days=3), EndReason.STOPPED), name="before")
    trial_of(diary)
    before, after = observations(made(diary), "trial")
    for number, told in enumerate((before, after), start=1):
        assert any(f"number {number} of 2 trials that asked the same" in row["text"] for row in told["note"])


def test_one_that_a_flag_ended_is_not_conclusive_and_does_not_say_that_there_was_a_flag() -> None:
    diary = make_diary()
    trial_of(diary, end=EarlyEnd(FIRST + timedelta(days=3), EndReason.FLAG, "W1"))
    (told,) = observations(made(diary), "trial")
    assert told["valueString"] == "Not conclusive."
    assert told["effectivePeriod"]["end"] == "2026-03-05"
    assert told["note"][0]["text"] == "It ended on 5 March 2026, before its last day."
    assert "doctor" not in json.dumps(told)


def test_a_trial_that_runs_or_that_nobody_has_read_or_outside_the_period_is_not_sent() -> None:
    diary = make_diary()
    trial = make_trial(diary, FIRST)
    live_through(trial, {Arm.AS_USUAL: 4, Arm.CHANGED: 1})
    assert observations(made(diary), "trial") == []
    note_read(diary=diary, trial=trials(diary)[0], today=date(2026, 6, 1))
    assert len(observations(made(diary, first=date(2026, 4, 10)), "trial")) == 1
    assert observations(made(diary, first=date(2026, 4, 11)), "trial") == []
    delete_entry(diary=diary, entry=trial, now=NOW)
    assert observations(made(diary), "trial") == []


def test_a_trial_is_never_a_treatment() -> None:
    diary = make_diary()
    trial_of(diary)
    found = made(diary)
    assert resources(found, "Procedure") == resources(found, "MedicationStatement") == []
    (told,) = observations(found, "trial")
    assert told["category"] == [{"coding": [{"system": SURVEY.system, "code": "survey", "display": "Survey"}]}]
    said = json.dumps(told).replace("effectivePeriod", "").casefold()
    for word in ("treat", "therap", "effect", "works", "prescri", "intervention", "efficac"):
        assert word not in said


# Streaming


def test_a_file_of_many_blocks_is_the_same_file(monkeypatch: pytest.MonkeyPatch) -> None:
    diary = make_diary()
    for index in range(7):
        make_episode(diary=diary, name=index, at=NOW - timedelta(hours=30 * index))
        says(DAY - timedelta(days=index), diary=diary, name=f"c{index}", items={"sleep_minutes": 400})
    whole = made(diary)
    monkeypatch.setattr(fhir_rows, "BLOCK", 2)
    pieces = list(written(diary, Sending()))
    found = json.loads(b"".join(pieces))
    check(found)
    assert len(pieces) > 9
    said = [row for row in resources(found) if row["resourceType"] != "Provenance"]
    assert said == [row for row in resources(whole) if row["resourceType"] != "Provenance"]


def test_what_is_deleted_meanwhile_is_gone_and_nothing_else_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fhir_rows, "BLOCK", 2)
    diary = make_diary()
    for index in range(6):
        make_episode(diary=diary, name=index, at=NOW + timedelta(hours=index))
    pieces = written(diary, Sending())
    begun = [next(pieces), next(pieces), next(pieces)]
    assert str(uuid_of(0)).encode() in begun[-1]
    Episode.objects.filter(uuid__in=[uuid_of(0), uuid_of(4)]).delete()
    found = json.loads(b"".join([*begun, *pieces]))
    check(found)
    assert [row["id"] for row in observations(found, "episode")] == [str(uuid_of(index)) for index in (0, 1, 2, 3, 5)]


def test_its_statements_grow_with_blocks_and_not_with_rows() -> None:
    diary = make_diary()
    counts = []
    for name in range(2):
        for index in range(10):
            make_episode(diary=diary, name=f"{name} {index}", signs=["pain"], remedies=[Remedy("water")])
        with CaptureQueriesContext(connection) as seen:
            b"".join(written(Diary.objects.get(pk=diary.pk), EVERYTHING))
        counts.append(len(seen))
    assert counts[0] == counts[1] < 17


# The checks themselves


def _spoil(kind: str, path: str, value: object) -> Callable[[dict[str, Any]], None]:
    """Change one thing of the first resource of a kind that has it; None takes it away."""

    def change(found: dict[str, Any]) -> None:
        *parents, last = path.split(".")
        for start in resources(found, kind) if kind else [found]:
            place: Any = start
            for part in parents:
                place = place[int(part)] if part.isdigit() else place.get(part)
                if place is None:
                    break
            else:
                if value is None:
                    del place[last]
                else:
                    place[last] = value
                return
        raise AssertionError(path)

    return change


SPOILT = {
    "a status of no list": _spoil("Observation", "status", "finished"),
    "a reference to nothing": _spoil("Observation", "subject.reference", f"urn:uuid:{uuid_of('nobody')}"),
    "a reference to the wrong kind": _spoil("Provenance", "agent.0.who.reference", f"urn:uuid:{uuid_of('c')}"),
    "a code that nobody knows": _spoil("Observation", "code.coding.0.code", "HP:0000001"),
    "another name for a code": _spoil("Condition", "code.coding.0.display", "Ataxia"),
    "a unit that is none": _spoil("Observation", "valueQuantity.code", "hours"),
    "a value and a reason to have none": _spoil("Observation", "dataAbsentReason", {"text": "?"}),
    "a document": _spoil("", "type", "document"),
    "a confirmed complaint": _spoil("Condition", "verificationStatus.coding.0.code", "confirmed"),
}
READ_AS_WRONG = {
    "no status": _spoil("Observation", "status", None),
    "an element of R5": _spoil("QuestionnaireResponse", "structureMap", []),
    "two times": _spoil("Observation", "effectivePeriod", {"start": "2026-03-14"}),
    "a time without a zone": _spoil("Observation", "effectiveDateTime", "2026-03-14T10:00:00"),
}


@pytest.fixture
def good() -> dict[str, Any]:
    diary = make_diary(onset_on=DAY)
    make_episode(diary=diary, pain=2)
    says(diary=diary, items={"sleep_minutes": 400})
    return made(diary)


@pytest.mark.parametrize("name", SPOILT)
def test_the_rules_find_what_the_reader_does_not(name: str, good: dict[str, Any]) -> None:
    spoilt = copy.deepcopy(good)
    SPOILT[name](spoilt)
    Bundle.model_validate(spoilt)
    assert problems(spoilt)


@pytest.mark.parametrize("name", READ_AS_WRONG)
def test_the_reader_finds_what_is_no_resource(name: str, good: dict[str, Any]) -> None:
    spoilt = copy.deepcopy(good)
    READ_AS_WRONG[name](spoilt)
    with pytest.raises(ValidationError):
        Bundle.model_validate(spoilt)
