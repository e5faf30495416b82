"""What changes an account: one function, and one transaction, for each thing that a person does."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import transaction

from accounts.models import User


@transaction.atomic
def set_up_site(*, email: str, password: str) -> User:
    """The first account, which owns the site. Raises IntegrityError where there is one: of two at once, one wins."""
    return User.objects.create_superuser(email, password, is_owner=True)


@transaction.atomic
def make_owner(user: User) -> None:
    """Let somebody with an account own the site, instead of whoever did: able to sign in, and to manage it."""
    User.objects.filter(is_owner=True).exclude(pk=user.pk).update(is_owner=False)
    user.is_owner = user.is_staff = user.is_superuser = user.is_active = True
    user.save(update_fields=["is_owner", "is_staff", "is_superuser", "is_active"])


class KeepsTheSite(Exception):
    """Others have accounts here, and nobody but this one can manage the site."""


@transaction.atomic
def keep_guest(guest: User, *, email: str, password: str, as_owner: bool) -> None:
    """Turn a guest with a trusted address into an account: the same person, so all that was written stays.
    Raises IntegrityError where somebody else has the address, or where a site that was to be owned has an owner."""
    guest.email = email
    guest.is_guest = False
    guest.is_owner = guest.is_staff = guest.is_superuser = as_owner
    guest.set_password(password)
    guest.save()
    EmailAddress.objects.filter(user=guest).delete()
    EmailAddress.objects.create(user=guest, email=email, primary=True, verified=True)


@transaction.atomic
def promise_to_keep(guest: User, *, email: str, password: str) -> EmailAddress:
    """Give a guest a password and an address that is still to be confirmed.

    `AccountAdapter.confirm_email` then makes the guest an account.
    """
    guest.set_password(password)
    guest.save(update_fields=["password"])
    EmailAddress.objects.filter(user=guest).delete()
    return EmailAddress.objects.create(user=guest, email=email)


@transaction.atomic
def leave(user: User) -> None:
    """Delete a user with every row that belongs to them, end their sessions, and run AFTER_DELETION_COMMANDS.

    Raises `KeepsTheSite`, and changes nothing, where others would be left behind whom nobody could let in any more. The
    last account of all may go: then the site can be set up anew.
    """
    if keeps_others(user):
        raise KeepsTheSite
    for session in UserSession.objects.filter(user=user):
        session.end()
    # The log of the admin keeps what it calls an object, which for an account is its address, when the object is gone.
    accounts = ContentType.objects.get_for_model(User)
    LogEntry.objects.filter(content_type=accounts, object_id=str(user.pk)).delete()
    user.delete()
    # Not before the rows are gone: a checkpoint inside the transaction would wait for this very transaction.
    transaction.on_commit(_run_after_deletion)


def keeps_others(user: User, *, lock: bool = True) -> bool:
    """Whether others have accounts, and nobody but this one can manage the site. With the `lock` call it inside a
    transaction."""
    others = User.objects.filter(is_guest=False).exclude(pk=user.pk)
    return User.objects.keeps_alone([user], lock=lock) and others.exists()


def _run_after_deletion() -> None:
    for command in settings.AFTER_DELETION_COMMANDS:
        call_command(command, verbosity=0)
