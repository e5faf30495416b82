from __future__ import annotations

from datetime import date, datetime, timedelta

from diary.domain.wording.share import again, moment, opened, period, until, wrong_codes

AT = datetime(2026, 3, 21, 9, 5)  # noqa: DTZ001 a wall clock has no zone


def test_a_moment_has_its_day_and_its_time() -> None:
    assert moment(AT) == "21 March 2026, 09:05"


def test_the_end_names_its_zone_in_words() -> None:
    assert until(AT, "America/New_York") == "21 March 2026, 09:05 (America/New York)"


def test_a_period_has_both_its_days() -> None:
    assert period(date(2025, 12, 31), date(2026, 3, 14)) == "31 December 2025 to 14 March 2026"


def test_openings_are_counted_and_named_and_none_is_said() -> None:
    assert opened([]) == "Not opened yet"
    assert opened([AT]) == "1 time: 21 March 2026, 09:05"
    assert opened([AT, AT - timedelta(days=1)]) == "2 times: 21 March 2026, 09:05; 20 March 2026, 09:05"


def test_of_many_openings_the_last_five_are_named() -> None:
    said = opened([AT - timedelta(days=day) for day in range(7)])
    assert said.startswith("7 times: 21 March 2026")
    assert said.endswith("17 March 2026, 09:05; and 2 earlier")
    assert said.count("09:05") == 5


def test_wrong_codes_are_counted_and_none_is_not_said() -> None:
    assert [wrong_codes(tried) for tried in (0, 1, 20)] == ["", "tried 1 time", "tried 20 times"]


def test_when_to_try_again_is_said_in_whole_minutes_and_never_too_early() -> None:
    assert [again(seconds) for seconds in (1, 60, 61, 900)] == [
        "in 1 minute",
        "in 1 minute",
        "in 2 minutes",
        "in 15 minutes",
    ]
