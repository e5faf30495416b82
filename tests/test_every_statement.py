"""Nobody ever sees another person's diary: every statement of every address says of which diary it reads, changes or
empties rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

import pytest
import time_machine
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from diary.actions.bin import delete_entry
from diary.actions.import_files import save_plan
from diary.actions.import_steps import start
from diary.actions.mail import stop_token
from diary.domain.flags import shown_of
from diary.domain.reminders import Mailing
from diary.exchange.archive import write_archive
from diary.exchange.mapping.columns import Plan
from diary.models import Diary, Episode, ImportJob
from diary.queries.flags import flags
from tests.beside.push_service import Subscriber, told_by
from tests.conftest import Standing, known
from tests.each import each
from tests.exchange.importing import imported, many
from tests.makers import NOW, make_episode, uuid_of
from tests.statements import ANY, Rules, spied, tables_written, unbound
from tests.test_access import DAY, IMPORT, MATRIX, MINE, MOMENT, OTHER, PILL, TRIAL, make_named
from tests.views.filled import form_of

SECRETS: Final = {
    # A visitor who knows a token of 256 bits, and no more, finds the row that it leads to, and by that its diary.
    "diary_address": "token_hash",
}


TIDYING: Final = {
    "diary:archive_preview": ("diary_upload", "uploaded_at"),
    "diary:imports": ("diary_importjob", "made_at"),
}
"""Whoever brings a file takes everybody's old ones away: which they are is said by their age."""


def rules_of(diary: Diary) -> Rules:
    """How a statement can say that it means this diary."""
    keys: dict[str, dict[str, tuple[object, ...]]] = {}
    for model in apps.get_app_config("diary").get_models(include_auto_created=True):
        table = model._meta.db_table
        names = {column.column for column in model._meta.concrete_fields}
        if model is Diary:
            keys[table] = {"id": (diary.pk,), "owner_id": (diary.owner_id,), "uuid": (diary.uuid, diary.uuid.hex)}
        elif "diary_id" in names:
            keys[table] = {"diary_id": (diary.pk,)} | ({SECRETS[table]: (ANY,)} if table in SECRETS else {})
    return Rules(keys)


def unsaid(statements: list[tuple[str, Any]], diary: Diary, name: str = "") -> list[str]:
    """The statements of an address that do not say their diary, each once."""
    rules = rules_of(diary)
    found = [row for sql, params in statements for row in unbound(sql, params, rules)]
    if name in TIDYING:
        table, age = TIDYING[name]
        crossing = {row.sql for row in found if row.table == table and f'"{table}"."{age}" < %s' in row.sql}
        assert len(crossing) == 1
        found = [row for row in found if row.sql not in crossing]
    return list(dict.fromkeys(map(str, found)))


LATER: Final = NOW + timedelta(hours=1)


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    with time_machine.travel(LATER, tick=False):
        yield


@pytest.fixture(scope="module")
def _named(standing: Standing) -> None:
    with standing(), time_machine.travel(LATER, tick=False):
        make_named(known("ben@example.org"), token="another", feed="of-another")
        make_named(known("ada@example.org"))


@pytest.fixture
def diary(_named: None, ada: User) -> Diary:
    """Ada's, with something in every table, beside another one."""
    return Diary.objects.get(owner=ada)


@dataclass(frozen=True)
class Sent:
    """What is posted, and to which row where not to that of the table of addresses."""

    data: dict[str, Any] = field(default_factory=dict)
    args: tuple[Any, ...] | None = None


def form(page: str, /, *args: Any, **changes: Any) -> Callable[[Diary, Client], Sent]:
    """The form of a page, as it is filled there, but for some fields."""
    return lambda diary, client: Sent(form_of(client.get(reverse(page, args=args))).values | changes)


def plain(**data: Any) -> Callable[[Diary, Client], Sent]:
    return lambda diary, client: Sent(data)


def flag_of(criterion: str) -> Callable[[Diary, Client], Sent]:
    def made(diary: Diary, client: Client) -> Sent:
        shown = shown_of(flags(diary, DAY))
        prefix = f"{criterion}-"
        said = {prefix + "uuid": str(uuid_of("a talk")), prefix + "on": str(DAY), prefix + "shown": shown}
        return Sent(said | {"shown": shown})

    return made


