"""Logging: where something failed and with which kind of error, never with the words that anybody wrote."""

from __future__ import annotations

import logging
import re
import traceback
from copy import copy
from types import TracebackType
from typing import Any

_QUERY = re.compile(r"\?[^\s\"']*")
# After these, an address holds what opens something for whoever has it: a report, an account, a password.
_SECRET = re.compile(r"(?<=/)((?:share|setup|invitation|reset/key|calendar|reminders/stop)/)[\w:=%-]{12,}")

ExceptionInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class WithoutWords(logging.Formatter):
    """Leaves out query strings, which hold filters of a diary, tokens in addresses, and the texts of exceptions, which
    quote values.

    A request that was refused, such as one that is too long, is one line: nothing broke.
    """

    def format(self, record: logging.LogRecord) -> str:
        if record.name.startswith("django.security."):
            record = copy(record)
            record.exc_info = record.exc_text = None
        return _SECRET.sub(r"\1…", _QUERY.sub("?…", super().format(record)))

    def formatException(self, ei: ExceptionInfo) -> str:
        # As Python follows causes and contexts, but without the messages, which quote what was written.
        lines = []
        error = ei[1]
        while error is not None:
            lines += [*traceback.format_tb(error.__traceback__), f"{type(error).__qualname__}\n"]
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "".join(lines).rstrip()


def config(level: str) -> dict[str, Any]:
    """A configuration for `logging.config.dictConfig`: everything goes to stderr by `WithoutWords`."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "without_words": {
                "()": "tracker.logs.WithoutWords",
                "format": "{asctime} {levelname} {name}: {message}",
                "style": "{",
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "without_words"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            # Their own handlers would say the same again in full, or mail it.
            "django": {"handlers": [], "level": level, "propagate": True},
            # A form that was not accepted or a page that is not there is no news; a path may hold a token.
            "django.request": {"level": "ERROR"},
            "django.server": {"handlers": [], "level": level, "propagate": True},
            "django.db.backends": {"level": "WARNING"},
            # It warns of the body of each HEAD request, which it leaves out itself.
            "gunicorn.http.wsgi": {"level": "ERROR"},
            "gunicorn.error": {"handlers": [], "level": level, "propagate": True},
        },
    }
