"""What of a diary is looked at: a period, and which of its episodes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class SleepOnset(StrEnum):
    """Whether episodes of falling asleep are looked at. They are a thing of their own: no trend reads them."""

    WITH = "with"
    WITHOUT = "without"
    ALONE = "alone"


@dataclass(frozen=True, slots=True)
class PatternFilter:
    """The days from `first` to `last`, both included, and the episodes of them with this site, state and trigger.

    "" means all. `trigger` is a key of the catalogue or an own trigger's uuid.
    """

    first: date
    last: date
    site: str = ""
    state: str = ""
    trigger: str = ""
    sleep_onset: SleepOnset = SleepOnset.WITH

    @property
    def is_narrowed(self) -> bool:
        """Whether some episodes of the period are not looked at."""
        return bool(self.site or self.state or self.trigger or self.sleep_onset is not SleepOnset.WITH)

    @property
    def key(self) -> str:
        """The filter as a short text, another one for each other filter."""
        # It becomes part of the key of a cached result: two filters with one key would show each other's chart.
        parts = (self.first, self.last, self.site, self.state, self.trigger, self.sleep_onset)
        return ":".join(str(part) for part in parts)
