"""The library as readers see it, and texts beside what they explain."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from diary.domain.content import Remedy
from diary.domain.guidance import Cited, GuidanceKind, Text
from diary.models import Medicine
from diary.templatetags.markdown import markdown
from tests.each import each
from tests.makers import make_diary, make_episode, make_source, make_text, uuid_of
from tests.views.reading import live

LIBRARY = "/guidance/"

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](http://example.org)",
    "[x](//example.org)",
    "![x](https://example.org/x.png)",
    "<https://example.org/\" onmouseover=alert(1)>",
    "<javascript:alert(1)>",
    "<a href=https://example.org style=color:red>x</a>",
    "<style>p{}</style>",
    "<iframe src=https://example.org></iframe>",
    "[x](https://example.org \"a\" onclick=alert(1))",
    "[x]: javascript:alert(1)\n\n[x]",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "{{ settings.SECRET_KEY }}{% debug %}",
    "```\n<script>alert(1)</script>\n```",
    "    <script>alert(1)</script>",
    "<!-- x --><p onclick=alert(1)>",
]  # fmt: skip


def markup(html: str) -> set[str]:
    return set(re.findall(r"<(/?[a-z0-9]+)", html))


@each("text", HOSTILE)
def test_markdown_makes_text_of_what_is_no_markdown(text: str) -> None:
    html = markdown(text)
    assert {tag.strip("/") for tag in markup(html)} <= {"p", "a", "h3", "blockquote"}
    for tag in re.findall(r"<[^>]+>", html):
        assert re.fullmatch(r'</?\w+>|<a href="https://[^"<>\s]+" rel="noopener noreferrer">', tag), tag


@pytest.mark.slow
@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.django_db
def test_hostile_words_come_out_as_text_wherever_they_stand(text: str, client: Client) -> None:
    title = text.replace("\n", " ")[:110]
    source = make_source(title=f"Source {title}", url="")
    reviewed = {"clinician": f"Dr {title}", "reviewed_on": date(2026, 3, 2)}
    make_text(kind="topic", key="emergency", title=f"x {title}", body=text, sources=[source], **reviewed)
    for page in (LIBRARY, f"{LIBRARY}?q=x", "/guidance/topic/emergency/"):
        html = client.get(page).content.decode()
        assert live(html) == [], page


@pytest.mark.parametrize("words", ["<script>alert(1)</script>", '"onfocus=alert(1) x="', "{{ 7|add:7 }}"])
@pytest.mark.django_db
def test_what_is_searched_for_comes_back_as_text(words: str, client: Client) -> None:
    html = client.get(LIBRARY, {"q": words}).content.decode()
    assert "No text holds" in html
    assert live(html) == []


def test_headings_of_a_text_stand_below_those_of_its_page() -> None:
    html = markdown("# One\n\n## Two\n\n### Three\n\n#### Four\n\n##### Five")
    assert re.findall(r"<(h\d)>", html) == ["h3", "h3", "h3", "h4", "h4"]


def test_a_link_tells_nobody_where_it_was_followed() -> None:
    assert markdown("[a](https://example.org/?a=1&b=2)") == (
        '<p><a href="https://example.org/?a=1&amp;b=2" rel="noopener noreferrer">a</a></p>\n'
    )


@pytest.mark.django_db
def test_anybody_may_read_the_library_and_a_text_of_it(client: Client) -> None:
    make_text(kind="trigger", key="stress", title="Stress", body="Calm **down**.", sources=[make_source()])
    library = client.get(LIBRARY).content.decode()
    assert 'href="/guidance/trigger/stress/"' in library
    assert 'id="trigger"' in library
    html = client.get("/guidance/trigger/stress/").content.decode()
    assert "<strong>down</strong>" in html
    assert '<a href="https://example.org/g" rel="noopener noreferrer">A guideline</a>' in html
    assert "Not yet reviewed by a clinician. Version 1, 1 March 2026." in html


@pytest.mark.django_db
def test_a_clinician_who_has_read_a_text_is_named(client: Client) -> None:
    make_text(clinician="Dr Noor, neurologist", reviewed_on=date(2026, 3, 2))
    html = client.get("/guidance/topic/emergency/").content.decode()
    assert "Read by Dr Noor, neurologist on 2 March 2026." in html
    assert "Not yet reviewed" not in html


@pytest.mark.parametrize(
    "address", ["topic/nothing/", "nothing/emergency/", "trigger/emergency/", "topic/falling_asleep/", "topic/%3Cb%3E/"]
)
@pytest.mark.django_db
def test_a_text_that_is_not_there_is_not_there(address: str, client: Client) -> None:
    make_text(kind="topic", key="emergency")
    make_text(kind="topic", key="falling_asleep", status="draft")
    assert client.get(f"/guidance/{address}").status_code == 404


@pytest.mark.django_db
def test_the_search_says_what_it_found(client: Client) -> None:
    make_text(kind="trigger", key="stress", title="Stress", body="Breathe slowly.")
    make_text(kind="trigger", key="caffeine", title="Caffeine", body="Coffee and tea.")
    found = client.get(LIBRARY, {"q": " slowly "}).content.decode()
    assert "1 text with" in found
    assert "/guidance/trigger/stress/" in found
    assert "/guidance/trigger/caffeine/" not in found
    assert "No text holds" in client.get(LIBRARY, {"q": "tuba"}).content.decode()
    assert client.get(LIBRARY, {"q": "x" * 200}).status_code == 422


def folded(html: str) -> dict[str, bool]:
    """Whether each group is folded, by its kind."""
    groups = re.findall(r'<details class="library__group"( open)?>.*?<ul [^>]*id="(\w+)"', html, re.DOTALL)
    return {kind: not is_open for is_open, kind in groups}


@pytest.fixture
def _texts(db: None) -> None:
    make_text(kind="topic", key="emergency")
    for key in ("stress", "caffeine", "medicine"):
        make_text(kind="trigger", key=key, title=f"About {key}", body="Words.")


@pytest.mark.usefixtures("_texts")
def test_the_groups_are_folded_with_how_many_texts_they_hold(client: Client) -> None:
    html = client.get(LIBRARY).content.decode()
    # Who is not signed in reads the basics first.
    assert folded(html) == {"topic": False, "trigger": True}
    assert '3<span class="visually-hidden"> texts</span>' in html
    assert "For what you wrote down" not in html
    assert folded(client.get(LIBRARY, {"q": "words"}).content.decode()) == {"trigger": False}


@pytest.mark.usefixtures("_texts")
def test_the_library_leads_with_what_concerns_the_diary(ada: User, ada_client: Client, ben_client: Client) -> None:
    diary = make_diary(owner=ada)
    for name in ("one", "two"):
        make_episode(diary=diary, name=name, at=timezone.now(), triggers=["stress", "poor_sleep"])
    Medicine.objects.create(diary=diary, uuid=uuid_of("m"), name="Something", group="diuretic")
    html = ada_client.get(LIBRARY).content.decode()
    first = html[html.index("For what you wrote down") : html.index("library__group")]
    # A text that is not published is not promised: there is none on poor sleep.
    assert re.findall(r'href="/guidance/(\w+/\w+)/"', first) == ["trigger/stress", "trigger/medicine"]
    assert "Among what you suspect most" in first
    assert set(folded(html).values()) == {True}
    assert "For what you wrote down" not in ada_client.get(LIBRARY, {"q": "words"}).content.decode()
    assert "For what you wrote down" not in ben_client.get(LIBRARY).content.decode()


@pytest.mark.usefixtures("_texts")
def test_its_statements_do_not_grow_with_the_diary(ada: User, ada_client: Client) -> None:
    diary = make_diary(owner=ada)
    counted = []
    for more in (2, 20):
        for index in range(more):
            make_episode(diary=diary, name=f"{more} {index}", at=timezone.now(), triggers=["stress", "medicine"])
        ada_client.get(LIBRARY)
        with CaptureQueriesContext(connection) as seen:
            ada_client.get(LIBRARY)
        counted.append(len(seen))
    assert counted[0] == counted[1]


@pytest.mark.django_db
def test_an_empty_library_says_so(client: Client) -> None:
    assert "There are no texts here yet." in client.get(LIBRARY).content.decode()


def test_the_library_is_linked_where_triggers_and_remedies_are_chosen(ada_client: Client) -> None:
    form = ada_client.get(reverse("diary:episode_new")).content.decode()
    for kind in ("trigger", "remedy"):
        assert f'href="/guidance/#{kind}"' in form
    assert 'href="/guidance/"' in ada_client.get(reverse("diary:more")).content.decode()
    assert 'href="/guidance/#trigger"' in ada_client.get(reverse("diary:triggers")).content.decode()


def test_a_text_beside_what_it_explains_is_folded_unless_it_is_asked_for() -> None:
    text = Text(
        GuidanceKind.CRITERION, "W1", "Weakness", "Ask.", 2, date(2026, 3, 1), (Cited("A", "https://example.org/"),)
    )
    folded = render_to_string("shared/guidance.html", {"text": text})
    assert '<details class="guidance">' in folded
    assert "<summary>Weakness</summary>" in folded
    assert "Version 2, 1 March 2026" in folded
    assert '<details class="guidance" open>' in render_to_string("shared/guidance.html", {"text": text, "open": True})


def test_what_was_suspected_and_tried_is_explained_on_the_page_of_an_entry(ada: User, ada_client: Client) -> None:
    make_text(kind="trigger", key="stress", title="About stress")
    make_text(kind="trigger", key="caffeine", title="About caffeine")
    make_text(kind="remedy", key="water", title="About water")
    diary = make_diary(owner=ada)
    episode = make_episode(diary=diary, triggers=["stress"], remedies=[Remedy("water", "better")])
    address = reverse("diary:episode_edit", args=[episode.uuid])
    html = ada_client.get(address).content.decode()
    assert "<summary>About stress</summary>" in html
    assert "<summary>About water</summary>" in html
    assert "About caffeine" not in html
    assert "About stress" not in ada_client.get(address, headers={"HX-Request": "true"}).content.decode()


def test_what_would_run_is_told_from_what_is_quoted() -> None:
    assert len(live("<p onclick=x><style></style><script>1</script><a href=' javascript:1'><img src=x>")) == 5
    assert live("<p title='<script> onclick=1'>&lt;style&gt;</p><script src='/a.js'></script>") == []
