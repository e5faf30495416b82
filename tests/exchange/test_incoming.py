"""What a file is taken for on its way in, and what has to be said of it."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime

import pytest

from diary.exchange.incoming import Received, receive, rows_of, unpack
from diary.exchange.mapping.rows import Context, DayRow
from diary.models.importing import ImportKind

TODAY = date(2026, 3, 20)
CONTEXT = Context("UTC", datetime(2026, 3, 20, 12, tzinfo=UTC))


def received(body: str) -> Received:
    return receive(io.BytesIO(body.encode()), TODAY)


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_a_table_may_be_separated_by_each_of_the_signs(sign: str) -> None:
    assert received(f"Date{sign}Stress\n2026-03-12{sign}4\n").head == ("Date", "Stress")


def test_dates_in_two_orders_are_said_with_an_example_of_each() -> None:
    lines = "".join(f"{day:02}/03/2026,1\n" for day in range(1, 13)) * 10
    (note,) = received(f"When,Stress\n{lines}13/11/2025,1\n11/14/2025 10:00,2\n").notes
    assert note.startswith("The column “When” holds dates in two orders: “13/11/2025” and “11/14/2025”.")


@pytest.mark.parametrize(
    "cells", [("13/11/2025", "3/4/2025"), ("2025-13-11", "2025-11-13"), ("13.5", "5.13"), ("14/15/2025", "3/4/2025")]
)
def test_dates_that_do_not_conflict_are_passed_over(cells: tuple[str, str]) -> None:
    assert received("When,Stress\n" + "".join(f"{cell},1\n" for cell in cells)).notes == ()


def test_three_milligrams_of_apple_health_are_no_three_thousand() -> None:
    record = (
        '<Record type="HKQuantityTypeIdentifierDietaryCaffeine" unit="mg" value="2.125" sourceName="a" '
        'startDate="2026-03-12 10:00:00 +0000" endDate="2026-03-12 10:00:00 +0000"/>'
    )
    found = received(f"<?xml version='1.0'?><HealthData>{record}</HealthData>")
    rows = [row for _, row in rows_of(ImportKind.APPLE_HEALTH, found.head, None, unpack(found.pieces[0]), CONTEXT)]
    assert rows == [DayRow(date(2026, 3, 12), {"caffeine_mg": 2})]
