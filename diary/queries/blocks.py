"""Rows read block by block, however many there are and however slow their reader is."""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, Expression, F, Field, Func, Model, QuerySet, Value
from django.db.models.sql.compiler import SQLCompiler

Row = TypeVar("Row", bound=Model)


def key_blocks(rows: QuerySet[Row], size: int) -> Iterator[Sequence[int]]:
    """The primary keys of some rows in their order, at most `size` at a time.

    Which rows there are is asked once, at eight bytes a row. So what is written down, changed or deleted meanwhile
    neither doubles nor drops another row, and no cursor stays open: behind a pooler that shares connections, a cursor
    of the server may be somebody else's. Whoever reads the rows of a block names their diary once more.
    """
    # An array of 64-bit integers: a list of Python's would take several times as much.
    keys = array("q", rows.values_list("pk", flat=True).iterator())
    return (keys[start : start + size] for start in range(0, len(keys), size))


RowKeys = Sequence[int]
"""Primary keys."""


class KeysField(Field):  # type: ignore[type-arg]
    """Some keys as one parameter: no column has such a type."""

    def get_db_prep_value(self, value: RowKeys, connection: BaseDatabaseWrapper, prepared: bool = False) -> Any:
        return json.dumps(list(value)) if connection.vendor == "sqlite" else list(value)


class Among(Func):
    """That a column holds one of some keys, which are one parameter: a thousand cost more than the rows they find."""

    output_field = BooleanField()

    def __init__(self, column: str, keys: RowKeys | Expression) -> None:
        super().__init__(F(column), keys if isinstance(keys, Expression) else Value(keys, KeysField()))

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any) -> Any:
        (column, params), (keys, given) = map(compiler.compile, self.source_expressions)
        return f"{column} IN (SELECT value FROM json_each({keys}))", (*params, *given)  # noqa: S608 - what Django compiled

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any) -> Any:
        # An array, of which the planner knows how long it is. It guesses how many rows a query in its place would give,
        # and where it guesses few it compares each key with every row of the diary.
        (column, params), (keys, given) = map(compiler.compile, self.source_expressions)
        return f"{column} = ANY({keys}::bigint[])", (*params, *given)
