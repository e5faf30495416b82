"""Whoever watches a site sees counts of all its processes, and nothing of anybody."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from time import monotonic
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from tests.tracker.test_start import PASSWORD, ROOT, Visitor, free_port, start, stop
from tracker import environment

TOKEN = "a token of some length"
ROUNDS = 'flicker_background_rounds_total{command="work_imports",outcome="done"}'


def fetched(address: str, token: str) -> tuple[int, str]:
    try:
        with urlopen(Request(f"{address}/metrics", headers={"Authorization": f"Bearer {token}"}), timeout=30) as answer:
            return answer.status, answer.read().decode()
    except HTTPError as error:
        return error.code, error.read().decode()


@pytest.mark.django_db
def test_without_a_token_nothing_is_shown_and_nothing_is_counted(client, settings):
    for said in ("", "Bearer ", "Bearer None"):
        assert client.get("/metrics", headers={"Authorization": said}).status_code == 404
    settings.METRICS_TOKEN = TOKEN
    for said in ("", "Bearer ", "Bearer another token", TOKEN):
        assert client.get("/metrics", headers={"Authorization": said}).status_code == 404


def test_a_token_that_can_be_guessed_or_that_nothing_counts_for_is_refused(monkeypatch, tmp_path):
    for installed, token, wrong in (
        (object(), "short", "16 characters"),
        (None, TOKEN, "prometheus-client"),
        (object(), TOKEN, ""),
    ):
        monkeypatch.setattr(environment, "find_spec", lambda name, installed=installed: installed)
        monkeypatch.setenv("METRICS_TOKEN", token)
        if not wrong:
            assert environment.read(tmp_path).metrics_token == TOKEN
            continue
        with pytest.raises(environment.WrongSettings, match=wrong):
            environment.read(tmp_path)


@pytest.mark.slow
def test_all_processes_of_a_server_are_counted_and_nobody_is_named(tmp_path: Path) -> None:
    site = start(tmp_path / "data", METRICS_TOKEN=TOKEN)
    try:
        (path,) = re.findall(r"(/setup/\S+/)", site.said)
        ada = Visitor()
        ada.post(site.address + path, email="ada@example.org", password1=PASSWORD, password2=PASSWORD)
        for _ in range(2):
            ada.get(f"{site.address}/patterns/")
        for _ in range(20):
            assert Visitor().get(f"{site.address}/emergency/")[0] == 200
        Visitor().get(f"{site.address}/nowhere/")
        assert fetched(site.address, "another")[0] == 404
        status, said = fetched(site.address, TOKEN)
        # A server that has just started may be in the middle of its first round.
        until = monotonic() + 60
        while ROUNDS not in said and monotonic() < until:
            status, said = fetched(site.address, TOKEN)
    finally:
        stop(site)
    assert status == 200
    values = dict(line.rsplit(" ", 1) for line in said.splitlines() if not line.startswith("#"))
    assert values['flicker_request_seconds_count{status="2xx",view="diary:emergency"}'] == "20.0"
    assert values['flicker_request_seconds_count{status="4xx",view="none"}'] == "1.0"
    assert values['flicker_request_seconds_count{status="4xx",view="metrics"}'] == "1.0"
    assert values['flicker_requests_in_flight{server="site"}'] == "1.0"
    assert float(values[ROUNDS]) >= 1
    assert float(values['flicker_cached_results_total{outcome="kept"}']) >= 1
    assert values['flicker_waiting{kind="imports"}'] == values['flicker_waiting{kind="mails"}'] == "0.0"
    for name in ("ada", "example", "/patterns", "127.0.0.1", TOKEN):
        assert name not in said, name


@pytest.mark.slow
def test_what_an_earlier_start_counted_is_forgotten(tmp_path: Path) -> None:
    place = tmp_path / "metrics"
    place.mkdir()
    (place / "counter_1.db").write_bytes(b"old")
    clean = {name: value for name, value in os.environ.items() if name not in environment.variables()}
    told = {"DJANGO_SETTINGS_MODULE": "tests.tracker.served", "DATA_DIR": str(tmp_path), "PORT": str(free_port())}
    program = "import django; django.setup(); from beside import metrics; metrics.forget_all()"
    subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=clean | told | {"METRICS_TOKEN": TOKEN}, check=True, timeout=60
    )
    assert not list(place.iterdir())
