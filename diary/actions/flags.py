"""What a person does with a flag: reads it, talks about it with a doctor, hides it; and the answers that only flags ask
for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from diary.actions.change import changing, refresh_days
from diary.actions.checkins import note_shown
from diary.domain.catalogue import QUESTION_BY_KEY
from diary.domain.content import SignAnswer
from diary.domain.emergency import is_emergency
from diary.domain.flags import Flag, Keys, Memory, Status, keys_of, remembered, seen_of, settle, together
from diary.domain.silences import ShownQuestions, shown_with
from diary.models import CheckIn, Diary, FlagMemory, FlagTalk, RedFlagAnswer
from diary.queries.flags import memories


class NotHidden(Exception):
    """An urgent flag cannot be hidden; it can be talked about."""


def see_flags(*, diary: Diary, flags: Iterable[Flag], shown: str) -> None:
    """Remember of these flags what was shown (`domain.flags.shown_of`). Nothing is written where all was known."""
    new = [flag for flag in flags if flag.status is Status.NEW and seen_of(flag, shown)]
    if not new:
        return
    with changing(diary):
        known = memories(diary)
        for flag in new:
            _remember(diary, flag.criterion.id, seen=_seen(flag, known, shown))


def _seen(flag: Flag, known: Mapping[str, Memory], shown: str) -> dict[str, str]:
    """What has been seen of a flag: what was shown now, and of what was seen before all that is still there."""
    now = keys_of(flag.criterion, flag.match.grounds)
    before = known.get(flag.criterion.id, Memory()).seen
    kept = {key: day for key, day in before.items() if key in now}
    return _stored(remembered(flag.criterion, kept, keys_of(flag.criterion, seen_of(flag, shown))))


def _stored(keys: Keys) -> dict[str, str]:
    return {key: keys[key].isoformat() for key in sorted(keys)}


def _remember(diary: Diary, criterion: str, **columns: Any) -> None:
    FlagMemory.objects.update_or_create(diary=diary, criterion=criterion, defaults=columns)


def discuss_flag(*, diary: Diary, flag: Flag, uuid: UUID, on: date, outcome: str, shown: str) -> None:
    """Remember that a flag was talked about with a doctor, and what came of it.

    It is quiet until there is something new: of the evidence, what was shown and is not dated after the talk has been
    talked about, and nothing else. The same uuid again changes nothing.
    """
    with changing(diary):
        _, made = FlagTalk.objects.get_or_create(
            diary=diary,
            uuid=uuid,
            defaults={"criterion": flag.criterion.id, "talked_on": on, "outcome": outcome},
        )
        if made:
            _settle(diary, flag, Status.DISCUSSED, on, shown, until=on)


def hide_flag(*, diary: Diary, flag: Flag, today: date, shown: str) -> None:
    """Hide what was shown of a routine flag, until there is something new. Raises `NotHidden` for any other."""
    if not flag.can_be_hidden:
        raise NotHidden
    with changing(diary):
        _settle(diary, flag, Status.HIDDEN, today, shown, until=date.max)


def _settle(diary: Diary, flag: Flag, status: Status, on: date, shown: str, *, until: date) -> None:
    """P3 is P1 once more: who has settled it has settled both."""
    known = memories(diary)
    for criterion in together("P3") if flag.criterion.id == "P3" else (flag.criterion.id,):
        settled = settle(flag, known.get(criterion, Memory()).settled, status, on, shown, until=until)
        if settled:
            _remember(
                diary,
                criterion,
                seen=_seen(flag, known, shown),
                settled_as=status,
                settled_on=settled.on,
                settled_keys=_stored(settled.keys),
                settled_urgency=settled.urgency,
            )


def reopen_flag(*, diary: Diary, criterion: str) -> None:
    """Show a flag again that was talked about or hidden. The talks stay."""
    with changing(diary):
        _reopen(FlagMemory.objects.filter(diary=diary, criterion__in=together(criterion)))


def _reopen(rows: QuerySet[FlagMemory]) -> None:
    rows.update(settled_as="", settled_on=None, settled_keys={}, settled_urgency=0)


def delete_talk(*, diary: Diary, talk: FlagTalk) -> None:
    """Forget a talk for good. Where it is the last that was written down of its flag, the flag is open again."""
    with changing(diary, talk):
        mine = {"diary": diary, "criterion__in": together(talk.criterion)}
        if not FlagTalk.objects.filter(**mine, pk__gt=talk.pk).exists():
            _reopen(FlagMemory.objects.filter(**mine, settled_as=Status.DISCUSSED))
        talk.delete()


def answer_question(
    *, diary: Diary, day: date, uuid: UUID, question: str, answer: str, parts: Sequence[str] = ()
) -> SignAnswer:
    """Answer one red-flag question of a day and leave the rest of its check-in as it is, one that was imported too.
    Returns what stands then.

    It asks what is true right now. So a later answer of the day takes no sign back: a yes stays, with all that was
    said with it, unless this answer is an emergency. The check-in of the day is where it is corrected.
    """
    with changing(diary):
        checkin, _ = CheckIn.objects.get_or_create(
            diary=diary, local_date=day, deleted_at=None, defaults={"uuid": uuid, "shown_is_all": True}
        )
        note_shown(checkin, ShownQuestions.only(*shown_with(QUESTION_BY_KEY[question])).after(checkin.was_shown))
        checkin.save()
        said = SignAnswer(question, answer, tuple(parts))
        known = checkin.answers.filter(question=question).first()
        if known is not None:
            before = known.said
            stays = before.is_yes and not is_emergency(said)
            said = replace(
                before,
                answer=before.answer if stays else answer,
                parts=tuple(dict.fromkeys((*before.parts, *parts))),
            )
            # Written anew, since `emergency.at_once` reads the answers in their order.
            known.delete()
        row = RedFlagAnswer.of(checkin, said)
        row.save()
        refresh_days(diary, [day])
    return row.said
