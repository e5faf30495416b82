from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from diary.domain.catalogue import Shape
from diary.domain.content import CheckInContent, EpisodeContent, Moment, SignAnswer
from tests.each import each

BERLIN = ZoneInfo("Europe/Berlin")


@each(
    ("instant", "zone", "day", "clock"),
    [
        (datetime(2026, 3, 14, 23, 30, tzinfo=UTC), "Europe/Berlin", date(2026, 3, 15), time(0, 30)),
        (datetime(2026, 3, 14, 3, 0, tzinfo=UTC), "America/New_York", date(2026, 3, 13), time(23)),
        (datetime(2026, 3, 14, 20, 0, tzinfo=UTC), "Asia/Kathmandu", date(2026, 3, 15), time(1, 45)),
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "Europe/Berlin", date(2026, 10, 25), time(2, 30)),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "Europe/Berlin", date(2026, 10, 25), time(2, 30)),
    ],
)
def test_a_moment_keeps_the_instant_and_what_the_clock_showed(
    instant: datetime, zone: str, day: date, clock: time
) -> None:
    moment = Moment.at(instant.astimezone(ZoneInfo("Asia/Tokyo")), ZoneInfo(zone))
    assert (moment.instant, moment.date, moment.time) == (instant, day, clock)
    assert moment.instant.tzinfo is UTC
    assert (moment.time.tzinfo, moment.time.fold) == (None, 0)


def test_an_episode_says_of_its_end_all_or_nothing() -> None:
    start = Moment.at(datetime(2026, 3, 14, 21, 30, tzinfo=UTC), BERLIN)
    end = Moment.at(datetime(2026, 3, 14, 23, 30, tzinfo=UTC), BERLIN)
    names = ("ended_at", "ended_local_date", "ended_local_time")
    without = EpisodeContent(Shape.MOMENT, "Europe/Berlin", start).columns()
    with_end = EpisodeContent(Shape.TIMED, "Europe/Berlin", start, end).columns()
    assert [without[name] for name in names] == [None] * 3
    assert [with_end[name] for name in names] == [end.instant, date(2026, 3, 15), time(0, 30)]


def test_what_an_episode_does_not_say_is_unknown_and_not_zero() -> None:
    start = Moment.at(datetime(2026, 3, 14, 21, 30, tzinfo=UTC), BERLIN)
    columns = EpisodeContent(Shape.MOMENT, "Europe/Berlin", start).columns()
    assert [columns[name] for name in ("intensity", "pain", "twitch_count")] == [None] * 3
    assert [columns[name] for name in ("state", "feeling", "shoes", "note", "ongoing_state")] == [""] * 5


@each(
    ("content", "empty"),
    [
        (CheckInContent(), True),
        (CheckInContent(twitching="no"), False),
        (CheckInContent(items={"stress": 0}), False),
        (CheckInContent(items={"nicotine": False}), False),
        (CheckInContent(answers=[SignAnswer("weakness", "no")]), False),
        (CheckInContent(note="x"), False),
    ],
)
def test_a_zero_and_a_no_are_answers(content: CheckInContent, empty: bool) -> None:
    assert content.is_empty is empty
