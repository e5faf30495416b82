from __future__ import annotations

import json
import re
import zlib
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from accounts.models import User
from diary.actions.bin import delete_entry
from diary.actions.checkins import save_checkin
from diary.actions.triggers import add_trigger
from diary.domain.content import CheckInContent
from diary.exchange.archive import write_archive
from diary.models import Diary, Episode, Upload
from tests.makers import NOW, make_diary, make_episode, make_user, uuid_of
from tests.trials import make_trial
from tests.views.reading import main_words, revision, words

DAY = date(2026, 3, 14)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW + timedelta(hours=1), tick=False) as traveller:
        yield traveller


@pytest.fixture
def diary(ada: User) -> Diary:
    return make_diary(owner=ada)


def fill(diary: Diary) -> bytes:
    """Write a little of everything down and give its archive."""
    sweets = add_trigger(diary=diary, uuid=uuid_of("sweets"), name="Sweets")
    make_episode(diary=diary, name=1, note="שלום <b>", own_triggers=[sweets.uuid])
    make_episode(diary=diary, name=2, at=NOW - timedelta(days=40), minutes=5)
    save_checkin(diary=diary, day=DAY, uuid=uuid_of("c"), content=CheckInContent("yes", {"stress": 0}))
    return write_archive(diary)


@pytest.fixture
def body(db: None) -> bytes:
    """The archive of somebody else's diary."""
    return fill(make_diary(owner=make_user("cem@example.org"), calm_mode=True))


def send(client: Client, body: bytes, name: str = "flicker.json") -> Any:
    return client.post(reverse("diary:archive_preview"), {"file": SimpleUploadedFile(name, body)})


def decide(client: Client, what: str, uuid: Any = None) -> Any:
    uuid = uuid or Upload.objects.get().uuid
    return client.post(reverse(f"diary:archive_{what}", args=[uuid]), follow=True)


def test_the_download_is_a_file_with_a_name_that_nobody_keeps(ada: User, ada_client: Client) -> None:
    diary = make_diary(owner=ada, time_zone="Asia/Kathmandu")
    body = fill(diary)
    response = ada_client.get(reverse("diary:archive_download"))
    assert response.content == body
    assert json.loads(response.content)["episodes"][1]["note"] == "שלום <b>"
    assert response.headers["Content-Type"] == "application/json"
    assert response.headers["Content-Disposition"] == 'attachment; filename="flicker-2026-03-15.json"'
    assert {"private", "no-store"} <= set(response.headers["Cache-Control"].split(", "))
    assert revision(diary) == diary.revision


def test_a_preview_says_what_would_come_and_writes_nothing(diary: Diary, body: bytes, ada_client: Client) -> None:
    shown = send(ada_client, body)
    assert shown.status_code == 200
    text = main_words(shown)
    assert "New days from 2 February 2026 to 14 March 2026." in text
    assert "New Already there 2 episodes 0 1 check-in 0 1 own trigger 0" in text
    assert "Your diary has no entries, so it also takes the archive's time zone, settings, background" in text
    assert "What you have said of your background" not in text
    assert (revision(diary), Episode.objects.filter(diary=diary).count()) == (0, 0)
    assert Upload.objects.get().diary == diary


def test_a_preview_names_what_an_empty_diary_keeps_of_its_background(
    diary: Diary, body: bytes, ada_client: Client
) -> None:
    diary.onset_on, diary.family_history_note = DAY, "An uncle"
    diary.save()
    told = "What you have said of your background stays: when you first noticed it; a nerve or muscle disease in your"
    assert told in main_words(send(ada_client, body))
    decide(ada_client, "load")
    diary.refresh_from_db()
    assert (diary.onset_on, diary.family_history_note, diary.calm_mode) == (DAY, "An uncle", True)


def test_leaving_it_keeps_nothing(diary: Diary, body: bytes, ada_client: Client) -> None:
    send(ada_client, body)
    told = decide(ada_client, "cancel")
    assert "Nothing was loaded." in words(told)
    assert told.redirect_chain == [("/archive/", 302)]
    assert not Upload.objects.exists()
    assert revision(diary) == 0


