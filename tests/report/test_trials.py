"""Trials on the page for the doctor: each in a line or two, the same on every way out, and never more than is known."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Collection
from dataclasses import asdict, replace
from datetime import date, timedelta
from html import unescape
from typing import Any

import numpy as np
import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext

from diary.actions.checkins import save_checkin
from diary.actions.sample import fill_with_sample
from diary.actions.trials import answer_trial_day, note_read
from diary.domain.association import Factor, Finding, needs_of
from diary.domain.catalogue import MAX_NAME
from diary.domain.content import CheckInContent
from diary.domain.looks import Looked
from diary.domain.trial import Arm, Conclusion, EarlyEnd, EndReason, KeptToIt, analyse
from diary.domain.wording import number
from diary.domain.wording.ratio import beside_one, interval
from diary.exchange.trial_table import write_trial_days
from diary.models import Diary, Trial
from diary.queries.trials import read_told, trials
from diary.report.doctor import DoctorReport
from diary.report.pdf import pdf
from diary.report.rows import TrialRow
from diary.report.sections import factor_lines
from diary.report.snapshot import read_report, read_wanted, write_report
from tests.makers import NOW, make_diary, make_episode, make_user, uuid_of
from tests.report.made import HOSTILE, TODAY, make_full, on_paper, read, report_of, text_of
from tests.trials import live_through, make_trial, noon

pytestmark = pytest.mark.django_db
START = TODAY - timedelta(days=60)
HEADING = "own trials: usual and changed days in blocks, their order drawn at random, not blinded"


@pytest.fixture
def diary() -> Diary:
    return make_diary()


def told_on(diary: Diary, days: int = 84, **fields: Any) -> tuple[TrialRow, ...]:
    return report_of(diary, days, **({"with_trials": True} | fields)).trials


def ways_out(page: DoctorReport) -> list[str]:
    """What the page says where it is shown, printed, and shown by a link."""
    kept = read_report(write_report(page))
    assert kept == page
    html = unescape(render_to_string("shared/report.html", {"report": kept}))
    return [on_paper(html), text_of(pdf(page))]


def finished(diary: Diary, *, usual: int = 3, changed: int = 1, **fields: Any) -> Trial:
    trial = make_trial(diary, START, **fields)
    live_through(trial, {Arm.AS_USUAL: usual, Arm.CHANGED: changed})
    return trial


def answer(trial: Trial, answers: Collection[KeptToIt | None]) -> None:
    """The answers of the changed days, from the first on."""
    plan = trial.plan
    days = [plan.starts_on + timedelta(days=n) for n in range(plan.design.length)]
    for day, kept in zip([day for day in days if plan.arm_of(day) is Arm.CHANGED], answers, strict=False):
        answer_trial_day(diary=trial.diary, trial=trial, day=day, kept=kept, today=TODAY)


def test_one_that_is_over_says_what_came_of_it_then_the_ratio_then_the_chance_then_its_base(diary: Diary) -> None:
    trial = finished(diary)
    answer(trial, [KeptToIt.YES] * 12 + [KeptToIt.PARTLY] * 3 + [KeptToIt.NO] + [None])
    page = report_of(diary, with_trials=True)
    assert page.trials == (
        TrialRow(
            "Wider shoes",
            "13 January to 21 February 2026",
            "Fewer twitches in the changed blocks than chance explains.",
            page.trials[0].numbers,
            "8 blocks of 5 days, first of each not counted; 32 of 32 counted days recorded; "
            "kept to on 12 of 20 changed days, partly 3, not 1, no answer 4",
        ),
    )
    told = read_told(diary, trials(diary)[0])
    assert told.result.conclusion is Conclusion.FEWER
    found = told.result.estimate
    # 3 a day, and 1 a day, on the four days that count of each block.
    assert found == analyse(np.array([12, 4] * 4), np.array([4] * 8), trial.schedule)
    numbers = page.trials[0].numbers
    assert numbers.startswith(f"{beside_one(found.ratio)} times as often when changed (90\u00a0% interval ")
    assert interval(found.low, found.high) in numbers
    assert numbers.endswith(f"; 1.0 v 3.0 a day), p\u00a0{number(found.p, 3)} for fewer (one-sided randomisation test)")
    for said in ways_out(page):
        assert HEADING in said
        for text in asdict(page.trials[0]).values():
            assert on_paper(text) in said


def test_a_chance_that_is_not_small_has_two_decimals(diary: Diary) -> None:
    trial = finished(diary, usual=2, changed=2)
    (row,) = told_on(diary)
    assert (row.found, row.numbers) == (
        "No clear difference.",
        "1.0 times as often when changed (90\u00a0% interval 1.0 to 1.0; 2.0 v 2.0 a day), p\u00a01.00 for fewer "
        "(one-sided randomisation test)",
    )
    assert row.base.endswith("never said whether it was kept to; a difference may be too small to see in so few days")
    assert trial.read_on is None


def test_of_more_it_says_nothing_and_of_nothing_neither(diary: Diary) -> None:
    finished(diary, usual=1, changed=4)
    (row,) = told_on(diary)
    assert row.found == "No clear difference."
    assert row.numbers.endswith("p\u00a01.00 for fewer (one-sided randomisation test); of more it says nothing")
    quiet = make_diary(owner=make_user("eve@example.org"))
    trial = make_trial(quiet, START)
    for n in range(trial.plan.design.length):
        content = CheckInContent(twitching="no")
        save_checkin(diary=quiet, day=START + timedelta(days=n), uuid=uuid_of(f"quiet {n}"), content=content)
    (row,) = told_on(quiet)
    assert row.found == "Not conclusive."
    assert row.numbers == "No episode was counted in any of its blocks, so nothing could become fewer"


def test_its_numbers_are_those_of_the_table_of_its_days(diary: Diary) -> None:
    trial = make_trial(diary, START)
    live_through(trial, {Arm.AS_USUAL: 3, Arm.CHANGED: 2}, days=38)
    live_through(trial, {Arm.AS_USUAL: 0, Arm.CHANGED: 1}, days=9, name="more")
    answer(trial, [KeptToIt.YES] * 7 + [KeptToIt.PARTLY] * 2 + [KeptToIt.NO] * 4)
    table = write_trial_days(read_told(diary, trials(diary)[0]))
    rows = list(csv.DictReader(io.StringIO(table.decode("utf-8-sig"))))
    known = [row for row in rows if row["counts"] == "yes" and row["episodes"]]
    blocks = [[int(row["episodes"]) for row in known if row["block"] == str(block)] for block in range(1, 9)]
    found = analyse(np.array([sum(days) for days in blocks]), np.array([len(days) for days in blocks]), trial.schedule)
    (row,) = told_on(diary)
    said = (
        f"{beside_one(found.ratio)} times as often when changed (90\u00a0% interval {interval(found.low, found.high)}; "
    )
    assert row.numbers.startswith(said)
    assert f"{len(known)} of {sum(row['counts'] == 'yes' for row in rows)} counted days recorded" in row.base
    changed = Counter(row["kept_to_it"] for row in rows if row["kind"] == "changed")
    assert (
        f"kept to on {changed['yes']} of {changed.total()} changed days, partly {changed['partly']}, "
        f"not {changed['no']}, no answer {changed['']}"
    ) in row.base


def test_too_few_recorded_days_are_no_result(diary: Diary) -> None:
    live_through(make_trial(diary, START), {Arm.AS_USUAL: 3, Arm.CHANGED: 1}, days=25)
    (row,) = told_on(diary)
    assert (row.found, row.numbers) == ("Not conclusive.", "Enough recorded days in 5 of 8 blocks, and 6 are needed")
    assert "20 of 32 counted days recorded" in row.base


def test_one_that_runs_has_no_result_and_no_number_and_one_that_is_coming_is_not_told(diary: Diary) -> None:
    running = make_trial(diary, TODAY - timedelta(days=20), change="more_water")
    live_through(running, {Arm.AS_USUAL: 3, Arm.CHANGED: 1}, days=20)
    answer(running, [KeptToIt.YES] * 5)
    page = report_of(diary, with_trials=True)
    assert page.trials == (TrialRow("More water", "runs until 2 April 2026; no result before its end"),)
    for said in ways_out(page):
        assert "More water: runs until 2 April 2026; no result before its end." in said.replace(
            "</dt><dd>", ": "
        ).replace('<dt dir="auto">', "")
    Trial.objects.update(starts_on=TODAY + timedelta(days=1))
    assert told_on(diary) == ()


@pytest.mark.parametrize(
    ("end", "numbers"),
    [
        (EarlyEnd(START + timedelta(days=11), EndReason.STOPPED), "Stopped by the patient on day 12 of 40"),
        (
            EarlyEnd(START + timedelta(days=11), EndReason.FLAG, "W1"),
            "Ended on day 12 of 40, when the entries met a reason to see a doctor: weakness",
        ),
    ],
)
def test_one_that_ended_early_says_when_and_why_and_nothing_of_its_days(
    end: EarlyEnd, numbers: str, diary: Diary
) -> None:
    finished(diary, end=end)
    page = report_of(diary, with_trials=True)
    assert page.trials == (TrialRow("Wider shoes", "13 to 24 January 2026", "Not conclusive.", numbers, ""),)
    for said in ways_out(page):
        assert f"{numbers}." in said
        assert "times as often when changed" not in said


def test_a_reason_that_reads_what_is_left_out_is_not_named(diary: Diary) -> None:
    finished(diary, end=EarlyEnd(START, EndReason.FLAG, "U1"))
    assert told_on(diary)[0].numbers == "Ended on day 1 of 40, when the entries met a reason to see a doctor"
    assert "you are worried" in told_on(diary, with_worry=True)[0].numbers


def test_it_says_how_many_asked_the_same_and_that_entries_were_changed_since(diary: Diary) -> None:
    trial = finished(diary, name="second")
    make_trial(diary, START - timedelta(days=50), name="first", end=EarlyEnd(START, EndReason.STOPPED))
    note_read(diary=diary, trial=trial, today=TODAY)
    assert told_on(diary)[0].base.endswith("number 2 of 2 that asked the same")
    make_episode(diary=diary, name="late", at=noon(START + timedelta(days=1)))
    assert told_on(diary)[0].base.endswith(
        "number 2 of 2 that asked the same; entries changed since first read on 14 March 2026"
    )
    assert told_on(diary)[1].base == "Number 1 of 2 that asked the same"


def test_those_of_the_period_are_told_the_newest_first_and_none_where_they_are_not_wanted(diary: Diary) -> None:
    finished(diary, name="old")
    make_trial(diary, TODAY - timedelta(days=3), name="new", change="more_water")
    assert [row.change for row in told_on(diary)] == ["More water", "Wider shoes"]
    assert [row.change for row in told_on(diary, 15)] == ["More water"]
    page = report_of(diary, with_trials=False)
    assert page.trials == ()
    for said in ways_out(page):
        assert HEADING not in said


def test_nobody_else_s_are_told(diary: Diary) -> None:
    other = make_diary(owner=make_user("ben@example.org"))
    finished(other)
    assert told_on(diary) == ()


def test_it_costs_one_statement_where_there_is_none_and_four_at_most_however_many(diary: Diary) -> None:
    make_episode(diary=diary, at=NOW)

    def cost(**fields: Any) -> int:
        # A revision of its own: what is kept of the rules is made again.
        Diary.objects.filter(pk=diary.pk).update(revision=diary.revision + 1)
        diary.refresh_from_db()
        with CaptureQueriesContext(connection) as asked:
            report_of(diary, 365, **fields)
        return len(asked)

    assert cost(with_trials=True) == cost() + 1
    finished(diary)
    assert cost(with_trials=True) == cost() + 4
    for n in range(3):
        end = EarlyEnd(TODAY - timedelta(days=90), EndReason.STOPPED)
        make_trial(diary, TODAY - timedelta(days=100 + n), name=f"more {n}", end=end)
    assert cost(with_trials=True) == cost() + 4


def test_own_words_are_only_ever_text(diary: Diary) -> None:
    for name, words in (("one", HOSTILE[:MAX_NAME]), ("two", HOSTILE[HOSTILE.index("<script") :][:MAX_NAME])):
        finished(diary, name=name, change="own", own_words=words)
    page = report_of(diary, with_trials=True)
    html = render_to_string("shared/report.html", {"report": page})
    assert "<script" not in html
    assert "&lt;script&gt;" in html
    assert html.count('<dt dir="auto">') >= 2
    assert read_report(write_report(page)) == page
    said = text_of(pdf(page))
    assert '#read("secret") #eval("1") *bold*' in said
    assert "{{ 7 }}" in said


def test_a_page_that_was_kept_before_there_were_trials_says_what_it_said() -> None:
    page = report_of(make_full(days=2), with_trials=True)
    old = json.loads(write_report(page))
    assert (old.pop("snapshot"), old.pop("trials")) == (3, [])
    kept = read_report(json.dumps(old | {"snapshot": 2}).encode())
    assert kept == page
    assert HEADING not in render_to_string("shared/report.html", {"report": kept})
    assert read_report(json.dumps(old | {"snapshot": 4}).encode()) is None
    asked = read_wanted(json.dumps({"first": "2026-03-01", "last": "2026-03-14"}).encode())
    assert asked
    assert not asked.with_trials


def test_nothing_is_called_a_treatment_or_an_effect_of_anything(diary: Diary) -> None:
    trial = finished(diary)
    answer(trial, [KeptToIt.YES])
    make_trial(diary, TODAY - timedelta(days=3), name="new", change="more_water")
    end = EarlyEnd(START - timedelta(days=20), EndReason.FLAG, "W1")
    make_trial(diary, START - timedelta(days=30), name="old", end=end)
    said = " ".join(f"{HEADING} {' '.join(asdict(row).values())}" for row in told_on(diary, 365)).lower()
    for word in ("treat", "effect", "works", "improve", "helped", "better", "caused", "proves", "significant"):
        assert word not in said, word


@pytest.mark.slow
@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_with_four_of_a_year_it_stays_one_page(paper: Any) -> None:
    diary = make_diary()
    fill_with_sample(diary=diary, now=NOW, episodes=1000, years=1, seed=1)
    make_trial(diary, TODAY - timedelta(days=3), name="running", change="more_water")
    answer(make_trial(diary, START, name="over"), [KeptToIt.YES] * 9 + [KeptToIt.PARTLY, KeptToIt.NO])
    for n, reason in enumerate((EndReason.STOPPED, EndReason.FLAG)):
        end = EarlyEnd(START - timedelta(days=60 * n + 10), reason, "" if reason is EndReason.STOPPED else "W1")
        words = f"{n} slow walks over the lawn, barefoot, after each longer stretch at the desk"[:MAX_NAME]
        make_trial(diary, end.on - timedelta(days=20), name=f"ended {n}", change="own", own_words=words, end=end)
    page = report_of(diary, 365, with_trials=True, with_worry=True, with_name=True)
    assert len(page.trials) == 4
    (sheet,) = read(pdf(replace(page, paper=paper, questions=("Is it the coffee?", "Which tests?")))).pages
    assert "when the entries met a reason to see a doctor: weakness." in on_paper(sheet.extract_text())


@pytest.mark.slow
def test_of_many_the_first_stand_on_the_page_and_the_others_after_it_all_once() -> None:
    diary = make_diary()
    fill_with_sample(diary=diary, now=NOW, episodes=1000, years=1, seed=1)
    page = report_of(diary, 365, with_trials=True)
    numbers = "0.9 times as often when changed (90 % interval 0.3 to 4.0), p 0.58 for fewer"
    rows = tuple(TrialRow(f"Change {n}", "in May", "No clear difference.", numbers, "8 blocks") for n in range(30))
    first, *others = read(pdf(replace(page, trials=rows))).pages
    assert "not talked about with a doctor yet" in on_paper(first.extract_text())
    said = on_paper(" ".join(sheet.extract_text() for sheet in (first, *others))).replace("\u200e", "")
    assert [said.count(f"Change {n}:") for n in range(30)] == [1] * 30
    assert "own trials, continued" in said


@pytest.mark.parametrize(
    ("others", "said"),
    [
        ((Finding.NO_LINK,), [("No clear link so far", "stress"), ("Being tested then, so not looked at", "caffeine")]),
        ((), [("Being tested then, so not looked at", "caffeine")]),
    ],
)
def test_links_say_what_was_left_out_for_being_tested(others: tuple[Finding, ...], said: list[tuple[str, str]]) -> None:
    tested = Factor("caffeine_drinks", needs_of("caffeine_drinks", 71, 31, 40, 90), Finding.TESTED)
    looked_at = (Factor("stress", needs_of("stress", 71, 31, 40, 90), answer) for answer in others)
    found = Looked((tested, *looked_at), 80, 84, date(2026, 3, 26), date(2026, 6, 18))
    lines = [(row.name, row.text) for row in factor_lines(found)]
    assert lines[:-1] == said
    assert lines[-1][0] == "When"
