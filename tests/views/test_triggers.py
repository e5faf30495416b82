from __future__ import annotations

import re
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from diary.actions.triggers import add_trigger
from diary.domain.catalogue import TRIGGERS
from diary.models import Diary, EpisodeTrigger, OwnTrigger
from tests.makers import make_diary, make_episode, uuid_of
from tests.views.reading import main_words, revision, words


@pytest.fixture
def diary(ada: User) -> Diary:
    return make_diary(owner=ada)


def own(diary: Diary, name: str) -> OwnTrigger:
    return add_trigger(diary=diary, uuid=uuid_of(name), name=name)


def to(name: str, uuid: UUID) -> str:
    return reverse(f"diary:trigger_{name}", args=[uuid])


def suspects(client: Client) -> list[str]:
    """What an episode's form offers as triggers of one's own."""
    html = client.get(reverse("diary:episode_new")).content.decode()
    values = re.findall(r'name="triggers" value="([0-9a-f-]{36})"', html)
    return [OwnTrigger.objects.get(uuid=value).name for value in values]


def shown(client: Client) -> list[str]:
    """What the own triggers' page lists, with "hidden" where it says so."""
    html = client.get("/triggers/").content.decode()
    return [
        name + (" hidden" if retired else "")
        for name, retired in re.findall(r"<bdi>([^<]*)</bdi>(<span>hidden</span>)?</a>", html)
    ]


def test_an_own_trigger_is_added_listed_and_offered(diary: Diary, ada_client: Client) -> None:
    for name in ("  Late   dinner ", "cold 👣", "Ärger"):
        told = ada_client.post("/triggers/", {"uuid": str(uuid_of(name)), "name": name}, follow=True)
        assert "Added. You can choose it with your next episode." in words(told)
    assert shown(ada_client) == ["cold 👣", "Late dinner", "Ärger"]
    assert suspects(ada_client) == ["cold 👣", "Late dinner", "Ärger"]


def test_the_same_sending_twice_is_one_trigger(diary: Diary, ada_client: Client) -> None:
    for _ in range(2):
        assert ada_client.post("/triggers/", {"uuid": str(uuid_of("a")), "name": "Sweets"}).status_code == 302
    assert shown(ada_client) == ["Sweets"]
    assert revision(diary) == 1


TAKEN = "You have a trigger of this name. Merge the two if they are the same."
BAD_NAMES = [
    ("Ärger", TAKEN),
    (" ÄRGER", TAKEN),
    ("A\u0308rger", TAKEN),
    ("Ärger\u3000", TAKEN),
    ("ＳＴＲＡＳＳＥ", TAKEN),
    ("straße", TAKEN),
    ("CAFFEINE", "Flicker offers this one already."),
    ("poor  sleep", "Flicker offers this one already."),
    ("", "This field is required."),
    (" \t ", "This field is required."),
    ("x" * 81, "at most 80 characters"),
    ("a\x07b", "This text holds a character that cannot be stored."),
]


@pytest.mark.parametrize(("name", "reason"), BAD_NAMES)
def test_a_name_that_cannot_be_is_refused_with_its_reason(
    name: str, reason: str, diary: Diary, ada_client: Client
) -> None:
    own(diary, "Ärger")
    own(diary, "Strasse")
    other = own(diary, "Sweets")
    before = revision(diary)
    for address in ("/triggers/", to("edit", other.uuid)):
        refused = ada_client.post(address, {"uuid": str(uuid_of("new")), "name": name})
        assert refused.status_code == 422
        assert reason in main_words(refused)
    assert sorted(OwnTrigger.objects.values_list("name", flat=True)) == ["Strasse", "Sweets", "Ärger"]
    assert revision(diary) == before


def test_a_name_of_somebody_else_is_free(diary: Diary, ben: User, ada_client: Client) -> None:
    own(make_diary(owner=ben), "Sweets")
    assert ada_client.post("/triggers/", {"name": "Sweets"}).status_code == 302
    assert OwnTrigger.objects.count() == 2


def test_renaming_keeps_the_episodes_and_allows_another_case(diary: Diary, ada_client: Client) -> None:
    sweets = own(diary, "sweets")
    make_episode(diary=diary, own_triggers=[sweets.uuid])
    for name in ("Sweets", "Candy <b>"):
        told = ada_client.post(to("edit", sweets.uuid), {"name": name}, follow=True)
        assert "Renamed." in words(told)
        assert f"suspects: {name}" in main_words(ada_client.get("/diary/"))
    assert ada_client.post("/triggers/", {"name": "sweets"}).status_code == 302


