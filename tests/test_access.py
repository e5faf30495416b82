"""Who may reach what: every address of the site x every kind of visitor x every method, as one table.

An address without a row fails, and so does a row without an address.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from accounts.models import User
from diary.actions.background import add_fact
from diary.actions.bin import delete_entry
from diary.actions.checkins import save_checkin
from diary.actions.episodes import start_timer
from diary.actions.triggers import add_trigger
from diary.domain.content import CheckInContent, Moment
from diary.exchange.archive import write_archive
from diary.exchange.uploads import keep_upload
from diary.models import Diary, Episode, Medicine
from tests.makers import NOW, make_diary, make_episode, uuid_of

DAY = date(2026, 3, 14)
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
READ = ("GET", "HEAD")
WRITE = ("POST",)
BOTH = ("GET", "HEAD", "POST")


@dataclass(frozen=True)
class Row:
    """Which methods an address takes, whether anybody may call it, and whether it names a row of one diary."""

    methods: tuple[str, ...]
    public: bool = False
    owned: bool = False
    args: tuple[Any, ...] = ()


MOMENT = uuid_of("moment")
SPOT = uuid_of("spot")
TIMER = uuid_of("timer")
GONE = uuid_of("gone")
MINE = uuid_of("mine")
OTHER = uuid_of("other")
PILL = uuid_of("pill")
FILE = uuid_of("file")

MATRIX: dict[str, Row] = {
    "healthz": Row(READ, public=True),
    "diary:home": Row(READ, public=True),
    "diary:guest_start": Row(WRITE, public=True),
    "diary:log": Row(WRITE),
    "diary:timer_start": Row(WRITE),
    "diary:timer_edit": Row(BOTH, owned=True, args=(TIMER,)),
    "diary:timer_stop": Row(WRITE, owned=True, args=(TIMER,)),
    "diary:timer_discard": Row(WRITE, owned=True, args=(TIMER,)),
    "diary:episode_new": Row(BOTH),
    "diary:episode_edit": Row(BOTH, owned=True, args=(MOMENT,)),
    "diary:episode_delete": Row(WRITE, owned=True, args=(MOMENT,)),
    "diary:episode_leave_out": Row(WRITE, owned=True, args=(MOMENT,)),
    "diary:episode_count": Row(WRITE, owned=True, args=(MOMENT,)),
    "diary:episode_stopped": Row(WRITE, owned=True, args=(SPOT,)),
    "diary:episode_lost_track": Row(WRITE, owned=True, args=(SPOT,)),
    "diary:timeline": Row(READ),
    "diary:day": Row(READ, args=(DAY,)),
    "diary:year": Row(READ, args=(2026,)),
    "diary:checkin": Row(BOTH, args=(DAY,)),
    "diary:checkin_quiet": Row(WRITE, args=(DAY,)),
    "diary:checkin_delete": Row(WRITE, owned=True, args=(DAY,)),
    "diary:bin_show": Row(READ),
    "diary:bin_empty": Row(WRITE),
    "diary:restore": Row(WRITE, owned=True, args=("episode", GONE)),
    "diary:patterns": Row(READ),
    "diary:frequency": Row(READ, args=("light", "svg")),
    "diary:background": Row(BOTH),
    "diary:fact_new": Row(BOTH, args=("medicine",)),
    "diary:fact_edit": Row(BOTH, owned=True, args=("medicine", PILL)),
    "diary:fact_delete": Row(WRITE, owned=True, args=("medicine", PILL)),
    "diary:more": Row(READ),
    "diary:settings": Row(BOTH),
    "diary:triggers": Row(BOTH),
    "diary:trigger_edit": Row(BOTH, owned=True, args=(MINE,)),
    "diary:trigger_merge": Row(WRITE, owned=True, args=(MINE,)),
    "diary:trigger_retire": Row(WRITE, owned=True, args=(MINE,)),
    "diary:trigger_offer": Row(WRITE, owned=True, args=(MINE,)),
    "diary:archive": Row(READ),
    "diary:archive_download": Row(READ),
    "diary:archive_preview": Row(WRITE),
    "diary:archive_load": Row(WRITE, owned=True, args=(FILE,)),
    "diary:archive_cancel": Row(WRITE, owned=True, args=(FILE,)),
}
ACCOUNTS = {"setup", "invitation", "keep", "account_delete", "goodbye"}
"""Their own tests say who may do what: tests/accounts."""

THIRD_PARTY = ("account_", "mfa_", "usersessions_", "admin:")
"""Pages of allauth and of Django's admin; `test_pages_of_others_ask_who_is_there` holds them together."""


def addresses(patterns: list[URLPattern | URLResolver], namespace: str = "") -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = ":".join(filter(None, (namespace, pattern.namespace or "")))
            yield from addresses(pattern.url_patterns, inner)
        else:
            yield ":".join(filter(None, (namespace, pattern.name or str(pattern.pattern))))


def is_third_party(name: str) -> bool:
    return name.startswith(THIRD_PARTY) and name not in ACCOUNTS


