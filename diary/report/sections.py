"""The sections of the doctor's page. No number is computed here: they are those of the patterns, put into lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Final

import numpy as np

from diary.domain import catalogue
from diary.domain.anatomy import SITES
from diary.domain.association import Factor, Finding
from diary.domain.background import MedicineTaken
from diary.domain.catalogue import DOCUMENTS, SUPPLEMENTS
from diary.domain.criteria import CRITERION_BY_ID
from diary.domain.flags import Flag, Status, flags_of
from diary.domain.guesses import Guess
from diary.domain.history import Days, Floats
from diary.domain.load import Load
from diary.domain.looks import Looked
from diary.domain.needs import unmet
from diary.domain.place import Place
from diary.domain.remedies import NOT_SAID, Remedies
from diary.domain.rhythm import Rhythm
from diary.domain.rule_input import Match, Urgency
from diary.domain.signs import Sign
from diary.domain.trial import ToldTrial, TrialState
from diary.domain.wording import association as association_words
from diary.domain.wording import date_words, days_words, number, plural, whole
from diary.domain.wording import doctor as words
from diary.domain.wording import load as load_words
from diary.domain.wording import rhythm as rhythm_words
from diary.domain.wording import signs as sign_words
from diary.domain.wording import trial_result as result_words
from diary.domain.wording.remedies import relief
from diary.models import Condition, Diary, Examination, Medicine, Visit
from diary.queries.doctor import Manner
from diary.queries.flags import Beginning, memories, met
from diary.queries.trials import read_all_told, trials_in
from diary.report.rows import (
    FlagRow,
    GuessRow,
    MedicineRow,
    NamedLine,
    PlaceRow,
    RemedyRow,
    SignRow,
    TrialRow,
    WeekRow,
)
from diary.report.wanted import Wanted

BY_WEEK_UP_TO: Final = 2 * 366
"""A longer period than this many days is told in stretches of four weeks."""

ITEMS: Final = (
    "caffeine_drinks",
    "caffeine_mg",
    "alcohol_units",
    "nicotine",
    "sleep_minutes",
    "sleep_quality",
    "stress",
    "fatigue",
    "worry",
)
"""The items of the check-in that the page has means of."""

_GROUPS: Final = catalogue.by_key(catalogue.MEDICINE_GROUPS)
_CONDITIONS: Final = catalogue.by_key(catalogue.CONDITIONS)
_EXAMINATIONS: Final = catalogue.by_key(catalogue.EXAMINATIONS)
_DIETS: Final = catalogue.by_key(catalogue.DIETS)
_FEELINGS: Final = catalogue.by_key(catalogue.FEELINGS)


def sign_rows(signs: Sequence[Sign]) -> tuple[SignRow, ...]:
    return tuple(
        SignRow(
            key=sign.key,
            name=sign.name,
            found=sign.found.value,
            word=sign_words.word(sign),
            answers=sign.answers,
            lines=sign_words.lines(sign),
            is_part=sign.is_part,
            is_silent=sign.found.is_silent,
        )
        for sign in signs
    )


def silence_lines(signs: Iterable[Sign]) -> tuple[NamedLine, ...]:
    """The signs without an answer, by the kind of their silence. What is known of the spread stands by itself."""
    asked = [sign for sign in signs if sign.key != "spread"]
    return tuple(NamedLine(name, text) for name, text in sign_words.silences(asked))


def manner_lines(manner: Manner, episodes: int) -> tuple[NamedLine, ...]:
    """What it felt like and what could be seen, where somebody wrote that down: a tick that is not there is no "no"."""
    names = {key: term.name for key, term in _FEELINGS.items()}
    told = words.felt_as(manner.feelings, names, episodes)
    return (
        *([NamedLine("Felt as", told)] if told else ()),
        *([NamedLine("Could be seen", words.ticked_with(manner.visible, episodes))] if manner.visible else ()),
        *([NamedLine("Regular, like a beat", words.ticked_with(manner.rhythmic, episodes))] if manner.rhythmic else ()),
    )


def place_rows(place: Place) -> tuple[PlaceRow, ...]:
    """All toes, and the other places that come up."""
    return tuple(
        PlaceRow(site.key, site.name, site.side, site.digit, place.count(site))
        for site in SITES
        if site.is_toe or place.count(site)
    )


def week_rows(days: Days) -> tuple[WeekRow, ...]:
    span = 7 if len(days) <= BY_WEEK_UP_TO else 28
    # The fourth part of a column: recorded, and twitching not said.
    unknown = days.recorded & ~days.twitched & ~days.quiet
    return tuple(
        WeekRow(
            first=days.date_of(start),
            days=len(days.status[start : start + span]),
            twitched=int(days.twitched[start : start + span].sum()),
            quiet=int(days.quiet[start : start + span].sum()),
            unknown=int(unknown[start : start + span].sum()),
            missing=int(np.count_nonzero(~days.recorded[start : start + span])),
            episodes=int(days.episodes[start : start + span].sum()),
        )
        for start in range(0, len(days), span)
    )


def pattern_lines(days: Days, rhythm: Rhythm, load: Load) -> Iterator[NamedLine]:
    """Days, rate, time of day, length, strength: what is known of them."""
    recorded, counted, sleep_onset = int(days.recorded.sum()), int(days.counted.sum()), int(days.sleep_onset.sum())
    if not recorded:
        return
    quiet = plural(int(days.quiet.sum()), "day")
    twitched = f"{whole(load.twitched_days)} of {plural(recorded, 'recorded day')}; expressly quiet on {quiet}"
    yield NamedLine("Days with twitching", twitched)
    if counted:
        rate = f"{number(load.episodes / counted, 1)} a day"
        rate = f"{rate}, {whole(load.episodes)} on {plural(counted, 'day')} with a count"
        yield NamedLine("Episodes", f"{rate}; {whole(sleep_onset)} of them while falling asleep")
    if load.episodes:
        yield NamedLine("Time of day", rhythm_words.sentence(rhythm).rstrip("."))
        yield NamedLine("Length", _length(load))
        yield NamedLine("Strength", _strength(load))


def _length(load: Load) -> str:
    if load.typical_seconds is None:
        return "not written down"
    typical = load_words.length_words(load.typical_seconds)
    base = f"{whole(load.timed_days)} of {plural(load.twitched_days, 'day')} with twitching"
    return f"{typical} in all on a typical day that has times ({base})"


def _strength(load: Load) -> str:
    if load.intensity is None:
        return "not written down"
    told = load_words.strength_words(load.intensity)
    return f"{told} of 5 on average ({whole(load.rated)} of {plural(load.episodes, 'episode')} rated)"


def quiet_line(load: Load) -> str:
    """The longest free gap, of expressly quiet days alone."""
    if not load.quiet.days:
        return "no day is expressly quiet"
    first, last = date_words(load.quiet.first), date_words(load.quiet.last)
    when = f"on {first}" if load.quiet.days == 1 else f"{first} to {last}"
    return f"{plural(load.quiet.days, 'day')}, {when}"


def medicine_rows(rows: Iterable[Medicine], onset_on: date | None, first: date, last: date) -> tuple[MedicineRow, ...]:
    """Medicines first, then supplements; what is still taken first."""
    found = [
        MedicineRow(
            row.name,
            _GROUPS[row.group].name,
            row.dose,
            words.medicine_dates(
                MedicineTaken(str(row.uuid), row.name, row.group, row.started_on, row.changed_on, row.stopped_on),
                onset_on,
                first,
                last,
            ),
            row.group in SUPPLEMENTS,
        )
        for row in rows
    ]
    return tuple(sorted(found, key=lambda row: row.is_supplement))


def substance_lines(items: Mapping[str, Floats]) -> tuple[NamedLine, ...]:
    """Caffeine, alcohol and nicotine, of the days with an answer."""
    caffeine = words.mean(*_mean(items["caffeine_drinks"]), "drinks a day")
    # Off by default: where nobody answers it, milligrams are not mentioned.
    if np.isfinite(items["caffeine_mg"]).any():
        weighed = words.mean(*_mean(items["caffeine_mg"]), "mg a day")
        caffeine = weighed if caffeine == words.NOT_ANSWERED else f"{caffeine}; {weighed}"
    # A yes is 1, so the mean times the answers is how many there were.
    share, n = _mean(items["nicotine"])
    return (
        NamedLine("Caffeine", caffeine),
        NamedLine("Alcohol", words.mean(*_mean(items["alcohol_units"]), "drinks a day")),
        NamedLine("Nicotine", words.yes_of(round((share or 0) * n), n)),
    )


def _mean(column: Floats) -> tuple[float | None, int]:
    """The mean of what was answered, and how many answers it is of."""
    said = column[np.isfinite(column)]
    return (float(said.mean()) if len(said) else None), len(said)


def condition_lines(diary: Diary, rows: Iterable[Condition], wanted: Wanted) -> Iterator[NamedLine]:
    """Conditions and injuries, then diet and family. They last, so that only one which came later is not of the
    period."""
    with_notes = wanted.with_notes
    for row in rows:
        name = row.name or _CONDITIONS[row.key].name
        where = words.outside(wanted.first, wanted.last, since=row.since, until=None)
        since = f"since {date_words(row.since)}{f' ({where})' if where else ''}" if row.since else ""
        yield NamedLine(name, since, row.note if with_notes else "")
    if diary.diet:
        yield NamedLine("Diet", _DIETS[diary.diet].name.lower())
    family = {"yes": "yes", "no": "no"}.get(diary.family_history, words.NOT_ANSWERED)
    yield NamedLine("Nerve or muscle disease in the family", family, diary.family_history_note if with_notes else "")


def visit_lines(rows: Iterable[Visit], wanted: Wanted) -> tuple[NamedLine, ...]:
    return tuple(
        NamedLine(
            words.dated(row.visited_on, wanted.first, wanted.last),
            row.clinician,
            "\n".join(filter(None, (row.discussed, row.outcome))) if wanted.with_notes else "",
        )
        for row in rows
    )


def examination_lines(rows: Iterable[Examination], wanted: Wanted) -> tuple[NamedLine, ...]:
    """Tests that were done, each with when and with what was said of it, which is what a doctor wants to know."""
    return tuple(
        NamedLine(
            row.name or _EXAMINATIONS[row.kind].name,
            words.dated(row.done_on, wanted.first, wanted.last) if row.done_on else words.NO_DATE,
            row.outcome,
        )
        for row in rows
    )


def remedy_rows(remedies: Remedies) -> tuple[RemedyRow, ...]:
    return tuple(
        RemedyRow(
            key=row.key,
            name=row.name,
            tried=row.tried,
            better=row.times("better"),
            no_change=row.times("no_change"),
            worse=row.times("worse"),
            unsure=row.times("unsure"),
            not_said=row.times(NOT_SAID.key),
            relief="" if row.relief is None else relief(row),
        )
        for row in remedies.rows
    )


def factor_lines(found: Looked) -> tuple[NamedLine, ...]:
    """The factors with which a link stood out at the newest look; else that there was none, or not enough to tell. Then
    which look that was: it is over all days before it, whatever the period of the page."""
    tested = association_words.names(found.having(Finding.TESTED))
    left_out = (NamedLine("Being tested then, so not looked at", tested),) if tested else ()
    return (*_found(found), *left_out, NamedLine("When", association_words.base_of_look(found)))


def _found(found: Looked) -> tuple[NamedLine, ...]:
    links = found.having(Finding.LINK)
    if links:
        return (*map(_link, links), NamedLine("How to read it", association_words.STOOD_OUT))
    looked_at = found.having(Finding.NO_LINK)
    if looked_at:
        names = ", ".join(association_words.name(factor) for factor in looked_at)
        return (NamedLine("No clear link so far", names),)
    if found.having(Finding.WAITING):
        return (NamedLine("Links", "not looked at yet"),)
    # Nothing missing and nothing found is the time from 42 to 55 days, or it was all being tested.
    missing = unmet(found.needs)
    if not missing and not found.having(Finding.EARLY):
        return ()
    early = "too early to tell" if not missing else association_words.progress(missing[0])
    return (NamedLine("Not enough yet to look for links", early),)


def _link(factor: Factor) -> NamedLine:
    assert factor.ratio is not None
    ratio = f"{association_words.times(factor.ratio.ratio)} times ({association_words.interval(factor.ratio)})"
    which = association_words.which_days(factor)
    text = f"{ratio} as many episodes on {which} as on other days; {association_words.base(factor.ratio)}"
    return NamedLine(f"A link stands out with {association_words.name(factor)}", text)


def trial_rows(diary: Diary, today: date, wanted: Wanted) -> tuple[TrialRow, ...]:
    """The trials of which a day lies in the period, the newest first: what is said of those that are over, and up to
    when one runs. One statement where the diary has none, else four at most, however many there are."""
    found = [(row, row.state_on(today)) for row in trials_in(diary, wanted.first, wanted.last)]
    over = [row for row, state in found if state.is_over]
    told = {row.pk: told for row, told in zip(over, read_all_told(diary, over), strict=True)}
    return tuple(
        _trial_row(told[row.pk], wanted)
        if row.pk in told
        else TrialRow(words.trial_change(row.plan), words.runs_until(row.plan))
        for row, state in found
        if state is not TrialState.COMING
    )


def _trial_row(told: ToldTrial, wanted: Wanted) -> TrialRow:
    # A rule that reads what the person leaves out is left out here too.
    by = told.end.criterion if told.end and _tells(wanted).get(told.end.criterion, True) else ""
    return TrialRow(
        words.trial_change(told.plan),
        words.trial_days(told),
        result_words.sentence(told),
        words.trial_numbers(told, CRITERION_BY_ID[by].name if by else ""),
        words.trial_base(told),
    )


def guess_rows(guesses: Iterable[Guess]) -> tuple[GuessRow, ...]:
    return tuple(GuessRow(row.key, row.name, row.episodes) for row in guesses)


def score_lines(items: Mapping[str, Floats]) -> tuple[NamedLine, ...]:
    return (
        NamedLine("Sleep", words.mean_hours(*_mean(items["sleep_minutes"]))),
        NamedLine("Sleep quality", words.mean(*_mean(items["sleep_quality"]), "of 5 (5: well)")),
        NamedLine("Stress", words.mean(*_mean(items["stress"]), "of 10")),
        NamedLine("Tiredness", words.mean(*_mean(items["fatigue"]), "of 10")),
    )


def worry_words(column: Floats, days: Sequence[date]) -> str:
    mean, n = _mean(column)
    said = []
    if n:
        said.append(f"Worry about the twitching, mean of what was said: {words.mean(mean, n, 'of 10')}.")
    if days:
        said.append(f"Asked to talk to someone about it: {days_words(days)}.")
    return " ".join(said)


def flag_rows(diary: Diary, today: date, wanted: Wanted, begun: Beginning) -> Iterator[FlagRow]:
    """What the diary meets on the day, the most urgent first, and last what only goes on this page. A rule that reads
    what the person leaves out is left out with it, and without visits it is not said what was talked about."""
    tells = _tells(wanted)
    found = [match for match in met(diary, today, begun) if tells.get(match.criterion, True)]
    for flag in flags_of(found, memories(diary)):
        yield _flag_row(flag.match, flag.urgency.word, _status(flag) if wanted.with_visits else "", wanted)
    for match in found:
        if match.urgency is Urgency.LINE:
            yield _flag_row(match, "", match.sentence, wanted)


def _tells(wanted: Wanted) -> Mapping[str, bool]:
    """Whether a rule is told that reads what can be left out; every other one is."""
    return {
        "U1": wanted.with_worry,
        "M1": wanted.with_medicines,
        "G1": wanted.with_medicines and wanted.with_conditions,
    }


def _flag_row(match: Match, urgency: str, status: str, wanted: Wanted) -> FlagRow:
    criterion = CRITERION_BY_ID[match.criterion]
    ticked = all(row.ticked for row in match.evidence)
    return FlagRow(
        criterion=criterion.id,
        version=criterion.version,
        name=f"{criterion.name}, as ticked with episodes" if ticked else criterion.name,
        urgency=urgency,
        days=words.shown_on(match, wanted.first, wanted.last),
        says=(),
        status=status,
        sources=tuple(dict.fromkeys(DOCUMENTS[document] for document, _ in criterion.says)),
    )


def _status(flag: Flag) -> str:
    if flag.settled is None:
        return "not talked about with a doctor yet"
    on = date_words(flag.settled.on)
    said = f"talked about with a doctor on {on}" if flag.settled.status is Status.DISCUSSED else f"put aside on {on}"
    return f"{said}; something new since" if flag.is_open else said
