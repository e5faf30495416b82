"""Why a text of the library is named first, in a few words beside its title."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from diary.domain.concerns import Why

WHY: Final[Mapping[Why, str]] = {
    Why.MET: "What you wrote down matches this",
    Why.TALKED_ABOUT: "You talked about this with a doctor",
    Why.FOUND: "A link stands out in your days",
    Why.SUSPECTED: "Among what you suspect most",
    Why.TAKEN: "Among your medicines and supplements",
}
