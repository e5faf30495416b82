from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts.models import User
from diary.domain.trial import Arm
from diary.models import CachedResult, Condition, Diary, Medicine, Trial, Visit
from diary.report import making
from tests.makers import NOW, make_episode
from tests.report.made import HOSTILE, TODAY, make_full, on_paper, read, report_of, text_of
from tests.trials import live_through, make_trial
from tests.views.filled import everything

SENT: dict[str, Any] = {
    "period": "12w", "paper": "a4", "with_charts": "on", "with_medicines": "on", "with_conditions": "on",
    "with_visits": "on", "with_trials": "on",
}  # fmt: skip


@pytest.fixture(autouse=True)
def clock() -> object:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def diary(ada: User) -> Diary:
    return make_full("needle", days=5, owner=ada)


def send(client: Client, to: str = "diary:report", **fields: Any) -> Any:
    return client.post(reverse(to), SENT | fields)


def test_the_form_starts_with_what_most_want(ada_client: Client) -> None:
    html = ada_client.get(reverse("diary:report")).content.decode()
    boxes = {re.search(r'name="(\w+)"', tag)[1]: tag for tag in re.findall(r"<input[^>]*checkbox[^>]*>", html)}  # type: ignore[index]
    chosen = [re.search(r'value="(\w+)"', tag)[1] for tag in re.findall(r"<input[^>]*radio[^>]*checked[^>]*>", html)]  # type: ignore[index]
    assert chosen == ["12w", "a4"]
    assert {name: "checked" in tag for name, tag in boxes.items()} == {
        "with_charts": True, "with_medicines": True, "with_conditions": True, "with_visits": True,
        "with_trials": True, "with_worry": False, "with_list": False, "with_notes": False,
    }  # fmt: skip


def test_what_stands_on_it_unfolds_where_it_is_not_what_most_want(diary: Diary, ada_client: Client) -> None:
    # A form that comes back: with a date of birth that is none.
    usual = SENT | {"born": "yesterday"}
    folded = '<details class="report-form__parts">'
    assert folded in ada_client.get(reverse("diary:report")).content.decode()
    assert folded in ada_client.post(reverse("diary:report"), usual).content.decode()
    for other in ({"with_list": "on"}, {"with_visits": ""}, {"paper": "letter"}):
        assert folded not in ada_client.post(reverse("diary:report"), usual | other).content.decode()


def test_beside_the_form_the_page_alone_is_answered_and_nothing_where_it_cannot_be_made(
    diary: Diary, ada_client: Client
) -> None:
    htmx: dict[str, Any] = {"HTTP_HX_REQUEST": "true"}
    response = ada_client.post(reverse("diary:report"), SENT | {"questions": "Why?"}, **htmx)
    assert response.content.decode().lstrip().startswith('<article class="report')
    assert "Why?" in response.content.decode()
    assert {"private", "no-store"} <= set(response.headers["Cache-Control"].split(", "))
    refused = ada_client.post(reverse("diary:report"), SENT | {"born": "yesterday"}, **htmx)
    assert (refused.status_code, refused.content) == (204, b"")


def test_before_anything_is_chosen_the_form_shows_the_page_in_brief(diary: Diary, ada_client: Client) -> None:
    made = report_of(diary)
    assert made.summary in ada_client.get(reverse("diary:report")).content.decode().replace("&#x27;", "'")


def test_the_form_of_an_empty_diary_says_so(ada_client: Client) -> None:
    assert b"Nothing is written down yet" in ada_client.get(reverse("diary:report")).content


def test_the_form_says_what_is_kept_of_what_is_typed(ada_client: Client) -> None:
    said = " ".join(ada_client.get(reverse("diary:report")).content.decode().split())
    assert "What you type here is not kept, with two exceptions: a link keeps the page" in said
    assert "the PDF of a long list can be fetched for an hour and is deleted within a day" in said


