"""What docs/api.md says is true: each of its examples is sent."""

from __future__ import annotations

import json
import re
import shlex
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import Client

from diary.models import Episode, Trial, TrialDay
from tests.api.programs import LOG, program
from tests.makers import make_diary
from tests.trials import make_trial

MANUAL = (Path(__file__).resolve().parents[2] / "docs" / "api.md").read_text()
EXAMPLES = re.findall(r"^```sh\n(curl .*)\n```$", MANUAL, re.MULTILINE)


def send(client: Client, example: str) -> Any:
    """What curl would send, but for the token, which the client has."""
    words = shlex.split(example)[1:]
    method, address, headers, fields = "", "", {}, []
    while words:
        match words.pop(0):
            case "-X":
                method = words.pop(0)
            case "-H":
                name, _, value = words.pop(0).partition(": ")
                headers[name] = value
            case "-d":
                fields.append(words.pop(0))
            case word:
                address = word.removeprefix("$SITE")
    assert headers.pop("Authorization") == "Bearer $TOKEN"
    kind = headers.pop("Content-Type", "application/x-www-form-urlencoded" if fields else "")
    return client.generic(method or "GET", address, "&".join(fields), kind, headers=headers)


@pytest.mark.django_db
def test_every_example_does_what_is_said_of_it() -> None:
    assert len(EXAMPLES) >= 15
    diary = make_diary()
    make_trial(diary, date(2026, 3, 10))
    (named,) = re.findall(r"/trials/([0-9a-f-]{36})/days/", MANUAL)
    Trial.objects.update(uuid=named)
    with time_machine.travel(datetime(2026, 3, 14, 13, 5, tzinfo=UTC), tick=False):
        full, button = program(diary), program(diary, LOG)
        for example in EXAMPLES:
            only_logs = "/twitch" in example or "/timers" in example
            answer = send(button if only_logs else full, example)
            assert answer.status_code in (200, 201, 204), (example, answer.content)
    assert Episode.objects.kept().count() == 6
    assert TrialDay.objects.get().kept == "yes"


@pytest.mark.django_db
def test_what_is_answered_is_what_is_shown() -> None:
    shown = re.search(r'^    (\{"uuid": "…", "said": ".*"\})$', MANUAL, re.MULTILINE)
    assert shown
    with time_machine.travel(datetime(2026, 3, 14, 13, 5, tzinfo=UTC), tick=False):
        button = program(make_diary(), LOG)
        send(button, EXAMPLES[1])
        said = send(button, EXAMPLES[0]).json()
    assert json.loads(shown[1]) == said | {"uuid": "…"}


def test_the_rates_are_those_of_the_settings(settings: Any) -> None:
    assert settings.ACCOUNT_RATE_LIMITS["api"] == "300/m/ip,120/m/key"
    assert "120 times a minute, and one address 300 times" in MANUAL
