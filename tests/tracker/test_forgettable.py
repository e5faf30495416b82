"""A Redis holds only what may be forgotten, and nothing needs it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache, caches
from django.core.cache.backends.redis import RedisCache
from django.test import Client
from django.urls import resolve

from accounts.models import User
from diary.domain.room import Room
from diary.queries import room
from tests.accounts.conftest import PASSWORD, sign_in
from tracker import environment, forgettable

redis = pytest.importorskip("redis")

ROOT = Path(__file__).resolve().parents[2]
REDIS = "redis://127.0.0.1:6379/0"


def answers() -> bool:
    try:
        return bool(redis.Redis.from_url(REDIS, socket_connect_timeout=1).ping())
    except redis.RedisError:
        return False


needs_redis = pytest.mark.skipif(
    os.environ.get("REQUIRE_REDIS") != "1" and not answers(), reason=f"REDIS NOT TESTED: no server answers at {REDIS}"
)


@pytest.fixture(autouse=True)
def nothing_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forgettable, "_away_until", float("-inf"))


def site_with(settings: Any, address: str) -> str:
    """Have the site keep what may be forgotten there; the prefix of its keys."""
    prefix = f"flicker-test-{uuid4().hex}"
    here = {"BACKEND": "tracker.forgettable.Forgettable", "LOCATION": address, "KEY_PREFIX": prefix}
    settings.CACHES = settings.CACHES | {"forgettable": here}
    return prefix


@pytest.fixture
def kept(settings: Any) -> Iterator[Any]:
    """What a Redis that answers keeps of this site: a function that gives the keys."""
    prefix, server = site_with(settings, REDIS), redis.Redis.from_url(REDIS)

    def keys() -> set[str]:
        return {key.decode().removeprefix(f"{prefix}:1:") for key in server.scan_iter(f"{prefix}:*")}

    yield keys
    for key in server.scan_iter(f"{prefix}:*"):
        server.delete(key)
    server.close()


@pytest.fixture
def closed_port() -> Iterator[int]:
    """A port that nobody listens on, and that nobody else is given meanwhile."""
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


@needs_redis
def test_it_keeps_and_forgets_as_any_cache(kept: Any) -> None:
    there = caches["forgettable"]
    there.set("word", 0.25, 60)
    assert (there.get("word"), "word" in there, there.add("word", 1)) == (0.25, True, False)
    there.set_many({"one": 1, "two": [2]}, 60)
    assert there.get_many(["one", "two", "three"]) == {"one": 1, "two": [2]}
    assert kept() == {"word", "one", "two"}
    assert there.touch("word", 60)
    assert there.delete("word")
    there.delete_many(["one", "two"])
    assert there.get("word", "none") == "none"
    assert kept() == set()


@needs_redis
@pytest.mark.django_db
def test_what_matters_is_not_in_redis(kept: Any, client: Client, ada: User) -> None:
    room.room_of_guests()
    for _ in range(5):
        assert sign_in(client, "ada@example.org", "wrong").status_code == 422
    assert kept() == {"room-of-guests"}
    for key in kept():
        caches["forgettable"].delete(key)
    assert b"too many wrong tries" in sign_in(client, "ada@example.org", PASSWORD).content


@needs_redis
@pytest.mark.django_db
def test_what_is_kept_is_used(kept: Any) -> None:
    assert room.room_of_guests().used == 0
    caches["forgettable"].set("room-of-guests", 4321, 60)
    assert room.room_of_guests().used == 4321


@pytest.mark.django_db
def test_a_redis_that_is_away_makes_no_page_fail(settings: Any, client: Client, closed_port: int, caplog: Any) -> None:
    site_with(settings, f"redis://:a-secret-word@127.0.0.1:{closed_port}/0")
    assert client.post("/guest/").status_code == 302
    assert client.get("/").status_code == 200
    assert isinstance(room.room_of_guests(), Room)
    assert [record.getMessage() for record in caplog.records if record.name == "tracker.forgettable"] == [
        "Redis does not answer (ConnectionError); everything goes on without it."
    ]
    assert "a-secret-word" not in caplog.text


def test_nothing_is_found_and_nothing_kept_while_it_is_away(settings: Any, closed_port: int) -> None:
    site_with(settings, f"redis://127.0.0.1:{closed_port}/0")
    there = caches["forgettable"]
    there.set("word", 1)
    there.delete_many(["word"])
    there.clear()
    assert (there.get("word"), there.get("word", 7), there.get_many(["word"])) == (None, 7, {})
    assert (there.add("word", 1), there.touch("word"), there.delete("word"), "word" in there) == (False,) * 4
    assert there.set_many({"word": 1}) == ["word"]


def test_nobody_waits_for_it_twice(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as silent:
        site_with(settings, f"redis://127.0.0.1:{silent.getsockname()[1]}/0")
        assert caches["forgettable"].get("word", "none") == "none"
    asked: list[str] = []
    monkeypatch.setattr(RedisCache, "get", lambda self, key, *_: asked.append(key))
    assert caches["forgettable"].get("word", "none") == "none"
    assert asked == []
    monkeypatch.setattr(forgettable, "_away_until", float("-inf"))
    caches["forgettable"].get("word")
    assert asked == ["word"]


@pytest.mark.parametrize("address", ["", REDIS])
def test_the_default_forgets_nothing_with_and_without_it(address: str, tmp_path: Path) -> None:
    program = "from tracker.settings import CACHES; print(*(CACHES[name]['BACKEND'] for name in sorted(CACHES)))"
    clean = {name: value for name, value in os.environ.items() if name not in environment.variables()}
    shell = clean | {"DATA_DIR": str(tmp_path), "CACHE_URL": address}
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=shell, capture_output=True, text=True, check=True
    )
    there = "tracker.forgettable.Forgettable" if address else "tracker.limits.Limits"
    assert done.stdout.split() == ["tracker.limits.Limits", there]


def test_a_url_without_the_package_is_refused_in_words(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CACHE_URL", REDIS)
    assert environment.read(tmp_path).cache_url == REDIS
    monkeypatch.setattr(environment, "find_spec", lambda name: None)
    with pytest.raises(environment.WrongSettings, match="Needs the package redis"):
        environment.read(tmp_path)


def test_libraries_count_in_what_forgets_nothing() -> None:
    resolve("/")  # the addresses bring in all that answers them
    counting = {
        name: module.cache
        for name, module in list(sys.modules.items())
        if name.startswith("allauth.") and hasattr(module, "cache")
    }
    assert {"allauth.core.internal.ratelimit", "allauth.mfa.totp.internal.auth"} <= set(counting)
    assert all(there is cache for there in counting.values())
