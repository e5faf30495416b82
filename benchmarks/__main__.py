from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from secrets import token_hex
from subprocess import PIPE
from typing import Any, Final
from urllib.parse import urlsplit

from benchmarks import report
from benchmarks.report import Figure
from tracker import environment

POSTGRES = "postgresql://postgres@127.0.0.1:5432/postgres"
_RUN: Final = (sys.executable, "-m", "benchmarks.run")
PARTS: Final = {
    "memory": "benchmarks.memory",
    "first-paint": "benchmarks.first_paint",
    "years": "benchmarks.years",
    "over-http": "benchmarks.over_http",
}
"""What is measured besides where it is asked for: programs of their own, which each say what they need."""


def main() -> None:
    options = _options()
    results = {}
    for vendor, place, url in own_places(options.database):
        if options.beside:
            with own_database(vendor) as other:
                results[vendor] = _beside(options, place, url, other)
        else:
            results[vendor] = _run(options, place, url)
    if options.json:
        about = {"cores": os.cpu_count(), "python": sys.version.split()[0]}
        options.json.write_text(json.dumps(about | results, indent=1))
    for part in options.parts:
        print(f"\n{part}, python -m {PARTS[part]}", flush=True)
        subprocess.run([sys.executable, "-m", PARTS[part]], check=True)


def _options() -> Namespace:
    parser = ArgumentParser(prog="python -m benchmarks", description=sys.modules["benchmarks"].__doc__)
    parser.add_argument("--quick", action="store_true", help="few rounds")
    parser.add_argument("--only", metavar="NAME", help="the cases whose name holds this, and their floors")
    parser.add_argument(
        "--beside", type=Path, metavar="DIR", help="a checkout of another version: a round of it, then one of this"
    )
    parser.add_argument("--rounds", type=int, metavar="N", help="so many rounds")
    parser.add_argument("--database", choices=["sqlite", "postgresql"], help="one of the two; else all that answer")
    parser.add_argument("--episodes", type=int, nargs=2, default=[1000, 100_000], metavar=("SMALL", "LARGE"))
    parser.add_argument("--json", type=Path, metavar="FILE", help="every single measurement too")
    parser.add_argument(
        "--with",
        dest="parts",
        type=_parts,
        default=[],
        metavar="PARTS",
        help=f"these besides, at the end, with a comma between: {', '.join(PARTS)}",
    )
    return parser.parse_args()


def _parts(said: str) -> list[str]:
    parts = said.split(",")
    if unknown := [part for part in parts if part not in PARTS]:
        raise ArgumentTypeError(f"there is no {unknown[0]!r}, but {', '.join(PARTS)}")
    return parts


def _run(options: Namespace, place: Path, url: str | None) -> Any:
    asked = _asked(options, place)
    subprocess.run([*_RUN, json.dumps(asked)], env=_shell(place, url), check=True)
    return json.loads(Path(asked["results"]).read_text())


def _beside(options: Namespace, place: Path, *urls: str | None) -> Any:
    """Both versions in processes of their own, by the cases of this one: a round of one, then a round of the other."""
    here = Path(__file__).resolve().parent
    asked = _asked(options, place) | {"in_turn": True}
    runs, results = [], {}
    with ExitStack() as stack:
        for name, root, url in zip(("before", "now"), (options.beside.resolve(), here.parent), urls, strict=True):
            folder = place / name
            folder.mkdir()
            # Found before the one of that version, from where the program is started.
            (folder / "benchmarks").symlink_to(here)
            results[name] = folder / "results.json"
            command = [*_RUN, json.dumps(asked | {"results": str(results[name])})]
            shell = _shell(folder, url) | {"PYTHONPATH": str(root)}
            run = subprocess.Popen(command, cwd=folder, env=shell, stdin=PIPE, stdout=PIPE, text=True, bufsize=1)
            runs.append(stack.enter_context(run))
        for number in range(asked["rounds"] + 1):
            for run in runs:
                assert run.stdin
                assert run.stdout
                # The first time, that it is ready to begin is all that is waited for.
                if number:
                    print(file=run.stdin)
                if "ready\n" not in run.stdout:
                    raise SystemExit("One of the two versions has stopped.")
        for run in runs:
            run.communicate()
    found = {name: json.loads(path.read_text()) for name, path in results.items()}
    before, now = ([Figure(**figure) for figure in found[name]] for name in ("before", "now"))
    about = f"{'PostgreSQL' if urls[0] else 'SQLite'}; {asked['rounds']} rounds of each, in turn"
    print(report.both(before, now, options.episodes, about), flush=True)
    return found


def _asked(options: Namespace, place: Path) -> dict[str, Any]:
    rounds = options.rounds or (3 if options.quick else 40)
    return {
        "only": options.only,
        "episodes": options.episodes,
        "rounds": rounds,
        "slow_rounds": 1 if options.quick else min(rounds, 3),
        "in_turn": False,
        "results": str(place / "results.json"),
    }


def _shell(place: Path, url: str | None) -> dict[str, str]:
    chosen = {name for setting in environment.variables() for name in (setting, f"{setting}_FILE")}
    shell = {name: value for name, value in os.environ.items() if name not in chosen}
    shell |= {"DATA_DIR": str(place), "DJANGO_SETTINGS_MODULE": "benchmarks.settings"}
    return shell | ({"DATABASE_URL": url} if url else {})


def own_places(asked: str | None) -> Iterator[tuple[str, Path, str | None]]:
    """Of the database that is asked for, or of each that answers: its name, a folder of our own, and the address of an
    empty database, None for SQLite. Both are gone once the next is begun. Exits where none is there that was asked
    for."""
    for vendor in [asked] if asked else ["sqlite", "postgresql"]:
        with tempfile.TemporaryDirectory(prefix="flicker-bench-") as folder, own_database(vendor) as url:
            if vendor != "postgresql" or url:
                yield vendor, Path(folder), url
                continue
        print("POSTGRESQL NOT MEASURED: no server answers; set TEST_POSTGRES_URL to one that may make databases")
        if asked:
            sys.exit(1)


@contextmanager
def own_database(vendor: str) -> Iterator[str | None]:
    """The address of an empty database of our own, dropped afterwards; None for SQLite, and where no server answers."""
    server = os.environ.get("DATABASE_URL") or os.environ.get("TEST_POSTGRES_URL") or POSTGRES
    if vendor == "sqlite" or not _answers(server):
        yield None
        return
    import psycopg

    name = f"flicker_bench_{os.getpid()}_{token_hex(4)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        try:
            yield urlsplit(server)._replace(path=f"/{name}").geturl()
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _answers(server: str) -> bool:
    try:
        import psycopg
    except ImportError:
        return False
    try:
        psycopg.connect(server, connect_timeout=3).close()
    except psycopg.OperationalError:
        return False
    return True


if __name__ == "__main__":
    main()
