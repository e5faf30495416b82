"""Guidance: which texts there may be, who may do what with one, and which words none of them may use.

A text explains one thing: a criterion, a trigger, a remedy or a topic. Curators write it, reviewers publish it, and
every version that ever was stays. Nothing here decides what a diary shows; that is the rules' business.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from diary.domain.catalogue import REMEDIES, TRIGGERS


class GuidanceKind(StrEnum):
    """What a text explains."""

    CRITERION = "criterion"
    TRIGGER = "trigger"
    REMEDY = "remedy"
    TOPIC = "topic"


CRITERIA: Final = (
    "W1", "N1", "A1", "A2", "S1", "T1", "T2", "P1", "P2", "P3",
    "X1", "X2", "F1", "M1", "K1", "J1", "U1", "G1", "E1",
)  # fmt: skip
TOPICS: Final = (
    "first_week",
    "fasciculation",
    "usually_harmless",
    "twitch_or_cramp",
    "falling_asleep",
    "what_a_doctor_may_do",
    "statistics",
    "trial",
    "caffeine_first_days",
    "no_peeking",
    "emergency",
)
KEYS: Final[dict[GuidanceKind, tuple[str, ...]]] = {
    GuidanceKind.TOPIC: TOPICS,
    GuidanceKind.CRITERION: CRITERIA,
    GuidanceKind.TRIGGER: tuple(term.key for term in TRIGGERS),
    GuidanceKind.REMEDY: tuple(term.key for term in REMEDIES),
}
"""The keys of each kind, kinds and keys in the order in which the library shows them."""

KIND_NAMES: Final[dict[GuidanceKind, str]] = {
    GuidanceKind.TOPIC: "The basics",
    GuidanceKind.CRITERION: "Reasons to see a doctor",
    GuidanceKind.TRIGGER: "Triggers people suspect",
    GuidanceKind.REMEDY: "What people try",
}
MAX_TITLE: Final = 120
MAX_BODY: Final = 10_000


@dataclass(frozen=True, slots=True)
class Cited:
    """A source as a reader sees it; `url` may be empty."""

    title: str
    url: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """A text as a reader sees it. `body` is Markdown, `since` the day from which this version counts.

    `clinician` and `reviewed_on` say who with medical training has read it, and are empty where nobody has yet.
    """

    kind: GuidanceKind
    key: str
    title: str
    body: str
    number: int
    since: date
    sources: tuple[Cited, ...] = ()
    clinician: str = ""
    reviewed_on: date | None = None


# Who may do what


class VersionStatus(StrEnum):
    """Where a version stands. An older draft stays what it was: history."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


STATUS_NAMES: Final[dict[VersionStatus, str]] = {
    VersionStatus.DRAFT: "draft",
    VersionStatus.IN_REVIEW: "in review",
    VersionStatus.PUBLISHED: "published",
    VersionStatus.WITHDRAWN: "withdrawn",
}


class Step(StrEnum):
    """What a person does with a version."""

    WRITE = "write"
    SEND = "send"
    SEND_BACK = "send_back"
    PUBLISH = "publish"
    WITHDRAW = "withdraw"
    RESTORE = "restore"
    MARK_REVIEWED = "mark_reviewed"


