from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tracker import environment

POSTGRES = "postgresql://postgres@127.0.0.1:5432/postgres"


def main() -> None:
    options = _options()
    results = {}
    for vendor in [options.database] if options.database else ["sqlite", "postgresql"]:
        with tempfile.TemporaryDirectory(prefix="flicker-bench-") as place, own_database(vendor) as url:
            if vendor == "postgresql" and url is None:
                print(
                    "POSTGRESQL NOT MEASURED: no server answers; set TEST_POSTGRES_URL to one that may make databases"
                )
                if options.database:
                    sys.exit(1)
                continue
            results[vendor] = _run(options, Path(place), url)
    if options.json:
        about = {"cores": os.cpu_count(), "python": sys.version.split()[0]}
        options.json.write_text(json.dumps(about | results, indent=1))


def _options() -> Namespace:
    parser = ArgumentParser(prog="python -m benchmarks", description=sys.modules["benchmarks"].__doc__)
    parser.add_argument("--quick", action="store_true", help="few rounds")
    parser.add_argument("--only", metavar="NAME", help="the cases whose name holds this, and their floors")
    parser.add_argument("--database", choices=["sqlite", "postgresql"], help="one of the two; else all that answer")
    parser.add_argument("--episodes", type=int, nargs=2, default=[1000, 100_000], metavar=("SMALL", "LARGE"))
    parser.add_argument("--json", type=Path, metavar="FILE", help="every single measurement too")
    return parser.parse_args()


def _run(options: Namespace, place: Path, url: str | None) -> Any:
    results = place / "results.json"
    asked = {
        "only": options.only,
        "episodes": options.episodes,
        "rounds": 3 if options.quick else 40,
        "slow_rounds": 1 if options.quick else 3,
        "results": str(results),
    }
    chosen = {name for setting in environment.variables() for name in (setting, f"{setting}_FILE")}
    shell = {name: value for name, value in os.environ.items() if name not in chosen}
    shell |= {"DATA_DIR": str(place), "DJANGO_SETTINGS_MODULE": "benchmarks.settings"}
    if url:
        shell["DATABASE_URL"] = url
    subprocess.run([sys.executable, "-m", "benchmarks.run", json.dumps(asked)], env=shell, check=True)
    return json.loads(results.read_text())


@contextmanager
def own_database(vendor: str) -> Iterator[str | None]:
    """The address of an empty database of our own, dropped afterwards; None for SQLite, and where no server answers."""
    server = os.environ.get("DATABASE_URL") or os.environ.get("TEST_POSTGRES_URL") or POSTGRES
    if vendor == "sqlite" or not _answers(server):
        yield None
        return
    import psycopg

    name = f"flicker_bench_{os.getpid()}"
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
