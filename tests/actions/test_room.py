"""What is too large for a diary is refused in words; logging is not."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import User
from diary.actions.room import NoRoom, need_room
from diary.actions.uploads import keep_upload
from diary.domain.room import EPISODE_BYTES, MB
from diary.exchange.archive import write_archive
from diary.models import Diary, Episode, ImportJob, Upload
from diary.queries.room import room_of
from tests.exchange.importing import kept, many, waiting
from tests.makers import NOW, make_diary, make_episode, uuid_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def guest(db: None) -> Diary:
    return make_diary(owner=User.objects.create_guest())


@pytest.fixture
def guest_client(guest: Diary) -> Client:
    client = Client()
    client.force_login(guest.owner)
    return client


def test_it_counts_rows_and_what_lies_packed() -> None:
    diary, other = make_diary(), make_diary(owner=User.objects.create_guest())
    assert room_of(diary).used == 0
    make_episode(diary=diary)
    make_episode(diary=other, name=2)
    assert room_of(diary).used == EPISODE_BYTES
    keep_upload(diary, uuid_of("file"), b"{}", NOW)
    with_upload = room_of(diary).used
    assert with_upload == EPISODE_BYTES + len(bytes(Upload.objects.get().body))
    kept(diary, many(1203))
    assert room_of(diary).used > with_upload + 3000
    assert room_of(other).used == EPISODE_BYTES


def test_a_guest_has_less(guest: Diary, settings: Any) -> None:
    settings.DIARY_MB, settings.GUEST_MB = 50, 5
    assert room_of(guest).most == 5 * MB
    assert room_of(make_diary()).most == 50 * MB


def test_a_file_that_is_too_large_is_refused_and_the_one_before_it_stays(settings: Any) -> None:
    settings.DIARY_MB = 1
    diary = make_diary()
    before = kept(diary, many(10))
    with pytest.raises(NoRoom, match=r"need about 2 MB\. Your diary uses less than 1 MB of 1 MB\. Bring in a sh"):
        waiting(diary, many(1000))
    assert ImportJob.objects.get() == before
    keep_upload(diary, uuid_of("small"), b"{}", NOW)
    with pytest.raises(NoRoom):
        keep_upload(diary, uuid_of("large"), b"{}", NOW, brings=MB)
    assert Upload.objects.get().uuid == uuid_of("small")


@pytest.mark.slow
def test_the_guests_together_have_a_bound(guest: Diary, settings: Any) -> None:
    settings.GUESTS_MB = 1
    other = make_diary(owner=User.objects.create_guest())
    need_room(guest, MB * 2 // 3)
    for number in range(300):
        make_episode(diary=other, name=number)
    cache.clear()  # as a minute later
    with pytest.raises(NoRoom, match="of all visitors together"):
        need_room(guest, MB * 2 // 3)
    need_room(make_diary(), 5 * MB)


def test_the_long_table_of_a_guest_is_refused_in_words_and_logging_goes_on(
    guest: Diary, guest_client: Client, settings: Any
) -> None:
    settings.GUEST_MB = 1
    file = SimpleUploadedFile("long.csv", many(2000).encode())
    shown = guest_client.post("/import/", {"file": file})
    assert shown.status_code == 422
    assert "This would need about 3 MB." in shown.content.decode()
    assert "Make an account to bring in more" in shown.content.decode()
    assert not ImportJob.objects.exists()
    settings.GUEST_MB = 0
    guest_client.post("/log/", {"uuid": str(uuid4()), "ago": "0", "sites": "left_hallux"})
    assert Episode.objects.filter(diary=guest).count() == 1


def test_an_archive_that_is_too_large_is_refused_in_words(ada: User, ada_client: Client, settings: Any) -> None:
    other = make_diary(owner=User.objects.create_guest())
    for number in range(20):
        make_episode(diary=other, name=number)
    settings.DIARY_MB = 0
    shown = ada_client.post("/archive/preview/", {"file": SimpleUploadedFile("a.json", write_archive(other))})
    assert shown.status_code == 422
    assert "of less than 1 MB" in shown.content.decode()
    assert not Upload.objects.exists()


@pytest.mark.slow
def test_pages_say_what_is_used(ada: User, ada_client: Client) -> None:
    diary = make_diary(owner=ada)
    for number in range(1000):
        make_episode(diary=diary, name=number)
    assert "Your diary uses 2 MB of 2,000 MB." in ada_client.get("/settings/").content.decode()
    job = kept(diary, many(50))
    page = ada_client.get(f"/import/{job.uuid}/").content.decode()
    assert "All of it may need less than 1 MB. Your diary uses 2 MB of 2,000 MB." in page


@pytest.mark.slow
def test_nobody_can_try_it_while_the_guests_take_all(client: Client, guest: Diary, settings: Any) -> None:
    settings.GUESTS_MB = 1
    for number in range(300):
        make_episode(diary=guest, name=number)
    shown = client.post("/guest/")
    assert shown.status_code == 503
    assert "No room for another visitor" in shown.content.decode()
    assert User.objects.count() == 1
    guest.owner.delete()
    cache.clear()  # as a minute later
    assert client.post("/guest/").status_code == 302
