"""Rows read block by block, however many there are and however slow their reader is."""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BigIntegerField, Func, Model, QuerySet, Value
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


class Listed(Func):
    """Some keys as the rows of a query, in one parameter: a thousand parameters cost more than the rows they find."""

    def __init__(self, keys: Sequence[int]) -> None:
        # One JSON text as the one parameter, which both databases can turn into rows.
        super().__init__(Value(json.dumps(list(keys))), output_field=BigIntegerField())

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template="(SELECT value FROM json_each(%(expressions)s))")

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any) -> Any:
        template = "(SELECT value::bigint FROM json_array_elements_text(%(expressions)s::json))"
        return self.as_sql(compiler, connection, template=template)
