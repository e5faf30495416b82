from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from pydantic import TypeAdapter

from diary import VERSION
from diary.actions.background import add_fact
from diary.actions.checkins import save_checkin
from diary.actions.write_episodes import NewEpisode
from diary.domain.content import CheckInContent, SignAnswer
from diary.domain.pattern_filter import PatternFilter
from diary.domain.silences import ShownQuestions
from diary.domain.wording.doctor import INTERVALS, PURPOSE
from diary.models import Condition, Diary, Episode, Medicine
from diary.queries.pattern_query import PatternQuery
from diary.report import doctor
from diary.report.brief import brief
from diary.report.cards import CARDS
from diary.report.doctor import DoctorReport, compose
from diary.report.pdf import pdf
from diary.report.rows import FlagRow, NamedLine
from diary.report.snapshot import read_report, read_wanted, write_report
from diary.report.summaries import summaries
from diary.report.wanted import Wanted
from tests.makers import NOW, make_content, make_diary, make_episode, make_many, uuid_of
from tests.report.made import FULL, HOSTILE, TODAY, make_full, report_of, text_of, wanted

pytestmark = pytest.mark.django_db

_PAGE = TypeAdapter(DoctorReport)
NEW = {"with_medicines", "with_conditions", "with_visits", "cut", "silences", "summary", "manner", "examinations"}


def lines(rows: tuple[NamedLine, ...]) -> dict[str, str]:
    return {row.name: row.text for row in rows}


def add(diary: Diary, model: Any, **values: Any) -> None:
    add_fact(diary=diary, model=model, uuid=uuid_of(str(values)), values=values)


@pytest.fixture
def diary() -> Diary:
    return make_diary()


def test_a_look_at_it_says_what_the_whole_page_says() -> None:
    diary = make_full()
    page, told = report_of(diary), brief(diary, TODAY)
    assert page.medicines
    assert page.conditions
    assert page.visits
    assert (told.summary, told.period, told.base) == (page.summary, page.period, page.base)
    assert (told.where, told.places, told.is_known) == (page.where, page.places, page.counted_days > 0)


def test_a_diary_with_nothing_in_it_says_what_is_not_known_and_no_zero(diary: Diary) -> None:
    page = report_of(diary)
    assert (page.recorded_days, page.days, page.version, page.made_on) == (0, 84, VERSION, TODAY)
    assert page.base == "0 of 84 days recorded"
    assert page.onset == "not said"
    assert {row.word for row in page.signs} == {"never shown", "not known"}
    assert page.sign_table == ()
    assert [row.name for row in page.silences] == ["Never shown", "Not known"]
    assert page.summary == "Onset not said; no episode written down; spread not known; weakness never asked about."
    assert (page.pattern, page.remedies, page.guesses, page.flags, page.medicines) == ((), (), (), (), ())
    assert lines(page.substances) == dict.fromkeys(("Caffeine", "Alcohol", "Nicotine"), "not answered")
    assert {toe.label for foot in page.feet.feet for toe in foot.toes} == {""}
    assert page.quiet == "no day is expressly quiet"


def test_one_entry_is_one_of_everything(diary: Diary) -> None:
    make_episode(diary=diary, at=NOW, intensity=3)
    page = report_of(diary)
    assert (page.episodes, page.counted_days, page.recorded_days) == (1, 1, 1)
    assert page.onset == "not said; first written down on 14 March 2026"
    assert lines(page.pattern)["Episodes"] == "1.0 a day, 1 on 1 day with a count; 0 of them while falling asleep"
    assert {row.key: row.episodes for row in page.places}["left_hallux"] == 1
    assert page.below_feet == ()


@pytest.mark.slow
def test_the_numbers_are_those_of_the_cards() -> None:
    diary = make_full(days=30)
    page = report_of(diary)
    period = wanted()
    told = {row.key: row for row in summaries(PatternQuery(diary, PatternFilter(period.first, period.last)), CARDS)}
    assert told["place"].recorded == page.base
    assert f"{page.episodes} episodes" in told["frequency"].sentence
    assert page.change == told["change"].sentence
    assert sum(row.episodes for row in page.weeks) == page.episodes == 30
    assert sum(row.twitched for row in page.weeks) == 30
    assert all(row.twitched + row.quiet + row.unknown + row.missing == row.days for row in page.weeks)
    assert sum(row.days for row in page.weeks) == page.days
    assert page.sleep_onset == 6
    assert (page.remedies[0].tried, page.remedies[0].better, page.remedies[0].relief) == (30, 30, "5\u00a0min")
    assert (page.guesses[0].name, page.guesses[0].episodes) == ("Stress", 30)


