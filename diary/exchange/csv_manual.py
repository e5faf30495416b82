"""docs/csv.md: the tables of a diary, in words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from diary.exchange.tables import CHECKINS, DAYS, EPISODES, TRIAL_DAYS, TRIALS, Column

TABLES: Final[Mapping[str, Sequence[Column]]] = {
    "episodes.csv": EPISODES,
    "check-ins.csv": CHECKINS,
    "days.csv": DAYS,
    "trials.csv": TRIALS,
    "trial.csv": TRIAL_DAYS,
}


def manual() -> str:
    """The page of the tables, in Markdown."""
    return re.sub(r"<<columns:(.+?)>>", lambda mark: _columns(TABLES[mark[1]]), _TEXT)


def _columns(columns: Sequence[Column]) -> str:
    rows = (
        f"| `{column.name}` | {column.holds}{', needed' if column.needed else ''} | {column.says} |"
        for column in columns
    )
    return "\n".join(["| column | holds | says |", "|---|---|---|", *rows])


_TEXT: Final = r"""# The tables

Written by `manage.py write_docs` from `diary/exchange/tables.py`; change it there, not here.

A diary goes out as four tables (CSV), for a spreadsheet or a program of your own: `episodes.csv`, `check-ins.csv`,
`days.csv` and `trials.csv`, each on the page "Your diary as a file", for all days or for some. Episodes and check-ins
can be read back; the days are worked out from them and only go out, and so do the trials. The [archive](archive.md)
holds more, such as the background, and is the way to move a whole diary.

## The files

- UTF-8 with a byte order mark, because Excel reads a file without one as something else. Commas, double quotation marks
  where a cell needs them, CRLF at the end of each row: RFC 4180.
- The first row holds the names of the columns. What lies in the bin is left out. Episodes are ordered by their day and
  time, check-ins and days by day.
- An **empty** cell means that nothing was written down: skipped, not known. It is never no and never zero. Of the
  questions about warning signs `no_answer`, `never_shown` and `not_known` say which of the three it means.
- What was written down meanwhile may or may not be in a file; nothing else in it moves or doubles.
- Where reading breaks off, the connection is cut, and browsers say that the download failed. What has come by then ends
  in the middle of a row, so that nobody takes it for a whole file even where nothing was said.

## What a cell holds

| holds | is written as |
|---|---|
| uuid | `0f2b7a52-5f6b-4a57-8f0a-6d1d7a0f1a01` |
| word | a word of the catalogue, as in the archive: `falling_asleep` |
| words | several, with a bar between them: `left_hallux\|left_second_toe` |
| date | `2026-03-14` |
| time | `21:30:00`, or with a fraction, `21:30:00.000007` |
| instant | in UTC: `2026-03-14T20:30:00Z` |
| number | digits, and in `intensity_mean` and in the results of trials a point: `2.5` |
| yes or no | `yes` or `no` |
| text | as it was written, line breaks too |
| texts | several, with a bar between them; a bar within one is written `\\|`, a backslash `\\` |
| remedies | several, with a bar between them; after colons outcome and minutes: `water:better:20\|rest` |

A spreadsheet may run a text as a formula. So a text that begins with `=`, `+`, `-`, `@`, a tab, a carriage return, or a
wide form of one of the four signs stands behind an apostrophe; so does one that begins with an apostrophe, so that it
can be told apart. Reading takes that one apostrophe off. Numbers are never touched.

## episodes.csv

<<columns:episodes.csv>>

A row may keep its `started_at` empty: then it is worked out from the date, the time and the zone. Whoever changes those
empties it. A time of the hour that a clock shows twice in autumn is the first one, unless `started_at` says otherwise.

## check-ins.csv

<<columns:check-ins.csv>>

A question was shown where its sign was named on a page that was saved, or right after an entry of the day; of older
days, and of what came out of a file, that is not known. `right_now` and `worried` are asked by pages of their own, and
are named only where they were shown.

## days.csv

<<columns:days.csv>>

## trials.csv

The days of all trials, the oldest first: of one that ended early up to its end, of one that was stopped before its
first day none. What was written down on a day (`recorded`, `episodes`) and the result are there once the trial is over,
as on its page. Where nothing can be said, `conclusion` is `not_conclusive` and the numbers behind it are empty.

<<columns:trials.csv>>

## trial.csv

The days of one trial that is over, on its page: what its result can be worked out from anew. It only goes out.

<<columns:trial.csv>>

## Reading back

- Cells as above, or as a spreadsheet of any country saves them again: `14.3.2026`, `3/14/2026` or `46095`, `9:30 PM`,
  `WAHR`, `3,0`, times without their seconds, empty columns behind the last. Which number of a date is the day is told
  by the `started_at` of its row, else by the other dates of the column. A date that nothing tells is not taken.
- A column that is not in the table is not read, and the preview says which. One that is missing counts
  as empty, but for those that are needed.
- UTF-8 with or without its mark, or UTF-16 with its mark; a file that is neither is read as Windows-1252, and the
  preview says so. The delimiter is the comma, the semicolon, the tab or the bar, whichever splits the first row
  into the most columns.
- A row that cannot be taken is listed with the number of its first line and all that is wrong with it, each with its
  column; the others are read. Reasons are a cell that does not hold what its column holds, a row with more or fewer
  cells than the first one, a quotation mark that is not closed, a character that cannot be stored, and whatever no
  entry can say, such as an end before its start. These rows can be downloaded and mended: [import.md](import.md).
- A cell has at most 131,072 characters, a line 1,048,576 bytes, a table 500 columns and 2,000,000 lines; notes and
  names are as long as in the archive.
- A row whose uuid is in the diary already changes nothing.
- The tables of trials are not read back: a trial comes with the archive.
- **Answers to red-flag questions are never taken from a table**, not even from one that Flicker wrote: only a person
  answers them. They go out so that nothing is hidden, and the preview says how many stay out. To take them along, use
  the archive. So it is with what was shown.
"""
