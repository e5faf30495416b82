"""`manage.py migrate` is all that a command needs: the cache, which no model holds, has its table as well."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection

from diary.models import CheckIn
from tests.exchange.test_apple_health import drink, export
from tests.makers import make_diary

pytestmark = pytest.mark.django_db
TABLE = str(settings.CACHES["default"]["LOCATION"])


@pytest.fixture
def no_table() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {connection.ops.quote_name(TABLE)}")


@pytest.mark.usefixtures("no_table")
def test_migrating_makes_the_table_where_it_is_missing() -> None:
    assert TABLE not in connection.introspection.table_names()
    call_command("migrate", verbosity=0, interactive=False)
    cache.set("word", "kept")
    assert cache.get("word") == "kept"


def test_migrating_again_forgets_nothing() -> None:
    cache.set("word", "kept")
    call_command("migrate", verbosity=0, interactive=False)
    assert cache.get("word") == "kept"


@pytest.mark.usefixtures("no_table")
def test_a_file_is_imported_after_migrating_alone(tmp_path: Path) -> None:
    call_command("migrate", verbosity=0, interactive=False)
    make_diary()
    file = tmp_path / "export.xml"
    file.write_bytes(export(drink("2026-03-12 08:00:00", "80")))
    out = StringIO()
    call_command("import_file", str(file), owner="ada@example.org", stdout=out)
    assert out.getvalue().startswith("1 new")
    assert CheckIn.objects.get().caffeine_mg == 80
