"""What lasts, read from the per-day table, against a plain count of the entries."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from diary.actions.change import changing, refresh_days
from diary.actions.write_episodes import NewEpisode
from diary.domain.lasting import FREE_DAYS, Lasted
from diary.domain.rule_input import AHEAD, TREND_DAYS
from diary.models import CheckIn, Day, Diary
from diary.queries.flags import load_rule_input
from diary.queries.lasting import read_began_before, read_lasted
from tests.makers import NOW, make_content, make_diary, make_many, make_user, uuid_of

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 14)
Entry = tuple[int, str, str, bool, bool]
"""Days ago, its source, its state, whether it is left out, and whether it goes on into the next day."""
Said = tuple[int, str, str]
"""Days ago, twitching, its source."""


def fill(diary: Diary, entries: list[Entry], said: list[Said]) -> None:
    make_many(
        diary=diary,
        episodes=[
            NewEpisode(
                uuid_of(f"{diary.pk} {index}"),
                make_content(at=NOW - timedelta(days=ago), minutes=180 if over else 1, state=state, left_out=left_out),
                source,
            )
            for index, (ago, source, state, left_out, over) in enumerate(entries)
        ],
    )
    with changing(diary):
        CheckIn.objects.bulk_create(
            CheckIn(
                diary=diary, uuid=uuid_of(f"{diary.pk} said {ago}"), local_date=TODAY - timedelta(days=ago),
                twitching=twitching, source=source,
            )
            for ago, twitching, source in said
        )  # fmt: skip
        refresh_days(diary)


def drawn(random: Random, n: int, *, dense: float) -> tuple[list[Entry], list[Said]]:
    def one(ago: int) -> Entry:
        source, state = random.choice(("person",) * 3 + ("import",)), random.choice(("", "", "falling_asleep"))
        return ago, source, state, random.random() < 0.1, random.random() < 0.1

    entries = [one(ago) for ago in range(n) if random.random() < dense for _ in range(random.choice((0, 1, 1, 2)))]
    said = [
        (ago, random.choice(("yes", "no", "unsure", "")), random.choice(("person", "person", "import")))
        for ago in range(n)
        if random.random() < 0.3
    ]
    return entries, said


def counted(entries: list[Entry], said: list[Said], until: int = 0) -> set[int]:
    """The days ago that last up to one, by going from day to day."""
    own = {ago for ago, source, _, _, _ in entries if source == "person"}
    read = {ago for ago, source, state, out, _ in entries if source == "person" and state == "" and not out}
    yes = {ago for ago, twitching, source in said if (twitching, source) == ("yes", "person")}
    days, free, ago = set(), 0, until
    while free < 7:
        if ago in read or (ago in yes and ago not in own):
            days.add(ago)
            free = 0
        else:
            free += 1
        ago += 1
    return days


@pytest.mark.slow
@pytest.mark.parametrize(("seed", "dense"), [(seed, dense) for seed in range(6) for dense in (0.35, 0.9)])
def test_it_is_what_the_entries_say(seed: int, dense: float) -> None:
    entries, said = drawn(Random(seed), 420, dense=dense)  # noqa: S311
    diary = make_diary()
    fill(diary, entries, said)
    expected = counted(entries, said)
    told = read_lasted(diary, TODAY, TODAY)
    assert {(TODAY - on).days for on in told.days} == expected
    assert list(told.days) == sorted(told.days)
    for ago in (0, 3, 30, 200):
        today = TODAY - timedelta(days=ago)
        assert load_rule_input(diary, today).lasted == read_lasted(diary, today, today + AHEAD)
    if expected:
        between = {
            on
            for on in Day.objects.filter(diary=diary)
            if told.days[0] < on.date < told.days[-1] and on.status == "twitched"
        }
        assert told.others == len({on.date for on in between} - set(told.days))
    for first in (10, 83, 200):
        # What lasts up to one of the first days of a period, on which it twitches, and has days before it.
        up_to = {end: counted(entries, said, end) for end in range(first, first - 7, -1)}
        began = {max(days) for end, days in up_to.items() if end in days and max(days) > first}
        day = read_began_before(diary, TODAY - timedelta(days=first), TODAY)
        assert {day} - {None} == {TODAY - timedelta(days=ago) for ago in began}


@pytest.mark.parametrize(
    ("agos", "lasts"),
    [((), ()), ((7,), ()), ((6,), (6,)), ((0, 7, 14), (0, 7, 14)), ((0, 8), (0,)), ((-1, 5), (-1, 5)), ((-2, 0), (0,))],
)
def test_seven_free_days_end_it(agos: tuple[int, ...], lasts: tuple[int, ...]) -> None:
    diary = make_diary()
    fill(diary, [(ago, "person", "", False, False) for ago in agos], [])
    fill(make_diary(owner=make_user("ben@example.org")), [(ago, "person", "", False, False) for ago in range(9)], [])
    days = tuple(TODAY - timedelta(days=ago) for ago in reversed(lasts))
    assert read_lasted(diary, TODAY, TODAY + timedelta(days=1)) == Lasted(days)


@pytest.mark.parametrize("begins", range(TREND_DAYS - 10, TREND_DAYS + 3))
@pytest.mark.parametrize("free", [5, 6, 7])
def test_rules_read_it_of_the_stretch_they_count_only_where_it_began_there(begins: int, free: int) -> None:
    diary = make_diary()
    agos = [*range(0, begins, 5), begins, *range(begins + free + 1, begins + 20)]
    fill(diary, [(ago, "person", "", False, False) for ago in agos], [(3, "yes", "import"), (4, "yes", "person")])
    with CaptureQueriesContext(connection) as statements:
        told = load_rule_input(diary, TODAY).lasted
    assert told == read_lasted(diary, TODAY, TODAY + AHEAD)
    is_whole = free >= FREE_DAYS and begins < TREND_DAYS - FREE_DAYS
    read_again = [sql for query in statements if 'FROM "diary_day"' in (sql := query["sql"])]
    assert (len(read_again) == 1) is is_whole


def test_ten_years_cost_as_many_statements_as_one() -> None:
    costs = []
    for years in (1, 10):
        diary = make_diary(owner=make_user(f"{years}@example.org"))
        fill(diary, [(ago, "person", "", False, False) for ago in range(365 * years)], [])
        with CaptureQueriesContext(connection) as statements:
            assert len(read_lasted(diary, TODAY, TODAY).days) == 365 * years
        costs.append(len(statements))
    assert costs == [4, 4]


@pytest.mark.parametrize(
    ("agos", "first", "began"),
    [
        (range(30), 10, 29), (range(30), 29, None), (range(30), 40, None), ((10, 11), 10, 11), ((4, 11), 10, 11),
        ((3, 11), 10, None), ((5, 11, 18, 26), 10, 18), ((11, 12), 10, None), ((9, 10), 10, None),
    ],
)  # fmt: skip
def test_a_period_begins_in_the_midst_of_twitching_or_not(agos: range, first: int, began: int | None) -> None:
    diary = make_diary()
    fill(diary, [(ago, "person", "", False, False) for ago in agos], [])
    day = read_began_before(diary, TODAY - timedelta(days=first), TODAY)
    assert day == (None if began is None else TODAY - timedelta(days=began))
