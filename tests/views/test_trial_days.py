"""Living with a trial: what Log, a check-in, a day and the months say of it, and whether a day was kept to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from diary.actions.bin import delete_entry
from diary.actions.checkins import save_checkin, say_quiet
from diary.actions.trials import note_read, stop_trial
from diary.domain.content import CheckInContent, SignAnswer
from diary.domain.trial import EarlyEnd, EndReason
from diary.models import CheckIn, Day, Diary, Trial, TrialDay
from tests.makers import make_diary, make_episode, uuid_of
from tests.trials import make_trial
from tests.views.from_device import Kept

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 14)
"""The diary's day at 22:30 in Berlin."""

HTMX = {"HX-Request": "true"}
WEAK = {"q_cannot_move": "yes"}


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel(datetime(2026, 3, 14, 21, 30, tzinfo=UTC), tick=False) as traveller:
        yield traveller


@pytest.fixture
def diary(ada: User) -> Diary:
    diary = make_diary(owner=ada)
    make_episode(diary=diary, at=datetime(2026, 3, 10, 12, tzinfo=UTC))
    return diary


def begun(diary: Diary, ago: int = 6, **fields: Any) -> Trial:
    """One that began so many days ago, of blocks of five days, as usual first."""
    return make_trial(diary, TODAY - timedelta(days=ago), **fields)


def address(trial: Trial, day: date = TODAY) -> str:
    return f"/trials/{trial.uuid}/days/{day}/"


def answers(trial: Trial) -> dict[str, str]:
    return {str(row.date): row.kept for row in TrialDay.objects.filter(trial=trial)}


def log(client: Client) -> str:
    return client.get("/").content.decode()


def strip(page: str) -> str:
    found = re.search(r'<section class="trial-strip.*?</section>', page, re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", found[0]).split()) if found else ""


def pressed(page: str) -> list[str]:
    return re.findall(r'value="(\w*)" id="kept-[^"]+" aria-pressed="true"', page)


# Log


def test_log_says_nothing_of_trials_and_asks_nothing_where_there_is_none(diary: Diary, ada_client: Client) -> None:
    log(ada_client)
    with CaptureQueriesContext(connection) as asked:
        assert strip(log(ada_client)) == ""
    assert not [row for row in asked if "diary_trial" in row["sql"] and "has_open_trial" not in row["sql"]]
    begun(diary)
    # The flags of this revision are kept by the first look.
    log(ada_client)
    with CaptureQueriesContext(connection) as with_one:
        log(ada_client)
    assert len(with_one) <= len(asked) + 2


def test_log_says_what_today_is_and_asks_whether_it_was_kept_to(diary: Diary, ada_client: Client) -> None:
    trial = begun(diary)
    page = log(ada_client)
    assert strip(page).startswith("Today: changed, wider shoes Block 2 of 8, day 2 of 5 The trial Did you keep to it?")
    assert f'action="{address(trial)}" data-hx-post="{address(trial)}" data-keep="trial_day"' in page
    assert pressed(page) == []


def test_a_day_as_usual_names_no_change(diary: Diary, ada_client: Client) -> None:
    begun(diary, 1)
    assert strip(log(ada_client)).startswith("Today: as usual Block 1 of 8, day 2 of 5")


def test_before_it_starts_log_says_when(diary: Diary, ada_client: Client) -> None:
    trial = begun(diary, -2)
    page = log(ada_client)
    assert strip(page) == "Your trial starts on Monday 16 March. Look at its plan"
    assert f'href="/trials/{trial.uuid}/"' in page


def test_once_it_is_over_log_leads_to_the_result_until_that_was_read(diary: Diary, ada_client: Client) -> None:
    trial = begun(diary, 40)
    assert strip(log(ada_client)) == "Your trial is over. Read the result"
    note_read(diary=diary, trial=trial, today=TODAY)
    assert strip(log(ada_client)) == ""


def test_the_last_day_ends_at_midnight_of_the_diary(diary: Diary, ada_client: Client, clock: Any) -> None:
    begun(diary, 39)
    assert "Block 8 of 8, day 5 of 5" in strip(log(ada_client))
    clock.move_to(datetime(2026, 3, 14, 22, 59, 59, tzinfo=UTC))
    assert "Block 8 of 8, day 5 of 5" in strip(log(ada_client))
    clock.move_to(datetime(2026, 3, 14, 23, 0, tzinfo=UTC))
    assert strip(log(ada_client)) == "Your trial is over. Read the result"


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (datetime(2026, 3, 28, 22, 59, tzinfo=UTC), "as usual Block 1 of 8, day 5 of 5"),
        (datetime(2026, 3, 28, 23, 0, tzinfo=UTC), "changed, wider shoes Block 2 of 8, day 1 of 5"),
        # On this night an hour is left out: the day has 23.
        (datetime(2026, 3, 29, 21, 59, tzinfo=UTC), "changed, wider shoes Block 2 of 8, day 1 of 5"),
        (datetime(2026, 3, 29, 22, 0, tzinfo=UTC), "changed, wider shoes Block 2 of 8, day 2 of 5"),
    ],
)
def test_a_block_goes_from_midnight_to_midnight_also_where_the_clock_changes(
    at: datetime, said: str, diary: Diary, ada_client: Client, clock: Any
) -> None:
    make_trial(diary, date(2026, 3, 24))
    clock.move_to(at)
    assert strip(log(ada_client)).startswith(f"Today: {said}")


