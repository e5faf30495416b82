"""What the person who runs the site may choose, read from the environment once and checked all at once."""

from __future__ import annotations

import contextlib
import os
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import parseaddr
from importlib.util import find_spec
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Final, cast
from urllib.parse import urlsplit

import dj_database_url
import dj_email_url
from django.core.exceptions import ImproperlyConfigured
from environs import EnvValidationError, FileAwareEnv, ValidationError, validate

SIGN_UP_CHOICES = ("closed", "invitation", "open")
LOCAL_HOSTS = ("localhost", "127.0.0.1", "[::1]")
EMBEDDED_DATABASE = "db.sqlite3"
_TOKEN_LENGTH: Final = 16


class WrongSettings(ImproperlyConfigured):
    """Its text names every wrong variable and what would be right."""

    def __init__(self, problems: dict[str, list[str]]) -> None:
        self.problems = problems
        lines = (f"  {name}: {' '.join(messages)}" for name, messages in sorted(problems.items()))
        super().__init__("\n".join(["Flicker cannot start. Please mend these environment variables:", *lines]))


@dataclass(frozen=True)
class Environment:
    allowed_hosts: list[str]
    backup_dir: Path | None
    """None means that no backups are made by themselves."""
    backup_keep: int
    backup_passphrase: str | None
    """None means that backups are not encrypted."""
    cache_url: str | None
    """None means that what may be forgotten is kept in the database."""
    csrf_trusted_origins: list[str]
    data_dir: Path
    database: dict[str, Any] | None
    """None means the embedded SQLite file in `data_dir`."""
    debug: bool
    default_from_email: str
    email: dict[str, Any] | None
    """None means that there is no mail server."""
    diary_mb: int
    emergency_number: str
    guest_days: int
    guest_mb: int
    guests: bool
    guests_mb: int
    host: str
    https: bool
    max_upload_mb: int
    metrics_token: str | None
    """None means that nothing is counted."""
    offline: bool
    port: int
    push: bool
    row_security: bool
    secret_key: str | None
    """None means: take the one kept in `data_dir`, made at the first start."""
    secret_key_fallbacks: list[str]
    sign_up: str
    site_name: str
    snomed_body_sites: bool
    trials: bool
    trusted_proxy_count: int
    web_concurrency: int


class _Reader(FileAwareEnv):
    """Takes an empty variable as one that is not set, and an unreadable file as one more wrong value."""

    def __init__(self) -> None:
        super().__init__(eager=False, strip_whitespace=True)

    def _get_value(self, env_key: str, default: Any) -> Any:
        if env_key not in SECRETS:
            return os.environ.get(env_key, "").strip() or default
        try:
            value = super()._get_value(env_key, default)
        except (ValueError, OSError):
            self.refuse(env_key, f"{env_key}_FILE must be the path of a text file that can be read.")
            return default
        return (value.strip() or default) if isinstance(value, str) else default

    def refuse(self, name: str, message: str) -> None:
        self._errors[name].append(message)

    def has_refused(self) -> bool:
        """Whether anything was wrong so far."""
        return any(self._errors.values())


Parse = Callable[[_Reader, str, Any], Any]
"""Reads the variable of a name, with what it is without being set; what is wrong with it goes to the reader."""


@dataclass(frozen=True, kw_only=True)
class Variable:
    """One variable, described once: `read` reads it, and the manual prints it.

    `default` is what it is without being set; None where `without` says in words what happens then. `parse` is how its
    value is understood, `meaning` what the manual says of it. `field` is the field of `Environment` that it fills,
    where that has another name. A secret can come from the file that its `_FILE` twin names.
    """

    name: str
    default: Any
    parse: Parse
    meaning: str
    without: str = ""
    field: str = ""
    is_secret: bool = False

    def read(self, env: _Reader, base_dir: Path) -> Any:
        """Its value; None where that is wrong, and then `env` knows."""
        default = base_dir / self.default if isinstance(self.default, Path) else self.default
        return self.parse(env, self.name, default)


def _telephone(number: str) -> None:
    if not re.fullmatch(r"[0-9+ ]{0,20}", number):
        raise ValidationError("Must be a telephone number: digits, spaces and +.")


def _hosts(hosts: list[str]) -> None:
    for host in hosts:
        if "*" in host:
            raise ValidationError(
                "Must name the hosts, separated by commas. With * anyone could choose the host of mailed links."
            )
        if not host or "/" in host or (":" in host and not host.startswith("[")):
            raise ValidationError(f"Must be host names only, without scheme, port or path: {host!r}.")


