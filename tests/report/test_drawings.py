from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

from diary.domain.anatomy import TOES
from diary.report.drawings import feet_of, strip_of
from diary.report.rows import PlaceRow, WeekRow
from tests.each import each

DATE_WIDTH = 76
"""A date below the strip is so wide, in its units."""


@each("weeks", [1, 2, 3, 4, 5, 8, 12, 13, 26, 52, 53, 104])
def test_no_date_below_the_weeks_lies_over_the_next(weeks: int) -> None:
    rows = [WeekRow(date(2026, 1, 5) + timedelta(weeks=index), 7, 3, 2, 1, 1, 9) for index in range(weeks)]
    dates = strip_of(rows).dates
    assert 1 <= len(dates) <= 8
    assert dates[0].text == "5 Jan 2026"
    assert all(after.x - before.x >= DATE_WIDTH for before, after in pairwise(dates))


def test_a_large_number_is_shortened_to_fit_its_toe() -> None:
    counts = (0, 999, 1000, 9949, 9950, 13897, 0, 0, 0, 0)
    places = [PlaceRow(toe.key, toe.name, toe.side, toe.digit, count) for toe, count in zip(TOES, counts, strict=True)]
    drawn = [toe.label for foot in feet_of(places, is_known=True).feet for toe in foot.toes]
    assert drawn == ["0", "999", "1.0k", "9.9k", "10k", "14k", "0", "0", "0", "0"]
