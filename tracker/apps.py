from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.core.management import call_command
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate


class TrackerConfig(AppConfig):
    name = "tracker"

    def ready(self) -> None:
        from tracker import checks, lookups, watching  # noqa: F401

        # Sent for apps with models alone, and for each of them: one of the site's own is enough.
        post_migrate.connect(make_cache_table, sender=apps.get_app_config("accounts"))
        if settings.METRICS_TOKEN:
            connection_created.connect(watching.watch_connection)


def make_cache_table(*, using: str, **told: Any) -> None:
    """Make the table of the cache where it is missing: no model has it, and every command may need it."""
    call_command("createcachetable", database=using, verbosity=0)