def suspected() -> list[tuple[str, str]]:
    """Which episode suspects which own trigger, by name."""
    rows = EpisodeTrigger.objects.filter(own__isnull=False).values_list("episode__note", "own__name")
    return sorted(rows)


def test_merging_makes_one_of_two_and_an_episode_with_both_keeps_one(diary: Diary, ada_client: Client) -> None:
    sweets, candy, late = (own(diary, name) for name in ("Sweets", "Candy", "Late"))
    for note, rows in {"both": [sweets, candy], "one": [candy], "other": [sweets], "late": [candy, late]}.items():
        triggers = [row.uuid for row in rows]
        make_episode(diary=diary, name=note, note=note, own_triggers=triggers, triggers=["stress"])
    told = ada_client.post(to("merge", candy.uuid), {"into": str(sweets.uuid)}, follow=True)
    assert "Merged." in words(told)
    assert shown(ada_client) == ["Late", "Sweets"]
    found = [("both", "Sweets"), ("late", "Late"), ("late", "Sweets"), ("one", "Sweets"), ("other", "Sweets")]
    assert suspected() == found
    assert EpisodeTrigger.objects.filter(key="stress").count() == 4
    assert ada_client.get(f"/diary/?trigger={candy.uuid}").status_code == 422
    assert main_words(ada_client.get(f"/diary/?trigger={sweets.uuid}")).count("suspects: ") == 4


@pytest.mark.parametrize("into", ["itself", "nobody", "not a uuid", ""])
def test_a_merge_into_nothing_is_refused(into: str, diary: Diary, ada_client: Client) -> None:
    sweets, _ = own(diary, "Sweets"), own(diary, "Candy")
    make_episode(diary=diary, own_triggers=[sweets.uuid])
    before = revision(diary)
    chosen: dict[str, Any] = {"itself": sweets.uuid, "nobody": uuid_of("nobody")}
    refused = ada_client.post(to("merge", sweets.uuid), {"into": str(chosen.get(into, into))})
    assert refused.status_code == 422
    assert len(suspected()) == 1
    assert revision(diary) == before


def test_a_single_trigger_is_offered_no_merge(diary: Diary, ada_client: Client) -> None:
    sweets = own(diary, "Sweets")
    assert "Merge" not in main_words(ada_client.get(to("edit", sweets.uuid)))
    own(diary, "Candy")
    assert "Merge into Choose … Candy" in main_words(ada_client.get(to("edit", sweets.uuid)))


def test_a_retired_trigger_stays_with_its_episodes_and_comes_back(diary: Diary, ada_client: Client) -> None:
    sweets = own(diary, "Sweets")
    make_episode(diary=diary, own_triggers=[sweets.uuid])
    told = ada_client.post(to("retire", sweets.uuid), follow=True)
    assert "Hidden. Your episodes keep it." in words(told)
    assert shown(ada_client) == ["Sweets hidden"]
    assert suspects(ada_client) == []
    assert "suspects: Sweets" in main_words(ada_client.get(f"/diary/?trigger={sweets.uuid}"))
    told = ada_client.post(to("offer", sweets.uuid), follow=True)
    assert "Shown again." in words(told)
    assert (shown(ada_client), suspects(ada_client)) == (["Sweets"], ["Sweets"])


def test_adding_the_name_of_a_retired_trigger_brings_it_back(diary: Diary, ada_client: Client) -> None:
    sweets = own(diary, "Sweets")
    ada_client.post(to("retire", sweets.uuid))
    ada_client.post("/triggers/", {"uuid": str(uuid_of("new")), "name": "SWEETS"})
    assert OwnTrigger.objects.get() == sweets
    assert shown(ada_client) == ["Sweets"]


def test_a_name_is_text_and_no_markup(diary: Diary, ada_client: Client) -> None:
    row = own(diary, "<script>alert(1)</script>{{ 7 }}")
    make_episode(diary=diary, own_triggers=[row.uuid])
    for address in ("/triggers/", to("edit", row.uuid), "/diary/", "/diary/2026-03-14/", reverse("diary:episode_new")):
        html = ada_client.get(address).content.decode()
        assert "&lt;script&gt;alert(1)&lt;/script&gt;{{ 7 }}" in html
        assert "<script>alert" not in html


def test_no_own_trigger_shares_a_word_with_the_catalogue(diary: Diary, ada_client: Client) -> None:
    for term in TRIGGERS:
        assert ada_client.post("/triggers/", {"name": term.name.upper()}).status_code == 422
    assert "You have none yet." in main_words(ada_client.get("/triggers/"))