def test_signs_tell_dates_and_sides_and_what_was_not_answered_of_older_days() -> None:
    signs = {row.key: row for row in report_of(make_full(days=3)).signs}
    assert signs["numbness"].word == "no, 3 answers"
    assert signs["weakness"].lines[0] == "There is something you can't do: 12, 13 and 14 March 2026 (left)"
    assert signs["grip"].lines == ("12, 13 and 14 March 2026 (left)",)
    assert signs["stiffness"].word == "not answered on 3 days (whether it was shown is not known)"
    assert signs["pain"].lines == ("Up to 2 of 10: 12 and 13 March 2026 (with episodes)", "No: 1 answer")


def test_the_three_silences_stand_below_the_signs_that_were_answered(diary: Diary) -> None:
    shown = ShownQuestions.only("weakness", "jerks", "heartbeat")
    for ago in range(3):
        content = CheckInContent(answers=[SignAnswer("weakness", "no")], shown=shown)
        save_checkin(diary=diary, day=TODAY - timedelta(days=ago), uuid=uuid_of(ago), content=content)
    older = CheckInContent(answers=[SignAnswer("numbness", "clears"), SignAnswer("heartbeat", "no")])
    save_checkin(diary=diary, day=TODAY - timedelta(days=9), uuid=uuid_of("older"), content=older)
    page = report_of(diary)
    assert [(row.name, row.word) for row in page.sign_table] == [
        ("Numbness, tingling, burning", "YES"), ("Weakness", "no, 3 answers"),
        ("Irregular or pounding heartbeat", "no, 1 answer"),
    ]  # fmt: skip
    assert lines(page.silences) == {
        "No answer (shown and left open)": "jerks of a whole limb (3 days)",
        "Not answered (whether it was shown is not known)": "a limb that could not be moved (1 day); "
        "wasting (looks thinner) (1 day); swelling or skin colour (1 day); walking and daily life (1 day); "
        "stiffness (1 day)",
        "Not known": "pain (it was rated with no episode)",
    }
    assert lines(page.spread) == {
        "Spread": "not known. It takes 14 recorded days with places, and later ones, to compare."
    }
    assert lines(page.strength) == {
        "Not answered on 1 day (whether it was shown is not known)": "rise on toes, rise on heels, lift the great toe, "
        "walk without a foot that drags or trips, grip with a hand"
    }
    assert "no weakness in 3 answers" in page.summary


def test_what_cannot_be_done_stands_apart_from_what_is_felt(diary: Diary) -> None:
    content = CheckInContent(
        answers=[SignAnswer("weakness", "cannot_do", ("grip",), "left")],
        shown=ShownQuestions.only("weakness", "weakness_parts"),
    )
    save_checkin(diary=diary, day=TODAY, uuid=uuid_of("c"), content=content)
    page = report_of(diary)
    assert lines(page.strength) == {
        "Cannot do": "grip with a hand, 14 March 2026 (left)",
        "No answer on 1 day": "rise on toes, rise on heels, lift the great toe, walk without a foot that drags or "
        "trips",
    }
    html = words_of(render_to_string("shared/report.html", {"report": page}))
    for said in (html, text_of(pdf(page))):
        assert said.index("Weakness") < said.index("Strength as an examination tests it") < said.index("Cannot do")


def test_what_it_felt_like_and_that_it_was_seen_stand_there_where_they_were_written_down(diary: Diary) -> None:
    assert report_of(diary).manner == ()
    make_episode(diary=diary, name="a", at=NOW, feeling="twitch", signs=["visible"])
    make_episode(diary=diary, name="b", at=NOW - timedelta(hours=1), feeling="cramp", signs=["visible", "rhythmic"])
    make_episode(diary=diary, name="c", at=NOW - timedelta(hours=2))
    assert lines(report_of(diary).manner) == {
        "Felt as": "twitch 1, cramp 1; not said with 1",
        "Could be seen": "ticked with 2 of 3 episodes",
        "Regular, like a beat": "ticked with 1 of 3 episodes",
    }


