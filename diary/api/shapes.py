"""What the interface takes and gives beside the shapes of the archive (`exchange/archive.py`)."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Final, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field

from diary.domain.catalogue import MAX_NAME
from diary.domain.days import MAX_TIMED
from diary.domain.trial import Arm, Conclusion, EndReason, KeptToIt, TrialState
from diary.exchange.archive import CheckInPart, EpisodePart, Long, Part, TimerPart

MOST_MINUTES: Final = int(MAX_TIMED.total_seconds() // 60)
MOST_AT_ONCE: Final = 200
"""Rows of a page."""
USUAL_AT_ONCE: Final = 50

Words = Annotated[str, Field(max_length=MAX_NAME)]


class TwitchSent(Part):
    """A twitch. Everything may be left out: `{}` is a moment now, at the place of the last entry."""

    sites: list[Words] | None = Field(
        None, description="Where, as keys or as words: `left_hallux` or `left great toe`. `[]` says no place."
    )
    minutes_ago: Annotated[int, Field(ge=0, le=MOST_MINUTES)] | None = Field(None, description="How long ago it began.")
    at: AwareDatetime | None = Field(None, description="When it began, instead of `minutes_ago`.")
    minutes: Annotated[int, Field(ge=0, le=MOST_MINUTES)] | None = Field(
        None, description="How long it lasted. Without `minutes_ago` and `at` it is over now."
    )
    note: Long = ""
    triggers: list[Words] = Field(
        [], description="What is suspected: words of the catalogue, such as `caffeine`, or names of your own triggers."
    )
    uuid: UUID | None = Field(None, description="Made by whoever sends it: sent again, it changes nothing.")


class Receipt(BaseModel):
    """What was written down, in one short sentence. `episode` is there for a token that reads; `see` is an address of
    the site that an answer leads to at once."""

    uuid: UUID
    said: str
    episode: EpisodePart | None = None
    see: str | None = None


class EpisodeSent(EpisodePart):
    """An episode. `zone` is that of the diary where it is left out, and dates and times of day are those of `zone`.
    `source` and `asked` are taken, so that what was read can be sent back, and change nothing."""


class TimerSent(TimerPart):
    """A timer to start: now, where nothing else is said."""


class CheckInSent(CheckInPart):
    """All that the check-in of a day shall say: what is left out is taken back. `source`, `shown` and `shown_is_all`
    are taken and change nothing."""


class EpisodePage(BaseModel):
    """Episodes, the newest first. `next`, sent as `after`, gives the older ones; it is null at the end."""

    episodes: list[EpisodePart]
    next: str | None


class CheckInPage(BaseModel):
    """Check-ins, the newest first, as `EpisodePage`."""

    checkins: list[CheckInPart]
    next: date | None


class TimerList(BaseModel):
    timers: list[TimerPart]


class DayShape(BaseModel):
    """A recorded day, as `days.csv` says it: numbers are null where nobody knows. `status` is "twitched", "quiet",
    "recorded" (and neither of the two is known) or "not recorded"."""

    date: date
    status: str
    episodes: int | None
    left_out: int
    sleep_onset: int
    seconds: int | None
    intensity_mean: float | None
    intensity_count: int
    by_site: dict[str, int]
    by_hour: dict[str, int]


class DayPage(BaseModel):
    """Recorded days, the newest first, as `EpisodePage`. A day that is not there is not recorded, and not quiet."""

    days: list[DayShape]
    next: date | None


class NeedShape(BaseModel):
    have: int
    need: int
    what: str


class TableShape(BaseModel):
    """The numbers of the chart, in words."""

    caption: str
    head: list[str]
    rows: list[list[str]]


class PatternShape(BaseModel):
    """A card. `recorded` is the base of all its numbers, and `needs` what is still missing before it says anything."""

    key: str
    name: str
    title: str
    sentence: str
    details: list[str]
    recorded: str
    needs: list[NeedShape]
    table: TableShape


class PatternList(BaseModel):
    first: date
    last: date
    patterns: list[PatternShape]


class FlagShape(BaseModel):
    """A reason to see a doctor that the diary meets now. `status` is "new", "seen", "discussed" or "hidden"; an open
    one was neither discussed nor hidden since there was something new. `days` are those of the entries that show it."""

    criterion: str
    name: str
    urgency: str
    how_soon: str
    status: str
    open: bool
    sentence: str
    says: dict[str, str]
    days: list[date]
    settled_on: date | None


class FlagList(BaseModel):
    """The flags, the most urgent first, and how much of what is asked was answered: no flag is no all-clear."""

    flags: list[FlagShape]
    answered: str


class TrialDaySent(Part):
    """Whether a day of a trial was kept to. "" says that it is not answered, which is no "no"."""

    kept: Literal["", "yes", "partly", "no"]


class TrialBlockShape(BaseModel):
    """A block of the plan: what its days are, from the first to the last."""

    number: int
    arm: Arm
    first: date
    last: date


class ToldBlockShape(BaseModel):
    """What a block showed: its days that count, how many of them are recorded, and the episodes of those."""

    number: int
    counting: int
    recorded: int
    episodes: int | None


class TrialResultShape(BaseModel):
    """What is said of a trial that is over: its `conclusion`, and the `sentence` of its page. `ratio`, of changed to
    usual, its 90 % interval and `p` are null where it is not conclusive, and `why` says why. It was the `number`th of
    `runs` that asked the same. `changed_since_read`: what it rests on was changed since it was first read on a page."""

    conclusion: Conclusion
    sentence: str
    why: str
    base: str
    ratio: float | None
    low: float | None
    high: float | None
    p: float | None
    blocks: list[ToldBlockShape]
    number: int
    runs: int
    changed_since_read: bool


class TrialShape(BaseModel):
    """A trial. While it is coming or runs there is no `result`, and instead of the `seed`, which drew the order of its
    blocks, its `commitment`: the SHA-256 of "commitment " and the seed. `kept_to_it` has the answers by day; a day that
    is not there was skipped, which is no "no"."""

    uuid: UUID
    question: str
    change: str
    own_words: str
    factor: str
    block_days: int
    dropped_days: int
    starts_on: date
    last_day: date
    blocks: list[TrialBlockShape]
    commitment: str
    seed: str | None
    started_at: AwareDatetime
    state: TrialState
    ended_on: date | None
    ended_why: Literal[""] | EndReason
    ended_criterion: str
    kept_to_it: dict[date, KeptToIt]
    result: TrialResultShape | None


class TrialList(BaseModel):
    """All trials but those in the bin, the newest first."""

    trials: list[TrialShape]


class LoadShape(BaseModel):
    """What loading an archive did, or with `dry_run` would do: rows by kind, the days that keep the check-in that
    they have, and the first days of trials that are left out because another one was not over when they began."""

    loaded: bool
    new: dict[str, int]
    known: dict[str, int]
    taken_days: list[date]
    taken_trials: list[date]
    takes_settings: bool
