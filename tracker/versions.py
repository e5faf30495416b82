"""Whether a database was written by a newer version of the code than this one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db.migrations.loader import MigrationLoader


def unknown_migrations(applied: Mapping[str, Iterable[str]]) -> list[str]:
    """Those of the migrations applied to a database, by app, that this code does not have: "app.name", sorted.

    Apps that this code does not have are left out: they were taken out of it.
    """
    migrations = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    known = set(migrations) | {replaced for migration in migrations.values() for replaced in migration.replaces}
    apps = {app for app, _ in known}
    return sorted(
        f"{app}.{name}" for app, names in applied.items() if app in apps for name in names if (app, name) not in known
    )
