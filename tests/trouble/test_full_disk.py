"""A real disk that is full, and a PostgreSQL that is stopped, while eight people write: nothing that was acknowledged
is lost, and what was not is offered again.

The disk is a small tmpfs, the PostgreSQL a cluster of its own on it. Where the one cannot be mounted or the other is
not installed, that is said in one loud line.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from secrets import token_hex
from tempfile import gettempdir
from urllib.parse import urlencode
from uuid import uuid4

import pytest

from tests.tracker.test_start import PASSWORD, ROOT, RunningSite, Visitor, free_port, stop
from tracker import environment

pytestmark = pytest.mark.slow

WRITERS = 8
BIN = max(Path("/usr/lib/postgresql").glob("*/bin"), default=Path("/nowhere"))
READ = ("/diary/", "/patterns/", "/doctor/", "/archive/", "/archive/episodes.csv", "/archive/fhir.json", "/more/")


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 160 MB."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=160m,mode=755", "tmpfs", str(place)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("FULL DISK NOT TESTED: no disk can be mounted here")
    # pytest keeps its folders to itself, and a PostgreSQL is nobody who may look into them. With several processes
    # each has a folder more.
    for folder in (tmp_path, *list(tmp_path.parents)[: len(tmp_path.relative_to(gettempdir()).parts)]):
        folder.chmod(0o755)
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


def fill(disk: Path, *, leaving: int) -> Path:
    """Fill a disk but for so many bytes; what fills it can be deleted."""
    ballast = disk / "ballast"
    with ballast.open("wb") as file:
        file.write(b"\0" * max(0, shutil.disk_usage(disk).free - leaving))
    return ballast


class Cluster:
    """A PostgreSQL of its own, run by a user who may."""

    def __init__(self, folder: Path) -> None:
        self.data, self.port = folder / "cluster", free_port()
        self.data.mkdir()
        shutil.chown(self.data, "postgres")
        self.run("initdb", "--auth=trust", "--encoding=UTF8", "--wal-segsize=1", "-U", "postgres")
        self.start()
        self.run("createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", "postgres", "flicker", data=False)

    @property
    def url(self) -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/flicker"

    def start(self) -> None:
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c max_wal_size=4MB "
        options += "-c min_wal_size=2MB -c fsync=off"
        self.run("pg_ctl", "start", "-w", "-o", options, "-l", f"{self.data}/log")

    def stop(self, how: str = "immediate") -> None:
        self.run("pg_ctl", "stop", "-w", "-m", how, check=False)

    def run(self, program: str, *words: str, data: bool = True, check: bool = True) -> None:
        place = ["-D", str(self.data)] if data else []
        command = [
            "setpriv",
            "--reuid=postgres",
            "--regid=postgres",
            "--clear-groups",
            str(BIN / program),
            *place,
            *words,
        ]
        subprocess.run(command, check=check, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/")


@pytest.fixture
def cluster(disk: Path) -> Iterator[Cluster]:
    if not (BIN / "initdb").exists() or not shutil.which("setpriv") or os.getuid() != 0:
        pytest.skip("STOPPED POSTGRESQL NOT TESTED: no cluster can be made here")
    pytest.importorskip("psycopg")
    made = Cluster(disk)
    yield made
    made.stop()


@contextmanager
def served(data_dir: Path, **variables: str) -> Iterator[RunningSite]:
    """The site as it is served, with eight threads in two processes."""
    port = free_port()
    clean = {name: value for name, value in os.environ.items() if name not in environment.variables()}
    said = {"DJANGO_SETTINGS_MODULE": "tests.tracker.served", "DATA_DIR": str(data_dir), "PORT": str(port)}
    with (data_dir.parent / "errors").open("w") as errors:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "start"],
            cwd=ROOT,
            env=clean | said | {"WEB_CONCURRENCY": "2", **variables},
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
        assert process.stdout is not None
        told = ""
        for line in process.stdout:
            told += line
            if "Ctrl-C" in line:
                break
        assert told.rstrip().endswith("Ctrl-C stops it."), (data_dir.parent / "errors").read_text()
        site = RunningSite(process, f"http://127.0.0.1:{port}", told)
        try:
            yield site
        finally:
            stop(site)


class Writer(Visitor):
    """Somebody signed in, in a browser that has a form open."""

    token: list[tuple[str, str]]

    def sent(self, url: str, fields: list[tuple[str, str]]) -> tuple[int, str]:
        return self._open(url, urlencode(fields).encode())


def owner_of(site: RunningSite) -> Writer:
    (path,) = re.findall(r"http://localhost:\d+(/setup/\S+/)", site.said)
    owner = Writer()
    assert owner.post(site.address + path, email="ada@example.org", password1=PASSWORD, password2=PASSWORD)[0] == 200
    _, form = owner.get(f"{site.address}/episodes/new/")
    owner.token = [pair for pair in hidden(form) if pair[0] in ("csrfmiddlewaretoken", "form_of")]
    return owner


def hidden(page: str) -> list[tuple[str, str]]:
    """The hidden fields of the form of a page that sends something again."""
    form = page.split("data-once", 1)[1].split("</form>", 1)[0]
    fields = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form)
    return [(name, unescape(value)) for name, value in fields]


@dataclass
class Acknowledged:
    """What the writers were told: the uuids that were acknowledged, and the pages that keep the others."""

    kept: set[str] = field(default_factory=set)
    refused: dict[str, str] = field(default_factory=dict)
    strange: list[tuple[int, str]] = field(default_factory=list)


def write(site: RunningSite, owner: Writer, told: Acknowledged, *, many: int, note: str) -> None:
    """Eight writers, each with so many entries, one after the other."""

    def one(number: int) -> None:
        for _ in range(many):
            uuid = str(uuid4())
            values = {"uuid": uuid, "sites": "left_hallux", "shape": "moment", "note": note}
            values |= {"start_date": "2026-03-14", "start_time": "20:15"}
            status, page = owner.sent(f"{site.address}/episodes/new/", [*owner.token, *values.items()])
            if status == 200:
                told.kept.add(uuid)
            elif status == 503 and ("uuid", uuid) in hidden(page):
                told.refused[uuid] = page
            else:
                told.strange.append((status, page))

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(one, range(WRITERS)))


def stored(site: RunningSite, owner: Writer) -> set[str]:
    """The uuids of what is stored, by what the site itself hands out."""
    status, archive = owner.get(f"{site.address}/archive/download/")
    assert status == 200
    return set(re.findall(r'"uuid": ?"([0-9a-f-]{36})"', archive))


def send_again(site: RunningSite, owner: Writer, pages: list[str]) -> None:
    for page in pages:
        status, _ = owner.sent(f"{site.address}/episodes/new/", hidden(page))
        assert status == 200


def check_emergency(site: RunningSite, owner: Visitor) -> None:
    for visitor in (owner, Visitor()):
        for path in ("/emergency/", "/emergency/now/", "/emergency/check/"):
            since = time.monotonic()
            status, page = visitor.get(site.address + path)
            assert status == 200
            assert "breath" in page
            assert time.monotonic() - since < 2


def test_a_full_disk_under_sqlite(disk: Path) -> None:
    with served(disk / "data") as site:
        owner, told = owner_of(site), Acknowledged()
        write(site, owner, told, many=5, note="before")
        assert len(told.kept) == 5 * WRITERS
        ballast = fill(disk, leaving=100_000)
        write(site, owner, told, many=10, note="x" * 1500)
        fill_rest = fill_again(disk)
        check_emergency(site, owner)
        for path in READ:
            status, page = owner.get(site.address + path)
            assert status == 200, path
            assert path.endswith(("csv", "json")) or page.count("The disk is full at the moment") == 1, path
        assert Visitor().get(f"{site.address}/healthz") == (503, "disk\n")
        status, page = Visitor().post(f"{site.address}/account/login/", login="ada@example.org", password=PASSWORD)
        assert status == 503
        assert "Signing in has to write a little" in page
        ballast.unlink()
        fill_rest.unlink()
        check_all_there(site, owner, told)


def fill_again(disk: Path) -> Path:
    """Fill what a failed write has given back."""
    rest = disk / "rest"
    rest.write_bytes(b"\0" * shutil.disk_usage(disk).free)
    return rest


def check_all_there(site: RunningSite, owner: Writer, told: Acknowledged) -> None:
    assert told.strange == []
    assert told.refused
    known = stored(site, owner)
    assert told.kept <= known
    send_again(site, owner, list(told.refused.values()))
    # Twice is once.
    send_again(site, owner, list(told.refused.values())[:5])
    assert stored(site, owner) >= told.kept | set(told.refused)
    sys.stdout.write(f"acknowledged {len(told.kept)}, refused and sent again {len(told.refused)}\n")


def test_a_full_disk_under_postgresql(disk: Path, cluster: Cluster, tmp_path: Path) -> None:
    with served(tmp_path / "data", DATABASE_URL=cluster.url) as site:
        owner, told = owner_of(site), Acknowledged()
        write(site, owner, told, many=5, note="before")
        ballast = fill(disk, leaving=100_000)
        # What a database cannot make smaller.
        write(site, owner, told, many=12, note=token_hex(900))
        check_emergency(site, owner)
        ballast.unlink()
        # It may have stopped itself, which it does where its log cannot be written.
        cluster.stop()
        cluster.start()
        check_all_there(site, owner, told)


def test_a_postgresql_that_is_stopped(cluster: Cluster, tmp_path: Path) -> None:
    with served(tmp_path / "data", DATABASE_URL=cluster.url) as site:
        owner, told = owner_of(site), Acknowledged()
        write(site, owner, told, many=2, note="before")
        cluster.stop()
        write(site, owner, told, many=2, note="while it is away")
        check_emergency(site, owner)
        assert Visitor().get(f"{site.address}/healthz") == (503, "database\n")
        status, page = owner.get(f"{site.address}/diary/")
        assert status == 503
        assert "Sign in" not in page
        cluster.start()
        assert owner.get(f"{site.address}/diary/")[0] == 200
        check_all_there(site, owner, told)
