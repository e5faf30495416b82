"""Who may reach what: every address of the site x every kind of visitor x every method, as one table.

An address without a row fails, and so does a row without an address.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit
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
from diary.actions.mail import stop_token
from diary.actions.tokens import make_token
from diary.actions.triggers import add_trigger
from diary.actions.uploads import keep_upload
from diary.domain.content import CheckInContent, Moment, Remedy, SignAnswer
from diary.domain.reminders import Mailing
from diary.exchange.archive import write_archive
from diary.models import Address, Diary, Episode, FlagTalk, ImportRejection, Medicine, PushSubscription, Share
from diary.models.reminder import CalendarFeed, hashed_token
from diary.models.share import hashed
from diary.models.token import TokenScope
from tests.conftest import PASSWORD, Standing, known
from tests.exchange.importing import waiting
from tests.makers import NOW, make_diary, make_episode, make_text, uuid_of
from tests.report.made import keep_page
from tests.shares import share_it
from tests.trials import make_trial

DAY = date(2026, 3, 14)
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
READ = ("GET", "HEAD")
WRITE = ("POST",)
BOTH = ("GET", "HEAD", "POST")


@dataclass(frozen=True)
class AddressAccess:
    """Which methods an address takes, whether anybody may call it, and whether it names a row of one diary.

    What can be sent `by_mail` needs no other token than its address: tests/views/test_reminders.py.
    """

    methods: tuple[str, ...]
    public: bool = False
    owned: bool = False
    args: tuple[Any, ...] = ()
    by_mail: bool = False


MOMENT = uuid_of("moment")
SPOT = uuid_of("spot")
TIMER = uuid_of("timer")
GONE = uuid_of("gone")
MINE = uuid_of("mine")
OTHER = uuid_of("other")
PILL = uuid_of("pill")
FILE = uuid_of("file")
IMPORT = uuid_of("import")
SHARE = uuid_of("share")
REPORT = uuid_of("report")
PROGRAM = uuid_of("program")
TRIAL = uuid_of("trial")
TOKEN = "mfrg-g3df-mztw-q2lk"
FEED = "the-token-of-an-address"
TALK = uuid_of("talk")
DEVICE = uuid_of("device")
TRIED = uuid_of("tried")

MATRIX: dict[str, AddressAccess] = {
    "healthz": AddressAccess(READ, public=True),
    "theme": AddressAccess(BOTH, public=True),
    "metrics": AddressAccess(READ, public=True),
    "favicon": AddressAccess(READ, public=True),
    "manifest": AddressAccess(READ, public=True),
    "worker": AddressAccess(READ, public=True),
    "unsent": AddressAccess(READ),
    "unsent_sign_in": AddressAccess(WRITE, public=True),
    "diary:home": AddressAccess(READ, public=True),
    "diary:guest_start": AddressAccess(WRITE, public=True),
    "diary:log": AddressAccess(WRITE),
    "diary:log_day": AddressAccess(WRITE, args=(DAY,)),
    "diary:log_undo": AddressAccess(WRITE, owned=True, args=(MOMENT,)),
    "diary:log_burst": AddressAccess(WRITE, args=(MOMENT,)),
    "diary:timer_edit": AddressAccess(BOTH, owned=True, args=(TIMER,)),
    "diary:timer_stop": AddressAccess(WRITE, owned=True, args=(TIMER,)),
    "diary:timer_discard": AddressAccess(WRITE, owned=True, args=(TIMER,)),
    "diary:episode_new": AddressAccess(BOTH),
    "diary:episode_from_line": AddressAccess(BOTH),
    "diary:episode_edit": AddressAccess(BOTH, owned=True, args=(MOMENT,)),
    "diary:episode_line": AddressAccess(READ, owned=True, args=(MOMENT,)),
    "diary:episode_delete": AddressAccess(WRITE, owned=True, args=(MOMENT,)),
    "diary:episode_leave_out": AddressAccess(WRITE, owned=True, args=(MOMENT,)),
    "diary:episode_count": AddressAccess(WRITE, owned=True, args=(MOMENT,)),
    "diary:episode_stopped": AddressAccess(WRITE, owned=True, args=(SPOT,)),
    "diary:episode_lost_track": AddressAccess(WRITE, owned=True, args=(SPOT,)),
    "diary:timeline": AddressAccess(READ),
    "diary:day": AddressAccess(READ, args=(DAY,)),
    "diary:year": AddressAccess(READ, args=(2026,)),
    "diary:week": AddressAccess(READ, args=(date(2026, 3, 9),)),
    "diary:checkin_today": AddressAccess(READ),
    "diary:checkin": AddressAccess(BOTH, args=(DAY,)),
    "diary:checkin_answer": AddressAccess(WRITE, args=(DAY,)),
    "diary:checkin_quiet": AddressAccess(WRITE, args=(DAY,)),
    "diary:trial_day": AddressAccess(WRITE, owned=True, args=(uuid_of("trial"), DAY)),
    "diary:checkin_delete": AddressAccess(WRITE, owned=True, args=(DAY,)),
    "diary:bin_show": AddressAccess(READ),
    "diary:bin_empty": AddressAccess(WRITE),
    "diary:restore": AddressAccess(WRITE, owned=True, args=("episode", GONE)),
    "diary:doctor": AddressAccess(READ),
    "diary:flags_seen": AddressAccess(WRITE),
    "diary:worried": AddressAccess(WRITE),
    "diary:report": AddressAccess(BOTH),
    "diary:report_change": AddressAccess(WRITE),
    "diary:report_pdf": AddressAccess(WRITE),
    "diary:report_progress": AddressAccess(READ, owned=True, args=(REPORT,)),
    "diary:report_file": AddressAccess(READ, owned=True, args=(REPORT,)),
    "diary:report_stop": AddressAccess(WRITE, owned=True, args=(REPORT,)),
    "diary:talk_deleted": AddressAccess(WRITE, owned=True, args=(TALK,)),
    "diary:flag_discussed": AddressAccess(WRITE, owned=True, args=("X1",)),
    "diary:flag_hidden": AddressAccess(WRITE, owned=True, args=("M1",)),
    "diary:flag_reopened": AddressAccess(WRITE, args=("W1",)),
    "diary:right_now": AddressAccess(BOTH, public=True),
    "diary:share_list": AddressAccess(READ),
    "diary:share_new": AddressAccess(WRITE),
    "diary:share_revoke": AddressAccess(WRITE, owned=True, args=(SHARE,)),
    "diary:share_open": AddressAccess(BOTH, public=True, args=(TOKEN,)),
    "diary:share_pdf": AddressAccess(READ, public=True, args=(TOKEN,)),
    "diary:emergency": AddressAccess(READ, public=True),
    "diary:emergency_now": AddressAccess(READ, public=True),
    "diary:patterns": AddressAccess(READ),
    "diary:compare": AddressAccess(READ),
    "diary:compare_chart": AddressAccess(READ, args=("light", "svg")),
    "diary:pattern": AddressAccess(READ, args=("frequency",)),
    "diary:chart": AddressAccess(READ, args=("frequency", "light", "svg")),
    "diary:trials": AddressAccess(READ),
    "diary:trial_new": AddressAccess(BOTH),
    "diary:trial_plan": AddressAccess(READ),
    "diary:trial": AddressAccess(READ, owned=True, args=(TRIAL,)),
    "diary:trial_stop": AddressAccess(WRITE, owned=True, args=(TRIAL,)),
    "diary:trial_delete": AddressAccess(WRITE, owned=True, args=(TRIAL,)),
    "diary:background": AddressAccess(BOTH),
    "diary:fact_new": AddressAccess(BOTH, args=("medicine",)),
    "diary:fact_edit": AddressAccess(BOTH, owned=True, args=("medicine", PILL)),
    "diary:fact_delete": AddressAccess(WRITE, owned=True, args=("medicine", PILL)),
    "diary:device_state": AddressAccess(READ, public=True),
    "diary:device_log": AddressAccess(READ),
    "diary:device_episode": AddressAccess(READ),
    "diary:device_check_in": AddressAccess(READ),
    "diary:device_away": AddressAccess(READ),
    "diary:device_diary": AddressAccess(READ),
    "diary:guidance": AddressAccess(READ, public=True),
    "diary:guidance_text": AddressAccess(READ, public=True, args=("topic", "emergency")),
    "diary:more": AddressAccess(READ),
    "diary:device": AddressAccess(READ),
    "diary:home_screen": AddressAccess(BOTH),
    "diary:reminders": AddressAccess(BOTH),
    "diary:calendar_make": AddressAccess(WRITE),
    "diary:calendar_move": AddressAccess(WRITE),
    "diary:calendar_revoke": AddressAccess(WRITE),
    "diary:calendar_feed": AddressAccess(READ, public=True, args=(FEED,)),
    "diary:push_on": AddressAccess(WRITE),
    "diary:push_move": AddressAccess(WRITE),
    "diary:push_off": AddressAccess(WRITE, owned=True, args=(DEVICE,)),
    "diary:reminder_stop": AddressAccess(
        BOTH, public=True, args=(stop_token(UUID(int=1), Mailing.DAILY),), by_mail=True
    ),
    "diary:settings": AddressAccess(BOTH),
    "diary:programs": AddressAccess(BOTH),
    "diary:program_revoke": AddressAccess(WRITE, owned=True, args=(PROGRAM,)),
    "diary:api_docs": AddressAccess(READ, public=True),
    "diary:api_schema": AddressAccess(READ, public=True),
    "diary:triggers": AddressAccess(BOTH),
    "diary:trigger_edit": AddressAccess(BOTH, owned=True, args=(MINE,)),
    "diary:trigger_merge": AddressAccess(WRITE, owned=True, args=(MINE,)),
    "diary:trigger_retire": AddressAccess(WRITE, owned=True, args=(MINE,)),
    "diary:trigger_offer": AddressAccess(WRITE, owned=True, args=(MINE,)),
    "diary:imports": AddressAccess(BOTH),
    "diary:import_show": AddressAccess(BOTH, owned=True, args=(IMPORT,)),
    "diary:import_start": AddressAccess(WRITE, owned=True, args=(IMPORT,)),
    "diary:import_stop": AddressAccess(WRITE, owned=True, args=(IMPORT,)),
    "diary:import_undo": AddressAccess(WRITE, owned=True, args=(IMPORT,)),
    "diary:import_forget": AddressAccess(WRITE, owned=True, args=(IMPORT,)),
    "diary:import_remove": AddressAccess(WRITE, owned=True, args=(IMPORT,)),
    "diary:import_rejected": AddressAccess(READ, owned=True, args=(IMPORT,)),
    "diary:archive": AddressAccess(READ),
    "diary:archive_download": AddressAccess(READ),
    "diary:csv_episodes": AddressAccess(READ),
    "diary:csv_checkins": AddressAccess(READ),
    "diary:csv_days": AddressAccess(READ),
    "diary:csv_trials": AddressAccess(READ),
    "diary:fhir": AddressAccess(READ),
    "diary:archive_preview": AddressAccess(WRITE),
    "diary:archive_load": AddressAccess(WRITE, owned=True, args=(FILE,)),
    "diary:archive_cancel": AddressAccess(WRITE, owned=True, args=(FILE,)),
    "diary:trial_chart": AddressAccess(READ, owned=True, args=(TRIED, "light", "svg")),
    "diary:trial_csv": AddressAccess(READ, owned=True, args=(TRIED,)),
}
ACCOUNTS = {"setup", "invitation", "keep", "leave_guest", "back_to_guest", "account_delete", "goodbye"}
"""Their own tests say who may do what: tests/accounts."""

THIRD_PARTY = ("account_", "mfa_", "usersessions_", "admin:")
"""Pages of allauth and of Django's admin; `test_pages_of_others_ask_who_is_there` holds them together."""


