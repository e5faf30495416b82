"""Many rows of plain values at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache, partial
from typing import Any, Final

from django.db import connection, models

_KEPT: Final = 1024
"""Values of a column come again and again; each is made ready for the database once."""


def insert(model: type[models.Model], names: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Store rows of values of the named columns (`diary_id`, not `diary`); the others get their defaults.

    As `bulk_create`, at a quarter of its time: no instances are made, and none learns its key. What may be stored is
    held by the constraints of the table.
    """
    if not rows:
        return
    fields: dict[str, Any] = {field.attname: field for field in model._meta.concrete_fields if not field.primary_key}
    told = {
        name: list(map(_ready(fields[name]), column))
        for name, column in zip(names, zip(*rows, strict=True), strict=True)
    }
    # The defaults are Django's alone; the database has none.
    for name in fields.keys() - told.keys():
        told[name] = [_ready(fields[name])(fields[name].get_default())] * len(rows)
    quote = connection.ops.quote_name
    into = f"{quote(model._meta.db_table)} ({', '.join(quote(fields[name].column) for name in told)})"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # An array for each column: the statement is as long for a thousand rows as for one.
            columns = ", ".join(f"%s::{fields[name].db_type(connection)}[]" for name in told)
            cursor.execute(f"INSERT INTO {into} SELECT * FROM unnest({columns})", list(told.values()))  # noqa: S608
        else:
            values = ", ".join(["%s"] * len(told))
            cursor.executemany(f"INSERT INTO {into} VALUES ({values})", list(zip(*told.values(), strict=True)))  # noqa: S608


def _ready(field: Any) -> Callable[[object], object]:
    return lru_cache(_KEPT, typed=True)(partial(field.get_db_prep_save, connection=connection))