# Answering


@pytest.mark.parametrize("said", ["yes", "partly", "no"])
def test_one_tap_answers_today_and_another_takes_it_back(said: str, diary: Diary, ada_client: Client) -> None:
    trial = begun(diary)
    response = ada_client.post(address(trial), {"kept": said, "back": "log"})
    assert (response.status_code, response.headers["Location"]) == (302, "/")
    page = log(ada_client)
    assert (answers(trial), pressed(page)) == ({"2026-03-14": said}, [said])
    assert "Clear" in strip(page)
    ada_client.post(address(trial), {"kept": "", "back": "log"})
    assert (answers(trial), pressed(log(ada_client))) == ({}, [])


def test_htmx_is_answered_log_anew(diary: Diary, ada_client: Client) -> None:
    trial = begun(diary)
    response = ada_client.post(address(trial), {"kept": "partly", "back": "log"}, headers=HTMX)
    assert (response.status_code, pressed(response.content.decode())) == (200, ["partly"])


def test_an_answer_makes_no_recorded_day(diary: Diary, ada_client: Client) -> None:
    trial = begun(diary)
    ada_client.post(address(trial), {"kept": "no"})
    assert not CheckIn.objects.filter(diary=diary).exists()
    assert not Day.objects.filter(diary=diary, date=TODAY).exists()


def test_the_last_answer_stands_and_the_same_twice_is_one_and_no_new_revision(diary: Diary, ada_client: Client) -> None:
    trial = begun(diary)
    ada_client.post(address(trial), {"kept": "no"})
    ada_client.post(address(trial), {"kept": "yes"})
    diary.refresh_from_db()
    revision = diary.revision
    ada_client.post(address(trial), {"kept": "yes"})
    diary.refresh_from_db()
    assert (answers(trial), diary.revision) == ({"2026-03-14": "yes"}, revision)


def test_earlier_days_may_be_answered_late_also_once_it_is_over(diary: Diary, ada_client: Client) -> None:
    trial = begun(diary, 40)
    day = TODAY - timedelta(days=1)
    response = ada_client.post(address(trial, day), {"kept": "yes", "back": "day"})
    assert (response.headers["Location"], answers(trial)) == (f"/diary/{day}/", {str(day): "yes"})


@pytest.mark.parametrize(
    ("ago", "day", "why"),
    [
        (6, TODAY + timedelta(days=1), "15 March 2026 has not begun yet."),
        (6, TODAY - timedelta(days=7), "The trial starts on 8 March 2026."),
        (41, TODAY, "The trial was over after 12 March 2026."),
        (-1, TODAY, "The trial starts on 15 March 2026."),
    ],
)
def test_a_day_that_it_has_not_or_that_has_not_begun_is_refused_in_words(
    ago: int, day: date, why: str, diary: Diary, ada: User, ada_client: Client
) -> None:
    trial = begun(diary, ago)
    ada_client.post(address(trial, day), {"kept": "yes"})
    assert why in log(ada_client)
    refused = Kept(address(trial, day), {"kept": "yes"}, datetime.now(UTC)).send(ada_client, ada)
    assert (refused.status_code, why in refused.json()["title"]) == (422, True)
    assert answers(trial) == {}


