"""A backup put back, into a place where nothing is yet."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.management import call_command

from tracker.backups import BackupError
from tracker.backups.databases import Database, database, flush
from tracker.backups.file import DATABASE, FALLBACKS, SECRET_KEY, Manifest, scratch, sentences, unpack
from tracker.checkpoints import alone
from tracker.server import SERVER_LOCK
from tracker.versions import unknown_migrations


def restore_backup(path: Path, passphrase: Callable[[], str]) -> Manifest:
    """Make what a backup holds the site of DATA_DIR and DATABASE_URL, as this version of the code wants it.

    `passphrase` is asked for where the file is sealed. All of it is checked first, and while anything is wrong nothing
    is changed. Raises BackupError.
    """
    target = database()
    with _no_key_where_refused(), sentences(f"{path} could not be restored"), scratch() as place:
        _refuse_a_place_that_is_taken(target)
        manifest = unpack(path, passphrase, place)
        _refuse_what_does_not_fit(manifest, target)
        target.check(place / DATABASE, manifest.holds)
        # Not before, because it makes a file.
        with alone(settings.DATA_DIR / SERVER_LOCK) as mine:
            if not mine:
                raise BackupError(f"Flicker is running with the data of {settings.DATA_DIR}. Stop it first.")
            _refuse_a_place_that_is_taken(target)
            # The keys first: where this breaks off, no database is there, and it can be tried again.
            for name in (SECRET_KEY, FALLBACKS):
                _put_key(place / name)
            target.put(place / DATABASE, manifest.holds)
    call_command("migrate", interactive=False, verbosity=0)
    return manifest


@contextmanager
def _no_key_where_refused() -> Iterator[None]:
    """The settings of this very command have made a key where there was none; a start would take the place for one that
    was in use."""
    key = settings.DATA_DIR / SECRET_KEY
    try:
        yield
    except BaseException:
        if settings.SECRET_KEY_IS_NEW and key.exists() and key.read_text().strip() == settings.SECRET_KEY:
            key.unlink()
        raise


def _refuse_a_place_that_is_taken(target: Database) -> None:
    if taken := target.taken():
        raise BackupError(f"{taken} A backup is only put where nothing is: {_elsewhere(target)}.")


def _elsewhere(target: Database) -> str:
    return "set DATA_DIR to another folder" if target.name == "SQLite" else "set DATABASE_URL to an empty database"


def _refuse_what_does_not_fit(manifest: Manifest, target: Database) -> None:
    if manifest.kind != target.name:
        mend = "Leave DATABASE_URL out" if manifest.kind == "SQLite" else "Set DATABASE_URL to an empty one"
        raise BackupError(f"This backup is of a {manifest.kind} database, and here is {target.name}. {mend}.")
    if newer := unknown_migrations(manifest.holds.migrations):
        raise BackupError(f"A newer Flicker made this backup ({newer[-1]}). Take that version, and restore it there.")


def _put_key(found: Path) -> None:
    """A key that is there, and is another, may belong to another database: it is kept beside."""
    target = settings.DATA_DIR / found.name
    if not found.exists():
        return
    # The settings of this very command have made one where there was none.
    is_unused = settings.SECRET_KEY_IS_NEW and found.name == SECRET_KEY
    if target.exists() and not is_unused and target.read_text().strip() != found.read_text().strip():
        target.rename(target.with_name(f"{target.name}.before"))
    found.chmod(0o600)
    flush(found)
    found.rename(target)
    flush(target.parent)
