"""Writing a day's check-in."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Final
from uuid import UUID, uuid4

from diary.actions.change import changing, refresh_checkin, refresh_days
from diary.actions.trials import AnsweredOtherwise, TrialAnswer, answer_trial_day, fill_trial_day
from diary.domain.catalogue import ITEM_BY_KEY, ITEMS, QUESTION_BY_KEY, Kind
from diary.domain.content import CheckInContent, SignAnswer
from diary.domain.emergency import RIGHT_NOW, is_new_or_worse
from diary.domain.rule_input import OWN_WORD
from diary.domain.said_twice import answers_of, content_of, settle
from diary.domain.silences import ShownQuestions, words_of
from diary.models import CheckIn, Day, Diary, RedFlagAnswer
from diary.queries.entries import answers_to, checkins_on

EVERYTHING: Final = frozenset({"twitching", "note", *ITEM_BY_KEY, *QUESTION_BY_KEY})
"""What a check-in can say, by key."""


KEPT_TO_IT: Final = "kept_to_it"
"""The key of the answer to whether a day of a trial was kept to. It is asked beside a check-in, and is none of it."""

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
        return _write(diary, day, uuid, content, touched)[0]


def save_day(
    *,
    diary: Diary,
    day: date,
    uuid: UUID,
    content: CheckInContent,
    touched: Collection[str] = EVERYTHING,
    trial: TrialAnswer | None = None,
) -> Sequence[SignAnswer]:
    """Write down what a day was like, and whether it was kept to, both or nothing; returns all answers of the day as
    they stand then, in the order that `emergency.at_once` reads. Whoever says the latter alone, or nothing, makes no
    check-in. Raises what `answer_trial_day` does."""
    with changing(diary):
        if trial:
            answer_trial_day(diary=diary, trial=trial.trial, day=day, kept=trial.kept, today=trial.today)
        if content.is_empty and not CheckIn.objects.kept().filter(diary=diary, local_date=day).exists():
            return ()
        return _write(diary, day, uuid, content, touched)[1]


class Differs(Exception):
    """A day has other answers than those that were to be filled in, and nobody chose between them: nothing was changed.

    `differences` are the keys with what was to be written and what is there.
    """

    def __init__(self, differences: Sequence[tuple[str, object, object]]) -> None:
        self.differences = differences


def fill_checkin(
    *,
    diary: Diary,
    day: date,
    uuid: UUID,
    content: CheckInContent,
    said: Collection[str] = EVERYTHING,
    trial: TrialAnswer | None = None,
    prefer_here: Collection[str] = (),
    prefer_there: Collection[str] = (),
) -> None:
    """Write down what a device kept of a day: what of `content` is answered, and is among the keys that were `said`
    there, and whether a day of a `trial` was kept to. What the day says by now is neither emptied nor replaced but
    where `prefer_here` says so.

    Raises `Differs`, and changes nothing, where an answer differs and neither side is preferred. One whose check-in of
    this uuid lies in the bin was taken before it was put there, and changes nothing.
    """
    with changing(diary):
        binned = CheckIn.objects.binned().filter(diary=diary, local_date=day, uuid=uuid)
        known = CheckIn.objects.kept().filter(diary=diary, local_date=day).prefetch_related("answers").first()
        here = {key: value for key, value in answers_of(content).items() if key in said}
        if known is None and ((not here and trial is None) or binned.exists()):
            return
        there = _own_answers(known) if known else {}
        settled = settle(here, there, prefer_here=prefer_here, prefer_there=prefer_there)
        differ = [(key, here[key], there[key]) for key in settled.differ]
        try:
            if trial:
                prefers = {"prefer_here": KEPT_TO_IT in prefer_here, "prefer_there": KEPT_TO_IT in prefer_there}
                fill_trial_day(diary=diary, day=day, said=trial, **prefers)
        except AnsweredOtherwise as other:
            differ.append((KEPT_TO_IT, trial and trial.kept, other.there))
        if differ:
            raise Differs(differ)
        if known is None and not here:
            return
        # What was shown is told also where nothing new was answered.
        _write(diary, day, uuid, content_of(settled.written, content.shown), settled.written.keys())


def _own_answers(checkin: CheckIn) -> dict[str, object]:
    """What the person said of a day, without what a file said for them (`make_own`)."""
    told = answers_of(checkin.content)
    return told if checkin.source == PERSON else {key: value for key, value in told.items() if key not in OWN_WORD}


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


def _write(
    diary: Diary, day: date, uuid: UUID, content: CheckInContent, touched: Collection[str]
) -> tuple[CheckIn, Sequence[SignAnswer]]:
    """What `save_checkin` does inside its transaction, with all answers of the day as they stand then."""
    # Looked for by its day: a second form of the same day has another uuid and means the same check-in.
    checkin = next(iter(checkins_on(diary.pk, day)), None)
    known: Iterable[RedFlagAnswer] = ()
    if checkin is None:
        taken = CheckIn.objects.filter(diary=diary, uuid=uuid).exists()
        checkin = CheckIn(diary=diary, uuid=uuid4() if taken else uuid, local_date=day)
        # A new one has nothing to keep.
        touched = EVERYTHING
        note_shown(checkin, content.shown)
    else:
        known = answers_to(diary.pk, checkin.pk)
        note_shown(checkin, content.shown.after(checkin.was_shown))
    for name, value in _columns(content).items():
        if name in touched:
            setattr(checkin, name, value)
    if frozenset(touched) - QUESTION_BY_KEY.keys():
        make_own(checkin, touched)
    checkin.save()
    answers = _write_answers(checkin, known, content.answers, touched)
    refresh_checkin(diary, checkin)
    return checkin, answers


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


def _write_answers(
    checkin: CheckIn, known: Iterable[RedFlagAnswer], answers: Iterable[SignAnswer], questions: Collection[str]
) -> Sequence[SignAnswer]:
    """Bring the answers to some questions up to date among those that are `known`; one that is not there is taken back.
    Returns all of the check-in, in their order.

    What asks for the list of what cannot wait, and the answer to the list, is written anew where it says something
    else: so the rows stand in the order that `emergency.at_once` reads.
    """
    new = {answer.question: answer for answer in answers if answer.question in questions}
    stand: list[SignAnswer] = []
    gone: list[int] = []
    # What is left in `new` after this loop is what has no row yet.
    for row in known:
        answer = new.get(row.question)
        if row.question not in questions:
            stand.append(row.said)
        elif answer is None or _is_said_anew(answer, row.said):
            gone.append(row.pk)
        else:
            del new[row.question]
            if answer != row.said or row.source != PERSON:
                row.say(answer)
                row.source = PERSON
                row.save()
            stand.append(answer)
    if gone:
        RedFlagAnswer.objects.filter(diary=checkin.diary_id, pk__in=gone).delete()
    RedFlagAnswer.objects.bulk_create(RedFlagAnswer.of(checkin, answer) for answer in new.values())
    return (*stand, *new.values())


def _is_said_anew(answer: SignAnswer, before: SignAnswer) -> bool:
    return answer != before and (answer.question == RIGHT_NOW or is_new_or_worse(answer, before))


def say_quiet(*, diary: Diary, day: date, uuid: UUID) -> CheckIn:
    """Say "no twitching" of a day and leave the rest of its check-in as it is."""
    return say_twitching(diary=diary, day=day, uuid=uuid, said="no")


class SaidOtherwise(Exception):
    """A day is not quiet by what is written down of it. Nothing was changed."""


def say_quiet_if_open(*, diary: Diary, day: date, uuid: UUID) -> CheckIn:
    """`say_quiet` for what nobody looks at. Raises `SaidOtherwise`, and changes nothing, where the day has another
    answer by now, or an episode."""
    with changing(diary):
        row = Day.objects.filter(diary=diary, date=day).first()
        # `seconds` without an episode: one that began the day before lasted into this one.
        has_twitched = row is not None and (row.episodes or row.left_out or row.seconds)
        if has_twitched or CheckIn.objects.kept().filter(diary=diary, local_date=day).exclude(twitching__in=("", "no")):
            raise SaidOtherwise
        return say_quiet(diary=diary, day=day, uuid=uuid)


def say_twitching(*, diary: Diary, day: date, uuid: UUID, said: str) -> CheckIn:
    """Say of a day whether it twitched, as a word of `catalogue.TWITCHING`, and leave the rest of its check-in as it
    is."""
    with changing(diary):
        checkin, _ = CheckIn.objects.get_or_create(
            # The button stands beside no question.
            diary=diary,
            local_date=day,
            deleted_at=None,
            defaults={"uuid": uuid, "twitching": said, "shown_is_all": True},
        )
        # A second tap writes nothing.
        if (checkin.twitching, checkin.source) != (said, PERSON):
            make_own(checkin)
            checkin.twitching = said
            checkin.save()
        refresh_checkin(diary, checkin)
    return checkin


def unsay_twitching(*, diary: Diary, day: date, said: str, now: datetime) -> None:
    """Take back what was said of a day's twitching, where it still says so. A check-in that says nothing else goes into
    the bin: its day is not recorded."""
    with changing(diary):
        checkin = CheckIn.objects.kept().filter(diary=diary, local_date=day, twitching=said).first()
        if checkin is None:
            return
        checkin.twitching = ""
        if checkin.content.is_empty:
            checkin.twitching, checkin.deleted_at = said, now
        checkin.save()
        refresh_days(diary, [day])