def test_days_after_an_early_end_are_refused_and_the_day_of_the_end_is_not(diary: Diary, ada_client: Client) -> None:
    trial = begun(diary, end=EarlyEnd(TODAY - timedelta(days=1), EndReason.STOPPED))
    ada_client.post(address(trial), {"kept": "yes"})
    assert "The trial was over after 13 March 2026." in log(ada_client)
    ada_client.post(address(trial, TODAY - timedelta(days=1)), {"kept": "partly"})
    assert answers(trial) == {"2026-03-13": "partly"}


@pytest.mark.parametrize("sent", [{}, {"kept": "maybe"}, {"kept": "YES"}])
def test_what_is_no_answer_changes_nothing(sent: dict[str, str], diary: Diary, ada: User, ada_client: Client) -> None:
    trial = begun(diary)
    ada_client.post(address(trial), sent)
    assert "This answer could not be read." in log(ada_client)
    assert Kept(address(trial), sent, datetime.now(UTC)).send(ada_client, ada).status_code == 422
    assert answers(trial) == {}


def test_a_strangers_trial_and_one_in_the_bin_are_not_there(
    diary: Diary, ada: User, ada_client: Client, ben: User, ben_client: Client
) -> None:
    trial = begun(diary)
    make_diary(owner=ben)
    assert ben_client.post(address(trial), {"kept": "yes"}).status_code == 404
    delete_entry(diary=diary, entry=trial, now=datetime.now(UTC))
    assert ada_client.post(address(trial), {"kept": "yes"}).status_code == 404
    assert Kept(address(trial), {"kept": "yes"}, datetime.now(UTC)).send(ada_client, ada).status_code == 404
    assert strip(log(ada_client)) == strip(ada_client.get(f"/diary/{TODAY}/").content.decode()) == ""
    assert answers(trial) == {}


def test_a_trial_day_is_only_posted(diary: Diary, ada_client: Client) -> None:
    assert ada_client.get(address(begun(diary))).status_code == 405


# Zones


def test_whoever_travels_ahead_may_answer_the_day_that_has_begun_there(
    diary: Diary, ada: User, ada_client: Client
) -> None:
    trial, ahead = begun(diary), TODAY + timedelta(days=1)
    kept = Kept(address(trial, ahead), {"kept": "yes"}, datetime.now(UTC), zone="Pacific/Auckland")
    assert kept.send(ada_client, ada).status_code == 200
    assert answers(trial) == {str(ahead): "yes"}


def test_another_zone_of_the_diary_moves_no_day_of_a_trial(diary: Diary, ada_client: Client) -> None:
    trial = begun(diary)
    ada_client.post(address(trial), {"kept": "yes"})
    for zone, said in (
        ("Pacific/Auckland", "Today: changed, wider shoes Block 2 of 8, day 3 of 5"),
        ("America/Los_Angeles", "Today: changed, wider shoes Block 2 of 8, day 2 of 5"),
    ):
        Diary.objects.filter(pk=diary.pk).update(time_zone=zone)
        assert strip(log(ada_client)).startswith(said)
    assert answers(trial) == {"2026-03-14": "yes"}


# From a device


def test_what_a_device_kept_fills_and_once_more_changes_nothing(diary: Diary, ada: User, ada_client: Client) -> None:
    trial = begun(diary)
    kept = Kept(address(trial), {"kept": "partly", "back": "log"}, datetime.now(UTC))
    for _ in range(2):
        assert kept.send(ada_client, ada).json() == {"taken": True}
    assert answers(trial) == {"2026-03-14": "partly"}
    # Another device says the same.
    other = Kept(address(trial), {"kept": "partly"}, datetime.now(UTC) - timedelta(hours=1))
    assert other.send(ada_client, ada).status_code == 200