OF_PROGRAMS = "diary:api:"
"""Addresses that no session opens: tests/api/test_access.py has their table."""


def addresses(patterns: list[URLPattern | URLResolver], namespace: str = "") -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = ":".join(filter(None, (namespace, pattern.namespace or "")))
            yield from addresses(pattern.url_patterns, inner)
        else:
            yield ":".join(filter(None, (namespace, pattern.name or str(pattern.pattern))))


def is_third_party(name: str) -> bool:
    return name.startswith(THIRD_PARTY) and name not in ACCOUNTS


def make_named(owner: User, *, token: str = TOKEN, feed: str = FEED) -> Diary:
    """A diary with one of everything an address can name."""
    diary = make_diary(owner=owner)
    make_episode(diary=diary, name="moment", note="needle")
    make_episode(diary=diary, name="spot", shape="ongoing", ongoing_state="still_on")
    # What the flags X1 and M1 read.
    make_episode(diary=diary, name="flagged", at=timezone.now(), pain=9, triggers=["medicine"])
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
    FlagTalk.objects.create(diary=diary, uuid=TALK, criterion="W1", talked_on=DAY, outcome="Needles")
    known = {"token_hash": hashed_token(feed), "at": NOW.time(), "made_at": NOW, "changed_at": NOW}
    CalendarFeed.objects.create(diary=diary, **known)
    Address.objects.create(diary=diary, kind="calendar", token_hash=hashed_token(feed))
    PushSubscription.objects.create(diary=diary, uuid=DEVICE, endpoint_hash=feed, name="Firefox on Linux", made_at=NOW)
    parts: dict[str, Any] = {"signs": ["visible", "felt_weak"], "triggers": ["caffeine"], "own_triggers": [MINE]}
    make_episode(diary=diary, name="whole", minutes=3, remedies=[Remedy("water", "better", 5)], **parts)
    content = CheckInContent("yes", {"stress": 3}, (SignAnswer("weakness", "no"),), "")
    save_checkin(diary=diary, day=DAY - timedelta(days=1), uuid=uuid_of("the day before"), content=content)
    make_text(kind="topic", key="emergency")
    keep_upload(diary, FILE, write_archive(diary), timezone.now())
    job = waiting(diary, "Date,Note\n2026-03-01,needle\n", uuid=IMPORT, name="needle.csv", now=timezone.now())
    ImportRejection.objects.create(diary=diary, job=job, line=1, reason="it gives no date", text="needle")
    share_it(diary, now=timezone.now(), code="314159")
    Share.objects.filter(diary=diary).update(token_hash=hashed(token))
    Address.objects.filter(kind="share", diary=diary).update(token_hash=hashed(token))
    make_trial(diary, date(2025, 11, 3), name="tried")
    make_trial(diary, DAY - timedelta(days=3), change="own", own_words="needle work in the evening")
    keep_page(diary, REPORT, b"%PDF")
    make_token(diary=diary, uuid=PROGRAM, name="Needle", scope=TokenScope.LOG, lasts=None, now=NOW)
    return diary


