"""docs/archive.md: the schema of the archive, in words.

What the models and the catalogue know (fields and their order, what absent means, words, items, questions) comes from
them; beside each field that is no facet stands here what its type is called and what it means.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from diary.domain import catalogue
from diary.domain.anatomy import REGIONS, SITES
from diary.domain.association import FACTORS
from diary.domain.catalogue import ITEMS, QUESTIONS, Item, Kind, OngoingState, Shape
from diary.domain.criteria import CRITERION_BY_ID
from diary.domain.facets import FACET_BY_KEY, FACETS, Facet, FacetKind
from diary.domain.flags import SETTLED
from diary.domain.rules import LOSSES, WATER_TABLET
from diary.domain.silences import SHOWABLE
from diary.domain.trial import CHANGES, KEPT, EndReason
from diary.domain.trial_power import Basis
from diary.exchange import archive
from diary.exchange.tables import item_words

PARTS: Final[Mapping[str, type[archive.Part]]] = {
    "The file": archive.Archive,
    "diary": archive.DiaryPart,
    "own_triggers": archive.OwnTriggerPart,
    "episodes": archive.EpisodePart,
    "remedies": archive.RemedyPart,
    "timers": archive.TimerPart,
    "checkins": archive.CheckInPart,
    "answers": archive.AnswerPart,
    "medicines": archive.MedicinePart,
    "conditions": archive.ConditionPart,
    "visits": archive.VisitPart,
    "examinations": archive.ExaminationPart,
    "flags": archive.FlagPart,
    "talks": archive.TalkPart,
    "looks": archive.LookPart,
    "factors": archive.LookFactorPart,
    "ratio": archive.RatioPart,
    "trials": archive.TrialPart,
    "can_find": archive.CanFindPart,
    "days": archive.TrialDayPart,
}
"""The objects of an archive, by the heading under which their fields stand."""
WORDS: Final[Mapping[str, Iterable[Any]]] = {
    "shape": Shape,
    "ongoing_state": OngoingState,
    "sites": SITES,
    **{facet.key: facet.terms for facet in FACETS if facet.kind in (FacetKind.WORD, FacetKind.WORDS)},
    "remedy": catalogue.REMEDIES,
    "outcome": catalogue.OUTCOMES,
    "twitching": catalogue.TWITCHING,
    "shown": SHOWABLE,
    "asked": QUESTIONS,
    "side": catalogue.SIDES,
    "group": catalogue.MEDICINE_GROUPS,
    "key": catalogue.CONDITIONS,
    "kind": catalogue.EXAMINATIONS,
    "diet": catalogue.DIETS,
    "criterion": tuple(CRITERION_BY_ID),
    "settled_as": SETTLED,
    "factor": tuple(FACTORS),
    "finding": archive.FINDINGS,
    "change": CHANGES,
    "basis": Basis,
    "ended_why": EndReason,
    "kept": KEPT,
}
"""The words of each field that takes no others."""
_FACET_TYPES: Final[Mapping[FacetKind, str]] = {
    FacetKind.SCALE: "number or `null`",
    FacetKind.WORD: "word",
    FacetKind.TEXT: "text, {0.longest}",
    FacetKind.NOTE: "text, {0.longest}",
    FacetKind.FLAG: "yes/no",
    FacetKind.SITES: "list of words",
    FacetKind.WORDS: "list of words",
    FacetKind.OWN_TRIGGERS: "list of uuids",
    FacetKind.REMEDIES: "list of objects",
}
_MORE: Final = {
    "sites": " `hallux` is the great toe.",
    "own_triggers": " Each is in the file's `own_triggers`.",
    "remedies": " See [`remedies`](#remedies). Each `remedy` once.",
}
"""What is to be said of a facet beside what it is."""
KEYS: Final[Mapping[tuple[str, ...], tuple[str, ...]]] = {
    ("W1", "N1"): ("ANSWER SIDE", "ANSWER SIDE PART"),
    ("A1", "A2", "F1"): ("ANSWER SIDE",),
    ("J1",): ("ANSWER SIDE", "jerk"),
    ("K1",): (
        "ANSWER SIDE DAY",
        "ANSWER SIDE with LOSS",
        "ANSWER SIDE PART with LOSS",
    ),
    ("S1",): ("REGION",),
    ("P1", "P3"): ("persists",),
    ("P2",): ("REMEDY",),
    ("M1",): ("suspected", "UUID"),
    ("X1",): ("episode UUID DAY", "episode UUID DAY severe", "episode UUID DAY some"),
    ("X2",): (
        "answer QUESTION DAY",
        "answer QUESTION DAY ANSWER SIDE",
        "answer QUESTION DAY ANSWER SIDE PART",
        "episode UUID DAY",
        "episode UUID DAY ANSWER SIDE",
    ),
    ("E1",): (
        "answer QUESTION DAY",
        "answer QUESTION DAY ANSWER SIDE",
        "answer QUESTION DAY ANSWER SIDE PART",
    ),
    ("U1",): ("answer QUESTION DAY", "answer QUESTION DAY ANSWER SIDE", "day worry DAY"),
    ("T1", "T2"): ("look week DAY",),
}
"""The keys by which a flag knows its evidence again, by criterion. G1 is no flag and has none."""
KEY_WORDS: Final[Mapping[str, tuple[str, Iterable[str]]]] = {
    "ANSWER": (
        "an answer to one of the criterion's questions. Of `weakness`, `numbness` and `interference` a worse answer "
        "has the keys of the milder ones as well: `cannot_do` those of `feels_weak` and `after_exercise`",
        sorted({answer.key for question in QUESTIONS for answer in question.answers if answer.yes}),
    ),
    "SIDE": (
        "`left`, `right`, or `-` where none was said; what was on both sides has two keys",
        ("left", "right", "-"),
    ),
    "PART": (
        "what was ticked with the answer",
        sorted({part.key for question in QUESTIONS for part in question.parts}),
    ),
    "QUESTION": ("the question that was answered", [question.key for question in QUESTIONS]),
    "LOSS": ("what took salts", [*LOSSES, WATER_TABLET]),
    "REGION": ("a part of the body", sorted(REGIONS)),
    "REMEDY": ("what was tried", [term.key for term in catalogue.REMEDIES]),
    "UUID": ("that of the episode or of the medicine", ()),
    "DAY": ("a date", ()),
}
"""What stands in `KEYS`: what it is, and its words where it has some."""
_FIELDS: Final[Mapping[str, Mapping[str, tuple[str, str]]]] = {
    "The file": {
        "format": ("text", "Always `flicker-archive`."),
        "version": ("number", "2, or 1; see [Versions](#versions)."),
        "diary": ("object", "Settings and background: [`diary`](#diary)."),
        "own_triggers": ("list of objects", "Triggers that the person added: [`own_triggers`](#own_triggers)."),
        "episodes": ("list of objects", "Bouts of twitching: [`episodes`](#episodes)."),
        "timers": ("list of objects", "What is running: [`timers`](#timers)."),
        "checkins": (
            "list of objects",
            "What days were like: [`checkins`](#checkins). At most one for each `local_date`.",
        ),
        "medicines": ("list of objects", "Medicines and supplements: [`medicines`](#medicines)."),
        "conditions": ("list of objects", "What the person was told they have: [`conditions`](#conditions)."),
        "visits": ("list of objects", "Visits to a doctor: [`visits`](#visits)."),
        "examinations": ("list of objects", "Tests that were done: [`examinations`](#examinations)."),
        "flags": ("list of objects", "What was done about reasons to see a doctor: [`flags`](#flags)."),
        "talks": ("list of objects", "Talks with a doctor about such reasons: [`talks`](#talks)."),
        "looks": ("list of objects", "What was found to go with the twitching, and when: [`looks`](#looks)."),
        "trials": ("list of objects", "What the person tested by changing it for some days: [`trials`](#trials)."),
    },
    "diary": {
        "time_zone": ("IANA name", "The zone in which new entries are written."),
        "mirror_feet": ("yes/no", "The feet are drawn as somebody opposite sees them."),
        "calm_mode": ("yes/no", 'Words such as "a few" instead of counts.'),
        "clock": ("`24` or `12`", 'How times are written, as text: "22:30" or "10:30 pm".'),
        "date_order": ("`day` or `month`", 'How dates are written: "14 March 2026" or "March 14, 2026".'),
        "decimal_mark": ("`point` or `comma`", 'How numbers are written: "2.2" or "2,2".'),
        "checkin_items": (
            "list of keys of [`items`](#items), or `null`",
            "What the check-in asks; `null` means Flicker's own choice.",
        ),
        "asleep_from": (
            "time or `null`",
            "From when the person says they usually sleep; with `asleep_until` or not at all.",
        ),
        "asleep_until": ("time or `null`", "And until when, 1 to 18 hours later, over midnight too."),
        "onset_on": ("date or `null`", "When the twitching was first noticed."),
        "onset_is_about": ("yes/no", "That day is a guess."),
        "diet": ("word", "How the person eats."),
        "family_history": ('`yes`, `no` or `""`', "A nerve or muscle disease in the family."),
        "family_history_note": ("text, 2000", "Who, and what."),
    },
    "own_triggers": {
        "uuid": ("uuid", "What episodes name it by."),
        "name": (
            "name, 80",
            "As the person wrote it. No two are the same but for case, width of letters and white space.",
        ),
        "retired": ("yes/no", "No longer offered; its episodes keep it."),
    },
    "episodes": {
        "uuid": ("uuid", ""),
        "shape": (
            "word",
            "`moment`: it happened, nobody knows how long. `timed`: from start to end. `burst`: many "
            "twitches from start to end, with a count. `ongoing`: a spot that does not stop.",
        ),
        "zone": ("IANA name", "Where the wall clocks of this episode hang."),
        "started_at": ("instant", ""),
        "local_date": ("date", "The wall clock at the start, and the day the episode belongs to."),
        "local_time": ("time", "The wall clock at the start."),
        "ended_at": (
            "instant or `null`",
            "The end: `timed` and `burst` have one, at most 24 hours after the start and not before "
            "it; so has `ongoing` with `stopped`, of any length. Nothing else has one.",
        ),
        "ended_local_date": ("date or `null`", "There if, and only if, `ended_at` is."),
        "ended_local_time": ("time or `null`", "There if, and only if, `ended_at` is."),
        "ongoing_state": (
            "word",
            "`ongoing` has one, and nothing else: `still_on`, `stopped` (with an end), or "
            "`lost_track`: nobody knows when it stopped.",
        ),
        "twitch_count": ("number or `null`", "Single twitches, 1 to 10000: a `burst` has it, and nothing else."),
        "source": ("`person` or `import`", "Whether a person wrote it down here, or it came from another system."),
        "asked": ("list of words", "Questions that were shown right after it. Their answers are those of its day."),
    },
    "remedies": {
        "remedy": ("word", "What was tried."),
        "outcome": ("word", "What came of it."),
        "relief_minutes": ("number or `null`", "Minutes until it helped, 0 to 1440."),
    },
    "timers": {
        "uuid": ("uuid", ""),
        "zone": ("IANA name", ""),
        "started_at": ("instant", ""),
        "local_date": ("date", ""),
        "local_time": ("time", ""),
        "sites": ("list of words", "Where it twitches."),
    },
    "checkins": {
        "uuid": ("uuid", ""),
        "local_date": ("date", "The day it speaks of."),
        "twitching": ("word", "Whether there was any twitching that day."),
        "items": ("object", "The answered items: [`items`](#items). What was skipped is not in it."),
        "answers": (
            "list of objects",
            "The answered questions about signs that matter to a doctor: [`answers`](#answers). Each question once.",
        ),
        "note": ("text, 2000", ""),
        "source": ("`person` or `import`", "As for episodes."),
        "shown": ("list of words", "What its pages showed; see [What unknown means](#what-unknown-means)."),
        "shown_is_all": ("yes/no", "Whether they showed nothing else. If not, it is not known what else they did."),
    },
    "answers": {
        "question": ("word", "A question of the table below."),
        "answer": ("word", "One of its answers."),
        "parts": ("list of words", "What was ticked with it."),
        "side": ("word", "On which side."),
        "since": ("date or `null`", "When the sign began."),
        "source": (
            "`person`, `import` or `null`",
            "As for episodes; absent, that of its check-in. People answer on days that were imported too.",
        ),
    },
    "medicines": {
        "uuid": ("uuid", ""),
        "name": ("name, 80", "As the person wrote it."),
        "group": ("word", "What kind of medicine or supplement."),
        "dose": ("text, 80", "As the person wrote it; no unit is assumed."),
        "started_on": ("date or `null`", ""),
        "changed_on": ("date or `null`", "When the dose last changed."),
        "stopped_on": ("date or `null`", "Not before `started_on`."),
    },
    "conditions": {
        "uuid": ("uuid", ""),
        "key": ("word", ""),
        "name": ("text, 80", "Its name; `other` needs one."),
        "since": ("date or `null`", ""),
        "note": ("text, 2000", ""),
    },
    "visits": {
        "uuid": ("uuid", ""),
        "visited_on": ("date", ""),
        "clinician": ("text, 80", "Who was seen."),
        "discussed": ("text, 2000", "What was talked about."),
        "outcome": ("text, 2000", "What came of it."),
    },
    "examinations": {
        "uuid": ("uuid", ""),
        "kind": ("word", ""),
        "name": ("text, 80", "Its name; `other` needs one."),
        "done_on": ("date or `null`", ""),
        "outcome": ("text, 2000", "What was said of it, in the person's own words."),
    },
    "flags": {
        "criterion": ("word", "The id of the criterion, such as `W1`."),
        "seen": (
            "object",
            "Keys of the evidence that has been read, each of at most 200 characters, with the last date of "
            "which it said so.",
        ),
        "settled_as": ("word", 'How it was settled; `""` where it is open.'),
        "settled_on": ("date", "On which day. Goes with `settled_as`."),
        "settled_keys": ("object", "Keys of the evidence that was settled, as in `seen`: [what they hold](#keys)."),
        "settled_urgency": ("integer, 0 to 4", "How urgent that was: 1 routine, 2 soon, 3 prompt, 4 emergency."),
    },
    "talks": {
        "uuid": ("uuid", ""),
        "criterion": ("word", "What was talked about, such as `W1`."),
        "talked_on": ("date", ""),
        "outcome": ("text, 2000", "What came of it."),
    },
    "looks": {
        "on": ("date", "The day of the look. It read the days before it, from the first recorded one on."),
        "code_version": ("text, 12", "Of the code that looked."),
        "fingerprint": ("text, 64", "Of what it read; another one means that entries have changed since."),
        "recorded": ("number", "How many of the days that it read are recorded."),
        "period": ("number", "How many days it read, at least 1."),
        "factors": ("list of objects", "What it found: [`factors`](#factors). Each `factor` once."),
    },
    "factors": {
        "factor": ("word", "An item of the check-in."),
        "finding": (
            "word",
            "`link`: one stood out. `early`, `too_few`, `constant`: it could not be judged. `tested`: left out, "
            "because a trial of it ran.",
        ),
        "days": ("number", "Recorded days with an answer and a count."),
        "days_with": ("number", "Those with more of it than `above`."),
        "days_without": ("number", "The others."),
        "episodes": ("number", "Episodes on all of them."),
        "above": ("number or `null`", "What days with more have more than; may have decimals."),
        "lag": ("number", "0 for the same day, 1 for the next."),
        "p": ("number", "How far from chance it is, from 0 to 1; may have decimals."),
        "ratio": (
            "object or `null`",
            "Told if, and only if, it was looked at and there is enough for it: [`ratio`](#ratio).",
        ),
    },
    "ratio": {
        "ratio": ("number", "Times as many episodes a day; above 0, may have decimals."),
        "low": ("number", "The least that it could be."),
        "high": ("number", "The most that it could be."),
        "days_with": ("number", ""),
        "days_without": ("number", ""),
    },
    "trials": {
        "uuid": ("uuid", ""),
        "change": ("word", "What was changed."),
        "own_words": ("text, 80", "The change as the person says it: there if, and only if, `change` is `own`."),
        "factor": ("word", "The item of the check-in that the question came from."),
        "block_days": ("number", "Days of a block: 7 where `change` is about caffeine, else 5."),
        "dropped_days": ("number", "How many of the first days of a block do not count: 2 of 7, 1 of 5."),
        "starts_on": ("date", "The first day, at most 14 days after `started_at`."),
        "schedule": (
            "text, 10",
            "A letter for each block, `U` as usual and `C` changed: 8 or 10, as many of each, at most three alike "
            "running.",
        ),
        "seed": ("text, 64", "What drew the schedule."),
        "can_find": ("object or `null`", "What was said before that it could find: [`can_find`](#can_find)."),
        "started_at": ("instant", "When it was planned and drawn."),
        "ended_on": ("date or `null`", "The day on which it ended, if it was before its last day."),
        "ended_why": ("word", "Goes with `ended_on`."),
        "ended_criterion": ("word", "The criterion of the flag that ended it; goes with `flag`."),
        "read_on": ("date or `null`", "When its result was first shown, once it was over."),
        "fingerprint": ("text, 64", "Of what the result rested on then; goes with `read_on`."),
        "days": ("list of objects", "Whether its days were kept to: [`days`](#days). Each `date` once."),
    },
    "can_find": {
        "halved": ("number", "The share of such trials that notice twitching halved, from 0 to 1; may have decimals."),
        "third": ("number", "The same where a third of the twitching is left."),
        "basis": (
            "word",
            "What it was computed from: the person's `own` days, a `table` of simulated ones where these are too few, "
            "or `nothing` where it hardly twitches.",
        ),
        "days": ("number", "How many days of the person it rests on."),
    },
    "days": {
        "date": ("date", "A day of the trial, up to the day on which it ended."),
        "kept": ("word", "The answer. A day that is not in the list has none, which is no `no`."),
    },
}
"""What the type of each field is called and what it means, facets apart."""


def manual() -> str:
    """The page of the archive, in Markdown."""
    makers: dict[str, Callable[[], list[str]]] = {
        "items": _items,
        "questions": _questions,
        "words": _words,
        "keys": _flag_keys,
        "key words": _key_words,
    }

    def made(mark: re.Match[str]) -> str:
        what, _, title = mark[1].partition(":")
        return "\n".join(_fields(title) if what == "fields" else makers[what]())

    return re.sub(r"<<(.+?)>>", made, _TEXT)


def _fields(title: str) -> list[str]:
    rows = []
    for name, field in PARTS[title].model_fields.items():
        absent = "required" if field.is_required() else f"`{json.dumps(field.default)}`"
        facet = FACET_BY_KEY.get(name) if title == "episodes" else None
        kind, meaning = _facet(facet) if facet else _FIELDS[title][name]
        rows.append(f"| `{name}` | {kind} | {absent} | {meaning} |".replace("|  |", "| |"))
    return ["| Field | Type | Absent | Meaning |", "| --- | --- | --- | --- |", *rows]


def _facet(facet: Facet) -> tuple[str, str]:
    return _FACET_TYPES[facet.kind].format(facet), f"{facet.description}.{_MORE.get(facet.key, '')}"


def _words() -> list[str]:
    return ["| Field | Words |", "| --- | --- |", *(f"| `{name}` | {_keys(terms)} |" for name, terms in WORDS.items())]


def _items() -> list[str]:
    rows = (f"| `{item.key}` | {_values(item)} | {item_words(item)}. |" for item in ITEMS)
    return ["| Key | Value | Meaning |", "| --- | --- | --- |", *rows]


def _values(item: Item) -> str:
    match item.kind:
        case Kind.YES_NO:
            return "`true`, `false`"
        case Kind.CHOICE:
            return _keys(item.terms)
        case _:
            factor = 60 if item.kind is Kind.HOURS else 1
            return f"{item.low * factor} to {item.high * factor}"


def _questions() -> list[str]:
    rows = (f"| `{row.key}` | {row.text} | {_keys(row.answers)} | {_keys(row.parts)} |" for row in QUESTIONS)
    return ["| Question | Asked as | Answers | Parts |", "| --- | --- | --- | --- |", *rows]


def _flag_keys() -> list[str]:
    rows = (f"| {_keys(criteria)} | {_keys(keys)} |" for criteria, keys in KEYS.items())
    return ["| Criterion | Keys |", "| --- | --- |", *rows]


def _key_words() -> list[str]:
    listed = {"LOSS", "REGION"}
    return [
        f"- `{name}` is {what}" + (f": {_keys(words)}." if name in listed else ".")
        for name, (what, words) in KEY_WORDS.items()
    ]


def _keys(terms: Iterable[Any]) -> str:
    return ", ".join(f"`{getattr(term, 'key', term)}`" for term in terms)


_TEXT: Final = r"""# The archive