def importing(act: Callable[[Diary, ImportJob], None] = lambda diary, job: None, **data: Any) -> Any:
    """An import that wrote and turned away lines, and what else shall have become of it."""

    def made(diary: Diary, client: Client) -> Sent:
        job = imported(diary, many(3) + "not a day,left big toe,3\n")
        act(diary, job)
        return Sent(data, (job.uuid,))

    return made


DEVICE_SAID: Final = {f"device-{name}": value for name, value in told_by(Subscriber()).items()}


def columns_asked(diary: Diary, client: Client) -> Sent:
    page = reverse("diary:import_show", args=[IMPORT])
    client.post(page, {"rows": "day"})
    shown = client.get(page).context["form"]
    return Sent({name: value for name in shown.fields if (value := shown[name].value())})


def columns_said(diary: Diary, client: Client) -> Sent:
    job = ImportJob.objects.get(diary=diary, uuid=IMPORT)
    assert job.plan is not None
    plan = Plan("day", ("date", "note"))
    save_plan(diary=diary, job=job, plan=plan, now=timezone.now())
    return Sent({"plan": client.get(reverse("diary:import_show", args=[IMPORT])).context["plan"]})


def running(diary: Diary, client: Client) -> Sent:
    columns_said(diary, client)
    start(diary=diary, job=ImportJob.objects.get(diary=diary, uuid=IMPORT))
    return Sent()


def file(name: str, body: Callable[[Diary], bytes]) -> Callable[[Diary, Client], Sent]:
    return lambda diary, client: Sent({"file": SimpleUploadedFile(name, body(diary))})


REPORT_WANTED: Final = {"period": "4w", "paper": "a4", "with_charts": "on", "with_list": "on"}


def link(diary: Diary, client: Client) -> Sent:
    shown = client.post(reverse("diary:share_new"), REPORT_WANTED)
    return Sent(form_of(shown).values | {"make": "yes"})


def moments(diary: Diary, client: Client) -> Sent:
    again = make_episode(diary=diary, name="again", at=NOW + timedelta(minutes=1))
    return Sent({"of": [str(again.uuid), str(MOMENT)]}, (uuid_of("a burst"),))


def wish(diary: Diary, client: Client) -> Sent:
    """A trial that nothing speaks against: no reason to see a doctor is open, and no other one runs."""
    client.post(reverse("diary:trial_stop", args=[TRIAL]))
    flagged = Episode.objects.get(diary=diary, uuid=uuid_of("flagged"))
    delete_entry(diary=diary, entry=flagged, now=timezone.now())
    shown = form_of(client.get(reverse("diary:trial_new"))).values
    ticks = {"is_adult": "on", "is_own_to_change": "on"}
    return Sent(shown | ticks | {"change": "own", "own_words": "socks of wool", "start": "yes"})


def wish_planned(diary: Diary, client: Client) -> None:
    """A plan waits in the session."""
    sent = wish(diary, client).data
    del sent["start"]
    assert client.post(reverse("diary:trial_new"), sent | {"plan": "yes"}).status_code == 302
    assert client.get(reverse("diary:trial_plan")).status_code == 200