def test_a_trial_is_counted_and_one_beside_another_that_is_not_over_is_named(diary: Diary, ada_client: Client) -> None:
    theirs = make_diary(owner=make_user("cem@example.org"))
    make_trial(theirs, DAY)
    body = write_archive(theirs)
    shown = main_words(send(ada_client, body))
    assert "1 trial 0" in shown
    assert "left out" not in shown
    decide(ada_client, "cancel")
    make_trial(diary, DAY - timedelta(days=5), name="mine")
    shown = main_words(send(ada_client, body))
    left_out = "Trials are left out that began while one of this diary, or of its bin, was not over."
    assert f"{left_out} Their first days: 14 March 2026." in shown
    assert "There is nothing new in it." in shown


@pytest.mark.slow
def test_loading_it_brings_all_of_it_and_the_same_file_then_nothing_new(
    diary: Diary, body: bytes, ada_client: Client
) -> None:
    send(ada_client, body)
    told = decide(ada_client, "load")
    assert "Loaded: 2 episodes, 1 check-in." in words(told)
    assert bytes(Upload.objects.get().body) == b""
    assert ada_client.get(reverse("diary:archive_download")).content == body
    once = revision(diary)
    again = send(ada_client, body)
    text = main_words(again)
    assert "0 episodes 2 0 check-ins 1 0 own triggers 1" in text
    assert "There is nothing new in it." in text
    assert "/load/" not in again.content.decode()
    assert "Loaded: 0 episodes, 0 check-ins." in words(decide(ada_client, "load"))
    assert ada_client.get(reverse("diary:archive_download")).content == body
    assert revision(diary) <= once + 1


def test_what_is_there_already_is_told_from_what_is_new(diary: Diary, ada_client: Client) -> None:
    body = fill(diary)
    delete_entry(diary=diary, entry=Episode.objects.get(uuid=uuid_of(1)), now=NOW)
    make_episode(diary=diary, name="newer")
    text = main_words(send(ada_client, body))
    assert "1 episode 1 0 check-ins 1" in text
    assert "New days from 14 March 2026 to 14 March 2026." in text
    assert "empty" not in text
    decide(ada_client, "load")
    assert Episode.objects.kept().filter(diary=diary).count() == 3


def test_a_day_with_another_check_in_is_named_and_keeps_it(diary: Diary, body: bytes, ada_client: Client) -> None:
    mine = save_checkin(diary=diary, day=DAY, uuid=uuid_of("mine"), content=CheckInContent("no"))
    text = main_words(send(ada_client, body))
    assert "These days have another check-in, which stays: 14 March 2026." in text
    assert "2 episodes 0 1 own trigger 0" in text
    assert "Loaded: 2 episodes, 0 check-ins." in words(decide(ada_client, "load"))
    mine.refresh_from_db()
    assert mine.twitching == "no"


