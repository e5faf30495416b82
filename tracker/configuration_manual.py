"""docs/configuration.md: the table of `tracker/environment.py` between the paragraphs that explain it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from tracker.environment import (
    BACKUPS,
    COMING_IN,
    DEVELOPING,
    HANDING_OUT,
    KEEPING,
    LISTENING,
    MAIL,
    PUSHING,
    WATCHING,
    Variable,
)

_HEAD: Final = "| Variable | Without it | Meaning |\n| --- | --- | --- |\n"
_PARTS: Final[tuple[tuple[str, tuple[Variable, ...]], ...]] = (
    (
        """\
# Configuration

Written by `manage.py write_docs` from `tracker/environment.py`; change the table there, not this page.

Flicker reads its settings from environment variables. None of them has to be set: without any, `make run` serves the
diary on this machine alone, keeps everything in `data/`, sends no mail, and lets nobody in but whoever opens the
set-up link. A value that is wrong stops the start, and all wrong values are named at once. Switches take `on` or `off`;
lists are separated by commas; a variable that is empty counts as not set.

## Where it listens

""",
        LISTENING,
    ),
    (
        """\

## Where it keeps things

""",
        KEEPING,
    ),
    (
        """\

`SECRET_KEY_FILE`, `SECRET_KEY_FALLBACKS_FILE`, `DATABASE_URL_FILE`, `CACHE_URL_FILE`, `BACKUP_PASSPHRASE_FILE`,
`EMAIL_URL_FILE` and `METRICS_TOKEN_FILE` name files that hold the value instead, as container platforms like to hand
out secrets.

## Backups

[backup.md](backup.md) says how to make one, and how to put it back.

""",
        BACKUPS,
    ),
    (
        """\

## Who may come in

""",
        COMING_IN,
    ),
    (
        """\

## Mail

""",
        MAIL,
    ),
    (
        """\

With a mail server, people can ask for a reminder each day and a summary each week. The server does not send these by
itself: let cron, or a systemd timer, run a command of its own, with the same variables as `make run`:

    */15 * * * * cd /srv/flicker && .venv/bin/python manage.py remind --verbosity 0

It sends what is due and was not sent before, each at most once a day: that a mail leaves is written down first, so a
crash can lose one mail and never double one. Every 15 minutes is good, once an hour is enough: nobody can choose a time
after 23:00. It looks at the clock of each diary's time zone, and writes only to confirmed addresses. While the mail
server cannot be reached nothing is used up, and the next run sends it; so does a mail that the server puts off (a reply
of 4xx). One that it refuses, or does not answer for, is not tried again on that day. All of these end with a status
other than 0 and a line of counts, without any address. Links lead to the first of `CSRF_TRUSTED_ORIGINS` or
`ALLOWED_HOSTS`. Calendars that fetch a reminder's address need none of this.

## Messages to devices

""",
        PUSHING,
    ),
    (
        """\

Off, the server calls nobody but your mail server. On, each person may turn messages on for a device, on the page
"Reminders" (browsers allow it by https, and on `localhost`); all else stays as it is. A message says "A minute for
today?" and names the day, encrypted for that browser alone. Google, Mozilla, Apple or Microsoft learn that this site
sent something, when, and to which device.

The server sends them by itself, each minute what is due, and so does `manage.py remind`: no cron is needed for them,
and nothing is sent twice, on however many machines it runs. It has to reach the Internet by https without a proxy.
Addresses in a network of your own are never called, no redirect is followed, each message has ten seconds (looking
up a name counts, but ends with the limit of the system's resolver alone), and eight are on their way at a time.
A push service that is away, or that asks to come later, is asked again until the day is
over. A device that it no longer knows is forgotten. The key that signs the messages comes of the secret key, so every
backup holds it and all machines have the same; with a new `SECRET_KEY` list the old one in `SECRET_KEY_FALLBACKS`, or
people have to turn their devices on again.

## What it hands out

""",
        HANDING_OUT,
    ),
    (
        """\

## For whoever watches it

""",
        WATCHING,
    ),
    (
        """\

## For developers

""",
        DEVELOPING,
    ),
)


def manual() -> str:
    """The page of the variables, in Markdown."""
    return "".join(f"{text}{_HEAD}{_rows(variables)}" for text, variables in _PARTS)


def _rows(variables: Iterable[Variable]) -> str:
    return "".join(f"| `{row.name}` | {_without(row)} | {row.meaning} |\n" for row in variables)


def _without(variable: Variable) -> str:
    """What holds where a variable is not set: its default as somebody would type it, where no words say it."""
    match variable.default:
        case _ if variable.without:
            return variable.without
        case bool(switch):
            return "`on`" if switch else "`off`"
        case tuple(values):
            return f"`{','.join(values)}`"
        case value:
            return f"`{value}`"
