"""Writing a day's check-in."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import IntegrityError

from diary.actions.change import changing, refresh_days
from diary.domain.catalogue import ITEMS, Kind
from diary.domain.content import CheckInContent
from diary.models import CheckIn, Diary, RedFlagAnswer


def save_checkin(*, diary: Diary, day: date, uuid: UUID, content: CheckInContent) -> CheckIn:
    """Write down what a day was like. A day has one check-in: a second one replaces what the first said."""
    try:
        return _save(diary, day, uuid, content)
    except IntegrityError:
        # Somebody else made this day's check-in between our look and our write; now it is there to be replaced.
        return _save(diary, day, uuid, content)


def _save(diary: Diary, day: date, uuid: UUID, content: CheckInContent) -> CheckIn:
    with changing(diary):
        checkin = CheckIn.objects.kept().filter(diary=diary, local_date=day).first()
        if checkin is None:
            checkin = CheckIn(diary=diary, uuid=uuid, local_date=day)
        checkin.twitching, checkin.note = content.twitching, content.note
        for item in ITEMS:
            unanswered = "" if item.kind is Kind.CHOICE else None
            setattr(checkin, item.key, content.items.get(item.key, unanswered))
        checkin.save()
        checkin.answers.all().delete()
        RedFlagAnswer.objects.bulk_create(
            RedFlagAnswer(
                diary=diary,
                checkin=checkin,
                question=answer.question,
                answer=answer.answer,
                parts=list(answer.parts),
                side=answer.side,
                since=answer.since,
            )
            for answer in content.answers
        )
        refresh_days(diary, [day])
    return checkin


def say_quiet(*, diary: Diary, day: date, uuid: UUID) -> CheckIn:
    """Say "no twitching" of a day and leave the rest of its check-in as it is."""
    with changing(diary):
        checkin, _ = CheckIn.objects.get_or_create(
            diary=diary, local_date=day, deleted_at=None, defaults={"uuid": uuid, "twitching": "no"}
        )
        if checkin.twitching != "no":
            checkin.twitching = "no"
            checkin.save(update_fields=["twitching"])
        refresh_days(diary, [day])
    return checkin
