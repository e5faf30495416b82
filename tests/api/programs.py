"""Programs with tokens, as tests send them."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from django.test import Client

from diary.actions.tokens import make_token
from diary.models import Diary
from diary.models.token import TokenScope
from tests.makers import NOW, uuid_of

V1 = "/api/v1"
LOG, READ, FULL = TokenScope
EVERYTHING = (LOG, READ, FULL)


def token_for(diary: Diary, scope: TokenScope = FULL, name: str = "", *, lasts: timedelta | None = None) -> str:
    """A token of this scope, made long ago enough for any clock of a test."""
    made_at = NOW - timedelta(days=400)
    uuid = uuid_of(f"{diary.pk} {scope} {name}")
    return make_token(diary=diary, uuid=uuid, name=name or scope, scope=scope, lasts=lasts, now=made_at)[1]


def program(diary: Diary, scope: TokenScope = FULL) -> Client:
    """A client that sends such a token, and no cookie."""
    return Client(headers={"Authorization": f"Bearer {token_for(diary, scope)}"})


def sent(client: Client, method: str, path: str, data: Any = None, **headers: str) -> Any:
    """Some JSON sent below the interface, and the answer."""
    body = "" if data is None else json.dumps(data)
    return client.generic(method, f"{V1}{path}", body, "application/json", headers=headers)