@pytest.mark.slow
def test_the_page_is_shown_as_it_will_be_shared(diary: Diary, ada_client: Client) -> None:
    response = send(ada_client, sentence="Why?", questions="One?\nTwo?", with_list="on", with_notes="on")
    assert response.status_code == 200
    html = response.content.decode()
    for words in (
        "“Why?”",
        "One?",
        "Two?",
        "5 of 5 days recorded",
        "Not answered (",
        "no, 5 answers",
        "needle",
        "<svg",
    ):
        assert words in html, words
    assert "Self-reported; not a medical record or diagnosis." in html
    assert html.count("<h1") == 1
    assert {"private", "no-store"} <= set(response.headers["Cache-Control"].split(", "))


@pytest.mark.slow
def test_letters_that_the_pdf_cannot_show_are_told_before(diary: Diary, ada_client: Client) -> None:
    html = send(ada_client, sentence="漢字 ✨").content.decode()
    assert "The PDF cannot print <bdi>✨ 字 漢</bdi>: it has � instead." in html
    assert "The PDF cannot print" not in send(ada_client, sentence="Zürich").content.decode()
    many = send(ada_client, sentence="".join(chr(0x4E00 + number) for number in range(25))).content.decode()
    assert "and 5 more letters: it has �" in many


def test_the_page_has_no_link_of_its_own(diary: Diary, ada_client: Client) -> None:
    html = send(ada_client, with_list="on").content.decode()
    page = html[html.index('<article class="report') : html.index("</article>")]
    assert "href=" not in page
    assert "src=" not in page


@pytest.mark.parametrize("filled", [(), ("name",), ("born",), ("name", "born")])
def test_name_and_birth_stand_there_where_they_are_filled_in(
    filled: tuple[str, ...], diary: Diary, ada_client: Client
) -> None:
    typed = {"name": "Ada Lovelace", "born": "1981-12-10"}
    html = send(ada_client, **{name: typed[name] for name in filled}).content.decode()
    shown = html[html.index('<article class="report') :]
    assert ("Ada Lovelace" in shown) is ("name" in filled)
    assert ("born 10 December 1981" in shown) is ("born" in filled)


@pytest.mark.slow
def test_the_pdf_is_the_page_that_was_shown(diary: Diary, ada_client: Client) -> None:
    fields = {"sentence": "Why?", "first": "2026-03-01", "last": "2026-03-14", "period": "own", "paper": "letter"}
    shown = send(ada_client, **fields).content.decode()
    again = [part.split('"')[0] for part in shown.split('<input type="hidden" name="')[1:]]
    assert {"sentence", "first", "last", "period", "paper"} <= set(again)
    response = send(ada_client, "diary:report_pdf", **fields)
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Content-Disposition"] == 'attachment; filename="toe-twitching-2026-03-14.pdf"'
    said = text_of(response.content)
    assert "“Why?”" in said
    assert "5 of 5 days recorded" in said
    assert "5 of 5 days recorded" in shown
    assert round(read(response.content).pages[0].mediabox.width) == 612


