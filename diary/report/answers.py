"""What Patterns opens with, three answers and what was tested: read, put into words and pictures, and kept for the
diary's revision.

They are of all that is written down up to today: neither the period that a page shows nor its filters change them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import nan
from typing import Final

from pydantic import TypeAdapter

from diary.charts import small
from diary.domain.association import Finding
from diary.domain.change import Change
from diary.domain.looks import Looked
from diary.domain.rule_input import Urgency
from diary.domain.trend import RECENT_WEEKS
from diary.domain.wording import answers as words
from diary.domain.wording.answers import TopAnswer
from diary.domain.writing import writing
from diary.models import Diary
from diary.queries.cached_results import cached_results
from diary.queries.change import read_change
from diary.queries.code_version import CODE_VERSION
from diary.queries.flags import flags, heard
from diary.queries.looks import read_looked
from diary.report.cards import interval_of
from diary.report.tested import TestedLine, tested


@dataclass(frozen=True, slots=True)
class ShownAnswer:
    """An answer with its pictures, as markup of `charts.small`: none where nothing can be told.

    `key` is that of the card it belongs to, or "doctor"; `urgency` is that of the most urgent reason to see a doctor,
    and `open` are the questions that have no answer where no reason is met.
    """

    key: str
    question: str
    answer: TopAnswer
    pictures: tuple[str, ...]
    calm: bool
    urgency: Urgency = Urgency.LINE
    open: tuple[str, ...] = ()


_ANSWERS: Final = TypeAdapter(tuple[ShownAnswer, ...])
_TESTED: Final = TypeAdapter(tuple[TestedLine, ...])


def first_screen(diary: Diary, today: date) -> tuple[Sequence[ShownAnswer], Sequence[TestedLine]]:
    """The three answers of a diary today, and what it tested: one statement where they are kept."""

    def made() -> bytes:
        found = read_looked(diary)
        is_begun = found.next_on is not None
        told = (_changing(diary, today), _goes_with(diary, found, today), _doctor(diary, today, is_begun=is_begun))
        return _ANSWERS.dump_json(told)

    settings = f"{CODE_VERSION}:{today}:{int(diary.calm_mode)}"
    makers = {
        f"answers:{settings}": made,
        f"tested:{settings}:{writing().key}": lambda: _TESTED.dump_json(tuple(tested(diary, today))),
    }
    kept, of_trials = cached_results(diary, makers).values()
    return _ANSWERS.validate_json(kept), _TESTED.validate_json(of_trials)


def _changing(diary: Diary, today: date) -> ShownAnswer:
    change, calm = read_change(diary, today), diary.calm_mode
    pictures = (_weeks(change),) if change.frequency else ()
    return ShownAnswer("change", words.CHANGING, words.changing(change, calm=calm), pictures, calm)


def _weeks(change: Change) -> str:
    rates = [nan if week.rate is None or not week.is_enough else week.rate for week in change.weeks]
    before, recent = (change.mean_rate(recent=recent) for recent in (False, True))
    means = None if before is None or recent is None else (before, recent)
    return small.weeks(rates, recent=RECENT_WEEKS, means=means, words=words.weeks_label(change))


def _goes_with(diary: Diary, found: Looked, today: date) -> ShownAnswer:
    calm = diary.calm_mode
    # Of several things only those that stand out are shown, and all of them where none does.
    told = found.having(Finding.LINK) or found.having(Finding.NO_LINK)
    pictures = tuple(filter(None, map(interval_of, told)))
    return ShownAnswer("factors", words.GOES_WITH, words.goes_with(found, today, calm=calm), pictures, calm)


def _doctor(diary: Diary, today: date, *, is_begun: bool) -> ShownAnswer:
    found, known = flags(diary, today), heard(diary, today)
    beyond = known.beyond(flag.match for flag in found)
    urgency = max((flag.urgency for flag in found if flag.is_open), default=Urgency.LINE)
    # A medicine of the background may be a reason on a day without an entry.
    is_begun = is_begun or bool(found)
    return ShownAnswer(
        key="doctor",
        question=words.DOCTOR,
        answer=words.doctor(found, beyond, is_begun=is_begun),
        pictures=(small.urgency(urgency, words=words.urgency_label(urgency)),) if is_begun else (),
        calm=diary.calm_mode,
        urgency=urgency,
        open=() if found or not is_begun else known.open,
    )
