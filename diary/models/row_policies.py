"""What PostgreSQL holds the statements of a diary to: the policies of its tables (`accounts/row_security.py`)."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from typing import Any, Final

from django.apps import apps
from django.db.backends.base.base import BaseDatabaseWrapper

from accounts.row_security import SETTING
from diary.models.diary import Diary

_POLICY: Final = "flicker_diary"
# NULL where nothing was said, or what was said went with its transaction: then no row fits.
_SAID: Final = f"NULLIF(current_setting('{SETTING}', true), '')::bigint"


def conditions() -> dict[str, str]:
    """For each table of a diary, which rows a statement reaches and may write."""
    return dict(_conditions())


def _conditions() -> Iterator[tuple[str, str]]:
    for model in apps.get_app_config("diary").get_models(include_auto_created=True):
        table, columns = model._meta.db_table, {field.column: field for field in model._meta.concrete_fields}
        if model is Diary:
            yield table, f"id = {_SAID} OR owner_id = -{_SAID} OR {_SAID} = 0"
        elif "diary_id" in columns:
            yield table, f"diary_id = {_SAID} OR {_SAID} = 0"
        else:
            # A piece of a row of a diary is seen with that row.
            for column, field in columns.items():
                parent: Any = field.related_model
                if parent and any(own.column == "diary_id" for own in parent._meta.concrete_fields):
                    of = parent._meta.db_table
                    there = f"SELECT 1 FROM {of} whole WHERE whole.id = {table}.{column}"  # noqa: S608
                    yield table, f"EXISTS ({there})"


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """The tables whose policy is not there, or says something else."""
    there = _there(connection)
    return [table for table, condition in conditions().items() if there.get(table) != _digest(condition)]


def _there(connection: BaseDatabaseWrapper) -> dict[str, str]:
    """The digest of each policy that holds, by table; "" of one that does not hold whoever owns the table."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, obj_description(p.oid, 'pg_policy'), c.relrowsecurity AND c.relforcerowsecurity"
            " FROM pg_class c JOIN pg_policy p ON p.polrelid = c.oid"
            " WHERE p.polname = %s AND c.relnamespace = current_schema()::regnamespace",
            [_POLICY],
        )
        return {table: digest if holds else "" for table, digest, holds in cursor.fetchall()}


def turn_on(connection: BaseDatabaseWrapper) -> list[str]:
    """Make the policies that are missing, in one transaction; returns their tables."""
    tables = missing(connection)
    with connection.cursor() as cursor:
        for table in tables:
            condition = conditions()[table]
            cursor.execute(
                f"DROP POLICY IF EXISTS {_POLICY} ON {table};"
                f" CREATE POLICY {_POLICY} ON {table} USING ({condition}) WITH CHECK ({condition});"
                f" COMMENT ON POLICY {_POLICY} ON {table} IS '{_digest(condition)}';"
                f" ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY"
            )
    return tables


def turn_off(connection: BaseDatabaseWrapper) -> None:
    """Take all of them away."""
    with connection.cursor() as cursor:
        # Where there is none, nobody is locked out for it.
        for table in _there(connection):
            cursor.execute(
                f"DROP POLICY IF EXISTS {_POLICY} ON {table};"
                f" ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY"
            )


def _digest(condition: str) -> str:
    return sha256(condition.encode()).hexdigest()[:16]
