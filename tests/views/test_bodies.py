"""A page's body is kept for all that it depends on, and each change of that gives the page as it would be made anew."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.models import Q
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_script_prefix, set_script_prefix

from accounts.models import User
from diary.actions.background import save_diary
from diary.actions.bin import BIN_LASTS, delete_entry, empty_old_bins
from diary.actions.episodes import edit_episode
from diary.actions.sample import fill_with_sample
from diary.actions.triggers import add_trigger
from diary.domain.writing import written_as
from diary.models import CachedResult, Diary, Look
from diary.views import bodies
from tests.exchange.importing import imported, undone
from tests.makers import NOW, make_content, make_diary, make_episode, uuid_of
from tests.views.reading import text_of

ADDRESS = "/patterns/"
TIMELINE = "/diary/"


@pytest.fixture(autouse=True)
def traveller() -> Iterator[Any]:
    with time_machine.travel(NOW + timedelta(hours=1), tick=False) as traveller:
        yield traveller


@pytest.fixture
def diary(ada: User) -> Diary:
    diary = make_diary(owner=ada)
    fill_with_sample(diary=diary, now=NOW, episodes=60, years=0.3, seed=3)
    add_trigger(diary=diary, uuid=uuid_of("sweets"), name="<b>Sweets</b>")
    return diary


def body(client: Client, query: str = "", address: str = ADDRESS, **headers: str) -> str:
    """What a page shows, the frame around it apart."""
    html = client.get(address + query, headers=headers).content.decode()
    return html.partition("<h1>")[2].partition("</main>")[0]


def anew(client: Client, query: str = "", address: str = ADDRESS, **headers: str) -> str:
    """The same, made anew."""
    CachedResult.objects.all().delete()
    return body(client, query, address, **headers)


def put_differently(**fields: Any) -> Callable[[], object]:
    return lambda: save_diary(diary=Diary.objects.get(), values=fields)


SETTINGS: dict[str, Any] = {
    "calm_mode": True,
    "mirror_feet": True,
    "date_order": "month",
    "decimal_mark": "comma",
    "clock": "12",
    "time_zone": "Pacific/Kiritimati",
}
CHANGES: dict[str, Callable[[], object]] = {
    "an entry": lambda: make_episode(diary=Diary.objects.get(), name="new", at=NOW),
    "an own trigger": lambda: add_trigger(diary=Diary.objects.get(), uuid=uuid_of("x"), name="Cold tiles"),
    **{name: put_differently(**{name: value}) for name, value in SETTINGS.items()},
}


UNSEEN = {"decimal_mark"}
"""What no word of the timeline depends on."""


@pytest.mark.parametrize("address", [f"{ADDRESS}?period=own&first=2026-01-08&last=2026-03-13", TIMELINE])
@pytest.mark.parametrize("what", CHANGES)
def test_a_change_is_seen_at_the_next_look(what: str, address: str, diary: Diary, ada_client: Client) -> None:
    before = body(ada_client, "", address)
    assert body(ada_client, "", address) == before
    CHANGES[what]()
    after = body(ada_client, "", address)
    assert (after != before) or (address == TIMELINE and what in UNSEEN)
    assert after == anew(ada_client, "", address)


def test_another_choice_is_another_body(diary: Diary, ada_client: Client) -> None:
    queries = ["", "?period=4w", "?period=all", "?period=12w&site=trunk", "?period=12w&state=resting"]
    queries += [f"?trigger={uuid_of('sweets')}", "?sleep_onset=without", "?period=own&first=2026-03-01&last=2026-03-09"]
    # The same letters, once sent by a browser's own input and once typed.
    queries += ["?period=own&first=2026-03-01&last=2026-03-09&first_typed=1&last_typed=1"]
    seen = {query: body(ada_client, query) for query in queries}
    assert len(set(seen.values())) >= len(queries) - 1
    assert {query: body(ada_client, query) for query in queries} == seen
    assert {query: anew(ada_client, query) for query in queries} == seen


def test_what_the_address_says_beside_the_choice_makes_no_other_body(diary: Diary, ada_client: Client) -> None:
    body(ada_client)
    kept = CachedResult.objects.count()
    assert body(ada_client, "?utm_source=x&y=z") == body(ada_client)
    assert CachedResult.objects.count() == kept


@pytest.mark.parametrize("address", [ADDRESS, TIMELINE])
def test_the_next_day_is_another_body(address: str, diary: Diary, ada_client: Client, traveller: Any) -> None:
    before = body(ada_client, "", address)
    traveller.move_to(NOW + timedelta(days=1))
    assert body(ada_client, "", address) != before
    assert body(ada_client, "", address) == anew(ada_client, "", address)


def test_a_browser_that_writes_otherwise_gets_the_fields_it_can_show(diary: Diary, ada_client: Client) -> None:
    british, american = (
        body(ada_client, "?period=own", **{"Accept-Language": language}) for language in ("en-GB", "en-US")
    )
    assert 'type="date" name="first"' in british
    assert 'type="text" name="first"' in american
    assert american == anew(ada_client, "?period=own", **{"Accept-Language": "en-US"})


def test_without_trials_none_is_offered(diary: Diary, ada_client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "TRIALS", True)
    keys = {key_of(diary)}
    monkeypatch.setattr(settings, "TRIALS", False)
    keys.add(key_of(diary))
    assert len(keys) == 2
    assert body(ada_client) == anew(ada_client)


@pytest.mark.parametrize("name", SETTINGS)
def test_each_setting_has_bodies_of_its_own_also_at_the_same_revision(name: str, diary: Diary) -> None:
    before = key_of(diary)
    setattr(diary, name, SETTINGS[name])
    with written_as(diary.writing):
        assert key_of(diary) != before


def key_of(diary: Diary) -> str:
    return bodies._key(diary, "diary/patterns_body.html", NOW.date(), {})


@pytest.mark.parametrize(
    "change",
    [
        lambda patch: patch.setattr(bodies, "page_version", lambda: "another"),
        lambda patch: set_script_prefix("/below/"),
    ],
)
def test_another_version_or_place_of_the_site_keeps_bodies_of_its_own(
    change: Callable[[pytest.MonkeyPatch], object], diary: Diary, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, prefix = key_of(diary), get_script_prefix()
    change(monkeypatch)
    try:
        assert key_of(diary) != before
    finally:
        set_script_prefix(prefix)


def test_a_changed_template_is_another_version(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    versions = set()
    for text in ("one", "two"):
        (tmp_path / "page.html").write_text(text)
        monkeypatch.setattr(bodies, "_SOURCES", ((tmp_path, "*.html"),))
        versions.add(bodies.page_version.__wrapped__())
    assert len(versions) == 2
    for folder, names in bodies._SOURCES:
        assert list(folder.rglob(names)) if names else folder.is_file()


def test_nothing_of_a_session_is_in_what_is_kept(diary: Diary, ada: User, ada_client: Client) -> None:
    for query in ("", "?period=own", "?period=4w&site=trunk"):
        page = ada_client.get(ADDRESS + query).content.decode()
        assert 'X-CSRFToken": "' in page
    kept = [bytes(row.body).decode() for row in CachedResult.objects.filter(key__startswith="body:")]
    assert len(kept) == 3
    assert ada.email
    for html in kept:
        assert "csrf" not in html.lower()
        assert "of_user" not in html
        assert ada.email not in html
        assert "&lt;b&gt;Sweets" in html
        assert "<b>Sweets" not in html


def test_a_choice_that_cannot_be_is_not_kept(diary: Diary, ada_client: Client) -> None:
    for query in ("?site=nowhere", "?period=own&first=2026-03-09&last=2026-03-01"):
        response = ada_client.get(ADDRESS + query)
        assert response.status_code == 422
        assert "field__error" in response.content.decode()
    assert not CachedResult.objects.filter(key__startswith="body:").exists()


def test_a_second_look_takes_the_body_in_one_statement(diary: Diary, ada_client: Client) -> None:
    first = text_of(body(ada_client))
    with CaptureQueriesContext(connection) as queries:
        again = text_of(body(ada_client))
    assert again == first
    # The session, its user, the diary, and the body.
    assert len(queries) == 4


def test_only_the_first_page_of_the_timeline_is_kept(diary: Diary, ada_client: Client) -> None:
    """Whoever scrolls through years keeps no page of each fortnight."""
    for query in ("?before=2026-03-01", "?site=trunk", "?first=2026-03-10&last=2026-03-01"):
        body(ada_client, query, TIMELINE)
    ada_client.get(TIMELINE, headers={"HX-Request": "true"})
    assert not CachedResult.objects.filter(key__startswith="body:").exists()
    assert body(ada_client, "", TIMELINE) == body(ada_client, "", TIMELINE)
    # The days, and the months beside them.
    kept = [bytes(row.body).decode() for row in CachedResult.objects.filter(key__startswith="body:")]
    assert len(kept) == 2
    assert not any("csrf" in html.lower() or "of_user" in html for html in kept)
    with CaptureQueriesContext(connection) as queries:
        body(ada_client, "", TIMELINE)
    assert len(queries) == 4


def test_a_question_about_an_entry_stands_on_the_timeline_and_in_nothing_that_is_kept(
    diary: Diary, ada_client: Client
) -> None:
    body(ada_client, "", TIMELINE)
    fields = {"uuid": uuid_of("asked"), "shape": "moment", "sites": ["left_hallux"], "signs": ["felt_weak"]}
    day = NOW.date()
    sent = ada_client.post("/episodes/new/", fields | {"start_date": str(day), "start_time": "10:00"})
    assert sent.status_code == 302
    assert 'class="entry__ask"' in body(ada_client, "", TIMELINE)
    assert not CachedResult.objects.filter(key__startswith="body:", revision=Diary.objects.get().revision).exists()


@contextmanager
def _full(row: str) -> Iterator[None]:
    """There is no room on the disk."""

    def refuse(**_: object) -> None:
        raise OSError(errno.ENOSPC, "no")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(f"diary.actions.{row}.create", refuse)
        yield


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("address", [ADDRESS, "/patterns/factors/light.svg?period=12w"])
def test_a_look_that_could_not_be_written_is_made_at_the_next_one(
    address: str, diary: Diary, ada_client: Client
) -> None:
    with _full("looks.Look.objects"):
        assert ada_client.get(address).status_code == 200
    assert not Look.objects.exists()
    assert not CachedResult.objects.filter(Q(key__startswith="body:") | Q(key__contains=":svg")).exists()
    ada_client.get(address)
    assert Look.objects.exists()
    assert CachedResult.objects.filter(Q(key__startswith="body:") | Q(key__contains=":svg")).exists()


def _says(words: str) -> bool:
    return any(words in bytes(row.body).decode("utf-8", "replace") for row in CachedResult.objects.all())


def test_words_of_an_import_that_is_undone_are_nowhere(diary: Diary, ada_client: Client) -> None:
    job = imported(diary, "Start,Toe,Note\n2026-03-13 10:00,left big toe,from the old notebook\n")
    diary.refresh_from_db()
    ada_client.get(TIMELINE)
    assert _says("from the old notebook")
    undone(diary, job)
    assert not _says("from the old notebook")


def test_words_of_what_the_bin_lets_go_are_nowhere(diary: Diary, ada_client: Client) -> None:
    episode = make_episode(diary=diary, name="noted", at=NOW, note="seen on the train")
    ada_client.get(TIMELINE)
    assert _says("seen on the train")
    delete_entry(diary=diary, entry=episode, now=NOW)
    empty_old_bins(now=NOW + BIN_LASTS + timedelta(minutes=1))
    assert not _says("seen on the train")


def test_what_was_made_of_an_older_revision_is_gone_by_the_next_day(diary: Diary, ada_client: Client) -> None:
    episode = make_episode(diary=diary, name="noted", at=NOW, note="seen on the train")
    ada_client.get(TIMELINE)
    edit_episode(diary=diary, episode=episode, content=make_content(at=NOW, note="on foot"))
    assert _says("seen on the train")
    call_command("tidy_diaries", verbosity=0)
    assert not _says("seen on the train")
    ada_client.get(TIMELINE)
    call_command("tidy_diaries", verbosity=0)
    assert _says("on foot")


def test_each_diary_has_a_body_of_its_own(diary: Diary, ada_client: Client, ben_client: Client) -> None:
    assert "Sweets" in body(ada_client)
    assert "Sweets" not in body(ben_client)