def test_an_imported_or_left_out_entry_answers_for_no_sign(diary: Diary) -> None:
    make_episode(diary=diary, name="imported", signs=["felt_weak"], pain=8)
    make_episode(diary=diary, name="aside", signs=["numbness"], pain=8)
    Episode.objects.filter(uuid=uuid_of("imported")).update(source="import")
    Episode.objects.filter(uuid=uuid_of("aside")).update(left_out=True)
    content = CheckInContent(answers=[SignAnswer("jerks", "no")])
    checkin = save_checkin(diary=diary, day=TODAY, uuid=uuid_of("checkin"), content=content)
    type(checkin).objects.update(source="import")
    checkin.answers.update(source="import")
    signs = {row.key: row.word for row in report_of(diary).signs}
    assert {signs[key] for key in ("weakness", "pain", "numbness", "jerks")} == {"never shown", "not known"}


def test_spread_is_told_against_the_first_fourteen_recorded_days(diary: Diary) -> None:
    for index in range(16):
        site = "trunk" if index == 0 else "left_hallux"
        make_episode(diary=diary, name=index, at=NOW - timedelta(days=index), sites=[site])
    against = "Compared with the first recorded days, 27 February 2026 to 12 March 2026: left foot."
    assert {row.key: row.lines for row in report_of(diary).signs}["spread"] == ("Trunk: 14 March 2026", against)
    beginning = compose(diary, Wanted(date(2026, 1, 1), date(2026, 3, 12)), TODAY)
    assert {row.key: (row.word, row.lines) for row in beginning.signs}["spread"] == (
        "not known",
        ("No place is written down in the period after the first recorded days, 27 February 2026 to 12 March 2026.",),
    )


@pytest.mark.slow
def test_a_period_that_begins_in_the_midst_of_twitching_says_since_when_it_went_on(diary: Diary) -> None:
    """In one sentence, with the first of the days that the reason below counts."""
    contents = [make_content(at=NOW - timedelta(days=ago)) for ago in range(122)]
    make_many(diary=diary, episodes=[NewEpisode(uuid_of(ago), content) for ago, content in enumerate(contents)])
    made = report_of(diary)
    cut = "When this period began, twitching had been written down since 13 November 2025, without a free week."
    days = "122 days from 13 November 2025 to 14 March 2026; 38 of them before the period"
    assert made.cut == cut
    assert {row.criterion: row.days for row in made.flags}["P3"] == days
    for said in (text_of(pdf(made)), words_of(render_to_string("shared/report.html", {"report": made}))):
        assert cut in said
        assert days in said
    kept = read_report(write_report(made))
    assert kept
    assert kept.cut == cut
    assert [report_of(diary, days).cut for days in (121, 122, 400)] == [cut, "", ""]


def words_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


@pytest.mark.slow
def test_what_is_not_wanted_is_not_there() -> None:
    diary = make_full("needle")
    page = report_of(diary, name="Ada", sentence="hay")
    assert (
        "needle" not in _PAGE.dump_json(replace(page, medicines=(), conditions=(), visits=(), examinations=())).decode()
    )
    assert page.worry == ""
    assert "U1" not in {row.criterion for row in page.flags}
    assert (page.name, page.born, page.episode_list, page.checkin_list) == ("", None, (), ())
    quiet = report_of(diary, with_worry=False, with_list=True)
    assert quiet.worry == ""
    assert "orr" not in "".join(row.text for row in quiet.checkin_list)


@pytest.mark.slow
def test_what_is_wanted_is_there() -> None:
    page = report_of(make_full("needle"), name="Ada", sentence="Hay.", questions="One?\n\n  Two?  ", **FULL)
    assert (page.name, page.sentence, page.questions) == ("Ada", "Hay.", ("One?", "Two?"))
    assert page.worry == "Worry about the twitching, mean of what was said: 8.0 of 10 (30 answers)."
    assert page.medicines[0].dates == "started 8 January 2026 (2 days before onset)"
    assert page.conditions[0].note == "needle"
    assert page.visits[0].note == "needle"
    assert page.examinations == (NamedLine("needle", "3 February 2026", "needle"),)
    assert {row.note for row in page.episode_list} == {row.note for row in page.checkin_list} == {"needle"}
    assert "no: numbness or tingling" in page.checkin_list[0].text
    assert [row.day for row in page.episode_list] == sorted((row.day for row in page.episode_list), reverse=True)