WRONG: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "This file is empty."),
    "broken": (b'{"format": "flicker-archive",', "This is not a whole JSON file"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(64), "This is not a whole JSON file"),
    "a table": (b"when;where\n1;2\n", "This is not a whole JSON file"),
    "foreign": (b'{"resourceType": "Bundle", "entry": []}', "this is not a Flicker archive of version 1"),
    "a list": (b"[]", "archive: "),
    "newer": (b'{"format": "flicker-archive", "version": 3}', "this is not a Flicker archive of version 1 to 2"),
    "markup": (b'{"<script>alert(1)</script>": 1}', "is not known here"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_file_is_refused_in_words_and_the_diary_is_as_it_was(
    name: str, diary: Diary, ada_client: Client
) -> None:
    before = fill(diary)
    at = revision(diary)
    wrong, reason = WRONG[name]
    refused = send(ada_client, wrong)
    assert refused.status_code == 422
    assert reason in main_words(refused)
    assert "<script>alert" not in refused.content.decode()
    assert not Upload.objects.exists()
    assert (revision(diary), write_archive(diary)) == (at, before)


def test_no_file_at_all_is_refused_in_words(diary: Diary, ada_client: Client) -> None:
    refused = ada_client.post(reverse("diary:archive_preview"))
    assert refused.status_code == 422
    assert "Choose a file first." in main_words(refused)


def test_a_file_that_is_too_big_is_refused_in_words(diary: Diary, ada_client: Client, settings: Any) -> None:
    settings.MAX_UPLOAD_MB = 1
    refused = send(ada_client, b'{"format": "' + b"x" * 1024 * 1024 + b'"}')
    assert refused.status_code == 413
    assert "Files up to 1 MB can be loaded" in words(refused)
    assert (revision(diary), Upload.objects.count()) == (0, 0)


def test_an_upload_of_somebody_else_is_not_there(
    diary: Diary, body: bytes, ada_client: Client, ben_client: Client
) -> None:
    send(ada_client, body)
    ben_client.get("/")
    for what in ("load", "cancel"):
        assert decide(ben_client, what).status_code == 404
    assert Upload.objects.count() == 1
    assert not Episode.objects.filter(diary__owner__email="ben@example.org").exists()


@pytest.mark.slow
def test_loading_twice_is_loading_once_and_answers_the_same(diary: Diary, body: bytes, ada_client: Client) -> None:
    send(ada_client, body)
    uuid = Upload.objects.get().uuid
    decide(ada_client, "load")
    at = revision(diary)
    again = decide(ada_client, "load", uuid)
    assert "Loaded: 2 episodes, 1 check-in." in words(again)
    assert again.redirect_chain == [("/diary/", 302)]
    assert (revision(diary), Episode.objects.filter(diary=diary).count()) == (at, 2)


@pytest.mark.slow
def test_what_was_loaded_cannot_be_left_any_more(diary: Diary, body: bytes, ada_client: Client) -> None:
    send(ada_client, body)
    uuid = Upload.objects.get().uuid
    decide(ada_client, "load")
    assert "This file was loaded before; it stays in your diary." in words(decide(ada_client, "cancel", uuid))
    assert Episode.objects.filter(diary=diary).count() == 2
    assert "Loaded: 2 episodes, 1 check-in." in words(decide(ada_client, "load", uuid))


def test_what_was_left_cannot_be_loaded_any_more(diary: Diary, body: bytes, ada_client: Client) -> None:
    send(ada_client, body)
    uuid = Upload.objects.get().uuid
    decide(ada_client, "cancel")
    for what in ("load", "cancel"):
        assert decide(ada_client, what, uuid).status_code == 404
    assert revision(diary) == 0


def test_a_second_file_takes_the_place_of_the_first(diary: Diary, body: bytes, ada_client: Client) -> None:
    for _ in range(2):
        shown = send(ada_client, body).content.decode()
    (uuid,) = set(re.findall(r"/archive/([0-9a-f-]{36})/", shown))
    assert str(Upload.objects.get().uuid) == uuid


def test_a_file_is_kept_packed_and_one_that_is_not_is_chosen_again(
    diary: Diary, body: bytes, ada_client: Client
) -> None:
    send(ada_client, body)
    kept = Upload.objects.get()
    assert zlib.decompress(bytes(kept.body)) == body
    # As an earlier version kept it.
    Upload.objects.update(body=body)
    assert decide(ada_client, "load", kept.uuid).status_code == 404
    assert revision(diary) == 0


def test_a_file_left_alone_is_removed_after_an_hour(
    diary: Diary, body: bytes, ada_client: Client, ben_client: Client, clock: time_machine.Traveller
) -> None:
    send(ada_client, body)
    left = Upload.objects.get()
    clock.shift(timedelta(hours=1))
    send(ben_client, body)
    assert Upload.objects.filter(pk=left.pk).exists()
    clock.shift(1)
    send(ben_client, body)
    assert Upload.objects.get().diary.owner.email == "ben@example.org"
    assert decide(ada_client, "load", left.uuid).status_code == 404
    assert revision(diary) == 0


@pytest.mark.slow
def test_the_outcome_of_loading_is_forgotten_with_the_file(
    diary: Diary, body: bytes, ada_client: Client, clock: time_machine.Traveller
) -> None:
    send(ada_client, body)
    uuid = Upload.objects.get().uuid
    decide(ada_client, "load")
    clock.shift(timedelta(hours=1, seconds=1))
    call_command("tidy_diaries", verbosity=0)
    assert decide(ada_client, "load", uuid).status_code == 404