def test_where_the_diary_has_another_answer_both_are_shown_and_asked(
    diary: Diary, ada: User, ada_client: Client
) -> None:
    trial = begun(diary)
    ada_client.post(address(trial), {"kept": "yes"})
    kept = Kept(address(trial), {"kept": "no"}, datetime.now(UTC))
    said = kept.send(ada_client, ada)
    assert said.status_code == 409
    assert said.json()["differences"] == [
        {"field": "kept", "label": "Did you keep to it?", "here": "No", "there": "Yes"}
    ]
    assert answers(trial) == {"2026-03-14": "yes"}
    assert kept.send(ada_client, ada, prefer_diary="kept").status_code == 200
    assert answers(trial) == {"2026-03-14": "yes"}
    assert kept.send(ada_client, ada, prefer_device="kept").status_code == 200
    assert answers(trial) == {"2026-03-14": "no"}


def test_what_was_taken_back_on_a_device_empties_nothing(diary: Diary, ada: User, ada_client: Client) -> None:
    trial = begun(diary)
    ada_client.post(address(trial), {"kept": "yes"})
    assert Kept(address(trial), {"kept": ""}, datetime.now(UTC)).send(ada_client, ada).status_code == 200
    assert answers(trial) == {"2026-03-14": "yes"}


# The check-in

CHECKIN = f"/check-in/{TODAY}/"


def form(client: Client, where: str = CHECKIN) -> dict[str, str]:
    """The hidden fields of the form, as the page sends them."""
    page = client.get(where).content.decode()
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page)
    return {name: value.replace("&quot;", '"') for name, value in found if name != "csrfmiddlewaretoken"}


def test_a_check_in_asks_nothing_of_trials_where_there_is_none(diary: Diary, ada_client: Client) -> None:
    with CaptureQueriesContext(connection) as asked:
        page = ada_client.get(CHECKIN).content.decode()
    assert "kept_to_it" not in page
    assert not [row for row in asked if "diary_trial" in row["sql"] and "has_open_trial" not in row["sql"]]


def test_a_check_in_says_what_the_day_is_and_saves_the_answer_with_the_rest(diary: Diary, ada_client: Client) -> None:
    trial = begun(diary)
    page = ada_client.get(CHECKIN).content.decode()
    assert "Today: changed, wider shoes. Block 2 of 8, day 2 of 5" in page
    sent = form(ada_client)
    assert sent["trial"] == str(trial.uuid)
    ada_client.post(CHECKIN, sent | {"kept_to_it": "partly", "stress": "3"})
    assert (answers(trial), CheckIn.objects.get(diary=diary).stress) == ({"2026-03-14": "partly"}, 3)


def test_the_answer_alone_makes_no_check_in(diary: Diary, ada_client: Client) -> None:
    trial = begun(diary)
    assert ada_client.post(CHECKIN, form(ada_client) | {"kept_to_it": "yes"}).status_code == 302
    # Once more as it stands, and then taken back.
    assert ada_client.post(CHECKIN, form(ada_client) | {"kept_to_it": "yes"}).status_code == 302
    assert answers(trial) == {"2026-03-14": "yes"}
    assert ada_client.post(CHECKIN, form(ada_client) | {"kept_to_it": ""}).status_code == 302
    assert (answers(trial), CheckIn.objects.filter(diary=diary).exists()) == ({}, False)
    assert not Day.objects.filter(diary=diary, date=TODAY).exists()
    assert ada_client.post(CHECKIN, form(ada_client)).status_code == 422


def test_skipped_is_no_answer_and_what_nobody_touched_stays_as_it_is_by_now(diary: Diary, ada_client: Client) -> None:
    trial = begun(diary)
    sent = form(ada_client)
    # Meanwhile it is answered on Log.
    ada_client.post(address(trial), {"kept": "no"})
    ada_client.post(CHECKIN, sent | {"kept_to_it": "", "stress": "3"})
    assert answers(trial) == {"2026-03-14": "no"}


def test_what_was_typed_is_kept_where_something_is_wrong_and_nothing_is_saved(diary: Diary, ada_client: Client) -> None:
    trial = begun(diary)
    response = ada_client.post(CHECKIN, form(ada_client) | {"kept_to_it": "no", "caffeine_drinks": "900"})
    assert response.status_code == 422
    assert re.search(r'name="kept_to_it" value="no" id="[^"]+" checked', response.content.decode())
    assert answers(trial) == {}
    unread = ada_client.post(CHECKIN, form(ada_client) | {"kept_to_it": "maybe", "stress": "3"})
    assert (unread.status_code, CheckIn.objects.filter(diary=diary).exists()) == (422, False)


