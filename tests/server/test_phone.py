"""The site as `manage.py phone` serves it: http on this computer, https for phones, and a page for the certificate."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode
from uuid import uuid4

import pytest

from tests.server.test_kill import HANGS, ROOT, free_port, pytestmark

__all__ = ["pytestmark"]
PASSWORD = "a calm evening walk"
AT_MOST = 15.0
"""Seconds until everything is gone after Ctrl-C, the goodbye to the network with it."""


@dataclass
class PhoneSite:
    process: subprocess.Popen[str]
    folder: Path
    name: str
    laptop: int
    phone: int
    page: int
    said: str = ""

    def trust(self) -> ssl.SSLContext:
        """As a phone that took the certificate, and trusts nothing else."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.load_verify_locations(self.folder / "phone" / "root.pem")
        return context

    def authority(self) -> bytes:
        return (self.folder / "phone" / "root.pem").read_bytes()


@dataclass
class PhoneVisitor:
    """Somebody with cookies, on the laptop or, over https, on a phone."""

    site: PhoneSite
    on_a_phone: bool
    host: str
    cookies: dict[str, str] = field(default_factory=dict)
    set_cookies: list[str] = field(default_factory=list)

    def send(self, method: str, path: str, **data: str) -> tuple[int, Mapping[str, str], str]:
        port = self.site.phone if self.on_a_phone else self.site.laptop
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=HANGS)) as connection:
            connection.connect()
            if self.on_a_phone:
                connection.sock = self.site.trust().wrap_socket(connection.sock, server_hostname=self.host)
            headers = {
                "Host": f"{self.host}:{port}",
                "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
                "Content-Type": "application/x-www-form-urlencoded",
            }
            if data:
                headers["Origin"] = f"{'https' if self.on_a_phone else 'http'}://{self.host}:{port}"
                data["csrfmiddlewaretoken"] = self.cookies["csrftoken"]
            connection.request(method, path, urlencode(data), headers)
            response = connection.getresponse()
            body = response.read().decode()
            for cookie in response.headers.get_all("Set-Cookie") or []:
                self.set_cookies.append(cookie)
                key, _, rest = cookie.partition("=")
                self.cookies[key] = rest.split(";")[0]
            return response.status, dict(response.headers), body


def command(site: PhoneSite) -> list[str]:
    chosen = ["--address", "127.0.0.1", "--name", site.name, "--port", str(site.phone), "--page-port", str(site.page)]
    return [sys.executable, "manage.py", "phone", *chosen]


