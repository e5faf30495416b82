"""The parts of an episode, each described once.

A facet that holds one value is a column of the episode, a facet that holds several is a table of its own; where, when
and in which shape an episode was is no facet. Form, constraints, archive, tables, FHIR, wording and import read this
table, so a new facet of one value is a row here and a column in `models/episode.py`. One of several values has its
table besides; `models/episode.py: DETAILS` is the list of those.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass
from enum import StrEnum
from typing import Any, Final

from diary.domain import catalogue
from diary.domain.catalogue import Term


class FacetKind(StrEnum):
    """What a facet holds, and what stands for unknown: None for a number, "" for a word or a text."""

    SCALE = "scale"
    WORD = "word"
    TEXT = "text"
    NOTE = "note"
    FLAG = "flag"
    SITES = "sites"
    WORDS = "words"
    OWN_TRIGGERS = "own triggers"
    REMEDIES = "remedies"


LISTS: Final = frozenset({FacetKind.SITES, FacetKind.WORDS, FacetKind.OWN_TRIGGERS, FacetKind.REMEDIES})
_UNKNOWN: Final[Mapping[FacetKind, Any]] = {
    FacetKind.SCALE: None,
    FacetKind.WORD: "",
    FacetKind.TEXT: "",
    FacetKind.NOTE: "",
    FacetKind.FLAG: False,
}


@dataclass(frozen=True, slots=True)
class Facet:
    """One part of an episode.

    `key` is its column, its field in the archive and its column in the tables, and never changes. `label` asks the
    person for it, `name` is what it is called among the columns of other programs, `description` what it is called in
    manuals and in FHIR. `phrase` is how the voice says it, "{}" standing for the value. `low` to `high` bound a scale,
    `terms` are the words there are, `longest` is how many characters a text may have.
    """

    key: str
    kind: FacetKind
    _: KW_ONLY
    label: str
    name: str
    description: str
    phrase: str = "{}"
    hint: str = ""
    terms: tuple[Term, ...] = ()
    low: int = 0
    high: int = 0
    longest: int = 0

    @property
    def is_list(self) -> bool:
        """Whether it may hold several values, and so has a table of its own."""
        return self.kind in LISTS

    @property
    def unknown(self) -> Any:
        """What its column holds where nothing is known. A flag is never unknown: it is set, or it is not."""
        return _UNKNOWN[self.kind]


FACETS: Final = (
    Facet(
        "sites",
        FacetKind.SITES,
        label="Where?",
        name="The toe or place",
        description="Where it twitched",
    ),
    Facet(
        "intensity",
        FacetKind.SCALE,
        label="How strong?",
        name="Strength",
        description="Intensity from 1 (barely felt) to 5 (very strong)",
        phrase="strength {}",
        hint="1 barely felt, 5 very strong",
        low=catalogue.INTENSITY[0],
        high=catalogue.INTENSITY[1],
    ),
    Facet(
        "pain",
        FacetKind.SCALE,
        label="Pain",
        name="Pain",
        description="Pain from 0 (none) to 10 (most)",
        phrase="pain {}",
        hint="0 none, 10 the worst you can think of",
        low=catalogue.PAIN[0],
        high=catalogue.PAIN[1],
    ),
    Facet(
        "state",
        FacetKind.WORD,
        label="What were you doing?",
        name="What you were doing",
        description="What the person was doing",
        terms=catalogue.STATES,
    ),
    Facet(
        "feeling",
        FacetKind.WORD,
        label="What did it feel like?",
        name="What it felt like",
        description="What it felt like",
        hint="A twitch is brief and small. A cramp is hard, tight and painful.",
        terms=catalogue.FEELINGS,
    ),
    Facet(
        "shoes",
        FacetKind.WORD,
        label="Shoes",
        name="Shoes",
        description="Shoes",
        phrase="shoes: {}",
        terms=catalogue.SHOES,
    ),
    Facet(
        "signs",
        FacetKind.WORDS,
        label="What came with it?",
        name="Signs",
        description="What came with it",
        phrase="signs: {}",
        hint="Weakness, numbness, swelling and stiffness count among the reasons to see a doctor, until the day's "
        "check-in says otherwise.",
        terms=catalogue.SIGNS,
    ),
    Facet(
        "triggers",
        FacetKind.WORDS,
        label="What do you suspect?",
        name="What you suspect",
        description="What the person suspects, in words of the catalogue",
        phrase="suspects: {}",
        terms=catalogue.TRIGGERS,
    ),
    Facet(
        "own_triggers",
        FacetKind.OWN_TRIGGERS,
        label="What do you suspect?",
        name="What you suspect, in your own words",
        description="What the person suspects, by their own triggers",
        phrase="suspects: {}",
    ),
    Facet(
        "remedies",
        FacetKind.REMEDIES,
        label="What did you try?",
        name="What you tried",
        description="What was tried, what came of it, and the minutes until it helped",
        phrase="tried: {}",
        terms=catalogue.REMEDIES,
    ),
    Facet(
        "note",
        FacetKind.NOTE,
        label="Note",
        name="A note",
        description="What the person wrote",
        phrase="“{}”",
        hint="Only you read this. Nothing here is checked for warning signs: tick them.",
        longest=catalogue.MAX_NOTE,
    ),
    Facet(
        "left_out",
        FacetKind.FLAG,
        label="Leave this one out of statistics",
        name="Left out of statistics",
        description="Whether it is left out of statistics: visible, and no part of any count or chart",
        phrase="left out of statistics",
        hint="It stays in your diary and is not counted.",
    ),
)
COLUMN_FACETS: Final = tuple(facet for facet in FACETS if not facet.is_list)
"""Those that hold one value, in the order of their columns."""
LIST_FACETS: Final = tuple(facet for facet in FACETS if facet.is_list)
"""Those that hold several."""
FACET_BY_KEY: Final[dict[str, Facet]] = {facet.key: facet for facet in FACETS}


def answered(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of column facets that say something, without those that stand for unknown. Raises KeyError for what
    is no column facet."""
    # In the order of the table and not of the caller: what is written of it has one order.
    given = {facet.key: values[facet.key] for facet in COLUMN_FACETS if facet.key in values}
    if extra := values.keys() - given.keys():
        raise KeyError(f"no facet of one value: {', '.join(sorted(extra))}")
    return {key: value for key, value in given.items() if value != FACET_BY_KEY[key].unknown}