def test_a_form_of_a_trial_that_ended_meanwhile_says_so_and_is_saved_without_the_answer(
    diary: Diary, ada_client: Client
) -> None:
    trial, day = begun(diary), TODAY
    sent = form(ada_client)
    Trial.objects.filter(pk=trial.pk).update(ended_on=day - timedelta(days=1), ended_why="stopped")
    refused = ada_client.post(CHECKIN, sent | {"kept_to_it": "yes", "stress": "3"})
    page = refused.content.decode()
    assert (refused.status_code, "The trial was over after 13 March 2026." in page) == (422, True)
    assert re.search(r'name="stress" value="3" id="[^"]+" checked', page)
    assert ada_client.post(CHECKIN, sent | {"kept_to_it": "", "stress": "3"}).status_code == 302
    assert (answers(trial), CheckIn.objects.get(diary=diary).stress) == ({}, 3)


@pytest.mark.parametrize("whose", ["stranger", "bin", "nobody", "no uuid"])
def test_a_trial_that_is_not_there_takes_no_answer_and_keeps_no_check_in_from_being_saved(
    whose: str, diary: Diary, ada_client: Client, ben: User
) -> None:
    trial = begun(diary) if whose == "bin" else make_trial(make_diary(owner=ben), TODAY)
    if whose == "bin":
        delete_entry(diary=diary, entry=trial, now=datetime.now(UTC))
    uuid = {"nobody": str(uuid_of("none")), "no uuid": "x"}.get(whose, str(trial.uuid))
    sent = form(ada_client) | {"trial": uuid, "stress": "3"}
    refused = ada_client.post(CHECKIN, sent | {"kept_to_it": "yes"})
    assert (refused.status_code, "This trial is not there any more." in refused.content.decode()) == (422, True)
    assert ada_client.post(CHECKIN, sent | {"kept_to_it": ""}).status_code == 302
    assert answers(trial) == {}


def test_a_day_of_no_trial_is_not_asked(diary: Diary, ada_client: Client) -> None:
    begun(diary, 1)
    assert "kept_to_it" not in ada_client.get(f"/check-in/{TODAY - timedelta(days=2)}/").content.decode()
    assert "kept_to_it" in ada_client.get(f"/check-in/{TODAY - timedelta(days=1)}/").content.decode()


def kept_checkin(trial: Trial, **fields: str) -> Kept:
    said = {"uuid": str(uuid_of("check-in")), "shown": "{}", "trial": str(trial.uuid)}
    return Kept(CHECKIN, said | fields, datetime.now(UTC))


def test_a_kept_check_in_brings_the_answer(diary: Diary, ada: User, ada_client: Client) -> None:
    trial = begun(diary)
    kept = kept_checkin(trial, kept_to_it="yes", stress="4")
    for _ in range(2):
        assert kept.send(ada_client, ada).json() == {"taken": True}
    assert (answers(trial), CheckIn.objects.get(diary=diary).stress) == ({"2026-03-14": "yes"}, 4)


def test_a_kept_check_in_of_the_answer_alone_makes_no_check_in(diary: Diary, ada: User, ada_client: Client) -> None:
    trial = begun(diary)
    assert kept_checkin(trial, kept_to_it="yes").send(ada_client, ada).status_code == 200
    assert (answers(trial), CheckIn.objects.filter(diary=diary).exists()) == ({"2026-03-14": "yes"}, False)


def test_a_kept_check_in_asks_where_the_diary_has_another_answer_and_writes_nothing_until_then(
    diary: Diary, ada: User, ada_client: Client
) -> None:
    trial = begun(diary)
    ada_client.post(address(trial), {"kept": "no"})
    save_checkin(diary=diary, day=TODAY, uuid=uuid_of("other"), content=CheckInContent(items={"stress": 1}))
    kept = kept_checkin(trial, kept_to_it="yes", stress="4", tight_shoes="yes")
    said = kept.send(ada_client, ada)
    assert said.status_code == 409
    assert {row["field"]: (row["label"], row["here"], row["there"]) for row in said.json()["differences"]} == {
        "stress": ("Stress", "4 of 10", "1 of 10"),
        "kept_to_it": ("Did you keep to it?", "Yes", "No"),
    }
    assert CheckIn.objects.get(diary=diary).tight_shoes is None
    assert kept.send(ada_client, ada, prefer_device=["kept_to_it"], prefer_diary=["stress"]).status_code == 200
    row = CheckIn.objects.get(diary=diary)
    assert (answers(trial), row.stress, row.tight_shoes) == ({"2026-03-14": "yes"}, 1, True)


