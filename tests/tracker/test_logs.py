from __future__ import annotations

import logging
import logging.config
import sys
from urllib.parse import urlencode

import pytest

from tracker import logs

NEEDLE = "my left little toe"


@pytest.fixture
def handler():
    handler = logging.StreamHandler()
    handler.setFormatter(logs.WithoutWords("{levelname} {name}: {message}", style="{"))
    return handler


def record(message: str, *arguments: object, exc_info: object = None) -> logging.LogRecord:
    return logging.LogRecord("diary", logging.ERROR, "views.py", 1, message, arguments, exc_info)  # type: ignore[arg-type]


def test_query_strings_are_left_out(handler):
    line = handler.format(record("Error handling request %s", f"/diary/?note={NEEDLE.replace(' ', '+')}&toe=1"))
    assert line == "ERROR diary: Error handling request /diary/?…"


TOKENS = {
    "/share/": "mfrg-g3df-mztw-q2lk-nnwg-23tp-obyx-e43u",
    "/setup/": "ImZpcnN0IGFjY291bnQi:1vMkYx:U2hv-d2luZ19hX3Rva2Vu",
    "/invitation/": "Zm9vYmFyYmF6cXV4Zm9vYmFy",
    "/reminders/stop/": "daily-6f1d3a520f6e4f0c8a0e5b3f6f1d2c3b:U2hv-d2luZ19hX3Rva2Vu",
    "/calendar/": "Zm9v-mFyYmF6cXV4Zm9vYmFy_Zm9vYmFyYmF6cXV4Zm9",
    "/account/password/reset/key/": "3-cq2t5d-0f3c7a5d9b",
}


@pytest.mark.parametrize("where", TOKENS)
def test_a_token_in_an_address_is_left_out(handler, where):
    token = TOKENS[where]
    for said in (
        f"{where}{token}/",
        f"{where}{token}/report.pdf",
        f'"GET {where}{token}/ HTTP/1.1" 200',
        where + token,
    ):
        line = handler.format(record("Internal Server Error: %s", said))
        assert token not in line
        assert line == f"ERROR diary: Internal Server Error: {said.replace(token, '…')}"


def test_a_token_that_was_typed_with_blanks_is_left_out(handler):
    said = '"GET /share/mfrg%20g3df%20mztw%20q2lk/ HTTP/1.1" 404'
    assert handler.format(record("%s", said)) == 'ERROR diary: "GET /share/…/ HTTP/1.1" 404'


def test_no_other_part_of_an_address_and_no_file_is_left_out(handler):
    for said in ("/doctor/shares/", "/usr/share/zoneinfo/Europe", "/share/", "/diary/2026-03-14/"):
        assert handler.format(record("%s", said)) == f"ERROR diary: {said}"


def test_the_text_of_an_exception_is_left_out_and_its_place_is_kept(handler):
    try:
        try:
            raise ValueError(NEEDLE)
        except ValueError as error:
            raise RuntimeError(f"while saving {NEEDLE}") from error
    except RuntimeError:
        text = handler.format(record("Internal Server Error: %s", "/log/", exc_info=sys.exc_info()))
    assert NEEDLE not in text
    assert "RuntimeError" in text
    assert "ValueError" in text
    assert "test_logs.py" in text


def test_the_settings_log_to_one_place_in_this_way(settings):
    config = settings.LOGGING
    assert list(config["handlers"]) == ["stderr"]
    assert config["handlers"]["stderr"]["formatter"] == "without_words"
    assert config["formatters"]["without_words"]["()"] == "tracker.logs.WithoutWords"
    assert all(not logger.get("handlers") for logger in config["loggers"].values())


def test_a_page_that_breaks_logs_no_words(ada_client, monkeypatch, caplog):
    from diary.views import more

    def break_down(*arguments: object, **options: object) -> None:
        raise ValueError(NEEDLE)

    monkeypatch.setattr(more, "render", break_down)
    ada_client.raise_request_exception = False
    caplog.handler.setFormatter(logs.WithoutWords("{message}", style="{"))
    assert ada_client.get(f"/more/?q={NEEDLE}").status_code == 500
    assert "ValueError" in caplog.text
    assert NEEDLE not in caplog.text
    assert "toe" not in caplog.text


@pytest.mark.django_db
@pytest.mark.parametrize("words", [{"login": "x" * 3_000_000}, {f"field {number}": "" for number in range(1001)}])
def test_a_request_that_is_refused_is_one_line(client, caplog, words):
    caplog.handler.setFormatter(logs.WithoutWords("{name}: {message}", style="{"))
    caplog.clear()
    client.post("/account/login/", urlencode(words), "application/x-www-form-urlencoded")
    (line,) = [line for line in caplog.text.splitlines() if not line.startswith("django.request")]
    assert line.startswith("django.security.")


def test_a_refusal_keeps_its_traceback_for_other_handlers(handler):
    try:
        raise ValueError(NEEDLE)
    except ValueError:
        refused = record("Refused.", exc_info=sys.exc_info())
    refused.name = "django.security.Test"
    assert handler.format(refused) == "ERROR django.security.Test: Refused."
    assert refused.exc_info
