from __future__ import annotations

from django.core.management.base import CommandError

from accounts.models import User
from accounts.row_security import say_diary
from diary.actions.first_look import begin_diary
from diary.domain.writing import write_as
from diary.models import Diary


def diary_of(email: str) -> Diary:
    """The diary of an account, made where it has none yet; from here on the command is about it, and writes
    dates, times and numbers as its owner does.

    Raises CommandError for an unknown address.
    """
    user = User.objects.filter(email=email.lower()).first()
    if user is None:
        raise CommandError(f"Nobody has the e-mail address {email}.")
    diary = begin_diary(owner=user, time_zone="UTC")
    say_diary(diary.pk)
    write_as(diary.writing)
    return diary