def test_a_kept_check_in_without_an_answer_empties_none(diary: Diary, ada: User, ada_client: Client) -> None:
    trial = begun(diary)
    ada_client.post(address(trial), {"kept": "no"})
    assert kept_checkin(trial, kept_to_it="", stress="4").send(ada_client, ada).status_code == 200
    assert answers(trial) == {"2026-03-14": "no"}


def test_a_kept_check_in_of_a_trial_that_was_stopped_is_refused_at_its_field(
    diary: Diary, ada: User, ada_client: Client
) -> None:
    trial = begun(diary)
    Trial.objects.filter(pk=trial.pk).update(ended_on=TODAY - timedelta(days=1), ended_why="stopped")
    said = kept_checkin(trial, kept_to_it="yes", stress="4").send(ada_client, ada)
    assert (said.status_code, [row["field"] for row in said.json()["errors"]]) == (422, ["kept_to_it"])
    assert kept_checkin(trial, kept_to_it="", stress="4").send(ada_client, ada).status_code == 200


# A flag


def ended(trial: Trial) -> tuple[date | None, str, bool]:
    trial.refresh_from_db()
    return trial.ended_on, trial.ended_why, bool(trial.ended_criterion)


def in_danger(diary: Diary) -> None:
    content = CheckInContent(answers=[SignAnswer("cannot_move", "yes")])
    save_checkin(diary=diary, day=TODAY, uuid=uuid_of("danger"), content=content)


@pytest.mark.parametrize("where", ["/", f"/diary/{TODAY}/", "/doctor/", "/diary/week/2026-03-09/"])
@pytest.mark.parametrize("ago", [6, -2])
def test_a_page_that_reads_flags_ends_a_trial_that_does_not_go_with_one(
    ago: int, where: str, diary: Diary, ada_client: Client
) -> None:
    trial = begun(diary, ago)
    in_danger(diary)
    ada_client.get(where)
    assert ended(trial) == (TODAY, "flag", True)
    why = "matched a reason to see a doctor: loss of salts, or the heartbeat."
    said = f"Your trial ended today, because what you wrote {why}"
    page = log(ada_client)
    assert strip(page) == f"{said} See which reason The trial"
    assert 'href="/doctor/"' in page
    if ago > 0:
        assert said in strip(ada_client.get(f"/diary/{TODAY}/").content.decode())
    # Told until it was read, and a look costs no revision.
    diary.refresh_from_db()
    revision = diary.revision
    log(ada_client)
    diary.refresh_from_db()
    assert diary.revision == revision
    note_read(diary=diary, trial=trial, today=TODAY)
    assert strip(log(ada_client)) == ""


def test_the_reason_is_named_and_led_to_only_while_it_is_open(diary: Diary, ada_client: Client) -> None:
    trial = begun(diary)
    in_danger(diary)
    log(ada_client)
    where = ["/", f"/diary/{TODAY}/", f"/trials/{trial.uuid}/"]
    for page in where[:2]:
        assert "See which reason" in ada_client.get(page).content.decode()
    save_checkin(diary=diary, day=TODAY, uuid=uuid_of("danger"), content=CheckInContent())
    for page in where:
        said = ada_client.get(page).content.decode()
        assert "matched a reason to see a doctor: loss of salts, or the heartbeat." in said
        assert "See which reason" not in said
        assert "The Doctor page" not in said
    in_danger(diary)
    assert "The Doctor page" in ada_client.get(where[2]).content.decode()


def test_saving_a_check_in_ends_it_at_once(diary: Diary, ada_client: Client) -> None:
    trial = begun(diary)
    response = ada_client.post(CHECKIN, form(ada_client) | WEAK | {"kept_to_it": "yes"})
    assert response.headers["Location"] == reverse("diary:emergency_now")
    assert ended(trial) == (TODAY, "flag", True)
    assert answers(trial) == {"2026-03-14": "yes"}


