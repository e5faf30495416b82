"""When no trial may begin, and what ends one. The rules are those of published self-experiments with the limits that
Flicker sets itself: only what a person may change without asking anybody, and never beside an open reason to see a
doctor soon."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from diary.domain.flags import Flag, Status
from diary.domain.rule_input import Urgency
from diary.domain.trial import OWN, STARTS_WITHIN
from diary.domain.trial_words import names_alcohol, names_medicine, names_supplement, reading, says_less_alcohol

ALCOHOL_PROBLEM: Final = "alcohol_problem"
"""The condition of the catalogue with which alcohol is nothing to change without asking."""


class TrialRefusal(StrEnum):
    """Why a trial may not begin. The words are in `domain.wording.trial`."""

    OFF = "off"
    """Whoever runs the site has switched new trials off."""
    ANOTHER = "another"
    """Another one is coming, or runs."""
    FLAG = "flag"
    """A prompt or emergency flag is open."""
    NOT_ADULT = "not_adult"
    NOT_OWN_TO_CHANGE = "not_own_to_change"
    """The person did not say that it is nothing a doctor told or prescribed."""
    MEDICINE = "medicine"
    """Their own words name a medicine."""
    SUPPLEMENT = "supplement"
    """Their own words name a supplement or a mineral."""
    ALCOHOL = "alcohol"
    """Their own words name alcohol, and not less of it; or it has long been a lot, as they wrote under Background."""
    NO_WORDS = "no_words"
    """The change is the person's own and has no words."""
    FIRST_DAY = "first_day"
    """The first day is over, or too far ahead."""


@dataclass(frozen=True, slots=True)
class TrialWish:
    change: str
    own_words: str
    starts_on: date
    is_adult: bool
    is_own_to_change: bool


def refusals(
    wish: TrialWish,
    *,
    today: date,
    flags: Iterable[Flag],
    another_runs: bool,
    is_on: bool,
    medicines: Sequence[str] = (),
    conditions: Collection[str] = (),
) -> tuple[TrialRefusal, ...]:
    """All reasons for which a trial may not begin, in the order of `TrialRefusal`; none where it may. `medicines` are
    the names of the person's own, `conditions` the keys of those that they wrote down."""
    own = wish.own_words if wish.change == OWN else ""
    reasons = {
        TrialRefusal.OFF: not is_on,
        TrialRefusal.ANOTHER: another_runs,
        TrialRefusal.FLAG: holds(flags) is not None,
        TrialRefusal.NOT_ADULT: not wish.is_adult,
        TrialRefusal.NOT_OWN_TO_CHANGE: not wish.is_own_to_change,
        TrialRefusal.MEDICINE: names_medicine(own, medicines),
        TrialRefusal.SUPPLEMENT: names_supplement(own, medicines),
        TrialRefusal.ALCOHOL: names_alcohol(own) and (ALCOHOL_PROBLEM in conditions or not says_less_alcohol(own)),
        TrialRefusal.NO_WORDS: wish.change == OWN and not reading(own).strip(),
        TrialRefusal.FIRST_DAY: not starts_in_time(wish.starts_on, today),
    }
    return tuple(reason for reason in TrialRefusal if reasons[reason])


def holds(flags: Iterable[Flag]) -> Flag | None:
    """The flag that keeps a trial from beginning, and ends one that runs: the most urgent open one that is prompt or an
    emergency. Open is what is met and was not talked about; hiding it does not close it."""
    held = [flag for flag in flags if flag.status is not Status.DISCUSSED and flag.urgency >= Urgency.PROMPT]
    return max(held, key=lambda flag: flag.urgency, default=None)


def starts_in_time(starts_on: date, today: date) -> bool:
    return today <= starts_on <= today + timedelta(days=STARTS_WITHIN)
