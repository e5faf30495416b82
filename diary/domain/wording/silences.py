"""What the three silences are called, wherever a person or a doctor reads of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from diary.domain.silences import Silence

NAMES: Final[Mapping[Silence, str]] = {
    Silence.NO_ANSWER: "No answer (shown and left open)",
    Silence.NOT_KNOWN: "Not answered (whether it was shown is not known)",
    Silence.NEVER_SHOWN: "Never shown",
}
"""In the order in which they are told."""
