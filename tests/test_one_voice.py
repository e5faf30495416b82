"""Timeline, day, report and import preview say one entry in the same words."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings

from accounts.models import User
from diary.actions.checkins import save_checkin
from diary.actions.episodes import log_episode
from diary.actions.triggers import add_trigger
from diary.domain.content import CheckInContent, EpisodeContent
from diary.domain.wording import entry, importing
from diary.models import CheckIn, Diary, Episode
from diary.report.entries import checkin_line, episode_line
from diary.views.lines import checkin_facts, line
from tests.exchange.strategies import checkins, contents
from tests.makers import make_diary, make_episode, uuid_of

pytestmark = pytest.mark.django_db
OWN = [uuid_of("sweets"), uuid_of("tiles")]
DAY = date(2026, 3, 14)
many = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def diary(ada: User) -> Diary:
    diary = make_diary(owner=ada)
    for uuid, name in zip(OWN, ("Sweets", "Cold tiles"), strict=True):
        add_trigger(diary=diary, uuid=uuid, name=name)
    return diary


@many
@given(content=contents(OWN))
def test_an_episode_is_said_in_the_same_words_everywhere(diary: Diary, content: EpisodeContent) -> None:
    Episode.objects.filter(diary=diary).delete()
    log_episode(diary=diary, uuid=uuid_of("e"), content=content)
    episode = Episode.objects.with_parts().get(diary=diary)
    facts = entry.episode(episode.content, episode.own_trigger_names, zone=diary.time_zone)
    on_the_timeline = line(episode, diary=diary)
    on_the_report = episode_line(episode, zone=diary.time_zone, with_notes=True)
    in_the_preview = importing.episode(content, episode.own_trigger_names, zone=diary.time_zone)

    assert on_the_timeline.more == " · ".join(fact.words for fact in facts)
    values = {fact.key: fact.value for fact in facts}
    assert on_the_report.intensity == values.pop("intensity", "")
    assert on_the_report.pain == values.pop("pain", "")
    assert on_the_report.about == " · ".join(fact.words for fact in facts if fact.key in values)
    assert on_the_timeline.where == on_the_report.where
    assert on_the_timeline.length == on_the_report.length
    told = [on_the_timeline.where, on_the_timeline.length, *(fact.words for fact in facts)]
    assert in_the_preview.split(" · ", 1)[1].startswith(" · ".join(filter(None, told)))


@many
@given(content=checkins())
def test_a_check_in_is_said_in_the_same_words_everywhere(diary: Diary, content: CheckInContent) -> None:
    CheckIn.objects.filter(diary=diary).delete()
    save_checkin(diary=diary, uuid=uuid_of("c"), day=DAY, content=content)
    row = CheckIn.objects.prefetch_related("answers").get(diary=diary)
    facts = checkin_facts(row)
    assert checkin_line(row, with_worry=True, with_notes=True).text == " · ".join(facts)
    if not content.is_empty:
        told = importing.day(DAY, row.content)
        assert told.split(" · ", 1)[-1].startswith(" · ".join(facts))


def test_the_pages_show_what_the_voice_says(diary: Diary, ada_client: Client) -> None:
    row = make_episode(diary=diary, shoes="tight", pain=0, own_triggers=OWN[:1])
    words = " · ".join(fact.words for fact in entry.episode(row.content, row.own_trigger_names, zone=diary.time_zone))
    assert words == "pain 0 of 10 · shoes: tight · suspects: Sweets"
    for address in ("/diary/", "/diary/2026-03-14/"):
        assert words in ada_client.get(address).content.decode(), address