def test_the_list_of_what_cannot_wait_ends_it_at_once(diary: Diary, ada_client: Client) -> None:
    trial = begun(diary)
    ada_client.post("/emergency/check/", {"parts": "cannot_move"})
    assert ended(trial) == (TODAY, "flag", True)


def test_a_flag_costs_nothing_and_writes_nothing_without_a_trial(diary: Diary, ada_client: Client) -> None:
    in_danger(diary)
    log(ada_client)
    diary.refresh_from_db()
    revision = diary.revision
    with CaptureQueriesContext(connection) as asked:
        log(ada_client)
    diary.refresh_from_db()
    assert diary.revision == revision
    assert not [row for row in asked if "diary_trial" in row["sql"] and "has_open_trial" not in row["sql"]]


def test_of_a_trial_that_was_stopped_log_says_nothing_more(diary: Diary, ada_client: Client) -> None:
    stop_trial(diary=diary, trial=begun(diary), today=TODAY)
    assert strip(log(ada_client)) == ""


def test_the_next_trial_comes_before_one_that_nobody_has_read(diary: Diary, ada_client: Client) -> None:
    begun(diary, 60, name="old")
    begun(diary, 1, name="new")
    assert strip(log(ada_client)).startswith("Today: as usual Block 1 of 8, day 2 of 5")


# Looking back


@pytest.mark.parametrize(
    ("ago", "said"),
    [
        (6, "Block 1 of 8: as usual (not counted: first day of its block) Trial: wider shoes"),
        (5, "Block 1 of 8: as usual Trial: wider shoes"),
        (1, "Block 2 of 8: changed (not counted: first day of its block) Trial: wider shoes"),
        (0, "Block 2 of 8: changed Trial: wider shoes"),
    ],
)
def test_a_day_says_its_block_and_asks(ago: int, said: str, diary: Diary, ada_client: Client) -> None:
    trial, day = begun(diary), TODAY - timedelta(days=ago)
    page = ada_client.get(f"/diary/{day}/").content.decode()
    assert strip(page).startswith(f"Trial {said} Did you keep to it?")
    assert f'action="{address(trial, day)}" data-keep' in page


def test_a_day_of_no_trial_says_nothing_and_one_to_come_asks_nothing(diary: Diary, ada_client: Client) -> None:
    begun(diary)
    assert strip(ada_client.get(f"/diary/{TODAY - timedelta(days=7)}/").content.decode()) == ""
    ahead = strip(ada_client.get(f"/diary/{TODAY + timedelta(days=1)}/").content.decode())
    assert ahead == "Trial Block 2 of 8: changed Trial: wider shoes"


@pytest.mark.parametrize("ago", [-1, 6, 39])
def test_no_page_with_counts_tells_the_blocks_of_several_days_before_the_end(
    diary: Diary, ada_client: Client, ago: int
) -> None:
    for each in range(9):
        say_quiet(diary=diary, day=TODAY - timedelta(days=each), uuid=uuid_of(each))
    begun(diary, ago)
    timeline = ada_client.get("/diary/").content.decode()
    year = ada_client.get("/diary/2026/").content.decode()
    week = ada_client.get("/diary/week/2026-03-09/").content.decode()
    assert "In a trial" not in week
    assert "trial-day--" not in week
    for page in (timeline, year):
        assert 'aria-label="14 March: quiet"' in page
        assert "year__day--trial" not in page
        assert "in a trial</li>" not in page


def test_a_trial_that_is_over_is_marked_while_the_next_one_runs(diary: Diary, ada_client: Client) -> None:
    for ago in range(9):
        say_quiet(diary=diary, day=TODAY - timedelta(days=ago), uuid=uuid_of(ago))
    begun(diary, 8, name="over", end=EarlyEnd(TODAY - timedelta(days=7), EndReason.STOPPED))
    begun(diary, 6)
    year = ada_client.get("/diary/2026/").content.decode()
    assert 'aria-label="7 March: quiet, as usual in a trial"' in year
    assert 'aria-label="14 March: quiet"' in year
    assert ada_client.get("/diary/").content.decode().count(">Trial: ") == 9