@pytest.mark.parametrize(
    ("period", "days"), [("4w", "28 days"), ("12w", "84 days"), ("year", "365 days"), ("all", "401 days")]
)
def test_each_period_is_that_long_and_no_longer_than_the_diary(
    period: str, days: str, diary: Diary, ada_client: Client
) -> None:
    assert "5 of 5 days recorded" in send(ada_client, period=period).content.decode()
    make_episode(diary=diary, name="long ago", at=NOW - timedelta(days=400))
    assert f"of {days} recorded" in send(ada_client, period=period).content.decode()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("fields", "where", "why"),
    [
        ({"period": ""}, "period", "required"),
        ({"paper": "papyrus"}, "paper", "papyrus"),
        ({"period": "own", "first": "2026-03-10", "last": "2026-03-01"}, "last", "before the first day"),
        ({"period": "own", "first": "1969-12-31", "last": "2026-03-01"}, "last", "between 1970 and today"),
        ({"period": "own", "first": "2026-03-10", "last": "2027-03-01"}, "last", "between 1970 and today"),
        ({"period": "own"}, "first", "Say the first and the last day."),
        ({"first": "2026-03-01", "last": "2026-03-08"}, "first", "Choose “Own dates” for this day to count"),
        ({"last": "2026-03-08"}, "last", "Choose “Own dates” for this day to count"),
        ({"born": "2027-01-01"}, "born", "between 1900 and today"),
        ({"sentence": "x" * 301}, "sentence", "300"),
        ({"questions": "x" * 2001}, "questions", "2000"),
        ({"questions": "a\nb\nc\nd\ne\nf"}, "questions", "These are 6 questions. Keep the 5 that matter most"),
        ({"questions": "short\n\n" + "x" * 151}, "questions", "Question 2 has 151 characters. Shorten it to 150"),
        ({"sentence": "bell \x07"}, "sentence", "cannot be stored"),
    ],
)
@pytest.mark.parametrize("to", ["diary:report", "diary:report_pdf"])
def test_a_wrong_choice_comes_back_with_the_reason_and_what_was_typed(
    to: str, fields: dict[str, str], where: str, why: str, ada_client: Client
) -> None:
    response = send(ada_client, to, **({"questions": "Kept?"} | fields))
    assert response.status_code == 422
    html = response.content.decode()
    assert why in html
    assert f"id_{where}" in html
    assert "Kept?" in html or where == "questions"
    assert all(f'value="{fields[name]}"' in html for name in ("first", "last") if name in fields)


@pytest.mark.slow
@pytest.mark.parametrize("part", ["with_medicines", "with_conditions", "with_visits"])
def test_each_part_can_be_left_out(part: str, ada: User, ada_client: Client) -> None:
    diary = make_full("other", days=2, owner=ada)
    made: Any = {"with_medicines": Medicine, "with_conditions": Condition, "with_visits": Visit}[part]
    made.objects.filter(diary=diary).update(**{"clinician" if part == "with_visits" else "name": "needle"})
    assert "needle" in send(ada_client).content.decode()
    assert "needle" not in send(ada_client, **{part: ""}).content.decode()
    assert "needle" not in text_of(send(ada_client, "diary:report_pdf", **{part: ""}).content)


@pytest.fixture
def trial(diary: Diary) -> Trial:
    """One that is over, and nobody has read what came of it."""
    trial = make_trial(diary, TODAY - timedelta(days=60), change="own", own_words="needle work")
    live_through(trial, {Arm.AS_USUAL: 3, Arm.CHANGED: 1})
    return trial


def test_trials_can_be_left_out_and_so_can_the_words_of_one(trial: Trial, ada_client: Client) -> None:
    shown, printed = send(ada_client).content.decode(), text_of(send(ada_client, "diary:report_pdf").content)
    for said in (shown, printed):
        assert "Needle work" in said
        assert "Fewer twitches in the changed blocks than chance explains." in said
    assert "Needle work" not in send(ada_client, with_trials="").content.decode()
    assert "Needle work" not in text_of(send(ada_client, "diary:report_pdf", with_trials="").content)


@pytest.mark.parametrize("to", ["diary:report", "diary:report_pdf", "diary:share_new"])
def test_a_result_that_is_shown_for_the_first_time_is_read(to: str, trial: Trial, ada_client: Client) -> None:
    # Where it is left out, and on a page of days after it, nothing of it is shown.
    send(ada_client, to, with_trials="")
    send(ada_client, to, period="own", first="2026-03-01", last="2026-03-14")
    trial.refresh_from_db()
    assert trial.read_on is None
    send(ada_client, to)
    trial.refresh_from_db()
    assert trial.read_on == TODAY
    assert not Diary.objects.get().has_open_trial


def test_what_may_not_run_any_more_ends_before_it_is_told(diary: Diary, ada_client: Client) -> None:
    make_trial(diary, TODAY - timedelta(days=3))
    # The days of the diary meet reasons to see a doctor soon, and nobody has talked about them.
    shown = send(ada_client).content.decode()
    why = "Ended on day 4 of 40, when the entries met a reason to see a doctor: loss of salts, or the heartbeat."
    assert why in shown
    assert "runs until" not in shown
    assert Trial.objects.get().ended_criterion == "K1"


