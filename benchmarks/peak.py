"""How much a process grows while it makes, writes or takes in a file, and how long the first one takes it; run in a
process of its own, which starts small."""

from __future__ import annotations

import json
import re
import resource
import sys
import time
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
    from benchmarks.importing import begun, work
    from diary.actions.load_archive import load
    from diary.exchange import fhir
    from diary.exchange.archive import read_archive, write_archive
    from diary.exchange.source import lines, look
    from diary.exchange.tables_in import read_episodes
    from diary.exchange.tables_out import write_episodes
    from diary.models import Diary
    from diary.queries.history import span
    from diary.report.doctor import compose
    from diary.report.pdf import inputs, pdf
    from diary.report.typeset import typeset
    from diary.report.wanted import Wanted

    diary = Diary.objects.get(pk=diary_key)
    first, last = span(diary) or 2 * (datetime.now(UTC).date(),)
    with_list = what.endswith("with its list")
    wanted = Wanted(first, last, with_list=with_list, with_notes=True)
    if what.startswith("report, ready"):
        Path(file).write_text(json.dumps(inputs(compose(diary, wanted, last))))
    before, started = resident("VmRSS"), time.perf_counter()
    if what.startswith("report, typst alone"):
        typeset(*json.loads(Path(file).read_text()))
    elif what.startswith("report, ready"):
        pass
    elif what.startswith("report"):
        pdf(compose(diary, wanted, last))
    elif what == "write":
        Path(file).write_bytes(write_archive(diary))
    elif what == "load":
        load(diary, read_archive(Path(file).read_bytes()))
    elif what == "write episodes.csv":
        with Path(file).open("wb") as table:
            table.writelines(write_episodes(diary))
    elif what == "write FHIR":
        with Path(file).open("wb") as document:
            document.writelines(fhir.written(diary, fhir.Sending()))
    elif what == "import":
        work(diary, begun(diary, Path(file).read_bytes()))
    else:
        with Path(file).open("rb") as table:
            source = look(table)
            for _ in read_episodes(lines(table, source), source.head.names):
                pass
    milliseconds = (time.perf_counter() - started) * 1000
    beside = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(resident("VmHWM") - before + beside, milliseconds)


if __name__ == "__main__":
    main(*sys.argv[1:])