@pytest.fixture(scope="module")
def _named(standing: Standing) -> None:
    with standing():
        make_named(known("ada@example.org"))


@pytest.fixture
def diary(_named: None, ada: User) -> Diary:
    return Diary.objects.get(owner=ada)


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
    names = {name for name in names if not name.startswith(OF_PROGRAMS)}
    assert len(names) > 40
    assert names == set(MATRIX) | ACCOUNTS


@pytest.mark.slow
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
                assert status != 404 or name in ("diary:guest_start", "metrics"), where


FORMS = sorted(name for name, row in MATRIX.items() if "POST" in row.methods and not row.by_mail)


@pytest.mark.slow
@pytest.mark.parametrize("name", FORMS)
def test_the_owner_can_send_to_it(name: str, diary: Diary, ada_client: Client) -> None:
    row = MATRIX[name]
    assert ada_client.post(reverse(name, args=row.args)).status_code in (302, 422)


@pytest.mark.slow
@pytest.mark.parametrize("name", FORMS)
def test_it_refuses_to_write_without_a_token(name: str, diary: Diary, ada: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(ada)
    before = Diary.objects.get(pk=diary.pk).revision
    assert client.post(reverse(name, args=MATRIX[name].args)).status_code == 403
    assert Diary.objects.get(pk=diary.pk).revision == before


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", sorted(name for name, row in MATRIX.items() if "POST" in row.methods and not row.public)
)
def test_whoever_sends_to_it_after_the_session_ended_comes_back_to_a_page(name: str, diary: Diary) -> None:
    address = reverse(name, args=MATRIX[name].args)
    for referer, page in (("http://testserver/diary/?toe=1", "/diary/?toe=1"), ("", "/")):
        client = Client(enforce_csrf_checks=True)
        client.get(reverse("account_login"))
        sent = {"csrfmiddlewaretoken": client.cookies["csrftoken"].value}
        sign_in = client.post(address, sent, headers={"Referer": referer}).headers["Location"]
        shown = client.get(sign_in)
        assert b"was not saved" in shown.content
        sent = {"csrfmiddlewaretoken": client.cookies["csrftoken"].value, "login": "ada@example.org"}
        sent |= {"password": PASSWORD, "next": parse_qs(urlsplit(sign_in).query)["next"][0]}
        assert f'name="next" value="{page}"'.encode() in shown.content
        back = client.post(reverse("account_login"), sent).headers["Location"]
        assert back == page
        assert client.get(back).status_code == 200


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(name for name, row in MATRIX.items() if "GET" not in row.methods))
def test_opening_an_address_that_is_no_page_says_so_and_leads_home(name: str, diary: Diary, ada_client: Client) -> None:
    response = ada_client.get(reverse(name, args=MATRIX[name].args))
    assert response.status_code == 405
    assert response.headers["Allow"] == "POST"
    assert b"There is no page here" in response.content
    assert b'class="button" href="/"' in response.content


def said(response: Any) -> bytes:
    """All that an answer says, also where it comes in pieces."""
    body: bytes = response.getvalue()
    return body


@pytest.mark.slow
def test_what_ada_wrote_is_on_no_page_of_ben(diary: Diary, ben_client: Client, ada_client: Client) -> None:
    pages = [reverse(name, args=row.args) for name, row in MATRIX.items() if "GET" in row.methods]
    assert len(pages) > 20
    assert any(b"eedle" in said(ada_client.get(page)) for page in pages)
    for page in pages:
        assert b"eedle" not in said(ben_client.get(page)), page


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
