"""What runs beside the server for phones: it keeps name and certificate in step with the network, and shows the page.

A process of its own, started by `manage.py phone` and ended with it. Once the name is said, the certificate is there
and the page is open, it writes one line to its stdout; what it has to say later goes to stderr. The names by which
phones come lie in the folder of the certificates, and a SIGHUP to the server says that they have changed.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from ipaddress import IPv4Address
from pathlib import Path
from threading import Event, Thread
from typing import Final, Protocol

from tracker.phone import names
from tracker.phone.certificates import Authority, fingerprint, kept_authority, kept_server_certificate
from tracker.phone.names import NoNameIsFree, NothingCanBeSaid, names_from
from tracker.phone.network import all_addresses, home_addresses
from tracker.phone.page import PageServer, PhonePage

LOOK_EVERY_SECONDS: Final = 5.0
_HOSTS: Final = "hosts.json"
_NAME: Final = "name"


class CannotServe(Exception):
    """Phones cannot be served; its text is for the person who started it."""


@dataclass(frozen=True)
class Choice:
    """What was chosen, as `manage.py phone` hands it over."""

    folder: str
    name: str
    """"" means the one of the last time, or flicker."""
    address: str
    """The only one to listen on; "" means all that are private."""
    port: int
    page_port: int


@dataclass
class PhoneFacts:
    """What phones need to know, and what has to be said about it."""

    name: str = ""
    """With `.local`; "" where none can be said."""
    addresses: list[str] = field(default_factory=list)
    authority: str = ""
    fingerprint: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)


class SaidAloud(Protocol):
    """A name that is being said."""

    name: str

    def end(self) -> None: ...


SayAloud = Callable[[Sequence[str], Sequence[IPv4Address], int, set[str], Callable[[str, str], None]], SaidAloud]


def hosts(folder: Path) -> list[str]:
    """The names and addresses by which phones come, as they were settled last."""
    kept: list[str] = json.loads((folder / _HOSTS).read_text())
    return kept


class Beside:
    """Keeps everything in step with the network; `tell` is told in words what has changed.

    `say` says a name, and `addresses` gives the addresses of now; `changed` is called where phones come by others.
    """

    def __init__(
        self,
        choice: Choice,
        *,
        tell: Callable[[str], None],
        changed: Callable[[], None],
        say: SayAloud = names.say,
        addresses: Callable[[], list[IPv4Address]] = home_addresses,
    ) -> None:
        self.choice, self.tell, self.changed = choice, tell, changed
        self.folder = Path(choice.folder)
        self._say, self._home = say, addresses
        self._saying: SaidAloud | None = None
        self._addresses: list[IPv4Address] = []
        self._is_away = False
        self._told_of: set[tuple[str, str]] = set()
        self._authority: Authority | None = None

    @property
    def page(self) -> PhonePage:
        """What the page shows now."""
        assert self._authority is not None
        host = f"{self._saying.name}.local" if self._saying else str(self._addresses[0])
        return PhonePage(
            self._authority,
            f"https://{host}:{self.choice.port}/",
            f"http://{self._addresses[0]}:{self.choice.page_port}/",
        )

    def settle(self, now: datetime) -> PhoneFacts:
        """SayAloud a name for the addresses of now, with a certificate for both. Raises CannotServe."""
        addresses = self.addresses()
        if not addresses:
            raise CannotServe(
                "This computer is in no home network: it has no private address (10.…, 172.16.… or 192.168.…).\n"
                "Join the network that the phone is in, then start again."
            )
        settled = PhoneFacts(addresses=[str(address) for address in addresses])
        try:
            self._authority, is_new = kept_authority(self.folder, now)
        except (OSError, ValueError, TypeError) as error:
            reason = getattr(error, "strerror", None) or "what lies there cannot be read"
            raise CannotServe(
                f"The certificate in {self.folder} cannot be used: {str(reason).lower()}.\n"
                "Mend that, or move the folder away: a new certificate is made, which each phone takes once."
            ) from None
        settled.authority, settled.fingerprint = self._authority.name, fingerprint(self._authority.root)
        if is_new:
            settled.said.append("The certificate that phones trust is new: each phone takes it once.")
        self._say_a_name(addresses, settled)
        name = settled.name or f"{self._wanted()}.local"
        kept_server_certificate(self.folder, self._authority, name, addresses, now)
        self._addresses = addresses
        _write(self.folder / _HOSTS, json.dumps([*([settled.name] if settled.name else []), *settled.addresses]))
        return settled

    def look(self, now: datetime) -> None:
        """Whether network and certificate are as they were; what has changed is brought in step."""
        addresses = self.addresses()
        if not addresses:
            if not self._is_away:
                self.tell("This computer has left its network; phones cannot reach it until it is back.")
            self._is_away = True
            return
        if set(addresses) != set(self._addresses):
            self.end()
            try:
                settled = self.settle(now)
            except CannotServe as error:
                self.tell(str(error))
                return
            for words in settled.said:
                self.tell(words)
            self.tell(f"The network has changed. Phones come by {self.page.diary} now.")
            self.changed()
        elif self._is_away:
            self.tell("This computer is back in its network.")
        else:
            self._renew(now)
        self._is_away = False

    def addresses(self) -> list[IPv4Address]:
        """Those to serve now: the chosen one, or what the network gave to this computer."""
        return [IPv4Address(self.choice.address)] if self.choice.address else self._home()

    def end(self) -> None:
        """SayAloud the name no longer."""
        if self._saying:
            self._saying.end()
        self._saying = None

    def _renew(self, now: datetime) -> None:
        assert self._authority is not None
        name = self._saying.name if self._saying else self._wanted()
        try:
            kept_server_certificate(self.folder, self._authority, f"{name}.local", self._addresses, now)
        except OSError as error:
            # The one that is shown lasts for a month more, and the next look tries again.
            self._tell_once("certificate", f"The certificate cannot be renewed: {str(error.strerror).lower()}.")

    def _say_a_name(self, addresses: Sequence[IPv4Address], settled: PhoneFacts) -> None:
        wanted = self._wanted()
        tried = names_from(wanted)
        own = all_addresses() | {str(address) for address in addresses}
        try:
            self._saying = self._say(tried, addresses, self.choice.port, own, self._heard)
        except NoNameIsFree:
            settled.said.append(
                f"All names from {tried[0]}.local to {tried[-1]}.local are taken in this network, so phones come by "
                "address, and passkeys do not work there. Choose another name: --name"
            )
            return
        except NothingCanBeSaid as error:
            settled.said.append(
                f"No name can be said in this network, because UDP port 5353 cannot be used ({error}). Phones come by "
                "address, and passkeys do not work there."
            )
            return
        settled.name = f"{self._saying.name}.local"
        if self._saying.name != wanted:
            settled.said.append(
                f"{wanted}.local is taken in this network; this computer is {settled.name}. A passkey is for the name "
                "that it was made under."
            )
        _write(self.folder / _NAME, self._saying.name)

    def _wanted(self) -> str:
        try:
            kept = (self.folder / _NAME).read_text().strip()
        except OSError:
            kept = ""
        return self.choice.name or kept or "flicker"

    def _heard(self, name: str, other: str) -> None:
        self._tell_once(
            f"{name} {other}",
            f"{other} in this network says that it is {name}.local, too. Phones may come to either. The next start of "
            "this server takes another name, or choose one: --name",
        )

    def _tell_once(self, what: str, words: str) -> None:
        if (what, words) not in self._told_of:
            self._told_of.add((what, words))
            self.tell(words)


def main(choice: Choice) -> None:
    """Run until stdin ends, which it does with the process that started this one."""
    ended = Event()
    # Ctrl-C reaches every process of a terminal; this one ends when the server has.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda number, frame: ended.set())
    server = os.getppid()
    beside = Beside(
        choice,
        tell=lambda words: print(words, file=sys.stderr, flush=True),
        changed=lambda: os.kill(server, signal.SIGHUP),
    )
    try:
        settled = beside.settle(datetime.now(UTC))
        own = all_addresses() | set(settled.addresses)
        listens_on = IPv4Address(choice.address or "0.0.0.0")  # noqa: S104  phones are let in to this page
        pages = PageServer(listens_on, choice.page_port, beside.page, own)
    except CannotServe as error:
        beside.end()
        print(json.dumps({"error": str(error)}), flush=True)
        return
    except OSError as error:
        beside.end()
        print(json.dumps({"error": f"Port {choice.page_port} cannot be used: {error.strerror}."}), flush=True)
        return
    print(json.dumps(asdict(settled)), flush=True)
    Thread(target=pages.serve_forever, daemon=True).start()
    Thread(target=_wait_for_the_end, args=(ended,), daemon=True).start()
    while not ended.wait(LOOK_EVERY_SECONDS):
        beside.look(datetime.now(UTC))
        pages.page, pages.own = beside.page, all_addresses() | {choice.address}
    pages.shutdown()
    beside.end()


def _wait_for_the_end(ended: Event) -> None:
    sys.stdin.buffer.read()
    ended.set()


def _write(path: Path, text: str) -> None:
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.write_text(text)
    draft.replace(path)


if __name__ == "__main__":
    main(Choice(**json.loads(sys.argv[1])))
