"""What PostgreSQL holds beneath the filters: a statement that forgot its diary reaches nobody else's rows."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, transaction
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.row_security import Crossing, crossing, guard, is_bypassed, of_diary, of_nobody, tell
from diary.actions.mail import stop_token
from diary.domain.reminders import Mailing
from diary.models import (
    Diary,
    Episode,
    EpisodeSite,
    ImportChunk,
    ImportJob,
    PushSubscription,
    Reminder,
    ReminderSent,
    Share,
)
from diary.models.importing import ImportState
from diary.models.row_policies import conditions, missing, turn_off, turn_on
from diary.models.share import hashed
from tests.exchange.importing import imported, many
from tests.makers import NOW
from tests.test_access import FEED, MATRIX, TOKEN, make_named
from tests.test_every_statement import ASKED, GET, POST, SENT, Sent, body_of

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no row security"),
]


@pytest.fixture(autouse=True)
def clock() -> Iterator[object]:
    with time_machine.travel(NOW + timedelta(hours=1), tick=False) as traveller:
        yield traveller


@pytest.fixture
def held(db: None) -> None:
    """A role that policies hold, whatever role the tests run as. All of it goes with the test's transaction."""
    if not is_bypassed(connection):
        return
    role = f"flicker_held_{os.getpid()}"
    turn_on(connection)
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE ROLE {role} NOSUPERUSER NOBYPASSRLS")
        cursor.execute(f"GRANT ALL ON ALL TABLES IN SCHEMA public TO {role}")
        cursor.execute(f"GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO {role}")
        cursor.execute(f"SET LOCAL ROLE {role}")


@pytest.fixture
def bens(held: None, ben: User) -> Diary:
    return make_named(ben, token="another", feed="of-another")


@pytest.fixture
def adas(bens: Diary, ada: User) -> Diary:
    return make_named(ada)


def models() -> list[type[Model]]:
    return [model for model in apps.get_app_config("diary").get_models() if model._meta.db_table in conditions()]


def rows_of(diary: Diary) -> dict[str, int]:
    """How many rows of each table a statement without any filter reaches."""
    with of_diary(diary.pk):
        return {model.__name__: model._default_manager.count() for model in models()}


def test_a_statement_without_a_filter_reaches_one_diary(adas: Diary, bens: Diary) -> None:
    for diary in (adas, bens):
        with of_diary(diary.pk):
            # A file that waits has blocks, and one that came in has chunks.
            job = ImportJob.objects.filter(diary=diary).earliest("pk")
            ImportChunk.objects.create(diary=diary, job=job, number=0, body=b"")
    both = {model.__name__: model._default_manager.count() for model in models()}
    mine, theirs = rows_of(adas), rows_of(bens)
    assert mine["Diary"] == theirs["Diary"] == 1
    assert both == {name: mine[name] + theirs[name] for name in both}
    filled = {name for name in mine if mine[name]}
    assert {
        "Episode",
        "EpisodeSite",
        "CheckIn",
        "ImportBlock",
        "ImportChunk",
        "ImportRejection",
        "Share",
        "Day",
    } < filled
    with of_diary(adas.pk):
        assert set(Episode.objects.values_list("diary_id", flat=True)) == {adas.pk}
        assert Episode.objects.filter(diary=bens).count() == 0
        assert {row.diary_id for row in Episode.objects.iterator(chunk_size=1)} == {adas.pk}


def test_nothing_is_reached_before_a_diary_is_said(adas: Diary) -> None:
    with of_nobody():
        assert {model.__name__: model._default_manager.count() for model in models()} == dict.fromkeys(rows_of(adas), 0)
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            Reminder.objects.create(diary=adas)


def test_nothing_is_written_into_another_diary(adas: Diary, bens: Diary) -> None:
    with of_diary(adas.pk):
        for write in (
            lambda: Reminder.objects.create(diary=bens),
            lambda: Reminder.objects.bulk_create([Reminder(diary=bens)]),
            lambda: Episode.objects.update(diary=bens),
        ):
            with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
                write()
    before = rows_of(bens)
    with of_diary(adas.pk):
        Episode.objects.update(note="mine")
        EpisodeSite.objects.all().delete()
    assert rows_of(bens) == before
    assert not Episode.objects.filter(diary=bens, note="mine").exists()


