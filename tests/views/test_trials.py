"""Trials on the pages: asking, the plan, why not, starting once, the schedule while it runs, stopping and deleting."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from diary.actions.background import add_fact
from diary.actions.trials import answer_trial_day
from diary.domain.history import Days
from diary.domain.trial import Design, EarlyEnd, EndReason, KeptToIt, commitment
from diary.domain.trial_power import Basis, CanFind, can_find_of
from diary.domain.wording import date_words
from diary.models import Diary, Medicine, Trial
from tests.linked import after, write_linked_days
from tests.makers import NOW, make_diary, make_episode, uuid_of
from tests.trials import ALTERNATING, live_through, make_trial
from tests.views.filled import everything, form_of
from tests.views.reading import main_words, words

TODAY = date(2026, 3, 14)
NEW = "/trials/new/"
PLAN = "/trials/new/plan/"
LIST = "/trials/"
SECRET = "socks of purple wool"


@pytest.fixture(autouse=True)
def _frozen() -> Iterator[object]:
    with time_machine.travel(datetime.combine(TODAY, time(12), UTC), tick=False) as traveller:
        yield traveller


@pytest.fixture(autouse=True)
def simulated(monkeypatch: pytest.MonkeyPatch) -> list[Design]:
    """What a plan can find, without a simulation; the designs that were asked for."""
    asked: list[Design] = []

    def can_find(days: Days, design: Design) -> CanFind:
        assert (days.first, days.last) == (TODAY - timedelta(days=84), TODAY - timedelta(days=1))
        asked.append(design)
        return CanFind(0.31 if design.blocks == 8 else 0.42, 0.5, Basis.OWN, 71)

    monkeypatch.setattr("diary.queries.trial_plan.can_find", can_find)
    return asked


@pytest.fixture
def diary(ada: User) -> Diary:
    return make_diary(owner=ada)


def sent(**changes: str) -> dict[str, str]:
    """A form that nothing speaks against, but for `changes`; an empty one is left out, as a browser does of a tick."""
    usual = {
        "uuid": str(uuid_of("wish")),
        "change": "wider_shoes",
        "own_words": "",
        "blocks": "8",
        "starts_on": "2026-03-15",
        "is_adult": "on",
        "is_own_to_change": "on",
    }
    return {name: value for name, value in (usual | changes).items() if value}


def plan(client: Client, **changes: str) -> Any:
    """The plan, or why there is none."""
    told = client.post(NEW, sent(**changes) | {"plan": "yes"})
    if told.status_code != 302:
        return told
    assert told.headers["Location"] == PLAN
    return client.get(PLAN)


def start(client: Client, **changes: str) -> Any:
    return client.post(NEW, sent(**changes) | {"start": "yes"})


def addresses(response: Any) -> list[str]:
    """Every address of a page: links, forms, pictures."""
    return re.findall(r'(?:href|action|src|formaction)="([^"]*)"', unescape(response.content.decode()))


def test_without_a_trial_the_list_says_what_one_is_and_leads_to_one(diary: Diary, ada_client: Client) -> None:
    page = ada_client.get(LIST)
    assert "A trial tests one change of your days" in main_words(page)
    assert "You have tested nothing yet" in main_words(page)
    assert NEW in addresses(page)


def test_a_text_about_trials_is_linked_where_there_is_one(
    diary: Diary, ada_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "/guidance/topic/" not in ada_client.get(LIST).content.decode()
    monkeypatch.setattr("diary.views.trials.shown", lambda kind, keys, today: {key: {"key": key} for key in keys})
    assert "/guidance/topic/trial/" in addresses(ada_client.get(LIST))
    assert "/guidance/topic/caffeine_first_days/" in addresses(plan(ada_client, change="no_caffeine"))


def test_a_form_begins_tomorrow_with_eight_blocks_and_nothing_ticked(diary: Diary, ada_client: Client) -> None:
    form = form_of(ada_client.get(NEW))
    assert (form.values["starts_on"], form.values["blocks"]) == (["2026-03-15"], ["8"])
    assert not {"change", "is_adult", "is_own_to_change"} & form.values.keys()


@pytest.mark.parametrize(
    ("query", "change", "factor"),
    [
        ("?factor=caffeine_drinks", "no_caffeine_after_noon", "caffeine_drinks"),
        ("?factor=sleep_minutes", "fixed_bedtime", "sleep_minutes"),
        ("?factor=exercise", "own", "exercise"),
        ("?change=less_nicotine", "less_nicotine", ""),
        ("?factor=tail", None, ""),
        ("?change=tail", None, ""),
    ],
)
def test_an_address_chooses_beforehand(
    query: str, change: str | None, factor: str, diary: Diary, ada_client: Client
) -> None:
    form = form_of(ada_client.get(NEW + query))
    assert form.values.get("change", [None]) == [change]
    assert form.values["factor"] == [factor]


def test_the_plan_says_all_that_will_hold_before_anything_starts(diary: Diary, ada_client: Client) -> None:
    before = everything()
    told = main_words(plan(ada_client))
    for said in (
        "Wider shoes: does it change my twitching?",
        "Nothing has started yet.",
        "8 blocks of 5 days, 4 of them as usual and 4 changed",
        "15 March to 23 April 2026, 40 days",
        "drawn at random when you start it: one of 62 orders",
        "Block 1 15 Mar to 19 Mar Block 2 20 Mar to 24 Mar",
        "The first day of each block is not counted",
        "Did you keep to it?",
        "whether the changed blocks have fewer twitches",
        "No result is shown before the end",
        "You can stop it on any day, for any reason",
        "Nothing else of it can be changed once it has started.",
        "nobody watches over it but you",
        "It needs 3 of the 4 counted days recorded in 6 of 8 blocks.",
        "Even if it halved your twitching, a trial like this would more often miss that than notice it: it would "
        "notice in about 3 of 10; with 10 blocks in about 4 of 10.",
        "This is computed from 71 days of your last 84 whose count is known.",
    ):
        assert said in told, said
    assert "caffeine" not in told
    assert everything() == before


def test_a_plan_without_caffeine_has_longer_blocks_and_says_what_its_first_days_are_like(
    diary: Diary, ada_client: Client
) -> None:
    told = main_words(plan(ada_client, change="no_caffeine", blocks="10"))
    assert "10 blocks of 7 days" in told
    assert "The first 2 days of each block are not counted" in told
    assert "tiredness and a headache" in told
    assert "would notice in about 4 of 10; with 8 blocks in about 3 of 10." in told


def test_what_it_can_find_is_simulated_once_for_a_revision_and_a_day(
    diary: Diary, ada_client: Client, simulated: list[Design]
) -> None:
    plan(ada_client)
    plan(ada_client, blocks="10", change="more_water")
    assert [design.blocks for design in simulated] == [8, 10]
    make_episode(diary=diary, at=NOW - timedelta(days=3))
    plan(ada_client)
    assert len(simulated) == 4


@pytest.mark.parametrize(
    ("changes", "field", "reason"),
    [
        ({"change": ""}, "change", "Choose one."),
        ({"blocks": "6"}, "blocks", "Select a valid choice"),
        ({"starts_on": ""}, "starts_on", "Say the first day."),
        ({"starts_on": "soon"}, "starts_on", "Enter a valid date."),
        ({"starts_on": "2026-03-13"}, "starts_on", "Choose a day from today to 14 days ahead."),
        ({"starts_on": "2026-03-29"}, "starts_on", "Choose a day from today to 14 days ahead."),
        ({"is_adult": ""}, "is_adult", "Trials are for adults only."),
        ({"is_own_to_change": ""}, "is_own_to_change", "what you may change without asking anybody"),
        ({"change": "own"}, "own_words", "Say in a few words what you will change."),
        ({"change": "own", "own_words": "half of my Prozac"}, "own_words", "This names a medicine, or"),
        ({"change": "own", "own_words": "Zorbulin in the evening"}, "own_words", "This names a medicine, or"),
        ({"change": "own", "own_words": "more magnesium"}, "own_words", "This names a supplement, a mineral"),
        ({"change": "own", "own_words": "a glass of wine"}, "own_words", "Flicker tests only less alcohol"),
        ({"change": "own", "own_words": "x" * 200}, "own_words", "at most"),
    ],
)
@pytest.mark.parametrize("button", ["plan", "start"])
def test_a_trial_is_refused_in_words_beside_the_field(
    button: str, changes: dict[str, str], field: str, reason: str, diary: Diary, ada_client: Client
) -> None:
    values = {"name": "Zorbulin", "group": "other_medicine"}
    add_fact(diary=diary, model=Medicine, uuid=uuid_of("pill"), values=values)
    before = everything()
    refused = ada_client.post(NEW, sent(**changes) | {button: "yes"})
    form = form_of(refused)
    assert refused.status_code == 422
    assert list(form.errors) == [field]
    assert reason in form.errors[field]
    assert "What you typed is still here" in words(refused)
    typed = sent(**changes)
    assert {name: typed.get(name) for name in ("change", "is_adult", "is_own_to_change")} == {
        name: form.values.get(name, [None])[0] for name in ("change", "is_adult", "is_own_to_change")
    }
    assert form.values["own_words"] == [typed.get("own_words", "")]
    assert everything() == before


def test_words_of_another_change_are_not_kept(diary: Diary, ada_client: Client) -> None:
    start(ada_client, change="wider_shoes", own_words="magnesium tablets")
    assert (Trial.objects.get().change, Trial.objects.get().own_words) == ("wider_shoes", "")


def test_an_open_flag_comes_first_and_is_not_named_here(diary: Diary, ada_client: Client) -> None:
    make_episode(diary=diary, at=NOW - timedelta(days=1), pain=9)
    for page, status in ((ada_client.get(NEW), 200), (plan(ada_client), 422), (start(ada_client), 422)):
        assert page.status_code == status
        assert "Your entries match a reason to contact a doctor in the next day or two, or at once." in main_words(page)
        assert "pain" not in main_words(page).casefold()
        assert "/doctor/" in addresses(page)
    assert not Trial.objects.exists()
    assert form_of(start(ada_client)).values["change"] == ["wider_shoes"]


def test_while_another_runs_the_page_leads_to_it(diary: Diary, ada_client: Client) -> None:
    other = make_trial(diary, TODAY + timedelta(days=5))
    for page in (ada_client.get(NEW), plan(ada_client), start(ada_client)):
        assert "You have a trial that runs or is about to." in main_words(page)
        assert f"/trials/{other.uuid}/" in addresses(page)
    assert Trial.objects.get() == other


def test_of_two_devices_that_start_at_once_the_second_is_told_in_words(
    diary: Diary, ada_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert start(ada_client).status_code == 302
    # As if the second had looked before the first one wrote.
    monkeypatch.setattr("diary.views.trials.refusals", lambda wish, **known: ())
    second = start(ada_client, uuid=str(uuid_of("second")), change="more_water")
    assert second.status_code == 422
    assert "You have a trial that runs or is about to." in main_words(second)
    assert form_of(second).values["change"] == ["more_water"]
    assert Trial.objects.get().change == "wider_shoes"


def test_where_new_trials_are_switched_off_the_pages_say_so(
    diary: Diary, ada_client: Client, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.TRIALS = False
    for page in (ada_client.get(LIST), ada_client.get(NEW), plan(ada_client), start(ada_client)):
        assert "has switched new trials off" in main_words(page)
    assert NEW not in addresses(ada_client.get(LIST))
    assert not Trial.objects.exists()
    row = make_trial(diary, TODAY)
    assert "Plan and schedule" in main_words(ada_client.get(LIST))
    assert "Today: as usual" in main_words(ada_client.get(f"/trials/{row.uuid}/"))


def test_a_start_draws_the_order_and_keeps_what_was_said(diary: Diary, ada_client: Client) -> None:
    started = start(ada_client, change="no_caffeine", blocks="10", starts_on="2026-03-14")
    row = Trial.objects.get()
    assert started.headers["Location"] == f"/trials/{row.uuid}/"
    assert (row.uuid, row.factor, row.starts_on) == (uuid_of("wish"), "caffeine_drinks", TODAY)
    assert (len(row.schedule), row.block_days, row.dropped_days) == (10, 7, 2)
    assert can_find_of(row.can_find) == CanFind(0.42, 0.5, Basis.OWN, 71)
    page = ada_client.get(started.headers["Location"])
    assert "Started. The order of the blocks is drawn." in words(page)
    assert "What it could find, as said at its start" in main_words(page)
    assert "would notice in about 4 of 10." in main_words(page)
    assert "with 8 blocks" not in main_words(page)


def test_a_double_press_starts_one_trial(diary: Diary, ada_client: Client) -> None:
    first, second = start(ada_client), start(ada_client)
    assert first.headers["Location"] == second.headers["Location"]
    row = Trial.objects.get()
    assert ada_client.post(f"/trials/{row.uuid}/delete/").status_code == 302
    assert start(ada_client).headers["Location"] == LIST
    assert "You wrote this down before and deleted it." in words(ada_client.get(LIST))
    assert Trial.objects.get().deleted_at is not None


def test_own_words_lose_what_sets_a_direction_and_keep_theirs_to_themselves(ada_client: Client, diary: Diary) -> None:
    words = "\u05d9\u05d5\u05ea\u05e8 \u05de\u05d9\u05dd"
    start(ada_client, change="own", own_words=f"\u202e{words}\u200f")
    row = Trial.objects.get()
    assert row.own_words == words
    for page in ("/", "/trials/", f"/trials/{row.uuid}/", f"/diary/{row.starts_on}/", "/patterns/"):
        said = ada_client.get(page).content.decode()
        assert "\u2068" not in said, page
        assert (f"<bdi>{words}</bdi>" in said) == (words in said), page


def test_the_whole_way_works_without_javascript_and_its_own_words_stand_in_no_address(
    diary: Diary, ada_client: Client
) -> None:
    def values(response: Any, **more: str) -> dict[str, str]:
        return {name: value[0] for name, value in form_of(response).values.items()} | more

    ticks = {"is_adult": "on", "is_own_to_change": "on"}
    shown = ada_client.get(f"{NEW}?factor=exercise")
    filled = values(shown, change="own", own_words=SECRET, blocks="10", plan="yes", **ticks)
    planned = ada_client.post(NEW, filled, follow=True)
    assert planned.redirect_chain == [(PLAN, 302)]
    assert SECRET in words(planned)
    assert NEW in addresses(planned)
    again = ada_client.get(NEW)
    assert values(again) == {name: value for name, value in filled.items() if name != "plan"}
    planned = ada_client.post(NEW, values(again, plan="yes"), follow=True)
    started = ada_client.post(NEW, values(planned, start="yes"))
    running = ada_client.get(started.headers["Location"])
    assert "Socks of purple wool: does it change my twitching?" in words(running)
    row = Trial.objects.get()
    assert (row.own_words, row.factor, row.schedule) == (SECRET, "exercise", row.schedule)
    Trial.objects.update(ended_on=TODAY, ended_why="stopped")
    pages = [planned, again, running, ada_client.get(LIST), ada_client.get(started.headers["Location"])]
    seen = [address for page in pages for address in addresses(page)] + [started.headers["Location"]]
    assert len(seen) > 40
    assert not [address for address in seen if re.search("socks|purple|wool", address, re.IGNORECASE)]


def test_the_plan_can_be_asked_again_and_after_the_start_it_leads_to_the_trial(
    diary: Diary, ada_client: Client
) -> None:
    plan(ada_client, change="own", own_words=SECRET)
    for _ in range(2):
        assert SECRET.capitalize() in main_words(ada_client.get(PLAN))
    assert SECRET not in str(dict(ada_client.session))
    # What an address chooses goes before what was planned.
    assert form_of(ada_client.get(f"{NEW}?change=more_water")).values["own_words"] == [""]
    start(ada_client, change="own", own_words=SECRET)
    row = Trial.objects.get()
    assert ada_client.get(PLAN).headers["Location"] == f"/trials/{row.uuid}/"
    ada_client.post(f"/trials/{row.uuid}/stop/")
    asked = ada_client.get(PLAN, follow=True)
    assert asked.redirect_chain == [(NEW, 302)]
    assert "There is no plan now. Choose what to test." in words(asked)
    assert form_of(ada_client.get(NEW)).values["own_words"] == [""]


def test_a_plan_that_was_left_or_is_long_ago_is_forgotten(diary: Diary, ada_client: Client) -> None:
    plan(ada_client, change="own", own_words=SECRET)
    assert ada_client.post(NEW, {"leave": "yes"}).headers["Location"] == LIST
    assert ada_client.get(PLAN).headers["Location"] == NEW
    plan(ada_client, change="own", own_words=SECRET)
    with time_machine.travel(datetime.combine(TODAY, time(14), UTC), tick=False):
        assert ada_client.get(PLAN).headers["Location"] == NEW


def test_a_plan_that_another_device_started_leads_to_its_trial(diary: Diary, ada_client: Client, ada: User) -> None:
    plan(ada_client)
    other = Client()
    other.force_login(ada)
    start(other)
    assert ada_client.get(PLAN).headers["Location"] == f"/trials/{Trial.objects.get().uuid}/"


def test_a_plan_that_nothing_may_start_now_says_why(diary: Diary, ada_client: Client) -> None:
    plan(ada_client)
    make_episode(diary=diary, at=NOW - timedelta(days=1), pain=9)
    page = ada_client.get(PLAN)
    assert "Your entries match a reason to contact a doctor" in main_words(page)
    assert "/doctor/" in addresses(page)


def test_a_day_that_was_typed_goes_from_the_form_to_the_start_as_it_was_meant(diary: Diary, ada_client: Client) -> None:
    planned = plan(ada_client, starts_on="20.3.2026", starts_on_typed="1")
    assert "20 March to 28 April 2026" in main_words(planned)
    assert form_of(planned).values["starts_on"] == ["2026-03-20"]


def test_a_trial_that_runs_shows_its_schedule_and_the_answers_and_no_count(diary: Diary, ada_client: Client) -> None:
    row = make_trial(diary, TODAY - timedelta(days=6))
    for day, kept in ((6, KeptToIt.YES), (5, KeptToIt.YES), (4, KeptToIt.NO), (1, KeptToIt.PARTLY)):
        answer_trial_day(diary=diary, trial=row, day=TODAY - timedelta(days=day), kept=kept, today=TODAY)
    for index in range(37):
        make_episode(diary=diary, name=index, at=NOW - timedelta(days=2, minutes=index))
    page = ada_client.get(f"/trials/{row.uuid}/")
    told, html = main_words(page), page.content.decode()
    assert "Today: changed, wider shoes" in told
    assert "Block 2 of 8, day 2 of 5." in told
    assert "1 8 Mar to 12 Mar counts from 9 Mar as usual yes 2, no 1, no answer 2" in told
    assert "2 13 Mar to 17 Mar counts from 14 Mar changed, today partly 1, no answer 1" in told
    assert "No result is shown before 16 April 2026 is over." in told
    assert len(re.findall("block--past", html)) == len(re.findall("block--today", html)) == 1
    assert commitment(row.seed) in html
    assert "This is its fingerprint (commitment)" in told
    assert row.seed not in html
    assert "37" not in told
    assert "data-print" in html


def test_today_and_yesterday_are_asked_on_the_page_of_the_trial_and_an_answer_leads_back_to_it(
    diary: Diary, ada_client: Client
) -> None:
    row = make_trial(diary, TODAY - timedelta(days=5))
    there, yesterday = f"/trials/{row.uuid}/", TODAY - timedelta(days=1)
    page = ada_client.get(there)
    assert main_words(page).count("Did you keep to it?") == 2 + 1  # and the rule that says so
    assert "Yesterday: as usual Did you keep to it?" in main_words(page)
    for day in (TODAY, yesterday):
        assert page.content.decode().count(f'action="{there}days/{day}/"') == 1
    said = ada_client.post(f"{there}days/{yesterday}/", {"kept": "partly", "back": "trial"})
    assert said.headers["Location"] == there
    assert re.search(rf'id="kept-{yesterday}-partly" aria-pressed="true"', ada_client.get(there).content.decode())


def test_only_days_that_have_come_are_asked(diary: Diary, ada_client: Client) -> None:
    first = make_trial(diary, TODAY)
    page = ada_client.get(f"/trials/{first.uuid}/").content.decode()
    assert page.count('data-keep="trial_day"') == 1
    assert f"/days/{TODAY}/" in page


def test_a_trial_that_is_coming_says_when(diary: Diary, ada_client: Client) -> None:
    row = make_trial(diary, TODAY + timedelta(days=2))
    for page in (ada_client.get(LIST), ada_client.get(f"/trials/{row.uuid}/")):
        assert "Your trial starts on Monday 16 March" in main_words(page)
    assert 'data-keep="trial_day"' not in page.content.decode()
    assert "Stop this trial" in main_words(page)


def test_a_trial_that_is_over_tells_its_seed_and_can_be_run_again(diary: Diary, ada_client: Client) -> None:
    row = make_trial(diary, TODAY - timedelta(days=41), change="own", own_words=SECRET)
    page = ada_client.get(f"/trials/{row.uuid}/")
    assert row.seed in page.content.decode()
    assert ALTERNATING in main_words(page)
    assert "Stop this trial" not in main_words(page)
    # One table of blocks, which has the answers too.
    assert page.content.decode().count("<table") == 1
    assert "Kept to it 1 as usual" in main_words(page)
    assert f"{NEW}?again={row.uuid}" in addresses(page)
    form = form_of(ada_client.get(f"{NEW}?again={row.uuid}"))
    assert (form.values["change"], form.values["own_words"]) == (["own"], [SECRET])
    known = make_trial(diary, TODAY - timedelta(days=90), name="known")
    assert f"{NEW}?change=wider_shoes" in addresses(ada_client.get(f"/trials/{known.uuid}/"))


def test_the_list_tells_each_that_is_over_and_how_many_asked_the_same(diary: Diary, ada_client: Client) -> None:
    lived = make_trial(diary, TODAY - timedelta(days=200), name="first")
    live_through(lived, dict.fromkeys(set(lived.plan.arms), 1))
    stopped = EarlyEnd(TODAY - timedelta(days=90), EndReason.STOPPED)
    make_trial(diary, TODAY - timedelta(days=100), name="second", end=stopped)
    make_trial(diary, TODAY, name="third", change="more_water")
    told = main_words(ada_client.get(LIST))
    assert "More water: does it change my twitching?" in told
    assert "No clear difference. 26 August to 4 October 2025; number 1 of 2 trials that asked the same" in told
    assert "Not conclusive. 4 to 14 December 2025; number 2 of 2 trials that asked the same" in told
    assert "Test something" not in told


@pytest.mark.parametrize("ended", [TODAY, TODAY + timedelta(days=4)])
def test_one_that_ended_before_its_first_day_says_when_it_was_planned(
    ended: date, diary: Diary, ada_client: Client
) -> None:
    make_trial(diary, TODAY + timedelta(days=5), end=EarlyEnd(ended, EndReason.STOPPED))
    assert "Not conclusive. Planned from 19 March 2026" in main_words(ada_client.get(LIST))


def test_one_that_ended_on_its_first_day_says_that_day(diary: Diary, ada_client: Client) -> None:
    make_trial(diary, TODAY, end=EarlyEnd(TODAY, EndReason.STOPPED))
    assert "Not conclusive. 14 March 2026" in main_words(ada_client.get(LIST))


@pytest.mark.parametrize("ago", [-2, 6, 60])
def test_own_words_stand_in_no_title_for_it_is_kept_in_a_browsers_history(
    ago: int, diary: Diary, ada_client: Client
) -> None:
    row = make_trial(diary, TODAY - timedelta(days=ago), change="own", own_words=SECRET)
    html = ada_client.get(f"/trials/{row.uuid}/").content.decode()
    assert re.findall(r"<title>([^<]*)</title>", html.partition("</head>")[0]) == ["A trial · Flicker"]
    assert SECRET in html


def test_the_list_remembers_that_a_result_was_read(diary: Diary, ada_client: Client) -> None:
    row = make_trial(diary, TODAY - timedelta(days=60))
    ada_client.get(LIST)
    row.refresh_from_db()
    diary.refresh_from_db()
    assert (row.read_on, diary.has_open_trial) == (TODAY, False)
    assert "were changed since" not in main_words(ada_client.get(f"/trials/{row.uuid}/"))
    revision = diary.revision
    ada_client.get(LIST)
    diary.refresh_from_db()
    assert diary.revision == revision


def test_the_list_leaves_it_to_log_to_tell_of_one_that_a_flag_ended(diary: Diary, ada_client: Client) -> None:
    row = make_trial(diary, TODAY - timedelta(days=6), end=EarlyEnd(TODAY, EndReason.FLAG, "W1"))
    ada_client.get(LIST)
    row.refresh_from_db()
    assert row.read_on is None


def test_the_list_costs_as_many_statements_with_many_trials_as_with_few(diary: Diary, ada_client: Client) -> None:
    def cost() -> int:
        ada_client.get(LIST)
        with CaptureQueriesContext(connection) as asked:
            ada_client.get(LIST)
        return len(asked)

    make_trial(diary, TODAY - timedelta(days=50), name="first")
    few = cost()
    for index in range(2, 6):
        make_trial(diary, TODAY - timedelta(days=50 * index), name=str(index))
    assert cost() == few


def test_a_flag_ends_what_runs_when_a_page_of_it_is_opened_and_leads_to_the_doctor_page(
    diary: Diary, ada_client: Client
) -> None:
    row = make_trial(diary, TODAY - timedelta(days=6))
    make_episode(diary=diary, at=NOW - timedelta(days=1), pain=9)
    page = ada_client.get(f"/trials/{row.uuid}/")
    row.refresh_from_db()
    assert (row.ended_on, row.ended_why) == (TODAY, "flag")
    told = main_words(page)
    assert told.count("It ended on 14 March 2026, before its last day, because what was written down matched") == 1
    assert "matched a reason to see a doctor" in told
    assert "/doctor/" in addresses(page)
    assert "Stop this trial" not in told
    # It would be refused while the reason stands, and is not pushed.
    assert "Test it again" not in told


def test_stopping_ends_it_once(diary: Diary, ada_client: Client) -> None:
    row = make_trial(diary, TODAY - timedelta(days=6))
    page = ada_client.get(f"/trials/{row.uuid}/")
    told = main_words(page)
    assert "You can stop at any time, for any reason. A trial that was stopped is not conclusive" in told
    assert told.index("Stop this trial") < told.index("8 blocks of 5 days")
    for _ in range(2):
        assert ada_client.post(f"/trials/{row.uuid}/stop/").headers["Location"] == f"/trials/{row.uuid}/"
        row.refresh_from_db()
        assert (row.ended_on, row.ended_why) == (TODAY, "stopped")
    assert "Not conclusive" in main_words(ada_client.get(LIST))
    assert ada_client.get(NEW).status_code == 200
    assert "You have a trial" not in main_words(ada_client.get(NEW))


def test_deleting_puts_it_into_the_bin_where_it_does_not_run(diary: Diary, ada_client: Client) -> None:
    row = make_trial(diary, TODAY - timedelta(days=6))
    assert "Put back in time, it goes on." in main_words(ada_client.get(f"/trials/{row.uuid}/"))
    for _ in range(2):
        assert ada_client.post(f"/trials/{row.uuid}/delete/").headers["Location"] == LIST
    row.refresh_from_db()
    assert row.deleted_at is not None
    assert row.end is None
    assert f"/bin/trial/{row.uuid}/restore/" in addresses(ada_client.get(LIST))
    assert "You have a trial" not in main_words(ada_client.get(NEW))
    assert ada_client.get(f"/trials/{row.uuid}/").status_code == 404
    assert ada_client.post(f"/trials/{row.uuid}/stop/").status_code == 404


def test_the_trial_of_somebody_else_is_not_there(diary: Diary, ben_client: Client, ben: User) -> None:
    row = make_trial(diary, TODAY - timedelta(days=6))
    assert ben_client.get(f"/trials/{row.uuid}/").status_code == 404
    assert ben_client.get(f"{NEW}?again={row.uuid}").status_code == 404
    for name in ("trial_stop", "trial_delete"):
        assert ben_client.post(reverse(f"diary:{name}", args=[row.uuid])).status_code == 404
    row.refresh_from_db()
    assert row.ended_on is row.deleted_at is None
    # Their own form may have the same uuid: it is a trial of theirs.
    assert start(ben_client, uuid=str(row.uuid)).status_code == 302
    assert Trial.objects.filter(uuid=row.uuid).count() == 2


@pytest.mark.parametrize("again", ["x", "", str(uuid_of("nobody's"))])
def test_nothing_can_be_run_again_that_is_not_there(again: str, diary: Diary, ada_client: Client) -> None:
    assert ada_client.get(NEW, {"again": again}).status_code == 404


@pytest.fixture
def linked(diary: Diary) -> Iterator[Diary]:
    """A diary in which tight shoes stand out."""
    write_linked_days(diary, end=100)
    with time_machine.travel(datetime.combine(after(100), time(10), UTC), tick=False):
        yield diary


@pytest.mark.slow
@pytest.mark.parametrize("page", ["/patterns/", "/patterns/factors/"])
def test_a_factor_leads_to_a_trial_of_it_and_says_while_it_is_tested(
    page: str, linked: Diary, ada_client: Client, settings: Any
) -> None:
    way = f"{NEW}?factor=tight_shoes"
    assert way in addresses(ada_client.get(page))
    settings.TRIALS = False
    assert way not in addresses(ada_client.get(page))
    settings.TRIALS = True
    row = make_trial(linked, after(99))
    Trial.objects.update(factor="tight_shoes")
    tested = ada_client.get(page)
    assert f"You are testing this until {date_words(row.plan.last_day)}" in words(tested)
    assert f"/trials/{row.uuid}/" in addresses(tested)
    assert not [address for address in addresses(tested) if address.startswith(NEW)]


@pytest.mark.parametrize("page", ["/patterns/factors/", "/more/"])
def test_a_diary_without_a_trial_is_asked_for_none(page: str, diary: Diary, ada_client: Client) -> None:
    with CaptureQueriesContext(connection) as asked:
        assert ada_client.get(page).status_code == 200
    assert not [query["sql"] for query in asked if re.search(r'FROM "diary_trial', query["sql"])]


def test_patterns_and_more_lead_to_trials(diary: Diary, ada_client: Client) -> None:
    make_episode(diary=diary)
    for page in ("/patterns/", "/more/"):
        assert LIST in addresses(ada_client.get(page))
