"""The flags of a diary on its pages: shown, understood, talked about, hidden, and back with something new."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from diary.actions.checkins import save_checkin
from diary.actions.write_episodes import NewEpisode
from diary.domain.content import CheckInContent, Remedy, SignAnswer
from diary.domain.heard import ASKED
from diary.domain.silences import ShownQuestions
from diary.models import CheckIn, Diary, FlagMemory, FlagTalk
from diary.queries.flags import flags
from diary.report.doctor import compose
from diary.report.wanted import Wanted
from tests.makers import NOW, make_content, make_diary, make_episode, make_many, make_text, uuid_of
from tests.views.filled import form_of

TODAY = date(2026, 3, 14)
HOME, PAGE = "/", "/doctor/"


@pytest.fixture(autouse=True)
def _frozen() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def diary(ada: User) -> Diary:
    return make_diary(owner=ada)


def painful(diary: Diary, name: str = "pain", *, days_ago: int = 0, pain: int = 8) -> None:
    make_episode(diary=diary, name=name, at=NOW - timedelta(days=days_ago), pain=pain)


def said(diary: Diary, question: str, answer: str, *, days_ago: int = 0) -> None:
    day = TODAY - timedelta(days=days_ago)
    content = CheckInContent(answers=[SignAnswer(question, answer)])
    save_checkin(diary=diary, day=day, uuid=uuid_of(f"{question} {days_ago}"), content=content)


def page(client: Client, address: str = PAGE) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def carried(body: str, name: str) -> str:
    """What a form of a page carries in a hidden field."""
    found = re.search(f'name="{name}" value="([^"]*)"', body)
    assert found, name
    return found[1]


def discuss(client: Client, criterion: str, on: date, outcome: str = "", *, shown_by: str = "") -> Any:
    """Fill in the form of a card, as the page that showed it, or as it is now."""
    body = shown_by or page(client)
    hidden = {name: carried(body, name) for name in (f"{criterion}-uuid", f"{criterion}-shown")}
    said = {f"{criterion}-on": on.isoformat(), f"{criterion}-outcome": outcome}
    return client.post(f"/doctor/{criterion}/discussed/", hidden | said, follow=True)


def hide(client: Client, criterion: str) -> Any:
    form = re.search(f'/doctor/{criterion}/hidden/".*?</form>', page(client))
    shown = carried(form[0], "shown") if form else ""
    return client.post(f"/doctor/{criterion}/hidden/", {"shown": shown})


def see(client: Client, body: str = "") -> Any:
    form = re.search('action="/doctor/seen/".*?</form>', body or page(client))
    return client.post("/doctor/seen/", {"shown": carried(form[0], "shown")} if form else {})


def statuses(diary: Diary) -> dict[str, str]:
    return {flag.criterion.id: str(flag.status) for flag in flags(Diary.objects.get(pk=diary.pk), TODAY)}


def test_without_a_match_it_says_no_more_than_that(diary: Diary, ada_client: Client) -> None:
    body = page(ada_client)
    assert "Nothing in your entries matches one of the listed reasons" in body
    assert "it only knows what you wrote down" in body
    assert 'class="banner' not in page(ada_client, HOME)


def test_without_a_match_it_says_what_was_answered_and_leads_to_the_rest(diary: Diary, ada_client: Client) -> None:
    assert "You answered 0 of 9 questions in the last 14 days. Never shown: weakness, numbness" in page(ada_client)
    for days_ago, question in ((14, "numbness"), (13, "stiffness"), (2, "weakness"), (1, "weakness"), (0, "jerks")):
        said(diary, question, "no", days_ago=days_ago)
    body = page(ada_client)
    assert "Nothing in your entries matches one of the listed reasons" in body
    assert (
        "You answered 3 of 9 questions in the last 14 days. Not answered (whether it was shown is not known): "
        "numbness or tingling, swelling or colour, walking and daily life, heartbeat, moving a limb and muscle bulk."
    ) in body
    (rest,) = re.findall(r'href="(/check-in/2026-03-14/\?[^"]*)">Answer the rest today', body)
    asked = page(ada_client, rest.replace("&amp;", "&"))
    assert all(f'id="sign-{key}"' in asked for key in ("numbness", "heartbeat", "thinner"))
    for days_ago, question in enumerate(ASKED):
        said(diary, question, "no", days_ago=days_ago)
    body = page(ada_client)
    assert "You answered 9 of 9 questions in the last 14 days.<" in body
    assert "Answer the rest" not in body


def test_no_answer_and_never_shown_are_told_apart(diary: Diary, ada_client: Client) -> None:
    shown = ShownQuestions.only("weakness", "numbness", "heartbeat")
    content = CheckInContent(answers=[SignAnswer("weakness", "no")], shown=shown)
    save_checkin(diary=diary, day=TODAY, uuid=uuid_of("c"), content=content)
    assert (
        "You answered 1 of 9 questions in the last 14 days. No answer (shown and left open): numbness or tingling and "
        "heartbeat. Never shown: swelling or colour, walking and daily life, moving a limb, jerks, muscle bulk and "
        "stiffness."
    ) in page(ada_client)


UNMET = [
    ({"signs": ["tingling"]}, "“Tingling” with an entry, on 14 March 2026"),
    ({"signs": ["felt_weak"], "state": "exercising"}, "“Felt weak” with an entry, on 14 March 2026"),
    ({"signs": ["stiffness", "visible"]}, "“Stiffness” with an entry, on 14 March 2026"),
    ({"signs": ["pain"]}, "“Pain” with an entry, on 14 March 2026"),
    ({"pain": 2}, "“Pain” with an entry, on 14 March 2026"),
]


@pytest.mark.parametrize(("content", "words"), UNMET)
def test_where_a_sign_is_written_down_it_is_not_said_that_nothing_matches(
    content: dict[str, Any], words: str, diary: Diary, ada_client: Client
) -> None:
    make_episode(diary=diary, **content)
    body = page(ada_client)
    assert f"You wrote down {words}. None of the listed reasons to see a doctor is met by that so far" in body
    assert "Nothing in your entries matches" not in body
    assert "You answered 0 of 9 questions" in body
    assert "No entry of this day matched" not in page(ada_client, "/diary/2026-03-14/")


def test_days_whose_own_answer_is_no_say_what_keeps_their_ticks_from_counting(diary: Diary, ada_client: Client) -> None:
    for ago in range(12):
        make_episode(diary=diary, name=ago, at=NOW - timedelta(days=ago), signs=["felt_weak", "burning"])
        answers = [SignAnswer("weakness", "no"), SignAnswer("numbness", "no")]
        content = CheckInContent(answers=answers)
        save_checkin(diary=diary, day=TODAY - timedelta(days=ago), uuid=uuid_of(f"no {ago}"), content=content)
    make_episode(diary=diary, name="sore", pain=2)
    body = page(ada_client)
    assert "“Burning” and “Felt weak” with an entry, on 12 days from 3 March 2026 to 14 March 2026" in body
    assert (
        "some ask for a sign on several days; pain goes by its number, and one with a known cause or with a cramp does "
        "not count; a day&#x27;s own answer stands in place of its ticks; what came with exercise, or in a foot that "
        "was pressed or in an odd position, may not count. It only knows"
    ) in body


@pytest.mark.parametrize(("left_out", "source", "days_ago", "silent"),
                         [(False, "person", 55, False), (False, "person", 56, True), (True, "person", 0, True),
                          (False, "import", 0, True)])  # fmt: skip
def test_what_no_rule_reads_is_no_sign(
    left_out: bool, source: str, days_ago: int, silent: bool, diary: Diary, ada_client: Client
) -> None:
    at = NOW - timedelta(days=days_ago)
    episode = make_episode(diary=diary, at=at, signs=["tingling"], left_out=left_out)
    type(episode).objects.update(source=source)
    assert ("Nothing in your entries matches" in page(ada_client)) is silent


def test_an_answer_that_meets_no_rule_yet_is_said(diary: Diary, ada_client: Client) -> None:
    said(diary, "weakness", "feels_weak", days_ago=20)
    said(diary, "numbness", "clears")
    body = page(ada_client)
    assert (
        "You wrote down “It feels weak” to “New weakness in a foot, leg or hand?”, on 22 February 2026; “Clears within "
        "minutes of moving or taking shoes off” to “Numbness, tingling or burning?”, on 14 March 2026. None of"
    ) in body


def twitching_daily(diary: Diary) -> None:
    for ago in range(21):
        make_episode(diary=diary, name=ago, at=NOW - timedelta(days=ago))


@pytest.mark.slow
def test_what_no_card_holds_is_said_beside_the_cards(diary: Diary, ada_client: Client) -> None:
    twitching_daily(diary)
    body = page(ada_client)
    assert 'id="flag-P1"' in body
    assert "None of the listed reasons" not in body
    discuss(ada_client, "P1", TODAY)
    assert "Nothing new has come since." in page(ada_client)
    make_episode(diary=diary, name="weak", at=NOW - timedelta(days=1), signs=["felt_weak", "numbness"])
    unmet = "You wrote down “Numbness” and “Felt weak” with an entry, on 13 March 2026. None of the listed reasons"
    body = page(ada_client)
    assert unmet in body
    assert "Nothing new has come since" not in body
    painful(diary)
    body = page(ada_client)
    assert 'id="flag-X1"' in body
    assert unmet in body


def test_what_a_card_holds_is_not_said_to_meet_nothing(diary: Diary, ada_client: Client) -> None:
    make_episode(diary=diary, name="swollen", signs=["swelling"])
    said(diary, "weakness", "feels_weak", days_ago=1)
    said(diary, "swelling_or_colour", "swelling", days_ago=2)
    make_episode(diary=diary, name="before", at=NOW - timedelta(days=20), signs=["swelling", "tingling"])
    body = page(ada_client)
    assert 'id="flag-X2"' in body
    assert (
        "You wrote down “Tingling” with an entry, on 22 February 2026; “It feels weak” to “New weakness in a foot, leg "
        "or hand?”, on 13 March 2026. None of the listed"
    ) in body


def test_a_page_without_a_flag_costs_as_many_statements_with_many_signs(diary: Diary, ada_client: Client) -> None:
    make_episode(diary=diary, signs=["tingling"])
    page(ada_client)
    with CaptureQueriesContext(connection) as few:
        page(ada_client)
    for index in range(20):
        make_episode(diary=diary, name=f"more {index}", signs=["burning"])
    page(ada_client)
    with CaptureQueriesContext(connection) as many:
        page(ada_client)
    assert len(many) == len(few)


def test_no_reassurance_stands_beside_a_sign_of_entries(diary: Diary, ada_client: Client) -> None:
    make_episode(diary=diary, name="guess", triggers=["medicine"])
    assert "Most toe twitching is harmless" in page(ada_client)
    make_episode(diary=diary, name="swollen", signs=["swelling"])
    body = page(ada_client)
    assert "you ticked “Swelling” with what you wrote down on 14 March 2026." in body
    assert "Most toe twitching is harmless" not in body
    assert 'aria-label="Evidence for a flag: soon"' in page(ada_client, "/diary/2026-03-14/")


def test_a_flag_shows_what_was_written_what_the_articles_say_and_how_soon(diary: Diary, ada_client: Client) -> None:
    painful(diary)
    body = page(ada_client)
    assert "In the last 56 days you wrote down pain of 7 or more of 10 on 14 March 2026." in body
    assert 'href="/diary/2026-03-14/"' in body
    assert "Why Is My Pinky Toe Twitching?" in body
    assert "Contact a doctor in the next day or two." in body
    assert "Prompt · new" in body
    assert "Rule X1, version" in body


def test_the_banner_has_the_tone_of_the_most_urgent_and_no_number(diary: Diary, ada_client: Client) -> None:
    make_episode(diary=diary, name="suspect", triggers=["medicine"])
    assert "A reason to see a doctor: a medicine<" in page(ada_client, HOME)
    painful(diary)
    body = page(ada_client, HOME)
    assert 'class="banner log__banner flag--prompt"' in body
    assert "A reason to see a doctor: pain and more<" in body


def tap(client: Client, name: str) -> str:
    """Log a toe as a page does where htmx runs, and return what answers it."""
    sent = {"uuid": str(uuid_of(name)), "what": "moment", "ago": "0", "minutes": "", "sites": ["left_hallux"]}
    answer = client.post("/log/", sent, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_tap_is_answered_with_what_the_last_look_found_and_the_next_page_looks_anew(
    diary: Diary, ada_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    painful(diary)
    page(ada_client, HOME)
    make_episode(diary=diary, name="suspect", triggers=["medicine"])
    with monkeypatch.context() as patched:
        # No rule is asked, nor what it reads.
        patched.delattr("diary.queries.flags.load_rule_input")
        for name in ("one", "two"):
            body = tap(ada_client, name)
            assert "A reason to see a doctor: pain<" in body
            assert body.count('aria-label="Evidence for a flag: prompt"') == 1
    assert "A reason to see a doctor: pain and more<" in page(ada_client, HOME)
    assert "A reason to see a doctor: pain and more<" in tap(ada_client, "three")


def test_a_tap_after_midnight_is_answered_with_what_was_found_before_it(
    diary: Diary, ada_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    painful(diary)
    page(ada_client, HOME)
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        monkeypatch.delattr("diary.queries.flags.load_rule_input")
        assert "A reason to see a doctor: pain<" in tap(ada_client, "one")


def test_a_tap_where_nobody_has_looked_yet_looks(diary: Diary, ada_client: Client) -> None:
    painful(diary)
    assert "A reason to see a doctor: pain<" in tap(ada_client, "one")


def test_the_evidence_carries_the_mark_wherever_it_is_shown(diary: Diary, ada_client: Client) -> None:
    painful(diary)
    mark = 'aria-label="Evidence for a flag: prompt"'
    assert page(ada_client, HOME).count(mark) == 1
    assert page(ada_client, "/diary/").count(mark) == 2
    assert page(ada_client, "/diary/2026-03-14/").count(mark) == 2
    assert "14 March: 1 episode, evidence for a flag: prompt" in page(ada_client, "/diary/2026/")


def test_looking_makes_nothing_and_reading_makes_a_new_flag_a_seen_one(diary: Diary, ada_client: Client) -> None:
    painful(diary)
    body = page(ada_client)
    assert not FlagMemory.objects.exists()
    assert see(ada_client).status_code == 302
    assert statuses(diary) == {"X1": "seen"}
    assert "I have read this" not in page(ada_client)
    revision = Diary.objects.get().revision
    see(ada_client, body)
    assert Diary.objects.get().revision == revision


def test_what_a_page_did_not_show_has_not_been_read(diary: Diary, ada_client: Client) -> None:
    painful(diary)
    body = page(ada_client)
    ada_client.post("/emergency/check/", {"parts": ["breathless"]})
    see(ada_client, body)
    assert statuses(diary) == {"E1": "new", "X1": "seen"}
    ada_client.post("/doctor/seen/")
    assert statuses(diary) == {"E1": "new", "X1": "seen"}


def test_it_was_talked_about_and_stays_quiet_until_there_is_something_new(diary: Diary, ada_client: Client) -> None:
    painful(diary, days_ago=3)
    body = discuss(ada_client, "X1", date(2026, 3, 12), "<b>Rest</b>").content.decode()
    assert "You talked about it on 12 March 2026" in body
    assert "&lt;b&gt;Rest&lt;/b&gt;" in body
    assert statuses(diary) == {"X1": "discussed"}
    assert 'class="banner' not in page(ada_client, HOME)
    painful(diary, "again")
    assert statuses(diary) == {"X1": "new"}
    assert "New since you talked about it: 14 March 2026." in page(ada_client)


def test_what_came_of_every_talk_stays_on_the_page(diary: Diary, ada: User, ada_client: Client) -> None:
    painful(diary, "first", days_ago=30)
    discuss(ada_client, "X1", TODAY - timedelta(days=29), "First visit\n<b>")
    painful(diary, "second", days_ago=10)
    card = page(ada_client).split('id="flag-X1"')[1].split("</section>")[0]
    assert "You talked about it on 13 February 2026: First visit\n&lt;b&gt;" in card
    discuss(ada_client, "X1", TODAY - timedelta(days=9), "Second visit")
    ada_client.post("/doctor/X1/reopened/")
    card = page(ada_client).split('id="flag-X1"')[1].split("</section>")[0]
    assert card.index("First visit") < card.index("You talked about it on 5 March 2026: Second visit")
    with time_machine.travel(NOW + timedelta(days=60), tick=False):
        ada_client.force_login(ada)
        body = page(ada_client)
        assert 'id="flag-X1"' not in body
        listed = body.split('id="talks"')[1]
        assert listed.index("Pain, 13 February 2026") < listed.index("First visit") < listed.index("Second visit")


def test_a_talk_about_six_weeks_stands_on_the_card_of_three(diary: Diary, ada_client: Client) -> None:
    for ago in range(42):
        make_episode(diary=diary, name=ago, at=NOW - timedelta(days=ago))
    discuss(ada_client, "P3", TODAY, "All well")
    assert statuses(diary) == {"P1": "discussed"}
    card = page(ada_client).split('id="flag-P1"')[1].split("</section>")[0]
    assert "You talked about it on 14 March 2026: All well" in card


def test_a_talk_can_be_deleted_for_good(diary: Diary, ada_client: Client) -> None:
    FlagTalk.objects.create(diary=diary, criterion="W1", talked_on=TODAY, outcome="Needles")
    (address,) = re.findall(r"/doctor/talks/[0-9a-f-]+/delete/", page(ada_client))
    ada_client.post(address)
    assert not FlagTalk.objects.exists()
    assert "Needles" not in page(ada_client)
    assert ada_client.post(address).status_code == 404


@pytest.mark.slow
def test_where_all_is_settled_the_page_says_that_and_not_that_nothing_matches(diary: Diary, ada_client: Client) -> None:
    painful(diary, days_ago=1)
    body = discuss(ada_client, "X1", TODAY).content.decode()
    assert "Your entries match a reason these articles give" in body
    assert "Nothing in your entries matches" not in body
    make_episode(diary=diary, name="guess", triggers=["medicine"])
    hide(ada_client, "M1")
    assert "Your entries match reasons these articles give" in page(ada_client)
    painful(diary, "again")
    assert "Nothing new has come since" not in page(ada_client)


@pytest.mark.slow
def test_what_is_reassuring_comes_first_and_never_beside_something_urgent(diary: Diary, ada_client: Client) -> None:
    for ago in range(21):
        make_episode(diary=diary, name=ago, at=NOW - timedelta(days=ago))
    make_text(kind="criterion", key="P1", title="For three weeks", body="Most toe twitching is harmless. And so on.")
    after = page(ada_client).split('id="flag-P1"')[1]
    card = after.split("</section>")[0]
    assert card.index("Most toe twitching is harmless") < card.index("You wrote down twitching on 21 days")
    assert "is harmless" in card
    assert "goes by an examination and not by how often" in after
    painful(diary)
    body = page(ada_client)
    assert "Most toe twitching" not in body
    assert "goes by an examination and not by how often" in body
    assert 'href="/guidance/criterion/P1/">For three weeks</a>' in body
    # Talked about, it still stands on the page.
    discuss(ada_client, "X1", TODAY)
    assert "Most toe twitching" not in page(ada_client)


@pytest.mark.slow
def test_what_is_reassuring_does_not_stand_beside_a_sign_that_meets_no_reason(diary: Diary, ada_client: Client) -> None:
    for ago in range(21):
        make_episode(diary=diary, name=ago, at=NOW - timedelta(days=ago))
    make_text(kind="criterion", key="P1", title="For three weeks", body="Most toe twitching is harmless. And so on.")
    ada_client.post("/doctor/worried/")
    assert page(ada_client).count("Most toe twitching is harmless") == 3
    ticked = make_episode(diary=diary, name="tick", signs=["felt_weak"])
    body = page(ada_client)
    assert "None of the listed reasons to see a doctor is met by that so far" in body
    assert "Most toe twitching" not in body
    ticked.delete()
    assert page(ada_client).count("Most toe twitching is harmless") == 3
    said(diary, "interference", "a_little", days_ago=3)
    assert "Most toe twitching" not in page(ada_client)


def test_the_days_of_a_reason_are_links_under_their_month_the_latest_first(diary: Diary, ada_client: Client) -> None:
    for ago in range(21):
        make_episode(diary=diary, name=ago, at=NOW - timedelta(days=ago))
    html = page(ada_client)
    days = re.findall(r'<a href="/diary/(2026-\d\d-\d\d)/" aria-label="[^"]+">\d+</a>', html)
    assert days == [(TODAY - timedelta(days=ago)).isoformat() for ago in range(21)]
    assert re.findall(r"<dt>(\w+ \d{4})</dt>", html) == ["March 2026", "February 2026"]
    assert 'aria-label="14 March 2026">14</a>' in html


def test_of_what_lasts_each_day_is_listed_the_older_ones_under_a_link_for_each_month(
    diary: Diary, ada_client: Client
) -> None:
    twitching = [ago for ago in range(122) if ago % 6]
    contents = [make_content(at=NOW - timedelta(days=ago)) for ago in twitching]
    make_many(diary=diary, episodes=map(NewEpisode, map(uuid_of, twitching), contents))
    html = page(ada_client)
    days = [TODAY - timedelta(days=ago) for ago in twitching]
    assert "on 101 days from 13 November 2025 to 13 March 2026, without a free week" in html
    linked = re.findall(r'<a href="/diary/(2\d{3}-\d\d-\d\d)/" aria-label="[^"]+">\d+</a>', html)
    assert linked == [on.isoformat() for on in days[:42]]
    assert "<summary>59 earlier days</summary>" in html
    earlier = re.findall(r'<dt><a href="/diary/(\S+)/">\w+ \d{4}</a></dt><dd>([\d, ]+)</dd>', html)
    listed = [date.fromisoformat(f"{newest[:8]}{int(on):02}") for newest, said in earlier for on in said.split(", ")]
    assert listed == days[42:]


def test_a_rule_without_exceptions_names_none(diary: Diary, ada_client: Client) -> None:
    ada_client.post("/doctor/worried/")
    body = page(ada_client)
    assert "Rule U1, version 1. It is met by a wish to talk to someone" in body
    assert "It is not met by" not in body


def test_a_hidden_flag_says_what_will_show_it_again(diary: Diary, ada_client: Client) -> None:
    for ago in range(21):
        make_episode(diary=diary, name=ago, at=NOW - timedelta(days=ago))
    hide(ada_client, "P1")
    said = "You hid it on 14 March 2026. It stays quiet until it comes back after a week that you recorded without it."
    assert said in page(ada_client)


def test_a_talk_settles_nothing_that_was_written_down_after_it(diary: Diary, ada_client: Client) -> None:
    said(diary, "weakness", "cannot_do", days_ago=1)
    body = discuss(ada_client, "W1", TODAY - timedelta(days=3), "Too early").content.decode()
    assert "“Weakness” stays open" in body
    assert statuses(diary) == {"W1": "new"}
    assert 'class="banner' in page(ada_client, HOME)


def test_a_page_that_was_open_for_long_settles_nothing_that_it_did_not_show(diary: Diary, ada_client: Client) -> None:
    said(diary, "weakness", "cannot_do", days_ago=2)
    body = page(ada_client)
    painful(diary)
    said(diary, "weakness", "feels_weak", days_ago=0)
    said(diary, "weakness", "no", days_ago=1)
    said(diary, "weakness", "cannot_do", days_ago=0)
    assert "stays open" in discuss(ada_client, "W1", TODAY, shown_by=body).content.decode()
    assert statuses(diary) == {"W1": "new", "X1": "new"}
    assert "New since you talked about it: 14 March 2026." in page(ada_client)


def test_a_graded_flag_that_is_talked_about_once_more_is_quiet(diary: Diary, ada_client: Client) -> None:
    """What had been settled was urgent, and what came since is less so."""
    painful(diary, "severe", days_ago=20)
    discuss(ada_client, "X1", TODAY - timedelta(days=19))
    for ago in range(3):
        painful(diary, f"some {ago}", days_ago=ago, pain=5)
    assert 'class="tone tone--soon"' in page(ada_client)
    discuss(ada_client, "X1", TODAY)
    assert statuses(diary) == {"X1": "discussed"}


def test_a_sign_that_was_gone_and_came_back_is_told_again(diary: Diary, ada_client: Client) -> None:
    said(diary, "weakness", "cannot_do", days_ago=50)
    discuss(ada_client, "W1", TODAY - timedelta(days=49))
    for ago in range(40, 7, -3):
        said(diary, "weakness", "no", days_ago=ago)
    assert 'class="banner' not in page(ada_client, HOME)
    said(diary, "weakness", "cannot_do")
    assert 'class="banner log__banner flag--prompt"' in page(ada_client, HOME)
    assert "New since you talked about it: 14 March 2026." in page(ada_client)


def test_a_talk_about_what_was_written_down_before_a_flight_to_the_west(diary: Diary, ada_client: Client) -> None:
    painful(diary)
    Diary.objects.update(time_zone="Pacific/Honolulu")
    assert discuss(ada_client, "X1", TODAY).status_code == 200
    assert ada_client.post("/doctor/X1/discussed/", {"X1-on": "2026-03-15"}).status_code == 422


@pytest.mark.parametrize("on", ["", "yesterday", "2026-03-15", "0001-01-01"])
def test_a_wrong_day_is_told_beside_the_field_and_what_was_typed_stays(
    on: str, diary: Diary, ada_client: Client
) -> None:
    painful(diary)
    response = ada_client.post("/doctor/X1/discussed/", {"X1-on": on, "X1-outcome": "needle"})
    assert response.status_code == 422
    assert "needle" in response.content.decode()
    assert 'id="id_X1-on_error"' in response.content.decode()
    assert statuses(diary) == {"X1": "new"}


def test_undo_shows_it_again(diary: Diary, ada_client: Client) -> None:
    painful(diary)
    body = discuss(ada_client, "X1", TODAY).content.decode()
    assert statuses(diary) == {"X1": "discussed"}
    undo = re.search(r"/doctor/talks/[0-9a-f-]+/delete/", body)
    assert undo
    assert ada_client.post(undo[0]).status_code == 302
    assert statuses(diary) == {"X1": "seen"}
    assert not FlagTalk.objects.exists()


def test_a_routine_flag_can_be_hidden_and_an_urgent_one_cannot(diary: Diary, ada_client: Client) -> None:
    make_episode(diary=diary, name="suspect", triggers=["medicine"])
    painful(diary)
    body = page(ada_client)
    assert "/doctor/M1/hidden/" in body
    assert "/doctor/X1/hidden/" not in body
    assert hide(ada_client, "M1").status_code == 302
    assert hide(ada_client, "X1").status_code == 404
    assert statuses(diary) == {"X1": "new", "M1": "hidden"}


def test_what_is_not_flagged_cannot_be_settled(diary: Diary, ada_client: Client) -> None:
    for address in ("/doctor/W1/discussed/", "/doctor/M1/hidden/", "/doctor/Z9/discussed/", "/doctor/Z9/reopened/"):
        assert ada_client.post(address, {"W1-on": "2026-03-14"}).status_code == 404


def test_worry_is_an_answer_of_today_and_leaves_the_check_in_as_it_is(diary: Diary, ada_client: Client) -> None:
    save_checkin(diary=diary, day=TODAY, uuid=uuid_of("today"), content=CheckInContent(items={"stress": 3}))
    ada_client.post("/doctor/worried/")
    ada_client.post("/doctor/worried/")
    checkin = CheckIn.objects.get()
    assert (checkin.stress, [row.question for row in checkin.answers.all()]) == (3, ["worried"])
    assert statuses(diary) == {"U1": "new"}
    form = form_of(ada_client.get(f"/check-in/{TODAY}/"))
    assert form.values["q_worried"] == ["yes"]


def check_in(client: Client, **answers: str) -> str:
    form = form_of(client.get(f"/check-in/{TODAY}/"))
    values = {name: value for name, value in form.values.items() if value != [""]}
    return str(client.post(f"/check-in/{TODAY}/", values | answers).headers["Location"])


@pytest.mark.parametrize(
    ("answers", "leads_to"),
    [
        ({"q_heartbeat": "with_faintness"}, "/emergency/now/"),
        ({"q_cannot_move": "yes"}, "/emergency/now/"),
        ({"q_weakness": "cannot_do"}, "/emergency/check/"),
        ({"q_numbness": "constant"}, "/emergency/check/"),
        ({"q_swelling_or_colour": "both"}, "/emergency/check/"),
        ({"q_numbness": "clears"}, "/"),
        ({"q_weakness": "after_exercise"}, "/"),
        ({"q_heartbeat": "palpitations"}, "/"),
        ({"stress": "10"}, "/"),
    ],
)
def test_only_an_explicit_answer_leads_to_what_cannot_wait(
    answers: dict[str, str], leads_to: str, diary: Diary, ada_client: Client
) -> None:
    assert check_in(ada_client, **answers) == leads_to


@pytest.mark.slow
def test_the_list_is_asked_once_a_day(diary: Diary, ada_client: Client) -> None:
    assert check_in(ada_client, q_weakness="cannot_do") == "/emergency/check/"
    assert ada_client.post("/emergency/check/", {"none": "on"}).headers["Location"] == "/doctor/"
    assert check_in(ada_client, q_weakness="cannot_do") == "/"


def test_a_tick_on_the_list_leads_to_the_emergency_page(diary: Diary, ada_client: Client) -> None:
    response = ada_client.post("/emergency/check/", {"parts": ["breathless"]})
    assert response.headers["Location"] == "/emergency/now/"
    assert statuses(diary) == {"E1": "new"}
    assert "Call the emergency number now." in page(ada_client)


@pytest.mark.parametrize("sent", [{}, {"none": "on", "parts": ["breathless"]}, {"parts": ["hiccups"]}])
def test_the_list_wants_one_answer(sent: dict[str, object], diary: Diary, ada_client: Client) -> None:
    assert ada_client.post("/emergency/check/", sent).status_code == 422
    assert not CheckIn.objects.exists()


@pytest.mark.parametrize(
    ("zone", "number"),
    [("Europe/Berlin", "112"), ("Europe/London", "999"), ("America/New_York", "911"), ("Australia/Perth", "000"),
     ("Pacific/Auckland", "111"), ("UTC", "112")],
)  # fmt: skip
def test_the_page_of_what_cannot_wait_says_first_whom_to_call(zone: str, number: str, ada_client: Client) -> None:
    ada_client.cookies["zone"] = zone
    body = page(ada_client, "/emergency/")
    assert f"<h1>Call {number} if any of these is true now</h1>" in body
    assert f'href="tel:{number}"' in body
    assert "harmless" not in body


def test_whoever_runs_the_site_can_say_the_number(diary: Diary, ada_client: Client, settings: object) -> None:
    settings.EMERGENCY_NUMBER = "+49 112"  # type: ignore[attr-defined]
    body = page(ada_client, "/emergency/")
    assert "<h1>Call +49 112 if" in body
    assert 'href="tel:+49112"' in body


def test_it_is_for_everybody(client: Client, db: None) -> None:
    assert "<h1>Call 112 if any of these is true now</h1>" in page(client, "/emergency/")


def test_calm_mode_shows_the_same_flags(ada: User, ada_client: Client) -> None:
    diary = make_diary(owner=ada, calm_mode=True)
    painful(diary)
    assert 'class="banner log__banner flag--prompt"' in page(ada_client, HOME)
    assert "pain of 7 or more" in page(ada_client)


def test_the_page_for_the_doctor_stands_there_in_brief_with_its_own_sentence_and_numbers(
    diary: Diary, ada_client: Client
) -> None:
    painful(diary)
    said(diary, "weakness", "no")
    body = page(ada_client)
    made = compose(diary, Wanted(TODAY - timedelta(days=83), TODAY), TODAY)
    assert made.summary == (
        "Onset not said, first written down in March 2026; left great toe most (1 of 1 episode); spread not known; "
        "no weakness in 1 answer; also reported: pain."
    )
    for words in (made.summary, made.base, f'aria-label="{made.where}"'):
        assert words in body


def test_what_is_said_beside_counts_is_said_once_whatever_cards_there_are(diary: Diary, ada_client: Client) -> None:
    tried = [Remedy("rest", "no_change"), Remedy("water", "worse")]
    contents = [make_content(at=NOW - timedelta(days=ago), remedies=tried) for ago in range(30)]
    make_many(diary=diary, episodes=[NewEpisode(uuid_of(ago), content) for ago, content in enumerate(contents)])
    body = page(ada_client)
    assert body.count("flag--routine") >= 2
    assert body.count("goes by an examination") == 1


def test_it_costs_as_many_statements_with_many_days_as_with_one(diary: Diary, ada_client: Client) -> None:
    painful(diary)
    page(ada_client)
    with CaptureQueriesContext(connection) as one:
        page(ada_client)
    for ago in range(1, 30):
        painful(diary, f"more {ago}", days_ago=ago)
    page(ada_client)
    with CaptureQueriesContext(connection) as many:
        page(ada_client)
    assert len(many) <= len(one)
