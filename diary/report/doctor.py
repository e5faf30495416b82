"""The page for the doctor as a value: composed once, and then shown, printed, shared and sent as it is.

Only texts, numbers, dates and tuples of them, so that it can be kept as JSON. Its sentences come from `domain.wording`;
headings stand in the two templates that show it, `shared/report.html` and `doctor.typ`. Counts that other ways out of a
diary have too (by place, by week, by remedy) are numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from diary import VERSION
from diary.domain.association import Finding
from diary.domain.guesses import Guesses
from diary.domain.load import load as load_of
from diary.domain.pattern_filter import PatternFilter
from diary.domain.rhythm import rhythm as rhythm_of
from diary.domain.signs import SignStatus
from diary.domain.waking import awake
from diary.domain.wording import change as change_words
from diary.domain.wording import doctor as words
from diary.domain.writing import USUAL, Writing, writing
from diary.models import Diary
from diary.queries.association import read_factors
from diary.queries.background import conditions, examinations, medicines, visits
from diary.queries.change import read_change
from diary.queries.doctor import first_twitch, newest_checkins, newest_episodes, read_answers, read_manner, read_signs
from diary.queries.flags import beginning
from diary.queries.guesses import guesses_in
from diary.queries.lasting import read_began_before
from diary.queries.looks import read_looked
from diary.queries.pattern_query import PatternQuery
from diary.queries.place import place_in
from diary.queries.remedies import remedies_in
from diary.report import sections
from diary.report.drawings import Feet, Strip, feet_of, places_words, strip_of
from diary.report.entries import checkin_line, episode_line, within
from diary.report.rows import (
    CheckInLine,
    EpisodeLine,
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
from diary.report.wanted import Paper, Wanted

MOST_LISTED: Final = 2_000
"""So many episodes, and so many check-ins, are listed at most: nobody reads more, and a PDF of more takes memory."""

MOST_NOTED: Final = 300_000
"""So many characters of notes each list has at most: a hundred pages, and 0.3 GB while they are typeset."""


@dataclass(frozen=True, slots=True)
class DoctorReport:
    """All that stands on the page, in its order. A text is "" and a tuple is empty where nothing is known or wanted.

    `recorded_days` of `days` are the base of all numbers; `episodes` are those that count, `sleep_onset` of them while
    falling asleep, on `counted_days` days with a known count. `together` episodes took several toes, `unplaced` say no
    place. `list_left_out` entries are too old for the lists, which have an end; `cut` says that the period begins in
    the midst of twitching. What is new has a default, so that a page that was kept before can still be read.
    """

    made_on: date
    first: date
    last: date
    days: int
    recorded_days: int
    version: str
    paper: Paper
    name: str
    born: date | None
    sentence: str
    questions: tuple[str, ...]
    worry: str
    signs: tuple[SignRow, ...]
    onset: str
    change: str
    quiet: str
    episodes: int
    counted_days: int
    sleep_onset: int
    places: tuple[PlaceRow, ...]
    together: int
    unplaced: int
    weeks: tuple[WeekRow, ...]
    pattern: tuple[NamedLine, ...]
    medicines: tuple[MedicineRow, ...]
    substances: tuple[NamedLine, ...]
    conditions: tuple[NamedLine, ...]
    visits: tuple[NamedLine, ...]
    remedies: tuple[RemedyRow, ...]
    factors: tuple[NamedLine, ...]
    guesses: tuple[GuessRow, ...]
    scores: tuple[NamedLine, ...]
    flags: tuple[FlagRow, ...]
    with_charts: bool
    with_list: bool
    episode_list: tuple[EpisodeLine, ...]
    checkin_list: tuple[CheckInLine, ...]
    list_left_out: int
    with_medicines: bool = True
    with_conditions: bool = True
    with_visits: bool = True
    cut: str = ""
    silences: tuple[NamedLine, ...] = ()
    writing: Writing = USUAL
    """How its dates, times and numbers are written: whoever reads it later reads it as it was."""
    summary: str = ""
    manner: tuple[NamedLine, ...] = ()
    examinations: tuple[NamedLine, ...] = ()
    trials: tuple[TrialRow, ...] = ()

    @property
    def period(self) -> str:
        return words.period(self.first, self.last)

    @property
    def base(self) -> str:
        return words.recorded(self.recorded_days, self.days)

    @property
    def self_reported(self) -> str:
        return words.SELF_REPORTED

    @property
    def purpose(self) -> str:
        return words.PURPOSE

    @property
    def no_count(self) -> str:
        return f"{words.NO_COUNT} {words.INTERVALS}"

    @property
    def own_words(self) -> str:
        return words.OWN_WORDS

    @property
    def not_included(self) -> str:
        return words.NOT_INCLUDED

    @property
    def sign_table(self) -> tuple[SignRow, ...]:
        """The signs that were answered, those with a yes first. Spread stands with the places, and what an examination
        tests by itself."""
        rows = [row for row in self.signs if not (row.is_part or row.is_silent or row.key == "spread")]
        return tuple(sorted(rows, key=lambda row: row.found != SignStatus.YES))

    @property
    def spread(self) -> tuple[NamedLine, ...]:
        """Whether it has spread, and what that was compared with."""
        return tuple(
            NamedLine("Spread", words.spread(row.word, row.lines)) for row in self.signs if row.key == "spread"
        )

    @property
    def strength(self) -> tuple[NamedLine, ...]:
        """What an examination tests, apart from what is only felt: first what cannot be done, each with its days, then
        the others by their silence."""
        parts = [row for row in self.signs if row.is_part]
        cannot = [words.cannot(row.name, row.lines) for row in parts if row.found == SignStatus.YES]
        silent: dict[str, list[str]] = {}
        for row in parts:
            if row.found != SignStatus.YES:
                silent.setdefault(f"{row.word[:1].upper()}{row.word[1:]}", []).append(row.name)
        told = [NamedLine(word, ", ".join(names)) for word, names in silent.items()]
        return (*([NamedLine("Cannot do", "; ".join(cannot))] if cannot else ()), *told)

    @property
    def rules(self) -> str:
        """Which rules say what the diary meets, and which articles they follow."""
        sources = dict.fromkeys(source for row in self.flags for source in row.sources)
        return words.rules([(row.criterion, row.version) for row in self.flags], tuple(sources))

    @property
    def feet(self) -> Feet:
        return feet_of(self.places, is_known=self.counted_days > 0)

    @property
    def strip(self) -> Strip:
        return strip_of(self.weeks)

    @property
    def below_feet(self) -> tuple[NamedLine, ...]:
        """What the feet do not show: other places, and every number where one is too long for its toe."""
        if self.feet.is_shortened:
            return (NamedLine("In whole numbers", self.where),)
        others = places_words(row for row in self.places if not row.digit)
        return (NamedLine("Other places", others),) if others else ()

    @property
    def about_places(self) -> tuple[str, ...]:
        """What the places do not say: several toes at once, and none."""
        return words.about_places(self.together, self.unplaced)

    @property
    def not_listed(self) -> str:
        return words.not_listed(self.list_left_out)

    @property
    def where(self) -> str:
        """The places in words, toes as well."""
        return places_words(self.places) or words.NO_PLACE

    @property
    def weeks_words(self) -> str:
        """What the strip of weeks shows, in words."""
        return words.weeks(self.weeks_span, [(row.first, row.twitched, row.days - row.missing) for row in self.weeks])

    @property
    def weeks_span(self) -> int:
        return max((row.days for row in self.weeks), default=7)


def compose(diary: Diary, wanted: Wanted, today: date) -> DoctorReport:
    """The page for a diary on a day. It costs what the period's days and the lists cost, in a fixed number of
    statements: what several lines rest on is read once. What the diary meets is that of today, whatever the period."""
    first, last = wanted.first, wanted.last
    query = PatternQuery(diary, PatternFilter(first, last))
    days, begun = query.all_days, beginning(diary)
    items, answers = read_factors(diary, first, last, sections.ITEMS), read_answers(diary, first, last)
    signs = read_signs(diary, first, last, answers, begun)
    load, place = load_of(days), place_in(query)
    waking = awake(days.by_hour, items["sleep_minutes"], diary.hours_asleep)
    # What the person said of the onset goes before what was written down first.
    written = None if diary.onset_on else first_twitch(diary)
    episodes, of_episodes = newest_episodes(diary, first, last, MOST_LISTED) if wanted.with_list else ([], 0)
    checkins, of_checkins = newest_checkins(diary, first, last, MOST_LISTED) if wanted.with_list else ([], 0)
    looked, guesses = read_looked(diary), guesses_in(query).rows
    notes, worry = wanted.with_notes, wanted.with_worry
    # Cut by characters too: two thousand long notes would be a book.
    episode_list = within([episode_line(row, zone=diary.time_zone, with_notes=notes) for row in episodes], MOST_NOTED)
    checkin_list = within([checkin_line(row, with_worry=worry, with_notes=notes) for row in checkins], MOST_NOTED)
    return DoctorReport(
        made_on=today,
        first=first,
        last=last,
        days=len(days),
        recorded_days=int(days.recorded.sum()),
        version=VERSION,
        writing=writing(),
        paper=wanted.paper,
        name=wanted.name if wanted.with_name else "",
        born=wanted.born if wanted.with_name else None,
        sentence=wanted.sentence,
        questions=wanted.asked,
        worry=sections.worry_words(items["worry"], answers.worried) if worry else "",
        signs=sections.sign_rows(signs),
        onset=words.onset(diary.onset_on, is_about=diary.onset_is_about, written=written),
        change=change_words.sentence(read_change(diary, last, begun)),
        quiet=sections.quiet_line(load),
        episodes=load.episodes,
        counted_days=place.days,
        sleep_onset=int(days.sleep_onset.sum()),
        places=sections.place_rows(place),
        together=place.together or 0,
        unplaced=place.unplaced or 0,
        weeks=sections.week_rows(days),
        pattern=tuple(sections.pattern_lines(days, rhythm_of(days, waking), load)),
        medicines=sections.medicine_rows(
            medicines(diary) if wanted.with_medicines else (), diary.onset_on or written, first, last
        ),
        substances=sections.substance_lines(items),
        conditions=tuple(sections.condition_lines(diary, conditions(diary), wanted)) if wanted.with_conditions else (),
        visits=sections.visit_lines(visits(diary) if wanted.with_visits else (), wanted),
        remedies=sections.remedy_rows(remedies_in(query)),
        factors=sections.factor_lines(looked),
        guesses=sections.guess_rows(guesses),
        scores=sections.score_lines(items),
        flags=tuple(sections.flag_rows(diary, today, wanted, begun)),
        with_charts=wanted.with_charts,
        with_list=wanted.with_list,
        episode_list=episode_list,
        checkin_list=checkin_list,
        list_left_out=of_episodes - len(episode_list) + of_checkins - len(checkin_list),
        with_medicines=wanted.with_medicines,
        with_conditions=wanted.with_conditions,
        with_visits=wanted.with_visits,
        cut=words.cut(read_began_before(diary, first, last)),
        silences=sections.silence_lines(signs),
        summary=words.summary(
            onset_on=diary.onset_on,
            is_about=diary.onset_is_about,
            written=written,
            leaders=[site.name for site in place.leaders],
            most=place.most,
            episodes=load.episodes,
            signs=signs,
            links=looked.having(Finding.LINK),
            guesses=Guesses(guesses, load.episodes, 0).leaders,
            questions=len(wanted.asked),
        ),
        examinations=sections.examination_lines(examinations(diary) if wanted.with_visits else (), wanted),
        manner=sections.manner_lines(read_manner(diary, query.episodes), load.episodes),
        trials=sections.trial_rows(diary, today, wanted) if wanted.with_trials else (),
    )
