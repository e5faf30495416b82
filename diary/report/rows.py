"""The lines of the doctor's page, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from diary.domain.wording import whole


@dataclass(frozen=True, slots=True)
class SignRow:
    """A line of the sign table. `found` is a `domain.signs.SignStatus` and `word` says it as the table does: an
    unanswered question is never "no". `answers` are those that say no, and `lines` what was found, when, and on which
    side. A row that `is_part` is something that an examination tests, and YES says that it cannot be done; one that
    `is_silent` has no answer. Neither of these stands in the table."""

    key: str
    name: str
    found: str
    word: str
    answers: int
    lines: tuple[str, ...] = ()
    is_part: bool = False
    is_silent: bool = False


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """Episodes at a place; `digit` is 1 (great toe) to 5 for a toe of the `side`, and 0 for any other place."""

    key: str
    name: str
    side: str
    digit: int
    episodes: int

    @property
    def count(self) -> str:
        return whole(self.episodes)


@dataclass(frozen=True, slots=True)
class WeekRow:
    """Seven days from `first` on (28 in a period of more than two years, the last ones fewer), by what is known of
    each."""

    first: date
    days: int
    twitched: int
    quiet: int
    unknown: int
    missing: int
    episodes: int


@dataclass(frozen=True, slots=True)
class MedicineRow:
    """A medicine or supplement; `dates` are its dates in words, with where they lie from the onset."""

    name: str
    group: str
    dose: str
    dates: str
    is_supplement: bool

    @property
    def group_within(self) -> str:
        """The group within a sentence, with what is written large in it: "vitamin B12"."""
        return self.group[:1].lower() + self.group[1:]


@dataclass(frozen=True, slots=True)
class NamedLine:
    """Something by its name, and what is known of it: a condition, a substance, a score, a factor."""

    name: str
    text: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class RemedyRow:
    """What was tried, how often, and what came of it; `relief` is the typical time to relief in words."""

    key: str
    name: str
    tried: int
    better: int
    no_change: int
    worse: int
    unsure: int
    not_said: int
    relief: str

    @property
    def counts(self) -> tuple[str, ...]:
        """The numbers in the order of the table."""
        numbers = (self.tried, self.better, self.no_change, self.worse, self.unsure, self.not_said)
        return tuple(whole(number) for number in numbers)


@dataclass(frozen=True, slots=True)
class TrialRow:
    """A trial of the patient's own: what was changed, which may be in own words, on which days, what is said of it, the
    numbers of that, and what these rest on. One that runs has its days alone."""

    change: str
    days: str
    found: str = ""
    numbers: str = ""
    base: str = ""


@dataclass(frozen=True, slots=True)
class GuessRow:
    """What the person suspects, and with how many episodes."""

    key: str
    name: str
    episodes: int

    @property
    def count(self) -> str:
        return whole(self.episodes)


@dataclass(frozen=True, slots=True)
class FlagRow:
    """A reason to see a doctor that the diary meets on the day the page is made, with the rule that says so and the
    titles of the articles that it follows. `says` is what these say, on pages that were kept before it was left out."""

    criterion: str
    version: int
    name: str
    urgency: str
    days: str
    says: tuple[tuple[str, str], ...]
    status: str
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EpisodeLine:
    """One episode of the list; everything in words, "" where it is not known."""

    day: date
    time: str
    where: str
    length: str
    intensity: str
    pain: str
    about: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class CheckInLine:
    """One check-in of the list: the answers in words."""

    day: date
    text: str
    note: str = ""