Written by `manage.py write_docs` from `diary/exchange/archive.py` and `diary/domain`; change it there, not here.

The archive is one JSON file with everything a diary holds, but for what lies in its bin. A person downloads it on the
page "Your diary as a file"; `manage.py export_diary` writes the same bytes. Loading it into an empty diary gives the
diary again: entries, settings, background, and every chart. This page is for whoever writes a program that reads such
files or makes them.

Reminders and the address of a calendar are not in it: they belong to an account and its mailbox on one site. Loading a
file never makes anything send e-mails or open an address. Links given to a doctor, and the pages they show, are not in
it either.

- The file is UTF-8, one JSON object. Flicker writes an indent of one blank and a line break at the end; a reader may
  not rely on either. A byte order mark is accepted, and not written.
- What is written depends on the diary alone: no date of export, no random part, everything in a fixed order. The same
  diary gives the same bytes, so two archives can be compared as files.
- A list may come in any order; Flicker writes episodes and timers by time, check-ins, talks and looks by day, trials
  by when they were planned, what is remembered of flags by criterion, everything else by uuid.
- A field that may be absent has the value in the column *Absent*, and that value may as well be written out. A field
  that is not on this page is an error, so nothing is ever lost without a word.

## Versions

`version` is 2; version 1 has neither `looks` nor `trials`. From 2 on it stays while fields, lists and words are only
added, and grows when one of them changes its meaning or goes. What is added may always be absent, so files that were
written before go on to load: every Flicker reads the versions of all earlier ones.

