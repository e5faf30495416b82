"""haproxy and PgBouncer before several servers, with the very lines of docs/machines.md."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

from tests.server.nodes import Node, SharedDatabase
from tests.server.test_kill import HANGS, ROOT, free_port


def recipe(name: str) -> str:
    """A block of the page that says how it is done."""
    (block,) = re.findall(rf"```{name}\n(.*?)```", (ROOT / "docs" / "machines.md").read_text(), re.DOTALL)
    return str(block)


def replaced(text: str, *pairs: tuple[str, str]) -> str:
    """With the addresses of this test in place of those of the page; each has to be there."""
    for old, new in pairs:
        text, count = re.subn(old, new, text, flags=re.MULTILINE)
        assert count, old
    return text


@contextmanager
def program(command: Sequence[str], port: int, log: Path) -> Iterator[None]:
    """A program that listens, until the end."""
    with log.open("w") as said, subprocess.Popen(command, stdout=said, stderr=said) as process:
        try:
            until = time.monotonic() + HANGS
            while True:
                with suppress(OSError), closing(socket.create_connection(("127.0.0.1", port), timeout=HANGS)):
                    break
                assert process.poll() is None, log.read_text()
                assert time.monotonic() < until
                time.sleep(0.1)
            yield
        finally:
            process.send_signal(signal.SIGKILL)


@contextmanager
def pooled(database: SharedDatabase, place: Path) -> Iterator[str]:
    """The address of a database behind PgBouncer."""
    told, port = urlsplit(database.url), free_port()
    login = f"host={told.hostname} port={told.port or 5432} user={told.username}"
    login += f" password={told.password}" if told.password else ""
    text = replaced(
        recipe("pgbouncer"),
        (r"^flicker = .*", f"flicker = {login} dbname={told.path[1:]}"),
        (r"^listen_port = .*", f"listen_port = {port}"),
        # Nobody else is on this machine; who may come in is another matter than how connections are shared.
        (r"^auth_type = .*", "auth_type = any"),
        (r"^auth_file = .*\n", ""),
    )
    file = place / "pgbouncer.ini"
    file.write_text(text)
    # It refuses to run as root, and then reads its file before it becomes somebody else.
    command = ["pgbouncer", *(["-u", "nobody"] if os.geteuid() == 0 else []), str(file)]
    with program(command, port, place / "pgbouncer.log"):
        yield f"postgresql://flicker@127.0.0.1:{port}/flicker"


@contextmanager
def balanced(machines: Sequence[Node], place: Path, host: str) -> Iterator[int]:
    """The port of haproxy before some servers."""
    port = free_port()
    servers = [
        (rf"server {name} \S+", f"server {name} 127.0.0.1:{node.port}")
        for name, node in zip(("one", "two", "three"), machines, strict=True)
    ]
    text = replaced(
        recipe("haproxy"),
        (r"bind .*", f"bind 127.0.0.1:{port}"),
        (r"X-Forwarded-Proto https", "X-Forwarded-Proto http"),
        (r"hdr Host \S+", f"hdr Host {host}"),
        *servers,
    )
    file = place / "haproxy.cfg"
    file.write_text(text)
    with program(["haproxy", "-f", str(file)], port, place / "haproxy.log"):
        yield port