def _origins(origins: list[str]) -> None:
    for origin in origins:
        parts = urlsplit(origin)
        if parts.scheme not in {"http", "https"} or not parts.netloc or parts.path:
            raise ValidationError(f"Must be origins like https://diary.example.org, separated by commas: {origin!r}.")


def _address(host: str) -> None:
    try:
        ip_address(host)
    except ValueError:
        raise ValidationError("Must be the IP address to listen on, such as 127.0.0.1 or 0.0.0.0.") from None


def _yes_or_no(env: _Reader, name: str, default: bool) -> bool:
    """`on`, `1`, `yes`, `true` and their opposites."""
    read: Any = env.bool
    return cast(bool, read(name, default, error_messages={"invalid": "Must be on or off."}))


def _number(least: int, most: int) -> Parse:
    wrong = f"Must be a whole number from {least} to {most}."
    within = validate.Range(least, most, error=wrong)

    def parse(env: _Reader, name: str, default: int) -> int:
        read: Any = env.int
        return cast(int, read(name, default, validate=within, error_messages={"invalid": wrong}))

    return parse


def _text(check: Callable[[str], object] | None = None) -> Parse:
    return lambda env, name, default: env.str(name, default, validate=check)


def _list(check: Callable[[list[str]], object] | None = None) -> Parse:
    return lambda env, name, default: env.list(name, list(default), subcast=str.strip, validate=check)


def _folder(env: _Reader, name: str, default: Path | None) -> Path | None:
    return env.path(name, default)


def _database(env: _Reader, name: str, default: None) -> dict[str, Any] | None:
    url = env.str(name, default)
    with contextlib.suppress(ValueError):
        database = dict(dj_database_url.parse(url)) if url else None
        if not database or (database["ENGINE"] == "django.db.backends.postgresql" and database["NAME"]):
            if database and not find_spec("psycopg"):
                env.refuse(name, "Needs psycopg, which is not installed: pip install -r requirements-postgres.lock.")
            return database
    env.refuse(
        name,
        "Must be the address of a PostgreSQL database, postgres://user:password@host:5432/name. "
        "Leave it out for the embedded SQLite database.",
    )
    return None


def _cache(env: _Reader, name: str, default: None) -> str | None:
    url = env.str(name, default)
    with contextlib.suppress(ValueError):
        parts = urlsplit(url or "")
        # Asked for the port as well, which is looked at only then.
        if not url or (parts.scheme in {"redis", "rediss"} and parts.hostname and parts.port != 0):
            if url and not find_spec("redis"):
                env.refuse(name, "Needs the package redis beside Flicker: requirements-postgres.lock has it.")
            return url
    env.refuse(name, "Must be the address of a Redis or Valkey, redis://:password@host:6379/0.")
    return None


def _metrics_token(env: _Reader, name: str, default: None) -> str | None:
    token = env.str(name, default)
    if token and len(token) < _TOKEN_LENGTH:
        env.refuse(name, f"Must have {_TOKEN_LENGTH} characters or more.")
    if token and find_spec("prometheus_client") is None:
        env.refuse(name, "Needs the package prometheus-client beside Flicker: requirements-postgres.lock has it.")
    return token


def _email(env: _Reader, name: str, default: None) -> dict[str, Any] | None:
    url = env.str(name, default)
    with contextlib.suppress(ValueError):
        email = dict(dj_email_url.parse(url)) if url else None
        if not email or "EMAIL_BACKEND" in email:
            return email
    env.refuse(name, "Must be the address of a mail server, submission://user:password@host:587.")
    return None


