"""The pages of one diary of many, answered in a process of its own.

Each line that comes in names a diary and a page, and each line that goes out says how long that took.
`benchmarks/many.py` starts one for each database, so that two databases can take turns.
"""

from __future__ import annotations

import json
import sys
import time
from datetime import timedelta
from functools import cache
from uuid import uuid4

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.row_security import Crossing, crossing  # noqa: E402
from benchmarks.many import LOG  # noqa: E402
from diary.models import CachedResult, Diary, Episode  # noqa: E402


@cache
def _browser(diary: int) -> Client:
    """Of somebody who is signed in already, and has not looked at the diary."""
    client = Client(SERVER_NAME="localhost")
    with crossing(Crossing.UPKEEP):
        client.force_login(Diary.objects.select_related("owner").get(pk=diary).owner)
    client.get("/more/")
    return client


def _address(diary: int, page: str) -> str:
    today = timezone.now().date()
    day = today - timedelta(days=30)
    named: dict[str, object] = {
        "today": today,
        "day": day,
        "monday": day - timedelta(days=day.weekday()),
        "year": day.year,
    }
    if "{episode}" in page:
        with crossing(Crossing.UPKEEP):
            named["episode"] = Episode.objects.filter(diary=diary).order_by("-local_date", "pk")[0].uuid
    return page.format(**named, deep=today - timedelta(days=300))


def _visit(diary: int, page: str) -> float:
    """Milliseconds of one answer, to its last byte."""
    browser, address = _browser(diary), _address(diary, page)
    sent = {"uuid": str(uuid4()), "ago": "0", "sites": "left_hallux"}
    began = time.perf_counter()
    response = browser.post(address, sent) if page == LOG else browser.get(address)
    # A file is written while it is fetched.
    size = len(response.getvalue())
    milliseconds = (time.perf_counter() - began) * 1000
    assert response.status_code == (302 if page == LOG else 200), (address, response.status_code, size)
    return milliseconds


def _forget(diary: int) -> None:
    """As if nobody had ever looked at it."""
    with crossing(Crossing.UPKEEP):
        CachedResult.objects.filter(diary=diary).delete()


def main() -> None:
    call_command("collectstatic", interactive=False, verbosity=0)
    for line in sys.stdin:
        asked = json.loads(line)
        if asked.get("forget"):
            _forget(asked["diary"])
        print(json.dumps(_visit(asked["diary"], asked["page"])), flush=True)


if __name__ == "__main__":
    main()
