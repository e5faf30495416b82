"""Changing tables that may be large: in steps that can be begun again, while they are read and, on PostgreSQL, written.

A migration that uses this is `atomic = False`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from django.db import OperationalError, models, transaction
from django.db.migrations.operations.base import Operation

from diary.models.rows import SameDiary


PATIENCE: Final = "2s"
TRIES: Final = 100
LOCK_NOT_AVAILABLE: Final = "55P03"


class ChangeTable(Operation):
    """Several changes of the fields, constraints and indexes of one table, which keeps its columns.

    SQLite copies the table once for all of them, in one transaction. PostgreSQL is brought step by step to what the
    models say, each step looking first whether it is done: an index is built beside the writing and then put in the
    place of the one before, and a foreign key holds for new rows before the old ones are looked at.
    """

    reversible = False

    def __init__(self, model_name: str, changes: Sequence[Operation]) -> None:
        self.model_name, self.changes = model_name, changes

    def state_forwards(self, app_label: str, state: Any) -> None:
        for change in self.changes:
            change.state_forwards(app_label, state)

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        before = from_state.apps.get_model(app_label, self.model_name)
        after = to_state.apps.get_model(app_label, self.model_name)
        if schema_editor.connection.vendor == "postgresql":
            _Steps(schema_editor, before, after).take()
        else:
            with transaction.atomic(schema_editor.connection.alias):
                schema_editor._remake_table(after)

    def describe(self) -> str:
        return f"Change the keys of {self.model_name}"


class _Steps:
    def __init__(self, editor: Any, before: type[models.Model], after: type[models.Model]) -> None:
        self.editor, self.before, self.after = editor, before, after
        self.quote = editor.quote_name
        self.table = self.quote(after._meta.db_table)

    def take(self) -> None:
        for index in self.after._meta.indexes:
            self.index(index)
        for constraint in self.after._meta.constraints:
            if isinstance(constraint, models.UniqueConstraint):
                self.unique(constraint)
        for constraint in self.after._meta.constraints:
            if isinstance(constraint, SameDiary):
                self.same_diary(constraint)
        self.drop_what_went()
        for field in self.after._meta.local_concrete_fields:
            self.field(self.before._meta.get_field(field.name), field)

    def run(self, *statements: str) -> None:
        """In one transaction, which waits for no lock longer than `PATIENCE`: behind it everybody else would wait."""
        for left in reversed(range(TRIES)):
            try:
                with transaction.atomic(self.editor.connection.alias):
                    for sql in (f"SET LOCAL lock_timeout = '{PATIENCE}'", *statements):
                        self.editor.execute(sql)
            except OperationalError as error:
                if left and getattr(error.__cause__, "sqlstate", "") == LOCK_NOT_AVAILABLE:
                    continue
                raise
            return

    def run_alone(self, sql: str) -> None:
        """For what PostgreSQL refuses inside a transaction."""
        self.editor.execute(sql)

    def asked(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        with self.editor.connection.cursor() as cursor:
            cursor.execute(sql, [self.after._meta.db_table, *values])
            return list(cursor.fetchall())

    def columns_of(self, index: str) -> list[str] | None:
        """The columns of a whole index of this name; None where there is none. One whose building was broken off goes."""
        found = self.asked(
            "SELECT i.indisvalid, ARRAY(SELECT a.attname FROM unnest(i.indkey::int[]) WITH ORDINALITY AS k(number, place)"
            " JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.number ORDER BY k.place)"
            " FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE i.indrelid = %s::regclass AND c.relname = %s",
            index,
        )
        if not found:
            return None
        valid, columns = found[0]
        if not valid:
            self.run_alone(f"DROP INDEX CONCURRENTLY {self.quote(index)}")
            return None
        return [str(column) for column in columns]

    def constraints(self) -> dict[str, bool]:
        """The names of the constraints of the table, and whether the rows before them were looked at too."""
        return dict(self.asked("SELECT conname, convalidated FROM pg_constraint WHERE conrelid = %s::regclass"))

    def columns(self, names: Iterable[str]) -> list[str]:
        return [str(self.after._meta.get_field(name.removeprefix("-")).column) for name in names]  # type: ignore[union-attr]

    def beside(self, sql: Any, name: str, called: str) -> None:
        """Build an index under a name, without keeping anybody from writing."""
        text = str(sql).replace(self.quote(name), self.quote(called), 1)
        for start in ("CREATE UNIQUE INDEX ", "CREATE INDEX "):
            if text.startswith(start):
                self.run_alone(f"{start}CONCURRENTLY {text.removeprefix(start)}")

    def index(self, index: models.Index) -> None:
        wanted, new = self.columns(index.fields), f"{index.name}_new"
        if self.columns_of(index.name) == wanted:
            return
        if self.columns_of(new) != wanted:
            self.beside(index.create_sql(self.after, self.editor), index.name, new)
        self.run(
            f"DROP INDEX IF EXISTS {self.quote(index.name)}",
            f"ALTER INDEX {self.quote(new)} RENAME TO {self.quote(index.name)}",
        )

    def unique(self, constraint: models.UniqueConstraint) -> None:
        wanted, new = self.columns(constraint.fields), f"{constraint.name}_new"
        if self.columns_of(constraint.name) == wanted:
            return
        name, called = self.quote(constraint.name), self.quote(new)
        if self.columns_of(new) != wanted:
            sql = constraint.create_sql(self.after, self.editor)
            if not constraint.condition:
                sql = f"CREATE UNIQUE INDEX {name} ON {self.table} ({', '.join(map(self.quote, wanted))})"
            self.beside(sql, constraint.name, new)
        drop, add = f"DROP INDEX IF EXISTS {name}", f"ALTER INDEX {called} RENAME TO {name}"
        if not constraint.condition:
            # Takes the index over, and calls it as the constraint.
            drop = f"ALTER TABLE {self.table} DROP CONSTRAINT IF EXISTS {name}"
            add = f"ALTER TABLE {self.table} ADD CONSTRAINT {name} UNIQUE USING INDEX {called}"
        # In one transaction: there is no moment in which neither holds.
        self.run(drop, add)

    def same_diary(self, constraint: SameDiary) -> None:
        looked_at = self.constraints().get(constraint.name)
        if looked_at is None:
            self.run(f"{constraint.create_sql(self.after, self.editor)} NOT VALID")
        if not looked_at:
            self.run(f"ALTER TABLE {self.table} VALIDATE CONSTRAINT {self.quote(constraint.name)}")

    def drop_what_went(self) -> None:
        kept = {row.name for row in (*self.after._meta.constraints, *self.after._meta.indexes)}
        for index in self.before._meta.indexes:
            if index.name not in kept:
                self.run_alone(f"DROP INDEX CONCURRENTLY IF EXISTS {self.quote(index.name)}")

    def field(self, before: Any, after: Any) -> None:
        if not after.remote_field and before.unique and not after.unique:
            self.drop_keys(after, unique=True)
        if after.remote_field and not after.db_constraint:
            self.drop_keys(after, foreign_key=True)
        if not after.db_index and not after.unique:
            for name in self.names(after, index=True, unique=False):
                self.run_alone(f"DROP INDEX CONCURRENTLY IF EXISTS {self.quote(name)}")
        if before.null and not after.null:
            self.run(f"ALTER TABLE {self.table} ALTER COLUMN {self.quote(after.column)} SET NOT NULL")

    def names(self, field: Any, **kind: bool) -> list[str]:
        kept = {row.name for row in (*self.after._meta.constraints, *self.after._meta.indexes)}
        found = self.editor._constraint_names(self.after, [field.column], primary_key=False, **kind)
        return [name for name in found if name not in kept]

    def drop_keys(self, field: Any, **kind: bool) -> None:
        for name in self.names(field, **kind):
            self.run(f"ALTER TABLE {self.table} DROP CONSTRAINT IF EXISTS {self.quote(name)}")