@dataclass(frozen=True, slots=True)
class Person:
    """What somebody may do: write, publish, or, being the only one on the site who curates at all, both."""

    writes: bool = False
    publishes: bool = False
    alone: bool = False

    @property
    def releases(self) -> bool:
        """Whether this person may put texts before readers and take them away."""
        return self.publishes or (self.writes and self.alone)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a version stands to the person who would act: its status, whether it is the newest, and whether its words
    are theirs, whoever brought them back."""

    status: VersionStatus
    newest: bool = True
    own: bool = False


def stands(status: VersionStatus, publish_on: date | None, newer: Iterable[date], today: date) -> str:
    """Where a version stands, in words; `newer` are the days of newer published versions.

    Of two published versions readers see the newer one. So one whose day has not come is only planned, and one is
    overtaken as soon as a newer one is there, or will be before it.
    """
    if status is not VersionStatus.PUBLISHED or publish_on is None:
        return STATUS_NAMES[status]
    # A newer version whose day comes no later than this one's: readers never see this one again.
    if any(day <= max(publish_on, today) for day in newer):
        return "overtaken"
    return "planned" if publish_on > today else STATUS_NAMES[status]


def refusal(step: Step, person: Person, version: Standing | None = None) -> str:
    """Why this person may not do this now, as a sentence; empty where they may. Only writing needs no version."""
    if step in (Step.WRITE, Step.SEND, Step.RESTORE):
        if not person.writes:
            return "Only a curator writes texts."
    elif not person.releases:
        return "Only a reviewer does this."
    if step is Step.WRITE:
        return ""
    assert version is not None
    # Where the version stands comes first: "somebody else has to read them" would be of no use for a version that is
    # over.
    return _wrong_time(step, version) or _needs_another(step, person, version)


def _wrong_time(step: Step, version: Standing) -> str:
    match step:
        case Step.SEND if version.status is not VersionStatus.DRAFT:
            return "Only a draft is sent to review."
        case Step.SEND_BACK | Step.PUBLISH if version.status is not VersionStatus.IN_REVIEW:
            return "This version is not in review."
        case Step.WITHDRAW if version.status is not VersionStatus.PUBLISHED:
            return "Only a published version is withdrawn."
        case Step.MARK_REVIEWED if version.status not in (VersionStatus.IN_REVIEW, VersionStatus.PUBLISHED):
            return "Only a version that is in review or published is marked."
        case Step.RESTORE if version.newest and version.status is not VersionStatus.WITHDRAWN:
            return "This is the newest version already."
        case Step.SEND | Step.SEND_BACK | Step.PUBLISH if not version.newest:
            return "There is a newer version. Restore this one if you want it back."
    return ""


def _needs_another(step: Step, person: Person, version: Standing) -> str:
    if step in (Step.PUBLISH, Step.MARK_REVIEWED) and version.own and not person.alone:
        return "You wrote these words. Somebody else has to read them first."
    return ""


# What waits for whom


class WaitsFor(StrEnum):
    """What a version or a text waits for, as it concerns one person; in the order in which they look."""

    DECIDE = "decide"
    MEND = "mend"
    READ_AGAIN = "read_again"
    WITH_OTHERS = "with_others"
    DRAFTS = "drafts"
    PLANNED = "planned"


def lane(person: Person, version: Standing) -> WaitsFor:
    """Where a version stands for somebody that is a draft or in review, and the newest of its text."""
    if version.status is VersionStatus.IN_REVIEW:
        return WaitsFor.WITH_OTHERS if refusal(Step.PUBLISH, person, version) else WaitsFor.DECIDE
    # Not every draft of a curator is theirs to go on with: only of their own words they know what is missing.
    return WaitsFor.MEND if version.own and person.writes else WaitsFor.DRAFTS


def next_step(person: Person, place: WaitsFor, version: Standing) -> Step | None:
    """The step that one tap leads to, where this person may take it."""
    step = _NEXT.get(place)
    return None if step is None or refusal(step, person, version) else step


_NEXT: Final = {WaitsFor.DECIDE: Step.PUBLISH, WaitsFor.MEND: Step.SEND, WaitsFor.READ_AGAIN: Step.MARK_REVIEWED}


# Which words none may use

_DISEASES: Final = (
    r"motor neurone?|amyotrophic|lateral sclerosis|multiple sclerosis|muscular atrophy|fasciculation syndrome|"
    r"neuropath\w+|myelopath\w+|parkinson\S*|diabet\w+|tarsal tunnel|restless legs?|epilep\w+|strokes?|cancer|"
    r"tumou?rs?|hypo(?:kal|magnes|calc)\w+|anaemia|anemia|sclerosis"
)
_RULES: Final[tuple[tuple[str, str], ...]] = (
    (r"\byou(?: have|['’]ve got| suffer from)\b", "says what the reader has"),
    (r"\b(?:un)?likely\b|\bprobab(?:ly|le|ility)\b", "guesses how likely something is"),
    (r"\b(?:sign|symptom|symptoms|signs)s? of\b", "calls something a sign of something"),
    (r"\babnormal\w*|\bnormal for you\b", "calls the reader normal or not"),
    (r"\b(?:un)?safe(?:ly|r)?\b", "calls something safe"),
    (r"\bno need to (?:see|call|ask|tell)\b|\byou are (?:fine|healthy|ok)\b", "sends the reader away"),
    (r"\bnothing to worry about\b|\b(?:don['’]t|do not|no need to) worry\b", "tells the reader how to feel"),
    (r"\bdeficien\w+", "speaks of a deficiency"),
    (rf"\b(?:{_DISEASES})\b", "names a disease"),
    (r"\d\s*%|\bper ?cent\b|\bpercentage\b", "gives a percentage"),
    (r"\b(?:astral|paranormal|out[- ]of[- ]body|supernatural)\b", "is not medicine"),
    (r"\b(?:eight|8) glasses\b|\bsports? drinks?\b|\burine\b|\bmetabolic\b|\btoxins?\b", "is advice without a ground"),
    (r"(?<!not )(?<!never )\bstop (?:\S+ ){0,3}?(?:medicines?|medications?|tablets?|drugs?)\b", "ends a medicine"),
    (
        r"(?<!not )(?<!never )\b(?:take|try|use|add|eat more|need|get more) (?:\w+ ){0,2}?potassium\b",
        "recommends potassium",
    ),
    (r"\bin the comments\b", "asks for comments"),
)
_NAMES: Final = r"\b(?:ALS|MND|SMA|MS|BFS|RLS)\b"
"""Short names of diseases count only in capitals: "ms" is also a unit."""


def wrong_words(text: str) -> list[str]:
    """What a text of guidance may not say, each as a few words with what was found. Empty where all is well.

    Guidance never tells what a person has, how likely anything is, or that all is well; it names no disease and gives
    no risk. It is plain text matching: it catches slips, not intent, and no person is spared the reading.
    """
    # Patterns know single blanks; a line break in Markdown must not hide "per cent".
    flat = " ".join(text.split())
    found = [
        # One find of each rule is enough for its author to look at the text again.
        f"“{match[0]}” {why}"
        for pattern, why in _RULES
        for match in [re.search(pattern, flat, re.IGNORECASE)]
        if match
    ]
    name = re.search(_NAMES, flat)
    return [*found, f"“{name[0]}” names a disease"] if name else found