LISTENING: Final = (
    Variable(
        name="HOST",
        default="127.0.0.1",
        parse=_text(_address),
        meaning=(
            "The IP address to listen on. `0.0.0.0` lets other machines in: put a proxy with a certificate in front. "
            "[phone.md](phone.md) says how phones come by https."
        ),
    ),
    Variable(
        name="PORT",
        default=8000,
        parse=_number(1, 65535),
        meaning="The port to listen on.",
    ),
    Variable(
        name="WEB_CONCURRENCY",
        default=2,
        parse=_number(1, 64),
        meaning="Server processes, of four threads each.",
    ),
    Variable(
        name="ALLOWED_HOSTS",
        default=LOCAL_HOSTS,
        parse=_list(_hosts),
        meaning=(
            "The host names visitors may use. The first one stands in printed links. `*` is refused, because links in "
            "mails would then lead wherever a stranger wants."
        ),
    ),
    Variable(
        name="CSRF_TRUSTED_ORIGINS",
        default=(),
        parse=_list(_origins),
        without="none",
        meaning=(
            "Origins from which forms may be sent, such as `https://diary.example.org`. Needed behind a proxy that "
            "changes the host or the port. The first one stands in printed links."
        ),
    ),
    Variable(
        name="HTTPS",
        default=False,
        parse=_yes_or_no,
        meaning=(
            "Visitors come by https: cookies are sent over https only, http is redirected, and browsers are told to "
            "stay with https for a year, on subdomains as well. Passkeys need https everywhere but on `localhost`."
        ),
    ),
    Variable(
        name="TRUSTED_PROXY_COUNT",
        default=0,
        parse=_number(0, 10),
        meaning=(
            "How many proxies of yours a request goes through. They must set `X-Forwarded-For` and `X-Forwarded-Proto`"
            "; without a count neither is believed. Needed with `HTTPS`, and for counting wrong passwords, and "
            "openings of a doctor's link, by visitor: without it all visitors behind a proxy are one."
        ),
    ),
    Variable(
        name="SITE_NAME",
        default="Flicker",
        parse=_text(validate.Length(max=60)),
        meaning="What the site calls itself in mails and in authenticator apps.",
    ),
    Variable(
        name="EMERGENCY_NUMBER",
        default="",
        parse=_text(_telephone),
        without="by time zone",
        meaning=(
            "The number that the emergency page says to call. Left out, it is that of the country that the browser's "
            "time zone lies in, or 112."
        ),
    ),
)
KEEPING: Final = (
    Variable(
        name="DATA_DIR",
        default=Path("data"),
        parse=_folder,
        without="`data` beside `manage.py`",
        meaning=(
            "Everything that must outlive a restart: the database, the secret key, the cache of fonts. Made for its "
            "owner alone. It must lie on a local disk."
        ),
    ),
    Variable(
        name="DATABASE_URL",
        default=None,
        parse=_database,
        without="SQLite in `DATA_DIR`",
        meaning="A PostgreSQL database, `postgres://user:password@host:5432/name`.",
        field="database",
        is_secret=True,
    ),
    Variable(
        name="SECRET_KEY",
        default=None,
        parse=_text(validate.Length(min=1)),
        without="made at the first start",
        meaning=(
            "Signs sessions and links, and encrypts second factors. Kept in `DATA_DIR/secret_key`; every backup holds "
            "it together with the database."
        ),
        is_secret=True,
    ),
    Variable(
        name="SECRET_KEY_FALLBACKS",
        default=(),
        parse=_list(),
        without="none",
        meaning=(
            "Earlier keys, still accepted. When a key changes and its predecessor is not listed here, everybody is "
            "signed out and authenticator apps and recovery codes stop working."
        ),
        is_secret=True,
    ),
    Variable(
        name="ROW_SECURITY",
        default=True,
        parse=_yes_or_no,
        meaning=(
            "On PostgreSQL every statement reaches the rows of one diary alone, also one that forgot to say of which. "
            "It needs a role without `SUPERUSER` and `BYPASSRLS`; see SECURITY.md."
        ),
    ),
    Variable(
        name="CACHE_URL",
        default=None,
        parse=_cache,
        without="in the database",
        meaning=(
            "A Redis or Valkey, `redis://:password@host:6379/0`, for what is only kept to be quicker; nothing anybody "
            "wrote is among it. The site goes on while it is away. Needs the package `redis`. "
            "[machines.md](machines.md) says what lies there."
        ),
        is_secret=True,
    ),
    Variable(
        name="MAX_UPLOAD_MB",
        default=50,
        parse=_number(1, 1024),
        meaning="The largest file, in megabytes, that can be loaded.",
    ),
    Variable(
        name="DIARY_MB",
        default=2000,
        parse=_number(1, 1_000_000),
        meaning=(
            "About how many megabytes a diary may take, with its imports and links; a million entries are 1,300. What "
            "goes beyond is refused in words, and logging never is."
        ),
    ),
)
BACKUPS: Final = (
    Variable(
        name="BACKUP_DIR",
        default=None,
        parse=_folder,
        without="no daily backup",
        meaning=(
            "A folder, best on another disk, in which the server writes a backup each day. It must be there; where it "
            "is away, the admin and the log say so, and the site goes on. Where several servers share a database, set "
            "it on one of them."
        ),
    ),
    Variable(
        name="BACKUP_KEEP",
        default=7,
        parse=_number(1, 3650),
        meaning=(
            "How many daily backups are kept there, the newest ones. What somebody deletes lives on in them for as "
            "many days."
        ),
    ),
    Variable(
        name="BACKUP_PASSPHRASE",
        default=None,
        parse=_text(validate.Length(min=12, error="Must have at least 12 characters.")),
        without="not encrypted",
        meaning=(
            "Seals every backup; whoever restores it needs it again, and nobody can open it without. Keep it somewhere "
            "else than the backups."
        ),
        is_secret=True,
    ),
)
COMING_IN: Final = (
    Variable(
        name="SIGN_UP",
        default="closed",
        parse=_text(validate.OneOf(SIGN_UP_CHOICES, error=f"Must be one of: {', '.join(SIGN_UP_CHOICES)}.")),
        meaning=(
            "`closed`: nobody can make an account after the first. `invitation`: whoever has a link, made in the admin "
            "or by `manage.py invite`. `open`: anybody."
        ),
    ),
    Variable(
        name="GUESTS",
        default=True,
        parse=_yes_or_no,
        meaning="Visitors may try a diary with sample data, without an account.",
    ),
    Variable(
        name="GUEST_DAYS",
        default=7,
        parse=_number(1, 365),
        meaning="Days after which a guest's diary is deleted. Signing out deletes it at once.",
    ),
    Variable(
        name="GUEST_MB",
        default=20,
        parse=_number(1, 1_000_000),
        meaning="As `DIARY_MB`, for the diary of a guest. The sample takes less than one.",
    ),
    Variable(
        name="GUESTS_MB",
        default=1000,
        parse=_number(1, 1_000_000),
        meaning=(
            "About how many megabytes the diaries of all guests may take together. Beyond it nobody can try Flicker "
            "until some are gone."
        ),
    ),
)
MAIL: Final = (
    Variable(
        name="EMAIL_URL",
        default=None,
        parse=_email,
        without="no mail",
        meaning=(
            "A mail server, `submission://user:password@host:587` (or `smtp://host:25`). With it addresses are "
            "confirmed, and people can reset their own password. Without it `manage.py reset_link EMAIL` makes a link "
            "to choose a new one."
        ),
        field="email",
        is_secret=True,
    ),
    Variable(
        name="DEFAULT_FROM_EMAIL",
        default="flicker@localhost",
        parse=_text(),
        meaning="The sender of mails.",
    ),
)
PUSHING: Final = (
    Variable(
        name="PUSH",
        default=False,
        parse=_yes_or_no,
        meaning=(
            "People may be reminded by a message on their devices, which passes, encrypted, through the push service "
            "of the maker of their browser. Push services want to know whom to write to: the address of the site where "
            "visitors come by https, else `DEFAULT_FROM_EMAIL`."
        ),
    ),
)
HANDING_OUT: Final = (
    Variable(
        name="OFFLINE",
        default=True,
        parse=_yes_or_no,
        meaning=(
            "Devices may keep the pages that log, and send what was written on them once there is a network. Off: the "
            "worker that keeps them takes itself away at its next look; what waits on a device is still sent by the "
            "pages."
        ),
    ),
    Variable(
        name="SNOMED_BODY_SITES",
        default=False,
        parse=_yes_or_no,
        meaning=(
            "FHIR files name the great and the little toes by SNOMED CT codes as well. Switch it on only where you may "
            "use SNOMED CT, which needs a licence in many countries. See [fhir.md](fhir.md)."
        ),
    ),
    Variable(
        name="TRIALS",
        default=True,
        parse=_yes_or_no,
        meaning=(
            "People may begin a trial of one change of their days, with a schedule drawn at random. Off: nothing new "
            "can be begun; what runs goes on, and what is over can be read."
        ),
    ),
)
WATCHING: Final = (
    Variable(
        name="METRICS_TOKEN",
        default=None,
        parse=_metrics_token,
        without="no `/metrics`",
        meaning=(
            "Prometheus may fetch `/metrics` with this as a bearer token: counts and times by view, and nothing of "
            "anybody. Needs the package `prometheus-client`. A token has 16 characters or more."
        ),
        is_secret=True,
    ),
)
DEVELOPING: Final = (
    Variable(
        name="DEBUG",
        default=False,
        parse=_yes_or_no,
        meaning="Django's error pages, which show everything to everybody. Refused when `HOST` is not this machine.",
    ),
)
VARIABLES: Final = (*LISTENING, *KEEPING, *BACKUPS, *COMING_IN, *MAIL, *PUSHING, *HANDING_OUT, *WATCHING, *DEVELOPING)
SECRETS: Final = tuple(variable.name for variable in VARIABLES if variable.is_secret)


