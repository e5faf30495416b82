"""Writing a day's check-in."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import Final
from uuid import UUID, uuid4

from diary.actions.change import changing, refresh_days
from diary.domain.catalogue import ITEM_BY_KEY, ITEMS, QUESTION_BY_KEY, Kind
from diary.domain.content import CheckInContent, SignAnswer
from diary.domain.emergency import RIGHT_NOW, is_new_or_worse
from diary.domain.rule_input import OWN_WORD
from diary.domain.silences import ShownQuestions, words_of
from diary.models import CheckIn, Diary, RedFlagAnswer

EVERYTHING: Final = frozenset({"twitching", "note", *ITEM_BY_KEY, *QUESTION_BY_KEY})
"""What a check-in can say, by key."""


PERSON: Final = "person"
"""The source of what somebody wrote or said, and did not import."""


def save_checkin(
    *, diary: Diary, day: date, uuid: UUID, content: CheckInContent, touched: Collection[str] = EVERYTHING
) -> CheckIn:
    """Write down what a day was like. A day has one check-in: a second one replaces what the first said, of all that is
    `touched` (keys of items and questions, "twitching", "note"). What is not touched stays as it is stored by now, and
    what it was shown with is added to what the first was.

    One that came out of an import is the person's as soon as they say more of the day than answers to questions
    (`make_own`), and rules read what it says. An answer is theirs from the start, and takes nothing else of an import
    over. A uuid that a deleted check-in has, or one of another day, stays with it: the new row gets a fresh one.
    """
    with changing(diary):
        return _write(diary, day, uuid, content, touched)


def answer_once(*, diary: Diary, day: date, answer: SignAnswer) -> bool:
    """Answer a question of a day that has no answer yet, and change nothing else of its check-in. False, and nothing
    is changed, where it has one: two answers at once are the one that comes first."""
    with changing(diary):
        mine = RedFlagAnswer.objects.filter(diary=diary, question=answer.question)
        if mine.filter(checkin__local_date=day, checkin__deleted_at__isnull=True).exists():
            return False
        content = CheckInContent(answers=[answer], shown=ShownQuestions.only(answer.question))
        _write(diary, day, uuid4(), content, {answer.question})
    return True


def _write(diary: Diary, day: date, uuid: UUID, content: CheckInContent, touched: Collection[str]) -> CheckIn:
    """What `save_checkin` does inside its transaction."""
    # Looked for by its day: a second form of the same day has another uuid and means the same check-in.
    checkin = CheckIn.objects.kept().filter(diary=diary, local_date=day).first()
    if checkin is None:
        taken = CheckIn.objects.filter(diary=diary, uuid=uuid).exists()
        checkin = CheckIn(diary=diary, uuid=uuid4() if taken else uuid, local_date=day)
        # A new one has nothing to keep.
        touched = EVERYTHING
        note_shown(checkin, content.shown)
    else:
        note_shown(checkin, content.shown.after(checkin.was_shown))
    for name, value in _columns(content).items():
        if name in touched:
            setattr(checkin, name, value)
    if frozenset(touched) - QUESTION_BY_KEY.keys():
        make_own(checkin, touched)
    checkin.save()
    _write_answers(checkin, content.answers, touched)
    refresh_days(diary, [day])
    return checkin


def note_shown(checkin: CheckIn, shown: ShownQuestions) -> None:
    """Write into a check-in which questions it was shown with; whoever asks for it saves it."""
    checkin.shown, checkin.shown_is_all = words_of(shown.keys), shown.is_all


def make_own(checkin: CheckIn, said: Collection[str] = ()) -> None:
    """Make a check-in the person's. What rules read and a file said goes, unless the person says it now."""
    if checkin.source == PERSON:
        return
    checkin.source = PERSON
    empty = _columns(CheckInContent())
    for name in OWN_WORD.difference(said):
        setattr(checkin, name, empty[name])


def _columns(content: CheckInContent) -> dict[str, object]:
    items = {item.key: content.items.get(item.key, "" if item.kind is Kind.CHOICE else None) for item in ITEMS}
    return {"twitching": content.twitching, "note": content.note, **items}


def _write_answers(checkin: CheckIn, answers: Iterable[SignAnswer], questions: Collection[str]) -> None:
    """Bring the answers to some questions up to date; one that is not there is taken back.

    What asks for the list of what cannot wait, and the answer to the list, is written anew where it says something
    else: so the rows stand in the order that `emergency.at_once` reads.
    """
    new = {answer.question: answer for answer in answers if answer.question in questions}
    # What is left in `new` after this loop is what has no row yet.
    for row in checkin.answers.filter(question__in=questions):
        answer = new.get(row.question)
        if answer is None or _is_said_anew(answer, row.said):
            row.delete()
            continue
        del new[row.question]
        if answer != row.said or row.source != PERSON:
            row.say(answer)
            row.source = PERSON
            row.save()
    RedFlagAnswer.objects.bulk_create(RedFlagAnswer.of(checkin, answer) for answer in new.values())


def _is_said_anew(answer: SignAnswer, before: SignAnswer) -> bool:
    return answer != before and (answer.question == RIGHT_NOW or is_new_or_worse(answer, before))


def say_quiet(*, diary: Diary, day: date, uuid: UUID) -> CheckIn:
    """Say "no twitching" of a day and leave the rest of its check-in as it is."""
    with changing(diary):
        checkin, _ = CheckIn.objects.get_or_create(
            # The button stands beside no question.
            diary=diary,
            local_date=day,
            deleted_at=None,
            defaults={"uuid": uuid, "twitching": "no", "shown_is_all": True},
        )
        # A second tap writes nothing.
        if (checkin.twitching, checkin.source) != ("no", PERSON):
            make_own(checkin)
            checkin.twitching = "no"
            checkin.save()
        refresh_days(diary, [day])
    return checkin