@pytest.mark.slow
def test_what_is_dated_outside_the_period_is_named_as_such() -> None:
    diary = make_full(days=30)
    add(diary, Medicine, name="Old", group="diuretic", started_on=date(2019, 1, 1), stopped_on=date(2020, 1, 1))
    add(diary, Condition, key="diabetes", since=date(2026, 3, 1))
    week = report_of(diary, days=7)
    first_week = compose(diary, Wanted(TODAY - timedelta(days=29), TODAY - timedelta(days=23)), TODAY)
    assert {row.name: row.dates for row in week.medicines} == {
        "a note": "started 8 January 2026 (2 days before onset)",
        "Old": "started 1 January 2019 (7 years before onset); stopped 1 January 2020 (6 years before onset); "
        "before the period",
    }
    assert week.visits[0].name == "2 February 2026 (before the period)"
    assert first_week.visits[0].name == "2 February 2026 (before the period)"
    assert lines(week.conditions)["Diabetes"] == "since 1 March 2026"
    assert lines(first_week.conditions)["Diabetes"] == "since 1 March 2026 (after the period)"
    days = {row.criterion: row.days for row in week.flags}
    told = "30 days from 13 February 2026 to 14 March 2026; 23 of them before the period"
    assert days["W1"] == f"in the last 56 days: {told}"
    assert "; 23 of them after the period" in {r.criterion: r.days for r in first_week.flags}["W1"]


@pytest.mark.slow
def test_what_is_left_out_is_nowhere_and_said_to_be_left_out() -> None:
    diary = make_full("needle", triggers=["medicine"])
    whole = report_of(diary)
    assert {"M1", "G1"} <= {row.criterion for row in whole.flags}
    page = report_of(diary, with_medicines=False, with_conditions=False, with_visits=False)
    assert "needle" not in _PAGE.dump_json(page).decode()
    assert {row.criterion for row in whole.flags} - {row.criterion for row in page.flags} == {"M1", "G1"}
    assert {row.status for row in page.flags} == {""}
    assert (page.medicines, page.conditions, page.visits, page.examinations) == ((), (), (), ())
    html = render_to_string("shared/report.html", {"report": page})
    assert html.count("Not included on this page.") == text_of(pdf(page)).count("Not included on this page.") == 2
    assert "Not included" not in render_to_string("shared/report.html", {"report": whole})


@pytest.mark.slow
def test_numbers_too_long_for_a_toe_stand_whole_below_the_feet_and_others_do_not_stand_twice() -> None:
    page = report_of(make_full(days=3))
    assert page.below_feet == (NamedLine("Other places", "Tongue 1"),)
    many = replace(page, places=tuple(replace(row, episodes=row.episodes and 46123) for row in page.places))
    assert many.feet.feet[0].toes[0].label == "46k"
    where = "Left great toe 46,123; Right little toe 46,123; Tongue 46,123"
    assert many.below_feet == (NamedLine("In whole numbers", where),)
    html = render_to_string("shared/report.html", {"report": many})
    assert f'In whole numbers</dt><dd dir="auto">{where}' in html
    assert f"In whole numbers: {where}" in text_of(pdf(many))
    for row in (page, replace(many, counted_days=0)):
        assert "In whole numbers" not in render_to_string("shared/report.html", {"report": row}) + text_of(pdf(row))


@pytest.mark.slow
@pytest.mark.parametrize("name", ["Ada", ""])
def test_the_date_of_birth_stands_there_with_the_name_and_without_it(name: str, diary: Diary) -> None:
    page = report_of(diary, name=name, born=date(1980, 2, 3), with_name=True)
    html = render_to_string("shared/report.html", {"report": page})
    assert html.count("born 3 February 1980") == text_of(pdf(page)).count("born 3 February 1980") == 1
    assert "born" not in render_to_string("shared/report.html", {"report": replace(page, born=None)})


def test_the_page_and_the_paper_say_what_the_diary_is_for(diary: Diary) -> None:
    page = report_of(diary)
    html = render_to_string("shared/report.html", {"report": page})
    assert html.count(PURPOSE) == text_of(pdf(page)).count(PURPOSE) == 1


