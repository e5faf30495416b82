"""How much a process grows while it writes or takes in a file; run in a process of its own, which starts small."""

from __future__ import annotations

import re
import sys
from datetime import UTC, datetime
from pathlib import Path

import django


def resident(which: str) -> float:
    """MiB of memory in use now ("VmRSS") or at most so far ("VmHWM"); not known where the system does not say."""
    try:
        status = Path("/proc/self/status").read_text()
    except OSError:
        return float("nan")
    found = re.search(rf"{which}:\s+(\d+) kB", status)
    return int(found[1]) / 1024 if found else float("nan")


def main(what: str, diary_key: str, file: str) -> None:
    django.setup()
    from diary.exchange.archive import read_archive, write_archive
    from diary.exchange.load import load
    from diary.exchange.sheet import look, read
    from diary.exchange.tables_in import read_episodes
    from diary.exchange.tables_out import write_episodes
    from diary.models import Diary
    from diary.queries.history import span
    from diary.report.doctor import compose
    from diary.report.pdf import pdf
    from diary.report.wanted import Wanted

    diary = Diary.objects.get(pk=diary_key)
    before = resident("VmRSS")
    if what == "report":
        first, last = span(diary) or 2 * (datetime.now(UTC).date(),)
        pdf(compose(diary, Wanted(first, last, with_list=True, with_notes=True), last))
    elif what == "write":
        Path(file).write_bytes(write_archive(diary))
    elif what == "load":
        load(diary, read_archive(Path(file).read_bytes()))
    elif what == "write episodes.csv":
        with Path(file).open("wb") as table:
            table.writelines(write_episodes(diary))
    else:
        with Path(file).open("rb") as table:
            layout = look(table)
            for _ in read_episodes(read(table, layout), layout.head):
                pass
    print(resident("VmHWM") - before)


if __name__ == "__main__":
    main(*sys.argv[1:])
