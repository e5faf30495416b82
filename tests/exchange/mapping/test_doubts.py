"""What all cells of a column settle of how its dates and numbers are written, and what is left to ask."""

from __future__ import annotations

from diary.exchange.mapping.doubts import Doubts, of_all, standing
from tests.each import each


def seen(*cells: str) -> Doubts:
    doubts = Doubts()
    for cell in cells:
        doubts.see([cell])
    return doubts


@each(
    ("cells", "order"),
    [
        (("3/4/2026", "13/4/2026"), "day_first"),
        (("3/4/2026 10:00", "4/13/26 9 pm"), "month_first"),
        (("3/4/2026", "4/5/2026"), "?"),
        (("3/3/2026", "2026-03-04", "4 March 2026"), ""),
        (("13/4/2026", "4/13/2026"), "?"),
        (("10.01.2026", "11.01.2026 10:00"), "day_first"),
        (("11.14.2026", "11.05.2026"), "month_first"),
        (("10.01.2026", "3/4/2026"), "?"),
        (("10.01.2026", "13/4/2026"), "day_first"),
        (("10.01.2026", "11/14/2026"), "?"),
        (("1/2/2026, 10:05:00\u202fPM", "11/13/2026, 10:05:00\u202fPM"), "month_first"),
        (("1/2/2026 10:05 PM", "3/4/2026 9:00 AM"), "?"),
        (("Fri 3/4/2026",), "day_first"),
        (("Wed 3/4/2026",), "month_first"),
        (("3/4/2026 (Fri)",), "day_first"),
        (("ven. 03/04/2026", "sam. 04/04/2026"), "day_first"),
        (("10:05 13/4/2026",), "day_first"),
        (("١٣\u200f/٤\u200f/٢٠٢٦",), "day_first"),
        (("３/１３/２０２６",), "month_first"),
        (("13. 4. 2026", "1. 5. 2026"), "day_first"),
        (("13-4-26", "14-4-26", "1-5-26"), "day_first"),
        (("26-11-10", "26-11-13", "26-12-01"), "year_first"),
        (("13/4-2026", "1/5-2026"), "day_first"),
        (("69-11-10",), "year_first"),
        (("2026-11-13 08.10.30", "2026-11-13 08.15.30"), ""),
        (("22:05:10", "1.2.3.4"), ""),
        (("0/3/2026", "3/0/2026", "²/3/2026"), ""),
        (("31.13.2026", "7:30", "0/0/2026", "3/4/0000", "1.5"), ""),
    ],
)
def test_one_date_that_can_only_be_read_one_way_settles_all_of_its_column(cells: tuple[str, ...], order: str) -> None:
    assert seen(*cells).orders(1) == (order,)


@each(
    ("cells", "sign"),
    [
        (("1.500", "7,5"), ","),
        (("1.500", "7.5 mg"), "."),
        (("1,500", "1.234.567,5"), ","),
        (("1,500", "1,234.5"), "."),
        (("1.500", "0.125"), "."),
        (("1.500", "12", "2026-03-14", "7:30"), ""),
        (("7,5", "7.5"), ""),
    ],
)
def test_one_number_that_can_only_be_read_one_way_settles_all_of_its_column(cells: tuple[str, ...], sign: str) -> None:
    assert seen(*cells).signs(1) == (sign,)


def test_a_question_that_nothing_settles_is_asked_with_its_example() -> None:
    (dates,) = seen("3/4/2026 10:00", "4/5/2026").notes(["Day"])
    assert (dates.column, dates.about, dates.example) == (0, "dates", "3/4/2026")
    assert dates.text == "“3/4/2026” could be 3 April 2026 or 4 March 2026, and no other date of the file tells which."
    (numbers,) = seen("12", "1.500 mg").notes(["Caffeine"])
    assert (numbers.column, numbers.about, numbers.example) == (0, "numbers", "1.500 mg")
    assert seen("1.500", "7.5", "3/4/2026", "13/4/2026").notes(["x"]) == []


def test_a_date_without_points_is_the_better_example() -> None:
    (note,) = seen("10.01.2026", "11.01.2026", "2/1/2026", "4/1/2026", "12.01.2026").notes(["Day"])
    assert note.example == "2/1/2026"


def test_dates_in_two_orders_are_told_with_an_example_of_each() -> None:
    (note,) = seen(*(f"{day:02}/03/2026" for day in range(1, 13)), "13/11/2025", "11/14/2025 10:00").notes(["When"])
    assert note.text.startswith("The column “When” holds dates in two orders: “13/11/2025” and “11/14/2025”.")
    assert of_all([note]) == []
    assert standing([note]) == [note.text]
    assert standing(seen("3/4/2026").notes(["When"])) == []


@each(
    ("cells", "written"),
    [
        (("3/4/2026", "10/4/2026"), "0/0/0000"),
        (("03/04/2026", "10/04/2026 10:00"), "00/00/0000"),
        (("03.04.26",), "00.00.00"),
        (("03/04/2026", "3/4/2026"), "0?/0?/0000"),
        (("10/11/2026",), "0?/0?/0000"),
        (("13/4/2026", "2026-03-04", "left toe"), ""),
    ],
)
def test_a_choice_of_their_order_holds_for_dates_that_are_written_alike(cells: tuple[str, ...], written: str) -> None:
    assert seen(*cells).written(0) == written


def test_points_among_dates_with_their_month_first_are_told() -> None:
    (note,) = seen("11/14/2026", "05.11.2026").notes(["When"])
    assert note.text.startswith("The column “When” holds dates in two orders: “05.11.2026” and “11/14/2026”.")
    assert note.example == ""