@pytest.mark.slow
def test_a_page_that_was_kept_before_there_was_a_choice_has_what_it_had() -> None:
    page = report_of(make_full())
    old = {key: value for key, value in _PAGE.dump_python(page, mode="json").items() if key not in NEW}
    for row in old["signs"]:
        del row["is_silent"]
        row["name"] = f"cannot {row['name']}" if row["is_part"] else row["name"]
    for row in old["flags"]:
        row["says"] = [["An article", "See a doctor."]]
        del row["sources"]
    kept = read_report(json.dumps(old).encode())
    assert kept
    # Its silent signs stand in the table, as they did.
    assert {row.key for row in kept.sign_table} == {r.key for r in page.signs if not r.is_part and r.key != "spread"}
    new: dict[str, Any] = {name: getattr(page, name) for name in NEW | {"signs", "flags"}}
    assert replace(kept, **new) == page
    asked = {"first": "2026-03-01", "last": "2026-03-14", "with_worry": True}
    assert next(row.name for row in kept.strength) == "Cannot do"
    assert "cannot" not in "".join(row.text for row in kept.strength)
    for said in (words_of(render_to_string("shared/report.html", {"report": kept})), text_of(pdf(kept))):
        assert "“An article”: See a doctor." in said
    assert read_wanted(json.dumps(asked).encode()) == Wanted(date(2026, 3, 1), date(2026, 3, 14), with_worry=True)


@pytest.mark.slow
def test_large_numbers_are_told_apart_at_the_thousands_on_the_page_and_on_paper() -> None:
    page = report_of(make_full(days=3), with_list=True)
    page = replace(
        page,
        places=tuple(replace(row, episodes=12345) for row in page.places),
        remedies=tuple(replace(row, tried=12345, better=12345, unsure=12345) for row in page.remedies),
        guesses=tuple(replace(row, episodes=12345) for row in page.guesses),
        together=12345,
        unplaced=12345,
        list_left_out=12345,
    )
    html = render_to_string("shared/report.html", {"report": page})
    for said in (text_of(pdf(page)), html):
        assert "12345" not in said
        assert "12,345 took several toes at once." in said
        assert "12,345 older entries of the period are not listed." in said


def test_entries_of_the_hour_that_comes_twice_are_told_apart_and_no_others(diary: Diary) -> None:
    for name, at in enumerate([(26, 0, 30), (26, 1, 30), (26, 2, 30), (27, 1, 30)]):
        make_episode(diary=diary, name=name, at=datetime(2025, 10, *at, tzinfo=UTC))
    make_episode(diary=diary, name="spring", at=datetime(2025, 3, 30, 1, 30, tzinfo=UTC))
    page = report_of(diary, days=365, with_list=True)
    assert [row.time for row in page.episode_list] == ["02:30", "03:30", "02:30 +01:00", "02:30 +02:00", "03:30"]


@pytest.mark.parametrize(
    ("zone", "at", "again", "words"),
    [
        ("America/St_Johns", datetime(2025, 11, 2, 4, 0, tzinfo=UTC), 60, ["01:30 -03:30", "01:30 -02:30"]),
        ("Australia/Lord_Howe", datetime(2025, 4, 5, 14, 45, tzinfo=UTC), 30, ["01:45 +10:30", "01:45 +11:00"]),
    ],
)
def test_the_offset_is_that_of_the_zone_it_was_written_in(
    zone: str, at: datetime, again: int, words: list[str], diary: Diary
) -> None:
    for minutes in (0, again):
        make_episode(diary=diary, name=minutes, at=at + timedelta(minutes=minutes), zone=zone)
    assert [row.time for row in report_of(diary, days=365, with_list=True).episode_list] == words


@pytest.mark.slow
def test_a_flag_of_what_was_ticked_says_so(diary: Diary) -> None:
    for ago in (0, 1):
        make_episode(diary=diary, name=ago, at=NOW - timedelta(days=ago), signs=["felt_weak", "swelling"])
    flags = {row.criterion: row for row in report_of(diary).flags}
    assert {key: (row.name, row.urgency, row.version) for key, row in flags.items()} == {
        "W1": ("Weakness, as ticked with episodes", "soon", 2),
        "X2": ("Swelling or a change of colour, as ticked with episodes", "soon", 2),
    }
    content = CheckInContent(answers=[SignAnswer("weakness", "feels_weak")])
    save_checkin(diary=diary, day=TODAY - timedelta(days=1), uuid=uuid_of("c"), content=content)
    flags = {row.criterion: row for row in report_of(diary).flags}
    assert (flags["W1"].name, flags["W1"].urgency) == ("Weakness", "prompt")


