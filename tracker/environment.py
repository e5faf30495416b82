"""What the person who runs the site may choose, read from the environment once and checked all at once."""

from __future__ import annotations

import contextlib
import os
import re
import secrets
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

import dj_database_url
import dj_email_url
from django.core.exceptions import ImproperlyConfigured
from environs import EnvValidationError, FileAwareEnv, ValidationError, validate

SIGN_UP_CHOICES = ("closed", "invitation", "open")
SECRETS = ("SECRET_KEY", "SECRET_KEY_FALLBACKS", "DATABASE_URL", "EMAIL_URL")
LOCAL_HOSTS = ("localhost", "127.0.0.1", "[::1]")
EMBEDDED_DATABASE = "db.sqlite3"


class WrongSettings(ImproperlyConfigured):
    """Its text names every wrong variable and what would be right."""

    def __init__(self, problems: dict[str, list[str]]) -> None:
        self.problems = problems
        lines = (f"  {name}: {' '.join(messages)}" for name, messages in sorted(problems.items()))
        super().__init__("\n".join(["Flicker cannot start. Please mend these environment variables:", *lines]))


@dataclass(frozen=True)
class Environment:
    allowed_hosts: list[str]
    csrf_trusted_origins: list[str]
    data_dir: Path
    database: dict[str, Any] | None
    """None means the embedded SQLite file in `data_dir`."""
    debug: bool
    default_from_email: str
    email: dict[str, Any] | None
    """None means that there is no mail server."""
    emergency_number: str
    guest_days: int
    guests: bool
    host: str
    https: bool
    max_upload_mb: int
    port: int
    secret_key: str | None
    """None means: take the one kept in `data_dir`, made at the first start."""
    secret_key_fallbacks: list[str]
    sign_up: str
    site_name: str
    snomed_body_sites: bool
    trusted_proxy_count: int
    web_concurrency: int


class _Reader(FileAwareEnv):
    """Takes an empty variable as one that is not set, and an unreadable file as one more wrong value."""

    def __init__(self) -> None:
        super().__init__(eager=False, strip_whitespace=True)
        self.names: list[str] = []

    def _get_value(self, env_key: str, default: Any) -> Any:
        self.names.append(env_key)
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


def read(base_dir: Path) -> Environment:
    """Raises WrongSettings, which names all that is wrong."""
    env = _Reader()
    environment = _read(env, base_dir)
    _refuse_what_does_not_fit_together(env, environment)
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


def variables() -> list[str]:
    """The names of all variables there are; `_FILE` twins of the secrets apart."""
    reader = _Reader()
    _read(reader, Path())
    return sorted(reader.names)


def _read(env: _Reader, base_dir: Path) -> Environment:
    """A wrong value is None here, and known to `env`."""
    return Environment(
        allowed_hosts=env.list("ALLOWED_HOSTS", list(LOCAL_HOSTS), subcast=str.strip, validate=_hosts),
        csrf_trusted_origins=env.list("CSRF_TRUSTED_ORIGINS", [], subcast=str.strip, validate=_origins),
        data_dir=env.path("DATA_DIR", base_dir / "data"),
        database=_database(env),
        debug=_yes_or_no(env, "DEBUG", default=False),
        default_from_email=env.str("DEFAULT_FROM_EMAIL", "flicker@localhost"),
        email=_email(env),
        emergency_number=env.str("EMERGENCY_NUMBER", "", validate=_telephone),
        guest_days=_number(env, "GUEST_DAYS", 7, 1, 365),
        guests=_yes_or_no(env, "GUESTS", default=True),
        host=env.str("HOST", "127.0.0.1", validate=_address),
        https=_yes_or_no(env, "HTTPS", default=False),
        max_upload_mb=_number(env, "MAX_UPLOAD_MB", 50, 1, 1024),
        port=_number(env, "PORT", 8000, 1, 65535),
        secret_key=env.str("SECRET_KEY", None, validate=validate.Length(min=1)),
        secret_key_fallbacks=env.list("SECRET_KEY_FALLBACKS", [], subcast=str.strip),
        sign_up=env.str("SIGN_UP", "closed", validate=_one_of(*SIGN_UP_CHOICES)),
        site_name=env.str("SITE_NAME", "Flicker", validate=validate.Length(max=60)),
        snomed_body_sites=_yes_or_no(env, "SNOMED_BODY_SITES", default=False),
        trusted_proxy_count=_number(env, "TRUSTED_PROXY_COUNT", 0, 0, 10),
        web_concurrency=_number(env, "WEB_CONCURRENCY", 2, 1, 64),
    )


def _refuse_what_does_not_fit_together(env: _Reader, environment: Environment) -> None:
    if environment.https and environment.trusted_proxy_count == 0:
        env.refuse(
            "HTTPS",
            "Needs a proxy that says who came by https, or every page redirects to itself. "
            "Let it set X-Forwarded-Proto and X-Forwarded-For, and set TRUSTED_PROXY_COUNT=1.",
        )
    if environment.debug and environment.host and not ip_address(environment.host).is_loopback:
        env.refuse("DEBUG", "Leave it out where HOST is not this machine: error pages would show diaries to strangers.")


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


def _yes_or_no(env: _Reader, name: str, *, default: bool) -> bool:
    """`on`, `1`, `yes`, `true` and their opposites."""
    read: Any = env.bool
    return cast(bool, read(name, default, error_messages={"invalid": "Must be on or off."}))


def _number(env: _Reader, name: str, default: int, least: int, most: int) -> int:
    wrong = f"Must be a whole number from {least} to {most}."
    read: Any = env.int
    within = validate.Range(least, most, error=wrong)
    return cast(int, read(name, default, validate=within, error_messages={"invalid": wrong}))


def _database(env: _Reader) -> dict[str, Any] | None:
    url = env.str("DATABASE_URL", None)
    with contextlib.suppress(ValueError):
        database = dict(dj_database_url.parse(url)) if url else None
        if not database or (database["ENGINE"] == "django.db.backends.postgresql" and database["NAME"]):
            return database
    env.refuse(
        "DATABASE_URL",
        "Must be the address of a PostgreSQL database, postgres://user:password@host:5432/name. "
        "Leave it out for the embedded SQLite database.",
    )
    return None


def _email(env: _Reader) -> dict[str, Any] | None:
    url = env.str("EMAIL_URL", None)
    with contextlib.suppress(ValueError):
        email = dict(dj_email_url.parse(url)) if url else None
        if not email or "EMAIL_BACKEND" in email:
            return email
    env.refuse("EMAIL_URL", "Must be the address of a mail server, submission://user:password@host:587.")
    return None


def _one_of(*choices: str) -> validate.OneOf:
    return validate.OneOf(choices, error=f"Must be one of: {', '.join(choices)}.")


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


def prepare_data_dir(data_dir: Path) -> Path:
    """The place of everything that must outlive a restart; nobody but its owner may look into it."""
    try:
        data_dir = data_dir.expanduser().resolve()
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        (data_dir / "matplotlib").mkdir(mode=0o700, exist_ok=True)
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
