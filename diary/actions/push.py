"""Messages to devices: turned on and off by a person, and sent, each once, while a day has no check-in.

Nothing of it is in the diary, so nothing of it raises the revision. Each failure is counted, and none is told by name.
"""

from __future__ import annotations

import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from itertools import islice
from typing import Final
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Least
from django.urls import reverse

from accounts.row_security import of_diary
from accounts.sessions import signs_in
from beside import rounds
from beside.pushing import Delivery, Device, Message, PushAnswer, send
from diary.domain.reminders import DAYS_BACK
from diary.domain.wording import reminders as words
from diary.models import Diary, PushSubscription
from diary.models.push import hashed_endpoint
from diary.queries.push import DueMessage, due_messages

MOST: Final = 10
"""Devices of a diary."""
CONNECTIONS: Final = 8
"""Messages that are on their way at a time."""
TOPIC: Final = "check-in"
_MOST_FAILURES: Final = 1000
_DAY: Final = timedelta(days=1)
_TROUBLE: Final = {Delivery.LATER, Delivery.UNREACHED, Delivery.UNKNOWN}


class TooManyDevices(Exception):
    """As many devices are turned on as a diary may have."""


class NotOfThisDiary(Exception):
    """The device that another one is to take the place of is none of this diary."""


@transaction.atomic
def turn_on(
    *, diary: Diary, device: Device, name: str, session_key: str, now: datetime, replaces: str = ""
) -> PushSubscription:
    """Send messages to a device while this session lives. The same device again is the same row, with its new keys.

    `replaces`: the endpoint it had before, where its browser says that it got another one by itself. Raises
    `TooManyDevices`, and `NotOfThisDiary` where that one was turned on by nobody of this diary.
    """
    mine = PushSubscription.objects.filter(diary=diary)
    endpoint_hash = hashed_endpoint(device.endpoint)
    kept: dict[str, object] = {"made_at": now}
    if replaces:
        old = mine.filter(endpoint_hash=hashed_endpoint(replaces)).first()
        if old is None:
            raise NotOfThisDiary
        # It is the same device, which has had the message of today where it has.
        kept = {"made_at": old.made_at, "claimed_on": old.claimed_on, "sent_on": old.sent_on}
        old.delete()
    if mine.exclude(endpoint_hash=endpoint_hash).count() >= MOST:
        raise TooManyDevices
    known = {"endpoint": device.endpoint, "p256dh": device.p256dh, "auth": device.auth, "made_for": device.made_for}
    values = known | {"name": name, "session_key": session_key, "failures": 0, "retry_at": None}
    row, _ = PushSubscription.objects.update_or_create(
        diary=diary,
        endpoint_hash=endpoint_hash,
        defaults=values,
        create_defaults=values | {"uuid": uuid4()} | kept,
    )
    return row


def turn_off(*, diary: Diary, uuid: UUID) -> bool:
    """Send nothing to a device any more. Twice is once; False where there was none."""
    return bool(PushSubscription.objects.filter(diary=diary, uuid=uuid).delete()[0])


def turn_off_session(*, diary: Diary, session_key: str) -> None:
    """Send nothing more to the devices that were turned on in a session, which has ended."""
    PushSubscription.objects.filter(diary=diary, session_key=session_key).delete()


def move_session(*, diary: Diary, session_key: str, to: str) -> None:
    """A session goes on under another key, as after a new password."""
    PushSubscription.objects.filter(diary=diary, session_key=session_key).update(session_key=to)


def send_messages(now: datetime) -> Counter[Delivery]:
    """Send all that is due, `CONNECTIONS` at a time, and count what became of it.

    A push service that is in trouble gets nothing more in this run, so that it holds nobody else up; what is left for
    it is not used up.
    """
    counted: Counter[Delivery] = Counter()
    in_trouble: set[str] = set()
    with ThreadPoolExecutor(CONNECTIONS, thread_name_prefix="push") as pool:
        for batch in due_messages(now):
            left = iter(batch)
            while group := list(islice((row for row in left if _host(row) not in in_trouble), CONNECTIONS)):
                rounds.note("send_pushes")
                # The database is asked here alone; in the threads nothing but the push service.
                claimed = [row for row in group if _may_be_sent(row, counted)]
                answers = pool.map(_send, claimed)
                for row, answer in zip(claimed, answers, strict=True):
                    _settle(row, answer, now)
                    counted[answer.outcome] += 1
                    if answer.outcome in _TROUBLE:
                        in_trouble.add(_host(row))
    return counted


def _host(row: DueMessage) -> str:
    return urlsplit(row.subscription.endpoint).netloc


def _may_be_sent(row: DueMessage, counted: Counter[Delivery]) -> bool:
    """Whether the message of this day may leave now: of two who ask at once, one is told so.

    The day is committed before the message leaves: whoever dies in between has lost one message, and nobody gets two.
    A device whose session has ended was signed out: it is forgotten.
    """
    subscription = row.subscription
    with of_diary(subscription.diary_id):
        if not signs_in(subscription.session_key, subscription.diary.owner):
            subscription.delete()
            counted[Delivery.GONE] += 1
            return False
        begun = Q(claimed_on__gte=row.day, claimed_on__lte=row.day + DAYS_BACK)
        free = Q(claimed_on__isnull=True) | ~begun
        return bool(subscription.itself().filter(free).update(claimed_on=row.day))


def _send(row: DueMessage) -> PushAnswer:
    told = {
        "title": words.MESSAGE_TITLE,
        "body": words.MESSAGE,
        "address": reverse("diary:checkin", args=[row.day]),
        "tag": TOPIC,
    }
    to = row.subscription
    device = Device(endpoint=to.endpoint, p256dh=to.p256dh, auth=to.auth, made_for=to.made_for)
    return send(Message(json.dumps(told).encode(), TOPIC, row.lasts), device)


def _settle(row: DueMessage, answer: PushAnswer, now: datetime) -> None:
    """Keep what became of a message. What has surely not been taken may be sent later, while it is the same day."""
    rows = row.subscription.itself()
    failed = {"failures": Least(F("failures") + 1, _MOST_FAILURES)}
    with of_diary(row.subscription.diary_id):
        match answer.outcome:
            case Delivery.TAKEN:
                rows.update(sent_on=row.day, failures=0, retry_at=None)
            case Delivery.GONE:
                rows.delete()
            case Delivery.LATER | Delivery.UNREACHED:
                # The day before, and not none: that of a traveller who comes back to it stays done.
                rows.update(claimed_on=row.day - _DAY, retry_at=now + answer.wait, **failed)
            case _:
                rows.update(retry_at=None, **failed)
