"""Who is to be reminded now, and what has been set up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from allauth.account.models import EmailAddress
from django.db.models import Exists, Min, OuterRef, Q, QuerySet

from accounts.row_security import Crossing, crossing, of_diary
from diary.domain.history import DayRow, days_of
from diary.domain.reminders import Mailing, counts_of_week, due, summary_week
from diary.domain.week import Week
from diary.models import CalendarFeed, CheckIn, Day, Diary, Reminder, ReminderSent, Trial
from diary.models.address import AddressKind
from diary.models.reminder import hashed_token
from diary.queries.addresses import diary_at
from diary.queries.trials import unfinished

BATCH: Final = 200
"""So many reminders are read at a time: what is read must not be old when its mail leaves."""


@dataclass(frozen=True, slots=True)
class Due:
    """A mailing that is to be sent for a local day; `week` holds the counts of a summary whose person wants them."""

    reminder: Reminder
    mailing: Mailing
    day: date
    week: Week | None = None


def feed_of_token(token: str) -> CalendarFeed | None:
    """The feed behind an address, with its diary: two statements. None as well where the owner may not sign in."""
    token_hash = hashed_token(token)
    diary = diary_at(AddressKind.CALENDAR, token_hash)
    if diary is None:
        return None
    with of_diary(diary.pk):
        feed = CalendarFeed.objects.filter(diary=diary, token_hash=token_hash).first()
    if feed is not None:
        feed.diary = diary
    return feed


def trial_told(feed: CalendarFeed, today: date) -> Trial | None:
    """The trial whose blocks a calendar shows, the one that is coming or runs: none, and no statement, unless it was
    asked for."""
    return unfinished(feed.diary, today) if feed.trials else None


def feed_of(diary: Diary) -> CalendarFeed | None:
    return CalendarFeed.objects.filter(diary=diary).first()


def reminder_of(diary: Diary) -> Reminder:
    """What is asked for, or the offer of nothing, which is not stored."""
    return Reminder.objects.filter(diary=diary).first() or Reminder(diary=diary)


def has_confirmed(diary: Diary) -> bool:
    """Whether the owner has shown that the address of the account is theirs."""
    return bool(EmailAddress.objects.filter(user=diary.owner_id, email=diary.owner.email, verified=True).exists())


def due_now(now: datetime) -> Iterator[list[Due]]:
    """All that is due, in batches: four statements for each, whatever is in the diaries.

    Only for people who may sign in and have confirmed their address. The daily reminder is due where today has no
    check-in. What was sent for the same day is left out.
    """
    # By key and not by offset: people who turn their reminders off meanwhile shift no batch.
    after = 0
    while rows := _next_wanted(after):
        after = rows[-1].pk
        found = [
            Due(row, mailing, day)
            for row in rows
            # Each in the zone of their own diary: "today" is another day for each of them.
            for day, mailings in (due(row.wish, now, row.diary.zone),)
            for mailing in mailings
        ]
        # Not around the yield: whoever sends a mail is about the diary of that mail.
        with crossing(Crossing.REMINDING):
            batch = _with_weeks(_without_done(found))
        if batch:
            yield batch


def _next_wanted(after: int) -> list[Reminder]:
    with crossing(Crossing.REMINDING):
        return list(_wanted().filter(pk__gt=after)[:BATCH])


def _wanted() -> QuerySet[Reminder]:
    own = EmailAddress.objects.filter(user=OuterRef("diary__owner"), email=OuterRef("diary__owner__email"))
    return (
        Reminder.objects.filter(Q(daily=True) | Q(weekly=True), Exists(own.filter(verified=True)))
        .filter(diary__owner__is_active=True, diary__owner__is_guest=False)
        .select_related("diary__owner")
        .order_by("pk")
    )


def _without_done(found: Sequence[Due]) -> list[Due]:
    """Without what was sent, and without daily reminders of a check-in that is there."""
    if not found:
        return []
    of = {"diary__in": {row.reminder.diary_id for row in found}, "local_date__in": {row.day for row in found}}
    done = set(ReminderSent.objects.filter(**of).values_list("diary_id", "mailing", "local_date"))
    kept = CheckIn.objects.kept().of_a_day().filter(**of).values_list("diary_id", "local_date")
    # A check-in that is there counts as sent; one answer right after an entry is none.
    done |= {(diary, str(Mailing.DAILY), day) for diary, day in kept}
    return [row for row in found if (row.reminder.diary_id, str(row.mailing), row.day) not in done]


def _with_weeks(found: list[Due]) -> list[Due]:
    """With the counts of the week for whoever asked for them, all from two statements."""
    asked = [row for row in found if row.mailing is Mailing.WEEKLY and row.reminder.figures]
    if not asked:
        return found
    # The weeks of people in different zones may differ; one range covers all of them.
    weeks = [summary_week(row.day) for row in asked]
    rows: dict[int, list[DayRow]] = {row.reminder.diary_id: [] for row in asked}
    stored = Day.objects.filter(diary__in=rows, date__gte=min(weeks)[0], date__lte=max(weeks)[1])
    columns = stored.values_list("diary_id", "date", "episodes", "left_out", "seconds", "has_checkin", "twitching")
    for diary, day, episodes, left_out, seconds, has_checkin, twitching in columns:
        said = twitching if has_checkin else None
        rows[diary].append(DayRow(day, episodes, left_out, 0, seconds, 0, 0, {}, {}, said))
    since = dict(Day.objects.filter(diary__in=rows).values_list("diary_id").annotate(first=Min("date")))
    counts = {
        row.reminder.pk: counts_of_week(
            days_of(rows[row.reminder.diary_id], *week), row.day, since=since.get(row.reminder.diary_id, row.day)
        )
        for row, week in zip(asked, weeks, strict=True)
    }
    return [
        Due(row.reminder, row.mailing, row.day, counts.get(row.reminder.pk) if row.mailing is Mailing.WEEKLY else None)
        for row in found
    ]