def test_how_worried_stands_with_the_computed_means_and_only_when_chosen(diary: Diary, ada_client: Client) -> None:
    assert "orry" not in send(ada_client, sentence="Why?").content.decode().split("<article")[1]
    page = send(ada_client, sentence="Why?", with_worry="on").content.decode().split("<article")[1]
    place = page.index("Worry about the twitching, mean of what was said: 8.0 of 10 (5 answers).")
    assert page.index("In the patient’s own words") < page.index("Sleep, stress, worry: self-reported means") < place


TYPED: dict[str, Any] = {
    "sentence": "Why?",
    "questions": "One?\nTwo?",
    "name": "Ada",
    "with_list": "on",
}


def test_from_the_page_one_can_go_back_to_all_that_was_typed(diary: Diary, ada_client: Client) -> None:
    shown = send(ada_client, **TYPED).content.decode()
    assert f'formaction="{reverse("diary:report_change")}"' in shown
    for name, value in (SENT | TYPED).items():
        assert f'<input type="hidden" name="{name}" value="{value}">' in shown
    response = send(ada_client, "diary:report_change", **TYPED)
    assert response.status_code == 200
    form = response.context["form"]
    assert {name: form[name].value() for name in TYPED} == TYPED | {"with_list": True}
    assert form["with_notes"].value() is False


def test_going_back_with_nothing_leads_to_the_form(ada_client: Client) -> None:
    assert ada_client.post(reverse("diary:report_change")).headers["Location"] == reverse("diary:report")


@pytest.fixture
def beside(monkeypatch: pytest.MonkeyPatch) -> list[Callable[[], None]]:
    """Every list is a long one, and is made when a test wants it."""
    work: list[Callable[[], None]] = []
    monkeypatch.setattr(making, "LONG", 0)
    monkeypatch.setattr(making, "_beside", work.append)
    return work


def part(client: Client, address: str) -> Any:
    return client.get(address, headers={"HX-Request": "true"})


@pytest.mark.slow
def test_a_long_list_is_answered_at_once_with_how_far_it_is(
    diary: Diary, ada_client: Client, beside: list[Callable[[], None]], clock: Any
) -> None:
    html = send(ada_client, "diary:report_pdf", **TYPED).content.decode()
    assert "10 lines. 0 seconds so far; so much usually takes about 1 second here." in html
    assert '<input type="hidden" name="sentence" value="Why?">' in html
    (address,) = re.findall(r'data-hx-get="([^"]+)"', html)
    uuid = address.split("/")[-2]
    cache.set(f"report-stage:{uuid}", "waiting")
    waits = "10 lines. Only one long PDF is made at a time; yours comes after."
    assert waits in part(ada_client, address).content.decode()
    cache.set(f"report-stage:{uuid}", "typesetting")
    clock.shift(3)
    assert (
        "3 seconds so far, longer than the 1 second that so much usually takes here."
        in part(ada_client, address).content.decode()
    )
    beside[0]()
    ready = part(ada_client, address)
    assert "<html" not in ready.content.decode()
    assert "data-hx-get" not in ready.content.decode()
    (file,) = re.findall(r'href="([^"]+)" download', ready.content.decode())
    fetched = ada_client.get(file)
    assert fetched.headers["Content-Type"] == "application/pdf"
    assert fetched.headers["Content-Disposition"] == 'attachment; filename="toe-twitching-2026-03-14.pdf"'
    assert "“Why?”" in text_of(fetched.content)
    assert send(ada_client, "diary:report_pdf", **TYPED).content == fetched.content
    assert len(beside) == 1


def test_a_page_without_a_list_is_never_made_to_wait_for(
    diary: Diary, ada_client: Client, beside: list[Callable[[], None]]
) -> None:
    assert send(ada_client, "diary:report_pdf").headers["Content-Type"] == "application/pdf"
    assert beside == []


