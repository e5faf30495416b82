"""Statements that Django writes once: a query that many pages ask, and that differs by nothing but its values.

Running a small statement takes SQLite or PostgreSQL a fraction of the time that Django takes to write its SQL, and a
page runs a dozen of them. Here the queryset stays the source, and what it compiles to is kept with the connection that
it was compiled for.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, ParamSpec, TypeVar, cast

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import (
    BigIntegerField,
    DateField,
    DateTimeField,
    Expression,
    Field,
    Model,
    QuerySet,
    TextField,
    UUIDField,
)
from django.db.models.query import ModelIterable, ValuesListIterable
from django.db.models.sql.compiler import SQLCompiler

from diary.queries.blocks import KeysField

P = ParamSpec("P")
Row = TypeVar("Row")

_FIELDS: Final[dict[str, Callable[[], Field[Any, Any]]]] = {
    "int": BigIntegerField,
    "str": TextField,
    "date": DateField,
    "datetime": DateTimeField,
    "UUID": UUIDField,
    "RowKeys": KeysField,
}
_BLANK: Final = "(%s /* blank */)"
"""In brackets, or Django would put it into some, as it does with any expression but a value."""
_KEPT: Final = "flicker_prepared"
"""The attribute of a connection that holds what was compiled for it."""


class Blank(Expression):
    """The place of a value in a statement that is compiled before the value is known."""

    def __init__(self, name: str, output_field: Field[Any, Any]) -> None:
        super().__init__(output_field=output_field)
        self.name = name

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **_: Any) -> tuple[str, Any]:
        return _BLANK, [self]


@dataclass(frozen=True, slots=True)
class Compiled:
    """A statement with blanks, and how its rows are read: what a compiler knows of it. The compiler holds many times as
    much."""

    sql: str
    params: tuple[Any, ...]
    converters: tuple[tuple[int, Any], ...]
    """By column: functions from what the driver gives, and the expression that they are told of."""
    model: type[Model] | None
    """Of whole rows."""

    def filled(self, values: Mapping[str, Any], connection: BaseDatabaseWrapper) -> list[Any]:
        """The parameters, with values in the blanks, as a database driver takes them."""
        return [
            one.output_field.get_db_prep_value(values[one.name], connection) if isinstance(one, Blank) else one
            for one in self.params
        ]

    def rows(self, values: Mapping[str, Any], connection: BaseDatabaseWrapper) -> list[Any]:
        with connection.cursor() as cursor:
            cursor.execute(self.sql, self.filled(values, connection))
            found = cursor.fetchall()
        rows = [self._converted(row, connection) for row in found] if self.converters else list(map(tuple, found))
        if self.model is None:
            return rows
        names = [field.attname for field in self.model._meta.concrete_fields]
        return [self.model.from_db(DEFAULT_DB_ALIAS, names, row) for row in rows]

    def _converted(self, row: Sequence[Any], connection: BaseDatabaseWrapper) -> tuple[Any, ...]:
        values = list(row)
        for place, (functions, expression) in self.converters:
            for function in functions:
                values[place] = function(values[place], expression, connection)
        return tuple(values)


class Prepared(Generic[P, Row]):
    """Called, it runs the statement and answers its rows; `written` is the queryset of some values."""

    def __init__(self, written: Callable[P, QuerySet[Any, Row]]) -> None:
        self.written = written
        self.__doc__ = written.__doc__
        self.name = f"{written.__module__}.{written.__qualname__}"
        self.signature = inspect.signature(written)
        ALL.append(self)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> list[Row]:
        connection = connections[DEFAULT_DB_ALIAS]
        compiled = vars(connection).setdefault(_KEPT, {})
        if self.name not in compiled:
            compiled[self.name] = self.compiled(connection)
        return cast("list[Row]", compiled[self.name].rows(self.signature.bind(*args, **kwargs).arguments, connection))

    def compiled(self, connection: BaseDatabaseWrapper) -> Compiled:
        rows = cast("Callable[..., QuerySet[Any, Row]]", self.written)(**self.blanks())
        kind, query = rows._iterable_class, rows.query
        is_whole = (
            kind is ModelIterable
            and query.default_cols
            and not (query.annotations or query.select_related or query.deferred_loading[0])
        )
        if not (is_whole or kind is ValuesListIterable) or vars(rows)["_prefetch_related_lookups"]:
            raise TypeError(f"{self.name}: only whole rows, or lists of values, can be prepared.")
        compiler = query.get_compiler(connection=connection)
        sql, params = compiler.as_sql()
        columns = [column for column, *_ in compiler.select[: compiler.col_count]]
        converters = tuple(compiler.get_converters(columns).items())
        return Compiled(sql.replace(_BLANK, "%s"), tuple(params), converters, rows.model if is_whole else None)

    def blanks(self) -> dict[str, Blank]:
        """A blank for each value, of the type that it is annotated with."""
        parameters = self.signature.parameters.values()
        return {one.name: Blank(one.name, _FIELDS[one.annotation]()) for one in parameters}


ALL: Final[list[Prepared[..., Any]]] = []
"""Every statement that is prepared."""


def prepared(written: Callable[P, QuerySet[Any, Row]]) -> Prepared[P, Row]:
    """For a function that builds a queryset of whole rows or of `values_list`: called, it answers the rows as a list.

    Its values are annotated as one of `_FIELDS`, and nothing but the values of the statement depends on them: none is
    None, which would be another statement.
    """
    return Prepared(written)