A file may hold a field or a word that is younger than its reader. Flicker then loads nothing and names the place of
what it does not know; a version that is newer than itself it refuses as a whole. A program that reads archives should
do so too, or else say what it leaves out. Keys and words never change their meaning within a version; names on the
screen may.

## An example

```json
{
  "format": "flicker-archive",
  "version": 2,
  "diary": {"time_zone": "Europe/Berlin", "onset_on": "2026-01-10", "onset_is_about": true},
  "own_triggers": [{"uuid": "5c0b3f64-70f2-4c3a-9a39-0c6a0a1f9d01", "name": "Cold tiles"}],
  "episodes": [
    {
      "uuid": "0f2b7a52-5f6b-4a57-8f0a-6d1d7a0f1a01",
      "shape": "moment",
      "zone": "Europe/Berlin",
      "started_at": "2026-03-14T06:45:00Z",
      "local_date": "2026-03-14",
      "local_time": "07:45:00",
      "sites": ["left_hallux"]
    },
    {
      "uuid": "0f2b7a52-5f6b-4a57-8f0a-6d1d7a0f1a02",
      "shape": "burst",
      "zone": "Europe/Berlin",
      "started_at": "2026-03-14T22:58:00Z",
      "local_date": "2026-03-14",
      "local_time": "23:58:00",
      "ended_at": "2026-03-14T23:03:00Z",
      "ended_local_date": "2026-03-15",
      "ended_local_time": "00:03:00",
      "twitch_count": 20,
      "intensity": 2,
      "sites": ["right_third_toe", "right_fourth_toe"],
      "own_triggers": ["5c0b3f64-70f2-4c3a-9a39-0c6a0a1f9d01"],
      "remedies": [{"remedy": "stretching", "outcome": "better", "relief_minutes": 2}]
    }
  ],
  "checkins": [
    {
      "uuid": "9b1f0a3e-0d42-4b0a-8a54-3f6f2c1b7e01",
      "local_date": "2026-03-13",
      "twitching": "no",
      "items": {"sleep_minutes": 450, "stress": 0, "tight_shoes": false},
      "answers": [{"question": "weakness", "answer": "no"}]
    }
  ]
}
```