def environment(folder: Path, **variables: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
    return kept | {"DATA_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "tests.tracker.served"} | variables


@contextmanager
def phone(folder: Path) -> Iterator[PhoneSite]:
    """The server, ready to answer; killed with all that belongs to it at the end."""
    ports = [free_port() for _ in range(3)]
    site = PhoneSite(None, folder, f"flicker-test-{uuid4().hex[:8]}", *ports)  # type: ignore[arg-type]
    site.process = subprocess.Popen(
        command(site),
        cwd=ROOT,
        env=environment(folder, PORT=str(site.laptop)),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        assert site.process.stdout is not None
        for line in site.process.stdout:
            site.said += line
            if "Ctrl-C" in line:
                break
        assert "Ctrl-C" in site.said, site.said
        yield site
    finally:
        with suppress(ProcessLookupError):
            os.killpg(site.process.pid, signal.SIGKILL)
        site.process.communicate(timeout=HANGS)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PhoneSite]:
    with phone(tmp_path_factory.mktemp("phone") / "data") as site:
        yield site


@pytest.fixture(scope="module")
def account(site: PhoneSite) -> PhoneVisitor:
    """Whoever made the first account, on the laptop."""
    visitor = PhoneVisitor(site, on_a_phone=False, host="localhost")
    (link,) = re.findall(r"http://localhost:\d+(/setup/\S+)", site.said)
    visitor.send("GET", link)
    status, _, _ = visitor.send("POST", link, email="ada@example.org", password1=PASSWORD, password2=PASSWORD)
    assert status == 302
    return visitor


@pytest.fixture(scope="module")
def on_phone(site: PhoneSite, account: PhoneVisitor) -> PhoneVisitor:
    """The same person, signed in on a phone."""
    visitor = PhoneVisitor(site, on_a_phone=True, host=f"{site.name}.local")
    visitor.send("GET", "/account/login/")
    status, headers, body = visitor.send("POST", "/account/login/", login="ada@example.org", password=PASSWORD)
    assert status == 302, (headers, body)
    return visitor


def connected(site: PhoneSite, host: str) -> ssl.SSLSocket:
    line = socket.create_connection(("127.0.0.1", site.phone), timeout=HANGS)
    return site.trust().wrap_socket(line, server_hostname=host)


def test_it_says_where_everything_is(site: PhoneSite) -> None:
    assert f"is open on this computer at http://localhost:{site.laptop}/" in site.said
    assert f"for phones in the same network at https://{site.name}.local:{site.phone}/" in site.said
    assert f"A phone takes the certificate once, from http://127.0.0.1:{site.page}/" in site.said
    assert len(re.findall(r"^  (?:[0-9A-F]{4} ){7}[0-9A-F]{4}$", site.said, re.MULTILINE)) == 2
    assert len(re.findall(r"^[█▀▄\xa0]{20,}$", site.said, re.MULTILINE)) > 8


def test_a_phone_that_took_the_certificate_shakes_hands_by_name_and_by_address(site: PhoneSite) -> None:
    for host in (f"{site.name}.local", "127.0.0.1"):
        with connected(site, host) as line:
            shown = line.getpeercert()
            assert line.version() in ("TLSv1.2", "TLSv1.3")
        assert shown is not None
        names = shown["subjectAltName"]
        assert (("DNS", f"{site.name}.local") in names, ("IP Address", "127.0.0.1") in names) == (True, True)


def test_another_name_and_a_phone_without_the_certificate_are_refused(site: PhoneSite) -> None:
    with pytest.raises(ssl.SSLCertVerificationError, match="Hostname mismatch"):
        connected(site, "another.local")
    line = socket.create_connection(("127.0.0.1", site.phone), timeout=HANGS)
    with (
        closing(line),
        pytest.raises(
            ssl.SSLCertVerificationError,
            match="certificate verify failed",
        ),
    ):
        ssl.create_default_context().wrap_socket(line, server_hostname=f"{site.name}.local")


def test_cookies_of_a_phone_are_for_https_alone_and_those_of_the_laptop_work_over_http(
    account: PhoneVisitor, on_phone: PhoneVisitor
) -> None:
    assert {cookie.partition("=")[0] for cookie in on_phone.set_cookies} >= {"sessionid", "csrftoken"}
    assert all("Secure" in cookie for cookie in on_phone.set_cookies)
    assert not any("Secure" in cookie for cookie in account.set_cookies)
    assert all(visitor.send("GET", "/")[0] == 200 for visitor in (account, on_phone))


def test_neither_way_tells_a_browser_to_stay_with_https(account: PhoneVisitor, on_phone: PhoneVisitor) -> None:
    """It would hold for every port of a name: that of the page for the certificate, and http://localhost."""
    for visitor in (account, on_phone):
        assert "Strict-Transport-Security" not in visitor.send("GET", "/")[1]


def test_both_ways_lead_to_the_same_diary(account: PhoneVisitor, on_phone: PhoneVisitor) -> None:
    uuid = str(uuid4())
    assert on_phone.send("POST", "/log/", uuid=uuid, ago="0", sites="left_hallux")[0] == 302
    assert uuid in account.send("GET", "/archive/download/")[2]


def test_a_passkey_can_be_made_for_the_name_that_the_phone_came_by(site: PhoneSite, on_phone: PhoneVisitor) -> None:
    assert on_phone.send("POST", "/account/reauthenticate/", password=PASSWORD)[0] == 302
    status, _, page = on_phone.send("GET", "/account/2fa/webauthn/add/")
    assert status == 200
    asked = re.search(r'<script[^>]*type="application/json"[^>]*>(.*?)</script>', page, re.DOTALL)
    assert asked is not None
    assert json.loads(asked.group(1))["creation_options"]["publicKey"]["rp"]["id"] == f"{site.name}.local"


def test_a_name_that_is_not_ours_is_refused(site: PhoneSite) -> None:
    visitor = PhoneVisitor(site, on_a_phone=True, host=f"{site.name}.local")
    with connected(site, visitor.host) as line:
        line.sendall(b"GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n")
        assert line.recv(12) == b"HTTP/1.1 400"


def test_the_diary_does_not_speak_http_where_phones_come(site: PhoneSite) -> None:
    with closing(socket.create_connection(("127.0.0.1", site.phone), timeout=HANGS)) as line:
        line.sendall(b"GET /account/login/ HTTP/1.1\r\nHost: localhost\r\n\r\n")
        answer = b""
        with suppress(ConnectionResetError):
            while some := line.recv(4096):
                answer += some
    assert b"HTTP" not in answer
    assert b"<" not in answer


def test_the_page_for_the_certificate_leads_nowhere_else(site: PhoneSite) -> None:
    def ask(path: str) -> tuple[int, bytes]:
        with closing(http.client.HTTPConnection("127.0.0.1", site.page, timeout=HANGS)) as connection:
            connection.request("GET", path)
            response = connection.getresponse()
            return response.status, response.read()

    assert ask("/flicker.pem") == (200, site.authority())
    assert f"https://{site.name}.local:{site.phone}/".encode() in ask("/")[1]
    for path in ("/log/", "/account/login/", "/healthz", "/metrics", "/static/css/base.css"):
        assert ask(path)[0] == 404


def test_what_is_kept_is_for_its_owner_alone(site: PhoneSite) -> None:
    folder = site.folder / "phone"
    assert folder.stat().st_mode & 0o077 == 0
    for path in folder.iterdir():
        if "PRIVATE KEY" in path.read_text():
            assert path.stat().st_mode & 0o777 == 0o600


def test_it_takes_other_names_while_it_runs(site: PhoneSite, on_phone: PhoneVisitor) -> None:
    """As where the laptop comes into another network: the process beside writes them down, and sends this signal."""
    kept = site.folder / "phone" / "hosts.json"
    before = kept.read_text()

    def status_of(host: str) -> bytes:
        with connected(site, f"{site.name}.local") as line:
            line.sendall(f"GET /healthz HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
            return line.recv(12)

    assert status_of("10.0.0.7") == b"HTTP/1.1 400"
    kept.write_text(json.dumps([*json.loads(before), "10.0.0.7"]))
    site.process.send_signal(signal.SIGHUP)
    until = time.monotonic() + HANGS
    # The old workers answer until the new ones are there.
    while status_of("10.0.0.7") != b"HTTP/1.1 200":
        assert time.monotonic() < until
        time.sleep(0.1)
    assert on_phone.send("GET", "/")[0] == 200
    kept.write_text(before)


def test_a_second_server_with_the_same_data_is_refused(site: PhoneSite) -> None:
    for asked in ("start", "phone"):
        others = {"PORT": str(free_port())}
        chosen = ["--address", "127.0.0.1", "--port", str(free_port()), "--page-port", str(free_port())]
        said = refused(site.folder, *(chosen if asked == "phone" else []), command=asked, **others)
        assert f"Flicker is running with the data of {site.folder} already." in said


def refused(folder: Path, *chosen: str, command: str = "phone", **variables: str) -> str:
    ended = subprocess.run(
        [sys.executable, "manage.py", command, *chosen],
        cwd=ROOT,
        env=environment(folder, **variables),
        capture_output=True,
        text=True,
        check=False,
        timeout=HANGS,
    )
    assert ended.returncode != 0
    assert ended.stdout == ""
    assert "Traceback" not in ended.stderr
    return ended.stderr


@pytest.mark.parametrize("option", ["--port", "--page-port"])
def test_a_port_that_is_in_use_is_said_before_anything_is_made(tmp_path: Path, option: str) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        chosen = {"--address": "127.0.0.1", "--port": str(free_port()), "--page-port": str(free_port())}
        chosen[option] = str(port)
        words = [word for pair in chosen.items() for word in pair]
        said = refused(tmp_path / "data", *words, PORT=str(free_port()))
    assert said == f"CommandError: Port {port} is in use. Choose another: manage.py phone {option} {port + 1}\n"
    assert not (tmp_path / "data" / "phone").exists()
    assert not (tmp_path / "data" / "db.sqlite3").exists()


def test_it_ends_with_everything_by_ctrl_c_and_the_next_start_has_the_same_authority(tmp_path: Path) -> None:
    with phone(tmp_path / "data") as site:
        assert PhoneVisitor(site, on_a_phone=True, host=f"{site.name}.local").send("GET", "/healthz")[0] == 200
        beside = children_of(site.process.pid)
        assert len(beside) >= 2
        told = time.monotonic()
        # A terminal sends it to every process.
        os.killpg(site.process.pid, signal.SIGINT)
        said, _ = site.process.communicate(timeout=HANGS)
        took = time.monotonic() - told
        assert site.process.returncode == 0
        assert "Traceback" not in said
        assert took <= AT_MOST, f"it took {took:.1f} s"
        assert not any(alive(pid) for pid in beside)
        authority = site.authority()
    with phone(tmp_path / "data") as again:
        assert again.authority() == authority
        assert "is new" not in again.said


def test_what_runs_beside_ends_with_a_server_that_is_killed(tmp_path: Path) -> None:
    with phone(tmp_path / "data") as site:
        beside = children_of(site.process.pid)
        os.kill(site.process.pid, signal.SIGKILL)
        until = time.monotonic() + HANGS
        while any(alive(pid) for pid in beside):
            assert time.monotonic() < until, "something is left"
            time.sleep(0.1)


def children_of(pid: int) -> list[int]:
    listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    return [int(child) for child, parent in map(str.split, listed.splitlines()) if int(parent) == pid]


def alive(pid: int) -> bool:
    listed = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False).stdout
    return bool(listed.strip()) and not listed.startswith("Z")