def test_what_was_told_in_a_savepoint_goes_with_it(adas: Diary, bens: Diary) -> None:
    def reached() -> set[int]:
        return set(Episode.objects.values_list("diary_id", flat=True))

    with of_diary(bens.pk):
        assert reached() == {bens.pk}
    with of_diary(adas.pk):
        with suppress(ValueError), transaction.atomic():
            assert reached() == {adas.pk}
            # Ada is told in this savepoint, and PostgreSQL goes back to Ben with it.
            raise ValueError
        assert reached() == {adas.pk}
        with of_diary(bens.pk), transaction.atomic():
            assert reached() == {bens.pk}
        assert reached() == {adas.pk}
        with connection.cursor() as cursor:
            cursor.executemany('UPDATE "diary_episode" SET "note" = %s WHERE "shape" = %s', [("x", "moment")] * 2)
    assert not Episode.objects.filter(diary=bens, note="x").exists()


@pytest.mark.django_db(transaction=True)
def test_what_was_told_ends_with_its_statement() -> None:
    with of_diary(7):
        assert Episode.objects.count() == 0
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('flicker.diary', true)")
            assert cursor.fetchone() == ("",)
            # In one message with what it is told for, and the answer is that of the statement.
            cursor.execute("SELECT current_setting('flicker.diary', true), (SELECT 1 FROM \"diary_day\" LIMIT 1)")
            assert cursor.fetchone() == ("7", None)


@pytest.mark.slow
def test_every_page_shows_its_owner_what_is_there(adas: Diary, ada: User) -> None:
    bodies = {}
    client = Client()
    client.force_login(ada)
    with of_nobody():
        # The page that was made goes first: others end the trial, for the flag that is open, and it is of before then.
        for name in sorted(GET, key=lambda name: name != "diary:report_file"):
            response = client.get(reverse(name, args=MATRIX[name].args), ASKED.get(name))
            assert response.status_code in (200, 302), name
            bodies[name] = body_of(response)
    # In pieces too, which are read after the view has ended.
    for name in ("timeline", "day", "csv_episodes", "csv_checkins", "archive_download", "background", "triggers"):
        assert b"eedle" in bodies[f"diary:{name}"], name


@pytest.mark.slow
@pytest.mark.parametrize("name", POST)
def test_everything_can_be_sent_by_its_owner(name: str, adas: Diary, bens: Diary, ada: User, settings: Any) -> None:
    settings.SENDS_MAIL = settings.PUSH = True
    client = Client()
    client.force_login(ada)
    sent = SENT[name](adas, client) if name in SENT else Sent()
    before = rows_of(bens)
    with of_nobody():
        response = client.post(reverse(name, args=sent.args or MATRIX[name].args), sent.data)
        body_of(response)
    assert response.status_code in (200, 302)
    assert rows_of(bens) == before


def test_a_stranger_opens_a_link_a_calendar_and_a_way_out_of_mails(adas: Diary) -> None:
    Share.objects.filter(token_hash=hashed(TOKEN)).update(code="")
    Reminder.objects.create(diary=adas, daily=True)
    with of_nobody():
        assert Client().get(reverse("diary:share_open", args=[TOKEN])).status_code == 200
        assert Client().get(reverse("diary:calendar_feed", args=[FEED])).status_code == 200
        assert Client().get(reverse("diary:share_open", args=["no-such-token"])).status_code == 404
        stop = reverse("diary:reminder_stop", args=[stop_token(adas.uuid, Mailing.DAILY)])
        assert Client().post(stop).status_code == 200
    assert not Reminder.objects.get(diary=adas).daily
    assert Share.objects.get(token_hash=hashed(TOKEN)).openings.count() == 1