def test_the_list_of_the_timeline_says_day_by_day_what_each_is_while_it_runs(diary: Diary, ada_client: Client) -> None:
    for ago in range(9):
        say_quiet(diary=diary, day=TODAY - timedelta(days=ago), uuid=uuid_of(ago))
    begun(diary)
    timeline = ada_client.get("/diary/").content.decode()
    assert timeline.count(">Trial: changed") == 2
    assert timeline.count(">Trial: as usual") == 5


def test_the_timeline_the_week_and_the_year_mark_its_days_in_words_once_it_is_over(
    diary: Diary, ada_client: Client
) -> None:
    for ago in range(9):
        say_quiet(diary=diary, day=TODAY - timedelta(days=ago), uuid=uuid_of(ago))
    assert "in a trial" not in ada_client.get("/diary/2026/").content.decode()
    begun(diary, end=EarlyEnd(TODAY, EndReason.STOPPED))
    timeline = ada_client.get("/diary/").content.decode()
    assert timeline.count(">Trial: changed") == 2
    assert timeline.count(">Trial: as usual") == 5
    year = ada_client.get("/diary/2026/").content.decode()
    for page in (timeline, year):
        assert 'aria-label="14 March: quiet, changed in a trial"' in page
        assert 'aria-label="12 March: quiet, as usual in a trial"' in page
        assert 'aria-label="7 March: quiet"' in page
        assert "</span>changed in a trial</li>" in page
    week = ada_client.get("/diary/week/2026-03-09/").content.decode()
    assert week.count("trial-day--changed") == 2
    assert week.count("trial-day--as-usual") == 4


def test_the_legend_names_no_trial_where_none_is_in_the_period(diary: Diary, ada_client: Client) -> None:
    make_episode(diary=diary, name="before", at=datetime(2024, 3, 10, 12, tzinfo=UTC))
    begun(diary)
    assert "in a trial" not in ada_client.get("/diary/2024/").content.decode()
    assert "In a trial" not in ada_client.get("/diary/week/2024-03-04/").content.decode()


def test_days_after_an_early_end_are_of_no_trial(diary: Diary, ada_client: Client) -> None:
    say_quiet(diary=diary, day=TODAY, uuid=uuid_of("quiet"))
    begun(diary, end=EarlyEnd(TODAY - timedelta(days=1), EndReason.STOPPED))
    assert "14 March: quiet, " not in ada_client.get("/diary/2026/").content.decode()
    assert strip(ada_client.get(f"/diary/{TODAY}/").content.decode()) == ""


@pytest.mark.parametrize(
    ("where", "without", "with_some"),
    [
        # With a choice, since the page without one is kept.
        ("/diary/?site=", 0, 1),
        ("/diary/2026/", 0, 1),
        ("/diary/week/2026-03-09/", 0, 1),
        (f"/diary/{TODAY}/", 1, 2),
    ],
)
def test_looking_back_costs_one_statement_for_all_trials_and_without_any_only_the_page_of_a_day_asks(
    where: str, without: int, with_some: int, diary: Diary, ada_client: Client
) -> None:
    def asked() -> int:
        ada_client.get(where)
        with CaptureQueriesContext(connection) as statements:
            ada_client.get(where)
        asked = [row["sql"].partition(" FROM ")[2] for row in statements if "EXISTS(" not in row["sql"]]
        return len([tables for tables in asked if tables.startswith('"diary_trial')])

    assert asked() == without
    for number in range(3):
        begun(diary, 6 + 50 * number, name=str(number))
    assert asked() == with_some


def test_no_page_tells_counts_of_a_trial_that_runs(diary: Diary, ada_client: Client) -> None:
    trial = begun(diary, own_words="", change="wider_shoes")
    ada_client.post(address(trial), {"kept": "yes"})
    for where in ("/", f"/diary/{TODAY}/", CHECKIN):
        said = strip(ada_client.get(where).content.decode())
        assert not re.search(r"episode|twitch|%|times", said)


def test_own_words_stand_in_no_address_and_are_shown_as_text(diary: Diary, ada_client: Client) -> None:
    trial = begun(diary, change="own", own_words="<b>less</b> salt")
    page = log(ada_client)
    assert "&lt;b&gt;less&lt;/b&gt; salt" in page
    assert "salt" not in address(trial)
