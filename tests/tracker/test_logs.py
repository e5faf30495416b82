from __future__ import annotations

import logging
import logging.config
import sys

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
