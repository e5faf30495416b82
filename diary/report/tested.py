"""What a diary tested: each of its trials in a line or two, and one that runs without a word on what its days show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from diary.charts import small
from diary.domain.trial import Conclusion, ToldTrial
from diary.domain.wording import trial as trial_words
from diary.domain.wording import trial_result as words
from diary.models import Diary, Trial
from diary.queries.trials import read_all_told, trials


@dataclass(frozen=True, slots=True)
class TestedLine:
    """A trial: what it asks, the one sentence, its numbers ("" where there are none), what it rests on, and its ratio
    as markup of `charts.small`, "" where nothing is told."""

    uuid: UUID
    question: str
    known: str
    numbers: str = ""
    base: str = ""
    picture: str = ""


def tested(diary: Diary, today: date) -> Sequence[TestedLine]:
    """The trials of a diary, the newest first: one statement where there is none, else up to four."""
    rows = trials(diary)
    over = [row for row in rows if row.state_on(today).is_over]
    told = dict(zip([row.uuid for row in over], read_all_told(diary, over), strict=True))
    return [
        _of_result(row, told[row.uuid], calm=diary.calm_mode) if row.uuid in told else _waiting(row, today)
        for row in rows
    ]


def _waiting(row: Trial, today: date) -> TestedLine:
    plan = row.plan
    return TestedLine(row.uuid, trial_words.title(plan), words.waiting_words(plan, row.state_on(today)))


def _of_result(row: Trial, told: ToldTrial, *, calm: bool) -> TestedLine:
    base = f"{words.lived(told)}: {words.base(told)}."
    return TestedLine(
        row.uuid,
        trial_words.title(told.plan),
        words.sentence(told, calm=calm),
        words.ratio_words(told, calm=calm),
        f"{base} {words.number_words(told)}".rstrip(),
        _picture(told),
    )


def _picture(told: ToldTrial) -> str:
    found = told.result.estimate
    if found is None:
        return ""
    is_clear = told.result.conclusion is Conclusion.FEWER
    return small.interval(found.ratio, found.low, found.high, ends=("fewer", "more"), is_clear=is_clear)
