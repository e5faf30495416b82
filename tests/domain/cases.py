"""All worked examples of the rules together: rows and background of each, by name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from diary.domain.background import Background
from tests.domain import test_rules_answers as answers
from tests.domain import test_rules_background as told
from tests.domain import test_rules_entries as entries
from tests.domain import test_rules_lasting as lasting
from tests.domain import test_rules_places as places
from tests.domain import test_rules_salts as salts
from tests.domain.rule_inputs import Row

_TABLES: tuple[Sequence[tuple[Any, ...]], ...] = (
    answers.WEAKNESS,
    answers.NUMBNESS,
    answers.BULK,
    answers.SWELLING,
    answers.WALKING,
    answers.WORRY,
    entries.WEAKNESS,
    entries.NUMBNESS,
    entries.SWELLING,
    entries.STIFFNESS,
    salts.SALTS,
    salts.EMERGENCY,
    places.SPREADING,
    places.JERKS,
    places.PAIN,
    lasting.PERSISTENT,
    lasting.LASTING,
    lasting.UNRELIEVED,
    told.MEDICINES,
    told.BLOOD,
)


def _case(columns: tuple[Any, ...]) -> tuple[list[Row], Background]:
    rows = next(list(column) for column in columns if isinstance(column, list))
    known = next((column for column in columns if isinstance(column, Background)), Background())
    return rows, known


EXAMPLES: list[tuple[list[Row], Background]] = [
    *(_case(row) for table in _TABLES for row in table),
    (told.growing(), Background()),
    (told.growing(times=1, strongly=4), Background()),
]
