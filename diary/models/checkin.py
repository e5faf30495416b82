"""The check-in: what a day was like, and the red-flag answers."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from diary.domain.catalogue import EXERCISE, ITEMS, MAX_NOTE, QUESTIONS, SIDES, TWITCHING, WATER, Kind
from diary.domain.content import CheckInContent, SignAnswer
from diary.domain.silences import MAX_SHOWN, ShownQuestions
from diary.domain.ticked import FOLLOW_UPS
from diary.models.episode import SOURCES
from diary.models.rows import (
    BinnedRow,
    KeyInDiary,
    PartOfRow,
    RowQuerySet,
    SameDiary,
    in_calendar,
    one_of,
    referred_to,
    within,
)

_NUMBERS = (Kind.COUNT, Kind.HOURS, Kind.SCALE)


def _bounds() -> list[models.CheckConstraint]:
    """One constraint for each number, its limits those of the catalogue (hours are kept in minutes)."""
    scale = {Kind.HOURS: 60}
    return [
        within(
            item.key,
            item.low * scale.get(item.kind, 1),
            item.high * scale.get(item.kind, 1),
            name=f"checkin_{item.key}_in_range",
        )
        for item in ITEMS
        if item.kind in _NUMBERS
    ]


class CheckInQuerySet(RowQuerySet["CheckIn"]):
    def of_a_day(self) -> Self:
        """Those that say what a day was like: more than answers of the kind that is given right after an entry."""
        said = Q(twitching__gt="") | Q(note__gt="")
        for item in ITEMS:
            said |= Q(**{f"{item.key}__gt": ""}) if item.kind is Kind.CHOICE else Q(**{f"{item.key}__isnull": False})
        others = RedFlagAnswer.objects.filter(diary=OuterRef("diary"), checkin=OuterRef("pk"))
        return self.filter(said | Exists(others.exclude(question__in=FOLLOW_UPS)))


class CheckIn(BinnedRow):
    """What one local day was like. Every item may be skipped: NULL or "" means skipped, and never zero or no.

    `shown` are the questions that its pages showed (`domain.silences.words_of`), and `shown_is_all` says that these are
    all: of older days, and of what a file brought, it is not known which others there were.
    """

    local_date = models.DateField()
    twitching = models.CharField(max_length=8, blank=True)
    sleep_minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    sleep_quality = models.PositiveSmallIntegerField(null=True, blank=True)
    caffeine_drinks = models.PositiveSmallIntegerField(null=True, blank=True)
    caffeine_mg = models.PositiveSmallIntegerField(null=True, blank=True)
    alcohol_units = models.PositiveSmallIntegerField(null=True, blank=True)
    nicotine = models.BooleanField(null=True, blank=True)
    water = models.CharField(max_length=8, blank=True)
    exercise = models.CharField(max_length=8, blank=True)
    standing_minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    tight_shoes = models.BooleanField(null=True, blank=True)
    stress = models.PositiveSmallIntegerField(null=True, blank=True)
    worry = models.PositiveSmallIntegerField(null=True, blank=True)
    fatigue = models.PositiveSmallIntegerField(null=True, blank=True)
    heavy_sweating = models.BooleanField(null=True, blank=True)
    stomach_upset = models.BooleanField(null=True, blank=True)
    electrolytes = models.BooleanField(null=True, blank=True)
    note = models.CharField(max_length=MAX_NOTE, blank=True)
    source = models.CharField(max_length=8, default="person")
    shown = models.CharField(max_length=MAX_SHOWN, blank=True)
    shown_is_all = models.BooleanField(default=False)

    objects = CheckInQuerySet.as_manager()

    class Meta(BinnedRow.Meta):
        constraints: ClassVar = [
            *BinnedRow.Meta.constraints,
            referred_to(name="checkin_of_a_diary"),
            models.UniqueConstraint(
                # One that lies in the bin does not take the place of its day.
                fields=["diary", "local_date"],
                condition=Q(deleted_at__isnull=True),
                name="checkin_once_a_day",
            ),
            in_calendar("local_date", name="checkin_day_in_calendar"),
            one_of("twitching", TWITCHING, name="checkin_twitching_known"),
            one_of("water", WATER, name="checkin_water_known"),
            one_of("exercise", EXERCISE, name="checkin_exercise_known"),
            one_of("source", SOURCES, name="checkin_source_known", optional=False),
            *_bounds(),
        ]

    @property
    def items(self) -> dict[str, Any]:
        """The items that are answered, by key."""
        return {item.key: value for item in ITEMS if (value := getattr(self, item.key)) not in (None, "")}

    @property
    def content(self) -> CheckInContent:
        """All that it says, its answers read before."""
        answers = tuple(row.said for row in self.answers.all())
        return CheckInContent(self.twitching, self.items, answers, self.note, self.was_shown)

    @property
    def was_shown(self) -> ShownQuestions:
        return ShownQuestions(frozenset(self.shown.split()), self.shown_is_all)

    @property
    def is_imported(self) -> bool:
        return self.source == "import"

    @property
    def has_own_answers(self) -> bool:
        """Whether the person answered a question of it, its answers read before."""
        return any(row.source == "person" for row in self.answers.all())

    def __str__(self) -> str:
        return f"check-in of {self.local_date}"


class RedFlagAnswer(PartOfRow):
    """An answered red-flag question of a check-in; what one without a row means says `CheckIn.was_shown`.

    `answer` is a key of the question's answers, `parts` the keys ticked with it, `since` when the sign began. `source`
    is its own: what a person answers on a day that was imported is theirs, and the rest of the check-in is not.
    """

    checkin = KeyInDiary(CheckIn, related_name="answers")
    question = models.CharField(max_length=24)
    answer = models.CharField(max_length=20)
    parts = models.JSONField(default=list)
    side = models.CharField(max_length=8, blank=True)
    since = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=8, default="person")

    class Meta:
        # As they were given, which `emergency.at_once` reads.
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["diary", "checkin", "question"], name="answer_once"),
            SameDiary(field="checkin", name="answer_in_diary"),
            one_of("side", SIDES, name="answer_side_known"),
            one_of("source", SOURCES, name="answer_source_known", optional=False),
            models.CheckConstraint(
                condition=models.Q(
                    *(
                        Q(question=question.key, answer__in=[answer.key for answer in question.answers])
                        for question in QUESTIONS
                    ),
                    _connector=Q.OR,
                ),
                name="answer_fits_question",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question}: {self.answer}"

    @classmethod
    def of(cls, checkin: CheckIn, answer: SignAnswer) -> Self:
        row = cls(diary_id=checkin.diary_id, checkin=checkin, question=answer.question)
        row.say(answer)
        return row

    def say(self, answer: SignAnswer) -> None:
        """Take over what is said about the question."""
        self.answer, self.parts = answer.answer, list(answer.parts)
        self.side, self.since = answer.side, answer.since

    @property
    def said(self) -> SignAnswer:
        return SignAnswer(self.question, self.answer, tuple(self.parts), self.side, self.since)
