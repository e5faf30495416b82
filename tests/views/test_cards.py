"""Every card of the patterns, on its page and among the others: the same words and numbers, drawn as it says."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from diary.actions.background import add_fact
from diary.actions.checkins import save_checkin
from diary.actions.sample import fill_with_sample
from diary.actions.triggers import add_trigger
from diary.domain.content import CheckInContent, Remedy, SignAnswer
from diary.domain.wording.answers import CHANGING, DOCTOR, GOES_WITH
from diary.domain.wording.association import KNOWN
from diary.models import CachedResult, Diary, Medicine
from diary.report.cards import ANSWERED, CARD_BY_KEY, CARDS
from tests.conftest import Standing
from tests.makers import NOW, make_diary, make_episode, make_user, uuid_of
from tests.views.reading import main_words, text_of

KEYS = [card.key for card in CARDS]
AMONG = [key for key in KEYS if key not in ANSWERED]
WHOLE = [card.key for card in CARDS if card.is_whole]
HOSTILE = "$x_$ <script>&amp;\u202eevil\u202c 🦶🏽 " + "long " * 20


@pytest.fixture(autouse=True)
def _frozen() -> Iterator[None]:
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        yield


@pytest.fixture
def diary(ada: User) -> Diary:
    return make_diary(owner=ada)


@pytest.fixture(scope="module")
def _written(standing: Standing) -> None:
    with standing(), time_machine.travel(NOW + timedelta(hours=1), tick=False):
        diary = make_diary(owner=make_user("writer@example.org"))
        fill_with_sample(diary=diary, now=NOW, episodes=300, years=1, seed=3)
        own = add_trigger(diary=diary, uuid=uuid_of("own"), name=HOSTILE[:80].strip())
        parts: dict[str, Any] = {"own_triggers": [own.uuid], "sites": ["left_hallux", "trunk"]}
        for index in range(40):
            make_episode(diary=diary, name=f"own {index}", at=NOW - timedelta(days=index), **parts)
        values = {"name": HOSTILE[:80].strip(), "group": "magnesium", "started_on": (NOW - timedelta(days=30)).date()}
        add_fact(diary=diary, model=Medicine, uuid=uuid_of("pill"), values=values)


@pytest.fixture
def filled(_written: None, ada: User) -> Diary:
    """A year of a diary, with a name in it that would like to be more than a name."""
    Diary.objects.update(owner=ada)
    return Diary.objects.get()


def headings(html: str) -> dict[str, str]:
    """The sentence of each card, by its key."""
    return {key: unescape(words) for key, words in re.findall(r'<h2 id="([a-z-]+)">([^<]*)</h2>', html)}


QUESTIONS = (CHANGING, GOES_WITH, DOCTOR)


def answers(html: str) -> list[str]:
    """The three answers as they stand on the page."""
    return re.findall(r'<section class="card answer".*?</section>', html, re.S)


def chart(client: Client, key: str, options: str = "") -> bytes:
    response = client.get(f"/patterns/{key}/light.svg?period=year{options}")
    assert response.status_code == 200
    return bytes(response.content)


def test_there_is_a_card_for_every_question() -> None:
    assert KEYS == [
        "frequency", "rhythm", "place", "load", "change", "factors", "guesses", "remedies", "course",
    ]  # fmt: skip
    assert len({card.name for card in CARDS}) == len(KEYS)


@pytest.mark.slow
def test_the_page_shows_every_card_with_its_sentence_and_chart_and_the_base_once(
    filled: Diary, ada_client: Client
) -> None:
    html = ada_client.get("/patterns/?period=year").content.decode()
    said = headings(html)
    assert list(said) == AMONG
    assert len(set(said.values())) == len(AMONG)
    assert len(re.findall(r"[\d,]+ of 365 days recorded\.", text_of(html))) == 1
    assert text_of(html).count("Doctors go by examination, not by how often.") == 1
    for key in AMONG:
        assert (f'src="/patterns/{key}/auto.svg?' in html) == (key != "factors")
        assert f'href="/patterns/{key}/?period=year"' in html


@pytest.mark.slow
def test_what_goes_with_it_is_a_list_of_days_with_their_threshold_and_numbers(
    filled: Diary, ada_client: Client
) -> None:
    html = ada_client.get("/patterns/?period=year").content.decode()
    told = html[html.index('aria-labelledby="factors"') :].partition("</section>")[0]
    lines = [text_of(line) for line in re.findall(r"<li>(.*?)</li>", told, re.S)]
    assert lines
    for line in lines:
        assert re.match(r"(After|On|The day after|The second day after) .+: \d.* times as often \(could be .+\)", line)
    # Which end of the scale is which stands beside the first.
    names = {text_of(name) for name in re.findall(r"<h3>(.*?)(?:<span .*?)?</h3>", told)}
    assert names <= {known.capitalize() for known in KNOWN}
    assert "A link in a diary is not a cause." in text_of(told)
    Diary.objects.update(calm_mode=True)
    calm = ada_client.get("/patterns/?period=year").content.decode()
    told = calm[calm.index('aria-labelledby="factors"') :].partition("</section>")[0]
    assert not re.search(r"\d", text_of(told))


@pytest.mark.slow
@pytest.mark.parametrize("key", KEYS)
def test_a_card_says_on_its_own_page_what_it_says_among_the_others(key: str, filled: Diary, ada_client: Client) -> None:
    among = headings(ada_client.get("/patterns/?period=year").content.decode())
    html = ada_client.get(f"/patterns/{key}/?period=year").content.decode()
    assert (key in among) == (key in AMONG)
    assert headings(html)[key] == among.get(key, headings(html)[key])
    assert f"<h1>{CARD_BY_KEY[key].name}</h1>" in html
    assert f"/patterns/{key}/light.svg?" in html
    assert f"/patterns/{key}/light.png?" in html
    assert html.count("<tr>") > 1
    widths = {len(re.findall(r"<t[hd]", row)) for row in re.findall(r"<tr>.*?</tr>", html)}
    assert len(widths) == 1


@pytest.mark.slow
@pytest.mark.parametrize("size", ["wide", "narrow"])
@pytest.mark.parametrize("key", KEYS)
def test_the_drawing_has_the_proportions_that_the_page_keeps_free(
    key: str, size: str, filled: Diary, ada_client: Client
) -> None:
    html = ada_client.get(f"/patterns/{key}/?period=year").content.decode()
    tag = "img" if size == "wide" else "source"
    tags = [found for found in re.findall(rf"<{tag} [^>]*>", html) if f"{key}/auto" in found]
    tags = [found for found in tags if size == "wide" or "size=narrow" in found]
    (width, height) = re.findall(r'(?:width|height)="(\d+)"', tags[0])
    root = ET.fromstring(chart(ada_client, key, f"&size={size}"))  # noqa: S314 - our own drawing
    _, _, drawn_width, drawn_height = map(float, root.attrib["viewBox"].split())
    assert drawn_width / drawn_height == pytest.approx(int(width) / int(height), rel=0.01)


@pytest.mark.slow
@pytest.mark.parametrize("key", KEYS)
def test_a_chart_is_text_and_lines_alone_and_the_same_twice(key: str, filled: Diary, ada_client: Client) -> None:
    body = chart(ada_client, key)
    CachedResult.objects.all().delete()
    assert chart(ada_client, key) == body
    root = ET.fromstring(body)  # noqa: S314 - our own drawing
    for element in root.iter():
        assert element.tag.rpartition("}")[2] not in ("script", "style", "foreignObject", "image")
        assert "style" not in element.attrib
    title, told = (element.text or "" for element in list(root)[:2])
    assert title
    assert told.startswith(headings(ada_client.get(f"/patterns/{key}/?period=year").content.decode())[key])
    assert len(body) < 400_000


@pytest.mark.slow
@pytest.mark.parametrize("key", KEYS)
def test_a_kept_card_is_answered_from_what_was_kept(key: str, filled: Diary, ada_client: Client) -> None:
    first = ada_client.get(f"/patterns/{key}/dark.svg")
    with CaptureQueriesContext(connection) as queries:
        again = ada_client.get(f"/patterns/{key}/dark.svg")
    assert again.content == first.content
    assert len(queries) <= 7
    seen = ada_client.get(f"/patterns/{key}/dark.svg", headers={"If-None-Match": first.headers["ETag"]})
    assert seen.status_code == 304
    make_episode(diary=filled, name="new")
    seen = ada_client.get(f"/patterns/{key}/dark.svg", headers={"If-None-Match": first.headers["ETag"]})
    assert seen.status_code == 200


@pytest.mark.slow
def test_a_second_look_at_the_page_costs_few_statements(filled: Diary, ada_client: Client) -> None:
    ada_client.get("/patterns/?period=year")
    with CaptureQueriesContext(connection) as queries:
        ada_client.get("/patterns/?period=year")
    assert len(queries) <= 4


@pytest.mark.slow
@pytest.mark.parametrize("key", KEYS)
def test_calm_mode_tells_no_count_of_episodes(key: str, filled: Diary, ada_client: Client) -> None:
    Diary.objects.update(calm_mode=True)
    told = main_words(ada_client.get(f"/patterns/{key}/?period=year"))
    assert not re.search(r"\b\d[\d,]* (of \d+ )?episodes?\b", told)
    drawn = " ".join(element.text or "" for element in ET.fromstring(chart(ada_client, key)).iter())  # noqa: S314
    assert not re.search(r"\b\d[\d,]* (of \d+ )?episodes?\b", drawn)


@pytest.mark.slow
@pytest.mark.parametrize("key", KEYS)
def test_an_empty_diary_gets_a_kind_word_and_a_chart_without_figures(
    key: str, diary: Diary, ada_client: Client
) -> None:
    told = main_words(ada_client.get(f"/patterns/{key}/"))
    assert "No day of this period is recorded." in told
    assert "nan" not in told.lower()
    assert b"nan" not in ada_client.get(f"/patterns/{key}/light.svg").content.lower()


@pytest.mark.slow
@pytest.mark.parametrize("days", [1, 3])
def test_a_diary_of_a_few_days_says_what_is_still_needed(days: int, diary: Diary, ada_client: Client) -> None:
    for index in range(days):
        make_episode(diary=diary, name=index, at=NOW - timedelta(days=index))
        day, content = NOW.date() - timedelta(days=index), CheckInContent(twitching="yes", items={"stress": index})
        save_checkin(diary=diary, day=day, uuid=uuid_of(f"day {index}"), content=content)
    response = ada_client.get("/patterns/")
    html, told = response.content.decode(), main_words(response)
    assert list(headings(html)) == ["frequency", "place", "course"]
    assert "This cannot be told yet." in told
    assert f"{days - 1} of 84 days since your first entry" in told
    assert f'<progress value="{days - 1}" max="84"' in html
    assert f"Not enough yet for: at what time ({days} of 20 episodes), " in told
    for key in ("rhythm", "load", "factors", "guesses", "remedies"):
        assert f'href="/patterns/{key}/?period=12w"' in html
    assert f'<progress value="{days}" max="42"' in ada_client.get("/patterns/factors/").content.decode()
    for key in KEYS:
        assert ada_client.get(f"/patterns/{key}/light.png").content.startswith(b"\x89PNG")


def test_a_card_that_became_part_of_another_leads_there(ada_client: Client, diary: Diary) -> None:
    moved = ada_client.get("/patterns/year-pixels/?period=4w")
    assert (moved.status_code, moved.headers["Location"]) == (301, "/patterns/frequency/?period=4w")


@pytest.mark.parametrize(
    ("key", "nothing"), [("guesses", "no guess with 1 episode."), ("remedies", "Nothing that you")]
)
def test_where_there_is_no_bar_none_is_explained(key: str, nothing: str, diary: Diary, ada_client: Client) -> None:
    make_episode(diary=diary, name="bare")
    told = main_words(ada_client.get(f"/patterns/{key}/"))
    assert nothing in told
    assert "Each bar" not in told
    make_episode(diary=diary, name="full", triggers=["stress"], remedies=[Remedy("water", "better")])
    assert "Each bar counts" in main_words(ada_client.get(f"/patterns/{key}/"))


@pytest.mark.slow
def test_a_narrowed_choice_leaves_aside_what_is_told_of_everything(filled: Diary, ada_client: Client) -> None:
    html = ada_client.get("/patterns/?period=year&site=trunk").content.decode()
    silent = re.findall(r'href="/patterns/([a-z]+)/', html.partition("Not enough yet for:")[2])
    assert list(headings(html)) == [key for key in AMONG if key not in (*WHOLE, *silent)]
    left_aside = "Told of all episodes alone, like the three answers: what goes with it, the course of everything."
    assert left_aside in text_of(html)
    assert WHOLE == ["change", "factors", "course"]
    for key in WHOLE:
        assert chart(ada_client, key, "&site=trunk") == chart(ada_client, key)
        whole = ada_client.get(f"/patterns/{key}/?period=year").content.decode()
        narrowed = ada_client.get(f"/patterns/{key}/?period=year&site=trunk").content.decode()
        assert headings(whole)[key] == headings(narrowed)[key]


@pytest.mark.slow
def test_a_day_without_what_was_chosen_is_not_called_quiet(filled: Diary, ada_client: Client) -> None:
    for key in KEYS:
        told = main_words(ada_client.get(f"/patterns/{key}/?period=year&trigger=stress"))
        if key not in WHOLE:
            assert "quiet" not in told.replace("quiet, or none of those you chose", ""), key


@pytest.mark.slow
def test_a_narrowed_choice_is_kept_on_the_way(filled: Diary, ada_client: Client) -> None:
    html = ada_client.get("/patterns/?period=4w&site=trunk&sleep_onset=without").content.decode()
    links = [unescape(link) for link in re.findall(r'href="(\?period=[^"]+)"', html)]
    assert len(links) >= 5
    assert all("site=trunk" in link and "sleep_onset=without" in link for link in links if link != "?period=4w")
    assert "/patterns/rhythm/?period=4w&site=trunk&sleep_onset=without" in unescape(html)


@pytest.mark.slow
def test_somebody_elses_patterns_stay_theirs(filled: Diary, ben_client: Client) -> None:
    for key in KEYS:
        body = ben_client.get(f"/patterns/{key}/light.svg?period=year").content.decode()
        assert HOSTILE[:8] not in unescape(body)
        assert "No day of this period is recorded." in main_words(ben_client.get(f"/patterns/{key}/"))


def test_an_empty_diary_says_what_will_be_there_and_offers_one_step(diary: Diary, ada_client: Client) -> None:
    response = ada_client.get("/patterns/")
    told = main_words(response)
    for question in QUESTIONS:
        assert question in told
    assert told.count("yet.") >= 2
    assert "Nothing you wrote down matches" not in told
    assert "Below these three answers there will be" in told
    assert re.findall(r'<a class="button[^"]*" href="([^"]+)"', response.content.decode()) == ["/"]


@pytest.mark.slow
def test_the_three_answers_stand_first_and_no_period_changes_them(filled: Diary, ada_client: Client) -> None:
    first = answers(ada_client.get("/patterns/").content.decode())
    assert [text_of(told).startswith(question) for told, question in zip(first, QUESTIONS, strict=True)] == [True] * 3
    assert all(len(re.findall(r"<a ", told)) == 1 for told in first)
    assert all("<svg" in told for told in first)
    for query in ("?period=4w", "?period=year&site=trunk", "?period=own&first=2026-01-01&last=2026-01-05"):
        again = answers(ada_client.get(f"/patterns/{query}").content.decode())
        assert [text_of(told) for told in again] == [text_of(told) for told in first]
    for told, key in zip(first, ("change", "factors"), strict=False):
        known = unescape(re.findall(r'<p class="answer__known">([^<]+)', told)[0])
        (address,) = re.findall(r'href="([^"]+)"', told)
        assert address.startswith(f"/patterns/{key}/?period=12w")
        assert known in main_words(ada_client.get(address))


@pytest.mark.slow
def test_the_answers_are_kept_until_the_diary_or_the_day_changes(filled: Diary, ada_client: Client) -> None:
    ada_client.get("/patterns/")
    kept = CachedResult.objects.filter(diary=filled, key__startswith="answers:")
    assert kept.count() == 1
    make_episode(diary=filled, name="new")
    ada_client.get("/patterns/")
    assert kept.get().revision == Diary.objects.get(pk=filled.pk).revision


def test_a_reason_to_see_a_doctor_leads_to_why(diary: Diary, ada_client: Client) -> None:
    assert 'href="/emergency/"' in answers(ada_client.get("/patterns/").content.decode())[2]
    make_episode(diary=diary, name="first")
    told = answers(ada_client.get("/patterns/").content.decode())[2]
    assert "Nothing you wrote down matches a listed reason." in text_of(told)
    assert "You answered 0 of " in text_of(told)
    assert re.search(r'href="/check-in/2026-03-14/\?ask=[^"]+#sign-\w+"', told)
    content = CheckInContent(answers=[SignAnswer("weakness", "cannot_do", parts=["rise_on_toes"])])
    save_checkin(diary=diary, day=NOW.date(), uuid=uuid_of("weak"), content=content)
    told = answers(ada_client.get("/patterns/").content.decode())[2]
    assert "Yes. " in text_of(told)
    assert "sketch--urgency" in told
    assert re.search(r'href="/(doctor|emergency)/"', told)
