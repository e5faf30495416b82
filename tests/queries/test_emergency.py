from __future__ import annotations

from diary.queries.emergency import emergency_number
from tests.each import each


@each(
    ("zone", "number"),
    [
        ("Europe/Berlin", "112"),
        ("Europe/Stockholm", "112"),
        ("America/New_York", "911"),
        ("US/Eastern", "911"),
        ("Canada/Eastern", "911"),
        ("GB", "999"),
        ("Europe/Belfast", "999"),
        ("NZ", "111"),
        ("Japan", "119"),
        ("Australia/ACT", "000"),
        ("America/Buenos_Aires", "911"),
        ("UTC", "112"),
        ("Not/A_Zone", "112"),
        ("", "112"),
    ],
)
def test_a_time_zone_by_any_of_its_names_has_the_number_of_its_country(zone: str, number: str) -> None:
    assert emergency_number(zone) == number
