from __future__ import annotations

from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from diary.actions.triggers import add_trigger
from diary.actions.write_episodes import NewEpisode, TriggerGone, write_episode, write_episodes
from diary.domain.content import EpisodeContent, Remedy
from diary.models import Diary, Episode
from tests.makers import make_content, make_diary, uuid_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def diary() -> Diary:
    return make_diary()


def full(diary: Diary) -> EpisodeContent:
    own = add_trigger(diary=diary, uuid=uuid_of("sweets"), name="Sweets")
    return make_content(
        minutes=5,
        note="at night",
        sites=["trunk", "left_hallux", "trunk"],
        signs=["visible", "pain"],
        triggers=["stress"],
        own_triggers=[own.uuid],
        remedies=[Remedy("water", "better", 10), Remedy("massage")],
    )


def stored(uuid: UUID) -> tuple[object, ...]:
    row = Episode.objects.with_parts().get(uuid=uuid)
    # By their words: rows come in the order of whichever index the database took.
    triggers = sorted((part.key, part.own.name if part.own else "") for part in row.triggers.all())
    return (
        {name: getattr(row, name) for name in make_content().columns()},
        row.source,
        row.site_keys,
        [part.sign for part in row.signs.all()],
        triggers,
        [(part.remedy, part.outcome, part.relief_minutes) for part in row.remedies.all()],
    )


def test_one_episode_and_many_are_written_alike(diary: Diary) -> None:
    content = full(diary)
    one = write_episode(diary, NewEpisode(uuid_of("one"), content, "import"))
    write_episodes(diary, [NewEpisode(uuid_of(name), content, "import") for name in ("two", "three")])
    assert stored(one.uuid) == stored(uuid_of("two")) == stored(uuid_of("three"))
    columns, source, sites, signs, triggers, remedies = stored(one.uuid)
    assert columns == content.columns()
    assert source == "import"
    assert sites == ("left_hallux", "trunk")
    assert signs == ["pain", "visible"]
    assert triggers == [("", "Sweets"), ("stress", "")]
    assert remedies == [("water", "better", 10), ("massage", "", None)]


def test_a_uuid_that_is_there_is_refused(diary: Diary) -> None:
    new = NewEpisode(uuid_of("one"), make_content())
    write_episode(diary, new)
    for write in (lambda: write_episode(diary, new), lambda: write_episodes(diary, [new])):
        with pytest.raises(IntegrityError), transaction.atomic():
            write()
    assert Episode.objects.count() == 1


def test_an_own_trigger_that_is_not_there_is_refused(diary: Diary) -> None:
    new = NewEpisode(uuid_of("one"), make_content(own_triggers=[uuid_of("nobody's")]))
    for write in (lambda: write_episode(diary, new), lambda: write_episodes(diary, [new])):
        with pytest.raises(TriggerGone), transaction.atomic():
            write()
    assert not Episode.objects.exists()


def test_nothing_costs_nothing_and_many_cost_eight_statements(diary: Diary) -> None:
    content = full(diary)
    with CaptureQueriesContext(connection) as none:
        write_episodes(diary, [])
    with CaptureQueriesContext(connection) as many:
        write_episodes(diary, [NewEpisode(uuid_of(index), content) for index in range(300)])
    assert (len(none), len(many)) == (0, 8)
