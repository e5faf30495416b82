"""The image that the Containerfile makes, built without a registry and run as it says: not root, and on a root that
can only be read.

buildah builds it on a base that debootstrap makes, of packages that pip has fetched before. No runtime is needed to
try it: its files are entered by chroot, with its user, its variables and its command.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from packaging.markers import Marker

from tests.server.test_kill import ROOT, free_port

NEEDED = ("buildah", "debootstrap", "unshare", "chroot", "apt-get")
ROOM = 8 * 2**30
"""Bytes that all layers take at most together."""
SOON = 60
"""Seconds in which a container must have started or stopped, on a slow machine too."""

pytestmark = pytest.mark.slow


def run(*command: str | Path, **options: Any) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False, **options)
    assert done.returncode == 0, f"{command[0]}: {done.stdout[-2000:]}{done.stderr[-2000:]}"
    return done.stdout.strip()


@dataclass
class Image:
    """Its files, and what it says of how it is run."""

    files: Path
    config: dict[str, Any]

    def command(self, volume: Path, command: list[str], **variables: str) -> list[str]:
        """What runs `command` in it, as a container would: a root that can only be read, /tmp, /proc and its volume."""
        mounts = [
            f"mount --bind {self.files} {self.files}",
            f"mount -o remount,bind,ro {self.files}",
            f"mount -t tmpfs tmpfs {self.files}/tmp",  # noqa: S108
            f"mount -t proc proc {self.files}/proc",
            f"mount --bind {volume} {self.files}{next(iter(self.config['Volumes']))}",
        ]
        said = [*self.config["Env"], *(f"{name}={value}" for name, value in variables.items())]
        inside = ["chroot", f"--userspec={self.config['User']}", str(self.files), "/usr/bin/env", "-i", *said]
        enter = ["/bin/sh", "-c", f'cd {self.config["WorkingDir"]} && exec "$@"', "sh", *command]
        return ["unshare", "--mount", "/bin/sh", "-c", f'{" && ".join(mounts)} && exec "$@"', "sh", *inside, *enter]


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Image]:
    if os.environ.get("REQUIRE_CONTAINER") != "1":
        pytest.skip("CONTAINER TEST SKIPPED: set REQUIRE_CONTAINER=1 as root, with buildah and debootstrap installed")
    missing = [name for name in NEEDED if not shutil.which(name)]
    assert not missing, f"install {', '.join(missing)}"
    assert os.geteuid() == 0, "mounting asks for root"
    folder = tmp_path_factory.mktemp("container")
    # Each layer is a copy of all before it: where there is memory for them, none of them waits for the disk.
    is_in_memory = os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") > 2 * ROOM
    if is_in_memory:
        run("mount", "-t", "tmpfs", "-o", f"size={ROOM},mode=755", "tmpfs", folder)
    buildah = [
        "buildah",
        "--root",
        str(folder / "storage"),
        "--runroot",
        str(folder / "run"),
        "--storage-driver",
        "vfs",
    ]
    try:
        base = make_base(folder / "base")
        fetch_wheels(base, folder / "wheels")
        made = run(*buildah, "from", "scratch")
        run(*buildah, "add", "--quiet", made, base)
        run(*buildah, "commit", "--quiet", made, "localhost/base")
        shutil.rmtree(base)
        run(
            *buildah, "bud", "--isolation", "chroot", "--pull-never", "--format", "docker",
            "--volume", f"{folder / 'wheels'}:/wheels:ro",
            "--build-arg", "BASE=localhost/base", "--build-arg", "PIP_NO_INDEX=1",
            "--build-arg", "PIP_FIND_LINKS=/wheels", "--tag", "localhost/flicker", ".",
            cwd=ROOT,
        )  # fmt: skip
        config = json.loads(run(*buildah, "inspect", "--type", "image", "localhost/flicker"))["Docker"]["config"]
        container = run(*buildah, "from", "localhost/flicker")
        yield Image(Path(run(*buildah, "mount", container)), config)
        run(*buildah, "umount", container)
    finally:
        if is_in_memory:
            run("umount", folder)
        shutil.rmtree(folder, ignore_errors=True)


def make_base(base: Path) -> Path:
    """A small Debian as this machine has it, from where this machine has its packages."""
    sources = run(
        "apt-get", "indextargets", "--format", "$(SITE) $(CODENAME)", "Created-By: Packages", "Origin: Debian"
    )
    mirror, codename = sources.splitlines()[0].split()
    run("debootstrap", "--variant=minbase", "--include=python3,python3-venv,postgresql-client", codename, base, mirror)
    return base


def _for_this(line: str, here: dict[str, str]) -> str:
    """A line of the lock without its marker, where it is for this Python; "" where it is not."""
    name, _, told = line.partition(" ; ")
    marker, mark, hashes = told.partition("--hash")
    return f"{name} {mark}{hashes}" if not marker or Marker(marker.strip()).evaluate(here) else ""


def fetch_wheels(base: Path, wheels: Path) -> None:
    """What the lock names, for the Python of the base; by hash, so it is the same as anywhere.

    Not everything has a wheel. What is built from its source asks for setuptools, which pip fetches where there is a
    network, and which the locks do not name.
    """
    full = run("chroot", base, "python3", "-c", "import platform; print(platform.python_version())").strip()
    version = full.rpartition(".")[0]
    # pip asks the Python that it runs in whether a line is for it, and not the one it is told of.
    here = {"python_full_version": full, "python_version": version}
    lock = (ROOT / "requirements-postgres.lock").read_text().replace("\\\n", "")
    wanted = wheels.parent / "wanted.txt"
    wanted.write_text("\n".join(filter(None, (_for_this(line, here) for line in lock.splitlines()))))
    fetch = (
        sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--python-version", version, "-d", wheels,
    )  # fmt: skip
    run(*fetch, "--require-hashes", "-r", wanted)
    run(*fetch, "setuptools", "wheel")


@contextmanager
def container(image: Image, volume: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    """One that answers; stopped by the signal that the image names."""
    started = image.command(volume, image.config["Cmd"], PORT=str(port))
    process = subprocess.Popen(started, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert process.stdout
    try:
        said = []
        for line in process.stdout:
            said.append(line)
            if "Ctrl-C" in line:
                break
        else:
            raise AssertionError("".join(said))
        yield process
        process.terminate()
        assert process.wait(SOON) == 0
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


@pytest.fixture
def volume(tmp_path: Path, image: Image) -> Path:
    """As a container engine lays it: with the owner that the image gave the folder."""
    folder = tmp_path / "volume"
    folder.mkdir(mode=0o700)
    user, group = map(int, image.config["User"].split(":"))
    os.chown(folder, user, group)
    return folder


def test_it_runs_as_nobody_s_user_on_a_root_that_can_only_be_read_and_keeps_what_it_has_in_its_volume(
    image: Image, volume: Path
) -> None:
    user = int(image.config["User"].split(":")[0])
    assert user != 0
    port = free_port()
    with container(image, volume, port):
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=SOON) as answer:
            assert answer.read().startswith(b"ok\n")
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=SOON) as answer:
            page = answer.read().decode()
        sheet = re.search(r'href="(/static/[^"]+\.css)"', page)
        assert sheet
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{sheet[1]}", timeout=SOON) as answer:
            assert answer.status == 200
        touched = subprocess.run(image.command(volume, ["touch", "kept"]), capture_output=True, text=True, check=False)
        assert "Read-only file system" in touched.stderr
    kept = [path for path in volume.rglob("*") if path.is_file()]
    assert volume / "db.sqlite3" in kept
    assert {path.stat().st_uid for path in kept} == {user}
    secret = (volume / "secret_key").read_text()
    began = time.monotonic()
    with container(image, volume, port):
        assert time.monotonic() - began < SOON
    assert (volume / "secret_key").read_text() == secret


def test_its_health_check_tells_a_node_that_is_well_from_one_that_is_not(image: Image, volume: Path) -> None:
    port = free_port()
    kind, *check = image.config["Healthcheck"]["Test"]
    assert kind == "CMD"
    asked = image.command(volume, check, PORT=str(port))
    with container(image, volume, port):
        well = subprocess.run(asked, capture_output=True, text=True, check=False)
        assert well.returncode == 0, well.stderr
    gone = subprocess.run(asked, capture_output=True, text=True, check=False)
    assert gone.returncode == 1
    assert "no answer" in gone.stderr


def test_it_holds_what_a_site_runs_and_nothing_else(image: Image) -> None:
    held = {path.name for path in (image.files / "flicker").iterdir()}
    assert held == {
        "LICENSE", "accounts", "beside", "diary", "manage.py", "requirements-postgres.lock", "static", "staticfiles",
        "templates", "tracker", "trouble", ".venv",
    }  # fmt: skip


def test_haproxy_is_told_the_same_in_compose_as_in_the_docs() -> None:
    """But for https, for the addresses, and for names that are looked up again, because nodes come and go."""
    (told,) = re.findall(r"```haproxy\n(.*?)```", (ROOT / "docs" / "machines.md").read_text(), re.DOTALL)
    text = (ROOT / "compose.machines.yaml").read_text()
    compose = text[text.index("    content: |\n") : text.index("\nvolumes:")]
    own = {line.strip() for line in compose.splitlines()[1:]} - {line.strip() for line in told.splitlines()}
    assert own == {
        "resolvers names", "parse-resolv-conf", "bind :8000", "http-request set-header X-Forwarded-Proto http",
        "http-check send meth GET uri /healthz hdr Host ${SITE_HOST:-localhost}",
        "default-server check inter 2s fall 2 rise 2 resolvers names init-addr none",
        "server one one:8000", "server two two:8000", "server three three:8000",
    }  # fmt: skip
