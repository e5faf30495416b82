"""The three answers that Patterns opens with: what is known in plain words, its numbers, and what both rest on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from diary.domain.association import Factor, Finding
from diary.domain.change import Change
from diary.domain.flags import Flag
from diary.domain.heard import ANSWERED_WITHIN, ASKED, Heard
from diary.domain.looks import FIRST_LOOKS, Looked
from diary.domain.needs import Need, unmet
from diary.domain.rule_input import Urgency
from diary.domain.wording import HOW_SOON, date_words, joined, plural, weekday_words, whole
from diary.domain.wording import association as association_words
from diary.domain.wording import change as change_words

CHANGING: Final = "Is it changing?"
GOES_WITH: Final = "What goes with it?"
DOCTOR: Final = "Is there a reason to see a doctor?"

_NAMED: Final = 2
"""So many reasons to see a doctor are named, of more it is said that there are more."""


@dataclass(frozen=True, slots=True)
class TopAnswer:
    """`known` stands first and holds without a number; `numbers` say it again with figures; `base` is what both rest
    on. Where nothing can be told yet, `need` is what is missing most."""

    known: str
    numbers: str = ""
    base: str = ""
    need: Need | None = None


def changing(change: Change, *, calm: bool = False) -> TopAnswer:
    """Whether the last four weeks differ from those before."""
    strength = _strength(change)
    if change.frequency is None:
        missing = unmet(change.needs)
        return TopAnswer(
            known=f"{strength} How often cannot be told yet." if strength else change_words.NOT_YET,
            numbers="It takes eight weeks, and in the last four about as many recorded days as before.",
            # The share that is missing decides, so that the line does not stand still while others grow.
            need=min(missing, key=lambda need: need.have / need.need, default=None),
            base=f"Counted in whole weeks, up to {weekday_words(change.look)}.",
        )
    days = sum(week.days for week in change.weeks)
    return TopAnswer(
        known=" ".join(filter(None, (strength, change_words.known(change, calm=calm)))),
        numbers=change_words.numbers(change, calm=calm),
        base=f"From {days} of {plural(7 * len(change.weeks), 'day')}, up to {date_words(change.look)}.",
    )


def _strength(change: Change) -> str:
    """That twitches have become stronger or weaker, where that stands out; else ""."""
    if not (change.is_stronger or change.is_weaker):
        return ""
    return f"You rate twitches {'stronger' if change.is_stronger else 'weaker'} than before: this stands out."


def goes_with(found: Looked, today: date, *, calm: bool = False) -> TopAnswer:
    """What the newest look found, or when the first look is."""
    if found.on is None:
        return _not_looked(found, today)
    links, others = found.having(Finding.LINK), found.having(Finding.NO_LINK)
    told = association_words.sentence(found, calm=calm)
    base = _looked_at(found, found.on)
    if links:
        return TopAnswer(told, _links(links, calm=calm), base)
    if others:
        return TopAnswer(told, f"Looked at: {joined([association_words.name(factor) for factor in others])}.", base)
    missing = unmet(found.needs)
    return TopAnswer("Too few answers to look for links." if missing else told, "", base, next(iter(missing), None))


def _looked_at(found: Looked, on: date) -> str:
    coming = "" if found.next_on is None else f"; next on {date_words(found.next_on)}"
    changed = " Entries of these days have changed since." if found.is_changed else ""
    days = f"{whole(found.recorded)} of {plural(found.period, 'day')}"
    return f"From {days}, looked at on {date_words(on)}{coming}.{changed}"


def _links(links: Sequence[Factor], *, calm: bool) -> str:
    chance = "It can still be chance, and it is not a cause."
    if calm or len(links) > 1 or links[0].ratio is None:
        return chance
    return f"About {association_words.as_often(links[0].ratio)}. {chance}"


def _not_looked(found: Looked, today: date) -> TopAnswer:
    if found.next_on is None:
        return TopAnswer(
            "This cannot be told yet.",
            "Twelve weeks after your first entry it is looked whether caffeine, sleep, shoes and others go with it.",
        )
    days = FIRST_LOOKS[0]
    passed = min(max(days - (found.next_on - today).days, 0), days)
    return TopAnswer(
        known="Not looked at yet.",
        numbers=f"The first look is on {date_words(found.next_on)}, so that chance is not taken for a link.",
        need=Need(passed, days, "days since your first entry"),
    )


def doctor(flags: Sequence[Flag], heard: Heard, *, is_begun: bool) -> TopAnswer:
    """Whether a reason is met, what to do about the most urgent one, and what was answered where none is.

    `heard` is what was written down besides the flags. Nothing here reassures: that none is met says only that.
    """
    if not is_begun:
        return TopAnswer(
            "Nothing is written down yet.",
            "A reason shows here as soon as something you write down is one. Some signs cannot wait for a diary.",
        )
    opened = [flag for flag in flags if flag.is_open]
    base = f"You answered {len(ASKED) - len(heard.open)} of {len(ASKED)} questions in the last {ANSWERED_WITHIN} days."
    if opened:
        # The most urgent come first.
        return TopAnswer(f"Yes. {HOW_SOON[opened[0].urgency]}", _reasons(opened), base)
    if flags:
        return TopAnswer("No new one: you talked about what there was, or hid it.", base=base)
    if heard.is_silent:
        return TopAnswer(
            "Nothing you wrote down matches a listed reason.",
            "That is all it says: it only knows what you wrote down.",
            base,
        )
    return TopAnswer("You wrote down signs that match none of the listed reasons so far.", "", base)


def _reasons(opened: Sequence[Flag]) -> str:
    """Which reasons are met, the most urgent first: "The reasons in your entries: weakness, spreading and 2 more."."""
    names = [f"{flag.criterion.name[0].lower()}{flag.criterion.name[1:]}" for flag in opened]
    named = joined(names) if len(names) <= _NAMED else f"{', '.join(names[:_NAMED])} and {len(names) - _NAMED} more"
    return f"The reason{'s' if len(names) > 1 else ''} in your entries: {named}."


def weeks_label(change: Change) -> str:
    """What the bars of the weeks show, for whoever does not see them."""
    return f"How often in each of {len(change.weeks)} weeks, the last four marked"


def urgency_label(urgency: Urgency) -> str:
    """What the shape of an urgency says: its word."""
    return f"Urgency: {urgency.word}" if urgency else "No listed reason is open"