def test_commands_reach_what_they_are_for(adas: Diary, bens: Diary, clock: Any, settings: Any) -> None:
    settings.SENDS_MAIL = settings.PUSH = True
    settings.MAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    for diary in (adas, bens):
        EmailAddress.objects.filter(user=diary.owner).update(verified=True)
        Reminder.objects.create(diary=diary, daily=True)
    imported(adas, many(3) + "not a day,left big toe,3\n")
    ImportJob.objects.filter(diary=adas).update(state=ImportState.UNDOING)
    clock.shift(timedelta(days=1))
    with of_nobody():
        call_command("remind", verbosity=0)
        call_command("send_pushes", verbosity=0)
        call_command("work_imports", verbosity=0)
        call_command("rebuild_days", stdout=StringIO())
        call_command("rebuild_days", check=True, stdout=StringIO())
    assert ReminderSent.objects.count() == 2
    # Whose sessions have ended.
    assert not PushSubscription.objects.exists()
    assert set(ImportJob.objects.filter(diary=adas).values_list("state", flat=True)) == {ImportState.UNDONE}
    clock.shift(timedelta(days=40))
    assert Episode.objects.binned().count() == 2
    with of_nobody():
        call_command("tidy_diaries", verbosity=0)
        for name in ("export_diary", "show_flags"):
            call_command(name, owner="ada@example.org", stdout=StringIO())
    assert Episode.objects.binned().count() == 0
    assert not Share.objects.exists()


def test_somebody_who_leaves_takes_all_along(adas: Diary, bens: Diary, ada: User) -> None:
    kept = rows_of(bens)
    with of_nobody():
        ada.delete()
    assert not any(rows_of(adas).values())
    assert rows_of(bens) == kept


def test_a_guest_comes_and_goes(held: None) -> None:
    client = Client()
    with of_nobody():
        assert client.post(reverse("diary:guest_start")).status_code == 302
        assert client.get(reverse("diary:timeline")).status_code == 200
    assert Episode.objects.count() > 100
    with of_nobody():
        client.post(reverse("account_logout"))
    assert not Diary.objects.exists()


def test_the_command_says_how_it_is_and_mends_it(db: None) -> None:
    turn_off(connection)
    assert missing(connection) == list(conditions())
    with pytest.raises(CommandError, match="is off for"):
        call_command("row_security", check=True)
    call_command("row_security", on=True, verbosity=0)
    assert missing(connection) == []
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE diary_share NO FORCE ROW LEVEL SECURITY")
    assert missing(connection) == ["diary_share"]
    call_command("row_security", verbosity=0)
    assert missing(connection) == []
    if is_bypassed(connection):
        with pytest.raises(CommandError, match="without SUPERUSER and BYPASSRLS"):
            call_command("row_security", check=True)
    else:
        call_command("row_security", check=True, stdout=StringIO())


@pytest.mark.skipif(
    connection.settings_dict["USER"] != "postgres", reason="the role that owns the tables may change them"
)
def test_a_role_that_does_not_own_the_tables_is_told_so(held: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        turn_off(connection)
        cursor.execute(f"SET LOCAL ROLE flicker_held_{os.getpid()}")
    with pytest.raises(CommandError, match="does not own the tables"):
        call_command("row_security", on=True)
    told = StringIO()
    call_command("row_security", stderr=told)
    assert "does not own the tables" in told.getvalue()


def test_more_diaries_are_reached_for_a_reason_alone() -> None:
    reasons = {"link", "tidying", "reminding", "importing", "leaving", "backup", "trying", "room", "upkeep"}
    assert {str(why) for why in Crossing} == reasons
    with crossing(Crossing.TIDYING):
        assert Diary.objects.count() == 0


def test_a_connection_that_is_made_inside_a_wrapper_is_guarded_after_it() -> None:
    def other(execute: Any, *args: Any) -> Any:
        return execute(*args)

    usual = list(connection.execute_wrappers)
    connection.execute_wrappers.clear()
    try:
        with connection.execute_wrapper(other):
            guard(connection)
        assert connection.execute_wrappers == [tell]
    finally:
        connection.execute_wrappers[:] = usual