def test_flags_stand_there_with_their_rule_days_and_state() -> None:
    flags = {row.criterion: row for row in report_of(make_full()).flags}
    assert flags["W1"].urgency == "prompt"
    assert flags["W1"].status == "not talked about with a doctor yet"
    assert "Why Is My Big Toe Twitching" in flags["W1"].sources
    assert {row.says for row in flags.values()} == {()}


def test_names_are_written_as_they_are_and_a_rule_with_its_version(diary: Diary) -> None:
    add(diary, Medicine, name="Drops", group="vitamin_b12")
    page = report_of(diary)
    page = replace(page, flags=(FlagRow("P1", 3, "Keeps on", "soon", "today", (), "", ("One",)),))
    html = render_to_string("shared/report.html", {"report": page})
    assert "vitamin B12; dates not said" in html
    assert "<strong>Keeps on</strong>, soon" in html
    said = text_of(pdf(page))
    assert "(vitamin B12): dates not said" in said
    assert "Keeps on, soon" in said
    for text in (html, said):
        assert "Rule P1 (version 3), after “One”." in text


def test_it_says_of_which_level_its_intervals_are(diary: Diary) -> None:
    page = report_of(diary)
    html = render_to_string("shared/report.html", {"report": page})
    assert html.count(INTERVALS) == text_of(pdf(page)).count(INTERVALS) == 1


@pytest.mark.slow
def test_it_never_says_what_no_page_may_say() -> None:
    said = _PAGE.dump_json(report_of(make_full(), **FULL)).decode().lower()
    for word in ("likely", "sign of", "abnormal", "diagnosed", "you have", "safe"):
        assert word not in said, word


@pytest.mark.slow
def test_a_page_can_be_kept_as_json_with_any_text() -> None:
    page = report_of(make_full(HOSTILE), name=HOSTILE[:80], sentence=HOSTILE, questions=HOSTILE, **FULL)
    assert _PAGE.validate_json(_PAGE.dump_json(page)) == page


@pytest.mark.slow
def test_the_lists_have_an_end_and_say_what_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "MOST_LISTED", 10)
    page = report_of(make_full(days=30), with_list=True)
    assert (len(page.episode_list), len(page.checkin_list), page.list_left_out) == (10, 10, 40)
    assert page.episode_list[0].day == TODAY


@pytest.mark.slow
def test_the_lists_end_where_their_notes_would_fill_a_book(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "MOST_NOTED", 100)
    diary = make_full("x" * 40, days=30)
    page = report_of(diary, with_list=True, with_notes=True)
    assert (len(page.episode_list), len(page.checkin_list), page.list_left_out) == (2, 2, 56)
    assert page.not_listed == "56 older entries of the period are not listed."
    assert report_of(diary, with_list=True).list_left_out == 0


@pytest.mark.parametrize(("days", "columns", "span"), [(1, 1, 1), (84, 12, 7), (732, 105, 7), (3650, 131, 28)])
def test_weeks_are_drawn_for_any_period(diary: Diary, days: int, columns: int, span: int) -> None:
    page = report_of(diary, days)
    assert (len(page.weeks), page.weeks_span) == (columns, span)
    assert len(page.strip.missing.split("M")) == columns + 1
    assert page.strip.end <= page.strip.width


@pytest.mark.slow
def test_it_costs_as_many_statements_with_many_entries_as_with_few() -> None:
    diary = make_full(days=20)
    report_of(diary, **FULL)
    Diary.objects.update(revision=1000)
    diary.refresh_from_db()
    with CaptureQueriesContext(connection) as few:
        report_of(diary, **FULL)
    for index in range(60):
        make_episode(diary=diary, name=f"more {index}", at=NOW - timedelta(hours=9 * index), signs=["tingling"])
    diary.refresh_from_db()
    with CaptureQueriesContext(connection) as many:
        report_of(diary, **FULL)
    assert len(many) <= len(few) <= 60
    with CaptureQueriesContext(connection) as known:
        report_of(diary)
    assert len(known) <= 30
