"""Spreading the tables of all diaries by their diary: as partitions of one PostgreSQL, or over several by Citus.

What is here makes statements and runs none. They are made of what stands in the database, so that a constraint, an
index or a policy which later migrations added comes along. Tables of people, sessions and texts stay as they are, and
so do `Diary` and `Address`: the first is what all rows of a diary refer to, the second leads to it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from django.apps import apps
from django.db import connection

from accounts.row_security import SETTING
from diary.models.address import Address
from diary.models.diary import Diary
from diary.models.rows import HeldRow, KeyInDiary

KEY: Final = "diary_id"
"""The column by which rows are spread."""


_ALL_DIARIES: Final = f"SET LOCAL {SETTING} = '0'"
"""Said first: row security would hold the owner of the tables to the rows of one diary, or of none."""


def held_tables() -> list[str]:
    """The tables of a diary; what others refer to comes first."""
    found = [model for model in apps.get_app_config("diary").get_models() if issubclass(model, HeldRow)]
    return [model._meta.db_table for model in sorted(found, key=_hangs)]


def _hangs(model: Any) -> tuple[bool, str]:
    fields = model._meta.concrete_fields
    return any(isinstance(field, KeyInDiary) for field in fields), model._meta.db_table


def misfits() -> list[str]:
    """What keeps the tables of the database from being spread, each in words; empty where they fit."""
    held = held_tables()
    found = []
    for table, columns, name in _asked(
        "SELECT c.conrelid::regclass::text, ARRAY(SELECT a.attname FROM unnest(c.conkey) k JOIN pg_attribute a"
        " ON a.attrelid = c.conrelid AND a.attnum = k), c.conname FROM pg_constraint c"
        " WHERE c.contype IN ('u', 'x') AND c.conrelid::regclass::text = ANY(%s) ORDER BY 1, 3",
        held,
    ):
        if KEY not in columns:
            found.append(f"{table}: {name} says that {_listed(columns)} is there once, for all diaries at once.")
    for table, columns, name in _asked(
        "SELECT i.indrelid::regclass::text, ARRAY(SELECT a.attname FROM unnest(i.indkey::int[]) k JOIN pg_attribute a"
        " ON a.attrelid = i.indrelid AND a.attnum = k), i.indexrelid::regclass::text FROM pg_index i"
        " LEFT JOIN pg_constraint c ON c.conindid = i.indexrelid AND c.contype IN ('p', 'u', 'x')"
        " WHERE i.indisunique AND c.oid IS NULL AND i.indrelid::regclass::text = ANY(%s) ORDER BY 1, 3",
        held,
    ):
        if KEY not in columns:
            found.append(f"{table}: {name} says that {_listed(columns)} is there once, for all diaries at once.")
    for table, columns, name, to in _asked(
        "SELECT c.conrelid::regclass::text, ARRAY(SELECT a.attname FROM unnest(c.conkey) k JOIN pg_attribute a"
        " ON a.attrelid = c.conrelid AND a.attnum = k), c.conname, c.confrelid::regclass::text FROM pg_constraint c"
        " WHERE c.contype = 'f' AND c.conparentid = 0 AND c.confrelid::regclass::text = ANY(%s) ORDER BY 1, 3",
        held,
    ):
        if KEY not in columns:
            found.append(f"{table}: {name} refers to a row of {to} by {_listed(columns)}, and not by its diary.")
        elif table not in held:
            found.append(f"{table}: {name} refers to a row of {to}, and is no table of a diary itself.")
    for (table,) in _asked(
        "SELECT table_name FROM information_schema.columns WHERE column_name = %s AND table_schema = current_schema()"
        " AND table_name NOT IN (SELECT inhrelid::regclass::text FROM pg_inherits) ORDER BY 1",
        KEY,
    ):
        if table not in held and table != Address._meta.db_table:
            found.append(f"{table}: it has a diary, and is neither a table of a diary (HeldRow) nor what leads to one.")
    for (table,) in _asked(
        "SELECT t FROM unnest(%s::text[]) t WHERE NOT EXISTS (SELECT 1 FROM information_schema.columns"
        " WHERE table_name = t AND column_name = %s AND is_nullable = 'NO')",
        held,
        KEY,
    ):
        found.append(f"{table}: it does not say of every row which diary it is of.")
    return found


def partitions(number: int) -> list[str]:
    """The statements that make every table of a diary one of `number` partitions by the hash of its diary.

    Run them in one transaction. Their primary keys become (diary, id); rows, names and rights stay.
    """
    held = held_tables()
    foreign = _foreign_keys(held)
    statements = [_ALL_DIARIES, *(f"ALTER TABLE {table} DROP CONSTRAINT {name}" for table, name, _ in foreign)]
    for table in held:
        statements += _in_partitions(table, number)
    return statements + [f"ALTER TABLE {table} ADD CONSTRAINT {name} {said}" for table, name, said in foreign]


def over_nodes() -> list[str]:
    """The statements that hand every table to Citus: those of a diary by the diary, all in the same places, and what
    they refer to in every place. They are what its documentation asks for, and were not run."""
    held = held_tables()
    foreign = _foreign_keys(held)
    statements = [_ALL_DIARIES, *(f"ALTER TABLE {table} DROP CONSTRAINT {name}" for table, name, _ in foreign)]
    statements += [
        f"SELECT create_reference_table('{model._meta.db_table}')"
        for model in (apps.get_model("accounts", "User"), Diary, Address)
    ]
    first = held[0]
    for table in held:
        statements += [f"ALTER TABLE {table} DROP CONSTRAINT {name}" for name, _ in _unique_by_id(table)]
        statements.append(f"ALTER TABLE {table} ADD PRIMARY KEY ({KEY}, id)")
        beside = "" if table == first else f", colocate_with => '{first}'"
        statements.append(f"SELECT create_distributed_table('{table}', '{KEY}'{beside})")
    return statements + [f"ALTER TABLE {table} ADD CONSTRAINT {name} {said}" for table, name, said in foreign]


def is_spread() -> bool:
    """Whether the tables are in partitions already."""
    found = _asked("SELECT 1 FROM pg_class WHERE oid = %s::regclass AND relkind = 'p'", held_tables()[0])
    return bool(found)


def _asked(sql: str, *values: str | list[str]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def _listed(columns: Sequence[str]) -> str:
    return " with ".join(columns)


def _foreign_keys(tables: list[str]) -> list[tuple[str, str, str]]:
    """Those from and to these tables: the table that has each, its name, and what it says."""
    return [
        (table, _quoted(name), said)
        for table, name, said in _asked(
            "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'f'"
            " AND conparentid = 0 AND (conrelid::regclass::text = ANY(%s) OR confrelid::regclass::text = ANY(%s))"
            " ORDER BY 1, 2",
            tables,
            tables,
        )
    ]


def _unique_by_id(table: str) -> list[tuple[str, str]]:
    """The primary key, and what `referred_to` asks for: both are the new primary key."""
    return [
        (_quoted(name), kind)
        for name, kind in _asked(
            "SELECT conname, contype FROM pg_constraint WHERE conrelid = %s::regclass AND (contype = 'p' OR"
            " pg_get_constraintdef(oid) = %s) ORDER BY 1",
            table,
            f"UNIQUE ({KEY}, id)",
        )
    ]


def _in_partitions(table: str, number: int) -> Iterator[str]:
    whole, by_id = f"{table}_whole", {name for name, _ in _unique_by_id(table)}
    uniques = _asked(
        "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'u'"
        " ORDER BY 1",
        table,
    )
    indexes = _asked(
        "SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i LEFT JOIN pg_constraint c"
        " ON c.conindid = i.indexrelid AND c.contype IN ('p', 'u') WHERE i.indrelid = %s::regclass AND c.oid IS NULL"
        " ORDER BY 1",
        table,
    )
    rights = list(_rights(table))
    ((last,),) = _asked(f"SELECT last_value FROM {_sequence(table)}")  # noqa: S608
    yield f"ALTER TABLE {table} RENAME TO {whole}"
    # Else its owner, whom its policies hold, would read none of its rows below.
    yield f"ALTER TABLE {whole} NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY"
    # Checks and defaults come along here; keys and indexes below, once their names are free.
    yield (
        f"CREATE TABLE {table} (LIKE {whole} INCLUDING ALL EXCLUDING INDEXES EXCLUDING STATISTICS)"
        f" PARTITION BY HASH ({KEY})"
    )
    for rest in range(number):
        yield (
            f"CREATE TABLE {partition_of(table, rest)} PARTITION OF {table}"
            f" FOR VALUES WITH (MODULUS {number}, REMAINDER {rest})"
        )
    yield f"INSERT INTO {table} SELECT * FROM {whole}"  # noqa: S608
    yield (
        f"DO $$ BEGIN IF (SELECT count(*) FROM {table}) <> (SELECT count(*) FROM {whole})"  # noqa: S608
        f" THEN RAISE EXCEPTION 'not all rows of {table} came along'; END IF; END $$"
    )
    yield f"DROP TABLE {whole}"
    yield f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {last})"
    yield f"ALTER TABLE {table} ADD PRIMARY KEY ({KEY}, id)"
    for name, said in uniques:
        if _quoted(name) not in by_id:
            # First in each partition, so that what is refused there is told by the name that it has everywhere.
            for rest in range(number):
                part, called = partition_of(table, rest), _quoted(partition_of(name, rest))
                yield f"ALTER TABLE {part} ADD CONSTRAINT {called} {said}"
            yield f"ALTER TABLE {table} ADD CONSTRAINT {_quoted(name)} {said}"
    for name, said in indexes:
        for rest in range(number):
            called = said.replace(f" {name} ON ", f" {partition_of(name, rest)} ON ", 1)
            yield called.replace(f".{table} USING ", f".{partition_of(table, rest)} USING ", 1)
        yield said
    yield from rights


def partition_of(name: str, rest: int) -> str:
    """What a table, or a key or an index of one, is called in a partition."""
    return f"{name}_p{rest}"


def _sequence(table: str) -> str:
    ((name,),) = _asked("SELECT pg_get_serial_sequence(%s, 'id')", table)
    return str(name)


def _rights(table: str) -> Iterator[str]:
    """Who may do what with a table, and its policies for rows."""
    for role, right in _asked(
        "SELECT CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END,"
        " a.privilege_type FROM pg_class c, aclexplode(c.relacl) a"
        " WHERE c.oid = %s::regclass AND a.grantee <> c.relowner ORDER BY 1, 2",
        table,
    ):
        yield f"GRANT {right} ON {table} TO {role}"
    for name, kind, command, roles, using, checked, comment in _asked(
        "SELECT quote_ident(policyname), permissive, cmd, array_to_string(ARRAY(SELECT CASE WHEN r = 'public'"
        " THEN 'PUBLIC' ELSE quote_ident(r) END FROM unnest(roles) r), ', '), qual, with_check,"
        " quote_literal(obj_description((SELECT oid FROM pg_policy WHERE polname = policyname"
        " AND polrelid = tablename::regclass), 'pg_policy'))"
        " FROM pg_policies WHERE schemaname = current_schema() AND tablename = %s ORDER BY 1",
        table,
    ):
        policy = f"CREATE POLICY {name} ON {table} AS {kind} FOR {command} TO {roles}"
        policy += f" USING ({using})" if using else ""
        yield policy + (f" WITH CHECK ({checked})" if checked else "")
        if comment:
            yield f"COMMENT ON POLICY {name} ON {table} IS {comment}"
    ((enabled, forced),) = _asked(
        "SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE oid = %s::regclass", table
    )
    if enabled:
        yield f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"
    if forced:
        yield f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY"


def _quoted(name: str) -> str:
    return str(connection.ops.quote_name(name))
