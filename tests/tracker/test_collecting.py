"""What is imported stays, and nothing looks through it while it comes in; a command and the workers collect again."""

from __future__ import annotations

import gc
import subprocess
import sys
from pathlib import Path

import pytest

from tracker.collecting import Manage, importing

ROOT = Path(__file__).resolve().parents[2]


def test_nothing_is_collected_while_modules_are_imported() -> None:
    before = gc.get_freeze_count()
    try:
        with importing():
            assert not gc.isenabled()
            kept: list[list[int]] = [[]]
        assert gc.isenabled()
        assert gc.get_freeze_count() > before
        assert not any(one is kept for one in gc.get_objects())
    finally:
        gc.unfreeze()


def test_it_collects_again_where_an_import_fails() -> None:
    try:
        with pytest.raises(ImportError), importing():
            raise ImportError
        assert gc.isenabled()
    finally:
        gc.unfreeze()


def test_every_command_collects() -> None:
    gc.disable()
    try:
        Manage(["manage.py", "check"]).fetch_command("check")
        assert gc.isenabled()
    finally:
        gc.enable()
        gc.unfreeze()


def test_a_start_loads_no_calendar_and_no_names_of_columns() -> None:
    said = (
        "import django; django.setup(); from django.urls import get_resolver; get_resolver().url_patterns;"
        "import sys; from diary.exchange.mapping import meanings; from diary.exchange import archive;"
        "print('icalendar' in sys.modules, meanings._in_each_language.cache_info().currsize,"
        " archive._zones.cache_info().currsize)"
    )
    told = subprocess.run([sys.executable, "-c", said], cwd=ROOT, capture_output=True, check=True, text=True)
    assert told.stdout.split() == ["False", "0", "0"]