def read(base_dir: Path) -> Environment:
    """Raises WrongSettings, which names all that is wrong."""
    env = _Reader()
    # A wrong value is None here, and known to `env`, which raises all of them together at the end.
    environment = Environment(
        **{variable.field or variable.name.lower(): variable.read(env, base_dir) for variable in VARIABLES}
    )
    _refuse_what_does_not_fit_together(env, environment)
    _refuse_push_without_contact(env, environment)
    _refuse_a_place_that_cannot_be_written(env, environment.data_dir)
    try:
        env.seal()
    except EnvValidationError as error:
        raise WrongSettings(dict(cast(dict[str, list[str]], error.error_messages))) from None
    return environment


def site_address(environment: Environment) -> str:
    """Where a visitor finds the site, without a slash at the end."""
    if environment.csrf_trusted_origins:
        return environment.csrf_trusted_origins[0]
    host = environment.allowed_hosts[0].lstrip(".")
    return f"https://{host}" if environment.https else f"http://{host}:{environment.port}"


def push_contact(environment: Environment) -> str:
    """Whom a push service can write to about the messages of this site; "" where nobody is known."""
    address = site_address(environment)
    host = urlsplit(address).hostname or ""
    if address.startswith("https://") and host not in LOCAL_HOSTS:
        return address
    mail = parseaddr(environment.default_from_email)[1]
    local, _, domain = mail.rpartition("@")
    return f"mailto:{mail}" if local and domain and domain not in LOCAL_HOSTS else ""