def test_stopping_it_leads_back_to_all_that_was_typed(
    diary: Diary, ada_client: Client, beside: list[Callable[[], None]]
) -> None:
    html = send(ada_client, "diary:report_pdf", **TYPED).content.decode()
    (stop,) = re.findall(r'formaction="([^"]+stop/)"', html)
    response = ada_client.post(stop, SENT | TYPED)
    assert "Stopped. No PDF was made." in response.content.decode()
    assert response.context["form"]["sentence"].value() == "Why?"
    beside[0]()
    assert not CachedResult.objects.filter(key__startswith="report:").exists()
    address = stop.removesuffix("stop/")
    html = part(ada_client, address).content.decode()
    assert "There is no PDF" in html
    assert "data-hx-get" not in html
    assert ada_client.get(f"{address}report.pdf").status_code == 404


@pytest.mark.slow
def test_somebody_elses_pdf_is_not_there(
    diary: Diary, ada_client: Client, ben_client: Client, beside: list[Callable[[], None]]
) -> None:
    html = send(ada_client, "diary:report_pdf", **TYPED).content.decode()
    (address,) = re.findall(r'data-hx-get="([^"]+)"', html)
    beside[0]()
    for asked in (address, f"{address}report.pdf"):
        assert ben_client.get(asked).status_code == 404
    assert ben_client.post(f"{address}stop/", SENT).status_code == 404
    assert ada_client.get(f"{address}report.pdf").status_code == 200


def test_five_questions_are_taken_and_empty_lines_are_none(diary: Diary, ada_client: Client) -> None:
    asked = ["x" * 150, "b", "c", "d", "e"]
    page = send(ada_client, questions="\n\n".join(asked) + "\n", sentence="One\nsentence").context["report"]
    assert page.questions == tuple(asked)
    assert page.sentence == "One sentence"


@pytest.mark.slow
def test_nothing_typed_is_stored_or_put_into_an_address(diary: Diary, ada_client: Client) -> None:
    before = everything()
    for to in ("diary:report", "diary:report_pdf"):
        response = send(ada_client, to, sentence="A secret", name="Ada")
        assert response.status_code == 200
        assert "Location" not in response.headers
    assert everything() == before


@pytest.mark.slow
def test_hostile_text_is_only_text(ada: User, ada_client: Client) -> None:
    make_full(HOSTILE.replace("\ufeff", ""), days=2, owner=ada)
    fields = {
        "sentence": "<script>alert(1)</script>",
        "questions": HOSTILE[:150],
        "with_notes": "on",
        "with_list": "on",
    }
    html = send(ada_client, **fields).content.decode()
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)" in html
    assert send(ada_client, "diary:report_pdf", **fields).status_code == 200


def test_the_calm_mode_too_has_exact_numbers_for_the_doctor(diary: Diary, ada_client: Client) -> None:
    Diary.objects.update(calm_mode=True)
    assert b"5 on 5 days with a count" in send(ada_client).content


@pytest.mark.slow
def test_the_page_says_what_the_pdf_says(diary: Diary, ada_client: Client) -> None:
    """Whatever has a number stands on both."""
    response = send(ada_client, with_list="on")
    page = response.context["report"]
    html, paper = response.content.decode(), text_of(send(ada_client, "diary:report_pdf", with_list="on").content)
    for row in (*page.pattern, *page.substances, *page.scores, *page.factors, *page.visits):
        assert row.text.replace("'", "&#x27;") in html, row
        assert on_paper(row.text) in paper, row
    assert page.silences
    for silence in page.silences:
        assert f"{silence.name}</dt>" in html
        assert f"{silence.text}</dd>" in html
        assert f"{silence.name}: {silence.text}" in paper
    for sign in page.sign_table:
        assert sign.word in html
        assert all(line in paper for line in sign.lines)
    assert page.made_on == date(2026, 3, 14)


def test_somebody_elses_diary_is_not_on_it(diary: Diary, ben_client: Client) -> None:
    assert "0 of 1 day recorded" in send(ben_client).content.decode()


def test_the_doctors_page_leads_to_it(ada_client: Client) -> None:
    assert f'href="{reverse("diary:report")}"' in ada_client.get(reverse("diary:doctor")).content.decode()
