"""The worker: named by what it holds, and taken away where nothing shall be kept on a device."""

from __future__ import annotations

from typing import Any

from django.test import Client


def test_it_holds_the_scripts_in_their_order_for_all_pages_and_is_asked_for_anew(client: Client) -> None:
    answer = client.get("/worker.js")
    said = answer.content.decode()
    assert said.startswith("importScripts(")
    assert said.index("js/queue.js") < said.index("js/worker.js")
    assert answer.headers["Content-Type"] == "text/javascript"
    assert answer.headers["Cache-Control"] == "no-cache"
    assert answer.headers["Service-Worker-Allowed"] == "/"


def test_switched_off_it_is_one_that_takes_itself_away(client: Client, settings: Any) -> None:
    settings.OFFLINE = False
    assert client.get("/worker.js").content == b'importScripts("/static/js/worker-gone.js");\n'


def test_pages_register_it_where_it_is_on(client: Client, settings: Any, db: None) -> None:
    assert b' data-worker="/worker.js"' in client.get("/emergency/").content
    settings.OFFLINE = False
    assert b"data-worker" not in client.get("/emergency/").content
