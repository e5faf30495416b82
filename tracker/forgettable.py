"""What is only kept to be quicker, in a Redis or Valkey that may be away at any time."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable
from typing import Any, Final

from django.core.cache.backends.redis import RedisCache
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

PATIENCE_SECONDS: Final = 0.5
AWAY_SECONDS: Final = 30.0
"""So long nobody asks it again, once it has not answered."""

logger = logging.getLogger(__name__)


class Json:
    """Values as JSON. Django's own are pickled, and whoever can write into Redis could have the site run them."""

    def dumps(self, value: Any) -> bytes:
        return json.dumps(value).encode()

    def loads(self, data: bytes) -> Any:
        return json.loads(data)


class Forgettable(RedisCache):
    """Django's cache in Redis, without which everything goes on: while it is away nothing is found in it and nothing
    kept. Nobody waits for it but the one who finds that out, for a moment, and this is logged once in a while.
    """

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        options = {
            "serializer": Json,
            "socket_connect_timeout": PATIENCE_SECONDS,
            "socket_timeout": PATIENCE_SECONDS,
            "retry": Retry(NoBackoff(), 0),
        }
        super().__init__(server, params | {"OPTIONS": options})

    def add(self, *args: Any, **kwargs: Any) -> bool:
        return bool(_asked(super().add, False, *args, **kwargs))

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        return _asked(super().get, default, key, default, version)

    def set(self, *args: Any, **kwargs: Any) -> None:
        _asked(super().set, None, *args, **kwargs)

    def touch(self, *args: Any, **kwargs: Any) -> bool:
        return bool(_asked(super().touch, False, *args, **kwargs))

    def delete(self, *args: Any, **kwargs: Any) -> bool:
        return bool(_asked(super().delete, False, *args, **kwargs))

    def get_many(self, *args: Any, **kwargs: Any) -> dict[Any, Any]:
        return dict(_asked(super().get_many, {}, *args, **kwargs))

    def has_key(self, *args: Any, **kwargs: Any) -> bool:
        return bool(_asked(super().has_key, False, *args, **kwargs))

    def set_many(self, data: Any, *args: Any, **kwargs: Any) -> list[Any]:
        return list(_asked(super().set_many, list(data), data, *args, **kwargs))

    def delete_many(self, *args: Any, **kwargs: Any) -> None:
        _asked(super().delete_many, None, *args, **kwargs)

    def clear(self) -> None:
        _asked(super().clear, None)


_away_until = float("-inf")


def _asked(ask: Callable[..., Any], otherwise: Any, *args: Any, **kwargs: Any) -> Any:
    """What it answers; `otherwise` while it does not."""
    global _away_until
    if time.monotonic() < _away_until:
        return otherwise
    try:
        return ask(*args, **kwargs)
    except RedisError as error:
        _away_until = time.monotonic() + AWAY_SECONDS
        # By its kind alone: its text has the address, which may hold a password.
        logger.warning("Redis does not answer (%s); everything goes on without it.", type(error).__name__)
        return otherwise
