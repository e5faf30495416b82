"""The days of trials as CSV: trial.csv of one that is over, for whoever wants to work its result out anew, and
trials.csv of all of a diary."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from diary.domain.trial import ToldTrial, TrialDayTold, TrialState
from diary.exchange.cells import text_cell
from diary.exchange.tables import TRIAL_DAYS, TRIALS
from diary.exchange.tables_out import MARK, Cells, table
from diary.models import Diary, Trial
from diary.queries.trials import read_all_told, trials_in

_YES_NO: Final = {True: "yes", False: "no"}


def write_trial_days(told: ToldTrial) -> bytes:
    """A line for each day. A cell is a word of a list, a number or a date: none could be run by a spreadsheet."""
    rows: list[Cells] = [tuple(column.name for column in TRIAL_DAYS)]
    rows += map(_day_cells, told.days)
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return MARK + text.getvalue().encode()


def write_trials(diary: Diary, first: date | None, last: date | None, *, today: date) -> Iterator[bytes]:
    """trials.csv: the days of all trials that lie in a period, the oldest first, without those in the bin. What was
    written down on a day, and what came of it all, is told of a trial that is over."""
    return table(TRIALS, _blocks(diary, first or date.min, last or date.max, today))


def _blocks(diary: Diary, first: date, last: date, today: date) -> Iterator[Iterator[Cells]]:
    """The rows of each trial: four statements, however many there are."""
    rows = trials_in(diary, first, last)[::-1]
    states = {row.uuid: row.state_on(today) for row in rows}
    over = [row for row in rows if states[row.uuid].is_over]
    told: Mapping[UUID, ToldTrial] = {
        row.uuid: told for row, told in zip(over, read_all_told(diary, over), strict=True)
    }
    return (_rows(row, states[row.uuid], told.get(row.uuid), first, last) for row in rows)


def _rows(trial: Trial, state: TrialState, told: ToldTrial | None, first: date, last: date) -> Iterator[Cells]:
    opening = (trial.uuid, trial.change, text_cell(trial.own_words), trial.starts_on, state)
    for day in told.days if told else _planned(trial):
        if first <= day.day <= last:
            yield (*opening, *_day_cells(day, is_told=told is not None), *_result_cells(told))


def _planned(trial: Trial) -> Iterator[TrialDayTold]:
    """The days of a trial that is not over, without what was written down on them."""
    plan, kept = trial.plan, trial.kept_to_it
    for index in range(plan.design.length):
        day = plan.starts_on + timedelta(days=index)
        yield TrialDayTold(day, plan.block_of(day), plan.arm_of(day), plan.counts_on(day), False, None, kept.get(day))


def _day_cells(day: TrialDayTold, *, is_told: bool = True) -> Cells:
    return (
        day.day,
        day.block,
        day.arm,
        _YES_NO[day.counts],
        _YES_NO[day.is_recorded] if is_told else "",
        "" if day.episodes is None else day.episodes,
        day.kept or "",
    )


def _result_cells(told: ToldTrial | None) -> Cells:
    """What is said of a trial that is over, and its numbers where it is conclusive."""
    if told is None:
        return ("",) * 5
    found = told.result.estimate
    numbers = (found.ratio, found.low, found.high, found.p) if found else ("",) * 4
    return (told.result.conclusion, *numbers)