LOG: Final = {"uuid": str(uuid_of("new")), "ago": "0", "sites": "left_hallux"}
SENT: dict[str, Callable[[Diary, Client], Sent]] = {
    "diary:log": plain(**LOG),
    "diary:log_day": lambda diary, client: Sent({"said": "no"}, (DAY - timedelta(days=9),)),
    "diary:log_burst": moments,
    "diary:timer_edit": form("diary:timer_edit", uuid_of("timer")),
    "diary:episode_new": form(
        "diary:episode_new", sites=["left_hallux"], triggers=["stress", str(MINE)], signs=["felt_weak"]
    ),
    "diary:episode_from_line": plain(line="left big toe 2 min coffee"),
    "diary:episode_edit": form("diary:episode_edit", MOMENT, triggers=[str(MINE)], signs=["visible"]),
    "diary:checkin": form("diary:checkin", DAY, stress="4"),
    "diary:checkin_answer": lambda diary, client: Sent({"answer": "weakness no", "entry": str(uuid_of("whole"))}),
    "diary:checkin_quiet": lambda diary, client: Sent(args=(DAY - timedelta(days=9),)),
    "diary:trial_day": plain(kept="partly"),
    "diary:bin_empty": plain(),
    "diary:flags_seen": flag_of("X1"),
    "diary:flag_discussed": flag_of("X1"),
    "diary:flag_hidden": flag_of("M1"),
    "diary:trial_new": wish,
    "diary:report": plain(**REPORT_WANTED),
    "diary:report_change": plain(**REPORT_WANTED),
    "diary:report_pdf": plain(**REPORT_WANTED),
    "diary:right_now": plain(parts=["breathless"]),
    "diary:share_new": link,
    "diary:share_open": plain(code="314159"),
    "diary:background": form("diary:background", diet="vegan"),
    "diary:fact_new": form("diary:fact_new", "medicine", name="Pill", group="magnesium"),
    "diary:fact_edit": form("diary:fact_edit", "medicine", PILL, dose="much"),
    "diary:reminders": plain(daily="on", weekday="0", at="20:00"),
    "diary:calendar_make": plain(**{"feed-uuid": str(uuid_of("a feed")), "feed-at": "20:00"}),
    "diary:calendar_move": plain(**{"feed-uuid": str(uuid_of("a feed")), "feed-at": "21:00"}),
    "diary:push_on": plain(**DEVICE_SAID),
    "diary:push_move": plain(**{"push-at": "21:00"}),
    "diary:reminder_stop": lambda diary, client: Sent(args=(stop_token(diary.uuid, Mailing.DAILY),)),
    "diary:settings": form("diary:settings", calm_mode="on"),
    "diary:programs": form("diary:programs", name="A button"),
    "diary:triggers": form("diary:triggers", name="A third"),
    "diary:trigger_edit": form("diary:trigger_edit", MINE, name="Another name"),
    "diary:trigger_merge": plain(into=str(OTHER)),
    "diary:imports": file("a.csv", lambda diary: many(3).encode()),
    "diary:import_show": columns_asked,
    "diary:import_start": columns_said,
    "diary:import_stop": running,
    "diary:import_undo": importing(),
    "diary:import_remove": importing(),
    "diary:archive_preview": file("a.json", write_archive),
}
WRITE_NOTHING: Final = {
    "diary:episode_from_line": "a line, which is health data, and fills a form that is saved by another address",
    "theme": "light or dark, which a cookie keeps",
    "diary:home_screen": "that the home screen is not suggested any more, which a cookie keeps",
    "unsent_sign_in": "a form whose session had ended, on its way through the sign-in",
}
"""What is posted because it shall stand in no address, or be followed by no other site."""


def body_of(response: Any) -> bytes:
    """All of an answer, also where it comes in pieces, whose statements are sent only now."""
    body: bytes = response.getvalue()
    return body


def test_every_table_of_a_diary_is_held() -> None:
    tables = {model._meta.db_table for model in apps.get_app_config("diary").get_models(include_auto_created=True)}
    nobodys = {table for table in tables if table.startswith(("diary_guidance", "diary_source"))}
    assert set(rules_of(Diary(pk=1, owner_id=1)).keys) == tables - nobodys


SPANS: Final = {
    "before_first": "2026-02-01", "before_last": "2026-02-14", "after_first": "2026-02-15", "after_last": "2026-03-14"
}  # fmt: skip
BEFORE: Final = {"diary:trial_plan": wish_planned}
ASKED: Final = {"diary:compare": SPANS, "diary:compare_chart": SPANS}
# What watches a site is off, and else counts over all diaries.
GET: Final = sorted(name for name, row in MATRIX.items() if "GET" in row.methods and name != "metrics")
POST: Final = sorted(name for name, row in MATRIX.items() if "POST" in row.methods and name != "diary:guest_start")


@pytest.mark.slow
@pytest.mark.parametrize("name", GET)
def test_what_is_shown_is_read_by_its_diary(name: str, diary: Diary, ada_client: Client) -> None:
    address = reverse(name, args=MATRIX[name].args)
    if name in BEFORE:
        BEFORE[name](diary, ada_client)
    with spied() as statements:
        response = ada_client.get(address, ASKED.get(name))
        body_of(response)
    assert response.status_code in (200, 302)
    assert unsaid(statements, diary) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", POST)