@pytest.fixture
def diary(ada: User) -> Diary:
    """Ada's diary with one of everything an address can name."""
    diary = make_diary(owner=ada)
    make_episode(diary=diary, name="moment", note="needle")
    make_episode(diary=diary, name="spot", shape="ongoing", ongoing_state="still_on")
    gone = make_episode(diary=diary, name="gone")
    delete_entry(diary=diary, entry=gone, now=timezone.now())
    start = Moment.at(NOW, diary.zone)
    start_timer(diary=diary, uuid=TIMER, start=start, zone=diary.time_zone, sites=["left_hallux"])
    content = CheckInContent(twitching="yes", note="needle in the check-in")
    save_checkin(diary=diary, day=DAY, uuid=uuid_of("checkin"), content=content)
    add_trigger(diary=diary, uuid=MINE, name="Needle work")
    add_trigger(diary=diary, uuid=OTHER, name="Needle point")
    values = {"name": "Needle pills", "group": "other_medicine"}
    add_fact(diary=diary, model=Medicine, uuid=PILL, values=values)
    keep_upload(diary, FILE, write_archive(diary), timezone.now())
    return diary


@pytest.fixture
def visitors(ada: User, ben: User, admin: User) -> dict[str, Client]:
    guest = User.objects.create_guest()
    clients = {"anonymous": Client()}
    for name, user in (("owner", ada), ("stranger", ben), ("admin", admin), ("guest", guest)):
        clients[name] = Client()
        clients[name].force_login(user)
    return clients


def test_every_address_has_a_row_and_every_row_an_address() -> None:
    names = {name for name in addresses(get_resolver().url_patterns) if not is_third_party(name)}
    assert len(names) > 40
    assert names == set(MATRIX) | ACCOUNTS


@pytest.mark.parametrize("name", sorted(MATRIX))
def test_it_lets_in_whom_the_table_says(name: str, diary: Diary, visitors: dict[str, Client]) -> None:
    row = MATRIX[name]
    address = reverse(name, args=row.args)
    for who, client in visitors.items():
        for method in METHODS:
            if who == "owner" and method in WRITE:
                continue
            status = client.generic(method, address).status_code
            where = f"{who} {method} {address}"
            if who == "anonymous" and not row.public:
                assert status == 302, where
            elif method not in row.methods:
                assert status == 405, where
            elif row.owned and who != "owner":
                assert status == 404, where
            else:
                assert status in (200, 302, 404, 422), where
                assert status != 404 or name == "diary:guest_start", where


@pytest.mark.parametrize("name", sorted(name for name, row in MATRIX.items() if "POST" in row.methods))
def test_the_owner_can_send_to_it(name: str, diary: Diary, ada_client: Client) -> None:
    row = MATRIX[name]
    assert ada_client.post(reverse(name, args=row.args)).status_code in (302, 422)


@pytest.mark.parametrize("name", sorted(name for name, row in MATRIX.items() if "POST" in row.methods))
def test_it_refuses_to_write_without_a_token(name: str, diary: Diary, ada: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(ada)
    before = Diary.objects.get(pk=diary.pk).revision
    assert client.post(reverse(name, args=MATRIX[name].args)).status_code == 403
    assert Diary.objects.get(pk=diary.pk).revision == before


def test_what_ada_wrote_is_on_no_page_of_ben(diary: Diary, ben_client: Client, ada_client: Client) -> None:
    pages = [reverse(name, args=row.args) for name, row in MATRIX.items() if "GET" in row.methods]
    assert len(pages) > 20
    assert any(b"eedle" in ada_client.get(page).content for page in pages)
    for page in pages:
        assert b"eedle" not in ben_client.get(page).content, page


def test_a_stranger_cannot_name_anothers_rows_in_a_payload(diary: Diary, ben: User, ben_client: Client) -> None:
    mine = make_diary(owner=ben)
    trigger = add_trigger(diary=mine, uuid=uuid_of("ben's"), name="Ben's own")
    sent = {
        "uuid": str(uuid_of("ben's episode")),
        "sites": "left_hallux",
        "shape": "moment",
        "start_date": "2026-03-14",
        "start_time": "10:00",
        "triggers": [str(MINE)],
    }
    assert ben_client.post(reverse("diary:episode_new"), sent).status_code == 422
    assert not Episode.objects.filter(diary=mine).exists()
    merged = ben_client.post(reverse("diary:trigger_merge", args=[trigger.uuid]), {"into": str(OTHER)})
    assert merged.status_code == 422
    assert b"eedle" not in merged.content


def test_the_same_uuid_in_two_diaries_is_two_entries(diary: Diary, ben_client: Client) -> None:
    sent = {"uuid": str(MOMENT), "ago": "0", "sites": "left_hallux"}
    assert ben_client.post(reverse("diary:log"), sent).status_code == 302
    assert Episode.objects.filter(uuid=MOMENT).count() == 2


def test_pages_of_others_ask_who_is_there(client: Client, ada_client: Client, db: None) -> None:
    names = [name for name in addresses(get_resolver().url_patterns) if is_third_party(name)]
    assert len(names) > 40
    for page in ("account_email", "account_change_password", "mfa_index", "usersessions_list"):
        assert client.get(reverse(page)).status_code == 302, page
    assert client.get(reverse("admin:index")).status_code == 302
    assert ada_client.get(reverse("admin:index")).status_code == 302


def test_an_htmx_request_of_somebody_signed_out_loads_the_sign_in_page_whole(client: Client, db: None) -> None:
    response = client.get(reverse("diary:timeline"), headers={"HX-Request": "true"})
    assert response.headers["HX-Redirect"].startswith(reverse("account_login"))
    assert b"<form" not in response.content


@pytest.mark.parametrize("uuid", [UUID(int=0), uuid_of("nobody's")])
def test_an_id_that_nobody_has_is_not_there(uuid: UUID, ada_client: Client) -> None:
    assert ada_client.get(reverse("diary:episode_edit", args=[uuid])).status_code == 404