## Time

Every point in time is said twice, as an instant and as what a clock on the wall showed.

- An **instant** is RFC 3339 text with an offset: `2026-03-14T22:58:00Z` or `2026-03-14T23:58:00+01:00`. Flicker writes
  UTC with `Z`, and up to six decimals of a second. It lies in the years 1970 to 2199.
- The **wall clock** is a `date` (`2026-03-14`) and a `time` (`23:58:00`, decimals allowed, no offset) in the time zone
  `zone`, an IANA name such as `Europe/Berlin`, as the person said or saw them.

Neither follows from the other. In the repeated hour of an autumn night the wall clock fits two instants, and in the
missing hour of a spring night a person can say a time that no clock showed. Durations are counted between instants;
days, hours and weekdays are read off the wall clock. So take both as they are. When you make a file from wall-clock
times alone, compute the instants with the zone's rules; from instants alone, the clocks. Flicker checks only that the
two are at most 27 hours apart, and it never mends one by the other.

The day of an episode is its `local_date`, even when it ends on the next. A background `date` lies in the years 1900
to 2199, the date of an entry in 1970 to 2199.

## What unknown means

Absent, `null`, `""` and an empty list mean that nobody said anything. They are never zero and never "no". Zero drinks
are `"caffeine_drinks": 0`; where nothing is known of caffeine, `items` has no such key. A day with neither a check-in
nor an episode is missing, and only `"twitching": "no"` makes a day without episodes a quiet one.