def variables() -> list[str]:
    """The names of all variables there are; `_FILE` twins of the secrets apart."""
    return sorted(variable.name for variable in VARIABLES)


def _refuse_what_does_not_fit_together(env: _Reader, environment: Environment) -> None:
    if environment.https and environment.trusted_proxy_count == 0:
        env.refuse(
            "HTTPS",
            "Needs a proxy that says who came by https, or every page redirects to itself. "
            "Let it set X-Forwarded-Proto and X-Forwarded-For, and set TRUSTED_PROXY_COUNT=1.",
        )
    if environment.debug and environment.host and not ip_address(environment.host).is_loopback:
        env.refuse("DEBUG", "Leave it out where HOST is not this machine: error pages would show diaries to strangers.")


def _refuse_push_without_contact(env: _Reader, environment: Environment) -> None:
    # What else is wrong may be what the contact is made of, and is None then.
    if environment.push and not env.has_refused() and not push_contact(environment):
        env.refuse(
            "PUSH",
            "Push services want to know whom to write to: set HTTPS with the name of the site in ALLOWED_HOSTS, or "
            "DEFAULT_FROM_EMAIL to a mail address of yours.",
        )


def _refuse_a_place_that_cannot_be_written(env: _Reader, data_dir: Path) -> None:
    """`data_dir` need not be there yet; then the nearest folder above it that is."""
    try:
        place = data_dir.expanduser().resolve()
        while not place.exists() and place != place.parent:
            place = place.parent
        usable = place.is_dir() and os.access(place, os.R_OK | os.W_OK | os.X_OK)
    except (OSError, RuntimeError):
        usable = False
    if not usable:
        env.refuse("DATA_DIR", f"{data_dir} must be a folder that can be written, or that can be made.")


def prepare_data_dir(data_dir: Path) -> Path:
    """The place of everything that must outlive a restart; nobody but its owner may look into it."""
    try:
        data_dir = data_dir.expanduser().resolve()
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        for folder in ("matplotlib", "metrics"):
            (data_dir / folder).mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise WrongSettings({"DATA_DIR": [f"{data_dir} cannot be made: {error.strerror}."]}) from error
    return data_dir


def kept_secret_key(data_dir: Path) -> str:
    """The key in `data_dir`, made by whoever comes first and the same for all who come later."""
    path = data_dir / "secret_key"
    try:
        if not path.exists():
            _write_once(path, secrets.token_urlsafe(64))
        return path.read_text().strip()
    except OSError as error:
        raise WrongSettings({"DATA_DIR": [f"{path} cannot be read or made: {error.strerror}."]}) from error


def _write_once(path: Path, text: str) -> None:
    """A link is made whole or not at all, so two processes at the first start agree on one key."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    with contextlib.suppress(FileExistsError):
        path.hardlink_to(draft)
    draft.unlink()