def test_what_is_sent_is_written_by_its_diary(name: str, diary: Diary, ada_client: Client, settings: Any) -> None:
    settings.SENDS_MAIL = settings.PUSH = True
    sent = SENT[name](diary, ada_client) if name in SENT else Sent()
    address = reverse(name, args=sent.args or MATRIX[name].args)
    with spied() as statements:
        response = ada_client.post(address, sent.data)
        body_of(response)
    assert response.status_code in (200, 302)
    wrote = {table for sql, _ in statements for table in tables_written(sql)} & set(rules_of(diary).keys)
    assert bool(wrote) is (name not in WRITE_NOTHING)
    assert unsaid(statements, diary, name) == []


@each(
    ("sql", "params", "tables"),
    [
        ('SELECT 1 FROM "e" WHERE "e"."diary_id" = %s', (7,), ""),
        ('SELECT 1 FROM "e" WHERE "e"."diary_id" = %s', (8,), "e"),
        ('SELECT 1 FROM "e" WHERE "e"."id" = %s', (7,), "e"),
        ('SELECT 1 FROM "e" WHERE ("e"."id" = %s OR "e"."diary_id" = %s)', (7, 7), "e"),
        ('SELECT 1 FROM "e" WHERE NOT ("e"."diary_id" = %s)', (7,), "e"),
        ('SELECT 1 FROM "e" WHERE ("e"."id" BETWEEN %s AND %s AND "e"."diary_id" = %s)', (1, 2, 7), ""),
        ('SELECT 1 FROM "e" WHERE "e"."diary_id" IN (%s)', (7,), ""),
        ('SELECT 1 FROM "e" WHERE "e"."diary_id" IN (%s, %s)', (7, 8), "e"),
        ('SELECT 1 FROM "e" INNER JOIN "s" ON ("e"."id" = "s"."e_id") WHERE "e"."diary_id" = %s', (7,), "s"),
        ('SELECT 1 FROM "e" JOIN "s" ON ("e"."diary_id" = ("s"."diary_id")) WHERE "e"."diary_id" = %s', (7,), ""),
        ('SELECT 1 FROM "e" LEFT JOIN "s" ON ("e"."diary_id" = "s"."diary_id") WHERE "e"."diary_id" = %s', (7,), ""),
        # What an outer join keeps in any case is not bound by what it joins.
        ('SELECT 1 FROM "e" LEFT JOIN "s" ON ("e"."diary_id" = "s"."diary_id" AND "s"."diary_id" = %s)', (7,), "e"),
        ('SELECT (SELECT 1 FROM "e" U0 WHERE U0."diary_id" = ("d"."id")) FROM "d" WHERE "d"."id" = %s', (7,), ""),
        ('SELECT 1 FROM "e" WHERE "e"."diary_id" = %s AND "e"."id" IN (SELECT U0."e_id" FROM "s" U0)', (7,), "s"),
        ('UPDATE "e" SET "note" = %s WHERE "e"."id" = %s', ("7", 7), "e"),
        ('UPDATE "e" SET "note" = %s WHERE ("e"."id" = %s AND "e"."diary_id" = %s)', ("", 1, 7), ""),
        ('DELETE FROM "s" WHERE "s"."e_id" IN (%s)', (7,), "s"),
        ('INSERT INTO "s" ("site") SELECT "site" FROM "s"', (), "s"),
        ("SAVEPOINT s1", None, ""),
    ],
)
def test_a_table_without_its_diary_is_found(sql: str, params: Any, tables: str) -> None:
    rules = Rules({"e": {"diary_id": (7,)}, "s": {"diary_id": (7,)}, "d": {"id": (7,)}})
    assert "".join(row.table for row in unbound(sql, params, rules)) == tables


def test_what_cannot_be_read_is_refused() -> None:
    for sql in ("MERGE INTO diary_episode", "WITH x AS (SELECT 1) SELECT 1 FROM x", "SELECT {"):
        with pytest.raises(AssertionError, match="cannot read"):
            unbound(sql, None, Rules({}))