A question that is not in `answers` has no answer, and there are three kinds of that:

- It is in `shown`, or in `asked` of an episode of the day: it was shown and left open.
- It is in neither, and `shown_is_all` is true: it was not shown.
- It is in neither, and `shown_is_all` is false: whether it was shown is not known. So it is in files that were written
  before these fields were there, and in what comes from other programs.

A question was shown where its sign was named on a page that was saved. A word as `weakness_parts` in `shown` stands for
the parts of that question, which are shown beside a yes. None of the three is a "no".

## Types

| Type | What it is |
| --- | --- |
| uuid | A UUID as text. Made once, by whoever writes the row down first, and never changed. |
| instant, date, time | See [Time](#time). |
| number | A whole number without quotes. |
| yes/no | `true` or `false`. |
| word | One of the words under [Words](#words), or `""` where the field may be absent. |
| text | Any text of so many characters, with line breaks (`\n`) and tabs, without other control characters. |
| name | A text that is not blank. |
| list of … | A JSON array without repetitions. |

## The file

<<fields:The file>>

### `diary`

<<fields:diary>>

### `own_triggers`

<<fields:own_triggers>>

### `episodes`

<<fields:episodes>>

### `remedies`

<<fields:remedies>>

### `timers`

A timer that is stopped becomes the `timed` episode of the same uuid.

<<fields:timers>>

### `checkins`

<<fields:checkins>>

### `items`

<<items>>

### `answers`

<<fields:answers>>

<<questions>>

### `medicines`

<<fields:medicines>>

### `conditions`

<<fields:conditions>>

### `visits`

<<fields:visits>>

### `examinations`

<<fields:examinations>>

### `flags`

What the diary remembers of the reasons to see a doctor: what has been read, and what was talked about or hidden. The
flags themselves are computed from the rest and are not in the file.

<<fields:flags>>

#### Keys

What was settled stays quiet while the diary shows nothing new. What it shows are its keys; `seen` and `settled_keys`
hold them, each with the last day on which it was said. A flag is quiet while all keys of what it shows are there and it
is no more urgent than `settled_urgency`. It opens again with any other key, and where a sign was answered with no after
its day and is there again; a criterion that can be soon or more urgent, also with what is dated more than 365 days
after `settled_on`. T1 and T2 go by `settled_on` and not by keys: they are quiet for 56 days, and so is the worry of U1
for 28.

<<keys>>

<<key words>>

What is ticked with episodes is read by W1, N1, X2 and A2, and its keys are those of the answer that it counts as; the
side is that of the episode, and where either says none it is no other side. With the keys of these four stands
`reads ticks`, which says that ticks were read when the rest was remembered. Without it, what was ticked up to the last
day of `seen`, or up to `settled_on`, was there already and opens nothing; nor do answers up to that day that count only
together with ticks.

So a program that knows of a talk about a weakness of the left leg, answered as "it feels weak" on two days up to
14 March, writes:

```json
{
  "criterion": "W1",
  "settled_as": "discussed",
  "settled_on": "2026-03-14",
  "settled_keys": {"after_exercise left": "2026-03-14", "feels_weak left": "2026-03-14"},
  "settled_urgency": 3
}
```

and beside it, among the `talks`, the day and what came of it. P1 and P3 are talked about as one: both have a row.

### `talks`

<<fields:talks>>

### `looks`

What goes with the twitching is looked for on a few set days of a year, and what was found is shown until the next; see
[statistics.md](statistics.md). A file that says what days were like needs none of this.

<<fields:looks>>

### `factors`

<<fields:factors>>

### `ratio`

<<fields:ratio>>

### `trials`

Blocks of days, some as usual and some changed, in an order that was drawn; see [statistics.md](statistics.md). What
came of one is not in the file: it is computed from the days. A trial that is not over goes on where it is loaded.

The seed draws the schedule: its SHA-256 as a number, divided by how many schedules there are, leaves the number of the
drawn one, from 0, in the order of the alphabet. That is 62 schedules of 8 blocks and 194 of 10.

<<fields:trials>>

### `can_find`

<<fields:can_find>>

### `days`

<<fields:days>>

## Words

<<words>>

## What loading does

It is all of the file or nothing, in one transaction, and a preview says first what would happen.

- **Rows are recognised by their uuid**, within one diary and one kind of row. A row whose uuid is there stays as it is
  in the diary, even where the file says something else; so loading the same file twice changes nothing, and loading is
  no way to edit. What lies in the bin counts as not there: loading brings it back as the file has it.
- **What is remembered of a flag is recognised by its criterion**, and stays as it is in the diary.
- **A timer is also recognised when it has become an episode** of its uuid.
- **An own trigger is also recognised by its name**, and the file's episodes then use the one that is there.
- **A check-in whose day has another one already is left out**, and the preview names the day.
- **Settings and background of `diary`, and `looks`, are taken only by an empty diary**: one without any row of any
  other kind. What it says of its background already (`onset_on`, `diet`, `family_history` with its note) stays even
  then, and the preview names it. A diary with other entries has looked for itself.
- **A trial that was planned while another one of the diary was not over is left out**, and the preview names its first
  day. The rule is that of the diary itself: one after the other. One in the bin counts, since it can be put back.
- Rows are only ever added. Nothing that is not in the file goes.

When you make files from another source, derive each uuid from that source (a version 5 uuid of its own id, for
example): then a second, longer file brings only what is new. Set `"source": "import"` for what nobody wrote down in
Flicker.

## What loading refuses

A file that is not whole, well-formed JSON; another `format` or `version`; a field that is not on this page, or a
required one that is absent; a value of another type (no number in quotes, no `true` for 1, no 1.5); a number, date or
text beyond its limits; a word that is not listed, or twice; a uuid twice among rows of one kind; two check-ins or two
looks of one day; a look whose numbers do not fit what it found; a trial whose
schedule could not be drawn or is not the one that its seed draws, whose blocks are not those of its change, whose days
are not in it or after its end, whose end has no reason, whose first day is not soon after it was planned, or that was
planned while another one was not over; a change of one's own without words, or words with another one; a look or a
trial in a file of version 1; two own triggers of one
name; an own trigger that the file does not have; an unknown time zone; an instant without an offset or a clock time
with one; a wall clock more than 27 hours from its instant; an end that is half there, before the start, or does not
fit the shape; a medicine that stops before it starts; and a file larger than `MAX_UPLOAD_MB` (the page only;
`manage.py load_diary` has no limit).

Nothing is loaded then, and at most 20 problems are named, each with its place: `episodes[3].intensity: Input should be
less than or equal to 5.`
"""
