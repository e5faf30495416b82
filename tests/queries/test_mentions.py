"""What patterns tell of days is what a plain count finds in the entries, whatever was done to them."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, timedelta
from statistics import median
from typing import Any
from uuid import UUID

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from diary.actions.bin import delete_entry, restore_entry
from diary.actions.bursts import make_burst, part_burst
from diary.actions.change import days_differ
from diary.actions.episodes import edit_episode, set_left_out
from diary.actions.load_archive import load
from diary.actions.sample import fill_with_sample
from diary.actions.triggers import add_trigger, merge_trigger, rename_trigger
from diary.domain.anatomy import SITES, TOES
from diary.domain.catalogue import FALLING_ASLEEP, REMEDIES, SIGNS, TRIGGERS
from diary.domain.content import EpisodeContent, Remedy
from diary.domain.course import LaneKind
from diary.domain.guesses import NO_IDEA
from diary.domain.pattern_filter import PatternFilter, SleepOnset
from diary.domain.remedies import ANSWERS
from diary.exchange.archive import read_archive, write_archive
from diary.models import Diary, Episode, OwnTrigger
from diary.queries.course import read_course
from diary.queries.guesses import guesses_in
from diary.queries.mentions import read_mentions
from diary.queries.pattern_query import PatternQuery
from diary.queries.place import place_in
from diary.queries.remedies import remedies_in
from tests.exchange.importing import imported, many, undone
from tests.makers import NOW, make_content, make_diary, make_episode, make_user, uuid_of
from tests.queries.test_cost import plan_of

pytestmark = pytest.mark.django_db
LAST = NOW.date() + timedelta(days=1)
ZONES = ("Europe/Berlin", "Pacific/Auckland", "America/New_York")
_TOES = {toe.key for toe in TOES}


def some(random: np.random.Generator, among: list[Any], share: float) -> list[Any]:
    return [one for one in among if random.random() < share]


def content_of(random: np.random.Generator, own: list[UUID], *, plain: bool = False) -> EpisodeContent:
    """Of the last twenty days, in one of several zones, every fourth one over midnight or nearly so."""
    at = NOW - timedelta(minutes=int(random.integers(0, 20 * 1440)))
    zone, kind = str(random.choice(ZONES)), random.random()
    if plain or kind < 0.4:
        when: dict[str, Any] = {}
    elif kind < 0.9:
        when = {"minutes": float(random.integers(1, 600))}
        if kind > 0.6:
            when |= {"shape": "burst", "twitch_count": 7}
    else:
        when = {"shape": "ongoing", "ongoing_state": "still_on"}
    keys = [term.key for term in REMEDIES]
    return make_content(
        at=at,
        zone=zone,
        **when,
        sites=some(random, [site.key for site in SITES], 0.07),
        signs=some(random, [term.key for term in SIGNS], 0.1),
        triggers=some(random, [term.key for term in TRIGGERS], 0.06),
        own_triggers=some(random, own, 0.2),
        remedies=[
            Remedy(key, str(random.choice([term.key for term in ANSWERS])), int(random.integers(5)) or None)
            for key in some(random, keys, 0.1)
        ],
        state=FALLING_ASLEEP if random.random() < 0.2 else "",
    )


def generated(seed: int, diary: Diary) -> np.random.Generator:
    """Fill a diary of one of three kinds: of few entries, of many, and of many that say next to nothing."""
    random = np.random.default_rng(seed)
    for name in ("Sweets", "$x$", "שוקולד"):
        add_trigger(diary=diary, uuid=uuid_of(f"{diary.pk} {name}"), name=name)
    own = list(OwnTrigger.objects.filter(diary=diary).order_by("name").values_list("uuid", flat=True))
    for index in range((6, 40, 25)[seed % 3]):
        episode = make_episode(diary=diary, name=f"{diary.pk} {index}")
        says_much = seed % 3 < 2 or random.random() < 0.1
        content = content_of(random, own) if says_much else make_content(sites=[], at=NOW - timedelta(hours=index))
        edit_episode(diary=diary, episode=episode, content=content)
        match int(random.integers(8)):
            case 0:
                set_left_out(diary=diary, episode=episode, left_out=True)
            case 1:
                delete_entry(diary=diary, entry=episode, now=NOW)
    return random


def edited(random: np.random.Generator, diary: Diary) -> None:
    """Change, delete, put back, leave out, join and part, merge and rename."""
    own = list(OwnTrigger.objects.filter(diary=diary).order_by("name"))
    for episode in Episode.objects.filter(diary=diary).order_by("pk"):
        match int(random.integers(6)):
            case 0 if episode.deleted_at is None:
                edit_episode(diary=diary, episode=episode, content=content_of(random, [row.uuid for row in own]))
            case 1 if episode.deleted_at is None:
                set_left_out(diary=diary, episode=episode, left_out=not episode.left_out)
            case 2 if episode.deleted_at is None:
                delete_entry(diary=diary, entry=episode, now=NOW)
            case 3 if episode.deleted_at:
                restore_entry(diary=diary, entry=episode, now=NOW)
    # Taps of their own each time: several of one place in a row.
    named, at = f"{diary.pk} at {diary.revision}", NOW + timedelta(seconds=diary.revision)
    moments = [
        make_episode(diary=diary, name=f"{named} {n}", at=at + timedelta(milliseconds=n), signs=[] if n else ["pain"])
        for n in range(3)
    ]
    tapped = [row.uuid for row in moments]
    burst = make_burst(diary=diary, uuid=uuid_of(f"{named} burst"), moments=tapped, now=NOW)
    if random.random() < 0.5:
        part_burst(diary=diary, burst=burst, moments=tapped, now=NOW)
    if len(own) > 1:
        rename_trigger(diary=diary, trigger=own[-1], name=f"Chocolate {diary.revision}")
        merge_trigger(diary=diary, trigger=own[0], into=own[-1])


def check(diary: Diary, first: date, last: date) -> None:
    """Compare all that is told of a period with a count by hand."""
    query = PatternQuery(diary, PatternFilter(first, last))
    rows = list(
        Episode.objects.filter(diary=diary, deleted_at=None, left_out=False, local_date__range=(first, last))
        .with_parts()
        .all()
    )
    said = [row.content for row in rows]

    triggers = Counter(str(key) for one in said for key in (*one.triggers, *one.own_triggers))
    names = {str(row.uuid): row.name for row in OwnTrigger.objects.filter(diary=diary)}
    guesses = guesses_in(query)
    assert {row.key: row.episodes for row in guesses.rows} == triggers
    assert {row.key: row.name for row in guesses.rows if row.is_own} == {
        k: n for k, n in names.items() if k in triggers
    }
    assert guesses.episodes == len(said)
    assert guesses.without == sum(not one.triggers and not one.own_triggers for one in said)
    assert guesses.no_idea == triggers[NO_IDEA]

    place, sites = place_in(query), Counter(key for one in said for key in one.sites)
    assert dict(zip([site.key for site in SITES], place.counts, strict=True)) == {s.key: sites[s.key] for s in SITES}
    assert place.together == sum(len(_TOES.intersection(one.sites)) > 1 for one in said)
    assert place.unplaced == sum(not one.sites for one in said)

    remedies, minutes = remedies_in(query), defaultdict(list)
    tried = [remedy for one in said for remedy in one.remedies]
    for remedy in tried:
        if remedy.relief_minutes is not None:
            minutes[remedy.key].append(remedy.relief_minutes)
    assert Counter({(row.key, term.key): row.times(term.key) for row in remedies.rows for term in ANSWERS}) == Counter(
        (remedy.key, remedy.outcome) for remedy in tried
    )
    assert {row.key: row.relief for row in remedies.rows if row.relief_said} == {
        k: median(v) for k, v in minutes.items()
    }
    assert {row.key: row.relief_said for row in remedies.rows if row.relief_said} == {
        k: len(v) for k, v in minutes.items()
    }
    assert remedies.episodes == len(said)

    on: dict[str, set[date]] = defaultdict(set)
    for row, one in zip(rows, said, strict=True):
        for sign in one.signs:
            on[next(term.name for term in SIGNS if term.key == sign)].add(row.local_date)
    lanes = read_course(diary, query.filter, query.days).lanes_of(LaneKind.SIGN)
    assert {lane.name: lane.days for lane in lanes} == {name: tuple(sorted(days)) for name, days in on.items()}


def periods() -> list[tuple[date, date]]:
    return [(LAST - timedelta(days=days), LAST - timedelta(days=less)) for days, less in ((3650, 0), (6, 1), (12, 5))]


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(9))
def test_what_is_told_of_days_is_a_plain_count_of_entries(seed: int) -> None:
    diary = make_diary(time_zone=ZONES[seed % 3])
    random = generated(seed, diary)
    for change in (lambda: None, lambda: edited(random, diary), lambda: edited(random, diary)):
        change()
        for first, last in periods():
            check(diary, first, last)
        assert not days_differ(diary)


@pytest.mark.slow
def test_a_loaded_archive_an_import_and_its_undo_are_counted_too() -> None:
    diary, other = make_diary(), make_diary(owner=make_user("ben@example.org"))
    generated(1, diary)
    load(other, read_archive(write_archive(diary)))
    job = imported(other, many(30))
    check(other, date(2020, 1, 1), LAST)
    undone(other, job)
    check(other, date(2020, 1, 1), LAST)
    assert not days_differ(other)
    assert guesses_in(PatternQuery(other, PatternFilter(*periods()[0]))).leaders


@pytest.mark.parametrize(
    "narrowed", [{"site": "left_hallux"}, {"state": FALLING_ASLEEP}, {"sleep_onset": SleepOnset.WITHOUT}]
)
def test_what_is_narrowed_is_counted_by_the_fitting_episodes(narrowed: dict[str, Any]) -> None:
    diary = make_diary()
    tried, sites = [Remedy("water", "better")], ["left_hallux", "right_hallux"]
    says = {"triggers": ["stress"], "remedies": tried, "sites": sites}
    make_episode(diary=diary, name=1, state="" if "sleep_onset" in narrowed else FALLING_ASLEEP, **says)
    other = FALLING_ASLEEP if "sleep_onset" in narrowed else "resting"
    make_episode(diary=diary, name=2, state=other, **(says | {"sites": ["trunk"]}))
    query = PatternQuery(diary, PatternFilter(*periods()[0], **narrowed))
    assert [row.episodes for row in guesses_in(query).rows] == [1]
    assert [row.tried for row in remedies_in(query).rows] == [1]
    assert place_in(query).together == 1


@pytest.mark.slow
def test_no_entry_is_read_however_many_there_are() -> None:
    diary = make_diary()
    fill_with_sample(diary=diary, now=NOW, episodes=600, years=4, seed=1)
    mine = add_trigger(diary=diary, uuid=uuid_of("own"), name="Sweets")
    for reads, statements in ((guesses_in, 2), (place_in, 2), (remedies_in, 2)):
        query = PatternQuery(diary, PatternFilter(*periods()[0]))
        with CaptureQueriesContext(connection) as seen:
            reads(query)
        assert len(seen) == statements
        assert not [row["sql"] for row in seen if '"diary_episode' in row["sql"]]
    make_episode(diary=diary, name="own", own_triggers=[mine.uuid])
    with CaptureQueriesContext(connection) as seen:
        assert "Sweets" in {row.name for row in guesses_in(PatternQuery(diary, PatternFilter(*periods()[0]))).rows}
    assert len(seen) == 3


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL chooses its plans by statistics")
def test_only_what_the_episodes_of_a_day_mention_is_looked_up() -> None:
    diary = make_diary()
    for back in range(5):
        make_episode(diary=diary, name=back, at=NOW - timedelta(days=back), signs=["pain"], triggers=["stress"])
    with CaptureQueriesContext(connection) as seen:
        assert len(list(read_mentions(diary, [NOW.date()]))) == 2
    (query,) = seen.captured_queries
    plan = plan_of(query["sql"])
    assert not [step for step in plan if step.startswith("SCAN")], plan
    assert sum("episode_by_day (diary_id=? AND local_date=?)" in step for step in plan) == 3, plan
    for part in ("trigger", "remedy", "sign"):
        (step,) = [step for step in plan if f" diary_episode{part} " in step]
        assert "(diary_id=? AND episode_id=?)" in step


def test_a_log_reads_of_what_its_day_mentions_the_kinds_that_it_mentions_itself() -> None:
    diary = make_diary()
    says = {"signs": ["pain"], "triggers": ["stress"], "remedies": [Remedy("water")]}
    make_episode(diary=diary, name="all", **says)
    for name, said, joined in (("none", {}, 0), ("sign", {"signs": ["visible"]}, 1), ("more", says, 3)):
        with CaptureQueriesContext(connection) as seen:
            make_episode(diary=diary, name=name, minutes=90, **said)
        read = [row["sql"] for row in seen if "UNION" in row["sql"] or "'sign'" in row["sql"]]
        assert len(read) == (joined > 0)
        assert sum(sql.count('INNER JOIN "diary_episode"') for sql in read) == joined
        assert not days_differ(diary)
