"""Leases: of many processes, on one machine or on many, one may do something at a time.

A lease is a row with a holder and an end. Whoever works renews it; whoever was killed does not, and then somebody else
takes it. All ends are told by the clock of the database, for machines never agree on the time. One whose holder was a
process of this machine, and that has ended, is free at once.

A holder may be stopped for longer than its lease lasts, and go on without knowing. So what is written under a lease is
written in a transaction that asks `Held.confirm` first: whoever has lost the lease writes nothing more.
"""

from __future__ import annotations

import logging
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final
from uuid import uuid4

from django.db import Error, IntegrityError, connection, connections, transaction
from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet
from django.db.models.functions import Now

from beside.models import Lease

LASTS: Final = timedelta(seconds=20)
_MILLISECONDS: Final = int(LASTS.total_seconds() * 1000)
RENEWED_EVERY: Final = 5.0
"""Seconds. Of four renewals one has to arrive in time."""
_NOBODY: Final = "nobody"
"""Holds what is not to be done again for a while."""

logger = logging.getLogger(__name__)


class Lost(Exception):
    """Somebody else holds the lease by now, so nothing may be written under it."""


@dataclass(frozen=True, slots=True)
class Held:
    """A lease that was taken."""

    name: str
    holder: str

    def confirm(self) -> None:
        """Ask this first in each transaction that writes under the lease: nobody else can take it until that ends.
        Raises `Lost` where somebody has taken it already."""
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                # Whoever is stopped in the middle of it keeps the others from this row for as long, and no longer.
                cursor.execute("SET LOCAL idle_in_transaction_session_timeout = %s", [_MILLISECONDS])
        if not self._renew():
            raise Lost

    def keep_for(self, period: timedelta) -> None:
        """It is done, and not to be done again for a while: until then nobody can take the lease."""
        self._mine().update(holder=_NOBODY, until=Now() + period)

    def _renew(self) -> bool:
        return bool(self._mine().update(until=Now() + LASTS))

    def _release(self) -> None:
        # Where the database is away it runs out by itself.
        with suppress(Error):
            self._mine().delete()

    def _mine(self) -> QuerySet[Lease]:
        return Lease.objects.filter(name=self.name, holder=self.holder)


@contextmanager
def held(name: str) -> Iterator[Held | None]:
    """Holds a lease while the block runs, and renews it; yields None, without waiting, where somebody else holds it."""
    lease = Held(name, f"{_machine()}:{os.getpid()}:{uuid4().hex}")
    if not _take(lease):
        yield None
        return
    done = threading.Event()
    threading.Thread(target=_keep_renewing, args=(lease, done), name="lease", daemon=True).start()
    try:
        yield lease
    finally:
        done.set()
        lease._release()


def is_held(name: str) -> bool:
    """Whether somebody holds a lease who, as far as can be told from here, still runs."""
    holder = Lease.objects.filter(name=name, until__gte=Now()).values_list("holder", flat=True).first()
    return holder is not None and not _is_dead(holder)


def forget_ended() -> int:
    """Remove what was left by processes that were killed; returns how many."""
    return Lease.objects.filter(until__lt=Now() - timedelta(days=1)).delete()[0]


def _take(lease: Held) -> bool:
    """Take a lease that is free. Of several who try at once one succeeds."""
    end = Now() + LASTS
    is_over = ExpressionWrapper(Q(until__lt=Now()), output_field=BooleanField())
    row = Lease.objects.filter(name=lease.name).values_list("holder", is_over).first()
    if row is None:
        try:
            with transaction.atomic():
                Lease.objects.create(name=lease.name, holder=lease.holder, until=end)
        except IntegrityError:
            return False
        return True
    holder, was_over = row
    if not was_over and not _is_dead(holder):
        return False
    # Only as it was read: whoever was quicker has put another holder there, or renewed it.
    free = Q(until__lt=Now()) if was_over else Q()
    return bool(Lease.objects.filter(free, name=lease.name, holder=holder).update(holder=lease.holder, until=end))


def _keep_renewing(lease: Held, done: threading.Event) -> None:
    try:
        while not done.wait(RENEWED_EVERY):
            try:
                if not lease._renew():
                    return
            except Error as error:
                # Such as a database that is being restarted: the next time may succeed.
                logger.warning("A lease could not be renewed: %s", type(error).__name__)
                connections.close_all()
    finally:
        connections.close_all()


def _is_dead(holder: str) -> bool:
    """Whether a holder was a process of this machine that has ended. Of other machines nobody can tell."""
    machine, _, rest = holder.partition(":")
    if machine != _machine():
        return False
    try:
        os.kill(int(rest.partition(":")[0]), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False


@cache
def _machine() -> str:
    """A short name of all processes whose numbers mean the same as here: of this start of this machine, and of this
    container."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text()
        told = boot + os.readlink("/proc/self/ns/pid")
    except OSError:
        told = socket.gethostname()
    return sha256(told.encode()).hexdigest()[:12]
